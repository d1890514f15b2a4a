//! A small WebDAV client: an example for the crate `multistatus`.
//!
//! ```text
//! cargo run --release -- list http://127.0.0.1:8080/ --depth infinity
//! ```

mod args;
mod change;
mod failure;
mod list;
mod send;

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
    let client = reqwest::Client::new();
    let done = match &args.command {
        Command::List(options) => list::list(&client, &args.url, options).await,
        Command::Delete => change::delete(&client, &args.url, args.token.as_deref()).await,
        Command::Lock { infinite } => change::lock(&client, &args.url, *infinite).await,
        Command::Unlock => change::unlock(&client, &args.url, args.token.as_deref()).await,
        Command::Proppatch(properties) => {
            change::proppatch(&client, &args.url, args.token.as_deref(), properties).await
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(failed) => {
            eprintln!("{failed}");
            ExitCode::from(if matches!(failed, Failed::Truncated { .. }) { 3 } else { 1 })
        }
    }
}
