//! What was counted, as rows by columns.

use super::view::{Arena, View};

/// Rows of one n, by columns.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    /// Words in each of these n-grams.
    pub n: usize,
    /// As they are compared.
    pub texts: Vec<View>,
    /// As they are most often written; of equals the first in code point order. Empty unless asked for.
    pub surfaces: Vec<View>,
    /// Occurrences. Empty where each occurs once.
    pub counts: Vec<i64>,
    /// Documents with at least one. Empty where each occurs once.
    pub documents: Vec<i64>,
    /// How often each of the words occurs, `n` for each row. Empty unless asked for.
    pub word_counts: Vec<i64>,
    /// For n = 3: how often the first two words stand together, the last two, and the first and the last with any one
    /// between; three for each row. Empty unless asked for, and with skips.
    pub pair_counts: Vec<i64>,
    /// Ranks of the words, `n` for each row. When their counts are asked for.
    pub(super) words: Vec<u32>,
}

impl Chunk {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.texts.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }
}

/// How often an n-gram occurs in one document or one group of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupRow {
    /// The number of the document or group.
    pub group: u32,
    /// The row of the n-gram, all chunks through.
    pub row: u32,
    /// Occurrences in this group.
    pub count: i64,
    /// Documents of this group with at least one.
    pub documents: i64,
}

/// What was counted.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// By n, then the most frequent first, then by the words in code point order. Counts of groups out of merged runs
    /// come by group, and then these are in the order in which the n-grams were met first, with no counts for all.
    pub chunks: Vec<Chunk>,
    /// By group, then as asked for; empty unless asked for.
    pub by_group: Vec<GroupRow>,
    /// The names of the groups, in code point order, one without a name first. Empty for documents.
    pub groups: Vec<Option<String>>,
    /// The texts of all chunks.
    pub buffers: Vec<Vec<u8>>,
}

/// A row of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Words.
    pub n: usize,
    /// As compared.
    pub ngram: String,
    /// As most often written; empty when not asked for.
    pub surface: String,
    /// Occurrences.
    pub count: i64,
    /// Documents.
    pub n_documents: i64,
}

impl Table {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.chunks.iter().map(Chunk::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A text of these rows.
    pub fn text(&self, view: View) -> String {
        String::from_utf8_lossy(view.bytes(&self.buffers, &mut [0; 16])).into_owned()
    }

    /// Adds the rows of longer n-grams.
    pub(super) fn append(&mut self, mut other: Table) {
        let (base, n_rows) = (self.buffers.len(), self.len() as u32);
        for chunk in other.chunks.iter_mut().filter(|_| base > 0) {
            chunk.texts.iter_mut().chain(&mut chunk.surfaces).for_each(|view| *view = view.moved(base));
        }
        other.by_group.iter_mut().for_each(|row| row.row += n_rows);
        self.chunks.append(&mut other.chunks);
        self.buffers.append(&mut other.buffers);
        self.by_group.append(&mut other.by_group);
    }

    /// Brings the rows of each group together again, once those of several n were added.
    pub(super) fn sort_groups(&mut self) {
        self.by_group.sort_by_key(|row| row.group);
    }

    /// Drops what no row needs of the texts, where that is most of them.
    pub(super) fn shrink(&mut self) {
        let views = self.chunks.iter().flat_map(|chunk| chunk.texts.iter().chain(&chunk.surfaces));
        let needed: usize = views.map(|view| view.len_outside()).sum();
        if needed * 2 > self.buffers.iter().map(Vec::len).sum() {
            return;
        }
        let mut arena = Arena::default();
        let mut own = [0; 16];
        for Chunk { texts, surfaces, .. } in &mut self.chunks {
            let before = texts.clone();
            for view in texts.iter_mut().filter(|view| view.len_outside() > 0) {
                *view = arena.view(view.bytes(&self.buffers, &mut own));
            }
            for ((view, text), before) in surfaces.iter_mut().zip(texts).zip(before) {
                *view = if *view == before { *text } else { arena.view(view.bytes(&self.buffers, &mut own)) };
            }
        }
        self.buffers = arena.buffers;
    }

    /// One by one.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        self.chunks.iter().flat_map(move |chunk| {
            (0..chunk.len()).map(move |i| Row {
                n: chunk.n,
                ngram: self.text(chunk.texts[i]),
                surface: chunk.surfaces.get(i).map_or_else(String::new, |&view| self.text(view)),
                count: chunk.counts.get(i).copied().unwrap_or(1),
                n_documents: chunk.documents.get(i).copied().unwrap_or(1),
            })
        })
    }
}
