//! The answer to a DELETE from its outcomes. Each line of standard input is an href and a status: `/docs/a 423`.
//!
//! It also knows what to do if the collection itself failed, if a member is reported twice, and with a 424.

use std::io::{self, BufRead};

use multistatus::{Operation, Outcomes};

fn main() -> io::Result<()> {
    let mut outcomes = Outcomes::new((Operation::Delete, "/docs/"));
    for line in io::stdin().lock().lines() {
        let line = line?;
        let Some((href, status)) = line.split_once(' ') else { continue };
        let status: u16 = status.parse().map_err(io::Error::other)?;
        outcomes.status(href, status);
    }
    let reply = outcomes.reply()?;
    println!("{}\n", reply.status().as_u16());
    if reply.is_multistatus() {
        println!("{}", String::from_utf8_lossy(&reply.body()).trim_end());
    }
    Ok(())
}
