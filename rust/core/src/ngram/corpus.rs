//! A corpus as numbers: its words one after the other, and which documents they stand in.

use super::{
    Normal,
    stop_words::StopWords,
    units::skip_grams,
    vocabulary::{Ranked, Unit, Vocabulary},
};

/// What stands behind the last word of a sentence, so that no n-gram goes on there.
pub(super) const END: u32 = 0;

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
    /// The number of each written word, plus one; or [`END`].
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

    /// The places of its longest layer.
    pub(super) fn n_places(&self) -> usize {
        self.places.layers.iter().map(|layer| layer.words.len()).max().unwrap_or_default()
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
                    self.sentence.push(id + 1);
                } else {
                    self.layers[0].words.push(id + 1);
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

/// The layers of all parts, by the same words.
pub(super) fn unite(vocabularies: &[&Vocabulary], parts: Vec<Vec<Layer>>) -> (Ranked, Vec<Layer>) {
    let (ranked, maps) = Ranked::new(vocabularies);
    let mut out: Vec<Layer> = Vec::new();
    for (layers, map) in parts.into_iter().zip(&maps) {
        out.resize(out.len().max(layers.len()), Layer::default());
        for (all, mut layer) in out.iter_mut().zip(layers) {
            for word in layer.words.iter_mut().filter(|word| **word != END) {
                *word = map[*word as usize - 1] + 1;
            }
            let base = all.words.len() as u32;
            all.documents.extend(layer.documents.iter().map(|&(document, start)| (document, start + base)));
            if all.words.is_empty() {
                all.words = layer.words;
            } else {
                all.words.append(&mut layer.words);
            }
        }
    }
    (ranked, out)
}
