//! Where sentences end, decided on the tokens of one block.

use super::{
    TokenKind,
    abbreviation::{Abbreviation, abbreviation, is_speech_verb, opens_sentence},
    bits::{Tokens, char_at},
};
use regex::Regex;
use std::sync::LazyLock;

/// Hands the first token of each sentence of a block but the first to `emit`, in order.
pub(super) fn split(tokens: &Tokens, emit: impl FnMut(usize)) {
    split_at(tokens, tokens.places(|bits| bits.stop), emit);
}

/// As [`split`], if all tokens that matter are among `stops`.
pub(super) fn split_at(tokens: &Tokens, stops: impl Iterator<Item = usize>, mut emit: impl FnMut(usize)) {
    let Some(first) = tokens.next(0) else { return };
    let mut block = Block { tokens, first, sentence: first, quote_open: false, address: None };
    let mut done = 0;
    for at in stops {
        if at < done {
            continue;
        }
        let Some(end) = block.terminator(at) else { continue };
        if let Some(next) = tokens.next(end.at)
            && block.ends(at, &end, next)
        {
            emit(next);
            block.sentence = next;
        }
        done = end.at;
    }
}

/// A cluster of marks that may end a sentence: `.`, `?!`, `."`, `U.S.)`.
struct End {
    /// Where the cluster ends.
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

/// Tokens are named by their first bytes.
struct Block<'a> {
    tokens: &'a Tokens<'a>,
    /// First token of the block.
    first: usize,
    /// First token of the sentence that is being read.
    sentence: usize,
    /// Whether a straight double quotation mark is open.
    quote_open: bool,
    /// A token, and whether it is behind the sign of an address in a stretch without white space.
    address: Option<(usize, bool)>,
}

