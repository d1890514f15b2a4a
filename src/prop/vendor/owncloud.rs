//! `http://owncloud.org/ns`, of ownCloud and Nextcloud.

use super::Small;
use crate::prop::form::{Decimal, Flag};

const NAMESPACE: &str = "http://owncloud.org/ns";
const SHARING: &str = "http://open-collaboration-services.org/ns";

live_tokens! { NAMESPACE;
    /// The number of a file, unique on its server.
    FileId = "fileid";
    /// The number of a file and the name of its server.
    Id = "id";
    /// The permissions of the user, as letters: `S` shared, `R` share, `M` mounted, `G` read, `D` delete, `N` rename,
    /// `V` move, `W` write, `C` add files, `K` add folders.
    Permissions = "permissions";
    /// The user who owns the file.
    OwnerId = "owner-id";
}

impl Permissions {
    /// Returns true if the permissions include this letter.
    #[must_use]
    pub fn contains(&self, letter: char) -> bool {
        self.as_str().contains(letter)
    }
}

live_texts! { NAMESPACE;
    /// The human-readable name of the user who owns the file.
    OwnerDisplayName = "owner-display-name";
}

live_values! { NAMESPACE;
    /// The size in bytes; for a collection, the size of everything in it.
    Size(u64) = "size" as Decimal;
    /// The number of comments that the user has not read.
    CommentsUnread(u64) = "comments-unread" as Decimal;
    /// Whether the user marked the file as a favorite.
    Favorite(bool) = "favorite" as Flag("1", "0");
}

live_values! { SHARING;
    /// The permissions that the user may share, as bits: 1 read, 2 update, 4 create, 8 delete, 16 share.
    SharePermissions(u32) = "share-permissions" as Small;
}
