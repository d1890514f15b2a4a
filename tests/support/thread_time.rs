//! The clock for tests that compare work, in which other threads and programs do not count.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Returns the CPU time that this thread has used so far, or the wall-clock time if the system does not tell it.
///
/// Some systems only advance it every few milliseconds, so time many short runs together.
pub fn thread_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    // The kernel updates its count when the thread yields.
    std::thread::yield_now();
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = counted.and_then(|line| line.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}
