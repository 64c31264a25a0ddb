//! The words of a corpus by number: as they are written, as they are compared, and how often they occur.

use super::{
    Normal,
    record::{Lexicon, Texts},
    stop_words::{StopMode, StopWords},
};
use crate::{fold::fold_str, simd::prefetch};
use std::{borrow::Cow, collections::HashMap, hash::BuildHasher, ops::Range};

/// Words by number and back, in the order in which they came.
#[derive(Debug)]
struct Interner {
    /// Words of at most [`SHORT`] bytes, looked up with one load and one comparison. A power of two, a third empty.
    slots: Vec<Slot>,
    used: usize,
    /// All others, literals apart.
    long: [HashMap<Box<str>, u32, foldhash::fast::RandomState>; 2],
    texts: Texts,
    /// So that nobody can choose words that collide.
    seeds: [u64; 2],
}

/// A word in a key: its bytes, and its length in the last byte, with the highest bit for a literal. 0 is an empty slot.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    /// In halves, which need no wider alignment than the rest.
    key: [u64; 2],
    id: u32,
}

const SHORT: usize = 15;
/// Instead of a key: the word is longer than that.
const LONG: [u64; 2] = [u64::MAX; 2];

/// The first bytes of a key.
const MASKS: [u128; SHORT + 1] = {
    let mut masks = [0; SHORT + 1];
    let mut len = 1;
    while len <= SHORT {
        masks[len] = masks[len - 1] << 8 | 0xFF;
        len += 1;
    }
    masks
};

impl Default for Interner {
    fn default() -> Self {
        let random = foldhash::fast::RandomState::default();
        Self {
            slots: vec![Slot::default(); 1 << 12],
            used: 0,
            long: [HashMap::with_hasher(random.clone()), HashMap::with_hasher(random.clone())],
            texts: Texts::default(),
            seeds: [random.hash_one(1), random.hash_one(2)],
        }
    }
}

impl Interner {
    /// The number of a word, which is not empty. A literal has another one than the word that reads as it.
    #[inline(always)]
    fn id(&mut self, text: &str, word: Range<usize>, literal: bool) -> u32 {
        let key = Self::key(text, word.clone(), literal);
        self.find(key, text, word, literal)
    }

    /// The key of a word; [`LONG`] of one that has none.
    #[inline(always)]
    fn key(text: &str, Range { start, end }: Range<usize>, literal: bool) -> [u64; 2] {
        let len = end - start;
        if len > SHORT {
            return LONG;
        }
        let bytes = text.as_bytes();
        let word = match bytes.get(start..start + 16).and_then(<[u8]>::first_chunk) {
            Some(word) => u128::from_le_bytes(*word) & MASKS[len],
            None => {
                let mut word = [0; 16];
                word[..len].copy_from_slice(&bytes[start..end]);
                u128::from_le_bytes(word)
            }
        };
        [word as u64, (word >> 64) as u64 | (len as u64) << 56 | u64::from(literal) << 63]
    }

    /// Asks for the memory in which a key is looked for first.
    #[inline(always)]
    fn prefetch(&self, key: [u64; 2]) {
        prefetch(&self.slots, self.hash(key) & (self.slots.len() - 1));
    }

    /// The number of the word with a key.
    #[inline(always)]
    fn find(&mut self, key: [u64; 2], text: &str, word: Range<usize>, literal: bool) -> u32 {
        if key == LONG {
            return self.id_of_long(&text[word], literal);
        }
        let mask = self.slots.len() - 1;
        let mut at = self.hash(key) & mask;
        loop {
            let slot = self.slots[at];
            if slot.key == key {
                return slot.id;
            }
            if slot.key == [0; 2] {
                return self.insert(key, &text[word]);
            }
            at = (at + 1) & mask;
        }
    }

    #[inline(always)]
    fn hash(&self, key: [u64; 2]) -> usize {
        let product = u128::from(key[0] ^ self.seeds[0]) * u128::from(key[1] ^ self.seeds[1]);
        (product as u64 ^ (product >> 64) as u64) as usize
    }

