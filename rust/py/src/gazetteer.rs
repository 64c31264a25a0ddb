//! `Gazetteer`: built from JSON lines, shared with miners, and found in texts.

use crate::arrow::ArrowStream;
use crate::error::{argument, bug, raise};
use crate::frame::{ENTRIES, FINDINGS, FOUND, Frame, list};
use crate::pool;
use crate::text::Texts;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use std::sync::Arc;
use tidings_core::Span;
use tidings_core::decode::decode;
use tidings_core::gazetteer::{FindOptions, Gazetteer as Core, GazetteerBuilder, Match};
use tidings_core::span::CodePoints;

/// A compiled list of names.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct Gazetteer {
    pub(crate) core: Arc<Core>,
}

#[pymethods]
impl Gazetteer {
    #[staticmethod]
    fn from_jsonl(py: Python<'_>, sources: Vec<(PyBackedStr, PyBackedBytes)>) -> PyResult<Self> {
        let built = py.detach(|| {
            let all = GazetteerBuilder::new();
            sources.iter().fold(all, |all, (name, content)| all.jsonl(content, name)).build()
        });
        Ok(Self { core: Arc::new(built.map_err(raise)?) })
    }

    fn __len__(&self) -> usize {
        self.core.len()
    }

    #[pyo3(signature = (texts, *, readings="best", across_blank_lines=true, portable=false, threads=None))]
    fn find(
        &self,
        py: Python<'_>,
        texts: &Bound<'_, PyAny>,
        readings: &str,
        across_blank_lines: bool,
        portable: bool,
        threads: Option<usize>,
    ) -> PyResult<ArrowStream> {
        let all = match readings {
            "best" => false,
            "all" => true,
            other => return Err(argument(format!("readings must be \"best\" or \"all\", not {other:?}"))),
        };
        let options = FindOptions { across_blank_lines };
        let texts = Texts::read(texts)?;
        let threads = pool::threads(threads)?;
        py.detach(|| {
            let found = pool::run(texts.len(), threads, |i| {
                let decoded = decode(texts.get(i).bytes(), texts.get(i).encoding(None));
                let points = CodePoints::new(&decoded.text);
                let place = |m: &Match| Found {
                    points: points.span(m.span),
                    bytes: decoded.byte_span(m.span),
                    text: m.span.of(&decoded.text).to_owned(),
                    name: *m,
                };
                self.core.find(&decoded.text, &options).iter().map(place).collect::<Vec<_>>()
            })?;
            let mut frame = Frame::new(FOUND, portable);
            for (doc, found) in found.into_iter().enumerate() {
                for found in found.map_err(bug)? {
                    self.rows(&mut frame, doc, &found, all);
                }
            }
            frame.finish()
        })
    }

    #[pyo3(signature = (*, portable=false))]
    fn check(&self, py: Python<'_>, portable: bool) -> PyResult<ArrowStream> {
        py.detach(|| {
            let mut frame = Frame::new(FINDINGS, portable);
            for finding in self.core.check() {
                frame.row([
                    ("severity", finding.severity.as_str().into()),
                    ("code", finding.code.into()),
                    ("entity_id", (&finding.entity_id).into()),
                    ("name", (&finding.name).into()),
                    ("message", (&finding.message).into()),
                    ("fix", (&finding.fix).into()),
                    ("at", (&finding.at).into()),
                ]);
            }
            frame.finish()
        })
    }

    #[pyo3(signature = (*, portable=false))]
    fn entries(&self, py: Python<'_>, portable: bool) -> PyResult<ArrowStream> {
        py.detach(|| {
            let mut frame = Frame::new(ENTRIES, portable);
            for entry in self.core.entries() {
                frame.row([
                    ("entity_id", (&entry.entity_id).into()),
                    ("name", (&entry.name).into()),
                    ("type", entry.mtype.as_str().into()),
                    ("aliases", list(&entry.aliases)),
                    ("adjectives", list(&entry.adjectives)),
                    ("demonyms", list(&entry.demonyms)),
                    ("metonyms", list(&entry.metonyms)),
                    ("country", entry.country.as_deref().into()),
                    ("office", entry.office.as_deref().into()),
                    ("sector", entry.sector.as_deref().into()),
                    ("lang", entry.lang.as_deref().into()),
                    ("valid_from", entry.valid_from.into()),
                    ("valid_to", entry.valid_to.into()),
                    ("priority", entry.priority.into()),
                ]);
            }
            frame.finish()
        })
    }
}

/// A match, with its place as frames give it.
struct Found {
    points: (usize, usize),
    bytes: Span,
    text: String,
    name: Match,
}

impl Gazetteer {
    /// The rows of a match: its best reading, or all.
    fn rows(&self, frame: &mut Frame, doc: usize, found: &Found, all: bool) {
        let readings = self.core.readings(found.name.name);
        for (i, &reading) in readings.iter().enumerate().take(if all { readings.len() } else { 1 }) {
            let entry = self.core.entry(reading);
            frame.row([
                ("doc", doc.into()),
                ("start", found.points.0.into()),
                ("end", found.points.1.into()),
                ("byte_start", found.bytes.start.into()),
                ("byte_end", found.bytes.end.into()),
                ("text", (&found.text).into()),
                ("type", reading.mention_type(entry).as_str().into()),
                ("form", reading.form().as_str().into()),
                ("entity_id", (&entry.entity_id).into()),
                ("entity", (&entry.name).into()),
                ("country", entry.country.as_deref().into()),
                ("office", entry.office.as_deref().into()),
                ("n_readings", readings.len().into()),
                ("reading", i.into()),
            ]);
        }
    }
}
