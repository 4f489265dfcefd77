//! Makes incidents of tellings that belong together, each claim with the reasons that put it there.

use parallax_model::{
    ClaimId, DatePrecision, Day, DayRange, EventType, Grouping, Incident, IncidentId, IncidentKind,
    Reason, Report, Stance,
};

use crate::compare::{across_reports, within_report};
use crate::facts::{Facts, Placed, days_of, most_agreed};
use crate::family::gravity;
use crate::statistics::Statistics;
use crate::tellings::{Said, Telling};
use crate::weights::Weights;
use crate::words::{WordId, for_each_word, word_id};

/// A telling with what it was told in.
pub(crate) struct Source<'p> {
    pub(crate) telling: &'p Telling,
    pub(crate) said: &'p Said,
    /// Of all claims of its report.
    pub(crate) facts: &'p [Facts],
    pub(crate) report: Option<&'p Report>,
}

impl<'p> Source<'p> {
    fn facts(&self) -> impl Iterator<Item = &'p Facts> + use<'p> {
        let facts = self.facts;
        self.telling.facts.iter().map(move |&fact| &facts[fact as usize])
    }

    pub(crate) fn first_claim(&self) -> &'p ClaimId {
        &self.facts[self.telling.facts[0] as usize].claim.id
    }

    /// How the report writes these words; those it writes otherwise are left out.
    fn written(&self, words: &[WordId]) -> Vec<String> {
        let mut found: Vec<Option<String>> = vec![None; words.len()];
        let texts = self.report.map(|report| [Some(report.text.as_str()), report.title.as_deref()]);
        for text in texts.into_iter().flatten().flatten() {
            for_each_word(text, |word| {
                let at = words.iter().position(|sought| *sought == word_id(word));
                if let Some(found) = at.map(|at| &mut found[at]).filter(|found| found.is_none()) {
                    *found = Some(word.to_owned());
                }
            });
        }
        found.into_iter().flatten().collect()
    }
}

/// What spoke for and against two tellings of different reports being of one happening.
pub(crate) fn reasons_across(
    statistics: &Statistics,
    a: &Source,
    b: &Source,
    weights: &Weights,
) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = Vec::new();
    let words = |words: &[WordId]| a.written(words);
    across_reports(statistics, a.said, b.said, weights, &words, &mut reasons);
    reasons
}

/// The incident of these tellings. With each comes the earlier one that most spoke for it.
pub(crate) fn happening(
    statistics: &Statistics,
    tellings: &[(Source, Option<Source>)],
    weights: &Weights,
) -> Incident {
    let mut facts: Vec<Placed> = Vec::new();
    let mut groupings: Vec<Grouping> = Vec::new();
    for (source, partner) in tellings {
        groupings.push(first_of_telling(statistics, source, partner.as_ref(), weights));
        let told: Vec<&Facts> = source.facts().collect();
        groupings.extend((1..told.len()).map(|n| joined(&told, n, weights)));
        facts.extend(told.iter().map(|fact| fact.placed()));
    }
    let mut incident = incident_of(IncidentKind::Incident, &facts, groupings);
    let published = tellings.iter().filter_map(|(source, _)| source.report?.published).min();
    if let Some(published) = published {
        let recalled = incident.days.filter(|days| is_recalled(*days, &facts, published));
        if incident.days.is_none() || recalled.is_some() {
            incident.days = week_of_news(published).or(incident.days);
            explain_week(&mut incident, recalled);
        }
    }
    incident
}

/// Whether a month or year that few claims tell, and not the first, is no more than what a report recalls beside its news: "the
/// second shooting there since May".
fn is_recalled(days: DayRange, facts: &[Placed], published: Day) -> bool {
    let is_rough = matches!(days.precision, DatePrecision::Month | DatePrecision::Year);
    let meets = |told: DayRange| told.from() <= days.to() && days.from() <= told.to();
    let tells = |fact: &Placed| fact.claim.time.is_some_and(meets);
    let n_told = facts.iter().filter(|fact| tells(fact)).count();
    let opens = facts.first().is_some_and(tells);
    is_rough && !opens && n_told * 3 < facts.len() && days.to() < published
}

