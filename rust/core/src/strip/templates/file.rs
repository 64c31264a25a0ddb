//! The saved form of templates.
//!
//! ```text
//! magic (16) | version u32 | body | xxh3 of all before u64
//! body: min_share f64 | min_documents, per_site, max_documents, per_site now u32 | cut u8 u64 | sites u32 | sites
//! site: key (length, UTF-8) | lines (number, u64 each, ascending) | documents (number), by their hashes:
//!       hash u64 | lines (number, then for each the distance from the one before in the table of lines)
//! ```
//!
//! Fixed numbers are little-endian; lengths, numbers and distances are LEB128. One set of documents has one form: reading
//! writes again what was read and compares, so that nothing is taken on trust.

use super::{LINES, Settings, Templates};
use crate::{Error, ErrorKind};
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// A DOS line end and an end-of-file mark, so that a transfer as text is noticed.
const MAGIC: [u8; 16] = *b"tidings sites\r\n\x1A";
/// Raised when what stands in the body changes, or what a line's hash is made of.
const VERSION: u32 = 1;

impl Templates {
    /// The saved form: the same bytes for the same documents, whatever their order.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(VERSION.to_le_bytes());
        let Settings { min_share, min_documents, per_site, max_documents } = self.settings;
        out.extend(min_share.to_le_bytes());
        for number in [min_documents, per_site, max_documents, self.per_site as u32] {
            out.extend(number.to_le_bytes());
        }
        out.push(self.cut.is_some().into());
        out.extend(self.cut.unwrap_or_default().to_le_bytes());
        out.extend((self.sites.len() as u32).to_le_bytes());
        for ((_, site), documents) in &self.sites {
            put(&mut out, site.len());
            out.extend(site.as_bytes());
            let mut lines: Vec<u64> = documents.values().flatten().copied().collect();
            lines.sort_unstable();
            lines.dedup();
            put(&mut out, lines.len());
            lines.iter().for_each(|line| out.extend(line.to_le_bytes()));
            put(&mut out, documents.len());
            for (id, own) in documents {
                out.extend(id.to_le_bytes());
                put(&mut out, own.len());
                let mut next = 0;
                for line in own {
                    // They are in the table, which was made of them.
                    let at = lines.partition_point(|l| l < line);
                    put(&mut out, at - next);
                    next = at + 1;
                }
            }
        }
        let checksum = xxh3_64(&out);
        out.extend(checksum.to_le_bytes());
        out
    }

    /// What [`Templates::to_bytes`] gave. Fails when the bytes are anything else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        if !bytes.starts_with(&MAGIC) {
            return Err(refused(if bytes.starts_with(&MAGIC[..13]) {
                "was changed on its way, as a transfer as text does: copy it again as a binary file"
            } else {
                "is no file of templates: make one with `tidings templates learn`"
            }));
        }
        let version = bytes.get(16..20).and_then(|b| b.first_chunk()).map(|b| u32::from_le_bytes(*b));
        if version.is_some_and(|version| version != VERSION) {
            return Err(refused(format!(
                "has version {} of the format, this is tidings for version {VERSION}: learn it again",
                version.unwrap_or_default()
            )));
        }
        let Some((all, checksum)) = bytes.split_last_chunk::<8>().filter(|(all, _)| all.len() >= 20) else {
            return Err(refused(format!("ends after {} bytes: learn or copy it again", bytes.len())));
        };
        if xxh3_64(all) != u64::from_le_bytes(*checksum) {
            return Err(refused("is damaged or not whole: learn or copy it again"));
        }
        let templates = read(&mut Reader(&all[20..])).filter(|templates| templates.to_bytes() == bytes);
        templates.ok_or_else(|| refused("contradicts itself: learn it again"))
    }
}

fn refused(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::Templates, what)
}

fn put(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// What is left of the bytes. Nothing is reserved beyond what they can hold.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn slice(&mut self, len: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(head)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.take().map(u64::from_le_bytes)
    }

    fn number(&mut self) -> Option<usize> {
        let mut number = 0;
        for shift in (0..usize::BITS - 7).step_by(7) {
            let [byte] = self.take()?;
            number |= usize::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

/// The templates, if everything has its place; that the whole is what would be written is looked at behind.
fn read(bytes: &mut Reader<'_>) -> Option<Templates> {
    let settings = Settings {
        min_share: f64::from_le_bytes(bytes.take()?),
        min_documents: bytes.u32()?,
        per_site: bytes.u32()?,
        max_documents: bytes.u32()?,
    };
    let mut out = Templates::new(settings).ok()?;
    let per_site = bytes.u32()?;
    if !(settings.least_per_site()..=settings.per_site).contains(&per_site) {
        return None;
    }
    out.per_site = per_site as usize;
    let [has_cut] = bytes.take()?;
    out.cut = Some(bytes.u64()?).filter(|_| has_cut == 1);
    for _ in 0..bytes.u32()? {
        let len = bytes.number()?;
        let site = std::str::from_utf8(bytes.slice(len)?).ok()?.to_owned();
        let n = bytes.number()?;
        let lines: Vec<u64> = bytes
            .slice(n.checked_mul(8)?)?
            .chunks_exact(8)
            .filter_map(|chunk| chunk.first_chunk())
            .map(|chunk| u64::from_le_bytes(*chunk))
            .collect();
        if !lines.is_sorted_by(|a, b| a < b) {
            return None;
        }
        let mut documents = BTreeMap::new();
        for _ in 0..bytes.number()? {
            let id = bytes.u64()?;
            let n = bytes.number().filter(|n| (1..=LINES.min(bytes.0.len())).contains(n))?;
            let mut own = Vec::with_capacity(n);
            let mut next = 0usize;
            for _ in 0..n {
                let at = next.checked_add(bytes.number()?)?;
                own.push(*lines.get(at)?);
                next = at + 1;
            }
            documents.insert(id, own.into_boxed_slice());
        }
        let hash = xxh3_64(site.as_bytes());
        let fits = (1..=out.per_site).contains(&documents.len()) && out.cut.is_none_or(|cut| hash < cut);
        out.documents += documents.len();
        if !fits || out.sites.insert((hash, site), documents).is_some() {
            return None;
        }
    }
    (out.documents <= settings.max_documents as usize && bytes.0.is_empty()).then_some(out)
}
