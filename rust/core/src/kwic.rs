//! Keyword in context: every place where a phrase, a pattern or a name of a gazetteer stands in a text, with the words
//! around it.
//!
//! A phrase is compared word by word with the tokens of [`crate::segment`], so that what is found is what
//! [`crate::ngram`] counts: words and numbers, none across a sentence end, marks between them passed over. To compare all words of all texts
//! would be to read them all closely. So each phrase gives a few letters that must stand wherever it does, and one search
//! of the raw text for the letters of all phrases says which texts need no reading, and in the others which words are
//! worth a look ([`Prefilter`]).

use crate::{
    Error, ErrorKind, Span,
    fold::fold_str,
    gazetteer::{self, Gazetteer},
    ngram::Normal,
    segment::{Segmented, Token, TokenKind, paragraphs, segment, words},
    strip::Block,
};
use regex::{Regex, RegexBuilder};
use regex_syntax::{ParserBuilder, hir::literal::Extractor};
use std::{
    borrow::Cow,
    collections::{BTreeSet, HashMap, HashSet},
    str::Chars,
};

/// What is special in a pattern.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Syntax {
    /// In a word `*` stands for any characters or none, and `?` for one. A word with either is compared with whole
    /// tokens, as it is written.
    #[default]
    Glob,
    /// Nothing.
    Fixed,
    /// What white space parts are regular expressions, each of which must match somewhere in its word.
    Regex,
}

/// How far the context goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Within {
    /// To the ends of the text.
    #[default]
    Document,
    /// To those of the sentence.
    Sentence,
}

/// What is compared, and what is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Words to each side.
    pub window: usize,
    /// How far they go.
    pub within: Within,
    /// What is special in a pattern.
    pub syntax: Syntax,
    /// When two words are the same. A regular expression tells cases apart with [`Normal::None`] only, and sees words folded
    /// with [`Normal::Fold`] only, else as they are written.
    pub normal: Normal,
}

impl Default for Options {
    fn default() -> Self {
        Self { window: 5, within: Within::default(), syntax: Syntax::default(), normal: Normal::default() }
    }
}

/// What a line was found by. Patterns come before names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Found {
    /// The index of the pattern.
    Pattern(usize),
    /// The index of the entity, the likeliest of those that bear the name.
    Entity(usize),
}

/// A line of the concordance. Spans are bytes of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The keyword.
    pub span: Span,
    /// From where the context before it begins to where that behind it ends.
    pub window: Span,
    /// What was looked for.
    pub found: Found,
    /// The sentence in which the keyword begins, from 0.
    pub sentence: usize,
    /// Words and numbers that the keyword touches.
    pub n_words: usize,
}

/// What to look for, ready to be looked for in any number of texts.
#[derive(Clone, Debug)]
pub struct Kwic {
    options: Options,
    patterns: Vec<Pattern>,
    /// By the word that gives a phrase away, as it is compared.
    by_word: HashMap<String, Vec<Anchor>, foldhash::fast::RandomState>,
    /// Phrases that no fixed word gives away.
    others: Vec<Anchor>,
    prefilter: Option<Prefilter>,
    names: Option<Names>,
}

/// A phrase: marks right before the first word, and words with the marks that must stand right behind each. Other marks between
/// words are passed over.
#[derive(Clone, Debug, Default)]
struct Pattern {
    lead: Vec<String>,
    words: Vec<(Matcher, Vec<String>)>,
}

/// What a word of a phrase must be.
#[derive(Clone, Debug)]
enum Matcher {
    /// This, as it is compared.
    Fixed(String),
    Glob(Vec<Wild>),
    Regex(Regex),
}

/// A character of a glob.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wild {
    /// Any, or none.
    Any,
    One,
    Char(char),
}

/// The word of a phrase by which it is found.
#[derive(Clone, Copy, Debug)]
struct Anchor {
    pattern: usize,
    /// Index into [`Pattern::words`]; 0 for a phrase of nothing but marks, which its first one gives away.
    word: usize,
}

/// Names to look for.
#[derive(Clone, Debug)]
struct Names {
    gazetteer: Gazetteer,
    /// Indices of entities; none for all.
    wanted: Option<HashSet<usize>>,
    how: gazetteer::FindOptions,
}

