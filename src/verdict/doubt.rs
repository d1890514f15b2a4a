//! The reasons why a document does not say what became of everything.

use std::fmt;

/// Declares the enum and its table from one list.
macro_rules! doubts {
    ($($(#[$doc:meta])* $variant:ident $code:literal $sentence:literal;)*) => {
        /// A reason why a document does not say what became of everything: see
        /// [`Summary::doubts`](crate::Summary::doubts).
        ///
        /// If there is any doubt, the overall result is not a success.
        ///
        /// # Example
        ///
        /// ```
        /// use multistatus::{Doubt, Multistatus, Operation, Overall};
        ///
        /// let document = Multistatus::parse(b"<D:multistatus xmlns:D='DAV:'/>")?;
        /// let verdict = document.verdict(Operation::Delete);
        /// assert_eq!(verdict.overall(), Overall::Unclear);
        /// assert_eq!(verdict.doubts().collect::<Vec<_>>(), [Doubt::NoResponses]);
        /// # Ok::<(), multistatus::Error>(())
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Doubt {
            $(
                #[doc = concat!($sentence, ".")]
                $(#[$doc])*
                $variant,
            )*
        }

        impl Doubt {
            /// All doubts.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Returns the stable code, such as `status-unreadable`. If there is a
            /// [`Deviation`](crate::read::Deviation) of this kind, it has the same code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// Returns a sentence that describes the doubt.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)* }
            }
        }
    };
}

doubts! {
    WrongNamespace "wrong-namespace"
        "An element of the multistatus grammar is in another namespace than `DAV:`, so its content was not read";
    StrayResponseContent "stray-response-content"
        "An href, status or propstat is directly under multistatus, so its content was not read";
    StatusUnreadable "status-unreadable"
        "A status is not a status line";
    SeveralStatuses "several-statuses"
        "A response or propstat has several statuses";
    StatusWithoutOutcome "status-without-outcome"
        "A status is 207 or of the 100 series, which says nothing about the outcome";
    PropstatWithoutStatus "propstat-without-status"
        "A propstat has no status";
    ResponseWithoutHref "response-without-href"
        "A response has no href, so nobody knows what it is about";
    ResponseWithoutOutcome "response-without-outcome"
        "A response has neither status nor propstat";
    BadResponse "bad-response"
        "A response could not be read";
    TextAfterRoot "text-after-root"
        "The content after the root element was not read";
    NoResponses "no-responses"
        "No response reports the outcome of the request";
    OnlyOutside "only-outside"
        "All responses are about resources outside of the scope of the operation";
    OnlySuccesses "only-successes"
        "A LOCK or MKCALENDAR that succeeds is not answered by a multistatus, and nothing in it failed";
    NoSyncToken "no-sync-token"
        "A synchronization has no sync-token";
    Unanswered "unanswered"
        "A property that was to be set is in no propstat";
    NotFinished "not-finished"
        "The document was not read to its end";
}

impl Doubt {
    /// Returns true if responses may have been overlooked, or if nobody knows which resource a response is about.
    pub(crate) fn may_overlook(self) -> bool {
        matches!(
            self,
            Self::ResponseWithoutHref | Self::WrongNamespace | Self::StrayResponseContent | Self::TextAfterRoot
        )
    }
}

impl fmt::Display for Doubt {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// A set of doubts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Doubts(u32);

impl Doubts {
    pub(crate) fn add(&mut self, doubt: Doubt) {
        self.0 |= 1 << doubt as u32;
    }

    #[inline]
    pub(crate) fn add_all(&mut self, other: Self) {
        self.0 |= other.0;
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn has(self, doubt: Doubt) -> bool {
        self.0 & 1 << doubt as u32 != 0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Doubt> {
        Doubt::ALL.iter().copied().filter(move |&doubt| self.has(doubt))
    }
}
