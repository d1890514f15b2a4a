//! Checks that a part of a document that can be long is not copied for each small thing in it: memory and time grow
//! with the input.
//!
//! Each test is for a finding. All limits on the lengths of single fields are lifted, so that the sharing is tested and
//! not the limits. Bytes are all allocated bytes; time is CPU time of the thread, if the system tells it.

use std::fmt::Write as _;

use allocation_counter::measure;
use multistatus::listing::Lister;
use multistatus::prop::{
    Acl, CurrentUserPrivilegeSet, LiveProperty, LockDiscovery, ResourceType, SupportedPrivilegeSet,
};
use multistatus::read::{Deviation, Limit, Limits};
use multistatus::{
    Conditions, Element, ErrorKind, Exchange, Href, Multistatus, Name, Operation, Outcomes, ParseOptions, Response,
    Summary, document,
};

use crate::measure::best_timed;

type Outcome = Result<(), multistatus::Error>;

const LIFTED: Limits = Limits::new()
    .language_bytes(u32::MAX)
    .prefix_bytes(u32::MAX)
    .namespace_bytes(u32::MAX)
    .attribute_bytes(u32::MAX)
    .items(u32::MAX)
    .namespaces(u32::MAX);
const OPTIONS: ParseOptions = ParseOptions::new().limits(LIFTED);

/// Asserts that the bytes allocated for an input of this size and for an input of twice the size grow with it, and are
/// at most `factor` times the input.
fn assert_bytes(name: &str, n: usize, factor: u64, input: impl Fn(usize) -> String, run: impl Fn(&str)) {
    let mut before = None;
    for n in [n, 2 * n] {
        let input = input(n);
        let bytes = measure(|| run(&input)).bytes_total;
        let most = factor * input.len() as u64 + (64 << 10);
        println!("{name}: {bytes} bytes for {}", input.len());
        assert!(bytes <= most, "{name}: {bytes} bytes for {}", input.len());
        if let Some(before) = before.replace(bytes) {
            assert!(bytes <= before * 22 / 10 + (64 << 10), "{name}: {before} bytes, twice the input: {bytes}");
        }
    }
}

/// Asserts that eight times the input takes at most sixteen times as long. Quadratic work would take 64 times as long.
fn assert_time(name: &str, n: usize, input: impl Fn(usize) -> String, run: impl Fn(&str)) {
    let best = |n: usize| {
        let input = input(n);
        best_timed(|| run(&input))
    };
    // Measures again if it takes longer, because other programs use the caches too; quadratic work takes longer each
    // time.
    let mut measured = Vec::new();
    let is_linear = (0..3).any(|_| {
        let (once, eight) = (best(n), best(8 * n));
        measured.push((once, eight));
        eight <= 16 * once
    });
    println!("{name}: {measured:?} for the input and eight times the input");
    assert!(is_linear, "{name}: {measured:?} for the input and eight times the input");
}

fn long(n: usize) -> String {
    "L".repeat(n / 2)
}

fn times(n: usize, unit: &str) -> String {
    unit.repeat(n / 2 / unit.len())
}

/// Returns a row with this in a propstat.
fn row(props: &str, status: &str) -> String {
    format!(
        "<D:response><D:href>/a</D:href><D:propstat><D:prop>{props}</D:prop><D:status>HTTP/1.1 {status}</D:status></D:propstat></D:response>"
    )
}

fn read(body: &str) -> Multistatus<'_> {
    OPTIONS.parse(body.as_bytes()).unwrap_or_else(|error| panic!("{error}: {:.200}", body))
}

/// The declarations of the root that apply to all elements: a language, or a namespace.
const ROOTS: [(&str, &str, &str); 3] =
    [("language", "xml:lang", ""), ("namespace", "xmlns:p", "p:"), ("default namespace", "xmlns", "")];

fn rooted(attribute: &str, n: usize, inside: &str) -> String {
    format!("<D:multistatus xmlns:D='DAV:' {attribute}='{}'>{inside}</D:multistatus>", long(n))
}

