//! The places and the fixes of deviations, which the reader reports as a position and a text.

mod href;
mod near;

use std::ops::Range;

use self::href::Illegal;
use self::near::IN_DAV;
use super::Rule;
use super::finding::{Edit, Finding, Fix, Part};
use super::notes::NotedFix;
use super::tree::{Id, Tree};
use crate::chars::{is_space_char, trim};
use crate::clip::told;
use crate::deviation::Deviation;
use crate::error::Position;
use crate::read::{Finding as Deviating, TracedPiece};
use crate::status::Status;

/// Converts the deviations of a child of the root.
pub(super) fn place(piece: &TracedPiece, tree: &Tree<'_>, deviations: Vec<Deviating>) -> Vec<Finding> {
    let convert = |found: Deviating| {
        let start = piece.start().byte();
        let offset = usize::try_from(found.position().byte() - start).unwrap_or(usize::MAX);
        // In another encoding, a distance in the source is no offset in the piece.
        let id = if piece.is_utf8() { tree.at(offset) } else { None };
        let span = id.map(|id| {
            let is_tag = tree.open(id).start == offset;
            let rest = &piece.text[offset..tree.whole(id).end];
            let character = || Illegal::find(tree, id).map(|illegal| illegal.span);
            match found.deviation() {
                Deviation::HrefIllegalCharacter => character().unwrap_or_else(|| tree.span(id)),
                _ if is_tag => tree.span(id),
                deviation => offset..offset + length(deviation, rest, offset < tree.open(id).end),
            }
        });
        let fix = id.and_then(|id| fix(found.deviation(), tree, id, span.clone()?)).map(|fix| fix.place(piece));
        finding(piece, found, span, fix)
    };
    deviations.into_iter().map(convert).collect()
}

/// Converts the deviations of another piece. `blank` is the white space before the first piece that is more than that,
/// if there is any.
pub(super) fn in_piece(piece: &TracedPiece, deviations: Vec<Deviating>, blank: Option<Range<u64>>) -> Vec<Finding> {
    let convert = |found: Deviating| {
        let start = piece.start().byte();
        let offset = usize::try_from(found.position().byte() - start).unwrap_or(usize::MAX);
        let is_in = piece.is_utf8() && piece.text.is_char_boundary(offset);
        let span = is_in.then(|| {
            let rest = &piece.text[offset..];
            let is_in_tag = offset > 0 && piece.text.starts_with('<');
            match found.deviation() {
                Deviation::StrayText | Deviation::TextAfterRoot => offset..piece.text.len(),
                _ if offset == 0 => offset..piece.text.len(),
                deviation => offset..offset + length(deviation, rest, is_in_tag),
            }
        });
        let fix = match found.deviation() {
            Deviation::StrayText => span.clone().map(delete),
            Deviation::NearNamespace if is_in => near::of_root(&piece.text, offset),
            _ => None,
        };
        let fix = fix.or_else(|| words(found.deviation().into())).map(|fix| fix.place(piece));
        let fix = match (fix, &blank) {
            (Some(fix), Some(blank)) if is_in && found.deviation() == Deviation::SpaceBeforeDeclaration => {
                Some(Fix { edit: Some(Edit { span: blank.clone(), text: "".into() }), ..fix })
            }
            (fix, _) => fix,
        };
        finding(piece, found, span, fix)
    };
    deviations.into_iter().map(convert).collect()
}

/// Returns the length of what deviates at the beginning of `rest`, which is not a tag.
fn length(deviation: Deviation, rest: &str, is_in_tag: bool) -> usize {
    let one = rest.chars().next().map_or(0, char::len_utf8);
    let reference = |from: usize| rest[from..].find(';').map_or(one, |end| from + end + 1);
    let end = match deviation {
        Deviation::BareAmpersand => Some(one),
        Deviation::IllegalCharacter if rest.starts_with("&#") => Some(reference(0)),
        Deviation::IllegalCharacter => Some(one),
        // Two references.
        Deviation::SurrogateReference => Some(reference(reference(0))),
        // The value of a declaration.
        Deviation::NearNamespace if is_in_tag => rest.find(['"', '\'']),
        // A name.
        _ if is_in_tag => rest.find(|c| is_space_char(c) || matches!(c, '=' | '>' | '/')),
        _ => rest.find('<'),
    };
    end.unwrap_or(rest.len()).min(rest.len())
}

