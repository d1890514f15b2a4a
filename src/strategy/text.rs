//! Texts, names, hrefs, statuses and operations.

use http::StatusCode;
use proptest::char;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::href::Href;
use crate::name::Name;
use crate::operation::Operation;
use crate::samples::{CODES, LANGS, LOCALS, NAMESPACES, TEXTS};
use crate::status::Status;

/// Makes any text that XML can carry, often one that needs escapes.
///
/// # Example
///
/// ```
/// use multistatus::{Value, strategy};
/// use proptest::test_runner::TestRunner;
///
/// TestRunner::deterministic().run(&strategy::text(), |text| {
///     assert_eq!(Value::from(text.clone()).as_text(), Some(&*text));
///     Ok(())
/// })?;
/// # Ok::<(), proptest::test_runner::TestError<String>>(())
/// ```
pub fn text() -> impl Strategy<Value = String> {
    let legal = char::ranges(vec!['\t'..='\n', '\r'..='\r', ' '..='\u{D7FF}', '\u{E000}'..='\u{FFFD}'].into());
    let part = prop_oneof![
        3 => select(&TEXTS[..]).prop_map(String::from),
        2 => "[ -~]{0,8}",
        1 => legal.prop_map(String::from)
    ];
    prop_oneof![1 => Just(String::new()), 6 => vec(part, 0..6).prop_map(|parts| parts.concat())]
}

/// Makes a local name.
pub(super) fn local() -> impl Strategy<Value = String> {
    let any = "[A-Z_a-z\u{E9}\u{10000}][-.0-9A-Z_a-z\u{B7}]{0,5}";
    prop_oneof![3 => select(&LOCALS[..]).prop_map(String::from), 1 => any]
        .prop_filter("a namespace declaration", |local| local != "xmlns")
}

/// Makes the name of an element, in the namespaces of WebDAV, in others, or in none.
pub fn name() -> impl Strategy<Value = Name> {
    (select(&NAMESPACES[..]), local())
        .prop_filter_map("no name", |(namespace, local)| Name::new(namespace, &local).ok())
}

/// Makes the name of an attribute.
pub fn attribute_name() -> impl Strategy<Value = Name> {
    const XML: &str = "http://www.w3.org/XML/1998/namespace";
    let xml = select(&["space", "base"][..]).prop_filter_map("no name", |local| Name::new(XML, local).ok());
    prop_oneof![8 => name(), 1 => xml]
}

/// Makes the tag of a language.
pub fn lang() -> impl Strategy<Value = String> {
    select(&LANGS[..]).prop_map(String::from)
}

/// Makes an href that may be sent: a path or an absolute URI, with and without escapes, a slash at the end, and a query.
pub fn href() -> impl Strategy<Value = Href<'static>> {
    let site = select(&["", "", "", "http://example.com", "https://[::1]:8443"][..]);
    let path = "(/[a-z]([-0-9A-Za-z._~!$&'()*+,;=:@]|%20|%c3%BC|%2F){0,6}){1,3}/?([?][a-z=&]{1,5})?";
    let made = (site, path).prop_filter_map("no href", |(site, path)| Href::new(format!("{site}{path}")).ok());
    let from_path = text().prop_filter_map("a path with dots", |path| Href::from_path(format!("/a{path}")).ok());
    prop_oneof![3 => made, 1 => from_path]
}

/// Makes a status from 200 on, often with a reason of its own.
pub fn status() -> impl Strategy<Value = Status> {
    let reason = prop_oneof![3 => Just(String::new()), 1 => "[ -~\t\u{FC}\u{2028}\u{1F600}]{0,12}"];
    (select(&CODES[..]), reason).prop_filter_map("no status", |(code, reason)| {
        Status::with_reason(StatusCode::from_u16(code).ok()?, &reason).ok()
    })
}

/// Makes an operation that can be answered with a multistatus, or whose failures can.
pub fn operation() -> impl Strategy<Value = Operation> {
    select(Operation::ALL)
}
