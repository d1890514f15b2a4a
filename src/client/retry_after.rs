//! The header field `Retry-After`.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};

use crate::chars;
use crate::prop::{LastModified, LiveProperty};
use crate::value::Property;

/// Returns how long to wait before a request is sent again, from the header field `Retry-After` (RFC 9110 §10.2.3): a
/// number of seconds, or the time until a date, which is zero if the date is over. The date may have any form that
/// [`LastModified`] reads. Returns `None` if the field is absent or is neither.
///
/// A server can name any time: wait no longer than your users would.
///
/// ```
/// use std::time::{Duration, SystemTime};
///
/// use multistatus::client::retry_after;
/// use multistatus::http::{HeaderMap, HeaderValue, header};
///
/// let mut headers = HeaderMap::new();
/// headers.insert(header::RETRY_AFTER, HeaderValue::from_static("120"));
/// assert_eq!(retry_after(&headers, SystemTime::now()), Some(Duration::from_secs(120)));
/// headers.insert(header::RETRY_AFTER, HeaderValue::from_static("Thu, 01 Jan 1970 00:01:40 GMT"));
/// assert_eq!(retry_after(&headers, SystemTime::UNIX_EPOCH), Some(Duration::from_secs(100)));
/// ```
#[must_use]
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = chars::trim(headers.get(header::RETRY_AFTER)?.to_str().ok()?);
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = LastModified::decode(&Property::new(LastModified::NAME, text).ok()?).ok()??;
    Some(date.time().duration_since(now).unwrap_or_default())
}
