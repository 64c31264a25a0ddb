//! Records in the order of rows: by n, then the most frequent first, then by text; in bounded memory.
//!
//! Records come in alphabetical order, and most n-grams are rare. So they are not sorted: each goes to the bucket of its n
//! and count, where alphabetical order stays, and the buckets are read one after the other. Small counts have a bucket
//! each, greater ones share one with others as great, which is sorted when its turn comes, or parted again when it is
//! too large for that. A bucket is coded as a run is. When all together take too much memory, they go to one file.
//!
//! Alphabetical is by the words, one after the other, each in code point order, and a prefix first. That is the order of
//! the joined text wherever no word holds a character below the separator; those of the toolkit hold none below U+0021.

use super::{
    coding::{Broken, Codes, Input, Last, Reading, look_ahead},
    record::{Lexicon, Record, Records, Tally},
    run::failed,
    spill::{Budget, Spill, SpillFile},
};
use crate::{Error, ErrorKind};
use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap},
    io::Write,
    mem,
};
use xxhash_rust::xxh3::xxh3_64;

/// Which n-grams are rows, and how they are ordered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filter {
    /// Fewer occurrences in all groups together: no row.
    pub(super) min_count: u64,
    /// Documents in all groups together, both included.
    pub(super) min_df: u64,
    pub(super) max_df: u64,
    /// That many first rows of each n (and group).
    pub(super) top: Option<usize>,
    /// A row for each group of an n-gram, by group and then n; otherwise one for all, by n.
    pub(super) by_group: bool,
}

impl Default for Filter {
    fn default() -> Self {
        Self { min_count: 1, min_df: 1, max_df: u64::MAX, top: None, by_group: false }
    }
}

/// A row. Its text is that of its words in [`Lexicon::compared`], its surface that of its surface in
/// [`Lexicon::written`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Row<'a> {
    /// 0 unless by group.
    pub(super) group: u32,
    /// Ranks.
    pub(super) words: &'a [u32],
    /// Of the group, or of all.
    pub(super) count: u64,
    pub(super) n_documents: u64,
    /// As it is written most often in all groups, of equals the first in code point order: numbers of written words.
    pub(super) surface: &'a [u32],
}

/// Calls `emit` with the rows of `records` in order. `separator` is what stands between words in a text.
pub(super) fn in_order(
    records: &mut impl Records,
    lexicon: &Lexicon,
    separator: Option<u8>,
    filter: &Filter,
    budget: &Budget<'_>,
    spill: &mut Spill,
    emit: &mut dyn FnMut(Row<'_>) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut buckets = Buckets::new(lexicon, filter, budget);
    let (mut ahead, mut surface) = (vec![Record::default(); AHEAD], Vec::new());
    loop {
        let n = read_ahead(&mut ahead, |record| {
            let is_one = records.next(record)?;
            if is_one {
                record.words.iter().for_each(|&rank| buckets.codes.prefetch_rank(rank));
            }
            Ok(is_one)
        })?;
        for record in &mut ahead[..n] {
            let (count, n_documents) = (record.count(), record.n_documents());
            if count < filter.min_count || n_documents < filter.min_df || n_documents > filter.max_df {
                continue;
            }
            // What the buckets need not keep.
            if record.writings.len() > 1 {
                surface.clear();
                surface.extend_from_slice(lexicon.commonest(record, separator));
                mem::swap(&mut record.written, &mut surface);
            }
            record.writings.clear();
            let tallies = mem::take(&mut record.tallies);
            if filter.by_group {
                for tally in &tallies {
                    buckets.push_row(*tally, record, spill)?;
                }
            } else {
                buckets.push_row(Tally { group: 0, count, n_documents }, record, spill)?;
            }
            record.tallies = tallies;
        }
        if n < AHEAD {
            return buckets.emit(spill, emit);
        }
    }
}

/// So many records are read in one go: what is known of their words is all over the memory, and asked for together it
/// does not keep them waiting one by one.
const AHEAD: usize = 32;

/// Reads records with `next` until it says that there is none; how many.
fn read_ahead(
    ahead: &mut [Record],
    mut next: impl FnMut(&mut Record) -> Result<bool, Error>,
) -> Result<usize, Error> {
    for (n, record) in ahead.iter_mut().enumerate() {
        if !next(record)? {
            return Ok(n);
        }
    }
    Ok(ahead.len())
}

/// Counts up to this have a bucket each.
const EXACT: u64 = 32;
/// Those, and one for each power of two above.
const CLASSES: usize = EXACT as usize + 64 - EXACT.ilog2() as usize;
/// When there are that many buckets, further groups get one for each n, whatever the count.
const MANY: usize = 1 << 13;
/// Bytes of the first chunk of a bucket, and of the largest.
const CHUNKS: (usize, usize) = (128, 256 << 10);

/// The class of a count.
fn class(count: u64) -> usize {
    if count <= EXACT {
        count as usize - 1
    } else {
        EXACT as usize + (count - 1).ilog2() as usize - EXACT.ilog2() as usize
    }
}

/// The least and the greatest count of a class.
fn counts(class: usize) -> (u64, u64) {
    if class < EXACT as usize {
        return (class as u64 + 1, class as u64 + 1);
    }
    let low = EXACT << (class - EXACT as usize);
    (low + 1, low.saturating_mul(2))
}

/// All rows, before they are read off.
struct Buckets<'a> {
    codes: Codes,
    lexicon: &'a Lexicon,
    budget: Budget<'a>,
    top: Option<usize>,
    lists: HashMap<(u32, u32), List, foldhash::fast::RandomState>,
    buckets: Vec<Bucket>,
    store: Store,
}

