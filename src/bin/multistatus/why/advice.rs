//! What a server should send instead, and what a client can do.

use multistatus::ErrorKind;
use multistatus::read::Deviation;

use super::kind::Kind;

/// What follows from what an input is.
pub struct Advice {
    /// What would read it, or what to do about it.
    pub client: String,
    /// What the server should send.
    pub server: &'static str,
    pub section: &'static str,
}

fn advice(client: impl Into<String>, server: &'static str, section: &'static str) -> Advice {
    Advice { client: client.into(), server, section }
}

/// Returns what to do about an input that is no multistatus.
pub fn of_kind(kind: &Kind, status: Option<u16>) -> Option<Advice> {
    const MULTISTATUS: &str = "a 207 with a DAV:multistatus as its body, and `Content-Type: application/xml`";
    const AUTHENTICATE: &str = "401 with WWW-Authenticate to a client that has to log in, not a page for browsers";
    Some(match kind {
        Kind::Empty => match status {
            Some(200 | 201 | 204) => advice(
                "nothing has to be read: the status line says that the request succeeded as a whole",
                "a multistatus only if resources or properties have different outcomes",
                "RFC 4918 §9.6.1",
            ),
            _ => advice(
                "nothing reads an empty body: save the response with its header fields, for example with `curl -i`",
                "a 207 with a DAV:multistatus as its body, even if it has no response",
                "RFC 4918 §13",
            ),
        },
        Kind::Html { login: true, .. } => advice(
            "send the credentials with the request (with curl: --user NAME:PASSWORD), and check that the URL is the \
             one for WebDAV, because many servers have another one for browsers",
            AUTHENTICATE,
            "RFC 9110 §15.5.2",
        ),
        Kind::Html { .. } if status == Some(401) => advice(
            "send the credentials with the request (with curl: --user NAME:PASSWORD)",
            AUTHENTICATE,
            "RFC 9110 §15.5.2",
        ),
        Kind::Request => advice(
            "`multistatus request` reads it; `why --request FILE` says what a response leaves unanswered",
            MULTISTATUS,
            "RFC 4918 §13",
        ),
        Kind::Html { .. } | Kind::Text | Kind::Binary(_) => advice(
            "check that the URL is the one for WebDAV, that the method arrived (a redirect turns it into GET), and the \
             status line",
            MULTISTATUS,
            "RFC 4918 §13",
        ),
        Kind::Json => advice(
            "if `multistatus show --json` wrote it, `multistatus show --from-json` reads it; otherwise the URL belongs \
             to another interface of the server",
            MULTISTATUS,
            "RFC 4918 §13",
        ),
        Kind::Xml { namespace, local } => return of_root(namespace.as_deref(), local),
        Kind::BrokenXml => advice(
            "save the bytes as they were sent, for example with `curl --output FILE`",
            "well-formed XML",
            "RFC 4918 §8.2",
        ),
    })
}

fn of_root(namespace: Option<&str>, local: &str) -> Option<Advice> {
    let is_dav = namespace == Some("DAV:");
    Some(match local {
        "multistatus" if is_dav => return None,
        "error" if is_dav => advice(
            "it says why a request failed as a whole: `Conditions::parse` of the crate reads it, and `multistatus \
             explain NAME` says what a condition in it means",
            "this, beside a status of the 400 or 500 series; inside of a 207, each response has an error of its own",
            "RFC 4918 §16",
        ),
        "prop" if is_dav => advice(
            "it is the answer to LOCK: `document::Prop::parse` of the crate reads it",
            "this, beside 200 or 201, after LOCK",
            "RFC 4918 §9.10.1",
        ),
        "mkcol-response" | "mkcalendar-response" => advice(
            "it says why a collection was not made: `document::Propstats::parse` of the crate reads it",
            "this, beside a status that is no success, after MKCOL or MKCALENDAR",
            "RFC 5689 §3",
        ),
        "propfind"
        | "propertyupdate"
        | "lockinfo"
        | "mkcol"
        | "searchrequest"
        | "calendar-query"
        | "sync-collection"
        | "calendar-multiget"
        | "addressbook-query"
        | "addressbook-multiget"
        | "expand-property" => advice(
            "it is a request, and no response: `multistatus request` reads it",
            "a 207 with a DAV:multistatus, and never the request",
            "RFC 4918 §13",
        ),
        "multistatus" => advice(
            "the root has the right name in the wrong namespace, which --near reads if it is close enough",
            "the namespace `DAV:`, with the colon and in capitals, for the root and everything in it",
            "RFC 4918 §21",
        ),
        _ => advice(
            "check that the URL is the one for WebDAV: another service may answer with XML too",
            "the root {DAV:}multistatus",
            "RFC 4918 §14.16",
        ),
    })
}

