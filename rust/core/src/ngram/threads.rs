//! Work cut in parts and shared out among threads.

use std::{
    ops::Range,
    sync::{Mutex, PoisonError},
    thread,
};

/// Items of these sizes in at most `n` stretches of about as much each; one at least if there are items.
pub(super) fn cut(sizes: impl ExactSizeIterator<Item = usize> + Clone, n: usize) -> Vec<Range<usize>> {
    let (n_items, total) = (sizes.len(), sizes.clone().sum::<usize>());
    let mut out: Vec<Range<usize>> = Vec::new();
    let (mut start, mut filled) = (0, 0);
    for (i, size) in sizes.enumerate() {
        filled += size;
        let is_full = out.len() + 1 < n && filled as u128 * n as u128 >= total as u128 * (out.len() + 1) as u128;
        if is_full || i + 1 == n_items {
            out.push(start..i + 1);
            start = i + 1;
        }
    }
    out
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

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn stretches_hold_all_and_are_no_more_than_asked_for() {
        for (sizes, n, expected) in [
            (vec![], 2, vec![]),
            (vec![0, 0, 0], 2, vec![(0, 1), (1, 3)]),
            (vec![200, 200, 0, 0], 2, vec![(0, 1), (1, 4)]),
            (vec![1, 1, 1, 1], 2, vec![(0, 2), (2, 4)]),
            (vec![9, 1], 4, vec![(0, 1), (1, 2)]),
            (vec![1, 2, 3], 1, vec![(0, 3)]),
            (vec![usize::MAX / 2, 5], 3, vec![(0, 1), (1, 2)]),
        ] {
            let stretches = cut(sizes.iter().copied(), n).into_iter().map(|range| (range.start, range.end));
            assert_eq!(stretches.collect::<Vec<_>>(), expected, "{sizes:?} in {n}");
        }
    }
}
