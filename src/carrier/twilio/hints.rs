/// The carrier's limit, in entries.
const MAX_HINTS: usize = 500;
/// The carrier's limit, in characters an entry.
const MAX_HINT_CHARS: usize = 100;
/// Ours for all of them together, so that a document stays far below the carrier's limit, in bytes.
const MAX_HINTS_BYTES: usize = 12_000;

/// The words the recogniser should expect, as one attribute; `None` where there are none. The most important come first,
/// so those at the end are left out where there are too many.
pub(super) fn attribute(hints: &[String]) -> Option<String> {
    let mut joined = String::new();
    for hint in hints.iter().filter_map(|hint| entry(hint)).take(MAX_HINTS) {
        if joined.len() + hint.len() >= MAX_HINTS_BYTES {
            break;
        }
        if !joined.is_empty() {
            joined.push(',');
        }
        joined.push_str(&hint);
    }
    (!joined.is_empty()).then_some(joined)
}

/// A comma would part an entry in two; one that is too long says nothing when it is cut.
fn entry(hint: &str) -> Option<String> {
    let plain: String =
        hint.chars().map(|letter| if letter == ',' || letter.is_control() { ' ' } else { letter }).collect();
    let joined = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    (!joined.is_empty() && joined.chars().count() <= MAX_HINT_CHARS).then_some(joined)
}
