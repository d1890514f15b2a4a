//! `http://subversion.tigris.org/xmlns/dav/`, of Subversion.

use crate::prop::form::Decimal;

const NAMESPACE: &str = "http://subversion.tigris.org/xmlns/dav/";

live_texts! { NAMESPACE;
    /// The path inside the repository.
    BaselineRelativePath = "baseline-relative-path" or empty;
}

live_tokens! { NAMESPACE;
    /// The identifier of the repository.
    RepositoryUuid = "repository-uuid";
    /// The MD5 sum of the content, in hexadecimal digits.
    Md5Checksum = "md5-checksum";
}

live_values! { NAMESPACE;
    /// The number of dead properties.
    DeadpropCount(u64) = "deadprop-count" as Decimal;
}
