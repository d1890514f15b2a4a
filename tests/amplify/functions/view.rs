//! Views of a document that was read.

use multistatus::iter::Children;
use multistatus::{Element, Href, Name, Summary};

use super::{Input, OPERATIONS, exchange};
use std::hint::black_box;

pub fn fields(input: &Input<'_>) -> usize {
    let document = &input.document;
    black_box((document.description().is_some(), document.sync_token(), document.extensions().len()));
    black_box((document.footer().has_text_after_root(), document.bad_responses(), document.into_iter().count()));
    for row in input.rows() {
        black_box((row.href().is_some(), row.hrefs().count(), row.location().is_some(), row.status()));
        black_box((row.statuses().len(), row.has_unreadable_status(), row.is_missing(), row.looks_like_collection()));
        black_box((row.as_xml().len(), row.extensions().count(), row.conditions().count()));
        let description = row.description();
        black_box(description.as_ref().map(|description| (description.text().len(), description.lang().is_some())));
        for propstat in row.propstats() {
            black_box((propstat.status(), propstat.statuses().len(), propstat.has_unreadable_status()));
            black_box((propstat.is_success(), propstat.names().count(), propstat.description().is_some()));
            black_box((propstat.extensions().count(), propstat.conditions().count()));
        }
    }
    0
}

/// Calls everything on a property, a condition or an extension, except for its children.
fn look(element: &Element<'_>) {
    black_box((element.name().local().len(), element.is_empty(), element.text().is_some(), element.lang().is_some()));
    let last = element.attributes().last();
    black_box(last.map(|last| (element.attribute(last.name()).is_some(), last.value().len())));
    black_box((element.value().as_text().is_some(), element.value().as_xml().map(|xml| xml.as_str().len())));
}

pub fn properties(input: &Input<'_>) -> usize {
    for element in input.elements() {
        look(&element);
        black_box(element.into_value().as_text().is_some());
    }
    0
}

pub fn collection(input: &Input<'_>) -> usize {
    black_box(input.rows().iter().filter(|row| row.is_collection()).count());
    0
}

fn down(children: Children<'_>, depth: usize) -> usize {
    let mut count = 0;
    for child in children {
        look(&child);
        count += 1 + if depth == 0 { 0 } else { down(child.children(), depth - 1) };
    }
    count
}

/// Goes three levels down. Each level goes through everything below it, so all levels cost the depth.
pub fn children(input: &Input<'_>) -> usize {
    for element in input.elements() {
        black_box(down(element.children(), 3));
        black_box(element.value().as_xml().map(|xml| xml.children().count()));
        black_box(element.value().children().next().is_some());
    }
    0
}

/// Looks at the responses and hrefs in a value.
pub fn nested(input: &Input<'_>) -> usize {
    for element in input.elements() {
        let rows = element.responses();
        black_box(rows.iter().map(|row| row.propstats().count()).sum::<usize>());
        black_box(element.hrefs().len());
    }
    0
}

/// Looks up the first property, the last, and one that is not there, because looking for one goes through the response.
pub fn lookup(input: &Input<'_>) -> usize {
    let absent = Name::from_static("urn:absent", "absent");
    for row in input.rows() {
        let mut names = row.propstats().flat_map(|propstat| propstat.names());
        let first = names.next();
        let last = names.last();
        for name in [Some(&absent), first, last].into_iter().flatten() {
            black_box((row.property(name).is_some(), row.status_of(name).is_some()));
        }
        black_box(row.properties_with(multistatus::http::StatusCode::NOT_FOUND).count());
        let last = row.propstats().next_back();
        black_box(last.and_then(|propstat| propstat.property(&absent)).is_some());
    }
    0
}

/// Looks up an href, which goes through the document.
pub fn found(input: &Input<'_>) -> usize {
    let mut hrefs = input.hrefs();
    let first = hrefs.next();
    let last = hrefs.last();
    for href in [Href::new("/nowhere").ok(), first, last].into_iter().flatten() {
        black_box(input.document.find(&href).is_some());
    }
    0
}

pub fn failures(input: &Input<'_>) -> usize {
    for operation in [OPERATIONS[0], OPERATIONS[2]] {
        let exchange = exchange(operation);
        for failure in input.rows().iter().flat_map(|row| row.failures(&exchange)) {
            black_box((failure.href().is_some(), failure.status(), failure.property(), failure.place()));
            black_box((failure.description().is_some(), failure.conditions().len(), failure.location().is_some()));
            black_box((failure.is_dependent(), failure.is_transient(), failure.resource().is_some()));
            // The href is left out, because it is unescaped in each call.
            black_box(failure.response().hrefs().len());
        }
    }
    0
}

pub fn verdict(input: &Input<'_>) -> usize {
    for operation in OPERATIONS {
        let verdict = input.document.verdict(exchange(operation));
        black_box((verdict.overall().is_success(), verdict.doubts().count(), verdict.is_truncated()));
        black_box((verdict.missing_properties().count(), verdict.missing_resources().count()));
        black_box((verdict.outside().count(), verdict.unanswered_hrefs().count(), verdict.unanswered_names().count()));
        black_box((verdict.failures().count(), verdict.operation(), verdict.summary().failed()));
        black_box(verdict.exchange().request_uri().is_some());
    }
    // The hrefs and names that the client asked for are compared with each href and each name in the document.
    let asked = exchange(OPERATIONS[3]).hrefs(input.hrefs()).names(input.properties().map(|p| p.name().clone()));
    let verdict = input.document.verdict(asked);
    black_box((verdict.unanswered_hrefs().count(), verdict.unanswered_names().count()));
    0
}

pub fn changes(input: &Input<'_>) -> usize {
    let changes = input.document.changes(exchange(OPERATIONS[4]));
    let mut bytes = 0;
    for change in changes.changed().chain(changes.removed()).chain(changes.failed()).chain(changes.own()) {
        bytes += change.resource().map_or(0, |href| href.as_str().len());
        black_box((change.href().is_some(), change.response().href().is_some()));
    }
    black_box((changes.added_again().count(), changes.unsyncable().count(), changes.is_truncated()));
    bytes + changes.token().map_or(0, str::len)
}

pub fn summary(input: &Input<'_>) -> usize {
    for operation in OPERATIONS {
        let mut summary = Summary::new(exchange(operation));
        for row in input.rows() {
            summary.add(row);
        }
        summary.add_bad_response();
        summary.finish(input.document.footer());
        black_box((summary.counts().count(), summary.doubts().count(), summary.failed(), summary.is_complete()));
        black_box((summary.is_truncated(), summary.overall(), summary.resources(), summary.operation()));
        black_box((summary.unanswered_hrefs().count(), summary.unanswered_names().count()));
        black_box(summary.exchange().request_uri().is_some());
    }
    0
}

pub fn validate(input: &Input<'_>) -> usize {
    black_box(input.document.validate().is_ok());
    0
}

pub fn missing(input: &Input<'_>) -> usize {
    black_box(input.rows().iter().map(|row| row.missing_properties().count()).sum::<usize>());
    0
}

/// Compares names, and looks conditions up in the tables of the RFCs.
pub fn names(input: &Input<'_>) -> usize {
    for element in input.elements() {
        let name = element.name();
        let (namespace, local) = name.parts();
        black_box((namespace.len() + local.len(), name.is_dav(), name == &Name::dav("a"), name.clone().cmp(name)));
        black_box(multistatus::condition::statuses(name).len());
        black_box((multistatus::condition::description(name), multistatus::condition::sections(name).len()));
        black_box(multistatus::Operation::from_report(name));
    }
    0
}
