//! Records as bytes: only what differs from the record before, and frequent words in one byte.
//!
//! A word is coded by its place among all words by falling frequency, so that those which make up most of a text take
//! one byte or two, and what they mean stays in the cache. A number is a varint that says its length in the low bits of
//! its first byte, so that it is read without a loop. A record is
//!
//! ```text
//! control byte: words shared with the record before (3 bits), words behind them (3 bits), kind (2 bits)
//! what is left of either number if it is 7 or more; the code of each word behind
//! 0 ONCE     one occurrence, in group 0, every word as it is usually written
//! 1 USUAL    group 0, every word as it is usually written: count, documents
//! 2 WRITTEN  one occurrence, in group 0: the writing
//! 3 GENERAL  1 if one tally + 2 if written as usual; tallies: how many, each group, count, documents; writings: how many,
//!            each the writing and, if there are several, how often
//! ```
//!
//! A count is twice itself less one, plus 1 if it is not also the number of documents; then the difference follows. A
//! writing is a set of bits, one for each word that is not as usual, and for each of those which of its ways it is.

use super::{
    MAX_N,
    record::{Lexicon, Record, Tally},
};
use crate::simd::prefetch;
use std::cmp::Reverse;

/// Bytes that are no records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken;

/// Appends a number: the length less one is the number of zero bits that it begins with.
#[inline]
pub(super) fn put(out: &mut Vec<u8>, value: u64) {
    if value >> 56 > 0 {
        out.push(0);
        out.extend_from_slice(&value.to_le_bytes());
    } else {
        // Eight bytes, whose number the compiler knows, and then those that are too many taken off.
        let (value, length) = coded(value);
        let end = out.len() + length;
        out.extend_from_slice(&value.to_le_bytes());
        out.truncate(end);
    }
}

/// The bytes of a number of at most 56 bits, and how many they are.
#[inline]
fn coded(value: u64) -> (u64, usize) {
    let length = (64 - (value | 1).leading_zeros()).div_ceil(7);
    (value << length | 1 << (length - 1), length as usize)
}

/// Bytes that are being read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Input<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Input<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// How many were read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn is_empty(&self) -> bool {
        self.at >= self.bytes.len()
    }

    pub(super) fn bytes(&mut self, length: usize) -> Result<&'a [u8], Broken> {
        let end = self.at.checked_add(length).ok_or(Broken)?;
        let bytes = self.bytes.get(self.at..end).ok_or(Broken)?;
        self.at = end;
        Ok(bytes)
    }

    #[inline]
    fn byte(&mut self) -> Result<u8, Broken> {
        let byte = *self.bytes.get(self.at).ok_or(Broken)?;
        self.at += 1;
        Ok(byte)
    }

    #[inline]
    pub(super) fn number(&mut self) -> Result<u64, Broken> {
        let rest = self.bytes.get(self.at..).ok_or(Broken)?;
        let Some(eight) = rest.first_chunk() else { return self.last_number() };
        let raw = u64::from_le_bytes(*eight);
        let length = raw.trailing_zeros() + 1;
        if length > 8 {
            return self.last_number();
        }
        self.at += length as usize;
        Ok(raw << (64 - 8 * length) >> (64 - 8 * length) >> length)
    }

    /// A number near the end, or of nine bytes.
    #[cold]
    fn last_number(&mut self) -> Result<u64, Broken> {
        let first = self.byte()?;
        let length = first.trailing_zeros() as usize + 1;
        let mut raw = [0; 8];
        if length > 8 {
            raw.copy_from_slice(self.bytes(8)?);
            return Ok(u64::from_le_bytes(raw));
        }
        raw[0] = first;
        raw[1..length].copy_from_slice(self.bytes(length - 1)?);
        Ok(u64::from_le_bytes(raw) >> length)
    }

    pub(super) fn size(&mut self) -> Result<usize, Broken> {
        usize::try_from(self.number()?).map_err(|_| Broken)
    }

    #[inline]
    fn small(&mut self) -> Result<u32, Broken> {
        u32::try_from(self.number()?).map_err(|_| Broken)
    }
}

/// Sorts as the codes are given out: by falling frequency, then by rank.
#[inline]
pub(super) fn code_key(count: u64, rank: u32) -> u64 {
    let count = u32::try_from(count).unwrap_or(u32::MAX);
    u64::from(u32::MAX - count) << 32 | u64::from(rank)
}

