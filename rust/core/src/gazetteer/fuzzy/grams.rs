//! The pieces of names of three edits and more: of the grams of each name those that few others have.

use super::{
    FuzzyIndex, PAIRS_END,
    pieces::{Rolled, mix},
};

/// Code points of the pieces of longer names. `k + 1` of them with gaps fit into `8 * k` code points from `k = 3`.
pub(super) const GRAM: usize = 5;

/// One of the pieces of a long name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gram {
    pub(super) name: u32,
    /// Low bits of the first code point of the name, to pass over most starts at once.
    pub(super) first: u16,
    /// Code points before it in the name.
    pub(super) offset: u8,
    /// Pieces before it in the name: if it is one of those to be found, as many edits are before it.
    pub(super) before: u8,
}

/// The key of the piece of a long name, or of a text, at `at`.
#[inline]
pub(super) fn gram_key(rolled: &Rolled, at: usize) -> u64 {
    mix(rolled.hash(at, GRAM), 0)
}

/// How many times about each gram is in the long names, to choose the rare ones.
pub(super) struct GramCounts {
    counts: Vec<u32>,
    /// For each number of pieces and each end the least count, and the offset of the last piece.
    best: Vec<(u64, usize)>,
    chosen: Vec<usize>,
}

impl GramCounts {
    const BITS: u32 = 18;

    pub(super) fn new(index: &FuzzyIndex) -> Self {
        let mut counts = vec![0u32; 1 << Self::BITS];
        let mut rolled = Rolled::default();
        for id in (0..index.lens.len()).filter(|&id| usize::from(index.lens[id]) >= PAIRS_END) {
            rolled.fill(index.chars(id));
            for at in 0..=rolled.chars.len() - GRAM {
                let count = &mut counts[Self::place(&rolled, at)];
                *count = count.saturating_add(1);
            }
        }
        Self { counts, best: Vec::new(), chosen: Vec::new() }
    }

    fn place(rolled: &Rolled, at: usize) -> usize {
        (gram_key(rolled, at) >> (64 - Self::BITS)) as usize
    }

    /// The offsets of so many grams with gaps between them that are in the fewest names together.
    pub(super) fn rare(&mut self, name: &Rolled, pieces: usize) -> &[usize] {
        let len = name.chars.len();
        let width = len + 1;
        self.best.clear();
        self.best.resize((pieces + 1) * width, (u64::MAX, 0));
        self.best[..width].fill((0, 0));
        for piece in 1..=pieces {
            for end in GRAM..=len {
                let at = end - GRAM;
                // The end of the one before, and a gap.
                let before = if piece == 1 { 0 } else { (piece - 1) * width + at.saturating_sub(1) };
                let sum = self.best[before].0.saturating_add(u64::from(self.counts[Self::place(name, at)]));
                let without = self.best[piece * width + end - 1];
                self.best[piece * width + end] = if sum < without.0 { (sum, at) } else { without };
            }
        }
        self.chosen.clear();
        let mut end = len;
        for piece in (1..=pieces).rev() {
            let at = self.best[piece * width + end].1;
            self.chosen.push(at);
            end = at.saturating_sub(1);
        }
        self.chosen.reverse();
        &self.chosen
    }
}
