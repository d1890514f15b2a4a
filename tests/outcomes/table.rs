//! Checks that the table in the documentation of `Outcomes` is what `Outcomes` does.

use std::fs;
use std::path::Path;

use multistatus::condition::{self, lock_token_submitted};
use multistatus::header::Preferences;
use multistatus::{Condition, Error, Exchange, Name, Operation, Outcomes, Reply, Response};

type Feed = fn(&mut Outcomes) -> Result<(), Error>;

/// A situation: operation, preferences as header fields, a description, and its outcomes.
struct Case(Operation, &'static [(&'static str, &'static str)], &'static str, Feed);

const MINIMAL: &[(&str, &str)] = &[("Prefer", "return=minimal")];
const NOROOT: &[(&str, &str)] = &[("Prefer", "return=minimal, depth-noroot"), ("Depth", "1")];
const BIND: &[(&str, &str)] = &[("DAV", "bind"), ("Depth", "infinity")];
const A: Name = Name::dav("displayname");
const B: Name = Name::dav("getetag");

fn found(href: &str) -> Result<Response<'static>, Error> {
    Response::builder(href).property(A, "x").not_found(B).build()
}

fn bound_again(href: &str) -> Result<Response<'static>, Error> {
    Response::builder(href).property_status(A, 208).build()
}

