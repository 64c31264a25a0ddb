//! Plain text that was saved from a page: which paragraphs are the article. Each gets points by its shape, its wording
//! and its surroundings, the stretches with the highest sums are the body, and title, deck and date line are looked for
//! above it.

mod features;
mod lines;
mod look;
mod model;
mod parts;

use self::lines::Paragraph;
use self::look::Look;
use crate::Span;
use crate::strip::arena::Arena;
use crate::strip::chrome::{self, count_words, ends_sentence};
use crate::strip::phrases::Phrase;
use crate::strip::{Draft, Favor, Kept, Kind as BlockKind, Options, Part, Verdict, dateline};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// What a paragraph is by its wording.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Sentences.
    Prose,
    /// A short line without the end of a sentence: a heading, a name, a headline.
    Short,
    /// An item of a list.
    Item,
    /// Menus, share bars, tags, footers.
    Label,
    /// Heading of a list of other stories.
    Related,
    /// Heading of the readers' comments.
    Comments,
    /// A date and nothing else.
    Date,
    /// Who wrote it.
    Byline,
    /// Who took the picture.
    Credit,
    /// The line under a picture.
    Caption,
}

#[derive(Clone, Copy, Debug)]
struct Scored {
    span: Span,
    kind: Kind,
    /// An item of a list.
    bullet: bool,
    /// A short line with a day or a time in it.
    stamp: bool,
    /// It is in a list of other stories.
    elsewhere: bool,
    /// Other pages of the site have it, too.
    recurs: bool,
    /// Empty lines before it, 2 at most.
    gap: u8,
    /// How many paragraphs read the same, 9 at most.
    copies: u8,
    look: Look,
    /// Gain of having it in the stretch that reads most like a story; where features are counted from.
    score: i32,
    /// Above 0 it reads like a part of the story.
    points: i32,
}

/// Prose has this many words, or is in a document without furniture.
const PROSE_WORDS: usize = 10;
/// Among furniture, a body has at least this many words.
const LEAST: usize = 20;
/// What it costs to go from furniture to the story, and back.
const SWITCH: i64 = 50;
/// What speaks for each paragraph of a text that has next to no furniture.
const CLEAN: i64 = 200;
/// No paragraph has more points than this for or against it when stretches are sought.
const MOST: i64 = 250;
/// What furniture by its wording must have to be in a story all the same.
const LABEL: i64 = 100;
/// What it adds to favor recall.
const FAVOR: i64 = 60;

static STAMP: LazyLock<Phrase> = LazyLock::new(|| Phrase::new(true, "", "stamp", ""));

/// Reads `source` as plain text.
pub(in crate::strip) fn read(source: &str, options: &Options, verdicts: Option<&mut Vec<Verdict>>) -> Draft {
    let mut arena = Arena::default();
    let paragraphs = lines::paragraphs(source, &mut arena);
    let mut draft = Draft { arena, ..Draft::default() };
    let whole = |p: &Paragraph| Kept { span: p.span, part: Part::Body, kind: BlockKind::default() };
    if options.keep_all {
        draft.kept = paragraphs.iter().map(whole).collect();
    }
    if options.keep_all && verdicts.is_none() {
        return draft;
    }
    let text = &draft.arena.text;
    let (mut scored, content) = score(text, &paragraphs);
    templates(text, &mut scored, options);
    captions(text, &mut scored);
    let mut titles = Vec::with_capacity(scored.len());
    let mut points = Vec::with_capacity(scored.len());
    let mut reasons = Vec::new();
    features::each(&scored, &content, |i, row| {
        points.push(model::points(row));
        titles.push(parts::title_points(&scored[i], row));
        if verdicts.is_some() {
            reasons.push(model::reasons(row));
        }
    });
    scored.iter_mut().zip(points).for_each(|(s, points)| s.points = points);
    let shift = match options.favor {
        Favor::Balance => 0,
        Favor::Precision => -FAVOR,
        Favor::Recall => FAVOR,
    };
    let clean = is_clean(&scored);
    let inside = keep(&scored, clean, shift);
    let story = parts::parts(text, &scored, &inside, &titles, clean, shift);
    if !options.keep_all {
        draft.meta.title = story.title.map(|span| span.of(text).to_owned());
        draft.meta.site = site(text, &scored, &story.kept);
        draft.kept = story.kept;
    }
    if let Some(verdicts) = verdicts {
        *verdicts = explain(&draft, &scored, reasons, options);
    }
    draft
}

