//! From tokens to a flat list of blocks: stretches of text between block elements, each with the container it is in
//! and how much of it is links. Open elements are a stack of small frames; there is no tree, so depth costs nothing.

use super::entities::{self, Stands, reference};
use super::tags::{self, HIDDEN, TAGS, Tag};
use super::tokenize::{Attributes, Token, Tokenizer};
use crate::Span;
use crate::strip::arena::Arena;
use crate::strip::meta::Head;

/// A block element: what its tag and attributes say, and where it is.
#[derive(Clone, Copy, Debug)]
pub(in crate::strip) struct Container {
    /// Index of the container around it; the outermost is its own parent.
    pub(in crate::strip) parent: usize,
    pub(in crate::strip) tag: Tag,
    /// Bits of [`tags`].
    pub(in crate::strip) traits: u32,
}

/// Text between the starts and ends of block elements.
#[derive(Clone, Copy, Debug)]
pub(in crate::strip) struct TextBlock {
    /// Bytes of the arena's text.
    pub(in crate::strip) span: Span,
    /// Index of the container.
    pub(in crate::strip) container: usize,
    /// Bytes of it that are inside links.
    pub(in crate::strip) link: usize,
}

/// A page in blocks.
#[derive(Debug, Default)]
pub(in crate::strip) struct Page {
    pub(in crate::strip) arena: Arena,
    /// In the order of their start tags: a container comes after its parent.
    pub(in crate::strip) containers: Vec<Container>,
    pub(in crate::strip) blocks: Vec<TextBlock>,
    pub(in crate::strip) head: Head,
}

/// An element that is open.
#[derive(Clone, Copy, Debug)]
struct Frame {
    tag: Tag,
    container: usize,
    /// Its text is not read.
    unread: bool,
    link: bool,
    /// Position in the stack of the nearest frame, itself included, that is a block.
    block: usize,
    /// The same, that is a scope.
    scope: usize,
}

struct Reader<'a> {
    source: &'a str,
    page: Page,
    stack: Vec<Frame>,
    /// For each tag, where on the stack it is open.
    open: Vec<Vec<usize>>,
    link: usize,
    /// Line break elements since the last visible character.
    breaks: u32,
    /// Keep what is hidden too.
    keep_all: bool,
}

/// Reads `source` as HTML.
pub(in crate::strip) fn read(source: &str, keep_all: bool) -> Page {
    let root = Container { parent: 0, tag: Tag::Html, traits: 0 };
    let frame = Frame { tag: Tag::Html, container: 0, unread: false, link: false, block: 0, scope: 0 };
    let mut reader = Reader {
        source,
        page: Page { containers: vec![root], ..Page::default() },
        stack: vec![frame],
        open: vec![Vec::new(); TAGS],
        link: 0,
        breaks: 0,
        keep_all,
    };
    let mut tokens = Tokenizer::new(source);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text { span, raw } => reader.text(span, raw),
            Token::Start { name, attributes, self_closing } => {
                reader.start(Tag::of(name.of(source).as_bytes()), attributes, self_closing);
            }
            Token::End { name } => reader.end(Tag::of(name.of(source).as_bytes()), name),
        }
        tokens.foreign = !reader.open[Tag::Svg as usize].is_empty() || !reader.open[Tag::Math as usize].is_empty();
    }
    reader.flush();
    reader.page
}

