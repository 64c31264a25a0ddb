//! A sorted run as bytes: a header, the lexicon, the records, checksums. A saved counter is one, and so is what is spilled.
//!
//! ```text
//! magic, 8 bytes; version, u32
//! blocks: kind, u8; length, u32; checksum, u64; content
//!   HEADER   least n, greatest n, words, ways of writing, what the caller has to say
//!   LEXICON  words by rank: bytes shared with the word before, length and bytes of the rest, ways of writing;
//!            of each how often, 0 if as the word itself, else 1 + twice the length, and the bytes
//!   RECORDS  as in `coding`; the first of a block leans on none before
//!   END      records; nothing follows
//! ```
//!
//! Numbers of fixed width are little endian, the others as in `coding`. The checksum is xxh3 seeded with place and kind of
//! the block, so that blocks that were lost or changed places are noticed too. Readers hold one block at a time and
//! believe nothing: what does not fit is an error, never a panic or a wrong order.

use super::{
    MAX_N,
    coding::{Broken, Codes, Input, Kind, Last, Meaning, Reading, look_ahead, put},
    record::{Lexicon, Record, Records, Tally},
    spill::RunFile,
};
use crate::{Error, ErrorKind};
use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
};
use xxhash_rust::xxh3::xxh3_64_with_seed;

const MAGIC: &[u8; 8] = b"tidings#";
const VERSION: u32 = 1;
/// A block is closed when it has that many bytes.
const BLOCK: usize = 64 << 10;
/// So many records ahead are words asked for.
const AHEAD: u32 = 24;
/// No block has more: at most a header with very many groups is longer than others.
const MAX_BLOCK: u32 = 1 << 30;

const HEADER: u8 = 1;
const LEXICON: u8 = 2;
const RECORDS: u8 = 3;
const END: u8 = 4;

/// What a run says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) min_n: usize,
    pub(super) max_n: usize,
    /// Of the caller: options, labels of groups, totals, as JSON. Runs do not look at it.
    pub(super) meta: Vec<u8>,
}

/// How much was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Written {
    pub(super) bytes: u64,
    pub(super) records: u64,
}

/// Writes a run. Give it a `Vec<u8>` or a file: it writes whole blocks, so that no buffer is needed behind it.
pub(super) struct RunWriter<W: Write> {
    blocks: Blocks<W>,
    codes: Codes,
    last: Last,
    records: u64,
}

impl<W: Write> RunWriter<W> {
    /// `name` is how messages call what is written to.
    pub(super) fn new(out: W, name: &str, header: &Header, lexicon: &Lexicon) -> Result<Self, Error> {
        let mut blocks = Blocks { out, name: name.to_owned(), content: Vec::new(), number: 0, bytes: 0 };
        blocks.put(MAGIC)?;
        blocks.put(&VERSION.to_le_bytes())?;
        for number in [header.min_n, header.max_n, lexicon.compared.len(), lexicon.written.len()] {
            put(&mut blocks.content, number as u64);
        }
        if header.meta.len() > MAX_BLOCK as usize / 2 {
            let message = format!("{name}: cannot hold {} bytes of labels of groups: give fewer", header.meta.len());
            return Err(Error::new(ErrorKind::Storage, message));
        }
        blocks.content.extend_from_slice(&header.meta);
        blocks.close(HEADER)?;
        blocks.lexicon(lexicon)?;
        Ok(Self { blocks, codes: Codes::new(lexicon), last: Last::default(), records: 0 })
    }

    /// Asks for the memory that is looked at when a word by its rank is written.
    #[inline]
    pub(super) fn prefetch(&self, rank: u32) {
        self.codes.prefetch_rank(rank);
    }

    /// The next record, behind the last one in the order of runs.
    #[inline]
    pub(super) fn write(&mut self, record: &Record) -> Result<(), Error> {
        self.codes.encode(&mut self.last, record, &mut self.blocks.content);
        self.records += 1;
        if self.blocks.content.len() >= BLOCK {
            self.blocks.close(RECORDS)?;
            self.last.clear();
        }
        Ok(())
    }