/// What became of each paragraph.
fn explain(
    draft: &Draft,
    scored: &[Scored],
    reasons: Vec<Vec<crate::strip::Reason>>,
    options: &Options,
) -> Vec<Verdict> {
    let mut kept = draft.kept.iter().peekable();
    let verdict = |(s, reasons): (&Scored, Vec<crate::strip::Reason>)| {
        let part = kept.next_if(|k| k.span.start < s.span.end).map(|k| k.part);
        let zone = part.filter(|part| part.wanted(options)).map(Part::zone);
        Verdict {
            text: s.span.of(&draft.arena.text).to_owned(),
            source: Span::new(
                draft.arena.source_of(s.span.start),
                draft.arena.source_of(s.span.end.saturating_sub(1)) + 1,
            ),
            path: String::new(),
            kind: BlockKind::default(),
            zone,
            points: s.points,
            reasons,
            rule: rule(s, part, options),
        }
    };
    scored.iter().zip(reasons).map(verdict).collect()
}

/// What settled it whatever its points.
fn rule(s: &Scored, part: Option<Part>, options: &Options) -> Option<&'static str> {
    let named = match s.kind {
        _ if s.recurs => "template",
        Kind::Related => "heading of other stories",
        Kind::Comments => "heading of comments",
        Kind::Byline => "byline",
        Kind::Credit => "credit",
        Kind::Date => "date",
        Kind::Caption => "caption",
        _ => "stretch",
    };
    match part {
        _ if options.keep_all => Some("keep all"),
        Some(Part::Title) => Some("title"),
        Some(Part::Deck) => Some("deck"),
        Some(Part::Dateline) => Some("date"),
        Some(Part::Caption) => Some("caption"),
        Some(_) => (s.points <= 0).then_some("stretch"),
        None => (s.points > 0 || s.recurs).then_some(named),
    }
}

/// Paragraphs with what they are by themselves, and the content words that they point to.
fn score(text: &str, paragraphs: &[Paragraph]) -> (Vec<Scored>, Vec<u64>) {
    let mut counts: HashMap<&str, u8> = HashMap::with_capacity(paragraphs.len());
    for p in paragraphs {
        let count = counts.entry(p.span.of(text)).or_default();
        *count = count.saturating_add(1);
    }
    let mut elsewhere = false;
    let mut content = Vec::new();
    let mut out = Vec::with_capacity(paragraphs.len());
    for p in paragraphs {
        let line = p.span.of(text);
        let look = Look::of(text, p, &mut content);
        let words = look.words;
        let kind = if look.long { Kind::Prose } else { kind(line, words, p.bullet) };
        match kind {
            Kind::Related => elsewhere = true,
            Kind::Prose if words >= 2 * PROSE_WORDS && !p.bullet => elsewhere = false,
            _ => {}
        }
        let copies = counts[line];
        let length = words.min(60) as i32;
        let score = match kind {
            Kind::Short | Kind::Item if copies > 1 && words < PROSE_WORDS => -8,
            Kind::Prose if p.bullet => length / 3,
            Kind::Prose if words < PROSE_WORDS => length / 3,
            Kind::Prose => length,
            Kind::Short if words >= 12 => 0,
            Kind::Short => -3,
            Kind::Item if words >= 8 => -1,
            Kind::Item => -4,
            Kind::Date | Kind::Byline | Kind::Credit | Kind::Caption => -1,
            Kind::Label => -8,
            Kind::Related => -15,
            Kind::Comments => -200,
        };
        let score = if elsewhere && score > -6 && kind != Kind::Date { -6 } else { score };
        let stamp = !look.long && look.digit && words <= 25 && STAMP.is_match(line);
        let (gap, copies) = (p.gap.min(2) as u8, copies.min(9));
        out.push(Scored {
            span: p.span,
            kind,
            bullet: p.bullet,
            stamp,
            elsewhere,
            recurs: false,
            gap,
            copies,
            look,
            score,
            points: 0,
        });
    }
    (out, content)
}

