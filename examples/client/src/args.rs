//! The command line.

use multistatus::Name;

pub const USAGE: &str = "\
usage: multistatus-client list URL [--depth 0|1|infinity] [--all yes] [--rows N] [--slow MS]
       multistatus-client delete URL [--token TOKEN]
       multistatus-client lock URL [--depth 0|infinity]
       multistatus-client unlock URL --token TOKEN
       multistatus-client proppatch URL [--token TOKEN] [--set {NAMESPACE}NAME=VALUE]... [--remove {NAMESPACE}NAME]...

list writes a line for each resource: d or -, a tab, the length, a tab, the href. With --rows it ends after that many,
with --slow it waits after each. With --all it asks for all properties, not only for these.

Exit status: 0 all went well, 1 something failed, 2 usage, 3 the answer broke off";

/// The parsed command line.
#[derive(Debug)]
pub struct Args {
    pub command: Command,
    pub url: String,
    /// The token of a lock.
    pub token: Option<String>,
}

#[derive(Debug)]
pub enum Command {
    List(ListOptions),
    Delete,
    Lock {
        infinite: bool,
    },
    Unlock,
    /// Properties with their new values. A property without a value is removed.
    Proppatch(Vec<(Name, Option<String>)>),
}

#[derive(Debug)]
pub struct ListOptions {
    pub depth: String,
    pub rows: Option<u64>,
    pub slow: Option<u64>,
    pub all: bool,
}

impl Args {
    pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let (Some(command), Some(url)) = (words.next(), words.next()) else {
            return Err("a command and a URL are needed".into());
        };
        let mut list = ListOptions { depth: String::new(), rows: None, slow: None, all: false };
        let (mut token, mut properties) = (None, Vec::new());
        while let Some(option) = words.next() {
            let value = words.next().ok_or_else(|| format!("{option} needs a value"))?;
            let number = || value.parse().map_err(|_| format!("{option}: {value} is no number"));
            let name = |text: &str| text.parse::<Name>().map_err(|error| error.to_string());
            match option.as_str() {
                "--depth" => list.depth = value,
                "--rows" => list.rows = Some(number()?),
                "--slow" => list.slow = Some(number()?),
                "--all" => list.all = value == "yes",
                "--token" => token = Some(value),
                "--set" => {
                    // A namespace may hold an equals sign.
                    let from = value.find('}').unwrap_or(0);
                    let at = value[from..].find('=').ok_or_else(|| format!("{value} has no value"))? + from;
                    properties.push((name(&value[..at])?, Some(value[at + 1..].to_owned())));
                }
                "--remove" => properties.push((name(&value)?, None)),
                _ => return Err(format!("{option} is no option")),
            }
        }
        let command = match command.as_str() {
            "list" => {
                if list.depth.is_empty() {
                    list.depth = "1".into();
                }
                Command::List(list)
            }
            "delete" => Command::Delete,
            "lock" => Command::Lock { infinite: list.depth == "infinity" },
            "unlock" => Command::Unlock,
            "proppatch" => Command::Proppatch(properties),
            _ => return Err(format!("{command} is no command")),
        };
        Ok(Self { command, url, token })
    }
}
