//! What was counted as runs: made of parts, on disk when memory is bounded, and taken over from another counter.

use super::Counter;
use crate::{
    Error, ErrorKind,
    ngram::{
        By, about,
        corpus::unite,
        dump::{self, dump},
        merge,
        run::{Header, Run},
        spill::Spill,
        threads::on_threads,
    },
};
use std::sync::atomic::AtomicBool;

/// A run of what was counted before, and what the numbers of its groups are here.
#[derive(Debug)]
pub(super) struct Counted {
    pub(super) run: Run,
    pub(super) groups: Option<Vec<u32>>,
}

impl Counted {
    pub(super) fn source(&self) -> merge::Source<'_> {
        merge::Source { run: &self.run, groups: self.groups.as_deref() }
    }

    /// By number of a group in the run: where it stands among all.
    pub(super) fn places(&self, place: &[u32]) -> Option<Vec<u32>> {
        let of = |&group: &u32| place[group as usize];
        match &self.groups {
            Some(groups) => Some(groups.iter().map(of).collect()),
            None if place.is_empty() => None,
            None => Some(place.to_vec()),
        }
    }
}

impl Counter {
    /// Makes runs of what was read since the last, on disk when memory is bounded. Not by document: runs do not know
    /// their numbers.
    pub(super) fn make_runs(&mut self, threads: usize, cancelled: &AtomicBool) -> Result<(), Error> {
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
}

pub(super) fn by_document() -> Error {
    let message = "n-grams of each document are counted all at once, of up to about three billion words, and cannot \
                   be spilled, saved or merged: count fewer documents at a time, or by group";
    Error::new(ErrorKind::Argument, message)
}
