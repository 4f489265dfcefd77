//! Feeds over HTTP, through the real program, against a server in this process.

use crate::run::{Desk, Ran};
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What the program asked: the path, and its headers in lower case.
#[derive(Debug, Clone)]
struct Asked {
    path: String,
    headers: String,
    at: Instant,
}

impl Asked {
    fn says(&self, header: &str) -> bool {
        self.headers.contains(header)
    }
}

/// A server on this computer that goes away with the process.
struct Server {
    port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Answers by path; `answer` is told how often the path was asked for before.
    fn new(answer: impl Fn(&Asked, usize) -> Vec<u8> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("bound").port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (asked.clone(), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer) = (kept.clone(), answer.clone());
                std::thread::spawn(move || served(stream, &kept, answer.as_ref()));
            }
        });
        Self { port, asked }
    }

    fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("not poisoned").clone()
    }

    fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|one| one.path).collect()
    }
}

fn served(
    mut stream: TcpStream,
    kept: &Mutex<Vec<Asked>>,
    answer: &dyn Fn(&Asked, usize) -> Vec<u8>,
) {
    let mut lines = BufReader::new(stream.try_clone().expect("cloned")).lines();
    let Some(Ok(first)) = lines.next() else { return };
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let headers: Vec<String> =
        lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    let asked = Asked { path, headers: headers.join("\n").to_lowercase(), at: Instant::now() };
    let n_before = {
        let mut kept = kept.lock().expect("not poisoned");
        let n_before = kept.iter().filter(|one| one.path == asked.path).count();
        kept.push(asked.clone());
        n_before
    };
    // Whoever asked may have gone meanwhile.
    let _ = stream.write_all(&answer(&asked, n_before));
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let _ = stream.read_to_end(&mut Vec::new());
}

fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let mut whole = format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    )
    .into_bytes();
    whole.extend(body);
    whole
}

fn ok(body: &str) -> Vec<u8> {
    answer("200 OK", "", body.as_bytes())
}

/// A feed of these items: where each points to, and what it says.
fn feed(items: &[(&str, &str)]) -> String {
    let items: String = items
        .iter()
        .map(|(link, words)| {
            format!(
                "<item><title>From the north</title><link>{link}</link><pubDate>Tue, 04 Mar 2031 23:30:00 +0300</pubDate>\
                 <description>{words}</description></item>"
            )
        })
        .collect();
    format!(
        "<?xml version='1.0'?><rss version='2.0'><channel><title>A Daily</title>{items}</channel></rss>"
    )
}

const TWO_KILLED: &str = "Two people were killed in Homs on Tuesday, a witness said.";

const FIVE_KILLED: &str = "Five people were killed in Hama on Monday, the health ministry said.";

fn project() -> Desk {
    let desk = Desk::new();
    assert_eq!(desk.run(&["init"]).status, Some(0));
    desk
}

/// No proxy of the caller's stands between.
fn command(desk: &Desk, args: &[&str]) -> Command {
    let mut command = desk.command(args);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command
}

fn watch(desk: &Desk, args: &[&str]) -> Ran {
    let args: Vec<&str> = ["watch", "--delay", "0"].iter().chain(args).copied().collect();
    let output = command(desk, &args).output().expect("the binary runs");
    let text = |bytes| String::from_utf8(bytes).expect("we print UTF-8");
    Ran { out: text(output.stdout), talk: text(output.stderr), status: output.status.code() }
}

fn n_entries(desk: &Desk) -> usize {
    let verified = desk.run(&["verify", "--format", "jsonl"]);
    assert_eq!(verified.status, Some(0), "{}{}", verified.out, verified.talk);
    let entries = verified.lines().iter().find_map(|line| line["entries"].as_u64());
    usize::try_from(entries.expect("it counts them")).expect("few")
}

fn reports(desk: &Desk) -> Vec<serde_json::Value> {
    desk.run(&["reports", "--format", "jsonl"]).lines()
}

