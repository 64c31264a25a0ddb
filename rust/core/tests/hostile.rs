//! Hostile documents: each comes back with its rows right and what was given up named. Times are not asserted here: the
//! ignored test prints how they grow, for
//! `cargo test --release -p tidings-core --test hostile -- --ignored --nocapture`, with the bytes of the largest size in
//! `HOSTILE_BYTES` and the start of a shape's name in `HOSTILE_SHAPE`.

mod support;

use std::sync::{Arc, LazyLock};
use std::time::Instant;
use support::{check_mined, check_segmented, check_stripped};
use tidings_core::gazetteer::Gazetteer;
use tidings_core::miner::{Document, Mined, Miner};
use tidings_core::relation::Rules;
use tidings_core::segment::segment_plain;
use tidings_core::strip::{Format, Options, strip};

static MINER: LazyLock<Miner> = LazyLock::new(|| {
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/../../seeds");
    let read = |path: &str| std::fs::read_to_string(format!("{seeds}/{path}")).expect("a file of the seeds");
    let names =
        ["conflict", "consult", "cooperation", "statements", "states"].map(|name| format!("rules/{name}.rules"));
    let texts: Vec<(&str, String)> = names.iter().map(|name| (name.as_str(), read(name))).collect();
    let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let gazetteer = Gazetteer::from_jsonl(read("gazetteer.jsonl").as_bytes(), "seeds").expect("good rows");
    Miner::new(Arc::new(gazetteer), Arc::new(Rules::parse(&files).expect("good rules")))
});

const GOOD: &str = "Foreign Minister Sergey Lavrov had a phone conversation with his Turkish colleague, \
    Mevlut Cavusoglu, on Monday, the ministry said. The two ministers discussed the ceasefire and the return of the talks.";

fn mine(bytes: &[u8]) -> Mined {
    let document = Document { bytes, ..Document::default() };
    let mined = MINER.mine(document);
    check_mined(document, &mined, &MINER);
    mined
}

fn codes(mined: &Mined) -> Vec<&str> {
    mined.problems.iter().map(|p| p.code).collect()
}

/// A text of about so many bytes.
type Make = fn(usize) -> String;

fn fill(unit: &str, bytes: usize) -> String {
    unit.repeat((bytes / unit.len()).max(1))
}

/// Prose with names, dates and relations.
fn prose(bytes: usize, between: &str) -> String {
    let people = ["Sergey Lavrov", "Mevlut Cavusoglu", "Antonio Guterres", "Ingrid Solheim", "Tomas Reyes"];
    let places = ["Geneva", "Libya", "Ankara", "Norvik", "Tripoli", "Moscow", "Port Alder"];
    let verbs = ["met", "spoke with", "held a telephone conversation with", "criticized", "signed an agreement with"];
    let mut out = String::with_capacity(bytes + 200);
    let mut i = 0;
    while out.len() < bytes {
        out += &format!(
            "On day {i}, Foreign Minister {} {} {} in {} on {} December 20{:02}, and the two ministers said that he would \
             visit the United Nations{between}",
            people[i % 5],
            verbs[i % 5],
            people[(i + 1 + i / 5) % 5],
            places[i % 7],
            i % 28 + 1,
            i % 25,
        );
        i += 1;
    }
    out
}

