//! Entities as records of the compiled form: written by the builder, read in place.
//!
//! ```text
//! record: flags u8 | type and case u8 | number varint | id str | [country str] [office str] [sector str] [lang str]
//!         [first day varint] [last day varint] [priority varint] [line varint] | item, item, ...
//! item:   distance back to its record varint | bits u8 | text str
//! str:    length varint | UTF-8
//! ```
//!
//! A name is known by the place of its item: from there the record is one step back. Reading takes nothing on trust:
//! what does not fit reads as absent.

use super::{
    NameKind,
    case::CaseNeed,
    entry::{CaseRule, Row, TYPES},
};
use crate::mention::MentionType;
use jiff::{ToSpan, civil::Date};

const COUNTRY: u8 = 1;
const OFFICE: u8 = 2;
const SECTOR: u8 = 4;
const LANG: u8 = 8;
const FROM: u8 = 16;
const TO: u8 = 32;
const PRIORITY: u8 = 64;
const LINE: u8 = 128;

/// Item bits 0 to 2: the kind; 3 and 4: the demand on case.
const NEED_SHIFT: u8 = 3;
/// The name begins or ends with what is no word.
pub(super) const EDGES: u8 = 32;
/// The name is the last one of its entity.
const LAST: u8 = 64;

const KINDS: [NameKind; 5] =
    [NameKind::Name, NameKind::Alias, NameKind::Adjective, NameKind::Demonym, NameKind::Metonym];
const RULES: [CaseRule; 3] = [CaseRule::Smart, CaseRule::Exact, CaseRule::Fold];

/// An entity of a gazetteer: its row, read in place.
#[derive(Clone, Copy, Debug)]
pub struct Entity<'g> {
    /// Its number: the place of its row among all.
    pub index: usize,
    /// Readable and typed: `country:LBY`.
    pub entity_id: &'g str,
    /// The canonical name.
    pub name: &'g str,
    /// What the entity is.
    pub mtype: MentionType,
    /// ISO 3166 alpha-3.
    pub country: Option<&'g str>,
    /// Lower case English: `foreign minister`.
    pub office: Option<&'g str>,
    /// First day in office.
    pub valid_from: Option<Date>,
    /// Last day in office.
    pub valid_to: Option<Date>,
    /// `government`, `armed group`, ...
    pub sector: Option<&'g str>,
    /// Language tag of the names.
    pub lang: Option<&'g str>,
    /// How case must fit.
    pub case: CaseRule,
    /// Higher wins when one surface fits several entities.
    pub priority: i32,
    /// Line of the row, less what its number among the rows of its source says.
    pub(super) line: i64,
    entities: &'g [u8],
    first_item: usize,
}

