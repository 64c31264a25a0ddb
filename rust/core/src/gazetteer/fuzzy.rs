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
//! - Three edits and more: one piece more than edits, each a [`GRAM`]-gram that few other names have (Deng, Li, Feng,
//!   "A pivotal prefix based filtering algorithm for string similarity search", SIGMOD 2014), looked up once at every
//!   place of the text.
//! - Verification runs the bit-parallel columns of Hyyrö, "A bit-vector algorithm for computing Levenshtein and
//!   Damerau edit distances", Nordic Journal of Computing 10, 2003. The text is its pattern, so that the last column
//!   has the distance at every end. Of names that are too long for one machine word it has the band of the table that
//!   so few edits can reach (Ukkonen, "Algorithms for approximate string matching", Information and Control 64, 1985).
//!
//! An exchange of neighbours touches two code points, and could touch two pieces. Therefore pieces have a gap of one
//! code point between them; for one edit, where there is no room for gaps, the two exchanges across a border are
//! looked up on their own.

mod distance;

use crate::Span;
use distance::{Band, Columns};
use std::{cmp::Reverse, collections::BTreeMap, ops::Range};

/// Code points of the shortest name that is looked for: shorter ones have no edit.
const MIN_LEN: usize = 8;
/// Code points of the longest name that is looked for.
const MAX_LEN: usize = 255;
/// Names shorter than this have at most two edits and are found by pairs of pieces.
const PAIRS_END: usize = 24;
/// The first and the last code points of a name with so few edits are in one piece, so many of them.
const PIECE: usize = 3;
/// Code points of the pieces of longer names. `k + 1` of them with gaps fit into `8 * k` code points from `k = 3`.
const GRAM: usize = 5;
/// Code points of text that are looked at together.
const BLOCK: usize = 8192;

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

/// One of the pieces of a long name.
#[derive(Clone, Copy, Debug)]
struct Gram {
    name: u32,
    /// Low bits of the first code point of the name, to pass over most starts at once.
    first: u16,
    /// Code points before it in the name.
    offset: u8,
    /// Pieces before it in the name: if it is one of those to be found, as many edits are before it.
    before: u8,
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

    /// Adds all candidates in a folded view to `out`, by start, then by number.
    ///
    /// `starts` are the bytes, ascending, where a match may begin; `may_end` says whether one may end before a byte.
    /// It is asked once for each character that is in reach of a start. For a start and a name there is at most one
    /// candidate: the end with the fewest edits, then the one that makes the span as long as the name, then the
    /// first. If these are no edits there is no candidate: that is an exact match.
    pub(super) fn candidates(
        &self,
        view: &str,
        starts: &[usize],
        may_end: &dyn Fn(usize) -> bool,
        out: &mut Vec<FuzzyCandidate>,
    ) {
        if self.lens.is_empty() {
            return;
        }
        let mut search = Search::new(self);
        let mut rest = starts;
        while !rest.is_empty() {
            rest = search.block.fill(view, rest, self.reach, may_end);
            // Each of these is one tight loop, which the compiler makes better code of on its own.
            search.hits.clear();
            search.pairs();
            search.grams();
            search.verify(out);
        }
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

/// A block of text and what is to be verified in it. Kept between blocks for its memory.
struct Search<'i> {
    index: &'i FuzzyIndex,
    block: Block,
    /// Keys of pairs that passed the filter, with the places of their starts.
    passed: Vec<(u64, u32)>,
    hits: Hits,
    columns: Columns,
    band: Band,
}

impl<'i> Search<'i> {
    /// How many keys are looked up together.
    const PASSED: usize = 1024;

    fn new(index: &'i FuzzyIndex) -> Self {
        Self {
            index,
            block: Block::default(),
            passed: Vec::new(),
            hits: Hits { list: Vec::new(), tidied: 0, recent: Vec::new() },
            columns: Columns::default(),
            band: Band::default(),
        }
    }

