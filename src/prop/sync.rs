//! Synchronization: RFC 6578.

use crate::namespace::DAV;

live_tokens! { DAV;
    /// The state of a collection, which a client sends later to ask what has changed: a URI.
    SyncToken = "sync-token", 6578 "4";
}
