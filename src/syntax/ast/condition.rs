use jiff::civil::{Date, Time, Weekday};

use super::{Channel, Name, Number, Path, Spanned, Value};

/// What stands after `when` and `only when`.
pub type Condition = Spanned<ConditionKind>;

/// The kinds of condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConditionKind {
    /// All hold; two or more.
    And(Vec<Condition>),
    /// One holds; two or more.
    Or(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// `open`: by the tenant's hours.
    Open,
    /// `closed`
    Closed,
    /// `holiday`
    Holiday,
    /// `returning caller`
    ReturningCaller,
    /// `caller frustrated`
    CallerFrustrated,
    /// `asked before`: this scenario, in this call.
    AskedBefore,
    /// `SLOT known`
    Known(Path),
    /// `SLOT is "…"`
    Is(Path, Spanned<Value>),
    /// `SLOT is more than 4`, `SLOT > 4`, `SLOT is before 2026-12-24`.
    Compared(Path, Compare, Spanned<Value>),
    /// `SLOT is an open day`
    IsOpenDay(Path),
    /// `turn > 4`
    Turn(Compare, Spanned<Number>),
    /// `channel is sms`
    ChannelIs(Spanned<Channel>),
    /// `language is es`
    LanguageIs(Name),
    /// `between 08:00 and 1:30 pm`
    BetweenTimes(Spanned<Time>, Spanned<Time>),
    /// `before 9 am`
    BeforeTime(Spanned<Time>),
    /// `after 17:00`
    AfterTime(Spanned<Time>),
    /// `on saturday, sunday`, `on monday to friday`, `on weekdays`, `on weekends`: at least one.
    OnDays(Vec<Spanned<DaySpan>>),
    /// `on 2026-12-24`
    OnDate(Spanned<Date>),
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compare {
    /// `is more than`, `>`
    More,
    /// `is less than`, `<`
    Less,
    /// `>=`, `is at least`
    AtLeast,
    /// `<=`, `is at most`
    AtMost,
    /// `=` (of `turn`; of a slot it is [`ConditionKind::Is`])
    Equal,
    /// `is before`
    Before,
    /// `is after`
    After,
}

/// One day of the week, or several in a row (Friday to Monday goes over the end of the week).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaySpan {
    /// First day.
    pub first: Weekday,
    /// Last day, the same as `first` for a single day.
    pub last: Weekday,
}
