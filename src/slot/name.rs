use super::{DAY_WORDS, NotHeard, Value};

/// A name has at most so many words; more is a sentence.
const MAX_NAME_WORDS: usize = 5;

/// What people say before their name; the longest is tried first.
const LEADS: [&str; 22] = [
    "yes my name is",
    "the name is",
    "my name would be",
    "my name is",
    "my names",
    "names",
    "you can call me",
    "just call me",
    "call me",
    "it would be",
    "it is",
    "its",
    "this is",
    "that would be",
    "that is",
    "thats",
    "i am",
    "im",
    "last name is",
    "first name is",
    "last name",
    "first name",
];

/// What people say around it.
const AROUND: [&str; 16] = [
    "um", "uh", "er", "hi", "hello", "hey", "yes", "yeah", "sure", "ok", "okay", "well", "so", "oh", "here", "speaking",
];

/// Words that make it a sentence, not a name.
const NOT_IN_NAMES: [&str; 43] = [
    "what", "why", "how", "when", "where", "who", "which", "the", "a", "is", "are", "was", "were", "do", "does",
    "dont", "not", "no", "can", "cant", "could", "would", "should", "have", "has", "need", "want", "my", "your", "it",
    "its", "i", "you", "we", "they", "please", "about", "and", "or", "nothing", "nobody", "anything", "else",
];

/// A person's name, without what people say around it.
pub(super) fn hear(words: &str) -> Result<Value, NotHeard> {
    let mut said: Vec<&str> = words
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | '.' | '!' | '?' | ';' | ':' | '"'))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .collect();
    while strip_around(&mut said) || strip_lead(&mut said) {}
    if said.is_empty() || said.len() > MAX_NAME_WORDS && !spelled(&said) {
        return Err(NotHeard::NoName);
    }
    let is_no_name = |word: &str| NOT_IN_NAMES.contains(&word) || DAY_WORDS.contains(&word);
    let odd = |word: &&str| is_no_name(&plain(word)) || word.chars().any(|c| !name_letter(c));
    if said.len() > 1 && spelled(&said) {
        return Ok(Value::Name(capital(&said.concat().to_lowercase())));
    }
    if said.iter().any(odd) {
        return Err(NotHeard::NoName);
    }
    Ok(Value::Name(said.iter().map(|word| capital(word)).collect::<Vec<_>>().join(" ")))
}

fn name_letter(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '-' | '\'' | '’')
}

fn plain(word: &str) -> String {
    word.replace(['\'', '’'], "").to_lowercase()
}

/// `J O N E S`: at least three single letters.
fn spelled(said: &[&str]) -> bool {
    said.len() >= 3
        && said.len() <= 30
        && said.iter().all(|word| word.chars().count() == 1 && word.chars().all(char::is_alphabetic))
}

fn strip_around(said: &mut Vec<&str>) -> bool {
    let around = |word: Option<&&str>| word.is_some_and(|word| AROUND.contains(&plain(word).as_str()));
    if around(said.first()) {
        said.remove(0);
        return true;
    }
    around(said.last()) && said.pop().is_some()
}

fn strip_lead(said: &mut Vec<&str>) -> bool {
    for lead in LEADS {
        let length = lead.split(' ').count();
        let start = said.iter().take(length).map(|word| plain(word)).collect::<Vec<_>>().join(" ");
        if start == lead {
            said.drain(..length);
            return true;
        }
    }
    false
}

/// A word all in lower case gets its capitals (also after a hyphen); any other keeps the recogniser's.
fn capital(word: &str) -> String {
    if word.chars().any(char::is_uppercase) {
        return word.to_owned();
    }
    let mut start = true;
    let mut made = String::with_capacity(word.len());
    for c in word.chars() {
        match start {
            true => made.extend(c.to_uppercase()),
            false => made.push(c),
        }
        start = c == '-';
    }
    made
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_as_callers_give_them() {
        for (said, name) in [
            ("maria lopez", "Maria Lopez"),
            ("um, my name is maria lopez.", "Maria Lopez"),
            ("Hi, this is Bob McKay speaking", "Bob McKay"),
            ("it's jean-luc o'neil", "Jean-Luc O'neil"),
            ("J O N E S", "Jones"),
            ("yes it's Nguyễn", "Nguyễn"),
            ("Will Turner", "Will Turner"),
        ] {
            assert_eq!(hear(said), Ok(Value::Name(name.into())), "{said}");
        }
    }

    #[test]
    fn sentences_are_no_names() {
        for said in
            ["how much is it", "i don't want to say", "", "...", "my ac is blowing warm air again", "555 0199", "no"]
        {
            assert_eq!(hear(said), Err(NotHeard::NoName), "{said}");
        }
    }
}
