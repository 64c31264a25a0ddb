//! Names in any text, and the folded view that they are found in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tidings_core::Span;
use tidings_core::fold::{FoldOptions, Folding, fold_with};
use tidings_core::gazetteer::{FindOptions, Gazetteer};

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(|| {
    let rows = include_bytes!("../../../seeds/gazetteer.jsonl");
    let own =
        r#"{"entity_id": "org:e", "name": "\u00c9", "type": "ORG", "aliases": ["us", "a b", "\u00df", "\u0130 s"]}"#;
    Gazetteer::from_sources(&[("seeds", rows), ("own", own.as_bytes())]).expect("good rows")
});

fuzz_target!(|data: &str| {
    for across_blank_lines in [true, false] {
        let mut end = 0;
        for found in GAZETTEER.find(data, &FindOptions { across_blank_lines }) {
            let surface = data.get(found.span.range()).expect("a name is a slice of the text");
            assert!(!surface.is_empty() && end <= found.span.start);
            end = found.span.end;
            assert!(!GAZETTEER.readings(found.name).is_empty());
        }
    }
    for (case, blank_lines) in [(true, true), (true, false), (false, false)] {
        let folding = Folding { case, ..Folding::default() };
        let folded = fold_with(data, FoldOptions { folding, blank_lines });
        let mut end = 0;
        for (at, c) in folded.text().char_indices() {
            let span = folded.source_span(Span::new(at, at + c.len_utf8()));
            assert!(data.get(span.range()).is_some() && end <= span.end);
            end = span.end;
        }
        for (at, _) in data.char_indices() {
            assert!(folded.text().is_char_boundary(folded.folded_at(at)));
        }
    }
});