fn kind(line: &str, words: usize, bullet: bool) -> Kind {
    if dateline::is_date_line(line) {
        Kind::Date
    } else if chrome::is_comments_head(line, words) {
        Kind::Comments
    } else if chrome::is_related_head(line, words) {
        Kind::Related
    } else if chrome::is_credit(line, words) {
        Kind::Credit
    } else if chrome::is_label(line, words) {
        Kind::Label
    } else if chrome::is_byline(line, words) {
        Kind::Byline
    } else if ends_sentence(line) && words >= 2 || words >= 40 {
        Kind::Prose
    } else if bullet {
        Kind::Item
    } else {
        Kind::Short
    }
}

/// What recurs on the site is furniture; but a headline that other pages list is none above its own story, where no other
/// line could be the title.
fn templates(text: &str, scored: &mut [Scored], options: &Options) {
    if options.templates.is_none() {
        return;
    }
    let recurs: Vec<bool> = scored.iter().map(|s| options.is_template(s.span.of(text))).collect();
    let title = |i: usize| matches!(scored[i].kind, Kind::Short | Kind::Prose) && scored[i].look.words >= 4;
    let mut below = None;
    let mut found = Vec::new();
    for i in (0..scored.len()).rev() {
        if !recurs[i] {
            below = Some(scored[i].kind);
            continue;
        }
        let story = matches!(below, Some(Kind::Prose | Kind::Date | Kind::Byline | Kind::Credit | Kind::Caption));
        let other = || (i.saturating_sub(parts::TITLE_REACH)..i).any(|above| !recurs[above] && title(above));
        if !(story && scored[i].kind == Kind::Short && title(i) && !other()) {
            found.push(i);
        }
        // Of several lines above a story only the last one can be its title.
        below = Some(Kind::Label);
    }
    for i in found {
        scored[i].kind = Kind::Label;
        scored[i].recurs = true;
        // It says nothing of what is around it.
        scored[i].score = -2;
    }
}

/// Finds captions beside credits. A caption glued to its credit is dropped when a clean copy follows.
fn captions(text: &str, scored: &mut [Scored]) {
    for i in 0..scored.len() {
        let line = scored[i].span.of(text);
        let next = scored.get(i + 1).map(|s| (s.span.of(text), s.kind));
        let here = &scored[i];
        if !matches!(here.kind, Kind::Short | Kind::Prose) || here.look.words > 60 || here.look.long {
            continue;
        }
        if let Some(tail) = chrome::credit_tail(line) {
            let copied = next.is_some_and(|(next, _)| next.starts_with(line[..tail].trim_end()));
            scored[i].kind = if copied { Kind::Credit } else { Kind::Caption };
            scored[i].score = scored[i].score.min(-1);
        } else if next.is_some_and(|(_, kind)| kind == Kind::Credit) && scored[i].kind == Kind::Short {
            let glued = i > 0 && scored[i - 1].span.of(text).starts_with(line);
            let after_headline = i > 1 && matches!(scored[i - 1].kind, Kind::Short);
            if glued || after_headline {
                scored[i].kind = Kind::Caption;
                scored[i].score = -1;
            }
        }
    }
}

