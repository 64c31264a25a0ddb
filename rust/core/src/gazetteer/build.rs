//! From rows of one or several sources to a [`Gazetteer`]: reading, checking for duplicates, and writing the compiled
//! form as the rows come, so that building needs little more memory than what it makes.

use super::{
    Gazetteer,
    entry::{Entry, Row},
    file::{Bytes, Numbers},
    group, hash,
    record::{self, Entity},
    trie::{Tables, TrieBuilder},
    words,
};
use crate::{
    Error, ErrorKind,
    fold::{Folding, fold_str},
};
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// How many faults one error lists.
const MAX_FAULTS: usize = 20;
/// Names are known by 31 bits.
const MAX_BYTES: usize = 1 << 31;
/// Some name begins with what is no word.
pub(super) const LEADING: u32 = 1;

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
#[derive(Debug, Default)]
pub struct GazetteerBuilder {
    folding: Folding,
    /// Records, behind one byte so that no name has place 0.
    entities: Vec<u8>,
    offsets: Vec<u32>,
    /// Places of records by the hashes of their ids; a hash that is taken by another id is counted up.
    by_id: HashMap<u64, u32, foldhash::fast::FixedState>,
    offices: Vec<u32>,
    /// The first entity of each source, and its name.
    sources: Vec<(usize, Arc<str>)>,
    trie: TrieBuilder,
    /// Names without words, by what they fold to.
    wordless: BTreeMap<String, Vec<u32>>,
    n_names: u32,
    longest_word: usize,
    leading: bool,
    payload: Vec<u8>,
    faults: Vec<String>,
    /// For the name that is being added.
    folded: String,
    hashes: Vec<(u64, u64, u8)>,
}

impl GazetteerBuilder {
    /// Without rows.
    pub fn new() -> Self {
        Self { entities: vec![0], ..Self::default() }
    }

    /// What of their dress names and texts are compared without; to be said before the first row comes.
    pub fn folding(mut self, folding: Folding) -> Self {
        self.folding = folding;
        self
    }

    /// What is to be kept beside the names, of any format: [`Gazetteer::payload`] gives it back.
    pub fn payload(mut self, payload: Vec<u8>) -> Self {
        self.payload = payload;
        self
    }

    /// Adds rows that are not text any more; `source` is what messages call them.
    pub fn entries(mut self, entries: Vec<Entry>, source: &str) -> Self {
        let source: Arc<str> = source.into();
        for (i, entry) in entries.iter().enumerate() {
            self.add(&entry.row(&entry.other_names()), &Origin { source: source.clone(), line: i + 1 });
        }
        self
    }

    /// Adds row number `line`, counted from 1, of a source.
    pub fn row(&mut self, row: &Row<'_>, source: &Arc<str>, line: usize) {
        self.add(row, &Origin { source: source.clone(), line });
    }

