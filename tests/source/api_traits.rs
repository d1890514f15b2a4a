//! Checks what callers rely on without calling it: automatic traits, sizes, and that no type of a dependency that may
//! change is visible. The list of all public items is `docs/public-api.txt`: see `scripts/public-api`.

use std::fmt::Debug;
use std::hash::Hash;
use std::iter::FusedIterator;
use std::mem::size_of;
use std::panic::{RefUnwindSafe, UnwindSafe};

use multistatus::header::{
    Dav, Depth, Destination, EntityTag, If, IfCondition, IfScheduleTagMatch, LockToken, Origins, Overwrite,
    Preferences, State, StateList, Timeout,
};
use multistatus::iter::{
    ChangesOf, Children, Elements, Entries, EntriesOfAll, FailuresOfAll, HeaderFields, Hrefs, HrefsOfAll, IfConditions,
    IfResources, MissingProperties, MissingPropertiesOfAll, Names, PropertiesToSet, PropertiesWith, Propstats,
    PropstatsOfAll, Questions, RequestedNames, Segments, StateLists, SubmittedTokens, TableNames, TextIter,
    UnreadableValues,
};
use multistatus::listing::{CollectionSign, Lister, UnsafeName};
use multistatus::plan::{
    Answer, BoundTable, PlannedResponse, PropertyTable, PropfindPlan, ProppatchPlan, Question, TableProperty,
};
use multistatus::read::{
    BadResponses, Deviation, Finding, Findings, IntoResponses, Limit, Limits, Parser, Reader, ReaderResponses,
    Responses, Severity,
};
use multistatus::request::caldav::{CalendarData, CalendarQuery, CompFilter};
use multistatus::request::carddav::{AddressData, AddressbookQuery};
use multistatus::request::{
    Action, Body, ExpandProperty, LockInfo, MatchType, Mkcalendar, Mkcol, Multiget, Other, PrincipalPropertySearch,
    Prop, PropertyUpdate, Propfind, Report, Request, Search, SyncCollection, SyncLevel, Test, TimeRange, UtcTime,
};
use multistatus::write::{Encoder, WriteOptions, Writer};
use multistatus::{
    Attribute, Description, Element, Entry, Error, ErrorKind, Footer, Fragment, Href, Listing, Lookup, Multistatus,
    Name, ParseOptions, Position, Property, Propstat, Response, ResponseBuilder, Status, Value,
};

/// Can be kept anywhere, and moved to any thread.
fn threads<T: Send + Sync + Unpin + Debug + 'static>() {}
/// Can be used after a panic was caught.
fn unwinds<T: UnwindSafe + RefUnwindSafe>() {}
/// Is a small value, and a key.
fn plain<T: Copy + Eq + Hash + Send + Sync + Unpin + UnwindSafe + RefUnwindSafe + Debug + 'static>() {}

#[test]
fn automatic_traits() {
    type Source = std::io::Empty;
    type Sink = std::io::Sink;
    macro_rules! all {
        ($check:ident: $($type:ty),* $(,)?) => { $($check::<$type>();)* };
    }
    all!(
        threads: Entry<'static>, Lister, Entries<'static>, Listing<'static>, Lookup<'static>,
        Attribute, Children<'static>, Description<'static>, Element<'static>, Encoder, Error, Finding,
        Fragment<'static>, Href<'static>, IntoResponses<Source>, Limits, Multistatus<'static>, Name, ParseOptions, Parser,
        Property<'static>, Propstat<'static>, Reader<Source>, ReaderResponses<'static, Source>, Findings, Response<'static>,
        ResponseBuilder, Responses<'static>, Status, Footer, Value<'static>, WriteOptions, Writer<Sink>,
    );
    all!(
        unwinds: Attribute, ResponseBuilder, Description<'static>, Element<'static>, Encoder, Finding, Fragment<'static>, Href<'static>,
        Limits, Multistatus<'static>, Name, ParseOptions, Position, Propstat<'static>, Response<'static>, Status, Footer,
        Value<'static>, WriteOptions,
    );
    all!(
        threads: ChangesOf<'static, 'static>, Elements<'static>, EntriesOfAll<'static>, FailuresOfAll<'static, 'static>,
        Hrefs<'static>, HrefsOfAll<'static, 'static>, MissingProperties<'static>, MissingPropertiesOfAll<'static>,
        Names<'static>, PropertiesWith<'static>, Propstats<'static>, PropstatsOfAll<'static>, Segments<'static>,
        HeaderFields<'static>, IfConditions<'static>, IfResources<'static>, PropertiesToSet<'static>, Questions<'static>,
        RequestedNames<'static>, StateLists<'static>, SubmittedTokens<'static>, TextIter<'static>,
        TableNames<'static, ()>, UnreadableValues<'static>,
    );
    all!(threads: Dav, Destination, If, IfScheduleTagMatch, LockToken, Origins, Preferences, StateList, Timeout);
    all!(unwinds: Dav, Destination, If, IfScheduleTagMatch, LockToken, Origins, Preferences, StateList, Timeout);
    all!(plain: Depth, EntityTag<'static>, IfCondition<'static>, Overwrite, State<'static>);
    all!(
        threads: AddressData, AddressbookQuery, Body, CalendarData, CalendarQuery, CompFilter, ExpandProperty,
        LockInfo, Mkcalendar, Mkcol, Multiget, Other, PrincipalPropertySearch, Prop, PropertyUpdate, Propfind, Report,
        Search, SyncCollection, multistatus::request::Reader<'static>,
    );
    all!(
        threads: Action, Answer<'static>, BoundTable<'static, ()>, PlannedResponse, PropertyTable<()>, PropfindPlan,
        ProppatchPlan, Question<'static>, Request, TableProperty<()>,
    );
    all!(unwinds: Body, CalendarData, AddressData, multistatus::request::Reader<'static>);
    all!(plain: MatchType, SyncLevel, Test, TimeRange, UtcTime);
    all!(plain: CollectionSign, UnsafeName, BadResponses, Deviation, ErrorKind, Limit, Position, Severity);
}

#[test]
fn what_borrows_is_covariant() {
    // A value with a longer lifetime can be used for a shorter one; an owned response can be among borrowed ones.
    fn shorter<'s>(row: Response<'static>, rest: &'s [u8]) -> (Response<'s>, Responses<'s>) {
        (row, Responses::new(rest))
    }
    fn document<'s>(document: Multistatus<'static>, element: Element<'static>) -> (Multistatus<'s>, Element<'s>) {
        (document, element)
    }
    fn parts<'s>(
        href: Href<'static>,
        value: Value<'static>,
        text: Description<'static>,
    ) -> (Href<'s>, Value<'s>, Description<'s>) {
        (href, value, text)
    }
    let _ = (shorter, document, parts);
}

