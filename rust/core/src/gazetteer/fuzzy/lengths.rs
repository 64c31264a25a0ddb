//! Which lengths of names a place of a text allows, by single pieces: most pairs are not looked up.

use super::{
    MIN_LEN, edits,
    pieces::{PIECE, Rolled, mix, quarters},
};

/// Which lengths the names of one or two edits have that share one piece with a text: one bit for each length. Pieces
/// are looked up by hash, so it may say too much.
#[derive(Clone, Debug, Default)]
pub(super) struct Lengths {
    /// By first code point, which all must share.
    firsts: Vec<u16>,
    /// By the first [`PIECE`] code points.
    fronts: Vec<u16>,
    /// By the first code point and the last [`PIECE`].
    backs: Vec<u16>,
    /// By the first code point and the first [`PIECE`] of the second of four pieces.
    seconds: Vec<u16>,
    /// The bits of a place in each of the last three.
    bits: u32,
}

/// The lengths that names at a start can have.
pub(super) struct Possible {
    /// By the first code point.
    pub(super) all: u16,
    /// Those whose first piece can be intact.
    pub(super) front: u16,
    /// Those whose second of four pieces can be intact, by its offset from [`Possible::SECOND`].
    seconds: [u16; 4],
    pub(super) any_second: u16,
}

impl Possible {
    /// The second of four pieces is at 5 or 6, and one edit shifts it by one.
    const SECOND: usize = 4;

    #[inline]
    pub(super) fn second(&self, offset: usize) -> u16 {
        self.seconds[offset - Self::SECOND]
    }
}

impl Lengths {
    const FIRSTS: usize = 1024;

    /// For so many names.
    pub(super) fn new(names: usize) -> Self {
        let bits = names.max(1).ilog2().clamp(6, 16);
        let table = || vec![0; 1 << bits];
        Self { firsts: vec![0; Self::FIRSTS], fronts: table(), backs: table(), seconds: table(), bits }
    }

    #[inline]
    pub(super) fn bit(len: usize) -> u16 {
        1 << (len - MIN_LEN)
    }

    /// The place of the piece at `at` of a name that begins at `start`.
    #[inline]
    fn place(&self, text: &Rolled, start: usize, at: usize) -> usize {
        let piece = text.hash(at, PIECE) ^ u64::from(text.chars[start]) << 32;
        (mix(piece, 0) >> (64 - self.bits)) as usize
    }

    fn first(c: u32) -> usize {
        c as usize % Self::FIRSTS
    }

    pub(super) fn add(&mut self, name: &Rolled, len: usize) {
        let bit = Self::bit(len);
        self.firsts[Self::first(name.chars[0])] |= bit;
        let (front, back) = (self.place(name, 0, 0), self.place(name, 0, len - PIECE));
        self.fronts[front] |= bit;
        self.backs[back] |= bit;
        if edits(len) == 2 {
            let second = self.place(name, 0, quarters(len)[1].0);
            self.seconds[second] |= bit;
        }
    }

    /// What can begin at `start`, if anything.
    #[inline]
    pub(super) fn at(&self, text: &Rolled, start: usize) -> Option<Possible> {
        let all = self.firsts[Self::first(text.chars[start])];
        let left = text.chars.len() - start;
        if all == 0 || left < MIN_LEN - 1 {
            return None;
        }
        let front = all & self.fronts[self.place(text, start, start)];
        let mut seconds = [0; 4];
        // The shortest that names of two edits can have become.
        if left >= 14 {
            for (i, second) in seconds.iter_mut().enumerate() {
                *second = all & self.seconds[self.place(text, start, start + Possible::SECOND + i)];
            }
        }
        let any_second = seconds.iter().fold(0, |any, second| any | second);
        Some(Possible { all, front, seconds, any_second })
    }

    /// Whose last piece can be intact before `end`.
    #[inline]
    pub(super) fn back(&self, text: &Rolled, start: usize, end: usize) -> u16 {
        self.backs[self.place(text, start, end - PIECE)]
    }

    #[cfg(test)]
    pub(super) fn heap_size(&self) -> usize {
        2 * (self.firsts.capacity() + self.fronts.capacity() + self.backs.capacity() + self.seconds.capacity())
    }
}
