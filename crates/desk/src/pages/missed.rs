//! The form in which a person adds a claim that the machine did not read, and what was sent with it.
//!
//! Words are given as they stand in the report; where they stand is found here, so that the form needs no script.

use super::correction::{self, Known, List, Typed};
use super::query::Form;
use crate::answer::{Failure, Told};
use crate::desk::Desk;
use crate::messages::Lang;
use parallax_engine::{Record, places_of, typed_speakers};
use parallax_model::{Claim, EventType, Missed, Report, ReportId, Span};

/// The form over one report.
pub(crate) struct Missing {
    /// The report.
    pub report: String,
    /// Lists of the codebook.
    pub lists: Vec<List>,
    /// Fields to be typed into.
    pub typed: Vec<Typed>,
    /// What the claims of this report name, to choose from.
    pub known: Known,
}

/// The form as it opens over a report.
pub(crate) fn over(lang: Lang, report: &ReportId, claims: &[&Claim]) -> Missing {
    let (lists, typed) = correction::empty();
    Missing { report: report.to_string(), lists, typed, known: correction::known(lang, claims) }
}

/// What was sent: words of a report with what they say.
pub(crate) fn sent(desk: &Desk, record: &Record, form: &Form) -> Result<Missed, Failure> {
    let id = ReportId::new(form.get("report"));
    let unknown = || {
        let what = Told::with("There is no report {0} that was read.", [id.as_str()]);
        Failure::refused(what, "Open the report, and send the form from its page.")
    };
    let (report, sentences) = record.report(&id).ok_or_else(unknown)?;
    let fields = correction::fields(desk, form, report.published)?;
    if form.get("event").parse::<EventType>().is_err() {
        let hint = "Go back, choose the event, and send the form again.";
        return Err(Failure::refused("What happened is not said.", hint));
    }
    let sentence: Option<usize> = form.get("sentence").parse().ok();
    let within = sentence.and_then(|at| sentences.get(at)).copied();
    let span = place_of(report, form.get("words"), within)?;
    let number = places_of(&report.text, form.get("count"), span).first().copied();
    let kind = correction::speaker_kind(form)?;
    let names: Vec<&str> = form.get("speaker").split([';', '؛']).collect();
    let speakers = typed_speakers(record, &id, &names, kind);
    Ok(Missed { report: id, span, number, speakers, fields })
}

/// Where words stand: once in the report, or in the sentence that they were selected in.
fn place_of(report: &Report, words: &str, within: Option<Span>) -> Result<Span, Failure> {
    let whole = Span::new(0, u32::try_from(report.text.len()).unwrap_or(u32::MAX));
    let found = within.map(|within| places_of(&report.text, words, within)).unwrap_or_default();
    let found = if found.is_empty() { places_of(&report.text, words, whole) } else { found };
    match (found.as_slice(), within) {
        ([], _) => {
            let what = "These words do not stand in the report.";
            Err(Failure::refused(what, "Copy them from its text, and send the form again."))
        }
        ([one], _) => Ok(*one),
        ([first, ..], Some(_)) => Ok(*first),
        (several, None) => {
            let n = several.len().to_string();
            let what = Told::with("These words stand {0} times in the report.", [&n]);
            Err(Failure::refused(
                what,
                "Give more of the words around them, so that one place is meant.",
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_stand_twice_are_told_apart_by_their_sentence() {
        let text = "Nine men\n lay dead. Nine men were seen.";
        let whole = Span::new(0, text.len() as u32);
        let (title, published, outlet) = (None, None, None);
        let report = Report { id: ReportId::new("r"), text: text.into(), title, published, outlet };
        assert!(place_of(&report, "Nine men", None).is_err());
        let second = place_of(&report, "Nine men", Some(Span::new(20, whole.end))).expect("one");
        assert_eq!(second.start, 20);
    }
}
