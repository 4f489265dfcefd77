//! How people and what was entered about them are shown.

use super::decisions::instant;
use super::layout::{clean, isolated};
use crate::terminal::Terminal;
use parallax_journal::PeopleEntry;
use parallax_model::{Digest, PeopleChange, Person};

/// Digits of a digest that tell reports apart for people.
const SHORT: usize = 12;

/// A person on a line.
pub fn person(person: &Person, terminal: &Terminal) -> String {
    let name = isolated(&clean(&person.name), terminal);
    let groups: Vec<&str> = person.groups.iter().map(String::as_str).collect();
    let groups =
        if groups.is_empty() { String::new() } else { format!("  in {}", groups.join(", ")) };
    let kinds: Vec<&str> = person.credentials.keys().map(|kind| kind.as_str()).collect();
    let kinds = if kinds.is_empty() { "nothing".to_owned() } else { kinds.join(" and ") };
    format!("{name}  {}{}  comes in with {kinds}\n", person.role, clean(&groups))
}

/// An entry on a line.
pub fn entry(one: &PeopleEntry, terminal: &Terminal) -> String {
    let author = isolated(&clean(&one.author), terminal);
    let reason = one.reason.as_ref().map(|reason| format!(": {}", clean(reason)));
    let words = clean(&words(&one.change));
    let when = instant(one.time_ms);
    format!("{:>6}  {when}  {words}, by {author}{}\n", one.entry, reason.unwrap_or_default())
}

/// What was entered, in words.
pub fn words(change: &PeopleChange) -> String {
    match change {
        PeopleChange::Added { person, role } => format!("{person} may come in as {role}"),
        PeopleChange::Role { person, role } => format!("{person} is {role} from now on"),
        PeopleChange::Joined { person, group } => format!("{person} joins {group}"),
        PeopleChange::Left { person, group } => format!("{person} leaves {group}"),
        PeopleChange::Credential { person, kind, digest: Some(_) } => {
            format!("{person} has another {kind}")
        }
        PeopleChange::Credential { person, kind, digest: None } => {
            format!("{person} has no {kind} any more")
        }
        PeopleChange::Removed { person } => format!("{person} may not come in any more"),
        PeopleChange::Restricted { report, group } => {
            format!("report {} is kept to {group}", short(report))
        }
        PeopleChange::Released { report, group } => {
            format!("report {} is no longer kept to {group}", short(report))
        }
        PeopleChange::Opened { person } => format!("{person} came in"),
        PeopleChange::Saw { person, reports, .. } => {
            let reports: Vec<String> = reports.iter().map(short).collect();
            format!("{person} saw {}", reports.join(", "))
        }
    }
}

/// Whom it is about.
pub fn subject(change: &PeopleChange) -> Option<&str> {
    match change {
        PeopleChange::Added { person, .. }
        | PeopleChange::Role { person, .. }
        | PeopleChange::Joined { person, .. }
        | PeopleChange::Left { person, .. }
        | PeopleChange::Credential { person, .. }
        | PeopleChange::Removed { person }
        | PeopleChange::Opened { person }
        | PeopleChange::Saw { person, .. } => Some(person),
        PeopleChange::Restricted { .. } | PeopleChange::Released { .. } => None,
    }
}

/// Which reports it is about.
pub fn reports(change: &PeopleChange) -> &[Digest] {
    match change {
        PeopleChange::Restricted { report, .. } | PeopleChange::Released { report, .. } => {
            std::slice::from_ref(report)
        }
        PeopleChange::Saw { reports, .. } => reports,
        _ => &[],
    }
}

fn short(digest: &Digest) -> String {
    digest.to_hex()[..SHORT].to_owned()
}
