//! Texts as they come in from Python: a sequence of `str` and `bytes`, or Arrow arrays, read where they lie.

use crate::arrow::import;
use crate::error::argument;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BinaryViewArray, LargeBinaryArray, LargeStringArray, StringArray, StringViewArray,
    StructArray,
};
use arrow_schema::DataType;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::pybacked::{PyBackedBytes, PyBackedStr};
use pyo3::types::{PyBytes, PyString};
use std::ops::Range;

/// One text as given.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Text<'a> {
    /// A Python `str` or an Arrow string: UTF-8, whatever the text says of itself.
    Str(&'a str),
    /// A `str` that held lone surrogates, with U+FFFD in their places; the first one's place in bytes.
    Mended(&'a str, usize),
    /// Bytes in an encoding that is still to be found.
    Bytes(&'a [u8]),
    /// Nothing.
    Null,
}

impl<'a> Text<'a> {
    /// Its bytes; none for a null.
    pub(crate) fn bytes(self) -> &'a [u8] {
        match self {
            Text::Str(text) | Text::Mended(text, _) => text.as_bytes(),
            Text::Bytes(bytes) => bytes,
            Text::Null => &[],
        }
    }

    /// The encoding to read the bytes in: known for a `str`, else what the caller says.
    pub(crate) fn encoding(self, said: Option<&'a str>) -> Option<&'a str> {
        match self {
            Text::Str(_) | Text::Mended(..) => Some("utf-8"),
            Text::Bytes(_) | Text::Null => said,
        }
    }
}

pub(crate) enum Object {
    Str(PyBackedStr),
    Mended(String, usize),
    Bytes(PyBackedBytes),
    Null,
}

/// Many texts; they stay where they are until this is dropped.
pub(crate) enum Texts {
    Objects(Vec<Object>),
    /// Arrays, and the number of texts before each.
    Arrays(Vec<(usize, ArrayRef)>, usize),
}

impl Texts {
    /// Takes what Python hands over.
    pub(crate) fn read(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let Some(arrays) = import(object)? {
            let mut chunks = Vec::with_capacity(arrays.len());
            let mut n = 0;
            for array in arrays {
                let array = only_column(array)?;
                check(array.data_type())?;
                let len = array.len();
                chunks.push((n, array));
                n += len;
            }
            return Ok(Texts::Arrays(chunks, n));
        }
        if object.is_instance_of::<PyString>() || object.is_instance_of::<PyBytes>() {
            return Err(argument("expected several texts and got one: put it into a list, as in [text]"));
        }
        let mut objects = Vec::with_capacity(object.len().unwrap_or(0));
        for (i, item) in object.try_iter()?.enumerate() {
            objects.push(Object::read(&item?, i)?);
        }
        Ok(Texts::Objects(objects))
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        match self {
            Texts::Objects(objects) => objects.len(),
            Texts::Arrays(_, n) => *n,
        }
    }

    /// The texts in pieces of at most 256 of them and about 1 MB, the same whatever works on them.
    pub(crate) fn pieces(&self) -> Vec<Range<usize>> {
        const MOST: usize = 256;
        const BYTES: usize = 1 << 20;
        let mut pieces: Vec<Range<usize>> = Vec::new();
        let (mut from, mut bytes) = (0, 0);
        for i in 0..self.len() {
            bytes += self.get(i).bytes().len();
            if bytes >= BYTES || i + 1 - from >= MOST || i + 1 == self.len() {
                pieces.push(from..i + 1);
                (from, bytes) = (i + 1, 0);
            }
        }
        pieces
    }

    /// Text `i`.
    pub(crate) fn get(&self, i: usize) -> Text<'_> {
        match self {
            Texts::Objects(objects) => objects[i].text(),
            Texts::Arrays(chunks, _) => {
                let (before, array) = &chunks[chunks.partition_point(|(before, _)| *before <= i) - 1];
                cell(array.as_ref(), i - before)
            }
        }
    }
}

impl Object {
    pub(crate) fn read(item: &Bound<'_, PyAny>, i: usize) -> PyResult<Self> {
        if item.is_none() {
            return Ok(Object::Null);
        }
        if let Ok(text) = item.cast::<PyString>() {
            return match PyBackedStr::try_from(text.clone()) {
                Ok(text) => Ok(Object::Str(text)),
                Err(_) => {
                    let raw = text.call_method1("encode", ("utf-8", "surrogatepass"))?.extract::<PyBackedBytes>()?;
                    let (text, at) = mend(&raw);
                    Ok(Object::Mended(text, at))
                }
            };
        }
        match item.extract::<PyBackedBytes>() {
            Ok(bytes) => Ok(Object::Bytes(bytes)),
            Err(_) => {
                let name = item.get_type().name()?;
                Err(PyTypeError::new_err(format!("text {i}: expected str, bytes or None and got {name}")))
            }
        }
    }

    /// As a text.
    pub(crate) fn text(&self) -> Text<'_> {
        match self {
            Object::Str(text) => Text::Str(text),
            Object::Mended(text, at) => Text::Mended(text, *at),
            Object::Bytes(bytes) => Text::Bytes(bytes),
            Object::Null => Text::Null,
        }
    }
}

/// UTF-8 but for lone surrogates, as `surrogatepass` writes them: each is three bytes, as U+FFFD is, so that nothing
/// moves, neither bytes nor code points.
fn mend(raw: &[u8]) -> (String, usize) {
    let mut bytes = raw.to_vec();
    let mut first = None;
    let mut at = 0;
    while at + 2 < bytes.len() {
        if bytes[at] == 0xED && bytes[at + 1] >= 0xA0 {
            first = first.or(Some(at));
            bytes[at..at + 3].copy_from_slice("\u{FFFD}".as_bytes());
            at += 3;
        } else {
            at += 1;
        }
    }
    let text = String::from_utf8(bytes).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned());
    (text, first.unwrap_or(0))
}

/// The column of a table that has one.
fn only_column(array: ArrayRef) -> PyResult<ArrayRef> {
    match array.as_any().downcast_ref::<StructArray>() {
        None => Ok(array),
        Some(table) if table.num_columns() == 1 => Ok(table.column(0).clone()),
        Some(table) => Err(argument(format!(
            "expected texts and got a table of {}: hand over the column that holds the text",
            table.column_names().join(", ")
        ))),
    }
}

fn check(data_type: &DataType) -> PyResult<()> {
    match data_type {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::Null => Ok(()),
        other => Err(argument(format!("expected texts and got an Arrow column of {other}: cast it to strings"))),
    }
}

fn cell(array: &dyn Array, i: usize) -> Text<'_> {
    if array.is_null(i) || array.data_type() == &DataType::Null {
        return Text::Null;
    }
    let any = array.as_any();
    macro_rules! first_of {
        ($($type:ty => $wrap:path),+) => {
            $(if let Some(array) = any.downcast_ref::<$type>() {
                return $wrap(array.value(i));
            })+
        };
    }
    first_of!(
        StringViewArray => Text::Str,
        LargeStringArray => Text::Str,
        StringArray => Text::Str,
        BinaryArray => Text::Bytes,
        LargeBinaryArray => Text::Bytes,
        BinaryViewArray => Text::Bytes
    );
    Text::Null
}
