//! Types that differ only in the name of their property and in the form of its value.
//!
//! An entry of each macro is `description Type… = "local-name"…, rfc "section";`; a property of no RFC has no section.

/// Makes the text that says where a property is defined.
macro_rules! defined {
    ($local:literal $(, $rfc:literal $section:literal)?) => {
        concat!(
            "The property `", $local, "`",
            $(", [RFC ", $rfc, " §", $section, "](https://www.rfc-editor.org/rfc/rfc", $rfc, "#section-", $section, ")",)?
            "."
        )
    };
}

/// Declares types that hold any value of another type: `Type(Value) = "local-name" as FORM`.
macro_rules! live_values {
    ($namespace:expr; $(
        $(#[$text:meta])+
        $type:ident($value:ty) = $local:literal as $form:expr $(, $rfc:literal $section:literal)?;
    )+) => { $(
        $(#[$text])+
        #[doc = ""]
        #[doc = defined!($local $(, $rfc $section)?)]
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $type(pub $value);

        impl $crate::prop::LiveProperty for $type {
            const NAME: $crate::Name = $crate::Name::from_static($namespace, $local);

            #[inline]
            fn decode(property: &$crate::Property<'_>) -> Result<Option<Self>, $crate::Error> {
                $crate::prop::form::ContentModel::decode(&$form, property).map(|value| value.map(Self))
            }

            #[inline]
            fn encode(&self) -> $crate::Value<'static> {
                $crate::prop::form::ContentModel::encode(&$form, &self.0)
            }
        }

        impl From<$value> for $type {
            fn from(value: $value) -> Self {
                Self(value)
            }
        }
    )+ };
}

/// Declares types that hold a text as it is, and its language: `Type = "local-name"`, or `Type = "local-name" or empty`
/// where an empty text is a value too.
macro_rules! live_texts {
    ($namespace:expr; $(
        $(#[$text:meta])+
        $type:ident = $local:literal $(or $empty:ident)? $(, $rfc:literal $section:literal)?;
    )+) => { $(
        $(#[$text])+
        #[doc = ""]
        #[doc = defined!($local $(, $rfc $section)?)]
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $type($crate::Description<'static>);

        impl $type {
            const EMPTY: bool = live_texts!(@empty $($empty)?);

            /// Creates the value, without a language.
            ///
            /// # Errors
            ///
            /// [`InvalidText`](crate::ErrorKind::InvalidText) if it holds a character that XML cannot carry.
            #[doc = live_texts!(@refuses $($empty)?)]
            pub fn new<'t>(text: impl Into<std::borrow::Cow<'t, str>>) -> Result<Self, $crate::Error> {
                let text = $crate::Description::new(text)?.into_owned();
                if text.text().is_empty() && !Self::EMPTY {
                    let name = <Self as $crate::prop::LiveProperty>::NAME;
                    return Err($crate::prop::part::refused(&name, "a text", "none"));
                }
                Ok(Self(text))
            }

            /// Sets the language.
            ///
            /// # Errors
            ///
            /// [`InvalidText`](crate::ErrorKind::InvalidText) if it holds a character that XML cannot carry.
            pub fn with_lang<'t>(self, lang: impl Into<std::borrow::Cow<'t, str>>) -> Result<Self, $crate::Error> {
                self.0.with_lang(lang.into().into_owned()).map(Self)
            }

            /// Returns the text.
            #[must_use]
            pub fn text(&self) -> &str {
                self.0.text()
            }
        }

        impl $crate::prop::LiveProperty for $type {
            const NAME: $crate::Name = $crate::Name::from_static($namespace, $local);

            #[inline]
            fn decode(property: &$crate::Property<'_>) -> Result<Option<Self>, $crate::Error> {
                $crate::prop::part::text(property, Self::EMPTY).map(|text| text.map(Self))
            }

            #[inline]
            fn encode(&self) -> $crate::Value<'static> {
                self.0.text().to_owned().into()
            }

            fn lang(&self) -> Option<&str> {
                self.0.lang()
            }
        }

        impl std::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.0.text())
            }
        }
    )+ };
    (@empty empty) => { true };
    (@empty) => { false };
    (@refuses empty) => { "" };
    (@refuses) => {
        "[`InvalidValue`](crate::ErrorKind::InvalidValue) if it is empty, which reads as a name without value."
    };
}

