//! Which blocks of an HTML page are its article. Every block gets a gain from its length, its share of links and its
//! wording; the container whose blocks sum up highest is the article, and what is furniture inside it is left out.

use super::tags::{self, Tag};
use super::tree::{Ask, Container, Page, TextBlock};
use crate::Span;
use crate::strip::chrome::{self, count_words, ends_sentence};
use crate::strip::meta::{self, Found, View, squeeze};
use crate::strip::{Draft, Kept, Kind, Options, Part, Verdict, dateline};
use std::collections::HashSet;

/// What is known about a block.
#[derive(Clone, Copy, Debug)]
struct Scored {
    block: TextBlock,
    words: usize,
    /// Share of it that is links, 0 to 1.
    links: f32,
    /// Sentences, as against headings, names, menus.
    prose: bool,
    gain: f32,
    /// Bits of the containers around it that hold.
    traits: u32,
    /// It recurs on the site.
    template: bool,
}

/// Between title and story are at most this many blocks.
const REACH: usize = 60;

/// Reads a page's article.
pub(in crate::strip) fn read(source: &str, options: &Options, _verdicts: Option<&mut Vec<Verdict>>) -> Draft {
    let page = super::tree::read(source, Ask { hidden: options.keep_all, links: options.links });
    let Page { arena, containers, blocks, head, links } = page;
    let links = links.iter().map(|link| (link.span, super::tree::value(source, link.href))).collect();
    let mut draft = Draft { arena, links, ..Draft::default() };
    let text = &draft.arena.text;
    if options.keep_all {
        draft.kept = blocks.iter().map(|b| Kept { span: b.span, part: Part::Body, kind: b.kind }).collect();
        let traits: Vec<u32> = containers.iter().map(|c| c.traits).collect();
        let view = View { source, text, containers: &containers, blocks: &blocks, traits: &traits };
        let found = Found { headline: meta::headline(&head, &view, None), body: None };
        draft.meta = head.finish(&view, &found);
        return draft;
    }
    let mut scored: Vec<Scored> = blocks.iter().map(|b| measure(text, &containers, b)).collect();
    for s in &mut scored {
        s.template = options.is_template(s.block.span.of(text));
        s.prose &= !s.template;
    }
    let traits = traits(&containers, &scored);
    for s in &mut scored {
        s.traits = traits[s.block.container];
        s.gain = gain(text, &containers, s);
    }
    let view = View { source, text, containers: &containers, blocks: &blocks, traits: &traits };
    let page_title = head.page_title().map(squeeze).unwrap_or_default();
    let Some(region) = region(text, &containers, &scored, &page_title) else {
        let found = Found { headline: meta::headline(&head, &view, None), body: None };
        draft.meta = head.finish(&view, &found);
        return draft;
    };
    let inside = within(&containers, region);
    let whole: f32 = scored.iter().filter(|s| inside[s.block.container] && s.prose).map(|s| s.gain.max(0.0)).sum();
    let mut gained = 0.0;
    let mut kept = Vec::new();
    let mut seen = HashSet::new();
    // One past the last container that lists other stories.
    let mut elsewhere = 0;
    let ends = ends(&containers);
    let (mut first, mut last) = (None, 0);
    for (i, s) in scored.iter().enumerate() {
        let line = s.block.span.of(text);
        if !inside[s.block.container] {
            continue;
        }
        gained += if s.prose { s.gain.max(0.0) } else { 0.0 };
        // Readers write below the story; above it, a counter only links there.
        if chrome::is_comments_head(line, s.words) && gained > 0.3 * whole {
            break;
        }
        // A heading of other stories speaks for what is beside it, until the story goes on.
        if chrome::is_related_head(line, s.words) && s.traits & tags::FURNITURE == 0 {
            elsewhere = ends[containers[s.block.container].parent];
            continue;
        }
        let goes_on = s.words >= 20 && s.links < 0.3 || s.words >= 12 && s.block.link == 0;
        if s.block.container >= elsewhere || (s.prose && goes_on) {
            elsewhere = 0;
        }
        if elsewhere > 0 || !keeps(text, &containers, &scored, i) {
            continue;
        }
        if s.words >= 8 && !seen.insert(line) {
            continue;
        }
        let credited = s.words <= 40 && chrome::credit_tail(line).is_some();
        let caption = (s.traits & tags::CAPTION != 0 && s.words <= 80) || credited;
        if s.prose && !caption && s.words >= 8 {
            first.get_or_insert(i);
            last = i;
        }
        kept.push((i, if caption { Part::Caption } else { Part::Body }));
    }
    let found = Found { headline: meta::headline(&head, &view, first), body: first.map(|first| (first, last)) };
    let first = first.unwrap_or(0);
    // Headings and labels behind the last sentence lead somewhere else.
    kept.retain(|(i, _)| *i <= last || scored[*i].prose || list_item(&containers, &scored[*i]));
    let title = found.headline;
    let mut out: Vec<Kept> = Vec::new();
    for (i, part) in kept {
        let s = &scored[i];
        let line = s.block.span.of(text);
        let part = if Some(i) == title {
            Part::Title
        } else if i < first && dateline::is_date_line(line) {
            Part::Dateline
        } else if i < first && is_deck(&containers, s) {
            Part::Deck
        } else if i < first && title.is_some_and(|t| i < t) {
            continue;
        } else {
            part
        };
        let day =
            if i < first && !s.prose && part == Part::Body && s.words <= 20 { dateline::day_in(line) } else { None };
        if let Some(day) = day {
            let span = Span::new(s.block.span.start + day.start, s.block.span.start + day.end);
            out.push(Kept { span, part: Part::Dateline, kind: Kind::default() });
            continue;
        }
        let span = match chrome::caption_tail(line) {
            Some(tail) if part == Part::Caption => {
                Span::new(s.block.span.start, s.block.span.start + line[..tail].trim_end().len())
            }
            _ => s.block.span,
        };
        out.push(Kept { span, part, kind: s.block.kind });
    }
    above(text, &containers, &scored, title, first, &mut out);
    out.sort_by_key(|k| k.span.start);
    out.dedup_by_key(|k| k.span.start);
    draft.meta = head.finish(&view, &found);
    draft.kept = out;
    draft
}

