//! The site that an href names, and whether all readers find the same host in it.

use super::encode::{Class, class, is_escape};
use super::parts::{HrefParts, is_http};
use crate::chars;

/// Scheme, host and port of an HTTP URL. The user name is left out, because it does not identify the site.
#[derive(Clone, Copy)]
pub(super) struct Site<'t> {
    /// The scheme; `None` for `//host/path`, which has the scheme of its base.
    scheme: Option<&'t str>,
    host: &'t str,
    /// The port; empty if it is not given.
    port: &'t str,
}

impl<'t> Site<'t> {
    /// Returns the site, or `None` unless the authority belongs to HTTP and no reader can take it apart differently.
    /// For example, the last `@` of `a@b@c` begins the host for one reader and the first for another; some decode `%68`
    /// in a host and some do not; and the host of `http:///evil.com/` is empty for one and `evil.com` for another.
    #[inline]
    pub(super) fn of(parts: &HrefParts<'t>) -> Option<Self> {
        let authority = parts.authority.filter(|_| parts.scheme.is_none_or(is_http))?;
        let [user, host, port] = cut(authority)?;
        let is_clear = is_user(user) && is_host(host) && is_port(port);
        is_clear.then_some(Self { scheme: parts.scheme, host, port })
    }

    /// Returns host and port, such as `example.com:80`, which are equal for all URLs of one site. If the port is
    /// unknown, the name ends with the colon.
    #[inline]
    pub(super) fn name(&self) -> String {
        format!("{}:{}", self.host.to_ascii_lowercase(), port(self.scheme, self.port))
    }

    /// Returns true if the site has a scheme.
    pub(super) fn is_complete(&self) -> bool {
        self.scheme.is_some()
    }

    /// Returns true if both are one site. A missing scheme counts as equal to the scheme of the other side.
    #[inline]
    pub(super) fn is(&self, other: &Self) -> bool {
        let (scheme, other_scheme) = (self.scheme.or(other.scheme), other.scheme.or(self.scheme));
        scheme.unwrap_or_default().eq_ignore_ascii_case(other_scheme.unwrap_or_default())
            && port(scheme, self.port) == port(other_scheme, other.port)
            && self.host.eq_ignore_ascii_case(other.host)
    }
}

/// Returns the host in an authority (RFC 3986 §3.2), which may be empty, or `None` if `authority` is no authority.
pub(super) fn host(authority: &str) -> Option<&str> {
    let [user, host, port] = cut(authority)?;
    let is_host = match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => is_ipv6(address) || is_future_address(address),
        None => is_user(host) && !host.contains(':'),
    };
    let is_authority = is_user(user) && is_host && port.bytes().all(|byte| byte.is_ascii_digit());
    is_authority.then_some(host)
}

/// Cuts an authority into user, host and port, each of which may be empty.
fn cut(authority: &str) -> Option<[&str; 3]> {
    let (user, site) = chars::split_once(authority, b'@').unwrap_or(("", authority));
    // The colons of an IPv6 address are inside its brackets.
    let end = site.find(']').map(|at| at + 1).or_else(|| site.find(':')).unwrap_or(site.len());
    let (host, port) = site.split_at(end);
    let port = if port.is_empty() { port } else { port.strip_prefix(':')? };
    Some([user, host, port])
}

/// Returns true for an IPv6 address (RFC 3986 §3.2.2). The parser of the standard library is several times as large.
fn is_ipv6(address: &str) -> bool {
    // Without one of the two colons, a gap at either end is one empty part, as it is between groups.
    let inner = match address.strip_prefix(':') {
        Some(rest) if rest.starts_with(':') => rest,
        Some(_) => return false,
        None => address,
    };
    let inner = match inner.strip_suffix(':') {
        Some(rest) if rest.ends_with(':') => rest,
        Some(_) => return address == "::",
        None => inner,
    };
    let (mut groups, mut gaps) = (0, 0);
    for (number_from_end, part) in inner.rsplit(':').enumerate() {
        match part.len() {
            0 => gaps += 1,
            1..=4 if part.bytes().all(|byte| byte.is_ascii_hexdigit()) => groups += 1,
            _ if number_from_end == 0 && is_ipv4(part) => groups += 2,
            _ => return false,
        }
    }
    matches!((gaps, groups), (0, 8) | (1, 1..8))
}

/// Returns true for four numbers up to 255 without leading zeros.
fn is_ipv4(address: &str) -> bool {
    let is_number = |number: &str| {
        number.bytes().all(|byte| byte.is_ascii_digit())
            && match number.len() {
                1 => true,
                2 => !number.starts_with('0'),
                3 => !number.starts_with('0') && number <= "255",
                _ => false,
            }
    };
    let mut count = 0;
    address.split('.').all(|number| {
        count += 1;
        is_number(number)
    }) && count == 4
}

/// Returns true for an address of a future IP version, such as `v1.a` (RFC 3986 §3.2.2).
fn is_future_address(address: &str) -> bool {
    let Some((version, address)) = address.strip_prefix(['v', 'V']).and_then(|rest| chars::split_once(rest, b'.'))
    else {
        return false;
    };
    let is_plain = |byte: u8| class(byte) == Class::Plain && byte != b'@';
    !version.is_empty()
        && version.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !address.is_empty()
        && address.bytes().all(is_plain)
}

/// Returns true if a user name may consist of these characters (RFC 3986 §3.2.1).
fn is_user(user: &str) -> bool {
    let bytes = user.as_bytes();
    (0..bytes.len()).all(|at| match class(bytes[at]) {
        Class::Plain => bytes[at] != b'@',
        Class::Percent => is_escape(bytes, at),
        _ => false,
    })
}

/// Returns true for a name or an IPv4 address in plain ASCII, and for an IPv6 address. Two hosts are compared as texts,
/// so the form in which a number is written does not matter.
#[inline]
fn is_host(host: &str) -> bool {
    match host.strip_prefix('[').and_then(|host| host.strip_suffix(']')) {
        Some(address) => {
            address.contains(':') && address.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
        }
        None => {
            !host.is_empty()
                && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
        }
    }
}

#[inline]
fn is_port(port: &str) -> bool {
    port.bytes().all(|byte| byte.is_ascii_digit()) && (port.is_empty() || port.parse::<u16>().is_ok())
}

/// Returns the port, or the default port of the scheme if none is given (RFC 9110 §4.2).
#[inline]
fn port<'t>(scheme: Option<&str>, port: &'t str) -> &'t str {
    match scheme {
        _ if !port.is_empty() => port,
        Some(scheme) if scheme.eq_ignore_ascii_case("http") => "80",
        Some(scheme) if scheme.eq_ignore_ascii_case("https") => "443",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv6Addr;

    use super::is_ipv6;

    /// Every text of up to five of these parts is an address here if it is one for the standard library.
    #[test]
    fn ipv6_addresses_are_the_ones_of_the_standard_library() {
        let parts =
            [":", "::", "1", "0aF", "12345", "g", "1.2.3.4", "1.2.3", "01.2.3.4", "1.2.3.256", "1:2:3:4:5:6", ""];
        let is = |text: &str| assert_eq!(is_ipv6(text), text.parse::<Ipv6Addr>().is_ok(), "{text}");
        for number in 0..parts.len().pow(5) {
            let places = (0..5).map(|place| number / parts.len().pow(place) % parts.len());
            is(&places.map(|part| parts[part]).collect::<String>());
        }
        for text in ["1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8"] {
            is(text);
            is(&text.replace('8', "1.2.3.4"));
        }
    }
}
