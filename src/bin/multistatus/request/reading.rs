//! Reads what a request asks for, or why a server must refuse it.
//!
//! This is the only file that combines header fields and body.

use std::str::FromStr;

use multistatus::header::{
    self, Depth, Destination, If, IfScheduleTagMatch, LockToken, Origins, Overwrite, Preferences, Timeout,
};
use multistatus::http::{HeaderMap, HeaderName, Method, StatusCode, header as http_header};
use multistatus::read::Deviation;
use multistatus::request::{Body, Reader};
use multistatus::{Error, Name, Operation, Position, namespace};

use super::message::{Message, Refusal};

/// A request with everything that could be read.
pub struct Reading {
    /// The method, unless the body that should imply it cannot be read.
    pub method: Option<Method>,
    /// The root element, even if the body must be refused.
    pub root: Option<Name>,
    pub body: Option<Body>,
    pub fields: Fields,
    pub findings: Vec<Found>,
    /// The number of findings that were not kept.
    pub more: u64,
    /// The reasons to refuse the request; a server sends the status of the first.
    pub refusals: Vec<Refusal>,
}

/// The header fields that could be read, even those that the method does not have.
#[derive(Default)]
pub struct Fields {
    pub depth: Option<Depth>,
    pub destination: Option<Destination>,
    pub overwrite: Option<Overwrite>,
    pub lock_token: Option<LockToken>,
    pub timeouts: Vec<Timeout>,
    pub condition: Option<If>,
    pub schedule_tag: Option<IfScheduleTagMatch>,
    pub preferences: Preferences,
}

/// A deviation with its place.
pub struct Found {
    pub deviation: Deviation,
    pub at: At,
    pub text: Option<String>,
}

/// The place of a deviation.
pub enum At {
    Body(Position),
    Field(HeaderName),
}

/// Reads a request. Returns `None` if nothing says which method it has.
pub fn read(message: &mut Message, method: Option<Method>) -> Option<Reading> {
    let mut reading = Reading {
        method: method.or_else(|| message.line.as_ref().map(|(method, _)| method.clone())),
        root: None,
        body: None,
        fields: Fields::default(),
        findings: Vec::new(),
        more: 0,
        refusals: message.error.take().into_iter().collect(),
    };
    let broken = !reading.refusals.is_empty() && message.body.is_empty();
    if reading.method.is_none() && message.body.is_empty() {
        return None;
    }
    reading.read_root(message);
    reading.read_fields(message);
    if !broken {
        reading.read_body(message);
    }
    reading.check(message);
    Some(reading)
}

impl Reading {
    fn refuse(&mut self, error: Error, name: Option<HeaderName>, message: &Message) {
        let line = name.and_then(|name| message.field(&name)).map(|field| field.line);
        self.refusals.push(Refusal { error, line });
    }

    /// Returns true if the method is one of these.
    fn is(&self, methods: &[&str]) -> bool {
        self.method.as_ref().is_some_and(|method| methods.contains(&method.as_str()))
    }

    /// Finds the root element, and the method that it implies if none is known.
    fn read_root(&mut self, message: &Message) {
        if message.body.is_empty() || self.is(&["GET", "HEAD", "PUT", "POST", "PATCH", "TRACE", "CONNECT"]) {
            return;
        }
        // The bodies of this method, which has no meaning, may have any root.
        let any = Method::from_str("X-ANY").unwrap_or(Method::OPTIONS);
        match reader(&any, message).parse() {
            Ok(body) => self.root = body.name().cloned(),
            Err(error) if self.method.is_none() => self.refuse(error, None, message),
            // The reader for its method will say it.
            Err(_) => {}
        }
        if let (None, Some(root)) = (&self.method, &self.root) {
            self.method = Method::from_bytes(implied(root).as_bytes()).ok();
        }
    }

    fn read_fields(&mut self, message: &Message) {
        let headers = &message.headers;
        // RFC 4918 §9.10.2: a refresh ignores the depth.
        let refresh = self.is(&["LOCK"]) && message.body.is_empty();
        let has_depth = self.method.as_ref().is_some_and(Depth::is_field_of) && !refresh;
        let has_destination = self.is(&["COPY", "MOVE"]);
        let has_overwrite = self.is(&["COPY", "MOVE", "BIND", "REBIND"]);
        let has_token = self.is(&["UNLOCK"]);

        self.fields.depth = self.field(Depth::from_headers, Depth::NAME, has_depth, message);
        self.fields.condition = self.field(If::from_headers, If::NAME, true, message);
        let destination = |headers: &HeaderMap| match has_destination {
            true => Destination::require(headers).map(Some),
            false => Destination::from_headers(headers),
        };
        self.fields.destination = self.field(destination, Destination::NAME, has_destination, message);
        self.fields.overwrite = self.field(Overwrite::from_headers, Overwrite::NAME, has_overwrite, message);
        let token = |headers: &HeaderMap| match has_token {
            true => LockToken::require(headers).map(Some),
            false => LockToken::from_headers(headers),
        };
        self.fields.lock_token = self.field(token, LockToken::NAME, has_token, message);
        self.fields.schedule_tag =
            self.field(IfScheduleTagMatch::from_headers, IfScheduleTagMatch::NAME, true, message);
        self.fields.timeouts = Timeout::from_headers(headers);
        self.fields.preferences = Preferences::from_headers(headers);

        let found = header::deviations(headers).into_iter();
        self.findings.extend(found.map(|(name, deviation)| Found { deviation, at: At::Field(name), text: None }));
    }

