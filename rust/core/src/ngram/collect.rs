//! Rows out of merged runs, which come one by one and in order.

use super::{
    Select, ordered,
    record::Lexicon,
    table::{Chunk, GroupRow, Table},
    view::Arena,
};
use std::collections::HashMap;

/// Rows that come in order.
#[derive(Default)]
pub(super) struct Collector {
    table: Table,
    arena: Arena,
    n_rows: u32,
    rows_by_words: HashMap<Vec<u32>, u32>,
    /// The text of a row and its surface, used again.
    text: String,
    surface: String,
}

impl Collector {
    /// The next row; `by_group`: of a group.
    pub(super) fn push(
        &mut self,
        row: &ordered::Row<'_>,
        lexicon: &Lexicon,
        separator: Option<u8>,
        select: &Select,
        by_group: bool,
    ) {
        let n = row.words.len();
        let known = if by_group { self.rows_by_words.get(row.words).copied() } else { None };
        let number = known.unwrap_or_else(|| {
            self.text.clear();
            lexicon.compared.join(row.words, separator, &mut self.text);
            let view = self.arena.view(self.text.as_bytes());
            if self.table.chunks.last().is_none_or(|chunk| chunk.n != n) {
                self.table.chunks.push(Chunk { n, ..Chunk::default() });
            }
            let chunk = self.table.chunks.last_mut().expect("there is one by now");
            chunk.texts.push(view);
            if select.surfaces {
                self.surface.clear();
                lexicon.written.join(row.surface, separator, &mut self.surface);
                let same = self.text == self.surface;
                chunk.surfaces.push(if same { view } else { self.arena.view(self.surface.as_bytes()) });
            }
            chunk.counts.push(row.count as i64);
            chunk.documents.push(row.n_documents as i64);
            if select.margins {
                chunk.words.extend_from_slice(row.words);
            }
            if by_group {
                self.rows_by_words.insert(row.words.to_vec(), self.n_rows);
            }
            self.n_rows += 1;
            self.n_rows - 1
        });
        if by_group {
            let (count, documents) = (row.count as i64, row.n_documents as i64);
            self.table.by_group.push(GroupRow { group: row.group, row: number, count, documents });
        }
    }

    /// Rows so far.
    pub(super) fn len(&self) -> usize {
        self.table.len().max(self.table.by_group.len())
    }

    /// The rows so far, as a table of their own.
    pub(super) fn take(&mut self) -> Table {
        let mut done = std::mem::take(self);
        done.table.buffers = done.arena.buffers;
        done.table
    }
}
