//! Values, elements, responses and documents.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use super::markup::markup;
use super::text::{attribute_name, href, lang, name, status, text};
use crate::document::{Propstats, Root};
use crate::error::Error;
use crate::multistatus::Multistatus;
use crate::name::Name;
use crate::response::Response;
use crate::samples::has_meaning;
use crate::status::Status;
use crate::value::{Condition, Description, Element, Value};

/// Makes a description, with and without a language.
pub fn description() -> impl Strategy<Value = Description<'static>> {
    (text(), option::of(lang())).prop_filter_map("no description", |(text, lang)| {
        Description::new(text).and_then(|description| description.with_lang(lang.unwrap_or_default())).ok()
    })
}

/// Makes a value: empty, text, elements, or markup as another program writes it.
pub fn value() -> impl Strategy<Value = Value<'static>> {
    element().prop_map(|element| element.value().clone())
}

/// Makes an element that may be a property, a condition or an extension, with attributes, languages and elements in it.
pub fn element() -> impl Strategy<Value = Element<'static>> {
    let leaf = built(text().prop_map(Value::from).boxed());
    leaf.prop_recursive(3, 12, 4, |inner| {
        let nested = vec(inner, 0..4).prop_map(Value::from_elements);
        let markup = vec(markup(), 0..3)
            .prop_filter_map("no markup", |parts| Value::from_xml(&parts.concat()).ok().map(Value::into_owned));
        built(prop_oneof![nested, markup].boxed())
    })
}

/// Makes an element with one of these values.
fn built(value: BoxedStrategy<Value<'static>>) -> BoxedStrategy<Element<'static>> {
    let attributes = prop_oneof![3 => Just(Vec::new()), 1 => vec((attribute_name(), text()), 0..4)];
    let parts = (name(), value, option::weighted(0.2, lang()), attributes);
    parts
        .prop_filter_map("no element", |(name, value, lang, attributes)| with_parts(name, value, lang, attributes).ok())
        .boxed()
}

fn with_parts(
    name: Name,
    value: Value<'static>,
    lang: Option<String>,
    attributes: Vec<(Name, String)>,
) -> Result<Element<'static>, Error> {
    let mut element = Element::new(name, value)?;
    let mut seen = HashSet::new();
    for (name, value) in attributes.into_iter().filter(|(name, _)| seen.insert(name.clone())) {
        element = element.with_attribute(name, &value)?;
    }
    element.with_lang(lang.unwrap_or_default())
}

/// The outcome for one property.
#[derive(Clone, Debug)]
enum Outcome {
    Found(Element<'static>),
    Failed(Name, Status),
    FailedWith(Name, Status, Condition<'static>),
    /// A propstat without properties.
    Nothing(Status),
    Description(Status, String),
}

/// Makes a response: properties of one resource, or one status for some resources, with conditions, a description, a
/// location and extensions.
pub fn response() -> impl Strategy<Value = Response<'static>> {
    let outcome = prop_oneof![
        4 => element().prop_map(Outcome::Found),
        2 => (name(), status()).prop_map(|(name, status)| Outcome::Failed(name, status)),
        1 => (name(), status(), element()).prop_map(|(name, status, why)| match status.is_success() {
            true => Outcome::Failed(name, status),
            false => Outcome::FailedWith(name, status, why),
        }),
        1 => status().prop_map(Outcome::Nothing),
        1 => (status(), text()).prop_map(|(status, text)| Outcome::Description(status, text)),
    ];
    let properties = (href(), vec(outcome, 1..6)).prop_map(|(href, outcomes)| {
        let mut seen = HashSet::new();
        let mut fresh = |name: &Name| seen.insert(name.clone());
        // A description without a propstat for it makes one.
        let mut row = Response::builder(href);
        for outcome in outcomes {
            match outcome {
                Outcome::Found(property) if fresh(property.name()) => row.property_element(property),
                Outcome::Failed(name, status) if fresh(&name) => row.property_status(name, status),
                Outcome::FailedWith(name, status, why) if fresh(&name) => row.property_failed_with(name, status, why),
                Outcome::Nothing(status) => row.propstat(status),
                Outcome::Description(status, text) => row.propstat_description(status, text),
                _ => &mut row,
            };
        }
        row
    });
    let resources = (vec(href(), 1..4), status()).prop_map(|(hrefs, status)| {
        let mut seen = HashSet::new();
        let mut row = Response::builder("/");
        // The first href replaces the one with which the builder begins.
        for (number, href) in hrefs.into_iter().filter(|href| seen.insert(href.as_str().to_owned())).enumerate() {
            if number == 0 {
                row.begin(href);
            } else {
                row.href(href);
            }
        }
        row.status(status);
        row
    });
    let row = prop_oneof![3 => properties.boxed(), 1 => resources.boxed()];
    let conditions = prop_oneof![2 => Just(Vec::new()), 1 => vec(element(), 0..3)];
    let optional = (option::weighted(0.3, description()), option::weighted(0.2, href()));
    (row, conditions, optional, option::weighted(0.2, extension())).prop_filter_map(
        "a redirect without location",
        |(mut row, conditions, (description, location), extension)| {
            for condition in conditions {
                row.condition(condition);
            }
            if let Some(description) = &description {
                row.description_in(description.lang().unwrap_or_default(), description.text().to_owned());
            }
            if let Some(location) = location {
                row.location(location);
            }
            if let Some(extension) = extension {
                row.extension(extension);
            }
            row.build().ok()
        },
    )
}

/// Makes an element that means nothing, in a response or beside responses.
fn extension() -> impl Strategy<Value = Element<'static>> {
    element().prop_filter("a name that means something", |element| {
        !element.name().is_dav() || !has_meaning(element.name().local())
    })
}

/// Makes the document in the response to MKCOL or MKCALENDAR.
pub fn propstats() -> impl Strategy<Value = Propstats<'static>> {
    let root = select(&[Root::MkcolResponse, Root::MkcalendarResponse][..]);
    (root, response())
        .prop_filter_map("a response without propstats", |(root, response)| Propstats::new(root, response).ok())
}

/// Makes a document. All that [`Multistatus::validate`] may find in it is two responses for one href.
pub fn multistatus() -> impl Strategy<Value = Multistatus<'static>> {
    let extensions = prop_oneof![2 => Just(Vec::new()), 1 => vec(extension(), 0..3)];
    let footer = (option::weighted(0.2, description()), option::weighted(0.2, text()), extensions);
    (vec(response(), 0..5), footer).prop_filter_map("no document", |(rows, (description, token, extensions))| {
        let mut document: Multistatus<'static> = rows.into_iter().collect();
        document.set_description(description);
        document.set_sync_token(token.as_deref()).ok()?;
        extensions.into_iter().try_for_each(|extension| document.push_extension(extension)).ok()?;
        Some(document)
    })
}
