//! The text of the n-gram that a walk through the alphabet stands at. Neighbours begin alike, so little of it changes
//! from one to the next.

use super::{MAX_N, record::Texts, short::Short};
use crate::simd::prefetch;

/// Words that are copied in one go, with what stands between two of them.
#[derive(Debug)]
pub(super) struct Words<'a> {
    texts: &'a Texts,
    separator: Option<u8>,
    /// Each behind a separator.
    short: Vec<Short>,
}

/// The first words of the n-gram, and where each ends.
#[derive(Debug)]
pub(super) struct Path {
    /// A separator, then the words.
    text: Vec<u8>,
    ends: [usize; MAX_N + 1],
    /// So many words are there.
    built: usize,
    /// How long a separator is.
    before: usize,
}

impl<'a> Words<'a> {
    pub(super) fn new(texts: &'a Texts, separator: Option<u8>) -> Self {
        let short = |i| Short::new([separator.as_slice(), texts.get(i).as_bytes()]);
        Self { texts, separator, short: (0..texts.len()).map(short).collect() }
    }

    /// Asks for the memory in which a word stands.
    #[inline(always)]
    pub(super) fn prefetch(&self, word: u32) {
        prefetch(&self.short, word as usize);
    }
}

impl Path {
    /// Of no words yet.
    pub(super) fn new(separator: Option<u8>) -> Self {
        Self { text: vec![0; 2 * Short::STEP], ends: [0; MAX_N + 1], built: 0, before: separator.iter().len() }
    }

    /// Keeps the first `shared` words at most.
    #[inline(always)]
    pub(super) fn turn(&mut self, shared: usize) {
        self.built = self.built.min(shared);
    }

    /// Builds up to `n` words; `word(k)` is the `k`-th, from 1.
    #[inline(always)]
    pub(super) fn build(&mut self, n: usize, words: &Words<'_>, word: impl Fn(usize) -> u32) {
        while self.built < n {
            let (word, start) = (word(self.built + 1), self.ends[self.built]);
            let short = words.short[word as usize].get();
            let end = match short {
                Some((_, len)) => start + len,
                None => self.build_long(words, word, start),
            };
            // The first bytes of the text are looked at whatever its length.
            if self.text.len() < end + 2 * Short::STEP {
                self.text.resize((end + 2 * Short::STEP) * 2, 0);
            }
            if let Some((short, _)) = short {
                self.text[start..start + Short::STEP].copy_from_slice(short);
            }
            self.built += 1;
            self.ends[self.built] = end;
        }
    }

    #[cold]
    fn build_long(&mut self, words: &Words<'_>, word: u32, start: usize) -> usize {
        self.text.truncate(start);
        self.text.extend(words.separator);
        self.text.extend_from_slice(words.texts.get(word as usize).as_bytes());
        self.text.len()
    }

    /// The first 16 bytes of the words that are there; what stands behind them does not matter.
    #[inline(always)]
    pub(super) fn first(&self) -> &[u8; Short::STEP] {
        self.text[self.before..].first_chunk().expect("the text goes on")
    }

    /// How long the first `n` words are, in bytes.
    #[inline(always)]
    pub(super) fn len(&self, n: usize) -> usize {
        self.ends[n] - self.before
    }
}
