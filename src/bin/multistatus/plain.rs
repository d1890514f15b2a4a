//! Text for a terminal: no text from a document may move the cursor or change the direction of text.

use std::fmt::{self, Display, Write};

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
fn acts(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
