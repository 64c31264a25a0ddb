//! The places of a corpus sorted by the words that stand there, so that equal n-grams of every length stand together.
//!
//! Places are dealt out by their first word to buckets that fit a cache, each a stretch of the alphabet. In a bucket as
//! many words as fit a number of 64 bits are packed with the index of the place, and the numbers are sorted; where more
//! words are wanted, places that are still together are sorted once more by the next ones. What neighbours share then
//! tells where the n-grams of each length begin and end, as in a suffix array with its longest common prefixes (Manber
//! and Myers 1993; Nagao and Mori 1994 for n-grams), and a walk over a bucket meets each n-gram behind those that go on
//! from it.

use super::{
    MAX_N,
    corpus::{END, Layer},
    vocabulary::Ranked,
};
use crate::simd::prefetch;
use std::ops::Range;

/// Places in a bucket, if the first word allows it: what is looked at while sorting stays in the second cache.
const BUCKET: usize = 1 << 12;

/// So many places ahead are words asked for.
const AHEAD: usize = 24;

/// A place at which an n-gram begins, and the number of its document.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    pub(super) at: u32,
    pub(super) document: u32,
}

/// The places of a corpus in buckets by their first word.
#[derive(Debug, Default)]
pub(super) struct Buckets {
    places: Vec<Place>,
    /// Where each begins in `places`, and the first rank that it holds; at last where all end.
    starts: Vec<(usize, u32)>,
}

impl Buckets {
    /// All places at which `min_n` words follow before a sentence ends and of whose first word `begins` holds.
    pub(super) fn new(ranked: &Ranked, layer: &Layer, min_n: usize, begins: impl Fn(u32) -> bool) -> Self {
        let ranks = &ranked.lexicon.rank_of;
        let n_ranks = ranked.documents.len();
        let mut sizes = vec![0u32; n_ranks];
        starts(layer, min_n, |_, word, _| sizes[ranks[word as usize] as usize] += 1);
        let begins: Vec<bool> = (0..n_ranks as u32).map(begins).collect();
        let total: usize =
            sizes.iter().zip(&begins).filter(|(_, begins)| **begins).map(|(&size, _)| size as usize).sum();
        let most = BUCKET.max(total / BUCKET);
        // By rank: where its bucket is filled next.
        let mut bucket_of = vec![0u32; n_ranks];
        let mut out = Self { places: vec![Place::default(); total], starts: vec![(0, 0)] };
        let (mut at, mut filled) = (0, 0);
        for rank in 0..n_ranks {
            let size = if begins[rank] { sizes[rank] as usize } else { 0 };
            if filled > 0 && filled + size > most {
                out.starts.push((at, rank as u32));
                filled = 0;
            }
            bucket_of[rank] = out.starts.len() as u32 - 1;
            filled += size;
            at += size;
        }
        let mut next: Vec<u32> = out.starts.iter().map(|&(at, _)| at as u32).collect();
        starts(layer, min_n, |place, word, document| {
            let rank = ranks[word as usize] as usize;
            if begins[rank] {
                let next = &mut next[bucket_of[rank] as usize];
                out.places[*next as usize] = Place { at: place, document };
                *next += 1;
            }
        });
        out.starts.push((total, n_ranks as u32));
        out
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many places a bucket holds.
    pub(super) fn size(&self, bucket: usize) -> usize {
        self.starts[bucket + 1].0 - self.starts[bucket].0
    }
}

/// Calls `found` with each place at which `min_n` words follow, the number of its written word and that of its document.
fn starts(layer: &Layer, min_n: usize, mut found: impl FnMut(u32, u32, u32)) {
    for (i, &(document, start)) in layer.documents.iter().enumerate() {
        let end = layer.documents.get(i + 1).map_or(layer.words.len(), |next| next.1 as usize);
        let mut at = start;
        for sentence in layer.words[start as usize..end].split_inclusive(|&word| word == END) {
            // The last of a sentence is its end.
            for (place, &word) in (at..).zip(&sentence[..sentence.len().saturating_sub(min_n)]) {
                found(place, word - 1, document);
            }
            at += sentence.len() as u32;
        }
    }
}

/// What is done with n-grams as they are met.
pub(super) trait Visit {
    /// An n-gram: that of the first `n` words at the places `range` of the bucket. Behind all that go on from it.
    fn ngram(&mut self, bucket: &Bucket, n: usize, range: Range<usize>);
    /// What comes next shares so many words with what came before.
    fn turn(&mut self, shared: usize);
}

/// One bucket, sorted; used again for the next.
#[derive(Debug, Default)]
pub(super) struct Bucket {
    /// Words at a place.
    width: usize,
    /// By index of a place, `width` each: ranks plus one, and numbers of written words; 0 from where the sentence ends.
    ranks: Vec<u32>,
    written: Vec<u32>,
    /// By index of a place: words until the sentence ends, at most `width`.
    lens: Vec<u8>,
    documents: Vec<u32>,
    /// Indices of places by the words that stand there, then as in the corpus.
    order: Vec<u32>,
    /// By position in `order`: how many words are those of the place before.
    shared: Vec<u8>,
    keys: Vec<u64>,
}

/// So many bits hold all numbers up to `most`, one at least.
fn bits(most: usize) -> u32 {
    (usize::BITS - most.leading_zeros()).max(1)
}

impl Bucket {
    /// The ranks of the words at a position.
    pub(super) fn ranks(&self, position: usize, n: usize) -> impl Iterator<Item = u32> {
        self.ranks[self.order[position] as usize * self.width..][..n].iter().map(|rank| rank - 1)
    }