    /// Gathers the names of one or two edits.
    #[inline(never)]
    fn pairs(&mut self) {
        let Block { rolled, starts, ends, .. } = &self.block;
        let mut first_end = 0;
        for (place, &start) in starts.iter().enumerate() {
            let start = start as usize;
            let Some(possible) = self.index.lengths.at(rolled, start) else { continue };
            while ends.get(first_end).is_some_and(|&end| (end as usize) < start + MIN_LEN - 1) {
                first_end += 1;
            }
            for &end in &ends[first_end..] {
                let end = end as usize;
                if end - start >= PAIRS_END + edits(PAIRS_END - 1) {
                    break;
                }
                let back = possible.all & self.index.lengths.back(rolled, start, end);
                pair_look_ups(rolled, start..end, &possible, back, |key| {
                    if self.index.pairs.may_have(key) {
                        self.passed.push((key, place as u32));
                    }
                });
            }
            if self.passed.len() > Self::PASSED {
                Self::look_up(&mut self.passed, &self.index.pairs, &mut self.hits);
            }
        }
        Self::look_up(&mut self.passed, &self.index.pairs, &mut self.hits);
    }

    /// Takes the names of keys that passed the filter, many at once: the memory that they wait for comes together.
    #[inline(never)]
    fn look_up(passed: &mut Vec<(u64, u32)>, pairs: &Table, hits: &mut Hits) {
        for (key, place) in passed.drain(..) {
            pairs.get(key, |name| hits.list.push((place, name)));
            hits.keep_bounded();
        }
    }

    /// Gathers the names of more edits.
    #[inline(never)]
    fn grams(&mut self) {
        if self.index.grams.is_empty() {
            return;
        }
        let last = self.block.rolled.chars.len().saturating_sub(GRAM - 1);
        for at in 0..last {
            let Block { rolled, starts, next_start, .. } = &self.block;
            let hits = &mut self.hits;
            let key = gram_key(rolled, at);
            if !self.index.by_gram.may_have(key) {
                continue;
            }
            self.index.by_gram.get(key, |gram| {
                let Some(gram) = self.index.grams.get(gram as usize) else { return };
                // With as many edits before it as there are pieces it is shifted by so much at most.
                let (middle, shift) = (at as isize - isize::from(gram.offset), isize::from(gram.before));
                let Ok(last) = usize::try_from(middle + shift) else { return };
                let from = usize::try_from(middle - shift).unwrap_or(0);
                let Some(&from) = next_start.get(from) else { return };
                for (place, &start) in starts.iter().enumerate().skip(from as usize) {
                    if start as usize > last {
                        break;
                    }
                    if rolled.chars[start as usize] as u16 == gram.first {
                        hits.add_unless_recent(place as u32, gram.name);
                    }
                }
            });
            self.hits.keep_bounded();
        }
    }

    /// Turns hits into candidates, by start, then by name (which is by number).
    #[inline(never)]
    fn verify(&mut self, out: &mut Vec<FuzzyCandidate>) {
        self.hits.tidy();
        let Block { rolled, starts, ends, .. } = &self.block;
        let mut read = None;
        for &(place, id) in &self.hits.list {
            let (start, id) = (starts[place as usize] as usize, id as usize);
            let len = usize::from(self.index.lens[id]);
            let most = edits(len);
            let from = ends.partition_point(|&end| (end as usize) < start + len - most);
            let ends = ends[from..].iter().map(|&end| end as usize).take_while(|end| end - start <= len + most);
            let text = &rolled.chars[start..];
            // Filters also pass what only shares a hash.
            if self.index.chars(id).next() != text.first().copied() {
                continue;
            }
            let chars = self.index.chars(id);
            let best = if len + most <= Columns::LEN {
                if read != Some(start) {
                    self.columns.read(text);
                    read = Some(start);
                }
                let column = self.columns.distances(chars, len);
                best_end(ends, start, len, |taken| column.at(taken))
            } else {
                let column = self.band.distances(chars, text, len, most);
                best_end(ends, start, len, |taken| column.at(taken))
            };
            if let Some((distance, end)) = best
                && (1..=most).contains(&distance)
            {
                let span = Span::new(self.block.byte(start), self.block.byte(end));
                out.push(FuzzyCandidate { span, name: self.index.numbers[id], distance: distance as u8 });
            }
        }
    }
}

/// What passed the filters: (place of the start in `Block::starts`, name), some of them more than once.
struct Hits {
    list: Vec<(u32, u32)>,
    /// How many there were when those that were there twice were dropped last.
    tidied: usize,
    /// Some of those that came last, by hash. A long name that repeats itself, in a text that does, comes many times.
    recent: Vec<(u32, u32)>,
}

impl Hits {
    /// What there may be at least before those that are there twice are dropped.
    const ROOM: usize = 1 << 15;
    const RECENT_BITS: u32 = 12;

