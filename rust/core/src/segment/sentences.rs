//! Where sentences end, decided on the tokens of one block.

use super::{
    Token, TokenKind,
    abbreviation::{Abbreviation, abbreviation, is_speech_verb, opens_sentence},
};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// Hands the sentences of `tokens[first..]`, one block of `text`, to `emit` as ranges of tokens.
pub(super) fn split(text: &str, tokens: &[Token], first: usize, mut emit: impl FnMut(Range<usize>)) {
    let mut block = Block { text, tokens, first, sentence: first, quote_open: false, in_address: false };
    let mut i = first;
    while i < tokens.len() {
        block.read(i);
        let Some(end) = block.terminator(i) else {
            i += 1;
            continue;
        };
        if end.at < tokens.len() && block.ends(i, &end) {
            emit(block.sentence..end.at);
            block.sentence = end.at;
        }
        i = end.at;
    }
    if block.sentence < tokens.len() {
        emit(block.sentence..tokens.len());
    }
}

/// A cluster of marks that may end a sentence: `.`, `?!`, `."`, `U.S.)`.
struct End {
    /// The token after the cluster.
    at: usize,
    /// The abbreviation whose own period this is, when there is no other.
    abbreviation: Option<Abbreviation>,
    /// Contains a mark that is no period.
    strong: bool,
    /// Contains a full stop of a script that has no capitals.
    full_width: bool,
    /// Contains a closing quotation mark.
    quoted: bool,
}

struct Block<'a> {
    text: &'a str,
    tokens: &'a [Token],
    /// First token of the block.
    first: usize,
    /// First token of the sentence that is being read.
    sentence: usize,
    /// Whether a straight double quotation mark is open.
    quote_open: bool,
    /// Whether the stretch without white space that is being read is a web or mail address.
    in_address: bool,
}

