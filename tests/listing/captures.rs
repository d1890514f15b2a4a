//! Listings of real servers: each recorded response to a PROPFIND with the depth 1, with its request.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use multistatus::listing::Lister;
use multistatus::{Entry, Error, Exchange, Href, Listing, Operation, ParseOptions, Relation};

use super::questions::recorded;

struct Capture {
    /// Server and file, without the extension.
    file: String,
    body: Vec<u8>,
    exchange: Exchange,
}

fn captures(folder: &Path) -> std::io::Result<Vec<Capture>> {
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(inner)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "http") {
                continue;
            }
            let request = String::from_utf8_lossy(&fs::read(&path)?).into_owned();
            let is_depth_1 = request.lines().any(|line| line.eq_ignore_ascii_case("depth: 1"));
            let exchange = recorded(&request).filter(|exchange| exchange.operation() == Operation::Propfind);
            let Some(exchange) = exchange.filter(|_| is_depth_1) else { continue };
            let body = fs::read(path.with_extension("xml"))?;
            let file = path.strip_prefix(folder).unwrap_or(&path).with_extension("").display().to_string();
            found.push(Capture { file, body, exchange });
        }
    }
    found.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(found)
}

/// Counts of the findings about each server.
#[derive(Default)]
struct Counts(BTreeMap<String, usize>);

impl Counts {
    fn add(&mut self, what: impl Into<String>) {
        *self.0.entry(what.into()).or_default() += 1;
    }

    fn count(&mut self, entry: &Entry<'_>) {
        self.add(format!("place {:?}", entry.relation()));
        match entry.file_name() {
            Ok(_) => self.add("file name safe"),
            Err(why) => self.add(format!("file name {why:?}")),
        }
        if entry.file_name().is_ok_and(|name| name != entry.title()) {
            self.add("title is another text");
        }
        let sign = entry.collection_sign().map_or("nothing".into(), |sign| format!("{sign:?}"));
        self.add(format!("{} by {sign}", if entry.is_collection() { "collection" } else { "no collection" }));
        if entry.is_repeated() {
            self.add("repeated");
        }
        if !entry.is_present() {
            self.add("not present");
        }
    }
}

/// Checks rules that hold for each entry of a listing with the depth 1.
fn check_entry(file: &str, entry: &Entry<'_>) {
    let Some(path) = entry.relative_path() else {
        assert_eq!(entry.relation(), Relation::Outside, "{file}: {entry:?}");
        assert!(entry.resource().is_none(), "{file}: {entry:?}");
        return;
    };
    let resource = entry.resource().unwrap_or_else(|| panic!("{file}: {entry:?}"));
    assert!(Href::new(resource.as_str()).is_ok(), "{file}: {resource}");
    match entry.relation() {
        Relation::Same => assert_eq!(path, "", "{file}"),
        Relation::Child => assert!(!path.trim_end_matches('/').contains('/'), "{file}: {path}"),
        Relation::Descendant | Relation::Outside => panic!("{file}: {entry:?}"),
    }
}

fn list(captures: &[Capture]) -> Result<String, Error> {
    let mut servers: BTreeMap<&str, Counts> = BTreeMap::new();
    let mut odd = String::new();
    let mut note = |line: String| writeln!(odd, "  {line}").expect("a string");
    for Capture { file, body, exchange } in captures {
        let counts = servers.entry(file.split('/').next().unwrap_or_default()).or_default();
        counts.add("bodies");
        let Ok(document) = ParseOptions::new().tolerant().parse(body) else {
            counts.add("bodies that no option reads");
            continue;
        };
        let listing = Listing::new(exchange, &document)?;
        let mut lister = Lister::new(exchange)?.find_repeated(true);
        let mut whole = listing.entries();
        for response in document.responses() {
            for entry in lister.entries(response) {
                let other = whole.next().map(|entry| format!("{entry:?}"));
                assert_eq!(Some(format!("{entry:?}")), other, "{file}");
                check_entry(file, &entry);
                counts.count(&entry);
                if entry.relation() == Relation::Outside {
                    note(format!("{file}: {} is outside", entry.href()));
                }
            }
        }
        assert!(whole.next().is_none());
        let end = lister.finish(document.footer()).map_err(|error| error.message().to_owned());
        assert_eq!(end, listing.check().map_err(|error| error.message().to_owned()), "{file}");
        if let Err(message) = end {
            note(format!("{file}: {message}"));
        }
        let own = listing.entries().filter(|entry| entry.relation() == Relation::Same).count();
        if own != 1 {
            note(format!("{file}: {own} of {} are the resource itself", document.responses().len()));
        }
        if own == 0 {
            // The resource that the listing is based on is there, but under another address.
            let based = Listing::based_on_own(exchange, &document)?;
            based.entries().for_each(|entry| check_entry(file, &entry));
            assert!(based.own().is_some() && based.check().is_ok(), "{file}");
        }
    }
    let mut table = String::new();
    for (server, Counts(counts)) in servers {
        let counts: Vec<_> = counts.into_iter().map(|(what, count)| format!("  {what}: {count}")).collect();
        writeln!(table, "{server}\n{}", counts.join("\n")).expect("a string");
    }
    Ok(format!("{table}what is odd\n{odd}"))
}

/// The odd ones are responses to a Request-URI that begins with two slashes, one of which servers drop; names that are
/// not UTF-8, which sabre/dav and dufs leave out of hrefs; and SOGo, which gives each member the href of the collection
/// if only names are asked for.
#[test]
fn recorded_listings() -> Result<(), Box<dyn std::error::Error>> {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let own = captures(&project.join("tests/data/captures"))?;
    assert!(own.len() > 50, "{}", own.len());
    insta::assert_snapshot!("own", list(&own)?);
    let all = project.join("../shared/captures");
    if all.is_dir() {
        insta::assert_snapshot!("all", list(&captures(&all)?)?);
    } else {
        eprintln!("skipped: {} is not there", all.display());
    }
    Ok(())
}
