//! The only file that names the parser generator: it turns its pairs into [`Node`]s whose spans are those of the file.

use pest::Parser as _;
use pest::error::InputLocation;
use pest::iterators::Pair;

use crate::text::Span;

#[derive(pest_derive::Parser)]
#[grammar = "../grammar/layout.pest"]
#[grammar = "../grammar/scenario.pest"]
#[grammar = "../grammar/call.pest"]
struct Grammar;

/// A rule that matched, where it did, and what matched within it.
#[derive(Clone, Debug)]
pub(super) struct Node<'a> {
    pair: Pair<'a, Rule>,
    base: Base,
}

/// Where a text that is read stands in its file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Base {
    /// Where it begins.
    start: usize,
    /// Where in it a word stands that was misspelt in the file and set right before reading.
    word: (usize, usize),
    /// How much longer that word is in the file.
    longer: isize,
}

impl Base {
    /// Of a text that is read as it stands in the file.
    pub(super) fn at(start: usize) -> Self {
        Self { start, ..Self::default() }
    }

    /// With a word in it set right: where it begins in the text, its length there and its length in the file.
    pub(super) fn with_word(self, at: usize, length: usize, in_file: usize) -> Self {
        let signed = |n: usize| isize::try_from(n).unwrap_or(0);
        Self { word: (at, at + length), longer: signed(in_file) - signed(length), ..self }
    }

    /// The place in the file of an offset in the text; of one inside the word that was set right, where the word begins.
    pub(super) fn place(self, offset: usize) -> usize {
        let (begins, ends) = self.word;
        if offset < ends {
            return self.start + offset.min(begins);
        }
        (self.start + offset).saturating_add_signed(self.longer)
    }
}

impl<'a> Node<'a> {
    pub(super) fn rule(&self) -> Rule {
        self.pair.as_rule()
    }

    /// What it matched, without the blanks at its end.
    pub(super) fn text(&self) -> &'a str {
        trim_end(self.pair.as_str())
    }

    /// Where that is in the file.
    pub(super) fn span(&self) -> Span {
        let start = self.pair.as_span().start();
        Span::new(self.base.place(start), self.base.place(start + self.text().len()))
    }

    /// What it matched, blanks at its end included: the words of a string.
    pub(super) fn whole_text(&self) -> &'a str {
        self.pair.as_str()
    }

    /// Where [`Self::whole_text`] is in the file.
    pub(super) fn whole_span(&self) -> Span {
        let span = self.pair.as_span();
        Span::new(self.base.place(span.start()), self.base.place(span.end()))
    }

    pub(super) fn children(&self) -> impl Iterator<Item = Node<'a>> + use<'a> {
        let base = self.base;
        self.pair.clone().into_inner().map(move |pair| Node { pair, base })
    }

    /// The first child of a rule.
    pub(super) fn child(&self, wanted: Rule) -> Option<Node<'a>> {
        self.children().find(|node| node.rule() == wanted)
    }

    /// The only child, or the first.
    pub(super) fn first(&self) -> Option<Node<'a>> {
        self.children().next()
    }
}

/// Text without the blanks at its end, whatever kind of blank a mail put there.
pub(super) fn trim_end(text: &str) -> &str {
    text.trim_end_matches(is_blank)
}

/// Whether a character is a blank to the grammar (rules `hs` and `nl`).
pub(super) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// What a rule read of a text.
pub(super) enum Reading<'a> {
    /// It matched; `rest` is the offset in the text where what it did not match begins.
    Read { node: Node<'a>, rest: usize },
    /// It did not; `at` is the furthest offset up to which it understood the text.
    Stuck { at: usize },
}

/// Reads the beginning of `text`, which stands at `base` in its file, by a rule.
pub(super) fn read(wanted: Rule, text: &str, base: Base) -> Reading<'_> {
    match Grammar::parse(wanted, text) {
        Ok(mut pairs) => match pairs.next() {
            Some(pair) => Reading::Read { rest: pair.as_span().end(), node: Node { pair, base } },
            None => Reading::Stuck { at: 0 },
        },
        Err(error) => {
            let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
            Reading::Stuck { at: at.min(text.len()) }
        }
    }
}

/// The lines of a whole file.
pub(super) fn lines(text: &str) -> impl Iterator<Item = Node<'_>> {
    let file = Grammar::parse(Rule::layout, text).into_iter().flatten();
    file.flat_map(Pair::into_inner)
        .filter(|pair| pair.as_rule() == Rule::line)
        .map(|pair| Node { pair, base: Base::default() })
}
