//! The desk as a browser meets it: every link followed, nothing asked of another host, every figure opened.

use axum::body::Body as HttpBody;
use axum::http::{Request, StatusCode};
use jiff::Timestamp;
use parallax_desk::{
    Custody, Entered, EvidenceHeld, Foreseen, Holdings, InForce, JournalEntry, OwnFile, OwnRules,
    Progress, Shelf, ShelfError, Stage, View, Work, router,
};
use parallax_engine::{Body, Engine, Options, Party, Record, ReportInput};
use parallax_model::{ActorKind, Decision, Place, ReportId};
use parallax_record::{
    AlikeLine, AppearanceLine, BlockLine, CustodyLine, EntryWords, EvidenceLine, ReportLine,
    StatementLine, VerifyLine,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tower::ServiceExt as _;

const HTML: &str = "text/html; charset=utf-8";

const REPORTS: [(&str, &str); 3] = [
    (
        "market",
        "Shells hit a market in Homs on Tuesday. At least 12 people were killed, the health ministry said. \
         A local doctor said 15 people were killed in the market. <script>alert(1)</script> was written on a wall.",
    ),
    (
        "bridge & co",
        "Rebels captured the town of Saraqib on Wednesday, activists said. Hundreds of residents fled the town. \
         More than 220,000 people have been killed in Syria since March 2011.",
    ),
    (
        "ميدان",
        "Nine people were killed in the market in Homs on Tuesday, the Syrian Observatory for Human Rights said.",
    ),
];

/// What a form of ours carries.
const TOKEN: &str = "0f0f";

/// A shelf that counts how often it was asked to derive everything, and keeps what is entered.
#[derive(Default)]
struct Bench {
    loads: AtomicUsize,
    entered: Mutex<Vec<Decision>>,
    views: Mutex<BTreeMap<String, String>>,
    adopted: AtomicUsize,
    n_evidence: AtomicUsize,
    /// Whether long work takes its time, step by step, until it is told to end.
    is_slow: AtomicBool,
    /// Long works that were told to end, and did.
    n_ended: AtomicUsize,
    is_paused: AtomicBool,
    /// Whoever reads entries of the journal now, and the most that ever did at once.
    n_reading: AtomicUsize,
    most_reading: AtomicUsize,
}

impl Bench {
    /// A thousand steps, where long work takes its time.
    fn toil(&self, work: &Work) -> Result<(), ShelfError> {
        if !self.is_slow.load(Ordering::SeqCst) {
            return Ok(());
        }
        work.expect(1000);
        while work.step() && self.is_slow.load(Ordering::SeqCst) {
            std::thread::sleep(TICK);
        }
        self.n_ended.fetch_add(1, Ordering::SeqCst);
        Err(ShelfError { what: "It was ended.".to_owned(), hint: "Again.".to_owned() })
    }
}

/// How long a step of what takes long takes.
const TICK: Duration = Duration::from_millis(10);

/// Makes everything take long until it is dropped, so that a test that fails on the way waits for nothing.
struct Slow<'b>(&'b Bench);

impl<'b> Slow<'b> {
    fn of(bench: &'b Bench) -> Self {
        bench.is_slow.store(true, Ordering::SeqCst);
        Self(bench)
    }
}

impl Drop for Slow<'_> {
    fn drop(&mut self) {
        self.0.is_slow.store(false, Ordering::SeqCst);
    }
}

/// Waits until something holds that is to hold soon.
fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < until, "after a minute it does not hold that {what}");
        std::thread::sleep(TICK);
    }
}

impl Bench {
    fn decisions(&self) -> Vec<Decision> {
        self.entered.lock().expect("no test panics here").clone()
    }

    fn with(&self, entered: &Entered) -> Vec<Decision> {
        let mut decisions = self.decisions();
        let first = 10 + decisions.len() as u64;
        decisions.extend((first..).zip(&entered.verdicts).map(|(entry, verdict)| Decision {
            entry,
            time_ms: 1_427_900_000_000 + entry as i64,
            author: entered.author.clone(),
            reason: entered.reason.clone(),
            verdict: verdict.clone(),
        }));
        decisions
    }
}

/// A party of two names.
fn brigades() -> Party {
    Party {
        name: "Northern Brigades".to_owned(),
        called: [("ar".to_owned(), "ألوية الشمال".to_owned())].into(),
        kind: ActorKind::RebelGroup,
        country: Some("SY".to_owned()),
    }
}

fn record(decisions: &[Decision]) -> Record {
    let engine = Engine::new(&Options { jobs: 1, ..Options::default() }).expect("it starts");
    let read = REPORTS.map(|(id, text)| engine.read(input(id, text)));
    engine.record_under(read.into(), decisions)
}

/// A picture of which two people say different things.
fn item(id: char, name: &str) -> EvidenceHeld {
    let entered = |entry| EntryWords {
        entry,
        time: "2015-03-31T10:00:00Z".to_owned(),
        author: "desk".to_owned(),
    };
    let said = |entry, speaker: &str, place: &str| StatementLine {
        entered: entered(entry),
        speaker: speaker.to_owned(),
        place: Some(place.to_owned()),
        point: None,
        when: Some("2015-03-30".to_owned()),
        words: Some("<b>dead</b>".to_owned()),
        report: None,
    };
    let whole = |c: char| c.to_string().repeat(64);
    let line = EvidenceLine {
        format: EvidenceLine::FORMAT.to_owned(),
        id: whole(id),
        name: name.to_owned(),
        bytes: 6,
        medium: Some("picture".to_owned()),
        file_format: Some("jpeg".to_owned()),
        facts: BTreeMap::from([("taken".to_owned(), "2013-05-01T10:00:00".to_owned())]),
        problems: vec![],
        maker: None,
        arrivals: vec![],
        statements: vec![said(1, "an activist", "Idlib"), said(2, "a ministry", "Homs")],
        reports: vec![],
        claims: vec![],
        cited_by: vec![],
        checks: vec![],
        alike: vec![AlikeLine {
            item: whole(if id == 'a' { 'b' } else { 'a' }),
            how: "same".to_owned(),
            distance: 3,
        }],
    };
    let custody = CustodyLine {
        format: CustodyLine::FORMAT.to_owned(),
        item: whole(id),
        entered: entered(1),
        when: None,
        event: "ingestion".to_owned(),
        agent: "desk".to_owned(),
        detail: "archived as received".to_owned(),
        outcome: None,
        result: None,
    };
    EvidenceHeld { line, custody: vec![custody] }
}

#[test]
fn no_picture_is_shown_until_it_is_asked_for() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let list = browser.get("/evidence").text;
    assert!(list.contains("market.jpg") && !list.contains("<img"), "{list}");
    let id = "a".repeat(64);
    let closed = browser.get(&format!("/evidence/{id}")).text;
    assert!(!closed.contains("<img") && closed.contains("?show=picture"), "{closed}");
    for words in
        ["an activist: Idlib", "a ministry: Homs", "old.jpg", "ingestion", "&#60;b&#62;dead"]
    {
        assert!(closed.contains(words), "{words}: {closed}");
    }
    let open = browser.get(&format!("/evidence/{id}?show=picture")).text;
    assert!(open.contains(&format!("<img src=\"/evidence/{id}/picture\"")), "{open}");
    let picture = browser.get(&format!("/evidence/{id}/picture"));
    assert_eq!(
        (picture.status, &picture.headers["content-type"]),
        (StatusCode::OK, &"image/jpeg".parse().unwrap())
    );
    assert_eq!(browser.get("/evidence/none").status, StatusCode::NOT_FOUND);
    let data: serde_json::Value =
        serde_json::from_str(&browser.get(&format!("/evidence/{id}.json")).text).expect("JSON");
    assert_eq!(data["item"]["alike"][0]["distance"], 3);
    assert_eq!(data["custody"][0]["event"], "ingestion");
}

fn control(decisions: &[Decision]) -> parallax_engine::control::Control {
    let engine = Engine::new(&Options { jobs: 1, ..Options::default() }).expect("it starts");
    engine.control(&record(decisions), parallax_engine::control::Settings::default())
}

impl Shelf for Bench {
    fn evidence(&self, _: Option<Timestamp>) -> Result<Vec<EvidenceHeld>, ShelfError> {
        self.n_evidence.fetch_add(1, Ordering::SeqCst);
        Ok(vec![item('a', "market.jpg"), item('b', "old.jpg")])
    }

    fn views(&self, person: &str) -> Result<Vec<View>, ShelfError> {
        assert_eq!(person, "", "nobody is asked who they are");
        let views = self.views.lock().expect("no test panics here");
        let view = |(name, address): (&String, &String)| View {
            name: name.clone(),
            address: address.clone(),
        };
        Ok(views.iter().map(view).collect())
    }

    fn keep_view(&self, _: &str, name: &str, at: Option<&str>) -> Result<(), ShelfError> {
        let mut views = self.views.lock().expect("no test panics here");
        match at {
            Some(at) => _ = views.insert(name.to_owned(), at.to_owned()),
            None => _ = views.remove(name),
        }
        Ok(())
    }

    fn own_rules(&self) -> Result<OwnRules, ShelfError> {
        let text = |n: usize| (n > 0).then(|| format!("name = \"cautious\"\nversion = {n}\n"));
        let n_adopted = self.adopted.load(Ordering::SeqCst);
        let (before, after) = (text(n_adopted.min(1)), text(1));
        let in_force = (n_adopted > 0).then(|| InForce {
            entry: 2,
            time_ms: 1_427_900_000_000,
            author: "Rana".to_owned(),
            reason: "agreed on Monday".to_owned(),
        });
        let files = vec![OwnFile { name: "rules/cautious.toml".to_owned(), before, after }];
        Ok(OwnRules { in_force, files })
    }

