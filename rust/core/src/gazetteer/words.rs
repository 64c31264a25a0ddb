//! The words of a text, folded and hashed, as names are looked up by them.
//!
//! A word of the folded view is a longest run of characters between which no word boundary lies ([`fold::breaks`]).
//! Most of a text is ASCII, where a word is a run of letters and digits: those are found as bits, 64 bytes at a time,
//! and hashed in one step. Runs with other characters are folded one character at a time.
//!
//! A boundary of the source that the folded view does not show (`US²` folds to `us2`, and the footnote sign does not lengthen
//! the word) is a cut: a name may begin or end there.

use super::hash;
use crate::{
    Span,
    fold::{self, FoldOptions, Folding},
    script,
    simd::{self, Block},
};
use std::{ops::Range, sync::OnceLock};
use unicode_normalization::char::is_combining_mark;

/// About how many bytes are looked at in one go: what is found in them stays in the first cache.
const STRETCH: usize = 16 << 10;
/// The longest stretch: the rest of a text in which no place to part it is found. Places are kept in 32 bits.
const LONGEST_STRETCH: usize = 1 << 30;

/// Words that follow each other. Places are bytes of the text, counted from `base`.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) base: usize,
    pub(super) starts: Vec<u32>,
    pub(super) ends: Vec<u32>,
    pub(super) hashes: Vec<u64>,
    /// Words with cuts, in order.
    pub(super) cut: Vec<CutWord>,
    /// Words that begin or end inside of what one character became (`½` is two words, `1` and `2`), in order.
    pub(super) parts: Vec<PartWord>,
    blocks: Vec<Block>,
    edges: Vec<u32>,
    /// Runs that are not all ASCII.
    odd: Vec<u32>,
    /// The run that is being folded.
    folded: String,
}

/// A word with places inside at which a name may begin or end.
#[derive(Debug)]
pub(super) struct CutWord {
    /// Its number among the words.
    pub(super) word: usize,
    pub(super) folded: String,
    pub(super) cuts: Vec<Cut>,
}

/// A word that begins or ends inside of what one character of the source became. What is around it in the view is not all
/// to be seen in the source around it.
#[derive(Debug)]
pub(super) struct PartWord {
    /// Its number among the words.
    word: usize,
    /// The view before it, from where its first character begins or the word before it ends.
    pub(super) lead: String,
    /// The view behind it, up to where its last character ends or the next word begins.
    pub(super) trail: String,
    /// Whether the word before it ends in the same character.
    pub(super) joined: bool,
}

/// Where two characters of the source do not belong to one word, though those that they fold to do.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cut {
    /// In the folded word.
    pub(super) folded: usize,
    /// Where what is before it ends in the source.
    pub(super) end: u32,
    /// Where what is after it begins in the source.
    pub(super) start: u32,
}

impl Words {
    /// Whether no more memory is held than a few ordinary stretches need.
    pub(super) fn is_small(&self) -> bool {
        self.edges.len() <= 16 * STRETCH && self.hashes.capacity() <= 16 * STRETCH
    }

    /// Forgets all words of a text.
    pub(super) fn clear(&mut self) {
        self.base = 0;
        self.starts.clear();
        self.ends.clear();
        self.hashes.clear();
        self.cut.clear();
        self.parts.clear();
    }

    /// The word, if it begins or ends inside of what one character became.
    pub(super) fn part(&self, word: usize) -> Option<&PartWord> {
        self.parts.binary_search_by_key(&word, |part| part.word).ok().map(|i| &self.parts[i])
    }

    pub(super) fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Bytes of the text.
    #[inline(always)]
    pub(super) fn start(&self, word: usize) -> usize {
        self.base + self.starts[word] as usize
    }

    /// Bytes of the text.
    #[inline(always)]
    pub(super) fn end(&self, word: usize) -> usize {
        self.base + self.ends[word] as usize
    }

