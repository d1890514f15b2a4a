//! What a client asks of each response of a listing.

use std::hint::black_box;

use multistatus::prop::{LastModified, LiveProperty};
use multistatus::{Base, Entry, Error, Exchange, Href, Listing, Multistatus, Operation, Response};

use super::documents::Kind;

/// The address of the server.
pub const SERVER: &str = "https://dav.example.com";

/// Returns the path of the collection that a document of this kind lists.
pub fn collection(kind: Kind) -> &'static str {
    match kind {
        Kind::Calendar => "/calendars/admin/personal/",
        Kind::Listing | Kind::Delete => "/dav/projects/",
        _ => "/remote.php/dav/files/admin/",
    }
}

/// What was found: how many entries and facts, and how many bytes of addresses and names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub entries: usize,
    pub facts: usize,
    pub text: usize,
}

impl Facts {
    /// Asks all of an entry.
    pub fn ask(&mut self, entry: &Entry<'_>) {
        self.entries += 1;
        let resource = entry.resource();
        let path = entry.relative_path();
        let name = entry.file_name();
        let texts = [
            resource.as_ref().map_or(0, |href| href.as_str().len()),
            path.map_or(0, str::len),
            name.as_ref().map_or(0, |name| name.len()),
        ];
        let is_there = [
            entry.is_collection(),
            entry.length().value().map(black_box).is_some(),
            entry.modified().value().map(black_box).is_some(),
            entry.etag().value().map(black_box).is_some(),
            entry.content_type().value().map(black_box).is_some(),
        ];
        self.text += texts.into_iter().sum::<usize>();
        self.facts += is_there.into_iter().filter(|is_there| *is_there).count();
    }
}

/// Asks everything of all entries.
pub fn list(exchange: &Exchange, document: &Multistatus<'_>) -> Result<Facts, Error> {
    let mut facts = Facts::default();
    let listing = Listing::new(exchange, document)?;
    listing.entries().for_each(|entry| facts.ask(&entry));
    Ok(facts)
}

/// Returns the exchange that a document of this kind is the answer of.
pub fn exchange(kind: Kind) -> Result<Exchange, Error> {
    Exchange::new(Operation::Propfind, format!("{SERVER}{}", collection(kind)))
}

/// The parts of the work, each on its own.
pub fn resolve(base: &Base<'_>, hrefs: &[Href<'_>]) -> usize {
    hrefs.iter().filter(|href| black_box(base.resolve(href)).is_ok()).count()
}

pub fn relate(base: &Base<'_>, hrefs: &[Href<'_>]) -> usize {
    hrefs.iter().filter(|href| black_box(base.relation(href)) == multistatus::Relation::Child).count()
}

pub fn date(responses: &[Response<'_>]) -> usize {
    responses.iter().filter(|response| matches!(black_box(response.live::<LastModified>()), Ok(Some(_)))).count()
}

pub fn look_up(responses: &[Response<'_>]) -> usize {
    responses.iter().filter(|response| black_box(response.property(&LastModified::NAME)).is_some()).count()
}
