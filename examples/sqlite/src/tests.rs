//! The server over a database in a file, without a network.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use multistatus::{Multistatus, Name};
use sqlx::SqlitePool;
use tempfile::TempDir;
use tower::ServiceExt as _;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const COLOR: Name = Name::from_static("http://example.com/ns", "color");
const ASKED: &str =
    "<D:propfind xmlns:D='DAV:'><D:prop><color xmlns='http://example.com/ns'/><D:resourcetype/></D:prop></D:propfind>";

struct Server {
    app: Router,
    pool: SqlitePool,
    _directory: TempDir,
}

impl Server {
    async fn new() -> Outcome<Self> {
        let directory = TempDir::new()?;
        let pool = crate::store::open(&format!("sqlite:{}/files.db?mode=rwc", directory.path().display())).await?;
        for path in ["/docs/", "/docs/a", "/docs/a2", "/docs/deep/", "/docs/deep/b", "/docs0"] {
            sqlx::query("INSERT INTO resource VALUES (?)").bind(path).execute(&pool).await?;
        }
        Ok(Self { app: crate::app(pool.clone()), pool, _directory: directory })
    }

    /// Sends a request with a depth, and returns the status and the body.
    async fn send(&self, method: &str, path: &str, depth: &str, body: &str) -> Outcome<(u16, Vec<u8>)> {
        let request = Request::builder().method(method).uri(path).header("depth", depth);
        let response = self.app.clone().oneshot(request.body(Body::from(body.to_owned()))?).await?;
        let status = response.status().as_u16();
        Ok((status, to_bytes(response.into_body(), 1 << 20).await?.to_vec()))
    }

    /// Returns the sorted paths in a listing.
    async fn list(&self, path: &str, depth: &str) -> Outcome<Vec<String>> {
        let (status, body) = self.send("PROPFIND", path, depth, "").await?;
        assert_eq!(status, 207);
        let document = Multistatus::parse(&body)?;
        let hrefs = document.responses().iter().filter_map(|response| response.href());
        let mut paths: Vec<_> = hrefs.map(|href| href.as_str().to_owned()).collect();
        paths.sort();
        Ok(paths)
    }

    /// Returns the language and the text of the color of a file.
    async fn color(&self) -> Outcome<Option<String>> {
        let (_, body) = self.send("PROPFIND", "/docs/a", "0", ASKED).await?;
        let document = Multistatus::parse(&body)?;
        let color = document.responses().first().and_then(|response| response.property(&COLOR));
        let text = |color: &multistatus::Property<'_>| Some(format!("{} {}", color.lang()?, color.text()?));
        Ok(color.as_ref().and_then(text))
    }
}

fn set(property: &str) -> String {
    format!(
        "<D:propertyupdate xmlns:D='DAV:'><D:set><D:prop>{property}\
         <x:color xmlns:x='http://example.com/ns' xml:lang='de'>blau</x:color></D:prop></D:set></D:propertyupdate>"
    )
}

#[tokio::test]
async fn listings_reach_as_far_as_the_depth() -> Outcome<()> {
    let server = Server::new().await?;
    assert_eq!(server.list("/docs", "0").await?, ["/docs/"]);
    assert_eq!(server.list("/docs/", "1").await?, ["/docs/", "/docs/a", "/docs/a2", "/docs/deep/"]);
    assert_eq!(server.list("/", "infinity").await?.len(), 7);
    assert_eq!(server.list("/docs/a", "infinity").await?, ["/docs/a"]);
    Ok(())
}

#[tokio::test]
async fn a_property_keeps_its_language_and_namespace() -> Outcome<()> {
    let server = Server::new().await?;
    assert_eq!(server.color().await?, None);
    assert_eq!(server.send("PROPPATCH", "/docs/a", "0", &set("")).await?.0, 207);
    assert_eq!(server.color().await?.as_deref(), Some("de blau"));
    let (_, body) = server.send("PROPFIND", "/docs/a", "0", "<propfind xmlns='DAV:'><propname/></propfind>").await?;
    let document = Multistatus::parse(&body)?;
    assert!(document.responses()[0].property(&COLOR).is_some_and(|property| property.is_empty()));
    Ok(())
}

#[tokio::test]
async fn proppatch_changes_all_or_nothing() -> Outcome<()> {
    let server = Server::new().await?;
    let of = |body: &[u8], name: &Name| -> Outcome<Option<u16>> {
        let document = Multistatus::parse(body)?;
        Ok(document.responses()[0].status_of(name).map(|status| status.as_u16()))
    };
    let (_, body) = server.send("PROPPATCH", "/docs/a", "0", &set("<D:resourcetype/>")).await?;
    assert_eq!([of(&body, &COLOR)?, of(&body, &Name::dav("resourcetype"))?], [Some(424), Some(403)]);
    assert_eq!(server.color().await?, None);

    // The second change fails in the database, so the first is undone.
    let trigger = "CREATE TRIGGER full BEFORE INSERT ON property WHEN new.name LIKE '%color'
        BEGIN SELECT RAISE(ABORT, 'full'); END";
    sqlx::raw_sql(trigger).execute(&server.pool).await?;
    let (_, body) = server.send("PROPPATCH", "/docs/a", "0", &set("<D:displayname>A</D:displayname>")).await?;
    assert_eq!([of(&body, &COLOR)?, of(&body, &Name::dav("displayname"))?], [Some(507), Some(424)]);
    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM property").fetch_one(&server.pool).await?;
    assert_eq!(count, 0);
    Ok(())
}

#[tokio::test]
async fn delete_removes_a_collection_with_its_members() -> Outcome<()> {
    let server = Server::new().await?;
    assert_eq!(server.send("DELETE", "/docs/a", "infinity", "").await?.0, 204);
    assert_eq!(server.list("/docs/", "1").await?, ["/docs/", "/docs/a2", "/docs/deep/"]);
    assert_eq!(server.send("DELETE", "/docs/", "infinity", "").await?.0, 204);
    assert_eq!(server.list("/", "infinity").await?, ["/", "/docs0"]);
    assert_eq!(server.send("DELETE", "/docs/", "infinity", "").await?.0, 404);
    Ok(())
}

#[tokio::test]
async fn a_property_that_cannot_be_loaded_fails_alone() -> Outcome<()> {
    let server = Server::new().await?;
    sqlx::raw_sql("DROP TABLE property").execute(&server.pool).await?;
    let (status, body) = server.send("PROPFIND", "/docs/a", "0", ASKED).await?;
    assert_eq!(status, 207);
    let document = Multistatus::parse(&body)?;
    let of = |name: &Name| document.responses()[0].status_of(name).map(|status| status.as_u16());
    assert_eq!([of(&COLOR), of(&Name::dav("resourcetype"))], [Some(500), Some(200)]);
    Ok(())
}
