//! Checks that a memory of shapes only changes the speed: with it and without it, reading returns the same rows, errors,
//! positions and deviations, for any bodies in any order and in any chunks. The header of
//! `src/read/parser/shapes.rs` gives the reasons.

use crate::mutate::{Rng, mutant};
use crate::support::{Outcome, all_options, buffered, chunks, own_bodies, shared_bodies, whole};
use multistatus::ParseOptions;
use multistatus::read::{Limits, Shapes};

/// Reads a body with a memory, as it is and then again, and compares with reading it without any short way.
fn same(name: &str, options: ParseOptions<'_>, shapes: &Shapes, body: &[u8]) -> Outcome {
    let expected = whole(options.plain_path(false).shape_cache(false), body);
    let check = |how: &str, found: &Outcome| {
        assert!(
            *found == expected && (body.len() > 4000 || format!("{found:?}") == format!("{expected:?}")),
            "{name}, {how}, with the memory:\n{found:?}\nwithout\n{expected:?}\n{}",
            String::from_utf8_lossy(body)
        );
    };
    let kept = options.shapes(shapes);
    check("whole", &whole(kept, body));
    check("again", &whole(kept, body));
    check("the long way", &whole(kept.plain_path(false), body));
    check("without the cache", &whole(kept.shape_cache(false), body));
    expected
}

fn in_chunks(name: &str, options: ParseOptions<'_>, shapes: &Shapes, body: &[u8]) {
    let expected = whole(options.plain_path(false).shape_cache(false), body);
    let kept = options.shapes(shapes);
    for size in [1, 7, 100] {
        assert!(chunks(kept, body.chunks(size)) == expected, "{name}, chunks of {size}");
    }
    for size in [64, 1000] {
        assert!(buffered(kept, body, size) == expected, "{name}, buffer of {size}");
    }
}

/// Every body with a memory of all bodies before it, twice.
#[test]
fn every_body_as_it_is() {
    let bodies: Vec<_> = own_bodies().into_iter().chain(shared_bodies("captures")).collect();
    for (option, options) in all_options() {
        let shapes = Shapes::new();
        for round in ["first", "second"] {
            for (name, body) in &bodies {
                let name = format!("{name}, {option}, {round} round");
                same(&name, options, &shapes, body);
                if body.len() < 1000 {
                    in_chunks(&name, options, &shapes, body);
                }
            }
        }
        assert!((10_000..=2 << 20).contains(&shapes.bytes()), "{option}: {} bytes", shapes.bytes());
    }
}

/// Every cut of a short body, whose first part may be all there is, after the memory has the whole.
#[test]
fn at_any_cut() {
    let mut bodies = own_bodies();
    bodies.retain(|(_, body)| body.len() < 700);
    for (name, body) in bodies.iter().step_by(5) {
        for (option, options) in all_options() {
            let shapes = Shapes::new();
            let expected = same(name, options, &shapes, body);
            let kept = options.shapes(&shapes);
            for cut in 0..body.len() {
                let (first, second) = body.split_at(cut);
                assert!(chunks(kept, [first, second]) == expected, "{name}, {option}, cut at {cut}");
                let part = whole(options.plain_path(false).shape_cache(false), first);
                assert!(whole(kept, first) == part, "{name}, {option}, up to {cut}");
            }
        }
    }
}

