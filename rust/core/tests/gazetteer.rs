//! Folding and names: the cases of `tests/cases`, what bad rows get, and the finder held to the definition on
//! generated text.

use proptest::prelude::*;
use serde::Deserialize;
use tidings_core::{
    Span,
    fold::{FoldOptions, Folding, fold, fold_str, fold_with},
    gazetteer::{CaseRule, Entry, FindOptions, Gazetteer, GazetteerBuilder, Match, NameKind},
    mention::{Form, MentionType},
    span::CodePoints,
};

#[derive(Deserialize)]
struct Cases<T> {
    case: Vec<T>,
}

fn cases<T: for<'de> Deserialize<'de>>(file: &str) -> Vec<T> {
    let path = format!("{}/../../tests/cases/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
    toml::from_str::<Cases<T>>(&text).unwrap_or_else(|e| panic!("{path}: {e}")).case
}

#[derive(Deserialize)]
struct FoldCase {
    name: String,
    inputs: Vec<String>,
    folded: String,
    #[serde(default)]
    keep: Vec<String>,
    #[serde(default)]
    keep_blank_lines: bool,
}

#[test]
fn fold_cases() {
    for case in cases::<FoldCase>("fold.toml") {
        let keep: Vec<&str> = case.keep.iter().map(String::as_str).collect();
        let options = FoldOptions { folding: Folding::keeping(&keep).unwrap(), blank_lines: !case.keep_blank_lines };
        for input in &case.inputs {
            assert_eq!(fold_with(input, options).text(), case.folded, "{}: {input:?}", case.name);
        }
    }
}

#[derive(Deserialize)]
struct Case {
    name: String,
    rows: Vec<Entry>,
    text: String,
    #[serde(default = "yes")]
    across_blank_lines: bool,
    #[serde(default)]
    keep: Vec<String>,
    kind: Option<String>,
    boundary: Option<String>,
    #[serde(default)]
    fuzzy: bool,
    #[serde(default)]
    matches: Vec<Expected>,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize, PartialEq)]
struct Expected {
    start: usize,
    end: usize,
    byte_start: Option<usize>,
    byte_end: Option<usize>,
    text: String,
    entities: Vec<String>,
}

#[test]
fn gazetteer_cases() {
    for case in cases::<Case>("gazetteer.toml") {
        if !case.keep.is_empty() || case.kind.is_some() || case.boundary.is_some() || case.fuzzy {
            // Options that the engine does not know yet.
            continue;
        }
        let gazetteer = Gazetteer::from_entries(case.rows, "case").unwrap();
        let options = FindOptions { across_blank_lines: case.across_blank_lines, ..FindOptions::default() };
        let points = CodePoints::new(&case.text);
        let found: Vec<Expected> = gazetteer
            .find(&case.text, &options)
            .iter()
            .enumerate()
            .map(|(i, m)| {
                let (start, end) = points.span(m.span);
                let bytes = case.matches.get(i).and_then(|e| e.byte_start).map(|_| m.span);
                Expected {
                    start,
                    end,
                    byte_start: bytes.map(|s| s.start),
                    byte_end: bytes.map(|s| s.end),
                    text: m.span.of(&case.text).to_owned(),
                    entities: ids(&gazetteer, m, &case.text),
                }
            })
            .collect();
        assert_eq!(found, case.matches, "{}", case.name);
    }
}

fn ids(gazetteer: &Gazetteer, found: &Match, text: &str) -> Vec<String> {
    gazetteer.readings(found, text).map(|r| gazetteer.entry(r.entity).entity_id.to_owned()).collect()
}

#[test]
fn a_reading_says_what_the_mention_is() {
    let row = r#"{"entity_id": "country:LBY", "name": "Libya", "type": "GPE", "adjectives": ["Libyan"],
        "demonyms": ["Libyans"], "metonyms": ["Tripoli"], "aliases": ["State of Libya"], "unknown column": 1}"#;
    let gazetteer = Gazetteer::from_jsonl(row.replace('\n', " ").as_bytes(), "row").unwrap();
    let text = "Libya Libyan Libyans Tripoli State of Libya";
    let found: Vec<_> = gazetteer
        .find(text, &FindOptions::default())
        .iter()
        .map(|m| {
            let reading = gazetteer.readings(m, text).next().unwrap();
            (m.span.of(text), reading.kind, reading.mention_type(&gazetteer.entry(reading.entity)), reading.form())
        })
        .collect();
    assert_eq!(
        found,
        [
            ("Libya", NameKind::Name, MentionType::Gpe, Form::Name),
            ("Libyan", NameKind::Adjective, MentionType::Norp, Form::Adjective),
            ("Libyans", NameKind::Demonym, MentionType::Norp, Form::Name),
            ("Tripoli", NameKind::Metonym, MentionType::Gpe, Form::Name),
            ("State of Libya", NameKind::Alias, MentionType::Gpe, Form::Name),
        ]
    );
}

