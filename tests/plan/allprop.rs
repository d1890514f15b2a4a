//! What `allprop` and `propname` mean.

use multistatus::header::Preferences;
use multistatus::plan::PropfindPlan;
use multistatus::prop::vendor::*;
use multistatus::prop::*;
use multistatus::request::{Prop, Propfind};
use multistatus::{ErrorKind, Name, Response};

use crate::property_types::property_types;

/// The properties of RFC 4918 §15.
const OWN: [Name; 10] = [
    Name::dav("creationdate"),
    Name::dav("displayname"),
    Name::dav("getcontentlanguage"),
    Name::dav("getcontentlength"),
    Name::dav("getcontenttype"),
    Name::dav("getetag"),
    Name::dav("getlastmodified"),
    Name::dav("lockdiscovery"),
    Name::dav("resourcetype"),
    Name::dav("supportedlock"),
];

/// The names of all types of live properties.
fn all_names() -> Vec<Name> {
    macro_rules! names {
        ([$($first:ty),*] [$($type:ty),* $(,)?]) => { vec![$(<$first>::NAME,)* $(<$type>::NAME),*] };
    }
    property_types!(names)
}

fn asked(propfind: &Propfind, names: impl IntoIterator<Item = Name>) -> (Vec<Name>, Response<'static>) {
    let plan = PropfindPlan::new(propfind, &Preferences::new());
    assert!(plan.needs_names());
    let mut response = plan.response("/a");
    response.names(names);
    let mut asked = Vec::new();
    while let Some(question) = response.next() {
        assert_eq!(question.index(), plan.index_of(question.name()));
        asked.push(question.name().clone());
        response.value("x");
    }
    (asked, response.finish().expect("a response"))
}

/// Checks that `allprop` means only the properties of RFC 4918 among all that RFCs define. A property that no RFC defines is
/// left to the source.
#[test]
fn allprop_means_rfc_4918_and_what_is_dead() {
    let (found, _) = asked(&Propfind::default(), all_names());
    // Microsoft's are in the namespace of RFCs, which do not have them.
    let microsoft = ["iscollection", "ishidden", "isreadonly"].map(Name::dav);
    let rfc = |name: &&Name| {
        let namespace = name.namespace();
        !microsoft.contains(name) && (namespace == "DAV:" || namespace.starts_with("urn:ietf:params:xml:ns:ca"))
    };
    let mut defined: Vec<Name> = found.iter().filter(rfc).cloned().collect();
    defined.sort();
    assert_eq!(defined, OWN);
    let vendors = all_names().into_iter().filter(|name| !rfc(&name)).count();
    assert_eq!(found.len(), OWN.len() + vendors);
}

/// What is included is asked once: where the source lists it, or behind what it lists.
#[test]
fn include_adds_to_allprop() {
    let [etag, acl, quota, dead] = ["getetag", "acl", "quota-used-bytes", "dead"].map(Name::dav);
    let include = Prop::from_iter([quota.clone(), etag.clone(), acl.clone()]);
    let (found, response) =
        asked(&Propfind::AllProp { include }, [etag.clone(), acl.clone(), dead.clone(), etag.clone()]);
    assert_eq!(found, [&etag, &acl, &dead, &quota].map(Clone::clone));
    assert_eq!(response.propstats().map(|propstat| propstat.names().len()).collect::<Vec<_>>(), [4]);
}

/// What `allprop` came upon and is gone is left out; what the client named is not found.
#[test]
fn what_is_gone() {
    let include = Prop::from_iter([Name::dav("acl"), Name::dav("getetag")]);
    let plan = PropfindPlan::new(&Propfind::AllProp { include }, &Preferences::new());
    let mut response = plan.response("/a");
    response.names([Name::dav("getetag"), Name::dav("displayname")]);
    while response.next().is_some() {
        response.absent();
    }
    let response = response.finish().expect("a response");
    assert_eq!(response.missing_properties().collect::<Vec<_>>(), [&Name::dav("acl"), &Name::dav("getetag")]);
    assert_eq!(response.propstats().len(), 1);
}

/// `propname` asks nothing, and names all that there is, each once.
#[test]
fn propname_asks_for_no_values() {
    let names = all_names();
    let twice = names.iter().chain(&names).cloned();
    let (found, response) = asked(&Propfind::PropName, twice);
    assert!(found.is_empty());
    let listed = response.propstats().next().expect("a propstat");
    assert!(listed.is_success() && listed.properties().all(|property| property.is_empty()));
    assert_eq!(listed.names().collect::<Vec<_>>(), names.iter().collect::<Vec<_>>());
}

/// A resource without properties has an empty propstat, and so has a request without names.
#[test]
fn nothing_is_an_empty_propstat() {
    for propfind in [Propfind::default(), Propfind::PropName, Propfind::Prop(Prop::new())] {
        let plan = PropfindPlan::new(&propfind, &Preferences::new());
        let mut response = plan.response("/a");
        response.names([]);
        let response = response.finish().expect("a response");
        let propstats: Vec<_> = response.propstats().collect();
        assert_eq!(propstats.len(), 1, "{propfind:?}");
        assert!(propstats[0].is_success() && propstats[0].names().len() == 0, "{propfind:?}");
    }
}

/// An answer without the names that were asked for would say that there are none.
#[test]
fn names_that_are_not_listed_are_an_error() {
    for (propfind, needed) in [
        (Propfind::default(), true),
        (Propfind::AllProp { include: Prop::from_iter([Name::dav("acl")]) }, true),
        (Propfind::PropName, true),
        (Propfind::prop([Name::dav("acl")]), false),
    ] {
        let plan = PropfindPlan::new(&propfind, &Preferences::new());
        let finished = plan.response("/a").finish();
        assert_eq!(plan.needs_names(), needed);
        assert_eq!(finished.map_err(|error| error.kind()).err(), needed.then_some(ErrorKind::Usage), "{propfind:?}");
    }
}
