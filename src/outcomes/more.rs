//! All that can be told of one resource, and how it is merged.

use http::StatusCode;

use super::Operation;
use super::properties::Properties;
use super::said::Said;
use super::whole::{Details, ResourceOutcome};
use crate::error::Error;
use crate::href::Href;
use crate::response::Response;
use crate::status::Status;
use crate::verdict::judgement;
use crate::write::row::{Layout, RowWriter};

/// All that can be told of a resource.
#[derive(Clone, Debug, Default)]
pub(super) struct More {
    pub(super) whole: Option<ResourceOutcome>,
    /// Responses with propstats. If there are any, `whole` is not a failure and is ignored.
    pub(super) rows: Vec<Response<'static>>,
    /// The outcomes of several operations of a batch.
    pub(super) said: Option<Said>,
}

impl More {
    pub(super) fn size(&self) -> usize {
        let rows = self.rows.iter().map(|row| size_of_val(row) + row.as_xml().len()).sum::<usize>();
        let details = self.whole.as_ref().and_then(ResourceOutcome::details).map_or(0, Details::size);
        size_of_val(self) + rows + details + self.said.as_ref().map_or(0, Said::size)
    }

    pub(super) fn has_failed_properties(&self, operation: Operation) -> bool {
        self.rows.iter().flat_map(Response::propstats).any(|propstat| judgement::fails(&propstat, operation))
    }

    pub(super) fn set(&mut self, whole: ResourceOutcome, operation: Operation) {
        let sync = operation == Operation::SyncCollection;
        let stays = match &self.whole {
            // RFC 6578 §3.5: a member that was added and then removed is removed. This hides no failure.
            Some(earlier) if sync && is_removal(whole.code()) => !earlier.is_success() && !is_removal(earlier.code()),
            Some(earlier) if sync && is_removal(earlier.code()) => whole.is_success(),
            Some(earlier) => !whole.replaces(earlier),
            None => false,
        };
        if stays {
            return;
        }
        if !whole.is_success() {
            self.rows.clear();
        }
        self.whole = Some(whole);
    }

    pub(super) fn push(&mut self, row: Response<'static>, operation: Operation) {
        if let Some(failure) = self.whole.as_ref().filter(|whole| !whole.is_success()) {
            // RFC 6578 §3.5.1: a member that was removed and then mapped again has changed, and was not removed.
            let mapped_again = operation == Operation::SyncCollection && is_removal(failure.code());
            if !mapped_again {
                return;
            }
            self.whole = None;
        }
        self.rows.push(row);
    }

    pub(super) fn report_again(&mut self, href: &Href<'_>, operation: Operation) -> Result<(), Error> {
        if let Some(whole) = &mut self.whole {
            whole.report_again();
        }
        for row in self.rows.iter_mut().filter(|row| reports_again(row)) {
            let own = std::slice::from_ref(row);
            let mut properties = join(own, operation);
            properties.report_again();
            let mut writer = RowWriter::new(Layout::default());
            writer.href(href);
            properties.write(&mut writer);
            let built = Details::of(own).finish(writer)?;
            *row = built;
        }
        Ok(())
    }
}

/// Merges the properties of several responses.
pub(super) fn join(rows: &[Response<'static>], operation: Operation) -> Properties {
    // One source may have a property that another did not find: RFC 4918 §9.1 uses 404 for a property "that does not
    // exist". In a batch it is a failure, which a success must not hide.
    let tells = operation.lists() || matches!(operation, Operation::Update | Operation::Merge);
    let absent = tells.then_some(StatusCode::NOT_FOUND);
    let mut properties = Properties::default();
    for propstat in rows.iter().flat_map(Response::propstats) {
        properties.add_propstat(&propstat, absent, |property| property);
    }
    properties
}

/// True if a propstat has the status 208. A plain response has none.
pub(super) fn reports_again(row: &Response<'_>) -> bool {
    !row.is_plain() && row.propstats().any(|propstat| is_208(propstat.status()))
}

pub(super) fn is_208(status: Option<&Status>) -> bool {
    status.is_some_and(|status| status.code() == StatusCode::ALREADY_REPORTED)
}

pub(super) fn is_removal(code: StatusCode) -> bool {
    matches!(code, StatusCode::NOT_FOUND | StatusCode::GONE)
}
