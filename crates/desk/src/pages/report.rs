//! One report: its text as archived, the words of its claims marked, the claims beside the sentences that say them.

use super::correction::{self, Correction};
use super::incident::{Said, said};
use super::keeping::Keeping;
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::marking::{Piece, pieces};
use crate::messages::{Lang, filters};
use crate::visitor::Visitor;
use crate::wording;
use askama::Template;
use parallax_engine::{Copies, Lane, Record};
use parallax_model::{Claim, Report, ReportId, Scope, Span};
use parallax_record::ReportLine;
use serde_json::json;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    line: &'a ReportLine,
    rows: Vec<Row<'a>>,
    n_claims: usize,
    kin: Vec<Kin>,
    here: &'a str,
    keeping: Keeping<'a>,
    visitor: &'a Visitor,
}

/// Another report that prints the same text, or passes on what this one says.
struct Kin {
    id: String,
    name: String,
    published: String,
    how: &'static str,
}

/// Reports that are compared with one: those of the incidents that it speaks of.
const MOST_COMPARED: usize = 200;

/// A sentence with the claims that it says.
pub(crate) struct Row<'a> {
    pub pieces: Vec<Piece<'a>>,
    pub claims: Vec<Card>,
}

/// A claim in the margin.
pub(crate) struct Card {
    pub said: Said,
    pub facts: Vec<(&'static str, String)>,
    pub correction: Correction,
}

/// The report of this id.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let (holdings, id) = (asked.holdings, asked.rest);
    let line = asked.index.report(holdings, id);
    let line = line.ok_or_else(|| Failure::not_found("report", id))?;
    let report_id = ReportId::new(id);
    let record = &holdings.record;
    let claims = claims_of(record, &report_id);
    let (text, rows) = match record.report(&report_id) {
        Some((report, sentences)) => {
            let rows = rows(asked.view.lang, record, &report.text, sentences, &claims);
            (report.text.as_str(), rows)
        }
        None => ("", Vec::new()),
    };
    let here = super::in_address(id);
    let kin = record.report(&report_id).map_or_else(Vec::new, |(report, _)| kin(asked, report));
    let keeping = Keeping::of(asked, &report_id);
    let visitor = asked.visitor;
    let page = Page { line, rows, n_claims: claims.len(), kin, here: &here, keeping, visitor };
    let others = || -> Vec<_> {
        page.kin.iter().map(|one| json!({ "report": one.id, "how": one.how })).collect()
    };
    let lines = || -> Result<Vec<_>, Failure> {
        let line = |claim: &&Claim| super::claim_line(record, claim, &holdings.extractor);
        claims.iter().map(line).collect()
    };
    let title = wording::called(&line.known);
    let data = || {
        Ok(json!({
            "report": line,
            "text": text,
            "claims": lines()?,
            "kin": others(),
            "kept_to": page.keeping.keepers,
        }))
    };
    asked.answer(title, || asked.view.render(&page), data, format!("/reports/{here}.json"))
}

