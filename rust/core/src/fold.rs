//! The folded view: text as names are compared in it, with the way back to the source.
//!
//! Two texts that a reader takes for the same name fold to the same view, whatever the keyboard, the content system
//! or the line width made of it:
//!
//! | in the source | in the view |
//! |---|---|
//! | upper case, `ß`, final sigma, `İ`, `ı` | full Unicode case folding; both dotted and dotless i are `i` |
//! | accents, composed or not (`ş`, `ё`, Arabic and Hebrew vowel points) | dropped |
//! | `ø ł đ ð ħ ŧ æ œ þ` | as news writes them: `o l d d h t ae oe th` |
//! | full-width forms, ligatures, presentation forms | their plain letters (NFKD) |
//! | curly and straight quotes, primes, modifier apostrophes; guillemets | `'` and `"` |
//! | all dashes, hyphens and the minus sign | `-` |
//! | any run of white space, line ends and blank lines included | one space |
//! | soft hyphens, zero-width and direction marks, tatweel | dropped |
//!
//! Each kind of dress can be kept instead ([`Folding`]). Whatever is kept, text is compared in canonical order (NFD): it
//! makes no difference whether a character was composed.
//!
//! Letters that differ in more than dress stay apart: Arabic alef and yeh variants, kana with their voicing marks,
//! the vowel signs of Indic scripts.
//!
//! What one character of the source (with the marks on it) became is a unit. A match may begin and end only where units
//! do, so that the name `Mas` is not found in `Maß`.
//!
//! Where words begin and end ([`breaks`]) is a matter of the source. No folding changes it.

use crate::{
    Span,
    script::{is_katakana, is_own_word},
};
use unicode_normalization::char::{
    canonical_combining_class, decompose_canonical, decompose_compatible, is_combining_mark,
};

/// The dress that is folded away; what is false is kept. The default folds all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Folding {
    /// Upper into lower case.
    pub case: bool,
    /// Accents, the vowel points of Arabic and Hebrew, tatweel.
    pub accents: bool,
    /// Apostrophes and quotes of all shapes into `'` and `"`.
    pub quotes: bool,
    /// Dashes, hyphens and the minus sign into `-`.
    pub dashes: bool,
    /// Runs of white space into one space. Kept, each character of them stands for itself.
    pub space: bool,
    /// Soft hyphens, zero-width characters, direction marks and variation selectors.
    pub invisible: bool,
    /// Full-width forms, ligatures, presentation forms, superscripts: NFKD instead of NFD.
    pub width: bool,
    /// Letters that news writes with others (`ß ø æ ł ı`), and the final sigma.
    pub letters: bool,
}

impl Default for Folding {
    fn default() -> Self {
        Self::from_bits(u8::MAX)
    }
}

impl Folding {
    /// The words for each kind of dress, in the order of their bits.
    pub const WORDS: [&'static str; 8] =
        ["case", "accents", "quotes", "dashes", "space", "invisible", "width", "letters"];

    /// All is folded but what `words` name; the error says which words there are.
    pub fn keeping(words: &[&str]) -> Result<Self, String> {
        let bit = |word: &str| Self::WORDS.iter().position(|known| *known == word).map(|at| 1 << at);
        let unknown = |word: &str| format!("unknown value {word:?}; write some of {}", Self::WORDS.join(" "));
        let kept = words.iter().try_fold(0u8, |kept, word| Ok(kept | bit(word).ok_or_else(|| unknown(word))?));
        kept.map(|kept| Self::from_bits(!kept))
    }

    /// What is kept, in the words of [`Folding::keeping`].
    pub fn kept(self) -> impl Iterator<Item = &'static str> {
        let bits = self.bits();
        Self::WORDS.into_iter().enumerate().filter(move |(at, _)| bits & (1 << at) == 0).map(|(_, word)| word)
    }

    /// A bit for each field, the first the lowest, set for what is folded: what compiled files hold. Never renumbered.
    pub fn bits(self) -> u8 {
        let Self { case, accents, quotes, dashes, space, invisible, width, letters } = self;
        let fields = [case, accents, quotes, dashes, space, invisible, width, letters];
        fields.iter().enumerate().map(|(at, &folded)| u8::from(folded) << at).sum()
    }

