//! Stripping and decoding: the language-neutral cases of `tests/cases`, and what holds for any input.

use proptest::prelude::*;
use serde::Deserialize;
use tidings_core::Span;
use tidings_core::decode::decode;
use tidings_core::segment::segment;
use tidings_core::strip::{Block, Format, Kind, Options, Stripped, Zone, sniff, strip};

#[derive(Deserialize)]
struct StripCases {
    case: Vec<StripCase>,
}

#[derive(Deserialize)]
struct StripCase {
    name: String,
    format: String,
    input: String,
    #[serde(default)]
    keep_all: bool,
    blocks: Vec<(String, String)>,
    title: Option<String>,
    site: Option<String>,
    lang: Option<String>,
    url: Option<String>,
    published: Option<String>,
    dateline: Option<String>,
    #[serde(default)]
    problems: Vec<String>,
}

fn zone(zone: Zone) -> &'static str {
    match zone {
        Zone::Headline => "headline",
        Zone::Dateline => "dateline",
        Zone::Body => "body",
        Zone::Caption => "caption",
    }
}

#[test]
fn strip_cases() {
    let cases: StripCases = toml::from_str(include_str!("../../../tests/cases/strip.toml")).expect("the case file");
    for case in cases.case {
        let name = &case.name;
        let format = if case.format == "html" { Format::Html } else { Format::Text };
        let got = strip(&case.input, Some(format), &Options { keep_all: case.keep_all, ..Options::default() });
        let blocks: Vec<(String, String)> =
            got.blocks.iter().map(|b| (zone(b.zone).to_owned(), b.span.of(&got.text).to_owned())).collect();
        assert_eq!(blocks, case.blocks, "{name}");
        assert_eq!(got.dateline.map(|s| s.of(&got.text).to_owned()), case.dateline, "{name}: dateline");
        let problems: Vec<&str> = got.problems.iter().map(|p| p.code).collect();
        assert_eq!(problems, case.problems, "{name}: problems");
        for (what, got, want) in [
            ("title", got.meta.title.clone(), case.title),
            ("site", got.meta.site.clone(), case.site),
            ("lang", got.meta.lang.clone(), case.lang),
            ("url", got.meta.url.clone(), case.url),
            ("published", got.meta.published.map(|d| d.to_string()), case.published),
        ] {
            if want.is_some() {
                assert_eq!(got, want, "{name}: {what}");
            }
        }
        holds(&case.input, &got);
    }
}

#[derive(Deserialize)]
struct HtmlCases {
    case: Vec<HtmlCase>,
}

#[derive(Deserialize)]
struct HtmlCase {
    name: String,
    input: String,
    /// Kind and text of all blocks.
    blocks: Vec<(String, String)>,
}

/// How a block is set: `h2`, `item 0`, `item 1 #3`, `cell 0`, `head 0`, `quote`, `code`, or nothing for a paragraph.
fn kind(block: &Block) -> String {
    match block.kind {
        Kind::Paragraph => String::new(),
        Kind::Heading(level) => format!("h{level}"),
        Kind::Item { depth, number: None } => format!("item {depth}"),
        Kind::Item { depth, number: Some(number) } => format!("item {depth} #{number}"),
        Kind::Quote => "quote".to_owned(),
        Kind::Code => "code".to_owned(),
        Kind::Cell { row, head: false, .. } => format!("cell {row}"),
        Kind::Cell { row, head: true, .. } => format!("head {row}"),
    }
}

#[test]
fn html_cases() {
    let cases: HtmlCases = toml::from_str(include_str!("../../../tests/cases/html.toml")).expect("the case file");
    for HtmlCase { name, input, blocks } in cases.case {
        let got = strip(&input, Some(Format::Html), &Options { keep_all: true, ..Options::default() });
        let found: Vec<_> = got.blocks.iter().map(|b| (kind(b), b.span.of(&got.text).to_owned())).collect();
        assert_eq!(found, blocks, "{name}");
        holds(&input, &got);
    }
}

#[test]
fn items_are_lines_and_cells_are_parted_by_tabs() {
    let page = "<p>They agreed on:<ul><li>fish<ol><li>cod<li><p>hake<p>and eel</ol><li>boats</ul>\
                <table><tr><th>Port<th>Ships<tr><td><p>Arica<p>Norte<td>7<tr><td><td>2</table><p>And left.";
    let keep = Options { keep_all: true, ..Options::default() };
    let got = strip(page, Some(Format::Html), &keep);
    let want =
        "They agreed on:\n\nfish\ncod\nhake\n\nand eel\n\nboats\n\nPort\tShips\nArica Norte\t7\n2\n\nAnd left.";
    assert_eq!(got.text, want);
    holds(page, &got);
    // Sentences stay inside of their block.
    let sentences = segment(&got.text, &got.blocks).sentences;
    assert_eq!(sentences.len(), got.blocks.len());
    assert!(sentences.iter().all(|sentence| got.blocks[sentence.block].span == sentence.span));
    let want = "They agreed on:\n\n- fish\n  1. cod\n  2. hake\n\nand eel\n\n- boats\n\n\
                | Port | Ships |\n| --- | --- |\n| Arica Norte | 7 |\n| | 2 |\n\nAnd left.\n";
    assert_eq!(got.markdown(), want);
}

