//! From the physical lines of a plain text to paragraphs: hard wraps are undone, also where an empty line follows
//! every line.

use crate::Span;
use crate::strip::arena::{Arena, is_space};
use crate::strip::chrome::{BULLETS, ends_sentence};

/// A line of the source that is not empty.
#[derive(Clone, Copy, Debug)]
struct Line {
    /// Without white space at the ends and without bullet; bytes of the source.
    span: Span,
    /// Length in code points.
    chars: usize,
    /// Empty lines before it.
    gap: usize,
    bullet: bool,
    /// It ends as a sentence does.
    closed: bool,
    /// Its first letter is in lower case.
    lower: bool,
    /// It stops at a comma, a hyphen or a word that leads on.
    leading: bool,
    /// It opens with a number and a full stop.
    numbered: bool,
}

/// One or more lines that belong together.
#[derive(Clone, Copy, Debug)]
pub(in crate::strip) struct Paragraph {
    /// Bytes of the arena's text.
    pub(in crate::strip) span: Span,
    /// An item of a list.
    pub(in crate::strip) bullet: bool,
    /// Empty lines before it.
    pub(in crate::strip) gap: usize,
}

/// How a text is wrapped.
#[derive(Clone, Copy, Debug)]
struct Wrap {
    /// Length of a full line in code points.
    width: usize,
    /// Empty lines between two lines of one sentence.
    gap: usize,
}

/// A line at least this long may have been cut by wrapping, in code points.
const LONG: usize = 40;
/// Nobody wraps at more.
const WIDEST: usize = 140;
/// Abbreviations that end with a full stop and end no sentence.
const ABBREVIATIONS: &[&str] = &[
    "Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "Gen.", "Col.", "Lt.", "Sen.", "Rep.", "Gov.", "St.", "Jan.", "Feb.",
    "Mar.", "Apr.", "Aug.", "Sept.", "Sep.", "Oct.", "Nov.", "Dec.", "No.", "vs.", "e.g.", "i.e.",
];

/// Words that end no line but one that goes on.
const LEADING: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "by", "for", "from", "has", "have", "in", "into", "is", "its", "of", "on",
    "or", "that", "the", "their", "to", "was", "were", "which", "with", "de", "del", "des", "der", "die", "du", "el",
    "en", "et", "la", "le", "les", "los", "und", "y", "и", "в", "на", "с",
];

/// Paragraphs of `source`; their text is written to `arena`.
pub(in crate::strip) fn paragraphs(source: &str, arena: &mut Arena) -> Vec<Paragraph> {
    let lines = lines(source);
    let wrap = wrap(&lines);
    let mut out = Vec::new();
    let mut first = 0;
    while first < lines.len() {
        let mut last = first;
        let mut gap = None;
        while last + 1 < lines.len() && joins(source, &lines[last], &lines[last + 1], wrap, gap) {
            last += 1;
            gap = Some(gap.unwrap_or(0).max(lines[last].gap));
        }
        for (i, line) in lines[first..=last].iter().enumerate() {
            if i > 0 {
                let before = lines[first + i - 1].span;
                arena.space(Span::new(before.end, line.span.start));
                if hyphenated(before.of(source)) {
                    arena.unspace();
                }
            }
            arena.copy(source, line.span);
        }
        if let Some(span) = arena.end_block() {
            out.push(Paragraph { span, bullet: lines[first].bullet, gap: lines[first].gap });
        }
        first = last + 1;
    }
    out
}

