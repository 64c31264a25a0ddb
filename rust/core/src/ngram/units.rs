//! What n-grams are made of: the units of a text, and where no n-gram goes across. The default, words and numbers by
//! sentence, has a faster reader in the counter, with the same result.
//!
//! | in the text | unit |
//! |---|---|
//! | a word | itself, as written |
//! | a number (a token that begins with digits: `2,510`, `5+5`, `4th`) | as [`UnitOptions::numbers`] says |
//! | a mark (any other character that is not white space) | as [`UnitOptions::punctuation`] says |
//! | a possessive ending (`'s`, `'` after a plural) | itself where punctuation is kept, else nothing: it is no mark |
//! | a mention of the gazetteer | one unit, whatever is inside: also a number, a mark, what looks like a sentence end |
//!
//! Units are handed over as written. Lower-casing, folding and stop words are for the counter, which does them once for
//! each distinct unit.

use super::MAX_N;
use crate::{
    Error, ErrorKind, Span,
    gazetteer::{FindOptions, Gazetteer, Match},
    segment::{Token, TokenKind, paragraphs, segment_plain, words},
};

pub use crate::segment::Boundary;

/// The unit that stands for a number where numbers are masked.
pub const NUMBER: &str = "<number>";
/// The unit that stands for a mark where punctuation is masked.
pub const PUNCT: &str = "<punct>";

/// The words for the values of an option, as users write them.
macro_rules! in_words {
    ($name:ident { $($value:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// The values and their words, the default first.
            pub const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$value)),+];

            /// The word for this value.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }
        }
    };
}

/// An option with a word for each of its values.
macro_rules! option {
    ($(#[$about:meta])* $name:ident { $($(#[$of:meta])* $value:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$of])* $value,)+
        }

        $crate::ngram::units::in_words! { $name { $($value = $word),+ } }
    };
}
pub(super) use {in_words, option};

option! {
    /// What the units of a text are.
    Tokens {
        /// Those of [`crate::segment`].
        #[default]
        Words = "words",
        /// Code points; any white space between two is one space.
        Characters = "characters",
    }
}

in_words! { Boundary { Sentence = "sentence", Paragraph = "paragraph", Document = "document" } }

option! {
    /// What becomes of tokens of one kind.
    Treatment {
        /// Each is a unit.
        #[default]
        Keep = "keep",
        /// They are left out, and n-grams go on over the gap.
        Drop = "drop",
        /// For each stands [`NUMBER`] or [`PUNCT`].
        Mask = "mask",
        /// They are left out, and no n-gram goes across.
        Break = "break",
    }
}

option! {
    /// What stands for a mention of the gazetteer.
    Entities {
        /// Its words as written, with `_` between.
        #[default]
        Text = "text",
        /// The words of the entity's canonical name, with `_` between.
        Name = "name",
        /// The entity's id.
        Id = "id",
    }
}

/// How a text is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UnitOptions {
    /// What the units are.
    pub tokens: Tokens,
    /// What no n-gram goes across.
    pub boundary: Boundary,
    /// What becomes of numbers. Of words only.
    pub numbers: Treatment,
    /// What becomes of marks. Of words only.
    pub punctuation: Treatment,
}

impl Default for UnitOptions {
    fn default() -> Self {
        Self {
            tokens: Tokens::Words,
            boundary: Boundary::Sentence,
            numbers: Treatment::Keep,
            punctuation: Treatment::Drop,
        }
    }
}

impl UnitOptions {
    /// Whether the options go together: characters are no numbers, no marks, no names and no stop words.
    pub fn check(&self, gazetteer: bool, stop_words: bool) -> Result<(), Error> {
        let default = Self::default();
        let wrong = match self.tokens {
            Tokens::Words => None,
            Tokens::Characters if self.numbers != default.numbers => Some("numbers"),
            Tokens::Characters if self.punctuation != default.punctuation => Some("punctuation"),
            Tokens::Characters if gazetteer => Some("gazetteer"),
            Tokens::Characters if stop_words => Some("stop_words"),
            Tokens::Characters => None,
        };
        wrong.map_or(Ok(()), |argument| {
            let message =
                format!("{argument} cannot be had with tokens=\"characters\": leave it out, or count words");
            Err(Error::new(ErrorKind::Argument, message))
        })
    }
}