    /// Reads a header field, and refuses the request if the field is wrong and the method has it.
    fn field<T>(
        &mut self,
        read: impl FnOnce(&HeaderMap) -> Result<Option<T>, Error>,
        name: HeaderName,
        matters: bool,
        message: &Message,
    ) -> Option<T> {
        match read(&message.headers) {
            Ok(field) => field,
            Err(error) => {
                if matters {
                    self.refuse(error, Some(name), message);
                }
                None
            }
        }
    }

    fn read_body(&mut self, message: &Message) {
        let Some(method) = self.method.clone() else { return };
        match reader(&method, message).depth(self.fields.depth).parse_with_findings() {
            Ok((body, findings)) => {
                self.more = findings.count() - findings.as_slice().len() as u64;
                self.findings.extend(findings.as_slice().iter().map(|found| Found {
                    deviation: found.deviation(),
                    at: At::Body(found.position()),
                    text: found.text().map(ToOwned::to_owned),
                }));
                self.body = Some(body);
            }
            Err(error) => self.refuse(error, None, message),
        }
    }

    /// Checks what header fields and body say together.
    fn check(&mut self, message: &Message) {
        if matches!(self.body, Some(Body::LockRefresh)) {
            let lock = match &self.fields.condition {
                Some(condition) => condition.refreshed_token().map(drop),
                None => Err(Error::refused(
                    StatusCode::BAD_REQUEST,
                    "expected a lockinfo that asks for a new lock, or the header field if with the token of the lock to \
                     refresh, found neither",
                )),
            };
            if let Err(error) = lock {
                self.refuse(error, Some(If::NAME), message);
            }
        }
        let target = message.line.as_ref().map_or("", |(_, target)| target);
        let operation = self.method.as_ref().and_then(Operation::from_http);
        let of_collection = match operation {
            Some(Operation::Lock) => matches!(self.body, Some(Body::LockInfo(_))),
            // RFC 4918 §5.2: the path of a collection ends with a slash. For other resources the depth means nothing.
            Some(Operation::Copy | Operation::Move | Operation::Delete) => {
                target.split('?').next().unwrap_or_default().ends_with('/')
            }
            _ => false,
        };
        if let (Some(operation), true, Some(_)) = (operation, of_collection, self.fields.depth) {
            if let Err(error) = Depth::of_collection(&message.headers, operation) {
                self.refuse(error, Some(Depth::NAME), message);
            }
        }
        if self.is(&["COPY", "MOVE"]) {
            let resolved = match (&self.fields.destination, origins(target, &message.headers)) {
                (Some(destination), Some(origins)) => destination.resolve(&origins).map(drop),
                _ => Ok(()),
            };
            if let Err(error) = resolved {
                self.refuse(error, Some(Destination::NAME), message);
            }
        }
    }
}

/// Returns the reader for a body.
fn reader<'m>(method: &'m Method, message: &'m Message) -> Reader<'m> {
    let reader = Reader::new(method, &message.body);
    let content_type = message.headers.get(http_header::CONTENT_TYPE);
    // The fields before a body that was saved alone are not known, unless an option sets one.
    if message.line.is_none() && content_type.is_none() {
        return reader;
    }
    reader.content_type(content_type.map(|value| value.to_str().unwrap_or_default()))
}

/// Returns the origins of the server that a request names. It may be reached by either scheme, because a proxy before
/// it may have another one.
fn origins(target: &str, headers: &HeaderMap) -> Option<Origins> {
    let absolute = target.split_once("://").map(|(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
    let mut hosts = headers.get_all(http_header::HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok(),
        _ => None,
    };
    // RFC 9112 §3.2.2: the target takes precedence over the field.
    let host = absolute.or(host)?;
    Origins::new(["http", "https"].map(|scheme| format!("{scheme}://{host}"))).ok()
}

/// Returns the method of a request by the root element of its body.
fn implied(root: &Name) -> String {
    let (namespace, local) = root.parts();
    // These were meant to be in `DAV:`, and the error about their namespace is the most helpful.
    let nearly_dav = namespace.is_empty() || namespace.trim_end_matches(':').eq_ignore_ascii_case("DAV");
    let method = match local {
        "mkcalendar" if namespace == namespace::CALDAV => "MKCALENDAR",
        _ if !nearly_dav => "REPORT",
        "propfind" => "PROPFIND",
        "propertyupdate" => "PROPPATCH",
        "lockinfo" => "LOCK",
        "searchrequest" | "query-schema-discovery" => "SEARCH",
        "propertybehavior" => "COPY",
        // The other bodies are named after their methods.
        "mkcol" | "acl" | "bind" | "unbind" | "rebind" | "orderpatch" | "update" | "label" | "merge" | "options"
        | "version-control" | "checkout" | "checkin" | "uncheckout" | "mkworkspace" | "mkactivity"
        | "baseline-control" | "mkredirectref" | "updateredirectref" => return local.to_ascii_uppercase(),
        _ => "REPORT",
    };
    method.to_owned()
}
