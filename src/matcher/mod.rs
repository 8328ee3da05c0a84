//! Hearing: which scenario an utterance means, by which tier, how surely, and why every other one lost.
//!
//! Pure: an utterance and what may match now go in, a [`Decision`] comes out. Knows nothing of what is said in reply, of
//! calls, of the network: the language model of tier 3 is asked elsewhere; here are only its question and its verdict as data.

mod decision;

pub use decision::{
    By, Candidate, Chance, Decision, Evidence, Found, Lost, Outcome, Question, QuestionChoice, Tier, Verdict,
    VerdictFault,
};
