//! What each command prints, in snapshots.

use std::fmt::Write as _;
use std::process::{Command, Stdio};

use super::{PROGRAM, data, outcome};

/// Runs command lines in the folder of test data, and returns what they print as a session would show it.
fn session(lines: &[&str]) -> String {
    let mut shown = String::new();
    for line in lines {
        let output = Command::new(PROGRAM)
            .args(line.split(' '))
            .current_dir(data(""))
            .env_remove("NO_COLOR")
            .stdin(Stdio::null())
            .output()
            .expect("the program");
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
        let mut command = Command::new(PROGRAM);
        command.args(args).arg(data(super::LOCKED)).stdin(Stdio::null()).env_remove("CLICOLOR_FORCE");
        command.env_remove("NO_COLOR");
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let output = command.output().expect("the program");
        String::from_utf8(output.stdout).expect("text").contains("\u{1B}[")
    };
    for command in ["show", "stats", "why"] {
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
        assert!(page.contains(".SH OPTIONS"), "{command}");
    }
    std::fs::remove_dir_all(&folder).expect("a folder");
}

fn outcome_of(args: &[&str]) -> String {
    let output = Command::new(PROGRAM).args(args).stdin(Stdio::null()).output().expect("the program");
    assert_eq!(output.status.code(), Some(0), "{args:?}");
    String::from_utf8(output.stdout).expect("text")
}
