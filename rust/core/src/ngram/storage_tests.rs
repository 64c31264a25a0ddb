//! What is spilled, merged and put in order, against a count by hash tables of the same documents.

use super::{
    coding::{Input, put},
    merge::{Merge, Source},
    ordered::{Filter, in_order},
    record::{Lexicon, Record, Records, Tally},
    run::{Header, Run, RunWriter, write_run},
    spill::{Budget, MIN_MEMORY, RunFile, Spill},
};
use crate::{Error, ErrorKind};
use proptest::prelude::*;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs::{self, File},
    io::{self, Write},
    path::Path,
    sync::atomic::AtomicBool,
};

#[path = "../../tests/support/counter.rs"]
mod counter;

static NEVER: AtomicBool = AtomicBool::new(false);

/// A document: its group, and words as they are written.
type Document = (u32, Vec<&'static str>);

/// Several ways of writing, prefixes of one another, and words of which some are in few documents only.
const WORDS: [&str; 14] =
    ["a", "A", "b", "B", "ba", "Ba", "BA", "c", "ça", "Ça", "d-e", "the longest of all words", "zebra", "😀"];

fn documents(n: impl Into<proptest::collection::SizeRange>) -> impl Strategy<Value = Vec<Document>> {
    // Some words are much more frequent than others.
    let word = (0..WORDS.len(), 0..3usize).prop_map(|(word, rare)| WORDS[if rare == 0 { word } else { word % 4 }]);
    prop::collection::vec((0..3u32, prop::collection::vec(word, 0..25)), n)
}

#[derive(Default)]
struct Counted {
    /// By group: occurrences and documents.
    tallies: BTreeMap<u32, (u64, BTreeSet<usize>)>,
    writings: BTreeMap<Vec<&'static str>, u64>,
}

/// By words in lower case.
fn count(documents: &[Document], n: (usize, usize)) -> HashMap<Vec<String>, Counted> {
    let mut counted: HashMap<Vec<String>, Counted> = HashMap::new();
    for (document, (group, words)) in documents.iter().enumerate() {
        for n in n.0..=n.1 {
            for written in words.windows(n) {
                let key = written.iter().map(|word| word.to_lowercase()).collect();
                let counted = counted.entry(key).or_default();
                let tally = counted.tallies.entry(*group).or_default();
                tally.0 += 1;
                tally.1.insert(document);
                *counted.writings.entry(written.to_vec()).or_default() += 1;
            }
        }
    }
    counted
}

/// The lexicon of documents, and their records in order.
fn records(documents: &[Document], n: (usize, usize)) -> (Lexicon, Vec<Record>) {
    let mut words: BTreeMap<String, BTreeMap<&str, u64>> = BTreeMap::new();
    for word in documents.iter().flat_map(|(_, words)| words) {
        *words.entry(word.to_lowercase()).or_default().entry(word).or_default() += 1;
    }
    let mut lexicon = Lexicon::default();
    let (mut ranks, mut numbers) = (HashMap::new(), HashMap::new());
    for (rank, (word, ways)) in (0..).zip(&words) {
        lexicon.compared.push(word);
        lexicon.counts.push(ways.values().sum());
        ranks.insert(word.clone(), rank);
        for (&way, &count) in ways {
            numbers.insert(way, lexicon.written.len() as u32);
            lexicon.written.push(way);
            lexicon.rank_of.push(rank);
            lexicon.written_counts.push(count);
        }
    }
    let record = |(words, counted): (Vec<String>, Counted)| Record {
        words: words.iter().map(|word| ranks[word]).collect(),
        tallies: counted
            .tallies
            .iter()
            .map(|(&group, (count, documents))| Tally { group, count: *count, n_documents: documents.len() as u64 })
            .collect(),
        written: counted.writings.keys().flatten().map(|word| numbers[word]).collect(),
        writings: counted.writings.values().copied().collect(),
    };
    let mut records: Vec<Record> = count(documents, n).into_iter().map(record).collect();
    // What no word follows stands last.
    records.sort_by_key(|record| {
        let mut words = record.words.clone();
        words.resize(n.1, u32::MAX);
        words
    });
    (lexicon, records)
}

struct Given<'a>(std::slice::Iter<'a, Record>);

