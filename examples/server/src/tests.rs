//! Requests over real connections, byte for byte, because most faults of servers are in what libraries do not send.

mod conditions;
mod content;
mod destinations;
mod locks;
mod properties;
mod requests;
mod transfer;
mod transport;
mod tree;
mod walk;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;
use tokio::sync::oneshot;

use crate::dav::Dav;
use crate::serve::{Patience, listen, serve};
use crate::store::{Directory, Memory, Store};

/// The patience of a server in a test.
const PATIENCE: Patience =
    Patience { request: Duration::from_millis(300), response: Duration::from_secs(1), stop: Duration::from_secs(3) };

/// A running server, which ends when it is dropped.
struct Server {
    address: SocketAddr,
    directory: Option<TempDir>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server over a tree in memory.
    fn memory() -> Self {
        Self::start(Box::new(Memory::new()), None)
    }

    /// Starts a server over an empty directory.
    fn directory() -> Self {
        let directory = TempDir::new().expect("a directory");
        let store = Directory::new(directory.path().to_owned()).expect("a store");
        Self::start(Box::new(store), Some(directory))
    }

    fn start(store: Box<dyn Store>, directory: Option<TempDir>) -> Self {
        let (stop, stopped) = oneshot::channel();
        let (tell, told) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(async {
                let listener = listen(0).expect("a port");
                tell.send(listener.local_addr().expect("an address")).expect("a test that waits");
                let dav = Arc::new(Dav::new(store, 1 << 20));
                serve(listener, dav, PATIENCE, async { drop(stopped.await) }).await;
            });
            // What a blocking thread still does must not keep the server from ending.
            runtime.shutdown_timeout(Duration::from_secs(3));
        });
        let address = told.recv().expect("a server that listens");
        Self { address, directory, stop: Some(stop), thread: Some(thread) }
    }

    /// Returns the directory that is served.
    fn root(&self) -> &Path {
        self.directory.as_ref().expect("a server over a directory").path()
    }

    /// Sends bytes on a connection of their own, and returns everything that the server sends.
    fn raw(&self, bytes: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(self.address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        // The server may answer and close before it has read everything.
        let _ = stream.write_all(bytes);
        let mut received = Vec::new();
        let _ = stream.read_to_end(&mut received);
        received
    }

    /// Sends a request with header lines, each of which ends with a line feed.
    fn send(&self, method: &str, target: &str, lines: &str, body: &[u8]) -> Answer {
        let host = self.address;
        let length = body.len();
        let lines = lines.replace('\n', "\r\n");
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {length}\r\n{lines}\r\n"
        );
        Answer::read(&self.raw(&[head.as_bytes(), body].concat()))
    }

    /// Sends a request without more than it needs, and returns the status.
    fn status(&self, method: &str, target: &str, lines: &str) -> u16 {
        self.send(method, target, lines, b"").status
    }

    fn put(&self, target: &str, content: &str) -> Answer {
        let answer = self.send("PUT", target, "", content.as_bytes());
        assert!(matches!(answer.status, 201 | 204), "PUT {target}: {}", answer.status);
        answer
    }

    fn mkcol(&self, target: &str) {
        assert_eq!(self.status("MKCOL", target, ""), 201, "MKCOL {target}");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(Err(panic)) = self.thread.take().map(JoinHandle::join) {
            std::panic::resume_unwind(panic);
        }
    }
}

/// A response that was read.
struct Answer {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Answer {
    fn read(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let mut body = bytes.get(end + 4..).unwrap_or_default().to_vec();
        let answer = Self { status, head, body: Vec::new() };
        if answer.header("transfer-encoding") == Some("chunked") {
            body = chunks(&body);
        }
        Self { body, ..answer }
    }

    fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        fields.find(|(field, _)| field.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// Returns the hrefs of a 207, sorted.
    fn hrefs(&self) -> Vec<String> {
        let document = multistatus::Multistatus::parse(&self.body).expect("a 207");
        let hrefs = document.responses().iter().filter_map(|response| response.href());
        let mut hrefs: Vec<_> = hrefs.map(|href| href.as_str().to_owned()).collect();
        hrefs.sort();
        hrefs
    }
}

/// Joins the chunks of a body.
fn chunks(mut body: &[u8]) -> Vec<u8> {
    let mut joined = Vec::new();
    while let Some(end) = body.windows(2).position(|window| window == b"\r\n") {
        let length = std::str::from_utf8(&body[..end]).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        let Some(length @ 1..) = length else { break };
        joined.extend_from_slice(&body[end + 2..end + 2 + length]);
        body = &body[end + 4 + length..];
    }
    joined
}
