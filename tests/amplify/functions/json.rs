//! JSON, both ways.

use multistatus::document::{Prop, Propstats};
use multistatus::{Conditions, Element, Footer, Href, Multistatus, Name, Response, Status, Summary};
use serde_core::{Serialize, de::DeserializeOwned};

use super::{Input, OPERATIONS, exchange, read};

/// Writes JSON and keeps none of it, so that only the work of the crate is counted.
fn count(value: &impl Serialize) -> usize {
    struct Count(usize);
    impl std::io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let mut count = Count(0);
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}

/// Writes `value` and reads it back.
fn back<T: DeserializeOwned>(value: &impl Serialize) -> usize {
    let json = serde_json::to_string(value).unwrap_or_default();
    std::hint::black_box(serde_json::from_str::<T>(&json).is_ok());
    json.len()
}

pub fn document(input: &Input<'_>) -> usize {
    count(&input.document) + serde_json::to_string_pretty(&input.document).map_or(0, |json| json.len() / 2)
}

pub fn rows(input: &Input<'_>) -> usize {
    let rows = input.rows().iter().map(|row| count(row) + row.propstats().map(|p| count(&p)).sum::<usize>());
    rows.sum::<usize>() + count(input.document.footer())
}

pub fn elements(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for element in input.elements() {
        bytes += count(&element) + count(element.name());
    }
    for row in input.rows() {
        bytes += row.hrefs().map(|href| count(&href)).sum::<usize>();
        bytes += row.statuses().iter().map(count).sum::<usize>() + row.description().map_or(0, |text| count(&text));
    }
    bytes
}

pub fn verdicts(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for operation in [OPERATIONS[0], OPERATIONS[2], OPERATIONS[4]] {
        let verdict = input.document.verdict(exchange(operation));
        // Each failure alone repeats its href; only the verdict has a list of all failures.
        bytes += count(&verdict) + verdict.failures().take(3).map(|failure| count(&failure)).sum::<usize>();
        bytes += count(&verdict.overall()) + verdict.doubts().map(|doubt| count(&doubt)).sum::<usize>();
        let mut summary = Summary::new(exchange(operation));
        input.rows().iter().for_each(|row| summary.add(row));
        bytes += count(&summary);
    }
    let changes = input.document.changes(exchange(OPERATIONS[4]));
    bytes + count(&changes) + changes.changed().map(|change| count(&change)).sum::<usize>()
}

pub fn findings(input: &Input<'_>) -> usize {
    let options = input.options.keep_findings(usize::MAX);
    let Ok((_, findings)) = options.parse_with_findings(input.multistatus) else { return 0 };
    let each = findings.as_slice().iter();
    let each = each.map(|finding| count(finding) + count(&finding.position()) + count(&finding.deviation().severity()));
    count(&findings) + each.sum::<usize>()
}

pub fn other_documents(input: &Input<'_>) -> usize {
    let options = read::tolerant(input.limits);
    let conditions = options.parse_conditions(input.error).map_or(0, |it| back::<Conditions>(&it));
    let prop = options.parse_prop(input.prop).map_or(0, |it| back::<Prop>(&it));
    let propstats =
        options.parse_propstats(input.propstats).map_or(0, |it| count(&it.root()) + back::<Propstats<'static>>(&it));
    conditions + prop + propstats
}

pub fn document_back(input: &Input<'_>) -> usize {
    std::hint::black_box(serde_json::from_str::<Multistatus<'static>>(&input.json).is_ok());
    // Reads by way of a tree, as programs do that change something.
    let tree = serde_json::from_str::<serde_json::Value>(&input.json);
    std::hint::black_box(tree.is_ok_and(|tree| serde_json::from_value::<Multistatus<'static>>(tree).is_ok()));
    input.json.len()
}

pub fn rows_back(input: &Input<'_>) -> usize {
    input.rows().iter().map(back::<Response<'static>>).sum::<usize>() + back::<Footer>(input.document.footer())
}

pub fn elements_back(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for element in input.elements() {
        bytes += back::<Element<'static>>(&element) + back::<Name>(element.name());
    }
    for row in input.rows() {
        bytes += row.hrefs().map(|href| back::<Href<'static>>(&href)).sum::<usize>();
        bytes += row.statuses().iter().map(back::<Status>).sum::<usize>();
    }
    bytes
}

/// Reads JSON that the crate did not write: the body as a string and as keys, where elements belong.
pub fn any_json(input: &Input<'_>) -> usize {
    let text = String::from_utf8_lossy(input.multistatus);
    let words: Vec<String> = text.split('<').filter_map(|word| serde_json::to_string(word).ok()).collect();
    let keys: Vec<String> = words.iter().map(|word| format!("{word}:\"\"")).collect();
    let keys = keys.join(",");
    for json in [
        format!("{{\"name\":\"a\",\"xml\":{}}}", serde_json::to_string(&text).unwrap_or_default()),
        format!("{{\"name\":\"a\",\"attributes\":{{{keys}}}}}"),
        format!("{{\"name\":\"a\",{keys}}}"),
        format!("[{}]", words.join(",")),
    ] {
        std::hint::black_box(serde_json::from_str::<Element<'static>>(&json).is_ok());
        std::hint::black_box(serde_json::from_str::<Multistatus<'static>>(&json).is_ok());
        std::hint::black_box(serde_json::from_str::<Conditions>(&json).is_ok());
    }
    0
}