impl Kwic {
    /// Reads patterns; there may be none when [`Kwic::names`] follows. Fails for one that no text can match or that is no
    /// regular expression.
    pub fn new(patterns: &[&str], options: Options) -> Result<Self, Error> {
        let patterns = patterns.iter().map(|text| Pattern::read(text, &options)).collect::<Result<Vec<_>, _>>()?;
        let mut needles = Some(Vec::new());
        let (mut by_word, mut others) = (HashMap::<_, Vec<_>, _>::default(), Vec::new());
        for (index, pattern) in patterns.iter().enumerate() {
            let (word, own) = pattern.anchor(options.normal);
            let anchor = Anchor { pattern: index, word };
            let key = match pattern.words.get(word) {
                Some((Matcher::Fixed(key), _)) => Some(key),
                Some(_) => None,
                None => pattern.lead.first(),
            };
            match key {
                Some(key) => by_word.entry(key.clone()).or_default().push(anchor),
                None => others.push(anchor),
            }
            // One phrase without letters of its own, and all has to be read.
            needles = needles.zip(own).map(|(all, own): (Vec<String>, _)| [all, own].concat());
        }
        let prefilter = needles.and_then(|needles| Prefilter::new(&needles, options.normal));
        Ok(Self { options, patterns, by_word, others, prefilter, names: None })
    }

    /// Looks for the names of `gazetteer` too: all, or those of the entities that `wanted` holds, by number.
    pub fn names(self, gazetteer: Gazetteer, wanted: Option<HashSet<usize>>, how: gazetteer::FindOptions) -> Self {
        Self { names: Some(Names { gazetteer, wanted, how }), ..self }
    }

    /// The lines of a text that nobody stripped, by their place; at one place the shorter keyword first, then in the
    /// order of the patterns.
    pub fn find(&self, text: &str) -> Vec<Line> {
        let names = self.mentions(|names| names.gazetteer.find(text, &names.how), text);
        self.lines(text, names, || paragraphs(text))
    }

    /// [`Kwic::find`] for a text whose paragraphs are known. No keyword goes from one into the next.
    pub fn find_in(&self, text: &str, blocks: &[Block]) -> Vec<Line> {
        let spans = blocks.iter().map(|block| block.span);
        let names = self.mentions(|names| names.gazetteer.find_in(text, spans, &names.how), text);
        self.lines(text, names, || blocks)
    }

    /// [`Kwic::find`] without the search of the raw text, to hold that to it.
    #[doc(hidden)]
    pub fn find_by_reading(&self, text: &str) -> Vec<Line> {
        Self { prefilter: None, ..self.clone() }.find(text)
    }

    fn mentions(&self, find: impl FnOnce(&Names) -> Vec<gazetteer::Match>, text: &str) -> Vec<(Span, Found)> {
        let Some(names) = &self.names else { return Vec::new() };
        let meant = |found: &gazetteer::Match| {
            let entity = names.gazetteer.readings(found, text).next()?.entity;
            let wanted = names.wanted.as_ref().is_none_or(|wanted| wanted.contains(&entity));
            wanted.then_some((found.span, Found::Entity(entity)))
        };
        find(names).iter().filter_map(meant).collect()
    }

    fn lines<B: AsRef<[Block]>>(
        &self,
        text: &str,
        mut keywords: Vec<(Span, Found)>,
        blocks: impl FnOnce() -> B,
    ) -> Vec<Line> {
        let passes = |prefilter: &Prefilter| prefilter.passes(text);
        let phrases = !self.patterns.is_empty() && self.prefilter.as_ref().is_none_or(passes);
        if !phrases && keywords.is_empty() {
            return Vec::new();
        }
        let read = Read::new(text, segment(text, blocks().as_ref()));
        if phrases {
            self.phrases(&read, &mut keywords);
        }
        keywords.sort_unstable_by_key(|&(span, found)| (span, found));
        keywords.iter().map(|&(span, found)| read.line(span, found, &self.options)).collect()
    }

    /// Adds where phrases stand.
    fn phrases(&self, read: &Read<'_>, out: &mut Vec<(Span, Found)>) {
        let mut buffer = String::new();
        let Some(places) = self.prefilter.as_ref().and_then(|prefilter| prefilter.places(read.text)) else {
            (0..read.tokens.len()).for_each(|token| self.phrases_at(read, token, &mut buffer, out));
            return;
        };
        let mut next = 0;
        for at in places {
            let token = read.tokens.partition_point(|token| token.span.end <= at);
            // What is outside of all tokens is nothing, and each token is asked once.
            if token >= next && read.tokens.get(token).is_some_and(|token| token.span.start <= at) {
                self.phrases_at(read, token, &mut buffer, out);
                next = token + 1;
            }
        }
    }

