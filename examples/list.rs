//! Lists the names, sizes and dates in a collection: `list https://example.com/docs/ < body.xml`.

use multistatus::listing::Lister;
use multistatus::read::Reader;
use multistatus::{Exchange, Operation, Relation};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let uri = std::env::args().nth(1).ok_or("expected the Request-URI")?;
    let mut lister = Lister::new(Exchange::new(Operation::Propfind, uri)?)?;
    let mut reader = Reader::new(std::io::stdin().lock());
    while let Some(response) = reader.next_response()? {
        for entry in lister.entries(&response).filter(|entry| entry.relation() == Relation::Child) {
            let slash = if entry.is_collection() { "/" } else { "" };
            let size = entry.length().value().map_or("-".into(), |bytes| bytes.to_string());
            let date = entry.modified().value().map_or("-".into(), |date| date.to_string());
            println!("{}{slash}\t{size}\t{date}", entry.title());
        }
    }
    lister.finish(reader.footer().ok_or("expected the end of the body")?)?;
    Ok(())
}
