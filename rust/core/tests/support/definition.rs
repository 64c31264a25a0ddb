//! What [`Gazetteer::find`](tidings_core::gazetteer::Gazetteer::find) means, without any thought of time: every name is
//! held to every place of the folded view. The same as `benches/baseline/match.py`.
//!
//! What characters are to words is written down here for those that [`pieces`] are made of, and taken from nowhere else.

use proptest::prelude::*;
use tidings_core::{
    Span,
    fold::{FoldOptions, Folded, Folding, fold_name, fold_str, fold_with},
    gazetteer::{Boundary, CaseRule, Entry, FindOptions, Kind},
    mention::MentionType,
};

/// A name at a place: the rows that bear it, the best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) span: Span,
    pub(crate) rows: Vec<usize>,
    pub(crate) distance: u8,
}

#[derive(Clone)]
struct Candidate {
    found: Found,
    priority: i32,
    name: String,
}

/// The names of `entries` in `text`, by start; of those that start together, the longest first.
pub(crate) fn find(entries: &[Entry], folding: Folding, text: &str, options: &FindOptions) -> Vec<Found> {
    let names = names(entries, folding);
    let folded = fold_with(text, FoldOptions { folding, blank_lines: options.across_blank_lines });
    let exact = exact(entries, &names, folding, &folded, options.boundary);
    let mut chosen = match options.kind {
        Kind::LeftmostLongest => choose(exact, |c| (c.found.span.start, usize::MAX - c.found.span.end)),
        Kind::LeftmostFirst => {
            choose(exact, |c| (c.found.span.start, -i64::from(c.priority), usize::MAX - c.found.span.end))
        }
        Kind::Overlapping => exact,
    };
    if options.fuzzy {
        let mut near = near(entries, &names, folding, &folded);
        near.retain(|c| !chosen.iter().any(|exact| overlap(c, exact)));
        chosen.extend(choose(near, |c| {
            let Found { span, distance, .. } = c.found;
            (distance, span.start, usize::MAX - span.end, c.name.clone())
        }));
    }
    chosen.sort_by_key(|c| (c.found.span.start, usize::MAX - c.found.span.end));
    chosen.into_iter().map(|c| c.found).collect()
}

/// All folded names that a reader can see, each with all ways to write it: (as written, row).
fn names(entries: &[Entry], folding: Folding) -> Vec<(String, Vec<(&str, usize)>)> {
    let mut names: Vec<(String, Vec<(&str, usize)>)> = Vec::new();
    for (row, entry) in entries.iter().enumerate() {
        for written in std::iter::once(&entry.name).chain(&entry.aliases).filter(|name| !fold_str(name).is_empty()) {
            let folded = fold_name(written, folding);
            match names.iter_mut().find(|(name, _)| *name == folded) {
                Some((_, bearers)) => bearers.push((written, row)),
                None => names.push((folded, vec![(written, row)])),
            }
        }
    }
    names
}

/// All names at all places.
fn exact(
    entries: &[Entry],
    names: &[(String, Vec<(&str, usize)>)],
    folding: Folding,
    folded: &Folded<'_>,
    boundary: Boundary,
) -> Vec<Candidate> {
    let (view, text) = (folded.text(), folded.source());
    let mut out = Vec::new();
    for (start, _) in view.char_indices() {
        for (name, bearers) in names.iter().filter(|(name, _)| view[start..].starts_with(name.as_str())) {
            let end = start + name.len();
            if !folded.parts_units(start) || !folded.parts_units(end) {
                continue;
            }
            let span = folded.source_span(Span::new(start, end));
            let fits = |written: &str, row: usize| case_fits(entries[row].case, written, span.of(text), folding);
            if boundary == Boundary::None || stands_alone(text, span) {
                out.extend(candidate(entries, name, bearers, span, 0, fits));
            }
        }
    }
    out
}

