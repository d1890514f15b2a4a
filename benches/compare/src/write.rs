//! Ways to write a document. All of them start from the same plain values and have a buffer of the right size, except
//! where an API makes its own.

use std::hint::black_box;

use bytestring::ByteString;
use multistatus::Multistatus;
use multistatus::write::Encoder;
use nonempty::NonEmpty;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::race::{Contestant, Counts, Party};
use crate::support::build::Builder;
use crate::support::documents::{self, DAV, NAMES, Row};
use crate::support::visit::Visited;

pub const BUILT: &str = "multistatus, built and encoded";
pub const BUILT_ANEW: &str = "multistatus, a new builder for each";
pub const READY: &str = "multistatus, ready-made rows";
pub const COPY: &str = "memcpy of the document";
pub const PUSH_STR: &str = "push_str by hand";
pub const EVENTS: &str = "quick-xml Writer, events";

/// The names and tags that a program has ready, shared by all ways.
pub struct Prepared {
    pub rows: Vec<Row>,
    pub builder: Builder,
    /// `<D:name>`, `</D:name>` and `<D:name/>` of each property.
    tags: Vec<[String; 3]>,
    /// The start tag of each row, without brackets, with the namespaces in the order in which they are first used.
    starts: Vec<String>,
}

fn told(error: impl ToString) -> String {
    error.to_string()
}

fn prefix(namespace: &str) -> &'static str {
    match namespace {
        DAV => "D",
        "http://apache.org/dav/props/" => "lp2",
        "urn:ietf:params:xml:ns:caldav" => "C",
        "http://nextcloud.org/ns" => "nc",
        _ => "oc",
    }
}

impl Prepared {
    pub fn new(rows: Vec<Row>) -> Result<Self, String> {
        let tags = NAMES.iter().map(|(namespace, local)| {
            let name = format!("{}:{local}", prefix(namespace));
            [format!("<{name}>"), format!("</{name}>"), format!("<{name}/>")]
        });
        let starts = rows.iter().map(|row| {
            let mut namespaces = Vec::new();
            for &name in row.found.iter().map(|(name, _)| name).chain(&row.missing) {
                let namespace = NAMES[name].0;
                if namespace != DAV && !namespaces.contains(&namespace) {
                    namespaces.push(namespace);
                }
            }
            namespaces.iter().fold("D:response".to_owned(), |tag, namespace| {
                format!("{tag} xmlns:{}=\"{namespace}\"", prefix(namespace))
            })
        });
        let (tags, starts) = (tags.collect(), starts.collect());
        Ok(Self { builder: Builder::new().map_err(told)?, tags, starts, rows })
    }

    pub fn ours(&self, out: &mut Vec<u8>) -> Result<(), String> {
        let mut encoder = Encoder::new();
        for row in &self.rows {
            encoder.build(&*row.href, out, |response| self.builder.fill(row, response)).map_err(told)?;
        }
        encoder.finish(out);
        Ok(())
    }

    fn ours_anew(&self, out: &mut Vec<u8>) -> Result<(), String> {
        let mut encoder = Encoder::new();
        for row in &self.rows {
            encoder.response(&self.builder.build(row).map_err(told)?, out);
        }
        encoder.finish(out);
        Ok(())
    }

    fn by_hand(&self, out: &mut String) {
        out.push_str("<?xml version=\"1.0\" encoding=\"utf-8\"?><D:multistatus xmlns:D=\"DAV:\">");
        for (row, tag) in self.rows.iter().zip(&self.starts) {
            out.push('<');
            out.push_str(tag);
            out.push_str("><D:href>");
            push_escaped(out, &row.href);
            out.push_str("</D:href>");
            if let Some(status) = row.status {
                out.push_str("<D:status>");
                out.push_str(status_line(status));
                out.push_str("</D:status>");
            }
            if !row.found.is_empty() {
                out.push_str("<D:propstat><D:prop>");
                for (name, value) in &row.found {
                    let [start, end, empty] = &self.tags[*name];
                    match value {
                        documents::Value::Empty => out.push_str(empty),
                        documents::Value::Text(text) => {
                            out.push_str(start);
                            push_escaped(out, text);
                            out.push_str(end);
                        }
                        documents::Value::Collection => {
                            out.push_str(start);
                            out.push_str("<D:collection/>");
                            out.push_str(end);
                        }
                    }
                }
                out.push_str("</D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>");
            }
            if !row.missing.is_empty() {
                out.push_str("<D:propstat><D:prop>");
                for name in &row.missing {
                    out.push_str(&self.tags[*name][2]);
                }
                out.push_str("</D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>");
            }
            out.push_str("</D:response>");
        }
        out.push_str("</D:multistatus>");
    }

