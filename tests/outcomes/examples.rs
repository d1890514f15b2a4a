//! Makes the responses that RFCs print, from outcomes alone.

use std::fs;
use std::path::Path;

use crate::loose::rows;
use multistatus::condition::{self, NUMBER_OF_MATCHES_WITHIN_LIMITS, SEGMENT_MUST_IDENTIFY_MEMBER, VALID_RESOURCETYPE};
use multistatus::header::Preferences;
use multistatus::{
    Condition, Error, Exchange, Multistatus, Name, Operation, Outcomes, Property, Reply, Response, Value, document,
};

type Test = Result<(), Error>;

fn example(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rfc").join(name);
    fs::read(path).unwrap_or_default()
}

/// Checks that the reply is the 207 of the example.
#[track_caller]
fn assert_example(reply: &Reply, name: &str) {
    let body = example(name);
    let expected = Multistatus::parse(&body);
    assert!(reply.is_multistatus(), "{reply:?}");
    let (Some(document), Ok(expected)) = (reply.multistatus(), expected) else { panic!("{name} cannot be read") };
    assert_eq!(rows(document), rows(&expected), "{name}");
    assert_eq!(document.sync_token(), expected.sync_token(), "{name}");
    // And so is the written document.
    let written = reply.body();
    assert!(Multistatus::parse(&written).is_ok_and(|written| rows(&written) == rows(&expected)), "{name}");
    assert!(document.validate().is_ok(), "{name}");
}

fn z(local: &'static str) -> Name {
    Name::from_static("http://ns.example.com/standards/z39.50/", local)
}

fn minimal() -> Preferences {
    Preferences::new().header("Prefer", "return=minimal")
}

/// Returns the response of an example. RFC 4918 leaves lock-token-submitted empty there, which §16 forbids. No call
/// makes such a condition, but a condition that was read is passed on as it is.
fn read(name: &str, href: &str) -> Result<Response<'static>, Error> {
    let document = Multistatus::parse(&example(name))?.into_owned();
    let of_href = document.into_iter().find(|row| row.href().is_some_and(|found| found == href));
    Ok(of_href.unwrap_or(Response::builder("/not-in-the-example").status(500).build()?))
}

#[test]
fn rfc4918_9_2_2_proppatch() -> Test {
    let mut outcomes = Outcomes::new((Operation::Proppatch, "http://www.example.com/bar.html"));
    outcomes.property_ok(z("Authors")).property_status(z("Copyright-Owner"), 409);
    outcomes.description(" Copyright Owner cannot be deleted or\n      altered.");
    assert_example(&outcomes.reply()?, "rfc4918-s9_2_2.xml");
    Ok(())
}

#[test]
fn rfc4918_9_6_2_delete() -> Test {
    let mut outcomes = Outcomes::new((Operation::Delete, "/container/"));
    outcomes.ok("http://www.example.com/container/resource1");
    outcomes.response(read("rfc4918-s9_6_2.xml", "http://www.example.com/container/resource3")?);
    outcomes.status("http://www.example.com/container/", 424);
    assert_example(&outcomes.reply()?, "rfc4918-s9_6_2.xml");
    assert!(condition::lock_token_submitted::<&str>([]).is_err());
    Ok(())
}

#[test]
fn rfc4918_9_8_8_copy() -> Test {
    let mut outcomes = Outcomes::new(
        Exchange::new(Operation::Copy, "http://www.example.com/container/")?
            .destination("http://www.example.com/othercontainer/")?,
    );
    outcomes.status("http://www.example.com/othercontainer/", 201);
    outcomes.ok("http://www.example.com/othercontainer/R1/");
    outcomes.response(read("rfc4918-s9_8_8.xml", "http://www.example.com/othercontainer/R2/")?);
    outcomes.status("http://www.example.com/othercontainer/R2/a", 424);
    assert_example(&outcomes.reply()?, "rfc4918-s9_8_8.xml");
    Ok(())
}

#[test]
fn rfc4918_9_9_6_move() -> Test {
    let mut outcomes = Outcomes::new(
        Exchange::new(Operation::Move, "/container/")?.destination("http://www.example.com/othercontainer/")?,
    );
    outcomes.response(read("rfc4918-s9_9_6.xml", "http://www.example.com/othercontainer/C2/")?);
    assert_example(&outcomes.reply()?, "rfc4918-s9_9_6.xml");
    Ok(())
}

#[test]
fn rfc4918_9_10_9_lock() -> Test {
    let mut outcomes = Outcomes::new((Operation::Lock, "http://example.com/webdav/"));
    outcomes.status("http://example.com/webdav/secret", 403);
    outcomes.ok("http://example.com/webdav/open");
    assert_example(&outcomes.reply()?, "rfc4918-s9_10_9.xml");
    Ok(())
}

