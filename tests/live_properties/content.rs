//! Tests getcontentlanguage, getcontentlength, getcontenttype, getetag, displayname, resourcetype and quota.

use multistatus::prop::{
    ContentLanguage, ContentLength, ContentType, DisplayName, ETag, LiveProperty, Quota, QuotaAvailable, QuotaUsed,
    ResourceType,
};
use multistatus::{Element, Error, ErrorKind, Multistatus, Name, Response};

use super::{decode, example, refused, round_trip, written};

#[test]
fn rfc4918_9_1_5_content() -> Result<(), Error> {
    assert_eq!(example::<ContentLength>("<D:getcontentlength>4525</D:getcontentlength>")?, ContentLength(4525));
    let media: ContentType = example("<D:getcontenttype>text/html</D:getcontenttype>")?;
    assert_eq!(media.as_str(), "text/html");
    let etag: ETag = example(r#"<D:getetag>"zzyzx"</D:getetag>"#)?;
    assert_eq!((etag.is_weak(), etag.opaque()), (false, "zzyzx"));
    let name: DisplayName = example("<D:displayname>Example HTML resource</D:displayname>")?;
    assert_eq!(name.text(), "Example HTML resource");
    let kind: ResourceType = example("<D:resourcetype><D:collection/></D:resourcetype>")?;
    assert!(kind.is_collection());
    assert_eq!(example::<ResourceType>("<D:resourcetype/>")?, ResourceType::default());
    Ok(())
}

#[test]
fn rfc4331_5_quota() -> Result<(), Error> {
    let available = example::<QuotaAvailable>("<D:quota-available-bytes>596650</D:quota-available-bytes>")?;
    assert_eq!(available.0, Quota::Bytes(596_650));
    assert_eq!(
        example::<QuotaUsed>("<D:quota-used-bytes>403350</D:quota-used-bytes>")?,
        QuotaUsed(Quota::Bytes(403_350))
    );
    Ok(())
}

#[test]
fn quota_that_is_no_number_of_bytes() -> Result<(), Error> {
    for (text, unlimited) in
        [("-3", true), ("unlimited", true), ("Unlimited", true), ("1.5", false), ("18446744073709551616", false)]
    {
        let quota = decode::<QuotaAvailable>(text)?.map(|quota| quota.0);
        let Some(Quota::Other(other)) = &quota else { panic!("{text} was read as {quota:?}") };
        assert_eq!(other.as_str(), text);
        assert_eq!(quota.as_ref().and_then(Quota::bytes), None);
        assert_eq!(quota.as_ref().map(Quota::is_unlimited), Some(unlimited), "{text}");
        assert_eq!(decode::<QuotaUsed>(text)?.map(|used| used.0), quota);
        quota.map_or(Ok(()), |quota| round_trip(&QuotaAvailable(quota)))?;
    }
    for text in ["much", "1 GB", "+1", "--1", "-"] {
        refused::<QuotaAvailable>(text, text)?;
        refused::<QuotaUsed>(text, text)?;
    }
    Ok(())
}

/// Servers write large numbers as floating point numbers.
#[test]
fn a_quota_with_an_exponent_is_a_number() -> Result<(), Error> {
    for (text, bytes) in [("1e3", 1000), ("1.5E+09", 1_500_000_000), ("9.2233720368548E+18", 9_223_372_036_854_800_000)]
    {
        assert_eq!(decode::<QuotaAvailable>(text)?, Some(QuotaAvailable(Quota::Bytes(bytes))), "{text}");
        assert_eq!(decode::<QuotaUsed>(text)?, Some(QuotaUsed(Quota::Bytes(bytes))), "{text}");
    }
    Ok(())
}

/// One rule: the number is not known, so the property has no value.
#[test]
fn a_negative_number_says_that_it_is_not_known() -> Result<(), Error> {
    for text in ["-1", "-2", " -1\n", "-0", "-99999999999999999999"] {
        assert_eq!(decode::<ContentLength>(text)?, None, "{text}");
        assert_eq!(decode::<QuotaAvailable>(text)?, None, "{text}");
        assert_eq!(decode::<QuotaUsed>(text)?, None, "{text}");
        assert_eq!(decode::<multistatus::prop::vendor::owncloud::Size>(text)?, None, "{text}");
        assert_eq!(decode::<multistatus::prop::caldav::MaxResourceSize>(text)?, None, "{text}");
    }
    Ok(())
}

#[test]
fn lengths() -> Result<(), Error> {
    for (text, length) in [("0 ", 0), (" 12\n", 12), ("007", 7), ("18446744073709551615", u64::MAX)] {
        assert_eq!(decode::<ContentLength>(text)?, Some(ContentLength(length)), "{text}");
    }
    for text in ["1e3", "--1", "-", "-1 000", "+1", "0x10", "1,000", "1 000", "18446744073709551616", "١"] {
        refused::<ContentLength>(text, text)?;
    }
    refused::<ContentLength>("<D:n>1</D:n>", "<D:n>1</D:n>")?;
    assert_eq!(decode::<ContentLength>(" \n ")?, None);
    written(&ContentLength(0), "0")
}

#[test]
fn etags_in_the_wild() -> Result<(), Error> {
    for (text, weak, opaque) in [
        ("\"abc\"", false, "abc"),
        ("W/\"abc\"", true, "abc"),
        ("w/\"abc\"", true, "abc"),
        ("abc", false, "abc"),
        ("W/abc", true, "abc"),
        ("\"\"abc\"\"", false, "abc"),
        ("W/\"\"abc\"\"", true, "abc"),
        ("\"W/abc\"", false, "W/abc"),
        ("1795294722", false, "1795294722"),
        ("\"\"", false, ""),
        ("\"!#~\"", false, "!#~"),
        ("\"a\\b\"", false, "a\\b"),
        ("\"ü\"", false, "ü"),
        ("\n  \"abc\"\n  ", false, "abc"),
        ("&quot;abc&quot;", false, "abc"),
    ] {
        let etag = decode::<ETag>(text)?;
        assert_eq!(etag.as_ref().map(|etag| (etag.is_weak(), etag.opaque())), Some((weak, opaque)), "{text}");
        let expected = if weak { ETag::weak(opaque)? } else { ETag::strong(opaque)? };
        assert_eq!(etag.as_ref(), Some(&expected));
        assert_eq!(expected.to_string().parse::<ETag>()?, expected);
        let header = expected.to_header();
        assert_eq!(header.as_ref().map(|header| header.as_bytes()), Some(expected.to_string().as_bytes()));
        assert_eq!(expected.if_match(), if weak { None } else { header });
        round_trip(&expected)?;
    }
    Ok(())
}

/// RFC 9110 §8.8.3 has no space in an entity tag.
#[test]
fn what_is_no_etag_is_kept_as_sent() -> Result<(), Error> {
    const DATE: &str = "Sat, 21 Nov 2026 20:58:42 GMT";
    for text in [
        "\"",
        "\"abc",
        "abc\"",
        "a\"b",
        "\"a\"b\"",
        "W/",
        "\"a\nb\"",
        "W/\"a",
        "\"a b\"",
        "W/\"a b\"",
        "\" \"",
        "\"a\u{7F}\"",
        DATE,
    ] {
        let Some(tag) = decode::<ETag>(text)? else { panic!("{text} was read as nothing") };
        assert!(!tag.is_entity_tag() && !tag.is_weak(), "{text}");
        assert_eq!((tag.opaque(), tag.to_string().as_str()), (text, text));
        assert_eq!((tag.to_header(), tag.if_match()), (None, None), "{text}");
        assert!(!tag.strong_eq(&tag) && !tag.weak_eq(&tag), "{text}");
        written(&tag, text)?;
        assert_eq!(text.parse::<ETag>().map_err(|error| error.kind()), Err(ErrorKind::InvalidValue), "{text}");
    }
    refused::<ETag>("<D:href>/a</D:href>", "<D:href>/a</D:href>")?;
    assert_eq!(ETag::strong("a\"b").map_err(|error| error.kind()), Err(ErrorKind::InvalidValue));
    for opaque in ["a b", " ", "a ", "\u{7F}"] {
        assert_eq!(ETag::strong(opaque).map_err(|error| error.kind()), Err(ErrorKind::InvalidValue));
        assert_eq!(ETag::weak(opaque).map_err(|error| error.kind()), Err(ErrorKind::InvalidValue));
    }
    assert_eq!(ETag::weak("a\tb").map_err(|error| error.kind()), Err(ErrorKind::InvalidValue));
    assert_eq!(ETag::strong("a\u{1}b").map_err(|error| error.kind()), Err(ErrorKind::InvalidText));
    Ok(())
}

/// Tags compare as in the table of RFC 9110 §8.8.3.2.
#[test]
fn etags_compare_as_in_http() -> Result<(), Error> {
    let (w1, w2, s1) = (ETag::weak("1")?, ETag::weak("2")?, ETag::strong("1")?);
    assert!(!w1.strong_eq(&w1) && w1.weak_eq(&w1));
    assert!(!w1.strong_eq(&w2) && !w1.weak_eq(&w2));
    assert!(!w1.strong_eq(&s1) && w1.weak_eq(&s1));
    assert!(s1.strong_eq(&s1) && s1.weak_eq(&s1));
    assert_ne!(w1, s1);
    Ok(())
}

#[test]
fn media_types() -> Result<(), Error> {
    let media = decode::<ContentType>(" text/calendar;charset=utf-8;component=VEVENT ")?;
    let media = media.as_ref();
    assert_eq!(media.map(ContentType::as_str), Some("text/calendar;charset=utf-8;component=VEVENT"));
    assert_eq!(media.map(ContentType::essence), Some("text/calendar"));
    assert_eq!(media.and_then(|media| media.parameter("CHARSET")).as_deref(), Some("utf-8"));
    assert_eq!(media.and_then(|media| media.parameter("component")).as_deref(), Some("VEVENT"));
    assert_eq!(media.and_then(|media| media.parameter("x")), None);
    let odd = ContentType::new(r#"multipart/form-data ; a = "x;\"y\\" ;; b; c="open"#)?;
    assert_eq!(odd.essence(), "multipart/form-data");
    assert_eq!(odd.parameter("a").as_deref(), Some(r#"x;"y\"#));
    assert_eq!(odd.parameter("b"), None);
    assert_eq!(odd.parameter("c").as_deref(), Some("open"));
    round_trip(&odd)?;
    written(&ContentType::new("httpd/unix-directory")?, "httpd/unix-directory")?;
    for text in ["html", "text/", "/html", "text/html/x", "te xt/html", "text/html, text/plain"] {
        let Some(kept) = decode::<ContentType>(text)? else { panic!("{text} was read as nothing") };
        assert_eq!((kept.is_media_type(), kept.as_str()), (false, text));
        written(&kept, text)?;
        assert_eq!(ContentType::new(text).map_err(|error| error.kind()), Err(ErrorKind::InvalidValue), "{text}");
    }
    refused::<ContentType>("<D:b>text/html</D:b>", "<D:b>text/html</D:b>")?;
    assert_eq!(ContentType::new("a/b;c=\u{1}").map_err(|error| error.kind()), Err(ErrorKind::InvalidText));
    Ok(())
}

#[test]
fn languages() -> Result<(), Error> {
    let languages = decode::<ContentLanguage>(" de, en-GB ")?;
    assert_eq!(languages.as_ref().map(ContentLanguage::as_str), Some("de, en-GB"));
    written(&ContentLanguage::new(" en ")?, "en")?;
    assert_eq!(ContentLanguage::new(" ").map_err(|error| error.kind()), Err(ErrorKind::InvalidValue));
    refused::<ContentLanguage>("<D:de/>", "<D:de/>")
}

#[test]
fn names_to_show() -> Result<(), Error> {
    let name: DisplayName = example("<D:displayname xml:lang=\"de\"><![CDATA[Grüße & <mehr>]]></D:displayname>")?;
    assert_eq!((name.text(), name.lang()), ("Grüße & <mehr>", Some("de")));
    // A text that looks encoded stays as it is.
    assert_eq!(decode::<DisplayName>("a%20b")?, Some(DisplayName::new("a%20b")?));
    assert_eq!(decode::<DisplayName>("")?, Some(DisplayName::new("")?));
    for text in [" \n\t ", "\r\n", "]]>", "\u{FFFD}"] {
        round_trip(&DisplayName::new(text)?.with_lang("x-y")?)?;
    }
    assert_eq!(DisplayName::new("a\u{1}").map_err(|error| error.kind()), Err(ErrorKind::InvalidText));
    assert_eq!(DisplayName::new("a")?.with_lang("\u{1}").map_err(|error| error.kind()), Err(ErrorKind::InvalidText));
    assert_eq!(DisplayName::new_lossy("a\u{1}b").text(), "a\u{FFFD}b");
    refused::<DisplayName>("<D:b>x</D:b>", "<D:b>x</D:b>")
}

#[test]
fn the_language_may_be_that_of_an_element_around() -> Result<(), Error> {
    let body = br#"<D:multistatus xmlns:D="DAV:" xml:lang="fr"><D:response><D:href>/a</D:href><D:propstat><D:prop>
        <D:displayname>x</D:displayname></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>
        </D:multistatus>"#;
    let document = Multistatus::parse(body)?;
    let name = document.responses().first().map(Response::live::<DisplayName>).transpose()?.flatten();
    assert_eq!(name, Some(DisplayName::new("x")?.with_lang("fr")?));
    Ok(())
}

#[test]
fn resource_types_keep_what_they_hold() -> Result<(), Error> {
    let kind: ResourceType = example(
        r#"<D:resourcetype xmlns:x="urn:x">
            <D:collection/> <C:calendar/> <x:shared x:by="x:me"><x:until>noon</x:until></x:shared>
        </D:resourcetype>"#,
    )?;
    assert!(kind.is_collection() && kind.contains(&Name::caldav("calendar")));
    assert!(!kind.contains(&Name::carddav("addressbook")));
    let names: Vec<String> = kind.0.iter().map(|element| element.name().to_string()).collect();
    assert_eq!(names, ["{DAV:}collection", "{urn:ietf:params:xml:ns:caldav}calendar", "{urn:x}shared"]);
    assert_eq!(
        kind.0.last().and_then(|shared| shared.children().next()).as_ref().and_then(Element::text),
        Some("noon")
    );
    assert_eq!(decode::<ResourceType>(" \n ")?, Some(ResourceType::default()));
    written(&ResourceType::collection(), "<D:collection/>")?;
    refused::<ResourceType>("collection", "collection")
}

#[test]
fn only_what_was_returned_counts() -> Result<(), Error> {
    let body = br#"<D:multistatus xmlns:D="DAV:"><D:response><D:href>/a</D:href>
        <D:propstat><D:prop><D:getcontentlength>1</D:getcontentlength></D:prop><D:status>HTTP/1.1 403 No</D:status></D:propstat>
        <D:propstat><D:prop><D:getcontentlength>2</D:getcontentlength></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>
        <D:propstat><D:prop><D:quota-used-bytes>3</D:quota-used-bytes></D:prop><D:status>HTTP/1.1 404 No</D:status></D:propstat>
        </D:response></D:multistatus>"#;
    for row in Multistatus::parse(body)?.responses() {
        assert_eq!(row.live::<ContentLength>()?, Some(ContentLength(2)));
        assert_eq!(row.live::<QuotaUsed>()?, None);
    }
    Ok(())
}

#[test]
fn long_values_are_quoted_in_part() -> Result<(), Error> {
    let long = "ü".repeat(1000);
    let error = decode::<ContentLength>(&long).map_err(|error| error.message().to_owned());
    let expected = format!("{{DAV:}}getcontentlength: expected a decimal number, found {:?}…", "ü".repeat(100));
    assert_eq!(error, Err(expected));
    Ok(())
}

/// The signs decide in the order of the documentation.
#[test]
fn what_looks_like_a_collection() -> Result<(), Error> {
    const COLLECTION: &str = "<D:resourcetype><D:collection/></D:resourcetype>";
    const OTHER: &str = "<D:resourcetype><D:principal/></D:resourcetype>";
    const EMPTY: &str = "<D:resourcetype/>";
    const TEXT: &str = "<D:resourcetype>Collection</D:resourcetype>";
    const ODD: &str = "<D:resourcetype>folder</D:resourcetype>";
    const FOLDER: &str = "<D:getcontenttype>httpd/unix-directory; x=y</D:getcontenttype>";
    for (href, props, looks) in [
        ("/a", "", false),
        ("/a/", "", true),
        ("/a/?b", "", true),
        ("/a", COLLECTION, true),
        ("/a", "<D:resourcetype><x:collection xmlns:x='urn:x'/></D:resourcetype>", true),
        ("/a", TEXT, true),
        ("/a/", EMPTY, false),
        ("/a/", OTHER, false),
        ("/a/", ODD, true),
        ("/a", ODD, false),
        ("/a", "<D:iscollection>1</D:iscollection>", true),
        ("/a/", "<D:iscollection>0</D:iscollection>", false),
        ("/a/", "<D:iscollection>maybe</D:iscollection>", true),
        ("/a", "<D:isFolder>t</D:isFolder>", true),
        ("/a/", "<D:isfolder>f</D:isfolder>", false),
        ("/a", FOLDER, true),
        ("/a/", "<D:getcontenttype>text/plain</D:getcontenttype>", true),
    ] {
        let row = row(href, props)?;
        assert_eq!(row.looks_like_collection(), looks, "{href} {props}");
    }
    for (props, looks) in [
        (format!("{COLLECTION}<D:iscollection>0</D:iscollection>"), true),
        (format!("{EMPTY}<D:iscollection>1</D:iscollection>"), true),
        (format!("{EMPTY}{FOLDER}"), true),
        (format!("{FOLDER}<D:iscollection>0</D:iscollection>"), false),
    ] {
        assert_eq!(row("/a", &props)?.looks_like_collection(), looks, "{props}");
    }
    // A property that was not returned is no sign.
    let missing = Response::builder("/a/").not_found(ResourceType::NAME).build()?;
    assert!(missing.looks_like_collection());
    Ok(())
}

fn row(href: &str, props: &str) -> Result<Response<'static>, Error> {
    let body = format!(
        "<D:multistatus xmlns:D='DAV:'><D:response><D:href>{href}</D:href><D:propstat><D:prop>{props}</D:prop>\
         <D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response></D:multistatus>"
    );
    let row = Multistatus::parse(body.as_bytes())?.into_owned().into_responses().pop();
    row.ok_or_else(|| panic!("{body} has no response"))
}