    /// The folding with these [`Folding::bits`].
    pub fn from_bits(bits: u8) -> Self {
        let [case, accents, quotes, dashes, space, invisible, width, letters] =
            std::array::from_fn(|at| bits & (1 << at) != 0);
        Self { case, accents, quotes, dashes, space, invisible, width, letters }
    }

    /// Whether `c` becomes nothing.
    fn drops(self, c: char) -> bool {
        self.invisible && is_format(c) || self.drops_mark(c)
    }

    /// Whether `c` is a mark that becomes nothing: it belongs to the letter before it.
    fn drops_mark(self, c: char) -> bool {
        is_dropped_mark(c) && if is_variation_selector(c) { self.invisible } else { self.accents }
    }

    /// The one form of a quote, an apostrophe or a dash, if that is folded.
    fn punctuation(self, c: char) -> Option<char> {
        punctuation(c).filter(|&plain| if plain == '-' { self.dashes } else { self.quotes })
    }

    /// The characters that `c` is composed of.
    fn decompose(self, c: char, emit: impl FnMut(char)) {
        if self.width { decompose_compatible(c, emit) } else { decompose_canonical(c, emit) }
    }
}

/// How to fold a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoldOptions {
    /// What is folded away.
    pub folding: Folding,
    /// Treat blank lines as white space like any other. Without it a run of white space that holds a blank line
    /// becomes `\n`, which no folded name contains. Where white space is kept, blank lines stand for themselves.
    pub blank_lines: bool,
}

impl Default for FoldOptions {
    fn default() -> Self {
        Self { folding: Folding::default(), blank_lines: true }
    }
}

/// A stretch of the view and the stretch of the source it came from. In a linear piece bytes map one to one;
/// any other is one unit.
#[derive(Clone, Copy, Debug)]
struct Piece {
    folded: usize,
    source: usize,
    source_len: usize,
    linear: bool,
}

/// A text, its folded view and the map between them.
#[derive(Clone, Debug)]
pub struct Folded<'s> {
    source: &'s str,
    text: String,
    pieces: Vec<Piece>,
}

impl<'s> Folded<'s> {
    /// The text that was folded.
    pub fn source(&self) -> &'s str {
        self.source
    }

    /// The folded view.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether byte `at` of the view parts two units, that is, whether a match may begin or end there.
    /// `at` must be a character boundary of the view.
    pub fn parts_units(&self, at: usize) -> bool {
        at >= self.text.len() || self.piece_at(at).is_none_or(|p| p.linear || p.folded == at)
    }

    /// The smallest span of the source that holds all that `span` of the view came from.
    pub fn source_span(&self, span: Span) -> Span {
        let start = match self.piece_at(span.start) {
            Some(p) if span.start < self.text.len() => p.source + if p.linear { span.start - p.folded } else { 0 },
            Some(p) => p.source + p.source_len,
            None => 0,
        };
        if span.is_empty() {
            return Span::new(start, start);
        }
        let end = match self.piece_at(span.end - 1) {
            Some(p) => p.source + if p.linear { span.end - p.folded } else { p.source_len },
            None => start,
        };
        Span::new(start, end.max(start))
    }

    /// The first byte of the view that came from byte `at` of the source or from behind it.
    pub fn folded_at(&self, at: usize) -> usize {
        let i = self.pieces.partition_point(|p| p.source + p.source_len <= at);
        match self.pieces.get(i) {
            Some(p) if at <= p.source => p.folded,
            Some(p) if p.linear => p.folded + (at - p.source),
            // Inside a unit: what came from behind `at` begins after it.
            Some(_) => self.pieces.get(i + 1).map_or(self.text.len(), |next| next.folded),
            None => self.text.len(),
        }
    }

    fn piece_at(&self, at: usize) -> Option<&Piece> {
        self.pieces[..self.pieces.partition_point(|p| p.folded <= at)].last()
    }

    /// Appends what `source` became.
    fn push(&mut self, source: Span, folded: &str, linear: bool) {
        let at = self.text.len();
        self.text.push_str(folded);
        if let Some(last) = self.pieces.last_mut()
            && linear
            && last.linear
            && last.source + last.source_len == source.start
        {
            last.source_len += source.len();
            return;
        }
        self.pieces.push(Piece { folded: at, source: source.start, source_len: source.len(), linear });
    }

    /// Lengthens the last unit, if there is one, up to `end` of the source: a mark stands on the letter before it.
    fn attach(&mut self, end: usize) {
        let Some(last_len) = self.text.chars().next_back().map(char::len_utf8) else { return };
        let Some(last) = self.pieces.last_mut() else { return };
        if last.linear && last.source_len > last_len {
            last.source_len -= last_len;
            let source = last.source + last.source_len;
            let folded = self.text.len() - last_len;
            self.pieces.push(Piece { folded, source, source_len: end - source, linear: false });
        } else {
            last.linear = false;
            last.source_len = end - last.source;
        }
    }

    /// Appends what a mark became, which ends at `source_end`, to the unit that it stands on.
    fn push_mark(&mut self, source_end: usize, folded: &str) {
        self.attach(source_end);
        self.text.push_str(folded);
    }

    /// Puts the marks at the end of the view into canonical order.
    fn order_marks(&mut self) {
        let class = |c: &char| canonical_combining_class(*c);
        let mut marks: Vec<char> = self.text.chars().rev().take_while(|c| class(c) != 0).collect();
        marks.reverse();
        marks.sort_by_key(class);
        self.text.truncate(self.text.len() - marks.iter().map(|c| c.len_utf8()).sum::<usize>());
        self.text.extend(marks);
    }
}

