//! What bytes are, 64 at a time: those that belong to words, and those that may end them. One of the two modules of
//! the core with unsafe code: loads of whole vectors and calls of what only some processors have, each chosen at run
//! time. The portable path is what all others are tested against.

#![allow(unsafe_code)]

/// One bit for each byte of a block of 64.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Block {
    /// ASCII letters and digits, and all bytes of characters beyond ASCII.
    pub(crate) word: u64,
    /// Bytes of characters beyond ASCII.
    pub(crate) high: u64,
}

/// One bit for each byte of a block of 64, by what it does to words. White space is what is left over: no bit is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Classes {
    /// ASCII letters.
    pub(crate) letter: u64,
    /// ASCII digits.
    pub(crate) digit: u64,
    /// Bytes of characters beyond ASCII.
    pub(crate) high: u64,
    /// All ASCII that is neither letter, digit nor white space, the marks of the following fields among it.
    pub(crate) mark: u64,
    /// `,`, `:` and `+`, which tie digits.
    pub(crate) group: u64,
    /// `-`.
    pub(crate) hyphen: u64,
    /// `.`.
    pub(crate) period: u64,
    /// `'`, `&` and `_`.
    pub(crate) tie: u64,
    /// `!`, `?` and `"`.
    pub(crate) stop: u64,
}

/// Appends the classes of `bytes` to `out`, one for each 64 bytes that are begun; what is missing of the last one is
/// white space.
pub(crate) fn classes(bytes: &[u8], out: &mut Vec<Classes>) {
    let (blocks, rest) = bytes.as_chunks::<64>();
    out.reserve(blocks.len() + 1);
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512bw") {
            // SAFETY: the processor has AVX-512 F (which BW implies) and BW.
            unsafe { x86::classes_avx512(blocks, out) }
        } else if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has AVX2.
            unsafe { x86::classes_avx2(blocks, out) }
        } else {
            out.extend(blocks.iter().map(portable_classes));
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    out.extend(blocks.iter().map(portable_classes));
    if !rest.is_empty() {
        let mut last = [b' '; 64];
        last[..rest.len()].copy_from_slice(rest);
        classes(&last, out);
    }
}

/// Appends the blocks of `bytes` to `out`; what is missing of the last one is no word.
pub(crate) fn classify(bytes: &[u8], out: &mut Vec<Block>) {
    let (blocks, rest) = bytes.as_chunks::<64>();
    out.reserve(blocks.len() + 1);
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512bw") {
            // SAFETY: the processor has AVX-512 F (which BW implies) and BW.
            unsafe { x86::classify_avx512(blocks, out) }
        } else if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has AVX2.
            unsafe { x86::classify_avx2(blocks, out) }
        } else {
            out.extend(blocks.iter().map(portable));
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    out.extend(blocks.iter().map(portable));
    if !rest.is_empty() {
        let mut last = [0; 64];
        last[..rest.len()].copy_from_slice(rest);
        out.push(portable(&last));
    }
}

/// Where runs of words begin and end, in turns, in bytes of what was classified; a run that is open at the end ends at `len`. They are
/// written to `out`, which grows as it must and keeps what is behind them; how many there are is returned.
pub(crate) fn edges(blocks: &[Block], len: usize, out: &mut Vec<u32>) -> usize {
    // Eight are written at a time, whether there are so many or not.
    let most = blocks.len() * 64 + 8;
    if out.len() < most {
        out.resize(most, 0);
    }
    #[cfg(target_arch = "x86_64")]
    let n = if is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("popcnt") {
        // SAFETY: the processor has BMI1 and POPCNT.
        unsafe { x86::edges_bmi(blocks, out) }
    } else {
        portable_edges(blocks, out)
    };
    #[cfg(not(target_arch = "x86_64"))]
    let n = portable_edges(blocks, out);
    if n % 2 == 1 {
        out[n] = len as u32;
    }
    n.next_multiple_of(2)
}

#[inline(always)]
fn portable_edges(blocks: &[Block], out: &mut [u32]) -> usize {
    let (mut n, mut inside) = (0, 0);
    for (i, block) in blocks.iter().enumerate() {
        let mut edges = block.word ^ (block.word << 1 | inside);
        inside = block.word >> 63;
        let (base, end) = (i as u32 * 64, n + edges.count_ones() as usize);
        while n < end {
            let Some(places) = out.get_mut(n..).and_then(|rest| rest.first_chunk_mut::<8>()) else { break };
            for place in places {
                *place = base + edges.trailing_zeros();
                edges &= edges.wrapping_sub(1);
            }
            n += 8;
        }
        n = end;
    }
    n
}

