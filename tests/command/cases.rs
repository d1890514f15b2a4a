//! The inputs of `tests/data/cases` with their right results: `cases.tsv` there says why each is right.

use serde_json::{Value, json};

use super::{data, run};

/// Returns what `multistatus show --json` says of a case.
fn show(case: &str, args: &[&str]) -> Value {
    let outcome = run(["--json"].iter().chain(args).map(|arg| arg.to_string()).chain([file(case)]));
    assert_eq!(outcome.code, Some(0), "{case} {args:?}: {}", outcome.err);
    serde_json::from_str(&outcome.out).expect("JSON")
}

fn file(case: &str) -> String {
    data(&format!("cases/{case}"))
}

fn verdict(case: &str, args: &[&str]) -> Value {
    show(case, args)["verdict"].take()
}

/// Returns `overall`, and the failures as `href`, `status` and `property`.
fn told(verdict: &Value) -> (String, Vec<String>) {
    let failures = verdict["failures"].as_array().expect("failures").iter();
    let failures = failures.map(|failure| {
        let part = |key| failure.get(key).map(|value| format!(" {value}").replace('"', "")).unwrap_or_default();
        format!("{}{}{}", failure["href"].as_str().unwrap_or_default(), part("property"), part("status"))
    });
    assert_eq!(verdict["success"], json!(verdict["overall"] == "success"));
    (verdict["overall"].as_str().expect("a word").to_owned(), failures.collect())
}

fn is(verdict: &Value, overall: &str, failures: &[&str]) {
    assert_eq!(told(verdict), (overall.to_owned(), failures.iter().map(ToString::to_string).collect()));
}

#[test]
fn responses_in_no_namespace() {
    let case = "rows-in-no-namespace.xml";
    let read = verdict(case, &["--method", "DELETE", "--url", "/c/"]);
    is(&read, "unclear", &[]);
    assert_eq!(read["doubts"], json!(["wrong-namespace"]));
    let outcome = run(["--method".into(), "DELETE".into(), file(case)]);
    assert_eq!(outcome.out.matches("[wrong-namespace, RFC 4918 §21]").count(), 2, "{}", outcome.out);
    let strict = run(["--strict".into(), file(case)]);
    assert_eq!(strict.code, Some(1), "{}", strict.err);
    let near = verdict(case, &["--near", "--method", "DELETE", "--url", "/c/"]);
    is(&near, "partial", &["/c/locked.txt 403", "/c/ 403"]);
}

#[test]
fn a_root_in_no_namespace() {
    for (case, message) in [
        ("nons.xml", "xmlns:D=\"DAV:\""),
        ("nons-noprefix.xml", "xmlns=\"DAV:\""),
        ("nons-propstat.xml", "xmlns=\"DAV:\""),
    ] {
        let outcome = run([file(case)]);
        assert_eq!(outcome.code, Some(1));
        assert!(outcome.err.contains(message) && !outcome.err.contains("{D}"), "{case}: {}", outcome.err);
        let outcome = run(["--near".into(), file(case)]);
        assert_eq!(outcome.code, Some(0), "{case}: {}", outcome.err);
    }
    let read = show("nons-propstat.xml", &["--near", "--method", "PROPFIND", "--url", "/file1"]);
    is(&read["verdict"], "success", &[]);
    assert!(read["responses"].to_string().contains("{DAV:}displayname"));
    assert!(read["responses"].to_string().contains("{DAV:}getcontentlength"));
}

#[test]
fn an_answer_without_responses() {
    let case = "no-rows.xml";
    for method in ["DELETE", "COPY", "MOVE", "PROPPATCH", "UPDATE", "BIND", "LABEL", "ORDERPATCH", "POST", "PROPFIND"] {
        is(&verdict(case, &["--method", method]), "unclear", &[]);
    }
    for method in ["MERGE", "SEARCH", "REPORT", "calendar-query", "addressbook-query", "principal-property-search"] {
        is(&verdict(case, &["--method", method]), "success", &[]);
    }
    let asked = ["--method", "calendar-multiget", "--asked", "/c/1.ics", "--asked", "/c/2.ics"];
    let read = verdict(case, &asked);
    is(&read, "incomplete", &[]);
    assert_eq!(read["unanswered"], json!(["/c/1.ics", "/c/2.ics"]));
    is(&verdict(case, &["--method", "sync-collection"]), "unclear", &[]);
}

