//! Checks that a value of several parts keeps the parts that can be read.

use std::collections::BTreeSet;
use std::fmt::Debug;

use multistatus::prop::vendor::calendarserver::{CalendarProxyReadFor, CalendarProxyWriteFor, EmailAddressSet};
use multistatus::prop::versioning::*;
use multistatus::prop::{caldav, carddav, *};
use multistatus::{Error, Name};

use super::{decode, every, refused};

const HREF: &str = "<D:href>/good</D:href>";
const ODD_HREF: &str = "<D:href/>";
const ALL: &str = "<D:principal><D:all/></D:principal><D:grant><D:privilege><D:read/></D:privilege></D:grant>";

/// Checks that a good part is read as if the odd part were not there, wherever that is; and that the odd part alone is
/// an error.
#[track_caller]
fn keeps<P: LiveProperty + Debug + PartialEq>(good: &str, odd: &str) -> Result<Name, Error> {
    let namespaces = |content: &str| {
        format!(
            "<D:around xmlns:C='urn:ietf:params:xml:ns:caldav' xmlns:A='urn:ietf:params:xml:ns:carddav' \
                 xmlns:S='http://calendarserver.org/ns/'>{content}</D:around>"
        )
    };
    let inside = |content: &str| -> Result<Option<P>, Error> {
        let around = multistatus::Value::from_xml(&namespaces(content))?;
        let content = around.children().next().map(|around| around.into_owned().value().clone()).unwrap_or_default();
        P::decode(&multistatus::Property::new(P::NAME, content)?)
    };
    let Some(expected) = inside(good)? else { panic!("{}: {good} has no value", P::NAME) };
    for content in [format!("{good}{odd}"), format!("{odd}{good}"), format!("{odd}{good}{odd}")] {
        match inside(&content) {
            Ok(found) => assert_eq!(found.as_ref(), Some(&expected), "{}: {content}", P::NAME),
            Err(error) => panic!("{error}: {content}"),
        }
    }
    assert!(inside(odd).is_err(), "{}: {odd} alone was read", P::NAME);
    Ok(P::NAME)
}

macro_rules! rows {
    ($($type:ty: $good:expr, $odd:expr;)+) => { [$(keeps::<$type>($good, $odd)?),+] };
}

/// Properties whose value is one text, one name or one href, although an empty element is a value too; and
/// `resourcetype`, which any element may be part of.
const SINGLE: [Name; 9] = [
    DisplayName::NAME,
    ResourceType::NAME,
    AutoVersion::NAME,
    CheckoutFork::NAME,
    CheckinFork::NAME,
    Owner::NAME,
    Group::NAME,
    caldav::ScheduleDefaultCalendarUrl::NAME,
    caldav::ManagedAttachmentsServerUrl::NAME,
];

/// Properties whose parts can all be read, whatever they hold.
const ALWAYS: [Name; 2] = [caldav::SupportedCalendarData::NAME, carddav::SupportedAddressData::NAME];