/// Found here: 400 KB of elements under a long language took 10 GB.
#[test]
fn what_the_root_says_is_not_copied_into_each_owned_element() {
    for (name, attribute, prefix) in ROOTS {
        let flat =
            |n: usize| rooted(attribute, n, &row(&times(n, &format!("<{prefix}x><{prefix}y/></{prefix}x>")), "200 OK"));
        assert_bytes(name, 32 << 10, 200, flat, |body| {
            let document = read(body);
            for response in document.responses() {
                let owned: Vec<Element<'static>> =
                    response.propstats().flat_map(|propstat| propstat.properties()).map(Element::into_owned).collect();
                let inner: Vec<Element<'static>> =
                    owned.iter().flat_map(Element::children).map(Element::into_owned).collect();
                assert!(inner.len() == owned.len() && !owned.clone().is_empty());
            }
        });
    }
}

/// Found here: 64 KB took 257 MB as a `resourcetype`, and 320 KB took 1.6 GB as a `lockdiscovery`.
#[test]
fn what_the_root_says_is_not_copied_into_live_properties() {
    let values = [
        ("resourcetype", "<x/>"),
        (
            "lockdiscovery",
            "<D:activelock><D:locktoken><D:href>u:1</D:href></D:locktoken><D:owner>a</D:owner></D:activelock>",
        ),
        (
            "supported-privilege-set",
            "<D:supported-privilege><D:privilege><x/></D:privilege><D:description>a</D:description></D:supported-privilege>",
        ),
        ("current-user-privilege-set", "<D:privilege><x/></D:privilege>"),
        ("acl", "<D:ace><D:principal><D:all/></D:principal><D:grant><D:privilege><x/></D:privilege></D:grant></D:ace>"),
    ];
    for (name, attribute, prefix) in ROOTS {
        for (property, value) in values {
            let value = value.replace("<x", &format!("<{prefix}x"));
            let body =
                |n| rooted(attribute, n, &row(&format!("<D:{property}>{}</D:{property}>", times(n, &value)), "200 OK"));
            assert_bytes(&format!("{property}, {name}"), 32 << 10, 300, body, |body| {
                let document = read(body);
                let response = &document.responses()[0];
                let found = [
                    response.live::<ResourceType>().is_ok_and(|value| value.is_some()),
                    response.live::<LockDiscovery>().is_ok_and(|value| value.is_some()),
                    response.live::<SupportedPrivilegeSet>().is_ok_and(|value| value.is_some()),
                    response.live::<CurrentUserPrivilegeSet>().is_ok_and(|value| value.is_some()),
                    response.live::<Acl>().is_ok_and(|value| value.is_some()),
                ];
                assert_eq!(found.iter().filter(|found| **found).count(), 1, "{property}");
            });
        }
    }
}

#[test]
fn what_the_root_says_is_not_copied_into_conditions_and_properties() {
    for (name, attribute, prefix) in ROOTS {
        let body = |root: &'static str| {
            move |n: usize| {
                let inside = times(n, &format!("<{prefix}x><{prefix}y/></{prefix}x>"));
                format!("<D:{root} xmlns:D='DAV:' {attribute}='{}'>{inside}</D:{root}>", long(n))
            }
        };
        assert_bytes(&format!("conditions, {name}"), 32 << 10, 200, body("error"), |body| {
            let conditions = OPTIONS.parse_conditions(body.as_bytes()).expect("conditions");
            assert!(
                conditions
                    .clone()
                    .into_iter()
                    .flat_map(|condition| condition.children().count().checked_sub(1))
                    .count()
                    > 100
            );
        });
        assert_bytes(&format!("prop, {name}"), 32 << 10, 200, body("prop"), |body| {
            let document = OPTIONS.parse_prop(body.as_bytes()).expect("properties");
            assert!(document.properties().map(|property| property.children().count()).sum::<usize>() > 100);
        });
    }
    // By default, no such document is read.
    let body = format!("<D:error xmlns:D='DAV:' xml:lang='{}'><D:x/></D:error>", "L".repeat(129));
    assert_eq!(
        Conditions::parse(body.as_bytes()).map_err(|error| error.kind()),
        Err(ErrorKind::Limit(Limit::LanguageBytes))
    );
    let body = body.replace("D:error", "D:prop");
    assert_eq!(
        document::Prop::parse(body.as_bytes()).map_err(|error| error.kind()),
        Err(ErrorKind::Limit(Limit::LanguageBytes))
    );
}

