//! Stripping: one page with the way back, or many pages as a frame, and why blocks of a page are kept or dropped.

use crate::arrow::ArrowStream;
use crate::error::{argument, bug, one_of};
use crate::frame::{Frame, STRIP_EXPLAINED, STRIPPED, Value, list};
use crate::pool;
use crate::stripped::Stripped;
use crate::templates::Templates;
use crate::text::{Object, Text, Texts};
use pyo3::prelude::*;
use std::borrow::Cow;
use tidings_core::decode::{Decoded, decode, not_text};
use tidings_core::span::CodePoints;
use tidings_core::strip::{self as core, Favor, Format, Kind, Meta, Options, Zone};
use tidings_core::{Problem, Span};

/// The word for a zone in the frames.
pub(crate) fn zone(zone: Zone) -> &'static str {
    match zone {
        Zone::Headline => "headline",
        Zone::Dateline => "dateline",
        Zone::Body => "body",
        Zone::Caption => "caption",
    }
}

/// The word for the zone that a place in a main text is in.
pub(crate) fn zone_at(stripped: &core::Stripped, span: Span) -> &'static str {
    if stripped.dateline.is_some_and(|dateline| dateline.contains(span)) {
        return zone(Zone::Dateline);
    }
    let at = stripped.blocks.partition_point(|block| block.span.end <= span.start);
    zone(stripped.blocks.get(at).map_or(Zone::Body, |block| block.zone))
}

/// The word for how a block is set.
pub(crate) fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Paragraph => "paragraph",
        Kind::Heading(_) => "heading",
        Kind::Item { .. } => "item",
        Kind::Quote => "quote",
        Kind::Code => "code",
        Kind::Cell { .. } => "cell",
    }
}

/// Reads `format=`.
pub(crate) fn format(name: &str) -> PyResult<Format> {
    match name {
        "html" => Ok(Format::Html),
        "text" => Ok(Format::Text),
        other => Err(argument(format!("format must be \"html\" or \"text\", not {other:?}"))),
    }
}

/// Which paragraphs stand in the text, and what becomes of those in doubt.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct StripOptions(Options);

#[pymethods]
impl StripOptions {
    #[new]
    #[pyo3(signature = (
        *, title=false, dateline=false, captions=false, comments=false, tables=true, links=false, favor="balance",
        keep_all=false, templates=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
    fn new(
        title: bool,
        dateline: bool,
        captions: bool,
        comments: bool,
        tables: bool,
        links: bool,
        favor: &str,
        keep_all: bool,
        templates: Option<&Templates>,
    ) -> PyResult<Self> {
        let favors = [("balance", Favor::Balance), ("precision", Favor::Precision), ("recall", Favor::Recall)];
        let favor = one_of("favor", favor, &favors)?;
        let templates = templates.map(Templates::chrome);
        Ok(Self(Options {
            keep_all,
            title,
            datelines: dateline,
            captions,
            comments,
            tables,
            links,
            favor,
            templates,
            site: None,
        }))
    }
}

impl StripOptions {
    /// The options for a document of `site`.
    fn of(&self, site: Option<&str>) -> Cow<'_, Options> {
        match site {
            Some(site) => Cow::Owned(Options { site: Some(site.to_owned()), ..self.0.clone() }),
            None => Cow::Borrowed(&self.0),
        }
    }
}

/// Element `i` of a list of arguments, which is as long as the documents or absent.
pub(crate) fn nth<T>(values: Option<&Vec<Option<T>>>, i: usize) -> Option<&T> {
    values?.get(i)?.as_ref()
}

/// That a list of arguments fits the documents.
pub(crate) fn same_length<T>(name: &str, values: Option<&Vec<T>>, n: usize) -> PyResult<()> {
    match values {
        Some(values) if values.len() != n => {
            Err(argument(format!("{} {name} for {n} documents: give one for each", values.len())))
        }
        _ => Ok(()),
    }
}

