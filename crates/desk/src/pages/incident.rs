//! One incident: who says what, side by side on a common axis, what the record says and by which rule, and why these
//! claims are one incident.

use super::decisions::{Row, row};
use super::map::{Inset, inset};
use crate::answer::{Answer, Failure};
use crate::axis::{Axis, Bar};
use crate::desk::Asked;
use crate::messages::{Lang, filters};
use crate::state::Held;
use crate::view::View;
use crate::visitor::Visitor;
use crate::{phrases, wording};
use askama::Template;
use parallax_engine::totals::{Entry, actors_of};
use parallax_engine::{Reckoned, Record, Recorded};
use parallax_model::{CategoryTally, Claim, ClaimId, Tally, Voice};
use parallax_record::EvidenceLine;
use serde_json::json;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "incident.html")]
struct Page<'a> {
    days: Vec<LookedBack>,
    /// Which of the days is shown.
    at: usize,
    visitor: &'a Visitor,
    then: String,
    claims: Vec<Said>,
    near: Vec<Near>,
    history: Vec<Row>,
    rejected: Vec<Said>,
    id: String,
    kind: &'static str,
    when: String,
    place: String,
    precision: String,
    n_reports: usize,
    n_voices: usize,
    figures: Vec<Figure>,
    others: Vec<Said>,
    groupings: Vec<Grouping>,
    evidence: Vec<Item>,
    /// Who is said to have done it: the name, and the query of the incidents of theirs.
    actors: Vec<(String, String)>,
    /// Its place drawn; `None`: it is known to a country, or not at all.
    inset: Option<Inset>,
}

/// One harm: a row a voice.
struct Figure {
    harm: String,
    verdict: String,
    best: Option<(String, String)>,
    rule: String,
    because: String,
    most: String,
    /// "child: 3", of those whom reports put in a category.
    categories: Vec<String>,
    voices: Vec<VoiceRow>,
}

/// The incident as it was known at the end of a day.
struct LookedBack {
    /// Empty: now.
    day: String,
    address: String,
    is_shown: bool,
}

/// An incident that may be the same happening.
struct Near {
    id: String,
    title: String,
    when: String,
    n_claims: usize,
}

struct VoiceRow {
    name: String,
    says: String,
    bar: Bar,
    owned: String,
    claims: Vec<Said>,
}

/// A claim in a list.
pub(crate) struct Said {
    pub id: String,
    pub event: String,
    pub speakers: String,
    pub count: String,
    pub stance: String,
    pub quote: String,
    pub report: String,
    pub report_name: String,
    pub published: String,
    /// `machine`, `accepted`, `corrected`, `rejected`.
    pub lane: &'static str,
    /// The entry that put it there.
    pub entry: Option<u64>,
}

/// An item of evidence that is tied to it.
struct Item {
    id: String,
    name: String,
    medium: String,
    said: String,
}

struct Grouping {
    claim: String,
    with: String,
    reasons: Vec<(String, String, bool)>,
}

/// The incident of this id.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let (holdings, id) = (asked.holdings, asked.rest);
    let record = &holdings.record;
    // What it is called follows from its claims, so that a day earlier it may have had another name.
    let now = asked.desk.held(None)?;
    let today = now.index.incident(&now, id);
    let one = asked.index.incident(holdings, id).or_else(|| {
        let claims = &today.filter(|_| asked.view.as_of.is_some())?.incident.claims;
        claims.iter().find_map(|claim| record.incident_of(claim))
    });
    let one = one.ok_or_else(|| Failure::not_found("incident", id))?;
    let days = today.map_or_else(Vec::new, |today| days_of_change(asked, &now, today));
    let claims = record.claims_of(&one.incident);
    let evidence = tied(asked, &claims)?;
    let ids: Vec<String> = evidence.iter().map(|item| item.id.clone()).collect();
    let main = || asked.view.render(&made(asked, one, &claims, days, evidence));
    let data = || {
        let line = |claim: &&Claim| super::claim_line(record, claim, &holdings.extractor);
        let lines: Result<Vec<_>, _> = claims.iter().map(line).collect();
        Ok(json!({
            "incident": super::incident_line(record, one)?,
            "actors": doers(asked, one, &claims, Lang::En).map(|(id, name)| json!({ "actor": id, "name": name })).collect::<Vec<_>>(),
            "claims": lines?,
            "evidence": ids,
        }))
    };
    let data_at = format!("/incidents/{}.json", super::in_address(id));
    asked.answer(phrases::title_of(asked.view.lang, one), main, data, data_at)
}

