//! A hash map from numbers that needs no defence: the keys are numbers that this process gave out, so nobody can
//! choose them to collide, and one multiplication spreads them.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// From a packed pair of numbers to a number.
pub(super) type Table = HashMap<u64, u32, BuildHasherDefault<Multiply>>;

/// Fibonacci hashing with the high half folded into the low one.
#[derive(Default)]
pub(super) struct Multiply(u64);

impl Hasher for Multiply {
    fn write(&mut self, bytes: &[u8]) {
        for &b in bytes {
            self.write_u64(u64::from(b));
        }
    }

    fn write_u64(&mut self, n: u64) {
        let wide = u128::from(self.0.rotate_left(5) ^ n) * 0x9E37_79B9_7F4A_7C15_u128;
        self.0 = (wide as u64) ^ (wide >> 64) as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
