//! Learns what `parallax-templates` weighs, from the messages that may be learned from.
//!
//! Each question is a logistic regression over facts (AdaGrad, L2). What one step learns is judged by the next only on
//! messages it has not seen: the roles are learned in folds, the kinds from what the folds found. Thresholds are those that
//! serve the template F1 best on the folds.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use parallax_model::{Blame, Effect, TemplateKind};
use parallax_templates::learning::{self, Cast, Facts, Scene, key_of};

use super::gold::{self, Fill, Key, Message, Reduced};
use super::score;

/// Arguments of `muc4 train`.
#[derive(clap::Args)]
pub struct Train {
    /// Where the weights go.
    #[arg(long, value_name = "FILE", default_value = "models/templates/weights.tsv")]
    out: PathBuf,
    /// Passes over the examples.
    #[arg(long, default_value_t = 3)]
    epochs: usize,
    /// Pull of the roles' weights towards nothing.
    #[arg(long, default_value_t = 2e-5)]
    l2: f32,
    /// The same for the kinds.
    #[arg(long, default_value_t = 2e-3)]
    l2_kinds: f32,
    /// Facts that weigh less than this for every question are forgotten, and the rest learned anew; 0: none are. The
    /// choice sees every fold, so figures on the folds flatter it: held out it lost 0.026 of template F1 at 0.2.
    #[arg(long, default_value_t = 0.0)]
    light: f32,
    /// Facts of parties that fewer parties have are forgotten.
    #[arg(long, default_value_t = 6)]
    rare: u32,
    /// Weights nearer to nothing than this are left out.
    #[arg(long, default_value_t = 0.08)]
    least: f32,
}

/// Parts the messages are learned in.
const FOLDS: usize = 3;

/// Questions learned at once, at most.
const WIDTH: usize = 8;

const RATE: f32 = 0.12;
const N_ROLES: usize = learning::ROLES.len();

/// Names of facts, by number.
#[derive(Default)]
struct Names {
    by_name: HashMap<String, u32>,
    names: Vec<String>,
}

impl Names {
    fn number(&mut self, facts: &Facts) -> Vec<u32> {
        let mut found = Vec::with_capacity(facts.len());
        for fact in facts {
            let next = self.names.len() as u32;
            let number = *self.by_name.entry(fact.clone()).or_insert(next);
            if number == next {
                self.names.push(fact.clone());
            }
            found.push(number);
        }
        found
    }
}

/// What is said of one thing, and which questions are answered with yes.
struct Example {
    /// Index of the message.
    message: usize,
    facts: Vec<u32>,
    yes: u32,
    /// How much it counts.
    worth: f32,
}

/// Linear judges of up to [`WIDTH`] questions over the same facts.
struct Judges {
    weights: Vec<[f32; WIDTH]>,
    bias: [f32; WIDTH],
}

impl Judges {
    fn log_odds(&self, facts: &[u32]) -> [f32; WIDTH] {
        let mut sum = self.bias;
        for fact in facts {
            for (sum, weight) in sum.iter_mut().zip(&self.weights[*fact as usize]) {
                *sum += weight;
            }
        }
        sum
    }
}

