//! The keys of pairs of pieces: those by which names of one or two edits are indexed, and those by which a text looks
//! them up.

use super::{
    MIN_LEN, PAIRS_END, edits,
    lengths::{Lengths, Possible},
    pieces::{Rolled, mix, quarters, thirds},
};
use std::ops::Range;

/// Which two pieces of a name a key is of.
#[derive(Clone, Copy)]
enum Pair {
    /// The first two of three.
    Front,
    /// The last two of three.
    Back,
    /// The first and the last of three.
    Outer,
    /// Two of four.
    P12,
    P13,
    P14,
    P23,
    P24,
    P34,
}

/// The key of two pieces of names with so many code points and this first one.
#[inline]
fn pair_key(pair: Pair, len: usize, first: u32, one: u64, other: u64) -> u64 {
    let salt = u64::from(first) << 16 | (pair as u64) << 8 | len as u64;
    mix(one.wrapping_add(salt.wrapping_mul(0xd6e8_feb8_6659_fd93)), other)
}

/// The keys of a name of one or two edits.
pub(super) fn pair_keys(name: &Rolled, len: usize, mut add: impl FnMut(u64)) {
    let first = name.chars[0];
    if edits(len) == 1 {
        let (a, b) = thirds(len);
        add(pair_key(Pair::Front, len, first, name.hash(0, b), 0));
        add(pair_key(Pair::Back, len, first, name.hash(a, len - a), 0));
        add(pair_key(Pair::Outer, len, first, name.hash(0, a), name.hash(b, len - b)));
    } else {
        let [p1, p2, p3, p4] = quarters(len).map(|(at, len)| name.hash(at, len));
        add(pair_key(Pair::P12, len, first, p1, p2));
        add(pair_key(Pair::P13, len, first, p1, p3));
        add(pair_key(Pair::P14, len, first, p1, p4));
        add(pair_key(Pair::P23, len, first, p2, p3));
        add(pair_key(Pair::P24, len, first, p2, p4));
        add(pair_key(Pair::P34, len, first, p3, p4));
    }
}

/// The keys by which names of one or two edits are found that could be at `at` of a text. `possible` and `back` say
/// which of them can be there.
///
/// Pieces keep their distance from that end of the name to which no edit is between; otherwise they are shifted. Which
/// shifts are needed follows from where the edits are: with two of four pieces intact, and one edit in each of the
/// two others, those intact are shifted by what is before them. Two edits in one piece, or one beside all pieces, leave
/// more pieces intact, of which some pair needs no shift that is not tried.
#[inline]
pub(super) fn pair_look_ups(
    text: &Rolled,
    at: Range<usize>,
    possible: &Possible,
    back: u16,
    mut look: impl FnMut(u64),
) {
    let (start, end, taken) = (at.start, at.end, at.len());
    let first = text.chars[start];
    for len in (taken - 1).max(MIN_LEN)..=(taken + 1).min(15) {
        let bit = Lengths::bit(len);
        let (front, back) = (possible.front & bit != 0, back & bit != 0);
        if !front && !back {
            continue;
        }
        let (a, b) = thirds(len);
        let tail = len - b;
        if front {
            look(pair_key(Pair::Front, len, first, text.hash(start, b), 0));
        }
        if back {
            look(pair_key(Pair::Back, len, first, text.hash(end - (len - a), len - a), 0));
        }
        if front && back {
            look(pair_key(Pair::Outer, len, first, text.hash(start, a), text.hash(end - tail, tail)));
        }
        // Exchanges across a border: the rest is intact, and so are the first two pieces once they are undone.
        if len == taken && back {
            look(pair_key(Pair::Front, len, first, text.hash_swapped(start, b, start + a - 1), 0));
        }
        if len == taken && front {
            look(pair_key(Pair::Front, len, first, text.hash_swapped(start, b, start + b - 1), 0));
        }
    }
    for len in taken.saturating_sub(2).max(16)..=(taken + 2).min(PAIRS_END - 1) {
        let bit = Lengths::bit(len);
        let (front, back) = (possible.front & bit != 0, back & bit != 0);
        if !front && !back && possible.any_second & bit == 0 {
            continue;
        }
        let [(_, z1), (o2, z2), (o3, z3), (o4, z4)] = quarters(len);
        let second = |shift| possible.second(o2.wrapping_add_signed(shift)) & bit != 0;
        let p1 = text.hash(start, z1);
        let p4 = text.hash(end - (len - o4), z4);
        if front && second(0) {
            look(pair_key(Pair::P12, len, first, p1, text.hash(start + o2, z2)));
        }
        if front && back {
            look(pair_key(Pair::P14, len, first, p1, p4));
        }
        if back {
            look(pair_key(Pair::P34, len, first, text.hash(end - (len - o3), z3), p4));
        }
        // One edit before the pieces that are shifted, and one that makes up the rest of the difference.
        for shift in -1..=1 {
            let second = second(shift);
            if !(front || second) || (taken as isize - len as isize - shift).abs() > 1 {
                continue;
            }
            let p2 = text.hash((start + o2).wrapping_add_signed(shift), z2);
            let p3 = text.hash((start + o3).wrapping_add_signed(shift), z3);
            if front {
                look(pair_key(Pair::P13, len, first, p1, p3));
            }
            if second {
                look(pair_key(Pair::P23, len, first, p2, p3));
            }
            if second && back {
                look(pair_key(Pair::P24, len, first, p2, p4));
            }
        }
    }
}
