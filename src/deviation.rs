//! The ways in which real bodies deviate from the RFCs, in one table.

use std::fmt;

/// The severity of a [`Deviation`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Severity {
    /// Allowed, or not mentioned by any RFC, but known to confuse clients.
    Info,
    /// Breaks a SHOULD, or a MUST that real servers break without harm.
    Warning,
    /// Breaks a MUST or the grammar, or makes data unreadable. [`strict`](crate::ParseOptions::strict) reading refuses
    /// it.
    Error,
}

/// Declares the enum and its table from one list, so that no entry can miss a column.
macro_rules! deviations {
    ($($(#[$attr:meta])* $variant:ident $code:literal $severity:ident $section:literal $sentence:literal;)*) => {
        /// A way in which a body or a header field deviates from its RFC and can still be read.
        ///
        /// Reading is lenient unless [`ParseOptions::strict`](crate::ParseOptions::strict) says otherwise: each
        /// deviation is recorded as a [`Finding`](crate::read::Finding) and returned with the document.
        /// [`header::deviations`](crate::header::deviations) returns the deviations of header fields. The codes do not
        /// change between versions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Deviation {
            $(
                #[doc = concat!($sentence, " (", $section, ", severity ", stringify!($severity), ")")]
                $(#[$attr])*
                $variant,
            )*
        }

        impl Deviation {
            /// All deviations, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the stable code, such as `response-without-href`.
            #[must_use]
            #[inline]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Returns the severity.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)* }
            }

            /// Returns the section that it deviates from, such as `RFC 4918 §13`.
            #[must_use]
            #[inline]
            pub const fn section(self) -> &'static str {
                match self { $(Self::$variant => $section,)* }
            }

            /// Returns a sentence that describes the deviation.
            #[must_use]
            #[inline]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }
        }
    };
}

