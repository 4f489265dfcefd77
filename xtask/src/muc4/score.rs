//! Scores reduced templates, by the two published definitions.
//!
//! *Template F1* (Du et al. 2021; "CEAF-REE, implemented" in Chen et al. 2023; the figures 50.23 of GTT and 53.01 of IterX):
//! each predicted template is aligned with at most one gold template of its kind, so that the report's F1 is best. A
//! predicted entity is right where all its mentions are mentions of one gold entity of that role; the kind of an aligned
//! template counts as an item, too. Micro-averaged over all reports, templates that are not aligned included.
//!
//! *CEAF-RME, φ3* (Chen et al. 2023): templates are aligned one to one, and in them entities one to one, so that the number
//! of mentions they share is greatest; a mention counts with its kind and role; the kind is no item.
//!
//! Words are compared lower-case, without punctuation, articles and spare white space. In a prediction every entity is
//! given by its clearest mention alone; victims are names only, as the reduced form has them.

use std::collections::BTreeSet;

use parallax_model::{AnnotatedReport, Template, TemplateKind, TemplateRole};
use serde_json::{Value, json};

use super::gold::{Message, ROLES, Reduced};

/// A message, its report and what was filled in.
pub type Scored<'a> = (&'a Message, &'a AnnotatedReport, &'a [Template]);

/// Items right and given, on the side of the predictions and on that of the gold.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Count {
    p_right: usize,
    p_all: usize,
    r_right: usize,
    r_all: usize,
}

impl Count {
    pub fn add(&mut self, other: Self) {
        self.p_right += other.p_right;
        self.p_all += other.p_all;
        self.r_right += other.r_right;
        self.r_all += other.r_all;
    }

    fn precision(self) -> f64 {
        self.p_right as f64 / self.p_all.max(1) as f64
    }

    fn recall(self) -> f64 {
        self.r_right as f64 / self.r_all.max(1) as f64
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r == 0.0 { 0.0 } else { 2.0 * p * r / (p + r) }
    }

    fn figures(self) -> Value {
        json!({ "precision": round(self.precision()), "recall": round(self.recall()), "f1": round(self.f1()) })
    }
}

fn round(figure: f64) -> f64 {
    (figure * 10_000.0).round() / 10_000.0
}

/// Item 0 is the kind, then the five roles.
type Counts = [Count; 6];

/// The figures over all messages.
pub fn figures(scored: &[Scored]) -> Value {
    let pairs: Vec<(Vec<Reduced>, &[Reduced])> = scored
        .iter()
        .map(|(message, _, filled)| (reduced(filled), message.reduced.as_slice()))
        .collect();
    let mut counts = Counts::default();
    let mut rme = Count::default();
    for (predicted, gold) in &pairs {
        for (sum, count) in counts.iter_mut().zip(template_counts(predicted, gold)) {
            sum.add(count);
        }
        rme.add(ceaf_rme(predicted, gold));
    }
    let mut figures =
        json!({ "template_f1": micro(&counts).figures(), "ceaf_rme_phi3": rme.figures() });
    figures["kind"] = counts[0].figures();
    for (role, count) in ROLES.iter().zip(&counts[1..]) {
        figures[role.to_lowercase()] = count.figures();
    }
    figures
}

/// Items right and given in one report, kinds and roles together.
pub fn template_count(predicted: &[Reduced], gold: &[Reduced]) -> Count {
    micro(&template_counts(predicted, gold))
}

/// Templates as filled, in the reduced form.
pub fn reduced(filled: &[Template]) -> Vec<Reduced> {
    let of = |template: &Template| {
        let said = |role: TemplateRole| {
            let wanted =
                |filler: &&parallax_model::Filler| role != TemplateRole::Victim || filler.is_name;
            template
                .fillers(role)
                .iter()
                .filter(wanted)
                .map(|filler| vec![filler.text.clone()])
                .collect()
        };
        Reduced {
            kinds: vec![kind_name(template.kind)],
            roles: [
                said(TemplateRole::Perpetrator),
                said(TemplateRole::Organisation),
                said(TemplateRole::Target),
                said(TemplateRole::Victim),
                said(TemplateRole::Instrument),
            ],
        }
    };
    filled.iter().map(of).collect()
}

