//! Fills templates: which phrases have which role, what kinds of attack the report tells of, and what belongs to which.
//!
//! Steps: every phrase is judged for every role; of phrases around one noun the surest stays; ways of saying one name are
//! put together; the report is judged for every kind; each filler goes to the kinds it fits.

use parallax_model::{AnnotatedSentence, MentionKind, Upos};
use parallax_model::{
    Blame, Effect, Filler, Interval, Qualifier, Template, TemplateKind, TemplateRole,
};

use crate::facts::{self, Facts};
use crate::scene::{Party, Phrase, Scene};
use crate::setting;
use crate::weights::{Judge, Weights, probability};

/// Every question about a party's role. Described victims are asked for apart from named ones.
pub const ROLES: &[(&str, TemplateRole)] = &[
    ("perpetrator", TemplateRole::Perpetrator),
    ("organisation", TemplateRole::Organisation),
    ("target", TemplateRole::Target),
    ("victim", TemplateRole::Victim),
    ("victim.described", TemplateRole::Victim),
    ("instrument", TemplateRole::Instrument),
];

/// A party taken to have a role.
#[derive(Debug, Clone)]
pub struct Cast {
    /// Index into [`ROLES`].
    pub role: usize,
    /// Index into the scene's parties; the first is the surest, the others are the same by another name.
    pub parties: Vec<usize>,
    /// How far the facts lie above the threshold, in log-odds.
    pub margin: f32,
}

/// Log-odds of every party for every role, `NEG_INFINITY` where nobody learned to judge.
pub fn log_odds(facts: &[Facts], weights: &Weights) -> Vec<Vec<f32>> {
    let judges: Vec<_> = ROLES.iter().map(|(question, _)| weights.judge(question)).collect();
    let of = |facts: &Facts| {
        judges
            .iter()
            .map(|judge| judge.map_or(f32::NEG_INFINITY, |judge| judge.log_odds(facts)))
            .collect()
    };
    facts.iter().map(of).collect()
}

/// Log-odds less a threshold for each role.
pub fn margins(odds: &[Vec<f32>], thresholds: &[f32]) -> Vec<Vec<f32>> {
    let of = |party: &Vec<f32>| party.iter().zip(thresholds).map(|(o, t)| o - t).collect();
    odds.iter().map(of).collect()
}

/// The threshold of every role in answer to the questions that start so.
fn thresholds(prefix: &str, weights: &Weights) -> Vec<f32> {
    let of = |(question, _): &(&str, TemplateRole)| {
        weights.judge(&format!("{prefix}{question}")).map_or(0.0, Judge::threshold)
    };
    ROLES.iter().map(of).collect()
}

/// Who has which role: parties above the threshold, the surest of those that share words, each name once.
pub fn cast(scene: &Scene, margins: &[Vec<f32>]) -> Vec<Cast> {
    let mut found = Vec::new();
    for role in 0..ROLES.len() {
        let mut sure: Vec<usize> =
            (0..margins.len()).filter(|party| margins[*party][role] > 0.0).collect();
        sure.sort_by(|a, b| margins[*b][role].total_cmp(&margins[*a][role]).then(a.cmp(b)));
        let mut taken: Vec<usize> = Vec::new();
        for party in sure {
            if !taken
                .iter()
                .any(|other| shares_words(&scene.parties[party], &scene.parties[*other]))
            {
                taken.push(party);
            }
        }
        for party in taken {
            let margin = margins[party][role];
            let same = found.iter_mut().find(|cast: &&mut Cast| {
                cast.role == role && cast.parties.iter().any(|other| is_same(scene, party, *other))
            });
            match same {
                Some(cast) => cast.parties.push(party),
                None => found.push(Cast { role, parties: vec![party], margin }),
            }
        }
    }
    found
}

fn shares_words(one: &Party, other: &Party) -> bool {
    one.phrases.iter().any(|a| {
        other.phrases.iter().any(|b| {
            a.sentence == b.sentence && a.words.start < b.words.end && b.words.start < a.words.end
        })
    })
}

