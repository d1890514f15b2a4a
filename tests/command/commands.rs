//! What each command prints, in snapshots.

use std::fmt::Write as _;
use std::process::Stdio;

use super::{data, outcome, program};

/// Runs command lines in the folder of test data, and returns what they print as a session would show it.
fn session(lines: &[&str]) -> String {
    let mut shown = String::new();
    for line in lines {
        let output =
            program().args(line.split(' ')).current_dir(data("")).stdin(Stdio::null()).output().expect("the program");
        let outcome = outcome(output);
        let err = if outcome.err.is_empty() { String::new() } else { format!("standard error:\n{}", outcome.err) };
        let code = outcome.code.unwrap_or(-1);
        writeln!(shown, "$ multistatus {line}\n{}{err}=> {code}\n", outcome.out).expect("a string");
    }
    shown
}

#[test]
fn show() {
    insta::assert_snapshot!(
        "show",
        session(&[
            "show captures/nginx/035-PROPFIND-bigfile-d1-named.xml",
            "show captures/davical/145-PROPPATCH-principal-remove-protected.xml",
            "show --method PROPFIND --url /file1 --near cases/nons-propstat.xml",
            "show --props getetag D:getcontentlength rfc/rfc6578-s3_8.xml",
            "show --failed captures/davical/116-PROPPATCH-set-times.xml",
            "show --missing rfc/rfc6578-s3_8.xml",
            "show --tree --method PROPFIND rfc/rfc2518-s8_1_2.xml",
            "show --jsonl --failed rfc/rfc4918-s9_6_2.xml rfc/rfc6578-s3_8.xml",
            "show --csv rfc/rfc2518-s8_1_2.xml",
            "show --csv --props {DAV:}getetag displayname -- rfc/rfc6578-s3_8.xml",
            "show no-such-file.xml rfc",
        ])
    );
}

#[test]
fn trees() {
    insta::assert_snapshot!("trees", session(&["show --tree captures/apache/006-PROPFIND-d1-allprop.xml"]));
}

#[test]
fn fmt() {
    insta::assert_snapshot!(
        "fmt",
        session(&[
            "fmt rfc/rfc4918-s9_1_3.xml",
            "fmt --compact rfc/rfc6578-s3_8.xml",
            "fmt --canonical --indent 1 rfc/rfc6578-s3_8.xml",
            "fmt cases/unclosed-displayname.xml",
            "fmt --indent x",
        ])
    );
}

#[test]
fn diff() {
    insta::assert_snapshot!(
        "diff",
        session(&[
            "diff rfc/rfc4918-s9_1_3.xml rfc/rfc4918-s9_1_3.xml",
            "diff rfc/rfc6578-s3_8.xml rfc/rfc6578-s3_9.xml",
            "diff captures/sabre4/041-PROPPATCH-set-simple.xml captures/sabre4/046-PROPPATCH-set-nons.xml",
            "diff --quiet rfc/rfc4918-s9_1_3.xml rfc/rfc4918-s9_6_2.xml",
            "diff rfc/rfc4918-s9_1_3.xml cases/html.xml",
            "diff - -",
            "diff rfc/rfc4918-s9_1_3.xml",
        ])
    );
}

#[test]
fn stats() {
    insta::assert_snapshot!(
        "stats",
        session(&[
            "stats captures/apache/006-PROPFIND-d1-allprop.xml",
            "stats --json rfc/rfc6578-s3_8.xml rfc/rfc4918-s9_6_2.xml",
            "stats cases/html.xml",
        ])
    );
}

#[test]
fn explain() {
    insta::assert_snapshot!(
        "explain",
        session(&[
            "explain href-illegal-character",
            "explain xml-bare-ampersand near-namespace",
            "explain no-responses status-unreadable",
            "explain lock-token-submitted {DAV:}quota-not-exceeded no-uid-conflict",
            "explain 424 207 418",
            "explain href-ilegal-character",
            "explain {DAV:}no-such-condition",
        ])
    );
    insta::assert_snapshot!("codes", session(&["explain"]));
}

