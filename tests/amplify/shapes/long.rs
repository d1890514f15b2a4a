//! Fields that can be long.

use super::{Encoding, Field, Long, Sketch};

fn long(length: usize) -> String {
    "L".repeat(length)
}

/// Returns text without any special form.
fn words(length: usize) -> String {
    "Lorem ipsum, ".chars().cycle().take(length).collect()
}

fn parts(part: &str, length: usize) -> String {
    part.repeat(length / part.len() + 1)
}

const fn entry(name: &'static str, field: Field, put: fn(&mut Sketch, usize)) -> Long {
    Long { name, field, put }
}

/// All fields that can be long.
pub const LONG: &[Long] = &[
    entry("language of the root", Field::Language, |sketch, n| {
        sketch.root_attributes = format!(" xml:lang='{}'", long(n))
    }),
    entry("language of a response", Field::Language, |sketch, n| {
        sketch.row_attributes = format!(" xml:lang='{}'", long(n))
    }),
    entry("language of a prop", Field::Language, |sketch, n| {
        sketch.prop_attributes = format!(" xml:lang='{}'", long(n))
    }),
    entry("language of a property", Field::Language, |sketch, n| {
        sketch.value_attributes = format!(" xml:lang='{}'", long(n));
    }),
    entry("language of an error", Field::Language, |sketch, n| {
        sketch.failed = true;
        sketch.error_attributes = format!(" xml:lang='{}'", long(n));
        sketch.error_first = "<x:c/>".into();
    }),
    entry("prefix of the root", Field::Prefix, |sketch, n| sketch.root_prefix = Some(long(n / 3))),
    entry("prefix that the root declares", Field::Prefix, |sketch, n| {
        sketch.root_attributes = format!(" xmlns:{}='urn:y'", long(n));
    }),
    entry("prefix that a value uses", Field::Prefix, |sketch, n| {
        let prefix = long(n / 2);
        sketch.root_attributes = format!(" xmlns:{prefix}='urn:y'");
        sketch.value_first = format!("<{prefix}:e/>");
    }),
    entry("prefix of a property", Field::Prefix, |sketch, n| {
        let prefix = long(n / 3);
        sketch.value_name = Some(format!("{prefix}:e"));
        sketch.value_attributes = format!(" xmlns:{prefix}='urn:y'");
    }),
    entry("namespace of the root", Field::Namespace, |sketch, n| sketch.namespace = Some(long(n))),
    entry("default namespace of the root", Field::Namespace, |sketch, n| {
        sketch.root_attributes = format!(" xmlns='{}'", long(n));
    }),
    entry("namespace of a response", Field::Namespace, |sketch, n| {
        sketch.row_attributes = format!(" xmlns:x='{}'", long(n));
    }),
    entry("namespace of a property", Field::Namespace, |sketch, n| {
        sketch.value_attributes = format!(" xmlns='{0}'", long(n));
    }),
    entry("namespace that a property binds anew", Field::Namespace, |sketch, n| {
        sketch.value_name = Some("D:resourcetype".into());
        sketch.value_attributes = format!(" xmlns:x='{0}' xmlns='{0}'", long(n / 2));
    }),
    entry("namespace that nothing uses", Field::Namespace, |sketch, n| {
        sketch.root_attributes = format!(" xmlns:u='{}'", long(n));
    }),
    entry("local name of a property", Field::Local, |sketch, n| sketch.value_name = Some(format!("x:{}", long(n / 2)))),
    entry("local name of a condition", Field::Local, |sketch, n| {
        sketch.failed = true;
        sketch.error_first = format!("<x:{}/>", long(n));
    }),
    entry("attribute of a property", Field::Attribute, |sketch, n| {
        sketch.value_attributes = format!(" a='{}'", words(n))
    }),
    entry("attribute of a value", Field::Attribute, |sketch, n| {
        sketch.value_first = format!("<x:e a='{}'/>", words(n));
    }),
    entry("attribute of the root", Field::Attribute, |sketch, n| sketch.root_attributes = format!(" a='{}'", words(n))),
    entry("attribute of a condition", Field::Attribute, |sketch, n| {
        sketch.failed = true;
        sketch.error_first = format!("<x:c a='{}'/>", words(n));
    }),
    entry("href", Field::Other, |sketch, n| sketch.href = Some(format!("/{}", long(n)))),
    entry("href of segments", Field::Other, |sketch, n| sketch.href = Some(format!("/{}", parts("c/", n)))),
    entry("href of references", Field::Other, |sketch, n| sketch.href = Some(format!("/{}", parts("&amp;", n)))),
    entry("href of escapes", Field::Other, |sketch, n| sketch.href = Some(format!("/{}", parts("%C3%BC", n)))),
    entry("location", Field::Other, |sketch, n| {
        sketch.row_last = format!("<D:location><D:href>/{}</D:href></D:location>", long(n));
    }),
    entry("reason", Field::Other, |sketch, n| {
        sketch.failed = true;
        sketch.reason = words(n);
    }),
    entry("description of a response", Field::Other, |sketch, n| {
        sketch.row_last = format!("<D:responsedescription>{}</D:responsedescription>", words(n));
    }),
    entry("description of a propstat", Field::Other, |sketch, n| {
        sketch.failed = true;
        sketch.propstat_last = format!("<D:responsedescription>{}</D:responsedescription>", words(n));
    }),
    entry("description of the document", Field::Other, |sketch, n| {
        sketch.root_last = format!("<D:responsedescription>{}</D:responsedescription>", words(n));
    }),
    entry("sync token", Field::Other, |sketch, n| {
        sketch.root_last = format!("<D:sync-token>urn:{}</D:sync-token>", long(n));
    }),
    entry("condition", Field::Other, |sketch, n| {
        sketch.failed = true;
        sketch.error_first = format!("<x:c><D:href>/{}</D:href></x:c>", long(n));
    }),
    entry("condition of a response", Field::Other, |sketch, n| {
        sketch.row_last = format!("<D:error><x:c>{}</x:c></D:error>", words(n));
    }),
    entry("extension of the root", Field::Other, |sketch, n| sketch.root_last = format!("<x:e>{}</x:e>", words(n))),
    entry("extension of a response", Field::Other, |sketch, n| sketch.row_last = format!("<x:e>{}</x:e>", words(n))),
    entry("extension of a propstat", Field::Other, |sketch, n| {
        sketch.propstat_last = format!("<x:e>{}</x:e>", words(n))
    }),
    entry("text", Field::Other, |sketch, n| sketch.value_first = words(n)),
    entry("CDATA", Field::Other, |sketch, n| sketch.value_first = format!("<![CDATA[{}]]>", words(n))),
    entry("references", Field::Other, |sketch, n| sketch.value_first = parts("&#x1F600;&lt;", n)),
    entry("href of a value", Field::Other, |sketch, n| {
        sketch.value_name = Some("D:owner".into());
        sketch.value_first = format!("<D:href>/{}</D:href>", long(n));
    }),
    entry("comment of a value", Field::Other, |sketch, n| sketch.value_first = format!("<!--{}-->", words(n))),
    entry("comment of the root", Field::Other, |sketch, n| sketch.root_first = format!("<!--{}-->", words(n))),
    entry("comment before the root", Field::Other, |sketch, n| sketch.prolog = format!("<!--{}-->", words(n))),
    entry("instruction of the root", Field::Other, |sketch, n| sketch.root_first = format!("<?p {}?>", words(n))),
    entry("stray text of the root", Field::Other, |sketch, n| sketch.root_first = words(n)),
    entry("stray text of a prop", Field::Other, |sketch, n| sketch.prop_first = words(n)),
    entry("text in UTF-16", Field::Other, |sketch, n| {
        sketch.encoding = Encoding::Utf16;
        sketch.value_first = words(n / 2);
    }),
    entry("text in Latin-1", Field::Other, |sketch, n| {
        sketch.encoding = Encoding::Latin1;
        sketch.value_first = "ü".repeat(n);
    }),
];
