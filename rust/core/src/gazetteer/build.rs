//! From rows of one or several sources to a [`Gazetteer`]: reading, checking for duplicates, and grouping names that
//! fold alike.

use super::{
    Gazetteer, Inner, NameId, NameKind, Reading,
    case::CaseNeed,
    entry::Entry,
    find::{Names, Pattern},
};
use crate::{Error, ErrorKind, fold::fold_str, mention::MentionType};
use serde_json::Value;
use std::{
    collections::{HashMap, hash_map::Entry as Slot},
    sync::Arc,
};

/// How many faults one error lists.
const MAX_FAULTS: usize = 20;

/// Where a row was read: for messages.
#[derive(Clone, Debug)]
pub(super) struct Origin {
    pub(super) source: Arc<str>,
    /// From 1: the line of a file of JSON lines, otherwise the row.
    pub(super) line: usize,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let lines = [".jsonl", ".ndjson"].iter().any(|suffix| self.source.contains(suffix));
        write!(f, "{} {} {}", self.source, if lines { "line" } else { "row" }, self.line)
    }
}

/// Gathers rows from any number of sources, in order.
///
/// Faults are gathered too, so that [`GazetteerBuilder::build`] reports the first twenty of them at once.
#[derive(Clone, Debug, Default)]
pub struct GazetteerBuilder {
    entries: Vec<Entry>,
    origins: Vec<Origin>,
    by_id: HashMap<String, usize>,
    faults: Vec<String>,
}

impl GazetteerBuilder {
    /// Without rows.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds rows that are not text any more; `source` is what messages call them.
    pub fn entries(mut self, entries: Vec<Entry>, source: &str) -> Self {
        let source: Arc<str> = source.into();
        for (i, entry) in entries.into_iter().enumerate() {
            let origin = Origin { source: source.clone(), line: i + 1 };
            match entry.validate() {
                Ok(()) => self.add(entry, origin),
                Err(fault) => self.faults.push(format!("{origin}: {fault}")),
            }
        }
        self
    }

    /// Adds JSON lines, one row a line, UTF-8; empty lines are skipped. `source` is the name of the file in messages.
    pub fn jsonl(mut self, bytes: &[u8], source: &str) -> Self {
        let source: Arc<str> = source.into();
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        for (i, line) in bytes.split(|&b| b == b'\n').enumerate() {
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            let origin = Origin { source: source.clone(), line: i + 1 };
            match read_line(line) {
                Ok(entry) => self.add(entry, origin),
                Err(fault) => self.faults.push(format!("{origin}: {fault}")),
            }
        }
        self
    }

    /// Adds the rows of a gazetteer with the places where they were read.
    fn gazetteer(mut self, gazetteer: &Gazetteer) -> Self {
        let inner = &gazetteer.inner;
        for (entry, origin) in inner.entries.iter().zip(&inner.origins) {
            self.add(entry.clone(), origin.clone());
        }
        self
    }

    fn add(&mut self, entry: Entry, origin: Origin) {
        match self.by_id.entry(entry.entity_id.clone()) {
            Slot::Vacant(slot) => {
                slot.insert(self.entries.len());
                self.entries.push(entry);
                self.origins.push(origin);
            }
            Slot::Occupied(slot) if self.entries[*slot.get()] == entry => {}
            Slot::Occupied(slot) => self.faults.push(format!(
                "{origin}: field `entity_id`: {} is also at {} with different content: merge the two rows, or give \
                 one another id",
                entry.entity_id,
                self.origins[*slot.get()]
            )),
        }
    }

    /// Builds the automaton, or says what is wrong with the rows.
    pub fn build(self) -> Result<Gazetteer, Error> {
        if !self.faults.is_empty() {
            let mut message = self.faults[..self.faults.len().min(MAX_FAULTS)].join("\n");
            if self.faults.len() > MAX_FAULTS {
                message += &format!("\nand {} more", self.faults.len() - MAX_FAULTS);
            }
            return Err(Error::new(ErrorKind::Gazetteer, message));
        }
        let mut written = WrittenNames::default();
        for (entity, entry) in self.entries.iter().enumerate() {
            for (kind, name) in written_names(entry) {
                written.add(entity, entry, kind, name);
            }
        }
        let mut by_surname: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_office: HashMap<String, HashMap<String, Vec<usize>>> = HashMap::new();
        for (entity, entry) in self.entries.iter().enumerate() {
            if let (Some(office), Some(country)) = (&entry.office, &entry.country) {
                by_office.entry(country.clone()).or_default().entry(office.clone()).or_default().push(entity);
            }
            if entry.office.is_some() && entry.mtype == MentionType::Person {
                let name = crate::fold::fold_str(&entry.name);
                let family_first = entry.country.as_deref().is_some_and(crate::english::family_name_first);
                for part in name.split(' ').skip(usize::from(!family_first)) {
                    by_surname.entry(part.to_string()).or_default().push(entity);
                }
            }
        }
        let Grouped { folded, patterns, readings, texts } = written.group(&self.entries);
        let names = Names::new(&folded)?;
        Ok(Gazetteer {
            inner: Arc::new(Inner {
                entries: self.entries,
                origins: self.origins,
                by_id: self.by_id,
                by_surname,
                by_office,
                patterns,
                readings,
                texts,
                names,
            }),
        })
    }
}

