//! Names in a text: which there are, and which of them are reported.
//!
//! Words are looked up as they come ([`Words`], [`Trie`]): a filter on the first word drops most of them, one on the first two words
//! most of the rest; what is left walks the trie as far as some name goes on. A hash only proposes. What is proposed is
//! compared with the name as written, must stand as a word and fit in case, and only then is chosen from, so that no false
//! long candidate hides a true short one.

use super::{
    Gazetteer, NameId,
    build::LEADING,
    case::CaseNeed,
    file::Section,
    group::{self, GROUP},
    hash::{self, SPACE},
    near,
    record::{EDGES, Item},
    trie::Trie,
    words::{self, CutWord, Words},
};
use crate::{
    Span,
    fold::{self, FoldOptions, Folding},
};
use std::cell::Cell;

/// A name at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Match {
    /// Bytes of the text as given.
    pub span: Span,
    /// Which name; [`Gazetteer::readings`] says who bears it.
    pub name: NameId,
    /// In how many edits the folded surface differs from the folded name: 0 but for fuzzy matches.
    pub distance: u8,
}

/// Which of several names at a place are reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// From the left, the longest that begins where one does; none overlap.
    #[default]
    LeftmostLongest,
    /// From the left, that of the highest priority which begins where one does, the longest of several; none overlap.
    LeftmostFirst,
    /// All, by their begin, the longest first.
    Overlapping,
}

/// Where a name may begin and end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Boundary {
    /// Where words do: no letter, digit or mark lengthens the name. Each character of a script that is written without
    /// spaces is a word, as in UAX #29.
    #[default]
    Word,
    /// Anywhere but inside a character.
    None,
}

/// How to look for names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FindOptions {
    /// Which of several names at a place are reported.
    pub kind: Kind,
    /// Where a name may begin and end.
    pub boundary: Boundary,
    /// Whether names of eight characters and more are found when one edit in eight characters makes the text from them; an
    /// edit is a character more, less or another, or two neighbours exchanged, and never the first one.
    pub fuzzy: bool,
    /// Whether a blank line inside a name is white space like any other, as hard-wrapped releases need it. Where
    /// blank lines part paragraphs, set it to false.
    pub across_blank_lines: bool,
}

impl Default for FindOptions {
    fn default() -> Self {
        Self { kind: Kind::default(), boundary: Boundary::default(), fuzzy: false, across_blank_lines: true }
    }
}

impl Gazetteer {
    /// The names in `text`, by start; `options` say which. Linear in the text.
    pub fn find(&self, text: &str, options: &FindOptions) -> Vec<Match> {
        let mut out = Vec::new();
        self.find_into(text, options, &mut out);
        out
    }

    /// The names in these parts of `text`, which do not overlap, in their order. No name goes from one into the next,
    /// as from a cell of a table into the cell beside it.
    pub fn find_in(&self, text: &str, parts: impl IntoIterator<Item = Span>, options: &FindOptions) -> Vec<Match> {
        let (mut out, mut found) = (Vec::new(), Vec::new());
        for part in parts {
            self.find_into(part.of(text), options, &mut found);
            out.extend(
                found
                    .iter()
                    .map(|m| Match { span: Span::new(part.start + m.span.start, part.start + m.span.end), ..*m }),
            );
        }
        out
    }

    /// [`Gazetteer::find`] into a vector that was there before: what it held is gone.
    pub fn find_into(&self, text: &str, options: &FindOptions, out: &mut Vec<Match>) {
        out.clear();
        let folding = FoldOptions { folding: self.inner.folding, blank_lines: options.across_blank_lines };
        match options.boundary {
            Boundary::Word => self.find_words(text, folding, options.kind, out),
            Boundary::None => {
                self.inner.anywhere(self).find(self, text, folding, false, out);
                choose(self, text, options.kind, out);
            }
        }
        if options.fuzzy {
            near::add(self, text, folding, out);
        }
    }

    /// The names that stand as words.
    fn find_words(&self, text: &str, folding: FoldOptions, kind: Kind, out: &mut Vec<Match>) {
        let finder = Finder::new(self, text, folding, kind);
        finder.run(out);
        let mut others = Vec::new();
        if let Some(wordless) = self.inner.wordless(self) {
            wordless.find(self, text, folding, true, &mut others);
        }
        if finder.streaming {
            if others.is_empty() {
                return;
            }
            // They may begin or end in the midst of what was chosen.
            out.clear();
            Finder { streaming: false, ..finder }.run(out);
        }
        out.append(&mut others);
        choose(self, text, kind, out);
    }
}

