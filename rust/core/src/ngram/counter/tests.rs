//! What is looked at while documents are added, and what is refused afterwards.

use super::{Counter, Document, MOST_PLACES, Storage};
use crate::{
    Error,
    ngram::{By, GroupRow, Options, Select},
};
use std::{borrow::Cow, sync::atomic::AtomicBool};

static NEVER: AtomicBool = AtomicBool::new(false);

fn counter(options: &Options, most_places: usize) -> Counter {
    Counter { most_places, ..Counter::new(options.clone(), Storage::default()).unwrap() }
}

fn add(counter: &mut Counter, texts: &[String], threads: usize) -> Result<(), Error> {
    let groups: Vec<u32> = (0..texts.len()).map(|i| counter.group(Some(["a", "b"][i % 2]))).collect();
    let groups = (counter.options.by == By::Group).then_some(&groups[..]);
    let document = |i: usize| Document::Text(Cow::Borrowed(texts[i].as_str()));
    counter.add(texts.len(), document, |i| texts[i].len(), groups, threads, &NEVER)
}

/// The rows, of the corpus and by group, as they are ordered.
fn rows(counter: Counter) -> Vec<(String, u32, i64, i64)> {
    let by_group = counter.options.by != By::Corpus;
    let table = counter.finish(&Select::default(), 1, &NEVER).unwrap();
    let rows: Vec<_> = table.rows().collect();
    if !by_group {
        return rows.into_iter().map(|row| (row.ngram, 0, row.count, row.n_documents)).collect();
    }
    let row = |row: &GroupRow| (rows[row.row as usize].ngram.clone(), row.group, row.count, row.documents);
    table.by_group.iter().map(row).collect()
}

/// Texts of a few words to a few hundred.
fn texts() -> Vec<String> {
    let word = |i: usize| ["a", "b", "cd", "efg", "a. B", "h"][i * i % 43 % 6];
    (0..40).map(|i| (0..5 + i * 31 % 97).map(|j| word(i + j)).collect::<Vec<_>>().join(" ")).collect()
}

/// In one call, whatever the texts are: places never are more than there are numbers for.
#[test]
fn places_are_looked_at_in_time() {
    let texts = texts();
    for (skip, by, threads) in [(0, By::Corpus, 1), (0, By::Group, 2), (2, By::Corpus, 2), (2, By::Group, 1)] {
        let options = Options { skip, by, ..Options::default() };
        let mut whole = counter(&options, MOST_PLACES);
        add(&mut whole, &texts, 1).unwrap();
        assert!(whole.runs.is_empty());
        let places = whole.n_places();
        let longest = texts.iter().map(|text| {
            let mut one = counter(&options, MOST_PLACES);
            add(&mut one, std::slice::from_ref(text), 1).unwrap();
            one.n_places()
        });
        let longest = longest.max().unwrap();
        let expected = rows(whole);
        for most in [longest, longest * 3, places / 2, places, places * 100] {
            let mut parted = counter(&options, most);
            add(&mut parted, &texts, threads).unwrap();
            assert!(parted.n_places() <= most && (parted.runs.len() + 1) * most >= places, "{most} {skip}");
            assert_eq!(parted.runs.is_empty(), most > places, "{most} {skip}");
            assert_eq!(rows(parted), expected, "{most} {skip}");
        }
    }
}

#[test]
fn a_document_of_too_many_places_is_told() {
    let mut texts = texts();
    texts.insert(7, "a ".repeat(2000));
    for (skip, most) in [(0, 2000), (2, 20_000)] {
        let options = Options { skip, ..Options::default() };
        let error = add(&mut counter(&options, most), &texts, 2).expect_err("too long").to_string();
        assert!(error.starts_with("text 7: too long") && error.contains(&format!("{most} is the most")), "{error}");
        assert!(add(&mut counter(&options, most * 3), &texts, 2).is_ok());
    }
}

