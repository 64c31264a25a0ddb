//! A corpus as numbers: its words one after the other, and which documents they stand in.

use super::{
    Normal,
    stop_words::StopWords,
    threads::{cut, on_threads},
    units::skip_grams,
    vocabulary::{Ranked, Unit, Vocabulary},
};
use std::ops::Range;

/// What stands behind the last word of a sentence, so that no n-gram goes on there.
pub(super) const END: u32 = u32::MAX;

/// How words become numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reading<'a> {
    pub(super) normal: Normal,
    pub(super) stop: Option<&'a StopWords>,
    /// The lengths of n-grams.
    pub(super) min_n: usize,
    pub(super) max_n: usize,
    /// Words that an n-gram may leave out.
    pub(super) skip: usize,
    /// Whether to keep the places of words, and not just count them.
    pub(super) places: bool,
}

/// Words in a row, and the documents that they stand in.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    /// The number of each written word, or [`END`], which is the last of each document that has words.
    pub(super) words: Vec<u32>,
    /// The number of each document, and where its words begin.
    pub(super) documents: Vec<(u32, u32)>,
}

/// Some documents of a corpus, by words of their own.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) vocabulary: Vocabulary,
    pub(super) places: Places,
}

/// Where the words of a part stand.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// One for all lengths of n-grams; with skips one for each, in which each skip-gram is a sentence.
    pub(super) layers: Vec<Layer>,
    /// Words that are counted.
    pub(super) n_words: u64,
    /// With skips: the words since the last end.
    sentence: Vec<u32>,
}

/// Takes the units of one document.
pub(super) struct Reader<'a> {
    part: &'a mut Part,
    document: u32,
    reading: Reading<'a>,
}

impl Part {
    pub(super) fn read<'a>(&'a mut self, document: u32, reading: Reading<'a>) -> Reader<'a> {
        let n_layers = if reading.skip > 0 { reading.max_n - reading.min_n + 1 } else { 1 };
        self.places.layers.resize(n_layers, Layer::default());
        for layer in &mut self.places.layers {
            layer.documents.push((document, layer.words.len() as u32));
        }
        Reader { part: self, document, reading }
    }

    /// About how much memory it holds.
    pub(super) fn bytes(&self) -> usize {
        let bytes = |layer: &Layer| layer.words.capacity() * 4 + layer.documents.capacity() * 8;
        self.vocabulary.bytes() + self.places.layers.iter().map(bytes).sum::<usize>()
    }

    /// The places of its longest layer; the words where no places are kept, which are counted in numbers of 32 bits too.
    pub(super) fn n_places(&self) -> usize {
        let places = self.places.layers.iter().map(|layer| layer.words.len()).max();
        places.unwrap_or_default().max(self.places.n_words as usize)
    }
}

impl Reader<'_> {
    /// Words of `text`, none of them empty, between which n-grams go on.
    pub(super) fn words(&mut self, text: &str, starts: &[u32], ends: &[u32]) {
        let Reading { normal, stop, .. } = self.reading;
        let Part { vocabulary, places } = &mut *self.part;
        let sink = |unit| places.unit(unit, &self.reading);
        vocabulary.add_all(text, (starts, ends), self.document, (normal, stop), sink);
    }

    /// One word.
    pub(super) fn word(&mut self, word: &str) {
        let Reading { normal, stop, .. } = self.reading;
        let unit = self.part.vocabulary.add(word, self.document, normal, stop);
        self.part.places.unit(unit, &self.reading);
    }

    /// A unit that is counted as it is.
    pub(super) fn literal(&mut self, text: &str) {
        let unit = self.part.vocabulary.add_literal(text, self.document);
        self.part.places.unit(unit, &self.reading);
    }

    /// No n-gram goes across here. To be called at the end of each document too.
    pub(super) fn end(&mut self) {
        self.part.places.end(&self.reading);
    }
}

impl Places {
    /// Makes room for the words of so much text.
    pub(super) fn expect(&mut self, bytes: usize) {
        self.layers.resize(self.layers.len().max(1), Layer::default());
        self.layers[0].words.reserve(bytes / 5);
    }

    #[inline(always)]
    fn unit(&mut self, unit: Unit, reading: &Reading<'_>) {
        match unit {
            Unit::Word(id) => {
                self.n_words += 1;
                if !reading.places {
                } else if reading.skip > 0 {
                    self.sentence.push(id);
                } else {
                    self.layers[0].words.push(id);
                }
            }
            Unit::Skipped => {}
            Unit::Break => self.end(reading),
        }
    }

    fn end(&mut self, reading: &Reading<'_>) {
        if reading.skip > 0 {
            self.end_skipping(reading);
        } else if reading.places && self.layers[0].words.last().is_some_and(|&word| word != END) {
            self.layers[0].words.push(END);
        }
    }

    fn end_skipping(&mut self, reading: &Reading<'_>) {
        for (n, layer) in (reading.min_n..).zip(&mut self.layers) {
            skip_grams(self.sentence.len(), n, reading.skip, |words| {
                layer.words.extend(words.iter().map(|&i| self.sentence[i]));
                layer.words.push(END);
            });
        }
        self.sentence.clear();
    }
}

impl Layer {
    /// Documents in at most `n` stretches of about as many words each, and the places of each.
    pub(super) fn shares(&self, n: usize) -> Vec<(Range<usize>, Range<usize>)> {
        let start = |i: usize| self.documents.get(i).map_or(self.words.len(), |document| document.1 as usize);
        let shares = cut((0..self.documents.len()).map(|i| start(i + 1) - start(i)), n);
        shares
            .into_iter()
            .map(|documents| (documents.clone(), start(documents.start)..start(documents.end)))
            .collect()
    }
}

/// The layers of all parts, by the same words.
pub(super) fn unite(vocabularies: &[&Vocabulary], parts: Vec<Vec<Layer>>, threads: usize) -> (Ranked, Vec<Layer>) {
    let (ranked, maps) = Ranked::new(vocabularies);
    let mut layers: Vec<Vec<(Layer, &[u32])>> = Vec::new();
    for (part, map) in parts.into_iter().zip(&maps) {
        layers.resize_with(layers.len().max(part.len()), Vec::new);
        layers.iter_mut().zip(part).for_each(|(layer, part)| layer.push((part, map)));
    }
    let united = layers.into_iter().map(|parts| join(parts, threads)).collect();
    (ranked, united)
}

/// A layer from those of the parts, in which words have other numbers.
fn join(mut parts: Vec<(Layer, &[u32])>, threads: usize) -> Layer {
    let renumbered = |word: u32, map: &[u32]| map.get(word as usize).copied().unwrap_or(END);
    if let [(layer, map)] = &mut parts[..] {
        layer.words.iter_mut().for_each(|word| *word = renumbered(*word, map));
        return std::mem::take(layer);
    }
    let mut all = Layer { words: vec![0; parts.iter().map(|part| part.0.words.len()).sum()], documents: Vec::new() };
    let (mut rest, mut base) = (&mut all.words[..], 0);
    let mut work = Vec::new();
    for (layer, map) in parts {
        all.documents.extend(layer.documents.iter().map(|&(document, start)| (document, start + base)));
        base += layer.words.len() as u32;
        let words = rest.split_off_mut(..layer.words.len()).unwrap_or_default();
        work.push((words, layer.words, map));
    }
    on_threads(threads, work, |(all, words, map)| {
        all.iter_mut().zip(&words).for_each(|(all, &word)| *all = renumbered(word, map));
    });
    all
}
