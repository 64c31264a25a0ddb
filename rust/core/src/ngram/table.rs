//! Rows from a sorted corpus: counts, documents, surfaces and texts, in the order in which they are handed out.

use super::{
    By, MAX_N, Select,
    corpus::Layer,
    ordered,
    record::{Lexicon, Tally},
    sort::{Bucket, Buckets, Visit},
    tally::Tallier,
    vocabulary::Ranked,
};
use std::{
    cmp::Reverse,
    collections::HashMap,
    ops::Range,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread,
};

/// A text of a [`Chunk`], as 16 bytes: its length in four; then the text itself, if it is no longer than twelve bytes,
/// and zeros; else its first four bytes, the number of the buffer it is in, and where it begins there, four bytes each,
/// the lowest first. (The string views of Neumann and Freitag, "Umbra", CIDR 2020, which Arrow has too.)
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct View(pub u128);

/// The longest text that a view holds itself.
const INLINE: usize = 12;
/// A buffer is closed when it holds more: places in it are numbers of 31 bits.
const MOST_BUFFER: usize = 1 << 30;

impl View {
    /// Of the first `len` bytes of `text`, which goes on for 16 bytes at least.
    #[inline(always)]
    fn inline(text: &[u8], len: usize) -> Self {
        let bytes = text.first_chunk().map_or(0, |first| u128::from_le_bytes(*first));
        Self((bytes & ((1 << (8 * len)) - 1)) << 32 | len as u128)
    }

    #[inline(always)]
    fn out_of_line(text: &[u8], len: usize, buffer: usize, start: u32) -> Self {
        let first = text.first_chunk().map_or(0, |first| u32::from_le_bytes(*first));
        Self(len as u128 | u128::from(first) << 32 | (buffer as u128) << 64 | u128::from(start) << 96)
    }

    fn len(self) -> usize {
        self.0 as u32 as usize
    }

    /// The same text when `base` buffers were put before its own.
    fn moved(self, base: usize) -> Self {
        if self.len() <= INLINE { self } else { Self(self.0 + ((base as u128) << 64)) }
    }

    /// The bytes of the text; `own` holds those that the view holds itself.
    fn bytes<'a>(self, buffers: &'a [Vec<u8>], own: &'a mut [u8; 16]) -> &'a [u8] {
        let len = self.len();
        if len <= INLINE {
            *own = self.0.to_le_bytes();
            return &own[4..4 + len];
        }
        let start = (self.0 >> 96) as usize;
        &buffers[(self.0 >> 64) as u32 as usize][start..start + len]
    }
}

/// Rows of one n, by columns.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    /// Words in each of these n-grams.
    pub n: usize,
    /// As they are compared.
    pub texts: Vec<View>,
    /// As they are most often written; of equals the first in code point order. Empty unless asked for.
    pub surfaces: Vec<View>,
    /// Occurrences.
    pub counts: Vec<i64>,
    /// Documents with at least one.
    pub documents: Vec<i64>,
    /// How often each of the words occurs, `n` for each row. Empty unless asked for.
    pub word_counts: Vec<i64>,
    /// For n = 3: how often the first two words stand together, the last two, and the first and the last with any one
    /// between; three for each row. Empty unless asked for, and with skips.
    pub pair_counts: Vec<i64>,
    /// Ranks of the words, `n` for each row. When their counts are asked for.
    pub(super) words: Vec<u32>,
}

/// How often an n-gram occurs in one document or one group of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GroupRow {
    /// The number of the document or group.
    pub group: u32,
    /// The row of the n-gram, all chunks through.
    pub row: u32,
    /// Occurrences in this group.
    pub count: u32,
    /// Documents of this group with at least one.
    pub documents: u32,
}

/// What was counted.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// By n, then the most frequent first, then by the words in code point order.
    pub chunks: Vec<Chunk>,
    /// By group, then as asked for; empty unless asked for.
    pub by_group: Vec<GroupRow>,
    /// The names of the groups, in code point order, one without a name first. Empty for documents.
    pub groups: Vec<Option<String>>,
    /// The texts of all chunks.
    pub buffers: Vec<Vec<u8>>,
}

