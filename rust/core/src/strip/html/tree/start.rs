//! Start tags: what an element ends, what it implies, where it is put.

use super::{Phase, Reader};
use crate::Span;
use crate::strip::html::names::{self, Name};
use crate::strip::html::stack::{Frame, Point, Space};

impl Reader<'_> {
    pub(super) fn start(&mut self, name: Name, word: Span, attributes: Span, self_closing: bool) {
        if self.stack.top().space != Space::Html && self.start_foreign(name, word, self_closing) {
            return;
        }
        if self.phase != Phase::Body && !self.start_outside(name, word, attributes) {
            return;
        }
        self.bare &= !name.is(names::BODY) || self.is_hidden_input(name);
        match name {
            Name::Html => return self.page.head.html(self.source, attributes),
            Name::Head | Name::Frame | Name::Body => return,
            Name::Meta => return self.page.head.meta(self.source, attributes),
            Name::Link => return self.page.head.link(self.source, attributes),
            Name::Br => return self.line_break(Span::new(word.start - 1, attributes.end + 1)),
            Name::Frameset => return self.start_frameset(),
            Name::Script => self.page.head.script_start(self.source, attributes),
            Name::A => self.end_formatting(Name::A as u32),
            Name::Option | Name::Optgroup if self.stack.top().name == Name::Option => self.pop_to(self.top()),
            Name::Input | Name::Keygen | Name::Textarea if self.stack.last(Name::Select) > self.stack.top().scope => {
                self.pop_to(self.stack.last(Name::Select));
            }
            Name::Select if self.stack.last(Name::Select) > self.stack.top().scope => {
                return self.pop_to(self.stack.last(Name::Select));
            }
            _ => {}
        }
        if name.is(names::TABLED) {
            return self.start_tabled(name, word, attributes);
        }
        if self.stack.top().name == Name::Colgroup && name != Name::Template {
            self.pop_to(self.top());
        }
        if name == Name::Table && self.stack.in_table() {
            self.pop_to(self.stack.last(Name::Table));
        }
        // A form in a table, outside of its cells, has nothing in it.
        if name == Name::Form && self.stack.top().name.is(names::TABLE) {
            return;
        }
        let misplaced =
            self.stack.top().name.is(names::TABLE) && !matches!(name, Name::Style | Name::Script | Name::Template);
        if name.is(names::BLOCK | names::ENDS_P) {
            self.make_room(name);
        }
        if name.is(names::VOID) {
            return;
        }
        self.push(name, word, attributes, misplaced);
        if name.is(names::RAW | names::ESCAPABLE) {
            self.tokens.expect_raw(name);
        }
        if matches!(name, Name::Pre | Name::Listing | Name::Textarea)
            && let Some(content) = &mut self.content
        {
            content.skip_line_end = true;
        }
    }

    /// Handles a start tag before or outside of a body, or opens the body. Whether it is to be read as in a body.
    fn start_outside(&mut self, name: Name, word: Span, attributes: Span) -> bool {
        if self.stack.last(Name::Template) > 0 {
            return true;
        }
        if self.phase == Phase::BeforeHead && (name == Name::Head || name.is(names::HEAD)) {
            self.phase = Phase::Head;
        }
        let noscript = self.stack.last(Name::Noscript);
        if noscript > 0 && noscript == self.top() && self.phase == Phase::Head {
            match name {
                Name::Head | Name::Noscript => return false,
                Name::Basefont | Name::Bgsound | Name::Link | Name::Meta | Name::Noframes | Name::Style => {
                    return true;
                }
                _ => self.pop_to(noscript),
            }
        }
        match (self.phase, name) {
            (_, Name::Html) => {
                self.page.head.html(self.source, attributes);
                false
            }
            (Phase::Frameset, Name::Frameset) => {
                self.framesets += 1;
                false
            }
            (Phase::Frameset | Phase::AfterFrameset, _) => name == Name::Noframes,
            (_, Name::Head) => false,
            (Phase::AfterHead, Name::Frameset) => {
                self.phase = Phase::Frameset;
                self.framesets = 1;
                false
            }
            (Phase::BeforeHead, Name::Frameset) | (Phase::Head, Name::Frameset) => {
                self.close_head();
                self.start_outside(name, word, attributes)
            }
            (Phase::Head | Phase::AfterHead, _) if name.is(names::HEAD) => true,
            (_, Name::Body) => {
                self.open_body(word, attributes);
                false
            }
            _ => {
                self.open_body(Span::default(), Span::default());
                true
            }
        }
    }

    /// Ends the head.
    pub(super) fn close_head(&mut self) {
        self.pop_to(1);
        self.phase = Phase::AfterHead;
        if let Some(content) = &mut self.content {
            self.stack.top_mut().segment = content.behind(self.stack.top().segment);
        }
    }

    /// Ends the head, if it is open, and begins the body.
    pub(super) fn open_body(&mut self, word: Span, attributes: Span) {
        if matches!(self.phase, Phase::BeforeHead | Phase::Head) {
            self.close_head();
        }
        self.pop_to(1);
        self.phase = Phase::Body;
        if let Some(content) = &mut self.content {
            self.body_segment = content.behind(self.stack.top().segment);
            self.stack.top_mut().segment = self.body_segment;
        }
        self.flush();
        self.push(Name::Body, word, attributes, false);
    }

    fn start_frameset(&mut self) {
        if self.bare {
            self.pop_to(1);
            self.phase = Phase::Frameset;
            self.framesets = 1;
            if let Some(content) = &mut self.content {
                content.clear(self.body_segment);
            }
        }
    }

    fn is_hidden_input(&self, name: Name) -> bool {
        let kind = || self.attributes.value(self.tokens.attributes(), "type");
        name == Name::Input && kind().is_some_and(|kind| kind.of(self.source).eq_ignore_ascii_case("hidden"))
    }

    /// Ends a line. `tag` is the whole of it, or the place before an end tag.
    pub(super) fn line_break(&mut self, tag: Span) {
        if self.setting.is_code(self.stack.top().kind) {
            return self.page.arena.line_break(tag);
        }
        // Two in a row part paragraphs.
        self.breaks += 1;
        self.page.arena.space(tag);
        if self.breaks > 1 {
            self.flush();
        }
    }

    /// Ends what cannot hold this element.
    fn make_room(&mut self, name: Name) {
        if self.stack.top().unread {
            let lists = [Name::Datalist, Name::Select, Name::Optgroup, Name::Option];
            while let Some(at) = lists.iter().map(|name| self.stack.last(*name)).max()
                && at > self.stack.top().block
            {
                self.pop_to(at);
            }
        }
        if name.is(names::BLOCK) || name == Name::Hr {
            self.flush();
        }
        let top = self.stack.top();
        match name {
            Name::Li if self.stack.at(top.wall).name == Name::Li => self.pop_to(top.wall),
            Name::Dd | Name::Dt if matches!(self.stack.at(top.wall).name, Name::Dd | Name::Dt) => {
                self.pop_to(top.wall);
            }
            Name::Button => self.end_block(self.stack.last(Name::Button)),
            _ => {}
        }
        if name.is(names::ENDS_P) {
            self.end_p();
        }
        let block = self.stack.top().block;
        if name.is_heading() && self.stack.at(block).name.is_heading() {
            self.pop_to(block);
        }
    }

    /// A part of a table: ends what it cannot stand in, and opens what it must.
    fn start_tabled(&mut self, name: Name, word: Span, attributes: Span) {
        self.flush();
        let table = self.stack.last(Name::Table);
        if table <= self.stack.last(Name::Template) {
            // Outside of a table it means nothing.
            return;
        }
        let inside = |at: u32| if at > table { at } else { 0 };
        let body = [Name::Tbody, Name::Thead, Name::Tfoot].map(|name| inside(self.stack.last(name)));
        let body = body.into_iter().max().unwrap_or_default();
        let row = inside(self.stack.last(Name::Tr));
        let (mut has_body, mut has_row) = (false, false);
        let around = match name {
            Name::Td | Name::Th if row > 0 => {
                (has_body, has_row) = (true, true);
                row
            }
            Name::Td | Name::Th | Name::Tr if body > 0 => {
                has_body = true;
                body
            }
            Name::Col => inside(self.stack.last(Name::Colgroup)).max(table),
            _ => table,
        };
        self.pop_to(around + 1);
        if name == Name::Col {
            return;
        }
        if matches!(name, Name::Td | Name::Th | Name::Tr) && !has_body {
            self.imply(Name::Tbody);
        }
        if matches!(name, Name::Td | Name::Th) && !has_row {
            self.imply(Name::Tr);
        }
        self.push(name, word, attributes, false);
    }

    /// Handles a start tag inside `svg` or `math`. Whether it was one of theirs.
    fn start_foreign(&mut self, name: Name, word: Span, self_closing: bool) -> bool {
        let top = *self.stack.top();
        match top.point {
            Point::Html => return false,
            Point::Text if !matches!(name, Name::Mglyph | Name::Malignmark) => return false,
            Point::Svg if name == Name::Svg => return false,
            _ => {}
        }
        let attributes = self.tokens.attributes();
        let dressed = || ["color", "face", "size"].iter().any(|n| self.attributes.value(attributes, n).is_some());
        // The standard lets more blocks stand in there, where no reader would see them.
        let block = name.is(names::BLOCK) && !name.is(names::RAW);
        if name.is(names::BREAKOUT) || block || (name == Name::Font && dressed()) {
            self.pop_to(top.home + 1);
            return false;
        }
        if self_closing {
            return true;
        }
        let point = match (top.space, name) {
            (Space::Svg, Name::ForeignObject | Name::Desc | Name::Title) => Point::Html,
            (Space::Math, Name::Mi | Name::Mo | Name::Mn | Name::Ms | Name::Mtext) => Point::Text,
            (Space::Math, Name::AnnotationXml) => {
                let encoding = self.attributes.value(attributes, "encoding").map(|value| value.of(self.source));
                let is = |kind: &str| encoding.is_some_and(|e| e.eq_ignore_ascii_case(kind));
                if is("text/html") || is("application/xhtml+xml") { Point::Html } else { Point::Svg }
            }
            _ => Point::None,
        };
        let id = self.stack.id(name, word.of(self.source).as_bytes(), top.space);
        // A drawing is not read, but for the text that is set in it.
        let unread = match name {
            Name::ForeignObject if top.space == Space::Svg => {
                let mut open = |word: &[u8]| {
                    let id = self.stack.id(Name::Other, word, Space::Svg);
                    self.stack.last_of(id) > top.html
                };
                open(b"script") || open(b"style") || open(b"title") || self.stack.at(top.html).unread
            }
            _ => top.unread || name.is(names::UNREAD),
        };
        self.stack.push(Frame { name, point, unread, fostered: false, mark: 0, ..top }, id);
        true
    }
}
