//! Typed values of live properties, in the forms that RFCs define.
//!
//! Each type is one property. [`Response::live`] reads it, [`ResponseBuilder::live`] writes it, and
//! [`LiveProperty::decode`] reads it from a [`Property`]. The types for the namespace `DAV:` are here. The types in
//! [`versioning`] (RFC 3253), [`caldav`], [`carddav`] and [`vendor`] (properties that no RFC defines) have modules of
//! their own.
//!
//! The properties of RFC 4918 §15, [`QuotaAvailable`], [`QuotaUsed`] and [`SyncToken`] are always available. All other
//! types need the feature `vocabulary`, which is on by default.
//!
//! # Reading
//!
//! - A value in another form than the RFC's is read if its meaning is clear: entity tags without quotes, dates in the
//!   wrong format, white space around numbers, a path or a URI as text where an `href` element belongs.
//! - A value that cannot be read is an error that quotes it, and never a default. It does not affect other properties.
//!   [`Response::unreadable_values`] returns all such values.
//! - In a list, or a value of several parts, a part that cannot be read is left out and the others are kept: a lock
//!   without a depth is a lock. If no part can be read, that is an error.
//! - An entity tag, a media type or a quota that has no form of the RFC is kept as it was sent, and can be told apart:
//!   [`ETag::is_entity_tag`], for example, returns false.
//! - A negative number of bytes or items, such as `-1`, says that the number is not known, and reads as `None`. Only
//!   the `-3` of a [`Quota`] is a value, because it says that there is no limit.
//! - An empty element is only a name, as in the responses to propname and PROPPATCH, and reads as `None`. But it is a
//!   value if the RFC says what empty means: no locks, no owner, no members, a displayname without text.
//! - Elements that no RFC defines mean nothing (RFC 4918 §17) and are left out, unless the type can hold any element.
//!
//! # Writing
//!
//! Values are written in the form that the RFC defines, and read back as equal values; only a [`CreationDate`] loses
//! the fraction of a second that it was read with. A type has a public field if every value of that field can be
//! written; otherwise its constructor refuses the values that cannot be written.
//!
//! # Example
//!
//! ```
//! use multistatus::Response;
//! use multistatus::prop::{ContentLength, DisplayName, ETag, LiveProperty, ResourceType};
//!
//! let response = Response::builder("/docs/plan.txt")
//!     .live(&ContentLength(4525))
//!     .live(&DisplayName::new("The plan")?.with_lang("en")?)
//!     .live(&ETag::strong("zzyzx")?)
//!     .live(&ResourceType::default())
//!     .not_found(multistatus::prop::SyncToken::NAME)
//!     .build()?;
//!
//! assert_eq!(response.live::<ContentLength>()?, Some(ContentLength(4525)));
//! assert_eq!(response.live::<ETag>()?.map(|etag| etag.to_string()).as_deref(), Some("\"zzyzx\""));
//! assert_eq!(response.live::<multistatus::prop::SyncToken>()?, None);
//! # Ok::<(), multistatus::Error>(())
//! ```
//!
//! # Properties without a type
//!
//! `source` (RFC 2518 §13.10, dropped by RFC 4918), `unreserved` (RFC 3253 §13.3.1, whose form no RFC defines) and
//! `version-controlled-binding-set` (RFC 3253 §14.2.1) are found with [`Response::property`] and hold a [`Value`].

#[macro_use]
mod family;

#[cfg(feature = "vocabulary")]
mod acl;
#[cfg(feature = "vocabulary")]
pub mod caldav;
#[cfg(feature = "vocabulary")]
pub mod carddav;
#[cfg(feature = "vocabulary")]
mod collection;
mod content;
mod date;
mod etag;
mod form;
mod lock;
#[cfg(feature = "vocabulary")]
mod media;
mod part;
#[cfg(feature = "vocabulary")]
mod principal;
#[cfg(feature = "vocabulary")]
mod privilege;
mod quota;
mod resource;
pub(crate) mod sign;
mod sync;
pub(crate) mod table;
#[cfg(feature = "vocabulary")]
mod texts;
#[cfg(feature = "vocabulary")]
pub mod vendor;
#[cfg(feature = "vocabulary")]
pub mod versioning;

pub use crate::verbatim::Verbatim;
#[cfg(feature = "vocabulary")]
pub use acl::{Access, Ace, Acl, AclRestrictions, Principal};
#[cfg(feature = "vocabulary")]
pub use collection::{
    AddMember, OrderingType, Parent, ParentSet, RedirectLifetime, RefTarget, ResourceId, SupportedQueryGrammarSet,
};
pub use content::{ContentLanguage, ContentLength, ContentType};
pub use etag::ETag;
pub use lock::{ActiveLock, LockDiscovery, LockEntry, SupportedLock};
#[cfg(feature = "vocabulary")]
pub use media::MediaVersion;
#[cfg(feature = "vocabulary")]
pub use principal::{
    AlternateUriSet, CurrentUserPrincipal, Group, GroupMemberSet, GroupMembership, InheritedAclSet, Owner,
    PrincipalCollectionSet, PrincipalUrl,
};
#[cfg(feature = "vocabulary")]
pub use privilege::{CurrentUserPrivilegeSet, SupportedPrivilege, SupportedPrivilegeSet};
pub use quota::{Quota, QuotaAvailable, QuotaUsed};
pub use resource::{CreationDate, DisplayName, LastModified, ResourceType};
pub use sync::SyncToken;
pub use table::{UnreadableValue, check};
#[cfg(feature = "vocabulary")]
pub use texts::Texts;

use std::borrow::Cow;

