//! What is known about each block of a page: the features that the model weighs. All are integers: counts, shares in
//! thousandths, bits. Everything is computed in a few passes over blocks and containers, whatever their shape.

use super::tags::{self, Tag};
use super::tree::{Container, Page, TextBlock};
use crate::strip::chrome::{self, ends_sentence};
use crate::strip::dateline;
use crate::strip::meta::squeeze;
use std::collections::HashMap;

/// How far values are counted that have no end.
const FAR: i32 = 30;
/// Words of a long story. What is longer is weighed as if it were so long: there are few such pages to learn from.
const MANY: i64 = 4000;
/// A line of more words is no label, heading or credit.
const SHORT: i32 = 40;
/// Prose in a container of these is not counted where there is other prose.
const ASIDE: u32 = tags::FURNITURE & !tags::BYLINE;
/// So many words of prose outside of such containers are enough to count nothing else.
const ENOUGH: i64 = 100;

/// What the wording of a short line says. The numbers are values of a feature.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::strip) enum Phrase {
    #[default]
    None,
    DateLine,
    CommentsHead,
    RelatedHead,
    Credit,
    Label,
    Byline,
    CreditTail,
    Dated,
}

impl Phrase {
    fn of(line: &str, words: i32) -> Self {
        let n = words as usize;
        if words > SHORT {
            Phrase::None
        } else if dateline::is_date_line(line) {
            Phrase::DateLine
        } else if chrome::is_comments_head(line, n) {
            Phrase::CommentsHead
        } else if chrome::is_related_head(line, n) {
            Phrase::RelatedHead
        } else if chrome::is_credit(line, n) {
            Phrase::Credit
        } else if chrome::is_label(line, n) {
            Phrase::Label
        } else if chrome::is_byline(line, n) {
            Phrase::Byline
        } else if chrome::credit_tail(line).is_some() {
            Phrase::CreditTail
        } else if words <= 20 && dateline::day_in(line).is_some() {
            Phrase::Dated
        } else {
            Phrase::None
        }
    }
}

/// A block by itself.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::strip) struct Own {
    /// Words, where two characters of a script without spaces count as one.
    pub(in crate::strip) words: i32,
    /// Code points.
    chars: i32,
    /// Thousandths of its bytes in links, in bold or italics.
    pub(in crate::strip) links: i32,
    strong: i32,
    /// Thousandths of its words with a capital, of its characters that are digits.
    capitals: i32,
    digits: i32,
    punctuation: i32,
    pub(in crate::strip) ends: bool,
    /// What it begins with: 1 a quotation mark, 2 a letter in lower case, 3 a digit, 0 else.
    opens: i32,
    /// What it ends with: 1 a colon, 2 a question mark, 3 dots, 0 else.
    closes: i32,
    /// It names an address on the web.
    address: bool,
    pub(in crate::strip) phrase: Phrase,
    /// It is the title of the page (2), or part of it (1).
    pub(in crate::strip) title: i32,
    /// Thousandths of its words that are in the title.
    overlap: i32,
    /// The same words stand elsewhere on the page.
    pub(in crate::strip) repeated: bool,
    /// Words of sentences outside of links, else 0.
    pub(in crate::strip) prose: i64,
}

/// Sums over a container and all in it.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    words: i64,
    linked: i64,
    blocks: i64,
    prose: i64,
}

/// Containers that are built alike, beside each other.
#[derive(Clone, Copy, Debug)]
struct Row {
    count: i32,
    words: i32,
    links: i32,
    blocks: i32,
}

/// Blocks that are built alike, anywhere on the page.
#[derive(Clone, Copy, Debug, Default)]
struct Alike {
    count: i32,
    prose: i64,
}

