//! Whole documents: the gazetteer and the rules of the seeds on any bytes.
#![no_main]

#[path = "../../core/tests/support/mod.rs"]
#[allow(dead_code)]
mod support;

use libfuzzer_sys::fuzz_target;
use std::sync::{Arc, LazyLock};
use tidings_core::gazetteer::Gazetteer;
use tidings_core::miner::{Document, Miner};
use tidings_core::relation::Rules;

static MINER: LazyLock<Miner> = LazyLock::new(|| {
    let rows = include_bytes!("../../../seeds/gazetteer.jsonl");
    let rules = Rules::parse(&[
        ("conflict.rules", include_str!("../../../seeds/rules/conflict.rules")),
        ("consult.rules", include_str!("../../../seeds/rules/consult.rules")),
        ("cooperation.rules", include_str!("../../../seeds/rules/cooperation.rules")),
        ("statements.rules", include_str!("../../../seeds/rules/statements.rules")),
        ("states.rules", include_str!("../../../seeds/rules/states.rules")),
    ]);
    let gazetteer = Gazetteer::from_jsonl(rows, "seeds").expect("good rows");
    Miner::new(Arc::new(gazetteer), Arc::new(rules.expect("good rules")))
});

fuzz_target!(|data: &[u8]| {
    let document = Document { bytes: data, ..Document::default() };
    support::check_mined(document, &MINER.mine(document), &MINER);
});
