//! What the attributes of an element say about its text.

use super::facts;
use super::tags::{self, HIDDEN};
use super::tokenize::Attribute;
use crate::Span;
use crate::strip::meta;

/// Reads attributes, and remembers what class names said: a page has few of them, many times.
#[derive(Debug)]
pub(in crate::strip) struct Reader<'a> {
    source: &'a str,
    /// By the hash of a value: where it was last seen, its bits, and the hash by which it is known.
    seen: Vec<(Span, u32, u64)>,
}

/// How much of a value of `class` tells what is built alike, in bytes.
const CLASS: usize = 100;

/// How many values are remembered: a power of two.
const SLOTS: usize = 256;

impl<'a> Reader<'a> {
    pub(in crate::strip) fn new(source: &'a str) -> Self {
        Self { source, seen: vec![(Span::default(), 0, 0); SLOTS] }
    }

    /// The bits of [`tags`] that an element's attributes set, and a hash of its class names.
    pub(in crate::strip) fn traits(&mut self, attributes: &[Attribute]) -> (u32, u64) {
        let (mut bits, mut class) = (0, 0);
        for attribute in attributes {
            let name = attribute.name.of(self.source);
            let value = attribute.value.of(self.source);
            match name.len() {
                2 if name.eq_ignore_ascii_case("id") => bits |= self.words(attribute.value).0,
                3 if name.eq_ignore_ascii_case("rel") && value.eq_ignore_ascii_case("author") => bits |= tags::AUTHOR,
                4 if name.eq_ignore_ascii_case("href") && leads_to_author(value) => bits |= tags::AUTHOR,
                4 if name.eq_ignore_ascii_case("role") => {
                    bits |= match value {
                        "navigation" | "menu" | "menubar" | "search" => tags::MENU,
                        "complementary" => tags::SIDEBAR,
                        "contentinfo" => tags::FOOTER,
                        "main" => tags::MAIN,
                        "dialog" | "alertdialog" => tags::PROMO,
                        _ => 0,
                    }
                }
                5 if name.eq_ignore_ascii_case("class") => {
                    let (words, hash) = self.words(attribute.value);
                    bits |= words;
                    class = hash;
                }
                5 if name.eq_ignore_ascii_case("style") && value.len() < 2000 && hides(value) => bits |= HIDDEN,
                6 if name.eq_ignore_ascii_case("hidden") => bits |= HIDDEN,
                8 if name.eq_ignore_ascii_case("datetime") => bits |= tags::DATED,
                8 if name.eq_ignore_ascii_case("property") && value.contains("date") => bits |= tags::DATED,
                8 if name.eq_ignore_ascii_case("itemprop") => {
                    bits |= match value {
                        "articleBody" | "reviewBody" => tags::CONTENT,
                        "author" => tags::BYLINE | tags::AUTHOR,
                        "datePublished" | "dateCreated" | "dateModified" => tags::DATED,
                        "headline" => tags::TITLE,
                        "comment" => tags::COMMENTS,
                        _ => 0,
                    }
                }
                11 if name.eq_ignore_ascii_case("aria-hidden") && value.eq_ignore_ascii_case("true") => {
                    bits |= HIDDEN
                }
                _ => {}
            }
        }
        (bits, class)
    }

    fn words(&mut self, value: Span) -> (u32, u64) {
        let text = value.of(self.source);
        let mut hash = text.len() as u64;
        let (eights, rest) = text.as_bytes().as_chunks::<8>();
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        for eight in eights.iter().chain([&last]) {
            hash = (hash.rotate_left(5) ^ u64::from_le_bytes(*eight)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
        let slot = &mut self.seen[(hash >> 56) as usize % SLOTS];
        if slot.0.of(self.source) != text {
            *slot = (value, tags::words(text), facts::hash(text.bytes().take(CLASS)));
        }
        (slot.1, slot.2)
    }

    /// The value of an attribute.
    pub(in crate::strip) fn value(&self, attributes: &[Attribute], name: &str) -> Option<Span> {
        let named = |a: &&Attribute| a.name.of(self.source).eq_ignore_ascii_case(name);
        attributes.iter().find(named).map(|a| a.value)
    }

    /// The value of an attribute that is a whole number.
    pub(in crate::strip) fn number(&self, attributes: &[Attribute], name: &str) -> Option<u32> {
        self.value(attributes, name)?.of(self.source).trim().parse().ok()
    }
}

/// Whether a link is to a page about an author; most are seen not to be at a glance.
fn leads_to_author(href: &str) -> bool {
    let bytes = href.as_bytes();
    memchr::memchr_iter(b'/', bytes).any(|at| bytes[at..].starts_with(b"/aut")) && meta::leads_to_author(href)
}

/// Whether a `style` hides its element.
fn hides(style: &str) -> bool {
    let says = |colon: usize, property: &str, word: &str| {
        let (before, after) = (style[..colon].trim_end(), style[colon + 1..].trim_start());
        let tail = before.len().checked_sub(property.len()).and_then(|at| before.get(at..));
        tail.is_some_and(|tail| tail.eq_ignore_ascii_case(property))
            && after.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
    };
    memchr::memchr_iter(b':', style.as_bytes())
        .any(|colon| says(colon, "display", "none") || says(colon, "visibility", "hidden"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_that_hide() {
        for (style, want) in [
            ("display:none", true),
            ("color: red; DISPLAY : None !important", true),
            ("visibility:hidden;", true),
            ("display:block", false),
            ("é:none", false),
            (":", false),
            ("visibility: visible; content: 'none'", false),
        ] {
            assert_eq!(hides(style), want, "{style}");
        }
    }

    #[test]
    fn authors_are_linked() {
        assert!(leads_to_author("/x/author/ana"));
        assert!(leads_to_author("https://coast.example/autor/ana"));
        assert!(!leads_to_author("/authentic/harbour") && !leads_to_author("author"));
    }
}
