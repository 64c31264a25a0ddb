//! Counting over batches of documents, and the rows of what was counted.

use super::{
    By, Options, Select, about,
    collect::Collector,
    corpus::{Layer, Part, Reading, unite},
    dump::{self, SORTED_PLACE, dump},
    margins,
    merge::{self, Merge},
    ordered::{self, Filter, in_order},
    rows::{Source, table},
    run::{Header, Run, save_run},
    spill::{Budget, Spill},
    stop_words::StopMode,
    table::Table,
    threads::{cut, on_threads},
    units::{Mentions, Tokens, Treatment, Unit, UnitOptions, n_skip_grams, units},
};
use crate::{
    Error, ErrorKind,
    segment::{Boundary, WordRuns, words_by_sentence},
};
use serde::{Deserialize, Serialize};
use std::{
    borrow::Cow,
    collections::HashMap,
    ops::Range,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

/// What is counted in.
#[derive(Clone, Debug)]
pub enum Document<'a> {
    /// A text, which is cut into tokens.
    Text(Cow<'a, str>),
    /// Tokens that were made elsewhere; no n-gram goes across `None`.
    Tokens(Vec<Option<Cow<'a, str>>>),
}

/// Words of a corpus, and ends of sentences, that are counted all at once at most: places are numbers of 32 bits.
const MOST_PLACES: usize = u32::MAX as usize - (1 << 20);
/// The most text that is read between two looks at how much was counted.
const MOST_BYTES: usize = 1 << 30;
/// Less text than this is not worth a thread.
const SHARE: usize = 1 << 16;
/// Text that is looked at in one go: offsets in it are numbers of 32 bits.
const PIECE: usize = 1 << 30;

/// How much memory counting takes, and where the rest goes.
#[derive(Clone, Debug, Default)]
pub struct Storage {
    /// Bytes for what is counted, at least 16 MiB; all of it stays in memory when none is given.
    pub memory: Option<u64>,
    /// The folder under which a private one for spilled runs is made; the system's for temporary files when none is given.
    pub spill: Option<PathBuf>,
    /// What the caller says of the options, best as a JSON object: counters of which it differs are not merged.
    pub about: String,
}

/// A run of what was counted before, and what the numbers of its groups are here.
#[derive(Debug)]
struct Counted {
    run: Run,
    groups: Option<Vec<u32>>,
}

/// Counts n-grams over any number of batches.
#[derive(Debug)]
pub struct Counter {
    options: Options,
    storage: Storage,
    /// What was not made a run of yet.
    parts: Vec<Part>,
    runs: Vec<Counted>,
    spill: Spill,
    n_documents: usize,
    n_words: u64,
    /// By document since the last run, if they were given.
    groups: Vec<u32>,
    /// The number of the first document since the last run.
    first_document: usize,
    /// The names of the groups, in the order in which they came, and back.
    names: Vec<Option<String>>,
    numbers: HashMap<Option<String>, u32>,
    /// [`MOST_PLACES`], or less in tests.
    most_places: usize,
    /// Whether something ended early and left half of what was counted.
    broken: bool,
}

/// What a saved counter says of itself.
#[derive(Serialize, Deserialize)]
struct Saved {
    about: String,
    by_group: bool,
    groups: Vec<Option<String>>,
    n_documents: u64,
    n_words: u64,
}

impl Counter {
    /// Fails when the options do not go together, or with less memory than can be worked with.
    pub fn new(options: Options, storage: Storage) -> Result<Self, Error> {
        options.check()?;
        if let Some(bytes) = storage.memory {
            Budget::new(bytes, &AtomicBool::new(false))?;
        }
        let spill = Spill::new(storage.spill.clone());
        Ok(Self {
            options,
            storage,
            parts: Vec::new(),
            runs: Vec::new(),
            spill,
            n_documents: 0,
            n_words: 0,
            groups: Vec::new(),
            first_document: 0,
            names: Vec::new(),
            numbers: HashMap::new(),
            most_places: MOST_PLACES,
            broken: false,
        })
    }

    /// What it was made with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Documents that were added, with and without words.
    pub fn n_documents(&self) -> usize {
        self.n_documents
    }

    /// Words that were counted.
    pub fn n_words(&self) -> u64 {
        self.n_words + self.parts.iter().map(|part| part.places.n_words).sum::<u64>()
    }

    /// Fails when what was counted is of no use any more.
    fn check_whole(&self) -> Result<(), Error> {
        match self.broken {
            false => Ok(()),
            true => Err(Error::new(
                ErrorKind::Storage,
                "some of what was counted is lost, as an earlier call failed: count again with a new counter",
            )),
        }
    }

    /// The number of the group of that name, which may be none.
    pub fn group(&mut self, name: Option<&str>) -> u32 {
        let name = name.map(str::to_owned);
        *self.numbers.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            self.names.len() as u32 - 1
        })
    }

    /// Adds `n` documents, `document(0..n)`, of about `size(i)` bytes each, over `threads` threads. `groups`: for
    /// each its number by [`Counter::group`], or none for all that are ever added.
    ///
    /// Fails on a document of more words than can be numbered (four billion, with skips of their n-grams), when there
    /// are rows of each document and more words than that in all, when nothing can be spilled, and soon after
    /// `cancelled` is set; what was counted is of no use then, and all that is asked for later fails too.
    pub fn add<'a>(
        &mut self,
        n: usize,
        document: impl Fn(usize) -> Document<'a> + Sync,
        size: impl Fn(usize) -> usize + Sync,
        groups: Option<&[u32]>,
        threads: usize,
        cancelled: &AtomicBool,
    ) -> Result<(), Error> {
        self.check_whole()?;
        if u32::try_from(self.n_documents + n).is_err() {
            return Err(Error::new(
                ErrorKind::Argument,
                "more than four billion documents cannot be counted at once",
            ));
        }
        if self.options.by == By::Group && groups.is_none() {
            return Err(Error::new(
                ErrorKind::Argument,
                "rows by group were asked for: give the group of each document",
            ));
        }
        let budget = self.budget(cancelled)?;
        self.broken = true;
        // Between two looks at the memory, text is read that takes a sixteenth of it.
        let most_bytes = MOST_BYTES.min(budget.batch() / 16);
        let places_of_byte = self.options.places_of_byte();
        let mut start = 0;
        while start < n {
            // All that is read finds room among the places that are left, or is one document.
            let room = self.most_places.saturating_sub(self.n_places());
            let step = most_bytes.min(room / places_of_byte);
            let (mut end, mut filled) = (start, 0);
            while end < n && (end == start || filled + size(end) <= step) {
                filled += size(end);
                end += 1;
            }
            if filled.saturating_mul(places_of_byte) > room && self.n_places() > 0 {
                self.make_runs(threads, cancelled)?;
            }
            self.groups.extend_from_slice(groups.map_or(&[], |groups| &groups[start..end]));
            self.read(start..end, &document, &size, filled, threads, cancelled);
            budget.go_on()?;
            let places = self.n_places();
            if places > self.most_places {
                let message = format!(
                    "text {}: too long to be counted at once: {places} words and ends of sentences (with skip, of \
                     skip-grams), where {} is the most; cut it in parts",
                    self.n_documents - 1,
                    self.most_places
                );
                return Err(Error::new(ErrorKind::Argument, message));
            }
            // Words take as much again in a lexicon.
            let held = self.parts.iter().map(|part| part.bytes() + part.vocabulary.bytes()).sum::<usize>()
                + places * SORTED_PLACE;
            // The last quarter is kept free: steps would become small in it.
            if places > self.most_places / 4 * 3 || held > budget.batch() {
                self.make_runs(threads, cancelled)?;
            }
            start = end;
        }
        self.broken = false;
        Ok(())
    }

    /// Places that are taken since the last run, in all parts.
    fn n_places(&self) -> usize {
        self.parts.iter().map(Part::n_places).sum()
    }

    fn budget<'a>(&self, cancelled: &'a AtomicBool) -> Result<Budget<'a>, Error> {
        self.storage.memory.map_or(Ok(Budget::unlimited(cancelled)), |bytes| Budget::new(bytes, cancelled))
    }

    /// Counts the words of documents of about `total` bytes.
    fn read<'a>(
        &mut self,
        documents: Range<usize>,
        document: &(impl Fn(usize) -> Document<'a> + Sync),
        size: &(impl Fn(usize) -> usize + Sync),
        total: usize,
        threads: usize,
        cancelled: &AtomicBool,
    ) {
        let shares = threads.min(total / SHARE).max(1);
        self.parts.resize_with(self.parts.len().max(shares), Part::default);
        let ranges = cut(documents.clone().map(size), shares);
        let first = self.n_documents - self.first_document;
        let options = &self.options;
        let work = self.parts.iter_mut().zip(ranges).collect();
        on_threads(threads, work, |(part, range): (&mut Part, Range<usize>)| {
            let mut scratch = Scratch::default();
            let range = documents.start + range.start..documents.start + range.end;
            if options.keeps_places() {
                part.places.expect(range.clone().map(size).sum());
            }
            for i in range {
                if cancelled.load(Relaxed) {
                    return;
                }
                read(part, (first + i - documents.start) as u32, &document(i), options, &mut scratch);
            }
        });
        self.n_documents += documents.len();
    }

    /// Makes runs of what was read since the last, on disk when memory is bounded. Not by document: runs do not know
    /// their numbers.
    fn make_runs(&mut self, threads: usize, cancelled: &AtomicBool) -> Result<(), Error> {
        if self.options.by == By::Document {
            return Err(by_document());
        }
        let broken = std::mem::replace(&mut self.broken, true);
        let parts = std::mem::take(&mut self.parts);
        self.n_words += parts.iter().map(|part| part.places.n_words).sum::<u64>();
        let n_documents = self.n_documents - self.first_document;
        let in_memory = self.storage.memory.is_none();
        let mut work = Vec::new();
        for mut part in parts {
            let layers = std::mem::take(&mut part.places.layers);
            let file = |spill: &mut Spill| if in_memory { Ok(None) } else { spill.create().map(Some) };
            let files = layers.iter().map(|_| file(&mut self.spill)).collect::<Result<Vec<_>, _>>()?;
            work.push((part, layers, files));
        }
        let this = &*self;
        let made = on_threads(threads, work, |(part, layers, files)| {
            let (ranked, layers) = unite(&[&part.vocabulary], vec![layers], 1);
            drop(part);
            let mut runs = Vec::new();
            for ((i, layer), file) in layers.iter().enumerate().zip(files) {
                let (min_n, max_n) = this.options.range(i);
                let source = dump::Source {
                    ranked: &ranked,
                    layer,
                    header: Header { min_n, max_n, meta: Vec::new() },
                    by: this.options.by,
                    groups: &this.groups,
                    n_documents,
                };
                let edge = |word: &str| this.options.is_edge(word);
                runs.push(match file {
                    Some(file) => Run::File(dump(&source, edge, file, "a spilled run", cancelled)?.into_run()),
                    None => Run::Memory(dump(&source, edge, Vec::new(), "a run", cancelled)?),
                });
            }
            Ok::<_, Error>(runs)
        });
        for runs in made {
            self.runs.extend(runs?.into_iter().map(|run| Counted { run, groups: None }));
        }
        self.first_document = self.n_documents;
        self.groups.clear();
        self.budget(cancelled)?.go_on()?;
        self.broken = broken;
        Ok(())
    }

    /// Fails when another one counts differently, and says in what.
    pub fn check_merge(&self, other: &Counter) -> Result<(), Error> {
        self.check_whole()?;
        other.check_whole()?;
        let mut differences = about::differences(&self.storage.about, &other.storage.about);
        if self.options.by != other.options.by {
            differences.push(format!(
                "by is {:?} here and {:?} there",
                self.options.by.word(),
                other.options.by.word()
            ));
        }
        if differences.is_empty() {
            return Ok(());
        }
        let message = format!("counters that count differently cannot be merged: {}", differences.join("; "));
        Err(Error::new(ErrorKind::Argument, message))
    }

    /// Adds what another one counted in the same way. Fails when it did not, see [`Counter::check_merge`].
    pub fn merge(&mut self, mut other: Counter, threads: usize, cancelled: &AtomicBool) -> Result<(), Error> {
        self.check_merge(&other)?;
        other.make_runs(threads, cancelled)?;
        let numbers: Vec<u32> = other.names.iter().map(|name| self.group(name.as_deref())).collect();
        for Counted { run, groups } in other.runs {
            let groups = match groups {
                Some(groups) => groups.iter().map(|&group| numbers[group as usize]).collect(),
                None => numbers.clone(),
            };
            self.runs.push(Counted { run, groups: (self.options.by == By::Group).then_some(groups) });
        }
        self.n_words += other.n_words;
        // Documents of runs have no numbers any more, so those that are still to come may have any.
        self.n_documents += other.n_documents;
        self.first_document += other.n_documents;
        Ok(())
    }

    /// Writes all that was counted to a file, which is there whole or not at all.
    pub fn save(&mut self, path: &Path, threads: usize, cancelled: &AtomicBool) -> Result<(), Error> {
        self.check_whole()?;
        self.make_runs(threads, cancelled)?;
        let saved = Saved {
            about: self.storage.about.clone(),
            by_group: self.options.by == By::Group,
            groups: self.names.clone(),
            n_documents: self.n_documents as u64,
            n_words: self.n_words,
        };
        let (min_n, max_n) = (self.options.min_n, self.options.max_n);
        let meta = serde_json::to_vec(&saved).unwrap_or_default();
        let budget = self.budget(cancelled)?;
        let sources: Vec<_> = self.runs.iter().map(Counted::source).collect();
        let mut merge = Merge::new(&sources, &budget, &mut self.spill)?;
        let lexicon = std::mem::take(&mut merge.lexicon);
        save_run(&mut merge, &lexicon, &Header { min_n, max_n, meta }, path)
    }

    /// What was saved says of its options, and whether it has groups.
    pub fn saved(path: &Path) -> Result<(String, bool), Error> {
        let (_, _, saved) = open(path)?;
        Ok((saved.about, saved.by_group))
    }

    /// What was saved, with the options that it was made with: those that [`Counter::saved`] tells of.
    pub fn load(path: &Path, options: Options, storage: Storage) -> Result<Self, Error> {
        if options.by == By::Document {
            return Err(by_document());
        }
        let (run, header, saved) = open(path)?;
        if (header.min_n, header.max_n) != (options.min_n, options.max_n) {
            let message = format!("{}: has n-grams of {} to {}", path.display(), header.min_n, header.max_n);
            return Err(Error::new(ErrorKind::Argument, message));
        }
        let mut counter = Self::new(options, Storage { about: saved.about, ..storage })?;
        saved.groups.iter().for_each(|name| {
            counter.group(name.as_deref());
        });
        counter.runs.push(Counted { run, groups: None });
        counter.n_documents = saved.n_documents as usize;
        counter.first_document = counter.n_documents;
        counter.n_words = saved.n_words;
        Ok(counter)
    }

    /// What the caller said of the options.
    pub fn about(&self) -> &str {
        &self.storage.about
    }

    /// The rows. Fails when nothing can be spilled, and soon after `cancelled` is set.
    pub fn finish(mut self, select: &Select, threads: usize, cancelled: &AtomicBool) -> Result<Table, Error> {
        let mut out = Table::default();
        self.each(select, usize::MAX, true, threads, cancelled, &mut |table| {
            out = table;
            Ok(())
        })?;
        Ok(out)
    }

    /// Hands over the rows of what was added so far, in tables of about `most` rows where they come one by one. `last`:
    /// nothing is asked of the counter any more, which saves memory.
    pub fn each(
        &mut self,
        select: &Select,
        most: usize,
        last: bool,
        threads: usize,
        cancelled: &AtomicBool,
        sink: &mut dyn FnMut(Table) -> Result<(), Error>,
    ) -> Result<(), Error> {
        self.check_whole()?;
        let mut names: Vec<u32> = (0..self.names.len() as u32).collect();
        names.sort_unstable_by_key(|&i| &self.names[i as usize]);
        let mut place = vec![0; names.len()];
        names.iter().zip(0..).for_each(|(&i, rank)| place[i as usize] = rank);
        let names: Vec<_> = names.iter().map(|&i| self.names[i as usize].clone()).collect();
        if self.runs.is_empty() {
            let take = |part: &mut Part| {
                if last { std::mem::take(&mut part.places.layers) } else { part.places.layers.clone() }
            };
            let layers = self.parts.iter_mut().map(take).collect();
            let mut table = self.table(layers, select, &place, threads, cancelled)?;
            table.groups = names;
            return sink(table);
        }
        self.make_runs(threads, cancelled)?;
        let budget = self.budget(cancelled)?;
        let groups: Vec<Option<Vec<u32>>> = self.runs.iter().map(|counted| counted.places(&place)).collect();
        let sources = self.runs.iter().zip(&groups);
        let sources: Vec<_> =
            sources.map(|(c, groups)| merge::Source { run: &c.run, groups: groups.as_deref() }).collect();
        let by_group = self.options.by != By::Corpus;
        let filter = Filter {
            min_count: select.min_count,
            min_df: select.min_df,
            max_df: select.max_df,
            top: select.top,
            by_group,
        };
        let separator = self.options.separator();
        let mut merge = Merge::new(&sources, &budget, &mut self.spill)?;
        // An n-gram is in no more documents than it has occurrences.
        merge.pass_over(select.min_count.max(select.min_df));
        let lexicon = std::mem::take(&mut merge.lexicon);
        let mut rows = Collector::default();
        let mut hand_over = |rows: &mut Collector| {
            let mut table = rows.take();
            if select.margins {
                margins::fill(&mut table, &lexicon, None);
            }
            table.groups.clone_from(&names);
            sink(table)
        };
        let mut emit = |row: ordered::Row<'_>| {
            rows.push(&row, &lexicon, separator, select, by_group);
            if rows.len() >= most { hand_over(&mut rows) } else { Ok(()) }
        };
        in_order(&mut merge, &lexicon, separator, &filter, &budget, &mut self.spill, &mut emit)?;
        hand_over(&mut rows)
    }

    /// The rows of what is in memory. `place`: by number of a group, where it stands among all.
    fn table(
        &self,
        layers: Vec<Vec<Layer>>,
        select: &Select,
        place: &[u32],
        threads: usize,
        cancelled: &AtomicBool,
    ) -> Result<Table, Error> {
        let vocabularies: Vec<_> = self.parts.iter().map(|part| &part.vocabulary).collect();
        let (ranked, layers) = unite(&vocabularies, layers, threads);
        let by = self.options.by;
        let groups: Vec<u32> = self.groups.iter().map(|&group| place[group as usize]).collect();
        let has_edges = self.options.stop.as_ref().is_some_and(|stop| stop.mode() == StopMode::Edges);
        let mut out = Table::default();
        for (i, layer) in layers.iter().enumerate() {
            let (min_n, max_n) = self.options.range(i);
            let source = Source {
                ranked: &ranked,
                layer,
                select,
                by,
                min_n,
                max_n,
                separator: self.options.separator(),
                groups: &groups,
                n_documents: self.n_documents - self.first_document,
            };
            let edge = has_edges.then_some(|word: &str| self.options.is_edge(word));
            let rows = table(&source, edge, threads, cancelled);
            out.append(rows.ok_or_else(|| Error::new(ErrorKind::Storage, "counting was stopped"))?);
        }
        if by != By::Corpus && layers.len() > 1 {
            out.sort_groups();
        }
        if select.margins {
            margins::fill(&mut out, &ranked.lexicon, layers.first().filter(|_| self.options.skip == 0));
        }
        Ok(out)
    }
}

