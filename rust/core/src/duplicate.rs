//! Documents that are copies of others, by their words: the same ones, or nearly.
//!
//! **Exact**: the same sequence of words, folded as names are ([`crate::fold`]); white space, punctuation, case and
//! accents don't count. **Near**: the share that the sets of runs of [`SHINGLE`] words have in common (Jaccard) is at least
//! a threshold, as it is estimated from signatures of [`BINS`] values of 16 bits:
//!
//! - the resemblance of documents, and its estimate from minima of hashes: Broder, "On the resemblance and containment of
//!   documents", 1997;
//! - all values from one hash of each run: Li, Owen and Zhang, "One permutation hashing", 2012; values for empty bins:
//!   Shrivastava, "Optimal densification for fast and accurate minwise hashing", 2017;
//! - 16 bits of a minimum instead of all: Li and König, "b-bit minwise hashing", 2010. Two values agree by chance once in
//!   65,536 times.
//!
//! The standard deviation of the estimate is at most `sqrt(J (1 - J) / 256)`, 0.025 at 0.8. Runs of five words and a
//! threshold of 0.8 are what Lee and others chose ("Deduplicating training data makes language models better", 2022); of
//! news, it takes the wire story that other sites carry with another headline or a paragraph less.
//!
//! **What is a copy of what.** Documents come in an order. A document is a copy of the first one before it, itself no
//! copy, that it is compared with and resembles; else it is such a first one. So copies point backwards, never at another
//! copy, and what a document is depends on those before it alone: not on threads, batches or what comes after.
//!
//! **What it is compared with.** All values of a signature are cut into bands; documents that agree in one whole band are
//! compared (Leskovec, Rajaraman and Ullman, "Mining of massive datasets", 3.4). A pair at the threshold is compared with
//! a probability of 0.99 or more, one above it nearly always. Of the firsts that agree in a band, the first
//! [`COMPARED`] are compared: that bounds the work on collections of documents that all resemble each other somewhat, in
//! which it would be quadratic.

use crate::fold::fold_str;
use crate::script::is_own_word;
use crate::{Error, ErrorKind};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed, xxh3_128};

/// Words of a run.
pub const SHINGLE: usize = 5;
/// Values of a signature.
pub const BINS: usize = 256;
/// How many firsts of one band a document is compared with.
pub const COMPARED: usize = 16;
/// The default threshold.
pub const THRESHOLD: f64 = 0.8;

/// What a document is recognised by: 16 bytes, and 512 more where near copies are looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// Of all its words in order.
    words: u128,
    /// Of the runs of its words.
    runs: Option<Box<[u16; BINS]>>,
}

impl Signature {
    /// The signature of `text`; `near`: for near copies too. `None` for a text without words, which is a copy of nothing.
    pub fn of(text: &str, near: bool) -> Option<Self> {
        let words = Words::of(text);
        (!words.spans.is_empty())
            .then(|| Self { words: xxh3_128(words.text.as_bytes()), runs: near.then(|| minima(words.runs())) })
    }

    /// The estimate of the share of runs that two documents have in common, 0 to 1; 1 if their words are the same. `None`
    /// if one of them was made for exact copies only, and the words differ.
    pub fn similarity(&self, other: &Self) -> Option<f64> {
        if self.words == other.words {
            return Some(1.0);
        }
        let (mine, theirs) = (self.runs.as_ref()?, other.runs.as_ref()?);
        let same = mine.iter().zip(theirs.iter()).filter(|(a, b)| a == b).count();
        Some(same as f64 / BINS as f64)
    }
}

/// The words of a text, folded, with one space between.
struct Words {
    text: String,
    /// Bytes of `text`.
    spans: Vec<(usize, usize)>,
}

impl Words {
    fn of(text: &str) -> Self {
        let folded = fold_str(text);
        let mut out = Self { text: String::with_capacity(folded.len()), spans: Vec::new() };
        let mut open = false;
        for c in folded.chars() {
            if !c.is_alphanumeric() {
                open = false;
                continue;
            }
            // Where no spaces part words, each character stands for one.
            let own = is_own_word(c);
            if !open || own {
                if !out.spans.is_empty() {
                    out.text.push(' ');
                }
                out.spans.push((out.text.len(), out.text.len()));
            }
            out.text.push(c);
            if let Some(word) = out.spans.last_mut() {
                word.1 = out.text.len();
            }
            open = !own;
        }
        out
    }

