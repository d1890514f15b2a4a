//! The command line.

use std::path::PathBuf;

use multistatus::Name;
use multistatus::header::{Depth, LockToken};

pub const USAGE: &str = "\
usage: multistatus-client list URL [--depth 0|1|infinity] [--all] [--plain] [--first N] [--slow MS]
       multistatus-client tree URL
       multistatus-client sync URL DIRECTORY
       multistatus-client delete URL [--token TOKEN]
       multistatus-client lock URL [--depth 0|infinity]
       multistatus-client unlock URL --token TOKEN
       multistatus-client proppatch URL [--token TOKEN] [--set {NAMESPACE}NAME=VALUE]... [--remove {NAMESPACE}NAME]...

list writes a line for each resource as its response arrives. With --plain the line is for programs: d or -, a tab, the
length, a tab, the href. With --first it ends after that many responses, with --slow it waits after each. With --all it
asks for all properties, not only for those that it shows.

sync makes DIRECTORY a copy of the collection. It never overwrites or deletes a file that was changed in DIRECTORY, and
deletes nothing at all unless it could read the listings of all collections to their ends.

Exit status: 0 all went well, 1 something failed, 2 usage, 3 the answer broke off";

/// The parsed command line.
#[derive(Debug)]
pub struct Args {
    pub command: Command,
    pub url: String,
    pub token: Option<LockToken>,
}

#[derive(Debug)]
pub enum Command {
    List(ListOptions),
    Tree,
    Sync(PathBuf),
    Delete,
    Lock(Depth),
    Unlock(LockToken),
    /// Properties with their new values. A property without a value is removed.
    Proppatch(Vec<(Name, Option<String>)>),
}

#[derive(Debug)]
pub struct ListOptions {
    pub depth: Depth,
    pub first: Option<u64>,
    pub slow: Option<u64>,
    pub all: bool,
    pub plain: bool,
}

impl Args {
    pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let (Some(command), Some(url)) = (words.next(), words.next()) else {
            return Err("expected a command and a URL".into());
        };
        let mut list = ListOptions { depth: Depth::One, first: None, slow: None, all: false, plain: false };
        let (mut depth, mut token, mut directory, mut properties) = (None, None, None, Vec::new());
        while let Some(option) = words.next() {
            let mut value = || words.next().ok_or_else(|| format!("expected a value after {option}"));
            match option.as_str() {
                "--all" => list.all = true,
                "--plain" => list.plain = true,
                "--depth" => depth = Some(value()?.parse::<Depth>().map_err(text)?),
                "--first" => list.first = Some(value()?.parse().map_err(text)?),
                "--slow" => list.slow = Some(value()?.parse().map_err(text)?),
                "--token" => token = Some(LockToken::new(&value()?).map_err(text)?),
                "--set" => properties.push(assignment(&value()?)?),
                "--remove" => properties.push((value()?.parse().map_err(text)?, None)),
                word if !word.starts_with('-') && directory.is_none() => directory = Some(PathBuf::from(word)),
                _ => return Err(format!("{option} is not an option of this command")),
            }
        }
        list.depth = depth.unwrap_or(list.depth);
        let command = match (command.as_str(), directory, &token) {
            ("list", None, _) => Command::List(list),
            ("tree", None, _) => Command::Tree,
            ("sync", Some(directory), _) => Command::Sync(directory),
            ("sync", None, _) => return Err("expected a directory after the URL".into()),
            ("delete", None, _) => Command::Delete,
            ("lock", None, _) => Command::Lock(depth.unwrap_or(Depth::Zero)),
            ("unlock", None, Some(token)) => Command::Unlock(token.clone()),
            ("unlock", None, None) => return Err("expected --token with the token of the lock".into()),
            ("proppatch", None, _) => Command::Proppatch(properties),
            (word, None, _) => return Err(format!("{word} is not a command")),
            (_, Some(word), _) => return Err(format!("{} is one word too many", word.display())),
        };
        Ok(Self { command, url, token })
    }
}

/// Reads `{NAMESPACE}NAME=VALUE`. The namespace may hold an equals sign.
fn assignment(word: &str) -> Result<(Name, Option<String>), String> {
    let name_end = word.find('}').unwrap_or(0);
    let at = word[name_end..].find('=').ok_or_else(|| format!("expected = and a value in {word}"))? + name_end;
    Ok((word[..at].parse().map_err(text)?, Some(word[at + 1..].to_owned())))
}

fn text(error: impl ToString) -> String {
    error.to_string()
}
