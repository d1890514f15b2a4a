//! What `why` says about responses that are no multistatus, and whether what it recommends works.

use std::fs;
use std::process::{Command, Stdio};

use super::{Outcome, outcome, run_command};

const ROW: &str = "<D:response><D:href>/d/</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>";

fn body() -> String {
    format!("<?xml version=\"1.0\"?>\n<D:multistatus xmlns:D=\"DAV:\">\n{ROW}\n</D:multistatus>\n")
}

fn why(args: &[&str], input: &[u8]) -> Outcome {
    run_command("why", args, input)
}

/// Returns the lines of what is recommended.
fn advice(said: &Outcome) -> Vec<&str> {
    let labels = ["what to do: ", "what reads it: ", "the server should send: "];
    said.out.lines().filter(|line| labels.iter().any(|label| line.starts_with(label))).collect()
}

/// A response that was saved with its head says by its status and its header fields what to do.
#[test]
fn responses_without_a_body() {
    for (head, expected) in [
        ("301 x\r\nLocation: https://a/dav/", &["send the request to https://a/dav/ from now on"][..]),
        ("308 x\r\nlocation: /dav/", &["send the request to /dav/ from now on"]),
        ("302 x", &["header field Location, which says where, is missing", "the header field Location beside it"]),
        ("400 x", &["`multistatus request FILE`"]),
        ("401 x\r\nWWW-Authenticate: Digest realm=\"r\"", &["Digest realm=\"r\" (with curl: --digest --user"]),
        ("401 x", &["send the credentials", "the header field WWW-Authenticate beside it"]),
        ("403 x", &["other credentials or rights"]),
        ("404 x", &["nothing at this URL"]),
        ("405 x\r\nAllow: GET, HEAD", &["only these methods: GET, HEAD"]),
        ("405 x", &["does not have the method", "the header field Allow beside it"]),
        ("413 x\r\nRetry-After: 9", &["too long", "ask again after 9 seconds"]),
        ("423 x", &["lock token"]),
        ("429 x\r\nRetry-After: 60", &["too many requests", "ask again after 60 seconds"]),
        ("418 x", &["the client must change something"]),
        ("503 x\r\nRetry-After: Fri, 31 Dec 1999 23:59:59 GMT", &["overloaded", "ask again after Fri, 31 Dec 1999"]),
        ("599 x", &["the server failed"]),
        ("100 Continue", &["the final response is missing"]),
        ("202 x", &["has accepted the request, and not done it yet"]),
        ("x", &["its status line cannot be read"]),
    ] {
        // A page for browsers, or another text, changes nothing.
        for rest in ["Content-Length: 0\r\n\r\n", "Content-Type: text/html\r\n\r\n<html>no</html>", "\r\nno"] {
            let is_empty = !rest.ends_with('>') && !rest.ends_with("no");
            if !is_empty && !head.starts_with(['3', '4', '5']) {
                continue;
            }
            let said = why(&[], format!("HTTP/1.1 {head}\r\n{rest}").as_bytes());
            let advice = advice(&said);
            assert_eq!(said.code, Some(1), "{head}");
            assert_eq!(advice.len(), expected.len(), "{head}: {}", said.out);
            for (line, expected) in advice.iter().zip(expected) {
                assert!(line.contains(expected), "{head}: {}", said.out);
            }
            assert!(!said.out.contains("207 with a DAV:multistatus"), "{head}: {}", said.out);
            assert!(!is_empty || !said.out.contains("error["), "{head}: {}", said.out);
        }
    }
    // An error document in XML says more.
    let error = "HTTP/1.1 403 Forbidden\r\n\r\n<D:error xmlns:D='DAV:'><D:propfind-finite-depth/></D:error>";
    let said = why(&[], error.as_bytes()).out;
    assert!(said.contains("  because    propfind-finite-depth: ") && said.contains("`Conditions::parse`"), "{said}");
    // Nothing is known about an empty body alone, and an empty 207 is the server's fault.
    assert!(why(&[], b"").out.contains("save the response with its header fields, for example with `curl -i`"));
    let empty = why(&[], b"HTTP/1.1 207 Multi-Status\r\nContent-Length: 0\r\n\r\n").out;
    assert!(empty.contains("a 207 says that a multistatus follows, and there is none"), "{empty}");
    assert!(!empty.contains("curl -i") && empty.contains("the server should send: a 207 with"), "{empty}");
}