/// A page with all that its features are made of.
#[derive(Debug)]
pub(in crate::strip) struct Facts<'p> {
    pub(super) blocks: &'p [TextBlock],
    pub(super) containers: &'p [Container],
    pub(in crate::strip) own: Vec<Own>,
    sums: Vec<Sums>,
    /// Traits of a container or one around it.
    pub(in crate::strip) around: Vec<u32>,
    depth: Vec<i32>,
    rows: Vec<Row>,
    /// The nearest container around, or itself, with most like it beside it, below the region.
    card: Vec<usize>,
    alike: Vec<Alike>,
    /// The innermost containers with so much of the prose: 60 % of all; 50 % and 80 % outside of furniture.
    regions: [Vec<bool>; 3],
    /// Containers between it and the second region, -1 outside of it.
    below: Vec<i32>,
    /// The container directly below the second region that it is in; 0 for none.
    branch: Vec<usize>,
    /// The nearest container around it with 30 % of all prose, and how far that is.
    third: Vec<usize>,
    climb: Vec<i32>,
    /// Sums over the blocks before each block.
    before: Vec<[i64; 3]>,
    /// First and last block of prose in the second region.
    span: (usize, usize),
    pub(in crate::strip) comments: usize,
    /// For each block, blocks since the last heading of other stories, and since the last `h1`.
    related: Vec<i32>,
    h1: Vec<i32>,
    page: PageFacts,
}

/// The page as a whole.
#[derive(Clone, Copy, Debug, Default)]
struct PageFacts {
    words: i64,
    prose: i64,
    linked: i64,
    longest: i64,
    long: i32,
    articles: i32,
    cards: i32,
    has_comments: bool,
    titled: bool,
    region: Sums,
    kind: i32,
}

fn thousandths(part: i64, whole: i64) -> i32 {
    (part * 1000 / whole.max(1)).clamp(0, 1000) as i32
}

fn mean(sum: i64, n: i64) -> i32 {
    (sum / n.max(1)).clamp(0, 1 << 20) as i32
}

/// Whether a character is of a script that does not part words by spaces.
fn is_dense(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0E7F}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}')
}

/// Shape of a line: words, code points, words with a letter first, those in capitals, digits, punctuation.
fn shape(line: &str) -> [i32; 6] {
    let (mut words, mut chars, mut lettered, mut capitals, mut digits, mut marks, mut dense) = (0, 0, 0, 0, 0, 0, 0);
    let (mut start, mut word) = (true, false);
    for c in line.chars() {
        chars += 1;
        if matches!(c, ' ' | '\n' | '\t') {
            words += i32::from(word);
            (start, word) = (true, false);
            continue;
        }
        let letter = if c.is_ascii() { c.is_ascii_alphabetic() } else { c.is_alphabetic() };
        if start && letter {
            lettered += 1;
            capitals += i32::from(c.is_uppercase());
        }
        start = false;
        if c.is_ascii_digit() {
            digits += 1;
            word = true;
        } else if letter {
            word = true;
            dense += i32::from(is_dense(c));
        } else if matches!(c, ',' | '.' | ';' | '!' | '?' | '。' | '，' | '、') {
            marks += 1;
        } else if !c.is_ascii() && c.is_numeric() {
            word = true;
        }
    }
    words += i32::from(word);
    [words + dense / 2, chars, lettered, capitals, digits, marks]
}

/// FNV-1a, to compare words and class names by.
pub(in crate::strip) fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

fn words_of(line: &str) -> impl Iterator<Item = u64> + '_ {
    line.split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(|w| hash(w.chars().flat_map(char::to_lowercase).flat_map(|c| (c as u32).to_le_bytes())))
}

fn is_heading(tag: Tag) -> bool {
    matches!(tag, Tag::H1 | Tag::H2 | Tag::Heading)
}

