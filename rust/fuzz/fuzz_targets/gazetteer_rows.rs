//! Rows of a gazetteer: an error or a gazetteer that finds its own names.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tidings_core::gazetteer::{FindOptions, Gazetteer};

fuzz_target!(|data: &[u8]| {
    match Gazetteer::from_jsonl(data, "rows.jsonl") {
        Ok(gazetteer) => {
            let _ = gazetteer.check();
            for (i, entry) in gazetteer.entries().enumerate() {
                assert_eq!(gazetteer.entity(entry.entity_id), Some(i));
                for found in gazetteer.find(entry.name, &FindOptions::default()) {
                    assert!(entry.name.get(found.span.range()).is_some());
                    assert!(gazetteer.readings(&found, entry.name).next().is_some());
                }
            }
            assert!(Gazetteer::merge(&[gazetteer.clone(), gazetteer]).is_ok());
        }
        Err(error) => assert!(error.to_string().contains("rows.jsonl")),
    }
});
