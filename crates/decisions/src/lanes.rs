//! Puts a person's word in front of the machine's: claims as they stand, in lanes that never mix.

use std::collections::BTreeMap;
use std::sync::Arc;

use parallax_model::{
    Affected, Claim, ClaimId, Decision, Explanation, Fields, Hedge, Interval, Mentioned, Qualifier,
    Quantity, ReportId, Span, Speaker, Verdict,
};

use crate::words::Ground;
use crate::{Finding, Ruling};

/// Whose word a claim is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// As the machine read it; nobody has looked.
    Machine,
    /// A person found it read as the report says.
    Accepted,
    /// A person says what the report says instead.
    Corrected,
    /// A person says that the report says it, where the machine read nothing.
    Added,
    /// A person says that the report does not say it; it counts for nothing.
    Rejected,
}

impl Lane {
    /// The published name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Machine => "machine",
            Self::Accepted => "accepted",
            Self::Corrected => "corrected",
            Self::Added => "added",
            Self::Rejected => "rejected",
        }
    }
}

/// A claim as it stands.
#[derive(Debug, Clone)]
pub struct Reading {
    /// As it counts: the machine's, with a person's fields in front.
    pub claim: Arc<Claim>,
    /// Whose word it is.
    pub lane: Lane,
    /// Entry of the decision that put it into its lane.
    pub entry: Option<u64>,
}

/// The judgements on each claim, in the order they take effect; the last one decides its lane.
type Judgements<'d> = BTreeMap<&'d ClaimId, Vec<&'d Decision>>;

/// Claims as they stand, in the order given, and what a person has to look at.
///
/// A claim that nobody corrected is the one given, not a copy of it. `ground`: the report in which a person's words are looked
/// for; those of a report that it does not know, and names that the report does not print, stand at the claim's trigger.
pub fn overlay<'t>(
    claims: impl IntoIterator<Item = impl Into<Arc<Claim>>>,
    ruling: &Ruling,
    ground: impl Fn(&ReportId) -> Option<Ground<'t>>,
) -> (Vec<Reading>, Vec<Finding>) {
    let mut judgements = Judgements::new();
    for decision in ruling.holding() {
        match &decision.verdict {
            Verdict::Accepted { claim, .. }
            | Verdict::Rejected { claim, .. }
            | Verdict::Corrected { claim, .. }
            | Verdict::Added { claim, .. } => {
                judgements.entry(claim).or_default().push(decision);
            }
            _ => {}
        }
    }
    let mut findings = Vec::new();
    let claims = claims.into_iter().map(Into::into);
    let readings = claims.map(|claim: Arc<Claim>| match judgements.get(&claim.id) {
        Some(decisions) => {
            let ground = ground(&claim.report);
            judged(claim, decisions, ground.as_ref(), &mut findings)
        }
        None => Reading { claim, lane: Lane::Machine, entry: None },
    });
    (readings.collect(), findings)
}

fn judged(
    mut claim: Arc<Claim>,
    decisions: &[&Decision],
    ground: Option<&Ground<'_>>,
    findings: &mut Vec<Finding>,
) -> Reading {
    let mut lane = Lane::Machine;
    let mut entry = None;
    for decision in decisions {
        entry = Some(decision.entry);
        lane = match &decision.verdict {
            Verdict::Accepted { fields, .. } => {
                let differing = differing(&claim, fields);
                if !differing.is_empty() {
                    findings.push(Finding::ReadOtherwise {
                        entry: decision.entry,
                        claim: claim.id.clone(),
                        fields: differing,
                    });
                    correct(Arc::make_mut(&mut claim), fields, ground, decision, "accepted");
                }
                Lane::Accepted
            }
            Verdict::Corrected { fields, .. } => {
                correct(Arc::make_mut(&mut claim), fields, ground, decision, "corrected");
                Lane::Corrected
            }
            // The claim was made of this decision.
            Verdict::Added { .. } => Lane::Added,
            _ => Lane::Rejected,
        };
    }
    Reading { claim, lane, entry }
}

/// Names of the fields in which the claim says something else.
fn differing(claim: &Claim, fields: &Fields) -> Vec<&'static str> {
    let mut corrected = claim.clone();
    set(&mut corrected, fields, None);
    let quantity = |claim: &Claim| claim.quantity.as_ref().map(|quantity| quantity.interval);
    let names = |claim: &Claim| -> Vec<String> {
        claim.actor.iter().map(|actor| actor.text.to_string()).collect()
    };
    let pairs = [
        ("event", claim.event == corrected.event),
        ("quantity", quantity(claim) == quantity(&corrected)),
        ("scope", claim.scope == corrected.scope),
        ("stance", claim.stance == corrected.stance),
        ("method", claim.method == corrected.method),
        ("place", claim.place == corrected.place),
        ("time", claim.time == corrected.time),
        ("actor", names(claim) == names(&corrected)),
        ("affected", affected(claim) == affected(&corrected)),
        ("speakers", voices(claim) == voices(&corrected)),
        ("subset_of", claim.subset_of == corrected.subset_of),
        ("trigger", claim.trigger.text == corrected.trigger.text),
        ("hedges", hedges(claim) == hedges(&corrected)),
    ];
    pairs.into_iter().filter(|(_, is_same)| !is_same).map(|(name, _)| name).collect()
}

