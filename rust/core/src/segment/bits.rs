//! The tokens of a block as bits, one for each byte of it: where tokens begin and end, and where sentences may end.
//!
//! A token is known by its first byte. Bits take less memory than tokens, are made 64 at a time, and what few tokens
//! matter to the end of a sentence are found without a look at the others.

use super::{Token, TokenKind, word_runs::is_number};
use crate::Span;

/// The bits of 64 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bits {
    /// A word or number begins.
    pub(super) word: u64,
    /// A word or number ended before this byte.
    pub(super) word_end: u64,
    /// A mark or clitic begins.
    pub(super) mark: u64,
    /// It is a clitic.
    pub(super) clitic: u64,
    /// A token begins after which a sentence may end, or which is a straight double quotation mark.
    pub(super) stop: u64,
    /// What this byte does to words is not told by its neighbours.
    pub(super) hard: u64,
}

impl Bits {
    /// A token begins.
    pub(super) fn start(&self) -> u64 {
        self.word | self.mark
    }

    /// No token begins in `begins`, and no word ends in `ends`.
    #[inline]
    pub(super) fn clear(&mut self, begins: u64, ends: u64) {
        self.word &= !begins;
        self.mark &= !begins;
        self.clitic &= !begins;
        self.stop &= !begins;
        self.word_end &= !ends;
    }
}

/// The bits below `at`, which is a bit of this word or beyond it.
pub(super) fn below(at: usize) -> u64 {
    if at < 64 { (1 << at) - 1 } else { u64::MAX }
}

/// A block and its tokens.
#[derive(Clone, Copy)]
pub(super) struct Tokens<'a> {
    pub(super) text: &'a str,
    /// One for each 64 bytes of `text`, and for the place at its end.
    pub(super) bits: &'a [Bits],
}

impl<'a> Tokens<'a> {
    fn has(&self, at: usize, field: impl Fn(&Bits) -> u64) -> bool {
        self.bits.get(at / 64).is_some_and(|bits| field(bits) >> (at % 64) & 1 == 1)
    }

    /// The first place from `at` on whose bit is set.
    fn find(&self, at: usize, field: impl Fn(&Bits) -> u64) -> Option<usize> {
        let mut word = at / 64;
        let mut bits = field(self.bits.get(word)?) & !below(at % 64);
        while bits == 0 {
            word += 1;
            bits = field(self.bits.get(word)?);
        }
        Some(word * 64 + bits.trailing_zeros() as usize)
    }

    /// The last place before `at` whose bit is set.
    fn rfind(&self, at: usize, field: impl Fn(&Bits) -> u64) -> Option<usize> {
        let mut word = at / 64;
        let mut bits = field(self.bits.get(word)?) & below(at % 64);
        while bits == 0 {
            word = word.checked_sub(1)?;
            bits = field(&self.bits[word]);
        }
        Some(word * 64 + 63 - bits.leading_zeros() as usize)
    }

    /// The first token from `at` on.
    pub(super) fn next(&self, at: usize) -> Option<usize> {
        self.find(at, Bits::start)
    }

    /// The last token that begins before `at`.
    pub(super) fn previous(&self, at: usize) -> Option<usize> {
        self.rfind(at, Bits::start)
    }

    /// The last word or number that begins before `at`.
    pub(super) fn word_before(&self, at: usize) -> Option<usize> {
        self.rfind(at, |bits| bits.word)
    }

    /// Whether a word or number ends at `at`.
    pub(super) fn word_ends(&self, at: usize) -> bool {
        self.has(at, |bits| bits.word_end)
    }

    /// Whether the token that begins at `at` is a clitic.
    fn is_clitic(&self, at: usize) -> bool {
        self.has(at, |bits| bits.clitic)
    }

    /// The mark that begins at `at`, if a token that is one does.
    pub(super) fn mark(&self, at: usize) -> Option<char> {
        if self.has(at, |bits| bits.mark & !bits.clitic) { char_at(self.text, at) } else { None }
    }