#[test]
fn a_feed_is_taken_once_and_then_asked_whether_it_changed() {
    let desk = project();
    let server = Server::new(|asked, _| match asked.says("if-none-match: \"v1\"") {
        true => answer("304 Not Modified", "", b""),
        false => answer(
            "200 OK",
            "ETag: \"v1\"\r\nLast-Modified: Tue, 04 Mar 2031 20:30:00 GMT\r\n",
            feed(&[
                ("https://daily.example/1", TWO_KILLED),
                ("https://daily.example/2", FIVE_KILLED),
            ])
            .as_bytes(),
        ),
    });
    let address = server.at("/feed");
    let ran = watch(&desk, &[&address]);
    assert_eq!((ran.status, ran.out.lines().count()), (Some(0), 2), "{}{}", ran.out, ran.talk);
    let kept = reports(&desk);
    assert_eq!(kept.len(), 2);
    for (key, value) in [
        ("outlet", "A Daily"),
        ("published", "2031-03-04"),
        ("title", "From the north"),
        ("address", "https://daily.example/1"),
    ] {
        assert_eq!(kept[0][key], value, "{}", kept[0]);
    }
    let n_before = n_entries(&desk);
    let again = watch(&desk, &[&address]);
    assert_eq!((again.status, again.out.as_str()), (Some(0), ""));
    assert!(again.talk.contains("nothing new"), "{}", again.talk);
    let asked = server.asked();
    assert!(asked[0].says("user-agent: parallax/"), "{asked:?}");
    assert!(!asked[0].says("if-none-match") && !asked[0].says("if-modified-since"));
    assert!(asked[1].says("if-modified-since: tue, 04 mar 2031 20:30:00 gmt"), "{asked:?}");
    // What the server said is lost: the feed is asked for whole, and nothing is added twice.
    std::fs::remove_file(desk.path().join("derived/watch.json")).expect("it is there");
    let whole = watch(&desk, &[&address]);
    assert_eq!(whole.status, Some(0), "{}", whole.talk);
    assert_eq!((n_entries(&desk), reports(&desk).len()), (n_before, 2));
}

#[test]
fn feeds_that_are_broken_are_told_and_the_others_taken() {
    let desk = project();
    let server = Server::new(|asked, _| match asked.path.as_str() {
        "/gone" => answer("410 Gone", "", b""),
        "/mine" => answer("403 Forbidden", "", b"go away"),
        "/broken" => answer("500 Internal Server Error", "", b""),
        "/page" => ok("<!DOCTYPE html><html><body>No feed here.</body></html>"),
        "/unsound" => {
            ok("<?xml version='1.0'?><rss version='2.0'><channel><item><title>x</channel></rss>")
        }
        "/laughs" => {
            ok("<?xml version='1.0'?><!DOCTYPE r [<!ENTITY a 'ha'>]><rss version='2.0'>&a;</rss>")
        }
        "/long" => answer("200 OK", "", &vec![b' '; 17 << 20]),
        "/bomb" => answer("200 OK", "Content-Encoding: gzip\r\n", &packed(64 << 20)),
        "/round" => answer("302 Found", "Location: /round\r\n", b""),
        "/cut" => b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n<rss".to_vec(),
        "/no-http" => b"SSH-2.0-x\r\n".to_vec(),
        "/old" => answer("301 Moved Permanently", "Location: /feed\r\n", b""),
        _ => ok(&feed(&[("https://daily.example/1", TWO_KILLED)])),
    });
    let closed = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let nobody = format!("http://{}/feed", closed.local_addr().expect("bound"));
    drop(closed);
    let cases = [
        ("/gone", "nothing is there"),
        ("/mine", "403"),
        ("/broken", "500"),
        ("/page", "no feed"),
        ("/unsound", "damaged-file"),
        ("/laughs", "no feed"),
        ("/long", "longer than 16 MiB"),
        ("/bomb", "longer than 16 MiB"),
        ("/round", "sends on and on"),
        ("/cut", "unreachable"),
        ("/no-http", "unreachable"),
    ];
    let mut feeds: Vec<String> = cases.iter().map(|(path, _)| server.at(path)).collect();
    feeds.extend([nobody.clone(), server.at("/old")]);
    let args: Vec<&str> = feeds.iter().map(String::as_str).collect();
    let ran = watch(&desk, &args);
    assert_eq!(ran.status, Some(2), "{}", ran.talk);
    for (path, said) in cases {
        let line = ran.talk.lines().find(|line| line.contains(&server.at(path)));
        assert!(line.is_some_and(|line| line.contains(said)), "{path}: {}", ran.talk);
    }
    assert!(ran.talk.lines().any(|line| line.contains(&nobody) && line.contains("unreachable")));
    assert!(ran.talk.contains("sent us on to"), "{}", ran.talk);
    assert_eq!(ran.out.lines().count(), 1, "{}", ran.out);
    let kept = reports(&desk);
    assert_eq!(kept.len(), 1);
    assert_eq!(server.paths().iter().filter(|path| *path == "/round").count(), 6);
}

