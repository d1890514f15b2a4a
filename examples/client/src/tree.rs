//! `tree`: a collection and everything below it, drawn as a tree.

use reqwest::Client;

use crate::failure::Failed;
use crate::members::{Member, Members, members};

/// The deepest level that is drawn. A server that links a collection into itself would have no end.
const DEEPEST: usize = 64;

/// A collection whose members are being drawn.
struct Level {
    members: std::vec::IntoIter<Member>,
    /// What is drawn before each of its members.
    indent: String,
}

/// Draws a tree. Each collection is asked for alone, because many servers refuse `Depth: infinity`.
pub async fn tree(client: &Client, url: &str) -> Result<(), Failed> {
    println!("{url}");
    let (mut collections, mut files, mut failed) = (0u64, 0u64, 0u64);
    let mut levels = Vec::new();
    open(&mut levels, &mut failed, members(client, url).await?, String::new());
    while let Some(level) = levels.last_mut() {
        let Some(member) = level.members.next() else {
            levels.pop();
            continue;
        };
        let is_last = level.members.len() == 0;
        let branch = if is_last { "└── " } else { "├── " };
        if !member.is_collection {
            files += 1;
            println!("{}{branch}{}  ({})", level.indent, member.title, member.facts);
            continue;
        }
        collections += 1;
        println!("{}{branch}{}/", level.indent, member.title);
        let indent = level.indent.clone() + if is_last { "    " } else { "│   " };
        if levels.len() == DEEPEST {
            println!("{indent}…");
            failed += 1;
            continue;
        }
        match members(client, &member.url).await {
            Ok(found) => open(&mut levels, &mut failed, found, indent),
            Err(failure) => {
                println!("{indent}{failure}");
                failed += 1;
            }
        }
    }
    println!("{collections} collections, {files} files");
    match failed {
        0 => Ok(()),
        failed => Err(Failed::Refused(format!("{failed} failures: the tree may be incomplete"))),
    }
}

/// Begins to draw the members of a collection.
fn open(levels: &mut Vec<Level>, failed: &mut u64, found: Members, indent: String) {
    for doubt in &found.doubts {
        println!("{indent}{doubt}");
        *failed += 1;
    }
    levels.push(Level { members: found.members.into_iter(), indent });
}
