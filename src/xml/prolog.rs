//! The XML declaration.

use super::tokens::Tag;
use super::{Fault, FaultKind};
use crate::chars::is_space_char;

/// True if a processing instruction is an XML declaration.
pub(crate) fn is_declaration(piece: &str) -> bool {
    // Its target must be exactly `xml`: `<?xml? …` is no instruction at all.
    piece.strip_prefix("<?xml").is_some_and(|rest| rest == "?>" || rest.starts_with(is_space_char))
}

/// Returns the length of the XML declaration at the beginning of `bytes`, if it is for XML 1.0 in UTF-8 and is written in
/// the usual way, or else 0.
pub(crate) fn plain_declaration(bytes: &[u8]) -> usize {
    let quoted = |rest: &mut &[u8], name: &[u8], values: &[&[u8]]| {
        let [quote @ (b'"' | b'\''), value @ ..] = rest.strip_prefix(name)? else { return None };
        let found = values.iter().find(|known| {
            value.get(..known.len()).is_some_and(|value| value.eq_ignore_ascii_case(known))
                && value.get(known.len()) == Some(quote)
        })?;
        *rest = &value[found.len() + 1..];
        Some(())
    };
    let mut rest = bytes;
    if quoted(&mut rest, b"<?xml version=", &[b"1.0"]).is_none() {
        return 0;
    }
    // Without an encoding it is UTF-8, too.
    let _ = quoted(&mut rest, b" encoding=", &[b"utf-8"]);
    let end: &[u8] = if rest.starts_with(b" ") { b" ?>" } else { b"?>" };
    if rest.starts_with(end) { bytes.len() - rest.len() + end.len() } else { 0 }
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

#[cfg(test)]
mod tests {
    use super::{declaration, plain_declaration};

    #[test]
    fn a_plain_declaration_is_a_declaration_of_utf8() {
        for text in [
            "<?xml version=\"1.0\"?>",
            "<?xml version='1.0' encoding='UTF-8'?>",
            "<?xml version=\"1.0\" encoding=\"utf-8\" ?>",
            "<?xml version='1.0' ?>",
        ] {
            assert_eq!(plain_declaration(format!("{text}<a/>").as_bytes()), text.len(), "{text}");
            let encoding = declaration(text).expect("a declaration");
            assert!(encoding.is_none_or(|label| label.eq_ignore_ascii_case("utf-8")), "{text}");
        }
        for text in [
            "",
            "<?xml version=\"1.0\"",
            "<?xml version=\"1.0' ?>",
            "<?xml version=\"1.1\"?>",
            "<?xml encoding=\"utf-8\"?>",
            "<?xml version='1.0' encoding='latin1'?>",
            "<?xml version='1.0' encoding='utf-8",
            "<?xml version='1.0' standalone='yes'?>",
            "<?xml-stylesheet?>",
        ] {
            assert_eq!(plain_declaration(text.as_bytes()), 0, "{text}");
        }
    }
}
