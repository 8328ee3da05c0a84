use jiff::civil::Weekday;

use super::Lower;
use crate::diagnostic::Code;
use crate::model::{Channel, Comparison, Condition, Language};
use crate::slot::SlotType;
use crate::syntax::ast::{self, Compare, ConditionKind, DaySpan, Path, Spanned, Value};
use crate::text::Span;

impl Lower<'_> {
    /// The condition as meant and as written; none where a part of it means nothing.
    pub(super) fn condition(&mut self, written: &ast::Condition) -> Option<(Condition, String)> {
        let condition = self.condition_kind(written)?;
        let source = self.source.get(written.span).split_whitespace().collect::<Vec<_>>().join(" ");
        Some((condition, source))
    }

    fn condition_kind(&mut self, written: &ast::Condition) -> Option<Condition> {
        Some(match &written.node {
            ConditionKind::And(all) => Condition::All(self.each(all)?),
            ConditionKind::Or(any) => Condition::Any(self.each(any)?),
            ConditionKind::Not(inner) => Condition::Not(Box::new(self.condition_kind(inner)?)),
            ConditionKind::Open => {
                self.needs_hours(written.span);
                Condition::Open
            }
            ConditionKind::Closed => {
                self.needs_hours(written.span);
                Condition::Closed
            }
            ConditionKind::Holiday => Condition::Holiday,
            ConditionKind::ReturningCaller => Condition::ReturningCaller,
            ConditionKind::CallerFrustrated => {
                self.not_yet("`caller frustrated`", written.span, "use `turn > 4` for now");
                return None;
            }
            ConditionKind::AskedBefore => {
                if !matches!(
                    self.names.subjects.get(&self.subject).map(|known| &known.subject),
                    Some(crate::model::Subject::Scenario(_))
                ) {
                    let help = "ask it in a scenario, or use `turn > 4`";
                    self.error(
                        Code::E044,
                        "`asked before` speaks of a scenario, and this is none",
                        written.span,
                        "",
                        help,
                    );
                    return None;
                }
                Condition::AskedBefore
            }
            ConditionKind::Known(path) => Condition::Known(self.path_slot(path)?.0),
            ConditionKind::Is(path, value) => {
                let (slot, slot_type) = self.path_slot(path)?;
                let literal = self.literal(&slot, slot_type, value)?;
                Condition::Is(slot, literal)
            }
            ConditionKind::Compared(path, compare, value) => self.compared(path, *compare, value, written.span)?,
            ConditionKind::IsOpenDay(_) => {
                self.not_yet("`is an open day`", written.span, "");
                return None;
            }
            ConditionKind::Turn(compare, number) => {
                let value = number.node.value();
                if value.fract() != 0.0 || !(0.0..=1_000.0).contains(&value) {
                    let message = format!("`{}` is not the number of a turn", number.node.text);
                    self.error(Code::E044, message, number.span, "", "write a whole number, as in `turn > 4`");
                    return None;
                }
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1000, just checked")]
                Condition::Turn(comparison(*compare), value as u32)
            }
            ConditionKind::ChannelIs(channel) => Condition::Channel(self::channel(channel.node)),
            ConditionKind::LanguageIs(language) => Condition::Language(Language::new(language.node.as_str())),
            ConditionKind::BetweenTimes(from, to) => Condition::Between(from.node, to.node),
            ConditionKind::BeforeTime(time) => Condition::Before(time.node),
            ConditionKind::AfterTime(time) => Condition::After(time.node),
            ConditionKind::OnDays(days) => Condition::On(weekdays(days)),
            ConditionKind::OnDate(date) => Condition::OnDate(date.node),
        })
    }

    fn each(&mut self, conditions: &[ast::Condition]) -> Option<Vec<Condition>> {
        // each one is lowered even if an earlier one means nothing, so that all are reported
        let lowered: Vec<Option<Condition>> = conditions.iter().map(|one| self.condition_kind(one)).collect();
        lowered.into_iter().collect()
    }

    fn compared(&mut self, path: &Path, compare: Compare, value: &Spanned<Value>, span: Span) -> Option<Condition> {
        let (slot, slot_type) = self.path_slot(path)?;
        let literal = self.literal(&slot, slot_type, value)?;
        if slot_type != SlotType::Number {
            let help = format!("compare it by  {slot} is \"…\"  or  {slot} known");
            self.error(
                Code::E044,
                format!("`{slot}` has no more and no less"),
                span,
                "only numbers are compared so",
                &help,
            );
            return None;
        }
        Some(Condition::Compares(slot, comparison(compare), literal))
    }
}

fn comparison(written: Compare) -> Comparison {
    match written {
        Compare::More | Compare::After => Comparison::More,
        Compare::Less | Compare::Before => Comparison::Less,
        Compare::AtLeast => Comparison::AtLeast,
        Compare::AtMost => Comparison::AtMost,
        Compare::Equal => Comparison::Same,
    }
}

fn weekdays(spans: &[Spanned<DaySpan>]) -> Vec<Weekday> {
    let mut days: Vec<Weekday> = Vec::new();
    for span in spans {
        let mut day = span.node.first;
        loop {
            if !days.contains(&day) {
                days.push(day);
            }
            if day == span.node.last {
                break;
            }
            day = day.next();
        }
    }
    days.sort_by_key(|day| day.to_monday_zero_offset());
    days
}

/// The channel as meant.
pub(super) fn channel(written: ast::Channel) -> Channel {
    match written {
        ast::Channel::Voice => Channel::Voice,
        ast::Channel::Sms => Channel::Sms,
        ast::Channel::Chat => Channel::Chat,
    }
}
