//! What a paragraph is and where it stands, in whole numbers: the features of the model. `benches/baseline/features.py`
//! is the same in Python.

use super::look::{CHROME, Look};
use super::{Kind, Scored};
use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// How many features there are.
pub(super) const N: usize = NAMES.len();

/// The features of one paragraph.
pub(super) type Row = [i32; N];

macro_rules! named {
    ($($name:literal),* $(,)?) => { [$($name),*] };
}

/// Their names in the model's table. Windows are over so many paragraphs before or after; a feature of several parts is
/// a number for each case.
pub(super) const NAMES: [&str; 95] = named![
    "words",
    "stop words",
    "upper",
    "capitals",
    "digits",
    "end",
    "commas",
    "sentences",
    "first",
    "bars",
    "glued",
    "longest",
    "links",
    "quote",
    "kind",
    "copies",
    "gap",
    "gap after",
    "stamp",
    "topic",
    "furniture before",
    "furniture after",
    "bullets before",
    "bullets after",
    "prose before 2",
    "prose after 2",
    "prose before 5",
    "prose after 5",
    "prose before 10",
    "prose after 10",
    "stop words before 2",
    "stop words after 2",
    "stop words before 5",
    "stop words after 5",
    "stop words before 10",
    "stop words after 10",
    "chrome before 3",
    "chrome after 3",
    "chrome before 10",
    "chrome after 10",
    "from stretch",
    "since related",
    "since title",
    "since stamp",
    "to stamp",
    "comments",
    "elsewhere",
    "place",
    "prose",
    "paragraphs",
    "stretch",
    "shape",
    "shape, region",
    "kind, region",
    "topic, region",
    "stamp, size",
    "first, end",
    "shape, gaps",
    "shape, before",
    "shape, after",
    "before, after",
    "social",
    "social near",
    "subscribe",
    "subscribe near",
    "legal",
    "legal near",
    "reply",
    "reply near",
    "more",
    "more near",
    "advert",
    "advert near",
    "author",
    "author near",
    "picture",
    "picture near",
    "words 1 before",
    "end 1 before",
    "kind 1 before",
    "bullet 1 before",
    "words 1 after",
    "end 1 after",
    "kind 1 after",
    "bullet 1 after",
    "words 2 before",
    "end 2 before",
    "kind 2 before",
    "bullet 2 before",
    "words 2 after",
    "end 2 after",
    "kind 2 after",
    "bullet 2 after",
    "stop words 1 before",
    "stop words 1 after",
];

/// A distance that is longer than any that matters, and where there is nothing to be distant from.
const FAR: i32 = 99;
/// No count is higher.
const MOST: usize = 9999;
/// Shapes of a line, and the number for no line.
const NO_SHAPE: usize = 20;

/// Hashes are hashes already.
#[derive(Default)]
struct Same(u64);

