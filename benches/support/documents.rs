//! The documents for the benchmarks, which have the same bytes on every machine and in every run.
//!
//! A [`Row`] holds the facts that a server knows about a resource, in plain values. [`Kind::body`] writes rows as a
//! server of that kind does. Nothing here uses the crate that is measured.

use std::fmt::Write;

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A listing as Apache writes it, but indented; each row has properties that were found and some that were not, and
    /// every tenth is a collection.
    Listing,
    /// A listing as Nextcloud writes it: compact, with properties of three namespaces.
    Nextcloud,
    /// The members that a DELETE left: href and status.
    Delete,
    /// A calendar report, with 2 KiB of text in each row, much of which is escaped.
    Calendar,
    /// `Nextcloud` with its properties in one of 64 orders, at random, so that remembering the last few rows does not
    /// help with the next.
    Mixed,
    /// `Nextcloud` with its properties in 65 orders, one after the other: one more than the shape cache has places.
    Turns,
    /// `Nextcloud` with its properties in one of 128 orders, at random.
    Many,
    /// `Nextcloud` with its properties in a new order in each row.
    Shuffled,
    /// `Nextcloud` without a quarter of its properties, others in each row.
    Sparse,
    /// `Shuffled` with 4 KiB of text in each row.
    Texts,
}

/// The facts that a server knows about a resource.
#[derive(Clone, Debug)]
pub struct Row {
    /// The href as it is sent, percent-encoded.
    pub href: String,
    /// The status of a row without properties.
    pub status: Option<u16>,
    /// Properties with status 200: index into [`NAMES`], and value.
    pub found: Vec<(usize, Value)>,
    /// Properties with status 404: indices into [`NAMES`].
    pub missing: Vec<usize>,
}

/// The value of a property.
#[derive(Clone, Debug)]
pub enum Value {
    Text(String),
    /// `<D:collection/>`.
    Collection,
    Empty,
}

pub const DAV: &str = "DAV:";
const APACHE: &str = "http://apache.org/dav/props/";
const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";
const NEXTCLOUD: &str = "http://nextcloud.org/ns";
const OWNCLOUD: &str = "http://owncloud.org/ns";

/// The names of all properties: namespace and local name.
pub const NAMES: [(&str, &str); 25] = [
    (DAV, "resourcetype"),
    (DAV, "creationdate"),
    (DAV, "getcontentlength"),
    (DAV, "getlastmodified"),
    (DAV, "getetag"),
    (APACHE, "executable"),
    (DAV, "getcontenttype"),
    (DAV, "displayname"),
    (DAV, "getcontentlanguage"),
    (DAV, "quota-available-bytes"),
    (DAV, "quota-used-bytes"),
    (OWNCLOUD, "fileid"),
    (OWNCLOUD, "permissions"),
    (OWNCLOUD, "size"),
    (OWNCLOUD, "favorite"),
    (OWNCLOUD, "comments-unread"),
    (OWNCLOUD, "owner-id"),
    (OWNCLOUD, "owner-display-name"),
    (OWNCLOUD, "share-types"),
    (OWNCLOUD, "checksums"),
    (NEXTCLOUD, "has-preview"),
    (NEXTCLOUD, "mount-type"),
    (NEXTCLOUD, "is-encrypted"),
    (NEXTCLOUD, "metadata-blurhash"),
    (CALDAV, "calendar-data"),
];

