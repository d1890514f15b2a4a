//! The programs before and after print the same.

use std::io::Write;
use std::process::{Command, Stdio};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// Runs a program with this standard input, and returns what it prints.
fn run(program: &str, input: &str) -> Result<String, Box<dyn std::error::Error>> {
    let mut child = Command::new(program).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    child.stdin.take().ok_or("standard input")?.write_all(input.as_bytes())?;
    let done = child.wait_with_output()?;
    assert!(done.status.success(), "{program}");
    Ok(String::from_utf8(done.stdout)?)
}

/// Runs both programs, and returns what each of them prints.
fn both(before: &str, after: &str, input: &str) -> Result<String, Box<dyn std::error::Error>> {
    let (before, after) = (run(before, input)?, run(after, input)?);
    assert_eq!(before, after);
    Ok(after)
}

const LISTING: &str = include_str!("listing.xml");

#[test]
fn written_by_hand() -> Outcome {
    let programs = (env!("CARGO_BIN_EXE_by_hand_before"), env!("CARGO_BIN_EXE_by_hand_after"));
    let printed = both(programs.0, programs.1, "/docs/a 423\n/docs/b&c 204\n/docs/d&e 507\n")?;
    assert!(printed.starts_with("207") && printed.contains("/docs/d&amp;e"), "{printed}");
    assert_eq!(both(programs.0, programs.1, "/docs/a 204\n")?, "204\n\n");
    Ok(())
}

#[test]
fn structs_of_serde() -> Outcome {
    let printed = both(env!("CARGO_BIN_EXE_serde_before"), env!("CARGO_BIN_EXE_serde_after"), LISTING)?;
    assert_eq!(printed, "plan & more 4525\nold/ -\n");
    Ok(())
}

#[test]
fn dav_xml() -> Outcome {
    let body = include_str!("delete.xml");
    let printed = both(env!("CARGO_BIN_EXE_dav_xml_before"), env!("CARGO_BIN_EXE_dav_xml_after"), body)?;
    assert_eq!(printed, "/docs/a 423\n/docs/b 503\n/docs/c 503\n3 failed\n");
    Ok(())
}

#[test]
fn a_tree() -> Outcome {
    let printed = both(env!("CARGO_BIN_EXE_roxmltree_before"), env!("CARGO_BIN_EXE_roxmltree_after"), LISTING)?;
    assert_eq!(printed, "/docs/plan%201.txt \"1-x\"\n");
    Ok(())
}
