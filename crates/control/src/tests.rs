//! Sequences small enough to be written as one line a claim, and what holds of any sequence.

use parallax_model::{
    ActorKind, Affected, Claim, ClaimId, DatePrecision, Day, DayRange, Decision, EventType, Hedge,
    Mentioned, Place, PlacePrecision, Report, ReportId, Scope, Span, Speaker, SpeakerKind, Stance,
    ThinVec, Verdict,
};
use proptest::prelude::*;

use crate::{Control, Ground, Interval, Settings, Sources, State, Turn, control, shares};

/// `takes army 2015-03-28 of residents`, `holds rebels 2015-05-01..2015-05-31`, `fights army+rebels …`, `denies army …`,
/// `truce - …`. The claim's id is its place in the list: `a`, `b`, ….
fn claim(at: usize, line: &str) -> Claim {
    let words: Vec<&str> = line.split(' ').collect();
    let event = match words[0] {
        "takes" | "denies" | "part" => EventType::Capture,
        "leaves" => EventType::Withdrawal,
        "holds" => EventType::Control,
        "besieges" => EventType::Siege,
        "fights" => EventType::Clash,
        _ => EventType::Ceasefire,
    };
    let actor = words[1].split('+').filter(|name| *name != "-").map(|name| Mentioned {
        text: name.into(),
        span: Span::new(0, 0),
        actor: Some(name.into()),
        kind: Some(ActorKind::RebelGroup),
    });
    let voice = words.iter().position(|word| *word == "of").map(|at| words[at + 1]);
    Claim {
        id: ClaimId::new(id(at)),
        report: ReportId::new("r"),
        sentence: 0,
        span: Span::new(0, 0),
        also: ThinVec::new(),
        event,
        method: None,
        trigger: Hedge { text: "took".into(), span: Span::new(0, 0) },
        actor: actor.collect(),
        affected: vec![Affected {
            text: if words[0] == "part" { "parts of Ash" } else { "Ash" }.into(),
            span: Span::new(0, 0),
            noun: "Ash".into(),
            category: None,
        }]
        .into(),
        quantity: None,
        joint: None,
        scope: if words[0] == "holds" { Scope::Standing } else { Scope::Incident },
        subset_of: None,
        place: Some(place("Ash", 1000).into()),
        time: Some(days(words[2])),
        speakers: voice.into_iter().map(speaker).collect(),
        stance: if words[0] == "denies" { Stance::Denied } else { Stance::Asserted },
        hedges: ThinVec::new(),
        because: ThinVec::new(),
    }
}

fn id(at: usize) -> String {
    char::from(b'a' + u8::try_from(at).expect("few")).to_string()
}

fn place(name: &str, population: u32) -> Place {
    Place {
        name: name.to_owned(),
        country: Some("XX".to_owned()),
        admin1: None,
        point: None,
        precision: PlacePrecision::City,
        geoname_id: None,
        population,
    }
}

fn days(text: &str) -> DayRange {
    let day = |text: &str| text.parse::<Day>().expect("a day");
    match text.split_once("..") {
        Some((from, to)) => DayRange::new(day(from), day(to), DatePrecision::Month),
        None => DayRange::day(day(text)),
    }
}

fn speaker(name: &str) -> Speaker {
    Speaker { name: name.into(), kind: SpeakerKind::Person, span: Span::new(0, 0) }
}

fn derive(claims: &[Claim], decisions: &[Decision]) -> Control {
    let none = |_: &Claim| -> Option<&Report> { None };
    let voice =
        |claim: &Claim| claim.origin().map_or("wire".to_owned(), |one| one.name.to_string());
    let sources = Sources { report: &none, voice: &voice, country_of: &|_| None };
    control(claims, &sources, decisions, Settings::default())
}

