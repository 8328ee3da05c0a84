use super::{Block, Channel, Condition, Duration, Key, Name, Path, Regex, Spanned, Template, Value};
use crate::text::Span;

/// One thing that is said, asked or done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// `say "…"`, `say { … }`
    Say(Say),
    /// `ask "…" { … }`
    Ask(Ask),
    /// `do ACTION { … }`
    Do(Do),
    /// `then TARGET { … }`
    Then(Then),
    /// `when CONDITION { … }`
    When(When),
    /// `collect a, b`; only in flows.
    Collect(Collect),
    /// `offer times from …`; only in flows.
    OfferTimes(OfferTimes),
    /// `confirm "…"`; only in flows.
    Confirm(Confirm),
}

impl Step {
    /// Where it is written.
    #[must_use]
    pub fn span(&self) -> Span {
        match self {
            Self::Say(step) => step.span,
            Self::Ask(step) => step.span,
            Self::Do(step) => step.span,
            Self::Then(step) => step.span,
            Self::When(step) => step.span,
            Self::Collect(step) => step.span,
            Self::OfferTimes(step) => step.span,
            Self::Confirm(step) => step.span,
        }
    }
}

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Say {
    /// All of it.
    pub span: Span,
    /// The words.
    pub body: SayBody,
}

/// The two ways to write [`Say`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SayBody {
    /// `say "…"`: one full reply for every channel and language.
    Single(Template),
    /// `say { … }`
    Block(Block<Reply>),
}

/// `sms full "…" weight 2 in es`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// All of it.
    pub span: Span,
    /// Only on this channel.
    pub channel: Option<Spanned<Channel>>,
    /// Quick or full; a bare string in the block is full, its span is then that of the string.
    pub length: Spanned<ReplyLength>,
    /// The words.
    pub text: Template,
    /// How often it is chosen beside its siblings (1 where not written; never 0).
    pub weight: Option<Spanned<u32>>,
    /// Only in this language, as written, shaped like a BCP 47 tag.
    pub language: Option<Name>,
}

/// The two kinds of reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReplyLength {
    /// A short acknowledgement.
    Quick,
    /// The answer.
    Full,
}

/// `ask "…" { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// All of it.
    pub span: Span,
    /// The question.
    pub question: Template,
    /// The answers that are waited for, if a block is written.
    pub answers: Option<Block<Answer>>,
}

/// One line of answers and what each leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// All of it.
    pub span: Span,
    /// What the caller may answer: at least one.
    pub labels: Vec<Spanned<AnswerLabel>>,
    /// What is done then.
    pub branch: Branch,
}

/// What the caller may answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerLabel {
    /// `yes`
    Yes,
    /// `no`
    No,
    /// `else`
    Else,
    /// `"a little"`: these words.
    Words(Template),
    /// `phrase "…"`: an example of what may be said.
    Phrase(Template),
    /// `rule /…/`
    Rule(Regex),
    /// `key 1`
    Key(Key),
}

/// What an answer, an outcome or a rung leads to: one line of `say`, `do`, `then`, or a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// The steps or the block.
    pub span: Span,
    /// In order; empty only where the block is empty or could not be read.
    pub steps: Vec<Step>,
    /// Whether something in it could not be read, as [`Block::damaged`].
    pub damaged: bool,
}

/// `do ACTION { outcomes }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Do {
    /// All of it.
    pub span: Span,
    /// What is done.
    pub action: Spanned<Action>,
    /// What happens then, if a block is written.
    pub outcomes: Option<Block<Outcome>>,
}

/// `then TARGET { outcomes }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Then {
    /// All of it.
    pub span: Span,
    /// Where the call goes.
    pub target: Spanned<Target>,
    /// What happens there, if a block is written.
    pub outcomes: Option<Block<Outcome>>,
}

/// `no-answer, busy then voicemail`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// All of it.
    pub span: Span,
    /// Which outcomes: at least one.
    pub names: Vec<Name>,
    /// What is done then.
    pub branch: Branch,
}

/// What `do` may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// `record`, `record 2 minutes`
    Record {
        /// The longest recording.
        at_most: Option<Spanned<Duration>>,
    },
    /// `text "…" to caller`
    Text {
        /// The message.
        text: Template,
        /// Who gets it.
        to: Spanned<Recipient>,
    },
    /// `email "…" to office`
    Email {
        /// The message.
        text: Template,
        /// Who gets it.
        to: Spanned<Recipient>,
    },
    /// `ticket "…"`
    Ticket(Template),
    /// `note "…"`
    Note(Template),
    /// `book "cleaning" on calendar hygiene for 1 hour at visit-time`
    Book {
        /// What is booked.
        what: Template,
        /// In which calendar.
        calendar: Name,
        /// For how long.
        length: Spanned<Duration>,
        /// The slot that holds when.
        at: Name,
    },
    /// `move booking to visit-time`
    MoveBooking {
        /// The slot that holds when.
        to: Name,
    },
    /// `cancel booking`
    CancelBooking,
    /// `webhook dispatch with name, phone`
    Webhook {
        /// Which webhook.
        name: Name,
        /// The slots it is given.
        with: Vec<Path>,
    },
    /// `save contact`
    SaveContact,
    /// `set plan to "gold"`
    Set {
        /// Which slot.
        slot: Name,
        /// To what.
        value: Spanned<Value>,
    },
}

/// Who gets a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The caller.
    Caller,
    /// A contact of the tenant.
    Contact(String),
}

/// Where `then` leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A scenario or a flow.
    Named(Name),
    /// `transfer on-call`
    Transfer(Name),
    /// `voicemail`
    Voicemail,
    /// `collect visit-time`
    Collect(Name),
    /// `anything else`
    AnythingElse,
    /// `goodbye`
    Goodbye,
    /// `hang up`
    HangUp,
}

/// `when CONDITION { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// All of it.
    pub span: Span,
    /// When it holds.
    pub condition: Condition,
    /// What is said and done then.
    pub body: Block<Step>,
}

/// `collect patient, name, phone`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collect {
    /// All of it.
    pub span: Span,
    /// The slots, in the order asked: at least one.
    pub slots: Vec<Name>,
}

/// `offer times from calendar hygiene for 1 hour on visit-date as visit-time`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferTimes {
    /// All of it.
    pub span: Span,
    /// Which calendar.
    pub calendar: Name,
    /// For how long.
    pub length: Spanned<Duration>,
    /// The slot that holds the day.
    pub on: Option<Name>,
    /// The slot that gets the time.
    pub slot: Name,
}

/// `confirm "…"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirm {
    /// All of it.
    pub span: Span,
    /// The question.
    pub question: Template,
}