#[test]
fn statuses() {
    let read = show("twostatus.xml", &["--method", "DELETE", "--url", "/"]);
    is(&read["verdict"], "partial", &["/a 423", "/b {DAV:}getetag 404"]);
    assert_eq!(read["responses"][0]["statuses"], json!([{ "status": 200 }, { "status": 423 }]));
    for (case, url) in [("nginx-missing.xml", "/no"), ("propstat-noprop404.xml", "https://www.example.com/w.html")] {
        let read = verdict(case, &["--method", "PROPFIND", "--url", url]);
        is(&read, "failed", &[&format!("{url} 404")]);
        assert_eq!(read["missing_resources"], json!([url]));
    }
    let read = verdict("listing-one-property-failed.xml", &["--method", "PROPFIND", "--url", "/c/a"]);
    is(&read, "partial", &["/c/a {DAV:}acl 403"]);
    is(&verdict("update-property-not-there.xml", &["--method", "UPDATE", "--url", "/c/a"]), "success", &[]);
    for args in [&["--method", "PROPFIND", "--url", "/c/"][..], &["--method", "PROPFIND"]] {
        let read = verdict("member-507.xml", args);
        is(&read, "partial", &["/c/x 507"]);
        assert_eq!(read["truncated"], json!(false));
    }
}

#[test]
fn synchronizations() {
    let none: [&str; 0] = [];
    let case = |name: &str, url| show(name, &["--method", "sync-collection", "--url", url]);
    for (name, url, changed, removed, unsyncable) in [
        ("sync-teapot.xml", "/b/", &none[..], &["/b/1.vcf"][..], &none[..]),
        ("sync-unsyncable-child.xml", "/c/", &[], &[], &["/c/sub/"]),
        ("sync-410.xml", "/b/", &[], &["/b/1.ics"], &[]),
        ("sync-self.xml", "/b/", &["/b/1.vcf"], &[], &[]),
        ("sync-removed-and-changed.xml", "/c/", &["/c/a"], &[], &[]),
    ] {
        let read = case(name, url);
        is(&read["verdict"], "success", &[]);
        let changes = &read["changes"];
        assert_eq!(changes["changed"], json!(changed), "{name}");
        assert_eq!(changes["removed"], json!(removed), "{name}");
        assert_eq!(changes["unsyncable"], json!(unsyncable), "{name}");
        assert_eq!(changes["failed"], json!(none), "{name}");
        assert!(changes["token"].is_string(), "{name}");
        assert_eq!(changes.get("own").is_some(), name == "sync-self.xml", "{name}");
    }
    let file = file("sync-removed-and-changed.xml");
    let outcome = run(["--json", "--method", "sync-collection", "--url", "/c/", &file]);
    assert!(outcome.err.contains("[duplicate-href, RFC 4918 §14.24]"), "{}", outcome.err);
}

#[test]
fn a_condition_without_its_content() {
    let args = ["--method".into(), "DELETE".into(), file("lock-empty-condition.xml")];
    let outcome = run(args);
    assert!(
        outcome.out.contains("warning") && outcome.out.contains("[condition-shape, RFC 4918 §16]"),
        "{}",
        outcome.out
    );
    let read = verdict("lock-empty-condition.xml", &["--strict", "--method", "DELETE", "--url", "/c/"]);
    is(&read, "partial", &["/c/b 423"]);
    assert_eq!(read["failures"][0]["conditions"], json!(["{DAV:}lock-token-submitted"]));
}

#[test]
fn what_cannot_be_read_says_what_to_do() {
    for (case, messages) in [
        ("lt-in-name.xml", &["&lt;"][..]),
        ("unclosed-displayname.xml", &["displayname"]),
        ("html.xml", &["HTML"]),
        ("error-root.xml", &["DAV:", "error", "Conditions::parse"]),
    ] {
        for mode in [
            &["--reader"][..],
            &["--tolerant"],
            &["--strict"],
            &["--bad-responses"],
            &["--whole", "--tolerant", "--bad-responses"],
        ] {
            let outcome = run(mode.iter().map(ToString::to_string).chain([file(case)]));
            assert_eq!(outcome.code, Some(1), "{case} {mode:?}: {}", outcome.err);
            for message in messages {
                assert!(outcome.err.contains(message), "{case} {mode:?}: {}", outcome.err);
            }
            assert!(!outcome.err.contains("ends before"), "not truncated: {case} {mode:?}: {}", outcome.err);
        }
    }
}

