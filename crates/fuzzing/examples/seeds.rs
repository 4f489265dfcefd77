//! Writes the seeds of every target as files, for libFuzzer to begin with: `seeds FOLDER`.

use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "fuzz/corpus".to_owned()));
    for target in parallax_fuzzing::TARGETS {
        let folder = folder.join(target.name);
        std::fs::create_dir_all(&folder)?;
        for (idx, seed) in (target.seeds)().iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{idx}")), seed)?;
        }
    }
    Ok(())
}
