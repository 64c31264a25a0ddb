//! Rows from a sorted corpus: counts, documents and surfaces of each n-gram, in the order of the alphabet.

use super::{
    By, Select,
    assemble::{Level, More, assemble},
    corpus::Layer,
    deal::{Buckets, Dealt, Place},
    path::{Path, Words},
    sort::{Bucket, Visit},
    spelled::{Form, Spelled, Spelling, Spot},
    table::Table,
    tally::Tallier,
    threads::on_threads,
    view::View,
    vocabulary::Ranked,
};
use std::{
    cmp::Ordering,
    ops::{Range, RangeInclusive},
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

/// Places that are sorted before the next are fetched, which bounds memory; and so often at most, as each time all are
/// looked through.
const STRETCH: usize = if cfg!(test) { 1 << 6 } else { 1 << 22 };
const MOST_STRETCHES: usize = 8;
/// Places whose rows are made in one go. Chunks of rows depend on it, so it is the same whatever the threads.
const SEGMENT: usize = if cfg!(test) { 1 << 5 } else { 1 << 17 };
/// More of them than this are of no use to anyone.
const MOST_SEGMENTS: usize = 64;
/// So many places ahead are written texts asked for.
const AHEAD: usize = 16;

/// What rows are made of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Source<'a> {
    pub(super) ranked: &'a Ranked,
    pub(super) layer: &'a Layer,
    pub(super) select: &'a Select,
    pub(super) by: By,
    pub(super) min_n: usize,
    pub(super) max_n: usize,
    /// What stands between the words of an n-gram.
    pub(super) separator: Option<u8>,
    /// By document: its group. For rows by group.
    pub(super) groups: &'a [u32],
    pub(super) n_documents: usize,
}

/// What the making of rows looks up, the same for all threads.
struct Context<'a> {
    source: &'a Source<'a>,
    spelled: Spelled<'a>,
    /// As they are compared.
    words: Words<'a>,
    /// By rank: whether no n-gram may begin or end with it. Empty if that is so of none.
    edge: Vec<bool>,
}

/// About how much memory rows of so many lengths take for each place of the corpus, while they are made.
pub(super) fn bytes_of_place(select: &Select, lengths: usize) -> usize {
    let texts = size_of::<[u32; 2]>() + 12;
    let rows = if select.min_count <= 1 { lengths * 2 * size_of::<View>() } else { 0 };
    texts + size_of::<Place>() + size_of::<Spot>() + rows
}

/// All rows, over `threads` threads; none when `cancelled` says so. `edge` says of a word whether no n-gram may begin or
/// end with it.
pub(super) fn table(
    source: &Source<'_>,
    edge: Option<impl Fn(&str) -> bool>,
    threads: usize,
    cancelled: &AtomicBool,
) -> Option<Table> {
    let Source { ranked, layer, select, by, min_n, max_n, separator, .. } = *source;
    let lexicon = &ranked.lexicon;
    let is_words = max_n == 1 && by == By::Corpus;
    let (spelled, spelling) = match is_words {
        true => (Spelled::nothing(lexicon, layer, separator), None),
        false => {
            let (spelled, spelling) = Spelled::new(lexicon, layer, separator, select.surfaces, threads);
            (spelled, Some(spelling))
        }
    };
    let context = Context {
        source,
        spelled,
        words: Words::new(&lexicon.compared, separator),
        edge: edge.map_or_else(Vec::new, |edge| {
            (0..lexicon.counts.len()).map(|rank| edge(lexicon.compared.get(rank))).collect()
        }),
    };
    let mut segments = Vec::new();
    if min_n == 1 && by == By::Corpus {
        segments.push(vec![Level::default(), words(&context)]);
    }
    if let Some(spelling) = spelling {
        segments.extend(ngrams(&context, &spelling, threads, cancelled));
    }
    if cancelled.load(Relaxed) {
        return None;
    }
    let mut table = assemble(segments, (min_n, max_n), select, by, threads);
    table.buffers = context.spelled.into_buffers();
    table.shrink();
    Some(table)
}

