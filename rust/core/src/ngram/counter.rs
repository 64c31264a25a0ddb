//! Counting over batches of documents: the counter, and how much it may hold.

mod finish;
mod read;
mod runs;
mod saved;
#[cfg(test)]
mod tests;

use super::{
    By, Options,
    corpus::Part,
    dump::SORTED_PLACE,
    spill::{Budget, Spill},
    stop_words::StopMode,
    units::n_skip_grams,
};
use crate::{Error, ErrorKind};
use runs::Counted;
use std::{collections::HashMap, path::PathBuf, sync::atomic::AtomicBool};

pub use read::Document;

/// Words of a corpus, and ends of sentences, that are counted all at once at most: places are numbers of 32 bits.
const MOST_PLACES: usize = u32::MAX as usize - (1 << 20);
/// The most text that is read between two looks at how much was counted.
const MOST_BYTES: usize = 1 << 30;

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

    /// What the caller said of the options.
    pub fn about(&self) -> &str {
        &self.storage.about
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
            // The last quarter is kept free: steps would become small in it.
            if places > self.most_places / 4 * 3 || self.held() > budget.batch() {
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

    /// About how much memory making a run of what was read would take in all, in bytes.
    fn held(&self) -> usize {
        // Words take as much again in a lexicon. Where no places are kept, none are sorted.
        let parts = self.parts.iter().map(|part| part.bytes() + part.vocabulary.bytes());
        let sorted = if self.options.keeps_places() { self.n_places() } else { 0 };
        parts.sum::<usize>() + sorted * SORTED_PLACE
    }

    fn budget<'a>(&self, cancelled: &'a AtomicBool) -> Result<Budget<'a>, Error> {
        self.storage.memory.map_or(Ok(Budget::unlimited(cancelled)), |bytes| Budget::new(bytes, cancelled))
    }
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

    /// Whether no n-gram may begin or end with a word.
    fn is_edge(&self, word: &str) -> bool {
        self.stop.as_ref().is_some_and(|stop| stop.mode() == StopMode::Edges && stop.contains(word))
    }
}
