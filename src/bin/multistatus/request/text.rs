//! Shows a request to human readers.

use std::fmt::Display;

use multistatus::header::Depth;
use multistatus::http::Method;
use multistatus::prop::{Access, Ace, Principal};
use multistatus::request::{
    Body, ExpandProperty, Expanded, PrincipalMatchBy, Prop, PropertyChange, Propfind, Report, Search, SyncLevel,
};
use multistatus::{Element, Name, Operation};

use super::filter;
use super::message::Message;
use super::reading::{Fields, Reading};
use crate::plain::{Clipped, Shown, number};

/// The width of the column of labels.
const INDENT: usize = 13;

/// Returns the reading as lines.
pub fn lines(reading: &Reading, message: &Message) -> Vec<String> {
    let mut lines = Lines(Vec::new());
    let method = reading.method.as_ref().map_or("(unknown)", Method::as_str);
    let target = message.line.as_ref().map(|(_, target)| format!(" {target}")).unwrap_or_default();
    lines.add("request", format_args!("{method}{target}"));
    if let Some(root) = reading.root.as_ref() {
        lines.add("body", format_args!("{} of {}", root, number(message.body.len() as u64, "byte")));
    } else if message.body.is_empty() {
        lines.add("body", "none");
    } else {
        lines.add("body", number(message.body.len() as u64, "byte"));
    }
    lines.fields(reading, message);
    if let Some(body) = &reading.body {
        lines.body(body, &reading.fields);
    }
    if let Some(refusal) = reading.refusals.first() {
        let condition = refusal.error.condition().map(|name| format!(" with {name}")).unwrap_or_default();
        lines.add("refused", format_args!("{}{condition}", refusal.error.status()));
    }
    lines.0
}

struct Lines(Vec<String>);

impl Lines {
    fn add(&mut self, label: &str, text: impl Display) {
        self.0.push(format!("{label:<INDENT$}{text}"));
    }

    fn more(&mut self, text: impl Display) {
        self.add("", format_args!("  {text}"));
    }

    /// Adds the header fields that could be read, and the depth that holds without one.
    fn fields(&mut self, reading: &Reading, message: &Message) {
        let fields = &reading.fields;
        let operation = reading.method.as_ref().and_then(Operation::from_http);
        let default = operation.map(Depth::default_for).filter(|depth| *depth != Depth::Zero);
        // Without a request line the header fields are not known, and a refresh of a lock has no depth.
        let absent = message.line.is_some()
            && !message.headers.contains_key(Depth::NAME)
            && !matches!(reading.body, Some(Body::LockRefresh));
        match (fields.depth, default) {
            (Some(depth), _) => self.add("depth", depth),
            (None, Some(depth)) if absent => {
                self.add("depth", format_args!("{depth}, because there is no header field Depth"));
            }
            _ => {}
        }
        if let Some(destination) = &fields.destination {
            self.add("destination", destination);
        }
        if let Some(overwrite) = fields.overwrite {
            let meaning =
                if overwrite.is_allowed() { "an existing resource is replaced" } else { "nothing is replaced" };
            self.add("overwrite", format_args!("{overwrite}: {meaning}"));
        }
        if let Some(token) = &fields.lock_token {
            self.add("lock token", token);
        }
        if !fields.timeouts.is_empty() {
            self.add("timeout", list(&fields.timeouts));
        }
        if let Some(condition) = &fields.condition {
            self.add("if", condition);
        }
        if let Some(tag) = &fields.schedule_tag {
            self.add("schedule tag", tag);
        }
        if let Some(prefer) = fields.preferences.to_header_value() {
            self.add("prefer", prefer.to_str().unwrap_or_default());
        }
    }