/// The rows of a group and n.
struct List {
    /// By class: the bucket, or [`NONE`]. Only one if there are too many groups.
    classes: Vec<u32>,
    /// The counts of the first rows so far, as many as are wanted.
    first: BinaryHeap<Reverse<u64>>,
}

const NONE: u32 = u32::MAX;

impl<'a> Buckets<'a> {
    fn new(lexicon: &'a Lexicon, filter: &Filter, budget: &Budget<'a>) -> Self {
        Self {
            codes: Codes::new(lexicon),
            lexicon,
            budget: *budget,
            top: filter.top,
            lists: HashMap::default(),
            buckets: Vec::new(),
            store: Store { file: None, room: budget.rows(), held: 0, scratch: Vec::new() },
        }
    }

    /// Adds a row: the words and the writing of `record`, counted as `tally` says.
    fn push_row(&mut self, tally: Tally, record: &mut Record, spill: &mut Spill) -> Result<(), Error> {
        let is_many = self.buckets.len() >= MANY;
        let list = self.lists.entry((tally.group, record.words.len() as u32)).or_insert_with(|| List {
            classes: vec![NONE; if is_many { 1 } else { CLASSES }],
            first: BinaryHeap::new(),
        });
        if let Some(top) = self.top {
            if list.first.len() < top {
                list.first.push(Reverse(tally.count));
            } else {
                // As frequent as the last of them is too rare: those came first in alphabetical order.
                match list.first.peek_mut() {
                    Some(mut least) if least.0 < tally.count => *least = Reverse(tally.count),
                    _ => return Ok(()),
                }
            }
        }
        let (class, range) = match list.classes.len() {
            1 => (0, (1, u64::MAX)),
            _ => (class(tally.count), counts(class(tally.count))),
        };
        let bucket = &mut list.classes[class];
        if *bucket == NONE {
            *bucket = self.buckets.len() as u32;
            self.buckets.push(Bucket::new(range));
        }
        let bucket = &mut self.buckets[*bucket as usize];
        record.tallies.clear();
        record.tallies.push(Tally { group: 0, ..tally });
        record.writings.clear();
        record.writings.push(tally.count);
        self.store.push(bucket, &self.codes, record);
        if self.store.held > self.store.room {
            self.budget.go_on()?;
            self.store.write_out(&mut self.buckets, spill)?;
        }
        Ok(())
    }

