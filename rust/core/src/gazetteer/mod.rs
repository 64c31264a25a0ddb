//! Names in text: the entries, the folded view, the automaton and what it finds.
