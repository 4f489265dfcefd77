//! Finds reports that print the same text, so that ten outlets with one wire story count as one voice.
//!
//! In: reports. Out: for each the report that printed its text first. Texts are compared by runs of five words, of which
//! a fixed share is sampled by hash, so the work grows with the length of the text and not with the square of the pile.

use std::collections::{BTreeMap, HashMap};

use parallax_model::{Day, Report, ReportId};

/// Words in a run. Five words in a row are rarely shared by chance.
const RUN_WORDS: usize = 5;

/// One run in so many is kept. Chosen by hash, so two texts keep the same ones.
const SAMPLE: u64 = 4;

/// Share of the sampled runs of the shorter text that must stand in the other.
const COPIED_SHARE: f64 = 0.6;

/// Fewer sampled runs than this prove nothing: two headlines are no copies.
const MIN_RUNS: usize = 6;

/// Which report first printed the text of each.
#[derive(Debug, Clone, Default)]
pub struct Copies {
    first: HashMap<ReportId, ReportId>,
}

impl Copies {
    /// Finds copies among these reports. Order in does not matter; the first is the earliest published, then by id.
    pub fn find(reports: &[Report]) -> Self {
        let mut order: Vec<&Report> = reports.iter().collect();
        order.sort_by(|a, b| order_key(a).cmp(&order_key(b)));
        let runs: Vec<Vec<u64>> = order.iter().map(|report| sampled_runs(&report.text)).collect();
        let mut first: Vec<usize> = (0..order.len()).collect();
        for ((earlier, later), n_shared) in shared_runs(&runs) {
            let shorter = runs[earlier].len().min(runs[later].len());
            if shorter >= MIN_RUNS && n_shared as f64 >= COPIED_SHARE * shorter as f64 {
                first[later] = first[later].min(first[earlier]);
            }
        }
        let copied = (0..order.len()).filter(|&n| first[n] != n);
        let named = copied.map(|n| (order[n].id.clone(), order[first[n]].id.clone()));
        Self { first: named.collect() }
    }

    /// The report that first printed this report's text: itself where it is no copy.
    pub fn first_of<'a>(&'a self, report: &'a ReportId) -> &'a ReportId {
        self.first.get(report).unwrap_or(report)
    }
}

fn order_key(report: &Report) -> (Option<Day>, &str) {
    // Undated reports come last: a copy without a date must not pass for the first appearance.
    (Some(report.published.unwrap_or(Day::MAX)), report.id.as_str())
}

/// For each pair of texts that follow one another under some run, how many runs they share.
///
/// Only neighbours under a run are paired, so two hundred copies of one text make two hundred pairs.
fn shared_runs(runs: &[Vec<u64>]) -> BTreeMap<(usize, usize), usize> {
    let mut latest: HashMap<u64, usize> = HashMap::new();
    let mut shared = BTreeMap::new();
    for (text, runs) in runs.iter().enumerate() {
        for &run in runs {
            if let Some(earlier) = latest.insert(run, text) {
                *shared.entry((earlier, text)).or_insert(0) += 1;
            }
        }
    }
    // Ascending by the later text, so that a copy of a copy finds the first already settled.
    let mut by_later: Vec<_> = shared.into_iter().collect();
    by_later.sort_by_key(|((earlier, later), _)| (*later, *earlier));
    by_later.into_iter().collect()
}

/// Hashes of a sample of the runs of words in a text, sorted, each once.
fn sampled_runs(text: &str) -> Vec<u64> {
    let words: Vec<u64> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| hash(word.chars().flat_map(char::to_lowercase)))
        .collect();
    let mut runs: Vec<u64> = words
        .windows(RUN_WORDS)
        .map(|run| run.iter().fold(0, |sum, word| mix(sum ^ *word)))
        .filter(|run| run % SAMPLE == 0)
        .collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// FNV-1a over characters. Ours and not the standard library's, whose result may change between its releases.
fn hash(chars: impl Iterator<Item = char>) -> u64 {
    chars.fold(0xcbf2_9ce4_8422_2325, |sum, c| (sum ^ u64::from(c)).wrapping_mul(0x0100_0000_01b3))
}

/// Spreads the bits of a sum of hashes.
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIRE: &str = "Jets struck a bakery in the north of the town at dawn on Thursday, killing at least twelve \
        people who had queued for bread, a doctor at the field hospital said. He had counted the dead himself and expected \
        more, since rescuers were still digging under the collapsed oven hall when a second jet was heard above the town.";

    fn report(id: &str, published: &str, text: &str) -> Report {
        Report {
            id: ReportId::new(id.to_owned()),
            text: text.into(),
            title: None,
            published: published.parse().ok(),
            outlet: None,
        }
    }

    #[test]
    fn a_copied_text_goes_back_to_where_it_stood_first() {
        let other = "Shells fell on the souk of the old city in the afternoon, and the civil defence put out three fires \
            before night, its spokesman told reporters who had come to see the damage and to count the stalls that burnt.";
        let with_tail = format!("{WIRE} Our desk adds that the road was closed.");
        let reports = [
            report("a", "2015-04-03", &with_tail),
            report("b", "2015-04-02", &WIRE.to_uppercase()),
            report("c", "2015-04-04", WIRE),
            report("d", "2015-04-02", other),
        ];
        let copies = Copies::find(&reports);
        for (id, first) in
            [("a", "b"), ("b", "b"), ("c", "b"), ("d", "d"), ("unheard of", "unheard of")]
        {
            let id = ReportId::new(id.to_owned());
            assert_eq!(copies.first_of(&id).as_str(), first);
        }
    }
}
