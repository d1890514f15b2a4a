//! Serializes the model.

mod findings;
mod siblings;

use serde_core::ser::{Serialize, SerializeMap, Serializer};

use super::Field;
use crate::footer::Footer;
use crate::href::Href;
use crate::multistatus::Multistatus;
use crate::name::{Name, Namespace};
use crate::propstat::Propstat;
use crate::response::Response;
use crate::status::Status;
use crate::value::{Condition, Description, Element, Value};
use crate::xml::attribute::Attribute;

/// A map of fields, of which some are left out.
struct Fields<M>(M);

impl<M: SerializeMap> Fields<M> {
    fn begin<S: Serializer<SerializeMap = M>>(serializer: S) -> Result<Self, S::Error> {
        serializer.serialize_map(None).map(Self)
    }

    fn put(&mut self, field: Field, value: impl Serialize) -> Result<(), M::Error> {
        self.0.serialize_entry(field.name(), &value)
    }

    fn some(&mut self, field: Field, value: Option<impl Serialize>) -> Result<(), M::Error> {
        value.map_or(Ok(()), |value| self.put(field, value))
    }

    /// Writes a list, unless it is empty.
    fn list<T: Serialize>(
        &mut self,
        field: Field,
        items: impl ExactSizeIterator<Item = T> + Clone,
    ) -> Result<(), M::Error> {
        if items.len() == 0 { Ok(()) } else { self.put(field, IteratorJson(items)) }
    }

    fn status(&mut self, status: Option<&Status>) -> Result<(), M::Error> {
        self.some(Field::Status, status.map(Status::as_u16))?;
        self.some(Field::Reason, status.and_then(Status::own_reason))
    }

    /// Writes the worst of several statuses, all of them if there are several, and whether one cannot be read.
    fn statuses(&mut self, worst: Option<&Status>, all: &[Status], unreadable: bool) -> Result<(), M::Error> {
        self.status(worst)?;
        self.some(Field::Statuses, (all.len() > 1).then_some(all))?;
        self.flag(Field::UnreadableStatus, unreadable)
    }

    /// Writes `true`, or leaves the field out.
    fn flag(&mut self, field: Field, set: bool) -> Result<(), M::Error> {
        self.some(field, set.then_some(true))
    }

    /// Writes the parts that a response and a propstat have in common, apart from the status.
    fn reasons<'r>(
        &mut self,
        conditions: impl ExactSizeIterator<Item = Condition<'r>> + Clone,
        description: Option<Description<'_>>,
    ) -> Result<(), M::Error> {
        self.list(Field::Error, conditions)?;
        self.some(Field::Description, description)
    }

    fn footer(&mut self, footer: &Footer) -> Result<(), M::Error> {
        self.some(Field::Description, footer.description())?;
        self.some(Field::SyncToken, footer.sync_token())?;
        self.list(Field::Extensions, footer.extensions().iter())?;
        self.flag(Field::TextAfterRoot, footer.has_text_after_root())
    }
}

struct IteratorJson<I>(I);

impl<I: Iterator<Item: Serialize> + Clone> Serialize for IteratorJson<I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.clone())
    }
}

struct Attributes<'e>(&'e [Attribute]);

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|attribute| (attribute.name(), attribute.value())))
    }
}

/// The number of bytes of declarations that the markup in a value may repeat.
const REPEATED: usize = 4 << 10;

/// The namespaces that prefixes are bound to.
struct Namespaces<'e>(Vec<(&'e str, Namespace)>);

impl Serialize for Namespaces<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(prefix, namespace)| (prefix, namespace.as_str())))
    }
}

/// Serializes as `{namespace}local`.
impl Serialize for Name {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Serializes as its text.
impl Serialize for Href<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// Serializes as `{"status": 423}`, with the field `reason` if the status has a reason phrase of its own.
impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields::begin(serializer)?;
        fields.status(Some(self))?;
        fields.0.end()
    }
}

/// Serializes as its text, or as `{"text": …, "lang": …}`.
impl Serialize for Description<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(lang) = self.lang() else { return serializer.serialize_str(self.text()) };
        let mut fields = Fields::begin(serializer)?;
        fields.put(Field::Text, self.text())?;
        fields.put(Field::Lang, lang)?;
        fields.0.end()
    }
}

