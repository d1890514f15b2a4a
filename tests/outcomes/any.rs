//! Checks that any outcomes make a response that the RFCs allow.

use multistatus::header::Preferences;
use multistatus::{
    Condition, Conditions, Error, Exchange, Multistatus, Name, Operation, Outcomes, Overall, ParseOptions, Property,
    Reply, Response, Value, condition, document,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

const HREFS: [&str; 8] = ["/c/", "/c", "/c/a", "/c/a/b", "/d/", "/d/a", "/", "/e"];
const CODES: [u16; 16] = [200, 201, 202, 204, 208, 304, 400, 403, 404, 409, 423, 424, 500, 503, 507, 508];
const NAMES: [Name; 4] = [Name::dav("a"), Name::dav("b"), Name::caldav("c"), Name::from_static("", "d")];

/// One outcome that is reported.
#[derive(Clone, Debug)]
enum Say {
    Status(&'static str, u16),
    FailedWith(&'static str, u16),
    Row(&'static str, Vec<(usize, u16)>),
    Nested(&'static str, Vec<(usize, u16)>),
    Property(usize, u16),
}

fn say() -> impl Strategy<Value = Say> {
    let href = || select(&HREFS[..]);
    let code = || select(&CODES[..]);
    let properties = || vec((0..NAMES.len(), code()), 1..5);
    prop_oneof![
        (href(), code()).prop_map(|(href, code)| Say::Status(href, code)),
        (href(), select(&CODES[5..])).prop_map(|(href, code)| Say::FailedWith(href, code)),
        (href(), properties()).prop_map(|(href, properties)| Say::Row(href, properties)),
        (href(), properties()).prop_map(|(href, properties)| Say::Nested(href, properties)),
        (0..NAMES.len(), code()).prop_map(|(name, code)| Say::Property(name, code)),
    ]
}

fn row(href: &str, properties: &[(usize, u16)]) -> Result<Response<'static>, Error> {
    let mut builder = Response::builder(href);
    let mut said = Vec::new();
    for &(name, code) in properties.iter() {
        if said.contains(&name) {
            continue;
        }
        said.push(name);
        match code {
            200..300 => builder.property_element_with(Property::new(NAMES[name].clone(), "x")?, code),
            _ => builder.property_status(NAMES[name].clone(), code),
        };
    }
    builder.build()
}

fn feed(outcomes: &mut Outcomes, say: &Say) -> Result<(), Error> {
    match say {
        Say::Status(href, code) => outcomes.status(*href, *code),
        Say::FailedWith(href, code) => {
            outcomes.failed_with(*href, *code, Condition::empty(condition::SUPPORTED_REPORT))
        }
        Say::Row(href, properties) => outcomes.response(row(href, properties)?),
        Say::Nested(href, properties) => {
            let value = Value::from_responses([row("/n", properties)?]);
            outcomes.response(Response::builder(*href).property(NAMES[0].clone(), value).build()?)
        }
        Say::Property(name, code) => outcomes.property_status(NAMES[*name].clone(), *code),
    };
    Ok(())
}

fn codes(row: &Response<'_>) -> Vec<u16> {
    let propstats = row.propstats().filter_map(|propstat| Some(propstat.status()?.as_u16()));
    row.status().map(|status| status.as_u16()).into_iter().chain(propstats).collect()
}

/// Returns true if the response to this operation may name an href.
fn takes(operation: Operation, say: &Say) -> bool {
    let href = match say {
        Say::Status(href, _) | Say::FailedWith(href, _) | Say::Row(href, _) | Say::Nested(href, _) => *href,
        Say::Property(..) => return sets(operation),
    };
    match operation {
        _ if sets(operation) => {
            ["/c/", "/c", "/"].contains(&href) && (href != "/" || !matches!(say, Say::Row(..) | Say::Nested(..)))
        }
        Operation::Copy | Operation::Move => href != "/e",
        Operation::Delete | Operation::Lock | Operation::Label | Operation::Orderpatch => {
            !["/d/", "/d/a", "/e"].contains(&href)
        }
        _ => true,
    }
}

fn sets(operation: Operation) -> bool {
    matches!(operation, Operation::Proppatch | Operation::Mkcol | Operation::Mkcalendar)
}

/// Checks the rules that can be seen in the response alone.
fn check(operation: Operation, preferences: &Preferences, reply: &Reply, said: &[Say]) -> Result<(), TestCaseError> {
    let body = reply.body();
    prop_assert_eq!(body.is_empty(), !reply.headers().contains_key("content-type"));
    if let Some(conditions) = reply.conditions() {
        prop_assert!(Conditions::parse(&body).is_ok_and(|read| read == *conditions));
        prop_assert!(!reply.status().is_success() && !conditions.is_empty());
    }
    if let Some(document) = reply.propstats() {
        prop_assert!(document::Propstats::parse(&body).is_ok_and(|read| read == *document));
    }
    let Some(document) = reply.multistatus() else {
        // A plain success must not hide a failure.
        let failed = said.iter().any(|say| match say {
            Say::Status(_, code) | Say::FailedWith(_, code) | Say::Property(_, code) => *code >= 300,
            Say::Row(..) | Say::Nested(..) => false,
        });
        prop_assert!(!failed || !reply.status().is_success());
        return Ok(());
    };
    prop_assert_eq!(reply.status().as_u16(), 207);
    let strict = ParseOptions::new().strict(true).parse(&body);
    prop_assert!(strict.is_ok_and(|read| read == *document), "{}", String::from_utf8_lossy(&body));
    prop_assert!(document.validate().is_ok());
    let rows = document.responses();
    let all: Vec<u16> = rows.iter().flat_map(codes).collect();
    match operation {
        Operation::Delete | Operation::Copy | Operation::Move => {
            prop_assert!(!all.iter().any(|code| [200, 201, 204, 424].contains(code)));
            prop_assert!(!document.verdict(operation).overall().is_success());
        }
        Operation::Lock => {
            prop_assert!(all.iter().all(|code| *code >= 300) && all.iter().any(|code| *code != 424));
            prop_assert!(rows.iter().any(|row| row.hrefs().any(|href| href == "/c/" || href == "/c")));
            prop_assert_eq!(document.verdict(operation).overall(), Overall::Failed);
        }
        Operation::Proppatch | Operation::Mkcalendar => {
            prop_assert_eq!(rows.len(), 1);
            prop_assert!(all.iter().all(|code| *code < 300) || all.iter().all(|code| *code >= 300));
            prop_assert!(all.iter().any(|code| *code != 424));
            let mut values = rows[0].propstats().flat_map(|propstat| propstat.properties());
            prop_assert!(values.all(|property| property.is_empty()));
        }
        Operation::Label | Operation::Orderpatch => {
            prop_assert!(!all.iter().any(|code| [200, 201, 204].contains(code)));
        }
        Operation::SyncCollection => prop_assert!(document.changes(operation).token().is_ok()),
        Operation::Mkcol
        | Operation::Unlock
        | Operation::Acl
        | Operation::Bind
        | Operation::Unbind
        | Operation::Rebind => {
            prop_assert!(false, "there is no 207");
        }
        _ => {}
    }
    if preferences.is_minimal()
        && matches!(operation, Operation::Propfind | Operation::Report | Operation::SyncCollection)
    {
        for row in rows {
            let nested: Vec<_> = row.propstats().flat_map(|propstat| propstat.properties()).collect();
            let inner = nested.iter().flat_map(|property| property.responses());
            for row in inner.chain([row.clone()]) {
                prop_assert!(row.missing_properties().next().is_none());
                prop_assert!(row.status().is_some() || row.propstats().len() > 0);
            }
        }
    }
    if preferences.is_noroot(operation) {
        let own = |row: &&Response<'_>| row.hrefs().any(|href| href == "/c/" || href == "/c");
        let failed = |row: &Response<'_>| row.status().is_some_and(|status| !status.is_success());
        prop_assert!(rows.iter().filter(own).all(failed));
    }
    Ok(())
}

/// Returns the reply to these responses, or its error.
fn replied(operation: Operation, rows: &[Response<'static>]) -> Result<(u16, Vec<u8>), String> {
    let told = |error: Error| error.to_string();
    let exchange = Exchange::new(operation, "/c/").and_then(|exchange| exchange.destination("/d/")).map_err(told)?;
    let mut outcomes = Outcomes::new(exchange);
    if operation == Operation::SyncCollection {
        outcomes.sync_token("urn:x:1");
    }
    for row in rows {
        outcomes.response(row.clone());
    }
    outcomes.reply().map(|reply| (reply.status().as_u16(), reply.body())).map_err(told)
}

/// Returns a response as a reader returns it, which knows nothing about its builder.
fn read(row: &Response<'static>) -> Result<Response<'static>, Error> {
    let body = Multistatus::from_iter([row.clone()]).to_xml();
    Multistatus::parse(&body)?.responses().first().map(|row| row.clone().into_owned()).ok_or_else(|| unreachable!())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// What a builder knows about its response changes nothing but speed.
    #[test]
    fn built_and_read_responses(
        operation in select(Operation::ALL),
        said in vec((select(&HREFS[..]), vec((0..NAMES.len(), select(&CODES[..])), 1..5), 0_usize..8), 1..6),
    ) {
        let mut rows = Vec::new();
        for (href, properties, form) in &said {
            let href = [*href, "/c/a&b", "http://h/c/a", "/c/%7e"][if *form < 5 { 0 } else { form - 4 }];
            rows.extend(row(href, properties));
        }
        let read = rows.iter().map(read).collect::<Result<Vec<_>, Error>>().expect("readable responses");
        prop_assert_eq!(replied(operation, &rows), replied(operation, &read));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_outcomes(
        operation in select(Operation::ALL),
        said in vec(say(), 0..8),
        truncated in any::<bool>(),
        prefer in select(&["", "return=minimal", "depth-noroot", "return=minimal, depth-noroot"][..]),
        depth in select(&["0", "1", "infinity"][..]),
    ) {
        let preferences = Preferences::new().header("Prefer", prefer).header("Depth", depth).header("DAV", "bind");
        let mut outcomes = Outcomes::new(Exchange::new(operation, "/c/")?.destination("/d/")?.preferences(preferences.clone()));
        // An outcome that an operation does not accept is an error, so it is tried separately from those that it
        // accepts.
        let said: Vec<Say> = said.into_iter().filter(|say| takes(operation, say)).collect();
        for say in &said {
            prop_assert!(feed(&mut outcomes, say).is_ok());
        }
        if operation == Operation::SyncCollection {
            outcomes.sync_token("urn:a:b");
        }
        if truncated && matches!(operation, Operation::Report | Operation::SyncCollection | Operation::Search) {
            outcomes.truncated();
        }
        if let Ok(reply) = outcomes.reply() {
            check(operation, &preferences, &reply, &said)?;
        }
    }

    #[test]
    fn any_preferences(name in select(&["Prefer", "Brief", "Depth", "DAV"][..]), value in "[ -~\t]{0,40}|[a-z,;=\" \\\\]{0,40}") {
        let preferences = Preferences::new().header(name, &value);
        let _ = Exchange::from(Operation::Propfind).preferences(preferences).response_headers();
    }
}

#[test]
fn a_row_of_many_properties_is_not_lost() -> Result<(), Error> {
    // As many as readers accept by default, and as deep.
    let mut builder = Response::builder("/a");
    for n in 0..99_999 {
        builder.property(Name::new("urn:x", &format!("p{n}"))?, "x");
    }
    let mut deep = String::new();
    for _ in 0..123 {
        deep.insert_str(0, "<D:x>");
        deep.push_str("</D:x>");
    }
    let row = builder.property(Name::dav("deep"), Value::from_xml(&deep)?).build()?;
    assert_eq!(row.propstats().map(|propstat| propstat.names().len()).sum::<usize>(), 100_000);
    let document = Multistatus::from_iter([row]);
    assert!(document.validate().is_ok());
    Ok(())
}
