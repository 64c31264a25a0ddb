//! What became of each block of a page, and why: for `tidings strip --explain`.

use super::choose::Choice;
use super::facts::Facts;
use super::tokenize::Attributes;
use super::tree::{Container, Page};
use crate::strip::model::Model;
use crate::strip::{Kept, Options, Part, Reason, Verdict};

/// So many containers are named in a path, the innermost.
const PATH: usize = 6;
/// A name of an element or class is cut here, in bytes.
const NAME: usize = 40;

/// A verdict for every block.
pub(super) fn of(
    model: &Model,
    source: &str,
    page: &Page,
    facts: &Facts<'_>,
    choices: &[Choice],
    kept: &[Kept],
    options: &Options,
) -> Vec<Verdict> {
    let text = &page.arena.text;
    let mut row = Vec::new();
    let mut kept = kept.iter().peekable();
    let mut verdicts = Vec::with_capacity(choices.len());
    for (i, (block, choice)) in page.blocks.iter().zip(choices).enumerate() {
        // What was kept may be a part of a block.
        let (mut zone, mut rule) = (None, choice.rule);
        while let Some(k) = kept.next_if(|k| k.span.start < block.span.end) {
            match k.unasked(options) {
                None => {
                    zone = Some(k.part.zone());
                    // It belongs to the story by its place, whatever its points.
                    rule = rule.or_else(|| (!choice.kept).then(|| named(k.part)));
                }
                unasked => rule = unasked,
            }
        }
        row.clear();
        facts.fill(i, &mut row);
        verdicts.push(Verdict {
            text: block.span.of(text).to_owned(),
            source: page.arena.source_span(block.span),
            path: path(source, &page.containers, block.container),
            kind: block.kind,
            zone,
            // Also of what was not weighed when it was chosen.
            points: if options.keep_all { 0 } else { model.points(&row) - choice.needs },
            reasons: if options.keep_all { Vec::new() } else { reasons(model, &row, choice.needs) },
            rule,
        });
    }
    verdicts
}

/// The model's reasons. What a block of the page needs is taken off what every block begins with.
fn reasons(model: &Model, row: &[i32], needs: i32) -> Vec<Reason> {
    let mut reasons = model.reasons(row);
    if let Some(base) = reasons.iter_mut().find(|r| r.feature == "base") {
        base.points -= needs;
    }
    reasons.sort_by_key(|r| -r.points.abs());
    reasons
}

/// What a block is to its story.
fn named(part: Part) -> &'static str {
    match part {
        Part::Title => "the title",
        Part::Deck => "the deck",
        Part::Dateline => "the date line",
        Part::Body => "the story",
        Part::Caption => "a caption",
        Part::Comment => "a reader's comment",
    }
}

/// The innermost containers around a block, as a selector would name them.
fn path(source: &str, containers: &[Container], container: usize) -> String {
    let mut names = Vec::new();
    let mut c = container;
    while names.len() < PATH {
        names.push(selector(source, &containers[c]));
        if c == 0 {
            break;
        }
        c = containers[c].parent;
    }
    names.reverse();
    names.join(" > ")
}

/// The name of an element with its id or first class: `div.story`.
fn selector(source: &str, container: &Container) -> String {
    let head = &source.as_bytes()[..container.attributes.start];
    let name = head.iter().rev().take(NAME).take_while(|b| **b != b'<').count();
    let mut out = match source.get(head.len() - name..head.len()) {
        Some(name) if !name.is_empty() => name.to_ascii_lowercase(),
        _ => "html".to_owned(),
    };
    for a in Attributes::of(source, container.attributes) {
        let mark = match a.name.of(source) {
            name if name.eq_ignore_ascii_case("class") => '.',
            name if name.eq_ignore_ascii_case("id") => '#',
            _ => continue,
        };
        if let Some(first) = a.value.of(source).split_ascii_whitespace().next() {
            out.push(mark);
            out.extend(first.chars().take(NAME));
            break;
        }
    }
    out
}
