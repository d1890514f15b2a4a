//! Things that can be repeated.

use super::{Level, Repeated};

const fn entry(name: &'static str, level: Level, item: fn(usize) -> String) -> Repeated {
    Repeated { name, level, item }
}

const VALUE: Level = Level::Value("x:v");
const OK: &str = "<D:status>HTTP/1.1 200 OK</D:status>";
const FORBIDDEN: &str = "<D:status>HTTP/1.1 403 Forbidden</D:status>";

fn row(content: &str) -> String {
    format!("<D:response><D:href>/c/</D:href>{content}</D:response>")
}

/// All things that can be repeated: first those that obey the RFC, then those that deviate from it.
#[rustfmt::skip]
pub const REPEATED: &[Repeated] = &[
    // Into the root.
    entry("responses", Level::Root, |n| format!("<D:response><D:href>/c/{n}</D:href>{OK}</D:response>")),
    entry("failed responses", Level::Root, |n| format!("<D:response><D:href>/c/{n}</D:href>{FORBIDDEN}</D:response>")),
    entry("relative hrefs", Level::Root, |n| format!("<D:response><D:href>./{n}</D:href>{OK}</D:response>")),
    entry("one href again", Level::Root, |_| row(OK)),
    entry("responses with a property", Level::Root, |n| row(&format!("<D:propstat><D:prop><x:p{n}/></D:prop>{OK}</D:propstat>"))),
    entry("responses with a language", Level::Root, |n| format!("<D:response xml:lang='l{n}'><D:href>/c/{n}</D:href>{OK}</D:response>")),
    entry("responses with a namespace", Level::Root, |n| format!("<D:response xmlns:p{n}='u{n}'><D:href>/c/{n}</D:href>{OK}</D:response>")),
    entry("responses with a description", Level::Root, |_| row(&format!("{OK}<D:responsedescription>d</D:responsedescription>"))),
    entry("responses with a condition", Level::Root, |_| row(&format!("{FORBIDDEN}<D:error><x:c/></D:error>"))),
    entry("redirects", Level::Root, |_| row("<D:status>HTTP/1.1 302 Found</D:status><D:location><D:href>/d</D:href></D:location>")),
    entry("root extensions", Level::Root, |_| "<x:e/>".into()),
    entry("root comments", Level::Root, |_| "<!---->".into()),
    entry("root instructions", Level::Root, |_| "<?p?>".into()),
    entry("declarations of the root", Level::RootTag, |n| format!(" xmlns:p{n}='u'")),
    // Into a response.
    entry("extensions of a response", Level::Row, |_| "<x:e/>".into()),
    entry("hrefs", Level::Hrefs, |n| format!("<D:href>/c/{n}</D:href>")),
    entry("propstats", Level::Propstats, |n| format!("<D:propstat><D:prop><x:p{n}/></D:prop>{OK}</D:propstat>")),
    entry("propstats of different reasons", Level::Propstats, |n| format!("<D:propstat><D:prop><x:p{n}/></D:prop><D:status>HTTP/1.1 403 r{n}</D:status></D:propstat>")),
    entry("propstats with conditions", Level::Propstats, |n| format!("<D:propstat><D:prop><x:p{n}/></D:prop>{FORBIDDEN}<D:error><x:c{n}/></D:error></D:propstat>")),
    entry("extensions of a propstat", Level::Propstat, |_| "<x:e/>".into()),
    entry("conditions", Level::Error, |_| "<x:c/>".into()),
    entry("different conditions", Level::Error, |n| format!("<x:c{n}/>")),
    entry("lock tokens submitted", Level::Error, |n| format!("<D:lock-token-submitted><D:href>/{n}</D:href></D:lock-token-submitted>")),
    entry("needed privileges", Level::Error, |n| format!("<D:need-privileges><D:resource><D:href>/{n}</D:href><D:privilege><D:read/></D:privilege></D:resource></D:need-privileges>")),
    // Properties.
    entry("properties", Level::Prop, |n| format!("<x:p{n}/>")),
    entry("one property again", Level::Prop, |_| "<x:p/>".into()),
    entry("properties with text", Level::Prop, |n| format!("<x:p{n}>t</x:p{n}>")),
    entry("properties with a child", Level::Prop, |n| format!("<x:p{n}><x:c/></x:p{n}>")),
    entry("properties with an attribute", Level::Prop, |n| format!("<x:p{n} a=''/>")),
    entry("properties with a language", Level::Prop, |n| format!("<x:p{n} xml:lang='l{n}'/>")),
    entry("properties of different namespaces", Level::Prop, |n| format!("<p xmlns='u{n}'/>")),
    entry("unprefixed properties", Level::Prop, |n| format!("<p{n}/>")),
    entry("DAV properties", Level::Prop, |n| format!("<D:p{n}>t</D:p{n}>")),
    entry("failed properties", Level::Propstats, |n| format!("<D:propstat><D:prop><x:p{n}/></D:prop>{FORBIDDEN}</D:propstat>")),
    // Values.
    entry("children", VALUE, |_| "<x:c/>".into()),
    entry("unprefixed children", VALUE, |_| "<c/>".into()),
    entry("different children", VALUE, |n| format!("<x:c{n}/>")),
    entry("children with text", VALUE, |_| "<x:c>t</x:c>".into()),
    entry("children with attributes", VALUE, |_| "<x:c a='' b=''/>".into()),
    entry("children with a language", VALUE, |n| format!("<x:c xml:lang='l{n}'/>")),
    entry("children with a namespace", VALUE, |n| format!("<p:c xmlns:p='u{n}'/>")),
    entry("mixed content", VALUE, |_| "t<x:c/>".into()),
    entry("chains", VALUE, |_| format!("{}{}", "<x:c>".repeat(60), "</x:c>".repeat(60))),
    entry("chains of bindings", VALUE, |_| {
        let open: String = (0..40).map(|n| format!("<p{n}:c xmlns:p{n}='u{n}'>")).collect();
        let close: String = (0..40).rev().map(|n| format!("</p{n}:c>")).collect();
        open + &close
    }),
    entry("CDATA sections", VALUE, |_| "t<![CDATA[c]]>".into()),
    entry("references of a value", VALUE, |_| "&amp;&#65;".into()),
    entry("comments of a value", VALUE, |_| "<!--c-->t".into()),
    entry("instructions of a value", VALUE, |_| "<?p?>t".into()),
    entry("words with colons", VALUE, |n| format!("w{n}: <x:c a='x:{n}'/>")),
    entry("attributes of a property", Level::ValueTag, |n| format!(" a{n}='v'")),
    entry("attributes with a prefix", Level::ValueTag, |n| format!(" x:a{n}='v'")),
    entry("declarations of a property", Level::ValueTag, |n| format!(" xmlns:p{n}='u{n}'")),
    entry("resource types", Level::Value("D:resourcetype"), |_| "<x:c/>".into()),
    entry("different resource types", Level::Value("D:resourcetype"), |n| format!("<x:c{n}/>")),
    entry("locks", Level::Value("D:lockdiscovery"), |n| format!(
        "<D:activelock><D:locktype><D:write/></D:locktype><D:lockscope><D:shared/></D:lockscope><D:depth>0</D:depth>\
         <D:owner>o</D:owner><D:locktoken><D:href>urn:{n}</D:href></D:locktoken></D:activelock>")),
    entry("owners of a lock", Level::Value("D:lockdiscovery"), |_| "<D:activelock><D:owner><x:o/></D:owner></D:activelock>".into()),
    entry("lock entries", Level::Value("D:supportedlock"), |_| "<D:lockentry><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>".into()),
    entry("access control entries", Level::Value("D:acl"), |n| format!("<D:ace><D:principal><D:href>/{n}</D:href></D:principal><D:grant><D:privilege><x:r/></D:privilege></D:grant></D:ace>")),
    entry("privileges of an entry", Level::Value("D:acl"), |_| format!("<D:ace><D:principal><D:all/></D:principal><D:grant>{}</D:grant></D:ace>", "<D:privilege><x:r/></D:privilege>".repeat(30))),
    entry("supported privileges", Level::Value("D:supported-privilege-set"), |_| "<D:supported-privilege><D:privilege><x:r/></D:privilege><D:description>d</D:description></D:supported-privilege>".into()),
    entry("nested privileges", Level::Value("D:supported-privilege-set"), |_| {
        let open = "<D:supported-privilege><D:privilege><x:r/></D:privilege><D:description>d</D:description>".repeat(30);
        format!("{open}{}", "</D:supported-privilege>".repeat(30))
    }),
    entry("members of a group", Level::Value("D:group-member-set"), |n| format!("<D:href>/u/{n}</D:href>")),
    entry("parents", Level::Value("D:parent-set"), |n| format!("<D:parent><D:href>/u/</D:href><D:segment>{n}</D:segment></D:parent>")),
    entry("supported reports", Level::Value("D:supported-report-set"), |_| "<D:supported-report><D:report><x:r/></D:report></D:supported-report>".into()),
    entry("supported methods", Level::Value("D:supported-method-set"), |n| format!("<D:supported-method name='M{n}'/>")),
    entry("calendar components", Level::Value("C:supported-calendar-component-set"), |n| format!("<C:comp name='V{n}'/>")),
    entry("calendar data types", Level::Value("C:supported-calendar-data"), |n| format!("<C:calendar-data content-type='text/c{n}' version='2.0'/>")),
    entry("nested responses", VALUE, |n| format!("<D:response><D:href>/n/{n}</D:href><D:propstat><D:prop><x:a/></D:prop>{OK}</D:propstat></D:response>")),
    entry("hrefs of a value", VALUE, |n| format!("<D:href>/n/{n}</D:href>")),
    // Things that deviate from the RFC.
    entry("descriptions of the root", Level::Root, |_| "<D:responsedescription>d</D:responsedescription>".into()),
    entry("sync tokens", Level::Root, |n| format!("<D:sync-token>urn:{n}</D:sync-token>")),
    entry("text of the root", Level::Root, |_| "t<!---->".into()),
    entry("stray parts", Level::Root, |n| format!("<D:href>/s/{n}</D:href>{OK}")),
    entry("stray hrefs", Level::Root, |_| "<D:href>/s</D:href>".into()),
    entry("unknown elements of the root", Level::Root, |n| format!("<D:u{n}/>")),
    entry("responses in a near namespace", Level::Root, |_| format!("<n:response xmlns:n='DAV'><n:href>/c/</n:href>{OK}</n:response>")),
    entry("responses in a wrong namespace", Level::Root, |_| "<response xmlns='urn:w'/>".into()),
    entry("bad responses", Level::Root, |_| format!("<D:response><D:href>/a\u{1}</D:href>{OK}</D:response>")),
    entry("empty responses", Level::Root, |_| "<D:response/>".into()),
    entry("responses without outcome", Level::Root, |_| row("")),
    entry("status lines that say nothing", Level::Root, |_| row("<D:status>?</D:status>")),
    entry("status codes out of range", Level::Root, |_| row("<D:status>HTTP/1.1 199</D:status>")),
    entry("descriptions of a response", Level::Row, |_| "<D:responsedescription>d</D:responsedescription>".into()),
    entry("errors of a response", Level::Row, |_| "<D:error><x:c/></D:error>".into()),
    entry("empty errors", Level::Row, |_| "<D:error/>".into()),
    entry("status lines of a response", Level::Row, |_| OK.into()),
    entry("locations", Level::Row, |_| "<D:location><D:href>/l</D:href></D:location>".into()),
    entry("unknown elements of a response", Level::Row, |n| format!("<D:u{n}/>")),
    entry("misplaced elements", Level::Row, |_| "<D:prop/>".into()),
    entry("conditions outside of an error", Level::Row, |_| "<D:lock-token-submitted/>".into()),
    entry("text of a response", Level::Row, |_| "t<x:e/>".into()),
    entry("further hrefs beside a propstat", Level::Row, |_| "<D:href>/h</D:href>".into()),
    entry("odd hrefs", Level::Hrefs, |n| ["<D:href/>", "<D:href> /a </D:href>", "<D:href>/a b</D:href>", "<D:href>/a/../b</D:href>", "<D:href>urn:x</D:href>", "<D:href>http://h/</D:href>", "<D:href>/<x:m/></D:href>"][n % 7].into()),
    entry("propstats without prop", Level::Propstats, |_| "<D:propstat/>".into()),
    entry("propstats without status", Level::Propstats, |_| "<D:propstat><D:prop/></D:propstat>".into()),
    entry("props of a propstat", Level::Propstat, |_| "<D:prop><x:p/></D:prop>".into()),
    entry("status lines of a propstat", Level::Propstat, |_| OK.into()),
    entry("descriptions of one propstat", Level::Propstat, |_| "<D:responsedescription>d</D:responsedescription>".into()),
    entry("errors of a propstat", Level::Propstat, |_| "<D:error><x:c/></D:error>".into()),
    entry("text of an error", Level::Error, |_| "t<x:c/>".into()),
    entry("undeclared prefixes", Level::Prop, |n| format!("<q{n}:p/>")),
    entry("text of a prop", Level::Prop, |_| "t<x:p/>".into()),
    entry("bare ampersands", VALUE, |_| "& ".into()),
    entry("illegal characters", VALUE, |_| "\u{1}".into()),
    entry("surrogate references", VALUE, |_| "&#xD83D;".into()),
];
