//! Counts of n-grams: exact, for a range of n, over a corpus, by document and by group of documents.
//!
//! Nothing is hashed but words ([`vocabulary`]). The places of the corpus are sorted by the words that stand there, as
//! one looks up a dictionary ([`sort`]); then the places of each n-gram stand together and the n-grams are in
//! alphabetical order, so that counts, documents and surfaces are read off in one walk ([`rows`]), and texts off the
//! corpus ([`spelled`]).

mod about;
mod assemble;
mod coding;
mod collect;
mod corpus;
mod counter;
mod deal;
mod dump;
mod margins;
mod merge;
mod ordered;
mod path;
mod record;
mod rows;
mod run;
mod short;
mod sort;
mod spelled;
mod spill;
pub mod stop_words;
#[cfg(test)]
mod storage_tests;
mod table;
mod tally;
mod threads;
pub mod units;
mod view;
mod vocabulary;

use crate::{Error, ErrorKind, gazetteer::Gazetteer};
use std::{
    borrow::Cow,
    sync::{Arc, atomic::AtomicBool},
};
use stop_words::StopWords;
use units::{Entities, Tokens, UnitOptions};

pub use counter::{Counter, Document, Storage};
pub use table::{Chunk, GroupRow, Row, Table};
pub use view::View;

/// When two words count as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Normal {
    /// As written.
    None,
    /// In lower case.
    #[default]
    Lower,
    /// Folded as names are, see [`crate::fold`].
    Fold,
}

/// What to count.
#[derive(Clone, Debug)]
pub struct Options {
    /// Words in the shortest n-gram, at least 1.
    pub min_n: usize,
    /// Words in the longest, at most [`MAX_N`].
    pub max_n: usize,
    /// When two words count as one.
    pub normal: Normal,
    /// What a word is, and what n-grams do not go across.
    pub units: UnitOptions,
    /// Words that an n-gram may leave out, all in all.
    pub skip: usize,
    /// Words that are not wanted.
    pub stop: Option<StopWords>,
    /// Names that count as one word each.
    pub gazetteer: Option<Arc<Gazetteer>>,
    /// What stands for a name.
    pub entities: Entities,
    /// What has rows of its own. Not documents, when memory is bounded or counters are merged.
    pub by: By,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            min_n: 1,
            max_n: 3,
            normal: Normal::Lower,
            units: UnitOptions::default(),
            skip: 0,
            stop: None,
            gazetteer: None,
            entities: Entities::Text,
            by: By::Corpus,
        }
    }
}

impl Options {
    fn check(&self) -> Result<(), Error> {
        let Self { min_n, max_n, .. } = *self;
        if min_n < 1 || min_n > max_n || max_n > MAX_N {
            let message = format!("n from {min_n} to {max_n} cannot be counted: give 1 <= min <= max <= {MAX_N}");
            return Err(Error::new(ErrorKind::Argument, message));
        }
        units::check_skip(max_n, self.skip)?;
        self.units.check(self.gazetteer.is_some(), self.stop.is_some())
    }

    /// What stands between the words of an n-gram.
    fn separator(&self) -> Option<u8> {
        match self.units.tokens {
            Tokens::Words => Some(b' '),
            Tokens::Characters => None,
        }
    }
}

/// Which rows to make of what was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Select {
    /// Occurrences in the whole corpus, at least.
    pub min_count: u64,
    /// Documents with the n-gram, at least.
    pub min_df: u64,
    /// Documents with the n-gram, at most.
    pub max_df: u64,
    /// So many of each n, the most frequent; of groups, so many of each.
    pub top: Option<usize>,
    /// Whether to fill [`Chunk::surfaces`].
    pub surfaces: bool,
    /// Whether to fill [`Chunk::word_counts`] and [`Chunk::pair_counts`].
    pub margins: bool,
}

impl Default for Select {
    fn default() -> Self {
        Self { min_count: 1, min_df: 1, max_df: u64::MAX, top: None, surfaces: true, margins: false }
    }
}

units::option! {
    /// What has rows of its own.
    By {
        /// The corpus.
        #[default]
        Corpus = "corpus",
        /// Each document: its rows in the order of those of the corpus.
        Document = "document",
        /// Each group of documents: its rows by n, then the most frequent in the group first, then by the words.
        Group = "group",
    }
}

/// The longest n-gram that is counted: work and memory grow with n times the text, whatever the text.
pub const MAX_N: usize = 64;

/// Counts the n-grams of texts that are all at hand. Fails when the options do not go together, and on a text of more
/// words than can be numbered (four billion).
pub fn count(texts: &[&str], options: &Options, select: &Select) -> Result<Table, Error> {
    let never = AtomicBool::new(false);
    let mut counter = Counter::new(options.clone(), Storage::default())?;
    counter.add(texts.len(), |i| Document::Text(Cow::Borrowed(texts[i])), |i| texts[i].len(), None, 1, &never)?;
    counter.finish(select, 1, &never)
}

/// How many different n-grams saved counters hold together. Reads them through: fails where a file was damaged.
pub fn count_saved(counters: Vec<Vec<u8>>) -> Result<u64, Error> {
    let runs: Vec<run::Run> = counters.into_iter().map(run::Run::Memory).collect();
    merge::count_records(&runs, &spill::Budget::unlimited(&AtomicBool::new(false)), &mut spill::Spill::new(None))
}
