//! The forms in which a body may have been saved: all are read alike.

use std::io::{Read, Write};
use std::net::TcpStream;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::{LOCKED, ORDINARY, data, read, run_command, run_with, start};

/// `tests/data/rfc/rfc4918-s9_6_2.xml`, compressed by the command `brotli`.
const BROTLI: &[u8] = include_bytes!("coded/locked.xml.br");
/// That file, compressed by the command `zstd`.
const ZSTD: &[u8] = include_bytes!("coded/locked.xml.zst");

fn chunked(body: &[u8], line_end: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for chunk in body.chunks(100) {
        out.extend(format!("{:x};a=b{line_end}", chunk.len()).as_bytes());
        out.extend(chunk);
        out.extend(line_end.as_bytes());
    }
    out.extend(format!("0{line_end}Trailer: x{line_end}{line_end}").as_bytes());
    out
}

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).expect("memory");
    encoder.finish().expect("memory")
}

fn zlib(body: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(body).expect("memory");
    encoder.finish().expect("memory")
}

fn deflate(body: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(body).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn all_are_read_alike() {
    let body = read(LOCKED);
    let alone = run_with(&["--json"], &body);
    assert_eq!(alone.code, Some(0), "{}", alone.err);
    let wide: Vec<u8> = format!("\u{FEFF}{}", String::from_utf8_lossy(&body).replace("encoding=\"utf-8\"", ""))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let head = |fields: &str| format!("HTTP/1.1 207 Multi-Status\r\n{fields}\r\n").into_bytes();
    let forms: Vec<(&str, Vec<u8>)> = vec![
        ("gzip", gzip(&body)),
        ("two members of gzip", [gzip(&body[..50]), gzip(&body[50..])].concat()),
        ("gzip in gzip", gzip(&gzip(&body))),
        ("zlib", zlib(&body)),
        ("deflate", deflate(&body)),
        ("br", BROTLI.to_vec()),
        ("zstd", ZSTD.to_vec()),
        ("UTF-16", wide.clone()),
        ("UTF-16 in gzip", gzip(&wide)),
        ("chunks", chunked(&body, "\r\n")),
        ("gzip in chunks", chunked(&gzip(&body), "\r\n")),
        ("headers and chunks", [head("Transfer-Encoding: chunked\r\n"), chunked(&body, "\n")].concat()),
        (
            "headers and gzip in chunks",
            [head("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"), chunked(&gzip(&body), "\r\n")].concat(),
        ),
        ("headers and br", [head("Content-Encoding: br\r\n"), BROTLI.to_vec()].concat()),
        ("headers and zstd", [head("content-encoding: zstd\r\n"), ZSTD.to_vec()].concat()),
        ("headers and deflate", [head("Content-Encoding: deflate\r\n"), deflate(&body)].concat()),
        ("headers of a body that was decoded", [head("Content-Encoding: gzip\r\nContent-Length: 9\r\n"), body.clone()].concat()),
        ("headers without the empty line", [b"HTTP/1.1 207 Multi-Status\r\nServer: x\r\n".to_vec(), body.clone()].concat()),
        ("headers of a body without its chunks", [head("Transfer-Encoding: chunked\r\n"), body.clone()].concat()),
        ("length of the coded body", {
            let coded = gzip(&body);
            [head(&format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n", coded.len())), coded].concat()
        }),
        ("a recorded exchange", [b"DELETE /c/ HTTP/1.1\r\nHost: a\r\n\r\n\n--- response ---\n".to_vec(), head(""), body.clone()].concat()),
        (
            "the notes of curl",
            [
                b"* Connected\n> DELETE /c/ HTTP/1.1\n> Host: a\n>\n< HTTP/1.1 207 Multi-Status\n< Content-Type: text/xml\n< \n{ [5 bytes data]\n"
                    .to_vec(),
                body.clone(),
            ]
            .concat(),
        ),
    ];
    for (form, bytes) in forms {
        for way in [&["--json"][..], &["--json", "--whole"], &["--json", "--chunk", "7"]] {
            let run = run_with(way, &bytes);
            assert_eq!((run.code, &run.out), (Some(0), &alone.out), "{form}: {}", run.err);
            assert!(!run.err.contains("Content-"), "{form}: {}", run.err);
        }
    }
}

#[test]
fn what_is_cut_off_is_told() {
    let body = read(ORDINARY);
    for (form, bytes, message) in [
        ("gzip", gzip(&body), "the content coding gzip cannot be decoded"),
        ("chunks", chunked(&body, "\r\n"), "a part of the body is missing (RFC 9112 §7.1)"),
    ] {
        let run = run_with(&[], &bytes[..bytes.len() - 200]);
        assert_eq!(run.code, Some(1), "{form}");
        assert!(run.err.contains(message), "{form}: {}", run.err);
        assert!(run.out.contains("incomplete: "), "{form}: {}", run.out);
    }
    let wrong = run_with(
        &[],
        b"HTTP/1.1 207 x\r\nTransfer-Encoding: chunked\r\n\r\n1f\r\n<D:multistatus xmlns:D='DAV:'>\r\n0\r\n\r\n",
    );
    assert_eq!(wrong.code, Some(1));
    assert!(wrong.err.contains("RFC 9112 §7.1"), "{}", wrong.err);
    // These only look like something else.
    for text in ["5 apples", "x\u{9C}", "abc\r\n", "\u{1}\u{2}\u{3}", "78\r\nx"] {
        let run = run_with(&[], text.as_bytes());
        assert_eq!(run.code, Some(1), "{text:?}");
        assert!(run.err.contains("expected the root"), "{text:?}: {}", run.err);
    }
}

/// A document in JSON is shown as the body from which it was made.
#[test]
fn from_json() {
    for name in [ORDINARY, LOCKED, "rfc/rfc6578-s3_8.xml"] {
        let file = data(name);
        for form in ["--json", "--jsonl"] {
            let json = run_with(&[form, &file], b"");
            assert_eq!(json.code, Some(0));
            for again in ["--json", "--jsonl", "--csv", "--tree"] {
                let read = run_with(&["--from-json", again], json.out.as_bytes());
                let direct = run_with(&[again, &file], b"");
                assert_eq!(read.code, Some(0), "{name} {form} {again}: {}", read.err);
                // JSON has no deviations, which come last.
                assert!(direct.out.starts_with(&read.out), "{name} {form} {again}: {}", read.out);
            }
            let compact = run_command("fmt", &["--compact", "--from-json"], json.out.as_bytes());
            assert_eq!(
                (compact.code, compact.out),
                (Some(0), run_command("fmt", &["--compact", &file], b"").out),
                "{name}"
            );
        }
    }
    for text in ["{", "[1]", "{\"responses\": 1}", "{\"href\": \"\"}", "<a/>"] {
        let run = run_with(&["--from-json"], text.as_bytes());
        assert_eq!(run.code, Some(1), "{text}");
        assert!(run.err.contains("expected what `multistatus show --json`"), "{text}: {}", run.err);
    }
}

/// A body and its formatted forms mean the same.
#[test]
fn fmt_keeps_the_meaning() {
    for name in [ORDINARY, LOCKED, "rfc/rfc6578-s3_8.xml", "captures/sabre4/046-PROPPATCH-set-nons.xml"] {
        let file = data(name);
        for form in ["--pretty", "--compact", "--canonical"] {
            let formatted = run_command("fmt", &[form, &file], b"");
            assert_eq!(formatted.code, Some(0), "{name} {form}: {}", formatted.err);
            let diff = run_command("diff", &[&file, "-"], formatted.out.as_bytes());
            assert_eq!(diff.code, Some(0), "{name} {form}: {}", diff.out);
            let again = run_command("fmt", &[form], formatted.out.as_bytes());
            assert_eq!(again.out, formatted.out, "{name} {form}");
        }
    }
}

/// Spellings make no difference, and everything else does.
#[test]
fn diff() {
    let body = |inner: &str| format!("<D:multistatus xmlns:D='DAV:'>{inner}</D:multistatus>");
    let row = |href: &str, value: &str| {
        format!(
            "<D:response><D:href>{href}</D:href><D:propstat><D:prop>{value}</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>"
        )
    };
    let folder = std::env::temp_dir().join(format!("multistatus-diff-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let first = folder.join("a.xml");
    let value = "<D:getetag>1</D:getetag><x xmlns='urn:x'><y/></x>";
    std::fs::write(&first, body(&[row("/a%20b/", value), row("/c", "")].concat())).expect("a file");
    for (second, code) in [
        (body(&[row("/c", ""), row("http://h:8080/%61%20b", value)].concat()), 0),
        (
            body(
                &[
                    row("/a%20b/", "<u:x xmlns:u='urn:x'>\n<u:y></u:y> </u:x><E:getetag xmlns:E='DAV:'>1</E:getetag>"),
                    row("/c", ""),
                ]
                .concat(),
            ),
            0,
        ),
        (body(&[row("/a%20b/", value), row("/C", "")].concat()), 1),
        (body(&[row("/a%20b/", &value.replace('1', "2")), row("/c", "")].concat()), 1),
        (body(&[row("/a%20b/", &value.replace("<y/>", "<y/><y/>")), row("/c", "")].concat()), 1),
        (body(&row("/a%20b/", value)), 1),
        (body(&[row("/a%20b/", value), row("/c", ""), "<D:sync-token>urn:1</D:sync-token>".into()].concat()), 1),
        (body(&[row("/a%20b/", value), row("/c", "").replace("200 OK", "404 x")].concat()), 0),
        (body("<D:response/>"), 1),
        ("<a/>".into(), 2),
    ] {
        let run = run_command("diff", &[first.to_str().expect("text"), "-"], second.as_bytes());
        assert_eq!(run.code, Some(code), "{second}\n{}{}", run.out, run.err);
        assert_eq!(run.out.lines().count() == 1, code == 0, "{}", run.out);
    }
    std::fs::remove_dir_all(&folder).expect("a folder");
}

#[test]
fn serve_answers_every_request() {
    let mut child = start(&["serve", "--requests", "3", "-"]);
    let mut stdin = child.stdin.take().expect("standard input");
    stdin
        .write_all(b"HTTP/2 207 \r\nDAV: 1, 2\r\nTransfer-Encoding: chunked\r\n\r\n<D:multistatus xmlns:D='DAV:'/>")
        .expect("a pipe");
    drop(stdin);
    let mut address = String::new();
    let mut stdout = child.stdout.take().expect("standard output");
    while !address.ends_with('\n') {
        let mut byte = [0];
        assert_eq!(stdout.read(&mut byte).expect("a pipe"), 1, "{address}");
        address.push(char::from(byte[0]));
    }
    let address =
        address.trim().strip_prefix("http://").and_then(|rest| rest.strip_suffix('/')).expect("an address").to_owned();
    let ask = |request: &str| {
        let mut stream = TcpStream::connect(&address).expect("a connection");
        stream.write_all(request.as_bytes()).expect("a connection");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    };
    let answer = ask("PROPFIND /a HTTP/1.1\r\nHost: a\r\nDepth: 1\r\nContent-Length: 4\r\n\r\n<a/>");
    assert_eq!(
        answer,
        "HTTP/1.1 207\r\nDAV: 1, 2\r\nContent-Length: 31\r\nConnection: close\r\n\r\n<D:multistatus xmlns:D='DAV:'/>"
    );
    let chunks =
        "PUT /b HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    assert_eq!(ask(chunks), format!("HTTP/1.1 100 Continue\r\n\r\n{answer}"));
    assert!(ask("HEAD / HTTP/1.1\r\n\r\n").ends_with("\r\n\r\n"));
    let end = super::outcome(child.wait_with_output().expect("the program"));
    assert_eq!(end.code, Some(0));
    assert!(end.err.contains("PROPFIND /a, Depth: 1, 4 bytes → 207\n"), "{}", end.err);
}
