//! From tokens to a flat list of blocks: stretches of text between block elements, each with the container it is in
//! and how much of it is links. Open elements are a stack of small frames; there is no tree, so depth costs nothing.

use super::entities::{self, Stands, reference};
use super::features;
use super::tags::{self, HIDDEN, TAGS, Tag};
use super::tokenize::{Attributes, Token, Tokenizer};
use crate::Span;
use crate::strip::Kind;
use crate::strip::arena::Arena;
use crate::strip::meta::{self, Head};

/// A block element: what its tag and attributes say, and where it is.
#[derive(Clone, Copy, Debug)]
pub(in crate::strip) struct Container {
    /// Index of the container around it; the outermost is its own parent.
    pub(in crate::strip) parent: usize,
    pub(in crate::strip) tag: Tag,
    /// Bits of [`tags`].
    pub(in crate::strip) traits: u32,
    /// Hash of its class names, to tell what is built alike.
    pub(in crate::strip) class: u64,
    /// Bytes of the source: its attributes.
    pub(in crate::strip) attributes: Span,
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
    /// Bytes of it that are in bold, italics or the like.
    pub(in crate::strip) strong: usize,
    /// How many links begin in it.
    pub(in crate::strip) anchors: u32,
    /// How it is set. Of the blocks of a list's item only the first is an [`Kind::Item`]; a table that only lays out the
    /// page has no cells.
    pub(in crate::strip) kind: Kind,
}

/// Text that leads somewhere.
#[derive(Clone, Copy, Debug)]
pub(in crate::strip) struct Link {
    /// Bytes of the arena's text, inside of one block.
    pub(in crate::strip) span: Span,
    /// Bytes of the source: the value of the attribute, with its character references.
    pub(in crate::strip) href: Span,
}

/// What is asked of a page.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::strip) struct Ask {
    /// What is hidden, too.
    pub(in crate::strip) hidden: bool,
    /// Where links lead.
    pub(in crate::strip) links: bool,
}

/// A page in blocks.
#[derive(Debug, Default)]
pub(in crate::strip) struct Page {
    pub(in crate::strip) arena: Arena,
    /// In the order of their start tags: a container comes after its parent.
    pub(in crate::strip) containers: Vec<Container>,
    pub(in crate::strip) blocks: Vec<TextBlock>,
    pub(in crate::strip) head: Head,
    /// In the order of the text; empty unless asked for.
    pub(in crate::strip) links: Vec<Link>,
}

/// An element that is open.
#[derive(Clone, Copy, Debug)]
struct Frame {
    tag: Tag,
    container: usize,
    /// Its text is not read.
    unread: bool,
    link: bool,
    strong: bool,
    /// Where the link leads, if it is one.
    href: Span,
    /// Its number in [`Head`], if it says what metadata wants to know.
    mark: usize,
    /// How its text is set, in a frame that `setter` of a frame points at.
    kind: Kind,
    /// Position in the stack of the nearest frame, itself included, that says how text is set.
    setter: usize,
    /// Position in the stack of the nearest frame, itself included, that is a block.
    block: usize,
    /// The same, that is a scope.
    scope: usize,
}

/// A list that is open.
#[derive(Clone, Copy, Debug)]
struct List {
    /// Number of the next item, if they are numbered.
    next: Option<u32>,
}

/// A table that is open: what may show that it only lays out the page.
#[derive(Clone, Debug, Default)]
struct Table {
    /// Its blocks that are cells.
    cells: Vec<usize>,
    /// How many blocks the present cell has, and the cell that has most of them.
    blocks: usize,
    most_blocks: usize,
    /// The same, of cells in a row.
    columns: usize,
    most_columns: usize,
    /// There is another table in it.
    nests: bool,
}

/// A cell of so many paragraphs is no cell of data.
const PARAGRAPHS: usize = 4;

struct Reader<'a> {
    source: &'a str,
    page: Page,
    lists: Vec<List>,
    tables: Vec<Table>,
    /// Rows of tables so far.
    rows: u32,
    stack: Vec<Frame>,
    /// For each tag, where on the stack it is open.
    open: Vec<Vec<usize>>,
    link: usize,
    strong: usize,
    anchors: u32,
    /// Hash of the class names that were read last.
    class: u64,
    /// Line break elements since the last visible character.
    breaks: u32,
    ask: Ask,
}