/// What comes out of a text, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit<'a> {
    /// A unit as written, never empty: to be lower-cased or folded as the user says.
    Word(&'a str),
    /// A unit that is counted as it is, never empty and no stop word: a mask, an id, a space between characters.
    Literal(&'a str),
    /// No n-gram goes across. Only between units: not first, not last, not twice in a row.
    Break,
}

/// Names in a text that are single units, and what stands for each. Made once and filled for each text.
#[derive(Clone, Debug, Default)]
pub struct Mentions {
    found: Vec<Match>,
    /// By start; they do not overlap.
    spans: Vec<Mention>,
    /// What stands for each, one after the other.
    texts: String,
    /// Whether those are ids, to be counted as they are.
    literal: bool,
}

/// A name in a text.
#[derive(Clone, Copy, Debug)]
struct Mention {
    /// Bytes of the text.
    span: Span,
    /// Bytes of [`Mentions::texts`].
    stands: Span,
}

impl Mentions {
    /// Forgets all, for the next text. `literal`: what is added are ids, which are counted as they are.
    pub fn clear(&mut self, literal: bool) {
        self.spans.clear();
        self.texts.clear();
        self.literal = literal;
    }

    /// Adds a mention and what stands for it. One that begins before the last one ends, or that nothing would stand
    /// for, is left out.
    pub fn push(&mut self, span: Span, stands: &str) {
        let start = self.texts.len();
        self.texts.push_str(stands);
        self.close(span, start);
    }

    /// Adds a mention for which stands what was put into `texts` since `start`.
    fn close(&mut self, span: Span, start: usize) {
        let free = self.spans.last().map_or(0, |last| last.span.end);
        if span.start < free || span.is_empty() || start == self.texts.len() {
            self.texts.truncate(start);
        } else {
            self.spans.push(Mention { span, stands: Span::new(start, self.texts.len()) });
        }
    }

    /// The mentions that `gazetteer` finds in `text`, as [`Gazetteer::find`] does by default but never across a blank
    /// line: from the left, the longest. Of several entities the first reading is taken.
    pub fn find(&mut self, gazetteer: &Gazetteer, text: &str, entities: Entities) {
        self.clear(entities == Entities::Id);
        let mut found = std::mem::take(&mut self.found);
        let options = FindOptions { across_blank_lines: false, ..FindOptions::default() };
        gazetteer.find_into(text, &options, &mut found);
        for name in &found {
            let start = self.texts.len();
            let entity = || gazetteer.bearers(name, text).next().map(|(_, entity)| entity);
            match entities {
                Entities::Text => join(name.span.of(text), &mut self.texts),
                Entities::Name => join(entity().map_or("", |entity| entity.name), &mut self.texts),
                Entities::Id => self.texts.push_str(entity().map_or("", |entity| entity.entity_id)),
            }
            self.close(name.span, start);
        }
        self.found = found;
    }
}

/// Adds the words of a name to `out` with `_` between; of a name without words all that is not white space.
fn join(name: &str, out: &mut String) {
    let start = out.len();
    let mut part = |part: &str| {
        if out.len() > start {
            out.push('_');
        }
        out.push_str(part);
    };
    let mut wordless = true;
    for token in words(name).filter(|token| matches!(token.kind, TokenKind::Word | TokenKind::Number)) {
        wordless = false;
        part(token.span.of(name));
    }
    if wordless {
        name.split_whitespace().for_each(part);
    }
}

/// Hands the units of `text` to `sink`, in order. Linear in the text; no text is a fault.
pub fn units(text: &str, options: &UnitOptions, mentions: Option<&Mentions>, sink: &mut impl FnMut(Unit<'_>)) {
    let mut reader = Reader { text, options, mentions, next: 0, out: Out { sink, any: false, broken: false } };
    match options.tokens {
        Tokens::Words => reader.words(),
        Tokens::Characters => reader.characters(),
    }
}

/// Lets breaks through only between units.
struct Out<'s, S> {
    sink: &'s mut S,
    any: bool,
    broken: bool,
}

impl<S: FnMut(Unit<'_>)> Out<'_, S> {
    fn unit(&mut self, unit: Unit<'_>) {
        if std::mem::take(&mut self.broken) && self.any {
            (self.sink)(Unit::Break);
        }
        self.any = true;
        (self.sink)(unit);
    }

    fn end(&mut self) {
        self.broken = true;
    }
}

struct Reader<'r, S> {
    text: &'r str,
    options: &'r UnitOptions,
    mentions: Option<&'r Mentions>,
    /// The first mention that does not end before the token that is read.
    next: usize,
    out: Out<'r, S>,
}

impl<S: FnMut(Unit<'_>)> Reader<'_, S> {
    fn words(&mut self) {
        if self.options.boundary == Boundary::Sentence {
            let segmented = segment_plain(self.text);
            let tokens = &segmented.tokens;
            let mut ends = segmented.sentences.iter().map(|sentence| sentence.tokens.end).peekable();
            let mut at = 0;
            while at < tokens.len() {
                let after = self.token(tokens, at);
                // A name that holds what looks like the end of a sentence holds none.
                while ends.next_if(|&end| end < after).is_some() {}
                if ends.next_if_eq(&after).is_some() {
                    self.out.end();
                }
                at = after;
            }
            return;
        }
        let mut tokens = Vec::new();
        for span in paragraphs(self.text).iter().map(|block| block.span) {
            tokens.clear();
            tokens.extend(words(span.of(self.text)).map(|token| Token {
                span: Span::new(token.span.start + span.start, token.span.end + span.start),
                kind: token.kind,
            }));
            let mut at = 0;
            while at < tokens.len() {
                at = self.token(&tokens, at);
            }
            if self.options.boundary == Boundary::Paragraph {
                self.out.end();
            }
        }
    }

    /// Reads the token at `at`, or the mention that begins there; returns the index of the token after it.
    fn token(&mut self, tokens: &[Token], at: usize) -> usize {
        let token = tokens[at];
        if let Some(mentions) = self.mentions
            && let Some(after) = self.mention(mentions, tokens, at)
        {
            return after;
        }
        let (treatment, mask) = match token.kind {
            TokenKind::Word => (Treatment::Keep, ""),
            TokenKind::Number => (self.options.numbers, NUMBER),
            TokenKind::Punct => (self.options.punctuation, PUNCT),
            TokenKind::Clitic if self.options.punctuation == Treatment::Keep => (Treatment::Keep, ""),
            TokenKind::Clitic => (Treatment::Drop, ""),
        };
        match treatment {
            Treatment::Keep => self.out.unit(Unit::Word(token.span.of(self.text))),
            Treatment::Drop => {}
            Treatment::Mask => self.out.unit(Unit::Literal(mask)),
            Treatment::Break => self.out.end(),
        }
        at + 1
    }

    /// If a mention begins with the token at `at` and ends with a token: puts out what stands for it, and returns the
    /// index of the token after it.
    fn mention(&mut self, mentions: &Mentions, tokens: &[Token], at: usize) -> Option<usize> {
        let start = tokens[at].span.start;
        while mentions.spans.get(self.next).is_some_and(|mention| mention.span.start < start) {
            self.next += 1;
        }
        let mention = mentions.spans.get(self.next).filter(|mention| mention.span.start == start)?;
        let inside = tokens[at..].iter().take_while(|token| token.span.end <= mention.span.end).count();
        let last = tokens[at..].get(inside.checked_sub(1)?)?;
        if last.span.end != mention.span.end {
            return None;
        }
        let stands = mention.stands.of(&mentions.texts);
        self.out.unit(if mentions.literal { Unit::Literal(stands) } else { Unit::Word(stands) });
        Some(at + inside)
    }

    fn characters(&mut self) {
        match self.options.boundary {
            Boundary::Sentence => {
                for sentence in segment_plain(self.text).sentences {
                    self.run(sentence.span);
                }
            }
            Boundary::Paragraph => {
                for block in paragraphs(self.text) {
                    self.run(block.span);
                }
            }
            Boundary::Document => self.run(Span::new(0, self.text.len())),
        }
    }

    /// The characters of `span`, white space at its ends left out.
    fn run(&mut self, span: Span) {
        let run = span.of(self.text).trim();
        let mut space = false;
        for (at, c) in run.char_indices() {
            if c.is_whitespace() {
                space = true;
                continue;
            }
            if std::mem::take(&mut space) {
                self.out.unit(Unit::Literal(" "));
            }
            self.out.unit(Unit::Word(&run[at..at + c.len_utf8()]));
        }
        self.out.end();
    }
}

/// The most k-skip-n-grams that may begin at one unit: what is made of a text grows with it.
pub const MAX_SKIP_GRAMS: u64 = 10_000;

/// Whether k-skip-n-grams of up to `n` units with up to `k` skipped can be made: fails when more than
/// [`MAX_SKIP_GRAMS`] begin at one unit.
pub fn check_skip(n: usize, k: usize) -> Result<(), Error> {
    if n_skip_grams(n, k) > MAX_SKIP_GRAMS {
        let message = format!(
            "skip={k} with n={n} makes more than {MAX_SKIP_GRAMS} n-grams of each unit: give a smaller skip or n"
        );
        return Err(Error::new(ErrorKind::Argument, message));
    }
    Ok(())
}

/// How many k-skip-n-grams may begin at one unit; some number beyond [`MAX_SKIP_GRAMS`] where it is more than that.
pub(super) fn n_skip_grams(n: usize, k: usize) -> u64 {
    // Of the n + k - 1 units behind the first, n - 1 are chosen: a binomial coefficient, which grows with each factor.
    let mut each: u64 = 1;
    for i in 1..n as u64 {
        each = each.saturating_mul((k as u64).saturating_add(i)) / i;
        if each > MAX_SKIP_GRAMS {
            break;
        }
    }
    each
}

/// The k-skip-n-grams of a run of `len` units, as indices in rising order: all n-tuples in which at most `k` units are
/// skipped in all (Guthrie, Allison, Liu, Guthrie & Wilks, "A Closer Look at Skip-gram Modelling", LREC 2006). In the
/// order of the first index, then of the second and so on; with `k` = 0 the n-grams.
///
/// The same as `nltk.util.skipgrams(range(len), n, k)`, which fails for `n` = 1; here that is every unit once. Nothing
/// for an `n` of 0 or beyond [`MAX_N`].
pub fn skip_grams(len: usize, n: usize, k: usize, mut emit: impl FnMut(&[usize])) {
    if n == 0 || n > MAX_N {
        return;
    }
    let mut indices = [0; MAX_N];
    let gram = &mut indices[..n];
    for first in 0..(len + 1).saturating_sub(n) {
        // One past the last unit that the tuple may hold.
        let end = len.min(first.saturating_add(n).saturating_add(k));
        for (i, index) in gram.iter_mut().enumerate() {
            *index = first + i;
        }
        loop {
            emit(gram);
            // The last index that can still move, if any: behind it must be room for the others.
            let Some(moved) = (1..n).rev().find(|&i| gram[i] < end - (n - i)) else { break };
            let from = gram[moved] + 1;
            for (i, index) in gram[moved..].iter_mut().enumerate() {
                *index = from + i;
            }
        }
    }
}
