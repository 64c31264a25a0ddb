//! Rows of a gazetteer that come in as Arrow tables: read where the columns lie.
//!
//! Python has brought the columns to these types and said what is wrong with a cell (`tidings/_rows.py`); a column that
//! has another type here is a bug.

use crate::arrow::import;
use crate::error::{argument, bug};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Int32Type};
use arrow_array::{
    Array, LargeListArray, LargeStringArray, ListArray, PrimitiveArray, StringArray, StringViewArray, StructArray,
};
use jiff::ToSpan;
use jiff::civil::Date;
use pyo3::prelude::*;
use std::sync::Arc;
use tidings_core::gazetteer::{GazetteerBuilder, NameKind, Row};
use tidings_core::mention::MentionType;

/// A table of rows, in the pieces it came in.
pub(crate) struct Rows(Vec<StructArray>);

impl Rows {
    /// Takes a table from Python.
    pub(crate) fn read(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let arrays =
            import(object)?.ok_or_else(|| argument("expected a table that speaks Arrow, such as a frame"))?;
        let table = |array: &dyn Array| array.as_struct_opt().cloned();
        let tables = arrays.iter().map(|array| table(array).ok_or_else(|| bug("rows that are no table")));
        Ok(Self(tables.collect::<PyResult<_>>()?))
    }

    /// Hands the rows to `builder`, one after the other; nothing of them is copied on the way.
    pub(crate) fn add_to(&self, builder: &mut GazetteerBuilder, source: &str) -> PyResult<()> {
        let source: Arc<str> = source.into();
        let (mut line, mut names) = (0, Vec::new());
        for table in &self.0 {
            let columns = Columns::new(table)?;
            for i in 0..columns.len {
                line += 1;
                names.clear();
                columns.names(i, &mut names);
                builder.row(&columns.row(i, &names), &source, line);
            }
        }
        Ok(())
    }
}

/// The columns of one piece of a table.
struct Columns<'a> {
    len: usize,
    entity_id: Strings<'a>,
    name: Strings<'a>,
    mtype: Strings<'a>,
    aliases: Lists<'a>,
    adjectives: Lists<'a>,
    demonyms: Lists<'a>,
    metonyms: Lists<'a>,
    country: Strings<'a>,
    office: Strings<'a>,
    sector: Strings<'a>,
    lang: Strings<'a>,
    valid_from: Option<&'a PrimitiveArray<Date32Type>>,
    valid_to: Option<&'a PrimitiveArray<Date32Type>>,
    case: Strings<'a>,
    priority: Option<&'a PrimitiveArray<Int32Type>>,
}

impl<'a> Columns<'a> {
    fn new(table: &'a StructArray) -> PyResult<Self> {
        let column = |name: &str| table.column_by_name(name).map(AsRef::as_ref);
        let texts = |name| Strings::new(column(name), name);
        let lists = |name| Lists::new(column(name), name);
        let dates = |name| {
            column(name).map(|c| c.as_primitive_opt().ok_or_else(|| bug(format!("{name} is no date")))).transpose()
        };
        Ok(Self {
            len: table.len(),
            entity_id: texts("entity_id")?,
            name: texts("name")?,
            mtype: texts("type")?,
            aliases: lists("aliases")?,
            adjectives: lists("adjectives")?,
            demonyms: lists("demonyms")?,
            metonyms: lists("metonyms")?,
            country: texts("country")?,
            office: texts("office")?,
            sector: texts("sector")?,
            lang: texts("lang")?,
            valid_from: dates("valid_from")?,
            valid_to: dates("valid_to")?,
            case: texts("case")?,
            priority: column("priority")
                .map(|c| c.as_primitive_opt().ok_or_else(|| bug("priority is no Int32")))
                .transpose()?,
        })
    }

