//! The command line of `request`.

use std::ffi::OsString;

use clap::{Arg, ArgMatches, Command};
use multistatus::http::{HeaderValue, Method};

use crate::cli::{self, flag, option};
use crate::reading;

const AFTER: &str = "\
FILE is the body of a request, or a whole request as HTTP/1.1 sends it: a
request line, header fields, an empty line, and the body. Lines may end with LF
or CRLF, and a body may be chunked. An HTTP response after a line
`--- response ---` is ignored.

JSON has these members:
  request           the local name of the root element; without a body,
                    propfind, lock-refresh or another method in lower case;
                    null if the root cannot be read
  names             the properties asked for, as {namespace}name
  hrefs             the resources that a multiget or a search names
  changes           the properties to set or remove, as {\"set\": name} or
                    {\"remove\": name}
  depth, destination, overwrite, timeout, if
                    the header fields that could be read
  findings          the code of each deviation from the RFCs
  status            the status that a server must send, if it has to refuse the
                    request

The exit status is 0 if the request was read; 1 if it must be refused, or the
file could not be read; 2 if the command line was not understood, or names no
method for an empty body.";

pub struct Args {
    pub method: Option<Method>,
    pub depth: Option<HeaderValue>,
    pub charset: Option<String>,
    pub json: bool,
    pub file: OsString,
}

pub fn command() -> Command {
    let method = "The method, such as PROPFIND. By default, the request line has it, or the root element implies it: for \
        example, propertyupdate implies PROPPATCH, and a report REPORT";
    let depth = "The header field Depth, such as 0, 1 or infinity, instead of any in the request";
    Command::new("request")
        .about("Shows what a request asks for, or why a server must refuse it")
        .arg(option("method", "M", method).allow_hyphen_values(true))
        .arg(option("depth", "D", depth).allow_hyphen_values(true))
        .arg(reading::charset())
        .arg(flag("json", "JSON. Findings and errors go to standard error"))
        .arg(file().help("The request; without a file, or with -, standard input is read"))
        .after_help(AFTER)
}

fn file() -> Arg {
    cli::files().num_args(0..=1)
}

/// Reads the arguments, or says what is wrong with them.
pub fn parse(matches: &ArgMatches) -> Result<Args, String> {
    let text = |name| matches.get_one::<String>(name).map(String::as_str);
    Ok(Args {
        method: text("method").map(method).transpose()?,
        depth: text("depth").map(depth).transpose()?,
        charset: text("charset").map(ToOwned::to_owned),
        json: matches.get_flag("json"),
        file: matches.get_one::<OsString>("files").cloned().unwrap_or_else(|| "-".into()),
    })
}

fn method(text: &str) -> Result<Method, String> {
    let method = Method::from_bytes(text.to_ascii_uppercase().as_bytes());
    method.map_err(|_| format!("--method needs a method such as PROPFIND, not {text:?}"))
}

/// Returns a value for the header field. It need not be a depth, because it shows how a server must refuse it.
fn depth(text: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_str(text).map_err(|_| format!("--depth needs 0, 1 or infinity, not {text:?}"))
}
