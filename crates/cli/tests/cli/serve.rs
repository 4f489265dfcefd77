//! `serve`: the desk over a real project.

use crate::run::{BRIDGE, Desk};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

/// A desk that is closed with the test.
struct Open {
    child: Child,
    address: String,
}

impl Open {
    fn over(desk: &Desk) -> Self {
        let mut command = desk.command(&["serve", "--port", "0"]);
        let mut child = command.stderr(Stdio::piped()).spawn().expect("it starts");
        let mut line = String::new();
        let talk = child.stderr.take().expect("piped");
        BufReader::new(talk).read_line(&mut line).expect("it says where it is");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.unwrap_or_else(|| panic!("no address in {line:?}")).to_owned();
        Self { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let host = &self.address;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
            .expect("sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("UTF-8");
        answer
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

#[test]
fn a_folder_that_is_no_project_is_told_before_anything_is_served() {
    let desk = Desk::new();
    let ran = desk.run(&["serve", "--port", "0"]);
    assert_eq!(ran.status, Some(2));
    assert!(ran.talk.contains("hint:"), "{}", ran.talk);
}
