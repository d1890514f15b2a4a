//! The propstat of properties that are absent, written once for all responses that lack the same ones.

use std::sync::{Arc, Mutex};

use http::StatusCode;

use super::bits::Bits;
use super::propfind::Asked;
use crate::error::Error;
use crate::status::Status;
use crate::value::markup;
use crate::value::markup::Content;
use crate::value::prefixes::{Prefixes, RootNamespace, RootNamespaces};
use crate::value::readable;

/// How many propstats are kept: members of a collection are of few kinds, each of which lacks the same properties.
const KEPT: usize = 4;

/// The propstats that were written last. They make responses sooner and never change one.
#[derive(Default)]
pub(super) struct Absent(Mutex<Vec<Kept>>);

struct Kept {
    which: Bits,
    propstat: Arc<AbsentPropstat>,
}

/// A propstat that was written.
pub(super) struct AbsentPropstat {
    pub(super) xml: String,
    /// The namespaces that the response has to declare for it, because the root declares them. It declares others itself.
    pub(super) roots: Vec<RootNamespace>,
}

impl Clone for Absent {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Absent {
    /// Returns the propstat with the status 404 that has these properties.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Limit`](crate::ErrorKind::Limit) if a reader with the default limits could not read it.
    pub(super) fn propstat(
        &self,
        asked: &[Asked],
        which: &Bits,
        root: &RootNamespaces,
    ) -> Result<Arc<AbsentPropstat>, Error> {
        // If another response is being made at this moment, to write it again takes no longer than to wait.
        let Ok(mut kept) = self.0.try_lock() else { return write(asked, which, root) };
        if let Some(found) = kept.iter().find(|kept| kept.which == *which) {
            return Ok(Arc::clone(&found.propstat));
        }
        let propstat = write(asked, which, root)?;
        if kept.len() == KEPT {
            kept.remove(0);
        }
        kept.push(Kept { which: which.clone(), propstat: Arc::clone(&propstat) });
        Ok(propstat)
    }
}

/// Writes the propstat, which declares all namespaces of its properties itself.
pub(super) fn write_alone(asked: &[Asked], which: &Bits) -> Result<Arc<AbsentPropstat>, Error> {
    // The tags have prefixes of the root.
    let asked: Vec<Asked> = asked.iter().map(|asked| Asked { tags: None, ..asked.clone() }).collect();
    write(&asked, which, &RootNamespaces::NONE)
}

/// Writes the propstat, which declares the namespaces of its properties itself, but not the namespaces that the root declares.
fn write(asked: &[Asked], which: &Bits, root: &RootNamespaces) -> Result<Arc<AbsentPropstat>, Error> {
    let (mut properties, mut prefixes) = (String::new(), Prefixes::default());
    prefixes.set_root(root);
    // No reader could read what is said of a name in such a namespace, nor anything beside it.
    let is_readable = |asked: &&Asked| !readable::is_long_namespace(asked.name.namespace());
    for asked in which.iter().filter_map(|index| asked.get(index)).filter(is_readable) {
        // The tags have the prefixes of the plan's root.
        let tags = asked.tags.as_ref();
        if !tags.is_some_and(|tags| tags.push(&mut properties, &mut prefixes, &Content::Text(""))) {
            markup::push_text(&mut properties, &mut prefixes, &asked.name, "");
        }
    }
    let mut propstat = String::with_capacity(prefixes.row_len(properties.len() + 120));
    propstat.push_str("<D:propstat><D:prop");
    prefixes.push_other_declarations(&mut propstat);
    propstat.push('>');
    propstat.push_str(&properties);
    propstat.push_str("</D:prop>");
    markup::push_status(&mut propstat, &Status::from(StatusCode::NOT_FOUND));
    propstat.push_str("</D:propstat>");
    readable::check(&format!("<D:response><D:href>/</D:href>{propstat}</D:response>"), prefixes.is_suspect())?;
    Ok(Arc::new(AbsentPropstat { xml: propstat, roots: prefixes.roots() }))
}
