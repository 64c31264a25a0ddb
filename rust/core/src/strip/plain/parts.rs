//! What the chosen paragraphs of a plain text are to its story: title, deck, date line, caption, body.

use super::features::{NAMES, Row};
use super::{Kind, LEAST, Scored};
use crate::Span;
use crate::strip::{Kept, Kind as BlockKind, Part, chrome, dateline};

/// A title is at most this many paragraphs above the body, furniture not counted.
pub(super) const TITLE_REACH: usize = 6;
/// A title among furniture is at most this many paragraphs above the body.
const LATEST_TITLE: usize = 15;
/// What a line among furniture must have to be a title.
const LEAST_TITLE: i32 = 40;
/// A title has at most so many points less than its deck.
const NEARLY: i32 = 4;
/// What a line between title and body must have to be a deck.
const LEAST_DECK: i64 = -125;

/// The paragraphs of a story.
#[derive(Debug, Default)]
pub(super) struct Story {
    pub(super) title: Option<Span>,
    /// In the order of the page.
    pub(super) kept: Vec<Kept>,
}

/// Where a feature is in a row.
const fn column(name: &str) -> usize {
    let mut at = 0;
    while at < NAMES.len() {
        let (a, b) = (NAMES[at].as_bytes(), name.as_bytes());
        let mut same = a.len() == b.len();
        let mut i = 0;
        while same && i < b.len() {
            same = a[i] == b[i];
            i += 1;
        }
        if same {
            return at;
        }
        at += 1;
    }
    panic!("no such feature")
}

const TOPIC: usize = column("topic");
const STAMP: usize = column("stamp");

/// How much a paragraph is like a title, if it could be one: it shares its words with the body and is no sentence.
pub(super) fn title_points(s: &Scored, row: &Row) -> Option<i32> {
    let words = s.look.words;
    let fits = matches!(s.kind, Kind::Short | Kind::Prose) && (3..=30).contains(&words);
    (fits && s.look.end != 3 && row[STAMP] == 0).then(|| {
        row[TOPIC].clamp(0, 80)
            + 20 * i32::from(words >= 5)
            + 20 * i32::from(words >= 7)
            + 10 * i32::from(s.copies > 1)
    })
}

/// The story of a text: `inside` says which paragraphs are its body.
pub(super) fn parts(
    text: &str,
    scored: &[Scored],
    inside: &[bool],
    titles: &[Option<i32>],
    clean: bool,
    shift: i64,
) -> Story {
    let Some((start, end)) = bounds(text, scored, inside, clean) else { return Story::default() };
    let title = if clean { None } else { title_on_topic(text, scored, titles, start) };
    let title = title.or_else(|| title_above(text, scored, start));
    let mut story = Story { title: title.map(|i| scored[i].span), kept: Vec::new() };
    let mut dated = false;
    for (i, s) in scored.iter().enumerate().take(end + 1) {
        let above = i < start;
        let mut keep = |span, part| story.kept.push(Kept { span, part, kind: BlockKind::default() });
        if title.is_some_and(|title| i < title) {
            if clean && inside[i] {
                keep(s.span, Part::Body);
            }
        } else if title == Some(i) {
            keep(s.span, Part::Title);
        } else if s.kind == Kind::Caption && !inside[i] {
            if !s.elsewhere {
                keep(without_credit(text, s), Part::Caption);
            }
        } else if s.kind == Kind::Date && (above || i == start) {
            // A date far above nothing is the day of the visit.
            if !dated && (title.is_some() || i + 1 == start) {
                keep(s.span, Part::Dateline);
            }
            dated = true;
        } else if above && matches!(s.kind, Kind::Byline | Kind::Label) && !inside[i] {
            if title.is_some()
                && !dated
                && let Some(day) = dateline::day_in(s.span.of(text))
            {
                keep(Span::new(s.span.start + day.start, s.span.start + day.end), Part::Dateline);
                dated = true;
            }
        } else if above && title.is_some() && matches!(s.kind, Kind::Short | Kind::Prose) {
            if inside[i] || s.look.words >= 6 && i64::from(s.points) + shift > LEAST_DECK {
                keep(s.span, Part::Deck);
            }
        } else if inside[i] {
            keep(s.span, Part::Body);
        }
    }
    story
}