/// The folded view of `text`.
pub fn fold(text: &str) -> Folded<'_> {
    fold_with(text, FoldOptions::default())
}

/// The folded view of a name, without white space at its ends.
pub fn fold_str(name: &str) -> String {
    fold_name(name, Folding::default())
}

/// A name folded but for its case: equal for two ways to write one name that differ only in accents, quotes, dashes
/// and white space.
pub(crate) fn fold_keeping_case(name: &str) -> String {
    fold_name(name, Folding { case: false, ..Folding::default() })
}

/// The view of a name as `folding` says, without white space at its ends.
pub fn fold_name(name: &str, folding: Folding) -> String {
    let folded = fold_with(name, FoldOptions { folding, blank_lines: true });
    folded.text.trim().to_owned()
}

/// The folded view of `text` as `options` say.
pub fn fold_with(text: &str, options: FoldOptions) -> Folded<'_> {
    let folding = options.folding;
    let mut out = Folded { source: text, text: String::with_capacity(text.len()), pieces: Vec::new() };
    let mut at = 0;
    let mut unit = String::new();
    let mut disordered = false;
    while at < text.len() {
        let plain = plain_ascii(&text.as_bytes()[at..]);
        if plain > 0 {
            if std::mem::take(&mut disordered) {
                out.order_marks();
            }
            let start = out.text.len();
            out.push(Span::new(at, at + plain), &text[at..at + plain], true);
            if folding.case {
                out.text[start..].make_ascii_lowercase();
            }
            at += plain;
            continue;
        }
        let Some(c) = text[at..].chars().next() else { break };
        let end = at + c.len_utf8();
        unit.clear();
        if folding.space && c.is_whitespace() {
            if std::mem::take(&mut disordered) {
                out.order_marks();
            }
            let (end, blank_line) = white_run(text, at, folding);
            let folded = if blank_line && !options.blank_lines { "\n" } else { " " };
            out.push(Span::new(at, end), folded, end - at == 1);
            at = end;
            continue;
        }
        fold_char(c, folding, &mut unit);
        match unit.chars().next() {
            Some(first) if stands_on(first, &out.text) => {
                let class = |c: Option<char>| c.map_or(0, canonical_combining_class);
                let mine = class(Some(first));
                if mine == 0 && std::mem::take(&mut disordered) {
                    out.order_marks();
                }
                disordered |= mine != 0 && mine < class(out.text.chars().next_back());
                out.push_mark(end, &unit);
            }
            Some(_) => {
                if std::mem::take(&mut disordered) {
                    out.order_marks();
                }
                let linear = unit.len() == c.len_utf8() && unit.chars().nth(1).is_none();
                out.push(Span::new(at, end), &unit, linear);
            }
            None if folding.drops_mark(c) => out.attach(end),
            None => {}
        }
        at = end;
    }
    if disordered {
        out.order_marks();
    }
    out
}

