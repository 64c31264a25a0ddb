//! Several runs as one: the united lexicon, and the records of all with what is equal summed up.
//!
//! Ranks ascend in every run as words do, so the ranks of a run become those of all by a table that ascends too, and
//! records that were in order stay so. A tournament of the runs then gives the least record; equal ones come one after
//! the other. Sums do not depend on the order of what is summed, and everything else is a function of the sums, so
//! that the result is the same whatever was merged first.

use super::{
    coding::{Meaning, code_key, usual_way},
    record::{Lexicon, Record, Records, Tally},
    run::{Entry, Header, Run, RunReader, write_run},
    spill::{Budget, RunFile, Spill},
};
use crate::{Error, ErrorKind};
use std::{cmp::Ordering, mem};

/// More runs than this are merged in steps when memory is bounded: each is an open file.
const MAX_RUNS: usize = 64;
/// How many records go by before it is asked whether to go on.
const PATIENCE: u32 = 1 << 14;

/// A run to be merged.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) run: &'a Run,
    /// By number of a group in the run: its number in the merged one. None: the same.
    pub(super) groups: Option<&'a [u32]>,
}

/// Runs that are being merged: records in order, over `lexicon`.
pub(super) struct Merge<'a> {
    pub(super) lexicon: Lexicon,
    cursors: Vec<Cursor<'a>>,
    tree: Tree,
    budget: Budget<'a>,
    patience: u32,
    scratch: Record,
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
        let memory = reader.n_words.saturating_mul(32).saturating_add(reader.n_written.saturating_mul(4));
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
        let (lexicon, tables) = unite(&mut readers, budget)?;
        let cursors = readers.into_iter().zip(tables).zip(groups);
        let mut cursors: Vec<Cursor<'_>> = cursors
            .map(|((reader, table), groups)| Cursor { reader, table, groups, record: Record::default() })
            .collect();
        let keys = cursors.iter_mut().map(Cursor::advance).collect::<Result<Vec<_>, _>>()?;
        let tree = Tree::new(&keys, |a, b| compare_tails(&cursors, a, b));
        let (scratch, budget) = (Record::default(), *budget);
        Ok(Self { lexicon, cursors, tree, budget, patience: 0, scratch, _steps: steps })
    }

    /// From one n of the runs to the other.
    pub(super) fn range(&self) -> (usize, usize) {
        let headers = || self.cursors.iter().map(|cursor| &cursor.reader.header);
        let least = headers().map(|header| header.min_n).min();
        let greatest = headers().map(|header| header.max_n).max();
        (least.unwrap_or(1), greatest.unwrap_or(1))
    }

    #[inline]
    fn advance(&mut self, i: usize) -> Result<(), Error> {
        let key = self.cursors[i].advance()?;
        let cursors = &self.cursors;
        self.tree.replace(key, |a, b| compare_tails(cursors, a, b));
        Ok(())
    }
}

impl Records for Merge<'_> {
    fn next(&mut self, record: &mut Record) -> Result<bool, Error> {
        let Some(Leaf { key, index }) = self.tree.least() else { return Ok(false) };
        self.patience += 1;
        if self.patience == PATIENCE {
            self.patience = 0;
            self.budget.go_on()?;
        }
        mem::swap(record, &mut self.cursors[index].record);
        self.advance(index)?;
        while let Some(Leaf { key: other, index }) = self.tree.least()
            && key == other
            && record.words.get(4..) == self.cursors[index].record.words.get(4..)
        {
            add(record, &self.cursors[index].record, &mut self.scratch);
            self.advance(index)?;
        }
        Ok(true)
    }
}

