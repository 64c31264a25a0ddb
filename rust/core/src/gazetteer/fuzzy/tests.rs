//! The index held to brute force, and the cases by which one understands it.

use super::{block::BLOCK, *};
use proptest::prelude::*;

/// The optimal string alignment distance of a name to each beginning of a text, by the whole table.
fn distances(name: &[char], text: &[char]) -> Vec<usize> {
    let mut rows: Vec<Vec<usize>> = vec![(0..=text.len()).collect()];
    for i in 1..=name.len() {
        let mut row = vec![i];
        for j in 1..=text.len() {
            let changed = usize::from(name[i - 1] != text[j - 1]);
            let mut cell = (rows[i - 1][j - 1] + changed).min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && name[i - 1] == text[j - 2] && name[i - 2] == text[j - 1] {
                cell = cell.min(rows[i - 2][j - 2] + 1);
            }
            row.push(cell);
        }
        rows.push(row);
    }
    rows.pop().unwrap()
}

fn brute_force(
    names: &[(u32, &str)],
    view: &str,
    starts: &[usize],
    may_end: &dyn Fn(usize) -> bool,
) -> Vec<FuzzyCandidate> {
    let mut names = names.to_vec();
    names.sort_unstable();
    let mut out = Vec::new();
    for &start in starts {
        let text: Vec<char> = view[start..].chars().take(300).collect();
        let ends: Vec<usize> =
            view[start..].char_indices().map(|(at, _)| start + at).chain([view.len()]).take(301).collect();
        for &(number, name) in &names {
            let name: Vec<char> = name.chars().collect();
            if name.len() < 8 || name.len() > 255 || text.first() != name.first() {
                continue;
            }
            let distances = distances(&name, &text);
            let best = (1..=text.len())
                .filter(|&taken| may_end(ends[taken]))
                .map(|taken| (distances[taken], taken.abs_diff(name.len()), taken))
                .min();
            if let Some((distance, _, taken)) = best
                && (1..=name.len() / 8).contains(&distance)
            {
                let span = Span::new(start, ends[taken]);
                out.push(FuzzyCandidate { span, name: number, distance: distance as u8 });
            }
        }
    }
    out
}

/// Where words begin and whether one ends at a place, for views of letters, spaces and signs.
fn word_starts(view: &str) -> Vec<usize> {
    let mut before = ' ';
    let mut starts = Vec::new();
    for (at, c) in view.char_indices() {
        if !before.is_alphanumeric() {
            starts.push(at);
        }
        before = c;
    }
    starts
}

fn word_end(view: &str) -> impl Fn(usize) -> bool {
    |at| !view[at..].starts_with(char::is_alphanumeric)
}

fn find<'v>(names: &[&str], view: &'v str) -> Vec<(&'v str, u32, u8)> {
    let numbered: Vec<(u32, &str)> = (0..).zip(names.iter().copied()).collect();
    let index = FuzzyIndex::new(numbered.iter().copied());
    let mut out = Vec::new();
    let starts = word_starts(view);
    index.candidates(view, &starts, &word_end(view), &mut out);
    assert_eq!(out, brute_force(&numbered, view, &starts, &word_end(view)));
    out.iter().map(|c| (c.span.of(view), c.name, c.distance)).collect()
}

#[test]
fn one_edit_of_each_kind() {
    let name = ["mevlut cavusoglu"];
    for text in ["mevlut cavusolgu", "mevlut cavusogl", "mevlutcavusoglu", "mevllut cavusoglu", "mevlut-cavusoglu"] {
        assert_eq!(find(&name, &format!("met {text} today")), [(text, 0, 1)]);
    }
    assert_eq!(find(&["saudi arabia"], "in saudiarabia."), [("saudiarabia", 0, 1)]);
    assert_eq!(find(&["saudiarabia"], "in saudi arabia."), [("saudi arabia", 0, 1)]);
    assert_eq!(find(&["netanyahu"], "mr netanyahoo, mr netanyaho, mr natenyahu"), [("netanyaho", 0, 1)]);
}

#[test]
fn the_length_says_how_many_edits() {
    assert_eq!(find(&["ukraine"], "ukrain ukraines ukrane"), [], "seven characters, no edit");
    assert_eq!(find(&["ukrainen"], "ukrainen ukraine ukrane"), [("ukraine", 0, 1)]);
    assert_eq!(find(&["abcdefghijklmno"], "abdcefghijklmon"), [], "fifteen, one edit");
    assert_eq!(find(&["abcdefghijklmnop"], "abdcefghijklmnpo"), [("abdcefghijklmnpo", 0, 2)]);
    let long = "the organisation for the prohibition of chemical weapons";
    let text = "teh organization for teh prohibition on chemcal weaponss";
    assert_eq!(find(&[long], text), [(text, 0, 6)]);
}

