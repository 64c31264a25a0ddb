//! The tokens of a block, 64 bytes at a time.
//!
//! Runs of ASCII letters and digits and the marks between them are told by bits, and so is nearly every join (`3.5`,
//! `well-known`). What neighbours do not tell is read by [`Words`], one token at a time, and its tokens replace the
//! bits: characters beyond ASCII, apostrophes, and periods after what may be an abbreviation.

use super::{
    Token, TokenKind,
    abbreviation::abbreviation,
    bits::{Bits, Tokens, below},
    sentences::is_terminator,
    words::Words,
};
use crate::simd::{self, Classes};

/// How many bytes are classified in one go: their classes stay in the first cache.
const STRETCH: usize = 8 << 10;

/// Buffers that are used again for the next block.
#[derive(Clone, Debug, Default)]
pub(super) struct Lexer {
    classes: Vec<Classes>,
    bits: Vec<Bits>,
}

impl Lexer {
    /// The tokens of `text`, a block: the same as those of [`super::words`].
    pub(super) fn lex<'a>(&'a mut self, text: &'a str) -> Tokens<'a> {
        self.read(text.as_bytes());
        Resolver { text, bits: &mut self.bits, words: super::words(text), done: 0 }.resolve();
        Tokens { text, bits: &self.bits }
    }

    /// The bits of all bytes, as their neighbours tell them.
    fn read(&mut self, bytes: &[u8]) {
        self.bits.clear();
        self.bits.reserve(bytes.len() / 64 + 1);
        let mut before = Edge::default();
        let mut current: Option<Classes> = None;
        for stretch in bytes.chunks(STRETCH) {
            self.classes.clear();
            simd::classes(stretch, &mut self.classes);
            for next in &self.classes {
                if let Some(current) = current.replace(*next) {
                    self.bits.push(before.read(&current, next));
                }
            }
        }
        if let Some(current) = current {
            self.bits.push(before.read(&current, &Classes::default()));
        }
        if bytes.len().is_multiple_of(64) {
            self.bits.push(before.read(&Classes::default(), &Classes::default()));
        }
    }
}

/// What the last byte before 64 others is, in the lowest bit.
#[derive(Default)]
struct Edge {
    letter: u64,
    digit: u64,
    word: u64,
}

impl Edge {
    #[inline(always)]
    fn read(&mut self, classes: &Classes, next: &Classes) -> Bits {
        let Classes { letter, digit, high, mark, group, hyphen, period, tie, stop } = *classes;
        let alphanumeric = letter | digit;
        let follows = |bits: u64, edge: u64| bits << 1 | edge;
        let precedes = |bits: u64, next: u64| bits >> 1 | next << 63;
        let (after_letter, after_digit) = (follows(letter, self.letter), follows(digit, self.digit));
        let after = after_letter | after_digit;
        let (before_letter, before_digit) = (precedes(letter, next.letter), precedes(digit, next.digit));
        let before = before_letter | before_digit;
        let before_high = precedes(high, next.high);
        let digits = after_digit & before_digit;
        // The rules of `Words::joins`, as far as one byte on either side decides.
        let joins = (group | period) & digits | hyphen & after & before & !digits;
        let word = alphanumeric | joins;
        let after_word = follows(word, self.word);
        let mark = mark & !joins;
        (self.letter, self.digit, self.word) = (letter >> 63, digit >> 63, word >> 63);
        Bits {
            word: word & !after_word,
            word_end: !word & after_word,
            mark,
            clitic: 0,
            stop: (stop | period) & mark,
            hard: high | tie | period & after & !digits | hyphen & digits | (group | hyphen) & after & before_high,
        }
    }
}

/// Goes over the hard bytes of a block.
struct Resolver<'a> {
    text: &'a str,
    bits: &'a mut [Bits],
    words: Words<'a>,
    /// Up to here tokens are what they will be.
    done: usize,
}

