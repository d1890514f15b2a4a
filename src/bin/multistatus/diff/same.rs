//! Compares values by what they mean.

use multistatus::{Element, Value};

/// The depth to which children are compared without their white space; deeper ones are compared as they are.
const DEPTH: usize = 100;

/// Returns true if two properties have one value in one language, whatever their prefixes and the white space between
/// their elements. The language of a text is a part of the property: RFC 4918 §4.3.
pub fn same(a: &Element<'_>, b: &Element<'_>) -> bool {
    let is_in_one = a.lang() == b.lang() || is_blank(a.value()) || is_blank(b.value());
    is_in_one && same_at(a, b, 0)
}

fn same_at(a: &Element<'_>, b: &Element<'_>, depth: usize) -> bool {
    if a == b {
        return true;
    }
    let (Value::Xml(xml_a), Value::Xml(xml_b)) = (a.value(), b.value()) else {
        return is_blank(a.value()) && is_blank(b.value()) && a.name() == b.name() && a.attributes() == b.attributes();
    };
    if depth > DEPTH || a.name() != b.name() || a.attributes() != b.attributes() {
        return false;
    }
    if !has_only_elements(xml_a.as_str()) || !has_only_elements(xml_b.as_str()) {
        return false;
    }
    let (mut in_a, mut in_b) = (Vec::from_iter(a.children()), Vec::from_iter(b.children()));
    if is_set(a.name().local()) {
        // The elements of a set have no order.
        in_a.sort_by(|one, other| one.name().cmp(other.name()));
        in_b.sort_by(|one, other| one.name().cmp(other.name()));
    }
    in_a.len() == in_b.len() && in_a.iter().zip(&in_b).all(|(a, b)| same_at(a, b, depth + 1))
}

fn is_blank(value: &Value<'_>) -> bool {
    value.as_text().is_some_and(|text| text.trim().is_empty())
}

fn is_set(local: &str) -> bool {
    matches!(local, "resourcetype") || local.ends_with("-set") && !local.contains("history")
}

/// Returns true if markup that is well-formed has no text but white space outside of its elements.
fn has_only_elements(xml: &str) -> bool {
    let mut rest = xml;
    let mut depth = 0_usize;
    loop {
        let (text, markup) = match rest.find('<') {
            Some(at) => rest.split_at(at),
            None => (rest, ""),
        };
        if depth == 0 && !text.trim().is_empty() {
            return false;
        }
        if markup.is_empty() {
            return true;
        }
        let end = match markup {
            _ if markup.starts_with("<!--") => "-->",
            _ if markup.starts_with("<![CDATA[") && depth == 0 => return false,
            _ if markup.starts_with("<![CDATA[") => "]]>",
            _ if markup.starts_with("<?") => "?>",
            _ => "",
        };
        let length = match end {
            "" => tag_length(markup),
            end => markup.find(end).map_or(markup.len(), |at| at + end.len()),
        };
        let (tag, after) = markup.split_at(length);
        if end.is_empty() {
            match (tag.starts_with("</"), tag.ends_with("/>")) {
                (true, _) => depth = depth.saturating_sub(1),
                (false, true) => {}
                (false, false) => depth += 1,
            }
        }
        rest = after;
    }
}

/// Returns the length of a tag: a `>` in quotes does not end it.
pub fn tag_length(tag: &str) -> usize {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at + 1,
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
    }
    tag.len()
}

#[cfg(test)]
mod tests {
    use multistatus::{Element, Error, Name, Value};

    use super::same;

    #[test]
    fn layout_and_prefixes_make_no_difference() -> Result<(), Error> {
        let element = |name: &'static str, xml: &str| Element::new(Name::dav(name), Value::from_xml(xml)?);
        for (name, a, b, expected) in [
            ("x", "<D:a xmlns:D='DAV:'/>", "\n <a xmlns='DAV:'></a>\n", true),
            ("x", "<D:a xmlns:D='DAV:'><D:b/><D:c/></D:a>", "<a xmlns='DAV:'> <b/>\n<c/></a>", true),
            ("x", "<D:a xmlns:D='DAV:'><D:b/><D:c/></D:a>", "<a xmlns='DAV:'> <c/><b/></a>", false),
            ("x", "<D:a xmlns:D='DAV:'>1<D:b/></D:a>", "<a xmlns='DAV:'> 1<b/></a>", false),
            ("x", "<D:a xmlns:D='DAV:'/>", "<a/>", false),
            ("resourcetype", "<a xmlns='DAV:'/><b xmlns='x'/>", "<b xmlns='x'/><a xmlns='DAV:'/>", true),
            ("x", "<a xmlns='DAV:'/><b xmlns='x'/>", "<b xmlns='x'/><a xmlns='DAV:'/>", false),
            ("x", "<a b='>'/>", "<!-- > --><a b='>'/>", true),
            ("x", "<a b='1'/>", "<a b='2'/>", false),
        ] {
            assert_eq!(same(&element(name, a)?, &element(name, b)?), expected, "{a} {b}");
        }
        Ok(())
    }
}
