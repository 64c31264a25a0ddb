//! Tokens: the words of UAX #29 with the joins that news needs.
//!
//! A run of letters, digits and marks is found by hand, because that is nearly all text and nearly all time; scripts
//! that write without spaces go through the word boundaries of UAX #29.

use super::{
    Token, TokenKind,
    abbreviation::{Abbreviation, abbreviation},
    bits::char_at,
    character::{Class, is_ideograph},
};
use crate::Span;
use unicode_normalization::char::is_combining_mark;
use unicode_segmentation::UnicodeSegmentation;

/// The tokens of a bare text, without sentences or paragraphs. Lazy, and linear in the text.
pub fn words(text: &str) -> Words<'_> {
    Words { text, at: 0, word_end: usize::MAX, in_single_quotes: false }
}

/// The iterator of [`words`].
#[derive(Clone, Debug)]
pub struct Words<'a> {
    text: &'a str,
    at: usize,
    /// Where the last word or number ended: only there an apostrophe can be a possessive.
    word_end: usize,
    /// Whether a single quotation mark is open: its closing mark after an `s` is no possessive.
    in_single_quotes: bool,
}

impl Iterator for Words<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        self.skip_space();
        let start = self.at;
        let c = self.char_at(start)?;
        let class = Class::of(c);
        let kind = if class.is_complex() {
            self.at = self.complex_end(start, c);
            TokenKind::Word
        } else if class.is_alphanumeric() {
            let kind = self.word(start, c);
            self.word_end = self.at;
            kind
        } else {
            self.mark(start, c)
        };
        Some(Token { span: Span::new(start, self.at), kind })
    }
}

