//! How well sentences and words are found, measured against treebanks, and the weights that find them, learned.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use parallax_text::learning::{self, Features, TABLE_LEN};

/// Arguments of `text-eval`.
#[derive(clap::Args)]
pub struct TextEval {
    /// Treebanks in CoNLL-U; the raw text is rebuilt from them.
    #[arg(required = true)]
    treebanks: Vec<PathBuf>,
    /// Print this many of the commonest errors in words and in sentences.
    #[arg(long, default_value_t = 0)]
    errors: usize,
}

/// Arguments of `text-train`.
#[derive(clap::Args)]
pub struct TextTrain {
    /// Treebanks in CoNLL-U to learn from.
    #[arg(required = true)]
    treebanks: Vec<PathBuf>,
    /// Where the weights go.
    #[arg(long, default_value = "crates/text/src/boundary.weights")]
    out: PathBuf,
    /// Treebanks to check every pass against.
    #[arg(long)]
    check: Vec<PathBuf>,
    /// Passes over the examples.
    #[arg(long, default_value_t = 8)]
    passes: usize,
    /// Times a fact must be seen to count.
    #[arg(long, default_value_t = 5)]
    least: usize,
    /// How strongly weights are drawn to zero.
    #[arg(long, default_value_t = 2e-3)]
    l2: f32,
}

/// A document of a treebank: its raw text and where words and sentences stand in it.
#[derive(Debug, Default, Clone)]
struct Gold {
    text: String,
    words: Vec<(usize, usize)>,
    sentences: Vec<(usize, usize)>,
}

/// Prints F1 of words and sentences, as written, lower-cased and upper-cased.
pub fn eval(args: &TextEval) -> anyhow::Result<()> {
    println!(
        "{:<28} {:<8} {:>8} {:>10} {:>8}",
        "treebank", "case", "words F1", "sentences", "MB/s"
    );
    for path in &args.treebanks {
        let gold = read_treebank(path)?;
        for (name, fold) in CASES {
            let gold: Vec<Gold> = gold.iter().map(fold).collect();
            print_scores(path, name, &gold);
        }
        print_errors(&gold, args.errors);
    }
    Ok(())
}

type Fold = fn(&Gold) -> Gold;

/// The ways in which reports arrive.
const CASES: [(&str, Fold); 4] =
    [("written", Gold::clone), ("lower", lower), ("upper", upper), ("cut", cut_lower)];

fn lower(gold: &Gold) -> Gold {
    Gold { text: gold.text.to_ascii_lowercase(), ..gold.clone() }
}

fn upper(gold: &Gold) -> Gold {
    Gold { text: gold.text.to_ascii_uppercase(), ..gold.clone() }
}

/// Lower-cased with a space between all words, as corpora for machine learning are.
fn cut_lower(gold: &Gold) -> Gold {
    let mut cut = Gold::default();
    let (mut word, mut last_end) = (0, 0);
    for &(start, end) in &gold.sentences {
        if gold.text[last_end..start].contains("\n\n") {
            cut.text.push_str("\n\n");
        }
        let first = cut.text.len();
        while word < gold.words.len() && gold.words[word].1 <= end {
            let (from, to) = gold.words[word];
            cut.words.push((cut.text.len(), cut.text.len() + to - from));
            cut.text.push_str(&gold.text[from..to].to_ascii_lowercase());
            cut.text.push(' ');
            word += 1;
        }
        cut.sentences.push((first, cut.text.len() - 1));
        last_end = end;
    }
    cut
}

fn print_scores(path: &Path, case: &str, gold: &[Gold]) {
    let (mut words, mut sentences) = (Score::default(), Score::default());
    let (found, speed) = read_timed(gold);
    for (found, gold) in found.iter().zip(gold) {
        words.add(&found.words, &gold.words);
        sentences.add(&found.sentences, &gold.sentences);
    }
    let name = path
        .components()
        .rev()
        .take(2)
        .map(|c| c.as_os_str().to_string_lossy())
        .collect::<Vec<_>>();
    let name = name.into_iter().rev().collect::<Vec<_>>().join("/");
    println!("{name:<28} {case:<8} {:>8.2} {:>10.2} {speed:>8.1}", words.f1(), sentences.f1());
}