impl Block<'_> {
    fn str(&self, i: usize) -> &str {
        self.tokens[i].span.of(self.text)
    }

    /// The mark at `i`, if it is one.
    fn mark(&self, i: usize) -> Option<char> {
        let token = self.tokens.get(i)?;
        if token.kind == TokenKind::Punct { token.span.of(self.text).chars().next() } else { None }
    }

    /// Whether no white space parts token `i` from the one before.
    fn adjacent(&self, i: usize) -> bool {
        i > self.first && i < self.tokens.len() && self.tokens[i - 1].span.end == self.tokens[i].span.start
    }

    /// Keeps the state that reaches over tokens.
    fn read(&mut self, i: usize) {
        if !self.adjacent(i) {
            self.in_address = false;
        }
        match self.str(i) {
            "\"" => self.quote_open = !self.quote_open,
            "@" | "http" | "https" | "www" | "Www" => self.in_address = true,
            word if word.starts_with("www.") => self.in_address = true,
            _ => {}
        }
    }

    /// The cluster that begins at `i`, if a sentence may end there.
    fn terminator(&mut self, i: usize) -> Option<End> {
        let mut end = End { at: i + 1, abbreviation: None, strong: false, full_width: false, quoted: false };
        match self.mark(i) {
            Some(c) if is_terminator(c) => {
                end.strong = c != '.';
                end.full_width = is_full_width(c);
            }
            None if self.tokens[i].kind == TokenKind::Word => {
                end.abbreviation = Some(abbreviation(self.str(i).strip_suffix('.')?)?);
            }
            _ => return None,
        }
        while self.adjacent(end.at) || self.closes_apart(end.at) {
            let Some(c) = self.mark(end.at) else { break };
            if is_terminator(c) {
                end.abbreviation = None;
                end.strong |= c != '.';
                end.full_width |= is_full_width(c);
            } else if self.closes(c, end.at) {
                end.quoted |= !matches!(c, ')' | ']' | '}');
                if c == '"' {
                    self.quote_open = false;
                }
            } else {
                break;
            }
            end.at += 1;
        }
        Some(end)
    }

    /// A straight mark that stands alone, while a quotation is open: `It was bad. " He left.`
    fn closes_apart(&self, i: usize) -> bool {
        self.quote_open && self.mark(i) == Some('"') && !self.adjacent(i + 1)
    }

    /// Whether the quotation mark or bracket `c`, token `i`, closes; some marks open in one language and close in
    /// another, and then what stands right behind it tells.
    fn closes(&self, c: char, i: usize) -> bool {
        let before_word = self.adjacent(i + 1) && self.tokens[i + 1].kind != TokenKind::Punct;
        match c {
            ')' | ']' | '}' | '”' | '»' | '›' | '」' | '』' | '）' | '’' => true,
            '"' => self.quote_open || !before_word,
            '\'' | '“' | '‘' | '«' => !before_word,
            _ => false,
        }
    }

    /// Whether the sentence ends with the cluster, which began at token `i` and is not the end of the block.
    fn ends(&self, i: usize, end: &End) -> bool {
        if end.full_width {
            return true;
        }
        if self.is_dateline(i, end) || self.is_list_number(i) {
            return false;
        }
        let Some((next, opened)) = self.next_word(end.at) else { return !self.mark(end.at).is_some_and(is_inner) };
        if is_inner_at(self.mark(end.at)) {
            return false;
        }
        if self.adjacent(end.at) {
            return end.abbreviation.is_none() && self.space_is_missing(i, end, next, opened);
        }
        let word = self.str(next);
        let Some(initial) = word.chars().next() else { return true };
        if initial.is_lowercase() {
            return false;
        }
        if (end.strong || end.abbreviation.is_some()) && end.quoted && self.speaker_follows(end.at) {
            return false;
        }
        let number = self.tokens[next].kind == TokenKind::Number;
        match end.abbreviation {
            None => true,
            Some(Abbreviation::Leading | Abbreviation::Numbered) => false,
            Some(Abbreviation::Month) => !number,
            Some(Abbreviation::Closing) => true,
            Some(Abbreviation::Initial) => opens_sentence(word) && !opened,
            Some(Abbreviation::MayEnd) => !number && (end.quoted || opened || opens_sentence(word)),
        }
    }

    /// The first word or number from `i` on, over opening marks; and whether a quotation mark opened.
    fn next_word(&self, i: usize) -> Option<(usize, bool)> {
        let mut opened = false;
        for at in i..self.tokens.len().min(i + 5) {
            match self.mark(at) {
                None => return Some((at, opened)),
                Some('"' | '“' | '‘' | '\'' | '«' | '„' | '”') => opened = true,
                Some(_) => {}
            }
        }
        None
    }

    /// `talks.He`: a space was lost, unless it is an address.
    fn space_is_missing(&self, i: usize, end: &End, next: usize, opened: bool) -> bool {
        let glued = next == end.at || (opened && next == end.at + 1);
        if self.in_address || !glued || i == self.sentence {
            return false;
        }
        let before = self.tokens[i - 1];
        let mut tail = before.span.of(self.text).chars().rev();
        let ends_word = before.kind == TokenKind::Clitic
            || self.mark(i - 1).is_some_and(|c| matches!(c, '"' | '”' | ')'))
            || (before.kind == TokenKind::Word
                && tail.next().is_some_and(char::is_lowercase)
                && tail.next().is_some_and(char::is_lowercase));
        let word = self.str(next);
        let mut head = word.chars();
        let begins = head.next().is_some_and(char::is_uppercase)
            && (head.next().is_none_or(char::is_lowercase) || opens_sentence(word));
        ends_word && begins
    }

    /// `"Why now?" Foreign Minister Lavrov asked.`: a speaker and a verb of saying follow.
    fn speaker_follows(&self, from: usize) -> bool {
        self.tokens[from..]
            .iter()
            .take(7)
            .take_while(|token| token.kind == TokenKind::Word)
            .any(|token| is_speech_verb(token.span.of(self.text)))
    }

    /// The number of a list: "1. The first point".
    fn is_list_number(&self, i: usize) -> bool {
        i == self.sentence + 1 && self.tokens[i - 1].kind == TokenKind::Number && self.mark(i) == Some('.')
    }

    /// The periods of a dateline that opens the block: "MOSCOW, November 25. /TASS/. Text".
    fn is_dateline(&self, i: usize, end: &End) -> bool {
        static DATELINE: LazyLock<Regex> = LazyLock::new(|| {
            let month = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)";
            let date = format!(r"(?:{month} [0-9]{{1,2}}|[0-9]{{1,2}} {month})(?:,? [0-9]{{4}})?");
            let name = r"\p{Lu}[\p{L}\p{M}.'’-]*";
            let place = format!(r"{name}(?:,? (?:{name}|of|de|al|el|the)){{0,5}}");
            let agency = r"(?:/[^/]{2,30}/|\([^()]{2,30}\))";
            Regex::new(&format!(
                r"^{place}(?:(?:[,.] ?(?:{date}|{date}\.? ?{agency}|{agency})| {agency})?\.|[,.] {month})$"
            ))
            .unwrap()
        });
        if self.sentence != self.first || i > self.first + 24 {
            return false;
        }
        let start = self.tokens[self.first].span.start;
        let stop = self.tokens[end.at - 1].span.end;
        if stop - start > 160
            || !opens_with_names(&self.text[start..stop])
            || !DATELINE.is_match(&self.text[start..stop])
        {
            return false;
        }
        // A place alone ("MOSCOW.") is a dateline only when the date follows.
        if !self.text[start..stop].contains(|c: char| c.is_ascii_digit() || c == '/' || c == '(') {
            let rest = &self.text[stop..];
            return self.str(self.first).chars().all(|c| !c.is_lowercase()) && DATE_NEXT.is_match(rest);
        }
        true
    }
}

/// Whether all words before the first number or agency are names, as in every dateline: no other sentence has to be
/// matched.
fn opens_with_names(text: &str) -> bool {
    text.split(' ')
        .take_while(|word| !word.contains(|c: char| c.is_ascii_digit() || c == '/' || c == '('))
        .all(|word| word.starts_with(char::is_uppercase) || matches!(word, "of" | "de" | "al" | "el" | "the"))
}

/// Month and day right at the start.
static DATE_NEXT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^ ?(?:(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? [0-9]{1,2}\b|[0-9]{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))").unwrap()
});

fn is_terminator(c: char) -> bool {
    matches!(c, '.' | '!' | '?' | '…' | '‼' | '⁇' | '⁈' | '⁉') || is_full_width(c)
}

/// Full stops of scripts without capitals: nothing but the mark itself tells the end.
fn is_full_width(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '｡' | '．' | '؟' | '۔' | '।' | '॥' | '։' | '።')
}

/// Marks that go on with the sentence.
fn is_inner(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '،' | '؛')
}

fn is_inner_at(c: Option<char>) -> bool {
    c.is_some_and(is_inner)
}
