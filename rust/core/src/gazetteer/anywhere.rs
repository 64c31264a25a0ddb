//! Names anywhere in the folded view, inside of words too: one Aho-Corasick automaton that reports every occurrence. Made when it is first
//! asked for, of all names or of those without words; it needs far more memory than the trie.

use super::{Gazetteer, Match, NameId};
use crate::{
    Span,
    fold::{self, FoldOptions},
};
use aho_corasick::{AhoCorasick, MatchKind};

/// An automaton over folded names.
#[derive(Debug, Default)]
pub(super) struct Anywhere {
    automaton: Option<AhoCorasick>,
    /// By pattern.
    names: Vec<NameId>,
}

impl Anywhere {
    pub(super) fn new(gazetteer: &Gazetteer, names: impl Iterator<Item = NameId>) -> Self {
        // A damaged file may have names without text, which would be found between any two bytes.
        let named = names.map(|name| (name, gazetteer.name_text(name))).filter(|(_, text)| !text.is_empty());
        let (names, texts): (Vec<NameId>, Vec<String>) = named.unzip();
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(texts);
        // There are fewer names than an automaton can have states.
        Self { automaton: automaton.ok(), names }
    }

    /// Appends all places where a name is, overlapping ones too.
    pub(super) fn find(
        &self,
        gazetteer: &Gazetteer,
        text: &str,
        options: FoldOptions,
        as_words: bool,
        out: &mut Vec<Match>,
    ) {
        let Some(automaton) = &self.automaton else { return };
        let folded = fold::fold_with(text, options);
        for found in automaton.find_overlapping_iter(folded.text()) {
            let view = Span::new(found.start(), found.end());
            if !folded.parts_units(view.start) || !folded.parts_units(view.end) {
                continue;
            }
            let span = folded.source_span(view);
            let name = self.names[found.pattern().as_usize()];
            if (!as_words || fold::stands_alone(text, span)) && gazetteer.fits(name, span.of(text)) {
                out.push(Match { span, name, distance: 0 });
            }
        }
    }
}
