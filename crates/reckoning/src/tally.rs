//! One tally for each harm of an incident.

use std::collections::{BTreeMap, BTreeSet};

use parallax_model::{
    AffectedKind, ArcStr, CategoryTally, Claim, ClaimId, Day, Harm, Incident, Report, ReportId,
    SpeakerKind, Stance, Tally, Voice,
};

use crate::account::{Account, Extent, draw, listed};
use crate::choose::{Spoken, choose};
use crate::copies::Copies;
use crate::dead::Dead;
use crate::mention::Mention;
use crate::rule::Rule;
use crate::voices::{Origin, is_shown, origin_of, own_voice, settle};

/// Where reckoning looks things up.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// A claim by its id.
    pub claim: &'a (dyn Fn(&ClaimId) -> Option<&'a Claim> + Sync),
    /// A report by its id.
    pub report: &'a (dyn Fn(&ReportId) -> Option<&'a Report> + Sync),
    /// The name a source is listed under, for any of its names: "SOHR" for "the Observatory".
    pub alias: &'a (dyn Fn(&str) -> Option<String> + Sync),
    /// Which reports print the same text.
    pub copies: &'a Copies,
}

/// What the record says of an incident: one tally for each harm its claims speak of, in the codebook's order, and in it one
/// for each category that claims count by itself.
///
/// Shape: claims that `sources` does not know are passed over. Failure: none; a harm without any number has a tally
/// without bounds, which is not a tally of zero.
pub fn tallies<'a>(incident: &Incident, sources: &Sources<'a>, rule: &Rule) -> Vec<Tally> {
    let claims: Vec<&'a Claim> = incident.claims.iter().filter_map(sources.claim).collect();
    let origins = origins(&claims, sources);
    let mut by_harm: BTreeMap<Harm, Vec<&'a Claim>> = BTreeMap::new();
    for claim in &claims {
        if let Some(harm) = Harm::of(claim.event) {
            by_harm.entry(harm).or_default().push(claim);
        }
    }
    let reckoner = Reckoner { origins: &origins, sources, rule };
    let mut dead = Dead::default();
    let mut dead_of: BTreeMap<AffectedKind, Dead> = BTreeMap::new();
    let mut tallies = Vec::new();
    // The killed come first in the codebook's order, so that the wounded are reckoned with them in view.
    for (harm, claims) in by_harm {
        let mut tally = reckoner.tally(harm, &claims, &dead, Counted::All);
        if harm == Harm::Killed {
            dead = Dead::of(&claims, &tally, sources);
        }
        for (category, claims) in by_category(&claims) {
            let none = Dead::default();
            let among = dead_of.get(&category).unwrap_or(&none);
            let of_category = reckoner.tally(harm, &claims, among, Counted::Category);
            if of_category.voices.is_empty() {
                continue;
            }
            if harm == Harm::Killed {
                dead_of.insert(category, Dead::of(&claims, &of_category, sources));
            }
            tally.categories.push(CategoryTally { category, tally: of_category });
        }
        tallies.push(tally);
    }
    tallies
}

/// Whether a claim that owns a bound makes it this voice's: its own claims do. Where the claim heads a list that adds up what
/// several voices say, the list owns the bound, and not the voice that names one of those in it.
pub fn owns(tally: &Tally, voice: &Voice, claim: &ClaimId) -> bool {
    let is_own = voice.claim == *claim || voice.parts.contains(claim) || voice.also.contains(claim);
    let heads_list = |v: &Voice| v.claim == *claim && v.parts.len() > 1;
    is_own && (heads_list(voice) || !tally.voices.iter().any(heads_list))
}

/// Claims that count those of one category and nobody else, by category.
///
/// "Ten soldiers and civilians" counts neither. People whom no word places in a category are the whole, and in none.
fn by_category<'a>(claims: &[&'a Claim]) -> BTreeMap<AffectedKind, Vec<&'a Claim>> {
    let mut by_category: BTreeMap<AffectedKind, Vec<&'a Claim>> = BTreeMap::new();
    for claim in claims {
        let mut stated = claim.affected.iter().map(|affected| affected.category);
        let Some(Some(category)) = stated.next() else { continue };
        if category != AffectedKind::Person && stated.all(|other| other == Some(category)) {
            by_category.entry(category).or_default().push(claim);
        }
    }
    by_category
}

/// Of whom a tally is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    All,
    Category,
}

/// The voice of each claim.
type Origins<'c> = BTreeMap<&'c ClaimId, Origin>;

