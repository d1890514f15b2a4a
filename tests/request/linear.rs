//! Checks that work grows with the length of a body, and no faster, because bodies are untrusted.

use std::time::Duration;

use multistatus::ParseOptions;
use multistatus::http::Method;
use multistatus::read::Limits;
use multistatus::request::Reader;

use super::thread_time::thread_time;

/// Reads a body, writes it again, and returns the better time of two.
fn time(method: &Method, body: &str) -> Duration {
    // The limit on namespaces exists for many namespaces on one element.
    let limits = Limits::new().total_bytes(1 << 30).names(u32::MAX).hrefs(u32::MAX).attributes(u32::MAX);
    let options = ParseOptions::new().limits(limits).keep_findings(usize::MAX);
    let once = |()| {
        let start = thread_time();
        if let Ok((read, findings)) = Reader::new(method, body.as_bytes()).options(options).parse_with_findings() {
            let _ = read.to_xml().map_err(|error| error.to_string());
            drop(findings);
        }
        thread_time().saturating_sub(start)
    };
    [(); 2].map(once).into_iter().min().unwrap_or_default()
}

/// Method, the text around, and a unit that is repeated; `%` in it is the number of the unit.
const UNITS: [(&str, &str, &str, &str); 27] = [
    ("PROPFIND", "<D:propfind><D:prop>", "<D:a%/>", "</D:prop></D:propfind>"),
    ("PROPFIND", "<D:propfind><D:prop>", "<D:a/>", "</D:prop></D:propfind>"),
    ("PROPFIND", "<D:propfind><D:prop>", "<a xmlns='urn:%'/>", "</D:prop></D:propfind>"),
    ("PROPFIND", "<D:propfind><D:prop>", "<D:a>x</D:a>", "</D:prop></D:propfind>"),
    ("PROPFIND", "<D:propfind><D:prop>", "<D:a%><D:b/></D:a%>", "</D:prop></D:propfind>"),
    ("PROPFIND", "<D:propfind>", "<D:prop><D:a%/></D:prop>", "</D:propfind>"),
    ("PROPFIND", "<D:propfind><D:allprop/>", "<D:x%/>text", "</D:propfind>"),
    ("PROPFIND", "<D:propfind><D:allprop/><D:x", " a%=''", "/></D:propfind>"),
    ("PROPFIND", "<D:propfind><D:allprop/><!--", "- ", "--></D:propfind>"),
    ("PROPFIND", "<!DOCTYPE a [", "<!-- '\" -->", "]><D:propfind/>"),
    ("PROPFIND", "<!DOCTYPE a [", "'\"", "]><D:propfind/>"),
    ("PROPPATCH", "<D:propertyupdate>", "<D:set><D:prop><D:a>x</D:a></D:prop></D:set>", "</D:propertyupdate>"),
    (
        "PROPPATCH",
        "<D:propertyupdate>",
        "<D:set><D:prop><D:a/></D:prop></D:set><D:remove><D:prop><D:a/></D:prop></D:remove>",
        "</D:propertyupdate>",
    ),
    (
        "PROPPATCH",
        "<D:propertyupdate><D:set><D:prop><D:a>",
        "<D:b><D:c/></D:b>x",
        "</D:a></D:prop></D:set></D:propertyupdate>",
    ),
    ("LOCK", "<D:lockinfo>", "<D:owner>x</D:owner>", "</D:lockinfo>"),
    ("MKCOL", "<D:mkcol>", "<D:set><D:prop><D:resourcetype/></D:prop></D:set>", "</D:mkcol>"),
    ("REPORT", "<C:calendar-multiget>", "<D:href>/%</D:href>", "</C:calendar-multiget>"),
    ("REPORT", "<C:calendar-multiget>", "<D:href>x</D:href>", "</C:calendar-multiget>"),
    (
        "REPORT",
        "<C:calendar-query><C:filter><C:comp-filter name='a'>",
        "<C:comp-filter name='%'/>",
        "</C:comp-filter></C:filter></C:calendar-query>",
    ),
    (
        "REPORT",
        "<C:calendar-query><D:prop><C:calendar-data><C:comp name='a'>",
        "<C:prop name='%'/>",
        "</C:comp></C:calendar-data></D:prop></C:calendar-query>",
    ),
    ("REPORT", "<C:calendar-query><D:prop>", "<C:calendar-data/>", "</D:prop></C:calendar-query>"),
    (
        "REPORT",
        "<K:addressbook-query><K:filter>",
        "<K:prop-filter name='%'><K:text-match>a</K:text-match></K:prop-filter>",
        "</K:filter></K:addressbook-query>",
    ),
    ("REPORT", "<D:expand-property>", "<D:property name='a%' namespace='urn:%'/>", "</D:expand-property>"),
    (
        "REPORT",
        "<D:principal-property-search>",
        "<D:property-search><D:prop><D:a/></D:prop><D:match>x</D:match></D:property-search>",
        "</D:principal-property-search>",
    ),
    ("REPORT", "<D:any><D:prop>", "<D:a%/>", "</D:prop></D:any>"),
    (
        "ACL",
        "<D:acl>",
        "<D:ace><D:principal><D:all/></D:principal><D:grant><D:privilege><D:a%/></D:privilege></D:grant></D:ace>",
        "</D:acl>",
    ),
    (
        "SEARCH",
        "<D:searchrequest><D:basicsearch><D:select><D:prop>",
        "<D:a%/>",
        "</D:prop></D:select></D:basicsearch></D:searchrequest>",
    ),
];

/// Four times the length may take little more than four times as long.
#[test]
fn work_grows_with_the_length() {
    for (method, before, unit, after) in UNITS {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        let body = |count: usize| {
            let units: String = (0..count).map(|number| unit.replace('%', &number.to_string())).collect();
            let spaces =
                "xmlns:D='DAV:' xmlns:C='urn:ietf:params:xml:ns:caldav' xmlns:K='urn:ietf:params:xml:ns:carddav'";
            let (open, rest) = match before.strip_prefix("<!") {
                Some(_) => (before.to_owned(), String::new()),
                None => {
                    let (tag, rest) = before.split_once('>').expect("a tag");
                    (format!("{tag} {spaces}>"), rest.to_owned())
                }
            };
            format!("{open}{rest}{units}{after}")
        };
        // Long enough to be measured.
        let few = 150_000 / (unit.len() + 5);
        let (short, long) = (body(few), body(4 * few));
        let (once, four) = (time(&method, &short), time(&method, &long));
        assert!(four < 10 * once + Duration::from_millis(40), "{unit}: {once:?}, {four:?}");
    }
}
