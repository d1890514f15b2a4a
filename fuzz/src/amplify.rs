//! The target that searches for a document that costs more than it should.

use multistatus::ParseOptions;
use multistatus::read::{BadResponses, Limits};

use crate::documents::choice;
use functions::{FUNCTIONS, Function, Input};

#[path = "../../tests/amplify/functions/mod.rs"]
mod functions;

/// Checks that every function keeps to the formula of `SECURITY.md` for any document under the default limits, both in
/// its allocations and in its output.
///
/// The last byte chooses the options, and the byte before it the function. A body that is a seed has neither, so all
/// functions are called with the default options.
pub fn amplify(data: &[u8]) {
    let (options, body) = choice(data);
    let default = ParseOptions::new();
    let keep = |options: ParseOptions<'static>| options.bad_responses(BadResponses::Keep).keep_findings(usize::MAX);
    let tolerant =
        default.tolerant().wrapped_root(true).near_namespaces(true).text_after_root(true).stray_responses(true);
    let options = [default, tolerant, keep(default), keep(tolerant)][usize::from(options % 4)];
    match body.split_last() {
        Some((&which, body)) if body.len() + 2 == data.len() => {
            measure(&FUNCTIONS[usize::from(which) % FUNCTIONS.len()], &mut Input::with(options, body, Limits::new()));
        }
        _ => {
            let mut input = Input::with(options, body, Limits::new());
            FUNCTIONS.iter().for_each(|function| measure(function, &mut input));
        }
    }
}

fn measure(function: &Function, input: &mut Input<'_>) {
    input.prepare(function.kind);
    let mut output = 0;
    let cost = allocation_counter::measure(|| output = (function.run)(input) as u64);
    let size = input.multistatus.len() as u64;
    let parts = [("at once", cost.bytes_max), ("in all", cost.bytes_total), ("of output", output)];
    for ((what, bytes), most) in parts.into_iter().zip(function.formula(size)) {
        assert!(bytes <= most, "{}: {bytes} bytes {what} for {size}, not at most {most}", function.name);
    }
}
