//! Finds the properties of entries in a response.

use crate::found::{CountingProperty, each};
use crate::lookup::Lookup;
use crate::name::Name;
use crate::prop::LiveProperty;
use crate::prop::sign::SignProperty;
use crate::recent::RecentShapes;
use crate::response::Response;
use crate::row::shape::Shape;
use crate::row::view::View;
use crate::value::Property;

/// The places of an entry's properties in a response. One pass over the properties finds them all, because most of them
/// are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Columns([CountingProperty; COUNT]);

/// A property of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    DisplayName,
    Length,
    Modified,
    Created,
    ETag,
    QuotaAvailable,
    QuotaUsed,
    Sign(SignProperty),
}

const COUNT: usize = 7 + SignProperty::ALL.len();

impl Column {
    #[inline]
    fn of(name: &Name) -> Option<Self> {
        let ("DAV:", local) = name.parts() else { return None };
        Some(match local {
            "displayname" => Self::DisplayName,
            "getcontentlength" => Self::Length,
            "getlastmodified" => Self::Modified,
            "creationdate" => Self::Created,
            "getetag" => Self::ETag,
            "quota-available-bytes" => Self::QuotaAvailable,
            "quota-used-bytes" => Self::QuotaUsed,
            _ => return SignProperty::of(local).map(Self::Sign),
        })
    }

    const fn number(self) -> usize {
        match self {
            Self::DisplayName => 0,
            Self::Length => 1,
            Self::Modified => 2,
            Self::Created => 3,
            Self::ETag => 4,
            Self::QuotaAvailable => 5,
            Self::QuotaUsed => 6,
            Self::Sign(sign) => 7 + sign as usize,
        }
    }
}

impl Columns {
    #[inline(never)]
    fn of(shape: &Shape) -> Self {
        let mut columns = Self::default();
        each(shape, |name, property| {
            if let Some(column) = Column::of(name) {
                columns.0[column.number()].take(property);
            }
        });
        columns
    }

    /// Finds the columns of a response. Nearly all responses of a listing have the shape of one before, and therefore the
    /// same columns.
    #[inline]
    pub(super) fn of_next(response: &Response<'_>, known: &mut RecentShapes<Self>) -> Self {
        let shape = response.shape();
        match known.get(shape) {
            Some(columns) => *columns,
            None => {
                let columns = Self::of(shape);
                known.insert(shape, columns);
                columns
            }
        }
    }

    /// Returns the property, if it was returned with a 2xx status.
    #[inline]
    pub(super) fn property<'r>(&self, view: View<'r>, column: Column) -> Option<Property<'r>> {
        self.0[column.number()].property(view)
    }

    #[inline]
    pub(super) fn lookup_live<'r, P: LiveProperty>(&self, view: View<'r>, column: Column) -> Lookup<'r, P> {
        self.0[column.number()].lookup_live(view)
    }
}

#[cfg(test)]
mod tests {
    use super::{COUNT, Column};
    use crate::name::Name;
    use crate::prop::sign::SignProperty;
    use crate::prop::{
        ContentLength, CreationDate, DisplayName, ETag, LastModified, LiveProperty, QuotaAvailable, QuotaUsed,
    };

    #[test]
    fn each_property_has_a_column_of_its_own() {
        let mut columns = vec![
            (DisplayName::NAME, Column::DisplayName),
            (ContentLength::NAME, Column::Length),
            (LastModified::NAME, Column::Modified),
            (CreationDate::NAME, Column::Created),
            (ETag::NAME, Column::ETag),
            (QuotaAvailable::NAME, Column::QuotaAvailable),
            (QuotaUsed::NAME, Column::QuotaUsed),
        ];
        columns.extend(SignProperty::ALL.map(|sign| (sign.name().clone(), Column::Sign(sign))));
        assert_eq!(columns.len(), COUNT);
        for (number, (name, column)) in columns.iter().enumerate() {
            assert_eq!((Column::of(name), column.number()), (Some(*column), number), "{name}");
        }
        assert_eq!(Column::of(&Name::dav("owner")), None);
        assert_eq!(Column::of(&Name::caldav("getetag")), None);
    }
}
