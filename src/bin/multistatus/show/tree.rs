//! The resources as a tree.

use std::io::{self, Write};

use multistatus::Response;

use super::facts::{Facts, Filter, Kind, Names};
use super::table::doubt;
use crate::paint::{FOLDER, paint};
use crate::plain::{Plain, Shown, number};
use crate::reading::Read;

/// Keeps what is shown of each response, because a tree is known only when all of them were read.
pub struct Tree<'t> {
    names: Option<&'t Names>,
    filter: Filter,
    nodes: Vec<Node>,
    left_out: u64,
}

struct Node {
    /// The decoded segments of the path.
    path: Vec<String>,
    is_folder: bool,
    /// What is shown behind the name.
    text: String,
    /// What is shown under it.
    details: Vec<String>,
}

impl<'t> Tree<'t> {
    pub fn new(names: Option<&'t Names>, filter: Filter) -> Self {
        Self { names, filter, nodes: Vec::new(), left_out: 0 }
    }

    pub fn add(&mut self, row: &Response<'_>) {
        if !self.filter.keeps(row) {
            self.left_out += 1;
            return;
        }
        let facts = Facts::of(row);
        let mut text = String::new();
        if facts.codes != [200] {
            text.push_str(&format!("  {}", facts.status(0)));
        }
        if !facts.is_collection && facts.size.is_some() {
            text.push_str(&format!("  {}", facts.size()));
        }
        if facts.modified.is_some() {
            text.push_str(&format!("  {}", facts.modified()));
        }
        let mut details = Vec::new();
        for propstat in row.propstats() {
            for property in propstat.properties() {
                let wanted = self.names.is_some_and(|names| names.wants(property.name()));
                if wanted && Kind::of(&propstat) == Kind::Found {
                    details.push(Plain(Shown(&property)).to_string());
                }
            }
        }
        for href in row.hrefs() {
            let path = href.segments().map(|segment| String::from_utf8_lossy(&segment.bytes()).into_owned());
            let mut path: Vec<_> = path.collect();
            if path.last().is_some_and(String::is_empty) {
                path.pop();
            }
            let is_folder = facts.is_collection || href.has_trailing_slash();
            self.nodes.push(Node { path, is_folder, text: text.clone(), details: details.clone() });
        }
    }

    pub fn write(mut self, read: &Read, out: &mut dyn Write) -> io::Result<()> {
        self.nodes.sort_by(|a, b| a.path.cmp(&b.path));
        let links = self.links();
        for (node, link) in self.nodes.iter().zip(&links) {
            let from = link.parent.map_or(0, |parent| self.nodes[parent].path.len());
            let path = node.path.get(from..).unwrap_or_default().join("/");
            let top = if link.parent.is_none() { "/" } else { "" };
            let slash = if node.is_folder && !node.path.is_empty() { "/" } else { "" };
            let name = format!("{top}{path}{slash}");
            let name = if node.is_folder { paint(FOLDER, name) } else { Plain(name).to_string() };
            let bars = bars(&links, link.parent);
            let (branch, under) = match (link.parent, link.is_last) {
                (None, _) => ("", ""),
                (_, true) => ("└── ", "    "),
                (_, false) => ("├── ", "│   "),
            };
            writeln!(out, "{bars}{branch}{name}{}", node.text)?;
            for detail in &node.details {
                writeln!(out, "{bars}{under}      {detail}")?;
            }
        }
        let left_out = if self.left_out > 0 { format!(", {} left out", self.left_out) } else { String::new() };
        let bad = match read.bad {
            0 => String::new(),
            bad => format!(", {} unreadable", number(bad, "response")),
        };
        writeln!(out, "{}{}{left_out}{bad}", doubt(read), number(self.nodes.len() as u64, "resource"))
    }

    /// Finds the parent of each node: the nearest one before it whose path its own path begins with.
    fn links(&self) -> Vec<Link> {
        let mut links: Vec<Link> = Vec::new();
        let mut above: Vec<usize> = Vec::new();
        // The last child of each node, and of none.
        let mut last = vec![None; self.nodes.len()];
        let mut last_top = None;
        for (number, node) in self.nodes.iter().enumerate() {
            let is_above = |other: &usize| {
                let path = &self.nodes[*other].path;
                path.len() < node.path.len() && node.path.starts_with(path)
            };
            while above.last().is_some_and(|other| !is_above(other)) {
                above.pop();
            }
            let parent = above.last().copied();
            let before = parent.map_or(&mut last_top, |parent| &mut last[parent]).replace(number);
            if let Some(before) = before {
                let before: &mut Link = &mut links[before];
                before.is_last = false;
            }
            links.push(Link { parent, is_last: true });
            above.push(number);
        }
        links
    }
}

struct Link {
    parent: Option<usize>,
    /// Whether the parent has no child after this one.
    is_last: bool,
}

/// Returns the bars of the levels above a node.
fn bars(links: &[Link], parent: Option<usize>) -> String {
    let mut bars = Vec::new();
    let mut above = parent;
    while let Some(link) = above.map(|above| &links[above]).filter(|link| link.parent.is_some()) {
        bars.push(if link.is_last { "    " } else { "│   " });
        above = link.parent;
    }
    bars.reverse();
    bars.concat()
}
