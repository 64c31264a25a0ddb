//! Names in a text: leftmost, then longest, among those that stand as words and fit in case.
//!
//! From each place where a word may begin the automaton, anchored there, is walked as far as some name goes on. Of
//! the names that end on the way the longest that is a match is taken; what is not one (a part of a word, `us` for
//! `US`) is passed over before the choice and not after it, so that no false long candidate hides a true short one.

use super::{Gazetteer, NameId, case::CaseNeed};
use crate::{
    Error, ErrorKind, Span,
    fold::{self, FoldOptions, Folded},
};
use aho_corasick::{Anchored, MatchKind, PatternID, automaton::Automaton, nfa::contiguous::NFA};

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
pub(super) struct Names(Option<NFA>);

impl Names {
    /// States this near to the root are tables that one index answers: most words end there.
    const DENSE_DEPTH: usize = 3;

    pub(super) fn new(names: &[String]) -> Result<Self, Error> {
        if names.is_empty() {
            return Ok(Self(None));
        }
        let built = NFA::builder().match_kind(MatchKind::LeftmostLongest).dense_depth(Self::DENSE_DEPTH).build(names);
        let names =
            built.map_err(|e| Error::new(ErrorKind::Gazetteer, format!("too many names for one gazetteer: {e}")));
        names.map(|nfa| Self(Some(nfa)))
    }

    /// The names that begin at `at` of `view` as (end, pattern), the shortest first, into `out`.
    fn walk(&self, view: &[u8], at: usize, out: &mut Vec<(usize, usize)>) {
        out.clear();
        let Some(nfa) = &self.0 else { return };
        let Ok(mut state) = nfa.start_state(Anchored::Yes) else { return };
        for (i, &byte) in view.iter().enumerate().skip(at) {
            state = nfa.next_state(Anchored::Yes, state, byte);
            if nfa.is_special(state) {
                if nfa.is_dead(state) {
                    return;
                }
                // A state may also tell of names that are only the end of what was walked.
                let whole = |pattern: &PatternID| nfa.pattern_len(*pattern) == i + 1 - at;
                let patterns = if nfa.is_match(state) { nfa.match_len(state) } else { 0 };
                if let Some(pattern) = (0..patterns).map(|n| nfa.match_pattern(state, n)).find(whole) {
                    out.push((i + 1, pattern.as_usize()));
                }
            }
        }
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
        let view = text.text().as_bytes();
        let mut matches = Vec::new();
        let mut ends = Vec::new();
        let mut free = 0;
        for at in text.word_starts() {
            if at < free {
                continue;
            }
            self.inner.names.walk(view, at, &mut ends);
            if ends.is_empty() || !text.parts_units(at) {
                continue;
            }
            if let Some((end, found)) = ends.iter().rev().find_map(|&(end, pattern)| {
                let found = self.accept(text, Span::new(at, end), pattern)?;
                Some((end, found))
            }) {
                matches.push(found);
                free = end;
            }
        }
        matches
    }

    /// The match that an occurrence of a folded name at `span` of the view is, if it is one.
    fn accept(&self, text: &Folded<'_>, span: Span, pattern: usize) -> Option<Match> {
        if !text.parts_units(span.end) {
            return None;
        }
        let span = text.source_span(span);
        let alone = fold::stands_alone(text.source(), span);
        let name = self.inner.patterns.get(pattern).filter(|_| alone)?.name(span.of(text.source()))?;
        Some(Match { span, name })
    }
}