fn packed(n: usize) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    writer.write_all(&vec![b' '; n]).expect("written");
    writer.finish().expect("finished")
}

#[test]
fn what_is_no_address_is_refused_before_anybody_is_asked() {
    let desk = project();
    for wrong in ["file:///etc/passwd", "daily.example/feed", "ftp://daily.example/feed"] {
        let ran = watch(&desk, &[wrong]);
        assert_eq!(ran.status, Some(2));
        assert!(
            ran.talk.contains("no address of a feed") && ran.talk.contains("https://"),
            "{}",
            ran.talk
        );
    }
}

#[test]
fn a_server_that_is_busy_is_left_alone_until_it_said() {
    let desk = project();
    let server = Server::new(|asked, n_before| match (asked.path.as_str(), n_before) {
        ("/busy", 0) => answer("429 Too Many Requests", "Retry-After: 600\r\n", b""),
        _ => ok(&feed(&[("https://daily.example/1", TWO_KILLED)])),
    });
    let busy = server.at("/busy");
    let ran = watch(&desk, &[&busy, &server.at("/other")]);
    assert_eq!(ran.status, Some(1), "{}", ran.talk);
    assert!(ran.talk.contains("asked later, in 600 s"), "{}", ran.talk);
    // Neither another feed of that host, nor another run, asks before.
    let again = watch(&desk, &[&busy]);
    assert_eq!(
        (again.status, server.paths()),
        (Some(1), vec!["/busy".to_owned()]),
        "{}",
        again.talk
    );
    // The moment has come.
    let file = desk.path().join("derived/watch.json");
    let kept = std::fs::read(&file).expect("it is kept");
    let mut kept: serde_json::Value = serde_json::from_slice(&kept).expect("JSON");
    let hosts = kept["hosts"].as_object_mut().expect("hosts that rest");
    assert_eq!(hosts.len(), 1, "{hosts:?}");
    hosts.values_mut().for_each(|moment| *moment = 1.into());
    std::fs::write(&file, kept.to_string()).expect("written");
    let later = watch(&desk, &[&busy]);
    assert_eq!((later.status, reports(&desk).len()), (Some(0), 1), "{}", later.talk);
}

#[test]
fn between_two_requests_to_one_host_there_is_a_pause() {
    let desk = project();
    let server = Server::new(|_, _| ok(&feed(&[("https://daily.example/1", TWO_KILLED)])));
    let ran = command(&desk, &["watch", "--delay", "2", &server.at("/a"), &server.at("/b")])
        .output()
        .expect("the binary runs");
    assert_eq!(ran.status.code(), Some(0));
    let asked = server.asked();
    let between = asked[1].at.duration_since(asked[0].at);
    assert!(between >= Duration::from_millis(1900), "{between:?}");
}

fn page(words: &str) -> String {
    format!(
        "<!DOCTYPE html><html><head><title>The whole story</title></head><body><article><p>{words}</p></article></body></html>"
    )
}

