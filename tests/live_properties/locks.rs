//! Tests lockdiscovery and supportedlock.

use multistatus::client::RequestBuilder;
use multistatus::header::{Depth, Timeout};
use multistatus::prop::{ActiveLock, LockDiscovery, LockEntry, SupportedLock};
use multistatus::request::LockInfo;
use multistatus::{Element, Error, ErrorKind, Href, Name, Value};

use super::{decode, example, href, refused, round_trip, written};

const OWNER: Name = Name::dav("owner");

fn locks(content: &str) -> Result<Vec<ActiveLock>, Error> {
    let locks = decode::<LockDiscovery>(content)?.unwrap_or_default();
    round_trip(&locks)?;
    Ok(locks.0)
}

#[test]
fn rfc4918_15_8_1_lockdiscovery() -> Result<(), Error> {
    let locks: LockDiscovery = example(
        r#"<D:lockdiscovery>
        <D:activelock>
          <D:locktype><D:write/></D:locktype>
          <D:lockscope><D:exclusive/></D:lockscope>
          <D:depth>0</D:depth>
          <D:owner>Jane Smith</D:owner>
          <D:timeout>Infinite</D:timeout>
          <D:locktoken>
            <D:href
            >urn:uuid:f81de2ad-7f3d-a1b2-4f3c-00a0c91a9d76</D:href>
          </D:locktoken>
          <D:lockroot>
            <D:href>http://www.example.com/container/</D:href>
          </D:lockroot>
        </D:activelock>
      </D:lockdiscovery>"#,
    )?;
    let expected = ActiveLock::exclusive(href("http://www.example.com/container/")?)
        .with_owner(Element::new(OWNER, "Jane Smith")?)?
        .with_timeout(Timeout::Infinite)
        .with_token(href("urn:uuid:f81de2ad-7f3d-a1b2-4f3c-00a0c91a9d76")?);
    assert_eq!(locks, LockDiscovery(vec![expected]));
    Ok(())
}

#[test]
fn rfc4918_9_10_7_lockdiscovery() -> Result<(), Error> {
    let found = locks(
        "<D:activelock>
           <D:locktype><D:write/></D:locktype>
           <D:lockscope><D:exclusive/></D:lockscope>
           <D:depth>infinity</D:depth>
           <D:owner>
             <D:href>http://example.org/~ejw/contact.html</D:href>
           </D:owner>
           <D:timeout>Second-604800</D:timeout>
           <D:locktoken>
             <D:href>urn:uuid:e71d4fae-5dec-22d6-fea5-00a0c91e6be4</D:href>
           </D:locktoken>
           <D:lockroot>
             <D:href>http://example.com/workspace/webdav/proposal.doc</D:href>
           </D:lockroot>
         </D:activelock>",
    )?;
    let lock = found.first();
    assert_eq!(lock.and_then(ActiveLock::depth), Some(Depth::Infinity));
    assert_eq!(lock.and_then(ActiveLock::timeout), Some(&Timeout::Seconds(604_800)));
    assert_eq!(lock.and_then(ActiveLock::token), Some(&href("urn:uuid:e71d4fae-5dec-22d6-fea5-00a0c91e6be4")?));
    assert_eq!(lock.and_then(ActiveLock::root), Some(&href("http://example.com/workspace/webdav/proposal.doc")?));
    assert_eq!(lock.and_then(ActiveLock::entry).map(|entry| entry.is_exclusive() && entry.is_write()), Some(true));
    let owner = lock.and_then(ActiveLock::owner).and_then(|owner| owner.children().next());
    assert_eq!(owner.as_ref().and_then(Element::text), Some("http://example.org/~ejw/contact.html"));
    Ok(())
}

#[test]
fn rfc4918_15_10_1_supportedlock() -> Result<(), Error> {
    let supported: SupportedLock = example(
        "<D:supportedlock>
          <D:lockentry>
            <D:lockscope><D:exclusive/></D:lockscope>
            <D:locktype><D:write/></D:locktype>
          </D:lockentry>
          <D:lockentry>
            <D:lockscope><D:shared/></D:lockscope>
            <D:locktype><D:write/></D:locktype>
          </D:lockentry>
        </D:supportedlock>",
    )?;
    assert_eq!(supported, SupportedLock(vec![LockEntry::exclusive(), LockEntry::shared()]));
    Ok(())
}

