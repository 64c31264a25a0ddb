//! What is known about the blocks of a page, by themselves and by where they stand: what the model's features are
//! made of, and what the rules ask. Everything is computed in a few passes over blocks and containers, whatever their
//! shape.

mod features;
mod own;

use super::tags::{self, Tag};
use super::tree::{Container, Page, TextBlock};
use crate::strip::meta::squeeze;
use own::words_of;

pub(super) use features::NAMES;
pub(super) use own::{Own, Phrase, hash, is_heading};

/// How far values are counted that have no end.
const FAR: i32 = 30;
/// Prose in a container of these is not counted where there is other prose.
const ASIDE: u32 = tags::FURNITURE & !tags::BYLINE;
/// So many words of prose outside of such containers are enough to count nothing else.
const ENOUGH: i64 = 100;

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
pub(super) struct Facts<'p> {
    pub(super) blocks: &'p [TextBlock],
    containers: &'p [Container],
    pub(super) own: Vec<Own>,
    sums: Vec<Sums>,
    /// Traits of a container or one around it.
    pub(super) around: Vec<u32>,
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
    pub(super) comments: usize,
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
    pub(super) fn of(page: &'p Page) -> Self {
        let (blocks, containers) = (&page.blocks[..], &page.containers[..]);
        let n = containers.len();
        let said = page.head.page_title().unwrap_or_default();
        let mut title_words: Vec<u64> = words_of(said).take(100).collect();
        title_words.sort_unstable();
        let title = squeeze(said);
        let own = own::of_blocks(page, &title, &title_words);

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
