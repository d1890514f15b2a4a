//! The header field `If`: conditions on the state of resources.

mod lists;
mod parse;

use std::fmt;

use http::header::HeaderName;

pub use self::lists::{IfResources, StateLists, SubmittedTokens};
use super::reference::simple_ref;
use super::{LockToken, Notes, Origins, State, StateList, excerpt, invalid};
use crate::error::Error;
use crate::href::Href;

/// Conditions on the state of resources, and the tokens that a client knows: the header field `If`,
/// [RFC 4918 §10.4](https://www.rfc-editor.org/rfc/rfc4918#section-10.4).
///
/// It has two purposes, which must be treated separately (§10.4.1):
///
/// - it is a condition: if [`evaluate`](Self::evaluate) returns false, the server sends 412;
/// - it submits tokens: a request that changes a locked resource needs the token of the lock among the
///   [`submitted_tokens`](Self::submitted_tokens), no matter whether its condition was true or was evaluated at all. If
///   the token is missing, the server sends 423 with [`lock-token-submitted`](crate::condition::LOCK_TOKEN_SUBMITTED).
///
/// Default: no condition, and no token is submitted.
///
/// The field consists of lists. All conditions in a list must hold; of several lists, one must hold. Either all lists
/// are about the Request-URI, or each follows a tag, which is the URI of the resource that it is about.
///
/// # Example: a server with one file
///
/// ```
/// use multistatus::header::{If, Origins, State};
/// use multistatus::prop::ETag;
/// use multistatus::{Error, Href};
///
/// fn status(condition: &If, etag: &ETag, lock: &str) -> Result<u16, Error> {
///     let origins = Origins::new(["https://dav.example.com"])?;
///     let holds = condition.evaluate(&Href::new("/a")?, &origins, |resource, state| match state {
///         State::Token(token) => resource == &"/a" && token == lock,
///         State::EntityTag(tag) => resource == &"/a" && etag.entity_tag().is_some_and(|etag| tag.strong_eq(etag)),
///     });
///     let submitted = condition.submitted_tokens().any(|token| token == lock);
///     Ok(if !holds { 412 } else if !submitted { 423 } else { 204 })
/// }
///
/// let (etag, lock) = (ETag::strong("v1")?, "urn:uuid:1");
/// assert_eq!(status(&"(<urn:uuid:1> [\"v1\"])".parse()?, &etag, lock)?, 204);
/// assert_eq!(status(&"(<urn:uuid:1> [\"v0\"])".parse()?, &etag, lock)?, 412);
/// assert_eq!(status(&"(<urn:uuid:2>) (Not <DAV:no-lock>)".parse()?, &etag, lock)?, 423);
/// assert_eq!(status(&"</b> (Not [\"x\"]) <https://dav.example.com/a> (<urn:uuid:1>)".parse()?, &etag, lock)?, 204);
/// # Ok::<(), Error>(())
/// ```
///
/// # Example: a client
///
/// ```
/// use multistatus::Href;
/// use multistatus::header::{If, LockToken, StateList};
///
/// let token = LockToken::new("urn:uuid:1")?;
/// assert_eq!(If::from(&token).to_string(), "(<urn:uuid:1>)");
/// let unchanged = StateList::new().token("urn:uuid:1")?.entity_tag("\"v1\"")?;
/// let condition = If::tagged([(Href::new("/docs/")?, [unchanged])])?;
/// assert_eq!(condition.to_string(), "</docs/> (<urn:uuid:1> [\"v1\"])");
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct If {
    /// Never empty. Either there is one group without a tag, or all groups have one.
    groups: Vec<TaggedLists>,
}

/// The lists about one resource; never empty. They share their tag, because repeating a long tag for each of many lists
/// would multiply the cost of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct TaggedLists {
    tag: Option<Href<'static>>,
    lists: Vec<StateList>,
}

impl If {
    /// The name of the header field.
    pub const NAME: HeaderName = HeaderName::from_static("if");

    /// Creates conditions from lists about the Request-URI, of which one must hold.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) if there is no list, or a list without conditions.
    pub fn new(lists: impl IntoIterator<Item = StateList>) -> Result<Self, Error> {
        Self::checked(vec![TaggedLists { tag: None, lists: lists.into_iter().collect() }])
    }

    /// Creates conditions from resources with lists about them, of which one must hold. A resource is a full URI or an
    /// absolute path.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) if there is no resource, a resource without lists,
    /// one that is neither a full URI nor an absolute path, or a list without conditions.
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if a resource is not an href.
    pub fn tagged<'h, H, L>(resources: impl IntoIterator<Item = (H, L)>) -> Result<Self, Error>
    where
        H: TryInto<Href<'h>, Error: Into<Error>>,
        L: IntoIterator<Item = StateList>,
    {
        let groups = resources.into_iter().map(|(href, lists)| {
            let href = href.try_into().map_err(Into::into)?;
            let tag = Some(simple_ref(&Self::NAME, href.as_str(), &mut Notes::new())?);
            Ok::<_, Error>(TaggedLists { tag, lists: lists.into_iter().collect() })
        });
        Self::checked(groups.collect::<Result<_, _>>()?)
    }

