//! `Rules`: parsed and compiled, tested, listed.

use crate::arrow::ArrowStream;
use crate::error::raise;
use crate::frame::{Frame, RELATION_TYPES, TESTS, list};
use crate::gazetteer::Gazetteer;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedStr;
use std::sync::Arc;
use tidings_core::relation::Rules as Core;

/// Compiled relation rules.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct Rules {
    pub(crate) core: Arc<Core>,
}

#[pymethods]
impl Rules {
    #[staticmethod]
    fn parse(py: Python<'_>, files: Vec<(PyBackedStr, PyBackedStr)>) -> PyResult<Self> {
        let files: Vec<(&str, &str)> = files.iter().map(|(name, content)| (&**name, &**content)).collect();
        let core = py.detach(|| Core::parse(&files)).map_err(raise)?;
        Ok(Self { core: Arc::new(core) })
    }

    fn __len__(&self) -> usize {
        self.core.len()
    }

    #[pyo3(signature = (gazetteer, *, portable=false))]
    fn test(&self, py: Python<'_>, gazetteer: &Gazetteer, portable: bool) -> PyResult<ArrowStream> {
        py.detach(|| {
            let mut frame = Frame::new(TESTS, portable);
            for test in self.core.test(&gazetteer.core) {
                frame.row([
                    ("at", (&test.at).into()),
                    ("sentence", (&test.sentence).into()),
                    ("expected", list(&test.expected)),
                    ("found", list(&test.found)),
                    ("passed", test.passed.into()),
                ]);
            }
            frame.finish()
        })
    }

    #[pyo3(signature = (*, portable=false))]
    fn types(&self, py: Python<'_>, portable: bool) -> PyResult<ArrowStream> {
        py.detach(|| {
            let mut frame = Frame::new(RELATION_TYPES, portable);
            for rtype in self.core.types() {
                frame.row([
                    ("type", (&rtype.id).into()),
                    ("kind", rtype.kind.as_str().into()),
                    ("cameo", rtype.cameo.as_deref().into()),
                    ("plover", rtype.plover.as_deref().into()),
                    ("quad_class", rtype.quad_class.into()),
                    ("goldstein", rtype.goldstein.into()),
                    ("symmetric", rtype.symmetric.into()),
                ]);
            }
            frame.finish()
        })
    }
}
