//! The words of a corpus by number, and its places sorted by the words that stand there.

use super::{Normal, words};
use crate::{Error, ErrorKind, Span, fold::fold_str};
use std::{cmp::Ordering, collections::HashMap};

/// The number of a word as written.
type WordId = u32;
/// A place in alphabetical order, from 1, of a word as it is compared; [`END`] is no word.
type Rank = u32;
/// An index into [`Corpus::words`] at which a word stands.
type Place = u32;

/// What stands behind the last word of each sentence, so that no n-gram goes on there.
const END: Rank = 0;

/// Words by number and back.
#[derive(Default)]
struct Words {
    ids: HashMap<Box<str>, WordId, foldhash::fast::RandomState>,
    texts: Vec<Box<str>>,
}

impl Words {
    fn id(&mut self, word: &str) -> (WordId, bool) {
        if let Some(&id) = self.ids.get(word) {
            return (id, false);
        }
        let id = self.texts.len() as WordId;
        self.ids.insert(word.into(), id);
        self.texts.push(word.into());
        (id, true)
    }
}

/// What stands at a place: how it is written decides how it is compared.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Word {
    /// As it is written; 0 where a sentence ends.
    written: WordId,
    /// As it is compared, or [`END`].
    rank: Rank,
}

/// A corpus as numbers.
pub(super) struct Corpus {
    /// By place.
    words: Vec<Word>,
    /// By place: the index of the document.
    documents: Vec<u32>,
    /// By rank less one.
    texts: Texts,
    /// By rank less one.
    writing: Vec<Writing>,
    /// By [`WordId`].
    surfaces: Texts,
}

/// How a word is written in the corpus.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Writing {
    /// Always as it is compared.
    Plain,
    /// Always the same.
    One,
    /// In several ways.
    Several,
}

/// Many short texts, packed.
struct Texts {
    all: String,
    /// Where each begins, and where the last ends.
    starts: Vec<usize>,
}

impl Texts {
    fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let (mut all, mut starts) = (String::new(), vec![0]);
        for text in texts {
            all.push_str(text);
            starts.push(all.len());
        }
        Self { all, starts }
    }

    fn get(&self, i: usize) -> &str {
        &self.all[self.starts[i]..self.starts[i + 1]]
    }
}

impl Corpus {
    pub(super) fn read(documents: &[&str], normal: Normal) -> Result<Self, Error> {
        let (mut written_words, mut words) = (Words::default(), Words::default());
        // By number of a written word: the word that it counts as; none for one that folds to nothing.
        let mut word_of: Vec<Option<WordId>> = Vec::new();
        let mut owners = Vec::new();
        // Until all words are known and can be ranked, their numbers plus one stand for the ranks.
        let mut places: Vec<Word> = Vec::new();
        for (document, text) in documents.iter().enumerate() {
            words::sentences(text, |sentence| {
                let before = places.len();
                for span in sentence {
                    let surface = span.of(text);
                    let (id, new) = written_words.id(surface);
                    if new {
                        let word = match normal {
                            Normal::None => surface.to_owned(),
                            Normal::Lower => surface.to_lowercase(),
                            Normal::Fold => fold_str(surface),
                        };
                        word_of.push((!word.is_empty()).then(|| words.id(&word).0));
                    }
                    if let Some(word) = word_of[id as usize] {
                        places.push(Word { written: id, rank: word + 1 });
                    }
                }
                if places.len() > before {
                    places.push(Word { written: 0, rank: END });
                }
            });
            if Place::try_from(places.len()).is_err() {
                let message = "more than four billion words cannot be counted at once: count parts of the corpus";
                return Err(Error::new(ErrorKind::Argument, message));
            }
            owners.resize(places.len(), document as u32);
        }
        let mut by_text: Vec<(Box<str>, WordId)> = words.texts.into_iter().zip(0..).collect();
        by_text.sort_unstable();
        let mut rank_of = vec![END; by_text.len() + 1];
        for (rank, (_, word)) in (1..).zip(&by_text) {
            rank_of[*word as usize + 1] = rank;
        }
        for place in &mut places {
            place.rank = rank_of[place.rank as usize];
        }
        let mut writing: Vec<Option<Writing>> = vec![None; by_text.len()];
        for (surface, word) in written_words.texts.iter().zip(word_of) {
            let Some(word) = word else { continue };
            let rank = rank_of[word as usize + 1] as usize - 1;
            writing[rank] = Some(match writing[rank] {
                Some(_) => Writing::Several,
                None if *surface == by_text[rank].0 => Writing::Plain,
                None => Writing::One,
            });
        }
        Ok(Self {
            words: places,
            documents: owners,
            texts: Texts::new(by_text.iter().map(|(text, _)| &**text)),
            writing: writing.into_iter().map(|w| w.unwrap_or(Writing::Several)).collect(),
            surfaces: Texts::new(written_words.texts.iter().map(|text| &**text)),
        })
    }

    /// The index of the document that holds a place.
    pub(super) fn document(&self, at: Place) -> usize {
        self.documents[at as usize] as usize
    }