/// A row of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Words.
    pub n: usize,
    /// As compared.
    pub ngram: String,
    /// As most often written; empty when not asked for.
    pub surface: String,
    /// Occurrences.
    pub count: i64,
    /// Documents.
    pub n_documents: i64,
}

impl Table {
    /// How many rows.
    pub fn len(&self) -> usize {
        self.chunks.iter().map(|chunk| chunk.counts.len()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A text of these rows.
    pub fn text(&self, view: View) -> String {
        String::from_utf8_lossy(view.bytes(&self.buffers, &mut [0; 16])).into_owned()
    }

    /// Adds the rows of longer n-grams.
    pub(super) fn append(&mut self, mut other: Table) {
        let (base, n_rows) = (self.buffers.len(), self.len() as u32);
        for chunk in other.chunks.iter_mut().filter(|_| base > 0) {
            chunk.texts.iter_mut().chain(&mut chunk.surfaces).for_each(|view| *view = view.moved(base));
        }
        other.by_group.iter_mut().for_each(|row| row.row += n_rows);
        self.chunks.append(&mut other.chunks);
        self.buffers.append(&mut other.buffers);
        self.by_group.append(&mut other.by_group);
    }

    /// Brings the rows of each group together again, once those of several n were added.
    pub(super) fn sort_groups(&mut self) {
        self.by_group.sort_by_key(|row| row.group);
    }

    /// One by one.
    pub fn rows(&self) -> impl Iterator<Item = Row> {
        self.chunks.iter().flat_map(move |chunk| {
            (0..chunk.counts.len()).map(move |i| Row {
                n: chunk.n,
                ngram: self.text(chunk.texts[i]),
                surface: chunk.surfaces.get(i).map_or_else(String::new, |&view| self.text(view)),
                count: chunk.counts[i],
                n_documents: chunk.documents[i],
            })
        })
    }
}

/// Texts that grow, and views of them.
#[derive(Debug)]
struct Arena {
    buffers: Vec<Vec<u8>>,
}

impl Default for Arena {
    fn default() -> Self {
        Self { buffers: vec![Vec::new()] }
    }
}

impl Arena {
    /// Copies the first `len` bytes of `text`, which goes on for 16 bytes at least, and says where they stand.
    #[inline]
    fn put(&mut self, text: &[u8], len: usize) -> (usize, u32) {
        if self.buffers.last().is_none_or(|last| last.len() > MOST_BUFFER) {
            self.buffers.push(Vec::new());
        }
        let number = self.buffers.len() - 1;
        let buffer = &mut self.buffers[number];
        let start = buffer.len();
        buffer.reserve(len + STEP);
        // Whole steps, which are a load and a store each; what is too much is cut off.
        for step in text[..len.next_multiple_of(STEP)].as_chunks::<STEP>().0 {
            buffer.extend_from_slice(step);
        }
        buffer.truncate(start + len);
        (number, start as u32)
    }
}

impl Arena {
    /// A view of the first `len` bytes of `text`, which goes on for 16 bytes at least.
    fn view(&mut self, text: &[u8], len: usize) -> View {
        if len <= INLINE {
            return View::inline(text, len);
        }
        let (buffer, start) = self.put(text, len);
        View::out_of_line(text, len, buffer, start)
    }
}

/// Words that are copied 16 bytes at a time, most of them found in one place in memory.
#[derive(Debug)]
struct Padded {
    /// A word of up to [`SHORT`] bytes and, at the end, how many; [`LONG`] when it is in `long`.
    short: Vec<[u8; STEP]>,
    long: HashMap<u32, Box<[u8]>, foldhash::fast::RandomState>,
}

/// How much is copied in one go.
const STEP: usize = 16;
const SHORT: usize = STEP - 1;
const LONG: u8 = u8::MAX;

impl Padded {
    fn new<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut out = Self { short: Vec::with_capacity(texts.size_hint().0), long: HashMap::default() };
        for (i, text) in (0..).zip(texts) {
            let mut word = [0; STEP];
            if text.len() <= SHORT {
                word[..text.len()].copy_from_slice(text.as_bytes());
                word[SHORT] = text.len() as u8;
            } else {
                word[SHORT] = LONG;
                out.long.insert(i, text.as_bytes().into());
            }
            out.short.push(word);
        }
        out
    }

    /// Writes text `i` to `out` at `at`, and whatever behind it, and returns where it ends. `out` grows as it must.
    #[inline(always)]
    fn copy(&self, i: u32, at: usize, out: &mut Vec<u8>) -> usize {
        let word = &self.short[i as usize];
        let len = word[SHORT] as usize;
        if len == LONG as usize {
            return self.copy_long(i, at, out);
        }
        if out.len() < at + 4 * STEP {
            out.resize((at + 4 * STEP) * 2, 0);
        }
        out[at..at + STEP].copy_from_slice(word);
        at + len
    }

    #[cold]
    fn copy_long(&self, i: u32, at: usize, out: &mut Vec<u8>) -> usize {
        let word = &self.long[&i];
        let end = at + word.len();
        if out.len() < end + 4 * STEP {
            out.resize((end + 4 * STEP) * 2, 0);
        }
        out[at..end].copy_from_slice(word);
        end
    }
}

/// How a written word stands to the word as it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Writing {
    /// The word is always written as it is compared.
    Plain,
    /// It is always written in one way, another one.
    One,
    /// In several ways.
    Several,
}

