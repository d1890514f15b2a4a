//! Shows a body in the notation of `tests/data/requests/made/expected.tsv`.

use multistatus::header::Depth;
use multistatus::prop::{Access, Ace, Principal};
use multistatus::request::caldav::{
    CalendarData, Comp, CompFilter, CompTest, PropFilter, PropTest, Recurrence, Selection, Timezone, ValueTest,
};
use multistatus::request::carddav::{self, AddressData};
use multistatus::request::{
    Body, Expanded, LockInfo, MultigetKind, ParamFilter, ParamTest, PrincipalMatchBy, Prop, PropertyChange, Propfind,
    Report, Search, SyncLevel, TextMatch, TimeRange,
};
use multistatus::{Element, Name, Value, namespace};

pub fn list<T>(items: impl IntoIterator<Item = T>, show: impl Fn(T) -> String) -> String {
    items.into_iter().map(show).collect::<Vec<_>>().join(", ")
}

pub fn body(body: &Body) -> String {
    match body {
        Body::None => "None".into(),
        Body::Propfind(asked) => format!("Propfind::{}", propfind(asked)),
        Body::PropertyUpdate(update) => format!("PropertyUpdate[{}]", list(update.changes(), change)),
        Body::LockInfo(info) => lock_info(info),
        Body::LockRefresh => "LockRequest::Refresh".into(),
        Body::Mkcol(made) => {
            let set = list(made.properties(), value);
            format!("MkCol{{resourcetype={}, set=[{set}]}}", kind(made.resource_type()))
        }
        Body::Mkcalendar(made) => {
            let set = list(made.properties(), value);
            format!("MkCalendar{{resourcetype={}, set=[{set}]}}", kind(made.resource_type()))
        }
        Body::Report(report) => format!("Report::{}", self::report(report)),
        Body::Search(search) => format!("Search::{}", self::search(search)),
        Body::Acl(acl) => format!("Acl[{}]", acl.aces.iter().map(ace).collect::<Vec<_>>().join("; ")),
        Body::Other(other) => format!("Other{{{}}}", other.name()),
        other => format!("{other:?}"),
    }
}

/// Returns the name of a property as the table has it: with `DAV:`, and short if it is well known.
fn asked(property: &Element<'_>) -> String {
    match property.name().parts() {
        (namespace::CALDAV, "calendar-data") => calendar_data(property),
        (namespace::CARDDAV, "address-data") => address_data(property),
        _ => format!("{{{}}}{}", property.name().namespace(), property.name().local()),
    }
}

fn clark(name: &Name) -> String {
    format!("{{{}}}{}", name.namespace(), name.local())
}

fn prop(prop: &Prop) -> String {
    format!("[{}]", list(prop, asked))
}

fn propfind(asked: &Propfind) -> String {
    match asked {
        Propfind::AllProp { include } => format!("AllProp{{include:{}}}", prop(include)),
        Propfind::PropName => "PropName".into(),
        Propfind::Prop(names) => format!("Prop{}", prop(names)),
    }
}

/// Returns the properties that a report asks for.
fn named(asked: Option<&Propfind>) -> String {
    match asked {
        None => "none".into(),
        Some(Propfind::AllProp { include }) if include.is_empty() => "AllProp".into(),
        Some(Propfind::AllProp { include }) => format!("AllProp+{}", prop(include)),
        Some(Propfind::PropName) => "PropName".into(),
        Some(Propfind::Prop(names)) => prop(names),
    }
}

fn change(change: &PropertyChange) -> String {
    match change {
        PropertyChange::Set(property) => format!("Set {}", value(property)),
        PropertyChange::Remove(name) => format!("Remove {}", clark(name)),
    }
}