#[test]
fn pages_stand_in_the_place_of_summaries_and_are_asked_for_once() {
    let desk = project();
    let port = Arc::new(Mutex::new(0_u16));
    let known = port.clone();
    let server = Server::new(move |asked, n_before| {
        let port = *known.lock().expect("not poisoned");
        let near = |host: &str, path: &str| format!("http://{host}:{port}{path}");
        match (asked.path.as_str(), n_before) {
            ("/whole", _) => ok(&page(FIVE_KILLED)),
            ("/later", 0) => answer("502 Bad Gateway", "", b""),
            ("/later", _) => {
                ok(&page("Nine people were injured in Idlib on Sunday, activists said."))
            }
            ("/missing", _) => answer("404 Not Found", "", b""),
            ("/picture", _) => answer("200 OK", "", b"\x89PNG\r\n\x1a\n0000IHDR0000"),
            ("/feed", _) => answer(
                "200 OK",
                "ETag: \"v1\"\r\n",
                feed(&[
                    (&near("127.0.0.1", "/whole"), "The ministry counted."),
                    (&near("127.0.0.1", "/later"), "Activists counted the injured."),
                    (&near("127.0.0.1", "/missing"), TWO_KILLED),
                    (&near("127.0.0.1", "/picture"), "A picture of the market in Homs."),
                    (&near("localhost", "/secret"), "Our own desk is nobody's business."),
                ])
                .as_bytes(),
            ),
            _ => ok(&page("This must not be read.")),
        }
    });
    *port.lock().expect("not poisoned") = server.port;
    let address = server.at("/feed");
    let ran = watch(&desk, &["--follow", &address]);
    assert_eq!(ran.status, Some(1), "{}", ran.talk);
    for (path, why) in [
        ("/later", "502"),
        ("/missing", "nothing is there"),
        ("/picture", "picture"),
        ("/secret", "which nobody here named"),
    ] {
        let line = ran.talk.lines().find(|line| line.contains("no-page") && line.contains(path));
        assert!(line.is_some_and(|line| line.contains(why)), "{path}: {}", ran.talk);
    }
    // A feed leads to no computer of this network but the one that a person named.
    assert!(!server.paths().contains(&"/secret".to_owned()));
    let by_address = |path: &str| {
        let kept = reports(&desk);
        let found =
            kept.iter().find(|one| one["address"].as_str().is_some_and(|at| at.ends_with(path)));
        found.unwrap_or_else(|| panic!("{path}: {kept:?}")).clone()
    };
    let whole = by_address("/whole");
    assert!(whole["maker"].as_str().is_some_and(|maker| maker.starts_with("html/")), "{whole}");
    assert_eq!((&whole["outlet"], &whole["published"]), (&"A Daily".into(), &"2031-03-04".into()));
    assert_eq!(whole["title"], "The whole story");
    let from = whole["from"].as_str().expect("the page is kept as it came");
    let kept = std::fs::read(desk.path().join("archive").join(&from[..2]).join(from));
    assert_eq!(kept.expect("kept"), page(FIVE_KILLED).as_bytes());
    assert!(by_address("/later")["maker"].as_str().is_some_and(|maker| maker.starts_with("feed/")));
    assert_eq!(reports(&desk).len(), 5);
    // The page that was missing is had now, in the place of the summary; the others are not asked for again in vain.
    let again = watch(&desk, &["--follow", &address]);
    assert!(again.out.contains("replaced"), "{}{}", again.out, again.talk);
    assert!(by_address("/later")["maker"].as_str().is_some_and(|maker| maker.starts_with("html/")));
    assert_eq!(server.paths().iter().filter(|path| *path == "/whole").count(), 1);
    assert_eq!(reports(&desk).len(), 5);
    let n_before = n_entries(&desk);
    let plain = watch(&desk, &[&address]);
    assert_eq!((plain.status, n_entries(&desk)), (Some(0), n_before), "{}", plain.talk);
}

