//! Several runs as one: the united lexicon, and the records of all with what is equal summed up.

use super::{
    record::{Lexicon, Record, Records},
    run::{Header, Run, RunWriter},
    spill::{Budget, Spill},
};
use crate::Error;

/// A run to be merged.
pub(super) struct Source<'a> {
    pub(super) run: &'a Run,
    /// By number of a group in the run: its number in the merged one. None: the same.
    pub(super) groups: Option<Vec<u32>>,
}

/// Runs that are being merged: records in order, over `lexicon`.
pub(super) struct Merge {
    pub(super) lexicon: Lexicon,
}

impl Merge {
    /// Merges in steps, by way of `spill`, when there are more runs than `budget` has room to read at once.
    pub(super) fn new(sources: &[Source<'_>], budget: &Budget, spill: &mut Spill) -> Result<Self, Error> {
        todo!()
    }
}

impl Records for Merge {
    fn next(&mut self, record: &mut Record) -> Result<bool, Error> {
        todo!()
    }
}