impl<'g> Entity<'g> {
    /// All names with what they are: the canonical one first, then aliases, adjectives, demonyms and metonyms.
    pub fn names(&self) -> impl Iterator<Item = (NameKind, &'g str)> + use<'g> {
        self.items().map(|item| (item.kind(), item.text()))
    }

    /// What stands for an entity that is not there.
    pub(super) fn missing(index: usize) -> Self {
        Self {
            index,
            entity_id: "",
            name: "",
            mtype: MentionType::Org,
            country: None,
            office: None,
            valid_from: None,
            valid_to: None,
            sector: None,
            lang: None,
            case: CaseRule::Smart,
            priority: 0,
            line: 0,
            entities: &[],
            first_item: 0,
        }
    }

    /// The row, borrowed; `names` are those behind the first.
    pub(super) fn row<'a>(&self, names: &'a [(NameKind, &'a str)]) -> Row<'a>
    where
        'g: 'a,
    {
        Row {
            entity_id: self.entity_id,
            name: self.name,
            mtype: self.mtype,
            names,
            country: self.country,
            office: self.office,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            sector: self.sector,
            lang: self.lang,
            case: self.case,
            priority: self.priority,
        }
    }

    /// Whether `row` says the same.
    pub(super) fn is(&self, row: &Row<'_>) -> bool {
        self.entity_id == row.entity_id
            && self.name == row.name
            && self.mtype == row.mtype
            && self.country == row.country.filter(|t| !t.is_empty())
            && self.office == row.office.filter(|t| !t.is_empty())
            && self.sector == row.sector.filter(|t| !t.is_empty())
            && self.lang == row.lang.filter(|t| !t.is_empty())
            && (self.valid_from, self.valid_to) == (row.valid_from, row.valid_to)
            && (self.case, self.priority) == (row.case, row.priority)
            && self.names().skip(1).eq(row.names.iter().copied())
    }

    pub(super) fn items(&self) -> impl Iterator<Item = Item<'g>> + use<'g> {
        let entities = self.entities;
        let mut at = Some(self.first_item);
        std::iter::from_fn(move || {
            let item = Item::read(entities, at?)?;
            at = (item.bits & LAST == 0).then_some(item.end);
            Some(item)
        })
    }

    /// The record at byte `at` of the section.
    pub(super) fn read(entities: &'g [u8], at: usize) -> Option<Self> {
        let mut r = Reader { bytes: entities, at };
        let (flags, dress) = (r.byte()?, r.byte()?);
        let index = r.varint()? as usize;
        let entity_id = r.text()?;
        let mut text = |flag: u8| if flags & flag == 0 { Some(None) } else { r.text().map(Some) };
        let (country, office, sector, lang) = (text(COUNTRY)?, text(OFFICE)?, text(SECTOR)?, text(LANG)?);
        let mut number = |flag: u8| if flags & flag == 0 { Some(None) } else { r.signed().map(Some) };
        let (from, to, priority, line) = (number(FROM)?, number(TO)?, number(PRIORITY)?, number(LINE)?);
        let first_item = r.at;
        Some(Self {
            index,
            entity_id,
            name: Item::read(entities, first_item)?.text(),
            mtype: *TYPES.get(usize::from(dress & 15))?,
            country,
            office,
            valid_from: from.and_then(date),
            valid_to: to.and_then(date),
            sector,
            lang,
            case: *RULES.get(usize::from(dress >> 4))?,
            priority: priority.unwrap_or(0) as i32,
            line: line.unwrap_or(0),
            entities,
            first_item,
        })
    }
}

/// A name as it is written in a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item<'g> {
    /// Where its record begins.
    pub(super) record: usize,
    pub(super) bits: u8,
    /// UTF-8, if nothing has changed it: looked at where it is taken for text and not before.
    pub(super) bytes: &'g [u8],
    end: usize,
}

impl<'g> Item<'g> {
    pub(super) fn read(entities: &'g [u8], at: usize) -> Option<Self> {
        let mut r = Reader { bytes: entities, at };
        let record = at.checked_sub(r.varint()? as usize)?;
        let bits = r.byte()?;
        let bytes = r.bytes()?;
        Some(Self { record, bits, bytes, end: r.at })
    }

    pub(super) fn text(&self) -> &'g str {
        std::str::from_utf8(self.bytes).unwrap_or("")
    }

    pub(super) fn kind(&self) -> NameKind {
        KINDS.get(usize::from(self.bits & 7)).copied().unwrap_or(NameKind::Alias)
    }

    pub(super) fn need(&self) -> CaseNeed {
        CaseNeed::from_bits(self.bits >> NEED_SHIFT)
    }
}

/// Appends the record of `row`; for each name that folds to something `note` gets its text and the place of its item
/// and says whether it has edges.
pub(super) fn write(
    out: &mut Vec<u8>,
    row: &Row<'_>,
    index: usize,
    line: i64,
    keep_case: bool,
    mut note: impl FnMut(&str, usize) -> bool,
) -> u32 {
    let record = out.len();
    let optional = [(COUNTRY, row.country), (OFFICE, row.office), (SECTOR, row.sector), (LANG, row.lang)]
        .map(|(flag, text)| (flag, text.filter(|t| !t.is_empty())));
    let numbers = [
        (FROM, row.valid_from.map(days)),
        (TO, row.valid_to.map(days)),
        (PRIORITY, (row.priority != 0).then_some(i64::from(row.priority))),
        (LINE, (line != 0).then_some(line)),
    ];
    let flag = |set: bool, flag: u8| if set { flag } else { 0 };
    let flags = optional.iter().map(|(f, t)| flag(t.is_some(), *f)).sum::<u8>()
        + numbers.iter().map(|(f, n)| flag(n.is_some(), *f)).sum::<u8>();
    let mtype = TYPES.iter().position(|t| *t == row.mtype).unwrap_or(0) as u8;
    let rule = RULES.iter().position(|r| *r == row.case).unwrap_or(0) as u8;
    out.extend_from_slice(&[flags, mtype | rule << 4]);
    varint(out, index as u64);
    string(out, row.entity_id);
    optional.iter().filter_map(|(_, t)| *t).for_each(|t| string(out, t));
    numbers.iter().filter_map(|(_, n)| *n).for_each(|n| varint(out, zigzag(n)));
    let names = std::iter::once((NameKind::Name, row.name)).chain(row.names.iter().copied());
    let (mut bits_at, mut count) = (out.len(), 0);
    for (kind, text) in names {
        let item = out.len();
        varint(out, (item - record) as u64);
        bits_at = out.len();
        let need = if keep_case { CaseNeed::Any } else { CaseNeed::new(text, row.case) };
        let kind = KINDS.iter().position(|k| *k == kind).unwrap_or(1) as u8;
        out.push(kind | need.bits() << NEED_SHIFT);
        string(out, text);
        if note(text, item) {
            out[bits_at] |= EDGES;
        }
        count += 1;
    }
    out[bits_at] |= LAST;
    count
}

fn days(date: Date) -> i64 {
    i64::from((date - Date::constant(1970, 1, 1)).get_days())
}

fn date(days: i64) -> Option<Date> {
    // More than that no calendar here has; jiff refuses spans that are far too long with a panic.
    let days = i32::try_from(days).ok().filter(|days| days.unsigned_abs() < 4_000_000)?;
    Date::constant(1970, 1, 1).checked_add(days.days()).ok()
}

fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)) as u64
}