/// `2015-03-28..2015-04-20 held rebels | taken a | said b`.
fn shown(interval: &Interval) -> String {
    let edge = |edge: &crate::Edge| {
        let claims: Vec<&str> = edge.claims.iter().map(ClaimId::as_str).collect();
        format!("{} {}", edge.turn.as_str(), claims.join("+"))
    };
    let mut line = format!("{}..{} {}", interval.from, interval.to, interval.state.as_str());
    if !interval.parties.is_empty() {
        line += &format!(" {}", interval.who().replace(' ', ""));
    }
    line += &format!(" | {} | {}", edge(&interval.begins), edge(&interval.ends));
    for link in &interval.links {
        let ground = match link.ground {
            Ground::Assumed => "assumed".to_owned(),
            Ground::Decided(entry) => format!("entry {entry}"),
        };
        line += &format!(
            " | {ground} {}..{} {}-{}",
            link.days.from(),
            link.days.to(),
            link.before,
            link.after
        );
    }
    for word in &interval.denied_by {
        line += &format!(" | denied {}", word.claim);
    }
    if let Some(entry) = interval.parted_by {
        line += &format!(" | parted {entry}");
    }
    line
}

fn claims(lines: &[&str]) -> Vec<Claim> {
    lines.iter().enumerate().map(|(at, line)| claim(at, line)).collect()
}

fn check_under(lines: &[&str], decisions: &[Decision], expected: &[&str]) {
    let found = derive(&claims(lines), decisions);
    let all = found.timelines.iter().flat_map(|one| one.holds.iter().chain(&one.sieges));
    assert_eq!(all.map(shown).collect::<Vec<_>>(), expected);
}

fn check(lines: &[&str], expected: &[&str]) {
    check_under(lines, &[], expected);
}

fn decision(entry: u64, verdict: Verdict) -> Decision {
    Decision { entry, time_ms: 0, author: "m".to_owned(), reason: "r".to_owned(), verdict }
}

fn bridge(entry: u64, from: &str, to: &str) -> Decision {
    decision(entry, Verdict::Bridged { from: ClaimId::new(from), to: ClaimId::new(to) })
}

fn part(entry: u64, from: &str, to: &str) -> Decision {
    decision(entry, Verdict::Parted { from: ClaimId::new(from), to: ClaimId::new(to) })
}

#[test]
fn a_gap_is_a_gap_until_a_person_bridges_it_and_a_bridge_can_be_taken_back() {
    let may_and_august = ["holds red 2015-05-01..2015-05-31", "holds red 2015-08-10"];
    let apart = [
        "2015-05-01..2015-05-31 held red | said a | said a",
        "2015-06-01..2015-08-09 unknown | said a | said b",
        "2015-08-10..2015-08-10 held red | said b | said b",
    ];
    check(&may_and_august, &apart);
    check_under(
        &may_and_august,
        &[bridge(7, "a", "b")],
        &["2015-05-01..2015-08-10 held red | said a | said b | entry 7 2015-06-01..2015-08-09 a-b"],
    );
    // A later decision prevails; what is undone never reaches us.
    let parted = "2015-06-01..2015-08-09 unknown | said a | said b | parted 8";
    check_under(
        &may_and_august,
        &[bridge(7, "a", "b"), part(8, "a", "b")],
        &[apart[0], parted, apart[2]],
    );
}

#[test]
fn few_days_between_two_words_for_one_holder_are_assumed_and_can_be_parted() {
    let lines = ["takes red 2015-05-01", "holds red 2015-05-11 of residents"];
    check(
        &lines,
        &[
            "2015-05-01..2015-05-11 held red | taken a | said b | assumed 2015-05-02..2015-05-10 a-b",
        ],
    );
    check_under(
        &lines,
        &[part(3, "a", "b")],
        &[
            "2015-05-01..2015-05-01 held red | taken a | said a",
            "2015-05-02..2015-05-10 unknown | said a | said b | parted 3",
            "2015-05-11..2015-05-11 held red | said b | said b",
        ],
    );
}

