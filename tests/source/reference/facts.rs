//! Operations, limits and features.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use multistatus::Operation;
use multistatus::read::Limits;

use super::{cell, check, code, linked, read, root};

/// Returns the documentation of the item in this line of a source, in one line.
fn documentation(source: &str, item: &str) -> String {
    let lines: Vec<&str> = source.lines().map(str::trim).collect();
    let at = lines.iter().position(|line| line.starts_with(item)).unwrap_or_else(|| panic!("{item} is not there"));
    let mut text: Vec<&str> = lines[..at]
        .iter()
        .rev()
        .take_while(|line| line.starts_with("///") || line.starts_with("#["))
        .copied()
        .collect();
    text.reverse();
    text.iter().filter_map(|line| line.strip_prefix("///")).map(str::trim).collect::<Vec<_>>().join("\n")
}

#[test]
fn operations() {
    let source = read("src/operation.rs");
    let mut page = String::from(
        "# Operations\n\nThe kinds of requests that [`Operation`](https://docs.rs/multistatus/latest/multistatus/enum.Operation.html) \
         knows, and the replies to them.\n\n| operation | request | section |\n|---|---|---|\n",
    );
    let variants = source.split("pub enum Operation {").nth(1).expect("the enum");
    for operation in Operation::ALL {
        let text = documentation(variants, &format!("{operation:?},"));
        let (request, section) = text.rsplit_once(": ").unwrap_or((&text, ""));
        let (request, section) = (request.trim_end_matches('.'), section.trim_end_matches('.'));
        let section = if section.is_empty() { "–".into() } else { linked(section) };
        writeln!(page, "| `{operation:?}` | {} | {section} |", cell(request)).expect("a string");
    }
    page.push_str(
        "\n## The replies of a server\n\nThe Request-URI is `/c/`, and the Destination is `/d/`. `Outcomes` builds these \
         replies from the outcome of each resource. After `207:` are the responses of the document, each with its href and \
         its status; if a response has propstats, it has several statuses. After `+` is the condition in `DAV:error`.\n\n",
    );
    page.push_str(&read("src/outcomes/table.md"));
    page.push_str(
        "\n## The verdict on a document without failures\n\n`Multistatus::verdict` returns this verdict if no response in \
         the document reports a failure. The columns are the contents of the document. *Unclear* means that the document \
         does not say whether the request succeeded.\n\n",
    );
    page.push_str(&read("src/verdict/table.md"));
    check("operations.md", &page);
}

#[test]
fn limits() {
    let source = read("src/limits.rs");
    let mut page = String::from(
        "# Limits\n\nThese limits apply by default in every way of reading. A value that equals its limit is accepted. A \
         larger value is an error, which names the limit and its value. To change a limit, use \
         [`Limits`](https://docs.rs/multistatus/latest/multistatus/read/struct.Limits.html).\n\n\
         | limit | default | what it limits |\n|---|---|---|\n",
    );
    let debug = format!("{:?}", Limits::new());
    let fields = debug.strip_prefix("Limits { ").and_then(|text| text.strip_suffix(" }")).expect("the fields");
    for (name, value) in fields.split(", ").filter_map(|field| field.split_once(": ")) {
        let text = documentation(&source, &format!("pub const fn {name}("));
        let default = text.split("Default: ").nth(1).expect("a default").lines().next().unwrap_or_default();
        let default = default.split(". ").next().unwrap_or_default().to_owned();
        let first = text.split("\n\n").next().unwrap_or_default().replace("Sets the maximum ", "The ");
        // The text must say what the code does.
        let number: u64 = value.parse().expect("a number");
        let written: String =
            default.chars().take_while(|c| c.is_ascii_digit() || *c == ' ').filter(|c| *c != ' ').collect();
        let unit = if default.contains("MiB") {
            20
        } else if default.contains("KiB") {
            10
        } else {
            0
        };
        let says = written.parse::<u64>().map_or(u64::MAX, |count| count << unit);
        assert_eq!(says, number, "{name}: {default}");
        let first = without_links(&first);
        let default = without_links(default.trim_end_matches('.'));
        writeln!(page, "| `{name}` | {} | {} |", cell(&default), cell(&first)).expect("a string");
    }
    let default = fields.split(", ").find_map(|field| field.strip_prefix("response_bytes: ")?.parse().ok());
    let mebibytes = |response_bytes: u64| 100 * (response_bytes >> 20) + 16;
    write!(
        page,
        "\nA reader uses at most 100 × `response_bytes` + 16 MiB of heap, besides the chunk or buffer that it reads from. \
         With the default, this is {:.1} GiB. Only a response that consists of nothing but `<x/>` takes so much. To use \
         less memory in the worst case, for example in a server, set a smaller limit: with \
         `Limits::new().response_bytes(1 << 20)`, it is {} MiB.\n",
        mebibytes(default.expect("the default")) as f64 / 1024.0,
        mebibytes(1 << 20),
    )
    .expect("a string");
    check("limits.md", &page);
}

