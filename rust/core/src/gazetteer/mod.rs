//! Names in text: the entities, what bears which name, and where names stand.
//!
//! ```
//! use tidings_core::gazetteer::{FindOptions, Gazetteer};
//!
//! let rows = br#"{"entity_id": "org:united-nations", "name": "United Nations", "type": "ORG", "aliases": ["UN"]}"#;
//! let gazetteer = Gazetteer::from_jsonl(rows, "rows.jsonl")?;
//! let text = "The United\nNations’ envoy";
//! let found = gazetteer.find(text, &FindOptions::default())[0];
//! assert_eq!(found.span.of(text), "United\nNations");
//! let (reading, entity) = gazetteer.bearers(&found, text).next().expect("somebody bears the name");
//! assert_eq!((entity.entity_id, reading.entity), ("org:united-nations", 0));
//! # Ok::<(), tidings_core::Error>(())
//! ```
//!
//! Rows become the compiled form at once ([`GazetteerBuilder`], `record`, `group`, `trie`, `file`), and everything reads that form in
//! place, whether it was built a moment ago or is mapped from a file (`map`). Words of a text are found and hashed (`words`,
//! `hash`), looked up (`trie`), compared and chosen from (`find`). What a name has no word for, or a match that need not
//! be of whole words, is found by an automaton (`anywhere`); names that are misspelt by an index of their own (`fuzzy`, `near`).

mod anywhere;
mod build;
mod case;
mod check;
mod entry;
mod file;
mod find;
mod fuzzy;
mod group;
mod hash;
mod map;
mod near;
mod record;
mod trie;
mod words;

pub use build::GazetteerBuilder;
pub use check::{Finding, Severity};
pub use entry::{CaseRule, Entry, Row};
pub use find::{Boundary, FindOptions, Kind, Match};
pub use record::Entity;

use crate::{
    Error,
    fold::{self, Folding},
    mention::{Form, MentionType},
};
use anywhere::Anywhere;
use file::{Bytes, Section, u32_at, u64_at};
use fuzzy::FuzzyIndex;
use jiff::civil::Date;
use record::{Item, Reader};
use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, OnceLock},
};
use trie::Trie;

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

/// A name of a gazetteer: what folds to one text, whoever bears it. Only the gazetteer that gave it knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameId(u32);

/// One entity that a name can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reading {
    /// For [`Gazetteer::entry`].
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
    pub fn mention_type(self, entry: &Entity<'_>) -> MentionType {
        match self.kind {
            NameKind::Adjective | NameKind::Demonym => MentionType::Norp,
            NameKind::Name | NameKind::Alias | NameKind::Metonym => entry.mtype,
        }
    }
}

/// An immutable set of entities and their names, built once, shared freely: a clone is one more reference.
/// The default one is empty.
///
/// What it holds is the bytes of its compiled form, as they stand in a file: [`Gazetteer::to_bytes`] is that file, and
/// [`Gazetteer::open`] maps one without reading it.
#[derive(Clone, Debug)]
pub struct Gazetteer {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    bytes: Bytes,
    folding: Folding,
    /// Made when they are first asked for.
    anywhere: OnceLock<Anywhere>,
    wordless: OnceLock<Anywhere>,
    near: OnceLock<FuzzyIndex>,
    offices: OnceLock<Offices>,
}

/// Who has which office, by index.
#[derive(Debug, Default)]
struct Offices {
    /// Persons with an office, by the folded parts of their names but the first (all of them where families come first).
    by_surname: HashMap<String, Vec<usize>>,
    /// Entities with an office, by country and office.
    by_office: HashMap<String, HashMap<String, Vec<usize>>>,
}

impl Default for Gazetteer {
    fn default() -> Self {
        static EMPTY: OnceLock<Gazetteer> = OnceLock::new();
        // Without rows nothing is wrong with them.
        EMPTY.get_or_init(|| GazetteerBuilder::new().build().unwrap_or_else(|e| unreachable!("{e}"))).clone()
    }
}

impl Gazetteer {
    fn new(bytes: Bytes) -> Self {
        let folding = Folding::from_bits(bytes.numbers().folding as u8);
        let inner = Inner {
            bytes,
            folding,
            anywhere: OnceLock::new(),
            wordless: OnceLock::new(),
            near: OnceLock::new(),
            offices: OnceLock::new(),
        };
        Self { inner: Arc::new(inner) }
    }

    /// The compiled form: what a `.tdg` file holds.
    pub fn to_bytes(&self) -> &[u8] {
        self.inner.bytes.all()
    }

    /// A gazetteer of its compiled form. The error says what is wrong with the bytes; those of a large gazetteer are checked by
    /// [`Gazetteer::verify`] only, and until then anything may be found, but nothing outside of them is read.
    pub fn from_bytes(bytes: impl Into<Vec<u8>>) -> Result<Self, Error> {
        Bytes::owned(bytes.into()).map(Self::new)
    }

