//! The statements of both languages as a table: which word begins each, which rule reads it, what it needs, an example.

use super::lines::{Line, Mark, MarkKind};
use super::tree::Statement;
use crate::syntax::grammar::Rule;
use crate::text::Source;

/// Whether a statement has a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) enum Takes {
    Nothing,
    ABlock,
    Perhaps,
}

/// One kind of statement.
#[derive(Debug)]
pub(in crate::syntax) struct Form {
    /// The word that begins it.
    pub(in crate::syntax) word: &'static str,
    /// The rule that reads it.
    pub(in crate::syntax) rule: Rule,
    pub(in crate::syntax) takes: Takes,
    /// What stands after the word: completes "it needs …".
    pub(in crate::syntax) needs: &'static str,
    /// One that could be typed.
    pub(in crate::syntax) example: &'static str,
}

const fn form(word: &'static str, rule: Rule, takes: Takes, needs: &'static str, example: &'static str) -> Form {
    Form { word, rule, takes, needs, example }
}

use Takes::{ABlock, Nothing, Perhaps};

/// A kind of block: what may stand in it.
#[derive(Clone, Copy, Debug)]
pub(in crate::syntax) struct Place {
    /// Completes "… has no place in …".
    pub(in crate::syntax) name: &'static str,
    /// Where its statements belong, for one that was found elsewhere: completes "it belongs in …".
    pub(in crate::syntax) home: &'static str,
    pub(in crate::syntax) forms: &'static [Form],
}

const SAY: Form = form("say", Rule::s_steps, Perhaps, "the words to say, in quotes", "say \"We'll be there today.\"");
const ASK: Form = form("ask", Rule::s_ask, Perhaps, "a question in quotes", "ask \"Shall I book a visit?\"");
const DO: Form = form(
    "do",
    Rule::s_steps,
    Perhaps,
    "what to do: `record`, `text`, `email`, `ticket`, `note`, `book`, `webhook`, `set`, …",
    "do ticket \"Call {phone} back\"",
);
const THEN: Form = form(
    "then",
    Rule::s_steps,
    Perhaps,
    "where to go: a scenario or flow, `transfer CONTACT`, `voicemail`, `collect SLOT`, `anything else`, `goodbye` or `hang up`",
    "then anything else",
);
const WHEN: Form = form(
    "when",
    Rule::s_when,
    ABlock,
    "a condition such as `open`, `closed`, `holiday`, `returning caller`, `after 17:00`, `on saturday` or `patient is \"new\"`",
    "when closed {",
);
const WAS: Form = form("was", Rule::s_was, Nothing, "the old name", "was ac-broken");

pub(in crate::syntax) const FILE: Place = Place {
    name: "the top of a file",
    home: "at the top of the file, outside every block",
    forms: &[
        form("use", Rule::s_use, Nothing, "the name of a template", "use hvac"),
        form("vocabulary", Rule::s_vocabulary, ABlock, "a block", "vocabulary {"),
        form(
            "fact",
            Rule::s_fact,
            Nothing,
            "a name and its words in quotes",
            "fact xray-price \"eighty-five dollars\"",
        ),
        form("slot", Rule::s_slot, Perhaps, "a name, a colon and a type", "slot pet: text {"),
        form(
            "scenario",
            Rule::s_scenario,
            ABlock,
            "a name and a title in quotes",
            "scenario opening-hours \"When we're open\" {",
        ),
        form("flow", Rule::s_flow, ABlock, "a name and a title in quotes", "flow book-cleaning \"Book a cleaning\" {"),
        form("fallback", Rule::s_fallback, ABlock, "a block", "fallback {"),
        form("silence", Rule::s_silence, ABlock, "a block", "silence {"),
        form("outcomes", Rule::s_outcomes, ABlock, "a block", "outcomes {"),
    ],
};

pub(in crate::syntax) const CALL_FILE: Place = Place {
    name: "the top of a file of test calls",
    home: "at the top of a `.call` file",
    forms: &[form("call", Rule::s_call, ABlock, "a title in quotes", "call \"AC quits in the evening\" {")],
};