/// The formats by document, read.
pub(crate) fn formats(names: Option<Vec<Option<String>>>) -> PyResult<Option<Vec<Option<Format>>>> {
    names.map(|names| names.into_iter().map(|name| name.as_deref().map(format).transpose()).collect()).transpose()
}

/// What is wrong with a text before the core sees it.
pub(crate) fn before(text: Text<'_>) -> Option<Problem> {
    let problem =
        |code, message: &str, byte_offset| Problem { stage: "read", code, message: message.to_owned(), byte_offset };
    match text {
        Text::Null => Some(problem("null", "there is no document: the value is null", None)),
        Text::Mended(_, at) => Some(problem(
            "lone_surrogate",
            "the str holds lone surrogates, read as U+FFFD; decode the file with errors=\"replace\"",
            Some(at),
        )),
        _ if too_large(text) => Some(problem(
            "too_large",
            "the document has more bytes than offsets can count (2 GiB); cut it into documents",
            None,
        )),
        _ => None,
    }
}

/// Whether offsets cannot count the text's bytes.
pub(crate) fn too_large(text: Text<'_>) -> bool {
    i32::try_from(text.bytes().len()).is_err()
}

/// A document as the core reads it.
struct Read<'a> {
    decoded: Decoded<'a>,
    problems: Vec<Problem>,
    /// Whether there was a text to read.
    read: bool,
}

/// Decodes a page, or says why it was not read.
fn read<'a>(text: Text<'a>, encoding: Option<&'a str>) -> Read<'a> {
    let mut problems: Vec<Problem> = before(text).into_iter().collect();
    let encoding = text.encoding(encoding);
    let binary = if too_large(text) { None } else { not_text(text.bytes(), encoding) };
    let read = binary.is_none() && !matches!(text, Text::Null) && !too_large(text);
    problems.extend(binary);
    let decoded = decode(if read { text.bytes() } else { &[] }, encoding);
    Read { decoded, problems, read }
}

/// A stripped page before its spans are translated.
pub(crate) struct Raw<'a> {
    pub(crate) decoded: Decoded<'a>,
    pub(crate) stripped: core::Stripped,
    pub(crate) problems: Vec<Problem>,
    /// Whether there was a text to read.
    read: bool,
}

/// Decodes and strips a page, or says why it was not read.
pub(crate) fn raw<'a>(
    text: Text<'a>,
    format: Option<Format>,
    encoding: Option<&'a str>,
    options: &Options,
) -> Raw<'a> {
    let Read { decoded, mut problems, read } = read(text, encoding);
    let mut stripped = core::Stripped::default();
    if read {
        stripped = core::strip(&decoded.text, format, options);
    }
    problems.extend(decoded.problems.iter().cloned());
    problems.extend(stripped.problems.drain(..).map(|problem| decoded.byte_problem(problem)));
    Raw { decoded, stripped, problems, read }
}

/// From spans of a main text to places in it and in its document.
pub(crate) struct Places<'a> {
    decoded: &'a Decoded<'a>,
    map: &'a tidings_core::SpanMap,
    inner: CodePoints<'a>,
    outer: CodePoints<'a>,
}

/// A place in the main text and in the document in code points, and in the bytes of the document.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) text: (usize, usize),
    pub(crate) points: (usize, usize),
    pub(crate) bytes: Span,
}

impl<'a> Places<'a> {
    pub(crate) fn new(decoded: &'a Decoded<'a>, stripped: &'a core::Stripped) -> Self {
        let (inner, outer) = (CodePoints::new(&stripped.text), CodePoints::new(&decoded.text));
        Self { decoded, map: &stripped.map, inner, outer }
    }

    pub(crate) fn of(&self, span: Span) -> Place {
        let source = self.map.source_span(span);
        Place { text: self.inner.span(span), points: self.outer.span(source), bytes: self.decoded.byte_span(source) }
    }
}

