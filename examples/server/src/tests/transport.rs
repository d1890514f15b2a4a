//! Requests that end too early, never, or other than they say.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::{Answer, PATIENCE, Server};
use crate::store::{Memory, Synthetic};

#[test]
fn what_is_stored_is_what_was_sent() {
    let server = Server::memory();
    let host = server.address;
    // Whoever reads the length of a body beside the HTTP library must read it as that does.
    for padding in [0, 1, 40, 64, 200] {
        let zeros = "0".repeat(padding);
        let body = "DELETE /a#b HTTP/1.1\r\n#";
        let length = body.len();
        let head = format!("PUT /a HTTP/1.1\r\nHost: {host}\r\nContent-Length: {zeros}{length}\r\n");
        let next = format!("GET /a HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let received = server.raw(format!("{head}\r\n{body}{next}").as_bytes());
        let received = String::from_utf8_lossy(&received).into_owned();
        assert!(received.starts_with("HTTP/1.1 20") && received.ends_with(body), "{padding}: {received}");
    }
    let chunked = format!("PUT /b HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n");
    server.raw(format!("{chunked}3\r\na#b\r\n1;x=y\r\n#\r\n0\r\n\r\n").as_bytes());
    assert_eq!(server.send("GET", "/b", "", b"").text(), "a#b#");
}

#[test]
fn bodies_that_break_off_or_break_rules_are_bad_requests() {
    let server = Server::memory();
    let host = server.address;
    let head = format!("PUT /a HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n");
    for (rest, status) in [
        ("Transfer-Encoding: chunked\r\n\r\nx\r\nabc\r\n0\r\n\r\n", 400),
        ("Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n", 400),
        ("Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400),
        ("Content-Length: 1048577\r\n\r\n", 413),
        ("Content-Length: 99999999999\r\n\r\n", 413),
        ("Content-Length: x\r\n\r\n", 400),
        ("Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    ] {
        assert_eq!(Answer::read(&server.raw(format!("{head}{rest}").as_bytes())).status, status, "{rest}");
    }
    assert_eq!(server.status("GET", "/a", ""), 404);
}

#[test]
fn half_a_request_is_not_waited_for() {
    let server = Server::memory();
    let host = server.address;
    let started = Instant::now();
    for (bytes, status) in [
        (String::new(), 0),
        ("PUT /a HT".to_owned(), 0),
        (format!("PUT /a HTTP/1.1\r\nHost: {host}\r\nContent-Le"), 0),
        (format!("PUT /a HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\n\r\nabc"), 408),
        (format!("PUT /a HTTP/1.1\r\nHost: {host}\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"), 408),
        (format!("PROPFIND / HTTP/1.1\r\nHost: {host}\r\nContent-Length: 5\r\n\r\n<"), 408),
    ] {
        let status_now = Answer::read(&server.raw(bytes.as_bytes())).status;
        // A head that does not end may be answered by closing the connection.
        assert!(status_now == status || status == 0 && status_now == 408, "{bytes}: {status_now}");
    }
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert_eq!(server.status("GET", "/a", ""), 404);
}

#[test]
fn a_request_in_progress_ends_before_the_server() {
    let server = Server::memory();
    let stream = std::net::TcpStream::connect(server.address).expect("a connection");
    let started = Instant::now();
    drop(server);
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    drop(stream);
}

/// A reader that stops keeps what its response is made of, and so cannot be waited for. One that is only slow can.
#[test]
fn readers_may_be_slow_but_not_stop() {
    let server = Server::start(Box::new(Synthetic::new(Box::new(Memory::new()), 20_000, None)), None);
    let host = server.address;
    let request = format!("PROPFIND /synthetic/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nDepth: 1\r\n\r\n");
    let ask = || {
        let mut stream = TcpStream::connect(host).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        stream.write_all(request.as_bytes()).expect("a request");
        stream
    };
    let (mut slow, mut stopped) = (ask(), ask());
    let mut received = Vec::new();
    let started = Instant::now();
    while started.elapsed() < 3 * PATIENCE.response {
        let mut part = vec![0; 100 << 10];
        let length = slow.read(&mut part).expect("a part of the response");
        received.extend_from_slice(&part[..length]);
        std::thread::sleep(PATIENCE.response / 20);
    }
    slow.read_to_end(&mut received).expect("the rest of the response");
    assert!(received.ends_with(b"\r\n0\r\n\r\n"), "{}", received.len());
    let whole = received.len();
    received.clear();
    let _ = stopped.read_to_end(&mut received);
    assert!(received.len() < whole && !received.ends_with(b"\r\n0\r\n\r\n"), "{} of {whole}", received.len());
}

/// A client that sends everything before it reads sees why its body was refused, and nobody reads without an end.
#[test]
fn a_body_that_is_too_long_is_answered() {
    let server = Server::memory();
    let head = format!("PUT /a HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", server.address);
    let long = "x".repeat(20 << 20);
    for rest in [
        format!("Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{long}\r\n0\r\n\r\n", long.len()),
        format!("Content-Length: {}\r\n\r\n{long}", long.len()),
    ] {
        let mut stream = TcpStream::connect(server.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        stream.write_all(format!("{head}{rest}").as_bytes()).expect("a request");
        let mut received = Vec::new();
        stream.read_to_end(&mut received).expect("a response");
        assert_eq!(Answer::read(&received).status, 413);
    }
    let started = Instant::now();
    let waits = format!("{head}Expect: 100-continue\r\nContent-Length: {}\r\n\r\n", long.len());
    assert_eq!(Answer::read(&server.raw(waits.as_bytes())).status, 413);
    assert!(started.elapsed() < PATIENCE.request, "{:?}", started.elapsed());
    // Chunks without end, each soon after the one before.
    let mut stream = TcpStream::connect(server.address).expect("a connection");
    stream.write_all(format!("{head}Transfer-Encoding: chunked\r\n\r\n").as_bytes()).expect("a head");
    let chunk = format!("{:x}\r\n{}\r\n", 64 << 10, "x".repeat(64 << 10));
    while stream.write_all(chunk.as_bytes()).is_ok() {
        std::thread::sleep(Duration::from_millis(10));
        assert!(started.elapsed() < Duration::from_secs(15), "{:?}", started.elapsed());
    }
    assert_eq!(server.status("GET", "/a", ""), 404);
}
