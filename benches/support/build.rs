//! Builds responses from plain values.

use multistatus::http::StatusCode;
use multistatus::{Error, Name, Response, ResponseBuilder, Value};

use super::documents::{self, NAMES, Row};

/// The values that a program has ready before the first response.
pub struct Builder {
    names: Vec<Name>,
    collection: Value<'static>,
}

impl Builder {
    pub fn new() -> Result<Self, Error> {
        let names = NAMES.iter().map(|&(namespace, local)| Name::from_static(namespace, local)).collect();
        Ok(Self { names, collection: Value::from_xml("<D:collection/>")? })
    }

    /// Builds a response with a builder of its own.
    pub fn build(&self, row: &Row) -> Result<Response<'static>, Error> {
        let mut builder = Response::builder(&*row.href);
        self.fill(row, &mut builder);
        builder.build()
    }

    /// Says all of a row to a builder that has begun with its href.
    pub fn fill(&self, row: &Row, builder: &mut ResponseBuilder) {
        if let Some(status) = row.status {
            builder.status(StatusCode::from_u16(status).unwrap_or_default());
        }
        for (name, value) in &row.found {
            let name = &self.names[*name];
            match value {
                documents::Value::Text(text) => builder.property(name, &**text),
                documents::Value::Collection => builder.property(name, &self.collection),
                documents::Value::Empty => builder.property(name, ""),
            };
        }
        for name in &row.missing {
            builder.not_found(&self.names[*name]);
        }
    }
}
