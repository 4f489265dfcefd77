//! A pile that grows report by report holds, to the letter, what grouping everything anew gives.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::Relaxed;

use parallax_grouping::{
    Change, Kept, Mark, Pile, STEPS, Told, Watch, Weights, Work, group_under, told,
};
use parallax_model::*;
use proptest::prelude::*;

use crate::dsl::{claims, report};

/// Incidents as whoever follows the changes of a pile holds them.
#[derive(Default)]
struct Follower(BTreeMap<IncidentId, Incident>);

impl Follower {
    fn follow(&mut self, change: Change) {
        for id in &change.gone {
            assert!(self.0.remove(id).is_some(), "{id} went and was not there");
        }
        let renamed = change.renamed.into_iter().map(|(before, now)| {
            let mut incident = self.0.remove(&before).expect("what is renamed was there");
            incident.id = now.clone();
            (now, incident)
        });
        let renamed: Vec<_> = renamed.collect();
        let made = change.made.into_iter().map(|incident| (incident.id.clone(), incident));
        for (id, incident) in renamed.into_iter().chain(made) {
            assert!(self.0.insert(id, incident).is_none(), "an id is given once");
        }
    }
}

/// A pile as it is kept: of rows only those are written that may be others.
#[derive(Default)]
struct Shelf {
    head: Vec<u8>,
    rows: HashMap<String, Vec<u8>>,
}

impl Shelf {
    /// Keeps a pile of these reports. Returns how many rows are others now.
    fn keep(&mut self, pile: &mut Pile, all: &BTreeMap<ReportId, Told>) -> usize {
        let Kept { head, rows } = pile.keep(|id| mark(&all[id]));
        self.head = head;
        let is_other = |(name, bytes): &(String, Vec<u8>)| self.rows.get(name) != Some(bytes);
        let others: Vec<_> = rows.into_iter().filter(is_other).collect();
        let n_others = others.len();
        self.rows.extend(others);
        n_others
    }

    /// Takes it up among the reports there are now.
    fn take_up(&self, all: &BTreeMap<ReportId, Told>) -> Option<Pile> {
        let row = |name: &str| self.rows.get(name).cloned();
        let told = |id: &ReportId, of: Mark| all.get(id).filter(|told| mark(told) == of).cloned();
        Pile::take_up(Weights::default(), &self.head, row, told)
    }
}

fn mark(told: &Told) -> Mark {
    let mut hasher = DefaultHasher::new();
    format!("{told:?}").hash(&mut hasher);
    hasher.finish().into()
}

fn any_claim() -> impl Strategy<Value = String> {
    let place = prop_oneof![
        Just(""),
        Just("| at Idlib"),
        Just("| at Idlib province"),
        Just("| at Binnish"),
        Just("| at Raqqa"),
    ];
    let event = prop_oneof![
        4 => Just("killing"), 2 => Just("injury"), 2 => Just("attack"), 1 => Just("release")
    ];
    let rest = prop_oneof![
        4 => Just(""),
        1 => Just("| cumulative | said the observatory"),
        1 => Just("| standing"),
        1 => Just("| by islamic_state"),
        1 => Just("| by rebels | method shelling"),
        1 => Just("| words Amal Haddad and Sami Haddad"),
    ];
    (0..9u32, event, 1..9u32, place, 1..12u32, rest).prop_map(|(s, event, n, place, day, rest)| {
        format!("{s} {event} {n} people {place} | on 2015-03-{day:02} {rest}")
    })
}

/// A text of some of a few dozen words, and of sentences that other reports may print too.
fn any_text() -> impl Strategy<Value = String> {
    let words = proptest::collection::vec(0..60u32, 2..14);
    let stock = proptest::collection::vec(0..4u32, 0..2);
    (words, stock).prop_map(|(words, stock)| {
        let words: Vec<String> = words.iter().map(|n| format!("word{}", n * n / 60)).collect();
        let stock = stock.iter().map(|n| format!(". The agency said nothing more of matter {n}"));
        words.join(" ") + &stock.collect::<String>()
    })
}

/// One report: when it was published, its text, its claims.
type Written = (u32, String, Vec<String>);

fn any_report() -> impl Strategy<Value = Written> {
    (1..28u32, any_text(), proptest::collection::vec(any_claim(), 0..4))
}

