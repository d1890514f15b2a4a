//! Checks the layers of the crate: each module imports only modules that are listed before it, so there is no circle
//! among them.
//!
//! `docs/architecture.md` says what each layer holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The layers from the ground up, each with its modules in the order in which they may import each other.
const LAYERS: &[(&str, &[&str])] = &[
    (
        "the ground: names, limits, and the words for what went wrong",
        &["namespace", "chars", "clip", "outlined", "few", "misses", "name", "limits", "deviation", "error", "listed"],
    ),
    ("XML with namespaces", &["xml", "place"]),
    ("the rules for one response", &["rules"]),
    ("words of the RFCs", &["vocabulary", "status", "href", "verbatim", "operation", "header"]),
    ("one response as bytes and index", &["row"]),
    (
        "public types of a document",
        &["value", "propstat", "iterators", "recent", "found", "response", "footer", "multistatus", "condition"],
    ),
    ("sources and sinks", &["read", "builder", "write"]),
    ("documents and values of other kinds", &["conditions", "document", "nested", "prop", "lookup"]),
    ("the question", &["exchange", "request", "client"]),
    ("what a response means, and which one to send", &["verdict", "preferred", "outcomes", "plan", "listing"]),
    ("other formats", &["json"]),
    ("which rules a response breaks", &["lint"]),
    ("made-up documents, for tests", &["samples", "strategy", "fuzzed"]),
    ("texts of the documentation", &["guide"]),
];

/// A module, and the modules that its files import.
type Imports = BTreeMap<String, BTreeMap<String, String>>;

fn order() -> Vec<&'static str> {
    LAYERS.iter().flat_map(|(_, modules)| *modules).copied().collect()
}

/// Reads the `use` lines and the paths that begin with `crate::` of all files of the library.
fn imports() -> Imports {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut imports = Imports::new();
    let mut folders = vec![src.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
            // The command is a program of its own.
            if entry.is_dir() && !entry.ends_with("bin") {
                folders.push(entry);
            } else if entry.extension().is_some_and(|extension| extension == "rs") {
                let file = entry.strip_prefix(&src).expect("a file of the library").to_string_lossy().into_owned();
                let module = file.split(['/', '\\']).next().unwrap_or_default().trim_end_matches(".rs").to_owned();
                let text = fs::read_to_string(&entry).expect("text");
                let found = imports.entry(module).or_default();
                found.extend(used(&text).into_iter().map(|other| (other, file.clone())));
            }
        }
    }
    imports
}

/// Returns the modules of the crate that a file names outside of comments and tests.
fn used(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let code: String = code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect();
    let words =
        |text: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned();
    code.split("crate::")
        .skip(1)
        .flat_map(|rest| match rest.strip_prefix('{') {
            Some(list) => {
                let list = list.split('}').next().unwrap_or_default();
                list.split(',').map(|item| words(item.trim())).collect()
            }
            None => vec![words(rest)],
        })
        .filter(|word| word.starts_with(|c: char| c.is_lowercase()))
        .collect()
}

#[test]
fn each_module_imports_only_lower_ones() {
    let order = order();
    let place = |module: &str| order.iter().position(|other| *other == module);
    for (module, others) in imports().into_iter().filter(|(module, _)| module != "lib") {
        let own = place(&module).unwrap_or_else(|| panic!("src/{module} is in no layer: add it to LAYERS"));
        for (other, file) in others.into_iter().filter(|(other, _)| *other != module) {
            let Some(other_place) = place(&other) else { continue };
            assert!(
                other_place < own,
                "src/{file} imports crate::{other}, which is above {module}: move what is needed down, or the caller up"
            );
        }
    }
}

#[test]
fn the_table_holds_no_module_that_is_gone() {
    let imports = imports();
    for module in order() {
        assert!(imports.contains_key(module), "{module} is in LAYERS, but there is no src/{module}.rs");
    }
}

#[test]
fn the_map_of_files_has_every_module() {
    let document = include_str!("../../docs/architecture.md");
    let map = document.split("## Map of files").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the map");
    let rows = map.lines().filter_map(|line| line.strip_prefix('|')?.split('|').next());
    let found: BTreeSet<&str> = rows.flat_map(|cell| cell.split('`').skip(1).step_by(2)).collect();
    assert_eq!(found, order().into_iter().collect(), "docs/architecture.md says what each module holds");
    let layers = document.split("## Layers").nth(1).and_then(|rest| rest.split("\n## ").next()).expect("the layers");
    for (layer, modules) in LAYERS {
        let list = modules.iter().map(|module| format!("`{module}`")).collect::<Vec<_>>().join(" ");
        assert!(layers.contains(&format!("| {layer} | {list} |")), "docs/architecture.md has another layer: {layer}");
    }
}

#[test]
fn imports_are_found() {
    let text = "use crate::a::{B, c};\nuse crate::{d, e::F};\nfn f() { crate::g::h(); } // crate::i::j\n\
        /// [`x`](crate::k::l)\n#[cfg(test)]\nmod tests { use crate::m::n; }";
    assert_eq!(used(text), ["a", "d", "e", "g"]);
    assert_eq!(used("use crate::Error;"), Vec::<String>::new());
}
