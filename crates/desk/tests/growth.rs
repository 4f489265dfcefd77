//! What a page of a list costs does not grow with the number of claims behind it: processor time on a project and on one in
//! which everything is told eight times as often, set against each other. Alone in its file, so that nothing else works
//! meanwhile.
#![cfg(target_os = "linux")]

use axum::body::Body;
use axum::http::Request;
use jiff::Timestamp;
use parallax_desk::{Custody, Entered, Holdings, JournalEntry, Shelf, ShelfError, router};
use parallax_engine::{Engine, Options, ReadReport, Record};
use parallax_model::{
    Affected, AffectedKind, Claim, ClaimId, Day, DayRange, EventType, Hedge, Interval, Place,
    PlacePrecision, Qualifier, Quantity, Report, ReportId, Scope, Sentence, SentenceRole, Span,
    Speaker, SpeakerKind, Stance,
};
use parallax_record::VerifyLine;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt as _;

/// Happenings, each in a town of its own.
const TOWNS: usize = 2000;

/// How often each is told in the smaller project, and how many times as often in the larger one.
const TIMES: usize = 3;
const AS_OFTEN: usize = 8;

/// Addresses of a round.
const ROUND: usize = 100;

/// The address of a number.
type Address = fn(usize) -> String;

/// Words of a report; what stands in many word for word is taken for furniture.
fn said(town: usize, time: usize) -> String {
    format!("At least 12 people were killed in Town {town}, the ministry said in bulletin {time}.")
}

#[test]
fn a_page_of_a_list_costs_the_same_however_often_things_are_told() {
    let engine = Engine::new(&Options { jobs: 1, ..Options::default() }).expect("it starts");
    let (small, large) = (Told::new(&engine, TIMES), Told::new(&engine, TIMES * AS_OFTEN));
    let (few, many) = (small.n_incidents, large.n_incidents);
    assert!(many.abs_diff(few) * 8 < few, "the same happened in both: {few} and {many}");
    assert_eq!(large.n_claims, small.n_claims * AS_OFTEN);
    let kinds: [(&str, Address); 9] = [
        ("incidents", |n| format!("/incidents?to={}&page={}", a_day(n), n % 4 + 1)),
        ("filtered", |n| format!("/incidents?event=killing&harm=killed&to={}", a_day(n))),
        ("a place", |n| format!("/incidents?place=Town%20{n}&sort=claims")),
        ("words", |n| format!("/incidents?q=killed+ministry+in+town+{n}")),
        ("part of a word", |n| format!("/incidents?q=inistr+{n}")),
        ("totals", |n| format!("/totals?by=month&to={}", a_day(n))),
        ("totals by actor", |n| format!("/totals?by=actor&to={}", a_day(n))),
        ("map", |n| format!("/map?to={}", a_day(n))),
        ("places", |n| format!("/places?q={n}")),
    ];
    for (name, address) in kinds {
        let (little, much) = (small.cost(address), large.cost(address));
        assert!(!grows(little, much), "{name}: {little:?}, and of eight times the claims {much:?}");
    }
}

/// Whether a round costs more than chance and the clock's coarse steps explain. Going over every claim would: totals by actor
/// took twice as much when they did, where the others take a tenth more.
fn grows(little: Duration, much: Duration) -> bool {
    much > little * 3 / 2 + Duration::from_millis(40)
}

/// Days on which everything has happened, so that the same is found on each.
fn a_day(n: usize) -> String {
    format!("2013-{:02}-{:02}", n / 28 + 1, n % 28 + 1)
}

/// A project in which everything is told a number of times.
struct Told {
    n_incidents: usize,
    n_claims: usize,
    router: axum::Router,
    runtime: tokio::runtime::Runtime,
}

impl Told {
    fn new(engine: &Engine, n_times: usize) -> Self {
        let read = (0..n_times).flat_map(|time| (0..TOWNS).map(move |town| report(town, time)));
        let record = engine.record(read.collect());
        let (n_incidents, n_claims) = (record.incidents.len(), record.claims().len());
        let holdings = std::sync::Mutex::new(Some(holdings(record)));
        let router = router(Arc::new(Once(holdings)), "0f0f");
        let runtime =
            tokio::runtime::Builder::new_current_thread().enable_time().build().expect("it starts");
        Self { n_incidents, n_claims, router, runtime }
    }

    /// Processor time of a round of addresses, none of which was asked for before: the least of three rounds.
    fn cost(&self, address: Address) -> Duration {
        self.get("/actors");
        let round = |first: usize| {
            let before = processor_time();
            (first..first + ROUND).for_each(|n| self.get(&address(n)));
            processor_time().saturating_sub(before)
        };
        (0..3).map(|nth| round(nth * ROUND)).min().expect("three")
    }

