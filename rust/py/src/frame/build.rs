//! From cells to record batches, as the columns are declared.

use super::{
    Column, Kind,
    Kind::{Bool, Enum, Float64, Int32, Int64, List, Struct, Text},
};
use crate::arrow::{ArrowStream, mismatch};
use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int32Builder, Int64Builder, StringBuilder, StringViewBuilder,
    UInt8Builder,
};
use arrow_array::types::UInt8Type;
use arrow_array::{ArrayRef, DictionaryArray, ListArray, RecordBatch, StringViewArray, StructArray};
use arrow_buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, DataType, Field, Fields, Schema};
use jiff::civil::Date;
use pyo3::PyResult;
use std::collections::HashMap;
use std::sync::Arc;

/// A cell.
#[derive(Clone, Debug)]
pub(crate) enum Value<'a> {
    Null,
    Text(&'a str),
    Int(i64),
    Float(f64),
    Bool(bool),
    Date(Date),
    List(Vec<Value<'a>>),
    Struct(Vec<Value<'a>>),
}

macro_rules! value_from {
    ($($type:ty => $make:expr),+ $(,)?) => {
        $(impl<'a> From<$type> for Value<'a> {
            fn from(value: $type) -> Self {
                let make: fn($type) -> Value<'a> = $make;
                make(value)
            }
        })+
    };
}

value_from! {
    &'a str => Value::Text,
    &'a String => |v| Value::Text(v),
    i32 => |v| Value::Int(v.into()),
    i64 => Value::Int,
    usize => |v| Value::Int(v as i64),
    u64 => |v| Value::Int(v as i64),
    u32 => |v| Value::Int(v.into()),
    f64 => Value::Float,
    bool => Value::Bool,
    Date => Value::Date,
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// A list cell of these values.
pub(crate) fn list<'a, T: Into<Value<'a>>>(values: impl IntoIterator<Item = T>) -> Value<'a> {
    Value::List(values.into_iter().map(Into::into).collect())
}

/// Grows one column. Text is views, or plain strings for engines that know none (`portable`).
enum Builder {
    View(StringViewBuilder),
    Plain(StringBuilder),
    Enum { values: &'static [&'static str], keys: UInt8Builder },
    Int32(Int32Builder),
    Int64(Int64Builder),
    Float64(Float64Builder),
    Date(Date32Builder),
    Bool(BooleanBuilder),
    List { offsets: Vec<i32>, items: Box<Builder>, field: Arc<Field> },
    Struct { parts: Vec<Builder>, fields: Fields, len: usize },
}

impl Builder {
    fn new(kind: Kind, portable: bool) -> Self {
        match kind {
            Text | Enum(_) if portable => Builder::Plain(StringBuilder::new()),
            Text => Builder::View(StringViewBuilder::new()),
            Enum(values) => Builder::Enum { values, keys: UInt8Builder::new() },
            Int32 => Builder::Int32(Int32Builder::new()),
            Int64 => Builder::Int64(Int64Builder::new()),
            Float64 => Builder::Float64(Float64Builder::new()),
            Kind::Date => Builder::Date(Date32Builder::new()),
            Bool => Builder::Bool(BooleanBuilder::new()),
            List(item) => Builder::List {
                offsets: vec![0],
                items: Box::new(Builder::new(*item, portable)),
                field: Arc::new(field("item", *item, portable)),
            },
            Struct(columns) => Builder::Struct {
                parts: columns.iter().map(|column| Builder::new(column.1, portable)).collect(),
                fields: fields(columns, portable),
                len: 0,
            },
        }
    }

    /// Appends a cell. A value that the column cannot hold becomes null; which is a bug that debug builds stop at.
    fn push(&mut self, value: Value<'_>) {
        match (self, value) {
            (Builder::View(b), Value::Text(v)) => b.append_value(v),
            (Builder::Plain(b), Value::Text(v)) => b.append_value(v),
            (Builder::Enum { values, keys }, Value::Text(v)) => {
                let key = values.iter().position(|known| *known == v).and_then(|key| u8::try_from(key).ok());
                debug_assert!(key.is_some(), "{v:?} is none of {values:?}");
                keys.append_option(key);
            }
            (Builder::Int32(b), Value::Int(v)) => b.append_option(i32::try_from(v).ok()),
            (Builder::Int64(b), Value::Int(v)) => b.append_value(v),
            (Builder::Float64(b), Value::Float(v)) => b.append_value(v),
            (Builder::Date(b), Value::Date(v)) => b.append_value(days(v)),
            (Builder::Bool(b), Value::Bool(v)) => b.append_value(v),
            (Builder::List { offsets, items, .. }, Value::List(values)) => {
                let end = offsets.last().copied().unwrap_or(0) + i32::try_from(values.len()).unwrap_or(0);
                offsets.push(end);
                values.into_iter().for_each(|value| items.push(value));
            }
            (Builder::Struct { parts, len, .. }, Value::Struct(values)) => {
                debug_assert_eq!(parts.len(), values.len());
                parts.iter_mut().zip(values).for_each(|(part, value)| part.push(value));
                *len += 1;
            }
            (builder, value) => {
                debug_assert!(matches!(value, Value::Null), "{value:?} in a column of another type");
                builder.push_null();
            }
        }
    }

    fn push_null(&mut self) {
        match self {
            Builder::View(b) => b.append_null(),
            Builder::Plain(b) => b.append_null(),
            Builder::Enum { keys, .. } => keys.append_null(),
            Builder::Int32(b) => b.append_null(),
            Builder::Int64(b) => b.append_null(),
            Builder::Float64(b) => b.append_null(),
            Builder::Date(b) => b.append_null(),
            Builder::Bool(b) => b.append_null(),
            Builder::List { offsets, .. } => offsets.push(offsets.last().copied().unwrap_or(0)),
            Builder::Struct { parts, len, .. } => {
                parts.iter_mut().for_each(Builder::push_null);
                *len += 1;
            }
        }
    }

    /// What has been appended since the last call.
    fn finish(&mut self) -> Result<ArrayRef, ArrowError> {
        Ok(match self {
            Builder::View(b) => Arc::new(b.finish()),
            Builder::Plain(b) => Arc::new(b.finish()),
            Builder::Enum { values, keys } => {
                let words = Arc::new(StringViewArray::from_iter_values(values.iter()));
                Arc::new(DictionaryArray::<UInt8Type>::try_new(keys.finish(), words)?)
            }
            Builder::Int32(b) => Arc::new(b.finish()),
            Builder::Int64(b) => Arc::new(b.finish()),
            Builder::Float64(b) => Arc::new(b.finish()),
            Builder::Date(b) => Arc::new(b.finish()),
            Builder::Bool(b) => Arc::new(b.finish()),
            Builder::List { offsets, items, field } => {
                let ends = ScalarBuffer::from(std::mem::replace(offsets, vec![0]));
                Arc::new(ListArray::try_new(Arc::clone(field), OffsetBuffer::new(ends), items.finish()?, None)?)
            }
            Builder::Struct { parts, fields, len } => {
                let arrays = parts.iter_mut().map(Builder::finish).collect::<Result<Vec<_>, _>>()?;
                let len = std::mem::take(len);
                Arc::new(StructArray::try_new_with_length(fields.clone(), arrays, None::<NullBuffer>, len)?)
            }
        })
    }
}

/// Days since 1970-01-01.
fn days(date: Date) -> i32 {
    (date - Date::constant(1970, 1, 1)).get_days()
}

fn field(name: &str, kind: Kind, portable: bool) -> Field {
    let data_type = match kind {
        Text | Enum(_) if portable => DataType::Utf8,
        Text => DataType::Utf8View,
        Enum(_) => DataType::Dictionary(Box::new(DataType::UInt8), Box::new(DataType::Utf8View)),
        Int32 => DataType::Int32,
        Int64 => DataType::Int64,
        Float64 => DataType::Float64,
        Kind::Date => DataType::Date32,
        Bool => DataType::Boolean,
        List(item) => DataType::List(Arc::new(field("item", *item, portable))),
        Struct(columns) => DataType::Struct(fields(columns, portable)),
    };
    let field = Field::new(name, data_type, true);
    match kind {
        // What Polars writes for its own enums, so that it reads one, with its order, and no mere categorical.
        Enum(values) if !portable => {
            let words: String = values.iter().map(|word| format!("{};{word}", word.len())).collect();
            field.with_metadata(HashMap::from([("_PL_ENUM_VALUES2".to_owned(), words)]))
        }
        _ => field,
    }
}

fn fields(columns: &[Column], portable: bool) -> Fields {
    columns.iter().map(|column| field(column.0, column.1, portable)).collect()
}

/// Rows of a frame, on their way out.
pub(crate) struct Frame {
    columns: &'static [Column],
    schema: Arc<Schema>,
    builders: Vec<Builder>,
    rows: usize,
    text_bytes: usize,
    batches: Vec<RecordBatch>,
    error: Option<ArrowError>,
}

impl Frame {
    /// Rows and bytes of text after which a new record batch begins: plain strings count their bytes in 31 bits.
    const MAX_ROWS: usize = 1 << 20;
    const MAX_TEXT_BYTES: usize = 1 << 28;

    /// An empty frame of `columns`.
    pub(crate) fn new(columns: &'static [Column], portable: bool) -> Self {
        Self {
            columns,
            schema: Arc::new(Schema::new(fields(columns, portable))),
            builders: columns.iter().map(|column| Builder::new(column.1, portable)).collect(),
            rows: 0,
            text_bytes: 0,
            batches: Vec::new(),
            error: None,
        }
    }

    /// Appends a row: all columns by name, in their order.
    pub(crate) fn row<const N: usize>(&mut self, cells: [(&'static str, Value<'_>); N]) {
        debug_assert_eq!(N, self.columns.len());
        for ((name, value), (column, builder)) in cells.into_iter().zip(self.columns.iter().zip(&mut self.builders)) {
            debug_assert_eq!(name, column.0);
            if let Value::Text(text) = value {
                self.text_bytes += text.len();
            }
            builder.push(value);
        }
        self.rows += 1;
        if self.rows >= Self::MAX_ROWS || self.text_bytes >= Self::MAX_TEXT_BYTES {
            self.flush();
        }
    }

    /// Appends `n` rows, a column after the other: for the frames that have most rows. `fill` gets the columns and must fill each of them,
    /// in their order.
    pub(crate) fn rows(&mut self, n: usize, fill: impl FnOnce(&mut Columns<'_>)) {
        let mut columns = Columns { frame: self, at: 0, n };
        fill(&mut columns);
        debug_assert_eq!(columns.at, self.columns.len());
        self.rows += n;
        if self.rows >= Self::MAX_ROWS || self.text_bytes >= Self::MAX_TEXT_BYTES {
            self.flush();
        }
    }

    /// Appends the rows of another frame of these columns.
    pub(crate) fn append(&mut self, mut other: Self) {
        debug_assert_eq!(self.schema, other.schema);
        if self.rows > 0 {
            self.flush();
        }
        if other.rows > 0 {
            other.flush();
        }
        self.batches.append(&mut other.batches);
        self.error = self.error.take().or(other.error);
    }

    fn flush(&mut self) {
        let batch = self
            .builders
            .iter_mut()
            .map(Builder::finish)
            .collect::<Result<Vec<_>, _>>()
            .and_then(|columns| RecordBatch::try_new(Arc::clone(&self.schema), columns));
        match batch {
            Ok(batch) => self.batches.push(batch),
            Err(error) => self.error = self.error.take().or(Some(error)),
        }
        (self.rows, self.text_bytes) = (0, 0);
    }

    /// The frame as a stream. One without rows still has its columns.
    pub(crate) fn finish(mut self) -> PyResult<ArrowStream> {
        if self.rows > 0 || self.batches.is_empty() {
            self.flush();
        }
        match self.error {
            Some(error) => Err(mismatch(error)),
            None => Ok(ArrowStream::new(self.schema, self.batches)),
        }
    }
}

/// A frame whose columns were made elsewhere, a batch of rows after the other.
pub(crate) fn stream<'c>(
    columns: impl IntoIterator<Item = &'c Column>,
    batches: Vec<Vec<ArrayRef>>,
    portable: bool,
) -> PyResult<ArrowStream> {
    let fields: Fields = columns.into_iter().map(|column| field(column.0, column.1, portable)).collect();
    let schema = Arc::new(Schema::new(fields));
    let batches = batches.into_iter().map(|columns| RecordBatch::try_new(Arc::clone(&schema), columns));
    let mut batches = batches.collect::<Result<Vec<_>, _>>().map_err(mismatch)?;
    if batches.is_empty() {
        batches.push(RecordBatch::new_empty(Arc::clone(&schema)));
    }
    Ok(ArrowStream::new(schema, batches))
}

/// The columns of some rows, in their order.
pub(crate) struct Columns<'f> {
    frame: &'f mut Frame,
    at: usize,
    n: usize,
}