/// Copies and relays of a report. What a copy says lands in the same incidents, so that no others need be compared.
fn kin(asked: &Asked<'_>, report: &Report) -> Vec<Kin> {
    let record = &asked.holdings.record;
    let homes = record.claims_in(&report.id).iter().filter_map(|one| record.incident_of(&one.id));
    let ids = homes.flat_map(|home| &home.incident.claims);
    let others = ids.filter_map(|id| record.claim(id)).map(|claim| &claim.report);
    let others: BTreeSet<&ReportId> = others.filter(|id| **id != report.id).collect();
    let others = others.into_iter().take(MOST_COMPARED);
    let near: Vec<&Report> =
        others.filter_map(|id| record.report(id)).map(|(one, _)| one).collect();
    let all: Vec<&Report> = near.iter().copied().chain([report]).collect();
    let copies = Copies::find(&all);
    let first = copies.first_of(&report.id);
    let passes_on = |other: &Report| {
        report.outlet.as_deref().is_some_and(|outlet| {
            let mut voices = record.claims_in(&other.id).iter().flat_map(|one| &one.speakers);
            voices.any(|voice| voice.name.eq_ignore_ascii_case(outlet))
        })
    };
    let how = |other: &Report| match () {
        () if other.id == *first => Some("printed it first"),
        () if copies.first_of(&other.id) == first => Some("prints the same"),
        () if passes_on(other) => Some("passes it on"),
        () => None,
    };
    let kin = near.iter().filter_map(|other| {
        let how = how(other)?;
        let line = asked.index.report(asked.holdings, other.id.as_str())?;
        let title = other.title.clone().unwrap_or_else(|| wording::short(&line.known.name));
        let outlet = other.outlet.as_ref().map_or_else(String::new, |outlet| format!("{outlet}: "));
        Some(Kin {
            id: super::in_address(other.id.as_str()),
            name: format!("{outlet}{title}"),
            published: other.published.map(|day| day.to_string()).unwrap_or_default(),
            how,
        })
    });
    let mut kin: Vec<Kin> = kin.collect();
    kin.sort_by(|a, b| (a.how, &a.published, &a.id).cmp(&(b.how, &b.published, &b.id)));
    kin
}

/// The claims that a report makes, rejected ones too, in order of place.
pub(crate) fn claims_of<'r>(record: &'r Record, report: &ReportId) -> Vec<&'r Claim> {
    let rejected = record.rejected().iter().filter(|claim| claim.report == *report);
    let mut claims: Vec<&Claim> =
        record.claims_in(report).iter().chain(rejected).map(|claim| &**claim).collect();
    claims
        .sort_by(|a, b| (a.sentence, a.span.start, &a.id).cmp(&(b.sentence, b.span.start, &b.id)));
    claims
}

/// The text sentence by sentence, beside the claims.
pub(crate) fn rows<'a>(
    lang: Lang,
    record: &Record,
    text: &'a str,
    sentences: &[Span],
    claims: &[&Claim],
) -> Vec<Row<'a>> {
    let row = |(idx, span): (usize, &Span)| {
        let is_here = |claim: &&&Claim| claim.sentence as usize == idx;
        let counts = |claim: &&&Claim| record.lane(&claim.id).0 != Lane::Rejected;
        let touching: Vec<&Claim> = claims
            .iter()
            .filter(counts)
            .filter(|claim| is_here(claim) || claim.span.overlaps(*span))
            .copied()
            .collect();
        let card = |claim: &&Claim| Card {
            said: said(lang, record, claim),
            facts: facts(lang, claim),
            correction: correction::over(claim),
        };
        Row {
            pieces: pieces(text, *span, &touching),
            claims: claims.iter().filter(is_here).map(card).collect(),
        }
    };
    sentences.iter().enumerate().map(row).collect()
}

/// What a person checks a claim by, beside its count and its speakers.
fn facts(lang: Lang, claim: &Claim) -> Vec<(&'static str, String)> {
    let words = |words: Vec<&str>| words.join("; ");
    let facts = [
        ("affected", words(claim.affected.iter().map(|one| one.text.as_str()).collect())),
        ("actor", words(claim.actor.iter().map(|one| one.text.as_str()).collect())),
        ("subset_of", claim.subset_of.as_ref().map(ToString::to_string).unwrap_or_default()),
        ("place", claim.place.as_deref().map(|one| wording::place(lang, one)).unwrap_or_default()),
        ("time", claim.time.map(|days| wording::days(lang, Some(days))).unwrap_or_default()),
        (
            "method",
            claim.method.map(|method| lang.say(method.as_str()).to_owned()).unwrap_or_default(),
        ),
        (
            "scope",
            match claim.scope {
                Scope::Incident => String::new(),
                scope => lang.say(scope.as_str()).to_owned(),
            },
        ),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}