    /// The hashes of all runs of [`SHINGLE`] words, or of the whole text if it has fewer.
    fn runs(&self) -> impl Iterator<Item = u64> {
        let n = SHINGLE.min(self.spans.len());
        let hash = move |run: &[(usize, usize)]| xxh3_64(&self.text.as_bytes()[run[0].0..run[n - 1].1]);
        self.spans.windows(n.max(1)).map(hash)
    }
}

/// The lowest hash of each bin, of which 16 bits are kept. There is at least one hash.
fn minima(hashes: impl Iterator<Item = u64>) -> Box<[u16; BINS]> {
    const EMPTY: u64 = u64::MAX;
    let mut lowest = [EMPTY; BINS];
    for hash in hashes {
        let bin = &mut lowest[(hash >> 56) as usize];
        *bin = (*bin).min(hash);
    }
    let mut out = Box::new([0; BINS]);
    let filled = lowest.iter().filter(|hash| **hash != EMPTY).count();
    let Some(any) = lowest.iter().copied().find(|hash| *hash != EMPTY) else { return out };
    for (i, value) in out.iter_mut().enumerate() {
        let mut from = lowest[i];
        if from == EMPTY && filled == 1 {
            from = any;
        }
        // An empty bin takes over another's value, the first that is not empty of a sequence that is its own and the same
        // in all documents: two of them take over the same as often as their runs are the same.
        let mut attempt = 0u64;
        while from == EMPTY {
            attempt += 1;
            let mixed = ((i as u64) << 32 | attempt).wrapping_mul(0x9E37_79B9_7F4A_7C15);
            from = lowest[((mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 56) as usize];
        }
        *value = from as u16;
    }
    out
}

/// A copy: of which document, and how alike they are, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Copy<'a, L> {
    /// The label of the first document.
    pub of: &'a L,
    /// 1 for the same words.
    pub similarity: f64,
}

/// The firsts so far, each with a label. An exact one takes about 50 bytes, one for near copies about 1.2 kB, and its label;
/// copies take nothing.
#[derive(Clone, Debug)]
pub struct Firsts<L> {
    labels: Vec<L>,
    exact: HashMap<u128, u32, FixedState>,
    near: Option<Near>,
}

#[derive(Clone, Debug)]
struct Near {
    threshold: f64,
    /// Values in a band.
    rows: usize,
    signatures: Vec<[u16; BINS]>,
    /// For each band, by its hash: the first document with it.
    bands: Vec<HashMap<u32, u32, FixedState>>,
    /// For each document and band: the next document with the same band, [`NONE`] for no other.
    next: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl<L> Firsts<L> {
    /// No documents yet; only exact copies will be found.
    pub fn exact() -> Self {
        Self { labels: Vec::new(), exact: HashMap::default(), near: None }
    }

    /// No documents yet; near copies will be found too: those whose estimated similarity is at least `threshold`. Fails when
    /// that is not above 0 and at most 1.
    pub fn near(threshold: f64) -> Result<Self, Error> {
        if !(threshold > 0.0 && threshold <= 1.0) {
            let message = format!("the threshold must be above 0 and at most 1, not {threshold}");
            return Err(Error::new(ErrorKind::Argument, message));
        }
        let rows = rows(threshold);
        let near = Near {
            threshold,
            rows,
            signatures: Vec::new(),
            bands: vec![HashMap::default(); BINS / rows],
            next: Vec::new(),
        };
        Ok(Self { near: Some(near), ..Self::exact() })
    }

    /// Whether signatures must be made for near copies.
    pub fn is_near(&self) -> bool {
        self.near.is_some()
    }

    /// Takes the next document: what it is a copy of, else it becomes a first.
    pub fn add(&mut self, signature: &Signature, label: L) -> Option<Copy<'_, L>> {
        let found = match self.exact.get(&signature.words) {
            Some(first) => Some((*first, 1.0)),
            None => self.near.as_ref().zip(signature.runs.as_ref()).and_then(|(near, runs)| near.first(runs)),
        };
        if let Some((first, similarity)) = found {
            return Some(Copy { of: &self.labels[first as usize], similarity });
        }
        // What cannot be numbered any more is compared with the others and not kept.
        if let Some(number) = u32::try_from(self.labels.len()).ok().filter(|number| *number != NONE) {
            self.labels.push(label);
            self.exact.insert(signature.words, number);
            if let (Some(near), Some(runs)) = (&mut self.near, &signature.runs) {
                near.keep(number, runs);
            }
        }
        None
    }
}

