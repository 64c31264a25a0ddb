//! Time expressions: the cases of `tests/cases/date.toml`, and what holds for any text.

use jiff::civil::Date;
use proptest::prelude::*;
use std::path::Path;
use tidings_core::{
    Span,
    date::{Published, TimeExpression, find, find_within},
    mention::Basis,
    segment::{paragraphs, segment},
    strip::Zone,
};

fn cases() -> Vec<toml::Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/cases/date.toml");
    let table: toml::Table = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    table["case"].as_array().unwrap().clone()
}

/// Text, first and last day, grain, basis, form.
type Row = (String, Option<String>, Option<String>, String, String, String);

fn row(text: &str, e: &TimeExpression) -> Row {
    let day = |d: Option<Date>| d.map(|d| d.to_string());
    let (grain, basis, form) = (e.grain.as_str().into(), e.basis.as_str().into(), e.form.as_str().into());
    (e.span.of(text).into(), day(e.start), day(e.end), grain, basis, form)
}

#[test]
fn cases_hold() {
    let mut wrong = String::new();
    for case in cases() {
        let get = |key: &str| case.get(key).and_then(|v| v.as_str());
        let name = get("name").unwrap();
        let line = get("date_line").map_or(String::new(), |line| format!("{line}\n\n"));
        let text = line.clone() + get("text").unwrap();
        let mut blocks = paragraphs(&text);
        if !line.is_empty() {
            blocks[0].zone = Zone::Dateline;
        }
        let dateline = get("dateline").map(|d| {
            let start = text.find(d).expect("the dateline is in the text");
            Span::new(start, start + d.len())
        });
        let given = get("published").map(|d| (d.parse::<Date>().unwrap(), "given"));
        let (published, got) = find(&text, &segment(&text, &blocks), &blocks, dateline, given);
        let want: Vec<Row> = case["expected"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| {
                let get = |key: &str| e.get(key).and_then(|v| v.as_str()).map(str::to_owned);
                let form = get("form").unwrap_or("name".into());
                (get("text").unwrap(), get("start"), get("end"), get("grain").unwrap(), get("basis").unwrap(), form)
            })
            .collect();
        let got: Vec<Row> = got.iter().map(|e| row(&text, e)).collect();
        for i in 0..got.len().max(want.len()) {
            if got.get(i) != want.get(i) {
                wrong += &format!("{name}:\n  got  {:?}\n  want {:?}\n", got.get(i), want.get(i));
            }
        }
        if given.is_none() {
            let want = case.get("found").map(|f| (f["date"].as_str().unwrap().into(), f["basis"].as_str().unwrap()));
            let got = published.map(|p| (p.date.to_string(), p.basis));
            if got != want {
                wrong += &format!("{name}: published\n  got  {got:?}\n  want {want:?}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

/// A dateline that only the weekday and the years that are possible decide.
#[test]
fn a_window_helps_to_find_the_year() {
    let text = "GENEVA, October 4. /ACME/. The two discussed it on Monday, the minister told reporters on Monday.";
    let blocks = paragraphs(text);
    let seg = segment(text, &blocks);
    let dateline = Some(Span::new(0, 26));
    let window = |from: &str, to: &str| (Some(from.parse().unwrap()), Some(to.parse().unwrap()));
    let year = |window| find_within(text, &seg, &blocks, dateline, None, window).0.map(|p: Published| p.date.year());
    assert_eq!(year((None, None)), None);
    assert_eq!(year(window("2014-06-01", "2024-07-01")), Some(2021));
    assert_eq!(year(window("2021-01-01", "2021-12-31")), Some(2021));
    assert_eq!(year(window("1990-01-01", "2024-07-01")), None);
}

#[test]
fn long_texts_take_linear_time() {
    for piece in ["the ", "May ", "2016-", "for the last ", "early ", "Monday, ", "1 ", "On May 1, ", "in 2016 and "]
    {
        let text = piece.repeat(200_000 / piece.len());
        let blocks = paragraphs(&text);
        let seg = segment(&text, &blocks);
        let start = std::time::Instant::now();
        find(&text, &seg, &blocks, None, Some(("2020-12-04".parse().unwrap(), "given")));
        assert!(start.elapsed().as_secs() < 5, "{piece:?} took {:?}", start.elapsed());
    }
}

fn calendar() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "December",
        "Dec.",
        "May",
        "March",
        "Feb",
        "29",
        "30",
        "31st",
        "3rd",
        "4",
        "2020",
        "2099",
        "1800",
        "1990s",
        "Monday",
        "Thu",
        "last",
        "next",
        "this",
        "past",
        "early",
        "mid",
        "late",
        "end",
        "of",
        "the",
        "spring",
        "winter",
        "fall",
        "week",
        "months",
        "year",
        "centuries",
        "decade",
        "ago",
        "9999",
        "three",
        "a",
        "few",
        "for",
        "within",
        "since",
        "in",
        "on",
        "to",
        "and",
        "-",
        "–",
        "/",
        ",",
        ".",
        "(",
        ")",
        "T10",
        "today",
        "yesterday",
        "quarter",
        "third",
        "will",
        "said",
        "MOSCOW",
        "'s",
        "\n\n",
        "é",
        "🙂",
        "01",
        "12",
        "04.12.2020",
    ]);
    let glue = prop::sample::select(vec![" ", " ", " ", ""]);
    prop::collection::vec((piece, glue), 0..40).prop_map(|all| all.into_iter().flat_map(|(a, b)| [a, b]).collect())
}

proptest! {
    #[test]
    fn holds_for_any_text(
        text in prop_oneof![calendar(), "\\PC{0,60}"],
        given in prop::option::of((-9999i16..=9999, 1i8..=12, 1i8..=28)),
        zones in prop::collection::vec(any::<bool>(), 8),
    ) {
        let mut blocks = paragraphs(&text);
        for (block, line) in blocks.iter_mut().zip(zones) {
            block.zone = if line { Zone::Dateline } else { Zone::Body };
        }
        let given = given.map(|(y, m, d)| (Date::new(y, m, d).unwrap(), "given"));
        let seg = segment(&text, &blocks);
        let (published, found) = find(&text, &seg, &blocks, None, given);
        if let Some((date, _)) = given {
            prop_assert_eq!(published.map(|p| p.date), Some(date));
        }
        let mut end = 0;
        for e in &found {
            prop_assert!(e.span.start >= end && text.get(e.span.range()).is_some_and(|s| !s.is_empty()));
            prop_assert!(seg.sentences.iter().any(|s| s.span.contains(e.span)));
            prop_assert_eq!(e.start.is_none(), e.basis == Basis::None);
            prop_assert!(e.start.is_some() || e.end.is_none());
            prop_assert!(e.start.zip(e.end).is_none_or(|(first, last)| first <= last));
            end = e.span.end;
        }
        prop_assert!(published.and_then(|p| p.span).is_none_or(|span| found.iter().any(|e| e.span == span)));
    }
}
