//! Who works on a project and what each may do and see: roles, groups, and the reports that groups keep to themselves.
//!
//! **Invariant:** a report that groups restrict is seen by those who are in all of them, whatever their role; each further
//! restriction narrows, none widens.

use crate::named::named_enum;
use crate::{Day, Digest, ReportId};
use std::collections::{BTreeMap, BTreeSet};

named_enum! {
    /// What a person may do. Each may do what those before may.
    pub enum Role ("role") {
        /// Reads.
        Reader = "reader",
        /// Decides about claims and incidents.
        Analyst = "analyst",
        /// Takes back what others decided.
        Reviewer = "reviewer",
        /// Says who may come in, and what they may do.
        Admin = "admin",
    }
}

named_enum! {
    /// By what somebody shows who they are.
    pub enum Credential ("kind of credential") {
        /// A password.
        Password = "password",
        /// A second factor: codes of six digits that change every half minute.
        Code = "code",
        /// An access key, for a program.
        Key = "key",
        /// Keys that somebody's devices keep.
        Passkey = "passkey",
    }
}

/// Names of groups.
pub type Groups = BTreeSet<String>;

/// Someone who works on the project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name that their entries carry.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// What they may see beside what all see.
    pub groups: Groups,
    /// What they come in with: the digest of each verifier. Another verifier than these counts for nothing.
    pub credentials: BTreeMap<Credential, Digest>,
}

impl Person {
    /// Whether this verifier is the one that the journal knows of.
    pub fn is_known(&self, kind: Credential, verifier: &str) -> bool {
        self.credentials.get(&kind) == Some(&Digest::of(verifier.as_bytes()))
    }
}

/// Everyone who works on a project, and which reports are restricted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct People {
    /// By name; those who were removed are not among them.
    pub persons: BTreeMap<String, Person>,
    /// The groups that keep a report to themselves; a report that is not here is seen by all.
    pub restricted: BTreeMap<ReportId, Groups>,
}

impl People {
    /// The person of this name.
    pub fn person(&self, name: &str) -> Option<&Person> {
        self.persons.get(name)
    }

    /// Whether a report is hidden from somebody who is in these groups and no others.
    pub fn hides(&self, report: &ReportId, groups: &Groups) -> bool {
        self.restricted.get(report).is_some_and(|keepers| !keepers.is_subset(groups))
    }

    /// Those of these groups that restrict anything: who agree in them see the same.
    pub fn that_matter(&self, groups: &Groups) -> Groups {
        let is_keeper = |group: &&String| self.restricted.values().any(|all| all.contains(*group));
        groups.iter().filter(is_keeper).cloned().collect()
    }

    /// Whether without this person there would be no admin.
    pub fn is_last_admin(&self, name: &str) -> bool {
        let mut admins = self.persons.values().filter(|one| one.role == Role::Admin);
        admins.next().is_some_and(|one| one.name == name) && admins.next().is_none()
    }
}

/// One thing that is entered about people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeopleChange {
    /// Someone may come in from now on, once they have something to come in with.
    Added {
        /// Who.
        person: String,
        /// As what.
        role: Role,
    },
    /// Someone has another role.
    Role {
        /// Who.
        person: String,
        /// Which.
        role: Role,
    },
    /// Someone belongs to a group.
    Joined {
        /// Who.
        person: String,
        /// To which.
        group: String,
    },
    /// Someone no longer does.
    Left {
        /// Who.
        person: String,
        /// To which.
        group: String,
    },
    /// Someone comes in with something new, or with this no longer.
    Credential {
        /// Who.
        person: String,
        /// By what.
        kind: Credential,
        /// Digest of the verifier; `None`: taken away.
        digest: Option<Digest>,
    },
    /// Someone may not come in any more. Their entries stay.
    Removed {
        /// Who.
        person: String,
    },
    /// A report, and all that is derived from it, is seen by this group only.
    Restricted {
        /// The report.
        report: Digest,
        /// Who keeps it.
        group: String,
    },
    /// A group no longer restricts a report.
    Released {
        /// The report.
        report: Digest,
        /// Who kept it.
        group: String,
    },
    /// Someone came in at the desk.
    Opened {
        /// Who.
        person: String,
    },
    /// Someone saw restricted reports, or what is derived from them, for the first time on a day.
    Saw {
        /// Who.
        person: String,
        /// The day, UTC.
        day: Day,
        /// The reports.
        reports: Vec<Digest>,
    },
}

impl PeopleChange {
    /// What it makes of who may do and see what.
    pub fn apply(self, people: &mut People) {
        let id = |digest: Digest| ReportId::new(digest.to_hex());
        match self {
            Self::Added { person, role } => {
                let one = Person {
                    name: person.clone(),
                    role,
                    groups: Groups::new(),
                    credentials: Default::default(),
                };
                people.persons.insert(person, one);
            }
            Self::Role { person, role } => {
                people.persons.entry(person).and_modify(|one| one.role = role);
            }
            Self::Joined { person, group } => {
                people.persons.entry(person).and_modify(|one| _ = one.groups.insert(group));
            }
            Self::Left { person, group } => {
                people.persons.entry(person).and_modify(|one| _ = one.groups.remove(&group));
            }
            Self::Credential { person, kind, digest } => {
                people.persons.entry(person).and_modify(|one| match digest {
                    Some(digest) => drop(one.credentials.insert(kind, digest)),
                    None => drop(one.credentials.remove(&kind)),
                });
            }
            Self::Removed { person } => drop(people.persons.remove(&person)),
            Self::Restricted { report, group } => {
                people.restricted.entry(id(report)).or_default().insert(group);
            }
            Self::Released { report, group } => {
                let id = id(report);
                if let Some(groups) = people.restricted.get_mut(&id) {
                    groups.remove(&group);
                    if groups.is_empty() {
                        people.restricted.remove(&id);
                    }
                }
            }
            Self::Opened { .. } | Self::Saw { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn groups(names: &[&str]) -> Groups {
        names.iter().map(|&name| name.to_owned()).collect()
    }

    #[test]
    fn a_second_restriction_narrows() {
        let mut people = People::default();
        let report = ReportId::new("ab");
        assert!(!people.hides(&report, &groups(&[])), "what nobody restricts is seen by all");
        people.restricted.insert(report.clone(), groups(&["sources", "court"]));
        for (who, is_hidden) in [
            (&["sources"][..], true),
            (&["court"], true),
            (&["court", "sources", "other"], false),
            (&[], true),
        ] {
            assert_eq!(people.hides(&report, &groups(who)), is_hidden, "{who:?}");
        }
        assert_eq!(people.that_matter(&groups(&["court", "other"])), groups(&["court"]));
    }

    #[test]
    fn roles_stand_in_order() {
        assert!(Role::Reader < Role::Analyst && Role::Analyst < Role::Reviewer);
        assert!(Role::Reviewer < Role::Admin);
        assert_eq!("reviewer".parse(), Ok(Role::Reviewer));
    }
}
