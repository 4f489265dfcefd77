//! The form in which a person adds a claim that the machine did not read, and what was sent with it.
//!
//! Words are given as they stand in the report; where they stand is found here, so that the form needs no script.

use super::correction::{self, List, Typed};
use super::query::Form;
use crate::answer::Failure;
use crate::desk::Desk;
use parallax_engine::Record;
use parallax_model::{Claim, EventType, Missed, Report, ReportId, Span, SpeakerKind};
use std::collections::BTreeSet;

/// The form over one report.
pub(crate) struct Missing {
    /// The report.
    pub report: String,
    /// Lists of the codebook.
    pub lists: Vec<List>,
    /// Fields to be typed into.
    pub typed: Vec<Typed>,
    /// Who speaks in the claims of this report, to choose from.
    pub voices: BTreeSet<String>,
    /// The places of its claims.
    pub places: BTreeSet<String>,
}

impl Missing {
    /// Kinds of speakers.
    pub fn kinds(&self) -> Vec<&'static str> {
        SpeakerKind::ALL.iter().map(|kind| kind.as_str()).collect()
    }
}

/// The form as it opens over a report.
pub(crate) fn over(report: &ReportId, claims: &[&Claim]) -> Missing {
    let names = claims.iter().flat_map(|claim| &claim.speakers);
    let places = claims.iter().filter_map(|claim| claim.place.as_ref());
    let (lists, typed) = correction::empty();
    Missing {
        report: report.to_string(),
        lists,
        typed,
        voices: names.map(|speaker| speaker.name.clone()).collect(),
        places: places.map(|place| place.name.clone()).collect(),
    }
}

/// What was sent: words of a report with what they say.
pub(crate) fn sent(desk: &Desk, record: &Record, form: &Form) -> Result<Missed, Failure> {
    let id = ReportId::new(form.get("report"));
    let unknown = || {
        let what = format!("There is no report {id} that was read.");
        Failure::refused(what, "Open the report, and send the form from its page.")
    };
    let (report, sentences) = record.report(&id).ok_or_else(unknown)?;
    let fields = correction::fields(desk, form, report.published)?;
    if form.get("event").parse::<EventType>().is_err() {
        let hint = "Go back, choose the event, and send the form again.";
        return Err(Failure::refused("What happened is not said.".to_owned(), hint));
    }
    let sentence: Option<usize> = form.get("sentence").parse().ok();
    let within = sentence.and_then(|at| sentences.get(at)).copied();
    let span = place_of(report, form.get("words"), within)?;
    let number = places_of(&report.text, form.get("count"), span).first().copied();
    let kind = form.get("speaker_kind");
    let kind: Option<SpeakerKind> = match kind {
        "" => None,
        named => Some(named.parse().map_err(|_| {
            let what = format!("“{named}” is no kind of speaker.");
            Failure::refused(what, "Choose one of the list.")
        })?),
    };
    let names = form.get("speaker").split(';').map(str::trim).filter(|name| !name.is_empty());
    let speakers = names
        .map(|name| (name.to_owned(), kind.unwrap_or_else(|| known_kind(record, &id, name))))
        .collect();
    Ok(Missed { report: id, span, number, speakers, fields })
}

/// What kind of voice the record takes a name for, in this report first; a person where it knows no such name.
fn known_kind(record: &Record, report: &ReportId, name: &str) -> SpeakerKind {
    let all = record.claims_in(report).iter().chain(record.claims());
    let mut speakers = all.flat_map(|claim| &claim.speakers);
    let known = speakers.find(|speaker| speaker.name.eq_ignore_ascii_case(name));
    known.map_or(SpeakerKind::Person, |speaker| speaker.kind)
}

/// Where words stand: once in the report, or in the sentence that they were selected in.
fn place_of(report: &Report, words: &str, within: Option<Span>) -> Result<Span, Failure> {
    let whole = Span::new(0, u32::try_from(report.text.len()).unwrap_or(u32::MAX));
    let found = within.map(|within| places_of(&report.text, words, within)).unwrap_or_default();
    let found = if found.is_empty() { places_of(&report.text, words, whole) } else { found };
    match (found.as_slice(), within) {
        ([], _) => {
            let what = "These words do not stand in the report.".to_owned();
            Err(Failure::refused(what, "Copy them from its text, and send the form again."))
        }
        ([one], _) => Ok(*one),
        ([first, ..], Some(_)) => Ok(*first),
        (several, None) => {
            let what = format!("These words stand {} times in the report.", several.len());
            Err(Failure::refused(
                what,
                "Give more of the words around them, so that one place is meant.",
            ))
        }
    }
}

/// Every place inside `within` where these words stand, whatever space is between them.
fn places_of(text: &str, words: &str, within: Span) -> Vec<Span> {
    let words: Vec<&str> = words.split_whitespace().collect();
    let Some(first) = words.first() else { return Vec::new() };
    let inside = within.of(text);
    let at = |from: usize| {
        let mut end = from;
        for (nth, word) in words.iter().enumerate() {
            let rest = &inside[end..];
            let plain = rest.trim_start();
            if nth > 0 && plain.len() == rest.len() {
                return None;
            }
            end += rest.len() - plain.len();
            end += plain.strip_prefix(word).map(|_| word.len())?;
        }
        let shifted = |at: usize| u32::try_from(at).ok().map(|at| within.start + at);
        Some(Span::new(shifted(from)?, shifted(end)?))
    };
    inside.match_indices(first).filter_map(|(from, _)| at(from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_across_lines_and_told_apart() {
        let text = "Nine men\n lay dead. Nine men were seen.";
        let whole = Span::new(0, text.len() as u32);
        let of = |words: &str| -> Vec<&str> {
            places_of(text, words, whole).iter().map(|span| span.of(text)).collect()
        };
        assert_eq!(of("Nine men lay"), ["Nine men\n lay"]);
        assert_eq!(of("  Nine   men "), ["Nine men", "Nine men"]);
        assert!(of("Ninemen").is_empty() && of("").is_empty() && of("ten").is_empty());
        let (title, published, outlet) = (None, None, None);
        let report = Report { id: ReportId::new("r"), text: text.into(), title, published, outlet };
        assert!(place_of(&report, "Nine men", None).is_err());
        let second = place_of(&report, "Nine men", Some(Span::new(20, whole.end))).expect("one");
        assert_eq!(second.start, 20);
    }
}