    fn under_rules_in_force(&self, _: &Work) -> Result<Record, ShelfError> {
        Ok(record(&self.decisions()))
    }

    fn adopt_rules(&self, author: &str, reason: &str) -> Result<Option<u64>, ShelfError> {
        assert_eq!((author, reason), ("Rana", "agreed on Monday"));
        self.adopted.fetch_add(1, Ordering::SeqCst);
        Ok(Some(2))
    }

    fn picture(&self, id: &str) -> Result<Option<Vec<u8>>, ShelfError> {
        Ok((id.len() == 64).then(|| b"JPEG".to_vec()))
    }

    fn mark(&self) -> Result<String, ShelfError> {
        Ok(format!("{} abc", 3 + self.decisions().len()))
    }

    fn load(&self, as_of: Option<Timestamp>) -> Result<Holdings, ShelfError> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        let came_in: Timestamp = "2015-04-01T00:00:00Z".parse().expect("an instant");
        if as_of.is_some_and(|moment| moment < came_in) {
            return Ok(Holdings {
                project: "Example".to_owned(),
                mark: "1 abc".to_owned(),
                record: Record::default(),
                reports: vec![],
                decisions: vec![],
                control: Default::default(),
                actors: Default::default(),
                sources: Default::default(),
                rules: vec![],
                voices: String::new(),
                rule: "low-best-high".to_owned(),
                extractor: ("reader".to_owned(), "0".to_owned()),
            });
        }
        let mut reports: Vec<ReportLine> = REPORTS.iter().map(|(id, _)| line(id, None)).collect();
        reports.push(line("french", Some("language")));
        Ok(Holdings {
            project: "Example".to_owned(),
            mark: self.mark()?,
            record: record(&self.decisions()),
            reports,
            decisions: self.decisions(),
            control: control(&self.decisions()),
            // As if the list knew them; who holds a place goes by the words as they are written.
            actors: ["rebels", "Rebels"].map(|id| (id.to_owned(), brigades())).into(),
            // As if the list of voices knew the two for one.
            sources: [("activists".to_owned(), "Saraqib activists".to_owned())].into(),
            rules: vec![],
            voices: "# ours".to_owned(),
            rule: "low-best-high".to_owned(),
            extractor: ("reader".to_owned(), "0".to_owned()),
        })
    }

    fn author(&self) -> Option<String> {
        Some("desk".to_owned())
    }

    fn foresee(&self, entered: &Entered, work: &Work) -> Result<Record, ShelfError> {
        self.toil(work)?;
        Ok(record(&self.with(entered)))
    }

    fn enter(&self, entered: &Entered) -> Result<Vec<u64>, ShelfError> {
        if entered.reason.contains("busy") {
            let what = "Nothing was entered: somebody else writes.".to_owned();
            return Err(ShelfError { what, hint: "Try again.".to_owned() });
        }
        let all = self.with(entered);
        let entries = all[self.decisions().len()..].iter().map(|one| one.entry).collect();
        *self.entered.lock().expect("no test panics here") = all;
        Ok(entries)
    }

    fn custody(&self) -> Result<Custody, ShelfError> {
        let stamp = |kind: &str| VerifyLine::Timestamp {
            format: VerifyLine::FORMAT.to_owned(),
            size: 2,
            kind: kind.to_owned(),
            time: (kind == "rfc3161").then(|| "2015-04-01T08:30:00Z".to_owned()),
            authority: (kind == "rfc3161").then(|| "CN=Example TSA".to_owned()),
            root: None,
            serial: None,
            policy: None,
            blocks: match kind {
                "rfc3161" => vec![],
                _ => vec![BlockLine { height: 350_000, merkle_root: "c0ffee".to_owned() }],
            },
            pending: vec![],
        };
        Ok(Custody {
            n_entries: 3,
            checkpoints: vec![(2, "cm9vdA==".to_owned())],
            stamps: vec![stamp("rfc3161"), stamp("opentimestamps")],
            faulty_stamps: vec!["log/stamps/2.tsr: it is of other bytes".to_owned()],
        })
    }

    fn entries(&self, range: std::ops::Range<u64>) -> Result<Vec<JournalEntry>, ShelfError> {
        let n_reading = self.n_reading.fetch_add(1, Ordering::SeqCst) + 1;
        self.most_reading.fetch_max(n_reading, Ordering::SeqCst);
        while self.is_slow.load(Ordering::SeqCst) {
            std::thread::sleep(TICK);
        }
        self.n_reading.fetch_sub(1, Ordering::SeqCst);
        let entry = |seq: u64| JournalEntry {
            seq,
            time_ms: 1_427_900_000_000,
            author: "desk".to_owned(),
            kind: "report.added".to_owned(),
            body: r#"{"digest":"market","name":"<b>"}"#.to_owned(),
            hash: "00".repeat(32),
        };
        Ok(range.filter(|seq| *seq < 3).map(entry).collect())
    }

    fn foresee_file(&self, _: &str, _: Option<&str>, work: &Work) -> Result<Foreseen, ShelfError> {
        self.toil(work)?;
        let after = record(&self.decisions());
        Ok(Foreseen { before: None, after, n_reports: 3, n_all: 3 })
    }

    fn pause(&self, is_paused: bool) {
        self.is_paused.store(is_paused, Ordering::SeqCst);
    }

    fn is_paused(&self) -> bool {
        self.is_paused.load(Ordering::SeqCst)
    }

    fn progress(&self) -> Option<Progress> {
        let stage = match self.is_slow.load(Ordering::SeqCst) {
            true => Stage::Grouping,
            false => Stage::Reading,
        };
        self.is_paused().then_some(Progress { stage, done: 2, all: 5 })
    }

    fn verify(&self, work: &Work) -> Result<Vec<VerifyLine>, ShelfError> {
        self.toil(work)?;
        Ok(vec![VerifyLine::Verdict {
            format: VerifyLine::FORMAT.to_owned(),
            sound: true,
            faults: 0,
            checked: "2015-04-02T00:00:00Z".to_owned(),
            by: "test".to_owned(),
        }])
    }

    fn place(&self, name: &str, _: Option<&str>) -> Result<Option<Place>, ShelfError> {
        let unknown = Place {
            name: name.to_owned(),
            country: None,
            admin1: None,
            point: None,
            precision: parallax_model::PlacePrecision::Unresolved,
            geoname_id: None,
            population: 0,
        };
        Ok((name != "Nowhere").then_some(unknown))
    }
}

fn input(id: &str, text: &str) -> ReportInput {
    ReportInput {
        id: ReportId::new(id),
        body: Body::Text(text.to_owned()),
        title: None,
        published: "2015-03-31".parse().ok(),
        outlet: (id == "market").then(|| "Example Wire".to_owned()),
    }
}

fn line(id: &str, unread: Option<&str>) -> ReportLine {
    let known = AppearanceLine {
        name: id.into(),
        title: None,
        // Those that cannot be read have no day.
        published: unread
            .is_none()
            .then(|| format!("2015-03-{:02}", 10 + id.len()))
            .map(Into::into),
        outlet: None,
        told: None,
        noted: std::collections::BTreeMap::new(),
    };
    ReportLine {
        format: ReportLine::FORMAT.into(),
        id: id.into(),
        appearances: vec![known.clone()],
        known,
        bytes: 9,
        encoding: None,
        language: None,
        unread: unread.map(Into::into),
        added: "2015-04-01T00:00:00Z".into(),
        author: "desk".into(),
        entry: 1,
        address: None,
        from: None,
        part: None,
        maker: None,
    }
}

/// A desk, and a thread to ask it on.
struct Browser {
    router: axum::Router,
    runtime: tokio::runtime::Runtime,
}

/// What came back.
struct Page {
    status: StatusCode,
    headers: axum::http::HeaderMap,
    text: String,
}

impl Browser {
    fn at(shelf: Arc<dyn Shelf>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
        Self { router: router(shelf, TOKEN), runtime: runtime.expect("threads") }
    }

    fn ask(&self, address: &str, host: &str) -> Page {
        let request = Request::get(address).header("host", host).body(HttpBody::empty());
        self.send(request.expect("an address"))
    }

    /// A form as a page of ours sends it.
    fn post(&self, address: &str, form: &str) -> Page {
        self.post_from("http://localhost:8015", address, &format!("token={TOKEN}&{form}"))
    }

    fn post_from(&self, origin: &str, address: &str, form: &str) -> Page {
        let request = Request::post(address)
            .header("host", "localhost:8015")
            .header("origin", origin)
            .body(HttpBody::from(form.to_owned()));
        self.send(request.expect("an address"))
    }

    fn send(&self, request: Request<HttpBody>) -> Page {
        let answer = self.router.clone().oneshot(request);
        self.runtime.block_on(async {
            let response = answer.await.expect("the router never fails");
            let (parts, body) = response.into_parts();
            let bytes = axum::body::to_bytes(body, 10 << 20).await.expect("it fits");
            let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
            Page { status: parts.status, headers: parts.headers, text }
        })
    }

    fn get(&self, address: &str) -> Page {
        self.ask(address, "localhost:8015")
    }
}

