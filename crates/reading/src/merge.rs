//! The same statement told twice by one speaker is one claim with two spans.

use std::collections::HashMap;
use std::sync::Arc;

use parallax_model::{AnnotatedReport, ArcStr, Claim, ClaimId, EventType, Qualifier, SentenceRole};

use crate::assemble::Draft;

/// Folds repetitions and mints ids. Order of the text is kept.
pub fn claims(report: &AnnotatedReport, drafts: Vec<Draft>) -> Vec<Claim> {
    let mut kept: Vec<(Draft, Vec<parallax_model::Span>)> = Vec::new();
    let mut place_of: Vec<usize> = Vec::with_capacity(drafts.len());
    for draft in drafts {
        match kept.iter().position(|(earlier, _)| repeats(report, &draft, earlier)) {
            Some(at) => {
                place_of.push(at);
                let (earlier, also) = &mut kept[at];
                fold(report, earlier, also, draft);
            }
            None => {
                place_of.push(kept.len());
                kept.push((draft, Vec::new()));
            }
        }
    }
    let ids = mint(report, &kept);
    let whole = |draft: &Draft, own: usize| {
        draft.part_of.map(|p| place_of[p]).filter(|&p| p != own).map(|p| ids[p].clone())
    };
    let found = kept.iter().enumerate();
    found
        .map(|(i, (draft, also))| finish(report, draft, also, ids[i].clone(), whole(draft, i)))
        .collect()
}

fn mint(report: &AnnotatedReport, kept: &[(Draft, Vec<parallax_model::Span>)]) -> Vec<ClaimId> {
    let mut ordinals: HashMap<(EventType, u32), u32> = HashMap::new();
    kept.iter()
        .map(|(draft, _)| {
            let ordinal = ordinals.entry((draft.event, draft.trigger.span.start)).or_default();
            let id = ClaimId::mint(
                &report.report.id,
                draft.event.as_str(),
                draft.trigger.span,
                *ordinal,
            );
            *ordinal += 1;
            id
        })
        .collect()
}

/// Same event, number, voice and place, about the same people.
fn repeats(report: &AnnotatedReport, draft: &Draft, earlier: &Draft) -> bool {
    let numbers = |d: &Draft| d.quantity.as_ref().map(|q| q.interval);
    let voice = |d: &Draft| d.speakers.last().map(|s| s.name.to_lowercase());
    let counted = draft.quantity.as_ref().is_some_and(|q| {
        !matches!(q.qualifier, Qualifier::Unstated | Qualifier::Vague)
            && q.interval != parallax_model::Interval::exactly(1)
    });
    if points_to(draft, earlier) {
        return true;
    }
    if are_others(report, draft, earlier) {
        return false;
    }
    draft.event == earlier.event
        && draft.part_of.is_some() == earlier.part_of.is_some()
        && draft.scope == earlier.scope
        && draft.stance == earlier.stance
        && numbers(draft) == numbers(earlier)
        && voice(draft) == voice(earlier)
        && draft.trigger.span != earlier.trigger.span
        && same_side(draft, earlier)
        && may_be_same_days(draft, earlier)
        && (if counted {
            alike(draft, earlier, true)
        } else {
            alike(draft, earlier, false) && same_place(draft, earlier)
        })
}

/// Single persons whose names share no more than a family's, "Lina Haddad" and "Omar Haddad", relatives of two kinds, "his
/// wife" and "Lina's brother", and those who are brought in by two nouns, "a grocer" and "a teacher", are two.
fn are_others(report: &AnnotatedReport, a: &Draft, b: &Draft) -> bool {
    let relative = |d: &Draft| match &d.affected[..] {
        [one] if is_of_somebody(&one.text) => Some(one.noun.clone()),
        _ => None,
    };
    if relative(a).zip(relative(b)).is_some_and(|(x, y)| x != y) {
        return true;
    }
    if brought_in(a).zip(brought_in(b)).is_some_and(|(x, y)| {
        x != y && !(GENERAL.contains(&x) || GENERAL.contains(&y)) || is_of_two_sexes(x, y)
    }) {
        return true;
    }
    let named = |d: &Draft| match &d.affected[..] {
        [one] if is_name(one) => Some(words(&one.text)),
        [one] => name_behind(report, d.sentence, one.span),
        _ => None,
    };
    let Some((x, y)) = named(a).zip(named(b)) else { return false };
    let within = |x: &[String], y: &[String]| x.iter().all(|word| y.contains(word));
    x.first() != y.first() && !within(&x, &y) && !within(&y, &x)
}

