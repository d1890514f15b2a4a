//! The command line.

use std::path::PathBuf;

pub const USAGE: &str = "\
usage: multistatus-server [OPTION]...
  --port N         the port on 127.0.0.1 (0, the default: any that is free; it is printed)
  --root DIR       serve this directory (default: an empty tree in memory)
  --max-upload N   the largest file that is taken, in bytes (default: 64 MiB)
  --synthetic N    also serve /synthetic/, a collection of N files that exist only when they are asked for
  --broken N       the file of that number in /synthetic/ cannot be read";

/// The parsed command line.
#[derive(Debug)]
pub struct Args {
    pub port: u16,
    pub root: Option<PathBuf>,
    pub max_upload: usize,
    pub synthetic: Option<u64>,
    pub broken: Option<u64>,
}

impl Args {
    pub fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut args = Self { port: 0, root: None, max_upload: 64 << 20, synthetic: None, broken: None };
        while let Some(option) = words.next() {
            let value = words.next().ok_or_else(|| format!("{option} needs a value"))?;
            let wrong = |_| format!("{option}: {value} is no valid number");
            match option.as_str() {
                "--port" => args.port = value.parse().map_err(wrong)?,
                "--root" => args.root = Some(value.into()),
                "--max-upload" => args.max_upload = value.parse().map_err(wrong)?,
                "--synthetic" => args.synthetic = Some(value.parse().map_err(wrong)?),
                "--broken" => args.broken = Some(value.parse().map_err(wrong)?),
                _ => return Err(format!("{option} is no option")),
            }
        }
        Ok(args)
    }
}