fn origins<'c>(claims: &[&'c Claim], sources: &Sources<'_>) -> Origins<'c> {
    let mut origins: Origins = claims
        .iter()
        .map(|claim| {
            let first =
                (sources.report)(sources.copies.first_of_passage(&claim.report, claim.span))
                    .or_else(|| (sources.report)(&claim.report));
            (&claim.id, origin_of(claim, first, sources.alias))
        })
        .collect();
    let keys: BTreeSet<String> = origins.values().map(|origin| origin.key.clone()).collect();
    let settled = settle(&keys);
    origins.values_mut().for_each(|origin| origin.key = settled[&origin.key].clone());
    origins
}

/// What every tally of an incident is made with.
struct Reckoner<'r, 's, 'a> {
    origins: &'r Origins<'r>,
    sources: &'s Sources<'a>,
    rule: &'r Rule,
}

impl Reckoner<'_, '_, '_> {
    fn tally(&self, harm: Harm, claims: &[&Claim], dead: &Dead, of: Counted) -> Tally {
        let known: BTreeSet<&ClaimId> = claims.iter().map(|claim| &claim.id).collect();
        let denying: BTreeSet<&str> = claims
            .iter()
            .filter(|claim| claim.stance == Stance::Denied)
            .map(|claim| self.origins[&claim.id].key.as_str())
            .collect();
        let counting = claims
            .iter()
            .copied()
            .filter(|claim| claim.stance != Stance::Denied && !is_part(claim, &known));
        let counting: Vec<&Claim> = counting.collect();
        let mut spoken = voices(&counting, self.origins, self.sources, dead, of);
        mark_admissions(&mut spoken, &counting, self.origins);
        let mut tally = choose(self.rule, harm, spoken, denying.len());
        if counting.iter().any(|claim| claim.joint.is_some()) {
            let and = "; a count of killed and injured together sets no bound";
            tally.because = format!("{}{and}", tally.because).into();
        }
        tally
    }
}

/// Whether a claim is a stated part of another claim in view, and so never added to it.
fn is_part(claim: &Claim, known: &BTreeSet<&ClaimId>) -> bool {
    claim.subset_of.as_ref().is_some_and(|whole| known.contains(whole))
}

/// One report's account, with what is needed to set it against the voice's others.
struct Dated {
    account: Account,
    report: ReportId,
    published: Option<Day>,
    name: ArcStr,
    kind: Option<SpeakerKind>,
    /// Whether pictures show it.
    is_shown: bool,
    /// Whether a later count replaces it.
    is_outdated: bool,
}

fn voices(
    claims: &[&Claim],
    origins: &Origins,
    sources: &Sources<'_>,
    dead: &Dead,
    of: Counted,
) -> Vec<Spoken> {
    let mut mentions: BTreeMap<(&str, &ReportId), Vec<Mention>> = BTreeMap::new();
    let mut dead_of: BTreeMap<&ReportId, Vec<Mention>> = BTreeMap::new();
    for claim in claims {
        let mention = Mention::of(claim, (sources.report)(&claim.report));
        let mention = match of {
            Counted::All => mention,
            Counted::Category => mention.map(Mention::within_category),
        };
        let counted = |mention| match Harm::of(claim.event) {
            Some(Harm::Injured) => dead.survivors(mention),
            _ => Some(mention),
        };
        if let Some(mention) = mention.and_then(counted) {
            if of == Counted::All && Harm::of(claim.event) == Some(Harm::Killed) {
                dead_of.entry(&claim.report).or_default().push(mention.clone());
            }
            mentions.entry((&origins[&claim.id].key, &claim.report)).or_default().push(mention);
        }
    }
    let mut by_voice: BTreeMap<String, Vec<Dated>> = BTreeMap::new();
    for ((key, report), mentions) in mentions {
        let name = origins[&mentions[0].claim.id].name.clone();
        let published = (sources.report)(report).and_then(|report| report.published);
        let is_report = origins[&mentions[0].claim.id].is_report;
        let kind = mentions[0].claim.speakers.last().map(|speaker| speaker.kind);
        let shown = mentions.iter().all(|m| is_shown(m.claim));
        let is_picture = mentions.iter().all(|m| is_shown(m.claim) && m.is_exact());
        if let Some(mut account) = draw(mentions, is_report) {
            // A picture shows those who were before the lens; "at least 12" allows for the others.
            if is_picture {
                account.extent = account.extent.max(Extent::Category);
            }
            by_voice.entry(key.to_owned()).or_default().push(Dated {
                account,
                report: report.clone(),
                published,
                name,
                kind,
                is_shown: shown,
                is_outdated: false,
            });
        }
    }
    for (report, mentions) in dead_of {
        if let Some((key, list)) = list_of(report, &mentions, &by_voice, origins, sources) {
            by_voice.entry(key).or_default().push(list);
        }
    }
    mark_outdated(&mut by_voice);
    by_voice.into_values().filter_map(latest).collect()
}

