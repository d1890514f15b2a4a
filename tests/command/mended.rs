//! What `fix` makes of every body, and the diff of it.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use multistatus::lint::{Edit, Linter};

use super::{data, run_command};

/// Returns the bodies in these folders of the test data.
fn bodies() -> Vec<(PathBuf, Vec<u8>)> {
    let mut folders = ["captures", "rfc", "cases"].map(|folder| PathBuf::from(data(folder))).to_vec();
    let mut bodies = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            match path.extension().and_then(|extension| extension.to_str()) {
                None if path.is_dir() => folders.push(path),
                Some("xml") => {
                    let body = fs::read(&path).expect("a file");
                    bodies.push((path, body));
                }
                _ => {}
            }
        }
    }
    bodies.sort();
    bodies
}

/// Mends a body in memory, with all findings at once: slow, and obviously right.
fn mended(mut body: Vec<u8>) -> Vec<u8> {
    for _ in 0..8 {
        let report = Linter::new().keep_findings(usize::MAX).check(&body);
        let mut edits: Vec<&Edit> = report.findings().iter().filter_map(|finding| finding.fix()?.edit()).collect();
        edits.sort_by_key(|edit| (edit.span().start, edit.span().end));
        let (mut mended, mut done, mut count) = (Vec::new(), 0, 0);
        for edit in edits {
            let (start, end) = (edit.span().start as usize, edit.span().end as usize);
            if start < done || start == end && start == done && count > 0 || body[start..end] == *edit.text().as_bytes()
            {
                continue;
            }
            mended.extend_from_slice(&body[done..start]);
            mended.extend_from_slice(edit.text().as_bytes());
            (done, count) = (end, count + 1);
        }
        mended.extend_from_slice(&body[done..]);
        if count == 0 {
            break;
        }
        body = mended;
    }
    body
}

/// Returns a body of a length at which parts end in the middle of anything.
fn long() -> Vec<u8> {
    let mut body = "<D:multistatus xmlns:D='DAV:'>\r\n".to_owned();
    for number in 0..3000 {
        let space = " ".repeat(number % 7);
        let status = ["200 OK", "HTTP/1.1 200 OK"][number % 2];
        body.push_str(&format!(
            "<D:response>\t<D:href>{space}/a{space}b{number}</D:href>&nbsp{space}<D:status>{status}</D:status></D:response>{}",
            ["\r\n", "\n", ""][number % 3]
        ));
    }
    (body + "</D:multistatus>").into_bytes()
}

#[test]
fn is_what_all_findings_say() {
    let mut count = 0;
    for (path, body) in bodies().into_iter().chain([("long".into(), long())]) {
        // Another encoding is converted first.
        let head = String::from_utf8_lossy(&body[..body.len().min(100)]).to_ascii_lowercase();
        if std::str::from_utf8(&body).is_err() || head.contains("encoding=") && !head.contains("utf-8") {
            continue;
        }
        let expected = mended(body.clone());
        count += usize::from(expected != body);
        let run = super::start(&["fix", "--body"]);
        let found = output(run, &body);
        assert!(found == expected, "{}", path.display());
    }
    assert!(count > 10, "only {count} bodies have something to mend");
}

/// Returns the bytes of standard output, which may hold what a body holds.
fn output(mut child: std::process::Child, input: &[u8]) -> Vec<u8> {
    let mut stdin = child.stdin.take().expect("standard input");
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let _ = std::io::Write::write_all(&mut stdin, input);
        });
        child.wait_with_output().expect("the program").stdout
    })
}

/// `patch` makes the mended body of the diff, where there is such a program.
#[test]
fn patch_understands_the_diff() {
    let folder = std::env::temp_dir().join(format!("multistatus-patch-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let at = |name: &str| folder.join(name).to_str().expect("text").to_owned();
    let mut tried = 0;
    for (path, body) in bodies().into_iter().chain([("long".into(), long())]) {
        let text = String::from_utf8_lossy(&body);
        let expected = mended(body.clone());
        if expected == body || text.contains('\u{FFFD}') {
            continue;
        }
        fs::write(at("body"), &body).expect("a file");
        let diff = output(super::start(&["fix", "--diff", &at("body")]), b"");
        fs::write(at("diff"), &diff).expect("a file");
        let mut patch = Command::new("patch");
        patch.args(["--binary", "--silent", "--output", &at("patched"), &at("body"), &at("diff")]);
        let Ok(done) = patch.stdin(Stdio::null()).output() else {
            eprintln!("skipped: there is no program patch");
            break;
        };
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{}: {said}", path.display());
        assert!(fs::read(at("patched")).expect("a file") == expected, "{}", path.display());
        tried += 1;
    }
    fs::remove_dir_all(&folder).expect("the folder");
    eprintln!("{tried} diffs were applied");
}

/// Lines far apart are in hunks of their own, and a last line without an end is said to be one.
#[test]
fn hunks() {
    let row =
        |href: &str| format!("<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>\n");
    let plain = (0..8).map(|number| row(&format!("/{number}"))).collect::<String>();
    let body =
        format!("<D:multistatus xmlns:D='DAV:'>\n{}{plain}{}{}</D:multistatus>", row("/a b"), row("/c d"), row("/e"),);
    let run = run_command("fix", &["--diff"], body.as_bytes());
    let lines: Vec<_> = run.out.lines().filter(|line| !line.starts_with(' ')).collect();
    assert_eq!(
        lines,
        [
            "--- standard input",
            "+++ standard input (mended)",
            "@@ -1,4 +1,4 @@",
            "-<D:response><D:href>/a b</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>",
            "+<D:response><D:href>/a%20b</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>",
            "@@ -9,5 +9,5 @@",
            "-<D:response><D:href>/c d</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>",
            "+<D:response><D:href>/c%20d</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>",
            "\\ No newline at end of file",
        ]
    );
}
