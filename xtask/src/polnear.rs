//! How well is attribution found: scores who says what against PolNeAR.
//!
//! *Cue*: precision, recall and F1; a cue that was found is right where its words overlap those of a gold cue, one to one.
//! *Source*: of the cues that are right, those whose source shares a word with the gold source, or that rightly have none.
//! *Content*: the F1 of characters: those that stand in the content of some attribution, found and gold, white space aside.
//! The corpus counts what people think, want and judge as attribution; a word is in one attribution at most.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use parallax_lm::LanguageModel;
use parallax_model::{AnnotatedReport, AnnotatedSentence, Attribution, Report, ReportId, Span};
use parallax_reading::{Frames, Reader};
use serde_json::{Value, json};

/// Arguments of `polnear`.
#[derive(clap::Args)]
pub struct Polnear {
    /// A compartment of the corpus: a folder with `text` and `attributions`.
    folder: PathBuf,
    /// Print what was missed, what was found in vain, and the sentence.
    #[arg(long)]
    show: bool,
    /// Only reports whose name has this in it.
    #[arg(long, default_value = "")]
    only: String,
}

/// An attribution as the corpus has it, in bytes.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Gold {
    source: Vec<Span>,
    cue: Vec<Span>,
    content: Vec<Span>,
}

/// Counts over all reports.
#[derive(Debug, Default)]
struct Score {
    n_gold: usize,
    n_found: usize,
    n_right: usize,
    n_source_right: usize,
    chars_gold: usize,
    chars_found: usize,
    chars_right: usize,
}

pub fn run(args: &Polnear) -> Result<()> {
    let score = score(args)?;
    println!("{}", serde_json::to_string_pretty(&score.figures())?);
    Ok(())
}

/// The figures that `bench` keeps.
pub fn figures(folder: &Path) -> Result<Value> {
    let all = Polnear { folder: folder.to_owned(), show: false, only: String::new() };
    Ok(score(&all)?.figures())
}

fn score(args: &Polnear) -> Result<Score> {
    let model = LanguageModel::embedded()?;
    let reader = Reader::new(Frames::embedded()?);
    let mut score = Score::default();
    for (name, text, gold) in reports(&args.folder)? {
        if !name.contains(&args.only) {
            continue;
        }
        let found = reader.attributions(&annotated(&model, &name, &text));
        score.add(&text, &found, &gold, args.show);
    }
    Ok(score)
}

fn annotated(model: &LanguageModel, name: &str, text: &str) -> AnnotatedReport {
    let sentences = parallax_text::sentences(text, None);
    let words: Vec<Vec<&str>> =
        sentences.iter().map(|s| s.tokens.iter().map(|t| t.span.of(text)).collect()).collect();
    let trees = model.parse(&words);
    drop(words);
    let with_tree =
        |(sentence, parse)| AnnotatedSentence { parse, ..AnnotatedSentence::bare(sentence) };
    let report = Report {
        id: ReportId::new(name),
        text: text.to_owned(),
        title: None,
        published: None,
        outlet: None,
    };
    AnnotatedReport { report, sentences: sentences.into_iter().zip(trees).map(with_tree).collect() }
}

/// Every report with its gold attributions. A name in `attributions` has a check sum behind that of its text.
fn reports(folder: &Path) -> Result<Vec<(String, String, Vec<Gold>)>> {
    let folder_of = |part: &str| folder.join(part);
    let listed = std::fs::read_dir(folder_of("attributions"))
        .with_context(|| format!("{} has no folder attributions", folder.display()))?;
    let mut paths: Vec<PathBuf> = listed.map(|e| Ok(e?.path())).collect::<Result<_>>()?;
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        let stem = path.file_stem().and_then(|s| s.to_str()).context("a name is no text")?;
        let name = stem.rsplit_once('_').map_or(stem, |(name, _)| name);
        let text = std::fs::read_to_string(folder_of("text").join(format!("{name}.txt")))
            .with_context(|| format!("the text of {stem}"))?;
        let gold = gold(&text, &std::fs::read_to_string(&path)?)
            .with_context(|| path.display().to_string())?;
        found.push((name.to_owned(), text, gold));
    }
    Ok(found)
}

