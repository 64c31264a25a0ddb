//! The compiled form of a gazetteer: one run of bytes, the same in memory and on disk, read in place.
//!
//! ```text
//! magic (16) | version u32 | head length u32 | file length u64 | numbers u32 x 10 | sections (offset, length, checksum) u64 x 3 x 11
//! | checksum of all before u64 | sections, each at a multiple of 8
//! ```
//!
//! All numbers are little-endian. Opening checks the head and that every section lies inside the file; files up to
//! [`CHECKED_WHEN_OPENED`] are checked whole, larger ones when [`Bytes::verify`] is asked for, so that a gigabyte opens as fast as a
//! kilobyte. Readers take nothing in a section on trust: they never read outside it, whatever stands there.

use super::map;
use crate::{Error, ErrorKind};
use std::{fmt, ops::Range, path::Path, sync::Arc};
use xxhash_rust::xxh3::xxh3_64;

/// A DOS line end and an end-of-file mark, so that a transfer as text is noticed.
const MAGIC: [u8; 16] = *b"tidings names\r\n\x1A";
/// Raised when what stands in the sections changes.
const VERSION: u32 = 1;
/// Sections of a file that is no larger are verified when it is opened: less than a millisecond.
pub(super) const CHECKED_WHEN_OPENED: usize = 4 << 20;
const NUMBERS: usize = 10;
const SECTIONS: usize = 11;
const HEAD: usize = 32 + 4 * NUMBERS + 24 * SECTIONS + 8;

/// What the head says beside where things are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// Entities.
    pub(super) entities: u32,
    /// Names as written, all entities together.
    pub(super) names: u32,
    /// The most words in a name.
    pub(super) max_words: u32,
    /// The most places of the table that a lookup may have to see.
    pub(super) max_probe: u32,
    /// How many bits of a hash index the filter of first words; 2 bits are stored for each value.
    pub(super) first_bits: u32,
    /// How many bits of a hash index the filter of beginnings; 1 bit is stored for each value.
    pub(super) pair_bits: u32,
    /// [`crate::fold::Folding::bits`].
    pub(super) folding: u32,
    /// Bit 0: some name begins with punctuation.
    pub(super) flags: u32,
    /// Bytes of the longest folded word.
    pub(super) longest_word: u32,
    /// Places of the table that hashes point to.
    pub(super) slots: u32,
}

/// The parts of the file, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Section {
    /// Records of entities with all their names.
    Entities,
    /// u32 for each entity: where its record begins.
    Offsets,
    /// u32 for each entity: the entities by the hash of their ids.
    Ids,
    /// What several names share one sequence of words.
    Groups,
    /// u64 slots: the hash trie.
    Table,
    /// Filter of first words.
    Firsts,
    /// Filter of beginnings of two words.
    Pairs,
    /// u32: entities with an office.
    Offices,
    /// u32: names without any word.
    Wordless,
    /// Where rows were read.
    Sources,
    /// What the user keeps beside the names; nothing here reads it.
    Payload,
}

/// The bytes of a compiled gazetteer whose head was found right.
#[derive(Clone)]
pub(super) struct Bytes {
    storage: Storage,
    numbers: Numbers,
    sections: [Range<usize>; SECTIONS],
}

#[derive(Clone)]
enum Storage {
    Owned(Arc<Vec<u8>>),
    Mapped(Arc<map::Map>),
}

impl Bytes {
    /// Puts sections behind a head.
    pub(super) fn assemble(numbers: Numbers, sections: [Vec<u8>; SECTIONS]) -> Result<Self, Error> {
        let mut out = vec![0; HEAD];
        let mut table = Vec::with_capacity(24 * SECTIONS);
        let size = sections.iter().map(|s| s.len().next_multiple_of(8)).sum::<usize>();
        out.reserve_exact(size);
        for section in sections {
            for number in [out.len() as u64, section.len() as u64, xxh3_64(&section)] {
                table.extend_from_slice(&number.to_le_bytes());
            }
            out.extend_from_slice(&section);
            // Freed as soon as it is copied: there is never much more than the file.
            drop(section);
            out.resize(out.len().next_multiple_of(8), 0);
        }
        let mut head = MAGIC.to_vec();
        head.extend_from_slice(&VERSION.to_le_bytes());
        head.extend_from_slice(&(HEAD as u32).to_le_bytes());
        head.extend_from_slice(&(out.len() as u64).to_le_bytes());
        let Numbers {
            entities,
            names,
            max_words,
            max_probe,
            first_bits,
            pair_bits,
            folding,
            flags,
            longest_word,
            slots,
        } = numbers;
        for number in
            [entities, names, max_words, max_probe, first_bits, pair_bits, folding, flags, longest_word, slots]
        {
            head.extend_from_slice(&number.to_le_bytes());
        }
        head.extend_from_slice(&table);
        let checksum = xxh3_64(&head);
        head.extend_from_slice(&checksum.to_le_bytes());
        out[..HEAD].copy_from_slice(&head);
        Self::new(Storage::Owned(Arc::new(out)))
    }

    /// Bytes that were read or made.
    pub(super) fn owned(bytes: Vec<u8>) -> Result<Self, Error> {
        let out = Self::new(Storage::Owned(Arc::new(bytes)))?;
        out.verify_if_small()?;
        Ok(out)
    }

