//! A request, and where it comes from.

use std::collections::HashSet;

use axum::http::HeaderMap;
use axum::http::request::Parts;
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
