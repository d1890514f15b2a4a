//! All property types of this module, by the names of their properties.

use std::iter::FusedIterator;

#[cfg(feature = "vocabulary")]
use super::vendor::{apache, apple, calendarserver, lcgdm, microsoft, nextcloud, owncloud, subversion};
use super::*;
use crate::error::Error;
use crate::iterators::{Elements, Propstats};
use crate::name::Name;
use crate::propstat::Propstat;
use crate::response::Response;
use crate::value::Property;

/// A property that was returned with a value that its type cannot read: see [`Response::unreadable_values`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct UnreadableValue {
    /// The name of the property.
    pub name: Name,
    /// The reason why the value cannot be read. The message names the property and quotes the value.
    pub error: Error,
}

/// The properties of a response whose values cannot be read: see
/// [`Response::unreadable_values`](crate::Response::unreadable_values).
#[derive(Clone, Debug)]
pub struct UnreadableValues<'r> {
    propstats: Propstats<'r>,
    properties: Option<Elements<'r>>,
}

impl Iterator for UnreadableValues<'_> {
    type Item = UnreadableValue;

    #[inline]
    fn next(&mut self) -> Option<UnreadableValue> {
        loop {
            for property in self.properties.iter_mut().flatten() {
                if let Some(Err(error)) = check(&property) {
                    return Some(UnreadableValue { name: property.name().clone(), error });
                }
            }
            self.properties = Some(self.propstats.find(Propstat::is_success)?.properties());
        }
    }
}

impl FusedIterator for UnreadableValues<'_> {}

/// Checks the value of a property with the type that this module has for its name. Returns `None` if there is no such
/// type.
///
/// # Errors
///
/// The inner result is the error of [`LiveProperty::decode`] if the value cannot be read.
///
/// # Example
///
/// ```
/// use multistatus::{Name, Property, prop};
///
/// let length = Property::new(Name::dav("getcontentlength"), "12kB")?;
/// assert!(prop::check(&length).is_some_and(|checked| checked.is_err()));
/// let other = Property::new(Name::from_static("urn:x", "length"), "12kB")?;
/// assert!(prop::check(&other).is_none());
/// # Ok::<(), multistatus::Error>(())
/// ```
#[inline]
pub fn check(property: &Property<'_>) -> Option<Result<(), Error>> {
    let (namespace, local) = property.name().parts();
    // The local name is compared first, because it tells most of them apart.
    let mut types = ALWAYS.iter().chain(VOCABULARY);
    let (_, check) = types.find(|(name, _)| name.local() == local && name.namespace() == namespace)?;
    Some(check(property))
}

impl Response<'_> {
    /// Yields each property that was returned with a 2xx status and whose value cannot be read by the type that
    /// [`prop`](crate::prop) has for its name. Names without a type, and properties without a value, are left out.
    ///
    /// A value of several parts counts as readable if one of its parts is.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::{Name, Response};
    ///
    /// let response = Response::builder("/a")
    ///     .property(Name::dav("getlastmodified"), "yesterday")
    ///     .property(Name::dav("getcontentlength"), "12")
    ///     .build()?;
    /// let unreadable: Vec<_> = response.unreadable_values().map(|value| value.name.to_string()).collect();
    /// assert_eq!(unreadable, ["{DAV:}getlastmodified"]);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn unreadable_values(&self) -> UnreadableValues<'_> {
        UnreadableValues { propstats: self.propstats(), properties: None }
    }
}

