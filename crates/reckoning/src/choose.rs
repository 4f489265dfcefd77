//! Chooses the bounds of a tally among what voices say, as a rule tells.

use parallax_model::{Bound, ClaimId, Day, Harm, Interval, SpeakerKind, Tally, Voice};

use crate::account::{End, Extent};
use crate::mention::Said;
use crate::rule::{Case, Choice, Hedged, Outdated, Rule, RuleError, Unnumbered};

/// A voice, and what of its last statement a rule looks at.
#[derive(Debug, Clone)]
pub(crate) struct Spoken {
    pub(crate) voice: Voice,
    pub(crate) said: Said,
    pub(crate) is_hedged: bool,
    /// No number was said ("civilians were killed").
    pub(crate) is_unnumbered: bool,
    /// How much of the harm it speaks of; who counts all comes before who mentions some.
    pub(crate) extent: Extent,
    /// The smallest floor and the largest number it gives, where these are not those of `said`.
    pub(crate) ends: Option<(End, End)>,
    /// A list of names, or what a picture shows. Less than half of what others count is plainly not all.
    pub(crate) is_glimpse: bool,
    /// Marked as an early count that another voice's later one replaces.
    pub(crate) is_outdated: bool,
    /// Said by who is said to have done it.
    pub(crate) is_admission: bool,
    /// What kind of voice it is; `None` where a report speaks itself.
    pub(crate) kind: Option<SpeakerKind>,
    pub(crate) published: Option<Day>,
}

impl Spoken {
    fn floor(&self) -> Option<End> {
        let own = self.said.floor.map(|n| (n, self.voice.claim.clone()));
        self.ends.as_ref().map_or(own, |(low, _)| Some(low.clone()))
    }

    fn largest(&self) -> End {
        let own = (self.said.largest(), self.voice.claim.clone());
        self.ends.as_ref().map_or(own, |(_, high)| high.clone())
    }
}

/// What the record says of `harm` when these voices speak, and so many others deny that anyone was harmed.
pub(crate) fn choose(rule: &Rule, harm: Harm, mut spoken: Vec<Spoken>, n_denials: usize) -> Tally {
    spoken.sort_by(|a, b| (&a.voice.name, &a.voice.claim).cmp(&(&b.voice.name, &b.voice.claim)));
    let counted = counted(rule, &spoken);
    let low = bound(rule.choose.low, &counted);
    let high = bound(rule.choose.high, &counted);
    let for_best = preferred(rule, &counted);
    let best = bound(rule.choose.best, &for_best);
    let because = tell_why(rule, &spoken, &counted, best.as_ref(), n_denials);
    Tally {
        harm,
        rule: rule.label().into(),
        low,
        best,
        high,
        agreed: all_meet(&counted),
        voices: spoken.into_iter().map(|spoken| spoken.voice).collect(),
        because: because.into(),
        categories: vec![],
    }
}

/// Beside hundreds, "people were wounded" is a manner of speaking; beside dozens it may be who knew of fewer.
const MANY: u64 = 100;

/// The statements that set bounds.
fn counted<'s>(rule: &Rule, spoken: &'s [Spoken]) -> Vec<&'s Spoken> {
    let is_current = |s: &&Spoken| rule.count.outdated == Outdated::AsStated || !s.is_outdated;
    let current: Vec<&Spoken> = spoken.iter().filter(is_current).collect();
    by_extent(match rule.count.unnumbered {
        Unnumbered::WhenAlone => most_told(current),
        Unnumbered::AsStated => current,
    })
}

/// Those who give a number, else those who say that there were very many ("thousands"), else all.
fn most_told(current: Vec<&Spoken>) -> Vec<&Spoken> {
    let those = |is_told: &dyn Fn(&Spoken) -> bool| -> Option<Vec<&Spoken>> {
        let told: Vec<_> = current.iter().copied().filter(|s| is_told(s)).collect();
        (!told.is_empty()).then_some(told)
    };
    let numbered = those(&|s| !s.is_unnumbered);
    let sized = || those(&|s| s.said.floor.is_some_and(|floor| floor >= MANY));
    numbered.or_else(sized).unwrap_or(current)
}

