//! Bodies of SEARCH.

use super::context::{Context, Read, shown, wrong};
use super::multiget::read_href;
use super::propfind::{Propfind, PropfindParts};
use super::sync_collection::read_limit;
use super::tree::Node;
use super::{body, names};
use crate::error::{Error, ErrorKind};
use crate::header::Depth;
use crate::href::Href;
use crate::name::Name;
use crate::value::Element;
use crate::write::request::{BodyWriter, document};

/// A query in any grammar: the body of SEARCH, [RFC 5323 §2.2](https://www.rfc-editor.org/rfc/rfc5323#section-2.2).
///
/// # Example
///
/// ```
/// use multistatus::request::Search;
///
/// let body = br#"<D:searchrequest xmlns:D="DAV:" xmlns:F="http://example.com/foosearch"><F:sql>x</F:sql></D:searchrequest>"#;
/// let search = Search::parse(body)?;
/// assert!(matches!(&search, Search::Other(query) if query.name().local() == "sql"));
/// assert_eq!(Search::parse(&search.to_xml()?)?, search);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Search {
    /// A query in the grammar `DAV:basicsearch`.
    Basic(BasicSearch),
    /// A query in another grammar. A server that does not support it sends 422 with `search-grammar-supported` (§3.4).
    Other(Element<'static>),
    /// The whole body of `DAV:query-schema-discovery`, which asks for the searchable properties: RFC 5323 §4.
    SchemaDiscovery(Element<'static>),
}

/// A query in the grammar that RFC 5323 defines: `DAV:basicsearch`, [RFC 5323
/// §5](https://www.rfc-editor.org/rfc/rfc5323#section-5).
///
/// The properties, the places to search and the limit are typed; the condition and the order are kept as markup.
#[derive(Clone, Debug, PartialEq)]
pub struct BasicSearch {
    /// The properties that are asked for: `allprop` or `prop`.
    pub select: Propfind,
    /// The places to search, at least one.
    pub from: Vec<Scope>,
    /// The element `where`.
    pub condition: Option<Element<'static>>,
    /// The element `orderby`.
    pub order: Option<Element<'static>>,
    /// The maximum number of results that the client wants: §5.17.
    pub limit: Option<u64>,
}

/// A place to search: RFC 5323 §5.4.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Scope {
    /// The resource, as it was sent.
    pub href: Href<'static>,
    /// The depth to which to search.
    pub depth: Depth,
    /// True to search versions as well.
    pub include_versions: bool,
}

const WHERE: Name = Name::dav("where");
const ORDERBY: Name = Name::dav("orderby");

impl Search {
    pub(super) fn read(cx: &mut Context, root: Node<'_>) -> Read<Self> {
        if root.is(&names::QUERY_SCHEMA_DISCOVERY) {
            return Ok(Self::SchemaDiscovery(root.element()));
        }
        body::expect_root(root, &names::SEARCHREQUEST)?;
        let mut queries = cx.children(root, &[]);
        match (queries.next(), queries.next()) {
            (Some(query), None) if query.is(&names::BASICSEARCH) => BasicSearch::read(cx, query).map(Self::Basic),
            (Some(query), None) => Ok(Self::Other(query.element())),
            _ => Err(wrong(root, "expected one query, found none or several")),
        }
    }

    #[inline]
    fn write(&self) -> Result<Vec<u8>, Error> {
        if let Self::SchemaDiscovery(root) = self {
            return Ok(document(root));
        }
        let mut writer = BodyWriter::new(&names::SEARCHREQUEST);
        match self {
            Self::Basic(query) => query.write(&mut writer),
            Self::Other(query) | Self::SchemaDiscovery(query) => writer.element(query),
        }
        writer.finish()
    }
}

body::body!(Search);

