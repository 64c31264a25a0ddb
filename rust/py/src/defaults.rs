//! What the wheel carries out of seeds/, and the columns of every frame.

use crate::arrow::ArrowStream;
use crate::frame::{FRAMES, Frame};
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
