//! The XML declaration.

use super::tokens::Tag;
use super::{Fault, FaultKind};
use crate::chars::is_space_char;

/// True if a processing instruction is an XML declaration.
pub(crate) fn is_declaration(piece: &str) -> bool {
    // Its target must be exactly `xml`: `<?xml? …` is no instruction at all.
    piece.strip_prefix("<?xml").is_some_and(|rest| rest == "?>" || rest.starts_with(is_space_char))
}

/// Checks an XML declaration (XML 1.0 §2.8) and returns the encoding that it names.
pub(crate) fn declaration(piece: &str) -> Result<Option<&str>, Fault> {
    let tag = Tag::instruction(piece);
    let mut attributes = tag.attributes();
    let mut encoding = None;
    let mut done = 0;
    while let Some(attribute) = attributes.next()? {
        let value = attribute.value;
        let (order, valid) = match attribute.name {
            "version" => (1, is_version(value)),
            "encoding" => (2, is_encoding(value)),
            "standalone" => (3, matches!(value, "yes" | "no")),
            _ => (0, false),
        };
        if !valid || order <= done || (done == 0 && order != 1) {
            let message = format!("the XML declaration cannot have {}={value:?} here", attribute.name);
            return Err(Fault::new(FaultKind::Syntax, attribute.at, message));
        }
        if order == 2 {
            encoding = Some(value);
        }
        done = order;
    }
    if done == 0 {
        return Err(Fault::new(FaultKind::Syntax, 0, "the XML declaration must begin with the version"));
    }
    Ok(encoding)
}

fn is_version(value: &str) -> bool {
    value.strip_prefix("1.").is_some_and(|minor| !minor.is_empty() && minor.bytes().all(|b| b.is_ascii_digit()))
}

fn is_encoding(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_alphabetic())
        && value.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}
