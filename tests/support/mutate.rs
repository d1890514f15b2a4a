//! Changes bodies at random, always in one way for one seed.
//!
//! Flipping bytes alone finds little in XML, because most mutants die of the same few errors. So most changes keep the
//! document whole: tags change places, prefixes change names, pieces of other bodies come in.
#![allow(dead_code, reason = "every test program uses a part of this")]

use std::ops::Range;

/// A random number generator (splitmix64), which does not change with a dependency.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x2545_F491_4F6C_DD1D) ^ 0x6A09_E667_F3BC_C909)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Returns a number below `end`; 0 if there is none.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    pub fn pick<'t, T>(&mut self, list: &'t [T]) -> &'t T {
        &list[self.below(list.len())]
    }
}

/// The texts that are put into a body: characters and references that a reader may get wrong, and markup.
pub const INJECTIONS: [&[u8]; 64] = [
    b"&",
    b"&amp;",
    b"&lt;",
    b"&#60;",
    b"&#x26;",
    b"&#0;",
    b"&#1;",
    b"&#13;",
    b"&#xD800;",
    b"&#x1F600;",
    b"&#xFFFE;",
    b"&#x110000;",
    b"&#99999999999999999999;",
    b"&#x;",
    b"&#;",
    b"&;",
    b"&nbsp;",
    b"&a:b;",
    b"&AMP;",
    b"]]>",
    b"]]",
    b"<",
    b">",
    b"\"",
    b"'",
    b"=",
    b"/",
    b"\r",
    b"\r\n",
    b"\n",
    b"\t",
    b" ",
    b"\0",
    b"\x01",
    b"\x0B",
    b"\x7F",
    b"\xC2\x85",
    b"\xC3",
    b"\xA9",
    b"\xFF",
    b"\xEF\xBB\xBF",
    b"\xEF\xBF\xBE",
    b"\xED\xA0\x80",
    b"\xF0\x9F\x98\x80",
    b"\xE2\x80\xA8",
    b"<!-- -->",
    b"<!-->",
    b"<!-- -- -->",
    b"<![CDATA[<a>&]]>",
    b"<![CDATA[",
    b"<?p q?>",
    b"<?xml?>",
    b"<?xml version=\"1.0\"?>",
    b"<?p:q?>",
    b"<!DOCTYPE a>",
    b"<a/>",
    b"<D:a/>",
    b"<D:href>/x</D:href>",
    b"<a xmlns=\"\"/>",
    b"<a xmlns:D=\"urn:x\"><D:href/></a>",
    b" xml:lang=\"de\"",
    b" xmlns=\"DAV:\"",
    b" xmlns:D=\"DAV:\"",
    b" a=\"1\" a=\"2\"",
];

const PREFIXES: [&[u8]; 14] =
    [b"D:", b"d:", b"", b"x:", b"lp1:", b"xml:", b"xmlns:", b"DAV:", b":", b"D:D:", b"1:", b"\xC3\xA9:", b"C:", b"s:"];

/// Returns a body with one to four changes. Half of the bodies are changed such that most of them are still XML.
pub fn mutant(rng: &mut Rng, bodies: &[Vec<u8>]) -> Vec<u8> {
    let mut body = rng.pick(bodies).clone();
    let careful = rng.below(2) == 0;
    for _ in 0..1 + rng.below(4) {
        if careful {
            change_carefully(rng, &mut body, bodies);
        } else {
            change(rng, &mut body, bodies);
        }
    }
    body
}

