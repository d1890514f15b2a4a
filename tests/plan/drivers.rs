//! Sources, synchronous and asynchronous, and tables of live properties.

use std::cell::Cell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll, Waker};

use multistatus::header::Preferences;
use multistatus::http::StatusCode;
use multistatus::plan::{
    Answer, AsyncSource, PropertyTable, PropfindPlan, ProppatchPlan, Question, Source, TableProperty,
};
use multistatus::prop::versioning::SupportedLivePropertySet;
use multistatus::prop::{
    ContentLength, CreationDate, DisplayName, LastModified, LiveProperty, Quota, QuotaUsed, ResourceType,
};
use multistatus::request::{Mkcalendar, Mkcol, Prop, PropertyUpdate, Propfind};
use multistatus::{Error, ErrorKind, Name, Operation, Property, Response, Status, Value, condition};

/// Gives way once before it is ready.
struct Later(bool);

impl Future for Later {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if std::mem::replace(&mut self.0, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return value;
        }
    }
}

/// A resource with two properties, of which one is broken.
struct File;

const NAMES: [Name; 2] = [Name::dav("displayname"), Name::from_static("urn:x", "broken")];

fn value(name: &Name) -> Result<Option<&'static str>, Error> {
    match NAMES.iter().position(|other| other == name) {
        Some(0) => Ok(Some("A")),
        Some(_) => Err(Error::refused(StatusCode::LOCKED, "broken").with_condition(condition::LOCK_TOKEN_SUBMITTED)),
        None => Ok(None),
    }
}

impl Source for File {
    fn names(&self) -> Result<Vec<Name>, Error> {
        Ok(NAMES.into())
    }

    fn property(&self, question: Question<'_>) -> Result<Option<Answer<'_>>, Error> {
        Ok(value(question.name())?.map(Answer::from))
    }
}

impl AsyncSource for File {
    async fn names(&self) -> Result<Vec<Name>, Error> {
        Later(false).await;
        Ok(NAMES.into())
    }

