//! What is wanted of the figures.

use crate::race::{Figures, Party};
use crate::support::documents::Kind::{self, Calendar, Delete, Listing, Mixed, Nextcloud};
use crate::{Results, read, scale, write};

/// One thing that is wanted, and what was measured.
pub struct Target {
    pub what: String,
    pub document: &'static str,
    pub wanted: Bound,
    /// None if it was not measured.
    pub measured: Option<f64>,
}

#[derive(Clone, Copy)]
pub enum Bound {
    /// Times as fast, at least.
    Faster(f64),
    /// Times as long, at most.
    Slower(f64),
    /// KiB, at most.
    KiB(f64),
}

impl Target {
    pub fn met(&self) -> Option<bool> {
        self.measured.map(|measured| match self.wanted {
            Bound::Faster(least) => measured >= least,
            Bound::Slower(most) | Bound::KiB(most) => measured <= most,
        })
    }
}

impl Bound {
    pub fn show(self, measured: f64) -> String {
        match self {
            Self::Faster(_) | Self::Slower(_) => format!("{measured:.2} ×"),
            Self::KiB(_) => format!("{measured:.0} KiB"),
        }
    }

    pub fn wanted(self) -> String {
        match self {
            Self::Faster(least) => format!("≥ {least} ×"),
            Self::Slower(most) => format!("≤ {most} ×"),
            Self::KiB(most) => format!("≤ {most} KiB"),
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

pub fn all(results: &Results) -> Vec<Target> {
    use Bound::{Faster, KiB, Slower};
    let mut list = Vec::new();
    let none: &[Figures] = &[];
    let reads = |kind: Kind| results.reads.iter().find(|race| race.kind == kind).map_or(none, |race| &race.figures);
    let writes = |kind: Kind| results.writes.iter().find(|race| race.kind == kind).map_or(none, |race| &race.figures);
    let mut push = |what: String, kind: Kind, wanted, measured| {
        list.push(Target { what, document: kind.name(), wanted, measured });
    };
    let wanted_of_reads: [(&str, &str, &[(Kind, f64)]); 7] = [
        (read::BORROWED, read::EVENTS, &[(Listing, 5.0), (Nextcloud, 3.0)]),
        (read::WHOLE, read::EVENTS, &[(Listing, 3.0), (Nextcloud, 3.0)]),
        (read::OWNED, read::EVENTS, &[(Listing, 2.0), (Nextcloud, 2.0)]),
        (read::BORROWED, read::NS_EVENTS, &[(Mixed, 0.75)]),
        (read::BORROWED, read::EVENTS, &[(Delete, 1.5), (Calendar, 1.0)]),
        (read::PUSH, read::BORROWED, &[(Listing, 0.85), (Nextcloud, 0.85)]),
        (read::BUFREAD, read::BORROWED, &[(Listing, 0.75), (Nextcloud, 0.75)]),
    ];
    for (own, other, kinds) in wanted_of_reads {
        for &(kind, least) in kinds {
            push(format!("{own} : {other}"), kind, Faster(least), times(reads(kind), own, other));
        }
    }
    for kind in [Listing, Nextcloud] {
        let best = best_peer(reads(kind));
        let name = best.map_or("fastest other 207 reader", |(name, _)| name);
        push(format!("{} : {name}", read::WHOLE), kind, Faster(10.0), best.map(|(_, times)| times));
    }
    let wanted_of_writes = [
        (write::BUILT, write::EVENTS, 2.0),
        (write::BUILT, write::PUSH_STR, 0.4),
        (write::READY, write::COPY, 0.5),
    ];
    for (own, other, least) in wanted_of_writes {
        for kind in [Listing, Nextcloud] {
            push(format!("{own} : {other}"), kind, Faster(least), times(writes(kind), own, other));
        }
    }
    for race in &results.scales {
        for (short, long, what) in
            [(scale::READ, scale::READ_LONG, "reading"), (scale::WRITE, scale::WRITE_LONG, "building and writing")]
        {
            let long = find(&race.figures, long);
            let ratio = long.zip(find(&race.figures, short)).map(|(long, short)| short.times(long) / scale::TIMES as f64);
            let what = format!("{what} a row of {} : of {}", race.rows * scale::TIMES, race.rows);
            push(what, race.kind, Slower(1.1), ratio);
        }
        for (long, what, most) in [
            (scale::READ_LONG, "reading", 128 + scale::CHUNK / 1024),
            (scale::WRITE_LONG, "building and writing", 128),
        ] {
            let peak = find(&race.figures, long).map(|figures| figures.heap.peak as f64 / 1024.0);
            push(format!("peak heap, {what} {} rows", race.rows * scale::TIMES), race.kind, KiB(most as f64), peak);
        }
    }
    list
}
