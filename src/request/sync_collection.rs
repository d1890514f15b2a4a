//! The report `DAV:sync-collection`.

use super::context::{Context, Read, shown, wrong};
use super::prop::{GatheredNames, Prop, gather};
use super::tree::Node;
use super::{body, names};
use crate::chars;
use crate::deviation::Deviation;
use crate::error::{Error, ErrorKind};
use crate::header::Depth;
use crate::href::is_uri;
use crate::name::Name;
use crate::write::request::BodyWriter;

/// Asks what has changed in a collection: `DAV:sync-collection`,
/// [RFC 6578 §3.2](https://www.rfc-editor.org/rfc/rfc6578#section-3.2).
///
/// # Example
///
/// ```
/// use multistatus::Name;
/// use multistatus::request::SyncCollection;
///
/// let first = SyncCollection::initial([Name::dav("getetag")]);
/// let next = SyncCollection { token: Some("http://example.com/sync/1234".into()), limit: Some(100), ..first };
/// assert_eq!(SyncCollection::parse(&next.to_xml()?)?, next);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct SyncCollection {
    /// The token of the last synchronization; `None` for the first one, which returns everything (§3.4).
    pub token: Option<String>,
    /// The depth of the synchronization.
    pub level: SyncLevel,
    /// The maximum number of changes that the client wants (§3.7). A number that is too large for `u64` counts as no
    /// limit.
    pub limit: Option<u64>,
    /// The properties that are asked for of changed members.
    pub prop: Prop,
}

/// The depth of a synchronization: RFC 6578 §6.3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SyncLevel {
    /// The members of the collection.
    #[default]
    One,
    /// Everything below the collection.
    Infinite,
}

impl SyncLevel {
    /// Returns the text of the element `sync-level`.
    #[must_use]
    #[inline]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::One => "1",
            Self::Infinite => "infinite",
        }
    }
}

impl SyncCollection {
    /// Creates the first synchronization, which asks for all members of a collection, with these properties.
    pub fn initial(names: impl IntoIterator<Item = Name>) -> Self {
        Self { token: None, level: SyncLevel::One, limit: None, prop: names.into_iter().collect() }
    }

    pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        body::expect_root(root, &names::SYNC_COLLECTION)?;
        let (mut prop, mut token, mut level, mut limit) = (None, None, None, None);
        for child in cx.children(root, &[]) {
            match child.name() {
                name if *name == names::SYNC_TOKEN => {
                    let text = cx.token(child);
                    if !text.is_empty() && !is_uri(&text) {
                        cx.note(child, Deviation::TokenNoUri, Some(&text));
                    }
                    cx.once(&mut token, child, text)?;
                }
                name if *name == names::SYNC_LEVEL => {
                    let read = read_level(cx, child)?;
                    cx.once(&mut level, child, read)?;
                }
                name if *name == names::LIMIT => {
                    let read = read_limit(cx, child, &names::NRESULTS)?;
                    cx.once(&mut limit, child, read)?;
                }
                name if *name == names::PROP => gather(&mut prop, cx, child)?,
                _ => cx.unknown(child),
            }
        }
        // An empty token asks for everything. No RFC says that a missing one does.
        let token = token.ok_or_else(|| wrong(root, "expected a sync-token, found none"))?;
        let level = match (level, cx.depth) {
            (Some(level), Some(Depth::One | Depth::Infinity)) => {
                cx.note(root, Deviation::SyncDepth, None);
                level
            }
            (Some(level), _) => level,
            // RFC 6578 appendix A: clients of its drafts had no sync-level.
            (None, Some(depth @ (Depth::One | Depth::Infinity))) => {
                cx.note(root, Deviation::SyncLevelFromDepth, None);
                if depth == Depth::One { SyncLevel::One } else { SyncLevel::Infinite }
            }
            (None, _) => return Err(wrong(root, "expected a sync-level, found none")),
        };
        if prop.is_none() {
            cx.note(root, Deviation::MissingProp, None);
        }
        let prop = prop.map(GatheredNames::finish).unwrap_or_default();
        Ok(Self { token: Some(token).filter(|token| !token.is_empty()), level, limit, prop })
    }

    #[inline]
    fn write(&self) -> Result<Vec<u8>, Error> {
        let mut writer = BodyWriter::new(&names::SYNC_COLLECTION);
        match self.token.as_deref() {
            None => writer.empty(&names::SYNC_TOKEN, &[]),
            Some(token) if token.is_empty() || chars::trim(token).len() < token.len() => {
                let message = format!("expected a sync-token without white space around it, found {}", shown(token));
                writer.refuse(Error::new(ErrorKind::Usage, message));
            }
            Some(token) => writer.text(&names::SYNC_TOKEN, &[], token),
        }
        writer.text(&names::SYNC_LEVEL, &[], self.level.as_str());
        if let Some(limit) = self.limit {
            writer.open(&names::LIMIT, &[]);
            writer.text(&names::NRESULTS, &[], &limit.to_string());
            writer.close(&names::LIMIT);
        }
        self.prop.write(&names::PROP, &mut writer);
        writer.finish()
    }
}

body::body!(SyncCollection);

fn read_level(cx: &mut Context, node: Node<'_>) -> Read<SyncLevel> {
    let text = cx.token(node);
    let is = |other: &str| text.eq_ignore_ascii_case(other);
    match text.as_str() {
        "1" => return Ok(SyncLevel::One),
        "infinite" => return Ok(SyncLevel::Infinite),
        _ if is("infinite") || is("infinity") => {}
        _ => return Err(wrong(node, format_args!("expected the level 1 or infinite, found {}", shown(&text)))),
    }
    cx.note(node, Deviation::SyncLevelSpelling, Some(&text));
    Ok(SyncLevel::Infinite)
}

/// Reads `limit` with a number of results: RFC 5323 §5.17, RFC 6352 §10.6.
pub(super) fn read_limit(cx: &mut Context, node: Node<'_>, nresults: &Name) -> Read<u64> {
    let mut limit = None;
    for child in cx.children(node, &[]) {
        if !child.is(nresults) {
            cx.unknown(child);
            continue;
        }
        let text = cx.token(child);
        if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong(child, format_args!("expected a number in digits, found {}", shown(&text))));
        }
        // A text of digits fails to parse only if the number is too large.
        cx.once(&mut limit, child, text.parse().unwrap_or(u64::MAX))?;
    }
    limit.ok_or_else(|| wrong(node, "expected nresults, found none"))
}
