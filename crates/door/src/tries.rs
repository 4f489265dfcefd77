//! How often it may be tried: after a few failures each further one makes the next wait longer. Counted by name and by
//! address; whoever is in already is not held up.

use std::collections::HashMap;

/// Failures before anybody has to wait.
const FREE: u32 = 5;

/// The first wait; doubled with each further failure.
const FIRST_S: u64 = 15;

/// The longest wait.
const LONGEST_S: u64 = 15 * 60;

/// After this long without a failure all are forgotten.
const FORGET_S: u64 = 3600;

/// Names and addresses remembered; beyond them the one that failed longest ago is forgotten.
const MOST: usize = 20_000;

/// Failures so far.
#[derive(Debug, Default)]
pub struct Tries(HashMap<String, Failed>);

#[derive(Debug, Clone, Copy)]
struct Failed {
    times: u32,
    last_s: u64,
    until_s: u64,
}

impl Tries {
    /// How many seconds whoever is known by this has to wait; `None`: they may try.
    pub fn wait(&self, by: &str, now_s: u64) -> Option<u64> {
        let failed = self.0.get(by)?;
        (failed.until_s > now_s).then(|| failed.until_s - now_s)
    }

    /// Counts a failure.
    pub fn failed(&mut self, by: &str, now_s: u64) {
        if self.0.len() >= MOST && !self.0.contains_key(by) {
            self.0.retain(|_, failed| failed.last_s + FORGET_S > now_s);
            if self.0.len() >= MOST {
                let oldest = self.0.iter().min_by_key(|(_, failed)| failed.last_s);
                if let Some(oldest) = oldest.map(|(by, _)| by.clone()) {
                    self.0.remove(&oldest);
                }
            }
        }
        let none = Failed { times: 0, last_s: now_s, until_s: 0 };
        let failed = self.0.entry(by.to_owned()).or_insert(none);
        if failed.last_s + FORGET_S <= now_s {
            *failed = none;
        }
        failed.times += 1;
        failed.last_s = now_s;
        if failed.times >= FREE {
            let doubled = FIRST_S << (failed.times - FREE).min(10);
            failed.until_s = now_s + doubled.min(LONGEST_S);
        }
    }

    /// Forgets the failures of whoever came in.
    pub fn succeeded(&mut self, by: &str) {
        self.0.remove(by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_and_end() {
        let mut tries = Tries::default();
        for _ in 0..FREE {
            assert_eq!(tries.wait("rana", 100), None);
            tries.failed("rana", 100);
        }
        assert_eq!(tries.wait("rana", 100), Some(FIRST_S));
        assert_eq!(tries.wait("omar", 100), None, "others are not held up");
        assert_eq!(tries.wait("rana", 100 + FIRST_S), None);
        tries.failed("rana", 120);
        assert_eq!(tries.wait("rana", 120), Some(2 * FIRST_S));
        for _ in 0..40 {
            tries.failed("rana", 120);
        }
        assert_eq!(tries.wait("rana", 120), Some(LONGEST_S));
        tries.succeeded("rana");
        assert_eq!(tries.wait("rana", 120), None);
    }

    #[test]
    fn a_flood_of_names_is_bounded_and_old_failures_are_forgotten() {
        let mut tries = Tries::default();
        for n in 0..MOST as u64 + 5 {
            tries.failed(&n.to_string(), n / 100);
        }
        assert_eq!(tries.0.len(), MOST);
        for _ in 0..FREE {
            tries.failed("rana", 1000);
        }
        tries.failed("rana", 1000 + FORGET_S);
        assert_eq!(tries.wait("rana", 1000 + FORGET_S), None);
    }
}