/// Leaves of all matches those that `kind` reports, in order.
fn choose(gazetteer: &Gazetteer, text: &str, kind: Kind, matches: &mut Vec<Match>) {
    let priority = |found: &Match| match kind {
        Kind::LeftmostFirst => {
            gazetteer.readings(found, text).next().map_or(0, |r| gazetteer.entry(r.entity).priority)
        }
        _ => 0,
    };
    matches.sort_by_cached_key(|found| {
        (found.span.start, std::cmp::Reverse(priority(found)), std::cmp::Reverse(found.span.end), found.name)
    });
    matches.dedup();
    if kind != Kind::Overlapping {
        let mut free = 0;
        matches.retain(|found| {
            let chosen = found.span.start >= free;
            if chosen {
                free = found.span.end;
            }
            chosen
        });
    }
}

/// What looking for names needs again for each text.
#[derive(Debug, Default)]
struct Scratch {
    words: Words,
    /// Words that may begin a name.
    candidates: Vec<u32>,
    /// The hash of the first two words of a candidate, or of the first.
    beginnings: Vec<u64>,
    hits: Vec<Hit>,
    found: Vec<Match>,
}

thread_local! {
    static SCRATCH: Cell<Option<Box<Scratch>>> = const { Cell::new(None) };
}

/// A sequence of words that is a name by its hash. Bytes of the text.
#[derive(Clone, Copy, Debug)]
struct Hit {
    names: u32,
    end: usize,
    /// Where what follows the sequence begins.
    next: usize,
}

struct Finder<'a> {
    text: &'a str,
    options: FoldOptions,
    trie: Trie<'a>,
    entities: &'a [u8],
    groups: &'a [u8],
    max_words: usize,
    longest_word: usize,
    /// Whether some name begins with punctuation, and so before its first word.
    leading: bool,
    /// Whether matches are chosen as they come.
    streaming: bool,
}

/// How many candidates ahead the table is asked for.
const AHEAD: usize = 12;

impl<'a> Finder<'a> {
    fn new(gazetteer: &'a Gazetteer, text: &'a str, options: FoldOptions, kind: Kind) -> Self {
        let bytes = &gazetteer.inner.bytes;
        let numbers = bytes.numbers();
        Self {
            text,
            options,
            trie: gazetteer.inner.trie(),
            entities: bytes.section(Section::Entities),
            groups: bytes.section(Section::Groups),
            max_words: numbers.max_words as usize,
            longest_word: numbers.longest_word as usize,
            leading: numbers.flags & LEADING != 0,
            streaming: kind == Kind::LeftmostLongest,
        }
    }

    fn run(&self, out: &mut Vec<Match>) {
        let mut scratch = SCRATCH.take().unwrap_or_default();
        self.run_with(&mut scratch, out);
        // One text without a place to part it must not cost the thread its memory for good.
        if scratch.words.is_small() {
            SCRATCH.set(Some(scratch));
        }
    }

    fn run_with(&self, scratch: &mut Scratch, out: &mut Vec<Match>) {
        scratch.words.clear();
        // Where the last word that was forgotten ends.
        let (mut at, mut before, mut free) = (0, 0, 0);
        while at < self.text.len() {
            let end = words::stretch_end(self.text, at);
            scratch.words.append(self.text, at..end, self.options);
            at = end;
            // A name that begins here must end among the words that are known, and what follows it as well.
            let known = scratch.words.len();
            let ready = if at == self.text.len() { known } else { known.saturating_sub(self.max_words + 1) };
            self.filter(scratch, ready);
            for c in 0..scratch.candidates.len() {
                if let (Some(&ahead), Some(&beginning)) =
                    (scratch.candidates.get(c + AHEAD), scratch.beginnings.get(c + AHEAD))
                {
                    self.trie.prefetch(scratch.words.hashes[ahead as usize]);
                    self.trie.prefetch(beginning);
                }
                let word = scratch.candidates[c] as usize;
                if self.streaming && scratch.words.start(word) < free && scratch.words.end(word) <= free {
                    continue;
                }
                let left = if word == 0 { before } else { scratch.words.end(word - 1) };
                self.at_word(scratch, word, left, free, out);
                if self.streaming {
                    free = out.last().map_or(0, |last| last.span.end);
                }
            }
            if ready > 0 {
                before = scratch.words.end(ready - 1);
                scratch.words.forget(ready, at.min(if ready < known { scratch.words.start(ready) } else { at }));
            }
        }
    }

