//! The points of a paragraph: each feature adds its own, read from `model.tsv`, whatever the others say.
//!
//! A row of the table is a feature, the lowest value of a bin and the bin's points; `base` goes to every paragraph.
//! A sum of looked-up numbers takes a tenth of a microsecond where trees would take ten times as long, and lines of
//! plain text are short.

use super::features::{NAMES, Row};
use crate::strip::Reason;
use std::sync::LazyLock;

static MODEL: LazyLock<Model> = LazyLock::new(|| Model::read(include_str!("model.tsv")));

/// The bins of one feature, spread out: a value's points are at the value, less `low`.
#[derive(Debug)]
struct Gains {
    low: i32,
    points: Vec<i32>,
}

#[derive(Debug)]
struct Model {
    base: i32,
    gains: Vec<Gains>,
}

/// No feature has a higher value.
const HIGHEST: i32 = 9999;

impl Model {
    /// Reads a table. It is part of the program: damaged, it panics with the line.
    fn read(table: &str) -> Self {
        let mut bins: Vec<Vec<(i32, i32)>> = vec![Vec::new(); NAMES.len()];
        let mut base = 0;
        for line in table.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
            let row = || -> Option<(&str, i32, i32)> {
                let mut cells = line.split('\t');
                Some((cells.next()?, cells.next()?.parse().ok()?, cells.next()?.parse().ok()?))
            };
            let Some((name, from, points)) = row() else { panic!("model.tsv: {line}") };
            match NAMES.iter().position(|n| *n == name) {
                Some(at) => bins[at].push((from, points)),
                None if name == "base" => base = points,
                None => panic!("model.tsv: there is no feature {name}"),
            }
        }
        Self { base, gains: bins.iter().map(|bins| Gains::of(bins)).collect() }
    }
}

impl Gains {
    /// Bins in the order of their values; the first begins below all values.
    fn of(bins: &[(i32, i32)]) -> Self {
        let low = bins.get(1).map_or(0, |(from, _)| from - 1);
        let mut points = vec![bins.first().map_or(0, |(_, points)| *points)];
        for (i, (from, gain)) in bins.iter().enumerate().skip(1) {
            let end = bins.get(i + 1).map_or(from + 1, |(next, _)| *next).min(HIGHEST);
            points.extend((*from..end.max(from + 1)).map(|_| *gain));
        }
        Self { low, points }
    }

    fn at(&self, value: i32) -> i32 {
        let last = self.points.len() - 1;
        self.points[usize::try_from(value - self.low).unwrap_or(0).min(last)]
    }
}

/// The points of a paragraph with these features: above 0 it reads like a story.
pub(super) fn points(row: &Row) -> i32 {
    let model = &*MODEL;
    model.base + model.gains.iter().zip(row).map(|(gains, value)| gains.at(*value)).sum::<i32>()
}

/// What adds to the points, in the order of the features; with what every paragraph gets they sum up to its points.
pub(super) fn reasons(row: &Row) -> Vec<Reason> {
    let model = &*MODEL;
    let reason = |((feature, value), gains): ((&&'static str, &i32), &Gains)| Reason {
        feature,
        value: *value,
        points: gains.at(*value),
    };
    let base = Reason { feature: "base", value: 0, points: model.base };
    let of_features = NAMES.iter().zip(row).zip(&model.gains).map(reason);
    std::iter::once(base).chain(of_features).filter(|reason| reason.points != 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_has_the_points_of_its_bin() {
        let gains = Gains::of(&[(-9999, 7), (3, -1), (5, 20)]);
        let got: Vec<i32> = [-9999, -1, 2, 3, 4, 5, 6, HIGHEST].iter().map(|v| gains.at(*v)).collect();
        assert_eq!(got, [7, 7, 7, -1, -1, 20, 20, 20]);
        assert_eq!(Gains::of(&[(-9999, 4)]).at(100), 4);
    }

    #[test]
    fn reasons_sum_up_to_the_points() {
        let row: Row = std::array::from_fn(|i| i as i32 % 7);
        assert_eq!(reasons(&row).iter().map(|r| r.points).sum::<i32>(), points(&row));
    }
}
