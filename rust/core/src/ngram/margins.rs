//! The counts that an n-gram is judged by: those of its words, and for three words those of their pairs.

use super::{
    corpus::{END, Layer},
    record::Lexicon,
    table::Table,
};
use std::collections::HashMap;

type Pairs = HashMap<u64, i64, foldhash::fast::RandomState>;

fn pair(a: u32, b: u32) -> u64 {
    u64::from(a) << 32 | u64::from(b)
}

/// Fills the counts of words and pairs from the ranks of the words. Without `layer` those of pairs are not known.
pub(super) fn fill(table: &mut Table, lexicon: &Lexicon, layer: Option<&Layer>) {
    for chunk in &mut table.chunks {
        chunk.word_counts = chunk.words.iter().map(|&rank| lexicon.counts[rank as usize] as i64).collect();
    }
    let Some(layer) = layer else { return };
    // Only pairs that are asked for are counted: most of a corpus's pairs are in no row.
    let (mut near, mut apart) = (Pairs::default(), Pairs::default());
    for chunk in table.chunks.iter().filter(|chunk| chunk.n == 3) {
        for words in chunk.words.as_chunks::<3>().0 {
            near.insert(pair(words[0], words[1]), 0);
            near.insert(pair(words[1], words[2]), 0);
            apart.insert(pair(words[0], words[2]), 0);
        }
    }
    if near.is_empty() {
        return;
    }
    let rank = |word: u32| lexicon.rank_of[word as usize];
    for words in layer.words.split(|&word| word == END) {
        for (pairs, distance) in [(&mut near, 1), (&mut apart, 2)] {
            for (&a, &b) in words.iter().zip(words.iter().skip(distance)) {
                if let Some(count) = pairs.get_mut(&pair(rank(a), rank(b))) {
                    *count += 1;
                }
            }
        }
    }
    for chunk in table.chunks.iter_mut().filter(|chunk| chunk.n == 3) {
        chunk.pair_counts = chunk
            .words
            .as_chunks::<3>()
            .0
            .iter()
            .flat_map(|&[a, b, c]| [near[&pair(a, b)], near[&pair(b, c)], apart[&pair(a, c)]])
            .collect();
    }
}