impl Records for Given<'_> {
    fn next(&mut self, record: &mut Record) -> Result<bool, Error> {
        let next = self.0.next();
        if let Some(next) = next {
            record.clone_from(next);
        }
        Ok(next.is_some())
    }
}

fn header(n: (usize, usize)) -> Header {
    Header { min_n: n.0, max_n: n.1, meta: br#"{"groups":["x"]}"#.to_vec() }
}

fn run_of(documents: &[Document], n: (usize, usize)) -> Vec<u8> {
    let (lexicon, records) = records(documents, n);
    let (bytes, written) =
        write_run(&mut Given(records.iter()), &lexicon, &header(n), Vec::new(), "test").expect("memory");
    assert_eq!((written.bytes, written.records), (bytes.len() as u64, records.len() as u64));
    bytes
}

fn merged(runs: &[Vec<u8>], n: (usize, usize), budget: &Budget<'_>, spill: &mut Spill) -> Result<Vec<u8>, Error> {
    let runs: Vec<Run> = runs.iter().map(|run| Run::Memory(run.clone())).collect();
    let sources: Vec<Source<'_>> = runs.iter().map(|run| Source { run, groups: None }).collect();
    let mut merge = Merge::new(&sources, budget, spill)?;
    let lexicon = std::mem::take(&mut merge.lexicon);
    write_run(&mut merge, &lexicon, &header(n), Vec::new(), "test").map(|(bytes, _)| bytes)
}

/// Lexicon and records of one run.
fn read(run: &[u8]) -> Result<(Header, Lexicon, Vec<Record>), Error> {
    let run = Run::Memory(run.to_vec());
    let header = run.header()?;
    let mut merge =
        Merge::new(&[Source { run: &run, groups: None }], &Budget::unlimited(&NEVER), &mut Spill::new(None))?;
    let (mut records, mut record) = (Vec::new(), Record::default());
    while merge.next(&mut record)? {
        records.push(record.clone());
    }
    Ok((header, merge.lexicon, records))
}

/// A row with texts for numbers: group, n, n-gram, occurrences, documents, surface.
type RowText = (u32, usize, String, u64, u64, String);

fn rows(
    records: &mut impl Records,
    lexicon: &Lexicon,
    filter: &Filter,
    budget: &Budget<'_>,
    spill: &mut Spill,
) -> Result<Vec<RowText>, Error> {
    let mut rows = Vec::new();
    in_order(records, lexicon, Some(b' '), filter, budget, spill, &mut |row| {
        let mut text = String::new();
        lexicon.compared.join(row.words, Some(b' '), &mut text);
        let surface = lexicon.join_written(row.surface, Some(b' '));
        rows.push((row.group, row.words.len(), text, row.count, row.n_documents, surface));
        Ok(())
    })?;
    Ok(rows)
}

/// The rows by sorting.
fn rows_by_sorting(documents: &[Document], n: (usize, usize), filter: &Filter) -> Vec<RowText> {
    let mut rows = Vec::new();
    for (words, counted) in count(documents, n) {
        let count: u64 = counted.tallies.values().map(|tally| tally.0).sum();
        let n_documents: u64 = counted.tallies.values().map(|tally| tally.1.len() as u64).sum();
        if count < filter.min_count || n_documents < filter.min_df || n_documents > filter.max_df {
            continue;
        }
        let most = counted.writings.values().max().copied().unwrap_or_default();
        let surfaces = counted.writings.iter().filter(|(_, count)| **count == most).map(|(words, _)| words.join(" "));
        let surface = surfaces.min().unwrap_or_default();
        if filter.by_group {
            rows.extend(counted.tallies.iter().map(|(&group, (count, documents))| {
                (group, words.len(), words.join(" "), *count, documents.len() as u64, surface.clone())
            }));
        } else {
            rows.push((0, words.len(), words.join(" "), count, n_documents, surface));
        }
    }
    rows.sort_by(|a, b| (a.0, a.1, b.3, &a.2).cmp(&(b.0, b.1, a.3, &b.2)));
    let mut seen: HashMap<(u32, usize), usize> = HashMap::new();
    rows.retain(|row| {
        let seen = seen.entry((row.0, row.1)).or_default();
        *seen += 1;
        filter.top.is_none_or(|top| *seen <= top)
    });
    rows
}

fn n_range() -> impl Strategy<Value = (usize, usize)> {
    (1..4usize, 0..5usize).prop_map(|(least, more)| (least, least + more))
}

/// A folder that is empty when it is asked.
fn assert_empty(folder: &Path) {
    let left: Vec<_> = fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path()).collect();
    assert!(left.is_empty(), "{left:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn a_number_is_read_as_it_was_written(numbers in prop::collection::vec((any::<u64>(), 0..64u32), 0..20)) {
        let numbers: Vec<u64> = numbers.into_iter().map(|(number, bits)| number >> bits).collect();
        let mut bytes = Vec::new();
        numbers.iter().for_each(|&number| put(&mut bytes, number));
        let mut input = Input::new(&bytes, 0);
        for &number in &numbers {
            prop_assert_eq!(input.number(), Ok(number));
        }
        prop_assert!(input.is_empty() && input.number().is_err());
    }

    #[test]
    fn a_run_is_read_as_it_was_written(documents in documents(0..12), n in n_range()) {
        let (lexicon, records) = records(&documents, n);
        prop_assert_eq!(read(&run_of(&documents, n)), Ok((header(n), lexicon, records)));
    }

    /// In any order and tree, at once and in steps: the bytes of the run of all documents.
    #[test]
    fn merging_is_counting_together(
        documents in documents(1..24),
        n in n_range(),
        owners in prop::collection::vec(0..6usize, 24),
        picks in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 5),
    ) {
        let mut parts = vec![Vec::new(); 6];
        for (document, &owner) in documents.iter().zip(&owners) {
            parts[owner].push(document.clone());
        }
        let mut runs: Vec<Vec<u8>> = parts.iter().map(|part| run_of(part, n)).collect();
        let whole = run_of(&documents, n);
        let folder = tempfile::tempdir().expect("a folder");
        let mut spill = Spill::new(Some(folder.path().to_owned()));
        for budget in [Budget::unlimited(&NEVER), Budget::tiny(1 << 20, &NEVER), Budget::tiny(1, &NEVER)] {
            prop_assert_eq!(&merged(&runs, n, &budget, &mut spill), &Ok(whole.clone()));
        }
        for (a, b) in picks {
            let a = runs.swap_remove(a.index(runs.len()));
            let b = runs.swap_remove(b.index(runs.len()));
            runs.push(merged(&[a, b], n, &Budget::unlimited(&NEVER), &mut spill).expect("runs"));
        }
        prop_assert_eq!(&runs[0], &whole);
        drop(spill);
        assert_empty(folder.path());
    }

    #[test]
    fn rows_are_in_order_whatever_the_memory(
        documents in documents(0..16),
        copies in 1..30usize,
        n in n_range(),
        min_count in 1..4u64,
        df in (0..3u64, 0..9u64),
        top in prop::option::of(0..12usize),
        by_group: bool,
    ) {
        let mut documents = documents;
        // Counts that share a bucket.
        if let Some(first) = documents.first_mut() {
            first.1 = first.1.repeat(copies);
        }
        let filter = Filter { min_count, min_df: df.0, max_df: if df.1 == 0 { u64::MAX } else { df.1 }, top, by_group };
        let expected = rows_by_sorting(&documents, n, &filter);
        let (lexicon, records) = records(&documents, n);
        let folder = tempfile::tempdir().expect("a folder");
        for budget in [Budget::unlimited(&NEVER), Budget::tiny(3000, &NEVER), Budget::tiny(0, &NEVER)] {
            let mut spill = Spill::new(Some(folder.path().to_owned()));
            let rows = rows(&mut Given(records.iter()), &lexicon, &filter, &budget, &mut spill);
            prop_assert_eq!(rows.as_ref(), Ok(&expected));
            drop(spill);
            assert_empty(folder.path());
        }
    }

    #[test]
    fn groups_get_the_numbers_that_were_asked_for(documents in documents(0..12), numbers in prop::collection::vec(0..4u32, 3)) {
        let run = Run::Memory(run_of(&documents, (1, 3)));
        let source = Source { run: &run, groups: Some(&numbers) };
        let mut merge = Merge::new(&[source], &Budget::unlimited(&NEVER), &mut Spill::new(None)).expect("a run");
        let lexicon = std::mem::take(&mut merge.lexicon);
        let (bytes, _) = write_run(&mut merge, &lexicon, &header((1, 3)), Vec::new(), "test").expect("memory");
        let renamed: Vec<Document> =
            documents.into_iter().map(|(group, words)| (numbers[group as usize], words)).collect();
        prop_assert_eq!(bytes, run_of(&renamed, (1, 3)));
        let few = Source { run: &run, groups: Some(&[]) };
        let has_records = !read(&run_of(&renamed, (1, 3))).expect("a run").2.is_empty();
        prop_assert_eq!(Merge::new(&[few], &Budget::unlimited(&NEVER), &mut Spill::new(None)).is_err(), has_records);
    }

    /// Checksums right, content wrong: an error or other records, in order all the same.
    #[test]
    fn broken_content_never_panics(
        documents in documents(1..6),
        n in n_range(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut bytes = run_of(&documents, n);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        counter::repair(&mut bytes);
        if let Ok((header, lexicon, records)) = read(&bytes) {
            let records = &records;
            let written = write_run(&mut Given(records.iter()), &lexicon, &header, Vec::new(), "test").expect("memory").0;
            prop_assert_eq!(read(&written), Ok((header, lexicon, records.clone())));
            prop_assert!(merged(&[bytes.clone(), written], n, &Budget::unlimited(&NEVER), &mut Spill::new(None)).is_ok());
        }
    }
}

