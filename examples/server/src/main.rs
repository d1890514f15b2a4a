//! A small WebDAV server on the loopback interface: an example for the crate `multistatus`.
//!
//! ```text
//! cargo run --release -- --port 8080
//! ```
//!
//! It serves a tree in memory, or with `--root DIR` a directory. There is no authentication, so do not use it on a
//! network.

mod app;
mod args;
mod dav;
mod if_header;
mod listing;
mod locks;
mod methods;
mod path;
mod properties;
mod refusal;
mod request_body;
mod request_line;
mod store;

use std::io::{self, Write as _};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::args::Args;
use crate::dav::Dav;
use crate::request_line::CheckedListener;
use crate::store::{Directory, Memory, Store, Synthetic};

/// The time that requests in progress have to end when the server is told to stop.
const GRACE: Duration = Duration::from_secs(10);

#[tokio::main(worker_threads = 2)]
async fn main() -> io::Result<()> {
    let args = match Args::parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(message) => {
            eprintln!("{message}\n\n{}", args::USAGE);
            std::process::exit(2);
        }
    };
    let store: Box<dyn Store> = match args.root {
        Some(root) => Box::new(Directory::new(root)?),
        None => Box::new(Memory::new()),
    };
    let store = match args.synthetic {
        Some(rows) => Box::new(Synthetic::new(store, rows, args.broken)),
        None => store,
    };
    let dav = Arc::new(Dav::new(store, args.max_upload));
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, args.port)).await?;
    println!("listening on http://{}/", listener.local_addr()?);
    io::stdout().flush()?;

    let service = Router::new().fallback(app::handle).with_state(dav);
    let (stopping, mut stopped) = tokio::sync::watch::channel(());
    let server = axum::serve(CheckedListener(listener), service).with_graceful_shutdown(async move {
        told_to_stop().await;
        eprintln!("stopping");
        let _ = stopping.send(());
    });
    tokio::select! {
        ended = server => ended,
        () = async { let _ = stopped.changed().await; tokio::time::sleep(GRACE).await } => {
            eprintln!("requests were still in progress");
            Ok(())
        }
    }
}

/// Waits for Ctrl-C or the termination signal.
async fn told_to_stop() {
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        },
        Err(_) => {
            let _ = tokio::signal::ctrl_c().await;
        }
    }
}
