//! End tags: which element ends, and what else with it.

use super::{Phase, Reader};
use crate::Span;
use crate::strip::html::names::{self, Name};
use crate::strip::html::stack::Space;

impl Reader<'_> {
    pub(super) fn end(&mut self, name: Name, word: Span) {
        let top = *self.stack.top();
        if top.space != Space::Html && !matches!(name, Name::Br | Name::P) {
            let id = self.stack.id(name, word.of(self.source).as_bytes(), top.space);
            let at = self.stack.last_of(id);
            if at > top.html {
                return self.pop_to(at);
            }
        } else if top.space != Space::Html {
            self.pop_to(top.home + 1);
        }
        if self.phase != Phase::Body && !self.end_outside(name) {
            return;
        }
        let at = if name == Name::Other {
            let id = self.stack.id(name, word.of(self.source).as_bytes(), Space::Html);
            self.stack.last_of(id)
        } else {
            self.stack.last(name)
        };
        match name {
            Name::Br => self.line_break(Span::new(word.start - 2, word.start - 2)),
            Name::Html | Name::Body => self.flush(),
            Name::P => {
                self.flush();
                self.end_p();
            }
            Name::Form => {
                self.flush();
                if at > 0 && at >= self.stack.top().scope {
                    self.stack.end(at);
                }
            }
            Name::Li => {
                self.flush();
                if at > self.stack.last(Name::Ul).max(self.stack.last(Name::Ol)) {
                    self.end_block(at);
                }
            }
            Name::Table => {
                self.flush();
                if at > self.stack.last(Name::Template) {
                    self.pop_to(at);
                }
            }
            Name::Template => self.end_if(at, 1),
            _ if name.is(names::TABLED) => {
                self.flush();
                self.end_if(at, self.stack.last(Name::Table).max(self.stack.last(Name::Template)));
            }
            _ if name.is_heading() => {
                self.flush();
                let all = [Name::H1, Name::H2, Name::H3, Name::H4, Name::H5, Name::H6];
                let at = all.iter().map(|name| self.stack.last(*name)).max().unwrap_or_default();
                self.end_block(at);
            }
            _ if name.is(names::FORMATTING) => self.end_formatting(name as u32),
            _ if name.is(names::BLOCK) => {
                self.flush();
                self.end_block(at);
            }
            _ => self.end_if(at, self.stack.top().special.max(1)),
        }
    }

    /// Handles an end tag outside of a body. Whether it is to be read as in a body.
    fn end_outside(&mut self, name: Name) -> bool {
        match (self.phase, name) {
            (Phase::Frameset, Name::Frameset) => {
                self.framesets = self.framesets.saturating_sub(1);
                if self.framesets == 0 {
                    self.phase = Phase::AfterFrameset;
                }
                false
            }
            (Phase::Frameset | Phase::AfterFrameset, _) => name == Name::Noframes,
            (Phase::BeforeHead | Phase::Head, Name::Head) => {
                self.close_head();
                false
            }
            (_, Name::Br | Name::Body | Name::Html) => {
                self.open_body(Span::default(), Span::default());
                true
            }
            _ => name.is(names::HEAD) || self.stack.last(Name::Template) > 0,
        }
    }

    pub(super) fn end_p(&mut self) {
        let at = self.stack.last(Name::P);
        if at > self.stack.last(Name::Button) && at > self.stack.top().scope {
            self.pop_to(at);
        }
    }

    /// Ends an element, unless it is outside of the scope.
    pub(super) fn end_block(&mut self, at: u32) {
        self.end_if(at, self.stack.top().scope.max(1));
    }

    /// Ends an element, if it is open and no deeper in the stack than `limit`.
    fn end_if(&mut self, at: u32, limit: u32) {
        if at >= limit.max(1) {
            self.pop_to(at);
        }
    }

    /// Ends the last element of this name; blocks that were opened inside it stay open.
    pub(super) fn end_formatting(&mut self, id: u32) {
        let at = self.stack.last_of(id);
        if at == 0 || at < self.stack.top().scope {
            return;
        }
        if at > self.stack.top().special {
            return self.pop_to(at);
        }
        self.stack.end(at);
        if self.anchors.last().is_some_and(|anchor| anchor.frame == at) {
            self.anchors.pop();
        }
    }
}
