//! What n-grams are made of: the cases of `tests/cases/units.toml`, and properties over generated texts.

use proptest::prelude::*;
use serde::Deserialize;
use tidings_core::{
    ErrorKind, Span,
    gazetteer::{Entry, Gazetteer},
    ngram::{
        MAX_N,
        units::{
            Boundary, Entities, MAX_SKIP_GRAMS, Mentions, Tokens, Treatment, Unit, UnitOptions, check_skip,
            skip_grams, units,
        },
    },
    segment::{TokenKind, segment_plain},
};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
    skip: Vec<Skip>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    tokens: Option<String>,
    boundary: Option<String>,
    numbers: Option<String>,
    punctuation: Option<String>,
    rows: Option<Vec<Entry>>,
    entities: Option<String>,
    runs: Vec<Vec<String>>,
    #[serde(default)]
    literal: Vec<String>,
}

#[derive(Deserialize)]
struct Skip {
    len: usize,
    n: usize,
    k: usize,
    expected: Vec<Vec<usize>>,
}

fn cases() -> Cases {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cases/units.toml");
    toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The units of a text by run, and those that are literal.
#[derive(Debug, Default, PartialEq)]
struct Read {
    runs: Vec<Vec<String>>,
    literal: Vec<String>,
}

/// Reads a text, and holds the order of its breaks to what [`Unit::Break`] promises.
fn read(text: &str, options: &UnitOptions, mentions: Option<&Mentions>) -> Read {
    let mut out = Read::default();
    let mut open = false;
    units(text, options, mentions, &mut |unit| {
        let (Unit::Word(word) | Unit::Literal(word)) = unit else {
            assert!(std::mem::take(&mut open), "a break that is first, or behind another: {text:?}");
            return;
        };
        assert!(!word.is_empty(), "an empty unit: {text:?}");
        if !std::mem::replace(&mut open, true) {
            out.runs.push(Vec::new());
        }
        out.runs.last_mut().unwrap().push(word.to_owned());
        if matches!(unit, Unit::Literal(_)) {
            out.literal.push(word.to_owned());
        }
    });
    assert!(open || out.runs.is_empty(), "a break that is last: {text:?}");
    out
}

/// The value that a case gives an option.
fn value<T: Copy>(given: &Option<String>, default: &str, words: &[(&str, T)]) -> T {
    let word = given.as_deref().unwrap_or(default);
    words.iter().find(|(known, _)| *known == word).unwrap_or_else(|| panic!("no value is called {word:?}")).1
}

#[test]
fn unit_cases() {
    for case in cases().case {
        let options = UnitOptions {
            tokens: value(&case.tokens, "words", Tokens::WORDS),
            boundary: value(&case.boundary, "sentence", Boundary::WORDS),
            numbers: value(&case.numbers, "keep", Treatment::WORDS),
            punctuation: value(&case.punctuation, "drop", Treatment::WORDS),
        };
        options.check(case.rows.is_some(), false).unwrap();
        let mut mentions = Mentions::default();
        if let Some(rows) = &case.rows {
            let gazetteer = Gazetteer::from_entries(rows.clone(), "units.toml").unwrap();
            let entities = value(&case.entities, "text", Entities::WORDS);
            mentions.find(&gazetteer, &case.text, entities);
        }
        let found = read(&case.text, &options, case.rows.is_some().then_some(&mentions));
        assert_eq!(found, Read { runs: case.runs, literal: case.literal }, "{}", case.name);
    }
}

#[test]
fn options_that_do_not_go_together_are_errors() {
    let characters = UnitOptions { tokens: Tokens::Characters, ..UnitOptions::default() };
    assert_eq!(characters.check(false, false), Ok(()));
    assert_eq!(UnitOptions::default().check(true, true), Ok(()));
    for (options, gazetteer, stop_words, argument) in [
        (UnitOptions { numbers: Treatment::Mask, ..characters }, false, false, "numbers"),
        (UnitOptions { punctuation: Treatment::Keep, ..characters }, false, false, "punctuation"),
        (characters, true, false, "gazetteer"),
        (characters, false, true, "stop_words"),
    ] {
        let error = options.check(gazetteer, stop_words).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert!(error.to_string().starts_with(&format!("{argument} cannot be had with tokens=\"characters\"")));
    }
}

#[test]
fn every_value_has_a_word() {
    for (word, value) in Treatment::WORDS {
        assert_eq!(value.word(), *word);
    }
    assert_eq!(Treatment::WORDS.len(), 4);
    assert_eq!(Entities::default().word(), "text");
}

#[test]
fn mentions_that_overlap_or_stand_for_nothing_are_left_out() {
    let text = "one two three four";
    let mut mentions = Mentions::default();
    mentions.push(Span::new(0, 7), "a");
    mentions.push(Span::new(4, 13), "b");
    mentions.push(Span::new(8, 8), "c");
    mentions.push(Span::new(8, 13), "");
    mentions.push(Span::new(14, 18), "d");
    assert_eq!(read(text, &UnitOptions::default(), Some(&mentions)).runs, [["a", "three", "d"]]);
    mentions.clear(true);
    mentions.push(Span::new(14, 18), "e");
    let found = read(text, &UnitOptions::default(), Some(&mentions));
    assert_eq!(
        found,
        Read { runs: vec![["one", "two", "three", "e"].map(str::to_owned).to_vec()], literal: vec!["e".to_owned()] }
    );
}

#[test]
fn mentions_of_another_text_do_no_harm() {
    let mut mentions = Mentions::default();
    for (start, end) in [(0, 1), (1, 3), (3, 200), (500, 600)] {
        mentions.push(Span::new(start, end), "x");
    }
    assert_eq!(read("äöü b", &UnitOptions::default(), Some(&mentions)).runs, [["äöü", "b"]]);
}

fn skipped(len: usize, n: usize, k: usize) -> Vec<Vec<usize>> {
    let mut out = Vec::new();
    skip_grams(len, n, k, |gram| out.push(gram.to_vec()));
    out
}

#[test]
fn skip_gram_cases() {
    for Skip { len, n, k, expected } in cases().skip {
        assert_eq!(skipped(len, n, k), expected, "len {len}, n {n}, k {k}");
    }
}

#[test]
fn skip_grams_at_the_edges() {
    assert_eq!(skipped(3, 1, 2), [[0], [1], [2]]);
    assert_eq!(skipped(3, 3, usize::MAX), [[0, 1, 2]]);
    assert_eq!(skipped(2, 2, usize::MAX), [[0, 1]]);
    assert!(skipped(3, 0, 0).is_empty() && skipped(MAX_N + 2, MAX_N + 1, 0).is_empty());
    assert_eq!(skipped(MAX_N, MAX_N, 5).len(), 1);
}

#[test]
fn too_many_skip_grams_are_an_error() {
    for (n, k) in [(1, usize::MAX), (64, 0), (2, 9_999), (3, 4), (5, 10), (64, 1)] {
        assert_eq!(check_skip(n, k), Ok(()), "n {n}, k {k}");
    }
    for (n, k) in [(2, 10_000), (3, 1_000), (6, 30), (64, 5), (2, usize::MAX)] {
        let error = check_skip(n, k).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert!(error.to_string().starts_with(&format!("skip={k} with n={n} ")), "{error}");
    }
}

/// All tuples of n indices below `len` in rising order that leave out at most `k` between them: the definition.
fn defined(len: usize, n: usize, k: usize) -> Vec<Vec<usize>> {
    let mut tuples: Vec<Vec<usize>> = vec![Vec::new()];
    for _ in 0..n {
        let longer = |tuple: &Vec<usize>| {
            let tuple = tuple.clone();
            (tuple.last().map_or(0, |&last| last + 1)..len).map(move |i| [&*tuple, &[i]].concat())
        };
        tuples = tuples.iter().flat_map(longer).collect();
    }
    tuples.retain(|tuple| {
        let skipped: usize = tuple.windows(2).map(|pair| pair[1] - pair[0] - 1).sum();
        skipped <= k
    });
    tuples
}

fn options() -> impl Strategy<Value = UnitOptions> {
    let treatment = || prop::sample::select(Treatment::WORDS).prop_map(|(_, value)| value);
    let tokens = prop::sample::select(Tokens::WORDS).prop_map(|(_, value)| value);
    let boundary = prop::sample::select(Boundary::WORDS).prop_map(|(_, value)| value);
    (tokens, boundary, treatment(), treatment()).prop_map(|(tokens, boundary, numbers, punctuation)| UnitOptions {
        tokens,
        boundary,
        numbers,
        punctuation,
    })
}

/// Text of the pieces that matter, with others between.
fn text() -> impl Strategy<Value = String> {
    let pieces = [
        " ",
        " ",
        " ",
        "\n",
        "\n\n",
        "The",
        "war",
        "U.S.",
        "-led",
        "Libya",
        "'s",
        "’",
        ".",
        "!",
        ",",
        "...",
        "\"",
        "2,510",
        "4th",
        "é",
        "e\u{301}",
        "战争",
        "かな",
        "UN",
        "Security Council",
        "\u{AD}",
        "\u{200D}",
        "🙂",
        "'",
        "Mr.",
        "_",
        "&",
    ];
    let piece = prop_oneof![9 => prop::sample::select(pieces.to_vec()).prop_map(str::to_owned), 1 => any::<String>()];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

fn gazetteer() -> Gazetteer {
    let rows = [
        r#"{"entity_id": "org:un", "name": "United Nations", "type": "ORG", "aliases": ["UN", "...", "U.S.-led UN"]}"#,
        r#"{"entity_id": "org:unsc", "name": "UN Security Council", "type": "ORG", "aliases": ["战争", "war. The"]}"#,
        r#"{"entity_id": "country:USA", "name": "U.S.", "type": "GPE", "aliases": ["4th war", "é"]}"#,
    ];
    Gazetteer::from_jsonl(rows.join("\n").as_bytes(), "rows").unwrap()
}

proptest! {
    #[test]
    fn the_default_is_words_and_numbers_by_sentence(text in text()) {
        let segmented = segment_plain(&text);
        let wanted: Vec<Vec<String>> = segmented
            .sentences
            .iter()
            .map(|sentence| {
                let tokens = segmented.tokens[sentence.tokens.clone()].iter();
                let words = tokens.filter(|t| matches!(t.kind, TokenKind::Word | TokenKind::Number));
                words.map(|t| t.span.of(&text).to_owned()).collect()
            })
            .filter(|run: &Vec<String>| !run.is_empty())
            .collect();
        let found = read(&text, &UnitOptions::default(), None);
        prop_assert!(found.literal.is_empty());
        prop_assert_eq!(found.runs, wanted);
    }

    #[test]
    fn no_text_is_a_fault(text in text(), options in options(), with in any::<bool>(), entities in 0..3usize) {
        let mut mentions = Mentions::default();
        mentions.find(&gazetteer(), &text, Entities::WORDS[entities].1);
        read(&text, &options, with.then_some(&mentions));
    }

    #[test]
    fn a_gazetteer_that_finds_nothing_changes_nothing(text in text(), options in options()) {
        let options = UnitOptions { tokens: Tokens::Words, ..options };
        prop_assert_eq!(read(&text, &options, Some(&Mentions::default())), read(&text, &options, None));
    }

    #[test]
    fn boundaries_and_treatments_change_runs_and_not_words(text in text(), options in options()) {
        // A space between characters is there only where a run goes on.
        let words = |read: Read| read.runs.concat().into_iter().filter(|unit| unit != " ").collect::<Vec<_>>();
        let by = |options| read(&text, &options, None);
        let wide = by(UnitOptions { boundary: Boundary::Document, ..options });
        let narrow = by(UnitOptions { boundary: Boundary::Paragraph, ..options });
        prop_assert!(wide.runs.len() <= narrow.runs.len());
        prop_assert_eq!(words(wide), words(narrow));
        let breaks = by(UnitOptions { tokens: Tokens::Words, punctuation: Treatment::Break, ..options });
        let drop = by(UnitOptions { tokens: Tokens::Words, punctuation: Treatment::Drop, ..options });
        prop_assert!(breaks.runs.len() >= drop.runs.len());
        prop_assert_eq!(words(breaks), words(drop));
    }

    #[test]
    fn skip_grams_are_what_the_definition_says(len in 0..8usize, n in 1..5usize, k in 0..6usize) {
        let found = skipped(len, n, k);
        prop_assert_eq!(&found, &defined(len, n, k));
        let most = found.iter().filter(|gram| gram[0] == 0).count() as u64;
        prop_assert!(most <= MAX_SKIP_GRAMS && check_skip(n, k).is_ok());
    }
}
