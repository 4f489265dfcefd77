//! One claim: every field with the rule that gave it, its words in their sentence, its incident.

use super::correction::{self, Correction, Known};
use super::decisions::{Row, row};
use super::incident::{Said, said};
use crate::answer::{Answer, Failure};
use crate::desk::Asked;
use crate::marking::{Piece, pieces};
use crate::messages::{Lang, filters};
use crate::shelf::Holdings;
use crate::visitor::Visitor;
use crate::{phrases, wording};
use askama::Template;
use parallax_model::{Claim, ClaimId, Explanation, Mentioned};
use serde_json::json;

#[derive(Template)]
#[template(path = "claim.html")]
struct Page<'a> {
    said: Said,
    sentence: u32,
    bytes: String,
    pieces: Vec<Piece<'a>>,
    fields: Vec<Field>,
    incident: Option<(String, String)>,
    history: Vec<Row>,
    correction: Correction,
    known: Known,
    visitor: &'a Visitor,
    then: String,
}

/// A field of the codebook with its value and the rules behind it.
struct Field {
    name: &'static str,
    value: String,
    because: Vec<String>,
}

/// The claim of this id.
pub(crate) fn page(asked: &Asked<'_>) -> Result<Answer, Failure> {
    let (holdings, id) = (asked.holdings, asked.rest);
    let record = &holdings.record;
    let claim_id = ClaimId::new(id);
    let rejected = || record.rejected().iter().map(|claim| &**claim).find(|one| one.id == claim_id);
    let claim = record.claim(&claim_id).or_else(rejected);
    let claim = claim.ok_or_else(|| Failure::not_found("claim", id))?;
    let (report, sentences) = record
        .report(&claim.report)
        .ok_or_else(|| Failure::not_found("report", claim.report.as_str()))?;
    let sentence = sentences.get(claim.sentence as usize).copied().unwrap_or(claim.span);
    let incident = record.incident_of(&claim.id);
    let ruling = record.ruling();
    let page = Page {
        said: said(asked.view.lang, record, claim),
        sentence: claim.sentence,
        bytes: claim.span.to_string(),
        pieces: pieces(&report.text, sentence, &[claim]),
        fields: fields(asked.view.lang, holdings, claim, &record.because(claim)),
        incident: incident
            .map(|one| (one.incident.id.to_string(), phrases::title_of(asked.view.lang, one))),
        history: ruling.about(&claim.id).map(|one| row(asked.view.lang, one, None)).collect(),
        correction: correction::over(claim),
        known: correction::known(asked.view.lang, &super::report::claims_of(record, &claim.report)),
        visitor: asked.visitor,
        then: format!("/claims/{}", super::in_address(id)),
    };
    let data = json!({
        "claim": super::claim_line(record, claim, &holdings.extractor)?,
        "incident": incident.map(|one| one.incident.id.as_str()),
    });
    let title = format!("{} {}", asked.view.lang.say("Claim"), claim.id);
    let data_at = format!("/claims/{}.json", super::in_address(id));
    Ok(Answer::new(title, asked.view.render(&page)?, data, data_at))
}

/// The words that name a party, with its proper name where the list has another.
fn who(lang: Lang, holdings: &Holdings, one: &Mentioned) -> String {
    let known = one.actor.as_deref().filter(|id| holdings.actors.contains_key(*id));
    let name = known.map(|id| holdings.party(lang, id));
    match name.filter(|name| name.to_lowercase() != one.text.to_lowercase()) {
        Some(name) => format!("{} ({name})", one.text),
        None => one.text.to_string(),
    }
}

fn fields(lang: Lang, holdings: &Holdings, claim: &Claim, because: &[Explanation]) -> Vec<Field> {
    let joined = |words: Vec<&str>| words.join("; ");
    let values = [
        ("event", lang.say(claim.event.as_str()).to_owned()),
        ("trigger", claim.trigger.text.to_string()),
        (
            "method",
            claim.method.map(|method| lang.say(method.as_str()).to_owned()).unwrap_or_default(),
        ),
        (
            "actor",
            claim.actor.iter().map(|one| who(lang, holdings, one)).collect::<Vec<_>>().join("; "),
        ),
        ("affected", joined(claim.affected.iter().map(|one| one.text.as_str()).collect())),
        ("quantity", wording::count(lang, claim)),
        ("scope", lang.say(claim.scope.as_str()).to_owned()),
        (
            "place",
            claim
                .place
                .as_ref()
                .map(|place| {
                    let known = lang.say(place.precision.as_str());
                    format!(
                        "{} ({} {known})",
                        wording::place(lang, place),
                        lang.say("place known to:")
                    )
                })
                .unwrap_or_default(),
        ),
        ("time", claim.time.map(|days| wording::days(lang, Some(days))).unwrap_or_default()),
        ("speakers", joined(claim.speakers.iter().map(|speaker| speaker.name.as_str()).collect())),
        ("stance", wording::stance(lang, claim)),
        ("subset_of", claim.subset_of.as_ref().map(ClaimId::to_string).unwrap_or_default()),
    ];
    let field = |(name, value): (&'static str, String)| {
        let because = because.iter().filter(|one| one.field == name);
        let because = because.map(|one| phrases::ground(lang, holdings, &one.because));
        Field { name, value, because: because.collect() }
    };
    values.into_iter().map(field).filter(|field| !field.value.is_empty()).collect()
}
