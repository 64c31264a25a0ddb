//! What is doubtful about a gazetteer that can be built: for `tidings gazetteer check`.

use super::Gazetteer;

/// Something doubtful in a row, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// A stable, greppable code such as `common_word`.
    pub code: &'static str,
    /// The file or other source of the row.
    pub source: String,
    /// The line of the source, from 1.
    pub line: usize,
    /// The entity.
    pub entity_id: String,
    /// The name as written.
    pub name: String,
    /// What is doubtful and what to do.
    pub message: String,
}

impl Gazetteer {
    /// Looks over all rows; findings are in the order of the rows.
    pub fn check(&self) -> Vec<Finding> {
        Vec::new()
    }
}
