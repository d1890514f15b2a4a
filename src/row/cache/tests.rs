use std::sync::Arc;

use super::{BYTES, Cache, EAGER, PATIENCE, SELDOM, SHAPES};
use crate::limits::UNLIMITED;
use crate::row::decode::{Child, Decoded, Decoder, Dialect};
use crate::xml::scope::Scope;

/// Reads a response like a parser: true if it was known.
fn read(cache: &mut Cache, xml: &str) -> bool {
    let hit = cache.read(format!("{xml}<D:response>").as_bytes()).map(|hit| hit.xml.to_owned());
    let mut scope = Scope::within(None);
    let decoded = Decoder::new(xml, &mut scope, &UNLIMITED, Dialect::default(), 1, None).decode();
    let Ok(Decoded { child: Child::Response(shape), slots, .. }) = decoded else { panic!("no response: {xml}") };
    match hit {
        Some(hit) => assert_eq!(hit, xml),
        None => {
            cache.learn(xml, &Arc::new(shape), &slots);
            return false;
        }
    }
    true
}

fn response(properties: &str) -> String {
    format!(
        "<D:response><D:href>/a</D:href><D:propstat><D:prop>{properties}</D:prop><D:status>HTTP/1.1 200 OK</D:status>\
         </D:propstat></D:response>"
    )
}

/// Properties with and without text, in each order and number.
fn many() -> Vec<String> {
    let parts = [
        "<D:getetag>1</D:getetag>",
        "<D:owner/>",
        "<D:group></D:group>",
        "<D:group><D:href/></D:group>",
        "<D:group>x<D:href>2</D:href></D:group>",
        "<D:getetag>1</D:getetag>\n",
    ];
    let mut all = vec![String::new()];
    for _ in 0..3 {
        all = all
            .iter()
            .flat_map(|list| [String::new()].into_iter().chain(parts.map(|part| list.clone() + part)))
            .collect();
        all.sort();
        all.dedup();
    }
    all.truncate(SHAPES);
    all.iter().map(|properties| response(properties)).collect()
}

#[test]
fn every_shape_is_found_among_many() {
    let rows = many();
    assert!(rows.len() > 200);
    let mut cache = Cache::default();
    cache.share(BYTES);
    rows.iter().for_each(|row| assert!(!read(&mut cache, row), "{row}"));
    for step in [1, 7, 101] {
        for at in 0..rows.len() {
            let row = &rows[at * step % rows.len()];
            assert!(read(&mut cache, row), "{row}");
            assert!(read(&mut cache, &row.replace("/a", "/b/c").replace(">1<", ">1&amp;2<")), "{row}");
        }
    }
    for unknown in ["<D:comment/>", "<D:owner/><D:owner></D:owner>", "<D:group> <D:href/></D:group>"] {
        assert!(!read(&mut cache, &response(unknown)), "{unknown}");
    }
}

/// In one document, shapes are learnt when they are met first, as long as there are few, and later when they are met
/// again.
#[test]
fn shapes_that_come_again_are_learnt() {
    let rows = many();
    let mut cache = Cache::default();
    for row in &rows {
        assert!(!read(&mut cache, row));
    }
    assert_eq!(cache.templates.len(), EAGER as usize);
    for row in &rows {
        read(&mut cache, row);
    }
    // Some have displaced each other in the table.
    let found = rows.iter().filter(|row| read(&mut cache, row)).count();
    assert!(found * 10 > rows.len() * 7, "{found} of {}", rows.len());
}

#[test]
fn what_does_not_fit_is_not_learnt_until_all_is_out_of_date() {
    let mut cache = Cache::default();
    cache.share(BYTES);
    let row = |number: usize| response(&format!("<D:p{number}/>"));
    for number in 0..SHAPES {
        read(&mut cache, &row(number));
    }
    // So many unknown shapes in sequence make it reluctant.
    assert!((0..=SELDOM).any(|_| read(&mut cache, &row(0))));
    for number in SHAPES..SHAPES + (PATIENCE - cache.ignored) as usize {
        assert!(!read(&mut cache, &row(number)));
        // The others are known, and are not met in vain.
        assert!(read(&mut cache, &row(number % SHAPES)));
    }
    assert!(!read(&mut cache, &row(SHAPES)) && read(&mut cache, &row(SHAPES)));
    assert_eq!(cache.templates.len(), 1);
    assert_eq!(cache.bytes(), cache.templates[0].bytes());
}

#[test]
fn the_newest_are_forgotten_first() {
    let rows = many();
    let mut cache = Cache::default();
    cache.share(BYTES);
    rows.iter().for_each(|row| assert!(!read(&mut cache, row)));
    let half = cache.bytes() / 2;
    cache.share(half);
    assert!(cache.bytes() <= half && cache.templates.len() > 50);
    let kept = cache.templates.len();
    assert!(rows[..kept].iter().all(|row| read(&mut cache, row)));
    assert!(!read(&mut cache, &rows[kept]));
    cache.share(0);
    assert!(cache.templates.is_empty() && cache.bytes() == 0 && !read(&mut cache, &rows[0]));
}