    fn add_unless_recent(&mut self, place: u32, name: u32) {
        let hash = (u64::from(place) << 32 | u64::from(name)).wrapping_mul(Rolled::BASE);
        let recent = &mut self.recent[(hash >> (64 - Self::RECENT_BITS)) as usize];
        if *recent != (place, name) {
            *recent = (place, name);
            self.list.push((place, name));
        }
    }

    fn tidy(&mut self) {
        self.list.sort_unstable();
        self.list.dedup();
        self.tidied = self.list.len();
    }

    /// Keeps their memory in proportion to that of different ones.
    fn keep_bounded(&mut self) {
        if self.list.len() > Self::ROOM + 2 * self.tidied {
            self.tidy();
        }
    }

    /// For the next block.
    fn clear(&mut self) {
        self.list.clear();
        self.tidied = 0;
        self.recent.clear();
        self.recent.resize(1 << Self::RECENT_BITS, (u32::MAX, u32::MAX));
    }
}

/// The distance and the place of the best of some ends: with the fewest edits, then as long as the name, then first.
fn best_end(
    ends: impl Iterator<Item = usize>,
    start: usize,
    len: usize,
    distance: impl Fn(usize) -> usize,
) -> Option<(usize, usize)> {
    ends.map(|end| (distance(end - start), (end - start).abs_diff(len), end))
        .min()
        .map(|(distance, _, end)| (distance, end))
}

/// A stretch of the view by code points.
#[derive(Debug, Default)]
struct Block {
    rolled: Rolled,
    /// Byte of the view where the block begins.
    base: usize,
    /// Byte of each code point from `base`, and the end of the last.
    bytes: Vec<u32>,
    /// Code points where a match may begin.
    starts: Vec<u32>,
    /// For each code point the first place in `starts` that is not before it.
    next_start: Vec<u32>,
    /// Code points before which a match may end.
    ends: Vec<u32>,
}

impl Block {
    /// Reads the block that begins at the first of `rest`; what it returns is for the next one.
    #[inline(never)]
    fn fill<'s>(
        &mut self,
        view: &str,
        mut rest: &'s [usize],
        reach: usize,
        may_end: &dyn Fn(usize) -> bool,
    ) -> &'s [usize] {
        self.rolled.clear();
        self.bytes.clear();
        self.starts.clear();
        self.next_start.clear();
        self.ends.clear();
        self.base = rest.first().copied().unwrap_or_default();
        let Some(tail) = view.get(self.base..) else { return &rest[1..] };
        let mut last = 0;
        let mut end = tail.len();
        for (place, (byte, c)) in tail.char_indices().enumerate() {
            let at = self.base + byte;
            if place < BLOCK {
                // A start inside of a character is none, nor is one that is there twice.
                while rest.first().is_some_and(|&start| start < at) {
                    rest = &rest[1..];
                }
                self.next_start.push(self.starts.len() as u32);
                if rest.first() == Some(&at) {
                    rest = &rest[1..];
                    self.starts.push(place as u32);
                    last = place;
                }
            }
            if place >= MIN_LEN - 1 && may_end(at) {
                self.ends.push(place as u32);
            }
            if place >= last + reach {
                end = byte;
                break;
            }
            self.bytes.push(byte as u32);
            self.rolled.push(u32::from(c));
        }
        self.bytes.push(end as u32);
        if end == tail.len() {
            if may_end(view.len()) {
                self.ends.push(self.rolled.chars.len() as u32);
            }
            if self.next_start.len() < BLOCK {
                return &[];
            }
        }
        rest
    }

    /// The byte of the view where a code point begins.
    fn byte(&self, place: usize) -> usize {
        self.base + self.bytes[place] as usize
    }
}