#[test]
fn one_odd_part_does_not_lose_the_others() -> Result<(), Error> {
    let tested: BTreeSet<Name> = rows![
        LockDiscovery: "<D:activelock><D:locktoken><D:href>urn:x:1</D:href></D:locktoken></D:activelock>", "<D:activelock/>";
        SupportedLock: "<D:lockentry><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>",
            "<D:lockentry><D:lockscope>shared</D:lockscope></D:lockentry>";
        Acl: &format!("<D:ace>{ALL}</D:ace>"), "<D:ace><D:principal>me</D:principal></D:ace>";
        AclRestrictions: "<D:grant-only/>", "<D:required-principal><D:x/></D:required-principal>";
        CurrentUserPrivilegeSet: "<D:privilege><D:read/></D:privilege>", "<D:privilege/>";
        SupportedPrivilegeSet: "<D:supported-privilege><D:privilege><D:read/></D:privilege></D:supported-privilege>",
            "<D:supported-privilege><D:abstract/></D:supported-privilege>";
        SupportedMethodSet: "<D:supported-method name='GET'/>", "<D:supported-method/>";
        SupportedLivePropertySet: "<D:supported-live-property><D:prop><D:acl/></D:prop></D:supported-live-property>",
            "<D:supported-live-property><D:prop>acl</D:prop></D:supported-live-property>";
        SupportedReportSet: "<D:supported-report><D:report><D:expand-property/></D:report></D:supported-report>",
            "<D:supported-report><D:report>sync-collection</D:report></D:supported-report>";
        SupportedQueryGrammarSet:
            "<D:supported-query-grammar><D:grammar><D:basicsearch/></D:grammar></D:supported-query-grammar>",
            "<D:supported-query-grammar><D:grammar/></D:supported-query-grammar>";
        ParentSet: "<D:parent><D:href>/a/</D:href><D:segment>b</D:segment></D:parent>", "<D:parent>/a/b</D:parent>";
        LabelNameSet: "<D:label-name>a</D:label-name>", "<D:label-name><D:b/></D:label-name>";
        EclipsedSet: "<D:binding-name>a</D:binding-name>", "<D:binding-name><D:b/></D:binding-name>";
        PredecessorSet: HREF, ODD_HREF; SuccessorSet: HREF, ODD_HREF; CheckoutSet: HREF, ODD_HREF;
        VersionSet: HREF, ODD_HREF; WorkspaceCheckoutSet: HREF, ODD_HREF; MergeSet: HREF, ODD_HREF;
        AutoMergeSet: HREF, ODD_HREF; SubbaselineSet: HREF, ODD_HREF; BaselineControlledCollectionSet: HREF, ODD_HREF;
        ActivityVersionSet: HREF, ODD_HREF; ActivityCheckoutSet: HREF, ODD_HREF; SubactivitySet: HREF, ODD_HREF;
        CurrentWorkspaceSet: HREF, ODD_HREF; ActivitySet: HREF, ODD_HREF; CurrentActivitySet: HREF, ODD_HREF;
        AlternateUriSet: HREF, ODD_HREF; GroupMemberSet: HREF, ODD_HREF; GroupMembership: HREF, ODD_HREF;
        InheritedAclSet: HREF, "<D:href><D:b/></D:href>"; PrincipalCollectionSet: HREF, "<D:response/>";
        caldav::CalendarHomeSet: HREF, ODD_HREF; caldav::TimezoneServiceSet: HREF, ODD_HREF;
        caldav::CalendarUserAddressSet: HREF, ODD_HREF;
        caldav::SupportedCalendarComponentSet: "<C:comp name='VEVENT'/>", "<C:comp/>";
        caldav::SupportedCollationSet: "<C:supported-collation>i;octet</C:supported-collation>",
            "<C:supported-collation><D:b/></C:supported-collation>";
        caldav::SupportedRscaleSet: "<C:supported-rscale>GREGORIAN</C:supported-rscale>",
            "<C:supported-rscale><D:b/></C:supported-rscale>";
        carddav::AddressbookHomeSet: HREF, ODD_HREF;
        carddav::SupportedCollationSet: "<A:supported-collation>i;octet</A:supported-collation>",
            "<A:supported-collation><D:b/></A:supported-collation>";
        CalendarProxyReadFor: HREF, ODD_HREF; CalendarProxyWriteFor: HREF, ODD_HREF;
        EmailAddressSet: "<S:email-address>a@example.com</S:email-address>", "<S:email-address><D:b/></S:email-address>";
    ]
    .into();
    // No type with several parts is forgotten, because it is one of those where an empty element is a value.
    for entry in every::with_empty_value() {
        let name = entry.name;
        let is_text = name.namespace().contains("subversion");
        let known = tested.contains(&name) || SINGLE.contains(&name) || ALWAYS.contains(&name) || is_text;
        assert!(known, "{name} is in no table of this test");
    }
    Ok(())
}

#[test]
fn parts_inside_of_parts() -> Result<(), Error> {
    // A privilege whose description cannot be read, with one inside that cannot.
    let odd = "<D:supported-privilege><D:privilege><D:all/></D:privilege><D:description><D:b/></D:description>\
               <D:supported-privilege/><D:supported-privilege><D:privilege><D:read/></D:privilege>\
               </D:supported-privilege></D:supported-privilege>";
    let mut all = SupportedPrivilege::new(Name::dav("all"));
    all.children.push(SupportedPrivilege::new(Name::dav("read")));
    assert_eq!(decode::<SupportedPrivilegeSet>(odd)?, Some(SupportedPrivilegeSet(vec![all])));
    // A principal among others.
    let odd = "<D:required-principal><D:x/><D:all/><D:href/></D:required-principal>";
    let restrictions = decode::<AclRestrictions>(odd)?.unwrap_or_default();
    assert_eq!(restrictions.required_principals, [Principal::All]);
    // A privilege among others.
    let odd = "<D:ace><D:principal><D:all/></D:principal><D:grant><D:privilege/><D:privilege><D:read/></D:privilege>\
               </D:grant></D:ace>";
    assert_eq!(decode::<Acl>(odd)?, Some(Acl(vec![Ace::grant(Principal::All, [Name::dav("read")])])));
    Ok(())
}

