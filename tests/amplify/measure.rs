//! Measures the cost of a call.

use std::time::Duration;

use crate::functions::{Function, Input};
use crate::thread_time::thread_time;

/// The allocations and the output of a call.
#[derive(Clone, Copy, Debug, Default)]
pub struct Memory {
    /// The maximum number of bytes at one time.
    pub peak: u64,
    /// The number of all allocated bytes.
    pub total: u64,
    /// The number of bytes of text, XML or JSON.
    pub output: u64,
}

impl Memory {
    pub fn parts(&self) -> [(&'static str, u64); 3] {
        [("heap at once", self.peak), ("allocated", self.total), ("output", self.output)]
    }
}

pub fn memory(function: &Function, input: &Input<'_>) -> Memory {
    let mut output = 0;
    let cost = allocation_counter::measure(|| output = (function.run)(input) as u64);
    Memory { peak: cost.bytes_max, total: cost.bytes_total, output }
}

pub fn time(function: &Function, input: &Input<'_>) -> Duration {
    let before = thread_time();
    std::hint::black_box((function.run)(input));
    thread_time().saturating_sub(before)
}

/// Returns the shortest time of a few runs.
pub fn best_time(function: &Function, input: &Input<'_>, runs: usize) -> Duration {
    (0..runs).map(|_| time(function, input)).min().unwrap_or_default()
}

/// Returns how long a run takes, if a single one is too short for the clock: as many as needed are timed together,
/// three times.
pub fn best_timed(run: impl Fn()) -> Duration {
    let timed = || {
        let start = thread_time();
        for runs in 1.. {
            run();
            let passed = thread_time().saturating_sub(start);
            if passed >= Duration::from_millis(60) {
                return passed / runs;
            }
        }
        Duration::MAX
    };
    (0..3).map(|_| timed()).min().unwrap_or_default()
}

/// The clock must be finer than the work that is measured with it.
#[test]
fn the_clock_counts_work() {
    let work = |rounds: u64| {
        let before = thread_time();
        std::hint::black_box((0..rounds).fold(0u64, |sum, n| std::hint::black_box(sum.rotate_left(5) ^ n)));
        thread_time().saturating_sub(before)
    };
    let best = |rounds| (0..20).map(|_| work(rounds)).min().unwrap_or_default();
    let (short, long) = (best(100_000), best(1_600_000));
    assert!(long > short * 4 && long < short * 64, "{short:?} and {long:?} for sixteen times the work");
}
