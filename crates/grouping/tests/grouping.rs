//! What belongs together and what stays apart, on claims as a careful reader would note them.

mod dsl;

mod growing;

use std::collections::{BTreeMap, BTreeSet};

use dsl::{claims, report};
use parallax_grouping::{Weights, group, group_under, title};
use parallax_model::*;
use proptest::prelude::*;

/// The sentences of one report on the taking of a town, as claims.
const TOWN_TAKEN: &str = "
    r1:0 destruction 2.. graves | at Raqqa | by islamic_state
    r1:2 destruction 1 cemetery | at Raqqa | by islamic_state
    r1:7 displacement 2000..9999 residents | said activists | at Idlib | on 2015-03-28..2015-03-29
    r1:7 capture 1 town | said activists | at Idlib | on 2015-03-28 | by opposition_fighters
    r1:9 capture town | at Idlib | on 2015-03-28 | by nusra_front
    r1:9 control country | at Syria | standing | by nusra_front
    r1:11 attack buildings | at Idlib | on 2015-03-28 | by rebels
    r1:13 displacement 2.. residents | said an activist | at Idlib
    r1:14 attack | said an activist | at Idlib | on 2015-03-29 | method shelling | by syrian_army
    r1:15 displacement 2.. people | said the observatory | at Idlib
    r1:16 killing 13.. detainees | said activists | at Idlib | on 2015-03-28 | by security_agency
    r1:16 withdrawal | said activists | at Idlib | on 2015-03-28 | by security_agency
    r1:18 killing 12.. bodies | said the media center > a video | at Idlib | on 2015-03-28 | hedged
    r1:19 killing 15 men | said the observatory | at Idlib | on 2015-03-28 | method shooting
    r1:20 release 53 detainees | said the observatory | at Idlib | on 2015-03-28 | by rebels
    r1:20 release 2 women | said the observatory | at Idlib | on 2015-03-28 | part of 15
    r1:21 killing 220001.. people | at Syria | on 2011-03-01..2015-03-30 | cumulative
";

/// Lines of `text` (from 1), grouped; each group and the list of groups in order of lines.
fn groups_of_lines(text: &str, reports: &[Report]) -> Vec<Vec<usize>> {
    let claims = claims(text);
    let line: BTreeMap<&ClaimId, usize> = claims.iter().map(|claim| &claim.id).zip(1..).collect();
    let mut groups: Vec<Vec<usize>> = group(&claims, reports)
        .iter()
        .map(|incident| {
            let mut lines: Vec<usize> = incident.claims.iter().map(|id| line[id]).collect();
            lines.sort_unstable();
            lines
        })
        .collect();
    groups.sort();
    groups
}

fn together(groups: &[Vec<usize>], lines: &[usize]) -> bool {
    groups.iter().any(|group| lines.iter().all(|line| group.contains(line)))
}

#[test]
fn three_accounts_of_one_killing_stand_side_by_side_and_nothing_else_joins_them() {
    let reports = [report("r1", "2015-03-30", "", "")];
    let groups = groups_of_lines(TOWN_TAKEN, &reports);
    assert!(groups.contains(&vec![11, 13, 14]), "the killing: {groups:?}");
    assert!(groups.contains(&vec![15, 16]), "the release: {groups:?}");
    assert!(groups.contains(&vec![17]), "the running total: {groups:?}");
    assert!(groups.contains(&vec![1, 2]), "the graves: {groups:?}");
    assert!(together(&groups, &[4, 5]), "the capture: {groups:?}");
    assert!(groups.contains(&vec![3, 8, 10]), "those who fled: {groups:?}");
}

#[test]
fn an_attack_holds_the_killed_the_injured_and_the_destroyed() {
    let groups = groups_of_lines(
        "r1:0 attack | at Binnish | on 2015-04-02 | method airstrike
         r1:0 killing 12 people | at Binnish | on 2015-04-02 | method airstrike
         r1:1 injury 30 people
         r1:2 destruction 3 houses
         r1:3 attack market | at Aleppo | on 2015-03-14 | method shelling",
        &[],
    );
    assert_eq!(groups, [vec![1, 2, 3, 4], vec![5]]);
}

#[test]
fn two_reports_of_one_strike_meet_and_the_strike_next_door_stays_out() {
    let reports = [
        report("r1", "2015-04-03", "One", "Jets struck the Amal bakery in Binnish, killing 12."),
        report(
            "r2",
            "2015-04-03",
            "Two",
            "At least 11 died when the Amal bakery in Binnish was hit.",
        ),
        report("r3", "2015-04-03", "Three", "Shells fell on the souk of Aleppo and killed 12."),
    ];
    let groups = groups_of_lines(
        "r1:0 killing 12 people | at Binnish | on 2015-04-02 | method airstrike
         r2:0 killing 11.. people | at Binnish | on 2015-04-02
         r3:0 killing 12 people | at Aleppo | on 2015-04-02 | method shelling",
        &reports,
    );
    assert_eq!(groups, [vec![1, 2], vec![3]]);
}

