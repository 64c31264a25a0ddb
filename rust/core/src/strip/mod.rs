//! From a page, HTML or plain text, to its main text in paragraphs, with the map back to the source.

mod arena;
mod chrome;
mod dateline;
mod explain;
mod html;
mod markdown;
mod meta;
mod model;
mod phrases;
mod plain;
pub mod templates;

use crate::{Problem, Span, SpanMap};
use arena::Arena;
use jiff::civil::Date;
use std::sync::Arc;

pub use explain::{Reason, Verdict};
pub(crate) use html::declared;
#[doc(hidden)]
pub use html::{feature_names, features};
// To hold the reader of markup to the standard's test cases.
#[doc(hidden)]
pub use html::{Token, text_content, tokens};

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

/// A paragraph of the main text, an item of a list or a cell of a table. Blocks are in text order and do not overlap.
/// They are parted by an empty line; items that follow each other, and rows of a table, by the end of a line; cells of
/// one row by a tab, and what is in one cell by a space. Inside a block every run of white space is one space, but in code ([`Kind::Code`]), which has the
/// lines and spaces of the source. No block begins or ends with white space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Bytes of [`Stripped::text`].
    pub span: Span,
    /// What it is.
    pub zone: Zone,
    /// How it is set.
    pub kind: Kind,
}

/// How a paragraph is set: what it would be in Markdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Running text.
    #[default]
    Paragraph,
    /// A heading, 1 to 6.
    Heading(u8),
    /// An item of a list: how many lists are around that list, and its number where items are numbered.
    Item {
        /// 0 for a list that is in no other.
        depth: u8,
        /// From 1.
        number: Option<u32>,
    },
    /// In a quotation set apart.
    Quote,
    /// Preformatted: line breaks and spaces are as in the source.
    Code,
    /// A cell of a table, or a paragraph in one; cells of one row have the same number, which grows down the page.
    Cell {
        /// From 0, over all tables of the page.
        row: u32,
        /// From 0, in its row: the number of cells before it, empty ones included.
        column: u32,
        /// It heads a column or a row.
        head: bool,
    },
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
    /// Who wrote it, as named in the page; empty when it does not say.
    pub authors: Vec<String>,
    /// Name of the site or agency.
    pub site: Option<String>,
    /// Language tag, lower case (`en`).
    pub lang: Option<String>,
    /// Canonical address.
    pub url: Option<String>,
}

/// Words of the text that lead to another page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Bytes of [`Stripped::text`], inside one block.
    pub span: Span,
    /// Where it leads, as the page writes it: perhaps relative to the page's own address.
    pub target: String,
}

/// The main text of one page.
#[derive(Clone, Debug, Default)]
pub struct Stripped {
    /// Its [`Block`]s and what parts them; empty when the page is all boilerplate.
    pub text: String,
    /// From `text` back to the source.
    pub map: SpanMap,
    /// The paragraphs of `text`.
    pub blocks: Vec<Block>,
    /// The links of `text`, in order; empty unless asked for ([`Options::links`]).
    pub links: Vec<Link>,
    /// The place, day and agency that open a wire story, such as `GENEVA (AP) —`: bytes of `text`, in a body block.
    pub dateline: Option<Span>,
    /// Title, date, site.
    pub meta: Meta,
    /// What had to be given up.
    pub problems: Vec<Problem>,
}

/// How to strip. The default is what mining wants: everything that belongs to the story, its readers' comments apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// Keep boilerplate: only markup is removed, and lines are re-flowed.
    pub keep_all: bool,
    /// Whether the title stands in the text too, as its first paragraph. It is in [`Meta::title`] either way.
    pub title: bool,
    /// Whether lines that give the day of publication stand in the text.
    pub datelines: bool,
    /// Whether captions do.
    pub captions: bool,
    /// Whether readers' comments do.
    pub comments: bool,
    /// Whether tables do.
    pub tables: bool,
    /// Whether links are noted ([`Stripped::links`]). The text is the same.
    pub links: bool,
    /// What to do with blocks in doubt.
    pub favor: Favor,
    /// What is furniture on the sites of documents, as learned from others of them.
    pub templates: Option<Arc<templates::Chrome>>,
    /// The document's site, for `templates`: its name or an address; `None`: as the page says, which is found by reading
    /// it one more time.
    pub site: Option<String>,
}

