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
mod call;
mod conditions;
mod dav;
mod index;
mod listing;
mod locks;
mod methods;
mod path;
mod properties;
mod refusal;
mod serve;
mod store;
#[cfg(test)]
mod tests;
mod walk;

use std::io::{self, Write as _};
use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};

use crate::args::Args;
use crate::dav::Dav;
use crate::serve::{Patience, listen, serve};
use crate::store::{Directory, Memory, Store, Synthetic};

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
    let listener = listen(args.port)?;
    println!("listening on http://{}/", listener.local_addr()?);
    io::stdout().flush()?;

    serve(listener, dav, Patience::default(), told_to_stop()).await;
    Ok(())
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