/// Writes the places of the bits of `words`, counted from `base`, to `out`, which has room for eight more than there
/// are; how many there are is returned.
pub(crate) fn places(words: impl Iterator<Item = u64>, base: u32, out: &mut [u32]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("bmi1") && is_x86_feature_detected!("popcnt") {
        // SAFETY: the processor has BMI1 and POPCNT.
        return unsafe { x86::places_bmi(words, base, out) };
    }
    portable_places(words, base, out)
}

#[inline(always)]
fn portable_places(words: impl Iterator<Item = u64>, mut base: u32, out: &mut [u32]) -> usize {
    let mut n = 0;
    for mut word in words {
        let end = n + word.count_ones() as usize;
        while n < end {
            let Some(places) = out.get_mut(n..).and_then(|rest| rest.first_chunk_mut::<8>()) else { break };
            for place in places {
                *place = base + word.trailing_zeros();
                word &= word.wrapping_sub(1);
            }
            n += 8;
        }
        n = end;
        base += 64;
    }
    n
}

/// Asks the processor to bring the cache line that holds the first byte of item `at` near.
#[inline(always)]
pub(crate) fn prefetch<T>(items: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    if let Some(item) = items.get(at) {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: the address is that of an item that is there; a prefetch reads nothing into the program.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(item).cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (items, at);
}

fn portable(block: &[u8; 64]) -> Block {
    let mut out = Block::default();
    for (i, &byte) in block.iter().enumerate() {
        out.word |= u64::from(byte.is_ascii_alphanumeric() || byte >= 0x80) << i;
        out.high |= u64::from(byte >= 0x80) << i;
    }
    out
}

/// Eight bytes at a time: each adds a bit to each of eight lanes, one lane for a class.
fn portable_classes(block: &[u8; 64]) -> Classes {
    let mut lanes = [0u64; 8];
    let mut out = Classes::default();
    for (i, eight) in block.as_chunks::<8>().0.iter().enumerate() {
        let mut all = 0;
        for (bit, &byte) in eight.iter().enumerate() {
            all |= LANES[usize::from(byte)] << bit;
            out.high |= u64::from(byte >> 7) << (i * 8 + bit);
        }
        for (class, lane) in lanes.iter_mut().enumerate() {
            *lane |= (all >> (class * 8) & 0xff) << (i * 8);
        }
    }
    [out.letter, out.digit, out.mark, out.group, out.hyphen, out.period, out.tie, out.stop] = lanes;
    out
}

/// The classes of each byte, one in the lowest bit of each of eight lanes.
static LANES: [u64; 256] = {
    let mut table = [0; 256];
    let mut at = 0;
    while at < 128 {
        let byte = at as u8;
        let mark = !byte.is_ascii_alphanumeric() && !matches!(byte, b' ' | 9..=13);
        table[at] = byte.is_ascii_alphabetic() as u64
            | (byte.is_ascii_digit() as u64) << 8
            | (mark as u64) << 16
            | (matches!(byte, b',' | b':' | b'+') as u64) << 24
            | (matches!(byte, b'-') as u64) << 32
            | (matches!(byte, b'.') as u64) << 40
            | (matches!(byte, b'\'' | b'&' | b'_') as u64) << 48
            | (matches!(byte, b'!' | b'?' | b'"') as u64) << 56;
        at += 1;
    }
    table
};

#[cfg(target_arch = "x86_64")]
mod x86 {
    use super::{Block, Classes};
    use std::arch::x86_64::*;

    #[target_feature(enable = "bmi1,popcnt")]
    pub(super) fn edges_bmi(blocks: &[Block], out: &mut [u32]) -> usize {
        super::portable_edges(blocks, out)
    }

    #[target_feature(enable = "bmi1,popcnt")]
    pub(super) fn places_bmi(words: impl Iterator<Item = u64>, base: u32, out: &mut [u32]) -> usize {
        super::portable_places(words, base, out)
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn classify_avx2(blocks: &[[u8; 64]], out: &mut Vec<Block>) {
        out.extend(blocks.iter().map(|block| {
            let (halves, _) = block.as_chunks::<32>();
            let (low, high) = (half_avx2(&halves[0]), half_avx2(&halves[1]));
            Block {
                word: u64::from(low.0) | u64::from(high.0) << 32,
                high: u64::from(low.1) | u64::from(high.1) << 32,
            }
        }));
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn half_avx2(bytes: &[u8; 32]) -> (u32, u32) {
        // SAFETY: the 32 bytes that are read are those of `bytes`; the load asks for no alignment.
        let bytes = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) };
        // x <= n, unsigned, is min(x, n) == x.
        let letter = _mm256_sub_epi8(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), _mm256_set1_epi8(b'a' as i8));
        let letter = _mm256_cmpeq_epi8(_mm256_min_epu8(letter, _mm256_set1_epi8(25)), letter);
        let digit = _mm256_sub_epi8(bytes, _mm256_set1_epi8(b'0' as i8));
        let digit = _mm256_cmpeq_epi8(_mm256_min_epu8(digit, _mm256_set1_epi8(9)), digit);
        let high = _mm256_movemask_epi8(bytes) as u32;
        (_mm256_movemask_epi8(_mm256_or_si256(letter, digit)) as u32 | high, high)
    }

    #[target_feature(enable = "avx2")]
    pub(super) fn classes_avx2(blocks: &[[u8; 64]], out: &mut Vec<Classes>) {
        out.extend(blocks.iter().map(|block| {
            let (halves, _) = block.as_chunks::<32>();
            let (low, high) = (half_classes_avx2(&halves[0]), half_classes_avx2(&halves[1]));
            let bits = |class: usize| u64::from(low[class]) | u64::from(high[class]) << 32;
            Classes {
                letter: bits(0),
                digit: bits(1),
                high: bits(2),
                mark: bits(3),
                group: bits(4),
                hyphen: bits(5),
                period: bits(6),
                tie: bits(7),
                stop: bits(8),
            }
        }));
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn half_classes_avx2(bytes: &[u8; 32]) -> [u32; 9] {
        // SAFETY: the 32 bytes that are read are those of `bytes`; the load asks for no alignment.
        let bytes = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) };
        let is = |byte: u8| _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte as i8));
        // x <= n, unsigned, is min(x, n) == x.
        let at_most = |x, n: i8| _mm256_cmpeq_epi8(_mm256_min_epu8(x, _mm256_set1_epi8(n)), x);
        let from = |x, byte: u8| _mm256_sub_epi8(x, _mm256_set1_epi8(byte as i8));
        let any = |a, b, c| _mm256_or_si256(_mm256_or_si256(a, b), c);
        let mask = |x| _mm256_movemask_epi8(x) as u32;
        let letter = mask(at_most(from(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), b'a'), 25));
        let digit = mask(at_most(from(bytes, b'0'), 9));
        let space = mask(_mm256_or_si256(is(b' '), at_most(from(bytes, 9), 4)));
        let high = mask(bytes);
        [
            letter,
            digit,
            high,
            !(letter | digit | space | high),
            mask(any(is(b','), is(b':'), is(b'+'))),
            mask(is(b'-')),
            mask(is(b'.')),
            mask(any(is(b'\''), is(b'&'), is(b'_'))),
            mask(any(is(b'!'), is(b'?'), is(b'"'))),
        ]
    }

    #[target_feature(enable = "avx512f,avx512bw")]
    pub(super) fn classes_avx512(blocks: &[[u8; 64]], out: &mut Vec<Classes>) {
        out.extend(blocks.iter().map(|block| {
            // SAFETY: the 64 bytes that are read are those of `block`; the load asks for no alignment.
            let bytes = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
            let is = |byte: u8| _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8(byte as i8));
            let below = |x, first: u8, n: i8| {
                _mm512_cmplt_epu8_mask(_mm512_sub_epi8(x, _mm512_set1_epi8(first as i8)), _mm512_set1_epi8(n))
            };
            let letter = below(_mm512_or_si512(bytes, _mm512_set1_epi8(0x20)), b'a', 26);
            let digit = below(bytes, b'0', 10);
            let high = _mm512_movepi8_mask(bytes);
            Classes {
                letter,
                digit,
                high,
                mark: !(letter | digit | high | is(b' ') | below(bytes, 9, 5)),
                group: is(b',') | is(b':') | is(b'+'),
                hyphen: is(b'-'),
                period: is(b'.'),
                tie: is(b'\'') | is(b'&') | is(b'_'),
                stop: is(b'!') | is(b'?') | is(b'"'),
            }
        }));
    }

    #[target_feature(enable = "avx512f,avx512bw")]
    pub(super) fn classify_avx512(blocks: &[[u8; 64]], out: &mut Vec<Block>) {
        out.extend(blocks.iter().map(|block| {
            // SAFETY: the 64 bytes that are read are those of `block`; the load asks for no alignment.
            let bytes = unsafe { _mm512_loadu_si512(block.as_ptr().cast()) };
            let letter =
                _mm512_sub_epi8(_mm512_or_si512(bytes, _mm512_set1_epi8(0x20)), _mm512_set1_epi8(b'a' as i8));
            let letter = _mm512_cmplt_epu8_mask(letter, _mm512_set1_epi8(26));
            let digit = _mm512_sub_epi8(bytes, _mm512_set1_epi8(b'0' as i8));
            let digit = _mm512_cmplt_epu8_mask(digit, _mm512_set1_epi8(10));
            let high = _mm512_movepi8_mask(bytes);
            Block { word: letter | digit | high, high }
        }));
    }
}

#[cfg(test)]
mod tests;