/// Code points with the sums from which the hash of any short stretch of them follows.
#[derive(Debug)]
struct Rolled {
    chars: Vec<u32>,
    /// The polynomial of all code points before each, and of all.
    sums: Vec<u64>,
}

impl Default for Rolled {
    fn default() -> Self {
        Self { chars: Vec::new(), sums: vec![0] }
    }
}

impl Rolled {
    /// An odd number without pattern: where the polynomials are evaluated, modulo 2^64.
    const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
    /// Its powers, up to the length of the longest piece.
    const POWERS: [u64; 16] = {
        let mut powers = [1; 16];
        let mut i = 1;
        while i < 16 {
            powers[i] = Self::BASE.wrapping_mul(powers[i - 1]);
            i += 1;
        }
        powers
    };

    fn clear(&mut self) {
        self.chars.clear();
        self.sums.truncate(1);
    }

    fn push(&mut self, c: u32) {
        let sum = self.sums[self.chars.len()];
        self.chars.push(c);
        self.sums.push(sum.wrapping_mul(Self::BASE).wrapping_add(u64::from(c)));
    }

    fn fill(&mut self, chars: impl Iterator<Item = u32>) {
        self.clear();
        chars.for_each(|c| self.push(c));
    }

    /// The polynomial of `len` code points from `at`.
    #[inline]
    fn hash(&self, at: usize, len: usize) -> u64 {
        self.sums[at + len].wrapping_sub(self.sums[at].wrapping_mul(Self::POWERS[len]))
    }

    /// The same as [`Rolled::hash`] with the code point at `swap` and the one after it exchanged, of which the second
    /// may be the one after the stretch.
    #[inline]
    fn hash_swapped(&self, at: usize, len: usize, swap: usize) -> u64 {
        let (one, other) = (u64::from(self.chars[swap]), u64::from(self.chars[swap + 1]));
        let after = at + len - 1 - swap;
        let gain = other.wrapping_sub(one);
        let mut hash = self.hash(at, len).wrapping_add(gain.wrapping_mul(Self::POWERS[after]));
        if after > 0 {
            hash = hash.wrapping_sub(gain.wrapping_mul(Self::POWERS[after - 1]));
        }
        hash
    }
}

/// Which two pieces of a name a key is of.
#[derive(Clone, Copy)]
enum Pair {
    /// The first two of three.
    Front,
    /// The last two of three.
    Back,
    /// The first and the last of three.
    Outer,
    /// Two of four.
    P12,
    P13,
    P14,
    P23,
    P24,
    P34,
}

/// The key of two pieces of names with so many code points and this first one.
#[inline]
fn pair_key(pair: Pair, len: usize, first: u32, one: u64, other: u64) -> u64 {
    let salt = u64::from(first) << 16 | (pair as u64) << 8 | len as u64;
    mix(one.wrapping_add(salt.wrapping_mul(0xd6e8_feb8_6659_fd93)), other)
}

/// The key of the piece of a long name, or of a text, at `at`.
#[inline]
fn gram_key(rolled: &Rolled, at: usize) -> u64 {
    mix(rolled.hash(at, GRAM), 0)
}

/// All bits of two numbers in all bits of one.
#[inline]
fn mix(one: u64, other: u64) -> u64 {
    let product = u128::from(one ^ 0x2d35_8dcc_aa6c_78a5) * u128::from(other ^ 0x8bb8_4b93_962e_acc9);
    (product as u64) ^ (product >> 64) as u64
}

