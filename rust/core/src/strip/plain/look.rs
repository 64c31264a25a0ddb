//! A paragraph by itself: its words, marks and letters, counted in one pass over its beginning.

use super::lines::Paragraph;
use crate::strip::phrases;
use aho_corasick::{AhoCorasick, AhoCorasickKind};
use std::sync::LazyLock;

/// Only so many code points of a paragraph are looked at.
pub(super) const HEAD: usize = 400;

/// What words of furniture are about; sections `words_*` of phrases.txt.
pub(super) const CHROME: [&str; 8] = ["social", "subscribe", "legal", "reply", "more", "advert", "author", "picture"];

/// Counts and shares of a paragraph's first [`HEAD`] code points; shares are of 100.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    /// Words; of scripts that write without spaces, half the letters.
    pub(super) words: usize,
    /// Stop words, and their share of the words.
    pub(super) stops: i32,
    pub(super) stop: i32,
    /// Words that begin with a capital, and words of capitals.
    pub(super) upper: i32,
    pub(super) capitals: i32,
    /// Share of digits.
    pub(super) digits: i32,
    /// How it ends: 1 as a sentence, 2 colon or semicolon, 3 comma, 0 otherwise.
    pub(super) end: i32,
    pub(super) commas: i32,
    /// Ends of sentences inside.
    pub(super) inner: i32,
    /// First character: 0 lower case, 1 capital, 2 digit, 3 quote or bracket, 5 dash, 4 other.
    pub(super) first: i32,
    /// Bars and dashes that stand alone.
    pub(super) bars: i32,
    /// Capitals right behind a small letter: words glued together.
    pub(super) glued: i32,
    /// Length of the longest word with its marks.
    pub(super) longest: i32,
    /// 1 with an @, 2 more with an address of the web.
    pub(super) links: i32,
    /// Whether there is a quotation mark.
    pub(super) quote: i32,
    /// A bit for each of [`CHROME`].
    pub(super) chrome: u8,
    /// Whether there is a digit of ASCII.
    pub(super) digit: bool,
    /// Whether there is more of it than was looked at.
    pub(super) long: bool,
    /// Where its content words are in the list of all: begin and end.
    pub(super) content: (usize, usize),
}

const CLOSERS: &[char] = &['"', '\'', '”', '’', '»', ')', ']', '“', ' '];
const MASKS: &[char] =
    &['"', '\'', '“', '”', '‘', '’', '«', '»', '(', ')', '[', ']', '.', ',', ':', ';', '!', '?', '…', '—', '–', '-'];

/// The stop words by their hashes, in a table that is a quarter full.
static STOP_WORDS: LazyLock<Vec<u64>> = LazyLock::new(|| {
    let mut table = vec![0; STOP_SLOTS];
    for word in phrases::lines("stop_words").flat_map(|line| line.split(' ')) {
        let hash = hash(word);
        let mut at = hash as usize % STOP_SLOTS;
        while table[at] != 0 && table[at] != hash {
            at = (at + 1) % STOP_SLOTS;
        }
        table[at] = hash;
    }
    table
});
const STOP_SLOTS: usize = 2048;

fn is_stop_word(hash: u64, table: &[u64]) -> bool {
    let mut at = hash as usize % STOP_SLOTS;
    while table[at] != 0 {
        if table[at] == hash {
            return true;
        }
        at = (at + 1) % STOP_SLOTS;
    }
    false
}

/// Of a word in lower case: FNV-1a, mixed; never 0.
fn hash(word: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |b: u8| hash = (hash ^ u64::from(b)).wrapping_mul(0x0000_0100_0000_01b3);
    if word.is_ascii() {
        word.bytes().for_each(|b| add(b.to_ascii_lowercase()));
    } else {
        word.to_lowercase().bytes().for_each(add);
    }
    (hash ^ (hash >> 29)) | 1
}

/// The words of furniture, and the bit of each.
static FURNITURE: LazyLock<(AhoCorasick, Vec<u8>)> = LazyLock::new(|| {
    let (mut words, mut bits) = (Vec::new(), Vec::new());
    for (bit, name) in CHROME.iter().enumerate() {
        for word in phrases::lines(&format!("words_{name}")).flat_map(|line| line.split('|')) {
            words.push(word);
            bits.push(1 << bit);
        }
    }
    let automaton = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(words)
        .expect("a few hundred words");
    (automaton, bits)
});

fn furniture(head: &str) -> u8 {
    let (automaton, bits) = &*FURNITURE;
    let mut found = 0;
    for m in automaton.find_overlapping_iter(head) {
        let inside = m.start() > 0 && head.as_bytes()[m.start() - 1].is_ascii_alphanumeric();
        if !inside {
            found |= bits[m.pattern().as_usize()];
        }
    }
    found
}

/// A letter of a script that writes without spaces.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}'
        | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

