//! From tokens to blocks, by the standard's rules of tree construction. There is no tree: open elements are a stack of
//! small frames, and text goes to the block that is being written. What only moves elements about in a tree is left out,
//! for it does not change the text: formatting elements are not opened again behind what ended them.

mod end;
mod start;

use super::attributes;
use super::blocks::Setting;
pub(in crate::strip) use super::blocks::{Container, Page, TextBlock};
use super::content::{Content, Nul};
use super::entities::{self, Stands, reference};
use super::names::{self, Name};
use super::stack::{Anchor, Frame, Point, Space, Stack};
use super::tags::{self, HIDDEN};
use super::tokenize::{Token, Tokenizer};
use crate::Span;
use crate::strip::Kind;

/// What is asked of a page.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::strip) struct Ask {
    /// What is hidden, too.
    pub(in crate::strip) hidden: bool,
    /// Where links lead.
    pub(in crate::strip) links: bool,
}

/// How far the page is. Inside a body the open elements say the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    BeforeHead,
    Head,
    AfterHead,
    Body,
    Frameset,
    AfterFrameset,
}

struct Reader<'a> {
    source: &'a str,
    tokens: Tokenizer<'a>,
    attributes: attributes::Reader<'a>,
    page: Page,
    stack: Stack,
    setting: Setting,
    phase: Phase,
    /// Framesets that are open.
    framesets: u32,
    /// No visible text so far: a frameset may take the place of the body.
    bare: bool,
    /// Links that are open, innermost last.
    anchors: Vec<Anchor>,
    /// Bytes of the block that is being written that are inside links.
    link: usize,
    /// The same, in bold, italics or the like.
    strong: usize,
    /// Links that begin in it.
    anchors_begun: u32,
    /// Line break elements since the last visible character.
    breaks: u32,
    ask: Ask,
    content: Option<Content>,
    /// The first segment of the body.
    body_segment: u32,
}

/// Reads `source` as HTML.
pub(in crate::strip) fn read(source: &str, ask: Ask) -> Page {
    let mut reader = Reader::new(source, ask);
    reader.run();
    reader.page
}

/// The text of the document as a browser's `textContent` has it.
pub fn text_content(source: &str) -> String {
    let mut reader = Reader::new(source, Ask::default());
    reader.content = Some(Content::new());
    reader.run();
    reader.content.map(Content::finish).unwrap_or_default()
}

/// An attribute's value as it reads.
pub(in crate::strip) fn value(source: &str, span: Span) -> String {
    entities::unescape(span.of(source), true).trim().to_owned()
}

impl<'a> Reader<'a> {
    fn new(source: &'a str, ask: Ask) -> Self {
        let root = Container { parent: 0, tag: Name::Html.tag(), traits: 0, class: 0, attributes: Span::default() };
        Self {
            source,
            tokens: Tokenizer::new(source),
            attributes: attributes::Reader::new(source),
            page: Page { containers: vec![root], ..Page::default() },
            stack: Stack::new(),
            setting: Setting::new(),
            phase: Phase::BeforeHead,
            framesets: 0,
            bare: true,
            anchors: Vec::new(),
            link: 0,
            strong: 0,
            anchors_begun: 0,
            breaks: 0,
            ask,
            content: None,
            body_segment: 0,
        }
    }

    fn run(&mut self) {
        while let Some(token) = self.tokens.next() {
            match token {
                Token::Text { span, raw } => self.text(span, raw),
                Token::Start { name, word, attributes, self_closing } => {
                    if let Some(content) = &mut self.content {
                        content.skip_line_end = false;
                    }
                    self.start(name, word, attributes, self_closing);
                }
                Token::End { name, word } => self.end(name, word),
            }
            self.tokens.foreign = self.stack.top().space != Space::Html;
        }
        self.flush();
        self.pop_to(1);
    }

    // --- text -------------------------------------------------------------------------------------------------------

    /// Ends the text block that is being written.
    fn flush(&mut self) {
        self.breaks = 0;
        let link = std::mem::take(&mut self.link);
        let strong = std::mem::take(&mut self.strong);
        let anchors = std::mem::take(&mut self.anchors_begun);
        if let Some(span) = self.page.end_block() {
            let (link, strong) = (link.min(span.len()), strong.min(span.len()));
            let top = self.stack.top();
            let container = self.stack.at(top.block).container as usize;
            let kind = self.setting.kind(top.kind, self.page.blocks.len());
            self.page.blocks.push(TextBlock { span, container, link, strong, anchors, kind });
        }
    }

