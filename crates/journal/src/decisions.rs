//! What entries say about decisions: the bodies of `decision.*`, written and read.
//!
//! **Invariant:** reading what was written gives the verdict back. `docs/JOURNAL.md` fixes the bodies.

use crate::canonical::Value;
use crate::entry::{Draft, Entry, Stamp};
use crate::error::JournalError;
use crate::project::Project;
use crate::store::{Kinds, Walk};
use jiff::Timestamp;
use parallax_model::{
    ClaimId, Day, DayRange, Decision, Fields, Interval, Missed, Place, ReportId, Span, SpeakerKind,
    Verdict,
};

/// What every kind of decision starts with.
pub const DECISION: &str = "decision.";

impl Project {
    /// Writes a decision; it holds from the moment this returns.
    pub fn decide(
        &mut self,
        verdict: &Verdict,
        reason: &str,
        stamp: &Stamp,
    ) -> Result<Entry, JournalError> {
        let entries = self.append(&[decision_draft(verdict, reason)], stamp)?;
        Ok(entries.into_iter().next().expect("one draft makes one entry"))
    }

    /// The decisions, in the order they came in, those since undone too; with `as_of`, those made up to that moment.
    pub fn decisions(&self, as_of: Option<Timestamp>) -> Result<Vec<Decision>, JournalError> {
        let last_ms = as_of.map_or(i64::MAX, Timestamp::as_millisecond);
        let mut decisions = Vec::new();
        self.store().walk_until(Kinds::Others, last_ms, &mut |entry| {
            if entry.kind.starts_with(DECISION) {
                match read_decision(&entry) {
                    Read::Decision(decision) => decisions.push(*decision),
                    Read::Unknown => {}
                    Read::Bad => return Err(self.unreadable(&entry)),
                }
            }
            Ok(Walk::On)
        })?;
        Ok(decisions)
    }
}

/// What an entry turned out to be.
enum Read {
    Decision(Box<Decision>),
    /// A kind that a later version writes.
    Unknown,
    Bad,
}

fn read_decision(entry: &Entry) -> Read {
    let Some(kind) = KINDS.iter().copied().find(|kind| *kind == entry.kind) else {
        return Read::Unknown;
    };
    let read = || {
        let body = Value::parse(entry.body.as_bytes()).ok()?;
        Some(Decision {
            entry: entry.seq,
            time_ms: entry.time_ms,
            author: entry.author.clone(),
            reason: body.get("reason")?.as_text()?.to_owned(),
            verdict: verdict_in(kind, &body)?,
        })
    };
    read().map_or(Read::Bad, |decision| Read::Decision(Box::new(decision)))
}

const MERGED: &str = "decision.merged";
const SPLIT: &str = "decision.split";
const ASSIGNED: &str = "decision.assigned";
const ACCEPTED: &str = "decision.accepted";
const REJECTED: &str = "decision.rejected";
const CORRECTED: &str = "decision.corrected";
const MISSED: &str = "decision.missed";
const BRIDGED: &str = "decision.bridged";
const PARTED: &str = "decision.parted";
const UNDONE: &str = "decision.undone";

const KINDS: &[&str] =
    &[MERGED, SPLIT, ASSIGNED, ACCEPTED, REJECTED, CORRECTED, MISSED, BRIDGED, PARTED, UNDONE];

/// The draft of a decision.
pub fn decision_draft(verdict: &Verdict, reason: &str) -> Draft {
    let (kind, mut pairs) = kind_and_pairs(verdict);
    pairs.push(("reason", Some(Value::text(reason))));
    Draft { kind: kind.to_owned(), body: Value::map(pairs) }
}

