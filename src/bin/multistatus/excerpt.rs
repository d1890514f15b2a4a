//! Excerpts of a source with the place that a message is about, as compilers print them.

use annotate_snippets::{AnnotationKind, Group, Level, Message, Renderer, Snippet};
use encoding_rs::Encoding;

use crate::paint;
use crate::plain::Plain;

/// The number of characters that are shown before and after the place in a long line.
const BEFORE: usize = 40;
const AFTER: usize = 60;

/// The severity of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Error,
    Warning,
    Info,
}

/// A message about a place.
pub struct Excerpt<'e> {
    pub kind: Kind,
    /// The stable code, if the message has one.
    pub code: Option<&'e str>,
    pub title: String,
    pub path: &'e str,
    /// The place: its line in the file, and the text around it.
    pub at: Option<Line>,
    /// The text under the place.
    pub label: String,
    /// What else is known: lines that begin with `note` or `help`.
    pub notes: Vec<String>,
    pub helps: Vec<String>,
}

/// A line with the marked part of it.
pub struct Line {
    number: u64,
    /// The column of the marked part in the file, which is not the one in `text`.
    column: u64,
    text: String,
    marked: std::ops::Range<usize>,
}

impl Line {
    /// Cuts the line around an offset from a body. `length` is the number of marked bytes, if it is known, and `number`
    /// and `column` the place in the file. Without an encoding, the body is UTF-8.
    pub fn new(
        body: &[u8],
        offset: usize,
        length: Option<usize>,
        (number, column): (u64, u64),
        encoding: Option<&'static Encoding>,
    ) -> Option<Self> {
        let plain = |bytes: &[u8]| match encoding {
            Some(encoding) => plain(&decoded(bytes, encoding)),
            None => plain(&String::from_utf8_lossy(bytes)),
        };
        // Text in UTF-16 and UTF-32 has no lines of bytes.
        if body.iter().take(4).any(|byte| *byte == 0 || *byte >= 0xFE) {
            return None;
        }
        let offset = offset.min(body.len());
        let (before, after) = body.split_at(offset);
        let start = before.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        let end = after.iter().position(|byte| *byte == b'\n').unwrap_or(after.len());
        let (before, after) = (&before[start..], &after[..end]);
        // More bytes than are shown need not be decoded.
        let before = &before[before.len().saturating_sub(4 * (BEFORE + 2))..];
        let after = &after[..after.len().min(4 * (AFTER + 2))];
        let length = length.map(|length| plain(&after[..length.min(after.len())]).chars().count());
        let (before, after) = (plain(before), plain(after));
        let length = length.filter(|length| *length > 0).unwrap_or_else(|| marked(&after));
        let mut text: String = String::new();
        let skipped = before.chars().count().saturating_sub(BEFORE);
        text.extend((skipped > 0).then_some('…'));
        text.extend(before.chars().skip(skipped));
        let from = text.len();
        text.extend(after.chars().take(AFTER));
        let to = from + after.chars().take(AFTER.min(length)).map(char::len_utf8).sum::<usize>();
        text.extend((after.chars().count() > AFTER).then_some('…'));
        // The end of the text can be marked too.
        if to == from {
            text.push(' ');
        }
        Some(Self { number, column, text, marked: from..to.max(from + 1) })
    }
}

/// Returns a part of a line as text.
fn decoded(bytes: &[u8], encoding: &'static Encoding) -> String {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = vec![0; decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(0)];
    let (_, _, written, _) = decoder.decode_to_utf8(bytes, &mut text, true);
    String::from_utf8_lossy(&text[..written]).into_owned()
}

/// Returns text in which nothing acts on the terminal, with one character for each.
fn plain(text: &str) -> String {
    let text = text.trim_end_matches('\r').chars();
    text.map(|c| {
        if c == '\t' {
            ' '
        } else if crate::plain::acts(c) {
            '\u{FFFD}'
        } else {
            c
        }
    })
    .collect()
}

/// Returns the number of characters that belong together: a tag, a reference or a word.
fn marked(text: &str) -> usize {
    let end = match text.chars().next() {
        Some('<') => text.chars().position(|c| c == '>').map(|at| at + 1),
        Some('&') => text.chars().position(|c| c == ';').filter(|at| *at < 12).map(|at| at + 1),
        Some(c) if c.is_alphanumeric() || c == '/' => {
            text.chars().position(|c| c == '<' || c == '>' || c == '"' || c.is_whitespace())
        }
        _ => None,
    };
    end.unwrap_or(1).max(1)
}