impl Block<'_> {
    /// Whether no white space parts token `i` from the one before.
    fn adjacent(&self, i: usize) -> bool {
        i > self.first && !self.tokens.text[..i].ends_with(char::is_whitespace)
    }

    /// The cluster that begins with the token `i`, if a sentence may end there.
    fn terminator(&mut self, i: usize) -> Option<End> {
        let mut end = End { at: i, abbreviation: None, strong: false, full_width: false, quoted: false };
        match self.tokens.mark(i) {
            Some(c) if is_terminator(c) => {
                end.at += c.len_utf8();
                end.strong = c != '.';
                end.full_width = is_full_width(c);
            }
            Some(c) => {
                self.quote_open ^= c == '"';
                return None;
            }
            None if self.tokens.kind(i) != TokenKind::Word => return None,
            None => {
                let word = self.tokens.str(i);
                end.at += word.len();
                end.abbreviation = Some(abbreviation(word.strip_suffix('.')?)?);
            }
        }
        while let Some(at) = self.mark_after(end.at) {
            let Some(c) = self.tokens.mark(at) else { break };
            if is_terminator(c) {
                end.abbreviation = None;
                end.strong |= c != '.';
                end.full_width |= is_full_width(c);
            } else if self.closes(c, at) {
                end.quoted |= !matches!(c, ')' | ']' | '}');
                if c == '"' {
                    self.quote_open = false;
                }
            } else {
                break;
            }
            end.at = at + c.len_utf8();
        }
        Some(end)
    }

    /// The token that may go on with a cluster up to `at`: the adjacent one, or a straight mark that stands alone,
    /// while a quotation is open: `It was bad. " He left.`
    fn mark_after(&self, at: usize) -> Option<usize> {
        if self.tokens.glued(at) {
            return Some(at);
        }
        self.tokens
            .next(at)
            .filter(|&next| self.quote_open && self.tokens.mark(next) == Some('"') && !self.tokens.glued(next + 1))
    }

    /// Whether the quotation mark or bracket `c`, token `i`, closes; some marks open in one language and close in
    /// another, and then what stands right behind it tells.
    fn closes(&self, c: char, i: usize) -> bool {
        let next = i + c.len_utf8();
        let before_word = || self.tokens.glued(next) && self.tokens.mark(next).is_none();
        match c {
            ')' | ']' | '}' | '”' | '»' | '›' | '」' | '』' | '）' | '’' => true,
            '"' => self.quote_open || !before_word(),
            '\'' | '“' | '‘' | '«' => !before_word(),
            _ => false,
        }
    }

    /// Whether the sentence ends with the cluster, which began at token `i` and before the token `after`.
    fn ends(&mut self, i: usize, end: &End, after: usize) -> bool {
        if end.full_width {
            return true;
        }
        if self.is_dateline(i, end) || self.is_list_number(i) {
            return false;
        }
        let mark = self.tokens.mark(after);
        let Some((next, opened)) = self.next_word(after) else { return !mark.is_some_and(is_inner) };
        if mark.is_some_and(is_inner) {
            return false;
        }
        if after == end.at {
            return end.abbreviation.is_none() && self.space_is_missing(i, end, next, opened);
        }
        let Some(initial) = char_at(self.tokens.text, next) else { return true };
        if initial.is_lowercase() {
            return false;
        }
        if (end.strong || end.abbreviation.is_some()) && end.quoted && self.speaker_follows(after) {
            return false;
        }
        let opens = || opens_sentence(self.tokens.str(next));
        let number = || self.tokens.kind(next) == TokenKind::Number;
        match end.abbreviation {
            None => true,
            Some(Abbreviation::Leading | Abbreviation::Numbered) => false,
            Some(Abbreviation::Month) => !number(),
            Some(Abbreviation::Closing) => true,
            Some(Abbreviation::Initial) => !opened && opens(),
            Some(Abbreviation::MayEnd) => !number() && (end.quoted || opened || opens()),
        }
    }

    /// The tokens from `from` on.
    fn from(&self, from: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(from), |&at| self.tokens.next(self.tokens.end(at)))
    }

    /// The first word or number from `from` on, over opening marks; and whether a quotation mark opened.
    fn next_word(&self, from: usize) -> Option<(usize, bool)> {
        let mut opened = false;
        for at in self.from(from).take(5) {
            match self.tokens.mark(at) {
                None => return Some((at, opened)),
                Some('"' | '“' | '‘' | '\'' | '«' | '„' | '”') => opened = true,
                Some(_) => {}
            }
        }
        None
    }

    /// `talks.He`: a space was lost, unless it is an address.
    fn space_is_missing(&mut self, i: usize, end: &End, next: usize, opened: bool) -> bool {
        let glued = next == end.at || (opened && self.tokens.previous(next) == Some(end.at));
        let Some(before) = self.tokens.previous(i).filter(|_| glued && i != self.sentence) else { return false };
        let ends_word = match self.tokens.kind(before) {
            TokenKind::Clitic => true,
            TokenKind::Punct => matches!(self.tokens.mark(before), Some('"' | '”' | ')')),
            TokenKind::Number => false,
            TokenKind::Word => {
                let mut tail = self.tokens.str(before).chars().rev();
                tail.next().is_some_and(char::is_lowercase) && tail.next().is_some_and(char::is_lowercase)
            }
        };
        let word = self.tokens.str(next);
        let mut head = word.chars();
        let begins = head.next().is_some_and(char::is_uppercase)
            && (head.next().is_none_or(char::is_lowercase) || opens_sentence(word));
        ends_word && begins && !self.in_address(i)
    }

    /// Whether the stretch without white space in which token `i` stands is a web or mail address, as far as it is
    /// read.
    fn in_address(&mut self, i: usize) -> bool {
        let mut at = i;
        let mut found = false;
        while !found {
            if let Some((_, known)) = self.address.filter(|&(token, _)| token == at) {
                found = known;
                break;
            }
            let token = self.tokens.str(at);
            found = matches!(token, "@" | "http" | "https" | "www" | "Www") || token.starts_with("www.");
            match self.tokens.previous(at) {
                Some(before) if self.adjacent(at) => at = before,
                _ => break,
            }
        }
        self.address = Some((i, found));
        found
    }

    /// `"Why now?" Foreign Minister Lavrov asked.`: a speaker and a verb of saying follow.
    fn speaker_follows(&self, from: usize) -> bool {
        self.from(from)
            .take(7)
            .take_while(|&token| self.tokens.kind(token) == TokenKind::Word)
            .any(|token| is_speech_verb(self.tokens.str(token)))
    }

    /// The number of a list: "1. The first point".
    fn is_list_number(&self, i: usize) -> bool {
        self.tokens.mark(i) == Some('.')
            && self.tokens.previous(i) == Some(self.sentence)
            && self.tokens.kind(self.sentence) == TokenKind::Number
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
        if self.sentence != self.first || end.at - self.first > 160 {
            return false;
        }
        let (opening, rest) = (&self.tokens.text[self.first..end.at], &self.tokens.text[end.at..]);
        if !opens_with_names(opening)
            || self.from(self.first).nth(24).is_some_and(|last| last < i)
            || !DATELINE.is_match(opening)
        {
            return false;
        }
        // A place alone ("MOSCOW.") is a dateline only when the date follows.
        if !opening.contains(|c: char| c.is_ascii_digit() || c == '/' || c == '(') {
            return self.tokens.str(self.first).chars().all(|c| !c.is_lowercase()) && DATE_NEXT.is_match(rest);
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

pub(super) fn is_terminator(c: char) -> bool {
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