/// Returns a property with its attributes, value and language.
pub fn value(property: &Element<'_>) -> String {
    let attributes = list(property.attributes(), |attribute| format!("{}={}", attribute.name(), attribute.value()));
    let attributes = if attributes.is_empty() { attributes } else { format!("({attributes})") };
    let value = match property.value() {
        Value::Text(text) => format!("{text:?}"),
        Value::Xml(_) => format!("[{}]", list(property.children(), |child| markup(&child))),
    };
    let lang = property.lang().map(|lang| format!("@{lang}")).unwrap_or_default();
    format!("{}{attributes}={value}{lang}", clark(property.name()))
}

/// Returns an element inside a value.
fn markup(element: &Element<'_>) -> String {
    let attributes: String =
        element.attributes().iter().map(|attribute| format!(" {}={}", attribute.name(), attribute.value())).collect();
    let inside = match element.value() {
        Value::Text(text) => text.to_string(),
        Value::Xml(_) => element.children().map(|child| markup(&child)).collect(),
    };
    format!("<{}{attributes}>{inside}</>", clark(element.name()))
}

fn kind(kind: Option<&Element<'_>>) -> String {
    kind.map_or("none".into(), |kind| format!("[{}]", list(kind.children(), |child| clark(child.name()))))
}

fn lock_info(info: &LockInfo) -> String {
    let scope = if info.is_shared() { "shared" } else { "exclusive" };
    let owner = info.owner().map_or("none".into(), |owner| match owner.value() {
        Value::Text(text) => format!("{text:?}"),
        Value::Xml(xml) => {
            let attributes =
                list(owner.attributes(), |attribute| format!("{}={}", attribute.name(), attribute.value()));
            let lang = owner.lang().map(|lang| format!("@{lang}")).unwrap_or_default();
            format!("({attributes}){lang}={:?}", xml.as_str())
        }
    });
    format!("LockInfo{{{scope}, write, owner={owner}}}")
}

fn report(report: &Report) -> String {
    match report {
        Report::SyncCollection(sync) => {
            let token = sync.token.as_deref().unwrap_or("none");
            let level = match sync.level {
                SyncLevel::One => "1",
                SyncLevel::Infinite => "infinite",
            };
            let limit = match sync.limit {
                None => "none".into(),
                Some(u64::MAX) => "u64::MAX (saturated)".into(),
                Some(limit) => limit.to_string(),
            };
            format!("SyncCollection{{token={token}, level={level}, limit={limit}, prop={}}}", prop(&sync.prop))
        }
        Report::Multiget(multiget) => {
            let kind = match multiget.kind {
                MultigetKind::Calendar => "Calendar",
                MultigetKind::Addressbook => "Addressbook",
            };
            let hrefs = list(&multiget.hrefs, |href| href.as_str().to_owned());
            format!("{kind}Multiget{{prop={}, hrefs=[{hrefs}]}}", named(multiget.prop.as_ref()))
        }
        Report::CalendarQuery(query) => {
            let filter = query.filter.as_ref().map_or("none".into(), comp_filter);
            let zone = match &query.timezone {
                None => String::from("none"),
                Some(Timezone::Component(text)) => format!("{text:?}"),
                Some(Timezone::Id(id)) => format!("id {id:?}"),
            };
            format!("CalendarQuery{{prop={}, filter={filter}, timezone={zone}}}", named(query.prop.as_ref()))
        }
        Report::AddressbookQuery(query) => {
            let filter = query.filter.as_ref().map_or("none".into(), |filter| {
                format!("{}[{}]", filter.test.as_str(), list(&filter.props, card_filter))
            });
            let limit = query.limit.map_or("none".into(), |limit| limit.to_string());
            format!("AddressbookQuery{{prop={}, filter={filter}, limit={limit}}}", named(query.prop.as_ref()))
        }
        Report::FreeBusyQuery(query) => format!("FreeBusyQuery{{{}}}", range(query.range)),
        Report::ExpandProperty(report) => format!("ExpandProperty[{}]", list(&report.properties, expanded)),
        Report::VersionTree(report) => format!("VersionTree{{prop={}}}", some(report.prop.as_ref())),
        Report::PrincipalPropertySearch(search) => {
            let searches = list(&search.searches, |search| {
                let kind = search.match_type.as_str();
                format!("{} {kind} {:?}", prop(&search.prop), search.text)
            });
            let (test, found) = (search.test.as_str(), some(search.prop.as_ref()));
            let apply = search.apply_to_principal_collection_set;
            format!("PrincipalPropertySearch{{{test}[{searches}], prop={found}, apply={apply}}}")
        }
        Report::PrincipalMatch(report) => {
            let by = match &report.by {
                PrincipalMatchBy::SelfPrincipal => "self".into(),
                PrincipalMatchBy::Property(name) => clark(name),
            };
            format!("PrincipalMatch{{{by}, prop={}}}", some(report.prop.as_ref()))
        }
        Report::PrincipalSearchPropertySet(_) => "PrincipalSearchPropertySet".into(),
        Report::AclPrincipalPropSet(report) => format!("AclPrincipalPropSet{{prop={}}}", some(report.prop.as_ref())),
        Report::Other(other) => format!("Other{{root={}, prop={}}}", clark(other.name()), some(other.prop())),
        other => format!("{other:?}"),
    }
}