/// AdaGrad on the logistic loss of every question; `l2` pulls towards nothing.
fn learn<'e>(
    examples: impl Iterator<Item = &'e Example>,
    n_facts: usize,
    n_questions: usize,
    epochs: usize,
    l2: f32,
) -> Judges {
    let mut order: Vec<&Example> = examples.collect();
    let mut judges = Judges { weights: vec![[0.0; WIDTH]; n_facts], bias: [-2.0; WIDTH] };
    let mut squares = vec![[1e-3_f32; WIDTH]; n_facts];
    let mut bias_squares = [1e-3_f32; WIDTH];
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    for _ in 0..epochs {
        shuffle(&mut order, &mut dice);
        for example in &order {
            let odds = judges.log_odds(&example.facts);
            let mut error = [0.0_f32; WIDTH];
            for question in 0..n_questions {
                let is_yes = (example.yes >> question & 1) as f32;
                error[question] = example.worth * (1.0 / (1.0 + (-odds[question]).exp()) - is_yes);
            }
            if error.iter().all(|error| error.abs() < 1e-3) {
                continue;
            }
            for fact in &example.facts {
                let (weights, squares) =
                    (&mut judges.weights[*fact as usize], &mut squares[*fact as usize]);
                for question in 0..WIDTH {
                    let step = error[question] + l2 * weights[question];
                    squares[question] += step * step;
                    weights[question] -= RATE * step / squares[question].sqrt();
                }
            }
            for question in 0..n_questions {
                bias_squares[question] += error[question] * error[question];
                judges.bias[question] -= RATE * error[question] / bias_squares[question].sqrt();
            }
        }
    }
    judges
}

fn shuffle<T>(items: &mut [T], dice: &mut u64) {
    for last in (1..items.len()).rev() {
        *dice ^= *dice << 13;
        *dice ^= *dice >> 7;
        *dice ^= *dice << 17;
        items.swap(last, (*dice % (last as u64 + 1)) as usize);
    }
}

/// Judges of each fold, learned from the others, and those learned from all.
struct Folded {
    folds: Vec<Judges>,
    whole: Judges,
}

fn learn_folded(
    examples: &[Example],
    n_facts: usize,
    n_questions: usize,
    epochs: usize,
    l2: f32,
) -> Folded {
    let one = |fold: usize| {
        let is_other =
            move |e: &&Example| e.worth > 0.0 && (fold == FOLDS || e.message % FOLDS != fold);
        let others = examples.iter().filter(is_other);
        learn(others, n_facts, n_questions, epochs, l2)
    };
    let mut learned: Vec<Judges> = Vec::new();
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    for some in (0..=FOLDS).collect::<Vec<_>>().chunks(workers) {
        learned.extend(std::thread::scope(|scope| {
            let running: Vec<_> = some.iter().map(|fold| scope.spawn(|| one(*fold))).collect();
            running
                .into_iter()
                .map(|r| r.join().expect("learning does not panic"))
                .collect::<Vec<_>>()
        }));
    }
    let whole = learned.pop().expect("one more than the folds");
    Folded { folds: learned, whole }
}

/// Drops facts that weigh little when all are learned together; what is left is learned anew.
fn forget_light(
    examples: &mut [Example],
    names: &mut Names,
    n_questions: usize,
    args: &Train,
    l2: f32,
) {
    let learned = examples.iter().filter(|e| e.worth > 0.0);
    let judges = learn(learned, names.names.len(), n_questions, 2, l2);
    let is_light: Vec<bool> = judges
        .weights
        .iter()
        .map(|weights| weights[..n_questions].iter().all(|weight| weight.abs() < args.light))
        .collect();
    keep(examples, names, |fact| !is_light[fact]);
}

/// Drops facts seen in fewer than `least` examples, and numbers the rest anew.
fn forget_rare(examples: &mut [Example], names: &mut Names, least: u32) {
    let mut seen = vec![0_u32; names.names.len()];
    examples.iter().flat_map(|e| &e.facts).for_each(|fact| seen[*fact as usize] += 1);
    keep(examples, names, |fact| seen[fact] >= least);
}

/// Drops the other facts, and numbers the rest anew.
fn keep(examples: &mut [Example], names: &mut Names, is_kept: impl Fn(usize) -> bool) {
    let mut number = vec![u32::MAX; names.names.len()];
    let mut kept = Vec::new();
    for (old, name) in names.names.iter().enumerate() {
        if is_kept(old) {
            number[old] = kept.len() as u32;
            kept.push(name.clone());
        }
    }
    for example in examples.iter_mut() {
        example.facts.retain_mut(|fact| {
            *fact = number[*fact as usize];
            *fact != u32::MAX
        });
    }
    names.names = kept;
    names.by_name =
        names.names.iter().enumerate().map(|(n, name)| (name.clone(), n as u32)).collect();
}

