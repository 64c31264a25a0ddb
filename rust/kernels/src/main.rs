//! Runs each kernel of the core on a text that is always the same, for its instructions to be counted.
//!
//! `tidings-kernels SEEDS` reads the folder of seeds and prints a line for each kernel, its name and the bytes it reads,
//! in the order in which it then runs them: each twice, the first time for what is made once. [`kernel_boundary`] is
//! called before every run and behind the last one, so that callgrind (`--dump-before='*kernel_boundary*'`) counts each
//! run by itself.

use std::fs;
use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use tidings_core::decode::decode;
use tidings_core::gazetteer::{FindOptions, Gazetteer};
use tidings_core::kwic::{self, Kwic};
use tidings_core::miner::{Document, Miner};
use tidings_core::ngram;
use tidings_core::relation::Rules;
use tidings_core::segment::segment_plain;
use tidings_core::strip::{self, Format};

/// Bytes of plain text that a kernel reads, at least; pages are read as they are.
const SIZE: usize = 200_000;

/// A name and what it does, in bytes read; the result is only kept from being left out.
type Kernel<'a> = (&'static str, usize, Box<dyn Fn() + 'a>);

/// Where a count ends and the next one begins.
#[inline(never)]
fn kernel_boundary(number: usize) {
    black_box(number);
}

fn main() -> ExitCode {
    let Some(seeds) = std::env::args_os().nth(1).map(PathBuf::from) else {
        eprintln!("usage: tidings-kernels SEEDS");
        return ExitCode::from(2);
    };
    match run(&seeds) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", seeds.display());
            ExitCode::FAILURE
        }
    }
}

fn run(seeds: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let pages = read(&seeds.join("pages"), "html")?;
    let samples = read(&seeds.join("documents"), "txt")?;
    let gazetteer = Arc::new(Gazetteer::from_jsonl(&fs::read(seeds.join("gazetteer.jsonl"))?, "seeds")?);
    let rules = rules(seeds)?;
    let miner = Miner::new(Arc::clone(&gazetteer), Arc::new(rules));
    let kwic = Kwic::new(&["minister", "foreign *"], kwic::Options::default())?;
    let decoded: Vec<String> = pages.iter().map(|page| decode(page, None).text.into_owned()).collect();
    let texts = shuffled(&samples.iter().map(|raw| decode(raw, None).text.into_owned()).collect::<Vec<_>>());
    let views: Vec<&str> = texts.iter().map(String::as_str).collect();
    let kernels = kernels(&pages, &decoded, &views, &gazetteer, &kwic, &miner);
    for (name, bytes, _) in &kernels {
        println!("{name}\t{bytes}");
    }
    println!("features\t{}", features());
    let mut number = 0;
    for (_, _, kernel) in &kernels {
        for _ in 0..2 {
            kernel_boundary(number);
            number += 1;
            kernel();
        }
    }
    kernel_boundary(number);
    Ok(())
}

/// The kernels in the order of the pipeline.
fn kernels<'a>(
    pages: &'a [Vec<u8>],
    decoded: &'a [String],
    texts: &'a [&'a str],
    gazetteer: &'a Gazetteer,
    kwic: &'a Kwic,
    miner: &'a Miner,
) -> Vec<Kernel<'a>> {
    let of_pages = pages.iter().map(Vec::len).sum();
    let of_decoded = decoded.iter().map(String::len).sum();
    let of_texts = texts.iter().map(|text| text.len()).sum();
    let options = strip::Options::default();
    let (html, plain) = (options.clone(), options);
    // To count and to mine costs more for each byte: a part will do.
    let few = &texts[..texts.len() / 4];
    let of_few = few.iter().map(|text| text.len()).sum();
    let mut kernels: Vec<Kernel<'a>> = vec![
        ("decode", of_pages, Box::new(|| pages.iter().for_each(|page| keep(decode(page, None))))),
        (
            "strip html",
            of_decoded,
            Box::new(move || decoded.iter().for_each(|page| keep(strip::strip(page, Some(Format::Html), &html)))),
        ),
        (
            "strip text",
            of_few,
            Box::new(move || few.iter().for_each(|text| keep(strip::strip(text, Some(Format::Text), &plain)))),
        ),
        ("segment", of_texts, Box::new(|| texts.iter().for_each(|text| keep(segment_plain(text))))),
        (
            "find",
            of_texts,
            Box::new(|| texts.iter().for_each(|text| keep(gazetteer.find(text, &FindOptions::default())))),
        ),
    ];
    for (name, max_n) in [("ngrams 1", 1), ("ngrams 1..3", 3), ("ngrams 1..5", 5)] {
        kernels.push((name, of_texts, Box::new(move || count(texts, max_n))));
    }
    kernels.push(("kwic", of_texts, Box::new(|| texts.iter().for_each(|text| keep(kwic.find(text))))));
    kernels.push((
        "mine",
        of_few,
        Box::new(move || {
            for text in few {
                let format = Some(Format::Text);
                keep(miner.mine(Document { bytes: text.as_bytes(), format, ..Document::default() }));
            }
        }),
    ));
    kernels
}

