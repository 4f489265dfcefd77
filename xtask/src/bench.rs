//! How well does the program read, group and reckon, and how fast: runs the benchmarks and keeps the scores.
//!
//! The predictions come from the release binary with the commands that the benchmarks fix; the scorers are theirs (Python,
//! needed only here). `scores/scores.json` changes only where a score does, so that a change in quality shows as a diff.

use anyhow::{Context, Result, bail, ensure};
use serde_json::{Map, Value, json};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// Where predictions and manifests go; not kept.
const WORK: &str = "target/bench";

/// Scores by set; kept.
const SCORES: &str = "scores/scores.json";

/// Throughput by number of workers; kept apart, since it differs from machine to machine.
const TIMINGS: &str = "scores/timings.json";

/// Both, for people.
const PAGE: &str = "docs/SCORES.md";

/// The founding article, scored by itself too.
const FOUNDING: &str = "idlib_2015";

/// What `bench` takes.
#[derive(Debug, clap::Args)]
pub struct Bench {
    /// The folder that holds `bench/`.
    #[arg(long, value_name = "DIR", default_value = "../shared")]
    shared: PathBuf,
    /// Only these sets.
    #[arg(
        long,
        value_name = "SET",
        value_delimiter = ',',
        default_value = "claims,gva,airwars,polnear,muc4,geo,petr2,hrds,speed"
    )]
    only: Vec<String>,
    /// Print the scores and keep nothing.
    #[arg(long)]
    dry: bool,
    /// The Python that runs the scorers.
    #[arg(long, default_value = "python3")]
    python: String,
}

/// Runs the benchmarks that are present.
pub fn run(args: &Bench) -> Result<()> {
    let desk = Desk::lay_out(args)?;
    type Score = fn(&Desk) -> Result<Value>;
    let sets: [(&str, &str, Score); 9] = [
        ("claims", SCORES, Desk::claims),
        ("gva", SCORES, Desk::gva),
        ("airwars", SCORES, Desk::airwars),
        ("polnear", SCORES, Desk::polnear),
        ("muc4", SCORES, Desk::muc4),
        ("geo", SCORES, Desk::geo),
        ("petr2", SCORES, Desk::petr2),
        ("hrds", SCORES, Desk::hrds),
        ("speed", TIMINGS, Desk::speed),
    ];
    for (set, path, score) in sets {
        if args.only.iter().any(|only| only == set) {
            let value = score(&desk).with_context(|| format!("cannot score {set}"))?;
            print(set, &value);
            if !args.dry {
                // Set by set: a run that is cut short keeps what it has.
                keep(path, kept_as(set), value)?;
            }
        }
    }
    if args.dry { Ok(()) } else { write_page() }
}

/// Under which name a set's figures are kept. The language model takes half as long where the processor multiplies bytes in
/// one step, and a figure of the one kind must not take the place of one of the other.
fn kept_as(set: &str) -> &str {
    match set {
        "speed" if !has_vnni() => "speed_without_vnni",
        _ => set,
    }
}

/// What Linux says of its processors; nothing elsewhere.
fn cpuinfo() -> String {
    fs::read_to_string("/proc/cpuinfo").unwrap_or_default()
}

/// What the system calls its processor.
fn processor() -> String {
    let said = cpuinfo();
    let line = said.lines().find_map(|line| line.strip_prefix("model name"));
    let name = line.and_then(|line| line.split_once(':')).map(|(_, name)| name.trim());
    name.unwrap_or("its processor has no name").to_owned()
}

fn has_vnni() -> bool {
    let said = cpuinfo();
    said.contains("avx512_vnni") || said.contains("avx_vnni")
}

/// Where everything is.
struct Desk {
    bench: PathBuf,
    python: String,
    binary: PathBuf,
}

impl Desk {
    fn lay_out(args: &Bench) -> Result<Self> {
        let bench = args.shared.join("bench");
        ensure!(
            bench.is_dir(),
            "{} is not there; name the folder that holds bench/ with --shared DIR",
            bench.display()
        );
        let version = Command::new(&args.python).arg("--version").output();
        ensure!(
            version.is_ok_and(|output| output.status.success()),
            "the scorers need Python: {} does not run; name another with --python",
            args.python
        );
        fs::create_dir_all(WORK)?;
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--release", "--locked", "-p", "parallax"]);
        ensure!(build.status()?.success(), "the release build failed");
        let binary = PathBuf::from("target/release/parallax");
        Ok(Self { bench, python: args.python.clone(), binary })
    }

