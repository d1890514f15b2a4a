//! Documents whose elements have the names of a request, read as request bodies.

use std::fmt::Debug;
use std::hint::black_box;

use multistatus::header::Depth;
use multistatus::http::Method;
use multistatus::request::{
    AclPrincipalPropSet, Body, ExpandProperty, Expanded, LockInfo, Mkcalendar, Mkcol, Multiget, MultigetKind, Other,
    PrincipalMatch, PrincipalPropertySearch, PrincipalSearchPropertySet, Prop, PropertySearch, PropertyUpdate,
    Propfind, Reader, Report, Search, SyncCollection, TextMatch, VersionTree, caldav, carddav,
};
use multistatus::{Error, Name};

use super::{Input, debug};

/// A method, and the names that the elements `multistatus`, `response` and `propstat` of a document get.
const BODIES: [(&str, [&str; 3]); 12] = [
    ("PROPFIND", ["propfind", "prop", "x"]),
    ("PROPFIND", ["propfind", "include", "allprop"]),
    ("PROPPATCH", ["propertyupdate", "set", "prop"]),
    ("LOCK", ["lockinfo", "owner", "x"]),
    ("MKCOL", ["mkcol", "set", "prop"]),
    ("REPORT", ["sync-collection", "prop", "x"]),
    ("REPORT", ["expand-property", "property", "property"]),
    ("REPORT", ["principal-property-search", "property-search", "prop"]),
    ("REPORT", ["principal-match", "prop", "x"]),
    ("REPORT", ["version-tree", "prop", "x"]),
    ("SEARCH", ["searchrequest", "basicsearch", "select"]),
    ("REPORT", ["something", "prop", "x"]),
];

/// The number of bodies that are made from each document.
pub const PASSES: u64 = BODIES.len() as u64;

/// The number of types that each body is read as.
const TYPES: u64 = 19;

/// Returns the bodies, each with its method. There are none for a document in an encoding that is not ASCII.
fn bodies(input: &Input<'_>) -> Vec<(Method, String)> {
    let Ok(text) = std::str::from_utf8(input.multistatus) else { return Vec::new() };
    let made = BODIES.iter().filter_map(|(method, [root, response, propstat])| {
        let body = text.replace("multistatus", root).replace("response", response).replace("propstat", propstat);
        Some((Method::from_bytes(method.as_bytes()).ok()?, body))
    });
    made.collect()
}

pub(super) fn read(input: &Input<'_>) -> Vec<Body> {
    let bodies = bodies(input);
    let read = bodies.iter().filter_map(|(method, body)| {
        Reader::new(method, body.as_bytes()).options(input.options.limits(input.limits)).parse().ok()
    });
    read.collect()
}

/// Reads bytes into a request.
pub fn requests(input: &Input<'_>) -> usize {
    for (method, body) in bodies(input) {
        black_box(Body::parse(&method, body.as_bytes()).is_ok());
        let reader = Reader::new(&method, body.as_bytes()).options(input.options.limits(input.limits));
        let found = reader.content_type(Some("text/plain")).depth(Some(Depth::One)).parse_with_findings();
        black_box(found.is_ok());
    }
    0
}

/// Each type reads one body of each four.
const STEP: usize = 4;

/// The number of times that a document is read as each type.
pub const READ_BY_TYPE: u64 = PASSES.div_ceil(STEP as u64) * TYPES;

/// Reads bodies as each type.
pub fn requests_by_type(input: &Input<'_>) -> usize {
    let shown = |error: Option<Error>| error.map_or(0, |error| error.message().len());
    let mut bytes = 0;
    for (_, body) in bodies(input).iter().step_by(STEP) {
        let body = body.as_bytes();
        bytes += shown(Propfind::parse(body).err()) + shown(PropertyUpdate::parse(body).err());
        bytes += shown(LockInfo::parse(body).err()) + shown(Mkcol::parse(body).err());
        bytes += shown(Mkcalendar::parse(body).err()) + shown(Report::parse(body).err());
        bytes += shown(SyncCollection::parse(body).err()) + shown(ExpandProperty::parse(body).err());
        bytes += shown(Multiget::parse(body).err()) + shown(PrincipalPropertySearch::parse(body).err());
        bytes += shown(PrincipalMatch::parse(body).err()) + shown(PrincipalSearchPropertySet::parse(body).err());
        bytes += shown(AclPrincipalPropSet::parse(body).err()) + shown(VersionTree::parse(body).err());
        bytes += shown(Search::parse(body).err()) + shown(multistatus::request::Acl::parse(body).err());
        bytes += shown(caldav::CalendarQuery::parse(body).err()) + shown(caldav::FreeBusyQuery::parse(body).err());
        bytes += shown(carddav::AddressbookQuery::parse(body).err());
    }
    bytes
}