const CASES: &[Case] = &[
    Case(Operation::Delete, &[], "everything succeeded", |outcomes| {
        outcomes.ok("/c/a").status("/c/", 204);
        Ok(())
    }),
    Case(Operation::Delete, &[], "a member failed, and therefore the collections above it", |outcomes| {
        outcomes.ok("/c/a").failed_with("/c/b", 423, lock_token_submitted(["/c/b"])?).status("/c/", 424);
        Ok(())
    }),
    Case(Operation::Delete, &[], "the Request-URI failed", |outcomes| {
        outcomes.status("/c/", 403);
        Ok(())
    }),
    Case(Operation::Delete, &[], "the collection above the Request-URI was locked", |outcomes| {
        outcomes.failed_with("/", 423, lock_token_submitted(["/"])?);
        Ok(())
    }),
    Case(Operation::Delete, &[], "the collection above the Request-URI was locked, and a member failed", |outcomes| {
        outcomes.failed_with("/", 423, lock_token_submitted(["/"])?).status("/c/b", 403);
        Ok(())
    }),
    Case(Operation::Delete, &[], "only 424s were reported", |outcomes| {
        outcomes.status("/c/a", 424).ok("/c/b");
        Ok(())
    }),
    Case(Operation::Copy, &[], "it replaced a resource", |outcomes| {
        outcomes.ok("/d/").ok("/d/a");
        Ok(())
    }),
    Case(Operation::Copy, &[], "it created a resource", |outcomes| {
        outcomes.status("/d/", 201).ok("/d/a");
        Ok(())
    }),
    Case(Operation::Copy, &[], "a member failed", |outcomes| {
        outcomes.status("/d/", 201).status("/d/a", 507).status("/d/a/b", 424);
        Ok(())
    }),
    Case(Operation::Copy, &[], "a collection above the Destination is missing", |outcomes| {
        outcomes.status("/", 409);
        Ok(())
    }),
    Case(Operation::Copy, &[], "a member of the source and a member of the destination failed", |outcomes| {
        outcomes.status("/c/a", 403).status("http://example.com/d/b", 507);
        Ok(())
    }),
    Case(Operation::Move, &[], "the Destination was locked", |outcomes| {
        outcomes.failed_with("/d/", 423, lock_token_submitted(["/d/"])?);
        Ok(())
    }),
    Case(Operation::Move, &[], "the Request-URI and the Destination failed with different statuses", |outcomes| {
        outcomes.status("/c/", 403).status("/d/", 423);
        Ok(())
    }),
    Case(Operation::Move, &[], "a member of the source failed", |outcomes| {
        outcomes.status("/c/a", 403).status("/c/", 424);
        Ok(())
    }),
    Case(Operation::Lock, &[], "a member prevents the lock", |outcomes| {
        outcomes.status("/c/a", 403).ok("/c/b");
        Ok(())
    }),
    Case(Operation::Lock, &[], "the Request-URI is locked", |outcomes| {
        outcomes.status("/c/", 423);
        Ok(())
    }),
    Case(Operation::Lock, &[], "a collection above the Request-URI is locked", |outcomes| {
        outcomes.status("/", 423);
        Ok(())
    }),
    Case(Operation::Unlock, &[], "everything succeeded", |outcomes| {
        outcomes.ok("/c/");
        Ok(())
    }),
    Case(Operation::Acl, &[], "the server refuses the ACL", |outcomes| {
        outcomes.failed_with("/c/", 403, Condition::empty(condition::NO_ACE_CONFLICT));
        Ok(())
    }),
    Case(Operation::Bind, &[], "the binding to replace was locked", |outcomes| {
        outcomes.failed_with("/d/", 423, Condition::empty(condition::LOCKED_OVERWRITE_ALLOWED));
        Ok(())
    }),
    Case(Operation::Proppatch, &[], "all properties were set", |outcomes| {
        outcomes.property_ok(A).property_ok(B);
        Ok(())
    }),
    Case(Operation::Proppatch, MINIMAL, "all properties were set", |outcomes| {
        outcomes.property_ok(A).property_ok(B);
        Ok(())
    }),
    Case(Operation::Proppatch, MINIMAL, "one property failed", |outcomes| {
        let protected = Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY);
        outcomes.property_ok(A).property_failed_with(B, 403, protected);
        Ok(())
    }),
    Case(Operation::Proppatch, &[], "it succeeded, and no outcome of a property was reported", |outcomes| {
        outcomes.ok("/c/");
        Ok(())
    }),
    Case(Operation::Proppatch, &[], "the resource was locked", |outcomes| {
        outcomes.property_ok(A).failed_with("/c/", 423, lock_token_submitted(["/c/"])?);
        Ok(())
    }),
    Case(Operation::Mkcol, MINIMAL, "everything succeeded", |outcomes| {
        outcomes.property_ok(A);
        Ok(())
    }),
    Case(Operation::Mkcol, &[], "one property failed", |outcomes| {
        outcomes.property_failed_with(A, 403, Condition::empty(condition::VALID_RESOURCETYPE)).property_ok(B);
        Ok(())
    }),
    Case(Operation::Mkcol, &[], "the collection above the Request-URI is missing", |outcomes| {
        outcomes.status("/", 409);
        Ok(())
    }),
    Case(Operation::Mkcol, &[], "the server has accepted the request, but not finished it", |outcomes| {
        outcomes.property_ok(A).status("/c/", 202);
        Ok(())
    }),
    Case(Operation::Mkcalendar, &[], "one property failed", |outcomes| {
        outcomes.property_status(A, 409).property_ok(B);
        Ok(())
    }),
    Case(Operation::Mkcalendar, &[], "a resource exists at the Request-URI already", |outcomes| {
        outcomes.failed_with("/c/", 403, Condition::empty(condition::RESOURCE_MUST_BE_NULL));
        Ok(())
    }),
    Case(Operation::Propfind, &[], "some properties were found, and others not", |outcomes| {
        outcomes.response(found("/c/")?).response(found("/c/a")?);
        Ok(())
    }),
    Case(Operation::Propfind, NOROOT, "some properties were found, and others not", |outcomes| {
        outcomes.response(found("/c/")?).response(found("/c/a")?);
        Ok(())
    }),
    Case(Operation::Propfind, MINIMAL, "no property was found", |outcomes| {
        outcomes.response(Response::builder("/c/").not_found(B).build()?);
        Ok(())
    }),
    Case(Operation::Propfind, &[], "a member cannot be read", |outcomes| {
        outcomes.response(found("/c/")?).status("/c/a", 403);
        Ok(())
    }),
    Case(Operation::Propfind, &[], "the Request-URI does not exist", |outcomes| {
        outcomes.status("/c/", 404);
        Ok(())
    }),
    Case(Operation::Propfind, &[], "the server does not allow infinite depth", |outcomes| {
        outcomes.failed_with("/c/", 403, Condition::empty(condition::PROPFIND_FINITE_DEPTH));
        Ok(())
    }),
    Case(Operation::Propfind, BIND, "a collection has a second binding", |outcomes| {
        outcomes.response(found("/c/")?).response(bound_again("/c/a/")?).response(found("/c/a/b")?);
        Ok(())
    }),
    Case(Operation::Propfind, &[], "a collection has a second binding", |outcomes| {
        outcomes.response(found("/c/")?).response(bound_again("/c/a/")?);
        Ok(())
    }),
    Case(Operation::Propfind, &[("Depth", "1")], "a collection has a second binding", |outcomes| {
        outcomes.response(found("/c/")?).response(bound_again("/c/a/")?);
        Ok(())
    }),
    Case(Operation::SyncCollection, &[], "a collection was removed with its members", |outcomes| {
        outcomes.status("/c/a/", 404).status("/c/a/b", 404).sync_token("http://example.com/sync/2");
        Ok(())
    }),
    Case(
        Operation::SyncCollection,
        &[],
        "a change, a removal, and a collection that cannot be synchronized",
        |outcomes| {
            let traversal = Condition::empty(condition::SYNC_TRAVERSAL_SUPPORTED);
            outcomes.response(found("/c/a")?).status("/c/b", 404).failed_with("/c/d/", 403, traversal);
            outcomes.sync_token("http://example.com/sync/2");
            Ok(())
        },
    ),
    Case(Operation::SyncCollection, &[], "the server truncated the list", |outcomes| {
        outcomes.response(found("/c/a")?).truncated().sync_token("http://example.com/sync/2");
        Ok(())
    }),
    Case(Operation::SyncCollection, &[], "the server does not know the token", |outcomes| {
        outcomes.failed_with("/c/", 403, Condition::empty(condition::VALID_SYNC_TOKEN));
        Ok(())
    }),
    Case(Operation::AddressbookQuery, &[], "nothing matches", |_| Ok(())),
    Case(Operation::AddressbookQuery, &[], "the server truncated the list", |outcomes| {
        outcomes.response(found("/c/a")?).truncated();
        Ok(())
    }),
    Case(Operation::Search, &[], "the server truncated the list", |outcomes| {
        outcomes.response(found("/c/a")?).truncated();
        Ok(())
    }),
    Case(Operation::Report, &[], "too many matches", |outcomes| {
        outcomes.response(found("/c/a")?).truncated();
        Ok(())
    }),
    Case(Operation::Update, &[], "everything succeeded", |outcomes| {
        outcomes.ok("/c/");
        Ok(())
    }),
    Case(Operation::Merge, &[], "one of two resources failed", |outcomes| {
        outcomes.ok("/c/a").status("/c/b", 409);
        Ok(())
    }),
    Case(Operation::Merge, &[], "there was nothing to merge", |_| Ok(())),
    Case(Operation::Label, &[], "everything succeeded", |outcomes| {
        outcomes.ok("/c/");
        Ok(())
    }),
    Case(Operation::Label, &[("Depth", "1")], "the Request-URI failed", |outcomes| {
        outcomes.failed_with("/c/", 409, Condition::empty(condition::MUST_BE_CHECKED_IN)).ok("/c/a");
        Ok(())
    }),
    Case(Operation::Orderpatch, &[], "one member could not be put into its position", |outcomes| {
        outcomes.failed_with("/c/a", 403, Condition::empty(condition::SEGMENT_MUST_IDENTIFY_MEMBER)).ok("/c/b");
        Ok(())
    }),
    Case(Operation::Batch, &[], "one of two resources failed", |outcomes| {
        outcomes.status("/c/a", 201).status("/c/", 409);
        Ok(())
    }),
    Case(Operation::Batch, &[], "one of two operations on the same resource failed", |outcomes| {
        outcomes.status("/c/a", 204).status("/c/a", 507);
        Ok(())
    }),
];