fn finding(piece: &TracedPiece, found: Deviating, span: Option<Range<usize>>, fix: Option<Fix>) -> Finding {
    let start = piece.start().byte();
    let position = match &span {
        // The reader names the element, and the span is what deviates in it.
        Some(span) => {
            let offset = usize::try_from(found.position().byte() - start).unwrap_or(usize::MAX);
            after(found.position(), piece.text.get(offset..span.start).unwrap_or_default())
        }
        None => found.position(),
    };
    Finding {
        rule: found.deviation().into(),
        part: Part::Body,
        position: Some(position),
        excerpt: span.clone().map_or("", |span| told(&piece.text[span])).into(),
        span: Some(match span {
            Some(span) => start + span.start as u64..start + span.end as u64,
            None => position.byte()..position.byte(),
        }),
        text: found.text().map(Into::into),
        fix,
    }
}

/// Returns the position after a text that begins at a position in a source of UTF-8.
fn after(position: Position, text: &str) -> Position {
    let length = text.len() as u64;
    let (line, column) = match text.rfind('\n') {
        Some(end) => (position.line + text.matches('\n').count() as u64, length - end as u64),
        None => (position.line, position.column + length),
    };
    Position { byte: position.byte + length, line, column, ..position }
}

fn delete(span: Range<usize>) -> NotedFix {
    NotedFix::edit("leave it out", span, "")
}

/// Returns the fix of a deviation at an element, if it is certain.
fn fix(deviation: Deviation, tree: &Tree<'_>, id: Id, span: Range<usize>) -> Option<NotedFix> {
    let content = tree.content(id);
    let raw = &tree.text[content.clone()];
    // Only where they are needed: an element can have many deviations, and its content can be long.
    let is_plain = || !raw.contains('<');
    let text = || tree.text_of(id);
    match deviation {
        Deviation::StatusForm if is_plain() => {
            let (status, _) = Status::read(&text())?;
            let mut line = String::new();
            status.push_line(&mut line);
            Some(NotedFix::edit(format!("write a whole status line: `{line}`"), content, line))
        }
        Deviation::HrefPadding if is_plain() => {
            let start = content.start + (raw.len() - raw.trim_start_matches(is_space_char).len());
            let kept = trim(raw);
            let is_same = tree.text[start..].starts_with(kept);
            is_same.then(|| NotedFix::edit("leave the white space out", content, kept))
        }
        Deviation::HrefIllegalCharacter => match Illegal::find(tree, id) {
            Some(illegal) => Some(illegal.fix),
            None => words(deviation.into()),
        },
        Deviation::NearNamespace => near::of_declaration(tree.text, span.start).or_else(|| words(deviation.into())),
        // The text in an error may be the only reason that was sent, as the text after the root may be.
        Deviation::StrayText | Deviation::PropText => Some(delete(span)),
        Deviation::ErrorEmpty => Some(delete(tree.whole(id))),
        Deviation::BareAmpersand => Some(NotedFix::edit("write `&amp;`", span.start..span.start + 1, "&amp;")),
        _ => words(deviation.into()),
    }
}

/// Returns a fix that is only words.
pub(super) fn words(rule: Rule) -> Option<NotedFix> {
    advice(rule).map(NotedFix::words)
}

