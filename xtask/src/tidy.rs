//! Checks the invariants of ARCHITECTURE.md that can be seen in the sources: who may know whom, and what a pure stage
//! never touches.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// Options of `xtask tidy`: none.
#[derive(clap::Args)]
pub struct Tidy {}

/// Stages are pure and know only the vocabulary.
const STAGES: &[&str] = &[
    "text",
    "lm",
    "norm",
    "places",
    "reading",
    "coding",
    "templates",
    "grouping",
    "reckoning",
    "decisions",
    "control",
];

/// What a pure stage never names.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::time",
    "SystemTime",
    "Instant::now",
    "Zoned::now",
    "rand::",
    "println!",
    "eprintln!",
];

/// Crates that open databases, and who may.
const DATABASES: &[&str] = &["rusqlite", "sqlx", "postgres", "tokio-postgres"];

/// Checks every crate and prints what is out of order.
pub fn run(_: &Tidy) -> Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("the repository's root")?;
    let mut findings = Vec::new();
    for folder in crate_folders(root)? {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let dependencies = dependencies(&folder)?;
        findings.extend(neighbours(&name, &dependencies));
        findings.extend(databases(&name, &dependencies));
        for file in sources(&folder.join("src"))? {
            findings.extend(source(root, &name, &file)?);
        }
    }
    for finding in &findings {
        println!("{finding}");
    }
    if !findings.is_empty() {
        bail!(
            "{} places are out of order; ARCHITECTURE.md says why each rule stands",
            findings.len()
        );
    }
    println!("tidy: every invariant that the sources can show holds");
    Ok(())
}

fn crate_folders(root: &Path) -> Result<Vec<PathBuf>> {
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root.join("crates"))?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    folders.retain(|folder| folder.join("Cargo.toml").exists());
    folders.sort();
    Ok(folders)
}

/// Names under `[dependencies]`; what only tests need does not count.
fn dependencies(folder: &Path) -> Result<Vec<String>> {
    let manifest = fs::read_to_string(folder.join("Cargo.toml"))?;
    let section =
        manifest.split("\n[").find(|part| part.starts_with("dependencies]")).unwrap_or("");
    let names = section.lines().skip(1).filter_map(|line| line.split(['.', '=', ' ']).next());
    Ok(names.filter(|name| !name.is_empty() && !name.starts_with('#')).map(str::to_owned).collect())
}

fn neighbours(name: &str, dependencies: &[String]) -> Vec<String> {
    let allowed = |other: &str| match name {
        "model" => false,
        "log" => other == "model",
        "record" => ["model", "totals"].contains(&other),
        "journal" => ["model", "log"].contains(&other),
        "postgres" => ["model", "journal"].contains(&other),
        _ if STAGES.contains(&name) => other == "model",
        _ => true,
    };
    let ours = dependencies.iter().filter_map(|d| d.strip_prefix("parallax-"));
    ours.filter(|other| !allowed(other))
        .map(|other| format!("crates/{name} may not know crates/{other}"))
        .collect()
}

fn databases(name: &str, dependencies: &[String]) -> Vec<String> {
    let may = match name {
        "journal" => "rusqlite",
        "postgres" => "postgres",
        _ => "",
    };
    let known = dependencies.iter().filter(|d| DATABASES.contains(&d.as_str()) && *d != may);
    known
        .map(|d| {
            format!("crates/{name} knows a database ({d}); only a store may, and only its own")
        })
        .collect()
}

fn sources(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(sources(&path)?);
        } else if path.extension().is_some_and(|e| e == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn source(root: &Path, name: &str, file: &Path) -> Result<Vec<String>> {
    let text = fs::read_to_string(file)?;
    let shown = file.strip_prefix(root).unwrap_or(file).display();
    let mut findings = Vec::new();
    if !text.starts_with("//! ") {
        findings.push(format!("{shown}:1: the first line says which question the file answers"));
    }
    let body = text.split("#[cfg(test)]").next().unwrap_or("");
    if STAGES.contains(&name) || name == "model" {
        for (n, line) in
            body.lines().enumerate().filter(|(_, line)| !line.trim_start().starts_with("//"))
        {
            let impure = IMPURE.iter().filter(|word| line.contains(*word));
            findings
                .extend(impure.map(|word| format!("{shown}:{}: a pure stage names {word}", n + 1)));
        }
    }
    Ok(findings)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sources_hold_every_invariant() {
        run(&Tidy {}).expect("what is out of order is printed above");
    }

    #[test]
    fn a_stage_that_knows_its_sibling_is_found() {
        let knows = |other: &str| vec!["serde".to_owned(), format!("parallax-{other}")];
        assert!(neighbours("reading", &knows("model")).is_empty());
        assert_eq!(neighbours("reading", &knows("places")).len(), 1);
        assert_eq!(databases("engine", &["rusqlite".to_owned()]).len(), 1);
        assert!(databases("journal", &["rusqlite".to_owned()]).is_empty());
        assert!(databases("postgres", &["postgres".to_owned()]).is_empty());
        assert_eq!(databases("journal", &["postgres".to_owned()]).len(), 1);
    }
}
