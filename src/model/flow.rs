use serde::{Deserialize, Serialize};

use super::{Action, At, Condition, Key, Outcome, Phrase, Reply, Rule, SlotId, Target, Template};

/// All blocks of a tenant. A place in a call is a block and an index in it, so that a call's state is plain data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Blocks(Vec<Block>);

/// Names a block of [`Blocks`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct BlockId(u32);

impl Blocks {
    /// Adds a block and names it.
    pub fn push(&mut self, block: Block) -> BlockId {
        self.0.push(block);
        BlockId(u32::try_from(self.0.len() - 1).unwrap_or(u32::MAX))
    }

    /// The block; an empty one for a name of another revision.
    #[must_use]
    pub fn get(&self, id: BlockId) -> &Block {
        static EMPTY: Block = Block { statements: Vec::new() };
        self.0.get(id.0 as usize).unwrap_or(&EMPTY)
    }
}

/// Statements in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    /// The statements.
    pub statements: Vec<Statement>,
}

/// One statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What it does.
    pub kind: StatementKind,
    /// Where.
    pub at: At,
}

/// The statements that make steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatementKind {
    /// Says words.
    Say(Template),
    /// Says a quick wording, then a full one, where such are written: of each form the one for this channel and language,
    /// chosen among its siblings as a scenario's replies are.
    SayOneOf(Vec<Reply>),
    /// Asks, and waits for one of the answers.
    Ask {
        /// The question.
        question: Template,
        /// The answers in the order written; `else` last.
        branches: Vec<Branch>,
    },
    /// Acts.
    Do {
        /// What.
        action: Action,
        /// What follows each outcome handled here.
        outcomes: Vec<Handler>,
    },
    /// Goes on elsewhere; never comes back to the statements after it.
    Then {
        /// Where.
        target: Target,
        /// What follows each outcome handled here (transfers, voicemail).
        outcomes: Vec<Handler>,
    },
    /// Does the block if the condition holds.
    When {
        /// The condition.
        condition: Condition,
        /// The condition as written.
        source: String,
        /// The block.
        block: BlockId,
    },
    /// Asks for each slot that is not known yet.
    Collect(Vec<SlotId>),
    /// Reads back, and goes on when the caller agrees.
    Confirm(Template),
}

/// One line of an `ask` block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// Any of these leads here.
    pub answers: Vec<Answer>,
    /// What follows.
    pub block: BlockId,
    /// Where.
    pub at: At,
}

/// One way to answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A yes in any words.
    Yes,
    /// A no in any words.
    No,
    /// Anything else.
    Else,
    /// These words, exactly or within what was said.
    Words(String),
    /// A sentence like this one.
    Phrase(Phrase),
    /// What the expression finds.
    Rule(Rule),
    /// A key.
    Key(Key),
}

/// What follows an outcome.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handler {
    /// The outcome.
    pub outcome: Outcome,
    /// What follows.
    pub block: BlockId,
    /// Where.
    pub at: At,
}

/// `first`, `second`, `third`: what is done the first, second, third time in a row.
pub type Ladder = Vec<BlockId>;
