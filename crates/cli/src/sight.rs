//! What of a project those in some groups see: the one place where what is restricted is taken out, before anything is
//! derived.
//!
//! **Invariant:** what is derived for somebody is what it would be if the reports kept from them had never come in, and no
//! decision that names a claim of one had been made. So no page can show, count or find what is not there.

use parallax_journal::{
    ACCESS, CUSTODY, DECISION, EVIDENCE, Entry, Evidence, EvidenceRecord, GAZETTEER_ADDED, PERSON,
    Tie,
};
use parallax_model::{ClaimId, Decision, Digest, Groups, People, ReportId, Verdict};
use std::collections::{HashMap, HashSet};

/// What those in some groups see.
pub struct Sight<'p> {
    people: &'p People,
    groups: &'p Groups,
}

/// How much of an item of evidence is seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// All: nothing that is hidden has to do with it.
    Whole,
    /// It belongs to a report that is seen, and to one that is hidden: its bytes and what they say, and what names the former.
    Part,
    /// Nothing.
    Nothing,
}

/// What an item can have to do with, as far as telling who sees it needs.
pub struct Belongings<'b> {
    /// Whether a claim is one of a report that they see.
    pub is_seen_claim: &'b dyn Fn(&str) -> bool,
    /// Files as received, of which a hidden report was made.
    pub hidden_files: &'b HashSet<Digest>,
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
        // What people added to a report that they see is read there too.
        let mut added: HashSet<ClaimId> = HashSet::new();
        let mut kept = decisions;
        kept.retain(|decision| {
            let is_seen = match &decision.verdict {
                Verdict::Undone { entry } => seen.contains(entry),
                Verdict::Added { claim, missed } => {
                    let is_seen = self.sees(&missed.report);
                    if is_seen {
                        added.insert(claim.clone());
                    }
                    is_seen
                }
                verdict => verdict.claims().into_iter().all(|id| is_read(id) || added.contains(id)),
            };
            if is_seen {
                seen.insert(decision.entry);
            }
            is_seen
        });
        kept
    }

    /// How much they see of each item. An item is hidden with the report that it belongs to, unless it belongs to another one
    /// that they see; what belongs to no report is seen. Asked of what is known now, whatever day is looked back to.
    pub fn shares(&self, all: &Evidence, of: &Belongings<'_>) -> HashMap<Digest, Share> {
        let share = |item: &EvidenceRecord| {
            if self.is_whole() {
                return Share::Whole;
            }
            let tied = item.ties.iter().map(|one| self.sees_tie(&one.said, of));
            let told = item.statements.iter().filter_map(|one| one.said.report);
            let told = told.map(|report| self.sees_digest(report));
            let belongs: Vec<bool> = tied.chain(told).collect();
            let from = item.arrivals.iter().filter_map(|one| one.said.from);
            let is_touched = belongs.contains(&false)
                || from.into_iter().any(|file| of.hidden_files.contains(&file));
            match (is_touched, belongs.contains(&true)) {
                (false, _) => Share::Whole,
                (true, true) => Share::Part,
                (true, false) => Share::Nothing,
            }
        };
        all.items.iter().map(|item| (item.digest, share(item))).collect()
    }

    /// The evidence they see. Of an item that they see in part: its bytes, what was found in them, and what names a report that
    /// they see; who brought it, what was checked and done beside that could be the hidden report's story, and is left out.
    pub fn evidence(
        &self,
        all: Evidence,
        shares: &HashMap<Digest, Share>,
        of: &Belongings<'_>,
    ) -> Evidence {
        let seen = |mut item: EvidenceRecord| match shares.get(&item.digest) {
            Some(Share::Whole) => Some(item),
            Some(Share::Part) => {
                item.arrivals.retain(|one| {
                    one.said.from.is_some_and(|file| !of.hidden_files.contains(&file))
                });
                item.ties.retain(|one| self.sees_tie(&one.said, of));
                let is_told =
                    |report: Option<Digest>| report.is_some_and(|one| self.sees_digest(one));
                item.statements.retain(|one| is_told(one.said.report));
                item.checks.clear();
                item.custody.clear();
                Some(item)
            }
            Some(Share::Nothing) | None => None,
        };
        let fixity = all.fixity;
        Evidence::of(all.items.into_iter().filter_map(seen).collect(), fixity)
    }

    fn sees_digest(&self, report: Digest) -> bool {
        self.sees(&ReportId::new(report.to_hex()))
    }

    fn sees_tie(&self, tie: &Tie, of: &Belongings<'_>) -> bool {
        match tie {
            Tie::Report(report) => self.sees_digest(*report),
            Tie::Claim(claim) => (of.is_seen_claim)(claim),
        }
    }

    /// Whether they see an entry of the journal; `decided` are the decisions that they see, `shares` how much of the evidence.
    /// What is not known to be harmless is kept from them.
    pub fn sees_entry(
        &self,
        entry: &Entry,
        decided: &HashSet<u64>,
        shares: &HashMap<Digest, Share>,
    ) -> bool {
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
            kind if kind.starts_with(EVIDENCE) || kind == CUSTODY => {
                let is_whole = |value: &serde_json::Value| {
                    let digest = value.as_str().and_then(Digest::from_hex);
                    digest.is_some_and(|digest| shares.get(&digest) == Some(&Share::Whole))
                };
                is_whole(&body["digest"]) && (body["result"].is_null() || is_whole(&body["result"]))
            }
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
    use parallax_journal::{Arrival, Entered, Statement};

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
    fn a_claim_added_to_a_hidden_report_is_hidden_and_one_added_to_an_open_one_is_not() {
        let added = |entry, claim: &'static str, report: &'static str| {
            let missed = parallax_model::Missed {
                report: ReportId::new(report),
                span: Default::default(),
                number: None,
                speakers: vec![],
                fields: Default::default(),
            };
            decision(entry, Verdict::Added { claim: ClaimId::new(claim), missed })
        };
        let merged = |entry, claim: &'static str| {
            let claims = ["open", claim].map(ClaimId::new).to_vec();
            decision(entry, Verdict::Merged { claims })
        };
        let all = vec![
            added(1, "seen", "cd"),
            added(2, "kept", "ab"),
            merged(3, "seen"),
            merged(4, "kept"),
        ];
        let (people, nobody) = (people(), Groups::new());
        let kept = Sight::of(&people, &nobody).decisions(all, |id| id.as_str() == "open");
        assert_eq!(kept.iter().map(|one| one.entry).collect::<Vec<_>>(), [1, 3]);
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
        let whole = |item: [u8; 32], share| (Digest(item), share);
        let shares = HashMap::from([whole([1; 32], Share::Whole), whole([2; 32], Share::Part)]);
        let sees = |kind: &str, body: &str| {
            let (sight, decided) = (Sight::of(&people, &nobody), HashSet::from([7]));
            sight.sees_entry(&entry(kind, body), &decided, &shares)
        };
        let item = |byte: u8| format!(r#"{{"digest":"{}"}}"#, Digest([byte; 32]));
        assert!(sees("evidence.added", &item(1)) && sees("custody.event", &item(1)));
        assert!(!sees("evidence.added", &item(2)) && !sees("evidence.stated", &item(3)));
        let copied =
            format!(r#"{{"digest":"{}","result":"{}"}}"#, Digest([1; 32]), Digest([3; 32]));
        assert!(!sees("custody.event", &copied));
        assert!(sees("report.added", r#"{"digest":"cd"}"#));
        assert!(!sees("report.added", r#"{"digest":"ab"}"#));
        assert!(!sees("report.received", r#"{"digest":"cd"}"#));
        assert!(!sees("access.restricted", r#"{"digest":"ab"}"#));
        assert!(!sees("access.saw", r#"{"reports":["cd","ab"]}"#));
        assert!(sees("access.opened", r#"{"person":"A"}"#) && sees("decision.merged", "{}"));
        assert!(!sees("note.made", r#"{"digest":"cd"}"#) && sees("project.created", "{}"));
        let none = People::default();
        let any = Sight::of(&none, &nobody);
        assert!(any.sees_entry(&entry("note.made", "{}"), &HashSet::new(), &HashMap::new()));
    }

    fn entered<T>(said: T) -> Entered<T> {
        Entered { seq: 1, time_ms: 0, author: "A".into(), said }
    }

    /// An item that came in by itself, tied to these reports.
    fn item(byte: u8, ties: &[Tie]) -> EvidenceRecord {
        let mut item = EvidenceRecord::new(Digest([byte; 32]), 1);
        let arrival = Arrival { name: "witness.jpg".into(), ..Arrival::default() };
        item.arrivals.push(entered(arrival));
        item.ties = ties.iter().cloned().map(entered).collect();
        item
    }

    #[test]
    fn an_item_is_hidden_with_the_report_that_it_belongs_to() {
        let (hidden, open) = (Digest([0xab; 32]), Digest([0xcd; 32]));
        let mut people = People::default();
        let keepers: Groups = ["sources".to_owned()].into();
        people.restricted.insert(ReportId::new(hidden.to_hex()), keepers.clone());
        let to = Tie::Report;
        let mut told = item(6, &[]);
        told.statements.push(entered(Statement { report: Some(hidden), ..Statement::default() }));
        let mut unpacked = item(7, &[]);
        unpacked.arrivals[0].said.from = Some(Digest([9; 32]));
        let mut both = item(3, &[to(hidden), to(open)]);
        let said = Statement { speaker: "a witness".into(), ..Statement::default() };
        both.statements.push(entered(said.clone()));
        both.statements.push(entered(Statement { report: Some(open), ..said }));
        let items = vec![
            item(1, &[]),
            item(2, &[to(hidden)]),
            both,
            item(4, &[Tie::Claim("open".into())]),
            item(5, &[Tie::Claim("gone".into())]),
            told,
            unpacked,
        ];
        let all = Evidence::of(items, vec![]);
        let of = Belongings {
            is_seen_claim: &|claim| claim == "open",
            hidden_files: &HashSet::from([Digest([9; 32])]),
        };
        let nobody = Groups::new();
        let sight = Sight::of(&people, &nobody);
        let shares = sight.shares(&all, &of);
        let share = |byte: u8| shares[&Digest([byte; 32])];
        use Share::{Nothing, Part, Whole};
        assert_eq!(
            [1, 2, 3, 4, 5, 6, 7].map(share),
            [Whole, Nothing, Part, Whole, Nothing, Nothing, Nothing]
        );
        let seen = sight.evidence(all.clone(), &shares, &of);
        assert_eq!(seen.items.len(), 3);
        let part = seen.item(Digest([3; 32])).unwrap();
        assert_eq!((part.name(), part.ties.len(), part.statements.len()), ("", 1, 1));
        assert_eq!(part.statements[0].said.report, Some(open));
        let within = Sight::of(&people, &keepers);
        assert_eq!(within.evidence(all.clone(), &within.shares(&all, &of), &of), all);
    }
}