    /// Reading: the whole claim.
    fn claims(&self) -> Result<Value> {
        let (gold, texts) = (self.bench.join("claims/gold"), self.bench.join("claims/texts"));
        let docs = self.bench.join("claims/docs.json");
        let manifest = self.manifest("claims", &["manifest", text(&docs)?, text(&texts)?])?;
        let lines = self
            .parallax("claims", &["read", "--format", "jsonl", "--manifest", text(&manifest)?])?;
        let predicted = self.adapted("claims", "claims", &lines)?;
        let score = |gold: &Path| -> Result<Value> {
            let args = [text(gold)?, text(&texts)?, text(&predicted)?, "--json"];
            Ok(serde_json::from_str(&self.script("score_claims.py", &args)?)?)
        };
        let all = score(&gold)?;
        let one = Path::new(WORK).join("founding-gold");
        fs::create_dir_all(&one)?;
        let name = format!("{FOUNDING}.jsonl");
        fs::copy(gold.join(&name), one.join(&name))?;
        let founding = score(&one)?;
        Ok(
            json!({ "all": headline(&all), "founding_article": headline(&founding), "events": by_event(&all) }),
        )
    }

    /// Incidents: grouping reports and counting the harm.
    fn gva(&self) -> Result<Value> {
        let docs = self.bench.join("gva/docs.jsonl");
        let predicted = self.incidents("gva", &docs, "incidents")?;
        let gold = self.bench.join("gva/gold.jsonl");
        let said = self.script("score_incidents.py", &[text(&gold)?, text(&predicted)?])?;
        let mut scores = Map::new();
        for (line, names) in [
            ("pairwise", &["pairwise_precision", "pairwise_recall", "pairwise_f1"][..]),
            ("B3", &["b3_precision", "b3_recall", "b3_f1"]),
            ("exact", &["killed_exact", "injured_exact", "both_exact"]),
            ("date", &["date_within_a_day"]),
        ] {
            scores.extend(named(&said, line, names)?);
        }
        let read = |path: &Path| {
            std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
        };
        let asked = crate::semeval::figures(&read(&gold)?, &read(&predicted)?)?;
        scores.extend(asked.as_object().cloned().unwrap_or_default());
        Ok(Value::Object(scores))
    }

    /// Reckoning: the range that sources span.
    fn airwars(&self) -> Result<Value> {
        let gold = self.bench.join("airwars/narratives.jsonl");
        let predicted = self.incidents("airwars", &gold, "ranges")?;
        let said = self.script("score_ranges.py", &[text(&gold)?, text(&predicted)?])?;
        let mut scores = Map::new();
        for line in said.lines() {
            let (label, figures) = line.split_once(" n ").context("the scorer speaks otherwise")?;
            let label = label.split_whitespace().collect::<Vec<_>>().join("_");
            let figures = figures_of(figures);
            ensure!(figures.len() == 4, "four figures expected in {line:?}");
            for (name, figure) in ["exact", "low", "high"].iter().zip(&figures[1..]) {
                scores.insert(format!("{label}_{name}"), json!(figure));
            }
        }
        Ok(Value::Object(scores))
    }

    /// Attribution: who says, thinks or wants what.
    fn polnear(&self) -> Result<Value> {
        crate::polnear::figures(&self.bench.join("polnear/dev"))
    }

    /// Filled templates: attacks, who did them, against whom, with what.
    fn muc4(&self) -> Result<Value> {
        crate::muc4::figures(&self.bench.join("muc4"))
    }

    /// Places: found and resolved.
    fn geo(&self) -> Result<Value> {
        crate::geo::figures(&self.bench.join("geo"))
    }

    /// Coded events: who did what to whom.
    fn petr2(&self) -> Result<Value> {
        crate::petr2::figures(&self.bench.join("petr2/PETR2_GSR_validation.xml"))
    }

