//! Synchronization: RFC 6578.

use crate::namespace::DAV;

live_tokens! { DAV;
    /// The state of a collection, as a URI. A client sends it later, to ask what has changed since.
    SyncToken = "sync-token", 6578 "4";
}
