//! What entries say about people: the bodies of `person.*` and `access.*`, and who may do and see what as they add up to.
//!
//! No secret is ever in an entry: of what somebody comes in with it holds the digest of the verifier, which lies beside the
//! journal and can be changed or erased.
//!
//! **Invariant:** reading what was written gives the change back. `docs/JOURNAL.md` fixes the bodies.

use crate::canonical::Value;
use crate::entry::{Draft, Entry, Head};
use crate::error::JournalError;
use crate::project::Project;
use crate::store::{Kinds, Walk};
use parallax_model::{Digest, People, PeopleChange, Role};

/// What kinds about people start with.
pub const PERSON: &str = "person.";

/// What kinds about who may see, and saw, what start with.
pub const ACCESS: &str = "access.";

// Not `person.added`: what ends so names bytes that lie in the archive.
const ADDED: &str = "person.enrolled";
const ROLE: &str = "person.role";
const JOINED: &str = "person.joined";
const LEFT: &str = "person.left";
const CREDENTIAL: &str = "person.credential";
const REMOVED: &str = "person.removed";
const RESTRICTED: &str = "access.restricted";
const RELEASED: &str = "access.released";
const OPENED: &str = "access.opened";
const SAW: &str = "access.saw";

/// The entry of a change; `reason` stands beside it where one was given.
pub fn people_draft(change: &PeopleChange, reason: Option<&str>) -> Draft {
    let text = |value: &str| Some(Value::text(value));
    let hex = |digest: &Digest| Value::text(digest.to_hex());
    let (kind, mut pairs) = match change {
        PeopleChange::Added { person, role } => {
            (ADDED, vec![("person", text(person)), ("role", text(role.as_str()))])
        }
        PeopleChange::Role { person, role } => {
            (ROLE, vec![("person", text(person)), ("role", text(role.as_str()))])
        }
        PeopleChange::Joined { person, group } => {
            (JOINED, vec![("person", text(person)), ("group", text(group))])
        }
        PeopleChange::Left { person, group } => {
            (LEFT, vec![("person", text(person)), ("group", text(group))])
        }
        PeopleChange::Credential { person, kind, digest } => (
            CREDENTIAL,
            vec![
                ("person", text(person)),
                ("credential", text(kind.as_str())),
                ("verifier", digest.as_ref().map(hex)),
            ],
        ),
        PeopleChange::Removed { person } => (REMOVED, vec![("person", text(person))]),
        PeopleChange::Restricted { report, group } => {
            (RESTRICTED, vec![("digest", Some(hex(report))), ("group", text(group))])
        }
        PeopleChange::Released { report, group } => {
            (RELEASED, vec![("digest", Some(hex(report))), ("group", text(group))])
        }
        PeopleChange::Opened { person } => (OPENED, vec![("person", text(person))]),
        PeopleChange::Saw { person, day, reports } => (
            SAW,
            vec![
                ("person", text(person)),
                ("day", text(&day.to_string())),
                ("reports", Some(Value::List(reports.iter().map(hex).collect()))),
            ],
        ),
    };
    pairs.push(("reason", reason.map(Value::text)));
    Draft { kind: kind.to_owned(), body: Value::map(pairs) }
}

/// What an entry says; `None` where it is of another kind, or of one that a later version writes.
/// `Some(None)`: it cannot be read.
fn read(entry: &Entry) -> Option<Option<PeopleChange>> {
    let kinds = [ADDED, ROLE, JOINED, LEFT, CREDENTIAL, REMOVED, RESTRICTED, RELEASED, OPENED, SAW];
    kinds.contains(&entry.kind.as_str()).then(|| read_known(entry))
}

fn read_known(entry: &Entry) -> Option<PeopleChange> {
    let body = Value::parse(entry.body.as_bytes()).ok()?;
    let text = |key: &str| body.get(key).and_then(Value::as_text).map(str::to_owned);
    let digest = |key: &str| Digest::from_hex(body.get(key)?.as_text()?);
    let (person, group) = (|| text("person"), || text("group"));
    let role = || text("role")?.parse::<Role>().ok();
    Some(match entry.kind.as_str() {
        ADDED => PeopleChange::Added { person: person()?, role: role()? },
        ROLE => PeopleChange::Role { person: person()?, role: role()? },
        JOINED => PeopleChange::Joined { person: person()?, group: group()? },
        LEFT => PeopleChange::Left { person: person()?, group: group()? },
        CREDENTIAL => PeopleChange::Credential {
            person: person()?,
            kind: text("credential")?.parse().ok()?,
            digest: match body.get("verifier") {
                Some(_) => Some(digest("verifier")?),
                None => None,
            },
        },
        REMOVED => PeopleChange::Removed { person: person()? },
        RESTRICTED => PeopleChange::Restricted { report: digest("digest")?, group: group()? },
        RELEASED => PeopleChange::Released { report: digest("digest")?, group: group()? },
        OPENED => PeopleChange::Opened { person: person()? },
        SAW => {
            let Value::List(reports) = body.get("reports")? else { return None };
            let each = |value: &Value| Digest::from_hex(value.as_text()?);
            PeopleChange::Saw {
                person: person()?,
                day: text("day")?.parse().ok()?,
                reports: reports.iter().map(each).collect::<Option<_>>()?,
            }
        }
        _ => return None,
    })
}

/// Whether an entry of this kind can change what is derived from the journal. Who came in and who saw what does not.
pub fn moves_the_record(kind: &str) -> bool {
    !kind.starts_with(PERSON) && kind != OPENED && kind != SAW
}

/// A thing entered about people, by whom and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeopleEntry {
    /// Number of its entry.
    pub entry: u64,
    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub time_ms: i64,
    /// Who entered it.
    pub author: String,
    /// What.
    pub change: PeopleChange,
    /// Why, where they said so.
    pub reason: Option<String>,
}

