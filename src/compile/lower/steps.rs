use super::Lower;
use super::hear::key;
use crate::compile::names::Wanted;
use crate::compile::report::Blame;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Answer, Block, BlockId, Branch, Form, Handler, Outcome, OutcomeKind, SlotId, Statement, StatementKind, Status,
    Subject, Target,
};
use crate::syntax::ast::{self, AnswerLabel, SayBody, Step};
use crate::text::{Span, closest};

impl Lower<'_> {
    /// The steps of a branch: an answer, an outcome, a rung.
    pub(super) fn branch(&mut self, branch: &ast::Branch) -> BlockId {
        self.damaged(branch.damaged);
        if branch.steps.is_empty() && !branch.damaged {
            self.empty(branch.span, "branch", "write what is done:  then anything else");
        }
        self.steps(branch.steps.iter())
    }

    /// Steps in order, as a block.
    pub(super) fn steps<'s>(&mut self, steps: impl Iterator<Item = &'s Step>) -> BlockId {
        let mut statements = Vec::new();
        let mut left: Option<Span> = None;
        let mut reported = false;
        for step in steps {
            if let (Some(then), false) = (left, reported) {
                reported = true;
                let place = self.at(step.span());
                let found = Diagnostic::new(Code::E028, "nothing comes after a `then`")
                    .blame(&place, "this is never reached")
                    .beside(&self.at(then), "the call goes on elsewhere here")
                    .help("put it before the `then`, or leave it out");
                self.report.add(found);
            }
            if let Some(kind) = self.step(step) {
                statements.push(Statement { kind, at: self.at(step.span()) });
            }
            if matches!(step, Step::Then(_)) && left.is_none() {
                left = Some(step.span());
            }
        }
        self.blocks.push(Block { statements })
    }

    fn step(&mut self, step: &Step) -> Option<StatementKind> {
        match step {
            Step::Say(say) => Some(self.say(say)),
            Step::Ask(ask) => Some(self.ask(ask)),
            Step::Do(act) => self.act(act),
            Step::Then(then) => self.then(then),
            Step::When(when) => self.when(when),
            Step::Collect(collect) => {
                let slots: Vec<SlotId> =
                    collect.slots.iter().filter_map(|slot| self.slot(slot)).map(|(id, _)| id).collect();
                if slots.is_empty() {
                    self.left_out();
                    return None;
                }
                Some(StatementKind::Collect(slots))
            }
            Step::OfferTimes(offer) => {
                if !self.names.calendars.contains(&offer.calendar.node) {
                    self.unknown(Wanted::Calendar, &offer.calendar);
                }
                self.uses.slots.insert(SlotId::new(offer.slot.node.as_str()));
                self.uses.slots.extend(offer.on.as_ref().map(|on| SlotId::new(on.node.as_str())));
                self.not_yet("`offer times`", offer.span, "collect a day as `text`, and leave a ticket, for now");
                None
            }
            Step::Confirm(confirm) => Some(StatementKind::Confirm(self.template(&confirm.question))),
        }
    }

    fn say(&mut self, say: &ast::Say) -> StatementKind {
        if let SayBody::Single(words) = &say.body {
            return StatementKind::Say(self.template(words));
        }
        let mut replies = self.replies(say);
        let plain = |reply: &crate::model::Reply| {
            reply.form == Form::Full && reply.channel.is_none() && reply.language.is_none()
        };
        match replies.len() {
            1 if replies.iter().all(plain) => StatementKind::Say(replies.swap_remove(0).words),
            _ => StatementKind::SayOneOf(replies),
        }
    }

    fn ask(&mut self, ask: &ast::Ask) -> StatementKind {
        let question = self.template(&ask.question);
        let mut branches = Vec::new();
        let mut seen: Vec<(String, Span)> = Vec::new();
        let mut damaged = false;
        if let Some(block) = &ask.answers {
            damaged = block.damaged;
            self.damaged(block.damaged);
            for answer in &block.items {
                for label in &answer.labels {
                    self.repeated_answer(self.source.get(label.span).to_lowercase(), label.span, &mut seen);
                }
                let answers = answer.labels.iter().filter_map(|label| self.answer(label)).collect();
                branches.push(Branch { answers, block: self.branch(&answer.branch), at: self.at(answer.span) });
            }
        }
        if branches.is_empty() && !damaged {
            let help = "add  {  yes then …  no then …  }, or only say it:  say \"…\"";
            self.error(
                Code::E048,
                "this question has no answers",
                ask.question.span,
                "whatever is answered leads nowhere",
                help,
            );
            self.left_out();
        }
        // `else` is the last resort wherever it is written
        branches.sort_by_key(|branch| branch.answers.contains(&Answer::Else));
        StatementKind::Ask { question, branches }
    }

    fn repeated_answer(&mut self, written: String, span: Span, seen: &mut Vec<(String, Span)>) {
        let normal = written.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((_, first)) = seen.iter().find(|(word, _)| *word == normal) {
            let found = Diagnostic::new(Code::E048, format!("`{normal}` is answered twice"))
                .blame(&self.at(span), "this one is never chosen")
                .beside(&self.at(*first), "the first is")
                .help("join the two lines into one");
            self.report.add(found);
        } else {
            seen.push((normal, span));
        }
    }

    fn answer(&mut self, label: &ast::Spanned<AnswerLabel>) -> Option<Answer> {
        Some(match &label.node {
            AnswerLabel::Yes => Answer::Yes,
            AnswerLabel::No => Answer::No,
            AnswerLabel::Else => Answer::Else,
            AnswerLabel::Words(words) => Answer::Words(self.plain(words)?),
            AnswerLabel::Phrase(phrase) => Answer::Phrase(self.phrase(phrase)),
            AnswerLabel::Rule(rule) => Answer::Rule(self.rule(rule)),
            AnswerLabel::Key(pressed) => Answer::Key(key(*pressed)?),
        })
    }

    fn then(&mut self, then: &ast::Then) -> Option<StatementKind> {
        let target = self.target(&then.target);
        let kind = match &then.target.node {
            ast::Target::Transfer(_) => Some(OutcomeKind::Transfer),
            ast::Target::Voicemail => Some(OutcomeKind::Voicemail),
            ast::Target::Named(_)
            | ast::Target::Collect(_)
            | ast::Target::AnythingElse
            | ast::Target::Goodbye
            | ast::Target::HangUp => None,
        };
        let outcomes = self.outcomes(kind, "this `then`", then.outcomes.as_ref());
        if target.is_none() {
            self.left_out();
        }
        Some(StatementKind::Then { target: target?, outcomes })
    }

    /// Where a `then` leads.
    pub(super) fn target(&mut self, written: &ast::Spanned<ast::Target>) -> Option<Target> {
        Some(match &written.node {
            ast::Target::Named(name) => Target::Subject(self.subject_named(name)?),
            ast::Target::Transfer(name) => Target::Transfer(self.contact(name)?),
            ast::Target::Voicemail => Target::Voicemail,
            ast::Target::Collect(name) => Target::Collect(vec![self.slot(name)?.0]),
            ast::Target::AnythingElse => Target::AnythingElse,
            ast::Target::Goodbye => Target::Goodbye,
            ast::Target::HangUp => Target::HangUp,
        })
    }

    fn subject_named(&mut self, name: &ast::Name) -> Option<Subject> {
        let from = (!self.subject.is_empty()).then(|| self.subject.clone());
        let Some(known) = self.names.subjects.get(&name.node) else {
            if let Some(near) = closest(&name.node, self.names.subjects.keys().map(String::as_str)) {
                self.uses.subjects.insert((near.to_owned(), from));
            }
            self.unknown(Wanted::Subject, name);
            return None;
        };
        self.uses.subjects.insert((name.node.clone(), from));
        let why = match known.status {
            Status::Live => None,
            Status::Draft => Some("a draft"),
            Status::Archived => Some("archived"),
        };
        if let Some(why) = why {
            let found = Diagnostic::new(Code::E022, format!("this leads nowhere: `{}` is {why}", name.node))
                .blame(&self.at(name.span), "")
                .beside(&known.at, format!("{why} here"))
                .help(format!("write `status live` in `{}`, or lead the caller elsewhere", name.node));
            self.report.add(found);
        }
        Some(known.subject.clone())
    }

    fn when(&mut self, when: &ast::When) -> Option<StatementKind> {
        self.damaged(when.body.damaged);
        let condition = self.condition(&when.condition);
        if when.body.items.is_empty() && !when.body.damaged {
            self.empty(when.body.span, "when", "write what is said or done then");
        }
        let block = self.steps(when.body.items.iter());
        if condition.is_none() {
            self.left_out();
        }
        let (condition, source) = condition?;
        Some(StatementKind::When { condition, source, block })
    }

    /// A block with nothing in it.
    pub(super) fn empty(&mut self, span: Span, what: &str, help: &str) {
        let message = match what {
            "branch" => "nothing is done here".to_owned(),
            word => format!("there is nothing in this `{word}`"),
        };
        self.error(Code::E049, message, span, "", help);
        self.left_out();
    }

    /// What follows the outcomes handled at a statement; `kind` is none where a statement has no outcomes.
    pub(super) fn outcomes(
        &mut self,
        kind: Option<OutcomeKind>,
        what: &str,
        written: Option<&ast::Block<ast::Outcome>>,
    ) -> Vec<Handler> {
        let Some(block) = written else { return Vec::new() };
        self.damaged(block.damaged);
        let Some(kind) = kind else {
            self.error(
                Code::E033,
                format!("{what} has no outcomes"),
                block.span,
                "nothing here can come about",
                "leave the block out",
            );
            return Vec::new();
        };
        let mut handlers: Vec<Handler> = Vec::new();
        for outcome in &block.items {
            let names: Vec<Outcome> = outcome.names.iter().filter_map(|name| self.outcome(kind, name)).collect();
            let block = self.branch(&outcome.branch);
            for name in names {
                if let Some(first) = handlers.iter().find(|handler| handler.outcome == name) {
                    let found = Diagnostic::new(Code::E029, format!("`{}` is handled twice", name.as_str()))
                        .blame(&self.at(outcome.span), "this one is never used")
                        .beside(&first.at, "the first is")
                        .help("join the two lines into one");
                    self.report.add(found);
                    continue;
                }
                handlers.push(Handler { outcome: name, block, at: self.at(outcome.span) });
            }
        }
        handlers
    }

    fn outcome(&mut self, kind: OutcomeKind, name: &ast::Name) -> Option<Outcome> {
        let possible = kind.outcomes();
        if let Some(outcome) = possible.iter().find(|outcome| outcome.as_str() == name.node) {
            return Some(*outcome);
        }
        let words: Vec<&str> = possible.iter().map(|outcome| outcome.as_str()).collect();
        let near = closest(&name.node, words.iter().copied());
        let label = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        let help = if near.is_some() { String::new() } else { format!("it can end with {}", words.join(", ")) };
        let message = format!("a {} never ends with `{}`", kind.as_str(), name.node);
        self.error(Code::E033, message, name.span, &label, &help);
        None
    }
}
