//! Finds items, what is like them, and turns them into lines; resolves places and reports that were typed.

use crate::desk;
use crate::failure::Failure;
use crate::pile::project::{dumps, with_hint};
use crate::show::verify::moment;
use parallax_engine::gazetteer;
use parallax_evidence::{Fingerprint, Likeness, Point};
use parallax_journal::{Entered, Evidence, EvidenceRecord, Project, ReportRecord, Tie};
use parallax_model::Digest;
use parallax_record::{AlikeLine, ArrivalLine, CheckLine, EntryWords, EvidenceLine, StatementLine};
use std::path::Path;

/// Digits of a digest by which an item can be named.
const MIN_DIGITS: usize = 4;

/// The item whose digest starts so.
pub fn find<'e>(all: &'e Evidence, typed: &str) -> anyhow::Result<&'e EvidenceRecord> {
    let digests = all.items.iter().map(|item| item.digest);
    let digest = only(digests, typed, "item of evidence", "parallax evidence list")?;
    Ok(all.item(digest).expect("it was found among them"))
}

/// The report whose digest starts so.
pub fn report<'r>(all: &'r [ReportRecord], typed: &str) -> anyhow::Result<&'r ReportRecord> {
    let digests = all.iter().map(|report| report.digest);
    let digest = only(digests, typed, "report", "parallax reports")?;
    Ok(all.iter().find(|report| report.digest == digest).expect("it was found among them"))
}

fn only(
    digests: impl Iterator<Item = Digest>,
    typed: &str,
    what: &str,
    list: &str,
) -> anyhow::Result<Digest> {
    let typed = typed.to_ascii_lowercase();
    let is_meant = |digest: &Digest| digest.to_hex().starts_with(&typed);
    let found: Vec<Digest> = digests.filter(is_meant).collect();
    match found.as_slice() {
        [one] if typed.len() >= MIN_DIGITS => Ok(*one),
        [] => {
            let hint = format!("`{list}` lists them; the first digits are enough");
            Err(Failure::new(format!("the project holds no {what} {typed}"), hint).into())
        }
        _ => {
            let hint = "give more digits of its SHA-256";
            Err(Failure::new(format!("{typed} could be more than one {what}"), hint).into())
        }
    }
}

/// The hashes of an item's picture, where it has some.
pub fn hash_of(item: &EvidenceRecord) -> Option<Fingerprint> {
    Fingerprint::from_hex(&item.examination()?.hashes)
}

/// Items whose picture is like this one, the nearest first.
pub fn alike<'e>(
    print: &Fingerprint,
    but: Digest,
    all: &'e Evidence,
) -> Vec<(Likeness, &'e EvidenceRecord)> {
    let others = all.items.iter().filter(|item| item.digest != but);
    let mut found: Vec<_> =
        others.filter_map(|item| Some((print.likeness(&hash_of(item)?)?, item))).collect();
    found.sort_by_key(|(likeness, item)| (*likeness, item.seq()));
    found
}

/// What the project in `dir` holds, and its reports; `None` where there is no project, or no evidence.
pub fn held(dir: &Path) -> anyhow::Result<Option<(Evidence, Vec<ReportRecord>)>> {
    if !Project::is_in(dir) {
        return Ok(None);
    }
    let project = desk::open(dir)?;
    let all = project.evidence(None).map_err(with_hint)?;
    if all.items.is_empty() {
        return Ok(None);
    }
    Ok(Some((all, project.reports(None).map_err(with_hint)?)))
}

