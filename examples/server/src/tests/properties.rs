//! PROPFIND, PROPPATCH and the bodies of requests.

use std::time::{Duration, Instant};

use multistatus::{Multistatus, Name};

use super::Server;

const COLOR: Name = Name::from_static("http://example.com/ns", "color");

fn set(properties: &str) -> String {
    format!(
        "<D:propertyupdate xmlns:D='DAV:' xmlns:x='http://example.com/ns'><D:set><D:prop>{properties}</D:prop></D:set>\
         </D:propertyupdate>"
    )
}

/// Returns the status and the text of a property of a resource.
fn property(server: &Server, target: &str, name: &Name) -> Option<(u16, String)> {
    let (namespace, local) = name.parts();
    let asked = format!("<propfind xmlns='DAV:'><prop><{local} xmlns='{namespace}'/></prop></propfind>");
    let answer = server.send("PROPFIND", target, "Depth: 0\n", asked.as_bytes());
    let document = Multistatus::parse(&answer.body).expect("a 207");
    let response = document.responses().first()?;
    let text = response.text(name).map(|text| text.into_owned()).unwrap_or_default();
    response.status_of(name).map(|status| (status.as_u16(), text))
}

#[test]
fn bodies_are_read_in_every_encoding_of_xml() {
    let server = Server::memory();
    server.put("/a", "1");
    let text = format!("<?xml version='1.0' encoding='UTF-16'?>{}", set("<x:color>blau-grün</x:color>"));
    let units = || text.encode_utf16();
    for body in [
        [b"\xff\xfe".to_vec(), units().flat_map(u16::to_le_bytes).collect()].concat(),
        [b"\xfe\xff".to_vec(), units().flat_map(u16::to_be_bytes).collect()].concat(),
        format!("\u{feff}{}", set("<x:color>blau-grün</x:color>")).into_bytes(),
    ] {
        assert_eq!(server.send("PROPPATCH", "/a", "", &body).status, 207);
        assert_eq!(property(&server, "/a", &COLOR), Some((200, "blau-grün".into())));
        assert_eq!(server.send("PROPPATCH", "/a", "", set("<x:color/>").as_bytes()).status, 207);
    }
}

#[test]
fn bodies_that_mean_nothing_are_refused() {
    let server = Server::memory();
    server.mkcol("/c");
    let long = " ".repeat(300 << 10);
    for (method, body, status) in [
        ("PROPFIND", "<propfind", 400),
        ("PROPFIND", "<propfind xmlns='DAV:'><prop/><allprop/></propfind>", 400),
        ("PROPFIND", "<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", 400),
        ("PROPFIND", long.as_str(), 413),
        ("PROPPATCH", "", 400),
        ("DELETE", "<x/>", 415),
        ("MKCOL", "afafafaf", 415),
        ("LOCK", "<lockinfo xmlns='DAV:'/>", 400),
    ] {
        let target = if method == "MKCOL" { "/d" } else { "/c/" };
        assert_eq!(server.send(method, target, "", body.as_bytes()).status, status, "{method} {body:.80}");
    }
}

#[test]
fn proppatch_changes_all_or_nothing() {
    let server = Server::memory();
    server.put("/a", "1");
    let refused = server.send("PROPPATCH", "/a", "", set("<x:color>blue</x:color><D:getetag>x</D:getetag>").as_bytes());
    assert!(refused.text().contains("cannot-modify-protected-property"), "{}", refused.text());
    assert_eq!(property(&server, "/a", &COLOR), Some((404, String::new())));
    server.send("PROPPATCH", "/a", "", set("<x:color>blue</x:color><D:displayname>A</D:displayname>").as_bytes());
    assert_eq!(property(&server, "/a", &COLOR), Some((200, "blue".into())));
    assert_eq!(property(&server, "/a", &Name::dav("displayname")), Some((200, "A".into())));
    let all = server.send("PROPFIND", "/a", "Depth: 0\n", b"").text();
    assert_eq!(all.matches("displayname>A<").count(), 1, "{all}");
}

#[test]
fn extended_mkcol_makes_a_collection_or_nothing() {
    let server = Server::memory();
    let mkcol = |properties: &str| set(properties).replace("propertyupdate", "mkcol");
    let refused = server.send("MKCOL", "/c", "", mkcol("<D:resourcetype><x:other/></D:resourcetype>").as_bytes());
    assert!(refused.status == 403 && refused.text().contains("valid-resourcetype"), "{}", refused.text());
    assert_eq!(server.status("GET", "/c", ""), 404);
    let wanted = "<D:resourcetype><D:collection/></D:resourcetype><x:color>blue</x:color>";
    assert_eq!(server.send("MKCOL", "/c", "", mkcol(wanted).as_bytes()).status, 201);
    assert_eq!(property(&server, "/c", &COLOR), Some((200, "blue".into())));
}

