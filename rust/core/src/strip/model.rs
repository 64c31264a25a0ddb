//! The learned model that weighs features: a sum of small decision trees, read from a table that people can read, too.
//!
//! A row of the table is a node: which tree, its number there, the feature that it looks at and the highest value that
//! goes on with `yes`; leaves have no feature. `points` is the mean of what the leaves below a node add, so what a step
//! from a node to the next changes is what its feature adds there: the points of a block's features sum up to the
//! points of the block (Saabas, "Interpreting random forests", 2014). All numbers are integers: the same on every
//! machine.

use super::Reason;

/// A leaf looks at no feature.
const LEAF: u16 = u16::MAX;

#[derive(Clone, Copy, Debug)]
struct Node {
    feature: u16,
    yes: u16,
    no: u16,
    at_most: i32,
    points: i32,
}

/// A sum of trees.
#[derive(Debug)]
pub(super) struct Model {
    names: &'static [&'static str],
    nodes: Vec<Node>,
    roots: Vec<u16>,
    /// What the roots add: the points of a block that nothing is known of.
    base: i32,
}

impl Model {
    /// Reads a table over features of these names. An error is the number of the first line that cannot be read.
    pub(super) fn parse(table: &str, names: &'static [&'static str]) -> Result<Self, usize> {
        let mut model = Self { names, nodes: Vec::new(), roots: Vec::new(), base: 0 };
        let mut last = 0;
        for (n, line) in table.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.is_empty()).skip(1) {
            last = n + 1;
            model.row(line).ok_or(last)?;
        }
        // Nodes lead down the table, so every walk ends.
        let leads_on = |(i, node): (usize, &Node)| {
            node.feature == LEAF
                || (usize::from(node.feature) < names.len()
                    && [node.yes, node.no].iter().all(|n| usize::from(*n) > i && usize::from(*n) < model.nodes.len()))
        };
        if !model.nodes.iter().enumerate().all(leads_on) {
            return Err(last);
        }
        model.base = model.roots.iter().map(|root| model.nodes[usize::from(*root)].points).sum();
        Ok(model)
    }

    fn row(&mut self, line: &str) -> Option<()> {
        let mut cells = line.split('\t');
        let mut next = || cells.next();
        let (_tree, node, feature) = (next()?, next()?.parse::<u16>().ok()?, next()?);
        let here = u16::try_from(self.nodes.len()).ok()?;
        if node == 0 {
            self.roots.push(here);
        }
        let first = *self.roots.last()?;
        let mut number = || next().and_then(|cell| if cell.is_empty() { Some(0) } else { cell.parse::<i32>().ok() });
        let (at_most, yes, no, points) = (number()?, number()?, number()?, number()?);
        let feature = match feature {
            "" => LEAF,
            name => u16::try_from(self.names.iter().position(|n| *n == name)?).ok()?,
        };
        let place = |n: i32| u16::try_from(n).ok()?.checked_add(first);
        self.nodes.push(Node { feature, at_most, yes: place(yes)?, no: place(no)?, points });
        Some(())
    }

    /// The points of a block with these values.
    pub(super) fn points(&self, values: &[i32]) -> i32 {
        let mut sum = 0;
        for root in &self.roots {
            let mut node = &self.nodes[usize::from(*root)];
            while node.feature != LEAF {
                let yes = values[usize::from(node.feature)] <= node.at_most;
                node = &self.nodes[usize::from(if yes { node.yes } else { node.no })];
            }
            sum += node.points;
        }
        sum
    }

    /// What each feature adds to the points, those that add nothing left out, the strongest first; `base` is what a
    /// block has that nothing is known of. Together they are the points of the block.
    pub(super) fn reasons(&self, values: &[i32]) -> Vec<Reason> {
        let mut added = vec![0; self.names.len()];
        for root in &self.roots {
            let mut node = &self.nodes[usize::from(*root)];
            while node.feature != LEAF {
                let feature = usize::from(node.feature);
                let yes = values[feature] <= node.at_most;
                let next = &self.nodes[usize::from(if yes { node.yes } else { node.no })];
                added[feature] += next.points - node.points;
                node = next;
            }
        }
        let mut reasons: Vec<Reason> = (self.names.iter().zip(values).zip(added))
            .filter(|(_, points)| *points != 0)
            .map(|((feature, value), points)| Reason { feature, value: *value, points })
            .collect();
        reasons.push(Reason { feature: "base", value: 0, points: self.base });
        reasons.sort_by_key(|r| -r.points.abs());
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: &[&str] = &["words", "links"];
    const TABLE: &str = "# two trees\ntree\tnode\tfeature\tat_most\tyes\tno\tpoints\n\
        0\t0\twords\t10\t1\t2\t5\n0\t1\t\t\t\t\t-20\n0\t2\tlinks\t300\t3\t4\t18\n0\t3\t\t\t\t\t30\n0\t4\t\t\t\t\t-7\n\
        1\t0\tlinks\t100\t1\t2\t1\n1\t1\t\t\t\t\t4\n1\t2\t\t\t\t\t-3\n";

    #[test]
    fn trees_sum_up_and_reasons_to_the_same() {
        let model = Model::parse(TABLE, NAMES).unwrap();
        for (values, want) in [([5, 0], -16), ([11, 0], 34), ([11, 300], 27), ([11, 301], -10), ([10, 101], -23)] {
            assert_eq!(model.points(&values), want, "{values:?}");
            let reasons = model.reasons(&values);
            assert_eq!(reasons.iter().map(|r| r.points).sum::<i32>(), want, "{values:?}");
        }
    }

    #[test]
    fn damaged_tables_are_named_by_line() {
        for (damage, line) in [
            (TABLE.replace("links\t300", "nothing\t300"), 5),
            (TABLE.replace("\t10\t1\t2", "\tten\t1\t2"), 3),
            // A node that leads to itself.
            (TABLE.replace("300\t3\t4", "300\t2\t4"), 10),
            (TABLE.replace("100\t1\t2", "100\t1\t9"), 10),
        ] {
            assert_eq!(Model::parse(&damage, NAMES).unwrap_err(), line, "{damage}");
        }
    }
}
