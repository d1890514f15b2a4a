//! Checks rules that hold for every type.

use std::fmt::Debug;
use std::path::Path;

use multistatus::namespace::{CALDAV, CARDDAV, DAV};
use multistatus::prop::vendor::{apache, apple, calendarserver, lcgdm, microsoft, nextcloud, owncloud, subversion};
use multistatus::prop::versioning::*;
use multistatus::prop::{caldav, carddav, *};
use multistatus::{Error, Name, Property, Value};
use proptest::prelude::*;

/// One type.
pub struct Entry {
    pub name: Name,
    /// Reads a value; if there is one, writes it and reads it again, and compares.
    pub check: fn(&Property<'_>) -> Result<Option<String>, Error>,
}

fn entry<P: LiveProperty + Debug + PartialEq>() -> Entry {
    let check = |property: &Property<'_>| {
        let value = P::decode(property)?;
        if let Some(value) = &value {
            // A date that was read may have a fraction of a second, which is not written.
            let again = P::decode(&value.to_property()?)?;
            let value = if P::NAME == CreationDate::NAME { again.as_ref() } else { Some(value) };
            value.map_or(Ok(()), super::round_trip)?;
        }
        Ok(value.map(|value| format!("{value:?}")))
    };
    Entry { name: P::NAME, check }
}

macro_rules! entries {
    ($($type:ty),+ $(,)?) => { vec![$(entry::<$type>()),+] };
}

/// Returns all types where an empty element is only a name.
#[rustfmt::skip]
pub fn with_name_only() -> Vec<Entry> {
    entries![
        CreationDate, ContentLanguage, ContentLength, ContentType, ETag, LastModified, QuotaAvailable, QuotaUsed,
        Comment, CreatorDisplayName, VersionName, CheckedIn, CheckedOut, RootVersion, VersionHistory, Workspace,
        AutoUpdate, BaselineControlledCollection, BaselineCollection, VersionControlledConfiguration, PrincipalUrl,
        CurrentUserPrincipal, SyncToken, AddMember, OrderingType, RedirectLifetime, RefTarget, ResourceId,
        caldav::CalendarDescription, caldav::CalendarTimezone, caldav::CalendarData, caldav::CalendarAvailability,
        caldav::MinDateTime, caldav::MaxDateTime, caldav::CalendarUserType, caldav::CalendarTimezoneId,
        caldav::MaxResourceSize, caldav::MaxInstances, caldav::MaxAttendeesPerInstance, caldav::ScheduleOutboxUrl,
        caldav::ScheduleInboxUrl, caldav::ScheduleCalendarTransp, caldav::MaxAttachmentSize,
        caldav::MaxAttachmentsPerResource, caldav::ScheduleTag,
        carddav::AddressbookDescription, carddav::AddressData, carddav::MaxResourceSize, carddav::PrincipalAddress,
        apache::Executable, apple::CalendarColor, apple::CalendarOrder, apple::RefreshRate, calendarserver::GetCTag,
        calendarserver::Source, calendarserver::NotificationUrl, calendarserver::PublishUrl,
        calendarserver::PrePublishUrl, calendarserver::DropboxHomeUrl, lcgdm::Mode, microsoft::Win32CreationTime,
        microsoft::Win32LastAccessTime, microsoft::Win32LastModifiedTime, microsoft::Win32FileAttributes,
        microsoft::IsHidden, microsoft::IsReadOnly, microsoft::IsCollection, nextcloud::HasPreview,
        nextcloud::IsEncrypted, nextcloud::IsMountRoot, nextcloud::Hidden, nextcloud::MountType, nextcloud::Note,
        owncloud::FileId, owncloud::Id, owncloud::Permissions, owncloud::OwnerId, owncloud::OwnerDisplayName,
        owncloud::Size, owncloud::Favorite, owncloud::CommentsUnread, owncloud::SharePermissions,
        subversion::RepositoryUuid, subversion::Md5Checksum, subversion::DeadpropCount,
    ]
}

/// Returns all types where an empty element is a value.
#[rustfmt::skip]
pub fn with_empty_value() -> Vec<Entry> {
    entries![
        DisplayName, LockDiscovery, ResourceType, SupportedLock, SupportedMethodSet, SupportedLivePropertySet,
        SupportedReportSet, AutoVersion, PredecessorSet, SuccessorSet, CheckoutSet, CheckoutFork, CheckinFork,
        VersionSet, WorkspaceCheckoutSet, LabelNameSet, MergeSet, AutoMergeSet, SubbaselineSet,
        BaselineControlledCollectionSet, ActivityVersionSet, ActivityCheckoutSet, SubactivitySet, CurrentWorkspaceSet,
        ActivitySet, CurrentActivitySet, EclipsedSet, AlternateUriSet, GroupMemberSet, GroupMembership, Owner, Group,
        SupportedPrivilegeSet, CurrentUserPrivilegeSet, Acl, AclRestrictions, InheritedAclSet, PrincipalCollectionSet,
        SupportedQueryGrammarSet, ParentSet,
        caldav::SupportedCalendarComponentSet, caldav::SupportedCalendarData, caldav::CalendarHomeSet,
        caldav::SupportedCollationSet, caldav::CalendarUserAddressSet, caldav::ScheduleDefaultCalendarUrl,
        caldav::SupportedRscaleSet, caldav::TimezoneServiceSet, caldav::ManagedAttachmentsServerUrl,
        carddav::SupportedAddressData, carddav::AddressbookHomeSet, carddav::SupportedCollationSet,
        calendarserver::CalendarProxyReadFor, calendarserver::CalendarProxyWriteFor, calendarserver::EmailAddressSet,
        subversion::BaselineRelativePath,
    ]
}