#[test]
fn mutants() {
    let bodies = || own_bodies().into_iter().chain(shared_bodies("captures"));
    let bodies: Vec<Vec<u8>> = bodies().map(|(_, body)| body).filter(|body| body.len() < 2500).collect();
    // A release build runs as many as this says.
    let count = std::env::var("MULTISTATUS_MUTANTS").ok().and_then(|count| count.parse().ok()).unwrap_or(2_000);
    let small = Limits::new().response_bytes(600).depth(6).attributes(3).namespaces(3).items(4).responses(2);
    let mut shapes = Shapes::new();
    for seed in 0..count {
        let mut rng = Rng::new(seed);
        if seed % 200 == 0 {
            shapes = Shapes::new().max_bytes(*rng.pick(&[0, 3000, 100_000, 2 << 20]));
        }
        let (name, mut options) = *rng.pick(&all_options());
        match rng.below(4) {
            0 => options = options.limits(small.total_bytes(rng.below(3000) as u64)),
            1 => options = options.near_namespaces(true).stray_responses(true).wrapped_root(true),
            _ => {}
        }
        let name = format!("mutant {seed}, {name}");
        // Others of its kind come before it.
        let before: &Vec<u8> = rng.pick(&bodies);
        same(&name, options, &shapes, before);
        let body = mutant(&mut rng, &bodies);
        same(&name, options, &shapes, &body);
        if seed % 16 == 0 {
            in_chunks(&name, options, &shapes, &body);
        }
    }
}

/// Polls in which the hrefs get a deviation, another one, an error, or lose it.
#[test]
fn hrefs_that_deviate_in_some_polls() {
    let hrefs = ["/a", "/a b", "a", "mailto:a", " /a ", "", "&bad;", "/%zz", "/&lt;", "<x/>", "/<!-- --> b", "//"];
    let mut bodies: Vec<_> = own_bodies().into_iter().chain(shared_bodies("captures")).collect();
    bodies.retain(|(_, body)| body.len() < 1500);
    let shapes = Shapes::new();
    for (seed, (name, body)) in bodies.iter().enumerate() {
        let mut rng = Rng::new(seed as u64);
        let (option, options) = *rng.pick(&all_options());
        let mut body = body.clone();
        for _ in 0..4 {
            let ends: Vec<usize> = (0..body.len()).filter(|&at| body[at..].starts_with(b"href>")).collect();
            if ends.is_empty() {
                break;
            }
            let start = *rng.pick(&ends) + b"href>".len();
            let end = body[start..].iter().position(|&byte| byte == b'<').map_or(start, |len| start + len);
            body.splice(start..end, rng.pick(&hrefs).bytes());
            same(&format!("{name}, {option}"), options.keep_findings(1 + seed % 3), &shapes, &body);
        }
    }
}

const RESPONSE: &str = "<D:response><D:href>/a</D:href><D:propstat><D:prop><D:getetag>\"1\"</D:getetag><D:x><D:y/></D:x></D:prop>\
    <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>";

fn document(beginning: &str) -> String {
    let name = beginning.rsplit('<').next().unwrap_or_default().split([' ', '>']).next().unwrap_or_default();
    format!("{beginning}{RESPONSE}{RESPONSE}</{name}>")
}