/// The week up to the first publication, where no claim says when: news tells of what is new.
///
/// Source: ACLED and UCDP date such events by the report, with a coarser precision.
fn week_of_news(first: Day) -> Option<DayRange> {
    let week_before = (0..6).try_fold(first, |day, _| day.yesterday().ok())?;
    Some(DayRange::new(week_before, first, DatePrecision::Week))
}

fn explain_week(incident: &mut Incident, recalled: Option<DayRange>) {
    if let (Some(days), Some(grouping)) = (incident.days, incident.groupings.first_mut()) {
        let why = match recalled {
            Some(recalled) => format!("few claims say when ({recalled})"),
            None => "no claim says when".to_owned(),
        };
        let found = format!("{why}: within the week before publication ({days})");
        grouping.reasons.push(Reason { comparison: "time", found, weight: 0.0 });
    }
}

/// Why a telling stands with the telling of another report.
fn first_of_telling(
    statistics: &Statistics,
    source: &Source,
    partner: Option<&Source>,
    weights: &Weights,
) -> Grouping {
    let reasons = partner.map(|partner| reasons_across(statistics, partner, source, weights));
    let with = partner.map(|partner| partner.first_claim().clone());
    Grouping { claim: source.first_claim().clone(), with, reasons: reasons.unwrap_or_default() }
}

/// Earlier claims among which the closest is looked for.
const LOOK_BACK: usize = 24;

/// Why the `n`th claim of a telling stands with an earlier one.
fn joined(told: &[&Facts], n: usize, weights: &Weights) -> Grouping {
    let fact = told[n];
    let earlier = told[n.saturating_sub(LOOK_BACK)..n].iter().map(|earlier| {
        let mut bits = 0.0;
        within_report(earlier, fact, weights, &mut bits);
        (bits, *earlier)
    });
    // Of equals the first told.
    let closest = earlier.rev().max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, closest)| closest);
    let mut reasons: Vec<Reason> = Vec::new();
    if let Some(closest) = closest {
        within_report(closest, fact, weights, &mut reasons);
    }
    let with = closest.map(|closest| closest.claim.id.clone());
    Grouping { claim: fact.claim.id.clone(), with, reasons }
}

/// The incident of these claims, in the order given; its id is a short one, which another incident may
/// have too.
pub(crate) fn incident_of(
    kind: IncidentKind,
    facts: &[Placed],
    groupings: Vec<Grouping>,
) -> Incident {
    let claims: Vec<ClaimId> = facts.iter().map(|fact| fact.claim.id.clone()).collect();
    let first = claims.iter().min().expect("an incident holds a claim");
    let stated = || facts.iter().filter(|fact| !fact.place_is_borrowed);
    let place = most_agreed(stated().filter_map(|fact| fact.place()))
        .or_else(|| most_agreed(facts.iter().filter_map(|fact| fact.place())));
    Incident {
        id: IncidentId::mint(first),
        kind,
        event: gravest(facts),
        place: place.and_then(|place| facts.iter().find_map(|fact| fact.shared(place))),
        days: days_of(facts.iter().map(|fact| &*fact.claim)),
        claims,
        groupings,
    }
}

/// The gravest event that is not denied throughout.
fn gravest(facts: &[Placed]) -> EventType {
    let gravest_of = |keep: fn(&Placed) -> bool| {
        facts
            .iter()
            .filter(|fact| keep(fact))
            .map(|fact| fact.claim.event)
            .max_by_key(|e| gravity(*e))
    };
    let affirmed = gravest_of(|fact| fact.claim.stance != Stance::Denied);
    affirmed.or_else(|| gravest_of(|_| true)).expect("an incident holds a claim")
}