/// All stretches of words that become a long name by a few edits.
fn near(
    entries: &[Entry],
    names: &[(String, Vec<(&str, usize)>)],
    folding: Folding,
    folded: &Folded<'_>,
) -> Vec<Candidate> {
    let (view, text) = (folded.text(), folded.source());
    let mut out = Vec::new();
    for (start, first) in view.char_indices() {
        for (name, bearers) in names {
            let name_chars: Vec<char> = name.chars().collect();
            let most = name_chars.len() / 8;
            if most == 0 || name_chars[0] != first || !folded.parts_units(start) {
                continue;
            }
            // Of all ends that of the fewest edits, then the one nearest to the name's length, then the first.
            let ends = view[start..].char_indices().map(|(at, c)| start + at + c.len_utf8());
            let ends = ends.take(name_chars.len() + most).filter_map(|end| {
                let stretch: Vec<char> = view[start..end].chars().collect();
                let edits = distance(&stretch, &name_chars);
                let blank_line = folding.space && stretch.contains(&'\n');
                let word = stretch.last().is_some_and(|&c| is_word(c));
                if edits > most || blank_line || !word || !folded.parts_units(end) {
                    return None;
                }
                let span = folded.source_span(Span::new(start, end));
                stands_alone(text, span).then_some((edits, name_chars.len().abs_diff(stretch.len()), end, span))
            });
            // Without an edit it is an exact match, or none.
            if let Some((edits, _, _, span)) = ends.min_by_key(|e| (e.0, e.1, e.2)).filter(|(edits, ..)| *edits > 0) {
                let fits =
                    |written: &str, row: usize| nearly_fits(entries[row].case, written, span.of(text), folding);
                out.extend(candidate(entries, name, bearers, span, edits as u8, fits));
            }
        }
    }
    out
}

fn candidate(
    entries: &[Entry],
    name: &str,
    bearers: &[(&str, usize)],
    span: Span,
    distance: u8,
    fits: impl Fn(&str, usize) -> bool,
) -> Option<Candidate> {
    let mut rows: Vec<usize> = bearers.iter().filter(|(written, row)| fits(written, *row)).map(|b| b.1).collect();
    rows.dedup();
    rows.sort_by_key(|&row| std::cmp::Reverse(entries[row].priority));
    let priority = entries[*rows.first()?].priority;
    Some(Candidate { found: Found { span, rows, distance }, priority, name: name.to_owned() })
}

/// The candidates that overlap none that is wanted more.
fn choose<K: Ord>(mut candidates: Vec<Candidate>, wanted: impl Fn(&Candidate) -> K) -> Vec<Candidate> {
    candidates.sort_by_key(wanted);
    let mut chosen: Vec<Candidate> = Vec::new();
    for candidate in candidates {
        if !chosen.iter().any(|other| overlap(&candidate, other)) {
            chosen.push(candidate);
        }
    }
    chosen
}

fn overlap(a: &Candidate, b: &Candidate) -> bool {
    a.found.span.start < b.found.span.end && b.found.span.start < a.found.span.end
}

fn case_fits(rule: CaseRule, written: &str, surface: &str, folding: Folding) -> bool {
    if !folding.case || !has_capital(written) && !has_small(written) {
        return true;
    }
    let cased = |text| fold_name(text, Folding { case: false, ..folding });
    match rule {
        CaseRule::Fold => true,
        CaseRule::Exact => !has_small(surface) || cased(surface) == cased(written),
        CaseRule::Smart if !has_capital(written) => true,
        CaseRule::Smart if !has_small(written) && written.chars().filter(|c| c.is_alphabetic()).count() <= 5 => {
            !has_small(surface)
        }
        CaseRule::Smart => has_capital(surface),
    }
}

/// For surfaces that are not quite the name: a capital, where the name asks for capitals at all.
fn nearly_fits(rule: CaseRule, written: &str, surface: &str, folding: Folding) -> bool {
    match rule {
        CaseRule::Exact => false,
        CaseRule::Fold => true,
        CaseRule::Smart => !folding.case || !has_capital(written) || has_capital(surface),
    }
}

fn has_capital(text: &str) -> bool {
    text.chars().any(|c| c.to_lowercase().ne([c]) && !is_looked_through(c))
}

fn has_small(text: &str) -> bool {
    text.chars().any(|c| c.to_uppercase().ne([c]) && !is_looked_through(c))
}

/// Whether no letter, digit or mark lengthens the word at either end.
fn stands_alone(text: &str, span: Span) -> bool {
    let seen = |text: &str| text.chars().filter(|&c| !is_looked_through(c)).collect::<Vec<char>>();
    let (before, surface, after) = (seen(&text[..span.start]), seen(span.of(text)), seen(&text[span.end..]));
    let (Some(&first), Some(&last)) = (surface.first(), surface.last()) else { return true };
    before.last().is_none_or(|&c| !is_word(c) || parts_words(c, first))
        && after.first().is_none_or(|&c| !is_word(c) || parts_words(last, c))
}

