//! What a page is made of when it has been read: blocks of text, the containers they are in, how each block is set.

use crate::Span;
use crate::strip::Kind;
use crate::strip::arena::Arena;
use crate::strip::html::tags::Tag;
use crate::strip::meta::Head;

/// A block element: what its tag and attributes say, and where it is.
#[derive(Clone, Copy, Debug)]
pub(in crate::strip) struct Container {
    /// Index of the container around it; the outermost is its own parent.
    pub(in crate::strip) parent: usize,
    pub(in crate::strip) tag: Tag,
    /// Bits of [`tags`](super::tags).
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

impl Page {
    /// Notes that the block that is being written is a link from `start` on.
    pub(in crate::strip) fn linked(&mut self, start: usize, href: Span) {
        let text = &self.arena.text[start..];
        let start = start + text.len() - text.trim_start().len();
        let end = self.arena.text.len();
        match self.links.last_mut() {
            Some(last) if last.href == href && last.span.start >= self.arena.block_start() => last.span.end = end,
            _ => self.links.push(Link { span: Span::new(start, end), href }),
        }
    }

    /// Ends the block that is being written. Its links lose what it loses: the white space that code ends with.
    pub(in crate::strip) fn end_block(&mut self) -> Option<Span> {
        let span = self.arena.end_block();
        let end = self.arena.text.len();
        while let Some(last) = self.links.last_mut().filter(|last| last.span.end > end) {
            if last.span.start < end {
                last.span.end = end;
            } else {
                self.links.pop();
            }
        }
        span
    }
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

/// How text is set, by the elements that are open.
#[derive(Debug)]
pub(in crate::strip) struct Setting {
    /// The kinds that open elements gave to their text; the first is that of a page.
    kinds: Vec<Kind>,
    /// For each list that is open the number of its next item, if they are numbered.
    lists: Vec<Option<u32>>,
    tables: Vec<Table>,
    /// Rows of tables so far.
    rows: u32,
}

impl Setting {
    pub(in crate::strip) fn new() -> Self {
        Self { kinds: vec![Kind::Paragraph], lists: Vec::new(), tables: Vec::new(), rows: 0 }
    }

    /// Says that an element sets its text so; returns the index of that.
    pub(in crate::strip) fn open(&mut self, kind: Kind) -> u32 {
        self.kinds.push(kind);
        self.kinds.len() as u32 - 1
    }

    /// Forgets the kinds from this index on: their elements have ended.
    pub(in crate::strip) fn close(&mut self, kind: u32) {
        self.kinds.truncate(kind as usize);
    }

    pub(in crate::strip) fn is_code(&self, kind: u32) -> bool {
        self.kinds[kind as usize] == Kind::Code
    }

    /// The kind of the block that is about to be the `block`th.
    pub(in crate::strip) fn kind(&mut self, kind: u32, block: usize) -> Kind {
        let kind = &mut self.kinds[kind as usize];
        match *kind {
            // What follows in the item goes on with it.
            Kind::Item { .. } => std::mem::take(kind),
            Kind::Cell { .. } => {
                if let Some(table) = self.tables.last_mut() {
                    table.cells.push(block);
                    table.blocks += 1;
                    table.most_blocks = table.most_blocks.max(table.blocks);
                }
                *kind
            }
            other => other,
        }
    }

    /// A list begins; `first` is the number of its first item, if they are numbered.
    pub(in crate::strip) fn list(&mut self, first: Option<u32>) {
        self.lists.push(first);
    }

    pub(in crate::strip) fn end_list(&mut self) {
        self.lists.pop();
    }

    /// An item begins; `given` is the number it says it has.
    pub(in crate::strip) fn item(&mut self, given: Option<u32>) -> Kind {
        let depth = u8::try_from(self.lists.len().saturating_sub(1)).unwrap_or(u8::MAX);
        let next = self.lists.last_mut().and_then(Option::as_mut);
        let number = next.map(|next| {
            let number = given.unwrap_or(*next);
            *next = number.saturating_add(1);
            number
        });
        Kind::Item { depth, number }
    }

    pub(in crate::strip) fn table(&mut self) {
        if let Some(table) = self.tables.last_mut() {
            table.nests = true;
        }
        self.tables.push(Table::default());
    }

    pub(in crate::strip) fn row(&mut self) {
        self.rows = self.rows.saturating_add(1);
        if let Some(table) = self.tables.last_mut() {
            table.columns = 0;
        }
    }

    pub(in crate::strip) fn cell(&mut self, head: bool) -> Kind {
        let mut column = 0;
        if let Some(table) = self.tables.last_mut() {
            column = u32::try_from(table.columns).unwrap_or(u32::MAX);
            table.blocks = 0;
            table.columns += 1;
            table.most_columns = table.most_columns.max(table.columns);
        }
        Kind::Cell { row: self.rows.saturating_sub(1), column, head }
    }

    /// Ends a table. One that only lays out the page has no cells.
    pub(in crate::strip) fn end_table(&mut self, blocks: &mut [TextBlock]) {
        let Some(table) = self.tables.pop() else { return };
        if table.nests || table.most_blocks >= PARAGRAPHS || table.most_columns < 2 {
            for block in table.cells {
                blocks[block].kind = Kind::Paragraph;
            }
        }
    }
}