    fn emit(mut self, spill: &mut Spill, emit: &mut dyn FnMut(Row<'_>) -> Result<(), Error>) -> Result<(), Error> {
        let mut lists: Vec<((u32, u32), List)> = self.lists.into_iter().collect();
        lists.sort_unstable_by_key(|(key, _)| *key);
        let mut buckets = mem::take(&mut self.buckets);
        let mut reader = Emitter {
            codes: &self.codes,
            lexicon: self.lexicon,
            budget: &self.budget,
            store: &mut self.store,
            spill,
            emit,
            ahead: Vec::new(),
        };
        for ((group, n), list) in lists {
            let mut left = self.top.unwrap_or(usize::MAX);
            for &bucket in list.classes.iter().rev().filter(|&&bucket| bucket != NONE) {
                let bucket = mem::take(&mut buckets[bucket as usize]);
                reader.bucket(bucket, group, n as usize, &mut left)?;
            }
        }
        Ok(())
    }
}

/// Rows of one n (and group) with counts in a range, in alphabetical order.
#[derive(Default)]
struct Bucket {
    counts: (u64, u64),
    rows: u64,
    last: Last,
    chunks: Vec<Chunk>,
}

impl Bucket {
    fn new(counts: (u64, u64)) -> Self {
        Self { counts, ..Self::default() }
    }
}

/// Rows of a bucket one after the other, here or in the file. No row goes across.
enum Chunk {
    Memory(Vec<u8>),
    File { at: u64, length: usize, checksum: u64 },
}

/// Where the chunks are.
struct Store {
    file: Option<SpillFile>,
    /// How many bytes may be in memory, and how many are.
    room: usize,
    held: usize,
    /// For a row.
    scratch: Vec<u8>,
}

impl Store {
    #[inline]
    fn push(&mut self, bucket: &mut Bucket, codes: &Codes, record: &Record) {
        self.scratch.clear();
        codes.encode(&mut bucket.last, record, &mut self.scratch);
        bucket.rows += 1;
        match bucket.chunks.last_mut() {
            Some(Chunk::Memory(chunk)) if chunk.capacity() - chunk.len() >= self.scratch.len() => {
                chunk.extend_from_slice(&self.scratch);
            }
            last => {
                let before = if let Some(Chunk::Memory(chunk)) = last { chunk.capacity() } else { 0 };
                let size = (before * 2).clamp(CHUNKS.0, CHUNKS.1).max(self.scratch.len());
                let mut chunk = Vec::with_capacity(size);
                chunk.extend_from_slice(&self.scratch);
                self.held += chunk.capacity() + mem::size_of::<Chunk>();
                bucket.chunks.push(Chunk::Memory(chunk));
            }
        }
    }

    /// Writes all chunks to the file that are in memory.
    fn write_out(&mut self, buckets: &mut [Bucket], spill: &mut Spill) -> Result<(), Error> {
        let file = match &mut self.file {
            Some(file) => file,
            none => none.insert(spill.create()?),
        };
        file.go_to_end()?;
        // Most chunks are small, and there may be very many.
        let mut some = Vec::new();
        let mut put = |some: &mut Vec<u8>| {
            file.write_all(some).map_err(|error| failed("rows", error))?;
            some.clear();
            Ok(file.len())
        };
        let mut start = put(&mut some)?;
        for chunk in buckets.iter_mut().flat_map(|bucket| &mut bucket.chunks) {
            if let Chunk::Memory(bytes) = chunk {
                let at = start + some.len() as u64;
                some.extend_from_slice(bytes);
                self.held = self.held.saturating_sub(bytes.capacity() + mem::size_of::<Chunk>());
                *chunk = Chunk::File { at, length: bytes.len(), checksum: xxh3_64(bytes) };
                if some.len() >= CHUNKS.1 {
                    start = put(&mut some)?;
                }
            }
        }
        put(&mut some)?;
        Ok(())
    }

    /// The bytes of a chunk, which is given up with it.
    fn take(&mut self, chunk: Chunk) -> Result<Vec<u8>, Error> {
        match chunk {
            Chunk::Memory(bytes) => {
                self.held = self.held.saturating_sub(bytes.capacity() + mem::size_of::<Chunk>());
                Ok(bytes)
            }
            Chunk::File { at, length, checksum } => {
                let mut bytes = vec![0; length];
                if let Some(file) = &mut self.file {
                    file.read_at(at, &mut bytes)?;
                }
                if xxh3_64(&bytes) != checksum { Err(damaged()) } else { Ok(bytes) }
            }
        }
    }
}

fn damaged() -> Error {
    let message = "what was spilled was damaged since: count again, with another spill_dir= if it happens again";
    Error::new(ErrorKind::Storage, message)
}

/// Reads buckets off.
struct Emitter<'a> {
    codes: &'a Codes,
    lexicon: &'a Lexicon,
    budget: &'a Budget<'a>,
    store: &'a mut Store,
    spill: &'a mut Spill,
    emit: &'a mut dyn FnMut(Row<'_>) -> Result<(), Error>,
    /// Records that are read in one go, used again.
    ahead: Vec<Record>,
}

/// A row that waits to be sorted: how often, in how many documents, and where its words are.
type Waiting = (Reverse<u64>, usize, u64);

