//! Tests acl, acl-restrictions, current-user-principal and privileges.

use multistatus::prop::{
    Access, Ace, Acl, AclRestrictions, CurrentUserPrincipal, CurrentUserPrivilegeSet, LiveProperty, Principal,
    SupportedPrivilege, SupportedPrivilegeSet,
};
use multistatus::{Description, Error, Name};

use super::{decode, example, href, refused, round_trip, written};

#[test]
fn rfc3744_5_5_5_acl() -> Result<(), Error> {
    let acl: Acl = example(
        "<D:acl>
          <D:ace>
            <D:principal>
              <D:href
              >http://www.example.com/acl/groups/maintainers</D:href>
            </D:principal>
            <D:grant>
              <D:privilege><D:write/></D:privilege>
            </D:grant>
          </D:ace>
          <D:ace>
            <D:principal>
              <D:all/>
            </D:principal>
            <D:grant>
              <D:privilege><D:read/></D:privilege>
            </D:grant>
          </D:ace>
        </D:acl>",
    )?;
    let maintainers = Principal::Href(href("http://www.example.com/acl/groups/maintainers")?);
    let expected = [Ace::grant(maintainers, [Name::dav("write")]), Ace::grant(Principal::All, [Name::dav("read")])];
    assert_eq!(acl.0, expected);
    Ok(())
}

#[test]
fn rfc3744_5_6_5_acl_restrictions() -> Result<(), Error> {
    let restrictions: AclRestrictions = example(
        "<D:acl-restrictions>
             <D:grant-only/>
             <D:required-principal>
               <D:all/>
             </D:required-principal>
           </D:acl-restrictions>",
    )?;
    let required_principals = vec![Principal::All];
    assert_eq!(restrictions, AclRestrictions { grant_only: true, required_principals, ..AclRestrictions::default() });
    Ok(())
}

#[test]
fn rfc3744_5_6_4_required_principal() -> Result<(), Error> {
    let found = decode::<AclRestrictions>(
        "<D:no-invert/><D:deny-before-grant/><D:required-principal><D:property><D:owner/></D:property><D:self/>\
         <D:href>/a</D:href><D:authenticated/><D:unauthenticated/></D:required-principal>",
    )?;
    let required_principals = vec![
        Principal::Property(Name::dav("owner")),
        Principal::SelfPrincipal,
        Principal::Href(href("/a")?),
        Principal::Authenticated,
        Principal::Unauthenticated,
    ];
    let expected = AclRestrictions { grant_only: false, no_invert: true, deny_before_grant: true, required_principals };
    assert_eq!(found.as_ref(), Some(&expected));
    round_trip(&expected)?;
    refused::<AclRestrictions>("none", "none")?;
    refused::<AclRestrictions>("<D:required-principal><D:x/></D:required-principal>", "<D:x/>")
}

/// RFC 3744 §5.5.1 to §5.5.4.
#[test]
fn all_parts_of_an_entry() -> Result<(), Error> {
    let content = "<D:ace><D:invert><D:principal><D:property><D:owner/></D:property></D:principal></D:invert>\
                   <D:deny><D:privilege><D:read/></D:privilege><D:privilege><D:write/></D:privilege></D:deny>\
                   <D:protected/><D:inherited><D:href>/top</D:href></D:inherited></D:ace>";
    let ace = Ace {
        principal: Principal::Property(Name::dav("owner")),
        inverted: true,
        access: Access::Deny(vec![Name::dav("read"), Name::dav("write")]),
        protected: true,
        inherited: Some(href("/top")?),
    };
    assert_eq!(decode::<Acl>(content)?, Some(Acl(vec![ace.clone()])));
    written(&Acl(vec![ace]), content)
}

/// RFC 3744 §5.5: "If the DAV:acl property is empty, no principal is granted any privilege."
#[test]
fn an_empty_acl_is_a_value() -> Result<(), Error> {
    assert_eq!(decode::<Acl>("")?, Some(Acl::default()));
    Ok(())
}

#[test]
fn an_entry_that_is_not_understood_is_an_error() -> Result<(), Error> {
    let (who, what) =
        ("<D:principal><D:all/></D:principal>", "<D:grant><D:privilege><D:read/></D:privilege></D:grant>");
    for ace in [
        what.to_owned(),
        who.to_owned(),
        format!("{who}{what}<D:except/>"),
        format!("{who}{who}{what}"),
        format!("{who}{what}{what}"),
        format!("{who}<D:grant>read</D:grant>"),
        format!("{who}<D:grant><D:privilege/></D:grant>"),
        format!("{who}<D:grant><D:read/></D:grant>"),
        format!("<D:principal><D:somebody/></D:principal>{what}"),
        format!("<D:principal>somebody</D:principal>{what}"),
        format!("<D:principal/>{what}"),
        format!("<D:principal><D:all/><D:self/></D:principal>{what}"),
        format!("<D:principal><D:property/></D:principal>{what}"),
        format!("<D:principal><D:href/></D:principal>{what}"),
        format!("<D:invert><D:all/></D:invert>{what}"),
        format!("{who}{what}<D:inherited>the top</D:inherited>"),
        format!("text{who}{what}<D:inherited/>"),
    ] {
        refused::<Acl>(&format!("<D:ace>{ace}</D:ace>"), "")?;
    }
    refused::<Acl>("everybody", "everybody")?;
    refused::<Acl>("<D:acl/>", "<D:acl/>")
}

