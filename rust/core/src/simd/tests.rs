//! Every path against the definition of what it finds.

use super::*;

/// All bytes at all places of a block, and lengths around whole blocks.
#[test]
fn every_path_gives_the_portable_blocks() {
    let bytes: Vec<u8> = (0..64 * 256).map(|i| (i % 256 + i / 256) as u8).collect();
    for len in [0, 1, 31, 32, 63, 64, 65, 127, 128, bytes.len() - 1, bytes.len()] {
        let bytes = &bytes[..len];
        let (blocks, rest) = bytes.as_chunks::<64>();
        let mut expected: Vec<Block> = blocks.iter().map(portable).collect();
        if !rest.is_empty() {
            let mut last = [0; 64];
            last[..rest.len()].copy_from_slice(rest);
            expected.push(portable(&last));
        }
        let mut found = Vec::new();
        classify(bytes, &mut found);
        assert_eq!(found, expected);
        #[cfg(target_arch = "x86_64")]
        {
            expected.truncate(blocks.len());
            if is_x86_feature_detected!("avx2") {
                found.clear();
                // SAFETY: the processor has AVX2.
                unsafe { x86::classify_avx2(blocks, &mut found) }
                assert_eq!(found, expected);
            }
            if is_x86_feature_detected!("avx512bw") {
                found.clear();
                // SAFETY: the processor has AVX-512 F and BW.
                unsafe { x86::classify_avx512(blocks, &mut found) }
                assert_eq!(found, expected);
            }
        }
    }
}

/// Each class by its definition, on all paths.
#[test]
fn every_path_gives_the_same_classes() {
    let bytes: Vec<u8> = (0..64 * 256).map(|i| (i % 256 + i / 256) as u8).collect();
    let by_definition = |block: &[u8]| {
        let bits = |class: fn(u8) -> bool| {
            block.iter().enumerate().fold(0, |bits, (i, &byte)| bits | u64::from(class(byte)) << i)
        };
        Classes {
            letter: bits(|c| c.is_ascii_alphabetic()),
            digit: bits(|c| c.is_ascii_digit()),
            high: bits(|c| c >= 0x80),
            mark: bits(|c| c < 0x80 && !c.is_ascii_alphanumeric() && !char::from(c).is_whitespace()),
            group: bits(|c| b",:+".contains(&c)),
            hyphen: bits(|c| c == b'-'),
            period: bits(|c| c == b'.'),
            tie: bits(|c| b"'&_".contains(&c)),
            stop: bits(|c| b"!?\"".contains(&c)),
        }
    };
    for len in [0, 1, 63, 64, 65, 127, 128, bytes.len() - 1, bytes.len()] {
        let mut expected: Vec<Classes> = bytes[..len].chunks(64).map(by_definition).collect();
        let mut found = Vec::new();
        classes(&bytes[..len], &mut found);
        assert_eq!(found, expected);
        let (blocks, _) = bytes[..len].as_chunks::<64>();
        expected.truncate(blocks.len());
        assert_eq!(blocks.iter().map(portable_classes).collect::<Vec<_>>(), expected);
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            found.clear();
            // SAFETY: the processor has AVX2.
            unsafe { x86::classes_avx2(blocks, &mut found) }
            assert_eq!(found, expected);
        }
    }
}

#[test]
fn places_are_those_of_the_bits() {
    let words = [0, 1, 1 << 63, u64::MAX, 0x8000_0000_0000_0001, 0];
    let set = |&at: &u32| words[at as usize / 64] >> (at % 64) & 1 == 1;
    let expected: Vec<u32> = (0..words.len() as u32 * 64).filter(set).map(|at| at + 7).collect();
    let mut found = vec![0; expected.len() + 8];
    let n = places(words.into_iter(), 7, &mut found);
    assert_eq!(found[..n], expected);
    let n = portable_places(words.into_iter(), 7, &mut found);
    assert_eq!(found[..n], expected);
}

#[test]
fn edges_are_where_words_begin_and_end() {
    for bytes in
        [&b""[..], b"a", b" ", b"a b", b" ab ", &[b'a'; 64], &[b'a'; 65], &b"a ".repeat(200), &b"ab, c".repeat(99)]
    {
        let mut blocks = Vec::new();
        classify(bytes, &mut blocks);
        let inside = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_alphanumeric);
        let expected: Vec<u32> =
            (0..=bytes.len()).filter(|&i| inside(i) != (i > 0 && inside(i - 1))).map(|i| i as u32).collect();
        let mut found = vec![7; 3];
        let n = edges(&blocks, bytes.len(), &mut found);
        assert_eq!(found[..n], expected);
        let mut portable = vec![0; blocks.len() * 64 + 8];
        let n = portable_edges(&blocks, &mut portable);
        assert_eq!(portable[..n], expected[..n]);
    }
}

#[test]
fn any_place_may_be_asked_for() {
    prefetch(b"abc", 0);
    prefetch(b"abc", 3);
    prefetch(b"", usize::MAX);
}
