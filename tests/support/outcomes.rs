//! Shared helpers for the tests of `Outcomes`. Each test uses a part of them.
#![allow(dead_code)]

use multistatus::header::Preferences;
use multistatus::{Error, ErrorKind, Name, Operation, Outcomes, Reply, Response, Status};

pub type Test = Result<(), Error>;

pub const A: Name = Name::dav("displayname");
pub const B: Name = Name::dav("getetag");

pub fn prefer(value: &str) -> Preferences {
    Preferences::new().header("Prefer", value)
}

/// Returns each response: its href, and its status or the statuses of its propstats.
pub fn rows(reply: &Reply) -> Vec<String> {
    let Some(document) = reply.multistatus() else { return vec![format!("plain {}", reply.status().as_u16())] };
    let code = |status: Option<&Status>| status.map_or("-".into(), |status| status.as_u16().to_string());
    let row = |row: &Response<'_>| {
        let hrefs: Vec<String> = row.hrefs().map(|href| href.to_string()).collect();
        let mut said: Vec<String> = row.status().map(|status| code(Some(status))).into_iter().collect();
        said.extend(row.propstats().map(|propstat| {
            let names: Vec<_> = propstat.names().map(Name::local).collect();
            format!("{}({})", code(propstat.status()), names.join(","))
        }));
        format!("{} {}", hrefs.join(" "), said.join(" "))
    };
    assert!(document.validate().is_ok());
    document.responses().iter().map(row).collect()
}

/// Returns the status of a plain response, and the names of its conditions.
pub fn plain(reply: &Reply) -> (u16, Vec<String>) {
    assert!(!reply.is_multistatus(), "{reply:?}");
    let names = reply.conditions().into_iter().flatten().map(|condition| condition.name().local().to_owned());
    (reply.status().as_u16(), names.collect())
}

pub fn kind(outcomes: Outcomes) -> Option<ErrorKind> {
    outcomes.reply().err().map(|error| error.kind())
}

/// Lets a call that feeds outcomes end a chain.
pub trait Chain {
    fn reply_of(&mut self) -> Result<Reply, Error>;
    fn sync(&mut self, operation: Operation) -> &mut Self;
}

impl Chain for Outcomes {
    fn reply_of(&mut self) -> Result<Reply, Error> {
        self.clone().reply()
    }

    fn sync(&mut self, operation: Operation) -> &mut Self {
        if operation == Operation::SyncCollection { self.sync_token("urn:a:b") } else { self }
    }
}