    fn body(&mut self, body: &Body, fields: &Fields) {
        match body {
            Body::Propfind(asked) => self.asked(asked),
            Body::PropertyUpdate(update) => {
                self.add("changes", number(update.changes().len() as u64, "property"));
                for change in update.changes() {
                    match change {
                        PropertyChange::Set(property) => self.more(format_args!("set {}", Shown(property))),
                        PropertyChange::Remove(name) => self.more(format_args!("remove {name}")),
                    }
                }
            }
            Body::LockInfo(info) => {
                let scope = if info.is_shared() { "shared" } else { "exclusive" };
                self.add("asks for", format_args!("a new lock, {scope}, for writing"));
                if let Some(owner) = info.owner() {
                    self.add("owner", Inside(owner));
                }
            }
            Body::LockRefresh => match fields.condition.as_ref().and_then(|condition| condition.refreshed_token().ok())
            {
                Some(token) => self.add("asks for", format_args!("a refresh of the lock {token}")),
                None => self.add("asks for", "a refresh of a lock that is not named"),
            },
            Body::Mkcol(made) => self.made("a collection", made.all()),
            Body::Mkcalendar(made) => self.made("a calendar", made.all()),
            Body::Report(report) => self.report(report),
            Body::Search(search) => self.search(search),
            Body::Acl(acl) => {
                self.add("sets", number(acl.aces.len() as u64, "access control entry"));
                acl.aces.iter().for_each(|ace| self.more(entry(ace)));
            }
            Body::Other(other) => {
                self.maybe(other.prop());
                self.add("content", Inside(other.root()));
            }
            _ => {}
        }
    }

    fn asked(&mut self, asked: &Propfind) {
        match asked {
            Propfind::AllProp { include } if include.is_empty() => self.add("asks for", "all properties (allprop)"),
            Propfind::AllProp { include } => {
                let count = number(include.len() as u64, "property");
                self.add("asks for", format_args!("all properties (allprop), and {count}"));
                self.properties(include);
            }
            Propfind::PropName => self.add("asks for", "the names of all properties (propname)"),
            Propfind::Prop(prop) => self.prop(prop),
        }
    }

    fn prop(&mut self, prop: &Prop) {
        self.add("asks for", number(prop.len() as u64, "property"));
        self.properties(prop);
    }

    fn properties(&mut self, prop: &Prop) {
        prop.iter().for_each(|property| self.more(Shown(property)));
    }

    fn maybe(&mut self, prop: Option<&Prop>) {
        if let Some(prop) = prop {
            self.prop(prop);
        }
    }

    /// Adds the properties of a report that can do without.
    fn maybe_asked(&mut self, asked: Option<&Propfind>) {
        match asked {
            Some(asked) => self.asked(asked),
            None => self.add("asks for", "no properties"),
        }
    }

