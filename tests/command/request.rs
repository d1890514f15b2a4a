//! The command `multistatus request`.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::{Outcome, data, run_command};

/// A body with one name.
const BODY: &str = "<D:propfind xmlns:D=\"DAV:\"><D:prop><D:getetag/></D:prop></D:propfind>";

fn request(args: &[&str], input: impl AsRef<[u8]>) -> Outcome {
    run_command("request", args, input.as_ref())
}

fn json(args: &[&str], input: impl AsRef<[u8]>) -> Value {
    let args: Vec<_> = ["--json"].iter().chain(args).copied().collect();
    let outcome = request(&args, input);
    serde_json::from_str(&outcome.out).unwrap_or_else(|_| panic!("no JSON: {} {}", outcome.out, outcome.err))
}

/// The text for typical requests, and for some that are refused.
#[test]
fn texts() {
    let mut shown = String::new();
    for args in [
        "rfc/4918-9.1.3.http",
        "rfc/4918-9.1.6.http",
        "rfc/4918-9.2.2.http",
        "rfc/4918-9.10.7.http",
        "rfc/4918-9.10.8.http",
        "made/112-lock-refresh-tagged.http",
        "rfc/4791-5.3.1.2.http",
        "rfc/4791-7.8.1.http",
        "rfc/4791-7.9.1.http",
        "rfc/5323-2.3.3.http",
        "made/142-sync-no-level-depth-one.xml --depth 1",
        "made/185-addressbook-query.xml",
        "made/195-expand-property.xml",
        "made/204-principal-match-self.xml",
        "made/217-acl.xml",
        "made/016-propfind-unknown-dav-first.xml",
        "made/305-prefer-both.http",
        "made/251-destination-path.http",
        "made/010-propfind-allprop-and-propname.xml",
        "made/046-propfind-external-subset.xml --method PROPFIND",
        "made/237-depth-twice-different.http",
        "made/111-lock-refresh-lock-token-header.http",
        "recorded/svn/018-PROPPATCH-badxml.http",
    ] {
        let (file, options) = args.split_once(' ').unwrap_or((args, ""));
        let path = format!("tests/data/requests/{file}");
        let args: Vec<_> = options.split_whitespace().chain([path.as_str()]).collect();
        let outcome = request(&args, "");
        let err = if outcome.err.is_empty() { String::new() } else { format!("standard error:\n{}", outcome.err) };
        let code = outcome.code.unwrap_or(-1);
        writeln!(shown, "$ multistatus request {}\n{}{err}=> {code}\n", args.join(" "), outcome.out).expect("a string");
    }
    insta::assert_snapshot!("texts", shown.replace("tests/data/requests/", ""));
}

/// One request is read alike from each form in which it may have been saved.
#[test]
fn forms() {
    let head = "PROPFIND /c/ HTTP/1.1\nHost: a\ncontent-type:application/xml\nDepth:  1 \n";
    let body = BODY;
    let length = body.len();
    let (first, second) = body.split_at(20);
    let (one, two) = (first.len(), second.len());
    let response = "--- response ---\nHTTP/1.1 207 Multi-Status\nDepth: 0\n\n<multistatus xmlns='DAV:'/>\n";
    let table = [
        format!("{head}\n{body}"),
        format!("\r\n{head}\n{body}\n"),
        format!("{head}Content-Length: {length}\n\n{body}"),
        format!("{head}Content-Length: {length}\n\n{body}\n"),
        format!("{head}Content-Length: {length}\n\n{body}\n\n{response}"),
        format!("{head}Transfer-Encoding: chunked\n\n{body}\n\n{response}"),
        format!("{head}Transfer-Encoding: chunked\n\n{one:x}\n{first}\n{two:X};a=b\n{second}\n0\n\n"),
        format!(
            "{head}Transfer-Encoding: gzip, Chunked\n\n{one:x}\n{first}\n{two:x}\n{second}\n0\nA: b\n\n\n\n{response}"
        ),
        // The empty line was lost.
        format!("{head}{body}"),
        format!("{head}X: a\n folded: Depth: 0\n\n{body}"),
    ];
    let expected = json!({
        "request": "propfind", "names": ["{DAV:}getetag"], "hrefs": [], "changes": [], "depth": "1", "findings": [],
    });
    for form in table {
        for text in [form.clone(), form.replace('\n', "\r\n")] {
            assert_eq!(json(&[], &text), expected, "{text:?}");
        }
    }
    // A body alone, with the method and the depth as options or not.
    for args in
        [&["--method", "PROPFIND", "--depth", "1"][..], &["--method=propfind", "--depth=1", "-"], &["--depth", "1"]]
    {
        assert_eq!(json(args, body), expected, "{args:?}");
    }
    assert_eq!(json(&["--depth", "0"], format!("{head}\n{body}"))["depth"], "0");
    assert_eq!(json(&["--method", "REPORT"], format!("{head}\n{body}"))["status"], 400);
}

