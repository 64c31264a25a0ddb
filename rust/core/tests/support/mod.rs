//! What holds for every document, however broken: shared by the tests of hostile input and by the fuzz targets.

use tidings_core::Span;
use tidings_core::decode::decode;
use tidings_core::mention::Place;
use tidings_core::miner::{Document, Mined, Miner};
use tidings_core::segment::Segmented;
use tidings_core::strip::{Kind, Stripped};

/// Checks the stripped text of `source`: blocks in order and parted as they should be, each with its place in the source.
pub(crate) fn check_stripped(source: &str, stripped: &Stripped) {
    let Stripped { text, map, blocks, dateline, meta, .. } = stripped;
    assert_eq!(map.text_len(), text.len());
    let mut end = 0;
    let mut source_end = 0;
    for (i, block) in blocks.iter().enumerate() {
        if i > 0 {
            let gap = text.get(end..block.span.start).expect("what parts blocks is a slice of the text");
            assert!([" ", "\t", "\n", "\n\n"].contains(&gap), "between blocks {} and {i}: {gap:?}", i - 1);
            let one_list = matches!((blocks[i - 1].kind, block.kind), (Kind::Item { .. }, Kind::Item { .. }));
            let cells = matches!((blocks[i - 1].kind, block.kind), (Kind::Cell { .. }, Kind::Cell { .. }));
            assert!(cells || gap == if one_list { "\n" } else { "\n\n" }, "between blocks {} and {i}", i - 1);
        }
        let body = text.get(block.span.range()).expect("a block is a slice of the text");
        assert!(!body.is_empty() && body == body.trim(), "block {i}: {body:?}");
        assert!(!body.contains(['\r', '\0']), "block {i}: {body:?}");
        assert!(block.kind == Kind::Code || !body.contains('\n') && !body.contains("  "), "block {i}: {body:?}");
        let place = map.source_span(block.span);
        let from = source.get(place.range()).expect("a block's source is a slice of the source");
        assert!(!from.is_empty() && source_end <= place.start, "block {i} at {place:?} after {source_end}");
        (end, source_end) = (block.span.end, place.end);
        // Pieces of a block lead to pieces of its source, in the same order.
        let mut last = place.start;
        for (at, c) in body.char_indices().step_by(7) {
            let at = block.span.start + at;
            let piece = map.source_span(Span::new(at, at + c.len_utf8()));
            assert!(source.get(piece.range()).is_some() && last <= piece.start && place.contains(piece));
            last = piece.start;
        }
    }
    assert_eq!(end, text.len());
    if let Some(line) = dateline {
        assert!(text.get(line.range()).is_some() && blocks.iter().any(|b| b.span.contains(*line)));
    }
    assert!(meta.published_basis.is_some() == meta.published.is_some());
    assert!(meta.title.as_deref() != Some("") && meta.site.as_deref() != Some(""));
    assert!(!text.is_empty() || !stripped.problems.is_empty(), "an empty text has its reason");
}

/// Checks sentences and tokens: in order, inside of their text, none empty, sentences made of their tokens.
pub(crate) fn check_segmented(text: &str, seg: &Segmented) {
    let mut end = 0;
    for token in &seg.tokens {
        let word = text.get(token.span.range()).expect("a token is a slice of the text");
        assert!(!word.is_empty() && !word.starts_with(char::is_whitespace) && end <= token.span.start);
        end = token.span.end;
    }
    let mut next = 0;
    for sentence in &seg.sentences {
        assert_eq!(sentence.tokens.start, next, "each token is in one sentence");
        assert!(sentence.tokens.start < sentence.tokens.end);
        next = sentence.tokens.end;
        assert_eq!(sentence.span.start, seg.tokens[sentence.tokens.start].span.start);
        assert_eq!(sentence.span.end, seg.tokens[sentence.tokens.end - 1].span.end);
    }
    assert_eq!(next, seg.tokens.len());
}