/// A success without a body is one only for a method that needs none.
#[test]
fn successes_without_a_body() {
    for status in ["200 OK", "201 Created", "204 No Content"] {
        let input = format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
        for (method, is_unclear) in [
            ("PROPFIND", true),
            ("SEARCH", true),
            ("sync-collection", true),
            ("calendar-multiget", true),
            ("DELETE", false),
            ("MOVE", false),
            ("MKCOL", false),
        ] {
            let said = why(&["--method", method], input.as_bytes()).out;
            assert_eq!(said.contains("what to do: nobody knows what was found"), is_unclear, "{method}: {said}");
            assert_eq!(said.contains("the server should send: a 207"), is_unclear, "{method}: {said}");
            assert_eq!(said.contains("succeeded as a whole"), !is_unclear, "{method}: {said}");
        }
        let said = why(&[], input.as_bytes()).out;
        assert!(said.contains("After PROPFIND, REPORT and SEARCH, nobody knows"), "{said}");
        // What is said beside a success matters only where a document was expected, or somebody is to log in.
        let page = |text: &str| format!("HTTP/1.1 {status}\r\nContent-Type: text/html\r\n\r\n<html>{text}</html>");
        let said = why(&["--method", "DELETE"], page("Done.").as_bytes()).out;
        assert!(said.contains("succeeded as a whole") && !said.contains("the server should send"), "{said}");
        for (method, text) in [("DELETE", "<input type=\"password\">"), ("PROPFIND", "Done.")] {
            let said = why(&["--method", method], page(text).as_bytes()).out;
            assert!(!said.contains("succeeded as a whole"), "{said}");
        }
    }
}

/// Runs a command line that was printed, in a folder.
fn in_shell(line: &str, folder: &std::path::Path) -> Outcome {
    let mut command = super::plain(Command::new("sh"));
    let program = std::path::Path::new(super::PROGRAM).parent().expect("a folder");
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    command.args(["-c", line]).current_dir(folder).env("PATH", path).stdin(Stdio::null());
    outcome(command.output().expect("a shell"))
}

fn has(program: &str) -> bool {
    Command::new("sh").args(["-c", &format!("command -v {program}")]).output().is_ok_and(|found| found.status.success())
}

/// Returns the first command line in backticks that is a pipe.
fn printed(said: &str) -> &str {
    let line =
        said.lines().find(|line| line.contains(" | multistatus ")).unwrap_or_else(|| panic!("no command: {said}"));
    let start = line.find("`sed").or_else(|| line.find('`')).expect("a command") + 1;
    let end = line.rfind('`').expect("a command");
    &line[start..end]
}

