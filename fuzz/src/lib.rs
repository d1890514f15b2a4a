//! The checks of each fuzz target: plain functions from bytes, which panic if something is wrong.
//!
//! `cargo +nightly fuzz run parse` searches for such bytes; `cargo run --bin replay` runs all targets over files and
//! needs neither nightly nor a fuzzer. Bytes that were found are kept as a test in `tests/`, not here.

use std::path::{Path, PathBuf};

mod amplify;
mod documents;
mod headers;
mod plans;
mod requests;
mod support;
mod values;

pub use amplify::amplify;
pub use documents::{cache, chunks, differential, model, parse, roundtrip, strict};
pub use headers::header;
pub use plans::plan;
pub use requests::request;
pub use values::{href, live_properties, outcomes};

/// A target and its name.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 14] = [
    ("parse", parse),
    ("chunks", chunks),
    ("cache", cache),
    ("roundtrip", roundtrip),
    ("strict", strict),
    ("differential", differential),
    ("model", model),
    ("href", href),
    ("header", header),
    ("request", request),
    ("plan", plan),
    ("live_properties", live_properties),
    ("outcomes", outcomes),
    ("amplify", amplify),
];

/// Makes the program of a target, either for the fuzzer or to read files.
#[macro_export]
macro_rules! target {
    ($name:ident) => {
        #[cfg(fuzzing)]
        libfuzzer_sys::fuzz_target!(|data: &[u8]| $crate::$name(data));

        #[cfg(not(fuzzing))]
        fn main() {
            $crate::replay(&[(stringify!($name), $crate::$name)]);
        }
    };
}

/// Runs targets over the files and folders that the arguments name, or over the files of the tests.
pub fn replay(targets: &[Target]) {
    let mut paths: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if paths.is_empty() {
        paths.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/data"));
    }
    let mut count = 0u64;
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            paths.extend(entries.map(|entry| entry.expect("a readable folder").path()));
            continue;
        }
        let data = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for (name, run) in targets {
            let panicked = std::panic::catch_unwind(|| run(&data)).is_err();
            assert!(!panicked, "the target {name} fails for {}", path.display());
        }
        count += 1;
    }
    assert!(count > 0, "there is nothing to run");
    println!("{} targets, {count} files: all passed", targets.len());
}