/// What the program finds, and the megabytes a second of the fastest of three readings: neighbours only ever slow it down.
fn read_timed(gold: &[Gold]) -> (Vec<Gold>, f64) {
    let bytes: usize = gold.iter().map(|doc| doc.text.len()).sum();
    let mut found = Vec::new();
    let mut fastest = f64::INFINITY;
    for _ in 0..3 {
        let start = Instant::now();
        found = gold.iter().map(|doc| read_raw(&doc.text)).collect();
        fastest = fastest.min(start.elapsed().as_secs_f64());
    }
    (found, bytes as f64 / 1e6 / fastest)
}

/// What the program finds, in the treebank's terms.
fn read_raw(text: &str) -> Gold {
    let mut found = Gold::default();
    for sentence in parallax_text::sentences(text, None) {
        found.sentences.push((sentence.span.start as usize, sentence.span.end as usize));
        let spans = sentence.tokens.iter().map(|t| (t.span.start as usize, t.span.end as usize));
        found.words.extend(spans);
    }
    found
}

#[derive(Default)]
struct Score {
    right: usize,
    found: usize,
    gold: usize,
}

impl Score {
    fn add(&mut self, found: &[(usize, usize)], gold: &[(usize, usize)]) {
        let set: BTreeSet<_> = gold.iter().collect();
        self.right += found.iter().filter(|span| set.contains(span)).count();
        self.found += found.len();
        self.gold += gold.len();
    }

    fn f1(&self) -> f64 {
        200.0 * self.right as f64 / (self.found + self.gold).max(1) as f64
    }
}

fn print_errors(gold: &[Gold], most: usize) {
    if most == 0 {
        return;
    }
    let (mut words, mut sentences) = (BTreeMap::new(), Vec::new());
    for doc in gold {
        let found = read_raw(&doc.text);
        count_word_errors(doc, &found, &mut words);
        collect_sentence_errors(doc, &found, &mut sentences);
    }
    let mut words: Vec<_> = words.into_iter().collect();
    words.sort_by_key(|(form, count)| (std::cmp::Reverse(*count), form.clone()));
    for (form, count) in words.iter().take(most) {
        println!("  words {count:>4}  {form}");
    }
    let step = (sentences.len() / most).max(1);
    for line in sentences.iter().step_by(step).take(most) {
        println!("  sentence {line}");
    }
}

/// Counts stretches that are cut otherwise than the treebank cuts them.
fn count_word_errors(gold: &Gold, found: &Gold, out: &mut BTreeMap<String, usize>) {
    let found_set: BTreeSet<_> = found.words.iter().collect();
    for span in gold.words.iter().filter(|span| !found_set.contains(span)) {
        let over = |w: &&(usize, usize)| w.0 < span.1 && span.0 < w.1;
        let ours: Vec<&str> =
            found.words.iter().filter(over).map(|w| &gold.text[w.0..w.1]).collect();
        *out.entry(format!("{} | ours: {}", &gold.text[span.0..span.1], ours.join(" ")))
            .or_default() += 1;
    }
}

fn collect_sentence_errors(gold: &Gold, found: &Gold, out: &mut Vec<String>) {
    let ends = |doc: &Gold| doc.sentences.iter().map(|s| s.1).collect::<BTreeSet<_>>();
    let (gold_ends, found_ends) = (ends(gold), ends(found));
    for (label, end) in gold_ends
        .difference(&found_ends)
        .map(|end| ("missed", *end))
        .chain(found_ends.difference(&gold_ends).map(|end| ("extra ", *end)))
    {
        let before: String =
            gold.text[..end].chars().rev().take(40).collect::<Vec<_>>().into_iter().rev().collect();
        let after: String = gold.text[end..].chars().take(40).collect();
        out.push(format!("{label} {before:?} || {after:?}"));
    }
}

