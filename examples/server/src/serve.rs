//! Accepts connections, and ends those whose clients send nothing.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpSocket};
use tokio_io_timeout::TimeoutWriter;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::app;
use crate::dav::Dav;

/// The time that the server waits for others.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For the head of a request, and for each next part of its body.
    pub request: Duration,
    /// For a client that takes nothing of its response, until its connection is closed.
    pub response: Duration,
    /// For requests in progress when the server is told to stop.
    pub stop: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self { request: Duration::from_secs(30), response: Duration::from_secs(60), stop: Duration::from_secs(10) }
    }
}

/// The part of a response that the system holds for its client, in bytes. The default of the system can be megabytes,
/// which cost memory, and which a slow client would have to read before it is seen to read.
const SEND_BUFFER: u32 = 256 << 10;

/// Listens on the loopback interface.
pub fn listen(port: u16) -> io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.set_reuseaddr(true)?;
    // Connections inherit this.
    socket.set_send_buffer_size(SEND_BUFFER)?;
    socket.bind((Ipv4Addr::LOCALHOST, port).into())?;
    socket.listen(1024)
}

/// Serves connections until `stopped` is ready, and then until the requests in progress have ended.
///
/// This is not `axum::serve`, because that cannot be told how long the head of a request may take: a client that sends
/// half of one would keep its connection for ever. Neither can hyper: it has no time limit for a client that does not
/// read its response, which would keep what the response is made of.
pub async fn serve(listener: TcpListener, dav: Arc<Dav>, patience: Patience, stopped: impl Future<Output = ()>) {
    let app = Router::new().fallback(app::handle).layer(RequestBodyTimeoutLayer::new(patience.request)).with_state(dav);
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience.request);
    let graceful = GracefulShutdown::new();
    let mut stopped = std::pin::pin!(stopped);
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stopped => break,
        };
        let stream = match accepted {
            Ok((stream, _)) => stream,
            Err(error) => {
                pause_after(&error).await;
                continue;
            }
        };
        // The end of a response must not wait for an acknowledgement.
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutWriter::new(stream);
        stream.set_timeout(Some(patience.response));
        let service = TowerToHyperService::new(app.clone());
        // Most errors of a connection say that the client went away, which is nothing to tell.
        tokio::spawn(graceful.watch(http.serve_connection(TokioIo::new(Box::pin(stream)), service)));
    }
    eprintln!("stopping");
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(patience.stop) => eprintln!("requests were still in progress"),
    }
}

/// Waits after an error that is not about one connection, for example because there are no file descriptors left: the
/// next attempt would fail at once.
async fn pause_after(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if !matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset) {
        eprintln!("no connection: {error}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