/// Values of `href`, `src` and `action`, as the browser resolves them on a page.
fn links(page: &str, text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for attribute in ["href=\"", "src=\"", "action=\"", "href='"] {
        for rest in text.split(attribute).skip(1) {
            let link = rest.split(['"', '\'']).next().expect("split yields a piece");
            let link = link.replace("&amp;", "&").replace("&#38;", "&");
            let link = link.split('#').next().unwrap_or_default();
            let path = page.split('?').next().unwrap_or_default();
            match link.chars().next() {
                None => {}
                Some('?') => drop(found.insert(format!("{path}{link}"))),
                Some(_) => drop(found.insert(link.to_owned())),
            }
        }
    }
    found
}

/// Every page that can be reached from the first.
fn crawl(browser: &Browser) -> BTreeMap<String, Page> {
    // Filters multiply and a map can be moved for ever: of each page some variants are enough.
    const MOST_VARIANTS: usize = 12;
    let mut pages = BTreeMap::new();
    let mut variants: BTreeMap<String, usize> = BTreeMap::new();
    let mut waiting = vec!["/".to_owned()];
    while let Some(address) = waiting.pop() {
        if pages.contains_key(&address) {
            continue;
        }
        let path = address.split('?').next().unwrap_or_default().to_owned();
        let n_seen = variants.entry(path).or_default();
        *n_seen += 1;
        if *n_seen > MOST_VARIANTS && address.contains('?') {
            continue;
        }
        let page = browser.get(&address);
        let is_page = page.headers.get("content-type").is_some_and(|kind| kind == HTML);
        if is_page {
            waiting.extend(links(&address, &page.text));
        }
        pages.insert(address, page);
    }
    pages
}

#[test]
fn every_link_leads_somewhere_and_nowhere_else() {
    let shelf = Arc::new(Bench::default());
    let pages = crawl(&Browser::at(shelf.clone()));
    assert!(pages.len() > 30, "{:?}", pages.keys());
    for (address, page) in &pages {
        assert!(address.starts_with('/') && !address.starts_with("//"), "{address} is elsewhere");
        let is_form = ["/decide/", "/people/", "/change", "/rules/adopt", "/cancel", "/resume"];
        if is_form.iter().any(|part| address.contains(part)) {
            assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED, "{address} changes by reading");
            continue;
        }
        assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.text);
        let policy = page.headers["content-security-policy"].to_str().expect("ASCII");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        let inline = page.text.matches("<script").count();
        let ours = page.text.matches("<script src=\"/-/").count();
        assert!(page.headers["content-type"] != HTML || inline == ours, "{address} holds a script");
        assert!(!page.text.contains(" style=") && !page.text.contains(" onclick="), "{address}");
    }
    // Once as it stands, once as it stood on the day that the first page compares with, once on the day that an incident's
    // page looks back to.
    assert_eq!(shelf.loads.load(Ordering::SeqCst), 3, "derived once for all pages");
    for page in ["/totals", "/map", "/places", "/actors", "/journal", "/rules", "/about", "/queue"]
    {
        let arabic = &pages[&format!("/ar{page}")].text;
        assert!(
            arabic.contains("<html lang=\"ar\" dir=\"rtl\">") && !pages[page].text.contains("rtl")
        );
    }
}

#[test]
fn every_figure_opens_onto_its_claim_and_its_words() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let list: serde_json::Value =
        serde_json::from_str(&browser.get("/incidents.json?event=killing&kind=incident").text)
            .expect("JSON");
    let incident = &list["incidents"][0];
    let id = incident["id"].as_str().expect("an id");
    let page = browser.get(&format!("/incidents/{id}"));
    for bound in ["low", "best", "high"] {
        let owner = incident["tallies"]["killed"]["owners"][bound].as_str().expect("owned");
        assert!(page.text.contains(&format!("/claims/{owner}")), "{bound}");
        let claim = browser.get(&format!("/claims/{owner}"));
        assert!(claim.text.contains("<mark class=\"quantity\""), "{}", claim.text);
    }
    assert!(page.text.contains("at least 12") && page.text.contains("accounts diverge"));
}

#[test]
fn a_page_and_its_data_say_the_same() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let data: serde_json::Value =
        serde_json::from_str(&browser.get("/reports/bridge%20%26%20co.json").text).expect("JSON");
    let page = browser.get("/reports/bridge%20%26%20co").text;
    let claims = data["claims"].as_array().expect("claims");
    assert!(!claims.is_empty());
    for claim in claims {
        assert!(page.contains(&format!("id=\"{}\"", claim["id"].as_str().expect("an id"))));
    }
    assert!(browser.get("/reports/french").text.contains("No claim is read"));
}

#[test]
fn filters_narrow_and_mistakes_are_told() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let found = |query: &str| {
        let data: serde_json::Value =
            serde_json::from_str(&browser.get(&format!("/incidents.json?{query}")).text)
                .expect("JSON");
        data["found"].as_u64().expect("a number")
    };
    let all = found("");
    assert!(found("kind=cumulative") == 1 && found("q=saraqib") >= 1 && found("q=saraqib") < all);
    assert_eq!((found("q=nowhere"), found("from=2031-01-01")), (0, 0));
    for wrong in ["colour=red", "event=party", "from=30.3.2015", "accounts=maybe", "page=x"] {
        let page = browser.get(&format!("/incidents.json?{wrong}"));
        let data: serde_json::Value = serde_json::from_str(&page.text).expect("JSON");
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{wrong}");
        assert!(data["error"]["hint"].is_string(), "{wrong}");
    }
    assert_eq!(browser.get("/incidents/i-none").status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/nowhere.json").status, StatusCode::NOT_FOUND);
}

#[test]
fn another_name_than_this_computers_is_refused() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let page = browser.ask("/incidents.json", "desk.example.org");
    assert_eq!(page.status, StatusCode::MISDIRECTED_REQUEST);
    assert!(!page.text.contains("incidents"), "{}", page.text);
}

#[test]
fn a_project_that_cannot_be_read_is_told_in_a_sentence() {
    struct Broken;
    impl Shelf for Broken {
        fn mark(&self) -> Result<String, ShelfError> {
            Err(ShelfError { what: "The journal is damaged.".into(), hint: "Restore it.".into() })
        }

        fn load(&self, _: Option<Timestamp>) -> Result<Holdings, ShelfError> {
            unreachable!("the mark fails first")
        }

        fn custody(&self) -> Result<Custody, ShelfError> {
            unreachable!("the mark fails first")
        }

        fn entries(&self, _: std::ops::Range<u64>) -> Result<Vec<JournalEntry>, ShelfError> {
            unreachable!("the mark fails first")
        }

        fn verify(&self, _: &Work) -> Result<Vec<VerifyLine>, ShelfError> {
            unreachable!("the mark fails first")
        }

        fn author(&self) -> Option<String> {
            None
        }

        fn foresee(&self, _: &Entered, _: &Work) -> Result<Record, ShelfError> {
            unreachable!("nothing can be entered")
        }

        fn enter(&self, _: &Entered) -> Result<Vec<u64>, ShelfError> {
            unreachable!("nothing can be entered")
        }

        fn place(&self, _: &str, _: Option<&str>) -> Result<Option<Place>, ShelfError> {
            unreachable!("nothing can be entered")
        }
    }
    let page = Browser::at(Arc::new(Broken)).get("/");
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains("The journal is damaged.") && page.text.contains("Restore it."));
}

/// Ids of the claims of the report `market`, in its order.
fn claims_of_market(browser: &Browser) -> Vec<String> {
    claims_of(browser, "market")
}

fn claims_of(browser: &Browser, report: &str) -> Vec<String> {
    let data = json(&browser.get(&format!("/reports/{report}.json")));
    let claims = data["claims"].as_array().expect("claims").iter();
    claims.map(|claim| claim["id"].as_str().expect("an id").to_owned()).collect()
}

#[test]
fn a_decision_is_shown_before_it_is_entered_and_can_be_taken_back() {
    let shelf = Arc::new(Bench::default());
    let browser = Browser::at(shelf.clone());
    let claims = claims_of_market(&browser);
    let (first, form) = (&claims[0], "author=Rana&reason=it+is+a+denial&claim=");
    let preview = browser.post("/decide/reject", &format!("{form}{first}&then=/claims/{first}"));
    assert_eq!(preview.status, StatusCode::OK);
    assert!(preview.text.contains("changed") || preview.text.contains("gone"), "{}", preview.text);
    assert!(preview.text.contains("value=\"it is a denial\""), "{}", preview.text);
    assert!(shelf.decisions().is_empty(), "a preview writes nothing");
    let mark = "mark=3+abc&step=enter";
    let entered =
        browser.post("/decide/reject", &format!("{form}{first}&{mark}&then=/claims/{first}"));
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text);
    assert_eq!(entered.headers["location"].to_str().expect("ASCII"), format!("/claims/{first}"));
    let claim = browser.get(&format!("/claims/{first}"));
    assert!(claim.text.contains("counts for nothing") && claim.text.contains("Rana"));
    let decision = &shelf.decisions()[0];
    assert_eq!((decision.author.as_str(), decision.reason.as_str()), ("Rana", "it is a denial"));

    let late = browser.post("/decide/reject", &format!("{form}{}&{mark}", claims[1]));
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("Somebody else") && shelf.decisions().len() == 1, "{}", late.text);

    let undo = format!("entry={}&author=Rana&reason=misread&step=enter", decision.entry);
    let undone = browser.post("/decide/undo", &undo);
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
    assert!(!browser.get(&format!("/claims/{first}")).text.contains("counts for nothing"));
    let list = browser.get("/decisions").text;
    assert!(list.contains("taken back by") && list.contains("undo"), "{list}");
    assert_eq!(browser.post("/decide/undo", &undo).status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[test]
fn a_report_leaves_the_queue_when_a_person_has_looked_at_each_claim() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let waiting = || {
        let data: serde_json::Value =
            serde_json::from_str(&browser.get("/queue.json").text).expect("JSON");
        data["waiting"].as_u64().expect("a number")
    };
    assert_eq!(waiting(), 3);
    let page = browser.get("/queue").text;
    assert!(page.contains("<mark class=\"speaker\"") && page.contains("data-key=\"a\""), "{page}");
    for claim in claims_of_market(&browser) {
        assert!(page.contains(&format!("value=\"{claim}\"")), "{claim}");
        let form = format!("author=Rana&reason=read&step=enter&then=/queue/market&claim={claim}");
        let answer = browser.post("/decide/accept", &form);
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }
    assert_eq!(waiting(), 2);
    assert!(browser.get("/queue/market").text.contains("Everything here is decided"));
    assert!(!browser.get("/queue").text.contains("At least 12"));
}

