//! The clock of tests that compare work: other threads and programs do not count.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

/// Returns the CPU time that this thread has taken so far; where the system does not tell, the time on the wall.
///
/// Some systems set it forward every few milliseconds only, so time many short runs together.
pub fn thread_time() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    // The kernel brings its count up to date when the thread gives way.
    std::thread::yield_now();
    let counted = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = counted.and_then(|line| line.split_whitespace().next()?.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}
