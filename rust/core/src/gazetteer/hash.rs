//! The hashes of words, of what stands between them and of sequences of both: what names are looked up by.
//!
//! The multiply-and-fold step is that of wyhash (Wang Yi, 2019). Hashes only sort out: every match is compared with the
//! name as written before it is reported. They are part of the compiled form: changing one changes the file version.

const K0: u64 = 0xA076_1D64_78BD_642F;
const K1: u64 = 0xE703_7ED1_A0B4_28DB;
const K2: u64 = 0x8EBC_6AF0_9C88_C6E3;

/// One space, which is what any run of white space folds to.
pub(super) const SPACE: u64 = 0x9E37_79B9_7F4A_7C15;
/// Nothing, as between two ideographs.
const EMPTY: u64 = 0xD6E8_FEB8_6659_FD93;

/// Bit 5 of every byte: upper into lower case for ASCII letters, nothing for digits.
pub(super) const LOWER: u64 = 0x2020_2020_2020_2020;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// Masks that keep the first 0 to 16 of 16 bytes.
const KEEP: [[u64; 2]; 17] = {
    let mut masks = [[0; 2]; 17];
    let mut n = 0;
    while n <= 16 {
        masks[n] = [first_bytes(n), first_bytes(n.saturating_sub(8))];
        n += 1;
    }
    masks
};

const fn first_bytes(n: usize) -> u64 {
    match n {
        0 => 0,
        1..8 => !0 >> (64 - 8 * n),
        _ => !0,
    }
}

#[inline(always)]
pub(super) fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

/// The hash of a folded word.
pub(super) fn word(folded: &[u8]) -> u64 {
    if folded.len() <= 16 {
        let (low, high) = padded(folded);
        return short(low, high, folded.len());
    }
    folded.chunks(16).fold(K2 ^ folded.len() as u64, |hash, chunk| {
        let (low, high) = padded(chunk);
        mix(hash ^ low ^ K0, high ^ K1)
    })
}

/// The hash of the word of ASCII letters and digits in `text[start..end]`, every byte of it or-ed with that of `lower`. None when it
/// is not all ASCII.
#[inline(always)]
pub(super) fn ascii_word(text: &[u8], start: usize, end: usize, lower: u64) -> Option<u64> {
    let len = end - start;
    if len > 16 {
        return long_ascii_word(&text[start..end], lower);
    }
    let (low, high) = match text.get(start..).and_then(|rest| rest.first_chunk::<16>()) {
        Some(bytes) => halves(bytes),
        None => padded(&text[start..end]),
    };
    let (low, high) = ((low | lower) & KEEP[len][0], (high | lower) & KEEP[len][1]);
    ((low | high) & HIGH == 0).then(|| short(low, high, len))
}

#[cold]
fn long_ascii_word(word: &[u8], lower: u64) -> Option<u64> {
    word.is_ascii().then(|| {
        word.chunks(16).fold(K2 ^ word.len() as u64, |hash, chunk| {
            let (low, high) = padded(chunk);
            let keep = KEEP[chunk.len()];
            mix(hash ^ ((low | lower) & keep[0]) ^ K0, (high | lower) & keep[1] ^ K1)
        })
    })
}

#[inline(always)]
fn short(low: u64, high: u64, len: usize) -> u64 {
    mix(low ^ K0 ^ len as u64, high ^ K1)
}

#[inline(always)]
fn halves(bytes: &[u8; 16]) -> (u64, u64) {
    let all = u128::from_le_bytes(*bytes);
    (all as u64, (all >> 64) as u64)
}

fn padded(bytes: &[u8]) -> (u64, u64) {
    let mut all = [0; 16];
    all[..bytes.len()].copy_from_slice(bytes);
    halves(&all)
}

/// The hash of what stands between two words, folded.
pub(super) fn gap(folded: &[u8]) -> u64 {
    match folded {
        b" " => SPACE,
        b"" => EMPTY,
        _ => mix(word(folded), K2),
    }
}

/// The hash of a sequence with one more gap and word.
#[inline(always)]
pub(super) fn then(sequence: u64, gap: u64, word: u64) -> u64 {
    mix(sequence ^ gap, word ^ K1)
}

/// The hash of a first word and the first byte of what follows it, which is no space.
#[inline(always)]
pub(super) fn opening(word: u64, byte: u8) -> u64 {
    mix(word ^ u64::from(byte) << 20, K2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_has_one_hash_wherever_it_stands() {
        for len in 0..=40 {
            let word_bytes: Vec<u8> = (0..len).map(|i| b'a' + (i % 26) as u8).collect();
            let upper = word_bytes.to_ascii_uppercase();
            for before in 0..3 {
                for after in [0, 1, 15, 16, 40] {
                    let mut text = vec![b' '; before];
                    text.extend_from_slice(&upper);
                    text.extend(std::iter::repeat_n(b'.', after));
                    let found = ascii_word(&text, before, before + len, LOWER);
                    assert_eq!(found, Some(word(&word_bytes)), "{len} {before} {after}");
                    let as_written = ascii_word(&text, before, before + len, 0);
                    assert_eq!(as_written, Some(word(&upper)));
                }
            }
        }
        assert_eq!(ascii_word("aé ".as_bytes(), 0, 3, LOWER), None);
    }

    #[test]
    fn lengths_and_zeros_count() {
        let mut seen = std::collections::HashSet::new();
        for len in 0..64 {
            assert!(seen.insert(word(&vec![0; len])));
        }
        assert_ne!(gap(b" "), gap(b""));
        assert_ne!(gap(b" "), gap(b"-"));
    }
}
