//! Colours, which only a terminal gets.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::ColorChoice;
use anstyle::{AnsiColor, Style};

use crate::input;
use crate::plain::Plain;

/// Whether standard output gets colours.
static ON: AtomicBool = AtomicBool::new(false);

pub const NONE: Style = Style::new();
pub const BOLD: Style = Style::new().bold();
pub const DIM: Style = Style::new().dimmed();
pub const GOOD: Style = AnsiColor::Green.on_default();
pub const ODD: Style = AnsiColor::Yellow.on_default();
pub const BAD: Style = AnsiColor::Red.on_default().bold();
pub const FOLDER: Style = AnsiColor::Blue.on_default().bold();
pub const NAME: Style = AnsiColor::Cyan.on_default();

/// Decides about colours: by the option, or else by `NO_COLOR`, `CLICOLOR`, `CLICOLOR_FORCE` and the kind of terminal.
pub fn choose(choice: ColorChoice) {
    choice.write_global();
    let found = anstream::AutoStream::choice(&io::stdout());
    ON.store(found != ColorChoice::Never, Ordering::Relaxed);
}

/// Returns true if standard output gets colours.
pub fn is_on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// Returns standard output. A terminal gets each line at once, anything else large pieces.
pub fn output() -> Box<dyn Write> {
    match io::stdout().is_terminal() {
        // Whether there are colours was decided before anything is written, see `choose`.
        true => Box::new(Terminal(anstream::AutoStream::always(io::stdout()))),
        false => Box::new(BufWriter::with_capacity(64 << 10, io::stdout().lock())),
    }
}

/// A terminal, on which the progress of the input may have to be removed first.
struct Terminal<W>(W);

impl<W: Write> Write for Terminal<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        input::clear_progress();
        self.0.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// Returns a text that cannot act on the terminal, in a colour if standard output gets any.
pub fn paint(style: Style, text: impl Display) -> String {
    let text = Plain(text);
    if is_on() { format!("{style}{text}{style:#}") } else { text.to_string() }
}

/// Writes something in a colour, if standard output gets any.
pub fn painted(
    style: Style,
    output: &mut dyn Write,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    if !is_on() {
        return write(output);
    }
    write!(output, "{style}")?;
    write(output)?;
    write!(output, "{style:#}")
}

/// Returns the style of a status.
pub fn of_status(code: u16) -> Style {
    match code {
        200..300 => GOOD,
        300..400 | 404 => ODD,
        _ => BAD,
    }
}

/// Returns true if standard output is a terminal.
pub fn is_terminal() -> bool {
    io::stdout().is_terminal()
}