/// Returns what to do about an error of reading, apart from options that were tried.
pub fn of_error(kind: ErrorKind) -> Advice {
    match kind {
        ErrorKind::Truncated | ErrorKind::Incomplete => advice(
            "the responses before the end are read all the same. Ask again, with a smaller Depth or fewer properties \
             if it happens again: a timeout or a limit of a proxy cuts long bodies",
            "the whole document, to the end tag of its root",
            "RFC 4918 §8.2",
        ),
        ErrorKind::Character => advice(
            "the responses around it are read with --bad-responses",
            "names and values without characters that XML 1.0 forbids; a file name is percent-encoded in an href",
            "RFC 4918 §8.2",
        ),
        ErrorKind::Encoding => advice(
            "`ParseOptions::charset` of the crate names another encoding; programs need its feature `encoding` for all \
             but UTF-8",
            "UTF-8, or the encoding that the XML declaration or the charset names",
            "RFC 4918 §8.2",
        ),
        ErrorKind::Entity | ErrorKind::Doctype => advice(
            "nothing reads entities but the five of XML, because expanding others is dangerous",
            "characters as they are, or as numeric references, and no document type",
            "RFC 4918 §20.6",
        ),
        ErrorKind::Namespace => advice(
            "a prefix without a declaration has no meaning",
            "a declaration xmlns:PREFIX for every prefix",
            "RFC 4918 §8.2",
        ),
        ErrorKind::Limit(_) => advice(
            "the limits protect a client from bodies that were made to exhaust it: `Limits` of the crate raises them",
            "less in one response or body",
            "RFC 4918 §20.2",
        ),
        ErrorKind::Io => {
            advice("the bytes must be complete, as they were sent", "a body whose coding is intact", "RFC 9110 §8.4")
        }
        _ => advice(
            "save the bytes as they were sent, for example with `curl --output FILE`",
            "well-formed XML",
            "RFC 4918 §8.2",
        ),
    }
}

/// Returns what a server should send instead of a deviation.
pub fn of_deviation(deviation: Deviation) -> &'static str {
    use Deviation as D;
    match deviation {
        D::StrayResponseContent | D::StrayResponse => {
            "a response element around each href with its status or propstats"
        }
        D::StrayText | D::PropText | D::ErrorText => "only elements there",
        D::UnknownDavElement => "names of its own in a namespace of its own",
        D::MisplacedDavElement => "the element where its RFC puts it, or not at all",
        D::MarkupInText => "the text with < and & escaped, and without elements",
        D::WrongNamespace | D::NearNamespace => "the namespace `DAV:`, with the colon and in capitals",
        D::RepeatedSingleton => "the element once",
        D::ResponseWithoutHref => "an href in every response",
        D::ResponseStatusAndPropstat => "either a status for the resource, or propstats for its properties",
        D::ResponseWithoutOutcome => "a status, or a propstat for the properties that were asked for",
        D::ResponseManyHrefsPropstat => "a response of its own for each resource",
        D::DuplicateHref => "one response for each resource",
        D::StatusUnreadable | D::StatusForm => "a status line such as `HTTP/1.1 200 OK`",
        D::Status1xx | D::StatusRange => "a final status of the 200 to 500 series",
        D::RedirectWithoutLocation => "a location with the new href beside the status",
        D::LocationShape => "exactly one href in location",
        D::LocationWithoutCause => "no location beside this status",
        D::HrefEmpty | D::HrefNotSimpleRef => "an absolute path such as `/a/b`, or a full URI",
        D::HrefIllegalCharacter => "the character percent-encoded, for example a space as %20",
        D::HrefNotHttp => "an absolute path, or a URI with http or https",
        D::HrefDotSegment => "the path without `.` and `..`",
        D::HrefMixedForms => "all hrefs in one form, paths or full URIs",
        D::HrefPadding => "the href without white space around it",
        D::PropstatWithoutProp => "a prop with the properties that the status is about",
        D::PropstatWithoutStatus => "a status in every propstat",
        D::PropstatTwoProps => "one prop with all properties of the status",
        D::PropertyTwice => "each property once in a response",
        D::ValueBesideFailure => "only the name of a property that failed",
        D::ErrorEmpty => "a condition in the error element, or no error element",
        D::ErrorInDescription | D::ConditionOutsideError => "the condition inside an error element, beside the status",
        D::ConditionShape => "the elements that the condition requires, for example the href of the locked resource",
        D::EncodingOverruled => "one encoding in the XML declaration, the byte order mark and the charset",
        D::IllegalCharacter | D::SurrogateReference => {
            "only characters of XML 1.0, and those beyond U+FFFF as they are"
        }
        D::PrefixDav | D::PrefixUndeclared => "a declaration xmlns:PREFIX for every prefix",
        D::BareAmpersand => "`&amp;` for an ampersand",
        D::SpaceBeforeDeclaration => "the XML declaration at the very beginning",
        D::WrappedRoot => "multistatus as the root",
        D::TextAfterRoot => "nothing after the root element",
        _ => "what the section says",
    }
}
