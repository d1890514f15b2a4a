//! Tests which of the requested hrefs have a response.

use std::time::Duration;

use multistatus::{Error, Exchange, Href, Multistatus, Operation, Summary};

use super::thread_time::thread_time;

type Test = Result<(), Error>;

fn document<'h>(hrefs: impl IntoIterator<Item = &'h str>) -> Multistatus<'static> {
    let responses = hrefs
        .into_iter()
        .map(|href| format!("<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>"));
    let body = format!("<D:multistatus xmlns:D='DAV:'>{}</D:multistatus>", responses.collect::<String>());
    Multistatus::parse(body.as_bytes()).expect("a document").into_owned()
}

/// A document answers the requested hrefs that name the resources of its responses, whatever else was asked for.
#[test]
fn each_pair_is_compared_as_hrefs_are() -> Test {
    let hrefs = [
        "/c/a",
        "/c/a/",
        "/c/%61",
        "a",
        "/c/b",
        "http://h/c/a",
        "HTTP://H:80/c/a",
        "https://h/c/a",
        "http://h:8080/c/a",
        "http://h:/c/a",
        "http://u@h/c/a",
        "//h/c/a",
        "//H:80/c/a",
        "//h:443/c/a",
        "http://[::1]/c/a",
        "http://[::1]:80/c/a",
        "http://x/c/a",
        "urn:c",
        "URN:c",
        "uuid:c",
        "/c/a#f",
        "/c/a\\",
        "http://a@b@h/c/a",
        "http:///c/a",
        "/c/a?q",
    ];
    let hrefs: Vec<Href<'_>> = hrefs.iter().filter_map(|href| Href::new(*href).ok()).collect();
    assert!(hrefs.len() > 15, "{hrefs:?}");
    for uri in [None, Some("/c/"), Some("http://h/c/"), Some("https://h/c/")] {
        let exchange = match uri {
            Some(uri) => Exchange::new(Operation::Multiget, uri)?,
            None => Exchange::from(Operation::Multiget),
        };
        let base = uri.map(multistatus::Base::collection).transpose()?;
        let full = |href: &Href<'_>| {
            let full = base.as_ref().and_then(|base| base.resolve(href).ok());
            full.unwrap_or_else(|| href.clone()).into_owned()
        };
        let exchange = exchange.hrefs(hrefs.iter().chain(&hrefs).cloned());
        for href in &hrefs {
            let document = document([href.as_str()]);
            let verdict = document.verdict(exchange.clone());
            let unanswered: Vec<_> = verdict.unanswered_hrefs().map(Href::as_str).collect();
            let named = document.responses()[0].href().expect("an href");
            let is_other = |asked: &&Href<'_>| !full(asked).same_resource_ignoring_slash(&full(&named));
            let expected: Vec<_> = hrefs.iter().chain(&hrefs).filter(is_other).map(Href::as_str).collect();
            assert_eq!(unanswered, expected, "{href} of {uri:?}");
        }
    }
    Ok(())
}

/// A request may name one resource often, in any spelling and on any host, and so may a document.
#[test]
fn equal_hrefs_are_answered_in_linear_time() -> Test {
    type Make = fn(usize) -> String;
    let asked: [Make; 5] = [
        |_| "/c/a".into(),
        |n| format!("/c/{}a", "./".repeat(n % 7)),
        |n| format!("http://h{n}/c/a"),
        |n| format!("http://h:{}80/c/a", "0".repeat(n % 90)),
        |n| format!("/c/{:b}", n).replace('0', "%5C").replace('1', "\\"),
    ];
    for (number, make) in asked.iter().enumerate() {
        let taken = |count: usize| -> Result<_, Error> {
            let hrefs: Vec<Href<'_>> = (0..count).filter_map(|n| Href::new(make(n)).ok()).collect();
            let document = document((0..count).map(|_| "http://h/c/a"));
            std::thread::yield_now();
            let before = thread_time();
            let exchange = Exchange::new(Operation::Multiget, "http://h/c/")?.hrefs(hrefs);
            let mut summary = Summary::new(exchange);
            document.responses().iter().for_each(|response| summary.add(response));
            std::hint::black_box(summary.unanswered_hrefs().count());
            std::thread::yield_now();
            Ok(thread_time().saturating_sub(before))
        };
        let best = |count| (0..3).map(|_| taken(count)).try_fold(Duration::MAX, |best, it| it.map(|it| best.min(it)));
        let (few, many) = (best(500)?, best(8000)?);
        // Sixteen times the hrefs and the responses take 256 times as long if the work is quadratic.
        assert!(many < few * 80 + Duration::from_millis(20), "{number}: {few:?}, {many:?}");
    }
    Ok(())
}
