//! Long names that a text writes with a few edits: a letter missing, doubled, wrong, or two exchanged.
//!
//! A name of `n` code points is found with at most `n / 8` edits, counted as the optimal string alignment distance
//! (insertion, deletion, substitution, exchange of two neighbours, no stretch edited twice). The first code point is
//! never edited. Names of fewer than [`MIN_LEN`] or more than [`MAX_LEN`] code points are not looked for.
//!
//! Names are filtered by what edits must leave intact, and each that passes is verified:
//!
//! - One or two edits (8 to 23 code points, most names): the name is cut into two pieces more than it has edits, so
//!   that at least two pieces are intact. From a start and an end that are given, the places of those two follow but
//!   for the few shifts that the edits allow, and both are looked up as one hash. This is the pigeonhole principle on
//!   pairs of pieces (Manku, Jain, Das Sarma, "Detecting near-duplicates for web crawling", WWW 2007) with the shifts
//!   of Li, Deng, Wang, Feng, "Pass-Join: a partition-based method for similarity joins", VLDB 2012.
//! - Three edits and more: one piece more than edits, each a [`grams::GRAM`]-gram that few other names have (Deng,
//!   Li, Feng, "A pivotal prefix based filtering algorithm for string similarity search", SIGMOD 2014), looked up once
//!   at every place of the text.
//! - Verification runs the bit-parallel columns of Hyyrö, "A bit-vector algorithm for computing Levenshtein and
//!   Damerau edit distances", Nordic Journal of Computing 10, 2003. The text is its pattern, so that the last column
//!   has the distance at every end. Of names that are too long for one machine word it has the band of the table that
//!   so few edits can reach (Ukkonen, "Algorithms for approximate string matching", Information and Control 64, 1985).
//!
//! An exchange of neighbours touches two code points, and could touch two pieces. Therefore pieces have a gap of one
//! code point between them; for one edit, where there is no room for gaps, the two exchanges across a border are
//! looked up on their own.
//!
//! Here are the index, how it is built, and which candidates are reported; a text is searched in `search`.

mod block;
mod distance;
mod grams;
mod lengths;
mod pairs;
mod pieces;
mod search;
mod table;
#[cfg(test)]
mod tests;

use crate::Span;
use grams::{Gram, GramCounts, gram_key};
use lengths::Lengths;
use pairs::pair_keys;
use pieces::Rolled;
use std::{cmp::Reverse, collections::BTreeMap};
use table::Table;

/// Code points of the shortest name that is looked for: shorter ones have no edit.
const MIN_LEN: usize = 8;
/// Code points of the longest name that is looked for.
const MAX_LEN: usize = 255;
/// Names shorter than this have at most two edits and are found by pairs of pieces.
const PAIRS_END: usize = 24;

/// How many edits a name of `len` code points may have.
fn edits(len: usize) -> usize {
    len / 8
}

/// An index of long names for matching with a bounded number of edits.
#[derive(Clone, Debug, Default)]
pub(super) struct FuzzyIndex {
    /// The names one after another, sorted by number.
    text: String,
    /// Where each begins in `text`, and the end of the last.
    offsets: Vec<u32>,
    /// Code points of each.
    lens: Vec<u8>,
    /// The number that stands for each.
    numbers: Vec<u32>,
    /// Which lengths there are by one piece, to look up few pairs.
    lengths: Lengths,
    /// Names by pairs of their pieces.
    pairs: Table,
    /// Places in `grams` by gram.
    by_gram: Table,
    grams: Vec<Gram>,
    /// The most code points of a text that a match takes.
    reach: usize,
}

/// A name with edits at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FuzzyCandidate {
    /// Bytes of the view.
    pub(super) span: Span,
    /// The number that stands for the name.
    pub(super) name: u32,
    /// How many edits, at least 1.
    pub(super) distance: u8,
}

