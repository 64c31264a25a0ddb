//! Whether the case of a surface fits the case of a name.

use super::entry::CaseRule;
use crate::fold::{fold_keeping_case, is_dropped_mark};

/// A name in upper case with more letters than this is a word, not an acronym.
const ACRONYM_LETTERS: usize = 5;

/// What a surface must be like for one written form of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CaseNeed {
    /// Anything.
    Any,
    /// At least one capital letter.
    Capital,
    /// No lower-case letter.
    Upper,
    /// Letters of the same case as in this form (folded but for its case), or no lower-case letter.
    Written(String),
}

impl CaseNeed {
    pub(super) fn new(written: &str, rule: CaseRule) -> Self {
        let letters = written.chars().filter(|c| c.is_alphabetic()).count();
        match rule {
            _ if !has_capital(written) && !has_small(written) => CaseNeed::Any,
            CaseRule::Fold => CaseNeed::Any,
            CaseRule::Exact => CaseNeed::Written(fold_keeping_case(written)),
            CaseRule::Smart if !has_capital(written) => CaseNeed::Any,
            CaseRule::Smart if letters <= ACRONYM_LETTERS && !has_small(written) => CaseNeed::Upper,
            CaseRule::Smart => CaseNeed::Capital,
        }
    }

    /// Whether `surface`, which folds like the name, fits.
    pub(super) fn fits(&self, surface: &str) -> bool {
        match self {
            CaseNeed::Any => true,
            CaseNeed::Capital => has_capital(surface),
            CaseNeed::Upper => !has_small(surface),
            CaseNeed::Written(form) => !has_small(surface) || fold_keeping_case(surface) == *form,
        }
    }

    /// Whether all surfaces that fit `other`, a need for the same folded name, fit this too.
    pub(super) fn covers(&self, other: &CaseNeed) -> bool {
        match (self, other) {
            (CaseNeed::Any, _) | (CaseNeed::Capital, CaseNeed::Upper) => true,
            (CaseNeed::Capital, CaseNeed::Written(form)) => has_capital(form),
            _ => self == other,
        }
    }

    /// The different ways in which a surface can fit some of `needs`, at least one of them.
    pub(super) fn reachable(needs: &[CaseNeed], folded: &str) -> Vec<Vec<bool>> {
        // A surface is in lower case, mixed, in upper case, or one of the forms that are asked for.
        let upper = folded.to_uppercase();
        let mixed = |need: &CaseNeed| matches!(need, CaseNeed::Any | CaseNeed::Capital);
        let forms = needs.iter().filter_map(|need| match need {
            CaseNeed::Written(form) => Some(form.as_str()),
            _ => None,
        });
        let mut sets: Vec<Vec<bool>> = vec![needs.iter().map(mixed).collect()];
        sets.extend([folded, &upper].into_iter().chain(forms).map(|s| needs.iter().map(|n| n.fits(s)).collect()));
        // A set that no such surface has, where case mappings are odd, is still better than to lose a name.
        sets.push(vec![true; needs.len()]);
        let mut out: Vec<Vec<bool>> = Vec::new();
        for set in sets {
            if set.contains(&true) && !out.contains(&set) {
                out.push(set);
            }
        }
        out
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