/// What the making of rows looks up, the same for all threads.
pub(super) struct Context<'a> {
    ranked: &'a Ranked,
    layer: &'a Layer,
    select: &'a Select,
    by: By,
    max_n: usize,
    min_n: usize,
    compared: Padded,
    written: Padded,
    /// By number of a written word.
    writing: Vec<Writing>,
    /// By rank: whether no n-gram may begin or end with it.
    edge: Vec<bool>,
    separator: Option<u8>,
    /// By document: its group. For rows by group.
    groups: &'a [u32],
    n_documents: usize,
}

impl<'a> Context<'a> {
    pub(super) fn new(
        ranked: &'a Ranked,
        layer: &'a Layer,
        (select, by): (&'a Select, By),
        (min_n, max_n): (usize, usize),
        separator: Option<u8>,
        edge: impl Fn(&str) -> bool,
        (groups, n_documents): (&'a [u32], usize),
    ) -> Self {
        let Ranked { lexicon, documents, .. } = ranked;
        let writing = (0..lexicon.rank_of.len())
            .map(|word| {
                let rank = lexicon.rank_of[word];
                if ranked.writings(rank).len() > 1 {
                    Writing::Several
                } else if lexicon.written.get(word) == lexicon.compared.get(rank as usize) {
                    Writing::Plain
                } else {
                    Writing::One
                }
            })
            .collect();
        Self {
            ranked,
            layer,
            select,
            by,
            max_n,
            min_n,
            compared: Padded::new((0..documents.len()).map(|rank| lexicon.compared.get(rank))),
            written: Padded::new((0..lexicon.written.len()).map(|word| lexicon.written.get(word))),
            writing,
            edge: (0..documents.len()).map(|rank| edge(lexicon.compared.get(rank))).collect(),
            separator,
            groups,
            n_documents,
        }
    }

    /// Whether no n-gram may begin or end with a word.
    pub(super) fn is_edge(&self, rank: u32) -> bool {
        self.edge[rank as usize]
    }
}

/// An n-gram that occurs more than once.
#[derive(Clone, Debug)]
struct More {
    text: View,
    surface: View,
    count: u32,
    documents: u32,
    /// Of [`Level::postings`].
    postings: Range<u32>,
    /// Where its words begin in [`Level::more_words`].
    words: u32,
}

/// The n-grams of one n in alphabetical order, those that occur once apart: they are most.
#[derive(Debug, Default)]
struct Level {
    once: Vec<View>,
    once_surfaces: Vec<View>,
    /// Their groups, when asked for.
    once_groups: Vec<u32>,
    once_words: Vec<u32>,
    more: Vec<More>,
    more_words: Vec<u32>,
    postings: Vec<Tally>,
    /// By position in `more`: how many of `once` stand before it in the alphabet. When groups are asked for.
    before: Vec<u32>,
}

/// An n-gram as it is written. Shorter ones at the same place begin as it does and are read off it.
#[derive(Debug)]
struct Surface {
    /// Words in `text`; 0 when there is none.
    n: usize,
    /// How many of the first words are written as they are compared.
    plain: usize,
    text: Vec<u8>,
    ends: [usize; MAX_N + 1],
    /// Where it stands in the arena, if it does.
    stored: Option<(usize, u32)>,
}

impl Default for Surface {
    fn default() -> Self {
        Self { n: 0, plain: 0, text: Vec::new(), ends: [0; MAX_N + 1], stored: None }
    }
}

/// Makes rows of a stretch of the alphabet.
struct Builder<'a> {
    context: &'a Context<'a>,
    arena: Arena,
    levels: Vec<Level>,
    /// The text of the n-gram that is open, up to `built` words; `ends[n]` is where the first n end.
    path: Vec<u8>,
    ends: [usize; MAX_N + 1],
    built: usize,
    /// By n: where the first n words of the path stand in the arena, if they do.
    stored: [Option<(usize, u32)>; MAX_N + 1],
    surface: Surface,
    tallier: Tallier<'a>,
}

impl<'a> Builder<'a> {
    /// For a stretch of so many places.
    fn new(context: &'a Context<'a>, n_places: usize) -> Self {
        let mut arena = Arena::default();
        let mut levels: Vec<Level> = (0..=context.max_n).map(|_| Level::default()).collect();
        if context.select.min_count <= 1 && context.select.min_df <= 1 {
            // Nearly what news takes: growing would copy all of it more than once.
            arena.buffers[0].reserve((n_places * 16).min(MOST_BUFFER));
            for (n, level) in levels.iter_mut().enumerate().skip(context.min_n.max(2)) {
                let once = n_places / 8 * [3, 6, 7][n.min(4) - 2];
                level.once.reserve(once);
                level.once_surfaces.reserve(if context.select.surfaces { once } else { 0 });
                level.more.reserve(n_places / 6);
            }
        }
        Self {
            context,
            arena,
            levels,
            path: vec![0; 256],
            ends: [0; MAX_N + 1],
            built: 0,
            stored: [None; MAX_N + 1],
            surface: Surface { text: vec![0; 256], ..Surface::default() },
            tallier: Tallier::new(context.by, context.groups, context.n_documents),
        }
    }

