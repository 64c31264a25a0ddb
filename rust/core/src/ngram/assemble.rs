//! Rows of all stretches of the alphabet, brought into the order in which they are handed out.

use super::{
    By, Select,
    record::Tally,
    table::{Chunk, GroupRow, Table},
    threads::on_threads,
    view::View,
};
use std::cmp::Reverse;

/// An n-gram that occurs more than once.
#[derive(Clone, Debug)]
pub(super) struct More {
    pub(super) text: View,
    pub(super) surface: View,
    pub(super) count: u32,
    pub(super) documents: u32,
}

/// The n-grams of one n in a stretch of the alphabet, in its order; those that occur once apart: they are most.
#[derive(Debug, Default)]
pub(super) struct Level {
    pub(super) once: Vec<View>,
    /// When asked for.
    pub(super) once_surfaces: Vec<View>,
    /// Their groups, when asked for.
    pub(super) once_groups: Vec<u32>,
    /// The ranks of their words, when asked for.
    pub(super) once_words: Vec<u32>,
    pub(super) more: Vec<More>,
    pub(super) more_words: Vec<u32>,
    /// How often those in `more` occur in each group, when asked for; and by position in `more`: where they end.
    pub(super) postings: Vec<Tally>,
    pub(super) posted: Vec<u32>,
    /// By position in `more`: how many of `once` stand before it in the alphabet. When groups are asked for.
    pub(super) before: Vec<u32>,
}

/// Puts the rows of all segments in order; each has its levels by n, as far as it has any. The table has no texts yet.
pub(super) fn assemble(
    segments: Vec<Vec<Level>>,
    (min_n, max_n): (usize, usize),
    select: &Select,
    by: By,
    threads: usize,
) -> Table {
    let mut levels: Vec<(usize, Vec<Level>)> = (0..=max_n).map(|n| (n, Vec::new())).collect();
    for segment in segments {
        levels.iter_mut().zip(segment).for_each(|((_, levels), level)| levels.push(level));
    }
    levels.drain(..min_n);
    let mut out = Table::default();
    let mut n_rows = 0;
    for (chunks, mut rows) in on_threads(threads, levels, |(n, levels)| rows_of(n, levels, select, by)) {
        rows.iter_mut().for_each(|row| row.row += n_rows);
        n_rows += chunks.iter().map(Chunk::len).sum::<usize>() as u32;
        out.chunks.extend(chunks);
        out.by_group.append(&mut rows);
    }
    if by != By::Corpus {
        out.by_group = by_group(std::mem::take(&mut out.by_group), &out.chunks, select, by);
    }
    out
}

/// The rows of one n, and how often each occurs in each group.
fn rows_of(n: usize, levels: Vec<Level>, select: &Select, by: By) -> (Vec<Chunk>, Vec<GroupRow>) {
    let top = select.top.filter(|_| by != By::Group).unwrap_or(usize::MAX);
    let mut order = most_frequent_first(&levels);
    order.truncate(top);
    let mut more = Chunk { n, ..Chunk::default() };
    more.texts.reserve(order.len());
    more.surfaces.reserve(if select.surfaces { order.len() } else { 0 });
    more.counts.reserve(order.len());
    more.documents.reserve(order.len());
    for &(s, i) in &order {
        let row = &levels[s as usize].more[i as usize];
        more.texts.push(row.text);
        if select.surfaces {
            more.surfaces.push(row.surface);
        }
        more.counts.push(row.count.into());
        more.documents.push(row.documents.into());
        if select.margins {
            more.words.extend_from_slice(&levels[s as usize].more_words[i as usize * n..][..n]);
        }
    }
    let mut rest = top - order.len();
    let posted = if by == By::Corpus { Vec::new() } else { post(&levels, &order, rest) };
    let mut chunks = vec![more];
    for level in levels {
        let mut once = Chunk { n, texts: level.once, surfaces: level.once_surfaces, ..Chunk::default() };
        once.words = level.once_words;
        once.texts.truncate(rest);
        once.surfaces.truncate(rest);
        once.words.truncate(rest.saturating_mul(n));
        rest -= once.len();
        chunks.push(once);
    }
    chunks.retain(|chunk| !chunk.is_empty());
    (chunks, posted)
}