#[test]
fn rfc4918_9_10_7_and_8_lock_granted() -> Test {
    let body = example("rfc4918-s9_10_7.xml");
    let prop = multistatus::document::Prop::parse(&body)?;
    let value = prop.get(&Name::dav("lockdiscovery")).cloned().map(Property::into_value).unwrap_or_default();
    let token = "urn:uuid:e71d4fae-5dec-22d6-fea5-00a0c91e6be4";
    let reply = Reply::lock_granted(multistatus::http::StatusCode::OK, token, value.clone())?;
    assert_eq!(multistatus::document::Prop::parse(&reply.body())?, prop);
    assert_eq!(reply.headers()["lock-token"], "<urn:uuid:e71d4fae-5dec-22d6-fea5-00a0c91e6be4>");
    let refreshed = Reply::lock_refreshed(value)?;
    assert_eq!(refreshed.status(), 200);
    assert!(!refreshed.headers().contains_key("lock-token"));
    Ok(())
}

const FOOBAR: Name = Name::from_static("http://ns.example.com/foobar/", "foobar");

fn container_rows(outcomes: &mut Outcomes) -> Test {
    for href in ["/container/", "/container/work/", "/container/home/", "/container/foo.txt"] {
        let markup = if href.ends_with('/') { "<D:collection/>" } else { "" };
        let row = Response::builder(href)
            .property(Name::dav("resourcetype"), Value::from_xml(markup)?)
            .not_found(FOOBAR)
            .build()?;
        outcomes.response(row);
    }
    Ok(())
}

#[test]
fn rfc8144_b_1_1_and_2_propfind() -> Test {
    let mut outcomes = Outcomes::new((Operation::Propfind, "/container/"));
    container_rows(&mut outcomes)?;
    let reply = outcomes.reply()?;
    assert_example(&reply, "rfc8144-sB_1_1.xml");
    assert!(!reply.headers().contains_key("preference-applied"));

    let preferences = Preferences::new().header("Depth", "1").header("Prefer", "return=minimal, depth-noroot");
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Propfind, "/container/")?.preferences(preferences));
    container_rows(&mut outcomes)?;
    let reply = outcomes.reply()?;
    assert_example(&reply, "rfc8144-sB_1_2.xml");
    assert_eq!(reply.headers()["preference-applied"], "return=minimal, depth-noroot");
    assert_eq!(reply.headers()["vary"], "Brief, Prefer");
    Ok(())
}

#[test]
fn rfc8144_b_1_3_propfind() -> Test {
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Propfind, "/container/")?.preferences(minimal()));
    outcomes.response(Response::builder("/container/").not_found(FOOBAR).build()?);
    let reply = outcomes.reply()?;
    assert_example(&reply, "rfc8144-sB_1_3.xml");
    assert_eq!(reply.headers()["preference-applied"], "return=minimal");
    Ok(())
}

/// Returns the result of expand-property, with every property that was asked for.
fn expanded() -> Result<Response<'static>, Error> {
    const FOOBAR: Name = Name::from_static("http://ns.example.com/foobar", "foobar");
    let home = |href: &'static str| {
        Response::builder(href)
            .property(Name::dav("resourcetype"), Value::from_xml("<D:collection/>")?)
            .not_found(FOOBAR)
            .build()
    };
    let user = Response::builder("/dav/principals/user/ken/")
        .property(Name::dav("resourcetype"), Value::from_xml("<D:principal/>")?)
        .property(Name::dav("displayname"), "ken")
        .property(Name::caldav("calendar-home-set"), Value::from_responses([home("/dav/calendars/user/ken/")?]))
        .property(Name::carddav("addressbook-home-set"), Value::from_responses([home("/dav/addressbooks/user/ken/")?]))
        .not_found(FOOBAR)
        .build()?;
    Response::builder("/dav/principals/")
        .property(Name::dav("current-user-principal"), Value::from_responses([user]))
        .build()
}

#[test]
fn rfc8144_b_2_report_with_nested_rows() -> Test {
    let mut outcomes = Outcomes::new((Operation::Report, "/dav/principals/"));
    outcomes.response(expanded()?);
    assert_example(&outcomes.reply()?, "rfc8144-sB_2_1.xml");

    let mut outcomes = Outcomes::new(Exchange::new(Operation::Report, "/dav/principals/")?.preferences(minimal()));
    outcomes.response(expanded()?);
    let reply = outcomes.reply()?;
    assert_example(&reply, "rfc8144-sB_2_2.xml");
    assert_eq!(reply.headers()["preference-applied"], "return=minimal");

    // The responses as they were sent, with other prefixes, give the same result.
    let body = String::from_utf8_lossy(&example("rfc8144-sB_2_1.xml")).replace("D:", "X-d:").replace(":D=", ":X-d=");
    let body = body.replace("\"DAV:\"", "\"DAV:\" xmlns=\"urn:other\"");
    let sent = Multistatus::parse(body.as_bytes())?;
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Report, "/dav/principals/")?.preferences(minimal()));
    for row in sent {
        outcomes.response(row);
    }
    assert_example(&outcomes.reply()?, "rfc8144-sB_2_2.xml");
    Ok(())
}