impl FuzzyIndex {
    /// Indexes folded names, each with the number that stands for it (no number twice). Those of fewer than
    /// [`MIN_LEN`] or more than [`MAX_LEN`] code points are left out.
    pub(super) fn new<'a>(names: impl Iterator<Item = (u32, &'a str)>) -> Self {
        // Each code point has a byte at least: most short names need not be counted.
        let len = |name: &str| if name.len() < MIN_LEN { 0 } else { name.chars().count() };
        let mut names: Vec<(u32, &str)> =
            names.filter(|(_, name)| (MIN_LEN..=MAX_LEN).contains(&len(name))).collect();
        names.sort_unstable();
        let mut index = Self::default();
        // Offsets have 32 bits: what is beyond (4 GB of names) is left out.
        let mut size = 0;
        names.retain(|(_, name)| {
            size += name.len();
            u32::try_from(size).is_ok()
        });
        index.text.reserve_exact(size);
        index.offsets = Vec::with_capacity(names.len() + 1);
        index.offsets.push(0);
        for &(number, name) in &names {
            index.text.push_str(name);
            index.offsets.push(index.text.len() as u32);
            index.lens.push(len(name) as u8);
            index.numbers.push(number);
        }
        drop(names);
        index.fill();
        index
    }

    /// Fills the tables from the names.
    fn fill(&mut self) {
        self.lens.shrink_to_fit();
        self.numbers.shrink_to_fit();
        self.lengths = Lengths::new(self.lens.len());
        let mut counts = GramCounts::new(self);
        let mut rolled = Rolled::default();
        let mut pairs: Vec<(u64, u32)> = Vec::new();
        let mut by_gram: Vec<(u64, u32)> = Vec::new();
        for id in 0..self.lens.len() {
            let len = usize::from(self.lens[id]);
            rolled.fill(self.chars(id));
            let first = rolled.chars[0];
            self.reach = self.reach.max(len + edits(len));
            if len < PAIRS_END {
                self.lengths.add(&rolled, len);
                pair_keys(&rolled, len, |key| pairs.push((key, id as u32)));
            } else {
                for (before, &offset) in counts.rare(&rolled, edits(len) + 1).iter().enumerate() {
                    by_gram.push((gram_key(&rolled, offset), self.grams.len() as u32));
                    let (name, first) = (id as u32, first as u16);
                    self.grams.push(Gram { name, first, offset: offset as u8, before: before as u8 });
                }
            }
        }
        self.grams.shrink_to_fit();
        self.pairs = Table::new(pairs, self.lens.len());
        self.by_gram = Table::new(by_gram, self.grams.len());
    }

    fn name(&self, id: usize) -> &str {
        &self.text[self.offsets[id] as usize..self.offsets[id + 1] as usize]
    }

    fn chars(&self, id: usize) -> impl Iterator<Item = u32> {
        self.name(id).chars().map(u32::from)
    }

    /// Bytes on the heap.
    #[cfg(test)]
    fn heap_size(&self) -> usize {
        let tables = self.pairs.heap_size() + self.by_gram.heap_size();
        let lists = 4 * (self.offsets.capacity() + self.numbers.capacity()) + self.lens.capacity();
        tables + lists + self.text.capacity() + self.lengths.heap_size() + self.grams.capacity() * 8
    }
}

/// The candidates to report, by start: those with the fewest edits first, then the leftmost, the longest, and the
/// first by the text of the name; none overlaps another or `taken`, which is sorted and disjoint.
pub(super) fn choose<'a>(
    mut candidates: Vec<FuzzyCandidate>,
    taken: &[Span],
    text_of: &dyn Fn(u32) -> &'a str,
) -> Vec<FuzzyCandidate> {
    candidates.retain(|candidate| {
        let next = taken.partition_point(|span| span.end <= candidate.span.start);
        taken.get(next).is_none_or(|span| !span.overlaps(candidate.span))
    });
    let rank = |c: &FuzzyCandidate| (c.distance, c.span.start, Reverse(c.span.end));
    candidates.sort_unstable_by(|a, b| {
        rank(a).cmp(&rank(b)).then_with(|| text_of(a.name).cmp(text_of(b.name))).then(a.name.cmp(&b.name))
    });
    let mut chosen: BTreeMap<usize, FuzzyCandidate> = BTreeMap::new();
    for candidate in candidates {
        // Chosen spans are disjoint: of those that begin before its end only the last can reach it.
        let before = chosen.range(..candidate.span.end).next_back();
        if before.is_none_or(|(_, other)| !other.span.overlaps(candidate.span)) {
            chosen.insert(candidate.span.start, candidate);
        }
    }
    chosen.into_values().collect()
}
