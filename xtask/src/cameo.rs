//! How are `cameo/*.txt` made? From the verb, agent and actor dictionaries of the Open Event Data Alliance (MIT), in their own
//! format: comments and blank lines left out, the actor files one after the other.

use std::path::{Path, PathBuf};

use anyhow::Context;

/// Compiles the dictionaries that code CAMEO events.
#[derive(clap::Args)]
pub struct Cameo {
    /// Folder with `CAMEO.2.0.txt`, `Phoenix.agents.txt` and the actor files.
    petrarch: PathBuf,
    /// Folder where they go.
    #[arg(long, default_value = "cameo")]
    out: PathBuf,
}

const ACTORS: [&str; 3] = [
    "Phoenix.Countries.actors.txt",
    "Phoenix.International.actors.txt",
    "Phoenix.MilNonState.actors.txt",
];

/// Runs the chore.
pub fn run(args: &Cameo) -> anyhow::Result<()> {
    let write = |name: &str, files: &[&str]| -> anyhow::Result<()> {
        let mut text = String::from(NOTICE);
        for file in files {
            text.push_str(&bare(&read_lossy(&args.petrarch.join(file))?));
        }
        let path = args.out.join(name);
        std::fs::write(&path, &text).with_context(|| format!("cannot write {}", path.display()))?;
        eprintln!("{}: {} lines, {} bytes", path.display(), text.lines().count(), text.len());
        Ok(())
    };
    std::fs::create_dir_all(&args.out)?;
    write("verbs.txt", &["CAMEO.2.0.txt"])?;
    write("agents.txt", &["Phoenix.agents.txt"])?;
    write("actors.txt", &ACTORS)
}

const NOTICE: &str = "# Compiled by `xtask cameo` from the dictionaries of PETRARCH, MIT License, (c) 2014, 2015 Open Event Data Alliance.\n";

fn read_lossy(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Lines without comments and the white space that lines them up.
fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = line.split('#').next().unwrap_or_default();
        let words: Vec<&str> = line.split_whitespace().collect();
        if !words.is_empty() {
            out.push_str(&words.join(" "));
            out.push('\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn comments_and_spare_white_space_go() {
        let text = "# all\nLAND_  [LND]\t# one\n\n+LANDISH_ \n\t[LNDGOV >010101]\n";
        assert_eq!(super::bare(text), "LAND_ [LND]\n+LANDISH_\n[LNDGOV >010101]\n");
    }
}