/// The weights' file as it grows.
struct Sheet {
    text: String,
    least: f32,
}

impl Sheet {
    fn add(&mut self, questions: &[String], thresholds: &[f32], judges: &Judges, names: &Names) {
        for (at, question) in questions.iter().enumerate() {
            let _ = writeln!(self.text, "{question}\t*\t{:.2}", judges.bias[at]);
            let _ = writeln!(self.text, "{question}\t?\t{:.2}", thresholds[at]);
            let mut lines: Vec<(&str, f32)> = names
                .names
                .iter()
                .zip(&judges.weights)
                .map(|(name, weights)| (name.as_str(), weights[at]))
                .filter(|(_, weight)| weight.abs() >= self.least)
                .collect();
            lines.sort_by(|a, b| a.0.cmp(b.0));
            for (name, weight) in lines {
                let _ = writeln!(self.text, "{question}\t{name}\t{weight:.2}");
            }
        }
    }
}

pub fn run(args: &Train, corpus: &Path, trees: &Path) -> Result<()> {
    let messages = gold::for_learning(corpus)?;
    let read = super::annotated(&messages, trees)?;
    let scenes: Vec<Scene> =
        read.iter().map(|(report, claims)| Scene::new(report, claims)).collect();
    println!(
        "{} messages, {} parties",
        scenes.len(),
        scenes.iter().map(|s| s.parties.len()).sum::<usize>()
    );
    let gold: Vec<Wanted> = messages.iter().map(Wanted::of).collect();
    println!("{}", coverage(&scenes, &gold));

    let mut sheet = Sheet { text: HEAD.to_owned(), least: args.least };
    let mut names = Names::default();
    let mut examples = party_examples(&scenes, &gold, &mut names);
    forget_rare(&mut examples, &mut names, args.rare);
    println!("roles: {} examples, {} facts", examples.len(), names.names.len());
    forget_light(&mut examples, &mut names, N_ROLES, args, args.l2);
    println!("roles: {} facts that weigh something", names.names.len());
    let roles = learn_folded(&examples, names.names.len(), N_ROLES, args.epochs, args.l2);
    let margins = role_margins(&scenes, &examples, &roles);
    let thresholds = role_thresholds(&scenes, &margins, &gold);
    drop(examples);

    // Kinds, from words and from what the roles found.
    let casts: Vec<Vec<Cast>> = scenes
        .iter()
        .zip(&margins)
        .map(|(scene, margins)| learning::cast(scene, &above(margins, &thresholds)))
        .collect();
    let mut kind_names = Names::default();
    let mut kind_examples: Vec<Example> = Vec::new();
    for (at, (scene, casts)) in scenes.iter().zip(&casts).enumerate() {
        let mut facts = learning::of_report(scene);
        learning::found_facts(casts, &mut facts);
        let yes = TemplateKind::ALL
            .iter()
            .enumerate()
            .map(|(n, kind)| u32::from(gold[at].kinds.contains(kind)) << n)
            .sum();
        kind_examples.push(Example {
            message: at,
            facts: kind_names.number(&facts),
            yes,
            worth: 1.0,
        });
    }
    forget_rare(&mut kind_examples, &mut kind_names, 4);
    let n_kinds = TemplateKind::ALL.len();
    forget_light(&mut kind_examples, &mut kind_names, n_kinds, args, args.l2_kinds);
    let kinds = learn_folded(&kind_examples, kind_names.names.len(), n_kinds, 12, args.l2_kinds);
    let kind_odds: Vec<[f32; WIDTH]> =
        kind_examples.iter().map(|e| kinds.folds[e.message % FOLDS].log_odds(&e.facts)).collect();

    // Thresholds of roles and kinds together.
    let bench =
        Tuning { scenes: &scenes, messages: &messages, margins: &margins, kind_odds: &kind_odds };
    let mut all: Vec<f32> = thresholds.to_vec();
    all.extend(std::iter::repeat_n(0.0, n_kinds));
    println!("template F1 on the folds, thresholds of their own: {:.4}", bench.f1(&all));
    bench.tune(&mut all);
    println!("template F1 on the folds, thresholds tuned: {:.4}  {all:.2?}", bench.f1(&all));

    let questions: Vec<String> =
        learning::ROLES.iter().map(|(question, _)| (*question).to_owned()).collect();
    sheet.add(&questions, &all[..N_ROLES], &roles.whole, &names);
    let questions: Vec<String> =
        TemplateKind::ALL.iter().map(|kind| format!("kind.{kind}")).collect();
    sheet.add(&questions, &all[N_ROLES..], &kinds.whole, &kind_names);
    learn_pairs(&scenes, &gold, &messages, &mut sheet);
    learn_details(&scenes, &messages, &mut sheet);
    println!("{} lines, {} KiB", sheet.text.lines().count(), sheet.text.len() / 1024);
    std::fs::write(&args.out, &sheet.text).with_context(|| args.out.display().to_string())
}

