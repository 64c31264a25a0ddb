//! Damaged compiled gazetteers: a million mutants of a small one, each of which is refused with a message, or opens and
//! finds whatever it finds without a panic. `MUTANTS` sets how many.
//!
//! Half of the mutants get their checksums back: these reach the readers behind the head, as a file over 4 MiB does, whose
//! sections are not verified when it is opened.

#[path = "support/compiled.rs"]
mod compiled;

use compiled::{Layout, read_u32};
use std::{
    ops::Range,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};
use tidings_core::gazetteer::{Boundary, FindOptions, Gazetteer, GazetteerBuilder, Kind, Match};

const TEXT: &str = "Foreign Minister Sergey\nLavrov of the U.S. met Çavus\u{327}oğlu in Saint-Louis’s 平中 …, NATO (AT&T) said. +++ us US \
    Gogol’s United States of Amerika, H₂O; .NET Libya Libyan the Who WHO.";

fn sample() -> Gazetteer {
    let rows = [
        r#"{"entity_id": "country:USA", "name": "United States", "type": "GPE", "aliases": ["US", "U.S.", "United States of America"], "country": "USA", "metonyms": ["Washington"]}"#,
        r#"{"entity_id": "country:LBY", "name": "Libya", "type": "GPE", "adjectives": ["Libyan"], "demonyms": ["Libyans"], "country": "LBY", "lang": "en"}"#,
        r#"{"entity_id": "person:lavrov", "name": "Sergey Lavrov", "type": "PERSON", "office": "foreign minister", "country": "RUS", "valid_from": "2004-03-09", "valid_to": "2026-01-01", "priority": 5}"#,
        r#"{"entity_id": "person:cavusoglu", "name": "Mevlüt Çavuşoğlu", "type": "PERSON", "aliases": ["Çavuşoğlu"], "office": "foreign minister", "country": "TUR", "valid_from": "2014-08-29"}"#,
        r#"{"entity_id": "org:who", "name": "WHO", "type": "ORG", "priority": -3, "sector": "health"}"#,
        r#"{"entity_id": "org:the-who", "name": "The Who", "type": "ORG", "aliases": ["Who", "who"], "case": "exact"}"#,
        r#"{"entity_id": "org:att", "name": "AT&T", "type": "ORG", "aliases": ["(AT&T)", "a t t"]}"#,
        r#"{"entity_id": "org:plus", "name": "+++", "type": "ORG", "aliases": ["…", ".NET"], "case": "fold"}"#,
        r#"{"entity_id": "place:louis", "name": "Saint-Louis", "type": "LOC", "aliases": ["Saint Louis", "平中", "平"]}"#,
        r#"{"entity_id": "org:nato", "name": "NATO", "type": "ORG", "aliases": ["North Atlantic Treaty Organization", "H2O"]}"#,
        r#"{"entity_id": "org:nato-2", "name": "Nato", "type": "ORG", "aliases": ["US"], "priority": 2}"#,
        r#"{"entity_id": "role:fm", "name": "foreign minister", "type": "ROLE", "aliases": ["Gogol"]}"#,
    ];
    let (first, second) = rows.split_at(7);
    GazetteerBuilder::new()
        .jsonl(first.join("\n").as_bytes(), "first.jsonl")
        .jsonl(second.join("\n").as_bytes(), "second.jsonl")
        .payload(b"payload of the rows".to_vec())
        .build()
        .expect("rows without fault")
}

/// Numbers without pattern (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn range(&mut self, len: usize, most: usize) -> Range<usize> {
        let start = self.below(len);
        start..(start + 1 + self.below(most)).min(len)
    }
}

/// Changes a file in one to three places.
fn mutate(file: &mut Vec<u8>, chance: &mut Chance) {
    for _ in 0..1 + chance.below(3) {
        let len = file.len();
        if len == 0 {
            return;
        }
        let at = chance.below(len);
        let odd = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF_FFFF, 0xFFFF_FFFF, 1 << 63, u64::MAX, len as u64, at as u64];
        match chance.below(12) {
            0..=2 => file[at] ^= 1 << chance.below(8),
            3 => file[at] = chance.next() as u8,
            4 => file[at] = odd[chance.below(5)] as u8,
            5 if at + 4 <= len => file[at..at + 4].copy_from_slice(&(odd[chance.below(11)] as u32).to_le_bytes()),
            6 if at + 8 <= len => file[at..at + 8].copy_from_slice(&odd[chance.below(11)].to_le_bytes()),
            7 if at + 4 <= len => {
                let number = read_u32(file, at).wrapping_add(chance.below(9) as u32).wrapping_sub(4);
                file[at..at + 4].copy_from_slice(&number.to_le_bytes());
            }
            8 => {
                let range = chance.range(len, 64);
                let to = chance.below(len - range.len());
                file.copy_within(range, to);
            }
            9 => {
                let range = chance.range(len, 64);
                file[range].fill([0, 0xFF, 0x80][at % 3]);
            }
            10 if at.is_multiple_of(4) => file.truncate(at),
            10 => drop(file.drain(chance.range(len, 16))),
            _ => {
                let range = chance.range(len, 16);
                let bytes = file[range].to_vec();
                file.splice(at..at, bytes);
            }
        }
    }
}

