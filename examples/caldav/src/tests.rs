//! Requests to the handler without a network, with answers read by the library.

mod discovery;
mod events;
mod reports;
mod times;

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request};
use multistatus::prop::{DisplayName, LiveProperty as _};
use multistatus::read::Finding;
use multistatus::request::caldav::{CalendarQuery, CompFilter};
use multistatus::request::{Mkcalendar, Propfind, SyncCollection, TimeRange};
use multistatus::{Conditions, Multistatus, Name, ParseOptions};
use tower::ServiceExt as _;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

const ETAG: Name = Name::dav("getetag");
const WORK: &str = "/calendars/work/";

struct Server(Router);

struct Response {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Response {
    fn document(&self) -> Outcome<Multistatus<'static>> {
        assert_eq!(self.status, 207, "{}", String::from_utf8_lossy(&self.body));
        let (document, findings) = ParseOptions::new().parse_with_findings(&self.body)?;
        assert!(findings.is_clean(), "{:?}", findings.as_slice().first().map(Finding::deviation));
        Ok(document.into_owned())
    }

    /// Returns the condition of a refusal.
    fn condition(&self) -> Outcome<(u16, Name)> {
        let conditions = Conditions::parse(&self.body)?;
        Ok((self.status, conditions.iter().next().ok_or("no condition")?.name().clone()))
    }

    /// Returns the paths in a document, each with the status of its resource, which is 200 if it has properties.
    fn paths(&self) -> Outcome<BTreeMap<String, u16>> {
        let document = self.document()?;
        let mut paths = BTreeMap::new();
        for response in document.responses() {
            let status = response.status().map_or(200, |status| status.as_u16());
            paths.insert(response.href().ok_or("no href")?.as_str().to_owned(), status);
        }
        Ok(paths)
    }
}

impl Server {
    fn new() -> Self {
        Self(crate::app::app())
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Outcome<Response> {
        let mut request = Request::builder().method(method).uri(path).header("host", "dav.example.com");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.0.clone().oneshot(request.body(body.into())?).await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Ok(Response { status, headers, body: to_bytes(response.into_body(), 1 << 24).await?.to_vec() })
    }

    async fn report(&self, path: &str, body: Vec<u8>) -> Outcome<Response> {
        self.send("REPORT", path, &[("depth", "1")], body).await
    }

    async fn with_calendar() -> Outcome<Self> {
        let server = Self::new();
        let title = DisplayName::new("Work & play")?.to_property()?;
        let made = server.send("MKCALENDAR", WORK, &[], Mkcalendar::new().set(title).to_xml()?).await?;
        assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
        Ok(server)
    }

    async fn put(&self, name: &str, event: &str) -> Outcome<Response> {
        self.send("PUT", &format!("{WORK}{name}"), &[("content-type", "text/calendar")], event.to_owned()).await
    }

    async fn synchronize(&self, token: Option<&str>, limit: Option<u64>) -> Outcome<(BTreeMap<String, u16>, String)> {
        let asked = SyncCollection { token: token.map(Into::into), limit, ..SyncCollection::initial([ETAG]) };
        let reply = self.report(WORK, asked.to_xml()?).await?;
        let token = reply.document()?.sync_token().ok_or("no token")?.to_owned();
        Ok((reply.paths()?, token))
    }

    /// Returns the names of the events that match.
    async fn find(&self, query: &CalendarQuery) -> Outcome<Vec<String>> {
        let paths = self.report(WORK, query.to_xml()?).await?.paths()?;
        Ok(paths.into_keys().filter_map(|path| path.strip_prefix(WORK).map(str::to_owned)).collect())
    }
}

/// Makes an event of the lines after its UID.
fn event(uid: &str, lines: &str) -> String {
    let text = format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//example//EN\nBEGIN:VEVENT\nUID:{uid}\nDTSTAMP:20260101T000000Z\n\
         {lines}\nEND:VEVENT\nEND:VCALENDAR\n"
    );
    text.replace('\n', "\r\n")
}

fn at(start: &str) -> String {
    format!("DTSTART:{start}\nDURATION:PT1H\nSUMMARY:Meeting")
}

fn between(start: &str, end: &str) -> Outcome<CalendarQuery> {
    let range = TimeRange::new(Some(start.parse()?), Some(end.parse()?))?;
    let filter = CompFilter::calendar([CompFilter::new("VEVENT").with_time_range(range)]);
    Ok(CalendarQuery::new(filter).with_prop(Propfind::prop([ETAG])))
}
