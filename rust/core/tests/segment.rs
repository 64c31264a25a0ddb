//! Sentences and tokens: the cases of `tests/cases/segment.toml`, and what holds for any text.

use proptest::prelude::*;
use std::path::Path;
use tidings_core::{
    Span,
    segment::{Segmented, TokenKind, paragraphs, segment, segment_plain, words},
    strip::Block,
};

fn cases() -> Vec<toml::Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/segment.toml");
    let table: toml::Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    table["case"].as_array().unwrap().clone()
}

/// `text/kind`; the kind is guessed from the text where the case leaves it out.
fn expected_token(entry: &str) -> (String, TokenKind) {
    for (suffix, kind) in [
        ("/clitic", TokenKind::Clitic),
        ("/number", TokenKind::Number),
        ("/punct", TokenKind::Punct),
        ("/word", TokenKind::Word),
    ] {
        if let Some(text) = entry.strip_suffix(suffix) {
            return (text.into(), kind);
        }
    }
    let first = entry.chars().next().unwrap();
    let kind = match first {
        _ if first.is_alphabetic() || entry.contains('-') && entry.len() > 1 => TokenKind::Word,
        _ if first.is_numeric() => TokenKind::Number,
        _ => TokenKind::Punct,
    };
    (entry.into(), kind)
}

#[test]
fn cases_hold() {
    let mut wrong = String::new();
    for case in cases() {
        let name = case["name"].as_str().unwrap();
        let text = case["text"].as_str().unwrap();
        let got = segment_plain(text);
        if let Some(want) = case.get("sentences") {
            let want: Vec<&str> = want.as_array().unwrap().iter().map(|s| s.as_str().unwrap()).collect();
            let got: Vec<&str> = got.sentences.iter().map(|s| s.span.of(text)).collect();
            if got != want {
                wrong += &format!("{name}:\n  got  {got:?}\n  want {want:?}\n");
            }
        }
        if let Some(want) = case.get("tokens") {
            let want: Vec<_> = want.as_array().unwrap().iter().map(|t| expected_token(t.as_str().unwrap())).collect();
            let got: Vec<_> = got.tokens.iter().map(|t| (t.span.of(text).to_owned(), t.kind)).collect();
            if got != want {
                wrong += &format!("{name}:\n  got  {got:?}\n  want {want:?}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// What must hold for every text and its blocks.
fn check(text: &str, blocks: &[Block], got: &Segmented) {
    let mut end = 0;
    for token in &got.tokens {
        assert!(token.span.start >= end && !token.span.is_empty(), "tokens overlap or are empty");
        let body = text.get(token.span.range()).expect("token on character boundaries");
        assert!(!body.chars().any(char::is_whitespace), "white space in {body:?}");
        assert!(token.kind != TokenKind::Punct || body.chars().count() == 1, "{body:?}");
        end = token.span.end;
    }
    let mut covered = vec![false; text.len()];
    for token in &got.tokens {
        covered[token.span.range()].fill(true);
    }
    for block in blocks {
        for (at, c) in block.span.of(text).char_indices() {
            assert_eq!(covered[block.span.start + at], !c.is_whitespace(), "{c:?} at {at}");
        }
    }
    let mut next = 0;
    let mut block = 0;
    for sentence in &got.sentences {
        assert_eq!(sentence.tokens.start, next, "every token in one sentence");
        assert!(sentence.tokens.end > next && sentence.block >= block);
        assert!(blocks[sentence.block].span.contains(sentence.span));
        assert_eq!(sentence.span.start, got.tokens[sentence.tokens.start].span.start);
        assert_eq!(sentence.span.end, got.tokens[sentence.tokens.end - 1].span.end);
        (next, block) = (sentence.tokens.end, sentence.block);
    }
    assert_eq!(next, got.tokens.len());
}

#[test]
fn foreign_blocks_do_no_harm() {
    let text = "é one. Two";
    let block = |start, end| Block {
        span: Span::new(start, end),
        zone: tidings_core::strip::Zone::Body,
        kind: tidings_core::strip::Kind::Paragraph,
    };
    let got = segment(text, &[block(1, 4), block(0, 99), block(3, 7), block(3, 11)]);
    assert!(got.tokens.iter().all(|t| text.get(t.span.range()).is_some()));
}

#[test]
fn long_texts_take_linear_time() {
    for piece in ["a.", "\"", ".", "U.S.-", "a'", "1,", "“. ", "https://a.B/", "'s", "e\u{301}", "MOSCOW, May 1. "]
    {
        let text = piece.repeat(400_000 / piece.len());
        let start = std::time::Instant::now();
        segment_plain(&text);
        assert!(start.elapsed().as_secs() < 5, "{piece:?} took {:?}", start.elapsed());
    }
}

/// News-like stuff with all that makes it hard.
fn newsy() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "Lavrov",
        "said",
        "the",
        "The",
        "U.S.",
        "Mr.",
        "Nov.",
        "25",
        ".",
        "!",
        "?",
        "…",
        ",",
        "\"",
        "“",
        "”",
        "‘",
        "’",
        "'s",
        "(",
        ")",
        "/TASS/",
        "MOSCOW",
        "a.m.",
        "J.",
        "3.5",
        "2,510",
        "5+5",
        "–",
        "-",
        "é",
        "e\u{301}",
        "🙂",
        "。",
        "会议",
        "؟",
        "نعم",
        "www.",
        "example.com",
        "http://",
        "AT&T",
        "\n\n",
        "\n",
        "\u{a0}",
        "\u{200d}",
        "\u{ad}",
        "No.",
        "etc.",
        "_",
        "ไทย",
        "カナ",
    ]);
    let glue = prop::sample::select(vec![" ", " ", " ", ""]);
    prop::collection::vec((piece, glue), 0..60).prop_map(|all| all.into_iter().flat_map(|(a, b)| [a, b]).collect())
}

proptest! {
    #[test]
    fn holds_for_any_text(text in "\\PC{0,80}|(?s:.{0,80})") {
        check(&text, &paragraphs(&text), &segment_plain(&text));
    }

    #[test]
    fn holds_for_news(text in newsy()) {
        let blocks = paragraphs(&text);
        let got = segment_plain(&text);
        check(&text, &blocks, &got);
        // The same tokens with and without blocks; and the same answer again.
        prop_assert_eq!(&got, &segment(&text, &blocks));
        let bare: Vec<_> = words(&text).map(|t| t.span).collect();
        let all: Vec<_> = got.tokens.iter().map(|t| t.span).collect();
        let cut = |spans: &[Span]| spans.iter().map(|s| s.len()).sum::<usize>();
        prop_assert_eq!(cut(&bare), cut(&all));
    }
}
