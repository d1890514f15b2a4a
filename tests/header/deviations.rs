//! Each deviation of a header field, by a field that has it.

use std::collections::BTreeSet;

use multistatus::header::deviations;
use multistatus::http::header::HeaderName;
use multistatus::read::Deviation;

use crate::headers;

const FIELDS: [(Deviation, &str, &str); 7] = [
    (Deviation::MsNoroot, "depth", "1,noroot"),
    (Deviation::UnencodedUri, "destination", "/a b"),
    (Deviation::Userinfo, "destination", "http://jo:secret@h/d"),
    (Deviation::BareToken, "lock-token", "urn:uuid:1"),
    (Deviation::TokenNoUri, "if", "(<1>)"),
    (Deviation::TimeoutValue, "timeout", "Extend"),
    (Deviation::BareUri, "dav", "http://example.com/a"),
];

#[test]
fn each_is_met() {
    for (deviation, name, value) in FIELDS {
        let name = HeaderName::from_static(name);
        assert_eq!(deviations(&headers(&[(name.clone(), value)])), [(name, deviation)], "{value}");
    }
}

/// In the table of deviations, header fields come after responses and before request bodies.
#[test]
fn none_is_forgotten() {
    let of_headers = Deviation::MsNoroot..Deviation::UnknownElement;
    let all: BTreeSet<_> = Deviation::ALL.iter().copied().filter(|code| of_headers.contains(code)).collect();
    let met: BTreeSet<_> = FIELDS.into_iter().map(|(deviation, ..)| deviation).collect();
    assert_eq!(met, all, "add a field to FIELDS for each");
}
