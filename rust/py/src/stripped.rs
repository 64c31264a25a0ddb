//! What stripping one page gives: its text, what the page says of itself, its paragraphs, and the way back.

use crate::error::argument;
use crate::strip::{Place, Places, byte_of, kind, zone};
use jiff::civil::Date;
use pyo3::prelude::*;
use pyo3::types::{IntoPyDict, PyDict};
use tidings_core::decode::Decoded;
use tidings_core::span::CodePoints;
use tidings_core::strip::{self as core, Kind};
use tidings_core::{Problem, Span};

/// A paragraph of a main text, an item of a list or a cell of a table.
#[pyclass(frozen, get_all, eq, hash, module = "tidings._core")]
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) struct Block {
    /// What it is: headline, dateline, body or caption.
    zone: &'static str,
    /// How it is set: paragraph, heading, item, quote, code or cell.
    kind: &'static str,
    /// Its words.
    text: String,
    /// Where it begins in the main text, in code points.
    text_start: usize,
    /// Where it ends there.
    text_end: usize,
    /// Where it begins in the document as given, in code points.
    start: usize,
    /// Where it ends there.
    end: usize,
    /// Where it begins in the document as given, in bytes.
    byte_start: usize,
    /// Where it ends there.
    byte_end: usize,
    /// Of a heading: 1 to 6.
    level: Option<u8>,
    /// Of an item: how many lists are around its own.
    depth: Option<u8>,
    /// Of an item of a numbered list: its number.
    number: Option<u32>,
    /// Of a cell: the number of its row, over all tables of the page.
    row: Option<u32>,
    /// Of a cell: how many cells of the row are before it.
    column: Option<u32>,
    /// Of a cell: whether it heads a column or a row.
    head: Option<bool>,
}

#[pymethods]
impl Block {
    fn __repr__(&self) -> String {
        let words: String = self.text.chars().take(40).collect();
        let more = if words.len() < self.text.len() { "…" } else { "" };
        format!("<tidings.Block {} {} [{}:{}] {words:?}{more}>", self.zone, self.kind, self.start, self.end)
    }
}

impl Block {
    fn new(block: &core::Block, text: &str, place: Place) -> Self {
        let (mut level, mut depth, mut number) = (None, None, None);
        let (mut row, mut column, mut head) = (None, None, None);
        match block.kind {
            Kind::Heading(n) => level = Some(n),
            Kind::Item { depth: around, number: n } => (depth, number) = (Some(around), n),
            Kind::Cell { row: down, column: along, head: is_head } => {
                (row, column, head) = (Some(down), Some(along), Some(is_head));
            }
            Kind::Paragraph | Kind::Quote | Kind::Code => {}
        }
        Self {
            zone: zone(block.zone),
            kind: kind(block.kind),
            text: block.span.of(text).to_owned(),
            text_start: place.text.0,
            text_end: place.text.1,
            start: place.points.0,
            end: place.points.1,
            byte_start: place.bytes.start,
            byte_end: place.bytes.end,
            level,
            depth,
            number,
            row,
            column,
            head,
        }
    }

    /// What is known of it, by the names of the attributes, but for its words.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let out = PyDict::new(py);
        out.set_item("zone", self.zone)?;
        out.set_item("kind", self.kind)?;
        for (name, n) in [
            ("text_start", self.text_start),
            ("text_end", self.text_end),
            ("start", self.start),
            ("end", self.end),
            ("byte_start", self.byte_start),
            ("byte_end", self.byte_end),
        ] {
            out.set_item(name, n)?;
        }
        for (name, n) in [
            ("level", self.level.map(u32::from)),
            ("depth", self.depth.map(u32::from)),
            ("number", self.number),
            ("row", self.row),
            ("column", self.column),
        ] {
            if let Some(n) = n {
                out.set_item(name, n)?;
            }
        }
        if let Some(head) = self.head {
            out.set_item("head", head)?;
        }
        Ok(out)
    }
}

/// The main text of one document, and the way back to it.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct Stripped {
    source: Decoded<'static>,
    core: core::Stripped,
    problems: Vec<Problem>,
}

impl Stripped {
    /// What stripping `source` gave, with all problems.
    pub(crate) fn new(source: Decoded<'static>, core: core::Stripped, problems: Vec<Problem>) -> Self {
        Self { source, core, problems }
    }
}

#[pymethods]
impl Stripped {
    /// Paragraphs, parted by an empty line; items of a list and rows of a table are lines, their cells parted by a tab.
    #[getter]
    fn text(&self) -> &str {
        &self.core.text
    }

    /// The headline; it stands in `text` only when asked for.
    #[getter]
    fn title(&self) -> Option<&str> {
        self.core.meta.title.as_deref()
    }

