//! The command `serve`, which answers every request with one body, to try a client against it.

mod message;

use std::io;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clap::{Arg, ArgMatches, Command, ValueHint, value_parser};

use self::message::{Answer, Asked};
use crate::cli::option;
use crate::human::size;
use crate::reading::hint;
use crate::{Code, Failure, Output, say};

const AFTER: &str = "\
The server listens on the loopback interface only. The address is the first line
of standard output, and each request is a line of standard error. If the file
begins with a status line and header fields, they are sent too; otherwise the
answer is 207 with application/xml. The bytes of the body are sent as they are.

The exit status is 0 after --requests; 1 if the file cannot be read or the port
is taken; 2 if the command line was not understood.";

/// The number of connections that are served at once.
const CONNECTIONS: usize = 64;

pub fn command() -> Command {
    Command::new("serve")
        .about("Answers every request with a body, to try a client against it")
        .arg(option("port", "N", "The port; by default, any that is free"))
        .arg(option("status", "CODE", "The status, instead of 207 or the one in the file"))
        .arg(option("requests", "N", "Ends after this number of requests"))
        .arg(
            Arg::new("file")
                .value_name("FILE")
                .value_parser(value_parser!(std::ffi::OsString))
                .value_hint(ValueHint::FilePath)
                .default_value("-")
                .hide_default_value(true)
                .help("The body, or what `curl -i` printed; without a file, standard input is read"),
        )
        .after_help(AFTER)
}

pub fn run(matches: &ArgMatches, output: Output<'_>) -> Result<Code, Failure> {
    let port: u16 = number(matches, "port", "from 0 to 65535")?.unwrap_or(0);
    let status: Option<u16> = number(matches, "status", "such as 207")?;
    if status.is_some_and(|status| !(200..600).contains(&status)) {
        return Err(Failure::Usage("--status needs a number from 200 to 599".into()));
    }
    let most: Option<usize> = number(matches, "requests", "of requests")?;
    let file = matches.get_one::<std::ffi::OsString>("file").cloned().unwrap_or_else(|| "-".into());
    let (answer, name) = match Answer::read(&file, status) {
        Ok(answer) => answer,
        Err((name, error)) => {
            say(format_args!("{name}: {error}: {}", hint(&error)));
            return Ok(Code::FAILURE);
        }
    };
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(listener) => listener,
        Err(error) => {
            say(format_args!("port {port}: {error}: without --port, a free port is taken"));
            return Ok(Code::FAILURE);
        }
    };
    writeln!(output, "http://{}/", listener.local_addr()?)?;
    output.flush()?;
    say(format_args!("{name}: {}, {} for every request", answer.status(), size(answer.length())));
    serve(&listener, &Arc::new(answer), most)?;
    Ok(Code::SUCCESS)
}

/// Returns the number of an option.
fn number<T: std::str::FromStr>(matches: &ArgMatches, name: &str, kind: &str) -> Result<Option<T>, Failure> {
    let Some(text) = matches.get_one::<String>(name) else { return Ok(None) };
    let number = text.parse().map_err(|_| Failure::Usage(format!("--{name} needs a number {kind}, not {text:?}")))?;
    Ok(Some(number))
}

fn serve(listener: &TcpListener, answer: &Arc<Answer>, most: Option<usize>) -> io::Result<()> {
    let open = Arc::new(AtomicUsize::new(0));
    let mut served = 0;
    while most.is_none_or(|most| served < most) {
        let (stream, _) = listener.accept()?;
        served += 1;
        if open.load(Ordering::Relaxed) >= CONNECTIONS {
            drop(stream);
            continue;
        }
        open.fetch_add(1, Ordering::Relaxed);
        let (answer, counter) = (Arc::clone(answer), Arc::clone(&open));
        let thread = thread::spawn(move || {
            connection(stream, &answer);
            counter.fetch_sub(1, Ordering::Relaxed);
        });
        if most.is_some() {
            let _ = thread.join();
        }
    }
    Ok(())
}

/// Answers one request. A connection that breaks is the client's affair.
fn connection(stream: TcpStream, answer: &Answer) {
    match Asked::read(&stream).and_then(|asked| {
        answer.write(&stream, &asked)?;
        Ok(asked)
    }) {
        Ok(asked) => say(format_args!("{asked} → {}", answer.status())),
        Err(error) => say(format_args!("a request was not answered: {error}")),
    }
}