/// Whether two ways of saying name one party: a name and its initials, a full name and its end.
fn is_same(scene: &Scene, one: usize, other: usize) -> bool {
    let (one, other) = (&scene.parties[one], &scene.parties[other]);
    let (short, long) = if one.key.len() < other.key.len() { (one, other) } else { (other, one) };
    if is_initials(&short.key, &long.key) || stand_side_by_side(scene, short, long) {
        return true;
    }
    is_name(scene, short)
        && is_name(scene, long)
        && (long.key.ends_with(&format!(" {}", short.key))
            || long.key.starts_with(&format!("{} ", short.key)))
}

fn is_initials(short: &str, long: &str) -> bool {
    let initials: String = long
        .split_whitespace()
        .filter(|word| !["of", "for", "and"].contains(word))
        .filter_map(|word| word.chars().next())
        .collect();
    short.len() >= 2
        && (short == initials
            || initials.len() > 2
                && short == &initials[..initials.len().min(short.len())]
                && short.len() >= 3)
}

/// "Farabundo Marti National Liberation Front (FMLN)": the second stands in brackets behind the first.
fn stand_side_by_side(scene: &Scene, short: &Party, long: &Party) -> bool {
    long.phrases.iter().any(|a| {
        let sentence = scene.sentence(*a);
        let end = usize::from(a.words.end);
        let opens = sentence
            .parse
            .words
            .get(end)
            .is_some_and(|word| ["(", "[", "-lrb-", "-lsb-"].contains(&&*word.lemma));
        opens
            && short
                .phrases
                .iter()
                .any(|b| b.sentence == a.sentence && usize::from(b.words.start) == end + 1)
    })
}

/// Whether the words are a proper name.
fn is_name(scene: &Scene, party: &Party) -> bool {
    let phrase = party.phrases[0];
    let sentence = scene.sentence(phrase);
    sentence.parse.words[phrase.head].upos == Upos::Propn
        || sentence.parse.mentions.iter().any(|mention| {
            mention.start == phrase.words.start
                && mention.end == phrase.words.end
                && matches!(mention.kind, MentionKind::Person | MentionKind::Organisation)
        })
}

/// What the roles found say about the report as a whole.
pub fn found_facts(casts: &[Cast], facts: &mut Facts) {
    for (role, (question, _)) in ROLES.iter().enumerate() {
        let best = casts
            .iter()
            .filter(|cast| cast.role == role)
            .map(|cast| cast.margin)
            .fold(0.0, f32::max);
        let n = casts.iter().filter(|cast| cast.role == role).count();
        facts.insert(format!("FOUND.{question}={}", n.min(3)));
        facts.insert(format!("FOUND.{question}~{}", best.ceil().min(4.0)));
    }
    facts.insert(format!("FOUND={}", casts.len().min(6)));
}

/// Facts of the report as a whole: its words, and the parties above the thresholds of `found.`.
fn report_facts(scene: &Scene, odds: &[Vec<f32>], weights: &Weights) -> Facts {
    let mut report = facts::of_report(scene);
    found_facts(&cast(scene, &margins(odds, &thresholds("found.", weights))), &mut report);
    report
}

/// Log-odds that a report tells of an attack of each kind, by the log-odds of its parties' roles.
pub fn kind_odds(scene: &Scene, odds: &[Vec<f32>], weights: &Weights) -> Vec<f32> {
    let report = report_facts(scene, odds, weights);
    let of = |kind: &TemplateKind| {
        let judge = weights.judge(&format!("kind.{kind}"));
        judge.map_or(f32::NEG_INFINITY, |judge| judge.log_odds(&report))
    };
    TemplateKind::ALL.iter().map(of).collect()
}

/// By how much a filler must lie above its threshold to enter a template of a kind with these log-odds: the template
/// itself may be wrong, and takes all its fillers with it.
pub fn doubt(kind_odds: f32, slope: f32) -> f32 {
    slope * (1.0 + (-kind_odds).exp()).ln()
}

