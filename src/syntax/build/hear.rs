use super::forms::{self, Place};
use super::tree::Statement;
use super::{Builder, short};
use crate::diagnostic::Code;
use crate::syntax::ast::{Hear, HearLine, Heard, Pattern, PatternItem, Spanned};
use crate::syntax::build::statement::Formed;
use crate::syntax::grammar::{Node, Rule};
use crate::text::Span;

/// What `hear` may hold.
const PLACE: &Place = &forms::HEAR;

impl<'s> Builder<'s> {
    pub(super) fn hear(&mut self, formed: &Formed<'s, '_>) -> Option<Hear> {
        self.nothing_behind(formed);
        let block = formed.block?;
        let body = self.block(block, |builder, statement| builder.hear_line(statement));
        Some(Hear { span: formed.span, body })
    }

    fn hear_line(&mut self, statement: &Statement) -> Option<Vec<HearLine>> {
        let segment = statement.segments.first()?;
        if self.lacks_keyword(segment) {
            return None;
        }
        let formed = self.form(statement, PLACE)?;
        self.check_block(&formed);
        self.nothing_behind(&formed);
        let span = formed.head.span;
        let lines = self.read(&formed, segment, |builder, node| {
            let not = node.child(Rule::not).map(|not| not.span());
            let heard = builder.heard(&node)?;
            if not.is_some() && heard.iter().any(|(_, heard)| matches!(heard, Heard::Key(_))) {
                let help = "take `not` away, or take the whole line away";
                builder.report(
                    Code::E005,
                    node.span(),
                    "`not` has no meaning before a key",
                    "a key cannot be unheard",
                    help,
                );
                return None;
            }
            let line = |(at, heard)| HearLine { span: at, not, heard };
            let mut lines: Vec<HearLine> = heard.into_iter().map(line).collect();
            if let Some(first) = lines.first_mut() {
                first.span = span;
            }
            Some(lines)
        });
        lines.filter(|lines| !lines.is_empty())
    }

    /// A line that is only quoted words lacks `phrase`.
    fn lacks_keyword(&mut self, segment: &super::tree::Segment) -> bool {
        use super::lines::MarkKind::{Quoted, Unclosed};
        let Some(mark) = segment.marks.first().filter(|mark| matches!(mark.kind, Quoted | Unclosed)) else {
            return false;
        };
        if self.unclosed(segment) {
            return true;
        }
        let help = format!("write:  phrase {}", short(self.source.get(mark.span)));
        self.report(
            Code::E006,
            mark.span,
            "`phrase` is missing before what a caller may say",
            "no word stands before this",
            help,
        );
        true
    }

    fn heard(&mut self, node: &Node<'_>) -> Option<Vec<(Span, Heard)>> {
        Some(match node.rule() {
            Rule::s_phrase => {
                let phrases = self.list(node).into_iter();
                phrases.map(|phrase| (phrase.span, Heard::Phrase(phrase))).collect()
            }
            Rule::s_pattern => {
                let pattern = self.pattern(&node.child(Rule::pattern)?)?;
                vec![(node.span(), Heard::Pattern(pattern))]
            }
            Rule::s_rule => {
                let rule = self.regex(&node.child(Rule::rule_text)?)?;
                vec![(node.span(), Heard::Rule(rule))]
            }
            _ => {
                let mut keys = Vec::new();
                for child in node.children().filter(|child| child.rule() == Rule::key) {
                    let key = self.key(&child)?;
                    keys.push((key.span, Heard::Key(key)));
                }
                keys
            }
        })
    }

    fn pattern(&mut self, node: &Node<'_>) -> Option<Pattern> {
        let sequences: Vec<Node<'_>> = node.children().collect();
        if sequences.len() > 1 {
            let help = format!("write:  pattern ({})", short(node.text()));
            let message = "alternatives in a pattern stand in parentheses";
            self.report(Code::E015, node.span(), message, "which words does `|` part here?", help);
            return None;
        }
        self.sequence(sequences.first()?, node.span())
    }

    fn sequence(&mut self, node: &Node<'_>, around: Span) -> Option<Pattern> {
        let mut items: Vec<PatternItem> = Vec::new();
        for child in node.children() {
            let item = self.pattern_item(&child)?;
            let after_gap = matches!(items.last(), None | Some(PatternItem::Gap(_)));
            if after_gap && matches!(item, PatternItem::Gap(_)) {
                self.lonely_gap(child.span());
                return None;
            }
            items.push(item);
        }
        match items.last() {
            None => {
                let help = "write words, for example:  pattern (ac | unit) .. (quit | stopped)";
                self.report(Code::E015, around, "a pattern needs words here", "no words", help);
                None
            }
            Some(PatternItem::Gap(span)) => {
                self.lonely_gap(*span);
                None
            }
            Some(_) => Some(Pattern { span: node.span(), items }),
        }
    }

    fn lonely_gap(&mut self, span: Span) {
        let message = "a gap `..` stands between two words";
        let help = "take it away: words before the first and after the last never matter";
        self.report(Code::E015, span, message, "no word on one side of this gap", help);
    }

    fn pattern_item(&mut self, node: &Node<'_>) -> Option<PatternItem> {
        Some(match node.rule() {
            Rule::group => self.group(node)?,
            Rule::gap => PatternItem::Gap(node.span()),
            Rule::hole => PatternItem::Hole(self.hole(node)?),
            Rule::optional => {
                let word = node.child(Rule::pat_word)?;
                PatternItem::Optional(Spanned::new(word.text().to_owned(), word.span()))
            }
            _ => PatternItem::Word(Spanned::new(node.text().to_owned(), node.span())),
        })
    }

    fn group(&mut self, node: &Node<'_>) -> Option<PatternItem> {
        let span = node.span();
        if node.child(Rule::no_close).is_some() {
            let open = Span { end: span.start + 1, ..span };
            let help = format!("write:  {})", short(node.text()));
            self.report(Code::E015, open, "this parenthesis is never closed", "it opens here", help);
            return None;
        }
        let mut alternatives = Vec::new();
        for child in node.children().filter(|child| child.rule() == Rule::sequence) {
            if child.text().is_empty() {
                let help = "write words on both sides of `|`; for words that may be missing:  (a | b)?";
                self.report(
                    Code::E015,
                    span,
                    "an alternative in this pattern has no words",
                    "nothing beside a `|`",
                    help,
                );
                return None;
            }
            alternatives.push(self.sequence(&child, child.span())?);
        }
        let optional = node.child(Rule::question).is_some();
        Some(PatternItem::Group { span, alternatives, optional })
    }
}