fn affected(claim: &Claim) -> Vec<&str> {
    claim.affected.iter().map(|affected| affected.text.as_str()).collect()
}

fn voices(claim: &Claim) -> Vec<(&str, parallax_model::SpeakerKind)> {
    claim.speakers.iter().map(|speaker| (speaker.name.as_str(), speaker.kind)).collect()
}

fn hedges(claim: &Claim) -> Vec<&str> {
    claim.hedges.iter().map(|hedge| hedge.text.as_str()).collect()
}

/// Sets what the person says, and says so among the claim's reasons: what a field was read as stays to be seen.
fn correct(
    claim: &mut Claim,
    fields: &Fields,
    ground: Option<&Ground<'_>>,
    decision: &Decision,
    verb: &str,
) {
    let (before, by) = (claim.clone(), (&decision.author, decision.entry));
    set(claim, fields, ground);
    let after = claim.clone();
    let mut note = |field: &'static str, was: String, is: String| {
        if was == is {
            return;
        }
        let (author, entry) = by;
        let because = format!("{is}: {verb} by {author}, entry {entry}; the machine read: {was}");
        claim.because.retain(|one| one.field != field);
        claim.because.push(Explanation { field, because });
    };
    let number =
        |interval: Option<Interval>| interval.map_or("no number".to_owned(), |n| n.to_string());
    let or_none = |word: Option<String>| word.unwrap_or_else(|| "not stated".to_owned());
    if let Some(event) = fields.event {
        note("event", before.event.to_string(), event.to_string());
    }
    if let Some(quantity) = fields.quantity {
        note("quantity", number(before.quantity.as_ref().map(|q| q.interval)), number(quantity));
    }
    if let Some(scope) = fields.scope {
        note("scope", before.scope.to_string(), scope.to_string());
    }
    if let Some(stance) = fields.stance {
        note("stance", before.stance.to_string(), stance.to_string());
    }
    if let Some(method) = fields.method {
        let words = |method: Option<parallax_model::Method>| or_none(method.map(|m| m.to_string()));
        note("method", words(before.method), words(method));
    }
    if let Some(place) = &fields.place {
        let name = |place: Option<&parallax_model::Place>| or_none(place.map(|p| p.name.clone()));
        note("place", name(before.place.as_deref()), name(place.as_ref()));
    }
    if let Some(time) = fields.time {
        let words = |time: Option<parallax_model::DayRange>| or_none(time.map(|t| t.to_string()));
        note("time", words(before.time), words(time));
    }
    if let Some(actor) = &fields.actor {
        let names: Vec<&str> = before.actor.iter().map(|actor| actor.text.as_str()).collect();
        let words = |names: String| if names.is_empty() { "nobody".to_owned() } else { names };
        note("actor", words(names.join(", ")), words(actor.join(", ")));
    }
    if fields.affected.is_some() || fields.category.is_some() {
        let words = |claim: &Claim| {
            let one = |affected: &Affected| match affected.category {
                Some(category) => format!("{} ({category})", affected.text),
                None => affected.text.to_string(),
            };
            claim.affected.iter().map(one).collect::<Vec<_>>().join("; ")
        };
        let words = |claim: &Claim| or_none(Some(words(claim)).filter(|said| !said.is_empty()));
        note("affected", words(&before), words(&after));
    }
    if fields.speakers.is_some() {
        let words = |claim: &Claim| {
            let named = voices(claim).into_iter().map(|(name, kind)| format!("{name} ({kind})"));
            let named = named.collect::<Vec<_>>().join("; ");
            if named.is_empty() { "the report’s own voice".to_owned() } else { named }
        };
        note("speakers", words(&before), words(&after));
    }
    if fields.subset_of.is_some() {
        let words = |claim: &Claim| {
            let whole = claim.subset_of.as_ref();
            whole.map_or_else(|| "no part".to_owned(), |whole| format!("part of {whole}"))
        };
        note("subset_of", words(&before), words(&after));
    }
    if fields.trigger.is_some() {
        let words = |claim: &Claim| format!("said by “{}”", claim.trigger.text);
        note("trigger", words(&before), words(&after));
    }
    if fields.hedges.is_some() {
        let words = |claim: &Claim| match hedges(claim).as_slice() {
            [] => "no hedge".to_owned(),
            said => format!("hedged by “{}”", said.join("”, “")),
        };
        note("hedges", words(&before), words(&after));
    }
}

