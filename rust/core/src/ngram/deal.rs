//! The places of a corpus dealt out by their first word to buckets that fit a cache, each a stretch of the alphabet.

use super::{
    corpus::{END, Layer},
    record::Lexicon,
    spelled::{Spelling, Spot},
    threads::on_threads,
    vocabulary::Ranked,
};
use std::ops::Range;

/// Places in a bucket, if the first word allows it: what is looked at while sorting stays in the second cache.
/// Few in unit tests, so that there are several.
const BUCKET: usize = if cfg!(test) { 1 << 4 } else { 1 << 12 };

/// A place at which n-grams begin.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Place {
    /// The ranks of its first words plus one, the first in the highest bits; 0 from where the sentence ends.
    pub(super) key: u64,
    pub(super) at: u32,
    /// The number of its document.
    pub(super) document: u32,
}

/// The buckets of a corpus.
#[derive(Debug)]
pub(super) struct Buckets<'a> {
    pub(super) lexicon: &'a Lexicon,
    pub(super) layer: &'a Layer,
    min_n: usize,
    /// Words that places are sorted by.
    pub(super) width: usize,
    /// So many words are in a key, of so many bits each.
    pub(super) in_key: usize,
    pub(super) word_bits: u32,
    spelling: Option<&'a Spelling>,
    /// Documents that are dealt out by one thread, and the size of each of their buckets.
    shares: Vec<(Range<usize>, Vec<u32>)>,
    /// By rank: its bucket, or [`NONE`].
    bucket_of: Vec<u32>,
    /// The first rank of each bucket, and at last one behind all.
    pub(super) ranks: Vec<u32>,
}

/// The places of some buckets.
#[derive(Debug)]
pub(super) struct Dealt<'a> {
    pub(super) buckets: &'a Buckets<'a>,
    numbers: Range<usize>,
    shares: Vec<Share>,
}

/// Those of them in some documents.
#[derive(Debug, Default)]
struct Share {
    places: Vec<Place>,
    /// How each is spelled, if that is known.
    spots: Vec<Spot>,
    /// By bucket: where it begins; and at last where all end.
    starts: Vec<u32>,
}

/// Instead of the number of a bucket: no n-gram begins with the word.
const NONE: u32 = u32::MAX;

/// So many bits hold all numbers up to `most`, one at least.
pub(super) fn bits(most: usize) -> u32 {
    (usize::BITS - most.leading_zeros()).max(1)
}

