//! What a line cannot do without, for the prefilter: the words of a pattern, the literals of a rule.

use std::collections::BTreeMap;

use regex_syntax::hir::literal::Extractor;

use super::automaton::{Shape, SlotWords};
use super::prefilter::Needs;

/// More literals than this make the pass slower than the line they save.
const MAX_LITERALS: usize = 64;

/// The groups of words of which a match must say at least one each.
pub(super) fn word_groups(shape: &Shape) -> Vec<Vec<String>> {
    match shape {
        Shape::Words(words) => words.iter().map(|word| vec![word.clone()]).collect(),
        Shape::Sequence(items) => items.iter().flat_map(word_groups).collect(),
        Shape::Either(items) => {
            // One word of each alternative: the longest, as the likeliest to be rare.
            let longest = |item: &Shape| {
                word_groups(item).into_iter().max_by_key(|group| group.iter().map(String::len).min().unwrap_or(0))
            };
            let groups: Option<Vec<Vec<String>>> = items.iter().map(longest).collect();
            groups.map(|groups| vec![groups.concat()]).unwrap_or_default()
        }
        Shape::Slot(_, SlotWords::These(ways)) => {
            let firsts: Option<Vec<String>> = ways.iter().map(|way| way.first().cloned()).collect();
            firsts.map(|group| vec![group]).unwrap_or_default()
        }
        Shape::Optional(_) | Shape::Gap | Shape::Slot(_, SlotWords::Any(_) | SlotWords::Numbers(_)) => Vec::new(),
    }
}

/// Of each line's groups the one whose words the fewest lines say, as literals of a text with a space round each word.
pub(super) fn rarest(lines: &[Vec<Vec<String>>]) -> Vec<Needs> {
    let mut uses: BTreeMap<&str, usize> = BTreeMap::new();
    lines.iter().flatten().flatten().for_each(|word| *uses.entry(word).or_default() += 1);
    let cost =
        |group: &Vec<String>| group.iter().map(|word| uses.get(word.as_str()).copied().unwrap_or(0)).sum::<usize>();
    lines
        .iter()
        .map(|groups| {
            let best = groups.iter().filter(|group| group.len() <= MAX_LITERALS).min_by_key(|group| cost(group))?;
            Some(best.iter().map(|word| format!(" {word} ")).collect())
        })
        .collect()
}

/// The literals of which every match of a rule begins with one, or ends with one.
pub(super) fn literals(tree: &regex_syntax::hir::Hir) -> Needs {
    let mut extractor = Extractor::new();
    let mut found = Vec::new();
    for kind in [regex_syntax::hir::literal::ExtractKind::Prefix, regex_syntax::hir::literal::ExtractKind::Suffix] {
        let mut sequence = extractor.kind(kind).limit_total(MAX_LITERALS).extract(tree);
        sequence.dedup();
        let texts: Option<Vec<String>> = sequence.literals().and_then(|literals| {
            literals.iter().map(|literal| String::from_utf8(literal.as_bytes().to_vec()).ok()).collect()
        });
        found.extend(texts.filter(|texts| !texts.is_empty() && texts.iter().all(|text| text.len() >= 2)));
    }
    found.into_iter().max_by_key(|texts| texts.iter().map(String::len).min().unwrap_or(0))
}
