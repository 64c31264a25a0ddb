//! Counting over batches of documents, and the rows of what was counted.

use super::{
    By, Options, Select,
    corpus::{Layer, Part, Reading, unite},
    margins,
    sort::Buckets,
    stop_words::StopMode,
    table::{Context, Table, on_threads, table},
    units::{Boundary, Mentions, Tokens, Treatment, Unit, UnitOptions, units},
};
use crate::{
    Error, ErrorKind,
    segment::{self, WordRuns, words_by_sentence},
};
use std::{
    borrow::Cow,
    collections::HashMap,
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

/// Words of a corpus that are counted all at once at most: places are numbers of 32 bits.
const MOST_PLACES: usize = u32::MAX as usize - (1 << 20);
/// Less text than this is not worth a thread.
const SHARE: usize = 1 << 16;
/// Text that is looked at in one go: offsets in it are numbers of 32 bits.
const PIECE: usize = 1 << 30;

/// Counts n-grams over any number of batches.
#[derive(Debug)]
pub struct Counter {
    options: Options,
    parts: Vec<Part>,
    n_documents: usize,
    /// By document, if they were given.
    groups: Vec<u32>,
    /// The names of the groups, in the order in which they came, and back.
    names: Vec<Option<String>>,
    numbers: HashMap<Option<String>, u32>,
}

impl Counter {
    /// Fails when the options do not go together.
    pub fn new(options: Options) -> Result<Self, Error> {
        options.check()?;
        Ok(Self {
            options,
            parts: Vec::new(),
            n_documents: 0,
            groups: Vec::new(),
            names: Vec::new(),
            numbers: HashMap::new(),
        })
    }

    /// What it was made with.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Documents that were added, with and without words.
    pub fn n_documents(&self) -> usize {
        self.n_documents
    }

    /// Words that were counted.
    pub fn n_words(&self) -> u64 {
        self.parts.iter().map(|part| part.n_words).sum()
    }

    /// The number of the group of that name, which may be none.
    pub fn group(&mut self, name: Option<&str>) -> u32 {
        let name = name.map(str::to_owned);
        *self.numbers.entry(name).or_insert_with_key(|name| {
            self.names.push(name.clone());
            self.names.len() as u32 - 1
        })
    }

    /// Adds `n` documents, `document(0..n)`, of about `size(i)` bytes each, over `threads` threads. `groups`: for
    /// each its number by [`Counter::group`], or none for all that are ever added.
    ///
    /// Fails on more words than can be numbered (four billion). When `cancelled` is set while it works, what was counted
    /// is of no use any more.
    pub fn add<'a>(
        &mut self,
        n: usize,
        document: impl Fn(usize) -> Document<'a> + Sync,
        size: impl Fn(usize) -> usize,
        groups: Option<&[u32]>,
        threads: usize,
        cancelled: &AtomicBool,
    ) -> Result<(), Error> {
        let first = self.n_documents;
        if u32::try_from(first + n).is_err() {
            return Err(Error::new(
                ErrorKind::Argument,
                "more than four billion documents cannot be counted at once",
            ));
        }
        self.groups.extend_from_slice(groups.unwrap_or_default());
        let total: usize = (0..n).map(&size).sum();
        let shares = threads.min(total / SHARE).max(1);
        self.parts.resize_with(self.parts.len().max(shares), Part::default);
        let mut ranges: Vec<Range<usize>> = Vec::with_capacity(shares);
        let (mut start, mut filled) = (0, 0);
        for i in 0..n {
            filled += size(i);
            if i + 1 == n || filled * shares >= total * (ranges.len() + 1) {
                ranges.push(start..i + 1);
                start = i + 1;
            }
        }
        let options = &self.options;
        let work = self.parts.iter_mut().zip(ranges).collect();
        on_threads(threads, work, |(part, range): (&mut Part, Range<usize>)| {
            let mut scratch = Scratch::default();
            for i in range {
                if cancelled.load(Relaxed) {
                    return;
                }
                read(part, (first + i) as u32, &document(i), options, &mut scratch);
            }
        });
        self.n_documents += n;
        if self.parts.iter().map(Part::n_places).sum::<usize>() > MOST_PLACES {
            let message = "more than four billion words cannot be counted at once: count parts of the corpus";
            return Err(Error::new(ErrorKind::Argument, message));
        }
        Ok(())
    }

    /// The rows; none when `cancelled` was set.
    pub fn finish(mut self, select: &Select, threads: usize, cancelled: &AtomicBool) -> Option<Table> {
        let layers = self.parts.iter_mut().map(|part| std::mem::take(&mut part.layers)).collect();
        self.rows(layers, select, threads, cancelled)
    }

    /// The rows of what was added so far; none when `cancelled` was set.
    pub fn table(&self, select: &Select, threads: usize, cancelled: &AtomicBool) -> Option<Table> {
        self.rows(self.parts.iter().map(|part| part.layers.clone()).collect(), select, threads, cancelled)
    }

    fn rows(
        &self,
        layers: Vec<Vec<Layer>>,
        select: &Select,
        threads: usize,
        cancelled: &AtomicBool,
    ) -> Option<Table> {
        let Options { min_n, max_n, skip, .. } = self.options;
        let vocabularies: Vec<_> = self.parts.iter().map(|part| &part.vocabulary).collect();
        let (ranked, layers) = unite(&vocabularies, layers);
        let mut names: Vec<u32> = (0..self.names.len() as u32).collect();
        names.sort_unstable_by_key(|&i| &self.names[i as usize]);
        let mut place = vec![0; names.len()];
        names.iter().zip(0..).for_each(|(&i, rank)| place[i as usize] = rank);
        let groups: Vec<u32> = self.groups.iter().map(|&group| place[group as usize]).collect();
        let edges = self.options.stop.as_ref().filter(|stop| stop.mode() == StopMode::Edges);
        let mut out = Table::default();
        for (i, layer) in layers.iter().enumerate() {
            let range = if skip > 0 { (min_n + i, min_n + i) } else { (min_n, max_n) };
            let context = Context::new(
                &ranked,
                layer,
                select,
                range,
                self.options.separator(),
                |word| edges.is_some_and(|stop| stop.contains(word)),
                (select.by == By::Group).then_some(&*groups),
                self.n_documents,
            );
            let buckets = if range.1 == 1 && select.by == By::Corpus {
                Buckets::default()
            } else {
                Buckets::new(&ranked, layer, range.0, |rank| !context.is_edge(rank))
            };
            out.append(table(&context, &buckets, threads, cancelled)?);
        }
        if select.by != By::Corpus && layers.len() > 1 {
            out.sort_groups();
        }
        if select.by == By::Group {
            out.groups = names.iter().map(|&i| self.names[i as usize].clone()).collect();
        }
        if select.margins {
            margins::fill(&mut out, &ranked, layers.first().filter(|_| skip == 0));
        }
        Some(out)
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
        places: options.max_n > 1 || options.by_group,
    };
    let mut reader = part.read(number, reading);
    match document {
        Document::Tokens(tokens) => {
            for token in tokens {
                match token {
                    Some(token) => reader.word(token, 0, token.len()),
                    None => reader.end(),
                }
            }
        }
        Document::Text(text) if options.is_plain() => {
            let boundary = match options.units.boundary {
                // Words by themselves stand in sentences of any length.
                _ if options.max_n == 1 => segment::Boundary::Document,
                Boundary::Sentence => segment::Boundary::Sentence,
                Boundary::Paragraph => segment::Boundary::Paragraph,
                Boundary::Document => segment::Boundary::Document,
            };
            for text in pieces(text) {
                words_by_sentence(text, boundary, &mut scratch.runs);
                let mut first = 0;
                for &end in &scratch.runs.run_ends {
                    let run = first..end as usize;
                    let ends = &scratch.runs.ends[run.clone()];
                    for (&start, &end) in scratch.runs.starts[run].iter().zip(ends) {
                        reader.word(text, start as usize, end as usize);
                    }
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
                    Unit::Word(word) => reader.word(word, 0, word.len()),
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
    /// Whether the units are words and numbers, as the segmenter gives them.
    fn is_plain(&self) -> bool {
        let UnitOptions { tokens, numbers, punctuation, .. } = self.units;
        (tokens, numbers, punctuation) == (Tokens::Words, Treatment::Keep, Treatment::Drop)
            && self.gazetteer.is_none()
    }
}
