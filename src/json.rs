//! Serializes the model as JSON, or as any other format that serde supports, and deserializes it.
//!
//! There is one shape, for logs, tests, and programs that pass a multistatus on. Parts that are absent from the
//! document are absent here, except `responses` and `props`, which are always present. [`deserialize`] reads the output
//! of [`serialize`] back as an equal value.

mod deserialize;
mod serialize;
mod verdict;

/// Declares an enum of the fields, so that both directions share their names.
macro_rules! fields {
    ($($variant:ident $name:literal,)*) => {
        /// The name of a field.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Field {
            $($variant,)*
            /// Any other field, which is ignored.
            Unknown,
        }

        impl Field {
            const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)*
                    Self::Unknown => "",
                }
            }

            fn named(name: &str) -> Self {
                match name {
                    $($name => Self::$variant,)*
                    _ => Self::Unknown,
                }
            }
        }
    };
}

fields! {
    Attributes "attributes",
    BadResponses "bad_responses",
    Byte "byte",
    Code "code",
    Column "column",
    Count "count",
    Description "description",
    Error "error",
    Extensions "extensions",
    Findings "findings",
    Href "href",
    Hrefs "hrefs",
    Lang "lang",
    Line "line",
    Location "location",
    Message "message",
    Name "name",
    Namespaces "namespaces",
    Position "position",
    Props "props",
    Propstats "propstats",
    Reason "reason",
    Response "response",
    Responses "responses",
    Root "root",
    Section "section",
    Sentence "sentence",
    Severity "severity",
    Status "status",
    Statuses "statuses",
    SyncToken "sync_token",
    Text "text",
    TextAfterRoot "text_after_root",
    UnreadableStatus "unreadable_status",
    Xml "xml",
}
