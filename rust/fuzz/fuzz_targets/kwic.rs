//! Any patterns in any text: what the search of the raw text finds is what reading all of it finds.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_core::kwic::{Kwic, Options, Syntax, Within, reading};
use tidings_core::ngram::Normal;

fuzz_target!(|data: &str| {
    // The first line has the patterns, parted by tabs.
    let (patterns, text) = data.split_once('\n').unwrap_or((data, data));
    let patterns: Vec<&str> = patterns.split('\t').collect();
    let options = Options {
        window: text.len() % 7,
        within: [Within::Document, Within::Sentence][text.len() % 2],
        syntax: [Syntax::Glob, Syntax::Fixed, Syntax::Regex][patterns[0].len() % 3],
        normal: [Normal::Lower, Normal::None, Normal::Fold][text.len() % 3],
    };
    let Ok(kwic) = Kwic::new(&patterns, options) else { return };
    let lines = kwic.find(text);
    assert_eq!(lines, kwic.find_by_reading(text));
    for line in lines {
        assert!(line.window.contains(line.span) && !line.span.is_empty());
        assert!(!reading(line.window.of(text)).contains("  "));
    }
});
