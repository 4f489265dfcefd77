//! `serve`: the desk over a real project.

use crate::run::{BRIDGE, Desk};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::thread::JoinHandle;

/// A desk that is closed with the test.
pub struct Open {
    child: Child,
    pub address: String,
    /// What it says on standard error behind the first line, where that is listened to.
    talk: Option<JoinHandle<String>>,
}

impl Open {
    pub fn over(desk: &Desk) -> Self {
        let mut open = Self::over_talking(desk);
        open.talk = None;
        open
    }

    /// As [`Open::over`]; [`Open::close`] gives what it said.
    pub fn over_talking(desk: &Desk) -> Self {
        Self::with(desk, &["--port", "0"])
    }

    /// With these arguments.
    pub fn with(desk: &Desk, args: &[&str]) -> Self {
        let mut command = desk.command(&[&["serve"], args].concat());
        let mut child = command.stderr(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let talk = child.stderr.take().expect("piped");
        let mut talk = BufReader::new(talk);
        talk.read_line(&mut line).expect("it says where it is");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}")).to_owned();
        let rest = std::thread::spawn(move || {
            let mut rest = String::new();
            let _ = talk.read_to_string(&mut rest);
            rest
        });
        Self { child, address, talk: Some(rest) }
    }

    /// Closes it; gives all that it said.
    pub fn close(&mut self) -> String {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.talk.take().and_then(|talk| talk.join().ok()).unwrap_or_default()
    }

    pub fn get(&self, path: &str) -> String {
        // A page that is not ready yet says so, and asks again.
        loop {
            let answer = self.get_once(path);
            if !answer.starts_with("HTTP/1.1 202") {
                return answer;
            }
        }
    }

    fn get_once(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let host = &self.address;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
            .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("UTF-8");
        answer
    }
}

