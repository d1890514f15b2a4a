//! PROPFIND and PROPPATCH.

use std::sync::Arc;

use multistatus::Operation;
use multistatus::plan::{PropfindPlan, ProppatchPlan};
use multistatus::request::{PropertyUpdate, Propfind};

use crate::app::Answer;
use crate::call::Call;
use crate::dav::Dav;
use crate::listing::Listing;
use crate::properties::{LIVE, Room};
use crate::refusal::Refusal;
use crate::walk::Walk;

pub fn propfind(dav: &Arc<Dav>, call: &Call, propfind: &Propfind) -> Result<Answer, Refusal> {
    // The records are free again before the listing is made.
    drop(dav.begin(call)?);
    let plan = PropfindPlan::new(propfind, &call.request.preferences);
    let walk = Walk::new(Arc::clone(dav), call.path.clone(), call.request.effective_depth());
    let listing = Listing::new(Arc::clone(dav), &plan, call.request.exchange()?, walk);
    Ok(Answer::Listing(Box::new(listing)))
}

/// Makes either all changes or none: RFC 4918 §9.2.
pub fn proppatch(dav: &Dav, call: &Call, update: PropertyUpdate) -> Result<Answer, Refusal> {
    let (mut records, _) = dav.begin(call)?;
    records.check_lock(&call.path, call)?;
    let mut plan = ProppatchPlan::from(update);
    let mut room = Room::new(&records.properties.of(&call.path));
    plan.check(|change| LIVE.check(change, Operation::Proppatch).and_then(|()| room.check(change)));
    if let Some(changes) = plan.ready() {
        records.properties.change(&call.path, changes);
    }
    Ok(plan.reply(call.request.exchange()?)?.into())
}
