//! The options that read a body, found by trying them.

use multistatus::ParseOptions;
use multistatus::read::BadResponses;

use super::body::Reading;
use crate::input::Place;
use crate::plain::number;
use crate::reading::tolerant;
use crate::show::Question;

/// Options that read all of a body, or nearly all.
pub struct Remedy {
    /// What to do, in a sentence.
    pub sentence: String,
    /// The command that reads it, without a file.
    pub command: String,
    /// The encoding, if the remedy is another one.
    pub charset: Option<&'static str>,
    /// What was read with the options.
    pub reading: Reading,
}

/// Makes the question anew for each reading.
pub type Ask<'a> = &'a dyn Fn() -> Option<Question>;

/// Finds the least that reads all of a body. What is certain comes before what guesses.
pub fn find(options: ParseOptions, kept: &[u8], ask: Ask<'_>) -> Option<Remedy> {
    const CHARSET: &str = "windows-1252";
    let charset = options.charset(Some(CHARSET));
    let tried = [
        ("", "ParseOptions::new", options),
        ("--tolerant", "ParseOptions::tolerant", options.tolerant()),
        ("--near", "ParseOptions::near_namespaces", options.near_namespaces(true)),
        ("--tolerant", "ParseOptions::text_after_root", options.text_after_root(true)),
        ("--tolerant", "ParseOptions::wrapped_root", options.wrapped_root(true)),
        ("--tolerant", "ParseOptions::stray_responses", options.stray_responses(true)),
        ("--tolerant", "ParseOptions::tolerant with text_after_root and wrapped_root", tolerant(options)),
        ("--tolerant --near", "ParseOptions::tolerant with near_namespaces", options.tolerant().near_namespaces(true)),
        (
            "--tolerant --near",
            "ParseOptions::tolerant with near_namespaces, text_after_root and wrapped_root",
            tolerant(options).near_namespaces(true),
        ),
        ("--charset windows-1252", "ParseOptions::charset", charset),
        (
            "--charset windows-1252 --tolerant --near",
            "ParseOptions::charset with tolerant, near_namespaces, text_after_root and wrapped_root",
            tolerant(charset).near_namespaces(true),
        ),
    ];
    tried.into_iter().find_map(|(option, name, options)| {
        let fails = options.bad_responses(BadResponses::Fail);
        let tried = Reading::new(fails, kept, None);
        tried.end.ok().filter(|_| tried.left_out.is_empty())?;
        let reading = Reading::new(fails, kept, ask());
        let command = command(option);
        Some(Remedy {
            sentence: format!("`{command}`, or {name} in a program: {}", reading.holds()),
            command,
            charset: option.starts_with("--charset").then_some(CHARSET),
            reading,
        })
    })
}

/// Finds the least that reads all of a body except some responses.
pub fn find_in_part(options: ParseOptions, kept: &[u8], place: &Place, ask: Ask<'_>) -> Option<Remedy> {
    let options = options.bad_responses(BadResponses::Keep);
    let tried = [
        ("--bad-responses", options),
        ("--tolerant --bad-responses", tolerant(options)),
        ("--tolerant --near --bad-responses", tolerant(options).near_namespaces(true)),
    ];
    tried.into_iter().find_map(|(option, options)| {
        let reading = Reading::new(options, kept, ask());
        let reason = reading.bad.first().filter(|_| reading.end.is_ok())?;
        let count = number(reading.bad_count, "response");
        let command = command(option);
        let sentence = format!("`{command}` reads all but {count}: {}", place.of(reason));
        Some(Remedy { sentence, command, charset: None, reading })
    })
}

fn command(options: &str) -> String {
    format!("multistatus show {options}").trim_end().to_owned()
}
