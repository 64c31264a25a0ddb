//! Which blocks of an HTML page are its main text. The model says of each block how much it reads like one; what is
//! left to rules is what no page can teach: copies, templates of the site, and what blocks tell of one another
//! (`rules`). What the chosen ones are to the story is told in `parts`.

use super::facts::{self, Facts, Phrase};
use super::parts::parts;
use super::rules;
use super::tags;
use super::traits::traits;
use super::tree::{self, Ask, Page};
use crate::strip::meta::{self, Found, View};
use crate::strip::model::Model;
use crate::strip::{Draft, Favor, Kept, Options, Part, Verdict};
use std::collections::HashSet;
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    Model::parse(include_str!("../model/html.tsv"), facts::NAMES)
        .unwrap_or_else(|line| panic!("model/html.tsv is damaged in line {line}"))
});

/// A line of so many words is a copy where it stands again; shorter ones may come back in a story.
const COPY: i32 = 15;
/// So many thousandths of a line in links make it one.
const LINKED: i32 = 900;
/// Where links lead to other pages.
const ELSEWHERE: u32 = tags::RELATED | tags::MENU | tags::SIDEBAR | tags::FOOTER | tags::SHARE | tags::PROMO;
/// The points of what is not weighed.
const UNWEIGHED: i32 = -3000;
/// A line of so many words is no label.
const LINE: i32 = 8;
/// So many points are more than a rule that may err.
pub(super) const SURE: i32 = 2500;

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
    let mut row = Vec::with_capacity(facts::NAMES.len());
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
    let other = rules::other_articles(page, facts);
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
    rules::tables(page, facts, &mut choices);
    rules::siblings(page, facts, &mut choices);
    if !rules::too_few(page, facts, &mut choices) && is_story {
        rules::headings(page, &mut choices);
    }
    choices
}