/// Where every character is a word, every place is a start and an end.
#[test]
fn ideographs_one_like_the_other() {
    for (many, fewer) in [(22, 21), (22, 20), (23, 24), (30, 28)] {
        let (name, text) = (format!("{}.e", "平".repeat(many)), format!("🙂{}.e", "平".repeat(fewer)));
        let numbered = [(4, name.as_str()), (1, "ддддддддддддддддддддддддддддддддд")];
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        let index = FuzzyIndex::new(numbered.iter().copied());
        let mut out = Vec::new();
        index.candidates(&text, &starts, &|_| true, &mut out);
        assert_eq!(out, brute_force(&numbered, &text, &starts, &|_| true), "{many} {fewer}");
        assert!(!out.is_empty());
    }
}

#[test]
fn the_first_character_is_never_edited() {
    assert_eq!(find(&["cavusoglu"], "savusoglu, avusoglu, acvusoglu, ccavusoglu"), [("ccavusoglu", 0, 1)]);
}

#[test]
fn exact_matches_are_none() {
    assert_eq!(find(&["saudi arabia"], "saudi arabia"), []);
    assert_eq!(find(&["saudi arabia", "saudi arabian"], "saudi arabia"), [("saudi arabia", 1, 1)]);
}

#[test]
fn the_end_is_that_of_the_fewest_edits_then_of_the_same_length_then_the_first() {
    assert_eq!(find(&["abcd efgh"], "abcd efg'"), [("abcd efg'", 0, 1)]);
    assert_eq!(find(&["abcd efgh i"], "abcd efgh. i"), [("abcd efgh. i", 0, 1)]);
}

#[test]
fn lengths_at_the_limits() {
    for len in [8, 15, 16, 23, 24, 31, 32, 56, 57, 58, 63, 64, 65, 128, 255, 256] {
        let name: String = (0..len as u32).map(|i| char::from_u32(0x4e00 + i * i % 997).unwrap()).collect();
        let mut text: Vec<char> = name.chars().collect();
        for i in 0..len / 8 {
            text[i * 8 + 3] = 'x';
        }
        let text: String = text.into_iter().collect();
        let found = find(&[&name], &text);
        if len > MAX_LEN {
            assert_eq!(found, []);
        } else {
            assert_eq!(found, [(text.as_str(), 0, (len / 8) as u8)], "{len}");
        }
    }
}

#[test]
fn starts_that_are_none_do_no_harm() {
    let index = FuzzyIndex::new([(7, "éabcdefgh")].into_iter());
    let mut out = Vec::new();
    index.candidates("éabcdfgh", &[0, 0, 1, 2, 10, 11, usize::MAX], &|_| true, &mut out);
    assert_eq!(out, [FuzzyCandidate { span: Span::new(0, 9), name: 7, distance: 1 }]);
    FuzzyIndex::new(std::iter::empty()).candidates("ab", &[0], &|_| true, &mut out);
    index.candidates("", &[0], &|_| true, &mut out);
    assert_eq!(out.len(), 1);
}

#[test]
fn the_best_are_chosen() {
    let candidate = |start, end, name, distance| FuzzyCandidate { span: Span::new(start, end), name, distance };
    let texts = ["b", "a", "c"];
    let choose = |candidates: &[FuzzyCandidate], taken: &[Span]| {
        choose(candidates.to_vec(), taken, &|name| texts[name as usize])
    };
    let all = [candidate(0, 9, 0, 2), candidate(5, 14, 0, 1), candidate(14, 23, 0, 2), candidate(20, 30, 2, 2)];
    assert_eq!(choose(&all, &[]), [all[1], all[2]], "fewest edits, then leftmost");
    assert_eq!(choose(&all, &[Span::new(2, 6)]), [all[2]]);
    assert_eq!(choose(&all, &[Span::new(0, 5), Span::new(14, 15)]), [all[1], all[3]]);
    let all = [candidate(0, 9, 0, 1), candidate(0, 10, 0, 1), candidate(0, 10, 1, 1), candidate(0, 8, 1, 1)];
    assert_eq!(choose(&all, &[]), [all[2]], "longest, then the first by text");
}

/// A name that is `name` after some edits.
fn edited(name: &[char], edits: &[(usize, usize, char)]) -> Vec<char> {
    let mut name = name.to_vec();
    for &(kind, at, c) in edits {
        let at = at % (name.len() + 1);
        match kind {
            0 => name.insert(at, c),
            1 if at < name.len() => drop(name.remove(at)),
            2 if at < name.len() => name[at] = c,
            3 if at + 1 < name.len() => name.swap(at, at + 1),
            _ => {}
        }
    }
    name
}

