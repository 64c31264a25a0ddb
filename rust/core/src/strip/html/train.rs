//! What the model is learned from: the features of every block of a page.

use super::choose::ALL;
use super::choose::Models;
use super::context::Context;
use super::features::Facts;
use super::tree::{self, Ask};
use crate::strip::{Draft, Options};

/// For each block of an HTML page: its text, and the values of the features of the first model; with the first model's
/// points of every block, those of the second.
#[doc(hidden)]
pub fn features(source: &str, points: Option<&[i32]>) -> Vec<(String, Vec<i32>)> {
    let page = tree::read(source, Ask::default());
    let facts = Facts::of(&page);
    let context = points.filter(|p| p.len() == page.blocks.len()).map(|points| Context::of(&facts, points));
    let values = |i| {
        let mut row = Vec::new();
        facts.fill(i, &mut row);
        if let Some(context) = &context {
            context.fill(i, &mut row);
        }
        row
    };
    page.blocks.iter().enumerate().map(|(i, b)| (b.span.of(&page.arena.text).to_owned(), values(i))).collect()
}

/// The names of the features of a block in the order of their values; the second model has all of them, the first as
/// many as [`features`] gives without points.
#[doc(hidden)]
pub fn feature_names() -> &'static [&'static str] {
    &ALL
}

/// What models of these tables, parted by an empty line, make of a page, or the number of the table's first line that cannot be read.
pub(in crate::strip) fn read_by(table: &str, source: &str, options: &Options) -> Result<Draft, usize> {
    Ok(super::choose::read_by(&Models::parse(table)?, source, options, None))
}