#[test]
fn why() {
    insta::assert_snapshot!(
        "why",
        session(&[
            "why rfc/rfc4918-s9_1_3.xml",
            "why cases/html.xml",
            "why cases/gzip.bin",
            "why cases/nons-noprefix.xml",
            "why cases/error-root.xml",
            "why cases/lt-in-name.xml",
            "why cases/unclosed-displayname.xml",
            "why cases/curl-wrong-charset.txt",
            "why cases/rows-in-no-namespace.xml",
            "why captures/nginx/037-PROPFIND-evil-ctrl-d1-named.xml",
            "why --method DELETE cases/lock-empty-condition.xml",
            "why --request captures/sabre4/046-PROPPATCH-set-nons.http captures/sabre4/041-PROPPATCH-set-simple.xml",
            "why requests/rfc/4918-9.1.3.http",
            "why no-such-file",
        ])
    );
}

/// What else is in a body is said, and what to do about it.
#[test]
fn why_names_the_cause() {
    let row = "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>";
    let body = format!("<D:multistatus xmlns:D='DAV:'>\n{row}\n{}</D:multistatus>", row.replace("/a", "/b"));
    let php = body.replace("</D:multistatus>", "\n<br />\n<b>Fatal error</b>:  Out of memory in <b>/a.php</b>");
    for (input, said) in [
        (
            php.as_bytes().to_vec(),
            &[
                "  but        the server wrote an error message into the body, on line 5: \"Fatal error: Out of memory in /a.php\"",
                "what to do: ask again; if it happens again, tell whoever runs the server",
                "the server should send: 500 instead of a part of a multistatus",
            ][..],
        ),
        (
            format!("<s:Envelope xmlns:s='urn:s'>\n<s:Body>{body}</s:Body></s:Envelope>").into_bytes(),
            &[
                "  but        a multistatus is inside of it, from line 2 on, and something is around it",
                "what to do: take out the part that begins on line 2, and read that, which holds 2 responses; 2 × 200 OK: `multistatus show --tolerant`",
            ],
        ),
        (
            body.replace("/b", "/caf\u{FF}").chars().map(|c| c as u8).collect(),
            &[
                "what reads it: `multistatus show --charset windows-1252`, or ParseOptions::charset in a program",
                "the server should send: UTF-8, or the encoding",
            ],
        ),
        (
            body.replace("/b", "/b?a&b").into_bytes(),
            &[
                "what reads it: `multistatus show --tolerant`, or ParseOptions::tolerant in a program",
                "= help: the server should write `&amp;`",
            ],
        ),
        (
            format!("\n<?xml version='1.0'?>\n{}", body.replace("<D:href>/b</D:href>", "<D:href>/b</D:href><a:b:c/>"))
                .into_bytes(),
            &[
                "what reads it: `multistatus show --tolerant --bad-responses` reads all but 1 response: standard input:5:",
                "expected a name with at most one prefix",
            ],
        ),
        (
            body.replace("/b", "/b<").into_bytes(),
            &["what to do: save the bytes as they were sent", "tell whoever runs the server"],
        ),
    ] {
        let run = super::run_command("why", &[], &input);
        assert_eq!(run.code, Some(1), "{}", run.out);
        for said in said {
            assert!(run.out.contains(said), "{said}: {}", run.out);
        }
        // What is recommended works.
        if let Some((_, rest)) = run.out.split_once("what reads it: `multistatus show ") {
            let options: Vec<&str> = rest.split('`').next().unwrap_or_default().split(' ').collect();
            let shown = super::run_with(&options, &input);
            let is_all = !options.contains(&"--bad-responses");
            assert_eq!(shown.code, Some(i32::from(!is_all)), "{options:?}: {}", shown.err);
        }
    }
}

#[test]
fn lint() {
    insta::assert_snapshot!(
        "lint",
        session(&[
            "lint rfc/rfc4918-s9_6_2.xml",
            "lint cases/collection-noslash.xml",
            "lint --format json cases/collection-noslash.xml rfc/rfc4918-s9_6_2.xml",
            "lint --format github --fail-on info rfc/rfc4918-s9_6_2.xml",
            "lint --only href-empty --format json rfc/rfc4918-s9_6_2.xml",
            "lint --skipped --only depth-exceeded,request-uri-missing rfc/rfc4918-s9_6_2.xml",
            "lint --fail-on warning --without condition-shape rfc/rfc4918-s9_6_2.xml",
            "lint --request captures/sabre4/046-PROPPATCH-set-nons.http captures/sabre4/041-PROPPATCH-set-simple.xml",
            "lint cases/curl-wrong-charset.txt",
            "lint cases/html.xml",
            "lint --only no-such-rule",
            "lint --set no-such-set",
            "lint --request captures/sabre4/046-PROPPATCH-set-nons.http --method PROPPATCH rfc/rfc4918-s9_6_2.xml",
        ])
    );
}

