//! Pieces of names and of texts: the hash of any short stretch of code points, and where names of one or two edits
//! are cut.

/// The first and the last code points of a name of one or two edits are in one piece, so many of them.
pub(super) const PIECE: usize = 3;

/// Code points with the sums from which the hash of any short stretch of them follows.
#[derive(Debug)]
pub(super) struct Rolled {
    pub(super) chars: Vec<u32>,
    /// The polynomial of all code points before each, and of all.
    sums: Vec<u64>,
}

impl Default for Rolled {
    fn default() -> Self {
        Self { chars: Vec::new(), sums: vec![0] }
    }
}

impl Rolled {
    /// An odd number without pattern: where the polynomials are evaluated, modulo 2^64.
    pub(super) const BASE: u64 = 0x9e37_79b9_7f4a_7c15;
    /// Its powers, up to the length of the longest piece.
    const POWERS: [u64; 16] = {
        let mut powers = [1; 16];
        let mut i = 1;
        while i < 16 {
            powers[i] = Self::BASE.wrapping_mul(powers[i - 1]);
            i += 1;
        }
        powers
    };

    pub(super) fn clear(&mut self) {
        self.chars.clear();
        self.sums.truncate(1);
    }

    pub(super) fn push(&mut self, c: u32) {
        let sum = self.sums[self.chars.len()];
        self.chars.push(c);
        self.sums.push(sum.wrapping_mul(Self::BASE).wrapping_add(u64::from(c)));
    }

    pub(super) fn fill(&mut self, chars: impl Iterator<Item = u32>) {
        self.clear();
        chars.for_each(|c| self.push(c));
    }

    /// The polynomial of `len` code points from `at`.
    #[inline]
    pub(super) fn hash(&self, at: usize, len: usize) -> u64 {
        self.sums[at + len].wrapping_sub(self.sums[at].wrapping_mul(Self::POWERS[len]))
    }

    /// The same as [`Rolled::hash`] with the code point at `swap` and the one after it exchanged, of which the second
    /// may be the one after the stretch.
    #[inline]
    pub(super) fn hash_swapped(&self, at: usize, len: usize, swap: usize) -> u64 {
        let (one, other) = (u64::from(self.chars[swap]), u64::from(self.chars[swap + 1]));
        let after = at + len - 1 - swap;
        let gain = other.wrapping_sub(one);
        let mut hash = self.hash(at, len).wrapping_add(gain.wrapping_mul(Self::POWERS[after]));
        if after > 0 {
            hash = hash.wrapping_sub(gain.wrapping_mul(Self::POWERS[after - 1]));
        }
        hash
    }
}

/// All bits of two numbers in all bits of one.
#[inline]
pub(super) fn mix(one: u64, other: u64) -> u64 {
    let product = u128::from(one ^ 0x2d35_8dcc_aa6c_78a5) * u128::from(other ^ 0x8bb8_4b93_962e_acc9);
    (product as u64) ^ (product >> 64) as u64
}

/// Where the second and the third of three pieces begin in a name of `len` code points. The first is longer by the
/// code point that is known anyway; the first and the third have [`PIECE`] code points at least.
#[inline]
pub(super) fn thirds(len: usize) -> (usize, usize) {
    let third = ((len - 1) / 3).max(PIECE);
    (1 + (len - third - 1) / 2, len - third)
}

/// Four pieces of a name of `len` code points with a gap of one after each: (offset, length).
#[inline]
pub(super) fn quarters(len: usize) -> [(usize, usize); 4] {
    let (size, more) = ((len - 3) / 4, (len - 3) % 4);
    let mut at = 0;
    [0, 1, 2, 3].map(|i| {
        let piece = (at, size + usize::from(i < more));
        at += piece.1 + 1;
        piece
    })
}
