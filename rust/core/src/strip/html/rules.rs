//! What blocks tell of one another: articles beside the page's own, tables and paragraphs that are of one piece, pages
//! on which hardly anything is chosen, headings that head nothing.

use super::choose::{Choice, SURE};
use super::facts::{Facts, Own, Phrase, is_heading};
use super::tags::{self, Tag};
use super::tree::{Page, TextBlock};
use crate::strip::Kind;

/// Fewer words are no main text but a notice, unless the page has so few blocks that it is a fragment.
const LEAST: i32 = 10;
const FRAGMENT: usize = 3;
/// So many paragraphs stand together.
const TOGETHER: usize = 4;
/// A table has so many cells.
const CELLS: usize = 4;

/// For each container, whether it is in an article that is not the one with the title of the page.
pub(super) fn other_articles(page: &Page, facts: &Facts<'_>) -> Vec<bool> {
    let containers = &page.containers;
    let mut article = vec![0; containers.len()];
    for c in 1..containers.len() {
        let up = article[containers[c].parent];
        // The outermost counts: what is inside of it is part of it.
        article[c] = if up == 0 && containers[c].tag == Tag::Article { c } else { up };
    }
    let titled = |(block, own): (&TextBlock, &Own)| {
        let c = block.container;
        (own.title > 0 && containers[c].tag == Tag::H1).then_some(article[c]).filter(|a| *a > 0)
    };
    match page.blocks.iter().zip(&facts.own).find_map(titled) {
        Some(own) => article.into_iter().map(|a| a > 0 && a != own).collect(),
        None => vec![false; containers.len()],
    }
}

/// A table stands or falls as a whole, by what its words have on average: without its numbers it says nothing.
pub(super) fn tables(page: &Page, facts: &Facts<'_>, choices: &mut [Choice]) {
    let is_cell = |i: usize| matches!(page.blocks[i].kind, Kind::Cell { .. }) && choices[i].rule.is_none();
    let cells: Vec<bool> = (0..page.blocks.len()).map(is_cell).collect();
    let mut start = 0;
    for table in cells.chunk_by(|a, b| a == b) {
        let here = start..start + table.len();
        start = here.end;
        if !table[0] || table.len() < CELLS {
            continue;
        }
        let weight = |i: usize| i64::from(facts.own[i].words) + 1;
        let sum: i64 = here.clone().map(|i| weight(i) * i64::from(choices[i].points)).sum();
        let kept = sum > 0;
        for choice in &mut choices[here] {
            if choice.kept != kept {
                *choice = Choice { kept, rule: Some("by its table"), ..*choice };
            }
        }
    }
}

/// Paragraphs that stand together are of one piece: one of few words or points goes with those beside it.
pub(super) fn siblings(page: &Page, facts: &Facts<'_>, choices: &mut [Choice]) {
    let key = |i: usize| {
        let c = &page.containers[page.blocks[i].container];
        (c.parent, c.tag as u8, c.class)
    };
    let paragraph = |i: &usize| facts.own[*i].prose > 0 && page.containers[page.blocks[*i].container].tag == Tag::P;
    let mut order: Vec<usize> = (0..choices.len()).filter(paragraph).collect();
    order.sort_unstable_by_key(|i| (key(*i), *i));
    for group in order.chunk_by(|a, b| key(*a) == key(*b)).filter(|g| g.len() >= TOGETHER) {
        let weigh = |i: &usize| i64::from(facts.own[*i].words) * i64::from(choices[*i].points.clamp(-SURE, SURE));
        let sum: i64 = group.iter().map(weigh).sum();
        let words: i64 = group.iter().map(|i| i64::from(facts.own[*i].words)).sum();
        if sum <= words * i64::from(SURE) / 10 {
            continue;
        }
        for i in group {
            let choice = &mut choices[*i];
            if !choice.kept && choice.rule.is_none() && choice.points > -SURE / 4 {
                *choice = Choice { kept: true, rule: Some("goes with those beside it"), ..*choice };
            }
        }
    }
}

/// Where fewer words are kept than a main text has, keeps what reads like sentences instead, if there is any; whether
/// that was so.
pub(super) fn too_few(page: &Page, facts: &Facts<'_>, choices: &mut [Choice]) -> bool {
    let words = |kept: &dyn Fn(usize) -> bool| -> i32 {
        (0..page.blocks.len()).filter(|i| kept(*i)).map(|i| facts.own[i].words).sum()
    };
    if words(&|i| choices[i].kept) >= LEAST {
        return false;
    }
    // A page unlike all others, or one that says nothing: what reads like sentences and is not named otherwise.
    let plain = |i: usize| choices[i].rule.is_none() && is_plain(page, facts, i);
    let enough = words(&plain) >= LEAST || choices.len() <= FRAGMENT;
    let keep: Vec<bool> =
        (0..choices.len()).map(|i| enough && (plain(i) || choices[i].kept && facts.own[i].links < 500)).collect();
    for (choice, keep) in choices.iter_mut().zip(keep) {
        let rule = choice.rule.or((choice.kept != keep).then_some(if keep {
            "the only sentences"
        } else {
            "too few words for a main text"
        }));
        *choice = Choice { kept: keep, rule, ..*choice };
    }
    true
}

/// A heading with nothing below it leads somewhere else.
pub(super) fn headings(page: &Page, choices: &mut [Choice]) {
    for (choice, block) in choices.iter_mut().zip(&page.blocks).rev().filter(|(c, _)| c.kept) {
        if !is_heading(page.containers[block.container].tag) {
            break;
        }
        *choice = Choice { kept: false, rule: Some("heads nothing"), ..*choice };
    }
}

/// Whether a block is a sentence in a container that nothing is said of.
fn is_plain(page: &Page, facts: &Facts<'_>, i: usize) -> bool {
    let own = &facts.own[i];
    own.prose > 0 && own.links < 300 && own.phrase == Phrase::None && {
        facts.around[page.blocks[i].container] & tags::FURNITURE == 0
    }
}
