//! N-grams: the cases of `tests/cases`, and counts held to the definition on generated text.

use proptest::prelude::*;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::{borrow::Cow, sync::atomic::AtomicBool};
use tidings_core::ngram::{By, Counter, Document, MAX_N, Normal, Options, Row, Select, Storage, Table, count};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    name: String,
    texts: Vec<String>,
    n: (usize, usize),
    #[serde(default)]
    normal: Option<String>,
    #[serde(default)]
    min_count: u64,
    expected: Vec<Expected>,
    #[serde(default)]
    by_document: Option<Vec<(u32, String, i64)>>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Expected {
    ngram: String,
    count: i64,
    n_documents: i64,
    surface: Option<String>,
}

#[test]
fn ngram_cases() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/cases/ngram.toml");
    let cases: Cases = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for case in cases.case {
        let texts: Vec<&str> = case.texts.iter().map(String::as_str).collect();
        let normal = match case.normal.as_deref() {
            None | Some("lower") => Normal::Lower,
            Some("none") => Normal::None,
            Some("fold") => Normal::Fold,
            Some(other) => panic!("{}: normal = {other:?}", case.name),
        };
        let options = Options { min_n: case.n.0, max_n: case.n.1, normal, by: By::Document, ..Options::default() };
        let select = Select { min_count: case.min_count, ..Select::default() };
        let table = count(&texts, &options, &select).unwrap();
        let rows: Vec<Row> = table.rows().collect();
        let found: Vec<Expected> = rows
            .iter()
            .enumerate()
            .map(|(i, row)| Expected {
                ngram: row.ngram.clone(),
                count: row.count,
                n_documents: row.n_documents,
                surface: case.expected.get(i).and_then(|e| e.surface.as_ref()).map(|_| row.surface.clone()),
            })
            .collect();
        assert_eq!(found, case.expected, "{}", case.name);
        if let Some(expected) = case.by_document {
            assert_eq!(by_document(&table), expected, "{}", case.name);
        }
        let without = count(&texts, &Options { by: By::Corpus, ..options }, &select);
        let without = without.unwrap();
        assert_eq!(without.rows().collect::<Vec<_>>(), rows, "{}", case.name);
        assert!(without.by_group.is_empty());
    }
}

/// Document, n-gram, count.
fn by_document(table: &Table) -> Vec<(u32, String, i64)> {
    let rows: Vec<Row> = table.rows().collect();
    table.by_group.iter().map(|r| (r.group, rows[r.row as usize].ngram.clone(), r.count)).collect()
}

#[test]
fn an_impossible_range_is_an_error() {
    for (min_n, max_n) in [(0, 1), (2, 1), (0, 0), (1, MAX_N + 1)] {
        let error = count(&["a"], &Options { min_n, max_n, ..Options::default() }, &Select::default()).unwrap_err();
        assert!(error.to_string().contains("give 1 <= min <= max <= 64"), "{error}");
    }
    assert!(count(&["a b"], &Options { max_n: MAX_N, ..Options::default() }, &Select::default()).is_ok());
}

/// Occurrences, documents, and occurrences of each surface.
type Seen = (u64, BTreeSet<usize>, BTreeMap<String, u64>);

/// Sentences of words, so that the definition needs no tokenizer.
fn documents() -> impl Strategy<Value = Vec<Vec<Vec<&'static str>>>> {
    let word = prop::sample::select(vec!["war", "War", "WAR", "peace", "Peace", "talks", "élan", "ÉLAN", "7"]);
    let sentence = prop::collection::vec(word, 1..8);
    prop::collection::vec(prop::collection::vec(sentence, 0..4), 0..5)
}

/// Each sentence framed by words that no sentence begins or ends without, so that all segmenters agree.
fn texts_of(documents: &[Vec<Vec<&str>>]) -> Vec<String> {
    let text = |words: &Vec<&str>| format!("The {} end. ", words.join(" "));
    documents.iter().map(|sentences| sentences.iter().map(text).collect()).collect()
}

/// By n and n-gram, of the words of each sentence.
fn definition(documents: &[Vec<Vec<&str>>], min_n: usize, max_n: usize) -> BTreeMap<(usize, String), Seen> {
    let mut counts: BTreeMap<(usize, String), Seen> = BTreeMap::new();
    for (document, sentences) in documents.iter().enumerate() {
        for words in sentences {
            let words: Vec<&str> = std::iter::once("The").chain(words.iter().copied()).chain(["end"]).collect();
            for n in min_n..=max_n {
                for gram in words.windows(n) {
                    let surface = gram.join(" ");
                    let row = counts.entry((n, surface.to_lowercase())).or_default();
                    row.0 += 1;
                    row.1.insert(document);
                    *row.2.entry(surface).or_default() += 1;
                }
            }
        }
    }
    counts
}