#[test]
fn a_change_ends_one_hold_and_begins_the_next_and_its_claims_own_both_edges() {
    check(
        &["takes red 2015-05-01", "takes blue 2015-05-11", "takes blue 2015-05-11 of residents"],
        &[
            "2015-05-01..2015-05-10 held red | taken a | taken b+c | assumed 2015-05-02..2015-05-10 a-b",
            "2015-05-11..2015-05-11 held blue | taken b+c | said b+c",
        ],
    );
    // Long before: who held it last is not who holds it until it falls.
    check(
        &["takes red 2015-05-01", "takes blue 2016-05-11"],
        &[
            "2015-05-01..2015-05-01 held red | taken a | said a",
            "2015-05-02..2016-05-10 unknown | said a | taken b",
            "2016-05-11..2016-05-11 held blue | taken b | said b",
        ],
    );
}

#[test]
fn voices_that_date_a_fall_differently_leave_the_days_between_open() {
    check(
        &[
            "takes red 2015-03-31 of minister",
            "takes red 2015-04-01 of army",
            "takes red 2015-03-01..2015-04-30",
        ],
        &["2015-04-01..2015-04-01 held red | taken a+b+c | said a+b+c"],
    );
    let found = derive(&claims(&["takes red 2015-03-31", "takes red 2015-04-01"]), &[]);
    assert_eq!(found.timelines[0].holds[0].begins.days.to_string(), "2015-03-31..2015-04-01");
}

#[test]
fn who_leaves_was_there_the_day_before_and_nobody_is_assumed_after() {
    check(
        &["takes red 2012-11-20", "leaves red 2012-12-01", "takes blue 2012-12-03"],
        &[
            "2012-11-20..2012-11-30 held red | taken a | left b | assumed 2012-11-21..2012-11-29 a-b",
            "2012-12-01..2012-12-02 unknown | left b | taken c",
            "2012-12-03..2012-12-03 held blue | taken c | said c",
        ],
    );
}

#[test]
fn accounts_that_contradict_are_contested_and_a_denial_stands_beside() {
    check(
        &["takes red 2015-10-01 of ministry", "holds blue 2015-10-02 of spokesman"],
        &[
            "2015-10-01..2015-10-01 held red | taken a | said b",
            "2015-10-02..2015-10-02 contested blue/red | said b | said b",
        ],
    );
    check(
        &["takes red 2023-05-20 of ministry", "denies red 2023-05-20 of staff"],
        &["2023-05-20..2023-05-20 held red | taken a | said a | denied b"],
    );
}

#[test]
fn parts_fights_and_several_holders_are_states_of_their_own() {
    check(&["part red 2017-05-23"], &["2017-05-23..2017-05-23 partly red | said a | said a"]);
    check(
        &["part red 2012-08-10", "part blue 2012-08-12"],
        &[
            "2012-08-10..2012-08-11 partly red | said a | said b | assumed 2012-08-11..2012-08-11 a-b",
            "2012-08-12..2012-08-12 contested blue/red | said b | said b",
        ],
    );
    check(
        &["holds blue 2017-05-20", "fights red+blue 2017-05-23", "takes blue 2017-05-25"],
        &[
            "2017-05-20..2017-05-22 held blue | said a | said b | assumed 2017-05-21..2017-05-22 a-b",
            "2017-05-23..2017-05-24 contested blue/red | said b | taken c | assumed 2017-05-24..2017-05-24 b-c",
            "2017-05-25..2017-05-25 held blue | taken c | said c",
        ],
    );
    check(
        &["takes red+green 2015-03-28"],
        &["2015-03-28..2015-03-28 joint green+red | taken a | said a"],
    );
    // A truce ends what is assumed of the fighting.
    check(
        &["fights red+blue 2017-05-01", "truce - 2017-05-03", "fights red+blue 2017-05-09"],
        &[
            "2017-05-01..2017-05-01 contested blue/red | said a | said a",
            "2017-05-02..2017-05-08 unknown | said a | said c",
            "2017-05-09..2017-05-09 contested blue/red | said c | said c",
        ],
    );
}

