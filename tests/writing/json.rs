//! Compares the model in JSON with an independent reader, and reads it back.
use crate::support::{self, oracle};
use multistatus::{Description, Element, Footer, Href, Multistatus, Name, Response, Status, strategy};
use proptest::prelude::*;
use serde_json::{Value, from_value, json, to_value};

fn write(document: &Multistatus<'_>) -> Value {
    to_value(document).expect("JSON can hold every document")
}

/// Returns the JSON of a document, and the document that is read from it.
fn there_and_back(document: &Multistatus<'_>) -> (Value, Multistatus<'static>) {
    let text = serde_json::to_string(document).expect("JSON can hold every document");
    let back = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    (serde_json::from_str(&text).expect("JSON"), back)
}

fn refused(json: Value) -> String {
    from_value::<Multistatus>(json).expect_err("what no document can hold").to_string()
}

#[test]
fn the_shape() {
    let body = r#"<?xml version="1.0"?>
        <D:multistatus xmlns:D="DAV:" xmlns:e="http://example.com/ns" xml:lang="en">
          <D:response xml:lang="">
            <D:href> /a%20b </D:href><D:status>HTTP/1.1 404 Not Found</D:status>
            <D:error><D:lock-token-submitted><D:href>/a</D:href></D:lock-token-submitted></D:error>
          </D:response>
          <D:response>
            <D:href>/c</D:href><D:href>/d</D:href><D:status>HTTP/1.1 424 Not Now</D:status>
            <D:responsedescription>later</D:responsedescription><D:location><D:href>/e</D:href></D:location>
          </D:response>
          <D:response xml:lang="">
            <D:href>/f</D:href>
            <D:propstat>
              <D:prop>
                <D:getetag>"x"</D:getetag>
                <D:resourcetype><D:collection/></D:resourcetype>
                <e:title xml:lang="de" x:dt="string" n="1" xmlns:x="urn:x">Gr&#xFC;&#223;e</e:title>
                <none xmlns=""/>
              </D:prop>
              <D:status>HTTP/1.1 200 OK</D:status><D:responsedescription>fine</D:responsedescription>
              <e:more/>
            </D:propstat>
            <D:propstat><D:prop/><D:status>200</D:status></D:propstat>
            <D:propstat><D:prop><e:old/></D:prop><D:status>what?</D:status></D:propstat>
          </D:response>
          <e:more xml:lang=""><e:a b="e:c">text</e:a></e:more>
          <D:responsedescription>all</D:responsedescription>
          <D:sync-token> urn:1 </D:sync-token>
        </D:multistatus>"#;
    let expected = json!({
        "responses": [
            {
                "href": "/a%20b",
                "status": 404,
                "error": [{ "name": "{DAV:}lock-token-submitted", "xml": "<D:href xmlns:D=\"DAV:\">/a</D:href>" }],
            },
            {
                "hrefs": ["/c", "/d"],
                "status": 424,
                "reason": "Not Now",
                "description": { "text": "later", "lang": "en" },
                "location": "/e",
            },
            {
                "href": "/f",
                "propstats": [
                    {
                        "status": 200,
                        "props": [
                            { "name": "{DAV:}getetag", "text": "\"x\"" },
                            { "name": "{DAV:}resourcetype", "xml": "<D:collection xmlns:D=\"DAV:\"/>" },
                            {
                                "name": "{http://example.com/ns}title",
                                "lang": "de",
                                "attributes": { "{urn:x}dt": "string", "n": "1" },
                                "text": "Grüße",
                            },
                            { "name": "none", "text": "" },
                        ],
                        "description": "fine",
                        "extensions": [{ "name": "{http://example.com/ns}more", "text": "" }],
                    },
                    { "status": 200, "props": [] },
                    { "unreadable_status": true, "props": [{ "name": "{http://example.com/ns}old", "text": "" }] },
                ],
            },
        ],
        "description": { "text": "all", "lang": "en" },
        "sync_token": "urn:1",
        "extensions": [{
            "name": "{http://example.com/ns}more",
            "xml": "<e:a xmlns:e=\"http://example.com/ns\" b=\"e:c\">text</e:a>",
        }],
    });
    let document = Multistatus::parse(body.as_bytes()).expect("a document");
    assert_eq!(write(&document), expected);
    assert_eq!(from_value::<Multistatus>(expected).expect("a document"), document);
}