/// Rows that occur more than once by their count, the highest first, then in alphabetical order: as numbers of a level
/// and of its rows.
fn most_frequent_first(levels: &[Level]) -> Vec<(u32, u32)> {
    /// Counts below this are dealt out, which is most; others are sorted.
    const FEW: usize = 1 << 10;
    let rows = || {
        (0u32..).zip(levels).flat_map(|(s, level)| (0u32..).zip(&level.more).map(move |(i, row)| (row.count, s, i)))
    };
    let mut places = [0usize; FEW];
    let mut many = Vec::new();
    for (count, s, i) in rows() {
        match places.get_mut(count as usize) {
            Some(size) => *size += 1,
            None => many.push((Reverse(count), s, i)),
        }
    }
    many.sort_unstable();
    let mut end = many.len();
    for place in places.iter_mut().rev() {
        end += std::mem::replace(place, end);
    }
    let mut order: Vec<(u32, u32)> = many.into_iter().map(|(_, s, i)| (s, i)).collect();
    order.resize(end, (0, 0));
    for (count, s, i) in rows() {
        if let Some(place) = places.get_mut(count as usize) {
            order[*place] = (s, i);
            *place += 1;
        }
    }
    order
}

/// A row for each group of each n-gram of one n, in alphabetical order: of those in `order` and of the first `rest` that
/// occur once.
fn post(levels: &[Level], order: &[(u32, u32)], rest: usize) -> Vec<GroupRow> {
    let none = u32::MAX;
    let mut all = Vec::new();
    let mut row_of: Vec<Vec<u32>> = levels.iter().map(|level| vec![none; level.more.len()]).collect();
    for (row, &(s, i)) in (0..).zip(order) {
        row_of[s as usize][i as usize] = row;
    }
    let mut once_row = order.len() as u32;
    let end_row = once_row.saturating_add(rest.min(u32::MAX as usize) as u32);
    for (level, rows) in levels.iter().zip(&row_of) {
        let mut once = level.once_groups.iter();
        let mut push_once = |all: &mut Vec<GroupRow>, most: usize| {
            for &group in once.by_ref().take(most) {
                if once_row < end_row {
                    all.push(GroupRow { group, row: once_row, count: 1, documents: 1 });
                    once_row += 1;
                }
            }
        };
        let (mut done, mut start) = (0, 0);
        for ((&row, &before), &end) in rows.iter().zip(&level.before).zip(&level.posted) {
            push_once(&mut all, (before - done) as usize);
            done = before;
            let postings = &level.postings[start as usize..end as usize];
            start = end;
            if row == none {
                continue;
            }
            all.extend(postings.iter().map(|tally| GroupRow {
                group: tally.group,
                row,
                count: tally.count as i64,
                documents: tally.n_documents as i64,
            }));
        }
        push_once(&mut all, usize::MAX);
    }
    all
}

/// Rows by group; those of a document in the order of the rows of the corpus, those of a group by n, then by their
/// count in the group and then in alphabetical order, in which they come.
fn by_group(mut rows: Vec<GroupRow>, chunks: &[Chunk], select: &Select, by: By) -> Vec<GroupRow> {
    if by == By::Document {
        rows.sort_unstable_by_key(|row| (row.group, row.row));
        return rows;
    }
    let mut n_of_row = Vec::new();
    for chunk in chunks {
        n_of_row.resize(n_of_row.len() + chunk.len(), chunk.n as u8);
    }
    let n = |row: &GroupRow| n_of_row[row.row as usize];
    rows.sort_by_key(|row| (row.group, n(row), Reverse(row.count)));
    let Some(top) = select.top else { return rows };
    rows.chunk_by(|a, b| a.group == b.group && n(a) == n(b)).flat_map(|rows| rows.iter().take(top).copied()).collect()
}
