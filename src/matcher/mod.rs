//! Hearing: which scenario an utterance means, by which tier, how surely, and why every other one lost.
//!
//! Pure: an utterance and what may match now go in, a [`Decision`] comes out. Knows nothing of what is said in reply, of
//! calls, of the network: the language model of tier 3 is asked elsewhere; here are only its question and its verdict as data.
//!
//! The way of an utterance: `normalize` (words) → `rules` (tier 1) and `meaning` (tier 2) → `decide` (the ladder). [`Matcher`] is the front door.

mod answer;
mod change;
mod decide;
mod decision;
mod direction;
mod hear;
mod meaning;
mod model;
mod normalize;
mod overlap;
mod repair;
mod rules;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;

pub use answer::{Answered, YesNo};
pub use change::Change;
pub use decide::{ASK_FLOOR, ASK_MASS, ASK_RATIO, MAX_ASKED, MAX_MEANING_CANDIDATES};
pub use decision::{
    By, Candidate, Chance, Decision, Evidence, Found, Lost, Outcome, Question, QuestionChoice, Tier, Verdict,
    VerdictFault,
};
pub use direction::{Direction, MAX_DIRECTION_NUMBERS};
pub use hear::{Listening, Matcher, Now, Without};
pub(crate) use meaning::WHOLE_SENTENCE;
pub use meaning::{
    ASSUMED_STRANGE_SHARE, CHATTY_SHARE, Case, Course, Gain, LearnedCache, Look, MAX_SAID_SENTENCES, MAX_TAUGHT_BYTES,
    NoCache, Numbers, Sure, Taught, TaughtFault, chatty,
};
pub use model::{
    MAX_ANSWER_BYTES, MAX_ANSWER_TOKENS, MAX_CHOICES, MAX_EXAMPLES, MAX_QUESTION_CHARS, ModelAnswer, read_answer,
    request,
};
pub use normalize::{Heard, MAX_UTTERANCE_CHARS, Normalizer, Word};
pub use overlap::{MAX_OVERLAP_STEPS, MAX_OVERLAP_STEPS_IN_ALL, Overlap, Overlapping, Overlaps};
pub use repair::Repair;
pub use rules::{
    MAX_COMPILED_RULES, MAX_GAP_WORDS, MAX_PATTERN_STATES, MAX_RULE_BYTES, MAX_RULE_CHARS, MAX_RULE_NESTING, RuleFault,
    check_rule,
};
