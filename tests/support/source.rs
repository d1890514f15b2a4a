//! Random documents as servers might write them, with every prefix, order and spelling that XML allows, and responses
//! that break RFC 4918. All of them are well-formed.
#![allow(dead_code, reason = "every test program uses a part of this")]

use multistatus::namespace::{CALDAV, DAV};
use proptest::collection::vec;
use proptest::prelude::*;

/// Returns a document.
pub fn document() -> impl Strategy<Value = String> {
    vec(any::<u16>(), 0..400).prop_map(|choices| Maker::new(&choices).document())
}

const NAMESPACES: [&str; 6] = [DAV, CALDAV, "http://example.com/?a=1&b=\"2\"", "urn:x", "DAV", ""];
const PREFIXES: [&str; 7] = ["", "D", "d", "C", "ns0", "own0", "\u{FC}"];
const LOCALS: [&str; 11] = [
    "getetag",
    "displayname",
    "href",
    "status",
    "prop",
    "propstat",
    "response",
    "error",
    "responsedescription",
    "x",
    "lock-token-submitted",
];
const STATUSES: [&str; 12] = [
    "HTTP/1.1 200 OK",
    "HTTP/1.1 404 Not Found",
    "HTTP/1.1 423 Locked",
    "HTTP/1.1 424 Failed&#x20;Dependency",
    "HTTP/1.1 200 ",
    "HTTP/1.1 404",
    "HTTP/2 207 Multi-Status",
    " 403 F\u{FC}r \u{1F600}\n",
    "HTTP/1.1 302 <![CDATA[Found & lost]]>",
    "HTTP/1.1 999 <!-- -->?",
    "what?",
    "",
];
const TEXTS: [&str; 22] = [
    "",
    " ",
    "a",
    "\u{FC}\u{1F600}",
    "\r\n",
    "\r",
    "\n\t",
    "&amp;",
    "&lt;b&gt;",
    "&#13;",
    "&#x1F600;",
    "]]",
    "]]&gt;",
    "<![CDATA[<a>&amp;\r\n]]>",
    "<![CDATA[]]>",
    "<!-- <a> & \u{FC} -->",
    "<?p q?>",
    "&apos;&quot;'\"",
    "D:a C:b ns0:c",
    "&amp;amp;",
    "\u{FEFF}",
    "\u{85}\u{2028}",
];
const HREFS: [&str; 10] =
    ["/a", "/b%20c/", "http://example.com/d", " /e ", "/f g", "h", "", "/\u{FC}", "/i&amp;j", "<![CDATA[/k]]>"];
const LANGS: [&str; 4] = ["de", "", "en-GB", "x&amp;y"];

struct Maker<'c> {
    choices: std::slice::Iter<'c, u16>,
    out: String,
    /// The bindings, the innermost last.
    scope: Vec<(&'static str, &'static str)>,
    /// True if errors appear in descriptions: with others beside them, their order would be unclear.
    old: bool,
}

impl<'c> Maker<'c> {
    fn new(choices: &'c [u16]) -> Self {
        Self { choices: choices.iter(), out: String::new(), scope: Vec::new(), old: false }
    }