#[test]
fn the_guide_shows_what_is_written() -> Result<(), Box<dyn std::error::Error>> {
    let guide = include_str!("../../docs/guide/json.md");
    let sample = guide.split("```json").nth(1).and_then(|rest| rest.split("```").next()).expect("a sample");
    let document: Multistatus<'_> = serde_json::from_str(sample)?;
    assert_eq!(document.responses().len(), 2);
    assert_eq!(write(&document), serde_json::from_str::<Value>(sample)?);
    Ok(())
}

#[test]
fn the_parts() {
    let status: Status = from_value(json!({ "status": 423, "reason": "Busy" })).expect("a status");
    assert_eq!(status.to_string(), "423 Busy");
    assert_eq!(to_value(&status).expect("JSON"), json!({ "status": 423, "reason": "Busy" }));
    let name: Name = from_value(json!("{DAV:}getetag")).expect("a name");
    assert_eq!(to_value(&name).expect("JSON"), json!("{DAV:}getetag"));
    let href: Href = from_value(json!(" /a b ")).expect("an href as servers send it");
    assert_eq!(to_value(&href).expect("JSON"), json!("/a b"));
    let description: Description = from_value(json!({ "lang": "de", "text": "x" })).expect("a description");
    assert_eq!((description.text(), description.lang()), ("x", Some("de")));
    let footer: Footer = from_value(json!({ "sync_token": "urn:1", "responses": 1 })).expect("a footer");
    assert_eq!(to_value(&footer).expect("JSON"), json!({ "sync_token": "urn:1" }));
    let element: Element = from_value(json!({ "name": "x", "xml": "a<b/>" })).expect("an element");
    assert_eq!(element.children().count(), 1);
}

#[test]
fn what_is_read_is_what_an_independent_reader_reads() {
    let folders = ["captures", "vectors", "corpus", "rfc"];
    let (mut count, mut found) = (0, Vec::new());
    for (name, body) in support::own_bodies().into_iter().chain(folders.into_iter().flat_map(support::shared_bodies)) {
        let (Ok(document), Ok(model)) = (Multistatus::parse(&body), oracle::model(&body)) else { continue };
        count += 1;
        let (mut json, back) = there_and_back(&document);
        if back != document || back != Multistatus::parse(&back.to_xml()).expect("a document") {
            found.push(format!("{name}: not read back equal"));
        }
        oracle::canonicalise(&mut json);
        if json != model {
            found.push(format!("{name}: differs\n{json}\n{model}"));
        }
    }
    println!("{count} bodies");
    assert!(count > 100 && found.is_empty(), "{} of {count}:\n{}", found.len(), found.join("\n"));
}

proptest! {
    #[test]
    fn what_is_built_is_read_back_equal(document in strategy::multistatus()) {
        let (mut json, back) = there_and_back(&document);
        prop_assert_eq!(&back, &document);
        let xml = back.to_xml();
        prop_assert_eq!(&Multistatus::parse(&xml).expect("a document"), &document);
        let model = oracle::model(&xml).expect("XML");
        oracle::canonicalise(&mut json);
        prop_assert_eq!(json, model);
    }
}

