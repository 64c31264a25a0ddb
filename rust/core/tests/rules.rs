//! The rule files of `seeds/` against the tests that stand in them, with the gazetteer of `seeds/`.

use std::{fs, path::Path};
use tidings_core::gazetteer::Gazetteer;
use tidings_core::relation::Rules;

fn seeds() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../seeds")
}

#[test]
fn every_test_in_the_rule_files_passes() {
    let rows = fs::read(seeds().join("gazetteer.jsonl")).unwrap();
    let gazetteer = Gazetteer::from_jsonl(&rows, "gazetteer.jsonl").unwrap_or_else(|e| panic!("{e}"));
    let mut names: Vec<_> = fs::read_dir(seeds().join("rules")).unwrap().map(|e| e.unwrap().path()).collect();
    names.sort();
    let files: Vec<(String, String)> = names
        .iter()
        .map(|p| (p.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(p).unwrap()))
        .collect();
    let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let rules = Rules::parse(&files).unwrap_or_else(|e| panic!("{e}"));
    let outcomes = rules.test(&gazetteer);
    assert!(outcomes.len() > 50, "only {} tests", outcomes.len());
    let failed: Vec<String> = outcomes
        .iter()
        .filter(|o| !o.passed)
        .map(|o| format!("{}: {}\n    expected {:?}\n    found    {:?}", o.at, o.sentence, o.expected, o.found))
        .collect();
    assert!(failed.is_empty(), "{} of {} failed\n{}", failed.len(), outcomes.len(), failed.join("\n"));
}