/// The elements are in the order of RFC 4918 §14.1.
#[test]
fn a_lock_is_written_in_the_order_of_the_rfc() -> Result<(), Error> {
    let lock = ActiveLock::shared(href("/a")?)
        .with_depth(Depth::Infinity)
        .with_owner(Element::new(OWNER, Value::from_xml("<D:href>mailto:a@example.com</D:href>")?)?)?
        .with_timeout(Timeout::Seconds(3600))
        .with_token(href("urn:uuid:1")?);
    written(
        &LockDiscovery(vec![lock]),
        "<D:activelock><D:lockscope><D:shared/></D:lockscope><D:locktype><D:write/></D:locktype>\
         <D:depth>infinity</D:depth><D:owner><D:href>mailto:a@example.com</D:href></D:owner>\
         <D:timeout>Second-3600</D:timeout><D:locktoken><D:href>urn:uuid:1</D:href></D:locktoken>\
         <D:lockroot><D:href>/a</D:href></D:lockroot></D:activelock>",
    )?;
    written(
        &LockDiscovery(vec![ActiveLock::new(LockEntry::exclusive(), href("/a")?)]),
        "<D:activelock><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype>\
         <D:depth>0</D:depth><D:lockroot><D:href>/a</D:href></D:lockroot></D:activelock>",
    )?;
    written(&LockDiscovery::default(), "")
}

/// RFC 4918 §14.17: "The server MUST NOT alter the value".
#[test]
fn the_owner_is_kept_as_it_was_sent() -> Result<(), Error> {
    let owner = r#"<D:owner xmlns:x="urn:x" xml:lang="de" x:since="x:noon">Frau <x:b>Müller</x:b> &amp; <!-- c -->Co</D:owner>"#;
    let content = format!(
        "<D:activelock><D:locktype><D:write/></D:locktype><D:lockscope><D:exclusive/></D:lockscope>{owner}\
         <D:depth>0</D:depth></D:activelock>"
    );
    let found = locks(&content)?;
    let expected = Value::from_xml(owner)?;
    assert_eq!(found.first().and_then(ActiveLock::owner), expected.children().next().as_ref());
    // A server returns the owner that it was given.
    let Some(owner) = expected.children().next() else { panic!("no owner") };
    assert_eq!(owner.lang(), Some("de"));
    let lock = ActiveLock::exclusive(href("/")?).with_owner(owner.clone())?;
    assert_eq!(lock.owner(), Some(&owner.into_owned()));
    round_trip(&LockDiscovery(vec![lock]))?;
    let wrong = ActiveLock::exclusive(href("/")?).with_owner(Element::empty(Name::dav("href")));
    assert_eq!(wrong.map_err(|error| error.kind()), Err(ErrorKind::InvalidName));
    Ok(())
}

#[test]
fn locks_in_the_wild() -> Result<(), Error> {
    // Apache knows no lockroot, and pads its tokens.
    let found = locks(
        "\n<D:activelock>\n<D:locktype><D:write/></D:locktype>\n<D:lockscope><D:shared/></D:lockscope>\n\
         <D:depth> Infinity </D:depth>\n<D:timeout>second-5</D:timeout>\n<D:locktoken>\n\
         <D:href>opaquelocktoken:1</D:href>\n<D:href>opaquelocktoken:2</D:href></D:locktoken>\n</D:activelock>\n",
    )?;
    let lock = found.first();
    assert_eq!(lock.and_then(ActiveLock::root), None);
    assert_eq!(lock.and_then(ActiveLock::depth), Some(Depth::Infinity));
    assert_eq!(lock.and_then(ActiveLock::timeout), Some(&Timeout::Seconds(5)));
    assert_eq!(lock.map(|lock| lock.tokens().len()), Some(2));
    assert_eq!(lock.and_then(ActiveLock::entry).map(LockEntry::is_shared), Some(true));
    Ok(())
}

