//! The chain of custody of an item: every entry about it as an event, in the words of PREMIS and of the Berkeley Protocol.
//!
//! PREMIS names come from the vocabulary of event types of the Library of Congress (id.loc.gov/vocabulary/preservation/
//! eventType). The chain is derived: each link names the entry that it comes from.

use crate::evidence::{Arrival, CustodyEvent, Entered, Evidence, EvidenceRecord};
use parallax_model::Digest;

/// A kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Premis {
    /// The word that is typed and stored.
    pub word: &'static str,
    /// Its name among the event types of PREMIS.
    pub name: &'static str,
    /// Its code there; empty where PREMIS has none.
    pub code: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// Events that a person can enter.
pub const PREMIS: &[Premis] = &[
    Premis {
        word: "capture",
        name: "capture",
        code: "cap",
        meaning: "it was collected: downloaded, copied off a telephone, handed over",
    },
    Premis {
        word: "transfer",
        name: "transfer",
        code: "tra",
        meaning: "it went from one hand to another",
    },
    Premis {
        word: "copy",
        name: "replication",
        code: "rep",
        meaning: "a copy of the same bytes was made",
    },
    Premis {
        word: "fixity",
        name: "fixity check",
        code: "fix",
        meaning: "its bytes were held against their digest",
    },
    Premis {
        word: "redaction",
        name: "redaction",
        code: "red",
        meaning: "a version was made in which somebody or something is hidden; the original stays",
    },
    Premis {
        word: "modification",
        name: "modification",
        code: "mod",
        meaning: "a version was made in another way: enhanced, cut, transcribed; the original stays",
    },
    Premis { word: "release", name: "dissemination", code: "dis", meaning: "it was given out" },
    Premis {
        word: "quarantine",
        name: "quarantine",
        code: "qua",
        meaning: "access to it was closed off",
    },
];

/// One link of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustodyLink {
    /// Number of the entry.
    pub seq: u64,
    /// When it was entered: milliseconds since 1970.
    pub time_ms: i64,
    /// When it happened, where that is said to be another moment.
    pub when: Option<String>,
    /// The event's name in PREMIS.
    pub event: String,
    /// Who did it: a person, or a program.
    pub agent: String,
    /// What was done, in words.
    pub detail: String,
    /// `success` or `failure`, where it was told.
    pub outcome: Option<String>,
    /// Another item that came of it.
    pub result: Option<Digest>,
}

/// The chain of an item, oldest entry first.
pub fn chain(item: &EvidenceRecord, all: &Evidence) -> Vec<CustodyLink> {
    let mut links = Vec::new();
    for (at, arrival) in item.arrivals.iter().enumerate() {
        links.extend(arrived(item, at, arrival));
    }
    for one in &item.examinations {
        let n = one.said.facts.len();
        let trouble = one.said.problems.first().map(|what| format!("; {what}")).unwrap_or_default();
        let detail = format!("{}: {n} facts read from the file{trouble}", one.said.format);
        let outcome = if one.said.problems.is_empty() { "success" } else { "failure" };
        let link = link(one, "metadata extraction", detail).with_agent(&one.said.maker);
        links.push(CustodyLink { outcome: Some(outcome.to_owned()), ..link });
    }
    links.extend(item.custody.iter().map(entered));
    let since = item.seq();
    for one in all.fixity.iter().filter(|one| one.seq > since) {
        let is_lost = one.said.failed.contains(&item.digest);
        let outcome = if is_lost { "failure" } else { "success" };
        let detail = match is_lost {
            true => {
                "read back with the whole archive: lost, or not the bytes that came in".to_owned()
            }
            false => format!("read back with the whole archive: SHA-256 {} holds", item.digest),
        };
        let link = link(one, "fixity check", detail).with_agent(&one.said.maker);
        links.push(CustodyLink { outcome: Some(outcome.to_owned()), ..link });
    }
    links.sort_by_key(|link| link.seq);
    links
}

impl CustodyLink {
    fn with_agent(mut self, agent: &str) -> Self {
        self.agent = format!("{} ({agent})", self.agent);
        self
    }
}

