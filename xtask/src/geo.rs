//! How well are places found and resolved: scores the gazetteer on GeoWebNews, TR-News and GeoVirus.
//!
//! *Given*: the corpus says which words are toponyms; a toponym counts where it is put within 161 km (100 miles) of the
//! gold point. *End to end*: nothing is given; of all gold toponyms that have a point, those that are found and put within
//! 161 km. *With id*: the part of the corpus that has an entry in GeoNames, which published figures are on. *Precision*: of what is found, those put right; words that the corpus marks and gives no point are left out.
//! The corpora count nationalities ("Syrian") as toponyms of their country, so they are counted here.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context as _;
use parallax_lm::LanguageModel;
use parallax_model::{Parse, Sentence, WordRange};
use parallax_places::{Context, Gazetteer, SentenceWords};
use serde_json::{Map, Value, json};

/// Arguments of `geo-bench`.
#[derive(clap::Args)]
pub struct GeoBench {
    /// `GWN.xml`, `TR-News.xml`, `GeoVirus.xml`.
    #[arg(required = true)]
    corpora: Vec<PathBuf>,
    /// Print what was missed and why.
    #[arg(long)]
    show: bool,
    /// Lower-case the texts first.
    #[arg(long)]
    lower: bool,
    /// Read without the language model.
    #[arg(long)]
    no_model: bool,
}

/// 100 miles: what the field counts as right.
const NEAR_KM: f64 = 161.0;

/// A toponym as the corpus has it.
struct Gold {
    /// Bytes of the text.
    start: usize,
    end: usize,
    point: Option<(f64, f64)>,
    /// The corpus names the gazetteer's entry, not only a point: streets and shops have none.
    has_id: bool,
}

struct Article {
    text: String,
    gold: Vec<Gold>,
}

/// An article, read.
struct Read {
    sentences: Vec<Sentence>,
    parses: Vec<Parse>,
}

#[derive(Default)]
struct Score {
    n_gold: usize,
    given_right: usize,
    n_with_id: usize,
    given_right_with_id: usize,
    found_right: usize,
    n_found: usize,
    found_counted: usize,
    precise: usize,
    n_words: usize,
    seconds: f64,
}

/// The corpora, as their files are called.
const CORPORA: [&str; 3] = ["GWN", "TR-News", "GeoVirus"];

/// The figures of every corpus in `folder`, for the page of scores.
pub fn figures(folder: &Path) -> anyhow::Result<Value> {
    let gazetteer = Gazetteer::embedded();
    let model = LanguageModel::embedded()?;
    let mut all = Map::new();
    for corpus in CORPORA {
        let path = folder.join(corpus).with_extension("xml");
        let mut score = Score::default();
        for article in articles(&path, false)? {
            let read = read_article(&model, &article.text, false);
            score_article(&gazetteer, &article, &read, false, &mut score);
        }
        all.insert(corpus.to_owned(), score.figures());
    }
    Ok(Value::Object(all))
}

impl Score {
    /// Shares to four places.
    fn figures(&self) -> Value {
        let share = |right: usize, of: usize| (right as f64 / of.max(1) as f64 * 1e4).round() / 1e4;
        json!({
            "gold": self.n_gold,
            "given": share(self.given_right, self.n_gold),
            "given_with_id": share(self.given_right_with_id, self.n_with_id),
            "end_to_end": share(self.found_right, self.n_gold),
            "precision": share(self.precise, self.found_counted),
        })
    }
}

/// Prints the scores of each corpus.
pub fn run(args: &GeoBench) -> anyhow::Result<()> {
    let started = Instant::now();
    let gazetteer = Gazetteer::embedded();
    println!("gazetteer open in {:.2} ms", started.elapsed().as_secs_f64() * 1e3);
    let model = LanguageModel::embedded()?;
    println!(
        "{:<14} {:>6} {:>8} {:>8} {:>8} {:>11} {:>10} {:>9} {:>12}",
        "corpus",
        "gold",
        "given",
        "with id",
        "given",
        "end to end",
        "precision",
        "words",
        "words/s"
    );
    for path in &args.corpora {
        let mut score = Score::default();
        for article in articles(path, args.lower)? {
            let read = read_article(&model, &article.text, args.no_model);
            score_article(&gazetteer, &article, &read, args.show, &mut score);
        }
        let share = |right: usize, of: usize| right as f64 / of.max(1) as f64;
        println!(
            "{:<14} {:>6} {:>8.4} {:>8} {:>8.4} {:>11.4} {:>10.4} {:>9} {:>12.0}",
            path.file_stem().unwrap_or_default().to_string_lossy(),
            score.n_gold,
            share(score.given_right, score.n_gold),
            score.n_with_id,
            share(score.given_right_with_id, score.n_with_id),
            share(score.found_right, score.n_gold),
            share(score.precise, score.found_counted),
            score.n_words,
            score.n_words as f64 / score.seconds,
        );
    }
    Ok(())
}