impl Options {
    /// Whether a block that reads `text` is furniture of the document's site.
    fn is_template(&self, text: &str) -> bool {
        self.templates.as_ref().is_some_and(|known| known.is_chrome(self.site.as_deref().unwrap_or_default(), text))
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            keep_all: false,
            title: true,
            datelines: true,
            captions: true,
            comments: false,
            tables: true,
            links: false,
            favor: Favor::Balance,
            templates: None,
            site: None,
        }
    }
}

/// What to do with blocks in doubt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Favor {
    /// As many of them wrongly kept as wrongly dropped.
    #[default]
    Balance,
    /// Drop them: less text, less boilerplate in it.
    Precision,
    /// Keep them: more text, more boilerplate in it.
    Recall,
}

/// What a chosen paragraph is to its story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Title,
    /// What stands under the title and sums up the story.
    Deck,
    Dateline,
    Body,
    Caption,
    /// By a reader.
    Comment,
}

impl Part {
    fn zone(self) -> Zone {
        match self {
            Part::Title | Part::Deck => Zone::Headline,
            Part::Dateline => Zone::Dateline,
            Part::Body | Part::Comment => Zone::Body,
            Part::Caption => Zone::Caption,
        }
    }

    /// Whether it stands in the text.
    fn wanted(self, options: &Options) -> bool {
        match self {
            Part::Title => options.title,
            Part::Dateline => options.datelines,
            Part::Caption => options.captions,
            Part::Comment => options.comments,
            Part::Deck | Part::Body => true,
        }
    }
}

/// A paragraph that was chosen.
#[derive(Clone, Copy, Debug)]
struct Kept {
    /// Bytes of the arena's text.
    span: Span,
    part: Part,
    kind: Kind,
}

impl Kept {
    /// Whether it stands in the text.
    fn wanted(&self, options: &Options) -> bool {
        self.part.wanted(options) && (options.tables || !matches!(self.kind, Kind::Cell { .. }))
    }
}

/// A page that was read, before its chosen paragraphs are copied out.
#[derive(Debug, Default)]
struct Draft {
    arena: Arena,
    /// In the order of the page.
    kept: Vec<Kept>,
    /// Words that are a link, in order: bytes of the arena's text, and where it leads. Empty unless asked for.
    links: Vec<(Span, String)>,
    meta: Meta,
}

/// How far into a page markup is looked for, in bytes.
const SNIFF: usize = 4096;

/// Whether `source` is markup. Looks at its beginning: a declaration, or the tags of a page or of paragraphs.
pub fn sniff(source: &str) -> Format {
    let head = &source.as_bytes()[..source.len().min(SNIFF)];
    let first = head.iter().position(|b| !b.is_ascii_whitespace() && !matches!(b, 0 | 0xEF | 0xBB | 0xBF));
    let opens_with_tag = first.is_some_and(|at| head[at] == b'<');
    let mut tags = 0;
    for at in memchr::memchr_iter(b'<', head) {
        let rest = &head[at + 1..];
        let rest = rest.strip_prefix(b"/").unwrap_or(rest);
        let name = rest.split(|b| !b.is_ascii_alphanumeric() && *b != b'!').next().unwrap_or_default();
        match name.to_ascii_lowercase().as_slice() {
            b"!doctype" | b"html" | b"head" | b"body" | b"title" | b"meta" | b"article" | b"script" => {
                return Format::Html;
            }
            b"p" | b"div" | b"br" | b"span" | b"a" | b"h1" | b"h2" | b"ul" | b"li" | b"table" | b"img"
            | b"section" | b"nav" | b"b" | b"i" | b"em" | b"strong" => {
                tags += 1;
            }
            _ => {}
        }
    }
    // Prose that mentions a tag is no page.
    if tags >= 3 || (opens_with_tag && tags > 0) { Format::Html } else { Format::Text }
}

/// The main text of `source`. `format`: as sniffed, if `None`.
pub fn strip(source: &str, format: Option<Format>, options: &Options) -> Stripped {
    let format = format.unwrap_or_else(|| sniff(source));
    let options = &*templates::with_site(source, format, options);
    let draft = match format {
        Format::Html => html::read(source, options, None),
        Format::Text => plain::read(source, options, None),
    };
    finish(source, draft, options)
}

