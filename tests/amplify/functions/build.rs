//! Builders, fed with the parts of a document.

use std::hint::black_box;

use multistatus::document::{Prop, Propstats, Root};
use multistatus::http::StatusCode;
use multistatus::prop::{DisplayName, LiveProperty, LockDiscovery, ResourceType};
use multistatus::write::Writer;
use multistatus::{
    Condition, Conditions, Description, Element, Footer, Multistatus, Name, Response, ResponseBuilder, Value, condition,
};

use super::Input;

fn size(row: Result<Response<'static>, multistatus::Error>) -> usize {
    row.map_or(0, |row| row.as_xml().len())
}

/// Builds each response from its own parts.
pub fn responses_anew(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    let mut new = ResponseBuilder::new();
    for row in input.rows() {
        let mut hrefs = row.hrefs();
        let Some(first) = hrefs.next() else { continue };
        new.begin(first);
        for href in hrefs {
            new.href(href);
        }
        for status in row.statuses() {
            new.status(status.clone());
        }
        if let Some(location) = row.location() {
            new.location(location);
        }
        for condition in row.conditions() {
            new.condition(condition);
        }
        if let Some(description) = row.description() {
            new.description(description.text().to_owned()).description_in("en", description.text());
        }
        for extension in row.extensions() {
            new.extension(extension);
        }
        for propstat in row.propstats() {
            let status = propstat.status().cloned().unwrap_or_else(|| StatusCode::OK.into());
            new.propstat(status.clone());
            if let Some(description) = propstat.description() {
                new.propstat_description(status.clone(), description.text());
            }
            for property in propstat.properties() {
                new.property_element_with(property, status.clone());
            }
        }
        bytes += size(new.build());
    }
    bytes + written(input)
}

/// Builds each response in a writer, with its properties.
fn written(input: &Input<'_>) -> usize {
    let mut writer = Writer::new(Vec::new());
    for row in input.rows() {
        let Some(href) = row.href() else { continue };
        let built = writer.build(href, |new| {
            for property in row.propstats().flat_map(|propstat| propstat.properties()) {
                new.property_element(property);
            }
        });
        black_box(built.is_ok());
    }
    writer.finish().map_or(0, |body| body.len())
}

/// Builds one response of all properties, in each way of adding one.
pub fn properties_anew(input: &Input<'_>) -> usize {
    type Add = for<'r> fn(&'r mut ResponseBuilder, Element<'_>) -> &'r mut ResponseBuilder;
    const ADD: &[Add] = &[
        |row, property| row.property(property.name(), property.value()),
        |row, property| row.property_element(property),
        |row, property| row.not_found(property.name()),
        |row, property| row.property_status(property.name(), 403),
        |row, property| row.property_failed_with(property.name(), 403, property.clone()),
        |row, property| row.property_result(property.name(), Ok::<_, StatusCode>(property.value())),
        |row, property| row.extension(property),
        |row, property| row.condition(property),
    ];
    let mut bytes = 0;
    for unique in [false, true] {
        for add in ADD {
            let mut row = Response::builder("/c/");
            row.unique_properties(unique);
            for element in input.elements() {
                add(&mut row, element);
            }
            bytes += size(row.build());
        }
    }
    bytes
}

/// Builds many groups: a reason, a description and a condition for each property.
pub fn conditions_anew(input: &Input<'_>) -> usize {
    let mut row = Response::builder("/c/");
    for (number, element) in input.elements().enumerate() {
        let Ok(status) = multistatus::Status::with_reason(StatusCode::FORBIDDEN, &format!("r{number}")) else {
            continue;
        };
        row.property_status(element.name(), status.clone())
            .propstat_description(status.clone(), format!("{number}"))
            .property_element_with(element, status);
    }
    let mut bytes = size(row.build());
    let conditions: Vec<_> = input.conditions().chain(input.properties()).map(Condition::into_owned).collect();
    if let Ok(conditions) = Conditions::try_from_iter(conditions.clone()) {
        bytes += conditions.to_xml().len();
    }
    let mut row = Response::builder("/c/");
    for (number, condition) in conditions.into_iter().enumerate() {
        if let Ok(name) = Name::new("urn:x", &format!("n{number}")) {
            row.property_failed_with(name, 403, condition);
        }
    }
    bytes += size(row.build());
    let hrefs: Vec<_> = input.hrefs().collect();
    let conflicts = condition::with_hrefs(condition::caldav::UNIQUE_SCHEDULING_OBJECT_RESOURCE, hrefs.clone());
    for built in
        [condition::lock_token_submitted(hrefs.clone()), condition::no_conflicting_lock(hrefs.clone()), conflicts]
    {
        bytes += built.map_or(0, |built| built.hrefs().len());
    }
    let needed = hrefs.into_iter().map(|href| (href, Name::dav("read")));
    bytes + condition::need_privileges(needed).map_or(0, |built| built.children().count())
}

