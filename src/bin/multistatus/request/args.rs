//! The command line of `request`.

use std::ffi::OsString;

use multistatus::http::{HeaderValue, Method};

use crate::args::Command;

const HELP: &str = "\
Shows what a WebDAV request asks for, or the status that a server must send if
the request cannot be read.

Usage: multistatus request [OPTIONS] [FILE]

FILE is the body of a request, or a whole request as HTTP/1.1 sends it: a
request line, header fields, an empty line, and the body. Lines may end with LF
or CRLF, and a body may be chunked. An HTTP response after a line
`--- response ---` is ignored. Without FILE, or with -, standard input is read.

  --method M        the method, such as PROPFIND. By default, the request line
                    has it, or the root element implies it: for example,
                    propertyupdate implies PROPPATCH, and a report REPORT
  --depth D         the header field Depth, such as 0, 1 or infinity, instead of
                    any in the request
  --json            JSON. Findings and errors go to standard error
  -h, --help        this

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
method for an empty body.
";

pub struct Args {
    pub method: Option<Method>,
    pub depth: Option<HeaderValue>,
    pub json: bool,
    pub file: OsString,
}

/// Reads the words after `request`, or says what is wrong with them.
pub fn parse(mut words: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let mut args = Args { method: None, depth: None, json: false, file: "-".into() };
    let mut files = 0;
    let mut only_files = false;
    while let Some(word) = words.next() {
        match word.to_str().filter(|_| !only_files) {
            Some("-h" | "--help") => return Ok(Command::Help(HELP)),
            Some("--json") => args.json = true,
            Some("--") => only_files = true,
            Some(option) if option.starts_with('-') && option != "-" => {
                let (option, value) = match option.split_once('=') {
                    Some((option, value)) => (option, Some(value.to_owned())),
                    None => (option, None),
                };
                if !matches!(option, "--method" | "--depth") {
                    return Err(format!("unknown option {option:?}"));
                }
                let value = value.or_else(|| words.next().and_then(|word| word.into_string().ok()));
                let value = value.ok_or_else(|| format!("{option} needs a value"))?;
                match option {
                    "--method" => args.method = Some(method(&value)?),
                    _ => args.depth = Some(depth(&value)?),
                }
            }
            _ => {
                args.file = word;
                files += 1;
            }
        }
    }
    if files > 1 { Err(format!("expected one file, found {files}")) } else { Ok(Command::Request(args)) }
}

fn method(text: &str) -> Result<Method, String> {
    let method = Method::from_bytes(text.to_ascii_uppercase().as_bytes());
    method.map_err(|_| format!("--method needs a method such as PROPFIND, not {text:?}"))
}

/// Returns a value for the header field. It need not be a depth, because it shows how a server must refuse it.
fn depth(text: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_str(text).map_err(|_| format!("--depth needs 0, 1 or infinity, not {text:?}"))
}
