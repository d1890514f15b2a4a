//! Compares every body with an independent reader, and writes it and reads it back.

use crate::support::{self, oracle};
use multistatus::{Multistatus, ParseOptions};

fn check(name: &str, body: &[u8]) -> Vec<String> {
    let mut found = Vec::new();
    let options = ParseOptions::new();
    match (oracle::model(body), options.parse_with_findings(body)) {
        (Ok(model), Ok((document, _))) => {
            let rows = model["responses"].as_array().map_or(0, Vec::len);
            if rows != document.responses().len() {
                found.push(format!("{name}: {rows} rows, found {}", document.responses().len()));
            }
            for options in
                [multistatus::write::WriteOptions::new(), multistatus::write::WriteOptions::new().indent(Some(2))]
            {
                let xml = options.to_xml(&document);
                match Multistatus::parse(&xml) {
                    Ok(again) if again == document => {}
                    Ok(again) => {
                        let at = again.responses().iter().zip(document.responses()).position(|(a, b)| a != b);
                        let at = at.unwrap_or(0);
                        found.push(format!(
                            "{name}: differs after writing at row {at}:\n {:?}\n {:?}",
                            document.responses().get(at),
                            again.responses().get(at)
                        ));
                    }
                    Err(error) => found.push(format!(
                        "{name}: what was written cannot be read: {error}\n{}",
                        String::from_utf8_lossy(&xml)
                    )),
                }
            }
        }
        (Err(_), Err(_)) => {}
        (Err(why), _) if why.starts_with(oracle::LIMIT) => {}
        (Ok(_), Err(error)) => found.push(format!("{name}: refused: {error}")),
        (Err(why), Ok(_)) => found.push(format!("{name}: read, but {why}")),
    }
    found
}

#[test]
fn all_bodies_agree_with_an_independent_reader() {
    let mut found = Vec::new();
    let mut count = 0;
    let folders = ["captures", "vectors", "corpus", "rfc"];
    for (name, body) in support::own_bodies().into_iter().chain(folders.into_iter().flat_map(support::shared_bodies)) {
        count += 1;
        found.extend(check(&name, &body));
    }
    println!("{count} bodies");
    assert!(found.is_empty(), "{} of {count}:\n{}", found.len(), found.join("\n"));
}