    /// Forgets the first `n` words.
    pub(super) fn forget(&mut self, n: usize, base: usize) {
        let shift = (base - self.base) as u32;
        for places in [&mut self.starts, &mut self.ends] {
            places.drain(..n);
            places.iter_mut().for_each(|place| *place -= shift);
        }
        self.hashes.drain(..n);
        self.cut.retain_mut(|cut| {
            let kept = cut.word >= n;
            cut.word = cut.word.wrapping_sub(n);
            for place in &mut cut.cuts {
                place.end = place.end.wrapping_sub(shift);
                place.start = place.start.wrapping_sub(shift);
            }
            kept
        });
        self.parts.retain_mut(|part| {
            let kept = part.word >= n;
            part.word = part.word.wrapping_sub(n);
            kept
        });
        self.base = base;
    }

    /// Appends the words of a stretch of the text; no word may reach over its ends.
    pub(super) fn append(&mut self, text: &str, stretch: Range<usize>, options: FoldOptions) {
        let bytes = &text.as_bytes()[stretch.clone()];
        self.blocks.clear();
        simd::classify(bytes, &mut self.blocks);
        if self.blocks.iter().any(|block| block.high != 0) {
            self.clear_marks(bytes);
        }
        let n = simd::edges(&self.blocks, bytes.len(), &mut self.edges);
        let lower = if options.folding.case { hash::LOWER } else { 0 };
        let shift = (stretch.start - self.base) as u32;
        let runs = self.edges[..n].as_chunks::<2>().0;
        let known = self.hashes.len();
        for column in [&mut self.starts, &mut self.ends] {
            column.resize(known + runs.len(), 0);
        }
        self.hashes.resize(known + runs.len(), 0);
        self.odd.clear();
        let columns = (&mut self.starts[known..], &mut self.ends[known..], &mut self.hashes[known..]);
        hash_runs(bytes, runs, lower, shift, columns, &mut self.odd);
        if !self.odd.is_empty() {
            self.split_odd(text, known, options);
        }
    }

    /// Puts the words of odd runs, which may be none or several, in their places; `known` words are from before.
    fn split_odd(&mut self, text: &str, known: usize, options: FoldOptions) {
        let odd = std::mem::take(&mut self.odd);
        let first = known + odd[0] as usize;
        let (starts, ends) = (self.starts.split_off(first), self.ends.split_off(first));
        let hashes = self.hashes.split_off(first);
        let mut next = 0;
        for run in odd.iter().map(|&run| known + run as usize - first) {
            self.starts.extend_from_slice(&starts[next..run]);
            self.ends.extend_from_slice(&ends[next..run]);
            self.hashes.extend_from_slice(&hashes[next..run]);
            self.split(text, self.base + starts[run] as usize..self.base + ends[run] as usize, options);
            next = run + 1;
        }
        self.starts.extend_from_slice(&starts[next..]);
        self.ends.extend_from_slice(&ends[next..]);
        self.hashes.extend_from_slice(&hashes[next..]);
        self.odd = odd;
    }

    /// Dashes, quotation marks, bullets and dots (U+2010 to U+2027, `E2 80 90` to `E2 80 A7`) are beyond ASCII and no words, and too
    /// common to be looked at one by one.
    fn clear_marks(&mut self, bytes: &[u8]) {
        for at in memchr::memchr_iter(0xE2, bytes) {
            if let Some([0x80, 0x90..=0xA7]) = bytes.get(at + 1..at + 3) {
                for at in at..at + 3 {
                    self.blocks[at / 64].word &= !(1 << (at % 64));
                }
            }
        }
    }

    /// Appends the words of a run that is not all ASCII.
    fn split(&mut self, text: &str, run: Range<usize>, options: FoldOptions) {
        self.folded.clear();
        if Letters::of(options.folding).fold(&text[run.clone()], &mut self.folded) {
            self.push(&run, hash::word(self.folded.as_bytes()));
        } else {
            self.split_folded(text, run, options);
        }
    }

    fn push(&mut self, place: &Range<usize>, hash: u64) {
        self.starts.push((place.start - self.base) as u32);
        self.ends.push((place.end - self.base) as u32);
        self.hashes.push(hash);
    }