fn tells(n: usize, (day, text, lines): &Written) -> Told {
    let id = format!("r{n:02}");
    let lines: Vec<String> = lines.iter().map(|line| format!("{id}:{line}")).collect();
    let report = report(&id, &format!("2015-03-{day:02}"), "", text);
    let mut told = told(&claims(&lines.join("\n")), &[report]);
    told.pop().expect("one report")
}

/// Joins and parts some of the claims there are.
fn bonds(
    all: &BTreeMap<ReportId, Told>,
    picks: &[(usize, usize)],
    apart: &[(usize, usize)],
) -> Bonds {
    let ids: Vec<ClaimId> =
        all.values().flat_map(|told| &told.claims).map(|claim| claim.id.clone()).collect();
    if ids.is_empty() {
        return Bonds::default();
    }
    let mut blocks: BTreeMap<usize, BTreeSet<ClaimId>> = BTreeMap::new();
    for (claim, block) in picks {
        let id = &ids[claim % ids.len()];
        if blocks.values().all(|block| !block.contains(id)) {
            blocks.entry(*block).or_default().insert(id.clone());
        }
    }
    let number = |block: &usize| blocks.keys().position(|one| one == block);
    let pairs = apart.iter().filter_map(|(a, b)| Some((number(a.min(b))?, number(a.max(b))?)));
    let apart: BTreeSet<(usize, usize)> = pairs.filter(|(a, b)| a != b).collect();
    Bonds {
        blocks: blocks.into_values().map(|block| block.into_iter().collect()).collect(),
        apart: apart.into_iter().collect(),
    }
}

fn anew(all: &BTreeMap<ReportId, Told>, bonds: &Bonds) -> Vec<Incident> {
    let claims: Vec<Claim> =
        all.values().flat_map(|told| &told.claims).map(|claim| (**claim).clone()).collect();
    let reports: Vec<Report> =
        all.values().filter_map(|told| told.report.as_deref().cloned()).collect();
    group_under(&claims, &reports, &Weights::default(), bonds)
}

/// What happens to a pile in one step.
#[derive(Debug, Clone)]
enum Step {
    /// So many reports come.
    Come(usize),
    /// One that came says something else now.
    Reread(usize, Written),
    /// One that came is taken out.
    Go(usize),
    /// People decide: claims to blocks, blocks apart.
    Decide(Vec<(usize, usize)>, Vec<(usize, usize)>),
}

