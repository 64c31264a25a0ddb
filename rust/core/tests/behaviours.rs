//! The behaviours that users ask a matcher of names for, each by its name. `tests/test_behaviours.py` has the same list for
//! Python, and one more: that the interpreter lock is released.

use tidings_core::{
    gazetteer::{FindOptions, Gazetteer, GazetteerBuilder, Kind},
    mention::MentionType,
    span::CodePoints,
};

fn names(names: &[&str]) -> Gazetteer {
    let rows = names.iter().map(|name| tidings_core::gazetteer::Entry::new(*name, *name, MentionType::Org));
    GazetteerBuilder::new().entries(rows.collect(), "names").build().expect("rows without fault")
}

fn found<'t>(gazetteer: &Gazetteer, text: &'t str) -> Vec<&'t str> {
    gazetteer.find(text, &FindOptions::default()).iter().map(|m| m.span.of(text)).collect()
}

#[test]
fn word_boundaries() {
    let text = "Iran, Tirana, Iranian, Iran2, non-Iran (Iran)";
    assert_eq!(found(&names(&["Iran"]), text), ["Iran", "Iran", "Iran"]);
    assert_eq!(
        found(&names(&["AT&T", "U.S.", "Jean-Pierre", "5+5"]), "AT&T U.S. Jean-Pierre 5+5 15+5 U.S.A.").len(),
        4
    );
}

#[test]
fn leftmost_longest() {
    let gazetteer = names(&["United States", "United States of America", "America First", "States"]);
    assert_eq!(found(&gazetteer, "United States of America First"), ["United States of America"]);
    // Whole words are chosen from, not filtered afterwards.
    assert_eq!(found(&gazetteer, "United States of American"), ["United States"]);
}

#[test]
fn overlapping() {
    let options = FindOptions { kind: Kind::Overlapping, ..FindOptions::default() };
    let text = "New York Times";
    let found = names(&["New York", "York", "New York Times", "Times"]).find(text, &options);
    let found: Vec<&str> = found.iter().map(|m| m.span.of(text)).collect();
    assert_eq!(found, ["New York Times", "New York", "York", "Times"]);
}

#[test]
fn case_insensitive_with_right_offsets_after_dotted_capital_i() {
    let text = "İİ LIBYA İ libya Libya";
    let found = names(&["Libya"]).find(text, &FindOptions::default());
    assert_eq!(found.iter().map(|m| m.span.start).collect::<Vec<_>>(), [5, 20]);
    assert!(found.iter().all(|m| m.span.of(text).eq_ignore_ascii_case("libya")));
}

#[test]
fn sharp_s_is_ss() {
    assert_eq!(
        found(&names(&["Weißensee"]), "WEISSENSEE Weissensee WEIẞENSEE"),
        ["WEISSENSEE", "Weissensee", "WEIẞENSEE"]
    );
    assert!(found(&names(&["Mas"]), "Maß").is_empty());
}

#[test]
fn accents() {
    assert_eq!(found(&names(&["Çavuşoğlu"]), "Cavusoglu Çavuşoğlu"), ["Cavusoglu", "Çavuşoğlu"]);
    assert_eq!(found(&names(&["Алешин"]), "Алёшин"), ["Алёшин"]);
}

#[test]
fn nfd_text() {
    assert_eq!(found(&names(&["Çavuşoğlu"]), "C\u{327}avus\u{327}og\u{306}lu"), ["C\u{327}avus\u{327}og\u{306}lu"]);
    // The last mark belongs to the name.
    assert_eq!(found(&names(&["Perú"]), "Peru\u{301}."), ["Peru\u{301}"]);
}

#[test]
fn curly_quote_inside_a_name() {
    assert_eq!(found(&names(&["Sana'a"]), "Sana’a Sanaʿa"), ["Sana’a", "Sanaʿa"]);
    assert_eq!(found(&names(&["Côte d’Ivoire"]), "Cote d'Ivoire"), ["Cote d'Ivoire"]);
}

#[test]
fn line_wrap_inside_a_name() {
    let text = "Sergey\nLavrov, Sergey\r\n\r\n  Lavrov";
    let gazetteer = names(&["Sergey Lavrov"]);
    assert_eq!(found(&gazetteer, text), ["Sergey\nLavrov", "Sergey\r\n\r\n  Lavrov"]);
    let paragraphs = FindOptions { across_blank_lines: false, ..FindOptions::default() };
    assert_eq!(gazetteer.find(text, &paragraphs).len(), 1);
}

#[test]
fn no_break_space() {
    assert_eq!(found(&names(&["Sergey Lavrov"]), "Sergey\u{A0}Lavrov"), ["Sergey\u{A0}Lavrov"]);
    assert_eq!(found(&names(&["Sergey\u{A0}Lavrov"]), "Sergey Lavrov"), ["Sergey Lavrov"]);
}

#[test]
fn double_space() {
    assert_eq!(found(&names(&["Sergey Lavrov"]), "  Sergey  Lavrov  "), ["Sergey  Lavrov"]);
}

#[test]
fn possessive() {
    assert_eq!(found(&names(&["Libya"]), "Libya’s Libya's Libyas"), ["Libya", "Libya"]);
}

#[test]
fn code_point_offsets() {
    let text = "🙂é Libya";
    let span = names(&["Libya"]).find(text, &FindOptions::default())[0].span;
    assert_eq!(CodePoints::new(text).span(span), (3, 8));
}

#[test]
fn byte_offsets() {
    let text = "🙂é Libya";
    let span = names(&["Libya"]).find(text, &FindOptions::default())[0].span;
    assert_eq!((span.start, span.end), (7, 12));
}

#[test]
fn save_and_load() {
    let gazetteer = names(&["Libya", "Sana'a"]);
    let path = std::env::temp_dir().join(format!("behaviours-{}.tdg", std::process::id()));
    std::fs::write(&path, gazetteer.to_bytes()).expect("a file can be written");
    let opened = Gazetteer::open(&path);
    let text = "Libya Sana’a";
    assert_eq!(found(&opened.expect("its own file"), text), found(&gazetteer, text));
    std::fs::remove_file(&path).expect("the file is there");
    let error = Gazetteer::open(&path).expect_err("the file is gone").to_string();
    assert!(error.contains("behaviours-"), "{error}");
}

#[test]
fn payload_ids_with_several_entities_per_name() {
    let rows = [
        r#"{"entity_id": "place:georgia-us", "name": "Georgia", "type": "LOC"}"#,
        r#"{"entity_id": "country:GEO", "name": "Georgia", "type": "GPE", "priority": 5}"#,
        r#"{"entity_id": "place:south-georgia", "name": "South Georgia", "type": "LOC", "aliases": ["Georgia"]}"#,
    ];
    let gazetteer = Gazetteer::from_jsonl(rows.join("\n").as_bytes(), "rows").expect("rows without fault");
    let text = "Georgia";
    let found = gazetteer.find(text, &FindOptions::default());
    let ids: Vec<&str> = gazetteer.readings(&found[0], text).map(|r| gazetteer.entry(r.entity).entity_id).collect();
    assert_eq!(ids, ["country:GEO", "place:georgia-us", "place:south-georgia"]);
}
