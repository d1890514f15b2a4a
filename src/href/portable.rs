//! File names that mean the same on every system.

use std::borrow::Cow;
use std::fmt;

use super::decoded::leaves_directory;
use super::encode::decode_text;

/// The reason why the name in an href cannot be joined to a directory: see
/// [`Entry::file_name`](crate::Entry::file_name).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UnsafeName {
    /// There is no name: the path is `/` or ends with two slashes, or the href has no path.
    Missing,
    /// The percent-decoded name is not UTF-8.
    NotUtf8,
    /// The href has a query. Servers forget to encode the `?` in a name, and the text before it would be the name of
    /// another file.
    Query,
    /// Joining the name could leave the directory: it holds `/`, `\` or NUL, consists only of dots and spaces, or
    /// begins like `C:`.
    Leaves,
    /// The name holds a control character, such as a line end.
    Control,
    /// Windows would open something else: for example a device such as `NUL` or `aux.txt`, the stream `b` of the file
    /// `a` for `a:b`, or the file `a` for `a.` and `a `, because it drops dots and spaces at the end.
    Windows,
}

impl UnsafeName {
    /// Returns the reason in a few words.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Missing => "the href has no file name",
            Self::NotUtf8 => "the file name is not UTF-8",
            Self::Query => "the href has a query, which may be a part of the file name",
            Self::Leaves => "the file name could leave its directory",
            Self::Control => "the file name holds a control character",
            Self::Windows => "the file name means something else on Windows",
        }
    }
}

impl fmt::Display for UnsafeName {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason())
    }
}

impl std::error::Error for UnsafeName {}

/// Returns the last segment of a path, percent-encoded. A slash at its end is no segment. The result is empty if there
/// is no segment.
#[inline]
pub(crate) fn last_segment(path_and_query: &str) -> &str {
    let path = memchr::memchr(b'?', path_and_query.as_bytes()).map_or(path_and_query, |end| &path_and_query[..end]);
    last_segment_of(path)
}

/// Returns the last segment of a path without a query.
#[inline]
fn last_segment_of(path: &str) -> &str {
    let path = path.strip_suffix('/').unwrap_or(path);
    memchr::memrchr(b'/', path.as_bytes()).map_or(path, |slash| &path[slash + 1..])
}

/// Returns the name as [`Href::file_name`](super::Href::file_name) does, if it names the same file on every system.
#[inline]
pub(crate) fn portable_name(path_and_query: &str) -> Result<Cow<'_, str>, UnsafeName> {
    if memchr::memchr(b'?', path_and_query.as_bytes()).is_some() {
        return Err(UnsafeName::Query);
    }
    let segment = last_segment_of(path_and_query);
    if segment.is_empty() {
        return Err(UnsafeName::Missing);
    }
    let name = decode_text(segment).ok_or(UnsafeName::NotUtf8)?;
    // Without an early end, the compiler looks at many bytes at once.
    let is_safe = name.bytes().fold(true, |is, byte| is & is_safe(byte));
    if is_safe && !name.ends_with(['.', ' ']) && !is_device(&name) {
        return Ok(name);
    }
    match () {
        () if leaves_directory(&name) => Err(UnsafeName::Leaves),
        () if name.chars().any(char::is_control) => Err(UnsafeName::Control),
        () if name.contains(':') || name.ends_with(['.', ' ']) || is_device(&name) => Err(UnsafeName::Windows),
        () => Ok(name),
    }
}

/// Returns true for ASCII bytes that no rule is about, whatever is beside them. Nearly all names consist of such bytes.
#[inline]
fn is_safe(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && !matches!(byte, b'/' | b'\\' | b':')
}