/// One page, stripped, with all that its rows need.
struct Page {
    /// `None`: there was no document.
    text: Option<String>,
    /// `None`: nobody asked for it.
    markdown: Option<String>,
    meta: Meta,
    encoding: Option<&'static str>,
    zones: Vec<(core::Block, Place)>,
    links: Vec<(String, Place)>,
    problems: Vec<Problem>,
}

fn page(text: Text<'_>, format: Option<Format>, encoding: Option<&str>, options: &Options, markdown: bool) -> Page {
    let Raw { decoded, stripped, problems, read } = raw(text, format, encoding, options);
    let places = Places::new(&decoded, &stripped);
    let zones = stripped.blocks.iter().map(|block| (*block, places.of(block.span))).collect();
    let links = stripped.links.iter().map(|link| (link.target.clone(), places.of(link.span))).collect();
    let there = !matches!(text, Text::Null);
    Page {
        zones,
        links,
        markdown: (there && markdown).then(|| stripped.markdown()),
        meta: stripped.meta,
        encoding: read.then_some(decoded.encoding),
        text: there.then_some(stripped.text),
        problems,
    }
}

/// Strips many pages.
#[expect(clippy::too_many_arguments, reason = "they are keywords in Python")]
#[pyfunction]
#[pyo3(signature = (
    docs, how, *, formats=None, encodings=None, sites=None, markdown=false, portable=false, threads=None
))]
pub(crate) fn strip_batch(
    py: Python<'_>,
    docs: &Bound<'_, PyAny>,
    how: &StripOptions,
    formats: Option<Vec<Option<String>>>,
    encodings: Option<Vec<Option<String>>>,
    sites: Option<Vec<Option<String>>>,
    markdown: bool,
    portable: bool,
    threads: Option<usize>,
) -> PyResult<ArrowStream> {
    let texts = Texts::read(docs)?;
    let formats = self::formats(formats)?;
    same_length("formats", formats.as_ref(), texts.len())?;
    same_length("encodings", encodings.as_ref(), texts.len())?;
    same_length("sites", sites.as_ref(), texts.len())?;
    let threads = pool::threads(threads)?;
    py.detach(|| {
        let pages = pool::run(texts.len(), threads, |i| {
            let encoding = nth(encodings.as_ref(), i).map(String::as_str);
            let options = how.of(nth(sites.as_ref(), i).map(String::as_str));
            page(texts.get(i), nth(formats.as_ref(), i).copied(), encoding, &options, markdown)
        })?;
        let mut frame = Frame::new(STRIPPED, portable);
        for (doc, page) in pages.into_iter().enumerate() {
            let Page { text, markdown, meta, encoding, zones, links, problems } = page.map_err(bug)?;
            let zones = zones.iter().map(|(block, place)| {
                Value::Struct(vec![
                    zone(block.zone).into(),
                    place.text.0.into(),
                    place.text.1.into(),
                    place.points.0.into(),
                    place.points.1.into(),
                    kind(block.kind).into(),
                ])
            });
            let problems = problems.iter().map(|problem| {
                Value::Struct(vec![problem.code.into(), (&problem.message).into(), problem.byte_offset.into()])
            });
            let links = links
                .iter()
                .map(|(target, place)| Value::Struct(vec![target.into(), place.text.0.into(), place.text.1.into()]));
            frame.row([
                ("doc", doc.into()),
                ("text", text.as_deref().into()),
                ("title", meta.title.as_deref().into()),
                ("published", meta.published.into()),
                ("site", meta.site.as_deref().into()),
                ("lang", meta.lang.as_deref().into()),
                ("encoding", encoding.into()),
                ("zones", list(zones)),
                ("problems", list(problems)),
                ("published_basis", meta.published_basis.into()),
                ("authors", list(meta.authors.iter())),
                ("url", meta.url.as_deref().into()),
                ("links", list(links)),
                ("markdown", markdown.as_deref().into()),
            ]);
        }
        frame.finish()
    })
}

