//! Claims that people found in a report where the machine read nothing.

use parallax_model::{
    Claim, Decision, EventType, Explanation, Hedge, Missed, Report, ReportId, Scope, Span, Speaker,
    Stance, ThinVec, Verdict,
};
use std::collections::BTreeMap;

use crate::lanes::set;
use crate::words::Ground;

/// Which of the decisions that hold add a claim to a report, as indices, later ones of one claim in place of earlier ones.
pub(crate) fn by_report(holding: &[Decision]) -> BTreeMap<ReportId, Vec<usize>> {
    let mut found: BTreeMap<ReportId, Vec<usize>> = BTreeMap::new();
    for (at, decision) in holding.iter().enumerate() {
        let Verdict::Added { claim, missed } = &decision.verdict else { continue };
        let of_report = found.entry(missed.report.clone()).or_default();
        of_report.retain(|&earlier| !holding[earlier].verdict.subjects().contains(&claim));
        of_report.push(at);
    }
    found
}

/// The claim that a decision adds; `None`: it adds none, or its words do not stand in this text.
pub(crate) fn claim(decision: &Decision, report: &Report, sentences: &[Span]) -> Option<Claim> {
    let Verdict::Added { claim, missed } = &decision.verdict else { return None };
    let Missed { span, number, speakers, fields, .. } = missed;
    let words = span.of(&report.text);
    if words.is_empty() {
        return None;
    }
    let sentence = sentences.iter().position(|sentence| sentence.overlaps(*span));
    let ground = Ground { text: &report.text, sentences };
    let speaker = |(name, kind): &(String, parallax_model::SpeakerKind)| Speaker {
        name: name.clone().into(),
        kind: *kind,
        span: ground.find(*span, name).unwrap_or(*span),
    };
    let because = format!("added by {}, entry {}", decision.author, decision.entry);
    let event: EventType = fields.event?;
    let mut made = Claim {
        id: claim.clone(),
        report: report.id.clone(),
        sentence: u32::try_from(sentence.unwrap_or_default()).unwrap_or(u32::MAX),
        span: *span,
        also: ThinVec::new(),
        event,
        method: None,
        trigger: Hedge { text: words.into(), span: *span },
        actor: ThinVec::new(),
        affected: ThinVec::new(),
        quantity: None,
        joint: None,
        scope: Scope::Incident,
        subset_of: None,
        place: None,
        time: None,
        speakers: speakers.iter().map(speaker).collect(),
        stance: Stance::Asserted,
        hedges: ThinVec::new(),
        because: vec![Explanation { field: "event", because }].into(),
    };
    set(&mut made, fields, Some(&ground));
    if let (Some(quantity), Some(number)) = (&mut made.quantity, number) {
        let said = number.of(&report.text);
        if !said.is_empty() {
            (quantity.text, quantity.span) = (said.into(), *number);
        }
    }
    Some(made)
}

#[cfg(test)]
mod tests {
    use crate::{Lane, Ruling, overlay};
    use parallax_model::{
        ClaimId, Decision, EventType, Fields, Interval, Missed, Report, ReportId, Span,
        SpeakerKind, Verdict,
    };

    const TEXT: &str =
        "It rained. A nurse told us that nine men lay dead in the yard. It was cold.";

    fn report() -> Report {
        let (title, published, outlet) = (None, None, None);
        Report { id: ReportId::new("r"), text: TEXT.into(), title, published, outlet }
    }

    fn span(words: &str) -> Span {
        let at = TEXT.find(words).expect("in the text") as u32;
        Span::new(at, at + words.len() as u32)
    }

    fn added(entry: u64, span_of_it: Span) -> Decision {
        let fields = Fields {
            event: Some(EventType::Killing),
            quantity: Some(Some(Interval::exactly(9))),
            ..Fields::default()
        };
        let missed = Missed {
            report: ReportId::new("r"),
            span: span_of_it,
            number: Some(span("nine")),
            speakers: vec![("A nurse".into(), SpeakerKind::Medic)],
            fields,
        };
        let verdict = Verdict::Added { claim: ClaimId::new("x"), missed };
        Decision { entry, time_ms: entry as i64, author: "A".into(), reason: "so".into(), verdict }
    }

    fn sentences() -> Vec<Span> {
        ["It rained.", "A nurse told us that nine men lay dead in the yard.", "It was cold."]
            .map(span)
            .to_vec()
    }

    #[test]
    fn what_was_missed_is_a_claim_with_its_words_in_the_text() {
        let ruling = Ruling::of(&[added(4, span("nine men lay dead"))]);
        let claims = ruling.added(&report(), &sentences());
        let [claim] = claims.as_slice() else { panic!("one claim") };
        assert_eq!((claim.sentence, claim.span.of(TEXT)), (1, "nine men lay dead"));
        let quantity = claim.quantity.as_ref().expect("a number");
        assert_eq!((quantity.text.as_str(), quantity.span.of(TEXT)), ("nine", "nine"));
        assert_eq!(claim.origin().map(|one| one.span.of(TEXT)), Some("A nurse"));
        let (readings, _) = overlay(claims, &ruling, |_| None);
        assert_eq!((readings[0].lane, readings[0].entry), (Lane::Added, Some(4)));
    }

    #[test]
    fn it_goes_when_it_is_taken_back_and_is_told_when_its_words_are_gone() {
        let undo = Decision { verdict: Verdict::Undone { entry: 4 }, ..added(5, Span::default()) };
        let ruling = Ruling::of(&[added(4, span("nine men lay dead")), undo]);
        assert!(ruling.added(&report(), &sentences()).is_empty());
        let ruling = Ruling::of(&[added(4, Span::new(900, 910))]);
        assert!(ruling.added(&report(), &sentences()).is_empty());
        assert_eq!(ruling.unread(|_| false).len(), 1);
    }

    #[test]
    fn of_two_that_add_one_claim_the_later_holds_and_it_can_be_rejected() {
        let reject = Decision {
            verdict: Verdict::Rejected {
                claim: ClaimId::new("x"),
                report: ReportId::new("r"),
                beside: None,
            },
            ..added(6, Span::default())
        };
        let all = [added(4, span("nine men")), added(5, span("nine men lay dead")), reject];
        let ruling = Ruling::of(&all);
        let claims = ruling.added(&report(), &sentences());
        assert_eq!(claims.len(), 1);
        assert_eq!(claims[0].span.of(TEXT), "nine men lay dead");
        assert_eq!(overlay(claims, &ruling, |_| None).0[0].lane, Lane::Rejected);
    }
}