#[test]
fn rfc8144_b_3_proppatch() -> Test {
    let exchange = Exchange::new(Operation::Proppatch, "/container/")?;
    let mut outcomes = Outcomes::new(exchange.clone());
    outcomes.property_ok(Name::dav("displayname"));
    assert_example(&outcomes.reply()?, "rfc8144-sB_3_1.xml");

    // B.3.2 has 200, and §2.2 allows 204 as well: "the server SHOULD return one of the following".
    let mut outcomes = Outcomes::new(exchange.preferences(minimal()));
    let reply = outcomes.property_ok(Name::dav("displayname")).clone().reply()?;
    assert_eq!((reply.status().as_u16(), reply.body().len()), (204, 0));
    assert_eq!(reply.headers()["preference-applied"], "return=minimal");
    assert!(!reply.headers().contains_key("content-type"));
    Ok(())
}

#[test]
fn rfc8144_b_4_mkcol() -> Test {
    let exchange = Exchange::new(Operation::Mkcol, "/container/")?;
    let mut outcomes = Outcomes::new(exchange.clone()).list_properties(true);
    outcomes.property_ok(Name::dav("displayname"));
    let reply = outcomes.reply()?;
    assert_eq!(reply.status(), 201);
    assert_eq!(reply.headers()["cache-control"], "no-cache");
    assert_eq!(reply.propstats(), Some(&document::Propstats::parse(&example("rfc8144-sB_4_1.xml"))?));
    assert_eq!(document::Propstats::parse(&reply.body())?, document::Propstats::parse(&example("rfc8144-sB_4_1.xml"))?);

    let mut outcomes = Outcomes::new(exchange.preferences(minimal())).list_properties(true);
    outcomes.property_ok(Name::dav("displayname"));
    let reply = outcomes.reply()?;
    assert_eq!((reply.status().as_u16(), reply.body().len()), (201, 0));
    assert_eq!(reply.headers()["cache-control"], "no-cache");
    assert_eq!(reply.headers()["preference-applied"], "return=minimal");
    Ok(())
}

#[test]
fn rfc5689_3_5_mkcol() -> Test {
    let mut outcomes = Outcomes::new((Operation::Mkcol, "/home/special/"));
    outcomes.property_failed_with(Name::dav("resourcetype"), 403, Condition::empty(VALID_RESOURCETYPE));
    outcomes.property_ok(Name::dav("displayname"));
    outcomes.description("Resource type is not\n    supported by this server");
    let reply = outcomes.reply()?;
    assert_eq!(reply.status(), 403);
    assert_eq!(reply.headers()["cache-control"], "no-cache");
    assert_eq!(reply.propstats(), Some(&document::Propstats::parse(&example("rfc5689-s3_5.xml"))?));
    Ok(())
}

#[test]
fn rfc5689_4_1_1_mkcalendar_and_mkcol() -> Test {
    for (operation, name) in [(Operation::Mkcalendar, "rfc5689-s4_1_1.xml"), (Operation::Mkcol, "rfc5689-s4_1_1-2.xml")]
    {
        let mut outcomes = Outcomes::new((operation, "/home/lisa/calendars/events/")).list_properties(true);
        if operation == Operation::Mkcol {
            outcomes.property_ok(Name::dav("resourcetype"));
        }
        outcomes.property_ok(Name::dav("displayname"));
        let reply = outcomes.reply()?;
        assert_eq!(reply.status(), 201);
        assert_eq!(document::Propstats::parse(&reply.body())?, document::Propstats::parse(&example(name))?);
    }
    Ok(())
}

#[test]
fn rfc3253_11_2_1_merge() -> Test {
    let mut outcomes = Outcomes::new((Operation::Merge, "http://www.webdav.org/ws/public"));
    outcomes.ok("http://www.webdav.org/ws/public/src/parse.c").ok("http://www.webdav.org/ws/public/doc/parse.html");
    let reply = outcomes.reply()?;
    assert_example(&reply, "rfc3253-s11_2_1.xml");
    assert_eq!(reply.headers()["cache-control"], "no-cache");
    Ok(())
}

