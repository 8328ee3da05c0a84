/// Reads an amount of dollars, `$0.15`, and the words after it; micro-dollars. None where it is no amount.
pub(super) fn dollars(text: &str) -> Option<(u64, &str)> {
    let rest = text.trim().strip_prefix('$')?;
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let (amount, words) = rest.split_at_checked(end)?;
    let (whole, cents) = amount.split_once('.').unwrap_or((amount, ""));
    if cents.len() > 6 || (whole.is_empty() && cents.is_empty()) {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    let micro: u64 = format!("{cents:0<6}").parse().ok()?;
    Some((whole.checked_mul(1_000_000)?.checked_add(micro)?, words.trim()))
}

#[cfg(test)]
mod tests {
    use super::dollars;

    #[test]
    fn amounts_are_exact() {
        assert_eq!(dollars("$0.15 per million"), Some((150_000, "per million")));
        assert_eq!(dollars("$5"), Some((5_000_000, "")));
        assert_eq!(dollars("$.000001 per day"), Some((1, "per day")));
        for wrong in ["5", "$", "$1.2.3", "$0.0000001", "$99999999999999999999"] {
            assert_eq!(dollars(wrong), None, "{wrong}");
        }
    }
}
