//! Header fields that real clients and servers sent.

use multistatus::Operation;
use multistatus::header::{
    Dav, Depth, Destination, If, IfScheduleTagMatch, LockToken, Overwrite, Preferences, Timeout, deviations,
};
use multistatus::http::header::{HeaderMap, HeaderName, HeaderValue};
use multistatus::read::Deviation;

/// Every different line of the recorded exchanges.
const LINES: &str = include_str!("../data/requests/recorded-headers.txt");

/// Writes the fields again that were read.
fn written(name: &str, headers: &HeaderMap) -> Result<Vec<String>, multistatus::Error> {
    fn one<T: ToString>(value: Option<T>) -> Vec<String> {
        value.iter().map(T::to_string).collect()
    }
    Ok(match name {
        "depth" => one(Depth::from_headers(headers)?),
        "destination" => one(Destination::from_headers(headers)?),
        "overwrite" => one(Overwrite::from_headers(headers)?),
        "if" => one(If::from_headers(headers)?),
        "lock-token" => one(LockToken::from_headers(headers)?),
        "if-schedule-tag-match" => one(IfScheduleTagMatch::from_headers(headers)?),
        "timeout" => Timeout::from_headers(headers).iter().map(Timeout::to_string).collect(),
        "dav" => Dav::from_headers(headers).unwrap_or_default().iter().map(str::to_owned).collect(),
        "prefer" | "brief" => {
            let value = Preferences::from_headers(headers).to_header_value();
            let text = value.as_ref().and_then(|value| value.to_str().ok()).unwrap_or_default();
            text.split(", ").map(str::to_owned).collect()
        }
        _ => panic!("no type reads {name}"),
    })
}

#[test]
fn each_line_is_read_whole() {
    let mut count = 0;
    for line in LINES.lines() {
        let (name, value) = line.split_once(':').expect("a colon");
        let name: HeaderName = name.parse().expect("a name");
        let value = value.trim();
        let mut headers = HeaderMap::new();
        headers.insert(name.clone(), HeaderValue::from_bytes(value.as_bytes()).expect("a value"));
        let expected: Vec<&str> = match name.as_str() {
            "timeout" | "dav" | "prefer" => value.split(',').map(str::trim).collect(),
            "brief" => vec!["return=minimal"],
            "depth" if value == "1,noroot" => vec!["1"],
            _ => vec![value],
        };
        let written = written(name.as_str(), &headers).unwrap_or_else(|error| panic!("{line}: {error}"));
        assert_eq!(written, expected, "{line}");
        let deviation = match name.as_str() {
            "depth" if value == "1,noroot" => Some(Deviation::MsNoroot),
            "dav" if value.starts_with("http") => Some(Deviation::BareUri),
            // dufs names its locks like this.
            "if" if value.starts_with("(<1") => Some(Deviation::TokenNoUri),
            _ => None,
        };
        assert_eq!(deviations(&headers), deviation.map(|it| (name, it)).into_iter().collect::<Vec<_>>(), "{line}");
        count += 1;
    }
    assert_eq!(count, 158);
}

#[test]
fn fields_of_subversion_are_one_list() {
    let mut headers = HeaderMap::new();
    let names = ["depth", "mergeinfo", "log-revprops"];
    for name in names {
        let uri = format!("http://subversion.tigris.org/xmlns/dav/svn/{name}");
        headers.append(Dav::NAME, uri.parse().expect("a value"));
    }
    let dav = Dav::from_headers(&headers).unwrap_or_default();
    assert_eq!(dav.iter().filter_map(|uri| uri.rsplit('/').next()).collect::<Vec<_>>(), names);
}

#[test]
fn prefer_counts_more_than_brief() {
    let read = |fields: &[(&'static str, &'static str)]| {
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            headers.append(*name, HeaderValue::from_static(value));
        }
        let asked = Preferences::from_headers(&headers);
        (asked.is_minimal(), asked.is_noroot(Operation::Propfind))
    };
    assert_eq!(read(&[("prefer", "return=minimal"), ("brief", "t"), ("depth", "1")]), (true, false));
    assert_eq!(read(&[("prefer", "return=representation"), ("brief", "t")]), (false, false));
    assert_eq!(read(&[("brief", "T"), ("depth", "1,noroot")]), (true, true));
    assert_eq!(read(&[("prefer", "Prefer: return=minimal")]), (false, false));
}
