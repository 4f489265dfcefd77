//! How fast is each stage on its own? `cargo bench -p parallax-engine`, one thread.
//!
//! Input: the five reports of `examples/idlib-2015`, some 330 words. Figures are for one pass over all of them.

use divan::{Bencher, black_box};
use parallax_lm::LanguageModel;
use parallax_model::{AnnotatedReport, AnnotatedSentence, Parse, Report, ReportId, Sentence};
use parallax_norm::Actors;
use parallax_places::{Context, Gazetteer};
use parallax_reading::{Frames, Reader};

const REPORTS: [&str; 5] = [
    include_str!("../../../examples/idlib-2015/1-local-radio.txt"),
    include_str!("../../../examples/idlib-2015/2-wire-agency.txt"),
    include_str!("../../../examples/idlib-2015/3-state-daily.txt"),
    include_str!("../../../examples/idlib-2015/4-evening-paper.txt"),
    include_str!("../../../examples/idlib-2015/5-foreign-desk.txt"),
];

fn main() {
    divan::main();
}

/// All reports as one text: stages see one report.
fn pile() -> String {
    REPORTS.join("\n\n")
}

fn words<'t>(text: &'t str, sentences: &[Sentence]) -> Vec<Vec<&'t str>> {
    sentences.iter().map(|s| s.tokens.iter().map(|t| t.span.of(text)).collect()).collect()
}

fn model() -> LanguageModel {
    LanguageModel::embedded().expect("the embedded model loads")
}

#[divan::bench]
fn text_sentences(bencher: Bencher) {
    let text = pile();
    bencher.bench(|| parallax_text::sentences(black_box(&text), None));
}

#[divan::bench]
fn lm_parse(bencher: Bencher) {
    let (text, model) = (pile(), model());
    let sentences = parallax_text::sentences(&text, None);
    let words = words(&text, &sentences);
    bencher.bench(|| model.parse(black_box(&words)));
}

#[divan::bench]
fn norm_amounts_and_times(bencher: Bencher) {
    let text = pile();
    let sentences = parallax_text::sentences(&text, None);
    let words = words(&text, &sentences);
    let published = "2015-03-30".parse().ok();
    bencher.bench(|| {
        let marks = |w: &Vec<&str>| {
            (parallax_norm::amounts(w, None), parallax_norm::times(w, None, published))
        };
        black_box(&words).iter().map(marks).collect::<Vec<_>>()
    });
}

#[divan::bench]
fn places_toponyms(bencher: Bencher) {
    let (text, gazetteer) = (pile(), Gazetteer::embedded());
    let sentences = parallax_text::sentences(&text, None);
    let words = words(&text, &sentences);
    let parses = model().parse(&words);
    let read: Vec<(&[&str], &Parse)> =
        words.iter().zip(&parses).map(|(w, p)| (&w[..], p)).collect();
    bencher.bench(|| gazetteer.toponyms(black_box(&read), &Context::default()));
}

#[divan::bench]
fn places_open(bencher: Bencher) {
    bencher.bench(Gazetteer::embedded);
}

#[divan::bench]
fn reading_read(bencher: Bencher) {
    let reader = Reader::new(Frames::embedded().expect("the program's own frames are sound"));
    let report = annotated(pile());
    bencher.bench(|| reader.read(black_box(&report)));
}

/// The pile with everything that reading takes as given.
fn annotated(text: String) -> AnnotatedReport {
    let (gazetteer, actors) = (Gazetteer::embedded(), Actors::embedded());
    let published = "2015-03-30".parse().ok();
    let sentences = parallax_text::sentences(&text, None);
    let words = words(&text, &sentences);
    let parses = model().parse(&words);
    let read: Vec<(&[&str], &Parse)> =
        words.iter().zip(&parses).map(|(w, p)| (&w[..], p)).collect();
    let toponyms = gazetteer.toponyms(&read, &Context::default());
    let marked = sentences.iter().zip(&words).zip(&parses).zip(toponyms);
    let sentences = marked
        .map(|(((sentence, words), parse), toponyms)| AnnotatedSentence {
            parse: parse.clone(),
            amounts: parallax_norm::amounts(words, Some(parse)),
            times: parallax_norm::times(words, Some(parse), published),
            actors: actors.find(words, Some(parse)),
            toponyms,
            ..AnnotatedSentence::bare(sentence.clone())
        })
        .collect();
    let report = Report { id: ReportId::new("pile"), text, title: None, published, outlet: None };
    AnnotatedReport { report, sentences }
}