    /// The words among the first `ready` ones that may begin a name.
    fn filter(&self, scratch: &mut Scratch, ready: usize) {
        let Scratch { words, candidates, beginnings, .. } = scratch;
        candidates.resize(ready, 0);
        let n = by_first_word(self.trie, &words.hashes[..ready], candidates);
        candidates.truncate(n);
        if !words.cut.is_empty() {
            self.candidates_with_cuts(words, ready, candidates);
        }
        beginnings.resize(candidates.len(), 0);
        let n = self.by_two_words(words, candidates, beginnings);
        candidates.truncate(n);
        beginnings.truncate(n);
    }

    /// Leaves those candidates that are a name by themselves or begin one with what follows, and says how many. Their numbers are
    /// then those of words, and `beginnings` what to look up first.
    #[inline(never)]
    fn by_two_words(&self, words: &Words, candidates: &mut [u32], beginnings: &mut [u64]) -> usize {
        let (trie, bytes) = (self.trie, self.text.as_bytes());
        let parts = !words.parts.is_empty();
        let mut kept = 0;
        for c in 0..candidates.len() {
            let word = (candidates[c] >> 1) as usize;
            let mut keep = candidates[c] & 1 != 0;
            let mut beginning = words.hashes[word];
            if let Some(&next) = words.hashes.get(word + 1) {
                let (end, start) = (words.end(word), words.start(word + 1));
                let two = hash::then(beginning, SPACE, next);
                let plain = start == end + 1 && bytes.get(end) == Some(&b' ') && !parts;
                // Any white space folds to the one space.
                let pair = trie.pair(two);
                keep |= pair || !plain && self.opens(words, word, end, start);
                beginning = if pair { two } else { beginning };
            }
            candidates[kept] = word as u32;
            beginnings[kept] = beginning;
            kept += usize::from(keep);
        }
        kept
    }

    /// Whether a name may begin with a word and what follows it, which is not one space.
    fn opens(&self, words: &Words, word: usize, end: usize, start: usize) -> bool {
        if !words.parts.is_empty() && (words.part(word).is_some() || words.part(word + 1).is_some()) {
            return true;
        }
        let byte = if start == end { 0 } else { self.folded_byte(self.text.as_bytes()[end]) };
        byte >= 0x80 || self.trie.pair(hash::opening(words.hashes[word], byte))
    }

    /// Adds the words in which a name may begin or end inside, and those before them: they pass no filter.
    #[cold]
    fn candidates_with_cuts(&self, words: &Words, ready: usize, candidates: &mut Vec<u32>) {
        for cut in words.cut.iter().take_while(|cut| cut.word <= ready) {
            if cut.word < ready {
                candidates.push((cut.word as u32) << 1 | 1);
            }
            if let Some(before) = cut.word.checked_sub(1)
                && self.trie.first(words.hashes[before]) != 0
            {
                candidates.push((before as u32) << 1 | 1);
            }
        }
        candidates.sort_unstable_by_key(|&c| (c >> 1, !c & 1));
        candidates.dedup_by_key(|c| *c >> 1);
    }

    /// What the first byte of a gap folds to, if it is ASCII.
    fn folded_byte(&self, byte: u8) -> u8 {
        match byte {
            b'\t'..=b'\r' if self.options.folding.space => b' ',
            b'`' if self.options.folding.quotes => b'\'',
            _ => byte,
        }
    }

    /// Reports the names that begin at a word, or with punctuation in front of it, or inside of it.
    fn at_word(&self, scratch: &mut Scratch, word: usize, left: usize, free: usize, out: &mut Vec<Match>) {
        let Scratch { words, hits, found, .. } = scratch;
        let start = words.start(word);
        hits.clear();
        if !self.streaming || start >= free {
            self.walk(words, word, words.hashes[word], None, hits);
            self.accept(hits, start, left, free, found, out);
        }
        if words.cut.is_empty() {
            return;
        }
        let Some(cut) = cut_word(words, word) else { return };
        for (i, inner) in cut.cuts.iter().enumerate() {
            let start = words.base + inner.start as usize;
            // Several names may follow each other inside of one word.
            let free = if self.streaming { out.last().map_or(free, |last| last.span.end) } else { free };
            if self.streaming && start < free {
                continue;
            }
            hits.clear();
            self.walk(words, word, hash::word(&cut.folded.as_bytes()[inner.folded..]), Some(i), hits);
            self.accept(hits, start, start, free, found, out);
        }
    }

