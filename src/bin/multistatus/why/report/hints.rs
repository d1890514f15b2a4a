//! What else can be told about a body: messages in it, the request, and hosts.

use multistatus::lint::{self, Rule};
use multistatus::{Conditions, Exchange, condition, namespace};

use super::Report;
use crate::input::{Place, Said};
use crate::lint::Known;
use crate::plain::Clipped;
use crate::why::advice;
use crate::why::body::Reading;
use crate::why::coded::Coded;
use crate::why::kind::Kind;
use crate::why::marks::{self, Inside, Mark};
use crate::why::remedies::Remedy;
use crate::why::status::{self, Body};

impl Report {
    /// Says what an error document tells people.
    pub(super) fn message(&mut self, kept: &[u8], kind: &Kind) {
        let is_error =
            matches!(kind, Kind::Xml { namespace: Some(dav), local } if dav == namespace::DAV && local == "error");
        let Some(conditions) = is_error.then(|| Conditions::parse(kept).ok()).flatten() else { return };
        for condition in conditions.iter() {
            let name = condition.name();
            if let Some(description) = condition::description(name) {
                self.line("because", format!("{}: {description}", name.local()));
            } else if let Some(text) = condition.value().as_text().filter(|text| !text.trim().is_empty()) {
                self.line("says", format!("{}: {}", name.local(), Clipped(text)));
            }
        }
        let is_login = |text: &str| text.contains("NotAuthenticated");
        if conditions.iter().any(|condition| condition.value().as_text().is_some_and(is_login)) {
            self.advise("what to do", "send the credentials with the request (with curl: --user NAME:PASSWORD)");
        }
    }

    /// Says what else is in the body. Returns true if that is the cause, and the place of a multistatus in it.
    pub(super) fn marks(&mut self, place: &Place, kept: &[u8], kind: &Kind) -> (bool, Option<Inside>) {
        let (mut is_cause, mut found) = (false, None);
        for mark in marks::find(kept, kind) {
            match mark {
                Mark::Message(line, text) => {
                    let line = place.lines + line;
                    self.line(
                        "but",
                        format!("the server wrote an error message into the body, on line {line}: {text:?}"),
                    );
                    self.advise_all(&advice::OF_MESSAGE);
                    is_cause = true;
                }
                Mark::Inside(inside) => {
                    let line = place.lines + inside.line;
                    self.line(
                        "but",
                        format!("a multistatus is inside of it, from line {line} on, and something is around it"),
                    );
                    found = Some(inside);
                }
            }
        }
        (is_cause, found)
    }

    /// Says what a status other than 207 means. Returns true if that is all there is to do.
    pub(super) fn status(&mut self, place: &Place, kind: &Kind, known: &Known) -> bool {
        let said = Said::of(place.status.as_deref());
        let body = match kind {
            Kind::Empty => Body::Empty,
            kind if kind.is_multistatus() => Body::Multistatus,
            _ => Body::Other,
        };
        let operation = known.exchange().map(Exchange::operation);
        let is_login = matches!(kind, Kind::Html { login: true, .. });
        // A method that succeeds without a document may have any other body.
        let is_done = !is_login && operation.is_some_and(|operation| !status::needs_document(operation));
        // Otherwise, what came in place of a document says more than a success.
        if said == Said::Multistatus || said != Said::Refused && body == Body::Other && !is_done {
            return false;
        }
        for (label, text) in status::advice(place, operation, body) {
            self.advise(label, text);
        }
        if let (Kind::Xml { .. }, Body::Other, Said::Refused) = (kind, body, said) {
            let advice = advice::of_kind(kind, place.code());
            advice.into_iter().for_each(|advice| self.advise("what to do", &*advice.client));
        }
        body != Body::Multistatus
    }

    /// Says how to get at a document that was coded once more. Returns true if there is one. `read` returns the command
    /// that reads a body, and what the body holds.
    pub(super) fn coded(
        &mut self,
        kept: &[u8],
        kind: &Kind,
        read: impl Fn(&[u8]) -> Option<(String, String)>,
        place: &Place,
    ) -> bool {
        let coded = match kind {
            Kind::Coded(coded) => Some(*coded),
            Kind::Json => Coded::within(kept),
            _ => Coded::marks(kept),
        };
        let Some(coded) = coded else { return false };
        match coded {
            Coded::Marks(_) => self.line("but", format!("it is {}", coded.sentence())),
            Coded::Within => self.line("but", format!("a document is {}", coded.sentence())),
            _ => {}
        }
        let found = coded.undo(kept).and_then(|part| read(&part));
        let text = match found {
            Some((command, holds)) => format!("{}: {holds}", coded.advice(place, &command)),
            None => format!("{}, which says more", coded.advice(place, "multistatus why")),
        };
        self.advise("what reads it", text);
        self.advise("the server should send", coded.server());
        true
    }

