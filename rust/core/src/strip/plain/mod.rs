//! Plain text that was saved from a page: which paragraphs are the article. Each is scored by its shape and wording,
//! the contiguous stretch with the highest sum is the body, and title, deck and date line are looked for above it.

mod lines;

use self::lines::Paragraph;
use crate::Span;
use crate::strip::arena::Arena;
use crate::strip::chrome::{self, count_words, ends_sentence};
use crate::strip::{Draft, Kept, Kind as BlockKind, Options, Part, Verdict, dateline};
use std::collections::{HashMap, HashSet};

/// What a paragraph is by itself.
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
    words: usize,
    kind: Kind,
    /// An item of a list.
    bullet: bool,
    /// It is in a list of other stories.
    elsewhere: bool,
    /// Gain of having it in the body.
    score: i64,
}

/// A title is at most this many paragraphs above the body, furniture not counted.
const TITLE_REACH: usize = 6;
/// Between furniture, a body gains at least this much, in words.
const LEAST: i64 = 20;
/// Prose has this many words, or is in a document without furniture.
const PROSE_WORDS: usize = 10;

/// Reads `source` as plain text.
pub(in crate::strip) fn read(source: &str, options: &Options, _verdicts: Option<&mut Vec<Verdict>>) -> Draft {
    let mut arena = Arena::default();
    let paragraphs = lines::paragraphs(source, &mut arena);
    let mut draft = Draft { arena, ..Draft::default() };
    if options.keep_all {
        draft.kept =
            paragraphs.iter().map(|p| Kept { span: p.span, part: Part::Body, kind: BlockKind::default() }).collect();
        return draft;
    }
    let mut scored = score(&draft.arena.text, &paragraphs);
    let text = &draft.arena.text;
    templates(text, &mut scored, options);
    captions(text, &mut scored);
    let Some(body) = body(text, &scored) else {
        draft.meta.site = site(text, &scored, &[]);
        return draft;
    };
    let (title, top) = headline(text, &scored, body.0);
    let mut kept: Vec<Kept> = top;
    for (i, s) in scored.iter().enumerate().take(body.1 + 1).skip(body.0) {
        if let Some(part) = inside(&scored, i, body) {
            kept.push(Kept { span: clean(text, s), part, kind: BlockKind::default() });
        }
    }
    kept.sort_by_key(|k| k.span.start);
    draft.meta.title = title.map(|span| span.of(text).to_owned());
    draft.meta.site = site(text, &scored, &kept);
    draft.kept = kept;
    draft
}

fn score(text: &str, paragraphs: &[Paragraph]) -> Vec<Scored> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for p in paragraphs {
        *counts.entry(p.span.of(text)).or_default() += 1;
    }
    let mut elsewhere = false;
    let mut out = Vec::with_capacity(paragraphs.len());
    for p in paragraphs {
        let line = p.span.of(text);
        let words = count_words(line);
        let mut kind = kind(line, words, p.bullet);
        if counts[line] > 1 && matches!(kind, Kind::Short | Kind::Item) && words < PROSE_WORDS {
            kind = Kind::Label;
        }
        match kind {
            Kind::Related => elsewhere = true,
            Kind::Prose if words >= 2 * PROSE_WORDS && !p.bullet => elsewhere = false,
            _ => {}
        }
        let length = words.min(60) as i64;
        let score = match kind {
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
        out.push(Scored { span: p.span, words, kind, bullet: p.bullet, elsewhere, score });
    }
    out
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
    let title = |i: usize| matches!(scored[i].kind, Kind::Short | Kind::Prose) && scored[i].words >= 4;
    let mut below = None;
    let mut found = Vec::new();
    for i in (0..scored.len()).rev() {
        if !recurs[i] {
            below = Some(scored[i].kind);
            continue;
        }
        let story = matches!(below, Some(Kind::Prose | Kind::Date | Kind::Byline | Kind::Credit | Kind::Caption));
        let other = || (i.saturating_sub(TITLE_REACH)..i).any(|above| !recurs[above] && title(above));
        if !(story && scored[i].kind == Kind::Short && title(i) && !other()) {
            found.push(i);
        }
        // Of several lines above a story only the last one can be its title.
        below = Some(Kind::Label);
    }
    for i in found {
        scored[i].kind = Kind::Label;
        // It says nothing of what is around it.
        scored[i].score = -2;
    }
}

