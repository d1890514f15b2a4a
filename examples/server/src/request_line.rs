//! Refuses request targets with a fragment.
//!
//! RFC 9112 §3.2 has no fragment in a request target, and a client that sends one may mean another resource than the
//! one before the `#`: a DELETE of it would remove too much. The HTTP library drops fragments, so no handler can see
//! them. Here the `#` in a request line becomes a space, so that the library itself refuses the request line with 400.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};

/// A listener whose connections are checked.
pub struct CheckedListener(pub TcpListener);

impl Listener for CheckedListener {
    type Io = Checked;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let _ = stream.set_nodelay(true);
        (Checked { stream, scan: Scan::default() }, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

/// A connection.
pub struct Checked {
    stream: TcpStream,
    scan: Scan,
}

/// The state of a connection within its requests.
#[derive(Default)]
enum Scan {
    #[default]
    RequestLine,
    /// In the header fields: the field so far, and the length of the body if a field told it.
    Fields { field: Vec<u8>, length: u64 },
    /// In the body: the number of bytes that are still to come.
    Body(u64),
    /// After a body of unknown length: nobody knows where the next request begins.
    Blind,
}

/// A length that no header field that matters here exceeds.
const FIELD: usize = 64;

impl Scan {
    fn pass(&mut self, mut bytes: &mut [u8]) {
        while !bytes.is_empty() {
            match self {
                Self::Blind => return,
                Self::Body(left) => {
                    let here = usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len());
                    *left -= here as u64;
                    if *left == 0 {
                        *self = Self::RequestLine;
                    }
                    bytes = &mut bytes[here..];
                }
                Self::RequestLine => {
                    let byte = &mut bytes[0];
                    match *byte {
                        b'#' => *byte = b' ',
                        b'\n' => *self = Self::Fields { field: Vec::new(), length: 0 },
                        _ => {}
                    }
                    bytes = &mut bytes[1..];
                }
                Self::Fields { field, length } => {
                    match bytes[0] {
                        b'\n' if field.is_empty() => *self = Self::Body(*length),
                        b'\n' => {
                            let text = String::from_utf8_lossy(field).to_ascii_lowercase();
                            field.clear();
                            match text.split_once(':') {
                                Some(("content-length", value)) => *length = value.trim().parse().unwrap_or(0),
                                Some(("transfer-encoding", _)) => *self = Self::Blind,
                                _ => {}
                            }
                        }
                        b'\r' => {}
                        byte if field.len() < FIELD => field.push(byte),
                        _ => {}
                    }
                    bytes = &mut bytes[1..];
                }
            }
            if matches!(self, Self::Body(0)) {
                *self = Self::RequestLine;
            }
        }
    }
}

impl AsyncRead for Checked {
    fn poll_read(mut self: Pin<&mut Self>, context: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buf))?;
        self.scan.pass(&mut buf.filled_mut()[before..]);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Checked {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
