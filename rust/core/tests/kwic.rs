//! Keyword in context: the cases of `tests/cases`; and what the search of the raw text finds, held to the definition read
//! off all tokens.

use proptest::prelude::*;
use serde::Deserialize;
use tidings_core::Span;
use tidings_core::fold::fold_str;
use tidings_core::gazetteer::{self, Gazetteer};
use tidings_core::kwic::{Found, Kwic, Line, Options, Syntax, Within, entities, reading};
use tidings_core::ngram::Normal;
use tidings_core::segment::{Segmented, TokenKind, segment_plain};
use tidings_core::span::CodePoints;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    text: String,
    pattern: Vec<String>,
    window: Option<usize>,
    within: Option<String>,
    valuetype: Option<String>,
    fold: Option<String>,
    lines: Vec<Want>,
}

#[derive(Deserialize)]
struct Want {
    left: Option<String>,
    keyword: Option<String>,
    right: Option<String>,
    pattern: Option<String>,
    start: Option<usize>,
    end: Option<usize>,
    byte_start: Option<usize>,
    byte_end: Option<usize>,
    left_start: Option<usize>,
    right_end: Option<usize>,
    sentence_id: Option<usize>,
    n_words: Option<usize>,
}

fn options(case: &Case) -> Options {
    Options {
        window: case.window.unwrap_or(5),
        within: if case.within.as_deref() == Some("sentence") { Within::Sentence } else { Within::Document },
        syntax: match case.valuetype.as_deref() {
            None => Syntax::Glob,
            Some("fixed") => Syntax::Fixed,
            Some("regex") => Syntax::Regex,
            Some(other) => panic!("{}: valuetype = {other:?}", case.name),
        },
        normal: match case.fold.as_deref() {
            None => Normal::Lower,
            Some("none") => Normal::None,
            Some("full") => Normal::Fold,
            Some(other) => panic!("{}: fold = {other:?}", case.name),
        },
    }
}

#[test]
fn kwic_cases() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cases/kwic.toml");
    let cases: Cases = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for case in cases.case {
        let patterns: Vec<&str> = case.pattern.iter().map(String::as_str).collect();
        let kwic = Kwic::new(&patterns, options(&case)).unwrap();
        let lines = kwic.find(&case.text);
        let told: Vec<&str> = lines.iter().map(|line| line.span.of(&case.text)).collect();
        assert_eq!(lines.len(), case.lines.len(), "{}: {told:?}", case.name);
        assert_eq!(kwic.find_by_reading(&case.text), lines, "{}", case.name);
        let points = CodePoints::new(&case.text);
        for (line, want) in lines.iter().zip(case.lines) {
            let slice = |start, end| reading(Span::new(start, end).of(&case.text)).into_owned();
            let Found::Pattern(pattern) = line.found else { panic!("{}: {line:?}", case.name) };
            let is = |what: &str, found: String, want: Option<String>| {
                assert_eq!(want.as_ref().unwrap_or(&found), &found, "{}: {what} of {line:?}", case.name);
            };
            let at = |what: &str, found: usize, want: Option<usize>| {
                assert_eq!(want.unwrap_or(found), found, "{}: {what} of {line:?}", case.name);
            };
            is("left", slice(line.window.start, line.span.start), want.left);
            is("keyword", slice(line.span.start, line.span.end), want.keyword);
            is("right", slice(line.span.end, line.window.end), want.right);
            is("pattern", case.pattern[pattern].clone(), want.pattern);
            at("start", points.at(line.span.start), want.start);
            at("end", points.at(line.span.end), want.end);
            at("byte_start", line.span.start, want.byte_start);
            at("byte_end", line.span.end, want.byte_end);
            at("left_start", points.at(line.window.start), want.left_start);
            at("right_end", points.at(line.window.end), want.right_end);
            at("sentence_id", line.sentence, want.sentence_id);
            at("n_words", line.n_words, want.n_words);
        }
    }
}

#[test]
fn what_cannot_be_looked_for_is_an_error() {
    let error = |pattern: &str, syntax| {
        Kwic::new(&[pattern], Options { syntax, ..Options::default() }).unwrap_err().to_string()
    };
    for syntax in [Syntax::Glob, Syntax::Fixed, Syntax::Regex] {
        for pattern in ["", "  \n"] {
            assert!(error(pattern, syntax).ends_with("it has no word: give one or more words, parted by spaces"));
        }
    }
    assert_eq!(
        error("peace (talks", Syntax::Regex),
        "pattern \"peace (talks\": \"(talks\" is no regular expression: unclosed group"
    );
    assert!(
        error(r"\w{2000}{2000}", Syntax::Regex).contains("is no regular expression: Compiled regex exceeds size")
    );
}

