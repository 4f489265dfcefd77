//! How well sentences are read, measured against treebanks, and how fast.
//!
//! With gold words, a score is the share of words that are right. From raw text, words and sentences are found first and
//! scores are F1 over words that lie on the same characters, as in the CoNLL 2018 shared task: a head is right where it
//! lies on the gold head's characters. Relations are compared without their subtypes, as there; `full` compares all.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, bail};
use parallax_lm::LanguageModel;
use parallax_model::{Deprel, Parse};

/// Arguments of `lm-eval`.
#[derive(clap::Args)]
pub struct LmEval {
    /// Treebanks in CoNLL-U.
    #[arg(required = true)]
    treebanks: Vec<PathBuf>,
    /// Lower-case the text first.
    #[arg(long, conflicts_with = "upper")]
    lower: bool,
    /// Upper-case the text first.
    #[arg(long)]
    upper: bool,
    /// Find sentences and words ourselves instead of taking the treebank's.
    #[arg(long)]
    raw: bool,
}

/// Arguments of `lm-speed`.
#[derive(clap::Args)]
pub struct LmSpeed {
    /// A treebank in CoNLL-U, whose sentences are read.
    treebank: PathBuf,
}

/// Passes over the treebank, and sentences timed together.
const ROUNDS: usize = 5;
const STRETCH: usize = 8;

/// A document of a treebank. Words of all its sentences stand in one row; heads index into it.
#[derive(Default)]
struct Document {
    text: String,
    words: Vec<GoldWord>,
    /// Where each sentence's words begin.
    starts: Vec<usize>,
}

struct GoldWord {
    form: String,
    /// Bytes of the document's text; words that do not spell their surface form all lie on the whole of it.
    span: (usize, usize),
    upos: String,
    lemma: String,
    head: Option<usize>,
    deprel: String,
}

/// What was read, in the same terms.
struct ReadWord {
    span: (usize, usize),
    upos: &'static str,
    lemma: Box<str>,
    head: Option<usize>,
    deprel: Deprel,
}

#[derive(Default)]
struct Scores {
    gold: usize,
    read: usize,
    words: usize,
    upos: usize,
    lemma: usize,
    uas: usize,
    las: usize,
    las_full: usize,
}

/// Prints the scores of each treebank.
pub fn eval(args: &LmEval) -> anyhow::Result<()> {
    let model = LanguageModel::embedded()?;
    for path in &args.treebanks {
        let mut documents = read_treebank(path, |text| fold(text, args))?;
        if !args.raw {
            documents.iter_mut().for_each(number_words);
        }
        let mut scores = Scores::default();
        for document in &documents {
            let read =
                if args.raw { read_raw(&model, document) } else { read_gold(&model, document) };
            scores.add(document, &read);
        }
        print(path, &scores);
    }
    Ok(())
}

fn fold(text: &str, args: &LmEval) -> String {
    match (args.lower, args.upper) {
        (true, _) => text.to_lowercase(),
        (_, true) => text.to_uppercase(),
        _ => text.to_owned(),
    }
}

fn print(path: &Path, scores: &Scores) {
    let name: Vec<_> = path.iter().rev().take(2).map(|part| part.to_string_lossy()).collect();
    let f1 = |right: usize| 200.0 * right as f64 / (scores.gold + scores.read).max(1) as f64;
    println!(
        "{}/{}  words {:.2}  UPOS {:.2}  lemma {:.2}  UAS {:.2}  LAS {:.2}  full {:.2}",
        name.last().map_or("", |s| s),
        name[0],
        f1(scores.words),
        f1(scores.upos),
        f1(scores.lemma),
        f1(scores.uas),
        f1(scores.las),
        f1(scores.las_full)
    );
}