/// A meaningless element (RFC 4918 §17), and an empty href, lose no value that holds one part.
#[test]
fn what_means_nothing_loses_nothing() -> Result<(), Error> {
    const FOREIGN: &str = "<x:y xmlns:x='urn:x'/>";
    let around = |known: &str| [format!("{known}{FOREIGN}"), format!("{FOREIGN}{known}"), known.to_owned()];
    for scope in around("<D:shared/>") {
        for kind in around("<D:write/>") {
            let entry = format!("<D:lockscope>{scope}</D:lockscope><D:locktype>{kind}</D:locktype>");
            let supported = decode::<SupportedLock>(&format!("<D:lockentry>{entry}</D:lockentry>"))?;
            assert_eq!(supported, Some(SupportedLock(vec![LockEntry::shared()])), "{entry}");
            let token = "<D:locktoken><D:href/><D:href>urn:x:1</D:href></D:locktoken>";
            let lock = decode::<LockDiscovery>(&format!("<D:activelock>{entry}{token}</D:activelock>"))?;
            let lock = lock.unwrap_or_default().0;
            assert_eq!(lock[0].entry(), Some(&LockEntry::shared()), "{entry}");
            assert_eq!(lock[0].tokens().len(), 1);
        }
    }
    let entry = "<D:lockentry><D:lockscope><D:shared/><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>";
    assert!(decode::<SupportedLock>(entry).is_err(), "two scopes are none");
    for name in around("<D:all/>") {
        let tree = format!("<D:supported-privilege><D:privilege>{name}</D:privilege></D:supported-privilege>");
        let all = SupportedPrivilege::new(Name::dav("all"));
        assert_eq!(decode::<SupportedPrivilegeSet>(&tree)?, Some(SupportedPrivilegeSet(vec![all])), "{tree}");
        let ace = format!(
            "<D:ace><D:principal>{name}</D:principal><D:grant><D:privilege><D:read/></D:privilege></D:grant></D:ace>"
        );
        assert_eq!(decode::<Acl>(&ace)?, Some(Acl(vec![Ace::grant(Principal::All, [Name::dav("read")])])), "{ace}");
    }
    let good = super::href("/good")?;
    for hrefs in
        [HREF.to_owned(), format!("{ODD_HREF}{HREF}"), format!("{HREF}{ODD_HREF}"), format!("{HREF}<D:href> </D:href>")]
    {
        for content in around(&hrefs) {
            let principal = Some(CurrentUserPrincipal::Href(good.clone()));
            assert_eq!(decode::<CurrentUserPrincipal>(&content)?, principal, "{content}");
            assert_eq!(decode::<Owner>(&content)?, Some(Owner(Some(good.clone()))), "{content}");
            assert_eq!(decode::<PrincipalUrl>(&content)?, Some(PrincipalUrl(good.clone())), "{content}");
            let root = format!(
                "<D:activelock><D:lockroot>{content}</D:lockroot><D:locktoken>{HREF}</D:locktoken></D:activelock>"
            );
            let lock = decode::<LockDiscovery>(&root)?.unwrap_or_default().0;
            assert_eq!(lock[0].root(), Some(&good), "{root}");
        }
    }
    for content in around("<D:unauthenticated/>") {
        assert_eq!(decode(&content)?, Some(CurrentUserPrincipal::Unauthenticated), "{content}");
    }
    let two = format!("{HREF}<D:unauthenticated/>");
    refused::<CurrentUserPrincipal>(&two, &two)?;
    refused::<CurrentUserPrincipal>(ODD_HREF, ODD_HREF)?;
    refused::<CurrentUserPrincipal>(FOREIGN, "urn:x")?;
    refused::<Owner>(ODD_HREF, ODD_HREF)
}

/// The first error is returned, because it is about the first part.
#[test]
fn a_value_without_a_readable_part_is_an_error() -> Result<(), Error> {
    refused::<GroupMemberSet>("<D:href><D:b/></D:href><D:href><D:i/></D:href>", "<D:b/>")
}