fn some(names: Option<&Prop>) -> String {
    names.map_or("none".into(), prop)
}

fn expanded(property: &Expanded) -> String {
    let name = clark(&property.name);
    if property.properties.is_empty() { name } else { format!("{name}[{}]", list(&property.properties, expanded)) }
}

fn range(range: TimeRange) -> String {
    let text = |time: Option<multistatus::request::UtcTime>| time.map(|time| time.to_string()).unwrap_or_default();
    format!("{}..{}", text(range.start()), text(range.end()))
}

fn comp_filter(filter: &CompFilter) -> String {
    let name = &filter.name;
    match &filter.test {
        CompTest::NotDefined => format!("{name} not defined"),
        CompTest::AllOf { time_range, props, comps } => {
            let time = time_range.map(|time| format!("[{}]", range(time))).unwrap_or_default();
            let props = if props.is_empty() { String::new() } else { format!("{{{}}}", list(props, prop_filter)) };
            let comps = match &comps[..] {
                [] => String::new(),
                [one] => format!("/{}", comp_filter(one)),
                several => format!("/({})", list(several, comp_filter)),
            };
            format!("{name}{time}{props}{comps}")
        }
    }
}

fn prop_filter(filter: &PropFilter) -> String {
    let name = &filter.name;
    match &filter.test {
        PropTest::NotDefined => format!("{name} not defined"),
        PropTest::AllOf { value, params } => {
            let value = match value {
                None => String::new(),
                Some(ValueTest::TimeRange(time)) => format!("[{}]", range(*time)),
                Some(ValueTest::Text(text)) => format!(" {}", text_match(text, "i;ascii-casemap")),
            };
            let params = params.iter().map(|param| format!(" {}", param_filter(param, "i;ascii-casemap")));
            format!("{name}{value}{}", params.collect::<String>())
        }
    }
}

fn param_filter(filter: &ParamFilter, collation: &str) -> String {
    match &filter.test {
        ParamTest::Defined => format!("@{}", filter.name),
        ParamTest::NotDefined => format!("@{} not defined", filter.name),
        ParamTest::Text(text) => format!("@{} {}", filter.name, text_match(text, collation)),
    }
}

fn text_match(text: &TextMatch, default: &str) -> String {
    let negate = if text.negate { "!" } else { "" };
    let collation = text.collation.as_deref().unwrap_or(default);
    format!("{negate}{} {:?} ({collation})", text.match_type.as_str(), text.text)
}

