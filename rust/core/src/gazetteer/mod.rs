//! Names in text: the entries, what bears which name, the automaton and what it finds.
//!
//! ```
//! use tidings_core::gazetteer::{FindOptions, Gazetteer};
//!
//! let rows = br#"{"entity_id": "org:united-nations", "name": "United Nations", "type": "ORG", "aliases": ["UN"]}"#;
//! let gazetteer = Gazetteer::from_jsonl(rows, "rows.jsonl")?;
//! let text = "The United\nNations’ envoy";
//! let found = gazetteer.find(text, &FindOptions::default());
//! assert_eq!(found[0].span.of(text), "United\nNations");
//! assert_eq!(gazetteer.entry(gazetteer.readings(found[0].name)[0]).entity_id, "org:united-nations");
//! # Ok::<(), tidings_core::Error>(())
//! ```

mod build;
mod case;
mod check;
mod entry;
mod find;
// Until the finder calls it.
#[allow(dead_code)]
mod fuzzy;

pub use build::GazetteerBuilder;
pub use check::{Finding, Severity};
pub use entry::{CaseRule, Entry};
pub use find::{FindOptions, Match};

use crate::mention::{Form, MentionType};
use build::Origin;
use find::{Names, Pattern};
use jiff::civil::Date;
use std::{collections::HashMap, sync::Arc};

/// What a name is to its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// The canonical name.
    Name,
    /// Another name.
    Alias,
    /// `Libyan`.
    Adjective,
    /// `Libyans`.
    Demonym,
    /// `Tripoli`, `Kremlin`, for the government there.
    Metonym,
}

/// A name of a gazetteer in one folded form and with one set of readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(u32);

impl NameId {
    /// Counted from 0.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// One entity that a name can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reading {
    /// Index into [`Gazetteer::entries`].
    pub entity: usize,
    /// What the name is to it.
    pub kind: NameKind,
}

impl Reading {
    /// The form of the mention.
    pub fn form(self) -> Form {
        if self.kind == NameKind::Adjective { Form::Adjective } else { Form::Name }
    }

    /// The type of the mention, `entry` being the entity of this reading: an adjective or a demonym is a nationality,
    /// whatever its entity is.
    pub fn mention_type(self, entry: &Entry) -> MentionType {
        match self.kind {
            NameKind::Adjective | NameKind::Demonym => MentionType::Norp,
            NameKind::Name | NameKind::Alias | NameKind::Metonym => entry.mtype,
        }
    }
}

/// An immutable set of entities and their names, built once, shared freely: a clone is one more reference.
/// The default one is empty.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    entries: Vec<Entry>,
    /// Where each entry was read.
    origins: Vec<Origin>,
    by_id: HashMap<String, usize>,
    /// Persons with an office, by the folded parts of their names but the first (all of them where families come first).
    by_surname: HashMap<String, Vec<usize>>,
    /// Entities with an office, by country and office.
    by_office: HashMap<String, HashMap<String, Vec<usize>>>,
    /// By the pattern's number in the automaton.
    patterns: Vec<Pattern>,
    /// By [`NameId`].
    readings: Vec<Vec<Reading>>,
    /// By [`NameId`]: the folded text.
    texts: Vec<String>,
    names: Names,
}

impl Gazetteer {
    /// All entities, in the order of their rows.
    pub fn entries(&self) -> &[Entry] {
        &self.inner.entries
    }

    /// How many entities.
    pub fn len(&self) -> usize {
        self.inner.entries.len()
    }

    /// Whether there is no entity.
    pub fn is_empty(&self) -> bool {
        self.inner.entries.is_empty()
    }

    /// The index of the entity with this id.
    pub fn entity(&self, entity_id: &str) -> Option<usize> {
        self.inner.by_id.get(entity_id).copied()
    }

    /// The index of the one who held `office` for `country` (alpha-3) on `day`: the entity whose term holds the day. None when
    /// nobody is known to have, or more than one.
    pub fn office_holder(&self, office: &str, country: &str, day: Date) -> Option<usize> {
        let known = self.inner.by_office.get(country)?.get(office)?;
        let mut then = known.iter().copied().filter(|&e| {
            let entry = &self.inner.entries[e];
            entry.valid_from.is_some_and(|from| from <= day) && entry.valid_to.is_none_or(|to| day <= to)
        });
        let first = then.next();
        if then.next().is_some() { None } else { first }
    }

    /// The index of the one called `surname` (folded) who held `office` on `day`, for `country` if it is given. None when nobody
    /// is known to have, or more than one.
    pub fn office_holder_named(
        &self,
        surname: &str,
        office: &str,
        country: Option<&str>,
        day: Option<Date>,
    ) -> Option<usize> {
        let known = self.inner.by_surname.get(surname)?;
        let mut fitting = known.iter().copied().filter(|&e| {
            let entry = &self.inner.entries[e];
            let then = day.is_none_or(|day| {
                entry.valid_from.is_none_or(|from| from <= day) && entry.valid_to.is_none_or(|to| day <= to)
            });
            entry.office.as_deref() == Some(office)
                && then
                && country.is_none_or(|c| entry.country.as_deref() == Some(c))
        });
        let first = fitting.next();
        if fitting.next().is_some() { None } else { first }
    }

    /// The entities that a name can stand for, best first: by priority, then in the order of their rows.
    /// Empty only for an id of another gazetteer.
    pub fn readings(&self, name: NameId) -> &[Reading] {
        self.inner.readings.get(name.index()).map_or(&[], Vec::as_slice)
    }

    /// The folded text of a name.
    pub fn name_text(&self, name: NameId) -> &str {
        self.inner.texts.get(name.index()).map_or("", String::as_str)
    }

    /// The entity of a reading of this gazetteer.
    pub fn entry(&self, reading: Reading) -> &Entry {
        &self.inner.entries[reading.entity]
    }
}