#[cfg(feature = "server")]
use crate::builder::ResponseBuilder;
use crate::error::Error;
use crate::name::Name;
use crate::response::Response;
#[cfg(feature = "server")]
use crate::status::Status;
use crate::value::{Property, Value};

/// A property whose value means something to the server: RFC 4918 §4.1.
///
/// Implement it for properties of your own. If the value has the form of a property in this module, let that type read
/// and write it: its `decode` does not look at the name.
///
/// # Example: a property of one's own
///
/// ```
/// use multistatus::prop::{ContentLength, LiveProperty};
/// use multistatus::{Error, Name, Property, Response, Value};
///
/// struct Rating(u64);
///
/// impl LiveProperty for Rating {
///     const NAME: Name = Name::from_static("http://example.com/ns", "rating");
///
///     fn decode(property: &Property<'_>) -> Result<Option<Self>, Error> {
///         Ok(ContentLength::decode(property)?.map(|number| Self(number.0)))
///     }
///
///     fn encode(&self) -> Value<'static> {
///         self.0.to_string().into()
///     }
/// }
///
/// let response = Response::builder("/a").live(&Rating(5)).build()?;
/// assert_eq!(response.live::<Rating>()?.map(|rating| rating.0), Some(5));
/// # Ok::<(), multistatus::Error>(())
/// ```
pub trait LiveProperty: Sized {
    /// The name of the property.
    const NAME: Name;

    /// Reads a value. Returns `None` if the element is empty, or holds a number that says that the value is not known.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidValue`](crate::ErrorKind::InvalidValue) if the value cannot be read; the message names the
    /// property and quotes the value, at most 200 bytes of it.
    fn decode(property: &Property<'_>) -> Result<Option<Self>, Error>;

    /// Returns the value in the form that the RFC defines.
    fn encode(&self) -> Value<'static>;

    /// Returns the language of the value (`xml:lang`, RFC 4918 §4.3): `None` unless the value is human-readable text.
    fn lang(&self) -> Option<&str> {
        None
    }

    /// Returns the property with this value and its language.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidText`](crate::ErrorKind::InvalidText) if a text holds a character that XML cannot carry. No
    /// type of this module has such a value.
    fn to_property(&self) -> Result<Property<'static>, Error> {
        let property = Property::new(Self::NAME, self.encode())?;
        match self.lang() {
            Some(lang) => property.with_lang(Cow::Owned(lang.to_owned())),
            None => Ok(property),
        }
    }
}

impl Response<'_> {
    /// Returns the typed value of a property: the first with that name in a propstat with a 2xx status. Returns `None`
    /// if there is no such property, or if it has no value; [`lookup_live`](Self::lookup_live) tells the two apart.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidValue`](crate::ErrorKind::InvalidValue) if the value cannot be read.
    /// [`property`](Self::property) returns it as it was sent.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::Multistatus;
    /// use multistatus::prop::{ContentLength, LastModified};
    ///
    /// let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a</D:href><D:propstat><D:prop>
    ///     <D:getcontentlength>4525 </D:getcontentlength><D:getlastmodified>soon</D:getlastmodified></D:prop>
    ///     <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"#;
    /// for response in Multistatus::parse(body)?.responses() {
    ///     assert_eq!(response.live::<ContentLength>()?, Some(ContentLength(4525)));
    ///     let error = response.live::<LastModified>().map_err(|error| error.message().to_owned());
    ///     assert_eq!(error, Err(r#"{DAV:}getlastmodified: expected a date, found "soon""#.into()));
    /// }
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn live<P: LiveProperty>(&self) -> Result<Option<P>, Error> {
        match self.property(&P::NAME) {
            Some(property) => P::decode(&property),
            None => Ok(None),
        }
    }
}

#[cfg(feature = "server")]
impl ResponseBuilder {
    /// Adds a property with a typed value and status 200.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::Response;
    /// use multistatus::prop::{LastModified, ResourceType};
    /// use std::time::SystemTime;
    ///
    /// let response = Response::builder("/docs/")
    ///     .live(&ResourceType::collection())
    ///     .live(&LastModified::new(SystemTime::UNIX_EPOCH)?)
    ///     .build()?;
    /// assert!(response.is_collection());
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn live<P: LiveProperty>(&mut self, property: &P) -> &mut Self {
        self.with_element(property.to_property(), http::StatusCode::OK)
    }

    /// Adds the result of looking up a live property: its typed value, or the status with which the lookup failed. See
    /// [`property_result`](Self::property_result).
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::prop::{ContentLength, LastModified, LiveProperty};
    /// use multistatus::Response;
    /// use std::time::{Duration, SystemTime};
    ///
    /// let year_36812 = SystemTime::UNIX_EPOCH + Duration::from_secs(1 << 40);
    /// let response = Response::builder("/a")
    ///     .live_result(Ok::<_, u16>(ContentLength(4)))
    ///     .live_result(LastModified::new(year_36812))
    ///     .build()?;
    /// assert_eq!(response.live::<ContentLength>()?, Some(ContentLength(4)));
    /// assert_eq!(response.status_of(&LastModified::NAME).map(|status| status.as_u16()), Some(500));
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    pub fn live_result<P, E>(&mut self, result: Result<P, E>) -> &mut Self
    where
        P: LiveProperty,
        E: TryInto<Status, Error: Into<Error>>,
    {
        match result.map(|property| property.to_property()) {
            Ok(Ok(property)) => self.element_result(&property),
            Ok(Err(error)) => self.property_result(P::NAME, Err::<Value<'_>, _>(error)),
            Err(status) => self.property_result(P::NAME, Err::<Value<'_>, _>(status)),
        }
    }
}
