//! Several runs as one: the records of all with what is equal summed up, over their united lexicon ([`lexicon`]).
//!
//! Ranks ascend in every run as words do, so the ranks of a run become those of all by a table that ascends too, and
//! records that were in order stay so. Each run is read some records ahead; up to the least of the last ones that were
//! read, all runs have what there is, and these stretches are merged two by two until one is left. What is compared and
//! moved is one number for the first four words of a record and the little that is to be known of most: what is more
//! stays where it was read. Sums do not depend on the order of what is summed, and everything else is a function of the
//! sums, so that the result is the same whatever was merged first.

mod lexicon;

use super::{
    record::{Lexicon, Record, Records, Tally},
    run::{Header, Run, RunReader, write_run},
    spill::{Budget, RunFile, Spill},
};
use crate::Error;
use lexicon::{Lazily, Meant, Table, unite};
use std::{cmp::Ordering, mem, ops::Range};

/// More runs than this are merged in steps when memory is bounded: each is an open file.
const MAX_RUNS: usize = 64;
/// How many records of a run are read in one go.
const AHEAD: usize = 1 << 8;

/// A run to be merged. Numbers of documents are summed up too: each document lies in one run.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) run: &'a Run,
    /// By number of a group in the run: its number in the merged one. None: the same.
    pub(super) groups: Option<&'a [u32]>,
}

/// Runs that are being merged: records in order, over `lexicon`.
pub(super) struct Merge<'a> {
    pub(super) lexicon: Lexicon,
    /// By rank: the written word that is usual.
    usual: Vec<u32>,
    cursors: Vec<Cursor<'a>>,
    /// Whether n-grams may have more words than keys.
    has_tails: bool,
    /// N-grams that occur less often may be passed over.
    least: u64,
    /// Records in order, and which is the next.
    window: Window,
    at: usize,
    budget: Budget<'a>,
    scratch: (Record, Record),
    /// What was merged in steps; removed when this is dropped.
    _steps: Vec<RunFile>,
}

/// A run, as it was given or merged of some.
enum Part<'a> {
    Given(Source<'a>),
    Made(RunFile),
}

/// A run and what it takes to read it.
struct Planned<'a> {
    part: Part<'a>,
    bytes: u64,
    memory: u64,
}

impl<'a> Planned<'a> {
    fn new(part: Part<'a>) -> Result<Self, Error> {
        let (reader, bytes) = match &part {
            Part::Given(source) => (RunReader::new(source.run)?, source.run.len()?),
            Part::Made(file) => (RunReader::of_file(file)?, file.len()?),
        };
        let memory = reader.n_words.saturating_mul(20).saturating_add(reader.n_written.saturating_mul(4));
        Ok(Self { part, bytes, memory: memory.saturating_add(1 << 18) })
    }
}

