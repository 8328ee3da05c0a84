use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

/// The most words of a spoken address before its "at".
const MAX_NAME: usize = 8;
/// The most words between its "at" and its first "dot": `g mail`.
const MAX_HOST: usize = 3;
/// Words that lead up to an address and are no part of it.
const LEADING: [&str; 44] = [
    "a", "address", "an", "and", "at", "can", "contact", "email", "e-mail", "for", "hi", "i", "i'm", "is", "it",
    "it's", "its", "mail", "me", "my", "of", "ok", "okay", "on", "or", "please", "reach", "send", "so", "sure", "that",
    "that's", "the", "this", "to", "uh", "um", "us", "use", "was", "with", "yeah", "yes", "you",
];

/// `zeb@x.com`, `zeb.quag+home@mail.example.co.uk`.
static WRITTEN: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\w.%+'’-]+@[\w.-]*\w").ok());

/// The text with e-mail addresses hidden, as they are written and as they are spoken (`zeb dot quag at gmail dot com`).
pub(super) fn hide(text: &str, hidden: &str) -> String {
    let Some(written) = WRITTEN.as_ref() else { return hidden.to_owned() };
    let text = written.replace_all(text, regex::NoExpand(hidden));
    let mut shown = String::new();
    let mut end = 0;
    for address in spoken(&text) {
        shown.push_str(text.get(end..address.start).unwrap_or_default());
        shown.push_str(hidden);
        end = address.end;
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    shown
}

/// A word without the marks around it, in small letters, and where it stands.
struct Word {
    at: Range<usize>,
    letters: String,
    /// A dot is written before it: `gmail .com`.
    dotted: bool,
}

fn spoken(text: &str) -> Vec<Range<usize>> {
    let words = words(text);
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, word) in words.iter().enumerate().skip(1) {
        let after = words.get(at + 1..).unwrap_or_default();
        let host = if matches!(word.letters.as_str(), "at" | "@") { host(after) } else { None };
        let ends = host.and_then(|count| after.get(count.checked_sub(1)?));
        let begins = words.get(name(&words, at));
        if let (Some(begins), Some(ends)) = (begins, ends)
            && found.last().is_none_or(|before| before.end <= begins.at.start)
        {
            found.push(begins.at.start..ends.at.end);
        }
    }
    found
}

/// Where the name before this "at" begins.
fn name(words: &[Word], at: usize) -> usize {
    let before = words.get(..at).unwrap_or_default().iter().rev();
    let count = before.take(MAX_NAME).take_while(|word| !LEADING.contains(&word.letters.as_str())).count();
    at.saturating_sub(count.max(1))
}

/// How many words behind an "at" are the rest of an address; nothing where they are none.
fn host(words: &[Word]) -> Option<usize> {
    let dots = |at: usize| words.get(at).map_or(0, |word| dots(word, words.get(at + 1)));
    let first = (0..=MAX_HOST).find(|at| dots(*at) > 0 && (*at > 0 || has_dot(words.first())))?;
    let mut end = first;
    while dots(end) > 0 {
        end += dots(end);
    }
    Some(end)
}

/// How many words a dot and what follows it take, from this word on.
fn dots(word: &Word, next: Option<&Word>) -> usize {
    match word.letters.as_str() {
        "dot" | "point" | "period" if next.is_some() => 2,
        _ => usize::from(word.dotted || has_dot(Some(word))),
    }
}

fn has_dot(word: Option<&Word>) -> bool {
    word.and_then(|word| word.letters.rsplit_once('.'))
        .is_some_and(|(host, end)| !host.is_empty() && end.len() >= 2 && end.chars().all(char::is_alphabetic))
}

fn words(text: &str) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut start = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        let is_mark = |c: char| !(c.is_alphanumeric() || c == '@');
        let inner = piece.trim_start_matches(is_mark);
        let skipped = piece.len() - inner.len();
        let inner = inner.trim_end_matches(is_mark);
        if !inner.is_empty() {
            let at = start + skipped..start + skipped + inner.len();
            let dotted = piece.trim_start().starts_with('.');
            found.push(Word { at, letters: inner.to_lowercase(), dotted });
        }
        start += piece.len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_hidden() {
        for (text, shown) in [
            ("it's zeb@x.com.", "it's ***."),
            ("my email is zeb dot quag at gmail dot com, thanks", "my email is ***, thanks"),
            ("zeb dot quag at gmail dot com", "***"),
            ("email me at z e b underscore quag at mail dot example dot co dot uk please", "email me at *** please"),
            ("that's zebquag at gmail.com", "that's ***"),
            ("zeb quag @ g mail dot com", "***"),
            ("zeb at gmail .com", "***"),
            ("zeb at x dot com or jane at y dot org", "*** or ***"),
            ("meet me at the corner of main", "meet me at the corner of main"),
            ("somebody looked at it", "somebody looked at it"),
            ("at", "at"),
        ] {
            assert_eq!(hide(text, "***"), shown, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_stands_before_the_sign_is_never_shown(name in "[b-z][0-9]{3,8}", host in "[b-z]{3,8}") {
            for text in [format!("so {name}@{host}.com"), format!("so {name} at {host} dot com"), format!("so {name} at {host}.com")] {
                proptest::prop_assert_eq!(hide(&text, "•"), "so •");
            }
        }
    }
}