impl Reader<'_> {
    fn top(&self) -> Frame {
        self.stack[self.stack.len() - 1]
    }

    /// Ends the text block that is being written.
    fn flush(&mut self) {
        self.breaks = 0;
        let link = std::mem::take(&mut self.link);
        let container = self.stack[self.top().block].container;
        if let Some(span) = self.page.arena.end_block() {
            self.page.blocks.push(TextBlock { span, container, link });
        }
    }

    fn text(&mut self, span: Span, raw: bool) {
        let top = self.top();
        if top.unread {
            match top.tag {
                Tag::Title if self.open[Tag::Svg as usize].is_empty() => self.page.head.title(self.source, span),
                Tag::Script => self.page.head.script(self.source, span),
                _ => {}
            }
            return;
        }
        let mut text = span.of(self.source);
        let mut at = span.start;
        if at == 0 {
            text = text.trim_start_matches('\u{feff}');
            at = span.end - text.len();
        }
        let before = self.page.arena.text.len();
        let arena = &mut self.page.arena;
        while let Some(amp) = memchr::memchr(b'&', text.as_bytes()).filter(|_| !raw) {
            arena.copy(self.source, Span::new(at, at + amp));
            (text, at) = (&text[amp..], at + amp);
            let len = match reference(text, false) {
                Some((Stands::Text(s), len)) => {
                    arena.put(self.source, s, Span::new(at, at + len));
                    len
                }
                Some((Stands::Char(c), len)) => {
                    arena.put(self.source, c.encode_utf8(&mut [0; 4]), Span::new(at, at + len));
                    len
                }
                None => {
                    arena.copy(self.source, Span::new(at, at + 1));
                    1
                }
            };
            (text, at) = (&text[len..], at + len);
        }
        arena.copy(self.source, Span::new(at, span.end));
        let written = arena.text.len() - before;
        if written > 0 {
            self.breaks = 0;
        }
        if top.link {
            self.link += written;
        }
    }

    fn start(&mut self, tag: Tag, attributes: Span, self_closing: bool) {
        match tag {
            Tag::Br => {
                // Two in a row part paragraphs.
                self.breaks += 1;
                self.page.arena.space(Span::new(attributes.start, attributes.end));
                if self.breaks > 1 {
                    self.flush();
                }
                return;
            }
            Tag::Meta => return self.page.head.meta(self.source, attributes),
            Tag::Link => return self.page.head.link(self.source, attributes),
            Tag::Html => return self.page.head.html(self.source, attributes),
            Tag::Time => self.page.head.time(self.source, attributes),
            Tag::Script => self.page.head.script_start(self.source, attributes),
            Tag::Void => return,
            Tag::Head => return,
            _ => {}
        }
        let foreign = !self.open[Tag::Svg as usize].is_empty();
        if self_closing && (foreign || matches!(tag, Tag::Svg | Tag::Math)) {
            return;
        }
        if tag.is_inline() {
            if tag == Tag::A {
                self.close_inline(Tag::A);
            }
            self.push_inline(tag, attributes);
        } else {
            self.push_block(tag, attributes);
        }
    }

    fn push_inline(&mut self, tag: Tag, attributes: Span) {
        let top = self.top();
        let hidden = self.attributes(attributes);
        let frame = Frame {
            tag,
            container: top.container,
            unread: top.unread || tag.is_unread() || (hidden.0 & HIDDEN != 0 && !self.keep_all),
            link: top.link || (tag == Tag::A && hidden.1),
            ..top
        };
        self.push(frame);
    }

    fn push_block(&mut self, tag: Tag, attributes: Span) {
        // What cannot hold a block ends before it.
        for unread in [Tag::Svg, Tag::Select, Tag::Option] {
            if let Some(&at) = self.open[unread as usize].first() {
                self.pop_to(at);
            }
        }
        self.flush();
        if tag.ends_p() {
            self.close_block(Tag::P);
        }
        match tag {
            Tag::Li => self.close_within(Tag::Li, Tag::Ul),
            Tag::Dd => self.close_within(Tag::Dd, Tag::Block),
            Tag::Td => self.close_within(Tag::Td, Tag::Table),
            Tag::Tr => self.close_within(Tag::Tr, Tag::Table),
            Tag::H1 | Tag::H2 | Tag::Heading => {
                let block = self.stack[self.top().block];
                if matches!(block.tag, Tag::H1 | Tag::H2 | Tag::Heading) {
                    self.pop_to(self.top().block);
                }
            }
            _ => {}
        }
        let top = self.top();
        let traits = tag.traits() | self.attributes(attributes).0;
        let container = self.page.containers.len();
        self.page.containers.push(Container { parent: top.container, tag, traits });
        let at = self.stack.len();
        let scope = if tag.is_scope() { at } else { top.scope };
        self.push(Frame { tag, container, unread: top.unread, link: top.link, block: at, scope });
    }

    fn push(&mut self, frame: Frame) {
        self.open[frame.tag as usize].push(self.stack.len());
        self.stack.push(frame);
    }

    fn end(&mut self, tag: Tag, name: Span) {
        match tag {
            Tag::Br => self.start(Tag::Br, name, false),
            Tag::Html | Tag::Head | Tag::Body => self.flush(),
            _ if tag.is_inline() => self.close_inline(tag),
            _ => {
                self.flush();
                if matches!(tag, Tag::Td | Tag::Tr) {
                    self.close_within(tag, Tag::Table);
                } else {
                    self.close_block(tag);
                }
            }
        }
    }

    /// Ends an inline element, unless a block was opened inside it and is open still.
    fn close_inline(&mut self, tag: Tag) {
        if let Some(&at) = self.open[tag as usize].last()
            && at > self.top().block
        {
            self.pop_to(at);
        }
    }

    /// Ends a block element, unless it is outside of the table cell.
    fn close_block(&mut self, tag: Tag) {
        if let Some(&at) = self.open[tag as usize].last()
            && at >= self.top().scope
        {
            self.pop_to(at);
        }
    }

    /// Ends the innermost `tag`, unless an `around` was opened inside it.
    fn close_within(&mut self, tag: Tag, around: Tag) {
        let limit = self.open[around as usize].last().copied().unwrap_or(0);
        if let Some(&at) = self.open[tag as usize].last()
            && at > limit
        {
            self.pop_to(at);
        }
    }

    /// Ends the element at this position of the stack and all inside it. The root stays.
    fn pop_to(&mut self, at: usize) {
        if self.stack[at..].iter().any(|f| !f.tag.is_inline()) {
            self.flush();
        }
        for frame in self.stack.drain(at.max(1)..) {
            self.open[frame.tag as usize].pop();
        }
    }

    /// What the attributes say, and whether there is a target to link to.
    fn attributes(&self, span: Span) -> (u32, bool) {
        let (mut bits, mut href) = (0, false);
        for attribute in Attributes::of(self.source, span) {
            let name = attribute.name.of(self.source);
            let value = attribute.value.of(self.source);
            match name.len() {
                2 if name.eq_ignore_ascii_case("id") => bits |= tags::words(value),
                4 if name.eq_ignore_ascii_case("href") => href = true,
                4 if name.eq_ignore_ascii_case("role") => {
                    bits |= match value {
                        "navigation" | "menu" | "menubar" | "search" => tags::MENU,
                        "complementary" => tags::SIDEBAR,
                        "contentinfo" => tags::FOOTER,
                        "main" => tags::MAIN,
                        "dialog" | "alertdialog" => tags::PROMO,
                        _ => 0,
                    }
                }
                5 if name.eq_ignore_ascii_case("class") => bits |= tags::words(value),
                5 if name.eq_ignore_ascii_case("style") && value.len() < 2000 => {
                    let flat: String =
                        value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
                    if flat.contains("display:none") || flat.contains("visibility:hidden") {
                        bits |= HIDDEN;
                    }
                }
                6 if name.eq_ignore_ascii_case("hidden") => bits |= HIDDEN,
                8 if name.eq_ignore_ascii_case("itemprop") => {
                    bits |= match value {
                        "articleBody" | "reviewBody" => tags::CONTENT,
                        "author" => tags::BYLINE,
                        "headline" => tags::TITLE,
                        "comment" => tags::COMMENTS,
                        _ => 0,
                    }
                }
                11 if name.eq_ignore_ascii_case("aria-hidden") && value.eq_ignore_ascii_case("true") => {
                    bits |= HIDDEN
                }
                _ => {}
            }
        }
        (bits, href)
    }
}

/// An attribute's value as it reads.
pub(in crate::strip) fn value(source: &str, span: Span) -> String {
    entities::unescape(span.of(source), true).trim().to_owned()
}