/// A saved counter, and what it says of itself.
fn open(path: &Path) -> Result<(Run, Header, Saved), Error> {
    let (run, header) = Run::open(path)?;
    let saved = serde_json::from_slice(&header.meta).map_err(|error| {
        let message = format!("{}: is no saved counter of n-grams: {error}", path.display());
        Error::new(ErrorKind::Storage, message)
    })?;
    Ok((run, header, saved))
}

fn by_document() -> Error {
    let message = "n-grams of each document are counted all at once, of up to about three billion words, and cannot \
                   be spilled, saved or merged: count fewer documents at a time, or by group";
    Error::new(ErrorKind::Argument, message)
}

impl Counted {
    fn source(&self) -> merge::Source<'_> {
        merge::Source { run: &self.run, groups: self.groups.as_deref() }
    }

    /// By number of a group in the run: where it stands among all.
    fn places(&self, place: &[u32]) -> Option<Vec<u32>> {
        let of = |&group: &u32| place[group as usize];
        match &self.groups {
            Some(groups) => Some(groups.iter().map(of).collect()),
            None if place.is_empty() => None,
            None => Some(place.to_vec()),
        }
    }
}

#[derive(Default)]
struct Scratch {
    runs: WordRuns,
    mentions: Mentions,
}

/// Counts the words of one document.
fn read(part: &mut Part, number: u32, document: &Document<'_>, options: &Options, scratch: &mut Scratch) {
    let reading = Reading {
        normal: options.normal,
        stop: options.stop.as_ref(),
        min_n: options.min_n,
        max_n: options.max_n,
        skip: options.skip,
        places: options.keeps_places(),
    };
    let mut reader = part.read(number, reading);
    match document {
        Document::Tokens(tokens) => {
            for token in tokens {
                match token {
                    Some(token) => reader.word(token),
                    None => reader.end(),
                }
            }
        }
        Document::Text(text) if options.is_plain() => {
            // Words by themselves stand in sentences of any length.
            let boundary = if options.max_n == 1 { Boundary::Document } else { options.units.boundary };
            for text in pieces(text) {
                words_by_sentence(text, boundary, &mut scratch.runs);
                let mut first = 0;
                for &end in &scratch.runs.run_ends {
                    let run = first..end as usize;
                    reader.words(text, &scratch.runs.starts[run.clone()], &scratch.runs.ends[run]);
                    reader.end();
                    first = end as usize;
                }
            }
        }
        Document::Text(text) => {
            for text in pieces(text) {
                let mentions = options.gazetteer.as_ref().map(|gazetteer| {
                    scratch.mentions.find(gazetteer, text, options.entities);
                    &scratch.mentions
                });
                units(text, &options.units, mentions, &mut |unit| match unit {
                    Unit::Word(word) => reader.word(word),
                    Unit::Literal(text) => reader.literal(text),
                    Unit::Break => reader.end(),
                });
                reader.end();
            }
        }
    }
    reader.end();
}