/// Those who count all, where anybody does; a category counts beside them only where it cannot be one of their parts.
fn by_extent(counted: Vec<&Spoken>) -> Vec<&Spoken> {
    let Some(widest) = counted.iter().map(|s| s.extent).min() else { return counted };
    let of_all = counted.iter().filter(|s| s.extent == Extent::All);
    let least = of_all.filter_map(|s| s.said.floor).min();
    let is_no_part = |s: &Spoken| {
        s.extent == Extent::Category && least.is_some_and(|least| s.said.point >= least)
    };
    let most = of_all_most(&counted);
    let is_stub = |s: &Spoken| s.is_glimpse && s.said.point.saturating_mul(2) < most;
    // "The names of eight of those killed" beside nine: nobody has to know of the ninth.
    let is_near = |s: &Spoken| {
        let is_shown = s.kind == Some(SpeakerKind::Media);
        let is_list = s.is_glimpse && !is_shown && s.extent != Extent::All;
        is_list && most > 0 && s.said.point.saturating_mul(6) > most.saturating_mul(5)
    };
    let keeps = |s: &&Spoken| s.extent == widest || is_no_part(s) || is_near(s);
    counted.into_iter().filter(|s| keeps(s) && !is_stub(s)).collect()
}

/// The most that anybody counts who counts all.
fn of_all_most(counted: &[&Spoken]) -> u64 {
    let of_all = counted.iter().filter(|s| s.extent == Extent::All);
    of_all.map(|s| s.said.point).max().unwrap_or(0)
}

/// The statements among which `best` is chosen.
fn preferred<'s>(rule: &Rule, counted: &[&'s Spoken]) -> Vec<&'s Spoken> {
    let asserted: Vec<&Spoken> = counted.iter().copied().filter(|s| !s.is_hedged).collect();
    let asserted_only = rule.count.hedged == Hedged::AfterAsserted && !asserted.is_empty();
    let preferred = if asserted_only { asserted } else { counted.to_vec() };
    let rank = |s: &&Spoken| {
        let kind = s.kind.unwrap_or(SpeakerKind::Outlet);
        rule.hierarchy.iter().position(|held| *held == kind).unwrap_or(rule.hierarchy.len())
    };
    match preferred.iter().map(rank).min() {
        Some(first) if rule.choose.best == Choice::HighestSource => {
            preferred.into_iter().filter(|s| rank(s) == first).collect()
        }
        _ => preferred,
    }
}

fn all_meet(counted: &[&Spoken]) -> bool {
    let Some((first, rest)) = counted.split_first() else { return true };
    let meet = |acc: Interval, spoken: &&Spoken| acc.meet(spoken.said.interval);
    rest.iter().try_fold(first.said.interval, meet).is_some()
}

fn bound(choice: Choice, among: &[&Spoken]) -> Option<Bound> {
    let (n, owner) = match choice {
        Choice::None => None,
        Choice::SmallestFloor => smallest_floor(among),
        Choice::LargestNumber => largest_number(among),
        Choice::MostVoices => most_agreed(among, |spoken, n| spoken.said.can_be(n), Later::Larger),
        Choice::MostStated => {
            most_agreed(among, |spoken, n| spoken.said.point == n, Later::Smaller)
        }
        Choice::Latest | Choice::HighestSource => latest(among),
    }?;
    Some(Bound { n, owner })
}

fn smallest_floor(among: &[&Spoken]) -> Option<(u64, ClaimId)> {
    among.iter().filter_map(|s| s.floor()).min()
}

fn largest_number(among: &[&Spoken]) -> Option<(u64, ClaimId)> {
    let numbers = among.iter().map(|s| s.largest());
    numbers.max_by(|a, b| a.0.cmp(&b.0).then_with(|| b.1.cmp(&a.1)))
}

fn latest(among: &[&Spoken]) -> Option<(u64, ClaimId)> {
    let last = among.iter().max_by(|a, b| {
        let by_day = a.published.cmp(&b.published).then(a.said.point.cmp(&b.said.point));
        by_day.then_with(|| b.voice.claim.cmp(&a.voice.claim))
    });
    last.map(|s| (s.said.point, s.voice.claim.clone()))
}

/// Which of two numbers with as many voices is taken, where neither was stated later.
#[derive(Clone, Copy, PartialEq)]
enum Later {
    Larger,
    Smaller,
}

/// The stated number with most voices behind it, owned by the voice that stated it last.
fn most_agreed(
    among: &[&Spoken],
    stands_behind: impl Fn(&Spoken, u64) -> bool,
    tie: Later,
) -> Option<(u64, ClaimId)> {
    let rank = |s: &&Spoken| {
        let n = s.said.point;
        let n_behind = among.iter().filter(|other| stands_behind(other, n)).count();
        let n_stating = among.iter().filter(|other| other.said.point == n).count();
        match tie {
            Later::Larger => (n_behind, n_stating, s.published, n as i128),
            Later::Smaller => (n_behind, n_stating, None, -(n as i128)),
        }
    };
    let best = among
        .iter()
        .max_by(|a, b| rank(a).cmp(&rank(b)).then_with(|| b.voice.claim.cmp(&a.voice.claim)));
    best.map(|s| (s.said.point, s.voice.claim.clone()))
}