#[test]
fn links_are_noted_when_asked_for() {
    let page =
        "<p>See <a href='/a?b=1&amp;c'> the <b>map</b> </a>and <a href=x>the\nlist</a>.<p><a name=here>Or not.</a>";
    let keep = Options { keep_all: true, ..Options::default() };
    let plain = strip(page, Some(Format::Html), &keep);
    let got = strip(page, Some(Format::Html), &Options { links: true, ..keep });
    assert_eq!((&got.text, &plain.links), (&plain.text, &Vec::new()));
    let links: Vec<_> = got.links.iter().map(|link| (link.span.of(&got.text), link.target.as_str())).collect();
    assert_eq!(links, [("the map", "/a?b=1&c"), ("the list", "x")]);
    assert_eq!(got.markdown(), "See [the map](/a?b=1&amp;c) and [the list](x).\n\nOr not.\n");
}

#[derive(Deserialize)]
struct DecodeCases {
    case: Vec<DecodeCase>,
}

#[derive(Deserialize)]
struct DecodeCase {
    name: String,
    bytes: String,
    hint: Option<String>,
    encoding: String,
    text: String,
    #[serde(default)]
    spans: Vec<(String, String)>,
    #[serde(default)]
    problems: Vec<String>,
}

fn unhex(hex: &str) -> Vec<u8> {
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).expect("hex")).collect()
}

#[test]
fn decode_cases() {
    let cases: DecodeCases = toml::from_str(include_str!("../../../tests/cases/decode.toml")).expect("the case file");
    for case in cases.case {
        let bytes = unhex(&case.bytes);
        let got = decode(&bytes, case.hint.as_deref());
        assert_eq!((got.encoding, &*got.text), (&*case.encoding, &*case.text), "{}", case.name);
        let problems: Vec<&str> = got.problems.iter().map(|p| p.code).collect();
        assert_eq!(problems, case.problems, "{}", case.name);
        for (text, hex) in case.spans {
            let at = got.text.find(&text).expect("a span of the text");
            let span = got.byte_span(Span::new(at, at + text.len()));
            assert_eq!(bytes[span.range()], unhex(&hex), "{}: {text}", case.name);
        }
    }
}

/// What stands between two blocks.
fn between(before: Kind, after: Kind) -> &'static str {
    match (before, after) {
        (Kind::Cell { row: a, column: b, .. }, Kind::Cell { row: c, column: d, .. }) if (a, b) == (c, d) => " ",
        (Kind::Cell { row: a, .. }, Kind::Cell { row: b, .. }) if a == b => "\t",
        (Kind::Cell { .. }, Kind::Cell { .. }) | (Kind::Item { .. }, Kind::Item { .. }) => "\n",
        _ => "\n\n",
    }
}

/// What holds for every result: blocks in order, parted as their kinds say, single spaces, and each character leading
/// back to where it stands in the source or to a reference that stands for it.
fn holds(source: &str, got: &Stripped) {
    let mut end = 0;
    for (i, block) in got.blocks.iter().enumerate() {
        let gap = if i == 0 { "" } else { between(got.blocks[i - 1].kind, block.kind) };
        assert_eq!(&got.text[end..block.span.start], gap);
        // It stands for nothing of the source.
        assert!(got.map.source_span(Span::new(end, block.span.start)).is_empty());
        assert!(!block.span.is_empty());
        end = block.span.end;
        let text = block.span.of(&got.text);
        assert!(text.trim() == text, "{text:?}");
        assert!(block.kind == Kind::Code || !text.contains("  ") && !text.contains('\n'), "{text:?}");
    }
    assert_eq!(end, got.text.len());
    assert_eq!(got.map.text_len(), got.text.len());
    if let Some(dateline) = got.dateline {
        assert!(got.blocks.iter().any(|b| b.zone == Zone::Body && b.span.contains(dateline)));
    }
    let mut last = 0;
    for block in &got.blocks {
        for (at, c) in block.span.of(&got.text).char_indices() {
            let at = block.span.start + at;
            let span = got.map.source_span(Span::new(at, at + c.len_utf8()));
            let from = span.of(source);
            assert!(span.start >= last, "runs backwards at {at}");
            last = span.start;
            // A space or a line feed stands for white space, or for the tag of a line break.
            assert!(matches!(c, ' ' | '\n') || from.chars().eq([c]) || from.starts_with('&'), "{c:?} from {from:?}");
            assert!(!span.is_empty() || matches!(c, ' ' | '\n'), "{c:?} from nothing");
        }
    }
}

