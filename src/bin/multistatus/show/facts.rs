//! What is shown of a response.

use std::ffi::OsString;
use std::path::Path;
use std::time::SystemTime;

use multistatus::prop::{ContentLength, LastModified};
use multistatus::{Name, Propstat, Response};

use crate::human;
use crate::paint::{BAD, GOOD, ODD, of_status, paint};

/// What became of the properties in a propstat.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Found,
    Missing,
    Failed,
}

impl Kind {
    pub fn of(propstat: &Propstat<'_>) -> Self {
        match propstat.status() {
            Some(status) if status.is_success() => Self::Found,
            Some(status) if *status == 404 => Self::Missing,
            _ => Self::Failed,
        }
    }
}

/// Which responses are shown.
#[derive(Clone, Copy, Default)]
pub struct Filter {
    pub failed: bool,
    pub missing: bool,
}

impl Filter {
    pub fn is_set(self) -> bool {
        self.failed || self.missing
    }

    pub fn keeps(self, row: &Response<'_>) -> bool {
        !self.is_set() || self.failed && has(row, Kind::Failed) || self.missing && has(row, Kind::Missing)
    }
}

/// Returns true if the resource, or a property with a name, is of this kind.
fn has(row: &Response<'_>, kind: Kind) -> bool {
    let whole = match row.status() {
        Some(status) if *status == 404 => kind == Kind::Missing,
        Some(status) => kind == Kind::Failed && !status.is_success(),
        None => kind == Kind::Failed && row.propstats().len() == 0,
    };
    whole || row.propstats().any(|propstat| Kind::of(&propstat) == kind && propstat.names().len() > 0)
}

/// The properties that are shown.
pub struct Names(Vec<Wanted>);

struct Wanted {
    /// The name as it was typed.
    text: String,
    namespace: Option<String>,
    local: String,
}

impl Names {
    /// Wants every property.
    pub fn all() -> Self {
        Self(Vec::new())
    }

    /// Reads words, and moves those that are files to `files`.
    pub fn new(words: Vec<String>, files: &mut Vec<OsString>) -> Result<Self, String> {
        let mut names = Vec::new();
        for word in words {
            let is_name = word.starts_with('{');
            if !is_name && (word == "-" || word.contains(['.', '/', '\\']) || Path::new(&word).exists()) {
                files.push(word.into());
                continue;
            }
            let (namespace, local) = match word.parse::<Name>() {
                Ok(name) if is_name => (Some(name.namespace().to_owned()), name.local().to_owned()),
                // The prefixes of the RFCs' examples, for example D:getetag.
                _ if !is_name => (None, word.rsplit(':').next().unwrap_or_default().to_owned()),
                Ok(_) => continue,
                Err(error) => return Err(format!("--props {word:?}: {}", error.message())),
            };
            names.push(Wanted { text: word, namespace, local });
        }
        Ok(Self(names))
    }

    /// Returns true if every property is shown.
    pub fn is_all(&self) -> bool {
        self.0.is_empty()
    }

    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|wanted| wanted.text.as_str())
    }

    pub fn wants(&self, name: &Name) -> bool {
        self.is_all() || self.0.iter().any(|wanted| wanted.is(name))
    }

    /// Returns for each name the first property in a propstat that it means.
    pub fn values<'r>(&self, row: &'r Response<'_>) -> Vec<Option<(Propstat<'r>, multistatus::Property<'r>)>> {
        let found = |wanted: &Wanted| {
            row.propstats().find_map(|propstat| {
                let property = propstat.properties().find(|property| wanted.is(property.name()))?;
                Some((propstat, property))
            })
        };
        self.0.iter().map(found).collect()
    }
}

impl Wanted {
    fn is(&self, name: &Name) -> bool {
        name.local() == self.local && self.namespace.as_ref().is_none_or(|namespace| name.namespace() == namespace)
    }
}

/// What a line says about a resource.
pub struct Facts {
    /// The status codes, of the response or of its propstats.
    pub codes: Vec<u16>,
    pub is_collection: bool,
    pub size: Option<u64>,
    pub modified: Option<SystemTime>,
}

impl Facts {
    pub fn of(row: &Response<'_>) -> Self {
        let mut codes: Vec<u16> = Vec::new();
        let propstats = row.propstats().filter_map(|propstat| propstat.status().map(|status| status.as_u16()));
        for code in row.statuses().iter().map(|status| status.as_u16()).chain(propstats) {
            if !codes.contains(&code) && codes.len() < 8 {
                codes.push(code);
            }
        }
        codes.sort_unstable();
        Self {
            codes,
            is_collection: row.looks_like_collection(),
            size: row.lookup_live::<ContentLength>().value().map(|length| length.0),
            modified: row.lookup_live::<LastModified>().value().map(LastModified::time),
        }
    }

    /// Returns the status codes such as `200+404` in a column of this width.
    pub fn status(&self, width: usize) -> String {
        let texts: Vec<_> = self.codes.iter().map(u16::to_string).collect();
        let text = if texts.is_empty() { "-".to_owned() } else { texts.join("+") };
        let worst = match &self.codes[..] {
            [] => return format!("{text:<width$}"),
            codes => codes.iter().map(|code| of_status(*code)).fold(GOOD, |worst, style| match (worst, style) {
                (_, BAD) | (BAD, _) => BAD,
                (_, ODD) | (ODD, _) => ODD,
                _ => style,
            }),
        };
        paint(worst, format_args!("{text:<width$}"))
    }

    /// Returns the size, or what the resource is.
    pub fn size(&self) -> String {
        match self.size {
            Some(size) if !self.is_collection => human::size(size),
            _ if self.is_collection => "folder".into(),
            _ => "-".into(),
        }
    }

    pub fn modified(&self) -> String {
        self.modified.map_or("-".into(), human::minute)
    }
}