/// A text in pieces whose offsets are small enough, cut behind a line.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut end = rest.len();
        if end > PIECE {
            end = rest.as_bytes()[..PIECE].iter().rposition(|&byte| byte == b'\n').map_or(PIECE, |line| line + 1);
            while !rest.is_char_boundary(end) {
                end -= 1;
            }
        }
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

impl Options {
    /// The lengths of the n-grams of a layer.
    fn range(&self, layer: usize) -> (usize, usize) {
        if self.skip > 0 { (self.min_n + layer, self.min_n + layer) } else { (self.min_n, self.max_n) }
    }

    /// How many places a byte of text may take at most: it is a word by itself, behind which a sentence ends; with
    /// skips each n-gram that may begin with it is a sentence.
    fn places_of_byte(&self) -> usize {
        if self.skip == 0 { 2 } else { n_skip_grams(self.max_n, self.skip) as usize * (self.max_n + 1) }
    }

    /// Whether it is known where words stand, and not just how often.
    fn keeps_places(&self) -> bool {
        self.max_n > 1 || self.by != By::Corpus
    }

    /// Whether no n-gram may begin or end with a word.
    fn is_edge(&self, word: &str) -> bool {
        self.stop.as_ref().is_some_and(|stop| stop.mode() == StopMode::Edges && stop.contains(word))
    }

    /// Whether the units are words and numbers, as the segmenter gives them.
    fn is_plain(&self) -> bool {
        let UnitOptions { tokens, numbers, punctuation, .. } = self.units;
        (tokens, numbers, punctuation) == (Tokens::Words, Treatment::Keep, Treatment::Drop)
            && self.gazetteer.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ngram::GroupRow;

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
            assert!(
                error.starts_with("text 7: too long") && error.contains(&format!("{most} is the most")),
                "{error}"
            );
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
        let told =
            |error: Result<(), Error>| error.expect_err("by document").to_string().contains("of each document");
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
}
