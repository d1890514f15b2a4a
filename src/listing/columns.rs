//! Where a response has the properties that entries tell.

use crate::lookup::{Counting, Lookup, each};
use crate::name::Name;
use crate::prop::LiveProperty;
use crate::row::shape::Shape;
use crate::row::view::View;
use crate::value::Property;

/// Where a response has each property of an entry: found by one pass over its properties, because an entry is asked for
/// most of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Columns([Counting; COUNT]);

const COUNT: usize = 12;

/// The number of the property, if it is one of an entry.
fn column(name: &Name) -> Option<usize> {
    let ("DAV:", local) = name.parts() else { return None };
    Some(match local {
        "resourcetype" => 0,
        "displayname" => 1,
        "getcontentlength" => 2,
        "getlastmodified" => 3,
        "creationdate" => 4,
        "getetag" => 5,
        "getcontenttype" => 6,
        "quota-available-bytes" => 7,
        "quota-used-bytes" => 8,
        "iscollection" => 9,
        "isfolder" => 10,
        "isFolder" => 11,
        _ => return None,
    })
}

impl Columns {
    pub(super) fn of(shape: &Shape) -> Self {
        let mut columns = Self::default();
        each(shape, |name, at, is_returned| {
            if let Some(column) = column(name) {
                columns.0[column].take(at, is_returned);
            }
        });
        columns
    }

    fn get(&self, name: &Name) -> Option<&Counting> {
        self.0.get(column(name)?)
    }

    /// The property, if it was returned with a 2xx status.
    pub(super) fn property<'r>(&self, view: View<'r>, name: &Name) -> Option<Property<'r>> {
        self.get(name)?.property(view)
    }

    pub(super) fn lookup_live<'r, P: LiveProperty>(&self, view: View<'r>) -> Lookup<'r, P> {
        self.get(&P::NAME).map_or(Lookup::NotSent, |counting| counting.lookup_live(view))
    }
}

#[cfg(test)]
mod tests {
    use super::{COUNT, column};
    use crate::name::Name;
    use crate::prop::sign::FLAGS;
    use crate::prop::{
        ContentLength, ContentType, CreationDate, DisplayName, ETag, LastModified, LiveProperty, QuotaAvailable,
        QuotaUsed, ResourceType,
    };

    #[test]
    fn each_property_has_a_column_of_its_own() {
        let [collection, folder, camel] = FLAGS;
        let names = [
            ResourceType::NAME,
            DisplayName::NAME,
            ContentLength::NAME,
            LastModified::NAME,
            CreationDate::NAME,
            ETag::NAME,
            ContentType::NAME,
            QuotaAvailable::NAME,
            QuotaUsed::NAME,
            collection,
            folder,
            camel,
        ];
        let columns: Vec<_> = names.iter().map(column).collect();
        assert_eq!(columns, (0..COUNT).map(Some).collect::<Vec<_>>());
        assert_eq!(column(&Name::dav("owner")), None);
        assert_eq!(column(&Name::caldav("getetag")), None);
    }
}