    /// Picks one of this many; the first when there is nothing left to choose.
    fn pick(&mut self, count: usize) -> usize {
        self.choices.next().map_or(0, |choice| usize::from(*choice) % count)
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.pick(of.len())]
    }

    /// Returns true once in this many times.
    fn rarely(&mut self, times: usize) -> bool {
        self.pick(times) == 1
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn gap(&mut self) {
        let gap = self.one(&["", "", "\n  ", "<!-- -->", "\r\n", "<?p?>", "&#32;"]);
        self.push(gap);
    }

    fn bound(&self, prefix: &str) -> &'static str {
        self.scope.iter().rev().find(|(bound, _)| *bound == prefix).map_or("", |(_, namespace)| namespace)
    }

    fn document(mut self) -> String {
        let start = self.one(&["", "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n", "\u{FEFF}", "\n<!-- a -->"]);
        self.push(start);
        self.old = self.rarely(3);
        self.element(DAV, "multistatus", |maker| {
            for _ in 0..maker.pick(6) {
                match maker.pick(8) {
                    0..4 => maker.response(),
                    4 => maker.described(),
                    5 => maker.element(DAV, "sync-token", |maker| {
                        let token = maker.one(&[" urn:1 ", "data:,2", "a&amp;b"]);
                        maker.push(token);
                    }),
                    6 => maker.gap(),
                    _ => maker.anything(0),
                }
            }
        });
        self.gap_outside();
        self.out
    }

    fn gap_outside(&mut self) {
        let gap = self.one(&["", "\n", "<!-- -->", "<?p?>"]);
        self.push(gap);
    }

    fn response(&mut self) {
        self.element(DAV, "response", |maker| {
            for _ in 0..1 + maker.pick(6) {
                maker.gap();
                match maker.pick(10) {
                    0..3 => maker.element(DAV, "href", |maker| {
                        let href = maker.one(&HREFS);
                        maker.push(href);
                    }),
                    3..6 => maker.propstat(),
                    6 => maker.element(DAV, "location", |maker| match maker.pick(4) {
                        0 => maker.push("/l"),
                        _ => maker.element(DAV, "href", |maker| maker.push("/m")),
                    }),
                    _ => maker.outcome(),
                }
            }
        });
    }

    fn propstat(&mut self) {
        self.element(DAV, "propstat", |maker| {
            for _ in 0..1 + maker.pick(3) {
                maker.gap();
                match maker.pick(4) {
                    0 => maker.outcome(),
                    _ => maker.element(DAV, "prop", |maker| {
                        for _ in 0..maker.pick(4) {
                            maker.gap();
                            maker.anything(0);
                        }
                    }),
                }
            }
            maker.status();
        });
    }

    fn status(&mut self) {
        self.element(DAV, "status", |maker| {
            let status = maker.one(&STATUSES);
            maker.push(status);
        });
    }

    fn outcome(&mut self) {
        match self.pick(5) {
            0 | 1 => self.status(),
            2 if !self.old => self.element(DAV, "error", |maker| {
                for _ in 0..maker.pick(3) {
                    maker.anything(1);
                }
            }),
            3 => self.described(),
            _ => self.anything(1),
        }
    }

    fn described(&mut self) {
        self.element(DAV, "responsedescription", |maker| {
            maker.text();
            if maker.old {
                maker.element(DAV, "error", |maker| maker.anything(2));
                maker.text();
            }
        });
    }

    fn text(&mut self) {
        for _ in 0..self.pick(3) {
            let text = self.one(&TEXTS);
            self.push(text);
        }
    }

    /// Writes an element that may hold anything.
    fn anything(&mut self, depth: usize) {
        let (namespace, mut local) = (self.one(&NAMESPACES), self.one(&LOCALS));
        if self.old && local == "error" {
            local = "x";
        }
        self.element(namespace, local, |maker| {
            maker.text();
            if depth < 4 && maker.rarely(2) {
                for _ in 0..1 + maker.pick(2) {
                    maker.anything(depth + 1);
                    maker.text();
                }
            }
        });
    }

    /// Writes an element with a prefix that is bound, or that its tag binds.
    fn element(&mut self, namespace: &'static str, local: &str, content: impl FnOnce(&mut Self)) {
        let outer = self.scope.len();
        let mut declared: Vec<(&str, &str)> = Vec::new();
        for _ in 0..self.pick(8).saturating_sub(5) {
            let (prefix, other) = (self.one(&PREFIXES), self.one(&NAMESPACES));
            if declared.iter().all(|(known, _)| *known != prefix) && (prefix.is_empty() || !other.is_empty()) {
                declared.push((prefix, other));
            }
        }
        self.scope.extend(&declared);
        let mut fitting: Vec<&'static str> =
            PREFIXES.into_iter().filter(|prefix| self.bound(prefix) == namespace).collect();
        if namespace.is_empty() {
            fitting.retain(|prefix| prefix.is_empty());
        }
        let prefix = if fitting.is_empty() {
            let free: Vec<&'static str> = PREFIXES
                .into_iter()
                .filter(|prefix| declared.iter().all(|(known, _)| known != prefix))
                .filter(|prefix| !namespace.is_empty() || prefix.is_empty())
                .collect();
            if free.is_empty() {
                // The tag binds the default namespace, so no name can be in no namespace.
                declared.retain(|(known, _)| !known.is_empty());
                self.scope.truncate(outer);
                self.scope.extend(&declared);
                declared.push(("", namespace));
                self.scope.push(("", namespace));
                ""
            } else {
                let prefix = self.one(&free);
                declared.push((prefix, namespace));
                self.scope.push((prefix, namespace));
                prefix
            }
        } else {
            self.one(&fitting)
        };
        let name = if prefix.is_empty() { local.to_owned() } else { format!("{prefix}:{local}") };
        self.push("<");
        self.push(&name);
        for (prefix, namespace) in &declared {
            let colon = if prefix.is_empty() { "" } else { ":" };
            let namespace = namespace.replace('&', "&#38;").replace('"', "&quot;");
            self.push(&format!("\n xmlns{colon}{prefix}=\"{namespace}\""));
        }
        if self.rarely(8) {
            let lang = self.one(&LANGS);
            self.push(&format!(" xml:lang='{lang}'"));
        }
        if self.rarely(8) {
            let value = self.one(&["", "a\tb\r\nc", "&#9;&#10;&#13;", "D:a C:b", "&lt;&amp;&apos;\"", "\u{FC}"]);
            self.push(&format!(" a = '{value}'"));
        }
        if self.rarely(12) {
            let prefixed: Vec<_> =
                PREFIXES.into_iter().filter(|p| !p.is_empty() && !self.bound(p).is_empty()).collect();
            if !prefixed.is_empty() {
                let prefix = self.one(&prefixed);
                self.push(&format!("\t{prefix}:b=\"\" xml:space='preserve'"));
            }
        }
        let before = self.out.len();
        self.push(">");
        content(self);
        if self.out.len() == before + 1 && self.rarely(2) {
            self.out.truncate(before);
            self.push("/>");
        } else {
            let space = self.one(&["", " ", "\n"]);
            self.push(&format!("</{name}{space}>"));
        }
        self.scope.truncate(outer);
    }
}
