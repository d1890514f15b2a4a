//! Tests properties that no RFC defines.

use std::time::SystemTime;

use multistatus::Error;
use multistatus::prop::vendor::apache::Executable;
use multistatus::prop::vendor::apple::{CalendarColor, CalendarOrder, Color, RefreshRate};
use multistatus::prop::vendor::calendarserver::{EmailAddressSet, GetCTag, Source};
use multistatus::prop::vendor::lcgdm::Mode;
use multistatus::prop::vendor::microsoft::{IsCollection, Win32CreationTime, Win32FileAttributes};
use multistatus::prop::vendor::nextcloud::{HasPreview, Note};
use multistatus::prop::vendor::owncloud::{Favorite, FileId, OwnerDisplayName, Permissions, SharePermissions, Size};
use multistatus::prop::vendor::subversion::{BaselineRelativePath, DeadpropCount};

use super::{decode, href, refused, written};

#[test]
fn yes_and_no() -> Result<(), Error> {
    for (text, yes) in
        [("T", true), ("F", false), ("t", true), ("1", true), ("0", false), (" True ", true), ("false", false)]
    {
        assert_eq!(decode::<Executable>(text)?, Some(Executable(yes)), "{text}");
        assert_eq!(decode::<Favorite>(text)?, Some(Favorite(yes)), "{text}");
        assert_eq!(decode::<HasPreview>(text)?, Some(HasPreview(yes)), "{text}");
        assert_eq!(decode::<IsCollection>(text)?, Some(IsCollection(yes)), "{text}");
    }
    refused::<Executable>("maybe", "maybe")?;
    refused::<Executable>("10", "10")?;
    written(&Executable(true), "T")?;
    written(&Executable(false), "F")?;
    written(&Favorite(true), "1")?;
    written(&HasPreview(false), "false")
}

#[test]
fn calendars() -> Result<(), Error> {
    let tag = decode::<GetCTag>(" \"9a29e2\" ")?;
    assert_eq!(tag.as_ref().map(GetCTag::as_str), Some("\"9a29e2\""));
    let opaque = Color { red: 0xFF, green: 0, blue: 0, alpha: Some(0xFF) };
    assert_eq!(decode::<CalendarColor>("#FF0000FF")?, Some(CalendarColor(opaque)));
    let plain = Color { red: 0, green: 0xAB, blue: 0xC, alpha: None };
    assert_eq!(decode::<CalendarColor>(" #00ab0c ")?, Some(CalendarColor(plain)));
    written(&CalendarColor(plain), "#00AB0C")?;
    written(&CalendarColor(opaque), "#FF0000FF")?;
    for text in ["red", "FF0000", "#FF00", "#FF0000F", "#GG0000", "#+1+1+1", "#ü1234"] {
        refused::<CalendarColor>(text, text)?;
    }
    written(&CalendarOrder(-2), "-2")?;
    refused::<CalendarOrder>("first", "first")?;
    written(&RefreshRate::new("PT1H")?, "PT1H")?;
    written(&Source(href("https://example.com/holidays.ics")?), "<D:href>https://example.com/holidays.ics</D:href>")?;
    refused::<Source>("<D:href/>", "<D:href/>")?;
    let content = "<C:email-address xmlns:C='http://calendarserver.org/ns/'>a@example.com</C:email-address>";
    assert_eq!(decode::<EmailAddressSet>(content)?.map(|set| set.0.contains("a@example.com")), Some(true));
    Ok(())
}

#[test]
fn files() -> Result<(), Error> {
    written(&Win32FileAttributes(0x20), "00000020")?;
    assert_eq!(decode::<Win32FileAttributes>("20")?, Some(Win32FileAttributes(0x20)));
    for text in ["+20", "0x20", "archive", "1FFFFFFFF"] {
        refused::<Win32FileAttributes>(text, text)?;
    }
    written(&Mode(0o100_644), "100644")?;
    refused::<Mode>("9", "9")?;
    written(&Win32CreationTime::new(SystemTime::UNIX_EPOCH)?, "Thu, 01 Jan 1970 00:00:00 GMT")
}

#[test]
fn clouds_and_repositories() -> Result<(), Error> {
    let permissions = decode::<Permissions>("RDNVCK")?;
    assert_eq!(permissions.as_ref().map(|found| (found.contains('C'), found.contains('S'))), Some((true, false)));
    written(&FileId::new("00004213")?, "00004213")?;
    written(&Size(17), "17")?;
    written(&SharePermissions(31), "31")?;
    refused::<SharePermissions>("-1", "-1")?;
    refused::<SharePermissions>("4294967296", "4294967296")?;
    written(&OwnerDisplayName::new("Ann")?, "Ann")?;
    written(&Note::new("Grüße")?.with_lang("de")?, "Grüße")?;
    written(&DeadpropCount(1), "1")?;
    written(&BaselineRelativePath::new("")?, "")
}