/// The style in which a server writes.
struct Style {
    /// The prefix of `DAV:`.
    dav: &'static str,
    /// Further namespaces and prefixes that the root declares.
    root: &'static [(&'static str, &'static str)],
    /// Namespaces and prefixes that each row declares; the first of a namespace is used for its properties.
    row: &'static [(&'static str, &'static str)],
    indent: bool,
    /// References for quotes and carriage returns too, as libxml2 writes them.
    quotes: bool,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Listing, Self::Nextcloud, Self::Delete, Self::Calendar, Self::Mixed];
    /// The kinds whose rows differ in more than text, as in no long listing of a real server.
    pub const CHANGING: [Self; 5] = [Self::Turns, Self::Many, Self::Shuffled, Self::Sparse, Self::Texts];

    pub fn name(self) -> &'static str {
        match self {
            Self::Listing => "listing",
            Self::Nextcloud => "nextcloud",
            Self::Delete => "delete",
            Self::Calendar => "calendar",
            Self::Mixed => "mixed",
            Self::Turns => "turns",
            Self::Many => "many",
            Self::Shuffled => "shuffled",
            Self::Sparse => "sparse",
            Self::Texts => "texts",
        }
    }

    fn style(self) -> Style {
        let compact = Style { dav: "d", root: &[], row: &[], indent: false, quotes: true };
        match self {
            Self::Listing => Style {
                dav: "D",
                row: &[(DAV, "lp1"), (APACHE, "lp2"), (DAV, "g0")],
                indent: true,
                quotes: false,
                ..compact
            },
            Self::Nextcloud | Self::Mixed | Self::Turns | Self::Many | Self::Shuffled | Self::Sparse | Self::Texts => {
                Style { root: &[(OWNCLOUD, "oc"), (NEXTCLOUD, "nc")], ..compact }
            }
            Self::Delete => Style { dav: "D", ..compact },
            Self::Calendar => Style { root: &[(CALDAV, "cal")], ..compact },
        }
    }

    /// Returns the first `rows` rows.
    pub fn rows(self, rows: usize) -> Vec<Row> {
        (0..rows).map(|number| self.row(number)).collect()
    }

    /// Returns the row with this number.
    pub fn row(self, number: usize) -> Row {
        let mut random = Random(number as u64);
        match self {
            Self::Listing => listing(number, &mut random),
            Self::Nextcloud => nextcloud(number, &mut random),
            Self::Delete => delete(number, &mut random),
            Self::Calendar => calendar(number, &mut random),
            Self::Mixed => mixed(number, &mut random, |random| random.below(64)),
            Self::Turns => mixed(number, &mut random, |_| number as u64 % 65),
            Self::Many => mixed(number, &mut random, |random| random.below(128)),
            Self::Shuffled => mixed(number, &mut random, |_| 1_000_000 + number as u64),
            Self::Sparse => {
                let mut row = nextcloud(number * 10 + 1, &mut random);
                row.found.retain(|_| random.below(4) > 0);
                row
            }
            Self::Texts => {
                let mut row = mixed(number, &mut random, |_| 1_000_000 + number as u64);
                let words: Vec<String> = (0..300).map(|_| random.words(" ")).collect();
                let name = row.found.iter_mut().find(|(at, _)| NAMES[*at].1 == "owner-display-name");
                name.into_iter().for_each(|(_, value)| *value = text(words.join(", ")));
                row
            }
        }
    }

    /// Returns a document with this many rows.
    pub fn body(self, rows: usize) -> String {
        let (mut body, tail) = self.ends();
        for number in 0..rows {
            self.push(&mut body, &self.row(number));
        }
        body + &tail
    }

    /// Returns the text before the rows, and the text after them.
    pub fn ends(self) -> (String, String) {
        let style = self.style();
        let mut head =
            format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<{0}:multistatus xmlns:{0}=\"DAV:\"", style.dav);
        push_declarations(&mut head, style.root);
        head.push('>');
        let line = if style.indent { "\n" } else { "" };
        (head, format!("{line}</{}:multistatus>{line}", style.dav))
    }

    /// Appends a row as a server of this kind writes it.
    pub fn push(self, out: &mut String, row: &Row) {
        Pen { out, style: self.style() }.row(row);
    }
}

struct Pen<'o> {
    out: &'o mut String,
    style: Style,
}

impl Pen<'_> {
    fn line(&mut self, depth: usize) {
        if self.style.indent {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", depth));
        }
    }

    fn tag(&mut self, before: &str, local: &str, after: &str) {
        for part in [before, self.style.dav, ":", local, after] {
            self.out.push_str(part);
        }
    }

    fn row(&mut self, row: &Row) {
        self.line(1);
        self.tag("<", "response", "");
        push_declarations(self.out, self.style.row);
        self.out.push('>');
        self.line(2);
        self.tag("<", "href", ">");
        self.text(&row.href);
        self.tag("</", "href", ">");
        if let Some(code) = row.status {
            self.status(2, code);
        }
        if row.status.is_none() {
            self.propstat(200, &row.found);
        }
        if !row.missing.is_empty() {
            let missing: Vec<_> = row.missing.iter().map(|&name| (name, Value::Empty)).collect();
            self.propstat(404, &missing);
        }
        self.line(1);
        self.tag("</", "response", ">");
    }

    fn status(&mut self, depth: usize, code: u16) {
        self.line(depth);
        self.tag("<", "status", ">");
        let _ = write!(self.out, "HTTP/1.1 {code} {}", reason(code));
        self.tag("</", "status", ">");
    }

    fn propstat(&mut self, code: u16, properties: &[(usize, Value)]) {
        self.line(2);
        self.tag("<", "propstat", ">");
        self.line(3);
        self.tag("<", "prop", ">");
        for (name, value) in properties {
            self.line(4);
            let (namespace, local) = NAMES[*name];
            let prefix = self.prefix(namespace);
            let _ = write!(self.out, "<{prefix}:{local}");
            match value {
                Value::Empty => {
                    self.out.push_str("/>");
                    continue;
                }
                Value::Text(text) => {
                    self.out.push('>');
                    self.text(text);
                }
                Value::Collection => {
                    self.out.push('>');
                    self.tag("<", "collection", "/>");
                }
            }
            let _ = write!(self.out, "</{prefix}:{local}>");
        }
        self.line(3);
        self.tag("</", "prop", ">");
        self.status(3, code);
        self.line(2);
        self.tag("</", "propstat", ">");
    }

    fn prefix(&self, namespace: &str) -> &'static str {
        let mut known = self.style.row.iter().chain(self.style.root);
        known.find(|(known, _)| *known == namespace).map_or(self.style.dav, |(_, prefix)| prefix)
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' if self.style.quotes => self.out.push_str("&quot;"),
                '\r' => self.out.push_str("&#13;"),
                c => self.out.push(c),
            }
        }
    }
}