    /// Adds the phrases that `token` gives away.
    fn phrases_at(&self, read: &Read<'_>, token: usize, buffer: &mut String, out: &mut Vec<(Span, Found)>) {
        let normal = self.options.normal;
        let text = read.str(token);
        let key = if normal == Normal::Lower && text.is_ascii() {
            buffer.clear();
            buffer.push_str(text);
            buffer.make_ascii_lowercase();
            Cow::Borrowed(buffer.as_str())
        } else {
            normalised(text, normal)
        };
        let fixed = self.by_word.get(&*key).into_iter().flatten();
        for anchor in fixed.chain(&self.others) {
            if let Some(span) = read.phrase(&self.patterns[anchor.pattern], anchor.word, token, normal) {
                out.push((span, Found::Pattern(anchor.pattern)));
            }
        }
    }
}

/// How a stretch of text reads: each run of white space is one space.
pub fn reading(text: &str) -> Cow<'_, str> {
    let folded = |c: char| c.is_whitespace() && c != ' ';
    if !text.contains(folded) && !text.contains("  ") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match (c.is_whitespace(), out.ends_with(' ')) {
            (true, true) => {}
            (true, false) => out.push(' '),
            (false, _) => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The entities that are meant: by id, by canonical name (as folding compares names), or by either with `*` and `?`. Fails
/// for what is none.
pub fn entities(gazetteer: &Gazetteer, wanted: &[&str]) -> Result<HashSet<usize>, Error> {
    let mut found = HashSet::new();
    // Ids are indexed, names are not: all that are wanted are looked for in one pass.
    let mut names: HashMap<String, Vec<usize>> = HashMap::new();
    let mut globs = Vec::new();
    let mut missing: HashSet<usize> = HashSet::new();
    for (i, &text) in wanted.iter().enumerate() {
        if let Some(entity) = gazetteer.entity(text) {
            found.insert(entity);
            continue;
        }
        missing.insert(i);
        if text.contains(WILD) {
            globs.push((i, wild(text, Normal::None), wild(text, Normal::Fold)));
        } else {
            names.entry(fold_str(text)).or_default().push(i);
        }
    }
    if !missing.is_empty() {
        for entity in gazetteer.entries() {
            let name = fold_str(entity.name);
            for i in names.get(&name).into_iter().flatten() {
                missing.remove(i);
                found.insert(entity.index);
            }
            for (i, by_id, by_name) in &globs {
                if is_like(by_id, entity.entity_id) || is_like(by_name, &name) {
                    missing.remove(i);
                    found.insert(entity.index);
                }
            }
        }
    }
    match missing.iter().min() {
        None => Ok(found),
        Some(&i) => {
            let message = format!(
                "no entity {:?} in the gazetteer: give an id, a name as its row has it, or either with * for any characters",
                wanted[i]
            );
            Err(Error::new(ErrorKind::Argument, message))
        }
    }
}

// --- patterns -------------------------------------------------------------------------------------------------------

/// The characters of globs.
const WILD: [char; 2] = ['*', '?'];

impl Pattern {
    fn read(text: &str, options: &Options) -> Result<Self, Error> {
        let wrong = |what: String| Err(Error::new(ErrorKind::Argument, format!("pattern {text:?}: {what}")));
        let mut pattern = Pattern::default();
        match options.syntax {
            Syntax::Fixed => pattern.push_tokens(text, options.normal),
            Syntax::Glob => {
                // What stands between words with wildcards is read as text is, marks and all.
                let mut plain = Span::default();
                for word in text.split_whitespace() {
                    let start = word.as_ptr() as usize - text.as_ptr() as usize;
                    if word.contains(WILD) {
                        pattern.push_tokens(plain.of(text), options.normal);
                        pattern.words.push((Matcher::Glob(wild(word, options.normal)), Vec::new()));
                        plain = Span::new(start + word.len(), start + word.len());
                    } else {
                        plain.end = start + word.len();
                    }
                }
                pattern.push_tokens(plain.of(text), options.normal);
            }
            Syntax::Regex => {
                for word in text.split_whitespace() {
                    let regex = RegexBuilder::new(word).case_insensitive(options.normal != Normal::None).build();
                    match regex {
                        Ok(regex) => pattern.words.push((Matcher::Regex(regex), Vec::new())),
                        Err(error) => {
                            let told = error.to_string();
                            let why = told.lines().last().unwrap_or_default().trim_start_matches("error: ");
                            return wrong(format!("{word:?} is no regular expression: {why}"));
                        }
                    }
                }
            }
        }
        if pattern.words.is_empty() && pattern.lead.is_empty() {
            return wrong("it has no word: give one or more words, parted by spaces".to_owned());
        }
        Ok(pattern)
    }

    /// Adds the words and marks of a text.
    fn push_tokens(&mut self, text: &str, normal: Normal) {
        for token in words(text) {
            let word = normalised(token.span.of(text), normal).into_owned();
            if word.is_empty() {
                continue;
            }
            match (is_word(&token), self.words.last_mut()) {
                (true, _) => self.words.push((Matcher::Fixed(word), Vec::new())),
                (false, Some((_, marks))) => marks.push(word),
                (false, None) => self.lead.push(word),
            }
        }
    }

    /// The word to find the phrase by, and letters of which some stand wherever it does; none when that cannot be said.
    fn anchor(&self, normal: Normal) -> (usize, Option<Vec<String>>) {
        let needles = |(i, (matcher, _)): (usize, &(Matcher, _))| Some((i, matcher.needles(normal)?));
        let least = |needles: &Vec<String>| needles.iter().map(String::len).min();
        // The longest are the rarest; of equals the first.
        let best = self.words.iter().enumerate().filter_map(needles).rev().max_by_key(|(_, own)| least(own));
        if let Some((word, own)) = best {
            return (word, Some(own));
        }
        let fixed = self.words.iter().position(|(matcher, _)| matches!(matcher, Matcher::Fixed(_)));
        (fixed.unwrap_or(0), None)
    }
}

impl Matcher {
    /// Whether `text` is such a word.
    fn fits(&self, text: &str, normal: Normal) -> bool {
        match self {
            Matcher::Fixed(word) => same(text, word, normal),
            Matcher::Glob(glob) => is_like(glob, &normalised(text, normal)),
            Matcher::Regex(regex) if normal == Normal::Fold => regex.is_match(&fold_str(text)),
            Matcher::Regex(regex) => regex.is_match(text),
        }
    }

    /// Letters of which some stand in every text that has such a word, long enough to be rare.
    fn needles(&self, normal: Normal) -> Option<Vec<String>> {
        // Two letters in any case are everywhere.
        let enough = if normal == Normal::None { 2 } else { 3 };
        let own = match self {
            Matcher::Fixed(word) => vec![needle(word, normal)],
            Matcher::Glob(glob) => {
                let text: String = glob.iter().map(|&w| if let Wild::Char(c) = w { c } else { WILD[0] }).collect();
                vec![text.split(WILD).map(|part| needle(part, normal)).rev().max_by_key(|part| part.len())?]
            }
            Matcher::Regex(_) if normal == Normal::Fold => return None,
            Matcher::Regex(regex) => {
                let parsed =
                    ParserBuilder::new().case_insensitive(normal != Normal::None).build().parse(regex.as_str());
                let mut all = Extractor::new().extract(&parsed.ok()?);
                all.optimize_for_prefix_by_preference();
                let text = |bytes: &[u8]| Some(std::str::from_utf8(bytes).ok()?.to_owned());
                let mut own: Vec<String> =
                    all.literals()?.iter().map(|literal| text(literal.as_bytes())).collect::<Option<_>>()?;
                if normal != Normal::None {
                    own.iter_mut().for_each(|literal| literal.make_ascii_lowercase());
                }
                own.sort_unstable();
                own.dedup();
                own
            }
        };
        (!own.is_empty() && own.iter().all(|needle| needle.len() >= enough)).then_some(own)
    }
}

/// Of a word as it is compared the longest part that stands in every text which has the word, but for case.
fn needle(word: &str, normal: Normal) -> String {
    let longest = |parts: &mut dyn Iterator<Item = &str>| {
        parts.fold("", |best, part| if part.len() > best.len() { part } else { best }).to_owned()
    };
    match normal {
        Normal::None => word.to_owned(),
        // Capitals that the search may not know: İ is two characters in lower case; and of scripts that came late to
        // Unicode it may know less than `to_lowercase` does.
        Normal::Lower => {
            let known = |c: char| c != '\u{307}' && (c < '\u{600}' || !c.is_lowercase());
            longest(&mut word.split("i\u{307}").flat_map(|part| part.split(|c| !known(c))))
        }
        // What else folds to letters of ASCII is in no text that is searched.
        Normal::Fold => longest(&mut word.split(|c: char| !c.is_ascii_alphanumeric())),
    }
}

/// A text as it is compared.
fn normalised(text: &str, normal: Normal) -> Cow<'_, str> {
    match normal {
        Normal::None => Cow::Borrowed(text),
        Normal::Lower => Cow::Owned(text.to_lowercase()),
        Normal::Fold => Cow::Owned(fold_str(text)),
    }
}

