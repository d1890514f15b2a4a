//! `http://nextcloud.org/ns`, of Nextcloud.

use crate::prop::form::Flag;

const NAMESPACE: &str = "http://nextcloud.org/ns";

live_values! { NAMESPACE;
    /// Whether the server has a small picture of it.
    HasPreview(bool) = "has-preview" as Flag("true", "false");
    /// Whether it is encrypted by clients.
    IsEncrypted(bool) = "is-encrypted" as Flag("1", "0");
    /// Whether other storage is mounted here.
    IsMountRoot(bool) = "is-mount-root" as Flag("true", "false");
    /// Whether it is not meant to be shown.
    Hidden(bool) = "hidden" as Flag("true", "false");
}

live_tokens! { NAMESPACE;
    /// What kind of storage is mounted here, such as `external` or `group`.
    MountType = "mount-type";
}

live_texts! { NAMESPACE;
    /// What the owner of a share tells those who have it.
    Note = "note";
}
