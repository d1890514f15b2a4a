//! Responses that are written with a [script](crate::builder::script), and what a draft has to know if they leave it.

use http::StatusCode;

use super::{Draft, PROPSTAT, RESPONSE_END, StretchPlace, end_propstat};
use crate::builder::script::Said;
use crate::name::Name;
use crate::value::prefixes::Common;
use crate::value::{markup, readable};

const HREF_END: &str = "</D:href>";

impl Draft {
    /// Adds a property as other responses have it after the same ones; false if it was not added.
    #[inline(always)]
    pub(in crate::builder) fn follow(&mut self, code: StatusCode, name: &Name, content: markup::Content<'_>) -> bool {
        self.scripts.as_mut().is_some_and(|scripts| scripts.follow(&mut self.text, code, name, content))
    }

    /// Does the work of [`follow`](Self::follow) for markup, which may hold what is also between properties.
    pub(in crate::builder) fn follow_markup(&mut self, name: &Name, xml: &str) -> bool {
        let Some(scripts) = &mut self.scripts else { return false };
        let is_added = scripts.follow(&mut self.text, StatusCode::OK, name, markup::Content::Xml(xml));
        if is_added {
            scripts.note_markup(self.text.len());
        }
        is_added
    }

    /// Returns the parts of the markup of a response that was written with a script, and whether it is
    /// [plain](crate::Response::is_plain). `last` is as in [`finish`](Self::finish).
    #[inline]
    pub(in crate::builder) fn followed<'d>(&'d self, last: &'d str) -> Option<([&'d str; 5], bool)> {
        let (start, end, is_plain) = self.scripts.as_ref()?.finish()?;
        let parts = [start, &*self.text, end, last, RESPONSE_END];
        // A response that is so long is looked at.
        let bytes: usize = parts.iter().map(|part| part.len()).sum();
        (!readable::is_long(bytes)).then_some((parts, is_plain))
    }

    /// Leaves the script that the response follows.
    #[inline]
    pub(in crate::builder) fn take_over(&mut self) {
        if let Some(scripts) = &mut self.scripts {
            let steps = scripts.leave(&mut self.text);
            if steps > 0 {
                self.take_over_from(steps);
            }
        }
    }

    /// Notes what the properties that were written with a script would have left behind.
    #[inline(never)]
    fn take_over_from(&mut self, steps: usize) {
        let Some(mut scripts) = self.scripts.take() else { return };
        let left: Vec<_> = scripts.left(steps).collect();
        let mut markup = scripts.markup().to_vec().into_iter().peekable();
        // No text of an href holds `<`.
        let mut at = self.text.find(HREF_END).map_or(0, |at| at + HREF_END.len());
        for (number, Said { name, code, is_empty }) in left.into_iter().enumerate() {
            while let Some((_, end)) = markup.next_if(|(before, _)| *before <= number) {
                at = end;
            }
            if self.open != Some(code) {
                let mut between = String::new();
                self.open.iter().for_each(|code| end_propstat(&mut between, &(*code).into()));
                between.push_str(PROPSTAT);
                // No text holds this, because it is escaped, and markup that may hold it was passed over.
                let found = self.text.get(at..).and_then(|rest| rest.find(&between));
                let end = at + found.unwrap_or_default();
                if let Some((_, stretch)) = self.stretches.last_mut() {
                    stretch.end = end;
                }
                at = end + between.len();
                self.stretches.push((StretchPlace::PropstatDraft(self.groups.len()), at..at));
                self.new_group(&code.into(), String::new());
                self.open = Some(code);
            }
            if let Some(namespace) = Common::of(name.namespace()) {
                self.prefixes.declares(namespace);
            }
            // It comes once.
            let _ = self.names.insert(&name);
            scripts.note(&name, code, is_empty);
        }
        self.scripts = Some(scripts);
    }
}