    /// Ends the run. Without it, it counts as cut short.
    pub(super) fn finish(mut self) -> Result<(W, Written), Error> {
        if !self.blocks.content.is_empty() {
            self.blocks.close(RECORDS)?;
        }
        put(&mut self.blocks.content, self.records);
        self.blocks.close(END)?;
        let Blocks { mut out, name, bytes, .. } = self.blocks;
        out.flush().map_err(|error| failed(&name, error))?;
        Ok((out, Written { bytes, records: self.records }))
    }
}

/// Writes all records of a source.
pub(super) fn write_run<W: Write>(
    records: &mut impl Records,
    lexicon: &Lexicon,
    header: &Header,
    out: W,
    name: &str,
) -> Result<(W, Written), Error> {
    let mut writer = RunWriter::new(out, name, header, lexicon)?;
    let mut record = Record::default();
    while records.next(&mut record)? {
        writer.write(&record)?;
    }
    writer.finish()
}

/// Writes all records of a source to a file, which is there whole or not at all.
pub(super) fn save_run(
    records: &mut impl Records,
    lexicon: &Lexicon,
    header: &Header,
    path: &Path,
) -> Result<(), Error> {
    let name = path.display().to_string();
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    let part = Path::new(&part);
    let written = File::create(part)
        .map_err(|error| failed(&name, error))
        .and_then(|file| write_run(records, lexicon, header, file, &name))
        .and_then(|(file, _)| file.sync_all().map_err(|error| failed(&name, error)))
        .and_then(|()| std::fs::rename(part, path).map_err(|error| failed(&name, error)));
    if written.is_err() {
        let _ = std::fs::remove_file(part);
    }
    written
}

/// Writes blocks.
struct Blocks<W> {
    out: W,
    name: String,
    /// Of the block that is being made.
    content: Vec<u8>,
    number: u64,
    bytes: u64,
}

impl<W: Write> Blocks<W> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.bytes += bytes.len() as u64;
        self.out.write_all(bytes).map_err(|error| failed(&self.name, error))
    }

    fn close(&mut self, kind: u8) -> Result<(), Error> {
        let content = std::mem::take(&mut self.content);
        self.put(&frame(self.number, kind, &content))?;
        self.put(&content)?;
        self.content = content;
        self.content.clear();
        self.number += 1;
        Ok(())
    }

    fn lexicon(&mut self, lexicon: &Lexicon) -> Result<(), Error> {
        let mut before = "";
        let mut first = 0;
        for rank in 0..lexicon.compared.len() {
            let word = lexicon.compared.get(rank);
            let shared = before.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
            let out = &mut self.content;
            put(out, shared as u64);
            put_bytes(&word.as_bytes()[shared..], out);
            let n_ways = lexicon.rank_of[first..].iter().take_while(|&&of| of as usize == rank).count();
            put(out, n_ways as u64);
            for way in first..first + n_ways {
                put(out, lexicon.written_counts[way]);
                match lexicon.written.get(way) {
                    same if same == word => put(out, 0),
                    other => {
                        put(out, 1 + 2 * other.len() as u64);
                        out.extend_from_slice(other.as_bytes());
                    }
                }
            }
            first += n_ways;
            before = word;
            if self.content.len() >= BLOCK {
                self.close(LEXICON)?;
            }
        }
        if self.content.is_empty() { Ok(()) } else { self.close(LEXICON) }
    }
}

fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    put(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// What stands before the content of a block.
fn frame(number: u64, kind: u8, content: &[u8]) -> [u8; 13] {
    let mut frame = [0; 13];
    frame[0] = kind;
    frame[1..5].copy_from_slice(&(content.len() as u32).to_le_bytes());
    frame[5..].copy_from_slice(&checksum(number, kind, content).to_le_bytes());
    frame
}

fn checksum(number: u64, kind: u8, content: &[u8]) -> u64 {
    xxh3_64_with_seed(content, number << 8 | u64::from(kind))
}

/// An error of writing or reading as ours; one that is ours already stays.
pub(super) fn failed(name: &str, error: io::Error) -> Error {
    match error.downcast::<Error>() {
        Ok(error) => error,
        Err(error) => Error::new(ErrorKind::Storage, format!("{name}: {error}")),
    }
}

/// Where a run is.
#[derive(Debug)]
pub(super) enum Run {
    Memory(Vec<u8>),
    /// Of a spill directory, and removed when dropped; or saved, and kept.
    File(RunFile),
}

impl Run {
    /// A saved one. Reads its header.
    pub(super) fn open(path: &Path) -> Result<(Self, Header), Error> {
        let run = Self::File(RunFile::saved(path));
        let header = run.header()?;
        Ok((run, header))
    }

    pub(super) fn header(&self) -> Result<Header, Error> {
        Ok(RunReader::new(self)?.header)
    }

    /// How many bytes it has.
    pub(super) fn len(&self) -> Result<u64, Error> {
        match self {
            Self::Memory(bytes) => Ok(bytes.len() as u64),
            Self::File(file) => file.len(),
        }
    }
}

/// Where the bytes of a run come from. A file is opened when it is read, and read by blocks.
enum Bytes<'a> {
    Memory(&'a [u8]),
    File(File),
}

impl Read for Bytes<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Memory(bytes) => bytes.read(out),
            Self::File(file) => file.read(out),
        }
    }
}

