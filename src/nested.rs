//! Responses inside the value of a property, where the report `DAV:expand-property` puts them: RFC 3253 §3.8.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::limits::UNLIMITED;
use crate::response::Response;
use crate::row::decode::{Child, Decoded, Decoder, Dialect};
use crate::row::index::Index;
use crate::value::fragment::Fragment;
use crate::value::{Element, Value};
use crate::write::row::{self, Layout};
use crate::xml::attribute::language;
use crate::xml::scope::{Mark, Ns, Scope};
use crate::xml::text::unescape_attribute;
use crate::xml::tokens::{Tag, Token, Tokens, split_qname};

impl Element<'_> {
    /// Returns the responses that `DAV:expand-property` put into this property in place of hrefs: RFC 3253 §3.8.
    ///
    /// They are in document order, however deep they are in the value. The responses nested in one of them are not
    /// included: ask its properties. For any other property, the list is empty.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Name, Property, Response, Value};
    ///
    /// let home = Response::builder("/calendars/ken/").property(Name::dav("displayname"), "Ken").build()?;
    /// let property = Property::new(Name::caldav("calendar-home-set"), Value::from_responses([home]))?;
    /// let responses = property.responses();
    /// assert_eq!(responses[0].href().as_ref().map(|href| href.as_str()), Some("/calendars/ken/"));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn responses(&self) -> Vec<Response<'_>> {
        self.value().as_xml().map(rows_in).unwrap_or_default().into_iter().map(|nested| nested.row).collect()
    }
}

impl Value<'_> {
    /// Creates a value that holds responses, as `DAV:expand-property` requires: RFC 3253 §3.8. Without responses it is
    /// empty.
    #[must_use]
    pub fn from_responses<'r>(responses: impl IntoIterator<Item = Response<'r>>) -> Value<'static> {
        let mut xml = String::new();
        for response in responses {
            match response.portable() {
                Some(same) => xml.push_str(same),
                None => row::push(&mut xml, &response, Layout::default()),
            }
        }
        match xml.as_str() {
            "" => Value::default(),
            _ => Value::Xml(Fragment::checked(Cow::Owned(xml), None, None)),
        }
    }
}

/// A response in a value.
pub(crate) struct Nested<'f> {
    /// The range of the response in the markup.
    pub(crate) span: Range<usize>,
    /// True if `D` is bound to `DAV:` around it and there is no default namespace, so that a response written by this
    /// crate can be put there.
    pub(crate) plain: bool,
    pub(crate) row: Response<'f>,
}

/// Returns the outermost responses in a value.
#[inline]
pub(crate) fn rows_in<'f>(fragment: &'f Fragment<'_>) -> Vec<Nested<'f>> {
    let xml = fragment.as_str();
    let mut found = Vec::new();
    // Nearly all values hold no response.
    if !xml.contains("response") {
        return found;
    }
    let (scope, lang) = fragment.context();
    let mut walk = NestedWalk { scope, lang, open: Vec::new() };
    let mut tokens = Tokens::new(xml);
    // The fragment was checked, so there is no fault to hide.
    while let Ok(Some((token, span))) = tokens.next() {
        match token {
            Token::Start(tag, empty) => {
                if !walk.enter(&tag) {
                    if empty {
                        walk.leave();
                    }
                    continue;
                }
                walk.leave();
                let mut end = span.end;
                let mut depth = u32::from(!empty);
                while depth > 0 {
                    let Ok(Some((token, span))) = tokens.next() else { return found };
                    end = span.end;
                    match token {
                        Token::Start(_, false) => depth += 1,
                        Token::End => depth -= 1,
                        _ => {}
                    }
                }
                let span = span.start..end;
                if let Some(row) = walk.row(&xml[span.clone()]) {
                    found.push(Nested { span, plain: walk.is_plain(), row });
                }
            }
            Token::End => walk.leave(),
            _ => {}
        }
    }
    found
}

/// The bindings and the language that apply while a value is walked.
struct NestedWalk {
    scope: Scope,
    lang: Option<Arc<str>>,
    /// For each open element, the bindings and the language around it.
    open: Vec<(Mark, Option<Arc<str>>)>,
}

impl NestedWalk {
    /// Enters an element, and returns true if it is a response.
    #[inline]
    fn enter(&mut self, tag: &Tag<'_>) -> bool {
        let mark = self.scope.mark();
        self.open.push((mark, self.lang.clone()));
        for attribute in tag.checked_attributes() {
            if let Some(prefix) = attribute.declares() {
                let ns = self.scope.number(&unescape_attribute(attribute.value));
                self.scope.declare(prefix, ns, mark);
            } else if attribute.name == "xml:lang" {
                self.lang = language(&unescape_attribute(attribute.value));
            }
        }
        let (prefix, local) = split_qname(tag.name());
        local == "response" && self.scope.resolve(prefix) == Some(Ns::DAV)
    }

    #[inline]
    fn leave(&mut self) {
        if let Some((mark, lang)) = self.open.pop() {
            self.scope.close(mark);
            self.lang = lang;
        }
    }

    #[inline]
    fn is_plain(&mut self) -> bool {
        self.scope.resolve("D") == Some(Ns::DAV) && self.scope.resolve("") == Some(Ns::NONE)
    }

    #[inline]
    fn row<'f>(&mut self, xml: &'f str) -> Option<Response<'f>> {
        let decoder = Decoder::new(xml, &mut self.scope, &UNLIMITED, Dialect::default(), 0, self.lang.clone());
        let Ok(Decoded { child: Child::Response(shape), slots, .. }) = decoder.decode() else { return None };
        Some(Response::read(Cow::Borrowed(xml), Index::new(Arc::new(shape), &slots.ends)))
    }
}
