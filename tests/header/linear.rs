//! Fields are untrusted: work and memory grow with their length, and no faster.

use std::time::Duration;

use multistatus::header::{Dav, Destination, If, LockToken, Origins, StateList, Timeout, deviations};
use multistatus::http::HeaderMap;
use multistatus::http::header::HeaderValue;
use multistatus::{Error, Href};

use super::thread_time::thread_time;

/// Returns the better of two measurements of this many calls, because the scheduler counts in ticks of some
/// milliseconds, which one call with a small input does not fill.
fn time(calls: usize, mut call: impl FnMut()) -> Duration {
    let once = |()| {
        let start = thread_time();
        (0..calls).for_each(|_| call());
        thread_time().saturating_sub(start)
    };
    [(); 2].map(once).into_iter().min().unwrap_or_default()
}

/// Calls every function that takes a text as a field.
fn all(text: &str) {
    let mut headers = HeaderMap::new();
    for name in
        ["depth", "destination", "if", "if-schedule-tag-match", "lock-token", "overwrite", "timeout", "dav", "prefer"]
    {
        headers.insert(name, HeaderValue::from_bytes(text.as_bytes()).expect("a value"));
    }
    let _ = deviations(&headers);
    let (own, origins) = (Href::new("/r").expect("a path"), Origins::new(["http://a", "https://b"]).expect("origins"));
    if let Ok(Some(condition)) = If::from_headers(&headers) {
        assert!(!condition.evaluate(&own, &origins, |_, _| false) || text.contains("Not"));
        condition.submitted_tokens().for_each(drop);
        condition.resources(&own, &origins).for_each(drop);
        if let Ok(token) = condition.refreshed_token() {
            assert!(condition.submitted_tokens().any(|other| other == token));
        }
        assert_eq!(condition.to_string().parse::<If>().ok().as_ref(), Some(&condition));
        condition.lists().map(|(_, list)| list.iter().count()).for_each(drop);
    }
    if let Ok(Some(destination)) = Destination::from_headers(&headers) {
        let _ = destination.resolve(&origins).map_err(|error| error.to_string());
    }
    let _ = LockToken::from_headers(&headers).map_err(|error| error.to_string());
    let _ = Timeout::from_headers(&headers);
    Dav::from_headers(&headers).iter().for_each(|dav| drop(dav.to_string()));
}

#[test]
fn work_grows_with_the_length() {
    let units: &[(&str, &str, &str)] = &[
        ("", "(<a:>)", ""),
        ("", "(Not<a:>)", ""),
        ("", "([\"\"])", ""),
        ("(", "<a:b> ", ")"),
        ("</a>", "(<a:>)", ""),
        ("", "</a>(<a:>)", ""),
        ("", "<http://a/b>(<a:>)", ""),
        ("", "(<a:", ""),
        ("(<a:", "b", ""),
        ("(<a:", "b", ">)"),
        ("", "(", ""),
        ("", "([\"", ""),
        ("([\"", "\\\"", ""),
        ("([\"", "\\\"", "\"])"),
        ("", "<", ""),
        ("", "<a:,", ""),
        ("", "<a:>,", ""),
        ("", "1,", ""),
        ("", " ", ""),
        ("", ",", ""),
        ("", "Second-1,", ""),
        ("", "Second-,", ""),
        ("Second-", "9", ""),
        ("/", "a", ""),
        ("/", "ü", ""),
        ("/", "a/", ""),
        ("http://a/", "//", ""),
        ("http://", "a@", "/"),
        ("http://", "a", "/"),
        ("", "http://a@", ""),
        ("/", "%2e", ""),
        ("<", "//a@", ">"),
        ("(<a:1>) ", "<http://a@b> ", ""),
        ("", "Not ", ""),
        ("", "\"", ""),
    ];
    let mut wrong = Vec::new();
    for (prefix, unit, suffix) in units {
        let text = |bytes: usize| [prefix, &*unit.repeat(bytes / unit.len()), suffix].concat();
        let (short, long) = (text(4 << 10), text(64 << 10));
        let (short, long) = (time(32, || all(&short)), time(2, || all(&long)));
        println!("{prefix}{unit}{suffix}: {short:?}, {long:?}");
        // Both measurements process equally many bytes. Work that grows with the square of the length takes sixteen
        // times as long in the second.
        if long > short * 4 + Duration::from_millis(12) {
            wrong.push(format!("{prefix}{unit}{suffix}: {short:?} and {long:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ten_thousand_lists_take_bounded_memory() {
    for unit in ["(<a:>)", "([\"\"])", "</>(<a:>)", "(Not<a:>)"] {
        let text = unit.repeat(65_536 / unit.len());
        let info = allocation_counter::measure(|| {
            let condition: If = text.parse().expect("an If");
            assert!(condition.lists().count() > 7_000);
            assert_eq!(text.len() / unit.len(), condition.lists().count());
        });
        assert!(info.bytes_max < 40 * text.len() as u64, "{unit}: {} bytes", info.bytes_max);
    }
}

#[test]
fn a_long_tag_is_kept_once() -> Result<(), Error> {
    let tag = format!("/{}", "a".repeat(32 << 10));
    let text = format!("<{tag}> {}", "(<a:>)".repeat(5_000));
    let info = allocation_counter::measure(|| {
        let condition: If = text.parse().expect("an If");
        let own = Href::new("/r").expect("a path");
        assert!(!condition.evaluate(&own, &Origins::default(), |_, _| false));
    });
    assert!(info.bytes_total < 4 << 20, "{} bytes", info.bytes_total);
    let lists = vec![StateList::new().token("a:")?; 5_000];
    assert_eq!(If::tagged([(Href::new(tag)?, lists)])?.to_string().len(), text.len() + 4_999);
    Ok(())
}