    /// Sequences of words that begin at one, whose hash from there on is `hash`, and are names by their hashes; `cut` is
    /// the one that it begins behind.
    fn walk(&self, words: &Words, word: usize, hash: u64, cut: Option<usize>, hits: &mut Vec<Hit>) {
        let mut sequence = hash;
        let mut last = word;
        if !words.cut.is_empty() {
            self.ends_inside(words, word, cut, None, hits);
        }
        let mut node = self.trie.get(sequence);
        while let Some(found) = node {
            if found.names() != 0 {
                let end = words.end(last);
                let next = if last + 1 < words.len() { words.start(last + 1) } else { self.text.len() };
                hits.push(Hit { names: found.names(), end, next });
            }
            let Some(&next) = words.hashes.get(last + 1).filter(|_| found.longer()) else { return };
            let Some(gap) = self.gap(words, last) else { return };
            last += 1;
            if !words.cut.is_empty() {
                self.ends_inside(words, last, None, Some((sequence, gap)), hits);
            } else if last == word + 1 && gap == SPACE && !self.trie.pair(hash::then(sequence, gap, next)) {
                return;
            }
            sequence = hash::then(sequence, gap, next);
            node = self.trie.get(sequence);
        }
    }

    /// Names that end at a cut of a word: with what is before the word, and from a cut of it on.
    fn ends_inside(
        &self,
        words: &Words,
        word: usize,
        from: Option<usize>,
        before: Option<(u64, u64)>,
        hits: &mut Vec<Hit>,
    ) {
        let Some(cut) = cut_word(words, word) else { return };
        let start = from.map_or(0, |i| cut.cuts[i].folded);
        for inner in &cut.cuts[from.map_or(0, |i| i + 1)..] {
            if inner.folded - start > self.longest_word {
                return;
            }
            let hash = hash::word(&cut.folded.as_bytes()[start..inner.folded]);
            let sequence = before.map_or(hash, |(sequence, gap)| hash::then(sequence, gap, hash));
            if let Some(names) = self.trie.get(sequence).map(|node| node.names()).filter(|&names| names != 0) {
                let end = words.base + inner.end as usize;
                hits.push(Hit { names, end, next: end });
            }
        }
    }

    /// The hash of what stands between a word and the next; None for a blank line where those part names.
    #[inline(always)]
    fn gap(&self, words: &Words, word: usize) -> Option<u64> {
        let (end, start) = (words.end(word), words.start(word + 1));
        if start == end + 1 && self.text.as_bytes()[end] == b' ' && words.parts.is_empty() {
            return Some(SPACE);
        }
        self.wide_gap(words, word, end, start)
    }

    #[cold]
    fn wide_gap(&self, words: &Words, word: usize, end: usize, start: usize) -> Option<u64> {
        let (before, after) =
            if words.parts.is_empty() { (None, None) } else { (words.part(word), words.part(word + 1)) };
        if let Some(after) = after.filter(|after| after.joined) {
            return Some(hash::gap(after.lead.as_bytes()));
        }
        let gap = &self.text[end..start];
        if before.is_none() && after.is_none() && self.options.folding.space && !gap.is_empty() {
            let white = |b: u8| matches!(b, b' ' | b'\t') || matches!(b, b'\n' | b'\r') && self.options.blank_lines;
            if gap.bytes().all(white) || matches!(gap, "\n" | "\r\n") {
                return Some(SPACE);
            }
            // One mark of punctuation, and a space or none behind it.
            if let [mark, rest @ ..] = gap.as_bytes()
                && matches!(mark, b'!'..=b'~')
                && matches!(rest, b"" | b" ")
                && *mark != b'`'
            {
                return Some(hash::gap(gap.as_bytes()));
            }
        }
        let folded = fold::fold_with(gap, self.options);
        if self.options.folding.space && folded.text().contains('\n') {
            return None;
        }
        let (before, after) = (before.map_or("", |part| &part.trail), after.map_or("", |part| &part.lead));
        Some(hash::gap([before, folded.text(), after].concat().as_bytes()))
    }

    /// Turns hits that begin at `start` into matches: all of them, or the first and longest from `free` on where they are chosen
    /// as they come.
    fn accept(
        &self,
        hits: &[Hit],
        start: usize,
        left: usize,
        free: usize,
        found: &mut Vec<Match>,
        out: &mut Vec<Match>,
    ) {
        if !self.streaming {
            hits.iter().for_each(|hit| self.forms(hit, start, left, out));
            return;
        }
        found.clear();
        for hit in hits.iter().rev() {
            self.forms(hit, start, left, found);
            // Fewer words are longer only by punctuation in front.
            if !self.leading && !found.is_empty() {
                break;
            }
        }
        let chosen = found.iter().filter(|found| found.span.start >= free);
        out.extend(chosen.min_by_key(|found| (found.span.start, std::cmp::Reverse(found.span.end))));
    }