const HEAD: &str = "# Weights of parallax-templates: question, fact, weight. Written by `xtask muc4 train`; see MODEL_CARD.md.\n";

/// Gold of one message, by the questions asked.
struct Wanted {
    /// Entities by question of [`learning::ROLES`], each a set of keys.
    roles: [Vec<HashSet<String>>; N_ROLES],
    kinds: Vec<TemplateKind>,
}

impl Wanted {
    fn of(message: &Message) -> Self {
        let mut roles: [Vec<HashSet<String>>; N_ROLES] = Default::default();
        let keys =
            |entity: &[String]| -> HashSet<String> { entity.iter().map(|m| key_of(m)).collect() };
        for template in &message.reduced {
            // Perpetrators, organisations, targets and victims stand in the same order; instruments come last.
            for (role, slot) in [0, 1, 2, 3, 5].iter().zip(0..5) {
                roles[*role].extend(template.roles[slot].iter().map(|entity| keys(entity)));
            }
        }
        for fill in described(&message.keys) {
            roles[4].push(keys(&fill.values));
        }
        roles.iter_mut().for_each(|entities| {
            let mut seen: Vec<HashSet<String>> = Vec::new();
            entities.retain(|entity| {
                let is_new = !seen.contains(entity);
                seen.push(entity.clone());
                is_new
            });
        });
        let kinds = message.reduced.iter().flat_map(|t| &t.kinds);
        let kinds = kinds.filter_map(|kind| kind.replace(' ', "_").parse().ok()).collect();
        Self { roles, kinds }
    }

    fn has(&self, role: usize, key: &str) -> bool {
        self.roles[role].iter().any(|entity| entity.contains(key))
    }
}

/// Human targets that are described and not named.
fn described(keys: &[Key]) -> impl Iterator<Item = &Fill> {
    let fills = keys.iter().filter_map(|key| key.slots.get(&19)).flatten();
    fills.filter(|fill| fill.refers_to.is_empty())
}

fn coverage(scenes: &[Scene], gold: &[Wanted]) -> String {
    let mut said = "entities among the parties:".to_owned();
    for (role, (question, _)) in learning::ROLES.iter().enumerate() {
        let (mut n, mut found) = (0, 0);
        for (scene, gold) in scenes.iter().zip(gold) {
            let keys: HashSet<&str> =
                scene.parties.iter().map(|party| party.key.as_str()).collect();
            for entity in &gold.roles[role] {
                n += 1;
                found += usize::from(entity.iter().any(|key| keys.contains(key.as_str())));
            }
        }
        let _ = write!(said, " {question} {found}/{n}");
    }
    said
}

