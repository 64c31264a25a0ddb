//! Counts of n-grams: exact, for a range of n, over a corpus and by document.
//!
//! Nothing is hashed but words. The places of the corpus are sorted by the word that stands there, then those that are
//! still together by the word behind it, and so on, as one looks up a dictionary. After n rounds the places of each
//! n-gram stand together, the n-grams are in alphabetical order, and each has its places in the order of the corpus, so
//! that counts, documents and surfaces are read off in one pass. An n-gram is written out only when it is a row.

mod places;
#[expect(dead_code, reason = "runs are made of it, which follow")]
mod record;
pub mod stop_words;
pub mod units;
mod words;

use crate::{Error, ErrorKind, Span};
use places::{Corpus, Group, Places, Surface};

/// When two words count as one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Normal {
    /// As written.
    None,
    /// In lower case.
    #[default]
    Lower,
    /// Folded as names are, see [`crate::fold`].
    Fold,
}

/// What to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Words in the shortest n-gram, at least 1.
    pub min_n: usize,
    /// Words in the longest, at most [`MAX_N`].
    pub max_n: usize,
    /// When two words count as one.
    pub normal: Normal,
    /// Leave out n-grams that occur less often in the whole corpus.
    pub min_count: u64,
    /// Whether to fill [`Counts::by_document`].
    pub by_document: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { min_n: 1, max_n: 3, normal: Normal::Lower, min_count: 1, by_document: false }
    }
}

/// One n-gram and how often it occurs. Its words are in [`Counts::text`] and [`Counts::surface`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ngram {
    /// Words in it.
    pub n: usize,
    /// Occurrences.
    pub count: u64,
    /// Documents with at least one.
    pub n_documents: u64,
    /// Bytes of [`Counts::texts`].
    text: Span,
    /// Bytes of [`Counts::texts`].
    surface: Span,
}

/// How often an n-gram occurs in one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentCount {
    /// Index of the document.
    pub document: usize,
    /// Index into [`Counts::ngrams`].
    pub ngram: usize,
    /// Occurrences.
    pub count: u64,
}

/// What was counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By n, then the most frequent first, then by text.
    pub ngrams: Vec<Ngram>,
    /// By document, then as `ngrams`; empty unless asked for.
    pub by_document: Vec<DocumentCount>,
    /// All texts one after the other: most rows are so rare that a string for each would cost more than the counting.
    texts: String,
}

impl Counts {
    /// The words of an n-gram of these counts, lower-cased or folded as was asked, with a space between.
    pub fn text(&self, ngram: &Ngram) -> &str {
        ngram.text.of(&self.texts)
    }

    /// As it is most often written, words with a space between; of equals the first in code point order.
    pub fn surface(&self, ngram: &Ngram) -> &str {
        ngram.surface.of(&self.texts)
    }
}

/// The longest n-gram that is counted: work and memory grow with n times the text, whatever the text.
pub const MAX_N: usize = 64;

/// Counts the n-grams of `documents`; none goes across a sentence end. Fails when the range of n is empty or beyond
/// [`MAX_N`], and on more words than can be numbered (four billion).
pub fn count(documents: &[&str], options: &Options) -> Result<Counts, Error> {
    let Options { min_n, max_n, .. } = *options;
    if min_n < 1 || min_n > max_n || max_n > MAX_N {
        let message = format!("n from {min_n} to {max_n} cannot be counted: give 1 <= min <= max <= {MAX_N}");
        return Err(Error::new(ErrorKind::Argument, message));
    }
    let corpus = Corpus::read(documents, options.normal)?;
    let mut counts = Counts::default();
    let mut places = Places::by_first_word(&corpus);
    for n in 1..=max_n {
        // What is too rare does not become more frequent with another word behind it.
        places.groups.retain(|group| u64::from(group.len) >= options.min_count);
        if n >= min_n {
            add_rows(&corpus, &places, n, options.by_document, &mut counts);
        }
        if n < max_n {
            places.by_next_word(&corpus, n);
        }
    }
    counts.by_document.sort_unstable_by_key(|row| (row.document, row.ngram));
    Ok(counts)
}

/// How many n-grams are fetched at a time: their words fit the fastest cache.
const FETCHED: usize = 512;

/// Adds the n-grams that `places` are grouped by.
fn add_rows(corpus: &Corpus, places: &Places, n: usize, by_document: bool, counts: &mut Counts) {
    let mut groups: Vec<Group> = places.groups.clone();
    // Stable, so those that are equally frequent stay in alphabetical order.
    groups.sort_by_key(|group| std::cmp::Reverse(group.len));
    let first_row = counts.ngrams.len();
    counts.ngrams.reserve(groups.len());
    // The first places of n-grams are all over the corpus. Fetched together, they do not wait for memory one by one.
    let mut words = Vec::new();
    for groups in groups.chunks(FETCHED) {
        words.clear();
        for &group in groups {
            words.extend_from_slice(corpus.words(places.of(group)[0], n));
        }
        for (&group, words) in groups.iter().zip(words.chunks_exact(n)) {
            let at = places.of(group);
            let text = corpus.push_text(words, &mut counts.texts);
            let surface = match corpus.commonest_surface(words, at) {
                Surface::Text => text,
                Surface::First => corpus.push_surface(words, &mut counts.texts),
                Surface::At(place) => corpus.push_surface(corpus.words(place, n), &mut counts.texts),
            };
            let n_documents = at.chunk_by(|&a, &b| corpus.document(a) == corpus.document(b)).count() as u64;
            counts.ngrams.push(Ngram { n, count: at.len() as u64, n_documents, text, surface });
        }
    }
    if by_document {
        for (i, &group) in groups.iter().enumerate() {
            let in_documents = places.of(group).chunk_by(|&a, &b| corpus.document(a) == corpus.document(b));
            counts.by_document.extend(in_documents.map(|at| DocumentCount {
                document: corpus.document(at[0]),
                ngram: first_row + i,
                count: at.len() as u64,
            }));
        }
    }
}