    fn made(&mut self, kind: &str, properties: &[Element<'_>]) {
        let with = match properties.len() {
            0 => String::new(),
            count => format!(" with {}", number(count as u64, "property")),
        };
        self.add("makes", format_args!("{kind}{with}"));
        properties.iter().for_each(|property| self.more(format_args!("set {}", Shown(property))));
    }

    fn report(&mut self, report: &Report) {
        match report {
            Report::SyncCollection(sync) => {
                let since = match &sync.token {
                    Some(token) => format!("the changes since {}", Clipped(token)),
                    None => "everything, because there is no sync-token".into(),
                };
                let level = match sync.level {
                    SyncLevel::One => "the members of the collection",
                    SyncLevel::Infinite => "everything below the collection",
                };
                self.add("synchronizes", format_args!("{level}: {since}"));
                self.limit(sync.limit);
                self.prop(&sync.prop);
            }
            Report::Multiget(multiget) => {
                self.maybe_asked(multiget.prop.as_ref());
                self.add("of", number(multiget.hrefs.len() as u64, "resource"));
                multiget.hrefs.iter().for_each(|href| self.more(Clipped(href.as_str())));
            }
            Report::CalendarQuery(query) => {
                self.maybe_asked(query.prop.as_ref());
                self.add("filter", query.filter.as_ref().map_or("none".into(), filter::comp));
                if let Some(zone) = &query.timezone {
                    self.add("time zone", Clipped(&filter::zone(zone)));
                }
            }
            Report::AddressbookQuery(query) => {
                self.maybe_asked(query.prop.as_ref());
                self.add("filter", query.filter.as_ref().map_or("none".into(), filter::card));
                self.limit(query.limit);
            }
            Report::FreeBusyQuery(query) => self.add("time range", filter::range(query.range)),
            Report::ExpandProperty(ExpandProperty { properties, .. }) => {
                self.add("asks for", number(properties.len() as u64, "property"));
                self.expanded(properties);
            }
            Report::PrincipalPropertySearch(search) => {
                let (mut any, test) = (Vec::new(), search.test.as_str());
                for one in &search.searches {
                    let names: Vec<_> = one.prop.names().map(Name::to_string).collect();
                    any.push(format!("{} {} {:?}", names.join(", "), one.match_type.as_str(), one.text));
                }
                self.add("searches", format_args!("principals, {test}:"));
                any.iter().for_each(|search| self.more(search));
                self.maybe(search.prop.as_ref());
            }
            Report::PrincipalMatch(report) => {
                match &report.by {
                    PrincipalMatchBy::SelfPrincipal => self.add("searches", "the principals of the user"),
                    PrincipalMatchBy::Property(name) => {
                        self.add("searches", format_args!("resources whose {name} is the user"));
                    }
                }
                self.maybe(report.prop.as_ref());
            }
            Report::Other(other) => {
                self.maybe(other.prop());
                self.add("content", Inside(other.root()));
            }
            report => self.maybe(report.prop()),
        }
    }

    /// Adds properties of properties, with a stack of its own because they may be nested deeply.
    fn expanded(&mut self, properties: &[Expanded]) {
        let mut left: Vec<_> = properties.iter().rev().map(|property| (0, property)).collect();
        while let Some((depth, property)) = left.pop() {
            self.more(format_args!("{:1$}{2}", "", 2 * depth, property.name));
            left.extend(property.properties.iter().rev().map(|inner| (depth + 1, inner)));
        }
    }

    fn search(&mut self, search: &Search) {
        match search {
            Search::Basic(query) => {
                self.asked(&query.select);
                for scope in &query.from {
                    let versions = if scope.include_versions { ", with versions" } else { "" };
                    self.add("from", format_args!("{}, depth {}{versions}", scope.href, scope.depth));
                }
                if let Some(condition) = &query.condition {
                    self.add("where", Inside(condition));
                }
                if let Some(order) = &query.order {
                    self.add("order by", Inside(order));
                }
                self.limit(query.limit);
            }
            Search::Other(query) => self.add("content", Shown(query)),
            Search::SchemaDiscovery(query) => self.add("content", Shown(query)),
            _ => {}
        }
    }

    fn limit(&mut self, limit: Option<u64>) {
        if let Some(limit) = limit {
            self.add("limit", limit);
        }
    }
}

/// The content of an element on one line, without its name.
struct Inside<'e>(&'e Element<'e>);

impl Display for Inside<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown = Shown(self.0).to_string();
        let name = self.0.name().to_string();
        let inside = shown.strip_prefix(&name).map(|rest| rest.strip_prefix(" = ").unwrap_or(rest));
        f.write_str(match inside.unwrap_or(&shown) {
            "" => "empty",
            inside => inside,
        })
    }
}

fn list<T: Display>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Returns an entry of an ACL, such as `grant {DAV:}read to all`.
fn entry(ace: &Ace) -> String {
    let (verb, privileges) = match &ace.access {
        Access::Grant(privileges) => ("grant", privileges),
        Access::Deny(privileges) => ("deny", privileges),
    };
    let principal = match &ace.principal {
        Principal::Href(href) => href.to_string(),
        Principal::Property(name) => format!("whom {name} names"),
        Principal::All => "all".into(),
        Principal::Authenticated => "authenticated users".into(),
        Principal::Unauthenticated => "unauthenticated users".into(),
        Principal::SelfPrincipal => "the resource itself".into(),
    };
    let invert = if ace.inverted { "all except " } else { "" };
    format!("{verb} {} to {invert}{principal}", list(privileges))
}
