//! Work that falls into parts, a thread for each: the same whatever machine it runs on, and sooner done.

use std::panic::resume_unwind;
use std::thread;

/// Does each part; what comes of them is handed on in the order of the parts.
pub(super) fn each<Part: Send, Made: Send>(
    parts: impl Iterator<Item = Part>,
    work: impl Fn(Part) -> Made + Sync,
    mut made: impl FnMut(Made),
) {
    let work = &work;
    thread::scope(|scope| {
        let working: Vec<_> = parts.map(|part| scope.spawn(move || work(part))).collect();
        for one in working {
            match one.join() {
                Ok(one) => made(one),
                Err(panic) => resume_unwind(panic),
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn what_is_made_comes_in_order() {
        let mut all = Vec::new();
        each(0..20_u64, |part| (0..(20 - part) * 1_000).fold(part, |sum, _| sum), |made| all.push(made));
        assert_eq!(all, (0..20).collect::<Vec<_>>());
    }
}