/// One example a party. Of the parties without a role one in four is learned from; all are judged.
fn party_examples(scenes: &[Scene], gold: &[Wanted], names: &mut Names) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut dice = 1_u64;
    for (message, (scene, gold)) in scenes.iter().zip(gold).enumerate() {
        for party in &scene.parties {
            let facts = learning::of_party(scene, party);
            let yes = (0..N_ROLES).map(|role| u32::from(gold.has(role, &party.key)) << role).sum();
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let worth = if yes != 0 || dice >> 33 & 3 == 0 { 1.0 } else { 0.0 };
            examples.push(Example { message, facts: names.number(&facts), yes, worth });
        }
    }
    examples
}

/// Log-odds of every party, by message, from the fold that has not seen it.
fn role_margins(scenes: &[Scene], examples: &[Example], roles: &Folded) -> Vec<Vec<Vec<f32>>> {
    let mut margins: Vec<Vec<Vec<f32>>> = scenes.iter().map(|_| Vec::new()).collect();
    for example in examples {
        let odds = roles.folds[example.message % FOLDS].log_odds(&example.facts);
        margins[example.message].push(odds[..N_ROLES].to_vec());
    }
    margins
}

fn above(margins: &[Vec<f32>], thresholds: &[f32]) -> Vec<Vec<f32>> {
    margins.iter().map(|party| party.iter().zip(thresholds).map(|(m, t)| m - t).collect()).collect()
}

/// For each role, the threshold that serves its own F1 best.
fn role_thresholds(scenes: &[Scene], margins: &[Vec<Vec<f32>>], gold: &[Wanted]) -> [f32; N_ROLES] {
    let mut best = [0.0; N_ROLES];
    for role in 0..N_ROLES {
        let mut top = (-1.0, 0.0, String::new());
        for step in -8..=8 {
            let threshold = step as f32 * 0.25;
            let mut only = [f32::INFINITY; N_ROLES];
            only[role] = threshold;
            let (mut right, mut found, mut hit, mut wanted) = (0, 0, 0, 0);
            for ((scene, margins), gold) in scenes.iter().zip(margins).zip(gold) {
                let casts = learning::cast(scene, &above(margins, &only));
                let keys: Vec<&str> =
                    casts.iter().map(|cast| scene.parties[cast.parties[0]].key.as_str()).collect();
                found += keys.len();
                right += keys.iter().filter(|key| gold.has(role, key)).count();
                wanted += gold.roles[role].len();
                hit +=
                    gold.roles[role].iter().filter(|e| keys.iter().any(|k| e.contains(*k))).count();
            }
            let (p, r) = (right as f64 / found.max(1) as f64, hit as f64 / wanted.max(1) as f64);
            let f1 = 2.0 * p * r / (p + r).max(1e-9);
            if f1 > top.0 {
                top = (f1, threshold, format!("precision {p:.3} recall {r:.3} F1 {f1:.3}"));
            }
        }
        println!("{:18} threshold {:+.2}  {}", learning::ROLES[role].0, top.1, top.2);
        best[role] = top.1;
    }
    best
}

/// What thresholds are tuned on.
struct Tuning<'a> {
    scenes: &'a [Scene<'a>],
    messages: &'a [Message],
    margins: &'a [Vec<Vec<f32>>],
    kind_odds: &'a [[f32; WIDTH]],
}