    pub fn events(&self, out: &mut Vec<u8>) -> std::io::Result<()> {
        let mut writer = quick_xml::Writer::new(out);
        writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)))?;
        writer.write_event(Event::Start(BytesStart::new("D:multistatus").with_attributes([("xmlns:D", DAV)])))?;
        let start = |writer: &mut quick_xml::Writer<_>, name| writer.write_event(Event::Start(BytesStart::new(name)));
        let end = |writer: &mut quick_xml::Writer<_>, name| writer.write_event(Event::End(BytesEnd::new(name)));
        let text = |writer: &mut quick_xml::Writer<_>, name, text| {
            start(writer, name)?;
            writer.write_event(Event::Text(BytesText::new(text)))?;
            end(writer, name)
        };
        // The name of a tag without its brackets.
        let inner = |name: usize| {
            let tag = &self.tags[name][0];
            &tag[1..tag.len() - 1]
        };
        for (row, tag) in self.rows.iter().zip(&self.starts) {
            writer.write_event(Event::Start(BytesStart::from_content(&**tag, "D:response".len())))?;
            text(&mut writer, "D:href", &row.href)?;
            if let Some(status) = row.status {
                text(&mut writer, "D:status", status_line(status))?;
            }
            if !row.found.is_empty() {
                start(&mut writer, "D:propstat")?;
                start(&mut writer, "D:prop")?;
                for (name, value) in &row.found {
                    let name = inner(*name);
                    match value {
                        documents::Value::Empty => writer.write_event(Event::Empty(BytesStart::new(name)))?,
                        documents::Value::Text(value) => text(&mut writer, name, value)?,
                        documents::Value::Collection => {
                            start(&mut writer, name)?;
                            writer.write_event(Event::Empty(BytesStart::new("D:collection")))?;
                            end(&mut writer, name)?;
                        }
                    }
                }
                end(&mut writer, "D:prop")?;
                text(&mut writer, "D:status", status_line(200))?;
                end(&mut writer, "D:propstat")?;
            }
            if !row.missing.is_empty() {
                start(&mut writer, "D:propstat")?;
                start(&mut writer, "D:prop")?;
                for name in &row.missing {
                    writer.write_event(Event::Empty(BytesStart::new(inner(*name))))?;
                }
                end(&mut writer, "D:prop")?;
                text(&mut writer, "D:status", status_line(404))?;
                end(&mut writer, "D:propstat")?;
            }
            end(&mut writer, "D:response")?;
        }
        end(&mut writer, "D:multistatus")
    }

    fn dav_xml(&self) -> Result<bytes::Bytes, String> {
        use dav_xml::IntoXml;
        use dav_xml::elements::Multistatus;
        let response = self.rows.iter().map(|row| self.dav_xml_row(row)).collect::<Result<_, String>>()?;
        Multistatus { response, responsedescription: None }.into_xml().map_err(told)
    }

    fn dav_xml_row(&self, row: &Row) -> Result<dav_xml::elements::Response, String> {
        use dav_xml::elements::{Href, Prop, Propstat, Response, Status};
        use dav_xml::{ElementName, Value, ValueMap};
        let name = |namespace: &'static str, local: &'static str| ElementName {
            namespace: Some(ByteString::from_static(namespace)),
            prefix: Some(ByteString::from_static(prefix(namespace))),
            local_name: ByteString::from_static(local),
        };
        let href = Href::try_from(&Value::Text(row.href.as_str().into())).map_err(told)?;
        if let Some(status) = row.status {
            let status = Status::new(http::StatusCode::from_u16(status).map_err(told)?);
            let href = NonEmpty::new(href);
            return Ok(Response::Status { href, status, error: None, responsedescription: None, location: None });
        }
        let propstat = |properties: &mut dyn Iterator<Item = (usize, Value)>, status| {
            let prop = properties.fold(Prop::builder(), |prop, (at, value)| {
                let (namespace, local) = NAMES[at];
                prop.raw(name(namespace, local), value)
            });
            Propstat::new(prop.build(), Status::new(status))
        };
        let mut found = row.found.iter().map(|(at, value)| {
            let value = match value {
                documents::Value::Text(text) => Value::Text(text.as_str().into()),
                documents::Value::Empty => Value::Empty,
                documents::Value::Collection => {
                    let mut map = ValueMap::new();
                    map.insert_raw(name(DAV, "collection"), Value::Empty);
                    Value::Map(map)
                }
            };
            (*at, value)
        });
        let mut propstats = NonEmpty::new(propstat(&mut found, http::StatusCode::OK));
        if !row.missing.is_empty() {
            let mut missing = row.missing.iter().map(|&at| (at, Value::Empty));
            propstats.push(propstat(&mut missing, http::StatusCode::NOT_FOUND));
        }
        Ok(Response::Propstat { href, propstat: propstats, error: None, responsedescription: None, location: None })
    }
}