/// The rows that a definition calls for.
fn rows_of(counts: BTreeMap<(usize, String), Seen>, select: &Select) -> Vec<Row> {
    let mut rows: Vec<Row> = counts
        .into_iter()
        .map(|((n, ngram), (count, documents, surfaces))| {
            let most = surfaces.values().max().copied();
            let surface = surfaces.into_iter().find(|(_, count)| Some(*count) == most).unwrap().0;
            Row { n, ngram, surface, count: count as i64, n_documents: documents.len() as i64 }
        })
        .filter(|row| row.count >= select.min_count as i64)
        .filter(|row| (select.min_df..=select.max_df).contains(&(row.n_documents as u64)))
        .collect();
    rows.sort_by_key(|row| (row.n, std::cmp::Reverse(row.count), row.ngram.clone()));
    let Some(top) = select.top else { return rows };
    rows.chunk_by(|a, b| a.n == b.n).flat_map(|rows| rows.iter().take(top).cloned()).collect()
}

proptest! {
    #[test]
    fn counts_are_what_the_definition_says(
        documents in documents(),
        min_n in 1..4usize,
        more in 0..4usize,
        min_count in 0..3u64,
        min_df in 0..3u64,
        max_df in prop::sample::select(vec![1, 2, u64::MAX]),
        top in prop::option::of(0..5usize),
    ) {
        let texts = texts_of(&documents);
        let select = Select { min_count, min_df, max_df, top, ..Select::default() };
        let expected = rows_of(definition(&documents, min_n, min_n + more), &select);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let options = Options { min_n, max_n: min_n + more, ..Options::default() };
        let table = count(&texts, &options, &select).unwrap();
        prop_assert_eq!(table.rows().collect::<Vec<_>>(), expected);
    }

    /// More words than are sorted by in one go.
    #[test]
    fn long_ones_are_what_the_definition_says(
        cycle in prop::collection::vec(prop::sample::select(vec!["war", "War", "peace"]), 1..5),
        len in 0..200usize,
        every in 1..60usize,
        max_n in 30..60usize,
    ) {
        let words: Vec<&str> = cycle.into_iter().cycle().take(len).collect();
        let documents: Vec<_> = words.chunks(every * 2).map(|d| d.chunks(every).map(<[&str]>::to_vec).collect()).collect();
        let texts = texts_of(&documents);
        let expected = rows_of(definition(&documents, 1, max_n), &Select::default());
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let options = Options { max_n, ..Options::default() };
        let table = count(&texts, &options, &Select::default()).unwrap();
        prop_assert_eq!(table.rows().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn documents_add_up_to_the_corpus(documents in documents(), min_n in 1..4usize, more in 0..3usize) {
        let texts = texts_of(&documents);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let options = Options { min_n, max_n: min_n + more, by: By::Document, ..Options::default() };
        let select = Select::default();
        let table = count(&texts, &options, &select).unwrap();
        let rows: Vec<Row> = table.rows().collect();
        let mut sums = vec![(0, 0); rows.len()];
        for row in &table.by_group {
            sums[row.row as usize].0 += row.count;
            sums[row.row as usize].1 += 1;
        }
        prop_assert_eq!(sums, rows.iter().map(|r| (r.count, r.n_documents)).collect::<Vec<_>>());
        prop_assert!(table.by_group.is_sorted_by_key(|r| (r.group, r.row)));
        for (document, text) in texts.iter().enumerate() {
            let mut own: Vec<(String, i64)> = count(&[text], &options, &Select::default())
                .unwrap().rows().map(|r| (r.ngram, r.count)).collect();
            let mut found: Vec<(String, i64)> = by_document(&table)
                .into_iter().filter(|r| r.0 == document as u32).map(|r| (r.1, r.2)).collect();
            own.sort();
            found.sort();
            prop_assert_eq!(found, own);
        }
    }

    /// Whatever the batches and the threads. Groups: the rows of a group are those of its documents alone.
    #[test]
    fn batches_threads_and_groups_change_nothing(
        documents in documents(), cut in 0..5usize, threads in 1..4usize, groups in prop::collection::vec(0..3u32, 5)
    ) {
        let texts = texts_of(&documents);
        // Long enough that more than one thread takes part.
        let texts: Vec<String> = texts.iter().map(|text| text.repeat(1 + (1 << 14) / (text.len() + 1))).collect();
        let never = AtomicBool::new(false);
        let counted = |texts: &[String], batches: &[usize], threads: usize, groups: &[u32]| {
            let mut counter = Counter::new(Options { by: By::Group, ..Options::default() }, Storage::default()).unwrap();
            (0..3).for_each(|group| assert_eq!(counter.group(Some(&group.to_string())), group));
            let mut at = 0;
            for &n in batches {
                let batch = &texts[at..at + n];
                let document = |i: usize| Document::Text(Cow::Borrowed(batch[i].as_str()));
                counter.add(n, document, |i| batch[i].len() * 16, Some(&groups[at..at + n]), threads, &never).unwrap();
                at += n;
            }
            let select = Select::default();
            let table = counter.finish(&select, threads, &never).unwrap();
            let rows: Vec<Row> = table.rows().collect();
            let by_group: Vec<_> = table
                .by_group
                .iter()
                .map(|r| (r.group, rows[r.row as usize].ngram.clone(), r.count, r.documents))
                .collect();
            (rows, by_group)
        };
        let n = texts.len();
        let (rows, by_group) = counted(&texts, &[n], 1, &groups);
        let cut = cut.min(n);
        prop_assert_eq!(&counted(&texts, &[cut, n - cut], threads, &groups), &(rows, by_group.clone()));
        for group in 0..3 {
            let own: Vec<String> = texts.iter().zip(&groups).filter(|(_, g)| **g == group).map(|(t, _)| t.clone()).collect();
            let (rows, _) = counted(&own, &[own.len()], 1, &vec![0; own.len()]);
            let own: Vec<_> = rows.into_iter().map(|r| (group, r.ngram, r.count, r.n_documents)).collect();
            let found: Vec<_> = by_group.iter().filter(|r| r.0 == group).cloned().collect();
            prop_assert_eq!(found, own);
        }
    }

    /// Whatever the options, in whatever order, some of them from a file.
    #[test]
    fn merged_counters_are_one(
        documents in documents(),
        counters in prop::collection::vec(0..3usize, 5),
        order in Just(vec![0usize, 1, 2]).prop_shuffle(),
        skip in 0..3usize,
        grouped in any::<bool>(),
        saved in any::<bool>(),
    ) {
        let texts = texts_of(&documents);
        let never = AtomicBool::new(false);
        let by = if grouped { By::Group } else { By::Corpus };
        let options = || Options { skip, by, ..Options::default() };
        let new = || Counter::new(options(), Storage { about: format!("{skip}{grouped}"), ..Storage::default() }).unwrap();
        let add = |counter: &mut Counter, i: usize| {
            let group = grouped.then(|| [counter.group(Some(["a", "b"][i % 2]))]);
            let document = |_| Document::Text(Cow::Borrowed(texts[i].as_str()));
            counter.add(1, document, |_| texts[i].len(), group.as_ref().map(|g| &g[..]), 1, &never).unwrap();
        };
        let rows = |counter: Counter| {
            let table = counter.finish(&Select::default(), 1, &never).unwrap();
            let rows: Vec<Row> = table.rows().collect();
            let name = |group: u32| table.groups.get(group as usize).cloned().flatten();
            let by_group: Vec<_> = table
                .by_group
                .iter()
                .map(|r| (name(r.group), rows[r.row as usize].ngram.clone(), r.count, r.documents))
                .collect();
            // Of groups only the rows by group are in order.
            (if grouped { Vec::new() } else { rows }, by_group)
        };
        let mut whole = new();
        (0..texts.len()).for_each(|i| add(&mut whole, i));
        let folder = tempfile::tempdir().unwrap();
        let mut merged = new();
        for part in order {
            let mut counter = new();
            (0..texts.len()).filter(|&i| counters[i] == part).for_each(|i| add(&mut counter, i));
            if saved {
                let file = folder.path().join(part.to_string());
                counter.save(&file, 1, &never).unwrap();
                counter = Counter::load(&file, options(), Storage::default()).unwrap();
            }
            merged.merge(counter, 1, &never).unwrap();
        }
        prop_assert_eq!(rows(merged), rows(whole));
    }
}

/// Titles of two words have no n-grams of three, so a layer of them is empty: this took the square of their number.
#[test]
fn many_texts_without_an_ngram_are_counted_in_time() {
    let texts = vec!["short title"; 20_000];
    let options = Options { max_n: 3, skip: 1, ..Options::default() };
    let table = count(&texts, &options, &Select::default()).unwrap();
    assert_eq!(
        table.rows().map(|row| (row.n, row.count)).collect::<Vec<_>>(),
        [(1, 20_000), (1, 20_000), (2, 20_000)]
    );
    assert!(table.buffers.len() < 16, "{} buffers", table.buffers.len());
}

/// What is said of sizes shares out the work and no more.
#[test]
fn sizes_of_documents_change_nothing() {
    let never = AtomicBool::new(false);
    let texts = ["one two. ".repeat(40_000), "three".into(), "four".into(), "five".into()];
    for size in [|_: usize| 0, |i: usize| if i == 0 { 1 << 20 } else { 0 }, |i: usize| i << 20] {
        let mut counter = Counter::new(Options { max_n: 1, ..Options::default() }, Storage::default()).unwrap();
        counter.add(4, |i| Document::Text(Cow::Borrowed(&texts[i])), size, None, 3, &never).unwrap();
        assert_eq!(counter.n_words(), 80_003);
    }
}

/// A few rows do not hold the whole corpus in memory.
#[test]
fn what_rows_do_not_need_is_dropped() {
    let texts: Vec<String> =
        (0..500).map(|i| format!("Representatives of number{i} voted unanimously again")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let bytes = |select: Select| {
        let table = count(&texts, &Options::default(), &select).unwrap();
        (table.buffers.iter().map(Vec::len).sum::<usize>(), table.rows().map(|row| row.ngram.len()).sum::<usize>())
    };
    let (all, _) = bytes(Select::default());
    let (few, longest) = bytes(Select { top: Some(3), ..Select::default() });
    assert!(all > 30_000 && few <= 2 * longest && few > 0, "{all}, {few}, {longest}");
    // Bounds that leave out nothing are no reason to copy.
    assert_eq!(bytes(Select { max_df: 500, ..Select::default() }).0, all);
}
