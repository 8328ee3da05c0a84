//! The phrases in tantivy: which of them come near an utterance. The only file that names tantivy.
//!
//! Single-threaded, one segment, one commit, in memory. Tantivy only retrieves: what is near is compared exactly in our
//! own arithmetic (`features`), so that an answer never depends on how a machine rounds.

use tantivy::collector::TopDocs;
use tantivy::directory::RamDirectory;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TextAnalyzer, WhitespaceTokenizer};
use tantivy::{Index, IndexReader, ReloadPolicy, TantivyDocument, Term};

use super::terms::Terms;

/// How many phrases are compared exactly.
const NEAREST: usize = 64;

/// More are asked for, since tantivy breaks ties in its own order and we break them by the phrase's number.
const FETCHED: usize = 2 * NEAREST;

/// Memory of the writer, in bytes: the least tantivy allows.
const WRITER_BYTES: usize = 15_000_000;

/// How much a shared function word, stem, pair and run of letters weigh in the retrieval.
const BOOST_FUNCTION: f32 = 0.3;
const BOOST_PAIR: f32 = 0.7;
const BOOST_GRAM: f32 = 0.15;

#[derive(Clone, Copy, Debug)]
struct Fields {
    stems: Field,
    pairs: Field,
    grams: Field,
}

/// The phrases, searchable. Phrases are named by the order in which they were given.
pub(super) struct PhraseIndex {
    reader: IndexReader,
    fields: Fields,
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
        let fields = Fields {
            stems: schema.add_text_field("stems", options.clone()),
            pairs: schema.add_text_field("pairs", options.clone()),
            grams: schema.add_text_field("grams", options),
        };
        let index = Index::builder().schema(schema.build());
        let tokenizers = tantivy::tokenizer::TokenizerManager::default();
        tokenizers.register("terms", TextAnalyzer::builder(WhitespaceTokenizer::default()).build());
        let mut writer = index
            .tokenizers(tokenizers)
            .single_segment_index_writer::<TantivyDocument>(RamDirectory::create(), WRITER_BYTES)?;
        for terms in phrases {
            let mut document = TantivyDocument::new();
            let stems: Vec<&str> = terms.stems.iter().map(|(stem, _)| stem.as_str()).collect();
            document.add_text(fields.stems, stems.join(" "));
            let pairs: Vec<String> = terms.pairs.iter().map(|pair| pair_term(pair)).collect();
            document.add_text(fields.pairs, pairs.join(" "));
            document.add_text(fields.grams, terms.grams.join(" "));
            writer.add_document(document)?;
        }
        let reader = writer.finalize()?.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { reader, fields })
    }

    /// The nearest phrases, best first; ties by the phrase's number. Letters are searched only where `grams` are given: those
    /// of words the tenant does not know, which may be misheard. None where tantivy fails.
    pub(super) fn nearest(&self, terms: &Terms, grams: &[&str]) -> Option<Vec<usize>> {
        let searcher = self.reader.searcher();
        let found = searcher.search(&self.query(terms, grams), &TopDocs::with_limit(FETCHED).order_by_score()).ok()?;
        let mut found: Vec<(f32, u32)> = found.into_iter().map(|(score, place)| (score, place.doc_id)).collect();
        found.sort_by(|(a, phrase_a), (b, phrase_b)| b.total_cmp(a).then(phrase_a.cmp(phrase_b)));
        found.truncate(NEAREST);
        found.into_iter().map(|(_, phrase)| usize::try_from(phrase).ok()).collect()
    }

    fn query(&self, terms: &Terms, grams: &[&str]) -> BooleanQuery {
        let mut parts: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut add = |field: Field, text: &str, boost: f32| {
            let term = TermQuery::new(Term::from_field_text(field, text), IndexRecordOption::WithFreqs);
            parts.push((Occur::Should, Box::new(BoostQuery::new(Box::new(term), boost))));
        };
        for (stem, function) in &terms.stems {
            add(self.fields.stems, stem, if *function { BOOST_FUNCTION } else { 1.0 });
        }
        terms.pairs.iter().for_each(|pair| add(self.fields.pairs, &pair_term(pair), BOOST_PAIR));
        grams.iter().for_each(|gram| add(self.fields.grams, gram, BOOST_GRAM));
        BooleanQuery::new(parts)
    }
}

fn pair_term(pair: &str) -> String {
    pair.replace(' ', "_")
}