    /// A view of the first `n` words of the path.
    fn text(&mut self, n: usize, rank: impl Fn(usize) -> u32) -> View {
        while self.built < n {
            let mut at = self.ends[self.built];
            if let (1.., Some(separator)) = (self.built, self.context.separator) {
                self.path[at] = separator;
                at += 1;
            }
            self.built += 1;
            self.ends[self.built] = self.context.compared.copy(rank(self.built), at, &mut self.path);
            self.stored[self.built] = None;
        }
        let len = self.ends[n];
        if len <= INLINE {
            return View::inline(&self.path, len);
        }
        let (buffer, start) = match self.stored[n] {
            Some(place) => place,
            None => {
                // Shorter ones begin where this one does.
                let place = self.arena.put(&self.path, len);
                for stored in self.stored[1..=n].iter_mut().rev().take_while(|stored| stored.is_none()) {
                    *stored = Some(place);
                }
                place
            }
        };
        View::out_of_line(&self.path, len, buffer, start)
    }

    /// A view of words as they are written, none if that is as they are compared.
    fn written(&mut self, words: &[u32]) -> Option<View> {
        self.surface.n = 0;
        self.begin_of_written(words)
    }

    /// The same for words that the last ones began with, if there are such.
    fn begin_of_written(&mut self, words: &[u32]) -> Option<View> {
        let (surface, n) = (&mut self.surface, words.len());
        if surface.n < n {
            surface.n = n;
            surface.stored = None;
            let plain = |&&word: &&u32| self.context.writing[word as usize] == Writing::Plain;
            surface.plain = words.iter().take_while(plain).count();
            if surface.plain < n {
                let mut at = 0;
                for (i, &word) in words.iter().enumerate() {
                    if let (1.., Some(separator)) = (i, self.context.separator) {
                        surface.text[at] = separator;
                        at += 1;
                    }
                    at = self.context.written.copy(word, at, &mut surface.text);
                    surface.ends[i + 1] = at;
                }
            }
        }
        if surface.plain >= n {
            return None;
        }
        let len = surface.ends[n];
        if len <= INLINE {
            return Some(View::inline(&surface.text, len));
        }
        let (buffer, start) =
            *surface.stored.get_or_insert_with(|| self.arena.put(&surface.text, surface.ends[surface.n]));
        Some(View::out_of_line(&surface.text, len, buffer, start))
    }

