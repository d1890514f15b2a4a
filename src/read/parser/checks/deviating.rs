//! Accepts responses of a known shape that deviate.

use super::Checks;
use crate::clip::told;
use crate::deviation::Deviation;
use crate::error::Error;
use crate::few::Few;
use crate::href;
use crate::read::Finding;
use crate::read::parser::locator::Locator;
use crate::row::ends::Ends;
use crate::row::noted::Noted;
use crate::row::shape::{Found, TextNode};
use crate::row::view::View;

/// Few responses have more deviations.
const FEW: usize = 4;

/// A deviation in a response: its offset, its code, and where to find what was found.
#[derive(Clone, Copy)]
struct InResponse<'r> {
    at: usize,
    deviation: Deviation,
    found: Source<'r>,
}

#[derive(Clone, Copy)]
enum Source<'r> {
    Shape(&'r Found),
    /// The text of an href.
    Href(TextNode),
}

impl InResponse<'_> {
    /// Calls `take` with the text that was found.
    fn tell<T>(&self, response: View<'_>, take: impl FnOnce(Option<&str>) -> T) -> T {
        let tell = |found: &Found| found.tell(self.deviation, response.xml, response.ends, take);
        match self.found {
            Source::Shape(found) => tell(found),
            Source::Href(node) => tell(&Found::Href(node)),
        }
    }
}

type List<'r> = Few<InResponse<'r>, FEW>;

impl Checks {
    /// Accepts a response of a known shape, and records the deviations of its markup and of its hrefs.
    #[inline(never)]
    pub(in crate::read::parser) fn accept_deviating<'p>(
        &mut self,
        response: View<'_>,
        has_odd_href: bool,
        locator: &dyn Fn() -> Locator<'p>,
    ) -> Result<(), Error> {
        let empty = InResponse { at: 0, deviation: Deviation::HrefEmpty, found: Source::Href(TextNode::Empty) };
        let mut list = List::new(empty);
        let nodes = &response.shape.deviations;
        for node in nodes.iter().filter(|node| !node.is_of_text()) {
            let (at, found) = (response.ends.resolve(node.at), Source::Shape(&node.found));
            list.push(InResponse { at, deviation: node.deviation, found });
        }
        if has_odd_href {
            add_hrefs(response, &mut list);
        }
        let mut noted = Noted::new(self.policy);
        self.check_hrefs(response, &mut noted);
        if !noted.is_empty() {
            for found in &*list {
                found.tell(response, |text| noted.note(found.at, found.deviation, text));
            }
            self.record(noted, locator(), Some(self.next_number()))?;
        } else if list.iter().all(|found| self.policy.only_counts(found.deviation)) {
            list.iter().for_each(|found| self.findings.add(found.deviation, 1));
        } else {
            self.record_directly(response, &mut list, locator())?;
        }
        self.responses += 1;
        Ok(())
    }

    /// Records deviations as [`record`](Self::record) does, without gathering them before.
    fn record_directly(
        &mut self,
        response: View<'_>,
        list: &mut List<'_>,
        mut locator: Locator<'_>,
    ) -> Result<(), Error> {
        // At one place and of one code they keep their order.
        list.sort_by_key(|found| (found.at, found.deviation));
        let number = self.next_number();
        list.iter().for_each(|found| self.findings.add(found.deviation, 1));
        for found in &**list {
            let mut position = || locator.to(found.at).position(Some(number));
            if let Some(refuse) = self.policy.refuses(found.deviation) {
                return Err(found.tell(response, |text| refuse(found.deviation, text.map(told))).at(position()));
            }
            if !self.policy.only_counts(found.deviation) {
                let text = found.tell(response, |text| text.map(|text| told(text).into()));
                let found = Finding { deviation: found.deviation, position: position(), text };
                self.findings.keep_or_stop(found, &mut self.policy);
            }
        }
        Ok(())
    }
}

/// Adds the deviations of the hrefs in slots.
fn add_hrefs<'r>(response: View<'r>, list: &mut List<'r>) {
    for &node in response.shape.hrefs.iter() {
        let TextNode::Slot(start) = node else { continue };
        if let Some(deviation) = href::deviation_in_response(&response.text(node)) {
            // Before the text is its start tag, in which there is no other `<`.
            let before = response.xml.get(..response.ends.resolve(start)).unwrap_or_default();
            let at = memchr::memrchr(b'<', before.as_bytes()).unwrap_or_default();
            list.push(InResponse { at, deviation, found: Source::Href(node) });
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::deviation::Deviation;
    use crate::place::Cursor;
    use crate::read::ParseOptions;
    use crate::read::parser::checks::Checks;
    use crate::read::parser::locator::Locator;
    use crate::row::ends::Ends;
    use crate::row::index::Index;
    use crate::row::noted::Noted;
    use crate::row::view::View;

    /// Whether they are recorded directly or gathered before, which a repeated href or another form of href causes.
    #[test]
    fn deviations_are_recorded_like_those_of_a_response_that_was_decoded() {
        let row = |hrefs: [&str; 2]| {
            let [first, second] = hrefs.map(|href| format!("<D:href>{href}</D:href>"));
            format!("<D:response>\n{first}<D:odd/>\n{second}<D:error/><D:odd/></D:response>")
        };
        let hrefs = [["/a b", " /c"], ["/a", "x"], ["http://h/", "http:///"], ["/d", "/e"], ["/a b", "/f"]];
        for (keep, strict) in (0..4).flat_map(|keep| [(keep, false), (keep, true)]) {
            let options = ParseOptions::new().keep_findings(keep).strict(strict);
            let (mut direct, mut gathered) = (Checks::new(&options.settings), Checks::new(&options.settings));
            for xml in hrefs.map(row) {
                let Index { shape, ends, odd } = Index::of(&xml);
                let view = View { xml: &xml, shape: &shape, ends: &ends, odd };
                let locator = || Locator::new(Cursor::default(), xml.as_bytes(), None);
                let mut noted = Noted::new(gathered.policy());
                for node in &shape.deviations {
                    node.note(&mut noted, ends.resolve(node.at), &xml, &ends);
                }
                let expected = gathered.accept(view, noted, locator);
                let found = direct.accept_deviating(view, true, &locator);
                assert_eq!(format!("{found:?}"), format!("{expected:?}"), "{keep}, {strict}");
            }
            let state = |checks: &Checks| format!("{:?} {:?}", checks.findings(), checks.policy());
            assert_eq!(state(&direct), state(&gathered), "{keep}, {strict}");
            assert!(direct.findings().count_of(Deviation::UnknownDavElement) >= 2);
        }
    }
}