/// Which of the ways of writing a word is the usual one: the most frequent, of equals the first.
#[inline]
pub(super) fn usual_way(counts: impl Iterator<Item = u64>) -> u32 {
    (0..).zip(counts).min_by_key(|&(way, count)| (Reverse(count), way)).map_or(0, |(way, _)| way)
}

/// What the codes of words mean where they are read.
pub(super) trait Meaning {
    /// Its rank, with [`UNUSUAL`] if it is not written here as it is where it is read.
    fn word(&self, code: u32) -> Option<u32>;

    /// The number of the written word that is usual for a code that has a word.
    fn usual(&self, code: u32) -> u32;

    /// The number of one of its ways of writing.
    fn way(&self, code: u32, way: u32) -> Option<u32>;

    /// Asks for the memory that [`Meaning::word`] looks at.
    fn prefetch(&self, code: u32);
}

/// On the rank of a word: usually written in another way. There are fewer words than that.
pub(super) const UNUSUAL: u32 = 1 << 31;

/// The codes of the words of a lexicon.
pub(super) struct Codes {
    /// By rank.
    words: Vec<Coded>,
    /// By rank, and one more: the first of its ways of writing.
    first_way: Vec<u32>,
    /// By code: rank, and the usual way again.
    ranks: Vec<(u32, u32)>,
}

#[derive(Clone, Copy)]
struct Coded {
    code: u32,
    usual: u32,
}

impl Codes {
    pub(super) fn new(lexicon: &Lexicon) -> Self {
        let mut keys: Vec<u64> = (0..).zip(&lexicon.counts).map(|(rank, &count)| code_key(count, rank)).collect();
        keys.sort_unstable();
        let mut words = Vec::with_capacity(keys.len());
        let mut first_way = Vec::with_capacity(keys.len() + 1);
        let mut first = 0;
        for ways in lexicon.rank_of.chunk_by(|a, b| a == b) {
            debug_assert_eq!(ways[0] as usize, words.len(), "every rank has a way of writing");
            first_way.push(first as u32);
            let counts = lexicon.written_counts[first..first + ways.len()].iter().copied();
            words.push(Coded { code: 0, usual: first as u32 + usual_way(counts) });
            first += ways.len();
        }
        first_way.push(first as u32);
        let rank_of = |(code, key): (u32, u64)| {
            let word = &mut words[key as u32 as usize];
            word.code = code;
            (key as u32, word.usual)
        };
        let ranks = (0..).zip(keys).map(rank_of).collect();
        Self { words, first_way, ranks }
    }

    /// Asks for the memory that is looked at when the word of a rank is coded.
    #[inline]
    pub(super) fn prefetch_rank(&self, rank: u32) {
        prefetch(&self.words, rank as usize);
    }

    /// Appends a record. `last` is what the one before left there; empty for the first.
    #[inline]
    pub(super) fn encode(&self, last: &mut Last, record: &Record, out: &mut Vec<u8>) {
        let words = &mut last.words;
        let shared = words.iter().zip(&record.words).take_while(|(word, rank)| word.rank == **rank).count();
        debug_assert!(
            words.is_empty()
                || shared < words.len() && words[shared].rank < *record.words.get(shared).unwrap_or(&u32::MAX),
            "records in order"
        );
        words.truncate(shared);
        words.extend(record.words[shared..].iter().map(|&rank| {
            let Coded { code, usual } = self.words[rank as usize];
            Word { code, rank, usual }
        }));
        let new = words.len() - shared;
        let [tally] = record.tallies[..] else { return self.general(words, shared, record, out) };
        let once = tally.count == 1 && tally.n_documents == 1;
        let is_usual = is_usual(words, record);
        let kind = match (tally.group, once, is_usual) {
            (0, true, true) => ONCE,
            (0, _, true) => USUAL,
            (0, true, _) => WRITTEN,
            _ => return self.general(words, shared, record, out),
        };
        put_words(shared, &words[words.len() - new..], kind, out);
        match kind {
            USUAL => put_tally(&tally, out),
            WRITTEN => self.put_writing(words, &record.written, out),
            _ => {}
        }
    }

