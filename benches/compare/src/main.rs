//! Reads and writes the same 207 bodies with this crate and with others, side by side.

mod heap;
#[path = "../../documents/mod.rs"]
mod documents;
mod race;
mod read;

use documents::Kind;

#[global_allocator]
static HEAP: heap::Counting = heap::Counting;

fn main() {
    let rows = std::env::args().nth(1).and_then(|a| a.parse().ok()).unwrap_or(10_000);
    let only: Vec<String> = std::env::args().skip(2).collect();
    for kind in Kind::ALL {
        if !only.is_empty() && !only.iter().any(|name| name == kind.name()) {
            continue;
        }
        let body = kind.body(rows);
        println!("\n{}: {rows} rows, {} bytes, {} a row", kind.name(), body.len(), body.len() / rows);
        let mut list = read::ours(body.as_bytes());
        list.extend(read::xml(body.as_bytes()));
        let all = race::run(list, 9);
        let base = all.iter().find(|f| f.name == read::EVENTS).unwrap();
        for f in &all {
            println!("{:34} {:8.0} MB/s {:6.2} × {:9.0} ns/row {:8.2} allocs/row {:10} peak  {:?} {:?}", f.name, body.len() as f64 / f.seconds() / 1e6, f.times(base),
                f.seconds() * 1e9 / rows as f64, f.heap.allocations as f64 / rows as f64, f.heap.peak, f.counts, f.refused);
        }
    }
}
