//! Saved counters of any bytes: refused with a reason, or n-grams in order, which are the same merged with themselves. Give
//! it a folder with a small counter to begin with. Checksums are made right first: what is behind them is to be reached.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_core::ngram::count_saved;

#[path = "../../core/tests/support/counter.rs"]
mod counter;

fuzz_target!(|data: &[u8]| {
    let mut bytes = data.to_vec();
    counter::repair(&mut bytes);
    match count_saved(vec![bytes.clone()]) {
        Ok(n) => assert_eq!(count_saved(vec![bytes.clone(), bytes]), Ok(n)),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
