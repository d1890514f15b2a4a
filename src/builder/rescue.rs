//! Saves a planned response that no reader could read, at the cost of the properties that are to blame.

use http::StatusCode;

use super::ResponseBuilder;
use super::draft::PropertyContent;
use crate::error::Error;
use crate::href::Href;
use crate::limits::Limits;
use crate::response::Response;
use crate::status::Status;
use crate::value::{Element, Property, readable};

/// Rebuilds a response that exceeds a limit, with a 500 for each value that does so on its own, and then for the largest
/// values until the response is not too long. A property whose name alone is too long is left out, because nobody could
/// read what became of it.
///
/// # Errors
///
/// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if that does not help, for example because there are too many properties.
pub(super) fn rescue(xml: String, level: u32) -> Result<String, Error> {
    let over = xml.len().saturating_sub(Limits::new().response_bytes as usize);
    let response = Response::built(xml);
    let propstats: Vec<_> = response.propstats().collect();
    let mut properties: Vec<(usize, Property<'_>, Fate)> = Vec::new();
    for (group, propstat) in propstats.iter().enumerate() {
        properties.extend(propstat.properties().map(|property| {
            let fate = Fate::of(&property, level);
            (group, property, fate)
        }));
    }
    fail_largest(over, &mut properties);

    let mut builder = ResponseBuilder::new();
    builder.0.begin(Ok(response.href().unwrap_or_else(|| Href::from_wire("".into()))));
    let broken = Status::from(StatusCode::INTERNAL_SERVER_ERROR);
    for (group, property, fate) in &properties {
        let Some(status) = propstats[*group].status() else { continue };
        let conditions: Vec<_> = propstats[*group].conditions().collect();
        match fate {
            Fate::Kept(_) => builder.0.add(status, conditions.first(), PropertyContent::Element(property)),
            Fate::Failed(_) => builder.0.empty(&broken, property.name()),
            Fate::LeftOut => {}
        }
    }
    if !builder.0.draft.has_groups() {
        builder.0.draft.group(&Status::OK, None);
    }
    let mut xml = String::new();
    builder.0.finish("", &mut xml).map(|_| xml)
}

/// What becomes of a property.
#[derive(Clone, Copy)]
enum Fate {
    /// It stays. Without its value, the response has this number of bytes less.
    Kept(usize),
    /// Its value is too deep or too large, and is left out.
    Failed(usize),
    /// Its name is too long.
    LeftOut,
}

impl Fate {
    fn of(property: &Property<'_>, level: u32) -> Self {
        let (value, empty) = (alone(property, level), alone(&Element::empty(property.name()), level));
        match (value, empty) {
            (Ok(bytes), Ok(less)) => Self::Kept(bytes.saturating_sub(less)),
            (Err(bytes), Ok(less)) => Self::Failed(bytes.saturating_sub(less)),
            (_, Err(_)) => Self::LeftOut,
        }
    }
}

/// Makes the largest values fail, until the response has this number of bytes less.
fn fail_largest(over: usize, properties: &mut [(usize, Property<'_>, Fate)]) {
    if over == 0 {
        return;
    }
    // There may be another propstat.
    let mut over = over + 200;
    let mut kept = Vec::new();
    for (number, (_, _, fate)) in properties.iter().enumerate() {
        match fate {
            Fate::Kept(bytes) => kept.push((*bytes, number)),
            Fate::Failed(bytes) => over = over.saturating_sub(*bytes),
            Fate::LeftOut => {}
        }
    }
    kept.sort_unstable();
    while over > 0 {
        let Some((bytes, number)) = kept.pop().filter(|(bytes, _)| *bytes > 0) else { return };
        over = over.saturating_sub(bytes);
        properties[number].2 = Fate::Failed(bytes);
    }
}

/// Returns the length of a response with this property alone; as an error if no reader could read it.
fn alone(property: &Property<'_>, level: u32) -> Result<usize, usize> {
    let (mut builder, mut xml) = (ResponseBuilder::new(), String::new());
    builder.begin("/").0.add(&Status::OK, None, PropertyContent::Element(property));
    match builder.0.finish("", &mut xml) {
        Ok(_) if !readable::is_deeper(&xml, level) => Ok(xml.len()),
        _ => Err(xml.len()),
    }
}

/// Returns true if a reader could read a response with this property alone.
pub(super) fn fits(property: &Property<'_>) -> bool {
    alone(property, 0).is_ok()
}
