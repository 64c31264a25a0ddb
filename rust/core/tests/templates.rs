//! Templates: learned from generated pages in any order, merged, saved, damaged; what becomes of stories that were crawled
//! several times.

use proptest::prelude::*;
use std::fmt::Write;
use std::sync::Arc;
use tidings_core::strip::templates::{Chrome, LINES, Settings, Templates, page, site_key};
use tidings_core::strip::{Format, Options, strip};
use xxhash_rust::xxh3::xxh3_64;

const WORDS: &str = "harbour ferry council bridge winter market teacher orchard railway lantern museum quarry \
    mayor river tunnel chapel garden meadow ticket engine window basket copper violin saddle pepper";

/// A sentence that no other number gives.
fn sentence(number: u64, words: usize) -> String {
    let all: Vec<&str> = WORDS.split_whitespace().collect();
    let mut state = number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0x1234_5678_9ABC_DEF0;
    let mut out = String::from("The");
    for _ in 0..words {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        write!(out, " {}", all[(state % all.len() as u64) as usize]).unwrap();
    }
    out + "."
}

const MENU: [&str; 4] = ["Harbour Gazette", "Sign in to your account", "Weather and tides", "Letters to the editor"];
const NOTICE: &str = "We and our partners keep small files on your device so that the pages of the Harbour Gazette work, and so \
    that we know how many readers there are.";

/// A page of a site: its menu, a notice, and the paragraphs of a story.
fn text(story: u64, extra: &[String]) -> String {
    let mut lines: Vec<String> = MENU.iter().map(|line| (*line).to_owned()).collect();
    lines.push(NOTICE.to_owned());
    lines.push(sentence(story * 100, 6).replace('.', ""));
    lines.extend((1..6).map(|i| sentence(story * 100 + i, 18)));
    lines.extend_from_slice(extra);
    lines.join("\n\n")
}

fn learn<'a>(settings: Settings, pages: impl IntoIterator<Item = (&'a str, String)>) -> Templates {
    let mut out = Templates::new(settings).unwrap();
    for (site, text) in pages {
        out.add(page(&text, Some(Format::Text), Some(site)).unwrap());
    }
    out
}

fn on(chrome: &Chrome, line: &str) -> bool {
    chrome.is_chrome("gazette", line)
}

#[test]
fn lines_of_different_stories_are_chrome() {
    let chrome = learn(Settings::default(), (0..9).map(|i| ("gazette", text(i, &[])))).chrome();
    assert!(MENU.iter().all(|line| on(&chrome, line)));
    assert!(on(&chrome, NOTICE));
    assert_eq!(chrome.len(), MENU.len() + 1);
    assert!((0..9).all(|i| !on(&chrome, &sentence(i * 100 + 1, 18))));
    // Other sites have nothing of it.
    assert!(!chrome.is_chrome("herald", MENU[0]));
    assert!(!chrome.is_chrome("", MENU[0]));
}

#[test]
fn few_documents_say_nothing() {
    for n in 0..5 {
        assert!(learn(Settings::default(), (0..n).map(|i| ("gazette", text(i, &[])))).chrome().is_empty(), "{n}");
    }
}

#[test]
fn a_document_counts_once() {
    let crawl = |i: u64| (0..20).map(move |hour| format!("{}\n\nRead {hour} times today", text(i, &[])));
    let once =
        learn(Settings::default(), (0..4).map(|i| ("gazette", format!("{}\n\nRead 3 times today", text(i, &[])))));
    let often = learn(Settings::default(), (0..4).flat_map(crawl).map(|text| ("gazette", text)));
    // Twenty visits of each of four pages, told apart by a counter only.
    assert_eq!(once, often);
    assert!(often.chrome().is_empty());
}

#[test]
fn a_story_that_was_crawled_often_does_not_eat_itself() {
    // Each visit has other headlines around it.
    let visit =
        |i: u64| text(0, &(0..4).map(|k| sentence(70_000 + i * 10 + k, 7).replace('.', "")).collect::<Vec<_>>());
    for others in [0, 3, 5, 9] {
        let visits = (0..9).map(|i| ("gazette", visit(i)));
        let templates = learn(Settings::default(), visits.chain((1..=others).map(|i| ("gazette", text(i, &[])))));
        let chrome = templates.chrome();
        for i in 0..6 {
            assert!(!on(&chrome, &sentence(i, 18)), "{others} {i}");
        }
        assert!(!on(&chrome, &sentence(0, 6).replace('.', "")), "{others}");
        // With enough other stories beside it, the chrome is found all the same.
        assert_eq!(on(&chrome, NOTICE), others >= 5, "{others}");
        assert_eq!(on(&chrome, MENU[2]), others >= 5, "{others}");
    }
}

