//! The `parallax` command: terminal, environment, exit status.

fn main() {}
