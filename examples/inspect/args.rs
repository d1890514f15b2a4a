//! The command line.

use std::ffi::OsString;

use multistatus::{BadResponses, ParseOptions};

use crate::source::Way;

pub const HELP: &str = "\
Shows what WebDAV multistatus bodies say.

Usage: inspect [OPTIONS] [FILE]...

Without FILE, or with -, standard input is read. A body may stand behind HTTP
headers, as `curl -i` prints them.

Ways of reading, which all come to the same:
  --reader          through a buffer, row by row; the default
  --whole           from memory, after all of it was loaded
  --chunk N         in pieces of N bytes

What to read:
  --strict          refuse what breaks a rule of the RFCs
  --tolerant        mend common mistakes in the XML
  --bad-rows        go on behind a row that is not well-formed

What to show:
  -p, --properties  every property under its row
  --json            JSON, if all of it could be read; deviations go to standard
                    error (needs the feature `serde`)
  -h, --help        this

The exit status is 0 if everything was read; 1 if a file, or a row of one, could
not be read; 2 if the command line was not understood.
";

pub enum Command {
    Help,
    Inspect(Args),
}

pub struct Args {
    pub way: Way,
    pub options: ParseOptions,
    pub json: bool,
    pub properties: bool,
    pub files: Vec<OsString>,
}

/// Reads the command line, or says what is wrong with it.
pub fn parse(mut words: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let mut args =
        Args { way: Way::Reader, options: ParseOptions::new(), json: false, properties: false, files: Vec::new() };
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("-h" | "--help") => return Ok(Command::Help),
            Some("--reader") => args.way = Way::Reader,
            Some("--whole") => args.way = Way::Whole,
            Some("--chunk") => args.way = chunk(words.next().as_ref().and_then(|size| size.to_str()))?,
            Some("--strict") => args.options = args.options.strict(true),
            Some("--tolerant") => args.options = args.options.tolerant(),
            Some("--bad-rows") => args.options = args.options.bad_responses(BadResponses::Keep),
            Some("-p" | "--properties") => args.properties = true,
            Some("--json") if cfg!(feature = "serde") => args.json = true,
            Some("--json") => return Err("--json needs the feature `serde`: cargo run --features serde …".into()),
            Some("--") => args.files.extend(words.by_ref()),
            Some(word) if word.starts_with("--chunk=") => args.way = chunk(word.strip_prefix("--chunk="))?,
            Some(word) if word.starts_with('-') && word != "-" => return Err(format!("unknown option {word:?}")),
            _ => args.files.push(word),
        }
    }
    Ok(Command::Inspect(args))
}

fn chunk(size: Option<&str>) -> Result<Way, String> {
    let size = size.ok_or("--chunk needs a number of bytes")?;
    match size.parse() {
        Ok(size) if size > 0 => Ok(Way::Chunks(size)),
        _ => Err(format!("--chunk needs a number of bytes, not {size:?}")),
    }
}
