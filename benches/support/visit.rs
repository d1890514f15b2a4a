//! Visits everything in responses, so that no work is skipped because nobody looks at its result.

use std::hint::black_box;

use multistatus::{Response, Value};

/// The counts of the visited parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visited {
    pub rows: usize,
    /// The number of properties, with values and without.
    pub properties: usize,
    /// The number of bytes of the hrefs and of the text of all properties.
    pub text: usize,
}

impl Visited {
    /// Looks at all hrefs, statuses, names and values of a response.
    pub fn visit(&mut self, row: &Response<'_>) {
        self.rows += 1;
        for href in row.hrefs() {
            self.text += black_box(href.as_str()).len();
        }
        black_box(row.status().map(|status| status.as_u16()));
        for propstat in row.propstats() {
            black_box(propstat.status().map(|status| status.as_u16()));
            for property in propstat.properties() {
                self.properties += 1;
                black_box(property.name().parts());
                match property.value() {
                    Value::Text(text) => self.text += black_box(&**text).len(),
                    Value::Xml(fragment) => {
                        black_box(fragment.as_str());
                    }
                }
            }
        }
    }
}