/// Strips one page.
#[pyfunction]
#[pyo3(signature = (doc, how, *, format=None, encoding=None, site=None))]
pub(crate) fn strip(
    py: Python<'_>,
    doc: &Bound<'_, PyAny>,
    how: &StripOptions,
    format: Option<&str>,
    encoding: Option<&str>,
    site: Option<&str>,
) -> PyResult<Stripped> {
    let options = &*how.of(site);
    let doc = Object::read(doc, 0)?;
    let format = format.map(self::format).transpose()?;
    Ok(py.detach(|| {
        let Raw { decoded, stripped, problems, .. } = raw(doc.text(), format, encoding, options);
        Stripped::new(decoded.into_owned(), stripped, problems)
    }))
}

/// Says of every block of a page whether it is kept, and why.
#[pyfunction]
#[pyo3(signature = (doc, how, *, format=None, encoding=None, site=None, portable=false))]
pub(crate) fn strip_explain(
    py: Python<'_>,
    doc: &Bound<'_, PyAny>,
    how: &StripOptions,
    format: Option<&str>,
    encoding: Option<&str>,
    site: Option<&str>,
    portable: bool,
) -> PyResult<ArrowStream> {
    let doc = Object::read(doc, 0)?;
    let format = format.map(self::format).transpose()?;
    py.detach(|| {
        let Read { decoded, read, .. } = read(doc.text(), encoding);
        let verdicts = if read { core::explain(&decoded.text, format, &how.of(site)) } else { Vec::new() };
        let points = CodePoints::new(&decoded.text);
        let mut frame = Frame::new(STRIP_EXPLAINED, portable);
        for (block, verdict) in verdicts.iter().enumerate() {
            let (start, end) = points.span(verdict.source);
            let bytes = decoded.byte_span(verdict.source);
            let reasons = verdict
                .reasons
                .iter()
                .map(|reason| Value::Struct(vec![reason.feature.into(), reason.value.into(), reason.points.into()]));
            frame.row([
                ("block", block.into()),
                ("start", start.into()),
                ("end", end.into()),
                ("byte_start", bytes.start.into()),
                ("byte_end", bytes.end.into()),
                ("path", (!verdict.path.is_empty()).then_some(verdict.path.as_str()).into()),
                ("kind", kind(verdict.kind).into()),
                ("zone", verdict.zone.map(zone).into()),
                ("points", verdict.points.into()),
                ("rule", verdict.rule.into()),
                ("reasons", list(reasons)),
                ("text", (&verdict.text).into()),
            ]);
        }
        frame.finish()
    })
}

/// The byte where code point `n` begins; the end of the text is one too.
pub(crate) fn byte_of(text: &str, n: usize) -> Option<usize> {
    if text.is_ascii() {
        return (n <= text.len()).then_some(n);
    }
    text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(n)
}

/// The text of a block and the values of its features.
type Features = (String, Vec<i32>);

/// What the model of the main text is learned from: the names of the features, and for each block of an HTML page its text
/// and their values. For `seeds/strip_model`, and not part of the public interface.
#[pyfunction]
pub(crate) fn strip_features(doc: &Bound<'_, PyAny>) -> PyResult<(Vec<&'static str>, Vec<Features>)> {
    let doc = Object::read(doc, 0)?;
    let text = doc.text();
    let decoded = decode(text.bytes(), text.encoding(None));
    Ok((core::feature_names().to_vec(), core::features(&decoded.text)))
}

/// The main text of HTML pages as a model of this table sees it; for `seeds/strip_model` as well.
#[pyfunction]
pub(crate) fn strip_by(table: &str, docs: Vec<Bound<'_, PyAny>>, how: &StripOptions) -> PyResult<Vec<String>> {
    let text = |doc| {
        let doc = Object::read(doc, 0)?;
        let text = doc.text();
        let decoded = decode(text.bytes(), text.encoding(None));
        core::strip_by(table, &decoded.text, &how.0)
            .map(|stripped| stripped.text)
            .map_err(|line| argument(format!("the model's table cannot be read in line {line}")))
    };
    docs.iter().map(text).collect()
}