impl<'a> Merge<'a> {
    /// Merges in steps, by way of `spill`, when there are more runs than `budget` has room to read at once.
    pub(super) fn new(sources: &[Source<'a>], budget: &Budget<'a>, spill: &mut Spill) -> Result<Self, Error> {
        let mut parts =
            sources.iter().map(|&source| Planned::new(Part::Given(source))).collect::<Result<Vec<_>, _>>()?;
        if !budget.is_unlimited() {
            let room = budget.merge() as u64;
            while parts.len() > 2 {
                // The smallest first: what is merged is read again.
                parts.sort_by_key(|part| part.bytes);
                let fit = parts.iter().scan(0u64, |sum, part| {
                    *sum = sum.saturating_add(part.memory);
                    Some(*sum)
                });
                let fit = fit.take_while(|&sum| sum <= room).count();
                if fit == parts.len() && fit <= MAX_RUNS {
                    break;
                }
                // Two at least: their words must be in memory, whatever the room. No more than leaves enough.
                let enough = if fit == parts.len() { parts.len() - MAX_RUNS + 1 } else { MAX_RUNS };
                let rest = parts.split_off(fit.min(enough).clamp(2, MAX_RUNS));
                let merged = merge_to_file(parts, budget, spill)?;
                parts = rest;
                parts.push(Planned::new(Part::Made(merged))?);
            }
        }
        Self::of(parts, budget)
    }

    fn of(parts: Vec<Planned<'a>>, budget: &Budget<'a>) -> Result<Self, Error> {
        let mut steps = Vec::new();
        let mut readers = Vec::new();
        let mut groups = Vec::new();
        for Planned { part, .. } in parts {
            match part {
                Part::Given(source) => {
                    readers.push(RunReader::new(source.run)?);
                    groups.push(source.groups);
                }
                Part::Made(file) => {
                    readers.push(RunReader::of_file(&file)?);
                    groups.push(None);
                    steps.push(file);
                }
            }
        }
        let (lexicon, usual, tables) = unite(&mut readers, budget)?;
        let cursors = readers.into_iter().zip(tables).zip(groups);
        let cursors = cursors.map(|((reader, table), groups)| Cursor::new(reader, table, groups)).collect();
        let mut merge = Self {
            lexicon,
            usual,
            cursors,
            has_tails: false,
            least: 1,
            window: Window::default(),
            at: 0,
            budget: *budget,
            scratch: Default::default(),
            _steps: steps,
        };
        merge.has_tails = merge.range().1 > 4;
        merge.fill()?;
        Ok(merge)
    }

    /// Passes over n-grams that occur less often, as far as that saves work.
    pub(super) fn pass_over(&mut self, least: u64) {
        self.least = least.min(u32::MAX.into());
    }

    /// From one n of the runs to the other.
    pub(super) fn range(&self) -> (usize, usize) {
        let headers = || self.cursors.iter().map(|cursor| &cursor.reader.header);
        let least = headers().map(|header| header.min_n).min();
        let greatest = headers().map(|header| header.max_n).max();
        (least.unwrap_or(1), greatest.unwrap_or(1))
    }

    /// Fills the window with the next records; with none when there are none.
    fn fill(&mut self) -> Result<(), Error> {
        self.budget.go_on()?;
        for (run, cursor) in (0..).zip(&mut self.cursors) {
            if cursor.at == cursor.items.len() {
                cursor.fill(run, &self.usual)?;
            }
        }
        // Up to the least of the last records there is nothing more to come.
        let last = |cursor: &Cursor<'a>| cursor.items.last().copied().filter(|_| !cursor.is_at_end);
        let bound = self.cursors.iter().filter_map(last).min_by(|a, b| compare(&self.cursors, a, b));
        self.at = 0;
        self.window.clear();
        for i in 0..self.cursors.len() {
            let Cursor { items, at, .. } = &self.cursors[i];
            let ahead = &items[*at..];
            let n = match &bound {
                Some(bound) => ahead.partition_point(|item| compare(&self.cursors, item, bound).is_le()),
                None => ahead.len(),
            };
            self.window.push(&ahead[..n]);
            self.cursors[i].at += n;
        }
        self.window.merge();
        if self.has_tails {
            for same in self.window.items.chunk_by_mut(|a, b| a.key == b.key) {
                same.sort_by(|a, b| compare(&self.cursors, a, b));
            }
        }
        Ok(())
    }

    /// The records of the same n-gram that come next, as a range of the window; none when there are none.
    #[inline]
    fn same(&mut self) -> Result<Option<Range<usize>>, Error> {
        loop {
            let Some(first) = self.window.items.get(self.at) else {
                self.fill()?;
                if self.window.items.is_empty() {
                    return Ok(None);
                }
                continue;
            };
            let start = self.at;
            let mut total = u64::from(first.count);
            self.at += 1;
            while let Some(item) = self.window.items.get(self.at)
                && item.key == first.key
                && (!self.has_tails || tail(&self.cursors, item) == tail(&self.cursors, first))
            {
                total += u64::from(item.count);
                self.at += 1;
            }
            if total >= self.least {
                return Ok(Some(start..self.at));
            }
        }
    }

    /// Fills `record` with an item of the window.
    fn take(cursors: &mut [Cursor<'_>], usual: &[u32], item: &Item, record: &mut Record) {
        let cursor = &mut cursors[item.run as usize];
        if item.more < Item::WRITTEN {
            mem::swap(record, &mut cursor.records[item.more as usize]);
            return;
        }
        item.fill(record);
        record.written.clear();
        if item.more == Item::USUAL {
            record.written.extend(record.words.iter().map(|&rank| usual[rank as usize]));
        } else {
            let start = (item.more - Item::WRITTEN) as usize;
            record.written.extend(
                record.words.iter().zip(&cursor.written[start..]).map(|(&rank, &written)| {
                    if written == Lazily::AS_USUAL { usual[rank as usize] } else { written }
                }),
            );
        }
    }
}

impl Records for Merge<'_> {
    fn next(&mut self, record: &mut Record) -> Result<bool, Error> {
        let Some(same) = self.same()? else { return Ok(false) };
        let items = &self.window.items[same];
        let (other, scratch) = &mut self.scratch;
        Self::take(&mut self.cursors, &self.usual, &items[0], record);
        for item in &items[1..] {
            if let [tally] = &mut record.tallies[..]
                && let [writing] = &mut record.writings[..]
                && (tally.group, items[0].more, item.more) == (0, Item::USUAL, Item::USUAL)
            {
                // Written as it was so far.
                *tally = sum(*tally, item.tally());
                *writing = tally.count;
            } else {
                Self::take(&mut self.cursors, &self.usual, item, other);
                add(record, other, scratch);
            }
        }
        Ok(true)
    }
}

/// How many different n-grams several runs hold together. Reads them through, so that every damage shows as an error.
pub(super) fn count_records(runs: &[Run], budget: &Budget<'_>, spill: &mut Spill) -> Result<u64, Error> {
    let sources: Vec<Source<'_>> = runs.iter().map(|run| Source { run, groups: None }).collect();
    let mut merge = Merge::new(&sources, budget, spill)?;
    let mut n = 0;
    while merge.same()?.is_some() {
        n += 1;
    }
    Ok(n)
}

fn merge_to_file<'a>(parts: Vec<Planned<'a>>, budget: &Budget<'a>, spill: &mut Spill) -> Result<RunFile, Error> {
    let mut merge = Merge::of(parts, budget)?;
    let (min_n, max_n) = merge.range();
    let header = Header { min_n, max_n, meta: Vec::new() };
    let lexicon = mem::take(&mut merge.lexicon);
    let file = spill.create()?;
    let (file, _) = write_run(&mut merge, &lexicon, &header, file, "a spilled run")?;
    Ok(file.into_run())
}

