//! The fast paths against the simple ones: tokens against [`words`], sentences against a look at every token, and
//! runs of words against [`segment_plain`].

use super::*;
use proptest::prelude::*;
use std::path::Path;

fn check(text: &str) {
    let got = segment_plain(text);
    let mut tokens = Vec::new();
    let mut starts = Vec::new();
    let mut lexer = Lexer::default();
    for span in paragraph_spans(text) {
        let block = lexer.lex(span.of(text));
        starts.extend(block.next(0).map(|first| span.start + first));
        sentences::split_at(&block, block.places(Bits::start), |next| starts.push(span.start + next));
        for token in words(span.of(text)) {
            let Token { span: Span { start, end }, kind } = token;
            assert_eq!((block.end(start), block.kind(start)), (end, kind), "{text:?}");
            tokens.push(Token { span: Span::new(span.start + start, span.start + end), kind });
        }
    }
    assert_eq!(got.tokens, tokens, "{text:?}");
    assert_eq!(got.sentences.iter().map(|sentence| sentence.span.start).collect::<Vec<_>>(), starts, "{text:?}");
    let mut runs = WordRuns::default();
    for boundary in [Boundary::Sentence, Boundary::Paragraph, Boundary::Document] {
        words_by_sentence(text, boundary, &mut runs);
        let (mut found, mut run_ends) = (Vec::<&Token>::new(), Vec::new());
        for (at, sentence) in got.sentences.iter().enumerate() {
            let is_word = |token: &&Token| matches!(token.kind, TokenKind::Word | TokenKind::Number);
            found.extend(got.tokens[sentence.tokens.clone()].iter().filter(is_word));
            let ends = got.sentences.get(at + 1).is_none_or(|next| match boundary {
                Boundary::Sentence => true,
                Boundary::Paragraph => next.block != sentence.block,
                Boundary::Document => false,
            });
            if ends {
                run_ends.push(found.len() as u32);
            }
        }
        run_ends.dedup();
        run_ends.retain(|&end| end > 0);
        assert_eq!(runs.starts, found.iter().map(|token| token.span.start as u32).collect::<Vec<_>>(), "{text:?}");
        assert_eq!(runs.ends, found.iter().map(|token| token.span.end as u32).collect::<Vec<_>>(), "{text:?}");
        assert_eq!(runs.run_ends, run_ends, "{boundary:?} {text:?}");
        for (at, token) in found.iter().enumerate() {
            assert_eq!(is_number(runs.word(text, at)), token.kind == TokenKind::Number, "{text:?}");
        }
    }
}

#[test]
fn samples_and_cases_are_read_alike() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts = vec![std::fs::read_to_string(root.join("tests/cases/segment.toml")).unwrap()];
    for folder in ["seeds/documents", "seeds/pages"] {
        for file in std::fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()) {
            if file.is_file() {
                texts.push(String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned());
            }
        }
    }
    assert!(texts.len() > 10);
    texts.iter().for_each(|text| check(text));
}

/// Each neighbourhood at each place of 64 bytes.
#[test]
fn words_of_bits_meet_anywhere() {
    for piece in
        ["don't x", "U.S.", "3.5-4", "a.b", "boys' \n\n s", "é-a", "the dog's", "'90s'", "“a”.", "B. C", "1,2,a"]
    {
        for pad in 50..70 {
            check(&format!("{}{piece} and {piece}.", "a ".repeat(pad / 2) + &"b".repeat(pad % 2)));
        }
    }
}

#[test]
fn a_blank_line_in_a_block_closes_a_quotation() {
    // Blocks that are no paragraphs may have blank lines; the apostrophe is a possessive only behind one.
    for gap in [" ", "\n", "\n\n", "\n \n", "\n\u{2003}\n", "\n\u{2003}", " é \n\n"] {
        let text = format!("He said 'the{gap}boys' é boys' toys");
        let mut lexer = Lexer::default();
        let mut tokens = Vec::new();
        lexer.lex(&text).collect(0, &mut tokens);
        assert_eq!(tokens, words(&text).collect::<Vec<_>>(), "{text:?}");
    }
}

/// All that makes segments hard, close together.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a",
        "s",
        "B",
        "é",
        "É",
        "said",
        "boys",
        "The",
        "abcdefghi",
        "1",
        "25",
        "4th",
        "٣",
        "²",
        "Ⅷ",
        ".",
        ".",
        ".",
        ",",
        ":",
        "+",
        "-",
        "-",
        "‐",
        "&",
        "_",
        "'",
        "'",
        "’",
        "‘",
        "\"",
        "\"",
        "“",
        "”",
        "!",
        "?",
        "…",
        "(",
        ")",
        "@",
        "/",
        "U.S.",
        "Mr.",
        "No.",
        "p.m.",
        "Inc",
        "etc",
        "Nov.",
        "St",
        "www.",
        "http",
        "Com",
        "·",
        "״",
        "א",
        "会",
        "议",
        "。",
        "か",
        "カ",
        "ไทย",
        "е",
        "Ж",
        "🙂",
        "\u{301}",
        "\u{ad}",
        "\u{200d}",
        "\u{a0}",
        "\u{85}",
        "\u{2028}",
        "\0",
        "\u{b}",
        "\u{1c}",
        "\t",
        "\n",
        "\n",
        "\r\n",
        "\n\n",
        "\n \n",
        "MOSCOW, May 1. ",
    ]);
    let glue = prop::sample::select(vec!["", "", " "]);
    prop::collection::vec((piece, glue), 0..80).prop_map(|all| all.into_iter().flat_map(|(a, b)| [a, b]).collect())
}

proptest! {
    #[test]
    fn nasty_text_is_read_alike(text in nasty()) {
        check(&text);
        // As one block, whose blank lines are white space.
        let mut lexer = Lexer::default();
        let mut tokens = Vec::new();
        lexer.lex(&text).collect(0, &mut tokens);
        prop_assert_eq!(tokens, words(&text).collect::<Vec<_>>());
    }
}
