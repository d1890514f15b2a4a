//! Runs every target over files: `cargo run --bin replay [FILE OR FOLDER…]`.

fn main() {
    multistatus_fuzz::replay(&multistatus_fuzz::TARGETS);
}
