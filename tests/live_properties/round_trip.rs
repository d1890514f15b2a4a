//! Checks that every value that can be built reads back equal, through a whole document.

use multistatus::header::{Depth, Timeout};
use multistatus::prop::caldav::{
    CalendarData, CalendarUserAddress, CalendarUserAddressSet, SupportedCalendarComponentSet,
};
use multistatus::prop::vendor::apple::{CalendarColor, Color};
use multistatus::prop::versioning::*;
use multistatus::prop::*;
use multistatus::{Description, Element, Href, Name, Value};
use proptest::prelude::*;

/// Returns text that XML can carry, with the characters that are special in it.
fn text() -> impl Strategy<Value = String> {
    "[\\PC\t\n\r<>&\"']{0,12}|[a-z ]{0,5}|\\]\\]>"
        .prop_filter("characters of XML", |text| Description::new(text.as_str()).is_ok())
}

fn name() -> impl Strategy<Value = Name> {
    let namespace = prop_oneof![
        Just("DAV:"),
        Just(""),
        Just("urn:x"),
        Just("http://e/?a=1&b=\"2\"<"),
        Just(multistatus::namespace::CALDAV)
    ];
    (namespace, "[a-zA-Zé_][a-z0-9._-]{0,6}").prop_filter_map("a name", |(ns, local)| Name::new(ns, &local).ok())
}

fn names() -> impl Strategy<Value = Vec<Name>> {
    prop::collection::vec(name(), 0..4)
}

fn href() -> impl Strategy<Value = Href<'static>> {
    prop_oneof!["/[a-z%20]{0,8}", "https://example\\.com/[a-z?&;=]{0,8}", "urn:[a-z]{2,5}:[a-z0-9]{1,8}"]
        .prop_filter_map("an href", |text| Href::new(text).ok())
}

fn hrefs() -> impl Strategy<Value = Vec<Href<'static>>> {
    prop::collection::vec(href(), 0..4)
}

fn element() -> impl Strategy<Value = Element<'static>> {
    let value = prop_oneof![
        text().prop_map(Value::from),
        names().prop_map(|names| Value::from_elements(names.into_iter().map(Element::empty))),
    ];
    (name(), value, prop::option::of("[a-z]{1,3}"), prop::option::of((name(), text()))).prop_filter_map(
        "an element",
        |(name, value, lang, attribute)| {
            let element = Element::new(name, value).ok()?.with_lang(lang.unwrap_or_default()).ok()?;
            match attribute {
                Some((name, value)) => element.with_attribute(name, &value).ok(),
                None => Some(element),
            }
        },
    )
}

fn lock() -> impl Strategy<Value = ActiveLock> {
    let depth = prop_oneof![Just(Depth::Zero), Just(Depth::One), Just(Depth::Infinity)];
    let timeout = prop_oneof![any::<u32>().prop_map(Timeout::Seconds), Just(Timeout::Infinite)];
    let entry = (name(), name()).prop_map(|(scope, kind)| LockEntry { scope, kind });
    (entry, href(), depth, prop::option::of(element()), prop::option::of(timeout), hrefs()).prop_filter_map(
        "a lock",
        |(entry, root, depth, inside, timeout, tokens)| {
            let mut lock = ActiveLock::new(entry, root).with_depth(depth);
            if let Some(inside) = inside {
                let owner = Element::new(Name::dav("owner"), Value::from_elements([inside])).ok()?;
                lock = lock.with_owner(owner).ok()?;
            }
            if let Some(timeout) = timeout {
                lock = lock.with_timeout(timeout);
            }
            Some(tokens.into_iter().fold(lock, ActiveLock::with_token))
        },
    )
}

fn principal() -> impl Strategy<Value = Principal> {
    prop_oneof![
        href().prop_map(Principal::Href),
        name().prop_map(Principal::Property),
        Just(Principal::All),
        Just(Principal::Authenticated),
        Just(Principal::Unauthenticated),
        Just(Principal::SelfPrincipal),
    ]
}

fn ace() -> impl Strategy<Value = Ace> {
    let access = prop_oneof![names().prop_map(Access::Grant), names().prop_map(Access::Deny)];
    (principal(), any::<bool>(), access, any::<bool>(), prop::option::of(href())).prop_map(
        |(principal, inverted, access, protected, inherited)| Ace { principal, inverted, access, protected, inherited },
    )
}

