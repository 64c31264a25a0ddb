//! From a page, HTML or plain text, to its main text in paragraphs, with the map back to the source.

use crate::{Problem, Span, SpanMap};
use jiff::civil::Date;

/// What a stretch of the main text is in the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Zone {
    /// Title, deck.
    Headline,
    /// A date line, or the place and date that open a wire story.
    Dateline,
    /// Running text.
    Body,
    /// The line under a picture.
    Caption,
}

/// How the source is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Markup.
    Html,
    /// Plain text.
    Text,
}

/// A paragraph of the main text. Blocks are in text order, do not overlap, and are parted by `"\n\n"`; inside a block
/// every run of white space is one space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Bytes of [`Stripped::text`].
    pub span: Span,
    /// What it is.
    pub zone: Zone,
}

/// What a page says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// The headline, as it reads.
    pub title: Option<String>,
    /// Day of publication, from markup (HTML) only; a date line in the text is found by [`crate::date`].
    pub published: Option<Date>,
    /// How `published` was found, e.g. `json-ld`, `meta`, `time`.
    pub published_basis: Option<&'static str>,
    /// Name of the site or agency.
    pub site: Option<String>,
    /// Language tag, lower case (`en`).
    pub lang: Option<String>,
    /// Canonical address.
    pub url: Option<String>,
}

/// The main text of one page.
#[derive(Clone, Debug, Default)]
pub struct Stripped {
    /// Paragraphs parted by `"\n\n"`; empty when the page is all boilerplate.
    pub text: String,
    /// From `text` back to the source.
    pub map: SpanMap,
    /// The paragraphs of `text`.
    pub blocks: Vec<Block>,
    /// Title, date, site.
    pub meta: Meta,
    /// What had to be given up.
    pub problems: Vec<Problem>,
}
