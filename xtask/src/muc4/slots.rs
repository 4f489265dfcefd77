//! Scores three slots of the 24-slot keys as MUC-4 did: number and effect of human targets, confidence in the accused
//! organisation.
//!
//! A response template is mapped to one key of its kind (`attack` also to any other, as the partial match that it was), so
//! that most strings agree. In a mapped pair a fill is *correct* where its value is one of the key's and it refers to the
//! same filler, *partial* (one half) where the value is right and the reference is not, or where it is the broader or
//! narrower of two values of the set list. Recall is over the fills of all keys, precision over all fills given (ALL
//! TEMPLATES); optional keys and fills that are left out cost nothing. Strings agree where one holds all words of the
//! other and both end in the same word.

use parallax_model::{Blame, Effect, Filler, Interval, Template, TemplateKind};
use serde_json::{Value, json};

use super::gold::{Fill, Key};
use super::score::{Scored, assignment};

const PERP_IND: u8 = 9;
const PERP_ORG: u8 = 10;
const CONFIDENCE: u8 = 11;
const PHYS_ID: u8 = 12;
const HUM_NAME: u8 = 18;
const HUM_DESCRIPTION: u8 = 19;
const HUM_NUMBER: u8 = 21;
const HUM_EFFECT: u8 = 23;

/// Points and fills of one slot.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Slot {
    points: f64,
    possible: usize,
    actual: usize,
}

impl Slot {
    pub fn f1(self) -> f64 {
        2.0 * self.points / (self.actual + self.possible).max(1) as f64
    }

    fn figures(self) -> Value {
        let (p, r) =
            (self.points / self.actual.max(1) as f64, self.points / self.possible.max(1) as f64);
        let f1 = self.f1();
        let round = |figure: f64| (figure * 10_000.0).round() / 10_000.0;
        json!({ "precision": round(p), "recall": round(r), "f1": round(f1) })
    }
}

/// A fill of the response: the value, and the string it refers to.
type Given = (Value3, String);

