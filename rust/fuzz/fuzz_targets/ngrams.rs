//! N-grams of any documents, of any kind: counted the same together and apart.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_core::ngram::units::{Boundary, Tokens, Treatment, UnitOptions};
use tidings_core::ngram::{By, Normal, Options, Row, Select, count};

fuzz_target!(|data: &str| {
    let documents: Vec<&str> = data.split('\u{1}').collect();
    let pick = |i: usize, n: usize| data.len() / (i + 1) % n;
    let treatments = [Treatment::Keep, Treatment::Drop, Treatment::Mask, Treatment::Break];
    let mut units = UnitOptions {
        tokens: [Tokens::Words, Tokens::Words, Tokens::Characters][pick(1, 3)],
        boundary: [Boundary::Sentence, Boundary::Paragraph, Boundary::Document][pick(2, 3)],
        numbers: treatments[pick(3, 4)],
        punctuation: treatments[pick(4, 4)],
    };
    if units.tokens == Tokens::Characters {
        units = UnitOptions { tokens: Tokens::Characters, boundary: units.boundary, ..UnitOptions::default() };
    }
    let normal = [Normal::None, Normal::Lower, Normal::Fold][pick(0, 3)];
    let options = Options { normal, units, skip: pick(5, 3), by: By::Document, ..Options::default() };
    let table = count(&documents, &options, &Select::default()).expect("options in range");
    let rows: Vec<Row> = table.rows().collect();
    let mut sums = vec![(0, 0); rows.len()];
    for row in &table.by_group {
        assert!((row.group as usize) < documents.len() && row.count > 0);
        sums[row.row as usize].0 += row.count;
        sums[row.row as usize].1 += 1;
    }
    for (row, sum) in rows.iter().zip(sums) {
        assert_eq!((row.count, row.n_documents), sum, "{}", row.ngram);
        assert!((1..=3).contains(&row.n) && !row.ngram.is_empty() && !row.surface.is_empty());
    }
    let without = count(&documents, &Options { by: By::Corpus, ..options }, &Select::default()).expect("options in range");
    assert!(without.rows().eq(rows));
});