pub(super) fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

pub(super) fn string(out: &mut Vec<u8>, text: &str) {
    varint(out, text.len() as u64);
    out.extend_from_slice(text.as_bytes());
}

/// Reads what [`varint`] and [`string`] wrote; None at the end of the bytes or where they are no text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'g> {
    pub(super) bytes: &'g [u8],
    pub(super) at: usize,
}

impl<'g> Reader<'g> {
    #[inline]
    pub(super) fn byte(&mut self) -> Option<u8> {
        let byte = *self.bytes.get(self.at)?;
        self.at += 1;
        Some(byte)
    }

    #[inline]
    pub(super) fn varint(&mut self) -> Option<u64> {
        let first = self.byte()?;
        if first < 0x80 { Some(u64::from(first)) } else { self.long_varint(first) }
    }

    fn long_varint(&mut self, first: u8) -> Option<u64> {
        let mut n = u64::from(first & 0x7F);
        for shift in (7..64).step_by(7) {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    }

    fn signed(&mut self) -> Option<i64> {
        let n = self.varint()?;
        Some((n >> 1) as i64 ^ -((n & 1) as i64))
    }

    #[inline]
    pub(super) fn text(&mut self) -> Option<&'g str> {
        std::str::from_utf8(self.bytes()?).ok()
    }

    #[inline]
    fn bytes(&mut self) -> Option<&'g [u8]> {
        let len = usize::try_from(self.varint()?).ok()?;
        let bytes = self.bytes.get(self.at..self.at.checked_add(len)?)?;
        self.at += len;
        Some(bytes)
    }
}
