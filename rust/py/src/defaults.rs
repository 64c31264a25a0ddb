//! What the wheel carries out of seeds/, and the columns of every frame with what they mean.

use crate::arrow::ArrowStream;
use crate::error::raise;
use crate::frame::{Column, FRAMES, Frame};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

include!(concat!(env!("OUT_DIR"), "/seeds.rs"));

/// The default gazetteer, rules and sample documents, as lists of (name, content).
#[pyfunction]
pub(crate) fn defaults(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let tables = PyDict::new(py);
    for (name, files) in [("gazetteer", GAZETTEER), ("rules", RULES), ("documents", DOCUMENTS)] {
        let files: Vec<_> = files.iter().map(|(name, content)| (*name, PyBytes::new(py, content))).collect();
        tables.set_item(name, files)?;
    }
    Ok(tables)
}

/// The stop words of a language, by its ISO 639-1 code.
#[pyfunction]
pub(crate) fn stop_words(language: &str) -> PyResult<Vec<&'static str>> {
    tidings_core::ngram::stop_words::require(language).map(<[_]>::to_vec).map_err(raise)
}

/// What each column of each frame means, by the frame's name.
#[pyfunction]
pub(crate) fn descriptions(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let frames = PyDict::new(py);
    for (name, columns) in FRAMES {
        let about = PyDict::new(py);
        for Column(column, _, description) in *columns {
            about.set_item(column, description)?;
        }
        frames.set_item(name, about)?;
    }
    Ok(frames)
}

/// Every frame without rows, by name.
#[pyfunction]
#[pyo3(signature = (*, portable=false))]
pub(crate) fn schemas(py: Python<'_>, portable: bool) -> PyResult<Bound<'_, PyDict>> {
    let frames = PyDict::new(py);
    for (name, columns) in FRAMES {
        let empty: ArrowStream = Frame::new(columns, portable).finish()?;
        frames.set_item(name, Bound::new(py, empty)?)?;
    }
    Ok(frames)
}
