//! Tests that need a process of their own: to be killed, to run out of room, to lack permission.
//!
//! A child is this test binary, told by name which of its ignored tests to run and by variable in which folder.

use std::path::{Path, PathBuf};
use std::process::Command;

const FOLDER: &str = "PARALLAX_TEST_FOLDER";

/// This binary, about to run the ignored test `name` in `folder`.
pub fn command(name: &str, folder: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this binary has a path"));
    arguments(&mut command, name, folder);
    command
}

/// As [`command`], started by a shell line that ends in `exec "$0" "$@"`.
pub fn command_in_shell(line: &str, name: &str, folder: &Path) -> Command {
    let mut command = Command::new("sh");
    command.arg("-c").arg(line).arg(std::env::current_exe().expect("this binary has a path"));
    arguments(&mut command, name, folder);
    command
}

fn arguments(command: &mut Command, name: &str, folder: &Path) {
    command.args([name, "--exact", "--ignored", "--nocapture", "--test-threads=1"]);
    command.env(FOLDER, folder);
}

/// The folder a child was told; `None` where somebody runs the ignored tests by hand.
pub fn folder() -> Option<PathBuf> {
    std::env::var_os(FOLDER).map(PathBuf::from)
}

/// Runs a child to its end; its assertions are the parent's.
pub fn succeed(mut command: Command) -> String {
    let output = command.output().expect("the child starts");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}\n{complaint}");
    assert!(said.contains("1 passed"), "the child ran no test: {said}");
    said
}