#[test]
fn a_siege_is_told_beside_who_holds_the_place_and_ends_with_its_fall() {
    check(
        &[
            "besieges red 1991-08-25",
            "besieges red 1991-09-20",
            "takes red 1991-10-01",
            "besieges blue 1991-10-10",
        ],
        &[
            "1991-10-01..1991-10-01 held red | taken c | said c",
            "1991-08-25..1991-09-20 besieged red | said a | said b | assumed 1991-08-26..1991-09-19 a-b",
            "1991-10-10..1991-10-10 besieged blue | said d | said d",
        ],
    );
}

#[test]
fn a_bridge_between_two_holders_or_two_places_is_a_finding() {
    let lines = ["holds red 2015-05-01", "holds blue 2015-08-10"];
    let found = derive(&claims(&lines), &[bridge(4, "a", "b"), bridge(5, "a", "zz")]);
    assert_eq!(found.findings.iter().map(|one| one.entry).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(found.timelines[0].holds.len(), 3);
}

#[test]
fn shares_count_each_listed_town_once_and_keep_what_is_unknown() {
    let mut all =
        claims(&["takes red 2015-05-01", "takes blue 2015-05-01", "holds red 2015-04-01"]);
    all[1].place = Some(place("Birch", 300).into());
    all[2].place = Some(place("Cedar", 0).into());
    let found = derive(&all, &[]);
    let rows = shares(&found.timelines, "2015-05-01".parse().expect("a day"));
    let row = |at: usize| {
        (rows[at].state, rows[at].who.as_str(), rows[at].population, rows[at].n_uncounted)
    };
    assert_eq!(row(0), (State::Held, "blue", 300, 0));
    assert_eq!(row(1), (State::Held, "red", 1000, 0));
    assert_eq!(row(2), (State::Unknown, "red", 0, 1));
}

fn any_line() -> impl Strategy<Value = String> {
    let kind = proptest::sample::select(vec![
        "takes", "holds", "leaves", "fights", "besieges", "part", "denies", "truce",
    ]);
    let who = proptest::sample::select(vec!["red", "blue", "red+green", "green"]);
    (kind, who, 1..28u8, 1..6u8, 0..3u8).prop_map(|(kind, who, day, month, length)| {
        let from = format!("2015-{month:02}-{day:02}");
        let to = match length {
            0 => String::new(),
            1 => format!("..2015-{month:02}-28"),
            _ => format!("..2015-{:02}-28", month + 1),
        };
        format!("{kind} {who} {from}{to}")
    })
}

proptest! {
    #[test]
    fn intervals_never_overlap_cover_what_they_claim_and_own_their_edges(
        lines in proptest::collection::vec(any_line(), 1..14)
    ) {
        let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        let all = claims(&lines);
        let found = derive(&all, &[]);
        let mut backwards = all.clone();
        backwards.reverse();
        let again = derive(&backwards, &[]);
        for (one, other) in found.timelines.iter().zip(&again.timelines) {
            prop_assert_eq!(&one.holds, &other.holds);
            prop_assert_eq!(&one.sieges, &other.sieges);
        }
        for timeline in &found.timelines {
            for pair in timeline.holds.windows(2) {
                prop_assert!(pair[0].to < pair[1].from, "{} and {}", shown(&pair[0]), shown(&pair[1]));
                // No day between two intervals is left out in silence.
                prop_assert_eq!(crate::statement::after(pair[0].to, 1), pair[1].from);
            }
            for hold in &timeline.holds {
                prop_assert!(hold.from <= hold.to);
                prop_assert!(!hold.begins.claims.is_empty() && !hold.ends.claims.is_empty());
                prop_assert_eq!(hold.words.is_empty(), hold.state == State::Unknown);
                for link in &hold.links {
                    prop_assert!(hold.from <= link.days.from() && link.days.to() <= hold.to);
                    let n = (link.days.to() - link.days.from()).get_days() + 1;
                    prop_assert!(n <= 30, "{} days were assumed", n);
                }
                let is_turned = matches!(hold.begins.turn, Turn::Taken | Turn::Said | Turn::Left);
                prop_assert!(is_turned);
            }
        }
    }
}
