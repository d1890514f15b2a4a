//! `LCGDM:`, of grid storage.

use super::Digits;

const NAMESPACE: &str = "LCGDM:";

const OCTAL: Digits = Digits { base: 8, write: |mode| format!("{mode:o}") };

live_values! { NAMESPACE;
    /// The POSIX mode of a file, with its type and permissions, in octal digits.
    Mode(u32) = "mode" as OCTAL;
}
