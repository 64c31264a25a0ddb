//! The finder held to its definition on generated names and texts, for every option. Longer runs:
//!
//! ```text
//! PROPTEST_CASES=3000000 cargo test --release -p tidings-core --test definition
//! ```

#[path = "support/definition.rs"]
mod definition;

use definition::{Found, entries, exactly, foldings, pieces, text_with};
use proptest::prelude::*;
use tidings_core::{
    Span,
    fold::{FoldOptions, Folding, fold_with},
    gazetteer::{CaseRule, Entry, FindOptions, Gazetteer, GazetteerBuilder, Kind},
};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// So many cases; with `PROPTEST_CASES`, that many for every 6000.
fn cases(count: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse::<u64>().ok());
    let cases = asked.map_or(count, |asked| (asked * u64::from(count)).div_ceil(6000) as u32);
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn build(entries: &[Entry], folding: Folding) -> Gazetteer {
    let builder = GazetteerBuilder::new().folding(folding).entries(entries.to_vec(), "generated");
    builder.build().expect("rows without fault")
}

fn find(gazetteer: &Gazetteer, text: &str, options: &FindOptions) -> Vec<Found> {
    let found = gazetteer.find(text, options);
    let rows = |m| gazetteer.readings(m, text).map(|r| r.entity).collect();
    found.iter().map(|m| Found { span: m.span, rows: rows(m), distance: m.distance }).collect()
}

fn shifted(found: Vec<Found>, by: usize) -> impl Iterator<Item = Found> {
    found.into_iter().map(move |f| Found { span: Span::new(f.span.start + by, f.span.end + by), ..f })
}

/// Rows, and a text in which their names occur.
fn rows_and_text(rows: usize, parts: usize) -> impl Strategy<Value = (Vec<Entry>, String)> {
    entries(rows).prop_flat_map(move |entries| {
        let text = prop_oneof![1 => pieces(24), 3 => text_with(&entries, parts)];
        (Just(entries), text)
    })
}