/// Serializes with the fields `name`, `lang` (the language in force), `attributes` (by name), and `text` or `xml`.
///
/// The markup in `xml` declares every prefix that it uses, on each of its outermost elements. It does not repeat the
/// language. If the declarations would take more than 4 KiB, they are in the field `namespaces` instead, by prefix
/// (`""` for the default namespace), and `xml` is as it was sent.
///
/// Names are written with their namespaces, even the names of attributes, because JSON has no prefixes. The default
/// [`Limits`](crate::read::Limits) bound the length of a namespace and of a language. If you raise these limits for a
/// reader, each element may repeat that many bytes.
impl Serialize for Element<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields::begin(serializer)?;
        fields.put(Field::Name, self.name())?;
        fields.some(Field::Lang, self.lang())?;
        let attributes = self.attributes();
        fields.some(Field::Attributes, (!attributes.is_empty()).then_some(Attributes(attributes)))?;
        match self.value() {
            Value::Text(text) => fields.put(Field::Text, text)?,
            Value::Xml(fragment) => {
                let (xml, namespaces) = fragment.apart(REPEATED);
                fields.put(Field::Xml, xml)?;
                fields.some(Field::Namespaces, (!namespaces.is_empty()).then_some(Namespaces(namespaces)))?;
            }
        }
        fields.0.end()
    }
}

/// Serializes with the fields `status`, `reason`, `statuses` (only if there are several), `unreadable_status` (only if
/// it is true), `props`, `error`, `description` and `extensions`.
impl Serialize for Propstat<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields::begin(serializer)?;
        fields.statuses(self.status(), self.statuses(), self.has_unreadable_status())?;
        fields.put(Field::Props, IteratorJson(self.properties()))?;
        fields.reasons(self.conditions(), self.description())?;
        fields.list(Field::Extensions, self.extensions())?;
        fields.0.end()
    }
}

/// Serializes with the fields `href` (or `hrefs`, if there are several), `status`, `reason`, `statuses`,
/// `unreadable_status`, `propstats`, `error`, `description`, `location` and `extensions`.
///
/// If a server sent several statuses, `status` is the worst of them, and `statuses` holds all of them.
/// `unreadable_status` is present, and true, only if a server sent a status that cannot be read.
///
/// # Example: a line of a log
///
/// ```
/// use multistatus::{Name, Response};
///
/// let response = Response::builder("/a").not_found(Name::dav("getetag")).build()?;
/// let json = serde_json::to_string(&response).map_err(std::io::Error::from)?;
/// assert_eq!(json, r#"{"href":"/a","propstats":[{"status":404,"props":[{"name":"{DAV:}getetag","text":""}]}]}"#);
/// # Ok::<(), multistatus::Error>(())
/// ```
impl Serialize for Response<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields::begin(serializer)?;
        let hrefs = self.hrefs();
        match hrefs.len() {
            0 | 1 => fields.some(Field::Href, self.href())?,
            _ => fields.put(Field::Hrefs, IteratorJson(hrefs))?,
        }
        fields.statuses(self.status(), self.statuses(), self.has_unreadable_status())?;
        fields.list(Field::Propstats, self.propstats())?;
        fields.reasons(self.conditions(), self.description())?;
        fields.some(Field::Location, self.location())?;
        fields.list(Field::Extensions, self.extensions())?;
        fields.0.end()
    }
}

/// Serializes with the fields `description`, `sync_token`, `extensions` and `text_after_root` (only if it is true),
/// which appear beside `responses` in a document.
impl Serialize for Footer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields::begin(serializer)?;
        fields.footer(self)?;
        fields.0.end()
    }
}

/// Serializes with the fields `responses`, `description`, `sync_token`, `extensions`, `text_after_root` (only if it is
/// true) and `bad_responses` (the number of responses that could not be read, only if it is not 0).
///
/// A part that the document does not have is left out, but `responses` and the `props` of a propstat are always
/// present. Names are `{namespace}local`. Conditions (`error`) and extensions have the form of properties.
///
/// ```json
/// { "responses": [
///     { "href": "/a%20b", "status": 423, "error": [
///         { "name": "{DAV:}lock-token-submitted", "xml": "<D:href xmlns:D=\"DAV:\">/a</D:href>" } ] },
///     { "hrefs": ["/c", "/d"], "status": 424, "reason": "Not Now", "description": "…", "location": "/e" },
///     { "href": "/f", "propstats": [
///         { "status": 200, "props": [
///             { "name": "{DAV:}getetag", "text": "\"x\"" },
///             { "name": "{DAV:}resourcetype", "xml": "<D:collection xmlns:D=\"DAV:\"/>" },
///             { "name": "{http://example.com/ns}title", "lang": "de",
///               "attributes": { "{urn:x}dt": "string" }, "text": "…" } ] } ] } ],
///   "description": { "text": "…", "lang": "de" },
///   "sync_token": "…" }
/// ```
///
/// A prefix in an attribute value of a property itself (`xsi:type="xs:boolean"`) loses its binding, because JSON has no
/// place for it. A prefix in `xml` keeps it.
impl Serialize for Multistatus<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = Fields::begin(serializer)?;
        fields.put(Field::Responses, self.responses())?;
        fields.footer(self.footer())?;
        let bad_responses = self.bad_responses();
        fields.some(Field::BadResponses, (bad_responses > 0).then_some(bad_responses))?;
        fields.0.end()
    }
}