    fn general(&self, words: &[Word], shared: usize, record: &Record, out: &mut Vec<u8>) {
        put_words(shared, &words[shared..], GENERAL, out);
        let is_usual = is_usual(words, record);
        put(out, u64::from(record.tallies.len() == 1) + 2 * u64::from(is_usual));
        if record.tallies.len() != 1 {
            put(out, record.tallies.len() as u64);
        }
        let mut group = 0;
        for tally in &record.tallies {
            put(out, u64::from(tally.group - group));
            put_tally(tally, out);
            group = tally.group;
        }
        if is_usual {
            return;
        }
        put(out, record.writings.len() as u64);
        for (written, &count) in record.written.chunks_exact(words.len()).zip(&record.writings) {
            self.put_writing(words, written, out);
            if record.writings.len() > 1 {
                put(out, count);
            }
        }
    }

    fn put_writing(&self, words: &[Word], written: &[u32], out: &mut Vec<u8>) {
        let unusual = |(i, (word, &written)): (usize, (&Word, &u32))| u64::from(word.usual != written) << i;
        put(out, words.iter().zip(written).enumerate().map(unusual).sum());
        for (word, &written) in words.iter().zip(written).filter(|(word, written)| word.usual != **written) {
            put(out, u64::from(written - self.first_way[word.rank as usize]));
        }
    }
}

impl Meaning for Codes {
    fn word(&self, code: u32) -> Option<u32> {
        self.ranks.get(code as usize).map(|word| word.0)
    }

    fn usual(&self, code: u32) -> u32 {
        self.ranks[code as usize].1
    }

    fn way(&self, code: u32, way: u32) -> Option<u32> {
        let rank = self.ranks.get(code as usize)?.0 as usize;
        let written = self.first_way[rank].checked_add(way)?;
        (written < self.first_way[rank + 1]).then_some(written)
    }

    #[inline]
    fn prefetch(&self, code: u32) {
        prefetch(&self.ranks, code as usize);
    }
}

/// No n-gram of any corpus occurs more often, and sums over runs do not overflow.
const MOST: u64 = 1 << 48;

const ONCE: u8 = 0;
const USUAL: u8 = 1;
const WRITTEN: u8 = 2;
const GENERAL: u8 = 3;

/// Whether it is written in one way only, each word as usual.
#[inline]
fn is_usual(words: &[Word], record: &Record) -> bool {
    record.writings.len() == 1 && words.iter().zip(&record.written).all(|(word, &written)| word.usual == written)
}

#[inline]
fn put_words(shared: usize, new: &[Word], kind: u8, out: &mut Vec<u8>) {
    let control = shared.min(7) as u8 | (new.len().min(7) as u8) << 3 | kind << 6;
    if shared < 7 && new.len() <= 3 {
        // Sixteen bytes, whose number the compiler knows, and then those that are too many taken off.
        let (mut bytes, mut n) = (u128::from(control), 1);
        for word in new {
            let (value, length) = coded(word.code.into());
            bytes |= u128::from(value) << (8 * n);
            n += length;
        }
        let end = out.len() + n;
        out.extend_from_slice(&bytes.to_le_bytes());
        out.truncate(end);
        return;
    }
    out.push(control);
    if shared >= 7 {
        put(out, shared as u64 - 7);
    }
    if new.len() >= 7 {
        put(out, new.len() as u64 - 7);
    }
    new.iter().for_each(|word| put(out, u64::from(word.code)));
}

#[inline]
fn put_tally(tally: &Tally, out: &mut Vec<u8>) {
    let Tally { count, n_documents, .. } = *tally;
    put(out, (count - 1) << 1 | u64::from(count != n_documents));
    if count != n_documents {
        put(out, count - n_documents);
    }
}

#[derive(Clone, Copy, Debug)]
struct Word {
    code: u32,
    rank: u32,
    usual: u32,
}

/// The words of the record that was written last.
#[derive(Clone, Debug, Default)]
pub(super) struct Last {
    words: Vec<Word>,
}

impl Last {
    /// Says that the next record does not lean on one before.
    pub(super) fn clear(&mut self) {
        self.words.clear();
    }
}

