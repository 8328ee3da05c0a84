//! What happens to a text on its way from one person's mail to another's editor: the same changes for the same numbers.

/// One change: which, where, and a number that some of them need.
pub type Change = (u8, u16, u16);

/// Pieces of the language that are put where they may not belong.
const PIECES: &[&str] = &[
    "{",
    "}",
    "\"",
    "“",
    "”",
    "„",
    "«",
    "'",
    "’",
    "‘",
    "#",
    "//",
    "/",
    ":",
    ",",
    ";",
    ".",
    "..",
    "…",
    "(",
    ")",
    "|",
    "?",
    "\\",
    "\\\"",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\u{a0}",
    "\u{200b}",
    "\u{2028}",
    "\u{feff}",
    " - ",
    "• ",
    "1. ",
    " # a note",
    "say",
    "then",
    "do",
    "hear {",
    "yes",
    "no",
    "else",
    "scenario",
    "use hvac",
    "not ",
    "phrase",
    "pattern ",
    "rule /x/",
    "key 1",
    "{name}",
    "{name or \"x\"}",
    "{day: date}",
    " in es",
    " weight 2",
    "é",
    "𝄞",
    "\u{301}",
    "0",
    "-",
    "say:",
    " , ",
    "slot x: text",
    "outcomes {",
    "transfer {",
    "call \"x\" {",
    "caller \"hi\"",
    "at 2026-07-14 10:00",
    "call",
    "\n\n\n",
    "\n}\n",
    "{ }",
    "“a \"b\" c”",
];

/// The text after the changes, in order.
pub fn mutated(text: &str, changes: &[Change]) -> String {
    changes.iter().fold(text.to_owned(), |text, change| changed(&text, *change))
}

fn changed(text: &str, (what, place, number): Change) -> String {
    let at = border(text, usize::from(place) * text.len() / usize::from(u16::MAX));
    let (before, after) = text.split_at(at);
    let piece = PIECES[usize::from(number) % PIECES.len()];
    let some = border(after, usize::from(number % 40));
    match what % 14 {
        0..=2 => format!("{before}{piece}{after}"),
        3 => format!("{before}{}", &after[some..]),
        4 => format!("{before}{}{after}", &after[..some]),
        5 => with_line(text, place, |_| String::new()),
        6 => with_line(text, place, |line| format!("{line}\n{line}")),
        7 => with_line(text, place, |line| line.trim_start().to_owned()),
        8 => with_line(text, place, |line| format!("{}{line}", " ".repeat(usize::from(number % 9)))),
        9 => text.lines().map(str::trim_start).collect::<Vec<_>>().join("\n"),
        10 => text.replace('"', ["“", "”", "'", "«", "‘"][usize::from(number) % 5]),
        11 => text.replace('\n', ["\r\n", "\r", "\u{2028}", "\n\n\n"][usize::from(number) % 4]),
        12 => text.replacen('\n', " ", 1 + usize::from(number % 7)),
        _ => match after.find(['{', '}', '"', '\n', ' ']) {
            Some(next) => format!("{before}{}{piece}{}", &after[..next], &after[next + 1..]),
            None => text.to_owned(),
        },
    }
}

fn with_line(text: &str, place: u16, change: impl Fn(&str) -> String) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    if !lines.is_empty() {
        let at = usize::from(place) * lines.len() / (usize::from(u16::MAX) + 1);
        lines[at] = change(&lines[at]);
    }
    lines.join("\n")
}

fn border(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}
