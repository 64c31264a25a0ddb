//! Folding and names: the cases of `tests/cases`, and what bad rows get. `definition.rs` has generated texts.

use serde::Deserialize;
use tidings_core::{
    fold::{FoldOptions, Folding, fold_with},
    gazetteer::{Boundary, Entry, FindOptions, Gazetteer, GazetteerBuilder, Kind, Match, NameKind},
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
        let options = FoldOptions { folding: folding_keeping(&case.keep), blank_lines: !case.keep_blank_lines };
        for input in &case.inputs {
            assert_eq!(fold_with(input, options).text(), case.folded, "{}: {input:?}", case.name);
        }
    }
}

fn folding_keeping(words: &[String]) -> Folding {
    Folding::keeping(&words.iter().map(String::as_str).collect::<Vec<_>>()).unwrap()
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
    #[serde(default)]
    distance: u8,
}

#[test]
fn gazetteer_cases() {
    let mut failed = Vec::new();
    for case in cases::<Case>("gazetteer.toml") {
        if case.fuzzy {
            // The engine does not do it yet.
            continue;
        }
        let folding = folding_keeping(&case.keep);
        let gazetteer = GazetteerBuilder::new().folding(folding).entries(case.rows, "case").build().unwrap();
        let options = FindOptions {
            kind: match case.kind.as_deref() {
                None => Kind::LeftmostLongest,
                Some("first") => Kind::LeftmostFirst,
                Some("overlapping") => Kind::Overlapping,
                Some(other) => panic!("{}: {other}", case.name),
            },
            boundary: match case.boundary.as_deref() {
                None => Boundary::Word,
                Some("none") => Boundary::None,
                Some(other) => panic!("{}: {other}", case.name),
            },
            fuzzy: case.fuzzy,
            across_blank_lines: case.across_blank_lines,
        };
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
                    distance: m.distance,
                }
            })
            .collect();
        if found != case.matches {
            failed.push(format!("{}: {found:#?} instead of {:#?}", case.name, case.matches));
        }
    }
    assert!(failed.is_empty(), "{} cases: {}", failed.len(), failed.join("\n"));
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
