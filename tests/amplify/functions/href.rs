//! Hrefs of the document.

use std::hint::black_box;

use multistatus::http::Uri;
use multistatus::{Base, Href, Operation};

use super::{Input, display, exchange, hash};

pub fn parts(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for href in input.hrefs() {
        black_box((href.as_str().len(), href.path().len(), href.has_trailing_slash(), href.decoded_path().is_ok()));
        bytes += href.file_name().map_or(0, |name| name.len());
        bytes += href.file_name_with_query().map_or(0, |name| name.len());
        bytes += href.encode_lenient().as_str().len();
        bytes += display(&href) + hash(&href);
    }
    bytes
}

/// Relates all hrefs to a short base, and a few to the longest.
pub fn relations(input: &Input<'_>) -> usize {
    let short = Href::new("/c/").ok();
    let longest = input.hrefs().max_by_key(|href| href.as_str().len());
    let all = short.into_iter().flat_map(|base| input.hrefs().map(move |href| (base.clone(), href)));
    let few = longest.into_iter().flat_map(|base| input.hrefs().take(3).map(move |href| (base.clone(), href)));
    for (base, href) in all.chain(few) {
        black_box((href.same_resource(&base), href.same_resource_ignoring_slash(&base), href.is_within(&base)));
        for base in [Base::new(&base), Base::collection(&base)].into_iter().flatten() {
            black_box((base.relation(&href), base.relation_by_path(&href), base.href().as_str().len()));
        }
    }
    let exchange = exchange(Operation::Propfind);
    black_box(
        input.hrefs().map(|href| exchange.place(&href)).filter(|place| *place == multistatus::Place::Inside).count(),
    );
    0
}

pub fn resolved(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    let exchange = exchange(Operation::Propfind);
    if let Ok(base) = Base::collection("/c/") {
        for href in input.hrefs() {
            bytes += base.resolve(&href).map_or(0, |href| href.as_str().len());
            bytes += exchange.resource(&href).map_or(0, |href| href.as_str().len());
        }
    }
    let longest = input.hrefs().max_by_key(|href| href.as_str().len());
    if let Some(base) = longest.and_then(|longest| Base::new(longest.into_owned()).ok()) {
        bytes += input
            .hrefs()
            .take(3)
            .filter_map(|href| base.resolve(&href).ok())
            .map(|href| href.as_str().len())
            .sum::<usize>();
    }
    bytes
}

pub fn compared(input: &Input<'_>) -> usize {
    let mut hrefs: Vec<_> = input.hrefs().collect();
    hrefs.sort();
    hrefs.dedup();
    black_box(hrefs.windows(2).filter(|pair| pair[0].same_resource(&pair[1])).count());
    0
}

pub fn segments(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for href in input.hrefs() {
        let segments = href.segments();
        for segment in segments.clone() {
            bytes += segment.bytes().len() + segment.text().map_or(0, |text| text.len()) + segment.as_encoded().len();
        }
        black_box(segments.clone().rev().count());
        let texts = segments.filter_map(|segment| Some(segment.text()?.into_owned()));
        bytes += Href::from_segments(texts.collect::<Vec<_>>()).map_or(0, |href| href.as_str().len());
    }
    bytes
}

pub fn converted(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for href in input.hrefs() {
        black_box(Href::new(href.as_str()).is_ok());
        black_box(href.as_str().parse::<Href<'static>>().is_ok());
        black_box(Href::try_from(href.as_str().to_owned()).is_ok());
        bytes += Href::from_lenient(href.as_str()).map_or(0, |href| href.as_str().len());
        bytes += Href::from_path(href.path()).map_or(0, |href| href.as_str().len());
        if let Ok(uri) = Uri::try_from(&href) {
            black_box(Href::try_from(&uri).is_ok());
        }
        drop(Uri::try_from(href.clone()));
        let text: &str = href.as_ref();
        black_box((text.len(), *black_box(&Href::from(&href)) == href, href.into_owned().as_str().len()));
    }
    bytes
}
