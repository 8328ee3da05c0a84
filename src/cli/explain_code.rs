use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::screen::Screen;
use crate::diagnostic::{Code, explain_page};
use crate::text::closest;

/// Whether something typed is the code of a message: a letter and digits, `E012`.
pub fn is_code(typed: &str) -> bool {
    let digits = typed.strip_prefix(['E', 'W', 'N', 'e', 'w', 'n']);
    digits.is_some_and(|digits| digits.len() >= 2 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[derive(Serialize)]
struct Page<'a> {
    code: &'a str,
    severity: &'a str,
    page: &'a str,
}

/// Prints what a message means: why it matters, a wrong example and a right one.
pub fn run(typed: &str, json: bool, screen: &mut Screen) -> Result<Exit, Trouble> {
    let typed = typed.to_ascii_uppercase();
    let code = Code::ALL.iter().find(|code| code.as_str() == typed).ok_or_else(|| unknown(&typed))?;
    let page = explain_page(*code);
    if json {
        let page = Page { code: code.as_str(), severity: code.severity().as_str(), page };
        screen.line(&serde_json::to_string(&page).unwrap_or_default());
    } else {
        screen.line(page.trim_end());
    }
    Ok(Exit::Good)
}

fn unknown(typed: &str) -> Trouble {
    let trouble = Trouble::usage(format!("no message has the code `{typed}`"));
    match closest(typed, Code::ALL.iter().map(|code| code.as_str())) {
        Some(near) => trouble.help(format!("did you mean `{near}`?")),
        None => trouble.help("the code stands in brackets before a message, as in error[E021]"),
    }
}
