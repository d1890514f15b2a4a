//! The state of the server, and the parts of it that every method needs.

use std::sync::{Mutex, MutexGuard, PoisonError};

use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Uri, header};
use multistatus::Href;
use multistatus::condition::lock_token_submitted;

use crate::if_header::{IfHeader, List, State};
use crate::locks::Locks;
use crate::path::ResourcePath;
use crate::properties::DeadProperties;
use crate::refusal::Refusal;
use crate::store::{Meta, Store};

/// The server's state.
pub struct Dav {
    pub store: Box<dyn Store>,
    pub max_upload: usize,
    records: Mutex<Records>,
}

/// The data that the store does not keep. A request that changes the tree holds the lock on it, so that changes come
/// one after the other.
#[derive(Default)]
pub struct Records {
    pub properties: DeadProperties,
    pub locks: Locks,
}

/// The depth of a request: RFC 4918 §10.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    Zero,
    One,
    Infinity,
}

/// A request, taken apart.
pub struct Call {
    /// The Request-URI as it was received.
    pub href: Href<'static>,
    pub path: ResourcePath,
    pub headers: HeaderMap,
    if_header: Option<IfHeader>,
    /// The tokens that the client sent.
    pub tokens: Vec<String>,
}

impl Dav {
    pub fn new(store: Box<dyn Store>, max_upload: usize) -> Self {
        Self { store, max_upload, records: Mutex::default() }
    }

    pub fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the records for a request that changes something, if its preconditions hold.
    pub fn begin(&self, call: &Call) -> Result<MutexGuard<'_, Records>, Refusal> {
        let mut records = self.records();
        records.locks.expire();
        call.check_etags(self)?;
        call.check_if(self, &records)?;
        Ok(records)
    }

    /// Returns the resource at a path, or `None`.
    pub fn meta(&self, path: &ResourcePath) -> Option<Meta> {
        self.store.meta(path).ok()
    }
}

impl Records {
    /// Refuses if a lock is in the way of changing a resource.
    pub fn check_lock(&self, path: &ResourcePath, call: &Call) -> Result<(), Refusal> {
        match self.locks.blocking(path, &call.tokens) {
            None => Ok(()),
            Some(lock) => Err(Refusal::with(StatusCode::LOCKED, lock_token_submitted([lock.href.clone()])?)),
        }
    }

    /// Refuses if a lock is in the way of adding a resource to its collection, or of removing it: RFC 4918 §7.4.
    pub fn check_member_lock(&self, path: &ResourcePath, call: &Call) -> Result<(), Refusal> {
        match path.parent() {
            Some(parent) => self.check_lock(&parent, call),
            None => Ok(()),
        }
    }
}

impl Call {
    pub fn new(parts: Parts) -> Result<Self, Refusal> {
        let href = Href::new(parts.uri.path()).map_err(|_| Refusal::bad_request())?.into_owned();
        let path = ResourcePath::parse(&href).ok_or_else(Refusal::bad_request)?;
        let headers = parts.headers;
        let if_header = match headers.get("if") {
            None => None,
            Some(value) => {
                let parsed = value.to_str().ok().and_then(IfHeader::parse);
                Some(parsed.ok_or_else(Refusal::bad_request)?)
            }
        };
        let tokens = if_header.as_ref().map(IfHeader::tokens).unwrap_or_default();
        Ok(Self { href, path, headers, if_header, tokens })
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Returns the header field `Depth`, or this default if it is absent.
    pub fn depth(&self, default: Depth) -> Result<Depth, Refusal> {
        // A client may ask for no response about the Request-URI: RFC 8144 §4.
        let text = self.header("depth").map(|text| text.split(',').next().unwrap_or_default().trim());
        match text {
            None => Ok(default),
            Some("0") => Ok(Depth::Zero),
            Some("1") => Ok(Depth::One),
            Some(text) if text.eq_ignore_ascii_case("infinity") => Ok(Depth::Infinity),
            Some(_) => Err(Refusal::bad_request()),
        }
    }

    /// Returns the path of a URL in a header field, or `None` if it is not on this server.
    pub fn local_path(&self, href: &Href<'_>) -> Result<Option<ResourcePath>, Refusal> {
        let uri: Uri = href.as_str().parse().map_err(|_| Refusal::bad_request())?;
        let host = self.header(header::HOST.as_str()).unwrap_or_default();
        if uri.authority().is_some_and(|authority| !authority.as_str().eq_ignore_ascii_case(host)) {
            return Ok(None);
        }
        ResourcePath::parse(href).map(Some).ok_or_else(Refusal::bad_request)
    }

    /// Checks the header fields `If-Match` and `If-None-Match`: RFC 9110 §13.1.
    pub fn check_etags(&self, dav: &Dav) -> Result<(), Refusal> {
        let lists = [("if-match", true), ("if-none-match", false)];
        for (name, wanted) in lists {
            let Some(text) = self.header(name) else { continue };
            let meta = dav.meta(&self.path).filter(|meta| !meta.is_collection);
            let found = meta.is_some_and(|meta| {
                let etag = format!("\"{}\"", meta.etag);
                text.trim() == "*" || text.split(',').any(|other| other.trim().trim_start_matches("W/") == etag)
            });
            if found != wanted {
                return Err(StatusCode::PRECONDITION_FAILED.into());
            }
        }
        Ok(())
    }

    /// Checks the header field `If`: RFC 4918 §10.4.
    fn check_if(&self, dav: &Dav, records: &Records) -> Result<(), Refusal> {
        let Some(header) = &self.if_header else { return Ok(()) };
        for list in &header.lists {
            if self.holds(list, dav, records) {
                return Ok(());
            }
        }
        Err(StatusCode::PRECONDITION_FAILED.into())
    }

    fn holds(&self, list: &List, dav: &Dav, records: &Records) -> bool {
        let path = match &list.resource {
            None => Some(self.path.clone()),
            Some(text) => Href::new(text.as_str()).ok().and_then(|href| self.local_path(&href).ok().flatten()),
        };
        // A resource on another server has no state that is known here.
        let locks = path.as_ref().map(|path| records.locks.covering(path)).unwrap_or_default();
        let etag = path.and_then(|path| dav.meta(&path)).map(|meta| format!("\"{}\"", meta.etag));
        list.conditions.iter().all(|condition| {
            let found = match &condition.state {
                State::Token(token) => locks.iter().any(|lock| lock.token == *token),
                State::ETag(text) => etag.as_deref() == Some(text),
            };
            found != condition.negated
        })
    }
}
