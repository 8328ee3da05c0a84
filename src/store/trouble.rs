use std::time::{Duration, Instant};

/// A trouble that comes and goes faster than this is logged once in so long.
const TOLD_AGAIN_AFTER: Duration = Duration::from_secs(60);

/// Something that is wrong now, or is not; and what the log was told of it.
#[derive(Default)]
pub(super) struct Trouble {
    words: Option<String>,
    told: Option<(String, Instant)>,
    is_told: bool,
}

impl Trouble {
    /// What is wrong now.
    pub(super) fn words(&self) -> Option<&String> {
        self.words.as_ref()
    }

    /// It is this now; whether the log is to be told.
    pub(super) fn comes(&mut self, words: String) -> bool {
        if self.words.as_ref() == Some(&words) {
            return false;
        }
        self.words = Some(words.clone());
        if self.told.as_ref().is_some_and(|(told, at)| *told == words && at.elapsed() < TOLD_AGAIN_AFTER) {
            return false;
        }
        self.told = Some((words, Instant::now()));
        self.is_told = true;
        true
    }

    /// It is over; whether the log is to be told.
    pub(super) fn goes(&mut self) -> bool {
        self.words = None;
        std::mem::take(&mut self.is_told)
    }
}

/// Whether a count that grew is to be logged: at the first, and each time it has doubled.
pub(super) fn is_worth_telling(before: u64, now: u64) -> bool {
    now > before && before.checked_ilog2() != now.checked_ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stays_the_same_is_told_once() {
        let mut trouble = Trouble::default();
        assert!(trouble.comes("it is full".to_owned()));
        assert!(!trouble.comes("it is full".to_owned()));
        assert!(trouble.comes("it is read-only".to_owned()));
        assert_eq!(trouble.words().map(String::as_str), Some("it is read-only"));
        assert!(trouble.goes());
        assert!(!trouble.goes());
        assert_eq!(trouble.words(), None);
    }

    #[test]
    fn what_comes_and_goes_does_not_flood_the_log() {
        let mut trouble = Trouble::default();
        let told = (0..100).map(|_| u32::from(trouble.comes("it is full".to_owned())) + u32::from(trouble.goes()));
        assert_eq!(told.sum::<u32>(), 2);
    }

    #[test]
    fn a_count_is_told_at_the_first_and_when_it_has_doubled() {
        let told: Vec<u64> = (0..20).filter(|&before| is_worth_telling(before, before + 1)).map(|n| n + 1).collect();
        assert_eq!(told, [1, 2, 4, 8, 16]);
        assert!(is_worth_telling(0, 7) && !is_worth_telling(4, 7) && !is_worth_telling(5, 5));
    }
}