/// Over the characters that [`pieces`] are made of.
pub(crate) fn is_looked_through(c: char) -> bool {
    matches!(
        c,
        '\u{301}'
            | '\u{327}'
            | '\u{323}'
            | '\u{307}'
            | '\u{342}'
            | '\u{345}'
            | '\u{64B}'
            | '\u{640}'
            | '\u{3099}'
            | '\u{FE0F}'
            | '\u{AD}'
            | '\u{200B}'
            | '\u{200D}'
            | '\u{200E}'
            | '\u{202E}'
            | '\u{FEFF}'
    )
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() && !matches!(c, '²' | '①' | '½' | '₂' | 'Ⓐ' | 'ⓐ' | '\u{2BC}')
        || matches!(
            c,
            '\u{300}'
                ..='\u{345}'
                    | '\u{64B}'
                    | '\u{654}'
                    | '\u{655}'
                    | '\u{93E}'
                    | '\u{E49}'
                    | '\u{E4D}'
                    | '\u{3099}'
                    | '\u{FE0F}'
        )
}

fn parts_words(before: char, after: char) -> bool {
    let katakana = |c| matches!(c, 'カ' | 'ガ' | 'ラ' | 'ー' | 'ﾊ' | 'ﾞ');
    let own_word = |c| {
        katakana(c) || matches!(c, '平' | '中' | '𠮷' | 'す' | 'か' | 'が' | 'น' | 'เ' | '\u{E33}' | '\u{E49}' | '〇')
    };
    let mark = matches!(after, '\u{E49}' | '\u{E33}' | 'ﾞ');
    (own_word(before) || own_word(after)) && !mark && !(katakana(before) && katakana(after))
}

/// Edits between two texts: a character more, less or another, or two neighbours exchanged, no stretch edited twice.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let other = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let one_more = table[i - 1][j].min(table[i][j - 1]) + 1;
                let exchanged = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                other.min(one_more).min(if exchanged { table[i - 2][j - 2] + 1 } else { usize::MAX })
            };
        }
    }
    table[a.len()][b.len()]
}

/// Few letters, so that names occur, overlap and nearly occur; and all that folding and words have to do with.
pub(crate) fn pieces(most: usize) -> impl Strategy<Value = String> {
    const COMMON: &[&str] =
        &["a", "b", "A", "B", "s", "S", "i", " ", " ", " ", "a b", "B A", "ab", ".", "-", "'", "5", "é"];
    const RARE: &[&str] = &[
        // Letters and the marks on them.
        "ß",
        "ẞ",
        "ſ",
        "e\u{301}",
        "É",
        "e\u{323}\u{301}",
        "e\u{301}\u{323}",
        "\u{301}",
        "\u{327}",
        "\u{307}",
        "İ",
        "I",
        "ı",
        "ŉ",
        "æ",
        "Ø",
        "ﬁ",
        "f",
        "n",
        "Σ",
        "ς",
        "ᾳ",
        "\u{345}",
        "K",
        "ǆ",
        "д",
        "Д",
        "ё",
        "ⅳ",
        "Ａ",
        "𝐀",
        "㎏",
        "Ⓐ",
        // Digits that are not.
        "²",
        "①",
        "½",
        "H₂O",
        "2",
        // White space, and what is there for the renderer.
        "\u{A0}",
        "\n",
        "\r\n",
        "\n\n",
        "\u{85}",
        "\u{2028}",
        "\u{3000}",
        "\t",
        "\u{AD}",
        "\u{200B}",
        "\u{200D}",
        "\u{200E}",
        "\u{202E}",
        "\u{FEFF}",
        "\u{FE0F}",
        "\0",
        // Punctuation, much of it E2 80 xx.
        "‘",
        "’",
        "“",
        "”",
        "`",
        "´",
        "«",
        "\u{2BC}",
        "–",
        "—",
        "\u{2011}",
        "−",
        "…",
        "•",
        "†",
        "′",
        "″",
        "‰",
        "¨",
        "&",
        "!",
        "+",
        "🙂",
        "👩\u{200D}🚀",
        "❤\u{FE0F}",
        "ﷺ",
        // Other scripts.
        "م",
        "\u{64B}",
        "\u{640}",
        "أ",
        "ا\u{654}",
        "و",
        "\u{654}",
        "\u{655}",
        "क",
        "\u{93E}",
        "平",
        "中",
        "𠮷",
        "〇",
        "す",
        "か",
        "が",
        "か\u{3099}",
        "カ",
        "ガ",
        "カ\u{3099}",
        "ラ",
        "ー",
        "ﾊ",
        "ﾞ",
        "น",
        "\u{E49}",
        "\u{E33}",
        "เ",
        "한",
        "하",
        "\u{1112}\u{1161}",
        "\u{11AB}",
        "ㄱ",
    ];
    let piece = prop_oneof![3 => prop::sample::select(COMMON), 2 => prop::sample::select(RARE)];
    prop::collection::vec(piece, 0..most).prop_map(|pieces| pieces.concat())
}