/// Words by themselves, which the vocabulary has counted.
fn words(context: &Context<'_>) -> Level {
    let Source { ranked, select, .. } = *context.source;
    let lexicon = &ranked.lexicon;
    let mut out = Level::default();
    let mut texts = context.spelled.others();
    for rank in 0..ranked.documents.len() as u32 {
        let (count, documents) = (lexicon.counts[rank as usize], ranked.documents[rank as usize]);
        let is_wanted = count >= select.min_count.max(1) && (select.min_df..=select.max_df).contains(&documents);
        if !is_wanted || context.is_edge(rank) {
            continue;
        }
        let compared = lexicon.compared.get(rank as usize);
        let text = texts.view(compared.as_bytes());
        let mut surface = text;
        if select.surfaces {
            let written = lexicon.written.get(ranked.commonest(rank) as usize);
            surface = if written == compared { text } else { texts.view(written.as_bytes()) };
        }
        if count == 1 {
            out.once.push(text);
            out.once_surfaces.extend(select.surfaces.then_some(surface));
            out.once_words.extend(select.margins.then_some(rank));
        } else {
            out.more.push(More { text, surface, count: count as u32, documents: documents as u32 });
            out.more_words.extend(select.margins.then_some(rank));
        }
    }
    out
}

/// N-grams by segments of the alphabet, of two words and more if the vocabulary has counted single ones.
fn ngrams(context: &Context<'_>, spelling: &Spelling, threads: usize, cancelled: &AtomicBool) -> Vec<Vec<Level>> {
    let Source { ranked, layer, min_n, max_n, .. } = *context.source;
    let begins = |rank| !context.is_edge(rank);
    let buckets = Buckets::new(ranked, layer, (min_n, max_n), begins, Some(spelling), threads);
    let all = 0..buckets.len();
    let total: usize = all.clone().map(|bucket| buckets.size(bucket)).sum();
    let mut levels = Vec::new();
    let mut dealt = Dealt::new(&buckets);
    for stretch in buckets.stretches(all, STRETCH.max(total.div_ceil(MOST_STRETCHES))) {
        dealt.deal(stretch.clone(), threads);
        let segments = buckets.stretches(stretch, SEGMENT.max(total.div_ceil(MOST_SEGMENTS)));
        levels.extend(on_threads(threads, segments, |segment| {
            let n_places = segment.clone().map(|bucket| buckets.size(bucket)).sum();
            let mut builder = Builder::new(context, n_places);
            let mut bucket = Bucket::new(&dealt);
            for i in segment {
                if cancelled.load(Relaxed) {
                    break;
                }
                bucket.fill(i);
                bucket.walk(&mut builder);
            }
            builder.levels
        }));
    }
    levels
}

impl Context<'_> {
    /// Whether no n-gram may begin or end with a word.
    #[inline(always)]
    fn is_edge(&self, rank: u32) -> bool {
        self.edge.get(rank as usize).is_some_and(|&edge| edge)
    }
}

/// Makes rows of a stretch of the alphabet.
struct Builder<'a> {
    context: &'a Context<'a>,
    select: Select,
    by: By,
    /// The shortest n-grams that rows are made of.
    min_n: usize,
    /// Whether those that occur once are wanted.
    once: bool,
    levels: Vec<Level>,
    /// The text of the n-gram that is open.
    path: Path,
    tallier: Tallier<'a>,
}

impl<'a> Builder<'a> {
    /// For a stretch of so many places.
    fn new(context: &'a Context<'a>, n_places: usize) -> Self {
        let Source { by, min_n, max_n, groups, n_documents, select, .. } = *context.source;
        let mut levels: Vec<Level> = (0..=max_n).map(|_| Level::default()).collect();
        let once = select.min_count <= 1 && select.min_df <= 1 && select.max_df >= 1;
        if once {
            // Nearly what news takes: growing would copy all of it more than once. Longer ones may be few, if sentences
            // are short.
            for (n, level) in levels.iter_mut().enumerate().take(6).skip(min_n.max(2)) {
                let once = n_places / 8 * [3, 6, 7][n.min(4) - 2];
                level.once.reserve(once);
                level.once_surfaces.reserve(if select.surfaces { once } else { 0 });
                level.more.reserve(n_places / 8);
            }
        }
        Self {
            context,
            select: *select,
            by,
            min_n: if by == By::Corpus { min_n.max(2) } else { min_n },
            once,
            levels,
            path: Path::new(context.source.separator),
            tallier: Tallier::new(by, groups, n_documents),
        }
    }

