//! What stripping holds to on any page: pages are generated, with every visible word and every hidden one known.

#[path = "support/stripping.rs"]
mod stripping;
#[allow(dead_code)]
mod support;

use proptest::prelude::*;
use std::collections::HashSet;
use stripping::{check_strip, options};
use support::check_stripped;
use tidings_core::Span;
use tidings_core::strip::{Favor, Format, Options, Stripped, Zone, explain, strip};

/// What a word begins with that a reader sees, and one that nobody sees.
const SEEN: &str = "seen";
const HIDDEN: &str = "hidden";

/// Elements whose content is shown, block or inline.
const SHOWN: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "main",
    "ul",
    "ol",
    "li",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "table",
    "tr",
    "td",
    "th",
    "b",
    "i",
    "em",
    "a",
    "span",
    "figure",
    "figcaption",
    "aside",
    "nav",
    "footer",
    "header",
    "dl",
    "dt",
    "dd",
    "center",
    "font",
    "time",
    "pre",
    "code",
    "custom-tag",
];

const CLASSES: &[&str] = &[
    "",
    "story",
    "entry-content",
    "article-body",
    "share",
    "related-posts",
    "comments",
    "css-1x2y3z",
    "widget sidebar",
    "byline",
    "caption",
    "field field--name-body",
    "ad",
    "newsletter",
];