/// Shapes of one kind of bytes from end to end, by name.
const SHAPES: &[(&str, Make)] = &[
    ("prose_one_line", |n| prose(n, ". ")),
    ("prose_paragraphs", |n| prose(n, ".\n\n")),
    ("prose_wrapped", |n| prose(n, ".\n")),
    ("prose_html", |n| format!("<html><body><article><p>{}</p></article></body></html>", prose(n, ".</p>\n<p>"))),
    ("one_sentence", |n| prose(n, "; ")),
    ("one_sentence_no_marks", |n| prose(n, " and ").replace(',', "")),
    ("one_letter", |n| fill("a", n)),
    ("one_capital", |n| fill("A", n)),
    ("one_digit", |n| fill("1", n)),
    ("spaces", |n| fill(" ", n)),
    ("line_ends", |n| fill("\n", n)),
    ("angles", |n| fill("<", n)),
    ("angles_apart", |n| fill("< ", n)),
    ("open_tags", |n| format!("<html>{}", fill("<b ", n))),
    ("quotes", |n| fill("\"", n)),
    ("quotes_apart", |n| fill("he \" ", n)),
    ("apostrophes", |n| fill("'", n)),
    ("brackets", |n| fill("(", n)),
    ("brackets_in_prose", |n| fill("the UN (", n)),
    ("acronyms", |n| fill("the Norvik Port Union (NPU) and ", n)),
    ("periods", |n| fill(".", n)),
    ("periods_apart", |n| fill("U.S. ", n)),
    ("initials", |n| fill("J. ", n)),
    ("initials_glued", |n| fill("J.", n)),
    ("hyphens", |n| fill("a-", n)),
    ("ampersands", |n| format!("<p>{}", fill("&amp", n))),
    ("ampersands_bare", |n| format!("<p>{}", fill("&a", n))),
    ("marks", |n| fill("e\u{301}\u{302}", n)),
    ("only_marks", |n| fill("\u{301}", n)),
    ("soft_hyphens", |n| fill("\u{ad}", n)),
    ("kana", |n| fill("カ", n)),
    ("ideographs", |n| fill("部长与沿海城镇的市长会谈。", n)),
    ("thai", |n| fill("ก", n)),
    ("emoji", |n| fill("👨‍👩‍👧‍👦", n)),
    ("flags", |n| fill("🇱🇾", n)),
    ("two_ministers", |n| fill("the two ministers said ", n)),
    ("two_ministers_sentences", |n| fill("The two ministers said. ", n)),
    ("ministers", |n| fill("the foreign minister of Libya, ", n)),
    ("mr", |n| fill("Mr ", n)),
    ("mr_name", |n| fill("Mr Lavrov said. ", n)),
    ("surname", |n| fill("Lavrov ", n)),
    ("surname_sentences", |n| fill("Sergey Lavrov said. ", n)),
    ("he", |n| format!("Sergey Lavrov left. {}", fill("He said that he left. ", n))),
    ("he_nobody", |n| fill("He said that he left. ", n)),
    ("new_names", |n| names(n, ". He said so. ")),
    ("new_names_and", |n| names(n, " and ")),
    ("new_names_commas", |n| names(n, ", ")),
    ("countries_and", |n| fill("Libya and Turkey and ", n)),
    ("countries", |n| fill("Russian Foreign Ministry ", n)),
    ("possessives", |n| fill("Libya's ", n)),
    ("monday", |n| fill("on Monday ", n)),
    ("monday_sentences", |n| fill("They met on Monday. ", n)),
    ("dates", |n| fill("3 December 2020 ", n)),
    ("dates_yearless", |n| fill("December 3, ", n)),
    ("dates_lines", |n| fill("December 3, 2020\n\n", n)),
    ("dates_and", |n| fill("September and ", n)),
    ("dates_of_the", |n| fill("the end of the ", n)),
    ("numbers", |n| fill("1 ", n)),
    ("according", |n| fill("according to ", n)),
    ("triggers", |n| fill("met ", n)),
    ("triggers_sentences", |n| fill("Libya met Turkey in Geneva. ", n)),
    ("triggers_quoted", |n| fill("\"Libya met Turkey\" ", n)),
    ("statements", |n| fill("\"Libya met Turkey,\" Lavrov said. ", n)),
    ("one_word_lines", |n| fill("word\n", n)),
    ("name_lines", |n| fill("Libya\n", n)),
    ("item_lines", |n| fill("* Libya and Turkey\n", n)),
    ("item_lines_apart", |n| fill("* Libya\n\n", n)),
    ("bullets", |n| fill("* ", n)),
    ("captions", |n| fill("Sergey Lavrov on Monday Yevgeny Biyatov/POOL/TASS\n\n", n)),
    ("credits", |n| fill("© Reuters/TASS\n\n", n)),
    ("bars", |n| fill("News | ", n)),
    ("title_bars", |n| format!("<title>Talks of the four {}</title><p>{GOOD}", fill("| Site ", n))),
    ("title_headings", |n| {
        format!("<title>{}</title>{}<p>{GOOD}", fill("talks ", n / 2), fill("<h2>talkstalks</h2>", n / 2))
    }),
    ("long_lines_repeated", |n| fill(&format!("{}\n\n", fill("Aaaaaaaaa", n / 400)), n)),
    ("nested", |n| format!("{}<p>{GOOD}</p>", fill("<div>", n))),
    ("nested_inline", |n| format!("<p>{}{GOOD}", fill("<b><i>", n))),
    ("figures", |n| fill("<figure><figcaption>Sergey Lavrov on 3 December 2020.</figcaption></figure>", n)),
    ("list_html", |n| format!("<ul>{}</ul><p>{GOOD}", fill("<li>Libya", n))),
    ("tables", |n| fill("<table><tr><td>Libya", n)),
    ("json_ld", |n| format!("<script type=application/ld+json>[{}1]</script><p>{GOOD}", fill("[],", n))),
    ("addresses", |n| fill("www.example.com/a.B.C?d=e ", n)),
    ("lower_title", |n| fill("the minister the president the speaker ", n)),
    ("roles", |n| fill("foreign minister ", n)),
    ("roles_of", |n| fill("minister of ", n)),
    ("roles_names", |n| names(n, ", foreign minister of Libya, ")),
    ("capitals", |n| fill("Norvik ", n)),
    ("topics", |n| format!("{}{}", fill("Libya and Turkey discussed ", 3_000), fill("a", n))),
    ("capitals_of", |n| fill("Norvik of ", n)),
];

/// Names that are all different.
fn names(bytes: usize, between: &str) -> String {
    let mut out = String::with_capacity(bytes + 50);
    let mut i = 0usize;
    let syllables = ["ba", "ce", "di", "fo", "gu", "ha", "ke", "li", "mo", "nu", "pa", "re", "si", "to", "vu", "za"];
    let name = |mut n: usize| {
        let mut s = String::new();
        for _ in 0..5 {
            s += syllables[n % 16];
            n /= 16;
        }
        s[..1].to_uppercase() + &s[1..]
    };
    while out.len() < bytes {
        out += &format!("President {} {}{between}", name(i * 7919), name(i));
        i += 1;
    }
    out
}

