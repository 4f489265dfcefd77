//! Totals of what was laid out once are those of the entries themselves, whatever is asked.

use parallax_model::*;
use parallax_totals::*;
use proptest::prelude::*;
use std::sync::Arc;

/// What an incident is made of: numbers that pick its place, days, event, tallies and parties.
#[derive(Debug, Clone)]
struct Made {
    kind: IncidentKind,
    event: EventType,
    place: Option<Arc<Place>>,
    days: Option<DayRange>,
    tallies: Vec<Tally>,
    claims: Vec<Claim>,
}

fn place(pick: usize) -> Option<Arc<Place>> {
    let (name, admin1, country, precision) = [
        ("Ash", Some("Oak"), Some("SY"), PlacePrecision::City),
        ("Ash", Some("Elm"), Some("SY"), PlacePrecision::City),
        ("Oak", None, Some("SY"), PlacePrecision::Province),
        ("Syria", None, Some("SY"), PlacePrecision::Country),
        ("oak", Some("Ash"), None, PlacePrecision::Unresolved),
    ]
    .get(pick)
    .copied()?;
    Some(Arc::new(Place {
        name: name.to_owned(),
        country: country.map(str::to_owned),
        admin1: admin1.map(str::to_owned),
        point: None,
        precision,
        geoname_id: None,
        population: 0,
    }))
}

fn tally(harm: Harm, low: Option<u64>, more: u64, has_ceiling: bool) -> Tally {
    let owner = ClaimId::new("a");
    let bound = |n: Option<u64>| n.map(|n| Bound { n, owner: owner.clone() });
    let high = low.map(|low| low + more);
    let says = match (low, has_ceiling) {
        (Some(low), true) => Interval::between(low, low + more).ok(),
        (Some(low), false) => Some(Interval::at_least(low)),
        _ => None,
    };
    let voice = |says| Voice {
        name: "a voice".into(),
        says,
        claim: owner.clone(),
        parts: Box::default(),
        also: Box::default(),
    };
    Tally {
        harm,
        rule: "low-best-high/1".into(),
        low: bound(low),
        best: bound(low.filter(|low| low % 3 > 0)),
        high: bound(high),
        agreed: true,
        voices: says.map(voice).into_iter().collect(),
        because: String::new().into(),
        categories: vec![],
    }
}

fn claim(event: EventType, stance: Stance, actor: Option<&str>) -> Claim {
    let span = Span::new(0, 1);
    Claim {
        id: ClaimId::new("a"),
        report: ReportId::new("r"),
        sentence: 0,
        span,
        also: ThinVec::new(),
        event,
        method: None,
        trigger: Hedge { text: String::new().into(), span },
        actor: actor
            .map(|name| Mentioned {
                text: name.to_uppercase().into(),
                span,
                actor: name.starts_with('x').then(|| name.to_owned()).map(Into::into),
                kind: None,
            })
            .into_iter()
            .collect(),
        affected: ThinVec::new(),
        quantity: None,
        joint: None,
        scope: Scope::Incident,
        subset_of: None,
        place: None,
        time: None,
        speakers: ThinVec::new(),
        stance,
        hedges: ThinVec::new(),
        because: ThinVec::new(),
    }
}

fn any_incident() -> impl Strategy<Value = Made> {
    let figure = (0..3usize, proptest::option::of(0..9u64), 0..4u64, any::<bool>(), 0..4usize);
    let named = (0..4usize, any::<bool>(), any::<bool>());
    (
        (0..6u8, any::<bool>(), 0..7usize, proptest::option::of((0..70i64, 0..3i64))),
        proptest::collection::vec(figure, 0..3),
        proptest::collection::vec(named, 0..3),
    )
        .prop_map(|((kind, is_killing, at, days), figures, named)| {
            let event = if is_killing { EventType::Killing } else { EventType::Attack };
            let first = jiff::civil::date(2015, 2, 20);
            let day = |n: i64| first.saturating_add(jiff::Span::new().days(n));
            let mut tallies: Vec<Tally> = vec![];
            for (harm, low, more, has_ceiling, parts) in figures {
                let harm = [Harm::Killed, Harm::Injured, Harm::Missing][harm];
                if tallies.iter().any(|tally| tally.harm == harm) {
                    continue;
                }
                let mut whole = tally(harm, low, more, has_ceiling);
                let parts = AffectedKind::ALL.iter().take(parts);
                let part = |&category| CategoryTally { category, tally: tally(harm, low, 0, true) };
                whole.categories = parts.map(part).collect();
                tallies.push(whole);
            }
            let claims = named.into_iter().map(|(actor, is_other, is_denied)| {
                let event = if is_other { EventType::Siege } else { event };
                let stance = if is_denied { Stance::Denied } else { Stance::Asserted };
                claim(event, stance, [None, Some("x1"), Some("x2"), Some("men")][actor])
            });
            Made {
                kind: if kind == 0 { IncidentKind::Cumulative } else { IncidentKind::Incident },
                event,
                place: place(at),
                days: days.map(|(from, more)| {
                    DayRange::new(day(from), day(from + more), DatePrecision::Days)
                }),
                tallies,
                claims: claims.collect(),
            }
        })
}

fn incident(nth: usize, made: &Made) -> Incident {
    Incident {
        // In another order than they come in.
        id: IncidentId::new(format!("i-{}", nth * 7 % 10)),
        kind: made.kind,
        event: made.event,
        claims: vec![],
        place: made.place.clone(),
        days: made.days,
        groupings: vec![],
    }
}

proptest! {
    #[test]
    fn what_was_laid_out_gives_the_totals_of_the_entries(
        made in proptest::collection::vec(any_incident(), 0..10),
        by in proptest::sample::subsequence(By::ALL.to_vec(), 0..3).prop_shuffle(),
        from in proptest::option::of(0..70i64),
        to in proptest::option::of(0..70i64),
        at in proptest::option::of(0..4usize),
        actor in proptest::option::of(0..3usize),
    ) {
        let incidents: Vec<Incident> =
            made.iter().enumerate().map(|(nth, one)| incident(nth, one)).collect();
        let entries: Vec<Entry<'_>> = made
            .iter()
            .zip(&incidents)
            .map(|(one, incident)| Entry {
                incident,
                title: "",
                claims: one.claims.iter().collect(),
                tallies: &one.tallies,
            })
            .collect();
        let day = |n: i64| jiff::civil::date(2015, 2, 20).saturating_add(jiff::Span::new().days(n));
        let filter = Filter {
            from: from.map(day),
            to: to.map(day),
            place: at.map(|at| ["ash", "OAK", "sy", "nowhere"][at].to_owned()),
            actor: actor.map(|one| ["X1", "men", "nobody"][one].to_owned()),
        };
        let by: Vec<By> = by.into_iter().map(|(by, _)| by).collect();
        let table = Tabulated::of(&entries);
        // Asked twice: what was worked out for the first question serves the second.
        for _ in 0..2 {
            let found: Vec<Total> = table
                .totals(&by, &filter)
                .iter()
                .map(|group| group.total(|at| incidents[at].id.clone()))
                .collect();
            prop_assert_eq!(&found, &totals(&entries, &by, &filter));
        }
        for (name, deeds) in table.deeds() {
            let did = |at: &usize| actors_of(&entries[*at]).contains(name);
            let expected: Vec<u32> = (0..made.len()).filter(did).map(|at| at as u32).collect();
            prop_assert_eq!(deeds, expected);
        }
    }
}
