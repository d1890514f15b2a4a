//! Entity tags by href, from a tree of roxmltree.

use std::io::{self, Read};

const DAV: &str = "DAV:";

fn main() -> io::Result<()> {
    let mut body = String::new();
    io::stdin().read_to_string(&mut body)?;
    let tree = roxmltree::Document::parse(&body).map_err(io::Error::other)?;
    let root = tree.root_element();
    for response in root.children().filter(|node| node.has_tag_name((DAV, "response"))) {
        let href = response.children().find(|node| node.has_tag_name((DAV, "href"))).and_then(|node| node.text());
        let propstats = response.children().filter(|node| node.has_tag_name((DAV, "propstat")));
        let found = propstats.filter(|propstat| {
            let status = propstat.children().find(|node| node.has_tag_name((DAV, "status")));
            status.and_then(|node| node.text()).is_some_and(|text| text.contains(" 200 "))
        });
        let etag = found
            .flat_map(|propstat| propstat.descendants())
            .find(|node| node.has_tag_name((DAV, "getetag")))
            .and_then(|node| node.text());
        if let (Some(href), Some(etag)) = (href, etag) {
            println!("{} {etag}", href.trim());
        }
    }
    Ok(())
}