fn kind_name(kind: TemplateKind) -> String {
    kind.as_str().replace('_', " ")
}

fn micro(counts: &Counts) -> Count {
    let mut sum = Count::default();
    counts.iter().for_each(|count| sum.add(*count));
    sum
}

fn normal(words: &str) -> String {
    let bare: String = words.to_lowercase().chars().filter(|c| !c.is_ascii_punctuation()).collect();
    bare.split_whitespace()
        .filter(|w| !["a", "an", "the"].contains(w))
        .collect::<Vec<_>>()
        .join(" ")
}

fn normal_entities(entities: &[Vec<String>]) -> Vec<BTreeSet<String>> {
    entities.iter().map(|entity| entity.iter().map(|mention| normal(mention)).collect()).collect()
}

/// Entities of a template by role, in the form in which they are compared.
struct Normal {
    kinds: Vec<String>,
    roles: Vec<Vec<BTreeSet<String>>>,
}

fn normal_template(template: &Reduced) -> Normal {
    Normal {
        kinds: template.kinds.clone(),
        roles: template.roles.iter().map(|entities| normal_entities(entities)).collect(),
    }
}

fn fits(predicted: &Normal, gold: &Normal) -> bool {
    predicted.kinds.iter().any(|kind| gold.kinds.contains(kind))
}

/// Counts of one report under the alignment that is best for its F1.
fn template_counts(predicted: &[Reduced], gold: &[Reduced]) -> Counts {
    let predicted: Vec<Normal> = predicted.iter().map(normal_template).collect();
    let gold: Vec<Normal> = gold.iter().map(normal_template).collect();
    let mut base = Counts::default();
    for template in &predicted {
        base[0].p_all += 1;
        for (role, entities) in template.roles.iter().enumerate() {
            base[role + 1].p_all += entities.len();
        }
    }
    for template in &gold {
        base[0].r_all += 1;
        for (role, entities) in template.roles.iter().enumerate() {
            base[role + 1].r_all += entities.len();
        }
    }
    let pairs: Vec<Vec<Option<Counts>>> = predicted
        .iter()
        .map(|p| gold.iter().map(|g| fits(p, g).then(|| pair_counts(p, g))).collect())
        .collect();
    let weight = |p: usize, g: usize| {
        pairs[p][g].as_ref().map_or(0.0, |counts| {
            let sum = micro(counts);
            // A pair that fits gains its kind; that is never a loss.
            (sum.p_right + sum.r_right) as f64
        })
    };
    let small = (gold.len() + 1).checked_pow(predicted.len() as u32).is_some_and(|n| n <= 200_000);
    let aligned = if small {
        best_alignment(&pairs, &base)
    } else {
        // Items right on both sides, which differ from the report's F1 only in ties between the two sides.
        assignment(predicted.len(), gold.len(), weight)
    };
    let mut counts = base;
    for (p, g) in aligned {
        if let Some(pair) = &pairs[p][g] {
            for (sum, count) in counts.iter_mut().zip(pair) {
                sum.p_right += count.p_right;
                sum.r_right += count.r_right;
            }
        }
    }
    counts
}

fn pair_counts(predicted: &Normal, gold: &Normal) -> Counts {
    let mut counts = Counts::default();
    counts[0] = Count { p_right: 1, r_right: 1, ..Count::default() };
    for role in 0..5 {
        let (found, wanted) = (&predicted.roles[role], &gold.roles[role]);
        counts[role + 1].p_right =
            found.iter().filter(|p| wanted.iter().any(|g| p.is_subset(g))).count();
        counts[role + 1].r_right =
            wanted.iter().filter(|g| found.iter().any(|p| p.is_subset(g))).count();
    }
    counts
}