#[test]
fn running_totals_of_two_monitors_are_two_series() {
    let groups = groups_of_lines(
        "r1:0 killing 220000 people | said the observatory | at Syria | on 2011-03-01..2015-03-30 | cumulative
         r2:0 killing 220500 people | said The Observatory | at Syria | on 2011-03-01..2015-04-02 | cumulative
         r2:1 killing 190000 people | said the united nations | at Syria | on 2011-03-01..2014-08-01 | cumulative
         r2:2 killing 15 people | at Syria",
        &[],
    );
    assert_eq!(groups, [vec![1, 2], vec![3], vec![4]]);
}

#[test]
fn every_claim_keeps_its_reasons() {
    let claims = claims(TOWN_TAKEN);
    for incident in group(&claims, &[]) {
        let explained: Vec<&ClaimId> = incident.groupings.iter().map(|g| &g.claim).collect();
        assert_eq!(explained, incident.claims.iter().collect::<Vec<_>>());
        let members: BTreeSet<&ClaimId> = incident.claims.iter().collect();
        for grouping in incident.groupings.iter().filter(|g| g.with.is_some()) {
            assert!(members.contains(grouping.with.as_ref().unwrap()));
            assert!(!grouping.reasons.is_empty());
        }
    }
}

#[test]
fn a_title_says_what_of_whom_where_and_when() {
    let claims = claims(TOWN_TAKEN);
    let all: Vec<&Claim> = claims.iter().collect();
    let titles: BTreeSet<String> =
        group(&claims, &[]).iter().map(|incident| title(incident, &all)).collect();
    assert!(titles.contains("Killing of detainees in Idlib, 2015-03-28"), "{titles:#?}");
    assert!(
        titles.contains("People killed, running total in Syria, 2011-03-01..2015-03-30"),
        "{titles:#?}"
    );
}