    /// The day of publication, when the markup says it.
    #[getter]
    fn published(&self) -> Option<Date> {
        self.core.meta.published
    }

    /// How that day was found, such as `json-ld`.
    #[getter]
    fn published_basis(&self) -> Option<&'static str> {
        self.core.meta.published_basis
    }

    /// Who wrote it.
    #[getter]
    fn authors(&self) -> Vec<&str> {
        self.core.meta.authors.iter().map(String::as_str).collect()
    }

    /// The site or agency.
    #[getter]
    fn site(&self) -> Option<&str> {
        self.core.meta.site.as_deref()
    }

    /// The language tag.
    #[getter]
    fn lang(&self) -> Option<&str> {
        self.core.meta.lang.as_deref()
    }

    /// The canonical address.
    #[getter]
    fn url(&self) -> Option<&str> {
        self.core.meta.url.as_deref()
    }

    /// The encoding that bytes were read in.
    #[getter]
    fn encoding(&self) -> &str {
        self.source.encoding
    }

    /// The paragraphs, in the order of the text.
    #[getter]
    fn blocks(&self) -> Vec<Block> {
        let places = Places::new(&self.source, &self.core);
        self.core.blocks.iter().map(|block| Block::new(block, &self.core.text, places.of(block.span))).collect()
    }

    /// Words of the text that are links: where they stand in `text`, in code points, and where they lead. Empty unless
    /// asked for.
    #[getter]
    fn links(&self) -> Vec<(usize, usize, &str)> {
        let points = CodePoints::new(&self.core.text);
        let link = |link: &'_ core::Link| points.span(link.span);
        self.core.links.iter().map(|l| (link(l).0, link(l).1, l.target.as_str())).collect()
    }

    /// What had to be given up: code, message and place in bytes.
    #[getter]
    fn problems(&self) -> Vec<(&'static str, &str, Option<usize>)> {
        self.problems.iter().map(|p| (p.code, p.message.as_str(), p.byte_offset)).collect()
    }

    /// Where `text[start:end]` stands in the document: start and end in code points, then in bytes.
    fn source_span(&self, start: i64, end: i64) -> PyResult<(usize, usize, usize, usize)> {
        let text = &self.core.text;
        // Negative offsets are no offsets from the end: who counts so has made a mistake, `find` that found nothing.
        let byte = |n: i64| byte_of(text, usize::try_from(n).ok()?);
        let span = match (byte(start), byte(end)) {
            (Some(start), Some(end)) if start <= end => Span::new(start, end),
            _ => return Err(argument(format!("there is no text[{start}:{end}]"))),
        };
        let outer = self.core.map.source_span(span);
        let (start, end) = CodePoints::new(&self.source.text).span(outer);
        let bytes = self.source.byte_span(outer);
        Ok((start, end, bytes.start, bytes.end))
    }

    /// The text as Markdown.
    fn markdown(&self) -> String {
        self.core.markdown()
    }

    /// All of it in plain values, which `json.dumps` takes.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let out = PyDict::new(py);
        let published = self.published().map(|day| day.to_string());
        for (name, value) in [
            ("text", Some(self.text())),
            ("title", self.title()),
            ("published", published.as_deref()),
            ("published_basis", self.published_basis()),
            ("site", self.site()),
            ("lang", self.lang()),
            ("url", self.url()),
            ("encoding", Some(self.encoding())),
        ] {
            out.set_item(name, value)?;
        }
        out.set_item("authors", self.authors())?;
        let blocks = self.blocks().iter().map(|block| block.to_dict(py)).collect::<PyResult<Vec<_>>>()?;
        out.set_item("blocks", blocks)?;
        let links = self.links().into_iter().map(|(start, end, target)| {
            let places = [("text_start", start), ("text_end", end)].into_py_dict(py)?;
            places.set_item("target", target).map(|()| places)
        });
        out.set_item("links", links.collect::<PyResult<Vec<_>>>()?)?;
        let problems = self.problems().into_iter().map(|(code, message, at)| {
            let words = [("code", code), ("message", message)].into_py_dict(py)?;
            words.set_item("byte_offset", at).map(|()| words)
        });
        out.set_item("problems", problems.collect::<PyResult<Vec<_>>>()?)?;
        Ok(out)
    }

    fn __repr__(&self) -> String {
        let points = self.core.text.chars().count();
        let title = self.title().map(|title| format!(" {title:?}:")).unwrap_or_default();
        let blocks = self.core.blocks.len();
        let s = if blocks == 1 { "" } else { "s" };
        format!("<tidings.Stripped{title} {points} characters in {blocks} block{s}>")
    }
}
