//! `people`, `restrict`, `release`: who may come in, and what is kept to some of them.

use crate::evidence::png;
use crate::run::{BRIDGE, Desk};
use crate::serve::Open;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;

const BY: [&str; 4] = ["--author", "Keeper", "--reason", "as agreed"];

fn with_people() -> Desk {
    let desk = Desk::with_market();
    assert_eq!(desk.run(&["init", "."]).status, Some(0));
    let add = |name, role, group: &[&str]| {
        let args = [&["people", "add", name, "--role", role], group, &BY[..]].concat();
        let ran = desk.run(&args);
        assert_eq!(ran.status, Some(0), "{}", ran.talk);
        ran.out.trim().to_owned()
    };
    let password = add("Rana Khalil", "admin", &[]);
    assert_eq!(password.len(), 29, "it is printed once, alone: {password}");
    add("عمر", "analyst", &["--group", "sources"]);
    desk
}

#[test]
fn people_come_change_and_go() {
    let desk = with_people();
    let list = desk.run(&["people", "list", "--format", "jsonl"]).lines();
    assert_eq!(list.len(), 2);
    assert_eq!(list[1]["groups"], serde_json::json!(["sources"]));
    assert_eq!(list[0]["credentials"], serde_json::json!(["password"]));

    let refused = desk.run(&["people", "role", "Rana Khalil", "reader"]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.talk.contains("only admin"), "{}", refused.talk);
    assert_eq!(desk.run(&["people", "remove", "Rana Khalil"]).status, Some(2));
    assert_eq!(desk.run(&["people", "role", "عمر", "admin"]).status, Some(0));
    assert_eq!(desk.run(&["people", "role", "Nobody", "admin"]).status, Some(2));
    let group = ["people", "group", "عمر", "--leave", "sources", "--join", "court"];
    assert_eq!(desk.run(&[&group[..], &BY].concat()).status, Some(0));
    assert_eq!(desk.run(&[&["people", "remove", "Rana Khalil"][..], &BY].concat()).status, Some(0));
    let list = desk.run(&["people", "list", "--format", "jsonl"]).lines();
    assert_eq!(list.len(), 1);
    assert_eq!(list[0]["groups"], serde_json::json!(["court"]));

    let log = desk.run(&["people", "log", "--person", "Rana Khalil", "--format", "jsonl"]).lines();
    let kinds: Vec<&str> = log.iter().filter_map(|line| line["kind"].as_str()).collect();
    assert_eq!(kinds, ["person.enrolled", "person.credential", "person.removed"]);
    assert!(
        log.iter().all(|line| line["author"] == "Keeper" && line["body"]["reason"] == "as agreed")
    );
    assert_eq!(desk.run(&["verify"]).status, Some(0), "the journal is whole");
}

#[test]
fn no_secret_is_in_the_journal_and_only_its_owner_reads_the_file() {
    let desk = with_people();
    let password = "wet stones at noon";
    let ran = desk.run_with_stdin(&["people", "password", "عمر", "--password-stdin"], |stdin| {
        stdin.write_all(password.as_bytes()).expect("it reads");
    });
    assert_eq!(ran.status, Some(0), "{}", ran.talk);
    assert!(!ran.talk.contains(password) && !ran.out.contains(password));
    let key = desk.run(&["people", "key", "عمر"]).out.trim().to_owned();
    let code = desk.run(&["people", "code", "عمر"]).out.trim().to_owned();
    assert!(key.starts_with("parallax-key-") && code.len() == 32, "{key} {code}");
    let kept = std::fs::read_to_string(desk.path().join("people/verifiers.json")).expect("kept");
    assert!(kept.contains("$argon2id$") && !kept.contains(password) && !kept.contains(&key));
    for file in ["journal.db", "journal.db-wal"] {
        let bytes = std::fs::read(desk.path().join(file)).unwrap_or_default();
        for secret in [password, &key, &code, "argon2id"] {
            let is_there = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
            assert!(!is_there, "{file} holds a secret");
        }
    }
    let weak = desk.run_with_stdin(&["people", "password", "عمر", "--password-stdin"], |stdin| {
        stdin.write_all(b"short").expect("it reads");
    });
    assert_eq!(weak.status, Some(2));
    assert!(weak.talk.contains("at least 12"), "{}", weak.talk);
}