/// Beginnings that differ in anything have nothing in common, and those with a deviation or another encoding are not
/// kept.
#[test]
fn the_beginning_is_a_part_of_the_key() {
    let beginnings = [
        "<D:multistatus xmlns:D='DAV:'>",
        "<D:multistatus xmlns:D=\"DAV:\">",
        "<D:multistatus  xmlns:D='DAV:'>",
        "<D:multistatus xmlns:D='urn:other'>",
        "<D:multistatus xmlns:D='DAV'>",
        "<D:multistatus xmlns:D='DAV:' xml:lang='de'>",
        "<D:multistatus xmlns:D='DAV:' xml:lang='en'>",
        "<D:multistatus xmlns:D='DAV:' xmlns='urn:x'>",
        "<D:multistatus xmlns:D='DAV:' D:odd='1'>",
        "<multistatus xmlns='DAV:' xmlns:D='urn:y'>",
        "\u{FEFF}<D:multistatus xmlns:D='DAV:'>",
        "<?xml version='1.0'?>\n<D:multistatus xmlns:D='DAV:'>",
        "<?xml version='1.0'?>\n\n<D:multistatus xmlns:D='DAV:'>",
        "<?xml version='1.0' encoding='iso-8859-1'?><D:multistatus xmlns:D='DAV:'>",
        "<!-- 1 --><D:multistatus xmlns:D='DAV:'>",
        " <?xml version='1.0'?><D:multistatus xmlns:D='DAV:'>",
        "<xml><D:multistatus xmlns:D='DAV:'>",
        "<D:multistatus>",
    ];
    for (option, options) in all_options() {
        for charset in [None, Some("utf-8"), Some("us-ascii"), Some("iso-8859-1"), Some("utf-16")] {
            let shapes = Shapes::new();
            for _ in 0..2 {
                for beginning in beginnings {
                    let name = format!("{option}, {charset:?}, {beginning}");
                    let body = document(beginning);
                    same(&name, options.charset(charset), &shapes, body.as_bytes());
                    // The same beginning with other contents.
                    for (old, new) in
                        [("/a", "/\u{E4} b"), ("200 OK", "abc"), ("<D:x>", "<q:x>"), ("</D:x>", ""), ("\"1\"", "\u{1}")]
                    {
                        same(&name, options.charset(charset), &shapes, body.replace(old, new).as_bytes());
                    }
                    let wide: Vec<u8> =
                        "\u{FEFF}".encode_utf16().chain(body.encode_utf16()).flat_map(u16::to_be_bytes).collect();
                    same(&name, options.charset(charset), &shapes, &wide);
                }
            }
        }
    }
}

/// All options share one memory, and each limit at each number.
#[test]
fn the_options_are_a_part_of_the_key() {
    let body = document("<?xml version='1.0'?>\n<D:multistatus xmlns:D='DAV:' xmlns:long='u:n'>");
    let shapes = Shapes::new();
    let numbers = |most: u32| 0..most;
    let limits = numbers(body.len() as u32 + 2)
        .map(|most| Limits::new().total_bytes(most.into()))
        .chain(numbers(300).map(|most| Limits::new().response_bytes(most)))
        .chain(numbers(8).map(|most| Limits::new().depth(most)))
        .chain(numbers(4).map(|most| Limits::new().items(most)))
        .chain(numbers(4).map(|most| Limits::new().namespaces(most)))
        .chain(numbers(4).map(|most| Limits::new().responses(most.into())))
        .chain(numbers(6).map(|most| Limits::new().prefix_bytes(most)))
        .chain(numbers(6).map(|most| Limits::new().namespace_bytes(most)));
    for limits in limits {
        for (name, options) in all_options() {
            same(&format!("{name}, {limits:?}"), options.limits(limits), &shapes, body.as_bytes());
        }
    }
    let odd = body.replace("200 OK", "848 Odd");
    for options in [
        ParseOptions::new().keep_findings(0),
        ParseOptions::new().keep_findings(1),
        ParseOptions::new().near_namespaces(true),
        ParseOptions::new().wrapped_root(true),
        ParseOptions::new().text_after_root(true),
        ParseOptions::new().space_before_declaration(true),
        ParseOptions::new().undeclared_prefixes(true),
        ParseOptions::new().prefix_dav(true),
        ParseOptions::new().bare_ampersands(true),
        ParseOptions::new().illegal_characters(true),
        ParseOptions::new().surrogate_references(true),
        ParseOptions::new().stray_responses(true),
    ] {
        for body in [body.clone(), odd.clone(), format!("{odd}text"), odd.replace("\"1\"", "& \u{1} &#55357;&#56832;")]
        {
            same(&format!("{options:?}"), options, &shapes, body.as_bytes());
        }
    }
}