/// Where the second and the third of three pieces begin in a name of `len` code points. The first is longer by the
/// code point that is known anyway; the first and the third have [`PIECE`] code points at least.
#[inline]
fn thirds(len: usize) -> (usize, usize) {
    let third = ((len - 1) / 3).max(PIECE);
    (1 + (len - third - 1) / 2, len - third)
}

/// Four pieces of a name of `len` code points with a gap of one after each: (offset, length).
#[inline]
fn quarters(len: usize) -> [(usize, usize); 4] {
    let (size, more) = ((len - 3) / 4, (len - 3) % 4);
    let mut at = 0;
    [0, 1, 2, 3].map(|i| {
        let piece = (at, size + usize::from(i < more));
        at += piece.1 + 1;
        piece
    })
}

/// The keys of a name of one or two edits.
fn pair_keys(name: &Rolled, len: usize, mut add: impl FnMut(u64)) {
    let first = name.chars[0];
    if edits(len) == 1 {
        let (a, b) = thirds(len);
        add(pair_key(Pair::Front, len, first, name.hash(0, b), 0));
        add(pair_key(Pair::Back, len, first, name.hash(a, len - a), 0));
        add(pair_key(Pair::Outer, len, first, name.hash(0, a), name.hash(b, len - b)));
    } else {
        let [p1, p2, p3, p4] = quarters(len).map(|(at, len)| name.hash(at, len));
        add(pair_key(Pair::P12, len, first, p1, p2));
        add(pair_key(Pair::P13, len, first, p1, p3));
        add(pair_key(Pair::P14, len, first, p1, p4));
        add(pair_key(Pair::P23, len, first, p2, p3));
        add(pair_key(Pair::P24, len, first, p2, p4));
        add(pair_key(Pair::P34, len, first, p3, p4));
    }
}

/// The keys by which names of one or two edits are found that could be at `at` of a text. `possible` and `back` say
/// which of them can be there.
///
/// Pieces keep their distance from that end of the name to which no edit is between; otherwise they are shifted. Which
/// shifts are needed follows from where the edits are: with two of four pieces intact, and one edit in each of the
/// two others, those intact are shifted by what is before them. Two edits in one piece, or one beside all pieces, leave
/// more pieces intact, of which some pair needs no shift that is not tried.
#[inline]
fn pair_look_ups(text: &Rolled, at: Range<usize>, possible: &Possible, back: u16, mut look: impl FnMut(u64)) {
    let (start, end, taken) = (at.start, at.end, at.len());
    let first = text.chars[start];
    for len in (taken - 1).max(MIN_LEN)..=(taken + 1).min(15) {
        let bit = Lengths::bit(len);
        let (front, back) = (possible.front & bit != 0, back & bit != 0);
        if !front && !back {
            continue;
        }
        let (a, b) = thirds(len);
        let tail = len - b;
        if front {
            look(pair_key(Pair::Front, len, first, text.hash(start, b), 0));
        }
        if back {
            look(pair_key(Pair::Back, len, first, text.hash(end - (len - a), len - a), 0));
        }
        if front && back {
            look(pair_key(Pair::Outer, len, first, text.hash(start, a), text.hash(end - tail, tail)));
        }
        // Exchanges across a border: the rest is intact, and so are the first two pieces once they are undone.
        if len == taken && back {
            look(pair_key(Pair::Front, len, first, text.hash_swapped(start, b, start + a - 1), 0));
        }
        if len == taken && front {
            look(pair_key(Pair::Front, len, first, text.hash_swapped(start, b, start + b - 1), 0));
        }
    }
    for len in taken.saturating_sub(2).max(16)..=(taken + 2).min(PAIRS_END - 1) {
        let bit = Lengths::bit(len);
        let (front, back) = (possible.front & bit != 0, back & bit != 0);
        if !front && !back && possible.any_second & bit == 0 {
            continue;
        }
        let [(_, z1), (o2, z2), (o3, z3), (o4, z4)] = quarters(len);
        let second = |shift| possible.second(o2.wrapping_add_signed(shift)) & bit != 0;
        let p1 = text.hash(start, z1);
        let p4 = text.hash(end - (len - o4), z4);
        if front && second(0) {
            look(pair_key(Pair::P12, len, first, p1, text.hash(start + o2, z2)));
        }
        if front && back {
            look(pair_key(Pair::P14, len, first, p1, p4));
        }
        if back {
            look(pair_key(Pair::P34, len, first, text.hash(end - (len - o3), z3), p4));
        }
        // One edit before the pieces that are shifted, and one that makes up the rest of the difference.
        for shift in -1..=1 {
            let second = second(shift);
            if !(front || second) || (taken as isize - len as isize - shift).abs() > 1 {
                continue;
            }
            let p2 = text.hash((start + o2).wrapping_add_signed(shift), z2);
            let p3 = text.hash((start + o3).wrapping_add_signed(shift), z3);
            if front {
                look(pair_key(Pair::P13, len, first, p1, p3));
            }
            if second {
                look(pair_key(Pair::P23, len, first, p2, p3));
            }
            if second && back {
                look(pair_key(Pair::P24, len, first, p2, p4));
            }
        }
    }
}