/// Facts of each block by itself.
fn own(page: &Page, title: &str, title_words: &[u64]) -> Vec<Own> {
    let text = &page.arena.text;
    let mut seen: HashMap<&str, u32> = HashMap::with_capacity(page.blocks.len());
    for block in &page.blocks {
        *seen.entry(block.span.of(text)).or_default() += 1;
    }
    let one = |block: &TextBlock| {
        let line = block.span.of(text);
        let [words, chars, lettered, capitals, digits, punctuation] = shape(line);
        let links = thousandths(block.link as i64, block.span.len() as i64);
        let ends = ends_sentence(line);
        let short = words <= SHORT;
        let flat = if short { squeeze(line) } else { String::new() };
        let (mut known, mut all) = (0, 0);
        if short {
            for word in words_of(line) {
                all += 1;
                known += i64::from(title_words.binary_search(&word).is_ok());
            }
        }
        let sentences = (ends && words >= 5) || words >= 25;
        let heading = is_heading(page.containers[block.container].tag);
        let first = line.chars().next().unwrap_or(' ');
        let last = line.trim_end().chars().next_back().unwrap_or(' ');
        Own {
            words,
            chars,
            links,
            strong: thousandths(block.strong as i64, block.span.len() as i64),
            capitals: thousandths(i64::from(capitals), i64::from(lettered)),
            digits: thousandths(i64::from(digits), i64::from(chars)),
            punctuation,
            ends,
            opens: match first {
                '"' | '“' | '„' | '«' | '‘' | '\'' => 1,
                c if c.is_lowercase() => 2,
                c if c.is_ascii_digit() => 3,
                _ => 0,
            },
            closes: match last {
                ':' | '：' => 1,
                '?' | '？' | '؟' => 2,
                '…' => 3,
                '.' if line.ends_with("...") => 3,
                _ => 0,
            },
            address: words <= 200 && (line.contains('@') || line.contains("http") || line.contains("www.")),
            phrase: Phrase::of(line, words),
            title: match () {
                () if flat.len() < 8 || title.is_empty() => 0,
                () if flat == title => 2,
                () => i32::from(title.contains(&flat)),
            },
            overlap: thousandths(known, all),
            repeated: seen[line] > 1,
            prose: if sentences && !heading { i64::from(words) * i64::from(1000 - links) / 1000 } else { 0 },
        }
    };
    page.blocks.iter().map(one).collect()
}

/// For each container, how many beside it are built like it: of the same tag and class, or else of the same tag.
fn rows(containers: &[Container], sums: &[Sums]) -> Vec<Row> {
    let mut rows: Vec<Row> = containers
        .iter()
        .zip(sums)
        .map(|(_, s)| Row {
            count: 1,
            words: mean(s.words, 1),
            links: thousandths(s.linked, s.words),
            blocks: mean(s.blocks, 1),
        })
        .collect();
    // The finer grouping comes last and wins where there are three of a kind.
    for (with_class, least) in [(false, 2), (true, 3)] {
        let key = |c: usize| {
            let at = &containers[c];
            (at.parent, at.tag as u8, if with_class { at.class } else { 0 })
        };
        let mut order: Vec<usize> = (1..containers.len()).filter(|c| sums[*c].blocks > 0).collect();
        order.sort_unstable_by_key(|c| (key(*c), *c));
        for group in order.chunk_by(|a, b| key(*a) == key(*b)).filter(|g| g.len() >= least) {
            let all = group.iter().fold(Sums::default(), |a, c| a.plus(sums[*c]));
            let n = group.len() as i64;
            let row = Row {
                count: group.len().min(1000) as i32,
                words: mean(all.words, n),
                links: thousandths(all.linked, all.words),
                blocks: mean(all.blocks * 10, n),
            };
            for c in group {
                rows[*c] = row;
            }
        }
    }
    rows
}

impl Sums {
    fn plus(self, other: Sums) -> Sums {
        Sums {
            words: self.words + other.words,
            linked: self.linked + other.linked,
            blocks: self.blocks + other.blocks,
            prose: self.prose + other.prose,
        }
    }
}

/// The innermost container that holds `share` thousandths of `all`.
fn innermost(held: impl Fn(usize) -> i64, n: usize, all: i64, share: i64) -> usize {
    (0..n).rev().find(|c| held(*c) > 0 && held(*c) * 1000 >= share * all).unwrap_or(0)
}