#[test]
fn what_could_not_be_spilled_is_not_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let storage =
        || Storage { memory: Some(16 << 20), spill: Some(folder.path().join("gone")), ..Storage::default() };
    let mut counter = Counter::new(Options::default(), storage()).unwrap();
    add(&mut counter, &texts(), 1).unwrap();
    let told = |error: Result<(), Error>, what| assert!(error.expect_err(what).to_string().contains(what));
    told(counter.save(&folder.path().join("counts"), 1, &NEVER), "spill");
    told(counter.save(&folder.path().join("counts"), 1, &NEVER), "is lost");
    told(add(&mut counter, &texts(), 1), "is lost");
    told(Counter::new(Options::default(), storage()).unwrap().merge(counter, 1, &NEVER), "is lost");
    let mut counter = self::counter(&Options::default(), 10);
    told(add(&mut counter, &texts(), 1), "too long");
    told(counter.finish(&Select::default(), 1, &NEVER).map(|_| ()), "is lost");
}

/// Of runs, numbers of documents would be wrong.
#[test]
fn documents_by_themselves_make_no_runs() {
    let options = Options { by: By::Document, ..Options::default() };
    let told = |error: Result<(), Error>| error.expect_err("by document").to_string().contains("of each document");
    let texts = texts();
    let counted = |most| {
        let mut counter = counter(&options, most);
        add(&mut counter, &texts, 2).map(|()| counter)
    };
    assert!(told(counted(1000).map(|_| ())));
    assert_eq!(rows(counted(20_000).unwrap()), rows(counted(MOST_PLACES).unwrap()));
    let [mut one, other] = [counted(MOST_PLACES).unwrap(), counted(MOST_PLACES).unwrap()];
    assert!(told(one.merge(other, 1, &NEVER)));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("counts");
    assert!(told(one.save(&file, 1, &NEVER)) && !file.exists());
    counter(&Options::default(), MOST_PLACES).save(&file, 1, &NEVER).unwrap();
    assert!(told(Counter::load(&file, options.clone(), Storage::default()).map(|_| ())));
    assert_eq!(rows(one), rows(counted(MOST_PLACES).unwrap()));
    let small = Storage { memory: Some(16 << 20), ..Storage::default() };
    let many = vec![texts.join("\n"); 600];
    assert!(told(add(&mut Counter::new(options.clone(), small).unwrap(), &many, 2)));
}

/// Rows take more memory than the words that they are made of: where they do not fit, they come out of runs.
#[test]
fn rows_that_do_not_fit_come_out_of_runs() {
    let texts: Vec<String> = texts().into_iter().cycle().take(4000).collect();
    let by_hand = |memory| {
        let mut counter = Counter::new(Options::default(), Storage { memory, ..Storage::default() }).unwrap();
        add(&mut counter, &texts, 1).unwrap();
        assert!(counter.runs.is_empty());
        counter
    };
    for (memory, min_count, spills) in
        [(None, 1, false), (Some(1 << 30), 1, false), (Some(16 << 20), 1, true), (Some(24 << 20), 2, false)]
    {
        let (mut counter, select) = (by_hand(memory), Select { min_count, ..Select::default() });
        let mut rows = Vec::new();
        let sink = &mut |table: crate::ngram::Table| {
            rows.extend(table.rows());
            Ok(())
        };
        counter.each(&select, usize::MAX, false, 1, &NEVER, sink).unwrap();
        assert_eq!(!counter.runs.is_empty(), spills, "{memory:?} {min_count}: {} places", counter.n_places());
        let all = by_hand(None).finish(&select, 1, &NEVER).unwrap();
        assert_eq!(rows, all.rows().collect::<Vec<_>>());
    }
}

/// Single words are counted in the memory of the vocabulary, however many there are.
#[test]
fn single_words_are_not_spilled_for_places_that_nobody_keeps() {
    let texts: Vec<String> = (0..40).map(|_| "one two three ".repeat(40_000)).collect();
    let options = Options { max_n: 1, ..Options::default() };
    let mut counter = Counter::new(options, Storage { memory: Some(16 << 20), ..Storage::default() }).unwrap();
    add(&mut counter, &texts, 1).unwrap();
    assert!(counter.runs.is_empty());
    assert_eq!(rows(counter).iter().map(|row| row.2).collect::<Vec<_>>(), [1_600_000; 3]);
}
