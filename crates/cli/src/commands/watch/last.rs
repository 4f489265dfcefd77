//! What servers said last: kept beside what is derived. Where it is lost, feeds are asked for whole once more, and nothing is
//! added twice.

use crate::web::Mark;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is kept.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Kept {
    /// By address of a feed.
    feeds: BTreeMap<String, Mark>,
    /// By host: seconds after 1970 before which it wants no request.
    hosts: BTreeMap<String, i64>,
}

/// What servers said last.
pub struct LastWords {
    file: PathBuf,
    kept: Kept,
}

impl LastWords {
    /// Those of the project in this folder; nothing where they cannot be read.
    pub fn of(project: &Path) -> Self {
        let file = project.join("derived").join("watch.json");
        let kept = std::fs::read(&file).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Self { file, kept: kept.unwrap_or_default() }
    }

    /// What this feed's server said of it.
    pub fn mark(&self, feed: &str) -> Mark {
        self.kept.feeds.get(feed).cloned().unwrap_or_default()
    }

    /// Until when hosts want to be left alone.
    pub fn resting(&self) -> BTreeMap<String, i64> {
        self.kept.hosts.clone()
    }

    /// All of this feed is in the journal.
    pub fn keep(&mut self, feed: &str, mark: Mark) {
        self.kept.feeds.insert(feed.to_owned(), mark);
        self.write();
    }

    /// Until when hosts want to be left alone now.
    pub fn keep_resting(&mut self, hosts: &BTreeMap<String, i64>) {
        if self.kept.hosts != *hosts {
            self.kept.hosts.clone_from(hosts);
            self.write();
        }
    }

    /// Where it cannot be written, feeds are asked for whole next time.
    fn write(&self) {
        let bytes = serde_json::to_vec(&self.kept).unwrap_or_default();
        let beside = self.file.with_extension("json.new");
        let _ = self.file.parent().map(std::fs::create_dir_all);
        let _ = std::fs::write(&beside, bytes).and_then(|()| std::fs::rename(&beside, &self.file));
    }
}
