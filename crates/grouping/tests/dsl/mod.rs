//! Claims written as a line each, so that a test reads as what a careful reader noted.
//!
//! ```text
//! r1:17 killing 13.. detainees | said activists | at Idlib | on 2015-03-28 | by government_forces
//! r1:19 killing 15 men | said the observatory | at Idlib | on 2015-03-28 | hedged
//! r1:20 release 2 women | part of 3
//! ```
//! Lines count from 1 for `part of`. `at` knows a few places; `on` takes `day` or `day..day`.

#![allow(dead_code)]

use parallax_model::*;

/// Reads claims, one a line; blank lines are skipped.
pub fn claims(text: &str) -> Vec<Claim> {
    let mut claims: Vec<Claim> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let claim = read(line, &claims);
        claims.push(claim);
    }
    claims
}

fn read(line: &str, earlier: &[Claim]) -> Claim {
    let mut parts = line.split('|').map(str::trim);
    let head = parts.next().expect("a line has a head");
    let mut claim = read_head(head, earlier.len() as u32);
    for part in parts {
        read_part(&mut claim, part, earlier);
    }
    claim
}

fn read_head(head: &str, n: u32) -> Claim {
    let mut words = head.split_whitespace();
    let (report, sentence) =
        words.next().expect("a report").split_once(':').expect("report:sentence");
    let event: EventType = words.next().expect("an event").parse().expect("an event type");
    let mut rest: Vec<&str> = words.collect();
    let quantity = rest.first().and_then(|word| quantity(word));
    if quantity.is_some() {
        rest.remove(0);
    }
    let sentence: u32 = sentence.parse().expect("a sentence number");
    let span = Span::new(sentence * 100 + n % 100, sentence * 100 + n % 100 + 1);
    let report = ReportId::new(report.to_owned());
    let noun = rest.last().copied().unwrap_or_default().to_owned();
    let affected =
        Affected { text: rest.join(" ").into(), span, noun: noun.into(), category: None };
    Claim {
        id: ClaimId::mint(&report, event.as_str(), span, n),
        report,
        sentence,
        span,
        also: ThinVec::new(),
        event,
        method: None,
        trigger: Hedge { text: event.as_str().into(), span },
        actor: ThinVec::new(),
        affected: if rest.is_empty() { ThinVec::new() } else { vec![affected].into() },
        quantity,
        joint: None,
        scope: Scope::Incident,
        subset_of: None,
        place: None,
        time: None,
        speakers: ThinVec::new(),
        stance: Stance::Asserted,
        hedges: ThinVec::new(),
        because: ThinVec::new(),
    }
}

fn quantity(word: &str) -> Option<Quantity> {
    let (interval, qualifier) = match word.split_once("..") {
        Some((low, "")) => (Interval::at_least(low.parse().ok()?), Qualifier::AtLeast),
        Some((low, high)) => {
            let (low, high) = (low.parse().ok()?, high.parse().ok()?);
            (Interval::between(low, high).expect("low first"), Qualifier::Between)
        }
        None => (Interval::exactly(word.parse().ok()?), Qualifier::Exact),
    };
    Some(Quantity { interval, qualifier, text: word.into(), span: Span::default() })
}

fn read_part(claim: &mut Claim, part: &str, earlier: &[Claim]) {
    let (key, value) = part.split_once(' ').unwrap_or((part, ""));
    match key {
        "said" => claim.speakers.extend(value.split(" > ").map(speaker)),
        "at" => claim.place = Some(place(value).into()),
        "on" => claim.time = Some(days(value)),
        "in" => {
            let days = days(value);
            claim.time = Some(DayRange::new(days.from(), days.to(), DatePrecision::Month));
        }
        "by" => claim.actor.push(Mentioned {
            text: value.into(),
            span: Span::default(),
            actor: value.contains('_').then(|| value.into()),
            kind: None,
        }),
        "method" => claim.method = Some(value.parse().expect("a method")),
        "words" => claim.affected.iter_mut().for_each(|affected| affected.text = value.into()),
        "category" => {
            let category = value.parse().expect("a category");
            claim.affected.iter_mut().for_each(|affected| affected.category = Some(category));
        }
        "qualifier" => {
            let quantity = claim.quantity.as_mut().expect("a quantity");
            quantity.qualifier = value.parse().expect("a qualifier");
        }
        "trigger" => claim.trigger.text = value.into(),
        "hedged" => claim.stance = Stance::Hedged,
        "denied" => claim.stance = Stance::Denied,
        "cumulative" => claim.scope = Scope::Cumulative,
        "standing" => claim.scope = Scope::Standing,
        "joint" => claim.joint = Some(quantity(value).expect("a number").interval),
        "part" => {
            let line: usize = value.trim_start_matches("of ").parse().expect("a line number");
            claim.subset_of = Some(earlier[line - 1].id.clone());
        }
        _ => panic!("no such part: {part}"),
    }
}

fn speaker(name: &str) -> Speaker {
    let kind = if name.contains("video") || name.contains("image") {
        SpeakerKind::Media
    } else {
        SpeakerKind::Monitor
    };
    Speaker { name: name.into(), kind, span: Span::default() }
}

pub fn days(words: &str) -> DayRange {
    let day = |word: &str| word.parse::<Day>().expect("a day");
    match words.split_once("..") {
        Some((from, to)) => DayRange::new(day(from), day(to), DatePrecision::Period),
        None => DayRange::day(day(words)),
    }
}

pub fn place(name: &str) -> Place {
    let (country, admin1, lat, lon, precision) = match name {
        "Idlib" => ("SY", Some("Idlib"), 35.93, 36.63, PlacePrecision::City),
        "Idlib province" => ("SY", Some("Idlib"), 35.80, 36.70, PlacePrecision::Province),
        "Binnish" => ("SY", Some("Idlib"), 35.96, 36.71, PlacePrecision::City),
        "Raqqa" => ("SY", Some("Raqqa"), 35.95, 39.01, PlacePrecision::City),
        "Aleppo" => ("SY", Some("Aleppo"), 36.20, 37.16, PlacePrecision::City),
        "Syria" => ("SY", None, 35.0, 38.0, PlacePrecision::Country),
        "Mosul" => ("IQ", Some("Nineveh"), 36.34, 43.12, PlacePrecision::City),
        _ => panic!("no such place: {name}"),
    };
    Place {
        name: name.trim_end_matches(" province").into(),
        country: Some(country.into()),
        admin1: admin1.map(Into::into),
        point: Some((lat, lon)),
        precision,
        geoname_id: None,
        population: 0,
    }
}

/// A report of which only these things are known.
pub fn report(id: &str, published: &str, outlet: &str, text: &str) -> Report {
    Report {
        id: ReportId::new(id.to_owned()),
        text: text.into(),
        title: None,
        published: Some(published.parse().expect("a day")),
        outlet: (!outlet.is_empty()).then(|| outlet.into()),
    }
}
