//! What a body says about one resource, and how two of them differ.

use std::collections::BTreeMap;

use multistatus::{Element, Name, Response, Value};

use super::same::{same, tag_length};
use crate::paint::{BAD, GOOD, NAME, paint};
use crate::plain::{Clipped, Shown, number};

/// What a body says about a resource.
#[derive(Default)]
pub struct Outcome {
    statuses: Vec<u16>,
    description: Option<String>,
    location: Option<String>,
    conditions: Vec<Element<'static>>,
    properties: BTreeMap<Name, Vec<Property>>,
}

struct Property {
    status: Option<u16>,
    element: Element<'static>,
}

impl Outcome {
    pub fn of(row: &Response<'_>) -> Self {
        let mut outcome = Self {
            statuses: row.statuses().iter().map(|status| status.as_u16()).collect(),
            description: row.description().map(|text| text.text().to_owned()),
            location: row.location().map(|href| href.to_string()),
            conditions: row.conditions().map(Element::into_owned).collect(),
            properties: BTreeMap::new(),
        };
        for propstat in row.propstats() {
            let status = propstat.status().map(|status| status.as_u16());
            for element in propstat.properties() {
                let properties = outcome.properties.entry(element.name().clone()).or_default();
                properties.push(Property { status, element: element.into_owned() });
            }
            outcome.conditions.extend(propstat.conditions().map(Element::into_owned));
        }
        outcome
    }

    /// Adds what another response says.
    pub fn merge(&mut self, other: Self) {
        self.statuses.extend(other.statuses);
        self.statuses.sort_unstable();
        self.statuses.dedup();
        self.description = self.description.take().or(other.description);
        self.location = self.location.take().or(other.location);
        self.conditions.extend(other.conditions);
        for (name, properties) in other.properties {
            self.properties.entry(name).or_default().extend(properties);
        }
    }

    /// Says in short what there is.
    pub fn summary(&self) -> String {
        let mut parts: Vec<_> = self.statuses.iter().map(u16::to_string).collect();
        let count = self.properties.values().map(Vec::len).sum::<usize>();
        if count > 0 {
            parts.push(number(count as u64, "property"));
        }
        parts.join(", ")
    }
}

impl Property {
    fn is_alike(&self, other: &Self) -> bool {
        self.status == other.status && same(&self.element, &other.element)
    }

    fn shown(&self) -> String {
        let value = match self.element.value() {
            Value::Text(text) => Clipped(text).to_string(),
            Value::Xml(xml) => Clipped(&without_declarations(xml.as_str())).to_string(),
        };
        let value = value.as_str();
        match self.status {
            Some(200) if value.is_empty() => "empty".to_owned(),
            Some(200) => value.to_owned(),
            Some(status) if value.is_empty() => status.to_string(),
            Some(status) => format!("{status} {value}"),
            None => format!("no status {value}"),
        }
    }
}

/// Returns the differences, one for each line.
pub fn lines(a: &Outcome, b: &Outcome) -> Vec<String> {
    let mut lines = Vec::new();
    let statuses = |outcome: &Outcome| {
        let texts: Vec<_> = outcome.statuses.iter().map(u16::to_string).collect();
        (!texts.is_empty()).then(|| texts.join(", "))
    };
    pair(&mut lines, "status", statuses(a), statuses(b));
    pair(&mut lines, "description", a.description.clone(), b.description.clone());
    pair(&mut lines, "location", a.location.clone(), b.location.clone());
    let conditions = |outcome: &Outcome| {
        let mut texts: Vec<_> = outcome.conditions.iter().map(|condition| Shown(condition).to_string()).collect();
        texts.sort();
        texts.dedup();
        (!texts.is_empty()).then(|| texts.join(", "))
    };
    pair(&mut lines, "because of", conditions(a), conditions(b));
    let names: std::collections::BTreeSet<_> = a.properties.keys().chain(b.properties.keys()).collect();
    for name in names {
        let of = |outcome: &'_ Outcome| outcome.properties.get(name).map_or(0, Vec::len);
        let (in_a, in_b) = (a.properties.get(name), b.properties.get(name));
        let is_alike =
            of(a) == of(b) && in_a.into_iter().flatten().zip(in_b.into_iter().flatten()).all(|(a, b)| a.is_alike(b));
        if !is_alike {
            let shown = |properties: Option<&Vec<Property>>| {
                let shown = properties?.iter().map(Property::shown).collect::<Vec<_>>().join("; ");
                Some(shown)
            };
            let (before, after) = (shown(in_a), shown(in_b));
            // Values that are shown alike differ in a part that is cut off, or in their markup.
            let (before, after) = match before == after {
                true => (full(in_a), full(in_b)),
                false => (before, after),
            };
            pair(&mut lines, &name.to_string(), before, after);
        }
    }
    lines
}