impl BasicSearch {
    fn read(cx: &mut Context, node: Node<'_>) -> Read<Self> {
        let (mut select, mut from, mut limit) = (None, None, None);
        let (mut condition, mut order) = (None, None);
        for child in cx.children(node, &[]) {
            match child.name() {
                name if *name == names::SELECT => {
                    let read = read_select(cx, child)?;
                    cx.once(&mut select, child, read)?;
                }
                name if *name == names::FROM => {
                    let read = read_from(cx, child)?;
                    cx.once(&mut from, child, read)?;
                }
                name if *name == names::LIMIT => {
                    let read = read_limit(cx, child, &names::NRESULTS)?;
                    cx.once(&mut limit, child, read)?;
                }
                name if *name == WHERE => cx.once(&mut condition, child, child.element())?,
                name if *name == ORDERBY => cx.once(&mut order, child, child.element())?,
                _ => cx.unknown(child),
            }
        }
        let select = select.ok_or_else(|| wrong(node, "expected select, found none"))?;
        let from = from.ok_or_else(|| wrong(node, "expected from, found none"))?;
        Ok(Self { select, from, condition, order, limit })
    }

    #[inline]
    fn write(&self, writer: &mut BodyWriter) {
        writer.open(&names::BASICSEARCH, &[]);
        writer.open(&names::SELECT, &[]);
        self.select.write_parts(writer);
        writer.close(&names::SELECT);
        writer.open(&names::FROM, &[]);
        for scope in &self.from {
            writer.open(&names::SCOPE, &[]);
            writer.text(&names::HREF, &[], scope.href.as_str());
            writer.text(&names::DEPTH, &[], scope.depth.as_str());
            if scope.include_versions {
                writer.empty(&names::INCLUDE_VERSIONS, &[]);
            }
            writer.close(&names::SCOPE);
        }
        writer.close(&names::FROM);
        for (element, expected) in [(&self.condition, WHERE), (&self.order, ORDERBY)] {
            match element {
                Some(element) if *element.name() == expected => writer.element(element),
                Some(element) => {
                    let message = format!("expected {expected} in basicsearch, found {}", element.name().clipped());
                    writer.refuse(Error::new(ErrorKind::Usage, message));
                }
                None => {}
            }
        }
        if let Some(limit) = self.limit {
            writer.open(&names::LIMIT, &[]);
            writer.text(&names::NRESULTS, &[], &limit.to_string());
            writer.close(&names::LIMIT);
        }
        writer.close(&names::BASICSEARCH);
        if self.from.is_empty() {
            writer.refuse(Error::new(ErrorKind::Usage, "expected at least one scope in basicsearch, found none"));
        }
    }
}

fn read_select(cx: &mut Context, node: Node<'_>) -> Read<Propfind> {
    let mut asked = PropfindParts::default();
    for child in cx.children(node, &[]) {
        if child.is(&names::PROPNAME) || !asked.take(cx, child)? {
            cx.unknown(child);
        }
    }
    asked.finish(node)?.ok_or_else(|| wrong(node, "expected prop or allprop, found neither"))
}

fn read_from(cx: &mut Context, node: Node<'_>) -> Read<Vec<Scope>> {
    let mut scopes = Vec::new();
    for child in cx.children(node, &[]) {
        match child.is(&names::SCOPE) {
            true => scopes.push(read_scope(cx, child)?),
            false => cx.unknown(child),
        }
    }
    if scopes.is_empty() { Err(wrong(node, "expected a scope, found none")) } else { Ok(scopes) }
}

fn read_scope(cx: &mut Context, node: Node<'_>) -> Read<Scope> {
    let (mut href, mut depth, mut versions) = (None, None, None);
    for child in cx.children(node, &[]) {
        match child.name() {
            name if *name == names::HREF => {
                let read = read_href(cx, child)?;
                cx.once(&mut href, child, read)?;
            }
            name if *name == names::DEPTH => {
                let text = cx.token(child);
                let wrong = || wrong(child, format_args!("expected 0, 1 or infinity, found {}", shown(&text)));
                let read = Depth::read_word(&text).ok_or_else(wrong)?;
                cx.once(&mut depth, child, read)?;
            }
            name if *name == names::INCLUDE_VERSIONS => {
                cx.empty(child, &[]);
                cx.once(&mut versions, child, ())?;
            }
            _ => cx.unknown(child),
        }
    }
    let href = href.ok_or_else(|| wrong(node, "expected an href, found none"))?;
    let depth = depth.ok_or_else(|| wrong(node, "expected a depth, found none"))?;
    Ok(Scope { href, depth, include_versions: versions.is_some() })
}