/// The main text of an HTML page as a model of this table sees it, to validate models that are being learned; or the
/// number of the table's first line that cannot be read.
#[doc(hidden)]
pub fn strip_by(table: &str, source: &str, options: &Options) -> Result<Stripped, usize> {
    Ok(finish(source, html::read_by(table, source, options)?, options))
}

/// Every block of `source` in page order, whether it is kept, and why. `format`: as sniffed, if `None`.
pub fn explain(source: &str, format: Option<Format>, options: &Options) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    let format = format.unwrap_or_else(|| sniff(source));
    let options = &*templates::with_site(source, format, options);
    match format {
        Format::Html => html::read(source, options, Some(&mut verdicts)),
        Format::Text => plain::read(source, options, Some(&mut verdicts)),
    };
    verdicts
}

/// What stands between two blocks that follow each other.
fn between(before: Kind, after: Kind) -> &'static str {
    match (before, after) {
        (Kind::Cell { row, column, .. }, Kind::Cell { row: next, column: beside, .. }) if row == next => {
            if column == beside { " " } else { "\t" }
        }
        (Kind::Cell { .. }, Kind::Cell { .. }) | (Kind::Item { .. }, Kind::Item { .. }) => "\n",
        _ => "\n\n",
    }
}

/// Copies the chosen paragraphs out and says what was given up.
fn finish(source: &str, draft: Draft, options: &Options) -> Stripped {
    let mut out = Stripped { meta: draft.meta, ..Stripped::default() };
    let mut links = draft.links.as_slice();
    for kept in draft.kept.iter().filter(|kept| kept.wanted(options)) {
        let kind = if kept.part == Part::Title { Kind::Heading(1) } else { kept.kind };
        if let Some(before) = out.blocks.last() {
            let gap = between(before.kind, kind);
            let at = draft.arena.source_of(kept.span.start);
            out.text.push_str(gap);
            out.map.push(gap.len(), Span::new(at, at), false);
        }
        let start = out.text.len();
        draft.arena.copy_out(kept.span, &mut out.text, &mut out.map);
        out.blocks.push(Block { span: Span::new(start, out.text.len()), zone: kept.part.zone(), kind });
        links = &links[links.partition_point(|(link, _)| link.end <= kept.span.start)..];
        for (link, target) in links.iter().take_while(|(link, _)| link.start < kept.span.end) {
            let at = |at: usize| at.clamp(kept.span.start, kept.span.end) - kept.span.start + start;
            let words = Span::new(at(link.start), at(link.end));
            let text = words.of(&out.text);
            let first = words.start + (text.len() - text.trim_start().len());
            let span = Span::new(first, first + text.trim().len());
            if !span.is_empty() {
                out.links.push(Link { span, target: target.clone() });
            }
        }
    }
    // The dateline opens one of the first paragraphs of the body or none.
    for block in out.blocks.iter().filter(|b| b.zone == Zone::Body).take(3) {
        if let Some(found) = dateline::opening(block.span.of(&out.text)) {
            out.dateline = Some(Span::new(block.span.start, block.span.start + found.end));
            break;
        }
    }
    if let Some(agency) = out.dateline.and_then(|span| dateline::agency(span.of(&out.text))) {
        out.meta.site.get_or_insert_with(|| agency.to_owned());
    }
    let problem =
        |code, message: &str, byte_offset| Problem { stage: "strip", code, message: message.to_owned(), byte_offset };
    if let Some(at) = memchr::memchr(0, source.as_bytes()) {
        out.problems.push(problem(
            "nul_bytes",
            "NUL bytes were read as white space; check how the file was saved",
            Some(at),
        ));
    }
    if out.text.is_empty() {
        out.problems.push(if source.chars().all(|c| arena::is_space(c) || c == '\u{feff}') {
            problem("empty", "the document is empty", None)
        } else {
            let message = "no main text was found, only menus, links and the like; `tidings strip --keep-all` shows what \
                           there is";
            problem("only_boilerplate", message, None)
        });
    }
    out
}