#[test]
fn words_of_the_report_correct_a_claim() {
    let shelf = Arc::new(Bench::default());
    let browser = Browser::at(shelf.clone());
    let claims = claims_of_market(&browser);
    let correct = |fields: &str| {
        let form = format!("author=Rana&reason=so+it+says&claim={}&step=enter&{fields}", claims[0]);
        browser.post("/decide/correct", &form)
    };
    for wrong in ["count=people", "on=soon", "place=Nowhere", "event=party", ""] {
        let answer = correct(wrong);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", answer.text);
    }
    assert!(shelf.decisions().is_empty());
    let answer = correct("count=at+least+14&on=on+Monday&event=&actor=none");
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let said = browser.get(&format!("/claims/{}", claims[0])).text;
    assert!(said.contains("at least 14") && said.contains("30 March 2015"), "{said}");
    assert!(said.contains("corrected"), "{said}");
}

#[test]
fn whose_words_and_whom_they_speak_of_are_corrected() {
    let shelf = Arc::new(Bench::default());
    let browser = Browser::at(shelf.clone());
    let claims = claims_of_market(&browser);
    let claim = || json(&browser.get(&format!("/claims/{}.json", claims[1])))["claim"].clone();
    let read = claim();
    let elsewhere = claims_of(&browser, "bridge%20%26%20co");
    let correct = |fields: &str| {
        let form = format!("author=Rana&reason=so+it+says&claim={}&step=enter&{fields}", claims[1]);
        browser.post("/decide/correct", &form)
    };
    for wrong in [
        "trigger=never+written",
        "hedges=never+written",
        "speaker_kind=ghost",
        "part_of=nothing",
        &format!("part_of={}", claims[1]),
        &format!("part_of={}", elsewhere[0]),
    ] {
        let answer = correct(wrong);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", answer.text);
    }
    assert!(shelf.decisions().is_empty());
    let fields = format!(
        "speaker=Reuters+(outlet);+A++local+doctor&affected=people;+two+guards&category=civilian\
         &trigger=people+were+killed&hedges=was+written&part_of={}",
        claims[2]
    );
    let answer = correct(&fields);
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    let said = claim();
    let names = |of: &serde_json::Value, key: &str| -> Vec<String> {
        let all = of.as_array().expect("a list").iter();
        all.map(|one| one[key].as_str().expect("text").to_owned()).collect()
    };
    assert_eq!(names(&said["speakers"], "name"), ["Reuters", "A local doctor"]);
    // A name without a kind is what the record takes it for.
    assert_eq!(names(&said["speakers"], "kind"), ["outlet", "medic"]);
    assert_eq!(names(&said["affected"], "text"), ["people", "two guards"]);
    assert_eq!(said["affected"][1]["noun"], "guards");
    assert_eq!(said["affected"][0]["category"], "civilian");
    assert_eq!(said["trigger"]["text"], "people were killed");
    assert_eq!(said["subset_of"], claims[2].as_str());
    // Words of the report stand where the report has them, those it does not print at the trigger.
    let (_, text) = REPORTS[0];
    let at = |of: &serde_json::Value| {
        let end = |side: usize| of["span"][side].as_u64().expect("a byte") as usize;
        &text[end(0)..end(1)]
    };
    assert_eq!(at(&said["trigger"]), "people were killed");
    assert_eq!(at(&said["speakers"][1]), "A local doctor");
    assert_eq!(at(&said["hedges"][0]), "was written");
    assert_eq!(at(&said["affected"][1]), "people were killed");
    let page = browser.get(&format!("/claims/{}", claims[1])).text;
    assert!(page.contains("the machine read: the health ministry (official)"), "{page}");

    // What is taken back is as it was read; a kind alone is that of the voice which was read.
    let undo = format!("entry={}&author=Rana&reason=x&step=enter", shelf.decisions()[0].entry);
    assert_eq!(browser.post("/decide/undo", &undo).status, StatusCode::SEE_OTHER);
    assert_eq!(claim(), read);
    assert_eq!(correct("speaker_kind=monitor&affected=none").status, StatusCode::SEE_OTHER);
    let said = claim();
    assert_eq!(said["speakers"][0]["name"], read["speakers"][0]["name"]);
    assert_eq!(said["speakers"][0]["kind"], "monitor");
    assert_eq!(said["affected"], serde_json::json!([]));
}

#[test]
fn a_form_of_another_site_changes_nothing() {
    let shelf = Arc::new(Bench::default());
    let browser = Browser::at(shelf.clone());
    let claim = &claims_of_market(&browser)[0];
    let form = format!("author=x&reason=x&step=enter&claim={claim}");
    let ours = "http://localhost:8015";
    let own = format!("token={TOKEN}&{form}");
    for (origin, form) in [(ours, &form), ("http://localhost:9000", &own), ("null", &own)] {
        let answer = browser.post_from(origin, "/decide/accept", form);
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{origin} {form}");
    }
    for left_out in ["author=x", "reason=x"] {
        let form = form.replace(left_out, "");
        let answer = browser.post("/decide/accept", &form);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{left_out}");
    }
    let busy = browser.post("/decide/accept", &form.replace("reason=x", "reason=busy"));
    assert_eq!(busy.status, StatusCode::CONFLICT);
    assert!(busy.text.contains("somebody else writes"), "{}", busy.text);
    let away = browser.post("/decide/accept", &format!("{form}&then=//example.org/"));
    assert!(away.headers["location"].to_str().expect("ASCII").starts_with("/decisions"));
    assert_eq!(shelf.decisions().len(), 1);
}

#[test]
fn incidents_are_put_together_and_taken_apart() {
    let shelf = Arc::new(Bench::default());
    let browser = Browser::at(shelf.clone());
    let list = || -> serde_json::Value {
        serde_json::from_str(&browser.get("/incidents.json?kind=incident").text).expect("JSON")
    };
    let ids: Vec<String> = list()["incidents"]
        .as_array()
        .expect("incidents")
        .iter()
        .map(|one| one["id"].as_str().expect("an id").to_owned())
        .collect();
    let sign = "author=Rana&reason=one+raid&step=enter";
    let merged =
        browser.post("/decide/merge", &format!("{sign}&incident={}&other={}", ids[0], ids[1]));
    assert_eq!(merged.status, StatusCode::SEE_OTHER, "{}", merged.text);
    assert_eq!(list()["found"].as_u64(), Some(ids.len() as u64 - 1));
    let same = browser.post("/decide/merge", &format!("{sign}&incident={0}&other={0}", ids[2]));
    assert_eq!(same.status, StatusCode::UNPROCESSABLE_ENTITY);
    let preview = browser.post("/decide/undo.json", "entry=10&author=Rana&reason=no");
    let data: serde_json::Value = serde_json::from_str(&preview.text).expect("JSON");
    assert_eq!(data["changes"][0]["change"], "split", "{data}");
    assert_eq!(
        browser.post("/decide/undo", &format!("{sign}&entry=10")).status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(list()["found"].as_u64(), Some(ids.len() as u64));
}

fn json(page: &Page) -> serde_json::Value {
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    serde_json::from_str(&page.text).expect("JSON")
}

#[test]
fn the_past_is_shown_as_it_was_and_cannot_be_changed() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let before = browser.get("/as-of/2015-03-31/incidents");
    assert!(before.text.contains("As the project stood") && before.text.contains("0 found"));
    let after = browser.get("/as-of/2015-04-01/incidents").text;
    assert!(after.contains("href=\"/as-of/2015-04-01/incidents/i-"), "links keep the day");
    assert!(after.contains("href=\"/-/style.css\""), "files are shared");
    let report = browser.get("/as-of/2015-04-01/queue/market").text;
    assert!(!report.contains("formaction"), "nothing can be decided in the past");
    let claim = &claims_of_market(&browser)[0];
    let form = format!("author=x&reason=x&step=enter&claim={claim}");
    let refused = browser.post("/as-of/2015-04-01/decide/accept", &form);
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(browser.get("/as-of/someday/incidents").status, StatusCode::BAD_REQUEST);
}