impl Words<'_> {
    fn char_at(&self, at: usize) -> Option<char> {
        char_at(self.text, at)
    }

    /// Whether a single quotation mark is open.
    pub(super) fn in_single_quotes(&self) -> bool {
        self.in_single_quotes
    }

    /// Goes on at `at`, a place between tokens. What lies before it has no apostrophe and is ASCII.
    pub(super) fn skip_to(&mut self, at: usize) {
        if self.in_single_quotes {
            let mut newlines = 0;
            for &byte in &self.text.as_bytes()[self.at..at] {
                newlines = if char::from(byte).is_whitespace() { newlines + usize::from(byte == b'\n') } else { 0 };
                self.in_single_quotes &= newlines < 2;
            }
        }
        self.at = at;
    }

    fn skip_space(&mut self) {
        let mut newlines = 0;
        while let Some(c) = self.char_at(self.at).filter(|&c| Class::of(c).is_space()) {
            newlines += usize::from(c == '\n');
            self.at += c.len_utf8();
        }
        if newlines > 1 {
            // A quotation mark that was never closed must not reach into the next paragraph.
            self.in_single_quotes = false;
        }
    }

    /// The end of the word that begins at `start` with `c`, which is complex.
    fn complex_end(&self, start: usize, c: char) -> usize {
        let end = start + c.len_utf8();
        if is_ideograph(c) && self.char_at(end).is_none_or(|next| next.is_ascii() || is_ideograph(next)) {
            return end;
        }
        // Katakana, Thai: UAX #29 says where a word ends.
        self.text[start..].split_word_bounds().next().map_or(end, |word| end.max(start + word.len()))
    }

    /// A character that is no word: a clitic after one, or one mark.
    fn mark(&mut self, start: usize, c: char) -> TokenKind {
        self.at = start + c.len_utf8();
        let after = self.char_at(self.at);
        if is_apostrophe(c) && self.word_end == start {
            if self.clitic_s(self.at) {
                self.at += 1;
                return TokenKind::Clitic;
            }
            let plural = matches!(self.text.as_bytes().get(start.wrapping_sub(1)), Some(b's' | b'S'));
            if plural && !self.in_single_quotes && !after.is_some_and(|c| Class::of(c).is_alphanumeric()) {
                return TokenKind::Clitic;
            }
        }
        match c {
            '‘' => self.in_single_quotes = true,
            // '90s and 'tis are no quotations, but only the first can be told.
            '\'' if self.word_end != start && after.is_some_and(char::is_alphabetic) => self.in_single_quotes = true,
            '\'' | '’' => self.in_single_quotes = false,
            _ => {}
        }
        TokenKind::Punct
    }

    /// Whether at `at` stands the `s` of `'s`, and the word is over with it.
    fn clitic_s(&self, at: usize) -> bool {
        matches!(self.char_at(at), Some('s' | 'S'))
            && !self.char_at(at + 1).is_some_and(|c| Class::of(c).is_alphanumeric() || is_combining_mark(c))
    }

    /// The end of the run of word characters that begins at `at`.
    fn run_end(&self, at: usize) -> usize {
        let rest = &self.text[at..];
        let ascii = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if rest.as_bytes().get(ascii).is_none_or(u8::is_ascii) {
            return at + ascii;
        }
        let beyond = &rest[ascii..];
        let end = beyond.char_indices().find(|&(_, c)| !Class::of(c).extends_word());
        at + ascii + end.map_or(beyond.len(), |(end, _)| end)
    }

    /// A word or number that begins at `start` with `c`; leaves `self.at` at its end.
    fn word(&mut self, start: usize, c: char) -> TokenKind {
        let mut number = Class::of(c).is_numeric();
        let mut run = start;
        let mut end = self.run_end(start);
        while let Some(joiner) = self.char_at(end) {
            let next = end + joiner.len_utf8();
            if !self.joins(start, Span::new(run, end), joiner, next) {
                break;
            }
            number &= !is_hyphen(joiner);
            run = next;
            end = self.run_end(next);
        }
        if self.text.as_bytes().get(end) == Some(&b'.') && self.owns_period(start, end) {
            end += 1;
            // "U.S.-led" is one word, like "Tripoli-based".
            while let Some(joiner) = self.char_at(end).filter(|&c| is_hyphen(c)) {
                let next = end + joiner.len_utf8();
                if !self.char_at(next).is_some_and(|c| c.is_alphabetic() && !Class::of(c).is_complex()) {
                    break;
                }
                end = self.run_end(next);
            }
        }
        self.at = end;
        if number { TokenKind::Number } else { TokenKind::Word }
    }

    /// Whether `joiner` ties the run before it to what begins at `next`, as one token.
    fn joins(&self, start: usize, run: Span, joiner: char, next: usize) -> bool {
        // A joiner that is nothing of the kind is by far the most frequent case.
        if joiner == ' ' {
            return false;
        }
        let Some(after) = self.char_at(next).filter(|&c| Class::of(c).is_simple()) else { return false };
        let left = run.of(self.text);
        let Some(before) = left.chars().rev().find(|&c| Class::of(c).is_alphanumeric()) else { return false };
        let letters = before.is_alphabetic() && after.is_alphabetic();
        let digits = before.is_numeric() && after.is_numeric();
        match joiner {
            _ if is_apostrophe(joiner) => letters && !self.clitic_s(next),
            // Ranges and scores ("2014-2016", "2-1") stay apart.
            _ if is_hyphen(joiner) => {
                let right = &self.text[next..self.run_end(next)];
                !(left.chars().all(char::is_numeric) && right.chars().all(char::is_numeric))
            }
            '&' | '·' => letters,
            '_' => true,
            ',' | ':' | '+' => digits,
            '.' if digits => true,
            '.' if letters => self.period_joins(start, left, after, next),
            '"' | '״' | '׳' => is_hebrew(before) && is_hebrew(after),
            _ => false,
        }
    }

    /// Whether a period between letters is inside a word: `U.S`, `Ph.D`, `example.com`, but not `talks.He`.
    fn period_joins(&self, start: usize, left: &str, after: char, next: usize) -> bool {
        if !after.is_uppercase() {
            return true;
        }
        let right = &self.text[next..self.run_end(next)];
        let initials = left.chars().count() == 1 && right.chars().count() == 1;
        let whole = &self.text[start..next + right.len()];
        initials || abbreviation(whole).is_some() || is_top_level_domain(right)
    }

    /// Whether the period at `end` belongs to the word `start..end`.
    fn owns_period(&self, start: usize, end: usize) -> bool {
        let Some(class) = abbreviation(&self.text[start..end]) else { return false };
        let after = &self.text[end + 1..];
        match class {
            Abbreviation::Numbered => after.trim_start().starts_with(|c: char| c.is_numeric()),
            // "V.Putin" and "V. Putin", but not the end of "plan B."
            Abbreviation::Initial => after.trim_start().starts_with(char::is_uppercase),
            // "a.m" and "U.S" always; "St..." is something else.
            _ => !after.starts_with('.'),
        }
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '＇')
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | '\u{2010}' | '\u{2011}')
}

fn is_hebrew(c: char) -> bool {
    matches!(c, '\u{05D0}'..='\u{05EA}')
}

/// The endings of host names that news writes with a capital.
fn is_top_level_domain(word: &str) -> bool {
    matches!(word, "Com" | "COM" | "Org" | "ORG" | "Net" | "NET" | "RU" | "Ru" | "UK" | "TV" | "EU" | "Info")
}