/// Lines are counted in the file, both for the body and for header fields.
#[test]
fn positions() {
    let text = "PROPFIND / HTTP/1.1\r\nHost: a\r\nDepth: 1,noroot\r\nContent-Type: text/xml\r\n\r\n\
        <D:propfind xmlns:D=\"DAV:\">\n <D:x/><D:allprop/>";
    let outcome = request(&[], format!("{text}</D:propfind>"));
    assert_eq!((outcome.code, outcome.err.as_str()), (Some(0), ""));
    for expected in [
        "\nerror[ms-noroot]: a Depth header field has Microsoft's extension `noroot`\n --> standard input:3:8\n",
        "\n3 | Depth: 1,noroot\n  |        ^^^^^^^^\n",
        "  = note: header field depth\n  = note: RFC 4918 §10.2\n  = help: send `Depth: 1` with",
        "\ninfo[unknown-element]: ",
        "\n --> standard input:7:2\n  |\n7 |  <D:x/><D:allprop/></D:propfind>\n  |  ^^^^^^ {DAV:}x\n",
    ] {
        assert!(outcome.out.contains(expected), "{expected}: {}", outcome.out);
    }
    let outcome = request(&[], text);
    assert_eq!(outcome.code, Some(1));
    assert!(outcome.err.starts_with("standard input:7:"), "{}", outcome.err);
    assert!(outcome.out.contains("\nrefused      400 Bad Request\n"), "{}", outcome.out);
    assert!(outcome.out.contains(" --> standard input:7:20\n"), "{}", outcome.out);
    assert!(outcome.out.contains("the server must answer 400 Bad Request"), "{}", outcome.out);
    let outcome = request(&[], text.replace("1,noroot", "2"));
    assert!(outcome.err.contains("standard input:3: header field depth: expected"), "{}", outcome.err);
}