impl<'p> Facts<'p> {
    /// Reads a page. `kind`: what its markup says it is, see [`crate::strip::meta::Head::kind`].
    pub(in crate::strip) fn of(page: &'p Page) -> Self {
        let (blocks, containers) = (&page.blocks[..], &page.containers[..]);
        let n = containers.len();
        let said = page.head.page_title().unwrap_or_default();
        let mut title_words: Vec<u64> = words_of(said).take(100).collect();
        title_words.sort_unstable();
        let title = squeeze(said);
        let own = own(page, &title, &title_words);

        let (mut around, mut depth) = (vec![0; n], vec![0; n]);
        around[0] = containers[0].traits;
        for c in 1..n {
            let up = containers[c].parent;
            around[c] = around[up] | containers[c].traits;
            depth[c] = (depth[up] + 1).min(1000);
        }
        let mut sums = vec![Sums::default(); n];
        let mut clean = vec![0i64; n];
        for (block, o) in blocks.iter().zip(&own) {
            let linked = i64::from(o.words) * i64::from(o.links) / 1000;
            let one = Sums { words: i64::from(o.words), linked, blocks: 1, prose: o.prose };
            sums[block.container] = sums[block.container].plus(one);
            if around[block.container] & ASIDE == 0 {
                clean[block.container] += o.prose;
            }
        }
        for c in (1..n).rev() {
            let up = containers[c].parent;
            sums[up] = sums[up].plus(sums[c]);
            clean[up] += clean[c];
        }
        let all = sums[0];
        let use_clean = clean[0] >= ENOUGH;
        let held = |c: usize| if use_clean { clean[c] } else { sums[c].prose };
        let heads = [
            innermost(|c| sums[c].prose, n, all.prose, 600),
            innermost(held, n, held(0), 500),
            innermost(held, n, held(0), 800),
        ];
        let regions = heads.map(|head| {
            let mut inside = vec![false; n];
            for c in head..n {
                inside[c] = c == head || (c > head && inside[containers[c].parent]);
            }
            inside
        });
        let rows = rows(containers, &sums);
        let (mut below, mut branch) = (vec![-1; n], vec![0; n]);
        let (mut third, mut climb, mut card) = (vec![0; n], vec![0; n], vec![0; n]);
        for c in 0..n {
            let up = containers[c].parent;
            if regions[1][c] {
                (below[c], branch[c]) = match c == heads[1] {
                    true => (0, 0),
                    false => ((below[up] + 1).min(FAR), if up == heads[1] { c } else { branch[up] }),
                };
            }
            if c == 0 || sums[c].prose * 10 >= all.prose * 3 {
                third[c] = c;
            } else {
                (third[c], climb[c]) = (third[up], (climb[up] + 1).min(FAR));
            }
            // 0, the root, is nobody's card.
            let row = &rows[c];
            let is_card = c > 0
                && c != heads[1]
                && row.count > 1
                && (sums[c].blocks >= 2 || matches!(containers[c].tag, Tag::Li | Tag::Article));
            card[c] = match if c == heads[1] || c == 0 { 0 } else { card[up] } {
                outer if is_card && (outer == 0 || row.count >= rows[outer].count) => c,
                outer => outer,
            };
        }
        let facts = Facts {
            blocks,
            containers,
            sums,
            around,
            depth,
            rows,
            card,
            alike: Vec::new(),
            regions,
            below,
            branch,
            third,
            climb,
            before: Vec::new(),
            span: (0, 0),
            comments: 0,
            related: Vec::new(),
            h1: Vec::new(),
            page: PageFacts::default(),
            own,
        };
        facts.in_order(page, &title, heads[1], all)
    }

    /// The rest, which depends on the order of the blocks.
    fn in_order(mut self, page: &Page, title: &str, region: usize, all: Sums) -> Self {
        let n = self.blocks.len();
        let key = |i: usize| {
            let c = &self.containers[self.blocks[i].container];
            (c.tag as u8, c.class)
        };
        let mut order: Vec<usize> = (0..n).collect();
        order.sort_unstable_by_key(|i| (key(*i), *i));
        let mut alike = vec![Alike::default(); n];
        for group in order.chunk_by(|a, b| key(*a) == key(*b)) {
            let prose = group.iter().map(|i| self.own[*i].prose).sum();
            for i in group {
                alike[*i] = Alike { count: group.len().min(1000) as i32, prose };
            }
        }
        self.alike = alike;
        let mut sum = [0i64; 3];
        self.before = vec![sum];
        for o in &self.own {
            let linked = i64::from(o.words) * i64::from(o.links) / 1000;
            sum = [sum[0] + i64::from(o.words), sum[1] + linked, sum[2] + o.prose];
            self.before.push(sum);
        }
        let story = |i: &usize| {
            let c = self.blocks[*i].container;
            self.regions[1][c] && self.own[*i].prose >= 15 && self.around[c] & ASIDE == 0
        };
        let first = (0..n).find(story).unwrap_or(0);
        self.span = (first, (0..n).rev().find(story).unwrap_or(n.saturating_sub(1)));
        self.comments = (first + 1..n).find(|i| self.own[*i].phrase == Phrase::CommentsHead).unwrap_or(n);
        let (mut related, mut h1) = (FAR, -1);
        let mut titled = false;
        for (block, o) in self.blocks.iter().zip(&self.own) {
            related = if o.phrase == Phrase::RelatedHead { 0 } else { (related + 1).min(FAR) };
            if self.containers[block.container].tag == Tag::H1 {
                h1 = 0;
                titled |= o.title > 0 || (title.is_empty() && o.words > 2);
            } else if h1 >= 0 {
                h1 = (h1 + 1).min(99);
            }
            self.related.push(related);
            self.h1.push(h1);
        }
        let inside = |c: usize| self.regions[1][c] && self.sums[c].blocks >= 2;
        self.page = PageFacts {
            words: all.words,
            prose: all.prose,
            linked: all.linked,
            longest: self.own.iter().map(|o| o.prose).max().unwrap_or(0),
            long: self.own.iter().filter(|o| o.prose >= 25).count().min(1000) as i32,
            articles: self.containers.iter().filter(|c| c.tag == Tag::Article).count().min(9) as i32,
            cards: (0..self.containers.len()).filter(|c| inside(*c)).map(|c| self.rows[c].count).max().unwrap_or(0),
            has_comments: self.containers.iter().any(|c| c.traits & tags::COMMENTS != 0),
            titled,
            region: self.sums[region],
            kind: page.head.kind(),
        };
        self
    }