    /// Says that row number `line` of a source cannot be read, and why; building fails with it.
    pub fn fault(&mut self, source: &Arc<str>, line: usize, fault: &str) {
        self.faults.push(format!("{}: {fault}", Origin { source: source.clone(), line }));
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
                Ok(entry) => self.add(&entry.row(&entry.other_names()), &origin),
                Err(fault) => self.faults.push(format!("{origin}: {fault}")),
            }
        }
        self
    }

    /// Adds the rows of a gazetteer with the places where they were read.
    pub fn gazetteer(mut self, gazetteer: &Gazetteer) -> Self {
        for entity in gazetteer.entries() {
            let names: Vec<_> = entity.names().skip(1).collect();
            self.add(&entity.row(&names), &gazetteer.origin(&entity));
        }
        self
    }

    fn add(&mut self, row: &Row<'_>, origin: &Origin) {
        if let Err(fault) = row.validate() {
            self.faults.push(format!("{origin}: {fault}"));
            return;
        }
        let mut key = hash::word(row.entity_id.as_bytes());
        while let Some(&at) = self.by_id.get(&key) {
            match Entity::read(&self.entities, at as usize) {
                Some(known) if known.entity_id == row.entity_id => {
                    if !known.is(row) {
                        let fault = format!(
                            "{origin}: field `entity_id`: {} is also at {} with different content: merge the two rows, \
                             or give one another id",
                            row.entity_id,
                            origin_of(&self.sources, &known)
                        );
                        self.faults.push(fault);
                    }
                    return;
                }
                _ => key = key.wrapping_add(1),
            }
        }
        let (at, index) = (self.entities.len(), self.offsets.len());
        if at >= MAX_BYTES {
            if self.faults.last().is_none_or(|last| !last.ends_with("split the list")) {
                self.faults.push(format!("{origin}: more than 2 GiB of names in one gazetteer: split the list"));
            }
            return;
        }
        if self.sources.last().is_none_or(|(_, last)| *last != origin.source) {
            self.sources.push((index, origin.source.clone()));
        }
        let first = self.sources.last().map_or(0, |(first, _)| *first);
        let line = origin.line as i64 - (index - first) as i64 - 1;
        self.by_id.insert(key, at as u32);
        self.offsets.push(at as u32);
        if row.office.is_some() {
            self.offices.push(index as u32);
        }
        let mut entities = std::mem::take(&mut self.entities);
        self.n_names += record::write(&mut entities, row, index, line, !self.folding.case, |name, item| {
            self.name(name, item as u32)
        });
        self.entities = entities;
    }

    /// Adds a name as written; says whether it begins or ends with what is no word.
    fn name(&mut self, written: &str, item: u32) -> bool {
        // What nobody can see is no name, even where it is kept.
        if self.folding != Folding::default() && fold_str(written).is_empty() {
            return true;
        }
        let mut folded = std::mem::take(&mut self.folded);
        words::fold_name(written, self.folding, &mut folded);
        let edges = self.folded_name(&folded, item);
        self.folded = folded;
        edges
    }

    fn folded_name(&mut self, folded: &str, item: u32) -> bool {
        let words = words::of_folded(folded);
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            if !folded.is_empty() {
                self.wordless.entry(folded.to_owned()).or_default().push(item);
            }
            return true;
        };
        let edges = first.start > 0 || last.end < folded.len();
        self.leading |= first.start > 0;
        let mut end = first.start;
        self.hashes.clear();
        for word in &words {
            let gap = &folded.as_bytes()[end..word.start];
            end = word.end;
            self.longest_word = self.longest_word.max(word.len());
            let hash = hash::word(&folded.as_bytes()[word.clone()]);
            self.hashes.push((hash, hash::gap(gap), gap.first().copied().unwrap_or(0)));
        }
        self.trie.add(&self.hashes, item);
        edges
    }

    /// Writes the compiled form, or says what is wrong with the rows.
    pub fn build(mut self) -> Result<Gazetteer, Error> {
        if !self.faults.is_empty() {
            let mut message = self.faults[..self.faults.len().min(MAX_FAULTS)].join("\n");
            if self.faults.len() > MAX_FAULTS {
                message += &format!("\nand {} more", self.faults.len() - MAX_FAULTS);
            }
            return Err(Error::new(ErrorKind::Gazetteer, message));
        }
        self.by_id = HashMap::default();
        let entities = std::mem::take(&mut self.entities);
        let mut groups = group::Groups::new(&entities, self.folding);
        let max_words = self.trie.max_words as u32;
        let Tables { table, slots, max_probe, firsts, first_bits, pairs, pair_bits } =
            std::mem::take(&mut self.trie).finish(&mut groups);
        let wordless = self.wordless.values().map(|items| groups.add(items)).collect::<Vec<u32>>();
        let groups = groups.finish();
        let mut by_id: Vec<(u64, u32)> = Vec::with_capacity(self.offsets.len());
        for (index, &at) in self.offsets.iter().enumerate() {
            let id = Entity::read(&entities, at as usize).map_or("", |entity| entity.entity_id);
            by_id.push((hash::word(id.as_bytes()), index as u32));
        }
        by_id.sort_unstable();
        let mut sources = Vec::new();
        for (first, name) in &self.sources {
            record::varint(&mut sources, *first as u64);
            record::string(&mut sources, name);
        }
        let le = |numbers: &[u32]| numbers.iter().flat_map(|n| n.to_le_bytes()).collect::<Vec<u8>>();
        let numbers = Numbers {
            entities: self.offsets.len() as u32,
            names: self.n_names,
            max_words,
            max_probe,
            first_bits,
            pair_bits,
            folding: u32::from(self.folding.bits()),
            flags: if self.leading { LEADING } else { 0 },
            longest_word: self.longest_word as u32,
            slots,
        };
        let ids: Vec<u32> = by_id.iter().map(|(_, index)| *index).collect();
        let (offsets, ids, offices, wordless) = (le(&self.offsets), le(&ids), le(&self.offices), le(&wordless));
        Ok(Gazetteer::new(Bytes::assemble(
            numbers,
            [entities, offsets, ids, groups, table, firsts, pairs, offices, wordless, sources, self.payload],
        )?))
    }
}

/// Where a row was read, by the first entity of each source.
pub(super) fn origin_of(sources: &[(usize, Arc<str>)], entity: &Entity<'_>) -> Origin {
    let i = sources.partition_point(|(first, _)| *first <= entity.index);
    let (first, source) = match i.checked_sub(1) {
        Some(i) => sources[i].clone(),
        None => (0, "".into()),
    };
    let line = entity.line.saturating_add((entity.index - first) as i64 + 1);
    Origin { source, line: usize::try_from(line).unwrap_or(0) }
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

    /// One gazetteer of the rows of several, in their order, folding as the first does. The same row in two is kept once; one id
    /// with different content is an error.
    pub fn merge(gazetteers: &[Gazetteer]) -> Result<Self, Error> {
        let folding = gazetteers.first().map(Gazetteer::folding).unwrap_or_default();
        gazetteers.iter().fold(GazetteerBuilder::new().folding(folding), GazetteerBuilder::gazetteer).build()
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