    /// How the n-gram at the positions `range` is written most often, if not as it is compared.
    fn surface(&self, bucket: &Bucket, n: usize, range: Range<usize>) -> Option<usize> {
        let first = bucket.written(range.start, n);
        let (mut plain, mut several) = (true, false);
        for &word in first {
            let writing = self.context.writing[word as usize];
            plain &= writing == Writing::Plain;
            several |= writing == Writing::Several;
        }
        if plain {
            return None;
        }
        let words = |i: usize| bucket.written(i, n);
        if !several || range.clone().skip(1).all(|i| words(i) == first) {
            return Some(range.start);
        }
        // The one that may have more than half, and whether it does (Boyer and Moore 1981).
        let (mut best, mut votes) = (range.start, 0usize);
        for i in range.clone() {
            if votes == 0 {
                best = i;
            }
            if words(i) == words(best) { votes += 1 } else { votes -= 1 }
        }
        let has = range.clone().filter(|&i| words(i) == words(best)).count();
        if has * 2 > range.len() {
            return Some(best);
        }
        let mut positions: Vec<usize> = range.collect();
        positions.sort_unstable_by(|&a, &b| words(a).cmp(words(b)));
        let text = |i: usize| self.context.ranked.lexicon.join_written(words(i), self.context.separator);
        let same = positions.chunk_by(|&a, &b| words(a) == words(b));
        let commonest = same.reduce(|best, other| {
            let more = other.len() > best.len();
            if more || other.len() == best.len() && text(other[0]) < text(best[0]) { other } else { best }
        });
        commonest.map(|positions| positions[0])
    }

    fn push_once(&mut self, bucket: &Bucket, n: usize, position: usize) {
        let text = self.text(n, |k| bucket.rank(position, k));
        if self.context.select.surfaces {
            let surface = self.begin_of_written(bucket.written(position, n));
            self.levels[n].once_surfaces.push(surface.unwrap_or(text));
        }
        let level = &mut self.levels[n];
        level.once.push(text);
        if self.context.select.margins {
            level.once_words.extend(bucket.ranks(position, n));
        }
        if self.context.by != By::Corpus {
            level.once_groups.push(self.tallier.group(bucket.document(position)));
        }
    }

    fn push_more(&mut self, bucket: &Bucket, n: usize, range: Range<usize>) {
        let select = self.context.select;
        let ranked = self.context.ranked;
        let first = bucket.rank(range.start, 1);
        let first_posting = self.levels[n].postings.len() as u32;
        let documents = if self.context.by != By::Corpus {
            self.tallier.tallies(bucket, n, range.clone(), &mut self.levels[n].postings)
        } else if n == 1 {
            ranked.documents[first as usize] as u32
        } else {
            self.tallier.documents(bucket, n, range.clone())
        };
        if u64::from(documents) < select.min_df || u64::from(documents) > select.max_df {
            self.levels[n].postings.truncate(first_posting as usize);
            return;
        }
        let text = self.text(n, |k| bucket.rank(range.start, k));
        let mut surface = text;
        if select.surfaces {
            if n == 1 {
                surface = self.written(&[ranked.commonest(first)]).unwrap_or(text);
            } else if let Some(position) = self.surface(bucket, n, range.clone()) {
                surface = self.written(bucket.written(position, n)).unwrap_or(text);
            }
            self.surface.n = 0;
        }
        let level = &mut self.levels[n];
        let words = level.more_words.len() as u32;
        if select.margins {
            level.more_words.extend(bucket.ranks(range.start, n));
        }
        let postings = first_posting..level.postings.len() as u32;
        if self.context.by != By::Corpus {
            level.before.push(level.once.len() as u32);
        }
        level.more.push(More { text, surface, count: range.len() as u32, documents, postings, words });
    }
}

impl Visit for Builder<'_> {
    #[inline(always)]
    fn ngram(&mut self, bucket: &Bucket, n: usize, range: Range<usize>) {
        let select = self.context.select;
        if n < self.context.min_n
            || (range.len() as u64) < select.min_count
            || self.context.edge[bucket.rank(range.start, n) as usize]
        {
            return;
        }
        if range.len() > 1 {
            self.push_more(bucket, n, range);
        } else if select.min_df <= 1 && select.max_df >= 1 {
            self.push_once(bucket, n, range.start);
        }
    }

