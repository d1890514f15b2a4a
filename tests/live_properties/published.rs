//! Tests the examples that RFCs print, in `tests/data/rfc`.

use std::path::Path;

use multistatus::header::Depth;
use multistatus::prop::versioning::*;
use multistatus::prop::*;
use multistatus::{Error, Multistatus, Name, Response, Value};

use super::{every, href};

fn document(name: &str) -> std::io::Result<Multistatus<'static>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rfc").join(name);
    let body = std::fs::read(path)?;
    Ok(Multistatus::parse(&body).map(Multistatus::into_owned)?)
}

/// Returns the first value of the property in a document.
fn first<P: LiveProperty>(document: &Multistatus<'_>) -> Result<Option<P>, Error> {
    let values = document.responses().iter().map(Response::live::<P>);
    values.filter_map(Result::transpose).next().transpose()
}

#[test]
fn every_value_in_every_example_is_read() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/rfc");
    let types = every::all();
    let mut values = 0;
    for file in std::fs::read_dir(folder)? {
        let body = std::fs::read(file?.path())?;
        let Ok(document) = Multistatus::parse(&body) else { continue };
        for propstat in document.responses().iter().flat_map(Response::propstats).filter(|p| p.is_success()) {
            for property in propstat.properties() {
                let Some(entry) = types.iter().find(|entry| entry.name == *property.name()) else { continue };
                values += usize::from((entry.check)(&property)?.is_some());
            }
        }
    }
    assert_eq!(values, 171);
    Ok(())
}

/// This example has a date in the form of RFC 850, which is written in the form of RFC 1123.
#[test]
fn rfc2518_8_1_2_allprop() -> std::io::Result<()> {
    let document = document("rfc2518-s8_1_2.xml")?;
    let modified = first::<LastModified>(&document)?.map(|date| date.encode());
    assert_eq!(modified, Some(Value::from("Mon, 12 Jan 1998 09:25:56 GMT")));
    Ok(())
}

#[test]
fn rfc4918_9_1_5_allprop() -> std::io::Result<()> {
    let document = document("rfc4918-s9_1_5.xml")?;
    let [collection, file] = document.responses() else { panic!("expected two rows") };
    assert_eq!(collection.live::<ResourceType>()?, Some(ResourceType::collection()));
    assert_eq!(collection.live::<DisplayName>()?, Some(DisplayName::new("Example collection")?));
    assert_eq!(file.live::<ResourceType>()?, Some(ResourceType::default()));
    assert_eq!(file.live::<ContentLength>()?, Some(ContentLength(4525)));
    assert_eq!(file.live::<ETag>()?, Some(ETag::strong("zzyzx")?));
    let both = SupportedLock(vec![LockEntry::exclusive(), LockEntry::shared()]);
    assert_eq!(file.live::<SupportedLock>()?, Some(both));
    assert_eq!(file.live::<ContentLanguage>()?, None);
    Ok(())
}

#[test]
fn rfc4918_15_8_1_one_lock() -> std::io::Result<()> {
    let document = document("rfc4918-s15_8_1.xml")?;
    let locks = first::<LockDiscovery>(&document)?.unwrap_or_default();
    assert_eq!(locks.0.iter().map(ActiveLock::depth).collect::<Vec<_>>(), [Some(Depth::Zero)]);
    Ok(())
}

#[test]
fn rfc3744_acl_principals_and_privileges() -> std::io::Result<()> {
    let owner = first::<Owner>(&document("rfc3744-s5_1_1.xml")?)?;
    assert_eq!(owner, Some(Owner(Some(href("http://www.example.com/acl/users/gstein")?))));
    let privileges = first::<CurrentUserPrivilegeSet>(&document("rfc3744-s5_4_1.xml")?)?;
    assert_eq!(privileges.map(|set| set.0), Some(vec![Name::dav("read")]));
    let acl = first::<Acl>(&document("rfc3744-s5_5_5.xml")?)?;
    assert_eq!(acl.map(|acl| acl.0.len()), Some(2));
    let tree = first::<SupportedPrivilegeSet>(&document("rfc3744-s5_3_1.xml")?)?.map(|set| set.0).unwrap_or_default();
    let all = tree.first();
    assert_eq!(all.map(|all| (&all.name, all.is_abstract)), Some((&Name::dav("all"), true)));
    let children = all.map(|all| all.children.iter().map(|child| child.name.local()).collect::<Vec<_>>());
    assert_eq!(children, Some(vec!["read", "write", "unlock"]));
    // Five properties at once.
    let document = document("rfc3744-s5_9.xml")?;
    let expected = Owner(Some(href("http://www.example.com/users/gclemm")?));
    assert_eq!(first::<Owner>(&document)?, Some(expected));
    let inherited = first::<Acl>(&document)?.map(|acl| acl.0).unwrap_or_default();
    let inherited: Vec<_> =
        inherited.iter().filter_map(|ace| ace.inherited.as_ref()).map(|href| href.as_str()).collect();
    assert_eq!(inherited, ["http://www.example.com/top"]);
    Ok(())
}

#[test]
fn rfc3253_3_8_1_expanded_hrefs() -> std::io::Result<()> {
    let document = document("rfc3253-s3_8_1.xml")?;
    assert_eq!(first::<VersionHistory>(&document)?, Some(VersionHistory(href("http://repo.webdav.org/his/23")?)));
    Ok(())
}