proptest! {
    #![proptest_config(cases(6000))]

    #[test]
    fn find_is_what_the_definition_says(
        (entries, text) in rows_and_text(8, 8), folding in foldings(), options in exactly()
    ) {
        let found = find(&build(&entries, folding), &text, &options);
        prop_assert_eq!(found, definition::find(&entries, folding, &text, &options));
    }

    #[test]
    fn fuzzy_find_is_what_the_definition_says(
        (entries, text) in rows_and_text(6, 6), folding in foldings(), options in exactly()
    ) {
        let options = FindOptions { fuzzy: true, ..options };
        let found = find(&build(&entries, folding), &text, &options);
        prop_assert_eq!(found, definition::find(&entries, folding, &text, &options));
    }

    #[test]
    fn documents_side_by_side_have_the_matches_of_each(
        (entries, a) in rows_and_text(8, 6), b in pieces(16), folding in foldings(), options in exactly(), fuzzy: bool
    ) {
        // Where white space is kept, blank lines part nothing.
        let folding = Folding { space: true, ..folding };
        let options = FindOptions { across_blank_lines: false, fuzzy, ..options };
        let gazetteer = build(&entries, folding);
        let mut apart = find(&gazetteer, &a, &options);
        apart.extend(shifted(find(&gazetteer, &b, &options), a.len() + 2));
        prop_assert_eq!(find(&gazetteer, &format!("{a}\n\n{b}"), &options), apart);
    }

    #[test]
    fn a_gazetteer_finds_after_a_round_trip_what_it_found((entries, text) in rows_and_text(6, 6), folding in foldings()) {
        let built = build(&entries, folding);
        let opened = Gazetteer::from_bytes(built.to_bytes().to_vec()).expect("its own bytes");
        prop_assert_eq!(opened.to_bytes(), built.to_bytes());
        opened.verify().expect("its own bytes");
        let options = FindOptions::default();
        prop_assert_eq!(opened.find(&text, &options), built.find(&text, &options));
    }

    /// Where text is composed and where it is decomposed the same names are found, in the same places.
    #[test]
    fn composed_and_decomposed_text_have_the_same_names(
        (entries, text) in rows_and_text(8, 6), folding in foldings(), options in exactly()
    ) {
        // A Thai tone mark on an Arabic letter is no text: which of two marks comes last decides what script ends there.
        let text = text.replace('\u{E49}', "");
        let (nfc, nfd): (String, String) = (text.nfc().collect(), text.nfd().collect());
        let gazetteer = build(&entries, folding);
        // Of an `exact` row's surface "no lower-case letter" is asked as it stands: `ᾼ` has one when decomposed.
        let canonical = |text: &str| {
            let found = find(&gazetteer, text, &options).into_iter();
            found.map(|f| (f.span.of(text).nfd().collect::<String>(), f.rows, f.distance)).collect::<Vec<_>>()
        };
        prop_assert_eq!(canonical(&nfc), canonical(&nfd));
    }

    /// Folding changes no boundary: what stands somewhere as it is written is found there whatever is folded.
    #[test]
    fn what_is_found_as_written_is_found_folded((entries, text) in rows_and_text(8, 6), folding in foldings()) {
        // A mark behind a zero-width character stands on that if it is kept, and else on the letter before it.
        let mark = |c| is_combining_mark(c) || matches!(c, '\u{E33}' | '\u{FF9E}');
        if text.chars().zip(text.chars().skip(1)).any(|(a, b)| definition::is_looked_through(a) && mark(b)) {
            return Ok(());
        }
        let options = FindOptions { kind: Kind::Overlapping, ..FindOptions::default() };
        let entries: Vec<Entry> = entries.into_iter().map(|e| Entry { case: CaseRule::Fold, ..e }).collect();
        // What is dropped is reported where it stands on a letter; other such characters at the ends of a name are not.
        let unseen = |c: char| definition::is_looked_through(c) || c.is_whitespace();
        let places = |folding| {
            find(&build(&entries, folding), &text, &options).into_iter().flat_map(|f| {
                let surface = f.span.of(&text);
                let start = f.span.start + surface.len() - surface.trim_start_matches(unseen).len();
                let end = start + text[start..f.span.end].trim_end_matches(unseen).len();
                f.rows.into_iter().map(move |row| (start, end, row))
            }).collect::<Vec<_>>()
        };
        let folded = places(folding);
        for place in places(Folding::from_bits(0)) {
            prop_assert!(folded.contains(&place), "{:?} of {:?}", place, folded);
        }
    }

    /// A unit of the view comes from a stretch of the source, and no two stretches overlap.
    #[test]
    fn views_lead_back_to_the_source_in_order(text in any::<String>(), more in pieces(24), folding in foldings()) {
        for text in [text, more] {
            let view = |text: &str| fold_with(text, FoldOptions { folding, blank_lines: true }).text().to_owned();
            let folded = fold_with(&text, FoldOptions { folding, blank_lines: true });
            let once = folded.text();
            prop_assert_eq!(view(once), once);
            let (nfc, nfd): (String, String) = (text.nfc().collect(), text.nfd().collect());
            prop_assert_eq!(view(&nfc), view(&nfd));
            let mut last = 0;
            for (at, c) in once.char_indices() {
                let span = folded.source_span(Span::new(at, at + c.len_utf8()));
                prop_assert!(text.get(span.range()).is_some_and(|source| !source.is_empty()));
                if folded.parts_units(at) {
                    prop_assert!(last <= span.start);
                    prop_assert_eq!(folded.folded_at(span.start), at);
                }
                last = span.end;
            }
        }
    }
}

proptest! {
    #![proptest_config(cases(60))]

    /// Names on both sides of, and across, every place where a text might be cut for reading.
    #[test]
    fn long_texts_are_read_whole(
        (entries, end) in rows_and_text(5, 8),
        filler in prop::sample::select(vec!["x ", "’ ", "é\u{A0}", "平 ", "- ", "a", "\u{200B} ", "a. b ", "\n"]),
        short in 0..300usize,
        options in exactly(),
    ) {
        for block in [1 << 12, 1 << 16] {
            let length = (block - short) / filler.len() * filler.len();
            let text = filler.repeat(length / filler.len()) + &end;
            let found = find(&build(&entries, Folding::default()), &text, &options);
            prop_assert_eq!(found, definition::find(&entries, Folding::default(), &text, &options));
        }
    }
}