    fn text(&mut self, mut span: Span, raw: bool) {
        if span.start == 0 {
            let text = span.of(self.source);
            span.start = text.len() - text.trim_start_matches('\u{feff}').len();
        }
        let top = *self.stack.top();
        if top.space == Space::Html && top.name.is(names::RAW | names::ESCAPABLE) {
            return self.write(span, raw, top.segment, Nul::Replaced);
        }
        if self.phase != Phase::Body && self.stack.last(Name::Template) == 0 {
            span = self.leading_space(span);
            if span.is_empty() {
                return;
            }
            self.open_body(Span::default(), Span::default());
        }
        let top = *self.stack.top();
        let mut segment = top.segment;
        if top.space == Space::Html {
            if top.name == Name::Colgroup {
                let space = Span::new(span.start, span.end - span.of(self.source).trim_start_matches(SPACE).len());
                self.write(space, raw, top.segment, Nul::Dropped);
                span.start = space.end;
                if !span.is_empty() {
                    self.pop_to(self.stack.last(Name::Colgroup));
                    self.text(span, raw);
                }
                return;
            }
            if top.name.is(names::TABLE) && self.content.is_some() && !self.is_space(span) {
                segment = self.foster();
            }
        }
        let nul = if top.space == Space::Html || top.point != Point::None { Nul::Dropped } else { Nul::Replaced };
        self.write(span, raw, segment, nul);
    }

    /// Writes the white space that `span` begins with where it belongs outside of a body; returns the rest. In a
    /// frameset there is none.
    fn leading_space(&mut self, span: Span) -> Span {
        let text = span.of(self.source);
        let space = Span::new(span.start, span.end - text.trim_start_matches(SPACE).len());
        match self.phase {
            Phase::BeforeHead | Phase::Body => {}
            Phase::Head | Phase::AfterHead => self.write(space, false, self.stack.top().segment, Nul::Dropped),
            Phase::Frameset | Phase::AfterFrameset => {
                if let Some(content) = &mut self.content {
                    let space: String = text.chars().filter(|c| SPACE.contains(c)).collect();
                    content.append(self.stack.top().segment, &space, false, Nul::Dropped);
                }
                return Span::default();
            }
        }
        Span::new(space.end, span.end)
    }

    /// Whether a stretch of the source reads as white space.
    fn is_space(&self, span: Span) -> bool {
        let text = span.of(self.source);
        let read = entities::unescape(text, false);
        read.chars().all(|c| c == '\0' || SPACE.contains(&c))
    }

    /// The segment before the last table.
    fn foster(&self) -> u32 {
        let table = self.stack.at(self.stack.last(Name::Table));
        self.content.as_ref().map_or(0, |content| content.before(table.first_segment))
    }

    /// Appends text to the block that is being written.
    fn write(&mut self, span: Span, raw: bool, segment: u32, nul: Nul) {
        let text = span.of(self.source);
        if let Some(content) = &mut self.content {
            content.append(segment, text, !raw, nul);
            self.bare &= self.phase != Phase::Body || text.chars().all(|c| c == '\0' || SPACE.contains(&c));
        }
        let top = self.stack.top();
        if top.unread {
            match top.name {
                _ if top.space != Space::Html => {}
                Name::Title => self.page.head.title(self.source, span),
                Name::Script => self.page.head.script(self.source, span),
                _ => {}
            }
            return;
        }
        let strong = top.strong;
        let before = self.page.arena.text.len();
        self.page.arena.verbatim = self.setting.is_code(top.kind);
        self.read(span, raw);
        let written = self.page.arena.text.len() - before;
        if written > 0 {
            self.breaks = 0;
            self.bare = false;
            self.strong += if strong { written } else { 0 };
            if let Some(anchor) = self.anchors.last() {
                self.link += written;
                if self.ask.links {
                    self.page.linked(before, anchor.href);
                }
            }
        }
    }

    /// Copies text to the arena, character references read.
    fn read(&mut self, span: Span, raw: bool) {
        let (source, arena) = (self.source, &mut self.page.arena);
        let mut at = span.start;
        while let Some(amp) = memchr::memchr(b'&', &source.as_bytes()[at..span.end]).filter(|_| !raw) {
            arena.copy(source, Span::new(at, at + amp));
            at += amp;
            let len = match reference(&source[at..span.end], false) {
                Some((Stands::Text(s), len)) => {
                    arena.put(source, s, Span::new(at, at + len));
                    len
                }
                Some((Stands::Char(c), len)) => {
                    arena.put(source, c.encode_utf8(&mut [0; 4]), Span::new(at, at + len));
                    len
                }
                None => {
                    arena.copy(source, Span::new(at, at + 1));
                    1
                }
            };
            at += len;
        }
        arena.copy(source, Span::new(at, span.end));
    }

    // --- open elements ----------------------------------------------------------------------------------------------

    /// Opens an element whose tag may be left out.
    fn imply(&mut self, name: Name) {
        self.push(name, Span::default(), Span::default(), false);
    }

