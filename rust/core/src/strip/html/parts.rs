//! What the blocks that were chosen are to the story: title, deck, date line and captions are told from the body, and
//! what around them belongs to it is taken in.

use super::choose::Choice;
use super::facts::{Facts, Own, Phrase};
use super::tags::{self, Tag};
use super::tree::Page;
use crate::Span;
use crate::strip::meta::{self, Found, View};
use crate::strip::{Kept, Options, Part, chrome, dateline};

/// Between title and story are at most this many blocks.
const REACH: usize = 60;
/// No caption is longer, in words.
const CAPTION: i32 = 80;

/// What the kept blocks are to the story, and what around them belongs to it.
pub(super) fn parts(
    page: &Page,
    facts: &Facts<'_>,
    view: &View<'_>,
    choices: &mut [Choice],
    options: &Options,
) -> (Vec<Kept>, Found) {
    let text = &page.arena.text[..];
    let caption = |i| is_caption(text, page, facts, view.traits, i);
    let prose = |i: &usize| choices[*i].kept && facts.own[*i].prose >= 8 && !caption(*i);
    let n = page.blocks.len();
    let first = (0..n).find(prose);
    let last = (0..n).rev().find(prose).unwrap_or(0);
    let found = Found { headline: meta::headline(&page.head, view, first), body: first.map(|first| (first, last)) };
    let title = found.headline;
    let first = first.unwrap_or(0);
    let mut out: Vec<Kept> = Vec::new();
    for (i, block) in page.blocks.iter().enumerate() {
        let (own, line) = (&facts.own[i], block.span.of(text));
        let mut span = block.span;
        let part = if Some(i) == title {
            choices[i] = Choice { kept: true, rule: Some("the title"), ..choices[i] };
            Part::Title
        } else if choices[i].kept {
            if i < first && title.is_some_and(|t| i < t) && own.prose == 0 {
                choices[i] = Choice { kept: false, rule: Some("above the title"), ..choices[i] };
                continue;
            }
            match () {
                () if i < first && own.phrase == Phrase::DateLine => Part::Dateline,
                () if i < first && own.prose == 0 && own.words <= 20 && own.phrase == Phrase::Dated => {
                    span = dated(span, line);
                    Part::Dateline
                }
                () if i < first && is_deck(view.traits, page, own, i) => Part::Deck,
                () if caption(i) => Part::Caption,
                () => Part::Body,
            }
        } else if options.comments && is_comment(page, facts, own, i, last) {
            choices[i] = Choice { kept: true, rule: Some("a reader's comment"), ..choices[i] };
            Part::Comment
        } else if (title.unwrap_or(first).min(first)..=last).contains(&i)
            && own.links < 500
            && own.phrase == Phrase::None
            && caption(i)
        {
            choices[i].rule = Some("a caption");
            Part::Caption
        } else {
            continue;
        };
        if part == Part::Caption
            && let Some(tail) = chrome::caption_tail(line)
        {
            span.end = span.start + line[..tail].trim_end().len();
        }
        out.push(Kept { span, part, kind: block.kind });
    }
    above(page, facts, view, title, first, options, &mut out);
    out.sort_by_key(|k| k.span.start);
    out.dedup_by_key(|k| k.span.start);
    (out, found)
}

/// Whether a block is the line under a picture, when it stands in a story: the container that it is in, or the one
/// around that, says so, or it ends with a credit.
fn is_caption(text: &str, page: &Page, facts: &Facts<'_>, traits: &[u32], i: usize) -> bool {
    let (own, block) = (&facts.own[i], &page.blocks[i]);
    let here = &page.containers[block.container];
    let near = here.traits | page.containers[here.parent].traits;
    let named = near & traits[block.container] & tags::CAPTION != 0;
    let credited = || own.words <= 40 && chrome::credit_tail(block.span.of(text)).is_some();
    own.words <= CAPTION && (named || credited())
}

/// The day inside a line, as a span of the arena's text.
fn dated(span: Span, line: &str) -> Span {
    dateline::day_in(line).map_or(span, |day| Span::new(span.start + day.start, span.start + day.end))
}

/// Whether a reader wrote it: it stands where the page has its comments.
fn is_comment(page: &Page, facts: &Facts<'_>, own: &Own, i: usize, last: usize) -> bool {
    let named = facts.around[page.blocks[i].container] & tags::COMMENTS != 0;
    (named || (i > facts.comments && i > last)) && own.words >= 3 && own.phrase == Phrase::None && own.links < 500
}

fn is_deck(traits: &[u32], page: &Page, own: &Own, i: usize) -> bool {
    let c = page.blocks[i].container;
    (traits[c] & tags::DECK != 0 || page.containers[c].tag == Tag::H2) && own.words >= 4
}

/// Title, deck and date line that stand above the body.
fn above(
    page: &Page,
    facts: &Facts<'_>,
    view: &View<'_>,
    title: Option<usize>,
    first: usize,
    options: &Options,
    out: &mut Vec<Kept>,
) {
    let Some(title) = title else { return };
    let end = first.max(title + 1).min(title + REACH);
    for (i, block) in page.blocks.iter().enumerate().take(end).skip(title) {
        let (own, line) = (&facts.own[i], block.span.of(&page.arena.text));
        let traits = view.traits[block.container];
        let mut span = block.span;
        let part = if i == title {
            Part::Title
        } else if own.phrase == Phrase::DateLine {
            Part::Dateline
        } else if options.title
            // The model did not take it for main text: it goes with the title.
            && traits & (tags::FURNITURE & !tags::BYLINE) == 0
            && own.links < 300
            && is_deck(view.traits, page, own, i)
        {
            Part::Deck
        } else if let (true, Some(day)) = (own.words <= 20, dateline::day_in(line)) {
            span = Span::new(span.start + day.start, span.start + day.end);
            Part::Dateline
        } else {
            continue;
        };
        let again = part == Part::Dateline && out.iter().any(|k| k.part == part);
        if !again && !out.iter().any(|k| k.span.overlaps(span)) {
            out.push(Kept { span, part, kind: block.kind });
        }
    }
}
