//! Puts a person's word in front of the machine's: claims as they stand, in lanes that never mix.

use std::collections::BTreeMap;
use std::sync::Arc;

use parallax_model::{
    Affected, Claim, ClaimId, Decision, Explanation, Fields, Interval, Mentioned, Qualifier,
    Quantity, Verdict,
};

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
/// A claim that nobody corrected is the one given, not a copy of it.
pub fn overlay(
    claims: impl IntoIterator<Item = impl Into<Arc<Claim>>>,
    ruling: &Ruling,
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
        Some(decisions) => judged(claim, decisions, &mut findings),
        None => Reading { claim, lane: Lane::Machine, entry: None },
    });
    (readings.collect(), findings)
}

fn judged(mut claim: Arc<Claim>, decisions: &[&Decision], findings: &mut Vec<Finding>) -> Reading {
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
                    correct(Arc::make_mut(&mut claim), fields, decision, "accepted");
                }
                Lane::Accepted
            }
            Verdict::Corrected { fields, .. } => {
                correct(Arc::make_mut(&mut claim), fields, decision, "corrected");
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
    set(&mut corrected, fields);
    let quantity = |claim: &Claim| claim.quantity.as_ref().map(|quantity| quantity.interval);
    let names = |claim: &Claim| -> Vec<String> {
        claim.actor.iter().map(|actor| actor.text.clone()).collect()
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
    ];
    pairs.into_iter().filter(|(_, is_same)| !is_same).map(|(name, _)| name).collect()
}

/// Sets what the person says, and says so among the claim's reasons: what a field was read as stays to be seen.
fn correct(claim: &mut Claim, fields: &Fields, decision: &Decision, verb: &str) {
    let (before, by) = (claim.clone(), (&decision.author, decision.entry));
    set(claim, fields);
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
        let name =
            |place: &Option<parallax_model::Place>| or_none(place.as_ref().map(|p| p.name.clone()));
        note("place", name(&before.place), name(place));
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
    if let Some(category) = fields.category {
        let was = before.affected.first().and_then(|affected| affected.category);
        note("affected", or_none(was.map(|one| one.to_string())), category.to_string());
    }
}

pub(crate) fn set(claim: &mut Claim, fields: &Fields) {
    claim.event = fields.event.unwrap_or(claim.event);
    claim.scope = fields.scope.unwrap_or(claim.scope);
    claim.stance = fields.stance.unwrap_or(claim.stance);
    claim.method = fields.method.unwrap_or(claim.method);
    claim.time = fields.time.unwrap_or(claim.time);
    if let Some(place) = &fields.place {
        claim.place.clone_from(place);
    }
    if let Some(quantity) = fields.quantity {
        claim.quantity = quantity.map(|interval| said(claim, interval));
        // A number of its own takes the place of one that was said of killed and injured together.
        claim.joint = if quantity.is_some() { None } else { claim.joint };
    }
    if let Some(actor) = &fields.actor {
        claim.actor = actor.iter().map(|name| named(claim, name)).collect();
    }
    if let Some(category) = fields.category {
        match claim.affected.first_mut() {
            Some(affected) => affected.category = Some(category),
            None => claim.affected.push(Affected {
                text: claim.trigger.text.clone(),
                span: claim.trigger.span,
                noun: category.to_string(),
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
        Some(read) => Quantity { interval, qualifier, text: interval.to_string(), span: read.span },
        None => {
            Quantity { interval, qualifier, text: interval.to_string(), span: claim.trigger.span }
        }
    }
}

/// Keeps the mention the machine found where the name is the same; another name stands at the trigger.
fn named(claim: &Claim, name: &str) -> Mentioned {
    let same = claim.actor.iter().find(|actor| actor.text == name);
    same.cloned().unwrap_or_else(|| Mentioned {
        text: name.to_owned(),
        span: claim.trigger.span,
        actor: None,
        kind: None,
    })
}
