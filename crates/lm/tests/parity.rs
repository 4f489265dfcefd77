//! The program reads what the recipe's runtime reads with the same weights: `tests/parity.tsv`, written by `ship.py`.
//!
//! Two runtimes round a last bit differently, and where two readings tie that bit decides: one word in fifty may differ.

use parallax_lm::LanguageModel;
use parallax_model::Parse;

/// Lines in the fixture's columns: form, lemma, part of speech, head, relation.
fn lines(forms: &[&str], parse: &Parse) -> Vec<String> {
    let line = |(form, word): (&&str, &parallax_model::Word)| {
        let head = word.head.map_or(0, |head| head + 1);
        format!("{form}\t{}\t{}\t{head}\t{}", word.lemma, word.upos, word.deprel)
    };
    forms.iter().zip(&parse.words).map(line).collect()
}

#[test]
fn the_recipe_and_the_program_read_alike() {
    let fixture = include_str!("parity.tsv");
    let blocks: Vec<&str> = fixture.split_terminator("\n\n").collect();
    let forms = |block: &&'static str| block.lines().filter_map(|l| l.split('\t').next()).collect();
    let sentences: Vec<Vec<&str>> = blocks.iter().map(forms).collect();
    let parses = LanguageModel::embedded().expect("the embedded model loads").parse(&sentences);
    let read = sentences.iter().zip(&parses).flat_map(|(forms, parse)| lines(forms, parse));
    let expected: Vec<&str> = blocks.iter().flat_map(|block| block.lines()).collect();
    let read: Vec<String> = read.collect();
    assert_eq!(read.len(), expected.len());
    let differing: Vec<_> = read.iter().zip(&expected).filter(|(a, b)| a != *b).collect();
    assert!(differing.len() * 50 <= expected.len(), "{differing:#?}");
}
