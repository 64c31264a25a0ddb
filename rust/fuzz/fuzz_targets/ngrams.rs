//! N-grams of any documents: counted the same together and apart.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_core::ngram::{Normal, Options, count};

fuzz_target!(|data: &str| {
    let documents: Vec<&str> = data.split('\u{1}').collect();
    let normal = [Normal::None, Normal::Lower, Normal::Fold][data.len() % 3];
    let options = Options { normal, by_document: true, ..Options::default() };
    let counts = count(&documents, &options).expect("options in range");
    let mut sums = vec![(0, 0); counts.ngrams.len()];
    for row in &counts.by_document {
        assert!(row.document < documents.len() && row.count > 0);
        sums[row.ngram].0 += row.count;
        sums[row.ngram].1 += 1;
    }
    for (ngram, sum) in counts.ngrams.iter().zip(sums) {
        assert_eq!((ngram.count, ngram.n_documents), sum, "{}", counts.text(ngram));
        assert!((1..=3).contains(&ngram.n) && !counts.text(ngram).is_empty() && !counts.surface(ngram).is_empty());
    }
});