impl Hasher for Same {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, _: &[u8]) {}
    fn write_u64(&mut self, hash: u64) {
        self.0 = hash.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// How often each content word stands in the stretch that reads most like a story, once for each paragraph.
type Counts = HashMap<u64, u32, BuildHasherDefault<Same>>;

/// Sums over a list, so that any window is one subtraction.
struct Sums(Vec<u32>);

impl Sums {
    fn of(values: impl Iterator<Item = u32>) -> Self {
        let mut sums = vec![0];
        let mut sum = 0;
        for value in values {
            sum += value;
            sums.push(sum);
        }
        Self(sums)
    }

    /// The sums over the `reach` values before `i`, and behind it.
    fn around(&self, i: usize, reach: usize) -> (i32, i32) {
        let (last, from) = (self.0.len() - 1, i.saturating_sub(reach));
        let before = self.0[i] - self.0[from];
        let after = self.0[(i + 1 + reach).min(last)] - self.0[i + 1];
        (before as i32, after as i32)
    }
}

/// How many of the bounds a value reaches.
fn cut(value: usize, bounds: &[usize]) -> usize {
    bounds.iter().filter(|bound| value >= **bound).count()
}

/// Share of a paragraph's content words that the stretch has in other paragraphs, of 100; -1 without such words.
fn topic(look: &Look, content: &[u64], counts: &Counts, inside: bool) -> i32 {
    let words = &content[look.content.0..look.content.1];
    let known = words.iter().filter(|word| counts.get(*word).is_some_and(|n| *n > u32::from(inside))).count();
    if words.is_empty() { -1 } else { (known * 100 / words.len()) as i32 }
}

/// First paragraph, and the one behind the last, of the contiguous stretch with the highest sum of scores.
fn best_stretch(scored: &[Scored]) -> (usize, usize) {
    let (mut best, mut found) = (0, (0, 0));
    let (mut sum, mut start) = (0, 0);
    for (i, s) in scored.iter().enumerate() {
        if sum <= 0 {
            (sum, start) = (0, i);
        }
        sum += s.score;
        if sum > best {
            (best, found) = (sum, (start, i + 1));
        }
    }
    found
}

/// Paragraphs since the last one with the flag, itself not counted.
fn since(flags: impl Iterator<Item = bool>) -> Vec<u8> {
    let mut distance = FAR as u8;
    flags
        .map(|flag| {
            let here = distance;
            distance = if flag { 0 } else { (distance + 1).min(FAR as u8) };
            here
        })
        .collect()
}

/// Calls `each` with every paragraph's number and features.
pub(super) fn each(scored: &[Scored], content: &[u64], mut each: impl FnMut(usize, &Row)) {
    let n = scored.len();
    let (start, end) = best_stretch(scored);
    let mut counts = Counts::default();
    for s in &scored[start..end] {
        for word in &content[s.look.content.0..s.look.content.1] {
            *counts.entry(*word).or_default() += 1;
        }
    }
    let topics: Vec<i8> = scored
        .iter()
        .enumerate()
        .map(|(i, s)| topic(&s.look, content, &counts, (start..end).contains(&i)) as i8)
        .collect();
    let prose_of = |s: &Scored| {
        if matches!(s.kind, Kind::Prose | Kind::Caption) { s.look.words.min(60) as u32 } else { 0 }
    };
    let prose = Sums::of(scored.iter().map(prose_of));
    let stops = Sums::of(scored.iter().map(|s| s.look.stops.min(20) as u32));
    let furniture =
        Sums::of(scored.iter().map(|s| u32::from(matches!(s.kind, Kind::Label | Kind::Related | Kind::Comments))));
    let bullets = Sums::of(scored.iter().map(|s| u32::from(s.bullet)));
    let chrome = Sums::of(scored.iter().map(|s| u32::from(s.look.chrome & 0x7F != 0)));
    let since_related = since(scored.iter().map(|s| s.kind == Kind::Related));
    let since_title = since(
        scored
            .iter()
            .zip(&topics)
            .map(|(s, topic)| (4..=25).contains(&s.look.words) && s.look.end != 1 && *topic >= 50 && !s.bullet),
    );
    let since_stamp = since(scored.iter().map(|s| s.stamp));
    let mut to_stamp = since(scored.iter().rev().map(|s| s.stamp));
    to_stamp.reverse();
    let shapes: Vec<u8> = scored
        .iter()
        .map(|s| {
            (cut(s.look.words, &[1, 5, 12, 25]) * 4 + if s.bullet { 3 } else { s.look.end.min(2) as usize }) as u8
        })
        .collect();
    let total = i64::from(prose.0[n]);
    let (long, wide) = (total.min(MOST as i64) as i32, (end - start).min(MOST) as i32);
    let mut comments = false;
    for (i, s) in scored.iter().enumerate() {
        let look = &s.look;
        comments |= s.kind == Kind::Comments;
        let away = if end == 0 {
            -FAR
        } else if i < start {
            -((start - i).min(MOST) as i32)
        } else {
            (i + 1).saturating_sub(end).min(MOST) as i32
        };
        let region = match away {
            ..-3 => 0,
            -3..0 => 1,
            0 => 2,
            1..=3 => 3,
            _ => 4,
        };
        let near = |step: isize| i.checked_add_signed(step).and_then(|at| scored.get(at));
        let shape_at = |step: isize| {
            i.checked_add_signed(step).and_then(|at| shapes.get(at)).map_or(NO_SHAPE, |shape| usize::from(*shape))
        };
        let size = cut(look.words, &[1, 2, 4, 7, 11, 18, 30, 50]) as i32;
        let shape = size * 6 + look.end.min(2) * 2 + i32::from(s.bullet);
        let gap_after = near(1).map_or(2, |s| i32::from(s.gap));
        let topic = i32::from(topics[i]);
        let topic_size = [0, 20, 40, 60, 80].iter().filter(|bound| topic >= **bound).count() as i32;
        let (here, above, below) = (usize::from(shapes[i]), shape_at(-1), shape_at(1));
        let mut row = [0; N];
        let mut at = 0;
        let mut put = |values: &[i32]| {
            row[at..at + values.len()].copy_from_slice(values);
            at += values.len();
        };
        let around = |sums: &Sums, reach| <[i32; 2]>::from(sums.around(i, reach));
        put(&[look.words as i32, look.stop, look.upper, look.capitals, look.digits, look.end, look.commas]);
        put(&[look.inner, look.first, look.bars, look.glued, look.longest, look.links, look.quote, s.kind as i32]);
        put(&[i32::from(s.copies), i32::from(s.gap), gap_after, i32::from(s.stamp), topic]);
        put(&around(&furniture, 5));
        put(&around(&bullets, 5));
        [2, 5, 10].into_iter().for_each(|reach| put(&around(&prose, reach)));
        [2, 5, 10].into_iter().for_each(|reach| put(&around(&stops, reach)));
        [3, 10].into_iter().for_each(|reach| put(&around(&chrome, reach)));
        put(&[away, since_related[i].into(), since_title[i].into(), since_stamp[i].into(), to_stamp[i].into()]);
        let place = (i64::from(prose.0[i]) * 100 / total.max(1)) as i32;
        put(&[comments.into(), s.elsewhere.into(), place, long, n.min(MOST) as i32, wide]);
        put(&[shape, shape * 5 + region, s.kind as i32 * 5 + region, region * 6 + topic_size]);
        put(&[i32::from(s.stamp) * 10 + size, look.first * 4 + look.end]);
        put(&[(i32::from(s.gap.min(1)) * 2 + gap_after.min(1)) * 20 + here as i32]);
        put(&[(here * 21 + above) as i32, (here * 21 + below) as i32, (above * 21 + below) as i32]);
        let around = &scored[i.saturating_sub(3)..(i + 4).min(n)];
        for bit in 0..CHROME.len() {
            let own = i32::from(look.chrome >> bit & 1);
            let all: i32 = around.iter().map(|s| i32::from(s.look.chrome >> bit & 1)).sum();
            put(&[own, all - own]);
        }
        for step in [-1, 1, -2, 2] {
            let other = near(step);
            put(&other.map_or([-1; 4], |s| [s.look.words as i32, s.look.end, s.kind as i32, s.bullet.into()]));
        }
        put(&[near(-1).map_or(-1, |s| s.look.stop), near(1).map_or(-1, |s| s.look.stop)]);
        each(i, &row);
    }
}