fn push_declarations(out: &mut String, list: &[(&str, &str)]) {
    for (namespace, prefix) in list {
        let _ = write!(out, " xmlns:{prefix}=\"{namespace}\"");
    }
}

pub fn reason(code: u16) -> &'static str {
    match code {
        200 => "OK",
        403 => "Forbidden",
        404 => "Not Found",
        423 => "Locked",
        _ => "Failed Dependency",
    }
}

fn name(local: &str) -> usize {
    NAMES.iter().position(|(_, known)| *known == local).unwrap_or_else(|| panic!("{local} is not in the list of names"))
}

fn named<const N: usize>(values: [(&str, Value); N]) -> Vec<(usize, Value)> {
    values.into_iter().map(|(local, value)| (name(local), value)).collect()
}

fn text(text: impl Into<String>) -> Value {
    Value::Text(text.into())
}

fn listing(number: usize, random: &mut Random) -> Row {
    let (size, second) = (random.below(1 << 30), random.below(1 << 30));
    let etag = text(format!("\"{size:x}-{second:x}\""));
    if number % 10 == 0 {
        return Row {
            href: format!("/dav/projects/{}/", random.words("%20")),
            status: None,
            found: named([
                ("resourcetype", Value::Collection),
                ("creationdate", text(Date(second).rfc3339())),
                ("getlastmodified", text(Date(second).http())),
                ("getetag", etag),
                ("getcontenttype", text("httpd/unix-directory")),
            ]),
            missing: vec![name("getcontentlength"), name("displayname"), name("getcontentlanguage")],
        };
    }
    Row {
        href: format!("/dav/projects/{}-{number}.txt", random.words("%20")),
        status: None,
        found: named([
            ("resourcetype", Value::Empty),
            ("creationdate", text(Date(second).rfc3339())),
            ("getcontentlength", text(size.to_string())),
            ("getlastmodified", text(Date(second).http())),
            ("getetag", etag),
            ("executable", text("F")),
            ("getcontenttype", text("text/plain")),
        ]),
        missing: vec![name("displayname"), name("getcontentlanguage"), name("quota-available-bytes")],
    }
}

fn nextcloud(number: usize, random: &mut Random) -> Row {
    let (size, second) = (random.below(1 << 30), random.below(1 << 30));
    let collection = number % 10 == 0;
    let file_name = format!("{}-{number}", random.words(" "));
    let mut found = named([
        ("resourcetype", if collection { Value::Collection } else { Value::Empty }),
        ("getlastmodified", text(Date(second).http())),
        ("getetag", text(format!("\"{:016x}\"", random.next()))),
        ("displayname", text(&*file_name)),
        ("fileid", text((number + 4711).to_string())),
        ("permissions", text(if collection { "RGDNVCK" } else { "RGDNVW" })),
        ("size", text(size.to_string())),
        ("favorite", text("0")),
        ("comments-unread", text("0")),
        ("owner-id", text("admin")),
        ("owner-display-name", text("Administrator")),
        ("share-types", Value::Empty),
        ("has-preview", text("false")),
        ("mount-type", Value::Empty),
    ]);
    let mut missing = vec![name("checksums"), name("is-encrypted"), name("metadata-blurhash")];
    if collection {
        found.push((name("quota-used-bytes"), text(size.to_string())));
        missing.extend([name("getcontentlength"), name("getcontenttype")]);
    } else {
        found.push((name("getcontentlength"), text(size.to_string())));
        found.push((name("getcontenttype"), text("image/jpeg")));
        missing.push(name("quota-used-bytes"));
    }
    let slash = if collection { "/" } else { "" };
    let href = format!("/remote.php/dav/files/admin/{}{slash}", file_name.replace(' ', "%20"));
    Row { href, status: None, found, missing }
}