    /// Appends all names of row `i` but the canonical one.
    fn names(&self, i: usize, names: &mut Vec<(NameKind, &'a str)>) {
        for (kind, lists) in [
            (NameKind::Alias, &self.aliases),
            (NameKind::Adjective, &self.adjectives),
            (NameKind::Demonym, &self.demonyms),
            (NameKind::Metonym, &self.metonyms),
        ] {
            names.extend(lists.get(i).map(|name| (kind, name)));
        }
    }

    fn row<'b>(&'b self, i: usize, names: &'b [(NameKind, &'b str)]) -> Row<'b> {
        Row {
            entity_id: self.entity_id.get(i).unwrap_or_default(),
            name: self.name.get(i).unwrap_or_default(),
            mtype: self.mtype.get(i).and_then(MentionType::parse).unwrap_or(MentionType::Group),
            names,
            country: self.country.get(i),
            office: self.office.get(i),
            valid_from: self.valid_from.and_then(|column| date(column, i)),
            valid_to: self.valid_to.and_then(|column| date(column, i)),
            sector: self.sector.get(i),
            lang: self.lang.get(i),
            case: self.case.get(i).and_then(|case| case.parse().ok()).unwrap_or_default(),
            priority: self.priority.filter(|c| c.is_valid(i)).map_or(0, |c| c.value(i)),
        }
    }
}

/// A column of strings in one of Arrow's layouts; one that is not there holds nulls.
#[derive(Clone, Copy)]
enum Strings<'a> {
    None,
    Plain(&'a StringArray),
    Large(&'a LargeStringArray),
    View(&'a StringViewArray),
}

impl<'a> Strings<'a> {
    fn new(column: Option<&'a dyn Array>, name: &str) -> PyResult<Self> {
        let Some(column) = column else { return Ok(Strings::None) };
        if let Some(array) = column.as_string_view_opt() {
            Ok(Strings::View(array))
        } else if let Some(array) = column.as_string_opt::<i64>() {
            Ok(Strings::Large(array))
        } else if let Some(array) = column.as_string_opt::<i32>() {
            Ok(Strings::Plain(array))
        } else {
            Err(bug(format!("{name} is {} and no string", column.data_type())))
        }
    }

    fn get(&self, i: usize) -> Option<&'a str> {
        match self {
            Strings::None => None,
            Strings::Plain(array) => array.is_valid(i).then(|| array.value(i)),
            Strings::Large(array) => array.is_valid(i).then(|| array.value(i)),
            Strings::View(array) => array.is_valid(i).then(|| array.value(i)),
        }
    }
}

/// A column of lists of strings; one that is not there holds empty ones, and so does a null.
#[derive(Clone, Copy)]
enum Lists<'a> {
    None,
    Plain(&'a ListArray, Strings<'a>),
    Large(&'a LargeListArray, Strings<'a>),
}

impl<'a> Lists<'a> {
    fn new(column: Option<&'a dyn Array>, name: &str) -> PyResult<Self> {
        let Some(column) = column else { return Ok(Lists::None) };
        if let Some(array) = column.as_list_opt::<i64>() {
            Ok(Lists::Large(array, Strings::new(Some(array.values().as_ref()), name)?))
        } else if let Some(array) = column.as_list_opt::<i32>() {
            Ok(Lists::Plain(array, Strings::new(Some(array.values().as_ref()), name)?))
        } else {
            Err(bug(format!("{name} is {} and no list", column.data_type())))
        }
    }

    fn get(&self, i: usize) -> impl Iterator<Item = &'a str> {
        let (range, items) = match self {
            Lists::Plain(array, items) if array.is_valid(i) => {
                let at = array.value_offsets();
                (at[i] as usize..at[i + 1] as usize, *items)
            }
            Lists::Large(array, items) if array.is_valid(i) => {
                let at = array.value_offsets();
                (at[i] as usize..at[i + 1] as usize, *items)
            }
            _ => (0..0, Strings::None),
        };
        range.filter_map(move |j| items.get(j))
    }
}

fn date(column: &PrimitiveArray<Date32Type>, i: usize) -> Option<Date> {
    if column.is_null(i) {
        return None;
    }
    Date::constant(1970, 1, 1).checked_add(column.value(i).days()).ok()
}
