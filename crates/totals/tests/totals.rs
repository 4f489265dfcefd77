//! Totals count each incident once, changes tell what became of it, and a ledger adds up.

use parallax_model::*;
use parallax_totals::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn ids(names: &str) -> Vec<ClaimId> {
    names.chars().map(|name| ClaimId::new(name.to_string())).collect()
}

/// An incident of claims named by letters, one day of March, with so many killed; the first claim owns every bound.
fn incident(
    names: &str,
    kind: IncidentKind,
    day: i8,
    killed: Option<(u64, u64)>,
) -> (Incident, Vec<Tally>) {
    let claims = ids(names);
    let owner = claims[0].clone();
    let incident = Incident {
        id: IncidentId::mint(claims.iter().min().expect("a claim")),
        kind,
        event: EventType::Killing,
        groupings: vec![],
        place: None,
        days: Some(DayRange::day(jiff::civil::date(2015, 3, day))),
        claims,
    };
    let bound = |n| Some(Bound { n, owner: owner.clone() });
    let says = killed.map(|(low, high)| Interval::between(low, high).expect("an interval"));
    let voice = says.map(|says| Voice {
        name: "a voice".into(),
        says,
        claim: owner.clone(),
        parts: Box::default(),
        also: Box::default(),
    });
    let tally = Tally {
        harm: Harm::Killed,
        rule: "low-best-high/1".into(),
        low: killed.and_then(|(low, _)| bound(low)),
        best: killed.and_then(|(low, _)| bound(low)),
        high: killed.and_then(|(_, high)| bound(high)),
        agreed: true,
        voices: voice.into_iter().collect(),
        because: String::new().into(),
        categories: vec![],
    };
    (incident, vec![tally])
}

type Made = Vec<(Incident, Vec<Tally>)>;

fn entries(made: &Made) -> Vec<Entry<'_>> {
    made.iter()
        .map(|(incident, tallies)| Entry {
            incident,
            title: "an incident",
            claims: vec![],
            tallies,
        })
        .collect()
}

#[test]
fn categories_stand_beside_the_whole_and_are_not_added_to_it() {
    let mut made: Made = vec![
        incident("a", IncidentKind::Incident, 1, Some((12, 15))),
        incident("b", IncidentKind::Incident, 2, Some((3, 3))),
    ];
    let (_, children) = incident("a", IncidentKind::Incident, 1, Some((2, 4)));
    let tally = children[0].clone();
    made[0].1[0].categories.push(CategoryTally { category: AffectedKind::Child, tally });
    let rows = totals(&entries(&made), &[By::Month, By::Category], &Filter::default());
    let told: Vec<(Option<&str>, u64, u64, usize)> = rows
        .iter()
        .map(|row| (row.key[1].as_deref(), row.sum.low, row.sum.high, row.incidents.len()))
        .collect();
    assert_eq!(told, [(Some(ALL_CATEGORIES), 15, 18, 2), (Some("child"), 2, 4, 1)]);
    let whole = totals(&entries(&made), &[By::Month], &Filter::default());
    assert_eq!((whole[0].sum.low, whole[0].sum.high), (15, 18));
}

#[test]
fn running_totals_are_in_no_total_and_silence_is_not_zero() {
    let made: Made = vec![
        incident("a", IncidentKind::Incident, 1, Some((12, 15))),
        incident("b", IncidentKind::Incident, 2, Some((3, 3))),
        incident("c", IncidentKind::Incident, 2, None),
        incident("d", IncidentKind::Cumulative, 2, Some((4000, 4000))),
    ];
    let rows = totals(&entries(&made), &[By::Month], &Filter::default());
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    assert_eq!(row.key, [Some("2015-03".to_owned())]);
    assert_eq!((row.sum.low, row.sum.whole_best(), row.sum.high), (15, Some(15), 18));
    assert_eq!((row.sum.n_tallies, row.sum.n_uncounted, row.sum.n_open), (2, 1, 0));
    assert_eq!(row.incidents.len(), 3, "a row opens onto every incident behind it");
}

#[test]
fn an_incident_of_two_months_has_a_row_of_its_own() {
    let mut made: Made = vec![incident("a", IncidentKind::Incident, 31, Some((2, 2)))];
    let (from, to) = (jiff::civil::date(2015, 3, 31), jiff::civil::date(2015, 4, 1));
    made[0].0.days = Some(DayRange::new(from, to, DatePrecision::Days));
    let rows = totals(&entries(&made), &[By::Month], &Filter::default());
    assert_eq!(rows[0].key, [Some("2015-03..2015-04".to_owned())]);
}

