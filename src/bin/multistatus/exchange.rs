//! The options about the request that a body answers.

use clap::{Arg, ArgAction, ArgMatches};
use multistatus::header::Preferences;
use multistatus::{Exchange, Href, Name, Operation, http, namespace};

use crate::cli::option;

/// Returns the options about the request.
pub fn args() -> Vec<Arg> {
    let args = vec![
        option("method", "M", "The method, such as DELETE, or a report, such as sync-collection or calendar-multiget"),
        option("url", "URL", "The Request-URI, a full URI or a path"),
        option("destination", "URL", "The Destination of COPY and MOVE"),
        option("depth", "D", "The Depth: 0, 1 or infinity"),
        option("asked", "WHAT", "A property as {namespace}name, or as name if it is in DAV:; of a multiget, also an href: a path or a full URI; may be repeated").action(ArgAction::Append),
    ];
    args.into_iter()
        .map(|arg| arg.allow_hyphen_values(true).help_heading("The request, from which the verdict follows"))
        .collect()
}

/// Returns the exchange that the options describe, or `None` if they say nothing.
pub fn from(matches: &ArgMatches) -> Result<Option<Exchange>, String> {
    let mut asked = Asked::default();
    for name in ["method", "url", "destination", "depth", "asked"] {
        for value in matches.get_many::<String>(name).into_iter().flatten() {
            asked.add(name, value.clone())?;
        }
    }
    asked.exchange()
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
            "method" => {
                self.operation = Some(operation(&value)?);
                None
            }
            "url" => {
                self.url = Some(value);
                Some("--url")
            }
            "destination" => {
                self.destination = Some(value);
                Some("--destination")
            }
            "depth" => {
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
            match Form::of(asked) {
                Some(Form::Href) if operation != Operation::Multiget => {
                    return Err(format!("--asked {asked:?} is an href, and only a multiget asks for hrefs"));
                }
                Some(Form::Href) => hrefs.push(told("--asked", asked, href(asked))?),
                Some(Form::Name) => names.push(told("--asked", asked, asked.parse::<Name>())?),
                Some(Form::Dav) => names.push(told("--asked", asked, Name::new(namespace::DAV, asked))?),
                None => {
                    return Err(format!(
                        "--asked needs a property, as {{namespace}}name or as name if it is in DAV:, or an href, as a \
                         path or a full URI, not {asked:?}"
                    ));
                }
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

/// The forms of what was asked for.
enum Form {
    /// `{namespace}name`.
    Name,
    /// A name in `DAV:`.
    Dav,
    /// A path or a full URI.
    Href,
}

impl Form {
    /// Returns the form of a text. A word with a dot or a colon may be meant as a file or with a prefix, so it has none.
    fn of(text: &str) -> Option<Self> {
        let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        match text {
            _ if text.starts_with('{') => Some(Self::Name),
            _ if text.starts_with('/') || text.contains("://") => Some(Self::Href),
            "" => None,
            _ => text.chars().all(is_word).then_some(Self::Dav),
        }
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
