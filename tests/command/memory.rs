//! The memory that commands need does not grow with the body.
#![cfg(target_os = "linux")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use std::{fs, thread};

/// The numbers of responses in the shorter and in the longer body. Both are longer than what is kept in memory, which is
/// 4 MiB.
const RESPONSES: [usize; 2] = [6_000, 18_000];
/// The memory by which a command may differ, in KiB.
const SLACK: u64 = 2048;

/// A file that is removed with the value.
struct Body(PathBuf);

impl Body {
    fn new(name: &str, responses: usize, word: &str) -> Self {
        let mut text = "<D:multistatus xmlns:D='DAV:'>\n".to_owned();
        for number in 0..responses {
            // Every second response has something to mend.
            let space = if number % 2 == 0 { " " } else { "" };
            let filler = word.repeat(800 / word.len());
            let _ = writeln!(
                text,
                "<D:response><D:href>/folder/file{space}{number}</D:href><D:propstat><D:prop><D:getetag>\"{number}\"\
                 </D:getetag><x:a xmlns:x='urn:x'>{filler}</x:a></D:prop><D:status>HTTP/1.1 200 OK</D:status>\
                 </D:propstat></D:response>"
            );
        }
        text.push_str("</D:multistatus>\n");
        let path = std::env::temp_dir().join(format!("multistatus-memory-{}-{name}", std::process::id()));
        fs::write(&path, text).expect("a temporary file");
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().expect("text")
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// Returns the peak of the memory of a command, in KiB. Its figure only grows, so the last one that is seen is the peak.
fn peak(args: &[&str], bodies: &[&Body]) -> u64 {
    let mut command = super::program();
    command.args(args).args(bodies.iter().map(|body| body.path()));
    let mut child =
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        if let Ok(text) = fs::read_to_string(Path::new(&status)) {
            let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let number = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
            peak = peak.max(number.unwrap_or(0));
        }
        if child.try_wait().expect("the program").is_some() {
            assert!(peak > 0, "{args:?}: its memory was never seen");
            return peak;
        }
        thread::sleep(Duration::from_millis(2));
    }
}

#[test]
fn commands_stream() {
    let [short, long] = RESPONSES.map(|count| Body::new(&format!("stream-{count}"), count, "word "));
    for args in [
        &["show"][..],
        &["show", "--jsonl"],
        &["show", "--csv"],
        &["lint"],
        &["lint", "--format=json"],
        &["stats"],
        &["fmt", "--compact"],
        &["fix", "--body"],
        &["fix", "--diff"],
    ] {
        let [a, b] = [&short, &long].map(|body| peak(args, &[body]));
        assert!(b < a + SLACK, "{args:?}: {a} KiB, and {b} KiB for a body three times as long");
    }
}

/// Less than 200 bytes are kept for each resource, where the resource itself has 1000.
#[test]
fn what_is_kept_for_each_resource_is_small() {
    let [short, long] = RESPONSES.map(|count| Body::new(&format!("a-{count}"), count, "word "));
    let [other_short, other_long] = RESPONSES.map(|count| Body::new(&format!("b-{count}"), count, "other "));
    let allowed = (RESPONSES[1] - RESPONSES[0]) as u64 * 200 / 1024;
    for (args, bodies, count) in [
        (&["fmt", "--canonical"][..], [&[&short][..], &[&long]], 1),
        (&["diff"], [&[&short, &other_short], &[&long, &other_long]], 2),
        (&["diff"], [&[&short, &short], &[&long, &long]], 2),
    ] {
        let [a, b] = bodies.map(|bodies| peak(args, bodies));
        assert!(b < a + count * allowed + SLACK, "{args:?}: {a} KiB, and {b} KiB for a body three times as long");
    }
}