/// Whether `c`, with `before` in front of it in the view, is part of the last character there: a mark, or what composes
/// with a Hangul letter. On white space nothing stands.
fn stands_on(c: char, before: &str) -> bool {
    if c < '\u{300}' {
        return false;
    }
    let Some(last) = before.chars().next_back() else { return false };
    is_mark(c) && !last.is_whitespace()
        || matches!(c, '\u{1160}'..='\u{11FF}') && matches!(last, '\u{1100}'..='\u{11FF}')
}

/// Combining marks, and what is a letter by category but begins with a mark when it is decomposed: sara am of Thai and Lao,
/// half-width voicing marks.
pub(crate) fn is_mark(c: char) -> bool {
    is_combining_mark(c) || matches!(c, '\u{E33}' | '\u{EB3}' | '\u{FF9E}' | '\u{FF9F}')
}

/// How many of the first bytes fold by ASCII lower-casing alone: a space among them has neither white space nor
/// anything that is not ASCII behind it, for there it may be the beginning of a longer run.
fn plain_ascii(bytes: &[u8]) -> usize {
    for (i, &b) in bytes.iter().enumerate() {
        let plain = match b {
            b' ' => bytes.get(i + 1).is_none_or(|next| next.is_ascii_graphic()),
            b'`' => false,
            _ => b.is_ascii() && !(b as char).is_whitespace(),
        };
        if !plain {
            return i;
        }
    }
    bytes.len()
}

/// Where the run of white space that begins at `at` ends, and whether there is a blank line in it. Characters that
/// fold to nothing belong to it when more white space follows them.
fn white_run(text: &str, at: usize, folding: Folding) -> (usize, bool) {
    let mut end = at;
    let mut line_ends = 0;
    let mut last = '\0';
    for (i, c) in text[at..].char_indices() {
        if c.is_whitespace() {
            end = at + i + c.len_utf8();
            line_ends += match c {
                '\n' if last == '\r' => 0,
                '\n' | '\r' | '\x0B' | '\x0C' | '\u{85}' | '\u{2028}' => 1,
                '\u{2029}' => 2,
                _ => 0,
            };
        } else if !folding.drops(c) {
            break;
        }
        last = c;
    }
    (end, line_ends > 1)
}

/// Appends what `c`, which is no white space that is folded, folds to: nothing for what is dropped.
pub(crate) fn fold_char(c: char, folding: Folding, out: &mut String) {
    if folding.drops(c) {
        return;
    }
    if let Some(plain) = folding.punctuation(c) {
        out.push(plain);
        return;
    }
    let start = out.len();
    let mut spaced = false;
    folding.decompose(c, |d| {
        spaced |= d == ' ';
        if folding.drops(d) {
        } else if let Some(plain) = folding.punctuation(d) {
            out.push(plain);
        } else if folding.case {
            for lower in d.to_lowercase().filter(|&l| !folding.drops(l)) {
                fold_letter(lower, folding, out);
            }
        } else {
            fold_letter(d, folding, out);
        }
    });
    if spaced {
        // A spacing accent (`¨` is a space with a mark on it) or a whole phrase in one character: it stays itself,
        // but for the marks on it.
        out.truncate(start);
        decompose_canonical(c, |d| {
            if !folding.drops(d) {
                out.push(folding.punctuation(d).unwrap_or(d))
            }
        });
    }
}