    /// Maps the file of a compiled gazetteer, which all processes that do so share. It must not be changed in place while it is
    /// open; replace it by another of the same name. The error names the file and what is wrong with it.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let named = |e: Error| Error::new(e.kind(), format!("{}: {e}", path.display()));
        Bytes::open(path).map(Self::new).map_err(named)
    }

    /// Compares all bytes with their checksums. Opening does so for files of up to 4 MiB.
    pub fn verify(&self) -> Result<(), Error> {
        self.inner.bytes.verify()
    }

    /// The same for two gazetteers whose compiled forms are, and for others with near certainty not. The head holds it.
    pub fn checksum(&self) -> u64 {
        self.inner.bytes.checksum()
    }

    /// What of their dress names and texts are compared without.
    pub fn folding(&self) -> Folding {
        self.inner.folding
    }

    /// What [`GazetteerBuilder::payload`] was given.
    pub fn payload(&self) -> &[u8] {
        self.inner.bytes.section(Section::Payload)
    }

    /// All entities, in the order of their rows.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Entity<'_>> {
        (0..self.len()).map(|i| self.entry(i))
    }

    /// The entity of this number; one without id and name where there is none.
    pub fn entry(&self, index: usize) -> Entity<'_> {
        let at = u32_at(self.inner.bytes.section(Section::Offsets), index.saturating_mul(4));
        Entity::read(self.inner.bytes.section(Section::Entities), at as usize)
            .filter(|entity| entity.index == index)
            .unwrap_or_else(|| Entity::missing(index))
    }

    /// How many entities.
    pub fn len(&self) -> usize {
        self.inner.bytes.numbers().entities as usize
    }

    /// How many names as written, those of all entities together.
    pub fn n_names(&self) -> usize {
        self.inner.bytes.numbers().names as usize
    }

    /// Whether there is no entity.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The index of the entity with this id.
    pub fn entity(&self, entity_id: &str) -> Option<usize> {
        let ids = self.inner.bytes.section(Section::Ids);
        let wanted = hash::word(entity_id.as_bytes());
        let at = |i: usize| u32_at(ids, i * 4) as usize;
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if hash::word(self.entry(at(middle)).entity_id.as_bytes()) < wanted {
                low = middle + 1
            } else {
                high = middle
            }
        }
        let same = |&i: &usize| hash::word(self.entry(i).entity_id.as_bytes()) == wanted;
        (low..self.len()).map(at).take_while(same).find(|&i| self.entry(i).entity_id == entity_id)
    }

    /// The index of the one who held `office` for `country` (alpha-3) on `day`: the entity whose term holds the day. None when
    /// nobody is known to have, or more than one.
    pub fn office_holder(&self, office: &str, country: &str, day: Date) -> Option<usize> {
        let known = self.inner.offices(self).by_office.get(country)?.get(office)?;
        let mut then = known.iter().copied().filter(|&e| {
            let entry = self.entry(e);
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
        let known = self.inner.offices(self).by_surname.get(surname)?;
        let mut fitting = known.iter().copied().filter(|&e| {
            let entry = self.entry(e);
            let then = day.is_none_or(|day| {
                entry.valid_from.is_none_or(|from| from <= day) && entry.valid_to.is_none_or(|to| day <= to)
            });
            entry.office == Some(office) && then && country.is_none_or(|c| entry.country == Some(c))
        });
        let first = fitting.next();
        if fitting.next().is_some() { None } else { first }
    }

    /// The entities that what was found in `text` can stand for, best first: by priority, then in the order of their rows. Where one
    /// spelling of a name asks for capitals and another does not, the surface decides who is among them.
    pub fn readings(&self, found: &Match, text: &str) -> impl Iterator<Item = Reading> {
        self.bearers(found, text).map(|(reading, _)| reading)
    }

    /// [`Gazetteer::readings`] with the entities themselves.
    pub fn bearers(&self, found: &Match, text: &str) -> impl Iterator<Item = (Reading, Entity<'_>)> {
        let entities = self.inner.bytes.section(Section::Entities);
        self.fitting(found, text).filter_map(|item| {
            let entity = Entity::read(entities, item.record)?;
            Some((Reading { entity: entity.index, kind: item.kind() }, entity))
        })
    }

    /// How many [`Gazetteer::readings`] there are.
    pub fn n_readings(&self, found: &Match, text: &str) -> usize {
        let exact = found.distance == 0;
        let known = group::entities(self.inner.bytes.section(Section::Groups), found.name.0).filter(|_| exact);
        known.unwrap_or_else(|| self.fitting(found, text).count())
    }

    /// The names that a match can be, one for each entity.
    fn fitting(&self, found: &Match, text: &str) -> impl Iterator<Item = Item<'_>> {
        let surface = found.span.of(text);
        let exact = found.distance == 0;
        let mut last = None;
        // The names of one entity follow each other.
        self.items(found.name).filter(move |item| {
            let fits = if exact { item.need().fits(surface, item.text()) } else { self.fits_nearly(item, surface) };
            fits && last.replace(item.record) != Some(item.record)
        })
    }

    /// The folded text of a name.
    pub fn name_text(&self, name: NameId) -> String {
        let text = self.items(name).next().map_or("", |item| item.text());
        fold::fold_name(text, self.inner.folding)
    }

    /// The names that folded to one text, as written.
    fn items(&self, name: NameId) -> impl Iterator<Item = Item<'_>> {
        let entities = self.inner.bytes.section(Section::Entities);
        group::items(self.inner.bytes.section(Section::Groups), name.0)
            .filter_map(|at| Item::read(entities, at as usize))
    }

    /// Whether the case of a surface fits a name that it folds like.
    fn fits(&self, name: NameId, surface: &str) -> bool {
        self.items(name).any(|item| item.need().fits(surface, item.text()))
    }

    /// Whether a surface that is not quite the name may be that of its row.
    fn fits_nearly(&self, item: &Item<'_>, surface: &str) -> bool {
        item.need().fits_nearly(surface) && self.may_be_near(item)
    }

    /// Whether the row of a name lets it be written with edits.
    fn may_be_near(&self, item: &Item<'_>) -> bool {
        Entity::read(self.inner.bytes.section(Section::Entities), item.record)
            .is_some_and(|entity| entity.case != CaseRule::Exact)
    }

    /// All names, each once.
    fn names(&self) -> impl Iterator<Item = NameId> {
        let bytes = &self.inner.bytes;
        let groups = bytes.section(Section::Groups);
        let slots = bytes.section(Section::Table);
        (0..slots.len() / 8)
            .map(|i| u64_at(slots, i * 8) as u32)
            .filter(|&names| names != 0)
            .flat_map(|names| group::forms(groups, names))
            .chain(self.wordless_names())
            .map(NameId)
    }

    fn wordless_names(&self) -> impl Iterator<Item = u32> {
        let bytes = &self.inner.bytes;
        let wordless = bytes.section(Section::Wordless);
        (0..wordless.len() / 4)
            .map(|i| u32_at(wordless, i * 4))
            .flat_map(|names| group::forms(bytes.section(Section::Groups), names))
    }

    /// Where the row of an entity was read.
    fn origin(&self, entity: &Entity<'_>) -> build::Origin {
        let mut reader = Reader { bytes: self.inner.bytes.section(Section::Sources), at: 0 };
        let next = || Some((usize::try_from(reader.varint()?).ok()?, Arc::from(reader.text()?)));
        build::origin_of(&std::iter::from_fn(next).collect::<Vec<_>>(), entity)
    }
}

