//! Deserializes whole documents.

use serde_core::de::{Deserialize, Deserializer, Error, MapAccess};

use super::{Field, Fields, FromFields, deserialize, ignore, take};
use crate::footer::Footer;
use crate::multistatus::Multistatus;
use crate::response::Response;
use crate::value::{Description, Element};

#[derive(Default)]
struct FooterFields {
    description: Option<Description<'static>>,
    sync_token: Option<String>,
    extensions: Option<Vec<Element<'static>>>,
    text_after_root: Option<bool>,
}

impl<'de> FromFields<'de> for FooterFields {
    const EXPECTING: &'static str = "the parts of a document besides responses";

    type Made = Footer;

    fn field<M: MapAccess<'de>>(&mut self, field: Field, map: &mut M) -> Result<(), M::Error> {
        match field {
            Field::Description => take(&mut self.description, field, map),
            Field::SyncToken => take(&mut self.sync_token, field, map),
            Field::Extensions => take(&mut self.extensions, field, map),
            Field::TextAfterRoot => take(&mut self.text_after_root, field, map),
            _ => ignore(map),
        }
    }

    fn make<E: Error>(self) -> Result<Footer, E> {
        let mut footer = Footer::new();
        footer.set_description(self.description);
        footer.set_sync_token(self.sync_token.as_deref()).map_err(Error::custom)?;
        for extension in self.extensions.unwrap_or_default() {
            footer.push_read_extension(extension).map_err(Error::custom)?;
        }
        footer.text_after_root = self.text_after_root.unwrap_or_default();
        Ok(footer)
    }
}

deserialize! {
    /// Deserializes from the fields `description`, `sync_token`, `extensions` and `text_after_root`.
    Footer, fields FooterFields
}

#[derive(Default)]
struct MultistatusFields {
    responses: Option<Vec<Response<'static>>>,
    bad_responses: Option<usize>,
    footer: FooterFields,
}

impl<'de> FromFields<'de> for MultistatusFields {
    const EXPECTING: &'static str = "a multistatus";

    type Made = Multistatus<'static>;

    fn field<M: MapAccess<'de>>(&mut self, field: Field, map: &mut M) -> Result<(), M::Error> {
        match field {
            Field::Responses => take(&mut self.responses, field, map),
            Field::BadResponses => take(&mut self.bad_responses, field, map),
            _ => self.footer.field(field, map),
        }
    }

    fn make<E: Error>(self) -> Result<Self::Made, E> {
        let responses = self.responses.ok_or_else(|| Error::missing_field(Field::Responses.name()))?;
        let document = Multistatus::from_parts(responses, self.footer.make()?);
        Ok(document.with_bad_responses(self.bad_responses.unwrap_or_default()))
    }
}

deserialize! {
    /// Deserializes from the fields that `Serialize` writes, in any order; other fields are ignored. Only `responses`
    /// is required.
    ///
    /// # Errors
    ///
    /// Fails for anything that a document cannot hold: an invalid name, a character that XML cannot carry, markup that
    /// is not well-formed, a status that is not a number from 100 to 999, or an empty href. Also fails if a field
    /// appears twice, or together with a field that excludes it.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::Multistatus;
    ///
    /// let json = r#"{"responses": [{"href": "/a", "status": 423}], "sync_token": "urn:1"}"#;
    /// let document: Multistatus = serde_json::from_str(json).map_err(std::io::Error::from)?;
    /// assert_eq!(document.sync_token(), Some("urn:1"));
    /// assert_eq!(document, Multistatus::parse(&document.to_xml())?);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    Multistatus<'static>, fields MultistatusFields
}