#[test]
fn what_is_restricted_is_nowhere_on_a_desk_that_asks_nobody() {
    let desk = Desk::with_market();
    desk.write("bridge.txt", BRIDGE);
    assert_eq!(desk.run(&["init", "."]).status, Some(0));
    let add = ["add", "market.txt", "bridge.txt", "--published", "2015-03-31"];
    assert_eq!(desk.run(&add).status, Some(0));
    let open = Open::over(&desk);
    assert!(open.get("/incidents").contains("Saraqib"));
    let reports = desk.run(&["reports", "--format", "jsonl"]).lines();
    let bridge = reports
        .iter()
        .find(|line| line["name"] == "bridge.txt" || line["known"]["name"] == "bridge.txt");
    let bridge = bridge.expect("it came in")["id"].as_str().expect("an id").to_owned();
    let kept = ["restrict", &bridge[..12], "--group", "sources", "--reason", "a witness"];
    assert_eq!(desk.run(&kept).status, Some(0));
    for page in [
        "/",
        "/incidents",
        "/incidents.csv",
        "/reports",
        "/reports.jsonl",
        "/places",
        "/actors",
        "/map.json",
        "/totals",
        "/journal",
        "/sources",
        "/reports?q=saraqib",
        "/as-of/2030-01-01/incidents",
        "/ar/incidents",
    ] {
        let shown = open.get(page);
        assert!(shown.starts_with("HTTP/1.1 200"), "{page}: {shown}");
        for word in ["Saraqib", "bridge.txt", "a witness", &bridge] {
            // What was searched for stands in its field.
            let shown = shown.replace("saraqib", "").replace("value=\"Saraqib\"", "");
            assert!(!shown.contains(word), "{page} tells of {word}");
        }
    }
    assert_eq!(open.data("/index.json")["reports"], 1);
    let lost = open.get(&format!("/reports/{bridge}"));
    let never = open.get(&format!("/reports/{}", "0".repeat(64)));
    let body = |answer: &str| answer.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned();
    assert!(lost.starts_with("HTTP/1.1 404"), "{lost}");
    let unnamed = |text: &str, id: &str| body(text).replace(id, "ID");
    assert_eq!(
        unnamed(&lost, &bridge),
        unnamed(&never, &"0".repeat(64)),
        "as if it had never been"
    );

    let release = ["release", &bridge[..12], "--group", "sources", "--reason", "he agreed"];
    assert_eq!(desk.run(&release).status, Some(0));
    assert!(open.get("/incidents").contains("Saraqib"));
    assert_eq!(desk.run(&release).status, Some(2), "nothing restricts it");
}

/// A person at a desk: what their browser keeps.
pub struct Visitor<'a> {
    open: &'a Open,
    cookie: String,
}

impl Visitor<'_> {
    /// Status and all that came back.
    fn ask(&self, path: &str) -> (u16, String) {
        // A page that is not ready yet says so, and asks again.
        loop {
            let answer = self.send("GET", path, "");
            if answer.0 != 202 {
                return answer;
            }
        }
    }

    fn send(&self, method: &str, path: &str, form: &str) -> (u16, String) {
        let host = &self.open.address;
        let mut stream = TcpStream::connect(host).expect("it listens");
        let cookie = match self.cookie.as_str() {
            "" => String::new(),
            kept if kept.starts_with("Bearer") => format!("Authorization: {kept}\r\n"),
            kept => format!("Cookie: {kept}\r\n"),
        };
        let length = form.len();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n{cookie}Content-Length: {length}\r\nConnection: close\r\n\r\n{form}"
        );
        stream.write_all(request.as_bytes()).expect("sent");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("it ends");
        // A picture is no text; what is looked for is.
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let status = answer.get(9..12).and_then(|code| code.parse().ok());
        (status.unwrap_or_else(|| panic!("no answer: {answer:?}")), answer)
    }

    /// Signs in as a browser does; the answer where that fails.
    pub fn enter(
        open: &Open,
        name: &str,
        password: &str,
        code: &str,
    ) -> Result<String, (u16, String)> {
        let nobody = Visitor { open, cookie: String::new() };
        let (_, page) = nobody.ask("/sign-in");
        let token = token_in(&page);
        let form = format!("token={token}&name={name}&password={password}&code={code}&then=/queue");
        let knocking = Visitor { open, cookie: format!("knock={token}") };
        let (status, answer) = knocking.send("POST", "/sign-in", &form);
        match status {
            303 => Ok(set_cookie(&answer).expect("a session")),
            _ => Err((status, answer)),
        }
    }
}

