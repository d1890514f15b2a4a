//! Bodies of MKCOL and MKCALENDAR.

use std::iter::FusedIterator;

use http::StatusCode;

use super::context::{Context, Read, Refused, wrong};
use super::property_update::{read_props, write_set};
use super::tree::Node;
use super::{body, names};
use crate::deviation::Deviation;
use crate::error::Error;
use crate::name::Name;
use crate::value::Property;
use crate::write::request::BodyWriter;

/// The properties of a new collection, except `resourcetype`: see
/// [`Mkcol::properties`](crate::request::Mkcol::properties).
#[derive(Clone, Debug)]
pub struct PropertiesToSet<'m>(std::slice::Iter<'m, Property<'static>>);

impl<'m> Iterator for PropertiesToSet<'m> {
    type Item = &'m Property<'static>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.0.find(|property| *property.name() != names::RESOURCETYPE)
    }
}

impl FusedIterator for PropertiesToSet<'_> {}

/// Defines a body that sets properties of a new collection.
macro_rules! creation {
    ($(#[$doc:meta])* $type:ident, $root:ident, $read:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct $type {
            set: Vec<Property<'static>>,
        }

        impl $type {
            /// Creates a body that sets no properties.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }

            /// Adds a property to be set.
            #[must_use]
            #[inline]
            pub fn set(mut self, property: Property<'_>) -> Self {
                self.set.push(property.into_owned());
                self
            }

            /// Returns all properties to be set, including `resourcetype`, in document order.
            #[must_use]
            pub fn all(&self) -> &[Property<'static>] {
                &self.set
            }

            /// Returns the name of each property to be set.
            #[inline]
            pub(crate) fn names(&self) -> Vec<Name> {
                self.set.iter().map(|property| property.name().clone()).collect()
            }

            /// Returns the properties to be set, except `resourcetype`, in document order.
            #[must_use]
            pub fn properties(&self) -> PropertiesToSet<'_> {
                PropertiesToSet(self.set.iter())
            }

            /// Returns the type of the new resource, if the request names one.
            #[must_use]
            #[inline]
            pub fn resource_type(&self) -> Option<&Property<'static>> {
                // The last of several is the one that remains.
                self.set.iter().rfind(|property| *property.name() == names::RESOURCETYPE)
            }

            /// Returns the property to be set with this name.
            #[must_use]
            #[inline]
            pub fn get(&self, name: &Name) -> Option<&Property<'static>> {
                self.set.iter().rfind(|property| property.name() == name)
            }

            pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
                $read(cx, root).map(|set| Self { set })
            }

            #[inline]
            fn write(&self) -> Result<Vec<u8>, Error> {
                if self.set.is_empty() {
                    return Ok(Vec::new());
                }
                let mut writer = BodyWriter::new(&names::$root);
                write_set(&mut writer, &self.set);
                writer.finish()
            }
        }

        body::body!($type, default);
    };
}

creation! {
    /// The collection that MKCOL creates: an extended MKCOL, [RFC 5689
    /// §3](https://www.rfc-editor.org/rfc/rfc5689#section-3), or a request without a body, which creates a plain
    /// collection (RFC 4918 §9.3) and is the default.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::prop::{LiveProperty, ResourceType};
    /// use multistatus::request::Mkcol;
    /// use multistatus::{Name, Property};
    ///
    /// let kind = ResourceType::from_names([Name::dav("collection"), Name::carddav("addressbook")]);
    /// let request = Mkcol::new()
    ///     .set(Property::new(ResourceType::NAME, kind.encode())?)
    ///     .set(Property::new(Name::dav("displayname"), "Lisa")?);
    /// assert_eq!(Mkcol::parse(&request.to_xml()?)?, request);
    /// assert_eq!(request.properties().count(), 1);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    Mkcol, MKCOL, read_mkcol
}

creation! {
    /// The calendar that MKCALENDAR creates: [RFC 4791 §5.3.1](https://www.rfc-editor.org/rfc/rfc4791#section-5.3.1).
    /// Without a body, which is the default, no properties are set.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::request::Mkcalendar;
    /// use multistatus::{Name, Property};
    ///
    /// let request = Mkcalendar::new().set(Property::new(Name::dav("displayname"), "Work")?);
    /// assert_eq!(Mkcalendar::parse(&request.to_xml()?)?, request);
    /// assert_eq!(Mkcalendar::parse(b"")?, Mkcalendar::new());
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    Mkcalendar, MKCALENDAR, read_mkcalendar
}

fn read_mkcol(cx: &mut Context, root: Node<'_>) -> Read<Vec<Property<'static>>> {
    body::expect_root(root, &names::MKCOL).map_err(|refused| match root.name().local() {
        "mkcol" => refused,
        // RFC 4918 §9.3: a body of a kind that is not understood.
        _ => Refused { status: Some(StatusCode::UNSUPPORTED_MEDIA_TYPE), ..refused },
    })?;
    read_sets(cx, root, false, |cx, property| {
        let is_type = property.is(&names::RESOURCETYPE);
        if is_type && !property.children().any(|kind| kind.is(&names::COLLECTION)) {
            cx.note(property, Deviation::NoCollection, None);
        }
    })
}

fn read_mkcalendar(cx: &mut Context, root: Node<'_>) -> Read<Vec<Property<'static>>> {
    body::expect_root(root, &names::MKCALENDAR)?;
    read_sets(cx, root, true, |cx, property| {
        if property.is(&names::RESOURCETYPE) {
            cx.note(property, Deviation::ResourcetypeInMkcalendar, None);
        }
    })
}

/// Reads the properties to be set. A second `set` is recorded if the grammar allows only one.
fn read_sets(
    cx: &mut Context,
    root: Node<'_>,
    only_one: bool,
    mut check: impl FnMut(&mut Context, Node<'_>),
) -> Read<Vec<Property<'static>>> {
    let (mut set, mut sets) = (Vec::new(), 0);
    for child in cx.children(root, &[]) {
        if !child.is(&names::SET) {
            cx.unknown(child);
            continue;
        }
        sets += 1;
        if only_one && sets == 2 {
            cx.repeated(child);
        }
        read_props(cx, child, |cx, property| {
            check(cx, property);
            set.push(property.element());
        })?;
    }
    if sets == 0 { Err(wrong(root, "expected set, found none")) } else { Ok(set) }
}
