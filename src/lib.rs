//! ClientsVia answers the phone for small businesses. Authors write what callers may want and what is said; this crate compiles
//! those files, recognises what a caller wants, answers, remembers every turn, and can say why it said what it said.
//!
//! # The house
//!
//! The modules below stand in floors, and every module uses only modules that stand above it in this file: `tests/floors.rs`
//! reads the order from here and fails where an arrow points the other way.
//!
//! | floor | module | what it is for |
//! |---|---|---|
//! | 0 | [`text`] | sources, spans, lines, "did you mean" |
//! | | [`diagnostic`] | what is wrong with a file, as plain data; its codes, its explain pages, how it is shown |
//! | 1 | [`hours`] | the calendar of a business |
//! | | [`slot`] | the values callers say: hear, say, mask, compare |
//! | | [`syntax`] | the language as written: parse (never fails), tree, formatter |
//! | 2 | [`model`] | the language as meant: every name resolved, every value typed |
//! | 3 | [`matcher`] | hearing: which scenario an utterance means, how surely, why every other one lost |
//! | 4 | [`revision`] | one compiled, immutable version of a tenant's files |
//! | | [`compile`] | files and a day in; a revision and everything that is wrong with the files out |
//! | 5 | [`engine`] | thinking: `step(&Revision, Call, &Input) -> Step`; no clock, no I/O, no randomness, no async |
//! | 6 | [`trace`] | the complete record of a turn, and its codec |
//! | | [`carrier`] | what carriers send and want to be sent, as pure readers and writers |
//! | 7 | [`store`] | remembering: a journal that is the truth, views that are rebuilt from it |
//! | | [`effects`] | the outside: clock, language model, web addresses, messages; and their scripted doubles |
//! | | [`encoder`] | sentences as vectors, by a model in a folder; may teach when phrases are learned and hear callers, never needed by a call |
//! | 8 | [`driver`] | one turn in order: load, stamp the time, step, append, perform, answer |
//! | 9 | [`golden`] | test calls run against a compiled tenant, and their reviewed transcripts |
//! | | [`eval`] | how well callers are understood, measured on labelled rows |
//! | | [`server`] | HTTP: routes, limits, drain, reload |
//! | 10 | [`cli`] | the commands; the only place that reads the environment and finds files |
//!
//! # The path of a turn
//!
//! ```text
//! bytes ─server/twilio→ form ─carrier::twilio::voice→ Inbound
//!       ─driver: pinned Revision, Call, time stamped once→ Input
//!       ─engine::step → matcher → decision → dialogue → respond→ Step
//!       ─store.append_turn (durable)→ ─carrier::twilio→ TwiML ─server→ bytes
//! ```
//!
//! A step ends in an answer, or in an effect whose outcome is needed first. That outcome enters at the top again, as the next
//! input: a turn is a fold of its inputs over the call, and the list of inputs *is* the trace. That makes replay exact.
//!
//! # What is absent, and where it may be
//!
//! | what | the only place | how everybody else gets it |
//! |---|---|---|
//! | the clock | `effects` | `Input.at`, stamped once |
//! | the network | `effects`, `server` | an `Effect` goes out, its outcome comes in as an input |
//! | the disk | `store`; the tenants' files: `effects`; an encoder's: `encoder` | values; paths with their texts |
//! | the environment, secrets | `cli`, at the start | values |
//! | randomness | nowhere | wordings are chosen by a fixed hash of call, turn and place |
//! | the order of hash maps | nowhere | `BTreeMap`, sorted `Vec` |
//! | floats in records | nowhere | rounded to ten-thousandths before they leave `matcher` |

// 0: words about text; knows nothing of us
pub mod text;

pub mod diagnostic;

// 1: the values callers say, the calendar of a business, the language as written
pub mod hours;

pub mod slot;

pub mod syntax;

// 2: the language as meant
pub mod model;

// 3: hearing
pub mod matcher;

// 4: the artifact
pub mod revision;

pub mod compile;

// 5: thinking
pub mod engine;

// 6: the record of a turn; speaking the wire
pub mod trace;

pub mod carrier;

// 7: the outside
pub mod store;

pub mod effects;

pub mod encoder;

// 8: one turn, in order
pub mod driver;

// 9: users of the driver
pub mod golden;

pub mod eval;

pub mod server;

// 10: what is typed
pub mod cli;