fn privilege() -> impl Strategy<Value = SupportedPrivilege> {
    let description = prop::option::of((text(), "[a-z]{0,2}"));
    let description = description.prop_map(|text| {
        let (text, lang) = text?;
        Description::new(text).ok()?.with_lang(lang).ok()
    });
    let leaf = (name(), any::<bool>(), description).prop_map(|(name, is_abstract, description)| SupportedPrivilege {
        name,
        is_abstract,
        description,
        children: Vec::new(),
    });
    let leaf = leaf.boxed();
    leaf.clone().prop_recursive(4, 12, 3, move |inner| {
        (leaf.clone(), prop::collection::vec(inner, 0..3))
            .prop_map(|(parent, children)| SupportedPrivilege { children, ..parent })
    })
}

/// Checks a value, if there is one.
fn check<P: LiveProperty + std::fmt::Debug + PartialEq>(value: Option<P>) -> Result<(), TestCaseError> {
    match value {
        Some(value) => super::round_trip(&value).map_err(|error| TestCaseError::fail(error.to_string())),
        None => Ok(()),
    }
}

proptest! {
    #[test]
    fn texts(text in text(), lang in "[a-z]{0,3}") {
        check(DisplayName::new(text.clone()).and_then(|name| name.with_lang(lang.clone())).ok())?;
        check(Comment::new(text.clone()).and_then(|comment| comment.with_lang(lang)).ok())?;
        check(CalendarData::new(text.clone()).ok())?;
        check(SyncToken::new(&text).ok())?;
        check(ContentLanguage::new(&text).ok())?;
        check(ContentType::new(&format!("text/plain;{text}")).ok())?;
        check(ETag::strong(&text).ok())?;
        check(ETag::weak(&text).ok())?;
        check(text.parse::<ETag>().ok())?;
        check(Some(DisplayName::new_lossy(&text)))?;
    }

    #[test]
    fn lists_of_texts(texts in prop::collection::vec(text(), 0..4)) {
        check(Texts::new(&texts).ok().map(LabelNameSet))?;
        check(Texts::new(&texts).ok().map(SupportedCalendarComponentSet))?;
        let media = texts.iter().map(|text| MediaVersion::new(text, text)).collect::<Result<_, _>>();
        check(media.ok().map(caldav::SupportedCalendarData))?;
    }

    #[test]
    fn numbers(number: u64, bytes: [u8; 3], alpha: Option<u8>) {
        check(Some(ContentLength(number)))?;
        check(Some(QuotaUsed(Quota::Bytes(number))))?;
        check(Some(QuotaAvailable(Quota::Bytes(number))))?;
        check(Some(CalendarColor(Color { red: bytes[0], green: bytes[1], blue: bytes[2], alpha })))?;
        check(Some(vendor::lcgdm::Mode(number as u32)))?;
        check(Some(vendor::microsoft::Win32FileAttributes(number as u32)))?;
        check(Some(vendor::apple::CalendarOrder(number as i64)))?;
    }

    #[test]
    fn names_and_hrefs(names in names(), hrefs in hrefs(), segment in text(), preferred: bool) {
        check(names.first().cloned().map(RedirectLifetime))?;
        check(Some(AutoVersion(names.first().cloned())))?;
        check(Some(CheckoutFork(names.first().cloned())))?;
        check(Some(CurrentUserPrivilegeSet(names.clone())))?;
        check(Some(SupportedReportSet(names)))?;
        check(hrefs.first().cloned().map(PrincipalUrl))?;
        check(hrefs.first().cloned().map(CurrentUserPrincipal::Href))?;
        check(Some(Owner(hrefs.first().cloned())))?;
        let addresses = hrefs.iter().cloned().map(|href| CalendarUserAddress { href, preferred });
        check(Some(CalendarUserAddressSet(addresses.collect())))?;
        let parents = hrefs.iter().cloned().map(|href| Parent::new(href, &segment)).collect::<Result<_, _>>();
        check(parents.ok().map(ParentSet))?;
        check(Some(GroupMemberSet(hrefs)))?;
    }

    #[test]
    fn resource_types(elements in prop::collection::vec(element(), 0..4)) {
        check(Some(ResourceType(elements)))?;
    }

    #[test]
    fn locks(locks in prop::collection::vec(lock(), 0..3)) {
        check(Some(SupportedLock(locks.iter().filter_map(|lock| lock.entry().cloned()).collect())))?;
        check(Some(LockDiscovery(locks)))?;
    }

    #[test]
    fn access_control(aces in prop::collection::vec(ace(), 0..3), flags: [bool; 3]) {
        let required_principals = aces.iter().map(|ace| ace.principal.clone()).collect();
        let [grant_only, no_invert, deny_before_grant] = flags;
        check(Some(AclRestrictions { grant_only, no_invert, deny_before_grant, required_principals }))?;
        check(Some(Acl(aces)))?;
    }

    #[test]
    fn privileges(privileges in prop::collection::vec(privilege(), 0..3)) {
        check(Some(SupportedPrivilegeSet(privileges)))?;
    }
}
