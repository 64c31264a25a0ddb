//! The lexicons of several runs as one, and what the numbers of each run mean in it.

use crate::{
    Error, ErrorKind,
    ngram::{
        coding::{Meaning, UNUSUAL, code_key, usual_way},
        record::Lexicon,
        run::{Entry, RunReader},
        spill::Budget,
    },
    simd::prefetch,
};
use std::{cmp::Ordering, mem};

/// How many words go by before it is asked whether to go on.
const PATIENCE: u32 = 1 << 14;

/// What the codes of a run mean in the united lexicon.
#[derive(Default)]
pub(super) struct Table {
    /// By code: rank, perhaps with [`UNUSUAL`].
    words: Vec<u32>,
    /// By code: where the ways of writing begin in `ways`.
    first_way: Vec<u32>,
    /// Of a word with several ways of writing, or with another one than usual: the usual one in this run, then all.
    /// Others have none.
    ways: Vec<u32>,
}

/// A table as a run is read on.
pub(super) struct Meant<'a> {
    pub(super) table: &'a Table,
    /// By rank: the written word that is usual in all.
    pub(super) usual: &'a [u32],
}

impl Meaning for Meant<'_> {
    #[inline]
    fn word(&self, code: u32) -> Option<u32> {
        self.table.words.get(code as usize).copied()
    }

    #[inline]
    fn usual(&self, code: u32) -> u32 {
        match self.table.words[code as usize] {
            rank if rank < UNUSUAL => self.usual[rank as usize],
            _ => self.table.ways(code as usize)[0],
        }
    }

    #[inline]
    fn way(&self, code: u32, way: u32) -> Option<u32> {
        self.table.ways(code as usize).get(1..)?.get(way as usize).copied()
    }

    #[inline]
    fn prefetch(&self, code: u32) {
        prefetch(&self.table.words, code as usize);
    }
}

/// The same, but that it does not look up what is usual in all: most n-grams occur too rarely for anybody to ask.
pub(super) struct Lazily<'a>(pub(super) &'a Table);

impl Lazily<'_> {
    /// Instead of the written word that is usual in all.
    pub(super) const AS_USUAL: u32 = u32::MAX;
}

impl Meaning for Lazily<'_> {
    #[inline]
    fn word(&self, code: u32) -> Option<u32> {
        Meant { table: self.0, usual: &[] }.word(code)
    }

    #[inline]
    fn usual(&self, code: u32) -> u32 {
        match self.0.words[code as usize] {
            rank if rank < UNUSUAL => Self::AS_USUAL,
            _ => self.0.ways(code as usize)[0],
        }
    }

    #[inline]
    fn way(&self, code: u32, way: u32) -> Option<u32> {
        Meant { table: self.0, usual: &[] }.way(code, way)
    }

    #[inline]
    fn prefetch(&self, code: u32) {
        Meant { table: self.0, usual: &[] }.prefetch(code);
    }
}

impl Table {
    #[inline]
    fn ways(&self, word: usize) -> &[u32] {
        let end = self.first_way.get(word + 1).map_or(self.ways.len(), |&end| end as usize);
        &self.ways[self.first_way[word] as usize..end]
    }

    /// From the order of ranks, in which it is made, to that of codes. `keys` are those by which codes are given out.
    fn in_order_of(self, mut keys: Vec<u64>) -> Self {
        keys.sort_unstable();
        let mut out = Self {
            words: Vec::with_capacity(self.words.len()),
            first_way: Vec::with_capacity(self.words.len()),
            ways: Vec::with_capacity(self.ways.len()),
        };
        for rank in keys.into_iter().map(|key| key as u32 as usize) {
            out.words.push(self.words[rank]);
            out.first_way.push(out.ways.len() as u32);
            out.ways.extend_from_slice(self.ways(rank));
        }
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

/// Reads the lexicons of runs as one, and says of each rank which written word is usual, and what the codes of each run
/// mean in it.
pub(super) fn unite(
    readers: &mut [RunReader<'_>],
    budget: &Budget<'_>,
) -> Result<(Lexicon, Vec<u32>, Vec<Table>), Error> {
    let (mut lexicon, mut usual) = (Lexicon::default(), Vec::new());
    let mut tables: Vec<(Table, Vec<u64>)> = readers.iter().map(|_| Default::default()).collect();
    let mut entries: Vec<Entry> = readers.iter().map(|_| Entry::default()).collect();
    let mut next = |entries: &mut [Entry], i: usize| -> Result<u128, Error> {
        Ok(if readers[i].next_word(&mut entries[i])? { word_key(entries[i].word()) } else { Tree::END })
    };
    let tie = |entries: &[Entry], a: usize, b: usize| entries[a].word().cmp(entries[b].word());
    let keys = (0..entries.len()).map(|i| next(&mut entries, i)).collect::<Result<Vec<_>, _>>()?;
    let mut tree = Tree::new(&keys, |a, b| tie(&entries, a, b));
    let mut word: Vec<u8> = Vec::new();
    // The ways of writing this word, of all runs: text, run, how often. And which runs have it.
    let (mut text, mut ways, mut runs) = (String::new(), Vec::new(), Vec::new());
    while let Some(Leaf { key, index }) = tree.least() {
        let rank = lexicon.compared.len() as u32;
        if rank.is_multiple_of(PATIENCE) {
            budget.go_on()?;
        }
        word.clear();
        word.extend_from_slice(entries[index].word());
        text.clear();
        ways.clear();
        runs.clear();
        while let Some(Leaf { key: other, index }) = tree.least()
            && key == other
            && entries[index].word() == word
        {
            let (table, keys) = &mut tables[index];
            let entry = &entries[index];
            table.words.push(rank);
            table.first_way.push(table.ways.len() as u32);
            // Until numbers are known.
            table.ways.push(usual_way(entry.ways.iter().map(|way| way.1)));
            let mut total = 0u64;
            for (i, &(_, count)) in entry.ways.iter().enumerate() {
                let start = text.len();
                text.push_str(entry.way(i));
                ways.push((start..text.len(), index, count));
                total = total.saturating_add(count);
            }
            keys.push(code_key(total, table.words.len() as u32 - 1));
            runs.push(index);
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
        let most = first + usual_way(lexicon.written_counts[first..].iter().copied()) as usize;
        usual.push(most as u32);
        for &run in &runs {
            let table = &mut tables[run].0;
            if let (Some(word), Some(&start)) = (table.words.last_mut(), table.first_way.last()) {
                let start = start as usize;
                table.ways[start] = table.ways[start + 1 + table.ways[start] as usize];
                if table.ways[start] as usize != most {
                    *word |= UNUSUAL;
                } else if table.ways.len() == start + 2 {
                    table.ways.truncate(start);
                }
            }
        }
        if lexicon.written.len() >= UNUSUAL as usize {
            let message = "more than two billion different words cannot be counted: count parts of the corpus";
            return Err(Error::new(ErrorKind::Argument, message));
        }
    }
    let tables = tables.into_iter().map(|(table, keys)| table.in_order_of(keys)).collect();
    Ok((lexicon, usual, tables))
}

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
