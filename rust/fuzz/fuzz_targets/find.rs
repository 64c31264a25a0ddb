//! Names in any text, found in every way, and the folded view that they are found in.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};
use tidings_core::Span;
use tidings_core::fold::{FoldOptions, Folding, fold_with};
use tidings_core::gazetteer::{Boundary, FindOptions, Gazetteer, GazetteerBuilder, Kind};

/// The gazetteer of each folding, built when it is first asked for.
static GAZETTEERS: LazyLock<Mutex<HashMap<u8, Arc<Gazetteer>>>> = LazyLock::new(Mutex::default);

fn gazetteer(folding: u8) -> Arc<Gazetteer> {
    let build = || {
        // Many names for the folding that all use; with the others the fuzzer would do nothing but build.
        let rows: &[u8] = if folding == u8::MAX { include_bytes!("../../../seeds/gazetteer.jsonl") } else { b"" };
        let own = r#"{"entity_id": "org:e", "name": "\u00c9", "type": "ORG", "aliases": ["us", "a b", "\u00df", "\u0130 s", "+", "...",
            ".a", "b!", "5+5", "\u00bd", "\u2474", "e\u0323\u0301", "\u0e19\u0e49\u0e33", "\u7fd2\u8fd1\u5e73", "\u30ab\u3099",
            "\ud83d\ude42", "\u0149"]}"#;
        let builder = GazetteerBuilder::new().folding(Folding::from_bits(folding)).jsonl(rows, "seeds");
        Arc::new(builder.jsonl(own.replace('\n', " ").as_bytes(), "own").build().expect("good rows"))
    };
    GAZETTEERS.lock().expect("no panic while it is held").entry(folding).or_insert_with(build).clone()
}

// What is folded and how names are looked for, by bits, and a text.
fuzz_target!(|input: (u8, u8, &str)| {
    let (folding, how, text) = input;
    let gazetteer = gazetteer(folding);
    let options = FindOptions {
        kind: [Kind::LeftmostLongest, Kind::LeftmostFirst, Kind::Overlapping][usize::from(how >> 3) % 3],
        boundary: if how & 1 != 0 { Boundary::None } else { Boundary::Word },
        fuzzy: how & 2 != 0,
        across_blank_lines: how & 4 != 0,
    };
    let (mut start, mut end) = (0, 0);
    for found in gazetteer.find(text, &options) {
        let surface = text.get(found.span.range()).expect("a name is a slice of the text");
        assert!(!surface.is_empty() && start <= found.span.start);
        assert!(end <= found.span.start || options.kind == Kind::Overlapping);
        (start, end) = (found.span.start, found.span.end);
        assert!(gazetteer.readings(&found, text).next().is_some());
        assert!(options.fuzzy || found.distance == 0);
    }
    let folded =
        fold_with(text, FoldOptions { folding: gazetteer.folding(), blank_lines: options.across_blank_lines });
    let mut end = 0;
    for (at, c) in folded.text().char_indices() {
        let span = folded.source_span(Span::new(at, at + c.len_utf8()));
        assert!(text.get(span.range()).is_some() && end <= span.end);
        end = span.end;
    }
    for (at, _) in text.char_indices() {
        assert!(folded.text().is_char_boundary(folded.folded_at(at)));
    }
});
