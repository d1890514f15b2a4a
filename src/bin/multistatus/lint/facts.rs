//! What is known about the exchange of a body.

use std::ffi::OsString;

use clap::{Arg, ArgMatches, ValueHint, value_parser};
use multistatus::Exchange;
use multistatus::http::request::Parts;
use multistatus::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use multistatus::lint::Linter;
use multistatus::request::Body;

use crate::exchange;
use crate::input::Place;
use crate::request;

/// A request that was read from a file.
pub struct Asked {
    pub exchange: Exchange,
    /// The request line and the header fields, if the file has them.
    pub parts: Option<Parts>,
    /// The header fields alone, of a request that should have been refused.
    pub headers: Option<HeaderMap>,
    pub bytes: Vec<u8>,
    pub body: Option<Body>,
    /// Why a server should have refused the request, with its place.
    pub refusal: Option<String>,
}

/// What options and files say about the request.
pub struct Known {
    exchange: Option<Exchange>,
    linter: Linter,
    refusal: Option<String>,
}

/// Returns the option for a file with the request.
pub fn arg() -> Arg {
    Arg::new("request")
        .long("request")
        .value_name("FILE")
        .value_parser(value_parser!(OsString))
        .value_hint(ValueHint::FilePath)
        .help_heading("The request, from which the verdict follows")
        .help("The request as it was sent, or its body, instead of the options above")
}

impl Known {
    pub fn from(matches: &ArgMatches) -> Result<Self, String> {
        let told = exchange::from(matches)?;
        let Some(file) = matches.get_one::<OsString>("request") else {
            let linter = told.iter().fold(Linter::new(), |linter, exchange| linter.exchange(exchange.clone()));
            return Ok(Self { exchange: told, linter, refusal: None });
        };
        if told.is_some() {
            return Err("--request says what --method would, so only one of both is needed".into());
        }
        let asked = request::asked(file)?;
        let linter = match &asked.parts {
            Some(parts) => {
                let linter = Linter::new().request(parts, &asked.bytes);
                linter.map_err(|error| format!("--request: {}", error.message()))?
            }
            None => {
                let linter = Linter::new().exchange(asked.exchange.clone());
                let linter = asked.headers.iter().fold(linter, |linter, headers| linter.request_headers(headers));
                asked.body.iter().fold(linter, |linter, body| linter.request_body(body))
            }
        };
        Ok(Self { exchange: Some(asked.exchange), linter, refusal: asked.refusal })
    }

    pub fn exchange(&self) -> Option<&Exchange> {
        self.exchange.as_ref()
    }

    /// Returns why a server should have refused the request.
    pub fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// Returns a linter that knows the header fields before a body, too.
    pub fn linter(&self, place: &Place) -> Linter {
        let mut linter = self.linter.clone();
        if let Some(status) = place.code().and_then(|code| StatusCode::from_u16(code).ok()) {
            linter = linter.status(status);
        }
        if place.status.is_some() {
            let mut headers = HeaderMap::new();
            // A `HeaderMap` has a limit, and no answer has so many.
            for (name, value) in place.headers.iter().take(1000) {
                let field = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value));
                if let (Ok(name), Ok(value)) = field {
                    headers.append(name, value);
                }
            }
            linter = linter.response_headers(&headers);
        }
        match place.charset() {
            Some(charset) => linter.charset(Some(&charset)),
            None => linter,
        }
    }
}