/// Whether `text` is compared as `word`.
fn same(text: &str, word: &str, normal: Normal) -> bool {
    match normal {
        Normal::None => text == word,
        Normal::Lower if text.is_ascii() => text.eq_ignore_ascii_case(word),
        _ => normalised(text, normal) == word,
    }
}

/// Reads a word with wildcards.
fn wild(word: &str, normal: Normal) -> Vec<Wild> {
    let mut out = Vec::new();
    for part in word.split_inclusive(WILD) {
        let (body, end) = match part.char_indices().next_back() {
            Some((at, '*')) => (&part[..at], Some(Wild::Any)),
            Some((at, '?')) => (&part[..at], Some(Wild::One)),
            _ => (part, None),
        };
        out.extend(normalised(body, normal).chars().map(Wild::Char));
        out.extend(end);
    }
    out.dedup_by(|a, b| *a == Wild::Any && a == b);
    out
}

/// Whether `text` is like `glob`. A star takes as little as it can, and only the last one ever takes more, so that the time is at most the
/// product of both lengths.
fn is_like(glob: &[Wild], text: &str) -> bool {
    let (mut glob, mut rest) = (glob, text.chars());
    let mut star: Option<(&[Wild], Chars<'_>)> = None;
    loop {
        match glob.split_first() {
            None if rest.as_str().is_empty() => return true,
            Some((Wild::Any, after)) => {
                glob = after;
                star = Some((after, rest.clone()));
                continue;
            }
            Some((&one, after)) => {
                let mut next = rest.clone();
                if next.next().is_some_and(|c| one == Wild::One || one == Wild::Char(c)) {
                    (glob, rest) = (after, next);
                    continue;
                }
            }
            None => {}
        }
        let Some((after, taken)) = &mut star else { return false };
        if taken.next().is_none() {
            return false;
        }
        (glob, rest) = (*after, taken.clone());
    }
}

// --- texts ----------------------------------------------------------------------------------------------------------

/// What counts as a word; all else is a mark.
fn is_word(token: &Token) -> bool {
    matches!(token.kind, TokenKind::Word | TokenKind::Number)
}

/// A text that was read closely.
struct Read<'a> {
    text: &'a str,
    segmented: Segmented,
    /// Indices of tokens.
    words: Vec<usize>,
}

