//! Which blocks of an HTML page are its main text. The model says of each block how much it reads like one; what is
//! left to rules is what no page can teach: copies, templates of the site, and pages on which the model finds nothing.
//! Then title, deck, date line and captions are told from the body.

use super::features::{self, Facts, Own, Phrase};
use super::tags::{self, Tag};
use super::tree::{self, Ask, Container, Page, TextBlock};
use crate::Span;
use crate::strip::chrome;
use crate::strip::meta::{self, Found, View};
use crate::strip::model::Model;
use crate::strip::{Draft, Favor, Kept, Kind, Options, Part, Verdict, dateline};
use std::collections::HashSet;
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    Model::parse(include_str!("../model/html.tsv"), features::NAMES)
        .unwrap_or_else(|line| panic!("model/html.tsv is damaged in line {line}"))
});

/// Between title and story are at most this many blocks.
const REACH: usize = 60;
/// Fewer words are no main text but a notice, unless the page has so few blocks that it is a fragment.
const LEAST: i32 = 10;
const FRAGMENT: usize = 3;
/// A line of so many words is a copy where it stands again; shorter ones may come back in a story.
const COPY: i32 = 15;
/// So many thousandths of a line in links make it one.
const LINKED: i32 = 900;
/// Where links lead to other pages.
const ELSEWHERE: u32 = tags::RELATED | tags::MENU | tags::SIDEBAR | tags::FOOTER | tags::SHARE | tags::PROMO;
/// So many paragraphs stand together.
const TOGETHER: usize = 4;
/// The points of what is not weighed.
const UNWEIGHED: i32 = -3000;
/// A table has so many cells.
const CELLS: usize = 4;
/// A line of so many words is no label.
const LINE: i32 = 8;
/// So many points are more than a rule that may err.
const SURE: i32 = 2500;
/// No caption is longer, in words.
const CAPTION: i32 = 80;

/// A block of a page that is no story is kept with more points than this.
const ANY: i32 = -400;
/// On the page of a story a block needs more than so many hundredths of what its words have on average: what stands
/// below a story may read like one, but less so.
const BESIDE: i64 = 15;
/// What the other two ways to favor add to what a block needs.
const FAVOR: i32 = 1000;
/// A story has so many words outside of its comments.
const STORY: i64 = 100;
/// So many containers built alike, beside each other, are a list.
const LIST: i32 = 4;

/// What a block must have more of than points to be kept.
fn least(facts: &Facts<'_>, traits: &[u32], points: &[i32], favor: Favor) -> i32 {
    let shift = match favor {
        Favor::Balance => 0,
        Favor::Precision => FAVOR,
        Favor::Recall => -FAVOR,
    };
    if facts.kind() < 1 {
        return ANY + shift;
    }
    let (mut sum, mut words) = (0, 0);
    for ((block, own), p) in facts.blocks.iter().zip(&facts.own).zip(points) {
        if *p > 0 && traits[block.container] & tags::COMMENTS == 0 {
            sum += i64::from(own.words) * i64::from(*p);
            words += i64::from(own.words);
        }
    }
    (sum * BESIDE / 100 / i64::max(words, 1)) as i32 + shift
}

/// What was decided on a block.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    /// Above 0 it is kept, unless a rule decides.
    pub(super) points: i32,
    /// What was taken off the model's points: what a block of this page needs.
    pub(super) needs: i32,
    pub(super) kept: bool,
    pub(super) rule: Option<&'static str>,
}

/// Reads a page's main text.
pub(in crate::strip) fn read(source: &str, options: &Options, verdicts: Option<&mut Vec<Verdict>>) -> Draft {
    read_by(&MODEL, source, options, verdicts)
}

/// Reads a page's main text as this model sees it.
pub(super) fn read_by(model: &Model, source: &str, options: &Options, verdicts: Option<&mut Vec<Verdict>>) -> Draft {
    let page = tree::read(source, Ask { hidden: options.keep_all, links: options.links });
    let facts = Facts::of(&page);
    let traits = traits(&page.containers, &page, &facts);
    let text = &page.arena.text;
    let view = View { source, text, containers: &page.containers, blocks: &page.blocks, traits: &traits };
    let (mut choices, kept, found);
    if options.keep_all {
        choices =
            vec![Choice { points: 0, needs: 0, kept: true, rule: Some("everything is kept") }; page.blocks.len()];
        found = Found { headline: meta::headline(&page.head, &view, None), body: None };
        kept = page.blocks.iter().map(|b| Kept { span: b.span, part: Part::Body, kind: b.kind }).collect();
    } else {
        choices = choose(model, &page, &facts, &traits, options);
        (kept, found) = parts(&page, &facts, &view, &mut choices, options);
    }
    if let Some(verdicts) = verdicts {
        *verdicts = super::verdicts::of(model, source, &page, &facts, &choices, &kept, options);
    }
    let links = page.links.iter().map(|link| (link.span, tree::value(source, link.href))).collect();
    let meta = page.head.finish(&view, &found);
    Draft { kept, links, meta, arena: page.arena }
}

/// The points of each block. What only leads elsewhere is not weighed: half of the blocks of most pages.
fn points(model: &Model, page: &Page, facts: &Facts<'_>, traits: &[u32]) -> Vec<i32> {
    let mut row = Vec::with_capacity(features::NAMES.len());
    let points = |i| {
        if leads_elsewhere(page, facts, traits, i) {
            return UNWEIGHED;
        }
        row.clear();
        facts.fill(i, &mut row);
        model.points(&row)
    };
    (0..facts.blocks.len()).map(points).collect()
}

