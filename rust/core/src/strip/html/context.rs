//! What the first model's points say about a page as a whole: features for the second model, which sees each block beside
//! the best of the page. A teaser reads like a story, but not beside the story.

use super::features::Facts;

/// Points are cut off here when they are summed up: a long paragraph is not to decide alone.
const CUT: i64 = 4000;
/// A block of so many points is main text beyond doubt.
const SURE: i32 = 2000;
/// How far blocks are looked for.
const FAR: i32 = 30;

/// The points of a page's blocks, summed up along its containers.
#[derive(Debug)]
pub(super) struct Context<'f> {
    facts: &'f Facts<'f>,
    points: &'f [i32],
    /// Words times points, for each container and all in it; and of those above 0 only.
    mass: Vec<i64>,
    gain: Vec<i64>,
    /// Inside of the container with most mass.
    inside: Vec<bool>,
    /// The container directly below that one; 0 for none.
    branch: Vec<usize>,
    /// Containers between it and that one, -1 outside.
    below: Vec<i32>,
    /// Sums of points, and of gains, before each block.
    before: Vec<[i64; 2]>,
    /// Blocks since the last sure one, and to the next.
    since: Vec<i32>,
    until: Vec<i32>,
    best: i32,
    /// Mean points of words above 0.
    mean: i32,
    region_gain: i64,
}

fn thousandths(part: i64, whole: i64) -> i32 {
    (part * 1000 / whole.max(1)).clamp(-1000, 1000) as i32
}

impl<'f> Context<'f> {
    pub(super) fn of(facts: &'f Facts<'f>, points: &'f [i32]) -> Self {
        let n = facts.containers.len();
        let (mut mass, mut gain, mut words) = (vec![0i64; n], vec![0i64; n], 0);
        let mut before = vec![[0i64; 2]];
        for ((block, own), p) in facts.blocks.iter().zip(&facts.own).zip(points) {
            let one = i64::from(own.words) * i64::from(*p).clamp(-CUT, CUT);
            mass[block.container] += one;
            gain[block.container] += one.max(0);
            words += if one > 0 { i64::from(own.words) } else { 0 };
            let [all, gained] = before[before.len() - 1];
            before.push([all + i64::from(*p), gained + one.max(0)]);
        }
        for c in (1..n).rev() {
            let up = facts.containers[c].parent;
            mass[up] += mass[c];
            gain[up] += gain[c];
        }
        // The innermost of those with the most.
        let region = (0..n).rev().max_by_key(|c| (mass[*c], *c)).unwrap_or(0);
        let (mut inside, mut branch, mut below) = (vec![false; n], vec![0; n], vec![-1; n]);
        for c in region..n {
            let up = facts.containers[c].parent;
            if c == region {
                (inside[c], below[c]) = (true, 0);
            } else if inside[up] {
                (inside[c], below[c]) = (true, (below[up] + 1).min(FAR));
                branch[c] = if up == region { c } else { branch[up] };
            }
        }
        let distance = |order: &mut dyn Iterator<Item = usize>| {
            let mut out = vec![FAR; points.len()];
            let mut far = FAR;
            for i in order {
                far = if points[i] >= SURE { 0 } else { (far + 1).min(FAR) };
                out[i] = far;
            }
            out
        };
        Self {
            since: distance(&mut (0..points.len())),
            until: distance(&mut (0..points.len()).rev()),
            best: points.iter().copied().max().unwrap_or(0),
            mean: (gain[0] / i64::max(words, 1)) as i32,
            region_gain: gain[region],
            facts,
            points,
            mass,
            gain,
            inside,
            branch,
            below,
            before,
        }
    }

    fn near(&self, i: usize, by: isize) -> i32 {
        i.checked_add_signed(by).and_then(|j| self.points.get(j)).copied().unwrap_or(-9999)
    }

    fn around(&self, i: usize, radius: usize) -> i32 {
        let (a, b) = (i.saturating_sub(radius), (i + radius + 1).min(self.points.len()));
        ((self.before[b][0] - self.before[a][0]) / (b - a) as i64) as i32
    }

    /// Points of a word in a container, on average.
    fn density(&self, c: usize) -> i32 {
        (self.mass[c] / self.facts.words_in(c).max(1)) as i32
    }
}

/// Declares the features as `features.rs` does, given context, block, container, parent.
macro_rules! features {
    (|$x:ident, $i:ident, $c:ident, $p:ident| $($name:literal: $value:expr,)*) => {
        /// Names of the features that come after those of the block.
        pub(super) const NAMES: &[&str] = &[$($name),*];

        impl Context<'_> {
            /// Adds the values of block `i` to its row.
            pub(super) fn fill(&self, $i: usize, row: &mut Vec<i32>) {
                let $x = self;
                let $c = $x.facts.blocks[$i].container;
                let $p = $x.facts.containers[$c].parent;
                $(row.push($value as i32);)*
            }
        }
    };
}

features! {
    |x, i, c, p|
    "points": x.points[i],
    "points-3": x.near(i, -3),
    "points-2": x.near(i, -2),
    "points-1": x.near(i, -1),
    "points+1": x.near(i, 1),
    "points+2": x.near(i, 2),
    "points+3": x.near(i, 3),
    "points_2": x.around(i, 2),
    "points_5": x.around(i, 5),
    "points_10": x.around(i, 10),
    "points_best": x.best,
    "points_mean": x.mean,
    "points_to_best": x.points[i] - x.best,
    "points_to_mean": x.points[i] - x.mean,
    "in_best_region": x.inside[c],
    "below_best_region": x.below[c],
    "best_region_gain": thousandths(x.region_gain, x.gain[0]),
    "container_gain": thousandths(x.gain[c], x.gain[0]),
    "container_density": x.density(c),
    "parent_gain": thousandths(x.gain[p], x.gain[0]),
    "parent_density": x.density(p),
    "branch_gain": if x.branch[c] == 0 { -1 } else { thousandths(x.gain[x.branch[c]], x.gain[0]) },
    "branch_density": if x.branch[c] == 0 { -9999 } else { x.density(x.branch[c]) },
    "gain_before": thousandths(x.before[i][1], x.gain[0]),
    "gain_after": thousandths(x.gain[0] - x.before[i + 1][1], x.gain[0]),
    "since_sure": x.since[i],
    "until_sure": x.until[i],
}