fn status_line(code: u16) -> &'static str {
    match code {
        200 => "HTTP/1.1 200 OK",
        403 => "HTTP/1.1 403 Forbidden",
        404 => "HTTP/1.1 404 Not Found",
        423 => "HTTP/1.1 423 Locked",
        _ => "HTTP/1.1 424 Failed Dependency",
    }
}

/// Escapes the characters that this crate escapes in text.
fn push_escaped(out: &mut String, mut text: &str) {
    while let Some(at) = find(text.as_bytes()) {
        out.push_str(&text[..at]);
        out.push_str(match text.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&#13;",
        });
        text = &text[at + 1..];
    }
    out.push_str(text);
}

/// Finds the next character to escape, by the faster way for the length, because this loop is a bound.
fn find(text: &[u8]) -> Option<usize> {
    const ESCAPED: [bool; 256] = {
        let mut table = [false; 256];
        table[b'&' as usize] = true;
        table[b'<' as usize] = true;
        table[b'>' as usize] = true;
        table[b'\r' as usize] = true;
        table
    };
    if text.len() < 32 {
        return text.iter().position(|&byte| ESCAPED[usize::from(byte)]);
    }
    let first = memchr::memchr3(b'&', b'<', b'>', text);
    memchr::memchr(b'\r', &text[..first.unwrap_or(text.len())]).or(first)
}

/// Reads a document and returns its counts. The text is left out if `lossy`, because the writer lets it change.
pub fn counted(xml: &[u8], lossy: bool) -> Result<Counts, String> {
    let document = Multistatus::parse(xml).map_err(told)?;
    let mut counts = Visited::default();
    document.responses().iter().for_each(|row| counts.visit(row));
    let counts = Counts::from(counts);
    Ok(Counts { text: counts.text.filter(|_| !lossy), ..counts })
}

/// Returns the length of our document, and all ways, each with the counts of its document. `returns` is true if the
/// text holds carriage returns, which quick-xml and dav-xml write as they are, so that they are read as line feeds.
pub fn all(prepared: &Prepared, returns: bool) -> Result<(usize, Vec<Contestant<'_>>), String> {
    let mut whole = Vec::new();
    prepared.ours(&mut whole)?;
    let mut by_hand = String::with_capacity(whole.len());
    prepared.by_hand(&mut by_hand);
    if by_hand.as_bytes() != whole {
        return Err("the loop by hand does not write the same bytes".to_owned());
    }
    let mut events = Vec::with_capacity(whole.len() * 2);
    prepared.events(&mut events).map_err(told)?;
    let ready =
        prepared.rows.iter().map(|row| prepared.builder.build(row)).collect::<Result<Vec<_>, _>>().map_err(told)?;
    let counts = counted(&whole, false)?;
    let events_counts = counted(&events, returns)?;
    let dav_xml_counts = prepared.dav_xml().and_then(|xml| counted(&xml, returns));
    let buffer = || Vec::with_capacity(whole.len() + 1024);
    let (mut built, mut anew, mut encoded, mut copied, mut pushed) = (buffer(), buffer(), buffer(), buffer(), by_hand);
    let (bytes, copy) = (whole.len(), whole.clone());
    let list = vec![
        Contestant::new(BUILT, Party::Ours, move || {
            built.clear();
            prepared.ours(&mut built)?;
            black_box(&built);
            Ok(counts)
        }),
        Contestant::new(BUILT_ANEW, Party::Ours, move || {
            anew.clear();
            prepared.ours_anew(&mut anew)?;
            black_box(&anew);
            Ok(counts)
        }),
        Contestant::new(READY, Party::Ours, move || {
            encoded.clear();
            let mut encoder = Encoder::new();
            ready.iter().for_each(|row| encoder.response(row, &mut encoded));
            encoder.finish(&mut encoded);
            black_box(&encoded);
            Ok(counts)
        }),
        Contestant::new(COPY, Party::Bound, move || {
            copied.clear();
            copied.extend_from_slice(black_box(&copy));
            black_box(&copied);
            Ok(Counts::default())
        }),
        Contestant::new(PUSH_STR, Party::Bound, move || {
            pushed.clear();
            prepared.by_hand(&mut pushed);
            black_box(&pushed);
            Ok(counts)
        }),
        Contestant::new(EVENTS, Party::Xml, move || {
            events.clear();
            prepared.events(&mut events).map_err(told)?;
            black_box(&events);
            Ok(events_counts)
        }),
        Contestant::new("dav-xml", Party::Peer, move || {
            black_box(prepared.dav_xml()?);
            dav_xml_counts.clone()
        }),
    ];
    Ok((bytes, list))
}