#[test]
fn a_file_holds_every_row_that_the_list_found() {
    let browser = Browser::at(Arc::new(Bench::default()));
    for list in [
        "incidents",
        "reports",
        "sources",
        "places",
        "actors",
        "totals",
        "evidence",
        "decisions",
        "journal",
    ] {
        let page = browser.get(&format!("/{list}")).text;
        for shape in ["csv?", "jsonl?", "json"] {
            assert!(page.contains(&format!("href=\"/{list}.{shape}")), "{list} offers no {shape}");
        }
        let found = match list {
            "journal" => 3,
            "totals" => {
                json(&browser.get("/totals.json"))["totals"].as_array().expect("rows").len()
            }
            _ => json(&browser.get(&format!("/{list}.json")))["found"].as_u64().expect("a number")
                as usize,
        };
        let lines = browser.get(&format!("/{list}.jsonl")).text;
        assert_eq!(lines.lines().count(), found, "{list}");
        assert!(lines.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
        let table = browser.get(&format!("/{list}.csv"));
        assert!(found == 0 || table.text.lines().count() > found, "{list}: {}", table.text);
        assert_eq!(table.headers["content-type"], "text/csv; charset=utf-8");
    }
    let one = browser.get("/incidents.jsonl?q=saraqib").text;
    assert!(one.lines().count() < browser.get("/incidents.jsonl").text.lines().count());
    assert_eq!(browser.get("/queue.csv").status, StatusCode::NOT_FOUND);
}

#[test]
fn totals_open_onto_incidents_and_say_what_moved_them() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let data = json(&browser.get("/totals.json?by=country&harm=killed&since=2015-03-31"));
    let total = &data["totals"][0];
    assert_eq!(total["low"], 9, "{data}");
    let ledger = data["ledger"].as_array().expect("postings");
    let moved: i64 = ledger.iter().map(|one| one["low"].as_i64().expect("a number")).sum();
    assert_eq!(moved, 9, "the postings add up to the difference from nothing");
    let page = browser.get("/totals?by=country&harm=killed&since=2015-03-31").text;
    let incident = total["incidents"][0].as_str().expect("an id");
    assert!(page.contains(&format!("/incidents/{incident}")), "{page}");
    let owner = ledger[0]["owners"][0].as_str().expect("owned");
    assert!(page.contains(&format!("/claims/{owner}")));
    let today = browser.get("/?since=2015-03-31").text;
    assert!(today.contains(&format!("/claims/{owner}")) && today.contains("What moved the totals"));
    assert_eq!(browser.get("/totals?by=colour").status, StatusCode::BAD_REQUEST);
}

#[test]
fn the_map_draws_places_as_exactly_as_they_are_known() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let data = json(&browser.get("/map.json"));
    let places = data["places"].as_array().expect("places");
    let homs = places.iter().find(|place| place["name"] == "Homs").expect("it is there");
    assert!((homs["lat"].as_f64().expect("degrees") - 34.7).abs() < 0.2, "{homs}");
    let page = browser.get("/map").text;
    assert!(page.contains("class=\"dot") && page.contains("class=\"land\" d=\"M"), "{page}");
    assert!(page.contains("/incidents?place=Homs"), "{page}");
    // The page of an incident shows its place alone.
    let one = &json(&browser.get("/incidents.json?place=Homs"))["incidents"][0]["id"];
    let one = browser.get(&format!("/incidents/{}", one.as_str().expect("an id"))).text;
    assert!(one.contains("<circle class=\"dot\"") && one.contains("class=\"land\" d=\"M"), "{one}");
    assert!(one.contains("href=\"/map?where="), "{one}");
    let country = &json(&browser.get("/incidents.json?kind=cumulative"))["incidents"][0]["id"];
    let country = browser.get(&format!("/incidents/{}", country.as_str().expect("an id"))).text;
    assert!(
        country.contains("is not drawn") && !country.contains("class=\"land\""),
        "a country is no dot"
    );
    let far = browser.get("/map?where=-80,-30,-40,10");
    assert!(far.text.contains("outside this map") && !far.text.contains("class=\"dot"));
    assert_eq!(browser.get("/map?where=1,2").status, StatusCode::BAD_REQUEST);
}

#[test]
fn places_stand_by_their_arabic_names_and_are_found_by_them() {
    let browser = Browser::at(Arc::new(Bench::default()));
    for address in ["/ar/places", "/ar/map", "/ar/incidents?place=Homs", "/ar/incidents"] {
        let page = browser.get(address).text;
        assert!(page.contains("حمص"), "{address}: {page}");
    }
    // What moved a total, and a row of a place.
    for address in ["/ar/totals?by=place&since=2015-03-30", "/ar/?since=2015-03-30"] {
        let page = browser.get(address).text;
        assert!(page.contains("حمص") && !page.contains("في Homs"), "{address}: {page}");
    }
    assert!(browser.get("/ar/totals?by=place").text.contains("حمص (SY)"));
    let found = json(&browser.get(&format!("/ar/places.json?q={}", coded("حمص"))));
    assert_eq!((&found["found"], &found["places"][0]["name"]), (&1.into(), &"Homs".into()));
    // English pages and the addresses of both keep the name of the gazetteer.
    assert!(!browser.get("/places").text.contains("حمص"));
    assert!(browser.get("/ar/places").text.contains("place=Homs"));
}

#[test]
fn a_row_says_once_that_accounts_diverge() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let page = browser.get("/incidents?accounts=diverge").text;
    let rows = page.split("<ul class=\"rows\">").nth(1).expect("rows");
    let rows = rows.split("</ul>").next().expect("an end");
    let figures = rows.matches("class=\"figure diverges\"").count();
    assert!(figures > 0, "{rows}");
    assert_eq!(rows.matches("accounts diverge").count(), figures, "{rows}");
}

#[test]
fn known_parties_stand_by_their_names() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let named = "Northern Brigades";
    let arabic = "ألوية الشمال";
    for (address, named, other) in [
        ("/actors", named, arabic),
        ("/control", named, arabic),
        ("/ar/actors", arabic, named),
        ("/ar/control", arabic, named),
        ("/ar/incidents?actor=rebels", arabic, named),
    ] {
        let page = browser.get(address).text;
        assert!(page.contains(named) && !page.contains(other), "{address} {page}");
    }
    let found =
        |query: &str| json(&browser.get(&format!("/incidents.json?{query}")))["found"].clone();
    assert_eq!(found("actor=northern+brigades"), found("actor=rebels"));
    assert_eq!(found(&format!("actor={}", coded(arabic))), found("actor=rebels"));
    assert!(found("actor=rebels").as_u64() > Some(0));
    let list = browser.get("/incidents?actor=rebels").text;
    assert!(
        list.contains(&format!("name=\"actor\" value=\"{named}\"")),
        "the filter says whom it is of"
    );
    let id = json(&browser.get("/incidents.json?actor=rebels"))["incidents"][0]["id"].clone();
    let one = format!("/incidents/{}", id.as_str().expect("an id"));
    assert!(browser.get(&one).text.contains("href=\"/incidents?actor=rebels\""));
    assert_eq!(json(&browser.get(&format!("{one}.json")))["actors"][0]["name"], named);
    let rows = json(&browser.get("/actors.json"))["actors"].clone();
    let rows = rows.as_array().expect("rows").iter();
    assert!(rows.filter(|row| row["actor"] == "rebels").all(|row| row["name"] == named));
    assert!(browser.get("/actors.csv").text.contains(named));
    assert!(browser.get("/actors?q=brigades").text.contains(named));
    assert!(browser.get(&format!("/actors?q={}", coded("ألوية"))).text.contains(named));
}

/// Every list can be narrowed by how what was found falls into the values of a filter, and widened again.
#[test]
fn lists_have_facets_that_count_and_narrow() {
    let browser = Browser::at(Arc::new(Bench::default()));
    for (list, facet) in [
        ("incidents", "event"),
        ("incidents", "harm"),
        ("incidents", "place"),
        ("incidents", "kind"),
        ("places", "precision"),
        ("sources", "kind"),
    ] {
        let page = browser.get(&format!("/{list}")).text;
        let links = facets_of(&page, facet);
        assert!(links.len() > 1, "{list} {facet}: {page}");
        for (query, n) in &links {
            let narrowed = browser.get(&format!("/{list}{query}"));
            let data = json(&browser.get(&format!("/{list}.json{query}")));
            assert_eq!(data["found"].as_u64(), Some(*n), "{list}{query}");
            // The others are still there, counted as before; the chosen one leads back.
            let again = facets_of(&narrowed.text, facet);
            assert_eq!(again.len(), links.len(), "{list}{query}");
            let others = links.iter().filter(|(other, _)| other != query);
            assert!(others.clone().all(|other| again.contains(other)), "{list}{query} {again:?}");
            assert!(again.contains(&("?".to_owned(), *n)), "{list}{query} {again:?}");
            assert!(narrowed.text.contains("aria-current=\"true\""), "{list}{query}");
        }
    }
}