/// Finds captions beside credits. A caption glued to its credit is dropped when a clean copy follows.
fn captions(text: &str, scored: &mut [Scored]) {
    for i in 0..scored.len() {
        let line = scored[i].span.of(text);
        let next = scored.get(i + 1).map(|s| (s.span.of(text), s.kind));
        if !matches!(scored[i].kind, Kind::Short | Kind::Prose) || scored[i].words > 60 {
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

/// First and last paragraph of the body: the contiguous stretch with the highest sum of scores.
fn body(text: &str, scored: &[Scored]) -> Option<(usize, usize)> {
    let mut best: Option<(i64, usize, usize)> = None;
    let (mut sum, mut start) = (0, 0);
    for (i, s) in scored.iter().enumerate() {
        if sum <= 0 {
            (sum, start) = (0, i);
        }
        sum += s.score;
        if sum > 0 && best.is_none_or(|(most, _, _)| sum > most) {
            best = Some((sum, start, i));
        }
    }
    let furniture =
        scored.iter().filter(|s| matches!(s.kind, Kind::Label | Kind::Related | Kind::Comments | Kind::Item)).count();
    let bare = furniture * 4 < scored.len();
    match best {
        // A story that opens with a dateline begins there; prose above it is a deck.
        Some((sum, start, end)) if bare || sum >= LEAST => {
            let opens = |i: &usize| dateline::opening(scored[*i].span.of(text)).is_some();
            let start = (start..=end).take(4).find(opens).unwrap_or(start);
            let colophon = (start..=end)
                .skip(1)
                .find(|i| *i > (start + end) / 2 && chrome::is_colophon(scored[*i].span.of(text)));
            let mut end = colophon.map_or(end, |i| i - 1);
            while end > start && is_footnote(scored[end].span.of(text), scored[end].words) {
                end -= 1;
            }
            Some((start, end))
        }
        // Nothing reads like prose, but nothing like furniture either: a headline, a note, a verse.
        None if bare && !scored.is_empty() => {
            let own = |s: &&Scored| matches!(s.kind, Kind::Short | Kind::Prose | Kind::Item);
            let last = scored.iter().rposition(|s| own(&s))?;
            Some((scored.iter().position(|s| own(&s))?, last))
        }
        _ => None,
    }
}

/// `1 See page 31.`
fn is_footnote(line: &str, words: usize) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    words <= 12
        && rest.len() < line.len()
        && rest.strip_prefix(' ').is_some_and(|r| r.starts_with(char::is_uppercase))
}

/// The zone of paragraph `i` of the body, or `None` if it is furniture inside it.
fn inside(scored: &[Scored], i: usize, body: (usize, usize)) -> Option<Part> {
    let s = &scored[i];
    if s.elsewhere {
        return None;
    }
    match s.kind {
        Kind::Prose | Kind::Short => Some(Part::Body),
        Kind::Caption => Some(Part::Caption),
        Kind::Date => (i == body.0).then_some(Part::Dateline),
        Kind::Item => {
            // A list of some weight belongs to the story; a menu does not.
            let run = scored[..i].iter().rev().take(8).take_while(|s| s.kind == Kind::Item).count();
            let from = i - run;
            let items: Vec<_> = scored[from..].iter().take_while(|s| s.kind == Kind::Item).take(16).collect();
            let words: usize = items.iter().map(|s| s.words).sum();
            (words >= 4 * items.len()).then_some(Part::Body)
        }
        _ => None,
    }
}

/// The span without the credit at the end of a caption.
fn clean(text: &str, s: &Scored) -> Span {
    let line = s.span.of(text);
    match chrome::caption_tail(line) {
        Some(tail) if s.kind == Kind::Caption => {
            Span::new(s.span.start, s.span.start + line[..tail].trim_end().len())
        }
        _ => s.span,
    }
}

/// The title, and what else above the body belongs to the story: deck, date line, caption.
fn headline(text: &str, scored: &[Scored], body: usize) -> (Option<Span>, Vec<Kept>) {
    let mut lines = Vec::new();
    let mut kept = Vec::new();
    for s in scored[..body].iter().rev() {
        let line = s.span.of(text);
        match s.kind {
            Kind::Short | Kind::Prose if s.words >= 3 && s.words <= 60 => lines.push(s),
            Kind::Short if s.words > 0 && lines.is_empty() => continue,
            Kind::Date if !kept.iter().any(|k: &Kept| k.part == Part::Dateline) => {
                kept.push(Kept { span: s.span, part: Part::Dateline, kind: BlockKind::default() });
                continue;
            }
            Kind::Byline | Kind::Label if lines.is_empty() => {
                if let Some(day) = dateline::day_in(line) {
                    let span = Span::new(s.span.start + day.start, s.span.start + day.end);
                    kept.push(Kept { span, part: Part::Dateline, kind: BlockKind::default() });
                }
                continue;
            }
            Kind::Caption if lines.is_empty() => {
                kept.push(Kept { span: clean(text, s), part: Part::Caption, kind: BlockKind::default() });
                continue;
            }
            Kind::Byline | Kind::Credit => continue,
            _ => break,
        }
        if lines.len() == TITLE_REACH {
            break;
        }
    }
    // The title is the first of these lines that is long enough for one.
    let title = lines
        .iter()
        .rposition(|s| s.words >= 4 && s.words <= 40 && !s.span.of(text).contains(" | "))
        .or(lines.len().checked_sub(1));
    let Some(title) = title else {
        // A date far above nothing is the day of the visit.
        kept.retain(|k| k.part != Part::Dateline || scored[..body].last().is_some_and(|s| s.span == k.span));
        return (None, kept);
    };
    // What stands above the title belongs to the page.
    kept.retain(|k| k.span.start > lines[title].span.start);
    for (i, s) in lines[..=title].iter().enumerate() {
        let part = if i == title { Part::Title } else { Part::Deck };
        kept.push(Kept { span: s.span, part, kind: BlockKind::default() });
    }
    (Some(lines[title].span), kept)
}

/// A line longer than this, in bytes, says nothing about its site.
const SITE_LINE: usize = 1000;

/// The name of the site: a short line, or part of one, that other lines outside the story repeat.
fn site(text: &str, scored: &[Scored], kept: &[Kept]) -> Option<String> {
    let starts: HashSet<usize> = kept.iter().map(|k| k.span.start).collect();
    let story = |s: &&Scored| starts.contains(&s.span.start);
    let short = |s: &&Scored| !s.bullet && s.words <= 25 && s.span.len() <= SITE_LINE;
    let outside: Vec<&Scored> = scored.iter().filter(|s| short(s) && !story(s)).take(400).collect();
    let names = outside
        .iter()
        .take(60)
        .filter(|s| !matches!(s.kind, Kind::Date | Kind::Related | Kind::Comments | Kind::Credit));
    let name = names.flat_map(|s| chrome::parts(s.span.of(text))).find(|name| {
        let words = count_words(name);
        let shape = (1..=7).contains(&words)
            && name.len() >= 4
            && name.starts_with(char::is_uppercase)
            && !ends_sentence(name);
        // It stands there again, or in the line of the copyright.
        let again = |line: &str| {
            let owned = line.contains('©') || line.to_lowercase().contains("copyright");
            chrome::parts(line).any(|part| part == *name) || (owned && line.contains(name))
        };
        let repeats = || outside.iter().filter(|s| again(s.span.of(text))).count();
        shape && !chrome::is_label(name, words) && repeats() > 1
    });
    name.map(str::to_owned)
}
