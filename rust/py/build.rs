//! Makes the tables of what the wheel carries: every file of seeds/gazetteer*, seeds/rules and seeds/documents, as
//! `(name, content)` pairs in the order of their names.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let seeds = Path::new(&env::var("CARGO_MANIFEST_DIR").expect("cargo sets it")).join("../../seeds");
    let mut code = String::new();
    for (table, folder, suffixes) in [
        ("GAZETTEER", seeds.clone(), &["jsonl"][..]),
        ("RULES", seeds.join("rules"), &["rules"][..]),
        ("DOCUMENTS", seeds.join("documents"), &["txt", "html"][..]),
    ] {
        println!("cargo:rerun-if-changed={}", folder.display());
        writeln!(code, "pub(crate) const {table}: &[(&str, &[u8])] = &[").expect("memory");
        for file in files(&folder, suffixes) {
            println!("cargo:rerun-if-changed={}", file.display());
            let name = file.file_name().expect("a file").to_string_lossy().into_owned();
            let path = file.canonicalize().expect("listed just now");
            writeln!(code, "    ({name:?}, include_bytes!({:?})),", path.display().to_string()).expect("memory");
        }
        code.push_str("];\n");
    }
    let out = PathBuf::from(env::var("OUT_DIR").expect("cargo sets it")).join("seeds.rs");
    fs::write(&out, code).unwrap_or_else(|error| panic!("{}: {error}", out.display()));
}

/// The files of `folder` with one of these suffixes; none when there is no such folder.
fn files(folder: &Path, suffixes: &[&str]) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| suffixes.iter().any(|s| e == *s)))
        .collect();
    found.sort();
    found
}
