//! Responses that are written with a [script](crate::builder::script), and what a draft has to know if they leave it.

use http::StatusCode;

use super::{Draft, HREF_END, PROPSTAT, StretchPlace, end_propstat};
use crate::builder::script::{Followed, Said};
use crate::name::Name;
use crate::value::prefixes::Common;
use crate::value::{markup, readable};

impl Draft {
    /// Adds a property as other responses have it after the same ones; false if it was not added.
    #[inline(always)]
    pub(in crate::builder) fn follow(&mut self, code: StatusCode, name: &Name, content: markup::Content<'_>) -> bool {
        self.scripts.as_mut().is_some_and(|scripts| scripts.follow(code, name, content))
    }

    /// Adds a text with status 200 as other responses have it after the same properties, if nothing in the text needs a
    /// second look; false if it was not added.
    #[inline(always)]
    pub(in crate::builder) fn follow_plain(&mut self, name: &Name, text: &str) -> bool {
        self.scripts.as_mut().is_some_and(|scripts| scripts.follow_plain(name, text))
    }

    /// Does the work of [`follow_plain`](Self::follow_plain) for a name that is known by its number in a plan.
    #[inline(always)]
    pub(in crate::builder) fn follow_number(&mut self, number: usize, text: &str) -> bool {
        self.scripts.as_mut().is_some_and(|scripts| scripts.follow_number(number, text))
    }

    /// Does the work of [`follow`](Self::follow) for markup, which may hold what is also between properties.
    pub(in crate::builder) fn follow_markup(&mut self, name: &Name, xml: &str) -> bool {
        let Some(scripts) = &mut self.scripts else { return false };
        let is_added = scripts.follow(StatusCode::OK, name, markup::Content::Xml(xml));
        if is_added {
            scripts.note_markup();
        }
        is_added
    }

    /// Returns the parts of the markup of a response that was written with a script. `last` is as in
    /// [`finish`](Self::finish).
    #[inline]
    pub(in crate::builder) fn followed(&self, last: &str) -> Option<Followed<'_>> {
        let followed = self.scripts.as_ref()?.finish()?;
        // A response that is so long is looked at.
        let bytes = followed.start.len() + followed.text.bytes().len() + followed.end.len() + last.len();
        (!readable::is_long(bytes)).then_some(followed)
    }

    /// Leaves the script that the response follows.
    #[inline]
    pub(in crate::builder) fn take_over(&mut self) {
        if self.scripts.as_ref().is_some_and(|scripts| scripts.is_followed()) {
            self.leave();
        }
    }

    /// Notes what was written with a script, as if it had been written without one.
    #[inline(never)]
    fn leave(&mut self) {
        let Some(mut scripts) = self.scripts.take() else { return };
        let steps = scripts.leave();
        self.begin(StretchPlace::Hrefs);
        self.text.push_str(scripts.text());
        let left: Vec<_> = scripts.left(steps).collect();
        let mut markup = scripts.markup().to_vec().into_iter().peekable();
        // No text of an href holds `<`.
        let mut at = self.text.find(HREF_END).map_or(0, |at| at + HREF_END.len());
        for (before, Said { name, code, is_empty, number }) in left.into_iter().enumerate() {
            while let Some((_, end)) = markup.next_if(|(steps, _)| *steps <= before) {
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
            scripts.note(&name, code, is_empty, number);
        }
        self.scripts = Some(scripts);
    }
}