/// The list of a report's dead, whoever named each, where it is longer than any count that the report passes on. It is the
/// report's own: nobody else gives the whole of it.
fn list_of(
    report: &ReportId,
    mentions: &[Mention],
    by_voice: &BTreeMap<String, Vec<Dated>>,
    origins: &Origins,
    sources: &Sources<'_>,
) -> Option<(String, Dated)> {
    let account = listed(mentions)?;
    let told = by_voice.values().flatten().filter(|dated| dated.report == *report);
    let most = told.map(|dated| dated.account.said.largest().max(dated.account.said.point)).max();
    if most.is_some_and(|most| most >= account.said.point) {
        return None;
    }
    let own = mentions.iter().map(|m| &origins[&m.claim.id]).find(|origin| origin.is_report);
    let own = own.cloned().unwrap_or_else(|| {
        let first = sources.copies.first_of_passage(report, mentions[0].claim.span);
        let first = (sources.report)(first).or_else(|| (sources.report)(report));
        own_voice(mentions[0].claim, first, sources.alias)
    });
    let published = (sources.report)(report).and_then(|report| report.published);
    let list = Dated {
        account,
        report: report.clone(),
        published,
        name: own.name,
        kind: None,
        is_shown: false,
        is_outdated: false,
    };
    Some((own.key, list))
}

/// Marks the accounts that a later count in the same report, or any settled count, replaces.
///
/// "The agency at first reported four; the hospital later said the toll rose to seven": four is what was known at
/// an earlier hour, and no end of the range.
fn mark_outdated(by_voice: &mut BTreeMap<String, Vec<Dated>>) {
    let replaces = |new: &Dated, old: &Dated| {
        let is_larger = new.account.said.point > old.account.said.point;
        let follows =
            new.account.is_update && new.report == old.report && new.account.at > old.account.at;
        // Who has the names of eleven knows of more than who counted eight.
        let is_named = new.account.is_named
            && !old.account.is_named
            && !old.account.said.can_be(new.account.said.point);
        // A count that comes near those named may as well be another's of the same dead.
        let is_near = old.account.said.point * 6 > new.account.said.point * 5;
        let is_early = old.account.is_early && !new.account.is_early;
        is_larger && (is_early || follows || is_named && !is_near)
    };
    let all = || by_voice.values().flatten();
    let marks: Vec<bool> = all().map(|old| all().any(|new| replaces(new, old))).collect();
    for (account, mark) in by_voice.values_mut().flatten().zip(marks) {
        account.is_outdated = mark;
    }
}

/// The voice's latest account; the others are kept beside it.
fn latest(mut accounts: Vec<Dated>) -> Option<Spoken> {
    accounts.sort_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| b.report.cmp(&a.report)));
    let last = accounts.pop()?;
    let mut also = last.account.also;
    also.extend(
        accounts.into_iter().flat_map(|a| a.account.parts.into_iter().chain(a.account.also)),
    );
    also.sort();
    also.dedup();
    also.retain(|id| !last.account.parts.contains(id));
    let claim = last.account.parts[0].clone();
    let is_sum = last.account.parts.len() > 1;
    Some(Spoken {
        said: last.account.said,
        is_hedged: last.account.is_hedged,
        extent: last.account.extent,
        ends: last.account.ends,
        is_unnumbered: last.account.is_unnumbered,
        is_glimpse: last.account.is_named || last.is_shown,
        is_outdated: last.is_outdated,
        is_admission: false,
        kind: last.kind,
        published: last.published,
        voice: Voice {
            name: last.name,
            says: last.account.said.interval,
            claim,
            parts: if is_sum { last.account.parts.into() } else { Box::default() },
            also: also.into(),
        },
    })
}

/// Which of two accounts of one voice stands: numbers before bare plurals, totals before the naming of one victim
/// (an obituary does not lower a toll), then the later, then the larger.
fn rank(dated: &Dated) -> (bool, std::cmp::Reverse<Extent>, Option<Day>, u64) {
    let account = &dated.account;
    (!account.is_unnumbered, std::cmp::Reverse(account.extent), dated.published, account.said.point)
}

/// Marks voices that own up: who speaks is who is said to have done it.
fn mark_admissions(spoken: &mut [Spoken], claims: &[&Claim], origins: &Origins) {
    let by_id: BTreeMap<&ClaimId, &&Claim> =
        claims.iter().map(|claim| (&claim.id, claim)).collect();
    for voice in spoken {
        let Some(claim) = by_id.get(&voice.voice.claim) else { continue };
        let key = &origins[&claim.id].key;
        voice.is_admission = claim.actor.iter().any(|actor| {
            crate::voices::plain(&actor.text) == *key || actor.actor.as_deref() == Some(key)
        });
    }
}
