//! Compiled gazetteers of any bytes: refused with a reason, or harmless. Give it a folder with a small `.tdg` file to begin
//! with. Checksums are made right first, since no fuzzer would guess them: what is behind them is to be reached.
#![no_main]

use compiled::Layout;
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;
use tidings_core::gazetteer::{Boundary, FindOptions, Gazetteer, Kind};

#[path = "../../core/tests/support/compiled.rs"]
mod compiled;

const TEXT: &str =
    "The U.S. and United\nStates’ envoy to Libya, Sergey Lavrov (NATO), met Çavus\u{327}oğlu in 平中. +++ ½ ⑴ …";

static LAYOUT: LazyLock<Layout> = LazyLock::new(|| Layout::of(Gazetteer::default().to_bytes()));

fuzz_target!(|data: &[u8]| {
    let mut bytes = data.to_vec();
    LAYOUT.repair(&mut bytes);
    let gazetteer = match Gazetteer::from_bytes(bytes) {
        Ok(gazetteer) => gazetteer,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    for kind in [Kind::LeftmostLongest, Kind::LeftmostFirst, Kind::Overlapping] {
        for boundary in [Boundary::Word, Boundary::None] {
            let options =
                FindOptions { kind, boundary, fuzzy: kind == Kind::LeftmostFirst, across_blank_lines: true };
            for found in gazetteer.find(TEXT, &options) {
                let surface = TEXT.get(found.span.range()).expect("a name is a slice of the text");
                assert!(!surface.is_empty());
                for reading in gazetteer.readings(&found, TEXT).take(100) {
                    let _ = gazetteer.entry(reading.entity).names().take(100).count();
                }
            }
        }
    }
    let _ = gazetteer.check();
    for entry in gazetteer.entries().take(100) {
        let _ = (gazetteer.entity(entry.entity_id), entry.names().take(100).count());
    }
});
