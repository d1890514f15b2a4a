//! The longer pieces of code in the guides are the examples, which can be run.

use std::path::Path;

/// A guide, and an example that it shows as a whole.
const SHOWN: &[(&str, &str)] = &[("docs/guide/client.md", "examples/list.rs")];

#[test]
fn guides_show_the_examples_as_they_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (guide, example) in SHOWN {
        // Packages under `examples` are not in the package of the library.
        let Ok(code) = std::fs::read_to_string(root.join(example)) else {
            println!("skipped: there is no {example}");
            continue;
        };
        let text = std::fs::read_to_string(root.join(guide)).expect("a guide");
        assert!(text.contains(&code), "{guide} does not show {example} as it is");
    }
}
