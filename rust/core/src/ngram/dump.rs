//! A part of a corpus as a sorted run: all that is known of its n-grams, to be merged with others.

use super::{
    By,
    corpus::Layer,
    deal::{Buckets, Dealt, Place},
    record::{Record, Tally},
    run::{Header, RunWriter},
    sort::{Bucket, Visit},
    tally::Tallier,
    vocabulary::Ranked,
};
use crate::{Error, ErrorKind};
use std::{
    collections::VecDeque,
    io::Write,
    ops::{Range, RangeInclusive},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

/// Stretches of the alphabet that are sorted one after the other, which saves memory.
const STRETCHES: usize = 4;

/// Memory that a place of a part takes while a run is made of it, in bytes.
pub(super) const SORTED_PLACE: usize = size_of::<Place>() / STRETCHES;

/// So many n-grams ahead are words asked for.
const AHEAD: usize = 16;
/// Places of an n-gram that are asked for at most.
const FEW: usize = 8;

/// What a run is made of.
pub(super) struct Source<'a> {
    pub(super) ranked: &'a Ranked,
    pub(super) layer: &'a Layer,
    pub(super) header: Header,
    pub(super) by: By,
    /// By document: its group.
    pub(super) groups: &'a [u32],
    pub(super) n_documents: usize,
}

struct Dump<'a, W: Write> {
    source: &'a Source<'a>,
    /// By rank: whether no n-gram may begin or end with it. Empty when there is no such word.
    edge: Vec<bool>,
    writer: RunWriter<W>,
    /// N-grams of a bucket that are to be written, by n and where they stand there.
    waiting: VecDeque<(usize, Range<usize>)>,
    tallier: Tallier<'a>,
    record: Record,
    positions: Vec<usize>,
    error: Option<Error>,
}

/// Writes the run. `edge` says of a word whether no n-gram may begin or end with it; `name` is what messages call `out`.
pub(super) fn dump<W: Write>(
    source: &Source<'_>,
    edge: impl Fn(&str) -> bool,
    out: W,
    name: &str,
    cancelled: &AtomicBool,
) -> Result<W, Error> {
    let Source { ranked, layer, by, .. } = *source;
    let (min_n, max_n) = (source.header.min_n, source.header.max_n);
    let mut edge: Vec<bool> =
        (0..ranked.documents.len()).map(|rank| edge(ranked.lexicon.compared.get(rank))).collect();
    if !edge.contains(&true) {
        edge.clear();
    }
    let mut dump = Dump {
        edge,
        writer: RunWriter::new(out, name, &source.header, &ranked.lexicon)?,
        waiting: VecDeque::with_capacity(AHEAD + 1),
        tallier: Tallier::new(by, source.groups, source.n_documents),
        record: Record::default(),
        positions: Vec::new(),
        error: None,
        source,
    };
    if max_n == 1 && by == By::Corpus {
        for rank in 0..ranked.documents.len() as u32 {
            dump.word(rank)?;
        }
    } else {
        let buckets = Buckets::new(ranked, layer, (min_n, max_n), |rank| !dump.is_edge(rank), None, 1);
        let all = 0..buckets.len();
        let n_places: usize = all.clone().map(|bucket| buckets.size(bucket)).sum();
        let mut dealt = Dealt::new(&buckets);
        for stretch in buckets.stretches(all, n_places.div_ceil(STRETCHES)) {
            dealt.deal(stretch.clone(), 1);
            let mut bucket = Bucket::new(&dealt);
            for i in stretch {
                if cancelled.load(Relaxed) {
                    return Err(Error::new(ErrorKind::Storage, "counting was stopped"));
                }
                bucket.fill(i);
                bucket.walk(&mut dump);
                dump.write_waiting(&bucket, 0);
                if let Some(error) = dump.error.take() {
                    return Err(error);
                }
            }
        }
    }
    Ok(dump.writer.finish()?.0)
}

impl<W: Write> Dump<'_, W> {
    fn is_edge(&self, rank: u32) -> bool {
        self.edge.get(rank as usize).is_some_and(|&edge| edge)
    }

    /// A word by itself, which the vocabulary has counted.
    fn word(&mut self, rank: u32) -> Result<(), Error> {
        if self.is_edge(rank) {
            return Ok(());
        }
        let ranked = self.source.ranked;
        self.record.tallies.clear();
        self.record.tallies.push(Tally {
            group: 0,
            count: ranked.lexicon.counts[rank as usize],
            n_documents: ranked.documents[rank as usize],
        });
        self.write_word(rank)
    }

    /// Writes the record of a word, whose tallies are known.
    fn write_word(&mut self, rank: u32) -> Result<(), Error> {
        let ranked = self.source.ranked;
        let record = &mut self.record;
        record.words.clear();
        record.words.push(rank);
        record.written.clear();
        record.written.extend(ranked.writings(rank));
        record.writings.clear();
        record.writings.extend(ranked.writings(rank).map(|word| ranked.lexicon.written_counts[word as usize]));
        self.writer.write(record)
    }

    /// Writes n-grams until at most so many wait, unless there was an error.
    fn write_waiting(&mut self, bucket: &Bucket, most: usize) {
        while self.waiting.len() > most
            && self.error.is_none()
            && let Some((n, range)) = self.waiting.pop_front()
        {
            self.error = self.write(bucket, n, range).err();
        }
    }

    fn write(&mut self, bucket: &Bucket, n: usize, range: Range<usize>) -> Result<(), Error> {
        let first = bucket.rank(range.start, 1);
        if n == 1 && self.source.by == By::Corpus {
            return self.word(first);
        }
        self.record.tallies.clear();
        self.tallier.tallies(bucket, n, range.clone(), &mut self.record.tallies);
        if n == 1 {
            return self.write_word(first);
        }
        let record = &mut self.record;
        record.words.clear();
        record.words.extend(bucket.ranks(range.start, n));
        record.written.clear();
        record.writings.clear();
        let words = |i: usize| bucket.written(i, n);
        let first = words(range.start);
        if range.clone().skip(1).all(|i| words(i) == first) {
            record.written.extend_from_slice(first);
            record.writings.push(range.len() as u64);
        } else {
            self.positions.clear();
            self.positions.extend(range);
            self.positions.sort_unstable_by(|&a, &b| words(a).cmp(words(b)));
            for same in self.positions.chunk_by(|&a, &b| words(a) == words(b)) {
                record.written.extend_from_slice(words(same[0]));
                record.writings.push(same.len() as u64);
            }
        }
        self.writer.write(record)
    }
}

impl<W: Write> Visit for Dump<'_, W> {
    fn ngram(&mut self, bucket: &Bucket, n: usize, range: Range<usize>) {
        let is_edge = || self.is_edge(bucket.rank(range.start, n));
        if n < self.source.header.min_n || self.error.is_some() || !self.edge.is_empty() && is_edge() {
            return;
        }
        (1..=n).for_each(|n| self.writer.prefetch(bucket.rank(range.start, n)));
        range.clone().take(FEW).for_each(|position| bucket.prefetch(position));
        self.waiting.push_back((n, range));
        self.write_waiting(bucket, AHEAD);
    }

    fn once(&mut self, bucket: &Bucket, n: RangeInclusive<usize>, position: usize) {
        n.rev().for_each(|n| self.ngram(bucket, n, position..position + 1));
    }
}