pub(in crate::syntax) const VOCABULARY: Place = Place {
    name: "`vocabulary`",
    home: "in `vocabulary { … }`",
    forms: &[
        form(
            "same",
            Rule::s_same,
            Nothing,
            "words in quotes, with commas between them",
            "same \"cleaning\", \"checkup\"",
        ),
        form(
            "filler",
            Rule::s_filler,
            Nothing,
            "words in quotes, with commas between them",
            "filler \"um\", \"you know\"",
        ),
        form(
            "spell",
            Rule::s_spell,
            Nothing,
            "words in quotes, with commas between them",
            "spell \"Dr. Nguyen\", \"Invisalign\"",
        ),
    ],
};

pub(in crate::syntax) const SLOT: Place = Place {
    name: "a slot",
    home: "in `slot … { … }`",
    forms: &[
        form("ask", Rule::s_slot_ask, Nothing, "a question in quotes", "ask \"What day works best for you?\""),
        form("retry", Rule::s_retry, Nothing, "a question in quotes", "retry \"Sorry, which day?\""),
        form(
            "option",
            Rule::s_option,
            Nothing,
            "words in quotes, with commas between them",
            "option \"new\", \"first time\"",
        ),
        form("offer", Rule::s_offer_number, Nothing, "the words `caller number`", "offer caller number"),
        form(
            "must",
            Rule::s_must,
            Nothing,
            "`be` and one of: `in the future`, `in the past`, `within 60 days`, `on an open day`, `before …`, `after …`, `between … and …`, `at least …`, `at most …`, `one of \"…\", \"…\"`",
            "must be within 60 days",
        ),
    ],
};

pub(in crate::syntax) const SCENARIO: Place = Place {
    name: "a scenario",
    home: "in `scenario … { … }`",
    forms: &[
        form("kind", Rule::s_kind, Nothing, "`info`, `action`, `ack` or `smalltalk`", "kind info"),
        form("status", Rule::s_status, Nothing, "`draft`, `live` or `archived`", "status draft"),
        form("wins", Rule::s_wins, Nothing, "`over` and the names of scenarios", "wins over pricing, opening-hours"),
        form("urgent", Rule::s_urgent, Nothing, "nothing after it", "urgent"),
        form("threshold", Rule::s_threshold, Nothing, "a number from 0 to 1", "threshold 0.8"),
        form("strategy", Rule::s_strategy, Nothing, "`full`, `quick` or `quick-then-full`", "strategy full"),
        form("polish", Rule::s_polish, Nothing, "nothing after it", "polish"),
        form("channels", Rule::s_channels, Nothing, "`voice`, `sms` or `chat`", "channels voice, sms"),
        form("language", Rule::s_language, Nothing, "a language such as `en` or `es`", "language es"),
        form("cooldown", Rule::s_cooldown, Nothing, "a length of time", "cooldown 5 minutes"),
        form("handoff", Rule::s_handoff, Nothing, "`never`, `unsure` or `always`", "handoff never"),
        form("only", Rule::s_only_when, Nothing, "`when` and a condition", "only when closed"),
        WAS,
        form("hear", Rule::s_hear, ABlock, "a block", "hear {"),
        SAY,
        ASK,
        DO,
        THEN,
        WHEN,
    ],
};

const COLLECT: Form = form("collect", Rule::s_collect, Nothing, "the names of slots", "collect name, phone");
const CONFIRM: Form =
    form("confirm", Rule::s_confirm, Nothing, "a question in quotes", "confirm \"{name}, is that right?\"");
const OFFER: Form = form(
    "offer",
    Rule::s_offer,
    Nothing,
    "`times from calendar …`, `for` how long, `on` which day's slot, `as` a slot",
    OFFER_EXAMPLE,
);
pub(in crate::syntax) const OFFER_EXAMPLE: &str =
    "offer times from calendar hygiene for 1 hour on visit-date as visit-time";

pub(in crate::syntax) const FLOW: Place = Place {
    name: "a flow",
    home: "in `flow … { … }`",
    forms: &[WAS, SAY, ASK, DO, THEN, WHEN, COLLECT, CONFIRM, OFFER],
};

pub(in crate::syntax) const STEPS: Place =
    Place { name: "this block", home: "in a scenario or a flow", forms: &[SAY, ASK, DO, THEN, WHEN] };