fn kinds(before: &Made, after: &Made) -> Vec<&'static str> {
    changes(&entries(before), &entries(after)).iter().map(|change| change.kind.as_str()).collect()
}

#[test]
fn incidents_are_set_side_by_side_by_the_claims_they_share() {
    let one = |names: &str, n| incident(names, IncidentKind::Incident, 1, Some((n, n)));
    assert_eq!(kinds(&vec![one("ab", 3)], &vec![one("ab", 3)]), [""; 0]);
    assert_eq!(kinds(&vec![one("ab", 3)], &vec![one("ab", 5)]), ["changed"]);
    assert_eq!(kinds(&vec![one("b", 3)], &vec![one("ab", 3)]), ["changed"]);
    assert_eq!(kinds(&vec![], &vec![one("a", 3)]), ["new"]);
    assert_eq!(kinds(&vec![one("a", 3)], &vec![]), ["gone"]);
    assert_eq!(kinds(&vec![one("a", 3), one("b", 1)], &vec![one("ab", 3)]), ["merged"]);
    assert_eq!(kinds(&vec![one("ab", 3)], &vec![one("a", 3), one("b", 1)]), ["split"]);
    assert_eq!(
        kinds(&vec![one("ab", 3), one("cd", 1)], &vec![one("ac", 3), one("bd", 1)]),
        ["regrouped"]
    );
}

/// Any partition of some of eight claims into incidents, happenings or running totals.
fn any_record() -> impl Strategy<Value = Made> {
    let claim = (0..5usize, 1..30u64, 0..10u64, 1..28i8, 0..5u8);
    proptest::collection::vec(claim, 8).prop_map(|claims| {
        let mut by_incident: BTreeMap<usize, (String, u64, u64, i8, u8)> = BTreeMap::new();
        for (at, (place, n, more, day, kind)) in claims.into_iter().enumerate() {
            let name = char::from(b'a' + at as u8);
            // Place 4: the claim is not read in this record.
            if place < 4 {
                by_incident
                    .entry(place)
                    .or_insert((String::new(), n, more, day, kind))
                    .0
                    .push(name);
            }
        }
        let made = by_incident.into_values().map(|(names, n, more, day, kind)| {
            let kind = if kind == 0 { IncidentKind::Cumulative } else { IncidentKind::Incident };
            incident(&names, kind, day, (more < 9).then_some((n, n + more)))
        });
        made.collect()
    })
}

fn sum(made: &Made, filter: &Filter) -> (i128, i128, i128) {
    let rows = totals(&entries(made), &[], filter);
    let add = |of: fn(&Sum) -> u64| rows.iter().map(|row| i128::from(of(&row.sum))).sum();
    (add(|sum| sum.low), add(|sum| sum.best), add(|sum| sum.high))
}

proptest! {
    #[test]
    fn a_ledger_adds_up_to_the_difference_it_explains(
        before in any_record(), after in any_record(), from in 1..28i8,
    ) {
        let from = Some(jiff::civil::date(2015, 3, from));
        for filter in [Filter::default(), Filter { from, ..Filter::default() }] {
            let postings = ledger(&entries(&before), &entries(&after), &filter);
            let add = |of: fn(&Posting) -> i128| postings.iter().map(of).sum::<i128>();
            let (was, is) = (sum(&before, &filter), sum(&after, &filter));
            prop_assert_eq!(add(|one| one.low), is.0 - was.0);
            prop_assert_eq!(add(|one| one.best), is.1 - was.1);
            prop_assert_eq!(add(|one| one.high), is.2 - was.2);
            prop_assert!(ledger(&entries(&after), &entries(&after), &filter).is_empty());
        }
    }

    #[test]
    fn however_totals_are_parted_no_incident_is_counted_twice(made in any_record()) {
        let whole = totals(&entries(&made), &[], &Filter::default());
        for by in [vec![By::Day], vec![By::Week], vec![By::Month, By::Place], vec![By::Actor, By::Event]] {
            let parted = totals(&entries(&made), &by, &Filter::default());
            let incidents: Vec<&IncidentId> = parted.iter().flat_map(|row| &row.incidents).collect();
            let distinct: BTreeSet<&IncidentId> = incidents.iter().copied().collect();
            prop_assert_eq!(incidents.len(), distinct.len());
            let low = |rows: &[Total]| rows.iter().map(|row| row.sum.low).sum::<u64>();
            prop_assert_eq!(low(&parted), low(&whole));
        }
    }
}
