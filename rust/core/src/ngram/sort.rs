//! The places of a corpus sorted by the words that stand there, so that equal n-grams of every length stand together.
//!
//! Places come in buckets ([`deal`](super::deal)) with as many words as fit a number of 64 bits: none is looked up in the
//! corpus again to be sorted. In a bucket what tells places apart is packed with their index, and the numbers are sorted;
//! where more words are wanted, places that are still together are sorted once more by the next ones. What neighbours
//! share then tells where the n-grams of each length begin and end, as in a suffix array with its longest common prefixes
//! (Manber and Myers 1993; Nagao and Mori 1994 for n-grams), and a walk over a bucket meets each n-gram behind those that
//! go on from it.

use super::{
    MAX_N,
    corpus::END,
    deal::{Buckets, Dealt, Place, bits},
    spelled::Spot,
};
use crate::simd::prefetch;
use std::ops::{Range, RangeInclusive};

/// What is done with n-grams as they are met.
pub(super) trait Visit {
    /// An n-gram that stands at several places: that of the first `n` words at the positions `range` of the bucket. Behind
    /// all that go on from it.
    fn ngram(&mut self, bucket: &Bucket, n: usize, range: Range<usize>);
    /// N-grams of the lengths `n` that begin at a position and stand nowhere else.
    fn once(&mut self, bucket: &Bucket, n: RangeInclusive<usize>, position: usize);
    /// What comes next shares so many words with what came before.
    fn turn(&mut self, _shared: usize) {}
}

/// One bucket, sorted; used again for the next.
#[derive(Debug)]
pub(super) struct Bucket<'a> {
    dealt: &'a Dealt<'a>,
    of: &'a Buckets<'a>,
    /// By document.
    places: Vec<Place>,
    spots: Vec<Spot>,
    /// Indices of places by the words that stand there, then by document.
    order: Vec<u32>,
    /// By position in `order`: words until the sentence ends, at most as many as are sorted by.
    lens: Vec<u8>,
    /// By position: how many words are those of the place before.
    shared: Vec<u8>,
    keys: Vec<u64>,
    /// Those that are sorted once more, and their lengths.
    members: Vec<(u32, u8)>,
}

impl<'a> Bucket<'a> {
    pub(super) fn new(dealt: &'a Dealt<'a>) -> Self {
        let (places, spots, order, lens) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self {
            dealt,
            of: dealt.buckets,
            places,
            spots,
            order,
            lens,
            shared: Vec::new(),
            keys: Vec::new(),
            members: Vec::new(),
        }
    }

    fn place(&self, position: usize) -> &Place {
        &self.places[self.order[position] as usize]
    }

    /// Where a position is in the corpus.
    #[inline(always)]
    pub(super) fn at(&self, position: usize) -> usize {
        self.place(position).at as usize
    }

    /// How the words at a position are spelled.
    #[inline(always)]
    pub(super) fn spot(&self, position: usize) -> Spot {
        self.spots[self.order[position] as usize]
    }

    /// The document of a position.
    #[inline(always)]
    pub(super) fn document(&self, position: usize) -> u32 {
        self.place(position).document
    }

    /// The rank of the `n`-th word at a position, from 1.
    #[inline(always)]
    pub(super) fn rank(&self, position: usize, n: usize) -> u32 {
        let Buckets { in_key, word_bits, layer, lexicon, .. } = self.of;
        let place = self.place(position);
        if n > *in_key {
            return lexicon.rank_of[layer.words[place.at as usize + n - 1] as usize];
        }
        let word = place.key >> ((in_key - n) as u32 * word_bits);
        (word & (u64::MAX >> (u64::BITS - word_bits))) as u32 - 1
    }

    /// The ranks of the words at a position.
    pub(super) fn ranks(&self, position: usize, n: usize) -> impl Iterator<Item = u32> {
        (1..=n).map(move |n| self.rank(position, n))
    }

    /// Asks for the memory in which it stands how the words at a position are written.
    #[inline(always)]
    pub(super) fn prefetch(&self, position: usize) {
        prefetch(&self.of.layer.words, self.at(position));
    }