pub(in crate::syntax) const FLOW_STEPS: Place =
    Place { name: "this block", home: "in a flow", forms: &[SAY, ASK, DO, THEN, WHEN, COLLECT, CONFIRM, OFFER] };

pub(in crate::syntax) const HEAR: Place = Place {
    name: "`hear`",
    home: "in `hear { … }`",
    forms: &[
        form(
            "phrase",
            Rule::s_phrase,
            Nothing,
            "what a caller may say, in quotes",
            "phrase \"my ac is blowing warm air\"",
        ),
        form(
            "pattern",
            Rule::s_pattern,
            Nothing,
            "words, with `( … | … )` for alternatives and `..` for a gap",
            "pattern (ac | unit) .. (quit | stopped)",
        ),
        form("rule", Rule::s_rule, Nothing, "an expression between slashes", "rule /\\bno (cool|cold) air\\b/"),
        form("key", Rule::s_key, Nothing, "a key: `0` to `9`, `star` or `pound`", "key 2"),
    ],
};

pub(in crate::syntax) const REPLIES: Place = Place {
    name: "`say`",
    home: "in `say { … }`",
    forms: &[
        form("quick", Rule::s_reply, Nothing, "the words to say, in quotes", "quick \"Happy to help.\""),
        form("full", Rule::s_reply, Nothing, "the words to say, in quotes", "full \"A visit is ninety-nine dollars.\""),
        form(
            "voice",
            Rule::s_reply,
            Nothing,
            "`quick` or `full` and the words in quotes",
            "voice full \"We're open till five.\"",
        ),
        form("sms", Rule::s_reply, Nothing, "`quick` or `full` and the words in quotes", "sms full \"Open till 5.\""),
        form("chat", Rule::s_reply, Nothing, "`quick` or `full` and the words in quotes", "chat full \"Open till 5.\""),
    ],
};

pub(in crate::syntax) const ANSWERS: Place = Place {
    name: "the answers of `ask`",
    home: "in `ask \"…\" { … }`",
    forms: &[
        form("yes", Rule::s_answer, Perhaps, "`say`, `do`, `then` or a block", "yes then book-visit"),
        form("no", Rule::s_answer, Perhaps, "`say`, `do`, `then` or a block", "no then anything else"),
        form("else", Rule::s_answer, Perhaps, "`say`, `do`, `then` or a block", "else then anything else"),
        form(
            "phrase",
            Rule::s_answer,
            Perhaps,
            "words in quotes, then `say`, `do` or `then`",
            "phrase \"how much is it\" then pricing",
        ),
        form(
            "rule",
            Rule::s_answer,
            Perhaps,
            "an expression between slashes, then `say`, `do` or `then`",
            "rule /\\bhow much\\b/ then pricing",
        ),
        form("key", Rule::s_answer, Perhaps, "a key, then `say`, `do` or `then`", "key 1 then book-visit"),
    ],
};

pub(in crate::syntax) const LADDER: Place = Place {
    name: "this block",
    home: "in `fallback { … }` or `silence { … }`",
    forms: &[
        form(
            "first",
            Rule::s_rung,
            Perhaps,
            "`say`, `do`, `then` or a block",
            "first say \"Sorry, I didn't get that.\"",
        ),
        form("second", Rule::s_rung, Perhaps, "`say`, `do`, `then` or a block", "second then transfer office"),
        form("third", Rule::s_rung, Perhaps, "`say`, `do`, `then` or a block", "third then voicemail"),
    ],
};

/// A line of outcomes, read where no word of the language begins it.
pub(in crate::syntax) const OUTCOME: Form =
    form("failed", Rule::s_outcome, Perhaps, "`say`, `do`, `then` or a block", "failed then voicemail");

/// An effect with its outcomes.
pub(in crate::syntax) const EFFECT: Form =
    form("transfer", Rule::s_effect, ABlock, "a block", "transfer { no-answer then voicemail }");

/// An answer that is words.
pub(in crate::syntax) const WORDS_ANSWER: Form =
    form("an answer", Rule::s_answer, Perhaps, "`say`, `do`, `then` or a block", "\"a little\" then book-visit");

