//! N-grams: the cases of `tests/cases`, and counts held to the definition on generated text.

use proptest::prelude::*;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use tidings_core::ngram::{DocumentCount, MAX_N, Normal, Options, count};

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
    expected: Vec<Row>,
    #[serde(default)]
    by_document: Option<Vec<(usize, String, u64)>>,
}

#[derive(Debug, Deserialize, PartialEq)]
struct Row {
    ngram: String,
    count: u64,
    n_documents: u64,
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
        let options =
            Options { min_n: case.n.0, max_n: case.n.1, normal, min_count: case.min_count, by_document: true };
        let counts = count(&texts, &options).unwrap();
        let rows: Vec<Row> = counts
            .ngrams
            .iter()
            .enumerate()
            .map(|(i, row)| Row {
                ngram: counts.text(row).to_owned(),
                count: row.count,
                n_documents: row.n_documents,
                surface: case
                    .expected
                    .get(i)
                    .and_then(|e| e.surface.as_ref())
                    .map(|_| counts.surface(row).to_owned()),
            })
            .collect();
        assert_eq!(rows, case.expected, "{}", case.name);
        if let Some(expected) = case.by_document {
            let text = |r: &DocumentCount| counts.text(&counts.ngrams[r.ngram]).to_owned();
            let rows = counts.by_document.iter().map(|r| (r.document, text(r), r.count));
            assert_eq!(rows.collect::<Vec<_>>(), expected, "{}", case.name);
        }
        let without = count(&texts, &Options { by_document: false, ..options }).unwrap();
        assert_eq!((without.ngrams, without.by_document), (counts.ngrams, Vec::new()), "{}", case.name);
    }
}

#[test]
fn an_impossible_range_is_an_error() {
    for (min_n, max_n) in [(0, 1), (2, 1), (0, 0), (1, MAX_N + 1)] {
        let error = count(&["a"], &Options { min_n, max_n, ..Options::default() }).unwrap_err();
        assert!(error.to_string().contains("give 1 <= min <= max <= 64"), "{error}");
    }
    assert!(count(&["a b"], &Options { max_n: MAX_N, ..Options::default() }).is_ok());
}

/// Occurrences, documents, and occurrences of each surface.
type Seen = (u64, BTreeSet<usize>, BTreeMap<String, u64>);

/// Sentences of words, so that the definition needs no tokenizer.
fn documents() -> impl Strategy<Value = Vec<Vec<Vec<&'static str>>>> {
    let word = prop::sample::select(vec!["war", "War", "WAR", "peace", "Peace", "talks", "élan", "ÉLAN", "7"]);
    let sentence = prop::collection::vec(word, 1..8);
    prop::collection::vec(prop::collection::vec(sentence, 0..4), 0..5)
}

proptest! {
    #[test]
    fn counts_are_what_the_definition_says(
        documents in documents(), min_n in 1..4usize, more in 0..3usize, min_count in 0..3u64
    ) {
        let texts: Vec<String> = documents
            .iter()
            .map(|sentences| sentences.iter().map(|words| format!("The {} end. ", words.join(" "))).collect())
            .collect();
        let mut counts: BTreeMap<(usize, String), Seen> = BTreeMap::new();
        for (document, sentences) in documents.iter().enumerate() {
            for words in sentences {
                let words: Vec<&str> = std::iter::once("The").chain(words.iter().copied()).chain(["end"]).collect();
                for n in min_n..=min_n + more {
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
        let mut expected: Vec<_> = counts
            .into_iter()
            .filter(|(_, row)| row.0 >= min_count)
            .map(|((n, text), (count, documents, surfaces))| {
                let most = surfaces.values().max().copied();
                let surface = surfaces.into_iter().find(|(_, count)| Some(*count) == most).unwrap().0;
                (n, std::cmp::Reverse(count), text, surface, documents.len() as u64)
            })
            .collect();
        expected.sort();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let options = Options { min_n, max_n: min_n + more, min_count, by_document: true, ..Options::default() };
        let found = count(&texts, &options).unwrap();
        let rows: Vec<_> = found
            .ngrams
            .iter()
            .map(|r| (r.n, std::cmp::Reverse(r.count), found.text(r).to_owned(), found.surface(r).to_owned(), r.n_documents))
            .collect();
        prop_assert_eq!(rows, expected);
        let mut sums = vec![(0, 0); found.ngrams.len()];
        for row in &found.by_document {
            sums[row.ngram].0 += row.count;
            sums[row.ngram].1 += 1;
        }
        let wanted: Vec<_> = found.ngrams.iter().map(|r| (r.count, r.n_documents)).collect();
        prop_assert_eq!(sums, wanted);
        prop_assert!(found.by_document.is_sorted_by_key(|r| (r.document, r.ngram)));
    }
}
