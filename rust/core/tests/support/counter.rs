//! Saved counters whose bytes were changed: their checksums made right, so that tests and fuzzing reach what is behind.

use xxhash_rust::xxh3::xxh3_64_with_seed;

/// Bytes before the first block.
const START: usize = 12;
/// Bytes of a block before its content: kind, length, checksum.
const FRAME: usize = 13;

/// As far as there are whole blocks.
pub(crate) fn repair(bytes: &mut [u8]) {
    let mut at = START;
    for number in 0u64.. {
        let Some(frame) = bytes.get(at..at + FRAME) else { return };
        let (kind, length) = (frame[0], u32::from_le_bytes([frame[1], frame[2], frame[3], frame[4]]) as usize);
        let Some(content) = bytes.get(at + FRAME..).and_then(|rest| rest.get(..length)) else { return };
        let checksum = xxh3_64_with_seed(content, number << 8 | u64::from(kind));
        bytes[at + 5..at + FRAME].copy_from_slice(&checksum.to_le_bytes());
        at += FRAME + length;
    }
}
