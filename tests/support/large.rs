//! Large documents of every kind that has hurt a reader.
#![allow(dead_code, reason = "every program uses a part of this")]

use multistatus::ParseOptions;
use multistatus::read::Limits;

const OK: &str = "<status>HTTP/1.1 200 OK</status>";

fn document(content: &str) -> Vec<u8> {
    format!("<multistatus xmlns=\"DAV:\">{content}</multistatus>").into_bytes()
}

fn row(props: &str) -> String {
    format!("<response><href>/a</href><propstat><prop>{props}</prop>{OK}</propstat></response>")
}

/// A kind of large document.
pub struct Large {
    pub name: &'static str,
    /// The full size, in the unit of this kind.
    pub size: usize,
    pub options: ParseOptions<'static>,
    pub make: fn(usize) -> Vec<u8>,
}

/// Returns all kinds. The unit of the size is the subject of each: bytes of text, responses, and so on.
pub fn all() -> Vec<Large> {
    let limits = |limits: Limits| ParseOptions::new().limits(limits);
    let default = ParseOptions::new();
    let large = |name, size, options, make| Large { name, size, options, make };
    vec![
        large("one text", 16 << 20, default, |n| document(&row(&format!("<a>{}</a>", "x".repeat(n))))),
        large("one text of references", 8 << 20, default, |n| {
            document(&row(&format!("<a>{}</a>", "&lt;".repeat(n / 4))))
        }),
        large("one text of lines", 8 << 20, default, |n| document(&row(&format!("<a>{}</a>", "x\r\n".repeat(n / 3))))),
        large("one attribute", 16 << 20, limits(Limits::new().attribute_bytes(u32::MAX)), |n| {
            document(&row(&format!("<a b=\"{}\"/>", "x".repeat(n))))
        }),
        large("one comment", 8 << 20, default, |n| document(&format!("<!--{}-->", "- ".repeat(n / 2)))),
        large("one CDATA section", 8 << 20, default, |n| {
            document(&row(&format!("<a><![CDATA[{}]]></a>", "]] ".repeat(n / 3))))
        }),
        large("space between rows", 8 << 20, default, |n| document(&" \n".repeat(n / 2))),
        large("rows", 1_000_000, default, |n| document(&format!("<response><href>/a</href>{OK}</response>").repeat(n))),
        large("rows of two shapes", 100_000, default, |n| {
            let rows = [row("<getetag>1</getetag>"), row("<getetag>1</getetag><a xmlns=\"u\"><b/></a>")].concat();
            document(&rows.repeat(n / 2))
        }),
        large("rows of one property each", 50_000, default, |n| {
            document(&(0..n).map(|n| row(&format!("<a{n}/>"))).collect::<String>())
        }),
        large("properties of one name", 100_000, default, |n| document(&row(&"<a/>".repeat(n)))),
        large("properties", 100_000, default, |n| {
            document(&row(&(0..n).map(|n| format!("<a{n}>x</a{n}>")).collect::<String>()))
        }),
        large("propstats", 100_000, default, |n| {
            document(&format!(
                "<response><href>/a</href>{}</response>",
                format!("<propstat><prop/>{OK}</propstat>").repeat(n)
            ))
        }),
        large("hrefs", 100_000, default, |n| {
            let hrefs: String = (0..n).map(|n| format!("<href>/a{n}</href>")).collect();
            document(&format!("<response>{hrefs}{OK}</response>"))
        }),
        large("elements in one property", 500_000, default, |n| {
            document(&row(&format!("<a>{}</a>", "<b/>".repeat(n))))
        }),
        // Each response is as deep as possible.
        large("rows at the limit of depth", 2_000, default, |n| {
            let depth = 128 - 4;
            document(&row(&format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth))).repeat(n))
        }),
        large("depth", 100_000, limits(Limits::new().depth(u32::MAX)), |n| {
            document(&row(&format!("{}{}", "<a>".repeat(n), "</a>".repeat(n))))
        }),
        large("namespaces of one element", 10_000, limits(Limits::new().namespaces(u32::MAX)), |n| {
            let declared: String = (0..n).map(|n| format!(" xmlns:p{n}=\"urn:{n}\"")).collect();
            let used: String = (0..n).map(|n| format!("<p{n}:a/>")).collect();
            document(&row(&format!("<b{declared}>{used}</b>")))
        }),
        large("namespaces of the root, each used in a row", 10_000, limits(Limits::new().namespaces(u32::MAX)), |n| {
            let declared: String = (0..n).map(|n| format!(" xmlns:p{n}=\"urn:{n}\"")).collect();
            let rows: String = (0..n).map(|n| row(&format!("<p{n}:a/>"))).collect();
            format!("<multistatus xmlns=\"DAV:\"{declared}>{rows}</multistatus>").into_bytes()
        }),
        large("namespaces of properties", 10_000, default, |n| {
            document(&row(&(0..n).map(|n| format!("<a xmlns=\"urn:{n}\"><b/></a>")).collect::<String>()))
        }),
        large("namespaces of rows", 10_000, default, |n| {
            document(&(0..n).map(|n| row(&format!("<p:a xmlns:p=\"urn:{n}\"><p:b/></p:a>"))).collect::<String>())
        }),
        large("namespaces one in the other", 10_000, limits(Limits::new().depth(u32::MAX)), |n| {
            let open: String = (0..n).map(|n| format!("<p{n}:a xmlns:p{n}=\"urn:{n}\">")).collect();
            let close: String = (0..n).rev().map(|n| format!("</p{n}:a>")).collect();
            document(&row(&(open + &close)))
        }),
        large("attributes", 10_000, limits(Limits::new().attributes(u32::MAX)), |n| {
            let attributes: String = (0..n).map(|n| format!(" a{n}=\"\"")).collect();
            document(&row(&format!("<b{attributes}/>")))
        }),
        large("extensions", 100_000, default, |n| document(&"<a xmlns=\"u\">x</a>".repeat(n))),
        large("deviations", 100_000, default, |n| document(&"x<response/>".repeat(n))),
    ]
}
