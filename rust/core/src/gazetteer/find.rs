//! Names in a text: leftmost, then longest, among those that stand as words and fit in case.
//!
//! The automaton reports every occurrence of every folded name. What is not a match (a part of a word, `us` for `US`)
//! is dropped before the longest is chosen and not after it, so that no false long candidate hides a true short one.

use super::{Gazetteer, NameId, case::CaseNeed};
use crate::{
    Error, ErrorKind, Span,
    fold::{self, FoldOptions, Folded},
};
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

/// A name at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Match {
    /// Bytes of the text as given.
    pub span: Span,
    /// Which name; [`Gazetteer::readings`] says who bears it.
    pub name: NameId,
}

/// How to look for names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FindOptions {
    /// Whether a blank line inside a name is white space like any other, as hard-wrapped releases need it. Where
    /// blank lines part paragraphs, set it to false.
    pub across_blank_lines: bool,
}

impl Default for FindOptions {
    fn default() -> Self {
        Self { across_blank_lines: true }
    }
}

/// The names that fold to one text.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// The different demands on case.
    pub(super) needs: Vec<CaseNeed>,
    /// For each set of demands that a surface can meet, the name that it is.
    pub(super) names: Vec<(Vec<bool>, NameId)>,
}

impl Pattern {
    /// The name that `surface` is, if its case fits any.
    fn name(&self, surface: &str) -> Option<NameId> {
        if let ([need], [(_, name)]) = (self.needs.as_slice(), self.names.as_slice()) {
            return need.fits(surface).then_some(*name);
        }
        let met: Vec<bool> = self.needs.iter().map(|need| need.fits(surface)).collect();
        if !met.contains(&true) {
            return None;
        }
        // The sets were enumerated when building; were one missed, the nearest that claims no more stands for it.
        let claims_no_more = |set: &[bool]| set.iter().zip(&met).all(|(&claimed, &met)| met || !claimed);
        let size = |set: &[bool]| set.iter().filter(|&&claimed| claimed).count();
        self.names
            .iter()
            .filter(|(set, _)| claims_no_more(set))
            .max_by_key(|(set, _)| size(set))
            .map(|(_, name)| *name)
    }
}

/// All folded names in one automaton; none where there are no names.
#[derive(Clone, Debug, Default)]
pub(super) struct Automaton(Option<AhoCorasick>);

impl Automaton {
    /// Up to this many bytes of names the automaton is a DFA: fastest, but its table takes up to 1 kB for each byte.
    const DFA_BYTES: usize = 4096;

    pub(super) fn new(names: &[String]) -> Result<Self, Error> {
        let bytes: usize = names.iter().map(|name| name.len()).sum();
        let kind = if bytes <= Self::DFA_BYTES { AhoCorasickKind::DFA } else { AhoCorasickKind::ContiguousNFA };
        AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(kind))
            .build(names)
            .map(|automaton| Self(Some(automaton)))
            .map_err(|e| Error::new(ErrorKind::Gazetteer, format!("too many names for one gazetteer: {e}")))
    }
}

impl Gazetteer {
    /// The names in `text`, by start; no two overlap.
    pub fn find(&self, text: &str, options: &FindOptions) -> Vec<Match> {
        let options = FoldOptions { blank_lines: options.across_blank_lines, ..FoldOptions::default() };
        self.find_folded(&fold::fold_with(text, options))
    }

    /// The names in a text that has been folded (case too); spans are of [`Folded::source`].
    pub fn find_folded(&self, text: &Folded<'_>) -> Vec<Match> {
        let mut candidates: Vec<Match> = Vec::new();
        let Some(automaton) = &self.inner.automaton.0 else { return candidates };
        for found in automaton.find_overlapping_iter(text.text()) {
            let Some(pattern) = self.inner.patterns.get(found.pattern().as_usize()) else { continue };
            if !text.parts_units(found.start()) || !text.parts_units(found.end()) {
                continue;
            }
            let span = text.source_span(Span::new(found.start(), found.end()));
            if !stands_alone(text.source(), span) {
                continue;
            }
            if let Some(name) = pattern.name(span.of(text.source())) {
                candidates.push(Match { span, name });
            }
        }
        leftmost_longest(candidates)
    }
}

/// Of all candidates the leftmost, then the longest at its start, then what follows behind it.
fn leftmost_longest(mut candidates: Vec<Match>) -> Vec<Match> {
    candidates.sort_unstable_by_key(|m| (m.span.start, std::cmp::Reverse(m.span.end), m.name));
    let mut end = 0;
    candidates.retain(|m| {
        let free = m.span.start >= end;
        if free {
            end = m.span.end;
        }
        free
    });
    candidates
}

/// Whether no letter, digit or mark lengthens the word at either end of `span`. What folding drops is looked through.
fn stands_alone(source: &str, span: Span) -> bool {
    let seen = |c: &char| !fold::is_format(*c) && !fold::is_dropped_mark(*c);
    let before = source[..span.start].chars().rev().find(seen);
    let after = source[span.end..].chars().find(seen);
    !before.is_some_and(fold::is_word_char) && !after.is_some_and(fold::is_word_char)
}
