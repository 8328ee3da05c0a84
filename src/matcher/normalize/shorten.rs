//! Contractions written out, as people write and as recognisers write them.

use super::Word;

/// The words a word stands for; itself where it is no contraction.
pub(super) fn write_out(word: &Word) -> Vec<Word> {
    let Some(long) = whole(&word.text) else { return by_ending(word) };
    long.split(' ').map(|text| Word { text: text.to_owned(), from: word.from.clone() }).collect()
}

fn by_ending(word: &Word) -> Vec<Word> {
    let endings = [("n't", "not"), ("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'d", "would"), ("'m", "am")];
    let make = |text: &str| Word { text: text.to_owned(), from: word.from.clone() };
    for (ending, long) in endings {
        if let Some(stem) = word.text.strip_suffix(ending).filter(|stem| !stem.is_empty()) {
            return vec![make(&stem.replace('\'', "")), make(long)];
        }
    }
    // The rest of the apostrophes show whose something is ("my car's ac"), which says nothing about the wish.
    let stem = word.text.strip_suffix("'s").unwrap_or(&word.text);
    vec![make(&stem.replace('\'', ""))]
}

fn whole(word: &str) -> Option<&'static str> {
    Some(match word {
        "won't" | "wont" => "will not",
        "can't" | "cant" | "cannot" => "can not",
        "ain't" | "aint" => "is not",
        "shan't" => "shall not",
        "dont" => "do not",
        "doesnt" => "does not",
        "didnt" => "did not",
        "isnt" => "is not",
        "wasnt" => "was not",
        "arent" => "are not",
        "werent" => "were not",
        "havent" => "have not",
        "hasnt" => "has not",
        "couldnt" => "could not",
        "wouldnt" => "would not",
        "shouldnt" => "should not",
        "im" => "i am",
        "ive" => "i have",
        "youre" => "you are",
        "theyre" => "they are",
        "it's" | "its" => "it is",
        "that's" | "thats" => "that is",
        "there's" | "theres" => "there is",
        "here's" | "heres" => "here is",
        "he's" => "he is",
        "she's" => "she is",
        "who's" | "whos" => "who is",
        "what's" | "whats" => "what is",
        "where's" | "wheres" => "where is",
        "when's" | "whens" => "when is",
        "how's" | "hows" => "how is",
        "why's" => "why is",
        "let's" | "lets" => "let us",
        "gonna" => "going to",
        "wanna" => "want to",
        "gotta" => "got to",
        "lemme" => "let me",
        "gimme" => "give me",
        "kinda" => "kind of",
        "y'all" | "yall" => "you all",
        "ok" | "okey" => "okay",
        "'til" | "til" => "until",
        _ => return None,
    })
}