/// The column is the one in the file, also where only a part of a long line is shown.
#[test]
fn columns_of_long_lines() {
    let row = "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>";
    let body = format!("<D:multistatus xmlns:D='DAV:'>\n{}<D:x/></D:multistatus>", row.replace("/a", "/a b"));
    let long = body.replace("<D:x/>", &format!("{}<D:response/>", row.repeat(9)));
    let column = long.lines().nth(1).and_then(|line| line.find("<D:response/>")).expect("a response") + 1;
    for command in ["lint", "why"] {
        let run = super::run_command(command, &[], long.as_bytes());
        assert!(run.out.contains(&format!(" --> standard input:2:{column}\n")), "{column} {}", run.out);
        assert!(run.out.contains(" --> standard input:2:23\n"), "{}", run.out);
    }
    let request = format!("<D:propfind xmlns:D='DAV:'>{}<D:x/><D:allprop/></D:propfind>", " ".repeat(200));
    let run = super::run_command("request", &[], request.as_bytes());
    assert!(run.out.contains(" --> standard input:1:228\n"), "{}", run.out);
}

/// A server may have answered what it should have refused.
#[test]
fn a_request_that_cannot_be_read_tells_its_method() {
    let data = |name: &str| data(&format!("captures/{name}"));
    let request = data("tomcat/081-PROPPATCH-empty-update.http");
    for command in ["lint", "why"] {
        let run =
            super::run_command(command, &["--request", &request, &data("tomcat/081-PROPPATCH-empty-update.xml")], b"");
        assert!(run.err.contains("only the method, the target and the header fields are used"), "{}", run.err);
        assert!(run.out.contains("response-without-outcome"), "{}", run.out);
        assert_eq!(run.code, Some(i32::from(command == "lint")), "{}", run.out);
    }
}

#[test]
fn fix() {
    insta::assert_snapshot!(
        "fix",
        session(&[
            "fix cases/collection-noslash.xml",
            "fix --diff cases/collection-noslash.xml",
            "fix rfc/rfc4918-s9_6_2.xml",
            "fix --body rfc/rfc4918-s9_6_2.xml",
            "fix cases/html.xml",
        ])
    );
}

#[test]
fn errors_of_the_command_line() {
    insta::assert_snapshot!(
        "command_line",
        session(&[
            "",
            "shwo",
            "show --propertys",
            "show --method",
            "show --method DELET",
            "completions tcsh",
            "--color sometimes show",
            "serve --port x",
        ])
    );
}

#[test]
fn help() {
    let commands = super::COMMANDS.map(|command| format!("{command} --help"));
    let mut lines = vec!["--help"];
    lines.extend(commands.iter().map(String::as_str));
    insta::assert_snapshot!("help", session(&lines));
}

/// Colours are there if they are asked for, and only then.
#[test]
fn colours() {
    let run = |args: &[&str], no_color: bool| {
        let mut command = program();
        command.args(args).arg(data(super::LOCKED)).stdin(Stdio::null());
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let output = command.output().expect("the program");
        String::from_utf8(output.stdout).expect("text").contains("\u{1B}[")
    };
    for command in ["show", "stats", "why", "lint"] {
        assert!(!run(&[command], false), "{command}");
        assert!(!run(&["--color", "auto", command], true), "{command}");
        assert!(!run(&[command, "--color=never"], false), "{command}");
        assert!(run(&[command, "--color=always"], false), "{command}");
        assert!(run(&["--color", "always", command], true), "{command}");
    }
}

#[test]
fn completions_and_manual_pages() {
    let run = |args: &[&str]| outcome_of(args);
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&["completions", shell]);
        assert!(script.contains("explain") && script.contains("bad-responses"), "{shell}");
    }
    assert!(run(&["man"]).contains(".TH multistatus 1"));
    let folder = std::env::temp_dir().join(format!("multistatus-man-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    run(&["man", folder.to_str().expect("text")]);
    for command in super::COMMANDS {
        let page = std::fs::read_to_string(folder.join(format!("multistatus-{command}.1"))).expect("a page");
        assert!(page.contains(".SH OPTIONS") && page.contains("The exit status is 0"), "{command}");
    }
    std::fs::remove_dir_all(&folder).expect("a folder");
}

fn outcome_of(args: &[&str]) -> String {
    let output = program().args(args).stdin(Stdio::null()).output().expect("the program");
    assert_eq!(output.status.code(), Some(0), "{args:?}");
    String::from_utf8(output.stdout).expect("text")
}
