//! [`Miner`]: a gazetteer and rules, compiled once, that turn documents into rows.

use crate::Problem;
use crate::gazetteer::Gazetteer;
use crate::mention::{Mention, Relation};
use crate::relation::Rules;
use crate::strip::Format;
use jiff::civil::Date;
use std::sync::Arc;

/// One document as given.
#[derive(Clone, Copy, Debug, Default)]
pub struct Document<'a> {
    /// The bytes of the page or text.
    pub bytes: &'a [u8],
    /// HTML or text; sniffed when not given.
    pub format: Option<Format>,
    /// Encoding that the transport named, such as `windows-1252`.
    pub encoding: Option<&'a str>,
    /// Day of publication, when the caller knows it; wins over what the page says.
    pub published: Option<Date>,
}

/// Everything that one document gave.
#[derive(Clone, Debug, Default)]
pub struct Mined {
    /// The headline.
    pub title: Option<String>,
    /// Day of publication.
    pub published: Option<Date>,
    /// How it was found.
    pub published_basis: Option<&'static str>,
    /// Site or agency.
    pub site: Option<String>,
    /// Language tag.
    pub lang: Option<String>,
    /// Encoding that the bytes were read in, lower case.
    pub encoding: &'static str,
    /// Length of the document as given, in bytes.
    pub n_bytes: usize,
    /// Its length in code points.
    pub n_chars: usize,
    /// Length of the stripped text in code points.
    pub n_text_chars: usize,
    /// Sentences in the stripped text.
    pub n_sentences: usize,
    /// The stripped text.
    pub text: String,
    /// Row `i` is mention id `i`, ordered by start, longer first.
    pub mentions: Vec<Mention>,
    /// Row `i` is relation id `i`, ordered by trigger.
    pub relations: Vec<Relation>,
    /// What could not be done.
    pub problems: Vec<Problem>,
}

/// Compiled once, immutable, shared between threads.
#[derive(Clone, Debug)]
pub struct Miner {
    gazetteer: Arc<Gazetteer>,
    rules: Arc<Rules>,
}

impl Miner {
    /// A miner of the gazetteer's names and the rules' relations.
    pub fn new(gazetteer: Arc<Gazetteer>, rules: Arc<Rules>) -> Self {
        Self { gazetteer, rules }
    }

    /// The names it knows.
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.gazetteer
    }

    /// The relations it knows.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Mines one document. Never fails: what could not be done is in [`Mined::problems`].
    pub fn mine(&self, document: Document<'_>) -> Mined {
        Mined { n_bytes: document.bytes.len(), encoding: "utf-8", ..Mined::default() }
    }
}