/// Returns true for a name that Windows reserves for a device, in any directory and with any extension.
#[inline]
fn is_device(name: &str) -> bool {
    if !name.starts_with(['C', 'P', 'A', 'N', 'L', 'c', 'p', 'a', 'n', 'l']) {
        return false;
    }
    let stem = name.split_once('.').map_or(name, |(stem, _)| stem).trim_end_matches(' ');
    let is = |device: &str| stem.eq_ignore_ascii_case(device);
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].into_iter().any(is) {
        return true;
    }
    let (Some(kind), Some(number)) = (stem.get(..3), stem.get(3..)) else { return false };
    let is_port = kind.eq_ignore_ascii_case("COM") || kind.eq_ignore_ascii_case("LPT");
    is_port && matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
}

#[cfg(test)]
mod tests {
    use super::UnsafeName::{self, Control, Leaves, Missing, NotUtf8, Query, Windows};
    use super::portable_name;
    use crate::error::Error;
    use crate::href::Href;

    fn path_and_query<'h>(href: &'h Href<'_>) -> &'h str {
        let parts = href.parts();
        if parts.is_opaque() { "" } else { &href.as_str()[href.as_str().len() - parts.tail_len()..] }
    }

    #[test]
    fn each_reason_has_its_names() -> Result<(), Error> {
        let table: [(&str, Result<&str, UnsafeName>); 44] = [
            ("/d/a", Ok("a")),
            ("/d/a/", Ok("a")),
            ("/d/a%20b.txt", Ok("a b.txt")),
            ("/d/%20a", Ok(" a")),
            ("/d/.a", Ok(".a")),
            ("/d/...a", Ok("...a")),
            ("/d/%C3%BC", Ok("ü")),
            ("/d/%25", Ok("%")),
            ("/d/%3Ca%3E%22%7C%3F*", Ok("<a>\"|?*")),
            ("/d/console", Ok("console")),
            ("/d/com10", Ok("com10")),
            ("/d/com", Ok("com")),
            ("/d/lpt%C2%B9x", Ok("lpt¹x")),
            ("/d/nul-a", Ok("nul-a")),
            ("http://example.com/a", Ok("a")),
            ("/", Err(Missing)),
            ("/d//", Err(Missing)),
            ("http://example.com", Err(Missing)),
            ("mailto:a@example.com", Err(Missing)),
            ("/d/%FF", Err(NotUtf8)),
            ("/d/%C3", Err(NotUtf8)),
            ("/d/a?b", Err(Query)),
            ("/d/a?", Err(Query)),
            ("/d/%2Fetc", Err(Leaves)),
            ("/d/..%2Fa", Err(Leaves)),
            ("/d/..%5Ca", Err(Leaves)),
            ("/d/a%00", Err(Leaves)),
            ("/d/...", Err(Leaves)),
            ("/d/..%20", Err(Leaves)),
            ("/d/%20", Err(Leaves)),
            ("/d/c:", Err(Leaves)),
            ("/d/c:a", Err(Leaves)),
            ("/d/a%0Ab", Err(Control)),
            ("/d/%7F", Err(Control)),
            ("/d/%C2%85", Err(Control)),
            ("/d/a.txt:b", Err(Windows)),
            ("/d/a.", Err(Windows)),
            ("/d/a%20", Err(Windows)),
            ("/d/NUL", Err(Windows)),
            ("/d/aux.tar.gz", Err(Windows)),
            ("/d/Con%20.txt", Err(Windows)),
            ("/d/com1", Err(Windows)),
            ("/d/LPT%C2%B2.x", Err(Windows)),
            ("/d/conin$", Err(Windows)),
        ];
        for (text, wanted) in table {
            let href = Href::new(text)?;
            let path = path_and_query(&href);
            assert_eq!(portable_name(path).as_deref(), wanted.as_ref().copied(), "{text}");
            // The rule of `Href` accepts more names, and never fewer.
            match wanted {
                Ok(name) => assert_eq!(href.file_name().as_deref(), Some(name), "{text}"),
                Err(Control | Windows) => assert!(href.file_name().is_some(), "{text}"),
                Err(_) => assert_eq!(href.file_name(), None, "{text}"),
            }
        }
        Ok(())
    }
}
