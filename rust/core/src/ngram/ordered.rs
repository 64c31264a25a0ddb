//! Records in the order of rows: by n, then the most frequent first, then by text; in bounded memory.

use super::{
    record::{Lexicon, Record, Records},
    spill::{Budget, Spill},
};
use crate::Error;

/// Which n-grams are rows, and how they are ordered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filter {
    /// Fewer occurrences in all groups together: no row.
    pub(super) min_count: u64,
    /// Documents in all groups together, both included.
    pub(super) min_df: u64,
    pub(super) max_df: u64,
    /// That many first rows of each n (and group).
    pub(super) top: Option<usize>,
    /// One row for each group of an n-gram, by group and then n; otherwise one row for all, by n.
    pub(super) by_group: bool,
}

/// A row. Its text is `lexicon.text(&row.words, " ")`, its surface `lexicon.surface(&row.surface, " ")`.
pub(super) struct Row<'a> {
    /// 0 unless by group.
    pub(super) group: u32,
    /// Ranks.
    pub(super) words: &'a [u32],
    /// Of the group, or of all.
    pub(super) count: u64,
    pub(super) n_documents: u64,
    /// As it is written most often in all groups, of equals the first in code point order: numbers of written words.
    pub(super) surface: &'a [u32],
}

/// Calls `emit` with the rows of `records` in order. `separator` is what stands between words.
pub(super) fn in_order(
    records: &mut impl Records,
    lexicon: &Lexicon,
    separator: &str,
    filter: &Filter,
    budget: &Budget,
    spill: &mut Spill,
    emit: &mut dyn FnMut(Row<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    todo!()
}