impl Emitter<'_> {
    /// The rows of a bucket, as long as some are `left` to be emitted.
    fn bucket(&mut self, bucket: Bucket, group: u32, n: usize, left: &mut usize) -> Result<(), Error> {
        let (low, high) = bucket.counts;
        if *left == 0 || bucket.rows == 0 {
            return self.drop(bucket);
        }
        if low == high {
            return self.each(bucket, n, |this, record| {
                if *left > 0 {
                    *left -= 1;
                    this.row(group, &record.words, record.tallies[0], &record.written)?;
                }
                Ok(())
            });
        }
        let size = mem::size_of::<Waiting>() + 2 * n * mem::size_of::<u32>();
        // Twice, since vectors grow so.
        if bucket.rows.saturating_mul(2 * size as u64) <= self.budget.sort() as u64 {
            return self.sorted(bucket, group, n, left);
        }
        self.parted(bucket, group, n, left)
    }

    /// Sorts them in memory.
    fn sorted(&mut self, bucket: Bucket, group: u32, n: usize, left: &mut usize) -> Result<(), Error> {
        let rows = bucket.rows as usize;
        let mut waiting: Vec<Waiting> = Vec::with_capacity(rows);
        let mut words: Vec<u32> = Vec::with_capacity(rows * 2 * n);
        self.each(bucket, n, |_, record| {
            waiting.push((Reverse(record.tallies[0].count), words.len(), record.tallies[0].n_documents));
            words.extend_from_slice(&record.words);
            words.extend_from_slice(&record.written);
            Ok(())
        })?;
        waiting.sort_unstable();
        for (Reverse(count), at, n_documents) in waiting.into_iter().take(*left) {
            *left -= 1;
            let (words, written) = words[at..at + 2 * n].split_at(n);
            self.row(group, words, Tally { group, count, n_documents }, written)?;
        }
        Ok(())
    }

    /// Parts them by count into buckets with fewer.
    fn parted(&mut self, bucket: Bucket, group: u32, n: usize, left: &mut usize) -> Result<(), Error> {
        let (low, high) = bucket.counts;
        // By equal steps, unless the bucket is for any count: then as at first.
        let is_any = high == u64::MAX;
        let step = ((high - low) / 64).max(1);
        let part = |count: u64| if is_any { class(count) } else { ((count - low) / step) as usize };
        let mut parts: Vec<Bucket> = Vec::new();
        let (codes, room) = (self.codes, self.store.room);
        // Others are in memory too: not each row is written by itself because of them.
        let mut new = 0;
        self.each(bucket, n, |this, record| {
            let part = part(record.tallies[0].count);
            while parts.len() <= part {
                let i = parts.len();
                let first = low + i as u64 * step;
                parts.push(Bucket::new(if is_any { counts(i) } else { (first, (first + step - 1).min(high)) }));
            }
            this.store.push(&mut parts[part], codes, record);
            new += this.store.scratch.len();
            if this.store.held > room && new > room / 8 {
                this.store.write_out(&mut parts, this.spill)?;
                new = 0;
            }
            Ok(())
        })?;
        parts.into_iter().rev().try_for_each(|part| self.bucket(part, group, n, left))
    }

    /// Calls `with` for each row of a bucket in alphabetical order.
    fn each(
        &mut self,
        bucket: Bucket,
        n: usize,
        mut with: impl FnMut(&mut Self, &Record) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (mut reading, mut ahead) = (Reading::default(), mem::take(&mut self.ahead));
        ahead.resize_with(AHEAD, Record::default);
        for chunk in bucket.chunks {
            self.budget.go_on()?;
            let bytes = self.store.take(chunk)?;
            let mut input = Input::new(&bytes, 0);
            while !input.is_empty() {
                let mut next = input;
                let _ = (0..AHEAD).try_for_each(|_| look_ahead(self.codes, &mut next));
                let n = read_ahead(&mut ahead, |record| {
                    if input.is_empty() {
                        return Ok(false);
                    }
                    let kind = reading.words(self.codes, (n, n), &mut input);
                    let read = kind.and_then(|kind| reading.record(kind, self.codes, &mut input, record));
                    read.map(|()| true).map_err(|Broken| damaged())
                })?;
                self.lexicon.prefetch(&ahead[..n]);
                ahead[..n].iter().try_for_each(|record| with(self, record))?;
            }
        }
        self.ahead = ahead;
        Ok(())
    }

    /// Gives a bucket up.
    fn drop(&mut self, bucket: Bucket) -> Result<(), Error> {
        for chunk in bucket.chunks {
            if let Chunk::Memory(bytes) = chunk {
                self.store.held = self.store.held.saturating_sub(bytes.capacity() + mem::size_of::<Chunk>());
            }
        }
        Ok(())
    }

    fn row(&mut self, group: u32, words: &[u32], tally: Tally, surface: &[u32]) -> Result<(), Error> {
        let Tally { count, n_documents, .. } = tally;
        debug_assert!(surface.iter().zip(words).all(|(&way, &word)| self.lexicon.rank_of[way as usize] == word));
        (self.emit)(Row { group, words, count, n_documents, surface })
    }
}
