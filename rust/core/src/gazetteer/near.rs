//! Names that a text writes with a few edits, beside those that it writes as they are: where they may begin and end, and whether
//! their case fits. What they are is found in [`super::fuzzy`].

use super::{
    Gazetteer, Match, NameId,
    fuzzy::{self, FuzzyCandidate, FuzzyIndex},
};
use crate::{
    Span,
    fold::{self, FoldOptions, Folded},
};
use std::{cmp::Reverse, collections::HashMap};

/// Adds to exact matches those that are near to a name and overlap none of them; all by start.
pub(super) fn add(gazetteer: &Gazetteer, text: &str, options: FoldOptions, matches: &mut Vec<Match>) {
    let index = gazetteer.inner.near.get_or_init(|| index(gazetteer));
    let folded = fold::fold_with(text, options);
    let edges = Edges::new(&folded);
    let mut candidates = Vec::new();
    // No name goes over a line feed, which is what a blank line is where it parts paragraphs.
    let parts = if options.folding.space { '\n' } else { char::MAX };
    let mut at = 0;
    for part in folded.text().split_inclusive(parts) {
        let (first, end) = (edges.starts.partition_point(|&s| s < at), at + part.len());
        let last = edges.starts.partition_point(|&s| s < end);
        let starts: Vec<usize> = edges.starts[first..last].iter().map(|s| s - at).collect();
        let mut found = Vec::new();
        index.candidates(part, &starts, &|end| edges.may_end(at + end), &mut found);
        let moved = |c: FuzzyCandidate| FuzzyCandidate { span: Span::new(at + c.span.start, at + c.span.end), ..c };
        candidates.extend(found.into_iter().map(moved));
        at = end;
    }
    let surface = |candidate: &FuzzyCandidate| folded.source_span(candidate.span);
    candidates
        .retain(|c| gazetteer.items(NameId(c.name)).any(|item| gazetteer.fits_nearly(&item, surface(c).of(text))));
    let names: HashMap<u32, String> =
        candidates.iter().map(|c| (c.name, gazetteer.name_text(NameId(c.name)))).collect();
    let near =
        fuzzy::choose(candidates, &taken(&folded, matches), &|name| names.get(&name).map_or("", String::as_str));
    matches.extend(near.iter().map(|c| Match { span: surface(c), name: NameId(c.name), distance: c.distance }));
    matches.sort_by_key(|found| (found.span.start, Reverse(found.span.end)));
}

/// All names but those of exact rows.
fn index(gazetteer: &Gazetteer) -> FuzzyIndex {
    let near = |&name: &NameId| gazetteer.items(name).any(|item| gazetteer.may_be_near(&item));
    let names: Vec<(u32, String)> =
        gazetteer.names().filter(near).map(|name| (name.0, gazetteer.name_text(name))).collect();
    FuzzyIndex::new(names.iter().map(|(name, text)| (*name, text.as_str())))
}

/// Where exact matches are in the view, as spans that are in order and apart.
fn taken(folded: &Folded<'_>, matches: &[Match]) -> Vec<Span> {
    let mut out: Vec<Span> = Vec::new();
    for found in matches {
        let span = Span::new(folded.folded_at(found.span.start), folded.folded_at(found.span.end));
        match out.last_mut().filter(|last| span.start < last.end) {
            Some(last) => last.end = last.end.max(span.end),
            None => out.push(span),
        }
    }
    out
}

/// Where words begin and end in a view, in bytes of it.
struct Edges {
    starts: Vec<usize>,
    /// A bit for each byte.
    ends: Vec<u64>,
}

impl Edges {
    fn new(folded: &Folded<'_>) -> Self {
        let (view, source) = (folded.text(), folded.source());
        let mut edges = Self { starts: Vec::new(), ends: vec![0; view.len() / 64 + 1] };
        let ascii = source.is_ascii();
        let mut before: Option<char> = None;
        for (at, c) in view.char_indices().map(|(at, c)| (at, Some(c))).chain([(view.len(), None)]) {
            let (begins, ends) = if ascii {
                let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
                (!word(before), !word(c))
            } else if !folded.parts_units(at) {
                (false, false)
            } else {
                let end = before.map_or(0, |b| folded.source_span(Span::new(at - b.len_utf8(), at)).end);
                let start = c.map_or(source.len(), |c| folded.source_span(Span::new(at, at + c.len_utf8())).start);
                fold::word_edges(source, end, start)
            };
            if begins && c.is_some() {
                edges.starts.push(at);
            }
            if ends && before.is_some_and(fold::is_word_char) {
                edges.ends[at / 64] |= 1 << (at % 64);
            }
            before = c;
        }
        edges
    }

    fn may_end(&self, at: usize) -> bool {
        self.ends.get(at / 64).is_some_and(|bits| bits >> (at % 64) & 1 != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Entry, FindOptions, Gazetteer};
    use crate::mention::MentionType;

    #[test]
    fn beside_an_exact_match() {
        let rows = ["🙂".to_owned(), format!("{}.é", "平".repeat(22))];
        let rows = rows.iter().enumerate().map(|(i, name)| Entry::new(i.to_string(), name, MentionType::Org));
        let gazetteer = Gazetteer::from_entries(rows.collect(), "rows").unwrap();
        let text = format!("🙂{}.é", "平".repeat(21));
        let options = FindOptions { fuzzy: true, ..FindOptions::default() };
        let found: Vec<_> =
            gazetteer.find(&text, &options).iter().map(|m| (m.span.start, m.span.end, m.distance)).collect();
        assert_eq!(found, [(0, 4, 0), (4, 70, 1)]);
    }
}
