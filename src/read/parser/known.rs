//! Reads responses of a known shape, the short way.

use std::borrow::Cow;

use super::Parser;
use super::pending::Row;
use crate::error::Error;
use crate::row::cache::Hit;
use crate::row::noted::Noted;

/// The part of the input that a response must take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Beginning,
    All,
}

impl Parser {
    /// Reads a response at the beginning of `input`, or in all of it, if its shape is known and the response is
    /// complete.
    pub(super) fn known<'i>(&mut self, input: &mut &'i [u8], extent: Extent) -> Result<Option<Row<'i>>, Error> {
        // Orphans before this response are ended by the long way. So is a response that exceeds a limit on number or
        // length, because the long way makes its error.
        if self.orphans.is_some() || self.checks.is_full(&self.options.limits) {
            return Ok(None);
        }
        let Some(hit) = self.shapes.cache.read(self.budget().clip(input)) else { return Ok(None) };
        let Hit { xml, index, lines, has_odd_href, has_only_paths } = hit;
        if extent == Extent::All && xml.len() != input.len() {
            return Ok(None);
        }
        let piece = xml.as_bytes();
        let row = Row { xml: Cow::Borrowed(xml), index };
        let result = if has_odd_href || !row.index.shape.deviations.is_empty() {
            self.checks.accept_deviating(row.view(), has_odd_href, &|| self.source.locator(piece))
        } else if has_only_paths && self.checks.accept_paths() {
            Ok(())
        } else {
            let noted = Noted::new(self.checks.policy());
            self.checks.accept(row.view(), noted, || self.source.locator(piece))
        };
        let result = result.map_err(|error| self.report_bad(piece, error));
        match lines {
            Some(lines) => self.source.pass_lines(piece, lines),
            None => self.source.pass(piece),
        }
        *input = &input[piece.len()..];
        result.map(|()| Some(row))
    }
}

#[cfg(test)]
mod tests {
    use super::{Extent, Parser};
    use crate::limits::Limits;
    use crate::place::Cursor;
    use crate::read::ParseOptions;
    use crate::read::parser::orphans::Orphans;

    const RESPONSE: &str = "<D:response><D:href>/a</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response>";

    /// Returns a parser in the root that knows the shape of [`RESPONSE`].
    fn parser(options: ParseOptions) -> Parser {
        let mut parser = Parser::with_options(options);
        let body = format!("<D:multistatus xmlns:D='DAV:'>{RESPONSE}");
        let mut input = body.as_bytes();
        assert!(parser.parse_next(&mut input).is_ok_and(|response| response.is_some()));
        parser
    }

    /// Returns true if a known response was read, and the rest of the input.
    fn known<'i>(parser: &mut Parser, mut input: &'i str, extent: Extent) -> (bool, &'i str) {
        let mut bytes = input.as_bytes();
        let is_known = parser.known(&mut bytes, extent).expect("no error").is_some();
        input = &input[input.len() - bytes.len()..];
        (is_known, input)
    }

    #[test]
    fn a_response_is_read_from_the_beginning_of_the_input_or_as_all_of_it() {
        let mut parser = parser(ParseOptions::new());
        let longer = format!("{}<D:resp", RESPONSE.replace("/a", "/b/c"));
        assert_eq!(known(&mut parser, &longer, Extent::All), (false, &longer[..]));
        assert_eq!(known(&mut parser, &longer, Extent::Beginning), (true, "<D:resp"));
        assert_eq!(known(&mut parser, RESPONSE, Extent::All), (true, ""));
        assert_eq!(
            parser.source.cursor().position(None).byte,
            30 + 2 * RESPONSE.len() as u64 + longer.len() as u64 - 7
        );
        assert_eq!(parser.checks.next_number(), 4);
    }

    #[test]
    fn what_is_cut_or_of_another_shape_is_left_to_the_long_way() {
        let mut parser = parser(ParseOptions::new());
        for input in [&RESPONSE[..RESPONSE.len() - 1], "<D:response/>", ""] {
            assert_eq!(known(&mut parser, input, Extent::Beginning), (false, input));
        }
        assert_eq!(parser.checks.next_number(), 2);
    }

    /// Whatever the deviation of an href is, and whether the response that was learnt had one.
    #[test]
    fn responses_that_deviate_are_known() {
        let hrefs = ["/a", "/a b", "/a&amp; b", "mailto:a", "b", " /c\n", "/%zz", "/../a", "/a#b", "//"];
        let only_href = |href: &str| format!("<D:response><D:href>{href}</D:href></D:response>");
        let two = |href: &str| {
            let hrefs = format!("<D:href>/</D:href><D:href a='/'>{href}</D:href>");
            format!("<D:response>{hrefs}<D:status>HTTP/1.1 848 Odd</D:status></D:response>")
        };
        let failed = |href: &str| {
            let prop = "<D:prop><D:a>value</D:a><D:a/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status>";
            format!("<D:response><D:href>{href}</D:href><D:propstat>{prop}</D:propstat></D:response>")
        };
        for response in [&only_href as &dyn Fn(&str) -> String, &two, &failed] {
            for learnt in hrefs {
                let mut parser = parser(ParseOptions::new());
                let response_to_learn = response(learnt);
                let mut input = response_to_learn.as_bytes();
                assert!(parser.parse_next(&mut input).is_ok_and(|response| response.is_some()));
                let before = parser.findings().count();
                for href in hrefs {
                    assert!(known(&mut parser, &response(href), Extent::Beginning).0, "{learnt}, {href}");
                }
                assert!(parser.findings().count() >= before + 9);
                for empty in ["", " ", "&#32;"] {
                    assert!(!known(&mut parser, &response(empty), Extent::Beginning).0, "{learnt}");
                }
            }
        }
    }

    #[test]
    fn what_needs_the_long_way_for_another_reason_goes_it() {
        let limits = Limits::new();
        let len = RESPONSE.len() as u32;
        for limits in [limits.responses(1), limits.total_bytes(30 + 2 * u64::from(len) - 1), limits.response_bytes(len)]
        {
            let is_known = known(&mut parser(ParseOptions::new().limits(limits)), RESPONSE, Extent::Beginning).0;
            assert_eq!(is_known, limits.response_bytes == len);
        }
        let mut parser = parser(ParseOptions::new());
        parser.orphans = Some(Orphans::new(Cursor::default()));
        assert!(!known(&mut parser, RESPONSE, Extent::Beginning).0);
    }
}
