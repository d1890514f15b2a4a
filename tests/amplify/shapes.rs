//! Documents in which one field is long, and something small is repeated.
//!
//! Copying a field for each repeated thing makes the cost quadratic only if the field is long, and if there are many
//! things to copy it for. So each of [`LONG`] is combined with each of [`REPEATED`], with half the bytes for one and
//! half for the other.

use multistatus::read::Limits;

mod long;
mod repeated;

pub use long::LONG;
pub use repeated::REPEATED;

/// The kind of the long field. Some kinds are bounded by default, and some are repeated by design if they are not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    Language,
    Prefix,
    Namespace,
    Local,
    Attribute,
    /// Bounded only by the size of a response.
    Other,
}

impl Field {
    /// Returns the bytes that the default limits accept, if they bound this kind of field.
    pub fn bound(self) -> Option<usize> {
        match self {
            Self::Language | Self::Prefix => Some(128),
            Self::Namespace => Some(512),
            Self::Local | Self::Attribute | Self::Other => None,
        }
    }
}

/// The place of the repeated things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Into the root.
    Root,
    /// Into the start tag of the root.
    RootTag,
    /// Into a response with properties.
    Row,
    /// Beside the href of a response with a status.
    Hrefs,
    /// Beside a propstat.
    Propstats,
    /// Into a propstat.
    Propstat,
    /// Into a prop.
    Prop,
    /// Into a property of this name.
    Value(&'static str),
    /// Into the start tag of a property.
    ValueTag,
    /// Into an error.
    Error,
}

/// A field that can be long: its name, and how it gets into a document.
pub struct Long {
    pub name: &'static str,
    pub field: Field,
    pub put: fn(&mut Sketch, usize),
}

/// A thing that can be repeated.
pub struct Repeated {
    pub name: &'static str,
    pub level: Level,
    pub item: fn(usize) -> String,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    #[default]
    Utf8,
    Utf16,
    Latin1,
}

/// A document with a place for everything that can be long.
#[derive(Clone, Debug, Default)]
pub struct Sketch {
    pub encoding: Encoding,
    pub prolog: String,
    /// The prefix of only the root itself.
    pub root_prefix: Option<String>,
    pub root_attributes: String,
    pub root_first: String,
    pub root_last: String,
    pub row_attributes: String,
    pub row_last: String,
    pub href: Option<String>,
    pub prop_attributes: String,
    pub prop_first: String,
    pub value_name: Option<String>,
    pub value_attributes: String,
    pub value_first: String,
    pub error_attributes: String,
    pub error_first: String,
    /// Whether the response reports a failure.
    pub failed: bool,
    pub reason: String,
    pub propstat_last: String,
    /// The namespace of the prefix `x`.
    pub namespace: Option<String>,
}

/// A document under each of the roots that the crate reads.
pub struct Bodies {
    pub multistatus: Vec<u8>,
    pub error: Vec<u8>,
    pub prop: Vec<u8>,
    pub propstats: Vec<u8>,
}

impl Sketch {
    fn bodies(&self, level: Level, items: &str) -> Bodies {
        let at = |wanted: Level| if level == wanted { items } else { "" };
        let value_items = if let Level::Value(_) = level { items } else { "" };
        let value_name = match (&self.value_name, level) {
            (Some(name), _) => name,
            (None, Level::Value(name)) => name,
            (None, _) => "x:v",
        };
        let (code, reason) = if self.failed { ("403", "Forbidden") } else { ("200", "OK") };
        let reason = if self.reason.is_empty() { reason } else { &self.reason };
        let status = format!("<D:status>HTTP/1.1 {code} {reason}</D:status>");
        let value = format!(
            "<{value_name}{}{}>{}{value_items}</{value_name}>",
            self.value_attributes,
            at(Level::ValueTag),
            self.value_first
        );
        let properties = format!("{}{}{value}", self.prop_first, at(Level::Prop));
        let conditions = format!("{}{}", self.error_first, at(Level::Error));
        let error = match conditions.is_empty() && self.error_attributes.is_empty() {
            true => String::new(),
            false => format!("<D:error{}>{conditions}</D:error>", self.error_attributes),
        };
        let propstats = format!(
            "<D:propstat><D:prop{}>{properties}</D:prop>{status}{error}{}{}</D:propstat>{}",
            self.prop_attributes,
            self.propstat_last,
            at(Level::Propstat),
            at(Level::Propstats)
        );
        let href = self.href.as_deref().unwrap_or("/c/a");
        let inner = match level {
            Level::Hrefs => format!("{items}{status}{error}"),
            _ => format!("{propstats}{}", at(Level::Row)),
        };
        let row =
            format!("<D:response{}><D:href>{href}</D:href>{inner}{}</D:response>", self.row_attributes, self.row_last);
        let multistatus = format!("{}{row}{}{}", self.root_first, at(Level::Root), self.root_last);
        let conditions = format!("{conditions}{}", [at(Level::Root), at(Level::Prop), value_items].concat());
        let root_properties = format!("{properties}{}", at(Level::Root));
        let root_tag = at(Level::RootTag);
        Bodies {
            multistatus: self.body("multistatus", root_tag, &multistatus),
            error: self.body("error", root_tag, &conditions),
            prop: self.body("prop", root_tag, &root_properties),
            propstats: self.body("mkcol-response", root_tag, &propstats),
        }
    }