fn any_step() -> impl Strategy<Value = Step> {
    let picks = proptest::collection::vec((0..200usize, 0..4usize), 0..7);
    let apart = proptest::collection::vec((0..4usize, 0..4usize), 0..3);
    prop_oneof![
        6 => (1..4usize).prop_map(Step::Come),
        1 => (0..60usize, any_report()).prop_map(|(at, written)| Step::Reread(at, written)),
        1 => (0..60usize).prop_map(Step::Go),
        2 => (picks, apart).prop_map(|(picks, apart)| Step::Decide(picks, apart)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn a_pile_that_grew_holds_what_grouping_anew_gives(
        reports in proptest::collection::vec(any_report(), 8..50),
        order in any::<prop::sample::Index>(),
        steps in proptest::collection::vec((any_step(), any::<bool>()), 4..24),
    ) {
        let mut waiting: Vec<(usize, &Written)> = reports.iter().enumerate().collect();
        let turn = order.index(waiting.len());
        waiting.rotate_left(turn);
        let first: Vec<_> = waiting.drain(..waiting.len() / 2).collect();
        let (mut pile, mut follower) = (Pile::new(Weights::default()), Follower::default());
        let (mut all, mut bound) = (BTreeMap::<ReportId, Told>::new(), Bonds::default());
        let (mut shelf, start) = (Shelf::default(), (Step::Come(0), false));
        for (n, (step, is_taken_up)) in std::iter::once(&start).chain(&steps).enumerate() {
            let came = match step {
                _ if n == 0 => first.iter().map(|(n, one)| tells(*n, one)).collect(),
                Step::Come(n) => {
                    let n = (*n).min(waiting.len());
                    waiting.drain(..n).map(|(n, one)| tells(n, one)).collect()
                }
                Step::Reread(at, written) => vec![tells(at % reports.len(), written)],
                _ => vec![],
            };
            let mut gone = vec![];
            match step {
                Step::Go(at) => gone.extend(all.keys().nth(*at % all.len().max(1)).cloned()),
                Step::Decide(picks, apart) => bound = bonds(&all, picks, apart),
                _ => {}
            }
            if *is_taken_up {
                shelf.keep(&mut pile, &all);
            }
            gone.iter().for_each(|id| _ = all.remove(id));
            all.extend(came.iter().map(|told| (told.id.clone(), told.clone())));
            if *is_taken_up {
                // What is gone need not be named: it is not told any more.
                pile = shelf.take_up(&all).expect("our own rows");
                gone.clear();
            }
            follower.follow(pile.update(came, &gone, &bound));
            let anew = anew(&all, &bound);
            let grown: Vec<Incident> = follower.0.values().cloned().collect();
            prop_assert_eq!(grown, anew, "after step {} of {:?}", n, step);
        }
    }
}

/// A made-up pile: seven outlets on some attacks in four towns over a year, with names, numbers and streets of their own.
fn made_up(n: usize) -> Written {
    let mix = |seed: usize| (n / 3 * 31 + seed).wrapping_mul(2_654_435_761) >> 9;
    let (town, day) = (["Idlib", "Binnish", "Raqqa", "Aleppo"][mix(1) % 4], 1 + mix(2) % 28);
    let (month, killed) = (1 + mix(3) % 12, 1 + mix(4) % 20);
    let day = format!("{month:02}-{day:02}");
    let lines = vec![
        format!("0 attack market | at {town} | on 2015-{day} | method shelling"),
        format!("1 killing {killed} people | at {town} | on 2015-{day} | said source {}", n % 7),
        format!(
            "4 killing {} people | at Syria | on 2011-03-01..2015-{day} | said source {} | cumulative",
            1000 + n,
            n % 7
        ),
        format!(
            "6 injury {} people | at {} | on 2015-{month:02}-01",
            1 + mix(5) % 9,
            ["Mosul", "Raqqa"][mix(6) % 2]
        ),
    ];
    let text = format!(
        "Shells hit the market of quarter q{} near street s{} in {town}. Family f{} had its stall there. Some {killed} died. \
         In {month} months this desk has told of {} more. Readers can write to the desk of outlet {} at any time.",
        mix(7) % 400,
        mix(8) % 900,
        mix(9) % 700,
        mix(10) % 50,
        n % 7
    );
    (u32::MAX, format!("{day}|{text}"), lines)
}

fn tells_made_up(n: usize) -> Told {
    let (_, text, lines) = made_up(n);
    let (day, text) = text.split_once('|').expect("a day in front");
    let id = format!("r{:05}", (n * 7919) % 99_991);
    let lines: Vec<String> = lines.iter().map(|line| format!("{id}:{line}")).collect();
    let report = report(&id, &format!("2015-{day}"), "", text);
    told(&claims(&lines.join("\n")), &[report]).pop().expect("one report")
}

/// One of a pile that hangs together: reports that say no day, of some towns, in the words that such reports have.
fn tells_hanging(n: usize) -> Told {
    let mix = |of: usize, seed: usize| ((of * 31 + seed).wrapping_mul(2_654_435_761) >> 9) % 9973;
    let (id, of) = (format!("r{:05}", (n * 7919) % 99_991), n / 3);
    let town = ["Idlib", "Binnish", "Raqqa", "Aleppo", "Mosul"][mix(of, 1) % 5];
    let (struck, by) = (["bakery", "market", "school", "clinic"], ["shells", "rockets", "drones"]);
    let (struck, by) = (struck[mix(of, 2) % 4], by[mix(of, 3) % 3]);
    let killed = 1 + mix(of, 4) % 12 + mix(n, 5) % 2;
    let lines = [
        format!("{id}:0 attack {struck} | at {town} | method shelling"),
        format!("{id}:0 killing {killed} people | at {town} | said source {}", n % 7),
    ];
    let more = ["in the morning", "after dark", "as people queued", "near the old mosque"];
    let text = format!(
        "{town} was hit {} and {killed} people died when {by} struck a {struck}. Doctors spoke of {} wounded {}.",
        more[mix(of, 6) % 4],
        2 + mix(of, 7) % 30,
        more[mix(n, 8) % 4],
    );
    let report =
        report(&id, &format!("2015-{:02}-{:02}", 1 + mix(of, 9) % 12, 1 + n % 28), "", &text);
    told(&claims(&lines.join("\n")), &[report]).pop().expect("one report")
}

#[test]
fn of_what_hangs_together_only_that_is_clustered_again_which_may_change() {
    let (mut pile, mut follower, none) =
        (Pile::new(Weights::default()), Follower::default(), Bonds::default());
    let mut all: BTreeMap<ReportId, Told> =
        (0..900).map(tells_hanging).map(|told| (told.id.clone(), told)).collect();
    let first = pile.update(all.values().cloned().collect(), &[], &none);
    let whole = first.work;
    follower.follow(first);
    let mut n_clustered = Vec::new();
    for n in 900..940 {
        let told = tells_hanging(n);
        all.insert(told.id.clone(), told.clone());
        let change = pile.update(vec![told], &[], &none);
        n_clustered.push(change.work.n_clustered);
        follower.follow(change);
        let grown: Vec<Incident> = follower.0.values().cloned().collect();
        assert_eq!(grown, anew(&all, &none), "with report {n}");
    }
    n_clustered.sort_unstable();
    println!("{n_clustered:?} of {whole:?}");
    assert!(n_clustered[20] * 4 < whole.n_clustered, "{n_clustered:?} of {whole:?}");
}

/// A pile of six hundred made-up reports, whoever follows it, what they tell, and what grouping them cost.
fn six_hundred() -> (Pile, Follower, BTreeMap<ReportId, Told>, Work) {
    let (mut pile, mut follower) = (Pile::new(Weights::default()), Follower::default());
    let all: BTreeMap<ReportId, Told> =
        (0..600).map(tells_made_up).map(|told| (told.id.clone(), told)).collect();
    let first = pile.update(all.values().cloned().collect(), &[], &Bonds::default());
    let whole = first.work;
    follower.follow(first);
    (pile, follower, all, whole)
}

#[test]
fn a_report_more_touches_its_neighbourhood() {
    let (mut pile, mut follower, mut all, whole) = six_hundred();
    let none = Bonds::default();
    let mut n_followed = 0;
    for n in 600..640 {
        let told = tells_made_up(n);
        all.insert(told.id.clone(), told.clone());
        let change = pile.update(vec![told], &[], &none);
        let work = change.work;
        follower.follow(change);
        if work.n_weighed < work.n_reports {
            n_followed += 1;
            assert!(work.n_compared < whole.n_compared / 3, "{work:?} of {whole:?}");
        }
        let grown: Vec<Incident> = follower.0.values().cloned().collect();
        assert_eq!(grown, anew(&all, &none), "with report {n}");
    }
    assert!(n_followed >= 36, "{n_followed} of 40 were followed up");
}

#[test]
fn a_pile_that_is_taken_up_compares_the_neighbourhood_and_no_more() {
    let (mut pile, mut follower, mut all, whole) = six_hundred();
    let none = Bonds::default();
    let mut shelf = Shelf::default();
    assert_eq!(shelf.keep(&mut pile, &all), shelf.rows.len());
    assert_eq!(shelf.keep(&mut pile, &all), 0, "nothing changed");
    let (mut n_followed, mut n_written) = (0, Vec::new());
    for n in 600..640 {
        let told = tells_made_up(n);
        all.insert(told.id.clone(), told.clone());
        let mut pile = shelf.take_up(&all).expect("our own rows");
        let change = pile.update(vec![told], &[], &none);
        let work = change.work;
        follower.follow(change);
        n_written.push(shelf.keep(&mut pile, &all));
        if work.n_weighed < work.n_reports {
            n_followed += 1;
            assert!(work.n_compared < whole.n_compared / 3, "{work:?} of {whole:?}");
        }
    }
    let grown: Vec<Incident> = follower.0.values().cloned().collect();
    assert_eq!(grown, anew(&all, &none));
    assert!(n_followed >= 36, "{n_followed} of 40 were followed up");
    n_written.sort_unstable();
    let (usual, n_rows) = (n_written[20], shelf.rows.len());
    assert!(usual * 2 < n_rows, "{usual} of {n_rows} rows are written");
}

#[test]
fn rows_that_are_missing_or_cut_off_are_not_taken_up() {
    let all: BTreeMap<ReportId, Told> =
        (0..40).map(tells_made_up).map(|told| (told.id.clone(), told)).collect();
    let mut pile = Pile::new(Weights::default());
    pile.update(all.values().cloned().collect(), &[], &Bonds::default());
    let mut shelf = Shelf::default();
    shelf.keep(&mut pile, &all);
    assert!(shelf.take_up(&all).is_some());
    let names: Vec<String> = shelf.rows.keys().cloned().collect();
    for name in names {
        let bytes = shelf.rows.remove(&name).expect("it is there");
        assert!(shelf.take_up(&all).is_none(), "without {name}");
        for len in [0, bytes.len() / 2, bytes.len() - 1] {
            shelf.rows.insert(name.clone(), bytes[..len].to_vec());
            assert!(shelf.take_up(&all).is_none(), "{len} bytes of {name}");
        }
        shelf.rows.insert(name, bytes);
    }
    shelf.head.pop();
    assert!(shelf.take_up(&all).is_none());
}

/// Memory that this process holds, in MB.
fn resident_mb() -> i64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<i64>().ok());
    kb.unwrap_or(0) / 1024
}

