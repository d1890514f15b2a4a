//! A listing, read one response after the other.
//!
//! It also knows the collection by any spelling of its path, names without a displayname, properties of other namespaces,
//! and statuses such as `HTTP/2 200`; and it tells a listing that was cut from a whole one.

use std::io::{self, Read};

use multistatus::{Exchange, Listing, Multistatus, Operation};

fn main() -> io::Result<()> {
    let mut body = Vec::new();
    io::stdin().read_to_end(&mut body)?;
    let document = Multistatus::parse(&body)?;
    let listing = Listing::new(Exchange::new(Operation::Propfind, "/docs/")?, &document)?;
    for entry in listing.children() {
        let size = entry.length().value().map_or("-".into(), |size| size.to_string());
        println!("{}{} {size}", entry.title(), if entry.is_collection() { "/" } else { "" });
    }
    Ok(listing.check()?)
}
