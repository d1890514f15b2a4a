//! Live properties of address books: RFC 6352.

use super::form::{ChildTexts, Decimal, Hrefs, OneHref};
use super::media::ADDRESS_DATA;
use super::{MediaVersion, Texts};
use crate::href::Href;
use crate::name::Name;
use crate::namespace::CARDDAV;

live_texts! { CARDDAV;
    /// A human-readable description of the address book.
    AddressbookDescription = "addressbook-description", 6352 "6.2.1";
    /// A vCard object, in the response to a report. Its attributes are on the [`Property`](crate::Property).
    AddressData = "address-data", 6352 "10.4";
}

live_values! { CARDDAV;
    /// The media types that the address book accepts.
    SupportedAddressData(Vec<MediaVersion>) = "supported-address-data" as ADDRESS_DATA, 6352 "6.2.2";
    /// The greatest length of a resource in bytes.
    MaxResourceSize(u64) = "max-resource-size" as Decimal, 6352 "6.2.3";
    /// The collections that hold the address books of a principal.
    AddressbookHomeSet(Vec<Href<'static>>) = "addressbook-home-set" as Hrefs, 6352 "7.1.1";
    /// The address of a principal as a vCard resource.
    PrincipalAddress(Href<'static>) = "principal-address" as OneHref, 6352 "7.1.2";
    /// The collations that text can be compared with.
    SupportedCollationSet(Texts) = "supported-collation-set"
        as ChildTexts(Name::carddav("supported-collation")), 6352 "8.3.1";
}