impl Scores {
    fn add(&mut self, document: &Document, read: &[ReadWord]) {
        let by_span: HashMap<_, _> = read.iter().rev().map(|word| (word.span, word)).collect();
        let head_of = |word: &ReadWord| word.head.map(|head| read[head].span);
        self.gold += document.words.len();
        self.read += read.len();
        for gold in &document.words {
            let Some(&word) = by_span.get(&gold.span) else { continue };
            let head = head_of(word) == gold.head.map(|head| document.words[head].span);
            let base = word.deprel.base() == gold.deprel.split(':').next().unwrap_or_default();
            self.words += 1;
            self.upos += usize::from(word.upos == gold.upos);
            self.lemma += usize::from(*word.lemma == gold.lemma.to_lowercase());
            self.uas += usize::from(head);
            self.las += usize::from(head && base);
            self.las_full += usize::from(head && word.deprel == Deprel::lenient(&gold.deprel));
        }
    }
}

/// The treebank's own sentences and words, read.
fn read_gold(model: &LanguageModel, document: &Document) -> Vec<ReadWord> {
    let spans: Vec<_> = document.words.iter().map(|word| word.span).collect();
    join(&model.parse(&gold_sentences(document)), &spans)
}

/// With gold words there is nothing to align: each word lies on its own number.
fn number_words(document: &mut Document) {
    for (i, word) in document.words.iter_mut().enumerate() {
        word.span = (i, i);
    }
}

fn gold_sentences(document: &Document) -> Vec<Vec<&str>> {
    let ends = document.starts.iter().skip(1).copied().chain([document.words.len()]);
    let sentences =
        document.starts.iter().zip(ends).map(|(&start, end)| &document.words[start..end]);
    sentences.map(|words| words.iter().map(|word| word.form.as_str()).collect()).collect()
}

/// The text alone, cut and read by us.
fn read_raw(model: &LanguageModel, document: &Document) -> Vec<ReadWord> {
    let found = parallax_text::sentences(&document.text, None);
    let spans: Vec<Vec<(usize, usize)>> = found
        .iter()
        .map(|s| s.tokens.iter().map(|t| (t.span.start as usize, t.span.end as usize)).collect())
        .collect();
    let words: Vec<Vec<&str>> =
        spans.iter().map(|row| row.iter().map(|&(a, b)| &document.text[a..b]).collect()).collect();
    join(&model.parse(&words), &spans.concat())
}

fn join(parses: &[Parse], spans: &[(usize, usize)]) -> Vec<ReadWord> {
    let mut read: Vec<ReadWord> = Vec::with_capacity(spans.len());
    for parse in parses {
        let offset = read.len();
        read.extend(parse.words.iter().zip(&spans[offset..]).map(|(word, &span)| ReadWord {
            span,
            upos: word.upos.as_str(),
            lemma: word.lemma.clone(),
            head: word.head.map(|head| usize::from(head) + offset),
            deprel: word.deprel,
        }));
    }
    read
}

/// Reads a treebank and rebuilds its text, letters folded: words as spaced there, paragraphs apart by a blank line.
fn read_treebank(path: &Path, fold: impl Fn(&str) -> String) -> anyhow::Result<Vec<Document>> {
    let conllu =
        std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut documents = vec![Document::default()];
    for block in conllu.split("\n\n").filter(|block| !block.trim().is_empty()) {
        let has = |mark: &str| block.lines().any(|line| line.starts_with(mark));
        if has("# newdoc") {
            documents.push(Document::default());
        }
        let document = documents.last_mut().context("there is always a document")?;
        if has("# newpar") && !document.text.is_empty() {
            document.text.truncate(document.text.trim_end().len());
            document.text.push_str("\n\n");
        }
        add_sentence(document, block, &fold)?;
    }
    documents.retain(|document| !document.words.is_empty());
    if documents.is_empty() {
        bail!("{} holds no sentence in CoNLL-U", path.display());
    }
    Ok(documents)
}

fn add_sentence(
    document: &mut Document,
    block: &str,
    fold: impl Fn(&str) -> String,
) -> anyhow::Result<()> {
    let rows = block.lines().filter(|line| !line.starts_with('#'));
    let rows: Vec<Vec<&str>> = rows.map(|line| line.split('\t').collect()).collect();
    let offset = document.words.len();
    document.starts.push(offset);
    let mut rows = rows.iter().filter(|row| !row[0].contains('.'));
    while let Some(row) = rows.next() {
        if row.len() != 10 {
            bail!("a row of CoNLL-U has ten columns: {row:?}");
        }
        let start = document.text.len();
        document.text.push_str(&fold(row[1]));
        let surface = (start, document.text.len());
        match row[0].split_once('-') {
            None => add_word(document, row, surface, offset, &fold)?,
            Some((first, last)) => {
                let count = last.parse::<usize>()? + 1 - first.parse::<usize>()?;
                let parts: Vec<_> = rows.by_ref().take(count).collect();
                add_parts(document, &parts, surface, offset, &fold)?;
            }
        }
        if !row[9].contains("SpaceAfter=No") {
            document.text.push(' ');
        }
    }
    Ok(())
}