fn lines(source: &str) -> Vec<Line> {
    let mut out = Vec::new();
    let (mut gap, mut at) = (0, 0);
    let ends = |c: char| matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}');
    while at < source.len() {
        let rest = &source[at..];
        let end = rest.find(ends).unwrap_or(rest.len());
        let start = at;
        at += end;
        if source[at..].starts_with("\r\n") {
            at += 2;
        } else if let Some(c) = source[at..].chars().next() {
            at += c.len_utf8();
        }
        let blank = |c: char| is_space(c) || c == '\u{feff}';
        let mut text = rest[..end].trim_end_matches(is_space);
        let untrimmed = text.len();
        text = text.trim_start_matches(blank);
        let unbulleted = unbulleted(text);
        let bullet = unbulleted.len() < text.len();
        let text = unbulleted;
        if text.is_empty() {
            gap += 1;
            continue;
        }
        let span = Span::new(start + untrimmed - text.len(), start + untrimmed);
        let closed =
            ends_sentence(text) && !text.split(is_space).next_back().is_some_and(|w| ABBREVIATIONS.contains(&w));
        let lower = text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
        let last = text.split(is_space).next_back().unwrap_or_default();
        let leading = text.ends_with(',') || hyphenated(text) || LEADING.contains(&last);
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let numbered = (1..=2).contains(&digits) && matches!(text.as_bytes().get(digits), Some(b'.' | b')'));
        out.push(Line { span, chars: text.chars().count(), gap, bullet, closed, lower, leading, numbered });
        gap = 0;
    }
    out
}

/// The line without the mark of a list item; the mark counts only before white space.
fn unbulleted(text: &str) -> &str {
    let mut rest = text;
    while let Some(after) = rest.strip_prefix(BULLETS) {
        if !after.is_empty() && !after.starts_with(is_space) {
            return if rest.len() < text.len() { rest } else { text };
        }
        rest = after.trim_start_matches(is_space);
    }
    rest
}

/// How the text is wrapped, if it is: its long lines are of one length at most, and many of them stop inside a
/// sentence that goes on, in lower case, on the next line.
fn wrap(lines: &[Line]) -> Option<Wrap> {
    let long = || lines.iter().filter(|l| l.chars >= LONG && !l.bullet);
    let (mut all, mut wide) = (0, 0);
    for line in long() {
        all += line.chars;
        wide += if line.chars > WIDEST { line.chars } else { 0 };
    }
    if wide * 5 > all {
        return None;
    }
    let mut lengths: Vec<usize> = long().map(|l| l.chars).filter(|&n| n <= WIDEST).collect();
    lengths.sort_unstable();
    let width = *lengths.get(lengths.len() * 9 / 10)?;
    let (mut open, mut gaps) = (0, Vec::new());
    for pair in lines.windows(2) {
        if pair[0].chars >= LONG && pair[0].chars <= WIDEST && !pair[0].bullet && !pair[0].closed {
            open += 1;
            if (pair[1].lower || pair[0].leading) && !pair[1].bullet {
                gaps.push(pair[1].gap);
            }
        }
    }
    if gaps.len() < 2 || gaps.len() * 5 < open * 2 {
        return None;
    }
    gaps.sort_unstable();
    Some(Wrap { width, gap: gaps[gaps.len() / 2] })
}

/// Whether `next` goes on with the paragraph that ends with `line`; `gap` is the widest gap joined so far.
fn joins(source: &str, line: &Line, next: &Line, wrap: Option<Wrap>, gap: Option<usize>) -> bool {
    let date = |line: &Line| line.chars <= LONG && crate::strip::dateline::is_date_line(line.span.of(source));
    if next.bullet || date(line) || date(next) {
        return false;
    }
    let Some(wrap) = wrap else {
        return !line.bullet && !line.closed && next.lower && next.gap == 0 && line.chars >= LONG;
    };
    // A line is cut where the next word does not fit any more.
    let word = next.span.of(source).chars().take_while(|c| !is_space(*c)).count();
    let full = (line.chars + 1 + word) * 20 >= wrap.width * 13;
    if line.chars > WIDEST || (line.bullet && (next.gap > 0 || !full)) {
        return false;
    }
    if hyphenated(line.span.of(source)) && next.gap <= wrap.gap {
        return true;
    }
    if !line.closed && (next.lower || line.leading) && next.gap <= wrap.gap.max(1) {
        return line.chars * 3 >= wrap.width;
    }
    if next.gap > wrap.gap || gap.is_some_and(|g| next.gap > g) {
        return false;
    }
    if line.closed {
        // Where no empty line parts the lines of a sentence, one parts paragraphs.
        return !next.numbered && next.gap == 0 && wrap.gap == 0 && line.chars * 20 >= wrap.width * 17;
    }
    full
}

/// A word or a compound that was cut at its hyphen.
fn hyphenated(line: &str) -> bool {
    line.strip_suffix('-').is_some_and(|before| before.ends_with(char::is_alphabetic))
}
