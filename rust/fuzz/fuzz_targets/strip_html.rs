//! Markup, read as markup whatever it is, with options out of its first two bytes.
#![no_main]

#[path = "../../core/tests/support/mod.rs"]
#[allow(dead_code)]
mod support;
#[path = "../../core/tests/support/stripping.rs"]
mod stripping;

use libfuzzer_sys::fuzz_target;
use tidings_core::strip::Format;

fuzz_target!(|data: (u16, &str)| {
    stripping::check_strip(data.1, Format::Html, &stripping::options(data.0));
});