/// Reads a run: the header at once, then the lexicon word by word, then the records.
pub(super) struct RunReader<'a> {
    bytes: Bytes<'a>,
    name: String,
    pub(super) header: Header,
    pub(super) n_words: u64,
    pub(super) n_written: u64,
    /// How many blocks were read.
    number: u64,
    kind: u8,
    block: Vec<u8>,
    at: usize,
    /// The record that was read last.
    reading: Reading,
    records: u64,
    /// Where in the block the record begins whose words are asked for next, and how many records that is ahead.
    ahead: usize,
    n_ahead: u32,
}

/// A word of a lexicon as it is read.
#[derive(Default)]
pub(super) struct Entry {
    word: Vec<u8>,
    /// The ways of writing one after the other.
    all: String,
    /// Where each ends, and how often it occurs.
    pub(super) ways: Vec<(usize, u64)>,
}

impl Entry {
    pub(super) fn word(&self) -> &[u8] {
        &self.word
    }

    pub(super) fn way(&self, i: usize) -> &str {
        let start = if i == 0 { 0 } else { self.ways[i - 1].0 };
        &self.all[start..self.ways[i].0]
    }
}

impl<'a> RunReader<'a> {
    pub(super) fn new(run: &'a Run) -> Result<Self, Error> {
        match run {
            Run::Memory(bytes) => Self::read_from(Bytes::Memory(bytes), "the counter".to_owned()),
            Run::File(file) => Self::of_file(file),
        }
    }

    /// The file must stay until it is read.
    pub(super) fn of_file(file: &RunFile) -> Result<Self, Error> {
        let name = file.path().display().to_string();
        let bytes = File::open(file.path()).map_err(|error| failed(&name, error))?;
        Self::read_from(Bytes::File(bytes), name)
    }

    fn read_from(mut bytes: Bytes<'a>, name: String) -> Result<Self, Error> {
        let mut start = [0; 12];
        let n = fill(&mut bytes, &mut start).map_err(|error| failed(&name, error))?;
        if n < 12 || start[..8] != *MAGIC {
            let message = match MAGIC.starts_with(&start[..n.min(8)]) && n > 0 {
                true => format!("{name}: is cut short: save it again"),
                false => format!("{name}: is no tidings counter"),
            };
            return Err(Error::new(ErrorKind::Storage, message));
        }
        let version = u32::from_le_bytes([start[8], start[9], start[10], start[11]]);
        if version != VERSION {
            let message = format!(
                "{name}: is a counter in format {version}, and this tidings reads format {VERSION}: count again, or use \
                 the tidings that saved it"
            );
            return Err(Error::new(ErrorKind::Storage, message));
        }
        let mut reader = Self {
            bytes,
            name,
            header: Header::default(),
            n_words: 0,
            n_written: 0,
            number: 0,
            kind: 0,
            block: Vec::new(),
            at: 0,
            reading: Reading::default(),
            records: 0,
            ahead: 0,
            n_ahead: 0,
        };
        reader.next_block()?;
        let header = reader.read_header();
        header.map_err(|broken| reader.broken(broken))?;
        reader.next_block()?;
        Ok(reader)
    }