/// Names and a text that is made of them with edits.
fn names_and_text(alphabet: &'static str, longest: usize) -> impl Strategy<Value = (Vec<String>, String)> {
    let alphabet: Vec<char> = alphabet.chars().collect();
    let c = prop::sample::select(alphabet);
    let name = prop::collection::vec(c.clone(), 6..longest);
    let edit = (0..4usize, any::<prop::sample::Index>().prop_map(|i| i.index(1 << 20)), c.clone());
    let names = prop::collection::vec((name, prop::collection::vec(edit.clone(), 0..3)), 1..5);
    let uses = prop::collection::vec(
        (any::<prop::sample::Index>(), prop::collection::vec(edit, 0..6), prop::collection::vec(c, 0..3)),
        1..5,
    );
    (names, uses).prop_map(|(names, uses)| {
        // Names that are alike, too.
        let mut all: Vec<Vec<char>> = names.iter().map(|(name, _)| name.clone()).collect();
        all.extend(names.iter().map(|(name, edits)| edited(name, edits)));
        let mut text = String::new();
        for (which, edits, after) in uses {
            let name = &all[which.index(all.len())];
            // As many as there may be, or one more.
            let most = (name.len() / 8 + 1).min(edits.len());
            text.extend(edited(name, &edits[..most]));
            text.extend(after);
            text.push(' ');
        }
        let mut all: Vec<String> = all.into_iter().map(String::from_iter).collect();
        all.sort_unstable();
        all.dedup();
        (all, text)
    })
}

/// That the index gives what brute force gives, at words, at all places and at some.
fn check(names: &[String], view: &str, sieve: u64) -> Result<(), TestCaseError> {
    let names: Vec<(u32, &str)> =
        names.iter().enumerate().map(|(i, name)| (1000 - 7 * i as u32, name.as_str())).collect();
    let index = FuzzyIndex::new(names.iter().copied());
    let all: Vec<usize> = view.char_indices().map(|(at, _)| at).collect();
    let some: Vec<usize> = all.iter().copied().filter(|at| sieve >> (at % 61) & 1 == 1).collect();
    let word_end = word_end(view);
    let end_of_some = |at: usize| sieve >> (at % 53) & 1 == 0;
    for (starts, may_end) in [
        (&word_starts(view), &word_end as &dyn Fn(usize) -> bool),
        (&all, &|_| true),
        (&some, &|_| true),
        (&all, &end_of_some),
        (&some, &end_of_some),
    ] {
        let mut out = Vec::new();
        index.candidates(view, starts, may_end, &mut out);
        prop_assert_eq!(&out, &brute_force(&names, view, starts, may_end));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn as_brute_force_with_few_letters((names, text) in names_and_text("aab ", 40), sieve: u64) {
        check(&names, &text, sieve)?;
    }

    #[test]
    fn as_brute_force_with_some_letters((names, text) in names_and_text("abcde -'", 30), sieve: u64) {
        check(&names, &text, sieve)?;
    }

    #[test]
    fn as_brute_force_with_many_scripts((names, text) in names_and_text("aé漢𝒳я -字b", 30), sieve: u64) {
        check(&names, &text, sieve)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn as_brute_force_with_long_names((names, text) in names_and_text("abc я", 150), sieve: u64) {
        check(&names, &text, sieve)?;
    }
}

#[test]
fn blocks_are_seamless() {
    let names: Vec<String> =
        ["mevlut cavusoglu", "saudi arabia", "democratic republic of the congo"].map(String::from).to_vec();
    let words = ["mevlut", "cavusolgu", "saudi", "arabbia", "democratic", "republic of", "teh congo", "é", "said"];
    let mut text = String::new();
    let mut state = 1u32;
    while text.len() < 3 * BLOCK {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        text += words[(state >> 24) as usize % words.len()];
        text.push(' ');
    }
    let names: Vec<(u32, &str)> = (0..).zip(names.iter().map(String::as_str)).collect();
    let index = FuzzyIndex::new(names.iter().copied());
    let starts = word_starts(&text);
    for step in [1, 7, 999] {
        let starts: Vec<usize> = starts.iter().copied().step_by(step).collect();
        let mut out = Vec::new();
        index.candidates(&text, &starts, &word_end(&text), &mut out);
        assert_eq!(out, brute_force(&names, &text, &starts, &word_end(&text)));
    }
}

#[test]
fn the_index_is_small() {
    let names: Vec<String> =
        (0..20_000u32).map(|i| format!("{:x} {:x}", i.wrapping_mul(2_654_435_761), i * 7)).collect();
    let index = FuzzyIndex::new((0..).zip(names.iter().map(String::as_str)));
    let per_name = index.heap_size() / index.lens.len();
    assert!(per_name <= 60, "{per_name} bytes a name");
}
