//! What of a project those in some groups see: the one place where what is restricted is taken out, before anything is
//! derived.
//!
//! **Invariant:** what is derived for somebody is what it would be if the reports kept from them had never come in, and no
//! decision that names a claim of one had been made. So no page can show, count or find what is not there.

use parallax_journal::{ACCESS, DECISION, Entry, GAZETTEER_ADDED, PERSON};
use parallax_model::{ClaimId, Decision, Groups, People, ReportId, Verdict};
use std::collections::HashSet;

/// What those in some groups see.
pub struct Sight<'p> {
    people: &'p People,
    groups: &'p Groups,
}

impl<'p> Sight<'p> {
    /// Of those in these groups and no others.
    pub fn of(people: &'p People, groups: &'p Groups) -> Self {
        Self { people, groups }
    }

    /// Whether they see a report.
    pub fn sees(&self, report: &ReportId) -> bool {
        !self.people.hides(report, self.groups)
    }

    /// Whether nothing is kept from them.
    pub fn is_whole(&self) -> bool {
        self.people.restricted.keys().all(|report| self.sees(report))
    }

    /// The decisions they see: those that name only claims of reports that they see, and what undid one of these.
    /// `is_read` says whether a claim is one of those.
    pub fn decisions(
        &self,
        decisions: Vec<Decision>,
        is_read: impl Fn(&ClaimId) -> bool,
    ) -> Vec<Decision> {
        if self.is_whole() {
            return decisions;
        }
        let mut seen: HashSet<u64> = HashSet::new();
        let mut kept = decisions;
        kept.retain(|decision| {
            let is_seen = match &decision.verdict {
                Verdict::Undone { entry } => seen.contains(entry),
                verdict => verdict.claims().into_iter().all(&is_read),
            };
            if is_seen {
                seen.insert(decision.entry);
            }
            is_seen
        });
        kept
    }

    /// Whether they see an entry of the journal; `decided` are the decisions that they see. What is not known to be harmless
    /// is kept from them.
    pub fn sees_entry(&self, entry: &Entry, decided: &HashSet<u64>) -> bool {
        if self.is_whole() {
            return true;
        }
        let body: serde_json::Value = serde_json::from_str(&entry.body).unwrap_or_default();
        let sees = |value: &serde_json::Value| {
            value.as_str().is_some_and(|digest| self.sees(&ReportId::new(digest)))
        };
        match entry.kind.as_str() {
            parallax_journal::CREATED | GAZETTEER_ADDED => true,
            // What a file was called can tell what is in it; it may hold a restricted report among others.
            parallax_journal::RECEIVED => false,
            parallax_journal::ADDED | parallax_journal::SEEN | parallax_journal::REMOVED => {
                sees(&body["digest"])
            }
            kind if kind.starts_with(DECISION) => decided.contains(&entry.seq),
            kind if kind.starts_with(PERSON) => true,
            kind if kind.starts_with(ACCESS) => {
                let reports = body["reports"].as_array();
                (body["digest"].is_null() || sees(&body["digest"]))
                    && reports.is_none_or(|reports| reports.iter().all(sees))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_model::Digest;

    fn people() -> People {
        let mut people = People::default();
        let groups: Groups = ["sources".to_owned()].into();
        people.restricted.insert(ReportId::new("ab"), groups);
        people
    }

    fn decision(entry: u64, verdict: Verdict) -> Decision {
        Decision { entry, time_ms: 0, author: "A".into(), reason: "so".into(), verdict }
    }

    #[test]
    fn a_decision_that_names_a_hidden_claim_is_hidden_with_what_undid_it() {
        let claim = ClaimId::new;
        let merged = |entry, claims: &[&'static str]| {
            decision(
                entry,
                Verdict::Merged { claims: claims.iter().map(|&id| claim(id)).collect() },
            )
        };
        let all = vec![
            merged(1, &["open", "other"]),
            merged(2, &["open", "hidden"]),
            decision(3, Verdict::Undone { entry: 2 }),
            decision(4, Verdict::Undone { entry: 1 }),
            decision(5, Verdict::Undone { entry: 3 }),
        ];
        let (people, nobody) = (people(), Groups::new());
        let sight = Sight::of(&people, &nobody);
        let kept = sight.decisions(all.clone(), |id| id.as_str() != "hidden");
        assert_eq!(kept.iter().map(|one| one.entry).collect::<Vec<_>>(), [1, 4]);
        let within: Groups = ["sources".to_owned()].into();
        assert_eq!(Sight::of(&people, &within).decisions(all.clone(), |_| false), all);
    }

    #[test]
    fn entries_of_an_unknown_kind_are_kept_from_those_who_do_not_see_all() {
        let entry = |kind: &str, body: &str| Entry {
            seq: 7,
            time_ms: 0,
            author: "A".into(),
            kind: kind.into(),
            body: body.into(),
            prev: Digest([0; 32]),
            hash: Digest([0; 32]),
        };
        let (people, nobody) = (people(), Groups::new());
        let sees = |kind, body| {
            Sight::of(&people, &nobody).sees_entry(&entry(kind, body), &HashSet::from([7]))
        };
        assert!(sees("report.added", r#"{"digest":"cd"}"#));
        assert!(!sees("report.added", r#"{"digest":"ab"}"#));
        assert!(!sees("report.received", r#"{"digest":"cd"}"#));
        assert!(!sees("access.restricted", r#"{"digest":"ab"}"#));
        assert!(!sees("access.saw", r#"{"reports":["cd","ab"]}"#));
        assert!(sees("access.opened", r#"{"person":"A"}"#) && sees("decision.merged", "{}"));
        assert!(!sees("note.made", r#"{"digest":"cd"}"#) && sees("project.created", "{}"));
        let none = People::default();
        let any = Sight::of(&none, &nobody);
        assert!(any.sees_entry(&entry("note.made", "{}"), &HashSet::new()));
    }
}