/// The most values in a band, a power of two, with which a pair at the threshold is compared with a probability of 0.99.
fn rows(threshold: f64) -> usize {
    let compared = |rows: &usize| 1.0 - (1.0 - threshold.powi(*rows as i32)).powi((BINS / rows) as i32) >= 0.99;
    [64, 32, 16, 8, 4, 2].into_iter().find(compared).unwrap_or(1)
}

impl Near {
    fn hash(&self, band: usize, runs: &[u16; BINS]) -> u32 {
        let mut bytes = [0; 2 * BINS];
        let values = &runs[band * self.rows..(band + 1) * self.rows];
        for (to, value) in bytes.chunks_exact_mut(2).zip(values) {
            to.copy_from_slice(&value.to_le_bytes());
        }
        xxh3_64_with_seed(&bytes[..2 * self.rows], band as u64) as u32
    }

    /// The documents in `band` that agree with `runs` in it, in order.
    fn compared(&self, band: usize, runs: &[u16; BINS]) -> impl Iterator<Item = u32> {
        let first = self.bands[band].get(&self.hash(band, runs)).copied();
        let after = move |document: &u32| {
            Some(self.next[*document as usize * self.bands.len() + band]).filter(|next| *next != NONE)
        };
        std::iter::successors(first, after).take(COMPARED)
    }

    fn first(&self, runs: &[u16; BINS]) -> Option<(u32, f64)> {
        let mut candidates: Vec<u32> = (0..self.bands.len()).flat_map(|band| self.compared(band, runs)).collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates.into_iter().find_map(|document| {
            let same = self.signatures[document as usize].iter().zip(runs).filter(|(a, b)| a == b).count();
            let similarity = same as f64 / BINS as f64;
            (similarity >= self.threshold).then_some((document, similarity))
        })
    }