    /// Deeds and victims of reports that nothing was set by.
    fn hrds(&self) -> Result<Value> {
        crate::hrds::figures(&self.bench.join("../data/hrdsattack"))
    }

    /// Throughput of `read` over many reports, by number of workers.
    fn speed(&self) -> Result<Value> {
        let docs = self.bench.join("gva/docs.jsonl");
        let manifest = self.manifest("gva", &["manifest-jsonl", text(&docs)?])?;
        let mut timed = Map::new();
        for jobs in ["1", "2"] {
            let start = Instant::now();
            let args = [
                "read",
                "--format",
                "jsonl",
                "--timing",
                "--jobs",
                jobs,
                "--manifest",
                text(&manifest)?,
            ];
            let output = Command::new(&self.binary).args(args).stdout(Stdio::null()).output()?;
            finished(output.status.code(), &args)?;
            let mut figures = timing_of(&String::from_utf8_lossy(&output.stderr))?;
            figures.insert(
                "wall_s_with_start".to_owned(),
                json!(round(start.elapsed().as_secs_f64(), 1)),
            );
            timed.insert(format!("jobs_{jobs}"), Value::Object(figures));
        }
        let cores = std::thread::available_parallelism()?;
        timed.insert(
            "machine".to_owned(),
            json!(format!("{cores} cores, {}, {}", std::env::consts::ARCH, processor())),
        );
        Ok(Value::Object(timed))
    }

    fn incidents(&self, set: &str, docs: &Path, shape: &str) -> Result<PathBuf> {
        let manifest = self.manifest(set, &["manifest-jsonl", text(docs)?])?;
        let lines = self
            .parallax(set, &["incidents", "--format", "jsonl", "--manifest", text(&manifest)?])?;
        self.adapted(set, shape, &lines)
    }

    fn manifest(&self, set: &str, args: &[&str]) -> Result<PathBuf> {
        let path = Path::new(WORK).join(format!("{set}.manifest.jsonl"));
        fs::write(&path, self.script("adapt.py", args)?)?;
        Ok(path)
    }

    /// Runs the program; what it prints goes to a file. Status 2 is fine: some reports may be set aside.
    fn parallax(&self, set: &str, args: &[&str]) -> Result<PathBuf> {
        let path = Path::new(WORK).join(format!("{set}.lines.jsonl"));
        let status = Command::new(&self.binary).args(args).stdout(File::create(&path)?).status()?;
        finished(status.code(), args)?;
        Ok(path)
    }

    fn adapted(&self, set: &str, shape: &str, lines: &Path) -> Result<PathBuf> {
        let path = Path::new(WORK).join(format!("{set}.predicted.jsonl"));
        let status = Command::new(&self.python)
            .arg(self.bench.join("adapt.py"))
            .arg(shape)
            .stdin(File::open(lines)?)
            .stdout(File::create(&path)?)
            .status()?;
        ensure!(status.success(), "adapt.py {shape} failed");
        Ok(path)
    }

    fn script(&self, name: &str, args: &[&str]) -> Result<String> {
        let output = Command::new(&self.python)
            .arg(self.bench.join(name))
            .args(args)
            .stderr(Stdio::inherit())
            .output()?;
        ensure!(output.status.success(), "{name} failed");
        Ok(String::from_utf8(output.stdout)?)
    }
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().context("a path of the benchmarks is no text")
}

fn finished(code: Option<i32>, args: &[&str]) -> Result<()> {
    match code {
        Some(0..=2) => Ok(()),
        other => bail!("parallax {} ended with {other:?}", args.join(" ")),
    }
}

/// Precision, recall and F1 of claims and whole claims, and the accuracy of each field.
fn headline(scored: &Value) -> Value {
    rounded(&json!({
        "claim": scored["claim"],
        "whole_claim": scored["whole_claim"],
        "fields": scored["fields"],
        "gold": scored["gold"],
        "predicted": scored["predicted"],
    }))
}

fn by_event(scored: &Value) -> Value {
    rounded(&scored["events"])
}

