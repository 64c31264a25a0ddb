//! Rows of a gazetteer: what they hold and how they are read, with errors that name file, line, field and the fix.

use super::NameKind;
use crate::mention::MentionType;
use jiff::civil::Date;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde_json::{Map, Value};
use std::str::FromStr;

/// The types that an entity can have. Dates and pronouns are mentions without one.
pub(super) const TYPES: [MentionType; 9] = {
    use MentionType::*;
    [Person, Org, Gpe, Loc, Norp, Event, Doc, Group, Role]
};

fn entity_type(text: &str) -> Result<MentionType, String> {
    TYPES.into_iter().find(|t| t.as_str() == text).ok_or_else(|| {
        let known = TYPES.map(MentionType::as_str).join(" ");
        format!("field `type`: unknown type {text:?}; write one of {known}")
    })
}

/// How the case of a text must fit the case of the names in a row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum CaseRule {
    /// A name of at most five letters in upper case (`US`, `U.N.`, `AT&T`) fits in upper case only. A name in lower
    /// case, or in a script without case, fits in any. Any other fits when the text has a capital letter in it: the
    /// verb `polish` and the bird `turkey` are not names.
    #[default]
    Smart,
    /// As written, or in upper case throughout as in headlines.
    Exact,
    /// Any.
    Fold,
}

impl FromStr for CaseRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "smart" => Ok(CaseRule::Smart),
            "exact" => Ok(CaseRule::Exact),
            "fold" => Ok(CaseRule::Fold),
            _ => Err(format!("unknown value {text:?}; write one of smart exact fold")),
        }
    }
}

/// One row: an entity and all its names. Deserializes from a map with the fields' names; other columns are ignored.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Readable and typed: `country:LBY`.
    pub entity_id: String,
    /// The canonical name.
    pub name: String,
    /// What the entity is.
    pub mtype: MentionType,
    /// Other names as they are written in news.
    pub aliases: Vec<String>,
    /// `Libyan`.
    pub adjectives: Vec<String>,
    /// `Libyans`.
    pub demonyms: Vec<String>,
    /// The seat that stands for the government: `Tripoli`, `Kremlin`.
    pub metonyms: Vec<String>,
    /// ISO 3166 alpha-3.
    pub country: Option<String>,
    /// Lower case English: `foreign minister`.
    pub office: Option<String>,
    /// First day in office.
    pub valid_from: Option<Date>,
    /// Last day in office.
    pub valid_to: Option<Date>,
    /// `government`, `armed group`, ...
    pub sector: Option<String>,
    /// Language tag of the names.
    pub lang: Option<String>,
    /// How case must fit.
    pub case: CaseRule,
    /// Higher wins when one surface fits several entities.
    pub priority: i32,
}

impl Entry {
    /// A row with the three fields that every row must have.
    pub fn new(entity_id: impl Into<String>, name: impl Into<String>, mtype: MentionType) -> Self {
        Self {
            entity_id: entity_id.into(),
            name: name.into(),
            mtype,
            aliases: Vec::new(),
            adjectives: Vec::new(),
            demonyms: Vec::new(),
            metonyms: Vec::new(),
            country: None,
            office: None,
            valid_from: None,
            valid_to: None,
            sector: None,
            lang: None,
            case: CaseRule::Smart,
            priority: 0,
        }
    }

    /// Reads a JSON object; the error names the field and the fix.
    pub fn from_json(row: &Map<String, Value>) -> Result<Self, String> {
        let fields = Fields(row);
        let entity_id = fields.required("entity_id", "give every entity a readable id such as \"country:LBY\"")?;
        let name = fields.required("name", "give the canonical name of the entity")?;
        let mtype = fields.required("type", "write PERSON, ORG, GPE, LOC, NORP, EVENT, DOC, GROUP or ROLE")?;
        let entry = Self {
            entity_id,
            name,
            mtype: entity_type(&mtype)?,
            aliases: fields.list("aliases")?,
            adjectives: fields.list("adjectives")?,
            demonyms: fields.list("demonyms")?,
            metonyms: fields.list("metonyms")?,
            country: fields.text("country")?,
            office: fields.text("office")?,
            valid_from: fields.date("valid_from")?,
            valid_to: fields.date("valid_to")?,
            sector: fields.text("sector")?,
            lang: fields.text("lang")?,
            case: match fields.text("case")? {
                Some(case) => case.parse().map_err(|e| format!("field `case`: {e}"))?,
                None => CaseRule::default(),
            },
            priority: fields.integer("priority")?.unwrap_or(0),
        };
        entry.validate()?;
        Ok(entry)
    }