    /// A file, mapped into memory.
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let map = map::Map::open(path).map_err(|e| refused(format!("cannot be opened: {e}")))?;
        let out = Self::new(Storage::Mapped(Arc::new(map)))?;
        out.verify_if_small()?;
        Ok(out)
    }

    fn new(storage: Storage) -> Result<Self, Error> {
        let (numbers, sections) = read_head(storage.bytes())?;
        Ok(Self { storage, numbers, sections })
    }

    fn verify_if_small(&self) -> Result<(), Error> {
        if self.all().len() <= CHECKED_WHEN_OPENED { self.verify() } else { Ok(()) }
    }

    /// Compares the checksum of every section: reads all bytes.
    pub(super) fn verify(&self) -> Result<(), Error> {
        for (i, range) in self.sections.iter().enumerate() {
            let at = 32 + 4 * NUMBERS + 24 * i + 16;
            if xxh3_64(&self.all()[range.clone()]) != u64_at(self.all(), at) {
                return Err(refused(format!(
                    "is damaged between byte {} and {}: build or copy it again",
                    range.start, range.end
                )));
            }
        }
        Ok(())
    }

    /// That of the head, which holds those of the sections.
    pub(super) fn checksum(&self) -> u64 {
        u64_at(self.all(), HEAD - 8)
    }

    pub(super) fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    pub(super) fn all(&self) -> &[u8] {
        self.storage.bytes()
    }

    pub(super) fn section(&self, section: Section) -> &[u8] {
        &self.all()[self.sections[section as usize].clone()]
    }
}

impl Storage {
    fn bytes(&self) -> &[u8] {
        match self {
            Storage::Owned(bytes) => bytes,
            Storage::Mapped(map) => map.bytes(),
        }
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bytes")
            .field("len", &self.all().len())
            .field("numbers", &self.numbers)
            .finish_non_exhaustive()
    }
}

fn read_head(bytes: &[u8]) -> Result<(Numbers, [Range<usize>; SECTIONS]), Error> {
    if !bytes.starts_with(&MAGIC) {
        let what = if bytes.starts_with(&MAGIC[..13]) {
            "was changed on its way, as a transfer as text does: copy it again as a binary file"
        } else {
            "is no compiled gazetteer: make one with `tidings gazetteer build`"
        };
        return Err(refused(what));
    }
    let version = u32_at(bytes, 16);
    if bytes.len() >= 20 && version != VERSION {
        return Err(refused(format!(
            "has version {version} of the format, this is tidings for version {VERSION}: build it again"
        )));
    }
    if bytes.len() < HEAD {
        return Err(refused(format!("ends after {} bytes, in its head: build or copy it again", bytes.len())));
    }
    if u32_at(bytes, 20) as usize != HEAD || xxh3_64(&bytes[..HEAD - 8]) != u64_at(bytes, HEAD - 8) {
        return Err(refused("has a damaged head: build or copy it again"));
    }
    let len = u64_at(bytes, 24);
    if len != bytes.len() as u64 {
        return Err(refused(format!("has {} bytes instead of {len}: build or copy it again", bytes.len())));
    }
    let number = |i: usize| u32_at(bytes, 32 + 4 * i);
    let numbers = Numbers {
        entities: number(0),
        names: number(1),
        max_words: number(2),
        max_probe: number(3),
        first_bits: number(4),
        pair_bits: number(5),
        folding: number(6),
        flags: number(7),
        longest_word: number(8),
        slots: number(9),
    };
    let mut sections = [const { 0..0 }; SECTIONS];
    for (i, section) in sections.iter_mut().enumerate() {
        let at = 32 + 4 * NUMBERS + 24 * i;
        let (start, len) = (u64_at(bytes, at), u64_at(bytes, at + 8));
        let end = start.checked_add(len).filter(|&end| end <= bytes.len() as u64 && start % 8 == 0);
        let Some(end) = end else { return Err(refused("has a section outside of itself: build it again")) };
        *section = start as usize..end as usize;
    }
    let len = |section: Section| sections[section as usize].len() as u64;
    let fits = len(Section::Offsets) == 4 * u64::from(numbers.entities)
        && len(Section::Ids) == 4 * u64::from(numbers.entities)
        && (8..=40).contains(&numbers.first_bits)
        && (8..=40).contains(&numbers.pair_bits)
        && len(Section::Firsts) * 4 == 1 << numbers.first_bits
        && len(Section::Pairs) * 8 == 1 << numbers.pair_bits
        && len(Section::Table) % 8 == 0;
    if fits { Ok((numbers, sections)) } else { Err(refused("contradicts itself: build it again")) }
}

fn refused(what: impl fmt::Display) -> Error {
    Error::new(ErrorKind::Gazetteer, what.to_string())
}

/// The number at byte `at`; 0 outside of the bytes.
#[inline(always)]
pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|b| b.first_chunk()).map_or(0, |b| u32::from_le_bytes(*b))
}

/// The number at byte `at`; 0 outside of the bytes.
#[inline(always)]
pub(super) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    bytes.get(at..).and_then(|b| b.first_chunk()).map_or(0, |b| u64::from_le_bytes(*b))
}