/// Words that share a surface form: each on its own characters, where they spell it.
fn add_parts(
    document: &mut Document,
    parts: &[&Vec<&str>],
    surface: (usize, usize),
    offset: usize,
    fold: &impl Fn(&str) -> String,
) -> anyhow::Result<()> {
    let forms: Vec<String> = parts.iter().map(|row| fold(row[1])).collect();
    let spelled = forms.concat() == document.text[surface.0..surface.1];
    let mut at = surface.0;
    for (row, form) in parts.iter().zip(&forms) {
        let span = if spelled { (at, at + form.len()) } else { surface };
        add_word(document, row, span, offset, fold)?;
        at += form.len();
    }
    Ok(())
}

fn add_word(
    document: &mut Document,
    row: &[&str],
    span: (usize, usize),
    offset: usize,
    fold: &impl Fn(&str) -> String,
) -> anyhow::Result<()> {
    let head: usize = row[6].parse().with_context(|| format!("no head in {row:?}"))?;
    document.words.push(GoldWord {
        form: fold(row[1]),
        span,
        upos: row[3].to_owned(),
        lemma: row[2].to_owned(),
        head: head.checked_sub(1).map(|head| head + offset),
        deprel: row[7].to_owned(),
    });
    Ok(())
}

/// Prints word pieces a second on one thread, and the most memory held.
pub fn speed(args: &LmSpeed) -> anyhow::Result<()> {
    let start = Instant::now();
    let model = LanguageModel::embedded()?;
    println!("loaded in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let documents = read_treebank(&args.treebank, str::to_owned)?;
    let sentences: Vec<Vec<&str>> = documents.iter().flat_map(gold_sentences).collect();
    let pieces: usize = sentences.iter().map(|words| model.count_pieces(words)).sum();
    let cpu = cpu_seconds();
    let rounds: Vec<Vec<f64>> = (0..ROUNDS).map(|_| stretch_seconds(&model, &sentences)).collect();
    let all: f64 = rounds.iter().flatten().sum();
    let best = |stretch: usize| rounds.iter().map(|round| round[stretch]).fold(f64::MAX, f64::min);
    let best: f64 = (0..rounds[0].len()).map(best).sum();
    let every_round = (pieces * ROUNDS) as f64;
    println!("{} sentences, {pieces} pieces, {ROUNDS} rounds", sentences.len());
    println!("{:.0} pieces a second by the clock", every_round / all);
    if let Some(cpu) = cpu_seconds().zip(cpu).map(|(now, then)| now - then) {
        println!("{:.0} pieces a second of processor time", every_round / cpu);
    }
    println!("{:.0} pieces a second, each stretch at its best", pieces as f64 / best);
    if let Some(kb) = peak_memory_kb() {
        println!("{:.0} MB at most, treebank included", kb / 1024.0);
    }
    Ok(())
}

/// Seconds for each stretch of sentences. Other work on the machine slows some stretches; the best round of each is what
/// an idle core does.
fn stretch_seconds(model: &LanguageModel, sentences: &[Vec<&str>]) -> Vec<f64> {
    let time = |stretch: &[Vec<&str>]| {
        let start = Instant::now();
        model.parse(stretch);
        start.elapsed().as_secs_f64()
    };
    sentences.chunks(STRETCH).map(time).collect()
}

/// Processor seconds of this process; `None` where the system does not tell.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let after_name = stat.rsplit_once(')')?.1;
    let ticks: f64 =
        after_name.split_whitespace().skip(11).take(2).flat_map(str::parse::<f64>).sum();
    Some(ticks / 100.0)
}

fn peak_memory_kb() -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().trim_end_matches("kB").trim().parse().ok()
}
