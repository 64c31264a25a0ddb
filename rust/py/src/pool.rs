//! Work on many documents: over threads, without the interpreter lock, in order, and stopped by Ctrl-C.

use crate::error::{argument, bug};
use pyo3::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How often the waiting thread looks for a signal.
const TICK: Duration = Duration::from_millis(50);

/// How many threads to take: as asked for, or as many as the machine has cores.
pub(crate) fn threads(asked: Option<usize>) -> PyResult<usize> {
    match asked {
        Some(0) => Err(argument("threads must be at least 1")),
        Some(n) => Ok(n),
        None => Ok(thread::available_parallelism().map_or(1, usize::from)),
    }
}

/// `work(0..n)` on `threads` threads, in order. `Err` in place of a result: that piece of work panicked, with this
/// message. Must be called without the interpreter lock.
pub(crate) fn run<T: Send>(
    n: usize,
    threads: usize,
    work: impl Fn(usize) -> T + Sync,
) -> PyResult<Vec<Result<T, String>>> {
    if threads == 1 || n <= 1 {
        return here(n, work);
    }
    // Neighbours go together, as long as all threads stay busy to the end.
    let step = (n / (threads * 8)).clamp(1, 64);
    let (next, cancelled) = (AtomicUsize::new(0), AtomicBool::new(false));
    let mut slots: Vec<Option<Result<T, String>>> = (0..n).map(|_| None).collect();
    let mut stopped = None;
    thread::scope(|scope| {
        let (sender, receiver) = channel();
        for _ in 0..threads.min(n) {
            let (sender, next, cancelled, work) = (sender.clone(), &next, &cancelled, &work);
            scope.spawn(move || {
                loop {
                    let from = next.fetch_add(step, Relaxed);
                    if from >= n {
                        return;
                    }
                    // Handed over together: a message wakes the waiting thread, which takes longer than a short text.
                    let mut batch = Vec::with_capacity(step.min(n - from));
                    for i in from..from.saturating_add(step).min(n) {
                        if cancelled.load(Relaxed) {
                            return;
                        }
                        batch.push(catch_unwind(AssertUnwindSafe(|| work(i))).map_err(panic_message));
                    }
                    if sender.send((from, batch)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut looked = Instant::now();
        loop {
            match receiver.recv_timeout(TICK) {
                Ok((from, batch)) => {
                    for (slot, done) in slots[from..].iter_mut().zip(batch) {
                        *slot = Some(done);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
            // Not after each result: short texts come by the hundred thousand, and the lock is others' meanwhile.
            if looked.elapsed() >= TICK && stopped.is_none() {
                looked = Instant::now();
                if let Err(error) = Python::attach(|py| py.check_signals()) {
                    stopped = Some(error);
                    cancelled.store(true, Relaxed);
                }
            }
        }
    });
    match stopped {
        Some(error) => Err(error),
        None => slots.into_iter().map(|slot| slot.ok_or_else(|| bug("a document was left out"))).collect(),
    }
}

/// One long piece of work, which looks now and then whether it was cancelled: Ctrl-C does that. `Err` inside: it
/// panicked, with this message. Must be called without the interpreter lock.
pub(crate) fn watched<T: Send>(work: impl FnOnce(&AtomicBool) -> T + Send) -> PyResult<Result<T, String>> {
    let cancelled = AtomicBool::new(false);
    thread::scope(|scope| {
        let (sender, receiver) = channel();
        let flag = &cancelled;
        scope.spawn(move || {
            // Nobody hears the result only when nobody waits.
            let _ = sender.send(catch_unwind(AssertUnwindSafe(|| work(flag))).map_err(panic_message));
        });
        loop {
            match receiver.recv_timeout(TICK) {
                Ok(done) => return Ok(done),
                Err(RecvTimeoutError::Disconnected) => return Err(bug("a thread ended without a word")),
                Err(RecvTimeoutError::Timeout) => {
                    if let Err(error) = Python::attach(|py| py.check_signals()) {
                        cancelled.store(true, Relaxed);
                        return Err(error);
                    }
                }
            }
        }
    })
}

/// [`run`] on the thread that asks: for one short text a thread would take longer to begin than to work.
fn here<T>(n: usize, work: impl Fn(usize) -> T) -> PyResult<Vec<Result<T, String>>> {
    let mut looked = Instant::now();
    let mut done = Vec::with_capacity(n);
    for i in 0..n {
        done.push(catch_unwind(AssertUnwindSafe(|| work(i))).map_err(panic_message));
        if looked.elapsed() >= TICK {
            Python::attach(|py| py.check_signals())?;
            looked = Instant::now();
        }
    }
    Ok(done)
}

fn panic_message(payload: Box<dyn std::any::Any + Send>) -> String {
    payload
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}
