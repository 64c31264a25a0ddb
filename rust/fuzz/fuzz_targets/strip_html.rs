//! Markup, read as markup whatever it is. The length says whether boilerplate is kept.
#![no_main]

#[path = "../../core/tests/support/mod.rs"]
#[allow(dead_code)]
mod support;

use libfuzzer_sys::fuzz_target;
use tidings_core::strip::{Format, Options, strip};

fuzz_target!(|data: &str| {
    let keep_all = data.len() % 4 == 0;
    let stripped = strip(data, Some(Format::Html), &Options { keep_all, ..Options::default() });
    support::check_stripped(data, &stripped);
});