/// The root element implies the method.
#[test]
fn methods() {
    let mut wrong = Vec::new();
    for (method, root) in [
        ("PROPFIND", "<propfind xmlns='DAV:'><propname/></propfind>"),
        ("PROPPATCH", "<propertyupdate xmlns='DAV:'><remove><prop><x/></prop></remove></propertyupdate>"),
        ("LOCK", "<lockinfo xmlns='DAV:'><lockscope><shared/></lockscope><locktype><write/></locktype></lockinfo>"),
        ("MKCOL", "<mkcol xmlns='DAV:'><set><prop><displayname>a</displayname></prop></set></mkcol>"),
        (
            "MKCALENDAR",
            "<mkcalendar xmlns='urn:ietf:params:xml:ns:caldav'><set xmlns='DAV:'><prop><x/></prop></set></mkcalendar>",
        ),
        ("REPORT", "<version-tree xmlns='DAV:'/>"),
        ("REPORT", "<oc:filter-files xmlns:oc='http://owncloud.org/ns'/>"),
        ("REPORT", "<propfind xmlns='urn:x'/>"),
        ("SEARCH", "<searchrequest xmlns='DAV:'><sql xmlns='urn:x'>a</sql></searchrequest>"),
        ("SEARCH", "<query-schema-discovery xmlns='DAV:'><basicsearch/></query-schema-discovery>"),
        ("ACL", "<acl xmlns='DAV:'/>"),
        ("MERGE", "<merge xmlns='DAV:'/>"),
        ("BASELINE-CONTROL", "<baseline-control xmlns='DAV:'/>"),
        // The error is about the namespace.
        ("PROPFIND", "<propfind><propname/></propfind>"),
        ("PROPFIND", "<D:propfind xmlns:D='DAV'><D:propname/></D:propfind>"),
        ("REPORT", "<multistatus xmlns='DAV:'/>"),
    ] {
        let outcome = request(&[], root);
        let expected = format!("request      {method}\n");
        if !outcome.out.starts_with(&expected) {
            wrong.push(format!("{root}: expected {method}, found {}{}", outcome.out, outcome.err));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let empty = request(&[], "");
    assert_eq!((empty.code, empty.out.as_str()), (Some(2), ""));
    assert!(empty.err.contains("an empty body needs --method"), "{}", empty.err);
    for (method, expected) in [
        ("PROPFIND", json!("propfind")),
        ("MKCOL", json!("mkcol")),
        ("MKCALENDAR", json!("mkcalendar")),
        ("DELETE", json!("delete")),
        ("OPTIONS", json!("options")),
    ] {
        let found = json(&["--method", method], "");
        assert_eq!((&found["request"], found.get("status")), (&expected, None), "{method}");
    }
    let lock = json(&["--method", "LOCK"], "");
    assert_eq!((&lock["request"], &lock["status"]), (&json!("lock-refresh"), &json!(400)));
}

/// What is wrong with header fields is refused, if the method has them.
#[test]
fn header_fields() {
    let lockinfo = "<lockinfo xmlns='DAV:'><lockscope><shared/></lockscope><locktype><write/></locktype></lockinfo>";
    let host = "Host: a.example";
    let mut wrong = Vec::new();
    for (line, fields, body, status) in [
        ("PROPFIND /", "Depth: 2", "", Some(400)),
        ("PROPFIND /", "Depth:", "", Some(400)),
        ("PROPFIND /", "Depth: 0\nDepth: 0", "", Some(400)),
        ("PROPFIND /", "Depth: INFINITY", "", None),
        ("MKCOL /a/", "Depth: 2", "", None),
        ("COPY /a/", "Depth: 1\nDestination: /b/", "", Some(400)),
        ("COPY /a", "Depth: 1\nDestination: /b", "", None),
        ("MOVE /a/?x", "Depth: 0\nDestination: /b/", "", Some(400)),
        ("DELETE /a/", "Depth: 1", "", Some(400)),
        ("DELETE /a/", "Depth: infinity", "", None),
        ("LOCK /a", "Depth: 1", lockinfo, Some(400)),
        ("LOCK /a", "Depth: x", lockinfo, Some(400)),
        ("LOCK /a", "If: (<urn:a>)\nDepth: x", "", None),
        ("REPORT /a", "Depth: x", "<version-tree xmlns='DAV:'/>", Some(400)),
        ("SEARCH /a", "Depth: x", "<searchrequest xmlns='DAV:'><a xmlns='urn:x'/></searchrequest>", Some(400)),
        ("LABEL /a", "Depth: x", "", Some(400)),
        ("UPDATE /a", "Depth: x", "", Some(400)),
        ("PROPPATCH /a", "Depth: x", "<propertyupdate xmlns='DAV:'><remove><prop/></remove></propertyupdate>", None),
        ("LOCK /a", "Depth: 0", lockinfo, None),
        ("LOCK /a", "", lockinfo, None),
        ("LOCK /a", "", "", Some(400)),
        ("LOCK /a", "If: (<urn:a>)", "", None),
        ("LOCK /a", "If: (<urn:a>)\nDepth: 1", "", None),
        ("LOCK /a", "If: (<urn:a>) (<urn:b>)", "", Some(400)),
        ("LOCK /a", "If: ([\"a\"])", "", Some(400)),
        ("LOCK /a", "If: (<urn:a>)", lockinfo, None),
        ("LOCK /a", "If: urn:a", lockinfo, Some(400)),
        ("PUT /a", "If: ()", "x", Some(400)),
        ("PUT /a", "If: (<urn:a>)\nIf: (<urn:b>)", "x", Some(400)),
        ("PUT /a", "Lock-Token: x y", "x", None),
        ("PUT /a", "Destination: x y", "x", None),
        ("UNLOCK /a", "", "", Some(400)),
        ("UNLOCK /a", "Lock-Token: <urn:a>", "", None),
        ("UNLOCK /a", "Lock-Token: <urn:a>\nLock-Token: <urn:a>", "", Some(400)),
        ("MOVE /a", "", "", Some(400)),
        ("MOVE /a", "Destination: b", "", Some(400)),
        ("MOVE /a", "Destination: /b\nDestination: /b", "", Some(400)),
        ("MOVE /a", "Destination: https://A.EXAMPLE/b", "", None),
        ("MOVE /a", "Destination: http://a.example:80/b", "", None),
        ("MOVE /a", "Destination: http://b.example/b", "", Some(502)),
        ("MOVE http://b.example/a", "Destination: http://b.example/b", "", None),
        ("MOVE /a", "Destination: /b\nOverwrite: x", "", Some(400)),
        ("MOVE /a", "Destination: /b\nOverwrite: F\nOverwrite: F", "", Some(400)),
        ("MOVE /a", "Destination: /b\nOverwrite: f", "", None),
        ("COPY /a", "Destination: /b", "<propertybehavior xmlns='DAV:'/>", Some(415)),
        ("PROPFIND /", "Content-Type: text/plain", BODY, None),
        ("PROPFIND /", "Content-Type: text/plain", "", None),
        ("PROPFIND /", "Content-Type: application/x-www-form-urlencoded", BODY, None),
        ("MKCOL /", "Content-Type: text/plain", "x", Some(415)),
        ("PROPFIND /", "Timeout: x", "", None),
        ("PROPFIND /", "no colon", "", Some(400)),
        ("PROPFIND /", "Depth : 1", "", Some(400)),
        ("PROPFIND /", "If-Schedule-Tag-Match: x", "", Some(400)),
        ("PROPFIND /", "Transfer-Encoding: chunked", "5\n<a/>", Some(400)),
        ("PROPFIND /", "Transfer-Encoding: chunked", "0\n\n", None),
    ] {
        let fields = if fields.is_empty() { host.to_owned() } else { format!("{host}\n{fields}") };
        let text = format!("{line} HTTP/1.1\n{fields}\n\n{body}");
        let outcome = request(&["--json"], &text);
        let found: Value = serde_json::from_str(&outcome.out).expect("JSON");
        let right = found.get("status") == status.map(|status: u16| json!(status)).as_ref()
            && outcome.code == Some(i32::from(status.is_some()));
        if !right {
            wrong.push(format!("{text:?}: expected {status:?}, found {found} {}", outcome.err));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The members for header fields have the text that a client would write.
#[test]
fn members() {
    let text = "MOVE /a HTTP/1.1\nHost: a\nDestination:  http://a/b c\nOverwrite: f\nTimeout: second-5,infinite\n\
        If: <http://a/a>(<urn:a>NOT[\"e\"])\n\n";
    let expected = json!({
        "request": "move", "names": [], "hrefs": [], "changes": [], "destination": "http://a/b%20c", "overwrite": "F",
        "timeout": "Second-5, Infinite", "if": "<http://a/a> (<urn:a> Not [\"e\"])", "findings": ["unencoded-uri"],
    });
    assert_eq!(json(&[], text), expected);
    let update = "<D:propertyupdate xmlns:D='DAV:'><D:remove><D:prop><D:b/><x xmlns=''/></D:prop></D:remove>\
        <D:set><D:prop><D:b>1</D:b></D:prop></D:set></D:propertyupdate>";
    let changes = json!([{ "remove": "{DAV:}b" }, { "remove": "x" }, { "set": "{DAV:}b" }]);
    assert_eq!(json(&[], update)["changes"], changes);
    // A code appears once, however often it was found. Findings do not mix with JSON.
    let odd = "<D:propfind xmlns:D='DAV:'><D:allprop/><D:x/><D:y/><D:z/></D:propfind>";
    assert_eq!(json(&[], odd)["findings"], json!(["unknown-element"]));
    assert_eq!(request(&["--json"], odd).err.lines().count(), 3);
    // The root is known, even if the body is refused.
    let both = json(&[], "<D:propfind xmlns:D='DAV:'><D:allprop/><D:propname/></D:propfind>");
    assert_eq!((&both["request"], &both["status"]), (&json!("propfind"), &json!(400)));
    let broken = json(&["--method", "PROPFIND"], "<D:propfind xmlns:D='DAV:'>");
    assert_eq!((&broken["request"], &broken["status"]), (&json!(null), &json!(400)));
}

/// Bodies above the limits are refused with 413, and more than is needed for that is not read.
#[test]
fn large_bodies() {
    let many: String = (0..5000).map(|number| format!("<D:a{number}/>")).collect();
    let names = format!("<D:propfind xmlns:D='DAV:'><D:prop>{many}</D:prop></D:propfind>");
    assert_eq!(json(&[], names)["status"], 413);
    let long = format!("<D:propfind xmlns:D='DAV:'><D:allprop/>{}", " ".repeat(20 << 20));
    assert_eq!(json(&[], &long)["status"], 413);
    assert_eq!(json(&[], format!("PROPFIND / HTTP/1.1\nHost: a\n\n{long}"))["status"], 413);
}

#[test]
fn nothing_reaches_the_terminal_but_text() {
    let text = "PROPPATCH /\u{9B}\u{202E} HTTP/1.1\nHost: a\u{9B}\nIf: \u{9B}\n\n<D:propertyupdate xmlns:D='DAV:'><D:set>\
        <D:prop><D:a>\u{9B}31m&#13;\u{202E}</D:a></D:prop></D:set></D:propertyupdate>";
    // `outcome` looks for control characters.
    for args in [&[][..], &["--json"]] {
        let outcome = request(args, text);
        assert_eq!(outcome.code, Some(1));
        assert!(!outcome.out.contains('\u{202E}') && !outcome.err.contains('\u{202E}'), "{}", outcome.out);
    }
}

#[test]
fn the_command_line() {
    for args in [
        &["--what"][..],
        &["--method"],
        &["--method", "a b"],
        &["--method="],
        &["--depth"],
        &["--json=x"],
        &["a", "b"],
        &["-p"],
    ] {
        let outcome = request(args, BODY);
        assert_eq!((outcome.code, outcome.out.as_str()), (Some(2), ""), "{args:?}");
        assert_eq!(outcome.err.lines().count(), 1, "{}", outcome.err);
    }
    let missing = request(&["--", "--json"], "");
    assert_eq!((missing.code, missing.out.as_str()), (Some(1), ""));
    assert!(missing.err.starts_with("--json: "), "{}", missing.err);
    let response = request(&[], "HTTP/1.1 207 Multi-Status\r\n\r\n<a/>");
    assert_eq!((response.code, response.out.as_str()), (Some(1), ""));
    assert!(response.err.contains("multistatus show"), "{}", response.err);
    // A file and standard input are read alike.
    let file = data("requests/rfc/4918-9.1.3.http");
    let bytes = std::fs::read(&file).expect("a file");
    let alone = request(&[&file], "");
    for args in [&[][..], &["-"]] {
        let piped = request(args, &bytes);
        assert_eq!((piped.code, &piped.out), (alone.code, &alone.out));
    }
}
