//! The command line of `show`.

use std::ffi::OsString;

use multistatus::header::Preferences;
use multistatus::read::BadResponses;
use multistatus::{Exchange, Href, Name, Operation, ParseOptions, http, namespace};

use super::way::Way;
use crate::args::Command;

const HELP: &str = "\
Shows what WebDAV multistatus bodies say, and where they depart from the RFCs.

Usage: multistatus show [OPTIONS] [FILE]...

Without FILE, or with -, standard input is read. A body may follow HTTP
headers, as `curl -i` prints them.

Ways of reading, which all give one result:
  --reader          through a buffer, response by response; the default
  --whole           from memory, after loading all of it
  --chunk N         in pieces of N bytes

What to read:
  --strict          refuse what breaks a rule of the RFCs
  --tolerant        mend common mistakes in the XML
  --near            read namespaces that are nearly `DAV:`, or none, as `DAV:`
  --bad-responses   go on after a response that cannot be read

The request, from which the verdict follows:
  --method M        the method, such as DELETE, or a report, such as
                    sync-collection or calendar-multiget
  --url URL         the Request-URI, a full URI or a path
  --destination URL the Destination of COPY and MOVE
  --depth D         the Depth: 0, 1 or infinity
  --asked WHAT      a property as {namespace}name, or an href; may be repeated

What to show:
  -p, --properties  every property under its response
  --json            JSON, if all of it could be read; deviations go to standard
                    error
  -h, --help        this

The exit status is 0 if everything was read, whatever it says; 1 if a file, or a
response in one, could not be read; 2 if the command line was not understood.
";

pub struct Args {
    pub way: Way,
    pub options: ParseOptions,
    pub json: bool,
    pub properties: bool,
    /// The request that was made, if it is known.
    pub exchange: Option<Exchange>,
    pub files: Vec<OsString>,
}

/// Reads the words after `show`, or says what is wrong with them.
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
            Some("-h" | "--help") => return Ok(Command::Help(HELP)),
            Some("--reader") => args.way = Way::Reader,
            Some("--whole") => args.way = Way::Whole,
            Some("--chunk") => args.way = chunk(words.next().as_ref().and_then(|size| size.to_str()))?,
            Some("--strict") => args.options = args.options.strict(true),
            Some("--tolerant") => args.options = args.options.tolerant(),
            Some("--near") => args.options = args.options.near_namespaces(true),
            // The older name is still understood.
            Some("--bad-responses" | "--bad-rows") => args.options = args.options.bad_responses(BadResponses::Keep),
            Some(word @ ("--method" | "--url" | "--destination" | "--depth" | "--asked")) => {
                let value = words.next().and_then(|value| value.into_string().ok());
                asked.add(word, value.ok_or_else(|| format!("{word} needs a value"))?)?;
            }
            Some("-p" | "--properties") => args.properties = true,
            Some("--json") => args.json = true,
            Some("--") => args.files.extend(words.by_ref()),
            Some(word) if word.starts_with("--chunk=") => args.way = chunk(word.strip_prefix("--chunk="))?,
            Some(word) if word.starts_with('-') && word != "-" => return Err(format!("unknown option {word:?}")),
            _ => args.files.push(word),
        }
    }
    args.exchange = asked.exchange()?;
    Ok(Command::Show(Box::new(args)))
}

/// The options about the request.
#[derive(Default)]
struct Asked {
    operation: Option<Operation>,
    url: Option<String>,
    destination: Option<String>,
    preferences: Preferences,
    asked: Vec<String>,
    /// An option that means nothing without a method.
    other: Option<&'static str>,
}

impl Asked {
    fn add(&mut self, option: &str, value: String) -> Result<(), String> {
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
            "--depth" => {
                let word = value.to_ascii_lowercase();
                if !matches!(word.as_str(), "0" | "1" | "infinity" | "1,noroot" | "infinity,noroot") {
                    return Err(format!("--depth needs 0, 1 or infinity, not {value:?}"));
                }
                self.preferences = std::mem::take(&mut self.preferences).header("Depth", &word);
                Some("--depth")
            }
            _ => {
                self.asked.push(value);
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
        let mut exchange = match &self.url {
            Some(url) => told("--url", url, href(url).and_then(|url| Exchange::new(operation, url)))?,
            None => Exchange::from(operation),
        };
        if let Some(destination) = &self.destination {
            let set = href(destination).and_then(|href| exchange.destination(href));
            exchange = told("--destination", destination, set)?;
        }
        exchange = exchange.preferences(self.preferences);
        let (mut names, mut hrefs) = (Vec::new(), Vec::new());
        for asked in &self.asked {
            let is_href = !asked.starts_with('{') && (operation == Operation::Multiget || asked.contains('/'));
            if is_href && operation != Operation::Multiget {
                return Err(format!("--asked {asked:?} is an href, and only a multiget asks for hrefs"));
            }
            match is_href {
                true => hrefs.push(told("--asked", asked, href(asked))?),
                false => names.push(told("--asked", asked, asked.parse::<Name>())?),
            }
        }
        if !names.is_empty() {
            exchange = exchange.names(names);
        }
        if !hrefs.is_empty() {
            exchange = exchange.hrefs(hrefs);
        }
        Ok(Some(exchange))
    }
}

/// Adds the option and its text, as it was typed, to an error.
fn told<T>(option: &str, text: &str, result: Result<T, multistatus::Error>) -> Result<T, String> {
    result.map_err(|error| format!("{option} {text:?}: {}", error.message()))
}

fn href(text: &str) -> Result<Href<'static>, multistatus::Error> {
    Href::from_lenient(text)
}

/// The reports that share one operation.
const REPORTS: [&str; 10] = [
    "calendarserver-principal-search",
    "compare-baseline",
    "filter-comments",
    "filter-files",
    "free-busy-query",
    "latest-activity-version",
    "locate-by-history",
    "merge-preview",
    "principal-search-property-set",
    "search-files",
];

/// Returns the operation of a method, or of a report that is named by the root of its request.
fn operation(name: &str) -> Result<Operation, String> {
    let method = http::Method::from_bytes(name.to_ascii_uppercase().as_bytes()).ok();
    if let Some(operation) = method.as_ref().and_then(Operation::from_http) {
        return Ok(operation);
    }
    if name.starts_with('{') {
        return told("--method", name, name.parse::<Name>()).map(|root| Operation::from_report(&root));
    }
    // Accepts a prefix too, as in `D:sync-collection`.
    let local = name.rsplit(':').next().unwrap_or_default().to_ascii_lowercase();
    let namespaces = [namespace::DAV, namespace::CALDAV, namespace::CARDDAV];
    let roots = namespaces.into_iter().filter_map(|namespace| Name::new(namespace, &local).ok());
    match roots.map(|root| Operation::from_report(&root)).find(|operation| *operation != Operation::Report) {
        Some(operation) => Ok(operation),
        None if REPORTS.contains(&local.as_str()) => Ok(Operation::Report),
        // An unknown word is refused, because reading it as a report would turn an empty document into a success of
        // whatever was meant.
        None => Err(format!(
            "--method needs a method that can be answered by a 207, or a report such as sync-collection or \
            {{namespace}}name, not {name:?}"
        )),
    }
}

fn chunk(size: Option<&str>) -> Result<Way, String> {
    let size = size.ok_or("--chunk needs a number of bytes")?;
    match size.parse() {
        Ok(size) if size > 0 => Ok(Way::Chunks(size)),
        _ => Err(format!("--chunk needs a number of bytes, not {size:?}")),
    }
}
