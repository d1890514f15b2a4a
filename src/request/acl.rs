//! Bodies of ACL.

use std::collections::BTreeSet;

use super::context::{Context, Read, wrong};
use super::multiget::read_href;
use super::tree::Node;
use super::{body, names};
use crate::error::Error;
use crate::href::Href;
use crate::name::Name;
use crate::prop::{Access, Ace, Principal};
use crate::write::request::BodyWriter;

/// The access control list that an ACL request sets: [RFC 3744
/// §8.1](https://www.rfc-editor.org/rfc/rfc3744#section-8.1).
///
/// A body with an entry that cannot be read is refused, because the other entries would mean something else without it.
/// The property [`prop::Acl`](crate::prop::Acl) leaves out such an entry instead.
///
/// # Example
///
/// ```
/// use multistatus::prop::{Ace, Principal};
/// use multistatus::request::Acl;
/// use multistatus::{Href, Name};
///
/// let acl = Acl { aces: vec![Ace::grant(Principal::Href(Href::new("/u/jo/")?), [Name::dav("read")])] };
/// assert_eq!(Acl::parse(&acl.to_xml()?)?, acl);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Acl {
    /// The entries, which replace all entries that are not protected or inherited.
    pub aces: Vec<Ace>,
}

const ACL: Name = Name::dav("acl");
const ACE: Name = Name::dav("ace");
const DENY: Name = Name::dav("deny");
const GRANT: Name = Name::dav("grant");
const INHERITED: Name = Name::dav("inherited");
const INVERT: Name = Name::dav("invert");
const PRINCIPAL: Name = Name::dav("principal");
const PRIVILEGE: Name = Name::dav("privilege");
const PROTECTED: Name = Name::dav("protected");

impl Acl {
    pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        body::expect_root(root, &ACL)?;
        let mut aces = Vec::new();
        for child in cx.children(root, &[]) {
            match child.is(&ACE) {
                true => aces.push(read_ace(cx, child)?),
                false => cx.unknown(child),
            }
        }
        Ok(Self { aces })
    }

    fn write(&self) -> Result<Vec<u8>, Error> {
        let mut writer = BodyWriter::new(&ACL);
        self.aces.iter().for_each(|ace| writer.element(&ace.element()));
        writer.finish()
    }
}

body::body!(Acl);

fn read_ace(cx: &mut Context, node: Node<'_>) -> Read<Ace> {
    let (mut principal, mut access, mut protected, mut inherited) = (None, None, None, None);
    for part in cx.children(node, &[]) {
        match part.name() {
            name if *name == PRINCIPAL || *name == INVERT => {
                let inverted = *name == INVERT;
                let read = if inverted { read_inverted(cx, part)? } else { read_principal(cx, part)? };
                if principal.replace((read, inverted)).is_some() {
                    return Err(wrong(node, "expected one principal, found several"));
                }
            }
            name if *name == GRANT || *name == DENY => {
                let privileges = read_privileges(cx, part)?;
                let read = if *name == GRANT { Access::Grant(privileges) } else { Access::Deny(privileges) };
                if access.replace(read).is_some() {
                    return Err(wrong(node, "expected one of grant and deny, found several"));
                }
            }
            name if *name == PROTECTED => {
                cx.empty(part, &[]);
                cx.once(&mut protected, part, ())?;
            }
            name if *name == INHERITED => {
                let read = only_href(cx, part)?;
                cx.once(&mut inherited, part, read)?;
            }
            _ => cx.unknown(part),
        }
    }
    let (principal, inverted) = principal.ok_or_else(|| wrong(node, "expected a principal, found none"))?;
    let access = access.ok_or_else(|| wrong(node, "expected grant or deny, found neither"))?;
    Ok(Ace { principal, inverted, access, protected: protected.is_some(), inherited })
}

/// Reads the content of `invert`.
fn read_inverted(cx: &mut Context, node: Node<'_>) -> Read<Principal> {
    let mut found = None;
    for child in cx.children(node, &[]) {
        if !child.is(&PRINCIPAL) {
            cx.unknown(child);
        } else if found.replace(read_principal(cx, child)?).is_some() {
            return Err(wrong(node, "expected one principal, found several"));
        }
    }
    found.ok_or_else(|| wrong(node, "expected a principal, found none"))
}

fn read_principal(cx: &mut Context, node: Node<'_>) -> Read<Principal> {
    let mut found = None;
    for child in cx.children(node, &[]) {
        let read = match child.name() {
            name if *name == names::HREF => Principal::Href(read_some_href(cx, child)?),
            name if *name == names::PROPERTY => {
                let mut properties = cx.children(child, &[]);
                match (properties.next(), properties.next()) {
                    (Some(property), None) => Principal::Property(property.name().clone()),
                    _ => return Err(wrong(child, "expected the name of one property, found none or several")),
                }
            }
            name => {
                let all =
                    [Principal::All, Principal::Authenticated, Principal::Unauthenticated, Principal::SelfPrincipal];
                let Some(known) = all.into_iter().find(|principal| principal.name() == *name) else {
                    cx.unknown(child);
                    continue;
                };
                cx.empty(child, &[]);
                known
            }
        };
        if found.replace(read).is_some() {
            return Err(wrong(node, "expected one principal, found several"));
        }
    }
    found.ok_or_else(|| wrong(node, "expected a principal of RFC 3744, found none"))
}

fn read_privileges(cx: &mut Context, node: Node<'_>) -> Read<Vec<Name>> {
    let (mut names, mut seen) = (Vec::new(), BTreeSet::new());
    for child in cx.children(node, &[]) {
        if !child.is(&PRIVILEGE) {
            cx.unknown(child);
            continue;
        }
        let mut any = false;
        for privilege in cx.children(child, &[]) {
            any = true;
            // Equal names of one body are shared.
            if seen.insert(privilege.name().address()) {
                names.push(privilege.name().clone());
            }
        }
        if !any {
            return Err(wrong(child, "expected the name of a privilege, found none"));
        }
    }
    if names.is_empty() { Err(wrong(node, "expected at least one privilege, found none")) } else { Ok(names) }
}

fn only_href(cx: &mut Context, node: Node<'_>) -> Read<Href<'static>> {
    let mut found = None;
    for child in cx.children(node, &[]) {
        if !child.is(&names::HREF) {
            cx.unknown(child);
        } else if found.replace(read_some_href(cx, child)?).is_some() {
            return Err(wrong(node, "expected one href, found several"));
        }
    }
    found.ok_or_else(|| wrong(node, "expected an href, found none"))
}

/// Reads an href that must not be empty.
fn read_some_href(cx: &mut Context, node: Node<'_>) -> Read<Href<'static>> {
    let href = read_href(cx, node)?;
    if href.as_str().is_empty() { Err(wrong(node, "expected a URL, found no text")) } else { Ok(href) }
}