    /// Opens an element of HTML, or `svg` and `math` themselves. `word` and `between` are its name and its attributes in
    /// the source, both empty if it is implied. `misplaced`: a table cannot hold it.
    fn push(&mut self, name: Name, word: Span, between: Span, misplaced: bool) {
        let space = match name {
            Name::Svg => Space::Svg,
            Name::Math => Space::Math,
            _ => Space::Html,
        };
        let id = self.stack.id(name, word.of(self.source).as_bytes(), space);
        let top = *self.stack.top();
        // An element that is implied has no attributes.
        let attributes = if word.is_empty() { &[] } else { self.tokens.attributes() };
        let (bits, class) = self.attributes.traits(attributes);
        let traits = name.tag().traits() | bits;
        let mark = if name == Name::Time || bits & (tags::DATED | tags::AUTHOR | tags::KICKER) != 0 {
            let (at, block) = (self.page.arena.text.len(), self.page.blocks.len());
            self.page.head.mark(self.source, name.tag(), bits, between, at, block) as u32
        } else {
            0
        };
        let block = name.is(names::BLOCK);
        let hides = !block && traits & HIDDEN != 0 && !self.ask.hidden;
        let mut frame = Frame {
            name,
            space,
            point: Point::None,
            unread: top.unread || name.is(names::UNREAD) || hides,
            fostered: misplaced,
            strong: top.strong || name.is_strong(),
            mark,
            ..top
        };
        if misplaced && self.content.is_some() {
            frame.segment = self.foster();
        }
        if name == Name::Table
            && let Some(content) = &mut self.content
        {
            frame.segment = content.behind(frame.segment);
            frame.first_segment = frame.segment;
        }
        let kind = match name {
            Name::Blockquote => Some(Kind::Quote),
            Name::Pre | Name::Listing | Name::Xmp | Name::Plaintext => Some(Kind::Code),
            Name::H1 => Some(Kind::Heading(1)),
            Name::H2 => Some(Kind::Heading(2)),
            Name::H3 => Some(Kind::Heading(3)),
            Name::H4 => Some(Kind::Heading(4)),
            Name::H5 => Some(Kind::Heading(5)),
            Name::H6 => Some(Kind::Heading(6)),
            Name::Li => Some(self.setting.item(self.attributes.number(attributes, "value"))),
            Name::Td | Name::Th => Some(self.setting.cell(name == Name::Th)),
            _ => None,
        };
        if let Some(kind) = kind {
            frame.kind = self.setting.open(kind);
        }
        match name {
            Name::Ol => self.setting.list(Some(self.attributes.number(attributes, "start").unwrap_or(1))),
            Name::Ul => self.setting.list(None),
            Name::Table => self.setting.table(),
            Name::Tr => self.setting.row(),
            Name::A => {
                if let Some(href) = self.attributes.value(attributes, "href") {
                    self.anchors_begun += 1;
                    self.anchors.push(Anchor { frame: self.stack.len() as u32, href });
                }
            }
            _ => {}
        }
        if block {
            frame.container = self.page.containers.len() as u32;
            self.page.containers.push(Container {
                parent: top.container as usize,
                tag: name.tag(),
                traits,
                class,
                attributes: between,
            });
        }
        self.stack.push(frame, id);
    }

    /// Position of the top of the stack.
    fn top(&self) -> u32 {
        self.stack.len() as u32 - 1
    }

    /// Ends the element at this position of the stack and all inside it. The root stays.
    fn pop_to(&mut self, at: u32) {
        let at = at.max(1);
        if self.stack.top().block >= at {
            self.flush();
        }
        while self.stack.len() > at as usize {
            let Some(frame) = self.stack.pop() else { return };
            if frame.mark != 0 {
                self.page.head.close(frame.mark as usize, self.page.arena.text.len());
            }
            let top = self.stack.top();
            if frame.kind > top.kind {
                self.setting.close(frame.kind);
            }
            if frame.space != Space::Html {
                continue;
            }
            match frame.name {
                Name::A if self.anchors.last().is_some_and(|a| a.frame as usize == self.stack.len()) => {
                    self.anchors.pop();
                }
                Name::Ol | Name::Ul => self.setting.end_list(),
                Name::Table => {
                    self.setting.end_table(&mut self.page.blocks);
                    if let Some(content) = &mut self.content {
                        // What is fostered next goes behind a table that was fostered itself.
                        let behind = content.behind(frame.segment);
                        if !frame.fostered {
                            self.stack.top_mut().segment = behind;
                        }
                    }
                }
                _ => {}
            }
        }
    }
}

/// White space, as tree construction knows it.
const SPACE: &[char] = &[' ', '\t', '\n', '\x0C', '\r'];