#[test]
fn every_shape_comes_back() {
    for (name, make) in SHAPES {
        let text = make(6_000);
        let mined = std::panic::catch_unwind(|| mine(text.as_bytes()));
        assert!(mined.is_ok(), "{name}");
        for format in [Format::Html, Format::Text] {
            for keep_all in [false, true] {
                let stripped = strip(&text, Some(format), &Options { keep_all, ..Options::default() });
                let checked = std::panic::catch_unwind(|| check_stripped(&text, &stripped));
                assert!(checked.is_ok(), "{name}, {format:?}, keep_all: {keep_all}");
            }
        }
        check_segmented(&text, &segment_plain(&text));
    }
}

#[test]
fn what_was_given_up_is_named() {
    assert_eq!(codes(&mine(b"")), ["empty"]);
    assert_eq!(codes(&mine(fill(" \n\t", 50_000).as_bytes())), ["empty"]);
    assert_eq!(codes(&mine(fill("Home | News | Sport\n\n", 2_000).as_bytes())), ["only_boilerplate"]);
    let mined = mine(prose(20_000, "; ").as_bytes());
    assert_eq!(codes(&mined), ["long_sentence"]);
    assert!(mined.mentions.len() > 300 && mined.relations.is_empty());
}

#[test]
fn problems_stand_at_their_place_in_the_source() {
    let page: Vec<u8> = format!("{GOOD}\0").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let document = Document { bytes: &page, encoding: Some("utf-16le"), ..Document::default() };
    let mined = MINER.mine(document);
    check_mined(document, &mined, &MINER);
    assert_eq!(codes(&mined), ["nul_bytes"]);
    assert_eq!(mined.problems[0].byte_offset, Some(page.len() - 2));
}

#[test]
fn the_story_is_found_between_what_is_hostile() {
    for (name, page) in [
        ("nested", format!("{}<p>{GOOD}</p>", "<div>".repeat(100_000))),
        ("nested inline", format!("<p>{}{GOOD}", "<b><i>".repeat(50_000))),
        ("unclosed links", format!("<html><body><p>{GOOD}</p>{}", "<a href=x>".repeat(50_000))),
        ("brackets", format!("{GOOD}\n\n{}", "(".repeat(100_000))),
        ("quotes", format!("{GOOD}\n\n{}", "\"".repeat(100_000))),
        ("a title of bars", format!("<title>Talks {}</title><p>{GOOD}</p>", "| Site ".repeat(100_000))),
        ("a title never closed before", format!("<title>Talks</title><p>{GOOD}</p><title>{}", "x ".repeat(100_000))),
        (
            "data of 100,000 lists",
            format!("<script type=application/ld+json>[{}1]</script><p>{GOOD}</p>", "[],".repeat(100_000)),
        ),
        ("deep data", format!("<script type=application/ld+json>{}</script><p>{GOOD}</p>", "[".repeat(100_000))),
        ("attributes", format!("<div {}><p>{GOOD}</p></div>", "class=a ".repeat(50_000))),
        ("white space", format!("{}{GOOD}{}", " \n".repeat(100_000), " \t".repeat(100_000))),
        ("NUL", format!("\0\0{GOOD}\0")),
    ] {
        let mined = mine(page.as_bytes());
        let call = mined.relations.iter().any(|r| MINER.rules().types()[r.rtype].id == "consult.call");
        assert!(call, "{name}: {:?}", mined.problems);
    }
}

/// Time over bytes, and how fast it grows; on a slow machine and for a process to itself.
#[test]
#[ignore = "measures"]
fn growth() {
    let number = |name: &str| std::env::var(name).ok().and_then(|v| v.parse::<usize>().ok());
    let full = number("HOSTILE_BYTES").unwrap_or(4_000_000);
    let only = std::env::var("HOSTILE_SHAPE").unwrap_or_default();
    LazyLock::force(&MINER);
    println!("{:<26} {:>9} {:>9} {:>9} {:>6}  mentions relations", "shape", "n/4 s", "n/2 s", "n s", "growth");
    for (name, make) in SHAPES.iter().filter(|(name, _)| only.is_empty() || *name == only) {
        let mut rows = (0, 0);
        let times = [4, 2, 1].map(|part| {
            let text = make(full / part);
            let document = Document { bytes: text.as_bytes(), ..Document::default() };
            let began = Instant::now();
            let mined = MINER.mine(document);
            rows = (mined.mentions.len(), mined.relations.len());
            began.elapsed().as_secs_f64()
        });
        let growth = (times[2] / times[0]).log2() / 2.0;
        let [quarter, half, whole] = times;
        println!("{name:<26} {quarter:>9.3} {half:>9.3} {whole:>9.3} {growth:>6.2} {:>9} {:>9}", rows.0, rows.1);
    }
}
