//! The phrases in tantivy: which of them come near an utterance. The only file that names tantivy.
//!
//! Single-threaded, one segment, one commit, in memory. Tantivy only retrieves, by BM25: what is near is compared exactly in
//! our own arithmetic (`knowledge`), so that an answer never depends on how a machine rounds.

use std::collections::BTreeSet;

use tantivy::collector::TopDocs;
use tantivy::directory::RamDirectory;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{Index, IndexReader, ReloadPolicy, TantivyDocument, Term};

use super::terms::Terms;

/// How many phrases are compared exactly.
const NEAREST: usize = 32;

/// More are asked for, since tantivy breaks ties in its own order and we break them by the phrase's number.
const FETCHED: usize = 2 * NEAREST;

/// Memory of the writer, in bytes: the least tantivy allows.
const WRITER_BYTES: usize = 15_000_000;

/// So many different words are looked for; an utterance of more is long enough to be found by these.
const MAX_WORDS: usize = 24;

/// The phrases, searchable. Phrases are named by the order in which they were given.
pub(super) struct PhraseIndex {
    reader: IndexReader,
    stems: Field,
}

impl std::fmt::Debug for PhraseIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhraseIndex")
    }
}

impl PhraseIndex {
    /// An index of these phrases; none where tantivy fails, and then all phrases are compared.
    pub(super) fn new<'a>(phrases: impl IntoIterator<Item = &'a Terms>) -> Option<Self> {
        Self::build(phrases).ok()
    }

    fn build<'a>(phrases: impl IntoIterator<Item = &'a Terms>) -> tantivy::Result<Self> {
        let mut schema = Schema::builder();
        let indexing =
            TextFieldIndexing::default().set_tokenizer("terms").set_index_option(IndexRecordOption::WithFreqs);
        let options = TextOptions::default().set_indexing_options(indexing);
        let stems = schema.add_text_field("stems", options);
        let index = Index::builder().schema(schema.build());
        let tokenizers = tantivy::tokenizer::TokenizerManager::default();
        tokenizers.register("terms", TextAnalyzer::builder(WhitespaceTokenizer::default()).build());
        let mut writer = index
            .tokenizers(tokenizers)
            .single_segment_index_writer::<TantivyDocument>(RamDirectory::create(), WRITER_BYTES)?;
        for terms in phrases {
            let mut document = TantivyDocument::new();
            let text: Vec<&str> = terms.stems.iter().map(|stem| stem.text.as_str()).collect();
            document.add_text(stems, text.join(" "));
            writer.add_document(document)?;
        }
        let reader = writer.finalize()?.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { reader, stems })
    }

    /// The nearest phrases, best first; ties by the phrase's number. None where tantivy fails.
    pub(super) fn nearest(&self, terms: &Terms) -> Option<Vec<usize>> {
        let searcher = self.reader.searcher();
        let found = searcher.search(&self.query(terms), &TopDocs::with_limit(FETCHED).order_by_score()).ok()?;
        let mut found: Vec<(f32, u32)> = found.into_iter().map(|(score, place)| (score, place.doc_id)).collect();
        found.sort_by(|(a, phrase_a), (b, phrase_b)| b.total_cmp(a).then(phrase_a.cmp(phrase_b)));
        found.truncate(NEAREST);
        found.into_iter().map(|(_, phrase)| usize::try_from(phrase).ok()).collect()
    }

    /// The words that carry a wish; all of them, where none does.
    fn query(&self, terms: &Terms) -> BooleanQuery {
        let wanted: BTreeSet<&str> = terms.content().map(|stem| stem.text.as_str()).take(MAX_WORDS).collect();
        let term = |stem: &str| TermQuery::new(Term::from_field_text(self.stems, stem), IndexRecordOption::WithFreqs);
        let parts = wanted.into_iter().map(|stem| (Occur::Should, Box::new(term(stem)) as Box<dyn Query>));
        BooleanQuery::new(parts.collect())
    }
}