/// The words of the record that was read last.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    codes: [u32; MAX_N],
    ranks: [u32; MAX_N],
    len: usize,
    /// A bit for each word, set by [`UNUSUAL`].
    unusual: u64,
}

impl Default for Reading {
    fn default() -> Self {
        Self { codes: [0; MAX_N], ranks: [0; MAX_N], len: 0, unusual: 0 }
    }
}

/// What stands behind the words of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kind(u8);

impl Kind {
    /// Nothing, or a tally: it is in group 0 only, and each word is written as usual.
    #[inline]
    pub(super) fn is_usual(self) -> bool {
        self.0 <= USUAL
    }
}

impl Reading {
    /// Ranks of the words.
    #[inline]
    pub(super) fn ranks(&self) -> &[u32] {
        &self.ranks[..self.len]
    }

    /// Whether a word has [`UNUSUAL`].
    #[inline]
    pub(super) fn is_unusual(&self) -> bool {
        self.unusual & (u64::MAX >> (MAX_N - self.len)) != 0
    }

    /// The first four words as one number that compares as they do: behind the last stands what is greater than any word.
    #[inline]
    pub(super) fn key(&self) -> u128 {
        let [a, b, c, d] = [0, 1, 2, 3].map(|i| u128::from(self.ranks[i]));
        let behind = if self.len < 4 { u128::MAX >> (32 * self.len) } else { 0 };
        a << 96 | b << 64 | c << 32 | d | behind
    }

    /// Whether it stands before these words in the order of runs.
    pub(super) fn is_before(&self, words: &[u32]) -> bool {
        let differs = self.ranks().iter().zip(words).find(|(word, rank)| word != rank);
        differs.map_or(self.len > words.len(), |(word, rank)| word < rank)
    }

    /// Reads the words of the next record of `input`. `n` bounds them. What is not in order is broken.
    #[inline]
    pub(super) fn words(
        &mut self,
        meaning: &impl Meaning,
        n: (usize, usize),
        input: &mut Input<'_>,
    ) -> Result<Kind, Broken> {
        let control = input.byte()?;
        let (mut shared, mut new) = (usize::from(control & 7), usize::from(control >> 3 & 7));
        if shared == 7 {
            shared = input.size()?.saturating_add(7);
        }
        if new == 7 {
            new = input.size()?.saturating_add(7);
        }
        let length = shared.saturating_add(new);
        if length < n.0 || length > n.1.min(MAX_N) {
            return Err(Broken);
        }
        // Before which word the new one must not stand; a prefix stands behind.
        let mut least = if shared < self.len {
            self.ranks[shared] + 1
        } else if self.len == 0 && shared == 0 {
            0
        } else {
            return Err(Broken);
        };
        for i in shared..length {
            let code = input.small()?;
            let word = meaning.word(code).ok_or(Broken)?;
            let rank = word & !UNUSUAL;
            if rank < least {
                return Err(Broken);
            }
            least = 0;
            (self.codes[i], self.ranks[i]) = (code, rank);
            self.unusual = self.unusual & !(1 << i) | u64::from(word >> 31) << i;
        }
        self.len = length;
        Ok(Kind(control >> 6))
    }

    /// Reads the tally that follows the words. None, and nothing is read, of a general record.
    #[inline]
    pub(super) fn tally(kind: Kind, input: &mut Input<'_>) -> Result<Option<Tally>, Broken> {
        Ok(match kind.0 {
            ONCE | WRITTEN => Some(Tally { group: 0, count: 1, n_documents: 1 }),
            USUAL => Some(tally(0, input)?),
            _ => None,
        })
    }

    /// Reads the writing that follows the tally of a record that is not general.
    #[inline]
    pub(super) fn writing(
        &self,
        kind: Kind,
        meaning: &impl Meaning,
        input: &mut Input<'_>,
        out: &mut Vec<u32>,
    ) -> Result<(), Broken> {
        let codes = &self.codes[..self.len];
        if kind.0 == WRITTEN {
            return writing(codes, meaning, input, out);
        }
        out.extend(codes.iter().map(|&code| meaning.usual(code)));
        Ok(())
    }

