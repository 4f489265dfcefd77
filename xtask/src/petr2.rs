//! How well are events coded: scores who did what to whom against PETRARCH-2's validation records.
//!
//! *Records*: of the sentences, those whose events are exactly the gold ones, none missing and none more; a sentence without
//! events is right where none is coded. *Events*: precision, recall and F1 of whole (source, code, target) triples. *Of right
//! triples* nothing is scored further; of all gold events, how many have source and target right, and how many the code.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use parallax_coding::Coder;
use parallax_lm::LanguageModel;
use parallax_model::{AnnotatedReport, AnnotatedSentence, Report, ReportId};
use serde_json::{Value, json};

/// Arguments of `petr2`.
#[derive(clap::Args)]
pub struct Petr2 {
    /// Validation records: an XML file as PETRARCH-2 has them.
    records: PathBuf,
    /// Print every sentence that is not right, with what was coded and why.
    #[arg(long)]
    show: bool,
    /// Of this many parts of the records, score only one, and the others: a rule that helps only one part is no rule.
    #[arg(long, default_value_t = 1)]
    folds: usize,
}

/// A sentence with the events it should have.
#[derive(Debug, PartialEq, Eq)]
struct Record {
    id: String,
    day: Option<jiff::civil::Date>,
    text: String,
    gold: BTreeSet<Triple>,
}

/// Source, code, target.
type Triple = (String, String, String);

/// Counts.
#[derive(Debug, Default, Clone, Copy)]
struct Score {
    n_records: usize,
    n_exact: usize,
    n_gold: usize,
    n_found: usize,
    n_right: usize,
    n_pairs: usize,
    n_codes: usize,
}

pub fn run(args: &Petr2) -> Result<()> {
    let folds = args.folds.max(1);
    let mut scores = vec![Score::default(); folds];
    for (idx, (record, found)) in coded(&args.records)?.iter().enumerate() {
        scores[idx % folds].add(&record.gold, &found.iter().map(|(t, _)| t.clone()).collect());
        if args.show {
            show(record, found);
        }
    }
    if folds > 1 {
        for (idx, score) in scores.iter().enumerate() {
            println!("part {}: {}", idx + 1, score.figures());
        }
    }
    let all = scores.into_iter().fold(Score::default(), Score::plus);
    println!("{}", serde_json::to_string_pretty(&all.figures())?);
    Ok(())
}

/// The figures that `bench` keeps.
pub fn figures(records: &Path) -> Result<Value> {
    let mut score = Score::default();
    for (record, found) in coded(records)? {
        score.add(&record.gold, &found.into_iter().map(|(triple, _)| triple).collect());
    }
    Ok(score.figures())
}

type Coded = Vec<(Triple, String)>;

/// Every record with what is coded of it, and why.
fn coded(path: &Path) -> Result<Vec<(Record, Coded)>> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let (model, coder) = (LanguageModel::embedded()?, Coder::embedded()?);
    let records = records(&text).into_iter().map(|record| {
        let report = annotated(&model, &record);
        let nobody = || "---".to_owned();
        let events = coder.code(&report).into_iter().map(|event| {
            let source = event.source.map_or_else(nobody, |party| party.code);
            let target = event.target.map_or_else(nobody, |party| party.code);
            ((source, event.code, target), event.because)
        });
        (record, events.collect())
    });
    Ok(records.collect())
}

fn annotated(model: &LanguageModel, record: &Record) -> AnnotatedReport {
    let sentences = parallax_text::sentences(&record.text, None);
    let words: Vec<Vec<&str>> = sentences
        .iter()
        .map(|s| s.tokens.iter().map(|t| t.span.of(&record.text)).collect())
        .collect();
    let trees = model.parse(&words);
    drop(words);
    let with_tree =
        |(sentence, parse)| AnnotatedSentence { parse, ..AnnotatedSentence::bare(sentence) };
    let report = Report {
        id: ReportId::new(record.id.as_str()),
        text: record.text.clone(),
        title: None,
        published: record.day,
        outlet: None,
    };
    AnnotatedReport { report, sentences: sentences.into_iter().zip(trees).map(with_tree).collect() }
}

/// The records of a file. It is not well-formed XML (`<Sentence … />` is closed twice), so it is read by its marks.
fn records(text: &str) -> Vec<Record> {
    let mut found = Vec::new();
    for part in text.split("<Sentence ").skip(1) {
        let head = part.split('>').next().unwrap_or_default();
        let text = match between(part, "<Text>", "</Text>") {
            Some(text) if !text.trim().is_empty() => text.to_owned(),
            // A record without its text has it in its tree.
            _ => words_of_tree(between(part, "<Parse>", "</Parse>").unwrap_or_default()),
        };
        let events = part.split("<EventCoding ").skip(1).filter_map(|event| {
            let event = event.split('>').next()?;
            let field = |name| attribute(event, name);
            Some((field("sourcecode")?, field("eventcode")?, field("targetcode")?))
        });
        found.push(Record {
            id: attribute(head, "id").unwrap_or_default(),
            day: attribute(head, "date").and_then(|date| day(&date)),
            text: text.split_whitespace().collect::<Vec<_>>().join(" "),
            gold: events.collect(),
        });
    }
    found
}

fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(open)?;
    rest.split_once(close).map(|(inside, _)| inside)
}

fn attribute(text: &str, name: &str) -> Option<String> {
    between(text, &format!("{name}=\""), "\"").map(|value| value.trim().to_owned())
}

fn words_of_tree(tree: &str) -> String {
    let words = tree.lines().filter_map(|line| line.split('\t').nth(1));
    words.collect::<Vec<_>>().join(" ")
}

/// `20080804`, or `121108` for 2012.
fn day(text: &str) -> Option<jiff::civil::Date> {
    let long = if text.len() == 6 { format!("20{text}") } else { text.to_owned() };
    let number = |range: std::ops::Range<usize>| long.get(range)?.parse::<i16>().ok();
    jiff::civil::Date::new(number(0..4)?, number(4..6)? as i8, number(6..8)? as i8).ok()
}

impl Score {
    fn add(&mut self, gold: &BTreeSet<Triple>, found: &BTreeSet<Triple>) {
        self.n_records += 1;
        self.n_exact += usize::from(gold == found);
        self.n_gold += gold.len();
        self.n_found += found.len();
        self.n_right += gold.intersection(found).count();
        let pairs: BTreeSet<_> = found.iter().map(|(source, _, target)| (source, target)).collect();
        let codes: BTreeSet<_> = found.iter().map(|(_, code, _)| code).collect();
        self.n_pairs += gold.iter().filter(|(s, _, t)| pairs.contains(&(s, t))).count();
        self.n_codes += gold.iter().filter(|(_, code, _)| codes.contains(code)).count();
    }

    fn plus(self, other: Self) -> Self {
        Self {
            n_records: self.n_records + other.n_records,
            n_exact: self.n_exact + other.n_exact,
            n_gold: self.n_gold + other.n_gold,
            n_found: self.n_found + other.n_found,
            n_right: self.n_right + other.n_right,
            n_pairs: self.n_pairs + other.n_pairs,
            n_codes: self.n_codes + other.n_codes,
        }
    }

    fn figures(&self) -> Value {
        json!({
            "records_exact": share(self.n_exact, self.n_records),
            "events": {
                "precision": share(self.n_right, self.n_found),
                "recall": share(self.n_right, self.n_gold),
                "f1": share(2 * self.n_right, self.n_found + self.n_gold),
            },
            "gold_events_with_source_and_target": share(self.n_pairs, self.n_gold),
            "gold_events_with_code": share(self.n_codes, self.n_gold),
            "records": self.n_records,
            "gold": self.n_gold,
            "found": self.n_found,
        })
    }
}

fn share(part: usize, of: usize) -> f64 {
    (part as f64 / of.max(1) as f64 * 1e4).round() / 1e4
}

fn show(record: &Record, found: &Coded) {
    let triples: BTreeSet<Triple> = found.iter().map(|(triple, _)| triple.clone()).collect();
    if triples == record.gold {
        return;
    }
    println!("{}  {}", record.id, record.text);
    for (source, code, target) in &record.gold {
        let mark = if triples.contains(&(source.clone(), code.clone(), target.clone())) {
            "right"
        } else {
            "GOLD "
        };
        println!("  {mark} {source} {code} {target}");
    }
    for (triple, because) in found.iter().filter(|(triple, _)| !record.gold.contains(triple)) {
        println!("  FOUND {} {} {}   {because}", triple.0, triple.1, triple.2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<Sentences>\n<Sentence category=\"A\" date=\"20310804\" id=\"one\" evaluate=\"true\"/>\n\
        <EventCoding eventcode=\"190\" sourcecode=\"AAA\" targetcode=\"BBB\" />\n<Text>\nA struck\nB.\n</Text>\n</Sentence>\n\
        <Sentence date=\"310805\" id=\"two\">\n<EventCoding noevents=\"True\" />\n<Text>\n</Text><Parse>\n1\tC\tc\n2\tslept\tsleep\n\
        </Parse></Sentence>\n";

    #[test]
    fn records_are_read_by_their_marks() {
        let records = records(TEXT);
        assert_eq!(records[0].text, "A struck B.");
        assert_eq!(records[0].gold.len(), 1);
        assert_eq!(records[1].text, "C slept");
        assert_eq!(records[1].day, records[0].day.map(|day| day.tomorrow().unwrap()));
        assert!(records[1].gold.is_empty());
    }

    #[test]
    fn a_sentence_is_right_only_where_nothing_is_missing_and_nothing_more() {
        let triple = |s: &str, c: &str, t: &str| (s.to_owned(), c.to_owned(), t.to_owned());
        let gold = BTreeSet::from([triple("AAA", "190", "BBB")]);
        let more = BTreeSet::from([triple("AAA", "190", "BBB"), triple("BBB", "040", "AAA")]);
        let mut score = Score::default();
        score.add(&gold, &gold);
        score.add(&gold, &more);
        score.add(&BTreeSet::new(), &BTreeSet::new());
        let figures = score.figures();
        assert_eq!(figures["records_exact"], json!(0.6667));
        assert_eq!(figures["events"]["precision"], json!(0.6667));
        assert_eq!(figures["events"]["recall"], json!(1.0));
    }
}