    /// Appends the words of any run. What stands around it are no words, so that its folded view is that of the text.
    #[cold]
    fn split_folded(&mut self, text: &str, run: Range<usize>, options: FoldOptions) {
        let folded = fold::fold_with(&text[run.clone()], options);
        let words = words_behind(folded.text(), text[..run.start].chars().next_back());
        for (i, word) in words.iter().cloned().enumerate() {
            let view = &folded.text()[word.clone()];
            let inner = view.char_indices().skip(1).map(|(at, _)| word.start + at);
            let cuts: Vec<Cut> = inner
                .filter(|&at| folded.parts_units(at))
                .filter_map(|at| {
                    let end = run.start + folded.source_span(Span::new(word.start, at)).end;
                    let start = run.start + folded.source_span(Span::new(at, word.end)).start;
                    fold::word_break(text, end, start).then_some(Cut {
                        folded: at - word.start,
                        end: (end - self.base) as u32,
                        start: (start - self.base) as u32,
                    })
                })
                .collect();
            if !cuts.is_empty() {
                self.cut.push(CutWord { word: self.len(), folded: view.to_owned(), cuts });
            }
            if !folded.parts_units(word.start) || !folded.parts_units(word.end) {
                let before = i.checked_sub(1).map_or(0, |i| words[i].end);
                let after = words.get(i + 1).map_or(folded.text().len(), |next| next.start);
                let begins = (before..=word.start)
                    .rev()
                    .find(|&at| folded.text().is_char_boundary(at) && folded.parts_units(at));
                let ends =
                    (word.end..=after).find(|&at| folded.text().is_char_boundary(at) && folded.parts_units(at));
                self.parts.push(PartWord {
                    word: self.len(),
                    lead: folded.text()[begins.unwrap_or(before)..word.start].to_owned(),
                    trail: folded.text()[word.end..ends.unwrap_or(after)].to_owned(),
                    joined: begins.is_none(),
                });
            }
            let place = folded.source_span(Span::new(word.start, word.end));
            self.push(&(run.start + place.start..run.start + place.end), hash::word(view.as_bytes()));
        }
    }
}

/// The folded form of a text, without its source: for comparing a surface with a name. None where a character says something of its
/// neighbours, which only [`fold::fold_with`] can tell; white space at the ends is left on.
pub(super) fn fold_surface(text: &str) -> Option<String> {
    let letters = Letters::of(Folding::default());
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, ' ' | '\t'..='\r') {
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else if c.is_ascii() && c != '`' {
            out.push(c.to_ascii_lowercase());
        } else if let Some(folded) = letters.get(c) {
            out.push_str(folded);
        } else if c.is_whitespace() || fold::is_looked_through(c) || fold::is_mark(c) {
            return None;
        } else {
            fold::fold_char(c, Folding::default(), &mut out);
        }
    }
    Some(out)
}

/// What the letters of alphabets beyond ASCII fold to, where each stands for itself: the accented letters of Latin, Greek, Cyrillic,
/// Armenian, Hebrew and Arabic letters. A word of nothing but these and ASCII letters is folded without a look at its neighbours.
#[derive(Debug)]
pub(super) struct Letters {
    /// What each character folds to; empty for all that are not such letters.
    folded: Vec<Box<str>>,
    lower: bool,
}

impl Letters {
    const FIRST: u32 = 0x80;
    const LAST: u32 = 0x1FFF;

    /// Made once in a process.
    fn of(folding: Folding) -> &'static Self {
        static ALL: [OnceLock<Letters>; 256] = [const { OnceLock::new() }; 256];
        ALL[usize::from(folding.bits())].get_or_init(|| Self::new(folding))
    }

    fn new(folding: Folding) -> Self {
        let alone = |c: char| {
            !fold::is_looked_through(c)
                && !is_combining_mark(c)
                && !script::is_own_word(c)
                && !script::is_katakana(c)
                && fold::is_word_char(c)
                && !matches!(c, '\u{1100}'..='\u{11FF}')
        };
        let entry = |c: char| {
            let mut folded = String::new();
            fold::fold_char(c, folding, &mut folded);
            if !alone(c) || !folded.chars().all(alone) {
                folded.clear();
            }
            folded.into_boxed_str()
        };
        let folded = (Self::FIRST..=Self::LAST).map(|c| char::from_u32(c).map_or_else(Box::default, entry)).collect();
        Self { folded, lower: folding.case }
    }

    /// Whether `c` is such a letter, or one of ASCII, or a digit.
    fn has(&self, c: char) -> bool {
        if c.is_ascii() {
            return c.is_ascii_alphanumeric();
        }
        self.get(c).is_some()
    }

    /// What such a letter beyond ASCII folds to.
    #[inline(always)]
    fn get(&self, c: char) -> Option<&str> {
        let at = u32::from(c).checked_sub(Self::FIRST)? as usize;
        self.folded.get(at).map(|folded| &**folded).filter(|folded| !folded.is_empty())
    }

    /// Appends the folded form of a run, if it is one word of letters like these.
    #[inline]
    fn fold(&self, run: &str, out: &mut String) -> bool {
        for c in run.chars() {
            if c.is_ascii() {
                out.push(if self.lower { c.to_ascii_lowercase() } else { c });
            } else if let Some(folded) = self.get(c) {
                out.push_str(folded);
            } else {
                return false;
            }
        }
        true
    }
}

