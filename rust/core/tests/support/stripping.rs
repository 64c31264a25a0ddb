//! What holds of a stripped page whatever the options: for the property tests and the fuzz targets.

use crate::support::check_stripped;
use tidings_core::Span;
use tidings_core::strip::{Favor, Format, Options, Stripped, explain, strip};

/// Options out of bits: 0 is what mining takes, 0b111 what `td.strip` does.
pub(crate) fn options(bits: u16) -> Options {
    let bit = |n: u16| bits >> n & 1 == 1;
    Options {
        title: !bit(0),
        datelines: !bit(1),
        captions: !bit(2),
        comments: bit(3),
        tables: !bit(4),
        favor: [Favor::Balance, Favor::Precision, Favor::Recall, Favor::Balance][usize::from(bits >> 5 & 3)],
        keep_all: bit(7),
        links: bit(8),
        ..Options::default()
    }
}

/// Strips `source` and checks all of it: the text, its places, that it comes out so again, and what `explain` says of it.
pub(crate) fn check_strip(source: &str, format: Format, options: &Options) -> Stripped {
    let stripped = strip(source, Some(format), options);
    check_stripped(source, &stripped);
    for (i, block) in stripped.blocks.iter().enumerate() {
        check_places(source, &stripped, block.span, i);
    }
    for link in &stripped.links {
        assert!(
            !link.span.is_empty() && stripped.blocks.iter().any(|block| block.span.contains(link.span)),
            "{link:?}"
        );
    }
    stripped.markdown();
    let again = strip(source, Some(format), &Options { links: !options.links, ..options.clone() });
    assert_eq!((&again.text, &again.blocks, &again.meta), (&stripped.text, &stripped.blocks, &stripped.meta));
    check_explained(source, format, options, &stripped);
    stripped
}

/// Every character of a block against its place in the source: the same character, a reference to it, or, for white
/// space, whatever stands for that.
fn check_places(source: &str, stripped: &Stripped, span: Span, block: usize) {
    let mut last = 0;
    for (at, c) in span.of(&stripped.text).char_indices() {
        let at = span.start + at;
        let place = stripped.map.source_span(Span::new(at, at + c.len_utf8()));
        let from = source.get(place.range()).expect("a place is a slice of the source");
        assert!(last <= place.start, "block {block}: {c:?} stands before what is before it");
        last = place.start;
        if !c.is_whitespace() {
            assert!(from.chars().eq([c]) || from.starts_with('&'), "block {block}: {c:?} from {from:?}");
        }
    }
}

/// Checks what is said of the blocks of `source` against the text that they became: verdicts in the order of the page,
/// every block of the text in one that is kept, and no other kept.
pub(crate) fn check_explained(source: &str, format: Format, options: &Options, stripped: &Stripped) {
    let verdicts = explain(source, Some(format), options);
    let mut last = 0;
    for verdict in &verdicts {
        assert!(source.get(verdict.source.range()).is_some_and(|from| !from.is_empty()), "{verdict:?}");
        assert!(last <= verdict.source.start, "{verdict:?} after {last}");
        assert!(!verdict.text.trim().is_empty(), "{verdict:?}");
        last = verdict.source.start;
    }
    let mut kept = verdicts.iter().filter(|verdict| verdict.zone.is_some());
    for block in &stripped.blocks {
        let place = stripped.map.source_span(block.span);
        let verdict = kept.find(|verdict| verdict.source.contains(place));
        assert!(verdict.is_some(), "no verdict keeps {:?}", block.span.of(&stripped.text));
    }
    let left: Vec<_> = kept.collect();
    assert!(left.is_empty(), "kept, but not in the text: {left:?}");
}