    /// The numbers of the written words at a position.
    #[inline(always)]
    pub(super) fn written(&self, position: usize, n: usize) -> &'a [u32] {
        &self.of.layer.words[self.at(position)..][..n]
    }

    /// Words at a position until the sentence ends, at most as many as are sorted by.
    #[inline(always)]
    pub(super) fn len_at(&self, position: usize) -> usize {
        self.lens[position].into()
    }

    /// How many places.
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// How many words each place was sorted by at most.
    pub(super) fn width(&self) -> usize {
        self.of.width
    }

    /// Fetches the places of a bucket and sorts them.
    pub(super) fn fill(&mut self, bucket: usize) {
        self.places.clear();
        self.spots.clear();
        self.dealt.fetch(bucket, &mut self.places, &mut self.spots);
        self.sort(self.of.ranks[bucket], self.of.ranks[bucket + 1]);
    }

    fn sort(&mut self, first_rank: u32, end_rank: u32) {
        let Buckets { width, in_key, word_bits, .. } = *self.of;
        let n = self.places.len();
        let index_bits = bits(n);
        let first_bits = bits((end_rank - first_rank) as usize);
        // As many words as fit with the index.
        let sorted = in_key.min(1 + ((u64::BITS - index_bits - first_bits) / word_bits) as usize);
        let base = u64::from(first_rank + 1) << ((in_key - 1) as u32 * word_bits);
        let cut = (in_key - sorted) as u32 * word_bits;
        self.keys.clear();
        let key = |(i, place): (u64, &Place)| ((place.key - base) >> cut) << index_bits | i;
        self.keys.extend((0u64..).zip(&self.places).map(key));
        self.keys.sort_unstable();
        self.order.clear();
        self.order.extend(self.keys.iter().map(|&key| (key & ((1 << index_bits) - 1)) as u32));
        self.lens.clear();
        self.lens.extend(self.order.iter().map(|&i| self.of.len_at(&self.places[i as usize])));
        // By the highest bit in which two keys differ: how many words they share.
        let mut shared_of = [0u8; 65];
        for (bit, shared) in (0u32..).zip(&mut shared_of) {
            let from_last = bit.saturating_sub(index_bits) / word_bits;
            *shared = if bit < index_bits { sorted } else { (sorted - 1).saturating_sub(from_last as usize) } as u8;
        }
        self.shared.clear();
        self.shared.resize(n, 0);
        for (shared, keys) in self.shared.iter_mut().skip(1).zip(self.keys.windows(2)) {
            let differ = (keys[0] ^ keys[1]) >> index_bits << index_bits;
            *shared = if differ == 0 { sorted as u8 } else { shared_of[63 - differ.leading_zeros() as usize] };
        }
        if sorted < width {
            self.refine(0..n, sorted);
        }
        // Two sentences that end alike share no word behind their ends.
        self.shared.iter_mut().zip(&self.lens).for_each(|(shared, &len)| *shared = len.min(*shared));
    }

    /// Sorts each stretch of places that share `depth` words by the next ones.
    fn refine(&mut self, range: Range<usize>, depth: usize) {
        let mut start = range.start;
        while start < range.end {
            let mut end = start + 1;
            while end < range.end && self.shared[end] as usize >= depth {
                end += 1;
            }
            // Sentences that ended before that share no word any more.
            if end - start > 1 && self.lens[start] as usize >= depth {
                self.sort_by_next(start..end, depth);
            }
            start = end;
        }
    }

    fn sort_by_next(&mut self, range: Range<usize>, depth: usize) {
        let Buckets { width, word_bits, .. } = *self.of;
        let index_bits = bits(range.len());
        let more = (((u64::BITS - index_bits) / word_bits) as usize).min(width - depth);
        let (mut keys, mut members) = (std::mem::take(&mut self.keys), std::mem::take(&mut self.members));
        members.clear();
        members.extend(range.clone().map(|position| (self.order[position], self.lens[position])));
        let next = |(i, &(member, _)): (u64, &(u32, u8))| {
            let words = &self.of.layer.words[self.places[member as usize].at as usize + depth..];
            let ranks = words.iter().take_while(|&&word| word != END).take(more);
            let ranks = ranks.map(|&word| u64::from(self.of.lexicon.rank_of[word as usize] + 1));
            let (n, key) = ranks.fold((0, 0), |(n, key), rank| (n + 1, key << word_bits | rank));
            // Zeros where the sentence has ended.
            let rest = (more - n) as u32 * word_bits;
            key << rest << index_bits | i
        };
        keys.clear();
        keys.extend((0u64..).zip(&members).map(next));
        keys.sort_unstable();
        for (i, key) in keys.iter().enumerate() {
            let position = range.start + i;
            (self.order[position], self.lens[position]) = members[(key & ((1 << index_bits) - 1)) as usize];
            if i > 0 {
                let differ = (keys[i - 1] ^ key) >> index_bits;
                let same = match differ {
                    0 => more,
                    _ => more - 1 - ((63 - differ.leading_zeros()) / word_bits) as usize,
                };
                self.shared[position] = (depth + same) as u8;
            }
        }
        (self.keys, self.members) = (keys, members);
        if depth + more < width {
            self.refine(range, depth + more);
        }
    }

    /// Meets each n-gram of the bucket.
    pub(super) fn walk(&self, visit: &mut impl Visit) {
        let mut open = [0; MAX_N + 1];
        let mut depth = 0;
        for (i, &len) in self.lens.iter().enumerate() {
            let shared = self.shared[i] as usize;
            while depth > shared {
                visit.ngram(self, depth, open[depth]..i);
                depth -= 1;
            }
            visit.turn(shared);
            let next = self.shared.get(i + 1).map_or(0, |&next| next as usize);
            if next > depth {
                open[depth + 1..=next].fill(i);
                depth = next;
            }
            // Those that the place shares with neither neighbour.
            let len = len as usize;
            if len > shared.max(next) {
                visit.once(self, shared.max(next) + 1..=len, i);
            }
        }
        while depth > 0 {
            visit.ngram(self, depth, open[depth]..self.order.len());
            depth -= 1;
        }
    }
}