impl std::ops::Deref for Read<'_> {
    type Target = Segmented;

    fn deref(&self) -> &Segmented {
        &self.segmented
    }
}

impl<'a> Read<'a> {
    fn new(text: &'a str, segmented: Segmented) -> Self {
        let words = segmented.tokens.iter().enumerate().filter(|(_, token)| is_word(token)).map(|(i, _)| i).collect();
        Self { text, segmented, words }
    }

    fn str(&self, token: usize) -> &'a str {
        self.tokens[token].span.of(self.text)
    }

    /// The phrase whose word `anchor` is `token`, if it stands there.
    fn phrase(&self, pattern: &Pattern, anchor: usize, token: usize, normal: Normal) -> Option<Span> {
        let sentence = &self.sentences.get(self.sentences.partition_point(|s| s.tokens.end <= token))?.tokens;
        // Tokens from `first` on are these marks.
        let marks = |first: usize, marks: &[String]| {
            let fits = |(i, mark): (usize, &String)| {
                sentence.contains(&i) && !is_word(&self.tokens[i]) && same(self.str(i), mark, normal)
            };
            (first..).zip(marks).all(fits)
        };
        let span = |first: usize, last: usize| Span::new(self.tokens[first].span.start, self.tokens[last].span.end);
        if pattern.words.is_empty() {
            let last = token + pattern.lead.len() - 1;
            return marks(token, &pattern.lead).then(|| span(token, last));
        }
        let at = self.words.binary_search(&token).ok()?;
        let places = self.words.get(at.checked_sub(anchor)?..)?.get(..pattern.words.len())?;
        let (&first, &last) = (places.first()?, places.last()?);
        if first < sentence.start || last >= sentence.end {
            return None;
        }
        let start = first.checked_sub(pattern.lead.len())?;
        let fits = |(&at, (matcher, behind)): (&usize, &(Matcher, Vec<String>))| {
            matcher.fits(self.str(at), normal) && marks(at + 1, behind)
        };
        let all = marks(start, &pattern.lead) && places.iter().zip(&pattern.words).all(fits);
        all.then(|| span(start, last + pattern.words.last().map_or(0, |(_, marks)| marks.len())))
    }

    /// A keyword with its context.
    fn line(&self, span: Span, found: Found, options: &Options) -> Line {
        let sentence_at = |at: usize| self.sentences.partition_point(|s| s.span.end <= at);
        let sentence = sentence_at(span.start).min(self.sentences.len().saturating_sub(1));
        let all = |tokens: &[Token]| match tokens {
            [] => span,
            [first, .., last] | [first @ last] => Span::new(first.span.start, last.span.end),
        };
        let room = match options.within {
            Within::Document => all(&self.tokens),
            Within::Sentence => {
                let last = sentence_at(span.end.saturating_sub(1)).min(self.sentences.len().saturating_sub(1));
                let span_of = |i: usize| self.sentences.get(i).map_or(span, |s| s.span);
                Span::new(span_of(sentence).start, span_of(last).end)
            }
        };
        // Numbers of words: before the keyword, and up to its end.
        let before = self.words.partition_point(|&word| self.tokens[word].span.end <= span.start);
        let after = self.words.partition_point(|&word| self.tokens[word].span.start < span.end);
        let (mut start, mut end) = (span.start, span.end);
        if options.window > 0 {
            let first = before.checked_sub(options.window).map(|word| self.with_marks(self.words[word]).start);
            start = first.unwrap_or(room.start).clamp(room.start.min(start), start);
            let last = after.checked_add(options.window - 1).and_then(|word| self.words.get(word));
            end = last.map_or(room.end, |&word| self.with_marks(word).end).clamp(end, room.end.max(end));
        }
        Line { span, window: Span::new(start, end), found, sentence, n_words: after.saturating_sub(before) }
    }

    /// A word with the marks that stand on it, without space between: quotes, brackets, commas, `'s`.
    fn with_marks(&self, word: usize) -> Span {
        let (mut first, mut last) = (word, word);
        let touch = |a: usize, b: usize| matches!((self.tokens.get(a), self.tokens.get(b)), (Some(a), Some(b)) if a.span.end == b.span.start);
        let is_mark = |token: usize| self.tokens.get(token).is_some_and(|token| !is_word(token));
        while first > 0 && is_mark(first - 1) && touch(first - 1, first) {
            first -= 1;
        }
        while is_mark(last + 1) && touch(last, last + 1) {
            last += 1;
        }
        Span::new(self.tokens[first].span.start, self.tokens[last].span.end)
    }
}