impl Tuning<'_> {
    /// Template F1 with these thresholds, roles first, then kinds; every filler in every template.
    fn f1(&self, thresholds: &[f32]) -> f64 {
        let pairs = self
            .messages
            .iter()
            .enumerate()
            .map(|(at, message)| (self.filled(at, thresholds), message.reduced.as_slice()));
        score::template_f1(pairs)
    }

    fn filled(&self, at: usize, thresholds: &[f32]) -> Vec<Reduced> {
        let kinds = TemplateKind::ALL.iter().enumerate();
        let kinds: Vec<String> = kinds
            .filter(|(n, _)| self.kind_odds[at][*n] > thresholds[N_ROLES + n])
            .map(|(_, kind)| kind.as_str().replace('_', " "))
            .collect();
        if kinds.is_empty() {
            return Vec::new();
        }
        let scene = &self.scenes[at];
        let mut one = Reduced::default();
        for cast in learning::cast(scene, &above(&self.margins[at], &thresholds[..N_ROLES])) {
            if let Some(slot) = [Some(0), Some(1), Some(2), Some(3), None, Some(4)][cast.role] {
                one.roles[slot].push(vec![scene.parties[cast.parties[0]].key.clone()]);
            }
        }
        kinds
            .into_iter()
            .map(|kind| Reduced { kinds: vec![kind], roles: one.roles.clone() })
            .collect()
    }

    /// Moves one threshold after the other to where the F1 is best, twice around.
    fn tune(&self, thresholds: &mut [f32]) {
        for _ in 0..2 {
            for at in 0..thresholds.len() {
                let start = thresholds[at];
                let mut best = (self.f1(thresholds), start);
                for step in [-1.0, -0.5, -0.25, 0.25, 0.5, 1.0] {
                    thresholds[at] = start + step;
                    let f1 = self.f1(thresholds);
                    if f1 > best.0 + 1e-6 {
                        best = (f1, thresholds[at]);
                    }
                }
                thresholds[at] = best.1;
            }
        }
    }
}

/// Which kind a filler goes to, from messages that tell of several.
fn learn_pairs(scenes: &[Scene], gold: &[Wanted], messages: &[Message], sheet: &mut Sheet) {
    let slots = [Some(0), Some(1), Some(2), Some(3), None, Some(4)];
    let mut names = Names::default();
    let mut examples: BTreeMap<usize, Vec<Example>> = BTreeMap::new();
    for (at, scene) in scenes.iter().enumerate() {
        let mut kinds = gold[at].kinds.clone();
        kinds.sort();
        kinds.dedup();
        if kinds.len() < 2 {
            continue;
        }
        for (role, slot) in slots.iter().enumerate() {
            let Some(slot) = *slot else { continue };
            for party in scene.parties.iter().filter(|party| gold[at].has(role, &party.key)) {
                for kind in &kinds {
                    let facts = learning::of_pair(scene, party, *kind, &kinds);
                    let is_in = messages[at].reduced.iter().any(|template| {
                        template.kinds.contains(&kind.as_str().replace('_', " "))
                            && template.roles[slot].iter().flatten().any(|m| key_of(m) == party.key)
                    });
                    let facts = names.number(&facts);
                    examples.entry(role).or_default().push(Example {
                        message: at,
                        facts,
                        yes: u32::from(is_in),
                        worth: 1.0,
                    });
                }
            }
        }
    }
    for (role, examples) in &examples {
        let folded = learn_folded(examples, names.names.len(), 1, 10, 1e-3);
        let right = examples
            .iter()
            .filter(|e| {
                (folded.folds[e.message % FOLDS].log_odds(&e.facts)[0] > 0.0) == (e.yes == 1)
            })
            .count();
        let question = learning::ROLES[*role].0;
        println!("in.{question}: {right} of {} right on the folds", examples.len());
        sheet.add(&[format!("in.{question}")], &[0.0], &folded.whole, &names);
    }
}

/// A question with several answers about the strings of some slots.
struct Asked<'a> {
    question: &'a str,
    answers: &'a [&'a str],
    /// Slots that name the parties.
    ids: &'a [u8],
    /// The slot that answers.
    slot: u8,
}

