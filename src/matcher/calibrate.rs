//! From features to confidence: the probability that a candidate of tier 2 is the one that was meant.
//!
//! Knows nothing of where features come from, nor of what is done with a confidence.

/// What is known of one candidate for one utterance; each between 0 and 1, the margins between -1 and 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Features {
    /// Likeness of stems and pairs to its nearest phrase.
    pub phrase_words: f64,
    /// Likeness of letters to its nearest phrase.
    pub phrase_letters: f64,
    /// Likeness of stems and pairs to all its phrases as one text.
    pub scenario_words: f64,
    /// Likeness of letters to all its phrases as one text.
    pub scenario_letters: f64,
    /// How far the mean of the four lies above the best other candidate's.
    pub margin: f64,
    /// Share of the utterance's content that its nearest phrase holds.
    pub phrase_coverage: f64,
    /// Share of the utterance's content that any of its phrases holds.
    pub scenario_coverage: f64,
    /// Share of the nearest phrase's content that was said.
    pub phrase_said: f64,
    /// Share of the utterance's content that the tenant never heard of.
    pub unknown: f64,
    /// Its share of the likeness among the ten nearest phrases.
    pub votes: f64,
}

impl Features {
    /// How many there are.
    pub const COUNT: usize = 10;

    /// In the order of the weights.
    #[must_use]
    pub fn as_array(&self) -> [f64; Self::COUNT] {
        [
            self.phrase_words,
            self.phrase_letters,
            self.scenario_words,
            self.scenario_letters,
            self.margin,
            self.phrase_coverage,
            self.scenario_coverage,
            self.phrase_said,
            self.unknown,
            self.votes,
        ]
    }
}

const BIAS: f64 = -5.5;
const WEIGHTS: [f64; Features::COUNT] = [4.0, 1.5, 2.5, 0.5, 6.0, 1.0, 3.5, 1.0, -2.0, 1.5];

/// The weights by which evidence is shown: those of the two likenesses of words.
pub(crate) const EVIDENCE_WEIGHTS: [f64; 2] = [WEIGHTS[0], WEIGHTS[2]];

/// The probability that the candidate is the one that was meant.
#[must_use]
pub fn confidence(features: &Features) -> f64 {
    let sum = BIAS + features.as_array().iter().zip(WEIGHTS).map(|(feature, weight)| feature * weight).sum::<f64>();
    1.0 / (1.0 + libm::exp(-sum))
}
