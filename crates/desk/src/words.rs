//! Which reports hold the words that somebody seeks, and of which incidents they are said: in the title, the place, the words of
//! a claim, or the names of who speaks.

use crate::concordance::{Concordance, Gathering, Marks, folded};
use crate::shelf::Holdings;
use crate::wording;
use parallax_engine::Record;
use parallax_model::{ArcStr, ReportId};
use parallax_record::ReportLine;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

/// Every word of a state.
pub(crate) struct Words {
    /// Of its reports.
    pub texts: Arc<Texts>,
    /// Of its incidents.
    said: Concordance,
}

impl Words {
    /// Of what is held; texts that were taken up before are not taken up again.
    pub fn of(holdings: &Holdings, before: Option<&Texts>) -> Self {
        let texts = Arc::new(Texts::of(holdings, before));
        Self { texts, said: said(&holdings.record) }
    }

    /// The reports that hold every one of these words, or of which they are known: by their places in the list of all.
    pub fn reports_with(&self, words: &str) -> Marks {
        let n = self.texts.marks.len();
        with_all(words, n, |word, found| {
            let mut first = 0;
            for part in &self.texts.parts {
                part.mark(word, first, found);
                first += part.n_documents();
            }
        })
    }

    /// The incidents of which every one of these words is said: by their places in the record.
    pub fn incidents_with(&self, words: &str) -> Marks {
        with_all(words, self.said.n_documents(), |word, found| self.said.mark(word, 0, found))
    }
}

fn with_all(words: &str, n: usize, mark: impl Fn(&str, &mut Marks)) -> Marks {
    let words: BTreeSet<String> = words.split_whitespace().map(folded).collect();
    let mut left: Option<Marks> = None;
    for word in &words {
        let mut found = Marks::none_of(n);
        mark(word, &mut found);
        let both = left.take().map_or(found.clone(), |left| left.and(&found));
        if both.len() == 0 {
            return both;
        }
        left = Some(both);
    }
    left.unwrap_or_else(|| Marks::none_of(n))
}

/// The words of reports, in parts: what comes in makes a part of its own, and parts are put together as they become many.
pub(crate) struct Texts {
    parts: Vec<Arc<Concordance>>,
    /// A mark of what was taken up of each report: its text belongs to its id.
    marks: Vec<u64>,
}

impl Texts {
    fn of(holdings: &Holdings, before: Option<&Self>) -> Self {
        let Holdings { record, reports, .. } = holdings;
        let marks: Vec<u64> = reports.iter().map(|line| mark_of(record, line)).collect();
        let mut parts = before.map_or_else(Vec::new, |before| before.still_in(&marks));
        let n_taken =
            |parts: &[Arc<Concordance>]| parts.iter().map(|part| part.n_documents()).sum();
        // A part that is not twice as large as what follows it is taken up anew with that, so that parts stay few.
        while let Some(last) = parts.last() {
            let first: usize = n_taken(&parts);
            if first == marks.len() || last.n_documents() >= 2 * (marks.len() - first) {
                break;
            }
            parts.pop();
        }
        let first: usize = n_taken(&parts);
        if first < marks.len() {
            let mut gathering = Gathering::default();
            for line in &reports[first..] {
                gathering.begin();
                known_of(line).for_each(|known| gathering.add(known));
                gathering.add(text_of(record, line).unwrap_or_default());
            }
            parts.push(Arc::new(gathering.done()));
        }
        Self { parts, marks }
    }

    /// The parts of which no report has gone or become another.
    fn still_in(&self, marks: &[u64]) -> Vec<Arc<Concordance>> {
        let alike = self.marks.iter().zip(marks).take_while(|(was, is)| was == is).count();
        let mut until = 0;
        let is_alike = |part: &&Arc<Concordance>| {
            until += part.n_documents();
            until <= alike
        };
        self.parts.iter().take_while(is_alike).cloned().collect()
    }
}

fn mark_of(record: &Record, line: &ReportLine) -> u64 {
    let mut hasher = DefaultHasher::new();
    line.id.hash(&mut hasher);
    known_of(line).for_each(|known| known.hash(&mut hasher));
    text_of(record, line).is_some().hash(&mut hasher);
    hasher.finish()
}