fn token_in(page: &str) -> String {
    let token =
        page.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    token.unwrap_or_default().to_owned()
}

fn set_cookie(answer: &str) -> Option<String> {
    let line =
        answer.lines().find(|line| line.to_lowercase().starts_with("set-cookie: session="))?;
    assert!(line.contains("HttpOnly") && line.contains("SameSite=Strict"), "{line}");
    line.split_once(": ")?.1.split(';').next().map(str::to_owned)
}

/// Addresses on a page that can be asked for.
fn links(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    for attribute in ["href=\"", "href='"] {
        for rest in page.split(attribute).skip(1) {
            let link = rest.split(['"', '\'']).next().unwrap_or_default().replace("&amp;", "&");
            let link = link.replace("&#38;", "&");
            let link = link.split('#').next().unwrap_or_default();
            found.extend(link.starts_with('/').then(|| link.to_owned()));
        }
    }
    found
}

/// Everything that somebody can reach, a few of the endless variants of each page.
fn crawl(visitor: &Visitor<'_>, also: &[String]) -> BTreeMap<String, (u16, String)> {
    let mut pages = BTreeMap::new();
    let mut variants: BTreeMap<String, usize> = BTreeMap::new();
    let mut waiting: Vec<String> = also.to_vec();
    waiting.push("/".to_owned());
    while let Some(address) = waiting.pop() {
        let path = address.split('?').next().unwrap_or_default().to_owned();
        let n_seen = variants.entry(path).or_default();
        *n_seen += 1;
        if pages.contains_key(&address) || (*n_seen > 4 && address.contains('?')) {
            continue;
        }
        let (status, page) = visitor.ask(&address);
        waiting.extend(links(&page));
        pages.insert(address, (status, page));
    }
    pages
}

/// What nobody outside of the group may meet anywhere: words of the restricted report, its name, what it is derived to.
const KEPT: [&str; 9] = [
    "Saraqib",
    "bridge.txt",
    "Hundreds of",
    "a witness in danger",
    "Edlib Post",
    "سراقب",
    "witness.png",
    "the baker",
    "a white van",
];