/// Found here: quadratic, 6 s at 2 MB.
#[test]
fn is_collection_takes_time_in_proportion_to_the_resource_type() {
    for (name, attribute, prefix) in ROOTS {
        let body = |n| {
            rooted(
                attribute,
                n,
                &row(&format!("<D:resourcetype>{}</D:resourcetype>", times(n, &format!("<{prefix}x/>"))), "200 OK"),
            )
        };
        let is_collection = |body: &str| {
            let document = read(body);
            assert!(!document.responses()[0].is_collection());
        };
        assert_bytes(name, 32 << 10, 200, body, is_collection);
        assert_time(name, 32 << 10, body, is_collection);
    }
}

/// Looking into each of many values, by a separate call each, does not look at the bindings around them.
#[test]
fn children_of_many_values_share_what_is_bound_around_them() {
    for (name, attribute, prefix) in ROOTS {
        let body = |n| rooted(attribute, n, &row(&times(n, &format!("<{prefix}x><{prefix}y/></{prefix}x>")), "200 OK"));
        let visit = |body: &str| {
            let document = read(body);
            for property in document.responses()[0].propstats().flat_map(|propstat| propstat.properties()) {
                assert_eq!(property.children().count(), 1);
            }
        };
        assert_bytes(name, 32 << 10, 200, body, visit);
        assert_time(name, 32 << 10, body, visit);
    }
}

/// Found here: it was copied before it was dropped, 4 s at 4 MB.
#[test]
fn what_may_appear_once_is_not_copied_when_it_is_repeated() {
    for unit in [
        "<D:responsedescription/>",
        "<D:sync-token/>",
        "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 404 Not Found</D:status><D:responsedescription/><D:responsedescription/></D:response>",
        "<D:response><D:href>/a</D:href><D:location><D:href>/b</D:href></D:location><D:location/><D:error><D:x/></D:error><D:error/></D:response>",
    ] {
        let body = |n| rooted("xml:lang", n, &times(n, unit));
        let parse = |body: &str| _ = read(body);
        assert_bytes(unit, 32 << 10, 200, body, parse);
        assert_time(unit, 32 << 10, body, parse);
    }
}

/// Found here: the declarations of the root were copied each time that enough names had been met, 5 s at 16 MB.
#[test]
fn what_the_root_declares_is_not_copied_when_names_are_dropped() {
    for (name, attribute) in [("namespace", "xmlns:p"), ("prefix", "")] {
        let body = |n: usize| {
            let mut rows = String::new();
            for number in 0..n / 2 / 60 {
                let _ = write!(rows, "<D:response><D:href>/a</D:href><x{number}/></D:response>");
            }
            let root = match attribute {
                "" => format!("xmlns:{}='u'", long(n)),
                _ => format!("{attribute}='{}'", long(n)),
            };
            format!("<D:multistatus xmlns:D='DAV:' {root}>{rows}</D:multistatus>")
        };
        let parse = |body: &str| {
            let mut parser = OPTIONS.parser();
            let mut input = body.as_bytes();
            while parser.parse_next(&mut input).expect("a row").is_some() {}
        };
        assert_bytes(name, 256 << 10, 100, body, parse);
        assert_time(name, 256 << 10, body, parse);
    }
}