/// First and last paragraph of the running text.
fn bounds(text: &str, scored: &[Scored], inside: &[bool], clean: bool) -> Option<(usize, usize)> {
    let body = || (0..scored.len()).filter(|i| inside[*i]);
    let first = body().next()?;
    let words: usize = body().map(|i| scored[i].look.words).sum();
    if !clean && words < LEAST {
        return None;
    }
    let mut end = inside.iter().rposition(|inside| *inside)?;
    let start = body().find(|i| scored[*i].kind == Kind::Prose).unwrap_or(first);
    // A story that opens with a dateline begins there; prose above it is a deck.
    let opens = |i: &usize| dateline::opening(scored[*i].span.of(text)).is_some();
    let start = body().filter(|i| *i >= start).take(4).find(opens).unwrap_or(start);
    let behind = (start + 1).max((start + end) / 2 + 1);
    if let Some(colophon) = (behind..=end).find(|i| chrome::is_colophon(scored[*i].span.of(text))) {
        end = colophon - 1;
    }
    while end > start && is_footnote(scored[end].span.of(text), scored[end].look.words) {
        end -= 1;
    }
    Some((start, end))
}

/// `1 See page 31.`, or how an agency signs: `==Kyodo`.
fn is_footnote(line: &str, words: usize) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let note = rest.len() < line.len() && rest.strip_prefix(' ').is_some_and(|r| r.starts_with(char::is_uppercase));
    words <= 12 && note || words <= 3 && ["==", "--", "##"].iter().any(|mark| line.starts_with(mark))
}

/// The span without the credit at the end of a caption.
fn without_credit(text: &str, s: &Scored) -> Span {
    let line = s.span.of(text);
    match chrome::caption_tail(line) {
        Some(tail) => Span::new(s.span.start, s.span.start + line[..tail].trim_end().len()),
        None => s.span,
    }
}

/// The title of a text without furniture: the first of the lines above the body that is long enough for one.
fn title_above(text: &str, scored: &[Scored], start: usize) -> Option<usize> {
    let mut lines = Vec::new();
    for (i, s) in scored[..start].iter().enumerate().rev() {
        match s.kind {
            Kind::Short | Kind::Prose if (3..=60).contains(&s.look.words) => lines.push(i),
            Kind::Short if s.look.words > 0 && lines.is_empty() => {}
            Kind::Byline | Kind::Label | Kind::Caption if lines.is_empty() => {}
            Kind::Date | Kind::Byline | Kind::Credit => {}
            _ => break,
        }
        if lines.len() == TITLE_REACH {
            break;
        }
    }
    let fits = |i: &&usize| (4..=40).contains(&scored[**i].look.words) && !scored[**i].span.of(text).contains(" | ");
    lines.iter().rfind(fits).or(lines.last()).copied()
}

/// The title among menus and share bars: a line above the body whose words the body has, too. A deck may be as good; the
/// title is the first of them.
fn title_on_topic(text: &str, scored: &[Scored], titles: &[Option<i32>], start: usize) -> Option<usize> {
    let points = |i: usize| {
        let line = scored[i].span.of(text);
        let points = titles[i].filter(|_| !line.contains(" | "))?;
        let sentence = scored[i].kind == Kind::Prose && !line.ends_with('?');
        let points = points - 50 * i32::from(sentence) - 2 * (start - i) as i32;
        (points >= LEAST_TITLE).then_some((points, i))
    };
    let fits = || (start.saturating_sub(LATEST_TITLE)..start).filter_map(points);
    let (best, at) = fits().max_by_key(|(points, i)| (*points, std::cmp::Reverse(*i)))?;
    fits().find(|(points, i)| points + NEARLY >= best && at.saturating_sub(*i) <= TITLE_REACH).map(|(_, i)| i)
}