/// Crawls the real desk as each role and as nobody, and compares.
#[test]
fn each_role_meets_what_it_may_and_nothing_else() {
    let desk = Desk::with_market();
    desk.write("bridge.txt", format!("{BRIDGE}\nسراقب\n"));
    assert_eq!(desk.run(&["init", "."]).status, Some(0));
    assert_eq!(desk.run(&["add", "market.txt", "--published", "2015-03-31"]).status, Some(0));
    // What somebody without the group would meet, had the other report never come in.
    let before = {
        let open = Open::over(&desk);
        open.data("/index.json")
    };
    let add = ["add", "bridge.txt", "--published", "2015-03-31", "--outlet", "Edlib Post"];
    assert_eq!(desk.run(&add).status, Some(0));
    let reports = desk.run(&["reports", "--format", "jsonl"]).lines();
    let bridge = reports[1]["id"].as_str().expect("an id").to_owned();
    let kept = ["restrict", &bridge, "--group", "sources", "--reason", "a witness in danger"];
    assert_eq!(desk.run(&kept).status, Some(0));
    // One picture belongs to the restricted report, one to a claim of it, one to none.
    let claims = desk.run(&["claims", "--format", "jsonl"]).lines();
    for (name, seed) in [("witness.png", 7), ("van.png", 8), ("square.png", 9)] {
        desk.write(name, png(seed, 90, 70, 40));
    }
    let of_bridge = ["--report", &bridge, "--source", "the baker", "--words", "a white van"];
    let added = desk.run(&[&["evidence", "add", "witness.png"], &of_bridge[..]].concat());
    assert_eq!(added.status, Some(0), "{}", added.talk);
    assert_eq!(desk.run(&["evidence", "add", "van.png", "square.png"]).status, Some(0));
    let items = desk.run(&["evidence", "list", "--format", "jsonl"]).lines();
    let item = |name: &str| {
        let item = items.iter().find(|item| item["name"] == name).expect("it was added");
        item["id"].as_str().expect("an id").to_owned()
    };
    let (witness, van, square) = (item("witness.png"), item("van.png"), item("square.png"));
    let of_claim = claims.iter().find(|claim| claim["report"] == bridge.as_str()).expect("one");
    let link = ["evidence", "link", &van, of_claim["id"].as_str().expect("an id")];
    let linked = desk.run(&link);
    assert_eq!(linked.status, Some(0), "{}", linked.talk);
    let hidden: Vec<String> = claims
        .iter()
        .filter(|claim| claim["report"] == bridge.as_str())
        .map(|claim| claim["id"].as_str().expect("an id").to_owned())
        .collect();
    assert!(hidden.len() >= 2, "{claims:?}");
    let password = |name: &str, role: &str, groups: &[&str]| {
        let ran = desk.run(&[&["people", "add", name, "--role", role], groups].concat());
        assert_eq!(ran.status, Some(0), "{}", ran.talk);
        ran.out.trim().to_owned()
    };
    let within = ["--group", "sources"];
    let people: Vec<(&str, String, bool, bool)> = vec![
        ("Reader", password("Reader", "reader", &[]), false, false),
        ("Analyst", password("Analyst", "analyst", &[]), true, false),
        ("Reviewer", password("Reviewer", "reviewer", &[]), true, false),
        ("Admin", password("Admin", "admin", &[]), true, false),
        ("Within", password("Within", "reader", &within), false, true),
    ];
    let mut open = Open::over_talking(&desk);
    let guesses: Vec<String> = [
        "/reports/ID",
        "/reports/ID.json",
        "/queue/ID",
        "/reports.csv",
        "/reports.jsonl",
        "/evidence.csv",
        "/evidence.jsonl",
        "/evidence.json?medium=picture",
        "/work",
        "/work.json",
        "/work/1.json",
        "/incidents.csv",
        "/incidents.jsonl",
        "/places.json",
        "/actors.json",
        "/map.json",
        "/totals.json?by=place",
        "/journal.json",
        "/journal/verify",
        "/people",
        "/people.json",
        "/settings",
        "/settings/sources.json",
        "/settings/frames",
        "/decisions.jsonl",
        "/sources.json",
        "/reports.json?q=saraq",
        "/incidents.json?q=Saraq",
        "/ar/reports",
        "/ar/queue",
        "/as-of/2031-01-01/reports",
        "/as-of/2031-01-01/incidents.json",
        "/ar/as-of/2031-01-01/reports/ID",
        "/-/version",
        "/-/openapi.json",
        "/index.json?since=2000-01-01",
    ]
    .iter()
    .map(|path| path.replace("ID", &bridge))
    .chain(hidden.iter().flat_map(|id| [format!("/claims/{id}"), format!("/claims/{id}.json")]))
    .chain([&witness, &van, &square].iter().flat_map(|id| {
        let at = |rest: &str| format!("/evidence/{id}{rest}");
        [
            at(""),
            at(".json"),
            at("/picture"),
            at("?show=picture"),
            format!("/ar/as-of/2031-01-01{}", at("")),
        ]
    }))
    .collect();

    let nobody = Visitor { open: &open, cookie: String::new() };
    for (address, (status, page)) in crawl(&nobody, &guesses) {
        let is_open = address.starts_with("/sign-in")
            || address.ends_with(".css")
            || address.ends_with(".js");
        let is_open = is_open || address.starts_with("/ar/sign-in");
        let expected = if is_open {
            200
        } else if page.contains("\r\nlocation: ") {
            303
        } else {
            401
        };
        assert_eq!(status, expected, "{address} for nobody");
        assert!(
            !page.contains("Homs") && !page.contains("market"),
            "{address} tells nobody's of Homs"
        );
    }
    let knock = token_in(&nobody.ask("/sign-in").1);
    assert_eq!(nobody.send("POST", "/decide/accept", &format!("token={knock}")).0, 401);

    let mut seen_within = false;
    for (name, password, may_decide, is_within) in &people {
        let cookie =
            Visitor::enter(&open, name, password, "").unwrap_or_else(|(_, page)| panic!("{page}"));
        let visitor = Visitor { open: &open, cookie };
        let pages = crawl(&visitor, &guesses);
        assert!(pages.len() > 30, "{name} reaches {} pages", pages.len());
        for (address, (status, page)) in &pages {
            let asked = address.to_lowercase();
            let is_asked_for = |word: &str| asked.contains(&word.to_lowercase());
            for word in KEPT
                .iter()
                .copied()
                .chain([bridge.as_str(), &witness, &van])
                .chain(hidden.iter().map(String::as_str))
            {
                let is_told = page.contains(word) && !is_asked_for(word);
                seen_within |= is_told && *is_within;
                assert!(!is_told || *is_within, "{name} meets {word} on {address}");
            }
            assert!([200, 403, 404, 405].contains(status), "{status} of {address} for {name}");
            let is_of_kept = [&bridge, &witness, &van].iter().any(|id| address.contains(*id));
            if is_of_kept && !is_within {
                assert_eq!(*status, 404, "{address} for {name}");
            }
        }
        for (id, is_seen) in [(&witness, *is_within), (&van, *is_within), (&square, true)] {
            let status = pages[&format!("/evidence/{id}/picture")].0;
            assert_eq!(status, if is_seen { 200 } else { 404 }, "{name}");
        }
        assert!(pages["/evidence"].1.contains("square.png"), "{name}");
        let for_admins = if *name == "Admin" { 200 } else { 403 };
        for address in ["/journal/verify", "/people", "/people.json"] {
            assert_eq!(pages[address].0, for_admins, "{address} for {name}");
        }
        for address in ["/settings", "/settings/sources.json", "/settings/frames"] {
            assert_eq!(pages[address].0, 200, "{address} for {name}");
        }
        let (_, index) = visitor.ask("/index.json");
        let index: serde_json::Value =
            serde_json::from_str(index.split("\r\n\r\n").nth(1).expect("a body")).expect("JSON");
        for count in ["reports", "claims", "incidents", "waiting", "series", "unread"] {
            assert!(*is_within || index[count] == before[count], "{count} for {name}");
        }
        // Posts: without the token none, with it those the role allows.
        let (_, queue) = visitor.ask("/queue");
        let token = token_in(&queue);
        let claim = claims.iter().find(|claim| claim["report"] != bridge.as_str()).expect("one");
        let claim = claim["id"].as_str().expect("an id");
        let form = format!("author=Somebody+Else&reason=as+read&step=enter&claim={claim}");
        assert_eq!(visitor.send("POST", "/decide/accept", &form).0, 403, "no token, {name}");
        let (status, page) =
            visitor.send("POST", "/decide/accept", &format!("token={token}&{form}"));
        assert_eq!(status, if *may_decide { 303 } else { 403 }, "{name}: {page}");
        // What decides every figure, and who may come in, is for admins; of a group nobody outside of it learns who keeps what.
        let voice = format!("token={token}&add=yes&name=Watch&kind=monitor");
        let status = visitor.send("POST", "/settings/sources/change", &voice).0;
        assert_eq!(status, for_admins, "a preview for {name}");
        let person = format!("token={token}&person=Nobody&role=reader");
        let status = visitor.send("POST", "/people/role", &person).0;
        assert_eq!(status, if *name == "Admin" { 404 } else { 403 }, "{name}");
        for id in &hidden {
            let form = format!("token={token}&reason=x&claim={id}");
            let (status, page) = visitor.send("POST", "/decide/reject.json", &form);
            assert_eq!(status, if *may_decide { 422 } else { 403 }, "{name}: {page}");
        }
    }
    assert!(seen_within, "whoever is within sees it, else the crawl shows nothing");

    // Decisions are signed with the name of whoever came in, whatever the form says.
    let decided = desk.run(&["decisions", "--format", "jsonl"]).lines();
    let authors: Vec<&str> = decided.iter().filter_map(|one| one["author"].as_str()).collect();
    assert_eq!(authors, ["Analyst", "Reviewer", "Admin"]);
    // What others decided is taken back by a reviewer, however the number is written.
    let undo = |name: &str, entry: &str| {
        let (_, password, ..) = people.iter().find(|one| one.0 == name).expect("one of them");
        let cookie =
            Visitor::enter(&open, name, password, "").unwrap_or_else(|(_, page)| panic!("{page}"));
        let visitor = Visitor { open: &open, cookie };
        let token = token_in(&visitor.ask("/queue").1);
        let form = format!("token={token}&entry={entry}&reason=a+slip&step=enter");
        visitor.send("POST", "/decide/undo", &form).0
    };
    let entry = |at: usize| decided[at]["entry"].as_u64().expect("a number").to_string();
    for written in [entry(1), format!("0{}", entry(1)), format!("%2B{}", entry(1))] {
        assert_eq!(undo("Analyst", &written), 403, "{written}");
    }
    assert_eq!(undo("Reader", &entry(0)), 403);
    assert_eq!((undo("Analyst", &entry(0)), undo("Reviewer", &entry(2))), (303, 303));
    let log = desk.run(&["people", "log", "--report", &bridge, "--format", "jsonl"]).lines();
    let saw: Vec<_> = log.iter().filter(|line| line["kind"] == "access.saw").collect();
    assert_eq!(saw.len(), 1, "once a person and day, however many pages: {log:?}");
    assert_eq!(saw[0]["author"], "Within");

    let talk = open.close();
    for word in
        KEPT.iter().copied().chain(people.iter().flat_map(|(name, password, ..)| [*name, password]))
    {
        assert!(!talk.contains(word), "the desk's own words tell of {word}: {talk}");
    }
    assert_eq!(desk.run(&["verify"]).status, Some(0), "the journal is whole");
}