/// A point that was typed: degrees, or the likeliest place of a name, whose name comes with it.
pub fn point_of(project: Option<&Project>, typed: &str) -> anyhow::Result<(Point, String)> {
    let looks_like_degrees =
        typed.contains(',') && typed.chars().all(|c| c.is_ascii_digit() || " ,.+-".contains(c));
    if looks_like_degrees {
        let point: Point =
            typed.parse().map_err(|error| Failure::new("that is no point", format!("{error}")))?;
        return Ok((point, point.to_string()));
    }
    let dumps = match project {
        Some(project) => dumps(project, None)?,
        None => Vec::new(),
    };
    let (gazetteer, _) = gazetteer(&dumps)?;
    // `Homs, SY` names the country too.
    let (name, country) = match typed.rsplit_once(',') {
        Some((name, code)) if code.trim().len() == 2 => (name.trim(), Some(code.trim())),
        _ => (typed.trim(), None),
    };
    let places = gazetteer.lookup(name).into_iter().map(|found| found.into_place(name.to_owned()));
    let is_meant = |place: &parallax_model::Place| {
        country.is_none_or(|code| {
            place.country.as_deref().is_some_and(|c| c.eq_ignore_ascii_case(code))
        })
    };
    let found = places.filter(is_meant).find_map(|place| {
        let (lat, lon) = place.point?;
        let parts = [Some(place.name), place.admin1, place.country];
        let words: Vec<String> = parts.into_iter().flatten().collect();
        Some((Point::new(lat, lon)?, words.join(", ")))
    });
    found.ok_or_else(|| {
        let hint = "give degrees as LAT,LON, a name with its country (Homs, SY), or add a country with `parallax gazetteer add`";
        Failure::new(format!("no place is known as {typed}"), hint).into()
    })
}

fn entry<T>(one: &Entered<T>) -> EntryWords {
    EntryWords { entry: one.seq, time: moment(one.time_ms), author: one.author.clone() }
}

/// The wire line of an item.
pub fn line(item: &EvidenceRecord, all: &Evidence) -> EvidenceLine {
    let found = item.examination();
    let alike = hash_of(item).map(|print| alike(&print, item.digest, all)).unwrap_or_default();
    EvidenceLine {
        format: EvidenceLine::FORMAT.to_owned(),
        id: item.digest.to_hex(),
        name: item.name().to_owned(),
        bytes: item.len_bytes,
        medium: found.map(|found| found.medium.clone()),
        file_format: found.map(|found| found.format.clone()),
        facts: found.map(|found| found.facts.iter().cloned().collect()).unwrap_or_default(),
        problems: found.map(|found| found.problems.clone()).unwrap_or_default(),
        maker: found.map(|found| found.maker.clone()),
        arrivals: item.arrivals.iter().map(arrival_line).collect(),
        statements: item
            .statements
            .iter()
            .map(|one| StatementLine {
                entered: entry(one),
                speaker: one.said.speaker.clone(),
                place: one.said.place.clone(),
                point: one.said.point.clone(),
                when: one.said.time.clone(),
                words: one.said.words.clone(),
                report: one.said.report.map(|digest| digest.to_hex()),
            })
            .collect(),
        reports: tied(item, |tie| match tie {
            Tie::Report(report) => Some(report.to_hex()),
            Tie::Claim(_) => None,
        }),
        claims: tied(item, |tie| match tie {
            Tie::Claim(claim) => Some(claim.clone()),
            Tie::Report(_) => None,
        }),
        cited_by: Vec::new(),
        checks: item
            .checks
            .iter()
            .map(|one| CheckLine {
                entered: entry(one),
                method: one.said.method.clone(),
                finding: one.said.finding.clone(),
                outcome: one.said.outcome.clone(),
                of: one.said.of,
                reason: one.said.reason.clone(),
            })
            .collect(),
        alike: alike
            .into_iter()
            .map(|(likeness, other)| AlikeLine {
                item: other.digest.to_hex(),
                how: likeness.as_str().to_owned(),
                distance: likeness.distance(),
            })
            .collect(),
    }
}

fn arrival_line(one: &Entered<parallax_journal::Arrival>) -> ArrivalLine {
    ArrivalLine {
        entered: entry(one),
        name: one.said.name.clone(),
        source: one.said.source.clone(),
        channel: one.said.channel.clone(),
        address: one.said.address.clone(),
        collected: one.said.collected.clone(),
        from: one.said.from.map(|digest| digest.to_hex()),
        part: one.said.part.clone(),
    }
}

/// What an item is tied to, each once.
fn tied(item: &EvidenceRecord, pick: impl Fn(&Tie) -> Option<String>) -> Vec<String> {
    let mut all: Vec<String> = item.ties.iter().filter_map(|one| pick(&one.said)).collect();
    all.sort();
    all.dedup();
    all
}
