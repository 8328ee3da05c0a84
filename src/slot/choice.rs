use super::numerals::tokens;
use super::{Choice, NotHeard, Value};

/// The option whose words stand in what was said; the longest words win; two options at once are no answer.
pub(super) fn hear(options: &[Choice<'_>], words: &str) -> Result<Value, NotHeard> {
    let said = tokens(words);
    let mut best: Vec<(usize, &str)> = Vec::new();
    for option in options {
        let longest = option.words.iter().filter_map(|way| stands_in(&said, way)).max();
        if let Some(length) = longest {
            best.push((length, option.value));
        }
    }
    let longest = best.iter().map(|(length, _)| *length).max().unwrap_or(0);
    best.retain(|(length, _)| *length == longest);
    match best.as_slice() {
        [(_, value)] => Ok(Value::Choice((*value).to_owned())),
        [] => by_place(options, &said).ok_or(NotHeard::NoOption),
        [_, _, ..] => Err(NotHeard::SeveralOptions),
    }
}

/// How many words the way to say it has, if they stand one after another in what was said.
fn stands_in(said: &[String], way: &str) -> Option<usize> {
    let way = tokens(way);
    (!way.is_empty() && said.windows(way.len()).any(|window| window == way.as_slice())).then_some(way.len())
}

/// `the second one`, `option two`, `the last`.
fn by_place(options: &[Choice<'_>], said: &[String]) -> Option<Value> {
    const PLACES: [[&str; 4]; 6] = [
        ["first", "1st", "one", "1"],
        ["second", "2nd", "two", "2"],
        ["third", "3rd", "three", "3"],
        ["fourth", "4th", "four", "4"],
        ["fifth", "5th", "five", "5"],
        ["sixth", "6th", "six", "6"],
    ];
    let ordinal = said.iter().find_map(|word| {
        PLACES
            .iter()
            .position(|ways| ways.iter().take(2).any(|way| way == word))
            .or_else(|| (word == "last").then(|| options.len().saturating_sub(1)))
    });
    let cardinal = || said.iter().find_map(|word| PLACES.iter().position(|ways| ways.iter().any(|way| way == word)));
    let index = ordinal.or_else(cardinal)?;
    options.get(index).map(|option| Value::Choice(option.value.to_owned()))
}

/// The option with this number, as keys name it: 1 is the first.
pub(super) fn from_keys(options: &[Choice<'_>], keys: &str) -> Result<Value, NotHeard> {
    let number: usize = keys.parse().map_err(|_| NotHeard::NoOption)?;
    let option = number.checked_sub(1).and_then(|index| options.get(index)).ok_or(NotHeard::NoOption)?;
    Ok(Value::Choice(option.value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(words: &str) -> Result<Value, NotHeard> {
        let options = [
            Choice { value: "new", words: vec!["new", "new patient", "first time"] },
            Choice { value: "existing", words: vec!["existing", "been there", "not new"] },
        ];
        hear(&options, words)
    }

    #[test]
    fn an_option_is_heard_within_a_sentence() {
        let value = |name: &str| Ok(Value::Choice(name.into()));
        assert_eq!(heard("I'm a new patient"), value("new"));
        assert_eq!(heard("oh I've been there last year"), value("existing"));
        assert_eq!(heard("not new"), value("existing"), "the longest words win");
        assert_eq!(heard("the second one"), value("existing"));
        assert_eq!(heard("new or existing, whatever"), Err(NotHeard::SeveralOptions));
        assert_eq!(heard("renewal"), Err(NotHeard::NoOption));
    }

    #[test]
    fn keys_count_from_one() {
        let options = [Choice { value: "new", words: vec!["new"] }];
        assert_eq!(from_keys(&options, "1"), Ok(Value::Choice("new".into())));
        assert_eq!(from_keys(&options, "0"), Err(NotHeard::NoOption));
        assert_eq!(from_keys(&options, "#"), Err(NotHeard::NoOption));
    }
}
