//! Runs the server's handler without a network, and reads its answers with the library.

#[allow(dead_code)] // Its `main` listens on a network.
#[path = "../src/main.rs"]
mod server;

use std::collections::HashMap;
use std::error::Error;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use multistatus::prop::{LiveProperty as _, ResourceType};
use multistatus::{Multistatus, Name};
use tower::ServiceExt as _;

type Outcome<T> = Result<T, Box<dyn Error>>;

const COLOR: Name = Name::from_static("http://example.com/ns", "color");

fn app() -> Outcome<Router> {
    let mut files = server::Files::new();
    for path in ["/", "/docs/", "/docs/a.txt", "/docs/deep/", "/docs/deep/b", "/docs/a.txt2"] {
        let kind = if path.ends_with('/') { ResourceType::collection() } else { ResourceType::default() };
        files.insert(path.into(), HashMap::from([(ResourceType::NAME, kind.to_property()?)]));
    }
    Ok(Router::new().fallback(server::handle).with_state(Arc::new(Mutex::new(files))))
}

/// Sends a request, and returns the status and the body.
async fn send(app: &Router, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Outcome<(u16, Vec<u8>)> {
    let mut request = Request::builder().method(method).uri(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = app.clone().oneshot(request.body(Body::from(body.to_owned()))?).await?;
    let status = response.status().as_u16();
    Ok((status, to_bytes(response.into_body(), 1 << 20).await?.to_vec()))
}

/// Returns the sorted paths in a listing.
async fn list(app: &Router, path: &str, depth: &str) -> Outcome<Vec<String>> {
    let (status, body) = send(app, "PROPFIND", path, &[("depth", depth)], "").await?;
    assert_eq!(status, 207);
    let document = Multistatus::parse(&body)?;
    let hrefs = document.responses().iter().filter_map(|response| response.href());
    let mut paths: Vec<_> = hrefs.map(|href| href.as_str().to_owned()).collect();
    paths.sort();
    Ok(paths)
}

#[tokio::test]
async fn listings_reach_as_far_as_the_depth() -> Outcome<()> {
    let app = app()?;
    assert_eq!(list(&app, "/docs", "0").await?, ["/docs/"]);
    assert_eq!(list(&app, "/docs/", "1").await?, ["/docs/", "/docs/a.txt", "/docs/a.txt2", "/docs/deep/"]);
    assert_eq!(list(&app, "/", "infinity").await?.len(), 6);
    // A file has no members, and a name that begins like another is not below it.
    assert_eq!(list(&app, "/docs/a.txt", "infinity").await?, ["/docs/a.txt"]);
    Ok(())
}

#[tokio::test]
async fn proppatch_changes_all_or_nothing() -> Outcome<()> {
    let app = app()?;
    let set = |property: &str| {
        format!(
            "<D:propertyupdate xmlns:D='DAV:' xmlns:x='http://example.com/ns'><D:set><D:prop><x:color>blue</x:color>\
             {property}</D:prop></D:set></D:propertyupdate>"
        )
    };
    let color = async || -> Outcome<Option<String>> {
        let asked = "<propfind xmlns='DAV:'><prop><color xmlns='http://example.com/ns'/></prop></propfind>";
        let (_, body) = send(&app, "PROPFIND", "/docs/a.txt", &[("depth", "0")], asked).await?;
        let document = Multistatus::parse(&body)?;
        Ok(document.responses().first().and_then(|response| response.text(&COLOR)).map(|text| text.into_owned()))
    };
    let (status, body) = send(&app, "PROPPATCH", "/docs/a.txt", &[], &set("<D:getetag>x</D:getetag>")).await?;
    assert_eq!(status, 207);
    let document = Multistatus::parse(&body)?;
    let of = |name: &Name| document.responses()[0].status_of(name).map(|status| status.as_u16());
    assert_eq!([of(&COLOR), of(&Name::dav("getetag"))], [Some(424), Some(403)]);
    assert_eq!(color().await?, None);
    send(&app, "PROPPATCH", "/docs/a.txt", &[], &set("")).await?;
    assert_eq!(color().await?.as_deref(), Some("blue"));
    Ok(())
}

#[tokio::test]
async fn delete_removes_a_collection_with_its_members() -> Outcome<()> {
    let app = app()?;
    assert_eq!(send(&app, "DELETE", "/docs/a.txt", &[], "").await?.0, 204);
    assert_eq!(list(&app, "/docs/", "1").await?, ["/docs/", "/docs/a.txt2", "/docs/deep/"]);
    assert_eq!(send(&app, "DELETE", "/docs/", &[], "").await?.0, 204);
    assert_eq!(list(&app, "/", "infinity").await?, ["/"]);
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_done_has_its_status() -> Outcome<()> {
    let app = app()?;
    type Case = (&'static str, &'static str, &'static [(&'static str, &'static str)], &'static str, StatusCode);
    let table: [Case; 8] = [
        ("PROPFIND", "/none", &[], "", StatusCode::NOT_FOUND),
        ("PROPFIND", "/", &[("depth", "2")], "", StatusCode::BAD_REQUEST),
        ("PROPFIND", "/", &[], "<propfind", StatusCode::BAD_REQUEST),
        ("PROPFIND", "/a%2Fb", &[], "", StatusCode::BAD_REQUEST),
        ("DELETE", "/docs/", &[("depth", "0")], "", StatusCode::BAD_REQUEST),
        ("DELETE", "/docs/", &[], "x", StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("DELETE", "/docs/", &[("if", "(<urn:uuid:1>)")], "", StatusCode::PRECONDITION_FAILED),
        ("PUT", "/docs/a.txt", &[], "", StatusCode::NOT_IMPLEMENTED),
    ];
    for (method, path, headers, body, status) in table {
        assert_eq!(send(&app, method, path, headers, body).await?.0, status.as_u16(), "{method} {path} {headers:?}");
    }
    assert_eq!(list(&app, "/", "infinity").await?.len(), 6);
    Ok(())
}
