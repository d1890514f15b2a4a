//! `urn:schemas-microsoft-com:`, of the Windows WebDAV redirector, and the properties that IIS adds to `DAV:`.

use super::Digits;
use crate::namespace::DAV;
use crate::prop::date::Style;
use crate::prop::form::Flag;

const NAMESPACE: &str = "urn:schemas-microsoft-com:";

const HEX: Digits = Digits { base: 16, write: |bits| format!("{bits:08X}") };

live_dates! { NAMESPACE;
    /// The time when the file was created.
    Win32CreationTime = "Win32CreationTime" as Style::Http;
    /// The time when the file was last read.
    Win32LastAccessTime = "Win32LastAccessTime" as Style::Http;
    /// The time when the file was last changed.
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
    /// Whether the resource is a collection, as [`ResourceType`](crate::prop::ResourceType) also says.
    IsCollection(bool) = "iscollection" as Flag("1", "0");
}
