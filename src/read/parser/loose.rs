//! Rows whose `response` is missing: see [`ParseOptions::stray_responses`](crate::ParseOptions::stray_responses).

use std::borrow::Cow;
use std::sync::Arc;

use super::{Parser, Row};
use crate::error::Error;
use crate::read::position::Place;
use crate::read::{Deviation, Limit};
use crate::response::Index;
use crate::row::decode::Child;
use crate::row::view::Marked;
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
            // To declare a prefix here would give it to what stands inside; the root has one.
            _ => self.root_prefix_name().unwrap_or_else(|| "response xmlns=\"DAV:\"".into()),
        };
        let end = name.split(' ').next().unwrap_or_default();
        let xml = format!("<{name}>{}</{end}>", loose.xml);
        let here = std::mem::replace(&mut self.place, loose.place);
        let result = self.loose_row(xml);
        self.place = here;
        result
    }

    /// The name of a `response` with the prefix of the root, if that is bound to `DAV:`.
    fn root_prefix_name(&mut self) -> Option<String> {
        let root = self.roots.last()?;
        let prefix = root.split_once(':').map(|(prefix, _)| prefix).unwrap_or_default();
        let name = if prefix.is_empty() { "response".into() } else { format!("{prefix}:response") };
        (self.scope.resolve(prefix) == Some(Ns::DAV)).then_some(name)
    }

    fn loose_row(&mut self, xml: String) -> Result<(), Error> {
        let decoded = self.decode_xml(&xml, None);
        self.leave_child();
        let decoded = decoded.map_err(|fault| self.fault(b"", Fault { at: 0, ..fault }))?;
        let Child::Response(shape) = decoded.child else { return Ok(()) };
        let mut noted = self.noted();
        noted.note(0, Deviation::StrayResponse, None);
        for node in &shape.deviations {
            noted.note(0, node.deviation, node.text.as_deref());
        }
        let index = Index { shape: Arc::new(shape), ends: decoded.slots.ends.as_slice().into(), odd: Marked::ALL };
        self.row(b"", &xml, &index, &mut noted)?;
        self.queue.push_back(Row { xml: Cow::Owned(xml), index });
        Ok(())
    }
}
