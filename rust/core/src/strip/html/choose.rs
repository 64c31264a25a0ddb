//! Which blocks of an HTML page are its main text. The model says of each block how much it reads like one; what is
//! left to rules is what no page can teach: copies, templates of the site, and pages on which the model finds nothing.
//! Then title, deck, date line and captions are told from the body.

use super::context::{self, Context};
use super::features::{self, Facts, Own, Phrase};
use super::tags::{self, Tag};
use super::tree::{self, Ask, Container, Page};
use crate::Span;
use crate::strip::chrome;
use crate::strip::meta::{self, Found, View};
use crate::strip::model::Model;
use crate::strip::{Draft, Favor, Kept, Options, Part, Reason, Verdict, dateline};
use std::collections::HashSet;
use std::sync::LazyLock;

/// The features of a block: those of the first model, and after them those that its points add for the second.
pub(super) static ALL: LazyLock<Vec<&str>> = LazyLock::new(|| [features::NAMES, context::NAMES].concat());

static MODELS: LazyLock<Models> = LazyLock::new(|| {
    Models::parse(include_str!("../model/html.tsv"))
        .unwrap_or_else(|line| panic!("model/html.tsv is damaged in line {line}"))
});

/// Two models: the first sees each block, the second also what the first says about the page.
#[derive(Debug)]
pub(super) struct Models {
    first: Model,
    second: Model,
}

impl Models {
    /// Reads two tables that an empty line parts. An error is the number of the first line that cannot be read.
    pub(super) fn parse(tables: &str) -> Result<Self, usize> {
        let (first, second) = tables.split_once("\n\n").ok_or(1usize)?;
        let above = first.lines().count() + 1;
        Ok(Self {
            first: Model::parse(first, features::NAMES)?,
            second: Model::parse(second, &ALL).map_err(|line| line + above)?,
        })
    }

    /// The points of each block by the first model.
    pub(super) fn first(&self, facts: &Facts<'_>) -> Vec<i32> {
        let mut row = Vec::with_capacity(ALL.len());
        let points = |i| {
            row.clear();
            facts.fill(i, &mut row);
            self.first.points(&row)
        };
        (0..facts.blocks.len()).map(points).collect()
    }

    /// Calls `see` with each block's number and points, and with what the points are made of.
    pub(super) fn judge<'m>(&'m self, facts: &Facts<'_>, mut see: impl FnMut(usize, i32, &dyn Fn() -> Vec<Reason>)) {
        let points = self.first(facts);
        let context = Context::of(facts, &points);
        let mut row = Vec::with_capacity(ALL.len());
        for i in 0..facts.blocks.len() {
            row.clear();
            facts.fill(i, &mut row);
            context.fill(i, &mut row);
            see(i, self.second.points(&row), &|| self.second.reasons(&row));
        }
    }
}

/// Between title and story are at most this many blocks.
const REACH: usize = 60;
/// So many words are a main text; fewer are a notice that the model took for one.
const LEAST: i32 = 10;
/// A line of so many words is a copy where it stands again; shorter ones may come back in a story.
const COPY: i32 = 8;
/// No caption is longer, in words.
const CAPTION: i32 = 80;

/// What a block has more of than points to be kept.
fn threshold(favor: Favor) -> i32 {
    match favor {
        Favor::Balance => 0,
        Favor::Precision => 1000,
        Favor::Recall => -1000,
    }
}

/// What was decided on a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    pub(super) points: i32,
    pub(super) kept: bool,
    pub(super) rule: Option<&'static str>,
}

/// Reads a page's main text.
pub(in crate::strip) fn read(source: &str, options: &Options, verdicts: Option<&mut Vec<Verdict>>) -> Draft {
    read_by(&MODELS, source, options, verdicts)
}

/// Reads a page's main text as this model sees it.
pub(super) fn read_by(
    models: &Models,
    source: &str,
    options: &Options,
    verdicts: Option<&mut Vec<Verdict>>,
) -> Draft {
    let page = tree::read(source, Ask { hidden: options.keep_all, links: options.links });
    let facts = Facts::of(&page);
    let traits = traits(&page.containers, &page, &facts);
    let text = &page.arena.text;
    let view = View { source, text, containers: &page.containers, blocks: &page.blocks, traits: &traits };
    let (mut choices, kept, found);
    if options.keep_all {
        choices = vec![Choice { points: 0, kept: true, rule: Some("everything is kept") }; page.blocks.len()];
        found = Found { headline: meta::headline(&page.head, &view, None), body: None };
        kept = page.blocks.iter().map(|b| Kept { span: b.span, part: Part::Body, kind: b.kind }).collect();
    } else {
        choices = choose(models, &page, &facts, &traits, options);
        (kept, found) = parts(&page, &facts, &view, &mut choices, options);
    }
    if let Some(verdicts) = verdicts {
        *verdicts = super::verdicts::of(models, source, &page, &facts, &choices, &kept, options);
    }
    let links = page.links.iter().map(|link| (link.span, tree::value(source, link.href))).collect();
    let meta = page.head.finish(&view, &found);
    Draft { kept, links, meta, arena: page.arena }
}