/// What is known of a report beside its text: where it was found, what it is called, who printed it.
fn known_of(line: &ReportLine) -> impl Iterator<Item = &str> {
    let known = &line.known;
    [Some(&known.name), known.title.as_ref(), known.outlet.as_ref()]
        .into_iter()
        .flatten()
        .map(ArcStr::as_str)
}

fn text_of<'r>(record: &'r Record, line: &ReportLine) -> Option<&'r str> {
    let report = record.report(&ReportId::new(line.id.as_str()));
    report.map(|(report, _)| report.text.as_str())
}

fn said(record: &Record) -> Concordance {
    let mut gathering = Gathering::default();
    for (at, one) in record.incidents.iter().enumerate() {
        gathering.begin();
        gathering.add(&one.title);
        one.incident.place.iter().for_each(|place| gathering.add(&place.name));
        for claim in record.members(at).iter().map(|&idx| &record.claims()[idx as usize]) {
            gathering.add(wording::quote(record, claim));
            match claim.speakers.is_empty() {
                true => gathering.add(&wording::origin(record, claim)),
                false => claim.speakers.iter().for_each(|speaker| gathering.add(&speaker.name)),
            }
        }
    }
    gathering.done()
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_record::AppearanceLine;

    fn line(n: usize, outlet: &str) -> ReportLine {
        let known = AppearanceLine {
            name: format!("report-{n}.txt").into(),
            title: Some(format!("Market {} in Idlib", n % 7).into()),
            published: None,
            outlet: Some(outlet.into()),
            told: None,
            noted: Default::default(),
        };
        ReportLine {
            format: ReportLine::FORMAT.into(),
            id: n.to_string().into(),
            appearances: vec![known.clone()],
            known,
            bytes: 0,
            encoding: None,
            language: None,
            unread: None,
            added: ArcStr::new(),
            author: ArcStr::new(),
            entry: 0,
            address: None,
            from: None,
            part: None,
            maker: None,
        }
    }

    fn holdings(reports: &[ReportLine]) -> Holdings {
        Holdings {
            project: String::new(),
            mark: String::new(),
            record: Record::default(),
            reports: reports.to_vec(),
            decisions: vec![],
            control: Default::default(),
            rules: vec![],
            voices: String::new(),
            rule: String::new(),
            extractor: Default::default(),
            actors: Default::default(),
            sources: Default::default(),
        }
    }

    /// Reports come one by one and many at once, one changes, one goes: what is found is what words taken up anew find.
    #[test]
    fn words_taken_up_step_by_step_are_those_taken_up_anew() {
        let mut reports: Vec<ReportLine> = Vec::new();
        let mut before: Option<Arc<Texts>> = None;
        for step in 0..40 {
            match step {
                20 => reports[3] = line(3, "Another Outlet"),
                30 => _ = reports.remove(50),
                _ => {
                    let n_new = if step % 10 == 0 { 100 } else { 1 };
                    let next = 1000 * step..1000 * step + n_new;
                    reports.extend(next.map(|n| line(n, "Outlet")));
                }
            }
            let held = holdings(&reports);
            let words = Words::of(&held, before.as_deref());
            let anew = Words::of(&held, None);
            for sought in ["market", "arket+3", "ANOTHER", "report-3", "idlib outlet 1", "nowhere"]
            {
                let sought = sought.replace('+', " ");
                let found = words.reports_with(&sought);
                assert_eq!(found, anew.reports_with(&sought), "step {step}: {sought}");
                assert_eq!(
                    found.len() > 0,
                    sought != "nowhere" && (sought != "ANOTHER" || step >= 20)
                );
            }
            let n_parts = words.texts.parts.len();
            assert!(n_parts <= 12, "step {step}: {n_parts} parts");
            if ![0, 20, 30].contains(&step) {
                let kept = before.iter().flat_map(|before| &before.parts);
                let is_held = |part: &Arc<Concordance>| {
                    words.texts.parts.iter().any(|held| Arc::ptr_eq(held, part))
                };
                let n_kept: usize = kept.filter(|part| is_held(part)).count();
                assert!(n_kept > 0 || step % 10 == 0, "step {step}: all taken up anew");
            }
            before = Some(words.texts);
        }
    }
}
