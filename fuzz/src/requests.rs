//! The target for request bodies.

use multistatus::ParseOptions;
use multistatus::header::Depth;
use multistatus::http::Method;
use multistatus::read::Limits;
use multistatus::request::{Body, Reader};

pub(crate) const METHODS: [&str; 9] =
    ["PROPFIND", "PROPPATCH", "LOCK", "MKCOL", "MKCALENDAR", "REPORT", "SEARCH", "ACL", "LABEL"];

/// Reads any bytes as the body of each method, and checks that nothing panics, that a refused body has a status, that a
/// strict reader reads no more than others, and that a body that is read is written so that it reads alike.
pub fn request(data: &[u8]) {
    for name in METHODS {
        let method = Method::from_bytes(name.as_bytes()).expect("a method");
        for body in bodies(data) {
            for depth in [None, Some(Depth::One)] {
                let reader = Reader::new(&method, body).depth(depth);
                one(&method, reader);
            }
        }
    }
}

/// Returns what may be the body: all bytes, and those behind a head, because the files of the tests have one.
pub(crate) fn bodies(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let behind_head = ["\r\n\r\n", "\n\n"].iter().find_map(|end| {
        let at = data.windows(end.len()).position(|part| part == end.as_bytes())?;
        data.get(at + end.len()..)
    });
    [Some(data), behind_head].into_iter().flatten()
}

fn one(method: &Method, reader: Reader<'_>) {
    let few = Limits::new().total_bytes(4000).names(5).hrefs(5).depth(6).attributes(3).namespaces(3);
    let _ = reader.options(ParseOptions::new().limits(few)).parse();
    let _ = reader.options(ParseOptions::new().tolerant().text_after_root(true)).parse_with_findings();
    let strict = reader.options(ParseOptions::new().strict(true)).parse();
    match reader.parse_with_findings() {
        Ok((body, findings)) => {
            assert!(findings.as_slice().is_sorted_by_key(|found| found.position().byte()));
            if let Ok(strict) = strict {
                assert_eq!(strict, body);
            }
            // A body without the parts that deployed clients leave out cannot be written.
            if let Some(xml) = body.to_xml().ok().filter(|xml| xml.len() <= 1 << 20) {
                assert_eq!(Body::parse(method, &xml).expect("what was written can be read"), body);
            }
        }
        Err(error) => {
            assert!(matches!(error.status().as_u16(), 400 | 403 | 413 | 415), "{error:?}");
            assert!(strict.is_err(), "{error}");
        }
    }
}