/// Which lengths the names of one or two edits have that share one piece with a text: one bit for each length. Pieces
/// are looked up by hash, so it may say too much.
#[derive(Clone, Debug, Default)]
struct Lengths {
    /// By first code point, which all must share.
    firsts: Vec<u16>,
    /// By the first [`PIECE`] code points.
    fronts: Vec<u16>,
    /// By the first code point and the last [`PIECE`].
    backs: Vec<u16>,
    /// By the first code point and the first [`PIECE`] of the second of four pieces.
    seconds: Vec<u16>,
    /// The bits of a place in each of the last three.
    bits: u32,
}

/// The lengths that names at a start can have.
struct Possible {
    /// By the first code point.
    all: u16,
    /// Those whose first piece can be intact.
    front: u16,
    /// Those whose second of four pieces can be intact, by its offset from [`Possible::SECOND`].
    seconds: [u16; 4],
    any_second: u16,
}

impl Possible {
    /// The second of four pieces is at 5 or 6, and one edit shifts it by one.
    const SECOND: usize = 4;

    #[inline]
    fn second(&self, offset: usize) -> u16 {
        self.seconds[offset - Self::SECOND]
    }
}

impl Lengths {
    const FIRSTS: usize = 1024;

    /// For so many names.
    fn new(names: usize) -> Self {
        let bits = names.max(1).ilog2().clamp(6, 16);
        let table = || vec![0; 1 << bits];
        Self { firsts: vec![0; Self::FIRSTS], fronts: table(), backs: table(), seconds: table(), bits }
    }

    #[inline]
    fn bit(len: usize) -> u16 {
        1 << (len - MIN_LEN)
    }

    /// The place of the piece at `at` of a name that begins at `start`.
    #[inline]
    fn place(&self, text: &Rolled, start: usize, at: usize) -> usize {
        let piece = text.hash(at, PIECE) ^ u64::from(text.chars[start]) << 32;
        (mix(piece, 0) >> (64 - self.bits)) as usize
    }

    fn first(c: u32) -> usize {
        c as usize % Self::FIRSTS
    }

    fn add(&mut self, name: &Rolled, len: usize) {
        let bit = Self::bit(len);
        self.firsts[Self::first(name.chars[0])] |= bit;
        let (front, back) = (self.place(name, 0, 0), self.place(name, 0, len - PIECE));
        self.fronts[front] |= bit;
        self.backs[back] |= bit;
        if edits(len) == 2 {
            let second = self.place(name, 0, quarters(len)[1].0);
            self.seconds[second] |= bit;
        }
    }