/// Words as they stand in an address.
fn coded(words: &str) -> String {
    words.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// The links of a facet: their queries, and how many each says it finds.
fn facets_of(page: &str, name: &str) -> Vec<(String, u64)> {
    let label = format!("<p class=\"facets\"><span class=\"meta\">{name}:</span>");
    let Some((_, rest)) = page.split_once(&label) else { return vec![] };
    let line = rest.split("</p>").next().expect("it ends");
    let link = |part: &str| {
        let (query, rest) = part.split_once('"').expect("an address");
        let n = rest.split("<span class=\"meta\">").nth(1).expect("a count");
        let n = n.split('<').next().expect("it ends").parse().expect("a number");
        (query.replace("&#38;", "&"), n)
    };
    line.split("<a href=\"").skip(1).map(link).collect()
}

#[test]
fn the_journal_is_filtered_and_comes_as_a_file() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let entries = |query: &str| {
        let rows = json(&browser.get(&format!("/journal.json?{query}")))["rows"].clone();
        rows.as_array()
            .expect("rows")
            .iter()
            .map(|row| row["entry"].as_u64().expect("a number"))
            .collect::<Vec<_>>()
    };
    assert_eq!(entries(""), [2, 1, 0]);
    assert_eq!(entries("kind=report&author=DESK&from=2015-04-01&to=2015-04-01"), [2, 1, 0]);
    assert_eq!(entries("until=2"), [1, 0]);
    for none in ["kind=rep", "kind=decision", "author=nobody", "from=2015-04-02", "to=2015-03-31"] {
        assert!(entries(none).is_empty(), "{none}");
        let page = browser.get(&format!("/journal?{none}")).text;
        assert!(page.contains("No entry passes these filters"), "{none}");
        assert_eq!(browser.get(&format!("/journal.jsonl?{none}")).text, "");
    }
    let page = browser.get("/journal?kind=report&until=2").text;
    assert!(
        page.contains("href=\"/journal.csv?kind=report&amp;until=2\"")
            || page.contains("href=\"/journal.csv?kind=report&#38;until=2\""),
        "{page}"
    );
    let table = browser.get("/journal.csv?kind=report&until=2").text;
    assert_eq!(table.lines().count(), 3, "{table}");
    assert_eq!(browser.get("/journal?from=soon").status, StatusCode::BAD_REQUEST);
}

#[test]
fn the_openapi_document_says_what_the_desk_answers() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let document = json(&browser.get("/-/openapi.json"));
    let paths = document["paths"].as_object().expect("paths");
    let claim = claims_of_market(&browser)[0].clone();
    let list = json(&browser.get("/incidents.json"));
    let incident = list["incidents"][0]["id"].as_str().expect("an id");
    let source = json(&browser.get("/sources.json"))["sources"][0]["name"]
        .as_str()
        .expect("a name")
        .replace(' ', "%20");
    let item = "a".repeat(64);
    for (path, operations) in paths {
        if path.starts_with("/work/") {
            // There is none: their test is one of their own.
            continue;
        }
        let id = match path.split('/').nth(1) {
            Some("claims") => &claim,
            Some("incidents") => incident,
            Some("sources") => &source,
            Some("evidence") => &item,
            Some("settings") => "sources",
            _ => "market",
        };
        let address = path.replace("{id}", id);
        if operations.get("post").is_some() {
            let answer = browser.post(&address, "author=x");
            assert!(answer.text.contains("\"error\""), "{address}: {}", answer.text);
            assert_ne!(answer.status, StatusCode::NOT_FOUND, "{address}");
            continue;
        }
        let parameters = operations["get"]["parameters"].as_array().expect("a list").iter();
        let filters = parameters.filter(|one| one["in"] == "query");
        let query: Vec<String> =
            filters.map(|one| format!("{}=", one["name"].as_str().expect("a name"))).collect();
        let answer = browser.get(&format!("{address}?{}", query.join("&")));
        assert_eq!(answer.status, StatusCode::OK, "{address}: {}", answer.text);
        let content = operations["get"]["responses"]["200"]["content"].as_object().expect("kinds");
        let kind = answer.headers["content-type"].to_str().expect("ASCII");
        assert!(content.keys().all(|known| kind.starts_with(known)), "{address}: {kind}");
        if kind.starts_with("application/json;") {
            let data = json(&answer);
            let schema =
                &operations["get"]["responses"]["200"]["content"]["application/json"]["schema"];
            for required in schema["required"].as_array().into_iter().flatten() {
                assert!(
                    data[required.as_str().expect("a name")].is_array(),
                    "{address}: {required}"
                );
            }
        }
    }
    // Every page that a link leads to has its data in the document.
    for address in crawl(&browser).keys().filter(|one| one.contains(".json")) {
        let path = address.split('?').next().expect("a path").trim_start_matches("/ar");
        let path = path
            .strip_prefix("/as-of/")
            .map_or(path, |rest| &rest[rest.find('/').expect("a page")..]);
        let parts: Vec<&str> = path.split('/').collect();
        let is_known = paths.keys().any(|known| {
            let known: Vec<&str> = known.split('/').collect();
            known.len() == parts.len()
                && known
                    .iter()
                    .zip(&parts)
                    .all(|(known, part)| known == part || known.starts_with("{id}"))
        });
        assert!(is_known || path == "/-/openapi.json", "{address}");
    }
}

/// Words in Latin letters on a page that nothing marks as somebody's own: a report's, a name, a code.
fn untranslated(page: &str) -> BTreeSet<String> {
    const THEIRS: [&str; 11] = [
        "bdi",
        "code",
        "kbd",
        "pre",
        "blockquote",
        "mark",
        "script",
        "title",
        "text",
        "textarea",
        "style",
    ];
    const VOID: [&str; 7] = ["meta", "link", "input", "br", "img", "hr", "!doctype"];
    // Names, of formats and of the program, and what is typed as it stands; they are written so in Arabic too.
    const SAME: [&str; 14] = [
        "Parallax", "CSV", "JSONL", "csv", "jsonl", "json", "OpenAPI", "SHA", "UTC", "PREMIS",
        "English", "Natural", "Earth", "none",
    ];
    let mut open: Vec<(String, bool)> = Vec::new();
    let mut found = BTreeSet::new();
    for piece in page.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.split([' ', '/', '\n']).next().unwrap_or_default().to_lowercase();
        if let Some(closed) = tag.strip_prefix('/') {
            while open.pop().is_some_and(|(name, _)| name != closed) {}
        } else if !VOID.contains(&name.as_str()) && !tag.ends_with('/') {
            let is_marked = THEIRS.contains(&name.as_str())
                || [" dir=\"auto\"", " dir=\"ltr\"", " lang=\"en\""]
                    .iter()
                    .any(|one| tag.contains(one));
            let is_within = open.last().is_some_and(|(_, is_theirs)| *is_theirs);
            // `<option value=x>` of a datalist is never closed.
            if !(name == "option" && text.trim().is_empty()) {
                open.push((name, is_marked || is_within));
            }
        }
        if open.last().is_some_and(|(_, is_theirs)| *is_theirs) {
            continue;
        }
        let plain = text.split('&').map(|part| part.split_once(';').map_or(part, |(_, rest)| rest));
        for part in plain {
            // An id is no word.
            let words = part.split(|letter: char| !letter.is_ascii_alphanumeric());
            let is_word = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphabetic());
            let words = words.filter(is_word).filter(|word| word.len() > 2 && !SAME.contains(word));
            found.extend(words.map(str::to_owned));
        }
    }
    found
}

#[test]
fn what_is_not_translated_is_seen() {
    let page = "<!doctype html><html><body><p>قائمة <bdi>the army</bdi> Queue</p><code>parallax add</code></body></html>";
    assert_eq!(untranslated(page).into_iter().collect::<Vec<_>>(), ["Queue"]);
}

