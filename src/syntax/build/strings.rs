use super::{Builder, short};
use crate::diagnostic::Code;
use crate::syntax::ast::{Hole, Part, Regex, Spanned, Template, Text};
use crate::syntax::grammar::{self, Base, Node, Reading, Rule};
use crate::text::Span;

/// What stands between the quotes of a string, and where.
struct Inside<'a> {
    text: &'a str,
    base: Base,
    single: bool,
}

impl Builder<'_> {
    /// Text that may hold placeholders; `node` is a string, or words that lack their quotes.
    pub(super) fn template(&mut self, node: &Node<'_>) -> Template {
        let inside = self.inside(node);
        let parts = self.parts(&inside);
        Template { span: node.span(), parts }
    }

    /// Text that is never filled: a placeholder in it is reported.
    pub(super) fn plain(&mut self, node: &Node<'_>) -> Text {
        let template = self.template(node);
        if let Some(hole) = template.holes().next() {
            let message = format!("`{}` is not filled in here", short(self.source.get(hole.span)));
            let help = "write the words themselves; a `{` that is meant is written `\\{`";
            self.report(Code::E012, hole.span, message, "placeholders work in what is said, sent or heard", help);
        }
        let text = template.parts.iter().map(|part| match part {
            Part::Text(text) => text.node.as_str(),
            Part::Hole(hole) => self.source.get(hole.span),
        });
        Spanned::new(text.collect(), template.span)
    }

    /// All texts of a list; a comma that is missing between two is reported.
    pub(super) fn list(&mut self, node: &Node<'_>) -> Vec<Template> {
        let mut templates = Vec::new();
        for child in node.children() {
            match child.rule() {
                Rule::text_item => templates.push(self.template(&child)),
                Rule::no_comma => self.no_comma(&child),
                _ => {}
            }
        }
        templates
    }

    /// As [`Self::list`], without placeholders.
    pub(super) fn plain_list(&mut self, node: &Node<'_>) -> Vec<Text> {
        let mut texts = Vec::new();
        for child in node.children() {
            match child.rule() {
                Rule::text_item => texts.push(self.plain(&child)),
                Rule::no_comma => self.no_comma(&child),
                _ => {}
            }
        }
        texts
    }

    fn no_comma(&mut self, node: &Node<'_>) {
        let message = "a comma is missing between two texts";
        let next = self.first_character(Span::new(node.span().range().start, self.source.text().len()));
        self.report(Code::E006, next, message, "a comma should stand before this", "write:  \"…\", \"…\"");
    }

    /// The expression between the slashes; one without slashes is reported.
    pub(super) fn regex(&mut self, node: &Node<'_>) -> Option<Regex> {
        let inner = node.first()?;
        match inner.rule() {
            Rule::regex => Some(Spanned::new(inner.first()?.text().to_owned(), inner.span())),
            Rule::open_regex => {
                let help = format!("write:  {}/", inner.text().trim_end_matches('/'));
                self.report(Code::E006, inner.span(), "this rule has no slash at its end", "it begins here", help);
                None
            }
            _ => {
                let words = self.inside(&inner).text.to_owned();
                let help = format!("write:  rule /{words}/  or, for plain words,  phrase \"{words}\"");
                self.report(
                    Code::E006,
                    inner.span(),
                    "a rule stands between slashes, not quotes",
                    "slashes are missing",
                    help,
                );
                None
            }
        }
    }

    fn inside<'a>(&mut self, node: &Node<'a>) -> Inside<'a> {
        let mut inner = node.clone();
        while let Some(child) = inner.first().filter(|_| !is_inside(inner.rule())) {
            inner = child;
        }
        let base = Base::at(inner.span().range().start);
        if matches!(
            inner.rule(),
            Rule::unquoted | Rule::unquoted_item | Rule::unquoted_call | Rule::unquoted_said | Rule::clause_words
        ) {
            let words = inner.text();
            let help = format!("write:  \"{}\"", short(words));
            self.report(
                Code::E008,
                inner.span(),
                "words that are said or heard stand in quotes",
                "quotes are missing",
                help,
            );
        }
        let has_end = is_inside(inner.rule());
        let text = if has_end { inner.whole_text() } else { "" };
        Inside { text, base, single: inner.rule() == Rule::single_in }
    }

    fn parts(&mut self, inside: &Inside<'_>) -> Vec<Part> {
        let Reading::Read { node, .. } = grammar::read(Rule::inside, inside.text, inside.base) else {
            return Vec::new();
        };
        let mut parts: Vec<Part> = Vec::new();
        for child in node.children() {
            match child.rule() {
                Rule::hole => match self.hole(&child) {
                    Some(hole) => parts.push(Part::Hole(hole)),
                    None => push_text(&mut parts, child.whole_text(), child.whole_span()),
                },
                Rule::plain => push_text(&mut parts, child.whole_text(), child.whole_span()),
                Rule::escaped => {
                    let text = self.escaped(&child, inside.single);
                    push_text(&mut parts, text, child.whole_span());
                }
                Rule::bad_hole | Rule::lone_brace => {
                    self.bad_hole(&child);
                    push_text(&mut parts, child.whole_text(), child.whole_span());
                }
                _ => {}
            }
        }
        parts
    }

    fn escaped<'a>(&mut self, node: &Node<'a>, single: bool) -> &'a str {
        let text = node.whole_text();
        match text.get(1..) {
            Some(meant @ ("\"" | "{" | "}" | "\\")) => meant,
            Some(meant @ "'") if single => meant,
            _ => {
                let message = format!("`{text}` means nothing in a text");
                let help = "a backslash stands only before `\"`, `{` and `\\`: take it away, or write two";
                self.report(Code::E012, node.whole_span(), message, "a backslash before this", help);
                text
            }
        }
    }

    pub(super) fn hole(&mut self, node: &Node<'_>) -> Option<Hole> {
        let mut paths = Vec::new();
        let (mut slot_type, mut or) = (None, None);
        for child in node.children() {
            match child.rule() {
                Rule::path => paths.push(self.path_of(&child)?),
                Rule::slot_type => slot_type = self.slot_type(&child),
                Rule::or_quoted => {
                    or = child.first().map(|text| Spanned::new(text.whole_text().to_owned(), child.span()))
                }
                Rule::or_words => or = Some(Spanned::new(child.text().to_owned(), child.span())),
                _ => {}
            }
        }
        let mut paths = paths.into_iter();
        let path = paths.next()?;
        Some(Hole { span: node.span(), path, slot_type, on: paths.next(), or })
    }

    fn bad_hole(&mut self, node: &Node<'_>) {
        let text = node.whole_text();
        let words = text.trim_matches(['{', '}']).trim();
        if node.rule() == Rule::lone_brace {
            let message = format!("a `{text}` in a text belongs to a placeholder, and this one has no partner");
            let help = format!("write a placeholder such as `{{name}}`, or `\\{text}` if the brace is meant");
            self.report(Code::E012, node.whole_span(), message, "no partner", help);
            return;
        }
        let message = format!("`{}` is not a placeholder", short(text));
        let help = match super::names::slug(words) {
            slug if slug.is_empty() || slug.len() > 24 => {
                "write, for example, `{name}` or `{name or there}`".to_owned()
            }
            slug => format!("write, for example, `{{{slug}}}` or `{{{slug} or there}}`"),
        };
        self.report(Code::E012, node.whole_span(), message, "a name is expected between the braces", help);
    }
}

fn is_inside(found: Rule) -> bool {
    matches!(
        found,
        Rule::straight_in
            | Rule::curly_in
            | Rule::mixed_in
            | Rule::single_in
            | Rule::unclosed_in
            | Rule::unquoted
            | Rule::unquoted_item
            | Rule::unquoted_call
            | Rule::unquoted_said
            | Rule::clause_words
    )
}

/// Adds text; two neighbours become one.
fn push_text(parts: &mut Vec<Part>, text: &str, span: Span) {
    match parts.last_mut() {
        Some(Part::Text(last)) => {
            last.node.push_str(text);
            last.span = last.span.to(span);
        }
        Some(Part::Hole(_)) | None => parts.push(Part::Text(Spanned::new(text.to_owned(), span))),
    }
}
