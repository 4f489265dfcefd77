//! How evidence is shown: each item as it is added, all of them in a list, one of them opened, its chain of custody.

use super::layout::{clean, column, isolated, padded, paragraph, row};
use super::verify::moment;
use crate::commands::evidence::{alike, hash_of};
use crate::terminal::Terminal;
use parallax_evidence::Likeness;
use parallax_journal::{
    Brought, CustodyLink, Evidence, EvidenceRecord, Examination, ReportRecord, Statement, Tie,
};
use parallax_model::{Claim, Digest};

/// Digits of a digest that tell items apart for people.
const SHORT: usize = 12;

/// The first digits of a digest.
pub fn short(digest: Digest) -> String {
    digest.to_hex()[..SHORT].to_owned()
}

/// One line for an item that was brought in.
pub fn added(
    digest: Digest,
    name: &str,
    found: &Examination,
    brought: Brought,
    is_preview: bool,
) -> String {
    let word = match brought {
        Brought::New => "added",
        Brought::Seen => "seen",
        Brought::Known => "known",
        Brought::Redacted => "redacted",
    };
    let word = if is_preview { format!("would be {word}") } else { padded(word, 5) };
    let about = about(Some(found));
    format!("{word}  {}  {}  {}\n", short(digest), clean(name), clean(&about))
}

/// `jpeg 1920×1080, taken 2031-03-04T12:05:06 at 36.2021,37.1343`
fn about(found: Option<&Examination>) -> String {
    let Some(found) = found else { return "never looked at".to_owned() };
    let fact = |name: &str| found.facts.iter().find(|fact| fact.0 == name).map(|fact| &fact.1);
    let mut out = found.format.clone();
    if let (Some(width), Some(height)) = (fact("width"), fact("height")) {
        out.push_str(&format!(" {width}×{height}"));
    }
    if let Some(length) = fact("duration_s") {
        out.push_str(&format!(", {length} s"));
    }
    if let Some(taken) = fact("taken").or_else(|| fact("created")) {
        out.push_str(&format!(", taken {taken} by its own clock"));
    }
    if let Some(point) = fact("point") {
        out.push_str(&format!(" at {point}"));
    }
    if fact("c2pa").is_some() {
        out.push_str(", carries a C2PA manifest");
    }
    out
}

/// What kind of likeness, in words that a sentence goes on with.
pub fn likeness(likeness: Likeness) -> String {
    let bits = likeness.distance();
    match likeness {
        Likeness::Same(_) => format!("it is the same picture ({bits} of 64 bits differ) as"),
        Likeness::Mirrored(_) => format!("it is the mirror image ({bits} of 64 bits differ) of"),
        Likeness::Cropped(_) => {
            format!("one is probably a part ({bits} of 64 bits differ) of")
        }
    }
}

/// When an item came in, from whom, in which reports, and what it is said to show: one line.
pub fn story(item: &EvidenceRecord, reports: &[ReportRecord]) -> String {
    let mut parts = Vec::new();
    if let Some(first) = item.arrivals.first() {
        let from = first.said.source.as_ref().map(|from| format!(" from {from}"));
        let day = &moment(first.time_ms)[..10];
        parts.push(format!(
            "{} {} on {day}{}",
            short(item.digest),
            item.name(),
            from.unwrap_or_default()
        ));
    }
    let tied = item.ties.iter().filter_map(|one| match &one.said {
        Tie::Report(digest) => reports.iter().find(|report| report.digest == *digest),
        Tie::Claim(_) => None,
    });
    parts.extend(tied.map(|report| format!("in {}", of_report(report))));
    parts.extend(item.statements.iter().map(|one| said(&one.said)));
    parts.join("; ")
}

/// `a.txt (A Daily, published 2031-03-04)`
fn of_report(report: &ReportRecord) -> String {
    let published = report.known.published.map(|day| format!("published {day}"));
    let about: Vec<String> =
        [report.known.outlet.clone(), published].into_iter().flatten().collect();
    match about.is_empty() {
        true => report.known.name.clone(),
        false => format!("{} ({})", report.known.name, about.join(", ")),
    }
}

