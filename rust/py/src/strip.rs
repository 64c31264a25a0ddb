//! Stripping: one page with the way back, or many pages as a frame.

use crate::arrow::ArrowStream;
use crate::error::{argument, bug, one_of};
use crate::frame::{Frame, STRIPPED, Value, list};
use crate::pool;
use crate::text::{Object, Text, Texts};
use jiff::civil::Date;
use pyo3::prelude::*;
use tidings_core::decode::{Decoded, decode, not_text};
use tidings_core::span::CodePoints;
use tidings_core::strip::{self as core, Favor, Format, Options, Zone};
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
        *, title=false, dateline=false, captions=false, comments=false, tables=true, favor="balance", keep_all=false
    ))]
    fn new(
        title: bool,
        dateline: bool,
        captions: bool,
        comments: bool,
        tables: bool,
        favor: &str,
        keep_all: bool,
    ) -> PyResult<Self> {
        let favors = [("balance", Favor::Balance), ("precision", Favor::Precision), ("recall", Favor::Recall)];
        let favor = one_of("favor", favor, &favors)?;
        Ok(Self(Options { keep_all, title, datelines: dateline, captions, comments, tables, favor }))
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

/// A zone, its place in the text and in the source, in code points.
type Paragraph = (&'static str, (usize, usize), (usize, usize));

/// One page, stripped, with all that its rows need.
struct Page {
    text: String,
    title: Option<String>,
    published: Option<Date>,
    site: Option<String>,
    lang: Option<String>,
    encoding: Option<&'static str>,
    zones: Vec<Paragraph>,
    problems: Vec<Problem>,
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
    let mut problems: Vec<Problem> = before(text).into_iter().collect();
    let encoding = text.encoding(encoding);
    let binary = if too_large(text) { None } else { not_text(text.bytes(), encoding) };
    let read = binary.is_none() && !matches!(text, Text::Null) && !too_large(text);
    problems.extend(binary);
    let decoded = decode(if read { text.bytes() } else { &[] }, encoding);
    let mut stripped = core::Stripped::default();
    if read {
        stripped = core::strip(&decoded.text, format, options);
    }
    problems.extend(decoded.problems.iter().cloned());
    problems.extend(stripped.problems.drain(..).map(|problem| decoded.byte_problem(problem)));
    Raw { decoded, stripped, problems, read }
}

fn page(text: Text<'_>, format: Option<Format>, encoding: Option<&str>, options: &Options) -> Page {
    let Raw { decoded, stripped, problems, read } = raw(text, format, encoding, options);
    let (inner, outer) = (CodePoints::new(&stripped.text), CodePoints::new(&decoded.text));
    let zones = stripped
        .blocks
        .iter()
        .map(|block| (zone(block.zone), inner.span(block.span), outer.span(stripped.map.source_span(block.span))))
        .collect();
    Page {
        zones,
        title: stripped.meta.title,
        published: stripped.meta.published,
        site: stripped.meta.site,
        lang: stripped.meta.lang,
        encoding: read.then_some(decoded.encoding),
        text: stripped.text,
        problems,
    }
}

/// Strips many pages.
#[pyfunction]
#[pyo3(signature = (docs, how, *, formats=None, encodings=None, portable=false, threads=None))]
pub(crate) fn strip_batch(
    py: Python<'_>,
    docs: &Bound<'_, PyAny>,
    how: &StripOptions,
    formats: Option<Vec<Option<String>>>,
    encodings: Option<Vec<Option<String>>>,
    portable: bool,
    threads: Option<usize>,
) -> PyResult<ArrowStream> {
    let texts = Texts::read(docs)?;
    let options = &how.0;
    let formats = self::formats(formats)?;
    same_length("formats", formats.as_ref(), texts.len())?;
    same_length("encodings", encodings.as_ref(), texts.len())?;
    let threads = pool::threads(threads)?;
    py.detach(|| {
        let pages = pool::run(texts.len(), threads, |i| {
            let encoding = nth(encodings.as_ref(), i).map(String::as_str);
            page(texts.get(i), nth(formats.as_ref(), i).copied(), encoding, options)
        })?;
        let mut frame = Frame::new(STRIPPED, portable);
        for (doc, page) in pages.into_iter().enumerate() {
            let page = page.map_err(bug)?;
            frame.row([
                ("doc", doc.into()),
                ("text", (&page.text).into()),
                ("title", page.title.as_deref().into()),
                ("published", page.published.into()),
                ("site", page.site.as_deref().into()),
                ("lang", page.lang.as_deref().into()),
                ("encoding", page.encoding.into()),
                (
                    "zones",
                    list(page.zones.iter().map(|&(zone, inner, outer)| {
                        Value::Struct(vec![
                            zone.into(),
                            inner.0.into(),
                            inner.1.into(),
                            outer.0.into(),
                            outer.1.into(),
                        ])
                    })),
                ),
                (
                    "problems",
                    list(page.problems.iter().map(|problem| {
                        Value::Struct(vec![
                            problem.code.into(),
                            (&problem.message).into(),
                            problem.byte_offset.into(),
                        ])
                    })),
                ),
            ]);
        }
        frame.finish()
    })
}

/// Strips one page.
#[pyfunction]
#[pyo3(signature = (doc, how, *, format=None, encoding=None))]
pub(crate) fn strip(
    py: Python<'_>,
    doc: &Bound<'_, PyAny>,
    how: &StripOptions,
    format: Option<&str>,
    encoding: Option<&str>,
) -> PyResult<Stripped> {
    let options = &how.0;
    let doc = Object::read(doc, 0)?;
    let format = format.map(self::format).transpose()?;
    Ok(py.detach(|| {
        let Raw { decoded, stripped, problems, .. } = raw(doc.text(), format, encoding, options);
        Stripped { source: decoded.into_owned(), core: stripped, problems }
    }))
}

/// What the model of the main text is learned from: the names of the features, and for each block of an HTML page its text
/// and their values. For `seeds/strip_model`, and not part of the public interface.
#[pyfunction]
pub(crate) fn strip_features(doc: &Bound<'_, PyAny>) -> PyResult<(Vec<&'static str>, Vec<(String, Vec<i32>)>)> {
    let doc = Object::read(doc, 0)?;
    let text = doc.text();
    let decoded = decode(text.bytes(), text.encoding(None));
    Ok((core::feature_names().to_vec(), core::features(&decoded.text)))
}

/// The main text of one document, and the way back to it.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct Stripped {
    source: Decoded<'static>,
    core: core::Stripped,
    problems: Vec<Problem>,
}

#[pymethods]
impl Stripped {
    /// Paragraphs, parted by an empty line.
    #[getter]
    fn text(&self) -> &str {
        &self.core.text
    }

    /// The headline.
    #[getter]
    fn title(&self) -> Option<&str> {
        self.core.meta.title.as_deref()
    }

    /// The day of publication, when the markup says it.
    #[getter]
    fn published(&self) -> Option<Date> {
        self.core.meta.published
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

    /// The encoding that bytes were read in.
    #[getter]
    fn encoding(&self) -> &str {
        self.source.encoding
    }

    /// The paragraphs: zone, and start and end in `text`, in code points.
    #[getter]
    fn blocks(&self) -> Vec<(&'static str, usize, usize)> {
        let points = CodePoints::new(&self.core.text);
        let block = |block: &core::Block| {
            let (start, end) = points.span(block.span);
            (zone(block.zone), start, end)
        };
        self.core.blocks.iter().map(block).collect()
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
}

/// The byte where code point `n` begins; the end of the text is one too.
pub(crate) fn byte_of(text: &str, n: usize) -> Option<usize> {
    if text.is_ascii() {
        return (n <= text.len()).then_some(n);
    }
    text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(n)
}