pub(in crate::syntax) const CALL: Place = Place {
    name: "a test call",
    home: "in `call \"…\" { … }`",
    forms: &[
        form("at", Rule::s_at, Nothing, "a day and a time", "at 2026-07-14 22:15"),
        form("from", Rule::s_from, Nothing, "the caller's number in quotes", "from \"+12395550199\""),
        form(
            "caller",
            Rule::s_caller,
            Nothing,
            "words in quotes, `presses 1`, `is silent`, `interrupts after \"…\"`, `waits 10 seconds` or `hangs up`",
            "caller \"my ac quit\"",
        ),
        form(
            "expect",
            Rule::s_expect,
            Nothing,
            "`scenario NAME`, `say contains \"…\"`, `transfer CONTACT`, `voicemail`, `goodbye`, `hang up`, `unsure` or `SLOT is …`",
            "expect scenario ac-not-cooling",
        ),
    ],
};

/// What the scripted world does.
pub(in crate::syntax) const WORLD: Form =
    form("transfer", Rule::s_world, Nothing, "`answers …` or `times out`", "transfer answers no-answer");

/// All places, in the order in which a misplaced statement is looked for.
pub(in crate::syntax) const PLACES: &[Place] =
    &[FILE, SCENARIO, FLOW, HEAR, REPLIES, SLOT, VOCABULARY, ANSWERS, LADDER, CALL, CALL_FILE];

/// What a block holds, as far as its opening words say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) enum Opens {
    Hear,
    Replies,
    Vocabulary,
    Slot,
    Answers,
    Outcomes,
    Ladder,
    Steps,
    /// A scenario, a flow, a test call, or something unknown: anything may stand in it.
    Anything,
}

const SETTINGS: &[&str] = &[
    "hear",
    "kind",
    "status",
    "wins",
    "urgent",
    "threshold",
    "strategy",
    "polish",
    "channels",
    "cooldown",
    "handoff",
    "only",
];
const STEP_WORDS: &[&str] = &["say", "ask", "do", "then", "when", "collect", "confirm"];

/// A word without the colon or comma that may follow it, in lower case.
pub(in crate::syntax) fn plain_word(word: &str) -> String {
    word.trim_end_matches([':', ',']).to_lowercase()
}

/// Whether a word begins a statement somewhere.
pub(in crate::syntax) fn is_statement_word(word: &str) -> bool {
    let word = plain_word(word);
    word == "not" || PLACES.iter().flat_map(|place| place.forms).any(|form| form.word == word)
}

fn word_of(source: &Source, mark: Option<&Mark>) -> String {
    mark.filter(|mark| mark.kind == MarkKind::Word).map(|mark| plain_word(source.get(mark.span))).unwrap_or_default()
}

/// What the block that opens at the end of a statement holds.
pub(in crate::syntax) fn opens(source: &Source, owner: &Statement) -> Opens {
    let marks = owner.segments.last().map_or(&[][..], |segment| &segment.marks);
    let leads = marks.iter().any(|mark| matches!(word_of(source, Some(mark)).as_str(), "then" | "do"));
    match (word_of(source, marks.first()).as_str(), word_of(source, marks.last()).as_str()) {
        ("hear", _) => Opens::Hear,
        ("vocabulary", _) => Opens::Vocabulary,
        ("slot", _) => Opens::Slot,
        ("fallback" | "silence", _) => Opens::Ladder,
        ("when", _) => Opens::Steps,
        ("ask", _) => Opens::Answers,
        ("scenario" | "flow" | "call" | "outcomes", _) => Opens::Anything,
        (_, "say") => Opens::Replies,
        _ if leads => Opens::Outcomes,
        _ => Opens::Anything,
    }
}

/// Whether a line can certainly not stand in a block, so that the block must have ended before it.
pub(in crate::syntax) fn cannot_stand_in(source: &Source, line: &Line, opens: &Opens) -> bool {
    let word = word_of(source, line.marks.first());
    let word = word.as_str();
    let setting = SETTINGS.contains(&word);
    let step = STEP_WORDS.contains(&word);
    match opens {
        Opens::Hear | Opens::Replies | Opens::Vocabulary | Opens::Answers | Opens::Outcomes | Opens::Ladder => {
            setting || step
        }
        Opens::Slot => setting || (step && word != "ask"),
        Opens::Steps => setting,
        Opens::Anything => false,
    }
}

