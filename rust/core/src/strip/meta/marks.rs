//! Elements whose attributes say that they name an author or a day, and where their text stands.

use super::{Head, View, text};
use crate::Span;
use crate::strip::html::tags::{self, Tag};
use crate::strip::html::tokenize::Attributes;

/// So many of a page are kept.
const MOST: usize = 400;

/// An element that names an author or a day.
#[derive(Clone, Debug)]
pub(super) struct Mark {
    /// Bytes of the arena's text.
    pub(super) span: Span,
    /// The block that its text begins in.
    pub(super) block: usize,
    pub(super) dated: bool,
    /// A day of a change.
    pub(super) changed: bool,
    pub(super) author: bool,
    /// A line above a headline.
    pub(super) kicker: bool,
    /// It says so in the words of a vocabulary or leads to the author, and not by the name of its class only.
    pub(super) strong: bool,
    /// `itemprop="datePublished"`.
    pub(super) item: bool,
    /// What an attribute states.
    pub(super) value: Option<String>,
}

impl Mark {
    /// Its text, as far as it is in one block.
    pub(super) fn text<'a>(&self, view: &View<'a>) -> &'a str {
        let Some(block) = view.blocks.get(self.block) else { return "" };
        let (start, end) = (self.span.start.max(block.span.start), self.span.end.min(block.span.end));
        if start < end { Span::new(start, end).of(view.text).trim() } else { "" }
    }
}

impl Head {
    /// Attributes of an element that names an author or a day. `bits`: what its names say, of [`tags`]; `at`, `block`:
    /// where its text will begin. Returns its number, from 1, for [`Head::close`]; 0 if it is not kept.
    pub(in crate::strip) fn mark(
        &mut self,
        source: &str,
        tag: Tag,
        bits: u32,
        attributes: Span,
        at: usize,
        block: usize,
    ) -> usize {
        if self.marks.len() >= MOST {
            return 0;
        }
        let mut mark = Mark {
            span: Span::new(at, usize::MAX),
            block,
            dated: tag == Tag::Time || bits & tags::DATED != 0,
            changed: false,
            author: bits & tags::AUTHOR != 0,
            kicker: bits & tags::KICKER != 0,
            strong: false,
            item: false,
            value: None,
        };
        // What states the day best.
        let mut best = 0;
        for a in Attributes::of(source, attributes) {
            let name = a.name.of(source).to_ascii_lowercase();
            let given = a.value.of(source);
            let mut state = |rank: u8| {
                if rank > best && given.len() <= 100 && given.bytes().any(|b| b.is_ascii_digit()) {
                    best = rank;
                    mark.value = text(source, a.value);
                }
            };
            match name.as_str() {
                "class" | "id" => {
                    let words = given.to_ascii_lowercase();
                    mark.changed |= (words.contains("updated") || words.contains("modified"))
                        && !words.contains("publish")
                        && !words.contains("entry-date");
                    mark.strong |= words.contains("author-name") || words.contains("author__name");
                }
                "itemprop" | "property" => {
                    let words = given.to_ascii_lowercase();
                    mark.item |= words.ends_with("datepublished");
                    mark.changed |= words.ends_with("datemodified");
                    mark.strong |= words.ends_with("author");
                }
                "rel" => mark.strong |= given.eq_ignore_ascii_case("author"),
                "href" => mark.strong |= leads_to_author(given),
                "datetime" => state(4),
                "content" => state(3),
                "title" if mark.dated => state(1),
                _ if name.starts_with("data-") && (name.contains("date") || name.contains("time")) => state(2),
                _ => {}
            }
        }
        mark.strong &= mark.author;
        self.marks.push(mark);
        self.marks.len()
    }

    /// The text of a mark ends here.
    pub(in crate::strip) fn close(&mut self, mark: usize, at: usize) {
        if let Some(mark) = mark.checked_sub(1).and_then(|i| self.marks.get_mut(i)) {
            mark.span.end = at;
        }
    }
}

/// Whether a link leads to the page of an author.
pub(in crate::strip) fn leads_to_author(href: &str) -> bool {
    let href = &href.as_bytes()[..href.len().min(300)];
    memchr::memchr_iter(b'/', href).any(|at| {
        let rest = &href[at + 1..];
        rest.starts_with(b"author") || rest.starts_with(b"autor") || rest.starts_with(b"auteur")
    })
}