/// The same numbers each time.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % end
    }
}

fn some_documents(n: usize) -> Vec<Document> {
    let mut random = Random(1);
    (0..n).map(|i| (i as u32 % 3, (0..20).map(|_| WORDS[random.below(WORDS.len())]).collect())).collect()
}

fn message(error: &Error) -> String {
    assert_eq!(error.kind(), ErrorKind::Storage);
    error.to_string()
}

#[test]
fn every_damage_is_noticed_and_said() {
    let bytes = run_of(&some_documents(3), (1, 2));
    assert!(read(&bytes).is_ok());
    for length in 0..bytes.len() {
        let message = message(&read(&bytes[..length]).expect_err("cut short"));
        let expected = if length == 0 { "is no tidings counter" } else { "is cut short" };
        assert!(message.contains(expected), "{length}: {message}");
    }
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut bytes = bytes.clone();
            bytes[at] ^= 1 << bit;
            let message = message(&read(&bytes).expect_err("a changed bit"));
            let expected = match at {
                0..8 => "is no tidings counter",
                8..12 => "in format",
                _ => "",
            };
            assert!(message.contains(expected), "{at}: {message}");
        }
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(message(&read(&longer).expect_err("one byte more")).contains("something follows its end"));
    let mut content = bytes;
    let last = content.len() - 1;
    content[last] ^= 1;
    assert!(message(&read(&content).expect_err("another checksum")).contains("checksum differs"));
}

