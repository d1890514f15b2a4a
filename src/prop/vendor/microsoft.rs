//! `urn:schemas-microsoft-com:`, of the redirector of Windows, and what IIS adds to `DAV:`.

use super::Digits;
use crate::namespace::DAV;
use crate::prop::date::Style;
use crate::prop::form::Flag;

const NAMESPACE: &str = "urn:schemas-microsoft-com:";

const HEX: Digits = Digits { base: 16, write: |bits| format!("{bits:08X}") };

live_dates! { NAMESPACE;
    /// When the file was made.
    Win32CreationTime = "Win32CreationTime" as Style::Http;
    /// When the file was read last.
    Win32LastAccessTime = "Win32LastAccessTime" as Style::Http;
    /// When the file was changed last.
    Win32LastModifiedTime = "Win32LastModifiedTime" as Style::Http;
}

live_values! { NAMESPACE;
    /// The attributes of the file, as bits: 1 read-only, 2 hidden, 4 system, 16 directory, 32 archive.
    Win32FileAttributes(u32) = "Win32FileAttributes" as HEX;
}

live_values! { DAV;
    /// Whether the resource is not meant to be shown.
    IsHidden(bool) = "ishidden" as Flag("1", "0");
    /// Whether the resource cannot be changed.
    IsReadOnly(bool) = "isreadonly" as Flag("1", "0");
    /// Whether the resource is a collection. [`ResourceType`](crate::prop::ResourceType) says it too.
    IsCollection(bool) = "iscollection" as Flag("1", "0");
}
