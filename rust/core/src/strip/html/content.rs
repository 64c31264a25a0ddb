//! All text of a page in the order of its document tree, as `textContent` gives it: to hold the reader to the standard.

use super::entities::unescape;
use super::names::{self, Name};
use super::tokenize::{self, Tokenizer};

/// A stretch of text that no other comes between, and its neighbours.
#[derive(Debug, Default)]
struct Segment {
    text: String,
    next: u32,
    before: u32,
}

/// The text of a document in segments: what is fostered goes before its table, so places in between must be kept.
#[derive(Debug)]
pub(in crate::strip) struct Content {
    segments: Vec<Segment>,
    /// A line end that comes next is no text: it follows `<pre>`.
    pub(in crate::strip) skip_line_end: bool,
}

/// What becomes of NUL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::strip) enum Nul {
    Dropped,
    Replaced,
}

impl Content {
    pub(in crate::strip) fn new() -> Self {
        Self { segments: vec![Segment::default()], skip_line_end: false }
    }

    /// Appends text as it stands in the source.
    pub(in crate::strip) fn append(&mut self, segment: u32, text: &str, references: bool, nul: Nul) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let text = text.replace('\0', if nul == Nul::Dropped { "" } else { "\u{FFFD}" });
        let text = if references { unescape(&text, false) } else { text };
        let skip = std::mem::take(&mut self.skip_line_end);
        let text = text.strip_prefix('\n').filter(|_| skip).unwrap_or(&text);
        self.segments[segment as usize].text.push_str(text);
    }

    /// A new segment right behind another.
    pub(in crate::strip) fn behind(&mut self, segment: u32) -> u32 {
        let new = self.segments.len() as u32;
        let next = std::mem::replace(&mut self.segments[segment as usize].next, new);
        if next > 0 {
            self.segments[next as usize].before = new;
        }
        self.segments.push(Segment { text: String::new(), next, before: segment });
        new
    }

    /// The segment in front of another.
    pub(in crate::strip) fn before(&self, segment: u32) -> u32 {
        self.segments[segment as usize].before
    }

    /// Forgets the text from a segment on.
    pub(in crate::strip) fn clear(&mut self, from: u32) {
        let mut at = from;
        loop {
            let segment = &mut self.segments[at as usize];
            segment.text.clear();
            at = segment.next;
            if at == 0 {
                return;
            }
        }
    }

    pub(in crate::strip) fn finish(self) -> String {
        let mut out = String::new();
        let mut at = 0;
        loop {
            let segment = &self.segments[at as usize];
            out.push_str(&segment.text);
            at = segment.next;
            if at == 0 {
                return out;
            }
        }
    }
}

/// A token as the standard's tokenizer emits it, but for comments and doctypes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// Characters.
    Text(String),
    /// Name, attributes in their order, and whether the tag closes itself.
    Start(String, Vec<(String, String)>, bool),
    /// Name.
    End(String),
}

/// The tokens of `source`, which is the content of the element `inside`, if it is one that changes how tags are read.
pub fn tokens(source: &str, inside: Option<&str>) -> Vec<Token> {
    let source = source.replace("\r\n", "\n").replace('\r', "\n");
    let mut reader = Tokenizer::new(&source);
    let raw = |name: Name| name.is(names::RAW | names::ESCAPABLE);
    let mut inside = inside.map(|name| Name::of(name.as_bytes(), name.len())).filter(|name| raw(*name));
    if let Some(name) = inside {
        reader.expect_raw(name);
    }
    let visible = |text: &str| text.replace('\0', "\u{FFFD}");
    let name = |word: crate::Span| visible(&word.of(&source).to_ascii_lowercase());
    let mut out = Vec::new();
    while let Some(token) = reader.next() {
        out.push(match token {
            tokenize::Token::Text { span, raw } => {
                let text = span.of(&source);
                let text = if inside.is_some() { visible(text) } else { text.to_owned() };
                Token::Text(if raw { text } else { unescape(&text, false) })
            }
            tokenize::Token::Start { word, self_closing, .. } => {
                let mut attributes: Vec<(String, String)> = Vec::new();
                for attribute in reader.attributes() {
                    let key = name(attribute.name);
                    // Of two with one name the first counts.
                    if attributes.iter().all(|(other, _)| *other != key) {
                        attributes.push((key, unescape(&visible(attribute.value.of(&source)), true)));
                    }
                }
                Token::Start(name(word), attributes, self_closing)
            }
            tokenize::Token::End { word, .. } => Token::End(name(word)),
        });
        inside = None;
    }
    out
}
