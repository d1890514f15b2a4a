//! A small WebDAV client: an example for the crate `multistatus`.
//!
//! ```text
//! cargo run --release -- list http://127.0.0.1:8080/
//! ```

mod args;
mod change;
mod failure;
mod list;
mod members;
mod send;
mod state;
mod sync;
mod tree;

use std::process::ExitCode;

use crate::args::{Args, Command};
use crate::failure::Failed;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let args = match Args::parse(std::env::args().skip(1)) {
        Ok(args) => args,
        Err(message) => {
            eprintln!("{message}\n\n{}", args::USAGE);
            return ExitCode::from(2);
        }
    };
    match run(&args).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            eprintln!("{failed}");
            ExitCode::from(if matches!(failed, Failed::Truncated { .. }) { 3 } else { 1 })
        }
    }
}

async fn run(args: &Args) -> Result<(), Failed> {
    let client = send::client()?;
    let token = args.token.as_ref();
    match &args.command {
        Command::List(options) => list::list(&client, &args.url, options).await,
        Command::Tree => tree::tree(&client, &args.url).await,
        Command::Sync(directory) => sync::sync(&client, &args.url, directory).await,
        Command::Delete => change::delete(&client, &args.url, token).await,
        Command::Lock(depth) => change::lock(&client, &args.url, *depth).await,
        Command::Unlock(token) => change::unlock(&client, &args.url, token).await,
        Command::Proppatch(properties) => change::proppatch(&client, &args.url, token, properties).await,
    }
}