    /// What the page's markup says it is, see [`crate::strip::meta::Head::kind`].
    pub(super) fn kind(&self) -> i32 {
        self.page.kind
    }

    /// How many containers built alike stand beside the card that a block is in; 0 when it is in none.
    pub(super) fn beside(&self, i: usize) -> i32 {
        let card = self.card[self.blocks[i].container];
        if card == 0 { 0 } else { self.rows[card].count }
    }

    fn near(&self, i: usize, by: isize) -> Option<&Own> {
        self.own.get(i.checked_add_signed(by)?)
    }

    /// Words, words in links and prose of the blocks from `a` to `b`.
    fn between(&self, a: usize, b: usize) -> [i64; 3] {
        let (a, b) = (self.before[a], self.before[b]);
        [b[0] - a[0], b[1] - a[1], b[2] - a[2]]
    }

    fn around(&self, i: usize, radius: usize) -> (i32, i32) {
        let (a, b) = (i.saturating_sub(radius), (i + radius + 1).min(self.blocks.len()));
        let [words, linked, prose] = self.between(a, b);
        (mean(prose, (b - a) as i64), thousandths(linked, words))
    }

    fn tag_near(&self, i: usize, by: isize) -> (i32, bool) {
        let here = &self.containers[self.blocks[i].container];
        match i.checked_add_signed(by).and_then(|j| self.blocks.get(j)) {
            Some(block) => {
                let there = &self.containers[block.container];
                (there.tag as i32, there.tag == here.tag && there.parent == here.parent)
            }
            None => (-1, false),
        }
    }

    fn has(&self, i: usize, bit: u32) -> i32 {
        let c = self.blocks[i].container;
        let near = self.containers[c].traits | self.containers[self.containers[c].parent].traits;
        i32::from(self.around[c] & bit != 0) + i32::from(near & bit != 0)
    }
}

/// Declares the features: for each its name in the model's table and what it is, given the facts, a block's number, the
/// block's own facts and its container, parent and grandparent.
macro_rules! features {
    (|$f:ident, $i:ident, $o:ident, $c:ident, $p:ident, $g:ident| $($name:literal: $value:expr,)*) => {
        /// Names of the features, in the order of their values.
        pub(in crate::strip) const NAMES: &[&str] = &[$($name),*];

        impl Facts<'_> {
            /// Adds the values of block `i` to its row.
            pub(in crate::strip) fn fill(&self, $i: usize, row: &mut Vec<i32>) {
                let $f = self;
                let $o = &$f.own[$i];
                let $c = $f.blocks[$i].container;
                let $p = $f.containers[$c].parent;
                let $g = $f.containers[$p].parent;
                $(row.push($value as i32);)*
            }
        }
    };
}

