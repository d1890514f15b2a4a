//! The members of one collection, as the commands that walk through collections need them.

use std::time::SystemTime;

use multistatus::header::Depth;
use multistatus::{Entry, Relation};
use reqwest::Client;

use crate::failure::Failed;
use crate::list::{Listing, date, size};

/// A member of a collection.
#[derive(Debug)]
pub struct Member {
    /// The address, inside of the collection.
    pub url: String,
    /// A name for people.
    pub title: String,
    /// A name that can be joined to a directory, or the reason why there is none.
    pub file_name: Result<String, String>,
    pub is_collection: bool,
    pub modified: Option<SystemTime>,
    /// A text that changes whenever the content does: the entity tag, or else date and length.
    pub version: Option<String>,
    /// Size and date for people.
    pub facts: String,
}

/// What a server said about the members of a collection.
#[derive(Debug, Default)]
pub struct Members {
    /// The members that can be acted on, sorted by title.
    pub members: Vec<Member>,
    /// Why there may be others. If this is not empty, nothing can be said about what is missing.
    pub doubts: Vec<Failed>,
}

/// Requests the members of a collection.
///
/// # Errors
///
/// If there is no listing, not even an incomplete one.
pub async fn members(client: &Client, url: &str) -> Result<Members, Failed> {
    let mut listing = Listing::request(client, url, Depth::One, false).await?;
    let mut all = Members::default();
    loop {
        match listing.next().await {
            Ok(None) => break,
            Ok(Some(response)) => {
                for entry in listing.entries(&response).filter(|entry| entry.relation() != Relation::Same) {
                    match Member::of(&entry) {
                        Ok(member) => all.members.push(member),
                        Err(doubt) => all.doubts.push(doubt),
                    }
                }
            }
            Err(failure) => {
                all.doubts.push(failure);
                break;
            }
        }
    }
    all.members.sort_by(|a, b| a.title.cmp(&b.title));
    Ok(all)
}

impl Member {
    fn of(entry: &Entry<'_>) -> Result<Self, Failed> {
        let doubt = |why: &str| Failed::Refused(format!("{}: {why}", entry.href()));
        if !entry.is_present() {
            let status = entry.status().map_or("no status".into(), ToString::to_string);
            return Err(doubt(&status));
        }
        let url = match entry.resource() {
            Some(url) if entry.relation() == Relation::Child => url.to_string(),
            _ => return Err(doubt("it is not a member of the collection that was listed")),
        };
        let (length, modified, etag) = (entry.length(), entry.modified(), entry.etag());
        let facts =
            if entry.is_collection() { String::new() } else { format!("{}, {}", size(&length), date(&modified)) };
        let (length, modified) = (length.value(), modified.value());
        let version = match (etag.value(), length, modified) {
            (Some(etag), ..) => Some(etag.to_string()),
            (None, Some(length), Some(modified)) => Some(format!("{length} {}", modified.unix_timestamp())),
            _ => None,
        };
        Ok(Self {
            url,
            title: entry.title().into_owned(),
            file_name: entry.file_name().map(Into::into).map_err(|reason| reason.to_string()),
            is_collection: entry.is_collection(),
            modified: modified.map(|modified| modified.time()),
            version,
            facts,
        })
    }
}