impl Inner {
    fn trie(&self) -> Trie<'_> {
        let numbers = self.bytes.numbers();
        Trie {
            table: self.bytes.section(Section::Table),
            slots: u64::from(numbers.slots),
            max_probe: numbers.max_probe,
            firsts: self.bytes.section(Section::Firsts),
            first_shift: 64 - numbers.first_bits,
            pairs: self.bytes.section(Section::Pairs),
            pair_shift: 64 - numbers.pair_bits,
        }
    }

    fn anywhere(&self, gazetteer: &Gazetteer) -> &Anywhere {
        self.anywhere.get_or_init(|| Anywhere::new(gazetteer, gazetteer.names()))
    }

    /// None where every name has a word.
    fn wordless(&self, gazetteer: &Gazetteer) -> Option<&Anywhere> {
        if self.bytes.section(Section::Wordless).is_empty() {
            return None;
        }
        Some(self.wordless.get_or_init(|| Anywhere::new(gazetteer, gazetteer.wordless_names().map(NameId))))
    }

    fn offices(&self, gazetteer: &Gazetteer) -> &Offices {
        self.offices.get_or_init(|| {
            let mut offices = Offices::default();
            let holders = self.bytes.section(Section::Offices);
            for i in (0..holders.len() / 4).map(|i| u32_at(holders, i * 4) as usize) {
                let entry = gazetteer.entry(i);
                let Some(office) = entry.office else { continue };
                if let Some(country) = entry.country {
                    let country = offices.by_office.entry(country.to_owned()).or_default();
                    country.entry(office.to_owned()).or_default().push(i);
                }
                if entry.mtype == MentionType::Person {
                    let name = fold::fold_str(entry.name);
                    let family_first = entry.country.is_some_and(crate::english::family_name_first);
                    for part in name.split(' ').skip(usize::from(!family_first)) {
                        offices.by_surname.entry(part.to_owned()).or_default().push(i);
                    }
                }
            }
            offices
        })
    }
}