    fn get(&self, address: &str) {
        let request = Request::get(address).header("Host", "localhost").body(Body::empty());
        let answer = self.router.clone().oneshot(request.expect("sound"));
        let answer = self.runtime.block_on(answer).expect("it answers");
        assert!(answer.status().is_success(), "{address}: {}", answer.status());
    }
}

/// Of this process, threads that have ended included; in hundredths of a second.
fn processor_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux has it");
    // Behind the name, which may hold spaces: the 14th and 15th field of proc_pid_stat(5).
    let fields = stat.rsplit_once(')').expect("a name in brackets").1.split_whitespace();
    let ticks: u64 = fields.skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn report(town: usize, time: usize) -> ReadReport {
    let id = ReportId::new(format!("{town}-{time}"));
    let text = said(town, time);
    let span = Span::new(0, text.len() as u32);
    let sentence = Sentence { role: SentenceRole::Body, paragraph: 0, span, tokens: vec![] };
    ReadReport {
        claims: vec![claim(&id, town, span)],
        report: Report {
            id,
            text,
            title: None,
            published: Some(day(town)),
            outlet: Some(format!("Outlet {time}")),
        },
        sentences: vec![sentence],
        diagnostics: vec![],
        timing: Default::default(),
        basis: None,
    }
}

fn day(town: usize) -> Day {
    Day::constant(2012, 1, 1).saturating_add(jiff::Span::new().days((town % 300) as i64))
}

fn claim(report: &ReportId, town: usize, span: Span) -> Claim {
    let word = Span::new(0, 6);
    Claim {
        id: ClaimId::new(format!("{report}-claim")),
        report: report.clone(),
        sentence: 0,
        span,
        also: Default::default(),
        event: EventType::Killing,
        method: None,
        trigger: Hedge { text: "killed".into(), span: word },
        actor: Default::default(),
        affected: vec![Affected {
            text: "people".into(),
            span: word,
            noun: "people".into(),
            category: Some(AffectedKind::Person),
        }]
        .into(),
        quantity: Some(Quantity {
            interval: Interval::at_least(12),
            qualifier: Qualifier::AtLeast,
            text: "at least 12".into(),
            span: word,
        }),
        joint: None,
        scope: Scope::Incident,
        subset_of: None,
        place: Some(Arc::new(Place {
            name: format!("Town {town}"),
            country: Some("SY".to_owned()),
            admin1: None,
            point: Some((32.5 + (town % 40) as f64 / 2.0, 36.0 + (town / 40) as f64 / 2.0)),
            precision: PlacePrecision::City,
            geoname_id: Some(town as u32 + 1),
            population: 1000,
        })),
        time: Some(DayRange::day(day(town))),
        speakers: vec![Speaker {
            name: "the ministry".into(),
            kind: SpeakerKind::Official,
            span: word,
        }]
        .into(),
        stance: Stance::Asserted,
        hedges: Default::default(),
        because: Default::default(),
    }
}

fn holdings(record: Record) -> Holdings {
    Holdings {
        project: "Told".to_owned(),
        mark: "1".to_owned(),
        record,
        reports: vec![],
        decisions: vec![],
        control: Default::default(),
        actors: Default::default(),
        sources: Default::default(),
        rules: vec![],
        voices: String::new(),
        rule: "low-best-high".to_owned(),
        extractor: ("none".to_owned(), "0".to_owned()),
    }
}

/// A shelf that is taken from once: nothing moves in its project.
struct Once(std::sync::Mutex<Option<Holdings>>);

impl Shelf for Once {
    fn mark(&self) -> Result<String, ShelfError> {
        Ok("1".to_owned())
    }

    fn load(&self, _: Option<Timestamp>) -> Result<Holdings, ShelfError> {
        Ok(self.0.lock().expect("whole").take().expect("it is held from then on"))
    }

    fn author(&self) -> Option<String> {
        None
    }

    fn foresee(&self, _: &Entered, _: &parallax_desk::Work) -> Result<Record, ShelfError> {
        Ok(Record::default())
    }

    fn enter(&self, _: &Entered) -> Result<Vec<u64>, ShelfError> {
        Ok(vec![])
    }

    fn custody(&self) -> Result<Custody, ShelfError> {
        Ok(Custody::default())
    }

    fn entries(&self, _: Range<u64>) -> Result<Vec<JournalEntry>, ShelfError> {
        Ok(vec![])
    }

    fn verify(&self, _: &parallax_desk::Work) -> Result<Vec<VerifyLine>, ShelfError> {
        Ok(vec![])
    }

    fn place(&self, _: &str, _: Option<&str>) -> Result<Option<Place>, ShelfError> {
        Ok(None)
    }
}
