//! Compares documents without the white space that indents their values.

use std::borrow::Borrow;

use multistatus::{Condition, Element, Multistatus, Property, Response};

/// Returns an element without the white space between its children.
fn bare(element: &Element<'_>) -> String {
    let children: Vec<String> = element.children().map(|child| bare(&child)).collect();
    let content = if children.is_empty() { element.text().unwrap_or_default().to_owned() } else { children.concat() };
    format!("<{} {:?} {:?}>{content}</>", element.name(), element.lang(), element.attributes())
}

fn all(elements: impl IntoIterator<Item = impl Borrow<Element<'static>>>) -> Vec<String> {
    elements.into_iter().map(|element| bare(element.borrow())).collect()
}

/// Returns the content of each response, in a form in which equal responses are equal text.
pub fn rows(document: &Multistatus<'_>) -> Vec<String> {
    let row = |row: &Response<'_>| {
        let propstats: Vec<_> = row
            .propstats()
            .map(|propstat| {
                let properties = all(propstat.properties().map(Property::into_owned));
                let conditions = all(propstat.conditions().map(Condition::into_owned));
                (
                    propstat.status().cloned(),
                    properties,
                    conditions,
                    propstat.description().map(|text| text.to_string()),
                )
            })
            .collect();
        let hrefs: Vec<_> = row.hrefs().map(|href| href.to_string()).collect();
        let conditions = all(row.conditions().map(Condition::into_owned));
        let description = row.description().map(|text| (text.to_string(), text.lang().map(str::to_owned)));
        format!("{hrefs:?} {:?} {propstats:#?} {conditions:?} {description:?}", row.status())
    };
    document.responses().iter().map(row).collect()
}
