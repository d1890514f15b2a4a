//! Finds out whether a resource is a collection.

use super::content::essence;
use super::form::{ContentModel, Flag};
use super::{ContentType, LiveProperty, ResourceType};
use crate::chars;
use crate::name::Name;
use crate::response::Response;
use crate::value::{Property, Value};

/// The part of a response that decides whether the resource is a collection: see
/// [`Entry::collection_sign`](crate::Entry::collection_sign).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CollectionSign {
    /// The property `resourcetype`: RFC 4918 §15.9.
    ResourceType,
    /// A property `iscollection` or `isfolder`, which no RFC defines.
    Flag,
    /// A content type that only directories have: `httpd/unix-directory`.
    ContentType,
    /// The slash at the end of the path: RFC 4918 §5.2.
    TrailingSlash,
}

const COLLECTION: &str = "collection";
const DIRECTORY: &str = "httpd/unix-directory";

/// A property that may say whether a resource is a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SignProperty {
    ResourceType,
    ContentType,
    IsCollection,
    IsFolder,
    IsFolderInCamelCase,
}

impl SignProperty {
    pub(crate) const ALL: [Self; 5] =
        [Self::ResourceType, Self::ContentType, Self::IsCollection, Self::IsFolder, Self::IsFolderInCamelCase];

    pub(crate) fn name(self) -> &'static Name {
        static NAMES: [Name; 5] = [
            ResourceType::NAME,
            ContentType::NAME,
            Name::dav("iscollection"),
            Name::dav("isfolder"),
            Name::dav("isFolder"),
        ];
        &NAMES[self as usize]
    }

    /// Returns the property with this local name.
    #[inline]
    pub(crate) fn of(local: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sign| sign.name().local() == local)
    }
}

/// Returns whether a resource is a collection, and the sign that says so, or `None` if there is no sign. `property`
/// finds the properties that were returned.
#[inline]
pub(crate) fn collection_sign<'p>(
    property: impl Fn(SignProperty) -> Option<Property<'p>>,
    has_trailing_slash: impl FnOnce() -> bool,
) -> (bool, Option<CollectionSign>) {
    use SignProperty::{ContentType, IsCollection, IsFolder, IsFolderInCamelCase, ResourceType};
    let kind = property(ResourceType);
    let says_collection = |property: &Property<'_>| match property.text() {
        Some(text) => chars::trim(text).eq_ignore_ascii_case(COLLECTION),
        None => is_only_collection(property) || property.children().any(|child| child.name().local() == COLLECTION),
    };
    if kind.as_ref().is_some_and(says_collection) {
        return (true, Some(CollectionSign::ResourceType));
    }
    let flag = |sign| Flag("1", "0").decode(&property(sign)?).ok().flatten();
    if let Some(yes) = [IsCollection, IsFolder, IsFolderInCamelCase].into_iter().find_map(flag) {
        return (yes, Some(CollectionSign::Flag));
    }
    let is_directory = |property: Property<'_>| {
        let text = property.text().map(chars::trim).unwrap_or_default();
        let begins = text.get(..DIRECTORY.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(DIRECTORY));
        begins && essence(text).len() == DIRECTORY.len()
    };
    if property(ContentType).is_some_and(is_directory) {
        return (true, Some(CollectionSign::ContentType));
    }
    // A text in `resourcetype` says nothing.
    let is_readable = |kind: Property<'_>| kind.text().is_none_or(|text| chars::trim(text).is_empty());
    if kind.is_some_and(is_readable) {
        return (false, Some(CollectionSign::ResourceType));
    }
    match has_trailing_slash() {
        true => (true, Some(CollectionSign::TrailingSlash)),
        false => (false, None),
    }
}

/// Returns true for markup that is one empty element with this local name, as nearly all servers write it.
#[inline]
fn is_only_collection(property: &Property<'_>) -> bool {
    let Value::Xml(fragment) = property.value() else { return false };
    let tag = fragment.as_str().strip_prefix('<').and_then(|xml| xml.strip_suffix("/>"));
    let prefix = tag.and_then(|name| name.strip_suffix(COLLECTION)).unwrap_or("/");
    prefix.is_empty()
        || prefix.strip_suffix(':').is_some_and(|prefix| prefix.bytes().all(|b| b.is_ascii_alphanumeric()))
}

impl Response<'_> {
    /// Returns true if anything in the response says that the resource is a collection.
    /// [`is_collection`](Self::is_collection) looks only at `resourcetype`, as RFC 4918 §15.9 defines; use this method
    /// for servers that say it in another way.
    ///
    /// The first of these signs in the response decides:
    ///
    /// 1. `resourcetype` holds an element `collection`, in whatever namespace, or the text `collection`: yes.
    /// 2. `iscollection` or `isfolder` says yes or no (`1`, `0`, `t`, `f`, `true`, `false`).
    /// 3. `getcontenttype` is `httpd/unix-directory`: yes.
    /// 4. `resourcetype` was returned and is empty or holds other elements: no.
    /// 5. The path of the href ends with a slash: yes (RFC 4918 §5.2).
    ///
    /// Without any of these signs, it returns false.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Name, Response};
    ///
    /// let response = Response::builder("/photos/").property(Name::dav("displayname"), "photos").build()?;
    /// assert!(!response.is_collection());
    /// assert!(response.looks_like_collection());
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn looks_like_collection(&self) -> bool {
        let has_slash = || self.href().is_some_and(|href| href.has_trailing_slash());
        collection_sign(|sign| self.property(sign.name()), has_slash).0
    }
}