/// Changes a body so that it stays XML more often than not: whole elements, and text that may appear in one.
pub fn change_carefully(rng: &mut Rng, body: &mut Vec<u8>, bodies: &[Vec<u8>]) {
    const TEXTS: [&[u8]; 24] = [
        b"&amp;",
        b"&#60;",
        b"&#13;",
        b"&#x1F600;",
        b"]]",
        b"\r",
        b"\r\n",
        b" ",
        b"\n\t",
        b"\xC2\x85",
        b"<!-- <a> -->",
        b"<![CDATA[<a>&]]>",
        b"<?p q?>",
        b"<a/>",
        b"<x:a xmlns:x=\"DAV:\"/>",
        b"<D:a/>",
        b"<D:href>/x</D:href>",
        b"<d:prop/>",
        b"<D:status>HTTP/1.1 404 Not Found</D:status>",
        b"<a xmlns=\"\"/>",
        b"<a xmlns:D=\"urn:x\"><D:href/></a>",
        b"200",
        b"<a xml:lang=\"de\" b=\"1&#10;\n2\">c</a>",
        b"HTTP/2 204",
    ];
    match rng.below(8) {
        0 | 1 => {
            let Some(text) = text(rng, body) else { return };
            let at = text.start + rng.below(text.len() + 1);
            let with = rng.pick(&TEXTS);
            body.splice(at..at, with.iter().copied());
        }
        2 => {
            let Some(text) = text(rng, body) else { return };
            let with = rng.pick(&TEXTS);
            body.splice(text, with.iter().copied());
        }
        // An element is removed, repeated, or changes places with another.
        3 => {
            let Some(element) = any_element(rng, body) else { return };
            body.drain(element);
        }
        4 => {
            let (Some(element), Some(text)) = (any_element(rng, body), text(rng, body)) else { return };
            let copy = body[element].to_vec();
            body.splice(text.start..text.start, copy);
        }
        5 => {
            let (Some(first), Some(second)) = (any_element(rng, body), any_element(rng, body)) else { return };
            swap(body, first, second);
        }
        // An element of another body, whose prefixes may mean something else here.
        6 => {
            let other = rng.pick(bodies);
            let (Some(from), Some(text)) = (any_element(rng, other), text(rng, body)) else { return };
            body.splice(text.start..text.start, other[from].iter().copied());
        }
        // Changes every use of a name or prefix.
        _ => {
            let Some(tag) = tag(rng, body) else { return };
            let Some(prefix) = prefix(&body[tag.clone()]) else { return };
            let names: [&[u8]; 10] = [
                b"href",
                b"status",
                b"prop",
                b"propstat",
                b"response",
                b"error",
                b"location",
                b"responsedescription",
                b"a",
                b"sync-token",
            ];
            let name = tag.start + prefix.end;
            let Some(len) = body[name..tag.end].iter().position(|byte| b" />\t\r\n".contains(byte)) else { return };
            let name = body[name..name + len].to_vec();
            if !name.is_empty() && name != b"multistatus" {
                let with = rng.pick(&names);
                *body = replace(body, &name, with);
            }
        }
    }
}

/// Returns some element other than the root.
fn any_element(rng: &mut Rng, body: &[u8]) -> Option<Range<usize>> {
    if body.is_empty() {
        return None;
    }
    let tag = tag(rng, body)?;
    element(body, tag.start)
}

/// Changes a body in one place.
pub fn change(rng: &mut Rng, body: &mut Vec<u8>, bodies: &[Vec<u8>]) {
    if body.is_empty() {
        let part = rng.pick(&INJECTIONS);
        body.extend_from_slice(part);
        return;
    }
    match rng.below(19) {
        0 => {
            let at = rng.below(body.len());
            body[at] ^= 1 << rng.below(8);
        }
        // In the value of an attribute, at one of its ends.
        18 => {
            const TEXTS: [&[u8]; 14] = [
                b" ",
                b"\r",
                b"\n",
                b"\t",
                b"\r\n",
                b"&#32;",
                b"&#9;",
                b"&#13;",
                b"&amp;",
                b"&lt;",
                b"&quot;",
                b"\xC2\xA0",
                b"<",
                b"&bad;",
            ];
            let from = rng.below(body.len());
            let Some(found) = body[from..].iter().position(|byte| b"\"'".contains(byte)) else { return };
            let at = from + found + rng.below(2);
            let text = *rng.pick(&TEXTS);
            body.splice(at..at, text.iter().copied());
        }
        // A byte of syntax beside another, half of the time in the short text before the first response.
        16 | 17 => {
            let end = if rng.below(2) == 0 { body.len().min(150) } else { body.len() };
            let from = rng.below(end);
            let Some(found) = body[from..end].iter().position(|byte| b"<>?!/=\"'-[]&:; ".contains(byte)) else {
                return;
            };
            let at = from + found + rng.below(2);
            let with = *rng.pick(b"<>?!/=\"'-[]&:; x1\n\0");
            match rng.below(3) {
                0 if at < body.len() => body[at] = with,
                1 if at < body.len() => drop(body.remove(at)),
                _ => body.insert(at, with),
            }
        }
        1 => {
            let at = rng.below(body.len());
            body[at] = *rng.pick(b"<>&;/=\"'! \n:-?[]x0\0");
        }
        2 => {
            let from = rng.below(body.len());
            let to = (from + 1 + rng.below(12)).min(body.len());
            body.drain(from..to);
        }
        3 | 4 => insert(rng, body, |rng| rng.pick(&INJECTIONS).to_vec()),
        // In text, where most of the injections may appear.
        5 | 6 => {
            let Some(text) = text(rng, body) else { return };
            let at = text.start + rng.below(text.len() + 1);
            let injection = *rng.pick(&INJECTIONS);
            body.splice(at..at, injection.iter().copied());
        }
        // In the place of a text.
        7 => {
            let Some(text) = text(rng, body) else { return };
            let other = rng.pick(bodies);
            let with = self::text(rng, other).map(|text| other[text].to_vec()).unwrap_or_default();
            body.splice(text, with);
        }
        8 | 9 => {
            let (Some(first), Some(second)) = (tag(rng, body), tag(rng, body)) else { return };
            swap(body, first, second);
        }
        10 => {
            let Some(tag) = tag(rng, body) else { return };
            let copy = body[tag.clone()].to_vec();
            let at = if rng.below(2) == 0 { tag.end } else { rng.below(body.len()) };
            body.splice(at..at, copy);
        }
        11 => {
            let Some(tag) = tag(rng, body) else { return };
            body.drain(tag);
        }
        // One tag gets another prefix, or all that have this one.
        12 => {
            let Some(tag) = tag(rng, body) else { return };
            let Some(prefix) = prefix(&body[tag.clone()]) else { return };
            let prefix = tag.start + prefix.start..tag.start + prefix.end;
            let with = *rng.pick(&PREFIXES);
            body.splice(prefix, with.iter().copied());
        }
        13 => {
            let Some(tag) = tag(rng, body) else { return };
            let Some(prefix) = prefix(&body[tag.clone()]) else { return };
            let old = body[tag.start + prefix.start..tag.start + prefix.end].to_vec();
            let with = *rng.pick(&PREFIXES);
            *body = replace(body, &old, with);
        }
        // A piece of another body: anything, or an element with its content.
        14 => insert(rng, body, |rng| {
            let other = rng.pick(bodies);
            let from = rng.below(other.len());
            other[from..(from + rng.below(200)).min(other.len())].to_vec()
        }),
        _ => {
            let other = rng.pick(bodies);
            let (Some(at), Some(from)) = (tag(rng, body), tag(rng, other)) else { return };
            let piece = element(other, from.start).unwrap_or(from);
            let piece = other[piece].to_vec();
            body.splice(at.start..at.start, piece);
        }
    }
}

