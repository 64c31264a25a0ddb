//! Arrow across the language border by the PyCapsule interface, both ways. One of the two modules with unsafe code.
#![allow(unsafe_code)]

use crate::error::{argument, bug};
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi};
use arrow_array::ffi_stream::{ArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchIterator, RecordBatchReader, make_array};
use arrow_schema::{ArrowError, Schema};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};
use std::sync::Arc;

/// Rows that left Rust; taken in without a copy by anything that reads the Arrow PyCapsule interface.
#[pyclass(frozen, module = "tidings._core")]
pub(crate) struct ArrowStream {
    schema: Arc<Schema>,
    batches: Vec<RecordBatch>,
}

impl ArrowStream {
    /// A stream of `batches`, which all have `schema`.
    pub(crate) fn new(schema: Arc<Schema>, batches: Vec<RecordBatch>) -> Self {
        Self { schema, batches }
    }
}

#[pymethods]
impl ArrowStream {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The protocol lets a producer answer with what it has when it cannot give what is asked for.
        let _ = requested_schema;
        let batches = self.batches.clone().into_iter().map(Ok::<_, ArrowError>);
        let reader: Box<dyn RecordBatchReader + Send> =
            Box::new(RecordBatchIterator::new(batches, Arc::clone(&self.schema)));
        // The capsule owns the stream and drops it; a consumer that moved it away left an empty one behind.
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(reader), c"arrow_array_stream")
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }
}

/// The arrays that a Python object holds, when it speaks the Arrow PyCapsule interface.
pub(crate) fn import(object: &Bound<'_, PyAny>) -> PyResult<Option<Vec<ArrayRef>>> {
    if let Ok(method) = object.getattr("__arrow_c_stream__") {
        return import_stream(&capsule(&method.call0()?)?).map(Some);
    }
    if let Ok(method) = object.getattr("__arrow_c_array__") {
        let pair = method.call0()?;
        let pair = pair.cast::<PyTuple>()?;
        return import_array(&capsule(&pair.get_item(0)?)?, &capsule(&pair.get_item(1)?)?).map(|a| Some(vec![a]));
    }
    Ok(None)
}

fn capsule<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyCapsule>> {
    Ok(object.cast::<PyCapsule>()?.clone())
}

fn import_stream(capsule: &Bound<'_, PyCapsule>) -> PyResult<Vec<ArrayRef>> {
    let stream = capsule.pointer_checked(Some(c"arrow_array_stream"))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds, by the PyCapsule interface, an initialised ArrowArrayStream, which the
    // consumer may move out once. `from_raw` moves it and leaves a released one; the interpreter lock keeps others away.
    let reader = unsafe { ArrayStreamReader::from_raw(stream.as_ptr()) }.map_err(unreadable)?;
    reader.collect::<Result<_, _>>().map_err(unreadable)
}

fn import_array(schema: &Bound<'_, PyCapsule>, array: &Bound<'_, PyCapsule>) -> PyResult<ArrayRef> {
    let schema = schema.pointer_checked(Some(c"arrow_schema"))?.cast::<FFI_ArrowSchema>();
    let array = array.pointer_checked(Some(c"arrow_array"))?.cast::<FFI_ArrowArray>();
    // SAFETY: capsules of these names hold, by the PyCapsule interface, an initialised ArrowSchema and ArrowArray. The
    // array is moved out, which leaves a released one behind; the schema is only read while its capsule is held.
    let data = unsafe { from_ffi(FFI_ArrowArray::from_raw(array.as_ptr()), schema.as_ref()) }.map_err(unreadable)?;
    Ok(make_array(data))
}

fn unreadable(error: ArrowError) -> PyErr {
    argument(format!("an Arrow object that cannot be read: {error}"))
}

/// For results that do not fit their own declaration.
pub(crate) fn mismatch(error: ArrowError) -> PyErr {
    bug(format!("rows that do not fit their frame: {error}"))
}
