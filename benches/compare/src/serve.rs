//! What a server does: answering a PROPFIND through a plan, and short replies.

use std::hint::black_box;
use std::io;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use futures_core::Stream;
use multistatus::header::Preferences;
use multistatus::plan::PropfindPlan;
use multistatus::request::Propfind;
use multistatus::write::{Encoder, MultistatusBody, Writer};
use multistatus::{Name, Operation, Outcomes, Response, ResponseBuilder};

use crate::board::{Board, Wanted};
use crate::race::{Contestant, Counts, Party};
use crate::support::documents::{Kind, NAMES, Row, Value};
use crate::targets::Bound::{Faster, Milliseconds};
use crate::write::{self, Prepared};

const PLANNED: &str = "multistatus, a plan";
const KEPT: &str = "multistatus, a kept builder";
const OURS: &str = "multistatus, Writer::build";
const EVENTS: &str = write::EVENTS;
const ENCODED: &str = "multistatus, ready-made responses";
const OUTCOMES: &str = "multistatus, Outcomes to bytes";
const FIRST: &str = "multistatus, first_chunk_size(1)";
const USUAL: &str = "multistatus, chunks of 16 KiB";

/// The names and the members of a client that asks for very much.
const MANY_NAMES: usize = 4_000;
const MANY_MEMBERS: usize = 5_000;

fn told(error: impl ToString) -> String {
    error.to_string()
}

/// Rows in which each name has a value or is missing, in the order of the request, as a plan answers them.
struct Members {
    names: Vec<Name>,
    /// The value for each name.
    values: Vec<Vec<Option<Value>>>,
    prepared: Prepared,
}

impl Members {
    fn new(kind: Kind, rows: usize) -> Result<Self, String> {
        let rows = kind.rows(rows);
        let mut used: Vec<usize> = Vec::new();
        for row in &rows {
            for &name in row.found.iter().map(|(name, _)| name).chain(&row.missing) {
                if !used.contains(&name) {
                    used.push(name);
                }
            }
        }
        used.sort_unstable();
        let find = |row: &Row, name: usize| row.found.iter().find(|(found, _)| *found == name).map(|it| it.1.clone());
        let values: Vec<Vec<_>> = rows.iter().map(|row| used.iter().map(|&name| find(row, name)).collect()).collect();
        let rows = rows.into_iter().zip(&values).map(|(row, values): (Row, &Vec<_>)| {
            let pairs = || used.iter().zip(values);
            let found = pairs().filter_map(|(&name, value)| Some((name, value.clone()?))).collect();
            let missing = pairs().filter(|(_, value)| value.is_none()).map(|(&name, _)| name).collect();
            Row { found, missing, ..row }
        });
        let prepared = Prepared::new(rows.collect())?;
        let names = used.iter().map(|&name| Name::from_static(NAMES[name].0, NAMES[name].1)).collect();
        Ok(Self { names, values, prepared })
    }

    /// Answers a PROPFIND from its request on.
    fn planned(&self, out: &mut Vec<u8>) -> Result<(), multistatus::Error> {
        let mut encoder = Encoder::new();
        for response in self.responses()? {
            encoder.response(&response?, out);
        }
        encoder.finish(out);
        Ok(())
    }

    /// Makes a plan from the request, and returns the response for each member.
    fn responses(
        &self,
    ) -> Result<impl Iterator<Item = Result<Response<'static>, multistatus::Error>>, multistatus::Error> {
        let collection = multistatus::Value::from_xml("<D:collection/>")?;
        let plan = PropfindPlan::new(&Propfind::prop(self.names.iter().cloned()), &Preferences::new());
        Ok(self.prepared.rows.iter().zip(&self.values).map(move |(row, values)| {
            let mut response = plan.response(&*row.href);
            while let Some(question) = response.next() {
                match question.index().and_then(|index| values.get(index)?.as_ref()) {
                    Some(Value::Text(text)) => response.value(text.as_str()),
                    Some(Value::Collection) => response.value(&collection),
                    Some(Value::Empty) => response.value(""),
                    None => response.absent(),
                }
            }
            response.finish()
        }))
    }
}

/// Answers a PROPFIND for all members of a collection up to the first chunk of the body.
pub fn first_chunk(rows: usize, rounds: usize) -> Result<Board, String> {
    let members = Members::new(Kind::Listing, rows)?;
    let members = &members;
    let first = move |size: Option<usize>| -> Result<Counts, String> {
        let mut body = MultistatusBody::from_iterator(members.responses().map_err(told)?);
        if let Some(size) = size {
            body = body.first_chunk_size(size);
        }
        match pin!(body.into_stream()).poll_next(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Some(Ok(chunk))) => black_box(chunk),
            _ => return Err("expected a chunk".to_owned()),
        };
        Ok(Counts::default())
    };
    let list = vec![
        Contestant::new(FIRST, Party::Ours, move || first(Some(1))),
        Contestant::new(USUAL, Party::Ours, move || first(None)),
    ];
    let wanted = [Wanted(FIRST, USUAL, Milliseconds(1.0))];
    let title = format!("Serving: the first chunk of a PROPFIND of {rows} members");
    Board::race((&title, "listing"), ("reply", 1), USUAL, list, (rounds, &wanted))
}

