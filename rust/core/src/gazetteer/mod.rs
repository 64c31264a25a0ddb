//! Names in text: the entries, the folded view, the automaton and what it finds.

/// A compiled list of names.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {}
