//! From what an author wrote to shapes of normalised words.

use std::collections::BTreeMap;

use super::automaton::{Shape, SlotWords};
use crate::matcher::normalize::Normalizer;
use crate::model::{Pattern, PatternNode, Phrase, PhrasePart, Slot, SlotId};
use crate::slot::SlotType;

/// So many wordings of a stretch without gaps are normalised each as a whole (`air (conditioner | conditioning)` meets a
/// synonym); beyond that each word alone.
const MAX_WORDINGS: usize = 128;

/// The most words that fill a slot of words.
const MAX_TEXT_WORDS: usize = 12;

/// The most words that fill any other slot.
const MAX_SLOT_WORDS: usize = 4;

/// Makes shapes with a tenant's vocabulary and slots.
pub(crate) struct Shaper<'a> {
    pub(crate) normalizer: &'a Normalizer,
    pub(crate) slots: &'a BTreeMap<SlotId, Slot>,
}

impl Shaper<'_> {
    /// A pattern's shape.
    pub(crate) fn pattern(&self, pattern: &Pattern) -> Shape {
        self.node(&pattern.node)
    }

    /// The shape of a phrase with slots.
    pub(crate) fn phrase(&self, phrase: &Phrase) -> Shape {
        let part = |part: &PhrasePart| match part {
            PhrasePart::Words(words) => Shape::Words(self.normalizer.words(words)),
            PhrasePart::Slot(slot) => self.slot(slot),
        };
        Shape::Sequence(phrase.parts.iter().map(part).collect())
    }

    fn node(&self, node: &PatternNode) -> Shape {
        if let Some(wordings) = wordings(node) {
            return self.either(&wordings);
        }
        match node {
            PatternNode::Word(word) => Shape::Words(self.normalizer.words(word)),
            PatternNode::Sequence(nodes) => self.sequence(nodes),
            PatternNode::Either(nodes) => Shape::Either(nodes.iter().map(|node| self.node(node)).collect()),
            PatternNode::Optional(node) => Shape::Optional(Box::new(self.node(node))),
            PatternNode::Gap => Shape::Gap,
            PatternNode::Slot(slot) => self.slot(slot),
        }
    }

    /// Neighbours without gaps and slots are normalised together.
    fn sequence(&self, nodes: &[PatternNode]) -> Shape {
        let mut items = Vec::new();
        let mut run: Option<Vec<Vec<String>>> = None;
        for node in nodes {
            let own = wordings(node);
            let joined = match (&run, &own) {
                (Some(run), Some(own)) => product(run, own),
                (None, Some(own)) => Some(own.clone()),
                (_, None) => None,
            };
            if joined.is_some() {
                run = joined;
                continue;
            }
            items.extend(run.take().map(|run| self.either(&run)));
            match own {
                Some(own) => run = Some(own),
                None => items.push(self.node(node)),
            }
        }
        items.extend(run.map(|run| self.either(&run)));
        Shape::Sequence(items)
    }

    fn either(&self, wordings: &[Vec<String>]) -> Shape {
        let normalise = |wording: &Vec<String>| {
            if wording.is_empty() { Vec::new() } else { self.normalizer.words(&wording.join(" ")) }
        };
        let mut ways: Vec<Vec<String>> = wordings.iter().map(normalise).collect();
        ways.sort();
        ways.dedup();
        match ways.as_slice() {
            [only] => Shape::Words(only.clone()),
            _ => Shape::Either(ways.into_iter().map(Shape::Words).collect()),
        }
    }

    fn slot(&self, id: &SlotId) -> Shape {
        let words = self.slots.get(id).map_or(SlotWords::Any(MAX_SLOT_WORDS), |slot| self.slot_words(slot));
        Shape::Slot(id.clone(), words)
    }

    fn slot_words(&self, slot: &Slot) -> SlotWords {
        match slot.slot_type {
            SlotType::Choice => SlotWords::These(
                slot.options.iter().flat_map(|option| &option.words).map(|way| self.normalizer.words(way)).collect(),
            ),
            SlotType::Phone | SlotType::Zip => SlotWords::Numbers(MAX_SLOT_WORDS),
            SlotType::Number => SlotWords::Numbers(1),
            SlotType::Text | SlotType::Address => SlotWords::Any(MAX_TEXT_WORDS),
            SlotType::Name
            | SlotType::Email
            | SlotType::Date
            | SlotType::Time
            | SlotType::Datetime
            | SlotType::Duration
            | SlotType::Money
            | SlotType::YesNo
            | SlotType::Pattern => SlotWords::Any(MAX_SLOT_WORDS),
        }
    }
}

/// Every way to say a stretch; none where it holds a gap or a slot, or where there are too many.
fn wordings(node: &PatternNode) -> Option<Vec<Vec<String>>> {
    match node {
        PatternNode::Word(word) => Some(vec![vec![word.clone()]]),
        PatternNode::Sequence(nodes) => {
            nodes.iter().try_fold(vec![Vec::new()], |ways, node| product(&ways, &wordings(node)?))
        }
        PatternNode::Either(nodes) => {
            let mut ways = Vec::new();
            for node in nodes {
                ways.extend(wordings(node)?);
            }
            (ways.len() <= MAX_WORDINGS).then_some(ways)
        }
        PatternNode::Optional(node) => {
            let mut ways = wordings(node)?;
            ways.push(Vec::new());
            Some(ways)
        }
        PatternNode::Gap | PatternNode::Slot(_) => None,
    }
}

fn product(left: &[Vec<String>], right: &[Vec<String>]) -> Option<Vec<Vec<String>>> {
    (left.len() * right.len() <= MAX_WORDINGS)
        .then(|| left.iter().flat_map(|a| right.iter().map(move |b| [a.as_slice(), b.as_slice()].concat())).collect())
}
