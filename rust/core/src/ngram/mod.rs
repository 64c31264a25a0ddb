//! Counts of n-grams: exact, for a range of n, over a corpus and by document.
//!
//! An n-gram is a pair: the number of the (n-1)-gram before its last word, and that word. So one table with keys of
//! eight bytes holds all lengths at once, as a trie does, and no n-gram is ever written out before the end.
//!
//! Words are counted as they are written. Each n-gram as written knows the folded n-gram that it belongs to from the
//! moment it is first seen, so folding costs nothing for those seen again, and the surface most often seen is exact.

mod hash;
mod words;

use crate::{Error, ErrorKind, fold::fold_str};
use hash::Table;
use std::collections::HashMap;

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

/// One n-gram and how often it occurs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ngram {
    /// Words in it.
    pub n: usize,
    /// Its words, lower-cased or folded as was asked, with a space between.
    pub text: String,
    /// As it is most often written, words with a space between; of equals the first in code point order.
    pub surface: String,
    /// Occurrences.
    pub count: u64,
    /// Documents with at least one.
    pub n_documents: u64,
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
}

/// The longest n-gram that is counted: work and memory grow with n times the text, whatever the text.
pub const MAX_N: usize = 64;

/// Counts the n-grams of `documents`; none goes across a sentence end. Fails when the range of n is empty or beyond
/// [`MAX_N`].
pub fn count(documents: &[&str], options: &Options) -> Result<Counts, Error> {
    let Options { min_n, max_n, .. } = *options;
    if min_n < 1 || min_n > max_n || max_n > MAX_N {
        let message = format!("n from {min_n} to {max_n} cannot be counted: give 1 <= min <= max <= {MAX_N}");
        return Err(Error::new(ErrorKind::Argument, message));
    }
    let mut counter = Counter::new(*options);
    for document in documents {
        counter.add(document);
    }
    Ok(counter.finish())
}

/// The number of a word.
type WordId = u32;
/// The number of an n-gram; [`ROOT`] is the empty one.
type GramId = u32;

const ROOT: GramId = GramId::MAX;

/// All n-grams over one set of words.
#[derive(Default)]
struct Trie {
    table: Table,
    /// By [`GramId`]: the n-gram without its last word, and that word.
    parts: Vec<(GramId, WordId)>,
}

impl Trie {
    /// The n-gram `prefix` + `word`, and whether it is new.
    fn extend(&mut self, prefix: GramId, word: WordId) -> (GramId, bool) {
        let next = self.parts.len() as GramId;
        let id = *self.table.entry(u64::from(prefix) << 32 | u64::from(word)).or_insert(next);
        if id == next {
            self.parts.push((prefix, word));
        }
        (id, id == next)
    }

    /// All n-grams by length, each length in the order of the texts. `lengths` are those of the n-grams by number.
    ///
    /// An n-gram is before another if its first n-1 words are or, where they are the same, if its last word is: so
    /// the order of each length follows from that of the length before, without a look at any text but the words'.
    fn alphabetical(&self, words: &Words, lengths: impl Iterator<Item = usize>) -> Vec<Vec<GramId>> {
        let mut levels: Vec<Vec<GramId>> = Vec::new();
        for (gram, n) in lengths.enumerate() {
            levels.resize_with(levels.len().max(n), Vec::new);
            levels[n - 1].push(gram as GramId);
        }
        let mut by_text: Vec<WordId> = (0..words.texts.len() as WordId).collect();
        by_text.sort_unstable_by_key(|&word| words.text(word));
        let mut word_rank = vec![0u32; by_text.len()];
        for (rank, &word) in by_text.iter().enumerate() {
            word_rank[word as usize] = rank as u32;
        }
        let mut rank = vec![0u32; self.parts.len()];
        for level in &mut levels {
            level.sort_unstable_by_key(|&gram| {
                let (prefix, word) = self.parts[gram as usize];
                (rank.get(prefix as usize).copied(), word_rank[word as usize])
            });
            for (at, &gram) in level.iter().enumerate() {
                rank[gram as usize] = at as u32;
            }
        }
        levels
    }