    #[inline(always)]
    fn turn(&mut self, shared: usize) {
        self.built = self.built.min(shared);
        self.surface.n = 0;
    }
}

/// Rows from all buckets of a corpus, over `threads` threads; none when `cancelled` says so.
pub(super) fn table(
    context: &Context<'_>,
    buckets: &Buckets,
    threads: usize,
    cancelled: &AtomicBool,
) -> Option<Table> {
    if context.max_n == 1 && context.by == By::Corpus {
        return Some(assemble(context, vec![unigrams(context)]));
    }
    // Segments of equal work for each thread to take the next of; their order is that of the alphabet.
    let total: usize = (0..buckets.len()).map(|bucket| buckets.size(bucket)).sum();
    let n_segments = if threads > 1 { threads * 8 } else { 1 };
    let mut segments: Vec<Range<usize>> = Vec::with_capacity(n_segments);
    let (mut start, mut filled) = (0, 0);
    for bucket in 0..buckets.len() {
        filled += buckets.size(bucket);
        if filled * n_segments >= total * (segments.len() + 1) || bucket + 1 == buckets.len() {
            segments.push(start..bucket + 1);
            start = bucket + 1;
        }
    }
    let work = |segment: Range<usize>| {
        let n_places = segment.clone().map(|bucket| buckets.size(bucket)).sum();
        let mut builder = Builder::new(context, n_places);
        let mut bucket = Bucket::default();
        for i in segment {
            if cancelled.load(Relaxed) {
                break;
            }
            bucket.fill(context.ranked, context.layer, buckets, i, context.max_n);
            bucket.walk(&mut builder);
        }
        (builder.levels, builder.arena)
    };
    let built = on_threads(threads, segments, work);
    (!cancelled.load(Relaxed)).then(|| assemble(context, built))
}

