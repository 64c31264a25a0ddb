//! [`Span`], a half-open range of bytes, and [`SpanMap`], which leads from a text back to the text it was made from.

use std::ops::Range;

/// A half-open range of bytes `start..end`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The span `start..end`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "span {start}..{end} runs backwards");
        Self { start, end }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// As a range, to slice with: `&text[span.range()]`.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The slice of `text`.
    pub fn of(self, text: &str) -> &str {
        &text[self.range()]
    }
}

/// A stretch of target text and the stretch of source it came from. Equal lengths mean a verbatim copy, so positions
/// inside map one to one; otherwise (an entity, folded white space, inserted text) the piece is atomic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Piece {
    text: usize,
    source: usize,
    source_len: usize,
    verbatim: bool,
}

/// Where each byte of a text came from, as sorted, gapless pieces of the text.
///
/// Sources may be skipped between pieces (markup, boilerplate) but never run backwards, so spans map to spans.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpanMap {
    pieces: Vec<Piece>,
    text_len: usize,
}

impl SpanMap {
    /// An empty map, to be filled with [`SpanMap::push`] in text order.
    pub fn new() -> Self {
        Self::default()
    }

    /// The map of a text that is its source, `len` bytes long.
    pub fn identity(len: usize) -> Self {
        let mut map = Self::new();
        map.push(len, Span::new(0, len), true);
        map
    }

    /// Says that the next `text_len` bytes of the text came from `source`. `verbatim`: they are the same bytes.
    /// Neighbouring verbatim pieces melt into one.
    pub fn push(&mut self, text_len: usize, source: Span, verbatim: bool) {
        if text_len == 0 {
            return;
        }
        debug_assert!(!verbatim || text_len == source.len());
        if let Some(last) = self.pieces.last_mut() {
            let last_end = last.source + last.source_len;
            debug_assert!(last_end <= source.start, "source runs backwards: {last_end} > {}", source.start);
            if verbatim && last.verbatim && last_end == source.start {
                last.source_len += source.len();
                self.text_len += text_len;
                return;
            }
        }
        self.pieces.push(Piece { text: self.text_len, source: source.start, source_len: source.len(), verbatim });
        self.text_len += text_len;
    }

    /// Length of the mapped text in bytes.
    pub fn text_len(&self) -> usize {
        self.text_len
    }

    /// The smallest span of the source that holds all that `span` of the text came from. Text that stands for no
    /// source (a paragraph break that was put in) maps to an empty span at its place.
    pub fn source_span(&self, span: Span) -> Span {
        if self.pieces.is_empty() {
            return Span::default();
        }
        let first = self.piece_at(span.start);
        let start = if first.verbatim {
            first.source + (span.start - first.text).min(first.source_len)
        } else {
            first.source
        };
        if span.is_empty() {
            return Span::new(start, start);
        }
        let last = self.piece_at(span.end - 1);
        let end = if last.verbatim { last.source + (span.end - last.text) } else { last.source + last.source_len };
        Span::new(start, end.max(start))
    }

    fn piece_at(&self, at: usize) -> Piece {
        let i = self.pieces.partition_point(|p| p.text <= at);
        self.pieces[i.saturating_sub(1)]
    }
}

/// Byte positions of a text as counts of code points, in steps: built in one pass, answered by counting at most
/// [`CodePoints::STEP`] bytes.
#[derive(Clone, Debug)]
pub struct CodePoints<'a> {
    text: &'a str,
    /// Code points before byte `i * STEP`; empty for ASCII text, where bytes are code points.
    counts: Vec<usize>,
    total: usize,
}

impl<'a> CodePoints<'a> {
    const STEP: usize = 256;

    /// Indexes `text`.
    pub fn new(text: &'a str) -> Self {
        if text.is_ascii() {
            return Self { text, counts: Vec::new(), total: text.len() };
        }
        let mut counts = Vec::with_capacity(text.len() / Self::STEP + 1);
        let mut total = 0;
        for block in text.as_bytes().chunks(Self::STEP) {
            counts.push(total);
            total += starts(block);
        }
        Self { text, counts, total }
    }

    /// Code points in the whole text.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Code points before byte `at`, which must be a character boundary.
    pub fn at(&self, at: usize) -> usize {
        if self.counts.is_empty() {
            return at;
        }
        if at >= self.text.len() {
            return self.total;
        }
        let block = at / Self::STEP;
        self.counts[block] + starts(&self.text.as_bytes()[block * Self::STEP..at])
    }

    /// A span of bytes as `(start, end)` in code points.
    pub fn span(&self, span: Span) -> (usize, usize) {
        (self.at(span.start), self.at(span.end))
    }
}

/// How many characters begin in these bytes of UTF-8.
fn starts(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&b| b & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_leads_back_through_copies_entities_and_gaps() {
        // source: "A &amp; <b>B</b>"  text: "A & B"
        let source = "A &amp; <b>B</b>";
        let mut map = SpanMap::new();
        map.push(2, Span::new(0, 2), true);
        map.push(1, Span::new(2, 7), false);
        map.push(1, Span::new(7, 8), true);
        map.push(1, Span::new(11, 12), true);
        assert_eq!(map.text_len(), 5);
        for (text, want) in [((0, 1), "A"), ((2, 3), "&amp;"), ((0, 5), "A &amp; <b>B"), ((4, 5), "B"), ((1, 2), " ")]
        {
            assert_eq!(map.source_span(Span::new(text.0, text.1)).of(source), want);
        }
        assert!(map.source_span(Span::new(2, 2)).is_empty());
    }

    #[test]
    fn an_empty_map_answers() {
        assert_eq!(SpanMap::new().source_span(Span::new(0, 0)), Span::new(0, 0));
        assert_eq!(SpanMap::identity(4).source_span(Span::new(4, 4)), Span::new(4, 4));
    }

    #[test]
    fn code_points_count_like_chars() {
        for text in ["", "ascii", &"é🙂a".repeat(300), "Çavuşoğlu"] {
            let index = CodePoints::new(text);
            for (n, (at, _)) in text.char_indices().enumerate() {
                assert_eq!(index.at(at), n, "byte {at} of {text:?}");
            }
            assert_eq!(index.at(text.len()), text.chars().count());
            assert_eq!(index.total(), text.chars().count());
        }
    }
}
