//! Builds responses from plain values.

use multistatus::http::StatusCode;
use multistatus::{Error, Name, Response, Value};

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

    pub fn build(&self, row: &Row) -> Result<Response<'static>, Error> {
        let mut builder = Response::builder(&*row.href);
        if let Some(status) = row.status {
            builder = builder.status(StatusCode::from_u16(status).unwrap_or_default());
        }
        for (name, value) in &row.found {
            let name = &self.names[*name];
            builder = match value {
                documents::Value::Text(text) => builder.property(name, &**text),
                documents::Value::Collection => builder.property(name, &self.collection),
                documents::Value::Empty => builder.property(name, ""),
            };
        }
        for name in &row.missing {
            builder = builder.not_found(&self.names[*name]);
        }
        builder.build()
    }
}
