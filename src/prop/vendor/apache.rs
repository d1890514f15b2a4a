//! `http://apache.org/dav/props/`, of mod_dav and many others.

use crate::prop::form::Flag;

const NAMESPACE: &str = "http://apache.org/dav/props/";

live_values! { NAMESPACE;
    /// Whether a file may be run: `T` or `F`.
    Executable(bool) = "executable" as Flag("T", "F");
}