#[test]
fn timeouts() -> Result<(), Error> {
    let around = |timeout: &str| {
        locks(&format!(
            "<D:activelock><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype>\
             <D:depth>0</D:depth>{timeout}<D:lockroot><D:href>/</D:href></D:lockroot></D:activelock>"
        ))
        .map(|locks| locks.first().and_then(|lock| lock.timeout().cloned()))
    };
    let timeout = |text: &str| around(&format!("<D:timeout>{text}</D:timeout>"));
    assert_eq!(timeout("Second-4294967295")?, Some(Timeout::Seconds(u32::MAX)));
    assert_eq!(timeout(" Second-0 ")?, Some(Timeout::Seconds(0)));
    assert_eq!(timeout("infinite")?, Some(Timeout::Infinite));
    for other in ["Second-4294967296", "Second-", "Second--1", "3600", "Infinite, Second-5"] {
        assert_eq!(timeout(other)?.map(|timeout| timeout.to_string()).as_deref(), Some(other));
        assert!(matches!(timeout(other)?, Some(Timeout::Other(_))), "{other}");
    }
    assert_eq!(timeout("")?, None);
    assert_eq!(around("")?, None);
    // What a server made up is kept in the element, and goes into no header field.
    let lines = "Second-1\r\nDestination: /x\u{85}";
    let Some(injected) = timeout(&lines.replace('\r', "&#13;"))? else { panic!("it is kept") };
    assert!(matches!(&injected, Timeout::Other(other) if other.as_str() == lines), "{injected:?}");
    assert_eq!(injected.to_string(), "Second-1  Destination: /x ");
    assert_eq!(injected.to_header_value().map_err(|error| error.kind()).err(), Some(ErrorKind::InvalidHeader));
    let builder = RequestBuilder::lock("/a", LockInfo::exclusive()).timeout(&injected);
    assert_eq!(builder.exchange().map_err(|error| error.kind()).err(), Some(ErrorKind::InvalidHeader));
    assert_eq!(builder.build().map_err(|error| error.kind()).err(), Some(ErrorKind::InvalidHeader));
    let lock = ActiveLock::exclusive(href("/")?).with_timeout(injected);
    round_trip(&LockDiscovery(vec![lock]))
}

#[test]
fn other_scopes_and_types_are_kept() -> Result<(), Error> {
    let content = "<D:lockentry><D:lockscope><x:local xmlns:x=\"urn:x\"/></D:lockscope>\
                   <D:locktype><D:transaction/></D:locktype></D:lockentry>";
    let entry = LockEntry { scope: Name::from_static("urn:x", "local"), kind: Name::dav("transaction") };
    assert_eq!(decode::<SupportedLock>(content)?, Some(SupportedLock(vec![entry.clone()])));
    assert!(!entry.is_exclusive() && !entry.is_shared() && !entry.is_write());
    round_trip(&SupportedLock(vec![entry]))
}

#[test]
fn what_is_no_lock_is_an_error() -> Result<(), Error> {
    let scope = "<D:lockscope><D:exclusive/></D:lockscope>";
    let kind = "<D:locktype><D:write/></D:locktype>";
    let depth = "<D:depth>0</D:depth>";
    let wrong = [
        ("locked".into(), "locked"),
        ("<D:lock/>".into(), "<D:lock/>"),
        ("<D:activelock/>".into(), "one lockscope in activelock"),
        (format!("<D:activelock>{scope}{depth}</D:activelock>"), "one locktype in activelock"),
        (format!("<D:activelock>{kind}{depth}</D:activelock>"), "one lockscope in activelock"),
        (format!("<D:activelock><D:lockscope/>{kind}{depth}</D:activelock>"), "one lockscope in activelock"),
        (format!("<D:activelock><D:lockscope>exclusive</D:lockscope>{kind}</D:activelock>"), "exclusive"),
        (
            format!("<D:activelock><D:lockscope><D:exclusive/><D:shared/></D:lockscope>{kind}</D:activelock>"),
            "<D:shared/>",
        ),
    ];
    for (content, quoted) in wrong {
        refused::<LockDiscovery>(&content, quoted)?;
    }
    refused::<SupportedLock>("exclusive", "exclusive")?;
    refused::<SupportedLock>(&format!("<D:lockentry>{scope}</D:lockentry>"), "one locktype in lockentry")
}