    fn keep(&mut self, number: u32, runs: &[u16; BINS]) {
        let n = self.bands.len();
        self.next.resize(self.next.len() + n, NONE);
        for band in 0..n {
            let hash = self.hash(band, runs);
            let last = self.compared(band, runs).enumerate().last();
            match last {
                None => {
                    self.bands[band].insert(hash, number);
                }
                // A band that is full takes no more: they would not be compared.
                Some((at, last)) if at + 1 < COMPARED => self.next[last as usize * n + band] = number,
                Some(_) => {}
            }
        }
        self.signatures.push(*runs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    fn jaccard(a: &str, b: &str) -> f64 {
        let runs = |text| Words::of(text).runs().collect::<HashSet<u64>>();
        let (a, b) = (runs(a), runs(b));
        a.intersection(&b).count() as f64 / a.union(&b).count() as f64
    }

    fn near(text: &str) -> Signature {
        Signature::of(text, true).unwrap()
    }

    /// A text of `n` words, some of which another seed changes.
    fn text(n: usize, seed: u64, changed: &[usize]) -> String {
        let word = |i: usize| {
            let seed = if changed.contains(&i) { seed } else { 0 };
            format!("w{}", xxh3_64_with_seed(&i.to_le_bytes(), seed) % 5000)
        };
        (0..n).map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_alone_count() {
        let one = near("The ferry’s crew — all of it — left at 12:30. Café");
        for same in [
            "the  ferry's crew, all of\n\nit left at 12.30: CAFE\u{301}!",
            "The ferry s crew all of it left at 12 30 cafe",
        ] {
            assert_eq!(near(same), one, "{same}");
        }
        for other in ["The ferry’s crew, all of it, left at 12:31. Café", "ferry’s crew all of it left at 12:30 café"]
        {
            assert_ne!(near(other).words, one.words, "{other}");
        }
        assert_eq!(Words::of("東京で会談 APEC2023 Thai ไทย").spans.len(), 5 + 1 + 1 + 3);
    }

    #[test]
    fn a_text_without_words_has_no_signature() {
        for text in ["", " \n", "— … !", "\u{301}"] {
            assert_eq!(Signature::of(text, true), None, "{text:?}");
        }
        assert!(Signature::of("a", true).is_some());
    }

    #[test]
    fn short_texts_have_one_run() {
        assert_eq!(near("one two").similarity(&near("one two three")), Some(0.0));
        assert_eq!(near("one two").similarity(&near("One: two!")), Some(1.0));
        assert_eq!(Signature::of("one", false).unwrap().similarity(&near("two")), None);
    }

    #[test]
    fn few_runs_fill_all_bins_alike() {
        // Two of three runs in common: the true value is 0.5.
        let (a, b) = ("a b c d e f g", "a b c d e f h");
        assert!((jaccard(a, b) - 0.5).abs() < 1e-9);
        let seeds = 0..200;
        let mean = seeds.map(|seed| {
            let (a, b) = (format!("{seed} {a}"), format!("{seed} {b}"));
            near(&a).similarity(&near(&b)).unwrap() - jaccard(&a, &b)
        });
        let bias = mean.sum::<f64>() / 200.0;
        assert!(bias.abs() < 0.03, "{bias}");
    }

    #[test]
    fn bands_find_what_is_at_the_threshold() {
        for (threshold, want) in [(0.05, 1), (0.3, 2), (0.5, 2), (0.6, 4), (0.8, 8), (0.9, 8), (0.95, 16), (1.0, 64)]
        {
            assert_eq!(rows(threshold), want, "{threshold}");
        }
        for wrong in [0.0, -1.0, 1.01, f64::NAN] {
            assert!(Firsts::<()>::near(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn copies_point_at_the_first() {
        let story = text(300, 0, &[]);
        let texts = [
            story.clone(),
            text(300, 9, &(0..300).collect::<Vec<_>>()),
            story.replace(' ', "\n").to_uppercase(),
            // A copy of the story with an addition, and one of that copy with another: both are copies of the story.
            format!("{story} and something more was added later on"),
            format!("{story} and something more was added later on by another desk, with a few words to end it"),
        ];
        let mut exact = Firsts::exact();
        let found =
            texts.iter().enumerate().map(|(i, t)| exact.add(&Signature::of(t, false).unwrap(), i).map(|c| *c.of));
        assert_eq!(found.collect::<Vec<_>>(), [None, None, Some(0), None, None]);
        let mut firsts = Firsts::near(0.8).unwrap();
        let found =
            texts.iter().enumerate().map(|(i, t)| firsts.add(&near(t), i).map(|c| (*c.of, c.similarity == 1.0)));
        assert_eq!(found.collect::<Vec<_>>(), [None, None, Some((0, true)), Some((0, false)), Some((0, false))]);
    }

    #[test]
    fn a_crowd_that_resembles_itself_takes_bounded_work() {
        // All share half of their runs: they meet in many bands, and none is a copy.
        let mut firsts = Firsts::near(0.8).unwrap();
        for i in 1..=600u64 {
            let text = text(120, i, &(70..120).collect::<Vec<_>>());
            assert_eq!(firsts.add(&near(&text), i), None);
        }
        let near = firsts.near.as_ref().unwrap();
        let runs = near.signatures[0];
        assert!((0..near.bands.len()).any(|band| near.compared(band, &runs).count() == COMPARED));
        assert!((0..near.bands.len()).all(|band| near.compared(band, &runs).count() <= COMPARED));
    }

    proptest! {
        /// Six standard deviations, and the chance agreement of values.
        #[test]
        fn the_estimate_is_near_the_true_value(n in 60..400usize, seed in 1..u64::MAX, share in 0..100usize) {
            let changed: Vec<usize> = (0..n).filter(|i| i * 7919 % 100 < share / 4).collect();
            let (a, b) = (text(n, 0, &[]), text(n, seed, &changed));
            let truth = jaccard(&a, &b);
            let estimate = near(&a).similarity(&near(&b)).unwrap();
            let deviation = (truth * (1.0 - truth) / BINS as f64).sqrt();
            prop_assert!((estimate - truth).abs() <= 6.0 * deviation + 0.02, "{} {}", estimate, truth);
        }

        /// The same as a search through all that came before, where no band is full.
        #[test]
        fn the_first_is_found(texts in prop::collection::vec((0..3usize, 0..6u64, 0..30usize), 1..COMPARED)) {
            let signatures: Vec<Signature> = texts.iter().map(|(story, seed, share)| {
                let changed: Vec<usize> = (0..150).filter(|i| i * 7919 % 100 < *share).collect();
                near(&format!("{story} {}", text(150, seed + 1, &changed)))
            }).collect();
            let mut firsts = Firsts::near(0.8).unwrap();
            let mut kept: Vec<usize> = Vec::new();
            for (i, signature) in signatures.iter().enumerate() {
                let runs = signature.runs.as_ref().unwrap();
                let meets = |j: usize| {
                    let other = signatures[j].runs.as_ref().unwrap();
                    runs.chunks(8).zip(other.chunks(8)).any(|(a, b)| a == b)
                };
                let want = kept.iter().copied().find(|&j| meets(j) && signature.similarity(&signatures[j]).unwrap() >= 0.8);
                let found = firsts.add(signature, i).map(|copy| *copy.of);
                prop_assert_eq!(found, want);
                if found.is_none() {
                    kept.push(i);
                }
            }
        }
    }
}