/// Reads `source` as HTML.
pub(in crate::strip) fn read(source: &str, ask: Ask) -> Page {
    let root = Container { parent: 0, tag: Tag::Html, traits: 0, class: 0, attributes: Span::default() };
    let frame = Frame {
        tag: Tag::Html,
        container: 0,
        unread: false,
        link: false,
        strong: false,
        href: Span::default(),
        mark: 0,
        kind: Kind::Paragraph,
        setter: 0,
        block: 0,
        scope: 0,
    };
    let mut reader = Reader {
        source,
        page: Page { containers: vec![root], ..Page::default() },
        lists: Vec::new(),
        tables: Vec::new(),
        rows: 0,
        stack: vec![frame],
        open: vec![Vec::new(); TAGS],
        link: 0,
        strong: 0,
        anchors: 0,
        class: 0,
        breaks: 0,
        ask,
    };
    let mut tokens = Tokenizer::new(source);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text { span, raw } => reader.text(span, raw),
            Token::Start { name, attributes, self_closing } => {
                reader.start(Tag::of(name.of(source).as_bytes()), name, attributes, self_closing);
            }
            Token::End { name } => reader.end(Tag::of(name.of(source).as_bytes()), name),
        }
        tokens.foreign = !reader.open[Tag::Svg as usize].is_empty() || !reader.open[Tag::Math as usize].is_empty();
    }
    reader.flush();
    while let Some(table) = reader.tables.pop() {
        reader.settle(table);
    }
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
        let strong = std::mem::take(&mut self.strong);
        let anchors = std::mem::take(&mut self.anchors);
        let container = self.stack[self.top().block].container;
        if let Some(span) = self.page.arena.end_block() {
            let setter = self.top().setter;
            let kind = self.stack[setter].kind;
            match kind {
                // What follows in the item goes on with it.
                Kind::Item { .. } => self.stack[setter].kind = Kind::Paragraph,
                Kind::Cell { .. } => {
                    if let Some(table) = self.tables.last_mut() {
                        table.cells.push(self.page.blocks.len());
                        table.blocks += 1;
                        table.most_blocks = table.most_blocks.max(table.blocks);
                    }
                }
                _ => {}
            }
            self.page.blocks.push(TextBlock { span, container, link, strong, anchors, kind });
        }
    }

    /// Ends a table. One that only lays out the page has no cells.
    fn settle(&mut self, table: Table) {
        if table.nests || table.most_blocks >= PARAGRAPHS || table.most_columns < 2 {
            for block in table.cells {
                self.page.blocks[block].kind = Kind::Paragraph;
            }
        }
    }

    /// Whether line breaks and spaces are text.
    fn in_code(&self) -> bool {
        self.stack[self.top().setter].kind == Kind::Code
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
        self.page.arena.verbatim = self.in_code();
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
        if top.strong {
            self.strong += written;
        }
        if top.link {
            self.link += written;
            if self.ask.links && written > 0 {
                self.linked(before, top.href);
            }
        }
    }

    /// Notes that the text from `start` on is a link.
    fn linked(&mut self, start: usize, href: Span) {
        let arena = &self.page.arena;
        let text = &arena.text[start..];
        let start = start + text.len() - text.trim_start().len();
        let end = arena.text.len();
        match self.page.links.last_mut() {
            Some(last) if last.href == href && last.span.start >= arena.block_start() => last.span.end = end,
            _ => self.page.links.push(Link { span: Span::new(start, end), href }),
        }
    }

    fn start(&mut self, tag: Tag, name: Span, attributes: Span, self_closing: bool) {
        match tag {
            Tag::Br if self.in_code() => return self.page.arena.line_break(name),
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
            self.push_inline(tag, name, attributes);
        } else {
            self.push_block(tag, name, attributes);
        }
    }

    fn push_inline(&mut self, tag: Tag, name: Span, attributes: Span) {
        let top = self.top();
        let (bits, href) = self.attributes(attributes);
        let href = href.filter(|_| tag == Tag::A);
        self.anchors += u32::from(href.is_some());
        let strong = || {
            let name = name.of(self.source).to_ascii_lowercase();
            matches!(name.as_str(), "b" | "strong" | "i" | "em" | "u" | "small" | "cite")
        };
        let frame = Frame {
            tag,
            container: top.container,
            unread: top.unread || tag.is_unread() || (bits & HIDDEN != 0 && !self.ask.hidden),
            link: top.link || href.is_some(),
            strong: top.strong || (tag == Tag::Other && strong()),
            href: href.unwrap_or(top.href),
            mark: self.mark(tag, bits, attributes),
            ..top
        };
        self.push(frame);
    }

    fn push_block(&mut self, tag: Tag, name: Span, attributes: Span) {
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
        let bits = self.attributes(attributes).0;
        let traits = tag.traits() | bits;
        let container = self.page.containers.len();
        let class = self.class;
        self.page.containers.push(Container { parent: top.container, tag, traits, class, attributes });
        let at = self.stack.len();
        let scope = if tag.is_scope() { at } else { top.scope };
        let kind = self.kind(tag, name, attributes);
        let mark = self.mark(tag, bits, attributes);
        self.push(Frame {
            tag,
            container,
            mark,
            kind: kind.unwrap_or_default(),
            setter: if kind.is_some() { at } else { top.setter },
            block: at,
            scope,
            ..top
        });
    }

    /// How the text of a block element is set, if the element says so.
    fn kind(&mut self, tag: Tag, name: Span, attributes: Span) -> Option<Kind> {
        let name = name.of(self.source).as_bytes();
        match tag {
            Tag::H1 | Tag::H2 | Tag::Heading => return Some(Kind::Heading(name[1] - b'0')),
            Tag::Blockquote => return Some(Kind::Quote),
            Tag::Pre => return Some(Kind::Code),
            Tag::Li => {
                let given = self.number(attributes, "value");
                let list = self.lists.last_mut();
                let number = list.and_then(|list| {
                    let number = given.or(list.next)?;
                    list.next = list.next.map(|_| number.saturating_add(1));
                    list.next.map(|_| number)
                });
                let depth = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX);
                return Some(Kind::Item { depth, number });
            }
            Tag::Td => {
                let table = self.tables.last_mut()?;
                table.blocks = 0;
                table.columns += 1;
                table.most_columns = table.most_columns.max(table.columns);
                return Some(Kind::Cell {
                    row: self.rows.saturating_sub(1),
                    column: u32::try_from(table.columns - 1).unwrap_or(u32::MAX),
                    head: name[1].eq_ignore_ascii_case(&b'h'),
                });
            }
            Tag::Tr => {
                self.rows = self.rows.saturating_add(1);
                self.tables.last_mut()?.columns = 0;
            }
            Tag::Table => {
                if let Some(table) = self.tables.last_mut() {
                    table.nests = true;
                }
                self.tables.push(Table::default());
            }
            Tag::Ul => {
                let numbered = name[0].eq_ignore_ascii_case(&b'o');
                let next = numbered.then(|| self.number(attributes, "start").unwrap_or(1));
                self.lists.push(List { next });
            }
            _ => {}
        }
        None
    }

    /// The value of an attribute that is a whole number.
    fn number(&self, attributes: Span, name: &str) -> Option<u32> {
        let mut of = Attributes::of(self.source, attributes);
        let found = of.find(|a| a.name.of(self.source).eq_ignore_ascii_case(name))?;
        found.value.of(self.source).trim().parse().ok()
    }

    fn push(&mut self, frame: Frame) {
        self.open[frame.tag as usize].push(self.stack.len());
        self.stack.push(frame);
    }

    fn end(&mut self, tag: Tag, name: Span) {
        match tag {
            Tag::Br => self.start(Tag::Br, name, name, false),
            Tag::Html | Tag::Head | Tag::Body => self.flush(),
            _ if tag.is_inline() => self.close_inline(tag),
            _ => {
                self.flush();
                if matches!(tag, Tag::Td | Tag::Tr) {
                    self.close_within(tag, Tag::Table);
                } else if tag == Tag::Table {
                    // Cells of it that are open end with it.
                    self.close_within(tag, Tag::Template);
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
        while self.stack.len() > at.max(1) {
            let Some(frame) = self.stack.pop() else { break };
            self.open[frame.tag as usize].pop();
            if frame.mark != 0 {
                self.page.head.close(frame.mark, self.page.arena.text.len());
            }
            match frame.tag {
                Tag::Ul => {
                    self.lists.pop();
                }
                Tag::Table => {
                    if let Some(table) = self.tables.pop() {
                        self.settle(table);
                    }
                }
                _ => {}
            }
        }
    }

    /// Notes an element that says who wrote the text, or when.
    fn mark(&mut self, tag: Tag, bits: u32, attributes: Span) -> usize {
        if tag != Tag::Time && bits & (tags::DATED | tags::AUTHOR) == 0 {
            return 0;
        }
        let (at, block) = (self.page.arena.text.len(), self.page.blocks.len());
        self.page.head.mark(self.source, tag, bits, attributes, at, block)
    }

    /// What the attributes say, and the target to link to.
    fn attributes(&mut self, span: Span) -> (u32, Option<Span>) {
        self.class = 0;
        let (mut bits, mut href) = (0, None);
        for attribute in Attributes::of(self.source, span) {
            let name = attribute.name.of(self.source);
            let value = attribute.value.of(self.source);
            match name.len() {
                2 if name.eq_ignore_ascii_case("id") => bits |= tags::words(value),
                3 if name.eq_ignore_ascii_case("rel") && value.eq_ignore_ascii_case("author") => bits |= tags::AUTHOR,
                4 if name.eq_ignore_ascii_case("href") => {
                    href = Some(attribute.value);
                    bits |= if meta::leads_to_author(value) { tags::AUTHOR } else { 0 };
                }
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
                5 if name.eq_ignore_ascii_case("class") => {
                    bits |= tags::words(value);
                    self.class = features::hash(value.bytes().take(100));
                }
                5 if name.eq_ignore_ascii_case("style") && value.len() < 2000 => {
                    let flat: String =
                        value.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_lowercase();
                    if flat.contains("display:none") || flat.contains("visibility:hidden") {
                        bits |= HIDDEN;
                    }
                }
                6 if name.eq_ignore_ascii_case("hidden") => bits |= HIDDEN,
                8 if name.eq_ignore_ascii_case("datetime") => bits |= tags::DATED,
                8 if name.eq_ignore_ascii_case("property") && value.contains("date") => bits |= tags::DATED,
                8 if name.eq_ignore_ascii_case("itemprop") => {
                    bits |= match value {
                        "articleBody" | "reviewBody" => tags::CONTENT,
                        "author" => tags::BYLINE | tags::AUTHOR,
                        "datePublished" | "dateCreated" | "dateModified" => tags::DATED,
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