/// Tries every one-to-one alignment; the first of the best.
fn best_alignment(pairs: &[Vec<Option<Counts>>], base: &Counts) -> Vec<(usize, usize)> {
    fn walk(
        at: usize,
        pairs: &[Vec<Option<Counts>>],
        sum: Count,
        chosen: &mut Vec<(usize, usize)>,
        best: &mut (f64, Vec<(usize, usize)>),
    ) {
        if at == pairs.len() {
            if sum.f1() > best.0 {
                *best = (sum.f1(), chosen.clone());
            }
            return;
        }
        for (g, pair) in pairs[at].iter().enumerate() {
            if let Some(pair) = pair
                && chosen.iter().all(|(_, taken)| *taken != g)
            {
                let gain = micro(pair);
                let mut next = sum;
                next.p_right += gain.p_right;
                next.r_right += gain.r_right;
                chosen.push((at, g));
                walk(at + 1, pairs, next, chosen, best);
                chosen.pop();
            }
        }
        walk(at + 1, pairs, sum, chosen, best);
    }
    let mut best = (-1.0, Vec::new());
    walk(0, pairs, micro(base), &mut Vec::new(), &mut best);
    best.1
}

/// Mentions shared under the best alignment of templates, and in them of entities.
fn ceaf_rme(predicted: &[Reduced], gold: &[Reduced]) -> Count {
    let predicted: Vec<Normal> = predicted.iter().map(normal_template).collect();
    let gold: Vec<Normal> = gold.iter().map(normal_template).collect();
    let mentions = |templates: &[Normal]| -> usize {
        templates.iter().flat_map(|t| t.roles.iter().flatten()).map(BTreeSet::len).sum()
    };
    let shared = |p: usize, g: usize| {
        let (p, g) = (&predicted[p], &gold[g]);
        if !fits(p, g) {
            return 0.0;
        }
        let of_role = |role: usize| {
            let (found, wanted) = (&p.roles[role], &g.roles[role]);
            let both = |a: usize, b: usize| found[a].intersection(&wanted[b]).count() as f64;
            assignment(found.len(), wanted.len(), both)
                .into_iter()
                .map(|(a, b)| both(a, b))
                .sum::<f64>()
        };
        (0..5).map(of_role).sum()
    };
    let aligned = assignment(predicted.len(), gold.len(), shared);
    let right = aligned.into_iter().map(|(p, g)| shared(p, g)).sum::<f64>() as usize;
    Count { p_right: right, p_all: mentions(&predicted), r_right: right, r_all: mentions(&gold) }
}

/// The one-to-one assignment of `n` rows to `m` columns with the greatest sum of weights (none negative). Pairs that weigh
/// nothing are left out.
///
/// Augments along the heaviest path until none gains (Bellman and Ford over the residual graph).
pub fn assignment(n: usize, m: usize, weight: impl Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    let weights: Vec<Vec<f64>> = (0..n).map(|a| (0..m).map(|b| weight(a, b)).collect()).collect();
    let mut of_column: Vec<Option<usize>> = vec![None; m];
    let mut of_row: Vec<Option<usize>> = vec![None; n];
    loop {
        let mut gain: Vec<f64> =
            (0..n).map(|a| if of_row[a].is_none() { 0.0 } else { f64::NEG_INFINITY }).collect();
        let mut column: Vec<(f64, usize)> = vec![(f64::NEG_INFINITY, 0); m];
        for _ in 0..n + m {
            for a in 0..n {
                for b in 0..m {
                    if of_row[a] != Some(b) && gain[a] + weights[a][b] > column[b].0 + 1e-12 {
                        column[b] = (gain[a] + weights[a][b], a);
                        if let Some(next) = of_column[b] {
                            gain[next] = column[b].0 - weights[next][b];
                        }
                    }
                }
            }
        }
        let end = (0..m)
            .filter(|b| of_column[*b].is_none())
            .max_by(|a, b| column[*a].0.total_cmp(&column[*b].0));
        let Some(mut at) = end.filter(|at| column[*at].0 > 1e-9) else { break };
        loop {
            let from = column[at].1;
            let before = of_row[from].replace(at);
            of_column[at] = Some(from);
            match before {
                Some(next) => at = next,
                None => break,
            }
        }
    }
    (0..n)
        .filter_map(|a| of_row[a].map(|b| (a, b)))
        .filter(|(a, b)| weights[*a][*b] > 0.0)
        .collect()
}

