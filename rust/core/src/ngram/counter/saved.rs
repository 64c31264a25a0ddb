//! Saved counters: one run, with what the counter says of itself.

use super::{
    Counter, Storage,
    runs::{Counted, by_document},
};
use crate::{
    Error, ErrorKind,
    ngram::{
        By, Options,
        merge::Merge,
        run::{Header, Run, save_run},
    },
};
use serde::{Deserialize, Serialize};
use std::{path::Path, sync::atomic::AtomicBool};

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
