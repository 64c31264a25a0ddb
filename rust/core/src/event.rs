//! Relation rows that state one event, merged, with their evidence.

use jiff::civil::Date;

/// What merging needs to know of a relation row. `row` is the caller's index, and comes back as evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// Index of the document in the collection.
    pub document: usize,
    /// Relation type.
    pub rtype: String,
    /// Whether the order of sides means nothing.
    pub symmetric: bool,
    /// Entity ids.
    pub subject: Vec<String>,
    /// Entity ids.
    pub object: Vec<String>,
    /// First day.
    pub date_start: Option<Date>,
    /// Last day, included.
    pub date_end: Option<Date>,
    /// Entity id of the place.
    pub place: Option<String>,
    /// Affirmed, and asserted or planned: may take part in merging.
    pub factual: bool,
}

/// One event that several statements report.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Relation type, the most specific of the statements.
    pub rtype: String,
    /// Entity ids of all sides, sorted.
    pub participants: Vec<String>,
    /// First side (for symmetric types the first in order).
    pub actor1: Option<String>,
    /// Other side.
    pub actor2: Option<String>,
    /// First day.
    pub date_start: Option<Date>,
    /// Last day.
    pub date_end: Option<Date>,
    /// Entity id of the place.
    pub place: Option<String>,
    /// Indices of the statements, in order.
    pub evidence: Vec<usize>,
    /// Fields where the statements disagree.
    pub conflicts: Vec<&'static str>,
}

/// Merges statements of events; the result does not depend on their order but for the order of evidence.
pub fn merge(_statements: &[Statement]) -> Vec<Event> {
    Vec::new()
}