#[test]
fn rfc3744_5_4_1_current_user_privilege_set() -> Result<(), Error> {
    let set: CurrentUserPrivilegeSet = example(
        "<D:current-user-privilege-set>
             <D:privilege><D:read/></D:privilege>
             <D:privilege><C:read-free-busy/></D:privilege>
           </D:current-user-privilege-set>",
    )?;
    assert_eq!(set.0, [Name::dav("read"), Name::caldav("read-free-busy")]);
    assert!(set.contains(&Name::dav("read")) && !set.contains(&Name::dav("write")));
    refused::<CurrentUserPrivilegeSet>("read", "read")?;
    refused::<CurrentUserPrivilegeSet>("<D:privilege>read</D:privilege>", "read")?;
    refused::<CurrentUserPrivilegeSet>("<D:read/>", "<D:read/>")
}

#[test]
fn rfc3744_5_3_1_supported_privilege_set() -> Result<(), Error> {
    let set: SupportedPrivilegeSet = example(
        r#"<D:supported-privilege-set>
             <D:supported-privilege>
               <D:privilege><D:all/></D:privilege>
              <D:abstract/>
               <D:description xml:lang="en">Any operation</D:description>
               <D:supported-privilege>
                 <D:privilege><D:read/></D:privilege>
                 <D:description xml:lang="en">Read any object</D:description>
                 <D:supported-privilege>
                   <D:privilege><D:read-acl/></D:privilege>
                   <D:abstract/>
                   <D:description xml:lang="en">Read ACL</D:description>
                 </D:supported-privilege>
               </D:supported-privilege>
               <D:supported-privilege>
                 <D:privilege><D:unlock/></D:privilege>
               </D:supported-privilege>
             </D:supported-privilege>
           </D:supported-privilege-set>"#,
    )?;
    let privilege = |name: &'static str, is_abstract: bool, text: &'static str, children: Vec<SupportedPrivilege>| {
        let description = Some(Description::new(text)?.with_lang("en")?);
        Ok::<_, Error>(SupportedPrivilege { name: Name::dav(name), is_abstract, description, children })
    };
    let read = privilege("read", false, "Read any object", vec![privilege("read-acl", true, "Read ACL", Vec::new())?])?;
    let unlock = SupportedPrivilege::new(Name::dav("unlock"));
    assert_eq!(set.0, [privilege("all", true, "Any operation", vec![read, unlock])?]);
    Ok(())
}

#[test]
fn privileges_nested_too_deeply_are_left_out() -> Result<(), Error> {
    let nested = |depth: usize| {
        let start = "<D:supported-privilege><D:privilege><D:x/></D:privilege>".repeat(depth);
        start + &"</D:supported-privilege>".repeat(depth)
    };
    let deepest = decode::<SupportedPrivilegeSet>(&nested(32))?;
    assert!(deepest.is_some());
    assert_eq!(decode::<SupportedPrivilegeSet>(&nested(33))?, deepest);
    assert_eq!(decode::<SupportedPrivilegeSet>(&nested(1000))?, deepest);
    refused::<SupportedPrivilegeSet>("<D:supported-privilege/>", "a privilege in supported-privilege")
}

#[test]
fn rfc5397_3_current_user_principal() -> Result<(), Error> {
    type Current = CurrentUserPrincipal;
    let found: Current =
        example("<D:current-user-principal><D:href>/principals/users/cdaboo</D:href></D:current-user-principal>")?;
    assert_eq!(found, Current::Href(href("/principals/users/cdaboo")?));
    let found: Current = example("<D:current-user-principal><D:unauthenticated/></D:current-user-principal>")?;
    assert_eq!((found.href(), &found), (None, &Current::Unauthenticated));
    written(&found, "<D:unauthenticated/>")?;
    // The expanded form: RFC 3253 §3.8.
    let row = "<D:response><D:href>/a</D:href><D:propstat/></D:response>";
    assert_eq!(decode::<Current>(row)?, Some(Current::Href(href("/a")?)));
    let text = decode::<Current>("/principals/users/cdaboo")?;
    assert_eq!(text, Some(Current::Href(href("/principals/users/cdaboo")?)));
    refused::<Current>("cdaboo", "cdaboo")?;
    refused::<Current>("<D:all/>", "<D:all/>")?;
    refused::<Current>("<D:href/>", "<D:href/>")?;
    refused::<Current>("<D:unauthenticated/><D:href>/a</D:href>", "/a")?;
    assert_eq!(Current::decode(&multistatus::Property::empty(Current::NAME))?, None);
    Ok(())
}
