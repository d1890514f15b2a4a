//! Checks each deviation by a minimal body: recorded with its position, and refused by a strict reader.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use multistatus::read::{Deviation, Severity};
use multistatus::{ErrorKind, Name, ParseOptions};

use crate::support::{all_options, whole};
use crate::{ROW, document, in_property, line, read};

type Case = (Deviation, ParseOptions<'static>, String);

fn cases() -> Vec<Case> {
    use Deviation::*;
    let default = ParseOptions::new();
    let rows = |content: &str| document(content);
    let row = |content: &str| document(&format!("<D:response>{content}</D:response>"));
    let href = |href: &str| row(&format!("<D:href>{href}</D:href><D:status>HTTP/1.1 200 OK</D:status>"));
    let status = |line: &str| row(&format!("<D:href>/a</D:href><D:status>{line}</D:status>"));
    let ok = "<D:status>HTTP/1.1 200 OK</D:status>";
    let gone = "<D:status>HTTP/1.1 404 Not Found</D:status>";
    let also = |content: &str| row(&format!("<D:href>/a</D:href>{ok}{content}"));
    let propstat = |content: &str| row(&format!("<D:href>/a</D:href><D:propstat>{content}</D:propstat>"));
    let props = |content: &str, status: &str| propstat(&format!("<D:prop>{content}</D:prop>{status}"));
    let lost = "<D:error><D:lock-token-submitted/></D:error>";
    let root = |tag: &str, end: &str| format!("<{tag}>{ROW}</{end}>");
    vec![
        (StrayResponseContent, default, rows("<D:href>/a</D:href>")),
        (StrayResponseContent, default, rows("<D:status>HTTP/1.1 200 OK</D:status>")),
        (StrayResponseContent, default, rows("<D:propstat><D:prop/></D:propstat>")),
        (StrayResponseContent, default, rows("<D:prop><D:getetag/></D:prop>")),
        (StrayText, default, rows("&#32;a")),
        (StrayText, default, rows("<![CDATA[a]]>")),
        (StrayText, default, also("a")),
        (StrayText, default, props("", &format!("{ok} <![CDATA[a]]>"))),
        (UnknownDavElement, default, rows("<D:example/>")),
        (UnknownDavElement, default, also("<D:errordescription>a</D:errordescription>")),
        (UnknownDavElement, default, props("", &format!("{ok}<D:example/>"))),
        (MisplacedDavElement, default, rows("<D:multistatus/>")),
        (MisplacedDavElement, default, also("<D:getetag/>")),
        (MisplacedDavElement, default, props("", &format!("{ok}<D:href>/b</D:href>"))),
        (MarkupInText, default, href("/a<b/>")),
        (MarkupInText, default, status("HTTP/1.1 <b>200</b> 200 OK")),
        (MarkupInText, default, rows("<D:responsedescription>a <b>c</b></D:responsedescription>")),
        (MarkupInText, default, rows("<D:sync-token>urn:a<b/></D:sync-token>")),
        (RepeatedSingleton, default, also(ok)),
        (RepeatedSingleton, default, also("<D:responsedescription/><D:responsedescription/>")),
        (RepeatedSingleton, default, props("", &format!("{ok}{gone}"))),
        (RepeatedSingleton, default, rows("<D:sync-token>a:</D:sync-token><D:sync-token>b:</D:sync-token>")),
        (RepeatedSingleton, default, rows("<D:responsedescription/><D:responsedescription/>")),
        (
            RepeatedSingleton,
            default,
            row("<D:href>/a</D:href><D:status>HTTP/1.1 302 Found</D:status>\
                 <D:location><D:href>/b</D:href></D:location><D:location><D:href>/c</D:href></D:location>"),
        ),
        (RepeatedSingleton, default, also(&lost.repeat(2))),
        (ResponseWithoutHref, default, row(ok)),
        (ResponseStatusAndPropstat, default, also(&format!("<D:propstat><D:prop/>{ok}</D:propstat>"))),
        (ResponseWithoutOutcome, default, row("<D:href>/a</D:href>")),
        (
            ResponseManyHrefsPropstat,
            default,
            row(&format!("<D:href>/a</D:href><D:href>/b</D:href><D:propstat><D:prop/>{ok}</D:propstat>")),
        ),
        (DuplicateHref, default, rows(&ROW.repeat(2))),
        (DuplicateHref, default, row(&format!("<D:href>/a</D:href><D:href> /a</D:href>{ok}"))),
        (StatusUnreadable, default, status("OK")),
        (StatusUnreadable, default, status("")),
        (StatusUnreadable, default, status("HTTP/1.1 2000 OK")),
        (StatusUnreadable, default, status("HTTP/1.1 000 None")),
        (StatusUnreadable, default, props("", "<D:status>HTTP1.1 200 OK</D:status>")),
        (StatusForm, default, status("200")),
        (StatusForm, default, status("HTTP/1.1 200")),
        (StatusForm, default, status("HTTP/2 200 OK")),
        (StatusForm, default, status(" HTTP/1.1 200 OK")),
        (StatusForm, default, props("", "<D:status>HTTP/1.1  200 OK</D:status>")),
        (Status1xx, default, status("HTTP/1.1 102 Processing")),
        (StatusRange, default, status("HTTP/1.1 999 Strange")),
        (StatusRange, default, status("HTTP/1.1 600 ")),
        (RedirectWithoutLocation, default, status("HTTP/1.1 302 Found")),
        (
            LocationShape,
            default,
            row("<D:href>/a</D:href><D:status>HTTP/1.1 302 Found</D:status><D:location>/b</D:location>"),
        ),
        (
            LocationShape,
            default,
            row("<D:href>/a</D:href><D:status>HTTP/1.1 302 Found</D:status>\
                 <D:location><D:href>/b</D:href><D:href>/c</D:href></D:location>"),
        ),
        (LocationWithoutCause, default, also("<D:location><D:href>/b</D:href></D:location>")),
        (HrefEmpty, default, row(&format!("<D:href>/a</D:href><D:href>\t</D:href>{ok}"))),
        (HrefNotSimpleRef, default, href("a/b")),
        (HrefNotSimpleRef, default, href("//host/a")),
        (HrefNotSimpleRef, default, href("/a#b")),
        (HrefIllegalCharacter, default, href("/a b")),
        (HrefIllegalCharacter, default, href("/ü")),
        (HrefIllegalCharacter, default, href("/a%2")),
        (HrefNotHttp, default, href("urn:a")),
        (HrefNotHttp, default, href("http:/host/a")),
        (HrefDotSegment, default, href("/a/../b")),
        (HrefMixedForms, default, rows(&(ROW.to_owned() + &ROW.replace("/a<", "http://host/b<")))),
        (HrefPadding, default, href("\n/a ")),
        (PropstatWithoutProp, default, propstat(ok)),
        (PropstatWithoutStatus, default, propstat("<D:prop/>")),
        (PropstatTwoProps, default, propstat(&format!("<D:prop/><D:prop/>{ok}"))),
        (PropText, default, props("a", ok)),
        (PropText, default, props("<![CDATA[a]]>", ok)),
        (PropertyTwice, default, props("<D:getetag/><b/><D:getetag/>", ok)),
        (
            PropertyTwice,
            default,
            row(&format!(
                "<D:href>/a</D:href><D:propstat><D:prop><b/></D:prop>{ok}</D:propstat>\
                 <D:propstat><D:prop><b/></D:prop>{gone}</D:propstat>"
            )),
        ),
        (ValueBesideFailure, default, props("<b>c</b>", gone)),
        (ValueBesideFailure, default, props("<b><c/></b>", gone)),
        (ErrorEmpty, default, also("<D:error/>")),
        (ErrorEmpty, default, props("", &format!("{ok}<D:error> </D:error>"))),
        (ErrorText, default, also("<D:error>a<D:no-conflicting-lock/></D:error>")),
        (
            ErrorInDescription,
            default,
            also("<D:responsedescription>a<D:error><D:no-conflicting-lock/></D:error></D:responsedescription>"),
        ),
        (ConditionOutsideError, default, also("<D:lock-token-submitted/>")),
        (ConditionOutsideError, default, props("", &format!("{ok}<D:cannot-modify-protected-property/>"))),
        (ConditionShape, default, also("<D:error><D:lock-token-submitted/></D:error>")),
        (ConditionShape, default, also("<D:error><D:no-external-entities>a</D:no-external-entities></D:error>")),
        (
            ConditionShape,
            default,
            props("", &format!("{gone}<D:error><D:need-privileges><D:href>/a</D:href></D:need-privileges></D:error>")),
        ),
        (IllegalCharacter, default.illegal_characters(true), props("<b>c\u{1}</b>", ok)),
        (SurrogateReference, default.surrogate_references(true), props("<b>&#xD83D;&#xDE00;</b>", ok)),
        (PrefixDav, default.prefix_dav(true), props("<DAV:b/>", ok)),
        (PrefixUndeclared, default.undeclared_prefixes(true), props("<p:b/>", ok)),
        (PrefixUndeclared, default.undeclared_prefixes(true), props("<b xmlns:p=''/>", ok)),
        (BareAmpersand, default.bare_ampersands(true), props("<b>c & d</b>", ok)),
        (
            SpaceBeforeDeclaration,
            default.space_before_declaration(true),
            format!("\n<?xml version=\"1.0\"?>{}", rows(ROW)),
        ),
        (WrappedRoot, default.wrapped_root(true), format!("<xml>\n{}</xml>", rows(ROW))),
        (NearNamespace, default.near_namespaces(true), root("D:multistatus xmlns:D='DAV'", "D:multistatus")),
        (NearNamespace, default.near_namespaces(true), root("D:multistatus xmlns:D='dav:'", "D:multistatus")),
        (NearNamespace, default.near_namespaces(true), props("<b xmlns='Dav:'/>", ok)),
        (NearNamespace, default.near_namespaces(true), root("multistatus", "multistatus").replace("D:", "")),
        (NearNamespace, default.near_namespaces(true), root("D:multistatus", "D:multistatus")),
        (NearNamespace, default.near_namespaces(true), rows(&ROW.replace("D:response", "response"))),
        (WrongNamespace, default, rows(&ROW.replace("D:response", "response"))),
        (
            WrongNamespace,
            default,
            row("<D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status><x:status xmlns:x='DAV:x'/>"),
        ),
        (TextAfterRoot, default.text_after_root(true), rows(ROW) + "\n<!-- -->\ntext"),
        (StrayResponse, default.stray_responses(true), rows(&format!("<D:href>/a</D:href>{ok}"))),
        (
            EncodingOverruled,
            default.charset(Some("utf-8")),
            format!("<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>{}", rows(ROW)),
        ),
    ]
}

/// The deviations of header fields, which no body can have: see `tests/header`.
const OF_HEADERS: [Deviation; 7] = [
    Deviation::MsNoroot,
    Deviation::UnencodedUri,
    Deviation::Userinfo,
    Deviation::BareToken,
    Deviation::TokenNoUri,
    Deviation::TimeoutValue,
    Deviation::BareUri,
];

#[test]
fn each_is_met() {
    let met: BTreeSet<_> = cases().into_iter().map(|(deviation, ..)| deviation).chain(OF_HEADERS).collect();
    // The remaining deviations are about request bodies: `tests/request/findings.rs` meets them.
    let all: BTreeSet<_> = Deviation::ALL.iter().copied().filter(|code| *code < Deviation::UnknownElement).collect();
    assert_eq!(met, all);
}

#[test]
fn codes_are_unique_and_sections_are_of_rfcs() {
    let codes: BTreeSet<_> = Deviation::ALL.iter().map(|deviation| deviation.code()).collect();
    assert_eq!(codes.len(), Deviation::ALL.len());
    for deviation in Deviation::ALL {
        let code = deviation.code();
        assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'), "{code}");
        assert!(deviation.section().starts_with("RFC ") && deviation.section().contains('§'), "{code}");
        assert!(deviation.sentence().chars().next().is_some_and(|c| !c.is_uppercase()), "{code}");
        assert_eq!(deviation.to_string(), code);
    }
}

#[test]
fn each_is_recorded_or_refused() {
    let mut table = String::new();
    for (deviation, options, body) in cases() {
        let name = format!("{deviation}: {}", body.escape_debug());
        let found = read(options, body.as_bytes());
        assert!(found.end.is_ok(), "{name}: {}", line(&found));
        writeln!(table, "{deviation} ({:?}, {})", deviation.severity(), deviation.section()).expect("a string");
        writeln!(table, "  {}", body.escape_debug()).expect("a string");
        for found in &found.deviations {
            writeln!(table, "  found: {found}").expect("a string");
        }
        let (_, report) = options.parse_with_findings(body.as_bytes()).expect("a document");
        let codes: Vec<_> = report.as_slice().iter().map(|found| found.deviation()).collect();
        // Only a strict reader remembers hrefs.
        let recorded = deviation != Deviation::DuplicateHref;
        assert!(codes.contains(&deviation) == recorded, "{name}: {codes:?}");
        // Then the other readers use different words for it.
        assert!(
            codes.iter().all(|code| *code == deviation || code.severity() <= deviation.severity()),
            "{name}: {codes:?}"
        );

        let strict = read(options.strict(true), body.as_bytes());
        if deviation.severity() == Severity::Error {
            let error = options.strict(true).parse(body.as_bytes()).expect_err(&name);
            assert_eq!(error.kind(), ErrorKind::Deviation(deviation), "{name}: {error}");
            if recorded {
                let first = report.as_slice().iter().find(|found| found.deviation() == deviation);
                assert_eq!(error.position(), first.map(|found| found.position()), "{name}");
            }
            writeln!(table, "  strict: {error}").expect("a string");
        } else {
            assert_eq!(strict, found, "{name}");
        }
    }
    insta::assert_snapshot!("each_is_recorded_or_refused", table);
}

/// What is found in a response does not depend on the responses before it, whose shapes the cache remembers.
#[test]
fn each_is_found_behind_any_other() {
    let bodies: Vec<String> = cases().into_iter().map(|(.., body)| body).collect();
    let (open, close) = ("<D:multistatus xmlns:D=\"DAV:\">", "</D:multistatus>");
    let inside = |body: &'_ str| Some(body.strip_prefix(open)?.strip_suffix(close)?.to_owned());
    let contents: Vec<String> = bodies.iter().filter_map(|body| inside(body)).collect();
    assert!(contents.len() > 60, "{}", contents.len());
    for (_, options) in all_options().into_iter().filter(|(name, _)| ["default", "tolerant"].contains(name)) {
        for first in &contents {
            for second in &contents {
                let body = document(&format!("{first}{second}{first}{ROW}"));
                let [with, without] = [true, false].map(|cache| whole(options.shape_cache(cache), body.as_bytes()));
                assert_eq!(with, without, "{body}");
            }
        }
    }
}

/// A strict reader can report a fault in one response and read on.
#[test]
fn strict_reports_bad_rows() {
    use multistatus::read::BadResponses;
    let options = ParseOptions::new().strict(true).bad_responses(BadResponses::Keep);
    let body = document(&format!("{ROW}<D:response><D:href>/b</D:href></D:response>{}", ROW.replace("/a", "/c")));
    let found = read(options, body.as_bytes());
    assert_eq!(
        line(&found),
        "row, [Deviation(ResponseWithoutOutcome): a response has neither status nor propstat [response-without-outcome, RFC 4918 §14.24] at line 1, column 111 (byte 110, response 2) row of 44 bytes], row, complete"
    );
}

#[test]
fn more_than_are_kept_are_counted() {
    let body = document(&"<D:response/>".repeat(70));
    // Two codes, 70 times each.
    for (keep, kept) in [(0, 0), (1, 2), (50, 100), (70, 140), (1000, 140)] {
        let options = ParseOptions::new().keep_findings(keep);
        let (_, report) = options.parse_with_findings(body.as_bytes()).expect("a document");
        assert_eq!((report.as_slice().len(), report.count()), (kept, 140), "{keep}");
        assert!(!report.is_clean());
        // A strict reader also refuses deviations that would not be kept.
        let error = options.strict(true).parse(body.as_bytes()).expect_err("strict");
        assert_eq!(error.kind(), ErrorKind::Deviation(Deviation::ResponseWithoutHref));
    }
    assert_eq!(ParseOptions::new().parse_with_findings(body.as_bytes()).expect("a document").1.as_slice().len(), 40);
}

/// If fewer are kept, the list holds the first of each code in document order, and every count stays: with rows from
/// the cache and without, repaired, decoded in pieces, and put together from parts.
#[test]
fn the_first_of_each_code_are_kept() {
    let row = |href: &str, status: &str| {
        format!(
            "<D:response><D:href>{href}</D:href><D:propstat><D:prop><a>\u{1}</a><D:getetag/><a/></D:prop>\
             <D:status>{status}</D:status></D:propstat><D:unknown/></D:response>"
        )
    };
    let cached = "<D:response>text<D:href>/a</D:href><D:status>200</D:status><D:unknown/></D:response>\n";
    let loose = "<D:href>/b</D:href>text &<D:status>HTTP/1.1 200</D:status><D:unknown a='&'/>";
    let mended: String =
        (0..9).map(|n| row(["/a b", " /a", "/c"][n % 3], ["200", "what", "HTTP/1.1 200 OK"][n / 3])).collect();
    let bodies = [
        cached.repeat(50),
        format!("{}{loose}{mended}{}{loose}", cached.repeat(3), cached.repeat(3)),
        format!("<D:sync-token/>{mended}{mended}text<D:sync-token/><D:sync-token/>"),
        row(&"&".repeat(100), &"\u{2}".repeat(100)),
        // Conditions of one shape, which may be blank or not.
        [" ", "a", "", "b", "\n", "c"]
            .map(|text| {
                ["no-external-entities", "lock-token-submitted", "x"].map(|name| {
                    format!(
                        "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 403 Forbidden</D:status><D:error><D:{name}>{text}\
                         </D:{name}></D:error></D:response>"
                    )
                })
            })
            .concat()
            .concat()
            .repeat(2),
    ];
    for body in bodies.map(|body| document(&body)) {
        for options in [ParseOptions::new(), ParseOptions::new().tolerant().stray_responses(true)] {
            let all = options.keep_findings(usize::MAX).parse_with_findings(body.as_bytes());
            let Ok((_, all)) = all else { continue };
            assert_eq!(all.count(), all.as_slice().len() as u64);
            assert!(all.as_slice().is_sorted_by_key(|found| found.position().byte()), "{all:?}");
            for keep in [0, 1, 2, 3, 7, 20, 1000] {
                for cache in [true, false] {
                    let options = options.keep_findings(keep).shape_cache(cache);
                    let (_, some) = options.parse_with_findings(body.as_bytes()).expect("a document");
                    let mut seen = std::collections::BTreeMap::new();
                    let first = all.as_slice().iter().filter(|found| {
                        let seen = seen.entry(found.deviation()).or_insert(0);
                        *seen += 1;
                        *seen <= keep
                    });
                    let first: Vec<_> = first.cloned().collect();
                    assert_eq!(some.as_slice(), first, "{keep}, {cache}: {body}");
                    for &deviation in Deviation::ALL {
                        assert_eq!(
                            some.count_of(deviation),
                            all.count_of(deviation),
                            "{deviation}, {keep}, {cache}: {body}"
                        );
                        let kept = all.as_slice().iter().filter(|found| found.deviation() == deviation).count();
                        assert_eq!(all.count_of(deviation), kept as u64);
                    }
                    read(options, body.as_bytes());
                }
            }
        }
    }
}

/// The text of a finding is cut to 200 bytes, in whole characters.
#[test]
fn long_texts_are_cut() {
    for (unit, len) in [("a", 200), ("ü", 200), ("€", 198), ("\u{1F600}", 200)] {
        let body =
            document(&format!("<D:response><D:href>/a</D:href><D:status>{}</D:status></D:response>", unit.repeat(300)));
        let (_, report) = ParseOptions::new().parse_with_findings(body.as_bytes()).expect("a document");
        let text = report.as_slice()[0].text().expect("a text");
        assert_eq!((text.len(), unit.repeat(300).starts_with(text)), (len, true));
    }
}

/// RFC 5323 §4.1 puts `query-schema` in a response, and nowhere else.
#[test]
fn elements_of_search_in_their_place() {
    let codes = |body: String| {
        let (_, report) = ParseOptions::new().parse_with_findings(body.as_bytes()).expect("a document");
        report.as_slice().iter().map(|found| found.deviation().code()).collect::<Vec<_>>()
    };
    let row = |row: &str, propstat: &str| {
        document(&format!(
            "<D:response><D:href>/a</D:href><D:propstat><D:prop/><D:status>HTTP/1.1 200 OK</D:status>{propstat}\
             </D:propstat>{row}</D:response>"
        ))
    };
    for element in ["<D:query-schema/>", "<D:score>1</D:score>"] {
        assert_eq!(codes(row(element, "")), [""; 0]);
        assert_eq!(codes(row("", element)), ["misplaced-dav-element"]);
        assert_eq!(codes(document(element)), ["misplaced-dav-element"]);
    }
}

/// Namespaces in XML §3: `xml` may be declared, with its own namespace.
#[test]
fn prefix_xml_declared_as_what_it_is() {
    let xml = "http://www.w3.org/XML/1998/namespace";
    let body = in_property(&format!("<b xmlns:xml='{xml}' xml:lang='de'/>"));
    let (document, report) = ParseOptions::new().parse_with_findings(body.as_bytes()).expect("a document");
    assert!(report.is_clean(), "{report:?}");
    let property = document.responses()[0].property(&Name::new("", "x").expect("a name")).expect("a property");
    assert_eq!(property.children().next().and_then(|b| b.lang().map(str::to_owned)).as_deref(), Some("de"));
}

/// Found by comparing with another reader: the second of two `location` elements was read, without a finding about
/// repetition, if the first held no href.
#[test]
fn the_first_location_counts() {
    let body = document(
        "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 302 Found</D:status><D:location><D:prop/></D:location>\
         <D:location><D:href>/b</D:href></D:location></D:response>",
    );
    let (document, report) = ParseOptions::new().parse_with_findings(body.as_bytes()).expect("a document");
    assert_eq!(document.responses()[0].location(), None);
    let codes: BTreeSet<_> = report.as_slice().iter().map(|found| found.deviation()).collect();
    assert!(codes.contains(&Deviation::LocationShape) && codes.contains(&Deviation::RepeatedSingleton), "{codes:?}");
}

/// Found by comparing with another reader: markup in a CDATA section is text, and text is never ignored silently.
#[test]
fn markup_in_cdata_is_stray_text() {
    let of = |inside: &str| {
        let body = document(&format!(
            "<D:response>{inside}<D:href>/a</D:href><D:status>HTTP/1.1 302 Found</D:status></D:response>"
        ));
        let (document, report) = ParseOptions::new().parse_with_findings(body.as_bytes()).expect("a document");
        let codes: Vec<_> = report.as_slice().iter().map(|found| found.deviation()).collect();
        (document.responses()[0].location().map(|href| href.as_str().to_owned()), codes)
    };
    assert_eq!(of("<![CDATA[<a>]]>"), (None, vec![Deviation::RedirectWithoutLocation, Deviation::StrayText]));
    let location = of("<D:location><![CDATA[<a>]]><D:prop/></D:location>");
    assert_eq!(location, (Some("<a>".to_owned()), vec![Deviation::LocationShape, Deviation::MisplacedDavElement]));
}

/// A fault is refused in every element that means something.
#[test]
fn faults_in_parts_of_a_row() {
    for part in ["href", "status", "responsedescription", "error", "score", "query-schema", "propstat"] {
        let body = document(&format!("<D:response><D:{part}>&bad;</D:{part}></D:response>"));
        assert_eq!(ParseOptions::new().parse(body.as_bytes()).expect_err(part).kind(), ErrorKind::Entity, "{part}");
    }
    let body = document("<D:response><D:location><D:href>&bad;</D:href></D:location></D:response>");
    assert_eq!(ParseOptions::new().parse(body.as_bytes()).expect_err("location").kind(), ErrorKind::Entity);
    let body = b"<D:mkcol-response xmlns:D='DAV:'><D:propstat>&bad;</D:propstat></D:mkcol-response>";
    let error = multistatus::document::Propstats::parse(body).expect_err("a propstat");
    assert_eq!(error.kind(), ErrorKind::Entity);
}