const ROWS: &str = r#"{"entity_id": "country:LBY", "name": "Libya", "type": "GPE", "adjectives": ["Libyan"]}
{"entity_id": "org:united-nations", "name": "United Nations", "type": "ORG", "aliases": ["UN"]}
{"entity_id": "person:antonio-guterres", "name": "António Guterres", "type": "PERSON", "aliases": ["Guterres"]}"#;

#[test]
fn names_of_a_gazetteer() {
    let names = Gazetteer::from_jsonl(ROWS.as_bytes(), "rows").unwrap();
    let text = "The United\nNations met. A Libya-based UN aide, Libyan, praised Guterres.";
    let find = |kwic: Kwic| {
        let line = |line: &Line| {
            let id = match line.found {
                Found::Pattern(_) => "pattern",
                Found::Entity(entity) => names.entry(entity).entity_id,
            };
            let window = reading(line.window.of(text)).into_owned();
            (reading(line.span.of(text)).into_owned(), id, window, line.sentence, line.n_words)
        };
        kwic.find(text).iter().map(line).map(|(k, id, w, s, n)| format!("{k}|{id}|{w}|{s}|{n}")).collect::<Vec<_>>()
    };
    let options = Options { window: 1, ..Options::default() };
    let how = gazetteer::FindOptions::default();
    let wanted = |ids: &[&str]| Some(entities(&names, ids).unwrap());
    let all = find(Kwic::new(&[], options).unwrap().names(names.clone(), None, how));
    assert_eq!(
        all,
        [
            "United Nations|org:united-nations|The United Nations met.|0|2",
            "Libya|country:LBY|A Libya-based UN|1|1",
            "UN|org:united-nations|Libya-based UN aide,|1|1",
            "Libyan|country:LBY|aide, Libyan, praised|1|1",
            "Guterres|person:antonio-guterres|praised Guterres.|1|1",
        ]
    );
    for (ids, n) in [(&["country:LBY"][..], 2), (&["united nations"], 2), (&["org:*", "ANTONIO G*"], 3), (&["*"], 5)]
    {
        let some = find(Kwic::new(&[], options).unwrap().names(names.clone(), wanted(ids), how));
        assert_eq!(some.len(), n, "{ids:?}");
    }
    let both = find(Kwic::new(&["u*"], options).unwrap().names(names.clone(), wanted(&["org:united-nations"]), how));
    assert_eq!(both.len(), 4);
    assert!(both[0].starts_with("United|pattern") && both[1].starts_with("United Nations|org:"), "{both:?}");
    for id in ["org:nobody", "person:x*", "Guterres"] {
        let error = entities(&names, &[id]).unwrap_err().to_string();
        assert!(error.starts_with(&format!("no entity {id:?} in the gazetteer")), "{error}");
    }
    assert!(Kwic::new(&[], options).unwrap().find(text).is_empty());
}

/// The definition, for patterns that are words alone: each sentence's words, each place, each pattern.
fn by_definition(text: &str, patterns: &[&str], options: &Options) -> Vec<(Span, usize)> {
    let Segmented { sentences, tokens } = segment_plain(text);
    let normal = |word: &str| match options.normal {
        Normal::None => word.to_owned(),
        Normal::Lower => word.to_lowercase(),
        Normal::Fold => fold_str(word),
    };
    let mut found = Vec::new();
    for sentence in sentences {
        let words: Vec<Span> = tokens[sentence.tokens]
            .iter()
            .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number))
            .map(|token| token.span)
            .collect();
        for (index, pattern) in patterns.iter().enumerate() {
            let pattern: Vec<&str> = pattern.split(' ').collect();
            for place in words.windows(pattern.len()) {
                let fits = |(span, word): (&Span, &&str)| like(&normal(word), &normal(span.of(text)));
                if place.iter().zip(&pattern).all(fits) {
                    found.push((Span::new(place[0].start, place[place.len() - 1].end), index));
                }
            }
        }
    }
    found.sort_unstable();
    found
}

/// A glob by its definition.
fn like(glob: &str, text: &str) -> bool {
    let mut text_chars = text.chars();
    match glob.chars().next() {
        None => text.is_empty(),
        Some('*') => {
            text.char_indices().map(|(at, _)| at).chain([text.len()]).any(|at| like(&glob[1..], &text[at..]))
        }
        Some('?') => text_chars.next().is_some() && like(&glob[1..], text_chars.as_str()),
        Some(c) => text_chars.next() == Some(c) && like(&glob[c.len_utf8()..], text_chars.as_str()),
    }
}