impl Columns<'_> {
    /// Fills the next column, which holds whole numbers.
    pub(crate) fn ints(&mut self, name: &'static str, values: impl Iterator<Item = usize>) {
        match self.next(name) {
            Builder::Int32(column) => {
                values.for_each(|value| column.append_option(i32::try_from(value).ok()));
            }
            other => values.for_each(|value| other.push(value.into())),
        }
    }

    /// Fills the next column, which holds texts or one of a few words.
    pub(crate) fn texts<'v>(&mut self, name: &'static str, values: impl Iterator<Item = Option<&'v str>>) {
        let mut bytes = 0;
        match self.next(name) {
            Builder::View(column) => values.for_each(|value| {
                bytes += value.map_or(0, str::len);
                column.append_option(value);
            }),
            Builder::Enum { values: words, keys } => {
                // One is often followed by the same.
                let mut last: Option<(&str, u8)> = None;
                for value in values.map(Option::unwrap_or_default) {
                    let known = last.filter(|(word, _)| *word == value);
                    let found =
                        || words.iter().position(|word| *word == value).and_then(|key| u8::try_from(key).ok());
                    last = known.or_else(|| Some((value, found()?)));
                    debug_assert!(last.is_some(), "{value:?} is none of {words:?}");
                    keys.append_option(last.map(|(_, key)| key));
                }
            }
            other => values.for_each(|value| {
                bytes += value.map_or(0, str::len);
                other.push(value.into());
            }),
        }
        self.frame.text_bytes += bytes;
    }

    fn next(&mut self, name: &'static str) -> &mut Builder {
        debug_assert_eq!(name, self.frame.columns[self.at].0, "{} rows", self.n);
        self.at += 1;
        &mut self.frame.builders[self.at - 1]
    }
}