    /// The matches that a hit is: one for each spelling that really stands there.
    fn forms(&self, hit: &Hit, start: usize, left: usize, out: &mut Vec<Match>) {
        if hit.names & GROUP == 0 {
            out.extend(self.form(hit.names, hit, start, left));
        } else {
            out.extend(group::forms(self.groups, hit.names).filter_map(|form| self.form(form, hit, start, left)));
        }
    }

    fn form(&self, form: u32, hit: &Hit, start: usize, left: usize) -> Option<Match> {
        let first = if form & GROUP == 0 { form } else { group::items(self.groups, form).next()? };
        let item = Item::read(self.entities, first as usize)?;
        let span = self.place(&item, hit, start, left).filter(|&span| self.stands_alone(span))?;
        let surface = span.of(self.text);
        let fits = |item: &Item<'_>| item.need() == CaseNeed::Any || item.need().fits(surface, item.text());
        let fits = fits(&item)
            || form & GROUP != 0
                && group::items(self.groups, form)
                    .skip(1)
                    .filter_map(|at| Item::read(self.entities, at as usize))
                    .any(|item| fits(&item));
        fits.then_some(Match { span, name: NameId(form), distance: 0 })
    }

    /// Where the name is, if its text is what stands there.
    fn place(&self, item: &Item<'_>, hit: &Hit, start: usize, left: usize) -> Option<Span> {
        let surface = &self.text[start..hit.end];
        if item.bits & EDGES == 0 {
            let same = surface.as_bytes() == item.bytes
                || self.options.folding.case && surface.as_bytes().eq_ignore_ascii_case(item.bytes)
                || self.folds_alike(surface, item);
            return same.then_some(Span::new(start, hit.end));
        }
        let name = fold::fold_name(item.text(), self.options.folding);
        // What is around the words may be of one character with them: `⑴` is `(1)`.
        let around = left.min(start)..hit.next.max(hit.end);
        let folded = fold::fold_with(&self.text[around.clone()], self.options);
        folded.text().match_indices(&name).find_map(|(at, _)| {
            let end = at + name.len();
            let view = folded.parts_units(at) && folded.parts_units(end);
            let place = view.then(|| folded.source_span(Span::new(at, end)))?;
            let span = Span::new(around.start + place.start, around.start + place.end);
            (span.start <= start && hit.end <= span.end).then_some(span)
        })
    }

    /// Whether a surface folds to what a name without edges folds to.
    fn folds_alike(&self, surface: &str, item: &Item<'_>) -> bool {
        if self.options.folding == Folding::default()
            && let (Some(a), Some(b)) = (words::fold_surface(surface), words::fold_surface(item.text()))
        {
            return a.trim_matches(' ') == b.trim_matches(' ');
        }
        fold::fold_with(surface, self.options).text() == fold::fold_name(item.text(), self.options.folding)
    }

    /// Whether the place is one of whole words and characters.
    #[inline(always)]
    fn stands_alone(&self, span: Span) -> bool {
        let bytes = self.text.as_bytes();
        let plain = |at: usize| bytes.get(at).is_none_or(|b| b.is_ascii() && !b.is_ascii_alphanumeric());
        plain(span.start.wrapping_sub(1)) && plain(span.end) && bytes[span.start].is_ascii()
            || fold::stands_alone(self.text, span)
                && [span.start, span.end].iter().all(|&at| fold::begins_unit(self.text, at, self.options.folding))
    }
}

/// Puts the words that some name begins with into `out`, twice their numbers and one more for a name of one word, and says how many
/// they are. Written whether it is kept or not, which costs less than to guess wrong every third time.
#[inline(never)]
fn by_first_word(trie: Trie<'_>, hashes: &[u64], out: &mut [u32]) -> usize {
    let mut n = 0;
    for (word, &hash) in hashes.iter().enumerate() {
        let first = trie.first(hash);
        if let Some(place) = out.get_mut(n) {
            *place = (word as u32) << 1 | u32::from(first & 1);
        }
        n += usize::from(first != 0);
    }
    n
}

fn cut_word(words: &Words, word: usize) -> Option<&CutWord> {
    let i = words.cut.binary_search_by_key(&word, |cut| cut.word).ok()?;
    Some(&words.cut[i])
}
