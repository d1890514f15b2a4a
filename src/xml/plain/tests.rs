//! Tests how plain markup is cut: what is accepted and where it ends.

use super::{Plain, TagEnd, TagStart};

/// Returns prefix and local name of a tag, if it is plain.
fn name(tag: &str) -> Option<(String, String)> {
    let name = Plain::new(tag.as_bytes()).open()?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Some((text(name.prefix()), text(name.local())))
}

#[test]
fn names_have_at_most_one_prefix() {
    for (tag, prefix, local) in [
        ("<D:a>", "D", "a"),
        ("<a-1._/>", "", "a-1._"),
        ("<_x:y z", "_x", "y"),
        ("<\u{E4}>", "", "\u{E4}"),
        ("<a\u{B7}:\u{E4}b/>", "a\u{B7}", "\u{E4}b"),
    ] {
        assert_eq!(name(tag), Some((prefix.to_owned(), local.to_owned())), "{tag}");
    }
    for tag in [
        "",
        "<",
        "<a",
        "<>",
        "<:a>",
        "<a:>",
        "<a:b:c>",
        "<1a>",
        "<a:1>",
        "</a>",
        "<!--",
        "<?a?>",
        "a",
        "<\u{E4}",
        "<\u{B7}>",
        "<a\u{D7}>",
        "<\u{E4}:>",
        "<:\u{E4}>",
        "<\u{E4}:a:b>",
        "<a:\u{B7}>",
    ] {
        assert_eq!(name(tag), None, "{tag}");
    }
}

#[test]
fn attributes_are_in_quotes() {
    let read = |tag: &'static str| {
        let mut plain = Plain::new(tag.as_bytes());
        plain.open()?;
        let mut values = Vec::new();
        while plain.attribute().is_some() {
            let (value, is_odd) = plain.value()?;
            values.push(format!("{}{}", String::from_utf8_lossy(value), if is_odd { " (odd)" } else { "" }));
        }
        Some((values, plain.tag_end()?))
    };
    assert_eq!(read("<a b=\"1\" c:d='\"2'>"), Some((vec!["1".into(), "\"2".into()], TagEnd::Open)));
    assert_eq!(read("<a\r\n\tb=''  />"), Some((vec![String::new()], TagEnd::Empty)));
    let odd = ["&amp; (odd)", "\u{E4} (odd)", "1\n2 (odd)"].map(String::from).to_vec();
    assert_eq!(read("<a b='&amp;' c='\u{E4}' \u{E4}='1\n2'/>"), Some((odd, TagEnd::Empty)));
    for tag in [
        "<a b>",
        "<a b=1>",
        "<a b='&no;'>",
        "<a b='<'>",
        "<a b='>'>",
        "<a b='1'c='2'>",
        "<a b='\u{FFFE}'>",
        "<a b = '1'>",
        "<a b='",
    ] {
        assert_eq!(read(tag), None, "{tag}");
    }
}

#[test]
fn a_text_ends_at_markup_and_must_be_well_formed() {
    let text = |text: &'static str| {
        let mut plain = Plain::new(text.as_bytes());
        let odd = plain.text()?;
        Some((plain.position(), odd))
    };
    assert_eq!(text("abc<"), Some((3, false)));
    assert_eq!(text("<"), Some((0, false)));
    assert_eq!(text("ä\n&amp;<"), Some((8, true)));
    for not_plain in ["abc", "&bad;<", "]]><", "\u{1}<", "\u{FFFE}<"] {
        assert_eq!(text(not_plain), None, "{not_plain}");
    }
}

#[test]
fn an_end_tag_is_compared_exactly() {
    for (tag, is_end) in [("</a:b>", true), ("</a:b >", false), ("</a:c>", false), ("</a:b", false), ("<a:b>", false)] {
        let mut plain = Plain::new(tag.as_bytes());
        assert_eq!((plain.close(b"a:b"), plain.position()), (is_end, if is_end { 6 } else { 0 }), "{tag}");
    }
}

#[test]
fn a_declaration_after_one_space_is_read_with_its_prefix() {
    let prefix = |text: &'static str| {
        let mut plain = Plain::new(text.as_bytes());
        let prefix = plain.declared_prefix().map(|prefix| String::from_utf8_lossy(prefix).into_owned());
        (prefix, plain.position())
    };
    for (text, declared) in [(" xmlns='", ""), (" xmlns:D=", "D"), (" xmlns:_a-1.b='u'", "_a-1.b")] {
        let (found, position) = prefix(text);
        assert_eq!((found.as_deref(), text.as_bytes()[position]), (Some(declared), b'='), "{text}");
    }
    for text in [
        "",
        " ",
        " xmlns",
        "xmlns=",
        "  xmlns=",
        "\nxmlns=",
        " xmlns =",
        " xmlnsa=",
        " xmlns:=",
        " xmlns:1=",
        " xmlns:a:b=",
        " xmlns:a",
        " xmlns:\u{E4}=",
        " xmlns:a\u{E4}=",
        " a:xmlns=",
        " XMLNS=",
    ] {
        assert_eq!(prefix(text), (None, 0), "{text}");
    }
}

#[test]
fn a_name_before_a_space_is_found_by_its_local_part() {
    let padding = " ".repeat(48);
    let name = |tag: &str| {
        let tag = format!("{tag}{padding}");
        let mut plain = Plain::new(tag.as_bytes());
        let name = plain.open_with_prefix(b"ab")?;
        Some((String::from_utf8_lossy(name.prefix()).into_owned(), plain.position()))
    };
    assert_eq!(name("<ab a='"), Some((String::new(), 3)));
    assert_eq!(name("<D:ab a='"), Some(("D".to_owned(), 5)));
    // What is no prefix is not declared.
    assert_eq!(name("<a>:ab "), Some(("a>".to_owned(), 6)));
    for tag in ["", "<", "ab ", "<:ab ", "<Dab ", "<D:abc ", "<abc ", "<a ab ", "<ab>"] {
        assert_eq!(name(tag), None, "{tag}");
    }
}

/// Whatever the length of the prefix, a tag is passed only if it consists of the two parts.
#[test]
fn an_expected_tag_is_compared_exactly() {
    for prefix in ["", "D:", "abcdef:", "abcdefg:", "abcdefghi:"] {
        let start = TagStart::new(prefix.as_bytes());
        let tag = format!("<{prefix}href>");
        for len in 0..tag.len() {
            for rest in ["", "\0\0\0\0\0\0\0\0", "            "] {
                let other = format!("{}{rest}", &tag[..len]);
                assert_eq!(Plain::new(other.as_bytes()).pass_expected(start, b"href>"), None, "{other}");
            }
            let mut other = tag.clone().into_bytes();
            other[len] ^= 1;
            other.extend(b"        ");
            assert_eq!(Plain::new(&other).pass_expected(start, b"href>"), None, "{tag}, {len}");
        }
        let text = format!("{tag}        ");
        let mut plain = Plain::new(text.as_bytes());
        let name = plain.pass_expected(start, b"href>");
        let want = (prefix.len() < 8).then(|| &tag.as_bytes()[1..tag.len() - 1]);
        assert_eq!((name, plain.position()), (want, if want.is_some() { tag.len() } else { 0 }), "{tag}");
    }
}