    #[cold]
    fn insert(&mut self, key: [u64; 2], word: &str) -> u32 {
        if (self.used + 1) * 3 > self.slots.len() * 2 {
            let slots = vec![Slot::default(); self.slots.len() * 2];
            for slot in std::mem::replace(&mut self.slots, slots) {
                if slot.key != [0; 2] {
                    self.put(slot);
                }
            }
        }
        let id = self.texts.len() as u32;
        self.texts.push(word);
        self.put(Slot { key, id });
        self.used += 1;
        id
    }

    fn put(&mut self, slot: Slot) {
        let mask = self.slots.len() - 1;
        let mut at = self.hash(slot.key) & mask;
        while self.slots[at].key != [0; 2] {
            at = (at + 1) & mask;
        }
        self.slots[at] = slot;
    }

    #[cold]
    fn id_of_long(&mut self, word: &str, literal: bool) -> u32 {
        let long = &mut self.long[usize::from(literal)];
        if let Some(&id) = long.get(word) {
            return id;
        }
        let id = self.texts.len() as u32;
        long.insert(word.into(), id);
        self.texts.push(word);
        id
    }

    fn bytes(&self) -> usize {
        self.slots.len() * size_of::<Slot>() + self.texts.bytes() + self.long[0].len() * 64
    }
}

/// So many words are looked up side by side.
const BLOCK: usize = 16;

/// What is kept of a word as it is written.
#[derive(Clone, Copy, Debug)]
struct Written {
    /// What it counts as, or [`SKIPPED`] or [`BREAK`].
    compared: u32,
    count: u32,
}

/// Of a word as it is compared.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// The last document that holds it.
    last: u32,
    documents: u32,
}

/// Instead of the number of a word: it is left out as if it were not there.
const SKIPPED: u32 = u32::MAX;
/// It is left out, and no n-gram goes across.
const BREAK: u32 = u32::MAX - 1;

/// What a word of the text is to n-grams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// A word by its number.
    Word(u32),
    Skipped,
    Break,
}

/// The words of a part of the corpus, as they come.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    written: Interner,
    compared: Interner,
    of_written: Vec<Written>,
    of_compared: Vec<Seen>,
}

impl Vocabulary {
    /// Counts a word of `document`.
    pub(super) fn add(&mut self, word: &str, document: u32, normal: Normal, stop: Option<&StopWords>) -> Unit {
        if word.is_empty() {
            return Unit::Skipped;
        }
        let id = self.written.id(word, 0..word.len(), false);
        if id as usize == self.of_written.len() {
            self.compare(&normal.apply(word), stop);
        }
        self.count(id, document)
    }

    /// Counts words of `document`, none of them empty, and hands each to `sink` in order. Memory is asked for in time, so
    /// that rare words do not wait for it one by one.
    pub(super) fn add_all(
        &mut self,
        text: &str,
        (starts, ends): (&[u32], &[u32]),
        document: u32,
        (normal, stop): (Normal, Option<&StopWords>),
        mut sink: impl FnMut(Unit),
    ) {
        let (mut keys, mut ids) = ([LONG; BLOCK], [0; BLOCK]);
        for (starts, ends) in starts.chunks(BLOCK).zip(ends.chunks(BLOCK)) {
            let words = || starts.iter().zip(ends).map(|(&start, &end)| start as usize..end as usize);
            for (word, key) in words().zip(&mut keys) {
                *key = Interner::key(text, word, false);
                self.written.prefetch(*key);
            }
            for ((word, &key), id) in words().zip(&keys).zip(&mut ids) {
                *id = self.written.find(key, text, word.clone(), false);
                if *id as usize == self.of_written.len() {
                    self.compare(&normal.apply(&text[word]), stop);
                }
                prefetch(&self.of_written, *id as usize);
            }
            let ids = &ids[..starts.len()];
            for &id in ids {
                prefetch(&self.of_compared, self.of_written[id as usize].compared as usize);
            }
            ids.iter().for_each(|&id| sink(self.count(id, document)));
        }
    }

