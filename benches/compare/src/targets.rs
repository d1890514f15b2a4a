//! What is wanted of the figures.

use crate::race::{Figures, Party};
use crate::support::documents::Kind::{self, Calendar, Delete, Listing, Mixed, Nextcloud};
use crate::{Results, read, scale, write};

/// One thing that is wanted, and what was measured.
#[derive(Clone)]
pub struct Target {
    pub what: String,
    pub document: &'static str,
    pub wanted: Bound,
    pub measured: f64,
}

#[derive(Clone, Copy)]
pub enum Bound {
    /// Times as fast, at least.
    Faster(f64),
    /// Times as long, at most.
    Slower(f64),
    /// KiB, at most.
    KiB(f64),
    /// Milliseconds, at most.
    Milliseconds(f64),
}

impl Target {
    pub fn met(&self) -> bool {
        match self.wanted {
            Bound::Faster(least) => self.measured >= least,
            Bound::Slower(most) | Bound::KiB(most) | Bound::Milliseconds(most) => self.measured <= most,
        }
    }
}

impl Bound {
    pub fn show(self, measured: f64) -> String {
        match self {
            Self::Faster(_) | Self::Slower(_) => format!("{measured:.2} ×"),
            Self::KiB(_) => format!("{measured:.0} KiB"),
            Self::Milliseconds(_) => format!("{measured:.3} ms"),
        }
    }

    pub fn wanted(self) -> String {
        match self {
            Self::Faster(least) => format!("≥ {least} ×"),
            Self::Slower(most) => format!("≤ {most} ×"),
            Self::KiB(most) => format!("≤ {most} KiB"),
            Self::Milliseconds(most) => format!("≤ {most} ms"),
        }
    }
}

fn find<'f>(list: &'f [Figures], name: &str) -> Option<&'f Figures> {
    list.iter().find(|figures| figures.name == name && figures.refused.is_none())
}

fn times(list: &[Figures], own: &str, other: &str) -> Option<f64> {
    Some(find(list, own)?.times(find(list, other)?))
}

/// Against the fastest other crate with a model of 207 bodies: its name and the ratio.
fn best_peer(list: &[Figures]) -> Option<(&'static str, f64)> {
    let peers = list.iter().filter(|figures| figures.party == Party::Peer && figures.refused.is_none());
    let best = peers.min_by(|a, b| a.seconds().total_cmp(&b.seconds()))?;
    Some((best.name, find(list, read::WHOLE)?.times(best)))
}

/// All targets for which there are figures.
pub fn all(results: &Results) -> Vec<Target> {
    use Bound::{Faster, KiB, Slower};
    let mut list = Vec::new();
    let none: &[Figures] = &[];
    let reads = |kind: Kind| results.reads.iter().find(|race| race.kind == kind).map_or(none, |race| &race.figures);
    let writes = |kind: Kind| results.writes.iter().find(|race| race.kind == kind).map_or(none, |race| &race.figures);
    let mut push = |what: String, kind: Kind, wanted, measured: Option<f64>| {
        list.extend(measured.map(|measured| Target { what, document: kind.name(), wanted, measured }));
    };
    for (own, other, kind, least) in [
        (read::BORROWED, read::EVENTS, Listing, 5.0),
        (read::BORROWED, read::EVENTS, Nextcloud, 3.0),
        (read::WHOLE, read::EVENTS, Listing, 3.0),
        (read::WHOLE, read::EVENTS, Nextcloud, 3.0),
        (read::OWNED, read::EVENTS, Listing, 2.0),
        (read::OWNED, read::EVENTS, Nextcloud, 2.0),
        (read::BORROWED, read::NS_EVENTS, Mixed, 0.75),
        (read::BORROWED, read::EVENTS, Delete, 1.5),
        (read::BORROWED, read::EVENTS, Calendar, 1.0),
        (read::PUSH, read::BORROWED, Listing, 0.85),
        (read::PUSH, read::BORROWED, Nextcloud, 0.85),
        (read::BUFREAD, read::BORROWED, Listing, 0.75),
        (read::BUFREAD, read::BORROWED, Nextcloud, 0.75),
    ] {
        push(format!("{own} : {other}"), kind, Faster(least), times(reads(kind), own, other));
    }
    for kind in [Listing, Nextcloud] {
        let best = best_peer(reads(kind));
        let name = best.map_or("fastest other 207 reader", |(name, _)| name);
        push(format!("{} : {name}", read::WHOLE), kind, Faster(10.0), best.map(|(_, times)| times));
    }
    for (own, other, least) in
        [(write::BUILT, write::EVENTS, 2.0), (write::BUILT, write::PUSH_STR, 0.4), (write::READY, write::COPY, 0.5)]
    {
        for kind in [Listing, Nextcloud] {
            push(format!("{own} : {other}"), kind, Faster(least), times(writes(kind), own, other));
        }
    }
    for race in &results.scales {
        let (few, many) = (race.rows, race.rows * scale::TIMES);
        for (short, long, what, most) in [
            (scale::READ, scale::READ_LONG, "reading", 1.1),
            (scale::WRITE, scale::WRITE_LONG, "building and writing", 1.1),
            (scale::OUTCOMES, scale::OUTCOMES_LONG, "Outcomes of DELETE,", 2.0),
        ] {
            // `times` is how often the short one goes into the long one.
            let ratio = times(&race.figures, short, long).map(|ratio| ratio / scale::TIMES as f64);
            push(format!("{what} a row of {many} : of {few}"), race.kind, Slower(most), ratio);
        }
        for (long, what, most) in
            [(scale::READ_LONG, "reading", 128 + scale::CHUNK / 1024), (scale::WRITE_LONG, "building and writing", 128)]
        {
            let peak = find(&race.figures, long).map(|figures| figures.heap.peak as f64 / 1024.0);
            push(format!("peak heap, {what} {many} rows"), race.kind, KiB(most as f64), peak);
        }
    }
    list.splice(0..0, crate::real::targets(&results.real));
    list.extend(results.clients.iter().chain(&results.servers).flat_map(|board| board.targets.iter().cloned()));
    list
}
