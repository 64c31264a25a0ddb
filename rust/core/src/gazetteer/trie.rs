//! The hash trie: which sequences of words begin a name and which are one.
//!
//! A sequence is known by its hash alone. A slot of the table (open addressing, linear probing, 64 bits) holds 31 bits of the hash
//! to tell it from its neighbours, whether longer sequences begin with it, and what it is the name of. Two filters
//! in front of the table answer most words from the cache: one of first words, one of the first two words.

use super::{
    file::u64_at,
    group::Groups,
    hash::{self, SPACE},
};

/// Slots for ten are made for seven sequences.
const SLOTS: (u64, u64) = (10, 7);
/// Bits of a filter for each thing in it; at 12 about 8 % of other things pass, a few more for rounding.
const FILTER_BITS: usize = 12;

/// What a sequence of words is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node(u64);

impl Node {
    const LONGER: u64 = 1 << 32;

    /// Whether longer names begin so.
    #[inline(always)]
    pub(super) fn longer(self) -> bool {
        self.0 & Self::LONGER != 0
    }

    /// The names of just these words; 0 for none.
    #[inline(always)]
    pub(super) fn names(self) -> u32 {
        self.0 as u32
    }
}

/// The table and its filters, read in place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trie<'g> {
    pub(super) table: &'g [u8],
    pub(super) slots: u64,
    pub(super) max_probe: u32,
    pub(super) firsts: &'g [u8],
    pub(super) first_shift: u32,
    pub(super) pairs: &'g [u8],
    pub(super) pair_shift: u32,
}

impl Trie<'_> {
    #[inline(always)]
    pub(super) fn get(&self, sequence: u64) -> Option<Node> {
        let first = slot(sequence, self.slots);
        for slot in first..=first.saturating_add(self.max_probe as usize) {
            let found = u64_at(self.table, slot.saturating_mul(8));
            if found == 0 {
                return None;
            }
            if (found >> 33) as u32 == tag(sequence) {
                return Some(Node(found));
            }
        }
        None
    }

    /// Brings the slot of a sequence near.
    #[inline(always)]
    pub(super) fn prefetch(&self, sequence: u64) {
        crate::simd::prefetch(self.table, slot(sequence, self.slots) * 8);
    }

    /// Bit 0: the word may be a name. Bit 1: it may begin one of several words.
    #[inline(always)]
    pub(super) fn first(&self, word: u64) -> u8 {
        let at = (word >> self.first_shift) as usize;
        self.firsts.get(at >> 2).map_or(0, |byte| byte >> (2 * (at & 3)) & 3)
    }

    /// Whether a name may begin so: [`hash::then`] of two words with a space between them, or [`hash::opening`].
    #[inline(always)]
    pub(super) fn pair(&self, beginning: u64) -> bool {
        let at = (beginning >> self.pair_shift) as usize;
        self.pairs.get(at >> 3).is_some_and(|byte| byte >> (at & 7) & 1 != 0)
    }
}

#[inline(always)]
fn slot(sequence: u64, slots: u64) -> usize {
    ((u128::from(sequence) * u128::from(slots)) >> 64) as usize
}

#[inline(always)]
fn tag(sequence: u64) -> u32 {
    sequence as u32 & 0x7FFF_FFFF
}

/// Gathers sequences and writes the tables.
#[derive(Debug, Default)]
pub(super) struct TrieBuilder {
    /// Hash of a sequence, and the name it is or 0 for one that goes on.
    sequences: Vec<(u64, u32)>,
    /// First words; the lowest bit says whether the name goes on.
    firsts: Vec<u64>,
    pairs: Vec<u64>,
    pub(super) max_words: usize,
}

/// The sections that a [`TrieBuilder`] makes.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) table: Vec<u8>,
    pub(super) slots: u32,
    pub(super) max_probe: u32,
    pub(super) firsts: Vec<u8>,
    pub(super) first_bits: u32,
    pub(super) pairs: Vec<u8>,
    pub(super) pair_bits: u32,
}