/// Without its token, nobody can unlock the resource.
#[test]
fn no_odd_part_loses_a_lock() -> Result<(), Error> {
    const SCOPE: &str = "<D:lockscope><D:exclusive/></D:lockscope>";
    const KIND: &str = "<D:locktype><D:write/></D:locktype>";
    const TOKEN: &str = "<D:locktoken><D:href>urn:uuid:1</D:href></D:locktoken>";
    let entry = Some(&LockEntry::exclusive());
    let root = href("/a")?;
    for (content, expected) in [
        (format!("{SCOPE}{KIND}{TOKEN}"), (entry, None, None)),
        (format!("{SCOPE}{KIND}<D:depth>2</D:depth>{TOKEN}"), (entry, None, None)),
        (format!("{SCOPE}{KIND}<D:depth><D:n/></D:depth>{TOKEN}"), (entry, None, None)),
        (
            format!("{SCOPE}{KIND}<D:depth>1</D:depth><D:timeout><D:n/></D:timeout>{TOKEN}"),
            (entry, Some(Depth::One), None),
        ),
        (format!("{SCOPE}<D:depth>0</D:depth>{TOKEN}"), (None, Some(Depth::Zero), None)),
        (TOKEN.to_owned(), (None, None, None)),
        (format!("<D:lockscope>exclusive</D:lockscope>{KIND}{TOKEN}"), (None, None, None)),
        (format!("{SCOPE}{KIND}<D:lockroot>/a</D:lockroot>{TOKEN}"), (entry, None, Some(&root))),
        (format!("{SCOPE}{KIND}<D:lockroot>this one</D:lockroot>{TOKEN}"), (entry, None, None)),
        (format!("{SCOPE}{KIND}<D:lockroot/>{TOKEN}"), (entry, None, None)),
        (format!("{SCOPE}{KIND}<D:locktoken> urn:uuid:1\n</D:locktoken>"), (entry, None, None)),
        (format!("{SCOPE}{KIND}<D:locktoken><D:href/><D:href>urn:uuid:1</D:href></D:locktoken>"), (entry, None, None)),
    ] {
        let found = locks(&format!("<D:activelock>{content}</D:activelock>"))?;
        let [lock] = &found[..] else { panic!("{content} was read as {found:?}") };
        assert_eq!(lock.token().map(Href::as_str), Some("urn:uuid:1"), "{content}");
        assert_eq!((lock.entry(), lock.depth(), lock.root()), expected, "{content}");
        round_trip(&LockDiscovery(found))?;
    }
    // A text that is no URI is no token.
    let content = format!("<D:activelock>{SCOPE}{KIND}<D:locktoken>my token</D:locktoken></D:activelock>");
    assert_eq!(locks(&content)?.iter().map(|lock| lock.tokens().len()).collect::<Vec<_>>(), [0]);
    Ok(())
}

#[test]
fn hrefs_of_a_lock_are_kept_as_sent() -> Result<(), Error> {
    let found = locks(
        "<D:activelock><D:lockscope><D:exclusive/></D:lockscope><D:locktype><D:write/></D:locktype>\
         <D:depth>0</D:depth><D:locktoken><D:href> opaquelocktoken:a b </D:href></D:locktoken>\
         <D:lockroot><D:href>a b/ü</D:href></D:lockroot></D:activelock>",
    )?;
    let lock = found.first();
    assert_eq!(lock.and_then(ActiveLock::token).map(Href::as_str), Some("opaquelocktoken:a b"));
    assert_eq!(lock.and_then(ActiveLock::root).map(Href::as_str), Some("a b/ü"));
    Ok(())
}