/// Reads brat's stand-off lines; offsets count characters.
fn gold(text: &str, lines: &str) -> Result<Vec<Gold>> {
    let mut starts: Vec<u32> = text.char_indices().map(|(at, _)| at as u32).collect();
    starts.push(text.len() as u32);
    let at = |offset: &str| -> Result<u32> {
        let offset: usize = offset.parse()?;
        starts.get(offset).copied().with_context(|| format!("offset {offset} past the end"))
    };
    let mut marks: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
    for line in lines.lines().filter(|l| l.starts_with('T')) {
        let mut fields = line.split('\t');
        let (Some(id), Some(what)) = (fields.next(), fields.next()) else { continue };
        let Some((_, ranges)) = what.split_once(' ') else { continue };
        let spans = ranges.split(';').map(|range| {
            let (start, end) = range.split_once(' ').context("a range without an end")?;
            Ok(Span::new(at(start)?, at(end)?))
        });
        marks.insert(id, spans.collect::<Result<_>>()?);
    }
    let mut found = Vec::new();
    for line in lines.lines().filter(|l| l.starts_with('E')) {
        let mut gold = Gold::default();
        let roles = line.split('\t').nth(1).unwrap_or_default();
        for (role, mark) in roles.split(' ').filter_map(|part| part.split_once(':')) {
            let spans = marks.get(mark).cloned().unwrap_or_default();
            match role.trim_end_matches(|c: char| c.is_ascii_digit()) {
                "Source" => gold.source.extend(spans),
                "Cue" => gold.cue.extend(spans),
                "Content" => gold.content.extend(spans),
                _ => {}
            }
        }
        found.push(gold);
    }
    Ok(found)
}

impl Score {
    fn add(&mut self, text: &str, found: &[Attribution], gold: &[Gold], show: bool) {
        let gold: Vec<&Gold> = gold.iter().filter(|g| !g.cue.is_empty()).collect();
        let pairs = matched(found, &gold);
        self.n_gold += gold.len();
        self.n_found += found.len();
        self.n_right += pairs.len();
        self.n_source_right +=
            pairs.iter().filter(|&&(f, g)| same_source(&found[f], gold[g])).count();
        let said: HashSet<u32> = found.iter().flat_map(|a| bytes_of(text, &a.content)).collect();
        let meant: HashSet<u32> = gold.iter().flat_map(|g| bytes_of(text, &g.content)).collect();
        self.chars_found += said.len();
        self.chars_gold += meant.len();
        self.chars_right += said.intersection(&meant).count();
        if show {
            self.show(text, found, &gold, &pairs);
        }
    }

    fn show(&self, text: &str, found: &[Attribution], gold: &[&Gold], pairs: &[(usize, usize)]) {
        let said =
            |spans: &[Span]| spans.iter().map(|s| s.of(text)).collect::<Vec<_>>().join(" … ");
        let line = |a: &Attribution| {
            let source = a.source.map_or("", |s| s.of(text));
            format!("[{source}] <{}> {}", a.cue.of(text), said(&a.content))
        };
        let gold_line =
            |g: &Gold| format!("[{}] <{}> {}", said(&g.source), said(&g.cue), said(&g.content));
        let mut lines: Vec<(u32, String)> = Vec::new();
        for (i, a) in found.iter().enumerate() {
            match pairs.iter().find(|(f, _)| *f == i) {
                None => lines.push((a.cue.start, format!("VAIN   {}", line(a)))),
                Some((_, g)) if said(&a.content).trim() != said(&gold[*g].content).trim() => {
                    let both = format!("OTHER  {}\n  GOLD {}", line(a), gold_line(gold[*g]));
                    lines.push((a.cue.start, both));
                }
                Some(_) => {}
            }
        }
        for (i, g) in gold.iter().enumerate().filter(|(i, _)| !pairs.iter().any(|(_, g)| g == i)) {
            lines.push((g.cue[0].start, format!("MISSED {}", gold_line(gold[i]))));
            let _ = g;
        }
        let said: HashSet<u32> = found.iter().flat_map(|a| bytes_of(text, &a.content)).collect();
        for g in gold {
            let lost: Vec<u32> =
                bytes_of(text, &g.content).into_iter().filter(|b| !said.contains(b)).collect();
            if let Some(&first) = lost.first().filter(|_| lost.len() >= 40) {
                lines.push((first, format!("LOST {} characters of {}", lost.len(), gold_line(g))));
            }
        }
        lines.sort();
        lines.iter().for_each(|(_, line)| println!("{line}"));
    }

