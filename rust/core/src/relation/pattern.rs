//! Patterns as they are matched: a sequence of nodes, words already inflected, one of them the anchor.

use crate::mention::{Form, MentionType};
use crate::resolve::Draft;
use foldhash::HashSet;

/// Which argument a slot fills.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Role {
    /// `A`: who does it.
    Subject,
    /// `B`: to whom.
    Object,
    /// `P`: where.
    Place,
    /// `T`: what it is about.
    Topic,
}

/// What may fill a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    pub role: Role,
    pub types: Vec<MentionType>,
    /// `+`: several must fill it together ("Russia and Egypt").
    pub several: bool,
    /// `'s`: it must stand in the possessive.
    pub possessive: bool,
}

impl Slot {
    /// Whether a mention of this type and form can be an argument of the slot. Adjectives never are.
    pub(super) fn takes(&self, draft: &Draft) -> bool {
        self.types.contains(&draft.mtype) && draft.form != Form::Adjective
    }
}

/// One word of a phrase: any of these forms.
pub(super) type Forms = HashSet<String>;

/// What a node matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Matcher {
    /// Any of these phrases, word for word.
    Words(Vec<Vec<Forms>>),
    /// A chunk.
    Slot(Slot),
    /// `a`: an optional determiner and up to three modifiers.
    Modifiers,
    /// `...`: anything, within limits.
    Gap,
}

/// One element of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub matcher: Matcher,
    /// `?`: may be missing.
    pub optional: bool,
    /// Part of the trigger.
    pub trigger: bool,
    /// As the file writes it.
    pub source: String,
}

/// A compiled pattern of one relation type.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    pub nodes: Vec<Node>,
    /// The first node of the trigger that is words and must be there: what wakes the pattern.
    pub anchor: usize,
    /// Index of the relation type.
    pub rtype: usize,
    /// `file:line`.
    pub name: String,
    /// As the file writes it.
    pub source: String,
}

impl Pattern {
    /// The forms that a token must have for the pattern to be tried there.
    pub(super) fn anchors(&self) -> impl Iterator<Item = &String> {
        let phrases = match &self.nodes[self.anchor].matcher {
            Matcher::Words(phrases) => phrases.as_slice(),
            _ => &[],
        };
        phrases.iter().filter_map(|phrase| phrase.first()).flatten()
    }
}