fn card_filter(filter: &carddav::PropFilter) -> String {
    let name = &filter.name;
    match &filter.test {
        carddav::PropTest::NotDefined => format!("{name} not defined"),
        carddav::PropTest::Matches { test, texts, params } => {
            let texts = texts.iter().map(|text| text_match(text, "i;unicode-casemap"));
            let params = params.iter().map(|param| param_filter(param, "i;unicode-casemap"));
            format!("{name} {}[{}]", test.as_str(), texts.chain(params).collect::<Vec<_>>().join(", "))
        }
    }
}

fn calendar_data(property: &Element<'_>) -> String {
    let data = CalendarData::from_property(property).expect("it was checked");
    let mut parts = Vec::new();
    let media = [data.content_type.as_deref(), data.version.as_deref()];
    let media = media.into_iter().flatten().collect::<Vec<_>>().join(" ");
    parts.extend((!media.is_empty()).then_some(media));
    parts.extend(data.recurrence.map(|recurrence| match recurrence {
        Recurrence::Expand(time) => format!("expand {}", range(time)),
        Recurrence::Limit(time) => format!("limit {}", range(time)),
    }));
    parts.extend(data.freebusy.map(|time| format!("freebusy {}", range(time))));
    parts.extend(data.comp.as_ref().map(comp));
    format!("calendar-data{{{}}}", parts.join(", "))
}

fn comp(selected: &Comp) -> String {
    let mut parts = Vec::new();
    match &selected.props {
        Selection::All => parts.push("allprop".into()),
        Selection::Only(props) => parts.extend(props.iter().map(data_prop)),
    }
    match &selected.comps {
        Selection::All => parts.push("allcomp".into()),
        Selection::Only(comps) => parts.extend(comps.iter().map(comp)),
    }
    if parts.is_empty() { selected.name.clone() } else { format!("{}{{{}}}", selected.name, parts.join(", ")) }
}

fn data_prop(prop: &multistatus::request::caldav::CalendarProp) -> String {
    if prop.novalue { format!("{} novalue", prop.name) } else { prop.name.clone() }
}

fn address_data(property: &Element<'_>) -> String {
    let data = AddressData::from_property(property).expect("it was checked");
    let media = [data.content_type.as_deref(), data.version.as_deref()];
    let media = media.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut parts: Vec<_> = (!media.is_empty()).then_some(media).into_iter().collect();
    match &data.props {
        Selection::All => parts.push("allprop".into()),
        Selection::Only(props) => parts.extend(props.iter().map(data_prop)),
    }
    format!("address-data{{{}}}", parts.join(", "))
}

fn search(search: &Search) -> String {
    match search {
        Search::Basic(query) => {
            let from = list(&query.from, |scope| {
                let versions = if scope.include_versions { " versions" } else { "" };
                format!("{} {}{versions}", scope.href, depth(scope.depth))
            });
            let has = |element: Option<&Element<'_>>| element.map_or("none", |_| "kept");
            let (condition, order) = (has(query.condition.as_ref()), has(query.order.as_ref()));
            let limit = query.limit.map_or("none".into(), |limit| limit.to_string());
            let select = propfind(&query.select);
            format!("Basic{{select={select}, from=[{from}], where={condition}, orderby={order}, limit={limit}}}")
        }
        Search::Other(query) => format!("Other{{{}}}", clark(query.name())),
        other => format!("{other:?}"),
    }
}

fn depth(depth: Depth) -> &'static str {
    depth.as_str()
}

fn ace(ace: &Ace) -> String {
    let (verb, privileges) = match &ace.access {
        Access::Grant(privileges) => ("grant", privileges),
        Access::Deny(privileges) => ("deny", privileges),
    };
    let invert = if ace.inverted { " invert" } else { "" };
    let principal = match &ace.principal {
        Principal::Href(href) => format!("href {href}"),
        Principal::Property(name) => format!("property {}", clark(name)),
        other => format!("{other:?}").to_lowercase(),
    };
    format!("{verb}{invert} {principal} {{{}}}", list(privileges, |name| name.local().to_owned()))
}