deviations! {
    // The document.
    StrayResponseContent "stray-response-content" Error "RFC 4918 §17"
        "href, status, propstat or prop appears directly under multistatus, and means nothing unless ParseOptions::stray_responses reads it";
    StrayText "stray-text" Warning "RFC 4918 §17"
        "text appears where the grammar has only elements";
    UnknownDavElement "unknown-dav-element" Warning "RFC 4918 §17"
        "an element in the namespace DAV: is not defined by any RFC";
    MisplacedDavElement "misplaced-dav-element" Warning "RFC 4918 §17"
        "an element of DAV: appears where no RFC puts it";
    MarkupInText "markup-in-text-element" Error "RFC 4918 §17"
        "an element appears inside one that holds only text";
    WrongNamespace "wrong-namespace" Error "RFC 4918 §21"
        "an element of a multistatus is not in the namespace DAV:, and means nothing unless ParseOptions::near_namespaces reads it";
    RepeatedSingleton "repeated-singleton" Error "RFC 4918 §17"
        "an element appears more often than its grammar allows";
    // Responses.
    ResponseWithoutHref "response-without-href" Error "RFC 4918 §13"
        "a response has no href";
    ResponseStatusAndPropstat "response-status-and-propstat" Error "RFC 4918 §14.24"
        "a response has both a status and a propstat";
    ResponseWithoutOutcome "response-without-outcome" Error "RFC 4918 §14.24"
        "a response has neither status nor propstat";
    ResponseManyHrefsPropstat "response-many-hrefs-propstat" Error "RFC 4918 §14.24"
        "a response with propstats has several hrefs";
    DuplicateHref "duplicate-href" Error "RFC 4918 §14.24"
        "an href appears more than once in the responses";
    StatusUnreadable "status-unreadable" Error "RFC 4918 §14.28"
        "a status is not a status line";
    StatusForm "status-form" Warning "RFC 4918 §14.28"
        "a status can be read, but is not an exact status line";
    Status1xx "status-1xx" Warning "RFC 4918 §13"
        "a status is in the 100 series";
    StatusRange "status-range" Warning "RFC 4918 §13"
        "a status is not in the 200 to 500 series";
    RedirectWithoutLocation "redirect-without-location" Warning "RFC 4918 §13.2"
        "a redirect has no location";
    LocationShape "location-shape" Error "RFC 4918 §14.9"
        "location does not hold exactly one href";
    LocationWithoutCause "location-without-cause" Warning "RFC 4918 §14.9"
        "location appears with a status that does not use it";
    // Hrefs.
    HrefEmpty "href-empty" Error "RFC 4918 §8.3"
        "an href is empty";
    HrefNotSimpleRef "href-not-simple-ref" Error "RFC 4918 §8.3"
        "an href is neither an absolute URI nor an absolute path";
    HrefIllegalCharacter "href-illegal-character" Error "RFC 4918 §8.3.1"
        "an href holds a character that must be percent-encoded";
    HrefNotHttp "href-not-http" Error "RFC 4918 §14.24"
        "the href of a response is not an HTTP URL";
    HrefDotSegment "href-dot-segment" Error "RFC 4918 §8.3"
        "an href has `.` or `..` as a path segment";
    HrefMixedForms "href-mixed-forms" Error "RFC 4918 §8.3"
        "absolute URIs and absolute paths appear in one body";
    HrefPadding "href-padding" Info "RFC 4918 §14.7"
        "white space surrounds an href";
    // Propstats.
    PropstatWithoutProp "propstat-without-prop" Error "RFC 4918 §14.22"
        "a propstat has no prop";
    PropstatWithoutStatus "propstat-without-status" Error "RFC 4918 §14.22"
        "a propstat has no status";
    PropstatTwoProps "propstat-two-props" Error "RFC 4918 §14.22"
        "a propstat has several prop elements";
    PropText "prop-text" Error "RFC 4918 §14.18"
        "text appears directly in prop";
    PropertyTwice "property-twice" Error "RFC 4918 §9.1"
        "a property appears twice in one response";
    ValueBesideFailure "value-beside-failure" Warning "RFC 4918 §14.22"
        "a property that failed carries a value";
    // Errors.
    ErrorEmpty "error-empty" Error "RFC 4918 §14.5"
        "an error element is empty";
    ErrorText "error-text" Error "RFC 4918 §14.5"
        "text appears directly in error";
    ErrorInDescription "error-in-description" Warning "RFC 4918 §14.25"
        "an error element appears in responsedescription, where RFC 3253 and RFC 3744 put it";
    ConditionOutsideError "condition-outside-error" Error "RFC 4918 §16"
        "a condition appears outside of an error element";
    ConditionShape "condition-shape" Warning "RFC 4918 §16"
        "a condition does not contain the elements that its RFC requires, or contains text";
    // The encoding.
    EncodingOverruled "xml-encoding-overruled" Warning "RFC 7303 §3.2"
        "the XML declaration names another encoding than the byte order mark or the transport";
    // Bodies that only an option reads.
    IllegalCharacter "xml-illegal-character" Error "RFC 4918 §8.2"
        "a character that XML 1.0 forbids was replaced by U+FFFD";
    SurrogateReference "xml-surrogate-reference" Error "RFC 4918 §8.2"
        "two surrogate references were joined to one character";
    PrefixDav "xml-prefix-dav" Error "RFC 4918 §8.2"
        "the undeclared prefix DAV was read as the namespace DAV:";
    PrefixUndeclared "xml-prefix-undeclared" Error "RFC 4918 §8.2"
        "an undeclared prefix was kept as the namespace of its names";
    BareAmpersand "xml-bare-ampersand" Error "RFC 4918 §8.2"
        "an ampersand that begins no reference was kept as text";
    SpaceBeforeDeclaration "xml-space-before-declaration" Error "RFC 4918 §8.2"
        "white space precedes the XML declaration";
    WrappedRoot "wrapped-root" Error "RFC 4918 §13"
        "multistatus is wrapped in an element `xml`";
    NearNamespace "near-namespace" Error "RFC 4918 §21"
        "another namespace, or none, was read as `DAV:`";
    TextAfterRoot "text-after-root" Error "RFC 4918 §8.2"
        "the content after the root element was left out";
    StrayResponse "stray-response" Error "RFC 4918 §14.16"
        "href and status or propstat directly under multistatus were read as a response";
    // Header fields: see [`header::deviations`](crate::header::deviations).
    MsNoroot "ms-noroot" Error "RFC 4918 §10.2"
        "a Depth header field has Microsoft's extension `noroot`";
    UnencodedUri "unencoded-uri" Error "RFC 4918 §8.3"
        "a header field holds a URI with characters that must be percent-encoded";
    Userinfo "userinfo" Error "RFC 9110 §4.2.4"
        "a header field holds a URI with a user name, which was dropped";
    BareToken "bare-token" Error "RFC 4918 §10.5"
        "a Lock-Token has no angle brackets";
    TokenNoUri "token-no-uri" Error "RFC 4918 §6.5"
        "a state token is not an absolute URI";
    TimeoutValue "timeout-value" Warning "RFC 4918 §10.7"
        "a Timeout holds a value that no RFC defines, which was left out";
    BareUri "bare-uri" Warning "RFC 4918 §10.1"
        "a compliance class in DAV is a URI without angle brackets";
    // Request bodies.
    UnknownElement "unknown-element" Info "RFC 4918 §17"
        "an element that has no meaning in its place was left out, with its content";
    UnknownAttribute "unknown-attribute" Info "RFC 4918 §17"
        "an attribute that has no meaning in its place was left out";
    TextInElementContent "text-in-element-content" Warning "RFC 4918 §14.18"
        "text between elements was left out";
    ValueInName "value-in-name" Warning "RFC 4918 §14.20"
        "the name of a property that is asked for or removed holds a value, which was left out";
    RepeatedName "repeated-name" Info "RFC 4918 §9.1"
        "a property is asked for several times";
    RepeatedElement "repeated-element" Error "RFC 4918 §17"
        "an element appears more often than its grammar allows";
    EmptyProp "empty-prop" Warning "RFC 4918 §14.18"
        "a prop element names no property";
    MissingProp "missing-prop" Error "RFC 6578 §3.2"
        "the prop element that the request must have is missing, so the request asks for no property";
    MissingFilter "missing-filter" Error "RFC 4791 §9.5"
        "the filter that the query must have is missing, so the query matches everything";
    SyncDepth "sync-depth" Error "RFC 6578 §3.2"
        "a sync-collection report has a Depth other than 0";
    SyncLevelFromDepth "sync-level-from-depth" Error "RFC 6578 §3.3"
        "sync-level is missing, and Depth was used in its place";
    SyncLevelSpelling "sync-level-spelling" Error "RFC 6578 §6.3"
        "sync-level is spelt neither `1` nor `infinite`";
    QueryDepth "query-depth" Warning "RFC 4791 §7.8"
        "a query has Depth: 0, so it asks only about the collection itself";
    HrefForm "href-form" Error "RFC 4918 §8.3"
        "an href in a request is neither an absolute URI nor an absolute path";
    EmptyHref "empty-href" Error "RFC 4918 §8.3"
        "an href in a request is empty";
    RepeatedHref "repeated-href" Info "RFC 4791 §7.9"
        "an href was sent several times";
    MediaType "media-type" Error "RFC 4918 §8.2"
        "an XML body has no media type, or a media type that is not for XML";
    CharsetDiffers "charset-differs" Warning "RFC 7303 §3.2"
        "the XML declaration of a request names another encoding than the byte order mark or the charset parameter";
    ResourcetypeInMkcalendar "resourcetype-in-mkcalendar" Warning "RFC 4791 §5.3.1"
        "the request sets the resource type of a new calendar, which the method already does";
    NoCollection "no-collection" Error "RFC 5689 §3"
        "the resource type of a new collection lacks DAV:collection";
    ExtensionAttribute "extension-attribute" Info "RFC 3744 §9.4"
        "an attribute that no RFC allows here was read with the meaning that deployed clients give it";
    WhiteSpaceInNamespace "white-space-in-namespace" Info "RFC 3253 §3.8"
        "the attribute namespace has white space around its value";
}

const _: () = assert!(Deviation::ALL.len() <= u128::BITS as usize, "each has a bit");

impl Deviation {
    /// Returns the bit of the deviation in a set.
    pub(crate) const fn bit(self) -> u128 {
        1 << self as u32
    }

    /// Returns true if [`strict`](crate::ParseOptions::strict) reading refuses the deviation.
    pub(crate) const fn is_error(self) -> bool {
        matches!(self.severity(), Severity::Error)
    }
}

/// Writes `info`, `warning` or `error`.
impl fmt::Display for Severity {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}

impl fmt::Display for Deviation {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
