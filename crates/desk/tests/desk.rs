//! The desk as a browser meets it: every link followed, nothing asked of another host, every figure opened.

use axum::body::Body as HttpBody;
use axum::http::{Request, StatusCode};
use parallax_desk::{Holdings, Shelf, ShelfError, router};
use parallax_engine::{Body, Engine, Options, ReportInput};
use parallax_model::ReportId;
use parallax_record::{AppearanceLine, ReportLine};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tower::ServiceExt as _;

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

/// A shelf that counts how often it was asked to derive everything.
#[derive(Default)]
struct Bench {
    loads: AtomicUsize,
}

impl Shelf for Bench {
    fn mark(&self) -> Result<String, ShelfError> {
        Ok("3 abc".to_owned())
    }

    fn load(&self) -> Result<Holdings, ShelfError> {
        self.loads.fetch_add(1, Ordering::SeqCst);
        let engine = Engine::new(&Options { jobs: 1, ..Options::default() }).expect("it starts");
        let read = REPORTS.map(|(id, text)| engine.read(input(id, text)));
        let mut reports: Vec<ReportLine> = REPORTS.iter().map(|(id, _)| line(id, None)).collect();
        reports.push(line("french", Some("language")));
        Ok(Holdings {
            project: "Example".to_owned(),
            mark: "3 abc".to_owned(),
            record: engine.record(read.into()),
            reports,
            rule: "low-best-high".to_owned(),
            extractor: ("reader".to_owned(), "0".to_owned()),
        })
    }
}

fn input(id: &str, text: &str) -> ReportInput {
    ReportInput {
        id: ReportId::new(id),
        body: Body::Text(text.to_owned()),
        title: None,
        published: "2015-03-31".parse().ok(),
        outlet: None,
    }
}

fn line(id: &str, unread: Option<&str>) -> ReportLine {
    let known = AppearanceLine { name: id.to_owned(), title: None, published: None, outlet: None };
    ReportLine {
        format: ReportLine::FORMAT.to_owned(),
        id: id.to_owned(),
        appearances: vec![known.clone()],
        known,
        bytes: 9,
        encoding: None,
        language: None,
        unread: unread.map(str::to_owned),
        added: "2015-04-01T00:00:00Z".to_owned(),
        author: "desk".to_owned(),
        entry: 1,
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
        Self { router: router(shelf), runtime: runtime.expect("threads") }
    }

    fn ask(&self, address: &str, host: &str) -> Page {
        let request = Request::get(address).header("host", host).body(HttpBody::empty());
        let answer = self.router.clone().oneshot(request.expect("an address"));
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
    for attribute in ["href=\"", "src=\"", "action=\""] {
        for rest in text.split(attribute).skip(1) {
            let link = rest.split('"').next().expect("split yields a piece");
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
    let mut pages = BTreeMap::new();
    let mut waiting = vec!["/".to_owned()];
    while let Some(address) = waiting.pop() {
        if pages.contains_key(&address) {
            continue;
        }
        let page = browser.get(&address);
        if !address.ends_with(".css") && !address.contains(".json") {
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
        assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.text);
        let policy = page.headers["content-security-policy"].to_str().expect("ASCII");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"));
        let is_html = page.headers["content-type"].as_bytes().starts_with(b"text/html");
        assert!(!is_html || !page.text.contains("<script"), "{address} holds a script");
    }
    assert_eq!(shelf.loads.load(Ordering::SeqCst), 1, "derived once for all pages");
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
        assert!(claim.text.contains("<mark class=\"quantity\">"), "{}", claim.text);
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

        fn load(&self) -> Result<Holdings, ShelfError> {
            unreachable!("the mark fails first")
        }
    }
    let page = Browser::at(Arc::new(Broken)).get("/");
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(page.text.contains("The journal is damaged.") && page.text.contains("Restore it."));
}