/// Returns the whole values with their languages, and texts with their white space.
fn full(properties: Option<&Vec<Property>>) -> Option<String> {
    let text = |property: &Property| {
        let value = match property.element.value() {
            Value::Text(text) => format!("{text:?}"),
            Value::Xml(xml) => xml.to_self_contained(),
        };
        match property.element.lang() {
            Some(lang) => format!("{value} in {}", Clipped(lang)),
            None => value,
        }
    };
    Some(properties?.iter().map(text).collect::<Vec<_>>().join("; "))
}

/// Returns markup without its declarations of namespaces, which say little to people.
fn without_declarations(xml: &str) -> String {
    let mut shown = String::new();
    let mut rest = xml;
    while let Some(at) = rest.find('<') {
        let (text, markup) = rest.split_at(at);
        shown.push_str(text);
        let (tag, after) = markup.split_at(tag_length(markup));
        let mut left = tag;
        while let Some((before, declaration)) = left.find(" xmlns").map(|at| left.split_at(at)) {
            shown.push_str(before);
            let quote = declaration.find(['"', '\'']);
            let end = quote.and_then(|at| {
                let length = declaration[at + 1..].find(&declaration[at..=at])?;
                Some(at + 1 + length + 1)
            });
            left = &declaration[end.unwrap_or(declaration.len())..];
        }
        shown.push_str(left);
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// Adds lines for a part that differs.
pub fn pair(lines: &mut Vec<String>, name: &str, a: Option<String>, b: Option<String>) {
    if a == b {
        return;
    }
    let name = paint(NAME, name);
    match (a, b) {
        (Some(a), Some(b)) => {
            // Short values fit on one line.
            if a.len() + b.len() < 60 {
                lines.push(format!("{name}: {} → {}", paint(BAD, Clipped(&a)), paint(GOOD, Clipped(&b))));
            } else {
                lines.push(format!("{name}:"));
                lines.push(format!("  {}", paint(BAD, format_args!("- {a}"))));
                lines.push(format!("  {}", paint(GOOD, format_args!("+ {b}"))));
            }
        }
        (Some(a), None) => lines.push(format!("{name}: {}", paint(BAD, format_args!("- {a}")))),
        (None, Some(b)) => lines.push(format!("{name}: {}", paint(GOOD, format_args!("+ {b}")))),
        (None, None) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::without_declarations;

    #[test]
    fn declarations_are_not_shown() {
        for (xml, shown) in [
            ("<a xmlns=\"u\">b</a>", "<a>b</a>"),
            ("<R:a xmlns:R='u' b=\"c\"/>", "<R:a b=\"c\"/>"),
            ("<a b=\">\" xmlns=\"u\"><c xmlns=\"\"/></a> d", "<a b=\">\"><c/></a> d"),
            ("a xmlns=\"u\"", "a xmlns=\"u\""),
            ("", ""),
        ] {
            assert_eq!(without_declarations(xml), shown, "{xml}");
        }
    }
}
