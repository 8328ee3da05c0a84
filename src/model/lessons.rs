/// What a tenant may learn from beside the phrases of its scenarios.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lessons {
    /// What callers said that no scenario answers: from it is learned when to be unsure.
    pub out_of_scope: Vec<String>,
    /// What callers said, without anybody having told what was meant.
    pub unlabelled: Vec<String>,
}
