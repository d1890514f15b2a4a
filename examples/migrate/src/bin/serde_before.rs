//! A listing, read by quick-xml into structs of serde.

use std::io::{self, Read};

use serde::Deserialize;

#[derive(Deserialize)]
struct Multistatus {
    #[serde(default)]
    response: Vec<Response>,
}

#[derive(Deserialize)]
struct Response {
    href: String,
    #[serde(default)]
    propstat: Vec<Propstat>,
}

#[derive(Deserialize)]
struct Propstat {
    prop: Prop,
    status: String,
}

#[derive(Deserialize)]
struct Prop {
    resourcetype: Option<ResourceType>,
    getcontentlength: Option<String>,
    displayname: Option<String>,
}

#[derive(Deserialize)]
struct ResourceType {
    collection: Option<Empty>,
}

#[derive(Deserialize)]
struct Empty {}

fn main() -> io::Result<()> {
    let mut body = String::new();
    io::stdin().read_to_string(&mut body)?;
    let document: Multistatus = quick_xml::de::from_str(&body).map_err(io::Error::other)?;
    for response in document.response {
        // The collection itself. Without a Request-URI to compare with, its path is repeated here.
        if response.href == "/docs/" {
            continue;
        }
        let found = response.propstat.iter().find(|propstat| propstat.status.contains(" 200 "));
        let Some(Propstat { prop, .. }) = found else { continue };
        let is_collection = prop.resourcetype.as_ref().is_some_and(|kind| kind.collection.is_some());
        let size = prop.getcontentlength.as_deref().unwrap_or("-");
        let title = prop.displayname.as_deref().unwrap_or(&response.href);
        println!("{title}{} {size}", if is_collection { "/" } else { "" });
    }
    Ok(())
}
