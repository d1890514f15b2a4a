//! What the program does on a terminal, which Python makes; without Python, these tests are skipped.

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

use serde_json::Value;

use super::{LOCKED, ORDINARY, PROGRAM, data, read};

/// What was written to the terminal and to the pipes.
struct Seen {
    code: i64,
    terminal: String,
    out: String,
    err: String,
}

/// Runs the program with a terminal at `ends`. Returns `None` if there is no Python with terminals.
fn on_terminal(ends: &str, seconds: &str, args: &[&str], set: &[(&str, &str)], body: &[u8]) -> Option<Seen> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/command/terminal.py");
    let mut command = super::plain(Command::new("python3"));
    command.arg(script).args([ends, seconds, PROGRAM]).args(args).envs(set.iter().copied());
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().ok()?;
    child.stdin.take().expect("standard input").write_all(body).ok();
    let output = child.wait_with_output().expect("the script");
    let Ok(seen) = serde_json::from_slice::<Value>(&output.stdout) else {
        eprintln!("skipped: {}", String::from_utf8_lossy(&output.stderr));
        return None;
    };
    let text = |name: &str| seen[name].as_str().expect("a text").to_owned();
    let code = seen["code"].as_i64().expect("a number");
    Some(Seen { code, terminal: text("terminal"), out: text("out"), err: text("err") })
}

const CLEAR: &str = "\r\u{1B}[K";

/// Returns the notes about progress in what a terminal got. Each must be removed before anything else is written.
fn notes(terminal: &str) -> Vec<&str> {
    let mut notes = Vec::new();
    let mut rest = terminal;
    while let Some(at) = rest.find(CLEAR) {
        rest = &rest[at + CLEAR.len()..];
        if rest.starts_with("read ") {
            let end = rest.find(CLEAR).unwrap_or_else(|| panic!("a note was not removed: {terminal:?}"));
            notes.push(&rest[..end]);
        }
    }
    for note in &notes {
        assert!(note.lines().count() == 1 && note.ends_with('B'), "{note:?}");
    }
    notes
}

#[test]
fn long_input_has_a_note_on_standard_error() {
    let body = read(ORDINARY);
    let commands: [&[&str]; 9] = [
        &["show"],
        &["show", "--jsonl"],
        &["why"],
        &["lint"],
        &["fix"],
        &["fmt"],
        &["stats"],
        &["diff", "-", &data(LOCKED)],
        &["request"],
    ];
    thread::scope(|scope| {
        for args in commands {
            let body = &body;
            scope.spawn(move || {
                let quiet = super::run_command(args[0], &args[1..], body);
                let Some(seen) = on_terminal("err", "2.4", args, &[], body) else { return };
                assert!(!notes(&seen.terminal).is_empty(), "{args:?}: {:?}", seen.terminal);
                assert_eq!(seen.out, quiet.out, "{args:?}");
                assert_eq!((seen.code, seen.err.as_str()), (i64::from(quiet.code.expect("a code")), ""), "{args:?}");
                // Without the notes, it is what a pipe gets.
                let mut said = seen.terminal.replace("\r\n", "\n");
                for note in notes(&seen.terminal) {
                    said = said.replacen(&format!("{CLEAR}{note}"), "", 1);
                }
                assert_eq!(said.replace(CLEAR, ""), quiet.err, "{args:?}");
            });
        }
    });
}

#[test]
fn nothing_is_noted_elsewhere() {
    let body = read(ORDINARY);
    thread::scope(|scope| {
        for (ends, seconds, term) in [("out", "2.4", "xterm"), ("err", "0", "xterm"), ("err", "2.4", "dumb")] {
            let body = &body;
            scope.spawn(move || {
                let Some(seen) = on_terminal(ends, seconds, &["stats", "--color=never"], &[("TERM", term)], body)
                else {
                    return;
                };
                for text in [seen.terminal, seen.out, seen.err] {
                    assert!(!text.contains('\u{1B}') && !text.contains("read "), "{ends} {seconds} {term}: {text:?}");
                }
            });
        }
    });
}

/// Output and notes share one terminal: a note is removed before a line is written.
#[test]
fn notes_do_not_mix_with_output() {
    let args = ["show", "--jsonl", "--color=never"];
    let Some(seen) = on_terminal("both", "2.4", &args, &[], &read(ORDINARY)) else { return };
    assert!(!notes(&seen.terminal).is_empty(), "{:?}", seen.terminal);
    let mut lines = seen.terminal.replace("\r\n", "\n");
    for note in notes(&seen.terminal) {
        lines = lines.replacen(&format!("{CLEAR}{note}"), "", 1);
    }
    let lines = lines.replace(CLEAR, "");
    assert_eq!(lines, super::run_with(&["--jsonl"], &read(ORDINARY)).out);
}

#[test]
fn colours_are_for_terminals_that_want_them() {
    let body = read(ORDINARY);
    for (option, set, expected) in [
        (None, &[][..], true),
        (None, &[("NO_COLOR", "1")][..], false),
        (None, &[("NO_COLOR", "")], true),
        (None, &[("CLICOLOR", "0")], false),
        (None, &[("TERM", "dumb")], false),
        (Some("--color=never"), &[], false),
        (Some("--color=auto"), &[("NO_COLOR", "1")], false),
        (Some("--color=always"), &[("NO_COLOR", "1")], true),
    ] {
        let args: Vec<_> = ["stats"].into_iter().chain(option).collect();
        let Some(seen) = on_terminal("out", "0", &args, set, &body) else { return };
        assert_eq!(seen.terminal.contains("\u{1B}["), expected, "{option:?} {set:?}: {:?}", seen.terminal);
    }
}