/// `the ministry says that it shows Homs, SY (34.7,36.7) on 2031-03-04: "…"`
pub fn said(said: &Statement) -> String {
    let mut out = format!("{} says that it shows", said.speaker);
    match (&said.place, &said.point) {
        (Some(place), Some(point)) if place != point => {
            out.push_str(&format!(" {place} ({point})"));
        }
        (Some(place), _) | (None, Some(place)) => out.push_str(&format!(" {place}")),
        (None, None) => {}
    }
    if let Some(time) = &said.time {
        out.push_str(&format!(" on {time}"));
    }
    if let Some(words) = &said.words {
        out.push_str(&format!(" “{words}”"));
    }
    out
}

/// All items: digest, medium, name, and what is known of them.
pub fn list(all: &Evidence, terminal: &Terminal) -> String {
    let rows: Vec<[String; 4]> = all.items.iter().map(|item| cells(item, all)).collect();
    let widest = |idx: usize, most| column(rows.iter().map(|row| row[idx].as_str()), most);
    let columns = [SHORT, widest(1, 8), widest(2, 32)];
    rows.iter()
        .map(|cells| row(&cells.each_ref().map(String::as_str), &columns, 0, terminal))
        .collect()
}

fn cells(item: &EvidenceRecord, all: &Evidence) -> [String; 4] {
    let mut remarks = vec![about(item.examination())];
    remarks.extend(item.statements.last().map(|one| said(&one.said)));
    let n_alike = hash_of(item).map_or(0, |print| alike(&print, item.digest, all).len());
    remarks.extend((n_alike > 0).then(|| format!("{n_alike} alike")));
    remarks.extend((item.arrivals.len() > 1).then(|| format!("{} arrivals", item.arrivals.len())));
    let verdicts =
        item.checks.iter().map(|one| format!("{} {}", one.said.method, one.said.outcome));
    remarks.extend(verdicts);
    let medium = item.examination().map_or("unknown", |found| &found.medium);
    [short(item.digest), medium.to_owned(), clean(item.name()), clean(&remarks.join("; "))]
}

/// An item opened.
pub fn item(
    item: &EvidenceRecord,
    all: &Evidence,
    reports: &[ReportRecord],
    terminal: &Terminal,
) -> String {
    let mut out = Sheet { out: String::new(), terminal };
    out.head(&format!("{} {}", item.digest, clean(item.name())));
    out.line(&format!("{} bytes; {}", item.len_bytes, about(item.examination())));
    if let Some(found) = item.examination() {
        out.head("What the file says of itself");
        out.line(&format!(
            "read by {}; whoever made the file could have written anything",
            found.maker
        ));
        for (name, words) in &found.facts {
            out.line(&format!("{}{words}", padded(name, 14)));
        }
        found.problems.iter().for_each(|problem| out.line(&format!("not read: {problem}")));
    }
    out.head("How it came in");
    for one in &item.arrivals {
        let said = &one.said;
        let more = [
            said.source.as_ref().map(|source| format!("from {source}")),
            said.channel.as_ref().map(|channel| format!("by {channel}")),
            said.address.clone(),
            said.collected.as_ref().map(|when| format!("collected {when}")),
            said.part
                .as_ref()
                .map(|part| format!("as {part} in {}", said.from.map(short).unwrap_or_default())),
        ];
        let more: Vec<String> =
            [Some(said.name.clone())].into_iter().chain(more).flatten().collect();
        out.entered(one.seq, one.time_ms, &one.author, &more.join(", "));
    }
    out.section("What it is said to show", !item.statements.is_empty());
    for one in &item.statements {
        let report = one.said.report.map(|digest| format!(", in report {}", short(digest)));
        let words = format!("{}{}", said(&one.said), report.unwrap_or_default());
        out.entered(one.seq, one.time_ms, &one.author, &words);
    }
    out.section("What it belongs to", !item.ties.is_empty());
    for one in &item.ties {
        let words = match &one.said {
            Tie::Report(digest) => {
                let known = reports.iter().find(|report| report.digest == *digest);
                format!("report {} {}", short(*digest), known.map(of_report).unwrap_or_default())
            }
            Tie::Claim(claim) => format!("claim {claim}"),
        };
        out.entered(one.seq, one.time_ms, &one.author, &words);
    }
    out.section("What was checked", !item.checks.is_empty());
    for one in &item.checks {
        let of = one.said.of.map(|seq| format!(" what entry {seq} says")).unwrap_or_default();
        let reason = one.said.reason.as_ref().map(|why| format!(" ({why})")).unwrap_or_default();
        let words =
            format!("{} {}{of}: {}{reason}", one.said.method, one.said.outcome, one.said.finding);
        out.entered(one.seq, one.time_ms, &one.author, &words);
    }
    let others = hash_of(item).map(|print| alike(&print, item.digest, all)).unwrap_or_default();
    out.section("Alike", !others.is_empty());
    for (how, other) in others {
        out.line(&format!("{} {}", likeness(how), story(other, reports)));
    }
    out.out
}

