//! A calendar server for one person, in memory: see the README.

mod app;
mod calendar;
mod conditions;
mod filter;
mod home;
mod lines;
mod methods;
mod object;
mod properties;
mod reports;
mod rule;
#[cfg(test)]
mod tests;
mod times;
mod zones;

use std::io::{self, Write as _};
use std::net::Ipv4Addr;

use tokio::net::TcpListener;

#[tokio::main(worker_threads = 2)]
async fn main() -> io::Result<()> {
    let port = std::env::args().nth(1).map_or(Ok(0), |port| port.parse()).map_err(io::Error::other)?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    println!("listening on http://{}/", listener.local_addr()?);
    io::stdout().flush()?;
    axum::serve(listener, app::app()).await
}