#[test]
fn a_reviewer_keeps_a_report_to_a_group_of_theirs_and_releases_it() {
    let desk = Desk::with_market();
    desk.write("bridge.txt", BRIDGE);
    assert_eq!(desk.run(&["init", "."]).status, Some(0));
    let add = ["add", "market.txt", "bridge.txt", "--published", "2015-03-31"];
    assert_eq!(desk.run(&add).status, Some(0));
    let key = |name: &str, role: &str, groups: &[&str]| {
        let ran = desk.run(&[&["people", "add", name, "--role", role], groups].concat());
        assert_eq!(ran.status, Some(0), "{}", ran.talk);
        desk.run(&["people", "key", name]).out.trim().to_owned()
    };
    let within = ["--group", "sources"];
    let keys = [
        key("Admin", "admin", &[]),
        key("Analyst", "analyst", &within),
        key("Reviewer", "reviewer", &within),
        key("Outside", "reviewer", &[]),
    ];
    let open = Open::over(&desk);
    let [admin, analyst, reviewer, outside] =
        keys.map(|key| Visitor { open: &open, cookie: format!("Bearer {key}") });
    let reports = desk.run(&["reports", "--format", "jsonl"]).lines();
    let is_bridge = |line: &&serde_json::Value| {
        line["name"] == "bridge.txt" || line["known"]["name"] == "bridge.txt"
    };
    let bridge = reports.iter().find(is_bridge).expect("it came in")["id"].as_str().expect("an id");
    let page = format!("/reports/{bridge}");
    let at = |verb: &str| format!("{page}/{verb}");
    let form = "group=sources&reason=a+witness+in+danger";
    let entered = format!("{form}&step=enter");
    assert!(reviewer.ask(&page).1.contains("Keep it to this group"));
    assert_eq!(analyst.send("POST", &at("restrict"), &entered).0, 403, "for reviewers");
    assert_eq!(outside.send("POST", &at("restrict"), &entered).0, 422, "they are not in it");
    let (status, shown) = reviewer.send("POST", &at("restrict"), form);
    assert!(status == 200 && shown.contains("is there no more"), "{shown}");
    assert_eq!(outside.ask(&page).0, 200, "a preview enters nothing");
    let (status, _) =
        reviewer.send("POST", &at("restrict"), &form.replace("&reason", "&step=enter&because"));
    assert_eq!(status, 422, "without a reason");
    assert_eq!(reviewer.send("POST", &at("restrict"), &entered).0, 303);
    assert_eq!(reviewer.send("POST", &at("restrict"), &entered).0, 422, "it is kept already");
    for gone in [&admin, &outside] {
        assert_eq!(gone.ask(&page).0, 404);
        assert!(!gone.ask("/incidents").1.contains("Saraqib"));
        // As if it had never come in: nobody learns that there is something to release.
        assert_eq!(gone.send("POST", &at("release"), &entered).0, 404);
    }
    for seen in [&analyst, &reviewer] {
        assert!(seen.ask(&page).1.contains("is kept to those who are in"));
        assert!(seen.ask("/incidents").1.contains("Saraqib"));
    }
    assert_eq!(analyst.send("POST", &at("release"), &entered).0, 403);
    let (status, told) = reviewer.send("POST", &at("release.json"), &entered);
    assert!(status == 201 && told.contains("\"kept_to\":[]"), "{told}");
    assert!(outside.ask("/incidents").1.contains("Saraqib"));
    let log = desk.run(&["people", "log", "--report", bridge, "--format", "jsonl"]).lines();
    let changes = log.iter().filter(|line| line["kind"] != "access.saw");
    let told: Vec<_> = changes.map(|line| (line["kind"].clone(), line["author"].clone())).collect();
    assert_eq!(
        told,
        [
            ("access.restricted".into(), "Reviewer".into()),
            ("access.released".into(), "Reviewer".into())
        ]
    );
    assert_eq!(desk.run(&["verify"]).status, Some(0));
}

