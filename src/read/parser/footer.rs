//! Gathers the parts of a document besides its responses.

use crate::deviation::Deviation;
use crate::footer::Footer;
use crate::limits::{Limit, Limits};
use crate::row::noted::Noted;
use crate::value::{Description, Element};

/// The footer of a document that is being read.
#[derive(Debug, Default)]
pub(super) struct FooterDraft {
    footer: Footer,
    /// The number of bytes of all extensions in the document.
    extension_bytes: usize,
}

impl FooterDraft {
    /// Adds an element of `len` bytes that no RFC allows there.
    pub(super) fn add_extension(
        &mut self,
        len: usize,
        limits: &Limits,
        element: impl FnOnce() -> Element<'static>,
    ) -> Result<(), Limit> {
        self.extension_bytes = self.extension_bytes.saturating_add(len);
        if self.extension_bytes > limits.response_bytes as usize {
            return Err(Limit::ResponseBytes);
        }
        if self.footer.extensions.len() >= limits.items as usize {
            return Err(Limit::Items);
        }
        self.footer.extensions.push(element());
        Ok(())
    }

    pub(super) fn has_extensions(&self) -> bool {
        !self.footer.extensions.is_empty()
    }

    /// Keeps the first description, and notes any further one.
    pub(super) fn set_description(&mut self, value: impl FnOnce() -> Description<'static>, noted: &mut Noted) {
        keep_first(&mut self.footer.description, value, "responsedescription", noted);
    }

    /// Keeps the first token, and notes any further one.
    pub(super) fn set_sync_token(&mut self, value: impl FnOnce() -> Box<str>, noted: &mut Noted) {
        keep_first(&mut self.footer.sync_token, value, "sync-token", noted);
    }

    pub(super) fn has_sync_token(&self) -> bool {
        self.footer.sync_token.is_some()
    }

    pub(super) fn has_description(&self) -> bool {
        self.footer.description.is_some()
    }

    /// Notes that text after the root was left out.
    pub(super) fn set_text_after_root(&mut self) {
        self.footer.text_after_root = true;
    }

    /// Hands out the footer.
    pub(super) fn finish(&mut self) -> Footer {
        let mut footer = std::mem::take(&mut self.footer);
        // An empty token says nothing, but a second element would still have been one too many.
        footer.sync_token = footer.sync_token.filter(|token| !token.is_empty());
        footer
    }
}

/// Keeps the first of an element that may appear once.
fn keep_first<T>(kept: &mut Option<T>, value: impl FnOnce() -> T, name: &str, noted: &mut Noted) {
    match kept {
        Some(_) => noted.note(0, Deviation::RepeatedSingleton, Some(name)),
        None => *kept = Some(value()),
    }
}

#[cfg(test)]
mod tests {
    use super::FooterDraft;
    use crate::limits::{Limit, Limits};
    use crate::name::Name;
    use crate::row::noted::Noted;
    use crate::value::Element;

    fn element() -> Element<'static> {
        Element::empty(Name::from_static("urn:x", "a"))
    }

    #[test]
    fn the_first_token_counts_even_if_it_is_empty() {
        let (mut draft, mut noted) = (FooterDraft::default(), Noted::default());
        draft.set_sync_token(|| "".into(), &mut noted);
        assert!(noted.is_empty());
        draft.set_sync_token(|| "urn:second".into(), &mut noted);
        assert!(!noted.is_empty());
        assert_eq!(draft.finish().sync_token(), None);
    }

    #[test]
    fn extensions_are_bounded_in_number_and_in_bytes() {
        let limits = Limits::new().items(2).response_bytes(100);
        let mut draft = FooterDraft::default();
        assert!(!draft.has_extensions());
        assert_eq!(draft.add_extension(50, &limits, element), Ok(()));
        assert_eq!(draft.add_extension(50, &limits, element), Ok(()));
        assert_eq!(draft.add_extension(0, &limits, element), Err(Limit::Items));
        assert_eq!(draft.add_extension(1, &limits, element), Err(Limit::ResponseBytes));
        assert!(draft.has_extensions());
        assert_eq!(draft.finish().extensions().len(), 2);
    }

    #[test]
    fn what_was_handed_out_is_gone() {
        let mut draft = FooterDraft::default();
        draft.set_text_after_root();
        assert!(draft.finish().has_text_after_root());
        assert!(!draft.finish().has_text_after_root());
    }
}