/// The kept names of earlier rows are bounded by bytes: few long names count as much as many short ones.
#[test]
fn names_of_earlier_rows_are_dropped_by_their_bytes() {
    let mut parser = OPTIONS.parser();
    let root: &[u8] = b"<D:multistatus xmlns:D='DAV:'>";
    let info = measure(|| {
        assert!(parser.parse_next(&mut &*root).expect("a root").is_none());
        for number in 0..400 {
            let row = format!("<D:response><D:href>/a</D:href><x{number}{}/></D:response>", "x".repeat(60 << 10));
            assert!(parser.parse_next(&mut row.as_bytes()).expect("a row").is_some());
        }
    });
    // Their shapes are kept too, within bounds of their own.
    assert!(info.bytes_current < 4 << 20, "{info:?}");
}

/// Found here: each of the elements that declared one prefix more made an index of all prefixes.
#[test]
fn prefixes_are_indexed_once() {
    let body = |n: usize| {
        let root: String = (0..15).map(|number| format!(" xmlns:p{number}{}='u'", "L".repeat(n / 30))).collect();
        let inside = row(&times(n, "<x xmlns:q='v'/>"), "200 OK");
        format!("<D:multistatus xmlns:D='DAV:'{root}>{inside}</D:multistatus>")
    };
    let parse = |body: &str| _ = read(body);
    assert_bytes("prefixes", 32 << 10, 200, body, parse);
    assert_time("prefixes", 32 << 10, body, parse);
}

/// Found here: a long prefix of the root was copied into each response that was put together.
#[test]
fn stray_responses_do_not_repeat_the_prefix_of_the_root() {
    let unit = "<a:href xmlns:a='DAV:'>/a</a:href><a:status xmlns:a='DAV:'>HTTP/1.1 200 OK</a:status>";
    let body = |n: usize| format!("<{0}:multistatus xmlns:{0}='DAV:'>{1}</{0}:multistatus>", long(n), times(n, unit));
    let parse = |body: &str| {
        let document = OPTIONS.stray_responses(true).parse(body.as_bytes()).expect("responses");
        assert!(document.responses().iter().all(|response| response.status().is_some_and(|status| *status == 200)));
        assert!(document.responses().len() > 20);
    };
    assert_bytes("stray", 32 << 10, 200, body, parse);
    assert_time("stray", 32 << 10, body, parse);
}

/// Checks that the prefix that is made up for such a response is not a prefix of its parts.
#[test]
fn a_stray_response_keeps_the_meaning_of_its_parts() -> Outcome {
    let root = "p".repeat(100);
    let body = format!(
        "<{root}:multistatus xmlns:{root}='DAV:' xmlns:r0='u:0' xmlns='u:1'><a:href xmlns:a='DAV:'>/a</a:href>\
         <{root}:propstat><{root}:prop><r0:x/><y>r1:z</y></{root}:prop><{root}:status>HTTP/1.1 200 OK</{root}:status></{root}:propstat></{root}:multistatus>"
    );
    let document = ParseOptions::new().stray_responses(true).parse(body.as_bytes())?;
    let [response] = document.responses() else { panic!("{document:?}") };
    let names: Vec<_> =
        response.propstats().flat_map(|propstat| propstat.names().cloned().collect::<Vec<_>>()).collect();
    assert_eq!(names, ["{u:0}x".parse::<Name>()?, "{u:1}y".parse()?]);
    assert!(response.as_xml().starts_with("<r2:response xmlns:r2="), "{}", response.as_xml());
    Ok(())
}

/// Found here: only the parts of such a response were compared with the limit.
#[test]
fn response_bytes_bounds_stray_responses_as_they_are_put_together() {
    let parts = "<D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status>";
    let body = format!("<D:multistatus xmlns:D='DAV:'>{parts}</D:multistatus>");
    let whole = parts.len() + "<D:response></D:response>".len();
    let read = |bytes: usize| {
        let options = ParseOptions::new().stray_responses(true).limits(Limits::new().response_bytes(bytes as u32));
        options.parse(body.as_bytes()).map(|document| document.responses().len()).map_err(|error| error.kind())
    };
    assert_eq!(read(whole), Ok(1));
    assert_eq!(read(whole - 1), Err(ErrorKind::Limit(Limit::ResponseBytes)));
}

