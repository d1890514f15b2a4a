//! Entity tags by href, in the memory of one response.
//!
//! It also reads bodies with small mistakes, keeps a record of them, and refuses a body that was cut.

use std::io;

use multistatus::Name;
use multistatus::read::Reader;

fn main() -> io::Result<()> {
    let etag = Name::dav("getetag");
    let mut reader = Reader::new(io::stdin().lock());
    while let Some(response) = reader.next_response()? {
        if let (Some(href), Some(etag)) = (response.href(), response.text(&etag)) {
            println!("{href} {etag}");
        }
    }
    Ok(())
}