type Pairs = Vec<(&'static str, Option<Value>)>;

fn kind_and_pairs(verdict: &Verdict) -> (&'static str, Pairs) {
    match verdict {
        Verdict::Merged { claims } => (MERGED, vec![("claims", Some(list(claims)))]),
        Verdict::Split { claims, from } => {
            (SPLIT, vec![("claims", Some(list(claims))), ("from", Some(list(from)))])
        }
        Verdict::Assigned { claim, to, from } => {
            let to = ("to", Some(id(to)));
            (ASSIGNED, vec![("claim", Some(id(claim))), ("from", Some(list(from))), to])
        }
        Verdict::Accepted { claim, report, fields } => (ACCEPTED, judged(claim, report, fields)),
        Verdict::Corrected { claim, report, fields } => (CORRECTED, judged(claim, report, fields)),
        Verdict::Rejected { claim, report, beside } => {
            let beside = ("beside", beside.as_ref().map(id));
            let report = ("report", Some(Value::text(report.as_str())));
            (REJECTED, vec![beside, ("claim", Some(id(claim))), report])
        }
        Verdict::Added { claim, missed } => {
            let Missed { report, span, number, speakers, fields } = missed;
            let mut pairs = judged(claim, report, fields);
            pairs.push(("number", number.map(span_value)));
            pairs.push(("speakers", Some(speakers_value(speakers))));
            pairs.push(("span", Some(span_value(*span))));
            (MISSED, pairs)
        }
        Verdict::Bridged { from, to } => (BRIDGED, pair(from, to)),
        Verdict::Parted { from, to } => (PARTED, pair(from, to)),
        Verdict::Undone { entry } => (UNDONE, vec![("entry", Some(int(*entry)))]),
    }
}

fn pair(from: &ClaimId, to: &ClaimId) -> Pairs {
    vec![("earlier", Some(id(from))), ("later", Some(id(to)))]
}

fn judged(claim: &ClaimId, report: &ReportId, fields: &Fields) -> Pairs {
    let report = ("report", Some(Value::text(report.as_str())));
    vec![("claim", Some(id(claim))), ("fields", Some(fields_value(fields))), report]
}

fn span_value(span: Span) -> Value {
    Value::map([("end", Some(int(span.end.into()))), ("start", Some(int(span.start.into())))])
}

fn speakers_value(speakers: &[(String, SpeakerKind)]) -> Value {
    Value::List(speakers.iter().map(speaker_value).collect())
}

fn speaker_value((name, kind): &(String, SpeakerKind)) -> Value {
    let kind = Value::text(kind.as_str());
    Value::map([("kind", Some(kind)), ("name", Some(Value::text(name)))])
}

fn id(claim: &ClaimId) -> Value {
    Value::text(claim.as_str())
}

fn list(claims: &[ClaimId]) -> Value {
    Value::List(claims.iter().map(id).collect())
}

fn int(n: u64) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

/// A field that a person left as it was read is left out; one that they say is not stated is `null`.
fn fields_value(fields: &Fields) -> Value {
    let name = |name: &'static str| Value::text(name);
    let texts = |names: &Vec<String>| Value::List(names.iter().map(Value::text).collect());
    Value::map([
        ("actor", fields.actor.as_ref().map(texts)),
        ("affected", fields.affected.as_ref().map(texts)),
        ("category", fields.category.map(|one| name(one.as_str()))),
        ("event", fields.event.map(|one| name(one.as_str()))),
        ("hedges", fields.hedges.as_ref().map(texts)),
        ("method", fields.method.map(|one| or_null(one.map(|one| name(one.as_str()))))),
        ("place", fields.place.as_ref().map(|one| or_null(one.as_ref().map(place_value)))),
        ("quantity", fields.quantity.map(|one| or_null(one.map(quantity_value)))),
        ("scope", fields.scope.map(|one| name(one.as_str()))),
        ("speakers", fields.speakers.as_deref().map(speakers_value)),
        ("stance", fields.stance.map(|one| name(one.as_str()))),
        ("subset_of", fields.subset_of.as_ref().map(|one| or_null(one.as_ref().map(id)))),
        ("time", fields.time.map(|one| or_null(one.map(time_value)))),
        ("trigger", fields.trigger.as_ref().map(Value::text)),
    ])
}

fn or_null(value: Option<Value>) -> Value {
    value.unwrap_or(Value::Null)
}

fn quantity_value(quantity: Interval) -> Value {
    Value::map([("high", quantity.hi().map(int)), ("low", Some(int(quantity.lo())))])
}

fn time_value(time: DayRange) -> Value {
    let day = |day: Day| Some(Value::text(day.to_string()));
    let precision = Some(Value::text(time.precision.as_str()));
    Value::map([("from", day(time.from())), ("precision", precision), ("to", day(time.to()))])
}

/// Degrees are text: a body holds no fractions.
fn place_value(place: &Place) -> Value {
    let degrees = |degrees: f64| Value::text(degrees.to_string());
    Value::map([
        ("admin1", place.admin1.as_deref().map(Value::text)),
        ("country", place.country.as_deref().map(Value::text)),
        ("geoname_id", place.geoname_id.map(|id| int(id.into()))),
        ("lat", place.point.map(|(lat, _)| degrees(lat))),
        ("lon", place.point.map(|(_, lon)| degrees(lon))),
        ("name", Some(Value::text(&place.name))),
        ("population", Some(int(place.population.into()))),
        ("precision", Some(Value::text(place.precision.as_str()))),
    ])
}

fn verdict_in(kind: &str, body: &Value) -> Option<Verdict> {
    Some(match kind {
        MERGED => Verdict::Merged { claims: claims_at(body, "claims")? },
        SPLIT => {
            Verdict::Split { claims: claims_at(body, "claims")?, from: claims_at(body, "from")? }
        }
        ASSIGNED => Verdict::Assigned {
            claim: claim_at(body, "claim")?,
            to: claim_at(body, "to")?,
            from: claims_at(body, "from")?,
        },
        ACCEPTED => {
            let (claim, report, fields) = judged_in(body)?;
            Verdict::Accepted { claim, report, fields }
        }
        CORRECTED => {
            let (claim, report, fields) = judged_in(body)?;
            Verdict::Corrected { claim, report, fields }
        }
        REJECTED => Verdict::Rejected {
            claim: claim_at(body, "claim")?,
            report: ReportId::new(body.get("report")?.as_text()?),
            beside: body.get("beside").and_then(Value::as_text).map(ClaimId::new),
        },
        MISSED => {
            let (claim, report, fields) = judged_in(body)?;
            fields.event?;
            let speakers = body.get("speakers").map(speakers_in);
            let missed = Missed {
                report,
                span: span_in(body.get("span")?)?,
                number: at(body, "number", span_in)?,
                speakers: speakers.unwrap_or_else(|| Some(vec![]))?,
                fields,
            };
            Verdict::Added { claim, missed }
        }
        BRIDGED => {
            Verdict::Bridged { from: claim_at(body, "earlier")?, to: claim_at(body, "later")? }
        }
        PARTED => {
            Verdict::Parted { from: claim_at(body, "earlier")?, to: claim_at(body, "later")? }
        }
        UNDONE => Verdict::Undone { entry: u64::try_from(body.get("entry")?.as_int()?).ok()? },
        _ => return None,
    })
}

fn judged_in(body: &Value) -> Option<(ClaimId, ReportId, Fields)> {
    let report = ReportId::new(body.get("report")?.as_text()?);
    Some((claim_at(body, "claim")?, report, fields_in(body.get("fields")?)?))
}

fn span_in(value: &Value) -> Option<Span> {
    let at = |key| number(value.get(key)?).and_then(|n| u32::try_from(n).ok());
    let (start, end) = (at("start")?, at("end")?);
    (start <= end).then(|| Span::new(start, end))
}

fn speakers_in(value: &Value) -> Option<Vec<(String, SpeakerKind)>> {
    let Value::List(items) = value else { return None };
    let one = |item: &Value| {
        Some((item.get("name")?.as_text()?.to_owned(), item.get("kind").and_then(named)?))
    };
    items.iter().map(one).collect()
}

fn claim_at(body: &Value, key: &str) -> Option<ClaimId> {
    Some(ClaimId::new(body.get(key)?.as_text()?))
}

fn claims_at(body: &Value, key: &str) -> Option<Vec<ClaimId>> {
    texts_in(body.get(key)?)?.into_iter().map(|text| Some(ClaimId::new(text))).collect()
}

fn texts_in(value: &Value) -> Option<Vec<String>> {
    let Value::List(items) = value else { return None };
    items.iter().map(|item| item.as_text().map(str::to_owned)).collect()
}

/// What stands under a key: `Ok(None)` where nothing does, `Err` where it cannot be read.
fn at<T>(body: &Value, key: &str, read: impl Fn(&Value) -> Option<T>) -> Option<Option<T>> {
    match body.get(key) {
        None => Some(None),
        Some(value) => read(value).map(Some),
    }
}

fn or_nothing<T>(read: impl Fn(&Value) -> Option<T>) -> impl Fn(&Value) -> Option<Option<T>> {
    move |value| match value {
        Value::Null => Some(None),
        other => read(other).map(Some),
    }
}

fn named<T: std::str::FromStr>(value: &Value) -> Option<T> {
    value.as_text()?.parse().ok()
}

fn fields_in(body: &Value) -> Option<Fields> {
    Some(Fields {
        event: at(body, "event", named)?,
        quantity: at(body, "quantity", or_nothing(quantity_in))?,
        scope: at(body, "scope", named)?,
        stance: at(body, "stance", named)?,
        method: at(body, "method", or_nothing(named))?,
        place: at(body, "place", or_nothing(place_in))?,
        time: at(body, "time", or_nothing(time_in))?,
        actor: at(body, "actor", texts_in)?,
        affected: at(body, "affected", texts_in)?,
        category: at(body, "category", named)?,
        speakers: at(body, "speakers", speakers_in)?,
        subset_of: at(body, "subset_of", or_nothing(|value| value.as_text().map(ClaimId::new)))?,
        trigger: at(body, "trigger", |value| value.as_text().map(str::to_owned))?,
        hedges: at(body, "hedges", texts_in)?,
    })
}

fn number(value: &Value) -> Option<u64> {
    u64::try_from(value.as_int()?).ok()
}

fn quantity_in(value: &Value) -> Option<Interval> {
    let low = number(value.get("low")?)?;
    match value.get("high") {
        Some(high) => Interval::between(low, number(high)?).ok(),
        None => Some(Interval::at_least(low)),
    }
}

fn time_in(value: &Value) -> Option<DayRange> {
    let day = |key| value.get(key).and_then(named::<Day>);
    Some(DayRange::new(day("from")?, day("to")?, value.get("precision").and_then(named)?))
}

fn place_in(value: &Value) -> Option<Place> {
    let text = |key| value.get(key).and_then(Value::as_text).map(str::to_owned);
    let degrees = |key| text(key)?.parse::<f64>().ok();
    let small = |key| value.get(key).and_then(number).and_then(|n| u32::try_from(n).ok());
    Some(Place {
        name: text("name")?,
        country: text("country"),
        admin1: text("admin1"),
        point: degrees("lat").zip(degrees("lon")),
        precision: value.get("precision").and_then(named)?,
        geoname_id: small("geoname_id"),
        population: small("population")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;
    use parallax_model::{EventType, PlacePrecision, Scope, Stance};

    fn ids(names: &[&str]) -> Vec<ClaimId> {
        names.iter().map(|name| ClaimId::new(*name)).collect()
    }

    fn all_fields() -> Fields {
        Fields {
            event: Some(EventType::Injury),
            quantity: Some(Some(Interval::at_least(12))),
            scope: Some(Scope::Cumulative),
            stance: Some(Stance::Hedged),
            method: Some(None),
            place: Some(Some(Place {
                name: "Idlib".to_owned(),
                country: Some("SY".to_owned()),
                admin1: None,
                point: Some((35.93062, 36.63393)),
                precision: PlacePrecision::City,
                geoname_id: Some(169_389),
                population: 128_840,
            })),
            time: Some(Some(DayRange::day("2015-03-28".parse().expect("a day")))),
            actor: Some(vec!["rebels".to_owned()]),
            category: Some(parallax_model::AffectedKind::Civilian),
            ..Fields::default()
        }
    }

    fn verdicts() -> Vec<Verdict> {
        let (claim, report) = (ClaimId::new("a1"), ReportId::new("r1"));
        let beside = Some(ClaimId::new("b2"));
        let nothing = Fields { quantity: Some(None), time: Some(None), ..Fields::default() };
        vec![
            Verdict::Merged { claims: ids(&["a1", "b2"]) },
            Verdict::Split { claims: ids(&["a1"]), from: ids(&["b2", "c3"]) },
            Verdict::Assigned { claim: claim.clone(), to: ClaimId::new("c3"), from: ids(&["b2"]) },
            Verdict::Accepted {
                claim: claim.clone(),
                report: report.clone(),
                fields: all_fields(),
            },
            Verdict::Rejected { claim: claim.clone(), report: report.clone(), beside },
            Verdict::Corrected { claim: claim.clone(), report, fields: nothing },
            Verdict::Bridged { from: claim.clone(), to: ClaimId::new("b2") },
            Verdict::Parted { from: claim, to: ClaimId::new("b2") },
            Verdict::Undone { entry: 3 },
            Verdict::Added {
                claim: ClaimId::new("d4"),
                missed: Missed {
                    report: ReportId::new("r1"),
                    span: Span::new(10, 40),
                    number: Some(Span::new(12, 16)),
                    speakers: vec![("a nurse".to_owned(), SpeakerKind::Medic)],
                    fields: Fields { event: Some(EventType::Killing), ..Fields::default() },
                },
            },
            Verdict::Corrected {
                claim: ClaimId::new("a1"),
                report: ReportId::new("r1"),
                fields: Fields {
                    affected: Some(vec!["two bakers".to_owned()]),
                    speakers: Some(vec![("a nurse".to_owned(), SpeakerKind::Medic)]),
                    subset_of: Some(Some(ClaimId::new("c9"))),
                    trigger: Some("lay dead".to_owned()),
                    hedges: Some(vec![]),
                    ..Fields::default()
                },
            },
            Verdict::Corrected {
                claim: ClaimId::new("a1"),
                report: ReportId::new("r1"),
                fields: Fields {
                    speakers: Some(vec![]),
                    subset_of: Some(None),
                    ..Fields::default()
                },
            },
        ]
    }

    #[test]
    fn what_is_decided_comes_back_and_the_past_does_not_know_it() {
        let dir = tempfile::tempdir().expect("a folder");
        let stamp = |ms| Stamp {
            time: Timestamp::from_millisecond(ms).expect("a time"),
            author: "desk".to_owned(),
        };
        let mut project = Project::init(dir.path(), Settings::default(), &stamp(1)).expect("new");
        for (n, verdict) in verdicts().iter().enumerate() {
            project.decide(verdict, "as the text says", &stamp(10 + n as i64)).expect("written");
        }
        let read = project.decisions(None).expect("read");
        let back: Vec<Verdict> = read.iter().map(|decision| decision.verdict.clone()).collect();
        assert_eq!(back, verdicts());
        assert!(read.iter().all(|one| one.author == "desk" && one.reason == "as the text says"));
        assert_eq!(read[0].entry, 1, "entry 0 made the project");
        let then = Timestamp::from_millisecond(12).expect("a time");
        assert_eq!(project.decisions(Some(then)).expect("read").len(), 3);
        assert!(project.verify(&mut |_| ()).expect("checked").is_sound());
    }

    /// The bodies that docs/JOURNAL.md prints; a journal keeps them for ever.
    #[test]
    fn the_documented_bodies_hold() {
        let check = |verdict: &Verdict, kind: &str, body: &str| {
            let draft = decision_draft(verdict, "why");
            assert_eq!((draft.kind.as_str(), draft.body.to_canonical().as_str()), (kind, body));
        };
        let all = verdicts();
        check(&all[0], MERGED, r#"{"claims":["a1","b2"],"reason":"why"}"#);
        check(&all[1], SPLIT, r#"{"claims":["a1"],"from":["b2","c3"],"reason":"why"}"#);
        check(&all[2], ASSIGNED, r#"{"claim":"a1","from":["b2"],"reason":"why","to":"c3"}"#);
        check(&all[4], REJECTED, r#"{"beside":"b2","claim":"a1","reason":"why","report":"r1"}"#);
        check(
            &all[5],
            CORRECTED,
            r#"{"claim":"a1","fields":{"quantity":null,"time":null},"reason":"why","report":"r1"}"#,
        );
        check(
            &all[10],
            CORRECTED,
            concat!(
                r#"{"claim":"a1","fields":{"affected":["two bakers"],"hedges":[],"#,
                r#""speakers":[{"kind":"medic","name":"a nurse"}],"subset_of":"c9","trigger":"lay dead"},"#,
                r#""reason":"why","report":"r1"}"#,
            ),
        );
        check(
            &all[3],
            ACCEPTED,
            concat!(
                r#"{"claim":"a1","fields":{"actor":["rebels"],"category":"civilian","event":"injury","method":null,"#,
                r#""place":{"country":"SY","geoname_id":169389,"lat":"35.93062","lon":"36.63393","name":"Idlib","#,
                r#""population":128840,"precision":"city"},"quantity":{"low":12},"scope":"cumulative","stance":"hedged","#,
                r#""time":{"from":"2015-03-28","precision":"day","to":"2015-03-28"}},"reason":"why","report":"r1"}"#
            ),
        );
        check(&all[6], BRIDGED, r#"{"earlier":"a1","later":"b2","reason":"why"}"#);
        check(&all[8], UNDONE, r#"{"entry":3,"reason":"why"}"#);
        check(
            &all[9],
            MISSED,
            concat!(
                r#"{"claim":"d4","fields":{"event":"killing"},"number":{"end":16,"start":12},"reason":"why","#,
                r#""report":"r1","span":{"end":40,"start":10},"speakers":[{"kind":"medic","name":"a nurse"}]}"#
            ),
        );
    }
}