    /// The names but the canonical one.
    pub(super) fn other_names(&self) -> Vec<(NameKind, &str)> {
        let lists = [
            (NameKind::Alias, &self.aliases),
            (NameKind::Adjective, &self.adjectives),
            (NameKind::Demonym, &self.demonyms),
            (NameKind::Metonym, &self.metonyms),
        ];
        lists.into_iter().flat_map(|(kind, list)| list.iter().map(move |name| (kind, name.as_str()))).collect()
    }

    /// The row, borrowed; `names` is what [`Entry::other_names`] gave.
    pub(super) fn row<'a>(&'a self, names: &'a [(NameKind, &'a str)]) -> Row<'a> {
        Row {
            entity_id: &self.entity_id,
            name: &self.name,
            mtype: self.mtype,
            names,
            country: self.country.as_deref(),
            office: self.office.as_deref(),
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            sector: self.sector.as_deref(),
            lang: self.lang.as_deref(),
            case: self.case,
            priority: self.priority,
        }
    }

    fn validate(&self) -> Result<(), String> {
        self.row(&[]).validate()
    }
}

/// A row whose texts stand elsewhere: what a builder takes in. The fields are those of [`Entry`].
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "Entry tells what they are")]
pub struct Row<'a> {
    pub entity_id: &'a str,
    pub name: &'a str,
    pub mtype: MentionType,
    /// All names but the canonical one: aliases, adjectives, demonyms, metonyms.
    pub names: &'a [(NameKind, &'a str)],
    pub country: Option<&'a str>,
    pub office: Option<&'a str>,
    pub valid_from: Option<Date>,
    pub valid_to: Option<Date>,
    pub sector: Option<&'a str>,
    pub lang: Option<&'a str>,
    pub case: CaseRule,
    pub priority: i32,
}

impl Row<'_> {
    /// What no type can say about a row.
    pub(super) fn validate(&self) -> Result<(), String> {
        if self.entity_id.trim().is_empty() {
            return Err("field `entity_id` is empty: give every entity a readable id such as \"country:LBY\"".into());
        }
        if !self.name.bytes().any(|b| b.is_ascii_graphic()) && crate::fold::fold_str(self.name).is_empty() {
            return Err(format!(
                "field `name` of {} has no visible character: give the canonical name of the entity",
                self.entity_id
            ));
        }
        match (self.valid_from, self.valid_to) {
            (Some(from), Some(to)) if from > to => Err(format!(
                "fields `valid_from` and `valid_to` of {} run backwards ({from} to {to}): swap them",
                self.entity_id
            )),
            _ => Ok(()),
        }
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_json(&Map::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// The fields of a row by name and type. Null is the same as absent.
struct Fields<'a>(&'a Map<String, Value>);

impl Fields<'_> {
    fn get(&self, field: &str) -> Option<&Value> {
        self.0.get(field).filter(|value| !value.is_null())
    }

    fn required(&self, field: &str, fix: &str) -> Result<String, String> {
        match self.text(field)? {
            Some(text) if !text.trim().is_empty() => Ok(text),
            Some(_) => Err(format!("field `{field}` is empty: {fix}")),
            None => Err(format!("no field `{field}`: {fix}")),
        }
    }

    fn text(&self, field: &str) -> Result<Option<String>, String> {
        match self.get(field) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(other) => Err(format!("field `{field}` is {}: write a string", kind_of(other))),
        }
    }

    fn list(&self, field: &str) -> Result<Vec<String>, String> {
        let wrong =
            |what: &str| format!("field `{field}` {what}: write a list of strings such as [\"UN\", \"U.N.\"]");
        match self.get(field) {
            None => Ok(Vec::new()),
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| match item {
                    Value::String(text) => Ok(text.clone()),
                    other => Err(wrong(&format!("holds {}", kind_of(other)))),
                })
                .collect(),
            Some(other) => Err(wrong(&format!("is {}", kind_of(other)))),
        }
    }

    fn date(&self, field: &str) -> Result<Option<Date>, String> {
        match self.text(field)? {
            None => Ok(None),
            Some(text) => text.parse().map(Some).map_err(|_| {
                format!("field `{field}` is {text:?}, which is no date: write it as 2020-01-31, or null")
            }),
        }
    }

    fn integer(&self, field: &str) -> Result<Option<i32>, String> {
        match self.get(field) {
            None => Ok(None),
            Some(value) => value
                .as_i64()
                .and_then(|n| i32::try_from(n).ok())
                .map(Some)
                .ok_or_else(|| format!("field `{field}` is {}: write a whole number such as 10", kind_of(value))),
        }
    }
}

fn kind_of(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Array(_) => "a list".into(),
        Value::Object(_) => "an object".into(),
        Value::String(text) => format!("the string {text:?}"),
        Value::Bool(_) | Value::Number(_) => format!("{value}"),
    }
}