fn any_claim() -> impl Strategy<Value = String> {
    let place = prop_oneof![
        Just(""),
        Just("| at Idlib"),
        Just("| at Idlib province"),
        Just("| at Raqqa"),
        Just("| at Mosul")
    ];
    let event = prop_oneof![Just("killing"), Just("injury"), Just("attack"), Just("release")];
    let rest =
        prop_oneof![Just(""), Just("| cumulative"), Just("| denied"), Just("| by islamic_state")];
    (0..5u32, 0..9u32, event, 1..30u32, place, 1..28u32, rest).prop_map(
        |(r, s, event, n, place, day, rest)| {
            format!("r{r}:{s} {event} {n} people {place} | on 2015-03-{day:02} {rest}")
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn order_never_matters_and_every_claim_lands_once(
        lines in proptest::collection::vec(any_claim(), 1..40),
        turn in 0..40usize,
    ) {
        let claims = claims(&lines.join("\n"));
        let reports: Vec<Report> =
            (0..5).map(|n| report(&format!("r{n}"), "2015-03-30", "", "the same few words")).collect();
        let once = group(&claims, &reports);
        let mut turned = claims.clone();
        turned.rotate_left(turn % claims.len());
        turned.reverse();
        let other_reports: Vec<Report> = reports.iter().rev().cloned().collect();
        prop_assert_eq!(&once, &group(&turned, &other_reports));
        let mut landed: Vec<&ClaimId> = once.iter().flat_map(|incident| &incident.claims).collect();
        landed.sort();
        let mut all: Vec<&ClaimId> = claims.iter().map(|claim| &claim.id).collect();
        all.sort();
        prop_assert_eq!(landed, all);
        prop_assert!(once.is_sorted_by(|a, b| a.id < b.id));
        for incident in &once {
            let kinds: BTreeSet<Scope> = incident.claims.iter()
                .map(|id| claims.iter().find(|claim| claim.id == *id).unwrap().scope).collect();
            prop_assert_eq!(kinds.len(), 1, "scopes never mix");
        }
    }

    /// Whatever the comparisons say: a person's decision is never overridden, and costs no claim its place.
    #[test]
    fn what_people_decided_holds_against_all_evidence(
        lines in proptest::collection::vec(any_claim(), 2..30),
        picks in proptest::collection::vec((0..30usize, 0..4usize), 2..12),
        apart in proptest::collection::vec((0..4usize, 0..4usize), 0..4),
    ) {
        let claims = claims(&lines.join("\n"));
        let reports: Vec<Report> =
            (0..5).map(|n| report(&format!("r{n}"), "2015-03-30", "", "the same few words")).collect();
        let bonds = bonds_of(&claims, &picks, &apart);
        let incidents = group_under(&claims, &reports, &Weights::default(), &bonds);
        let place = |id: &ClaimId| incidents.iter().position(|one| one.claims.contains(id)).unwrap();
        let kind = |id: &ClaimId| claims.iter().find(|claim| claim.id == *id).unwrap().scope;
        for block in &bonds.blocks {
            for other in block.iter().filter(|other| kind(other) == kind(&block[0])) {
                prop_assert_eq!(place(&block[0]), place(other), "put together by a person");
            }
        }
        for &(a, b) in &bonds.apart {
            for (one, other) in bonds.blocks[a].iter().flat_map(|x| bonds.blocks[b].iter().map(move |y| (x, y))) {
                prop_assert_ne!(place(one), place(other), "kept apart by a person");
            }
        }
        let n_landed: usize = incidents.iter().map(|incident| incident.claims.len()).sum();
        prop_assert_eq!(n_landed, claims.len());
    }
}

/// A synthetic pile: `n` claims, four a report, three reports an incident, in a hundred towns over three years.
fn pile(n: usize) -> (Vec<Claim>, Vec<Report>) {
    let towns = ["Idlib", "Binnish", "Raqqa", "Aleppo", "Mosul"];
    let mut claims_of_pile = Vec::new();
    let mut reports = Vec::new();
    for (report_idx, incident) in (0..n / 4).map(|report| (report, report / 3)) {
        let town = towns[incident % towns.len()];
        let (year, month, day) =
            (2013 + incident % 3, 1 + incident / 3 % 12, 1 + incident / 40 % 28);
        let day = format!("{year}-{month:02}-{day:02}");
        let killed = 1 + incident % 17;
        let id = format!("r{report_idx}");
        let lines = format!(
            "{id}:0 attack market | at {town} | on {day} | method airstrike
             {id}:1 killing {killed} people | at {town} | on {day} | said source {}
             {id}:1 injury {} people | said source {}
             {id}:6 killing 220000 people | at Syria | on 2011-03-01..{day} | cumulative",
            report_idx % 7,
            killed + 3,
            report_idx % 7
        );
        claims_of_pile.extend(claims(&lines));
        let text = format!(
            "Jets hit the market of quarter q{incident} near street s{} in {town}, where family f{incident} had its stall. \
             Some {killed} people died, a medic of hospital h{} said.",
            incident * 7 % 1013,
            incident % 211
        );
        reports.push(report(&id, &day, "", &text));
    }
    (claims_of_pile, reports)
}

/// Slow in a debug build; `PARALLAX_SLOW_TESTS=1 cargo test --release` announces and runs it.
#[test]
fn a_hundred_thousand_claims_group_in_ten_seconds() {
    if std::env::var_os("PARALLAX_SLOW_TESTS").is_none() {
        return;
    }
    let mut seconds = Vec::new();
    for n in [25_000, 100_000] {
        let (claims, reports) = pile(n);
        let start = std::time::Instant::now();
        let incidents = group(&claims, &reports);
        seconds.push(start.elapsed().as_secs_f64());
        println!("{n} claims, {} incidents: {:.1} s", incidents.len(), seconds[seconds.len() - 1]);
    }
    assert!(seconds[1] < 10.0, "{seconds:?}");
    assert!(seconds[1] < 8.0 * seconds[0], "four times the claims, near linear: {seconds:?}");
}

/// Some minutes and 6 GB; `PARALLAX_SLOW_TESTS=1 cargo test --release -p parallax-grouping -- --ignored --nocapture`.
#[test]
#[ignore = "measures; run it alone"]
fn growth_up_to_a_million_claims_is_near_linear() {
    let mut of_each = Vec::new();
    for n in [50_000, 200_000, rounds(400_000, 1_000_000)] {
        let (claims, reports) = pile(n);
        let start = std::time::Instant::now();
        let n_incidents = group(&claims, &reports).len();
        let seconds = start.elapsed().as_secs_f64();
        of_each.push(seconds / n as f64);
        println!(
            "{n} claims, {n_incidents} incidents: {seconds:.1} s, {:.0} µs a claim",
            of_each[of_each.len() - 1] * 1e6
        );
    }
    assert!(
        of_each[2] < 3.0 * of_each[0],
        "a claim of a large pile costs about as much: {of_each:?}"
    );
}

/// So many, or all of them where slow tests are asked for.
fn rounds(few: usize, all: usize) -> usize {
    if std::env::var_os("PARALLAX_SLOW_TESTS").is_some() { all } else { few }
}

#[test]
fn two_tolls_at_two_places_are_two_happenings_though_one_report_tells_them() {
    let groups = groups_of_lines(
        "r1:0 killing 12 people | at Aleppo | on 2015-04-02 | method airstrike
         r1:1 killing 5 people | at Idlib | on 2015-04-02 | method airstrike
         r1:2 injury 30 people | at Idlib | on 2015-04-02
         r1:3 attack school | at Raqqa | on 2015-04-02 | method airstrike",
        &[],
    );
    assert!(!together(&groups, &[1, 2]), "{groups:?}");
    assert!(together(&groups, &[2, 3]), "{groups:?}");
    assert!(!together(&groups, &[1, 4]) && !together(&groups, &[2, 4]), "{groups:?}");
}

#[test]
fn news_without_a_day_is_of_the_week_before_it_and_the_title_does_not_say_so() {
    let claims = claims("r1:0 destruction 2.. graves | at Raqqa");
    let incidents = group(&claims, &[report("r1", "2015-03-30", "", "")]);
    let days = incidents[0].days.expect("the report is dated");
    assert_eq!(days.to_string(), "2015-03-24..2015-03-30");
    assert_eq!(days.precision, DatePrecision::Week);
    assert_eq!(title(&incidents[0], &[&claims[0]]), "Destruction of graves in Raqqa");
}

/// The days of the incident that holds the first line.
fn days_of(text: &str, reports: &[Report]) -> String {
    let claims = claims(text);
    let incidents = group(&claims, reports);
    let held = incidents.iter().find(|incident| incident.claims.contains(&claims[0].id));
    held.and_then(|incident| incident.days).map(|days| days.to_string()).unwrap_or_default()
}

#[test]
fn a_happening_is_of_the_day_of_the_deed_and_not_of_the_arrest_or_the_death() {
    let arrested = "
        r1:0 injury 2 people | at Raqqa | on 2015-03-02
        r1:1 detention 1 suspect | at Raqqa | on 2015-03-03
        r1:1 detention 1 gunman | at Raqqa | on 2015-03-03";
    assert_eq!(days_of(arrested, &[]), "2015-03-02");
    let died = "
        r1:0 injury 1 clerk | at Raqqa | on 2015-03-02
        r1:1 killing 1 clerk | at Raqqa | on 2015-03-04 | trigger died
        r1:2 killing 1 clerk | at Raqqa | on 2015-03-04 | trigger death";
    assert_eq!(days_of(died, &[]), "2015-03-02");
    // A deed of the later day is no death of the earlier one.
    let killed =
        died.replace("trigger died", "trigger shot").replace("trigger death", "trigger shot");
    assert_eq!(days_of(&killed, &[]), "2015-03-04");
}

#[test]
fn weeks_that_few_claims_recall_are_not_when_it_happened() {
    let text = "
        r1:0 injury 5 people | at Raqqa
        r1:1 injury 1 woman | at Raqqa
        r1:1 injury 1 man | at Raqqa
        r1:2 injury 1 man | at Raqqa | in 2015-02-01..2015-02-28";
    let reports = [report("r1", "2015-03-30", "", "")];
    assert_eq!(days_of(text, &reports), "2015-03-24..2015-03-30");
    let lines: Vec<&str> = text.trim().lines().collect();
    let few = [lines[0], lines[3]].join("\n");
    assert_eq!(days_of(&few, &reports), "2015-02-01..2015-02-28");
}

#[test]
fn no_report_tells_of_what_happened_after_it() {
    let text = "Gunmen shot at a bus near the Amal mill in Raqqa and wounded four passengers.";
    let lines = "
        r1:0 injury 4 passengers | at Raqqa | method shooting
        r2:0 injury 4 passengers | at Raqqa | on 2015-05-02 | method shooting";
    let on = |day| [report("r1", day, "One", text), report("r2", "2015-05-03", "Two", text)];
    assert_eq!(groups_of_lines(lines, &on("2015-05-03")), [vec![1, 2]]);
    assert_eq!(groups_of_lines(lines, &on("2015-04-03")), [vec![1], vec![2]]);
}

/// Blocks of some of the claims, by pick; pairs of them apart.
fn bonds_of(claims: &[Claim], picks: &[(usize, usize)], apart: &[(usize, usize)]) -> Bonds {
    let mut blocks: Vec<BTreeSet<ClaimId>> = vec![BTreeSet::new(); 4];
    for &(claim, block) in picks {
        let id = &claims[claim % claims.len()].id;
        if blocks.iter().all(|block| !block.contains(id)) {
            blocks[block].insert(id.clone());
        }
    }
    let kept: Vec<usize> = (0..4).filter(|&block| !blocks[block].is_empty()).collect();
    let number = |block: usize| kept.iter().position(|&one| one == block);
    let pairs = apart.iter().filter_map(|&(a, b)| Some((number(a.min(b))?, number(a.max(b))?)));
    let apart: BTreeSet<(usize, usize)> = pairs.filter(|(a, b)| a != b).collect();
    Bonds {
        blocks: kept.iter().map(|&block| blocks[block].iter().cloned().collect()).collect(),
        apart: apart.into_iter().collect(),
    }
}