impl Project {
    /// Everyone who works here now, and what is restricted now. There is no looking back: what is restricted today was
    /// never meant to be seen, whatever day is asked about.
    pub fn people(&self) -> Result<People, JournalError> {
        let mut people = People::default();
        self.walk_people(&mut |one| one.change.apply(&mut people))?;
        Ok(people)
    }

    /// All that was entered about people, in order.
    pub fn people_entries(&self) -> Result<Vec<PeopleEntry>, JournalError> {
        let mut all = Vec::new();
        self.walk_people(&mut |one| all.push(one))?;
        Ok(all)
    }

    fn walk_people(&self, take: &mut dyn FnMut(PeopleEntry)) -> Result<(), JournalError> {
        self.store().walk_until(Kinds::Others, i64::MAX, &mut |entry| {
            if !entry.kind.starts_with(PERSON) && !entry.kind.starts_with(ACCESS) {
                return Ok(Walk::On);
            }
            if let Some(change) = read(&entry) {
                let change = change.ok_or_else(|| self.unreadable(&entry))?;
                let body = Value::parse(entry.body.as_bytes()).ok();
                let reason = body.as_ref().and_then(|body| body.get("reason")?.as_text());
                take(PeopleEntry {
                    entry: entry.seq,
                    time_ms: entry.time_ms,
                    author: entry.author.clone(),
                    change,
                    reason: reason.map(str::to_owned),
                });
            }
            Ok(Walk::On)
        })
    }

    /// The last entry that can change what is derived: where this stands still, so does everything derived.
    pub fn head_of_record(&self) -> Result<Head, JournalError> {
        let mut end = self.head()?.entries;
        let mut reach = 1;
        while end > 0 {
            let from = end.saturating_sub(reach);
            let mut found = None;
            self.walk(from, &mut |entry| {
                if entry.seq >= end {
                    return Ok(Walk::Stop);
                }
                if moves_the_record(&entry.kind) {
                    found = Some(entry.head());
                }
                Ok(Walk::On)
            })?;
            if let Some(head) = found {
                return Ok(head);
            }
            (end, reach) = (from, reach * 8);
        }
        Ok(Head::START)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Stamp;
    use crate::settings::Settings;
    use jiff::Timestamp;
    use parallax_model::Credential;

    fn stamp(ms: i64) -> Stamp {
        Stamp { time: Timestamp::from_millisecond(ms).unwrap(), author: "keeper".into() }
    }

    fn every_change() -> Vec<PeopleChange> {
        let (person, group) = ("رنا".to_owned(), "sources".to_owned());
        let report = Digest::of(b"a letter");
        vec![
            PeopleChange::Added { person: person.clone(), role: Role::Reader },
            PeopleChange::Role { person: person.clone(), role: Role::Analyst },
            PeopleChange::Joined { person: person.clone(), group: group.clone() },
            PeopleChange::Left { person: person.clone(), group: group.clone() },
            PeopleChange::Credential {
                person: person.clone(),
                kind: Credential::Code,
                digest: Some(report),
            },
            PeopleChange::Credential {
                person: person.clone(),
                kind: Credential::Key,
                digest: None,
            },
            PeopleChange::Restricted { report, group: group.clone() },
            PeopleChange::Released { report, group },
            PeopleChange::Opened { person: person.clone() },
            PeopleChange::Saw {
                person: person.clone(),
                day: "2015-03-30".parse().unwrap(),
                reports: vec![report],
            },
            PeopleChange::Removed { person },
        ]
    }

    #[test]
    fn what_is_entered_reads_back() {
        let dir = tempfile::tempdir().unwrap();
        let mut project = Project::init(dir.path(), Settings::default(), &stamp(1)).unwrap();
        let drafts: Vec<Draft> =
            every_change().iter().map(|change| people_draft(change, Some("so it is"))).collect();
        project.append(&drafts, &stamp(2)).unwrap();
        let read: Vec<PeopleChange> =
            project.people_entries().unwrap().into_iter().map(|one| one.change).collect();
        assert_eq!(read, every_change());
        assert!(project.verify(&mut |_| ()).unwrap().is_sound());
    }

    #[test]
    fn changes_add_up_and_who_was_removed_is_gone() {
        let mut people = People::default();
        let all = every_change();
        let (last, before) = all.split_last().unwrap();
        before.iter().for_each(|change| change.clone().apply(&mut people));
        let one = people.person("رنا").unwrap();
        assert_eq!((one.role, one.groups.len()), (Role::Analyst, 0));
        assert_eq!(one.credentials.keys().collect::<Vec<_>>(), [&Credential::Code]);
        assert!(people.restricted.is_empty(), "released again");
        last.clone().apply(&mut people);
        assert_eq!(people, People::default());
        // Whoever comes back under the name starts with nothing.
        before[0].clone().apply(&mut people);
        assert!(people.person("رنا").unwrap().credentials.is_empty());
    }

    #[test]
    fn who_saw_what_moves_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let mut project = Project::init(dir.path(), Settings::default(), &stamp(1)).unwrap();
        let restricted =
            PeopleChange::Restricted { report: Digest::of(b"x"), group: "sources".into() };
        let written =
            project.append(&[people_draft(&restricted, Some("a witness"))], &stamp(2)).unwrap();
        let head = written[0].head();
        assert_eq!(project.head_of_record().unwrap(), head);
        let day = "2015-03-30".parse().unwrap();
        let saw = PeopleChange::Saw { person: "A".into(), day, reports: vec![] };
        for _ in 0..20 {
            project.append(&[people_draft(&saw, None)], &stamp(3)).unwrap();
        }
        assert_eq!(project.head_of_record().unwrap(), head);
    }
}
