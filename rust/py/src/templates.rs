//! `Templates`: what recurs on the pages of a site, learned from many, merged, saved.

use crate::arrow::ArrowStream;
use crate::error::{bug, raise};
use crate::frame::{Frame, TEMPLATES};
use crate::pool;
use crate::strip::{before, formats as read_formats, nth, same_length, too_large};
use crate::text::{Text, Texts};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tidings_core::decode::{decode, not_text};
use tidings_core::strip::Format;
use tidings_core::strip::templates::{self as core, Chrome, Settings};

/// What was learned, as it is applied: immutable, shared between threads.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct Templates {
    core: core::Templates,
    /// Made when it is first asked for: merging and saving do without.
    chrome: OnceLock<Arc<Chrome>>,
}

impl Templates {
    fn wrap(core: core::Templates) -> Self {
        Self { core, chrome: OnceLock::new() }
    }

    pub(crate) fn chrome(&self) -> Arc<Chrome> {
        Arc::clone(self.chrome.get_or_init(|| Arc::new(self.core.chrome())))
    }
}

#[pymethods]
impl Templates {
    /// Templates of all that both have learned.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<Self> {
        py.detach(|| {
            let mut core = self.core.clone();
            core.merge(&other.core).map_err(raise)?;
            Ok(Self::wrap(core))
        })
    }

    #[staticmethod]
    fn from_bytes(py: Python<'_>, data: &[u8]) -> PyResult<Self> {
        py.detach(|| core::Templates::from_bytes(data)).map(Self::wrap).map_err(raise)
    }

    fn to_bytes<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        let bytes = py.detach(|| self.core.to_bytes());
        PyBytes::new(py, &bytes)
    }

    /// min_share, min_documents, per_site, max_documents.
    #[getter]
    fn settings(&self) -> (f64, u32, u32, u32) {
        let Settings { min_share, min_documents, per_site, max_documents } = *self.core.settings();
        (min_share, min_documents, per_site, max_documents)
    }

    /// How many lines are chrome, all sites together.
    fn __len__(&self, py: Python<'_>) -> usize {
        py.detach(|| self.chrome().len())
    }

    /// A row for each site.
    #[pyo3(signature = (*, portable=false))]
    fn stats(&self, py: Python<'_>, portable: bool) -> PyResult<ArrowStream> {
        py.detach(|| {
            let mut frame = Frame::new(TEMPLATES, portable);
            for site in self.core.stats() {
                frame.row([
                    ("site", (&site.site).into()),
                    ("n_documents", site.documents.into()),
                    ("n_counted", site.counted.into()),
                    ("n_lines", site.lines.into()),
                    ("n_templates", site.templates.into()),
                ]);
            }
            frame.finish()
        })
    }
}

/// Templates while they are learned.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct Learner(Mutex<core::Templates>);

#[pymethods]
impl Learner {
    #[new]
    fn new(min_share: f64, min_documents: u32, per_site: u32, max_documents: u32) -> PyResult<Self> {
        let settings = Settings { min_share, min_documents, per_site, max_documents };
        core::Templates::new(settings).map(|core| Self(Mutex::new(core))).map_err(raise)
    }

    /// Learns more documents.
    #[pyo3(signature = (docs, *, sites=None, formats=None, encodings=None, threads=None))]
    fn add(
        &self,
        py: Python<'_>,
        docs: &Bound<'_, PyAny>,
        sites: Option<Vec<Option<String>>>,
        formats: Option<Vec<Option<String>>>,
        encodings: Option<Vec<Option<String>>>,
        threads: Option<usize>,
    ) -> PyResult<()> {
        let texts = Texts::read(docs)?;
        let formats = read_formats(formats)?;
        same_length("sites", sites.as_ref(), texts.len())?;
        same_length("formats", formats.as_ref(), texts.len())?;
        same_length("encodings", encodings.as_ref(), texts.len())?;
        let threads = pool::threads(threads)?;
        py.detach(|| {
            let pages = pool::run(texts.len(), threads, |i| {
                let encoding = nth(encodings.as_ref(), i).map(String::as_str);
                let site = nth(sites.as_ref(), i).map(String::as_str);
                page(texts.get(i), nth(formats.as_ref(), i).copied(), encoding, site)
            })?;
            let mut learned = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            for page in pages {
                if let Some(page) = page.map_err(bug)? {
                    learned.add(page);
                }
            }
            Ok(())
        })
    }

    /// What was learned so far.
    fn finish(&self, py: Python<'_>) -> Templates {
        py.detach(|| Templates::wrap(self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()))
    }
}

/// What a document has to learn from; nothing, if it cannot be read.
fn page(text: Text<'_>, format: Option<Format>, encoding: Option<&str>, site: Option<&str>) -> Option<core::Page> {
    let encoding = text.encoding(encoding);
    let unread = before(text).is_some() && (matches!(text, Text::Null) || too_large(text));
    if unread || not_text(text.bytes(), encoding).is_some() {
        return None;
    }
    core::page(&decode(text.bytes(), encoding).text, format, site)
}
