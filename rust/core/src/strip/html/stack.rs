//! The elements that are open, as a stack of small frames. Each knows the nearest of the frames below it that rules ask
//! for, and the last open element of each name is known too, so that no rule has to search the stack: what an element
//! costs does not depend on how deep it is.

use super::names::{self, NAMES, Name};
use crate::Span;
use std::collections::HashMap;

/// Where an element comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::strip) enum Space {
    Html,
    Svg,
    Math,
}

/// What inside `svg` and `math` is read as HTML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::strip) enum Point {
    None,
    /// Text and tags.
    Html,
    /// Text, and tags but for two.
    Text,
    /// `svg`.
    Svg,
}

/// An element that is open. Positions are those of frames in the stack.
#[derive(Clone, Copy, Debug)]
pub(in crate::strip) struct Frame {
    pub(in crate::strip) name: Name,
    pub(in crate::strip) space: Space,
    pub(in crate::strip) point: Point,
    /// Its text is not read.
    pub(in crate::strip) unread: bool,
    /// It is bold, in italics or the like.
    pub(in crate::strip) strong: bool,
    /// Ended, though what is inside of it goes on.
    pub(in crate::strip) ended: bool,
    /// It stands in a table that cannot hold it: its text goes before the table.
    pub(in crate::strip) fostered: bool,
    /// Which list of open elements it is in, and the frame before it there.
    pub(in crate::strip) id: u32,
    pub(in crate::strip) before: u32,
    /// Its number in [`Head`](crate::strip::meta::Head), if it says what metadata wants to know.
    pub(in crate::strip) mark: u32,
    /// Index of its container.
    pub(in crate::strip) container: u32,
    /// Index of how its text is set.
    pub(in crate::strip) kind: u32,
    /// Index of the segment of the page's text where its text goes.
    pub(in crate::strip) segment: u32,
    /// Of a table, the segment that its text begins in.
    pub(in crate::strip) first_segment: u32,
    /// The nearest frame, itself included, that is a block.
    pub(in crate::strip) block: u32,
    /// The same, that is special.
    pub(in crate::strip) special: u32,
    /// The same, that parts items of lists.
    pub(in crate::strip) wall: u32,
    /// The same, that is a scope.
    pub(in crate::strip) scope: u32,
    /// The same, that is HTML.
    pub(in crate::strip) html: u32,
    /// The same, that is HTML or has HTML in it.
    pub(in crate::strip) home: u32,
}

/// The open elements. The root is one and stays.
#[derive(Debug)]
pub(in crate::strip) struct Stack {
    frames: Vec<Frame>,
    /// For each list of elements with one name the position of the last; 0 for none.
    last: Vec<u32>,
    /// Lists of names that the standard does not know, and of names in `svg` and `math`.
    others: HashMap<u64, u32>,
}

impl Stack {
    pub(in crate::strip) fn new() -> Self {
        let root = Frame {
            name: Name::Html,
            space: Space::Html,
            point: Point::None,
            unread: false,
            strong: false,
            ended: false,
            fostered: false,
            id: Name::Html as u32,
            before: 0,
            mark: 0,
            container: 0,
            kind: 0,
            segment: 0,
            first_segment: 0,
            block: 0,
            special: 0,
            wall: 0,
            scope: 0,
            html: 0,
            home: 0,
        };
        Self { frames: vec![root], last: vec![0; NAMES], others: HashMap::new() }
    }

    pub(in crate::strip) fn len(&self) -> usize {
        self.frames.len()
    }

    pub(in crate::strip) fn top(&self) -> &Frame {
        &self.frames[self.frames.len() - 1]
    }

    pub(in crate::strip) fn top_mut(&mut self) -> &mut Frame {
        let top = self.frames.len() - 1;
        &mut self.frames[top]
    }

    pub(in crate::strip) fn at(&self, at: u32) -> &Frame {
        &self.frames[at as usize]
    }

    /// The last open element of this name, which is HTML; 0 for none.
    pub(in crate::strip) fn last(&self, name: Name) -> u32 {
        self.last[name as usize]
    }

    /// The last open element of this list; 0 for none.
    pub(in crate::strip) fn last_of(&self, id: u32) -> u32 {
        self.last[id as usize]
    }

    /// The list for a name as it is written.
    pub(in crate::strip) fn id(&mut self, name: Name, word: &[u8], space: Space) -> u32 {
        if space == Space::Html && name != Name::Other {
            return name as u32;
        }
        // Of two names that collide an end tag of one may end the other.
        let mut hash = 0xCBF2_9CE4_8422_2325 ^ space as u64;
        for byte in word {
            hash = (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(0x100_0000_01B3);
        }
        let next = self.last.len() as u32;
        let id = *self.others.entry(hash).or_insert(next);
        if id == next {
            self.last.push(0);
        }
        id
    }

    /// Opens an element. Of `frame` all is taken that is not known from its name and from what it stands in.
    pub(in crate::strip) fn push(&mut self, frame: Frame, id: u32) {
        let at = self.frames.len() as u32;
        let top = *self.top();
        let html = frame.space == Space::Html;
        let facts = if html { frame.name.facts() } else { 0 };
        let point = frame.point != Point::None;
        let own = |is: bool, above: u32| if is { at } else { above };
        let before = std::mem::replace(&mut self.last[id as usize], at);
        self.frames.push(Frame {
            id,
            before,
            ended: false,
            block: own(facts & names::BLOCK != 0, top.block),
            special: own(facts & names::SPECIAL != 0 || point, top.special),
            wall: own(facts & names::WALL != 0 || point, top.wall),
            scope: own(facts & names::SCOPE != 0 || point, top.scope),
            html: own(html, top.html),
            home: own(html || point, top.home),
            ..frame
        });
    }

    /// Takes the top off, unless it is the root.
    pub(in crate::strip) fn pop(&mut self) -> Option<Frame> {
        if self.frames.len() < 2 {
            return None;
        }
        let frame = self.frames.pop()?;
        if !frame.ended {
            self.last[frame.id as usize] = frame.before;
        }
        if !frame.fostered {
            self.top_mut().segment = frame.segment;
        }
        Some(frame)
    }

    /// Ends the last open element of its name, though not what is inside of it.
    pub(in crate::strip) fn end(&mut self, at: u32) {
        let frame = &mut self.frames[at as usize];
        frame.ended = true;
        self.last[frame.id as usize] = frame.before;
    }

    /// Whether the last table is nearer than any cell: what comes next stands in no cell.
    pub(in crate::strip) fn in_table(&self) -> bool {
        let table = self.last(Name::Table);
        let inside = [Name::Td, Name::Th, Name::Caption, Name::Template];
        table > 0 && inside.iter().all(|name| self.last(*name) < table)
    }
}

/// A link that is open.
#[derive(Clone, Copy, Debug)]
pub(in crate::strip) struct Anchor {
    /// Position of its frame.
    pub(in crate::strip) frame: u32,
    /// The value of its attribute.
    pub(in crate::strip) href: Span,
}
