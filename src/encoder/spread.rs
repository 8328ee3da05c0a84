//! Work spread over threads, its results in order however many there are.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

/// What the work makes of each thing, in the order of the things. Each worker has a thread to itself and takes the next thing
/// when it is free; `told` hears how many are done, on the thread that asked.
///
/// # Errors
/// The first that came; no further work is begun then.
pub(super) fn spread<'w, W: Send + 'w, Thing: Sync, Made: Send, Error: Send>(
    workers: impl Iterator<Item = &'w mut W>,
    things: &[Thing],
    work: impl Fn(&mut W, &Thing) -> Result<Made, Error> + Sync,
    told: &mut dyn FnMut(usize),
) -> Result<Vec<Made>, Error> {
    let next = AtomicUsize::new(0);
    let (next, work) = (&next, &work);
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::channel();
        for worker in workers {
            let sender = sender.clone();
            scope.spawn(move || {
                while let Some((at, thing)) = take(next, things) {
                    // Nobody listens any more once something went wrong.
                    if sender.send((at, work(worker, thing))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(sender);
        in_order(receiver, things.len(), told)
    })
}

fn take<'t, Thing>(next: &AtomicUsize, things: &'t [Thing]) -> Option<(usize, &'t Thing)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    things.get(at).map(|thing| (at, thing))
}

fn in_order<Made, Error>(
    results: mpsc::Receiver<(usize, Result<Made, Error>)>,
    count: usize,
    told: &mut dyn FnMut(usize),
) -> Result<Vec<Made>, Error> {
    let mut made = Vec::with_capacity(count);
    for (at, result) in results {
        made.push((at, result?));
        told(made.len());
    }
    made.sort_by_key(|(at, _)| *at);
    Ok(made.into_iter().map(|(_, made)| made).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(workers: usize, things: &[u32], told: &mut dyn FnMut(usize)) -> Result<Vec<u32>, u32> {
        let mut workers = vec![(); workers];
        spread(workers.iter_mut(), things, |(), thing| if *thing < 1_000 { Ok(thing * 2) } else { Err(*thing) }, told)
    }

    #[test]
    fn results_come_in_order_however_many_work() {
        let things: Vec<u32> = (0..200).collect();
        let doubled: Vec<u32> = things.iter().map(|thing| thing * 2).collect();
        for workers in [1, 2, 7] {
            let mut heard = Vec::new();
            assert_eq!(run(workers, &things, &mut |done| heard.push(done)), Ok(doubled.clone()));
            assert_eq!(heard, (1..=200).collect::<Vec<_>>());
        }
        assert_eq!(run(3, &[], &mut |_| panic!("nothing was done")), Ok(Vec::new()));
    }

    #[test]
    fn what_went_wrong_ends_the_work() {
        let mut things: Vec<u32> = vec![1; 50];
        things[20] = 5_000;
        let mut heard = 0;
        assert_eq!(run(1, &things, &mut |done| heard = done), Err(5_000));
        assert_eq!(heard, 20);
        assert_eq!(run(4, &things, &mut |_| {}), Err(5_000));
    }
}
