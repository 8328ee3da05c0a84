use std::borrow::Cow;

use super::forms::{self, Form, Place, Takes};
use super::lines::{Mark, MarkKind};
use super::tree::{self, Entry, Segment, Statement};
use super::{Builder, short};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast;
use crate::syntax::grammar::{self, Base, Node, Reading};
use crate::text::{Span, closest};

/// How many parentheses may stand one in another in a statement.
const MAX_PARENTHESES_DEEP: usize = 24;

/// The words of a statement before its block, as they are read: a misspelt first word is already set right.
pub(super) struct Head<'s> {
    pub(super) text: Cow<'s, str>,
    pub(super) span: Span,
    base: Base,
}

/// A statement whose form is known.
pub(super) struct Formed<'s, 't> {
    pub(super) form: &'static Form,
    pub(super) head: Head<'s>,
    pub(super) block: Option<&'t tree::Block>,
    /// What stands on the line behind the block.
    pub(super) rest: &'t [Segment],
    pub(super) span: Span,
}

impl<'s> Builder<'s> {
    /// Builds what stands in a block; `read` gives a statement's nodes, or nothing if it could not be understood.
    pub(super) fn block<T>(
        &mut self,
        block: &tree::Block,
        read: impl FnMut(&mut Self, &Statement) -> Option<Vec<T>>,
    ) -> ast::Block<T> {
        let (items, damaged) = self.entries(&block.entries, read);
        ast::Block { span: block.span, items, damaged }
    }

    pub(super) fn entries<T>(
        &mut self,
        entries: &[Entry],
        mut read: impl FnMut(&mut Self, &Statement) -> Option<Vec<T>>,
    ) -> (Vec<T>, bool) {
        let (mut items, mut damaged) = (Vec::new(), false);
        for entry in entries {
            let Entry::Statement(statement) = entry else { continue };
            let before = self.diagnostics.len();
            match read(self, statement) {
                Some(mut read) => items.append(&mut read),
                None => damaged = true,
            }
            damaged |= self.diagnostics.len() > before && self.is_damage(before);
        }
        (items, damaged)
    }

    /// Whether messages since `before` mean that something of the author's was left out.
    fn is_damage(&self, before: usize) -> bool {
        let kept = [Code::E001, Code::E008, Code::E009, Code::E010, Code::E012];
        self.diagnostics.iter().skip(before).any(|found| !kept.contains(&found.code))
    }

