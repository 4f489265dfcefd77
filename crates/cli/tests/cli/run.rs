//! Runs the binary in a folder of its own.

use std::path::Path;
use std::process::{Command, Stdio};

/// A paragraph with two voices on one killing.
pub const MARKET: &str = "Shells hit a market in Homs on Tuesday. At least 12 people were killed, the health ministry said. \
    A local doctor said 15 people were killed in the market.\n";

/// A paragraph of another outlet on the same day.
pub const BRIDGE: &str = "Rebels captured the town of Saraqib on Wednesday, activists said. Hundreds of residents fled the town.\n";

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub talk: String,
    /// Exit status; `None`: killed.
    pub status: Option<i32>,
}

/// A folder that goes away with the test.
pub struct Desk(tempfile::TempDir);

impl Desk {
    /// Empty.
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("the system has room for a folder"))
    }

    /// With one report, `market.txt`.
    pub fn with_market() -> Self {
        let desk = Self::new();
        desk.write("market.txt", MARKET);
        desk
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }

    /// The binary with these arguments, colours and progress of the caller's terminal kept out.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parallax"));
        command.args(args).current_dir(self.path()).env_remove("NO_COLOR").stdin(Stdio::null());
        command
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        Self::ran(self.command(args).output().expect("the binary runs"))
    }

    pub fn run_with_stdin(&self, args: &[&str], feed: impl FnOnce(&mut dyn std::io::Write)) -> Ran {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        let mut stdin = child.stdin.take().expect("piped");
        feed(&mut stdin);
        drop(stdin);
        Self::ran(child.wait_with_output().expect("it ends"))
    }

    fn ran(output: std::process::Output) -> Ran {
        let text = |bytes| String::from_utf8(bytes).expect("we print UTF-8");
        Ran { out: text(output.stdout), talk: text(output.stderr), status: output.status.code() }
    }
}

impl Ran {
    /// Every line of standard output as JSON.
    pub fn lines(&self) -> Vec<serde_json::Value> {
        self.out.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
    }
}

/// The files of the example pile.
pub fn example() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/idlib-2015/reports.jsonl").to_owned()
}
