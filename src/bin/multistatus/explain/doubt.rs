//! What doubts mean, and what to do about them.

use multistatus::Doubt;

use super::link;
use crate::paint::{BOLD, paint};

/// Returns the lines about a doubt.
pub fn lines(doubt: Doubt) -> Vec<String> {
    let (section, advice) = entry(doubt);
    let mut lines = vec![
        paint(BOLD, format_args!("{}: a doubt about a verdict", doubt.code())),
        format!("  {}.", doubt.sentence()),
        format!("  {section}, {}", link(section)),
        "  With it, the verdict is no success, because the body does not say what became of everything.".into(),
        format!("  What to do: {advice}"),
    ];
    if doubt == Doubt::Unanswered {
        lines.push(
            "  A listing that leaves out a property that was asked for has no doubt: it is taken as not found.".into(),
        );
    }
    lines
}

/// Returns the section in which the RFC says how it should be, and what to do, as a sentence.
fn entry(doubt: Doubt) -> (&'static str, &'static str) {
    const AGAIN: &str =
        "ask for the state of the resources, for example with PROPFIND, before anything is built on it.";
    match doubt {
        Doubt::WrongNamespace => {
            ("RFC 4918 §21", "read it with --near, which reads namespaces that are nearly `DAV:`.")
        }
        Doubt::StrayResponseContent => ("RFC 4918 §14.16", "read it with --tolerant, which puts a response around it."),
        Doubt::StatusUnreadable => ("RFC 4918 §14.28", AGAIN),
        Doubt::SeveralStatuses => ("RFC 4918 §14.24", AGAIN),
        Doubt::StatusWithoutOutcome => ("RFC 4918 §13", AGAIN),
        Doubt::PropstatWithoutStatus => ("RFC 4918 §14.22", AGAIN),
        Doubt::ResponseWithoutHref => ("RFC 4918 §14.24", AGAIN),
        Doubt::ResponseWithoutOutcome => ("RFC 4918 §14.24", AGAIN),
        Doubt::BadResponse => {
            ("RFC 4918 §8.2", "`multistatus why` says what is wrong with it; --tolerant may read it.")
        }
        Doubt::TextAfterRoot => {
            ("RFC 4918 §8.2", "look at it with `multistatus why`: it may be an error message of the server.")
        }
        Doubt::NoResponses => ("RFC 4918 §13", AGAIN),
        Doubt::OnlyOutside => (
            "RFC 4918 §8.3",
            "compare the hrefs with the Request-URI. The usual cause is a proxy that sends requests on to another host \
             or path and does not tell the server, so that it names its own: let it pass on the Host, or rewrite the \
             hrefs. With --url, give the URL as the server saw it.",
        ),
        Doubt::OnlySuccesses => ("RFC 4918 §9.10.3", AGAIN),
        Doubt::NoSyncToken => (
            "RFC 6578 §3.2",
            "keep the old token, and synchronize again later; without a token, the next time is a whole listing.",
        ),
        Doubt::Unanswered => ("RFC 4918 §9.2.1", AGAIN),
        Doubt::NotFinished => ("RFC 4918 §8.2", "ask again: a timeout or a limit of a proxy cuts long bodies."),
        _ => ("RFC 4918 §13", AGAIN),
    }
}

#[cfg(test)]
mod tests {
    use multistatus::Doubt;

    use super::lines;

    #[test]
    fn each_doubt_has_a_link_and_something_to_do() {
        for doubt in Doubt::ALL {
            let lines = lines(*doubt).join("\n");
            assert!(lines.contains("https://www.rfc-editor.org/rfc/rfc") && lines.contains("What to do: "), "{lines}");
        }
    }
}
