/// A pattern with one blank between its words, none inside its parentheses; nothing where it cannot be told apart safely.
pub(super) fn respaced(pattern: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = pattern;
    loop {
        rest = rest.trim_start_matches(crate::syntax::grammar::is_blank);
        if rest.is_empty() {
            return Some(text);
        }
        let (item, later) = rest.split_at_checked(length(rest)?)?;
        if !text.is_empty() && !text.ends_with('(') && !item.starts_with(')') {
            text.push(' ');
        }
        text.push_str(if is_gap(item) { ".." } else { item });
        rest = later;
    }
}

fn is_gap(item: &str) -> bool {
    item == "…" || item.starts_with("..")
}

/// How long the first item is: a parenthesis, a bar, a gap, a placeholder or a word.
fn length(text: &str) -> Option<usize> {
    let first = text.chars().next()?;
    match first {
        '(' | '|' => Some(1),
        ')' if text.starts_with(")?") => Some(2),
        ')' => Some(1),
        '…' => Some(first.len_utf8()),
        '.' if text.starts_with("..") => Some(text.len() - text.trim_start_matches('.').len()),
        '{' => text.find('}').map(|end| end + 1),
        // where one stands alone it would begin a comment, a rule or a string
        '#' | '/' | '\'' | '‘' | '?' => None,
        _ => Some(word(text)),
    }
}

fn word(text: &str) -> usize {
    let ends = |c: char| crate::syntax::grammar::is_blank(c) || matches!(c, '(' | ')' | '|' | '…' | '{' | '}' | '?');
    let gap = text.find("..").unwrap_or(text.len());
    let end = text.find(ends).unwrap_or(text.len()).min(gap);
    let optional = text.get(end..).is_some_and(|rest| rest.starts_with('?'));
    end + usize::from(optional)
}

#[cfg(test)]
mod tests {
    use super::respaced;

    #[test]
    fn blanks_stand_where_people_put_them() {
        let shown = |pattern| respaced(pattern).unwrap();
        assert_eq!(shown("(ac|unit)..(quit|won't turn  on)?"), "(ac | unit) .. (quit | won't turn on)?");
        assert_eq!(shown("tooth really?hurts…{day: date} ...."), "tooth really? hurts .. {day: date} ..");
        assert_eq!(respaced("a|#b"), None);
    }
}