type Check = fn(&Property<'_>) -> Result<(), Error>;

fn decode<P: LiveProperty>(property: &Property<'_>) -> Result<(), Error> {
    P::decode(property).map(drop)
}

macro_rules! types {
    ($($type:ty),+ $(,)?) => { &[$((<$type>::NAME, decode::<$type>)),+] };
}

/// The types that are always there.
#[rustfmt::skip]
const ALWAYS: &[(Name, Check)] = types![
    ContentLanguage, ContentLength, ContentType, CreationDate, DisplayName, ETag, LastModified, LockDiscovery,
    QuotaAvailable, QuotaUsed, ResourceType, SupportedLock, SyncToken,
];

/// The types of the feature `vocabulary`.
#[cfg(feature = "vocabulary")]
#[rustfmt::skip]
const VOCABULARY: &[(Name, Check)] = types![
    Acl, AclRestrictions, AddMember, AlternateUriSet, CurrentUserPrincipal, CurrentUserPrivilegeSet, Group,
    GroupMemberSet, GroupMembership, InheritedAclSet, OrderingType, Owner, ParentSet, PrincipalCollectionSet,
    PrincipalUrl, RedirectLifetime, RefTarget, ResourceId, SupportedPrivilegeSet, SupportedQueryGrammarSet,
    versioning::ActivityCheckoutSet, versioning::ActivitySet, versioning::ActivityVersionSet,
    versioning::AutoMergeSet, versioning::AutoUpdate, versioning::AutoVersion, versioning::BaselineCollection,
    versioning::BaselineControlledCollection, versioning::BaselineControlledCollectionSet,
    versioning::CheckedIn, versioning::CheckedOut, versioning::CheckinFork, versioning::CheckoutFork,
    versioning::CheckoutSet, versioning::Comment, versioning::CreatorDisplayName,
    versioning::CurrentActivitySet, versioning::CurrentWorkspaceSet, versioning::EclipsedSet,
    versioning::LabelNameSet, versioning::MergeSet, versioning::PredecessorSet, versioning::RootVersion,
    versioning::SubactivitySet, versioning::SubbaselineSet, versioning::SuccessorSet,
    versioning::SupportedLivePropertySet, versioning::SupportedMethodSet, versioning::SupportedReportSet,
    versioning::VersionControlledConfiguration, versioning::VersionHistory, versioning::VersionName,
    versioning::VersionSet, versioning::Workspace, versioning::WorkspaceCheckoutSet,
    caldav::CalendarAvailability, caldav::CalendarData, caldav::CalendarDescription, caldav::CalendarHomeSet,
    caldav::CalendarTimezone, caldav::CalendarTimezoneId, caldav::CalendarUserAddressSet,
    caldav::CalendarUserType, caldav::ManagedAttachmentsServerUrl, caldav::MaxAttachmentSize,
    caldav::MaxAttachmentsPerResource, caldav::MaxAttendeesPerInstance, caldav::MaxDateTime,
    caldav::MaxInstances, caldav::MaxResourceSize, caldav::MinDateTime, caldav::ScheduleCalendarTransp,
    caldav::ScheduleDefaultCalendarUrl, caldav::ScheduleInboxUrl, caldav::ScheduleOutboxUrl,
    caldav::ScheduleTag, caldav::SupportedCalendarComponentSet, caldav::SupportedCalendarData,
    caldav::SupportedCollationSet, caldav::SupportedRscaleSet, caldav::TimezoneServiceSet,
    carddav::AddressData, carddav::AddressbookDescription, carddav::AddressbookHomeSet,
    carddav::MaxResourceSize, carddav::PrincipalAddress, carddav::SupportedAddressData,
    carddav::SupportedCollationSet,
    apache::Executable,
    apple::CalendarColor, apple::CalendarOrder, apple::RefreshRate,
    calendarserver::CalendarProxyReadFor, calendarserver::CalendarProxyWriteFor, calendarserver::DropboxHomeUrl,
    calendarserver::EmailAddressSet, calendarserver::GetCTag, calendarserver::NotificationUrl,
    calendarserver::PrePublishUrl, calendarserver::PublishUrl, calendarserver::Source,
    lcgdm::Mode,
    microsoft::IsCollection, microsoft::IsHidden, microsoft::IsReadOnly, microsoft::Win32CreationTime,
    microsoft::Win32FileAttributes, microsoft::Win32LastAccessTime, microsoft::Win32LastModifiedTime,
    nextcloud::HasPreview, nextcloud::Hidden, nextcloud::IsEncrypted, nextcloud::IsMountRoot,
    nextcloud::MountType, nextcloud::Note,
    owncloud::CommentsUnread, owncloud::Favorite, owncloud::FileId, owncloud::Id, owncloud::OwnerDisplayName,
    owncloud::OwnerId, owncloud::Permissions, owncloud::SharePermissions, owncloud::Size,
    subversion::BaselineRelativePath, subversion::DeadpropCount, subversion::Md5Checksum,
    subversion::RepositoryUuid,
];
#[cfg(not(feature = "vocabulary"))]
const VOCABULARY: &[(Name, Check)] = &[];

#[cfg(all(test, feature = "vocabulary"))]
mod tests {
    use std::collections::HashSet;
    use std::path::Path;

    use super::{ALWAYS, VOCABULARY};

    /// Returns how many types the source of this module declares: the entries of the macros in `family.rs`, and the
    /// types that have an implementation of their own.
    fn declared(folder: &Path) -> std::io::Result<usize> {
        let mut count = 0;
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                count += declared(&path)?;
                continue;
            }
            if path.ends_with("family.rs") {
                continue;
            }
            let source = std::fs::read_to_string(&path)?;
            let is_entry = |line: &&str| {
                let entry = line.strip_prefix("    ").and_then(|line| line.split_once(" = \""));
                entry.is_some_and(|(declared, _)| declared.starts_with(|c: char| c.is_ascii_uppercase()))
            };
            let is_type = |line: &&str| line.starts_with("impl LiveProperty for ");
            count += source.lines().filter(|line| is_entry(line) || is_type(line)).count();
        }
        Ok(count)
    }

    #[test]
    fn no_type_is_forgotten() -> std::io::Result<()> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/prop");
        let types = ALWAYS.len() + VOCABULARY.len();
        let names: HashSet<_> = ALWAYS.iter().chain(VOCABULARY).map(|(name, _)| name).collect();
        assert_eq!((names.len(), types), (types, declared(&folder)?));
        Ok(())
    }
}