#[test]
fn a_short_story_may_stand_in_much_furniture() {
    let notices: Vec<String> = (0..8).map(|k| sentence(50_000 + k, 24)).collect();
    let chrome = learn(Settings::default(), (0..6).map(|i| ("gazette", text(i, &notices)))).chrome();
    assert!(notices.iter().all(|line| on(&chrome, line)));
    assert_eq!(chrome.len(), MENU.len() + 1 + notices.len());
    // Galleries and lists have no long lines at all.
    let gallery = |i: u64| (0..9).map(|k| sentence(i * 10 + k, 5)).chain([MENU[0].to_owned()]).collect::<Vec<_>>();
    let chrome = learn(Settings::default(), (0..6).map(|i| ("gazette", gallery(i).join("\n\n")))).chrome();
    assert_eq!((chrome.len(), on(&chrome, MENU[0])), (1, true));
}

#[test]
fn html_and_text_are_learned_as_they_are_stripped() {
    let html = |i: u64| {
        let story: String = (1..6).map(|k| format!("<p>{}</p>", sentence(i * 100 + k, 18))).collect();
        format!(
            "<html><head><link rel=canonical href='https://www.Gazette.example/{i}'></head><body><ul><li>{}<li>{}</ul>\
             <div class=notice>{NOTICE}</div><article><h1>Story</h1>{story}</article></body></html>",
            MENU[1], MENU[2]
        )
    };
    let mut templates = Templates::new(Settings::default()).unwrap();
    for i in 0..6 {
        let page = page(&html(i), None, None).unwrap();
        assert_eq!(page.site(), "gazette.example");
        templates.add(page);
    }
    let chrome = templates.chrome();
    for line in [MENU[1], MENU[2], NOTICE, "Story"] {
        assert!(chrome.is_chrome("gazette.example", line), "{line}");
    }
    assert!(!chrome.is_chrome("gazette.example", MENU[0]));
}

#[test]
fn sites_are_told_by_host_or_name() {
    for (given, key) in [
        ("https://www.Example.org:8080/a?b#c", "example.org"),
        ("http://user:secret@news.example.org", "news.example.org"),
        ("www.example.org", "example.org"),
        ("The Harbour\n Gazette ", "the harbour gazette"),
        ("http://[::1]:80/", "[::1]"),
        ("", ""),
        ("://", ""),
    ] {
        assert_eq!(site_key(given), key, "{given}");
    }
}

#[test]
fn documents_without_text_are_not_counted() {
    for text in ["", " \n ", "12\n\n2020-12-04", "<p></p>"] {
        assert_eq!(page(text, None, Some("gazette")), None, "{text:?}");
    }
}

#[test]
fn long_pages_keep_the_lines_that_they_share() {
    let pages = (0..6u64).map(|i| {
        let own = (0..2 * LINES as u64).map(|k| sentence(i * 1_000_000 + k, 8));
        let shared = (0..200).map(|k| sentence(90_000_000 + k, 3));
        ("gazette", own.chain(shared).collect::<Vec<_>>().join("\n\n"))
    });
    let templates = learn(Settings::default(), pages);
    let stats = templates.stats();
    assert_eq!((stats.len(), stats[0].documents, stats[0].counted), (1, 6, 6));
    // Of 1,224 lines 512 are kept, and so of the 200 that are shared.
    assert!((50..120).contains(&stats[0].templates), "{stats:?}");
}