/// This compiles because a borrower may be dropped after the data that it borrows.
#[test]
fn what_borrows_may_be_declared_first() {
    let mut values: Vec<Value<'_>> = Vec::new();
    let mut element = None;
    let mut href = None;
    let mut rows = Vec::new();
    let text = String::from("text");
    values.push(Value::from(&*text));
    let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:propstat><D:prop><D:owner>x</D:owner>\
        </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"
        .to_vec();
    let document = Multistatus::parse(&body).expect("a document");
    for row in document.responses() {
        element = row.property(&Name::dav("owner"));
        values.extend(element.as_ref().map(|element| element.value().clone()));
        href = row.href();
        rows.push(row.clone());
    }
    assert!(element.is_some() && href.is_some() && rows.len() == 1 && values.len() == 2);
}

#[test]
fn errors_and_iterators_are_what_others_expect() {
    fn error<T: std::error::Error + Send + Sync + Clone + 'static>() {}
    fn rows<T: FusedIterator<Item = Result<Response<'static>, Error>>>() {}
    error::<Error>();
    rows::<Responses<'static>>();
    rows::<IntoResponses<std::io::Empty>>();
    rows::<ReaderResponses<'static, std::io::Empty>>();
    let boxed: Box<dyn std::error::Error + Send + Sync> = Multistatus::parse(b"").expect_err("an empty body").into();
    assert!(boxed.source().is_none());
}

/// The sizes were measured. If they grow, returning rows gets slower; look into one that changes.
#[test]
#[cfg(target_pointer_width = "64")]
fn sizes() {
    let word = size_of::<usize>();
    let sizes = [
        ("Error", size_of::<Error>(), 1),
        ("Result<(), Error>", size_of::<Result<(), Error>>(), 1),
        ("Name", size_of::<Name>(), 4),
        ("Href", size_of::<Href<'_>>(), 3),
        ("Status", size_of::<Status>(), 3),
        ("Attribute", size_of::<Attribute>(), 6),
        ("Description", size_of::<Description<'_>>(), 5),
        ("Value", size_of::<Value<'_>>(), 4),
        ("Element", size_of::<Element<'_>>(), 6),
        ("Response", size_of::<Response<'_>>(), 10),
        ("Result<Option<Response>, Error>", size_of::<Result<Option<Response<'_>>, Error>>(), 10),
        ("Propstat", size_of::<Propstat<'_>>(), 6),
        ("Multistatus", size_of::<Multistatus<'_>>(), 16),
        ("Position", size_of::<Position>(), 5),
        ("Limits", size_of::<Limits>(), 8),
    ];
    let wrong: Vec<String> = sizes
        .iter()
        .filter(|(_, bytes, words)| *bytes != words * word)
        .map(|(name, bytes, words)| format!("{name}: {} words, not {words}", *bytes as f64 / word as f64))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_literal_namespace_that_xml_cannot_carry_is_refused() {
    for namespace in ["\u{1}", "urn:\u{FFFE}", "a\u{0}b"] {
        assert!(std::panic::catch_unwind(|| Name::from_static(namespace, "a")).is_err(), "{namespace:?}");
    }
    for namespace in ["", "urn:x", "http://é/\t", "\u{10FFFF}"] {
        assert_eq!(Name::from_static(namespace, "a").namespace(), namespace);
    }
}

#[test]
fn every_iterator_has_a_name() {
    // The list is not in the package.
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/public-api.txt");
    let Ok(list) = std::fs::read_to_string(path) else { return println!("skipped: there is no docs/public-api.txt") };
    let returns_unnamed = |line: &&str| {
        line.split_once(") -> ")
            .is_some_and(|(_, returned)| returned.contains("impl ") && returned.contains("Iterator"))
    };
    let unnamed: Vec<&str> = list.lines().filter(returns_unnamed).collect();
    assert!(unnamed.is_empty(), "a caller cannot keep these in a struct; name them in `iter`: {unnamed:#?}");
}