fn texts() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "peace",
        "Peace",
        "PEACE",
        "talks",
        "Talks",
        "kilo",
        "\u{212A}ilo",
        "KILO",
        "élan",
        "ÉLAN",
        "e\u{301}lan",
        "elan",
        "İzmir",
        "izmir",
        "cease-fire",
        "Cease-Fire",
        "pe\u{AD}ace",
        "ｐｅａｃｅ",
        "ΣΑΣ",
        "σας",
        "7",
        "it’s",
        " ",
        " ",
        " ",
        " ",
        ". ",
        ", ",
        "\n",
        "\n\n",
        "’s ",
        "“",
        "”",
        "和平",
        "🙂",
        "-",
        "..",
        "…",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn patterns() -> impl Strategy<Value = Vec<&'static str>> {
    let pattern = prop::sample::select(vec![
        "peace",
        "Peace talks",
        "talks peace",
        "kilo",
        "élan",
        "elan",
        "İzmir",
        "izmir",
        "cease-fire",
        "ΣΑΣ",
        "7",
        "pea*",
        "*ace",
        "* talks",
        "talks *",
        "?eace",
        "*",
        "* *",
        "k*o",
        "*i*",
        "和 平",
        "peace peace",
        "7 peace",
        "*-fire",
        "nowhere",
        "nowhere *",
    ]);
    prop::collection::vec(pattern, 1..4)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]
    #[test]
    fn found_is_what_the_definition_says(
        text in texts(),
        patterns in patterns(),
        normal in prop::sample::select(vec![Normal::None, Normal::Lower, Normal::Fold]),
        within in prop::sample::select(vec![Within::Document, Within::Sentence]),
        window in 0..4usize,
    ) {
        let options = Options { window, within, normal, syntax: Syntax::Glob };
        let kwic = Kwic::new(&patterns, options).unwrap();
        let lines = kwic.find(&text);
        prop_assert_eq!(&lines, &kwic.find_by_reading(&text));
        let mut found: Vec<(Span, usize)> = lines
            .iter()
            .map(|line| (line.span, if let Found::Pattern(i) = line.found { i } else { usize::MAX }))
            .collect();
        found.sort_unstable();
        prop_assert_eq!(found, by_definition(&text, &patterns, &options));
        let Segmented { sentences, tokens } = segment_plain(&text);
        for line in &lines {
            let Line { span, window: shown, sentence, .. } = *line;
            prop_assert!(shown.contains(span) && text.get(shown.range()).is_some());
            prop_assert!(sentences[sentence].span.contains(span));
            prop_assert!(within == Within::Document || sentences[sentence].span.contains(shown));
            let words = |part: Span| tokens
                .iter()
                .filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number) && part.contains(token.span))
                .count();
            let (left, right) = (Span::new(shown.start, span.start), Span::new(span.end, shown.end));
            let room = if within == Within::Document { Span::new(0, text.len()) } else { sentences[sentence].span };
            prop_assert_eq!(words(left), words(Span::new(room.start, span.start)).min(window));
            prop_assert_eq!(words(right), words(Span::new(span.end, room.end)).min(window));
            prop_assert_eq!(words(span), line.n_words);
        }
    }

    #[test]
    fn no_text_and_no_pattern_is_too_strange(
        text in prop_oneof!["\\PC{0,40}", "[aAkKsSiIİ\u{212A}ſßẞ\u{307}\u{AD}é.’ \n-]{0,30}", texts()],
        pattern in prop_oneof!["\\PC{1,8}", "[aksiİß\u{212A}\u{307}é.*? ’-]{1,6}", "[ab|(.*^$+ \\[\\]]{1,8}"],
        syntax in prop::sample::select(vec![Syntax::Glob, Syntax::Fixed, Syntax::Regex]),
        normal in prop::sample::select(vec![Normal::None, Normal::Lower, Normal::Fold]),
        window in 0..3usize,
    ) {
        let options = Options { window, syntax, normal, ..Options::default() };
        let Ok(kwic) = Kwic::new(&[&pattern, "talks"], options) else { return Ok(()) };
        let lines = kwic.find(&text);
        prop_assert_eq!(&lines, &kwic.find_by_reading(&text));
        for line in lines {
            prop_assert!(line.window.contains(line.span) && !line.span.is_empty());
            prop_assert!(text.get(line.span.range()).is_some() && text.get(line.window.range()).is_some());
        }
    }
}