/// What a person reads in Arabic is Arabic, but for the words of reports, names and codes.
#[test]
fn no_page_in_arabic_shows_english_of_the_interface() {
    let shelf = Arc::new(Bench::default());
    let browser = Browser::at(shelf.clone());
    let claims = claims_of_market(&browser);
    let form = "author=Rana&reason=so&step=enter";
    browser.post("/decide/accept", &format!("{form}&claim={}", claims[0]));
    let correction = "count=at+least+14&on=on+Monday&actor=none&event=injury&category=child\
                      &speaker=a+neighbour&affected=none&hedges=none&part_of=none&trigger=were+killed";
    browser.post("/decide/correct", &format!("{form}&claim={}&{correction}", claims[1]));
    browser.post("/views", "name=Homs&address=/incidents");
    let mut wrong = BTreeMap::new();
    for (address, page) in crawl(&browser) {
        if !address.starts_with("/ar") || page.headers["content-type"] != HTML {
            continue;
        }
        let words = untranslated(&page.text);
        if page.status == StatusCode::OK && !words.is_empty() {
            wrong.insert(address, words);
        }
    }
    let preview =
        browser.post("/ar/decide/reject", &format!("author=R&reason=so&claim={}", claims[1]));
    let words = untranslated(&preview.text);
    assert!(preview.status == StatusCode::OK && words.is_empty(), "{words:?}");
    let voice = "add=yes&name=رصد&kind=monitor&author=R&reason=so";
    let preview = browser.post("/ar/settings/sources/change", voice);
    let words = untranslated(&preview.text);
    assert!(preview.status == StatusCode::OK && words.is_empty(), "{words:?} {}", preview.text);
    // What goes wrong is told in Arabic too; names stand in it as they are.
    let claim = &claims[1];
    for (address, form) in [
        ("/ar/incidents?colour=red", None),
        ("/ar/incidents?kind=party", None),
        ("/ar/incidents?from=soon", None),
        ("/ar/incidents?accounts=maybe", None),
        ("/ar/incidents?sort=colour", None),
        ("/ar/incidents?page=0", None),
        ("/ar/incidents/nothing", None),
        ("/ar/claims/nothing", None),
        ("/ar/reports?state=lost", None),
        ("/ar/reports/nothing", None),
        ("/ar/map?where=here", None),
        ("/ar/journal?until=soon", None),
        ("/ar/nowhere", None),
        ("/ar/settings/nothing", None),
        ("/ar/decide/correct", Some(format!("claim={claim}&count=people&{form}"))),
        ("/ar/decide/correct", Some(format!("claim={claim}&on=soon&{form}"))),
        ("/ar/decide/correct", Some(format!("claim={claim}&place=Nowhere&{form}"))),
        ("/ar/decide/correct", Some(format!("claim={claim}&event=party&{form}"))),
        ("/ar/decide/correct", Some(format!("claim={claim}&part_of={claim}&{form}"))),
        ("/ar/decide/correct", Some(format!("claim={claim}&trigger=never+written&{form}"))),
        ("/ar/decide/correct", Some(format!("claim={claim}&{form}"))),
        ("/ar/decide/accept", Some(format!("claim=nothing&{form}"))),
        ("/ar/decide/accept", Some(form.to_owned())),
        ("/ar/decide/accept", Some(format!("claim={claim}&step=enter&author=R"))),
        ("/ar/decide/undo", Some(format!("entry=7&{form}"))),
        ("/ar/decide/merge", Some(format!("incident=nothing&{form}"))),
        ("/ar/decide/add", Some(format!("report=market&words=never&event=clash&{form}"))),
        ("/ar/decide/add", Some(format!("report=none&words=never&event=clash&{form}"))),
        ("/ar/decide/dance", Some(form.to_owned())),
        ("/ar/people/add", Some("person=Rana&role=reader&author=R".to_owned())),
        ("/ar/people/role", Some("person=Nobody&role=reader&author=R".to_owned())),
        ("/ar/settings/frames/change", Some("file=&text=x".to_owned())),
    ] {
        let answer = match &form {
            None => browser.get(address),
            Some(form) => browser.post(address, form),
        };
        let words = untranslated(&answer.text);
        let is_told = answer.status.is_client_error() && answer.text.contains("notice");
        assert!(is_told && words.is_empty(), "{address} {form:?}: {words:?} {}", answer.text);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_claim_that_was_missed_is_added_by_its_words() {
    let shelf = Arc::new(Bench::default());
    let browser = Browser::at(shelf.clone());
    let add = |fields: &str| {
        let form = format!("author=Rana&reason=it+says+so&report=market&step=enter&{fields}");
        browser.post("/decide/add", &form)
    };
    for wrong in [
        "words=was+written+on+a+wall",
        "words=&event=destruction",
        "words=never+written&event=destruction",
        "words=people+were+killed&event=killing",
        "words=was+written+on+a+wall&event=destruction&speaker=x&speaker_kind=ghost",
    ] {
        let answer = add(wrong);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", answer.text);
    }
    assert!(shelf.decisions().is_empty());
    let n_before = claims_of_market(&browser).len();
    let said =
        "words=was++written%0Aon+a+wall&event=destruction&speaker=a+local+doctor&on=on+Monday";
    assert_eq!(add(said).status, StatusCode::SEE_OTHER);
    let data = json(&browser.get("/reports/market.json"));
    let claims = data["claims"].as_array().expect("claims");
    assert_eq!(claims.len(), n_before + 1);
    let added = claims.iter().find(|claim| claim["lane"] == "added").expect("it is there");
    assert_eq!(added["text"], "was written on a wall");
    assert_eq!(
        (added["time"]["from"].as_str(), added["decision"].as_u64()),
        (Some("2015-03-30"), Some(10))
    );
    let id = added["id"].as_str().expect("an id");
    let page = browser.get(&format!("/claims/{id}")).text;
    assert!(page.contains("a local doctor") && page.contains("added by Rana"), "{page}");
    // It is a claim like any other: it can be corrected, and goes when its entry is taken back.
    let sign = "author=Rana&reason=so&step=enter";
    let corrected = browser.post("/decide/correct", &format!("{sign}&claim={id}&event=protest"));
    assert_eq!(corrected.status, StatusCode::SEE_OTHER, "{}", corrected.text);
    assert_eq!(json(&browser.get(&format!("/claims/{id}.json")))["claim"]["event"], "protest");
    let undone = browser.post("/decide/undo", &format!("{sign}&entry=10"));
    assert_eq!(undone.status, StatusCode::SEE_OTHER, "{}", undone.text);
    assert_eq!(claims_of_market(&browser).len(), n_before);
    let finding = json(&browser.get("/index.json"))["findings"].to_string();
    assert!(finding.contains("entry 11"), "the correction has lost its claim: {finding}");
}

#[test]
fn a_list_is_kept_under_a_name_and_let_go() {
    let browser = Browser::at(Arc::new(Bench::default()));
    assert!(browser.get("/incidents?place=Homs").text.contains("Save this view"));
    assert!(!browser.get("/about").text.contains("Save this view"));
    let kept = browser.post("/views", "name=Homs+now&address=/incidents%3Fplace%3DHoms");
    assert_eq!(kept.status, StatusCode::SEE_OTHER, "{}", kept.text);
    assert_eq!(kept.headers["location"], "/incidents?place=Homs");
    // It stands above that list alone, also where the list was asked for before.
    assert!(browser.get("/ar/incidents").text.contains("Homs now"));
    assert!(!browser.get("/sources").text.contains("Homs now"));
    assert_eq!(json(&browser.get("/views.json"))["views"][0]["address"], "/incidents?place=Homs");
    for wrong in ["name=x&address=//example.org/incidents", "name=&address=/incidents"] {
        let answer = browser.post("/views", wrong);
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}");
    }
    let elsewhere = browser.post_from("http://localhost:9", "/views", "name=x&address=/map");
    assert_eq!(elsewhere.status, StatusCode::FORBIDDEN);
    assert_eq!(browser.post("/views", "name=Homs+now&forget=yes").status, StatusCode::SEE_OTHER);
    assert!(!browser.get("/incidents").text.contains("Homs now"));
}

/// A list takes every order that its form offers, and shows the same rows in it.
#[test]
fn lists_come_in_each_order_that_they_offer() {
    let browser = Browser::at(Arc::new(Bench::default()));
    for list in ["incidents", "reports", "places", "actors", "sources", "evidence"] {
        let page = browser.get(&format!("/{list}")).text;
        let offered = page.split("<select name=\"sort\">").nth(1).expect(list);
        let offered = offered.split("</select>").next().unwrap_or_default();
        let orders = offered.split("<option value=\"").skip(1);
        let orders: Vec<&str> = orders.filter_map(|order| order.split('"').next()).collect();
        assert!(orders.len() >= 3, "{list}: {orders:?}");
        let rows = |order: &str| {
            let answer = json(&browser.get(&format!("/{list}.json?sort={order}")));
            let rows = answer[list].as_array().expect(list).iter();
            rows.map(ToString::to_string).collect::<Vec<_>>()
        };
        let as_set = |mut rows: Vec<String>| {
            rows.sort();
            rows
        };
        let all = as_set(rows(""));
        for order in orders {
            assert_eq!(as_set(rows(order)), all, "{list} by {order}");
        }
        let wrong = browser.get(&format!("/{list}?sort=colour"));
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{list}");
    }
    let reports = json(&browser.get("/reports.json?sort=published"));
    let days = reports["reports"].as_array().expect("rows").iter();
    let days: Vec<&str> = days.map(|row| row["published"].as_str().unwrap_or_default()).collect();
    assert!(days.len() > 2 && days.is_sorted_by(|a, b| a >= b), "{days:?}");
    assert!(days.first() != days.last(), "{days:?}");
    let reports = json(&browser.get("/reports.json?sort=name"));
    let names = reports["reports"].as_array().expect("rows").iter();
    let names: Vec<&str> = names.filter_map(|row| row["name"].as_str()).collect();
    assert!(names.len() == days.len() && names.is_sorted(), "{names:?}");
}

#[test]
fn a_source_shows_how_its_numbers_fared() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let list = json(&browser.get("/sources.json?sort=within"));
    let rows = list["sources"].as_array().expect("rows");
    let ministry = rows.iter().find(|row| row["name"] == "the health ministry").expect("a source");
    assert_eq!(
        (&ministry["numbers"], &ministry["numbers_within_the_range"], &ministry["kind"]),
        (&1.into(), &1.into(), &"official".into()),
        "{ministry}"
    );
    let officials = json(&browser.get("/sources.json?kind=official"));
    assert!(officials["found"].as_u64() < list["found"].as_u64(), "{officials}");
    let page = browser.get("/sources/the%20health%20ministry").text;
    assert!(page.contains("Numbers within the record’s range") && page.contains("1 / 1"), "{page}");
}

#[test]
fn the_map_draws_the_gravest_harm_and_the_figures_of_the_one_asked_for() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let all = json(&browser.get("/map.json"));
    let homs = |of: &serde_json::Value| {
        let mut places = of["places"].as_array().expect("places").iter();
        places.find(|place| place["name"] == "Homs").expect("Homs is drawn").clone()
    };
    assert_eq!(homs(&all)["gravest"], "people killed", "{all}");
    assert!(homs(&all)["figures"].is_null(), "{all}");
    let killed = json(&browser.get("/map.json?harm=killed"));
    let figures = homs(&killed)["figures"].clone();
    let totals = json(&browser.get("/totals.json?harm=killed&place=Homs"));
    assert_eq!(figures["harm"], "killed");
    let (low, high) = (figures["low"].as_u64(), figures["high"].as_u64());
    assert!(low < high && low >= Some(9), "{figures}");
    assert!(totals.to_string().contains(&format!("\"high\":{}", figures["high"])), "{totals}");
    let page = browser.get("/map?harm=killed").text;
    assert!(page.contains("class=\"most") && page.contains("Dots are as large as"), "{page}");
    assert!(!browser.get("/map").text.contains("Dots are as large as"));
}

