//! Sentences and tokens of a stripped text. Paragraphs are the blocks that [`crate::strip`] made.
//!
//! Tokens come first ([`words`]): whether a period belongs to an abbreviation is a question about one word, and the
//! sentence splitter then only looks at the periods that are left and at the abbreviations that may end a sentence.

mod abbreviation;
mod sentences;
mod word_runs;
mod words;

pub use word_runs::{Boundary, WordRuns, is_number, words_by_sentence};
pub use words::{Words, words};

use crate::{
    Span,
    strip::{Block, Kind, Zone},
};
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
    let mut done = 0;
    for (index, block) in blocks.iter().enumerate() {
        // A block that overlaps the one before it, or that is no slice of this text, is cut or left out.
        let start = block.span.start.max(done);
        let Some(body) = text.get(start..block.span.end) else { continue };
        done = block.span.end;
        let first = out.tokens.len();
        out.tokens.extend(words(body).map(|token| Token {
            span: Span::new(token.span.start + start, token.span.end + start),
            kind: token.kind,
        }));
        sentences::split(text, &out.tokens, first, |tokens| {
            let span = Span::new(out.tokens[tokens.start].span.start, out.tokens[tokens.end - 1].span.end);
            out.sentences.push(Sentence { span, block: index, tokens });
        });
    }
    out
}

/// Segments a text that nobody stripped: its paragraphs are parted by blank lines.
pub fn segment_plain(text: &str) -> Segmented {
    segment(text, &paragraphs(text))
}

/// The stretches of `text` between blank lines, without surrounding white space, as blocks of zone [`Zone::Body`].
pub fn paragraphs(text: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Span> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim();
        if body.is_empty() {
            blocks.extend(open.take().map(|span| Block { span, zone: Zone::Body, kind: Kind::Paragraph }));
        } else {
            let start = at + (line.len() - line.trim_start().len());
            let end = start + body.len();
            open = Some(Span::new(open.map_or(start, |span| span.start), end));
        }
        at += line.len();
    }
    blocks.extend(open.map(|span| Block { span, zone: Zone::Body, kind: Kind::Paragraph }));
    blocks
}