/// A record of a run as it is merged.
#[derive(Clone, Copy)]
struct Item {
    /// See [`super::coding::Reading::key`].
    key: u128,
    /// How often it occurs, or this number if that is more.
    count: u32,
    /// By how much that is more than its documents, unless it has a record.
    others: u32,
    run: u32,
    /// What more is known: the number of a record of its cursor; or there is none, since it has at most four words, is in
    /// group 0 only and written in one way. Then it is [`Item::USUAL`], or [`Item::WRITTEN`] and where `written` of its
    /// cursor says how.
    more: u32,
}

impl Item {
    const WRITTEN: u32 = 1 << 31;
    /// Each word as usual in all runs.
    const USUAL: u32 = u32::MAX;

    fn tally(&self) -> Tally {
        let (count, others) = (u64::from(self.count), u64::from(self.others));
        Tally { group: 0, count, n_documents: count - others }
    }

    /// What is known of one without a record, but for how it is written.
    fn fill(&self, record: &mut Record) {
        record.words.clear();
        let words = [96, 64, 32, 0].map(|bits| (self.key >> bits) as u32);
        record.words.extend(words.iter().take_while(|&&word| word != u32::MAX));
        record.tallies.clear();
        record.tallies.push(self.tally());
        record.writings.clear();
        record.writings.push(self.count.into());
    }
}

