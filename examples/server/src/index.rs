//! The members of a collection as a page, for browsers and clients that read pages.

use std::io;
use std::iter;
use std::sync::Arc;

use axum::body::Body;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use multistatus::header::Depth;

use crate::dav::Dav;
use crate::path::ResourcePath;
use crate::walk::{Visit, Walk, in_batches};

/// Makes the page while the client reads it. Its links are the hrefs that a PROPFIND has.
///
/// # Errors
///
/// The error of the store if the collection cannot be read, because nothing was sent yet.
pub fn index(dav: Arc<Dav>, path: ResourcePath) -> io::Result<Response> {
    let title = escape(path.name().unwrap_or("/"));
    let head = format!("<!DOCTYPE html>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n<ul>\n");
    let up = path.parent().map(|parent| link(&parent, true, ".."));
    let mut walk = Walk::new(dav, path, Depth::One);
    // The collection itself is first.
    walk.next().transpose()?;
    let members = walk.map(|step| {
        let (path, is_collection) = match step? {
            Visit::Resource(path, meta) => (path, meta.is_collection),
            Visit::Closed(path, is_collection) => (path, is_collection),
        };
        let slash = if is_collection { "/" } else { "" };
        link(&path, is_collection, &format!("{}{slash}", path.name().unwrap_or_default()))
    });
    let page = iter::once(Ok(head)).chain(up).chain(members).chain(iter::once(Ok("</ul>\n".to_owned())));
    let kind = [(header::CONTENT_TYPE, "text/html; charset=utf-8")];
    Ok((kind, Body::from_stream(in_batches(page))).into_response())
}

fn link(path: &ResourcePath, is_collection: bool, name: &str) -> io::Result<String> {
    let href = path.href(is_collection)?;
    Ok(format!("<li><a href=\"{}\">{}</a></li>\n", escape(href.as_str()), escape(name)))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
