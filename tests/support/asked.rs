//! What a request body asks for, found by another reader: names, hrefs and changes in the tree that roxmltree makes.

use roxmltree::Node;
use serde_json::{Value, json};

const DAV: &str = "DAV:";
const CALDAV: &str = "urn:ietf:params:xml:ns:caldav";
const CARDDAV: &str = "urn:ietf:params:xml:ns:carddav";
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// What a body asks for. The names are Clark names.
#[derive(Debug, Default, PartialEq)]
pub struct Asked {
    pub names: Vec<String>,
    pub hrefs: Vec<String>,
    /// `{"set": name}` or `{"remove": name}` for each change.
    pub changes: Vec<Value>,
}

pub fn clark(node: Node<'_, '_>) -> String {
    let local = node.tag_name().name();
    match node.tag_name().namespace() {
        Some(namespace) if !namespace.is_empty() => format!("{{{namespace}}}{local}"),
        _ => local.into(),
    }
}

impl Asked {
    /// Walks through a body. Each method that has a grammar of its own says so by the root of its body; the body of any other
    /// method asks for what is in a `prop` alone.
    pub fn of(root: Node<'_, '_>, has_grammar: bool) -> Self {
        let tag = (root.tag_name().namespace().unwrap_or_default(), root.tag_name().name());
        match tag {
            _ if !has_grammar => Self { names: unique(at(root, &["prop", "*"])), ..Self::default() },
            (DAV, "propfind") | (CALDAV, "calendar-query") | (CARDDAV, "addressbook-query") => {
                Self { names: propfind(root), ..Self::default() }
            }
            (CALDAV, "calendar-multiget") | (CARDDAV, "addressbook-multiget") => Self {
                names: propfind(root),
                hrefs: at(root, &["href"]).into_iter().map(text).collect(),
                ..Self::default()
            },
            (DAV, "propertyupdate" | "mkcol") | (CALDAV, "mkcalendar") => {
                let removes = tag.1 == "propertyupdate";
                Self { changes: changes(root, removes), ..Self::default() }
            }
            (DAV, "expand-property") => {
                Self { names: at(root, &["property"]).into_iter().map(expanded).collect(), ..Self::default() }
            }
            (DAV, "searchrequest") => at(root, &["basicsearch"]).first().copied().map(search).unwrap_or_default(),
            (DAV, "lockinfo" | "acl" | "principal-search-property-set" | "query-schema-discovery")
            | (CALDAV, "free-busy-query") => Self::default(),
            _ => Self { names: unique(at(root, &["prop", "*"])), ..Self::default() },
        }
    }
}

/// Returns the elements at the end of a path of names in the namespace `DAV:`; `*` is any element.
fn at<'n, 'd>(node: Node<'n, 'd>, path: &[&str]) -> Vec<Node<'n, 'd>> {
    let Some((first, rest)) = path.split_first() else { return vec![node] };
    let is = |child: &Node<'_, '_>| {
        *first == "*" || child.tag_name().namespace() == Some(DAV) && child.tag_name().name() == *first
    };
    node.children().filter(Node::is_element).filter(is).flat_map(|child| at(child, rest)).collect()
}

fn unique(nodes: Vec<Node<'_, '_>>) -> Vec<String> {
    let mut names = Vec::new();
    for name in nodes.into_iter().map(clark) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// `prop`, or `include` beside `allprop`.
fn propfind(node: Node<'_, '_>) -> Vec<String> {
    let named = unique(at(node, &["prop", "*"]));
    if at(node, &["prop"]).is_empty() { unique(at(node, &["include", "*"])) } else { named }
}

/// The text directly in an element, without the white space around it.
fn text(node: Node<'_, '_>) -> String {
    let texts = node.children().filter(Node::is_text).filter_map(|child| child.text());
    texts.collect::<String>().trim_matches(SPACE).to_owned()
}

fn changes(root: Node<'_, '_>, removes: bool) -> Vec<Value> {
    let mut changes = Vec::new();
    for verb in at(root, &["*"]).into_iter().filter(|verb| verb.tag_name().namespace() == Some(DAV)) {
        let name = verb.tag_name().name();
        if name == "set" || removes && name == "remove" {
            changes.extend(at(verb, &["prop", "*"]).into_iter().map(|property| json!({ name: clark(property) })));
        }
    }
    changes
}

fn expanded(property: Node<'_, '_>) -> String {
    let attribute = |name: &str| {
        let found = property.attributes().find(|attribute| attribute.namespace().is_none() && attribute.name() == name);
        found.map(|attribute| attribute.value().trim_matches(SPACE))
    };
    let local = attribute("name").unwrap_or_default();
    match attribute("namespace").unwrap_or(DAV) {
        "" => local.into(),
        namespace => format!("{{{namespace}}}{local}"),
    }
}

fn search(query: Node<'_, '_>) -> Asked {
    let first = |name: &str| at(query, &[name]).first().copied();
    let scopes = first("from").map(|from| at(from, &["scope"])).unwrap_or_default();
    let hrefs = scopes.into_iter().filter_map(|scope| at(scope, &["href"]).first().copied().map(text));
    Asked { names: first("select").map(propfind).unwrap_or_default(), hrefs: hrefs.collect(), changes: Vec::new() }
}