/// Whether a statement without a `{` must have one: `next` is the line after it.
pub(in crate::syntax) fn must_have_block(source: &Source, statement: &Statement, next: &Line) -> bool {
    let marks = statement.segments.last().map_or(&[][..], |segment| &segment.marks);
    let alone = marks.len() == 1;
    let has_step = marks.iter().any(|mark| matches!(word_of(source, Some(mark)).as_str(), "then" | "do" | "say"));
    match word_of(source, marks.first()).as_str() {
        "hear" | "vocabulary" | "fallback" | "silence" | "outcomes" => alone,
        "say" => alone && (next.indent > statement.indent || starts_reply(source, next)),
        "scenario" | "flow" => !alone && statement.segments.len() == 1,
        "call" => marks.iter().any(|mark| mark.kind != MarkKind::Word),
        "when" => !has_step && !alone,
        "ask" => marks.len() > 1 && matches!(word_of(source, next.marks.first()).as_str(), "yes" | "no" | "else"),
        _ => false,
    }
}

fn starts_reply(source: &Source, line: &Line) -> bool {
    let word = word_of(source, line.marks.first());
    REPLIES.forms.iter().any(|form| form.word == word)
}

/// Whether a line can only stand at the top of a file.
pub(in crate::syntax) fn starts_top(source: &Source, line: &Line) -> bool {
    let second = line.marks.get(1);
    let second_is = |kinds: &[MarkKind]| second.is_some_and(|mark| kinds.contains(&mark.kind));
    let has_text = line.marks.iter().any(|mark| matches!(mark.kind, MarkKind::Quoted | MarkKind::Unclosed));
    let opens = line.marks.last().is_some_and(|mark| matches!(mark.kind, MarkKind::Open | MarkKind::Close));
    match word_of(source, line.marks.first()).as_str() {
        "scenario" | "flow" => second.is_some() && (has_text || opens || line.marks.len() == 2),
        "slot" => {
            line.marks.iter().skip(1).any(|mark| source.get(mark.span).contains(':')) || (opens && line.marks.len() > 2)
        }
        "fact" => has_text && line.marks.len() > 2,
        "use" => line.marks.len() == 2 && second_is(&[MarkKind::Word]),
        "vocabulary" | "fallback" | "silence" | "outcomes" => second.is_none() || second_is(&[MarkKind::Open]),
        "call" => second_is(&[MarkKind::Quoted, MarkKind::Unclosed]),
        _ => false,
    }
}

/// Whether a line goes on with the list at whose end the statement above has a comma.
pub(in crate::syntax) fn list_goes_on(source: &Source, above: &Statement, line: &Line) -> bool {
    let marks = above.segments.last().map_or(&[][..], |segment| &segment.marks);
    let comma = marks.last().is_some_and(|mark| mark.kind == MarkKind::Word && source.get(mark.span).ends_with(','));
    if !comma {
        return false;
    }
    let first = word_of(source, marks.first());
    match line.marks.first().map(|mark| mark.kind) {
        Some(MarkKind::Quoted) => {
            matches!(first.as_str(), "same" | "filler" | "spell" | "option" | "phrase" | "must" | "not")
                || marks.first().is_some_and(|mark| mark.kind == MarkKind::Quoted)
                || matches!(first.as_str(), "yes" | "no" | "else" | "key" | "rule")
        }
        Some(MarkKind::Word) => {
            matches!(first.as_str(), "collect" | "wins" | "channels")
                && !is_statement_word(source.get(line.marks.first().map(|mark| mark.span).unwrap_or_default()))
        }
        _ => false,
    }
}

/// The beginning of a statement as a message shows it: its first two words or strings at most.
pub(in crate::syntax) fn shown_head(source: &Source, statement: &Statement) -> String {
    let marks = statement.segments.last().map_or(&[][..], |segment| &segment.marks);
    let words: Vec<&str> = marks.iter().take(2).map(|mark| source.get(mark.span)).collect();
    words.join(" ").trim_end_matches(':').to_owned()
}