    /// The words of `gram`, last first.
    fn words_backwards(&self, gram: GramId) -> impl Iterator<Item = WordId> {
        let mut at = gram;
        std::iter::from_fn(move || {
            let (prefix, word) = *self.parts.get(at as usize)?;
            at = prefix;
            Some(word)
        })
    }

    /// The n-gram written out.
    fn text(&self, gram: GramId, words: &Words) -> String {
        let Some(&(prefix, last)) = self.parts.get(gram as usize) else { return String::new() };
        let mut out = String::with_capacity(self.words_backwards(gram).map(|word| words.text(word).len() + 1).sum());
        self.push_text(prefix, words, &mut out);
        out.push_str(words.text(last));
        out
    }

    /// Appends the words of `gram`, each with a space behind it.
    fn push_text(&self, gram: GramId, words: &Words, out: &mut String) {
        // Most n-grams are short: their words wait on the stack until the first one is reached.
        let mut waiting = [WordId::MAX; 8];
        let mut n = 0;
        let mut at = gram;
        while let Some(&(prefix, word)) = self.parts.get(at as usize) {
            if n == waiting.len() {
                self.push_text(at, words, out);
                break;
            }
            waiting[n] = word;
            n += 1;
            at = prefix;
        }
        for &word in waiting[..n].iter().rev() {
            out.push_str(words.text(word));
            out.push(' ');
        }
    }
}

/// Words by number and back.
#[derive(Default)]
struct Words {
    ids: HashMap<Box<str>, WordId>,
    texts: Vec<Box<str>>,
}

impl Words {
    fn id(&mut self, word: &str) -> (WordId, bool) {
        if let Some(&id) = self.ids.get(word) {
            return (id, false);
        }
        let id = self.texts.len() as WordId;
        self.ids.insert(word.into(), id);
        self.texts.push(word.into());
        (id, true)
    }

    fn text(&self, id: WordId) -> &str {
        self.texts.get(id as usize).map_or("", |text| text)
    }
}

/// An n-gram as written.
struct Surface {
    /// The n-gram that it counts for.
    gram: GramId,
    count: u64,
    /// The document it was last seen in, plus one.
    last_document: usize,
}

/// An n-gram after folding.
#[derive(Clone, Default)]
struct Gram {
    /// Words in it, at least 1.
    n: usize,
    n_documents: u64,
    /// The document it was last seen in, plus one.
    last_document: usize,
    /// Occurrences in the document that is being read; only kept for counts by document.
    in_document: u64,
}

struct Counter {
    options: Options,
    written_words: Words,
    words: Words,
    /// By [`WordId`] of a written word: the word it counts for.
    word_of: Vec<WordId>,
    surfaces: Trie,
    surface: Vec<Surface>,
    grams: Trie,
    gram: Vec<Gram>,
    /// Documents so far.
    documents: usize,
    /// N-grams of the document that is being read.
    touched: Vec<GramId>,
    by_document: Vec<(usize, GramId, u64)>,
}

impl Counter {
    fn new(options: Options) -> Self {
        Self {
            options,
            written_words: Words::default(),
            words: Words::default(),
            word_of: Vec::new(),
            surfaces: Trie::default(),
            surface: Vec::new(),
            grams: Trie::default(),
            gram: Vec::new(),
            documents: 0,
            touched: Vec::new(),
            by_document: Vec::new(),
        }
    }

    fn add(&mut self, text: &str) {
        self.documents += 1;
        let mut words: Vec<WordId> = Vec::new();
        words::sentences(text, |sentence| {
            words.clear();
            words.extend(sentence.filter_map(|span| self.word(span.of(text))));
            for start in 0..words.len() {
                let end = words.len().min(start.saturating_add(self.options.max_n));
                let mut prefix = ROOT;
                for (i, &word) in words[start..end].iter().enumerate() {
                    prefix = self.see(prefix, word, i + 1);
                }
            }
        });
        if self.options.by_document {
            for gram in self.touched.drain(..) {
                let count = std::mem::take(&mut self.gram[gram as usize].in_document);
                self.by_document.push((self.documents - 1, gram, count));
            }
        }
    }