    #[inline(always)]
    fn push_once(&mut self, bucket: &Bucket, n: RangeInclusive<usize>, position: usize) {
        self.path.build(*n.end(), &self.context.words, |k| bucket.rank(position, k));
        for n in n {
            let text = self.text(bucket, n, position);
            self.levels[n].once.push(text);
            if self.select.surfaces {
                let surface = self.surface(bucket, n, position, text);
                self.levels[n].once_surfaces.push(surface);
            }
            if self.by != By::Corpus {
                self.levels[n].once_groups.push(self.tallier.group(bucket.document(position)));
            }
            if self.select.margins {
                self.levels[n].once_words.extend(bucket.ranks(position, n));
            }
        }
    }

    fn push_more(&mut self, bucket: &Bucket, n: usize, range: Range<usize>) {
        let is_grouped = self.by != By::Corpus;
        let first_posting = self.levels[n].postings.len();
        let documents = match is_grouped {
            true => self.tallier.tallies(bucket, n, range.clone(), &mut self.levels[n].postings),
            false => self.tallier.documents(bucket, n, range.clone()),
        };
        if !(self.select.min_df..=self.select.max_df).contains(&documents.into()) {
            self.levels[n].postings.truncate(first_posting);
            return;
        }
        self.path.build(n, &self.context.words, |k| bucket.rank(range.start, k));
        let text = self.text(bucket, n, range.start);
        let mut surface = text;
        if self.select.surfaces {
            surface = self.surface(bucket, n, self.commonest(bucket, n, range.clone()), text);
        }
        let level = &mut self.levels[n];
        if self.select.margins {
            level.more_words.extend(bucket.ranks(range.start, n));
        }
        if is_grouped {
            level.posted.push(level.postings.len() as u32);
            level.before.push(level.once.len() as u32);
        }
        level.more.push(More { text, surface, count: range.len() as u32, documents });
    }

    /// The first `n` words at a position, which the path holds.
    #[inline(always)]
    fn text(&self, bucket: &Bucket, n: usize, position: usize) -> View {
        let spelled = &self.context.spelled;
        let Some(block) = spelled.block(bucket.at(position), n) else {
            return spelled.view_of(bucket.written(position, n), Form::Compared);
        };
        let start = bucket.spot(position).start(Form::Compared);
        View::new(self.path.first(), self.path.len(n), spelled.buffer(block, Form::Compared), start)
    }

    /// The same as they are written; `text` is how they are compared.
    #[inline(always)]
    fn surface(&self, bucket: &Bucket, n: usize, position: usize, text: View) -> View {
        let (spelled, spot) = (&self.context.spelled, bucket.spot(position));
        if spot.is_plain(n) {
            return text;
        }
        let Some(block) = spelled.block(bucket.at(position), n) else {
            return spelled.view_of(bucket.written(position, n), Form::Written);
        };
        let len = match spot.writings(n) {
            Some(_) => self.path.len(n),
            None => spelled.written_len(bucket.written(position, n)),
        };
        let start = spot.start(Form::Written);
        View::new(spelled.written(block, start), len, spelled.buffer(block, Form::Written), start)
    }

    /// Asks for the memory that the texts of a position are made from.
    #[inline(always)]
    fn prefetch(&self, bucket: &Bucket, position: usize) {
        // The first word is that of many neighbours; those behind a few are looked up too seldom.
        for n in 2..=bucket.len_at(position).min(3) {
            self.context.words.prefetch(bucket.rank(position, n));
        }
        let (spelled, spot) = (&self.context.spelled, bucket.spot(position));
        if self.select.surfaces
            && !spot.is_plain(self.levels.len() - 1)
            && let Some(block) = spelled.block(bucket.at(position), 0)
        {
            spelled.prefetch(block, spot.start(Form::Written));
        }
    }