/// Every figure to four places: the rest is noise.
fn rounded(value: &Value) -> Value {
    match value {
        Value::Number(number) if number.is_f64() => json!(round(number.as_f64().unwrap_or(0.0), 4)),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| (name.clone(), rounded(value))).collect()
        }
        other => other.clone(),
    }
}

fn round(figure: f64, places: i32) -> f64 {
    let scale = 10_f64.powi(places);
    (figure * scale).round() / scale
}

/// The figures of the scorer's line that starts with `label`, under `names`.
fn named(said: &str, label: &str, names: &[&str]) -> Result<Vec<(String, Value)>> {
    let line = said.lines().find(|line| line.starts_with(label));
    let line = line.with_context(|| format!("the scorer printed no line {label}"))?;
    let figures = figures_of(&line[label.len()..]);
    ensure!(figures.len() == names.len(), "{} figures expected in {line:?}", names.len());
    Ok(names
        .iter()
        .zip(figures)
        .map(|(name, figure)| ((*name).to_owned(), json!(figure)))
        .collect())
}

/// Every number of the line; percentages as shares.
fn figures_of(line: &str) -> Vec<f64> {
    let figure = |word: &str| match word.strip_suffix('%') {
        Some(percent) => percent.parse::<f64>().ok().map(|percent| round(percent / 100.0, 4)),
        None => word.parse::<f64>().ok(),
    };
    line.split_whitespace().filter_map(figure).collect()
}

/// `timing: name=figure name=figure` lines.
fn timing_of(talk: &str) -> Result<Map<String, Value>> {
    let lines = talk.lines().filter_map(|line| line.strip_prefix("timing: "));
    let pairs = lines.flat_map(str::split_whitespace).filter_map(|pair| pair.split_once('='));
    let figures: Map<String, Value> = pairs
        .filter_map(|(name, figure)| Some((name.to_owned(), json!(figure.parse::<f64>().ok()?))))
        .collect();
    ensure!(!figures.is_empty(), "the program printed no timing:\n{talk}");
    Ok(figures)
}

fn kept(path: &str) -> Map<String, Value> {
    let text = fs::read_to_string(path).unwrap_or_default();
    match serde_json::from_str(&text) {
        Ok(Value::Object(kept)) => kept,
        _ => Map::new(),
    }
}

/// Writes the figures of one set; figures that did not change keep their date.
fn keep(path: &str, set: &str, value: Value) -> Result<()> {
    let mut all = kept(path);
    if all.get(set) == Some(&value) {
        return Ok(());
    }
    let today = jiff::Timestamp::now().to_string()[..10].to_owned();
    all.insert(set.to_owned(), value);
    all.insert("scored_on".to_owned(), json!(today));
    fs::create_dir_all(Path::new(path).parent().context("scores lie in a folder")?)?;
    Ok(fs::write(path, serde_json::to_string_pretty(&all)? + "\n")?)
}

fn write_page() -> Result<()> {
    fs::write(PAGE, page(&kept(SCORES), &kept(TIMINGS)))?;
    println!("kept in {SCORES}, {TIMINGS} and {PAGE}");
    Ok(())
}

fn print(set: &str, value: &Value) {
    for (name, figure) in flat(value) {
        println!("{set:8} {name:44} {figure}");
    }
}

