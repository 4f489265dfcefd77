//! Learns what `parallax-templates` weighs, from the messages that may be learned from.
//!
//! Each question is a logistic regression over facts (AdaGrad, L2). What one step learns is judged by the next only on
//! messages it has not seen: the roles are learned in folds, the kinds from what the folds found. Thresholds are those by
//! which the template F1 and the F1 of number, effect and confidence add up to most on the folds.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use parallax_model::{AnnotatedReport, Blame, Claim, Effect, Filler, Template, TemplateKind};
use parallax_templates::learning::{self, Cast, Facts, Scene, key_of};
use parallax_templates::{Templates, Weights};

use super::gold::{self, Fill, Key, Message};
use super::{score, slots};

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
    /// Of the parties without a role one in so many is learned from.
    #[arg(long, default_value_t = 4)]
    spare: u64,
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

/// How judges learn.
#[derive(Clone, Copy)]
struct Course {
    n_facts: usize,
    n_questions: usize,
    /// Passes over the examples.
    epochs: usize,
    /// Pull of the weights towards nothing.
    l2: f32,
}

/// AdaGrad on the logistic loss of every question. What is kept is the mean of the weights after each pass of the second
/// half.
fn learn<'e>(examples: impl Iterator<Item = &'e Example>, course: Course) -> Judges {
    let Course { n_facts, n_questions, epochs, l2 } = course;
    let mut order: Vec<&Example> = examples.collect();
    let mut judges = Judges { weights: vec![[0.0; WIDTH]; n_facts], bias: [-2.0; WIDTH] };
    let mut squares = vec![[1e-3_f32; WIDTH]; n_facts];
    let mut bias_squares = [1e-3_f32; WIDTH];
    let mut dice = 0x9e37_79b9_7f4a_7c15_u64;
    let mut sum = Judges { weights: vec![[0.0; WIDTH]; n_facts], bias: [0.0; WIDTH] };
    let n_kept = epochs.div_ceil(2);
    for epoch in 0..epochs {
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
                let fact = *fact as usize;
                let (weights, squares) = (&mut judges.weights[fact], &mut squares[fact]);
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
        if epoch + n_kept >= epochs {
            let both = sum.weights.iter_mut().zip(&judges.weights);
            for (sum, weights) in both.chain([(&mut sum.bias, &judges.bias)]) {
                sum.iter_mut()
                    .zip(weights)
                    .for_each(|(sum, weight)| *sum += weight / n_kept as f32);
            }
        }
    }
    sum
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

fn learn_folded(examples: &[Example], course: Course) -> Folded {
    let one = |fold: usize| {
        let is_other =
            move |e: &&Example| e.worth > 0.0 && (fold == FOLDS || e.message % FOLDS != fold);
        learn(examples.iter().filter(is_other), course)
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
    let judges = learn(learned, Course { n_facts: names.names.len(), n_questions, epochs: 2, l2 });
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

/// The weights' files as they grow: what each fold knows, then what is learned from all.
struct Sheet {
    texts: Vec<String>,
    least: f32,
}

impl Sheet {
    /// What each fact weighs. Thresholds come last: they are found with everything else known.
    fn add(&mut self, questions: &[String], judges: &Folded, names: &Names) {
        let all = judges.folds.iter().chain([&judges.whole]);
        for (text, judges) in self.texts.iter_mut().zip(all) {
            for (at, question) in questions.iter().enumerate() {
                let _ = writeln!(text, "{question}\t*\t{:.2}", judges.bias[at]);
                let mut lines: Vec<(&str, f32)> = names
                    .names
                    .iter()
                    .zip(&judges.weights)
                    .map(|(name, weights)| (name.as_str(), weights[at]))
                    .filter(|(_, weight)| weight.abs() >= self.least)
                    .collect();
                lines.sort_by(|a, b| a.0.cmp(b.0));
                for (name, weight) in lines {
                    let _ = writeln!(text, "{question}\t{name}\t{weight:.2}");
                }
            }
        }
    }

    fn threshold(&mut self, question: &str, threshold: f32) {
        for text in &mut self.texts {
            let _ = writeln!(text, "{question}\t?\t{threshold:.2}");
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

    let mut sheet = Sheet { texts: vec![HEAD.to_owned(); FOLDS + 1], least: args.least };
    let mut names = Names::default();
    let mut examples = party_examples(&scenes, &gold, &mut names, args.spare);
    forget_rare(&mut examples, &mut names, args.rare);
    println!("roles: {} examples, {} facts", examples.len(), names.names.len());
    if args.light > 0.0 {
        forget_light(&mut examples, &mut names, N_ROLES, args, args.l2);
    }
    println!("roles: {} facts that weigh something", names.names.len());
    let roles = learn_folded(
        &examples,
        Course {
            n_facts: names.names.len(),
            n_questions: N_ROLES,
            epochs: args.epochs,
            l2: args.l2,
        },
    );
    let margins = role_margins(&scenes, &examples, &roles);
    let thresholds = role_thresholds(&scenes, &margins, &gold);
    drop(examples);

    // Kinds, from words and from what the roles found.
    let casts: Vec<Vec<Cast>> = scenes
        .iter()
        .zip(&margins)
        .map(|(scene, margins)| learning::cast(scene, &learning::margins(margins, &thresholds)))
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
    if args.light > 0.0 {
        forget_light(&mut kind_examples, &mut kind_names, n_kinds, args, args.l2_kinds);
    }
    let kinds = learn_folded(
        &kind_examples,
        Course {
            n_facts: kind_names.names.len(),
            n_questions: n_kinds,
            epochs: 12,
            l2: args.l2_kinds,
        },
    );
    let questions: Vec<String> =
        learning::ROLES.iter().map(|(question, _)| (*question).to_owned()).collect();
    sheet.add(&questions, &roles, &names);
    let kind_questions: Vec<String> =
        TemplateKind::ALL.iter().map(|kind| format!("kind.{kind}")).collect();
    sheet.add(&kind_questions, &kinds, &kind_names);
    learn_pairs(&scenes, &gold, &messages, &mut sheet);
    learn_details(&scenes, &messages, &mut sheet);
    for (question, threshold) in questions.iter().zip(thresholds) {
        sheet.threshold(&format!("found.{question}"), threshold);
    }
    // Thresholds of roles and kinds together.
    let folds: Vec<Weights> =
        sheet.texts[..FOLDS].iter().map(|text| Ok(Weights::parse(text)?)).collect::<Result<_>>()?;
    let mut tuning = Tuning::new(&scenes, &messages, &folds);
    let mut all: Vec<f32> = thresholds.to_vec();
    all.extend(std::iter::repeat_n(0.0, n_kinds + 1));
    println!("on the folds, thresholds of their own: {:.4?}", tuning.figures(&all));
    tuning.tune(&mut all);
    println!("on the folds, thresholds tuned: {:.4?}  {all:.2?}", tuning.figures(&all));
    let doubt = "doubt".to_owned();
    for (question, threshold) in questions.iter().chain(&kind_questions).chain([&doubt]).zip(&all) {
        sheet.threshold(question, *threshold);
    }
    println!("{:#}", on_folds(&messages, &read, &sheet)?);
    let whole = &sheet.texts[FOLDS];
    println!("{} lines, {} KiB", whole.lines().count(), whole.len() / 1024);
    std::fs::write(&args.out, whole).with_context(|| args.out.display().to_string())
}

/// Every figure over the messages that are learned from, each filled by those who have not seen it.
fn on_folds(
    messages: &[Message],
    read: &[(AnnotatedReport, Vec<Claim>)],
    sheet: &Sheet,
) -> Result<serde_json::Value> {
    let folds: Vec<Templates> = sheet.texts[..FOLDS]
        .iter()
        .map(|text| Ok(Templates::new(Weights::parse(text)?)))
        .collect::<Result<_>>()?;
    let filled: Vec<_> = read
        .iter()
        .enumerate()
        .map(|(at, (report, claims))| folds[at % FOLDS].read(report, claims))
        .collect();
    Ok(super::figures_of(messages, read, &filled))
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

/// One example a party. Of the parties without a role one in `spare` is learned from; all are judged.
fn party_examples(
    scenes: &[Scene],
    gold: &[Wanted],
    names: &mut Names,
    spare: u64,
) -> Vec<Example> {
    let mut examples = Vec::new();
    let mut dice = 1_u64;
    for (message, (scene, gold)) in scenes.iter().zip(gold).enumerate() {
        for party in &scene.parties {
            let facts = learning::of_party(scene, party);
            let yes = (0..N_ROLES).map(|role| u32::from(gold.has(role, &party.key)) << role).sum();
            dice = dice
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let worth = if yes != 0 || (dice >> 33).is_multiple_of(spare) { 1.0 } else { 0.0 };
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
                let casts = learning::cast(scene, &learning::margins(margins, &only));
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

/// What thresholds are tuned on: all messages, judged by those who have not seen them.
struct Tuning<'a> {
    judged: Vec<Judged<'a>>,
}

/// One message, and what does not change with the thresholds.
struct Judged<'a> {
    scene: &'a Scene<'a>,
    message: &'a Message,
    weights: &'a Weights,
    odds: Vec<Vec<f32>>,
    kind_odds: Vec<f32>,
    /// By role, party and kinds.
    homes: HashMap<(usize, usize, Vec<TemplateKind>), Vec<usize>>,
    /// By role, parties and kind.
    fillers: HashMap<(usize, Vec<usize>, TemplateKind), Filler>,
}

impl<'a> Judged<'a> {
    fn new(scene: &'a Scene<'a>, message: &'a Message, weights: &'a Weights) -> Self {
        let facts: Vec<Facts> =
            scene.parties.iter().map(|party| learning::of_party(scene, party)).collect();
        let odds = learning::log_odds(&facts, weights);
        let kind_odds = learning::kind_odds(scene, &odds, weights);
        Self {
            scene,
            message,
            weights,
            odds,
            kind_odds,
            homes: HashMap::new(),
            fillers: HashMap::new(),
        }
    }

    /// Templates with these thresholds: of the roles, of the kinds, and how much a doubtful kind asks of its fillers.
    fn filled(&mut self, thresholds: &[f32]) -> Vec<Template> {
        let (roles, kinds) = thresholds.split_at(N_ROLES);
        let (kinds, doubt) = kinds.split_at(TemplateKind::ALL.len());
        let (kinds, doubts): (Vec<TemplateKind>, Vec<f32>) = TemplateKind::ALL
            .iter()
            .zip(self.kind_odds.iter().zip(kinds))
            .filter(|(_, (odds, threshold))| odds > threshold)
            .map(|(kind, (odds, _))| (*kind, learning::doubt(*odds, doubt[0])))
            .unzip();
        let mut filled: Vec<Template> =
            kinds.iter().map(|kind| learning::empty(*kind, 1.0, String::new())).collect();
        if kinds.is_empty() {
            return filled;
        }
        let Self { scene, weights, odds, homes, fillers, .. } = self;
        for cast in learning::cast(scene, &learning::margins(odds, roles)) {
            let homes = homes
                .entry((cast.role, cast.parties[0], kinds.clone()))
                .or_insert_with(|| learning::homes(scene, &cast, &kinds, weights));
            let homes: Vec<usize> =
                homes.iter().copied().filter(|home| cast.margin > doubts[*home]).collect();
            for home in homes {
                let entry = fillers.entry((cast.role, cast.parties.clone(), kinds[home]));
                let filler = entry.or_insert_with(|| {
                    let facts = learning::of_party(scene, &scene.parties[cast.parties[0]]);
                    learning::filler(scene, &cast, &facts, kinds[home], weights)
                });
                filled[home].fillers_mut(learning::ROLES[cast.role].1).push(filler.clone());
            }
        }
        filled
    }
}

impl<'a> Tuning<'a> {
    fn new(scenes: &'a [Scene<'a>], messages: &'a [Message], folds: &'a [Weights]) -> Self {
        let judged = scenes
            .iter()
            .zip(messages)
            .enumerate()
            .map(|(at, (scene, message))| Judged::new(scene, message, &folds[at % FOLDS]))
            .collect();
        Self { judged }
    }

    /// Template F1; F1 of the victims' number and effect and of the organisations' confidence.
    fn figures(&mut self, thresholds: &[f32]) -> [f64; 4] {
        let (mut reduced, mut slots) = (score::Count::default(), [slots::Slot::default(); 3]);
        for judged in &mut self.judged {
            let filled = judged.filled(thresholds);
            let message = judged.message;
            reduced.add(score::template_count(&score::reduced(&filled), &message.reduced));
            slots::score(&filled, &message.keys, &mut slots);
        }
        [reduced.f1(), slots[0].f1(), slots[1].f1(), slots[2].f1()]
    }

    /// Moves one threshold after the other to where the figures add up to most; twice around.
    fn tune(&mut self, thresholds: &mut [f32]) {
        let mut sum = |thresholds: &[f32]| -> f64 { self.figures(thresholds).iter().sum() };
        for steps in [&[-1.0, -0.5, 0.5, 1.0], &[-0.5, -0.25, 0.25, 0.5]] {
            for at in 0..thresholds.len() {
                let start = thresholds[at];
                let mut best = (sum(thresholds), start);
                for step in steps {
                    thresholds[at] = start + step;
                    let now = sum(thresholds);
                    if now > best.0 + 1e-6 {
                        best = (now, thresholds[at]);
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
        let folded = learn_folded(
            examples,
            Course { n_facts: names.names.len(), n_questions: 1, epochs: 10, l2: 1e-3 },
        );
        let right = examples
            .iter()
            .filter(|e| {
                (folded.folds[e.message % FOLDS].log_odds(&e.facts)[0] > 0.0) == (e.yes == 1)
            })
            .count();
        let question = learning::ROLES[*role].0;
        println!("in.{question}: {right} of {} right on the folds", examples.len());
        sheet.add(&[format!("in.{question}")], &folded, &names);
    }
}

/// A question with several answers about the strings of some slots.
struct Asked<'a> {
    question: &'static str,
    answers: &'a [&'static str],
    /// Slots that name the parties.
    ids: &'static [u8],
    /// The slot that answers.
    slot: u8,
}

const VICTIM: [&str; 6] =
    ["none", "death", "injury", "no_injury", "no_injury_or_death", "regained_freedom"];
const TARGET: [&str; 5] = ["none", "destroyed", "some_damage", "no_damage", "taken"];

fn effect_name(word: &str) -> Option<&'static str> {
    let effect = match word {
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
    effect.map(Effect::as_str)
}

fn blame_name(word: &str) -> Option<&'static str> {
    let name = word.to_lowercase().replace(' ', "_");
    name.parse::<Blame>().ok().map(Blame::as_str)
}

/// Every question with several answers.
fn asked<'a>(blame: &'a [&'static str]) -> [Asked<'a>; 3] {
    [
        Asked { question: "effect.victim", answers: &VICTIM, ids: &[18, 19], slot: 23 },
        Asked { question: "effect.target", answers: &TARGET, ids: &[12], slot: 16 },
        Asked { question: "blame", answers: blame, ids: &[10], slot: 11 },
    ]
}

fn blames() -> Vec<&'static str> {
    Blame::ALL.iter().map(|blame| blame.as_str()).collect()
}

/// Effects and confidence, from the fills that refer to a party.
fn learn_details(scenes: &[Scene], messages: &[Message], sheet: &mut Sheet) {
    for Asked { question, answers, ids, slot } in asked(&blames()) {
        let mut names = Names::default();
        let mut examples = Vec::new();
        for (at, scene) in scenes.iter().enumerate() {
            for key in &messages[at].keys {
                let Some(kind) = kind_of(key) else { continue };
                let labels = labels(key, ids, slot);
                for party in &scene.parties {
                    if let Some(answer) = labels.get(&party.key)
                        && let Some(n) = answers.iter().position(|known| known == answer)
                    {
                        let facts = match slot {
                            11 => learning::of_blame(scene, party, kind),
                            _ => learning::of_effect(scene, party, kind),
                        };
                        let facts = names.number(&facts);
                        examples.push(Example { message: at, facts, yes: 1 << n, worth: 1.0 });
                    }
                }
            }
        }
        forget_rare(&mut examples, &mut names, 4);
        let best = |odds: [f32; WIDTH]| {
            (0..answers.len())
                .max_by(|a, b| odds[*a].total_cmp(&odds[*b]))
                .expect("there are answers")
        };
        let is_right = |folded: &Folded, e: &&Example| {
            e.yes >> best(folded.folds[e.message % FOLDS].log_odds(&e.facts)) & 1 == 1
        };
        let folded = learn_folded(
            &examples,
            Course {
                n_facts: names.names.len(),
                n_questions: answers.len(),
                epochs: 10,
                l2: DETAIL_L2,
            },
        );
        let right = examples.iter().filter(|e| is_right(&folded, e)).count();
        println!("{question}: {right} of {} right on the folds", examples.len());
        let questions: Vec<String> =
            answers.iter().map(|answer| format!("{question}.{answer}")).collect();
        sheet.add(&questions, &folded, &names);
    }
}

/// Pull of the weights of effect and confidence towards nothing: there are few examples.
const DETAIL_L2: f32 = 3e-2;

/// The first kind that a key counts as right.
fn kind_of(key: &Key) -> Option<TemplateKind> {
    let kind = key.slots.get(&4)?.first()?.values.first()?;
    kind.to_lowercase().replace(' ', "_").parse().ok()
}

/// What a key says of each string in the slots `ids`; "none" where it says nothing.
fn labels(key: &Key, ids: &[u8], slot: u8) -> HashMap<String, &'static str> {
    let named = if slot == 11 { blame_name } else { effect_name };
    let mut found = HashMap::new();
    for fill in ids.iter().filter_map(|id| key.slots.get(id)).flatten() {
        // A description with a name is the name's.
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
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fact 0 goes with yes, fact 1 with everything, fact 2 with no.
    fn examples() -> Vec<Example> {
        (0..60)
            .map(|at| {
                let yes = u32::from(at % 2 == 0);
                Example { message: at, facts: vec![2 - 2 * yes, 1], yes, worth: 1.0 }
            })
            .collect()
    }

    #[test]
    fn a_fold_learns_nothing_from_its_own_messages() {
        let mut examples = examples();
        // The first fold's messages alone say the opposite.
        examples.iter_mut().filter(|e| e.message % FOLDS == 0).for_each(|e| e.yes = 1 - e.yes);
        let course = Course { n_facts: 3, n_questions: 1, epochs: 8, l2: 1e-4 };
        let learned = learn_folded(&examples, course);
        let odds = |fold: usize, fact| learned.folds[fold].log_odds(&[fact, 1])[0];
        assert!(odds(0, 0) > 1.0 && odds(0, 2) < -1.0, "{} {}", odds(0, 0), odds(0, 2));
        assert!(odds(1, 0) < odds(0, 0) && odds(1, 2) > odds(0, 2));
        assert_eq!(learned.folds.len(), FOLDS);
    }
}
