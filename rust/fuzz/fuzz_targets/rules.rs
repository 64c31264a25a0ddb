//! Rule files: an error that names its place, or rules that run.
#![no_main]

#[path = "../../core/tests/support/mod.rs"]
#[allow(dead_code)]
mod support;

use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use tidings_core::gazetteer::Gazetteer;
use tidings_core::miner::{Document, Miner};
use tidings_core::relation::Rules;

static GAZETTEER: LazyLock<Arc<Gazetteer>> = LazyLock::new(|| {
    let rows = include_bytes!("../../../seeds/gazetteer.jsonl");
    Arc::new(Gazetteer::from_jsonl(rows, "seeds").expect("good rows"))
});

const TEXT: &str = "Foreign Minister Sergey Lavrov had a phone conversation with his Turkish colleague, Mevlut \
    Cavusoglu, on Monday. The two ministers did not sign the agreement on Libya in Geneva, according to the United \
    Nations; \"we will meet again\", he said, and Ankara would support talks between Russia and Turkey (the parties).";

fuzz_target!(|data: &str| {
    match Rules::parse(&[("fuzz.rules", data)]) {
        Ok(rules) => {
            assert_eq!(rules.test(&GAZETTEER).len(), rules.n_tests());
            let miner = Miner::new(GAZETTEER.clone(), Arc::new(rules));
            let document = Document { bytes: TEXT.as_bytes(), ..Document::default() };
            support::check_mined(document, &miner.mine(document), &miner);
        }
        Err(error) => assert!(error.to_string().starts_with("fuzz.rules:"), "{error}"),
    }
});
