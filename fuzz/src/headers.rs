//! The target for header fields.

use multistatus::header::{
    Dav, Depth, Destination, If, IfScheduleTagMatch, LockToken, Origins, Overwrite, Preferences, Timeout, deviations,
};
use multistatus::http::header::{HeaderMap, HeaderName, HeaderValue};
use multistatus::{ErrorKind, Href};

/// Reads any line as the value of each field, and checks that nothing panics, that a value that is read is written so
/// that it reads alike, and that a condition holds only if one of its lists does.
pub fn header(data: &[u8]) {
    for line in data.split(|byte| *byte == b'\n') {
        // The files of the tests have a name before the value.
        let value = line.splitn(2, |byte| *byte == b':').nth(1).unwrap_or_default().trim_ascii();
        for value in [line, value] {
            if let Ok(value) = HeaderValue::from_bytes(value) {
                fields(&value);
            }
        }
    }
}

fn fields(value: &HeaderValue) {
    let of = |name: HeaderName| HeaderMap::from_iter([(name, value.clone())]);
    macro_rules! single {
        ($($type:ident),*) => {$(
            match $type::from_headers(&of($type::NAME)) {
                Ok(read) => {
                    let again = read.as_ref().map(|read| of_value($type::NAME, read.to_header_value()));
                    let again = again.map(|headers| $type::from_headers(&headers).expect("what was written can be read"));
                    assert_eq!(again.flatten(), read, "{value:?}");
                }
                Err(error) => {
                    assert_eq!((error.kind(), error.status().as_u16()), (ErrorKind::InvalidHeader, 400), "{error}");
                }
            }
            let _ = deviations(&of($type::NAME));
        )*};
    }
    single!(Depth, Destination, Overwrite, If, LockToken, IfScheduleTagMatch);
    for wish in Timeout::from_headers(&of(Timeout::NAME)) {
        assert_eq!(Timeout::from_headers(&of_value(Timeout::NAME, wish.to_header_value().expect("a value"))), [wish]);
    }
    if let Some(dav) = Dav::from_headers(&of(Dav::NAME)) {
        assert_eq!(Dav::from_headers(&of_value(Dav::NAME, dav.to_header_value())), Some(dav));
    }
    let _ = Preferences::from_headers(&of(Preferences::NAME)).to_header_value();
    if let Ok(Some(condition)) = If::from_headers(&of(If::NAME)) {
        let (own, origins) = (Href::new("/r").expect("a path"), Origins::new(["http://a"]).expect("an origin"));
        let holds = condition.evaluate(&own, &origins, |_, _| false);
        assert_eq!(holds, condition.lists().any(|(_, list)| list.iter().all(|condition| condition.negated)));
        for resource in condition.resources(&own, &origins) {
            assert!(resource.as_str().starts_with('/'), "{resource}");
        }
    }
    if let Ok(Some(destination)) = Destination::from_headers(&of(Destination::NAME)) {
        let local = destination.resolve(&Origins::new(["http://a"]).expect("an origin"));
        assert!(local.is_err() || local.is_ok_and(|local| Href::new(local.as_str()).is_ok()), "{destination}");
    }
}

fn of_value(name: HeaderName, value: HeaderValue) -> HeaderMap {
    HeaderMap::from_iter([(name, value)])
}
