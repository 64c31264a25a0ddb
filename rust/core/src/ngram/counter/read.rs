//! Documents into parts: texts cut into units, and how a batch is shared by threads.

use super::Counter;
use crate::{
    ngram::{
        By, Options,
        corpus::{Part, Reading},
        threads::{cut, on_threads},
        units::{Mentions, Tokens, Treatment, Unit, UnitOptions, units},
    },
    segment::{Boundary, WordRuns, words_by_sentence},
};
use std::{
    borrow::Cow,
    ops::Range,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

/// What is counted in.
#[derive(Clone, Debug)]
pub enum Document<'a> {
    /// A text, which is cut into tokens.
    Text(Cow<'a, str>),
    /// Tokens that were made elsewhere; no n-gram goes across `None`.
    Tokens(Vec<Option<Cow<'a, str>>>),
}

/// Less text than this is not worth a thread.
const SHARE: usize = 1 << 16;
/// Text that is looked at in one go: offsets in it are numbers of 32 bits.
const PIECE: usize = 1 << 30;

impl Counter {
    /// Counts the words of documents of about `total` bytes.
    pub(super) fn read<'a>(
        &mut self,
        documents: Range<usize>,
        document: &(impl Fn(usize) -> Document<'a> + Sync),
        size: &(impl Fn(usize) -> usize + Sync),
        total: usize,
        threads: usize,
        cancelled: &AtomicBool,
    ) {
        let shares = threads.min(total / SHARE).max(1);
        self.parts.resize_with(self.parts.len().max(shares), Part::default);
        let ranges = cut(documents.clone().map(size), shares);
        let first = self.n_documents - self.first_document;
        let options = &self.options;
        let work = self.parts.iter_mut().zip(ranges).collect();
        on_threads(threads, work, |(part, range): (&mut Part, Range<usize>)| {
            let mut scratch = Scratch::default();
            let range = documents.start + range.start..documents.start + range.end;
            if options.keeps_places() {
                part.places.expect(range.clone().map(size).sum());
            }
            for i in range {
                if cancelled.load(Relaxed) {
                    return;
                }
                read(part, (first + i - documents.start) as u32, &document(i), options, &mut scratch);
            }
        });
        self.n_documents += documents.len();
    }
}

#[derive(Default)]
struct Scratch {
    runs: WordRuns,
    mentions: Mentions,
}

/// Counts the words of one document.
fn read(part: &mut Part, number: u32, document: &Document<'_>, options: &Options, scratch: &mut Scratch) {
    let reading = Reading {
        normal: options.normal,
        stop: options.stop.as_ref(),
        min_n: options.min_n,
        max_n: options.max_n,
        skip: options.skip,
        places: options.keeps_places(),
    };
    let mut reader = part.read(number, reading);
    match document {
        Document::Tokens(tokens) => {
            for token in tokens {
                match token {
                    Some(token) => reader.word(token),
                    None => reader.end(),
                }
            }
        }
        Document::Text(text) if options.is_plain() => {
            // Words by themselves stand in sentences of any length.
            let boundary = if options.max_n == 1 { Boundary::Document } else { options.units.boundary };
            for text in pieces(text) {
                words_by_sentence(text, boundary, &mut scratch.runs);
                let mut first = 0;
                for &end in &scratch.runs.run_ends {
                    let run = first..end as usize;
                    reader.words(text, &scratch.runs.starts[run.clone()], &scratch.runs.ends[run]);
                    reader.end();
                    first = end as usize;
                }
            }
        }
        Document::Text(text) => {
            for text in pieces(text) {
                let mentions = options.gazetteer.as_ref().map(|gazetteer| {
                    scratch.mentions.find(gazetteer, text, options.entities);
                    &scratch.mentions
                });
                units(text, &options.units, mentions, &mut |unit| match unit {
                    Unit::Word(word) => reader.word(word),
                    Unit::Literal(text) => reader.literal(text),
                    Unit::Break => reader.end(),
                });
                reader.end();
            }
        }
    }
    reader.end();
}

/// A text in pieces whose offsets are small enough, cut behind a line.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut end = rest.len();
        if end > PIECE {
            end = rest.as_bytes()[..PIECE].iter().rposition(|&byte| byte == b'\n').map_or(PIECE, |line| line + 1);
            while !rest.is_char_boundary(end) {
                end -= 1;
            }
        }
        let (piece, after) = rest.split_at(end);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

impl Options {
    /// Whether it is known where words stand, and not just how often.
    pub(super) fn keeps_places(&self) -> bool {
        self.max_n > 1 || self.by != By::Corpus
    }

    /// Whether the units are words and numbers, as the segmenter gives them.
    fn is_plain(&self) -> bool {
        let UnitOptions { tokens, numbers, punctuation, .. } = self.units;
        (tokens, numbers, punctuation) == (Tokens::Words, Treatment::Keep, Treatment::Drop)
            && self.gazetteer.is_none()
    }
}