#[test]
fn whoever_comes_in_shows_it_and_is_out_again() {
    let desk = Desk::with_market();
    assert_eq!(desk.run(&["init", "."]).status, Some(0));
    let password = desk.run(&["people", "add", "Rana", "--role", "analyst"]).out.trim().to_owned();
    let key = desk.run(&["people", "key", "Rana"]).out.trim().to_owned();
    let open = Open::over(&desk);
    let wrong = Visitor::enter(&open, "Rana", "not+the+password", "").expect_err("refused");
    let unknown = Visitor::enter(&open, "Nobody", &password, "").expect_err("refused");
    // The form comes back with the name that was typed and a token of its own; all else is the same.
    let body = |answer: &str, name: &str| {
        let body = answer.split("\r\n\r\n").nth(1).unwrap_or_default();
        let (head, rest) = body.split_once("name=\"token\" value=\"").expect("a form");
        format!("{head}{}", &rest[64..]).replace(name, "…")
    };
    let (wrong, unknown) = ((wrong.0, body(&wrong.1, "Rana")), body(&unknown.1, "Nobody"));
    assert_eq!(wrong, (403, unknown), "nobody learns who is there");

    let cookie = Visitor::enter(&open, "Rana", &password, "").expect("in");
    let rana = Visitor { open: &open, cookie: cookie.clone() };
    let (status, page) = rana.ask("/incidents");
    assert_eq!(status, 200);
    let elsewhere = rana.send("POST", "/sign-out", "token=guessed");
    assert_eq!(elsewhere.0, 403);
    assert_eq!(rana.send("POST", "/sign-out", &format!("token={}", token_in(&page))).0, 303);
    assert_eq!(rana.ask("/incidents").0, 303, "the word opens nothing any more");

    let program = Visitor { open: &open, cookie: format!("Bearer {key}") };
    assert_eq!(program.ask("/incidents.json").0, 200);
    let forged = Visitor { open: &open, cookie: "Bearer parallax-key-00".to_owned() };
    assert_eq!(forged.ask("/incidents.json").0, 401);

    // A verifier that nobody entered opens nothing.
    let file = desk.path().join("people/verifiers.json");
    let kept = std::fs::read_to_string(&file).expect("kept");
    let cookie = Visitor::enter(&open, "Rana", &password, "").expect("in");
    assert_eq!(desk.run(&["people", "password", "Rana"]).status, Some(0));
    let left = Visitor { open: &open, cookie: cookie.clone() };
    assert_eq!(left.ask("/incidents").0, 303, "a session ends with the password it was opened by");
    std::fs::write(&file, kept).expect("slipped in");
    assert!(Visitor::enter(&open, "Rana", &password, "").is_err());
    let password = desk.run(&["people", "password", "Rana"]).out.trim().to_owned();
    let cookie = Visitor::enter(&open, "Rana", &password, "").expect("in");
    let rana = Visitor { open: &open, cookie };
    assert_eq!(rana.ask("/incidents").0, 200);
    assert_eq!(desk.run(&["people", "remove", "Rana"]).status, Some(0));
    assert_eq!(rana.ask("/incidents").0, 303, "nor does a session");

    let password = desk.run(&["people", "add", "Omar", "--role", "admin"]).out.trim().to_owned();
    for _ in 0..5 {
        assert_eq!(Visitor::enter(&open, "Omar", "guess", "").expect_err("refused").0, 403);
    }
    assert_eq!(Visitor::enter(&open, "Omar", &password, "").expect_err("too often").0, 429);
}

