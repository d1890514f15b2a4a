//! Counts the allocations of all pieces of work.

use allocation_counter::measure;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    for work in counted::all()? {
        let cost = measure(|| {
            counted::measured(&work);
        });
        println!("{}\t{}", work.name, cost.count_total);
    }
    Ok(())
}
