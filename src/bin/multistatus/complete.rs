//! Completions for shells, and manual pages.

use std::io;
use std::path::Path;

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::{Code, Failure, Output, cli, say};

const AFTER: &str = "\
The exit status is 0 if everything was written; 1 if it could not be written;
2 if the command line was not understood.";

pub fn completions() -> Command {
    Command::new("completions").about("Writes completions for a shell to standard output").after_help(AFTER).arg(
        Arg::new("shell")
            .value_name("SHELL")
            .required(true)
            .value_parser(PossibleValuesParser::new(["bash", "elvish", "fish", "powershell", "zsh"]))
            .help("The shell, for example bash: multistatus completions bash > ~/.local/share/bash-completion/completions/multistatus"),
    )
}

pub fn run_completions(matches: &ArgMatches, output: Output<'_>) -> Result<Code, Failure> {
    let shell = matches.get_one::<String>("shell").and_then(|shell| shell.parse::<Shell>().ok());
    let Some(shell) = shell else { return Err(Failure::Usage("expected a shell, such as bash".into())) };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut cli::unwrapped(), "multistatus", &mut script);
    output.write_all(&script)?;
    Ok(Code::SUCCESS)
}

pub fn man() -> Command {
    Command::new("man")
        .about("Writes the manual page of the command, or all pages to a folder")
        .after_help(AFTER)
        .arg(Arg::new("folder").value_name("FOLDER").help("The folder for multistatus.1, multistatus-show.1 and so on"))
}

pub fn run_man(matches: &ArgMatches, output: Output<'_>) -> Result<Code, Failure> {
    let mut command = cli::unwrapped();
    command.build();
    let Some(folder) = matches.get_one::<String>("folder") else {
        Man::new(command).render(&mut *output)?;
        return Ok(Code::SUCCESS);
    };
    match pages(&command, Path::new(folder)) {
        Ok(()) => Ok(Code::SUCCESS),
        Err(error) => {
            say(format_args!("{folder}: {error}: name a folder that exists and can be written to"));
            Ok(Code::FAILURE)
        }
    }
}

fn pages(command: &Command, folder: &Path) -> io::Result<()> {
    let page = |command: &Command, name: String| {
        let mut page = Vec::new();
        Man::new(command.clone()).title(name.to_uppercase()).render(&mut page)?;
        std::fs::write(folder.join(format!("{name}.1")), page)
    };
    page(command, "multistatus".into())?;
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
        page(inner, format!("multistatus-{}", inner.get_name()))?;
    }
    Ok(())
}
