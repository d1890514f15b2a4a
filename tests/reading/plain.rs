//! Checks that the short way of reading usual documents only changes the speed: with it and without it, reading returns
//! the same rows, errors, positions and deviations, for any body in any chunks.

use crate::mutate::{Rng, mutant};
use crate::support::{Outcome, all_options, buffered, chunks, own_bodies, shared_bodies, whole};
use multistatus::read::Limits;
use multistatus::write::WriteOptions;
use multistatus::{Multistatus, ParseOptions};

/// Reads a body without the short way and with it, and compares all that can be seen of the document, also what is
/// written of it.
fn same(name: &str, options: ParseOptions, body: &[u8]) -> Outcome {
    let expected = whole(options.plain_path(false), body);
    let check = |how: &str, found: &Outcome| {
        assert!(
            *found == expected && (body.len() > 4000 || format!("{found:?}") == format!("{expected:?}")),
            "{name}, {how}, the short way:\n{found:?}\nthe long way\n{expected:?}\n{}",
            String::from_utf8_lossy(body)
        );
    };
    let found = whole(options, body);
    check("whole", &found);
    check("without the cache", &whole(options.shape_cache(false), body));
    let written = |outcome: &Outcome| {
        let document: Multistatus<'_> = outcome.rows().cloned().collect();
        WriteOptions::new().to_xml(&document)
    };
    assert!(written(&found) == written(&expected), "{name}: {}", String::from_utf8_lossy(body));
    expected
}

fn in_chunks(name: &str, options: ParseOptions, body: &[u8]) {
    let expected = whole(options.plain_path(false), body);
    for size in [1, 7, 100] {
        assert!(chunks(options, body.chunks(size)) == expected, "{name}, chunks of {size}");
    }
    assert!(buffered(options, body, 64) == expected, "{name}, buffer of 64");
}

#[test]
fn every_body_as_it_is() {
    for (name, body) in own_bodies().into_iter().chain(shared_bodies("captures")) {
        for (option, options) in all_options() {
            let name = format!("{name}, {option}");
            same(&name, options, &body);
            if body.len() < 1500 {
                in_chunks(&name, options, &body);
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
    for seed in 0..count {
        let mut rng = Rng::new(seed);
        let body = mutant(&mut rng, &bodies);
        let (name, mut options) = *rng.pick(&all_options());
        match rng.below(4) {
            0 => options = options.limits(small.total_bytes(rng.below(3000) as u64)),
            1 => options = options.near_namespaces(true).stray_responses(true).wrapped_root(true),
            _ => {}
        }
        let name = format!("mutant {seed}, {name}");
        same(&name, options, &body);
        if seed % 16 == 0 {
            in_chunks(&name, options, &body);
        }
    }
}

/// Each limit that a usual document can exceed, at each number.
#[test]
fn limits_hold_on_the_short_way() {
    let body = b"<?xml version='1.0'?>\n<D:multistatus xmlns:D='DAV:' xmlns:long='u:n'>\n<D:response><D:href>/a</D:href>\
        <D:propstat><D:prop><D:a xmlns:x='u'>1</D:a><long:b><x:c xmlns:x='v' x:d='val'/></long:b></D:prop>\
        <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response><D:response><D:href>/b</D:href><D:href>/c</D:href>\
        <D:status>HTTP/1.1 423 Locked</D:status></D:response></D:multistatus>\n";
    let numbers = |most: u32| 0..most;
    let limits = numbers(body.len() as u32 + 2)
        .map(|most| Limits::new().total_bytes(most.into()))
        .chain(numbers(300).map(|most| Limits::new().response_bytes(most)))
        .chain(numbers(8).map(|most| Limits::new().depth(most)))
        .chain(numbers(4).map(|most| Limits::new().items(most)))
        .chain(numbers(4).map(|most| Limits::new().attributes(most)))
        .chain(numbers(4).map(|most| Limits::new().namespaces(most)))
        .chain(numbers(4).map(|most| Limits::new().responses(most.into())))
        .chain(numbers(6).map(|most| Limits::new().prefix_bytes(most)))
        .chain(numbers(6).map(|most| Limits::new().namespace_bytes(most)))
        .chain(numbers(6).map(|most| Limits::new().attribute_bytes(most)));
    for limits in limits {
        for (name, options) in all_options() {
            let name = format!("{name}, {limits:?}");
            same(&name, options.limits(limits), body);
            in_chunks(&name, options.limits(limits), body);
        }
    }
}

/// What is before, between and behind usual pieces.
#[test]
fn unusual_documents() {
    let row = "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>";
    let root = "<D:multistatus xmlns:D='DAV:'>";
    let end = "</D:multistatus>";
    for body in [
        format!("{root}{row}{end}"),
        format!(" {root}{row}{end}"),
        format!("\u{FEFF}{root}{row}{end}\n\n"),
        format!("<?xml version='1.0'?>{root}{row}{end} x"),
        format!(" <?xml version='1.0'?>{root}{row}{end}"),
        format!("<?xml version='1.0' encoding='latin1'?>{root}{row}{end}"),
        format!("<?xml version='1.0' encoding='utf-16'?>{root}{row}{end}"),
        format!("<?xml version='1.0'?><?xml version='1.0'?>{root}{row}{end}"),
        format!("<?xml version='1.0' encoding='utf-8'?>\n{root}{row}{row}{end}\n"),
        format!("<!-- --><?xml version='1.0'?>{root}{row}{end}"),
        format!("<?xml version='1.0'?>\n<!-- -->\n{root}\n{row}\n<!-- -->{row}{end}<!-- -->"),
        format!("<xml>{root}{row}{end}</xml>"),
        format!("<xml>\n{root}\n{row}\n{end}\n</xml>\n"),
        format!("{root}{row}{end}{root}{row}{end}"),
        format!("{root}{row}{row}</D:multistatus >"),
        format!("{root}{row}</D:response>"),
        format!("{root}{row}</d:multistatus>"),
        format!("{root}<D:href>/b</D:href>{row}<D:status>HTTP/1.1 200 OK</D:status>{end}"),
        format!("{root}text{row}text{row}{end}text"),
        format!("<D:multistatus xmlns:D='DAV:' xml:lang='de'>{row}{end}"),
        format!("<D:multistatus xmlns:D='DAV:' a='1'>{row}{end}"),
        format!("<D:multistatus xmlns:D='DAV:' xmlns:D='DAV:'>{row}{end}"),
        format!("<D:multistatus xmlns:D='DAV'>{row}{end}"),
        format!("<D:multistatus xmlns:D='DAV&#58;'>{row}{end}"),
        format!("<D:multistatus>{row}{end}"),
        format!("<D:other xmlns:D='DAV:'>{row}</D:other>"),
        "<D:multistatus xmlns:D='DAV:'/>".to_owned(),
        format!("{root}{}{end}", row.replace("/a", "/\u{E4}")),
        format!("{root}{}{end}", row.repeat(40).replace("200 OK", "200 OK ")),
    ] {
        for (name, options) in all_options() {
            let wide: Vec<u8> =
                "\u{FEFF}".encode_utf16().chain(body.encode_utf16()).flat_map(u16::to_be_bytes).collect();
            for charset in [None, Some("utf-8"), Some("us-ascii"), Some("iso-8859-1"), Some("utf-16")] {
                let name = format!("{name}, {charset:?}, {body}");
                for body in [body.as_bytes(), &wide] {
                    same(&name, options.charset(charset), body);
                    in_chunks(&name, options.charset(charset), body);
                }
            }
        }
    }
}
