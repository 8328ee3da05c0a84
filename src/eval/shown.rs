/// The longest example shown, in characters.
const MAX_SHOWN_CHARS: usize = 90;

/// Words of a file as they may stand on a terminal: what would move its cursor is left out of sight, the end of a long text too.
pub(super) fn shown(words: &str) -> String {
    let mut letters = words.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c });
    let mut shown: String = letters.by_ref().take(MAX_SHOWN_CHARS).collect();
    if letters.next().is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_moves_the_cursor() {
        assert_eq!(shown("a\u{1b}[2J\nb"), "a\u{fffd}[2J\u{fffd}b");
        assert_eq!(shown(&"é".repeat(90)), "é".repeat(90));
        assert_eq!(shown(&"é".repeat(91)), format!("{}…", "é".repeat(90)));
    }
}
