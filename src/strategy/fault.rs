//! What is wrong with an answer, and how it gets there.

use proptest::sample::Index;

use crate::operation::Operation;

/// What is wrong with an answer. A client notices each of them without knowing the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The body ends too early, which is an error of [`Multistatus::parse`](crate::Multistatus::parse).
    CutShort,
    /// The namespace of the elements is not `DAV:`, which is an error of
    /// [`Multistatus::parse`](crate::Multistatus::parse).
    OtherNamespace,
    /// A response or a propstat has no status, which is a doubt of the [`Verdict`](crate::Verdict):
    /// [`ResponseWithoutOutcome`](crate::Doubt::ResponseWithoutOutcome) or
    /// [`PropstatWithoutStatus`](crate::Doubt::PropstatWithoutStatus). In a multiget and a synchronization it is always a
    /// propstat, because servers also list a resource without the properties that were asked for by its href alone.
    NoStatus,
    /// A status cannot be read, which is the doubt [`StatusUnreadable`](crate::Doubt::StatusUnreadable).
    UnreadableStatus,
    /// A status says nothing about the outcome, which is the doubt
    /// [`StatusWithoutOutcome`](crate::Doubt::StatusWithoutOutcome).
    NotFinal,
    /// A response has no href, which is the doubt [`ResponseWithoutHref`](crate::Doubt::ResponseWithoutHref).
    NoHref,
    /// A response is about a resource that the request does not concern:
    /// [`Verdict::outside`](crate::Verdict::outside) returns it.
    Elsewhere,
    /// Something that must be there is missing. The answer to a multiget has no response for an href:
    /// [`Verdict::unanswered_hrefs`](crate::Verdict::unanswered_hrefs) returns it. The answer to a synchronization has no
    /// token, which is the doubt [`NoSyncToken`](crate::Doubt::NoSyncToken). Any other answer has no responses, which is
    /// the doubt [`NoResponses`](crate::Doubt::NoResponses).
    LeftOut,
}

impl Fault {
    /// All faults.
    pub const ALL: &'static [Self] = &[
        Self::CutShort,
        Self::OtherNamespace,
        Self::NoStatus,
        Self::UnreadableStatus,
        Self::NotFinal,
        Self::NoHref,
        Self::Elsewhere,
        Self::LeftOut,
    ];

    /// Returns the body with this fault, in one of the places where it can be, or `None` if there is none.
    pub(super) fn put_into(self, body: &[u8], operation: Operation, which: Index) -> Option<Vec<u8>> {
        if self == Self::CutShort {
            let end = body.iter().rposition(|&byte| byte == b'>')?;
            return body.get(..which.index(end.max(1))).map(<[u8]>::to_vec);
        }
        // Values are texts, so that these tags are not in them.
        let body = std::str::from_utf8(body).ok()?;
        let changed = match self {
            Self::CutShort => return None,
            Self::OtherNamespace => body.replacen("\"DAV:\"", "\"DAV\"", 1),
            Self::NoStatus if matches!(operation, Operation::Multiget | Operation::SyncCollection) => {
                let all: Vec<usize> = body.match_indices("</D:prop><D:status>").map(|(at, _)| at).collect();
                let (before, propstat) = body.split_at_checked(*all.get(which.index(all.len().max(1)))?)?;
                let (_, after) = propstat.split_once("</D:status>")?;
                [before, "</D:prop>", after].concat()
            }
            Self::NoStatus => with_one(body, "status", which, "")?,
            Self::UnreadableStatus => with_one(body, "status", which, "<D:status>fine</D:status>")?,
            Self::NotFinal => with_one(body, "status", which, "<D:status>HTTP/1.1 102 Processing</D:status>")?,
            Self::NoHref => with_one(body, "href", which, "")?,
            Self::Elsewhere => with_one(body, "href", which, "<D:href>/elsewhere/a</D:href>")?,
            Self::LeftOut => match operation {
                Operation::Multiget => with_one(body, "response", which, "")?,
                Operation::SyncCollection => with_one(body, "sync-token", which, "")?,
                _ => {
                    let mut body = body.to_owned();
                    while let Some(shorter) = with_one(&body, "response", which, "") {
                        body = shorter;
                    }
                    body
                }
            },
        };
        Some(changed.into_bytes())
    }
}

/// Replaces one of the elements with this local name. They are not nested.
fn with_one(body: &str, local: &str, which: Index, with: &str) -> Option<String> {
    let (start, end) = (format!("<D:{local}"), format!("</D:{local}>"));
    // A tag may declare a namespace.
    let begins = |&at: &usize| body.get(at + start.len()..).is_some_and(|rest| rest.starts_with(['>', ' ']));
    let all: Vec<usize> = body.match_indices(&start).map(|(at, _)| at).filter(begins).collect();
    let from = *all.get(which.index(all.len().max(1)))?;
    let (before, rest) = body.split_at_checked(from)?;
    let (_, after) = rest.split_once(&end)?;
    Some([before, with, after].concat())
}
