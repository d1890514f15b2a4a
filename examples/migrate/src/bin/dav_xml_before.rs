//! What failed, read by dav-xml.

use std::io::{self, Read};

use dav_xml::FromXml;
use dav_xml::elements::{Multistatus, Response};

fn main() -> io::Result<()> {
    let mut body = Vec::new();
    io::stdin().read_to_end(&mut body)?;
    let document = Multistatus::from_xml(body).map_err(io::Error::other)?;
    let mut failed = 0;
    for response in &document.response {
        match response {
            Response::Status { href, status, .. } if !status.is_success() => {
                for href in href {
                    println!("{} {}", href.path(), status.code.as_u16());
                    failed += 1;
                }
            }
            _ => {}
        }
    }
    println!("{failed} failed");
    Ok(())
}