    /// The number of a word as written; none for one that folds to nothing.
    fn word(&mut self, written: &str) -> Option<WordId> {
        let (id, new) = self.written_words.id(written);
        if new {
            let normal = match self.options.normal {
                Normal::None => written.to_owned(),
                Normal::Lower => written.to_lowercase(),
                Normal::Fold => fold_str(written),
            };
            self.word_of.push(if normal.is_empty() { WordId::MAX } else { self.words.id(&normal).0 });
        }
        (self.word_of[id as usize] != WordId::MAX).then_some(id)
    }

    /// Counts one occurrence of the n-gram as written, `prefix` + `word`.
    fn see(&mut self, prefix: GramId, word: WordId, n: usize) -> GramId {
        let (id, new) = self.surfaces.extend(prefix, word);
        if new {
            let folded_prefix = if prefix == ROOT { ROOT } else { self.surface[prefix as usize].gram };
            let (gram, new) = self.grams.extend(folded_prefix, self.word_of[word as usize]);
            if new {
                self.gram.push(Gram { n, ..Gram::default() });
            }
            self.surface.push(Surface { gram, count: 0, last_document: 0 });
        }
        let surface = &mut self.surface[id as usize];
        surface.count += 1;
        if surface.last_document != self.documents || self.options.by_document {
            surface.last_document = self.documents;
            let gram = &mut self.gram[surface.gram as usize];
            if gram.last_document != self.documents {
                gram.last_document = self.documents;
                gram.n_documents += 1;
                if self.options.by_document && n >= self.options.min_n {
                    self.touched.push(surface.gram);
                }
            }
            gram.in_document += 1;
        }
        id
    }

    fn finish(self) -> Counts {
        let mut rows = Vec::new();
        let mut row_of = vec![usize::MAX; self.gram.len()];
        let surface = self.commonest_surfaces();
        let counts = self.counts();
        for mut level in self.grams.alphabetical(&self.words, self.gram.iter().map(|gram| gram.n)) {
            level.retain(|&gram| {
                self.gram[gram as usize].n >= self.options.min_n && counts[gram as usize] >= self.options.min_count
            });
            // Stable, so those that are equally frequent stay in the order of their texts.
            level.sort_by_key(|&gram| std::cmp::Reverse(counts[gram as usize]));
            for gram in level {
                let Gram { n, n_documents, .. } = self.gram[gram as usize];
                row_of[gram as usize] = rows.len();
                rows.push(Ngram {
                    n,
                    text: self.grams.text(gram, &self.words),
                    surface: self.surfaces.text(surface[gram as usize], &self.written_words),
                    count: counts[gram as usize],
                    n_documents,
                });
            }
        }
        let mut by_document: Vec<DocumentCount> = self
            .by_document
            .iter()
            .map(|&(document, gram, count)| DocumentCount { document, ngram: row_of[gram as usize], count })
            .filter(|row| row.ngram != usize::MAX)
            .collect();
        by_document.sort_unstable_by_key(|row| (row.document, row.ngram));
        Counts { ngrams: rows, by_document }
    }

    /// Occurrences of each n-gram.
    fn counts(&self) -> Vec<u64> {
        let mut counts = vec![0; self.gram.len()];
        for surface in &self.surface {
            counts[surface.gram as usize] += surface.count;
        }
        counts
    }

    /// For each n-gram the number of the n-gram as it is most often written.
    fn commonest_surfaces(&self) -> Vec<GramId> {
        let mut best = vec![GramId::MAX; self.gram.len()];
        let text = |id| self.surfaces.text(id, &self.written_words);
        for (id, surface) in self.surface.iter().enumerate() {
            let (id, best) = (id as GramId, &mut best[surface.gram as usize]);
            let better = match self.surface.get(*best as usize) {
                Some(other) if other.count == surface.count => text(id) < text(*best),
                Some(other) => surface.count > other.count,
                None => true,
            };
            if better {
                *best = id;
            }
        }
        best
    }
}
