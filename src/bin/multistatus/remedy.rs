//! Messages of the library in the words of the command.

use multistatus::read::Deviation;

/// The options of the library, with the option of `show`, `fmt` and others that does the same.
const OPTIONS: [(&str, &str); 11] = [
    ("near_namespaces", "--near"),
    ("illegal_characters", "--tolerant"),
    ("surrogate_references", "--tolerant"),
    ("prefix_dav", "--tolerant"),
    ("undeclared_prefixes", "--tolerant"),
    ("bare_ampersands", "--tolerant"),
    ("space_before_declaration", "--tolerant"),
    ("wrapped_root", "--tolerant"),
    ("text_after_root", "--tolerant"),
    ("stray_responses", "--tolerant"),
    ("charset", "--charset"),
];

/// Replaces an option of the library in a message with the option of the command, because nobody can pass a method in
/// a shell.
pub fn in_shell(message: &str) -> String {
    let mut text = message.to_owned();
    if !text.contains("::") {
        return text;
    }
    for (method, option) in OPTIONS {
        text = text.replace(&format!("ParseOptions::{method}"), &format!("`{option}`"));
    }
    text
}

/// Returns a text as a word of a command line: what a shell would change is in quotation marks.
pub fn quoted(text: &str) -> String {
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '+' | ':' | ',' | '@' | '%');
    match text {
        _ if text.starts_with('-') => quoted(&format!("./{text}")),
        _ if !text.is_empty() && text.chars().all(is_plain) => text.to_owned(),
        _ => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

/// Returns the option of this command that reads what has the deviation, if it is not read without one.
pub fn option(deviation: Deviation) -> Option<&'static str> {
    use Deviation::{
        BareAmpersand, IllegalCharacter, NearNamespace, PrefixDav, PrefixUndeclared, SpaceBeforeDeclaration,
        StrayResponse, StrayResponseContent, SurrogateReference, TextAfterRoot, WrappedRoot, WrongNamespace,
    };
    match deviation {
        BareAmpersand
        | IllegalCharacter
        | PrefixDav
        | PrefixUndeclared
        | SpaceBeforeDeclaration
        | StrayResponse
        | StrayResponseContent
        | SurrogateReference
        | TextAfterRoot
        | WrappedRoot => Some("--tolerant"),
        NearNamespace | WrongNamespace => Some("--near"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{OPTIONS, in_shell, quoted};

    #[test]
    fn options_are_named_as_in_the_shell() {
        for (method, option) in OPTIONS {
            assert_eq!(in_shell(&format!("a: ParseOptions::{method} reads it")), format!("a: `{option}` reads it"));
        }
        assert_eq!(in_shell("as it is"), "as it is");
    }

    #[test]
    fn words_of_a_shell() {
        for (text, expected) in [
            ("a.xml", "a.xml"),
            ("/tmp/a-b_c+d,e@f:g%20.xml", "/tmp/a-b_c+d,e@f:g%20.xml"),
            ("a b.xml", "'a b.xml'"),
            ("it's.xml", r"'it'\''s.xml'"),
            ("$(x)`y`;&|<>*?\\\"#~!", "'$(x)`y`;&|<>*?\\\"#~!'"),
            ("-x.xml", "./-x.xml"),
            ("- x.xml", "'./- x.xml'"),
            ("Größe", "'Größe'"),
            ("", "''"),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }
}