    /// What can begin at `start`, if anything.
    #[inline]
    fn at(&self, text: &Rolled, start: usize) -> Option<Possible> {
        let all = self.firsts[Self::first(text.chars[start])];
        let left = text.chars.len() - start;
        if all == 0 || left < MIN_LEN - 1 {
            return None;
        }
        let front = all & self.fronts[self.place(text, start, start)];
        let mut seconds = [0; 4];
        // The shortest that names of two edits can have become.
        if left >= 14 {
            for (i, second) in seconds.iter_mut().enumerate() {
                *second = all & self.seconds[self.place(text, start, start + Possible::SECOND + i)];
            }
        }
        let any_second = seconds.iter().fold(0, |any, second| any | second);
        Some(Possible { all, front, seconds, any_second })
    }

    /// Whose last piece can be intact before `end`.
    #[inline]
    fn back(&self, text: &Rolled, start: usize, end: usize) -> u16 {
        self.backs[self.place(text, start, end - PIECE)]
    }

    #[cfg(test)]
    fn heap_size(&self) -> usize {
        2 * (self.firsts.capacity() + self.fronts.capacity() + self.backs.capacity() + self.seconds.capacity())
    }
}

/// Numbers by key. May also give numbers of other keys.
#[derive(Clone, Debug, Default)]
struct Table {
    /// A bit for each value that the high bits of a key have: most keys that are not there are not looked for.
    filter: Vec<u64>,
    filter_bits: u32,
    /// Where the entries of each value of the high bits begin, and the end of the last.
    buckets: Vec<u32>,
    bucket_bits: u32,
    /// A number in its low bits, as many low bits of its key as there is room for above them.
    entries: Vec<u32>,
    number_bits: u32,
}

impl Table {
    /// Of numbers below `count`.
    fn new(mut keys: Vec<(u64, u32)>, count: usize) -> Self {
        if keys.is_empty() {
            return Self::default();
        }
        keys.sort_unstable();
        keys.dedup();
        let size = keys.len().next_power_of_two().ilog2().max(3);
        let number_bits = count.next_power_of_two().ilog2();
        let (filter_bits, bucket_bits) = (size + 3, size - 2);
        let mut filter = vec![0; 1 << (filter_bits - 6)];
        let mut buckets = vec![0; (1 << bucket_bits) + 1];
        let mut entries = Vec::with_capacity(keys.len());
        for (key, number) in keys {
            let bit = key >> (64 - filter_bits);
            filter[(bit / 64) as usize] |= 1 << (bit % 64);
            buckets[(key >> (64 - bucket_bits)) as usize + 1] += 1;
            entries.push((key << number_bits) as u32 | number);
        }
        for i in 1..buckets.len() {
            buckets[i] += buckets[i - 1];
        }
        Self { filter, filter_bits, buckets, bucket_bits, entries, number_bits }
    }

    /// Whether there may be numbers for a key.
    #[inline]
    fn may_have(&self, key: u64) -> bool {
        if self.filter.is_empty() {
            return false;
        }
        let bit = key >> (64 - self.filter_bits);
        self.filter[(bit / 64) as usize] & (1 << (bit % 64)) != 0
    }

    /// The numbers of a key for which there may be some.
    #[inline]
    fn get(&self, key: u64, mut found: impl FnMut(u32)) {
        let bucket = (key >> (64 - self.bucket_bits)) as usize;
        let numbers = (1u64 << self.number_bits) as u32;
        let mask = numbers.wrapping_sub(1);
        let print = (key << self.number_bits) as u32;
        for &entry in &self.entries[self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize] {
            if (entry ^ print) & !mask == 0 {
                found(entry & mask);
            }
        }
    }

    #[cfg(test)]
    fn heap_size(&self) -> usize {
        self.filter.capacity() * 8 + (self.buckets.capacity() + self.entries.capacity()) * 4
    }
}

/// How many times about each gram is in the long names, to choose the rare ones.
struct GramCounts {
    counts: Vec<u32>,
    /// For each number of pieces and each end the least count, and the offset of the last piece.
    best: Vec<(u64, usize)>,
    chosen: Vec<usize>,
}

impl GramCounts {
    const BITS: u32 = 18;

    fn new(index: &FuzzyIndex) -> Self {
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
    fn rare(&mut self, name: &Rolled, pieces: usize) -> &[usize] {
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

#[cfg(test)]
mod tests;