    /// Says that the server knows no user.
    pub(super) fn anonymous(&mut self) {
        self.line(
            "but",
            "the server knows no user: its current-user-principal is `unauthenticated` (RFC 5397 §3)".into(),
        );
        self.advise(
            "what to do",
            "send the credentials with the request (with curl: --user NAME:PASSWORD): some servers list nothing else, or \
             nothing but what everybody may see, without them",
        );
    }

    /// Says how to get at a multistatus inside of something else.
    pub(super) fn inside(&mut self, place: &Place, inside: &Inside, remedy: Option<&Remedy>) {
        let line = place.lines + inside.line;
        let is_as_saved = place.codings.is_empty() && inside.begins_line;
        let holds = remedy.map(|remedy| format!(", which holds {}", remedy.reading.holds())).unwrap_or_default();
        let command = remedy.map(|remedy| remedy.command.as_str());
        let text = match (command, is_as_saved) {
            (Some(command), true) => {
                let (before, file) = match place.word() {
                    Some(file) => ("", file),
                    None => ("save all of it, for example as ALL; ", "ALL".into()),
                };
                format!("{before}`tail -n +{line} {file} | {command}` reads the part that begins there{holds}")
            }
            (Some(command), false) => {
                format!("take out the part that begins on line {line}, and read that{holds}: `{command}`")
            }
            (None, _) => format!("look at the part that begins on line {line}: no option reads all of it"),
        };
        self.advise("what to do", text);
        self.advise("the server should send", "the document alone, with nothing before or after it (RFC 4918 §8.2)");
    }

    /// Says what is wrong with the request.
    pub(super) fn question(&mut self, known: &Known) {
        if let Some(refusal) = known.refusal() {
            self.line("wrong", format!("the request: {refusal}"));
            self.advise("what to do", "mend the request first: `multistatus request FILE` says more about it");
        }
    }

    /// Says that no property was found, which is true for no resource that exists. Returns true if so.
    pub(super) fn nothing_found(&mut self, reading: &Reading, known: &Known) -> bool {
        let Some(count) = reading.properties.only_missing() else { return false };
        let properties = if count == 1 { "the only one".to_owned() } else { format!("each of {count}") };
        self.line("wrong", format!("no property was found at all: {properties} is answered with 404"));
        let near = match reading.properties.near() {
            Some(name) => format!("as in this body, where names are in {name:?}"),
            None => "for example xmlns:D=\"DAV\" or \"dav:\"".into(),
        };
        let cause = format!(
            "the usual cause is a wrong namespace in the request, {near}: it must be \"DAV:\", with the colon and in capitals"
        );
        match known.exchange() {
            // Nobody has to look at it again.
            Some(_) if known.refusal().is_some() => {}
            Some(exchange) if exchange.asked_names().is_some_and(|names| names.iter().all(|name| name.is_dav())) => {
                self.advise(
                    "what to do",
                    "the request asks for properties in `DAV:`, so the server is wrong: every resource has a \
                     resourcetype (RFC 4918 §15.9)",
                );
            }
            _ => self.advise(
                "what to do",
                format!("{cause}. `multistatus request FILE` reads the request, and `multistatus why --request FILE` compares both"),
            ),
        }
        true
    }

    /// Says that a proxy does not rewrite hrefs, if they look like that.
    pub(super) fn hosts(&mut self, reading: &Reading, linted: &lint::Report) {
        let is_elsewhere = linted.count_of(Rule::HrefAuthority) + linted.count_of(Rule::HrefOutsideRequest) > 0;
        let (hrefs, cause) = match reading.site.inside() {
            Some(site) => (format!("all hrefs are on {site}"), true),
            None => ("hrefs are not under the Request-URI".into(), is_elsewhere),
        };
        if cause {
            let text = format!(
                "{hrefs}. If the request was sent somewhere else, a proxy between is the usual cause: it must pass on the \
                 host and the path that the client used, or the server must be told them"
            );
            self.advise("what to do", text);
        }
    }
}
