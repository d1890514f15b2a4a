//! What failed, by the verdict on the answer to a DELETE.
//!
//! It also knows which failures are only consequences, which of them may succeed later, what is outside of the request, and when
//! an answer does not say what happened.

use std::io::{self, Read};

use multistatus::{Multistatus, Operation};

fn main() -> io::Result<()> {
    let mut body = Vec::new();
    io::stdin().read_to_end(&mut body)?;
    let document = Multistatus::parse(&body)?;
    let verdict = document.verdict(Operation::Delete);
    let mut failed = 0;
    for failure in verdict.failures() {
        if let (Some(href), Some(status)) = (failure.href(), failure.status()) {
            println!("{} {}", href.path(), status.as_u16());
            failed += 1;
        }
    }
    println!("{failed} failed");
    Ok(())
}
