//! The conditions of an `If`.

use std::fmt;

use super::reference::is_state_token;
use super::{EntityTag, If, Notes, excerpt, invalid};
use crate::error::Error;
use crate::listed::listed;

/// A state of a resource that a condition of an [`If`] is about: [RFC 4918
/// §10.4.2](https://www.rfc-editor.org/rfc/rfc4918#section-10.4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State<'s> {
    /// The resource has this state token: a lock token, if the resource is anywhere in the scope of the lock (RFC 4918
    /// §10.4.4), or the sync-token of the collection (RFC 6578 §5).
    Token(&'s str),
    /// The resource has this entity tag.
    EntityTag(EntityTag<'s>),
}

/// Writes the state as it is in the header field: `<token>` or `["tag"]`.
impl fmt::Display for State<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Token(token) => write!(f, "<{token}>"),
            Self::EntityTag(tag) => write!(f, "[{tag}]"),
        }
    }
}

/// One condition of a [`StateList`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IfCondition<'s> {
    /// True if the resource must not have this state.
    pub negated: bool,
    /// The state.
    pub state: State<'s>,
}

/// Writes the condition as it is in the header field.
impl fmt::Display for IfCondition<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.negated { "Not " } else { "" }, self.state)
    }
}

/// Conditions that must hold together: a `List` of [RFC 4918
/// §10.4.2](https://www.rfc-editor.org/rfc/rfc4918#section-10.4.2).
///
/// Default: no condition. An [`If`] does not accept such a list.
///
/// # Example
///
/// ```
/// use multistatus::header::StateList;
///
/// let list = StateList::new().token("urn:uuid:1")?.not_entity_tag("W/\"a b\"")?;
/// assert_eq!(list.to_string(), "(<urn:uuid:1> Not [W/\"a b\"])");
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct StateList(Vec<Owned>);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Owned {
    negated: bool,
    kind: StateKind,
    /// The token, or the text between the quotes of the tag.
    text: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum StateKind {
    Token,
    StrongTag,
    WeakTag,
}

listed! {
    /// The conditions of a list: see [`StateList::iter`](crate::header::StateList::iter).
    IfConditions<'a>: Owned => IfCondition<'a>, |owned| {
        let state = match owned.kind {
            StateKind::Token => State::Token(&owned.text),
            kind => State::EntityTag(EntityTag::checked(kind == StateKind::WeakTag, &owned.text)),
        };
        IfCondition { negated: owned.negated, state }
    }
}

impl StateList {
    /// Creates a list without conditions.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the condition that the resource has this state token: an absolute URI, or the plain word that a server used
    /// as a token.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) if it is neither.
    #[inline]
    pub fn token(self, token: &str) -> Result<Self, Error> {
        self.with_token(false, token)
    }

    /// Adds the condition that the resource does not have this state token. No lock has the token `DAV:no-lock`, so
    /// with it the condition always holds (RFC 4918 §10.4.8).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader), as in [`token`](Self::token).
    #[inline]
    pub fn not_token(self, token: &str) -> Result<Self, Error> {
        self.with_token(true, token)
    }

    /// Adds the condition that the resource has this entity tag, written `"opaque"` or `W/"opaque"`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) if it is not an entity tag.
    #[inline]
    pub fn entity_tag(self, tag: &str) -> Result<Self, Error> {
        self.with_tag(false, tag)
    }

    /// Adds the condition that the resource does not have this entity tag.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader), as in [`entity_tag`](Self::entity_tag).
    #[inline]
    pub fn not_entity_tag(self, tag: &str) -> Result<Self, Error> {
        self.with_tag(true, tag)
    }

    #[inline]
    fn with_token(mut self, negated: bool, token: &str) -> Result<Self, Error> {
        if !is_state_token(token, &mut Notes::new()) {
            return Err(invalid(&If::NAME, "a state token that is an absolute URI", excerpt(token)));
        }
        self.push(negated, State::Token(token));
        Ok(self)
    }

    #[inline]
    fn with_tag(mut self, negated: bool, tag: &str) -> Result<Self, Error> {
        match EntityTag::from_text(tag) {
            Some(tag) => self.push(negated, State::EntityTag(tag)),
            None => return Err(invalid(&If::NAME, "an entity tag in double quotes", excerpt(tag))),
        }
        Ok(self)
    }

    /// Adds a condition that was checked before.
    #[inline]
    pub(super) fn push(&mut self, negated: bool, state: State<'_>) {
        let (kind, text) = match state {
            State::Token(token) => (StateKind::Token, token),
            State::EntityTag(tag) if tag.is_weak() => (StateKind::WeakTag, tag.opaque()),
            State::EntityTag(tag) => (StateKind::StrongTag, tag.opaque()),
        };
        self.0.push(Owned { negated, kind, text: text.into() });
    }

    /// Returns the conditions in order.
    #[must_use]
    pub fn iter(&self) -> IfConditions<'_> {
        IfConditions::new(&self.0)
    }

    /// Returns true if there is no condition.
    #[must_use]
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Writes the list as it is in the header field.
impl fmt::Display for StateList {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, condition) in self.iter().enumerate() {
            write!(f, "{}{condition}", if at == 0 { "(" } else { " " })?;
        }
        f.write_str(")")
    }
}
