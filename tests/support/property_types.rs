//! All types of live properties, for tests that go through every one.

/// Calls a macro with two lists of types: types that cannot be keys of a hash table, and all others.
/// `multistatus::prop::*` and `multistatus::prop::vendor::*` must be in scope at the call.
#[rustfmt::skip]
macro_rules! property_types {
    ($each:ident) => {
        $each! {
            [LockDiscovery, ResourceType]
            [
                Acl, AclRestrictions, AddMember, AlternateUriSet, ContentLanguage, ContentLength, ContentType, CreationDate,
                CurrentUserPrincipal, CurrentUserPrivilegeSet, DisplayName, ETag, Group, GroupMemberSet, GroupMembership,
                InheritedAclSet, LastModified, OrderingType, Owner, ParentSet, PrincipalCollectionSet,
                PrincipalUrl, QuotaAvailable, QuotaUsed, RedirectLifetime, RefTarget, ResourceId,
                SupportedLock, SupportedPrivilegeSet, SupportedQueryGrammarSet, SyncToken,
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
                subversion::RepositoryUuid
            ]
        }
    };
}

pub(crate) use property_types;
