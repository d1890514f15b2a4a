//! Reports go the same way as PROPFIND.

use multistatus::plan::PropfindPlan;
use multistatus::request::{Action, Request};
use multistatus::{Error, Href, Name, Operation, Outcomes, Reply, Status};

/// The objects of an address book: name and entity tag.
const OBJECTS: [(&str, &str); 3] = [("/book/a.vcf", "\"1\""), ("/book/b.vcf", "\"2\""), ("/book/c.vcf", "\"3\"")];

/// A report about the objects, as a server answers it.
fn report(body: &str, minimal: bool) -> Result<Reply, Error> {
    let mut http = multistatus::http::Request::builder().method("REPORT").uri("/book/").header("Depth", "0");
    if minimal {
        http = http.header("Prefer", "return=minimal");
    }
    let (parts, ()) = http.body(()).expect("a request").into_parts();
    let request = Request::from_parts(&parts, body.as_bytes())?;
    let Action::Report(report) = &request.action else { panic!("a report") };
    let plan = PropfindPlan::of_report(report, &request.preferences).expect("a plan");
    let mut outcomes = Outcomes::new(request.exchange()?);
    let mut respond = |href: &Href<'_>, etag: Option<&str>| -> Result<(), Error> {
        let Some(etag) = etag else {
            outcomes.status(href, 404);
            return Ok(());
        };
        let mut response = plan.response(href);
        while let Some(question) = response.next() {
            let is_etag = question.name().local() == "getetag";
            response.answer(Ok(is_etag.then_some(etag)));
        }
        outcomes.response(response.finish()?);
        Ok(())
    };
    if report.hrefs().is_empty() {
        for (href, etag) in OBJECTS {
            respond(&Href::new(href)?, Some(etag))?;
        }
    }
    for href in report.hrefs() {
        let found = OBJECTS.iter().find(|(path, _)| *href == *path);
        respond(href, found.map(|(_, etag)| *etag))?;
    }
    if report.operation() == Operation::SyncCollection {
        outcomes.sync_token("http://example.com/sync/1");
    }
    outcomes.reply()
}

const MULTIGET: &str = "<C:addressbook-multiget xmlns:C='urn:ietf:params:xml:ns:carddav' xmlns='DAV:'>\
    <prop><getetag/><owner/></prop><href>/book/b.vcf</href><href>/book/gone.vcf</href></C:addressbook-multiget>";
const QUERY: &str = "<C:addressbook-query xmlns:C='urn:ietf:params:xml:ns:carddav' xmlns='DAV:'>\
    <prop><getetag/><owner/></prop><C:filter/></C:addressbook-query>";
const SYNC: &str = "<sync-collection xmlns='DAV:'><sync-token/><sync-level>1</sync-level>\
    <prop><getetag/><owner/></prop></sync-collection>";

#[test]
fn reports() {
    for (body, responses) in [(MULTIGET, 2), (QUERY, 3), (SYNC, 3)] {
        for minimal in [false, true] {
            let reply = report(body, minimal).expect("a reply");
            let document = reply.multistatus().expect("a multistatus");
            assert_eq!(document.responses().len(), responses, "{body}");
            assert_eq!(document.sync_token().is_some(), body == SYNC);
            for response in document.responses() {
                let missing = usize::from(!minimal && response.status().is_none());
                assert_eq!(response.missing_properties().count(), missing, "{body}");
                let found = response.status_of(&Name::dav("getetag")).map(Status::as_u16);
                assert_eq!(found, response.status().is_none().then_some(200), "{body}");
            }
        }
    }
}
