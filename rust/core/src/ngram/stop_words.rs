//! Stop words: the lists that are shipped, and what becomes of n-grams with one.

use super::{
    Normal,
    units::{option, parse},
};
use crate::{Error, fold::fold_str};
use std::collections::HashSet;

option! {
    /// What becomes of n-grams with a stop word.
    StopMode {
        /// Those that begin or end with one are left out: "end of the war" stays, "of the war" does not.
        #[default]
        Edges = "edges",
        /// Those that hold one are left out.
        Anywhere = "anywhere",
        /// Stop words are taken out before n-grams are made, so that n-grams go on over the gap: "end war".
        Drop = "drop",
    }
}

/// A set of stop words, and what becomes of n-grams with one. In every mode a stop word is no n-gram by itself.
#[derive(Clone, Debug, Default)]
pub struct StopWords {
    mode: StopMode,
    /// As they are compared.
    words: HashSet<Box<str>, foldhash::fast::RandomState>,
}

impl StopWords {
    /// The stop words `words`, which are compared as words are counted. One with an apostrophe is also known with the
    /// typographic one: "don't", "don’t".
    pub fn new<'a>(words: impl IntoIterator<Item = &'a str>, normal: Normal, mode: StopMode) -> Self {
        let mut set = HashSet::default();
        for word in words {
            for word in [word.trim().replace('’', "'"), word.trim().replace('\'', "’")] {
                let compared = match normal {
                    Normal::None => word,
                    Normal::Lower => word.to_lowercase(),
                    Normal::Fold => fold_str(&word),
                };
                if !compared.is_empty() {
                    set.insert(compared.into_boxed_str());
                }
            }
        }
        Self { mode, words: set }
    }

    /// What becomes of n-grams with a stop word.
    pub fn mode(&self) -> StopMode {
        self.mode
    }

    /// Whether a word, lower-cased or folded as these are, is a stop word.
    pub fn contains(&self, compared: &str) -> bool {
        self.words.contains(compared)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// The shipped stop words of a language by its ISO 639-1 code, in code point order; none where there is no list.
pub fn stop_words(language: &str) -> Option<&'static [&'static str]> {
    LISTS.iter().find(|(code, _)| *code == language).map(|(_, words)| *words)
}

/// The languages that [`stop_words`] has, in order.
pub fn languages() -> impl Iterator<Item = &'static str> {
    LISTS.iter().map(|(code, _)| *code)
}

/// The shipped stop words of a language; an unknown language is an error that lists those there are.
pub fn list(language: &str) -> Result<&'static [&'static str], Error> {
    parse("the language of stop words", language, LISTS)
}

const LISTS: &[(&str, &[&str])] = &[("en", &["a", "and", "the"])];