    /// Finds the form of a statement in the place where it stands, or says what is wrong with it.
    pub(super) fn form<'t>(&mut self, statement: &'t Statement, place: &Place) -> Option<Formed<'s, 't>> {
        let (first, rest) = statement.segments.split_first()?;
        let Some(span) = first.head() else {
            let label = "no words stand before this `{`";
            let help = "write what the block is before its `{`, or take the braces away";
            self.report(
                Code::E018,
                self.first_character(statement.span()),
                "this block belongs to nothing",
                label,
                help,
            );
            return None;
        };
        let word = self.first_word(first);
        let exact = place.forms.iter().find(|form| form.word == word);
        let Some(form) = exact.or_else(|| self.misspelt(first, &word, place)) else {
            self.unknown(first, span, &word, place);
            return None;
        };
        let head = self.head(first, span, form);
        Some(Formed { form, head, block: first.block.as_ref(), rest, span: statement.span() })
    }

    /// A statement that is known to be of a form by other means than its first word.
    pub(super) fn formed<'t>(&self, statement: &'t Statement, form: &'static Form) -> Option<Formed<'s, 't>> {
        let (first, rest) = statement.segments.split_first()?;
        let span = first.head()?;
        let head = self.plain_head(span);
        Some(Formed { form, head, block: first.block.as_ref(), rest, span: statement.span() })
    }

    pub(super) fn plain_head(&self, span: Span) -> Head<'s> {
        Head { text: Cow::Borrowed(self.source.get(span)), span, base: Base::at(span.range().start) }
    }

    /// The word that says what a statement is, in lower case: the one after `not`, if that stands first.
    pub(super) fn first_word(&self, segment: &Segment) -> String {
        let mut words = segment.marks.iter().map(|mark| self.word(mark));
        match words.next() {
            Some(word) if word == "not" => words.next().unwrap_or(word),
            word => word.unwrap_or_default(),
        }
    }

    fn word(&self, mark: &Mark) -> String {
        match mark.kind {
            MarkKind::Word => forms::plain_word(self.source.get(mark.span)),
            _ => String::new(),
        }
    }

    /// The mark of the word that [`Self::first_word`] gives.
    fn first_mark<'t>(&self, segment: &'t Segment) -> Option<&'t Mark> {
        let first = segment.marks.first()?;
        if self.word(first) == "not" { segment.marks.get(1).or(Some(first)) } else { Some(first) }
    }

    /// The form whose word was most likely meant; the misspelling is reported.
    fn misspelt(&mut self, segment: &Segment, word: &str, place: &Place) -> Option<&'static Form> {
        if word.chars().count() < 3 || forms::is_statement_word(word) {
            return None;
        }
        let meant = closest(word, place.forms.iter().map(|form| form.word))?;
        let mark = self.first_mark(segment)?;
        let message = format!("there is no statement `{}`", short(self.source.get(mark.span)));
        self.report(Code::E004, mark.span, message, &format!("did you mean `{meant}`?"), format!("write `{meant}`"));
        place.forms.iter().find(|form| form.word == meant)
    }

    fn head(&self, segment: &Segment, span: Span, form: &Form) -> Head<'s> {
        let plain = self.plain_head(span);
        let Some(mark) = self.first_mark(segment).filter(|mark| self.word(mark) != form.word) else { return plain };
        let written = self.source.get(mark.span);
        let colon = if written.ends_with(':') { ":" } else { "" };
        let before = self.source.get(Span { start: span.start, end: mark.span.start });
        let after = self.source.get(Span { start: mark.span.end, end: span.end });
        let text = format!("{before}{}{colon}{after}", form.word);
        let base = plain.base.with_word(before.len(), form.word.len() + colon.len(), written.len());
        Head { text: Cow::Owned(text), span, base }
    }

    /// Says of a statement that is none here whether it belongs elsewhere, lacks quotes, or is unknown.
    fn unknown(&mut self, segment: &Segment, span: Span, word: &str, place: &Place) {
        if self.unclosed(segment) {
            return;
        }
        let Some(mark) = self.first_mark(segment).copied() else { return };
        if let Some(home) = forms::PLACES.iter().find(|home| home.forms.iter().any(|form| form.word == word)) {
            let message = format!("`{word}` has no place in {}", place.name);
            let help = format!("move it: it belongs {}", home.home);
            self.report(Code::E005, mark.span, message, "not here", help);
            return;
        }
        let written = short(self.source.get(span));
        let words: Vec<String> = place.forms.iter().map(|form| format!("`{}`", form.word)).collect();
        let message = format!("`{written}` is not something {} can hold", place.name);
        let help = match words.as_slice() {
            [one] => format!("a line here begins with {one}"),
            [all @ .., last] => format!("a line here begins with {} or {last}", all.join(", ")),
            [] => "take it away".to_owned(),
        };
        let label =
            if mark.kind == MarkKind::Word { "this word begins no statement" } else { "no word stands before this" };
        self.report(Code::E004, mark.span, message, label, help);
    }

    /// Reports a quote that is never closed, if there is one: nothing else is then said of the statement.
    pub(super) fn unclosed(&mut self, segment: &Segment) -> bool {
        let over = segment.marks.iter().find(|mark| mark.kind == MarkKind::OverLines);
        if let Some(mark) = over {
            let first = self.first_character(mark.span);
            let text = self.source.get(mark.span);
            let joined: Vec<&str> = text.lines().map(str::trim).collect();
            let help = format!("write it on one line:  {}", joined.join(" "));
            self.report(Code::E001, first, "a text may not go over several lines", "it begins here", help);
            return true;
        }
        let Some(mark) = segment.marks.iter().find(|mark| mark.kind == MarkKind::Unclosed) else { return false };
        let text = self.source.get(mark.span);
        let quote = self.first_character(mark.span);
        let words_before = segment.marks.iter().take_while(|other| other.span.start < mark.span.start);
        let bare = words_before.filter(|mark| mark.kind == MarkKind::Word).nth(1);
        match bare {
            Some(word) if text.chars().count() == 1 => {
                let words = self.source.get(Span { start: word.span.start, end: mark.span.start });
                let help = format!("put a quote before `{}` too:  \"{}\"", short(words), words.trim());
                self.report(
                    Code::E001,
                    quote,
                    "this quote closes a text that none opens",
                    "the first quote is missing",
                    help,
                );
            }
            _ => {
                let help = format!("close it:  \"{}\"", inside(text).trim_end());
                self.report(Code::E001, quote, "this quote is never closed", "it opens a text here", help);
            }
        }
        true
    }

    /// The place of the first character in a span: a quote from a mail has three bytes.
    pub(super) fn first_character(&self, span: Span) -> Span {
        let length = self.source.get(span).chars().next().map_or(0, char::len_utf8);
        Span::new(span.range().start, span.range().start + length)
    }

    /// Reads the head of a statement by the rule of its form, and passes what was read on. Whatever is wrong with the
    /// head is reported; where a quote is not closed, that alone.
    pub(super) fn read<T>(
        &mut self,
        formed: &Formed<'s, '_>,
        segment: &Segment,
        make: impl FnOnce(&mut Self, Node<'_>) -> Option<T>,
    ) -> Option<T> {
        let before = self.diagnostics.len();
        let unclosed = self.unclosed(segment);
        let kept = self.diagnostics.len();
        let made = self.read_head(formed, make);
        if unclosed {
            self.diagnostics.truncate(kept);
        }
        let as_written = matches!(formed.head.text, Cow::Borrowed(_));
        if made.is_some() && as_written && !self.has_messages_in(formed.head.span, before) {
            self.understood.push(formed.head.span);
        }
        made
    }

    /// Whether messages since `before` lie in `span`, rather than in a block behind it.
    fn has_messages_in(&self, span: Span, before: usize) -> bool {
        let places = self.diagnostics.iter().skip(before).filter_map(Diagnostic::place);
        places.map(|label| label.span).any(|place| span.start <= place.start && place.start <= span.end)
    }

    fn read_head<T>(
        &mut self,
        formed: &Formed<'s, '_>,
        make: impl FnOnce(&mut Self, Node<'_>) -> Option<T>,
    ) -> Option<T> {
        let Formed { form, head, .. } = formed;
        if self.too_deep(head) {
            return None;
        }
        match grammar::read(form.rule, &head.text, head.base) {
            Reading::Stuck { at } => {
                self.stuck(form, head, at);
                None
            }
            Reading::Read { node, rest } => {
                let made = make(self, node);
                self.leftover(form, head, rest);
                made
            }
        }
    }

    fn too_deep(&mut self, head: &Head<'_>) -> bool {
        let mut depth = 0_usize;
        for c in head.text.chars() {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > MAX_PARENTHESES_DEEP {
                let message = format!("parentheses stand more than {MAX_PARENTHESES_DEEP} deep in one another");
                self.report(Code::E014, head.span, message, "too deep", "write several simpler lines instead");
                return true;
            }
        }
        false
    }

    /// The statement's form is not followed: says what it needs.
    fn stuck(&mut self, form: &Form, head: &Head<'_>, at: usize) {
        let help = format!("write, for example:  {}", form.example);
        let rest = head.text.get(at..).unwrap_or("");
        let token = rest.trim_start_matches(grammar::is_blank);
        let start = at + (rest.len() - token.len());
        let token = token.split(grammar::is_blank).next().unwrap_or("");
        let word = form.word;
        if token.is_empty() {
            let message = format!("`{word}` needs {}", form.needs);
            self.report(Code::E006, head.span, message, "something is missing after this", help);
            return;
        }
        let from = head.base.place(start);
        let span = Span::new(from, from + token.len());
        let message = format!("`{word}` needs {}", form.needs);
        self.report(Code::E006, span, message, &format!("`{}` does not fit here", short(token)), help);
    }

    /// What stands behind the end of a statement.
    fn leftover(&mut self, form: &Form, head: &Head<'_>, rest: usize) {
        let text = head.text.get(rest..).unwrap_or("");
        let blank = |c: char| grammar::is_blank(c) || matches!(c, ',' | ';' | '.');
        let text = text.trim_start_matches(blank);
        let start = head.base.place(head.text.len() - text.len());
        let text = text.trim_end_matches(blank);
        if text.is_empty() {
            return;
        }
        let span = Span::new(start, start + text.len());
        let first = text.split(grammar::is_blank).next().unwrap_or("");
        let shown = short(text);
        if forms::is_statement_word(first) {
            let message =
                format!("two statements stand on one line: `{}` needs a line of its own", forms::plain_word(first));
            self.report(
                Code::E016,
                span,
                message,
                "a second statement begins here",
                format!("move this to the next line:  {shown}"),
            );
        } else if first.starts_with(['"', '“', '”', '„', '\'', '‘']) {
            let help = "if the quotes are part of the words, write a backslash before each:  \\\"";
            let message = format!("after the end of `{}` there is more text in quotes", form.word);
            self.report(Code::E016, span, message, "this is not read", help);
        } else if matches!(first, "and" | "or" | "&") {
            let message = format!("`{first}` does not join the things `{}` takes", form.word);
            let help = format!("put commas between them, as in:  {}", form.example);
            self.report(Code::E016, span, message, "not read from here on", help);
        } else {
            let message = format!("`{shown}` does not belong to `{}`", form.word);
            let help = format!("take it away; the statement looks like this:  {}", form.example);
            self.report(Code::E016, span, message, "this is not read", help);
        }
    }

    /// Reports a block where none may stand, and one that is missing.
    pub(super) fn check_block(&mut self, formed: &Formed<'s, '_>) -> bool {
        let word = formed.form.word;
        match (formed.form.takes, formed.block) {
            (Takes::Nothing, Some(block)) => {
                let open = self.first_character(block.span);
                let help = format!("take the braces away; it looks like this:  {}", formed.form.example);
                self.report(Code::E016, open, format!("`{word}` has no block"), "this block is not read", help);
                false
            }
            (Takes::ABlock, None) => {
                let text = short(formed.head.text.trim_end_matches(':'));
                let help = format!("write:  {text} {{  and a line with `}}` where it ends");
                self.report(Code::E018, formed.head.span, format!("`{word}` needs a block"), "no `{` follows", help);
                false
            }
            (Takes::Nothing | Takes::Perhaps, None) | (Takes::ABlock | Takes::Perhaps, Some(_)) => true,
        }
    }

    /// Reports what stands on the line behind a block, where nothing may.
    pub(super) fn nothing_behind(&mut self, formed: &Formed<'s, '_>) {
        if let Some(span) = formed.rest.iter().filter_map(Segment::span).reduce(Span::to) {
            let shown = short(self.source.get(span));
            let message = format!("`{shown}` stands behind the `}}` of another statement");
            self.diagnostics.push(
                Diagnostic::new(Code::E016, message)
                    .at(self.path(), span, "this is not read")
                    .help(format!("write it on a line of its own:  {shown}")),
            );
        }
    }
}

/// A string without its opening quote.
fn inside(text: &str) -> &str {
    text.trim_start_matches(['"', '“', '”', '„', '‟', '«', '»', '‘'])
}