fn tell_why(
    rule: &Rule,
    spoken: &[Spoken],
    counted: &[&Spoken],
    best: Option<&Bound>,
    n_denials: usize,
) -> String {
    let mut why = match best {
        None => format!("{} names no best figure", rule.name()),
        Some(best) => tell_best(rule.choose.best, best.n, counted),
    };
    let hidden = spoken.len() - counted.len();
    if hidden > 0 {
        why.push_str(&format!("; {hidden} of {} voices set no bound", spoken.len()));
    }
    if n_denials > 0 {
        why.push_str(&format!("; denied by {n_denials}"));
    }
    if rule.choose.grade {
        why.push_str(&format!("; graded {}", grade(spoken, n_denials)));
    }
    why
}

fn tell_best(choice: Choice, n: u64, counted: &[&Spoken]) -> String {
    let n_behind = counted.iter().filter(|s| s.said.can_be(n)).count();
    let of = counted.len();
    match choice {
        Choice::SmallestFloor => format!("{n} is the smallest floor stated"),
        Choice::LargestNumber => format!("{n} is the largest number stated"),
        Choice::Latest => format!("{n} was stated last"),
        Choice::HighestSource => format!("{n} is the word of the highest kind of source"),
        Choice::MostStated => format!("{n} is the number most voices state"),
        Choice::MostVoices | Choice::None => {
            format!(
                "{n_behind} of {of} {} can be right about {n}",
                if of == 1 { "voice" } else { "voices" }
            )
        }
    }
}

/// Airwars' five grades, by how many independent voices speak, deny and admit.
fn grade(spoken: &[Spoken], n_denials: usize) -> &'static str {
    if spoken.iter().any(|s| s.is_admission) {
        "confirmed"
    } else if spoken.is_empty() {
        "discounted"
    } else if n_denials > 0 {
        "contested"
    } else if spoken.len() >= 2 {
        "fair"
    } else {
        "weak"
    }
}

/// Runs one of a rule's own cases.
pub(crate) fn check(rule: &Rule, case: &Case) -> Result<(), RuleError> {
    let failed =
        |found: String| RuleError::Case { rule: rule.label(), case: case.title.clone(), found };
    let mut spoken = Vec::new();
    let mut n_denials = 0;
    for line in &case.voices {
        match read_voice(line)
            .ok_or_else(|| failed(format!("a voice that cannot be read: {line:?}")))?
        {
            Some(voice) => spoken.push(voice),
            None => n_denials += 1,
        }
    }
    let tally = choose(rule, Harm::Killed, spoken, n_denials);
    let n = |bound: &Option<Bound>| bound.as_ref().map(|bound| bound.n);
    let found = (n(&tally.low), n(&tally.best), n(&tally.high), tally.agreed);
    let is_graded =
        case.grade.iter().all(|grade| tally.because.ends_with(&format!("graded {grade}")));
    if found == (case.low, case.best, case.high, case.agreed) && is_graded {
        return Ok(());
    }
    Err(failed(format!("{found:?}, {}", tally.because)))
}

/// Reads `NAME: 12..15 hedged day 2`; the inner `None` is a denial.
fn read_voice(line: &str) -> Option<Option<Spoken>> {
    let (name, words) = line.split_once(": ")?;
    let mut words = words.split(' ');
    let number = words.next()?;
    if number == "denied" {
        return Some(None);
    }
    let interval = match number.split_once("..") {
        None => Interval::exactly(number.parse().ok()?),
        Some((low, "")) => Interval::at_least(low.parse().ok()?),
        Some((low, high)) => Interval::between(low.parse().ok()?, high.parse().ok()?).ok()?,
    };
    let claim = ClaimId::new(name.to_owned());
    let voice = Voice {
        name: name.into(),
        says: interval,
        claim,
        parts: Box::default(),
        also: Box::default(),
    };
    let mut spoken = Spoken {
        voice,
        said: Said::plainly(interval),
        is_hedged: false,
        is_unnumbered: false,
        extent: Extent::All,
        ends: None,
        is_outdated: false,
        is_glimpse: false,
        is_admission: false,
        kind: None,
        published: None,
    };
    while let Some(word) = words.next() {
        match word {
            "hedged" => spoken.is_hedged = true,
            "unnumbered" => spoken.is_unnumbered = true,
            "outdated" => spoken.is_outdated = true,
            "mentions" => spoken.extent = Extent::Some,
            "kind" => spoken.kind = Some(words.next()?.parse().ok()?),
            "admits" => spoken.is_admission = true,
            "day" => spoken.published = Day::new(2000, 1, words.next()?.parse().ok()?).ok(),
            _ => return None,
        }
    }
    Some(Some(spoken))
}
