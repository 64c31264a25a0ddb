//! Relation rules: the ontology they use, the language they are written in, and what they find in a text.

mod chunk;
mod context;
mod find;
mod matcher;
mod parse;
mod pattern;

pub(crate) use find::{Raw, is_too_long, relations};

use crate::gazetteer::Gazetteer;
use crate::mention::{Kind, Modality, Polarity};
use crate::miner::Miner;
use crate::{Error, fold};
use foldhash::HashMap;
use parse::{Finder, Parsed, Test};
use pattern::Pattern;
use std::sync::Arc;

/// A relation type of the ontology.
#[derive(Clone, Debug, PartialEq)]
pub struct RelationType {
    /// Such as `consult.call`.
    pub id: String,
    /// Event or state.
    pub kind: Kind,
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
    /// Whether they agree, in any order.
    pub passed: bool,
}

/// A compiled set of rules.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    types: Vec<RelationType>,
    patterns: Vec<Pattern>,
    builtins: Vec<Finder>,
    tests: Vec<Test>,
    /// From a word form to the patterns that it wakes.
    anchors: HashMap<String, Vec<usize>>,
}

impl Rules {
    /// Parses and compiles rule files, given as `(name, content)`.
    ///
    /// # Errors
    /// [`crate::ErrorKind::Rule`], naming file, line, column and what was expected.
    pub fn parse(files: &[(&str, &str)]) -> Result<Self, Error> {
        let Parsed { types, patterns, builtins, tests } = parse::parse(files)?;
        let mut anchors: HashMap<String, Vec<usize>> = HashMap::default();
        for (i, pattern) in patterns.iter().enumerate() {
            for form in pattern.anchors() {
                anchors.entry(form.clone()).or_default().push(i);
            }
        }
        for patterns in anchors.values_mut() {
            patterns.dedup();
        }
        Ok(Self { types, patterns, builtins, tests, anchors })
    }

    /// The relation types that the rules use, in the order of the files.
    pub fn types(&self) -> &[RelationType] {
        &self.types
    }

    /// The pattern of a rule as its file writes it, for a rule name `file:line`.
    pub fn pattern(&self, rule: &str) -> Option<&str> {
        let pattern = self.patterns.iter().find(|p| p.name == rule).map(|p| p.source.as_str());
        pattern.or_else(|| self.builtins.iter().find(|f| f.name == rule).map(|f| f.source.as_str()))
    }

    /// Number of patterns and built-in finders.
    pub fn len(&self) -> usize {
        self.patterns.len() + self.builtins.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Number of tests in the files.
    pub fn n_tests(&self) -> usize {
        self.tests.len()
    }

    /// Runs the tests that stand in the rule files, with the names of `gazetteer`. A test looks at the relations of the type
    /// it stands under, and at all types that it names.
    pub fn test(&self, gazetteer: &Gazetteer) -> Vec<TestOutcome> {
        let miner = Miner::new(Arc::new(gazetteer.clone()), Arc::new(self.clone()));
        self.tests.iter().map(|test| self.run(test, &miner)).collect()
    }

    fn run(&self, test: &Test, miner: &Miner) -> TestOutcome {
        let mined = miner.mine_sentence(&test.sentence);
        let named: Vec<&str> = test.expected.iter().filter_map(|e| e.split('(').next()).collect();
        let name_of = |entities: &[usize], mention: Option<usize>| -> String {
            if entities.is_empty() {
                return mention.map_or("-".to_string(), |m| mined.mentions[m].text.clone());
            }
            let names: Vec<&str> = entities.iter().map(|&e| miner.gazetteer().entry(e).name).collect();
            names.join(" & ")
        };
        let mut found: Vec<String> = Vec::new();
        for relation in &mined.relations {
            let id = &self.types[relation.rtype].id;
            if relation.rtype != test.rtype && !named.contains(&id.as_str()) {
                continue;
            }
            let subject = name_of(&relation.subject, relation.subject_mention);
            let object = name_of(&relation.object, relation.object_mention);
            let mut line = format!("{id}({subject}, {object})");
            if relation.polarity == Polarity::Negated {
                line.push_str(" negated");
            }
            if relation.modality != Modality::Asserted {
                line.push(' ');
                line.push_str(relation.modality.as_str());
            }
            found.push(line);
        }
        let sorted = |list: &[String]| {
            let mut all: Vec<String> = list.iter().map(|s| fold::fold_str(s)).collect();
            all.sort_unstable();
            all
        };
        let passed = sorted(&found) == sorted(&test.expected);
        TestOutcome {
            at: test.at.clone(),
            sentence: test.sentence.clone(),
            expected: test.expected.clone(),
            found,
            passed,
        }
    }
}