features! {
    |f, i, o, c, p, g|
    "words": o.words,
    "chars": o.chars,
    "links": o.links,
    "capitals": o.capitals,
    "digits": o.digits,
    "punctuation": o.punctuation,
    "punctuation_per_word": o.punctuation * 1000 / o.words.max(1),
    "word_length": o.chars * 10 / o.words.max(1),
    "ends": o.ends,
    "opens": o.opens,
    "closes": o.closes,
    "address": o.address,
    "strong": o.strong,
    "anchors": f.blocks[i].anchors,
    "phrase": o.phrase as i32,
    "title": o.title,
    "title_overlap": o.overlap,
    "repeated": o.repeated,
    "words-3": f.near(i, -3).map_or(-1, |b| b.words),
    "words-2": f.near(i, -2).map_or(-1, |b| b.words),
    "words-1": f.near(i, -1).map_or(-1, |b| b.words),
    "words+1": f.near(i, 1).map_or(-1, |b| b.words),
    "words+2": f.near(i, 2).map_or(-1, |b| b.words),
    "words+3": f.near(i, 3).map_or(-1, |b| b.words),
    "links-2": f.near(i, -2).map_or(-1, |b| b.links),
    "links-1": f.near(i, -1).map_or(-1, |b| b.links),
    "links+1": f.near(i, 1).map_or(-1, |b| b.links),
    "links+2": f.near(i, 2).map_or(-1, |b| b.links),
    "ends-2": f.near(i, -2).map_or(-1, |b| i32::from(b.ends)),
    "ends-1": f.near(i, -1).map_or(-1, |b| i32::from(b.ends)),
    "ends+1": f.near(i, 1).map_or(-1, |b| i32::from(b.ends)),
    "ends+2": f.near(i, 2).map_or(-1, |b| i32::from(b.ends)),
    "phrase-2": f.near(i, -2).map_or(-1, |b| b.phrase as i32),
    "phrase-1": f.near(i, -1).map_or(-1, |b| b.phrase as i32),
    "phrase+1": f.near(i, 1).map_or(-1, |b| b.phrase as i32),
    "phrase+2": f.near(i, 2).map_or(-1, |b| b.phrase as i32),
    "tag-1": f.tag_near(i, -1).0,
    "tag+1": f.tag_near(i, 1).0,
    "sibling-1": f.tag_near(i, -1).1,
    "sibling+1": f.tag_near(i, 1).1,
    "prose_2": f.around(i, 2).0,
    "prose_5": f.around(i, 5).0,
    "prose_10": f.around(i, 10).0,
    "links_2": f.around(i, 2).1,
    "links_5": f.around(i, 5).1,
    "links_10": f.around(i, 10).1,
    "prose_5_before": f.between(i.saturating_sub(5), i)[2],
    "prose_5_after": f.between(i + 1, (i + 6).min(f.blocks.len()).max(i + 1))[2],
    "position": thousandths(f.before[i][0], f.page.words),
    "prose_before": thousandths(f.before[i][2], f.page.prose),
    "prose_after": thousandths(f.page.prose - f.before[i + 1][2], f.page.prose),
    "container_words": f.sums[c].words.min(MANY),
    "container_prose": thousandths(f.sums[c].prose, f.page.prose),
    "container_links": thousandths(f.sums[c].linked, f.sums[c].words),
    "container_blocks": f.sums[c].blocks.min(MANY / 10),
    "container_mean": mean(f.sums[c].words, f.sums[c].blocks),
    "parent_words": f.sums[p].words.min(MANY),
    "parent_prose": thousandths(f.sums[p].prose, f.page.prose),
    "parent_links": thousandths(f.sums[p].linked, f.sums[p].words),
    "parent_blocks": f.sums[p].blocks.min(MANY / 10),
    "parent_mean": mean(f.sums[p].words, f.sums[p].blocks),
    "grandparent_words": f.sums[g].words.min(MANY),
    "grandparent_prose": thousandths(f.sums[g].prose, f.page.prose),
    "grandparent_links": thousandths(f.sums[g].linked, f.sums[g].words),
    "grandparent_blocks": f.sums[g].blocks.min(MANY / 10),
    "grandparent_mean": mean(f.sums[g].words, f.sums[g].blocks),
    "alike": i64::from(f.alike[i].count).min(MANY / 20),
    "alike_prose": thousandths(f.alike[i].prose, f.page.prose),
    "alike_mean": mean(f.alike[i].prose, i64::from(f.alike[i].count)),
    "tag": f.containers[c].tag as i32,
    "parent_tag": f.containers[p].tag as i32,
    "region": i32::from(f.regions[0][c]) + 2 * i32::from(f.regions[1][c]) + 4 * i32::from(f.regions[2][c]),
    "below_region": f.below[c],
    "climb": f.climb[c],
    "climb_prose": thousandths(f.sums[f.third[c]].prose, f.page.prose),
    "climb_links": thousandths(f.sums[f.third[c]].linked, f.sums[f.third[c]].words),
    "climb_mean": mean(f.sums[f.third[c]].words, f.sums[f.third[c]].blocks),
    "depth": f.depth[c],
    "cards": if f.card[c] == 0 { 0 } else { i64::from(f.rows[f.card[c]].count).min(MANY / 40) },
    "card_words": if f.card[c] == 0 { -1 } else { f.rows[f.card[c]].words },
    "card_links": if f.card[c] == 0 { -1 } else { f.rows[f.card[c]].links },
    "card_blocks": if f.card[c] == 0 { -1 } else { f.rows[f.card[c]].blocks },
    "card_depth": if f.card[c] == 0 { -1 } else { f.depth[c] - f.depth[f.card[c]] },
    "row": i64::from(f.rows[c].count).min(MANY / 40),
    "row_words": f.rows[c].words,
    "row_links": f.rows[c].links,
    "branch_words": if f.branch[c] == 0 { -1 } else { f.sums[f.branch[c]].words.min(MANY) },
    "branch_links": if f.branch[c] == 0 { -1 } else { thousandths(f.sums[f.branch[c]].linked, f.sums[f.branch[c]].words) },
    "branch_prose": if f.branch[c] == 0 { -1 } else { thousandths(f.sums[f.branch[c]].prose, f.page.prose) },
    "branch_blocks": if f.branch[c] == 0 { -1 } else { f.sums[f.branch[c]].blocks.min(MANY / 10) },
    "from_first": (i as i64 - f.span.0 as i64).clamp(-30, 30),
    "from_last": (i as i64 - f.span.1 as i64).clamp(-30, 30),
    "in_comments": i > f.comments,
    "since_related": f.related[i],
    "since_h1": f.h1[i],
    "is_menu": f.has(i, tags::MENU),
    "is_sidebar": f.has(i, tags::SIDEBAR),
    "is_footer": f.has(i, tags::FOOTER),
    "is_header": f.has(i, tags::HEADER),
    "is_form": f.has(i, tags::FORM),
    "is_hidden": f.has(i, tags::HIDDEN),
    "is_figure": f.has(i, tags::FIGURE),
    "is_caption": f.has(i, tags::CAPTION),
    "is_article": f.has(i, tags::ARTICLE),
    "is_main": f.has(i, tags::MAIN),
    "is_comments": f.has(i, tags::COMMENTS),
    "is_share": f.has(i, tags::SHARE),
    "is_related": f.has(i, tags::RELATED),
    "is_promo": f.has(i, tags::PROMO),
    "is_tagged": f.has(i, tags::TAGGED),
    "is_byline": f.has(i, tags::BYLINE),
    "is_content": f.has(i, tags::CONTENT),
    "is_title": f.has(i, tags::TITLE),
    "is_deck": f.has(i, tags::DECK),
    "page_blocks": (f.blocks.len() as i64).min(MANY / 4),
    "page_prose": f.page.prose.min(MANY),
    "page_links": thousandths(f.page.linked, f.page.words),
    "page_prose_share": thousandths(f.page.prose, f.page.words),
    "page_region_prose": thousandths(f.page.region.prose, f.page.prose),
    "page_region_mean": mean(f.page.region.words, f.page.region.blocks),
    "page_region_links": thousandths(f.page.region.linked, f.page.region.words),
    "page_articles": f.page.articles,
    "page_longest": f.page.longest.min(1 << 20),
    "page_long": i64::from(f.page.long).min(MANY / 40),
    "page_cards": i64::from(f.page.cards).min(MANY / 40),
    "page_comments": f.page.has_comments,
    "page_titled": f.page.titled,
    "page_kind": f.page.kind,
}