/// Prints one message's gold and what was found.
pub fn show(message: &Message, filled: &[Template]) {
    println!("\n== {} ==", message.id);
    for (title, templates) in [("gold ", &message.reduced), ("found", &reduced(filled))] {
        for template in templates {
            println!("{title} {}", template.kinds.join(" / "));
            for (role, entities) in ROLES.iter().zip(&template.roles) {
                let said: Vec<String> = entities.iter().map(|e| e.join(" = ")).collect();
                if !said.is_empty() {
                    println!("        {role:8} {}", said.join(" | "));
                }
            }
        }
    }
    for template in filled {
        println!("why   {} {:.2}: {}", template.kind, template.score, template.because);
        for role in TemplateRole::ALL {
            for filler in template.fillers(*role) {
                println!(
                    "        {role} {:?} {:.2}: {}",
                    filler.text, filler.score, filler.because
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(kind: &str, roles: [&[&[&str]]; 5]) -> Reduced {
        let entities = |role: &[&[&str]]| {
            role.iter().map(|entity| entity.iter().map(|m| (*m).to_owned()).collect()).collect()
        };
        Reduced { kinds: vec![kind.to_owned()], roles: roles.map(entities) }
    }

    fn gold() -> Vec<Reduced> {
        vec![
            template(
                "bombing",
                [&[&["rebels", "the rebel band"]], &[], &[&["bank"]], &[], &[&["bomb"]]],
            ),
            template("attack", [&[&["rebels"]], &[&["front"]], &[], &[&["Ana Ruiz"]], &[]]),
        ]
    }

    fn f1(predicted: &[Reduced], gold: &[Reduced]) -> f64 {
        micro(&template_counts(predicted, gold)).f1()
    }

    #[test]
    fn gold_against_gold_is_one() {
        assert_eq!(f1(&gold(), &gold()), 1.0);
        assert_eq!(ceaf_rme(&gold(), &gold()).f1(), 1.0);
        let mut turned = gold();
        turned.reverse();
        assert_eq!(f1(&turned, &gold()), 1.0);
    }

    #[test]
    fn counted_by_hand() {
        // Kind right; "The Rebel Band" right by normalisation; one target right, one in vain; nothing else.
        let found =
            [template("bombing", [&[&["The Rebel Band"]], &[], &[&["bank"], &["shop"]], &[], &[]])];
        // Precision 3 of 4 (kind, perpetrator, bank; shop is wrong). Recall 3 of 8 (two kinds, six entities).
        let count = micro(&template_counts(&found, &gold()));
        assert_eq!((count.p_right, count.p_all, count.r_right, count.r_all), (3, 4, 3, 8));
        // Mentions: 2 shared, 3 predicted, 7 gold.
        let rme = ceaf_rme(&found, &gold());
        assert_eq!((rme.p_right, rme.p_all, rme.r_all), (2, 3, 7));
    }

    #[test]
    fn a_wrong_kind_gains_nothing_and_a_wrong_mention_spoils_an_entity() {
        let found = [template("arson", [&[&["rebels"]], &[], &[], &[], &[]])];
        assert_eq!(f1(&found, &gold()), 0.0);
        assert_eq!(ceaf_rme(&found, &gold()).f1(), 0.0);
        let mixed = [template("attack", [&[&["rebels", "bank"]], &[], &[], &[], &[]])];
        let counts = template_counts(&mixed, &gold());
        assert_eq!((counts[0].p_right, counts[1].p_right), (1, 0));
    }

    #[test]
    fn a_template_is_aligned_once() {
        let twice = [gold()[1].clone(), gold()[1].clone()];
        let count = micro(&template_counts(&twice, &gold()[1..]));
        assert_eq!((count.p_right, count.p_all, count.r_right, count.r_all), (4, 8, 4, 4));
    }

    #[test]
    fn nothing_against_something_is_zero() {
        assert_eq!(f1(&[], &gold()), 0.0);
        assert_eq!(f1(&gold(), &[]), 0.0);
    }

    #[test]
    fn assignment_is_the_heaviest() {
        // Taking the single heaviest pair first (0, 0) would give 5; the best is 4 + 4.
        let weights = [[5.0, 4.0], [4.0, 0.0]];
        assert_eq!(assignment(2, 2, |a, b| weights[a][b]), [(0, 1), (1, 0)]);
        assert!(assignment(3, 0, |_, _| 1.0).is_empty());
    }
}
