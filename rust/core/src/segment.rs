//! Sentences and tokens of a stripped text. Paragraphs are the blocks that [`crate::strip`] made.
//!
//! Tokens come first: whether a period belongs to an abbreviation is a question about one word, and the sentence
//! splitter then only looks at the periods that are left and at the abbreviations that may end a sentence. [`words`]
//! says what tokens are; the lexer finds the same ones 64 bytes at a time and asks it only where that does not tell.

mod abbreviation;
mod bits;
mod character;
mod lexer;
mod sentences;
mod word_runs;
mod words;

pub use word_runs::{Boundary, WordRuns, is_number, words_by_sentence};
pub use words::{Words, words};

use crate::{
    Span,
    strip::{Block, Kind, Zone},
};
use bits::{Bits, Rank};
use lexer::Lexer;
use std::ops::Range;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// Letters, with the joins of a word: `AT&T`, `U.S.`, `Jean-Pierre`, `don't`.
    Word,
    /// Digits, with the joins of a number: `5+5`, `2,510`, `3.5`, `4th`.
    Number,
    /// The possessive ending `'s` or a bare `'` after a plural, parted from its word.
    Clitic,
    /// Anything else that is not white space, one character each.
    Punct,
}

/// A token of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Bytes of the text.
    pub span: Span,
    /// What it is made of.
    pub kind: TokenKind,
}

/// A sentence: its span without surrounding white space, the block it stands in and its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Bytes of the text.
    pub span: Span,
    /// Index of the [`Block`].
    pub block: usize,
    /// Indices into [`Segmented::tokens`].
    pub tokens: Range<usize>,
}

/// All sentences and tokens of a text, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Segmented {
    /// In text order; never across blocks.
    pub sentences: Vec<Sentence>,
    /// In text order.
    pub tokens: Vec<Token>,
}

/// Segments `text`, whose paragraphs are `blocks`, in text order. Text outside of the blocks has no tokens.
pub fn segment(text: &str, blocks: &[Block]) -> Segmented {
    let mut out = Segmented::default();
    let mut lexer = Lexer::default();
    let mut done = 0;
    for (index, block) in blocks.iter().enumerate() {
        // A block that overlaps the one before it, or that is no slice of this text, is cut or left out.
        let start = block.span.start.max(done);
        let Some(body) = text.get(start..block.span.end) else { continue };
        done = block.span.end;
        let tokens = lexer.lex(body);
        // Tokens before the block, and the first of the sentence that is open.
        let first = out.tokens.len();
        let mut open = first;
        tokens.collect(start, &mut out.tokens);
        let mut rank = Rank::default();
        let mut close = |end: usize| {
            let span = Span::new(out.tokens[open].span.start, out.tokens[end - 1].span.end);
            out.sentences.push(Sentence { span, block: index, tokens: open..end });
            open = end;
        };
        sentences::split(&tokens, |next| close(first + rank.before(tokens.bits, next, Bits::start)));
        if first < out.tokens.len() {
            close(out.tokens.len());
        }
    }
    out
}

/// Segments a text that nobody stripped: its paragraphs are parted by blank lines.
pub fn segment_plain(text: &str) -> Segmented {
    segment(text, &paragraphs(text))
}

/// The stretches of `text` between blank lines, without surrounding white space, as blocks of zone [`Zone::Body`].
pub fn paragraphs(text: &str) -> Vec<Block> {
    paragraph_spans(text).map(|span| Block { span, zone: Zone::Body, kind: Kind::Paragraph }).collect()
}

fn paragraph_spans(text: &str) -> impl Iterator<Item = Span> {
    let after_space = |at: usize| text.len() - text[at..].trim_start().len();
    let mut at = 0;
    std::iter::from_fn(move || {
        let start = after_space(at);
        let mut line = start;
        let end = loop {
            let Some(end) = memchr::memchr(b'\n', &text.as_bytes()[line..]).map(|n| line + n) else {
                break text.len();
            };
            line = end + 1;
            // Most lines begin with a letter.
            if text.as_bytes().get(line).is_some_and(u8::is_ascii_graphic) {
                continue;
            }
            let next = after_space(line);
            if next == text.len() || text[line..next].contains('\n') {
                break end;
            }
            line = next;
        };
        at = end;
        let end = start + text[start..end].trim_end().len();
        (start < end).then(|| Span::new(start, end))
    })
}

#[cfg(test)]
mod tests;
