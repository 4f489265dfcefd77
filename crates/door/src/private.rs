//! Files that only their owner can read, rewritten whole.

use std::fs::{File, OpenOptions};
use std::io::{Error, Write};
use std::path::Path;

/// Puts what `text` gives in the place of a file. Two programs that change it at once take turns, by a file `lock` beside it,
/// while `text` reads what is there and makes the new of it; whoever reads meets it whole.
///
/// Failure: what `text` fails with, before anything is written; `trouble` of what the system says.
pub fn rewrite<E>(
    path: &Path,
    lock: &str,
    trouble: impl Fn(Error) -> E,
    text: impl FnOnce() -> Result<Vec<u8>, E>,
) -> Result<(), E> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder).map_err(&trouble)?;
    let lock = private(&folder.join(lock)).map_err(&trouble)?;
    lock.lock().map_err(&trouble)?;
    let text = text()?;
    let mut draft = path.as_os_str().to_owned();
    draft.push(".new");
    let write = || {
        let mut file = private(Path::new(&draft))?;
        file.set_len(0)?;
        file.write_all(&text)?;
        file.sync_all()?;
        std::fs::rename(&draft, path)?;
        File::open(folder)?.sync_all()
    };
    write().map_err(trouble)
}

fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
