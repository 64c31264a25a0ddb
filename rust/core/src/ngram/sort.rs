//! The places of a corpus sorted by the words that stand there, so that equal n-grams of every length stand together.
//!
//! Places are dealt out by their first word to buckets that fit a cache, each a stretch of the alphabet, with as many
//! words as fit a number of 64 bits: no place is looked up in the corpus again to be sorted. In a bucket what tells
//! places apart is packed with their index, and the numbers are sorted; where more words are wanted, places that are
//! still together are sorted once more by the next ones. What neighbours share then tells where the n-grams of each
//! length begin and end, as in a suffix array with its longest common prefixes (Manber and Myers 1993; Nagao and Mori
//! 1994 for n-grams), and a walk over a bucket meets each n-gram behind those that go on from it.

use super::{
    MAX_N,
    corpus::{END, Layer},
    record::Lexicon,
    spelled::{Spelling, Spot},
    threads::on_threads,
    vocabulary::Ranked,
};
use std::ops::{Range, RangeInclusive};

/// Places in a bucket, if the first word allows it: what is looked at while sorting stays in the second cache.
const BUCKET: usize = 1 << 12;

/// A place at which n-grams begin.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// The ranks of its first words plus one, the first in the highest bits; 0 from where the sentence ends.
    key: u64,
    at: u32,
    /// The number of its document.
    document: u32,
}

/// The places of a corpus in buckets by their first word.
#[derive(Debug)]
pub(super) struct Buckets<'a> {
    lexicon: &'a Lexicon,
    layer: &'a Layer,
    /// Words that places are sorted by.
    width: usize,
    /// So many words are in a key, of so many bits each.
    in_key: usize,
    word_bits: u32,
    spelling: Option<&'a Spelling>,
    shares: Vec<Share>,
    /// The first rank of each bucket, and at last one behind all.
    ranks: Vec<u32>,
}

/// The places of some documents.
#[derive(Debug)]
struct Share {
    places: Vec<Place>,
    /// How each is spelled, if that is known.
    spots: Vec<Spot>,
    /// By bucket: where it begins; and at last where all end.
    starts: Vec<u32>,
}

/// Instead of the number of a bucket: no n-gram begins with the word.
const NONE: u32 = u32::MAX;

impl<'a> Buckets<'a> {
    /// All places at which `min_n` words follow before a sentence ends and of whose first word `begins` holds, over so
    /// many threads; with `spelling` each with its spot.
    pub(super) fn new(
        ranked: &'a Ranked,
        layer: &'a Layer,
        (min_n, max_n): (usize, usize),
        begins: impl Fn(u32) -> bool,
        spelling: Option<&'a Spelling>,
        threads: usize,
    ) -> Self {
        let n_ranks = ranked.documents.len();
        let word_bits = bits(n_ranks);
        let mut out = Self {
            lexicon: &ranked.lexicon,
            layer,
            width: max_n,
            in_key: max_n.min((u64::BITS / word_bits) as usize),
            word_bits,
            spelling,
            shares: Vec::new(),
            ranks: vec![0],
        };
        let shares = layer.shares(threads);
        let sizes = on_threads(threads, shares.clone(), |(documents, _)| out.sizes(documents, min_n));
        let most = BUCKET.max(layer.words.len() / BUCKET);
        let mut bucket_of = vec![NONE; n_ranks];
        let mut filled = 0;
        for rank in (0..n_ranks as u32).filter(|&rank| begins(rank)) {
            let size = sizes.iter().map(|sizes| sizes[rank as usize] as usize).sum::<usize>();
            if filled > 0 && filled + size > most {
                out.ranks.push(rank);
                filled = 0;
            }
            bucket_of[rank as usize] = out.ranks.len() as u32 - 1;
            filled += size;
        }
        out.ranks.push(n_ranks as u32);
        let shares = shares.into_iter().zip(sizes).collect();
        out.shares =
            on_threads(threads, shares, |((documents, _), sizes)| out.deal(documents, min_n, &sizes, &bucket_of));
        out
    }

    /// By rank: at how many places it stands.
    fn sizes(&self, documents: Range<usize>, min_n: usize) -> Vec<u32> {
        let mut sizes = vec![0; self.lexicon.counts.len()];
        self.places(documents, min_n, |rank, _, _| sizes[rank as usize] += 1);
        sizes
    }