fn insert(rng: &mut Rng, body: &mut Vec<u8>, with: impl FnOnce(&mut Rng) -> Vec<u8>) {
    let at = rng.below(body.len() + 1);
    let with = with(rng);
    body.splice(at..at, with);
}

fn swap(body: &mut Vec<u8>, first: Range<usize>, second: Range<usize>) {
    let (first, second) = if first.start <= second.start { (first, second) } else { (second, first) };
    if first.end > second.start {
        return;
    }
    let parts = [
        &body[..first.start],
        &body[second.clone()],
        &body[first.end..second.start],
        &body[first],
        &body[second.end..],
    ];
    *body = parts.concat();
}

pub fn replace(body: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some(&first) = rest.first() {
        match rest.strip_prefix(old) {
            Some(behind) if !old.is_empty() => {
                out.extend_from_slice(new);
                rest = behind;
            }
            _ => {
                out.push(first);
                rest = &rest[1..];
            }
        }
    }
    out
}

/// Returns the next `<…>` after a random place, roughly.
fn tag(rng: &mut Rng, body: &[u8]) -> Option<Range<usize>> {
    // There is none in an empty body, nor after the last tag.
    let from = rng.below(body.len());
    let start = from + body.get(from..)?.iter().position(|&byte| byte == b'<')?;
    let end = start + body[start..].iter().position(|&byte| byte == b'>')? + 1;
    Some(start..end)
}

/// Returns the text between a `>` and the next `<`.
fn text(rng: &mut Rng, body: &[u8]) -> Option<Range<usize>> {
    let tag = tag(rng, body)?;
    let end = tag.end + body[tag.end..].iter().position(|&byte| byte == b'<')?;
    Some(tag.end..end)
}

fn prefix(tag: &[u8]) -> Option<Range<usize>> {
    let start = if tag.starts_with(b"</") { 2 } else { 1 };
    let name = tag.get(start..)?;
    let end = name.iter().position(|byte| b" />\t\r\n".contains(byte)).unwrap_or(name.len());
    let colon = name[..end].iter().position(|&byte| byte == b':').map_or(0, |colon| colon + 1);
    Some(start..start + colon)
}

/// Returns the element that begins at `start`, with its content, roughly.
fn element(body: &[u8], start: usize) -> Option<Range<usize>> {
    if body.get(start..)?.starts_with(b"</") {
        return None;
    }
    let mut depth = 0;
    let mut at = start;
    loop {
        let open = at + body.get(at..)?.iter().position(|&byte| byte == b'<')?;
        let end = open + body[open..].iter().position(|&byte| byte == b'>')? + 1;
        match &body[open..end] {
            [b'<', b'!' | b'?', ..] | [.., b'/', b'>'] => {}
            [b'<', b'/', ..] => depth -= 1,
            _ => depth += 1,
        }
        at = end;
        if depth <= 0 {
            return (depth == 0).then_some(start..end);
        }
    }
}
