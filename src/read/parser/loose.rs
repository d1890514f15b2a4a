//! Rows whose `response` is missing: see [`ParseOptions::stray_responses`](crate::ParseOptions::stray_responses).

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::{Parser, Row};
use crate::deviation::Deviation;
use crate::error::Error;
use crate::limits::Limit;
use crate::place::Place;
use crate::row::decode::Child;
use crate::row::index::Index;
use crate::row::view::Marked;
use crate::value::fragment::mentions;
use crate::xml::Fault;
use crate::xml::scope::Ns;

/// Children of a row that stand directly under the root.
#[derive(Debug)]
pub(super) struct Loose {
    xml: String,
    /// The name of a `response` with the prefix of the first of them.
    name: String,
    place: Place,
    /// True if a status or propstat is among them: another href begins another row.
    outcome: bool,
}

/// Bytes of a prefix that each response can have.
const SHORT: usize = 32;

/// The name of a `response` with a declaration of its prefix, which is none that the content has, because that may mean
/// something else there.
fn new_prefix_name(xml: &str) -> String {
    let mut taken = HashSet::new();
    mentions(xml, |prefix| _ = taken.insert(prefix));
    let free = (0..=taken.len()).map(|number| format!("r{number}")).find(|prefix| !taken.contains(prefix.as_str()));
    // One of them is free, since there are more than are taken.
    let prefix = free.unwrap_or_default();
    format!("{prefix}:response xmlns:{prefix}=\"DAV:\"")
}

impl Parser {
    /// Keeps a child of a row that stands directly under the root.
    pub(super) fn add_loose(&mut self, bytes: &[u8], xml: &str, local: &str) -> Result<(), Error> {
        if local == "href" && self.loose.as_ref().is_some_and(|loose| loose.outcome) {
            self.flush_loose()?;
        }
        let place = self.place;
        let loose = self.loose.get_or_insert_with(|| {
            let qname = xml[1..].split([' ', '\t', '\r', '\n', '/', '>']).next().unwrap_or_default();
            let name = match qname.split_once(':') {
                Some((prefix, _)) => format!("{prefix}:response"),
                None => "response".into(),
            };
            // The first element may declare the prefix itself, and then it is not bound around it.
            Loose { xml: String::new(), name, place, outcome: false }
        });
        loose.outcome |= local != "href";
        loose.xml.push_str(xml);
        if loose.xml.len() > self.options.limits.response_bytes as usize {
            return Err(self.limit(bytes, Limit::ResponseBytes));
        }
        Ok(())
    }

    /// Makes a row of what was kept, if there is anything.
    pub(super) fn flush_loose(&mut self) -> Result<(), Error> {
        let Some(loose) = self.loose.take() else { return Ok(()) };
        let prefix = loose.name.strip_suffix("response").map(|prefix| prefix.trim_end_matches(':')).unwrap_or_default();
        self.leave_child();
        let name = match self.scope.resolve(prefix) {
            Some(Ns::DAV) => loose.name,
            // The first element declares its prefix itself.
            _ => self.root_prefix_name().unwrap_or_else(|| new_prefix_name(&loose.xml)),
        };
        let end = name.split(' ').next().unwrap_or_default();
        let xml = format!("<{name}>{}</{end}>", loose.xml);
        let here = std::mem::replace(&mut self.place, loose.place);
        let result = match xml.len() > self.options.limits.response_bytes as usize {
            true => Err(self.limit(b"", Limit::ResponseBytes)),
            false => self.loose_row(xml),
        };
        self.place = here;
        result
    }

    /// The name of a `response` with the prefix of the root, if that is bound to `DAV:` and no longer than the responses
    /// that it is to be a part of.
    fn root_prefix_name(&mut self) -> Option<String> {
        let root = self.roots.last()?;
        let prefix = root.split_once(':').map(|(prefix, _)| prefix).unwrap_or_default();
        if prefix.len() > SHORT || self.scope.resolve(prefix) != Some(Ns::DAV) {
            return None;
        }
        Some(if prefix.is_empty() { "response".into() } else { format!("{prefix}:response") })
    }

    fn loose_row(&mut self, xml: String) -> Result<(), Error> {
        let decoded = self.decode_xml(&xml, None);
        self.leave_child();
        let decoded = decoded.map_err(|fault| self.fault(b"", Fault { at: 0, ..fault }))?;
        let Child::Response(shape) = decoded.child else { return Ok(()) };
        let mut noted = self.noted();
        noted.note(0, Deviation::StrayResponse, None);
        for node in &shape.deviations {
            node.note(&mut noted, 0);
        }
        let index = Index { shape: Arc::new(shape), ends: decoded.slots.ends.as_slice().into(), odd: Marked::ALL };
        self.row(b"", &xml, &index, &mut noted)?;
        self.queue.push_back(Row { xml: Cow::Owned(xml), index });
        Ok(())
    }
}
