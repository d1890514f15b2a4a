//! Runs every target over files: `cargo run --bin replay [FILE OR FOLDER…]`.
#![cfg_attr(fuzzing, no_main)]

// cargo-fuzz builds every program of the package, so each must have a target.
#[cfg(fuzzing)]
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    for (_, run) in multistatus_fuzz::TARGETS {
        run(data);
    }
});

#[cfg(not(fuzzing))]
fn main() {
    multistatus_fuzz::replay(&multistatus_fuzz::TARGETS);
}
