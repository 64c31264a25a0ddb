//! The names of an index in a text: filtered by their pieces, and verified.

use super::{
    FuzzyCandidate, FuzzyIndex, MIN_LEN, PAIRS_END,
    block::Block,
    distance::{Band, Columns},
    edits,
    grams::{GRAM, gram_key},
    pairs::pair_look_ups,
    pieces::Rolled,
    table::Table,
};
use crate::Span;

impl FuzzyIndex {
    /// Adds all candidates in a folded view to `out`, by start, then by number.
    ///
    /// `starts` are the bytes, ascending, where a match may begin; `may_end` says whether one may end before a byte.
    /// It is asked once for each character that is in reach of a start. For a start and a name there is at most one
    /// candidate: the end with the fewest edits, then the one that makes the span as long as the name, then the
    /// first. If these are no edits there is no candidate: that is an exact match.
    pub(in crate::gazetteer) fn candidates(
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
