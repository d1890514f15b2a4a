//! The answer to a DELETE, written by hand. Each line of standard input is an href and a status: `/docs/a 423`.

use std::io::{self, BufRead};

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn reason(status: u16) -> &'static str {
    match status {
        403 => "Forbidden",
        423 => "Locked",
        503 => "Service Unavailable",
        507 => "Insufficient Storage",
        _ => "",
    }
}

fn main() -> io::Result<()> {
    let mut responses = String::new();
    for line in io::stdin().lock().lines() {
        let line = line?;
        let Some((href, status)) = line.split_once(' ') else { continue };
        let status: u16 = status.parse().map_err(io::Error::other)?;
        if status < 300 {
            continue;
        }
        responses += &format!(
            "<D:response><D:href>{}</D:href><D:status>HTTP/1.1 {status} {}</D:status></D:response>",
            escape(href),
            reason(status)
        );
    }
    if responses.is_empty() {
        println!("204\n");
    } else {
        println!("207\n");
        print!("<?xml version=\"1.0\" encoding=\"utf-8\"?>");
        println!("<D:multistatus xmlns:D=\"DAV:\">{responses}</D:multistatus>");
    }
    Ok(())
}