    /// Fills `record` with the words that were read and with what follows them.
    #[inline]
    pub(super) fn record(
        &self,
        kind: Kind,
        meaning: &impl Meaning,
        input: &mut Input<'_>,
        record: &mut Record,
    ) -> Result<(), Broken> {
        record.words.clear();
        record.words.extend_from_slice(self.ranks());
        record.tallies.clear();
        record.written.clear();
        record.writings.clear();
        let Some(tally) = Self::tally(kind, input)? else {
            return general(&self.codes[..self.len], meaning, input, record);
        };
        record.tallies.push(tally);
        record.writings.push(tally.count);
        self.writing(kind, meaning, input, &mut record.written)
    }
}

/// Reads over a record, and asks for the memory that is looked at when its words are read.
#[inline]
pub(super) fn look_ahead(meaning: &impl Meaning, input: &mut Input<'_>) -> Result<(), Broken> {
    let control = input.byte()?;
    if control & 7 == 7 {
        input.number()?;
    }
    let mut new = u64::from(control >> 3 & 7);
    if new == 7 {
        new = input.number()?.saturating_add(7);
    }
    for _ in 0..new {
        meaning.prefetch(input.small()?);
    }
    match control >> 6 {
        ONCE => Ok(()),
        USUAL => tally(0, input).map(|_| ()),
        WRITTEN => pass_writing(input),
        _ => pass_general(input),
    }
}

fn pass_writing(input: &mut Input<'_>) -> Result<(), Broken> {
    let unusual = input.number()?;
    (0..unusual.count_ones()).try_for_each(|_| input.number().map(|_| ()))
}

fn pass_general(input: &mut Input<'_>) -> Result<(), Broken> {
    let flags = input.number()?;
    let n_tallies = if flags & 1 == 0 { input.number()? } else { 1 };
    for _ in 0..n_tallies {
        input.number()?;
        tally(0, input)?;
    }
    let n_writings = if flags & 2 == 0 { input.number()? } else { 0 };
    for _ in 0..n_writings {
        pass_writing(input)?;
        if n_writings > 1 {
            input.number()?;
        }
    }
    Ok(())
}

fn general(codes: &[u32], meaning: &impl Meaning, input: &mut Input<'_>, record: &mut Record) -> Result<(), Broken> {
    let flags = input.number()?;
    let n_tallies = if flags & 1 == 0 { input.number()? } else { 1 };
    let (mut group, mut total) = (0u32, 0u64);
    for i in 0..n_tallies {
        let step = input.small()?;
        if i > 0 && step == 0 {
            return Err(Broken);
        }
        group = group.checked_add(step).ok_or(Broken)?;
        let tally = tally(group, input)?;
        total = Some(total + tally.count).filter(|&total| total <= MOST).ok_or(Broken)?;
        record.tallies.push(tally);
    }
    if total == 0 {
        return Err(Broken);
    }
    if flags & 2 != 0 {
        record.written.extend(codes.iter().map(|&code| meaning.usual(code)));
        record.writings.push(total);
        return Ok(());
    }
    let n_writings = input.number()?;
    for i in 0..n_writings {
        writing(codes, meaning, input, &mut record.written)?;
        let count = if n_writings == 1 { total } else { input.number()? };
        total = total.checked_sub(count).filter(|_| count > 0).ok_or(Broken)?;
        record.writings.push(count);
        let both = &record.written[codes.len() * (i as usize).saturating_sub(1)..];
        if i > 0 && both[..codes.len()] >= both[codes.len()..] {
            return Err(Broken);
        }
    }
    if total == 0 { Ok(()) } else { Err(Broken) }
}

#[inline]
fn tally(group: u32, input: &mut Input<'_>) -> Result<Tally, Broken> {
    let number = input.number()?;
    let count = (number >> 1) + 1;
    let others = if number & 1 == 0 { 0 } else { input.number()? };
    if count > MOST || others >= count {
        return Err(Broken);
    }
    Ok(Tally { group, count, n_documents: count - others })
}

fn writing(
    codes: &[u32],
    meaning: &impl Meaning,
    input: &mut Input<'_>,
    written: &mut Vec<u32>,
) -> Result<(), Broken> {
    let unusual = input.number()?;
    for (i, &code) in codes.iter().enumerate() {
        let way = match unusual >> i & 1 {
            0 => meaning.usual(code),
            _ => meaning.way(code, input.small()?).ok_or(Broken)?,
        };
        written.push(way);
    }
    Ok(())
}
