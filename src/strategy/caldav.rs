//! What requests of CalDAV and CardDAV ask for.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::request::propfind;
use super::text::text;
use crate::request::caldav::{
    CalendarData, CalendarProp, CalendarQuery, Comp, CompFilter, CompTest, PropFilter, PropTest, Recurrence, Selection,
    Timezone, ValueTest,
};
use crate::request::carddav::{self, AddressData, AddressbookQuery};
use crate::request::{MatchType, ParamFilter, ParamTest, Test, TextMatch, TimeRange, UtcTime};

/// How CalDAV matches texts.
const CALDAV: &[MatchType] = &[MatchType::Contains];
/// How CardDAV matches texts.
pub(super) const CARDDAV: &[MatchType] =
    &[MatchType::Contains, MatchType::Equals, MatchType::StartsWith, MatchType::EndsWith];

fn time() -> impl Strategy<Value = UtcTime> {
    let parts = (0..=9999u16, 1..=12u8, 1..=28u8, 0..24u8, 0..60u8, 0..=60u8);
    parts.prop_filter_map("no time", |(year, month, day, hour, minute, second)| {
        format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z").parse().ok()
    })
}

fn closed() -> impl Strategy<Value = TimeRange> {
    (time(), time()).prop_filter_map("an empty range", |(a, b)| TimeRange::new(Some(a.min(b)), Some(a.max(b))).ok())
}

pub(super) fn time_range() -> impl Strategy<Value = TimeRange> {
    let open = (time(), any::<bool>()).prop_filter_map("no range", |(time, start)| {
        TimeRange::new(start.then_some(time), (!start).then_some(time)).ok()
    });
    prop_oneof![closed(), open]
}

/// Makes a name in a filter: any text except an empty one.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[A-Z-]{1,8}", 1 => text().prop_filter("no text", |text| !text.is_empty())]
}

fn text_match(kinds: &'static [MatchType]) -> impl Strategy<Value = TextMatch> {
    let collation = option::of(select(&["i;octet", "i;ascii-casemap", "", "x y\n\"<"][..]).prop_map(String::from));
    (text(), collation, any::<bool>(), select(kinds)).prop_map(|(text, collation, negate, match_type)| TextMatch {
        text,
        collation,
        negate,
        match_type,
    })
}

fn param_filter(kinds: &'static [MatchType]) -> impl Strategy<Value = ParamFilter> {
    let test =
        prop_oneof![Just(ParamTest::Defined), Just(ParamTest::NotDefined), text_match(kinds).prop_map(ParamTest::Text)];
    (word(), test).prop_map(|(name, test)| ParamFilter { name, test })
}

fn prop_filter() -> impl Strategy<Value = PropFilter> {
    let value = option::of(prop_oneof![
        time_range().prop_map(ValueTest::TimeRange),
        text_match(CALDAV).prop_map(ValueTest::Text)
    ]);
    let all = (value, vec(param_filter(CALDAV), 0..3)).prop_map(|(value, params)| PropTest::AllOf { value, params });
    (word(), prop_oneof![1 => Just(PropTest::NotDefined), 4 => all]).prop_map(|(name, test)| PropFilter { name, test })
}

fn comp_filter() -> impl Strategy<Value = CompFilter> {
    let leaf = (word(), any::<bool>()).prop_map(|(name, defined)| match defined {
        true => CompFilter::new(name),
        false => CompFilter { name, test: CompTest::NotDefined },
    });
    leaf.prop_recursive(3, 8, 3, |inner| {
        let parts = (word(), option::of(time_range()), vec(prop_filter(), 0..3), vec(inner, 0..3));
        parts.prop_map(|(name, time_range, props, comps)| {
            let test = CompTest::AllOf { time_range, props, comps };
            CompFilter { name, test }
        })
    })
}

fn data_props() -> impl Strategy<Value = Selection<CalendarProp>> {
    let one = (word(), any::<bool>()).prop_map(|(name, novalue)| CalendarProp { name, novalue });
    prop_oneof![1 => Just(Selection::All), 3 => vec(one, 0..4).prop_map(Selection::Only)]
}

fn comp() -> impl Strategy<Value = Comp> {
    let leaf = (word(), data_props()).prop_map(|(name, props)| {
        let comps = Selection::Only(Vec::new());
        Comp { name, props, comps }
    });
    leaf.prop_recursive(3, 6, 3, |inner| {
        let comps = prop_oneof![1 => Just(Selection::All), 3 => vec(inner, 0..3).prop_map(Selection::Only)];
        (word(), data_props(), comps).prop_map(|(name, props, comps)| Comp { name, props, comps })
    })
}

/// Makes what a request asks for of each calendar object: `CALDAV:calendar-data`, RFC 4791 §9.6.
pub fn calendar_data() -> impl Strategy<Value = CalendarData> {
    let recurrence =
        option::of(prop_oneof![closed().prop_map(Recurrence::Expand), closed().prop_map(Recurrence::Limit)]);
    (option::of(text()), option::of(text()), option::of(comp()), recurrence, option::of(closed())).prop_map(
        |(content_type, version, comp, recurrence, freebusy)| CalendarData {
            content_type,
            version,
            comp,
            recurrence,
            freebusy,
        },
    )
}

/// Makes what a request asks for of each address object: `CARDDAV:address-data`, RFC 6352 §10.4.
pub fn address_data() -> impl Strategy<Value = AddressData> {
    (option::of(text()), option::of(text()), data_props()).prop_map(|(content_type, version, props)| AddressData {
        content_type,
        version,
        props,
    })
}

pub(super) fn calendar_query() -> impl Strategy<Value = CalendarQuery> {
    let trimmed = text().prop_map(|text| text.trim().to_owned());
    let zone = prop_oneof![text().prop_map(Timezone::Component), trimmed.prop_map(Timezone::Id)];
    (option::of(propfind()), comp_filter(), option::of(zone)).prop_map(|(prop, filter, timezone)| CalendarQuery {
        prop,
        filter: Some(filter),
        timezone,
    })
}

pub(super) fn test() -> impl Strategy<Value = Test> {
    select(&[Test::AnyOf, Test::AllOf][..])
}

pub(super) fn addressbook_query() -> impl Strategy<Value = AddressbookQuery> {
    let matches = (test(), vec(text_match(CARDDAV), 0..3), vec(param_filter(CARDDAV), 0..3))
        .prop_map(|(test, texts, params)| carddav::PropTest::Matches { test, texts, params });
    let prop_test = prop_oneof![1 => Just(carddav::PropTest::NotDefined), 3 => matches];
    let prop_filter = (word(), prop_test).prop_map(|(name, test)| carddav::PropFilter { name, test });
    let filter = (test(), vec(prop_filter, 0..3)).prop_map(|(test, props)| carddav::Filter { test, props });
    (option::of(propfind()), filter, option::of(any::<u64>())).prop_map(|(prop, filter, limit)| AddressbookQuery {
        prop,
        filter: Some(filter),
        limit,
    })
}