fn read_article(model: &LanguageModel, text: &str, no_model: bool) -> Read {
    let sentences = parallax_text::sentences(text, None);
    let words: Vec<Vec<&str>> = sentences.iter().map(|s| words_of(text, s)).collect();
    let parses = if no_model {
        vec![Parse::default(); words.len()]
    } else {
        words.chunks(16).flat_map(|chunk| model.parse(chunk)).collect()
    };
    Read { sentences, parses }
}

fn words_of<'t>(text: &'t str, sentence: &Sentence) -> Vec<&'t str> {
    sentence.tokens.iter().map(|token| token.span.of(text)).collect()
}

fn score_article(
    gazetteer: &Gazetteer,
    article: &Article,
    read: &Read,
    show: bool,
    score: &mut Score,
) {
    let text = &article.text;
    let words: Vec<Vec<&str>> = read.sentences.iter().map(|s| words_of(text, s)).collect();
    let report: Vec<SentenceWords<'_>> =
        words.iter().map(Vec::as_slice).zip(&read.parses).collect();
    let given = given_places(gazetteer, article, read, &report);
    let started = Instant::now();
    let found = found_places(gazetteer, read, &report);
    score.seconds += started.elapsed().as_secs_f64();
    score.n_words += words.iter().map(Vec::len).sum::<usize>();
    for (gold, given) in article.gold.iter().zip(given) {
        let Some(point) = gold.point else { continue };
        score.n_gold += 1;
        let is_given_right = is_near(given.as_ref().and_then(|place| place.1), point);
        let overlapping = found.iter().filter(|f| f.start < gold.end && gold.start < f.end);
        let hit = overlapping.clone().find(|f| is_near(f.point, point));
        score.given_right += usize::from(is_given_right);
        score.n_with_id += usize::from(gold.has_id);
        score.given_right_with_id += usize::from(is_given_right && gold.has_id);
        score.found_right += usize::from(hit.is_some());
        if show && !is_given_right {
            println!("GIVEN  {:?} {point:?} → {given:?}", &text[gold.start..gold.end]);
        }
        if show && is_given_right && hit.is_none() {
            let found: Vec<&Found> = overlapping.collect();
            println!(
                "MISSED {:?} in {:?} → {found:?}",
                &text[gold.start..gold.end],
                around(text, gold)
            );
        }
    }
    score.n_found += found.len();
    for found in &found {
        let overlapping: Vec<&Gold> =
            article.gold.iter().filter(|g| g.start < found.end && found.start < g.end).collect();
        if !overlapping.is_empty() && overlapping.iter().all(|gold| gold.point.is_none()) {
            continue;
        }
        let is_right = overlapping
            .iter()
            .any(|gold| gold.point.is_some_and(|point| is_near(found.point, point)));
        score.found_counted += 1;
        score.precise += usize::from(is_right);
        if show && overlapping.is_empty() {
            println!("EXTRA  {:?} → {found:?}", &text[found.start..found.end]);
        }
    }
}

/// Some text either side of a toponym.
fn around<'t>(text: &'t str, gold: &Gold) -> &'t str {
    let mut start = gold.start.saturating_sub(40);
    let mut end = (gold.end + 40).min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    while !text.is_char_boundary(end) {
        end += 1;
    }
    &text[start..end]
}

type Named = (String, Option<(f64, f64)>);

