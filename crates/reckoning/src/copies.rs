//! Finds reports and paragraphs that print the same text, so that ten outlets with one wire story count as one voice.
//!
//! In: reports. Out: for each report, and each of its paragraphs, the report that printed it first. Texts are compared by
//! runs of five words, of which a fixed share is sampled by hash, so the work grows with the length of the text and not
//! with the square of the pile. An outlet that sets three paragraphs of a wire story among its own is the wire's voice in
//! those three.

use std::borrow::Borrow;
use std::collections::{BTreeMap, HashMap, HashSet};

use parallax_model::{Day, Report, ReportId, Span};

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
    /// Paragraphs of a report long enough to judge, in order, each with the report that printed it first.
    passages: HashMap<ReportId, Vec<(Span, ReportId)>>,
}

impl Copies {
    /// Finds copies among these reports. Order in does not matter; the first is the earliest published, then by id.
    pub fn find<R: Borrow<Report>>(reports: &[R]) -> Self {
        Self::find_watched(reports, &|_| true).expect("nobody breaks it off")
    }

    /// As [`Copies::find`]; `looked`: so many reports more were looked through, each twice; whether to go on.
    ///
    /// Failure: `None` where it was not to go on.
    pub fn find_watched<R: Borrow<Report>>(
        reports: &[R],
        looked: &dyn Fn(usize) -> bool,
    ) -> Option<Self> {
        let mut order: Vec<&Report> = reports.iter().map(Borrow::borrow).collect();
        order.sort_by(|a, b| order_key(a).cmp(&order_key(b)));
        let whole = |report: &&Report| looked(1).then(|| sampled_runs(&report.text));
        let runs = order.iter().map(whole).collect::<Option<Vec<_>>>()?;
        let first = firsts(&runs, |_, _| true);
        let copied = (0..order.len()).filter(|&n| first[n] != n);
        let named = copied.map(|n| (order[n].id.clone(), order[first[n]].id.clone())).collect();
        Some(Self { first: named, passages: passages(&order, looked)? })
    }

    /// What is kept of them: for each of the reports the one that it goes back to, and its paragraphs.
    pub fn parts(
        &self,
    ) -> impl Iterator<Item = (&ReportId, Option<&ReportId>, &[(Span, ReportId)])> {
        let none = |id: &&ReportId| !self.passages.contains_key(*id);
        let ids = self.passages.keys().chain(self.first.keys().filter(none));
        ids.map(|id| (id, self.first.get(id), self.passages.get(id).map_or(&[][..], Vec::as_slice)))
    }

    /// Of their [parts](Copies::parts).
    pub fn of_parts(
        parts: impl IntoIterator<Item = (ReportId, Option<ReportId>, Vec<(Span, ReportId)>)>,
    ) -> Self {
        let mut copies = Self::default();
        for (id, first, passages) in parts {
            if !passages.is_empty() {
                copies.passages.insert(id.clone(), passages);
            }
            copies.first.extend(first.map(|first| (id, first)));
        }
        copies
    }

    /// The reports that go back to others than they did in `before`, or to one of those that changed.
    pub fn differing(&self, before: &Self, changed: &HashSet<ReportId>) -> HashSet<ReportId> {
        let ids = self.first.keys().chain(before.first.keys());
        let ids = ids.chain(self.passages.keys()).chain(before.passages.keys());
        let is_other = |id: &&ReportId| {
            let passages = self.passages.get(*id);
            let sources = passages.into_iter().flatten().map(|(_, source)| source);
            self.first.get(*id) != before.first.get(*id)
                || passages != before.passages.get(*id)
                || sources.chain(self.first.get(*id)).any(|source| changed.contains(source))
        };
        ids.filter(is_other).cloned().collect()
    }

    /// The report that first printed this report's text: itself where it is no copy.
    pub fn first_of<'a>(&'a self, report: &'a ReportId) -> &'a ReportId {
        self.first.get(report).unwrap_or(report)
    }

    /// The report that first printed the paragraph in which a span begins, or the whole report's text: itself where it is
    /// no copy.
    pub fn first_of_passage<'a>(&'a self, report: &'a ReportId, span: Span) -> &'a ReportId {
        let passages = self.passages.get(report).map_or(&[][..], Vec::as_slice);
        let holds = |passage: &Span| passage.start <= span.start && span.start < passage.end;
        let judged = passages.iter().find(|(passage, _)| holds(passage));
        judged.map_or_else(|| self.first_of(report), |(_, first)| first)
    }
}

