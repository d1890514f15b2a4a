//! Requests that cannot be served.

use std::io;

use multistatus::http::StatusCode;
use multistatus::{Condition, Conditions, Error, Reply};

/// The response to a request that cannot be served. Boxed, so that a `Result` stays small.
#[derive(Debug)]
pub struct Refusal(pub Box<Reply>);

impl Refusal {
    /// Makes a refusal with the condition that was broken: RFC 4918 §16.
    pub fn with(status: StatusCode, condition: Condition<'static>) -> Self {
        match Conditions::try_from_iter([condition]) {
            Ok(conditions) => Reply::plain(status, conditions).into(),
            Err(error) => error.into(),
        }
    }
}

impl From<StatusCode> for Refusal {
    fn from(status: StatusCode) -> Self {
        Reply::plain(status, Conditions::default()).into()
    }
}

impl From<Reply> for Refusal {
    fn from(reply: Reply) -> Self {
        Self(Box::new(reply))
    }
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        status_of(&error).into()
    }
}

/// An error of the library knows what the server owes.
impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        if error.status().is_server_error() {
            eprintln!("no answer: {error}");
        }
        Reply::from(error).into()
    }
}

/// Returns the status for an error of a store.
pub fn status_of(error: &io::Error) -> StatusCode {
    match error.kind() {
        io::ErrorKind::NotFound => StatusCode::NOT_FOUND,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => StatusCode::FORBIDDEN,
        io::ErrorKind::AlreadyExists
        | io::ErrorKind::IsADirectory
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::DirectoryNotEmpty => StatusCode::CONFLICT,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => StatusCode::INSUFFICIENT_STORAGE,
        // A name that is too long. The kind of this error is newer than the Rust that this needs.
        _ if error.raw_os_error() == Some(libc::ENAMETOOLONG) => StatusCode::FORBIDDEN,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}