/// Looks at all that a gazetteer has, and holds what it finds to what must be true of any.
fn use_all(gazetteer: &Gazetteer, chance: &mut Chance) -> Vec<Match> {
    // What builds an automaton or reads all names is far slower than the rest.
    let slow = chance.below(100) == 0;
    let options = FindOptions {
        kind: [Kind::LeftmostLongest, Kind::LeftmostFirst, Kind::Overlapping][chance.below(3)],
        boundary: if slow && chance.below(2) == 0 { Boundary::None } else { Boundary::Word },
        fuzzy: slow,
        across_blank_lines: true,
    };
    let found = gazetteer.find(TEXT, &options);
    let mut end = 0;
    for m in &found {
        let surface = TEXT.get(m.span.range()).expect("a name is a slice of the text");
        assert!(!surface.is_empty() && (end <= m.span.start || options.kind == Kind::Overlapping));
        end = m.span.end;
        for reading in gazetteer.readings(m, TEXT).take(100) {
            assert!(gazetteer.entry(reading.entity).names().take(100).count() <= 100);
        }
    }
    if slow {
        for entry in gazetteer.entries().take(100) {
            let _ = (entry.names().take(100).count(), gazetteer.entity(entry.entity_id));
        }
        let day = "2020-01-01".parse().expect("a day");
        let _ =
            (gazetteer.office_holder("foreign minister", "RUS", day), gazetteer.payload().len(), gazetteer.check());
        let _ = gazetteer.office_holder_named("lavrov", "foreign minister", None, Some(day));
        let _ = Gazetteer::merge(&[gazetteer.clone(), gazetteer.clone()]);
    }
    found
}

/// Says which mutant it was when the test panics.
struct Mutant(u64);

impl Drop for Mutant {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("mutant {}", self.0);
        }
    }
}

#[test]
fn mutants_are_refused_or_harmless() {
    let mutants = std::env::var("MUTANTS").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000u64);
    let file = sample().to_bytes().to_vec();
    let layout = Layout::of(&file);
    let mut repaired = file.clone();
    layout.repair(&mut repaired);
    assert!(repaired == file && layout.sections.len() >= 8, "the layout of the head is known");
    let whole = sample().find(TEXT, &FindOptions::default());
    assert!(whole.len() > 12, "{whole:?}");

    let (next, refused, opened) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let one = |number: u64| {
        let mutant = Mutant(number);
        let mut chance = Chance(number);
        let mut bytes = file.clone();
        mutate(&mut bytes, &mut chance);
        let repaired = number.is_multiple_of(2);
        if repaired {
            layout.repair(&mut bytes);
        }
        let started = Instant::now();
        match Gazetteer::from_bytes(bytes) {
            Err(error) => {
                let error = error.to_string();
                let says_what_to_do = ["build", "copy", "make"].iter().any(|word| error.contains(word));
                assert!(says_what_to_do, "{error:?}");
                refused.fetch_add(1, Ordering::Relaxed);
            }
            Ok(gazetteer) if repaired => {
                use_all(&gazetteer, &mut chance);
                opened.fetch_add(1, Ordering::Relaxed);
            }
            // Only what no checksum covers, the bytes that fill up sections, can have changed.
            Ok(gazetteer) => assert_eq!(gazetteer.find(TEXT, &FindOptions::default()), whole),
        }
        let took = started.elapsed();
        assert!(took < Duration::from_secs(5), "{took:?}");
        drop(mutant);
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= mutants {
                        return;
                    }
                    one(number);
                }
            });
        }
    });
    let (refused, opened) = (refused.into_inner(), opened.into_inner());
    println!("{mutants} mutants of {} bytes: {refused} refused, {opened} with right checksums opened", file.len());
    assert!(refused > mutants / 2 && opened > mutants / 4);
}

/// Every beginning of a file, and every file with one byte changed, says that it is damaged.
#[test]
fn no_damage_goes_unnoticed() {
    let file = sample().to_bytes().to_vec();
    for length in 0..file.len() {
        assert!(Gazetteer::from_bytes(&file[..length]).is_err(), "{length}");
    }
    let whole = sample().find(TEXT, &FindOptions::default());
    let mut unnoticed = 0;
    for at in 0..file.len() {
        let mut damaged = file.clone();
        damaged[at] ^= 0x55;
        if let Ok(gazetteer) = Gazetteer::from_bytes(damaged) {
            unnoticed += 1;
            assert_eq!(gazetteer.find(TEXT, &FindOptions::default()), whole, "{at}");
        }
    }
    assert!(unnoticed < 8 * 16, "{unnoticed} bytes between sections");
}
