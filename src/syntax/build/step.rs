use super::forms::{self, Form, Place};
use super::names::slug;
use super::statement::Formed;
use super::tree::{self, Segment, Statement};
use super::{Builder, short};
use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast::{
    Action, Answer, AnswerLabel, Ask, Block, Branch, Collect, Confirm, Do, OfferTimes, Outcome, Recipient, Reply,
    ReplyLength, Say, SayBody, Spanned, Step, Target, Template, Then, When,
};
use crate::syntax::grammar::{self, Node, Rule};
use crate::text::Span;

/// Whether steps stand in a flow, where `collect`, `offer times` and `confirm` may stand too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Within {
    Flow,
    Elsewhere,
}

impl Within {
    fn place(self) -> &'static Place {
        match self {
            Self::Flow => &forms::FLOW_STEPS,
            Self::Elsewhere => &forms::STEPS,
        }
    }
}

impl<'s> Builder<'s> {
    /// The steps of a block that holds nothing else.
    fn steps(&mut self, block: &tree::Block, within: Within) -> Block<Step> {
        self.block(block, |builder, statement| {
            let formed = builder.form(statement, within.place())?;
            builder.step(&formed, statement, within)
        })
    }

    /// A statement that is a step, or several on one line.
    pub(super) fn step(&mut self, formed: &Formed<'s, '_>, statement: &Statement, within: Within) -> Option<Vec<Step>> {
        let segment = statement.segments.first()?;
        if formed.form.rule != Rule::s_steps {
            self.nothing_behind(formed);
            if !self.check_block(formed) {
                return None;
            }
        }
        let span = formed.span;
        match formed.form.rule {
            Rule::s_steps => self.clauses_of(formed, statement, within),
            Rule::s_ask => {
                let question = self.read(formed, segment, |builder, node| builder.question(&node))?;
                let answers = formed.block.map(|block| self.answers(block, within));
                Some(vec![Step::Ask(Ask { span, question, answers })])
            }
            Rule::s_when => {
                let condition =
                    self.read(formed, segment, |builder, node| builder.condition(&node.child(Rule::condition)?));
                let body = self.steps(formed.block?, within);
                Some(vec![Step::When(When { span, condition: condition?, body })])
            }
            Rule::s_collect => {
                let slots = self.read(formed, segment, |builder, node| Some(builder.names(&node)))?;
                Some(vec![Step::Collect(Collect { span, slots })])
            }
            Rule::s_confirm => {
                let question = self.read(formed, segment, |builder, node| builder.question(&node))?;
                Some(vec![Step::Confirm(Confirm { span, question })])
            }
            Rule::s_offer => {
                let offer = self.read(formed, segment, |builder, node| builder.offer(&node))?;
                Some(vec![Step::OfferTimes(offer)])
            }
            _ => None,
        }
    }

    fn question(&mut self, node: &Node<'_>) -> Option<Template> {
        match node.child(Rule::text) {
            Some(text) => Some(self.template(&text)),
            None => {
                let help = "write, for example:  ask \"Shall I book a visit?\"";
                self.report(Code::E006, node.span(), "`ask` needs a question in quotes", "no question follows", help);
                None
            }
        }
    }

    fn offer(&mut self, node: &Node<'_>) -> Option<OfferTimes> {
        let inner = |rule: Rule| node.child(rule).and_then(|child| child.first());
        let calendar = inner(Rule::from_calendar).map(|name| self.name(&name));
        let length = inner(Rule::for_length);
        let length = length.map(|length| self.length(&length));
        let on = inner(Rule::on_slot).map(|name| self.name(&name));
        let slot = inner(Rule::as_slot).map(|name| self.name(&name));
        let (Some(calendar), Some(length), Some(slot)) = (calendar, length, slot) else {
            self.incomplete("`offer times` needs a calendar, a length and a slot", node, forms::OFFER_EXAMPLE);
            return None;
        };
        Some(OfferTimes { span: node.span(), calendar, length: length?, on, slot })
    }

    fn incomplete(&mut self, message: &str, node: &Node<'_>, example: &str) {
        let help = format!("write, for example:  {example}");
        self.report(Code::E006, node.span(), message, "something is missing here", help);
    }

    // ---------- say, do, then ----------

    /// A line of `say`, `do`, `then`, with the blocks between them.
    fn clauses_of(&mut self, formed: &Formed<'s, '_>, statement: &Statement, within: Within) -> Option<Vec<Step>> {
        let segment = statement.segments.first()?;
        let mut line = ClauseLine::default();
        let read = self.read(formed, segment, |builder, node| {
            builder.clauses(node.children(), formed.block, within, &mut line);
            Some(())
        });
        if read.is_none() {
            line.spoilt = true;
        }
        self.rest_of_line(formed.rest, within, &mut line);
        (!line.spoilt || !line.steps.is_empty()).then_some(line.steps)
    }