impl Resolver<'_> {
    fn resolve(&mut self) {
        for word in 0..self.bits.len() {
            let base = word * 64;
            let mut hard = self.bits[word].hard & !below(self.done.saturating_sub(base));
            while hard != 0 {
                let at = base + hard.trailing_zeros() as usize;
                hard &= hard - 1;
                if let Some(start) = self.reading_starts(at) {
                    self.read_from(start);
                    hard &= !below(self.done.saturating_sub(base));
                }
            }
        }
    }

    /// Where [`Words`] must start to decide what the byte at `at` is; `None` if its bits are right, or were easy to
    /// put right.
    fn reading_starts(&mut self, at: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let tokens = Tokens { text: self.text, bits: self.bits };
        let byte = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
        let word = if tokens.word_ends(at) { tokens.word_before(at) } else { None };
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii();
        match bytes[at] {
            b'.' => {
                let start = word?;
                let (before, after) = (byte(at - 1), byte(at + 1));
                if before.is_ascii_alphabetic() && after.is_ascii_lowercase() {
                    self.join(at);
                    return None;
                }
                let open = !after.is_ascii() || before.is_ascii_alphabetic() && after.is_ascii_alphabetic();
                (open || abbreviation(&self.text[start..at]).is_some()).then_some(start)
            }
            b'\'' => {
                let Some(start) = word else { return Some(self.gap_start(at)) };
                let (before, after, beyond) = (byte(at - 1), byte(at + 1), byte(at + 2));
                if matches!(after, b's' | b'S') && (beyond.is_ascii_whitespace() || beyond == b',') {
                    self.replace(Token { span: crate::Span::new(at, at + 2), kind: TokenKind::Clitic });
                    None
                } else if before.is_ascii_alphabetic() && after.is_ascii_alphabetic() && !matches!(after, b's' | b'S')
                {
                    self.join(at);
                    None
                } else {
                    Some(start)
                }
            }
            b'&' | b'_' if !is_word(byte(at + 1)) => None,
            c if c.is_ascii() => word,
            _ => Some(word.unwrap_or_else(|| self.gap_start(at))),
        }
    }

    /// Ties the word that ends at `at`, an ASCII mark, to the one that begins behind it.
    fn join(&mut self, at: usize) {
        let (here, next) = (at / 64, (at + 1) / 64);
        let bit = 1 << (at % 64);
        let bits = &mut self.bits[here];
        bits.word_end &= !bit;
        bits.mark &= !bit;
        bits.stop &= !bit;
        self.bits[next].word &= !(1 << ((at + 1) % 64));
    }

    /// The begin of the white space before `at`, where an open quotation mark makes it matter how much there is.
    fn gap_start(&self, at: usize) -> usize {
        if !self.words.in_single_quotes() {
            return at;
        }
        let space = |byte: &&u8| byte.is_ascii() && char::from(**byte).is_whitespace();
        at - self.text.as_bytes()[self.done..at].iter().rev().take_while(space).count()
    }

    /// Reads tokens from `start` on, up to one that ends where bits can be trusted again.
    fn read_from(&mut self, start: usize) {
        self.words.skip_to(start);
        loop {
            let Some(token) = self.words.next() else {
                self.done = self.text.len();
                return;
            };
            self.replace(token);
            self.done = token.span.end;
            match self.text.as_bytes().get(self.done) {
                None => return,
                Some(b'\'') => {}
                Some(byte) if !byte.is_ascii() => {}
                Some(byte) if char::from(*byte).is_whitespace() => return,
                // A mark may be taken for a part of the word that was just read.
                Some(_) if token.kind != TokenKind::Punct => {}
                Some(byte) => {
                    if byte.is_ascii_alphanumeric() {
                        self.bits[self.done / 64].word |= 1 << (self.done % 64);
                    }
                    return;
                }
            }
        }
    }

    /// Puts `token` in the place of what the bits say.
    #[inline]
    fn replace(&mut self, token: Token) {
        let (start, end) = (token.span.start, token.span.end);
        let (first, last) = (start / 64, end / 64);
        // Tokens that began inside are none, and words that ended there did not.
        let mut begins = !below(start % 64);
        let mut ends = begins << 1;
        for bits in &mut self.bits[first..last] {
            bits.clear(begins, ends);
            (begins, ends) = (u64::MAX, u64::MAX);
        }
        self.bits[last].clear(begins & below(end % 64), ends & below(end % 64 + 1));
        let body = &self.text[start..end];
        let bits = &mut self.bits[first];
        let bit = 1 << (start % 64);
        match token.kind {
            TokenKind::Word | TokenKind::Number => {
                bits.word |= bit;
                if token.kind == TokenKind::Word && body.ends_with('.') {
                    bits.stop |= bit;
                }
                self.bits[last].word_end |= 1 << (end % 64);
            }
            TokenKind::Clitic => {
                bits.mark |= bit;
                bits.clitic |= bit;
            }
            TokenKind::Punct => {
                bits.mark |= bit;
                if body.starts_with(|c| c == '"' || is_terminator(c)) {
                    bits.stop |= bit;
                }
            }
        }
    }
}
