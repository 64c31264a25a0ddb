//! What is known about each block of a page by itself: its shape, its wording, and what of it is in the title.

use super::thousandths;
use crate::strip::chrome::{self, ends_sentence};
use crate::strip::dateline;
use crate::strip::html::tags::Tag;
use crate::strip::html::tree::{Page, TextBlock};
use crate::strip::meta::squeeze;
use std::collections::HashMap;

/// A line of more words is no label, heading or credit.
const SHORT: i32 = 40;

/// What the wording of a short line says. The numbers are values of a feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::strip::html) enum Phrase {
    #[default]
    None,
    DateLine,
    CommentsHead,
    RelatedHead,
    Credit,
    Label,
    Byline,
    CreditTail,
    Dated,
}

impl Phrase {
    fn of(line: &str, words: i32) -> Self {
        let n = words as usize;
        if words > SHORT {
            Phrase::None
        } else if dateline::is_date_line(line) {
            Phrase::DateLine
        } else if chrome::is_comments_head(line, n) {
            Phrase::CommentsHead
        } else if chrome::is_related_head(line, n) {
            Phrase::RelatedHead
        } else if chrome::is_credit(line, n) {
            Phrase::Credit
        } else if chrome::is_label(line, n) {
            Phrase::Label
        } else if chrome::is_byline(line, n) {
            Phrase::Byline
        } else if chrome::credit_tail(line).is_some() {
            Phrase::CreditTail
        } else if words <= 20 && dateline::day_in(line).is_some() {
            Phrase::Dated
        } else {
            Phrase::None
        }
    }
}

/// A block by itself.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::strip::html) struct Own {
    /// Words, where two characters of a script without spaces count as one.
    pub(in crate::strip::html) words: i32,
    /// Code points.
    pub(super) chars: i32,
    /// Thousandths of its bytes in links, in bold or italics.
    pub(in crate::strip::html) links: i32,
    pub(super) strong: i32,
    /// Thousandths of its words with a capital, of its characters that are digits.
    pub(super) capitals: i32,
    pub(super) digits: i32,
    pub(super) punctuation: i32,
    pub(super) ends: bool,
    /// What it begins with: 1 a quotation mark, 2 a letter in lower case, 3 a digit, 0 else.
    pub(super) opens: i32,
    /// What it ends with: 1 a colon, 2 a question mark, 3 dots, 0 else.
    pub(super) closes: i32,
    /// It names an address on the web.
    pub(super) address: bool,
    pub(in crate::strip::html) phrase: Phrase,
    /// It is the title of the page (2), or part of it (1).
    pub(in crate::strip::html) title: i32,
    /// Thousandths of its words that are in the title.
    pub(super) overlap: i32,
    /// The same words stand elsewhere on the page.
    pub(in crate::strip::html) repeated: bool,
    /// Words of sentences outside of links, else 0.
    pub(in crate::strip::html) prose: i64,
}

/// Whether a character is of a script that does not part words by spaces.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0E7F}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

/// Shape of a line: words, code points, words with a letter first, those in capitals, digits, punctuation.
fn shape(line: &str) -> [i32; 6] {
    let (mut words, mut chars, mut lettered, mut capitals, mut digits, mut marks, mut dense) = (0, 0, 0, 0, 0, 0, 0);
    let (mut start, mut word) = (true, false);
    for c in line.chars() {
        chars += 1;
        if matches!(c, ' ' | '\n' | '\t') {
            words += i32::from(word);
            (start, word) = (true, false);
            continue;
        }
        let letter = if c.is_ascii() { c.is_ascii_alphabetic() } else { c.is_alphabetic() };
        if start && letter {
            lettered += 1;
            capitals += i32::from(c.is_uppercase());
        }
        start = false;
        if c.is_ascii_digit() {
            digits += 1;
            word = true;
        } else if letter {
            word = true;
            dense += i32::from(is_dense(c));
        } else if matches!(c, ',' | '.' | ';' | '!' | '?' | '。' | '，' | '、') {
            marks += 1;
        } else if !c.is_ascii() && c.is_numeric() {
            word = true;
        }
    }
    words += i32::from(word);
    [words + dense / 2, chars, lettered, capitals, digits, marks]
}

/// FNV-1a, to compare words and class names by.
pub(in crate::strip::html) fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

pub(super) fn words_of(line: &str) -> impl Iterator<Item = u64> + '_ {
    line.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(|w| hash(w.chars().flat_map(char::to_lowercase).flat_map(|c| (c as u32).to_le_bytes())))
}

pub(in crate::strip::html) fn is_heading(tag: Tag) -> bool {
    matches!(tag, Tag::H1 | Tag::H2 | Tag::Heading)
}

/// Facts of each block by itself.
pub(super) fn of_blocks(page: &Page, title: &str, title_words: &[u64]) -> Vec<Own> {
    let text = &page.arena.text;
    let mut seen: HashMap<&str, u32> = HashMap::with_capacity(page.blocks.len());
    for block in &page.blocks {
        *seen.entry(block.span.of(text)).or_default() += 1;
    }
    let one = |block: &TextBlock| {
        let line = block.span.of(text);
        let [words, chars, lettered, capitals, digits, punctuation] = shape(line);
        let links = thousandths(block.link as i64, block.span.len() as i64);
        let ends = ends_sentence(line);
        let short = words <= SHORT;
        let flat = if short { squeeze(line) } else { String::new() };
        let (mut known, mut all) = (0, 0);
        if short {
            for word in words_of(line) {
                all += 1;
                known += i64::from(title_words.binary_search(&word).is_ok());
            }
        }
        let sentences = (ends && words >= 5) || words >= 25;
        let heading = is_heading(page.containers[block.container].tag);
        let first = line.chars().next().unwrap_or(' ');
        let last = line.trim_end().chars().next_back().unwrap_or(' ');
        Own {
            words,
            chars,
            links,
            strong: thousandths(block.strong as i64, block.span.len() as i64),
            capitals: thousandths(i64::from(capitals), i64::from(lettered)),
            digits: thousandths(i64::from(digits), i64::from(chars)),
            punctuation,
            ends,
            opens: match first {
                '"' | '“' | '„' | '«' | '‘' | '\'' => 1,
                c if c.is_lowercase() => 2,
                c if c.is_ascii_digit() => 3,
                _ => 0,
            },
            closes: match last {
                ':' | '：' => 1,
                '?' | '？' | '؟' => 2,
                '…' => 3,
                '.' if line.ends_with("...") => 3,
                _ => 0,
            },
            address: words <= 200 && (line.contains('@') || line.contains("http") || line.contains("www.")),
            phrase: Phrase::of(line, words),
            title: match () {
                () if flat.len() < 8 || title.is_empty() => 0,
                () if flat == title => 2,
                () => i32::from(title.contains(&flat)),
            },
            overlap: thousandths(known, all),
            repeated: seen[line] > 1,
            prose: if sentences && !heading { i64::from(words) * i64::from(1000 - links) / 1000 } else { 0 },
        }
    };
    page.blocks.iter().map(one).collect()
}