fn made<'a>(
    asked: &Asked<'a>,
    one: &Recorded,
    claims: &[&Claim],
    days: Vec<LookedBack>,
    evidence: Vec<Item>,
) -> Page<'a> {
    let (record, incident, lang) = (&asked.holdings.record, &one.incident, asked.view.lang);
    let figures: Vec<Figure> =
        one.tallies.iter().map(|tally| figure(asked, record, tally)).collect();
    let is_shown = |claim: &Claim| {
        let shown = figures.iter().flat_map(|figure| &figure.voices).flat_map(|row| &row.claims);
        shown.into_iter().any(|said| said.id == claim.id.as_str())
    };
    let others: Vec<Said> = claims
        .iter()
        .filter(|claim| !is_shown(claim))
        .map(|claim| said(lang, record, claim))
        .collect();
    let count = |names: Vec<String>| names.into_iter().collect::<BTreeSet<_>>().len();
    let said_all =
        |claims: &[&Claim]| claims.iter().map(|claim| said(lang, record, claim)).collect();
    Page {
        visitor: asked.visitor,
        then: format!("/incidents/{}", super::in_address(incident.id.as_str())),
        claims: said_all(claims),
        near: near(lang, asked, one),
        history: record
            .decisions_on(incident)
            .into_iter()
            .map(|one| row(lang, one, None))
            .collect(),
        rejected: said_all(&record.rejected_beside(incident)),
        id: incident.id.to_string(),
        kind: lang.say(wording::kind(incident.kind)),
        when: wording::days(lang, incident.days),
        place: incident.place.as_deref().map(|one| wording::place(lang, one)).unwrap_or_default(),
        precision: incident
            .place
            .as_ref()
            .map(|place| place.precision.to_string())
            .unwrap_or_default(),
        n_reports: count(claims.iter().map(|claim| claim.report.to_string()).collect()),
        n_voices: count(
            claims
                .iter()
                .map(|claim| asked.holdings.source(&wording::origin(record, claim)).to_owned())
                .collect(),
        ),
        at: days.iter().position(|one| one.is_shown).unwrap_or_default(),
        days,
        figures,
        others,
        groupings: groupings(asked, one),
        evidence,
        actors: doers(asked, one, claims, lang)
            .map(|(id, name)| (name, format!("actor={}", super::in_address(&id))))
            .collect(),
        inset: incident.place.as_deref().and_then(|place| inset(lang, place)),
    }
}

/// The items tied to one of these claims, or to a report that makes one.
fn tied(asked: &Asked<'_>, claims: &[&Claim]) -> Result<Vec<Item>, Failure> {
    let all = asked.held.evidence(&*asked.desk.shelf).map_err(Failure::of_shelf)?;
    let ids = claims.iter().flat_map(|claim| [claim.id.as_str(), claim.report.as_str()]);
    let ids: BTreeSet<&str> = ids.collect();
    let is_tied = |line: &EvidenceLine| line.belongs_to().any(|id| ids.contains(id));
    let item = |line: &EvidenceLine| Item {
        id: line.id.clone(),
        name: super::evidence::known_as(line),
        medium: line.medium.clone().unwrap_or_default(),
        said: super::evidence::all_said(asked.view.lang, line),
    };
    Ok(all.iter().map(|held| &held.line).filter(|line| is_tied(line)).map(item).collect())
}

/// Who is said to have done it: what they go by in the record, and their names.
fn doers<'a>(
    asked: &'a Asked<'_>,
    one: &Recorded,
    claims: &[&Claim],
    lang: Lang,
) -> impl Iterator<Item = (String, String)> + use<'a> {
    let Reckoned { incident, title, tallies, .. } = &**one;
    let ids = actors_of(&Entry { incident, title, claims: claims.to_vec(), tallies });
    ids.into_iter().map(move |id| {
        let name = asked.holdings.party(lang, &id).to_owned();
        (id, name)
    })
}

/// The days on which a report about it came in or somebody decided about it, and now.
fn days_of_change(asked: &Asked<'_>, now: &Held, one: &Recorded) -> Vec<LookedBack> {
    const MOST: usize = 60;
    let reports = one.incident.claims.iter().filter_map(|id| {
        let claim = now.record.claim(id)?;
        Some(now.index.report(now, claim.report.as_str())?.added.to_string())
    });
    let decisions = now.record.decisions_on(&one.incident).into_iter();
    let instants = reports.chain(decisions.map(|one| wording::instant(one.time_ms)));
    let days: BTreeSet<String> =
        instants.filter_map(|at| at.get(..10).map(str::to_owned)).collect();
    let lang = View { as_of: None, ..asked.view.clone() }.prefix();
    let id = super::in_address(one.incident.id.as_str());
    let shown = asked.view.as_of.map(|day| day.to_string());
    // The latest day shown that is not after the day looked back from is what is seen.
    let seen = shown.as_ref().map(|shown| days.range(..=shown.clone()).next_back().cloned());
    let back = |day: &String| LookedBack {
        address: format!("{lang}/as-of/{day}/incidents/{id}"),
        is_shown: seen.as_ref().is_some_and(|seen| seen.as_ref() == Some(day)),
        day: day.clone(),
    };
    let from = days.len().saturating_sub(MOST);
    let mut all: Vec<LookedBack> = days.iter().skip(from).map(back).collect();
    let address = format!("{lang}/incidents/{id}");
    all.push(LookedBack { day: String::new(), address, is_shown: shown.is_none() });
    all
}

