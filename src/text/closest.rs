/// The candidate a mistyped word most likely meant: the nearest by Damerau–Levenshtein distance, if it is near enough
/// (a third of the word's length, at least one edit). Ties go to the first candidate.
#[must_use]
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let limit = (word.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&word, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::closest;

    #[test]
    fn a_swapped_letter_is_found_and_a_stranger_is_not() {
        assert_eq!(closest("book-vist", ["pricing", "book-visit"]), Some("book-visit"));
        assert_eq!(closest("pizza", ["pricing", "book-visit"]), None);
    }
}
