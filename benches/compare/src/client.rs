//! What a client does with each response of a listing, beside the same with quick-xml's serde, `url` and `httpdate`.

use std::borrow::Cow;
use std::hint::black_box;

use multistatus::listing::Lister;
use multistatus::read::Responses;
use multistatus::{Base, Href, Multistatus};
use url::Url;

use crate::board::{Board, Wanted};
use crate::race::{Contestant, Counts, Party};
use crate::support::client::{self, Facts};
use crate::support::documents::Kind;
use crate::targets::Bound::{Faster, Slower};
use crate::typed;

const PARSED: &str = "multistatus, parsed only";
const LISTED: &str = "multistatus, Listing with the parse";
const STREAMED: &str = "multistatus, Lister with the parse";
const AFTER: &str = "multistatus, Listing without the parse";
const RESOLVE_PATH: &str = "multistatus, resolve against a path";
const RESOLVE_URL: &str = "multistatus, resolve against a URL";
const RELATION_PATH: &str = "multistatus, relation to a path";
const RELATION_URL: &str = "multistatus, relation to a URL";
const DATE: &str = "multistatus, date";
const LOOKUP: &str = "multistatus, lookup";
const SERDE: &str = "quick-xml serde, url, httpdate";

fn told(error: impl ToString) -> String {
    error.to_string()
}

impl From<Facts> for Counts {
    fn from(facts: Facts) -> Self {
        Self { rows: Some(facts.entries), properties: Some(facts.facts), text: Some(facts.text), elements: None }
    }
}

fn single<'a>(name: &'static str, run: impl Fn() -> usize + 'a) -> Contestant<'a> {
    Contestant::new(name, Party::Ours, move || {
        black_box(run());
        Ok(Counts::default())
    })
}

/// Lists a document in all ways.
pub fn listing(kind: Kind, rows: usize, rounds: usize) -> Result<Board, String> {
    let body = kind.body(rows);
    let document = Multistatus::parse(body.as_bytes()).map_err(told)?;
    let exchange = client::exchange(kind).map_err(told)?;
    let path = Base::new(client::collection(kind)).map_err(told)?;
    let url = Base::new(format!("{}{}", client::SERVER, client::collection(kind))).map_err(told)?;
    let hrefs: Vec<Href<'_>> = document.responses().iter().flat_map(|response| response.hrefs()).collect();
    let (body, document, exchange, hrefs, path, url) = (&*body, &document, &exchange, &hrefs, &path, &url);
    let list = vec![
        Contestant::new(PARSED, Party::Ours, move || {
            let mut count = 0;
            for response in Responses::new(body.as_bytes()) {
                black_box(&response.map_err(told)?);
                count += 1;
            }
            Ok(Counts { rows: Some(count), ..Counts::default() })
        }),
        Contestant::new(LISTED, Party::Ours, move || {
            let document = Multistatus::parse(body.as_bytes()).map_err(told)?;
            Ok(client::list(exchange, &document).map_err(told)?.into())
        }),
        Contestant::new(STREAMED, Party::Ours, move || {
            let mut lister = Lister::new(exchange).map_err(told)?.find_repeated(true);
            let mut facts = Facts::default();
            for response in Responses::new(body.as_bytes()) {
                lister.entries(&response.map_err(told)?).for_each(|entry| facts.ask(&entry));
            }
            Ok(facts.into())
        }),
        Contestant::new(AFTER, Party::Ours, move || Ok(client::list(exchange, document).map_err(told)?.into())),
        single(RESOLVE_PATH, move || client::resolve(path, hrefs)),
        single(RESOLVE_URL, move || client::resolve(url, hrefs)),
        single(RELATION_PATH, move || client::relate(path, hrefs)),
        single(RELATION_URL, move || client::relate(url, hrefs)),
        single(DATE, move || client::date(document.responses())),
        single(LOOKUP, move || client::look_up(document.responses())),
        Contestant::new(SERDE, Party::Xml, move || Ok(by_serde(body, kind)?.into())),
    ];
    let wanted = [
        Wanted(AFTER, PARSED, Slower(1.5)),
        Wanted(RESOLVE_PATH, PARSED, Faster(5.0)),
        Wanted(RESOLVE_URL, PARSED, Faster(5.0)),
        Wanted(RELATION_PATH, PARSED, Faster(8.0)),
        Wanted(RELATION_URL, PARSED, Faster(8.0)),
        Wanted(DATE, PARSED, Faster(4.0)),
        Wanted(LOOKUP, PARSED, Faster(13.0)),
        Wanted(LISTED, SERDE, Faster(5.0)),
    ];
    let title = format!("A client's listing of {rows}, {}", kind.name());
    Board::race((&title, kind.name()), ("response", rows), PARSED, list, (rounds, &wanted))
}

/// Does the work of [`client::list`] with structs for quick-xml's serde, and the crates that one would take for URLs and
/// dates.
fn by_serde(body: &str, kind: Kind) -> Result<Facts, String> {
    let base = Url::parse(&format!("{}{}", client::SERVER, client::collection(kind))).map_err(told)?;
    let document: typed::Multistatus = quick_xml::de::from_str(body).map_err(told)?;
    let mut facts = Facts { entries: document.response.len(), ..Facts::default() };
    for response in &document.response {
        let url = base.join(&response.href).map_err(told)?;
        let is_on_server = url.origin() == base.origin();
        let below = url.path().strip_prefix(base.path()).filter(|_| is_on_server);
        let name = url.path_segments().into_iter().flatten().rfind(|segment| !segment.is_empty());
        let name = name.map(|name| percent_encoding::percent_decode_str(name).decode_utf8().map_err(told));
        let name: Cow<'_, str> = name.transpose()?.unwrap_or_default();
        facts.text += url.as_str().len() + below.map_or(0, str::len) + name.len();
        let ok = response.propstat.iter().find(|propstat| propstat.status.contains(" 200"));
        let Some(prop) = ok.map(|propstat| &propstat.prop) else { continue };
        let is_collection = prop.resourcetype.as_ref().is_some_and(|kind| kind.collection.is_some());
        let length = prop.getcontentlength.as_ref().and_then(|text| text.parse::<u64>().ok());
        let modified = prop.getlastmodified.as_ref().and_then(|text| httpdate::parse_http_date(text).ok());
        let is_there = [
            is_collection,
            black_box(length).is_some(),
            black_box(modified).is_some(),
            prop.getetag.is_some(),
            prop.getcontenttype.is_some(),
        ];
        facts.facts += is_there.into_iter().filter(|is_there| *is_there).count();
    }
    Ok(facts)
}