#[test]
fn settings_are_checked() {
    let base = Settings::default();
    for (wrong, message) in [
        (Settings { min_share: 0.0, ..base }, "min_share must be above 0"),
        (Settings { min_share: f64::NAN, ..base }, "min_share must be above 0"),
        (Settings { min_share: 1.1, ..base }, "at most 1, not 1.1"),
        (Settings { min_documents: 1, ..base }, "min_documents must be at least 2"),
        (Settings { per_site: 4, ..base }, "per_site must be at least min_documents (5), not 4"),
        (Settings { max_documents: 100, ..base }, "max_documents must be at least per_site (128), not 100"),
    ] {
        let error = Templates::new(wrong).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
    let mut one = Templates::new(base).unwrap();
    let other = Templates::new(Settings { min_share: 0.25, ..base }).unwrap();
    assert!(one.merge(&other).unwrap_err().to_string().contains("different settings"));
}

// --- any order, any parts -------------------------------------------------------------------------------------------

/// Caps so low that every bound is met: k falls from 12 to 8, and sites are left out.
const TIGHT: Settings = Settings { min_share: 0.5, min_documents: 2, per_site: 12, max_documents: 40 };

/// Pages of a few sites with a few shared lines, some of them twice.
fn pages() -> impl Strategy<Value = Vec<(String, String)>> {
    let page = (0..9u64, 0..40u64, 0..3usize).prop_map(|(site, story, extra)| {
        let lines: Vec<String> = (0..extra as u64).map(|k| sentence(site * 7 + k, 3)).collect();
        (format!("site {site}"), format!("{}\n\n{}", sentence(story, 9), lines.join("\n\n")))
    });
    prop::collection::vec(page, 0..120)
}

fn learned(pages: &[(String, String)], settings: Settings) -> Templates {
    learn(settings, pages.iter().map(|(site, text)| (site.as_str(), text.clone())))
}

fn merged(a: &Templates, b: &Templates) -> Templates {
    let mut out = a.clone();
    out.merge(b).unwrap();
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn order_does_not_matter(pages in pages(), seed in any::<u64>()) {
        let whole = learned(&pages, TIGHT);
        let mut shuffled = pages.clone();
        shuffled.sort_by_key(|(site, text)| xxh3_64(format!("{seed}{site}{text}").as_bytes()));
        prop_assert_eq!(learned(&shuffled, TIGHT).to_bytes(), whole.to_bytes());
        prop_assert!(whole.stats().iter().map(|site| site.documents).sum::<usize>() <= TIGHT.max_documents as usize);
    }

    #[test]
    fn merging_is_learning_together(a in pages(), b in pages(), c in pages()) {
        let all: Vec<_> = a.iter().chain(&b).chain(&c).cloned().collect();
        let whole = learned(&all, TIGHT);
        let [a, b, c] = [a, b, c].map(|pages| learned(&pages, TIGHT));
        prop_assert_eq!(merged(&merged(&a, &b), &c).to_bytes(), whole.to_bytes());
        prop_assert_eq!(merged(&a, &merged(&b, &c)).to_bytes(), whole.to_bytes());
        prop_assert_eq!(merged(&merged(&c, &a), &b).to_bytes(), whole.to_bytes());
        prop_assert_eq!(merged(&whole, &a).to_bytes(), whole.to_bytes());
        prop_assert_eq!(merged(&whole, &whole), whole);
    }

    #[test]
    fn what_was_saved_is_what_is_read(pages in pages()) {
        for settings in [TIGHT, Settings::default()] {
            let templates = learned(&pages, settings);
            let again = Templates::from_bytes(&templates.to_bytes()).unwrap();
            prop_assert_eq!(again.chrome(), templates.chrome());
            prop_assert_eq!(again, templates);
        }
    }
}

#[test]
fn the_bounds_of_the_properties_are_met() {
    // Otherwise the properties above would say nothing of them.
    let pages: Vec<_> = (0..120u64).map(|i| (format!("site {}", i % 9), text(i, &[]))).collect();
    let stats = learned(&pages, TIGHT).stats();
    assert!(stats.len() < 9, "no site was left out: {stats:?}");
    assert!(stats.iter().all(|site| site.documents == TIGHT.least_per_site() as usize), "{stats:?}");
}

// --- damaged files --------------------------------------------------------------------------------------------------

/// The bytes with a right checksum behind them.
fn signed(mut bytes: Vec<u8>) -> Vec<u8> {
    bytes.truncate(bytes.len().saturating_sub(8));
    let checksum = xxh3_64(&bytes);
    bytes.extend(checksum.to_le_bytes());
    bytes
}

#[test]
fn damaged_files_are_refused() {
    let pages: Vec<_> = (0..60u64).map(|i| (format!("site {}", i % 7), text(i, &[]))).collect();
    let whole = learned(&pages, TIGHT);
    let bytes = whole.to_bytes();
    let mut state = 7u64;
    let mut chance = move |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut read = 0;
    for i in 0..20_000 {
        let mut mutant = bytes.clone();
        match i % 4 {
            0 => mutant.truncate(chance(bytes.len())),
            1 => {
                let at = chance(bytes.len());
                mutant[at] ^= 1 << chance(8);
            }
            2 => {
                let at = chance(bytes.len());
                mutant[at] = [0, 1, 0x7F, 0x80, 0xFF][chance(5)];
            }
            _ => {
                let (at, n) = (chance(bytes.len()), chance(9));
                mutant.splice(at..(at + n).min(bytes.len()), std::iter::repeat_n(0xFF, chance(9)));
            }
        }
        if mutant == bytes {
            continue;
        }
        assert!(Templates::from_bytes(&mutant).is_err(), "{i}");
        // With a checksum that fits, the reader itself has to look.
        if mutant.len() > 28 {
            let signed = signed(mutant);
            if let Ok(templates) = Templates::from_bytes(&signed) {
                assert_eq!(templates.to_bytes(), signed);
                templates.chrome();
                templates.stats();
                read += 1;
            }
        }
    }
    // A bit of a hash may be any bit.
    assert!(read > 0);
}

#[test]
fn what_is_wrong_with_a_file_is_said() {
    let bytes = Templates::new(Settings::default()).unwrap().to_bytes();
    assert!(Templates::from_bytes(&bytes).unwrap().chrome().is_empty());
    let mut newer = bytes.clone();
    newer[16] = 9;
    let mut text = bytes.clone();
    text.remove(13);
    let mut damaged = bytes.clone();
    damaged[40] ^= 1;
    for (bytes, message) in [
        (&b""[..], "is no file of templates"),
        (b"GIF89a", "is no file of templates"),
        (&bytes[..20], "ends after 20 bytes"),
        (&bytes[..40], "is damaged or not whole"),
        (&newer, "has version 9 of the format, this is tidings for version 1"),
        (&text, "as a transfer as text does"),
        (&damaged, "is damaged"),
    ] {
        let error = Templates::from_bytes(bytes).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

// --- applied --------------------------------------------------------------------------------------------------------

fn options(chrome: Chrome, site: Option<&str>) -> Options {
    Options { templates: Some(Arc::new(chrome)), site: site.map(str::to_owned), ..Options::default() }
}

fn html(story: u64, canonical: &str) -> String {
    let text = text(story, &[]);
    let body: String = text.split("\n\n").map(|line| format!("<div>{line}</div>\n")).collect();
    format!(
        "<html><head><title>A story</title><link rel=canonical href='{canonical}'></head><body>{body}</body></html>"
    )
}

#[test]
fn templates_stand_in_no_text() {
    let story = |i: u64| (1..6).map(|k| sentence(i * 100 + k, 18)).collect::<Vec<_>>().join("\n\n");
    let chrome = learn(Settings::default(), (0..9).map(|i| ("gazette", text(i, &[])))).chrome();
    for i in [3, 40] {
        for (page, format) in [(text(i, &[]), Format::Text), (html(i, "/"), Format::Html)] {
            let without = strip(&page, Some(format), &Options::default());
            assert!(
                without.text.contains(NOTICE),
                "{format:?}: the rules alone are enough, which makes this no test"
            );
            let with = strip(&page, Some(format), &options(chrome.clone(), Some("Gazette")));
            let title = sentence(i * 100, 6).replace('.', "");
            // The rules may take the title for one; what they make of it is not the matter here.
            let body = with.text.strip_prefix(&title).unwrap_or(&with.text).trim_start();
            assert_eq!(body, story(i), "{format:?}");
            for block in &with.blocks {
                let span = with.map.source_span(block.span);
                assert_eq!(span.of(&page), block.span.of(&with.text));
            }
            // Another site, or none that is known.
            for site in [Some("herald"), None] {
                assert_eq!(strip(&page, Some(format), &options(chrome.clone(), site)).text, without.text);
            }
        }
    }
}

#[test]
fn a_page_is_held_against_the_site_that_it_names() {
    let address = |i: u64| format!("https://www.gazette.example/{i}");
    let mut templates = Templates::new(Settings::default()).unwrap();
    for i in 0..6 {
        templates.add(page(&html(i, &address(i)), None, None).unwrap());
    }
    let options = options(templates.chrome(), None);
    assert!(!strip(&html(70, &address(70)), None, &options).text.contains(NOTICE));
    assert!(strip(&html(70, "https://herald.example/70"), None, &options).text.contains(NOTICE));
}

#[test]
fn what_was_learned_without_a_site_holds_for_sites_that_are_not_known() {
    let chrome = learn(Settings::default(), (0..9).map(|i| ("", text(i, &[])))).chrome();
    for site in [None, Some(""), Some("elsewhere.example")] {
        assert!(!strip(&text(70, &[]), None, &options(chrome.clone(), site)).text.contains(NOTICE), "{site:?}");
    }
}

#[test]
fn a_headline_that_other_pages_list_still_heads_its_story() {
    let title = |i: u64| sentence(i * 100, 6).replace('.', "");
    let list: Vec<String> = std::iter::once("Read by many".to_owned()).chain((0..4).map(title)).collect();
    let chrome = learn(Settings::default(), (0..9).map(|i| ("gazette", text(i, &list)))).chrome();
    assert!(on(&chrome, &title(2)));
    for i in [2, 7] {
        // A line that stands on a page two times is taken for a label, templates or not.
        let others: Vec<String> = list.iter().filter(|line| **line != title(i)).cloned().collect();
        let got = strip(&text(i, &others), Some(Format::Text), &options(chrome.clone(), Some("gazette")));
        assert_eq!(got.meta.title, Some(title(i)), "{i}");
        let story: Vec<String> = std::iter::once(title(i)).chain((1..6).map(|k| sentence(i * 100 + k, 18))).collect();
        assert_eq!(got.text, story.join("\n\n"), "{i}");
    }
}

#[test]
fn no_templates_no_difference() {
    let none = options(Templates::new(Settings::default()).unwrap().chrome(), None);
    for page in [text(1, &[]), html(1, "/")] {
        assert_eq!(strip(&page, None, &none).text, strip(&page, None, &Options::default()).text);
    }
}