/// The command lines that are printed run, whatever the name of the file is, and read all of it.
#[test]
#[cfg(unix)]
fn printed_commands_run() {
    let folder = std::env::temp_dir().join(format!("multistatus-printed-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let body = body();
    let escaped = body.replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    let base64 = "PEQ6bXVsdGlzdGF0dXMgeG1sbnM6RD0iREFWOiI+CjxEOng+YSZh\nbXA7YjwvRDp4PjwvRDptdWx0aXN0YXR1cz4=\n";
    let percent: String = body.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for (tool, what, input) in [
        ("tail", "a multistatus is inside of it", format!("<br />\n<b>Notice</b>: x\n{body}")),
        ("tail", "a multistatus is inside of it", format!("HTTP/1.1 207 x\r\nA: b\r\n\r\nhello\n{body}")),
        ("tail", "a multistatus is inside of it", format!("hello\n\n{body}bye")),
        ("tail", "byte order marks", format!("\u{FEFF}\u{FEFF}{body}")),
        ("tail", "byte order marks", format!("\u{FEFF}\u{FEFF}\u{FEFF}{}", body.replace("/d/", "/d&d/"))),
        ("sed", "whose markup is escaped", escaped),
        ("base64", "in base64", base64.to_owned()),
        ("jq", "in a string of JSON", serde_json::to_string(&body).expect("JSON")),
        (
            "jq",
            "a document is in a string of it",
            serde_json::json!({ "log": [{ "text": body, "size": 9 }] }).to_string(),
        ),
        ("python3", "percent-encoded", percent),
    ] {
        if !has(tool) {
            eprintln!("skipped: there is no program {tool}");
            continue;
        }
        for name in ["a.xml", "it's a b.xml", "-x.xml", "$(y)`z`;\"&.xml", "Größe.xml"] {
            fs::write(folder.join(name), &input).expect("a file");
            let mut command = super::program();
            command.args(["why", "--", name]).current_dir(&folder).stdin(Stdio::null());
            let said = outcome(command.output().expect("the program"));
            assert!(said.code == Some(1) && said.out.contains(what), "{name}: {}", said.out);
            let line = printed(&said.out);
            let ran = in_shell(line, &folder);
            assert_eq!(ran.code, Some(0), "{line}: {}", ran.err);
        }
        // Standard input has no name, so the command is about a file to be made.
        let said = why(&[], input.as_bytes());
        assert!(!said.out.contains(" standard input |"), "{}", said.out);
        let line = printed(&said.out);
        for name in ["ALL", "BODY"] {
            fs::write(folder.join(name), &input).expect("a file");
        }
        let ran = in_shell(line, &folder);
        assert_eq!(ran.code, Some(0), "{line}: {}", ran.err);
    }
    fs::remove_dir_all(&folder).expect("the folder");
}

/// A document type is named as such, also with declarations in it.
#[test]
fn document_types() {
    for doctype in
        ["<!DOCTYPE D:multistatus [<!ENTITY x \"y\">]>", "<!DOCTYPE a SYSTEM 'a>b'>", "<!DOCTYPE a [<!-- ]> -->]>"]
    {
        let said = why(&[], body().replace("<D:multistatus", &format!("{doctype}<D:multistatus")).as_bytes()).out;
        assert!(said.contains("this is a multistatus"), "{said}");
        assert!(!said.contains("no root element") && !said.contains("is inside of it"), "{said}");
        assert!(said.contains("take the document type out of the file"), "{said}");
    }
}

/// A page or a message that a server or a proxy wrote into a body is shown, and a status of a response is none.
#[test]
fn messages_in_a_body() {
    let body = body();
    let cut = &body[..body.len() - 50];
    for (message, told) in [
        ("<html><body><h1>504 Gateway Time-out</h1></body></html>", "\"504 Gateway Time-out\""),
        ("<!DOCTYPE html>\n<html>\n<head><title>Oops</title></head></html>", "\"Oops\""),
        ("<h1>502 Bad Gateway</h1>", "\"502 Bad Gateway\""),
        ("\nupstream: Service Unavailable", "\"upstream: Service Unavailable\""),
    ] {
        let said = why(&[], format!("{cut}{message}").as_bytes()).out;
        assert!(said.contains("the server wrote an error message into the body, on line "), "{said}");
        assert!(said.contains(told) && said.contains("what to do: ask again; if it happens again"), "{said}");
    }
    // A body that is mended but for a failure in it would look right.
    let odd = body.replace("/d/", "/d e/");
    let said = why(&[], format!("{odd}<html><h1>500 Internal Server Error</h1></html>").as_bytes()).out;
    assert!(said.contains("\"500 Internal Server Error\"") && !said.contains("`multistatus fix`"), "{said}");
    assert!(why(&[], odd.as_bytes()).out.contains("`multistatus fix`"));
    let failed = body.replace("200 OK", "503 Service Unavailable");
    let said = why(&[], &failed.as_bytes()[..failed.len() - 5]).out;
    assert!(!said.contains("error message") && said.contains("the body is truncated"), "{said}");
}

/// Only what was tried and reads the rest is recommended.
#[test]
fn options_that_read_the_rest() {
    let body = body();
    for (broken, is_recommended) in [
        (body.replace("<D:href>", "<D:href>&nbsp;"), true),
        (body.replace("<D:multistatus", "<D:multistatus a=b"), false),
        (body.replace("\n<D:response>", "&nbsp;<D:response>"), false),
        (format!("\u{FEFF}\u{FEFF}{body}"), false),
    ] {
        let said = why(&[], broken.as_bytes()).out;
        assert_eq!(said.contains("--bad-responses"), is_recommended, "{said}");
    }
    // `fix` cannot read what is cut.
    let odd = body.replace("/d/", "/d e/");
    for (length, is_recommended) in [(odd.len(), true), (odd.len() + 1, false)] {
        let said = why(&[], format!("HTTP/1.1 207 x\r\nContent-Length: {length}\r\n\r\n{odd}").as_bytes()).out;
        assert_eq!(said.contains("`multistatus fix`"), is_recommended, "{said}");
    }
    // The option that is certain comes before the one that guesses.
    let undeclared = body.replace(" xmlns:D=\"DAV:\"", "").replace("D:", "DAV:");
    let said = why(&[], undeclared.as_bytes()).out;
    assert!(said.contains("what reads it: `multistatus show --tolerant`,"), "{said}");
}

/// A server that knows no user is told, by whichever response says so.
#[test]
fn requests_without_a_user() {
    let with = |value: &str| {
        let property = format!("<D:current-user-principal>{value}</D:current-user-principal>");
        body().replace(
            "<D:status>",
            &format!("<D:propstat><D:prop>{property}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat><!--<D:status>"),
        )
        .replace("</D:response>", "--></D:response>")
    };
    let said = why(&[], with("<D:unauthenticated/>").as_bytes()).out;
    assert!(said.contains("(RFC 5397 §3)") && said.contains("what to do: send the credentials"), "{said}");
    let said = why(&[], with("<D:href>/p/</D:href>").as_bytes()).out;
    assert!(!said.contains("RFC 5397") && said.contains("wrong      nothing"), "{said}");
}

/// A report fits a screen, however many kinds of faults there are.
#[test]
fn reports_are_short() {
    let body = "<?xml version=\"1.0\"?><a:multistatus xmlns:b=\"urn:b\" xmlns:a=\"DAV:\"><a:contentrange>0-1</a:contentrange>\
        <a:response><a:href>http://exch/docs/Caf\u{e9} x.EML</a:href><a:propstat><a:status>HTTP/1.1 200 OK</a:status><a:prop>\
        <a:getlastmodified b:dt=\"dateTime.tz\">2005-03-21T18:42:57.353Z</a:getlastmodified><a:iscollection>0\
        </a:iscollection></a:prop></a:propstat></a:response></a:multistatus>";
    let asked = ["--method", "PROPFIND", "--depth", "1", "--url", "https://example.com/docs/"];
    let said = why(&asked, body.as_bytes()).out;
    let lines = said.lines().count();
    assert!(lines <= 30, "{lines} lines: {said}");
    // Nothing is lost: each kind has its code, its place and its section.
    let lint = run_command("lint", &asked, body.as_bytes()).out;
    for line in lint.lines().filter(|line| line.starts_with("error[") || line.starts_with("warning[")) {
        let code = line.split(']').next().unwrap_or_default();
        // It follows from the host in the hrefs.
        assert!(code == "error[request-uri-missing" || said.contains(code), "{code}: {said}");
    }
    assert_eq!(said.matches(" --> standard input:1:").count(), 4, "{said}");
    assert_eq!(said.matches("RFC 4918 §").count(), 4, "{said}");
}

/// What became of each property is counted by its status.
#[test]
fn stats_count_outcomes() {
    let statuses = [
        "HTTP/1.1 200 OK",
        "HTTP/1.1 201 Created",
        "HTTP/1.1 404 Not Found",
        "HTTP/1.1 401 Unauthorized",
        "HTTP/1.1 403 Forbidden",
        "HTTP/1.1 500 x",
        "HTTP/1.1 OK",
        "",
    ];
    let rows = statuses.map(|status| {
        let status = if status.is_empty() { String::new() } else { format!("<D:status>{status}</D:status>") };
        format!(
            "<D:response><D:href>/a</D:href><D:propstat><D:prop><D:getetag/></D:prop>{status}</D:propstat></D:response>"
        )
    });
    let body = format!("<D:multistatus xmlns:D='DAV:'>{}</D:multistatus>", rows.concat());
    let json = run_command("stats", &["--json"], body.as_bytes()).out;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let expected = serde_json::json!(
        { "found": 2, "not_found": 1, "failed": 3, "status_unreadable": 1, "without_status": 1 }
    );
    assert_eq!(json["properties"]["{DAV:}getetag"], expected);
    assert_eq!((&json["property_statuses"]["unreadable"], &json["property_statuses"]["none"]), (&1.into(), &1.into()));
    let text = run_command("stats", &[], body.as_bytes()).out;
    let told = "{DAV:}getetag  (1 not found, 3 failed, 1 status unreadable, 1 without status)\n";
    assert!(text.contains(told), "{text}");
}
