//! Tests the command `multistatus` as a program.

mod advice;
#[path = "../support/asked.rs"]
mod asked;
mod cases;
mod commands;
mod encodings;
mod forms;
mod incomplete;
mod made;
mod memory;
mod mended;
mod recorded;
mod request;
mod terminal;
mod troubles;

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_multistatus");

const WAYS: [&[&str]; 5] = [&["--reader"], &["--whole"], &["--chunk", "1"], &["--chunk=7"], &["--chunk=100000000000"]];

const COMMANDS: [&str; 10] = ["show", "why", "lint", "fix", "fmt", "diff", "stats", "request", "serve", "explain"];

const LOCKED: &str = "rfc/rfc4918-s9_6_2.xml";
const ORDINARY: &str = "captures/apache/006-PROPFIND-d1-allprop.xml";
/// A body whose seventh and eighth responses hold control characters.
const BAD_RESPONSES: &str = "captures/nginx/037-PROPFIND-evil-ctrl-d1-named.xml";

fn data(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data").join(name);
    path.to_str().expect("a path that is text").to_owned()
}

struct Outcome {
    code: Option<i32>,
    out: String,
    err: String,
}

fn outcome(output: Output) -> Outcome {
    let text = |bytes| String::from_utf8(bytes).expect("text");
    let outcome = Outcome { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
    for text in [&outcome.out, &outcome.err] {
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "a control character in {text:?}");
    }
    outcome
}

/// Takes from a command what an environment may say about colours: CI services set `CI`, for example.
fn plain(mut command: Command) -> Command {
    for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "CI"] {
        command.env_remove(name);
    }
    command.env("TERM", "xterm");
    command
}

fn program() -> Command {
    plain(Command::new(PROGRAM))
}

fn run<S: AsRef<std::ffi::OsStr>>(args: impl IntoIterator<Item = S>) -> Outcome {
    outcome(program().arg("show").args(args).stdin(Stdio::null()).output().expect("the program"))
}

fn run_with(args: &[&str], input: &[u8]) -> Outcome {
    run_command("show", args, input)
}

/// Starts the program, with a pipe at each end.
fn start(args: &[&str]) -> Child {
    let mut command = program();
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().expect("the program")
}

fn run_command(command: &str, args: &[&str], input: &[u8]) -> Outcome {
    let mut child = start(&[&[command], args].concat());
    let mut stdin = child.stdin.take().expect("standard input");
    // The command may stop reading before the end.
    let _ = stdin.write_all(input);
    drop(stdin);
    outcome(child.wait_with_output().expect("the program"))
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(data(name)).expect("a file of the project")
}