/// Found here: quadratic in one row.
#[test]
fn all_findings_of_a_row_are_kept_in_linear_time() {
    let all = OPTIONS.keep_findings(usize::MAX);
    let ns = "N".repeat(400);
    for (name, inside) in [
        ("values beside a failure", (|n, _| row(&times(n, "<x>1</x>"), "404 Not Found")) as fn(usize, &str) -> String),
        ("properties twice", |n, _| row(&times(n, "<x/>"), "200 OK")),
        ("properties twice, long namespace", |n, ns| {
            row(&format!("</D:prop><D:prop xmlns='{ns}'>{}", times(n, "<x/>")), "200 OK")
        }),
        ("text", |n, _| format!("<D:response><D:href>/a</D:href>{}</D:response>", times(n, "a<!---->"))),
        ("statuses", |n, _| {
            format!("<D:response><D:href>/a</D:href>{}</D:response>", times(n, "<D:status>200</D:status>"))
        }),
    ] {
        let body = |n: usize| format!("<D:multistatus xmlns:D='DAV:'>{}</D:multistatus>", inside(n, &ns));
        let parse = |body: &str| {
            let (_, findings) = all.parse_with_findings(body.as_bytes()).expect("a document");
            assert!(findings.as_slice().len() > 100 && findings.count() == findings.as_slice().len() as u64, "{name}");
            assert!(findings.as_slice().is_sorted_by_key(|found| found.position().byte()));
        };
        assert_bytes(name, 32 << 10, 400, body, parse);
        assert_time(name, 32 << 10, body, parse);
    }
}

/// Found here: each finding of a response that was put together was moved over all findings between its parts.
#[test]
fn findings_of_stray_responses_are_put_in_order_together() {
    let options = OPTIONS.stray_responses(true).keep_findings(usize::MAX);
    let body = |n: usize| {
        let statuses = times(n, "<D:status>200</D:status>");
        format!("<D:multistatus xmlns:D='DAV:'><D:href>/a</D:href>{statuses}{}</D:multistatus>", times(n, "a<!---->"))
    };
    let parse = |body: &str| {
        let (_, findings) = options.parse_with_findings(body.as_bytes()).expect("a document");
        assert!(findings.count_of(Deviation::StatusForm) > 100 && findings.count_of(Deviation::StrayText) > 100);
        assert!(findings.as_slice().is_sorted_by_key(|found| found.position().byte()));
    };
    assert_time("stray", 256 << 10, body, parse);
}

/// A namespace that is read as `DAV:` may be long, and is in the finding of each element.
#[test]
fn findings_do_not_repeat_a_long_near_namespace() {
    let options = OPTIONS.near_namespaces(true);
    let body = |n: usize| {
        let rows = times(n, "<n:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></n:response>");
        format!("<D:multistatus xmlns:D='DAV:' xmlns:n='http://webdav.org/{}'>{rows}</D:multistatus>", long(n))
    };
    let parse = |body: &str| {
        let document = options.shape_cache(false).parse(body.as_bytes()).expect("a document");
        assert!(document.responses().len() > 20);
    };
    assert_bytes("near", 64 << 10, 300, body, parse);
}

/// Found here: each property that failed got a copy of the href.
#[test]
fn failures_of_one_response_share_its_href() -> Outcome {
    let exchange = Exchange::new(Operation::Proppatch, "http://example.com/")?;
    let body = |n: usize| {
        let row = row(&times(n, "<D:x/>"), "403 Forbidden").replace("/a", &format!("/&amp;{}", long(n)));
        format!("<D:multistatus xmlns:D='DAV:'>{row}</D:multistatus>")
    };
    assert_bytes("failures", 32 << 10, 600, body, |body| {
        let document = read(body);
        let verdict = document.verdict(exchange.clone());
        let mut shown = String::new();
        for failure in verdict.failures() {
            assert!(failure.href().is_some_and(|href| href.as_str().starts_with("/&L")));
            assert!(failure.resource().is_some());
            shown.clear();
            let _ = write!(shown, "{failure}{:?}", failure.clone());
            assert!(shown.len() < 6000);
        }
    });
    Ok(())
}

