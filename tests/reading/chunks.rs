//! Checks that the result of reading does not depend on how a document is cut.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::support::{self, Outcome, all_options, buffered, chunks, own_bodies, whole};
use multistatus::ParseOptions;
use proptest::prelude::*;

/// Returns the size up to which a body is cut at every position. The work grows with the square, so
/// `MULTISTATUS_EVERY_CUT` can set another size: 32768 in `.ci/run`, which takes minutes; 100000 is more than any body
/// has.
fn every_cut() -> usize {
    let size = std::env::var("MULTISTATUS_EVERY_CUT").ok();
    size.map_or(4 << 10, |size| size.parse().expect("a number of bytes"))
}

/// Runs `check` for every body, on all cores.
fn for_every_body(check: impl Fn(&str, &[u8]) + Sync) {
    let bodies = own_bodies();
    assert!(bodies.len() > 300, "the test data is there");
    let next = AtomicUsize::new(0);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some((name, body)) = bodies.get(next.fetch_add(1, Ordering::Relaxed)) {
                    check(name, body);
                }
            });
        }
    });
}

fn assert_same(what: &str, found: &Outcome, expected: &Outcome) {
    assert!(found == expected, "{what}:\n{found:?}\nbut in one piece\n{expected:?}");
}

#[test]
fn one_byte_buffer_and_small_chunks_read_the_same_as_the_whole() {
    for_every_body(|name, body| {
        for (option, options) in all_options() {
            let expected = whole(options, body);
            assert_same(&format!("{name}, {option}, buffer of 1"), &buffered(options, body, 1), &expected);
            for size in [1, 2, 3, 7, 64, 1000] {
                let found = chunks(options, body.chunks(size));
                assert_same(&format!("{name}, {option}, chunks of {size}"), &found, &expected);
            }
        }
    });
}

#[test]
fn a_cut_at_every_position_reads_the_same_as_the_whole() {
    let every_cut = every_cut();
    for_every_body(|name, body| {
        if body.len() > every_cut {
            return;
        }
        // The options only matter for bodies with deviations.
        let default = ParseOptions::new();
        let options = if whole(default, body).end.is_ok() { vec![("default", default)] } else { all_options().into() };
        for (option, options) in options {
            let expected = whole(options, body);
            for cut in 0..=body.len() {
                let (first, second) = body.split_at(cut);
                let found = chunks(options, [first, second]);
                assert_same(&format!("{name}, {option}, cut at {cut}"), &found, &expected);
            }
        }
    });
}

#[test]
fn every_proper_prefix_is_an_error() {
    let every_cut = every_cut();
    for_every_body(|name, body| {
        if body.len() > every_cut {
            return;
        }
        let small = body.len() <= 4 << 10;
        for (option, options) in all_options().into_iter().take(if small { usize::MAX } else { 1 }) {
            if whole(options, body).end.is_err() {
                continue;
            }
            // Comments and white space may follow the root.
            let end = body.windows(2).rposition(|pair| pair == b"</" || pair == b"/>").unwrap_or(0);
            let end = end + body[end..].iter().position(|b| *b == b'>').expect("a root that closes");
            for cut in 0..=end {
                let found = whole(options, &body[..cut]);
                assert!(found.end.is_err(), "{name}, {option}: {cut} of {} bytes were read as a document", body.len());
            }
        }
    });
}

proptest! {
    #[test]
    fn any_cuts_read_the_same_as_the_whole(
        which in any::<prop::sample::Index>(),
        option in 0..4usize,
        mut cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..20),
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3),
    ) {
        thread_local!(static BODIES: Vec<(String, Vec<u8>)> = own_bodies());
        let mut body = BODIES.with(|bodies| which.get(bodies).1.clone());
        if body.is_empty() {
            return Ok(());
        }
        for (at, byte) in flips {
            let at = at.index(body.len());
            body[at] = byte;
        }
        cuts.sort_by_key(|cut| cut.index(body.len() + 1));
        let mut parts = Vec::new();
        let mut rest = &body[..];
        for cut in cuts {
            let at = cut.index(body.len() + 1) - (body.len() - rest.len());
            let (part, after) = rest.split_at(at);
            parts.push(part);
            rest = after;
        }
        parts.push(rest);
        let options = all_options()[option].1;
        prop_assert_eq!(chunks(options, parts), whole(options, &body));
    }
}

/// Found by fuzzing: the bytes after the `<`, whatever they were, decided whether an error belongs to a row. In `<!X…`
/// they reach as far as the chunk does, so one body had a row in its position or not.
#[test]
fn what_is_no_tag_is_no_row_however_it_is_cut() {
    for piece in [
        "<!ENTITYb<D:response xmlns:x='u'>",
        "<!D:response>",
        "<!DOCTYPE:response >",
        "<?D:response ?b",
        "</D:response >",
    ] {
        let body = format!("<D:multistatus xmlns:D='DAV:'>{piece}<D:href>/a</D:href></D:response></D:multistatus>");
        for (_, options) in support::all_options() {
            let whole = support::whole(options, body.as_bytes());
            assert!(whole.end.as_ref().is_err_and(|error| !error.contains("response 0")), "{whole:?}");
            for size in [1, 7, 61] {
                assert_eq!(support::chunks(options, body.as_bytes().chunks(size)), whole, "{piece} by {size}");
            }
        }
    }
}
