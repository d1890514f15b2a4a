//! Other crates with a reader of 207 bodies. Each gets the input that it wants; its model is built and dropped.
//!
//! Most read the properties that they know and leave out the others. Some read only the documents that they expect; the
//! table shows their errors on other documents.

use std::hint::black_box;

use bytes::Bytes;

use crate::race::{Contestant, Counts, Party};

fn rows(rows: usize) -> Counts {
    Counts { rows: Some(rows), ..Counts::default() }
}

pub fn all(body: &str) -> Vec<Contestant<'_>> {
    #[cfg_attr(not(feature = "clients"), expect(unused_mut))]
    let mut list = vec![dav_xml(body), webdav_serde(body)];
    #[cfg(feature = "clients")]
    list.extend([fast_dav_rs(body), libdav(body), reqwest_dav(body)]);
    list
}

fn dav_xml(body: &str) -> Contestant<'_> {
    use dav_xml::FromXml;
    use dav_xml::elements::{Multistatus, Response};
    let body = Bytes::copy_from_slice(body.as_bytes());
    Contestant::new("dav-xml", Party::Peer, move || {
        let document = Multistatus::from_xml(body.clone()).map_err(|error| error.to_string())?;
        let mut properties = 0;
        for row in &document.response {
            if let Response::Propstat { propstat, .. } = row {
                properties += propstat.iter().map(|propstat| propstat.prop.names().count()).sum::<usize>();
            }
        }
        Ok(Counts { properties: Some(properties), ..rows(document.response.len()) })
    })
}

fn webdav_serde(body: &str) -> Contestant<'_> {
    Contestant::new("webdav-serde", Party::Peer, move || {
        let document = webdav_serde::Multistatus::from_xml(body).map_err(|error| error.to_string())?;
        Ok(rows(black_box(&document.response).len()))
    })
}

#[cfg(feature = "clients")]
fn fast_dav_rs(body: &str) -> Contestant<'_> {
    use fast_dav_rs::webdav::streaming::parse_multistatus_bytes;
    Contestant::new("fast-dav-rs", Party::Peer, move || {
        let result = parse_multistatus_bytes(body.as_bytes()).map_err(|error| error.to_string())?;
        let propstats = result.items.iter().flat_map(|item| &item.propstats);
        let properties = propstats.map(|propstat| propstat.prop_names.len()).sum();
        Ok(Counts { properties: Some(properties), ..rows(black_box(&result.items).len()) })
    })
}

#[cfg(feature = "clients")]
fn libdav(body: &str) -> Contestant<'_> {
    use libdav::dav::ListResources;
    use libdav::requests::DavRequest;
    let mut parts = http::Response::new(()).into_parts().0;
    parts.status = http::StatusCode::MULTI_STATUS;
    Contestant::new("libdav, ListResources", Party::Picker, move || {
        let request = ListResources::new("/");
        let result = request.parse_response(&parts, body.as_bytes()).map_err(|error| error.to_string())?;
        Ok(rows(black_box(&result.resources).len()))
    })
}

#[cfg(feature = "clients")]
fn reqwest_dav(body: &str) -> Contestant<'_> {
    use reqwest_dav::list_cmd::ListMultiStatus;
    Contestant::new("reqwest_dav, ListMultiStatus", Party::Peer, move || {
        // The crate's own client reads documents this way.
        let document: ListMultiStatus = serde_xml_rs::from_str(body).map_err(|error| error.to_string())?;
        Ok(rows(black_box(&document.responses).len()))
    })
}