/// Letters that have no decomposition though news writes them with others, and what full case folding has beyond
/// lower-casing.
fn fold_letter(c: char, folding: Folding, out: &mut String) {
    match c {
        _ if !folding.letters => out.push(c),
        'ß' => out.push_str("ss"),
        'ẞ' => out.push_str("SS"),
        'ς' => out.push('σ'),
        'ı' => out.push('i'),
        'æ' => out.push_str("ae"),
        'Æ' => out.push_str("Ae"),
        'œ' => out.push_str("oe"),
        'Œ' => out.push_str("Oe"),
        'þ' => out.push_str("th"),
        'Þ' => out.push_str("Th"),
        'ø' => out.push('o'),
        'Ø' => out.push('O'),
        'ł' => out.push('l'),
        'Ł' => out.push('L'),
        'đ' | 'ð' => out.push('d'),
        'Đ' | 'Ð' => out.push('D'),
        'ħ' => out.push('h'),
        'Ħ' => out.push('H'),
        'ŧ' => out.push('t'),
        'Ŧ' => out.push('T'),
        _ => out.push(c),
    }
}

/// The one form of a quote, an apostrophe or a dash.
fn punctuation(c: char) -> Option<char> {
    Some(match c {
        '`' | '´' | '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{2035}' | '\u{2039}' | '\u{203A}' => '\'',
        // Letters by category, apostrophes by use: modifier primes, commas and half rings (Sanaʼa, Saʿid).
        '\u{374}'
        | '\u{2B9}'
        | '\u{2BB}'..='\u{2BF}'
        | '\u{2C8}'
        | '\u{55A}'
        | '\u{5F3}'
        | '\u{A78B}'
        | '\u{A78C}' => '\'',
        '«' | '»' | '\u{2BA}' | '\u{201C}'..='\u{201F}' | '\u{2033}' | '\u{2036}' | '\u{301D}'..='\u{301F}' => '"',
        '\u{5F4}' => '"',
        '\u{58A}' | '\u{5BE}' | '\u{2010}'..='\u{2015}' | '\u{2043}' | '\u{207B}' | '\u{208B}' | '\u{2212}' => '-',
        '\u{2E3A}' | '\u{2E3B}' => '-',
        _ => return None,
    })
}

