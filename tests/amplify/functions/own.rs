//! Copies, comparisons and printing.

use std::hint::black_box;

use multistatus::write::{Encoder, Writer};
use multistatus::{Base, Multistatus, Outcomes, Response, Summary};

use super::{Input, OPERATIONS, debug, display, exchange, hash, read};

pub fn into_owned(input: &Input<'_>) -> usize {
    let document = input.document.clone().into_owned();
    document.into_responses().len()
}

pub fn cloned(input: &Input<'_>) -> usize {
    let owned = input.document.clone().into_owned();
    black_box(
        owned.clone().responses().len() + input.rows().to_vec().len() + owned.footer().clone().extensions().len(),
    );
    0
}

/// Compares a document that was read with one that was read again.
pub fn equal(input: &Input<'_>) -> usize {
    let again = input.options.parse(input.multistatus);
    let equal = again.as_ref().is_ok_and(|again| *again == input.document);
    black_box(equal);
    // Also with one that was written, which has other prefixes.
    let written = input.document.to_xml();
    black_box(input.options.parse(&written).is_ok_and(|written| written == input.document));
    0
}

pub fn hashed(input: &Input<'_>) -> usize {
    for element in input.elements() {
        hash(element.name());
        element.attributes().iter().for_each(|attribute| _ = hash(attribute));
    }
    for row in input.rows() {
        row.statuses().iter().for_each(|status| _ = hash(status));
        black_box(row.description().map(hash));
    }
    0
}

pub fn elements_owned(input: &Input<'_>) -> usize {
    let owned: Vec<_> = input.elements().map(|element| element.into_owned()).collect();
    let again = owned.clone();
    black_box(owned == again);
    let children: Vec<_> =
        owned.iter().take(50).flat_map(|element| element.children()).map(|child| child.into_owned()).collect();
    black_box(children.len());
    let values = owned.iter().map(|element| element.value().clone().into_owned());
    black_box(
        values.filter_map(|value| value.as_xml().cloned().map(|xml| xml.into_owned().as_str().len())).sum::<usize>(),
    );
    0
}

pub fn parts_owned(input: &Input<'_>) -> usize {
    let exchange = exchange(OPERATIONS[0]);
    for row in input.rows() {
        let owned = row.clone().into_owned();
        black_box(owned == *row);
        owned.hrefs().for_each(|href| drop(black_box(href.into_owned())));
        black_box(owned.description().map(|description| description.into_owned()));
        black_box(owned.propstats().zip(row.propstats()).filter(|(a, b)| a == b).count());
        owned.failures(&exchange).for_each(|failure| drop(black_box(failure.clone())));
    }
    0
}

pub fn iterated(input: &Input<'_>) -> usize {
    let mut again: Multistatus<'_> = input.rows().iter().cloned().collect();
    again.extend(input.rows().iter().take(3).cloned());
    again.set_footer(input.document.footer().clone());
    again.into_iter().count()
}

pub fn debugged(input: &Input<'_>) -> usize {
    let rows = input.rows().iter().map(|row| debug(row) + row.propstats().map(debug).sum::<usize>());
    let options = read::tolerant(input.limits);
    let others = [
        options.parse_conditions(input.error).map_or(0, debug),
        options.parse_prop(input.prop).map_or(0, debug),
        options.parse_propstats(input.propstats).map_or(0, debug),
    ];
    others.into_iter().sum::<usize>() + debug(&input.document) + rows.sum::<usize>() + debug(input.document.footer())
}

pub fn displayed(input: &Input<'_>) -> usize {
    let mut bytes = 0;
    for element in input.elements() {
        bytes += debug(&element) + display(element.name()) + element.value().as_xml().map_or(0, display);
        bytes += debug(element.value()) + debug(element.attributes());
    }
    for row in input.rows() {
        bytes += row.description().map_or(0, display) + row.statuses().iter().map(display).sum::<usize>();
    }
    for operation in [OPERATIONS[0], OPERATIONS[2]] {
        let verdict = input.document.verdict(exchange(operation));
        bytes += display(verdict.summary()) + verdict.doubts().map(display).sum::<usize>() + debug(&verdict);
        bytes += verdict.failures().map(display).sum::<usize>();
    }
    bytes
}

/// Prints readers and writers while they work on a document.
pub fn machines_printed(input: &Input<'_>) -> usize {
    let mut rest = input.multistatus;
    let mut parser = input.options.parser();
    drop(parser.parse_next(&mut rest));
    let mut responses = input.options.responses(input.multistatus);
    drop(responses.next());
    let mut reader = input.options.reader(input.multistatus);
    drop(reader.next_response());
    let mut bytes = debug(&parser) + debug(&responses) + debug(&reader) + debug(reader.responses());
    bytes += debug(reader.into_responses()) + debug(input.options);
    let mut builder = Response::builder("/c/");
    let mut outcomes = Outcomes::new(exchange(OPERATIONS[1]));
    for element in input.elements() {
        outcomes.property_failed_with(element.name(), 403, element.clone());
        builder.property_element(element);
    }
    bytes += debug(builder.clone()) + debug(outcomes.clone());
    let names = input.elements().map(|element| element.name().clone());
    let exchange = exchange(OPERATIONS[3]).hrefs(input.hrefs()).names(names);
    let mut summary = Summary::new(exchange.clone());
    let mut writer = Writer::new(Vec::new());
    let mut encoder = Encoder::new();
    for row in input.rows() {
        summary.add(row);
        drop(writer.response(row));
        encoder.response(row, &mut Vec::new());
    }
    bytes += debug(summary.clone()) + debug(&writer) + debug(&encoder) + debug(&exchange);
    for href in input.hrefs() {
        bytes += debug(href.segments()) + Base::new(&href).map_or(0, |base| debug(base.clone()));
    }
    bytes += input.elements().map(|element| debug(element.children())).sum::<usize>();
    bytes + debug(input.document.changes(exchange))
}

pub fn errors_printed(input: &Input<'_>) -> usize {
    let options =
        input.options.strict(true).bad_responses(multistatus::read::BadResponses::Keep).keep_findings(usize::MAX);
    let mut bytes = input.error_of_document.as_ref().map_or(0, |error| display(error) + debug(error));
    if let Ok((_, findings)) = options.strict(false).parse_with_findings(input.multistatus) {
        bytes += debug(&findings);
    }
    bytes + options.parse(input.multistatus).err().map_or(0, |error| display(&error) + debug(&error))
}