    fn read_header(&mut self) -> Result<(), Broken> {
        let mut input = Input::new(&self.block, 0);
        let (min_n, max_n) = (input.size()?, input.size()?);
        (self.n_words, self.n_written) = (input.number()?, input.number()?);
        if self.kind != HEADER || min_n < 1 || min_n > max_n || max_n > MAX_N || self.n_written < self.n_words {
            return Err(Broken);
        }
        let meta = self.block[input.at()..].to_vec();
        self.header = Header { min_n, max_n, meta };
        Ok(())
    }

    /// Fills `entry` with the next word; false when there is none.
    pub(super) fn next_word(&mut self, entry: &mut Entry) -> Result<bool, Error> {
        if self.at >= self.block.len() && self.kind == LEXICON {
            self.next_block()?;
        }
        if self.kind != LEXICON {
            return Ok(false);
        }
        self.read_word(entry).map_err(|broken| self.broken(broken))?;
        Ok(true)
    }

    fn read_word(&mut self, entry: &mut Entry) -> Result<(), Broken> {
        let mut input = Input::new(&self.block, self.at);
        let shared = input.size()?;
        let length = input.size()?;
        let rest = input.bytes(length)?;
        // Ascending: of what is not shared the first byte is greater than what it takes the place of.
        if shared > entry.word.len()
            || !entry.ways.is_empty() && (rest.is_empty() || entry.word.get(shared) >= rest.first())
        {
            return Err(Broken);
        }
        entry.word.truncate(shared);
        entry.word.extend_from_slice(rest);
        let word = std::str::from_utf8(&entry.word).map_err(|_| Broken)?;
        entry.all.clear();
        entry.ways.clear();
        let n_ways = input.number()?;
        let mut before = 0..0;
        for i in 0..n_ways {
            let count = input.number()?;
            let start = entry.all.len();
            match input.size()? {
                0 => entry.all.push_str(word),
                length if length & 1 == 1 => {
                    entry.all.push_str(std::str::from_utf8(input.bytes(length >> 1)?).map_err(|_| Broken)?);
                }
                _ => return Err(Broken),
            }
            if i > 0 && entry.all[before] >= entry.all[start..] {
                return Err(Broken);
            }
            before = start..entry.all.len();
            entry.ways.push((before.end, count));
        }
        self.at = input.at();
        if n_ways == 0 { Err(Broken) } else { Ok(()) }
    }

    /// Reads on to the next record, whose words are in the numbers of `meaning` then; none when there is none. Ask when
    /// the words of the lexicon are read, and take what follows with [`RunReader::small_tally`] or [`RunReader::record`].
    #[inline]
    pub(super) fn next_record(&mut self, meaning: &impl Meaning) -> Result<Option<Kind>, Error> {
        if self.at >= self.block.len() {
            return self.first_of_block(meaning);
        }
        self.words(meaning).map(Some)
    }

    /// The record that was read last.
    #[inline]
    pub(super) fn reading(&self) -> &Reading {
        &self.reading
    }

    /// Of the next record: how often it occurs, and by how much that is more than its documents. None, and nothing is
    /// taken, of one in other groups or with several ways of writing, and if that is too much for small numbers.
    #[inline]
    pub(super) fn small_tally(&mut self, kind: Kind) -> Result<Option<(u32, u32)>, Error> {
        let mut input = Input::new(&self.block, self.at);
        let tally = Reading::tally(kind, &mut input).map_err(|broken| self.broken(broken))?;
        let Some(Tally { count, n_documents, .. }) = tally else { return Ok(None) };
        let Ok(small) = u32::try_from(count) else { return Ok(None) };
        self.at = input.at();
        Ok(Some((small, (count - n_documents) as u32)))
    }

    /// Behind its tally: appends the only way in which it is written.
    #[inline]
    pub(super) fn writing(&mut self, kind: Kind, meaning: &impl Meaning, out: &mut Vec<u32>) -> Result<(), Error> {
        let mut input = Input::new(&self.block, self.at);
        let read = self.reading.writing(kind, meaning, &mut input, out);
        read.map_err(|broken| self.broken(broken))?;
        self.at = input.at();
        Ok(())
    }

    /// Fills `record` with the next one.
    #[inline]
    pub(super) fn record(&mut self, kind: Kind, meaning: &impl Meaning, record: &mut Record) -> Result<(), Error> {
        let mut input = Input::new(&self.block, self.at);
        let read = self.reading.record(kind, meaning, &mut input, record);
        read.map_err(|broken| self.broken(broken))?;
        self.at = input.at();
        Ok(())
    }

