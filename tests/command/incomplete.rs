//! What is missing, refused or left out is never taken for success: not in text, not in JSON, and not by the exit status.

use std::fs;

use serde_json::{Value, json};

use super::{LOCKED, ORDINARY, Outcome, data, run_command, run_with};

const ASKED: [&str; 6] = ["--method", "PROPFIND", "--depth", "1", "--url", "/d/"];

fn body(rows: &[String]) -> String {
    format!("<D:multistatus xmlns:D='DAV:'>\n{}\n</D:multistatus>\n", rows.join("\n"))
}

fn row(href: &str, status: &str) -> String {
    format!("<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 {status}</D:status></D:response>")
}

/// A response that cannot be read.
const BAD: &str = "<D:response><D:href>/d/&nbsp;</D:href></D:response>";

fn show(args: &[&str], input: &str) -> Outcome {
    run_with(args, input.as_bytes())
}

fn with<'a>(args: &[&'a str]) -> Vec<&'a str> {
    [args, &ASKED].concat()
}

fn value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A folder that is removed with the value.
struct Folder(std::path::PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("multistatus-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let file = self.0.join(name);
        fs::write(&file, text).expect("a file");
        file.to_str().expect("text").to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Every command that reads JSON knows of the responses that could not be read when it was written.
#[test]
fn unreadable_responses_are_counted_in_json() {
    let folder = Folder::new("bad");
    for count in [1, 3] {
        let mut rows = vec![row("/d/", "200 OK")];
        rows.extend(vec![BAD.to_owned(); count]);
        let direct = show(&with(&["--bad-responses"]), &body(&rows));
        assert!(direct.out.contains("verdict: incomplete: "), "{}", direct.out);
        let counted = format!("{count} response{} unreadable\n", if count == 1 { "" } else { "s" });
        for form in ["--json", "--jsonl"] {
            let written = show(&["--bad-responses", form], &body(&rows));
            assert_eq!(written.code, Some(1), "{form}");
            let again = show(&["--from-json", form], &written.out);
            assert_eq!((again.code, &again.out), (Some(1), &written.out), "{form}");
            let read = show(&with(&["--from-json"]), &written.out);
            assert_eq!(read.code, Some(1), "{form}: {}", read.out);
            assert!(read.out.contains("verdict: incomplete: ") && read.out.contains(&counted), "{form}: {}", read.out);
            for form in ["--tree", "--csv"] {
                assert_eq!(show(&["--from-json", form], &written.out).code, Some(1), "{form}");
            }
            let verdict = show(&with(&["--from-json", "--json"]), &written.out);
            assert_eq!(value(&verdict.out)["verdict"]["overall"], "incomplete", "{form}");
            let stats = run_command("stats", &["--from-json", "--json"], written.out.as_bytes());
            assert_eq!((stats.code, &value(&stats.out)["unreadable"]), (Some(1), &json!(count)), "{form}");
            let formatted = run_command("fmt", &["--from-json"], written.out.as_bytes());
            assert_eq!(formatted.code, Some(1), "{form}");
            assert!(!formatted.out.contains("</D:multistatus>"), "{form}: {}", formatted.out);
            let file = folder.file("a.json", &written.out);
            let diff = run_command("diff", &["--from-json", &file, &file], b"");
            assert_eq!((diff.code, diff.out.as_str()), (Some(2), ""), "{form}");
            assert!(diff.err.contains("could not be read when this was written"), "{form}: {}", diff.err);
        }
        // What is formatted is not taken for all of it, either.
        let formatted = run_command("fmt", &["--bad-responses"], body(&rows).as_bytes());
        assert_eq!(show(&[], &formatted.out).code, Some(1), "{}", formatted.out);
    }
}

/// A verdict is the same by way of JSON.
#[test]
fn verdicts_survive_json() {
    let mut files = Vec::new();
    for folder in ["cases", "rfc", "captures/sogo", "captures/nginx"] {
        let entries = fs::read_dir(data(folder)).expect("a folder").flatten().map(|entry| entry.path());
        files.extend(entries.filter(|path| path.extension().is_some_and(|it| it == "xml")).take(25));
    }
    let mut overall = std::collections::BTreeSet::new();
    for (number, file) in files.iter().enumerate() {
        let method = ["PROPFIND", "DELETE", "sync-collection", "PROPPATCH"][number % 4];
        let asked = ["--method", method, "--json"];
        let path = file.to_str().expect("text");
        let read = ["--tolerant", "--near", "--bad-responses"];
        let direct = show(&[&asked[..], &read, &[path]].concat(), "");
        for form in ["--json", "--jsonl"] {
            let written = show(&[&read[..], &[form, path]].concat(), "");
            assert_eq!(written.code, direct.code, "{path}");
            let again = show(&[&asked[..], &["--from-json"]].concat(), &written.out);
            assert_eq!(again.code, direct.code, "{path} {form}: {}", again.err);
            assert_eq!(again.out, direct.out, "{path} {form}");
        }
        if !direct.out.is_empty() {
            overall.insert(value(&direct.out)["verdict"]["overall"].to_string());
        }
    }
    assert!(overall.len() >= 4, "{overall:?}");
}

/// Nothing but a document is taken for one.
#[test]
fn what_is_no_document_is_no_empty_one() {
    let folder = Folder::new("no-document");
    let good = folder.file("good.json", r#"{"responses":[]}"#);
    for (text, found) in [
        ("", "nothing: "),
        (" \n", "nothing: "),
        ("{}", "no last line with \"complete\""),
        (r#"{"error":{"code":401,"message":"Token expired"}}"#, "an error in place of a document: {\"code\":401"),
        (r#"{"error":"a.xml: no such file"}"#, "an error in place of a document: a.xml: no such file"),
        (r#"{"value":[]}"#, "an object without `responses`, `href` or `complete`"),
        (r#"{"sync_token":"urn:1"}"#, "an object without `responses`"),
        ("null", "null"),
        ("true", "true"),
        ("207", "207"),
        ("\"<a/>\"", "<a/>"),
        ("[]", "an array"),
        (r#"[{"href":"/a"}]"#, "an array"),
        ("<D:multistatus xmlns:D='DAV:'/>", "XML: leave out --from-json"),
        (r#"{"responses":[]"#, "EOF"),
        (r#"{"responses":{}}"#, "invalid type"),
        (r#"{"responses":[],"bad_responses":"2"}"#, "bad_responses \"2\""),
        (r#"{"responses":[],"bad_responses":-1}"#, "bad_responses -1"),
        (r#"{"href":"/d/","status":200}"#, "no last line with \"complete\""),
        ("{\"href\":\"/d/\",\"status\":200}\n{\"responses\":[]}", "a document among the lines of another one"),
        ("{\"responses\":[]}\n{\"href\":\"/d/\",\"status\":200}", "no last line with \"complete\""),
        ("{\"responses\":[]}\n{\"error\":\"b.xml: it is cut off\"}", "an error in place of a document"),
        (r#"{"complete":false}"#, "a document that is not complete"),
        (r#"{"complete":"true"}"#, "a document that is not complete"),
        (r#"{"responses":[],"complete":false}"#, "a document that is not complete"),
        (r#"{"responses":[],"error":"it is cut off"}"#, "a document that could not be read to its end: it is cut off"),
        (r#"{"href":"/d/","status":200,"complete":true}"#, "no last line with \"complete\""),
        (r#"{"complete":true,"error":"it is cut off"}"#, "a document that could not be read to its end: it is cut off"),
    ] {
        let file = folder.file("a.json", text);
        for (command, code) in [
            (&["show", &file][..], 1),
            (&["show", "--json", &file], 1),
            (&["show", "--jsonl", &file], 1),
            (&["show", "--csv", &file], 1),
            (&["show", "--tree", &file], 1),
            (&["stats", &file], 1),
            (&["stats", "--json", &file], 1),
            (&["fmt", &file], 1),
            (&["diff", &good, &file], 2),
            (&["diff", &file, &good], 2),
        ] {
            let run = run_command(command[0], &[&["--from-json"], &command[1..]].concat(), b"");
            assert_eq!(run.code, Some(code), "{text} {command:?}: {}", run.out);
            let expected = format!("expected what `multistatus show --json` or --jsonl writes, found {found}");
            let next = ["run the command that writes it again", "as it is", "leave out --from-json", "it is cut off"];
            let has_next = next.iter().any(|next| run.err.contains(next));
            assert!(run.err.contains(&expected) && has_next, "{text} {command:?}: {}", run.err);
        }
        let verdict = show(&with(&["--from-json"]), text).out;
        assert!(!verdict.contains("verdict: success"), "{text}: {verdict}");
    }
}

/// A member that a program has added changes nothing.
#[test]
fn members_that_are_not_known() {
    let document = r#"{"responses":[{"href":"/d/","status":403,"x":1}],"complete":true,"y":{}}"#;
    let lines = "{\"href\":\"/d/\",\"status\":403,\"complete\":true}\n{\"complete\":true,\"x\":1}";
    for text in [document, lines] {
        let read = show(&with(&["--from-json"]), text);
        assert_eq!(read.code, Some(0), "{text}: {}", read.err);
        assert!(read.out.contains("verdict: failed: 1 of 1 resources failed: 1 × 403"), "{text}: {}", read.out);
    }
}

/// Lines that end before their document say so, and so does what is missing at their end.
#[test]
fn lines_have_an_end() {
    let rows = [row("/d/", "200 OK"), row("/d/a", "200 OK"), row("/d/b", "200 OK")];
    let whole = body(&rows);
    let lines = show(&["--jsonl"], &whole).out;
    assert_eq!(lines.lines().last(), Some(r#"{"complete":true}"#));
    let read = show(&with(&["--from-json"]), &lines);
    assert!(read.code == Some(0) && read.out.contains("verdict: success"), "{}", read.out);
    for cut in (0..whole.len() - 2).step_by(23) {
        let written = show(&["--jsonl"], &whole[..cut]);
        let end = value(written.out.lines().last().expect("a line"));
        assert!(end["complete"] == false && end["error"].is_string(), "{cut}: {end}");
        let read = show(&with(&["--from-json"]), &written.out);
        assert_eq!(read.code, Some(1), "{cut}");
        assert!(!read.out.contains("verdict: success"), "{cut}: {}", read.out);
        let is_some = read.out.lines().any(|line| line.starts_with("incomplete: "));
        assert_eq!(is_some, written.out.lines().count() > 1, "{cut}: {}", read.out);
    }
    for kept in 0..lines.lines().count() {
        let part: String = lines.split_inclusive('\n').take(kept).collect();
        let read = show(&with(&["--from-json"]), &part);
        assert_eq!(read.code, Some(1), "{kept} lines: {}", read.out);
        assert!(!read.out.contains("verdict: success"), "{kept} lines: {}", read.out);
    }
    // The rest of the document is on the last line.
    let sync = show(&["--jsonl", &data("rfc/rfc6578-s3_8.xml")], "").out;
    let end = value(sync.lines().last().expect("a line"));
    assert!(end["complete"] == true && end["sync_token"].is_string(), "{end}");
}

/// A file that could not be read leaves a trace among others.
#[test]
fn one_of_several_files() {
    let folder = Folder::new("several");
    let good = folder.file("good.xml", &body(&[row("/d/", "200 OK")]));
    let cut = folder.file("cut.xml", "<D:multistatus xmlns:D='DAV:'>");
    for bad in [cut.as_str(), "no-such-file.xml"] {
        for form in ["--json", "--jsonl"] {
            for files in [[&*good, bad], [bad, &*good]] {
                let written = show(&[&[form], &files[..]].concat(), "");
                assert_eq!(written.code, Some(1));
                let read = show(&with(&["--from-json"]), &written.out);
                assert_eq!(read.code, Some(1), "{form} {files:?}: {}", written.out);
                assert!(!read.out.contains("verdict: success"), "{form} {files:?}: {}", read.out);
            }
        }
        let stats = run_command("stats", &["--json", &good, bad], b"");
        assert_eq!((stats.code, &value(&stats.out)["incomplete"]), (Some(1), &json!(1)));
        let lint = run_command("lint", &["--format", "json", &good, bad], b"");
        assert!(lint.code == Some(1) && lint.out.contains("severity\":\"error\""), "{}", lint.out);
    }
}

/// What --failed and --missing leave out counts for the verdict all the same, and is not forgotten.
#[test]
fn what_is_left_out() {
    let rows = [row("/d/", "200 OK"), row("/d/a", "404 Not Found"), row("/d/b", "403 Forbidden")];
    for (filter, shown) in [("--missing", 1), ("--failed", 1)] {
        let direct = show(&with(&["--json", filter]), &body(&rows));
        let json = value(&direct.out);
        assert_eq!(json["responses"].as_array().map(Vec::len), Some(shown));
        assert_eq!((&json["verdict"]["overall"], &json["left_out"]), (&json!("partial"), &json!(2)));
        assert_eq!(json["verdict"]["counts"]["resources"], 3, "{json}");
    }
    let rows = [row("/d/", "200 OK"), row("/d/a", "200 OK")];
    for form in ["--json", "--jsonl"] {
        let written = show(&[form, "--failed"], &body(&rows));
        assert_eq!(written.code, Some(0), "{}", written.err);
        let read = show(&with(&["--from-json"]), &written.out);
        assert!(!read.out.contains("verdict: success") && read.err.contains("2 responses left out"), "{}", read.out);
        let folder = Folder::new("left-out");
        let file = folder.file("a.json", &written.out);
        assert_eq!(run_command("diff", &["--from-json", &file, &file], b"").code, Some(2), "{form}");
        let changes = show(&["--from-json", "--json", "--method", "sync-collection"], &written.out);
        assert!(value(&changes.out)["changes"].get("token").is_none(), "{}", changes.out);
    }
}

/// The status line counts, whatever the body says.
#[test]
fn statuses_of_http() {
    let folder = Folder::new("statuses");
    let whole = body(&[row("/d/", "200 OK"), "<D:sync-token>urn:1</D:sync-token>".into()]);
    let alone = folder.file("alone.xml", &whole);
    for (line, overall) in [
        ("HTTP/1.1 207 Multi-Status", "success"),
        ("HTTP/3 207", "success"),
        ("HTTP/1.1 100 Continue", "unclear"),
        ("HTTP/1.1 200 OK", "success"),
        ("HTTP/2 200", "success"),
        ("HTTP/1.1 202 Accepted", "unclear"),
        ("HTTP/1.1 204 No Content", "success"),
        ("HTTP/1.1 206 Partial Content", "unclear"),
        ("HTTP/1.1 OK", "unclear"),
        ("HTTP/1.1 301 Moved Permanently", "failed"),
        ("HTTP/1.1 401 Unauthorized", "failed"),
        ("HTTP/1.1 404 Not Found", "failed"),
        ("HTTP/1.1 500 Internal Server Error", "failed"),
        ("HTTP/1.1 502 Bad Gateway", "failed"),
        ("HTTP/2 507", "failed"),
    ] {
        for head in [
            format!("{line}\r\nContent-Type: application/xml\r\n\r\n"),
            format!("HTTP/1.1 100 Continue\r\n\r\n{line}\ncontent-type: application/xml\n\n"),
            format!("HTTP/1.1 200 Connection established\r\n\r\n{line}\r\nContent-Type: application/xml\r\n\r\n"),
            format!("* Connected\n> PROPFIND /d/ HTTP/1.1\n>\n< {line}\n< Content-Type: application/xml\n< \n"),
        ] {
            let text = format!("{head}{whole}");
            let file = folder.file("a.http", &text);
            let (is_right, is_odd) = (overall == "success", !line.contains("207"));
            let code = Some(i32::from(!is_right));
            let written = show(&["--json"], &text);
            let lines = show(&["--jsonl"], &text);
            let verdict = format!("\nverdict: {overall}: ");
            for way in super::WAYS {
                let shown = show(&with(way), &text);
                assert_eq!((shown.code, shown.out.contains(&verdict)), (code, true), "{head}: {}", shown.out);
            }
            for (args, input) in [
                (&["--tree"][..], &text),
                (&["--from-json"], &written.out),
                (&["--from-json"], &lines.out),
                (&["--from-json", "--tree"], &written.out),
            ] {
                let shown = show(&with(args), input);
                assert_eq!(shown.code, code, "{head} {args:?}: {}", shown.err);
                assert!(shown.out.contains(&verdict), "{head} {args:?}: {}", shown.out);
                assert_eq!(shown.out.contains("[http-status-not-207]"), !is_right, "{head} {args:?}: {}", shown.out);
                let told = shown.err.contains(&format!("the status line is {line:?}"));
                assert!(told || is_right && (!is_odd || args.contains(&"--from-json")), "{line}: {}", shown.err);
            }
            let json = value(&show(&["--json", "--method", "sync-collection"], &text).out);
            let told = (&json["verdict"]["overall"], &json["verdict"]["success"]);
            assert_eq!(told, (&json!(overall), &json!(is_right)), "{head}");
            assert_eq!(json["changes"].get("token").is_some(), is_right, "{head}");
            assert_eq!(lines.out.contains("\"complete\":true"), is_right, "{head}");
            assert_eq!(show(&["--csv"], &text).code, code, "{head}");
            let stats = run_command("stats", &["--json"], text.as_bytes());
            let counted = &value(&stats.out)["other_http_status"];
            assert_eq!((stats.code, counted), (code, &json!(u8::from(!is_right))), "{head}");
            assert_eq!(run_command("fmt", &[], text.as_bytes()).code, code, "{head}");
            for pair in [[&alone, &file], [&file, &alone], [&file, &file]] {
                let diff = run_command("diff", &pair.map(String::as_str), b"");
                assert_eq!(diff.code, Some(if is_right { 0 } else { 2 }), "{head}: {}", diff.out);
            }
            let why = run_command("why", &ASKED, text.as_bytes());
            assert_eq!((why.code, why.out.contains(&verdict)), (code, true), "{head}: {}", why.out);
            assert_eq!(why.out.contains("wrong      nothing"), !is_odd, "{head}: {}", why.out);
        }
    }
    // A failure in the body is not made better.
    let failed = body(&[row("/d/", "403 Forbidden"), row("/d/a", "200 OK")]);
    for (line, overall) in [("200 OK", "partial"), ("500 x", "partial"), ("207 x", "partial")] {
        let shown = show(&with(&[]), &format!("HTTP/1.1 {line}\r\n\r\n{failed}"));
        assert!(shown.out.contains(&format!("verdict: {overall}: ")), "{line}: {}", shown.out);
    }
}

/// A body that is shorter than its Content-Length is incomplete, even if its XML is whole.
#[test]
fn lengths_of_http() {
    let folder = Folder::new("lengths");
    let whole = body(&[row("/d/", "200 OK")]);
    let length = whole.len();
    for (fields, is_short, said) in [
        (format!("Content-Length: {length}\r\n"), false, ""),
        (format!("content-length:{length}\r\n"), false, ""),
        (format!("Content-Length: {}\r\n", length + 1), true, "a part of it is missing"),
        ("Content-Length: 5000\r\n".into(), true, "a part of it is missing"),
        (format!("Content-Length: {length}\r\nContent-Length: 5000\r\n"), true, "a part of it is missing"),
        ("Content-Encoding: identity\r\nContent-Length: 5000\r\n".into(), true, "a part of it is missing"),
        // Whoever saved it added a line end, for example.
        (format!("Content-Length: {}\r\n", length - 1), false, "something was added after it was sent"),
        ("Content-Length: 5000x\r\n".into(), false, "which is no number"),
        // These are about other bytes than the ones in the file.
        ("Content-Encoding: gzip\r\nContent-Length: 5000\r\n".into(), false, ""),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5000\r\n".into(), false, ""),
    ] {
        let text = format!("HTTP/1.1 207 Multi-Status\r\nContent-Type: application/xml\r\n{fields}\r\n{whole}");
        let file = folder.file("a.http", &text);
        let code = Some(i32::from(is_short));
        for way in super::WAYS {
            let shown = show(&with(way), &text);
            assert_eq!(shown.code, code, "{fields}: {}", shown.err);
            assert_eq!(shown.out.contains("verdict: success"), !is_short, "{fields}: {}", shown.out);
            assert_eq!(shown.out.contains("verdict: incomplete"), is_short, "{fields}: {}", shown.out);
            assert!(shown.err.contains(said) && shown.err.lines().count() < 2, "{fields}: {}", shown.err);
        }
        let json = show(&with(&["--json"]), &text);
        assert_eq!((json.code, json.out.is_empty()), (code, is_short), "{fields}");
        let lines = show(&["--jsonl"], &text);
        assert_eq!((lines.code, lines.out.contains("\"complete\":true")), (code, !is_short), "{fields}");
        for form in ["--tree", "--csv"] {
            assert_eq!(show(&[form], &text).code, code, "{fields}");
        }
        for command in ["why", "stats", "fmt", "fix", "lint"] {
            let run = run_command(command, &[], text.as_bytes());
            assert_eq!(run.code, code, "{command} {fields}: {}", run.out);
            let text = format!("{}{}", run.out, run.err);
            assert!(command == "lint" || command == "fix" || text.contains(said), "{command} {fields}: {text}");
            assert!(said.is_empty() || !run.out.contains("wrong      nothing"), "{command} {fields}: {}", run.out);
        }
        let diff = run_command("diff", &[&file, &file], b"");
        assert_eq!(diff.code, Some(if is_short { 2 } else { 0 }), "{fields}");
        let request = "<D:propfind xmlns:D='DAV:'><D:allprop/></D:propfind>";
        let sent = fields.replace(&length.to_string(), &request.len().to_string());
        let sent = sent.replace(&(length + 1).to_string(), &(request.len() + 1).to_string());
        let sent = sent.replace(&(length - 1).to_string(), &(request.len() - 1).to_string());
        let sent = format!("PROPFIND /d/ HTTP/1.1\r\nHost: a\r\nContent-Type: text/xml\r\n{sent}\r\n{request}");
        let run = run_command("request", &["--json"], sent.as_bytes());
        let refused = value(&run.out).get("status").cloned();
        assert_eq!((run.code, refused), (code, is_short.then(|| json!(400))), "{fields}: {}", run.err);
    }
    // What is cut in its XML as well is told by that; header fields without a body, by the status.
    let cut = format!("HTTP/1.1 207 x\r\nContent-Length: {length}\r\n\r\n{}", &whole[..length - 9]);
    let why = run_command("why", &[], cut.as_bytes()).out;
    assert!(why.contains("a part of it is missing") && why.contains("the body is truncated"), "{why}");
}

/// A request whose line ends were changed when it was saved, as in the RFCs, has all of its body.
#[test]
fn lengths_of_requests_with_other_line_ends() {
    let request = "<D:propfind\n xmlns:D='DAV:'>\n<D:allprop\n/>\n</D:propfind>\n";
    let sent = request.replace('\n', "\r\n").len();
    for (length, code) in [(sent, 0), (sent - 1, 0), (sent - 2, 1), (sent + 1, 1), (request.len(), 0)] {
        let head = "PROPFIND /d/ HTTP/1.1\nHost: a\nContent-Type: text/xml\n";
        let text = format!("{head}Content-Length: {length}\n\n{request}");
        let run = run_command("request", &[], text.as_bytes());
        assert_eq!(run.code, Some(code), "{length}: {}", run.err);
        assert_eq!(run.err.contains("CRLF was saved as LF"), code == 0 && length > request.len(), "{}", run.err);
    }
}

/// What is read by the ways of reading is read alike from JSON.
#[test]
fn bodies_that_are_whole_remain_so() {
    for name in [ORDINARY, LOCKED] {
        let lines = show(&["--jsonl", &data(name)], "");
        assert_eq!(lines.code, Some(0));
        assert_eq!(lines.out.matches("\"complete\":true").count(), 1, "{}", lines.out);
        let twice = show(&["--jsonl", &data(name), &data(name)], "");
        assert_eq!(show(&["--from-json"], &twice.out).code, Some(0), "{}", twice.out);
    }
}