/// Whether a block is a link in a menu, a list of other stories or the like.
fn leads_elsewhere(page: &Page, facts: &Facts<'_>, traits: &[u32], i: usize) -> bool {
    let own = &facts.own[i];
    own.links >= LINKED && own.prose == 0 && traits[page.blocks[i].container] & ELSEWHERE != 0
}

/// Which blocks are kept.
fn choose(model: &Model, page: &Page, facts: &Facts<'_>, traits: &[u32], options: &Options) -> Vec<Choice> {
    let text = &page.arena.text;
    let points = points(model, page, facts, traits);
    let least = least(facts, traits, &points, options.favor);
    let commented = |c: usize| traits[c] & tags::COMMENTS != 0;
    let is_story = facts.kind() >= 1;
    let hidden = |c: usize| page.containers[c].traits & tags::HIDDEN != 0;
    let concealed = |c: usize| traits[c] & tags::HIDDEN != 0;
    // Words that read like main text, and those of them that are in comments, and that are hidden.
    let (mut good, mut readers, mut unseen) = (0, 0, 0);
    for ((block, own), p) in page.blocks.iter().zip(&facts.own).zip(&points) {
        let words = if *p > 0 { i64::from(own.words) } else { 0 };
        good += words;
        readers += if commented(block.container) { words } else { 0 };
        unseen += if concealed(block.container) { words } else { 0 };
    }
    // Where much is hidden, a click shows it: leaves of a register, questions that unfold.
    let hides = is_story || unseen * 4 < good;
    let has_story = is_story && good - readers >= STORY;
    let other = other_articles(page, facts);
    let mut seen = HashSet::new();
    let mut choices: Vec<Choice> = Vec::with_capacity(page.blocks.len());
    for (i, (block, points)) in page.blocks.iter().zip(points).enumerate() {
        let own = &facts.own[i];
        let line = block.span.of(text);
        let rule = match () {
            () if options.is_template(line) => Some("template"),
            // By itself, or with all that is in a leaf of a register, which a click may show.
            () if hides && hidden(block.container) => Some("hidden"),
            () if hides && concealed(block.container) && points < SURE => Some("hidden"),
            () if matches!(own.phrase, Phrase::Byline | Phrase::Credit) => Some("says who made it"),
            () if leads_elsewhere(page, facts, traits, i) => Some("leads elsewhere"),
            () if has_story && commented(block.container) => Some("in the comments"),
            () if other[block.container] => Some("another article"),
            () if is_story && own.words >= LINE && own.repeated && points < SURE && facts.beside(i) >= LIST => {
                Some("a list that stands twice")
            }
            () if points > least && own.words >= COPY && !seen.insert(line) => Some("stands above already"),
            () => None,
        };
        choices.push(Choice { points: points - least, needs: least, kept: points > least && rule.is_none(), rule });
    }
    tables(page, facts, &mut choices);
    siblings(page, facts, &mut choices);
    let words = |kept: &dyn Fn(usize) -> bool| -> i32 {
        (0..page.blocks.len()).filter(|i| kept(*i)).map(|i| facts.own[i].words).sum()
    };
    if words(&|i| choices[i].kept) < LEAST {
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
        return choices;
    }
    if !is_story {
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

/// For each container, whether it is in an article that is not the one with the title of the page.
fn other_articles(page: &Page, facts: &Facts<'_>) -> Vec<bool> {
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
fn tables(page: &Page, facts: &Facts<'_>, choices: &mut [Choice]) {
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
fn siblings(page: &Page, facts: &Facts<'_>, choices: &mut [Choice]) {
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
    for c in (1..containers.len()).rev() {
        prose[containers[c].parent] += prose[c];
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

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCES: &str = "The committee met in the old town hall on Monday and heard what the two mayors had to \
        say. It will meet again next week, when the report on the bridge is there and the money for it is found.";

    /// For each block: how it begins, and which furniture it stands in.
    fn furniture(source: &str) -> Vec<(String, u32)> {
        let page = tree::read(source, Ask::default());
        let facts = Facts::of(&page);
        let traits = traits(&page.containers, &page, &facts);
        let start =
            |block: &TextBlock| block.span.of(&page.arena.text).split(' ').next().unwrap_or_default().to_owned();
        page.blocks.iter().map(|block| (start(block), traits[block.container] & tags::FURNITURE)).collect()
    }

    /// The prose of a container is what stands in it at any depth.
    #[test]
    fn what_most_sentences_are_in_is_no_furniture_whatever_its_name() {
        let story = format!("<div><div><p>{SENTENCES}</p></div><div><p>{SENTENCES}</p></div></div>").repeat(3);
        let source =
            format!(r#"<body><div class="sidebar">{story}</div><div class="sidebar"><p>Also</p></div></body>"#);
        let found = furniture(&source);
        let (also, story) = found.split_last().unwrap();
        assert_eq!(*also, ("Also".to_owned(), tags::SIDEBAR));
        assert_eq!(story, vec![("The".to_owned(), 0); 6]);
    }

    /// It is a share of all prose of the page: a paragraph is not most of it.
    #[test]
    fn a_single_paragraph_is_what_its_class_says() {
        let story = format!("<div><p>{SENTENCES}</p></div>").repeat(6);
        let source = format!(r#"<body><div>{story}</div><p class="sidebar">{SENTENCES}</p></body>"#);
        let found = furniture(&source);
        let (single, story) = found.split_last().unwrap();
        assert_eq!(*single, ("The".to_owned(), tags::SIDEBAR));
        assert_eq!(story, vec![("The".to_owned(), 0); 6]);
    }
}
