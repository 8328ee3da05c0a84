use std::io::BufRead;

use similar::{ChangeTag, TextDiff};

use super::screen::Screen;

/// Lines shown around a difference.
const CONTEXT_LINES: usize = 3;

/// What the reviewer wants done with a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// It becomes the golden.
    Take,
    /// It stays a difference.
    Leave,
    /// The same, and no more differences are shown.
    Stop,
}

/// The difference between two transcripts, old lines with `-`, new ones with `+`.
pub fn difference(title: &str, kept: &str, now: &str, colour: bool) -> String {
    let mut text = format!("── {title}\n");
    let diff = TextDiff::from_lines(kept, now);
    for (number, group) in diff.grouped_ops(CONTEXT_LINES).iter().enumerate() {
        if number > 0 {
            text.push_str("   …\n");
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (mark, paint) = match change.tag() {
                ChangeTag::Delete => ("-", "\x1b[31m"),
                ChangeTag::Insert => ("+", "\x1b[32m"),
                ChangeTag::Equal => (" ", ""),
            };
            let line = format!("{mark} {}", change.value().trim_end_matches('\n'));
            let painted = if colour && !paint.is_empty() { format!("{paint}{line}\x1b[0m") } else { line };
            text.push_str(painted.trim_end());
            text.push('\n');
        }
    }
    text.push('\n');
    text
}

/// Asks what to do with the difference just shown, until the answer is one of the three; the end of input stops.
pub fn review(screen: &mut Screen) -> Choice {
    loop {
        screen.print("take it? [y]es, [n]o, [q]uit: ");
        screen.flush();
        let mut answer = String::new();
        if std::io::stdin().lock().read_line(&mut answer).unwrap_or(0) == 0 {
            screen.line("");
            return Choice::Stop;
        }
        match answer.trim().to_lowercase().as_str() {
            "y" | "yes" => return Choice::Take,
            "n" | "no" => return Choice::Leave,
            "q" | "quit" => return Choice::Stop,
            _ => {}
        }
    }
}
