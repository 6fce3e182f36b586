//! Work on batches in parallel, results in the order of the batches.

use crate::Error;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, mpsc};

/// Set from outside (Ctrl-C) to stop at the next batch; everything staged is then removed.
#[derive(Debug, Default)]
pub struct Interrupt(AtomicBool);

impl Interrupt {
    /// Not interrupted yet.
    #[must_use]
    pub const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    /// Asks the flow to stop.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// # Errors
    /// `interrupted` once [`Interrupt::stop`] was called.
    pub fn check(&self) -> Result<(), Error> {
        if self.0.load(Ordering::Relaxed) {
            return Err(Error::new("interrupted", sekisho_terms::Place::default()));
        }
        Ok(())
    }
}

/// Applies `work` to every item on `jobs` threads and gives the results to `sink` in the order of the items.
///
/// At most four items a thread are in flight, so memory does not grow with the input. The first error, in the
/// order of the items, ends the run.
///
/// # Errors
/// The first error of an item, of `work` or of `sink`, or `interrupted`.
pub(crate) fn in_order<T: Send, R: Send>(
    jobs: NonZeroUsize,
    interrupt: &Interrupt,
    items: impl Iterator<Item = Result<T, Error>>,
    work: impl Fn(T) -> Result<R, Error> + Sync,
    mut sink: impl FnMut(R) -> Result<(), Error>,
) -> Result<(), Error> {
    if jobs.get() == 1 {
        return items.into_iter().try_for_each(|item| {
            interrupt.check()?;
            sink(work(item?)?)
        });
    }
    let window = jobs.get().saturating_mul(4);
    let (item_sender, item_receiver) = mpsc::sync_channel::<(u64, T)>(window);
    let (result_sender, result_receiver) = mpsc::channel::<(u64, Result<R, Error>)>();
    let item_receiver = Mutex::new(item_receiver);
    std::thread::scope(|scope| {
        // INVARIANT: owned by this closure, so that every way out closes the queue and lets the workers end.
        let item_sender = item_sender;
        for _ in 0..jobs.get() {
            let (queue, results, work) = (&item_receiver, result_sender.clone(), &work);
            scope.spawn(move || {
                while let Some((position, item)) = next(queue) {
                    if results.send((position, work(item))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(result_sender);
        let mut items = items.into_iter();
        let mut waiting: BTreeMap<u64, Result<R, Error>> = BTreeMap::new();
        let (mut sent, mut done, mut more) = (0_u64, 0_u64, true);
        loop {
            interrupt.check()?;
            while more && usize::try_from(sent - done).unwrap_or(usize::MAX) < window {
                match items.next() {
                    Some(Ok(item)) => {
                        item_sender.send((sent, item)).map_err(|_| worker_lost())?;
                        sent += 1;
                    }
                    Some(Err(error)) => {
                        waiting.insert(sent, Err(error));
                        sent += 1;
                        more = false;
                    }
                    None => more = false,
                }
            }
            while let Some(result) = waiting.remove(&done) {
                sink(result?)?;
                done += 1;
            }
            if done == sent {
                if !more {
                    return Ok(());
                }
                continue;
            }
            let (position, result) = result_receiver.recv().map_err(|_| worker_lost())?;
            waiting.insert(position, result);
        }
    })
}

fn next<T>(queue: &Mutex<mpsc::Receiver<(u64, T)>>) -> Option<(u64, T)> {
    queue.lock().ok()?.recv().ok()
}

fn worker_lost() -> Error {
    Error::new("internal", sekisho_terms::Place::default()).with("detail", "a worker ended early")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(jobs: usize, count: u64) -> Vec<u64> {
        let mut out = Vec::new();
        in_order(
            NonZeroUsize::new(jobs).unwrap(),
            &Interrupt::new(),
            (0..count).map(Ok),
            |item| Ok(item * item),
            |result| {
                out.push(result);
                Ok(())
            },
        )
        .unwrap();
        out
    }

    #[test]
    fn order_does_not_depend_on_the_number_of_jobs() {
        let expected: Vec<u64> = (0..1000).map(|item| item * item).collect();
        for jobs in [1, 2, 3, 8] {
            assert_eq!(run(jobs, 1000), expected);
        }
        assert!(run(4, 0).is_empty());
    }

    #[test]
    fn the_first_error_in_order_ends_the_run() {
        for jobs in [1, 3] {
            let mut seen = 0;
            let result = in_order(
                NonZeroUsize::new(jobs).unwrap(),
                &Interrupt::new(),
                (0..100_u64).map(Ok),
                |item| {
                    if item == 40 {
                        Err(Error::new("bad", sekisho_terms::Place::default()))
                    } else {
                        Ok(item)
                    }
                },
                |_| {
                    seen += 1;
                    Ok(())
                },
            );
            assert_eq!(result.unwrap_err().code(), "bad");
            assert_eq!(seen, 40);
        }
    }

    #[test]
    fn an_interrupt_stops_the_run() {
        let interrupt = Interrupt::new();
        let result = in_order(NonZeroUsize::MIN, &interrupt, (0..u64::MAX).map(Ok), Ok, |item| {
            if item == 3 {
                interrupt.stop();
            }
            Ok(())
        });
        assert_eq!(result.unwrap_err().code(), "interrupted");
    }
}