#[test]
fn records_of_many_blocks_and_of_the_longest_ngrams() {
    for (n, size) in [((1, 5), 1000), ((7, 20), 100), ((60, 64), 100)] {
        let documents = some_documents(size);
        let long: Vec<Document> = documents
            .chunks(16)
            .map(|some| (some[0].0, some.iter().flat_map(|(_, words)| words.clone()).collect()))
            .collect();
        let bytes = run_of(&long, n);
        assert!(n.0 > 1 || bytes.len() > 2 << 16, "{n:?}: {} bytes", bytes.len());
        let (lexicon, records) = records(&long, n);
        assert_eq!(read(&bytes), Ok((header(n), lexicon, records)));
    }
}

#[test]
fn a_hundred_runs_are_merged_in_steps() {
    let documents = some_documents(130);
    let folder = tempfile::tempdir().expect("a folder");
    let mut spill = Spill::new(Some(folder.path().to_owned()));
    let runs: Vec<Run> = documents
        .iter()
        .map(|document| {
            let mut file = spill.create().expect("a file");
            file.write_all(&run_of(std::slice::from_ref(document), (1, 3))).expect("room");
            Run::File(file.into_run())
        })
        .collect();
    let before = fs::read_dir(folder.path()).expect("a folder").count();
    let sources: Vec<Source<'_>> = runs.iter().map(|run| Source { run, groups: None }).collect();
    let mut merge = Merge::new(&sources, &Budget::tiny(1 << 30, &NEVER), &mut spill).expect("runs");
    let lexicon = std::mem::take(&mut merge.lexicon);
    let (bytes, _) = write_run(&mut merge, &lexicon, &header((1, 3)), Vec::new(), "test").expect("memory");
    assert_eq!(bytes, run_of(&documents, (1, 3)));
    assert_eq!((before, fs::read_dir(folder.path()).expect("a folder").count()), (1, 1));
    drop(merge);
    drop((runs, spill));
    assert_empty(folder.path());
}

