//! Every type of `multistatus::prop`.

use std::fmt::Debug;
use std::hint::black_box;

use multistatus::prop::{self, caldav, carddav, vendor, versioning};
use multistatus::prop::{
    Access, Ace, Acl, ActiveLock, ContentType, CurrentUserPrincipal, CurrentUserPrivilegeSet, ETag, LiveProperty,
    LockDiscovery, LockEntry, Owner, ParentSet, Principal, QuotaAvailable, ResourceType, SupportedLock,
    SupportedPrivilege, SupportedPrivilegeSet, Texts,
};
use multistatus::{Name, Property, Response};

use self::property_types::property_types;
use super::{Input, debug, hash};

#[path = "../../support/property_types.rs"]
mod property_types;

/// Reads a property as this type, and calls everything that every type of the module offers.
fn read<P: LiveProperty + Clone + Debug + PartialEq>(property: &Property<'_>, also: fn(&P) -> usize) -> usize {
    let Ok(Some(value)) = P::decode(property) else { return 0 };
    let copy = value.clone();
    black_box((copy == value, value.lang().is_some(), value.to_property().is_ok()));
    black_box(value.encode().as_xml().map(|xml| xml.as_str().len()));
    debug(&value) + also(&value)
}

fn of_row<P: LiveProperty>(row: &Response<'_>) {
    black_box(row.live::<P>().is_ok());
}

macro_rules! types {
    // Types that hold elements cannot be keys of a hash table.
    ([$($plain:ty),* $(,)?] [$($hashed:ty),* $(,)?]) => {
        fn as_every_type(property: &Property<'_>) -> usize {
            use multistatus::prop::vendor::*;
            use multistatus::prop::*;
            let plain = [$(read::<$plain>(property, |_| 0)),*];
            let hashed = [$(read::<$hashed>(property, |value| hash(value))),*];
            plain.into_iter().chain(hashed).sum()
        }

        fn every_type_of(row: &Response<'_>) {
            use multistatus::prop::vendor::*;
            use multistatus::prop::*;
            $(of_row::<$plain>(row);)*
            $(of_row::<$hashed>(row);)*
        }

        /// The number of types.
        pub const TYPES: u64 = [$(stringify!($plain),)* $(stringify!($hashed)),*].len() as u64;
    };
}

property_types!(types);

/// Reads the longest value as every type, whatever its name.
pub fn every_type(input: &Input<'_>) -> usize {
    let length = |property: &Property<'_>| {
        property.value().as_xml().map_or(property.text().map_or(0, str::len), |xml| xml.as_str().len())
    };
    let longest = input.properties().max_by_key(length);
    longest.iter().map(as_every_type).sum()
}

/// Asks the first response for every type.
pub fn of_a_response(input: &Input<'_>) -> usize {
    if let Some(row) = input.rows().first() {
        every_type_of(row);
    }
    black_box(input.rows().iter().map(|row| row.unreadable_values().count()).sum::<usize>());
    0
}

pub fn check(input: &Input<'_>) -> usize {
    black_box(input.properties().filter(|property| prop::check(property).is_some_and(|it| it.is_ok())).count());
    0
}

/// The number of types that [`accessors`] reads each property as.
pub const WITH_PARTS: u64 = 17;

/// Reads each property as each of the types with parts, whatever its name, and calls their accessors.
pub fn accessors(input: &Input<'_>) -> usize {
    fn of<P: LiveProperty>(property: &Property<'_>, ask: impl FnOnce(P)) {
        if let Ok(Some(value)) = P::decode(property) {
            ask(value);
        }
    }
    for property in input.properties().take(50) {
        of(&property, |locks: LockDiscovery| locks.0.into_iter().for_each(lock));
        of(&property, |locks: SupportedLock| {
            let count = locks.0.iter().filter(|entry| entry.is_exclusive() || entry.is_shared() || entry.is_write());
            black_box(count.count());
        });
        of(&property, |kinds: ResourceType| {
            let names: Vec<Name> = kinds.0.iter().map(|kind| kind.name().clone()).collect();
            black_box((kinds.is_collection(), names.last().is_some_and(|name| kinds.contains(name))));
            black_box(ResourceType::from_names(names) == ResourceType::collection());
        });
        of(&property, |entries: Acl| {
            for entry in entries.0 {
                hash(&entry);
                let (Access::Grant(privileges) | Access::Deny(privileges)) = entry.access;
                let again = Ace::grant(entry.principal, privileges.clone());
                black_box(Ace::deny(Principal::All, privileges) == again);
            }
        });
        of(&property, |granted: CurrentUserPrivilegeSet| {
            black_box(granted.0.last().is_some_and(|last| granted.contains(last)));
        });
        of(&property, |tree: SupportedPrivilegeSet| tree.0.iter().for_each(privilege));
        of(&property, |parents: ParentSet| {
            black_box(parents.0.iter().map(|p| p.segment().len() + p.collection().as_str().len()).sum::<usize>());
        });
        of(&property, |kind: ContentType| {
            black_box((kind.essence().len(), kind.is_media_type(), kind.parameter("charset").is_some()));
        });
        of(&property, |tag: ETag| {
            black_box((tag.is_entity_tag(), tag.is_weak(), tag.opaque().len(), tag.strong_eq(&tag), tag.weak_eq(&tag)));
            black_box((tag.to_header().is_some(), tag.if_match().is_some()));
        });
        of(&property, |user: CurrentUserPrincipal| drop(black_box(user.href().cloned())));
        of(&property, |owner: Owner| drop(black_box(owner.0)));
        of(&property, |QuotaAvailable(quota)| _ = black_box((quota.bytes(), quota.is_unlimited())));
        of(&property, |types: carddav::SupportedAddressData| {
            black_box(types.0.iter().map(|kind| kind.content_type().len() + kind.version().len()).sum::<usize>());
        });
        of(&property, |set: caldav::SupportedCalendarComponentSet| {
            black_box(set.allows("VEVENT"));
            texts(&set.0);
        });
        of(&property, |tag: caldav::ScheduleTag| drop(black_box(tag.tag().clone())));
        of(&property, |set: vendor::owncloud::Permissions| _ = black_box(set.contains('R')));
        of(&property, |set: versioning::LabelNameSet| texts(&set.0));
    }
    0
}

fn texts(texts: &Texts) {
    black_box((
        texts.iter().map(str::len).sum::<usize>(),
        texts.iter().next_back().is_some_and(|last| texts.contains(last)),
    ));
}

fn privilege(of: &SupportedPrivilege) {
    black_box(SupportedPrivilege::new(of.name.clone()).children.len());
    black_box(of.description.as_ref().map(|description| description.text().len()));
    of.children.iter().for_each(privilege);
}

fn lock(lock: ActiveLock) {
    black_box((lock.depth(), lock.entry().is_some(), lock.timeout().is_some(), lock.token().is_some()));
    let Some(root) = lock.root() else {
        black_box((lock.tokens().len(), lock.owner().is_some()));
        return;
    };
    let entry = lock.entry().cloned().unwrap_or_else(LockEntry::shared);
    let mut again = ActiveLock::new(entry, root.clone());
    for token in lock.tokens() {
        again = again.with_token(token.clone());
    }
    if let Some(owner) = lock.owner() {
        black_box(again.with_owner(owner.clone()).is_ok_and(|again| again == lock));
    }
}