/// Returns what to do in words, where nothing else would be right.
pub(super) fn advice(rule: Rule) -> Option<&'static str> {
    use Deviation as D;
    Some(match rule {
        Rule::Deviation(deviation) => match deviation {
            D::StrayResponseContent => "put it in a `response`",
            D::UnknownDavElement => "use a namespace of your own",
            D::MarkupInText => "write text only",
            D::WrongNamespace | D::NearNamespace => IN_DAV,
            D::ResponseWithoutHref => "name the resource in an `href`",
            D::ResponseStatusAndPropstat => "send either a status or propstats",
            D::ResponseWithoutOutcome => "send a status, or a propstat with an empty `prop` and 200",
            D::ResponseManyHrefsPropstat => "send a response for each href",
            D::DuplicateHref => "send one response for each resource, with all its propstats",
            D::StatusUnreadable => "write a status line, for example `HTTP/1.1 200 OK`",
            D::RedirectWithoutLocation => "add `location` with an href",
            D::LocationShape => "put exactly one `href` in `location`",
            D::HrefEmpty | D::HrefNotSimpleRef | D::HrefNotHttp => "write an absolute path or a full HTTP URL",
            D::HrefDotSegment => "remove the dot segments from the path",
            D::HrefMixedForms => "write all hrefs as paths, or all as full URLs",
            D::PropstatWithoutProp => "put the names of the properties in a `prop`",
            D::PropstatWithoutStatus => "add the status of these properties",
            D::PropstatTwoProps => "put all properties in one `prop`",
            D::PropertyTwice => "send each property once",
            D::ValueBesideFailure => "send the name of the property alone",
            D::ErrorInDescription => "put the error beside the description",
            D::ConditionOutsideError => "put the condition in an `error`",
            D::EncodingOverruled => "name the encoding in which the body is sent",
            D::IllegalCharacter => "leave the character out, or encode the text in a way of its own",
            D::SurrogateReference => "write one reference to the character",
            D::PrefixDav | D::PrefixUndeclared => "declare the prefix",
            D::WrappedRoot => "send `multistatus` as the root",
            D::StatusForm => "write a whole status line",
            D::Status1xx | D::StatusRange => "send the final status",
            D::MisplacedDavElement => "put it where its RFC has it, or leave it out",
            D::RepeatedSingleton => "send it once",
            D::LocationWithoutCause => "leave the location out",
            D::HrefPadding => "leave the white space out",
            D::HrefIllegalCharacter => "percent-encode the character",
            D::StrayText | D::PropText => "leave the text out",
            D::ErrorText => "put a condition in the error, and the text in `responsedescription`",
            D::ErrorEmpty => "leave the error out, or put a condition in it",
            D::ConditionShape => "put what the condition requires in it, for example an `href`",
            D::BareAmpersand => "write `&amp;`",
            D::SpaceBeforeDeclaration => "begin with the XML declaration",
            D::TextAfterRoot => "end the body with the end tag of the root, and find out why the server went on",
            D::StrayResponse => "put a `response` around each href with its status or propstats",
            _ => return advice_to_client(deviation),
        },
        Rule::CollectionWithoutSlash => "end the href with a slash",
        Rule::XmlNotWellFormed => "write the body with an XML library, which escapes names and values",
        Rule::XmlNamespace => "declare each prefix, and no reserved one",
        Rule::XmlEncoding => "send the bytes in the encoding that the declaration or the charset names",
        Rule::XmlTruncated => "send the body to the end tag of its root",
        Rule::XmlEmpty => "send a multistatus, or another status than 207",
        Rule::Root => "send `DAV:multistatus` as the root",
        Rule::HrefMixedFormsInner => "write all hrefs as paths, or all as full URLs",
        Rule::HttpStatusNot207 => "send the status 207",
        Rule::ContentType => "send `Content-Type: application/xml; charset=\"utf-8\"`",
        Rule::LocationHeader => "leave the header field out",
        Rule::UpdateMergeCache => "send `Cache-Control: no-cache`",
        Rule::XmlDoctype => "leave the declaration out",
        Rule::XmlProcessingInstruction => "leave it out",
        Rule::NoResponses | Rule::RequestUriMissing => "send a response about the Request-URI",
        Rule::DuplicateResource => "always spell the URL of a resource in one way",
        Rule::PropstatInPlainMethod => "send the status of each resource",
        Rule::HrefOutsideRequest => "write hrefs under the URL that the client used",
        Rule::HrefAuthority => "write paths, or the scheme and host that the client used",
        Rule::PropstatSameStatus => "put properties with one status in one propstat, unless their errors differ",
        Rule::ValueInProppatch | Rule::ValueInPropname => "send the names of the properties alone",
        Rule::RequestedPropertyMissing => "put the property in a propstat with 404",
        Rule::ProppatchPropertyMissing => "put every property of the request in a propstat",
        Rule::AllpropExpensive => "send the property only to clients that ask for it by name",
        Rule::DepthExceeded | Rule::SyncLevel => "list only what the request asked for",
        Rule::ConditionOnSuccess => "leave the error out",
        Rule::LockedWithoutCondition => "add `lock-token-submitted` with the URL of the lock",
        Rule::ProtectedWithoutCondition => "add `cannot-modify-protected-property`",
        Rule::FiniteDepthIn207 => "send a plain 403 with the condition in an `error`",
        Rule::Delete424 | Rule::Copy424 | Rule::Move424 => "list only the resources that are the cause",
        Rule::Delete204 | Rule::Copy201204 | Rule::Move201204 => "list only what failed",
        Rule::NoFailure => "send a plain status",
        Rule::OnlyRequestUri | Rule::PropfindRootErrorIn207 => "send the status of the resource as the HTTP status",
        Rule::Only424 | Rule::ProppatchOnly424 | Rule::LockNoBlocker => "add what failed, with its own status",
        Rule::DescendantOfFailure => "list only the collection",
        Rule::LockNo424 => "add a response with 424 for the Request-URI",
        Rule::LockSuccessMultistatus => "send a `prop` document with `lockdiscovery`",
        Rule::Unlock207 => "send a plain status",
        Rule::ProppatchNotAtomic | Rule::MkcolNotAtomic => "send 424 for everything that would have succeeded",
        Rule::ProppatchStatus => "send propstats",
        Rule::ProppatchRemove404 => "send 200",
        Rule::MkcolMultistatus => "send `mkcol-response` with a status of 4xx",
        Rule::SyncTokenMissing => "add `sync-token` after the responses",
        Rule::SyncTokenUri | Rule::SyncTokenProperty => "make the token a URI, for example `urn:uuid:…` or `http://…`",
        Rule::SyncChangedStatus => "send propstats",
        Rule::SyncRemovedPropstat => "send the status alone",
        Rule::SyncForbiddenError => "add `supported-report` or `sync-traversal-supported`",
        Rule::SyncBelowRemoved => "list only the removed collection",
        Rule::Sync507Href | Rule::Query507Href | Rule::Search507Href => "put the Request-URI in the `href`",
        Rule::Sync507Condition | Rule::Query507Condition => "add `number-of-matches-within-limits`",
        Rule::MultigetMissing => "add a response, with 404 if nothing is there",
        Rule::MultigetErrorForm => "send a status instead of propstats",
        Rule::Bind208Status => "put the 208 in a propstat",
        Rule::Minimal404 => "leave the propstat out",
        Rule::MinimalNothingLeft => "send a propstat with an empty `prop` and 200, or the status 200",
        Rule::MinimalProppatch => "send a plain 200",
        Rule::ResourcetypeMissing => "send an empty `resourcetype`",
        Rule::LockRoot => "add `lockroot` with the URL that was locked",
        Rule::LockToken | Rule::ResourceId => "put exactly one `href` with a URI in it",
        Rule::Creationdate => "write the date as RFC 3339 has it, for example `2026-11-21T20:58:42Z`",
        Rule::Getlastmodified => "write the date as RFC 1123 has it, for example `Sat, 21 Nov 2026 20:58:42 GMT`",
        Rule::Getcontentlength => "write only the number",
        Rule::Getetag => "put the entity tag in quotes",
        Rule::Getcontenttype => "write a media type, for example `text/plain`",
        Rule::Getcontentlanguage => "write a language tag, for example `en-US`",
        Rule::ValuePadding => "leave the white space out",
        Rule::LockShape => "send lockscope, locktype and depth",
        Rule::LockDepth => "write `0`, `1` or `infinity`",
        Rule::LockTimeout => "write `Infinite`, or `Second-N` with a whole number up to 4294967295",
        Rule::SupportedlockShape => "send lockscope and locktype",
        Rule::DisplaynameMarkup => "write text only",
        Rule::ResourcetypeText => "leave the text out",
        Rule::NoDeclaration => "begin with an XML declaration",
        Rule::LowerCasePercent => "write the digits in upper case",
        Rule::Quota => "send a number of bytes, or 404 if it is not known",
        Rule::DefaultNamespace | Rule::NotPrefixD => "bind `DAV:` to the prefix `D`",
        Rule::Indented => "write no white space between elements",
        Rule::ByteOrderMark => "leave the byte order mark out",
        Rule::NotUtf8 => "send UTF-8",
        Rule::Cdata => "escape the text",
        Rule::DateFraction => "write whole seconds",
        Rule::DateOffset => "write the time in UTC, with Z",
        Rule::LengthOnCollection => "leave the length out",
        _ => return None,
    })
}