    fn figures(&self) -> Value {
        let (precision, recall, f1) = rates(self.n_right, self.n_found, self.n_gold);
        let content = rates(self.chars_right, self.chars_found, self.chars_gold);
        json!({
            "cue": { "precision": precision, "recall": recall, "f1": f1 },
            "content_characters": { "precision": content.0, "recall": content.1, "f1": content.2 },
            "source_of_right_cues": rounded(self.n_source_right, self.n_right),
            "gold": self.n_gold,
            "found": self.n_found,
        })
    }
}

/// Pairs of overlapping cues, one to one, in order of the text.
fn matched(found: &[Attribution], gold: &[&Gold]) -> Vec<(usize, usize)> {
    let mut taken = HashSet::new();
    let mut pairs = Vec::new();
    for (f, attribution) in found.iter().enumerate() {
        let fits = |g: &&usize| {
            !taken.contains(*g) && gold[**g].cue.iter().any(|c| overlap(*c, attribution.cue))
        };
        if let Some(&g) = (0..gold.len()).collect::<Vec<_>>().iter().find(fits) {
            taken.insert(g);
            pairs.push((f, g));
        }
    }
    pairs
}

fn same_source(found: &Attribution, gold: &Gold) -> bool {
    match found.source {
        None => gold.source.is_empty(),
        Some(source) => gold.source.iter().any(|g| overlap(*g, source)),
    }
}

fn overlap(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end
}

/// Where the characters of some spans start, white space left out.
fn bytes_of(text: &str, spans: &[Span]) -> Vec<u32> {
    let chars = spans.iter().flat_map(|span| {
        let inside = span.of(text).char_indices().filter(|(_, c)| !c.is_whitespace());
        inside.map(move |(at, _)| span.start + at as u32)
    });
    chars.collect()
}

fn rates(right: usize, found: usize, gold: usize) -> (f64, f64, f64) {
    (rounded(right, found), rounded(right, gold), rounded(2 * right, found + gold))
}

fn rounded(part: usize, of: usize) -> f64 {
    (part as f64 / of.max(1) as f64 * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "“Né,” she said. He hopes to win.";
    const LINES: &str = "T1\tSource 6 9\tshe\nT2\tCue 10 14\tsaid\nT3\tContent 1 3\tNé\n\
        E1\tAttribution:T9 Content:T3 Cue:T2 Source:T1\n";

    #[test]
    fn offsets_of_characters_become_bytes() {
        let gold = gold(TEXT, LINES).unwrap();
        assert_eq!(gold[0].cue[0].of(TEXT), "said");
        assert_eq!(gold[0].content[0].of(TEXT), "Né");
        assert!(super::gold(TEXT, "T1\tCue 90 94\tx\n").is_err());
    }

    #[test]
    fn a_cue_beside_the_gold_one_is_wrong_and_what_is_found_twice_counts_once() {
        let gold = gold(TEXT, LINES).unwrap();
        let said = Attribution {
            sentence: 0,
            source: Some(gold[0].source[0]),
            cue: gold[0].cue[0],
            content: gold[0].content.clone(),
        };
        let mut score = Score::default();
        score.add(TEXT, &[said.clone(), said.clone()], &gold, false);
        assert_eq!((score.n_right, score.n_found, score.n_source_right), (1, 2, 1));
        assert_eq!((score.chars_right, score.chars_found), (2, 2));
        let beside = Attribution { cue: gold[0].source[0], ..said };
        let mut score = Score::default();
        score.add(TEXT, &[beside], &gold, false);
        assert_eq!(score.n_right, 0);
    }
}