/// Found here: each line about a failed property named all conditions.
#[test]
fn a_failure_shows_few_of_many_conditions() {
    let body = |n: usize| {
        let row = row(&times(n, "<D:x/>"), "403 Forbidden");
        let error = format!("<D:error>{}</D:error></D:propstat>", times(n, "<D:y/>"));
        format!("<D:multistatus xmlns:D='DAV:'>{}</D:multistatus>", row.replace("</D:propstat>", &error))
    };
    assert_bytes("conditions", 32 << 10, 400, body, |body| {
        let document = read(body);
        let verdict = document.verdict(Operation::Proppatch);
        assert!(verdict.failures().all(|failure| failure.to_string().ends_with("y, y, y, …)")));
    });
}

/// Found here: a deep href made the search for the common ancestor quadratic, if the Request-URI is not known.
#[test]
fn the_closest_common_ancestor_is_found_in_linear_time() {
    let response = |href: &str, status: &str| {
        format!("<D:response><D:href>{href}</D:href><D:status>HTTP/1.1 {status}</D:status></D:response>")
    };
    let deep = |n: usize| format!("{}{}", response(&"/a".repeat(n / 2), "200 OK"), response("/b", "200 OK"));
    let held = |n: usize| {
        let others = response("/b", "507 Insufficient Storage").repeat(n / 2 / 80);
        format!("{}{others}", response(&format!("/{}", long(n)), "507 Insufficient Storage"))
    };
    for (name, inside) in [("deep", &deep as &dyn Fn(usize) -> String), ("held", &held)] {
        let body = |n: usize| format!("<D:multistatus xmlns:D='DAV:'>{}</D:multistatus>", inside(n));
        assert_time(name, 64 << 10, body, |body| {
            let document = read(body);
            let mut summary = Summary::new(Operation::Propfind);
            document.responses().iter().for_each(|response| summary.add(response));
            summary.finish(document.footer());
            assert!(summary.resources() > 0);
        });
    }
}

/// Found here: the href was taken apart again for each response.
#[test]
fn to_find_a_response_takes_the_href_apart_once() {
    let body = |n: usize| {
        let others = times(n, "<D:response><D:href>/b</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>");
        format!("<D:multistatus xmlns:D='DAV:'>{others}</D:multistatus>")
    };
    assert_time("find", 128 << 10, body, |body| {
        let document = read(body);
        let href = Href::from_lenient(&format!("/{}%61", "L".repeat(body.len()))).expect("an href");
        assert!(document.find(&href).is_none());
    });
}

/// Debug output is for human readers, so it shows only the beginning of long and repeated parts.
#[test]
fn debug_output_does_not_repeat_what_the_root_says() {
    for (name, attribute, prefix) in ROOTS {
        let body = |n| rooted(attribute, n, &row(&times(n, &format!("<{prefix}x/>")), "200 OK"));
        assert_bytes(name, 64 << 10, 1500, body, |body| {
            let document = read(body);
            assert!(format!("{document:?}").len() < 1200 * body.len());
        });
    }
}