/// What an authenticator shows, so many seconds from now.
fn code(secret: &str, from_now_s: u64) -> String {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    let at_s = now.expect("after 1970").as_secs() + from_now_s;
    let secret = totp_rs::Secret::try_from_base32(secret).expect("base32");
    let totp = totp_rs::Builder::new().with_secret(secret).build().expect("as the standard has it");
    totp.generate(at_s).to_string()
}

#[test]
fn a_code_lets_in_once_and_a_password_is_changed_at_the_desk() {
    let desk = Desk::with_market();
    assert_eq!(desk.run(&["init", "."]).status, Some(0));
    let first = desk.run(&["people", "add", "Rana", "--role", "admin"]).out.trim().to_owned();
    let secret = desk.run(&["people", "code", "Rana"]).out.trim().to_owned();
    let open = Open::over(&desk);
    let now = code(&secret, 0);
    assert_eq!(Visitor::enter(&open, "Rana", &first, "").expect_err("no code").0, 403);
    let cookie = Visitor::enter(&open, "Rana", &first, &now).expect("in");
    assert_eq!(Visitor::enter(&open, "Rana", &first, &now).expect_err("used").0, 403);

    let rana = Visitor { open: &open, cookie };
    let (status, page) = rana.ask("/me");
    assert!(status == 200 && page.contains("admin"), "{page}");
    let token = token_in(&page);
    let change = |old: &str, new: &str, again: &str| {
        let form = format!("token={token}&password={old}&new={new}&again={again}");
        rana.send("POST", "/me/password", &form)
    };
    let second = "wet+stones+at+noon";
    let form = format!("password={first}&new={second}&again={second}");
    assert_eq!(rana.send("POST", "/me/password", &form).0, 403, "no token");
    assert_eq!(change(&first, "short", "short").0, 422);
    assert_eq!(change(&first, second, "wet+stones+at+night").0, 422);
    assert_eq!(change("not+this+one+at+all", second, second).0, 403);
    let (status, page) = change(&first, second, second);
    assert_eq!(status, 303, "{page}");
    let cookie = set_cookie(&page).expect("another session");
    assert_eq!(rana.ask("/me").0, 303, "the sessions before are over");
    assert_eq!(Visitor { open: &open, cookie }.ask("/me").0, 200);
    let next = code(&secret, 30);
    assert_eq!(Visitor::enter(&open, "Rana", &first, &next).expect_err("old").0, 403);
    Visitor::enter(&open, "Rana", second, &next).expect("in");
    let log = desk.run(&["people", "log", "--format", "jsonl"]).lines();
    let mut changed = log.iter().rev().filter(|line| line["kind"] == "person.credential");
    assert_eq!(changed.next().expect("entered")["author"], "Rana");
    assert_eq!(desk.run(&["verify"]).status, Some(0));
}