/// Fills the templates of a report.
///
/// What the report as a whole is judged by are the parties above the thresholds of `found.`: those that the judges of kinds
/// learned from. Fillers are the parties above the thresholds that serve the filled templates best.
pub fn templates(scene: &Scene, weights: &Weights) -> Vec<Template> {
    let party_facts: Vec<Facts> =
        scene.parties.iter().map(|party| facts::of_party(scene, party)).collect();
    let odds = log_odds(&party_facts, weights);
    let report = report_facts(scene, &odds, weights);
    let slope = weights.judge("doubt").map_or(0.0, Judge::threshold);
    let (mut filled, mut names, mut doubts) = (Vec::new(), Vec::new(), Vec::new());
    for kind in TemplateKind::ALL {
        let Some(judge) = weights.judge(&format!("kind.{kind}")) else { continue };
        let margin = judge.margin(&report);
        if margin > 0.0 {
            filled.push(empty(*kind, probability(margin), judge.reasons(&report)));
            names.push(*kind);
            doubts.push(doubt(judge.log_odds(&report), slope));
        }
    }
    let casts = cast(scene, &margins(&odds, &thresholds("", weights)));
    for cast in casts.iter().filter(|_| !names.is_empty()) {
        let mut homes = homes(scene, cast, &names, weights);
        homes.retain(|home| cast.margin > doubts[*home]);
        for home in homes {
            let facts = &party_facts[cast.parties[0]];
            let filler = filler(scene, cast, facts, names[home], weights);
            filled[home].fillers_mut(ROLES[cast.role].1).push(filler);
            filled[home].sentences.extend(
                cast.parties.iter().map(|party| scene.parties[*party].phrases[0].sentence as u32),
            );
        }
    }
    for template in &mut filled {
        setting::place_and_time(scene, template);
    }
    filled
}

/// The templates that a filler belongs to, by index.
pub fn homes(scene: &Scene, cast: &Cast, kinds: &[TemplateKind], weights: &Weights) -> Vec<usize> {
    if kinds.len() < 2 {
        return (0..kinds.len()).collect();
    }
    let (question, _) = ROLES[cast.role];
    let Some(judge) = weights.judge(&format!("in.{question}")) else {
        return (0..kinds.len()).collect();
    };
    let margin = |kind: &TemplateKind| {
        let party = &scene.parties[cast.parties[0]];
        judge.margin(&facts::of_pair(scene, party, *kind, kinds))
    };
    let margins: Vec<f32> = kinds.iter().map(margin).collect();
    let fits: Vec<usize> = (0..kinds.len()).filter(|at| margins[*at] > 0.0).collect();
    let best = (0..kinds.len()).max_by(|a, b| margins[*a].total_cmp(&margins[*b]).then(b.cmp(a)));
    if fits.is_empty() { best.into_iter().collect() } else { fits }
}

/// A template of which nothing is filled yet.
pub fn empty(kind: TemplateKind, score: f32, because: String) -> Template {
    Template {
        kind,
        score,
        because,
        sentences: Vec::new(),
        days: None,
        place: None,
        perpetrators: Vec::new(),
        organisations: Vec::new(),
        targets: Vec::new(),
        victims: Vec::new(),
        instruments: Vec::new(),
    }
}

