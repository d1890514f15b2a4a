//! What the guides show is what is there: whole examples, parts of examples, and configurations of scripts.

use std::path::Path;

/// A guide, and an example that it shows as a whole.
const SHOWN: &[(&str, &str)] =
    &[("docs/guide/client.md", "examples/list.rs"), ("docs/guide/server.md", "examples/axum/src/main.rs")];

/// A guide, and where the blocks in it that are no doctests are from.
const PARTS: &[(&str, &[&str])] =
    &[("docs/guide/server.md", &["examples/axum/src/main.rs", "examples/actix/src/main.rs"])];

/// A guide, and the script whose lines it shows, with other paths and ports.
const LINES: &[(&str, &str)] = &[("docs/guide/servers.md", "scripts/interop.d/from_us.py")];

/// Returns a file of the repository, or nothing in the package of the library, which has not all of them.
fn file(path: &str) -> Option<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).ok();
    if text.is_none() {
        println!("skipped: there is no {path}");
    }
    text
}

/// Returns the blocks of code in this language.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let fence = format!("\n```{language}\n");
    text.split(&fence).skip(1).filter_map(|rest| Some(rest.split_once("\n```")?.0)).collect()
}

#[test]
fn guides_show_the_examples_as_they_are() {
    for (guide, example) in SHOWN {
        let Some(code) = file(example) else { continue };
        let text = file(guide).expect("a guide");
        assert!(text.contains(&code), "{guide} does not show {example} as it is");
    }
}

#[test]
fn code_that_is_no_doctest_is_in_an_example() {
    for (guide, examples) in PARTS {
        let sources: Vec<String> = examples.iter().filter_map(|example| file(example)).collect();
        if sources.len() < examples.len() {
            continue;
        }
        let text = file(guide).expect("a guide");
        let shown = blocks(&text, "rust,ignore");
        assert!(!shown.is_empty(), "{guide}");
        for block in shown {
            assert!(sources.iter().any(|source| source.contains(block)), "{guide} shows what no example has:\n{block}");
        }
    }
    // In other guides, all code is compiled.
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/guide");
    for path in std::fs::read_dir(folder).expect("the guides").filter_map(|entry| Some(entry.ok()?.path())) {
        let name = format!("docs/guide/{}", path.file_name().unwrap_or_default().to_string_lossy());
        let text = std::fs::read_to_string(&path).expect("a guide");
        assert!(!text.contains("ignore\n") || PARTS.iter().any(|(guide, _)| *guide == name), "{name}");
    }
}

/// The configurations are the ones that `scripts/interop` uses, apart from paths, ports and braces that Python wants.
#[test]
fn configurations_are_the_ones_of_the_script() {
    let words = |line: &str| line.split_whitespace().next().map(str::to_owned);
    for (guide, script) in LINES {
        let Some(script) = file(script) else { continue };
        let text = file(guide).expect("a guide");
        for line in blocks(&text, "text").into_iter().flat_map(str::lines) {
            let variable = ["/srv/dav", "127.0.0.1", "/usr/lib/"].iter().any(|part| line.contains(part));
            let plain = line.replace('{', "{{").replace('}', "}}");
            let is_there = match variable {
                true => script.lines().any(|other| words(other) == words(line)),
                false => script.contains(plain.trim()),
            };
            assert!(is_there, "{guide} has a line that the script does not use: {line}");
        }
    }
}

/// The bodies in the guide to batch APIs are what its server sends.
#[cfg(all(feature = "serde", feature = "server"))]
#[test]
fn the_bodies_of_the_batch_guide() -> Result<(), Box<dyn std::error::Error>> {
    use multistatus::{Condition, Name, Operation, Outcomes};
    let guide = file("docs/guide/batch.md").ok_or("a guide")?;
    let mut outcomes = Outcomes::new((Operation::Batch, "/api/documents/delete"));
    outcomes.status("/api/documents/1", 204).status("/api/documents/2", 503);
    outcomes.failed_with("/api/documents/3", 403, Condition::empty(Name::new("urn:x-api", "archived")?));
    let reply = outcomes.reply()?;
    let (json, xml) = (blocks(&guide, "json"), blocks(&guide, "xml"));
    assert_eq!(serde_json::from_str::<serde_json::Value>(json[0])?, serde_json::to_value(reply.multistatus())?);
    assert_eq!(xml[0], String::from_utf8(reply.body())?.trim_end());
    Ok(())
}

/// The figures in the comparison are the ones that were measured.
#[test]
fn the_comparison_has_the_figures_that_were_measured() {
    let (comparison, measured) = (file("docs/comparison.md"), file("docs/performance.md"));
    let (Some(comparison), Some(measured)) = (comparison, measured) else { return };
    let lines = comparison.split("<!-- lines of performance.md -->").nth(1).and_then(|rest| rest.split("<!--").next());
    let lines: Vec<_> = lines.expect("the figures").lines().filter(|line| line.starts_with('|')).collect();
    assert!(lines.len() > 5, "{lines:?}");
    for line in lines {
        assert!(measured.lines().any(|other| other == line), "docs/performance.md does not have {line}");
    }
}

#[test]
fn the_readme_is_short() {
    let lines = file("README.md").expect("a README").lines().count();
    assert!(lines < 150, "{lines} lines");
}