/// Every figure with its path: `all.claim.f1`.
fn flat(value: &Value) -> Vec<(String, String)> {
    let Value::Object(fields) = value else { return vec![(String::new(), shown(value))] };
    let mut out = Vec::new();
    for (name, value) in fields {
        for (rest, figure) in flat(value) {
            let path = if rest.is_empty() { name.clone() } else { format!("{name}.{rest}") };
            out.push((path, figure));
        }
    }
    out
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `docs/SCORES.md`.
fn page(scores: &Map<String, Value>, timings: &Map<String, Value>) -> String {
    let mut out = String::from(
        "# Scores\n\nWritten by `cargo run --release -p xtask -- bench`; the same figures for machines are in `scores/`.\n\
         Development halves of named corpora; every set has a held-out half that is scored elsewhere.\n",
    );
    for (title, figures) in [("Quality", scores), ("Throughput", timings)] {
        let date = figures.get("scored_on").map(shown).unwrap_or_default();
        out.push_str(&format!("\n## {title}\n\nLast changed on {date}.\n"));
        for (set, value) in figures.iter().filter(|(set, _)| *set != "scored_on") {
            out.push_str(&format!("\n### {}\n", in_words(set)));
            out.push_str(&tables(value, ""));
        }
    }
    out
}

/// The figures of one object as tables: its own in one, and one for each run of parts that have the same figures.
fn tables(value: &Value, name: &str) -> String {
    let Value::Object(fields) = value else { return String::new() };
    let (parts, own): (Vec<_>, Vec<_>) = fields.iter().partition(|(_, value)| value.is_object());
    let mut out = String::new();
    if !own.is_empty() {
        out.push_str(&format!("\n| {} | |\n|---|---:|\n", in_words(name)));
        for (name, figure) in own {
            out.push_str(&format!("| {} | {} |\n", in_words(name), shown(figure)));
        }
    }
    let (rows, deep): (Vec<_>, Vec<_>) =
        parts.into_iter().partition(|(_, part)| is_row(part, &parts_keys(fields)));
    if !rows.is_empty() {
        out.push_str(&matrix(name, &rows));
    }
    for (part, value) in deep {
        let path = if name.is_empty() { part.clone() } else { format!("{name}, {part}") };
        out.push_str(&tables(value, &path));
    }
    out
}

/// The figures that the first part made of figures alone has: the columns of a table.
fn parts_keys(fields: &Map<String, Value>) -> Vec<String> {
    let is_flat = |part: &&Map<String, Value>| part.values().all(|value| !value.is_object());
    let first = fields.values().filter_map(Value::as_object).find(is_flat);
    first.map(|part| part.keys().cloned().collect()).unwrap_or_default()
}

fn is_row(part: &Value, columns: &[String]) -> bool {
    part.as_object().is_some_and(|part| part.keys().eq(columns))
}

fn matrix(name: &str, rows: &[(&String, &Value)]) -> String {
    let columns: Vec<&String> =
        rows[0].1.as_object().map(|row| row.keys().collect()).unwrap_or_default();
    let head: Vec<String> = columns.iter().map(|column| in_words(column)).collect();
    let mut out = format!(
        "\n| {} | {} |\n|---|{}\n",
        in_words(name),
        head.join(" | "),
        "---:|".repeat(head.len())
    );
    for (row, value) in rows {
        let cells: Vec<String> =
            columns.iter().map(|column| shown(&value[column.as_str()])).collect();
        out.push_str(&format!("| {} | {} |\n", in_words(row), cells.join(" | ")));
    }
    out
}

fn in_words(name: &str) -> String {
    name.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scorers_line_becomes_named_figures() {
        let said = "pairwise   P 0.612  R 0.500  F1 0.550\nexact      killed 69.4%  injured 50.0%  both 35.5%\n";
        let exact = named(said, "exact", &["killed", "injured", "both"]).unwrap();
        assert_eq!(exact[0], ("killed".to_owned(), json!(0.694)));
        assert!(named(said, "date", &["date"]).is_err());
        assert!(named(said, "pairwise", &["one"]).is_err());
    }

    #[test]
    fn parts_with_the_same_figures_share_a_table() {
        let figures = json!({ "killing": { "f1": 0.8, "gold": 2 }, "capture": { "f1": 0.5, "gold": 1 }, "n": 3 });
        let expected = "\n| events | |\n|---|---:|\n| n | 3 |\n\n| events | f1 | gold |\n|---|---:|---:|\n\
            | capture | 0.5 | 1 |\n| killing | 0.8 | 2 |\n";
        assert_eq!(tables(&figures, "events"), expected);
    }

    #[test]
    fn timing_is_read_from_the_talk() {
        let talk =
            "unread: language: x: y\ntiming: reports=12 words_per_s=34.5\ntiming: model=0.8\n";
        let figures = timing_of(talk).unwrap();
        assert_eq!(figures["words_per_s"], json!(34.5));
        assert_eq!(figures["model"], json!(0.8));
        assert!(timing_of("nothing").is_err());
    }
}