#[test]
fn rfc3648_7_2_orderpatch() -> Test {
    let mut outcomes = Outcomes::new((Operation::Orderpatch, "/coll-1/"));
    outcomes.ok("http://www.nunanet.com/coll-1/nunavut.desc");
    let mut row = Response::builder("http://www.nunanet.com/coll-1/iqaluit.map");
    row.status(403).condition(Condition::empty(SEGMENT_MUST_IDENTIFY_MEMBER));
    let body = example("rfc3648-s7_2.xml");
    let printed = Multistatus::parse(&body)?;
    let text = printed.responses().first().and_then(Response::description).map(|text| text.to_string());
    outcomes.response(row.description(text.unwrap_or_default()).build()?);
    assert_example(&outcomes.reply()?, "rfc3648-s7_2.xml");
    Ok(())
}

#[test]
fn rfc5842_7_1_1_propfind() -> Test {
    let row = |href: &str, name: &str, id: &str, status: u16| {
        let id = Value::from_xml(&format!("<D:href>urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf{id}</D:href>"))?;
        Response::builder(href)
            .property_element_with(Property::new(Name::dav("displayname"), name)?, status)
            .property_element_with(Property::new(Name::dav("resource-id"), id)?, status)
            .build()
    };
    let feed = |outcomes: &mut Outcomes| -> Test {
        outcomes.response(row("http://www.example.com/Coll/", "Loop Demo", "8", 200)?);
        outcomes.response(row("http://www.example.com/Coll/Foo", "Bird Inventory", "9", 200)?);
        outcomes.response(row("http://www.example.com/Coll/Bar", "Loop Demo", "8", 208)?);
        outcomes.response(row("http://www.example.com/Coll/Bar/Foo", "Bird Inventory", "9", 200)?);
        Ok(())
    };
    let preferences = Preferences::new().header("DAV", "bind").header("Depth", "infinity");
    let mut outcomes = Outcomes::new(Exchange::new(Operation::Propfind, "/Coll/")?.preferences(preferences));
    feed(&mut outcomes)?;
    assert_example(&outcomes.reply()?, "rfc5842-s7_1_1.xml");

    // §7.1.2: a client that does not know 208.
    let mut outcomes = Outcomes::new((Operation::Propfind, "/Coll/"));
    feed(&mut outcomes)?;
    let reply = outcomes.reply()?;
    assert_eq!((reply.status().as_u16(), reply.body().len()), (508, 0));
    Ok(())
}

#[test]
fn rfc6352_8_6_5_addressbook_query() -> Test {
    let mut outcomes = Outcomes::new((Operation::AddressbookQuery, "/home/bernard/addressbook/"));
    let cut = Response::builder("/home/bernard/addressbook/")
        .status(507)
        .condition(Condition::empty(NUMBER_OF_MATCHES_WITHIN_LIMITS))
        .description_in("en", "\n      Only two matching records were returned\n    ")
        .build()?;
    outcomes.response(cut);
    for (name, etag) in [("v102", "\"23ba4d-ff11fb\""), ("v104", "\"23ba4d-ff11fc\"")] {
        let href = format!("/home/bernard/addressbook/{name}.vcf");
        outcomes.response(Response::builder(href).property(Name::dav("getetag"), etag).build()?);
    }
    assert_example(&outcomes.reply()?, "rfc6352-s8_6_5.xml");
    Ok(())
}

#[test]
fn rfc6578_3_10_and_11_sync_collection() -> Test {
    let own = "http://webdav.example.com/home/cyrusdaboo/";
    let href = |name: &str| format!("{own}{name}");
    let mut outcomes = Outcomes::new((Operation::SyncCollection, own));
    let row = Response::builder(href("test.doc")).property(Name::dav("getetag"), "\"00001-abcd1\"").build()?;
    outcomes.response(row);
    outcomes.truncated().sync_token("http://example.com/ns/sync/1232");
    assert_example(&outcomes.reply()?, "rfc6578-s3_11.xml");
    Ok(())
}

#[test]
fn rfc6578_3_12_limit_that_cannot_be_kept() -> Test {
    let mut outcomes = Outcomes::new((Operation::SyncCollection, "/home/cyrusdaboo/"));
    outcomes.failed_with("/home/cyrusdaboo/", 507, Condition::empty(NUMBER_OF_MATCHES_WITHIN_LIMITS));
    let reply = outcomes.reply()?;
    assert_eq!(reply.status(), 507);
    let expected = multistatus::Conditions::parse(&example("rfc6578-s3_12.xml"))?;
    assert_eq!(reply.conditions(), Some(&expected));
    Ok(())
}
