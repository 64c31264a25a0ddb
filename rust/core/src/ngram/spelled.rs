//! A corpus spelled out from its words, so that each n-gram is a stretch of it and no text of a row is made by itself.

use super::{
    corpus::{END, Layer},
    record::Lexicon,
    short::Short,
    threads::on_threads,
    view::{Arena, MOST_BUFFER, View},
};
use crate::simd::prefetch;
use std::{
    ops::Range,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// The words of a layer as they are compared and as they are written, each followed by a separator.
#[derive(Debug)]
pub(super) struct Spelled<'a> {
    lexicon: &'a Lexicon,
    layer: &'a Layer,
    separator: Option<u8>,
    blocks: Vec<Block>,
    /// Texts that stand in no block.
    others: Mutex<Arena>,
}

/// The words of a stretch of places.
#[derive(Debug)]
struct Block {
    places: Range<usize>,
    /// As compared and, if asked for, as written; both go on for 16 bytes.
    texts: [Vec<u8>; 2],
}

/// How places are spelled, by place and by word.
#[derive(Debug)]
pub(super) struct Spelling {
    /// By place: where its word begins, as compared and as written, in the texts of its block.
    pub(super) starts: Vec<[u32; 2]>,
    /// By number of a written word: 0 if it is written as it is compared; [`OTHER`] or else a number that no other
    /// writing of the word has, and then it is as long as the word is as it is compared.
    pub(super) writing: Vec<u8>,
}

/// How a place is spelled.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spot {
    /// As [`Spelling::starts`].
    pub(super) starts: [u32; 2],
    /// How its first [`Spot::WORDS`] words are written, by [`Spelling::writing`]: four bits each, the first lowest.
    pub(super) writings: u32,
}

/// One of many writings, or of another length.
const OTHER: u8 = 15;

impl Spot {
    /// So many words are told of.
    const WORDS: usize = 8;

    /// Where the text begins in its buffer.
    #[inline(always)]
    pub(super) fn start(self, form: Form) -> u32 {
        self.starts[form as usize]
    }

    /// The first `n` words, if it is told of so many.
    #[inline(always)]
    fn first(self, n: usize) -> Option<u32> {
        (n <= Self::WORDS).then(|| (u64::from(self.writings) & ((1 << (4 * n)) - 1)) as u32)
    }

    /// Whether the first `n` words are known to be written as they are compared.
    #[inline(always)]
    pub(super) fn is_plain(self, n: usize) -> bool {
        self.first(n) == Some(0)
    }

    /// How the first `n` words are written, if that is known of all: a number that tells apart the ways in which they may be
    /// written. They are as long as they are as they are compared then.
    #[inline(always)]
    pub(super) fn writings(self, n: usize) -> Option<u32> {
        let has_other = |all: u32| all & all >> 1 & all >> 2 & all >> 3 & 0x1111_1111 != 0;
        self.first(n).filter(|&all| !has_other(all))
    }
}

/// How words are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Compared = 0,
    Written = 1,
}

impl<'a> Spelled<'a> {
    /// Spells out a layer over so many threads; the words as written only if `written` says so.
    pub(super) fn new(
        lexicon: &'a Lexicon,
        layer: &'a Layer,
        separator: Option<u8>,
        written: bool,
        threads: usize,
    ) -> (Self, Spelling) {
        let mut out = Self::nothing(lexicon, layer, separator);
        let forms = [Form::Compared, Form::Written];
        let short = |word, form| Short::new([out.text(word, form).as_bytes(), separator.as_slice()]);
        let short: Vec<[Short; 2]> =
            (0..lexicon.rank_of.len() as u32).map(|word| forms.map(|form| short(word, form))).collect();
        let mut starts = vec![[0; 2]; layer.words.len()];
        let mut rest = &mut starts[..];
        let mut work = Vec::new();
        for (_, places) in layer.shares(threads) {
            work.push((rest.split_off_mut(..places.len()).unwrap_or_default(), places));
        }
        let blocks = on_threads(threads, work, |(starts, places)| out.spell(places, starts, &short, written));
        out.blocks = blocks.into_iter().flatten().collect();
        out.others = Mutex::new(Arena::behind(out.blocks.len() * 2));
        let writing = (0..lexicon.rank_of.len() as u32).map(|word| out.writing(word)).collect();
        (out, Spelling { starts, writing })
    }