/// Counts n-grams up to so many words.
fn count(texts: &[&str], max_n: usize) {
    let options = ngram::Options { max_n, ..ngram::Options::default() };
    keep(ngram::count(texts, &options, &ngram::Select::default()).expect("few words and a good range"));
}

/// A result that nobody looks at, and that the compiler must not leave out.
fn keep<T>(result: T) {
    black_box(&result);
}

/// The files of a folder with a suffix, by name.
fn read(folder: &Path, suffix: &str) -> std::io::Result<Vec<Vec<u8>>> {
    let mut paths = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<std::io::Result<Vec<_>>>()?;
    paths.retain(|path| path.extension().is_some_and(|found| found == suffix));
    paths.sort();
    paths.iter().map(fs::read).collect()
}

/// The rules of the seeds.
fn rules(seeds: &Path) -> Result<Rules, Box<dyn std::error::Error>> {
    let files = read(&seeds.join("rules"), "rules")?.into_iter().map(String::from_utf8);
    let files = files.collect::<Result<Vec<_>, _>>()?;
    Ok(Rules::parse(&files.iter().map(|file| ("seeds", file.as_str())).collect::<Vec<_>>())?)
}

/// The texts again and again until there are enough, with other lines first and one word of eight made up, so that the
/// vocabulary grows as it does in real text.
fn shuffled(texts: &[String]) -> Vec<String> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut below = |limit: usize| {
        // Marsaglia's xorshift.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap_or(0) % limit.max(1)
    };
    let mut made = Vec::new();
    let mut size = 0;
    while size < SIZE {
        let mut lines: Vec<&str> = texts[made.len() % texts.len()].split("\n\n").collect();
        for i in (2..lines.len()).rev() {
            lines.swap(i, 1 + below(i));
        }
        let words = lines.join("\n\n");
        let words = words.split(' ').map(|word| match below(8) {
            0 if word.bytes().all(|b| b.is_ascii_lowercase()) => {
                format!("{word}{}", ["er", "a", "ing", "is"][below(4)])
            }
            1 if word.bytes().all(|b| b.is_ascii_digit()) => below(10_000).to_string(),
            _ => word.to_owned(),
        });
        let text = words.collect::<Vec<_>>().join(" ");
        size += text.len();
        made.push(text);
    }
    made
}

/// What of the processor decides which code runs: counts are comparable where it is the same.
fn features() -> String {
    #[cfg(target_arch = "x86_64")]
    let found = [
        ("avx512bw", is_x86_feature_detected!("avx512bw")),
        ("avx2", is_x86_feature_detected!("avx2")),
        ("bmi1", is_x86_feature_detected!("bmi1")),
        ("popcnt", is_x86_feature_detected!("popcnt")),
    ];
    #[cfg(not(target_arch = "x86_64"))]
    let found: [(&str, bool); 0] = [];
    let there: Vec<&str> = found.iter().filter(|(_, there)| *there).map(|(name, _)| *name).collect();
    format!("{} {}", std::env::consts::ARCH, there.join(" "))
}
