//! How fast the desk is on a large project: derives one out of made-up claims, serves it, and asks for its pages at a steady
//! rate from a process of its own.
//!
//! `cargo run --profile fast -p parallax-desk --example load -- [REPORTS] [SECONDS] [A_SECOND]`; by default 100,000 reports with ten
//! claims each, twenty seconds at fifty requests a second.

use jiff::Timestamp;
use parallax_desk::{Custody, Entered, Holdings, JournalEntry, Shelf, ShelfError};
use parallax_engine::{Engine, Filed, Memory, Options, ReadReport, Record, Shelf as Kept};
use parallax_model::{
    Affected, AffectedKind, Claim, ClaimId, Day, DayRange, Digest, EventType, Explanation, Hedge,
    Interval, Place, PlacePrecision, Qualifier, Quantity, Report, ReportId, Scope, Sentence,
    SentenceRole, Span, Speaker, SpeakerKind, Stance,
};
use parallax_record::{AppearanceLine, ReportLine, VerifyLine};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Claims of one report.
const CLAIMS: usize = 10;

/// What is hit in the reports that are made up.
const THINGS: [&str; 7] =
    ["bakery", "market", "school", "checkpoint", "clinic", "bridge", "convoy"];

/// Answers that said that the page is not ready yet.
static N_LATER: AtomicUsize = AtomicUsize::new(0);

/// Connections that ask at once; none waits for another's answer.
const CONNECTIONS: usize = 16;

fn main() {
    let mut numbers = std::env::args().skip(1).map(|n| n.parse::<u64>().expect("a number"));
    if std::env::var_os("PARALLAX_LOAD_ADDRESS").is_some() {
        return ask();
    }
    let n_reports = numbers.next().unwrap_or(100_000);
    let (seconds, a_second) = (numbers.next().unwrap_or(20), numbers.next().unwrap_or(50));
    if let Some(folder) = std::env::var_os("PARALLAX_LOAD_FILL") {
        let shelf = MadeUp::new(n_reports, folder.into());
        shelf.read();
        shelf.load(None).expect("made up");
        return memory("derived anew");
    }
    let folder = tempfile::tempdir().expect("a folder");
    // In a process of its own: what it took and gave back would count against the desk.
    let program = std::env::current_exe().expect("this program");
    let filled = std::process::Command::new(&program)
        .arg(n_reports.to_string())
        .env("PARALLAX_LOAD_FILL", folder.path())
        .status();
    assert!(filled.is_ok_and(|status| status.success()), "the project is derived");
    let shelf = Arc::new(MadeUp::new(n_reports, folder.path().to_owned()));
    println!("kept: {} MB", shelf.kept.n_bytes() >> 20);
    shelf.read();
    memory("reports read");
    let start = Instant::now();
    let (listener, address) =
        parallax_desk::listen(([127, 0, 0, 1], 0).into()).expect("a port is free");
    std::thread::spawn(move || parallax_desk::serve(listener, shelf, "0f0f", None, || false));
    let (first, page) = get(&mut connect(address), address, "/index.json");
    println!(
        "{n_reports} reports: first page after {:.1} s ({first:?})",
        start.elapsed().as_secs_f64()
    );
    println!("{}", page.chars().filter(|c| *c != '\n').take(300).collect::<String>());
    memory("once derived");
    let asked = std::process::Command::new(program)
        .args([n_reports, seconds, a_second].map(|n| n.to_string()))
        .env("PARALLAX_LOAD_ADDRESS", address.to_string())
        .env("PARALLAX_LOAD_DESK", std::process::id().to_string())
        .status();
    memory("after the load");
    std::process::exit(i32::from(!asked.is_ok_and(|status| status.success())));
}

fn memory(when: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let lines =
        status.lines().filter(|line| line.starts_with("VmHWM") || line.starts_with("VmRSS"));
    println!(
        "{when}: {}",
        lines
            .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
            .join(", ")
    );
}