/// Ends what it watches at a step.
struct Until {
    last: u64,
    done: AtomicU64,
    expected: AtomicU64,
}

impl Until {
    fn step(last: u64) -> Self {
        let (done, expected) = Default::default();
        Self { last, done, expected }
    }
}

impl Watch for Until {
    fn expect(&self, n: u64) {
        self.expected.fetch_add(n, Relaxed);
    }

    fn done(&self, n: u64) -> bool {
        self.done.fetch_add(n, Relaxed) + n < self.last
    }
}

#[test]
fn what_is_broken_off_leaves_nothing_and_what_goes_on_says_how_far_it_is() {
    let all: Vec<Told> = (0..300).map(tells_made_up).collect();
    let by_id = || all.iter().map(|told| (told.id.clone(), told.clone())).collect();
    let (none, whole) = (Bonds::default(), anew(&by_id(), &Bonds::default()));
    for last in [1, 20, 40, 60, 80, STEPS] {
        let mut pile = Pile::new(Weights::default());
        let until = Until::step(last);
        assert!(pile.update_watched(all.clone(), &[], &none, &until).is_none(), "step {last}");
        assert_eq!(pile.n_reports(), 0, "step {last}");
        assert_eq!(pile.update(all.clone(), &[], &none).made, whole, "after step {last}");
        // A change that is followed up goes on to its end.
        let until = Until::step(1);
        let more = vec![tells_made_up(300)];
        let change = pile.update_watched(more, &[], &none, &until).expect("it is not broken off");
        assert!(change.work.n_weighed < 300, "{:?}", change.work);
        assert_eq!((until.done.into_inner(), until.expected.into_inner()), (STEPS, STEPS));
    }
}

