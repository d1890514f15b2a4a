//! The content lines and components of iCalendar data: RFC 5545 §3.1, §3.4, §3.6.

/// A component without the lines of its inner components, which are given by their numbers.
pub struct Component {
    pub kind: String,
    pub lines: Vec<Line>,
    pub inner: Vec<usize>,
}

pub struct Line {
    pub name: String,
    params: Vec<(String, String)>,
    /// The value as it was sent, without folds.
    pub value: String,
}

type Names = &'static [&'static str];

/// A kind of component, where it may be, and what it has exactly once, and at most once: RFC 5545 §3.4, §3.6.
const KINDS: [(&str, Names, Names, Names); 8] = [
    ("VCALENDAR", &[], &["PRODID", "VERSION"], &["CALSCALE", "METHOD"]),
    ("VTIMEZONE", &["VCALENDAR"], &["TZID"], &["LAST-MODIFIED", "TZURL"]),
    ("STANDARD", &["VTIMEZONE"], OBSERVANCE, &["RRULE"]),
    ("DAYLIGHT", &["VTIMEZONE"], OBSERVANCE, &["RRULE"]),
    ("VALARM", &["VEVENT", "VTODO"], &["ACTION", "TRIGGER"], &["DURATION", "REPEAT"]),
    ("VEVENT", &["VCALENDAR"], &["DTSTAMP"], EVENT),
    ("VTODO", &["VCALENDAR"], &[], &[]),
    ("VJOURNAL", &["VCALENDAR"], &[], &[]),
];
const OBSERVANCE: Names = &["DTSTART", "TZOFFSETFROM", "TZOFFSETTO"];
const EVENT: Names = &[
    "UID",
    "DTSTART",
    "DTEND",
    "DURATION",
    "RECURRENCE-ID",
    "RRULE",
    "CLASS",
    "CREATED",
    "DESCRIPTION",
    "GEO",
    "LAST-MODIFIED",
    "LOCATION",
    "ORGANIZER",
    "PRIORITY",
    "SEQUENCE",
    "STATUS",
    "SUMMARY",
    "TRANSP",
    "URL",
];

/// Reads one VCALENDAR, which is the first component.
pub fn read(text: &str) -> Result<Vec<Component>, &'static str> {
    let unfolded = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "");
    let (mut components, mut open) = (Vec::<Component>::new(), Vec::new());
    for text in unfolded.lines().filter(|text| !text.is_empty()) {
        let line = Line::read(text).ok_or("expected lines of the form NAME:value")?;
        let kind = line.value.to_ascii_uppercase();
        match (line.name.as_str(), open.last().copied()) {
            ("BEGIN", None) if kind != "VCALENDAR" || !components.is_empty() => return Err("expected one VCALENDAR"),
            ("BEGIN", parent) => {
                let outer = parent.map(|parent: usize| components[parent].kind.as_str());
                let rule = KINDS.iter().find(|(name, ..)| *name == kind);
                if rule.is_some_and(|(_, outers, ..)| !outer.map_or(outers.is_empty(), |it| outers.contains(&it))) {
                    return Err("expected no such component in another one");
                }
                let number = components.len();
                parent.into_iter().for_each(|parent| components[parent].inner.push(number));
                open.push(number);
                components.push(Component { kind, lines: Vec::new(), inner: Vec::new() });
            }
            ("END", Some(number)) if components[number].kind == kind => _ = open.pop(),
            ("END", _) | (_, None) => return Err("expected each END after its BEGIN, and all lines between them"),
            (_, Some(number)) => components[number].lines.push(line),
        }
    }
    if components.is_empty() || !open.is_empty() {
        return Err("expected a VCALENDAR with its END");
    }
    match components.iter().all(Component::has_what_it_must) {
        true => Ok(components),
        false => Err("expected VERSION:2.0, PRODID, DTSTAMP and such, and none of them twice: RFC 5545 §3.6"),
    }
}

impl Component {
    pub fn all<'c>(&'c self, name: &'c str) -> impl Iterator<Item = &'c Line> {
        self.lines.iter().filter(move |line| line.name.eq_ignore_ascii_case(name))
    }

    pub fn value(&self, name: &str) -> Option<&str> {
        self.lines.iter().find(|line| line.name == name).map(|line| line.value.as_str())
    }

    /// Returns a value that is text: RFC 5545 §3.3.11.
    pub fn text(&self, name: &str) -> Option<String> {
        self.lines.iter().find(|line| line.name == name).map(Line::text)
    }

    fn has_what_it_must(&self) -> bool {
        let count = |name: &&str| self.all(name).count();
        let versions =
            if self.kind == "VCALENDAR" { [("VERSION", "2.0"), ("CALSCALE", "GREGORIAN")] } else { [("", ""); 2] };
        KINDS.iter().filter(|(kind, ..)| *kind == self.kind).all(|(_, _, once, at_most)| {
            once.iter().all(|name| count(name) == 1) && at_most.iter().all(|name| count(name) < 2)
        }) && versions.iter().all(|(name, only)| self.value(name).is_none_or(|it| it.eq_ignore_ascii_case(only)))
    }
}

impl Line {
    fn read(text: &str) -> Option<Self> {
        let is_name = |name: &str| !name.is_empty() && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
        let unquoted = |wanted: char| {
            let mut in_quotes = false;
            move |found: char| {
                in_quotes ^= found == '"';
                found == wanted && !in_quotes
            }
        };
        let (head, value) = text.split_at_checked(text.find(unquoted(':'))?)?;
        let mut parts = head.split(unquoted(';'));
        let name = parts.next().filter(|name| is_name(name))?.to_ascii_uppercase();
        let param = |text: &str| {
            let (name, value) = text.split_once('=')?;
            is_name(name).then(|| (name.to_ascii_uppercase(), value.trim_matches('"').to_owned()))
        };
        let params = parts.map(param).collect::<Option<_>>()?;
        let is_clean = !text.chars().any(|it| it.is_ascii_control() && it != '\t');
        is_clean.then(|| Self { name, params, value: value[1..].to_owned() })
    }

    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    /// Returns the value without the backslashes of RFC 5545 §3.3.11. Values that are no text have none.
    pub fn text(&self) -> String {
        let mut escaped = false;
        let unescape = |it: char| match (std::mem::replace(&mut escaped, false), it) {
            (false, '\\') => {
                escaped = true;
                None
            }
            (true, 'n' | 'N') => Some('\n'),
            _ => Some(it),
        };
        self.value.chars().filter_map(unescape).collect()
    }
}
