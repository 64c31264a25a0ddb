//! Whether the case of a surface fits the case of a name.

use super::entry::CaseRule;
use crate::fold::{fold_keeping_case, is_dropped_mark};

/// A name in upper case with more letters than this is a word, not an acronym.
const ACRONYM_LETTERS: usize = 5;

/// What a surface must be like for one written form of a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum CaseNeed {
    /// Anything.
    Any,
    /// At least one capital letter.
    Capital,
    /// No lower-case letter.
    Upper,
    /// Letters of the same case as in the written form (folded but for its case), or no lower-case letter.
    Written,
}

impl CaseNeed {
    const ALL: [CaseNeed; 4] = [CaseNeed::Any, CaseNeed::Capital, CaseNeed::Upper, CaseNeed::Written];

    pub(super) fn new(written: &str, rule: CaseRule) -> Self {
        let letters = written.chars().filter(|c| c.is_alphabetic()).count();
        match rule {
            _ if !has_capital(written) && !has_small(written) => CaseNeed::Any,
            CaseRule::Fold => CaseNeed::Any,
            CaseRule::Exact => CaseNeed::Written,
            CaseRule::Smart if !has_capital(written) => CaseNeed::Any,
            CaseRule::Smart if letters <= ACRONYM_LETTERS && !has_small(written) => CaseNeed::Upper,
            CaseRule::Smart => CaseNeed::Capital,
        }
    }

    /// Whether `surface`, which folds like the name, fits the name that is written so.
    pub(super) fn fits(self, surface: &str, written: &str) -> bool {
        match self {
            CaseNeed::Any => true,
            CaseNeed::Capital => has_capital(surface),
            CaseNeed::Upper => !has_small(surface),
            CaseNeed::Written => {
                surface == written || !has_small(surface) || fold_keeping_case(surface) == fold_keeping_case(written)
            }
        }
    }

    /// Whether `surface`, which folds nearly like the name, may be the name misspelt.
    pub(super) fn fits_nearly(self, surface: &str) -> bool {
        match self {
            CaseNeed::Any => true,
            CaseNeed::Capital | CaseNeed::Upper => has_capital(surface),
            CaseNeed::Written => false,
        }
    }

    /// Whether all surfaces that fit `other` (written so), a need for the same folded name, fit this (written so) too.
    pub(super) fn covers(self, written: &str, other: CaseNeed, other_written: &str) -> bool {
        match (self, other) {
            (CaseNeed::Any, _) | (CaseNeed::Capital, CaseNeed::Upper) => true,
            (CaseNeed::Capital, CaseNeed::Written) => has_capital(other_written),
            (CaseNeed::Written, CaseNeed::Written) => fold_keeping_case(written) == fold_keeping_case(other_written),
            _ => self == other,
        }
    }

    pub(super) fn bits(self) -> u8 {
        self as u8
    }

    pub(super) fn from_bits(bits: u8) -> Self {
        Self::ALL[usize::from(bits & 3)]
    }
}

/// A letter that has a smaller form. A mark (the Greek iota subscript has a capital) says nothing of the letter's
/// case.
pub(super) fn has_capital(text: &str) -> bool {
    text.chars()
        .any(|c| if c.is_ascii() { c.is_ascii_uppercase() } else { !c.to_lowercase().eq([c]) && !is_dropped_mark(c) })
}

/// A letter that has a larger form.
pub(super) fn has_small(text: &str) -> bool {
    text.chars()
        .any(|c| if c.is_ascii() { c.is_ascii_lowercase() } else { !c.to_uppercase().eq([c]) && !is_dropped_mark(c) })
}
