use super::{Line, Teller, written};
use crate::engine::{Because, Effect, EffectKind, Said, SaidBy, SideAction, Then, matrix};
use crate::model::{At, Form, Kind, Strategy};

impl Teller<'_> {
    /// Where what was said is written, and by which cell of the response matrix it was chosen.
    pub(super) fn replies(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        let said = &self.turn.response.said;
        let mut told = None;
        for one in said {
            match &one.by {
                SaidBy::Reply { scenario, kind, strategy, .. } => {
                    if told == Some(scenario) {
                        continue;
                    }
                    told = Some(scenario);
                    let forms = strategy.map_or_else(|| matrix(*kind, self.turn.call.channel), forms_of);
                    let parts: Vec<String> = forms.iter().map(|form| self.form(scenario, *form)).collect();
                    let parts = parts.join(", then ");
                    let (kind, channel) = (a_kind(*kind), self.turn.call.channel);
                    sentences.push(match strategy {
                        None => format!("{scenario} is {kind} scenario; on {channel} that is {parts}."),
                        Some(strategy) => {
                            let strategy = strategy_word(*strategy);
                            format!("{scenario} is {kind} scenario with `strategy {strategy}`; that is {parts}.")
                        }
                    });
                }
                SaidBy::Greeting => sentences.push(format!("The greeting was said{}.", at(one))),
                SaidBy::Statement if one.at.as_ref().is_none_or(At::is_shipped) => {
                    sentences.push("The product's own words were said.".to_owned());
                }
                SaidBy::Statement => sentences.push(format!("A step of the scenario or flow was said{}.", at(one))),
                SaidBy::Slot { attempt } => {
                    sentences.push(format!("The slot's question was asked, try {attempt}{}.", at(one)));
                }
                SaidBy::Fallback(rung) => sentences.push(format!("`fallback`, step {rung}{}.", at(one))),
                SaidBy::Silence(rung) => sentences.push(format!("`silence`, step {rung}{}.", at(one))),
                SaidBy::Disambiguation => sentences.push("The caller is asked which of them was meant.".to_owned()),
                SaidBy::Repair => sentences.push("The product's own words lead back.".to_owned()),
                SaidBy::Goodbye => sentences.push(format!("The goodbye was said{}.", at(one))),
                SaidBy::Shipped => sentences.push("The product's own words were said.".to_owned()),
            }
        }
        sentences
    }

    /// One form of a scenario's reply: which wording of how many, and where it stands.
    fn form(&self, of: &crate::model::ScenarioId, wanted: Form) -> String {
        let word = match wanted {
            Form::Quick => "quick",
            Form::Full => "full",
        };
        let found = self.turn.response.said.iter().find_map(|said| match &said.by {
            SaidBy::Reply { scenario, form, variant, variants, .. } if scenario == of && *form == wanted => {
                Some(format!("{word}, wording {variant} of {variants}{}", at(said)))
            }
            SaidBy::Reply { .. }
            | SaidBy::Greeting
            | SaidBy::Statement
            | SaidBy::Slot { .. }
            | SaidBy::Fallback(_)
            | SaidBy::Silence(_)
            | SaidBy::Disambiguation
            | SaidBy::Repair
            | SaidBy::Goodbye
            | SaidBy::Shipped => None,
        });
        found.unwrap_or_else(|| format!("{word} (none written)"))
    }

    /// What was done, and what came after the words.
    pub(super) fn afterwards(&self) -> Vec<String> {
        let mut sentences = Vec::new();
        for action in &self.turn.response.actions {
            sentences.push(match action {
                SideAction::Record => "The call is recorded from here on.".to_owned(),
                SideAction::Note(words) => format!("A note was kept: \"{}\".", self.words(words)),
            });
        }
        sentences.extend(self.turn.effects.iter().map(|effect| self.effect(effect)));
        sentences.push(match &self.turn.response.then {
            Then::Listen(listen) => format!("Then it waits for: {}.", self.fixed(&listen.waits_for)),
            Then::Dial(dial) => format!("Then {} was called, at {}.", dial.contact, self.words(&dial.number)),
            Then::Record(record) => format!("Then a message of up to {} seconds is taken.", record.max_seconds),
            Then::HangUp => "Then the call ends.".to_owned(),
        });
        sentences
    }

    fn effect(&self, effect: &Effect) -> String {
        match &effect.kind {
            EffectKind::AskModel(_) => "The language model is asked.".to_owned(),
            EffectKind::Text { to, words } => {
                format!("A text goes to {}: \"{}\".", self.words(to), self.words(words))
            }
            EffectKind::Ticket { words } => format!("A ticket is left: \"{}\".", self.words(words)),
            EffectKind::Webhook { webhook, fields } => {
                let names: Vec<&str> = fields.keys().map(String::as_str).collect();
                format!("{webhook} is told: {}.", names.join(", "))
            }
        }
    }

    /// The lines of the business's files this turn came from, each once, in the order they came up.
    pub(super) fn lines(&self) -> Vec<Line> {
        let decided = self.decided().filter(|_| !self.answered_a_question()).and_then(|found| found.at.as_ref());
        let because = self.turn.thinking.because.iter().filter_map(|because| match because {
            Because::Condition { at, .. } | Because::Answered { at, .. } => at.as_ref(),
            Because::Filled { .. }
            | Because::Set { .. }
            | Because::NotHeard { .. }
            | Because::Entered { .. }
            | Because::Outcome { .. }
            | Because::Repair(_)
            | Because::Digressed(_)
            | Because::Limit(_) => None,
        });
        let said = self.turn.response.said.iter().filter_map(|said| said.at.as_ref());
        let mut lines: Vec<Line> = Vec::new();
        for at in decided.into_iter().chain(because).chain(said).filter(|at| !at.is_shipped()) {
            let line = self.line(at);
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        lines
    }
}

fn at(said: &Said) -> String {
    written(said.at.as_ref())
}

fn a_kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Info => "an info",
        Kind::Action => "an action",
        Kind::Ack => "an ack",
        Kind::Smalltalk => "a smalltalk",
    }
}

fn strategy_word(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Full => "full",
        Strategy::Quick => "quick",
        Strategy::QuickThenFull => "quick-then-full",
    }
}

fn forms_of(strategy: Strategy) -> &'static [Form] {
    match strategy {
        Strategy::Full => &[Form::Full],
        Strategy::Quick => &[Form::Quick],
        Strategy::QuickThenFull => &[Form::Quick, Form::Full],
    }
}
