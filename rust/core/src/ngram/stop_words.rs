//! Stop words: the lists that are shipped, and what becomes of n-grams with one.

use super::{Normal, units::option};
use crate::{Error, ErrorKind, fold::fold_str};
use std::{collections::HashSet, sync::LazyLock};

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

/// The shipped stop words of a language by its ISO 639-1 code, lower case, in code point order; none where there is no
/// list. Function words, not what is merely frequent; `seeds/stop_words.toml` says where each list is from.
pub fn stop_words(language: &str) -> Option<&'static [&'static str]> {
    let lists = &*LISTS;
    lists.binary_search_by_key(&language, |(code, _)| code).ok().map(|at| &*lists[at].1)
}

/// The languages that have [`stop_words`], in order.
pub fn languages() -> impl Iterator<Item = &'static str> {
    LISTS.iter().map(|(code, _)| *code)
}

/// [`stop_words`] for an argument of a user: a language without a list is an error that says which have one.
pub fn require(language: &str) -> Result<&'static [&'static str], Error> {
    stop_words(language).ok_or_else(|| {
        let known: Vec<&str> = languages().collect();
        let message = format!(
            "no stop words for {language:?}: write one of {} (ISO 639-1), or give a list of words",
            known.join(" ")
        );
        Error::new(ErrorKind::Argument, message)
    })
}

/// By code, in order.
static LISTS: LazyLock<Vec<(&str, Vec<&str>)>> = LazyLock::new(|| {
    let lines = include_str!("stop_words.txt").lines();
    lines.filter_map(|line| line.split_once('\t')).map(|(code, words)| (code, words.split(' ').collect())).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::{TokenKind, words};

    #[test]
    fn there_are_lists_for_the_main_languages() {
        let main = "ar bg ca cs da de el en es fa fi fr he hi hu id it ja lv nl no pl pt ro ru sv th tr uk zh";
        for code in main.split(' ') {
            assert!(stop_words(code).is_some_and(|words| words.len() > 90), "{code}");
        }
        assert!(languages().collect::<Vec<_>>().is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn words_are_as_counting_compares_them() {
        for (code, list) in &*LISTS {
            assert!(list.is_sorted_by(|a, b| a < b), "{code}: in order, each once");
            for word in list {
                // Capital dotted I is the one letter whose lower case has a mark of its own.
                assert_eq!(word.to_lowercase(), **word, "{code}");
                assert!(!word.is_empty() && !word.contains(char::is_whitespace), "{code}: {word:?}");
            }
        }
    }

    #[test]
    fn most_words_of_a_list_are_tokens() {
        // Where words are written without spaces only own tokens can be words of several characters.
        for (code, list) in LISTS.iter().filter(|(code, _)| !["ja", "th", "zh"].contains(code)) {
            let token = |word: &&&str| {
                let mut tokens = words(word);
                let whole = tokens.next().is_some_and(|t| t.kind == TokenKind::Word && t.span.len() == word.len());
                whole && tokens.next().is_none()
            };
            let tokens = list.iter().filter(token).count();
            assert!(tokens * 100 >= list.len() * 90, "{code}: {tokens} of {}", list.len());
        }
    }

    #[test]
    fn english_is_function_words() {
        let english = stop_words("en").unwrap();
        for word in "the of and to in is was with would can will don't which".split(' ') {
            assert!(english.contains(&word), "{word}");
        }
        for word in "system computer us may said new government president two year first".split(' ') {
            assert!(!english.contains(&word), "{word}");
        }
    }

    #[test]
    fn a_language_without_a_list_says_which_there_are() {
        let error = require("xx").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Argument);
        assert!(error.to_string().contains("\"xx\": write one of ar bg ca cs "), "{error}");
        assert_eq!(require("en").unwrap(), stop_words("en").unwrap());
        assert!(stop_words("EN").is_none() && stop_words("").is_none());
    }

    #[test]
    fn a_set_is_compared_as_words_are() {
        let list = ["The", "don't", "Où", " ", ""];
        for (normal, there, missing) in [
            (Normal::None, ["The", "don't", "don’t", "Où"], ["the", "où", "ou", ""]),
            (Normal::Lower, ["the", "don't", "don’t", "où"], ["The", "Où", "ou", ""]),
            (Normal::Fold, ["the", "don't", "ou", "the"], ["The", "où", "don’t", ""]),
        ] {
            let set = StopWords::new(list, normal, StopMode::Drop);
            assert!(there.iter().all(|word| set.contains(word)), "{normal:?}");
            assert!(!missing.iter().any(|word| set.contains(word)), "{normal:?}");
            assert_eq!(set.mode(), StopMode::Drop);
        }
        assert!(StopWords::default().is_empty() && StopWords::new([" "], Normal::Lower, StopMode::Edges).is_empty());
    }
}
