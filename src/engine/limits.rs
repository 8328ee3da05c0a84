//! Every limit of a turn and of a call, with its unit.

/// The most statements done in one step; more is a circle.
pub const MAX_STATEMENTS_A_STEP: u32 = 200;

/// The most turns of a call; then we say goodbye.
pub const MAX_TURNS: u32 = 200;

/// The most effects asked for in a turn.
pub const MAX_EFFECTS_A_TURN: u32 = 4;

/// How long all awaited effects of a turn may take together, in milliseconds.
pub const TURN_DEADLINE_MS: u32 = 4_000;

/// How long tier 3 may take, in milliseconds.
pub const MODEL_DEADLINE_MS: u32 = 1_500;

/// How long a text, a ticket or a web address may take, in milliseconds.
pub const ACT_DEADLINE_MS: u32 = 2_000;

/// Less time than this, in milliseconds, is not worth asking for.
pub const MIN_DEADLINE_MS: u32 = 50;

/// How often anything is asked before a person or a message comes instead.
pub const MAX_TRIES: u32 = 2;

/// How often an open question is asked again after digressions; then it is dropped.
pub const MAX_DIGRESSIONS: u32 = 2;

/// How often in a row statements may lead to the same scenario or flow.
pub const MAX_LED_BACK: u32 = 3;

/// How often in a row the same words are repeated on demand.
pub const MAX_REPEATS: u32 = 2;

/// The most questions kept open under others.
pub const MAX_KEPT: usize = 3;

/// The most wishes kept for later.
pub const MAX_LATER: usize = 3;

/// The deepest nesting of blocks.
pub const MAX_PLACES: usize = 64;

/// The most transfers and messages begun in a call.
pub const MAX_HANDOFFS: u32 = 6;

/// An utterance is cut at so many characters.
pub const MAX_UTTERANCE_CHARS: usize = 1_000;

/// The most characters said in a turn; what comes after is dropped.
pub const MAX_SAID_CHARS: usize = 3_000;

/// The most keys read at once.
pub const MAX_KEYS: usize = 32;

/// The longest message a caller may leave, in seconds.
pub const MAX_MESSAGE_SECONDS: u32 = 120;

/// The most hints given to the recogniser.
pub const MAX_HINTS: usize = 100;

/// Seconds of silence after which a caller counts as silent.
pub const SILENCE_SECONDS: u32 = 5;

/// Seconds without speech that end an utterance.
pub const END_OF_SPEECH_SECONDS: u32 = 2;

/// The same where digits are dictated, with pauses between the groups.
pub const END_OF_DIGITS_SECONDS: u32 = 3;
