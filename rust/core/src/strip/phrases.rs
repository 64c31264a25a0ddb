//! Reads `phrases.txt`: sections of regular expressions, shared with the baseline in Python.
//!
//! To these phrases a line is made of ASCII and of a few kinds of other characters: capitals, letters, digits, white
//! space, the marks that the phrases name, other marks. So they are compiled for bytes, one for each character, where
//! `\w` is one small set and not the seven hundred ranges of Unicode: it compiles in a fiftieth of the time and never
//! falls back to a slower engine. Only lines of the file with letters beyond ASCII are compiled for Unicode; English
//! pages never need them.

use crate::Span;
use regex::Regex;
use regex::bytes::{Regex as BytesRegex, RegexBuilder};
use std::borrow::Cow;
use std::sync::LazyLock;

const PHRASES: &str = include_str!("phrases.txt");

/// The capitals beyond ASCII that the section `upper` has, as `phrases.txt` writes them.
const CAPITALS: &str = "À-ÖØ-ÞΑ-ΩА-ЯЁ";
/// Stands for each of them: a capital that no phrase has as a letter of its own.
const CAPITAL: u8 = b'X';
/// Stands for any other letter beyond ASCII, and for a capital where case does not matter.
const LETTER: u8 = b'_';
/// Stands for a digit beyond ASCII.
const DIGIT: u8 = b'0';
/// Stands for white space beyond ASCII.
const SPACE: u8 = b'\t';
/// Stands for the first of [`MARKS`]; the others follow.
const FIRST_MARK: u8 = 0x80;
/// Stands for any other character.
const OTHER: u8 = 0xFF;

/// Marks beyond ASCII that phrases name, in the order of their code points.
static MARKS: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut marks: Vec<char> = PHRASES.chars().filter(|&c| !c.is_ascii() && !is_word(c)).collect();
    marks.sort_unstable();
    marks.dedup();
    assert!(marks.len() < usize::from(OTHER - FIRST_MARK), "phrases.txt names too many marks");
    marks
});

static DIGITS: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d").expect("a pattern of this file"));

/// What `\w` is.
fn is_word(c: char) -> bool {
    c.is_alphabetic() || regex_syntax::is_word_character(c)
}

/// The byte that stands for `c`; case does not matter to a phrase that folds it.
fn byte_of(c: char, folds: bool) -> u8 {
    match c {
        _ if c.is_ascii() => c as u8,
        // The two characters beyond ASCII that are a letter of ASCII in another case.
        'ſ' if folds => b's',
        '\u{212A}' if folds => b'k',
        'À'..='Ö' | 'Ø'..='Þ' | 'Α'..='Ρ' | 'Σ'..='Ω' | 'А'..='Я' | 'Ё' if !folds => CAPITAL,
        _ if c.is_numeric() && DIGITS.is_match(c.encode_utf8(&mut [0; 4])) => DIGIT,
        _ if is_word(c) => LETTER,
        _ if c.is_whitespace() => SPACE,
        _ => MARKS.binary_search(&c).map_or(OTHER, |i| FIRST_MARK + i as u8),
    }
}

/// One section, compiled.
pub(super) struct Phrase {
    /// The lines that are ASCII but for marks and capitals.
    bytes: BytesRegex,
    /// The others.
    unicode: Option<LazyLock<Regex, Box<dyn FnOnce() -> Regex + Send>>>,
    folds: bool,
}