/// A run that is being read, and some of its records ahead.
struct Cursor<'a> {
    reader: RunReader<'a>,
    table: Table,
    groups: Option<&'a [u32]>,
    items: Vec<Item>,
    /// How many items went to the window.
    at: usize,
    /// What items do not hold themselves; used again.
    records: Vec<Record>,
    written: Vec<u32>,
    /// Nothing follows what was read.
    is_at_end: bool,
}

impl<'a> Cursor<'a> {
    fn new(reader: RunReader<'a>, table: Table, groups: Option<&'a [u32]>) -> Self {
        let (items, records, written) = Default::default();
        Self { reader, table, groups, items, at: 0, records, written, is_at_end: false }
    }

    /// Reads the next items of what is run number `run`. `usual`: by rank, the written word that is usual in all runs.
    fn fill(&mut self, run: u32, usual: &[u32]) -> Result<(), Error> {
        let meaning = Meant { table: &self.table, usual };
        self.at = 0;
        self.items.clear();
        self.written.clear();
        let mut n_records = 0;
        while self.items.len() < AHEAD && !self.is_at_end {
            let Some(kind) = self.reader.next_record(&meaning)? else {
                self.is_at_end = true;
                break;
            };
            let key = self.reader.reading().key();
            let is_short = self.reader.reading().ranks().len() <= 4 && self.groups.is_none();
            if is_short && let Some((count, others)) = self.reader.small_tally(kind)? {
                let more = if kind.is_usual() && !self.reader.reading().is_unusual() {
                    Item::USUAL
                } else {
                    let start = self.written.len() as u32;
                    self.reader.writing(kind, &Lazily(&self.table), &mut self.written)?;
                    Item::WRITTEN + start
                };
                self.items.push(Item { key, count, others, run, more });
                continue;
            }
            if n_records == self.records.len() {
                self.records.push(Record::default());
            }
            let record = &mut self.records[n_records];
            self.reader.record(kind, &meaning, record)?;
            if let Some(groups) = self.groups {
                regroup(&mut record.tallies, groups).ok_or_else(|| self.reader.damaged())?;
            }
            let count = u32::try_from(record.count()).unwrap_or(u32::MAX);
            self.items.push(Item { key, count, others: 0, run, more: n_records as u32 });
            n_records += 1;
        }
        Ok(())
    }
}

