//! In how many documents an n-gram stands, and how often in each group of them.

use super::{By, record::Tally, sort::Bucket};
use std::ops::Range;

/// Tells documents apart, for one thread.
pub(super) struct Tallier<'a> {
    by: By,
    /// By document: its group. For [`By::Group`].
    groups: &'a [u32],
    /// By document: the last n-gram that was seen in it. For [`By::Corpus`].
    seen: Vec<u32>,
    n_seen: u32,
    documents: Vec<(u32, u32)>,
}

impl<'a> Tallier<'a> {
    pub(super) fn new(by: By, groups: &'a [u32], n_documents: usize) -> Self {
        let seen = vec![0; if by == By::Corpus { n_documents } else { 0 }];
        Self { by, groups, seen, n_seen: 0, documents: Vec::new() }
    }

    /// The group of a document.
    pub(super) fn group(&self, document: u32) -> u32 {
        match self.by {
            By::Corpus => 0,
            By::Document => document,
            By::Group => self.groups[document as usize],
        }
    }

    /// How many documents hold the n-gram at the positions.
    pub(super) fn documents(&mut self, bucket: &Bucket, n: usize, range: Range<usize>) -> u32 {
        if n == bucket.width() {
            // Nothing was sorted by what follows, so these stand as in the corpus.
            return 1 + range.clone().skip(1).filter(|&i| bucket.document(i) != bucket.document(i - 1)).count()
                as u32;
        }
        if range.len() == 2 {
            return 1 + u32::from(bucket.document(range.start) != bucket.document(range.start + 1));
        }
        if self.n_seen == u32::MAX {
            self.seen.fill(0);
            self.n_seen = 0;
        }
        self.n_seen += 1;
        let mut documents = 0;
        for i in range {
            let seen = &mut self.seen[bucket.document(i) as usize];
            documents += u32::from(*seen != self.n_seen);
            *seen = self.n_seen;
        }
        documents
    }

    /// Appends how often the n-gram at the positions stands in each group, ascending, and returns how many documents
    /// hold it.
    pub(super) fn tallies(&mut self, bucket: &Bucket, n: usize, range: Range<usize>, out: &mut Vec<Tally>) -> u32 {
        if self.by == By::Corpus {
            let (count, documents) = (range.len() as u64, self.documents(bucket, n, range));
            out.push(Tally { group: 0, count, n_documents: documents.into() });
            return documents;
        }
        let mut documents = std::mem::take(&mut self.documents);
        documents.clear();
        documents.extend(range.map(|i| (self.group(bucket.document(i)), bucket.document(i))));
        documents.sort_unstable();
        let mut all = 0;
        for group in documents.chunk_by(|a, b| a.0 == b.0) {
            let n_documents = group.chunk_by(|a, b| a == b).count() as u32;
            all += n_documents;
            out.push(Tally { group: group[0].0, count: group.len() as u64, n_documents: n_documents.into() });
        }
        self.documents = documents;
        all
    }
}
