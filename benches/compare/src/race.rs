//! Measures several ways to do one thing in turns, so that other work of the machine disturbs all of them alike.
//!
//! Time is measured for the thread, because its clock stops while other programs have the processor.

use std::time::Duration;

use cpu_time::ThreadTime;

use crate::heap::{self, Heap};

/// The counts of a way to read or write. All ways that can count something must count the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub rows: Option<usize>,
    /// All elements.
    pub elements: Option<usize>,
    /// Properties, with values and without.
    pub properties: Option<usize>,
    /// Bytes of all hrefs and of the text of all properties, without references.
    pub text: Option<usize>,
}

/// The kind of contestant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// This crate.
    Ours,
    /// Does less than the task, as a bound on how fast the task can be done.
    Bound,
    /// A general XML library, which makes no model of a 207 body.
    Xml,
    /// Another crate with a model of 207 bodies: rows, their statuses and properties.
    Peer,
    /// Another crate that takes some properties out of a 207 body, and ignores the rest.
    Picker,
}

type Run<'a> = Box<dyn FnMut() -> Result<Counts, String> + 'a>;

/// One way to do the task.
pub struct Contestant<'a> {
    pub name: &'static str,
    pub party: Party,
    run: Run<'a>,
}

impl<'a> Contestant<'a> {
    pub fn new(name: &'static str, party: Party, run: impl FnMut() -> Result<Counts, String> + 'a) -> Self {
        Self { name, party, run: Box::new(run) }
    }

    /// Does the task once.
    pub fn attempt(&mut self) -> Result<Counts, String> {
        (self.run)()
    }

    /// Makes one way of several that have one name. `None` if there are none.
    pub fn one_after_the_other(mut list: Vec<Self>) -> Option<Self> {
        let (name, party) = list.first().map(|first| (first.name, first.party))?;
        let run = move || {
            list.iter_mut().try_for_each(|each| each.attempt().map(|_| ()))?;
            Ok(Counts::default())
        };
        Some(Self::new(name, party, run))
    }
}

/// The measurements of one way.
#[derive(Clone, Debug)]
pub struct Figures {
    pub name: &'static str,
    pub party: Party,
    /// Seconds for one pass, by round; slow ways sit some rounds out.
    pub rounds: Vec<Option<f64>>,
    pub heap: Heap,
    pub counts: Counts,
    /// The reason why it could not do the task.
    pub refused: Option<String>,
}

impl Figures {
    /// Returns the median of the seconds for one pass.
    pub fn seconds(&self) -> f64 {
        median(self.rounds.iter().flatten().copied().collect())
    }

    /// Returns how many times faster this is than `other`: the median over the rounds that both took part in.
    pub fn times(&self, other: &Self) -> f64 {
        let both = self.rounds.iter().zip(&other.rounds);
        median(both.filter_map(|(own, other)| Some(other.as_ref()? / own.as_ref()?)).collect())
    }
}

pub fn median(mut list: Vec<f64>) -> f64 {
    list.sort_by(f64::total_cmp);
    match list.len() {
        0 => f64::NAN,
        n if n % 2 == 1 => list[n / 2],
        n => (list[n / 2 - 1] + list[n / 2]) / 2.0,
    }
}

/// The minimum time that is measured at once, for ways of about equal speed.
pub const SLICE: Duration = Duration::from_millis(20);
/// The minimum time for fast ways beside slow ones, because in less time a machine may run faster or slower than on
/// average.
pub const LONG_SLICE: Duration = Duration::from_millis(300);

/// Measures all contestants, one after the other in each round.
pub fn run(contestants: Vec<Contestant<'_>>, rounds: usize, slice: Duration) -> Vec<Figures> {
    let enter = |contestant| enter(contestant, rounds, slice.as_secs_f64());
    let mut entries: Vec<_> = contestants.into_iter().map(enter).collect();
    for round in 0..rounds {
        for Entry { figures, run, passes, every } in &mut entries {
            let measured = (figures.refused.is_none() && round % *every == 0).then(|| {
                let start = ThreadTime::now();
                for _ in 0..*passes {
                    // The result was checked in the first run.
                    let _ = std::hint::black_box(run());
                }
                start.elapsed().as_secs_f64() / *passes as f64
            });
            figures.rounds.push(measured);
        }
    }
    entries.into_iter().map(|entry| entry.figures).collect()
}

struct Entry<'a> {
    figures: Figures,
    run: Run<'a>,
    /// The number of passes that are measured at once.
    passes: usize,
    /// The contestant takes part once in this many rounds.
    every: usize,
}

/// Runs a contestant to count, and again to see how long it takes, unless that was clear the first time.
fn enter(contestant: Contestant<'_>, rounds: usize, slice: f64) -> Entry<'_> {
    let Contestant { name, party, mut run } = contestant;
    let start = ThreadTime::now();
    let (result, heap) = heap::count(&mut run);
    let mut once = start.elapsed().as_secs_f64();
    let (counts, refused) = match result {
        Ok(counts) => (counts, None),
        Err(error) => (Counts::default(), Some(error)),
    };
    if refused.is_none() && once < 1.0 {
        let start = ThreadTime::now();
        let _ = std::hint::black_box(run());
        once = start.elapsed().as_secs_f64().max(1e-9);
    }
    let passes = (slice / once).ceil() as usize;
    // At least three rounds, unless there are fewer.
    let every = ((once / (4.0 * slice)) as usize).clamp(1, rounds.div_ceil(3).max(1));
    Entry { figures: Figures { name, party, rounds: Vec::new(), heap, counts, refused }, run, passes, every }
}

/// Checks that all contestants that can count something count the same.
pub fn agree(list: &[Figures]) -> Result<(), String> {
    let parts: [fn(&Counts) -> Option<usize>; 4] =
        [|counts| counts.rows, |counts| counts.elements, |counts| counts.properties, |counts| counts.text];
    for part in parts {
        let mut told = list.iter().filter_map(|figures| Some((figures, part(&figures.counts)?)));
        let Some((first, expected)) = told.next() else { continue };
        if let Some((other, count)) = told.find(|(_, count)| *count != expected) {
            return Err(format!("{} counts {expected} where {} counts {count}", first.name, other.name));
        }
    }
    Ok(())
}