    /// Where the token that begins at `at` ends.
    pub(super) fn end(&self, at: usize) -> usize {
        if self.has(at, |bits| bits.word) {
            self.find(at + 1, |bits| bits.word_end).unwrap_or(self.text.len())
        } else {
            self.mark_end(at, self.is_clitic(at))
        }
    }

    /// Where the mark or clitic that begins at `at` ends.
    fn mark_end(&self, at: usize, clitic: bool) -> usize {
        let end = at + char_at(self.text, at).map_or(1, char::len_utf8);
        // A bare apostrophe is a clitic only where no letter follows.
        end + usize::from(clitic && matches!(self.text.as_bytes().get(end), Some(b's' | b'S')))
    }

    /// The token that begins at `at`.
    pub(super) fn str(&self, at: usize) -> &'a str {
        &self.text[at..self.end(at)]
    }

    /// What the token that begins at `at` is.
    pub(super) fn kind(&self, at: usize) -> TokenKind {
        if !self.has(at, |bits| bits.mark) {
            word_kind(self.str(at))
        } else if self.is_clitic(at) {
            TokenKind::Clitic
        } else {
            TokenKind::Punct
        }
    }

    /// Whether a token begins at `at`, which is the end of another: no white space parts them.
    pub(super) fn glued(&self, at: usize) -> bool {
        self.has(at, Bits::start)
    }

    /// Where `field` is set, in order.
    pub(super) fn places(&self, field: impl Fn(&Bits) -> u64) -> impl Iterator<Item = usize> {
        self.bits.iter().enumerate().flat_map(move |(word, bits)| {
            let mut rest = field(bits);
            std::iter::from_fn(move || {
                let at = (rest != 0).then(|| word * 64 + rest.trailing_zeros() as usize);
                rest &= rest.wrapping_sub(1);
                at
            })
        })
    }

    /// All tokens, in order, as bytes of the text that the block begins in at `base`.
    pub(super) fn collect(&self, base: usize, out: &mut Vec<Token>) {
        out.reserve(self.bits.iter().map(|bits| bits.start().count_ones() as usize).sum());
        let mut ends = self.places(|bits| bits.word_end);
        for (word, bits) in self.bits.iter().enumerate() {
            let mut starts = bits.start();
            while starts != 0 {
                let bit = starts & starts.wrapping_neg();
                starts ^= bit;
                let at = word * 64 + bit.trailing_zeros() as usize;
                let (end, kind) = if bits.word & bit != 0 {
                    let end = ends.next().unwrap_or(self.text.len());
                    (end, word_kind(&self.text[at..end]))
                } else if bits.clitic & bit != 0 {
                    (self.mark_end(at, true), TokenKind::Clitic)
                } else {
                    (self.mark_end(at, false), TokenKind::Punct)
                };
                out.push(Token { span: Span::new(base + at, base + end), kind });
            }
        }
    }
}

/// Counts the bits of a field up to places that do not run backwards.
#[derive(Default)]
pub(super) struct Rank {
    /// Words of bits that are counted.
    words: usize,
    count: usize,
}

impl Rank {
    /// How many bits are set before `at`.
    pub(super) fn before(&mut self, bits: &[Bits], at: usize, field: impl Fn(&Bits) -> u64) -> usize {
        for bits in bits.iter().take(at / 64).skip(self.words) {
            self.count += field(bits).count_ones() as usize;
        }
        self.words = self.words.max((at / 64).min(bits.len()));
        let last = bits.get(at / 64).map_or(0, |bits| (field(bits) & below(at % 64)).count_ones() as usize);
        self.count + last
    }
}

fn word_kind(word: &str) -> TokenKind {
    // Letters are by far the most frequent case.
    if !word.as_bytes().first().is_some_and(u8::is_ascii_alphabetic) && is_number(word) {
        TokenKind::Number
    } else {
        TokenKind::Word
    }
}

/// The character that begins at byte `at`.
#[inline]
pub(super) fn char_at(text: &str, at: usize) -> Option<char> {
    let byte = *text.as_bytes().get(at)?;
    if byte.is_ascii() { Some(byte as char) } else { text.get(at..)?.chars().next() }
}