#[test]
fn a_dry_run_says_what_is_new_and_writes_nothing() {
    let desk = project();
    let server = Server::new(|_, _| {
        answer(
            "200 OK",
            "ETag: \"v1\"\r\n",
            feed(&[("https://daily.example/1", TWO_KILLED)]).as_bytes(),
        )
    });
    let n_before = n_entries(&desk);
    let ran = watch(&desk, &["--dry-run", &server.at("/feed")]);
    assert_eq!(ran.status, Some(0), "{}", ran.talk);
    assert!(ran.talk.contains("would add 1 report"), "{}", ran.talk);
    assert_eq!(n_entries(&desk), n_before);
    assert!(!desk.path().join("derived/watch.json").exists());
}

#[cfg(unix)]
#[test]
fn whoever_stops_it_at_any_moment_loses_nothing_and_gets_nothing_twice() {
    let whole = || {
        feed(&[
            ("http://127.0.0.1:PORT/1", "The first."),
            ("http://127.0.0.1:PORT/2", "The second."),
            ("http://127.0.0.1:PORT/3", "The third."),
        ])
    };
    let port = Arc::new(Mutex::new(0_u16));
    let known = port.clone();
    let server = Server::new(move |asked, n_before| {
        let port = known.lock().expect("not poisoned").to_string();
        match (asked.path.as_str(), n_before) {
            ("/feed", _) => {
                answer("200 OK", "ETag: \"v1\"\r\n", whole().replace("PORT", &port).as_bytes())
            }
            ("/2", 0 | 1) => {
                // Longer than the test waits.
                std::thread::sleep(Duration::from_secs(30));
                Vec::new()
            }
            (path, _) => ok(&page(&format!(
                "{}{path} people were killed in Homs, a doctor said.",
                &path[1..]
            ))),
        }
    });
    *port.lock().expect("not poisoned") = server.port;
    let desk = project();
    let address = server.at("/feed");
    for signal in ["-INT", "-KILL"] {
        let child = command(&desk, &["watch", "--follow", "--delay", "0", &address])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let n_before = server.paths().iter().filter(|path| *path == "/2").count();
        let start = Instant::now();
        while server.paths().iter().filter(|path| *path == "/2").count() == n_before {
            assert!(start.elapsed() < Duration::from_secs(60), "{:?}", server.paths());
            std::thread::sleep(Duration::from_millis(20));
        }
        let stopped = Instant::now();
        let killed = Command::new("kill").args([signal, &child.id().to_string()]).status();
        assert!(killed.expect("kill runs").success());
        let output = child.wait_with_output().expect("it ends");
        assert!(stopped.elapsed() < Duration::from_secs(10), "{:?}", stopped.elapsed());
        if signal == "-INT" {
            assert_eq!(output.status.code(), Some(130), "{output:?}");
            assert_eq!(reports(&desk).len(), 1, "what was had is in the journal");
        }
    }
    let ran = watch(&desk, &["--follow", &address]);
    assert_eq!((ran.status, reports(&desk).len()), (Some(0), 3), "{}", ran.talk);
    let n_before = n_entries(&desk);
    let again = watch(&desk, &["--follow", &address]);
    assert_eq!((again.status, n_entries(&desk)), (Some(0), n_before), "{}", again.talk);
    assert_eq!(server.paths().iter().filter(|path| *path == "/1").count(), 1);
}

/// How a program goes out to a network; a server that listens names neither.
#[test]
fn nothing_but_this_goes_out_to_the_network() {
    let crates = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    let mut folders: Vec<_> = std::fs::read_dir(&crates)
        .expect("readable")
        .flatten()
        .map(|entry| entry.path().join("src"))
        .collect();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else { continue };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    assert!(files.len() > 200, "{}", files.len());
    let goes_out = |path: &std::path::PathBuf| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        ["ureq", "TcpStream::connect", "UdpSocket"].iter().any(|word| text.contains(word))
    };
    let found: Vec<String> =
        files.iter().filter(|path| goes_out(path)).map(|path| path.display().to_string()).collect();
    assert!(!found.is_empty());
    for path in found {
        let path = path.replace('\\', "/");
        // A database server is asked where a person named one.
        assert!(path.contains("/cli/src/web") || path.contains("/postgres/src/"), "{path}");
    }
}
