//! The database: resources by path, and their dead properties as XML.
//!
//! The path of a collection ends with a slash.

use std::io;

use multistatus::header::Depth;
use multistatus::plan::Answer;
use multistatus::prop::{LiveProperty as _, ResourceType};
use multistatus::request::PropertyChange;
use multistatus::{Error, Name, Property, Value};
use sqlx::SqlitePool;
use sqlx::sqlite::SqlitePoolOptions;

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS resource (path TEXT PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS property (
        path TEXT NOT NULL REFERENCES resource ON DELETE CASCADE,
        name TEXT NOT NULL,
        element TEXT NOT NULL,
        PRIMARY KEY (path, name)
    ) WITHOUT ROWID;
    INSERT OR IGNORE INTO resource VALUES ('/');
";

/// Opens the database, and makes its tables if they are not there.
pub async fn open(url: &str) -> Result<SqlitePool, sqlx::Error> {
    let pool = SqlitePoolOptions::new().max_connections(4).connect(url).await?;
    sqlx::raw_sql(SCHEMA).execute(&pool).await?;
    Ok(pool)
}

/// An error of the database is a fault of this server, so that the client gets 500.
fn failed(error: sqlx::Error) -> Error {
    io::Error::other(error).into()
}

/// Returns the path of a resource as it is stored; clients may leave out the slash of a collection.
pub async fn find(pool: &SqlitePool, path: &str) -> Result<Option<String>, Error> {
    let query = sqlx::query_scalar("SELECT path FROM resource WHERE path IN (?1, ?1 || '/') ORDER BY path");
    query.bind(path).fetch_optional(pool).await.map_err(failed)
}

/// Returns a resource and what is below it, as far as the depth reaches.
pub async fn below(pool: &SqlitePool, path: &str, depth: Depth) -> Result<Vec<String>, Error> {
    let mut found = vec![path.to_owned()];
    if depth != Depth::Zero {
        // The members begin with the slash of the collection, and `0` comes after the slash.
        let query = sqlx::query_scalar("SELECT path FROM resource WHERE path > ?1 AND path < rtrim(?1, '/') || '0'");
        let paths: Vec<String> = query.bind(path).fetch_all(pool).await.map_err(failed)?;
        let is_member = |other: &String| !other[path.len()..].trim_end_matches('/').contains('/');
        found.extend(paths.into_iter().filter(|other| depth == Depth::Infinity || is_member(other)));
    }
    Ok(found)
}

/// Removes a resource and everything below it.
pub async fn delete(pool: &SqlitePool, path: &str) -> Result<(), Error> {
    let query = "DELETE FROM resource
        WHERE path = ?1 OR substr(?1, -1) = '/' AND path > ?1 AND path < rtrim(?1, '/') || '0'";
    sqlx::query(query).bind(path).execute(pool).await.map(|_| ()).map_err(failed)
}

/// Returns true for a property that the server computes.
pub fn is_live(name: &Name) -> bool {
    *name == ResourceType::NAME
}

/// Returns the names of all properties of a resource.
pub async fn names(pool: &SqlitePool, path: &str) -> Result<Vec<Name>, Error> {
    let query = sqlx::query_scalar("SELECT name FROM property WHERE path = ?");
    let names: Vec<String> = query.bind(path).fetch_all(pool).await.map_err(failed)?;
    let dead = names.iter().map(|name| name.parse());
    std::iter::once(Ok(ResourceType::NAME)).chain(dead).collect()
}

/// Returns a property, if the resource has it.
pub async fn property(pool: &SqlitePool, path: &str, name: &Name) -> Result<Option<Answer<'static>>, Error> {
    if *name == ResourceType::NAME {
        let is_collection = path.ends_with('/');
        let kind = if is_collection { ResourceType::collection() } else { ResourceType::default() };
        return Ok(Some(kind.into()));
    }
    let query = sqlx::query_scalar("SELECT element FROM property WHERE path = ? AND name = ?");
    let query = query.bind(path).bind(name.to_string());
    let Some(element) = query.fetch_optional(pool).await.map_err(failed)? else { return Ok(None) };
    Ok(from_text(element)?.map(Answer::from))
}

/// Makes all changes or none. The error has the number of the change that failed.
pub async fn change(pool: &SqlitePool, path: &str, changes: &[PropertyChange]) -> Result<(), (usize, Error)> {
    let all = |error| (0, failed(error));
    // It is rolled back when it is dropped.
    let mut transaction = pool.begin().await.map_err(all)?;
    for (number, change) in changes.iter().enumerate() {
        let name = change.name();
        let query = match change {
            PropertyChange::Set(property) => {
                sqlx::query("INSERT OR REPLACE INTO property (element, path, name) VALUES (?, ?, ?)")
                    .bind(to_text(property))
            }
            PropertyChange::Remove(_) => sqlx::query("DELETE FROM property WHERE path = ? AND name = ?"),
        };
        let query = query.bind(path).bind(name.to_string());
        query.execute(&mut *transaction).await.map_err(|error| (number, failed(error)))?;
    }
    transaction.commit().await.map_err(all)
}

/// Returns a property as XML that keeps its namespaces, attributes and language (RFC 4918 §4.3).
fn to_text(property: &Property<'_>) -> String {
    let value = Value::from_elements([property.clone()]);
    value.as_xml().map(|xml| xml.to_self_contained()).unwrap_or_default()
}

fn from_text(text: String) -> Result<Option<Property<'static>>, Error> {
    Ok(Value::from_xml(&text)?.children().next().map(Property::into_owned))
}
