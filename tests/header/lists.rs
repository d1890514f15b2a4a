//! Checks `Timeout` and `DAV`: the items of a list that can be read are kept.

use multistatus::header::{Dav, Timeout, deviations};
use multistatus::http::HeaderMap;
use multistatus::read::Deviation;
use multistatus::{Error, ErrorKind};

use crate::headers;

#[test]
fn timeouts() {
    use Timeout::{Infinite, Seconds};
    let table: &[(&[&str], &[Timeout], bool)] = &[
        (&["Infinite"], &[Infinite], true),
        (&["Second-60 "], &[Seconds(60)], true),
        (&["second-600"], &[Seconds(600)], true),
        (&["INFINITE,SECOND-0"], &[Infinite, Seconds(0)], true),
        (&["Infinite, Second-4100000000"], &[Infinite, Seconds(4_100_000_000)], true),
        (&["Infinite", "Infinite"], &[Infinite, Infinite], true),
        (&["Second-1", "Second-2, Second-3"], &[Seconds(1), Seconds(2), Seconds(3)], true),
        (&["Second-4294967295"], &[Seconds(u32::MAX)], true),
        (&["Second-4294967296"], &[], false),
        (&["Second-99999999999999999999999999"], &[], false),
        (&["Second-"], &[], false),
        (&["Second--1"], &[], false),
        (&["Second-+1"], &[], false),
        (&["Second- 1"], &[], false),
        (&["Extend, Second-5"], &[Seconds(5)], false),
        (&["60"], &[], false),
        (&["ü, Infinite"], &[Infinite], false),
        (&[""], &[], true),
        (&[",,"], &[], true),
        (&[], &[], true),
    ];
    for (texts, expected, clean) in table {
        let fields: Vec<_> = texts.iter().map(|text| (Timeout::NAME, *text)).collect();
        let fields = headers(&fields);
        assert_eq!(Timeout::from_headers(&fields), *expected, "{texts:?}");
        let deviation = (!clean).then_some((Timeout::NAME, Deviation::TimeoutValue));
        assert_eq!(deviations(&fields), deviation.into_iter().collect::<Vec<_>>(), "{texts:?}");
    }
}

#[test]
fn compliance_classes() -> Result<(), Error> {
    let table: &[(&[&str], &[&str], bool)] = &[
        (
            &["1, 2 ,<http://apache.org/dav/propset/fs/1>,, calendar-access"],
            &["1", "2", "http://apache.org/dav/propset/fs/1", "calendar-access"],
            true,
        ),
        (&["<http://example.com/bind,x>, 1"], &["http://example.com/bind,x", "1"], true),
        (&["1", "<DAV:>", "2"], &["1", "DAV:", "2"], true),
        (&["http://example.com/a", "2"], &["http://example.com/a", "2"], false),
        (&["1, a b, <a b>, <x>, \"q\", (c), 2"], &["1", "2"], true),
        (&["<http://a", "1"], &["1"], true),
        (&["<http://a, 1, <http://b>, 2"], &["1", "http://b", "2"], true),
        (&[""], &[], true),
        (&["<>,<,>"], &[], true),
    ];
    for (texts, expected, clean) in table {
        let fields: Vec<_> = texts.iter().map(|text| (Dav::NAME, *text)).collect();
        let fields = headers(&fields);
        let dav = Dav::from_headers(&fields);
        assert_eq!(dav.as_ref().map(|dav| dav.iter().collect::<Vec<_>>()), Some(expected.to_vec()), "{texts:?}");
        assert_eq!(deviations(&fields).is_empty(), *clean, "{texts:?}");
    }
    assert_eq!(Dav::from_headers(&HeaderMap::new()), None);
    let dav = Dav::new(["1", "Bind", "http://example.com/A"])?;
    assert!(dav.contains("bind") && dav.contains("1") && dav.contains("http://example.com/A"));
    assert!(!dav.contains("http://example.com/a") && !dav.contains("2"));
    for wrong in ["", "a b", "<http://a/>", "/a", "a,b"] {
        assert_eq!(Dav::new([wrong]).map_err(|error| error.kind()), Err(ErrorKind::InvalidHeader), "{wrong}");
    }
    Ok(())
}
