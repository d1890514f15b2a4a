//! Ways to read a document.

use std::hint::black_box;
use std::io::BufReader;

use multistatus::read::{Parser, Reader, Responses, Shapes};
use multistatus::{Multistatus, ParseOptions};
use quick_xml::events::Event;

use crate::race::{Contestant, Counts, Party};
use crate::support::visit::Visited;

pub const BORROWED: &str = "multistatus, borrowed rows";
pub const WHOLE: &str = "multistatus, whole document";
pub const POLL: &str = "multistatus, a poll with Shapes";
pub const OWNED: &str = "multistatus, owned rows";
pub const BUFREAD: &str = "multistatus, 64 KiB BufRead";
pub const PUSH: &str = "multistatus, 16 KiB push";
pub const EVENTS: &str = "quick-xml Reader, events only";
pub const NS_EVENTS: &str = "quick-xml NsReader, events only";

impl From<Visited> for Counts {
    fn from(Visited { rows, properties, text }: Visited) -> Self {
        Self { rows: Some(rows), properties: Some(properties), text: Some(text), elements: None }
    }
}

fn told(error: impl ToString) -> String {
    error.to_string()
}

/// Returns this crate's ways, from every kind of source.
pub fn ours(body: &[u8]) -> Vec<Contestant<'_>> {
    vec![
        Contestant::new(BORROWED, Party::Ours, move || {
            let mut counts = Visited::default();
            for row in Responses::new(body) {
                counts.visit(&row.map_err(told)?);
            }
            Ok(counts.into())
        }),
        Contestant::new(WHOLE, Party::Ours, move || {
            let document = Multistatus::parse(body).map_err(told)?;
            let mut counts = Visited::default();
            document.responses().iter().for_each(|row| counts.visit(row));
            Ok(counts.into())
        }),
        Contestant::new(OWNED, Party::Ours, move || {
            let mut counts = Visited::default();
            for row in Responses::new(body) {
                counts.visit(&row.map_err(told)?.into_owned());
            }
            Ok(counts.into())
        }),
        Contestant::new(BUFREAD, Party::Ours, move || {
            let mut reader = Reader::new(BufReader::with_capacity(64 << 10, body));
            let mut counts = Visited::default();
            while let Some(row) = reader.next_response().map_err(told)? {
                counts.visit(&row);
            }
            Ok(counts.into())
        }),
        Contestant::new(PUSH, Party::Ours, move || {
            let mut parser = Parser::new();
            let mut counts = Visited::default();
            for mut chunk in body.chunks(16 << 10) {
                while let Some(row) = parser.parse_next(&mut chunk).map_err(told)? {
                    counts.visit(&row);
                }
            }
            parser.finish().map_err(told)?;
            Ok(counts.into())
        }),
    ]
}

/// Returns the way that reads a whole document with what is remembered of its server.
pub fn poll<'b>(body: &'b [u8], shapes: &'b Shapes) -> Contestant<'b> {
    Contestant::new(POLL, Party::Ours, move || {
        let document = ParseOptions::new().shapes(shapes).parse(body).map_err(told)?;
        let mut counts = Visited::default();
        document.responses().iter().for_each(|row| counts.visit(row));
        Ok(counts.into())
    })
}

/// Returns the bounds of reading, and the XML libraries.
pub fn xml(body: &[u8]) -> Vec<Contestant<'_>> {
    vec![
        Contestant::new("memchr for each <", Party::Bound, move || {
            black_box(memchr::memchr_iter(b'<', body).count());
            Ok(Counts::default())
        }),
        Contestant::new("UTF-8 check", Party::Bound, move || {
            black_box(std::str::from_utf8(body).is_ok());
            Ok(Counts::default())
        }),
        Contestant::new(EVENTS, Party::Xml, move || {
            let mut reader = quick_xml::Reader::from_reader(body);
            let mut elements = 0;
            loop {
                match reader.read_event().map_err(told)? {
                    Event::Start(_) | Event::Empty(_) => elements += 1,
                    Event::Eof => break,
                    event => drop(black_box(event)),
                }
            }
            Ok(Counts { elements: Some(elements), ..Counts::default() })
        }),
        Contestant::new(NS_EVENTS, Party::Xml, move || {
            let mut reader = quick_xml::NsReader::from_reader(body);
            let mut elements = 0;
            loop {
                match reader.read_resolved_event().map_err(told)? {
                    (namespace, Event::Start(_) | Event::Empty(_)) => {
                        black_box(namespace);
                        elements += 1;
                    }
                    (_, Event::Eof) => break,
                    (_, event) => drop(black_box(event)),
                }
            }
            Ok(Counts { elements: Some(elements), ..Counts::default() })
        }),
    ]
}

/// Returns the way that builds a tree and visits all of it.
pub fn tree(body: &str) -> Contestant<'_> {
    Contestant::new("roxmltree", Party::Xml, move || {
        let options = roxmltree::ParsingOptions { nodes_limit: u32::MAX, ..Default::default() };
        let document = roxmltree::Document::parse_with_options(body, options).map_err(told)?;
        let mut counts = Visited::default();
        let mut elements = 0;
        for node in document.root().descendants().filter(roxmltree::Node::is_element) {
            elements += 1;
            let within = node.parent_element().map(|parent| parent.tag_name().name());
            let (property, name) = (within == Some("prop"), node.tag_name().name());
            counts.rows += usize::from(name == "response");
            counts.properties += usize::from(property);
            if property || name == "href" {
                counts.text += node.text().map_or(0, str::len);
            }
        }
        Ok(Counts { elements: Some(elements), ..counts.into() })
    })
}