/// The other process: asks at a steady rate and tells how long answers took, each kind of page for itself.
fn ask() {
    let numbers: Vec<u64> =
        std::env::args().skip(1).map(|n| n.parse().expect("a number")).collect();
    let address: SocketAddr =
        std::env::var("PARALLAX_LOAD_ADDRESS").expect("set").parse().expect("an address");
    let pages = pages(address, numbers[0], numbers[1] * numbers[2]);
    wait_for_today(address);
    ask_alone(address, &pages);
    let (n, gap) = (numbers[1] * numbers[2], Duration::from_secs(1) / numbers[2] as u32);
    let (start, worked) = (Instant::now(), processor_time());
    let all: Vec<(usize, Duration)> = std::thread::scope(|scope| {
        let ask = |at: usize| {
            let pages = &pages;
            scope.spawn(move || {
                let mut connection = connect(address);
                let mine = (at as u64..n).step_by(CONNECTIONS);
                let one = |turn: u64| {
                    let due = start + gap * turn as u32;
                    std::thread::sleep(due.saturating_duration_since(Instant::now()));
                    let (page, round) = (turn as usize % pages.len(), turn as usize / pages.len());
                    let addresses = &pages[page].1;
                    let (first, _) =
                        get(&mut connection, address, &addresses[round % addresses.len()]);
                    // From when it was due: an answer that holds up the next counts against the desk.
                    (page, first.max(due.elapsed()))
                };
                mine.map(one).collect::<Vec<_>>()
            })
        };
        let asking: Vec<_> = (0..CONNECTIONS).map(ask).collect();
        asking.into_iter().flat_map(|one| one.join().expect("it asks")).collect()
    });
    // What threads that have ended did is no longer told.
    let worked = processor_time().saturating_sub(worked);
    println!(
        "{} requests in {:.1} s, {:.1} ms of processor time each; load of the machine {}",
        all.len(),
        start.elapsed().as_secs_f64(),
        worked.as_secs_f64() * 1000.0 / all.len() as f64,
        std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim()
    );
    println!("not ready yet: {} answers", N_LATER.load(Ordering::Relaxed));
    println!("{:<24} {:>8} {:>8} {:>8}", "page", "p50 ms", "p99 ms", "most ms");
    for (at, (name, _)) in pages.iter().enumerate() {
        tell(name, all.iter().filter(|(page, _)| *page == at).map(|(_, took)| *took).collect());
    }
    tell("all", all.iter().map(|(_, took)| *took).collect());
}

/// Until what has changed since the day before is worked out: it takes a processor for itself meanwhile.
fn wait_for_today(address: SocketAddr) {
    let start = Instant::now();
    let mut connection = connect(address);
    while !get(&mut connection, address, "/index.json").1.contains("\"worked_out\":true") {
        std::thread::sleep(Duration::from_millis(500));
    }
    println!("what changed since the day before: after {:.1} s", start.elapsed().as_secs_f64());
}

/// Each kind of page twice, one request at a time: what the first costs, and what the next one of its kind.
fn ask_alone(address: SocketAddr, pages: &[(String, Vec<String>)]) {
    let mut connection = connect(address);
    println!("{:<24} {:>9} {:>9}", "alone: processor ms", "first", "another");
    for (name, addresses) in pages {
        // From the end: the load begins at the front, with addresses that nobody asked for.
        let cost = |connection: &mut TcpStream, path: &str| {
            let before = processor_time();
            get(connection, address, path);
            processor_time().saturating_sub(before).as_secs_f64() * 1000.0
        };
        let mut last = addresses.iter().rev();
        let first = last.next().map_or(0.0, |path| cost(&mut connection, path));
        let another = last.next().or(addresses.last());
        let another = another.map_or(0.0, |path| cost(&mut connection, path));
        println!("{name:<24} {first:>9.1} {another:>9.1}");
    }
}

/// Processor time that the desk has used, from `/proc/PID/schedstat` of all its threads.
fn processor_time() -> Duration {
    let desk = std::env::var("PARALLAX_LOAD_DESK").unwrap_or_default();
    let Ok(tasks) = std::fs::read_dir(format!("/proc/{desk}/task")) else { return Duration::ZERO };
    let of_task = |task: std::fs::DirEntry| {
        let stat = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        stat.split_whitespace().next()?.parse::<u64>().ok()
    };
    Duration::from_nanos(tasks.flatten().filter_map(of_task).sum())
}

fn tell(name: &str, mut took: Vec<Duration>) {
    took.sort();
    let Some(last) = took.len().checked_sub(1) else { return };
    let at = |part: usize| took[last * part / 100].as_secs_f64() * 1000.0;
    println!("{name:<24} {:>8.1} {:>8.1} {:>8.1}", at(50), at(99), at(100));
}