impl Gazetteer {
    /// Builds from rows; `source` is what messages call them.
    pub fn from_entries(entries: Vec<Entry>, source: &str) -> Result<Self, Error> {
        GazetteerBuilder::new().entries(entries, source).build()
    }

    /// Builds from JSON lines; `source` is the name of the file in messages.
    pub fn from_jsonl(bytes: &[u8], source: &str) -> Result<Self, Error> {
        GazetteerBuilder::new().jsonl(bytes, source).build()
    }

    /// Builds from several files of JSON lines, each with its name: see [`Gazetteer::merge`] for what is in two.
    pub fn from_sources(sources: &[(&str, &[u8])]) -> Result<Self, Error> {
        sources.iter().fold(GazetteerBuilder::new(), |builder, (source, bytes)| builder.jsonl(bytes, source)).build()
    }

    /// One gazetteer of the rows of several, in their order. The same row in two is kept once; one id with different
    /// content is an error.
    pub fn merge(gazetteers: &[Gazetteer]) -> Result<Self, Error> {
        gazetteers.iter().fold(GazetteerBuilder::new(), GazetteerBuilder::gazetteer).build()
    }
}

fn read_line(line: &[u8]) -> Result<Entry, String> {
    let text = std::str::from_utf8(line)
        .map_err(|e| format!("not UTF-8 at byte {} of the line: save the file as UTF-8", e.valid_up_to()))?;
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(row)) => Entry::from_json(&row),
        Ok(_) => {
            Err("not a JSON object: write each row as {\"entity_id\": ..., \"name\": ..., \"type\": ...}".into())
        }
        Err(e) => Err(format!("broken JSON at column {}: {}", e.column(), without_place(&e.to_string()))),
    }
}

/// serde_json's message without its ` at line 1 column 7`: each line is parsed alone, so the line would be wrong.
fn without_place(message: &str) -> &str {
    message.rfind(" at line ").map_or(message, |at| &message[..at])
}

/// All names of a row with what they are, in the order in which one of them counts when two fold alike.
pub(super) fn written_names(entry: &Entry) -> impl Iterator<Item = (NameKind, &str)> {
    let lists = [
        (NameKind::Alias, &entry.aliases),
        (NameKind::Adjective, &entry.adjectives),
        (NameKind::Demonym, &entry.demonyms),
        (NameKind::Metonym, &entry.metonyms),
    ];
    let others = lists.into_iter().flat_map(|(kind, list)| list.iter().map(move |name| (kind, name.as_str())));
    std::iter::once((NameKind::Name, entry.name.as_str())).chain(others)
}

/// One way to write a name: which case a surface must have for it, and who bears it then.
struct Variant {
    need: CaseNeed,
    reading: Reading,
}

/// Names under their folded form, in the order in which they came.
#[derive(Default)]
struct WrittenNames {
    ids: HashMap<String, usize>,
    variants: Vec<(String, Vec<Variant>)>,
}

impl WrittenNames {
    fn add(&mut self, entity: usize, entry: &Entry, kind: NameKind, written: &str) {
        let folded = fold_str(written);
        if folded.is_empty() {
            return;
        }
        let need = CaseNeed::new(written, entry.case);
        let id = *self.ids.entry(folded).or_insert_with_key(|folded| {
            self.variants.push((folded.clone(), Vec::new()));
            self.variants.len() - 1
        });
        let variants = &mut self.variants[id].1;
        // The same name twice in one row.
        if !variants.iter().any(|v| v.reading.entity == entity && v.need == need) {
            variants.push(Variant { need, reading: Reading { entity, kind } });
        }
    }

    /// Numbers the sets of readings that a surface can have. Most names have one; `US` and `us` in two rows make two.
    fn group(self, entries: &[Entry]) -> Grouped {
        let mut out = Grouped::default();
        for (folded, variants) in self.variants {
            let mut needs: Vec<CaseNeed> = Vec::new();
            for variant in &variants {
                if !needs.contains(&variant.need) {
                    needs.push(variant.need.clone());
                }
            }
            let mut names: Vec<(Vec<bool>, NameId)> = Vec::new();
            for met in CaseNeed::reachable(&needs, &folded) {
                let fits =
                    |variant: &Variant| needs.iter().zip(&met).any(|(need, &met)| met && *need == variant.need);
                let mut list: Vec<Reading> = Vec::new();
                for Variant { reading, .. } in variants.iter().filter(|v| fits(v)) {
                    if !list.iter().any(|r| r.entity == reading.entity) {
                        list.push(*reading);
                    }
                }
                list.sort_by_key(|r| std::cmp::Reverse(entries[r.entity].priority));
                names.push((met, NameId(out.readings.len() as u32)));
                out.readings.push(list);
                out.texts.push(folded.clone());
            }
            out.folded.push(folded);
            out.patterns.push(Pattern { needs, names });
        }
        out
    }
}

/// What the finder needs of all names.
#[derive(Default)]
struct Grouped {
    /// By pattern.
    folded: Vec<String>,
    /// By pattern.
    patterns: Vec<Pattern>,
    /// By name.
    readings: Vec<Vec<Reading>>,
    /// By name: its folded text.
    texts: Vec<String>,
}