/// A value of one of the three slots.
#[derive(Debug, Clone, PartialEq)]
enum Value3 {
    Number(Interval),
    Word(&'static str),
}

/// The figures over all messages.
pub fn figures(scored: &[Scored]) -> Value {
    let mut slots = [Slot::default(); 3];
    for (message, _, filled) in scored {
        score(filled, &message.keys, &mut slots);
    }
    json!({
        "victim_number": slots[0].figures(),
        "victim_effect": slots[1].figures(),
        "organisation_confidence": slots[2].figures(),
    })
}

/// Adds one message to number, effect and confidence.
pub fn score(filled: &[Template], keys: &[Key], slots: &mut [Slot; 3]) {
    let pairs = assignment(filled.len(), keys.len(), |t, k| likeness(&filled[t], &keys[k]));
    for (at, template) in filled.iter().enumerate() {
        let key = pairs.iter().find(|(t, _)| *t == at).map(|(_, k)| &keys[*k]);
        for (which, slot) in slots.iter_mut().enumerate() {
            fills(&given(template, which), wanted(key, which), slot);
        }
    }
    for (at, key) in keys.iter().enumerate() {
        if !key.is_optional && pairs.iter().all(|(_, k)| *k != at) {
            for (which, slot) in slots.iter_mut().enumerate() {
                slot.possible +=
                    wanted(Some(key), which).iter().filter(|fill| !fill.is_optional).count();
            }
        }
    }
}

fn wanted(key: Option<&Key>, which: usize) -> &[Fill] {
    let slot = [HUM_NUMBER, HUM_EFFECT, CONFIDENCE][which];
    key.and_then(|key| key.slots.get(&slot)).map_or(&[], Vec::as_slice)
}

fn given(template: &Template, which: usize) -> Vec<Given> {
    let value = |filler: &Filler| match which {
        0 => filler.number.map(Value3::Number),
        1 => filler.effect.map(|effect| Value3::Word(effect_word(effect))),
        _ => filler.blame.map(|blame| Value3::Word(blame_word(blame))),
    };
    let fillers = if which == 2 { &template.organisations } else { &template.victims };
    fillers.iter().filter_map(|filler| Some((value(filler)?, filler.text.clone()))).collect()
}

/// Fills of a mapped pair; what the response gives beyond the key is spurious, what it lacks missing.
fn fills(given: &[Given], wanted: &[Fill], slot: &mut Slot) {
    let credit = |g: usize, w: usize| credit(&given[g], &wanted[w]);
    let pairs = assignment(given.len(), wanted.len(), credit);
    slot.points += pairs.iter().map(|(g, w)| credit(*g, *w)).sum::<f64>();
    slot.actual += given.len();
    let is_due =
        |(at, fill): &(usize, &Fill)| !fill.is_optional || pairs.iter().any(|(_, w)| w == at);
    slot.possible += wanted.iter().enumerate().filter(is_due).count();
}

fn credit((value, refers_to): &Given, fill: &Fill) -> f64 {
    let fit = fill.values.iter().map(|key| value_fit(value, key)).fold(0.0, f64::max);
    let refers =
        fill.refers_to.is_empty() || fill.refers_to.iter().any(|key| agree(refers_to, key));
    if refers { fit } else { fit.min(0.5) }
}

fn value_fit(value: &Value3, key: &str) -> f64 {
    match value {
        Value3::Number(number) => f64::from(u8::from(number_fits(*number, key))),
        Value3::Word(word) if *word == key => 1.0,
        Value3::Word(word) if broader(word, key) || broader(key, word) => 0.5,
        Value3::Word(_) => 0.0,
    }
}

fn broader(one: &str, other: &str) -> bool {
    [
        ("SUSPECTED OR ACCUSED", "SUSPECTED OR ACCUSED BY AUTHORITIES"),
        ("NO INJURY OR DEATH", "NO INJURY"),
        ("NO INJURY OR DEATH", "NO DEATH"),
    ]
    .contains(&(one, other))
}

/// `12`, `~100`, `6-`, `6-8`, `PLURAL`.
fn number_fits(number: Interval, key: &str) -> bool {
    let (lo, hi) = (number.lo(), number.hi());
    if key == "PLURAL" {
        // "Several", "dozens": more than one, and no number.
        let vague = [(3, 9), (24, 99), (40, 199), (200, 999), (2000, 9999), (20_000, 99_999)];
        return (lo, hi) == (2, None) || hi.is_some_and(|hi| vague.contains(&(lo, hi)));
    }
    if let Some(about) = key.strip_prefix('~').and_then(|about| about.parse::<u64>().ok()) {
        return hi.is_some_and(|hi| lo < hi && lo <= about && about <= hi && hi - lo <= about);
    }
    match key.split_once('-') {
        Some((floor, "")) => {
            floor.parse::<u64>().is_ok_and(|floor| hi.is_none() && (lo == floor || lo == floor + 1))
        }
        Some((floor, ceiling)) => {
            floor.trim().parse() == Ok(lo) && ceiling.trim().parse().ok() == hi
        }
        None => key.parse() == Ok(lo) && hi == Some(lo),
    }
}

fn agree(one: &str, other: &str) -> bool {
    let words = |said: &str| -> Vec<String> {
        parallax_templates::learning::key_of(said).split_whitespace().map(str::to_owned).collect()
    };
    let (one, other) = (words(one), words(other));
    let holds = |a: &[String], b: &[String]| b.iter().all(|word| a.contains(word));
    !one.is_empty()
        && !other.is_empty()
        && (one == other
            || one.last() == other.last() && (holds(&one, &other) || holds(&other, &one)))
}

/// How much a template and a key have in common; 0: they cannot be mapped.
fn likeness(template: &Template, key: &Key) -> f64 {
    let kind = template.kind.as_str().replace('_', " ").to_uppercase();
    let kinds = key.slots.get(&4).map_or(&[][..], Vec::as_slice);
    let is_kind = kinds.iter().any(|fill| fill.values.contains(&kind));
    let is_attack = template.kind == TemplateKind::Attack
        || kinds.iter().any(|fill| fill.values.iter().any(|value| value == "ATTACK"));
    if !is_kind && !is_attack {
        return 0.0;
    }
    let shared = |slots: &[u8], fillers: &[Filler]| {
        let keys: Vec<&Fill> =
            slots.iter().filter_map(|slot| key.slots.get(slot)).flatten().collect();
        let is_in = |filler: &&Filler| {
            keys.iter().any(|fill| fill.values.iter().any(|value| agree(&filler.text, value)))
        };
        fillers.iter().filter(is_in).count() as f64
    };
    let strings = shared(&[PERP_IND], &template.perpetrators)
        + shared(&[PERP_ORG], &template.organisations)
        + shared(&[PHYS_ID], &template.targets)
        + shared(&[HUM_NAME, HUM_DESCRIPTION], &template.victims);
    strings
        + if is_kind {
            1.0
        } else if strings > 0.0 {
            0.5
        } else {
            0.0
        }
}

fn effect_word(effect: Effect) -> &'static str {
    match effect {
        Effect::Death => "DEATH",
        Effect::Injury => "INJURY",
        Effect::NoInjury => "NO INJURY",
        Effect::NoInjuryOrDeath => "NO INJURY OR DEATH",
        Effect::RegainedFreedom => "REGAINED FREEDOM",
        Effect::Destroyed => "DESTROYED",
        Effect::SomeDamage => "SOME DAMAGE",
        Effect::NoDamage => "NO DAMAGE",
        Effect::Taken => "TARGET TAKEN",
    }
}