/// What is asked for: every kind of page, and searches, each at so many addresses that few are asked for twice.
fn pages(address: SocketAddr, n_reports: u64, n_requests: u64) -> Vec<(String, Vec<String>)> {
    let n_each = n_requests as usize / 20 + 5;
    let mut connection = connect(address);
    let incidents = (1..=n_each.div_ceil(100)).flat_map(|page| {
        let path = format!("/incidents.json?sort=claims&page={page}");
        let (_, page) = get(&mut connection, address, &path);
        let page: serde_json::Value = serde_json::from_str(&page).expect("data");
        let ids = page["incidents"].as_array().cloned().unwrap_or_default();
        ids.into_iter().filter_map(|one| Some(one["id"].as_str()?.to_owned()))
    });
    let incidents: Vec<String> = incidents.collect();
    let report = |at: usize| report_id(at * n_reports as usize / (n_each + 1));
    let each = |address: &dyn Fn(usize) -> String| (0..n_each).map(address).collect::<Vec<_>>();
    let day = |at: usize| {
        let days = jiff::Span::new().days((at * 37 % 2000) as i64);
        Day::constant(2012, 1, 1).saturating_add(days)
    };
    let pages = [
        ("today", vec!["/".to_owned(), "/ar".to_owned()]),
        ("queue", each(&|at| format!("/queue/{}", report(at)))),
        ("incidents", each(&|at| format!("/incidents?page={}", at + 1))),
        (
            "incidents, filtered",
            each(&|at| format!("/incidents?event=killing&accounts=diverge&from={}", day(at))),
        ),
        ("incidents, place", each(&|at| format!("/incidents?place=Town%20{}", at * 7 % 600))),
        ("incidents, words", each(&|at| format!("/incidents?q={}", sought(at, true)))),
        ("incident", incidents.iter().take(n_each).map(|id| format!("/incidents/{id}")).collect()),
        ("reports", each(&|at| format!("/reports?page={}", at + 1))),
        ("reports, words", each(&|at| format!("/reports?q={}", sought(at, false)))),
        ("report", each(&|at| format!("/reports/{}", report(at)))),
        ("claim", each(&|at| format!("/claims/{}", claim_id(&report(at), 3)))),
        ("sources", each(&|at| format!("/sources?q=ministry%20{at}"))),
        ("source", each(&|at| format!("/sources/ministry%20{}", at * 11 % 500))),
        ("places", each(&|at| format!("/places?q=town%20{at}"))),
        ("actors", vec!["/actors".to_owned()]),
        ("totals", each(&|at| format!("/totals?place=Town%20{}", at * 5 % 600))),
        ("totals by month", each(&|at| format!("/totals?by=month&from={}", day(at)))),
        ("totals by place", each(&|at| format!("/totals?by=place&to={}", day(at)))),
        ("control", vec!["/control".to_owned()]),
        ("map", each(&|at| format!("/map?from={}", day(at)))),
        ("decisions", vec!["/decisions".to_owned()]),
        ("journal", vec!["/journal".to_owned()]),
    ];
    let pages = pages.map(|(name, addresses)| (name.to_owned(), addresses));
    pages.into_iter().filter(|(_, addresses)| !addresses.is_empty()).collect()
}