/// What each gold toponym is resolved to when its words are given.
fn given_places(
    gazetteer: &Gazetteer,
    article: &Article,
    read: &Read,
    report: &[SentenceWords<'_>],
) -> Vec<Option<Named>> {
    let located: Vec<Option<(usize, WordRange)>> =
        article.gold.iter().map(|gold| locate(&read.sentences, gold)).collect();
    let with_point = |(gold, at): (&Gold, &Option<(usize, WordRange)>)| gold.point.and(*at);
    let asked: Vec<(usize, WordRange)> =
        article.gold.iter().zip(&located).filter_map(with_point).collect();
    let mut places = gazetteer.resolve_given(report, &asked, &Context::default()).into_iter();
    let answer = |pair| with_point(pair).and_then(|_| places.next()?).map(|p| (p.name, p.point));
    article.gold.iter().zip(&located).map(answer).collect()
}

/// The sentence and words on which a toponym lies.
fn locate(sentences: &[Sentence], gold: &Gold) -> Option<(usize, WordRange)> {
    sentences.iter().enumerate().find_map(|(idx, sentence)| {
        let touches = |token: &parallax_model::Token| {
            (token.span.start as usize) < gold.end && gold.start < token.span.end as usize
        };
        let start = sentence.tokens.iter().position(touches)?;
        let end = sentence.tokens.iter().rposition(touches)? + 1;
        Some((idx, WordRange::new(start, end)))
    })
}

#[derive(Debug)]
#[allow(dead_code, reason = "the name is printed with --show")]
struct Found {
    start: usize,
    end: usize,
    name: String,
    point: Option<(f64, f64)>,
}

fn found_places(gazetteer: &Gazetteer, read: &Read, report: &[SentenceWords<'_>]) -> Vec<Found> {
    let mut found = Vec::new();
    let places = gazetteer.places(report, &Context::default());
    for (sentence, places) in read.sentences.iter().zip(places) {
        let span_of = |words: WordRange| {
            let tokens = &sentence.tokens[usize::from(words.start)..usize::from(words.end)];
            (tokens[0].span.start as usize, tokens[tokens.len() - 1].span.end as usize)
        };
        for toponym in places.toponyms {
            let (start, end) = span_of(toponym.words);
            found.push(Found { start, end, name: toponym.place.name, point: toponym.place.point });
        }
        for nationality in places.nationalities {
            let (start, end) = span_of(nationality.words);
            let of = nationality.of;
            found.push(Found { start, end, name: of.name, point: of.point });
        }
    }
    found
}

fn is_near(a: Option<(f64, f64)>, b: (f64, f64)) -> bool {
    a.is_some_and(|a| great_circle_km(a, b) <= NEAR_KM)
}

fn great_circle_km(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let (d_lat, d_lon) = (lat_b - lat_a, (b.1 - a.1).to_radians());
    let h = (d_lat / 2.0).sin().powi(2) + lat_a.cos() * lat_b.cos() * (d_lon / 2.0).sin().powi(2);
    12_742.0 * h.sqrt().min(1.0).asin()
}

/// The articles of a corpus, whichever of the three it is.
fn articles(path: &Path, lower: bool) -> anyhow::Result<Vec<Article>> {
    let xml =
        std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    let document = roxmltree::Document::parse(&xml)?;
    let elements = document.descendants().filter(|node| node.has_tag_name("article"));
    Ok(elements.filter_map(|node| article(node, lower)).collect())
}

fn article(node: roxmltree::Node<'_, '_>, lower: bool) -> Option<Article> {
    let text = child_text(node, "text")?;
    let starts: Vec<usize> =
        text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len())).collect();
    let marked = |node: &roxmltree::Node<'_, '_>| {
        node.has_tag_name("toponym") || node.has_tag_name("location")
    };
    let gold = node
        .descendants()
        .filter(marked)
        .filter_map(|node| {
            let at = |tag: &str| child_text(node, tag)?.trim().parse::<usize>().ok();
            let degrees = |tag: &str| child_text(node, tag)?.trim().parse::<f64>().ok();
            let first = |tags: [&str; 2]| tags.iter().find_map(|tag| degrees(tag));
            let point = first(["lat", "latitude"]).zip(first(["lon", "longitude"]));
            let has_id = child_text(node, "geonamesID").is_some()
                || node.descendants().any(|child| child.has_attribute("geonameid"))
                || child_text(node, "page").is_some();
            let (start, end) = (*starts.get(at("start")?)?, *starts.get(at("end")?)?);
            let name =
                ["phrase", "extractedName", "name"].iter().find_map(|tag| child_text(node, tag));
            let (start, end) = realigned(&text, start, end, name?.trim());
            (start < end).then_some(Gold { start, end, point, has_id })
        })
        .collect();
    // Only letters that keep their length, so that the gold offsets hold.
    let text = if lower { text.to_ascii_lowercase() } else { text };
    Some(Article { text, gold })
}

/// Where the name really stands: some offsets of TR-News are a few characters off.
fn realigned(text: &str, start: usize, end: usize, name: &str) -> (usize, usize) {
    if text.get(start..end).is_some_and(|words| words.trim() == name) {
        return (start, end);
    }
    let nearest = text.match_indices(name).map(|(at, _)| at).min_by_key(|at| at.abs_diff(start));
    nearest.filter(|at| at.abs_diff(start) < 200).map_or((start, end), |at| (at, at + name.len()))
}

/// Text of the first descendant called `tag`.
fn child_text(node: roxmltree::Node<'_, '_>, tag: &str) -> Option<String> {
    let child = node.descendants().find(|child| child.has_tag_name(tag))?;
    let text: String = child.children().filter_map(|piece| piece.text()).collect();
    (!text.is_empty()).then_some(text)
}