/// Returns a row of a listing as Nextcloud writes it, with its properties in the order of this number.
fn mixed(number: usize, random: &mut Random, order: impl FnOnce(&mut Random) -> u64) -> Row {
    let mut row = nextcloud(number * 10 + 1, random);
    let mut order = Random(order(random));
    for at in (1..row.found.len()).rev() {
        row.found.swap(at, order.below(at as u64 + 1) as usize);
    }
    row
}

fn delete(number: usize, random: &mut Random) -> Row {
    let status = if random.below(8) == 0 { 403 } else { 423 };
    let href = format!("/dav/projects/{}/{number}.odt", random.words("%20"));
    Row { href, status: Some(status), found: Vec::new(), missing: Vec::new() }
}

fn calendar(number: usize, random: &mut Random) -> Row {
    let uid = format!("{:016x}-{number}", random.next());
    let mut data = String::from("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example <calendar> & tasks//EN\r\n");
    let start = Date(random.below(1 << 30));
    let _ = write!(
        data,
        "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART:{0}\r\nDTSTAMP:{0}\r\nSUMMARY:{1} & {1}\r\n",
        start.basic(),
        random.words(" "),
    );
    while data.len() < 1700 {
        let _ = write!(
            data,
            "ATTENDEE;CN=\"{}\";PARTSTAT=NEEDS-ACTION:mailto:{}@example.com\r\n",
            random.words(" "),
            random.words("."),
        );
    }
    data.push_str("END:VEVENT\r\nEND:VCALENDAR\r\n");
    Row {
        href: format!("/calendars/admin/personal/{uid}.ics"),
        status: None,
        found: named([("getetag", text(format!("\"{:x}\"", random.next()))), ("calendar-data", text(data))]),
        missing: Vec::new(),
    }
}

/// A random number generator: SplitMix64.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// Returns one to four words.
    fn words(&mut self, between: &str) -> String {
        const WORDS: [&str; 16] = [
            "annual", "budget", "camera", "draft", "Entwurf", "final", "garden", "holiday", "invoice", "joint",
            "kitchen", "letter", "meeting", "notes", "offer", "plan",
        ];
        let count = 1 + self.below(4);
        let words: Vec<_> = (0..count).map(|_| WORDS[self.below(16) as usize]).collect();
        words.join(between)
    }
}

/// Seconds since 1992-01-01, a Wednesday.
#[derive(Clone, Copy)]
struct Date(u64);

impl Date {
    /// Returns the year, the month from 0, and the day.
    fn day(self) -> (u64, usize, u64) {
        let (mut year, mut days) = (1992u64, self.0 / 86_400);
        loop {
            let leap = u64::from(year % 4 == 0);
            if days >= 365 + leap {
                days -= 365 + leap;
                year += 1;
                continue;
            }
            for (month, length) in [31, 28 + leap, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].into_iter().enumerate() {
                if days < length {
                    return (year, month, days + 1);
                }
                days -= length;
            }
        }
    }

    fn time(self) -> (u64, u64, u64) {
        (self.0 / 3600 % 24, self.0 / 60 % 60, self.0 % 60)
    }

    fn rfc3339(self) -> String {
        let ((y, m, d), (h, min, s)) = (self.day(), self.time());
        format!("{y}-{:02}-{d:02}T{h:02}:{min:02}:{s:02}Z", m + 1)
    }

    fn basic(self) -> String {
        let ((y, m, d), (h, min, s)) = (self.day(), self.time());
        format!("{y}{:02}{d:02}T{h:02}{min:02}{s:02}Z", m + 1)
    }

    fn http(self) -> String {
        const DAYS: [&str; 7] = ["Wed", "Thu", "Fri", "Sat", "Sun", "Mon", "Tue"];
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let ((y, m, d), (h, min, s)) = (self.day(), self.time());
        let (day, month) = (DAYS[(self.0 / 86_400 % 7) as usize], MONTHS[m]);
        format!("{day}, {d:02} {month} {y} {h:02}:{min:02}:{s:02} GMT")
    }
}
