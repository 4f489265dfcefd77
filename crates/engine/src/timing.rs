//! Where the time of a batch went. Diagnostic only: no output of a stage depends on it.

use std::time::{Duration, Instant};

/// Time summed over reports and workers, and what was read in it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Timing {
    /// Bytes to sentences and words.
    pub text: Duration,
    /// The language model.
    pub model: Duration,
    /// Amounts, days, actors, places.
    pub annotation: Duration,
    /// Frames, attribution, resolution.
    pub reading: Duration,
    /// Reports, set-aside ones included.
    pub n_reports: u64,
    /// Words of the sentences.
    pub n_words: u64,
    /// Sentences.
    pub n_sentences: u64,
    /// Sentences that the model ran on; the others cannot hold a claim.
    pub n_parsed: u64,
}

impl Timing {
    /// Work time of all stages and workers together.
    pub fn busy(&self) -> Duration {
        self.text + self.model + self.annotation + self.reading
    }

    /// Share of the work time that went into the language model, 0 to 1.
    pub fn share_in_model(&self) -> f64 {
        let busy = self.busy().as_secs_f64();
        if busy > 0.0 { self.model.as_secs_f64() / busy } else { 0.0 }
    }
}

impl std::ops::AddAssign for Timing {
    fn add_assign(&mut self, other: Self) {
        self.text += other.text;
        self.model += other.model;
        self.annotation += other.annotation;
        self.reading += other.reading;
        self.n_reports += other.n_reports;
        self.n_words += other.n_words;
        self.n_sentences += other.n_sentences;
        self.n_parsed += other.n_parsed;
    }
}

/// Runs `work` and adds its duration to `spent`.
pub(crate) fn timed<T>(spent: &mut Duration, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = work();
    *spent += start.elapsed();
    result
}