/// Fills the columns of words from runs, each of which is one, and says which are not all ASCII and so have no hash yet. A function of
/// its own because most of the time is spent in this loop, which needs all registers.
#[inline(never)]
fn hash_runs(
    bytes: &[u8],
    runs: &[[u32; 2]],
    lower: u64,
    shift: u32,
    (starts, ends, hashes): (&mut [u32], &mut [u32], &mut [u64]),
    odd: &mut Vec<u32>,
) {
    for (i, (&[start, end], ((s, e), h))) in runs.iter().zip(starts.iter_mut().zip(ends).zip(hashes)).enumerate() {
        *s = start + shift;
        *e = end + shift;
        match hash::ascii_word(bytes, start as usize, end as usize, lower) {
            Some(hash) => *h = hash,
            None => odd.push(i as u32),
        }
    }
}

/// Puts the folded form of a name into `out`.
pub(super) fn fold_name(name: &str, folding: Folding, out: &mut String) {
    out.clear();
    let plain = |bytes: &[u8]| bytes.iter().all(|&b| b.is_ascii_graphic() && b != b'`');
    if folding.case && name.as_bytes().split(|&b| b == b' ').all(|word| !word.is_empty() && plain(word)) {
        out.push_str(name);
        out.make_ascii_lowercase();
    } else {
        out.push_str(&fold::fold_name(name, folding));
    }
}

/// The words of a folded text, as spans. A mark belongs to what it stands on, word or not.
pub(super) fn of_folded(folded: &str) -> Vec<Range<usize>> {
    words_behind(folded, None)
}

/// The same, `before` being what stands in front of it.
fn words_behind(folded: &str, mut before: Option<char>) -> Vec<Range<usize>> {
    let mut words: Vec<Range<usize>> = Vec::new();
    if folded.is_ascii() {
        let mut at = 0;
        for run in folded.as_bytes().chunk_by(|a, b| a.is_ascii_alphanumeric() == b.is_ascii_alphanumeric()) {
            if run[0].is_ascii_alphanumeric() {
                words.push(at..at + run.len());
            }
            at += run.len();
        }
        return words;
    }
    let letters = Letters::of(Folding::default());
    let joins = |before, c| letters.has(before) && letters.has(c) || !fold::breaks(before, c);
    for (at, c) in folded.char_indices() {
        let next = at + c.len_utf8();
        match words.last_mut().filter(|last| last.end == at) {
            Some(last) if before.is_some_and(|before| joins(before, c)) => last.end = next,
            None if fold::is_mark(c) && before.is_some_and(|before| !before.is_whitespace()) => {}
            _ if letters.has(c) || fold::is_word_char(c) => words.push(at..next),
            _ => {}
        }
        before = Some(c);
    }
    words
}

/// Where a stretch of the text that begins at `from` can end without parting a word.
pub(super) fn stretch_end(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let Some(wanted) = from.checked_add(STRETCH).filter(|&wanted| wanted < bytes.len()) else { return bytes.len() };
    // Behind what is ASCII and no letter or digit; between two ideographs (U+5000 to U+8FFF: three bytes, E5 to E8 first).
    let ideograph = |at: usize| matches!(bytes.get(at), Some(0xE5..=0xE8));
    let last = bytes.len().min(from.saturating_add(LONGEST_STRETCH));
    (wanted..last)
        .find(|&at| {
            let before = bytes[at - 1];
            before.is_ascii() && !before.is_ascii_alphanumeric() || ideograph(at - 3) && ideograph(at)
        })
        .unwrap_or_else(|| (0..=last).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0))
}