/// Replaces links by their texts, because targets inside of the crate are no addresses.
fn without_links(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, link)) = rest.split_once("](") {
        let (before, words) = before.rsplit_once('[').unwrap_or((before, ""));
        out.push_str(before);
        out.push_str(words);
        rest = link.split_once(')').map_or("", |(_, after)| after);
    }
    out + rest
}

#[test]
fn features() {
    // In a package, cargo has written the manifest anew, without comments.
    let original = root().join("Cargo.toml.orig").exists();
    let manifest = read(if original { "Cargo.toml.orig" } else { "Cargo.toml" });
    let section = manifest.split("\n[features]\n").nth(1).and_then(|rest| rest.split("\n[").next()).expect("features");
    let (mut texts, mut all) = (Vec::new(), BTreeMap::new());
    let mut order = Vec::new();
    let joined = section.replace("[\n", "[").replace(",\n    ", ", ").replace(",\n]", "]");
    for line in joined.lines() {
        if let Some(text) = line.strip_prefix("## ") {
            texts.push(text.to_owned());
        } else if let Some((name, list)) = line.split_once(" = ") {
            let list: Vec<String> = list.split('"').skip(1).step_by(2).map(|entry| entry.trim().to_owned()).collect();
            order.push(name.to_owned());
            all.insert(name.to_owned(), (std::mem::take(&mut texts).join(" "), list));
        }
    }
    let default = all.get("default").map(|(_, list)| list.clone()).unwrap_or_default();
    let mut page = String::from(
        "# Features\n\nThis table lists what each feature adds, the other features that it turns on, and the dependencies that \
         it adds. No feature removes or changes anything.\n\n\
         | feature | adds | turns on | dependencies |\n|---|---|---|---|\n",
    );
    for name in order.iter().filter(|name| *name != "default") {
        let (text, list) = &all[name];
        assert!(!text.is_empty(), "Cargo.toml says nothing about the feature {name}");
        let is_default = if default.contains(name) { ", on by default" } else { "" };
        let dependencies: Vec<_> = list.iter().filter_map(|entry| entry.strip_prefix("dep:")).map(code).collect();
        let includes: Vec<_> =
            list.iter().filter(|entry| !entry.starts_with("dep:")).map(|entry| code(entry)).collect();
        let or_none = |list: Vec<String>| if list.is_empty() { "none".to_owned() } else { list.join(", ") };
        writeln!(page, "| `{name}`{is_default} | {} | {} | {} |", cell(text), or_none(includes), or_none(dependencies))
            .expect("a string");
    }
    let always = manifest.split("\n[dependencies]\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("some");
    let always: Vec<_> = always.lines().filter_map(|line| Some(code(line.split_once(" = ")?.0))).collect();
    write!(page, "\nDependencies without any feature: {}.\n", always.join(", ")).expect("a string");
    page.push_str(
        "\n[weights.md](../weights.md) says how the features change the build time and the size of a program. A client that \
         reads a few properties can turn off `server` and `vocabulary` with `default-features = false`.\n",
    );
    check("features.md", &page);
}