/// What follows the words of the key.
#[inline]
fn tail<'a>(cursors: &'a [Cursor<'_>], item: &Item) -> &'a [u32] {
    if item.more >= Item::WRITTEN {
        return &[];
    }
    cursors[item.run as usize].records[item.more as usize].words.get(4..).unwrap_or(&[])
}

#[inline]
fn compare(cursors: &[Cursor<'_>], a: &Item, b: &Item) -> Ordering {
    a.key.cmp(&b.key).then_with(|| {
        let (a, b) = (tail(cursors, a), tail(cursors, b));
        match a.iter().zip(b).find(|(a, b)| a != b) {
            Some((a, b)) => a.cmp(b),
            None => b.len().cmp(&a.len()),
        }
    })
}

/// Stretches of several runs, each ascending, and then one of all.
#[derive(Default)]
struct Window {
    items: Vec<Item>,
    /// Where each stretch ends.
    ends: Vec<usize>,
    scratch: Vec<Item>,
}

impl Window {
    fn clear(&mut self) {
        self.items.clear();
        self.ends.clear();
    }

    fn push(&mut self, items: &[Item]) {
        if !items.is_empty() {
            self.items.extend_from_slice(items);
            self.ends.push(self.items.len());
        }
    }

    /// Merges neighbours by their keys until there is one.
    fn merge(&mut self) {
        while self.ends.len() > 1 {
            self.scratch.clear();
            let mut start = 0;
            for pair in self.ends.chunks(2) {
                let (middle, end) = (pair[0], pair[pair.len() - 1]);
                merge_two(&self.items[start..middle], &self.items[middle..end], &mut self.scratch);
                start = end;
            }
            let n = self.ends.len();
            self.ends = (1..n).step_by(2).chain((n % 2 == 1).then_some(n - 1)).map(|i| self.ends[i]).collect();
            mem::swap(&mut self.items, &mut self.scratch);
        }
    }
}

/// Appends both, without a branch on what is less: nothing could foretell it.
fn merge_two(mut a: &[Item], mut b: &[Item], out: &mut Vec<Item>) {
    while let ([first, ..], [second, ..]) = (a, b) {
        let is_second = second.key < first.key;
        out.push(*if is_second { second } else { first });
        a = &a[usize::from(!is_second)..];
        b = &b[usize::from(is_second)..];
    }
    out.extend_from_slice(a);
    out.extend_from_slice(b);
}

/// Gives the tallies the numbers of other groups. None where there is no number.
fn regroup(tallies: &mut Vec<Tally>, groups: &[u32]) -> Option<()> {
    for tally in &mut *tallies {
        tally.group = *groups.get(tally.group as usize)?;
    }
    if !tallies.is_sorted_by(|a, b| a.group < b.group) {
        tallies.sort_by_key(|tally| tally.group);
        tallies.dedup_by(|from, to| {
            let same = from.group == to.group;
            if same {
                *to = sum(*to, *from);
            }
            same
        });
    }
    Some(())
}

fn sum(a: Tally, b: Tally) -> Tally {
    Tally { group: a.group, count: a.count + b.count, n_documents: a.n_documents + b.n_documents }
}

/// Adds what is known of the same n-gram.
#[inline]
fn add(to: &mut Record, from: &Record, scratch: &mut Record) {
    match (&mut to.tallies[..], &from.tallies[..]) {
        ([a], [b]) if a.group == b.group => *a = sum(*a, *b),
        _ => {
            scratch.tallies.clear();
            let (mut a, mut b) = (to.tallies.iter().peekable(), from.tallies.iter().peekable());
            while let Some(order) = order(a.peek().map(|a| a.group), b.peek().map(|b| b.group)) {
                let next = match order {
                    Ordering::Less => a.next().copied(),
                    Ordering::Greater => b.next().copied(),
                    Ordering::Equal => a.next().zip(b.next()).map(|(&a, &b)| sum(a, b)),
                };
                scratch.tallies.extend(next);
            }
            mem::swap(&mut to.tallies, &mut scratch.tallies);
        }
    }
    match (&mut to.writings[..], &from.writings[..]) {
        ([a], [b]) if to.written == from.written => *a += b,
        _ => {
            scratch.written.clear();
            scratch.writings.clear();
            let (mut a, mut b) = (to.written_counts().peekable(), from.written_counts().peekable());
            while let Some(order) = order(a.peek().map(|a| a.0), b.peek().map(|b| b.0)) {
                let next = match order {
                    Ordering::Less => a.next(),
                    Ordering::Greater => b.next(),
                    Ordering::Equal => a.next().zip(b.next()).map(|((written, a), (_, b))| (written, a + b)),
                };
                let Some((written, count)) = next else { break };
                scratch.written.extend_from_slice(written);
                scratch.writings.push(count);
            }
            drop((a, b));
            mem::swap(&mut to.written, &mut scratch.written);
            mem::swap(&mut to.writings, &mut scratch.writings);
        }
    }
}

/// Which of two sorted lists goes on; none when both are at their end.
fn order<T: Ord>(a: Option<T>, b: Option<T>) -> Option<Ordering> {
    match (a, b) {
        (None, None) => None,
        (Some(_), None) => Some(Ordering::Less),
        (None, Some(_)) => Some(Ordering::Greater),
        (Some(a), Some(b)) => Some(a.cmp(&b)),
    }
}