impl<'a> Buckets<'a> {
    /// Of all places at which `min_n` words follow before a sentence ends and of whose first word `begins` holds, over so
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
            min_n,
            width: max_n,
            in_key: max_n.min((u64::BITS / word_bits) as usize),
            word_bits,
            spelling,
            shares: Vec::new(),
            bucket_of: vec![NONE; n_ranks],
            ranks: vec![0],
        };
        let shares = layer.shares(threads);
        let sizes = on_threads(threads, shares.clone(), |(documents, _)| {
            let mut sizes = vec![0u32; n_ranks];
            out.places(documents, |rank, _, _| sizes[rank as usize] += 1);
            sizes
        });
        let most = BUCKET.max(layer.words.len() / BUCKET);
        let mut by_bucket = vec![vec![0]; shares.len()];
        let mut filled = 0;
        for rank in (0..n_ranks).filter(|&rank| begins(rank as u32)) {
            let size = sizes.iter().map(|sizes| sizes[rank] as usize).sum::<usize>();
            if filled > 0 && filled + size > most {
                out.ranks.push(rank as u32);
                by_bucket.iter_mut().for_each(|sizes| sizes.push(0));
                filled = 0;
            }
            let bucket = out.ranks.len() - 1;
            out.bucket_of[rank] = bucket as u32;
            by_bucket.iter_mut().zip(&sizes).for_each(|(all, sizes)| all[bucket] += sizes[rank]);
            filled += size;
        }
        out.ranks.push(n_ranks as u32);
        out.shares = shares.into_iter().map(|(documents, _)| documents).zip(by_bucket).collect();
        out
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ranks.len() - 1
    }

    /// How many places a bucket holds.
    pub(super) fn size(&self, bucket: usize) -> usize {
        self.shares.iter().map(|(_, sizes)| sizes[bucket] as usize).sum()
    }

    /// Stretches of buckets that hold at least `least` places each, but for the last.
    pub(super) fn stretches(&self, buckets: Range<usize>, least: usize) -> Vec<Range<usize>> {
        let mut out = Vec::new();
        let (mut start, mut filled) = (buckets.start, 0);
        for bucket in buckets.clone() {
            filled += self.size(bucket);
            if filled >= least || bucket + 1 == buckets.end {
                out.push(start..bucket + 1);
                (start, filled) = (bucket + 1, 0);
            }
        }
        out
    }

    fn deal(&self, documents: Range<usize>, numbers: Range<usize>, sizes: &[u32], out: &mut Share) {
        let Share { places, spots, starts } = out;
        // Places come from the last to the first, so a bucket is filled from its end.
        let mut end = 0;
        starts.clear();
        starts.extend(sizes.iter().chain([&0]).map(|&size| {
            end += size;
            end
        }));
        places.resize(end as usize, Place::default());
        spots.resize(if self.spelling.is_some() { end as usize } else { 0 }, Spot::default());
        let n_buckets = numbers.len();
        self.places(documents, |rank, place, writings| {
            let bucket = (self.bucket_of[rank as usize] as usize).wrapping_sub(numbers.start);
            if bucket < n_buckets {
                let start = &mut starts[bucket];
                *start -= 1;
                places[*start as usize] = place;
                if let Some(spelling) = self.spelling {
                    spots[*start as usize] = Spot { starts: spelling.starts[place.at as usize], writings };
                }
            }
        });
    }

    /// Calls `found` with the rank of the first word of each place at which enough words follow, the place and how its
    /// words are written, from the last place of the documents to the first.
    #[inline(always)]
    fn places(&self, documents: Range<usize>, mut found: impl FnMut(u32, Place, u32)) {
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
                if n >= self.min_n {
                    found(rank, Place { key, at: start + i as u32, document }, writings);
                }
            }
            end = start as usize;
        }
    }

    /// Words from a place until the sentence ends, at most as many as are sorted by.
    #[inline(always)]
    pub(super) fn len_at(&self, place: &Place) -> u8 {
        let in_key = self.in_key - (place.key.trailing_zeros() / self.word_bits) as usize;
        if in_key < self.in_key || self.in_key == self.width {
            return in_key as u8;
        }
        let words = &self.layer.words[place.at as usize..][in_key..];
        (in_key + words.iter().take(self.width - in_key).take_while(|&&word| word != END).count()) as u8
    }
}

impl<'a> Dealt<'a> {
    /// None yet.
    pub(super) fn new(buckets: &'a Buckets<'a>) -> Self {
        let shares = buckets.shares.iter().map(|_| Share::default()).collect();
        Self { buckets, numbers: 0..0, shares }
    }

    /// Deals out the places of some buckets, over so many threads, in the memory of those before.
    pub(super) fn deal(&mut self, numbers: Range<usize>, threads: usize) {
        self.numbers = numbers.clone();
        let work = self.buckets.shares.iter().zip(&mut self.shares).collect();
        on_threads(threads, work, |((documents, sizes), share): (&(Range<usize>, Vec<u32>), &mut Share)| {
            self.buckets.deal(documents.clone(), numbers.clone(), &sizes[numbers.clone()], share);
        });
    }

    /// Appends the places of a bucket, by document, and the spot of each if it is known.
    pub(super) fn fetch(&self, bucket: usize, places: &mut Vec<Place>, spots: &mut Vec<Spot>) {
        let bucket = bucket - self.numbers.start;
        for share in &self.shares {
            let range = share.starts[bucket] as usize..share.starts[bucket + 1] as usize;
            spots.extend_from_slice(share.spots.get(range.clone()).unwrap_or_default());
            places.extend_from_slice(&share.places[range]);
        }
    }
}