fn name(operation: Operation) -> String {
    let word = format!("{operation:?}");
    match operation {
        Operation::SyncCollection => "REPORT sync-collection".into(),
        Operation::AddressbookQuery => "REPORT addressbook-query".into(),
        Operation::Report => "REPORT, others".into(),
        Operation::Batch => "POST".into(),
        _ => word.to_uppercase(),
    }
}

fn conditions<'c>(conditions: impl IntoIterator<Item = Condition<'c>>) -> String {
    let names = conditions.into_iter().map(|condition| format!(" + {}", condition.name().local()));
    names.collect()
}

fn status(status: Option<&multistatus::Status>) -> String {
    status.map_or("no status".into(), |status| status.as_u16().to_string())
}

fn describe(reply: &Reply) -> String {
    let propstat = |propstat: multistatus::Propstat<'_>| {
        let empty = if propstat.names().len() == 0 { " (empty)" } else { "" };
        format!("{}{empty}{}", status(propstat.status()), conditions(propstat.conditions()))
    };
    let mut out = reply.status().as_str().to_owned();
    if let Some(document) = reply.multistatus() {
        let mut rows = Vec::new();
        for row in document {
            let mut said: Vec<String> = row.propstats().map(propstat).collect();
            if row.status().is_some() {
                said.push(format!("{}{}", status(row.status()), conditions(row.conditions())));
            }
            if let Some(description) = row.description() {
                said.push(format!("\"{}\"", description.text()));
            }
            let href = row.href().map(|href| href.to_string()).unwrap_or_default();
            rows.push(format!("`{href}` {}", said.join(" and ")));
        }
        rows.extend(document.sync_token().map(|_| "sync-token".into()));
        out.push_str(": ");
        out.push_str(&if rows.is_empty() { "no responses".into() } else { rows.join(", ") });
    }
    if let Some(document) = reply.propstats() {
        out.push_str(", mkcol-response: ");
        out.push_str(&document.propstats().map(propstat).collect::<Vec<_>>().join(" and "));
    }
    out.push_str(&conditions(reply.conditions().into_iter().flatten().cloned()));
    out
}