    fn body(&self, root: &str, root_tag: &str, content: &str) -> Vec<u8> {
        let prefix = self.root_prefix.as_deref().unwrap_or("D");
        let declared = match &self.root_prefix {
            Some(prefix) => format!(" xmlns:{prefix}='DAV:'"),
            None => String::new(),
        };
        let namespace = self.namespace.as_deref().unwrap_or("urn:x");
        let text = format!(
            "{}<{prefix}:{root}{declared} xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav' xmlns:x='{namespace}'{}{root_tag}>\
             {content}</{prefix}:{root}>",
            self.prolog, self.root_attributes
        );
        match self.encoding {
            Encoding::Utf8 => text.into_bytes(),
            Encoding::Utf16 => [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
            Encoding::Latin1 => {
                let declared = format!("<?xml version='1.0' encoding='iso-8859-1'?>{text}");
                declared.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect()
            }
        }
    }
}

/// One document of the table, in any size.
#[derive(Clone, Copy)]
pub struct Shape {
    pub long: &'static Long,
    pub repeated: &'static Repeated,
    /// True if the long field is no longer than the default limits accept, so that all bytes above are for repeated
    /// things.
    pub within_limits: bool,
}

impl Shape {
    pub fn name(&self) -> String {
        let family = if self.within_limits { ", default limits" } else { "" };
        format!("{} × {}{family}", self.long.name, self.repeated.name)
    }

    pub fn field(&self) -> Field {
        self.long.field
    }

    /// Makes a document of about `n` bytes.
    pub fn bodies(&self, n: usize) -> Bodies {
        let length = match (self.within_limits, self.field().bound()) {
            (true, Some(bound)) => bound,
            _ => n / 2,
        };
        let mut sketch = Sketch::default();
        (self.long.put)(&mut sketch, length);
        let rest = n.saturating_sub(length.max(n / 2));
        let rest = if self.within_limits { n.saturating_sub(length) } else { rest };
        let mut items = String::with_capacity(rest + 512);
        for number in 0.. {
            if items.len() >= rest {
                break;
            }
            items.push_str(&(self.repeated.item)(number));
        }
        sketch.bodies(self.repeated.level, &items)
    }

    /// Returns the limits under which the document is read.
    pub fn limits(&self) -> Limits {
        if self.within_limits { Limits::new() } else { raised() }
    }
}

/// Returns limits that none of the documents reaches. The depth stays, because going down into a document costs its
/// depth, by design.
pub fn raised() -> Limits {
    let limits = Limits::new().response_bytes(u32::MAX).attributes(u32::MAX).namespaces(u32::MAX).items(u32::MAX);
    limits.language_bytes(u32::MAX).prefix_bytes(u32::MAX).namespace_bytes(u32::MAX).attribute_bytes(u32::MAX)
}

/// Returns all shapes.
pub fn all() -> Vec<Shape> {
    let mut shapes = Vec::new();
    for long in LONG {
        for repeated in REPEATED {
            shapes.push(Shape { long, repeated, within_limits: false });
            if long.field.bound().is_some() {
                shapes.push(Shape { long, repeated, within_limits: true });
            }
        }
    }
    shapes
}

/// Returns a part of the shapes: each long field and each repeated thing is in it, in one pairing for each multiplier.
/// The multipliers have no common divisor with the number of fields, so that each field has its turn.
pub fn some(multipliers: &[usize]) -> Vec<Shape> {
    let pinned = all().into_iter().filter(|shape| PINNED.contains(&(shape.long.name, shape.repeated.name)));
    let pairings =
        multipliers.iter().flat_map(|multiplier| REPEATED.iter().enumerate().map(move |pair| (multiplier, pair)));
    let wander = pairings.flat_map(|(multiplier, (number, repeated))| {
        let long = &LONG[number * multiplier % LONG.len()];
        let limits = if long.field.bound().is_some() { &[false, true][..] } else { &[false] };
        limits.iter().map(|&within_limits| Shape { long, repeated, within_limits })
    });
    pinned.chain(wander).collect()
}

/// Shapes that were once found quadratic.
const PINNED: &[(&str, &str)] = &[
    ("language of the root", "children"),
    ("language of the root", "resource types"),
    ("language of the root", "locks"),
    ("language of the root", "conditions"),
    ("language of the root", "properties"),
    ("language of the root", "descriptions of a response"),
    ("namespace of the root", "children"),
    ("namespace of the root", "properties"),
    ("namespace of the root", "responses with a namespace"),
    ("prefix of the root", "stray parts"),
    ("prefix of the root", "responses"),
    ("condition", "failed properties"),
    ("reason", "properties"),
    ("text", "bare ampersands"),
    ("href", "relative hrefs"),
];
