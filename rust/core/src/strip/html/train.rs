//! What the model is learned from: the features of every block of a page.

use super::facts::{Facts, NAMES};
use super::tree::{self, Ask};
use crate::strip::model::Model;
use crate::strip::{Draft, Options};

/// For each block of an HTML page: its text, and the values of [`feature_names`].
#[doc(hidden)]
pub fn features(source: &str) -> Vec<(String, Vec<i32>)> {
    let page = tree::read(source, Ask::default());
    let facts = Facts::of(&page);
    let values = |i| {
        let mut row = Vec::new();
        facts.fill(i, &mut row);
        row
    };
    page.blocks.iter().enumerate().map(|(i, b)| (b.span.of(&page.arena.text).to_owned(), values(i))).collect()
}

/// The names of the features of a block, in the order of their values.
#[doc(hidden)]
pub fn feature_names() -> &'static [&'static str] {
    NAMES
}

/// What a model of this table makes of a page, or the number of the table's first line that cannot be read.
pub(in crate::strip) fn read_by(table: &str, source: &str, options: &Options) -> Result<Draft, usize> {
    Ok(super::choose::read_by(&Model::parse(table, NAMES)?, source, options, None))
}