/// What belongs to one document does not reach the next: numbers, hrefs, their forms, the footer, and findings.
#[test]
fn each_document_begins_anew() {
    let root = "<D:multistatus xmlns:D='DAV:'>";
    let other = RESPONSE.replace("/a", "http://example.com/b");
    let shapes = Shapes::new();
    for options in [ParseOptions::new(), ParseOptions::new().strict(true), ParseOptions::new().keep_findings(1)] {
        for _ in 0..3 {
            for content in [
                RESPONSE.to_owned(),
                other.clone(),
                format!("{RESPONSE}{other}<D:sync-token>urn:1</D:sync-token>"),
                format!("{other}{RESPONSE}<D:responsedescription>text</D:responsedescription>"),
                format!("{RESPONSE}{RESPONSE}"),
                RESPONSE.replace("200 OK", "848 Odd").repeat(3),
                format!("text<D:x/>{RESPONSE}"),
                format!("{RESPONSE}</D:response>"),
                String::new(),
            ] {
                same("anew", options, &shapes, format!("{root}{content}</D:multistatus>").as_bytes());
            }
        }
    }
}

#[test]
fn what_is_kept_is_bounded() {
    let response = |name: usize| RESPONSE.replace("getetag", &format!("p{name}"));
    let root = |number: usize| format!("<D:multistatus xmlns:D='DAV:' xmlns:n{number}='urn:n'>");
    for most in [0, 1000, 20_000, 300_000, 8 << 20] {
        let shapes = Shapes::new().max_bytes(most);
        let options = ParseOptions::new().shapes(&shapes);
        let read = |beginning: usize, responses: std::ops::Range<usize>| {
            let body = format!("{}{}</D:multistatus>", root(beginning), responses.map(response).collect::<String>());
            assert!(whole(options, body.as_bytes()) == whole(ParseOptions::new(), body.as_bytes()));
            assert!(shapes.bytes() <= most, "{} of {most} bytes", shapes.bytes());
        };
        (0..100).for_each(|number| read(number, number..number + 3));
        (0..500).for_each(|number| read(0, number..number + 2));
        read(1, 0..2000);
        // No more shapes than fit into one document.
        assert!(shapes.bytes() < 3 << 20);
        assert_eq!(shapes.clone().max_bytes(0).bytes(), 0);
    }
    let shapes = Shapes::default();
    let long = format!("{}{}</D:multistatus>", root(0).replace("urn:n", &"n".repeat(3000)), response(0));
    same("a long beginning", ParseOptions::new().limits(Limits::new().namespace_bytes(5000)), &shapes, long.as_bytes());
    assert_eq!(shapes.bytes(), 0);
    assert!(format!("{shapes:?}").contains("bytes: 0"), "{shapes:?}");
}

/// Documents that are read at the same time, in threads and in turns, by clones of one memory.
#[test]
fn many_readers_share_a_memory() {
    fn is_shared<T: Send + Sync + Clone>(_: &T) {}
    let shapes = Shapes::new();
    is_shared(&shapes);
    let mut bodies = own_bodies();
    bodies.retain(|(_, body)| body.len() < 3000);
    let expected: Vec<Outcome> = bodies.iter().map(|(_, body)| whole(ParseOptions::new(), body)).collect();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let (bodies, expected, shapes) = (&bodies, &expected, shapes.clone());
            scope.spawn(move || {
                for at in (0..2 * bodies.len()).map(|at| (at * 7 + thread * 13) % bodies.len()) {
                    assert!(
                        whole(ParseOptions::new().shapes(&shapes), &bodies[at].1) == expected[at],
                        "{}",
                        bodies[at].0
                    );
                }
            });
        }
    });
    // Two parsers in turns, of which one is dropped in the middle.
    let body = document("<D:multistatus xmlns:D='DAV:'>");
    let options = ParseOptions::new().shapes(&shapes);
    for _ in 0..3 {
        let (mut first, mut second) = (options.responses(body.as_bytes()), options.responses(body.as_bytes()));
        assert!(first.next().is_some_and(|response| response.is_ok()));
        assert!(second.next().is_some_and(|response| response.is_ok()));
        assert!(first.next().is_some_and(|response| response.is_ok()));
        drop(first);
        assert_eq!(second.count(), 1);
    }
}