impl Look {
    /// Looks at a paragraph of `text`; hashes of its content words, each once, go to `content`.
    pub(super) fn of(text: &str, paragraph: &Paragraph, content: &mut Vec<u64>) -> Self {
        let line = paragraph.span.of(text);
        let cut = if line.len() <= HEAD { None } else { line.char_indices().nth(HEAD) };
        let head = cut.map_or(line, |(at, _)| &line[..at]);
        let mut look = Self { long: cut.is_some(), ..Self::default() };
        look.count_characters(head);
        look.count_words(head, content);
        let ending = line.trim_end_matches(CLOSERS).chars().next_back();
        look.end = match ending {
            Some('.' | '!' | '?' | '…' | '。' | '！' | '？' | '؟' | '۔' | '।') => 1,
            Some(':' | ';') => 2,
            Some(',') => 3,
            _ => 0,
        };
        look.first = match head.chars().next() {
            Some(c) if c.is_lowercase() => 0,
            Some(c) if c.is_uppercase() => 1,
            Some('0'..='9') => 2,
            Some('"' | '“' | '”' | '‘' | '’' | '\'' | '«' | '»' | '„' | '(') => 3,
            Some('—' | '–' | '-') => 5,
            _ => 4,
        };
        let web = || {
            ["http", "www.", ".com"]
                .iter()
                .any(|part| memchr::memmem::find(head.as_bytes(), part.as_bytes()).is_some())
        };
        look.links += 2 * i32::from(web());
        look.chrome = furniture(head);
        look
    }

    fn count_characters(&mut self, head: &str) {
        let (mut digits, mut chars, mut wide, mut small) = (0, 0, 0, false);
        for c in head.chars() {
            chars += 1;
            match c {
                'a'..='z' => small = true,
                'A'..='Z' => {
                    self.glued += i32::from(small);
                    small = false;
                }
                _ => {
                    match c {
                        '0'..='9' => digits += 1,
                        ',' | ';' | '،' | '、' | '，' => self.commas += 1,
                        '"' | '“' | '”' | '«' | '»' | '„' => self.quote = 1,
                        '@' => self.links = 1,
                        _ => {}
                    }
                    self.glued += i32::from(small && !c.is_ascii() && c.is_uppercase());
                    small = !c.is_ascii() && c.is_lowercase();
                    wide += usize::from(is_wide(c));
                }
            }
        }
        self.digit = digits > 0;
        self.digits = digits * 100 / chars.max(1);
        self.words = wide / 2;
    }

    fn count_words(&mut self, head: &str, content: &mut Vec<u64>) {
        let (from, table) = (content.len(), &*STOP_WORDS);
        let (mut count, mut upper, mut capitals, mut before) = (0, 0, 0, None);
        for token in head.split(' ') {
            // The end of the last token ends no sentence inside.
            if let Some(token) = before.replace(token) {
                self.inner += i32::from(ends_inside(token));
            }
            let ascii = token.is_ascii();
            let length = if ascii { token.len() } else { token.chars().count() };
            self.longest = self.longest.max(length as i32);
            if length == 1 {
                self.bars +=
                    i32::from(matches!(token, "|" | "·" | "•" | "›" | "»" | ">" | "/" | "→" | "-" | "–" | "—"));
            }
            let has_word = if ascii {
                token.bytes().any(|b| b.is_ascii_alphanumeric())
            } else {
                token.chars().any(char::is_alphanumeric)
            };
            if !has_word {
                continue;
            }
            count += 1;
            let word = token.trim_matches(MASKS);
            let Some(first) = word.chars().next() else { continue };
            upper += i32::from(first.is_uppercase());
            let several = word.len() > first.len_utf8();
            capitals +=
                i32::from(several && word.chars().any(char::is_uppercase) && !word.chars().any(char::is_lowercase));
            let hash = hash(word);
            if is_stop_word(hash, table) {
                self.stops += 1;
            } else if word.len() > 3 && (word.is_ascii() || word.chars().nth(3).is_some()) {
                content.push(hash);
            }
        }
        content[from..].sort_unstable();
        let mut last = from;
        for i in from..content.len() {
            if last == from || content[last - 1] != content[i] {
                content[last] = content[i];
                last += 1;
            }
        }
        content.truncate(last);
        self.content = (from, last);
        self.words += count as usize;
        let count = count.max(1);
        (self.stop, self.upper, self.capitals) =
            (self.stops * 100 / count, upper * 100 / count, capitals * 100 / count);
    }
}

/// Whether a word ends a sentence.
fn ends_inside(token: &str) -> bool {
    let may = token.as_bytes().last().is_some_and(|b| !b.is_ascii_alphanumeric() && *b != b',');
    may && token.trim_end_matches(CLOSERS).ends_with(['.', '!', '?', '…'])
}