/// Responses that break RFC 4918 §14.24, and parts that only servers write, are read.
#[test]
fn no_rule_is_needed() {
    let found = |name: &str| json!({ "name": name, "text": "1" });
    let known = ["href", "status", "propstat", "error", "responsedescription", "location", "prop", "response"];
    let properties: Vec<Value> = known.iter().map(|local| found(&format!("{{DAV:}}{local}"))).collect();
    let rows = [
        json!({}),
        json!({ "href": "/" }),
        json!({ "status": 100 }),
        json!({ "href": "a b", "status": 302, "reason": "two\nlines\t\u{85}" }),
        json!({ "hrefs": ["/a", "/a", "http:/x"], "status": 200, "propstats": [{ "props": [] }, { "props": [] }] }),
        json!({ "propstats": [{ "status": 404, "props": properties, "error": properties }], "error": properties }),
        json!({ "propstats": [{ "props": [found("x"), found("x")], "extensions": [found("{DAV:}href")] }] }),
        json!({ "status": 999, "extensions": [found("{DAV:}prop"), found("{DAV:}response")], "location": "x y" }),
        json!({ "description": { "text": "\r\n ", "lang": "de" }, "error": [{ "name": "{urn:x}a", "xml": " <a/>\r" }] }),
    ];
    let document = json!({ "responses": rows, "extensions": [found("{DAV:}href")], "description": "" });
    let read: Multistatus = from_value(document.clone()).expect("a document");
    let again = Multistatus::parse(&read.to_xml()).expect("a document").into_owned();
    assert_eq!(read, again);
    let mut document = document;
    // A raw carriage return is a line feed when it is read, but markup is kept as it is.
    assert_eq!(write(&read), document);
    oracle::canonicalise(&mut document);
    assert_eq!(oracle::model(&read.to_xml()), Ok(document));
}

#[test]
fn what_is_large_is_read_back() {
    let deep = format!("{}x{}", "<a>".repeat(500), "</a>".repeat(500));
    let attributes: serde_json::Map<_, _> = (0..1000).map(|n| (format!("a{n}"), json!("x"))).collect();
    let properties: Vec<_> = (0..100_001).map(|n| json!({ "name": format!("p{n}"), "text": "" })).collect();
    let row = json!({ "href": "/", "propstats": [{ "props": properties }],
        "error": [{ "name": "x", "attributes": attributes, "xml": deep }] });
    let read: Response = from_value(row.clone()).expect("a row");
    assert_eq!(read.propstats().map(|propstat| propstat.properties().len()).sum::<usize>(), 100_001);
    assert_eq!(to_value(&read).expect("JSON"), row);
}

#[test]
fn what_is_unknown_is_ignored() {
    let json = r#"{
        "x": [{ "y": null }],
        "sync_token": null,
        "responses": [{
            "propstats": [{ "props": [{ "text": "1", "name": "a", "attributes": null, "status": 1 }], "href": "?" }],
            "responses": 5,
            "status": null,
            "href": "/a"
        }]
    }"#;
    let document: Multistatus = serde_json::from_str(json).expect("a document");
    let expected = json!({
        "responses": [{ "href": "/a", "propstats": [{ "props": [{ "name": "a", "text": "1" }] }] }]
    });
    assert_eq!(write(&document), expected);
}