/// Pieces that pages are made of, well-formed or not.
fn soup() -> impl Strategy<Value = String> {
    let tags = vec![
        "p",
        "div",
        "b",
        "a",
        "li",
        "ul",
        "td",
        "tr",
        "table",
        "h1",
        "article",
        "svg",
        "select",
        "span",
        "form",
        "nav",
        "figure",
        "figcaption",
        "template",
        "noscript",
        "section",
        "option",
        "math",
        "title",
        "br",
        "body",
        "pre",
        "ol",
        "th",
        "blockquote",
    ];
    let attributes =
        vec!["", " href=x", " class='related share'", " style='display:none'", " id=\"article-body\"", "/", " a=>"];
    let piece = prop_oneof![
        "[a-zé🙂 ]{1,12}",
        Just("The ministers met in Arica on Monday and agreed to meet again, they said. ".to_owned()),
        Just("&amp;".to_owned()),
        Just("&nbsp;&#8217;&copy &notin; &#x0; &".to_owned()),
        Just("<script>var ZZHIDDENZZ = 1 < 2;</script>".to_owned()),
        Just("<style>.ZZHIDDENZZ { a: b }</style>".to_owned()),
        Just("<!-- ZZHIDDENZZ -->".to_owned()),
        Just("< ".to_owned()),
        Just("\0 \u{a0}\r\n".to_owned()),
        (prop::sample::select(tags.clone()), prop::sample::select(attributes))
            .prop_map(|(tag, rest)| format!("<{tag}{rest}>")),
        prop::sample::select(tags).prop_map(|tag| format!("</{tag}>")),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

/// Lines as saved pages have them.
fn lines() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        "[ -~éЖ🙂\u{a0}]{0,90}",
        Just("The ministers met in Arica on Monday and agreed to meet again before the end of".to_owned()),
        Just("the month, and nobody had left the room before an answer was found.".to_owned()),
        Just("  • Home".to_owned()),
        Just("Share on FacebookShare on Twitter".to_owned()),
        Just("Related articles".to_owned()),
        Just("December 4, 2020".to_owned()),
        Just("ARICA, March 4. /ANDES/. Chile is ready.".to_owned()),
        Just("Ministers Ana Quiroga and Luis Tello Marta Soto/POOL/ANDES".to_owned()),
        Just("© Marta Soto/POOL/ANDES".to_owned()),
    ];
    let end = prop::sample::select(vec!["\n", "\n\n", "\r\n", "\u{2028}"]);
    (prop::collection::vec(line, 0..30), end).prop_map(|(lines, end)| lines.join(end))
}

fn hints() -> impl Strategy<Value = Option<&'static str>> {
    prop::sample::select(vec![
        None,
        Some("utf-8"),
        Some("utf-16le"),
        Some("gb18030"),
        Some("shift_jis"),
        Some("iso-2022-jp"),
        Some("big5"),
        Some("windows-1252"),
        Some("euc-kr"),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn any_string(source in any::<String>(), keep_all: bool) {
        sniff(&source);
        for format in [None, Some(Format::Html), Some(Format::Text)] {
            holds(&source, &strip(&source, format, &Options { keep_all, ..Options::default() }));
        }
    }

    #[test]
    fn any_soup(source in soup(), keep_all: bool) {
        let got = strip(&source, Some(Format::Html), &Options { keep_all, ..Options::default() });
        holds(&source, &got);
        prop_assert!(!got.text.contains("ZZHIDDENZZ"), "{}", got.text);
        prop_assert!(!got.text.is_empty() || !got.problems.is_empty());
    }

    #[test]
    fn any_lines(source in lines(), keep_all: bool) {
        let got = strip(&source, Some(Format::Text), &Options { keep_all, ..Options::default() });
        holds(&source, &got);
        prop_assert!(!got.text.is_empty() || !got.problems.is_empty());
    }

    #[test]
    fn any_bytes(bytes: Vec<u8>, hint in hints()) {
        let got = decode(&bytes, hint);
        let mut last = 0;
        for (at, c) in got.text.char_indices() {
            let span = got.byte_span(Span::new(at, at + c.len_utf8()));
            prop_assert!(span.start >= last && span.end <= bytes.len());
            last = span.start;
        }
    }
}

#[test]
fn depth_is_no_danger() {
    let text = "<p>The ministers met in Arica on Monday and agreed to meet again before the end of the month.</p>";
    for open in ["<div>", "<b><i>", "<ul><li>", "<table><tr><td>", "<blockquote><p>", "<svg>", "<a href=x>"] {
        let page = format!("<html><body>{}{text}", open.repeat(100_000));
        let got = strip(&page, Some(Format::Html), &Options { keep_all: true, ..Options::default() });
        assert!(got.text.contains("met in Arica"), "{open}");
    }
}