fn names_of(prop: Option<&Prop>) -> usize {
    let Some(prop) = prop else { return 0 };
    for name in prop.names() {
        black_box((prop.contains(name), prop.get(name).is_some()));
    }
    for property in prop.iter() {
        black_box(caldav::CalendarData::from_property(property).is_ok_and(|data| data.to_property().is_ok()));
        black_box(carddav::AddressData::from_property(property).is_ok_and(|data| data.to_property().is_ok()));
    }
    prop.len() + usize::from(prop.is_empty())
}

/// Looks at every part of a request.
pub fn requests_looked_at(input: &Input<'_>) -> usize {
    for body in read(input) {
        black_box((body.name().is_some(), names_of(body.prop())));
        match &body {
            Body::Propfind(propfind) => {
                black_box(names_of(propfind.named()));
                black_box(propfind.get(&Name::dav("x")).is_some());
            }
            Body::PropertyUpdate(update) => {
                black_box(update.changes().iter().map(|change| change.name().local().len()).sum::<usize>());
                black_box(update.clone().into_changes().len());
            }
            Body::LockInfo(info) => {
                black_box((info.owner().is_some(), info.is_exclusive(), info.is_shared(), info.entry()));
            }
            Body::Mkcol(mkcol) => {
                black_box(mkcol.properties().filter(|property| mkcol.get(property.name()).is_some()).count());
                black_box((mkcol.all().len(), mkcol.resource_type().is_some()));
            }
            Body::Report(report) => {
                black_box((report.name().local().len(), report.operation(), report.hrefs().len()));
                black_box(names_of(report.prop()));
            }
            Body::Other(other) => {
                black_box((other.name().local().len(), other.root().children().count(), names_of(other.prop())));
            }
            _ => {}
        }
    }
    0
}

/// Prints, clones and compares requests.
pub fn requests_printed(input: &Input<'_>) -> usize {
    fn all<T: Debug + Clone + PartialEq>(value: &T) -> usize {
        black_box(value.clone() == *value);
        debug(value)
    }
    read(input).iter().map(all).sum()
}

/// Writes requests as XML.
pub fn requests_written(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for body in read(input) {
        bytes += body.to_xml().map_or(0, |xml| xml.len());
        bytes += match &body {
            Body::Propfind(body) => body.to_xml().map_or(0, |xml| xml.len()),
            Body::PropertyUpdate(body) => body.to_xml().map_or(0, |xml| xml.len()),
            Body::LockInfo(body) => body.to_xml().map_or(0, |xml| xml.len()),
            Body::Mkcol(body) => body.to_xml().map_or(0, |xml| xml.len()),
            Body::Report(body) => body.to_xml().map_or(0, |xml| xml.len()),
            Body::Search(body) => body.to_xml().map_or(0, |xml| xml.len()),
            _ => 0,
        };
    }
    bytes
}

/// Builds requests from the parts of a document.
pub fn requests_anew(input: &Input<'_>) -> usize {
    let names = || input.elements().map(|element| element.name().clone());
    let properties = || input.elements().map(|element| element.into_owned());
    let mut bytes = 0;
    let written = |xml: Result<Vec<u8>, Error>| xml.map_or(0, |xml| xml.len());
    bytes += written(Propfind::prop(names()).to_xml());
    let update = properties().fold(PropertyUpdate::new(), PropertyUpdate::set);
    bytes += written(names().fold(update, PropertyUpdate::remove).to_xml());
    bytes += written(properties().fold(Mkcol::new(), Mkcol::set).to_xml());
    bytes += written(properties().fold(Mkcalendar::new(), Mkcalendar::set).to_xml());
    bytes += written(SyncCollection::initial(names()).to_xml());
    let hrefs = input.hrefs().map(|href| href.into_owned());
    bytes += written(Multiget::new(MultigetKind::Calendar, hrefs).with_prop(Propfind::prop(names())).to_xml());
    black_box(Expanded::new(Name::dav("href")).with(names().map(Expanded::new)));
    let search = PropertySearch::new(names(), input.texts().collect::<String>());
    let search = PrincipalPropertySearch::new([search]);
    bytes += written(search.with_prop(Prop::new()).to_xml());
    for element in properties() {
        black_box(Other::new(element.clone()));
        black_box(LockInfo::exclusive().with_owner(element).is_ok());
        black_box(LockInfo::shared());
    }
    for text in input.texts() {
        let filter = carddav::PropFilter::text(text.as_str(), TextMatch::contains(text.as_str()));
        let filter = carddav::Filter::any_of([filter.clone(), filter]);
        black_box(filter.collations().len());
        let filter = caldav::CompFilter::calendar([caldav::CompFilter::new(text)]);
        black_box((filter.check().is_ok(), filter.collations().len()));
        let query = caldav::CalendarQuery::new(filter).with_prop(Propfind::prop([]));
        bytes += written(query.to_xml());
    }
    bytes
}
