//! `http://apple.com/ns/ical/`, of Apple's calendars.

use std::fmt;

use super::Signed;
use crate::error::Error;
use crate::prop::form::ContentModel;
use crate::prop::part::read_token;
use crate::value::{Property, Value};

const NAMESPACE: &str = "http://apple.com/ns/ical/";

live_values! { NAMESPACE;
    /// The color to show a calendar in. An attribute `symbolic-color` is on the [`Property`].
    CalendarColor(Color) = "calendar-color" as Rgb;
    /// The position of a calendar in a list of calendars.
    CalendarOrder(i64) = "calendar-order" as Signed;
}

live_tokens! { NAMESPACE;
    /// The interval at which a subscribed calendar should be fetched: a duration of ISO 8601.
    RefreshRate = "refreshrate";
}

/// A color: `#RRGGBB`, or `#RRGGBBAA`.
///
/// # Example
///
/// ```
/// use multistatus::Response;
/// use multistatus::prop::vendor::apple::{CalendarColor, Color};
///
/// let color = Color { red: 255, green: 0, blue: 127, alpha: None };
/// assert_eq!(color.to_string(), "#FF007F");
/// let response = Response::builder("/calendar/").live(&CalendarColor(color)).build()?;
/// assert_eq!(response.live::<CalendarColor>()?, Some(CalendarColor(color)));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
    /// The opacity, from transparent to opaque, if the server sent it.
    pub alpha: Option<u8>,
}

impl Color {
    fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        match digits.len() {
            6 => Some(Self { red: part(0)?, green: part(2)?, blue: part(4)?, alpha: None }),
            8 => Some(Self { red: part(0)?, green: part(2)?, blue: part(4)?, alpha: part(6) }),
            _ => None,
        }
    }
}

impl fmt::Display for Color {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02X}{:02X}{:02X}", self.red, self.green, self.blue)?;
        self.alpha.map_or(Ok(()), |alpha| write!(f, "{alpha:02X}"))
    }
}

struct Rgb;

impl ContentModel<Color> for Rgb {
    fn decode(&self, property: &Property<'_>) -> Result<Option<Color>, Error> {
        read_token(property, "a color", Color::read)
    }

    fn encode(&self, color: &Color) -> Value<'static> {
        color.to_string().into()
    }
}