    /// The words of the n-gram at a place.
    pub(super) fn words(&self, at: Place, n: usize) -> &[Word] {
        &self.words[at as usize..][..n]
    }

    /// Appends words as they are compared, and says where they stand then.
    pub(super) fn push_text(&self, words: &[Word], out: &mut String) -> Span {
        join(words.iter().map(|word| self.texts.get(word.rank as usize - 1)), out)
    }

    /// Appends words as they are written, and says where they stand then.
    pub(super) fn push_surface(&self, words: &[Word], out: &mut String) -> Span {
        join(words.iter().map(|word| self.surfaces.get(word.written as usize)), out)
    }

    /// How the n-gram at `places`, of which `first` are the words at the first, is written most often; of equals the first
    /// in code point order.
    pub(super) fn commonest_surface(&self, first: &[Word], places: &[Place]) -> Surface {
        let (mut plain, mut several) = (true, false);
        for word in first {
            let writing = self.writing[word.rank as usize - 1];
            plain &= writing == Writing::Plain;
            several |= writing == Writing::Several;
        }
        let n = first.len();
        if plain {
            return Surface::Text;
        }
        if !several || places.iter().skip(1).all(|&at| self.words(at, n) == first) {
            return Surface::First;
        }
        let mut places = places.to_vec();
        places.sort_unstable_by(|&a, &b| self.words(a, n).cmp(self.words(b, n)));
        let surface = |place: Place| {
            let mut out = String::new();
            self.push_surface(self.words(place, n), &mut out);
            out
        };
        let same = |&a: &Place, &b: &Place| self.words(a, n) == self.words(b, n);
        let commonest = places.chunk_by(same).reduce(|best, other| match other.len().cmp(&best.len()) {
            Ordering::Less => best,
            Ordering::Greater => other,
            Ordering::Equal if surface(other[0]) < surface(best[0]) => other,
            Ordering::Equal => best,
        });
        commonest.map_or(Surface::First, |places| Surface::At(places[0]))
    }
}

/// How an n-gram is written most often.
pub(super) enum Surface {
    /// As it is compared.
    Text,
    /// As at its first place.
    First,
    /// As at this place.
    At(Place),
}

/// Appends words with a space between, and says where they stand then.
fn join<'a>(words: impl Iterator<Item = &'a str>, out: &mut String) -> Span {
    let start = out.len();
    for word in words {
        if out.len() > start {
            out.push(' ');
        }
        out.push_str(word);
    }
    Span::new(start, out.len())
}

/// The places of one n-gram: a stretch of [`Places::order`].
#[derive(Clone, Copy)]
pub(super) struct Group {
    start: u32,
    pub(super) len: u32,
}

/// All places at which an n-gram begins, sorted by its words and then by place.
pub(super) struct Places {
    order: Vec<Place>,
    /// One for each n-gram, in alphabetical order.
    pub(super) groups: Vec<Group>,
}

impl Places {
    /// The places of a group, ascending.
    pub(super) fn of(&self, group: Group) -> &[Place] {
        &self.order[group.start as usize..][..group.len as usize]
    }

    /// The places of all single words.
    pub(super) fn by_first_word(corpus: &Corpus) -> Self {
        let mut groups = vec![Group { start: 0, len: 0 }; corpus.writing.len()];
        for rank in corpus.words.iter().map(|word| word.rank).filter(|&rank| rank != END) {
            groups[rank as usize - 1].len += 1;
        }
        let mut start = 0;
        for group in &mut groups {
            group.start = start;
            start += std::mem::take(&mut group.len);
        }
        let mut order = vec![0; start as usize];
        for (place, rank) in (0..).zip(corpus.words.iter().map(|word| word.rank)).filter(|&(_, rank)| rank != END) {
            let group = &mut groups[rank as usize - 1];
            order[(group.start + group.len) as usize] = place;
            group.len += 1;
        }
        Self { order, groups }
    }

    /// From n-grams to (n+1)-grams: sorts each group by the word behind the n-gram. Where a sentence ends there, the
    /// place is dropped.
    pub(super) fn by_next_word(&mut self, corpus: &Corpus, n: usize) {
        let next = |place: Place| corpus.words[place as usize + n].rank;
        let mut groups = Vec::with_capacity(self.groups.len());
        // Groups only shrink, so what is written never overtakes what is read.
        let mut written = 0;
        let mut keys: Vec<u64> = Vec::new();
        for group in &self.groups {
            // The word behind in the high half and the place in the low one: the order of both is that of the numbers.
            keys.clear();
            let places = &self.order[group.start as usize..][..group.len as usize];
            let key = |&place: &Place| u64::from(next(place)) << 32 | u64::from(place);
            keys.extend(places.iter().map(key).filter(|key| (key >> 32) as Rank != END));
            if keys.len() > 1 {
                keys.sort_unstable();
            }
            for same in keys.chunk_by(|a, b| a >> 32 == b >> 32) {
                groups.push(Group { start: written, len: same.len() as u32 });
                for key in same {
                    self.order[written as usize] = *key as Place;
                    written += 1;
                }
            }
        }
        self.order.truncate(written as usize);
        self.groups = groups;
    }
}