/// How many different n-grams several runs hold together. Reads them through, so that every damage shows as an error.
pub(super) fn count_records(runs: &[Run], budget: &Budget<'_>, spill: &mut Spill) -> Result<u64, Error> {
    let sources: Vec<Source<'_>> = runs.iter().map(|run| Source { run, groups: None }).collect();
    let mut merge = Merge::new(&sources, budget, spill)?;
    let (mut n, mut record) = (0, Record::default());
    while merge.next(&mut record)? {
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

/// A run that is being read, and the record that it stands at.
struct Cursor<'a> {
    reader: RunReader<'a>,
    table: Table,
    groups: Option<&'a [u32]>,
    record: Record,
}

impl Cursor<'_> {
    /// The key of the next record, or [`Tree::END`].
    #[inline]
    fn advance(&mut self) -> Result<u128, Error> {
        if !self.reader.next_record(&self.table, &mut self.record)? {
            return Ok(Tree::END);
        }
        if let Some(groups) = self.groups {
            regroup(&mut self.record.tallies, groups).ok_or_else(|| self.reader.damaged())?;
        }
        Ok(key(&self.record.words))
    }
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

/// The first four words as one number that compares as they do: behind the last stands what is greater than any word.
#[inline]
fn key(words: &[u32]) -> u128 {
    let word = |i: usize| words.get(i).copied().unwrap_or(u32::MAX);
    let high = u64::from(word(0)) << 32 | u64::from(word(1));
    let low = u64::from(word(2)) << 32 | u64::from(word(3));
    u128::from(high) << 64 | u128::from(low)
}

/// The order of two records whose keys are equal.
#[inline]
fn compare_tails(cursors: &[Cursor<'_>], a: usize, b: usize) -> Ordering {
    let tail = |i: usize| cursors[i].record.words.get(4..).unwrap_or(&[]);
    let (a, b) = (tail(a), tail(b));
    match a.iter().zip(b).find(|(a, b)| a != b) {
        Some((a, b)) => a.cmp(b),
        None => b.len().cmp(&a.len()),
    }
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

/// What the codes of a run mean in the united lexicon.
#[derive(Default)]
struct Table {
    /// By code: rank, and number of the usual writing.
    words: Vec<(u32, u32)>,
    /// By code, and one more: where the ways of writing begin in `ways`.
    first_way: Vec<u32>,
    ways: Vec<u32>,
}

impl Meaning for Table {
    #[inline]
    fn word(&self, code: u32) -> Option<(u32, u32)> {
        self.words.get(code as usize).copied()
    }

    #[inline]
    fn way(&self, code: u32, way: u32) -> Option<u32> {
        let code = code as usize;
        self.ways[self.first_way[code] as usize..self.first_way[code + 1] as usize].get(way as usize).copied()
    }
}

impl Table {
    /// From the order of ranks, in which it is made, to that of codes. `keys` are those by which codes are given out.
    fn in_order_of(self, mut keys: Vec<u64>) -> Self {
        keys.sort_unstable();
        let mut out = Self {
            words: Vec::with_capacity(self.words.len()),
            first_way: Vec::with_capacity(self.first_way.len() + 1),
            ways: Vec::with_capacity(self.ways.len()),
        };
        for rank in keys.into_iter().map(|key| key as u32 as usize) {
            out.words.push(self.words[rank]);
            out.first_way.push(out.ways.len() as u32);
            let end = self.first_way.get(rank + 1).map_or(self.ways.len(), |&end| end as usize);
            out.ways.extend_from_slice(&self.ways[self.first_way[rank] as usize..end]);
        }
        out.first_way.push(out.ways.len() as u32);
        out
    }
}

/// The first bytes of a word as a number that compares as they do; less than that of any longer word or the same.
fn word_key(word: &[u8]) -> u128 {
    let mut first = [0; 16];
    let n = word.len().min(16);
    first[..n].copy_from_slice(&word[..n]);
    u128::from_be_bytes(first)
}

/// Reads the lexicons of runs as one, and says what the codes of each run mean in it.
fn unite(readers: &mut [RunReader<'_>], budget: &Budget<'_>) -> Result<(Lexicon, Vec<Table>), Error> {
    let mut lexicon = Lexicon::default();
    let mut tables: Vec<(Table, Vec<u64>)> = readers.iter().map(|_| Default::default()).collect();
    let mut entries: Vec<Entry> = readers.iter().map(|_| Entry::default()).collect();
    let mut next = |entries: &mut [Entry], i: usize| -> Result<u128, Error> {
        Ok(if readers[i].next_word(&mut entries[i])? { word_key(entries[i].word()) } else { Tree::END })
    };
    let tie = |entries: &[Entry], a: usize, b: usize| entries[a].word().cmp(entries[b].word());
    let keys = (0..entries.len()).map(|i| next(&mut entries, i)).collect::<Result<Vec<_>, _>>()?;
    let mut tree = Tree::new(&keys, |a, b| tie(&entries, a, b));
    let mut word: Vec<u8> = Vec::new();
    // The ways of writing this word, of all runs: text, run, how often.
    let (mut text, mut ways) = (String::new(), Vec::new());
    while let Some(Leaf { key, index }) = tree.least() {
        let rank = lexicon.compared.len() as u32;
        if rank.is_multiple_of(PATIENCE) {
            budget.go_on()?;
        }
        word.clear();
        word.extend_from_slice(entries[index].word());
        text.clear();
        ways.clear();
        while let Some(Leaf { key: other, index }) = tree.least()
            && key == other
            && entries[index].word() == word
        {
            let (table, keys) = &mut tables[index];
            let entry = &entries[index];
            table.first_way.push(table.ways.len() as u32);
            // Until numbers are known.
            table.words.push((rank, usual_way(entry.ways.iter().map(|way| way.1))));
            let mut total = 0u64;
            for (i, &(_, count)) in entry.ways.iter().enumerate() {
                let start = text.len();
                text.push_str(entry.way(i));
                ways.push((start..text.len(), index, count));
                total = total.saturating_add(count);
            }
            keys.push(code_key(total, table.words.len() as u32 - 1));
            let key = next(&mut entries, index)?;
            tree.replace(key, |a, b| tie(&entries, a, b));
        }
        if ways.iter().any(|way| way.1 != ways[0].1) {
            // Stable, and those of a run ascend: each run meets its own in order.
            ways.sort_by(|a, b| text[a.0.clone()].cmp(&text[b.0.clone()]));
        }
        // It was read as text.
        lexicon.compared.push(&String::from_utf8_lossy(&word));
        let mut total = 0u64;
        let first = lexicon.written.len();
        for (range, run, count) in &ways {
            let way = &text[range.clone()];
            let written = lexicon.written.len();
            if written > first && lexicon.written.get(written - 1) == way {
                let sum = &mut lexicon.written_counts[written - 1];
                *sum = sum.saturating_add(*count);
            } else {
                lexicon.written.push(way);
                lexicon.written_counts.push(*count);
                lexicon.rank_of.push(rank);
            }
            tables[*run].0.ways.push(lexicon.written.len() as u32 - 1);
            total = total.saturating_add(*count);
        }
        lexicon.counts.push(total);
        for (_, run, _) in &ways {
            let table = &mut tables[*run].0;
            // Once for each run, though it may have several ways.
            if let (Some((_, usual)), Some(&start)) = (table.words.last_mut(), table.first_way.last())
                && *usual < MARK
            {
                *usual = table.ways[(start + *usual) as usize] | MARK;
            }
        }
        if lexicon.written.len() >= MARK as usize {
            let message = "more than two billion different words cannot be counted: count parts of the corpus";
            return Err(Error::new(ErrorKind::Argument, message));
        }
    }
    let tables = tables.into_iter().map(|(mut table, keys)| {
        table.words.iter_mut().for_each(|(_, usual)| *usual &= !MARK);
        table.in_order_of(keys)
    });
    Ok((lexicon, tables.collect()))
}

/// On a number of a written word that is one already.
const MARK: u32 = 1 << 31;

/// Which of several sorted sources has the least: a tree of losers, in which only those are compared again that stand
/// between the one that won and the root.
struct Tree {
    /// The winner, then the loser at each inner node.
    nodes: Vec<Leaf>,
}

/// A source and the key of what it stands at.
#[derive(Clone, Copy)]
struct Leaf {
    key: u128,
    index: usize,
}

impl Tree {
    /// The key of a source that is at its end: greater than any other.
    const END: u128 = u128::MAX;

    /// `tie` compares two sources whose keys are equal.
    fn new(keys: &[u128], tie: impl Fn(usize, usize) -> Ordering) -> Self {
        let n = keys.len();
        let leaf = |index: usize| Leaf { key: keys[index], index };
        let mut nodes = vec![Leaf { key: Self::END, index: 0 }; n.max(1)];
        // From the leaves to the root: who wins at each node goes on.
        let mut winners: Vec<Leaf> = nodes.iter().copied().chain((0..n).map(leaf)).collect();
        for node in (1..n).rev() {
            let (a, b) = (winners[2 * node], winners[2 * node + 1]);
            (winners[node], nodes[node]) = if is_less(b, a, &tie) { (b, a) } else { (a, b) };
        }
        if let Some(&winner) = winners.get(1) {
            nodes[0] = winner;
        }
        Self { nodes }
    }

    /// The source with the least, unless all are at their end.
    #[inline]
    fn least(&self) -> Option<Leaf> {
        Some(self.nodes[0]).filter(|leaf| leaf.key != Self::END)
    }

    /// Gives the source with the least another key.
    #[inline]
    fn replace(&mut self, key: u128, tie: impl Fn(usize, usize) -> Ordering) {
        let index = self.nodes[0].index;
        let mut winner = Leaf { key, index };
        let mut node = (self.nodes.len() + index) / 2;
        while node > 0 {
            if is_less(self.nodes[node], winner, &tie) {
                mem::swap(&mut self.nodes[node], &mut winner);
            }
            node /= 2;
        }
        self.nodes[0] = winner;
    }
}

#[inline]
fn is_less(a: Leaf, b: Leaf, tie: impl Fn(usize, usize) -> Ordering) -> bool {
    a.key < b.key || a.key == b.key && a.key != Tree::END && tie(a.index, b.index).is_lt()
}
