//! The words of a text without anything else of its segmentation: what counting n-grams needs, in buffers that are
//! used again for the next text.

use super::{Lexer, Rank, paragraph_spans, sentences};
use crate::simd;

/// What a run of words, and so an n-gram, never crosses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Boundary {
    /// The sentences of [`super::segment_plain`].
    #[default]
    Sentence,
    /// Blank lines.
    Paragraph,
    /// Nothing: a text is one run.
    Document,
}

/// The words and numbers of a text, in order, and where its runs end.
#[derive(Clone, Debug, Default)]
pub struct WordRuns {
    /// First byte of each word or number.
    pub starts: Vec<u32>,
    /// One past the last byte of each; as many as `starts`.
    pub ends: Vec<u32>,
    /// How many words there are up to the end of each run (sentence, paragraph or text), which is also the index of
    /// the first word of the next one. Rising; runs without a word have no entry, and the last entry is
    /// `starts.len()`.
    pub run_ends: Vec<u32>,
    lexer: Lexer,
}

impl WordRuns {
    /// Forgets all words and keeps the memory.
    pub fn clear(&mut self) {
        self.starts.clear();
        self.ends.clear();
        self.run_ends.clear();
    }

    /// How many words and numbers there are.
    pub fn len(&self) -> usize {
        self.starts.len()
    }

    /// Whether there is no word.
    pub fn is_empty(&self) -> bool {
        self.starts.is_empty()
    }

    /// The word at `index`, as a slice of the `text` that was given.
    pub fn word<'a>(&self, text: &'a str, index: usize) -> &'a str {
        &text[self.starts[index] as usize..self.ends[index] as usize]
    }
}

/// Whether `word`, a token of kind [`super::TokenKind::Word`] or [`super::TokenKind::Number`], is a number: it begins
/// with a digit and is not tied to something else by a hyphen (`3-year`).
pub fn is_number(word: &str) -> bool {
    let hyphen = ['-', '\u{2010}', '\u{2011}'];
    word.starts_with(char::is_numeric)
        // Behind the period of an abbreviation ("Ⅷ.-led") a hyphen says nothing more.
        && word.find(hyphen).is_none_or(|at| word[..at].ends_with('.'))
}

/// Fills `out`, which is cleared before, with the words and numbers of `text` as [`super::segment_plain`] finds them.
///
/// Offsets are 32 bits wide: nothing beyond the first 4 GiB of a text is read. Who has longer ones cuts them at blank
/// lines, where no token, sentence or quotation goes on.
pub fn words_by_sentence(text: &str, boundary: Boundary, out: &mut WordRuns) {
    out.clear();
    let mut readable = text.len().min(u32::MAX as usize);
    while !text.is_char_boundary(readable) {
        readable -= 1;
    }
    let text = &text[..readable];
    let WordRuns { starts, ends, run_ends, lexer } = out;
    let mut close = |n: usize| {
        if n as u32 > run_ends.last().copied().unwrap_or_default() {
            run_ends.push(n as u32);
        }
    };
    for span in paragraph_spans(text) {
        let tokens = lexer.lex(span.of(text));
        let known = starts.len();
        if boundary == Boundary::Sentence {
            let mut rank = Rank::default();
            sentences::split(&tokens, |next| close(known + rank.before(tokens.bits, next, |bits| bits.word)));
        }
        append(tokens.bits.iter().map(|bits| bits.word), span.start, starts);
        append(tokens.bits.iter().map(|bits| bits.word_end), span.start, ends);
        if boundary != Boundary::Document {
            close(starts.len());
        }
    }
    close(starts.len());
}

/// Appends the places of `bits`, counted from `base`.
fn append(bits: impl Iterator<Item = u64> + Clone, base: usize, out: &mut Vec<u32>) {
    let known = out.len();
    let n = bits.clone().map(|bits| bits.count_ones() as usize).sum::<usize>();
    out.resize(known + n + 8, 0);
    simd::places(bits, base as u32, &mut out[known..]);
    out.truncate(known + n);
}