/// A word that is longer than what is looked at in one step, or about as long.
fn long_word() -> impl Strategy<Value = String> {
    let unit = prop::sample::select(vec!["a", "b", "ab", "é", "平", "a-", "д"]);
    let length = prop::sample::select(vec![7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 130]);
    (unit, length, pieces(3)).prop_map(|(unit, length, end)| unit.repeat(length / unit.len() + 1) + &end)
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => pieces(5),
        1 => long_word(),
        // Long enough for an edit.
        2 => prop::collection::vec(prop::sample::select(vec!["abis", "Bas", " ", "s", "é", "-", "5", "平", "ب"]), 4..9)
            .prop_map(|pieces| pieces.concat()),
        // Punctuation and emoji only, or at the ends.
        1 => prop::sample::select(vec!["+", "!!", "🙂", "'a", "a.", ".a", "(b)", "5+5", "a&b", "...", "–", "a b!"])
            .prop_map(str::to_owned),
    ]
}

/// Rows of a gazetteer, all of whose names have something to see.
pub(crate) fn entries(most: usize) -> impl Strategy<Value = Vec<Entry>> {
    let case = prop::sample::select(vec![CaseRule::Smart, CaseRule::Exact, CaseRule::Fold, CaseRule::Fold]);
    let row = (name(), prop::collection::vec(name(), 0..3), case, -1..3i32);
    prop::collection::vec(row, 0..most).prop_map(|rows| {
        let rows = rows.into_iter().filter(|(name, ..)| !fold_str(name).is_empty()).enumerate();
        rows.map(|(i, (name, aliases, case, priority))| {
            let entry = Entry::new(format!("org:{i}"), name, MentionType::Org);
            Entry { aliases, case, priority, ..entry }
        })
        .collect()
    })
}

/// What may be between names so that they fall on all places of a block.
fn filler() -> impl Strategy<Value = String> {
    let unit = prop::sample::select(vec![" ", ".", "x ", "’", "…", "– ", "\u{A0}", "é ", "平", "\u{200B}"]);
    (unit, 0..70usize).prop_map(|(unit, length)| unit.repeat(length / unit.len()))
}

/// A name as pages write it.
fn respelled(name: String) -> impl Strategy<Value = String> {
    (0..10, 0..40usize).prop_map(move |(how, at)| {
        let mut chars: Vec<char> = name.chars().collect();
        let at = at % chars.len().max(1);
        match how {
            0 => return name.to_uppercase(),
            1 => return name.to_lowercase(),
            2 => return name.replace(' ', "\r\n\r\n"),
            3 => return name.replace(' ', "\u{A0} ").replace('\'', "’").replace('-', "–"),
            4 if at < chars.len() => drop(chars.remove(at)),
            5 => chars.insert(at, 'a'),
            6 if at + 1 < chars.len() => chars.swap(at, at + 1),
            7 => chars.insert(at, '\u{AD}'),
            _ => {}
        }
        chars.into_iter().collect()
    })
}

/// A text in which names of `entries` stand between other things.
pub(crate) fn text_with(entries: &[Entry], most: usize) -> impl Strategy<Value = String> + use<> {
    let mut names: Vec<String> =
        entries.iter().flat_map(|e| std::iter::once(&e.name).chain(&e.aliases)).cloned().collect();
    names.push(" ".into());
    let part = prop_oneof![
        3 => prop::sample::select(names).prop_flat_map(respelled),
        2 => pieces(4),
        1 => filler(),
        1 => long_word(),
        2 => prop::sample::select(vec![" ", " ", ", ", "\n", "’s ", "\n\n"]).prop_map(str::to_owned),
    ];
    prop::collection::vec(part, 0..most).prop_map(|parts| parts.concat())
}

/// Any folding, most often the default or one dress kept.
pub(crate) fn foldings() -> impl Strategy<Value = Folding> {
    prop_oneof![
        4 => Just(Folding::default()),
        3 => (0..8u8).prop_map(|bit| Folding::from_bits(!(1 << bit))),
        2 => any::<u8>().prop_map(Folding::from_bits),
    ]
}

/// Any options, but no fuzzy matching.
pub(crate) fn exactly() -> impl Strategy<Value = FindOptions> {
    let kind = prop::sample::select(vec![Kind::LeftmostLongest, Kind::LeftmostFirst, Kind::Overlapping]);
    let boundary = prop::sample::select(vec![Boundary::Word, Boundary::Word, Boundary::None]);
    (kind, boundary, any::<bool>()).prop_map(|(kind, boundary, across_blank_lines)| FindOptions {
        kind,
        boundary,
        across_blank_lines,
        ..FindOptions::default()
    })
}
