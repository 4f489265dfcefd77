//! Claims, voices and figures in a person's words.

use parallax_engine::Record;
use parallax_model::{Claim, ClaimId, Fields, Harm, IncidentKind, ReportId, Stance, Tally, Voice};
use parallax_record::{in_words, phrase_of_days, place_words, tally_range_words};

/// Digits of a digest that tell reports apart well enough for a person.
const SHORT_DIGEST: usize = 12;

/// Who says so: the chain of speakers from the voice nearest the reader, or the outlet's own words.
pub(crate) fn speakers(record: &Record, claim: &Claim) -> String {
    if claim.speakers.is_empty() {
        return own_words(record, &claim.report);
    }
    let names: Vec<&str> = claim.speakers.iter().map(|speaker| speaker.name.as_str()).collect();
    names.join(", quoting ")
}

fn own_words(record: &Record, report: &ReportId) -> String {
    let outlet = record.report(report).and_then(|(report, _)| report.outlet.clone());
    format!("{}, in its own words", outlet.unwrap_or_else(|| short(report.as_str())))
}

/// The origin of a claim: the voice that counts.
pub(crate) fn origin(record: &Record, claim: &Claim) -> String {
    let origin = claim.origin().map(|origin| origin.name.clone());
    origin.unwrap_or_else(|| own_words(record, &claim.report))
}

/// The name a voice goes by.
pub(crate) fn voice(record: &Record, voice: &Voice) -> String {
    match record.claim(&voice.claim) {
        Some(claim) if claim.speakers.is_empty() => own_words(record, &claim.report),
        _ => voice.name.clone(),
    }
}

/// A digest by its first digits, a path by its file.
pub(crate) fn short(id: &str) -> String {
    let is_digest = id.len() == 64 && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    match (is_digest, id.rsplit_once(['/', '\\'])) {
        (true, _) => id[..SHORT_DIGEST].to_owned(),
        (false, Some((_, file))) if !file.is_empty() => file.to_owned(),
        _ => id.to_owned(),
    }
}

/// How sure, with the words that hedge.
pub(crate) fn stance(claim: &Claim) -> String {
    let words: Vec<&str> = claim.hedges.iter().map(|hedge| hedge.text.as_str()).collect();
    match (claim.stance, words.is_empty()) {
        (Stance::Asserted, _) => String::new(),
        (stance, true) => stance.to_string(),
        (stance, false) => format!("{stance} (“{}”)", words.join("”, “")),
    }
}

/// What a claim counts, in words.
pub(crate) fn count(claim: &Claim) -> String {
    match (&claim.quantity, claim.joint) {
        (Some(quantity), _) => in_words(quantity.interval),
        (None, Some(joint)) => format!("{} killed and injured together", in_words(joint)),
        (None, None) if Harm::of(claim.event).is_some() => "no count reported".to_owned(),
        (None, None) => String::new(),
    }
}

/// The words of a claim, verbatim.
pub(crate) fn quote<'r>(record: &'r Record, claim: &Claim) -> &'r str {
    record.report(&claim.report).map_or("", |(report, _)| claim.span.of(&report.text))
}

/// An instant of the journal, UTC.
pub(crate) fn instant(time_ms: i64) -> String {
    let time = jiff::Timestamp::from_millisecond(time_ms);
    time.map_or_else(
        |_| format!("{time_ms} ms"),
        |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}

/// What a correction says: "quantity: 12 to 15; place: not stated".
pub(crate) fn fields(fields: &Fields) -> String {
    let or_not = |words: Option<String>| words.unwrap_or_else(|| "not stated".to_owned());
    let named = [
        ("event", fields.event.map(|one| one.to_string())),
        ("quantity", fields.quantity.map(|one| or_not(one.map(in_words)))),
        ("scope", fields.scope.map(|one| one.to_string())),
        ("stance", fields.stance.map(|one| one.to_string())),
        ("method", fields.method.map(|one| or_not(one.map(|one| one.to_string())))),
        ("place", fields.place.as_ref().map(|one| or_not(one.as_ref().map(place_words)))),
        ("time", fields.time.map(|one| or_not(one.map(phrase_of_days)))),
        (
            "actor",
            fields.actor.as_ref().map(|names| match names.is_empty() {
                true => or_not(None),
                false => names.join(", "),
            }),
        ),
        ("category", fields.category.map(|one| one.to_string())),
    ];
    let said = named.into_iter().filter_map(|(name, words)| Some(format!("{name}: {}", words?)));
    said.collect::<Vec<_>>().join("; ")
}

/// The harm as a label.
pub(crate) fn harm(harm: Harm) -> String {
    harm.as_str().replace('_', " ")
}

/// The kind of incident as a heading.
pub(crate) fn kind(kind: IncidentKind) -> &'static str {
    match kind {
        IncidentKind::Incident => "incident",
        IncidentKind::Cumulative => "running total, never added to incidents",
        IncidentKind::Standing => "state that holds, never added to incidents",
    }
}

/// "12 to 15, accounts agree".
pub(crate) fn verdict(tally: &Tally) -> String {
    let agreement = match (tally.voices.len(), tally.agreed) {
        (0 | 1, _) => "",
        (_, true) => ", accounts agree",
        (_, false) => ", accounts diverge",
    };
    format!("{}{agreement}", tally_range_words(tally))
}

/// Which ends of the record's range this voice owns: "lowest and best".
pub(crate) fn owned(tally: &Tally, voice: &Voice) -> String {
    let is_owner =
        |id: &ClaimId| *id == voice.claim || voice.parts.contains(id) || voice.also.contains(id);
    let ends = [("lowest", &tally.low), ("best", &tally.best), ("highest", &tally.high)];
    let owned = ends.iter().filter(|(_, end)| end.as_ref().is_some_and(|end| is_owner(&end.owner)));
    owned.map(|(name, _)| *name).collect::<Vec<_>>().join(" and ")
}