/// Reads a treebank and rebuilds its raw text: words as spaced there, paragraphs apart by a blank line.
fn read_treebank(path: &Path) -> anyhow::Result<Vec<Gold>> {
    let conllu =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut docs = vec![Gold::default()];
    for sentence in conllu.split("\n\n").filter(|block| !block.trim().is_empty()) {
        let is_new = |mark: &str| sentence.lines().any(|line| line.starts_with(mark));
        if is_new("# newdoc") {
            docs.push(Gold::default());
        }
        let doc = docs.last_mut().context("there is always a document")?;
        let apart = if doc.text.is_empty() {
            ""
        } else if is_new("# newpar") {
            "\n\n"
        } else {
            ""
        };
        if !apart.is_empty() {
            doc.text.truncate(doc.text.trim_end().len());
            doc.text.push_str(apart);
        }
        add_sentence(doc, sentence)?;
    }
    docs.retain(|doc| !doc.words.is_empty());
    if docs.is_empty() {
        bail!("{} holds no sentence in CoNLL-U", path.display());
    }
    Ok(docs)
}

fn add_sentence(doc: &mut Gold, sentence: &str) -> anyhow::Result<()> {
    let rows: Vec<Vec<&str>> =
        sentence.lines().filter(|l| !l.starts_with('#')).map(|l| l.split('\t').collect()).collect();
    let start = doc.text.len();
    let mut end = start;
    let mut at = 0;
    while at < rows.len() {
        let [id, form, .., misc] = rows[at][..] else {
            bail!("a row of CoNLL-U has ten columns: {:?}", rows[at])
        };
        at += 1;
        if id.contains('.') {
            continue;
        }
        let parts = match id.split_once('-') {
            Some((first, last)) => last.parse::<usize>()? + 1 - first.parse::<usize>()?,
            None => 1,
        };
        let forms: Vec<&str> = if parts > 1 {
            rows[at..at + parts].iter().map(|row| row[1]).collect()
        } else {
            vec![form]
        };
        at += if parts > 1 { parts } else { 0 };
        end = add_words(doc, form, &forms);
        if !misc.contains("SpaceAfter=No") {
            doc.text.push(' ');
        }
    }
    doc.sentences.push((start, end));
    Ok(())
}

/// Adds a surface form and the words in it; words that do not spell the form make it one word.
fn add_words(doc: &mut Gold, form: &str, words: &[&str]) -> usize {
    let start = doc.text.len();
    doc.text.push_str(form);
    let mut at = start;
    if words.concat() == form {
        for word in words {
            doc.words.push((at, at + word.len()));
            at += word.len();
        }
    } else {
        doc.words.push((start, doc.text.len()));
    }
    doc.text.len()
}

/// Learns the weights by logistic regression over every way in which reports arrive.
pub fn train(args: &TextTrain) -> anyhow::Result<()> {
    let mut examples = examples(&args.treebanks)?;
    forget_rare(&mut examples, args.least);
    println!(
        "{} examples, {} of them ends",
        examples.len(),
        examples.iter().filter(|e| e.1).count()
    );
    let check = examples_or_none(&args.check)?;
    let mut weights = vec![0f32; TABLE_LEN];
    let mut squares = vec![1e-6f32; TABLE_LEN];
    let mut mean = vec![0f32; TABLE_LEN];
    let mut dice = 0x2545_f491_4f6c_dd1d;
    for pass in 1..=args.passes {
        shuffle(&mut examples, &mut dice);
        let loss = learn(&examples, &mut weights, &mut squares, args.l2);
        // The mean over passes wobbles less than where any one of them happened to stop.
        mean.iter_mut()
            .zip(&weights)
            .for_each(|(mean, weight)| *mean += (weight - *mean) / pass as f32);
        println!("pass {pass}: loss {loss:.4}, {}", judge(&check, &mean));
    }
    std::fs::write(&args.out, quantise(&mean))
        .with_context(|| format!("cannot write {}", args.out.display()))?;
    println!("wrote {}", args.out.display());
    Ok(())
}

