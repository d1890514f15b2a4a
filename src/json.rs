//! The model in JSON, or in any other format that serde knows.
//!
//! One shape, for logs, tests, and programs that hand a multistatus on. What is absent in the document is absent here,
//! but for `responses` and `props`, which are always there. What [`serialize`] writes, [`deserialize`] reads back equal.

mod deserialize;
mod serialize;
mod verdict;

/// Writes an enum of the fields, so that both directions share their names.
macro_rules! fields {
    ($($variant:ident $name:literal,)*) => {
        /// The name of a field.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Field {
            $($variant,)*
            /// Any other, which is ignored.
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
