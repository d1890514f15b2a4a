//! The structs that one would write for quick-xml's serde: known properties of known documents.

use quick_xml::de::from_str;
use serde::Deserialize;

use crate::race::{Contestant, Counts, Party};

#[derive(Deserialize)]
pub struct Multistatus {
    #[serde(default)]
    pub response: Vec<Response>,
}

#[derive(Deserialize)]
pub struct Response {
    pub href: String,
    status: Option<String>,
    #[serde(default)]
    pub propstat: Vec<Propstat>,
}

#[derive(Deserialize)]
pub struct Propstat {
    pub prop: Prop,
    pub status: String,
}

macro_rules! prop {
    ($($field:ident $local:literal,)*) => {
        #[derive(Deserialize)]
        pub struct Prop {
            pub resourcetype: Option<ResourceType>,
            $(#[serde(rename = $local)] pub $field: Option<String>,)*
        }

        impl Prop {
            /// Returns the number of properties and the length of their text.
            fn count(&self) -> (usize, usize) {
                let collection = self.resourcetype.as_ref().map(|kind| kind.collection.is_some());
                let text = [$(&self.$field),*].into_iter().flatten();
                let start = (usize::from(std::hint::black_box(collection).is_some()), 0);
                text.fold(start, |(count, bytes), text| (count + 1, bytes + text.len()))
            }
        }
    };
}

prop! {
    creationdate "creationdate",
    getcontentlength "getcontentlength",
    getlastmodified "getlastmodified",
    getetag "getetag",
    executable "executable",
    getcontenttype "getcontenttype",
    displayname "displayname",
    getcontentlanguage "getcontentlanguage",
    quota_available_bytes "quota-available-bytes",
    quota_used_bytes "quota-used-bytes",
    fileid "fileid",
    permissions "permissions",
    size "size",
    favorite "favorite",
    comments_unread "comments-unread",
    owner_id "owner-id",
    owner_display_name "owner-display-name",
    share_types "share-types",
    checksums "checksums",
    has_preview "has-preview",
    mount_type "mount-type",
    is_encrypted "is-encrypted",
    metadata_blurhash "metadata-blurhash",
    calendar_data "calendar-data",
}

#[derive(Deserialize)]
pub struct ResourceType {
    pub collection: Option<()>,
}

pub fn contestant(body: &str) -> Contestant<'_> {
    Contestant::new("quick-xml serde, typed structs", Party::Xml, move || {
        let document: Multistatus = from_str(body).map_err(|error| error.to_string())?;
        let (mut properties, mut text) = (0, 0);
        for row in &document.response {
            text += row.href.len();
            std::hint::black_box(&row.status);
            for propstat in &row.propstat {
                std::hint::black_box(&propstat.status);
                let (count, bytes) = propstat.prop.count();
                properties += count;
                text += bytes;
            }
        }
        let rows = document.response.len();
        Ok(Counts { rows: Some(rows), properties: Some(properties), text: Some(text), elements: None })
    })
}