/// Declares types that hold a text without white space around it: `Type = "local-name"`.
macro_rules! live_tokens {
    ($namespace:expr; $(
        $(#[$text:meta])+
        $type:ident = $local:literal $(, $rfc:literal $section:literal)?;
    )+) => { $(
        $(#[$text])+
        #[doc = ""]
        #[doc = defined!($local $(, $rfc $section)?)]
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $type(Box<str>);

        impl $type {
            /// Creates the value. White space around the text is removed.
            ///
            /// # Errors
            ///
            /// [`InvalidText`](crate::ErrorKind::InvalidText) if it holds a character that XML cannot carry.
            /// [`InvalidValue`](crate::ErrorKind::InvalidValue) if it is empty, because an empty element reads as a
            /// property without a value.
            #[inline]
            pub fn new(text: &str) -> Result<Self, $crate::Error> {
                $crate::prop::part::new_token(&<Self as $crate::prop::LiveProperty>::NAME, text).map(Self)
            }

            /// Returns the text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl $crate::prop::LiveProperty for $type {
            const NAME: $crate::Name = $crate::Name::from_static($namespace, $local);

            #[inline]
            fn decode(property: &$crate::Property<'_>) -> Result<Option<Self>, $crate::Error> {
                Ok($crate::prop::part::token(property, "text")?.map(|text| Self(text.into())))
            }

            #[inline]
            fn encode(&self) -> $crate::Value<'static> {
                self.0.to_string().into()
            }
        }

        impl std::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+ };
}

/// Declares types that hold a date: `Type = "local-name" as STYLE`.
macro_rules! live_dates {
    ($namespace:expr; $(
        $(#[$text:meta])+
        $type:ident = $local:literal as $style:expr $(, $rfc:literal $section:literal)?;
    )+) => { $(
        $(#[$text])+
        #[doc = ""]
        #[doc = defined!($local $(, $rfc $section)?)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $type(std::time::SystemTime);

        impl $type {
            /// Creates the value from a time, cut to whole seconds, because it is written in whole seconds.
            ///
            /// # Errors
            ///
            /// [`InvalidValue`](crate::ErrorKind::InvalidValue) if it is not in the years 0 to 9999.
            #[inline]
            pub fn new(time: std::time::SystemTime) -> Result<Self, $crate::Error> {
                let name = <Self as $crate::prop::LiveProperty>::NAME;
                $style.clip(time).map(Self).ok_or_else(|| {
                    $crate::prop::part::refused(&name, "a time in the years 0 to 9999", format_args!("{time:?}"))
                })
            }

            /// Returns the time.
            #[must_use]
            pub fn time(self) -> std::time::SystemTime {
                self.0
            }

            /// Returns the whole seconds since 1 January 1970, 00:00 UTC, without leap seconds; negative before it.
            #[must_use]
            pub fn unix_timestamp(self) -> i64 {
                $crate::prop::date::unix_timestamp(self.0)
            }
        }

        impl $crate::prop::LiveProperty for $type {
            const NAME: $crate::Name = $crate::Name::from_static($namespace, $local);

            #[inline]
            fn decode(property: &$crate::Property<'_>) -> Result<Option<Self>, $crate::Error> {
                let read = |text: &str| $style.read(text);
                Ok($crate::prop::part::read_token(property, "a date", read)?.map(Self))
            }

            #[inline]
            fn encode(&self) -> $crate::Value<'static> {
                self.to_string().into()
            }
        }

        /// Writes the date as the property holds it, in whole seconds and in UTC.
        impl std::fmt::Display for $type {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $style.write(self.0, f)
            }
        }
    )+ };
}