/// What the entities of the generator stand for.
const ENTITIES: &[(&str, &str)] = &[
    ("&amp;", "&"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
    ("&eacute;", "é"),
    ("&#8217;", "’"),
    ("&#x4E2D;", "中"),
    ("&hellip;", "…"),
    ("&nbsp;", " "),
    ("&Aacute;", "Á"),
];

/// A piece of a page. Words are numbered when the page is written.
#[derive(Clone, Debug)]
enum Node {
    /// So many words, the last with a full stop or without.
    Words(usize, bool),
    Entity(usize),
    /// A tag, a class, whether it is closed, and what is in it.
    Element(usize, usize, bool, Vec<Node>),
    Break,
    /// Script, style, comment and the like.
    Hidden(usize),
    /// An end tag of something that may not be open.
    Stray(usize),
    Space(&'static str),
}

/// A page being written, with its words.
#[derive(Clone, Debug, Default)]
struct Page {
    html: String,
    seen: Vec<String>,
    words: usize,
}

impl Page {
    fn word(&mut self, kind: &str) -> String {
        self.words += 1;
        format!("{kind}{}", self.words)
    }

    fn write(&mut self, node: &Node) {
        match node {
            Node::Words(n, ends) => {
                for i in 0..*n {
                    let word = self.word(SEEN);
                    self.html += &word;
                    self.html += if *ends && i + 1 == *n { ". " } else { " " };
                    self.seen.push(word);
                }
            }
            Node::Entity(i) => self.html += &format!(" {} ", ENTITIES[*i].0),
            Node::Element(tag, class, closed, inside) => {
                let (tag, word) = (SHOWN[*tag], self.word(HIDDEN));
                let link = if tag == "a" { " href='/x?a=1&amp;b=2'" } else { "" };
                self.html += &format!("<{tag} class=\"{}\" data-x='{word} > {word}'{link}>", CLASSES[*class]);
                inside.iter().for_each(|node| self.write(node));
                if *closed {
                    self.html += &format!("</{tag}>");
                }
            }
            Node::Break => self.html += "<br/>",
            Node::Hidden(i) => {
                let word = self.word(HIDDEN);
                self.html += &[
                    format!("<script>var {word} = '<p>{word}</p>' < 1;</script>"),
                    format!("<style>.{word} {{ content: '{word}' }}</style>"),
                    format!("<!-- {word} <p>{word} -->"),
                    format!("<script type='application/ld+json'>{{\"text\": \"{word}\"}}</script>"),
                    format!("<img alt='{word}' src={word}>"),
                    format!("<SCRIPT>{word}</p></SCRIPT >"),
                    format!("<meta content='{word}'>"),
                    format!("<?php {word} ?>"),
                ][*i];
            }
            Node::Stray(tag) => self.html += &format!("</{}>", SHOWN[*tag]),
            Node::Space(space) => self.html += space,
        }
    }
}

fn nodes() -> impl Strategy<Value = Vec<Node>> {
    let leaf = prop_oneof![
        4 => (1usize..40, any::<bool>()).prop_map(|(n, ends)| Node::Words(n, ends)),
        1 => (0..ENTITIES.len()).prop_map(Node::Entity),
        1 => Just(Node::Break),
        2 => (0usize..8).prop_map(Node::Hidden),
        1 => (0..SHOWN.len()).prop_map(Node::Stray),
        1 => prop::sample::select(vec!["\n", "\t ", "\u{a0}", " \r\n ", "\u{3000}"]).prop_map(Node::Space),
    ];
    let node = leaf.prop_recursive(5, 60, 6, |inner| {
        (0..SHOWN.len(), 0..CLASSES.len(), prop::bool::weighted(0.85), prop::collection::vec(inner, 0..6))
            .prop_map(|(tag, class, closed, inside)| Node::Element(tag, class, closed, inside))
    });
    prop::collection::vec(node, 1..12)
}

fn page(nodes: &[Node], framed: bool) -> Page {
    let mut page = Page::default();
    if framed {
        let word = page.word(HIDDEN);
        page.html += &format!(
            "<!DOCTYPE html><html lang=en><head><title>A page</title><meta name=description content='{word}'></head><body>"
        );
    }
    nodes.iter().for_each(|node| page.write(node));
    if framed {
        page.html += "</body></html>";
    }
    page
}

fn html(source: &str, options: &Options) -> Stripped {
    let stripped = strip(source, Some(Format::Html), options);
    check_stripped(source, &stripped);
    stripped
}

/// Where the blocks stand in the source, with their texts.
fn placed(stripped: &Stripped) -> Vec<(Span, &str)> {
    stripped.blocks.iter().map(|b| (stripped.map.source_span(b.span), b.span.of(&stripped.text))).collect()
}

/// That every block of `less` is in `more` too. A block may be cut otherwise (a day out of a line), so places count.
fn within(less: &Stripped, more: &Stripped) -> Result<(), TestCaseError> {
    let all: HashSet<(usize, &str)> = placed(more).into_iter().map(|(at, text)| (at.start, text)).collect();
    for (at, text) in placed(less) {
        prop_assert!(all.contains(&(at.start, text)), "{text:?} is not in {:?}", more.text);
    }
    Ok(())
}

/// The words of a text that a reader sees.
fn words(stripped: &Stripped) -> impl Iterator<Item = &str> {
    stripped.text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.starts_with(SEEN))
}

/// A stretch of the source as it reads: tags out, entities read, white space folded. Knows what the generator writes.
fn reads(source: &str) -> String {
    let mut out = String::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let skip = if rest.starts_with("<!--") {
            rest.find("-->").map_or(rest.len(), |at| at + 3)
        } else if let Some(end) = ["script", "style", "template"].into_iter().find_map(|tag| {
            let name = rest.get(1..=tag.len())?;
            name.eq_ignore_ascii_case(tag).then(|| {
                let lower = rest.to_ascii_lowercase();
                let close = lower.find(&format!("</{tag}")).unwrap_or(lower.len());
                lower[close..].find('>').map_or(lower.len(), |at| close + at + 1)
            })
        }) {
            end
        } else if c == '<' {
            // Attributes of the generator hold `>` in single quotes.
            let mut quoted = None;
            let end = rest.char_indices().find(|(_, c)| match quoted {
                Some(q) => {
                    if *c == q {
                        quoted = None;
                    }
                    false
                }
                None if matches!(c, '"' | '\'') => {
                    quoted = Some(*c);
                    false
                }
                None => *c == '>',
            });
            let end = end.map_or(rest.len(), |(at, _)| at + 1);
            out.push(' ');
            end
        } else if let Some((name, value)) = ENTITIES.iter().find(|(name, _)| rest.starts_with(name)) {
            out += value;
            name.len()
        } else {
            out.push(c);
            c.len_utf8()
        };
        rest = &rest[skip..];
    }
    out.split(|c: char| c.is_whitespace() || c == '\u{a0}').filter(|word| !word.is_empty()).collect()
}

