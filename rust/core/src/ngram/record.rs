//! What counting makes of an n-gram, in the form in which runs are kept, merged and read off.
//!
//! Words are numbers. A word as it is compared is its rank among all of them in code point order, so that numbers compare
//! as texts do; a word as it is written is its place among all ways of writing, by rank and then in code point order.

use crate::simd::prefetch;

/// Many short texts, packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Texts {
    all: String,
    /// Where each begins, and where the last ends.
    starts: Vec<usize>,
}

impl Default for Texts {
    fn default() -> Self {
        Self { all: String::new(), starts: vec![0] }
    }
}

impl Texts {
    pub(super) fn push(&mut self, text: &str) {
        self.all.push_str(text);
        self.starts.push(self.all.len());
    }

    pub(super) fn get(&self, i: usize) -> &str {
        &self.all[self.starts[i]..self.starts[i + 1]]
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Asks for the memory in which it is said where a text is.
    fn prefetch_start(&self, i: u32) {
        prefetch(&self.starts, i as usize);
    }

    /// Asks for the memory of a text.
    fn prefetch(&self, i: u32) {
        prefetch(self.all.as_bytes(), self.starts[i as usize]);
    }

    /// Appends some in a row.
    pub(super) fn join(&self, words: &[u32], separator: Option<u8>, out: &mut String) {
        for (i, &word) in words.iter().enumerate() {
            if i > 0 {
                out.extend(separator.map(char::from));
            }
            out.push_str(self.get(word as usize));
        }
    }

    /// About how much memory they take.
    pub(super) fn bytes(&self) -> usize {
        self.all.capacity() + self.starts.capacity() * 8
    }
}

impl<T: AsRef<str>> FromIterator<T> for Texts {
    fn from_iter<I: IntoIterator<Item = T>>(texts: I) -> Self {
        let mut out = Self::default();
        texts.into_iter().for_each(|text| out.push(text.as_ref()));
        out
    }
}

/// The words of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lexicon {
    /// As they are compared, by rank: ascending in code point order, no two equal.
    pub(super) compared: Texts,
    /// By rank: how often the word occurs.
    pub(super) counts: Vec<u64>,
    /// As they are written: by rank, then ascending in code point order.
    pub(super) written: Texts,
    /// By number of a written word: its rank. Each rank has at least one.
    pub(super) rank_of: Vec<u32>,
    /// By number of a written word: how often it is written so. Those of a rank sum up to `counts`.
    pub(super) written_counts: Vec<u64>,
}

impl Lexicon {
    /// Written words in a row.
    pub(super) fn join_written(&self, words: &[u32], separator: Option<u8>) -> String {
        let mut out = String::new();
        self.written.join(words, separator, &mut out);
        out
    }

    /// Asks for the memory of the texts of records, so that they do not wait for it one by one.
    pub(super) fn prefetch(&self, records: &[Record]) {
        for record in records {
            record.words.iter().for_each(|&rank| self.compared.prefetch_start(rank));
            record.written.iter().for_each(|&word| self.written.prefetch_start(word));
        }
        for record in records {
            record.words.iter().for_each(|&rank| self.compared.prefetch(rank));
            record.written.iter().for_each(|&word| self.written.prefetch(word));
        }
    }

    /// Whether one text of written words is less than another.
    fn is_less(&self, a: &[u32], b: &[u32], separator: Option<u8>) -> bool {
        let Some((&first, &second)) = a.iter().zip(b).find(|(a, b)| a != b) else { return false };
        let (first, second) = (self.written.get(first as usize), self.written.get(second as usize));
        match first.starts_with(second) || second.starts_with(first) {
            false => first < second,
            true => self.join_written(a, separator) < self.join_written(b, separator),
        }
    }

    /// The writing with the most occurrences, of equals the first in code point order of the whole text.
    pub(super) fn commonest<'a>(&self, record: &'a Record, separator: Option<u8>) -> &'a [u32] {
        let mut writings = record.written_counts();
        let Some((mut best, mut most)) = writings.next() else { return &[] };
        for (written, count) in writings {
            // They ascend word by word, which is not always the order of the whole.
            if count > most || count == most && self.is_less(written, best, separator) {
                (best, most) = (written, count);
            }
        }
        best
    }
}

/// How often an n-gram occurs in one group of documents. Without groups there is one, number 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) group: u32,
    pub(super) count: u64,
    /// Documents of the group that hold it.
    pub(super) n_documents: u64,
}

/// An n-gram and all that is known of it. In a run they stand by their words, an n-gram behind all that go on from it:
/// "a b c", "a b d", "a b", "a c", "a".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Ranks.
    pub(super) words: Vec<u32>,
    /// By group, ascending; at least one.
    pub(super) tallies: Vec<Tally>,
    /// The ways in which it is written, as numbers of written words, one after the other: `words.len()` for each.
    /// Ascending; at least one.
    pub(super) written: Vec<u32>,
    /// How often each of them occurs; their sum is that of the tallies.
    pub(super) writings: Vec<u64>,
}

impl Record {
    /// The ways in which it is written, and how often each occurs.
    pub(super) fn written_counts(&self) -> impl Iterator<Item = (&[u32], u64)> {
        self.written.chunks_exact(self.words.len().max(1)).zip(self.writings.iter().copied())
    }

    /// Occurrences in all groups.
    pub(super) fn count(&self) -> u64 {
        self.tallies.iter().map(|tally| tally.count).sum()
    }

    /// Documents in all groups.
    pub(super) fn n_documents(&self) -> u64 {
        self.tallies.iter().map(|tally| tally.n_documents).sum()
    }
}

/// A source of records in the order of a run.
pub(super) trait Records {
    /// Fills `record` with the next one; false when there is none.
    fn next(&mut self, record: &mut Record) -> Result<bool, crate::Error>;
}