impl Open {
    /// A form as a browser sends it: from a page of the desk, with the token of that page.
    fn post(&self, from: &str, path: &str, fields: &str) -> String {
        let page = self.get(from);
        let token =
            page.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let form = format!("token={}&{fields}", token.unwrap_or_default());
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let (host, length) = (&self.address, form.len());
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{form}"
        );
        stream.write_all(head.as_bytes()).expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("UTF-8");
        answer
    }

    pub fn data(&self, path: &str) -> serde_json::Value {
        let answer = self.get(path);
        serde_json::from_str(answer.split("\r\n\r\n").nth(1).expect("a body")).expect("JSON")
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn the_desk_follows_the_journal() {
    let desk = Desk::with_market();
    assert_eq!(desk.run(&["init", "."]).status, Some(0));
    let open = Open::over(&desk);
    assert!(open.get("/").contains("holds no report yet"));
    assert_eq!(desk.run(&["add", "market.txt", "--published", "2015-03-31"]).status, Some(0));
    assert!(open.get("/incidents").contains("Homs"));
    desk.write("bridge.txt", BRIDGE);
    assert_eq!(desk.run(&["add", "bridge.txt", "--published", "2015-04-01"]).status, Some(0));
    assert!(open.get("/incidents?q=saraqib").contains("Saraqib"));
}

/// From an empty project to a decided incident, all of it through the desk but for what comes in.
#[test]
fn an_analysts_day() {
    let desk = Desk::with_market();
    desk.write("bridge.txt", BRIDGE);
    assert_eq!(desk.run(&["init", "."]).status, Some(0));
    let open = Open::over(&desk);
    assert!(open.get("/queue").contains("holds no report yet"));
    let add = ["add", "market.txt", "bridge.txt", "--published", "2015-03-31"];
    assert_eq!(desk.run(&add).status, Some(0));

    let first = open.data("/queue.json");
    let report = first["report"].as_str().expect("a report waits").to_owned();
    let here = format!("/queue/{report}");
    let claims: Vec<String> = first["claims"]
        .as_array()
        .expect("claims")
        .iter()
        .map(|claim| claim["id"].as_str().expect("an id").to_owned())
        .collect();
    let sign = "author=Rana+K&reason=read+against+the+report&step=enter&then=/decisions";
    let (last, others) = claims.split_last().expect("it says something");
    for claim in others {
        let answer = open.post(&here, "/decide/accept", &format!("{sign}&claim={claim}"));
        assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    }
    let fields = "count=at+least+14&place=Homs&on=on+Monday";
    let answer = open.post(&here, "/decide/correct", &format!("{sign}&claim={last}&{fields}"));
    assert!(answer.starts_with("HTTP/1.1 303"), "{answer}");
    assert_ne!(open.data("/queue.json")["report"], report.as_str(), "the next one waits");
    let claim = open.data(&format!("/claims/{last}.json"));
    assert_eq!(claim["claim"]["lane"], "corrected", "{claim}");
    let incident = claim["incident"].as_str().expect("it is told of").to_owned();
    assert!(open.get(&format!("/incidents/{incident}")).contains("at least 14"));

    let preview = open.post(&here, "/decide/reject", &format!("author=Rana&reason=x&claim={last}"));
    assert!(preview.contains("What would change"), "{preview}");
    let decided = desk.run(&["decisions", "--format", "jsonl"]).lines();
    assert_eq!(decided.len(), claims.len(), "a preview is no entry");
    assert!(decided.iter().all(|one| one["author"] == "Rana K"));
    let entry = &decided[claims.len() - 1]["entry"];
    let undone = open.post("/decisions", "/decide/undo", &format!("{sign}&entry={entry}"));
    assert!(undone.starts_with("HTTP/1.1 303"), "{undone}");
    assert_eq!(open.data(&format!("/claims/{last}.json"))["claim"]["lane"], "machine");
    assert_eq!(desk.run(&["verify"]).status, Some(0), "the journal is whole");
}

#[test]
fn a_folder_that_is_no_project_is_told_before_anything_is_served() {
    let desk = Desk::new();
    let ran = desk.run(&["serve", "--port", "0"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.talk.contains("hint:"), "{}", ran.talk);
}

#[test]
fn a_report_names_its_copies_and_those_who_pass_it_on() {
    const STORY: &str = "Shells hit the covered market of Homs on Tuesday morning while traders were opening their \
        stalls, and the fire spread from the spice row to the cloth row within minutes. Twelve people were killed in \
        the market, the health ministry said. Ambulances could not reach the northern gate because rubble blocked the \
        street, and neighbours carried the wounded out on doors.";
    let desk = Desk::with_market();
    desk.write("wire.txt", STORY);
    desk.write("paper.txt", format!("{STORY} The paper adds that rain fell all day."));
    desk.write(
        "other.txt",
        "Twelve people were killed in the market in Homs on Tuesday, Northern Wire said.",
    );
    assert_eq!(desk.run(&["init", ".", "-q"]).status, Some(0));
    for (file, day, outlet) in [
        ("wire.txt", "2015-03-31", "Northern Wire"),
        ("paper.txt", "2015-04-01", "Morning Paper"),
        ("other.txt", "2015-04-01", "Radio Dawn"),
    ] {
        let add = ["add", file, "--published", day, "--outlet", outlet, "-q"];
        assert_eq!(desk.run(&add).status, Some(0));
    }
    let ids: Vec<String> = desk
        .run(&["reports", "--format", "jsonl", "-q"])
        .lines()
        .iter()
        .map(|line| line["id"].as_str().expect("an id").to_owned())
        .collect();
    let open = Open::over(&desk);
    let kin = |at: usize| open.data(&format!("/reports/{}.json", ids[at]))["kin"].clone();
    let is = |at: usize, how: &str| serde_json::json!({ "report": ids[at], "how": how });
    assert_eq!(kin(0), serde_json::json!([is(2, "passes it on"), is(1, "prints the same")]));
    assert_eq!(kin(1), serde_json::json!([is(0, "printed it first")]));
    assert_eq!(kin(2), serde_json::json!([]));
    assert!(open.get(&format!("/reports/{}", ids[1])).contains("Northern Wire: wire.txt"));
}
