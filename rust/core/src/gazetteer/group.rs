//! Names that share one sequence of words: the same name of several entities or in several spellings, and names that differ
//! in the punctuation around (`US`, `U.S`, `U.S.`).
//!
//! ```text
//! group: number of forms varint | form, form, ...
//! form:  number of names varint | number of entities varint, 0 where case decides | place of an item u32 x that of names
//! ```
//!
//! A form is what folds to one text; its names are in the order in which they are reported: by priority, then by row.

use super::{
    case::CaseNeed,
    file::u32_at,
    record::{Entity, Item, Reader, varint},
};
use crate::fold::{self, Folding};
use std::collections::HashSet;

/// Set in what stands for a name when that is no item but a group or a form of one.
pub(super) const GROUP: u32 = 1 << 31;

/// Writes groups.
#[derive(Debug)]
pub(super) struct Groups<'e> {
    entities: &'e [u8],
    folding: Folding,
    bytes: Vec<u8>,
}

impl<'e> Groups<'e> {
    pub(super) fn new(entities: &'e [u8], folding: Folding) -> Self {
        // One byte, so that no group has place 0.
        Self { entities, folding, bytes: vec![0] }
    }

    /// Adds the names of one sequence, by the places of their items in ascending order; says what stands for them.
    pub(super) fn add(&mut self, items: &[u32]) -> u32 {
        let mut forms: Vec<(String, Vec<u32>)> = Vec::new();
        for &at in items {
            let text = Item::read(self.entities, at as usize).map_or("", |item| item.text());
            let folded = fold::fold_name(text, self.folding);
            match forms.iter_mut().find(|(text, _)| *text == folded) {
                Some((_, form)) => form.push(at),
                None => forms.push((folded, vec![at])),
            }
        }
        for (_, form) in &mut forms {
            self.without_repeats(form);
            form.sort_by_key(|&at| std::cmp::Reverse(self.priority(at)));
        }
        if let [(_, form)] = forms.as_slice()
            && let [at] = form.as_slice()
        {
            return *at;
        }
        let place = self.bytes.len() as u32 | GROUP;
        varint(&mut self.bytes, forms.len() as u64);
        for (_, form) in forms {
            varint(&mut self.bytes, form.len() as u64);
            let entities = self.entities_whatever_the_case(&form);
            varint(&mut self.bytes, entities);
            self.bytes.extend(form.iter().flat_map(|at| at.to_le_bytes()));
        }
        place
    }

    /// The items of what [`Groups::add`] said, or of one item.
    pub(super) fn members(&self, names: u32) -> Vec<u32> {
        forms(&self.bytes, names).flat_map(|form| items(&self.bytes, form)).collect()
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// The same name twice in one row counts once, as the first.
    fn without_repeats(&self, form: &mut Vec<u32>) {
        let key = |at: u32| Item::read(self.entities, at as usize).map(|item| (item.record, item.need()));
        let mut seen = HashSet::new();
        form.retain(|&at| {
            let Some((record, need)) = key(at) else { return false };
            // Two written forms with a demand on case each may differ in just that.
            need == CaseNeed::Written || seen.insert((record, need))
        });
    }

    /// How many entities have the names of a form; 0 where some of them ask for another case than others.
    fn entities_whatever_the_case(&self, form: &[u32]) -> u64 {
        let items: Vec<Item<'_>> = form.iter().filter_map(|&at| Item::read(self.entities, at as usize)).collect();
        let Some(need) = items.first().map(Item::need) else { return 0 };
        if need == CaseNeed::Written || items.iter().any(|item| item.need() != need) {
            return 0;
        }
        items.chunk_by(|a, b| a.record == b.record).count() as u64
    }

    fn priority(&self, at: u32) -> i32 {
        Item::read(self.entities, at as usize)
            .and_then(|item| Entity::read(self.entities, item.record))
            .map_or(0, |entity| entity.priority)
    }
}

/// The forms of what a node of the trie is the name of.
pub(super) fn forms(groups: &[u8], names: u32) -> impl Iterator<Item = u32> {
    let group = names & GROUP != 0;
    let mut reader = Reader { bytes: groups, at: (names & !GROUP) as usize };
    let mut left = if group { reader.varint().unwrap_or(0) } else { 1 };
    std::iter::from_fn(move || {
        left = left.checked_sub(1)?;
        if !group {
            return Some(names);
        }
        let form = u32::try_from(reader.at).ok()? | GROUP;
        let len = usize::try_from(reader.varint()?).ok()?.checked_mul(4)?;
        reader.varint()?;
        reader.at = reader.at.checked_add(len).filter(|&end| end <= groups.len())?;
        Some(form)
    })
}

/// How many entities bear a form that fits; None where it must be asked of each name.
pub(super) fn entities(groups: &[u8], form: u32) -> Option<usize> {
    if form & GROUP == 0 {
        return Some(1);
    }
    let mut reader = Reader { bytes: groups, at: (form & !GROUP) as usize };
    reader.varint()?;
    usize::try_from(reader.varint()?).ok().filter(|&n| n > 0)
}

/// The places of the items of a form, the best first.
pub(super) fn items(groups: &[u8], form: u32) -> impl Iterator<Item = u32> {
    let group = form & GROUP != 0;
    let mut reader = Reader { bytes: groups, at: (form & !GROUP) as usize };
    let mut left = if group { reader.varint().filter(|_| reader.varint().is_some()).unwrap_or(0) } else { 1 };
    std::iter::from_fn(move || {
        left = left.checked_sub(1)?;
        if !group {
            return Some(form);
        }
        let at = reader.at;
        reader.at = at.checked_add(4).filter(|&end| end <= groups.len())?;
        Some(u32_at(groups, at))
    })
}