/// Some minutes and gigabytes; `cargo test --profile fast -p parallax-grouping -- --ignored --nocapture one_report_more`.
#[test]
#[ignore = "measures; run it alone"]
fn one_report_more_beside_all_anew() {
    for (n, tells) in [10_000, 30_000, 100_000]
        .into_iter()
        .flat_map(|n| [(n, tells_made_up as fn(usize) -> Told), (n, tells_hanging)])
    {
        let (mut pile, none) = (Pile::new(Weights::default()), Bonds::default());
        let all: Vec<Told> = (0..n).map(tells).collect();
        let by_id: BTreeMap<ReportId, Told> =
            all.iter().map(|told| (told.id.clone(), told.clone())).collect();
        let (start, before) = (std::time::Instant::now(), resident_mb());
        let work = pile.update(all, &[], &none).work;
        let took = start.elapsed().as_secs_f64();
        println!("{n} reports anew: {took:.1} s, {} MB more, {work:?}", resident_mb() - before);
        let (mut shelf, start) = (Shelf::default(), std::time::Instant::now());
        shelf.keep(&mut pile, &by_id);
        let (kept, bytes) = (start.elapsed().as_secs_f64(), shelf.rows.values().map(Vec::len));
        let (n_rows, n_bytes) = (shelf.rows.len(), bytes.sum::<usize>() >> 20);
        let start = std::time::Instant::now();
        drop(shelf.take_up(&by_id).expect("our own rows"));
        let taken = start.elapsed().as_secs_f64();
        println!("kept in {kept:.2} s: {n_rows} rows, {n_bytes} MB; taken up in {taken:.2} s");
        let (mut milliseconds, mut total) = (Vec::new(), Work::default());
        for more in n..n + 40 {
            let told = vec![tells(more)];
            let start = std::time::Instant::now();
            let work = pile.update(told, &[], &none).work;
            milliseconds.push(start.elapsed().as_secs_f64() * 1000.0);
            total += work;
            assert!(work.n_weighed < work.n_reports, "followed up: {work:?}");
        }
        milliseconds.sort_by(f64::total_cmp);
        println!(
            "one more: {:.0} ms in the middle, {:.0} ms at most; forty of them: {total:?}",
            milliseconds[20], milliseconds[39]
        );
    }
}