type Example = (Features, bool);

fn examples_or_none(treebanks: &[PathBuf]) -> anyhow::Result<Vec<Example>> {
    if treebanks.is_empty() { Ok(Vec::new()) } else { examples(treebanks) }
}

/// Every gap of the treebanks that could end a sentence, read every way, with what the treebank says.
fn examples(treebanks: &[PathBuf]) -> anyhow::Result<Vec<Example>> {
    let mut examples = Vec::new();
    for path in treebanks {
        for doc in read_treebank(path)? {
            for (_, fold) in CASES {
                let doc = fold(&doc);
                let ends: BTreeSet<usize> = doc.sentences.iter().map(|s| s.1).collect();
                learning::walk(&doc.text, &mut |at, features| {
                    examples.push((features.clone(), ends.contains(&at)));
                    ends.contains(&at)
                });
            }
        }
    }
    Ok(examples)
}

/// Drops facts seen fewer than `least` times: they are names and chance.
fn forget_rare(examples: &mut [Example], least: usize) {
    let mut seen: BTreeMap<u32, usize> = BTreeMap::new();
    for fact in examples.iter().flat_map(|(features, _)| features) {
        *seen.entry(*fact).or_default() += 1;
    }
    println!(
        "{} facts, {} of them kept",
        seen.len(),
        seen.values().filter(|count| **count >= least).count()
    );
    for (features, _) in examples {
        features.retain(|fact| seen[fact] >= least);
    }
}

/// One pass of AdaGrad on the logistic loss; returns the mean loss.
fn learn(examples: &[Example], weights: &mut [f32], squares: &mut [f32], l2: f32) -> f64 {
    let mut loss = 0f64;
    for (features, is_end) in examples {
        let guess = 1.0 / (1.0 + (-sum(features, weights)).exp());
        let error = guess - f32::from(u8::from(*is_end));
        loss -= f64::from(if *is_end { guess } else { 1.0 - guess }.max(1e-9)).ln();
        for fact in features {
            let slot = learning::slot(*fact);
            let step = error + l2 * weights[slot];
            squares[slot] += step * step;
            weights[slot] -= RATE * step / squares[slot].sqrt();
        }
    }
    loss / examples.len().max(1) as f64
}

fn sum(features: &Features, weights: &[f32]) -> f32 {
    features.iter().map(|fact| weights[learning::slot(*fact)]).sum()
}

/// Precision and recall of ends on examples that were not learned from.
fn judge(examples: &[Example], weights: &[f32]) -> String {
    let guesses: Vec<(bool, bool)> =
        examples.iter().map(|(f, end)| (sum(f, weights) > 0.0, *end)).collect();
    let count = |found, gold| guesses.iter().filter(|pair| **pair == (found, gold)).count() as f64;
    let (right, extra, missed) = (count(true, true), count(true, false), count(false, true));
    let percent = |part: f64, rest: f64| 100.0 * part / (part + rest).max(1.0);
    format!("ends: precision {:.2}, recall {:.2}", percent(right, extra), percent(right, missed))
}

const RATE: f32 = 0.1;

fn shuffle<T>(items: &mut [T], dice: &mut u64) {
    for last in (1..items.len()).rev() {
        *dice ^= *dice << 13;
        *dice ^= *dice >> 7;
        *dice ^= *dice << 17;
        items.swap(last, (*dice % (last as u64 + 1)) as usize);
    }
}

/// Weights as signed bytes, in the units that the crate adds up.
fn quantise(weights: &[f32]) -> Vec<u8> {
    weights
        .iter()
        .map(|weight| (weight * learning::SCALE).round().clamp(-127.0, 127.0) as i8 as u8)
        .collect()
}