    /// Counts a unit that is compared as it is written, whatever the words.
    pub(super) fn add_literal(&mut self, text: &str, document: u32) -> Unit {
        if text.is_empty() {
            return Unit::Skipped;
        }
        let id = self.written.id(text, 0..text.len(), true);
        if id as usize == self.of_written.len() {
            self.compare(text, None);
        }
        self.count(id, document)
    }

    #[inline(always)]
    fn count(&mut self, id: u32, document: u32) -> Unit {
        let written = &mut self.of_written[id as usize];
        let Some(seen) = self.of_compared.get_mut(written.compared as usize) else {
            return if written.compared == BREAK { Unit::Break } else { Unit::Skipped };
        };
        written.count += 1;
        // Without a branch: whether a document holds a word already is anyone's guess.
        seen.documents += u32::from(seen.last != document);
        seen.last = document;
        Unit::Word(id)
    }

    /// Takes down what a new word counts as.
    #[cold]
    fn compare(&mut self, text: &str, stop: Option<&StopWords>) {
        let compared = match stop {
            _ if text.is_empty() => SKIPPED,
            Some(stop) if stop.mode() != StopMode::Edges && stop.contains(text) => match stop.mode() {
                StopMode::Drop => SKIPPED,
                _ => BREAK,
            },
            _ => self.compared.id(text, 0..text.len(), false),
        };
        if compared as usize == self.of_compared.len() {
            self.of_compared.push(Seen { last: u32::MAX, documents: 0 });
        }
        self.of_written.push(Written { compared, count: 0 });
    }

    /// About how much memory it holds.
    pub(super) fn bytes(&self) -> usize {
        self.written.bytes() + self.compared.bytes() + self.of_written.len() * 8 + self.of_compared.len() * 8
    }

    /// How many words there are, as they are written.
    pub(super) fn len(&self) -> usize {
        self.of_written.len()
    }
}

impl Normal {
    /// A word as it is compared.
    pub(super) fn apply(self, word: &str) -> Cow<'_, str> {
        match self {
            Normal::None => Cow::Borrowed(word),
            // Most new words are in lower case already.
            Normal::Lower if word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase()) => {
                Cow::Borrowed(word)
            }
            Normal::Lower => Cow::Owned(word.to_lowercase()),
            Normal::Fold => Cow::Owned(fold_str(word)),
        }
    }
}

/// All words of a corpus in order, and how often each occurs.
#[derive(Debug, Default)]
pub(super) struct Ranked {
    pub(super) lexicon: Lexicon,
    /// By rank: documents with the word.
    pub(super) documents: Vec<u64>,
    /// By rank: the first of its written words; and the number of all.
    pub(super) first_written: Vec<u32>,
}

