//! Text for a terminal, short and on one line: no text from a document may move the cursor or change the direction of
//! text.

use std::fmt::{self, Display, Write};

use multistatus::read::Deviation;
use multistatus::{Element, Value};

use crate::remedy::in_shell;

/// The number of characters of a value that are shown.
const CLIP: usize = 60;

/// Text on one line, without characters that act on the terminal.
pub struct Plain<T>(pub T);

impl<T: Display> Display for Plain<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaped { out: f, escape: |c| c.escape_default().to_string() }, "{}", self.0)
    }
}

/// JSON in which such characters are escaped.
pub struct Json<'j>(pub &'j str);

impl Display for Json<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let escape = |c| match c {
            // A line end occurs only between values, because it is escaped in a string.
            '\n' => "\n".into(),
            c => format!("\\u{:04x}", c as u32),
        };
        write!(Escaped { out: f, escape }, "{}", self.0)
    }
}

struct Escaped<'o, 'f> {
    out: &'o mut fmt::Formatter<'f>,
    escape: fn(char) -> String,
}

impl Write for Escaped<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        // Most texts have nothing to escape, which is quickly seen.
        if text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return self.out.write_str(text);
        }
        let mut done = 0;
        for (at, c) in text.char_indices().filter(|(_, c)| acts(*c)) {
            self.out.write_str(&text[done..at])?;
            self.out.write_str(&(self.escape)(c))?;
            done = at + c.len_utf8();
        }
        self.out.write_str(&text[done..])
    }
}

/// Returns true for control characters, and for those that end a line or change the direction of text.
pub fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Returns a deviation with its severity, its code, and the text that deviates.
pub fn deviation(deviation: Deviation, text: Option<&str>) -> String {
    let text = text.map(|text| format!(": {text:?}")).unwrap_or_default();
    let severity = format!("{:?}", deviation.severity()).to_lowercase();
    let sentence = in_shell(deviation.sentence());
    format!("{severity}: {sentence}{text} [{deviation}, {}]", deviation.section())
}

/// Returns a number with its noun, such as `3 rows` or `1 property`.
pub fn number(count: u64, noun: &str) -> String {
    match noun.strip_suffix('y') {
        _ if count == 1 => format!("1 {noun}"),
        Some(stem) => format!("{count} {stem}ies"),
        None => format!("{count} {noun}s"),
    }
}

/// An element on one line.
pub struct Shown<'e>(pub &'e Element<'e>);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.name())?;
        match self.0.value() {
            Value::Text(text) if text.is_empty() => Ok(()),
            Value::Text(text) => write!(f, " = {}", Clipped(text)),
            Value::Xml(xml) => write!(f, " = {}", Clipped(xml.as_str())),
        }
    }
}

/// The beginning of a text, with each run of white space as one space.
pub struct Clipped<'t>(pub &'t str);

impl fmt::Display for Clipped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = String::new();
        for word in self.0.split_whitespace() {
            shown.extend((!shown.is_empty()).then_some(' '));
            shown.push_str(word);
            if let Some((end, _)) = shown.char_indices().nth(CLIP) {
                return write!(f, "{}…", &shown[..end]);
            }
        }
        f.write_str(&shown)
    }
}
