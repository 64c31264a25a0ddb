//! Sentences and tokens of any text, in one block and in paragraphs.
#![no_main]

#[path = "../../core/tests/support/mod.rs"]
#[allow(dead_code)]
mod support;

use libfuzzer_sys::fuzz_target;
use tidings_core::Span;
use tidings_core::segment::{segment, segment_plain, words};
use tidings_core::strip::{Block, Kind, Zone};

fuzz_target!(|data: &str| {
    support::check_segmented(data, &segment_plain(data));
    let whole = segment(data, &[Block { span: Span::new(0, data.len()), zone: Zone::Body, kind: Kind::Paragraph }]);
    support::check_segmented(data, &whole);
    assert!(words(data).eq(whole.tokens));
});