// --- the search of the raw text -------------------------------------------------------------------------------------

/// The letters that give phrases away, of which some stand in every text, and in it in every word, that matters.
#[derive(Clone, Debug)]
struct Prefilter {
    /// One for each: a search for some letters in any case goes at many GB/s, one for ten at a time at a hundredth of that.
    letters: Vec<Regex>,
    normal: Normal,
}

impl Prefilter {
    /// The most to look for: with more nearly every text has some.
    const MOST: usize = 64;

    /// None when there are too many or too long ones.
    fn new(needles: &[String], normal: Normal) -> Option<Self> {
        let needles: BTreeSet<&String> = needles.iter().collect();
        if needles.is_empty() || needles.len() > Self::MOST {
            return None;
        }
        let search = |needle: &&String| {
            RegexBuilder::new(&regex::escape(needle)).case_insensitive(normal != Normal::None).build().ok()
        };
        Some(Self { letters: needles.iter().map(search).collect::<Option<_>>()?, normal })
    }

    /// Whether `text` may have a phrase.
    fn passes(&self, text: &str) -> bool {
        self.letters.iter().any(|letters| letters.is_match(text)) || !self.sees(text)
    }

    /// The places in `text` where words are worth a look, ascending; none when all are.
    fn places(&self, text: &str) -> Option<Vec<usize>> {
        if !self.sees(text) {
            return None;
        }
        let mut places = Vec::new();
        for letters in &self.letters {
            let mut at = 0;
            while let Some(found) = letters.find_at(text, at).map(|found| found.start()) {
                places.push(found);
                // They may overlap: `nono` in `nonono`.
                at = found + text[found..].chars().next().map_or(1, char::len_utf8);
            }
        }
        places.sort_unstable();
        Some(places)
    }