impl Excerpt<'_> {
    /// Returns the excerpt as lines, in colours if standard output gets any.
    pub fn render(&self) -> String {
        let renderer = if paint::is_on() { Renderer::styled() } else { Renderer::plain() };
        let level = match self.kind {
            Kind::Error => Level::ERROR,
            Kind::Warning => Level::WARNING,
            Kind::Info => Level::INFO,
        };
        let title = level.primary_title(Plain(&self.title).to_string());
        let mut group = match self.code {
            Some(code) => Group::with_title(title.id(code)),
            None => Group::with_title(title),
        };
        if let Some(line) = &self.at {
            let label = (!self.label.is_empty()).then(|| Plain(&self.label).to_string());
            let mark = AnnotationKind::Primary.span(line.marked.clone()).label(label);
            let snippet = Snippet::source(&*line.text)
                .line_start(usize::try_from(line.number).unwrap_or(usize::MAX))
                .path(Plain(self.path).to_string())
                .annotation(mark);
            group = group.element(snippet);
        }
        let message = |level: Level<'static>, text: &String| -> Message<'static> {
            level.message(text.lines().map(|line| Plain(line).to_string()).collect::<Vec<_>>().join("\n"))
        };
        group = group.elements(self.notes.iter().map(|text| message(Level::NOTE, text)));
        group = group.elements(self.helps.iter().map(|text| message(Level::HELP, text)));
        let rendered = renderer.render(&[group]);
        self.at.as_ref().and_then(|line| self.with_column(&rendered, line)).unwrap_or(rendered)
    }

    /// Returns what the excerpt says without the line of the source.
    pub fn short(&self) -> String {
        let (word, style) = match self.kind {
            Kind::Error => ("error", paint::BAD),
            Kind::Warning => ("warning", paint::ODD),
            Kind::Info => ("info", paint::DIM),
        };
        let code = self.code.map(|code| format!("[{code}]")).unwrap_or_default();
        let label = if self.label.is_empty() { String::new() } else { format!(": {}", self.label) };
        let notes = if self.notes.is_empty() { String::new() } else { format!(" ({})", self.notes.join("; ")) };
        let mut text = format!(
            "{}: {}",
            paint::paint(style, format!("{word}{code}")),
            Plain(format!("{}{label}{notes}", self.title))
        );
        if let Some(line) = &self.at {
            text.push_str(&format!("\n --> {}", Plain(format!("{}:{}:{}", self.path, line.number, line.column))));
        }
        for help in &self.helps {
            text.push_str(&format!("\n  = help: {}", Plain(help)));
        }
        text
    }

    /// Writes the column of the file in place of the one in the text that is shown.
    fn with_column(&self, rendered: &str, line: &Line) -> Option<String> {
        let path = Plain(self.path).to_string();
        let shown = format!("{path}:{}:{}", line.number, line.text[..line.marked.start].chars().count() + 1);
        let arrow = rendered.find("--> ")?;
        let at = arrow + rendered[arrow..].find(&shown)?;
        let (before, after) = (&rendered[..at], &rendered[at + shown.len()..]);
        Some(format!("{before}{path}:{}:{}{after}", line.number, line.column))
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn lines_are_cut_around_a_place() {
        let cut = |body: &str, offset: usize| {
            let line = Line::new(body.as_bytes(), offset, None, (1, 1), None).expect("a line");
            (line.text[line.marked.clone()].to_owned(), line.text)
        };
        assert_eq!(cut("a\n<b c>d\ne", 2), ("<b c>".to_owned(), "<b c>d".to_owned()));
        assert_eq!(cut("a", 1), (" ".to_owned(), "a ".to_owned()));
        assert_eq!(cut("a\u{9B}b&amp;c", 4).0, "&amp;");
        let long = cut(&"é".repeat(1000), 1000);
        assert!(long.1.starts_with('…') && long.1.ends_with('…') && long.1.chars().count() < 110, "{}", long.1);
        assert!(Line::new(b"\xFF\xFE<\0", 2, None, (1, 1), None).is_none());
    }
}