/// Requested names are compared with the names in a response, whose namespace may be longer than all of them.
/// The href of a document is the base only if the program says so, and each relative href repeats its base.
#[test]
fn a_document_cannot_make_a_long_base_for_its_relative_hrefs() -> Outcome {
    let body = |n: usize| {
        let own = format!(
            "<D:response><D:href>/{}</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>",
            times(n, "c/")
        );
        let relative = "<D:response><D:href>./a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>";
        format!("<D:multistatus xmlns:D='DAV:'>{own}{}</D:multistatus>", times(n, relative))
    };
    assert_bytes("listing based on its own href", 60 << 10, 150, body, |body| {
        let document = read(body);
        if let Some(own) = document.responses().first().and_then(Response::href) {
            if let Ok(mut lister) = Lister::based_on(Operation::Propfind, &own) {
                for response in document.responses() {
                    assert_eq!(lister.entries(response).count(), 1);
                }
            }
        }
    });
    let longest = Href::new(format!("/{}", "a".repeat((8 << 10) - 1)))?;
    assert!(Lister::based_on(Operation::Propfind, &longest).is_ok());
    let longer = Href::new(format!("/{}", "a".repeat(8 << 10)))?;
    let error = Lister::based_on(Operation::Propfind, &longer).err();
    assert_eq!(error.map(|error| error.kind()), Some(ErrorKind::InvalidHref));
    Ok(())
}

/// Found by other shapes: each href of a response got a response of its own, with the description.
#[test]
fn outcomes_of_one_response_share_its_description() {
    let body = |n: usize| {
        let hrefs = times(n, "<D:href>/c/a</D:href>")
            .split_inclusive("</D:href>")
            .enumerate()
            .fold(String::new(), |hrefs, (number, _)| hrefs + &format!("<D:href>/c/{number}</D:href>"));
        let description = format!("<D:responsedescription>{}</D:responsedescription>", long(n));
        let status = "<D:status>HTTP/1.1 423 Locked</D:status>";
        format!("<D:multistatus xmlns:D='DAV:'><D:response>{hrefs}{status}{description}</D:response></D:multistatus>")
    };
    assert_bytes("outcomes", 32 << 10, 400, body, |body| {
        let document = read(body);
        let mut outcomes = Outcomes::new((Operation::Delete, "/c/"));
        for response in document.responses() {
            outcomes.response(response.clone());
        }
        let reply =
            outcomes.reply().and_then(|reply| Ok((reply.body(), Multistatus::parse(&reply.body())?.into_owned())));
        let (written, reply) = reply.unwrap_or_else(|error| panic!("{error}"));
        assert!(written.len() < 2 * body.len());
        assert_eq!(reply.responses(), document.responses());
    });
}

/// A message that says which of many elements cannot be read does not repeat their long namespace.
#[test]
fn messages_cut_long_names() {
    let body = |n: usize| {
        let properties = times(n, "<x:p><x:a/></x:p>");
        rooted("xmlns:x", n, &row(&properties, "200 OK"))
    };
    assert_bytes("values of the wrong kind", 32 << 10, 200, body, |body| {
        for response in read(body).responses() {
            for property in response.propstats().flat_map(|propstat| propstat.properties()) {
                let error = LockDiscovery::decode(&property).err().map(|error| error.to_string());
                assert!(error.is_some_and(|message| message.len() < 1000));
            }
        }
    });
}

#[test]
fn asked_names_are_compared_without_hashing_long_namespaces() -> Outcome {
    let exchange = Exchange::new(Operation::Propfind, "/")?.names([Name::dav("getetag")]);
    let body = |n| rooted("xmlns:p", n, &row(&times(n, "<p:x/>"), "200 OK"));
    assert_time("names", 64 << 10, body, |body| {
        let document = read(body);
        assert_eq!(document.verdict(exchange.clone()).unanswered_names().count(), 1);
    });
    Ok(())
}

/// Equality, clones and owned documents.
#[test]
fn whole_documents_are_copied_and_compared_in_proportion() {
    for (name, attribute, prefix) in ROOTS {
        let body = |n| rooted(attribute, n, &row(&times(n, &format!("<{prefix}x>a</{prefix}x>")), "200 OK").repeat(2));
        assert_bytes(name, 32 << 10, 300, body, |body| {
            let document = read(body);
            let owned = document.clone().into_owned();
            assert!(owned == document);
            let responses: Vec<Response<'static>> = owned.into_responses();
            assert!(responses[0] == responses[1]);
        });
    }
}
