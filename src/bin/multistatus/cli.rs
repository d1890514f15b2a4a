//! The command line: the commands, the options that all of them have, and the errors.

use anstream::ColorChoice;
use clap::builder::PossibleValuesParser;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};

use crate::{Code, Failure, Output};
use crate::{complete, diff, explain, fix, format, lint, request, serve, show, stats, why};

/// A command: its description, and what runs it.
type Entry = (fn() -> Command, fn(&ArgMatches, Output<'_>) -> Result<Code, Failure>);

const COMMANDS: [Entry; 12] = [
    (show::command, show::run),
    (why::command, why::run),
    (lint::command, lint::run),
    (fix::command, fix::run),
    (format::command, format::run),
    (diff::command, diff::run),
    (stats::command, stats::run),
    (request::command, request::run),
    (serve::command, serve::run),
    (explain::command, explain::run),
    (complete::completions, complete::run_completions),
    (complete::man, complete::run_man),
];

const ABOUT: &str = "Reads WebDAV multistatus bodies, and says what is wrong with them";

const AFTER: &str = "\
A body may be compressed or in chunks, and may follow HTTP headers, as `curl -i`
prints them:

  curl -i -X PROPFIND -H 'Depth: 1' https://example.com/dav/ | multistatus show
  multistatus why strange.xml

`multistatus COMMAND --help` lists the options of a command.

The exit status is 0 if all is well, also if whoever reads standard output has
closed it; 1 if something could not be read, is wrong or differs; 2 if the
command line was not understood. The help of each command says more.";

/// Returns the whole command line, with lines of help that fit a terminal.
pub fn command() -> Command {
    let mut command = unwrapped().mut_args(wrap_arg);
    for (entry, _) in COMMANDS {
        let name = entry().get_name().to_owned();
        command = command.mut_subcommand(name, |entry| entry.mut_args(wrap_arg));
    }
    command
}

/// Returns the whole command line for programs that lay out texts themselves.
pub fn unwrapped() -> Command {
    let color = Arg::new("color")
        .long("color")
        .value_name("WHEN")
        .value_parser(PossibleValuesParser::new(["auto", "always", "never"]))
        .hide_possible_values(true)
        .global(true)
        .help("Colours: auto, always or never. By default, only a terminal gets them, unless NO_COLOR is set");
    Command::new("multistatus")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .after_help(AFTER)
        .subcommand_required(true)
        .args_override_self(true)
        .arg(color)
        .subcommands(COMMANDS.map(|(command, _)| command()))
}

fn wrap_arg(arg: Arg) -> Arg {
    /// The longest option with its value leaves this much.
    const COLUMN: usize = 52;
    match arg.get_help().map(|help| wrap(&help.to_string(), COLUMN)) {
        Some(help) => arg.help(help),
        None => arg,
    }
}

/// Breaks lines between words.
fn wrap(text: &str, width: usize) -> String {
    let mut wrapped = String::new();
    for (number, line) in text.lines().enumerate() {
        wrapped.extend((number > 0).then_some('\n'));
        if line.starts_with(' ') {
            wrapped.push_str(line);
            continue;
        }
        let mut length = 0;
        for word in line.split(' ') {
            if length > 0 && length + 1 + word.chars().count() > width {
                wrapped.push('\n');
                length = 0;
            } else if length > 0 {
                wrapped.push(' ');
                length += 1;
            }
            wrapped.push_str(word);
            length += word.chars().count();
        }
    }
    wrapped
}

/// Reads the command line and runs what it says.
pub fn run(output: Output<'_>) -> Result<Code, Failure> {
    let words: Vec<_> = std::env::args_os().collect();
    let matches = match command().try_get_matches_from(&words) {
        Ok(matches) => matches,
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            crate::paint::choose(ColorChoice::Auto);
            let text = error.render();
            if crate::paint::is_on() {
                write!(output, "{}", text.ansi())?
            } else {
                write!(output, "{text}")?
            }
            return Ok(Code::SUCCESS);
        }
        Err(error) => return Err(Failure::Usage(told(&error, first_word().as_deref()))),
    };
    crate::paint::choose(match matches.get_one::<String>("color").map(String::as_str) {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    });
    let found = matches.subcommand().and_then(|(name, matches)| {
        let entry = COMMANDS.iter().find(|(command, _)| command().get_name() == name)?;
        Some((entry.1, matches))
    });
    match found {
        Some((run, matches)) => run(matches, output),
        None => Err(Failure::Usage("expected a command, such as `show`".into())),
    }
}

/// Returns the word of the command line that should be a command: the first one after `--color`.
fn first_word() -> Option<String> {
    let mut words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    match words.next()? {
        word if word == "--color" => words.nth(1),
        word if word.starts_with("--color=") => words.next(),
        word => Some(word),
    }
}

fn is_command(word: &str) -> bool {
    COMMANDS.iter().any(|(command, _)| command().get_name() == word)
}

/// Returns the command in the command line, if there is one.
pub fn named() -> Option<String> {
    first_word().filter(|word| is_command(word))
}

/// Says on one line what is wrong with the command line, and what may have been meant.
fn told(error: &clap::Error, first: Option<&str>) -> String {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(format!("`{text}`")),
        Some(ContextValue::Strings(texts)) if !texts.is_empty() => Some(format!("`{}`", texts.join("`, `"))),
        _ => None,
    };
    let meant = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let meant = meant.into_iter().find_map(text).map(|meant| format!(": perhaps {meant} is meant")).unwrap_or_default();
    if !first.is_some_and(is_command) {
        let found = first.map(|first| format!(", found {first:?}")).unwrap_or_default();
        return format!("expected a command, such as `show`{found}{meant}");
    }
    let rendered = error.to_string();
    let what = rendered.split("\n\n").next().unwrap_or_default().trim_start_matches("error: ");
    let what = what.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{what}{meant}")
}

/// Returns the argument for any number of files.
pub fn files() -> Arg {
    Arg::new("files")
        .value_name("FILE")
        .num_args(0..)
        .value_parser(value_parser!(std::ffi::OsString))
        .value_hint(ValueHint::FilePath)
        .help("The bodies; without a file, or with -, standard input is read")
}

/// Returns an argument that is there or not.
pub fn flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).help(help)
}

/// Returns an argument with a text.
pub fn option(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_has_no_mistake() {
        super::command().debug_assert();
    }
}