/// What people look for: a thing in a town, words that nearly all hold, a voice, part of a word, several words, what no text
/// holds. `is_said`: of what claims say.
fn sought(at: usize, is_said: bool) -> String {
    let (thing, n) = (THINGS[at % THINGS.len()], at * 3);
    let beside = if is_said { "morning" } else { "residents+road" };
    match at % 7 {
        0 => format!("{thing}+town+{n}"),
        1 => format!("killed+{thing}+at+least+{}", at % 40),
        2 => format!("Ministry+{}", n % 500),
        3 => format!("{}+{n}", &thing[1..thing.len() - 1]),
        4 => format!("people+were+killed+there+{beside}+{n}"),
        5 => format!("%D8%B3%D9%88%D9%82+{n}"),
        _ => format!("{}+{}", &thing[..2], n % 10),
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    TcpStream::connect(address).expect("it listens")
}

/// One page over a connection that stays open: how long until its first byte, and the whole of it.
fn get(connection: &mut TcpStream, address: SocketAddr, path: &str) -> (Duration, String) {
    let start = Instant::now();
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\n\r\n");
    connection.write_all(request.as_bytes()).expect("sent");
    let mut reader = BufReader::new(connection);
    let mut line = String::new();
    reader.read_line(&mut line).expect("an answer");
    let first = start.elapsed();
    // A page that takes seconds says so meanwhile.
    N_LATER.fetch_add(usize::from(line.contains(" 202 ")), Ordering::Relaxed);
    assert!(line.contains(" 200 ") || line.contains(" 202 "), "{path}: {line}");
    let mut length = 0;
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line).expect("a header");
        if let Some(n) = line.to_ascii_lowercase().strip_prefix("content-length:") {
            length = n.trim().parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("a body");
    (first, String::from_utf8(body).expect("UTF-8"))
}

/// A project of made-up claims.
struct MadeUp {
    n_reports: usize,
    /// What was read, shared by the states made of it.
    filed: OnceLock<Vec<Filed>>,
    kept: Rows,
}

/// What a project keeps in its `derived/` folder: in files, so that it takes no memory here either. Its basis stands in front
/// of each.
struct Rows(PathBuf);

impl Rows {
    fn n_bytes(&self) -> u64 {
        let files = std::fs::read_dir(&self.0).into_iter().flatten().flatten();
        files.filter_map(|file| Some(file.metadata().ok()?.len())).sum()
    }
}

impl Memory for Rows {
    fn recall(&self, _: Kept, key: &str, basis: Digest) -> Option<Vec<u8>> {
        let mut bytes = std::fs::read(self.0.join(key)).ok()?;
        let kept = bytes.split_off(basis.0.len().min(bytes.len()));
        (bytes == basis.0).then_some(kept)
    }

    fn keep(&self, _: Kept, key: &str, basis: Digest, bytes: Vec<u8>) {
        let kept = [&basis.0[..], &bytes].concat();
        std::fs::write(self.0.join(key), kept).expect("written");
    }

    fn build(&self) -> Digest {
        Digest([0; 32])
    }
}

impl MadeUp {
    fn new(n_reports: u64, folder: PathBuf) -> Self {
        Self { n_reports: n_reports as usize, filed: OnceLock::new(), kept: Rows(folder) }
    }

    fn read(&self) -> &[Filed] {
        self.filed.get_or_init(|| (0..self.n_reports).map(report).filter_map(Filed::of).collect())
    }
}

impl Shelf for MadeUp {
    fn mark(&self) -> Result<String, ShelfError> {
        Ok("1 made up".to_owned())
    }

    fn load(&self, as_of: Option<Timestamp>) -> Result<Holdings, ShelfError> {
        let n_reports =
            if as_of.is_some() { self.n_reports - self.n_reports / 100 } else { self.n_reports };
        let engine = Engine::new(&Options::default()).expect("it starts");
        let filed = self.read()[..n_reports].to_vec();
        let lines = filed.iter().map(|one| line(&one.report)).collect();
        let start = Instant::now();
        let name = if as_of.is_some() { "then" } else { "now" };
        let record = engine.record_kept(Some(&self.kept), name, filed, &[]);
        println!(
            "{} incidents of {name} {} in {:.1} s",
            record.incidents.len(),
            if record.work.is_some() { "derived anew" } else { "taken up again" },
            start.elapsed().as_secs_f64()
        );
        Ok(Holdings {
            project: "Made up".to_owned(),
            mark: self.mark()?,
            record,
            reports: lines,
            decisions: vec![],
            control: Default::default(),
            actors: Default::default(),
            sources: Default::default(),
            rules: vec![],
            voices: String::new(),
            rule: "low-best-high".to_owned(),
            extractor: ("made up".to_owned(), "0".to_owned()),
        })
    }

    fn author(&self) -> Option<String> {
        Some("load".to_owned())
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

fn report_id(n: usize) -> String {
    Digest::of(n.to_string().as_bytes()).to_hex()
}

fn claim_id(report: &str, n: usize) -> String {
    format!("{}{n:02}", &report[..10])
}

/// Steps that scatter numbers without chance, so that every run asks the same.
fn scattered(n: usize) -> usize {
    n.wrapping_mul(2_654_435_761) >> 7
}

fn report(n: usize) -> ReadReport {
    let id = report_id(n);
    let day = Day::constant(2012, 1, 1)
        .saturating_add(jiff::Span::new().days((scattered(n) % 2000) as i64));
    let mut text = String::new();
    let mut sentences = Vec::new();
    let mut claims = Vec::new();
    for at in 0..CLAIMS {
        let seed = scattered(n * CLAIMS + at);
        let (town, count) = (scattered(n) % 600 + at / 5, seed % 40);
        let start = text.len() as u32;
        let said = format!(
            "Shells hit a {} in Town {town} in the morning, and at least {count} people were killed there, ministry {} said.",
            THINGS[seed % THINGS.len()],
            seed % 500
        );
        text.push_str(&said);
        let span = Span::new(start, text.len() as u32);
        text.push_str(" Residents of the area told the agency that the road had been closed since the day before. ");
        let role = SentenceRole::Body;
        sentences.push(Sentence { role, paragraph: 0, span, tokens: vec![] });
        claims.push(claim(&id, at, span, town, count as u64, seed, day));
    }
    let report = Report {
        id: ReportId::new(id),
        text,
        title: Some(format!("Report {n}")),
        published: Some(day),
        outlet: Some(format!("Outlet {}", n % 40)),
    };
    let basis = Some(Digest::of(report.id.as_str().as_bytes()));
    let timing = Default::default();
    ReadReport { report, sentences, claims, diagnostics: vec![], timing, basis }
}

fn claim(report: &str, at: usize, span: Span, town: usize, n: u64, seed: usize, day: Day) -> Claim {
    let word = Span::new(span.start, span.start + 6);
    Claim {
        id: ClaimId::new(claim_id(report, at)),
        report: ReportId::new(report),
        sentence: at as u32,
        span,
        also: Default::default(),
        event: if seed.is_multiple_of(3) { EventType::Injury } else { EventType::Killing },
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
            interval: Interval::at_least(n),
            qualifier: Qualifier::AtLeast,
            text: format!("at least {n}").into(),
            span: word,
        }),
        joint: None,
        scope: Scope::Incident,
        subset_of: None,
        place: Some(Arc::new(Place {
            name: format!("Town {town}"),
            country: Some("SY".to_owned()),
            admin1: Some(format!("Province {}", town % 14)),
            point: Some((32.5 + (town % 25) as f64 / 6.0, 36.0 + (town / 25) as f64 / 5.0)),
            precision: PlacePrecision::City,
            geoname_id: Some(town as u32),
            population: 1000,
        })),
        time: Some(DayRange::day(day)),
        speakers: vec![Speaker {
            name: format!("ministry {}", seed % 500).into(),
            kind: SpeakerKind::Official,
            span: word,
        }]
        .into(),
        stance: Stance::Asserted,
        hedges: Default::default(),
        because: because(town, n).into(),
    }
}

/// As many words as reading gives.
fn because(town: usize, n: u64) -> Vec<Explanation> {
    let one = |field, because| Explanation { field, because };
    vec![
        one("event", "frame killing.kill, path nsubj:pass".to_owned()),
        one("quantity", format!("\"at least {n}\": {n}.. (at_least)")),
        one("place", format!("\"Town {town}\" in the clause")),
        one("time", "the day of the report: \"in the morning\"".to_owned()),
        one("speakers", "subject of \"said\"".to_owned()),
    ]
}

fn line(report: &Report) -> ReportLine {
    let known = AppearanceLine {
        name: report.id.to_string().into(),
        title: report.title.clone().map(Into::into),
        published: report.published.map(|day| day.to_string()).map(Into::into),
        outlet: report.outlet.clone().map(Into::into),
        told: None,
        noted: std::collections::BTreeMap::new(),
    };
    ReportLine {
        format: ReportLine::FORMAT.into(),
        id: report.id.to_string().into(),
        appearances: vec![known.clone()],
        known,
        bytes: report.text.len() as u64,
        encoding: None,
        language: None,
        unread: None,
        added: "2020-04-01T00:00:00Z".into(),
        author: "load".into(),
        entry: 1,
        address: None,
        from: None,
        part: None,
        maker: None,
    }
}