#[test]
fn a_table() {
    let run = run([data("rfc/rfc4918-s9_2_2.xml"), data(LOCKED)]);
    let expected = format!(
        "{}:
STATUS        SIZE  MODIFIED (UTC)    HREF
409+424          -  -                 http://www.example.com/bar.html
    Copyright Owner cannot be deleted or altered.
    424 Failed Dependency: {{http://ns.example.com/standards/z39.50/}}Authors
    409 Conflict: {{http://ns.example.com/standards/z39.50/}}Copyright-Owner
1 response; 0 properties found, 0 missing, 2 failed

{}:
STATUS        SIZE  MODIFIED (UTC)    HREF
423              -  -                 http://www.example.com/container/resource3
    because of {{DAV:}}lock-token-submitted
1 response; 1 × 423 Locked; 1 deviation
{}:6:14: warning: a condition does not contain the elements that its RFC requires, or contains text: \
\"{{DAV:}}lock-token-submitted\" [condition-shape, RFC 4918 §16] (response 1)
",
        data("rfc/rfc4918-s9_2_2.xml"),
        data(LOCKED),
        data(LOCKED)
    );
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(0), expected.as_str(), ""));
}

#[test]
fn all_properties() {
    let expected = "STATUS        SIZE  MODIFIED (UTC)    HREF
200+403          -  -                 http://www.example.com/file
    200 OK:
      {http://ns.example.com/boxschema/}bigbox = <R:BoxType>Box type A</R:BoxType>
      {http://ns.example.com/boxschema/}author = <R:Name>J.J. Johnson</R:Name>
    403 Forbidden:
      {http://ns.example.com/boxschema/}DingALing
      {http://ns.example.com/boxschema/}Random
    The user does not have access to the DingALing property.
    There has been an access violation error.
1 response; 2 properties found, 0 missing, 2 failed
";
    let file = data("rfc/rfc4918-s9_1_3.xml");
    for args in [&["-p", &file][..], &["--properties", &file], &[&file, "--props"], &["--props", &file]] {
        let run = run(args);
        assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(0), expected, ""), "{args:?}");
    }
}

#[test]
fn ways_of_reading_do_not_differ() {
    for name in [ORDINARY, BAD_RESPONSES, LOCKED, "captures/sogo/064-REPORT-calendar-multiget-missing.xml"] {
        for options in [&["-p"][..], &["--bad-responses"], &["--strict"], &["--tolerant"]] {
            let mut first: Option<Outcome> = None;
            for way in WAYS {
                let run = run(way.iter().chain(options).copied().chain([&*data(name)]));
                let first = first.get_or_insert(Outcome { code: run.code, out: run.out.clone(), err: run.err.clone() });
                assert_eq!(first.code, run.code, "{name} {way:?} {options:?}");
                assert_eq!(first.out, run.out, "{name} {way:?} {options:?}");
                assert_eq!(first.err, run.err, "{name} {way:?} {options:?}");
            }
        }
    }
}

#[test]
fn what_is_truncated_shows_its_rows_and_fails() {
    let body = read(ORDINARY);
    for way in WAYS {
        let run = run_with(way, &body[..body.len() - 20]);
        assert_eq!(run.code, Some(1));
        assert!(run.out.lines().count() > 30, "{}", run.out);
        assert!(run.out.lines().last().is_some_and(|line| line.starts_with("incomplete: 3")), "{}", run.out);
        assert!(run.err.starts_with("standard input:98"), "{}", run.err);
        assert!(run.err.contains("the body ends before `</D:multistatus>`"), "{}", run.err);
    }
}

#[test]
fn bad_rows_are_shown_in_their_place() {
    let name = data(BAD_RESPONSES);
    let fails = run([&name]);
    assert_eq!(fails.code, Some(1));
    assert_eq!(
        fails.err,
        format!(
            "{name}:121:19: XML 1.0 forbids the character U+001F: `--tolerant` reads it (response 7); `multistatus why` says more\n"
        )
    );
    let reported = run(["--bad-responses", &name]);
    assert_eq!((reported.code, reported.err.as_str()), (Some(1), ""));
    let bad = format!("?        (unreadable) {name}:140:20: XML 1.0 forbids the character U+0001");
    assert!(reported.out.contains(&bad), "{}", reported.out);
    assert!(
        reported.out.ends_with(
            "6 responses; 35 properties found, 0 missing, 0 failed; 5 B in 5 files; 2 responses unreadable\n"
        ),
        "{}",
        reported.out
    );
    let tolerant = run(["--tolerant", &name]);
    assert_eq!((tolerant.code, tolerant.err.as_str()), (Some(0), ""));
    let mended = ":121:19: error: a character that XML 1.0 forbids was replaced by U+FFFD";
    assert!(tolerant.out.contains(mended), "{}", tolerant.out);
    assert_eq!(run(["--tolerant", "--strict", &name]).code, Some(1));
}

#[test]
fn deviations_have_a_place_and_strict_refuses_them() {
    let body = b"<D:multistatus xmlns:D='DAV:'>\n <D:response>\n  <D:status>OK</D:status></D:response></D:multistatus>";
    let run = run_with(&[], body);
    assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
    let expected = "standard input:2:2: error: a response has no href [response-without-href, RFC 4918 §13] (response 1)\n\
        standard input:3:3: error: a status is not a status line: \"OK\" [status-unreadable, RFC 4918 §14.28] (response 1)\n";
    assert!(run.out.ends_with(&format!("1 response; 2 deviations\n{expected}")), "{}", run.out);
    let strict = run_with(&["--strict"], body);
    assert_eq!(strict.code, Some(1));
    assert!(strict.err.starts_with("standard input:2:2: a response has no href"), "{}", strict.err);
}

#[test]
fn what_curl_prints() {
    const PROPPATCH: &str = "rfc/rfc4918-s9_2_2.xml";
    let body = read(PROPPATCH);
    let alone = run([data(PROPPATCH)]);
    let heads = [
        "HTTP/1.1 207 Multi-Status\r\nContent-Type: text/xml\r\n\r\n",
        "HTTP/2 207 \ndate: x\n\n",
        "HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 301 Moved\r\nA: b\r\n\r\nHTTP/3 207\r\n\r\n",
    ];
    for head in heads {
        for way in WAYS {
            let run = run_with(way, &[head.as_bytes(), &body].concat());
            assert_eq!((run.code, &run.out, run.err.as_str()), (Some(0), &alone.out, ""), "{head:?}");
        }
    }
    let page = b"HTTP/1.1 401 Unauthorized\r\nServer: x\r\n\r\n<html>\n</html>";
    let run = run_with(&[], page);
    let expected = "standard input: the status line is \"HTTP/1.1 401 Unauthorized\": the request was not done, whatever the body says\n\
        standard input:4:1: expected the root {DAV:}multistatus, found html: this is an HTML page, for example an \
        error page, and no WebDAV response; `multistatus why` says more\n";
    assert_eq!((run.code, run.out.as_str(), run.err.as_str()), (Some(1), "", expected));
    for nothing in ["", "HTTP/", "HTTP/1.1 207 x", "HTTP/1.1 207 x\r\nA: b", "HTTP/1.1 204 No Content\r\n\r\n"] {
        let run = run_with(&[], nothing.as_bytes());
        assert_eq!((run.code, run.out.as_str()), (Some(1), ""));
        assert!(run.err.contains(": the body is empty; `multistatus why` says more\n"), "{nothing:?}: {}", run.err);
    }
}

#[test]
fn nothing_reaches_the_terminal_but_text() {
    let body = "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/\u{9B}31m\u{7F}\u{202E}</D:href>\
        <D:status>HTTP/1.1 423 a\u{85}b</D:status><D:responsedescription>\u{9D}&#13;&#x9b;</D:responsedescription>\
        </D:response><D:x>\u{9B}</D:x></D:multistatus>";
    let shown = run_with(&["-p"], body.as_bytes());
    assert_eq!(shown.code, Some(0));
    assert!(shown.out.contains("/\\u{9b}31m\\u{7f}\\u{202e}"), "{}", shown.out);
    let root = run_with(&[], "<a>\u{9B}</a>".as_bytes());
    assert_eq!(root.code, Some(1));
    let file = run(["\u{1B}[31m"]);
    assert!(file.err.starts_with("\\u{1b}[31m: "), "{}", file.err);
    let json = run_with(&["--json"], body.as_bytes());
    assert!(json.out.contains(r#""href": "/\u009b31m\u007f\u202e""#), "{}", json.out);
}

#[test]
fn the_command_line() {
    let help = run(["--help"]);
    assert_eq!((help.code, help.err.as_str()), (Some(0), ""));
    for option in
        ["--reader", "--whole", "--chunk <N>", "--strict", "--tolerant", "--bad-responses", "--json", "--properties"]
    {
        assert!(help.out.contains(option), "{option}");
    }
    let wrong =
        [&["--what"][..], &["--chunk"], &["--chunk", "0"], &["--chunk=x"], &["--chunk", "-1"], &["-q"], &["--json=x"]];
    for args in wrong {
        let run = run(args);
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{args:?}");
        assert_eq!(run.err.lines().count(), 1, "{}", run.err);
    }
    let missing = run(["--", "--json", &data(LOCKED)]);
    assert_eq!(missing.code, Some(1));
    assert!(missing.err.starts_with("--json: "), "{}", missing.err);
    assert!(missing.out.contains("1 response; 1 × 423 Locked"), "{}", missing.out);
    assert_eq!(run(["-"]).code, Some(1));
}

#[test]
fn a_command_is_needed() {
    for args in [&[][..], &["what"], &["tests/data/rfc/rfc4918-s9_6_2.xml"], &["--json", "show"]] {
        let run = outcome(program().args(args).stdin(Stdio::null()).output().expect("the program"));
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(run.err.contains("expected a command, such as `show`"), "{}", run.err);
    }
    for word in ["help", "--help", "-h"] {
        let run = outcome(program().arg(word).stdin(Stdio::null()).output().expect("the program"));
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""));
        assert!(run.out.lines().all(|line| line.chars().count() <= 80), "{}", run.out);
        for command in COMMANDS {
            assert!(run.out.contains(&format!("\n  {command} ")), "{}", run.out);
        }
    }
    for command in COMMANDS {
        let help = run_command(command, &["--help"], b"");
        assert_eq!((help.code, help.err.as_str()), (Some(0), ""));
        assert!(help.out.contains(&format!("Usage: multistatus {command} [OPTIONS]")), "{}", help.out);
        assert!(
            help.out.contains("\nThe exit status is 0 if") || help.out.contains("\nThe exit status is 0 after"),
            "{}",
            help.out
        );
        assert!(help.out.lines().all(|line| line.chars().count() <= 80), "{}", help.out);
    }
    for command in ["show", "request"] {
        let help = run_command(command, &["--help"], b"");
        assert!(help.out.contains(&format!("Usage: multistatus {command} [OPTIONS] [FILE]")), "{}", help.out);
    }
}

/// Whoever closes a pipe early is not told that it is closed.
#[test]
fn a_closed_pipe() {
    for (args, file) in [
        (&["show", "-"][..], data(ORDINARY)),
        (&["show", "--jsonl"], data(ORDINARY)),
        (&["show", "--csv"], data(ORDINARY)),
        (&["show", "--tree"], data(ORDINARY)),
        (&["fmt"], data(ORDINARY)),
        (&["stats"], data(ORDINARY)),
        (&["why"], data(ORDINARY)),
        (&["lint"], data(ORDINARY)),
        (&["lint", "--format", "json"], data(ORDINARY)),
        (&["fix"], data(ORDINARY)),
        (&["diff", "-", &data(LOCKED)], data(ORDINARY)),
        (&["explain"], data(ORDINARY)),
        (&["completions", "zsh"], data(ORDINARY)),
        (&["man"], data(ORDINARY)),
        (&["serve", "--requests", "0"], data(ORDINARY)),
        (&["show", "--help"], data(ORDINARY)),
        (&["lint", "--list"], data(ORDINARY)),
        (&["request", "-"], data("requests/rfc/4918-9.1.3.http")),
    ] {
        let mut child = start(args);
        drop(child.stdout.take());
        let mut stdin = child.stdin.take().expect("standard input");
        let _ = stdin.write_all(&std::fs::read(file).expect("a file of the project"));
        drop(stdin);
        let run = outcome(child.wait_with_output().expect("the program"));
        assert_eq!((run.code, run.err.as_str()), (Some(0), ""), "{args:?}");
    }
}

/// Whoever reads the first line only, of output that is longer than a pipe, ends the command cleanly.
#[test]
fn a_pipe_that_is_closed_after_the_first_line() {
    let row = "<D:response><D:href>/a b</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>\n";
    let body = format!("<D:multistatus xmlns:D='DAV:'>\n{}</D:multistatus>\n", row.repeat(5000));
    for args in [
        &["show"][..],
        &["show", "--json"],
        &["show", "--jsonl"],
        &["show", "--csv"],
        &["fmt"],
        &["fix", "--body"],
        &["fix", "--diff"],
        &["lint", "--only", "href-illegal-character"],
        &["lint", "--set", "no-indentation", "--format=json"],
    ] {
        let mut child = start(args);
        let mut stdin = child.stdin.take().expect("standard input");
        let mut stdout = child.stdout.take().expect("standard output");
        let (run, first) = std::thread::scope(|scope| {
            scope.spawn(|| {
                let _ = stdin.write_all(body.as_bytes());
                drop(stdin);
            });
            let mut first = [0];
            std::io::Read::read_exact(&mut stdout, &mut first).expect("something");
            drop(stdout);
            (outcome(child.wait_with_output().expect("the program")), first)
        });
        assert!(run.code == Some(0) || args[0] == "lint", "{args:?} {first:?}: {:?} {}", run.code, run.err);
        assert!(!run.err.contains("standard output"), "{args:?}: {}", run.err);
    }
}

/// Output that cannot be written is an error, and is named.
#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written() {
    for (args, file) in [
        (&["show"][..], ORDINARY),
        (&["show", "--json"], ORDINARY),
        (&["show", "--jsonl"], ORDINARY),
        (&["show", "--csv"], ORDINARY),
        (&["show", "--tree"], ORDINARY),
        (&["fmt"], ORDINARY),
        (&["fmt", "--canonical"], ORDINARY),
        (&["stats"], ORDINARY),
        (&["why"], ORDINARY),
        (&["lint"], ORDINARY),
        (&["fix", "--body"], ORDINARY),
        (&["diff", &data(LOCKED)], ORDINARY),
        (&["request"], "requests/rfc/4918-9.1.3.http"),
        (&["serve", "--requests", "0"], ORDINARY),
        (&["explain"], ""),
        (&["completions", "zsh"], ""),
        (&["man"], ""),
        (&["--help"], ""),
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("/dev/full");
        let mut command = program();
        command.args(args).stdin(Stdio::null()).stdout(full);
        if !file.is_empty() {
            command.arg(data(file));
        }
        let run = outcome(command.output().expect("the program"));
        assert_eq!(run.code, Some(1), "{args:?}: {}", run.err);
        assert!(run.err.contains("standard output: No space left on device"), "{args:?}: {}", run.err);
    }
}

/// Where nothing can be kept, the error says so, and not that the body or the output is at fault.
#[test]
#[cfg(unix)]
fn temporary_files_that_cannot_be_made() {
    let row = format!("<D:response><D:href>/a b</D:href><D:x>{}</D:x></D:response>", "x".repeat(1 << 20));
    let body = format!("<D:multistatus xmlns:D='DAV:'>{}</D:multistatus>", row.repeat(5));
    for args in [&["fix", "--body"][..], &["fmt", "--canonical"], &["diff", "-", &data(LOCKED)]] {
        let mut command = program();
        command.args(args).env("TMPDIR", "/no/such/folder").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::piped()).spawn().expect("the program");
        let mut stdin = child.stdin.take().expect("standard input");
        let _ = stdin.write_all(body.as_bytes());
        drop(stdin);
        let run = outcome(child.wait_with_output().expect("the program"));
        assert_ne!(run.code, Some(0), "{args:?}");
        assert!(run.err.contains("a temporary file in /no/such/folder: "), "{args:?}: {}", run.err);
        assert!(!run.err.contains("standard output"), "{args:?}: {}", run.err);
    }
}

/// What is no body is an error with a reason, and what can be done about it.
#[test]
fn inputs_that_are_no_body() {
    let folder = data("rfc");
    for command in ["show", "why", "lint", "fix", "fmt", "stats", "request"] {
        for (args, input) in [
            (&[&*folder][..], &b""[..]),
            (&["no-such-file.xml"], b""),
            (&[], b""),
            (&[], b"\x00\x01\x02\x03\xFF\xFE"),
            (&[], b"\x7FELF\x02\x01\x01\x00\x00\x00"),
            (&["--", "-x"], b""),
        ] {
            let run = run_command(command, args, input);
            let code = if command == "request" && run.err.contains("an empty body needs --method") { 2 } else { 1 };
            assert_eq!(run.code, Some(code), "{command} {args:?}: {} {}", run.out, run.err);
            assert!(!(run.err.is_empty() && run.out.is_empty()), "{command} {args:?}");
        }
    }
    for args in [&["show", "-", "-"][..], &["lint", "-", "-"], &["why", "--request=-"], &["stats", "-", "a", "-"]] {
        let run = run_command(args[0], &args[1..], b"");
        assert_eq!((run.code, run.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(run.err.contains("standard input can be read only once"), "{args:?}: {}", run.err);
    }
}

#[test]
fn the_older_name_of_an_option() {
    let [older, newer] = ["--bad-rows", "--bad-responses"].map(|option| run([option, &data(BAD_RESPONSES)]));
    assert_eq!((older.code, older.out), (newer.code, newer.out));
}

mod json {
    use multistatus::Multistatus;
    use serde_json::{Deserializer, Value};

    use super::*;

    #[test]
    fn is_the_model_by_every_way() {
        for name in [ORDINARY, LOCKED, "rfc/rfc6578-s3_8.xml", "captures/sabre4/046-PROPPATCH-set-nons.xml"] {
            let body = read(name);
            let model = serde_json::to_value(Multistatus::parse(&body).expect("a document")).expect("JSON");
            for way in WAYS {
                let run = run(way.iter().copied().chain(["--json", &data(name)]));
                assert_eq!(run.code, Some(0));
                assert_eq!(serde_json::from_str::<Value>(&run.out).expect("JSON"), model, "{name}");
                assert!(run.out.starts_with("{\n  \"responses\": ["), "{}", run.out);
            }
        }
    }

    #[test]
    fn one_after_another() {
        let run = run(["--json", &data(LOCKED), &data(ORDINARY)]);
        let values: Vec<Value> = Deserializer::from_str(&run.out).into_iter().collect::<Result<_, _>>().expect("JSON");
        assert_eq!((run.code, values.len()), (Some(0), 2));
    }

    #[test]
    fn deviations_do_not_mix_with_it() {
        let body = b"<D:multistatus xmlns:D='DAV:'><D:response/></D:multistatus>";
        let run = run_with(&["--json"], body);
        assert_eq!(run.code, Some(0));
        assert_eq!(serde_json::from_str::<Value>(&run.out).expect("JSON"), serde_json::json!({ "responses": [{}] }));
        assert_eq!(run.err.lines().count(), 2, "{}", run.err);
    }

    #[test]
    fn is_whole_or_not_there() {
        let body = read(ORDINARY);
        let truncated = run_with(&["--json"], &body[..body.len() - 20]);
        assert_eq!((truncated.code, truncated.out.as_str()), (Some(1), ""));
        let bad_responses = run(["--json", "--bad-responses", &data(BAD_RESPONSES)]);
        assert_eq!((bad_responses.code, bad_responses.err.lines().count()), (Some(1), 2));
        let value: Value = serde_json::from_str(&bad_responses.out).expect("JSON");
        assert_eq!(value["responses"].as_array().map(Vec::len), Some(6));
    }
}