fn link<T>(one: &Entered<T>, event: &str, detail: String) -> CustodyLink {
    CustodyLink {
        seq: one.seq,
        time_ms: one.time_ms,
        when: None,
        event: event.to_owned(),
        agent: one.author.clone(),
        detail,
        outcome: None,
        result: None,
    }
}

/// An arrival is a capture, where something is known of it; the first is the ingestion too, with its digest.
fn arrived(item: &EvidenceRecord, at: usize, one: &Entered<Arrival>) -> Vec<CustodyLink> {
    let said = &one.said;
    let parts = [
        said.source.as_ref().map(|source| format!("from {source}")),
        said.channel.as_ref().map(|channel| format!("by {channel}")),
        said.address.as_ref().map(|address| format!("at {address}")),
        said.from.map(|from| format!("in file {from}")),
    ];
    let how: Vec<String> = parts.into_iter().flatten().collect();
    let mut links = Vec::new();
    if !how.is_empty() || said.collected.is_some() {
        let detail = if how.is_empty() { "collected".to_owned() } else { how.join(", ") };
        let capture = link(one, "capture", detail);
        links.push(CustodyLink { when: said.collected.clone(), ..capture });
    }
    if at == 0 {
        let detail = format!("{}, {} bytes, archived as received", said.name, item.len_bytes);
        links.push(link(one, "ingestion", detail));
        let digest = format!("SHA-256 {}", item.digest);
        links.push(link(one, "message digest calculation", digest));
    } else {
        links.push(link(one, "ingestion", format!("{}: the same bytes again", said.name)));
    }
    links
}

fn entered(one: &Entered<CustodyEvent>) -> CustodyLink {
    let said = &one.said;
    let name = PREMIS.iter().find(|known| known.word == said.event).map(|known| known.name);
    let mut link = link(one, name.unwrap_or(&said.event), said.detail.clone());
    if let Some(agent) = &said.agent {
        link.agent = format!("{agent}, entered by {}", one.author);
    }
    CustodyLink {
        when: said.when.clone(),
        outcome: said.outcome.clone(),
        result: said.result,
        ..link
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Examination, Fixity};

    fn at<T>(seq: u64, said: T) -> Entered<T> {
        Entered { seq, time_ms: seq as i64, author: "desk".into(), said }
    }

    #[test]
    fn each_entry_is_an_event_in_the_words_of_premis() {
        let digest = Digest::of(b"pixels");
        let arrival = Arrival {
            name: "a.jpg".into(),
            source: Some("a resident".into()),
            collected: Some("2031-03-05".into()),
            ..Arrival::default()
        };
        let event = CustodyEvent {
            event: "release".into(),
            detail: "given to the court".into(),
            agent: Some("registry".into()),
            ..CustodyEvent::default()
        };
        let examination = Examination { maker: "evidence/1".into(), ..Examination::default() };
        let item = EvidenceRecord {
            arrivals: vec![at(3, arrival)],
            examinations: vec![at(4, examination)],
            custody: vec![at(9, event)],
            ..EvidenceRecord::new(digest, 6)
        };
        let fixity = |failed: Vec<Digest>| Fixity { files: 1, failed, maker: "parallax 1".into() };
        let checks = [at(2, fixity(vec![])), at(6, fixity(vec![])), at(12, fixity(vec![digest]))];
        let all = Evidence::of(vec![item.clone()], checks.to_vec());
        let chain = chain(&item, &all);
        let told: Vec<_> = chain.iter().map(|link| (link.seq, link.event.as_str())).collect();
        assert_eq!(
            told,
            [
                (3, "capture"),
                (3, "ingestion"),
                (3, "message digest calculation"),
                (4, "metadata extraction"),
                (6, "fixity check"),
                (9, "dissemination"),
                (12, "fixity check"),
            ]
        );
        assert_eq!(chain[0].when.as_deref(), Some("2031-03-05"));
        assert_eq!(chain[5].agent, "registry, entered by desk");
        assert_eq!(chain[4].outcome.as_deref(), Some("success"));
        assert_eq!(chain[6].outcome.as_deref(), Some("failure"), "a check that failed is told");
    }
}
