//! Bytes that may be too many for memory, and responses that are kept in them.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use multistatus::Response;

/// The bytes that are kept in memory. More go to a temporary file.
const MEMORY: usize = 4 << 20;
/// The size of the buffer for reading them again.
const BUFFER: usize = 64 << 10;

/// Bytes that are written once, and then read as often as needed.
#[derive(Default)]
pub struct Spool {
    memory: Vec<u8>,
    file: Option<Temporary>,
    length: u64,
}

impl Spool {
    /// Returns the number of bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// Reads the bytes from a place to the end.
    pub fn from(&self, at: u64) -> BufReader<Bytes<'_>> {
        BufReader::with_capacity(BUFFER, Bytes { spool: self, at })
    }

    /// Reads all bytes.
    pub fn all(&self) -> BufReader<Bytes<'_>> {
        self.from(0)
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.file.is_none() && self.memory.len() + bytes.len() > MEMORY {
            let mut file = Temporary::new()?;
            file.file.write_all(&self.memory)?;
            self.memory = Vec::new();
            self.file = Some(file);
        }
        match &mut self.file {
            Some(file) => file.append(bytes, self.length)?,
            None => self.memory.extend_from_slice(bytes),
        }
        self.length += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The bytes of a spool from a place on.
pub struct Bytes<'s> {
    spool: &'s Spool,
    at: u64,
}

impl Read for Bytes<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = match &self.spool.file {
            Some(file) => {
                // The place of the file is shared by all who read it.
                (&file.file).seek(SeekFrom::Start(self.at))?;
                (&file.file).read(buf).map_err(Temporary::error)?
            }
            None => {
                let from = usize::try_from(self.at).unwrap_or(usize::MAX);
                self.spool.memory.get(from..).unwrap_or_default().read(buf)?
            }
        };
        self.at += read as u64;
        Ok(read)
    }
}

/// A file that is removed with the value.
struct Temporary {
    file: File,
    path: PathBuf,
}

impl Temporary {
    fn new() -> io::Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("multistatus-{}-{number}", std::process::id()));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path).map_err(Self::error)?;
        // Where an open file can be removed, nothing is left even if the command is ended by a signal.
        if cfg!(unix) {
            let _ = fs::remove_file(&path);
        }
        Ok(Self { file, path })
    }

    fn append(&mut self, bytes: &[u8], at: u64) -> io::Result<()> {
        self.file.seek(SeekFrom::Start(at))?;
        self.file.write_all(bytes).map_err(Self::error)
    }

    fn error(error: io::Error) -> io::Error {
        let folder = std::env::temp_dir();
        let hint = "set TMPDIR to a folder with enough room";
        let message = format!("a temporary file in {}: {error}: {hint}", folder.display());
        io::Error::new(error.kind(), Fault(message))
    }
}

/// An error of a temporary file, which is neither about the input nor about the output.
#[derive(Debug)]
pub struct Fault(String);

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Fault {}

impl Drop for Temporary {
    fn drop(&mut self) {
        if !cfg!(unix) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Responses that are kept outside of memory if they are many.
#[derive(Default)]
pub struct Responses {
    spool: Spool,
    buffer: Vec<u8>,
}

/// Where a response is kept.
#[derive(Clone, Copy)]
pub struct Kept {
    at: u64,
    length: u32,
}

impl Responses {
    /// Keeps a response, and returns where, with the bytes in which it is kept.
    pub fn add(&mut self, response: &Response<'_>) -> io::Result<(Kept, &[u8])> {
        self.buffer.clear();
        serde_json::to_writer(&mut self.buffer, response)?;
        let length = u32::try_from(self.buffer.len()).map_err(io::Error::other)?;
        let at = self.spool.length();
        self.spool.write_all(&self.buffer)?;
        Ok((Kept { at, length }, &self.buffer))
    }

    /// Returns a response that is kept.
    pub fn get(&self, kept: Kept) -> io::Result<Response<'static>> {
        let mut bytes = vec![0; kept.length as usize];
        Bytes { spool: &self.spool, at: kept.at }.read_exact(&mut bytes)?;
        Ok(serde_json::from_slice(&bytes)?)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read, Write};

    use super::{MEMORY, Spool};

    #[test]
    fn bytes_come_back_from_memory_and_from_a_file() -> io::Result<()> {
        for count in [0, 1, MEMORY / 1000 + 1] {
            let mut spool = Spool::default();
            for number in 0..count {
                spool.write_all(&[(number % 251) as u8; 1000])?;
            }
            assert_eq!((spool.length(), spool.file.is_some()), (1000 * count as u64, count > 1));
            for _ in 0..2 {
                let mut bytes = Vec::new();
                spool.all().read_to_end(&mut bytes)?;
                assert_eq!(bytes.len(), 1000 * count);
                assert!(bytes.chunks(1000).enumerate().all(|(number, part)| part == [(number % 251) as u8; 1000]));
            }
            let mut end = Vec::new();
            spool.from(spool.length().saturating_sub(7)).read_to_end(&mut end)?;
            assert_eq!(end.len(), 7.min(1000 * count));
        }
        Ok(())
    }
}
