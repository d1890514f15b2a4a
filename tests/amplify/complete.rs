//! Checks that every public function is measured, or that there is a reason why not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::functions::FUNCTIONS;

/// The reasons why a function is not measured.
const REASONS: &[(&str, &str)] = &[
    ("constant", "gives what the source of the crate says, whatever the document"),
    ("option", "sets an option or a limit"),
    ("stored", "gives or sets one thing of fixed size, or what the caller put in"),
    ("wrapped", "puts a value that the caller has into a type, without looking at it"),
    ("small", "belongs to a type that holds no text of a document"),
    ("made", "makes a document of bounded size for a test, and reads none"),
];

/// Traits without input and output, or that only call another implementation.
const WITHOUT_WORK: &[&str] = &["Copy", "Default", "Eq", "Error", "FusedIterator", "FusedStream", "Unpin"];

fn file(path: &str) -> Option<String> {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok()
}

/// Returns the path of a function of `docs/public-api.txt`, without the name of the crate: `Response::href`.
fn function(line: &str) -> Option<&str> {
    let (_, path) = line.split_once("fn multistatus::")?;
    if line.starts_with("impl") || line.starts_with("field") {
        return None;
    }
    path.split(['(', '<']).next()
}

/// Returns the text after the generic parameters at its start.
fn behind_generics(text: &str) -> &str {
    let mut depth = 0;
    for (at, part) in text.char_indices() {
        match part {
            '<' => depth += 1,
            '>' if !text[..at].ends_with('-') => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return if part == '>' { &text[at + 1..] } else { text };
        }
    }
    text
}

fn word(text: &str) -> &str {
    let text = text.trim_start_matches('&');
    let text = if text.starts_with('\'') { text.split_once(' ').map_or(text, |(_, rest)| rest) } else { text };
    text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or(text)
}

/// Returns the type and the trait of an implementation of `docs/public-api.txt`, without their parameters.
fn implementation(line: &str) -> Option<(&str, &str)> {
    let (of, kind) = behind_generics(line.strip_prefix("impl")?).trim().split_once(" for ")?;
    Some((word(kind), word(of)))
}

/// Returns the public interface: functions by their paths, and traits as `impl Type Trait`.
fn public(list: &str) -> BTreeSet<String> {
    let functions = list.lines().filter_map(function).map(str::to_owned);
    let implementations = list.lines().filter_map(implementation);
    let implementations = implementations.filter(|(_, of)| !WITHOUT_WORK.contains(of));
    functions.chain(implementations.map(|(kind, of)| format!("impl {kind} {of}"))).collect()
}

/// Returns the table of the entries that cover each function.
fn covered(table: &str) -> BTreeMap<String, String> {
    let mut covered = BTreeMap::new();
    for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let Some((what, by)) = line.split_once(" = ") else { panic!("a line without =: {line}") };
        let mut add = |what: String| {
            let before = covered.insert(what, by.to_owned());
            assert!(before.is_none(), "twice: {line}");
        };
        match what.strip_prefix("impl ").and_then(|rest| rest.split_once(": ")) {
            Some((kind, traits)) => traits.split(' ').for_each(|of| add(format!("impl {kind} {of}"))),
            None => add(what.to_owned()),
        }
    }
    covered
}

/// Returns the source of all entries of `FUNCTIONS`.
fn sources() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/amplify/functions");
    let files = std::fs::read_dir(folder).expect("the folder of the functions").filter_map(Result::ok);
    files.filter_map(|file| std::fs::read_to_string(file.path()).ok()).collect()
}

/// Returns whether the source calls a function with this name.
fn calls(source: &str, name: &str) -> bool {
    source.match_indices(name).any(|(at, _)| {
        let before = source[..at].ends_with(['.', ':']);
        let after = source[at + name.len()..].starts_with(['(', ')', ',', ':', ';', ' ', '\n', '}']);
        before && after
    })
}

#[test]
fn every_public_function_is_measured() {
    // The list is not in the package.
    let Some(list) = file("docs/public-api.txt") else { return println!("skipped: there is no docs/public-api.txt") };
    let table = include_str!("functions.txt");
    let (public, covered, sources) = (public(&list), covered(table), sources());
    assert!(public.len() > 1000, "{}", public.len());
    let mut wrong = Vec::new();
    for new in public.iter().filter(|&what| !covered.contains_key(what)) {
        wrong.push(format!(
            "{new} is public, and not in tests/amplify/functions.txt: call it in tests/amplify/functions and add \
             \"{new} = NAME\", or \"{new} = exempt REASON\" if no document can make it cost more"
        ));
    }
    for gone in covered.keys().filter(|&what| !public.contains(what)) {
        wrong.push(format!("{gone} is in tests/amplify/functions.txt, and no longer public: remove it there"));
    }
    for (what, by) in &covered {
        if let Some(reason) = by.strip_prefix("exempt ") {
            if !REASONS.iter().any(|(known, _)| *known == reason) {
                wrong.push(format!("{what}: {reason} is not one of the reasons of tests/amplify/complete.rs"));
            }
        } else if !FUNCTIONS.iter().any(|function| function.name == by) {
            wrong.push(format!("{what}: there is no function {by} in tests/amplify/functions/mod.rs"));
        } else if !what.starts_with("impl ") {
            let name = what.rsplit("::").next().unwrap_or(what);
            if !calls(&sources, name) {
                wrong.push(format!("{what}: nothing in tests/amplify/functions calls it"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_public_is_found() {
    let list = "fn multistatus::Response::live<P: LiveProperty>(self: &Self) -> Result<Option<P>, Error>\n\
                async fn multistatus::A::start(self: Self)\nstruct multistatus::A\nimpl Copy for A\n\
                impl<S: Stream<Ok: Into<B>>, F> Stream for C<S, F> where F: FnMut(<S>::Error) -> R\n\
                impl<'m, 'a> IntoIterator for &'m D<'a>\nimpl From<Vec<Href<'static>>> for E";
    let found: Vec<_> = public(list).into_iter().collect();
    assert_eq!(found, ["A::start", "Response::live", "impl C Stream", "impl D IntoIterator", "impl E From"]);
    let covered = covered("# Comment\nA::start = x\nimpl C: Clone Stream = exempt small\n");
    assert_eq!(covered.into_keys().collect::<Vec<_>>(), ["A::start", "impl C Clone", "impl C Stream"]);
}
