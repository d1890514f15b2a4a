//! The hosts in hrefs, by which a proxy can be told that does not rewrite bodies.

/// The scheme and the authority that all hrefs of a body have.
#[derive(Default)]
pub struct Site {
    first: Option<String>,
    differs: bool,
}

impl Site {
    /// Adds an href.
    pub fn add(&mut self, href: &str) {
        if self.differs {
            return;
        }
        let Some(site) = site(href) else {
            self.differs = true;
            return;
        };
        match &self.first {
            None => self.first = Some(site.to_owned()),
            Some(first) => self.differs = !first.eq_ignore_ascii_case(site),
        }
    }

    /// Returns the site of all hrefs, if it looks like the inside of a network: an address or a name that nobody can
    /// reach from outside, or a port of its own.
    pub fn inside(&self) -> Option<&str> {
        self.first.as_deref().filter(|site| !self.differs && is_inside(site))
    }
}

/// Returns `scheme://host:port` of a full URL.
fn site(href: &str) -> Option<&str> {
    let (scheme, rest) = href.split_once("://")?;
    let is_scheme = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let authority = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    is_scheme.then(|| &href[..scheme.len() + 3 + authority])
}

fn is_inside(site: &str) -> bool {
    let (scheme, authority) = site.split_once("://").unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, port),
        _ => (authority, ""),
    };
    let usual = if scheme.eq_ignore_ascii_case("http") { "80" } else { "443" };
    let host = host.trim_matches(['[', ']']).to_ascii_lowercase();
    let is_private = match host.parse::<std::net::IpAddr>() {
        Ok(std::net::IpAddr::V4(address)) => address.is_private() || address.is_loopback() || address.is_link_local(),
        Ok(std::net::IpAddr::V6(address)) => {
            address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local()
        }
        Err(_) => {
            let last = host.rsplit('.').next().unwrap_or_default();
            !host.contains('.') || matches!(last, "local" | "internal" | "lan" | "localdomain" | "localhost" | "intern")
        }
    };
    is_private || !port.is_empty() && port != usual
}

#[cfg(test)]
mod tests {
    use super::Site;

    #[test]
    fn sites() {
        for (hrefs, expected) in [
            (&["http://10.0.3.7:8080/a", "http://10.0.3.7:8080/b c"][..], Some("http://10.0.3.7:8080")),
            (&["http://localhost/a"], Some("http://localhost")),
            (&["https://dav.example.com:8443"], Some("https://dav.example.com:8443")),
            (&["http://[fd00::1]/a"], Some("http://[fd00::1]")),
            (&["http://backend/a"], Some("http://backend")),
            (&["http://dav.corp.internal/a"], Some("http://dav.corp.internal")),
            (&["http://www.example.com/a"], None),
            (&["https://www.example.com:443/a"], None),
            (&["http://10.0.3.7/a", "/b"], None),
            (&["http://10.0.3.7/a", "http://10.0.3.8/a"], None),
            (&["/a"], None),
            (&[], None),
        ] {
            let mut site = Site::default();
            hrefs.iter().for_each(|href| site.add(href));
            assert_eq!(site.inside(), expected, "{hrefs:?}");
        }
    }
}