    /// Whether no letter can hide from the search: folding makes letters of ASCII of many others, and drops some that may stand
    /// in a word. Quotes, dashes and the like stay what they are.
    fn sees(&self, text: &str) -> bool {
        let plain = |c: char| {
            c.is_ascii()
                || matches!(c, '\u{2010}'..='\u{2015}' | '\u{2018}'..='\u{201F}' | '\u{A0}' | '•' | '…' | '£' | '€'
                    | '«' | '»' | '§' | '°')
        };
        self.normal != Normal::Fold || text.is_ascii() || text.chars().all(plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glob_is_what_it_says() {
        for (glob, text, like) in [
            ("terror*", "terrorist", true),
            ("terror*", "terror", true),
            ("terror*", "terro", false),
            ("*ism", "terrorism", true),
            ("*is*m*", "miismsim", true),
            ("*a?b*c", "xaabxabbxc", true),
            ("*a?b", "aab ab", false),
            ("t?n", "tén", true),
            ("t?n", "tn", false),
            ("*", "", true),
            ("?", "", false),
            ("**x**", "x", true),
        ] {
            assert_eq!(is_like(&wild(glob, Normal::None), text), like, "{glob} {text}");
        }
        // Exponential, if every star were tried with every other.
        let glob = wild(&"a*".repeat(40), Normal::None);
        assert!(!is_like(&glob, &("a".repeat(4000) + "b")[..4000].replace('a', "b")));
        assert!(!is_like(&[glob, vec![Wild::Char('c')]].concat(), &"a".repeat(4000)));
    }

    #[test]
    fn no_capital_hides_from_the_search() {
        for c in '\0'..=char::MAX {
            let (text, word) = (format!("ABC{c}D"), format!("ABC{c}D").to_lowercase());
            if word != format!("abc{c}d") {
                let prefilter = Prefilter::new(&[needle(&word, Normal::Lower)], Normal::Lower).unwrap();
                assert!(prefilter.passes(&text), "{c:?}: {:?}", needle(&word, Normal::Lower));
            }
        }
        assert_eq!(needle("ελλάδα", Normal::Lower), "ελλάδα");
        assert_eq!(needle("москва", Normal::Lower), "москва");
    }

    #[test]
    fn letters_are_those_of_the_rarest_word() {
        let needles = |pattern: &str, syntax, normal| {
            let options = Options { syntax, normal, ..Options::default() };
            Pattern::read(pattern, &options).unwrap().anchor(normal)
        };
        let some = |word: usize, letters: &[&str]| (word, Some(letters.iter().map(ToString::to_string).collect()));
        let (glob, regex, lower) = (Syntax::Glob, Syntax::Regex, Normal::Lower);
        assert_eq!(needles("the Peace talks", glob, lower), some(1, &["peace"]));
        assert_eq!(needles("* EMBARGO", glob, lower), some(1, &["embargo"]));
        assert_eq!(needles("un*tion?s", glob, lower), some(0, &["tion"]));
        assert_eq!(needles("US", glob, lower), (0, None));
        assert_eq!(needles("US", glob, Normal::None), some(0, &["US"]));
        assert_eq!(needles("İstanbul", glob, lower), some(0, &["stanbul"]));
        assert_eq!(needles("çavuşoğlu", glob, Normal::Fold), some(0, &["cavusoglu"]));
        assert_eq!(needles("женева", glob, Normal::Fold), (0, None));
        assert_eq!(needles("^(embargo|sanction)", regex, lower).0, 0);
        assert!(needles("^(embargo|sanction)", regex, lower).1.is_some());
        assert_eq!(needles(".*", regex, lower), (0, None));
        assert_eq!(needles(". the", regex, Normal::Fold), (0, None));
    }

    #[test]
    fn text_reads_on_one_line() {
        assert_eq!(reading("peace\n  talks\t in\u{a0}Geneva "), "peace talks in Geneva ");
        assert!(matches!(reading(" as it is "), Cow::Borrowed(_)));
    }
}