#[test]
fn a_saved_run_is_opened_and_kept() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("counter.tdn");
    fs::write(&path, run_of(&some_documents(5), (1, 2))).expect("room");
    let (run, opened) = Run::open(&path).expect("a run");
    assert_eq!((opened, run.len()), (header((1, 2)), Ok(fs::metadata(&path).expect("a file").len())));
    drop(run);
    assert!(path.exists());
    fs::write(&path, "column,other\n1,2\n").expect("room");
    assert!(message(&Run::open(&path).expect_err("a table")).ends_with("counter.tdn: is no tidings counter"));
    let none = message(&Run::open(&folder.path().join("none")).expect_err("no file"));
    assert!(none.contains("none: No such file"), "{none}");
}

/// A disk with room for so many bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let n = bytes.len().min(self.0);
        self.0 -= n;
        Ok(n)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_wherever_it_fills_up() {
    let (lexicon, records) = records(&some_documents(40), (1, 3));
    let size = run_of(&some_documents(40), (1, 3)).len();
    for room in (0..size).step_by(97).chain([size - 1]) {
        let failed = write_run(&mut Given(records.iter()), &lexicon, &header((1, 3)), Full(room), "here");
        let message = message(&failed.map(|(_, written)| written).expect_err("no room"));
        assert!(message.starts_with("here: "), "{message}");
    }
    assert!(write_run(&mut Given(records.iter()), &lexicon, &header((1, 3)), Full(size), "here").is_ok());
    if let Ok(full) = File::options().write(true).open("/dev/full") {
        let failed = write_run(&mut Given(records.iter()), &lexicon, &header((1, 3)), full, "/dev/full");
        let message = message(&failed.map(|(_, written)| written).expect_err("no room"));
        assert!(message.contains("No space left on device"), "{message}");
    }
}

#[test]
fn a_spill_directory_says_where_it_cannot_write() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("a-file");
    fs::write(&file, "").expect("room");
    for under in [file, folder.path().join("not-there")] {
        let message = message(&Spill::new(Some(under.clone())).create().expect_err("no folder"));
        let start = format!("cannot write to {}: ", under.display());
        assert!(message.starts_with(&start) && message.contains("spill_dir="), "{message}");
    }
    if Path::new("/dev/full").exists() {
        let mut spill = Spill::new(Some(folder.path().to_owned()));
        let mut file = spill.create().expect("a file");
        file.write_all(&[0; 3 << 20]).expect("room");
        file.fill_disk();
        let (lexicon, records) = records(&some_documents(4), (1, 2));
        let writer = RunWriter::new(file, "a run", &header((1, 2)), &lexicon);
        let failed = writer.and_then(|mut writer| {
            records.iter().try_for_each(|record| writer.write(record))?;
            writer.finish().map(|(_, written)| written)
        });
        let message = message(&failed.expect_err("no room"));
        let start = format!("cannot write to {}", folder.path().display());
        assert!(message.starts_with(&start), "{message}");
        for part in ["No space left on device", "3 MiB", "spill_dir=", "memory="] {
            assert!(message.contains(part), "{message}");
        }
    }
}