/// Lines as pages have them when they are saved as text, their words numbered: menus, sentences on one line or wrapped
/// over several, bullets, dates.
fn lines() -> impl Strategy<Value = Page> {
    let line = (0usize..6, 1usize..30, prop::bool::ANY);
    (prop::collection::vec(line, 1..20), prop::sample::select(vec!["\n", "\n\n", "\r\n", "\u{2028}"])).prop_map(
        |(lines, end)| {
            let mut page = Page::default();
            for (kind, count, ends) in lines {
                page.html += ["", "  • ", "* ", "\u{a0}", "\t", ""][kind];
                for i in 0..count {
                    let word = page.word(SEEN);
                    page.html += &word;
                    page.seen.push(word);
                    // Wrapped after every twelfth word.
                    page.html += if i + 1 == count {
                        ""
                    } else if i % 12 == 11 {
                        end
                    } else {
                        " "
                    };
                }
                page.html += if ends { "." } else { "" };
                page.html += end;
            }
            page
        },
    )
}

const FAVORS: [Favor; 3] = [Favor::Precision, Favor::Balance, Favor::Recall];

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn every_span_slices_back(nodes in nodes(), framed: bool, keep_all: bool) {
        let page = page(&nodes, framed);
        let stripped = html(&page.html, &Options { keep_all, ..Options::default() });
        for block in &stripped.blocks {
            // The block, and every word of it with what is around it.
            let text = block.span.of(&stripped.text);
            let ends: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).chain([text.len()]).collect();
            for (i, end) in ends.iter().enumerate() {
                let start = if i < 3 { 0 } else { ends[i - 3] + 1 };
                let said = &text[start..*end];
                if said.trim().is_empty() {
                    continue;
                }
                let start = block.span.start + end - said.trim_start().len();
                let span = Span::new(start, start + said.trim().len());
                let place = stripped.map.source_span(span);
                let want: String = span.of(&stripped.text).split_whitespace().collect();
                prop_assert_eq!(reads(place.of(&page.html)), want);
            }
        }
    }

    #[test]
    fn nothing_hidden_is_shown(nodes in nodes(), framed: bool, keep_all: bool) {
        let page = page(&nodes, framed);
        let all = Options { keep_all, comments: true, favor: Favor::Recall, ..Options::default() };
        let stripped = html(&page.html, &all);
        prop_assert!(!stripped.text.contains(HIDDEN), "{}", stripped.text);
    }

    #[test]
    fn keep_all_keeps_every_word_once(nodes in nodes(), framed: bool) {
        let page = page(&nodes, framed);
        let stripped = html(&page.html, &Options { keep_all: true, ..Options::default() });
        let mut found: Vec<&str> = words(&stripped).collect();
        found.sort_by_key(|word| word[SEEN.len()..].parse::<usize>().unwrap_or_default());
        prop_assert_eq!(found, page.seen);
    }

    #[test]
    fn no_word_is_there_twice(nodes in nodes(), framed: bool) {
        let page = page(&nodes, framed);
        let stripped = html(&page.html, &Options { comments: true, ..Options::default() });
        let mut found = HashSet::new();
        for word in words(&stripped) {
            prop_assert!(found.insert(word), "{word} twice in {}", stripped.text);
        }
    }

    #[test]
    fn more_is_asked_for_and_nothing_is_lost(nodes in nodes(), favor in 0usize..3) {
        let page = page(&nodes, true).html;
        let none = Options {
            title: false,
            datelines: false,
            captions: false,
            tables: false,
            favor: FAVORS[favor],
            ..Options::default()
        };
        let least = html(&page, &none);
        for more in [
            Options { title: true, ..none.clone() },
            Options { datelines: true, ..none.clone() },
            Options { captions: true, ..none.clone() },
            Options { comments: true, ..none.clone() },
            Options { tables: true, ..none.clone() },
        ] {
            within(&least, &html(&page, &more))?;
        }
    }

    #[test]
    fn who_favors_recall_gets_more(nodes in nodes()) {
        let page = page(&nodes, true).html;
        let [precision, balance, recall] = FAVORS.map(|favor| {
            // Where nothing is sure enough, rules choose instead of points; and a longer body may have another title,
            // above which is less of it.
            let options = Options { favor, ..Options::default() };
            let rules = ["no main text", "the only sentences", "above the title"];
            let by_rule = explain(&page, Some(Format::Html), &options)
                .iter()
                .any(|verdict| verdict.rule.is_some_and(|rule| rules.contains(&rule)));
            (!by_rule).then(|| html(&page, &options))
        });
        for (less, more) in [(&precision, &balance), (&balance, &recall)] {
            if let (Some(less), Some(more)) = (less, more) {
                // Of a copy another one may be the first that is sure; and the title is looked for above the body,
                // so that a longer body may have another one.
                let all: HashSet<&str> = placed(more).into_iter().map(|(_, text)| text).collect();
                for block in less.blocks.iter().filter(|block| block.zone == Zone::Body) {
                    let text = block.span.of(&less.text);
                    prop_assert!(all.contains(text), "{text:?} is not in {:?}", more.text);
                }
            }
        }
    }

    #[test]
    fn plain_text_slices_back(page in lines(), keep_all: bool) {
        let stripped = strip(&page.html, Some(Format::Text), &Options { keep_all, ..Options::default() });
        check_stripped(&page.html, &stripped);
        for block in &stripped.blocks {
            let want: String = block.span.of(&stripped.text).split_whitespace().collect();
            let got: String = stripped.map.source_span(block.span).of(&page.html).split_whitespace().collect();
            prop_assert_eq!(got, want);
        }
    }

    #[test]
    fn plain_text_keeps_every_word_when_asked(page in lines()) {
        let stripped = strip(&page.html, Some(Format::Text), &Options { keep_all: true, ..Options::default() });
        prop_assert_eq!(words(&stripped).collect::<Vec<_>>(), page.seen);
    }

    #[test]
    fn more_of_plain_text_is_asked_for_and_nothing_is_lost(page in lines(), favor in 0usize..3) {
        let favor = FAVORS[favor];
        let none = Options { title: false, datelines: false, captions: false, favor, ..Options::default() };
        let text = |options: &Options| strip(&page.html, Some(Format::Text), options);
        let least = text(&none);
        for more in [
            Options { title: true, ..none.clone() },
            Options { datelines: true, ..none.clone() },
            Options { captions: true, ..none.clone() },
            Options { comments: true, ..none.clone() },
        ] {
            within(&least, &text(&more))?;
        }
        let [precision, balance, recall] = FAVORS.map(|favor| text(&Options { favor, ..Options::default() }));
        within(&precision, &balance)?;
        within(&balance, &recall)?;
    }

    #[test]
    fn everything_holds_with_any_options(nodes in nodes(), framed: bool, bits in 0u16..512) {
        check_strip(&page(&nodes, framed).html, Format::Html, &options(bits));
    }

    #[test]
    fn everything_holds_of_lines_with_any_options(page in lines(), bits in 0u16..512) {
        check_strip(&page.html, Format::Text, &options(bits));
    }

    #[test]
    fn the_same_page_gives_the_same_text(nodes in nodes()) {
        let page = page(&nodes, true).html;
        let first = html(&page, &Options::default());
        for _ in 0..3 {
            let again = html(&page, &Options::default());
            prop_assert_eq!((&again.text, &again.blocks, &again.meta), (&first.text, &first.blocks, &first.meta));
        }
    }
}

/// Pages on which one of these did not hold once.
#[test]
fn what_was_found() {
    for page in [
        // A mark inside white space that ends a block of code.
        "<p><pre>seen <time datetime=x> </time></pre>",
        "<pre>seen <span class=byline>\n</span></pre><p>more of it.</p>",
        // A link that ends in such white space, before a character of two bytes.
        "<a href=/x><pre>seen </a><p>éé",
        "<pre>seen <a href=/x> </a></pre><p>éé",
    ] {
        for keep_all in [false, true] {
            html(page, &Options { keep_all, links: true, ..Options::default() });
        }
    }
}
