//! Every live property of every recorded body.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use multistatus::ParseOptions;

use super::{every, support};

/// The values that cannot be read, each with the server that sent it: a client had stored this one as the value of the
/// property.
const UNREAD: [&str; 1] = ["davical: {http://apache.org/dav/props/}executable: expected yes or no, found \"maybe\""];

#[test]
fn what_servers_send_is_read() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/captures");
    let files = support::xml_files(&folder);
    let types: BTreeMap<_, _> = every::all().into_iter().map(|entry| (entry.name, entry.check)).collect();
    let (mut values, mut names, mut unread) = (0, 0, Vec::new());
    for file in &files {
        let server = file.strip_prefix(&folder).ok().and_then(|path| path.iter().next()).unwrap_or_default();
        let body = fs::read(file)?;
        // Bodies that no option reads have tests of their own.
        let Ok(document) = ParseOptions::new().tolerant().parse(&body) else { continue };
        for propstat in document.responses().iter().flat_map(|row| row.propstats()).filter(|p| p.is_success()) {
            for property in propstat.properties() {
                let Some(check) = types.get(property.name()) else { continue };
                match check(&property) {
                    Ok(Some(_)) => values += 1,
                    Ok(None) => names += 1,
                    Err(error) => unread.push(format!("{}: {}", server.display(), error.message())),
                }
            }
        }
    }
    println!("{} bodies: {values} values, {names} names without value", files.len());
    assert_eq!(unread, UNREAD);
    assert!(values > 5000 && names > 800, "{values} values, {names} names");
    Ok(())
}
