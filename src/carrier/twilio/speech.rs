use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::engine::Said;
use crate::model::Language;

/// The carrier's limit for its best voices, in characters of one `<Say>`.
pub const MAX_SAY_CHARS: usize = 3_000;
/// The carrier's limit for one `<Say>`, in bytes when percent-encoded.
pub const MAX_SAY_ENCODED_BYTES: usize = 4_500;
/// The most that is said in one turn, in bytes: five minutes of speech. More would not fit the carrier's document.
const MAX_SPEECH_BYTES: usize = 8_000;

/// One `<Say>`: words in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Utterance<'a> {
    /// The words, plain, without characters that XML forbids.
    pub words: String,
    /// Their language.
    pub language: &'a Language,
}

/// What is said, in as few pieces as languages and the carrier's limits allow, cut between sentences or words.
pub(super) fn utterances(said: &[Said]) -> Vec<Utterance<'_>> {
    let mut joined: Vec<Utterance<'_>> = Vec::new();
    let mut room = MAX_SPEECH_BYTES;
    for piece in said {
        let words = speakable(&piece.words, &mut room);
        match joined.last_mut() {
            _ if words.is_empty() => {}
            Some(last) if last.language == &piece.language => {
                last.words.push(' ');
                last.words.push_str(&words);
            }
            _ => joined.push(Utterance { words, language: &piece.language }),
        }
    }
    joined.into_iter().flat_map(split).collect()
}

/// Characters that XML forbids or a voice stumbles over become spaces.
fn speakable(words: &str, room: &mut usize) -> String {
    let plain: String = words.chars().map(|letter| if forbidden(letter) { ' ' } else { letter }).collect();
    let mut joined = String::new();
    for word in plain.split_whitespace() {
        let Some(left) = room.checked_sub(word.len() + 1) else { break };
        *room = left;
        if !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    joined
}

pub(super) fn forbidden(letter: char) -> bool {
    letter.is_control() || matches!(letter, '\u{FFFE}' | '\u{FFFF}')
}

fn split(long: Utterance<'_>) -> Vec<Utterance<'_>> {
    if fits(&long.words) {
        return vec![long];
    }
    let mut pieces: Vec<String> = Vec::new();
    for sentence in long.words.split_inclusive(['.', '!', '?']).flat_map(words_of_long_ones) {
        match pieces.last_mut() {
            Some(last) if fits(&format!("{last}{sentence}")) => last.push_str(&sentence),
            _ => pieces.push(sentence),
        }
    }
    pieces
        .into_iter()
        .map(|piece| Utterance { words: piece.trim().to_owned(), language: long.language })
        .filter(|piece| !piece.words.is_empty())
        .collect()
}

/// A sentence that is too long alone is cut between words, a word that is too long between letters.
fn words_of_long_ones(sentence: &str) -> Vec<String> {
    if fits(sentence) {
        return vec![sentence.to_owned()];
    }
    sentence.split_inclusive(' ').flat_map(letters_of_long_ones).collect()
}

fn letters_of_long_ones(word: &str) -> Vec<String> {
    if fits(word) {
        return vec![word.to_owned()];
    }
    word.chars().map(String::from).collect()
}

fn fits(words: &str) -> bool {
    words.len() <= MAX_SAY_CHARS
        && utf8_percent_encode(words, NON_ALPHANUMERIC).map(str::len).sum::<usize>() <= MAX_SAY_ENCODED_BYTES
}
