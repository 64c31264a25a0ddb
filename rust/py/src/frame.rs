//! Every frame that leaves Rust: the name and type of each column, declared once, and the builder that fills them.
//!
//! Names, types and order are a contract with the reader; new columns go to the end.

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

/// The type of a column.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// UTF-8.
    Text,
    /// One of these words, in this order.
    Enum(&'static [&'static str]),
    /// Ids, counts and offsets.
    Int32,
    /// Counts over a collection.
    Int64,
    /// Scores.
    Float64,
    /// A day.
    Date,
    /// Yes or no.
    Bool,
    /// Several of a type; never null.
    List(&'static Kind),
    /// Several named values; never null.
    Struct(&'static [Column]),
}

/// A column: its name and type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column(pub(crate) &'static str, pub(crate) Kind);

use Kind::{Bool, Enum, Float64, Int32, Int64, List, Struct, Text};

/// In the order of `tidings_core::strip::Zone`.
pub(crate) const ZONES: &[&str] = &["headline", "dateline", "body", "caption"];
/// In the order of `tidings_core::mention::MentionType`, as are the vocabularies below.
pub(crate) const TYPES: &[&str] =
    &["PERSON", "ORG", "GPE", "LOC", "NORP", "ROLE", "GROUP", "EVENT", "DOC", "DATE", "PRONOUN"];
const FORMS: &[&str] = &["name", "adjective", "nominal", "pronoun"];
const GRAINS: &[&str] = &["day", "month", "season", "year", "range"];
const BASES: &[&str] = &["explicit", "weekday", "calendar", "nearest", "none"];
const KINDS: &[&str] = &["event", "state"];
const POLARITIES: &[&str] = &["affirmed", "negated"];
const MODALITIES: &[&str] = &["asserted", "planned", "requested", "hypothetical"];
const SEVERITIES: &[&str] = &["error", "warning", "info"];

/// One row for each document.
pub(crate) const DOCUMENTS: &[Column] = &[
    Column("doc_id", Text),
    Column("path", Text),
    Column("title", Text),
    Column("published", Kind::Date),
    Column("published_basis", Text),
    Column("site", Text),
    Column("lang", Text),
    Column("encoding", Text),
    Column("n_bytes", Int64),
    Column("n_chars", Int64),
    Column("n_text_chars", Int32),
    Column("n_sentences", Int32),
    Column("n_mentions", Int32),
    Column("n_relations", Int32),
    Column("text", Text),
];

/// One row for each mention.
pub(crate) const MENTIONS: &[Column] = &[
    Column("doc_id", Text),
    Column("mention_id", Int32),
    Column("sentence_id", Int32),
    Column("zone", Enum(ZONES)),
    Column("start", Int32),
    Column("end", Int32),
    Column("byte_start", Int32),
    Column("byte_end", Int32),
    Column("text_start", Int32),
    Column("text_end", Int32),
    Column("text", Text),
    Column("type", Enum(TYPES)),
    Column("form", Enum(FORMS)),
    Column("entity_id", List(&Text)),
    Column("entity", Text),
    Column("country", Text),
    Column("office", Text),
    Column("coref_of", Int32),
    Column("in_quote", Bool),
    Column("date_start", Kind::Date),
    Column("date_end", Kind::Date),
    Column("date_grain", Enum(GRAINS)),
    Column("date_basis", Enum(BASES)),
    Column("n_readings", Int32),
    Column("rule", Text),
];

/// One row for each time a document states a relation.
pub(crate) const RELATIONS: &[Column] = &[
    Column("doc_id", Text),
    Column("relation_id", Int32),
    Column("sentence_id", Int32),
    Column("sentence_start", Int32),
    Column("sentence_end", Int32),
    Column("kind", Enum(KINDS)),
    Column("type", Text),
    Column("cameo", Text),
    Column("plover", Text),
    Column("quad_class", Int32),
    Column("goldstein", Float64),
    Column("subject", List(&Text)),
    Column("subject_mention", Int32),
    Column("object", List(&Text)),
    Column("object_mention", Int32),
    Column("trigger", Text),
    Column("trigger_start", Int32),
    Column("trigger_end", Int32),
    Column("trigger_byte_start", Int32),
    Column("trigger_byte_end", Int32),
    Column("symmetric", Bool),
    Column("date_start", Kind::Date),
    Column("date_end", Kind::Date),
    Column("date_basis", Enum(BASES)),
    Column("place", Text),
    Column("place_mention", Int32),
    Column("polarity", Enum(POLARITIES)),
    Column("modality", Enum(MODALITIES)),
    Column("attributed_to", Int32),
    Column("in_quote", Bool),
    Column("topic", Text),
    Column("rule", Text),
];

/// One row for each event that relations report.
pub(crate) const EVENTS: &[Column] = &[
    Column("event_id", Int32),
    Column("type", Text),
    Column("cameo", Text),
    Column("plover", Text),
    Column("quad_class", Int32),
    Column("goldstein", Float64),
    Column("participants", List(&Text)),
    Column("actor1", Text),
    Column("actor2", Text),
    Column("date_start", Kind::Date),
    Column("date_end", Kind::Date),
    Column("place", Text),
    Column("n_relations", Int32),
    Column("n_documents", Int32),
    Column("n_sites", Int32),
    Column("first_seen", Kind::Date),
    Column("evidence", List(&Struct(&[Column("doc_id", Text), Column("relation_id", Int32)]))),
    Column("conflicts", List(&Text)),
];

/// One row for each thing that could not be done.
pub(crate) const PROBLEMS: &[Column] = &[
    Column("doc_id", Text),
    Column("path", Text),
    Column("stage", Text),
    Column("code", Text),
    Column("message", Text),
    Column("byte_offset", Int64),
];

/// One row for each relation, with what the elements of its pattern matched.
pub(crate) const EXPLANATIONS: &[Column] = &[
    Column("doc_id", Text),
    Column("relation_id", Int32),
    Column("type", Text),
    Column("rule", Text),
    Column("pattern", Text),
    Column("sentence", Text),
    Column("trigger", Text),
    Column("element", List(&Text)),
    Column("text", List(&Text)),
    Column("start", List(&Int32)),
    Column("end", List(&Int32)),
];

/// One row for each match of a name, or each reading of one.
pub(crate) const FOUND: &[Column] = &[
    Column("doc", Int32),
    Column("start", Int32),
    Column("end", Int32),
    Column("byte_start", Int32),
    Column("byte_end", Int32),
    Column("text", Text),
    Column("type", Enum(TYPES)),
    Column("form", Enum(FORMS)),
    Column("entity_id", Text),
    Column("entity", Text),
    Column("country", Text),
    Column("office", Text),
    Column("n_readings", Int32),
    Column("reading", Int32),
];

/// One row for each gazetteer entry that may be wrong.
pub(crate) const FINDINGS: &[Column] = &[
    Column("severity", Enum(SEVERITIES)),
    Column("code", Text),
    Column("entity_id", Text),
    Column("name", Text),
    Column("message", Text),
    Column("source", Text),
    Column("line", Int32),
];

/// One row for each gazetteer entry.
pub(crate) const ENTRIES: &[Column] = &[
    Column("entity_id", Text),
    Column("name", Text),
    Column("type", Enum(TYPES)),
    Column("aliases", List(&Text)),
    Column("adjectives", List(&Text)),
    Column("demonyms", List(&Text)),
    Column("metonyms", List(&Text)),
    Column("country", Text),
    Column("office", Text),
    Column("sector", Text),
    Column("lang", Text),
    Column("valid_from", Kind::Date),
    Column("valid_to", Kind::Date),
    Column("priority", Int32),
];

/// One row for each test in the rule files.
pub(crate) const TESTS: &[Column] = &[
    Column("at", Text),
    Column("sentence", Text),
    Column("expected", List(&Text)),
    Column("found", List(&Text)),
    Column("passed", Bool),
];

/// One row for each relation type.
pub(crate) const RELATION_TYPES: &[Column] = &[
    Column("type", Text),
    Column("kind", Enum(KINDS)),
    Column("cameo", Text),
    Column("plover", Text),
    Column("quad_class", Int32),
    Column("goldstein", Float64),
    Column("symmetric", Bool),
];

/// One row for each document that was stripped.
pub(crate) const STRIPPED: &[Column] = &[
    Column("doc", Int32),
    Column("text", Text),
    Column("title", Text),
    Column("published", Kind::Date),
    Column("site", Text),
    Column("lang", Text),
    Column("encoding", Text),
    Column(
        "zones",
        List(&Struct(&[
            Column("zone", Enum(ZONES)),
            Column("text_start", Int32),
            Column("text_end", Int32),
            Column("start", Int32),
            Column("end", Int32),
        ])),
    ),
    Column("problems", List(&Struct(&[Column("code", Text), Column("message", Text), Column("byte_offset", Int64)]))),
];

/// One row for each n-gram.
pub(crate) const NGRAMS: &[Column] = &[
    Column("n", Int32),
    Column("ngram", Text),
    Column("count", Int64),
    Column("n_documents", Int64),
    Column("surface", Text),
];

/// One row for each n-gram of each text.
pub(crate) const NGRAMS_BY_DOCUMENT: &[Column] =
    &[Column("doc", Int32), Column("n", Int32), Column("ngram", Text), Column("count", Int64)];

/// The frames that a reader sees, by name.
pub(crate) const FRAMES: &[(&str, &[Column])] = &[
    ("documents", DOCUMENTS),
    ("mentions", MENTIONS),
    ("relations", RELATIONS),
    ("events", EVENTS),
    ("problems", PROBLEMS),
    ("explanations", EXPLANATIONS),
    ("find", FOUND),
    ("strip", STRIPPED),
    ("ngrams", NGRAMS),
    ("ngrams_by_document", NGRAMS_BY_DOCUMENT),
    ("gazetteer", ENTRIES),
    ("gazetteer_check", FINDINGS),
    ("relation_types", RELATION_TYPES),
    ("rule_tests", TESTS),
];

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