pub fn elements_anew(input: &Input<'_>) -> usize {
    let name = Name::from_static("urn:x", "x");
    for element in input.elements() {
        let built = Element::new(element.name(), element.value()).and_then(|new| new.with_lang("en"));
        black_box(built.is_ok_and(|new| new.lang().is_some()));
        black_box(Element::empty(element.name()).is_empty());
        if let Some(lang) = element.lang() {
            black_box(Element::empty(&name).with_lang(lang.to_owned()).is_ok());
        }
    }
    // All attributes on one element, and one for each element.
    let attributes = input.elements().flat_map(|element| {
        let all = element.attributes().iter().map(|attribute| (attribute.name().clone(), attribute.value().to_owned()));
        all.chain([(element.name().clone(), String::new())]).collect::<Vec<_>>()
    });
    let mut one = Element::empty(&name);
    for (name, value) in attributes {
        match one.clone().with_attribute(name, &value) {
            Ok(more) if more.attributes().len() <= 64 => one = more,
            _ => one = Element::empty(one.name().clone()),
        }
    }
    0
}

/// Writes elements as documents of their own, and reads them; not all, because each of them declares what is around it.
pub fn elements_stored(input: &Input<'_>) -> usize {
    let stored = |element: Element<'_>| {
        let (text, document) = (element.to_markup(), element.to_xml());
        black_box(Element::parse(text.as_bytes()).is_ok());
        text.len() + document.len()
    };
    input.elements().take(50).map(stored).sum()
}

/// Builds an element with all attributes, because a clone for each would be the caller's work.
pub fn values_anew(input: &Input<'_>) -> usize {
    let elements: Vec<_> = input.elements().map(Element::into_owned).collect();
    let value = Value::from_elements(elements.clone());
    let mut bytes = value.as_xml().map_or(0, |xml| xml.as_str().len());
    black_box(Value::from(&value).children().count());
    let name = Name::from_static("urn:x", "x");
    black_box(Element::new(&name, value).is_ok_and(|new| new.children().count() == elements.len()));
    bytes += Value::from_responses(input.rows().iter().cloned()).as_xml().map_or(0, |xml| xml.as_str().len());
    let mut element = Ok(Element::empty(&name));
    for (number, other) in elements.iter().enumerate() {
        let Ok(name) = Name::new(other.name().namespace(), &format!("a{number}")) else { continue };
        element = element.and_then(|element| element.with_attribute(name, other.text().unwrap_or_default()));
    }
    bytes + element.map_or(0, |element| element.attributes().len())
}

pub fn documents_anew(input: &Input<'_>) -> usize {
    let mut document = Multistatus::new();
    for row in input.rows() {
        document.push(row.clone());
    }
    let mut footer = Footer::new();
    for extension in input.extensions() {
        black_box((document.push_extension(extension.clone()).is_ok(), footer.push_extension(extension).is_ok()));
    }
    let text = input.texts().max_by_key(String::len).unwrap_or_default();
    black_box((document.set_sync_token(Some(&text)).is_ok(), footer.set_sync_token(Some(&text)).is_ok()));
    if let Ok(description) = Description::new(text) {
        document.set_description(Some(description.clone()));
        footer.set_description(Some(description));
    }
    document.set_bad_responses(1);
    document.set_footer(footer);
    let prop = Prop::new(input.properties());
    let propstats = input.rows().first().map(|row| Propstats::new(Root::MkcolResponse, row.clone()));
    black_box(propstats.is_some_and(|propstats| propstats.is_ok()));
    document.to_xml().len() + prop.map_or(0, |prop| prop.to_xml().len())
}

pub fn live_anew(input: &Input<'_>) -> usize {
    let names = input.elements().map(|element| element.name().clone());
    let kinds = ResourceType::from_names(names);
    let mut row = Response::builder("/c/");
    row.live(&kinds);
    let locks = input.properties().find_map(|property| LockDiscovery::decode(&property).ok().flatten());
    row.live_result(locks.ok_or(StatusCode::NOT_FOUND));
    let text = input.texts().max_by_key(String::len).unwrap_or_default();
    if let Ok(name) = DisplayName::new(text) {
        row.live(&name);
    }
    size(row.build())
}
