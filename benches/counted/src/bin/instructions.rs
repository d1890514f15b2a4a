//! Does one piece of work once, for a tool that counts its instructions; without a name, lists all.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let all = counted::all()?;
    match std::env::args().nth(1) {
        None => all.iter().for_each(|work| println!("{}\t{}\t{}", work.name, work.unit, work.count)),
        Some(name) => {
            let work = all.iter().find(|work| work.name == name).ok_or("expected the name of a piece of work")?;
            println!("{}", counted::measured(work));
        }
    }
    Ok(())
}