fn measure(text: &str, containers: &[Container], block: &TextBlock) -> Scored {
    let line = block.span.of(text);
    let words = count_words(line);
    let links = block.link as f32 / block.span.len().max(1) as f32;
    let heading = matches!(containers[block.container].tag, Tag::H1 | Tag::H2 | Tag::Heading);
    // Scripts without spaces have no words to count: there, length speaks.
    let long = words >= 25 || (words < 8 && block.span.len() >= 150);
    let prose = !heading && links < 0.5 && ((ends_sentence(line) && (words >= 5 || block.span.len() >= 60)) || long);
    Scored { block: *block, words, links, prose, gain: 0.0, traits: 0, template: false }
}

/// Words of a block, with a guess where no spaces part them.
fn weight(s: &Scored) -> f32 {
    (s.words as f32).max(s.block.span.len() as f32 / 12.0)
}

/// The bits that hold in each container. What most of the page's sentences are in is no furniture, whatever its name.
fn traits(containers: &[Container], scored: &[Scored]) -> Vec<u32> {
    let mut prose = vec![0.0f32; containers.len()];
    for s in scored.iter().filter(|s| s.prose && s.links < 0.3) {
        prose[s.block.container] += weight(s);
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

/// What a block adds to the containers that it is in.
fn gain(text: &str, containers: &[Container], s: &Scored) -> f32 {
    let line = s.block.span.of(text);
    let container = &containers[s.block.container];
    if s.template || s.traits & tags::FURNITURE != 0 {
        return -1.0;
    }
    let content = s.traits & tags::CONTENT != 0;
    if s.links > 0.5 {
        return if content { -1.0 } else { -3.0 - weight(s).min(20.0) / 4.0 };
    }
    // A headline with a line of its story, in a list of such.
    if container.tag == Tag::Li && s.links > 0.15 && !content {
        return -1.0;
    }
    if chrome::is_label(line, s.words) || chrome::is_related_head(line, s.words) {
        return -6.0;
    }
    let weight = weight(s).min(120.0) * (1.0 - s.links);
    if s.prose {
        let scale = if content { 1.3 } else { 1.0 };
        return if container.tag == Tag::Li || s.words < 8 { weight / 2.0 } else { weight * scale };
    }
    match container.tag {
        Tag::P | Tag::Pre | Tag::Blockquote => weight / 3.0,
        Tag::H1 | Tag::H2 | Tag::Heading => 0.0,
        Tag::Li | Tag::Dd if s.words >= 5 => weight / 6.0,
        Tag::Td => 0.0,
        _ if content => 0.0,
        _ => -1.0,
    }
}

/// The container that is the article.
fn region(text: &str, containers: &[Container], scored: &[Scored], page_title: &str) -> Option<usize> {
    let n = containers.len();
    let (mut sum, mut prose, mut h1) = (vec![0.0f32; n], vec![0.0f32; n], vec![false; n]);
    for s in scored {
        let c = s.block.container;
        sum[c] += s.gain;
        if s.prose && s.traits & tags::FURNITURE == 0 {
            prose[c] += weight(s);
        }
        if matches!(containers[c].tag, Tag::H1) {
            let title = squeeze(s.block.span.of(text));
            h1[c] |= title.len() >= 10 && page_title.contains(&title);
        }
    }
    for c in (1..n).rev() {
        let up = containers[c].parent;
        sum[up] += sum[c];
        prose[up] += prose[c];
        h1[up] |= h1[c];
    }
    let mut best: Option<(f32, usize)> = None;
    for c in 0..n {
        let bonus = match containers[c] {
            Container { traits, .. } if traits & tags::CONTENT != 0 => 1.15,
            Container { tag: Tag::Article, .. } => 1.1,
            Container { tag: Tag::Main, .. } => 1.05,
            _ => 1.0,
        };
        let value = sum[c] * bonus;
        // The innermost of those that hold the same.
        if value > 0.0 && best.is_none_or(|(most, _)| value >= most) {
            best = Some((value, c));
        }
    }
    let (_, mut region) = best?;
    if prose[region] < 10.0 {
        return None;
    }
    // Of several articles, the one that has the page's title.
    let articles = || (0..n).filter(|c| containers[*c].tag == Tag::Article && *c > region && prose[*c] >= 60.0);
    if articles().count() > 1 {
        let inside = within(containers, region);
        if let Some(own) = articles().find(|c| inside[*c] && h1[*c]) {
            region = own;
        }
    }
    Some(region)
}

/// For each container, whether it is `region` or inside it.
fn within(containers: &[Container], region: usize) -> Vec<bool> {
    let mut out = vec![false; containers.len()];
    for (c, container) in containers.iter().enumerate() {
        out[c] = c == region || (c > region && out[container.parent]);
    }
    out
}

/// For each container, one past the last container inside it.
fn ends(containers: &[Container]) -> Vec<usize> {
    let mut out: Vec<usize> = (1..=containers.len()).collect();
    for c in (1..containers.len()).rev() {
        let parent = containers[c].parent;
        out[parent] = out[parent].max(out[c]);
    }
    out
}

fn list_item(containers: &[Container], s: &Scored) -> bool {
    matches!(containers[s.block.container].tag, Tag::Li | Tag::Dd | Tag::Td | Tag::Pre) && s.links < 0.4
}

/// Whether a block inside the article is part of it.
fn keeps(text: &str, containers: &[Container], scored: &[Scored], i: usize) -> bool {
    let s = &scored[i];
    let line = s.block.span.of(text);
    if s.template || s.traits & tags::FURNITURE != 0 || s.words == 0 && s.block.span.len() < 20 {
        return false;
    }
    if chrome::is_label(line, s.words) || chrome::is_credit(line, s.words) || chrome::is_byline(line, s.words) {
        return false;
    }
    let tag = containers[s.block.container].tag;
    if s.prose {
        return s.links < 0.5;
    }
    match tag {
        Tag::H1 | Tag::H2 | Tag::Heading => s.links < 0.6,
        Tag::Li | Tag::Dd | Tag::Td => s.links < 0.6,
        _ => s.links < 0.5,
    }
}

fn is_deck(containers: &[Container], s: &Scored) -> bool {
    (s.traits & tags::DECK != 0 || matches!(containers[s.block.container].tag, Tag::H2)) && s.words >= 4
}

/// Title, deck and date line that stand above the region.
fn above(
    text: &str,
    containers: &[Container],
    scored: &[Scored],
    title: Option<usize>,
    first: usize,
    out: &mut Vec<Kept>,
) {
    let Some(title) = title else { return };
    for (i, s) in scored.iter().enumerate().take(first.max(title + 1).min(title + REACH)).skip(title) {
        let line = s.block.span.of(text);
        let mut span = s.block.span;
        let part = if i == title {
            Part::Title
        } else if dateline::is_date_line(line) {
            Part::Dateline
        } else if s.traits & (tags::FURNITURE & !tags::BYLINE) == 0 && s.links < 0.3 && is_deck(containers, s) {
            Part::Deck
        } else if let (true, Some(day)) = (s.words <= 20, dateline::day_in(line)) {
            span = Span::new(s.block.span.start + day.start, s.block.span.start + day.end);
            Part::Dateline
        } else {
            continue;
        };
        let again = part == Part::Dateline && out.iter().any(|k| k.part == part);
        if !again && !out.iter().any(|k| k.span.overlaps(span)) {
            out.push(Kept { span, part, kind: s.block.kind });
        }
    }
}