/// "Their daughter, Lina Haddad", "his wife Lina": the name that stands right behind the words for a person, in any case.
fn name_behind(
    report: &AnnotatedReport,
    sentence: usize,
    person: parallax_model::Span,
) -> Option<Vec<String>> {
    let here = &report.sentences[sentence];
    let text = &report.report.text;
    let next = here.sentence.tokens.iter().position(|token| token.span.start >= person.end)?;
    let first = next + usize::from(here.word(text, next) == ",");
    let is_it = |m: &&parallax_model::Mention| {
        m.kind == parallax_model::MentionKind::Person && usize::from(m.start) == first
    };
    let name = here.parse.mentions.iter().find(is_it)?;
    let name: Vec<String> = (first..usize::from(name.end).min(here.sentence.tokens.len()))
        .map(|i| here.word(text, i).to_lowercase())
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    (!name.is_empty()).then_some(name)
}

/// A person whose noun is of no word list: a name, in whatever case the report is written.
pub fn is_name(affected: &parallax_model::Affected) -> bool {
    use parallax_model::AffectedKind::Person;
    affected.category == Some(Person)
        && !crate::lexicon::is_person_noun(&affected.noun)
        && !affected.text.to_lowercase().split(' ').any(|w| COMMON.contains(&w))
}

/// The noun of "a grocer", "another woman": a single person whom the words bring in. "The grocer" may be known by then.
fn brought_in(draft: &Draft) -> Option<&str> {
    let [one] = &draft.affected[..] else { return None };
    let lower = one.text.to_lowercase();
    let is_new = ["a ", "an ", "another "].iter().any(|article| lower.starts_with(article));
    (is_new && one.category.is_some()).then_some(one.noun.as_str())
}

/// Nouns that say no more of a person than a narrower one leaves open: "a man" may be "a teacher".
const GENERAL: &[&str] = &[
    "person",
    "man",
    "woman",
    "boy",
    "girl",
    "child",
    "civilian",
    "victim",
    "resident",
    "male",
    "female",
    "teenager",
    "youth",
    "adult",
    "individual",
    "body",
    "corpse",
    "other",
    "one",
    "member",
    "citizen",
    "local",
    "student",
    "casualty",
];

fn is_of_two_sexes(x: &str, y: &str) -> bool {
    let sex = |noun: &str| match noun {
        "man" | "boy" | "male" | "husband" | "father" | "brother" | "son" => Some(true),
        "woman" | "girl" | "female" | "wife" | "mother" | "sister" | "daughter" => Some(false),
        _ => None,
    };
    sex(x).zip(sex(y)).is_some_and(|(x, y)| x != y)
}

/// "His wife", "Lina's brother".
fn is_of_somebody(text: &str) -> bool {
    let lower = text.to_lowercase();
    let first = lower.split(' ').next().unwrap_or_default();
    matches!(first, "his" | "her" | "their" | "my" | "our")
        || first.ends_with("'s")
        || first.ends_with("’s")
}

/// Words that no name holds.
const COMMON: &[&str] = &[
    "a", "an", "the", "his", "her", "their", "its", "our", "my", "this", "that", "one", "another",
    "person", "people", "victim", "victims", "member", "members", "man", "woman", "he", "she",
    "they", "who", "other", "others",
];

/// The words of a name, without ages and marks.
pub fn words(name: &str) -> Vec<String> {
    let letters =
        |word: &&str| word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '-'));
    name.split([' ', '(', ')', ','])
        .filter(|w| !w.is_empty())
        .filter(letters)
        .map(str::to_lowercase)
        .collect()
}

/// Who holds or takes a place, and whether a truce begins or ends, is what such a statement says.
fn same_side(a: &Draft, b: &Draft) -> bool {
    let ends = |d: &Draft| {
        let word = d.trigger.text.to_lowercase();
        ["end", "collaps", "br", "violat", "expir"].iter().any(|stem| word.starts_with(stem))
    };
    let who = |d: &Draft| {
        let name = |m: &parallax_model::Mentioned| {
            m.actor.clone().unwrap_or_else(|| m.text.to_lowercase().into())
        };
        d.actor.iter().map(name).collect::<Vec<_>>()
    };
    match a.event {
        EventType::Ceasefire => ends(a) == ends(b),
        EventType::Control | EventType::Capture | EventType::Withdrawal => {
            let (x, y) = (who(a), who(b));
            x.is_empty() || y.is_empty() || x.iter().any(|name| y.contains(name))
        }
        _ => true,
    }
}

/// "They were wounded to varying degrees": of whom was told in the sentences before.
fn points_to(draft: &Draft, earlier: &Draft) -> bool {
    let near = (1..=3).contains(&draft.sentence.saturating_sub(earlier.sentence));
    let same_voice = draft.speakers.is_empty()
        || earlier.speakers.is_empty()
        || draft.speakers.last().map(|s| &s.name) == earlier.speakers.last().map(|s| &s.name);
    let same_hand = draft.actor.is_empty()
        || draft.actor.iter().any(|a| earlier.actor.iter().any(|b| a.text == b.text));
    near && draft.event == earlier.event
        && matches!(draft.event, EventType::Killing | EventType::Injury)
        && earlier.scope == draft.scope
        && earlier.stance == draft.stance
        && same_voice
        && same_hand
        && may_be_same_days(draft, earlier)
        && same_place(draft, earlier)
        && is_pronoun_of(draft, earlier)
}

