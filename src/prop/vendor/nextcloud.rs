//! `http://nextcloud.org/ns`, of Nextcloud.

use crate::prop::form::Flag;

const NAMESPACE: &str = "http://nextcloud.org/ns";

live_values! { NAMESPACE;
    /// Whether the server has a preview image of the file.
    HasPreview(bool) = "has-preview" as Flag("true", "false");
    /// Whether clients encrypt the content.
    IsEncrypted(bool) = "is-encrypted" as Flag("1", "0");
    /// Whether another storage is mounted here.
    IsMountRoot(bool) = "is-mount-root" as Flag("true", "false");
    /// Whether the file is meant to be hidden.
    Hidden(bool) = "hidden" as Flag("true", "false");
}

live_tokens! { NAMESPACE;
    /// The kind of storage that is mounted here, such as `external` or `group`.
    MountType = "mount-type";
}

live_texts! { NAMESPACE;
    /// The note from the owner of a share to its recipients.
    Note = "note";
}
