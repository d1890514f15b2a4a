//! PROPFIND and PROPPATCH.

use std::sync::Arc;

use axum::http::StatusCode;
use multistatus::header::Preferences;
use multistatus::{Condition, Exchange, Operation, Outcomes, condition};

use crate::app::Answer;
use crate::dav::{Call, Dav, Depth};
use crate::listing::Listing;
use crate::properties::is_writable;
use crate::refusal::Refusal;
use crate::request_body::{self, Change};

pub fn propfind(dav: &Arc<Dav>, call: &Call, body: &[u8]) -> Result<Answer, Refusal> {
    let asked = request_body::propfind(body)?;
    let depth = call.depth(Depth::Infinity)?;
    dav.records().locks.expire();
    let exchange = Exchange::new(Operation::Propfind, call.href.clone())?;
    let exchange = exchange.preferences(Preferences::from_headers(&call.headers));
    Ok(Answer::Listing(Box::new(Listing::new(Arc::clone(dav), asked, depth, exchange, call.path.clone()))))
}

/// Makes either all changes or none: RFC 4918 §9.2.
pub fn proppatch(dav: &Dav, call: &Call, body: &[u8]) -> Result<Answer, Refusal> {
    let changes = request_body::proppatch(body)?;
    let mut records = dav.begin(call)?;
    let meta = dav.store.meta(&call.path)?;
    records.check_lock(&call.path, call)?;
    let exchange = Exchange::new(Operation::Proppatch, call.path.href(meta.is_collection)?)?;
    let mut outcomes = Outcomes::new(exchange.preferences(Preferences::from_headers(&call.headers)));
    let mut refused = false;
    for change in &changes {
        let name = match change {
            Change::Set(property) => property.name(),
            Change::Remove(name) => name,
        };
        if is_writable(name) {
            outcomes.property_ok(name);
        } else {
            refused = true;
            let condition = Condition::empty(condition::CANNOT_MODIFY_PROTECTED_PROPERTY);
            outcomes.property_failed_with(name, StatusCode::FORBIDDEN, condition);
        }
    }
    let reply = outcomes.reply()?;
    if !refused {
        for change in changes {
            match change {
                Change::Set(property) => records.properties.set(&call.path, property),
                Change::Remove(name) => records.properties.remove(&call.path, &name),
            }
        }
    }
    Ok(Answer::Reply(reply))
}