    /// The rank of the `n`-th word at a position, from 1.
    #[inline(always)]
    pub(super) fn rank(&self, position: usize, n: usize) -> u32 {
        self.ranks[self.order[position] as usize * self.width + n - 1] - 1
    }

    /// The numbers of the written words at a position.
    #[inline(always)]
    pub(super) fn written(&self, position: usize, n: usize) -> &[u32] {
        &self.written[self.order[position] as usize * self.width..][..n]
    }

    /// The document of a position.
    #[inline(always)]
    pub(super) fn document(&self, position: usize) -> u32 {
        self.documents[self.order[position] as usize]
    }

    /// How many words each place was sorted by at most.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Fetches the places of a bucket and sorts them by up to `width` words.
    pub(super) fn fill(&mut self, ranked: &Ranked, layer: &Layer, buckets: &Buckets, bucket: usize, width: usize) {
        let ((start, first_rank), (end, last_rank)) = (buckets.starts[bucket], buckets.starts[bucket + 1]);
        let places = &buckets.places[start..end];
        let rank_of = &ranked.lexicon.rank_of;
        self.width = width;
        for column in [&mut self.ranks, &mut self.written] {
            column.clear();
            column.resize(places.len() * width, END);
        }
        self.lens.clear();
        self.documents.clear();
        let rows = self.ranks.chunks_exact_mut(width).zip(self.written.chunks_exact_mut(width));
        for (i, (place, (ranks, written))) in places.iter().zip(rows).enumerate() {
            // Places of a bucket are all over the corpus.
            if let Some(ahead) = places.get(i + AHEAD) {
                prefetch(&layer.words, ahead.at as usize);
            }
            let mut len = 0;
            // The last word of a corpus is an end, so there is one behind every place.
            for ((&word, rank), written) in layer.words[place.at as usize..].iter().zip(ranks).zip(written) {
                if word == END {
                    break;
                }
                *rank = rank_of[word as usize - 1] + 1;
                *written = word - 1;
                len += 1;
            }
            self.lens.push(len);
            self.documents.push(place.document);
        }
        self.sort(bits(ranked.documents.len()), first_rank, last_rank);
    }