impl Phrase {
    /// A section between `before` and `after`; `folds`: whether in any case.
    pub(super) fn new(folds: bool, before: &str, section: &str, after: &str) -> Self {
        let (foreign, own): (Vec<String>, Vec<String>) =
            alternatives(section).into_iter().partition(|a| is_foreign(a));
        let flags = if folds { "(?i)" } else { "" };
        let pattern = |alternatives: &[String]| format!("{flags}{before}(?:{}){after}", alternatives.join("|"));
        let failed = |e: regex::Error| -> ! { panic!("phrases.txt, {section}: {e}") };
        let bytes = RegexBuilder::new(&in_bytes(&pattern(&own))).unicode(false).build().unwrap_or_else(|e| failed(e));
        let unicode = (!foreign.is_empty()).then(|| {
            let pattern = pattern(&foreign);
            let compile = move || Regex::new(&pattern).unwrap_or_else(|e| panic!("phrases.txt: {e}"));
            LazyLock::new(Box::new(compile) as Box<dyn FnOnce() -> Regex + Send>)
        });
        Self { bytes, unicode, folds }
    }

    /// A section that is a whole line, in any case.
    pub(super) fn whole(section: &str) -> Self {
        Self::new(true, "^", section, "$")
    }

    pub(super) fn is_match(&self, line: &str) -> bool {
        self.bytes.is_match(&self.bytes_of(line))
            || !line.is_ascii() && self.unicode.as_ref().is_some_and(|unicode| unicode.is_match(line))
    }

    /// All matches, in bytes of `line`. Only for sections without foreign letters.
    pub(super) fn find_iter(&self, line: &str) -> impl Iterator<Item = Span> {
        debug_assert!(self.unicode.is_none(), "which of two matches comes first is not known");
        let bytes = self.bytes_of(line);
        let found: Vec<Span> = self.bytes.find_iter(&bytes).map(|m| Span::new(m.start(), m.end())).collect();
        found.into_iter().map(move |span| span_of(line, span))
    }

    /// The first match, in bytes of `line`. Only for sections without foreign letters.
    pub(super) fn find(&self, line: &str) -> Option<Span> {
        debug_assert!(self.unicode.is_none(), "which of two matches comes first is not known");
        self.bytes.find(&self.bytes_of(line)).map(|m| span_of(line, Span::new(m.start(), m.end())))
    }

    /// The first group of the first match, in bytes of `line`. Only for sections without foreign letters.
    pub(super) fn find_group(&self, line: &str) -> Option<Span> {
        debug_assert!(self.unicode.is_none(), "which of two matches comes first is not known");
        let bytes = self.bytes_of(line);
        let group = self.bytes.captures(&bytes)?.get(1)?;
        Some(span_of(line, Span::new(group.start(), group.end())))
    }

    /// `line` with a byte for each character.
    fn bytes_of<'l>(&self, line: &'l str) -> Cow<'l, [u8]> {
        if line.is_ascii() {
            Cow::Borrowed(line.as_bytes())
        } else {
            Cow::Owned(line.chars().map(|c| byte_of(c, self.folds)).collect())
        }
    }
}

/// From characters of `line` to bytes.
fn span_of(line: &str, chars: Span) -> Span {
    if line.is_ascii() {
        return chars;
    }
    let mut starts = line.char_indices().map(|(at, _)| at).chain([line.len()]);
    let start = starts.by_ref().nth(chars.start).unwrap_or(line.len());
    let end = if chars.is_empty() { start } else { starts.nth(chars.len() - 1).unwrap_or(line.len()) };
    Span::new(start, end)
}

/// A pattern for characters as one for the bytes that stand for them.
fn in_bytes(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len());
    for c in pattern.replace(CAPITALS, "").chars() {
        if c.is_ascii() {
            out.push(c);
        } else {
            out += &format!("\\x{:02X}", byte_of(c, true));
        }
    }
    out
}

/// Whether an alternative has letters beyond ASCII other than the capitals.
fn is_foreign(alternative: &str) -> bool {
    alternative.replace(CAPITALS, "").chars().any(|c| !c.is_ascii() && is_word(c))
}

/// The alternatives of a section, with the sections above that they name.
fn alternatives(section: &str) -> Vec<String> {
    let alternatives: Vec<String> = lines(section).map(expand).collect();
    assert!(!alternatives.is_empty(), "phrases.txt has no section {section}");
    alternatives
}