    /// The position at which the n-gram at the positions `range` is written as it is most often.
    fn commonest(&self, bucket: &Bucket, n: usize, range: Range<usize>) -> usize {
        let writings = |i: usize| bucket.spot(i).writings(n);
        let first = writings(range.start);
        // Whether one is not known, or another one than the first.
        let (mut other, mut differ) = (false, false);
        for i in range.clone() {
            let writings = writings(i);
            other |= writings.is_none();
            differ |= writings != first;
        }
        let Source { ranked: Ranked { lexicon, .. }, separator, .. } = self.context.source;
        let words = |i: usize| bucket.written(i, n);
        match (other, differ) {
            (false, false) => range.start,
            (false, true) => commonest(
                range,
                |a, b| writings(a).cmp(&writings(b)),
                // Words that differ are of one length, so the first of them decides.
                |a, b| {
                    let mut pairs = words(a).iter().zip(words(b)).filter(|(a, b)| a != b);
                    pairs.next().map_or(Ordering::Equal, |(&a, &b)| {
                        lexicon.written.get(a as usize).cmp(lexicon.written.get(b as usize))
                    })
                },
            ),
            _ => commonest(
                range,
                |a, b| words(a).cmp(words(b)),
                |a, b| lexicon.join_written(words(a), *separator).cmp(&lexicon.join_written(words(b), *separator)),
            ),
        }
    }
}

/// The first of those positions that are most often equal by `compare`; of such as are equally often the first by `order`.
fn commonest(
    range: Range<usize>,
    compare: impl Fn(usize, usize) -> Ordering,
    order: impl Fn(usize, usize) -> Ordering,
) -> usize {
    // The one that may have more than half, and whether it does (Boyer and Moore 1981).
    let (mut best, mut votes) = (range.start, 0usize);
    for i in range.clone() {
        if votes == 0 {
            best = i;
        }
        if compare(i, best).is_eq() { votes += 1 } else { votes -= 1 }
    }
    if range.clone().filter(|&i| compare(i, best).is_eq()).count() * 2 > range.len() {
        return best;
    }
    if range.len() == 2 {
        return if order(range.start, range.start + 1).is_le() { range.start } else { range.start + 1 };
    }
    let mut positions: Vec<usize> = range.collect();
    positions.sort_unstable_by(|&a, &b| compare(a, b));
    let writings = positions.chunk_by(|&a, &b| compare(a, b).is_eq());
    let commonest = writings.reduce(|best, other| match other.len().cmp(&best.len()) {
        Ordering::Less => best,
        Ordering::Equal if order(best[0], other[0]).is_le() => best,
        _ => other,
    });
    commonest.map_or(best, |positions| positions[0])
}

impl Visit for Builder<'_> {
    #[inline(always)]
    fn turn(&mut self, shared: usize) {
        self.path.turn(shared);
    }

    #[inline(always)]
    fn once(&mut self, bucket: &Bucket, n: RangeInclusive<usize>, position: usize) {
        let first = self.min_n.max(*n.start());
        if !self.once || first > *n.end() {
            return;
        }
        if position + AHEAD < bucket.len() {
            self.prefetch(bucket, position + AHEAD);
        }
        if self.context.edge.is_empty() {
            self.push_once(bucket, first..=*n.end(), position);
        } else {
            for n in (first..=*n.end()).filter(|&n| !self.context.is_edge(bucket.rank(position, n))) {
                self.push_once(bucket, n..=n, position);
            }
        }
    }

    #[inline(always)]
    fn ngram(&mut self, bucket: &Bucket, n: usize, range: Range<usize>) {
        let is_edge = || self.context.is_edge(bucket.rank(range.start, n));
        if n >= self.min_n && range.len() as u64 >= self.select.min_count && !is_edge() {
            self.push_more(bucket, n, range);
        }
    }
}