/// Whether the affected are no more than a pronoun that the other's number allows.
fn is_pronoun_of(draft: &Draft, earlier: &Draft) -> bool {
    let [affected] = &draft.affected[..] else { return false };
    let taken_away = draft.event == EventType::Injury && draft.actor.is_empty();
    let Some(own) = draft.quantity.as_ref() else { return false };
    let Some(theirs) = earlier.quantity.as_ref() else { return false };
    match affected.text.to_lowercase().as_str() {
        "they" | "them" => {
            own.qualifier == Qualifier::Unstated
                && theirs.interval != parallax_model::Interval::exactly(1)
        }
        "the victims" | "the casualties" | "the wounded" | "the injured" | "both victims" => {
            taken_away && theirs.interval != parallax_model::Interval::exactly(1)
        }
        "the victim" => taken_away && theirs.interval == parallax_model::Interval::exactly(1),
        "he" | "she" | "him" | "her" => theirs.interval == parallax_model::Interval::exactly(1),
        _ => false,
    }
}

/// "dozens died on Sunday", "dozens died last Monday": one number, two days.
fn may_be_same_days(a: &Draft, b: &Draft) -> bool {
    a.time.zip(b.time).is_none_or(|(a, b)| a.from() <= b.to() && b.from() <= a.to())
}

fn same_place(a: &Draft, b: &Draft) -> bool {
    match (&a.place, &b.place) {
        (Some(a), Some(b)) => a.name == b.name,
        _ => true,
    }
}

/// Whether the affected share a noun; with a number, one of them may go unnamed ("13 were killed").
fn alike(a: &Draft, b: &Draft, lenient: bool) -> bool {
    let nouns = |d: &Draft| {
        let named = |x: &&parallax_model::Affected| !is_number_alone(x, d);
        d.affected.iter().filter(named).map(|x| x.noun.clone()).collect::<Vec<_>>()
    };
    let (x, y) = (nouns(a), nouns(b));
    let general = |n: &ArcStr| ["people", "person", "other", "victim"].contains(&n.as_str());
    if lenient && (x.iter().all(general) || y.iter().all(general)) {
        return true;
    }
    if x.is_empty() && y.is_empty() {
        return a
            .actor
            .iter()
            .map(|m| m.text.to_lowercase())
            .eq(b.actor.iter().map(|m| m.text.to_lowercase()));
    }
    x.iter().any(|n| y.contains(n))
}

/// "Nine killed": the affected is the number and nothing more.
fn is_number_alone(affected: &parallax_model::Affected, draft: &Draft) -> bool {
    affected.noun.bytes().all(|b| b.is_ascii_digit())
        || !is_of_somebody(&affected.text)
            && draft.quantity.as_ref().is_some_and(|q| q.text == affected.text)
}

/// Keeps the fullest telling and notes where the other stands; of equals the first, or the body's where that is a headline.
fn fold(
    report: &AnnotatedReport,
    earlier: &mut Draft,
    also: &mut Vec<parallax_model::Span>,
    draft: Draft,
) {
    let is_body = |d: &Draft| {
        let sentence = &report.sentences[d.sentence].sentence;
        d.sentence > 0 && sentence.role == SentenceRole::Body
    };
    if points_to(&draft, earlier) {
        also.push(draft.span);
    } else if (fullness(&draft), is_body(&draft)) > (fullness(earlier), is_body(earlier)) {
        also.push(earlier.span);
        *earlier = Draft { part_of: earlier.part_of, ..draft };
    } else {
        also.push(draft.span);
    }
}

fn fullness(draft: &Draft) -> usize {
    let named = |a: &parallax_model::Affected| !is_number_alone(a, draft);
    usize::from(!draft.actor.is_empty())
        + usize::from(draft.method.is_some())
        + usize::from(draft.time.is_some())
        + usize::from(draft.affected.iter().any(named))
        + usize::from(draft.place.is_some())
}

fn finish(
    report: &AnnotatedReport,
    draft: &Draft,
    also: &[parallax_model::Span],
    id: ClaimId,
    subset_of: Option<ClaimId>,
) -> Claim {
    Claim {
        id,
        report: report.report.id.clone(),
        sentence: draft.sentence as u32,
        span: draft.span,
        also: also.to_vec().into(),
        event: draft.event,
        method: draft.method,
        trigger: draft.trigger.clone(),
        actor: draft.actor.clone().into(),
        affected: draft.affected.clone().into(),
        quantity: draft.quantity.clone(),
        joint: draft.joint,
        scope: draft.scope,
        subset_of,
        place: draft.place.clone().map(Arc::new),
        time: draft.time,
        speakers: draft.speakers.clone().into(),
        stance: draft.stance,
        hedges: draft.hedges.clone().into(),
        because: draft.because.clone().into(),
    }
}