    #[inline]
    fn checked(groups: Vec<TaggedLists>) -> Result<Self, Error> {
        let lacks = |group: &TaggedLists| group.lists.is_empty() || group.lists.iter().any(StateList::is_empty);
        if groups.is_empty() || groups.iter().any(lacks) {
            return Err(invalid(&Self::NAME, "lists with at least one condition each", "an empty one or none"));
        }
        Ok(Self { groups })
    }

    /// Returns the lists in order, each with the resource that it is about (`None` for the Request-URI).
    #[must_use]
    pub fn lists(&self) -> StateLists<'_> {
        StateLists::new(self)
    }

    /// Returns all tokens that appear, in order, even negated ones and those in lists that do not hold, because "the
    /// mere fact that a state token appears" submits it (RFC 4918 §10.4.1). A token that appears twice is returned
    /// twice.
    #[must_use]
    pub fn submitted_tokens(&self) -> SubmittedTokens<'_> {
        SubmittedTokens::new(self)
    }

    /// Returns the resources on this server that the conditions are about, so that a server can load what
    /// [`evaluate`](Self::evaluate) will ask for. A resource that appears twice is returned twice.
    #[must_use]
    pub fn resources<'i>(&'i self, request_uri: &'i Href<'_>, origins: &'i Origins) -> IfResources<'i> {
        IfResources::new(self, request_uri, origins)
    }

    /// Returns true if one of the lists holds. If none does, the server sends 412 (RFC 4918 §10.4.3).
    ///
    /// `has` returns whether a resource has a state. It can compare entity tags weakly or strongly, but must always do
    /// the same (§10.4.4). It is called with paths on this server, or with the Request-URI as it is given here if that
    /// is not on this server. A resource that does not exist has no state, so `has` must return false for it. A
    /// resource on another server has no state either, so `has` is not called for it.
    ///
    /// `has` is called at most once for each condition, and not again once a list holds.
    pub fn evaluate(
        &self,
        request_uri: &Href<'_>,
        origins: &Origins,
        mut has: impl FnMut(&Href<'_>, State<'_>) -> bool,
    ) -> bool {
        self.groups.iter().any(|group| {
            let resource = group.resource(request_uri, origins);
            group.lists.iter().any(|list| {
                list.iter().all(|condition| {
                    let found = resource.as_ref().is_some_and(|resource| has(resource, condition.state));
                    found != condition.negated
                })
            })
        })
    }

    /// Returns the token of the lock that a LOCK without a body refreshes. RFC 4918 §9.10.2 wants it specified by "the 'If'
    /// header with a single lock token".
    ///
    /// Entity tags, and tokens after `Not`, are conditions of the request and name no lock, so they may be beside it. The
    /// token may appear several times, for example beside several entity tags.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) with the status 400 if there is no such token, or if
    /// there are several.
    #[inline]
    pub fn refreshed_token(&self) -> Result<&str, Error> {
        let conditions = self.lists().flat_map(|(_, list)| list.iter());
        let mut tokens =
            conditions.filter(|condition| !condition.negated).filter_map(|condition| match condition.state {
                State::Token(token) => Some(token),
                State::EntityTag(_) => None,
            });
        match tokens.next() {
            Some(token) if tokens.all(|other| other == token) => Ok(token),
            _ => Err(invalid(&Self::NAME, "a single lock token to refresh a lock", excerpt(&self.to_string()))),
        }
    }
}

impl TaggedLists {
    /// Returns the resource of the group, if it can be on this server.
    #[inline]
    fn resource<'g>(&'g self, request_uri: &'g Href<'_>, origins: &Origins) -> Option<Href<'g>> {
        match &self.tag {
            // Over HTTP/2 it is a full URI.
            None => origins.local(request_uri).or_else(|| Some(Href::from(request_uri))),
            Some(tag) => origins.local(tag),
        }
    }
}

/// Submits a lock token for the Request-URI.
impl From<&LockToken> for If {
    #[inline]
    fn from(token: &LockToken) -> Self {
        let mut list = StateList::new();
        list.push(false, State::Token(token.as_str()));
        Self { groups: vec![TaggedLists { tag: None, lists: vec![list] }] }
    }
}

/// Writes the value of the header field.
impl fmt::Display for If {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        for group in &self.groups {
            if let Some(tag) = &group.tag {
                write!(f, "{separator}<{tag}>")?;
                separator = " ";
            }
            for list in &group.lists {
                write!(f, "{separator}{list}")?;
                separator = " ";
            }
        }
        Ok(())
    }
}

single_field!(If);