/// A party in its role in a template of a kind; `facts` are those of the surest way of saying it.
pub fn filler(
    scene: &Scene,
    cast: &Cast,
    facts: &Facts,
    kind: TemplateKind,
    weights: &Weights,
) -> Filler {
    let (question, role) = ROLES[cast.role];
    let first = &scene.parties[cast.parties[0]];
    let span = scene.span(first.phrases[0]);
    let also = cast
        .parties
        .iter()
        .flat_map(|party| &scene.parties[*party].phrases)
        .map(|phrase| scene.span(*phrase))
        .filter(|other| *other != span)
        .collect();
    let is_name = question == "victim" || is_name(scene, first) && question != "victim.described";
    let has_effect = matches!(role, TemplateRole::Victim | TemplateRole::Target);
    Filler {
        text: span.of(&scene.report.report.text).to_owned(),
        span,
        also,
        is_name,
        number: has_effect.then(|| number(scene, first.phrases[0], is_name)).flatten(),
        effect: has_effect
            .then(|| {
                let facts = facts::of_effect(scene, first, kind);
                best(Effect::ALL, &format!("effect.{}", role.as_str()), &facts, weights)
            })
            .flatten(),
        blame: (role == TemplateRole::Organisation).then(|| {
            let facts = facts::of_blame(scene, first, kind);
            best(Blame::ALL, "blame", &facts, weights).unwrap_or(Blame::Fact)
        }),
        score: probability(cast.margin),
        because: weights.judge(question).map_or_else(String::new, |judge| judge.reasons(facts)),
    }
}

/// The likeliest of several answers; `None` where "none" is likelier.
pub fn best<T: Copy + std::fmt::Display>(
    answers: &[T],
    question: &str,
    facts: &Facts,
    weights: &Weights,
) -> Option<T> {
    let odds = |answer: &str| Some(weights.judge(&format!("{question}.{answer}"))?.log_odds(facts));
    let none = odds("none").unwrap_or(f32::NEG_INFINITY);
    let scored = answers.iter().filter_map(|answer| Some((*answer, odds(&answer.to_string())?)));
    let first = scored.max_by(|a, b| a.1.total_cmp(&b.1))?;
    (first.1 > none).then_some(first.0)
}

/// How many, as the words say: a name is one, a number is itself, a bare plural is two or more.
pub fn number(scene: &Scene, phrase: Phrase, is_name: bool) -> Option<Interval> {
    let sentence = scene.sentence(phrase);
    if is_name {
        return Some(Interval::exactly(1));
    }
    let counted = sentence.amounts.iter().find(|amount| {
        let number = usize::from(amount.number.start);
        let hangs_on = sentence.parse.words[number].head.map(usize::from);
        !amount.is_share && (phrase.words.holds(number) || hangs_on == Some(phrase.head))
    });
    if let Some(amount) = counted {
        return (amount.qualifier != Qualifier::Unstated).then_some(amount.interval);
    }
    Some(if is_plural(scene, sentence, phrase.head) {
        Interval::at_least(2)
    } else {
        Interval::exactly(1)
    })
}

fn is_plural(scene: &Scene, sentence: &AnnotatedSentence, head: usize) -> bool {
    let form = sentence.word(&scene.report.report.text, head).to_lowercase();
    let lemma = &*sentence.parse.words[head].lemma;
    form != lemma && form.ends_with('s')
        || ["people", "men", "women", "children", "dead", "wounded", "personnel", "family", "group"]
            .contains(&&*form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_less_sure_a_kind_is_the_surer_its_fillers_must_be() {
        assert_eq!(doubt(-2.0, 0.0), 0.0);
        assert!(doubt(-1.0, 0.5) > doubt(1.0, 0.5));
        assert!(doubt(8.0, 0.5) < 0.001);
    }

    #[test]
    fn thresholds_of_fillers_and_of_what_kinds_are_judged_by_stand_apart() {
        let weights =
            Weights::parse("target\t?\t0.75\nfound.target\t?\t-0.25\n").expect("two lines");
        let target = 2;
        assert_eq!(ROLES[target].0, "target");
        assert_eq!(thresholds("", &weights)[target], 0.75);
        assert_eq!(thresholds("found.", &weights)[target], -0.25);
        assert_eq!(thresholds("", &weights)[0], 0.0);
        let odds = vec![vec![0.5; ROLES.len()]];
        assert_eq!(margins(&odds, &thresholds("", &weights))[0][target], -0.25);
    }
}