    /// Nothing of a layer, for rows of single words.
    pub(super) fn nothing(lexicon: &'a Lexicon, layer: &'a Layer, separator: Option<u8>) -> Self {
        let others = Mutex::new(Arena::behind(0));
        Self { lexicon, layer, separator, blocks: Vec::new(), others }
    }

    fn text(&self, word: u32, form: Form) -> &'a str {
        match form {
            Form::Compared => self.lexicon.compared.get(self.lexicon.rank_of[word as usize] as usize),
            Form::Written => self.lexicon.written.get(word as usize),
        }
    }

    /// How a word is written, see [`Spelling::writing`].
    fn writing(&self, word: u32) -> u8 {
        let (compared, written) = (self.text(word, Form::Compared), self.text(word, Form::Written));
        let rank_of = &self.lexicon.rank_of;
        let before = rank_of[..word as usize]
            .iter()
            .rev()
            .take_while(|&&rank| rank == rank_of[word as usize])
            .take(OTHER.into())
            .count();
        match before + 1 {
            _ if compared == written => 0,
            number if number < OTHER.into() && compared.len() == written.len() => number as u8,
            _ => OTHER,
        }
    }

    /// The words of some places.
    fn spell(
        &self,
        places: Range<usize>,
        starts: &mut [[u32; 2]],
        short: &[[Short; 2]],
        written: bool,
    ) -> Vec<Block> {
        let words = &self.layer.words[places.clone()];
        let forms = if written { &[Form::Compared, Form::Written][..] } else { &[Form::Compared] };
        let room = || Vec::with_capacity((words.len() * 8).min(MOST_BUFFER) + Short::STEP);
        let mut block = Block { places: places.start..places.start, texts: [room(), Vec::new()] };
        block.texts[1] = if written { room() } else { Vec::new() };
        let mut out = Vec::new();
        for ((place, &word), start) in (places.start..).zip(words).zip(starts) {
            if block.texts.iter().any(|text| text.len() > MOST_BUFFER) && word != END {
                let next = Block { places: place..place, texts: [Vec::new(), Vec::new()] };
                out.push(std::mem::replace(&mut block, next));
            }
            *start = [block.texts[0].len() as u32, block.texts[1].len() as u32];
            let Some(short) = short.get(word as usize) else { continue };
            for &form in forms {
                let text = &mut block.texts[form as usize];
                if let Some((short, len)) = short[form as usize].get() {
                    let end = text.len() + len;
                    text.extend_from_slice(short);
                    text.truncate(end);
                } else {
                    text.extend_from_slice(self.text(word, form).as_bytes());
                    text.extend(self.separator);
                }
            }
        }
        out.push(block);
        let ends: Vec<usize> = out.iter().skip(1).map(|block| block.places.start).chain([places.end]).collect();
        for (block, end) in out.iter_mut().zip(ends) {
            assert!(block.texts.iter().all(|text| text.len() < 1 << 31), "Arrow has no texts of two gigabytes");
            block.places.end = end;
            block.texts.iter_mut().for_each(|text| text.extend([0; Short::STEP]));
        }
        out
    }

    /// The number of the block of a place, if an n-gram of so many words that begins there is whole in it.
    #[inline(always)]
    pub(super) fn block(&self, place: usize, n: usize) -> Option<usize> {
        let number =
            if self.blocks.len() == 1 { 0 } else { self.blocks.partition_point(|block| block.places.end <= place) };
        (place + n < self.blocks[number].places.end).then_some(number)
    }

    /// The number of the buffer of a block.
    #[inline(always)]
    pub(super) fn buffer(&self, block: usize, form: Form) -> usize {
        block * 2 + form as usize
    }

    /// Asks for the memory in which words are written.
    #[inline(always)]
    pub(super) fn prefetch(&self, block: usize, start: u32) {
        prefetch(&self.blocks[block].texts[Form::Written as usize], start as usize);
    }

    /// The 16 bytes from the start of words as they are written.
    #[inline(always)]
    pub(super) fn written(&self, block: usize, start: u32) -> &[u8; Short::STEP] {
        let text = &self.blocks[block].texts[Form::Written as usize];
        text[start as usize..].first_chunk().expect("the text goes on")
    }

    /// How long words are as they are written, in bytes.
    pub(super) fn written_len(&self, words: &[u32]) -> usize {
        let texts = words.iter().map(|&word| self.text(word, Form::Written).len()).sum::<usize>();
        texts + self.separator.iter().len() * words.len().saturating_sub(1)
    }

    /// A view of words that are not whole in a block.
    #[cold]
    pub(super) fn view_of(&self, words: &[u32], form: Form) -> View {
        let mut text = Vec::new();
        for (i, &word) in words.iter().enumerate() {
            text.extend(self.separator.filter(|_| i > 0));
            text.extend_from_slice(self.text(word, form).as_bytes());
        }
        self.others().view(&text)
    }

    /// Texts that stand in no block.
    pub(super) fn others(&self) -> MutexGuard<'_, Arena> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The buffers that views are of.
    pub(super) fn into_buffers(self) -> Vec<Vec<u8>> {
        let others = self.others.into_inner().unwrap_or_else(PoisonError::into_inner);
        self.blocks.into_iter().flat_map(|block| block.texts).chain(others.buffers).collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::ngram::{Normal, Options, Row, Select, count};
    use std::collections::BTreeMap;

    /// Each text is a sentence of words with one space between.
    fn by_definition(texts: &[String], normal: Normal, n: std::ops::RangeInclusive<usize>) -> Vec<Row> {
        let mut counts: BTreeMap<(usize, String), BTreeMap<String, Vec<usize>>> = BTreeMap::new();
        for (document, text) in texts.iter().enumerate() {
            let words: Vec<&str> = text.split(' ').collect();
            for n in n.clone() {
                for words in words.windows(n) {
                    let compared: Vec<String> = words.iter().map(|word| normal.apply(word).into_owned()).collect();
                    let writings = counts.entry((n, compared.join(" "))).or_default();
                    writings.entry(words.join(" ")).or_default().push(document);
                }
            }
        }
        let mut rows: Vec<Row> = counts
            .into_iter()
            .map(|((n, ngram), writings)| {
                let mut documents: Vec<usize> = writings.values().flatten().copied().collect();
                let count = documents.len() as i64;
                documents.sort_unstable();
                documents.dedup();
                let most = writings.values().map(Vec::len).max();
                let surface = writings.into_iter().find(|writing| Some(writing.1.len()) == most).unwrap().0;
                Row { n, ngram, surface, count, n_documents: documents.len() as i64 }
            })
            .collect();
        rows.sort_by_key(|row| (row.n, std::cmp::Reverse(row.count), row.ngram.clone()));
        rows
    }

    /// Buffers are closed after 64 bytes in unit tests, so that most of these n-grams go across two of them.
    #[test]
    fn texts_across_buffers_and_of_many_writings_are_whole() {
        let mut state = 7u32;
        let mut random = |n: u32| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 8) % n
        };
        // Words with more writings than have a number, some of another length than the word as it is compared.
        let stems =
            ["ab", "ministerpresident", "\u{130}zmir", "\u{c9}lys\u{e9}e", "x", "under\u{1e9e}tanding", "qrstu"];
        let mut texts = Vec::new();
        for _ in 0..60 {
            let words = (0..1 + random(24)).map(|_| {
                let stem = stems[random(stems.len() as u32) as usize];
                let upper = random(64);
                let written = stem.chars().enumerate();
                written
                    .map(|(i, c)| if upper >> i.min(31) & 1 == 1 { c.to_uppercase().to_string() } else { c.into() })
                    .collect()
            });
            texts.push(words.collect::<Vec<String>>().join(" "));
        }
        let views: Vec<&str> = texts.iter().map(String::as_str).collect();
        for normal in [Normal::Lower, Normal::None] {
            let options = Options { max_n: 12, normal, ..Options::default() };
            let rows: Vec<Row> = count(&views, &options, &Select::default()).unwrap().rows().collect();
            let expected = by_definition(&texts, normal, 1..=12);
            assert_eq!(rows.len(), expected.len());
            rows.iter().zip(&expected).for_each(|(row, expected)| assert_eq!(row, expected));
        }
    }
}