    #[inline]
    fn words(&mut self, meaning: &impl Meaning) -> Result<Kind, Error> {
        self.look_ahead(meaning);
        let mut input = Input::new(&self.block, self.at);
        let n = (self.header.min_n, self.header.max_n);
        let kind = self.reading.words(meaning, n, &mut input);
        let kind = kind.map_err(|broken| self.broken(broken))?;
        self.at = input.at();
        self.records += 1;
        Ok(kind)
    }

    /// Words are all over the table of what they mean, and asked for in time they do not wait for memory one by one.
    #[inline]
    fn look_ahead(&mut self, meaning: &impl Meaning) {
        while self.n_ahead < AHEAD && self.ahead < self.block.len() {
            let mut input = Input::new(&self.block, self.ahead);
            // What is broken is said when it is read.
            self.ahead = look_ahead(meaning, &mut input).map_or(self.block.len(), |()| input.at());
            self.n_ahead += 1;
        }
        self.n_ahead = self.n_ahead.saturating_sub(1);
    }

    #[cold]
    fn first_of_block(&mut self, meaning: &impl Meaning) -> Result<Option<Kind>, Error> {
        if self.kind == RECORDS && self.records > 0 {
            self.next_block()?;
        }
        match self.kind {
            RECORDS if !self.block.is_empty() => {
                let before = std::mem::take(&mut self.reading);
                let kind = self.words(meaning)?;
                if before.is_before(self.reading.ranks()) { Ok(Some(kind)) } else { Err(self.broken(Broken)) }
            }
            END => Ok(None),
            _ => Err(self.broken(Broken)),
        }
    }

    fn next_block(&mut self) -> Result<(), Error> {
        let mut start = [0; 13];
        let n = self.read(|bytes| fill(bytes, &mut start))?;
        let kind = start[0];
        let length = u32::from_le_bytes([start[1], start[2], start[3], start[4]]);
        if n < 13 {
            return Err(self.error("is cut short"));
        }
        if length > MAX_BLOCK {
            return Err(self.broken(Broken));
        }
        let mut block = std::mem::take(&mut self.block);
        block.clear();
        // Grows with what is there, whatever the length says.
        let read = self.read(|bytes| bytes.by_ref().take(u64::from(length)).read_to_end(&mut block))?;
        if read < length as usize {
            return Err(self.error("is cut short"));
        }
        if start != frame(self.number, kind, &block) {
            return Err(self.error("checksum differs, it was damaged"));
        }
        // Header, then lexicon, then records, then the end.
        if kind < self.kind || kind > END || (kind == HEADER) != (self.number == 0) {
            return Err(self.broken(Broken));
        }
        (self.block, self.at, self.kind) = (block, 0, kind);
        (self.ahead, self.n_ahead) = (0, 0);
        self.number += 1;
        if kind == END {
            let records = Input::new(&self.block, 0).number().map_err(|broken| self.broken(broken))?;
            self.at = self.block.len();
            if self.read(|bytes| fill(bytes, &mut [0]))? > 0 {
                return Err(self.error("something follows its end"));
            }
            if records != self.records {
                return Err(self.broken(Broken));
            }
        }
        Ok(())
    }

    fn read<T>(&mut self, read: impl FnOnce(&mut Bytes<'a>) -> io::Result<T>) -> Result<T, Error> {
        read(&mut self.bytes).map_err(|error| failed(&self.name, error))
    }

    /// The error for what cannot be so.
    #[cold]
    pub(super) fn damaged(&self) -> Error {
        self.broken(Broken)
    }

    #[cold]
    fn broken(&self, _: Broken) -> Error {
        self.error("is damaged")
    }

    #[cold]
    fn error(&self, what: &str) -> Error {
        Error::new(ErrorKind::Storage, format!("{}: {what}: count again, or take another copy", self.name))
    }
}

/// Reads until `out` is full or there is no more; how much.
fn fill(bytes: &mut Bytes<'_>, out: &mut [u8]) -> io::Result<usize> {
    let mut n = 0;
    while n < out.len() {
        match bytes.read(&mut out[n..]) {
            Ok(0) => break,
            Ok(read) => n += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(n)
}