impl Ranked {
    /// The union of vocabularies of parts that share no document, and for each of them, by its own numbers, the numbers
    /// of written words in the union. Words that are left out have none.
    pub(super) fn new(parts: &[&Vocabulary]) -> (Self, Vec<Vec<u32>>) {
        let mut out = Self::default();
        // Compared words of all parts, in order; equal ones have one rank.
        let compared = sorted(parts.iter().map(|part| &part.compared.texts));
        let mut ranks: Vec<Vec<u32>> = parts.iter().map(|part| vec![0; part.compared.texts.len()]).collect();
        let mut last: Option<&str> = None;
        for &(part, i) in &compared {
            let text = parts[part as usize].compared.texts.get(i as usize);
            if last != Some(text) {
                out.lexicon.compared.push(text);
                out.documents.push(0);
                last = Some(text);
            }
            let rank = out.documents.len() - 1;
            ranks[part as usize][i as usize] = rank as u32;
            out.documents[rank] += u64::from(parts[part as usize].of_compared[i as usize].documents);
        }
        // Written words by rank, then in order.
        let n_ranks = out.documents.len();
        let mut starts = vec![0u32; n_ranks + 1];
        let each = || {
            (0u32..).zip(parts).zip(&ranks).flat_map(|((p, part), ranks)| {
                (0u32..)
                    .zip(&part.of_written)
                    .filter_map(move |(i, w)| Some((p, i, *ranks.get(w.compared as usize)?)))
            })
        };
        for (_, _, rank) in each() {
            starts[rank as usize + 1] += 1;
        }
        for i in 0..n_ranks {
            starts[i + 1] += starts[i];
        }
        let mut by_rank = vec![(0u32, 0u32); starts[n_ranks] as usize];
        let mut next = starts.clone();
        for (p, i, rank) in each() {
            by_rank[next[rank as usize] as usize] = (p, i);
            next[rank as usize] += 1;
        }
        let text = |&(p, i): &(u32, u32)| parts[p as usize].written.texts.get(i as usize);
        let mut maps: Vec<Vec<u32>> = parts.iter().map(|part| vec![0; part.len()]).collect();
        for rank in 0..n_ranks {
            let same = &mut by_rank[starts[rank] as usize..starts[rank + 1] as usize];
            if same.len() > 1 {
                same.sort_unstable_by(|a, b| text(a).cmp(text(b)));
            }
            out.first_written.push(out.lexicon.written_counts.len() as u32);
            let mut count = 0;
            let mut last: Option<&str> = None;
            for place in same.iter() {
                let (p, i) = (place.0 as usize, place.1 as usize);
                if last != Some(text(place)) {
                    last = Some(text(place));
                    out.lexicon.written.push(text(place));
                    out.lexicon.rank_of.push(rank as u32);
                    out.lexicon.written_counts.push(0);
                }
                let number = out.lexicon.written_counts.len() - 1;
                maps[p][i] = number as u32;
                out.lexicon.written_counts[number] += u64::from(parts[p].of_written[i].count);
                count += u64::from(parts[p].of_written[i].count);
            }
            out.lexicon.counts.push(count);
        }
        out.first_written.push(out.lexicon.written_counts.len() as u32);
        (out, maps)
    }

    /// The written words of a rank.
    pub(super) fn writings(&self, rank: u32) -> std::ops::Range<u32> {
        self.first_written[rank as usize]..self.first_written[rank as usize + 1]
    }

    /// How a word is written most often; of equals the first in code point order.
    pub(super) fn commonest(&self, rank: u32) -> u32 {
        let mut writings = self.writings(rank);
        let first = writings.next().unwrap_or_default();
        writings.fold(first, |best, other| {
            if self.lexicon.written_counts[other as usize] > self.lexicon.written_counts[best as usize] {
                other
            } else {
                best
            }
        })
    }
}

/// The texts of all parts in code point order, as part and index.
fn sorted<'a>(parts: impl Iterator<Item = &'a Texts>) -> Vec<(u32, u32)> {
    let parts: Vec<&Texts> = parts.collect();
    // The first bytes decide nearly always, and they are compared as one number.
    let mut all: Vec<(u64, u32, u32)> = Vec::with_capacity(parts.iter().map(|texts| texts.len()).sum());
    for (p, texts) in (0..).zip(&parts) {
        all.extend((0..texts.len()).map(|i| (prefix(texts.get(i)), p, i as u32)));
    }
    let text = |p: u32, i: u32| parts[p as usize].get(i as usize);
    all.sort_unstable_by(|a, b| a.0.cmp(&b.0).then_with(|| text(a.1, a.2).cmp(text(b.1, b.2))));
    all.into_iter().map(|(_, p, i)| (p, i)).collect()
}

fn prefix(text: &str) -> u64 {
    let mut first = [0; 8];
    let len = text.len().min(8);
    first[..len].copy_from_slice(&text.as_bytes()[..len]);
    u64::from_be_bytes(first)
}