/// The command decodes what the library leaves to the transport.
#[test]
fn a_compressed_body_is_decoded() {
    is(&verdict("gzip.bin", &["--method", "PROPFIND", "--url", "/docs/a"]), "success", &[]);
    let why = super::run_command("why", &[&file("gzip.bin")], b"");
    assert!(why.out.contains("decoded    gzip"), "{}", why.out);
}

#[test]
fn header_fields_count() {
    let outcome = run([file("curl-wrong-charset.txt")]);
    for said in ["text/html", "iso-8859-1", "overrules", "9999"] {
        assert!(outcome.err.contains(said), "{said}: {}", outcome.err);
    }
    // A part of it is missing, says its length.
    assert_eq!(outcome.code, Some(1), "{}", outcome.err);
    // RFC 9110 §5.6.6: a quoted string can hold a semicolon. RFC 9112 §5.2, §6.3.
    for head in [
        "Content-Type: text/xml; profile=\"a; charset=iso-8859-1\"; charset=utf-8",
        "Content-Type: text/xml;\r\n charset=utf-8",
        "Transfer-Encoding: chunked\r\nContent-Length: 9999",
    ] {
        let text = format!("HTTP/1.1 207 x\r\n{head}\r\n\r\n<D:multistatus xmlns:D='DAV:'>\u{e9}</D:multistatus>");
        let outcome = super::run_with(&[], text.as_bytes());
        assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""), "{head}");
        assert!(outcome.out.contains('\u{e9}'), "{head}: {}", outcome.out);
    }
    // RFC 8144 §4: an empty collection is listed without its own response.
    let body = "HTTP/1.1 207 Multi-Status\r\nPreference-Applied: return=minimal, depth-noroot\r\n\r\n\
        <D:multistatus xmlns:D='DAV:'/>";
    let args = ["--json", "--method", "PROPFIND", "--url", "/c/", "--depth", "1"];
    let outcome = super::run_with(&args, body.as_bytes());
    assert!(outcome.out.contains("\"overall\": \"success\""), "{}", outcome.out);
}

#[test]
fn values_that_cannot_be_read_are_told() {
    let outcome = run(["--strict".into(), file("badvalues.xml")]);
    assert_eq!(outcome.code, Some(0), "{}", outcome.err);
    assert_eq!(outcome.out.matches("[unreadable-value]").count(), 2, "{}", outcome.out);
}

#[test]
fn questions_that_make_no_sense() {
    for args in [
        &["--url", "/c/"][..],
        &["--method", "GET"],
        &["--method", "delet"],
        &["--method", "DELETE", "--depth", "2"],
        &["--method", "DELETE", "--url", "a b"],
        &["--method"],
        &["--method", "PROPFIND", "--asked", "{DAV:"],
        &["--method", "PROPPATCH", "--asked", "D:displayname"],
        &["--method", "PROPPATCH", "--asked", "/c/zzz"],
        &["--method", "VERSION-CONTROL"],
        &["--method", "sync-colection"],
        &["--method", "-"],
        &["--method", "PROPFIND", "--depth", "1,foo"],
    ] {
        assert_eq!(run(args).code, Some(2), "{args:?}");
    }
}

/// Each case has a test somewhere, except the cases that wait for a listing and for lint.
#[test]
fn no_case_is_forgotten() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |path: &str| std::fs::read_to_string(root.join(path)).expect(path);
    let tests = ["tests/command/cases.rs", "tests/live_properties/cases.rs"].map(read).concat();
    let cases = read("tests/data/cases/cases.tsv");
    let named = cases.lines().skip(1).filter(|line| !line.starts_with("displayname-path") && !line.contains("\tlint"));
    for file in named.flat_map(|line| line.split('\t').next().unwrap_or_default().split(' ')) {
        let stem = file.split('.').next().unwrap_or_default();
        assert!(tests.contains(stem), "{file} is in no test");
    }
}

/// A file name holds a character that the server forgot to encode.
#[test]
fn a_question_mark_in_a_name() {
    let body = std::fs::read(file("query-in-name.xml")).expect("a case");
    let document = multistatus::Multistatus::parse(&body).expect("a document");
    let href = document.responses().last().and_then(|response| response.href()).expect("an href");
    assert_eq!(href.file_name(), None);
    assert_eq!(href.file_name_with_query().as_deref(), Some("t #:?3.txt"));
}
