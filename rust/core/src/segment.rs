//! Sentences and tokens of a stripped text. Paragraphs are the blocks that [`crate::strip`] made.

use crate::{Span, strip::Block};
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

/// Segments `text`, whose paragraphs are `blocks`.
pub fn segment(_text: &str, _blocks: &[Block]) -> Segmented {
    Segmented::default()
}