pub fn all() -> Vec<Entry> {
    let mut all = with_name_only();
    all.extend(with_empty_value());
    all
}

#[test]
fn an_empty_element_is_a_name_or_a_value() -> Result<(), Error> {
    for entry in with_name_only() {
        let property = Property::empty(entry.name.clone());
        assert_eq!((entry.check)(&property)?, None, "{}", entry.name);
    }
    for entry in with_empty_value() {
        let property = Property::empty(entry.name.clone());
        assert!((entry.check)(&property)?.is_some(), "{}", entry.name);
    }
    Ok(())
}

#[test]
fn names_are_unique() {
    let mut names: Vec<Name> = all().into_iter().map(|entry| entry.name).collect();
    names.sort();
    let count = names.len();
    names.dedup();
    assert_eq!(names.len(), count);
}

/// Properties that have no type; `multistatus::prop` says so.
const RAW: [&str; 2] = ["source", "version-controlled-binding-set"];

#[test]
fn every_property_of_an_rfc_has_a_type() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/vocabulary.md");
    let Ok(vocabulary) = std::fs::read_to_string(&path) else {
        return eprintln!("skipped: there is no {}", path.display());
    };
    let names: Vec<Name> = all().into_iter().map(|entry| entry.name).collect();
    let mut rows = 0;
    let mut namespace = "";
    for line in vocabulary.lines().take_while(|line| !line.starts_with("## D")) {
        match line.get(..4) {
            Some("## A") => namespace = DAV,
            Some("## B") => namespace = CALDAV,
            Some("## C") => namespace = CARDDAV,
            _ => {}
        }
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, local, section, ..] = cells[..] else { continue };
        if !section.starts_with("RFC ") || (namespace == DAV && RAW.contains(&local)) {
            continue;
        }
        rows += 1;
        let found = names.iter().any(|name| name.parts() == (namespace, local));
        assert!(found, "{{{namespace}}}{local} has no type");
    }
    assert_eq!(rows, 98);
}

/// `check` knows each type, and agrees with it.
#[test]
fn every_type_can_be_checked_by_name() -> Result<(), Error> {
    for entry in all() {
        for value in [Value::default(), Value::from("\u{1F600} ?"), Value::from_xml("<x/>")?, Value::from("1")] {
            let property = Property::new(entry.name.clone(), value)?;
            let checked = multistatus::prop::check(&property).map(|checked| checked.map_err(|error| error.to_string()));
            let expected = (entry.check)(&property).map(drop).map_err(|error| error.to_string());
            assert_eq!(checked, Some(expected), "{property:?}");
        }
    }
    assert!(multistatus::prop::check(&Property::empty(Name::dav("source"))).is_none());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_text_makes_a_panic(text in ".{0,40}|[ -~]{0,30}|[0-9A-Za-z:,+. \"/#-]{0,30}") {
        for entry in all() {
            let Ok(property) = Property::new(entry.name.clone(), Value::from(text.clone())) else { continue };
            if let Err(error) = (entry.check)(&property) {
                prop_assert!(error.message().contains("expected"), "{error}");
            }
        }
    }

    #[test]
    fn no_markup_makes_a_panic(content in markup()) {
        let value = Value::from_xml(&content).map_err(|error| TestCaseError::fail(format!("{content}: {error}")))?;
        for entry in all() {
            let Ok(property) = Property::new(entry.name.clone(), value.clone()) else { continue };
            if let Err(error) = (entry.check)(&property) {
                prop_assert!(error.message().contains("expected"), "{error}");
            }
        }
    }
}

/// Returns elements that mean something somewhere, in any order and at any depth.
fn markup() -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &[
        "href",
        "response",
        "activelock",
        "lockentry",
        "lockscope",
        "locktype",
        "exclusive",
        "write",
        "depth",
        "owner",
        "timeout",
        "locktoken",
        "lockroot",
        "ace",
        "principal",
        "invert",
        "grant",
        "deny",
        "protected",
        "inherited",
        "property",
        "all",
        "self",
        "privilege",
        "supported-privilege",
        "abstract",
        "description",
        "grant-only",
        "required-principal",
        "supported-report",
        "report",
        "supported-live-property",
        "prop",
        "parent",
        "segment",
        "forbidden",
        "discouraged",
        "unauthenticated",
        "label-name",
        "binding-name",
        "supported-method",
        "collection",
    ];
    const TEXTS: &[&str] =
        &["", " ", "0", "1", "infinity", "Second-5", "Infinite", "/a", "a b", "mailto:a@b.c", "&lt;"];
    let leaf = prop::sample::select(TEXTS).prop_map(String::from);
    let element = |content: BoxedStrategy<String>| {
        (prop::sample::select(NAMES), content, prop::option::of("[a-z/ ]{0,4}")).prop_map(
            |(name, content, attribute)| {
                let attribute =
                    attribute.map(|value| format!(" name=\"{value}\" preferred=\"{value}\"")).unwrap_or_default();
                format!("<D:{name}{attribute}>{content}</D:{name}>")
            },
        )
    };
    leaf.prop_recursive(5, 24, 4, move |inner| {
        prop::collection::vec(element(inner.boxed()), 0..4).prop_map(|parts| parts.concat())
    })
}
