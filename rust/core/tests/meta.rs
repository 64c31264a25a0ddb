//! Metadata of pages: the language-neutral cases of `tests/cases/meta.toml`, and what holds for any head.

use proptest::prelude::*;
use serde::Deserialize;
use std::time::{Duration, Instant};
use tidings_core::strip::{Format, Meta, Options, strip};

#[derive(Deserialize)]
struct Cases {
    story: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[serde(default)]
    html: String,
    #[serde(default)]
    head: String,
    #[serde(default)]
    above: String,
    #[serde(default)]
    below: String,
    title: Option<String>,
    published: Option<String>,
    basis: Option<String>,
    authors: Option<Vec<String>>,
    site: Option<String>,
    lang: Option<String>,
    url: Option<String>,
}

fn meta(page: &str) -> Meta {
    strip(page, Some(Format::Html), &Options::default()).meta
}

#[test]
fn meta_cases() {
    let cases: Cases = toml::from_str(include_str!("../../../tests/cases/meta.toml")).expect("the case file");
    let mut wrong = Vec::new();
    for case in &cases.case {
        let page = format!(
            "<!DOCTYPE html><html {}><head>{}</head><body>{}<div>{}</div>{}</body></html>",
            case.html, case.head, case.above, cases.story, case.below
        );
        let got = meta(&page);
        for (what, got, want) in [
            ("title", got.title, &case.title),
            ("published", got.published.map(|d| d.to_string()), &case.published),
            ("basis", got.published_basis.map(str::to_owned), &case.basis),
            ("site", got.site, &case.site),
            ("lang", got.lang, &case.lang),
            ("url", got.url, &case.url),
            ("authors", Some(got.authors.join("; ")), &case.authors.as_ref().map(|names| names.join("; "))),
        ] {
            if let Some(want) = want
                && got.as_deref().unwrap_or_default() != want
            {
                wrong.push(format!("{}: {what} is {got:?}, not {want:?}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.case.len(), wrong.join("\n"));
    assert!(cases.case.len() >= 60);
}

/// Pieces of heads and bylines, whole and broken.
fn piece() -> impl Strategy<Value = String> {
    let fixed = [
        "<meta property=\"og:title\" content=\"A | B - C: D\">",
        "<meta name=date content='4/11/2019'>",
        "<script type=\"application/ld+json\">",
        "{\"@type\": \"NewsArticle\", \"author\": [{\"name\": \"Ana Lund\"}, 3, null], \"datePublished\": ",
        "\"2019-11-04\"}",
        "</script>",
        "<h1>",
        "</h1>",
        "<time datetime=\"2019-11-04\">",
        "</time>",
        "<p class=\"author date published\">",
        "By Ana Lund and ",
        "İ ß ﬁ ǅ",
        "4. November 2019",
        "Updated: 04/11/19",
        "2019年11月4日",
        "<a rel=author href=/author/x>",
        "</a>",
        "&amp;#8217;",
        "<title>",
        "</title>",
        " – ",
        ", ",
        "\u{ad}",
        "99.99.9999",
    ];
    prop_oneof![
        4 => proptest::sample::select(fixed.to_vec()).prop_map(str::to_owned),
        1 => "\\PC{0,20}",
        1 => "[0-9./:-]{1,20}",
    ]
}

proptest! {
    #[test]
    fn any_head(pieces in prop::collection::vec(piece(), 0..60)) {
        let page = pieces.concat();
        let got = meta(&page);
        prop_assert_eq!(got.published.is_some(), got.published_basis.is_some());
        for text in got.authors.iter().chain(&got.title).chain(&got.site).chain(&got.url) {
            prop_assert!(!text.trim().is_empty() && text.trim() == text, "{:?}", text);
        }
        // The same page says the same.
        prop_assert_eq!(got, meta(&page));
    }
}

/// Each page is long in one thing that metadata reads, and must not cost more than its length.
#[test]
fn long_heads_cost_their_length() {
    let many = |piece: &str, times: usize| piece.repeat(times);
    let json = |inner: String| format!("<script type=\"application/ld+json\">{inner}</script><p>Text.</p>");
    for (name, page) in [
        ("JSON-LD", json(format!("[{}0]", many("{\"@type\": \"Article\", \"headline\": \"A\"},", 200_000)))),
        ("broken JSON-LD", json(many("{\"author\": \"", 400_000))),
        ("nested JSON-LD", json(many("[{\"@graph\": ", 100_000))),
        ("short scripts", many("<script type=\"application/ld+json\">{\"a\": [}</script>", 60_000)),
        (
            "bylines",
            format!("<h1>A title of words</h1>{}", many("<p class=author>By Ana Lund, 4 May 2019</p>", 60_000)),
        ),
        ("times", many("<time datetime=\"2019-11-04\">4 May 2019</time> ", 60_000)),
        ("a long title", format!("<title>{}</title><h1>A - b</h1>", many("a - b | ", 200_000))),
        ("headings", many("<h1>The same heading again</h1>", 60_000)),
        ("meta elements", many("<meta name=author content=\"A B; C D\">", 60_000)),
        ("a long line", format!("<h1>A title</h1><p>{}</p>", many("4 May 2019 by ", 150_000))),
    ] {
        let started = Instant::now();
        meta(&page);
        let took = started.elapsed();
        assert!(took < Duration::from_secs(8), "{name}: {} bytes took {took:?}", page.len());
    }
}