/// The lines of a section as they are.
pub(super) fn lines(section: &str) -> impl Iterator<Item = &'static str> {
    let mut inside = false;
    PHRASES.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).filter(move |line| {
        match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')).filter(|n| names_section(n)) {
            Some(name) => inside = name == section,
            None => return inside,
        }
        false
    })
}

fn names_section(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
}

/// A line with `<name>` replaced by the section of that name.
fn expand(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        match after.split_once('>').filter(|(name, _)| !name.is_empty() && names_section(name)) {
            Some((name, after)) => {
                out += &format!("(?:{})", alternatives(name).join("|"));
                rest = after;
            }
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECTIONS: &[(bool, &str, &str, &str)] = &[
        (true, "^", "label", "$"),
        (true, "^", "opening", ""),
        (true, "^", "related", "$"),
        (true, "^", "comments", "$"),
        (true, "^", "date_line", "$"),
        (true, r"\b", "dated", ""),
        (true, "", "stamp", ""),
        (false, "^", "credit", "$"),
        (false, " ", "credit_tail", "$"),
        (false, " ", "caption_tail", "$"),
        (false, "^", "colophon", ""),
        (false, "^", "byline", "$"),
        (false, "^", "dateline", ""),
        (false, "", "agency", ""),
    ];

    /// A section for Unicode as the file writes it, which is what a phrase has to agree with.
    fn plain(folds: bool, before: &str, section: &str, after: &str) -> Regex {
        let flags = if folds { "(?i)" } else { "" };
        Regex::new(&format!("{flags}{before}(?:{}){after}", alternatives(section).join("|"))).unwrap()
    }

    static BOTH: LazyLock<Vec<(Phrase, Regex)>> =
        LazyLock::new(|| SECTIONS.iter().map(|&(f, b, s, a)| (Phrase::new(f, b, s, a), plain(f, b, s, a))).collect());

    /// Pieces of lines that phrases are about, and characters of every kind.
    fn line() -> impl Strategy<Value = String> {
        let pieces = vec![
            "Photo",
            "foto",
            "Фото",
            "By",
            "Автор:",
            "Reuters",
            "AP",
            "KYIV",
            "Élysée",
            "Müller",
            "Ünal",
            "Жуков",
            "ΑΘΗΝΑ",
            "comments",
            "комментарии",
            "leia também",
            "menú",
            "home",
            "tags:",
            "news",
            "more",
            "read",
            "don’t miss",
            "©",
            "(c) 2",
            "(",
            ")",
            "[",
            "]",
            "/",
            "|",
            ":",
            ".",
            ",",
            "-",
            "–",
            "—",
            "•",
            "·",
            "»",
            "›",
            "’",
            "…",
            " ",
            " ",
            " ",
            " ",
            " ",
            "5",
            "12",
            "2020",
            "٣",
            "½",
            "²",
            "é",
            "É",
            "ſ",
            "\u{212A}",
            "_",
            "\u{301}",
            "\u{200D}",
            "‿",
            "中",
            "😀",
            "May",
            "Friday",
            "October 4",
            "Oct.",
            "4",
            "at 10:15",
            "GMT",
            "via",
            "Editing by",
            "q",
            "x",
            "X",
            "ß",
        ];
        prop::collection::vec(prop::sample::select(pieces), 0..9).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn phrases_for_bytes_are_the_phrases(line in line()) {
            for ((phrase, plain), section) in BOTH.iter().zip(SECTIONS) {
                prop_assert_eq!(phrase.is_match(&line), plain.is_match(&line), "{:?}", section);
                if phrase.unicode.is_none() {
                    let found: Vec<_> = plain.find_iter(&line).map(|m| Span::new(m.start(), m.end())).collect();
                    prop_assert_eq!(phrase.find(&line), found.first().copied(), "{:?}", section);
                    prop_assert_eq!(phrase.find_iter(&line).collect::<Vec<_>>(), found, "{:?}", section);
                }
            }
        }
    }
}