fn table() -> Result<Vec<String>, Error> {
    let mut lines = vec![
        "| operation | header fields of the request | situation | reply |".to_owned(),
        "|---|---|---|---|".to_owned(),
    ];
    for Case(operation, headers, situation, feed) in CASES {
        let preferences =
            headers.iter().fold(Preferences::new(), |preferences, (name, value)| preferences.header(name, value));
        let mut outcomes =
            Outcomes::new(Exchange::new(*operation, "/c/")?.destination("/d/")?.preferences(preferences));
        feed(&mut outcomes)?;
        let reply = describe(&outcomes.reply()?);
        let asked: Vec<String> = headers.iter().map(|(name, value)| format!("`{name}: {value}`")).collect();
        let asked = if asked.is_empty() { "–".into() } else { asked.join(", ") };
        lines.push(format!("| {} | {asked} | {situation} | {reply} |", name(*operation)));
    }
    Ok(lines)
}

#[test]
fn the_documentation_holds_the_table() -> Result<(), Error> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/outcomes/table.md");
    let made = table()?.join("\n") + "\n";
    if std::env::var_os("MULTISTATUS_WRITE").is_some() {
        fs::write(&path, &made).expect("the table can be written");
    }
    let documented = fs::read_to_string(path).unwrap_or_default();
    assert!(documented == made, "MULTISTATUS_WRITE=1 writes src/outcomes/table.md, which should be:\n{made}");
    Ok(())
}