/// Checks the rows of `document`: every place is a slice, every reference leads to a row, every count is right.
pub(crate) fn check_mined(document: Document<'_>, mined: &Mined, miner: &Miner) {
    // What is no text (a PDF, a picture) is not read: no encoding, no rows.
    if mined.problems.iter().any(|p| p.code == "not_text") {
        assert!(mined.mentions.is_empty() && mined.relations.is_empty() && mined.encoding.is_empty());
        assert_eq!((mined.n_bytes, mined.n_chars), (document.bytes.len(), 0));
        return;
    }
    let decoded = decode(document.bytes, document.encoding);
    let source = Chars::new(&decoded.text);
    let text = Chars::new(&mined.text);
    assert_eq!(mined.encoding, decoded.encoding);
    assert_eq!(mined.n_bytes, document.bytes.len());
    assert_eq!(mined.n_chars, source.len());
    assert_eq!(mined.n_text_chars, text.len());
    let utf8 = std::str::from_utf8(document.bytes).ok().filter(|_| decoded.encoding == "utf-8");
    let check = |place: &Place, surface: &str| {
        assert!(!surface.is_empty() && text.slice(place.text_start, place.text_end) == surface, "{surface:?}");
        let from = source.slice(place.start, place.end);
        assert!(!from.is_empty(), "{surface:?}");
        assert!(place.byte_start < place.byte_end && place.byte_end <= mined.n_bytes, "{surface:?}");
        if let Some(utf8) = utf8 {
            assert_eq!(&utf8[place.byte_start..place.byte_end], from);
        }
    };
    let entities = miner.gazetteer().len();
    let mut last = (0, 0);
    for (i, mention) in mined.mentions.iter().enumerate() {
        check(&mention.place, &mention.text);
        let key = (mention.place.text_start, usize::MAX - mention.place.text_end);
        assert!(last <= key, "mention {i} stands before the one before it");
        last = key;
        assert!(mention.sentence < mined.n_sentences);
        assert!(mention.entities.iter().all(|&e| e < entities));
        assert!(mention.coref_of.is_none_or(|other| other < mined.mentions.len() && other != i));
        assert!(mention.date_start.is_none() || mention.date_end.is_none_or(|end| mention.date_start <= Some(end)));
        assert_eq!(mention.date_start.is_some(), mention.date_grain.is_some());
    }
    let mention = |i: Option<usize>| assert!(i.is_none_or(|i| i < mined.mentions.len()));
    let mut last = 0;
    for relation in &mined.relations {
        check(&relation.trigger_place, &relation.trigger);
        assert!(last <= relation.trigger_place.text_start);
        last = relation.trigger_place.text_start;
        assert!(relation.sentence < mined.n_sentences && relation.rtype < miner.rules().types().len());
        let sentence = relation.sentence_place;
        check(&sentence, text.slice(sentence.text_start, sentence.text_end));
        assert!(sentence.text_start <= relation.trigger_place.text_start);
        assert!(relation.trigger_place.text_end <= sentence.text_end);
        for id in [relation.subject_mention, relation.object_mention, relation.at_mention, relation.attributed_to] {
            mention(id);
        }
        let named = relation.subject.iter().chain(&relation.object).chain(&relation.at);
        assert!(named.into_iter().all(|&e| e < entities));
        relation.bindings.iter().for_each(|b| check(&b.place, &b.text));
    }
    for problem in &mined.problems {
        assert!(!problem.message.is_empty() && problem.byte_offset.is_none_or(|at| at <= mined.n_bytes));
    }
    assert!(!mined.text.is_empty() || !mined.problems.is_empty());
}

/// A text by code points.
struct Chars<'a> {
    text: &'a str,
    /// Byte at which each code point begins, and the length of the text.
    at: Vec<usize>,
}

impl<'a> Chars<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: text.char_indices().map(|(at, _)| at).chain([text.len()]).collect() }
    }

    fn len(&self) -> usize {
        self.at.len() - 1
    }

    fn slice(&self, start: usize, end: usize) -> &'a str {
        &self.text[self.at[start]..self.at[end]]
    }
}