/// A request with many names over many members with many properties takes time for their sum, not for their product.
#[test]
fn listings_are_linear_in_the_names() {
    let server = Server::memory();
    server.put("/a", "1");
    let names: Vec<String> = (0..2000).map(|number| format!("<x:n{number}>v</x:n{number}>")).collect();
    assert_eq!(server.send("PROPPATCH", "/a", "", set(&names.concat()).as_bytes()).status, 207);
    let asked = set(&names.concat()).replace("D:set>", "D:prop>").replace("propertyupdate", "propfind");
    let asked = asked.replace("<D:prop><D:prop>", "<D:prop>").replace("</D:prop></D:prop>", "</D:prop>");
    let started = Instant::now();
    let answer = server.send("PROPFIND", "/a", "Depth: 0\n", asked.as_bytes());
    let document = Multistatus::parse(&answer.body).expect("a 207");
    let propstat = document.responses()[0].propstats().next().expect("a propstat");
    assert_eq!(propstat.properties().count(), 2000);
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
}

/// A client that reads slowly keeps nobody waiting.
#[test]
fn a_slow_reader_holds_no_lock() {
    let server = Server::memory();
    server.mkcol("/c");
    for number in 0..300 {
        server.put(&format!("/c/{number}"), "1");
    }
    let big = format!("<x:color>{}</x:color>", "b".repeat(100_000));
    for number in 0..100 {
        server.send("PROPPATCH", &format!("/c/{number}"), "", set(&big).as_bytes());
    }
    let mut reader = std::net::TcpStream::connect(server.address).expect("a connection");
    let head = format!("PROPFIND /c/ HTTP/1.1\r\nHost: {}\r\nDepth: 1\r\nConnection: close\r\n\r\n", server.address);
    std::io::Write::write_all(&mut reader, head.as_bytes()).expect("a request");
    std::io::Read::read_exact(&mut reader, &mut [0; 1000]).expect("the start of an answer");
    let started = Instant::now();
    server.put("/c/0", "2");
    assert_eq!(server.send("PROPPATCH", "/c/1", "", set("<x:color/>").as_bytes()).status, 207);
    assert_eq!(server.status("DELETE", "/c/2", ""), 204);
    assert!(started.elapsed() < Duration::from_secs(2), "{:?}", started.elapsed());
}

#[test]
fn the_properties_of_a_resource_have_a_limit() {
    let server = Server::memory();
    server.put("/a", "1");
    let other = Name::from_static("http://example.com/ns", "other");
    let big = "y".repeat(100_000);
    let change = |properties: &str| server.send("PROPPATCH", "/a", "", set(properties).as_bytes()).text();
    assert!(change(&format!("<x:color>{big}</x:color><x:big>{big}</x:big>")).contains("200 OK"));
    // Nothing is set if one property does not fit.
    let refused = change(&format!("<x:other>1</x:other><x:bigger>{big}</x:bigger>"));
    let document = Multistatus::parse(refused.as_bytes()).expect("a 207");
    let status = |local| {
        let name = Name::from_static("http://example.com/ns", local);
        document.responses()[0].status_of(&name).map(|status| status.as_u16())
    };
    assert_eq!((status("other"), status("bigger")), (Some(424), Some(507)));
    assert_eq!(property(&server, "/a", &other), Some((404, String::new())));
    // What takes the place of something has its room.
    for _ in 0..3 {
        assert!(change(&format!("<x:color/><x:color>{big}</x:color>")).contains("200 OK"));
    }
    assert!(change(&format!("<x:color/><x:bigger>{big}</x:bigger>")).contains("200 OK"));
    // A character that is escaped counts as it is written.
    server.mkcol("/c");
    let escaped = set(&format!("<x:color><![CDATA[{}]]></x:color>", "&".repeat(100_000)));
    assert!(server.send("PROPPATCH", "/c", "", escaped.as_bytes()).text().contains("507"));
    let mkcol = escaped.replace("propertyupdate", "mkcol");
    assert!(server.send("MKCOL", "/d", "", mkcol.as_bytes()).text().contains("507"));
    assert_eq!(server.status("GET", "/d", ""), 404);
}
