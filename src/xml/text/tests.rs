use super::{LONG, TextPlace, check, check_each, references, unescape, unescape_attribute, unescape_verbatim};

/// What may be in a text: right and wrong references, characters with a rule, and others.
const PARTS: [&str; 33] = [
    "&amp;",
    "&lt;",
    "&gt;",
    "&quot;",
    "&apos;",
    "&#13;",
    "&#10;",
    "&#xD;",
    "&#38;",
    "&#xe9;",
    "&#x1F600;",
    "&#9;",
    "&#0;",
    "&#xFFFE;",
    "&bad;",
    "&quot",
    "&",
    "&;",
    "&#;",
    "&amp",
    "]]>",
    ">",
    "]>",
    "\u{1}",
    "\u{B}",
    "\u{1F}",
    "\u{FFFE}",
    "\u{FFFD}",
    "\r\n",
    "\r",
    "\t\n",
    "é€\u{1F600}",
    // Their last bytes are `&` and a carriage return, but for the highest bit.
    "æÍ",
];

/// Each part at every distance from the blocks of the search, alone and after each other part, and many times.
fn texts() -> impl Iterator<Item = String> {
    let alone = |fill: usize| {
        let parts = PARTS.iter().chain(&[""]);
        parts.flat_map(move |part| (0..=fill).map(move |at| "a".repeat(at) + part + &"b".repeat(fill - at)))
    };
    let pairs = PARTS.iter().flat_map(|one| PARTS.iter().map(move |two| (one, two))).flat_map(|(one, two)| {
        let pair = move |before: usize, between: usize| {
            format!("{}{one}{}{two}{}", "a".repeat(before), "-".repeat(between), "b".repeat(20))
        };
        [0, 3, 16, 29].into_iter().flat_map(move |between| [40, 110].map(|before| pair(before, between)))
    });
    let many = PARTS.iter().map(|part| part.repeat(60));
    [0, 5, 24, LONG, 100, 150].into_iter().flat_map(alone).chain(pairs).chain(many)
}

/// Long texts are checked in another way, with the same result.
#[test]
fn long_texts_have_the_same_faults() {
    let mut counts = [0; 2];
    for text in texts() {
        let (found, want) = (check(&text, TextPlace::Text), check_each(&text, TextPlace::Text));
        counts[usize::from(want.is_ok())] += 1;
        assert_eq!(format!("{found:?}"), format!("{want:?}"), "{text:?}");
    }
    assert!(counts.iter().all(|count| *count > 1000), "{counts:?}");
}

/// Resolves what is in a text one character after the other.
fn resolved(raw: &str, place: TextPlace) -> String {
    let (mut out, mut rest) = (String::new(), raw);
    while let Some(first) = rest.chars().next() {
        let mut len = first.len_utf8();
        match first {
            '&' if place != TextPlace::Verbatim => {
                let (c, used) = references::read(rest).unwrap_or(('&', 1));
                out.push(c);
                len = used;
            }
            '\r' => {
                out.push(if place == TextPlace::Attribute { ' ' } else { '\n' });
                len += usize::from(rest.starts_with("\r\n"));
            }
            '\n' | '\t' if place == TextPlace::Attribute => out.push(' '),
            c => out.push(c),
        }
        rest = &rest[len..];
    }
    out
}

#[test]
fn texts_are_resolved_as_one_character_after_the_other() {
    for text in texts() {
        assert_eq!(unescape(&text), resolved(&text, TextPlace::Text), "{text:?}");
        assert_eq!(unescape_attribute(&text), resolved(&text, TextPlace::Attribute), "{text:?}");
        assert_eq!(unescape_verbatim(&text), resolved(&text, TextPlace::Verbatim), "{text:?}");
    }
}

/// The short way knows only references that the long way reads in the same way.
#[test]
fn common_references_are_references() {
    for (reference, c) in [
        ("&amp;", b'&'),
        ("&lt;", b'<'),
        ("&gt;", b'>'),
        ("&quot;", b'"'),
        ("&apos;", b'\''),
        ("&#13;", b'\r'),
        ("&#10;", b'\n'),
    ] {
        for after in ["", ";", "a", "aa", "&amp;", "    ", "é"] {
            let text = format!("{reference}{after}");
            assert_eq!(references::common(text.as_bytes()), Some((c, reference.len())), "{text}");
        }
        for cut in 0..reference.len() {
            for after in ["", " ", "x;", "        "] {
                assert_eq!(references::common(format!("{}{after}", &reference[..cut]).as_bytes()), None);
            }
        }
    }
}