/// Returns what a client must do in words.
fn advice_to_client(deviation: Deviation) -> Option<&'static str> {
    use Deviation as D;
    Some(match deviation {
        D::MsNoroot => "send `Depth: 1` with `Prefer: depth-noroot`",
        D::UnencodedUri => "percent-encode the URI",
        D::Userinfo => "leave the user name out, and send it as credentials",
        D::BareToken | D::BareUri => "put it in angle brackets",
        D::TokenNoUri => "send a token as the server gave it: a URI with its scheme",
        D::TimeoutValue => "send `Second-N` or `Infinite`",
        D::UnknownElement | D::UnknownAttribute => "leave it out, or put it where its RFC has it",
        D::TextInElementContent => "leave the text out",
        D::ValueInName => "send an empty element",
        D::RepeatedName | D::RepeatedElement | D::RepeatedHref => "send it once",
        D::EmptyProp | D::MissingProp => "name the properties that are wanted in a `prop`",
        D::MissingFilter => "send a filter, even if it lets everything pass",
        D::SyncDepth => "send `Depth: 0`, because sync-level says how deep to look",
        D::SyncLevelFromDepth => "add `sync-level` with `1` or `infinite`",
        D::SyncLevelSpelling => "write `1` or `infinite`",
        D::QueryDepth => "send `Depth: 1`",
        D::HrefForm | D::EmptyHref => "write an absolute path or a full URI",
        D::MediaType => "send `Content-Type: application/xml; charset=\"utf-8\"`",
        D::CharsetDiffers => "name the encoding in which the body is sent",
        D::ResourcetypeInMkcalendar => "leave `resourcetype` out",
        D::NoCollection => "add `collection` to `resourcetype`",
        D::WhiteSpaceInNamespace => "leave the white space out",
        _ => return None,
    })
}