struct Sheet<'t> {
    out: String,
    terminal: &'t Terminal,
}

impl Sheet<'_> {
    fn head(&mut self, words: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let words = isolated(words, self.terminal);
        self.out.push_str(&format!("{}\n", self.terminal.paint("1", &words)));
    }

    fn section(&mut self, words: &str, is_there: bool) {
        if is_there {
            self.head(words);
        }
    }

    fn line(&mut self, words: &str) {
        self.out.push_str(&paragraph(&clean(words), 2, self.terminal));
    }

    fn entered(&mut self, seq: u64, time_ms: i64, author: &str, words: &str) {
        let stamp = format!("entry {seq}, {} by {author}", moment(time_ms));
        self.out.push_str(&paragraph(&clean(words), 2, self.terminal));
        self.out.push_str(&paragraph(&clean(&stamp), 6, self.terminal));
    }
}

/// Items behind an incident, each with the claims that cite such a thing; nothing where there are none.
pub fn behind(
    items: &[(&EvidenceRecord, Vec<&Claim>)],
    reports: &[ReportRecord],
    terminal: &Terminal,
) -> String {
    let mut out = Sheet { out: String::new(), terminal };
    for (item, citing) in items {
        let medium = item.examination().map_or("item", |found| &found.medium);
        out.line(&format!("{medium} {}", story(item, reports)));
        for claim in citing {
            let speakers: Vec<&str> = claim.speakers.iter().map(|one| one.name.as_str()).collect();
            let words = format!("cited by {} ({})", claim.id, speakers.join(", "));
            out.out.push_str(&paragraph(&clean(&words), 6, terminal));
        }
        for one in &item.checks {
            let words = format!("{} {}: {}", one.said.method, one.said.outcome, one.said.finding);
            out.entered(one.seq, one.time_ms, &one.author, &words);
        }
    }
    match items.is_empty() {
        true => String::new(),
        false => format!("\n{}\n{}", terminal.paint("1", "Evidence tied to these claims"), out.out),
    }
}

/// A chain of custody.
pub fn custody(item: &EvidenceRecord, links: &[CustodyLink], terminal: &Terminal) -> String {
    let mut out = Sheet { out: String::new(), terminal };
    out.head(&format!("Chain of custody of {} {}", item.digest, clean(item.name())));
    for link in links {
        let outcome = link.outcome.as_ref().map(|word| format!(" [{word}]")).unwrap_or_default();
        let when = link.when.as_ref().map(|when| format!(" on {when}")).unwrap_or_default();
        let result = link.result.map(|digest| format!(" → {}", short(digest))).unwrap_or_default();
        let words = format!("{}{when}: {}{result}{outcome}", link.event, link.detail);
        let stamp = format!("entry {}, {} by {}", link.seq, moment(link.time_ms), link.agent);
        out.line(&words);
        out.out.push_str(&paragraph(&clean(&stamp), 6, terminal));
    }
    out.out
}