#[test]
fn what_no_document_can_hold_is_refused() {
    let row = |row: Value| json!({ "responses": [row] });
    let property = |property: Value| row(json!({ "href": "/", "propstats": [{ "props": [property] }] }));
    let extension = |name: &str| json!([{ "name": format!("{{DAV:}}{name}") }]);
    let cases = [
        (json!({}), "missing field `responses`"),
        (json!([]), "expected a multistatus"),
        (json!({ "responses": [], "sync_token": "\u{1}" }), "U+0001"),
        (json!({ "responses": [], "extensions": extension("response") }), "{DAV:}response cannot be an extension"),
        (row(json!({ "href": "" })), "an href is empty"),
        (row(json!({ "href": "\u{FFFE}" })), "U+FFFE"),
        (row(json!({ "href": "/a", "hrefs": ["/b"] })), "both href and hrefs"),
        (row(json!({ "status": 99 })), "from 100 to 999"),
        (row(json!({ "status": "404" })), "expected u16"),
        (row(json!({ "reason": "OK" })), "missing field `status`"),
        (row(json!({ "status": 404, "reason": "\u{1}" })), "U+0001"),
        (row(json!({ "location": " " })), "an href is empty"),
        (row(json!({ "description": "\u{B}" })), "U+000B"),
        (row(json!({ "description": { "lang": "de" } })), "missing field `text`"),
        (row(json!({ "description": { "lang": "\u{0}", "text": "" } })), "U+0000"),
        (row(json!({ "extensions": extension("href") })), "{DAV:}href cannot be an extension"),
        (row(json!({ "propstats": [{ "props": [], "extensions": extension("prop") }] })), "{DAV:}prop cannot"),
        (row(json!({ "propstats": [{ "status": 200 }] })), "missing field `props`"),
        (property(json!({})), "missing field `name`"),
        (property(json!({ "name": "a:b" })), "without a colon, found \"a:b\""),
        (property(json!({ "name": "{DAV:}" })), "without a colon, found \"\""),
        (property(json!({ "name": "{\u{1}}a" })), "U+0001"),
        (property(json!({ "name": "{http://www.w3.org/2000/xmlns/}a" })), "no name can be in the namespace"),
        (property(json!({ "name": "a", "text": "\u{1B}" })), "the value of a holds U+001B"),
        (property(json!({ "name": "a", "text": "", "xml": "" })), "both text and xml in a"),
        (property(json!({ "name": "a", "xml": "<b>" })), "in the xml of a: "),
        (property(json!({ "name": "a", "xml": "<b/></a>" })), "in the xml of a: "),
        (property(json!({ "name": "a", "xml": "<b/>\u{1}" })), "in the xml of a: "),
        (property(json!({ "name": "a", "xml": "<p:b/>" })), "the prefix \"p\" is not declared"),
        (property(json!({ "name": "a", "lang": "\u{1}" })), "the language of a holds U+0001"),
        (property(json!({ "name": "a", "attributes": { "b c": "" } })), "found \"b c\""),
        (property(json!({ "name": "a", "attributes": { "b": "\u{1}" } })), "the attribute b holds U+0001"),
        (property(json!({ "name": "a", "attributes": { "xmlns": "x" } })), "xmlns cannot be set"),
        (
            property(json!({ "name": "a", "attributes": { "{http://www.w3.org/XML/1998/namespace}lang": "x" } })),
            "lang cannot be set",
        ),
    ];
    for (json, expected) in cases {
        let text = json.to_string();
        let message = refused(json);
        assert!(message.contains(expected), "{text}\n{message}");
    }
    for (twice, field) in [
        (r#"{"responses": [], "responses": []}"#, "`responses`"),
        (r#"{"responses": [{"href": "/a", "href": "/b"}]}"#, "`href`"),
        (
            r#"{"responses": [{"error": [{"name": "a", "attributes": {"b": "", "{}b": ""}}]}]}"#,
            "attribute b appears twice",
        ),
    ] {
        let error = serde_json::from_str::<Multistatus>(twice).expect_err("a field twice").to_string();
        assert!(error.contains(field), "{twice}\n{error}");
    }
}

/// Every pair of statuses in either order: the worse one counts, both are kept, in the model, in JSON and when written.
#[test]
fn several_statuses() {
    let lines = [
        "HTTP/1.1 102 Processing",
        "HTTP/1.1 200 OK",
        "HTTP/1.1 207 Multi-Status",
        "HTTP/1.1 302 Found",
        "HTTP/1.1 404 Gone?",
        "HTTP/1.1 423 Locked",
        "HTTP/1.1 424 Failed Dependency",
        "HTTP/1.1 500 Oh",
    ];
    // The rank of each status: a failure is worse than a missing resource, whichever comes first.
    let badness = [1, 0, 2, 4, 3, 6, 5, 7];
    for (a, first) in lines.iter().enumerate() {
        for (b, second) in lines.iter().enumerate() {
            let pair = format!("<D:status>{first}</D:status><D:status>{second}</D:status>");
            for (outer, inner) in [(&*pair, "<D:status>HTTP/1.1 200 OK</D:status>"), ("", &*pair)] {
                let body = format!(
                    "<D:multistatus xmlns:D='DAV:' xmlns:x='u'><D:response><D:href>/a</D:href>{outer}<D:propstat><D:prop><x:p/>\
                     </D:prop>{inner}</D:propstat></D:response></D:multistatus>"
                );
                let (document, findings) =
                    multistatus::ParseOptions::new().parse_with_findings(body.as_bytes()).expect("a document");
                let repeated = multistatus::read::Deviation::RepeatedSingleton;
                assert_eq!(findings.as_slice().iter().filter(|found| found.deviation() == repeated).count(), 1);
                let row = &document.responses()[0];
                let propstat = row.propstats().next().expect("a propstat");
                let (status, statuses) = match outer {
                    "" => (propstat.status(), propstat.statuses()),
                    _ => (row.status(), row.statuses()),
                };
                let expected: Vec<Status> =
                    [first, second].iter().map(|line| line.parse().expect("a status")).collect();
                assert_eq!(statuses, expected);
                assert_eq!(status, expected.get(usize::from(badness[b] > badness[a])), "{first}, {second}");
                let (json, back) = there_and_back(&document);
                assert_eq!(back, document);
                assert_eq!(oracle::model(body.as_bytes()).as_ref(), Ok(&json), "{body}");
                let xml = document.to_xml();
                assert_eq!(Multistatus::parse(&xml).expect("a document"), document);
                let lines: Vec<_> =
                    String::from_utf8_lossy(&xml).match_indices("<D:status>").map(|(at, _)| at).collect();
                assert_eq!(lines.len(), if outer.is_empty() { 2 } else { 3 });
            }
        }
    }
    // A document that differs in order, or lacks one, is another document.
    let with = |statuses: &str| {
        let body = format!(
            "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href>{statuses}</D:response></D:multistatus>"
        );
        Multistatus::parse(body.as_bytes()).expect("a document").into_owned()
    };
    let (ok, locked) = ("<D:status>HTTP/1.1 200 OK</D:status>", "<D:status>HTTP/1.1 423 Locked</D:status>");
    assert_ne!(with(&format!("{ok}{locked}")), with(&format!("{locked}{ok}")));
    assert_ne!(with(&format!("{ok}{locked}")), with(locked));
    let lied =
        json!({ "responses": [{ "href": "/a", "status": 200, "statuses": [{ "status": 200 }, { "status": 423 }] }] });
    assert!(refused(lied).contains("the worst of `statuses`"));
}

/// A status that cannot be read is still known after JSON and after XML, so the verdict stays.
#[test]
fn unreadable_statuses_stay() {
    use multistatus::write::WriteOptions;
    use multistatus::{Exchange, Operation};
    let bad = "<D:status>rubbish</D:status>";
    let ok = "<D:status>HTTP/1.1 200 OK</D:status>";
    let parts = |statuses: &str| format!("<D:propstat><D:prop><x:p xmlns:x='u'/></D:prop>{statuses}</D:propstat>");
    for content in [
        format!("{ok}{bad}"),
        format!("{bad}{ok}"),
        bad.to_owned(),
        parts(&format!("{ok}{bad}")),
        parts(bad),
        format!("{bad}{}", parts(ok)),
        format!("{}{}", parts(bad), parts(ok)),
    ] {
        // A prefix that is declared outside makes the response one that is written anew.
        for root in ["D='DAV:'", "D='DAV:' xmlns:y='z' a='y:b'", "D='DAV:' xml:lang='de'"] {
            let body = format!(
                "<D:multistatus xmlns:{root}><D:response><D:href>/a</D:href>{content}</D:response></D:multistatus>"
            );
            let document = Multistatus::parse(body.as_bytes()).expect("a document");
            let (json, back) = there_and_back(&document);
            assert!(json.to_string().contains("\"unreadable_status\":true"), "{json}");
            assert_eq!(oracle::model(body.as_bytes()).as_ref(), Ok(&json), "{body}");
            let pretty = WriteOptions::new().indent(Some(2)).to_xml(&document);
            let again = [document.to_xml(), back.to_xml(), pretty];
            let again = again.iter().map(|xml| Multistatus::parse(xml).expect("a document"));
            for other in again.chain([back.clone()]) {
                assert_eq!(other, document);
                for operation in [Operation::Delete, Operation::Propfind, Operation::Proppatch, Operation::Multiget] {
                    let exchange = Exchange::new(operation, "/a").expect("an exchange");
                    let (before, after) = (document.verdict(&exchange), other.verdict(&exchange));
                    assert_eq!(after.overall(), before.overall(), "{operation:?} {body}");
                    assert!(after.doubts().eq(before.doubts()), "{operation:?} {body}");
                }
            }
            let readable = Multistatus::parse(body.replace(bad, "").as_bytes()).expect("a document").into_owned();
            assert_ne!(readable, document);
        }
    }
}

/// A document still knows after JSON that something was left out.
#[test]
fn what_was_left_out_stays() {
    use multistatus::ParseOptions;
    use multistatus::read::BadResponses;
    let row = "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>";
    let broken = "<D:response><D:href>/b</D:href>&bad;</D:response>";
    for (rows, tail, bad_responses) in [("", "", 0), (broken, "", 1), ("", "Error", 0), (broken, "<p>Error</p>", 1)] {
        let body = format!("<D:multistatus xmlns:D='DAV:'>{row}{rows}</D:multistatus>{tail}");
        let options = ParseOptions::new().bad_responses(BadResponses::Keep).text_after_root(true);
        let document = options.parse(body.as_bytes()).expect("a document");
        let (json, back) = there_and_back(&document);
        assert_eq!(json.get("bad_responses"), (bad_responses > 0).then(|| json!(bad_responses)).as_ref());
        assert_eq!(json.get("text_after_root"), (!tail.is_empty()).then_some(json!(true)).as_ref());
        assert_eq!(back, document);
        assert_eq!(back.bad_responses(), bad_responses);
        assert_eq!(back.footer().has_text_after_root(), !tail.is_empty());
        let delete = multistatus::Operation::Delete;
        assert_eq!(back.verdict(delete).overall(), document.verdict(delete).overall());
        let footer: Footer = from_value(to_value(document.footer()).expect("JSON")).expect("a footer");
        assert_eq!(footer.has_text_after_root(), !tail.is_empty());
    }
}

/// A status that cannot be read is known, wherever it is.
#[test]
fn unreadable_statuses() {
    for (statuses, readable, unreadable) in [
        ("<D:status>HTTP/1.1 200 OK</D:status>", 1, false),
        ("<D:status>fine</D:status>", 0, true),
        ("<D:status>HTTP/1.1 200 OK</D:status><D:status>fine</D:status>", 1, true),
        ("<D:status/><D:status>HTTP/1.1 200 OK</D:status>", 1, true),
        ("", 0, false),
    ] {
        for options in [multistatus::ParseOptions::new(), multistatus::ParseOptions::new().shape_cache(false)] {
            let row = |href: &str| {
                format!(
                    "<D:response><D:href>{href}</D:href>{statuses}</D:response><D:response><D:href>{href}</D:href><D:propstat>\
                     <D:prop/>{statuses}</D:propstat></D:response>"
                )
            };
            let body = format!("<D:multistatus xmlns:D='DAV:'>{}{}</D:multistatus>", row("/a"), row("/b"));
            let (document, findings) = options.parse_with_findings(body.as_bytes()).expect("a document");
            let code = multistatus::read::Deviation::StatusUnreadable;
            let count = findings.as_slice().iter().filter(|found| found.deviation() == code).count();
            assert_eq!(count, 4 * usize::from(unreadable), "{statuses}");
            for pair in document.responses().chunks(2) {
                let propstat = pair[1].propstats().next().expect("a propstat");
                assert_eq!(
                    (pair[0].statuses().len(), pair[0].has_unreadable_status()),
                    (readable, unreadable),
                    "{statuses}"
                );
                assert_eq!(
                    (propstat.statuses().len(), propstat.has_unreadable_status()),
                    (readable, unreadable),
                    "{statuses}"
                );
            }
        }
    }
}
