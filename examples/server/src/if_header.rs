//! The header field `If`: RFC 4918 §10.4.

/// The header field `If`: one of the lists must be true.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IfHeader {
    pub lists: Vec<List>,
}

/// Conditions on one resource, all of which must be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    /// The resource, as it was written; `None` for the Request-URI.
    pub resource: Option<String>,
    pub conditions: Vec<Condition>,
}

/// A condition; `negated` by `Not`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    pub negated: bool,
    pub state: State,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// A token, for example of a lock.
    Token(String),
    /// An entity tag with its quotes.
    ETag(String),
}

impl IfHeader {
    /// Reads the value of the header field. Returns `None` if it breaks the grammar of the RFC.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lists = Vec::new();
        let mut resource = None;
        // True if a tag was read whose first list is still to come.
        let mut tagged = false;
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            if let Some(behind) = rest.strip_prefix('<') {
                // Either all lists follow a tag, or none does.
                if tagged || resource.is_none() && !lists.is_empty() {
                    return None;
                }
                let (tag, behind) = behind.split_once('>')?;
                (resource, tagged, rest) = (Some(tag.to_owned()), true, behind.trim_start());
            } else {
                let (conditions, behind) = conditions(rest.strip_prefix('(')?)?;
                lists.push(List { resource: resource.clone(), conditions });
                (tagged, rest) = (false, behind.trim_start());
            }
        }
        (!lists.is_empty() && !tagged).then_some(Self { lists })
    }

    /// Returns all tokens, which the client thereby submits: RFC 4918 §10.4.1.
    pub fn tokens(&self) -> Vec<String> {
        let conditions = self.lists.iter().flat_map(|list| &list.conditions);
        let tokens = conditions.filter_map(|condition| match &condition.state {
            State::Token(token) => Some(token.clone()),
            State::ETag(_) => None,
        });
        tokens.collect()
    }
}

/// Returns the conditions of a list up to its closing parenthesis, and the text after it.
fn conditions(text: &str) -> Option<(Vec<Condition>, &str)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    loop {
        if let Some(behind) = rest.strip_prefix(')') {
            return (!found.is_empty()).then_some((found, behind));
        }
        let negated = rest.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("not"));
        if negated {
            rest = rest[3..].trim_start();
        }
        let (state, behind) = if let Some(behind) = rest.strip_prefix('<') {
            let (token, behind) = behind.split_once('>')?;
            (State::Token(token.to_owned()), behind)
        } else {
            let inner = rest.strip_prefix('[')?;
            // A bracket may appear between the quotes.
            let quote = inner.find('"')?;
            let end = quote + 1 + inner[quote + 1..].find('"')? + 1;
            let behind = inner[end..].trim_start().strip_prefix(']')?;
            (State::ETag(inner[..end].trim().to_owned()), behind)
        };
        found.push(Condition { negated, state });
        rest = behind.trim_start();
    }
}
