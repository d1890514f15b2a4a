//! The header field `Host`.

use http::request::Parts;
use http::{Version, header};

use super::{excerpt, invalid};
use crate::error::Error;
use crate::href::{Href, Origins};

impl Origins {
    /// Returns the origin that the client of a request used: its `Host`, by `http` and by `https`, because a server
    /// behind a proxy cannot see which. Use it for a server that is not told its origins, if its proxy passes `Host` on.
    ///
    /// A request of HTTP/1.0 may have no `Host`: then only paths are on this server. In HTTP/2 the target can have it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) with the status 400 if the field is missing, appears
    /// twice, names no host, or another one than a target with a scheme (RFC 9112 §3.2): a proxy and this server could
    /// take the request for two different ones.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::Href;
    /// use multistatus::header::Origins;
    /// use multistatus::http::Request;
    ///
    /// let request = |target| Request::builder().method("MOVE").uri(target).header("Host", "dav.example.com");
    /// let (parts, ()) = request("/a").body(())?.into_parts();
    /// let origins = Origins::from_parts(&parts)?;
    /// assert!(origins.is_own(&Href::new("https://dav.example.com/b")?));
    /// assert!(!origins.is_own(&Href::new("https://example.org/b")?));
    ///
    /// let (parts, ()) = request("http://example.org/a").body(())?.into_parts();
    /// assert!(Origins::from_parts(&parts).is_err_and(|error| error.status() == 400));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_parts(parts: &Parts) -> Result<Self, Error> {
        const EXPECTED: &str = "one host, such as example.com:8080";
        let refused = |found: String| invalid(&header::HOST, EXPECTED, found);
        let mut fields = parts.headers.get_all(header::HOST).iter();
        let target = parts.uri.authority().map(|authority| authority.as_str());
        let host = match (fields.next(), fields.next(), target) {
            (Some(field), None, _) => match field.to_str() {
                Ok(text) => text,
                Err(_) => return Err(refused(excerpt(&String::from_utf8_lossy(field.as_bytes())))),
            },
            (Some(_), Some(_), _) => return Err(refused("several fields".to_owned())),
            (None, _, Some(authority)) if parts.version > Version::HTTP_11 => authority,
            (None, _, _) if parts.version < Version::HTTP_11 => return Ok(Self::default()),
            (None, _, _) => return Err(refused("no field".to_owned())),
        };
        let origins = Self::new([format!("//{host}")]).map_err(|_| refused(excerpt(host)))?;
        let is_own = |authority: &str| {
            let target = Href::from_lenient(&format!("http://{authority}/"));
            target.is_ok_and(|target| origins.is_own(&target))
        };
        match target.filter(|authority| !is_own(authority)) {
            Some(other) => Err(refused(format!("{} in a request for {}", excerpt(host), excerpt(other)))),
            None => Ok(origins),
        }
    }
}
