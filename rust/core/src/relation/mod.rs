//! Relation rules: the ontology, the rule language, and matching.

use crate::Error;

/// A relation type of the ontology.
#[derive(Clone, Debug, PartialEq)]
pub struct RelationType {
    /// Such as `consult.call`.
    pub id: String,
    /// Event or state.
    pub kind: crate::mention::Kind,
    /// CAMEO code.
    pub cameo: Option<String>,
    /// PLOVER type.
    pub plover: Option<String>,
    /// CAMEO quad class, 1 to 4.
    pub quad_class: Option<i32>,
    /// Goldstein value.
    pub goldstein: Option<f64>,
    /// Whether the order of the two sides means nothing.
    pub symmetric: bool,
}

/// What a test in a rule file gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestOutcome {
    /// `file:line` of the test.
    pub at: String,
    /// The sentence.
    pub sentence: String,
    /// Relations that the file expects, as it writes them.
    pub expected: Vec<String>,
    /// Relations that were found, in the same form.
    pub found: Vec<String>,
    /// Whether they agree.
    pub passed: bool,
}

/// A compiled set of rules.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    types: Vec<RelationType>,
}

impl Rules {
    /// Parses and compiles rule files, given as `(name, content)`. Errors name file, line, column and what was expected.
    pub fn parse(_files: &[(&str, &str)]) -> Result<Self, Error> {
        Ok(Self::default())
    }

    /// The relation types that the rules use.
    pub fn types(&self) -> &[RelationType] {
        &self.types
    }

    /// The pattern of a rule as its file writes it, for a rule name `file:line`.
    pub fn pattern(&self, _rule: &str) -> Option<&str> {
        None
    }

    /// Number of patterns.
    pub fn len(&self) -> usize {
        0
    }

    /// Whether there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Runs the tests that stand in the rule files, with the names of `gazetteer`.
    pub fn test(&self, _gazetteer: &crate::gazetteer::Gazetteer) -> Vec<TestOutcome> {
        Vec::new()
    }
}