#[test]
fn a_spill_directory_goes_whatever_happens() {
    let folder = tempfile::tempdir().expect("a folder");
    let under = || Some(folder.path().to_owned());
    drop(Spill::new(under()));
    assert_empty(folder.path());

    let mut spill = Spill::new(under());
    let run: RunFile = spill.create().expect("a file").into_run();
    drop(spill);
    assert!(run.path().exists(), "runs outlive the spill that made them");
    drop(run);
    assert_empty(folder.path());

    let panicked = std::panic::catch_unwind(|| {
        let mut spill = Spill::new(under());
        let _file = spill.create().expect("a file");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
        std::panic::resume_unwind(Box::new(()));
    });
    assert!(panicked.is_err());
    assert_empty(folder.path());
}

/// A program that was killed has left a directory.
#[test]
#[cfg(target_os = "linux")]
fn what_dead_processes_left_is_removed() {
    let folder = tempfile::tempdir().expect("a folder");
    let make = |name: &str| {
        let path = folder.path().join(name);
        fs::create_dir(&path).expect("room");
        fs::write(path.join("0.run"), "text").expect("room");
        let lock = File::create(path.join("lock")).expect("room");
        (path, lock)
    };
    // Numbers of processes end below this.
    let (dead, _) = make("tidings-spill-4194305-abc");
    let (locked, lock) = make("tidings-spill-4194306-abc");
    lock.lock().expect("a lock");
    let (alive, _) = make(&format!("tidings-spill-{}-abc", std::process::id()));
    let (other, _) = make("tidings-spilled");
    let mut spill = Spill::new(Some(folder.path().to_owned()));
    let _file = spill.create().expect("a file");
    let left = [&dead, &locked, &alive, &other].map(|path| path.exists());
    assert_eq!(left, [false, true, true, true]);
}

#[test]
fn merging_and_ordering_can_be_stopped() {
    let documents = some_documents(5);
    let cancelled = AtomicBool::new(true);
    let budget = Budget::tiny(0, &cancelled);
    let run = run_of(&documents, (1, 2));
    assert!(
        message(&merged(&[run], (1, 2), &budget, &mut Spill::new(None)).expect_err("stopped")).contains("stopped")
    );
    let (lexicon, records) = records(&documents, (1, 2));
    let stopped = rows(&mut Given(records.iter()), &lexicon, &Filter::default(), &budget, &mut Spill::new(None));
    assert!(message(&stopped.expect_err("stopped")).contains("stopped"));
}

#[test]
fn too_little_memory_is_said() {
    let error = Budget::new(MIN_MEMORY - 1, &NEVER).expect_err("too little");
    assert_eq!(error.kind(), ErrorKind::Argument);
    assert_eq!(error.to_string(), "memory of 16.0 MiB is too little to count with: give 16 MiB or more");
    let budget = Budget::new(1 << 30, &NEVER).expect("enough");
    let while_merging = budget.merge() + budget.rows();
    assert!([budget.batch(), while_merging, budget.rows() + budget.sort()].iter().all(|&bytes| bytes <= 1 << 30));
}

/// The common record, one occurrence of an n-gram that another begins with or follows: few bytes.
#[test]
fn common_records_are_short() {
    // Words as frequent as in texts: each rank half as often as the one at half its place.
    let words: Vec<&'static str> = (0..3000).map(|i| &*Box::leak(format!("w{i}").into_boxed_str())).collect();
    let mut random = Random(1);
    let mut word = || words[(3000f64.powf(random.below(1 << 20) as f64 / f64::from(1 << 20)) as usize).min(2999)];
    let documents: Vec<Document> = (0..200).map(|_| (0, (0..300).map(|_| word()).collect())).collect();
    let (lexicon, records) = records(&documents, (1, 3));
    let bytes = run_of(&documents, (1, 3)).len() - run_of(&documents, (9, 9)).len().min(lexicon.written.len() * 10);
    let each = bytes as f64 / records.len() as f64;
    assert!(each < 4.0, "{each} bytes for each of {} records", records.len());
}
