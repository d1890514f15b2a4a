//! Listings, and lookups in a response.

use std::hint::black_box;

use multistatus::listing::Lister;
use multistatus::prop::{ContentLength, DisplayName, ETag, ResourceType};
use multistatus::{Entry, Exchange, Listing, Name, Operation, Response};

use super::{Input, debug, exchange};

/// Looks at the place of an entry's resource.
fn place(entry: &Entry<'_>) -> usize {
    black_box((entry.relation(), entry.is_repeated(), entry.is_present(), entry.status(), entry.href().as_str().len()));
    black_box((entry.relative_path().map(str::len), entry.relative_segments().count()));
    black_box(entry.file_name().is_ok_and(|name| !name.is_empty()));
    entry.resource().map_or(0, |href| href.as_str().len())
}

/// Reads the parts that a response has for all its hrefs. Each call reads a property, so this is done once for each
/// response.
fn columns(entry: &Entry<'_>) -> usize {
    black_box((entry.is_collection(), entry.collection_sign(), entry.response().hrefs().len()));
    black_box((entry.length().value(), entry.modified().value(), entry.created().value()));
    black_box((entry.etag().value().is_some(), entry.content_type().value().is_some()));
    black_box((entry.quota_available().value(), entry.quota_used().value()));
    entry.title().len()
}

fn all<'e>(entries: impl Iterator<Item = Entry<'e>>) -> usize {
    let mut bytes = 0;
    let mut before: Option<*const Response<'_>> = None;
    for entry in entries {
        bytes += place(&entry);
        let response: *const Response<'_> = entry.response();
        if before != Some(response) {
            bytes += columns(&entry);
        }
        before = Some(response);
    }
    bytes
}

pub fn listed(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for operation in [Operation::Propfind, Operation::SyncCollection] {
        let listing = Listing::new(exchange(operation), &input.document);
        let own = Listing::based_on_own(Exchange::from(operation), &input.document);
        for listing in [listing, own].into_iter().flatten() {
            bytes += all(listing.entries()) + all(listing.own().into_iter());
            black_box((listing.children().count(), listing.check().is_ok(), listing.summary().resources()));
            black_box(listing.clone().own().is_some());
        }
    }
    bytes
}

pub fn lister(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    let longest = input.hrefs().max_by_key(|href| href.as_str().len());
    let based = longest.and_then(|own| Lister::based_on(Operation::Propfind, &own).ok());
    for lister in Lister::new(exchange(Operation::Propfind)).ok().into_iter().chain(based) {
        let mut lister = lister.find_repeated(true);
        for row in input.rows() {
            bytes += all(lister.entries(row));
        }
        black_box(lister.clone().summary().resources());
        lister.add_bad_response();
        black_box((lister.finish(input.document.footer()).is_ok(), lister.summary().resources()));
    }
    bytes
}

/// Looks up the last property, and one that is not there, because looking for one goes through the response.
pub fn lookups(input: &Input<'_>) -> usize {
    let absent = Name::from_static("urn:absent", "absent");
    for row in input.rows() {
        let last = row.propstats().flat_map(|propstat| propstat.names()).last();
        for name in [Some(&absent), last].into_iter().flatten() {
            black_box((row.text(name).map(|text| text.len()), row.lookup(name).map(|_| ()).value()));
            black_box(row.lookup(name).clone().value().is_some());
        }
        black_box((
            row.lookup_live::<ContentLength>().value(),
            row.lookup_live::<ETag>().value().is_some_and(|tag| tag.entity_tag().is_some()),
        ));
        black_box((
            row.lookup_live::<DisplayName>().value().is_some(),
            row.lookup_live::<ResourceType>().value().is_some(),
        ));
    }
    0
}

pub fn listing_printed(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    if let Ok(listing) = Listing::new(exchange(Operation::Propfind), &input.document) {
        bytes += debug(&listing) + listing.own().map_or(0, debug);
    }
    if let Ok(mut lister) = Lister::new(exchange(Operation::Propfind)) {
        for row in input.rows() {
            bytes += debug(lister.entries(row)) + lister.entries(row).next().map_or(0, debug);
            let last = row.propstats().flat_map(|propstat| propstat.names()).last();
            bytes += last.map_or(0, |name| debug(row.lookup(name)));
        }
        bytes += debug(&lister);
    }
    bytes
}
