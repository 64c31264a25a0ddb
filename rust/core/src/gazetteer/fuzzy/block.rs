//! A text in stretches: their code points, and where matches may begin and end in them.

use super::{MIN_LEN, pieces::Rolled};

/// Code points of text that are looked at together.
pub(super) const BLOCK: usize = 8192;

/// A stretch of the view by code points.
#[derive(Debug, Default)]
pub(super) struct Block {
    pub(super) rolled: Rolled,
    /// Byte of the view where the block begins.
    base: usize,
    /// Byte of each code point from `base`, and the end of the last.
    bytes: Vec<u32>,
    /// Code points where a match may begin.
    pub(super) starts: Vec<u32>,
    /// For each code point the first place in `starts` that is not before it.
    pub(super) next_start: Vec<u32>,
    /// Code points before which a match may end.
    pub(super) ends: Vec<u32>,
}

impl Block {
    /// Reads the block that begins at the first of `rest`; what it returns is for the next one.
    #[inline(never)]
    pub(super) fn fill<'s>(
        &mut self,
        view: &str,
        mut rest: &'s [usize],
        reach: usize,
        may_end: &dyn Fn(usize) -> bool,
    ) -> &'s [usize] {
        self.rolled.clear();
        self.bytes.clear();
        self.starts.clear();
        self.next_start.clear();
        self.ends.clear();
        self.base = rest.first().copied().unwrap_or_default();
        let Some(tail) = view.get(self.base..) else { return &rest[1..] };
        let mut last = 0;
        let mut end = tail.len();
        for (place, (byte, c)) in tail.char_indices().enumerate() {
            let at = self.base + byte;
            if place < BLOCK {
                // A start inside of a character is none, nor is one that is there twice.
                while rest.first().is_some_and(|&start| start < at) {
                    rest = &rest[1..];
                }
                self.next_start.push(self.starts.len() as u32);
                if rest.first() == Some(&at) {
                    rest = &rest[1..];
                    self.starts.push(place as u32);
                    last = place;
                }
            }
            if place >= MIN_LEN - 1 && may_end(at) {
                self.ends.push(place as u32);
            }
            if place >= last + reach {
                end = byte;
                break;
            }
            self.bytes.push(byte as u32);
            self.rolled.push(u32::from(c));
        }
        self.bytes.push(end as u32);
        if end == tail.len() {
            if may_end(view.len()) {
                self.ends.push(self.rolled.chars.len() as u32);
            }
            if self.next_start.len() < BLOCK {
                return &[];
            }
        }
        rest
    }

    /// The byte of the view where a code point begins.
    pub(super) fn byte(&self, place: usize) -> usize {
        self.base + self.bytes[place] as usize
    }
}