/// Characters that are there for the renderer: soft hyphen, zero-width spaces and joiners, direction marks.
pub(crate) fn is_format(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// Marks on a letter without which it is still the letter: the accents of Latin, Greek and Cyrillic, the vowel points
/// of Arabic and Hebrew, tatweel, variation selectors. The marks that make another letter (Arabic hamza and madda,
/// kana voicing, Indic vowel signs) are not among them.
pub(crate) fn is_dropped_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{2DE0}'..='\u{2DFF}' | '\u{A66F}'..='\u{A672}' | '\u{A674}'..='\u{A67D}'
        | '\u{FE20}'..='\u{FE2F}'
        | '\u{591}'..='\u{5BD}' | '\u{5BF}' | '\u{5C1}' | '\u{5C2}' | '\u{5C4}' | '\u{5C5}' | '\u{5C7}'
        | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{652}' | '\u{656}'..='\u{65F}' | '\u{670}'
        | '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}' | '\u{6E7}' | '\u{6E8}' | '\u{6EA}'..='\u{6ED}'
        | '\u{8D3}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Marks that choose the picture of the character before them.
fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Whether `c` says nothing of where words begin and end: it is looked through, and the next character decides.
pub(crate) fn is_looked_through(c: char) -> bool {
    // A voicing mark may stand on katakana, which join, or on hiragana, which do not.
    is_format(c) || is_dropped_mark(c) || matches!(c, '\u{3099}' | '\u{309A}')
}

/// Whether a word ends, or another begins, between two neighbours that are not [looked through](is_looked_through).
/// The boundaries are those of UAX #29, but that punctuation joins nothing: letters, digits and marks join, except where
/// their script is written without spaces.
pub(crate) fn breaks(before: char, after: char) -> bool {
    !is_word_char(before) || !is_word_char(after) || script_breaks(before, after)
}

/// Whether one of two neighbours is a word of its own, as each character of a script without spaces is with the marks on
/// it; katakana join.
fn script_breaks(before: char, after: char) -> bool {
    (is_own_word(before) || is_own_word(after)) && !is_mark(after) && !(is_katakana(before) && is_katakana(after))
}

/// Whether what begins at `at` of `source` is part of no unit that begins before.
pub(crate) fn begins_unit(source: &str, at: usize, folding: Folding) -> bool {
    let kept = |c: &char| !folding.drops(*c);
    let Some(c) = source[at..].chars().find(kept).filter(|c| !c.is_ascii() && !c.is_whitespace()) else {
        return true;
    };
    let Some(last) = source[..at].chars().rev().find(kept).filter(|last| !last.is_whitespace()) else { return true };
    let (mut before, mut view) = (String::new(), String::new());
    fold_char(last, folding, &mut before);
    fold_char(c, folding, &mut view);
    view.chars().next().is_none_or(|first| !stands_on(first, &before))
}

/// Whether a word ends at `end` of `source` or begins at `start`, with nothing but what is dropped between the two.
pub(crate) fn word_break(source: &str, end: usize, start: usize) -> bool {
    let seen = |c: &char| !is_looked_through(*c);
    let before = source[..end].chars().rev().find(seen);
    let after = source[start..].chars().find(seen);
    before.zip(after).is_none_or(|(before, after)| breaks(before, after))
}

/// Whether a name may begin at `start` of `source`, and whether one may end at `end`, with nothing but what is dropped between the
/// two: what [`stands_alone`] asks at each end of a span.
pub(crate) fn word_edges(source: &str, end: usize, start: usize) -> (bool, bool) {
    let seen = |c: &char| !is_looked_through(*c);
    let before = source[..end].chars().rev().find(seen);
    let after = source[start..].chars().find(seen);
    let parted = before.zip(after).is_none_or(|(before, after)| script_breaks(before, after));
    (parted || !before.is_some_and(is_word_char), parted || !after.is_some_and(is_word_char))
}

/// Whether no letter, digit or mark lengthens `span` of `source` at either end: a name stands there as a word. This asks
/// more than [`breaks`] where a name ends in punctuation: `U.S.` does not stand in `U.S.A.`
pub(crate) fn stands_alone(source: &str, span: Span) -> bool {
    let seen = |c: &char| !is_looked_through(*c);
    let surface = span.of(source);
    let before = source[..span.start].chars().rev().find(seen).filter(|&c| is_word_char(c));
    let after = source[span.end..].chars().find(seen).filter(|&c| is_word_char(c));
    before.is_none_or(|before| surface.chars().find(seen).is_none_or(|first| script_breaks(before, first)))
        && after.is_none_or(|after| surface.chars().rev().find(seen).is_none_or(|last| script_breaks(last, after)))
}

/// Whether a name goes on with `c`: a letter, a digit or a mark. An apostrophe never counts as a letter, and a
/// superscript, a fraction or a number in a circle does not count as a digit: a footnote sign does not lengthen a
/// word.
pub(crate) fn is_word_char(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    if punctuation(c).is_some() {
        return false;
    }
    match c {
        // Letters in circles and squares are symbols, though Unicode calls them alphabetic.
        '\u{24B6}'..='\u{24E9}' | '\u{1F130}'..='\u{1F189}' => false,
        // Full-width and mathematical digits, which are digits in another dress.
        '\u{FF10}'..='\u{FF19}' | '\u{1D7CE}'..='\u{1D7FF}' | '\u{1FBF0}'..='\u{1FBF9}' => true,
        _ if c.is_alphabetic() => true,
        _ if c.is_numeric() => {
            let mut plain = true;
            decompose_compatible(c, |d| plain &= d == c);
            plain
        }
        _ => is_combining_mark(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_lead_back_to_whole_characters() {
        let source = "M. C\u{327}avus\u{327}og\u{306}lu  \r\n met STRAßE-Ⅳ ﬁn";
        let folded = fold(source);
        assert_eq!(folded.text(), "m. cavusoglu met strasse-iv fin");
        let find = |needle: &str| {
            let start = folded.text().find(needle).unwrap();
            let span = Span::new(start, start + needle.len());
            let whole = folded.parts_units(span.start) && folded.parts_units(span.end);
            whole.then(|| folded.source_span(span).of(source))
        };
        assert_eq!(find("cavusoglu"), Some("C\u{327}avus\u{327}og\u{306}lu"));
        assert_eq!(find("cavusoglu met"), Some("C\u{327}avus\u{327}og\u{306}lu  \r\n met"));
        assert_eq!(find("strasse"), Some("STRAßE"));
        assert_eq!(find("stras"), None, "half of ß");
        assert_eq!(find("iv"), Some("Ⅳ"));
        assert_eq!(find("fi"), Some("ﬁ"));
        assert_eq!(find("in"), None, "half of a ligature");
    }

    #[test]
    fn each_dress_can_be_kept() {
        let views = |kept: &[&str], text| fold_name(text, Folding::keeping(kept).unwrap());
        for (dress, text, folded, kept) in [
            ("case", "Straße ÉA", "strasse ea", "Strasse EA"),
            ("accents", "É\u{323}m\u{64E}ـ", "em", "e\u{323}\u{301}m\u{64E}ـ"),
            ("quotes", "Sana’a «b»", "sana'a \"b\"", "sana’a «b»"),
            ("dashes", "al–S", "al-s", "al–s"),
            ("space", " a \u{A0}\r\nb\u{3000}", "a b", "a \u{A0}\r\nb"),
            ("invisible", "a\u{AD}b\u{FE0F}", "ab", "a\u{AD}b\u{FE0F}"),
            ("width", "ＮＡ ﬁ Å ²", "na fi a 2", "ｎａ ﬁ a ²"),
            ("letters", "Øßς İ ı", "ossσ i i", "øßς i ı"),
        ] {
            assert_eq!(views(&[], text), folded);
            assert_eq!(views(&[dress], text), kept, "{dress}");
        }
        let error = Folding::keeping(&["case", "caps"]).unwrap_err();
        assert_eq!(
            error,
            "unknown value \"caps\"; write some of case accents quotes dashes space invisible width letters"
        );
        for bits in 0..=u8::MAX {
            let folding = Folding::from_bits(bits);
            assert_eq!(folding.bits(), bits);
            assert_eq!(Folding::keeping(&folding.kept().collect::<Vec<_>>()), Ok(folding));
        }
        let keeping_case = Folding { case: false, ..Folding::default() };
        assert_eq!(keeping_case.bits(), 0b1111_1110, "the numbers in compiled files");
    }

    #[test]
    fn words_begin_and_end_where_letters_do_and_around_each_character_of_a_script_without_spaces() {
        for (before, after, parted) in [
            ('a', 'b', false),
            ('a', '1', false),
            ('a', '.', true),
            ('.', '1', true),
            ('近', '平', true),
            ('平', 'a', true),
            ('a', '平', true),
            ('が', 'ミ', true),
            ('ラ', 'ー', false),
            ('ﾗ', 'ｰ', false),
            ('น', 'ม', true),
            ('น', '\u{E49}', false),
            ('น', '\u{E33}', false),
            ('\u{E49}', 'a', true),
            ('๑', '๒', false),
            ('क', '\u{93E}', false),
            ('한', '국', false),
        ] {
            assert_eq!(breaks(before, after), parted, "{before:?} {after:?}");
        }
        // One character, composed or not, is one thing to a word.
        for c in char::MIN..=char::MAX {
            let mut parts = 0;
            let mut canonical = c;
            decompose_canonical(c, |d| (parts, canonical) = (parts + 1, d));
            assert!(parts > 1 || is_word_char(c) == is_word_char(canonical), "{c:?}");
        }
    }

    #[test]
    fn positions_map_both_ways() {
        let source = "a\u{AD}b  İc\u{301}\u{301} д";
        let folded = fold(source);
        assert_eq!(folded.text(), "ab ic д");
        let text = folded.text();
        for (at, _) in text.char_indices() {
            let source = folded.source_span(Span::new(at, at + 1));
            assert_eq!(folded.folded_at(source.start), at);
        }
        assert_eq!(folded.folded_at(source.len()), text.len());
        assert_eq!(folded.source_span(Span::new(text.len(), text.len())), Span::new(source.len(), source.len()));
        assert_eq!(fold("").source_span(Span::new(0, 0)), Span::new(0, 0));
        assert_eq!(fold("\u{301}\u{AD}").text(), "");
    }
}