    async fn property(&self, question: Question<'_>) -> Result<Option<Answer<'static>>, Error> {
        Later(false).await;
        Ok(value(question.name())?.map(Answer::from))
    }
}

fn requests() -> [Propfind; 4] {
    let named = [Name::dav("owner"), NAMES[1].clone(), NAMES[0].clone()];
    let include = Prop::from_iter([Name::dav("owner"), NAMES[0].clone()]);
    [Propfind::prop(named), Propfind::default(), Propfind::AllProp { include }, Propfind::PropName]
}

/// Both drivers make one and the same response, and the future can be sent to another thread.
#[test]
fn both_drivers_agree() {
    fn sent<T: Send>(future: T) -> T {
        future
    }
    for propfind in requests() {
        let plan = PropfindPlan::new(&propfind, &Preferences::new());
        let now = plan.answer("/a", &File).expect("a response");
        let later = block_on(sent(plan.answer_async("/a", &File))).expect("a response");
        assert_eq!(now, later);
        let code = |name: &Name| now.status_of(name).map(Status::as_u16);
        let broken = if plan.is_propname() { 200 } else { 423 };
        assert_eq!((code(&NAMES[0]), code(&NAMES[1])), (Some(200), Some(broken)), "{propfind:?}");
    }
}

/// A source that is not one type.
#[test]
fn sources_of_several_kinds() {
    struct Empty;
    impl Source for Empty {
        fn names(&self) -> Result<Vec<Name>, Error> {
            Err(Error::refused(StatusCode::SERVICE_UNAVAILABLE, "asleep"))
        }
        fn property(&self, _: Question<'_>) -> Result<Option<Answer<'_>>, Error> {
            Ok(None)
        }
    }
    let tree: [Box<dyn Source>; 2] = [Box::new(File), Box::new(Empty)];
    let plan = PropfindPlan::new(&Propfind::default(), &Preferences::new());
    let statuses = tree.map(|source| plan.answer("/a", &*source).map_err(|error| error.status()).err());
    assert_eq!(statuses, [None, Some(StatusCode::SERVICE_UNAVAILABLE)]);
}

/// A response that is half made can be dropped, and others are made as if it had never been.
#[test]
fn dropped_half_way() {
    let plan = PropfindPlan::new(&requests()[0], &Preferences::new());
    let whole = plan.answer("/a", &File).expect("a response");
    for polls in 0..4 {
        let mut future = pin!(plan.answer_async("/a", &File));
        for _ in 0..polls {
            let _ = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        }
    }
    assert_eq!(plan.answer("/a", &File).expect("a response").as_xml(), whole.as_xml());
}

struct Item {
    size: Option<u64>,
    asked: AtomicUsize,
}

fn table() -> PropertyTable<Item> {
    let counted = |item: &Item| {
        item.asked.fetch_add(1, Ordering::Relaxed);
        item.size
    };
    PropertyTable::new()
        .with(
            TableProperty::live(move |item: &Item| counted(item).map(ContentLength))
                .only_if(|item| item.size.is_some())
                .protected(),
        )
        .with(TableProperty::live(|_: &Item| Some(QuotaUsed(Quota::Bytes(5)))).protected())
        .with(TableProperty::new(Name::dav("costly"), |_: &Item, _| Ok(Some("x".into()))).not_in_allprop())
        .with(TableProperty::try_live(|_: &Item| DisplayName::new("").map(Some)))
        .with(TableProperty::try_live(|_: &Item| DisplayName::new("A").map(Some)))
        .with(TableProperty::live(|_: &Item| None::<CreationDate>))
}

fn item(size: Option<u64>) -> Item {
    Item { size, asked: AtomicUsize::new(0) }
}

fn names_of(response: &Response<'_>, code: u16) -> Vec<String> {
    let propstats = response.propstats().filter(|propstat| propstat.status().is_some_and(|status| *status == code));
    propstats.flat_map(|propstat| propstat.names().map(|name| name.local().to_owned()).collect::<Vec<_>>()).collect()
}

#[test]
fn tables() {
    let table = table();
    let answer = |propfind: Propfind, item: &Item| {
        table.bind(&PropfindPlan::new(&propfind, &Preferences::new())).answer("/a", item).expect("a response")
    };
    let (file, folder) = (item(Some(5)), item(None));
    let all = answer(Propfind::default(), &file);
    assert_eq!(names_of(&all, 200), ["getcontentlength", "displayname"]);
    assert_eq!(all.text(&DisplayName::NAME).as_deref(), Some("A"));
    assert_eq!(names_of(&answer(Propfind::default(), &folder), 200), ["displayname"]);
    // No values for propname, and no name that the resource does not have.
    let asked = file.asked.load(Ordering::Relaxed);
    let every = ["getcontentlength", "quota-used-bytes", "costly", "displayname", "creationdate"];
    assert_eq!(names_of(&answer(Propfind::PropName, &file), 200), every);
    assert_eq!(file.asked.load(Ordering::Relaxed), asked);
    assert_eq!(names_of(&answer(Propfind::PropName, &folder), 200), every[1..]);
    let named = answer(Propfind::prop(["costly", "getcontentlength", "dead", "creationdate"].map(Name::dav)), &folder);
    assert_eq!(names_of(&named, 200), ["costly"]);
    assert_eq!(names_of(&named, 404), ["getcontentlength", "dead", "creationdate"]);
    assert_eq!(folder.asked.load(Ordering::Relaxed), 0);
    let include = Prop::from_iter(["quota-used-bytes", "costly", "dead"].map(Name::dav));
    let included = answer(Propfind::AllProp { include }, &file);
    assert_eq!(names_of(&included, 200), ["getcontentlength", "quota-used-bytes", "displayname", "costly"]);
    assert_eq!(names_of(&included, 404), ["dead"]);
}

/// What is not in the table is asked for in its place, so that the order of the request stays.
#[test]
fn tables_beside_a_store() {
    let table = table();
    let names = ["dead", "displayname", "unknown", "costly", "last"].map(Name::dav);
    let plan = PropfindPlan::new(&Propfind::prop(names), &Preferences::new());
    let bound = table.bind(&plan);
    let file = item(Some(5));
    let mut response = bound.response("/a", &file);
    let asked = Cell::new(0);
    while let Some(question) = bound.next(&mut response, &file) {
        asked.set(asked.get() + 1);
        let dead = matches!(question.name().local(), "dead" | "last").then_some("from the store");
        response.answer(Ok(dead));
    }
    let response = response.finish().expect("a response");
    assert_eq!(asked.get(), 3);
    assert_eq!(names_of(&response, 200), ["dead", "displayname", "costly", "last"]);
    assert_eq!(names_of(&response, 404), ["unknown"]);
}

#[test]
fn tables_and_proppatch() {
    let table = table();
    let title = Property::new(DisplayName::NAME, "B").expect("a property");
    let length = Property::new(ContentLength::NAME, "7").expect("a property");
    let mut plan = ProppatchPlan::from(PropertyUpdate::new().set(title.clone()).remove(Name::dav("dead")));
    plan.check(|change| table.check(change, Operation::Proppatch));
    assert_eq!(plan.ready().map(<[_]>::len), Some(2));
    let mut plan = ProppatchPlan::from(PropertyUpdate::new().set(title).set(length));
    plan.check(|change| table.check(change, Operation::Proppatch));
    assert!(plan.ready().is_none());
    let reply = plan.reply((Operation::Proppatch, "/a")).expect("a reply");
    let response = &reply.multistatus().expect("a multistatus").responses()[0];
    assert_eq!(names_of(response, 403), ["getcontentlength"]);
    assert_eq!(names_of(response, 424), ["displayname"]);
    let set = SupportedLivePropertySet(table.names().cloned().collect());
    assert_eq!(set.0.len(), 5);
}

/// Returns the code with which a change of each property is refused by a table.
fn refused(table: &PropertyTable<()>, names: &[&'static str], operation: Operation) -> Vec<Option<u16>> {
    let change = |name: &&'static str| {
        let update = PropertyUpdate::new().remove(Name::dav(name));
        let error = table.check(&update.changes()[0], operation).err()?;
        assert_eq!(
            (error.kind(), error.condition()),
            (ErrorKind::Refused, Some(&condition::CANNOT_MODIFY_PROTECTED_PROPERTY))
        );
        Some(error.status().as_u16())
    };
    names.iter().map(change).collect()
}

/// RFC 4918 §15 says which properties are protected, whether the table has them or not; the table can say otherwise.
#[test]
fn what_rfcs_protect_is_protected_by_default() {
    let names = ["getetag", "lockdiscovery", "getlastmodified", "resourcetype", "displayname", "creationdate", "dead"];
    let by_rfc = [Some(403), Some(403), Some(403), Some(403), None, None, None];
    assert_eq!(refused(&PropertyTable::new(), &names, Operation::Proppatch), by_rfc);
    let none = |name| TableProperty::new(Name::dav(name), |&(): &(), _| Ok(None));
    let listed = names.into_iter().fold(PropertyTable::new(), |table, name| table.with(none(name)));
    assert_eq!(refused(&listed, &names, Operation::Proppatch), by_rfc);
    assert!(listed.get(&Name::dav("getetag")).is_some_and(TableProperty::is_protected));
    let changed = PropertyTable::new()
        .with(TableProperty::live(|(): &()| None::<LastModified>).changeable())
        .with(none("dead").protected());
    let expected = [Some(403), Some(403), None, Some(403), None, None, Some(403)];
    assert_eq!(refused(&changed, &names, Operation::Proppatch), expected);
}

/// RFC 5689 §3: MKCOL sets the type of the collection, although nothing changes it later.
#[test]
fn a_collection_gets_its_type_when_it_is_made() -> Result<(), Error> {
    let table = PropertyTable::new().with(TableProperty::live(|(): &()| Some(ResourceType::collection())).protected());
    let kind = Property::new(ResourceType::NAME, Value::from_xml("<D:collection/>")?)?;
    let components = Property::new(Name::caldav("supported-calendar-component-set"), "")?;
    let etag = Property::new(Name::dav("getetag"), "x")?;
    let plan = |operation: Operation, property: &Property<'static>| {
        let mut plan = match operation {
            Operation::Mkcol => ProppatchPlan::from(&Mkcol::new().set(property.clone())),
            Operation::Mkcalendar => ProppatchPlan::from(&Mkcalendar::new().set(property.clone())),
            _ => ProppatchPlan::from(PropertyUpdate::new().set(property.clone())),
        };
        plan.check(|change| table.check(change, operation));
        plan.ready().is_some()
    };
    for (operation, expected) in
        [(Operation::Mkcol, true), (Operation::Mkcalendar, true), (Operation::Proppatch, false)]
    {
        assert_eq!([plan(operation, &kind), plan(operation, &components)], [expected; 2], "{operation:?}");
        assert!(!plan(operation, &etag), "{operation:?}");
    }
    Ok(())
}

/// A resource that lacks a live property may have a dead one of its name.
#[test]
fn live_properties_of_other_resources_hide_no_dead_one() -> Result<(), Error> {
    let table = table();
    let dead = |name: &Name| (*name == ContentLength::NAME).then_some("dead");
    let requests = [
        Propfind::prop([ContentLength::NAME, Name::dav("owner")]),
        Propfind::default(),
        Propfind::AllProp { include: Prop::from_iter([ContentLength::NAME]) },
    ];
    for propfind in requests {
        let plan = PropfindPlan::new(&propfind, &Preferences::new());
        let bound = table.bind(&plan);
        for (size, expected) in [(None, "dead"), (Some(5), "5")] {
            let item = item(size);
            let mut response = bound.response("/a", &item);
            response.names([ContentLength::NAME]);
            while let Some(question) = bound.next(&mut response, &item) {
                let answer = dead(question.name());
                response.answer(Ok(answer));
            }
            assert_eq!(response.finish()?.text(&ContentLength::NAME).as_deref(), Some(expected), "{propfind:?}");
        }
        assert_eq!(bound.answer("/a", &item(None))?.text(&ContentLength::NAME), None);
    }
    Ok(())
}