/// Puts a person's fields in front; words that `ground` does not print stand at the trigger.
pub(crate) fn set(claim: &mut Claim, fields: &Fields, ground: Option<&Ground<'_>>) {
    let found = |claim: &Claim, words: &str| ground.and_then(|one| one.find(claim.span, words));
    if let Some(words) = &fields.trigger
        && *words != claim.trigger.text
    {
        let span = found(claim, words).unwrap_or(claim.trigger.span);
        claim.trigger = Hedge { text: words.clone().into(), span };
    }
    let at = |claim: &Claim, words: &str| found(claim, words).unwrap_or(claim.trigger.span);
    claim.event = fields.event.unwrap_or(claim.event);
    claim.scope = fields.scope.unwrap_or(claim.scope);
    claim.stance = fields.stance.unwrap_or(claim.stance);
    claim.method = fields.method.unwrap_or(claim.method);
    claim.time = fields.time.unwrap_or(claim.time);
    if let Some(place) = &fields.place {
        claim.place = place.clone().map(Arc::new);
    }
    if let Some(quantity) = fields.quantity {
        claim.quantity = quantity.map(|interval| said(claim, interval));
        // A number of its own takes the place of one that was said of killed and injured together.
        claim.joint = if quantity.is_some() { None } else { claim.joint };
    }
    if let Some(actor) = &fields.actor {
        claim.actor = actor.iter().map(|name| named(claim, name, &at)).collect();
    }
    if let Some(affected) = &fields.affected {
        claim.affected = affected.iter().map(|words| harmed(claim, words, &at)).collect();
    }
    if let Some(speakers) = &fields.speakers {
        let speaker = |(name, kind): &(String, parallax_model::SpeakerKind)| {
            let read = claim.speakers.iter().find(|one| one.name == *name);
            let span = read.map_or_else(|| at(claim, name), |one| one.span);
            Speaker { name: name.clone().into(), kind: *kind, span }
        };
        claim.speakers = speakers.iter().map(speaker).collect();
    }
    if let Some(hedges) = &fields.hedges {
        let hedge = |words: &String| {
            let read = claim.hedges.iter().find(|one| one.text == *words).cloned();
            read.unwrap_or_else(|| Hedge { text: words.clone().into(), span: at(claim, words) })
        };
        claim.hedges = hedges.iter().map(hedge).collect();
    }
    if let Some(whole) = &fields.subset_of {
        claim.subset_of.clone_from(whole);
    }
    if let Some(category) = fields.category {
        match claim.affected.first_mut() {
            Some(affected) => affected.category = Some(category),
            None => claim.affected.push(Affected {
                text: claim.trigger.text.clone(),
                span: claim.trigger.span,
                noun: category.to_string().into(),
                category: Some(category),
            }),
        }
    }
}

/// The number a person gives, in digits, where the machine saw its number; at the trigger where it saw none.
///
/// The words beside the machine's number ("a man", "at least") say nothing of the person's.
fn said(claim: &Claim, interval: Interval) -> Quantity {
    let qualifier = match (interval.lo(), interval.hi()) {
        (low, Some(high)) if low == high => Qualifier::Exact,
        (0, Some(_)) => Qualifier::UpTo,
        (_, Some(_)) => Qualifier::Between,
        (_, None) => Qualifier::AtLeast,
    };
    match &claim.quantity {
        Some(read) if read.interval == interval => read.clone(),
        Some(read) => {
            Quantity { interval, qualifier, text: interval.to_string().into(), span: read.span }
        }
        None => Quantity {
            interval,
            qualifier,
            text: interval.to_string().into(),
            span: claim.trigger.span,
        },
    }
}

/// Keeps the mention the machine found where the name is the same.
fn named(claim: &Claim, name: &str, at: &dyn Fn(&Claim, &str) -> Span) -> Mentioned {
    let same = claim.actor.iter().find(|actor| actor.text == name);
    same.cloned().unwrap_or_else(|| Mentioned {
        text: name.into(),
        span: at(claim, name),
        actor: None,
        kind: None,
    })
}

/// Keeps what the machine found of them where the words are the same; what they are in the codebook is not guessed.
fn harmed(claim: &Claim, words: &str, at: &dyn Fn(&Claim, &str) -> Span) -> Affected {
    let same = claim.affected.iter().find(|one| one.text == words);
    same.cloned().unwrap_or_else(|| Affected {
        text: words.into(),
        span: at(claim, words),
        noun: noun(words).into(),
        category: None,
    })
}

/// The noun of a phrase: the last word before what says more of it ("two bakers of the town": bakers).
fn noun(words: &str) -> String {
    const MORE: [&str; 12] = [
        "of",
        "in",
        "from",
        "at",
        "on",
        "who",
        "with",
        "inside",
        "near",
        "under",
        "that",
        "including",
    ];
    let before = words.split_whitespace().take_while(|word| !MORE.contains(word));
    let word = before.last().unwrap_or(words);
    word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase()
}