/// Whether there is next to no furniture in a text.
fn is_clean(scored: &[Scored]) -> bool {
    let furniture = |s: &&Scored| match s.kind {
        Kind::Label | Kind::Related | Kind::Comments => true,
        Kind::Item => s.look.words <= 4,
        _ => false,
    };
    scored.iter().filter(furniture).count() * 20 <= scored.len()
}

/// Which paragraphs are the body.
fn keep(scored: &[Scored], clean: bool, shift: i64) -> Vec<bool> {
    let bonus = shift + if clean { CLEAN } else { 0 };
    let mut inside = stretches(scored.iter().map(|s| i64::from(s.points).clamp(-MOST, MOST) + bonus));
    for (i, s) in scored.iter().enumerate() {
        let never = match s.kind {
            Kind::Comments | Kind::Date | Kind::Byline => true,
            // Where all else is a story, what looks like a credit is more likely a heading.
            Kind::Related | Kind::Credit | Kind::Caption => !clean || i < 8,
            Kind::Label => !clean && i64::from(s.points) + shift < LABEL,
            _ => false,
        };
        inside[i] &= !never && !s.recurs;
    }
    inside
}

/// The stretches whose points, less what it costs to go in and out, are highest: a path through two states (Viterbi).
fn stretches(points: impl ExactSizeIterator<Item = i64>) -> Vec<bool> {
    let mut came_from = Vec::with_capacity(points.len());
    let (mut outside, mut inside) = (0, -SWITCH);
    for value in points {
        let (leave, enter) = (inside - SWITCH, outside - SWITCH);
        came_from.push((leave > outside, enter <= inside));
        (outside, inside) = (outside.max(leave), inside.max(enter) + value);
    }
    let mut state = inside > outside;
    let mut out = vec![false; came_from.len()];
    for (at, (to_outside, to_inside)) in came_from.iter().enumerate().rev() {
        out[at] = state;
        state = if state { *to_inside } else { *to_outside };
    }
    out
}

/// A line longer than this, in bytes, says nothing about its site.
const SITE_LINE: usize = 1000;

/// The name of the site: a short line, or part of one, that other lines outside the story repeat.
fn site(text: &str, scored: &[Scored], kept: &[Kept]) -> Option<String> {
    let starts: HashSet<usize> = kept.iter().map(|k| k.span.start).collect();
    let story = |s: &&Scored| starts.contains(&s.span.start);
    let short = |s: &&Scored| !s.bullet && s.look.words <= 25 && s.span.len() <= SITE_LINE;
    let outside: Vec<&Scored> = scored.iter().filter(|s| short(s) && !story(s)).take(400).collect();
    let names = outside
        .iter()
        .take(60)
        .filter(|s| !matches!(s.kind, Kind::Date | Kind::Related | Kind::Comments | Kind::Credit));
    // It stands there again, or in the line of the copyright. Most lines are asked for parts once, not for each name.
    let owned = |s: &&Scored| s.span.of(text).contains('©') || s.span.of(text).to_lowercase().contains("copyright");
    let (owned, others): (Vec<&Scored>, Vec<&Scored>) = outside.iter().copied().partition(owned);
    let mut lines_with: HashMap<&str, usize> = HashMap::new();
    for s in others {
        let mut parts = chrome::parts(s.span.of(text));
        let first = parts.next();
        for part in first.into_iter().chain(parts.filter(|part| Some(*part) != first)) {
            *lines_with.entry(part).or_default() += 1;
        }
    }
    let name = names.flat_map(|s| chrome::parts(s.span.of(text))).find(|name| {
        let words = count_words(name);
        let shape = (1..=7).contains(&words)
            && name.len() >= 4
            && name.starts_with(char::is_uppercase)
            && !ends_sentence(name);
        let in_owned = || owned.iter().filter(|s| s.span.of(text).contains(name)).count();
        shape && lines_with.get(name).copied().unwrap_or(0) + in_owned() > 1 && !chrome::is_label(name, words)
    });
    name.map(str::to_owned)
}