fn passages(
    order: &[&Report],
    looked: &dyn Fn(usize) -> bool,
) -> Option<HashMap<ReportId, Vec<(Span, ReportId)>>> {
    let (mut all, mut runs) = (Vec::new(), Vec::new());
    for (n, report) in order.iter().enumerate() {
        let text = report.text.as_str();
        for paragraph in paragraphs(text) {
            let sampled = sampled_runs(paragraph.of(text));
            if sampled.len() >= MIN_RUNS {
                all.push((n, paragraph));
                runs.push(sampled);
            }
        }
        looked(1).then_some(())?;
    }
    // A report that repeats itself copies nobody.
    let first = firsts(&runs, |a, b| all[a].0 != all[b].0);
    let mut found: HashMap<ReportId, Vec<(Span, ReportId)>> = HashMap::new();
    for (n, (report, span)) in all.iter().enumerate() {
        let source = order[all[first[n]].0].id.clone();
        found.entry(order[*report].id.clone()).or_default().push((*span, source));
    }
    Some(found)
}

/// Lines that hold words, each a span.
fn paragraphs(text: &str) -> impl Iterator<Item = Span> {
    let offset = |line: &str| line.as_ptr() as usize - text.as_ptr() as usize;
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(move |line| {
        let start = offset(line);
        Span::new(start as u32, (start + line.len()) as u32)
    })
}

/// For each text the first that prints it; texts are in order of appearance.
fn firsts(runs: &[Vec<u64>], may_copy: impl Fn(usize, usize) -> bool) -> Vec<usize> {
    let mut first: Vec<usize> = (0..runs.len()).collect();
    // Ascending by the earlier text, so that a copy of a copy finds the first already settled.
    for ((earlier, later), n_shared) in shared_runs(runs) {
        let shorter = runs[earlier].len().min(runs[later].len());
        let is_copy = shorter >= MIN_RUNS && n_shared as f64 >= COPIED_SHARE * shorter as f64;
        if is_copy && may_copy(earlier, later) {
            first[later] = first[later].min(first[earlier]);
        }
    }
    first
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
    shared
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
    fn looking_for_copies_tells_each_report_twice_and_can_be_broken_off() {
        let reports = [report("a", "2015-04-02", WIRE), report("b", "2015-04-03", WIRE)];
        for last in 1..=5 {
            let n_looked = std::cell::Cell::new(0);
            let looked = |n| {
                n_looked.set(n_looked.get() + n);
                n_looked.get() < last
            };
            let found = Copies::find_watched(&reports, &looked);
            assert_eq!((found.is_some(), n_looked.get()), (last == 5, last.min(4)));
        }
    }

    #[test]
    fn a_copy_of_a_copy_goes_back_to_the_first() {
        let of = |id: &str, day: &str, tail: &str| report(id, day, &format!("{WIRE} {tail}"));
        let reports = [
            of(
                "a",
                "2015-04-05",
                "The paper adds a line. It also adds a second one about the road.",
            ),
            of("b", "2015-04-04", "The paper adds a line."),
            of("c", "2015-04-03", ""),
        ];
        let copies = Copies::find(&reports);
        let first = |id: &str| copies.first_of(&ReportId::new(id.to_owned())).as_str().to_owned();
        assert_eq!((first("a"), first("b")), ("c".to_owned(), "c".to_owned()));
    }

    #[test]
    fn a_copied_paragraph_among_ones_own_goes_back_too() {
        let own = "Our correspondent spent the day with three families who had left the town on foot and now wait in a \
            school yard for news of their sons, of bread, and of the road home, which nobody dares to take before dark. \
            They speak of the mill and the orchards, of a wedding put off twice, and of a dog that would not follow them.";
        let mixed = format!("{own}\n\n{WIRE}");
        let reports = [report("wire", "2015-04-02", WIRE), report("mixed", "2015-04-03", &mixed)];
        let copies = Copies::find(&reports);
        let mixed_id = ReportId::new("mixed".to_owned());
        let at = |needle: &str| {
            let start = mixed.find(needle).expect("stands there") as u32;
            copies.first_of_passage(&mixed_id, Span::new(start, start + 3)).as_str()
        };
        assert_eq!(at("field hospital"), "wire");
        assert_eq!(at("school yard"), "mixed");
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