/// Effects and confidence, from the fills that refer to a party.
fn learn_details(scenes: &[Scene], messages: &[Message], sheet: &mut Sheet) {
    let effect = |word: &str| match word {
        "DEATH" => Some(Effect::Death),
        "INJURY" => Some(Effect::Injury),
        "NO INJURY" => Some(Effect::NoInjury),
        "NO INJURY OR DEATH" => Some(Effect::NoInjuryOrDeath),
        "REGAINED FREEDOM" => Some(Effect::RegainedFreedom),
        "DESTROYED" => Some(Effect::Destroyed),
        "SOME DAMAGE" => Some(Effect::SomeDamage),
        "NO DAMAGE" => Some(Effect::NoDamage),
        "MONEY TAKEN FROM TARGET" | "PROPERTY TAKEN FROM TARGET" | "TARGET TAKEN" => {
            Some(Effect::Taken)
        }
        _ => None,
    };
    let effect_name = |word: &str| effect(word).map(Effect::as_str);
    let blame_name = |word: &str| {
        let name = word.to_lowercase().replace(' ', "_");
        name.parse::<Blame>().ok().map(Blame::as_str)
    };
    let victim = ["none", "death", "injury", "no_injury", "no_injury_or_death", "regained_freedom"];
    let target = ["none", "destroyed", "some_damage", "no_damage", "taken"];
    let blame: Vec<&str> = Blame::ALL.iter().map(|blame| blame.as_str()).collect();
    let asked = [
        Asked { question: "effect.victim", answers: &victim, ids: &[18, 19], slot: 23 },
        Asked { question: "effect.target", answers: &target, ids: &[12], slot: 16 },
        Asked { question: "blame", answers: &blame, ids: &[10], slot: 11 },
    ];
    for Asked { question, answers, ids, slot } in asked {
        let named: &dyn Fn(&str) -> Option<&'static str> =
            if slot == 11 { &blame_name } else { &effect_name };
        let mut names = Names::default();
        let mut examples = Vec::new();
        for (at, scene) in scenes.iter().enumerate() {
            let labels = labels(&messages[at], ids, slot, named);
            for party in &scene.parties {
                if let Some(answer) = labels.get(&party.key)
                    && let Some(n) = answers.iter().position(|known| known == answer)
                {
                    let facts = names.number(&learning::of_party(scene, party));
                    examples.push(Example { message: at, facts, yes: 1 << n, worth: 1.0 });
                }
            }
        }
        forget_rare(&mut examples, &mut names, 4);
        let folded = learn_folded(&examples, names.names.len(), answers.len(), 10, 1e-3);
        let best = |odds: [f32; WIDTH]| {
            (0..answers.len())
                .max_by(|a, b| odds[*a].total_cmp(&odds[*b]))
                .expect("there are answers")
        };
        let right = examples
            .iter()
            .filter(|e| e.yes >> best(folded.folds[e.message % FOLDS].log_odds(&e.facts)) & 1 == 1)
            .count();
        println!("{question}: {right} of {} right on the folds", examples.len());
        let questions: Vec<String> =
            answers.iter().map(|answer| format!("{question}.{answer}")).collect();
        sheet.add(&questions, &vec![0.0; questions.len()], &folded.whole, &names);
    }
}

/// What the keys say of each string in the slots `ids`, by its key; "none" where they say nothing.
fn labels(
    message: &Message,
    ids: &[u8],
    slot: u8,
    named: &dyn Fn(&str) -> Option<&'static str>,
) -> HashMap<String, &'static str> {
    let mut found = HashMap::new();
    for key in &message.keys {
        for fill in ids.iter().filter_map(|id| key.slots.get(id)).flatten() {
            if fill.refers_to.is_empty() {
                for value in &fill.values {
                    found.entry(key_of(value)).or_insert("none");
                }
            }
        }
        for fill in key.slots.get(&slot).into_iter().flatten() {
            if let Some(answer) = fill.values.first().and_then(|value| named(value)) {
                for said in &fill.refers_to {
                    found.insert(key_of(said), answer);
                }
            }
        }
    }
    found
}