fn blame_word(blame: Blame) -> &'static str {
    match blame {
        Blame::Fact => "REPORTED AS FACT",
        Blame::Claimed => "CLAIMED OR ADMITTED",
        Blame::Accused => "SUSPECTED OR ACCUSED",
        Blame::AccusedByAuthorities => "SUSPECTED OR ACCUSED BY AUTHORITIES",
        Blame::Possible => "POSSIBLE",
        Blame::Acquitted => "ACQUITTED",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(values: &[&str], refers_to: &[&str], is_optional: bool) -> Fill {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
        Fill { is_optional, values: owned(values), refers_to: owned(refers_to) }
    }

    #[test]
    fn points_counted_by_hand() {
        let wanted = [
            fill(&["DEATH"], &["JUAN DIAZ"], false),
            fill(&["INJURY"], &["GUARDS"], false),
            fill(&["DEATH"], &["CLERK"], true),
        ];
        let word = |word, refers_to: &str| (Value3::Word(word), refers_to.to_owned());
        let mut slot = Slot::default();
        // One right, one right in value alone, one in vain; the optional fill is left out and costs nothing.
        let given = [word("DEATH", "Juan Diaz"), word("INJURY", "dogs"), word("NO INJURY", "cats")];
        fills(&given, &wanted, &mut slot);
        assert_eq!(slot, Slot { points: 1.5, possible: 2, actual: 3 });
    }

    #[test]
    fn numbers_are_compared_as_said() {
        assert!(number_fits(Interval::exactly(3), "3"));
        assert!(number_fits(Interval::at_least(2), "PLURAL"));
        assert!(number_fits(Interval::between(45, 55).unwrap(), "~50"));
        assert!(number_fits(Interval::at_least(6), "6-"));
        assert!(!number_fits(Interval::exactly(3), "PLURAL"));
        assert!(!number_fits(Interval::exactly(50), "~50"));
    }

    #[test]
    fn broader_words_are_half_right() {
        let given = (Value3::Word("SUSPECTED OR ACCUSED"), "the front".to_owned());
        let key = fill(&["SUSPECTED OR ACCUSED BY AUTHORITIES"], &["FRONT"], false);
        assert_eq!(credit(&given, &key), 0.5);
    }
}