    /// The places of some documents by bucket.
    fn deal(&self, documents: Range<usize>, min_n: usize, sizes: &[u32], bucket_of: &[u32]) -> Share {
        let mut starts = vec![0; self.len() + 1];
        for (&bucket, size) in bucket_of.iter().zip(sizes).filter(|(bucket, _)| **bucket != NONE) {
            starts[bucket as usize] += size;
        }
        // Places come from the last to the first, so a bucket is filled from its end.
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut places = vec![Place::default(); end as usize];
        let mut spots = vec![Spot::default(); if self.spelling.is_some() { places.len() } else { 0 }];
        self.places(documents, min_n, |rank, place, writings| {
            if let Some(start) = starts.get_mut(bucket_of[rank as usize] as usize) {
                *start -= 1;
                places[*start as usize] = place;
                if let Some(spelling) = self.spelling {
                    spots[*start as usize] = Spot { starts: spelling.starts[place.at as usize], writings };
                }
            }
        });
        Share { places, spots, starts }
    }

    /// Calls `found` with the rank of the first word of each place at which `min_n` words follow, the place and how its
    /// words are written, from the last place of the documents to the first.
    #[inline(always)]
    fn places(&self, documents: Range<usize>, min_n: usize, mut found: impl FnMut(u32, Place, u32)) {
        let Layer { words, documents: all } = self.layer;
        let first = (self.in_key as u32 - 1) * self.word_bits;
        let mut end = all.get(documents.end).map_or(words.len(), |next| next.1 as usize);
        for &(document, start) in all[documents].iter().rev() {
            let (mut key, mut writings, mut n) = (0, 0, 0);
            for (i, &word) in words[start as usize..end].iter().enumerate().rev() {
                if word == END {
                    (key, writings, n) = (0, 0, 0);
                    continue;
                }
                let rank = self.lexicon.rank_of[word as usize];
                key = key >> self.word_bits | u64::from(rank + 1) << first;
                if let Some(spelling) = self.spelling {
                    writings = writings << 4 | u32::from(spelling.writing[word as usize]);
                }
                n += 1;
                if n >= min_n {
                    found(rank, Place { key, at: start + i as u32, document }, writings);
                }
            }
            end = start as usize;
        }
    }

    pub(super) fn len(&self) -> usize {
        self.ranks.len() - 1
    }

    /// How many places a bucket holds.
    pub(super) fn size(&self, bucket: usize) -> usize {
        self.shares.iter().map(|share| share.of(bucket).len()).sum()
    }
}

impl Share {
    /// The places of a bucket, as in the corpus.
    fn of(&self, bucket: usize) -> Range<usize> {
        self.starts[bucket] as usize..self.starts[bucket + 1] as usize
    }
}

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
    of: &'a Buckets<'a>,
    /// As in the corpus.
    places: Vec<Place>,
    spots: Vec<Spot>,
    /// Indices of places by the words that stand there, then as in the corpus.
    order: Vec<u32>,
    /// By position in `order`: words until the sentence ends, at most as many as are sorted by.
    lens: Vec<u8>,
    /// By position: how many words are those of the place before.
    shared: Vec<u8>,
    keys: Vec<u64>,
    /// Those that are sorted once more, and their lengths.
    members: Vec<(u32, u8)>,
}

/// So many bits hold all numbers up to `most`, one at least.
fn bits(most: usize) -> u32 {
    (usize::BITS - most.leading_zeros()).max(1)
}

impl<'a> Bucket<'a> {
    pub(super) fn new(of: &'a Buckets<'a>) -> Self {
        let (places, spots, order, lens) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { of, places, spots, order, lens, shared: Vec::new(), keys: Vec::new(), members: Vec::new() }
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
        self.written(position, n).iter().map(|&word| self.of.lexicon.rank_of[word as usize])
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
        for share in &self.of.shares {
            self.places.extend_from_slice(&share.places[share.of(bucket)]);
            self.spots.extend_from_slice(share.spots.get(share.of(bucket)).unwrap_or_default());
        }
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
            // Nothing where the sentence has ended.
            let rest = (more - n) as u32 * word_bits;
            u64::checked_shl(key, rest).unwrap_or_default() << index_bits | i
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

impl Buckets<'_> {
    /// Words from a place until the sentence ends, at most as many as are sorted by.
    #[inline(always)]
    fn len_at(&self, place: &Place) -> u8 {
        let in_key = self.in_key - (place.key.trailing_zeros() / self.word_bits) as usize;
        if in_key < self.in_key || self.in_key == self.width {
            return in_key as u8;
        }
        let words = &self.layer.words[place.at as usize..][in_key..];
        (in_key + words.iter().take(self.width - in_key).take_while(|&&word| word != END).count()) as u8
    }
}
