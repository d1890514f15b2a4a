//! A request, and where it comes from.

use std::collections::HashSet;

use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, Version, header};
use multistatus::header::Origins;
use multistatus::request::Request;
use multistatus::{Error, Href};

use crate::path::ResourcePath;

/// A request that was read.
pub struct Call {
    pub request: Request,
    pub headers: HeaderMap,
    pub path: ResourcePath,
    /// Where the client believes this server to be: for `Destination`, and for the tags of `If`.
    pub origins: Origins,
    /// The lock tokens that the client submits: RFC 4918 §10.4.1.
    pub tokens: HashSet<String>,
}

impl Call {
    /// Reads a request. The library reads the body only of methods that have XML.
    pub fn new(parts: Parts, origins: Origins, body: &[u8]) -> Result<Self, Error> {
        let request = Request::from_parts(&parts, body)?;
        let path = ResourcePath::parse(&request.uri)?;
        let submitted = request.condition.iter().flat_map(|condition| condition.submitted_tokens());
        let tokens = submitted.map(str::to_owned).collect();
        Ok(Self { request, headers: parts.headers, path, origins, tokens })
    }

    /// Returns the path of an address on this server.
    pub fn local(&self, href: &Href<'_>) -> Option<ResourcePath> {
        ResourcePath::parse(&self.origins.local(href)?).ok()
    }
}

/// Returns the place where the client believes this server to be.
///
/// A request must have one `Host`, which must be the host of a target with a scheme (RFC 9112 §3.2, §3.2.2): if they
/// differ, a proxy and this server may mean different ones. Whether a proxy is reached by `https` cannot be seen, so
/// that both schemes are accepted.
pub fn origins(parts: &Parts) -> Result<Origins, Error> {
    let refused = |message: &str| Error::refused(StatusCode::BAD_REQUEST, message);
    let mut hosts = parts.headers.get_all(header::HOST).iter();
    let origins = match (hosts.next(), hosts.next()) {
        (None, _) if parts.version < Version::HTTP_11 => Origins::default(),
        (Some(host), None) => {
            let host = host.to_str().map_err(|_| refused("expected a Host in ASCII"))?;
            Origins::new([format!("//{host}")]).map_err(|error| refused(error.message()))?
        }
        _ => return Err(refused("expected one header field Host")),
    };
    let names_another = match parts.uri.authority() {
        None => false,
        Some(authority) => !origins.is_own(&Href::from_lenient(&format!("http://{authority}/"))?),
    };
    if names_another { Err(refused("expected the Host of the request target")) } else { Ok(origins) }
}