impl TrieBuilder {
    /// Adds a name: its words as (hash, hash of the gap before it, first byte of that gap), and what it is known by, not 0.
    pub(super) fn add(&mut self, words: &[(u64, u64, u8)], name: u32) {
        let mut sequence = 0;
        for (i, &(word, gap, byte)) in words.iter().enumerate() {
            let goes_on = i + 1 < words.len();
            if i == 0 {
                sequence = word;
                self.firsts.push(word & !1 | u64::from(goes_on));
            } else {
                if i == 1 {
                    let two =
                        if gap == SPACE { hash::then(sequence, gap, word) } else { hash::opening(sequence, byte) };
                    self.pairs.push(two);
                }
                sequence = hash::then(sequence, gap, word);
            }
            self.sequences.push((sequence, if goes_on { 0 } else { name }));
        }
        self.max_words = self.max_words.max(words.len());
    }

    /// Writes the tables; names that share a sequence go into `groups`.
    pub(super) fn finish(mut self, groups: &mut Groups<'_>) -> Tables {
        self.sequences.sort_unstable();
        // What begins many names is said once.
        self.sequences.dedup();
        let nodes = self.sequences.chunk_by(|a, b| a.0 == b.0).count() as u64;
        let slots = (nodes * SLOTS.0 / SLOTS.1).max(64);
        // Probing runs on behind the last slot and never around.
        let mut table: Vec<u8> = vec![0; (slots as usize + 64) * 8];
        let mut max_probe = 0;
        let mut names: Vec<u32> = Vec::new();
        for same in self.sequences.chunk_by(|a, b| a.0 == b.0) {
            let sequence = same[0].0;
            let longer = if same[0].1 == 0 { Node::LONGER } else { 0 };
            names.clear();
            names.extend(same.iter().map(|(_, name)| *name).filter(|&name| name != 0));
            let first = slot(sequence, slots);
            let mut at = first;
            let mut taken = u64_at(&table, at * 8);
            while taken != 0 && (taken >> 33) as u32 != tag(sequence) {
                at += 1;
                taken = u64_at(&table, at * 8);
            }
            if (at + 1) * 8 > table.len() {
                table.resize((at + 64) * 8, 0);
            }
            if taken != 0 {
                // Another sequence with the same tag where a lookup would take it for this one: both share the slot, and the
                // comparison with the names tells them apart.
                names.extend(groups.members(taken as u32));
                names.sort_unstable();
            }
            let stands_for = match names.as_slice() {
                [] => 0,
                [name] => *name,
                several => groups.add(several),
            };
            let node = u64::from(tag(sequence)) << 33 | taken & Node::LONGER | longer | u64::from(stands_for);
            table[at * 8..at * 8 + 8].copy_from_slice(&node.to_le_bytes());
            max_probe = max_probe.max(at - first);
        }
        drop(self.sequences);
        let (firsts, first_bits) = filter(self.firsts, 2, |bytes, at, word| {
            bytes[at >> 2] |= (1 + (word & 1) as u8) << (2 * (at & 3));
        });
        let (pairs, pair_bits) = filter(self.pairs, 1, |bytes, at, _| bytes[at >> 3] |= 1 << (at & 7));
        Tables { table, slots: slots as u32, max_probe: max_probe as u32, firsts, first_bits, pairs, pair_bits }
    }
}

/// A filter of `width` bits for each value, and how many bits of a hash index it.
fn filter(mut hashes: Vec<u64>, width: usize, set: impl Fn(&mut [u8], usize, u64)) -> (Vec<u8>, u32) {
    hashes.sort_unstable();
    hashes.dedup();
    let values = (hashes.len() * FILTER_BITS).next_power_of_two().max(4096);
    let bits = values.trailing_zeros();
    let mut bytes = vec![0; values * width / 8];
    for hash in hashes {
        set(&mut bytes, (hash >> (64 - bits)) as usize, hash);
    }
    (bytes, bits)
}
