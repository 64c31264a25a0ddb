//! Columns of a table that comes in as Arrow, read by name, whatever the flavour of their strings and lists.

use crate::arrow::import;
use crate::error::argument;
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type};
use arrow_array::{Array, ArrayRef, GenericListArray, OffsetSizeTrait, StructArray};
use arrow_schema::DataType;
use jiff::ToSpan;
use jiff::civil::Date;
use pyo3::prelude::*;

/// A table in the pieces it came in.
pub(crate) struct Table {
    chunks: Vec<StructArray>,
}

impl Table {
    /// Takes a table from Python.
    pub(crate) fn read(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let arrays =
            import(object)?.ok_or_else(|| argument("expected a table that speaks Arrow, such as a frame"))?;
        let table = |array: ArrayRef| match array.as_any().downcast_ref::<StructArray>() {
            Some(table) => Ok(table.clone()),
            None => Err(argument(format!("expected a table and got an Arrow column of {}", array.data_type()))),
        };
        Ok(Self { chunks: arrays.into_iter().map(table).collect::<PyResult<_>>()? })
    }

    /// A column, read cell by cell.
    fn column<T>(&self, name: &str, read: impl Fn(&dyn Array, usize) -> Option<T>) -> PyResult<Vec<Option<T>>> {
        let mut cells = Vec::new();
        for chunk in &self.chunks {
            let column = chunk.column_by_name(name).ok_or_else(|| argument(format!("no column {name:?}")))?;
            cells.extend((0..column.len()).map(|i| if column.is_null(i) { None } else { read(column.as_ref(), i) }));
        }
        Ok(cells)
    }

    /// A column of strings.
    pub(crate) fn text(&self, name: &str) -> PyResult<Vec<Option<String>>> {
        self.column(name, string)
    }

    /// A column of lists of strings; a null is an empty one.
    pub(crate) fn texts(&self, name: &str) -> PyResult<Vec<Vec<String>>> {
        let lists = self.column(name, |array, i| match array.data_type() {
            DataType::List(_) => Some(strings::<i32>(array.as_list(), i)),
            DataType::LargeList(_) => Some(strings::<i64>(array.as_list(), i)),
            _ => None,
        })?;
        Ok(lists.into_iter().map(Option::unwrap_or_default).collect())
    }

    /// A column of numbers.
    pub(crate) fn int(&self, name: &str) -> PyResult<Vec<Option<i32>>> {
        self.column(name, |array, i| Some(array.as_primitive_opt::<Int32Type>()?.value(i)))
    }

    /// A column of scores.
    pub(crate) fn float(&self, name: &str) -> PyResult<Vec<Option<f64>>> {
        self.column(name, |array, i| Some(array.as_primitive_opt::<Float64Type>()?.value(i)))
    }

    /// A column of yes and no.
    pub(crate) fn bool(&self, name: &str) -> PyResult<Vec<Option<bool>>> {
        self.column(name, |array, i| Some(array.as_boolean_opt()?.value(i)))
    }

    /// A column of days.
    pub(crate) fn date(&self, name: &str) -> PyResult<Vec<Option<Date>>> {
        self.column(name, |array, i| {
            let days = array.as_primitive_opt::<Date32Type>()?.value(i);
            Date::constant(1970, 1, 1).checked_add(days.days()).ok()
        })
    }
}

fn string(array: &dyn Array, i: usize) -> Option<String> {
    if array.is_null(i) {
        return None;
    }
    match array.data_type() {
        DataType::Utf8View => Some(array.as_string_view().value(i).to_owned()),
        DataType::LargeUtf8 => Some(array.as_string::<i64>().value(i).to_owned()),
        DataType::Utf8 => Some(array.as_string::<i32>().value(i).to_owned()),
        _ => None,
    }
}

fn strings<O: OffsetSizeTrait>(lists: &GenericListArray<O>, i: usize) -> Vec<String> {
    let list = lists.value(i);
    (0..list.len()).filter_map(|j| string(list.as_ref(), j)).collect()
}