#[test]
fn bad_rows_name_file_line_field_and_fix() {
    let ok = r#"{"entity_id": "a", "name": "A", "type": "ORG"}"#;
    for (row, wanted) in [
        ("{\"entity_id\": ", "names.jsonl line 2: broken JSON at column 13"),
        ("[1]", "line 2: not a JSON object: write each row as"),
        (r#"{"entity_id": "b", "type": "ORG"}"#, "line 2: no field `name`: give the canonical name"),
        (r#"{"entity_id": "b", "name": "\u200b", "type": "ORG"}"#, "line 2: field `name` of b has no visible"),
        (r#"{"entity_id": " ", "name": "B", "type": "ORG"}"#, "line 2: field `entity_id` is empty: give"),
        (r#"{"entity_id": "b", "name": "B"}"#, "line 2: no field `type`: write PERSON, ORG"),
        (
            r#"{"entity_id": "b", "name": "B", "type": "Org"}"#,
            "field `type`: unknown type \"Org\"; write one of PERSON",
        ),
        (r#"{"entity_id": "b", "name": 3, "type": "ORG"}"#, "field `name` is 3: write a string"),
        (
            r#"{"entity_id": "b", "name": "B", "type": "ORG", "aliases": "C"}"#,
            "field `aliases` is the string \"C\": write a list",
        ),
        (
            r#"{"entity_id": "b", "name": "B", "type": "ORG", "aliases": ["C", 1]}"#,
            "field `aliases` holds 1: write a list",
        ),
        (
            r#"{"entity_id": "b", "name": "B", "type": "ORG", "valid_from": "2020-02-30"}"#,
            "field `valid_from` is \"2020-02-30\", which is no date",
        ),
        (
            r#"{"entity_id": "b", "name": "B", "type": "ORG", "valid_from": "2020-02-03", "valid_to": "2019-01-01"}"#,
            "run backwards",
        ),
        (
            r#"{"entity_id": "b", "name": "B", "type": "ORG", "case": "upper"}"#,
            "field `case`: unknown value \"upper\"; write one of smart exact fold",
        ),
        (
            r#"{"entity_id": "b", "name": "B", "type": "ORG", "priority": 1.5}"#,
            "field `priority` is 1.5: write a whole number",
        ),
        (
            r#"{"entity_id": "a", "name": "B", "type": "ORG"}"#,
            "field `entity_id`: a is also at names.jsonl line 1 with different content",
        ),
    ] {
        let error =
            Gazetteer::from_jsonl(format!("{ok}\n{row}\n").as_bytes(), "names.jsonl").unwrap_err().to_string();
        assert!(error.contains(wanted), "{row}: {error}");
        assert!(error.starts_with("names.jsonl line 2: "), "{error}");
    }
    let error = Gazetteer::from_jsonl(b"{\"entity_id\": \"\xFF\"}", "names.jsonl").unwrap_err().to_string();
    assert!(error.contains("line 1: not UTF-8 at byte 15 of the line: save the file as UTF-8"), "{error}");
}

#[test]
fn all_faults_are_told_at_once_up_to_twenty() {
    let error = Gazetteer::from_jsonl("{}\n".repeat(25).as_bytes(), "frame").unwrap_err().to_string();
    assert_eq!(error.lines().count(), 21);
    assert!(error.starts_with("frame row 1: no field `entity_id`"), "{error}");
    assert!(error.ends_with("and 5 more"), "{error}");
}

#[test]
fn rows_of_several_sources_are_one_gazetteer() {
    let a = r#"{"entity_id": "a", "name": "Aland", "type": "LOC"}"#;
    let b = r#"{"entity_id": "b", "name": "Bland", "type": "LOC"}"#;
    let both = format!("\u{FEFF}{a}\r\n\r\n{b}\r\n");
    let sources: &[(&str, &[u8])] = &[("a.jsonl", a.as_bytes()), ("both.jsonl", both.as_bytes())];
    let gazetteer = Gazetteer::from_sources(sources).unwrap();
    assert_eq!(gazetteer.len(), 2);
    assert_eq!((gazetteer.entity("b"), gazetteer.entity("c")), (Some(1), None));

    let other = Gazetteer::from_entries(vec![Entry::new("b", "Other", MentionType::Loc)], "frame").unwrap();
    let error = Gazetteer::merge(&[gazetteer.clone(), other]).unwrap_err().to_string();
    assert!(error.starts_with("frame row 1: field `entity_id`: b is also at both.jsonl line 3"), "{error}");
    assert_eq!(Gazetteer::merge(&[gazetteer.clone(), gazetteer]).unwrap().len(), 2);
    assert!(Gazetteer::default().find("Aland", &FindOptions::default()).is_empty());
    assert!(GazetteerBuilder::new().build().unwrap().is_empty());
}

#[test]
fn hostile_text_takes_linear_time() {
    let names = ["A A A A A A A A", "A A", "A", "A’s", "ß"];
    let rows = names.iter().enumerate().map(|(i, name)| Entry::new(i.to_string(), *name, MentionType::Org));
    let gazetteer = Gazetteer::from_entries(rows.collect(), "rows").unwrap();
    for unit in
        ["A ", "A", " \u{200B}", "A\u{AD}", "A\u{301}", "ß", "\u{301}", "\r\n", "A\u{200B}\n \u{301}", "´", "\0"]
    {
        let text = unit.repeat(1_000_000 / unit.len());
        let started = std::time::Instant::now();
        let found = gazetteer.find(&text, &FindOptions::default()).len();
        assert!(started.elapsed().as_secs() < 20, "{unit:?} {found}");
    }
}

#[test]
fn a_gazetteer_is_shared_between_threads() {
    fn shared<T: Send + Sync + Clone>() {}
    shared::<Gazetteer>();
}

/// The definition of [`Gazetteer::find`], written down without any thought of time: at each place of the view the
/// longest name that ends and begins with whole characters, stands as a word and fits in case.
fn find_by_definition(entries: &[Entry], text: &str, options: FindOptions) -> Vec<(Span, Vec<usize>)> {
    let folded = fold_with(text, FoldOptions { blank_lines: options.across_blank_lines, ..FoldOptions::default() });
    let view = folded.text();
    let mut out = Vec::new();
    let mut at = 0;
    while at < view.len() {
        let mut best: Option<(usize, Span, Vec<usize>)> = None;
        for entry in entries {
            for name in std::iter::once(&entry.name).chain(&entry.aliases) {
                let name = fold_str(name);
                let end = at + name.len();
                if name.is_empty() || !view[at..].starts_with(&name) || best.as_ref().is_some_and(|b| b.0 >= end) {
                    continue;
                }
                let whole = folded.parts_units(at) && folded.parts_units(end);
                let span = folded.source_span(Span::new(at, end));
                let bearers = bearers(entries, &name, span.of(text));
                if whole && stands_alone(text, span) && !bearers.is_empty() {
                    best = Some((end, span, bearers));
                }
            }
        }
        match best {
            Some((end, span, bearers)) => {
                out.push((span, bearers));
                at = end;
            }
            None => at += view[at..].chars().next().map_or(1, char::len_utf8),
        }
    }
    out
}

fn bearers(entries: &[Entry], folded: &str, surface: &str) -> Vec<usize> {
    let fits = |entry: &Entry| {
        let names = std::iter::once(&entry.name).chain(&entry.aliases);
        names.filter(|name| fold_str(name) == folded).any(|name| case_fits(entry.case, name, surface))
    };
    let mut list: Vec<usize> = (0..entries.len()).filter(|&i| fits(&entries[i])).collect();
    list.sort_by_key(|&i| std::cmp::Reverse(entries[i].priority));
    list
}

fn case_fits(rule: CaseRule, written: &str, surface: &str) -> bool {
    let capital = |text: &str| text.chars().any(|c| c.to_lowercase().ne([c]));
    let small = |text: &str| text.chars().any(|c| c.to_uppercase().ne([c]));
    let keeping_case = |text| {
        let folded = fold_with(
            text,
            FoldOptions { folding: Folding { case: false, ..Folding::default() }, blank_lines: true },
        );
        folded.text().trim_matches(' ').to_owned()
    };
    match rule {
        _ if !capital(written) && !small(written) => true,
        CaseRule::Fold => true,
        CaseRule::Exact => !small(surface) || keeping_case(surface) == keeping_case(written),
        CaseRule::Smart if !capital(written) => true,
        CaseRule::Smart if !small(written) && written.chars().filter(|c| c.is_alphabetic()).count() <= 5 => {
            !small(surface)
        }
        CaseRule::Smart => capital(surface),
    }
}

/// Over the characters that [`pieces`] are made of.
fn stands_alone(text: &str, span: Span) -> bool {
    let seen = |c: &char| !matches!(c, '\u{301}' | '\u{327}' | '\u{AD}' | '\u{200B}' | '\u{64B}' | '\u{640}');
    let goes_on = |c: char| c.is_alphanumeric() && c != '²' || c == '\u{93E}';
    !text[..span.start].chars().rev().find(seen).is_some_and(goes_on)
        && !text[span.end..].chars().find(seen).is_some_and(goes_on)
}

/// Few letters, so that names occur, overlap and nearly occur; and all that folding has to do with.
fn pieces(most: usize) -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "a", "b", "A", "B", "a", "b", "s", "ß", "S", "é", "e\u{301}", "É", "\u{301}", "\u{327}", "İ", "ı", "i", "æ",
        "ﬁ", "f", " ", " ", "\u{A0}", "\n", "\r\n", "\n\n", "'", "’", "-", "–", ".", "&", "5", "²", "\u{AD}",
        "\u{200B}", "🙂", "д", "Д", "م", "\u{64B}", "\u{640}", "क", "\u{93E}", "a b", "B A", "\0",
    ]);
    prop::collection::vec(piece, 0..most).prop_map(|pieces| pieces.concat())
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let case = prop::sample::select(vec![CaseRule::Smart, CaseRule::Exact, CaseRule::Fold]);
    let row = (pieces(5), prop::collection::vec(pieces(4), 0..3), case, 0..3i32);
    prop::collection::vec(row, 0..8).prop_map(|rows| {
        let rows = rows.into_iter().filter(|(name, ..)| !fold_str(name).is_empty()).enumerate();
        rows.map(|(i, (name, aliases, case, priority))| {
            let entry = Entry::new(format!("org:{i}"), name, MentionType::Org);
            Entry { aliases, case, priority, ..entry }
        })
        .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

    #[test]
    fn find_is_what_the_definition_says(entries in entries(), text in pieces(24), across_blank_lines: bool) {
        let options = FindOptions { across_blank_lines, ..FindOptions::default() };
        let gazetteer = Gazetteer::from_entries(entries.clone(), "generated").unwrap();
        let found: Vec<_> = gazetteer
            .find(&text, &options)
            .iter()
            .map(|m| (m.span, gazetteer.readings(m, &text).map(|r| r.entity).collect::<Vec<_>>()))
            .collect();
        prop_assert_eq!(found, find_by_definition(&entries, &text, options));
    }

    #[test]
    fn documents_side_by_side_have_the_matches_of_each(entries in entries(), a in pieces(16), b in pieces(16)) {
        let options = FindOptions { across_blank_lines: false, ..FindOptions::default() };
        let gazetteer = Gazetteer::from_entries(entries, "generated").unwrap();
        let both = format!("{a}\n\n{b}");
        let shift = a.len() + 2;
        let mut apart: Vec<_> = gazetteer.find(&a, &options).iter().map(|m| (m.span, m.name)).collect();
        apart.extend(gazetteer.find(&b, &options).iter().map(|m| {
            (Span::new(m.span.start + shift, m.span.end + shift), m.name)
        }));
        let together: Vec<_> = gazetteer.find(&both, &options).iter().map(|m| (m.span, m.name)).collect();
        prop_assert_eq!(together, apart);
    }

    #[test]
    fn folding_twice_is_folding_once_and_maps_stay_in_order(text in any::<String>(), pieces in pieces(24)) {
        for text in [text, pieces] {
            let folded = fold(&text);
            let twice = fold(folded.text());
            prop_assert_eq!(twice.text(), folded.text());
            let mut last = 0;
            for (at, c) in folded.text().char_indices() {
                let span = folded.source_span(Span::new(at, at + c.len_utf8()));
                prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
                prop_assert!(!span.is_empty());
                if folded.parts_units(at) {
                    prop_assert!(last <= span.start);
                    prop_assert_eq!(folded.folded_at(span.start), at);
                }
                last = span.end;
            }
        }
    }
}
