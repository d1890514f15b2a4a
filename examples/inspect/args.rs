//! The command line.

use std::ffi::OsString;

use multistatus::{BadResponses, Exchange, Href, Name, Operation, ParseOptions, Preferences, http};

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
  --near            read namespaces that are nearly `DAV:`, or none, as `DAV:`
  --bad-rows        go on behind a row that is not well-formed

What was asked, which tells what the answer comes to:
  --method M        the method, such as DELETE, or a report, such as
                    sync-collection or calendar-multiget
  --url URL         the Request-URI, a full URI or a path
  --destination URL the Destination of COPY and MOVE
  --depth D         the Depth: 0, 1 or infinity
  --asked WHAT      a property as {namespace}name, or an href; may be repeated

What to show:
  -p, --properties  every property under its row
  --json            JSON, if all of it could be read; deviations go to standard
                    error (needs the feature `serde`)
  -h, --help        this

The exit status is 0 if everything was read, whatever it says; 1 if a file, or a row of one, could
not be read; 2 if the command line was not understood.
";

pub enum Command {
    Help,
    Inspect(Box<Args>),
}

pub struct Args {
    pub way: Way,
    pub options: ParseOptions,
    pub json: bool,
    pub properties: bool,
    /// What was asked, if it is known.
    pub exchange: Option<Exchange>,
    pub files: Vec<OsString>,
}

/// Reads the command line, or says what is wrong with it.
pub fn parse(mut words: impl Iterator<Item = OsString>) -> Result<Command, String> {
    let mut args = Args {
        way: Way::Reader,
        options: ParseOptions::new(),
        json: false,
        properties: false,
        exchange: None,
        files: Vec::new(),
    };
    let mut asked = Asked::default();
    while let Some(word) = words.next() {
        match word.to_str() {
            Some("-h" | "--help") => return Ok(Command::Help),
            Some("--reader") => args.way = Way::Reader,
            Some("--whole") => args.way = Way::Whole,
            Some("--chunk") => args.way = chunk(words.next().as_ref().and_then(|size| size.to_str()))?,
            Some("--strict") => args.options = args.options.strict(true),
            Some("--tolerant") => args.options = args.options.tolerant(),
            Some("--near") => args.options = args.options.near_namespaces(true),
            Some("--bad-rows") => args.options = args.options.bad_responses(BadResponses::Keep),
            Some(word @ ("--method" | "--url" | "--destination" | "--depth" | "--asked")) => {
                let value = words.next().and_then(|value| value.into_string().ok());
                asked.add(word, value.ok_or_else(|| format!("{word} needs a value"))?)?;
            }
            Some("-p" | "--properties") => args.properties = true,
            Some("--json") if cfg!(feature = "serde") => args.json = true,
            Some("--json") => return Err("--json needs the feature `serde`: cargo run --features serde …".into()),
            Some("--") => args.files.extend(words.by_ref()),
            Some(word) if word.starts_with("--chunk=") => args.way = chunk(word.strip_prefix("--chunk="))?,
            Some(word) if word.starts_with('-') && word != "-" => return Err(format!("unknown option {word:?}")),
            _ => args.files.push(word),
        }
    }
    args.exchange = asked.exchange()?;
    Ok(Command::Inspect(Box::new(args)))
}

/// What the options say of the question.
#[derive(Default)]
struct Asked {
    operation: Option<Operation>,
    url: Option<String>,
    destination: Option<String>,
    preferences: Preferences,
    names: Vec<Name>,
    hrefs: Vec<Href<'static>>,
    /// An option that means nothing without a method.
    other: Option<&'static str>,
}

impl Asked {
    fn add(&mut self, option: &str, value: String) -> Result<(), String> {
        let told = |error: multistatus::Error| format!("{option}: {}", error.message());
        self.other = self.other.or(match option {
            "--method" => {
                self.operation = Some(operation(&value)?);
                None
            }
            "--url" => {
                self.url = Some(value);
                Some("--url")
            }
            "--destination" => {
                self.destination = Some(value);
                Some("--destination")
            }
            "--depth" if matches!(value.split(',').next().unwrap_or_default(), "0" | "1" | "infinity") => {
                self.preferences = std::mem::take(&mut self.preferences).header("Depth", &value);
                Some("--depth")
            }
            "--depth" => return Err(format!("--depth needs 0, 1 or infinity, not {value:?}")),
            _ if value.starts_with('{') => {
                self.names.push(value.parse().map_err(told)?);
                Some("--asked")
            }
            _ => {
                self.hrefs.push(href(value).map_err(told)?);
                Some("--asked")
            }
        });
        Ok(())
    }

    fn exchange(self) -> Result<Option<Exchange>, String> {
        let Some(operation) = self.operation else {
            return match self.other {
                Some(option) => Err(format!("{option} needs --method")),
                None => Ok(None),
            };
        };
        let told = |error: multistatus::Error| error.to_string();
        let mut exchange = match self.url {
            Some(url) => Exchange::new(operation, href(url).map_err(told)?).map_err(told)?,
            None => Exchange::from(operation),
        };
        if let Some(destination) = self.destination {
            exchange = exchange.destination(href(destination).map_err(told)?).map_err(told)?;
        }
        exchange = exchange.preferences(self.preferences);
        if !self.names.is_empty() {
            exchange = exchange.names(self.names);
        }
        if !self.hrefs.is_empty() {
            exchange = exchange.hrefs(self.hrefs);
        }
        Ok(Some(exchange))
    }
}

fn href(text: String) -> Result<Href<'static>, multistatus::Error> {
    Href::from_lenient(&text)
}

/// The operation of a method, or of a report that is named by the root of its request.
fn operation(name: &str) -> Result<Operation, String> {
    let method = http::Method::from_bytes(name.to_ascii_uppercase().as_bytes()).ok();
    if let Some(operation) = method.as_ref().and_then(Operation::from_http) {
        return Ok(operation);
    }
    let known = [
        Name::new("DAV:", name),
        Name::new("urn:ietf:params:xml:ns:caldav", name),
        Name::new("urn:ietf:params:xml:ns:carddav", name),
    ];
    let known = known.into_iter().flatten().map(|name| Operation::from_report(&name));
    match known.into_iter().find(|operation| *operation != Operation::Report) {
        Some(operation) => Ok(operation),
        // Reports have such names; what has none is more likely a slip of the pen.
        None if name.contains('-') => Ok(Operation::Report),
        None => Err(format!("--method needs a method that can be answered by a 207, or a report, not {name:?}")),
    }
}

fn chunk(size: Option<&str>) -> Result<Way, String> {
    let size = size.ok_or("--chunk needs a number of bytes")?;
    match size.parse() {
        Ok(size) if size > 0 => Ok(Way::Chunks(size)),
        _ => Err(format!("--chunk needs a number of bytes, not {size:?}")),
    }
}