/// Incidents of the same kind at the same place within a few days: what a person may want to put together with this one.
fn near(lang: Lang, asked: &Asked<'_>, one: &Recorded) -> Vec<Near> {
    const MOST_DAYS: i32 = 7;
    const MOST: usize = 12;
    let (Some(place), Some(days)) = (&one.incident.place, one.incident.days) else { return vec![] };
    let apart = |other: &Recorded| -> Option<i32> {
        let (first, last) = (other.incident.days?.from(), other.incident.days?.to());
        let gap =
            |from: parallax_model::Day, to: parallax_model::Day| (to - from).get_days().max(0);
        let gap = gap(days.to(), first).max(gap(last, days.from()));
        (other.incident.kind == one.incident.kind && gap <= MOST_DAYS).then_some(gap)
    };
    let there = asked.index.at_place(place).iter().map(|&at| &asked.holdings.record.incidents[at]);
    let others = there.filter(|other| other.incident.id != one.incident.id);
    let mut near: Vec<(i32, &Recorded)> =
        others.filter_map(|other| Some((apart(other)?, other))).collect();
    near.sort_by_key(|(gap, other)| (*gap, other.incident.id.clone()));
    let near = near.into_iter().take(MOST).map(|(_, other)| Near {
        id: other.incident.id.to_string(),
        title: phrases::title_of(lang, other),
        when: wording::days(lang, other.incident.days),
        n_claims: other.incident.claims.len(),
    });
    near.collect()
}

fn figure(asked: &Asked<'_>, record: &Record, tally: &Tally) -> Figure {
    let lang = asked.view.lang;
    let axis = Axis::over(tally.voices.iter().map(|voice| voice.says));
    let best = tally.best.as_ref().map(|best| (lang.number(best.n), best.owner.to_string()));
    Figure {
        harm: lang.say(tally.harm.as_str()).to_owned(),
        verdict: wording::verdict(lang, tally),
        best,
        rule: tally.rule.to_string(),
        because: phrases::because(lang, asked.holdings, &tally.because),
        most: lang.number(axis.most()),
        categories: tally.categories.iter().map(|part| of_category(lang, part)).collect(),
        voices: tally
            .voices
            .iter()
            .map(|voice| voice_row(lang, record, tally, voice, &axis))
            .collect(),
    }
}

fn of_category(lang: Lang, part: &CategoryTally) -> String {
    let name = lang.say(part.category.as_str()).replace('_', " ");
    format!("{name}: {}", wording::verdict(lang, &part.tally))
}

fn voice_row(lang: Lang, record: &Record, tally: &Tally, voice: &Voice, axis: &Axis) -> VoiceRow {
    let mut ids: Vec<&ClaimId> = vec![&voice.claim];
    ids.extend(voice.parts.iter().chain(&voice.also).filter(|id| **id != voice.claim));
    VoiceRow {
        name: wording::voice(lang, record, voice),
        says: wording::interval(lang, voice.says),
        bar: axis.bar(voice.says),
        owned: wording::owned(lang, tally, voice),
        claims: ids
            .iter()
            .filter_map(|id| record.claim(id))
            .map(|claim| said(lang, record, claim))
            .collect(),
    }
}

/// A claim with its words and the way to them.
pub(crate) fn said(lang: Lang, record: &Record, claim: &Claim) -> Said {
    let report = record.report(&claim.report).map(|(report, _)| report);
    let outlet = report.and_then(|report| report.outlet.clone());
    let published = report.and_then(|report| report.published);
    let (lane, entry) = record.lane(&claim.id);
    Said {
        lane: lane.as_str(),
        entry,
        id: claim.id.to_string(),
        event: lang.say(claim.event.as_str()).replace('_', " "),
        speakers: wording::speakers(lang, record, claim),
        count: wording::count(lang, claim),
        stance: wording::stance(lang, claim),
        quote: wording::quote(record, claim).to_owned(),
        report: super::in_address(claim.report.as_str()),
        report_name: outlet.unwrap_or_else(|| wording::short(claim.report.as_str())),
        published: published.map(|day| day.to_string()).unwrap_or_default(),
    }
}

fn groupings(asked: &Asked<'_>, one: &Recorded) -> Vec<Grouping> {
    let lang = asked.view.lang;
    let told = one.groupings().into_iter().filter(|grouping| !grouping.reasons.is_empty());
    told.map(|grouping| Grouping {
        claim: grouping.claim.to_string(),
        with: grouping.with.as_ref().map(ToString::to_string).unwrap_or_default(),
        reasons: grouping
            .reasons
            .iter()
            .map(|reason| {
                let words = phrases::reason(lang, asked.holdings, reason);
                (words, lang.digits(&format!("{:+.1}", reason.weight)), reason.weight >= 0.0)
            })
            .collect(),
    })
    .collect()
}