/// Which blocks are kept.
fn choose(models: &Models, page: &Page, facts: &Facts<'_>, traits: &[u32], options: &Options) -> Vec<Choice> {
    let text = &page.arena.text;
    let least = threshold(options.favor);
    let mut seen = HashSet::new();
    let mut choices: Vec<Choice> = Vec::with_capacity(page.blocks.len());
    models.judge(facts, |i, points, _| {
        let block = &page.blocks[i];
        let mut choice = Choice { points, kept: points > least, rule: None };
        if choice.kept && facts.own[i].words >= COPY && !seen.insert(block.span.of(text)) {
            choice = Choice { kept: false, rule: Some("stands above already"), ..choice };
        }
        if traits[block.container] & tags::HIDDEN != 0 {
            choice = Choice { kept: false, rule: Some("hidden"), ..choice };
        }
        if options.is_template(block.span.of(text)) {
            choice = Choice { kept: false, rule: Some("template"), ..choice };
        }
        choices.push(choice);
    });
    let words: i32 = choices.iter().zip(&facts.own).filter(|(c, _)| c.kept).map(|(_, o)| o.words).sum();
    if words < LEAST {
        // A page unlike all others: what reads like sentences and is not named otherwise.
        for (i, choice) in choices.iter_mut().enumerate() {
            choice.kept = is_plain(page, facts, i) && choice.rule != Some("template");
            choice.rule = Some(if choice.kept { "the only sentences" } else { "no main text" });
        }
        return choices;
    }
    // A heading with nothing below it leads somewhere else.
    for (choice, block) in choices.iter_mut().zip(&page.blocks).rev().filter(|(c, _)| c.kept) {
        if !is_heading(page.containers[block.container].tag) {
            break;
        }
        *choice = Choice { kept: false, rule: Some("heads nothing"), ..*choice };
    }
    choices
}

fn is_heading(tag: Tag) -> bool {
    matches!(tag, Tag::H1 | Tag::H2 | Tag::Heading)
}

/// Whether a block is a sentence in a container that nothing is said of.
fn is_plain(page: &Page, facts: &Facts<'_>, i: usize) -> bool {
    let own = &facts.own[i];
    own.prose > 0 && own.links < 300 && own.phrase == Phrase::None && {
        facts.around[page.blocks[i].container] & tags::FURNITURE == 0
    }
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

/// What the kept blocks are to the story, and what around them belongs to it.
fn parts(
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
            && own.phrase <= Phrase::None
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
    above(page, facts, view, title, first, &mut out);
    out.sort_by_key(|k| k.span.start);
    out.dedup_by_key(|k| k.span.start);
    (out, found)
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

/// The bits that hold in each container. What most of the page's sentences are in is no furniture, whatever its name.
fn traits(containers: &[Container], page: &Page, facts: &Facts<'_>) -> Vec<u32> {
    let mut prose = vec![0.0f32; containers.len()];
    for (block, own) in page.blocks.iter().zip(&facts.own).filter(|(_, o)| o.links < 300) {
        prose[block.container] += own.prose as f32;
    }
    // What is certainly no story does not count in the whole.
    let certain = tags::HIDDEN | tags::PROMO | tags::FOOTER | tags::COMMENTS;
    let all = prose.first().copied().unwrap_or_default();
    let mut aside = vec![false; containers.len()];
    let mut rest = all;
    for (c, container) in containers.iter().enumerate() {
        aside[c] = c > 0 && aside[container.parent];
        if !aside[c] && container.traits & certain != 0 && prose[c] < 0.5 * all {
            aside[c] = true;
            rest -= prose[c];
        }
    }
    let mut out: Vec<u32> = Vec::with_capacity(containers.len());
    for (c, container) in containers.iter().enumerate() {
        let mut own = container.traits;
        let share = if aside[c] { prose[c] / all.max(1.0) } else { prose[c] / rest.max(1.0) };
        if share > 0.5 {
            own &= !(tags::FURNITURE & !tags::COMMENTS & !tags::HIDDEN) & !(tags::CAPTION | tags::HEADER);
        }
        if share > 0.75 {
            own &= !(tags::COMMENTS | tags::HIDDEN);
        }
        let mut above = if c == 0 { 0 } else { out[container.parent] };
        // The text of a story says so itself, whatever is around it.
        if own & tags::CONTENT != 0 && prose[c] >= 50.0 {
            above &=
                !(tags::SIDEBAR | tags::SHARE | tags::PROMO | tags::TAGGED | tags::BYLINE | tags::MENU | tags::FORM);
        }
        out.push(above | own);
    }
    out
}

fn is_deck(traits: &[u32], page: &Page, own: &Own, i: usize) -> bool {
    let c = page.blocks[i].container;
    (traits[c] & tags::DECK != 0 || page.containers[c].tag == Tag::H2) && own.words >= 4
}

/// Title, deck and date line that stand above the body.
fn above(page: &Page, facts: &Facts<'_>, view: &View<'_>, title: Option<usize>, first: usize, out: &mut Vec<Kept>) {
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
        } else if traits & (tags::FURNITURE & !tags::BYLINE) == 0
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