#[test]
fn an_outlet_passes_on_what_others_say_in_its_reports() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let wire = json(&browser.get("/sources/Example%20Wire%2C%20in%20its%20own%20words.json"));
    let ids = |list: &str| -> Vec<String> {
        let all = wire[list].as_array().expect("a list").iter();
        all.map(|id| id.as_str().expect("an id").to_owned()).collect()
    };
    let (own, passed_on) = (ids("claims"), ids("relays"));
    assert_eq!(wire["source"]["relays"], passed_on.len());
    let quoted: Vec<String> = passed_on
        .iter()
        .map(|id| browser.get(&format!("/claims/{id}")).text)
        .filter(|page| page.contains("the health ministry") || page.contains("A local doctor"))
        .collect();
    assert!(!own.is_empty() && quoted.len() == 2 && passed_on.len() == 2, "{wire}");
    assert!(own.iter().all(|id| !passed_on.contains(id)), "{wire}");
    // Of a report without an outlet nobody is said to pass anything on.
    let list = json(&browser.get("/sources.json"));
    let rows = list["sources"].as_array().expect("rows").iter();
    assert_eq!(rows.filter(|row| row["relays"] != 0).count(), 1, "{list}");
    let page = browser.get("/sources/Example%20Wire%2C%20in%20its%20own%20words").text;
    assert!(page.contains("What it passes on"), "{page}");
}

#[test]
fn rules_are_compared_with_those_in_force_before_they_are() {
    let shelf = Arc::new(Bench::default());
    let browser = Browser::at(shelf.clone());
    let page = browser.get("/rules").text;
    assert!(page.contains("never put in force") && page.contains("+ version = 1"), "{page}");
    assert!(browser.get("/rules?effect=shown").text.contains("No incident and no figure changes"));
    assert_eq!(
        browser.post("/rules/adopt", "author=Rana").status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    let adopted = browser.post("/rules/adopt", "author=Rana&reason=agreed+on+Monday");
    assert_eq!(adopted.status, StatusCode::SEE_OTHER, "{}", adopted.text);
    let page = browser.get("/rules").text;
    assert!(page.contains("agreed on Monday") && !page.contains("Put it in force"), "{page}");
}

#[test]
fn evidence_is_read_once_for_a_state() {
    let shelf = Arc::new(Bench::default());
    let browser = Browser::at(shelf.clone());
    for _ in 0..3 {
        assert!(browser.get("/evidence").text.contains("market.jpg"));
    }
    assert_eq!(shelf.n_evidence.load(Ordering::SeqCst), 1);
}

#[test]
fn a_stamp_that_holds_is_shown_with_its_time_and_its_authority() {
    let browser = Browser::at(Arc::new(Bench::default()));
    let page = browser.get("/journal").text;
    for words in ["1 April 2015, 08:30 UTC", "CN=Example TSA", "350000", "c0ffee", "2.tsr"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let data = json(&browser.get("/journal.json"));
    assert_eq!(data["stamps"][0]["authority"], "CN=Example TSA");
    assert_eq!(data["faulty_stamps"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_takes_long_says_how_far_it_is_and_can_be_ended() {
    let shelf = Arc::new(Bench::default());
    let browser = Browser::at(shelf.clone());
    browser.get("/ar/work");
    assert!(browser.get("/work").text.contains("Nothing is being worked out"), "an empty list");
    // Without patience: a page, what a form asks for, and a program that waits.
    let hasty = |request: axum::http::request::Builder, form: &str| {
        let request = request.header("host", "localhost:8015").header("prefer", "wait=0");
        let request = request.header("origin", "http://localhost:8015");
        browser.send(request.body(HttpBody::from(form.to_owned())).expect("a request"))
    };
    let voice = "add=yes&name=Watch&kind=monitor";
    std::thread::scope(|scope| {
        let _slow = Slow::of(&shelf);
        let program = scope.spawn(|| hasty(Request::get("/journal/verify.json"), ""));
        let page = hasty(Request::get("/journal/verify"), "");
        let filled = format!("token={TOKEN}&{voice}");
        let form = hasty(Request::post("/settings/sources/change"), &filled);
        assert_eq!(page.status, StatusCode::ACCEPTED, "{}", page.text);
        assert_eq!(page.headers["refresh"], "2");
        assert_eq!(form.status, StatusCode::SEE_OTHER, "{}", form.text);
        let at = form.headers["location"].to_str().expect("ASCII").to_owned();
        let says_how_far = || browser.get(&at).text.contains("<progress max=\"1000\"");
        wait_until("it says how far it is", says_how_far);
        let waiting = browser.get(&at);
        assert_eq!(waiting.status, StatusCode::ACCEPTED);
        assert!(waiting.text.contains(&format!("action=\"{at}/cancel\"")), "{}", waiting.text);
        let arabic = browser.get(&format!("/ar{at}")).text;
        assert!(arabic.contains(&format!("action=\"/ar{at}/cancel\"")), "{arabic}");
        let begun = || {
            let told = json(&browser.get("/work.json"));
            let works = told["works"].as_array().expect("a list").iter();
            works.filter(|work| work["done"].as_u64() > Some(10)).count()
        };
        wait_until("all three are begun", || begun() == 3);
        let told = json(&browser.get("/work.json"));
        let works = told["works"].as_array().expect("a list").clone();
        assert_eq!(works.len(), 3, "{told}");
        for work in &works {
            assert_eq!(work["all"], 1000, "{work}");
            assert_eq!(work["state"], "working");
            let id = work["id"].as_str().expect("an id");
            let forged = browser.post_from(
                "http://localhost:8015",
                &format!("/work/{id}/cancel"),
                "token=guessed",
            );
            assert_eq!(forged.status, StatusCode::FORBIDDEN, "no token");
            let ended = browser.post(&format!("/work/{id}/cancel"), "");
            assert_eq!(ended.status, StatusCode::OK, "{}", ended.text);
            assert!(ended.text.contains("It was ended"), "{}", ended.text);
        }
        let told = program.join().expect("answered");
        assert_eq!(told.status, StatusCode::CONFLICT, "{}", told.text);
        assert!(told.text.contains("\"code\":\"ended\""), "{}", told.text);
        assert!(browser.get(&at).text.contains("It was ended"), "it is not begun again by looking");
        wait_until("all three are ended", || shelf.n_ended.load(Ordering::SeqCst) == 3);
    });
    assert_eq!(browser.get("/journal/verify").status, StatusCode::OK, "asked for anew");
    let preview = browser.post("/settings/sources/change", voice);
    assert!(preview.text.contains("Put it in force"), "{}", preview.text);
    assert_eq!(browser.get("/work/none").status, StatusCode::NOT_FOUND);
}

/// However many ask for a whole list as a file, pages are made.
#[test]
fn files_of_whole_lists_take_turns() {
    const ASKING: usize = 40;
    let most = (std::thread::available_parallelism().map_or(1, usize::from) / 2).max(1);
    let shelf = Arc::new(Bench::default());
    let browser = Browser::at(shelf.clone());
    std::thread::scope(|scope| {
        let slow = Slow::of(&shelf);
        let files: Vec<_> = (0..ASKING.max(most + 1))
            .map(|_| scope.spawn(|| browser.get("/journal.csv")))
            .collect();
        wait_until("some are being made", || shelf.n_reading.load(Ordering::SeqCst) == most);
        assert_eq!(browser.get("/incidents").status, StatusCode::OK);
        drop(slow);
        for file in files {
            assert_eq!(file.join().expect("answered").status, StatusCode::OK);
        }
    });
    assert_eq!(shelf.most_reading.load(Ordering::SeqCst), most);
}

#[test]
fn the_reading_of_reports_is_stopped_and_goes_on() {
    let shelf = Arc::new(Bench::default());
    let browser = Browser::at(shelf.clone());
    let before = browser.get("/incidents").text;
    assert_eq!(browser.post("/work/reading/cancel", "").status, StatusCode::SEE_OTHER);
    let stopped = browser.get("/work").text;
    assert!(stopped.contains("action=\"/work/reading/resume\""), "{stopped}");
    let decided = Entered { verdicts: vec![], author: "Rana".to_owned(), reason: "so".to_owned() };
    shelf.enter(&decided).expect("entered");
    assert_eq!(json(&browser.get("/work.json"))["reading"]["all"], 5);
    shelf.is_slow.store(true, Ordering::SeqCst);
    let grouping = json(&browser.get("/work.json"));
    assert_eq!((&grouping["grouping"]["done"], &grouping["reading"]), (&2.into(), &().into()));
    assert!(browser.get("/work").text.contains("Steps of grouping: 2 / 5"), "and on the page");
    assert_eq!(browser.get("/incidents").text, before, "what was known is still there");
    assert_eq!(browser.post("/work/reading/resume", "").status, StatusCode::SEE_OTHER);
    assert!(!shelf.is_paused());
}