    fn sort(&mut self, word_bits: u32, first_rank: u32, last_rank: u32) {
        let (n, width) = (self.lens.len(), self.width);
        self.order.clear();
        self.shared.clear();
        self.shared.resize(n, 0);
        let index_bits = bits(n);
        let first_bits = bits((last_rank - first_rank) as usize);
        let more = (((64 - index_bits - first_bits) / word_bits) as usize).min(width - 1);
        self.keys.clear();
        self.keys.extend((0u64..).zip(self.ranks.chunks_exact(width)).map(|(i, ranks)| {
            let first = u64::from(ranks[0] - 1 - first_rank);
            let key = ranks[1..=more].iter().fold(first, |key, &rank| key << word_bits | u64::from(rank));
            key << index_bits | i
        }));
        self.keys.sort_unstable();
        let index = |key: u64| (key & ((1 << index_bits) - 1)) as u32;
        self.order.extend(self.keys.iter().map(|&key| index(key)));
        // By the highest bit in which two keys differ: how many words they share.
        let mut shared_of = [0u8; 65];
        for (bit, shared) in shared_of.iter_mut().enumerate() {
            let from_last = (bit as u32).saturating_sub(index_bits) / word_bits;
            *shared =
                if bit < index_bits as usize { more + 1 } else { more.saturating_sub(from_last as usize) } as u8;
        }
        for i in 1..n {
            let differ = (self.keys[i - 1] ^ self.keys[i]) >> index_bits << index_bits;
            self.shared[i] =
                if differ == 0 { more as u8 + 1 } else { shared_of[63 - differ.leading_zeros() as usize] };
        }
        if more + 1 < width {
            self.refine(0..n, more + 1, word_bits);
        }
        // Two sentences that end alike share no word behind their ends.
        for i in 1..n {
            self.shared[i] = self.shared[i].min(self.lens[self.order[i] as usize]);
        }
    }

    /// Sorts each stretch of places that share `depth` words by the next ones.
    fn refine(&mut self, range: Range<usize>, depth: usize, word_bits: u32) {
        let mut start = range.start;
        while start < range.end {
            let mut end = start + 1;
            while end < range.end && self.shared[end] as usize >= depth {
                end += 1;
            }
            // Sentences that ended before that share no word any more.
            if end - start > 1 && self.lens[self.order[start] as usize] as usize >= depth {
                self.sort_by_next(start..end, depth, word_bits);
            }
            start = end;
        }
    }

    fn sort_by_next(&mut self, range: Range<usize>, depth: usize, word_bits: u32) {
        let width = self.width;
        if let [a, b] = self.order[range.clone()] {
            let rest = |i: u32| &self.ranks[i as usize * width + depth..(i as usize + 1) * width];
            let (first, second) = (rest(a), rest(b));
            let same = first.iter().zip(second).take_while(|(a, b)| a == b).count();
            if first > second {
                self.order.swap(range.start, range.start + 1);
            }
            self.shared[range.start + 1] = (depth + same) as u8;
            return;
        }
        let index_bits = bits(range.len());
        let more = (((64 - index_bits) / word_bits) as usize).min(width - depth);
        let members = self.order[range.clone()].to_vec();
        let mut keys: Vec<u64> = (0u64..)
            .zip(&members)
            .map(|(i, &member)| {
                let ranks = &self.ranks[member as usize * width + depth..][..more];
                ranks.iter().fold(0, |key, &rank| key << word_bits | u64::from(rank)) << index_bits | i
            })
            .collect();
        keys.sort_unstable();
        for (i, key) in keys.iter().enumerate() {
            self.order[range.start + i] = members[(key & ((1 << index_bits) - 1)) as usize];
            if i > 0 {
                let differ = (keys[i - 1] ^ key) >> index_bits;
                let same = match differ {
                    0 => more,
                    _ => more - 1 - ((63 - differ.leading_zeros()) / word_bits) as usize,
                };
                self.shared[range.start + i] = (depth + same) as u8;
            }
        }
        if depth + more < width {
            self.refine(range, depth + more, word_bits);
        }
    }

    /// Meets each n-gram of the bucket.
    pub(super) fn walk(&self, visit: &mut impl Visit) {
        let mut open = [0; MAX_N + 1];
        let mut depth = 0;
        for (i, (&place, &shared)) in self.order.iter().zip(&self.shared).enumerate() {
            let shared = shared as usize;
            while depth > shared {
                visit.ngram(self, depth, open[depth]..i);
                depth -= 1;
            }
            visit.turn(shared);
            let len = self.lens[place as usize] as usize;
            open[shared + 1..=len].fill(i);
            depth = len;
        }
        while depth > 0 {
            visit.ngram(self, depth, open[depth]..self.order.len());
            depth -= 1;
        }
        visit.turn(0);
    }
}
