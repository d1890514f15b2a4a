//! `LCGDM:`, of grid storage.

use super::Digits;

const NAMESPACE: &str = "LCGDM:";

const OCTAL: Digits = Digits { base: 8, write: |mode| format!("{mode:o}") };

live_values! { NAMESPACE;
    /// The mode of a file as POSIX has it, kind and permissions: octal digits.
    Mode(u32) = "mode" as OCTAL;
}