    /// What stands behind a block on the same line.
    fn rest_of_line(&mut self, rest: &[Segment], within: Within, line: &mut ClauseLine) {
        for segment in rest {
            let Some(span) = segment.head() else {
                continue;
            };
            let head = self.plain_head(span);
            let word = self.first_word(segment);
            let Some(form) = forms::STEPS.forms.iter().find(|form| form.word == word && form.rule == Rule::s_steps)
            else {
                let shown = short(self.source.get(span));
                let help = format!("write it on a line of its own:  {shown}");
                let message = format!("`{shown}` stands behind the `}}` of another statement");
                self.report(Code::E016, span, message, "this is not read", help);
                line.spoilt = true;
                continue;
            };
            let formed = Formed { form, head, block: segment.block.as_ref(), rest: &[], span };
            let read = self.read(&formed, segment, |builder, node| {
                builder.clauses(node.children(), formed.block, within, line);
                Some(())
            });
            line.spoilt |= read.is_none();
        }
    }

    fn clauses<'n>(
        &mut self,
        nodes: impl Iterator<Item = Node<'n>>,
        block: Option<&tree::Block>,
        within: Within,
        line: &mut ClauseLine,
    ) {
        let nodes: Vec<Node<'n>> = nodes.collect();
        let last = nodes.len().saturating_sub(1);
        for (i, node) in nodes.iter().enumerate() {
            let block = if i == last { block } else { None };
            let rank = match node.rule() {
                Rule::say_clause => 1,
                Rule::do_clause => 2,
                _ => 3,
            };
            if rank <= line.rank {
                self.out_of_order(node, line.rank, rank);
                line.spoilt = true;
                return;
            }
            line.rank = rank;
            match self.clause(node, block, within) {
                Some(step) => line.steps.push(step),
                None => line.spoilt = true,
            }
        }
    }

    fn out_of_order(&mut self, node: &Node<'_>, before: u8, rank: u8) {
        let text = short(node.text());
        let message = match (before == rank, rank) {
            (true, 3) => "a line leads to one place only, and this is its second `then`",
            (true, _) => "one line holds one `say`, one `do` and one `then` at most",
            (false, _) => "on one line the order is `say`, `do`, `then`",
        };
        let help = match (before == rank, rank) {
            (true, 3) => format!("take one of them away:  {text}"),
            _ => format!("use a block, each on a line of its own; one of them is:  {text}"),
        };
        let label = if before == rank { "one too many" } else { "this comes too late" };
        self.report(Code::E017, node.span(), message, label, help);
    }

    fn clause(&mut self, node: &Node<'_>, block: Option<&tree::Block>, within: Within) -> Option<Step> {
        let span = block.map_or(node.span(), |block| node.span().to(block.span));
        match node.rule() {
            Rule::say_clause => self.say(node, block, span).map(Step::Say),
            Rule::do_clause => {
                let action = self.action(&node.first()?);
                let outcomes = block.map(|block| self.outcomes(block, within));
                Some(Step::Do(Do { span, action: action?, outcomes }))
            }
            _ => {
                let target = self.target(&node.first()?);
                let outcomes = block.map(|block| self.outcomes(block, within));
                Some(Step::Then(Then { span, target: target?, outcomes }))
            }
        }
    }

    fn say(&mut self, node: &Node<'_>, block: Option<&tree::Block>, span: Span) -> Option<Say> {
        if let Some(reply) = node.child(Rule::bare_reply) {
            return self.bare_reply(&reply, span);
        }
        let body = match (node.child(Rule::clause_text), block) {
            (Some(text), None) => SayBody::Single(self.template(&text)),
            (None, Some(block)) => SayBody::Block(self.replies(block)),
            (Some(text), Some(block)) => {
                let open = self.first_character(block.span);
                let help = format!("write the words in the block:  say {{ full {} }}", short(text.text()));
                self.report(
                    Code::E016,
                    open,
                    "`say` has either words or a block, not both",
                    "a block follows the words",
                    help,
                );
                SayBody::Single(self.template(&text))
            }
            (None, None) => {
                let help =
                    format!("write, for example:  {}", forms::STEPS.forms.first().map_or("", |form| form.example));
                self.report(
                    Code::E006,
                    node.span(),
                    "`say` needs the words to say, in quotes",
                    "no words follow",
                    help,
                );
                return None;
            }
        };
        Some(Say { span, body })
    }

    /// `say full "…"`: what is meant is plain, and its braces are missing.
    fn bare_reply(&mut self, node: &Node<'_>, span: Span) -> Option<Say> {
        let written = node.text().trim();
        let word = written.split(grammar::is_blank).next().unwrap_or("full").to_lowercase();
        let message = format!("`{}` needs braces around it, behind `say`", word.trim_end_matches(':'));
        let help = format!("write:  say {{ {written} }}");
        self.report(Code::E018, node.span(), message, "no `{` stands before this", help);
        let reply = self.reply(&node.first()?)?;
        let body = SayBody::Block(Block { span: node.span(), items: vec![reply], damaged: true });
        Some(Say { span, body })
    }

    /// The lines of `say { … }`.
    fn replies(&mut self, block: &tree::Block) -> Block<Reply> {
        self.block(block, |builder, statement| {
            let segment = statement.segments.first()?;
            let quoted = segment.marks.first().is_some_and(|mark| {
                matches!(mark.kind, super::lines::MarkKind::Quoted | super::lines::MarkKind::Unclosed)
            });
            let formed = match forms::REPLIES.forms.get(1).filter(|_| quoted) {
                Some(full) => builder.formed(statement, full)?,
                None => builder.form(statement, &forms::REPLIES)?,
            };
            builder.check_block(&formed);
            builder.nothing_behind(&formed);
            let reply = builder.read(&formed, segment, |builder, node| builder.reply(&node))?;
            Some(vec![reply])
        })
    }

    fn reply(&mut self, node: &Node<'_>) -> Option<Reply> {
        let text = self.template(&node.child(Rule::text)?);
        let channel = node.child(Rule::channel).and_then(|child| self.channel(&child));
        let length = match node.child(Rule::reply_length) {
            Some(word) if word.text().to_lowercase().starts_with("quick") => {
                Spanned::new(ReplyLength::Quick, word.span())
            }
            Some(word) => Spanned::new(ReplyLength::Full, word.span()),
            None => Spanned::new(ReplyLength::Full, text.span),
        };
        let weight = node.child(Rule::weight).and_then(|child| child.first());
        let weight = weight.and_then(|word| self.weight(&word));
        let language = node.child(Rule::in_language).and_then(|child| child.first());
        let language = language.and_then(|word| self.language(&word));
        Some(Reply { span: node.span(), channel, length, text, weight, language })
    }

    fn target(&mut self, node: &Node<'_>) -> Option<Spanned<Target>> {
        let name = node.child(Rule::name);
        let target = match node.rule() {
            Rule::t_voicemail => Target::Voicemail,
            Rule::t_anything => Target::AnythingElse,
            Rule::t_goodbye => Target::Goodbye,
            Rule::t_hang_up => Target::HangUp,
            Rule::t_transfer => Target::Transfer(self.name(&name?)),
            Rule::t_collect => Target::Collect(self.name(&name?)),
            _ => Target::Named(self.target_name(&name?)?),
        };
        Some(Spanned::new(target, node.span()))
    }

    /// The scenario or flow that `then` leads to; something that is done, not gone to, is reported.
    fn target_name(&mut self, node: &Node<'_>) -> Option<crate::syntax::ast::Name> {
        let word = node.text();
        let instead = match word {
            "record" | "text" | "email" | "ticket" | "note" | "book" | "webhook" | "set" | "save" | "cancel"
            | "move" => {
                format!("write:  do {word} …")
            }
            "say" | "ask" | "do" | "collect" | "confirm" => format!("write `{word}` without `then`"),
            "hang" | "hangup" => "write:  then hang up".to_owned(),
            "transfer" => "write:  then transfer CONTACT".to_owned(),
            "anything" => "write:  then anything else".to_owned(),
            _ => return Some(self.name(node)),
        };
        self.report(
            Code::E013,
            node.span(),
            format!("`then` cannot lead to `{word}`"),
            "this is no place to go to",
            instead,
        );
        None
    }

    fn action(&mut self, node: &Node<'_>) -> Option<Spanned<Action>> {
        let text =
            node.child(Rule::text).or_else(|| node.child(Rule::clause_text)).or_else(|| node.child(Rule::string));
        let text = text.map(|text| self.template(&text));
        let name = node.child(Rule::name);
        let action = match node.rule() {
            Rule::a_record => {
                let at_most = node.child(Rule::length).map(|length| self.length(&length));
                Action::Record { at_most: at_most.flatten() }
            }
            Rule::a_text => Action::Text { text: text?, to: self.recipient(&name?) },
            Rule::a_email => Action::Email { text: text?, to: self.recipient(&name?) },
            Rule::a_ticket => Action::Ticket(text?),
            Rule::a_note => Action::Note(text?),
            Rule::a_move => Action::MoveBooking { to: self.name(&name?) },
            Rule::a_cancel => Action::CancelBooking,
            Rule::a_save => Action::SaveContact,
            Rule::a_webhook => {
                let name = self.name(&name?);
                let mut with = Vec::new();
                for path in node.children().filter(|child| child.rule() == Rule::path) {
                    with.push(self.path_of(&path)?);
                }
                Action::Webhook { name, with }
            }
            Rule::a_set => Action::Set { slot: self.name(&name?), value: self.value(&node.child(Rule::value)?)? },
            _ => self.book(node, text?)?,
        };
        Some(Spanned::new(action, node.span()))
    }

    fn book(&mut self, node: &Node<'_>, what: Template) -> Option<Action> {
        let inner = |rule: Rule| node.child(rule).and_then(|child| child.first());
        let (calendar, length, at) = (inner(Rule::on_calendar), inner(Rule::for_length), inner(Rule::at_slot));
        let (Some(calendar), Some(length), Some(at)) = (calendar, length, at) else {
            let example = "do book \"cleaning\" on calendar hygiene for 1 hour at visit-time";
            self.incomplete("`book` needs a calendar, a length and the slot that holds the time", node, example);
            return None;
        };
        Some(Action::Book { what, calendar: self.name(&calendar), length: self.length(&length)?, at: self.name(&at) })
    }

    fn recipient(&mut self, node: &Node<'_>) -> Spanned<Recipient> {
        let name = self.name(node);
        let recipient = if name.node == "caller" { Recipient::Caller } else { Recipient::Contact(name.node) };
        Spanned::new(recipient, name.span)
    }

    // ---------- what an answer, an outcome or a try leads to ----------

    fn answers(&mut self, block: &tree::Block, within: Within) -> Block<Answer> {
        self.block(block, |builder, statement| builder.answer(statement, within))
    }

    fn answer(&mut self, statement: &Statement, within: Within) -> Option<Vec<Answer>> {
        use super::lines::MarkKind::{Quoted, Unclosed, Word};
        let segment = statement.segments.first()?;
        let first = segment.marks.first().map(|mark| mark.kind);
        let word = self.first_word(segment);
        let formed = if matches!(first, Some(Quoted | Unclosed)) {
            self.formed(statement, &forms::WORDS_ANSWER)?
        } else if matches!(first, Some(Word)) && self.answer_lacks_quotes(segment, &word) {
            return None;
        } else {
            self.form(statement, &forms::ANSWERS)?
        };
        let (labels, branch) = self.branch_line(&formed, segment, within, |builder, node| {
            let mut labels = Vec::new();
            for child in node.children().filter(|child| !is_clause(child)) {
                labels.push(builder.label(&child)?);
            }
            Some(labels)
        })?;
        Some(vec![Answer { span: formed.span, labels, branch }])
    }

    /// Words before `then` that no quotes surround are an answer that lacks them.
    fn answer_lacks_quotes(&mut self, segment: &Segment, word: &str) -> bool {
        let known = |word: &str| forms::is_statement_word(word);
        if known(word) || crate::text::closest(word, forms::ANSWERS.forms.iter().map(|form| form.word)).is_some() {
            return false;
        }
        let label: Vec<_> = segment
            .marks
            .iter()
            .take_while(|mark| !matches!(forms::plain_word(self.source.get(mark.span)).as_str(), "say" | "do" | "then"))
            .collect();
        let (Some(first), Some(last)) = (label.first(), label.last()) else { return false };
        if self.unclosed(segment) {
            return true;
        }
        let span = first.span.to(last.span);
        let words = short(self.source.get(span));
        let message = format!("the answer `{words}` stands in quotes, unless it is `yes`, `no` or `else`");
        self.report(Code::E008, span, message, "quotes are missing", format!("write:  \"{words}\""));
        true
    }

    fn label(&mut self, node: &Node<'_>) -> Option<Spanned<AnswerLabel>> {
        let label = match node.rule() {
            Rule::l_yes => AnswerLabel::Yes,
            Rule::l_no => AnswerLabel::No,
            Rule::l_else => AnswerLabel::Else,
            Rule::l_phrase => AnswerLabel::Phrase(self.template(&node.child(Rule::string)?)),
            Rule::l_words => AnswerLabel::Words(self.template(&node.child(Rule::string)?)),
            Rule::l_rule => AnswerLabel::Rule(self.regex(&node.child(Rule::rule_text)?)?),
            _ => AnswerLabel::Key(self.key(&node.child(Rule::key)?)?.node),
        };
        Some(Spanned::new(label, node.span()))
    }

    /// The lines of what a `do` or a `then` may come to.
    pub(super) fn outcomes(&mut self, block: &tree::Block, within: Within) -> Block<Outcome> {
        self.block(block, |builder, statement| {
            let segment = statement.segments.first()?;
            let formed = builder.outcome_form(statement, segment)?;
            let (names, branch) =
                builder.branch_line(&formed, segment, within, |builder, node| Some(builder.names(node)))?;
            Some(vec![Outcome { span: formed.span, names, branch }])
        })
    }

    fn outcome_form<'t>(&mut self, statement: &'t Statement, segment: &Segment) -> Option<Formed<'s, 't>> {
        let place = Place { name: "a block of outcomes", home: "in a block of outcomes", forms: &[] };
        let starts_other = forms::is_statement_word(&self.first_word(segment));
        let is_word = segment.marks.first().is_some_and(|mark| mark.kind == super::lines::MarkKind::Word);
        if starts_other || !is_word {
            if segment.marks.is_empty() {
                return self.form(statement, &place);
            }
            if !self.unclosed(segment) {
                let span = segment.head()?;
                let message = format!("an outcome is missing before `{}`", short(self.source.get(span)));
                let help = format!(
                    "write what must have come of it first, for example:  failed {}",
                    short(self.source.get(span))
                );
                self.report(Code::E006, span, message, "which outcome leads here?", help);
            }
            return None;
        }
        self.formed(statement, &forms::OUTCOME)
    }

    /// A line that begins with answers, outcomes or a number, and the steps it leads to.
    pub(super) fn branch_line<L>(
        &mut self,
        formed: &Formed<'s, '_>,
        segment: &Segment,
        within: Within,
        labels: impl FnOnce(&mut Self, &Node<'_>) -> Option<L>,
    ) -> Option<(L, Branch)> {
        let mut line = ClauseLine::default();
        let read = self.read(formed, segment, |builder, node| {
            let labels = labels(builder, &node)?;
            let clauses: Vec<Node<'_>> = node.children().filter(is_clause).collect();
            let starts = clauses.first().map(Node::span);
            let block = formed.block.filter(|_| !clauses.is_empty());
            builder.clauses(clauses.into_iter(), block, within, &mut line);
            Some((labels, starts))
        });
        let (labels, starts) = read?;
        let end = Span { start: formed.span.end, end: formed.span.end };
        let mut branch = match (starts, formed.block) {
            (None, Some(block)) => {
                let steps = self.steps(block, within);
                Branch { span: block.span, steps: steps.items, damaged: steps.damaged }
            }
            (None, None) => {
                if self.understood.last() == Some(&formed.head.span) {
                    self.leads_nowhere(formed.form, &formed.head.text, formed.head.span);
                }
                Branch { span: end, steps: Vec::new(), damaged: true }
            }
            (Some(start), _) => {
                Branch { span: Span { start: start.start, end: formed.span.end }, steps: Vec::new(), damaged: false }
            }
        };
        self.rest_of_line(formed.rest, within, &mut line);
        branch.steps.append(&mut line.steps);
        branch.damaged |= line.spoilt;
        Some((labels, branch))
    }

    fn leads_nowhere(&mut self, form: &Form, text: &str, span: Span) {
        let shown = short(text);
        let message = format!("`{shown}` leads to nothing: it needs `say`, `do`, `then` or a block");
        let help = format!("write, for example:  {shown} then {}", slug_of_example(form));
        self.diagnostics
            .push(Diagnostic::new(Code::E006, message).at(self.path(), span, "what happens then?").help(help));
    }
}

fn slug_of_example(form: &Form) -> String {
    let (_, target) = form.example.rsplit_once("then ").unwrap_or(("", ""));
    if target.is_empty() { "anything else".to_owned() } else { slug(target).replace("anything-else", "anything else") }
}

fn is_clause(node: &Node<'_>) -> bool {
    matches!(node.rule(), Rule::say_clause | Rule::do_clause | Rule::then_clause)
}

/// The steps of one line as they are read.
#[derive(Default)]
struct ClauseLine {
    steps: Vec<Step>,
    /// What came last: `say` 1, `do` 2, `then` 3.
    rank: u8,
    /// Whether something on the line could not be read.
    spoilt: bool,
}