/// `work` on each of `items`, over threads; results in the order of the items.
pub(super) fn on_threads<T: Send, R: Send>(threads: usize, items: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    if threads <= 1 || items.len() <= 1 {
        return items.into_iter().map(work).collect();
    }
    let n = items.len();
    let todo = Mutex::new(items.into_iter().enumerate());
    let done = Mutex::new((0..n).map(|_| None).collect::<Vec<Option<R>>>());
    thread::scope(|scope| {
        for _ in 0..threads.min(n) {
            scope.spawn(|| {
                loop {
                    let next = todo.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((i, item)) = next else { return };
                    let result = work(item);
                    done.lock().unwrap_or_else(PoisonError::into_inner)[i] = Some(result);
                }
            });
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter().flatten().collect()
}

/// Words by themselves, which the vocabulary has counted.
fn unigrams(context: &Context<'_>) -> (Vec<Level>, Arena) {
    let (ranked, select) = (context.ranked, context.select);
    let mut builder = Builder::new(context, 0);
    for rank in 0..ranked.documents.len() as u32 {
        let (count, documents) = (ranked.lexicon.counts[rank as usize], ranked.documents[rank as usize]);
        let wanted = count >= select.min_count.max(1) && (select.min_df..=select.max_df).contains(&documents);
        if !wanted || context.edge[rank as usize] {
            continue;
        }
        builder.turn(0);
        let text = builder.text(1, |_| rank);
        let written = select.surfaces.then(|| builder.written(&[ranked.commonest(rank)])).flatten();
        let surface = written.unwrap_or(text);
        let level = &mut builder.levels[1];
        if count == 1 {
            level.once.push(text);
            level.once_words.extend(select.margins.then_some(rank));
            level.once_surfaces.extend(select.surfaces.then_some(surface));
        } else {
            let words = level.more_words.len() as u32;
            level.more_words.extend(select.margins.then_some(rank));
            let (count, documents) = (count as u32, documents as u32);
            level.more.push(More { text, surface, count, documents, postings: 0..0, words });
        }
    }
    (builder.levels, builder.arena)
}

/// Rows that come in order.
#[derive(Default)]
pub(super) struct Collector {
    table: Table,
    arena: Arena,
    n_rows: u32,
    rows_by_words: HashMap<Vec<u32>, u32>,
}

/// A text that goes on for 16 bytes.
fn padded(mut text: String) -> (Vec<u8>, usize) {
    let len = text.len();
    text.push_str("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
    (text.into_bytes(), len)
}

impl Collector {
    /// The next row; `by_group`: of a group.
    pub(super) fn push(
        &mut self,
        row: &ordered::Row<'_>,
        lexicon: &Lexicon,
        separator: Option<u8>,
        select: &Select,
        by_group: bool,
    ) {
        let n = row.words.len();
        let known = if by_group { self.rows_by_words.get(row.words).copied() } else { None };
        let number = known.unwrap_or_else(|| {
            let (text, len) = padded(lexicon.join_compared(row.words, separator));
            let (surface, surface_len) = padded(lexicon.join_written(row.surface, separator));
            let view = self.arena.view(&text, len);
            if self.table.chunks.last().is_none_or(|chunk| chunk.n != n) {
                self.table.chunks.push(Chunk { n, ..Chunk::default() });
            }
            let chunk = self.table.chunks.last_mut().expect("there is one by now");
            chunk.texts.push(view);
            if select.surfaces {
                let same = text == surface;
                chunk.surfaces.push(if same { view } else { self.arena.view(&surface, surface_len) });
            }
            chunk.counts.push(row.count as i64);
            chunk.documents.push(row.n_documents as i64);
            if select.margins {
                chunk.words.extend_from_slice(row.words);
            }
            if by_group {
                self.rows_by_words.insert(row.words.to_vec(), self.n_rows);
            }
            self.n_rows += 1;
            self.n_rows - 1
        });
        if by_group {
            let (count, documents) = (row.count as u32, row.n_documents as u32);
            self.table.by_group.push(GroupRow { group: row.group, row: number, count, documents });
        }
    }

    /// Rows so far.
    pub(super) fn len(&self) -> usize {
        self.table.len().max(self.table.by_group.len())
    }

    /// The rows so far, as a table of their own.
    pub(super) fn take(&mut self) -> Table {
        let mut done = std::mem::take(self);
        done.table.buffers = done.arena.buffers;
        done.table
    }
}

/// Puts the rows of all stretches of the alphabet in order.
fn assemble(context: &Context<'_>, segments: Vec<(Vec<Level>, Arena)>) -> Table {
    let select = context.select;
    let mut out = Table::default();
    let mut segments: Vec<(Vec<Level>, usize)> = segments
        .into_iter()
        .map(|(levels, arena)| {
            let base = out.buffers.len();
            out.buffers.extend(arena.buffers);
            (levels, base)
        })
        .collect();
    let mut n_rows = 0;
    for n in context.min_n..=context.max_n {
        // The most frequent first, then in alphabetical order, which is that of the numbers.
        let mut order: Vec<(Reverse<u32>, u32, u32)> = Vec::new();
        for (s, (levels, _)) in (0..).zip(&segments) {
            order.extend((0..).zip(&levels[n].more).map(|(i, more)| (Reverse(more.count), s, i)));
        }
        order.sort_unstable();
        let top = select.top.filter(|_| context.by != By::Group).unwrap_or(usize::MAX);
        order.truncate(top);
        let mut more = Chunk { n, ..Chunk::default() };
        for column in [&mut more.texts, &mut more.surfaces] {
            column.reserve(order.len());
        }
        for column in [&mut more.counts, &mut more.documents] {
            column.reserve(order.len());
        }
        for &(_, s, i) in &order {
            let (levels, base) = &segments[s as usize];
            let row = &levels[n].more[i as usize];
            more.texts.push(row.text.moved(*base));
            if select.surfaces {
                more.surfaces.push(row.surface.moved(*base));
            }
            more.counts.push(row.count.into());
            more.documents.push(row.documents.into());
            if select.margins {
                more.words.extend_from_slice(&levels[n].more_words[row.words as usize..][..n]);
            }
        }
        let rest = top - order.len();
        if context.by != By::Corpus {
            post(&mut out.by_group, &segments, n, n_rows, &order, rest);
        }
        let mut once = Chunk { n, ..Chunk::default() };
        for (levels, base) in &mut segments {
            let level = std::mem::take(&mut levels[n]);
            append(&mut once.texts, level.once, *base);
            append(&mut once.surfaces, level.once_surfaces, *base);
            once.words.extend(level.once_words);
        }
        once.texts.truncate(rest);
        once.surfaces.truncate(rest);
        once.words.truncate(rest.saturating_mul(n));
        for column in [&mut once.counts, &mut once.documents] {
            column.reserve(once.texts.len());
            column.resize(once.texts.len(), 1);
        }
        n_rows += (more.counts.len() + once.counts.len()) as u32;
        out.chunks.extend([more, once].into_iter().filter(|chunk| !chunk.counts.is_empty()));
    }
    if context.by != By::Corpus {
        out.by_group = by_group(std::mem::take(&mut out.by_group), &out.chunks, select, context.by);
    }
    out
}

/// Appends views of buffers that `base` others were put before.
fn append(all: &mut Vec<View>, mut views: Vec<View>, base: usize) {
    if base > 0 {
        views.iter_mut().for_each(|view| *view = view.moved(base));
    }
    if all.is_empty() {
        *all = views;
    } else {
        all.append(&mut views);
    }
}

/// Adds a row for each group of each n-gram of one n, in alphabetical order: of those in `order` and of the first `rest`
/// that occur once.
fn post(
    all: &mut Vec<GroupRow>,
    segments: &[(Vec<Level>, usize)],
    n: usize,
    n_rows: u32,
    order: &[(Reverse<u32>, u32, u32)],
    rest: usize,
) {
    let none = u32::MAX;
    let mut row_of: Vec<Vec<u32>> = segments.iter().map(|(levels, _)| vec![none; levels[n].more.len()]).collect();
    for (row, &(_, s, i)) in (n_rows..).zip(order) {
        row_of[s as usize][i as usize] = row;
    }
    let mut once_row = n_rows + order.len() as u32;
    let end_row = once_row.saturating_add(rest.min(u32::MAX as usize) as u32);
    for ((levels, _), rows) in segments.iter().zip(&row_of) {
        let level = &levels[n];
        let mut once = level.once_groups.iter();
        let mut push_once = |all: &mut Vec<GroupRow>, most: usize| {
            for &group in once.by_ref().take(most) {
                if once_row < end_row {
                    all.push(GroupRow { group, row: once_row, count: 1, documents: 1 });
                    once_row += 1;
                }
            }
        };
        let mut done = 0;
        for ((more, &row), &before) in level.more.iter().zip(rows).zip(&level.before) {
            push_once(all, (before - done) as usize);
            done = before;
            if row == none {
                continue;
            }
            let postings = &level.postings[more.postings.start as usize..more.postings.end as usize];
            all.extend(postings.iter().map(|tally| GroupRow {
                group: tally.group,
                row,
                count: tally.count as u32,
                documents: tally.n_documents as u32,
            }));
        }
        push_once(all, usize::MAX);
    }
}

/// Rows by group; those of a document in the order of the rows of the corpus, those of a group by n, then by their
/// count in the group and then in alphabetical order, in which they come.
fn by_group(mut rows: Vec<GroupRow>, chunks: &[Chunk], select: &Select, by: By) -> Vec<GroupRow> {
    if by == By::Document {
        rows.sort_unstable_by_key(|row| (row.group, row.row));
        return rows;
    }
    let mut n_of_row = Vec::new();
    for chunk in chunks {
        n_of_row.resize(n_of_row.len() + chunk.counts.len(), chunk.n as u8);
    }
    let n = |row: &GroupRow| n_of_row[row.row as usize];
    rows.sort_by_key(|row| (row.group, n(row), Reverse(row.count)));
    let Some(top) = select.top else { return rows };
    rows.chunk_by(|a, b| a.group == b.group && n(a) == n(b)).flat_map(|rows| rows.iter().take(top).copied()).collect()
}