#[test]
fn a_desk_for_others_needs_people_and_tls() {
    let desk = Desk::with_market();
    assert_eq!(desk.run(&["init", "."]).status, Some(0));
    let ran = desk.run(&["serve", "--port", "0", "--origin", "https://desk.example.org"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.talk.contains("people add"), "{}", ran.talk);
    assert_eq!(desk.run(&["serve", "--origin", "http://desk.example.org"]).status, Some(2));
    let ran = desk.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert!(ran.status == Some(2) && ran.talk.contains("people add"), "{}", ran.talk);
    assert_eq!(desk.run(&["people", "add", "Omar", "--role", "admin"]).status, Some(0));
    let ran = desk.run(&["serve", "--listen", "0.0.0.0:0"]);
    assert!(ran.status == Some(2) && ran.talk.contains("--origin https://"), "{}", ran.talk);
    let open = Open::with(&desk, &["--listen", "127.0.0.1:0", "--origin", "https://d.example.org"]);
    let page = open.get("/sign-in");
    let is_kept =
        |line: &str| line.starts_with("set-cookie: __Host-knock=") && line.contains("; Secure");
    assert!(page.lines().any(is_kept), "{page}");
    assert!(page.contains("strict-transport-security: "), "{page}");
    assert!(page.contains("content-security-policy: default-src 'none'"), "{page}");
}