/// Answers a PROPFIND for all members of a collection.
pub fn propfind(kind: Kind, rows: usize, rounds: usize) -> Result<Board, String> {
    let members = Members::new(kind, rows)?;
    let mut whole = Vec::new();
    members.planned(&mut whole).map_err(told)?;
    let counts = write::counted(&whole, false)?;
    let mut events = Vec::with_capacity(2 * whole.len());
    members.prepared.events(&mut events).map_err(told)?;
    let same = write::counted(&events, false)?;
    let (mut planned, mut kept) = (Vec::with_capacity(2 * whole.len()), Vec::with_capacity(2 * whole.len()));
    let members = &members;
    let list = vec![
        Contestant::new(PLANNED, Party::Ours, move || {
            planned.clear();
            members.planned(&mut planned).map_err(told)?;
            black_box(&planned);
            Ok(counts)
        }),
        Contestant::new(KEPT, Party::Ours, move || {
            kept.clear();
            members.prepared.ours(&mut kept)?;
            black_box(&kept);
            Ok(counts)
        }),
        Contestant::new(EVENTS, Party::Xml, move || {
            events.clear();
            members.prepared.events(&mut events).map_err(told)?;
            black_box(&events);
            Ok(same)
        }),
    ];
    let wanted = [Wanted(PLANNED, EVENTS, Faster(2.0)), Wanted(KEPT, EVENTS, Faster(3.0))];
    let title = format!("Serving: a PROPFIND of {rows} members, {}", kind.name());
    Board::race((&title, kind.name()), ("response", rows), EVENTS, list, (rounds, &wanted))
}

/// Answers a PROPFIND for 4,000 names, of which each of the 5,000 members has every second. The document is written
/// response by response, and not kept.
pub fn many_names(rounds: usize) -> Result<Board, String> {
    let names: Vec<Name> = (0..MANY_NAMES)
        .map(|number| Name::new("urn:x", &format!("n{number}")).map_err(told))
        .collect::<Result<_, _>>()?;
    let names = &names;
    let planned = move |members: usize| -> Result<usize, multistatus::Error> {
        let plan = PropfindPlan::new(&Propfind::prop(names.iter().cloned()), &Preferences::new());
        let mut writer = Writer::new(Bytes(0));
        for number in 0..members {
            let mut response = plan.response(format!("/c/{number}"));
            while let Some(question) = response.next() {
                match question.index().is_some_and(|index| index % 2 == 0) {
                    true => response.value("a value"),
                    false => response.absent(),
                }
            }
            writer.response(&response.finish()?)?;
        }
        Ok(writer.finish()?.0)
    };
    let written = move |members: usize| -> Result<usize, multistatus::Error> {
        let mut writer = Writer::new(Bytes(0));
        for number in 0..members {
            writer.build(format!("/c/{number}"), |response| {
                names.iter().step_by(2).for_each(|name| {
                    response.property(name, "a value");
                });
                names.iter().skip(1).step_by(2).for_each(|name| {
                    response.not_found(name);
                });
            })?;
        }
        Ok(writer.finish()?.0)
    };
    // The prefixes of the two documents differ in length.
    let count = |_bytes: usize| Counts { rows: Some(MANY_MEMBERS), ..Counts::default() };
    let list = vec![
        Contestant::new(PLANNED, Party::Ours, move || planned(MANY_MEMBERS).map(count).map_err(told)),
        Contestant::new(OURS, Party::Ours, move || written(MANY_MEMBERS).map(count).map_err(told)),
    ];
    let wanted = [Wanted(PLANNED, OURS, Faster(0.9))];
    let title = format!("Serving: {MANY_NAMES} names of {MANY_MEMBERS} members");
    Board::race((&title, "4,000 names"), ("response", MANY_MEMBERS), OURS, list, (rounds, &wanted))
}

/// A sink that only counts.
struct Bytes(usize);

impl io::Write for Bytes {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += black_box(bytes).len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Makes short replies.
pub fn replies(kind: Kind, rows: usize, rounds: usize) -> Result<Board, String> {
    let prepared = Prepared::new(kind.rows(rows))?;
    let ready =
        prepared.rows.iter().map(|row| prepared.builder.build(row)).collect::<Result<Vec<_>, _>>().map_err(told)?;
    let (prepared, ready) = (&prepared, &ready);
    let counts = Counts { rows: Some(rows), ..Counts::default() };
    let operation = if kind == Kind::Delete { Operation::Delete } else { Operation::Propfind };
    let list = vec![
        Contestant::new(ENCODED, Party::Ours, move || {
            let (mut encoder, mut out) = (Encoder::new(), Vec::new());
            ready.iter().for_each(|row| encoder.response(row, &mut out));
            encoder.finish(&mut out);
            black_box(&out);
            Ok(counts)
        }),
        Contestant::new(KEPT, Party::Ours, move || {
            let mut out = Vec::new();
            prepared.ours(&mut out)?;
            black_box(&out);
            Ok(counts)
        }),
        Contestant::new(OUTCOMES, Party::Ours, move || {
            let mut outcomes = Outcomes::new((operation, "/dav/projects/"));
            // A reply to DELETE needs none.
            let mut builder: Option<ResponseBuilder> = None;
            for row in &prepared.rows {
                match row.status {
                    Some(status) => {
                        outcomes.status(&*row.href, status);
                    }
                    None => {
                        let builder = builder.get_or_insert_default();
                        prepared.builder.fill(row, builder.begin(&*row.href));
                        outcomes.response(builder.build().map_err(told)?);
                    }
                }
            }
            black_box(outcomes.reply().map_err(told)?.body());
            Ok(counts)
        }),
        Contestant::new(EVENTS, Party::Xml, move || {
            let mut out = Vec::new();
            prepared.events(&mut out).map_err(told)?;
            black_box(&out);
            Ok(counts)
        }),
    ];
    let wanted = [
        Wanted(ENCODED, EVENTS, Faster(2.0)),
        Wanted(KEPT, EVENTS, Faster(2.0)),
        Wanted(OUTCOMES, EVENTS, Faster(1.0)),
    ];
    let title = format!("Serving: a reply of {rows}, {}", kind.name());
    Board::race((&title, kind.name()), ("reply", 1), EVENTS, list, (rounds, &wanted))
}
