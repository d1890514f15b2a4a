//! What is written is read back as it was.

#[path = "support/strategies.rs"]
mod strategies;
mod support;

use multistatus::{Multistatus, ParseOptions, WriteOptions, Writer};
use proptest::prelude::*;
use support::{buffered, chunks, own_bodies, whole};

/// Every way of writing gives the same document; every way of reading gives it back.
fn check(document: &Multistatus<'_>) -> Result<(), TestCaseError> {
    let compact = document.to_xml();
    let mut writer = Writer::new(Vec::new());
    for row in document {
        writer.response(row).expect("memory");
    }
    let written = writer.finish(document.trailer()).expect("memory");
    prop_assert_eq!(String::from_utf8_lossy(&written), String::from_utf8_lossy(&compact));
    for body in [compact, WriteOptions::new().indent(Some(2)).to_xml(document)] {
        let again = Multistatus::parse(&body);
        let text = String::from_utf8_lossy(&body);
        prop_assert_eq!(again.as_ref().map_err(ToString::to_string), Ok(document), "{}", text);
        let options = ParseOptions::new();
        let expected = whole(options, &body);
        prop_assert_eq!(&buffered(options, &body, 7), &expected);
        prop_assert_eq!(&chunks(options, body.chunks(1)), &expected);
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_model_that_can_be_built_is_written_and_read_back_equal(document in strategies::multistatus()) {
        check(&document)?;
    }

    #[test]
    fn a_body_that_is_read_and_valid_is_written_and_read_back_equal(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0..EDITS.len()), 0..4),
    ) {
        thread_local!(static BODIES: Vec<(String, Vec<u8>)> = small_bodies());
        let mut body = BODIES.with(|bodies| which.get(bodies).1.clone());
        for (at, edit) in edits {
            // Between tags, where an edit has a chance to leave the body well-formed.
            let places: Vec<usize> = (0..body.len()).filter(|&at| body[at] == b'<').collect();
            let at = places[at.index(places.len())];
            body.splice(at..at, EDITS[edit].bytes());
        }
        for options in [ParseOptions::new(), ParseOptions::new().tolerant()] {
            if let Ok(document) = options.parse(&body) {
                if document.validate().is_ok() {
                    check(&document)?;
                }
            }
        }
    }
}

/// What may stand between tags.
const EDITS: [&str; 12] = [
    " ",
    "text",
    "&amp;&#13;&lt;",
    "<!-- c -->",
    "<?pi?>",
    "<![CDATA[<&]]>",
    "<x xmlns='urn:x' a='&quot;'><y/>t</x>",
    "<x xmlns=''/>",
    "<p:x xmlns:p='DAV:' xml:lang='de'>p:q</p:x>",
    "<D:error xmlns:D='DAV:'><D:no-conflicting-lock/></D:error>",
    "<D:responsedescription xmlns:D='DAV:'>why</D:responsedescription>",
    "\u{10FFFD}\u{85}",
];

fn small_bodies() -> Vec<(String, Vec<u8>)> {
    own_bodies().into_iter().filter(|(_, body)| (1..6000).contains(&body.len())).collect()
}
