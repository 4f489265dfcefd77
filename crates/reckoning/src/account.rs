//! What one voice says of one harm in one report, once its parts are added up and its repetitions counted once.
//!
//! A report says "two people were killed", then "a man died at once", then "the other, a woman of 30": that is two
//! dead, not four. And "three women were killed and two men" is five. So single persons are told apart by name, age,
//! gender and words such as "another"; a total that covers them stands for them; parts add up only where they cannot
//! be the same people.

use parallax_model::{AffectedKind, Claim, ClaimId, Stance};

use crate::mention::{Mention, Said};

/// One voice's statement of one harm in one report.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) said: Said,
    /// The claims that make it, in the order of the text; more than one where parts add up.
    pub(crate) parts: Vec<ClaimId>,
    /// Claims of the same voice that repeat it or that it replaces.
    pub(crate) also: Vec<ClaimId>,
    /// The smallest and the largest total it gives, where it gives several and does not say whose each is.
    pub(crate) ends: Option<(End, End)>,
    pub(crate) is_hedged: bool,
    pub(crate) is_unnumbered: bool,
    pub(crate) is_early: bool,
    pub(crate) is_update: bool,
    /// Whether it counts those known by name.
    pub(crate) is_named: bool,
    /// How much of the harm it speaks of.
    pub(crate) extent: Extent,
    /// Place in the text of its first claim.
    pub(crate) at: u32,
}

/// How much of the harm an account speaks of. Later ones give way to earlier ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Extent {
    /// Counts all: "15 people".
    All,
    /// Counts a category, and there may be others: "nine women".
    Category,
    /// Mentions some, and counts nobody: "a man", a name.
    Some,
}

/// A number and the claim that states it.
pub(crate) type End = (u64, ClaimId);

/// Draws one account from the mentions of one voice in one report. `None` where there are none.
///
/// `is_report`: whether it is the report's own voice, which passes on totals without saying whose they are.
pub(crate) fn draw(mut mentions: Vec<Mention>, is_report: bool) -> Option<Account> {
    mentions.sort_by(|a, b| (a.claim.span, &a.claim.id).cmp(&(b.claim.span, &b.claim.id)));
    let all: Vec<ClaimId> = mentions.iter().map(|m| m.claim.id.clone()).collect();
    let current = current(&mentions);
    let chosen = choose_parts(&current)?;
    let said = chosen.iter().map(|m| m.said).reduce(Said::plus)?;
    let parts: Vec<ClaimId> = chosen
        .iter()
        .flat_map(|m| std::iter::once(m.claim.id.clone()).chain(m.less.clone()))
        .collect();
    Some(Account {
        said,
        also: all.into_iter().filter(|id| !parts.contains(id)).collect(),
        parts,
        ends: if is_report { ends(&current) } else { None },
        is_hedged: chosen.iter().any(|m| is_hedged(m.claim)),
        is_unnumbered: chosen.iter().all(|m| m.is_unnumbered),
        is_early: chosen.iter().all(|m| m.is_early),
        is_update: chosen.iter().any(|m| m.is_update),
        is_named: chosen.iter().all(|m| m.is_named) || is_list_of_names(&chosen),
        extent: extent_of(&chosen),
        at: chosen[0].claim.span.start,
    })
}

/// Whether most of several are told by name.
fn is_list_of_names(chosen: &[&Mention]) -> bool {
    let named: Vec<&Mention> = chosen.iter().copied().filter(|m| m.is_by_name()).collect();
    named.len() > 2 && points(&named).saturating_mul(2) >= points(chosen)
}

/// "A nurse was killed with nine others": somebody and all the others, told in one sentence, are all there were.
fn extent_of(chosen: &[&Mention]) -> Extent {
    let is_rest = |m: &&Mention| m.is_more && m.is_counted && !m.is_unnumbered && !m.is_person();
    let sentence = chosen[0].claim.sentence;
    let is_one = chosen.iter().all(|m| m.claim.sentence == sentence);
    if is_one && chosen.iter().copied().any(|m| is_rest(&m)) && chosen.iter().any(|m| !m.is_more) {
        return Extent::All;
    }
    chosen.iter().map(|m| extent(m)).min().unwrap_or(Extent::Some)
}

fn extent(mention: &Mention) -> Extent {
    match mention {
        m if m.is_total() && !m.is_brought_in => Extent::All,
        m if m.is_counted && !m.is_more => Extent::Category,
        _ => Extent::Some,
    }
}

fn is_hedged(claim: &Claim) -> bool {
    claim.stance == Stance::Hedged
}

/// The smallest and the largest of several totals.
fn ends(mentions: &[&Mention]) -> Option<(End, End)> {
    let totals = || mentions.iter().filter(|m| m.is_total() && !m.is_person() && !m.is_brought_in);
    let end = |n: u64, m: &Mention| (n, m.claim.id.clone());
    let low = totals().filter_map(|m| m.said.floor.map(|n| end(n, m))).min()?;
    let high = totals().map(|m| end(m.said.largest(), m)).max()?;
    (low.0 < high.0).then_some((low, high))
}

/// The mentions that still stand: numbers before bare plurals, updates before what they replace.
fn current<'m, 'a>(mentions: &'m [Mention<'a>]) -> Vec<&'m Mention<'a>> {
    let all: Vec<&Mention> = mentions.iter().collect();
    let numbered = or_all(&all, |m| !m.is_unnumbered);
    let settled = or_all(&numbered, |m| !m.is_early);
    // The last update stands for all: "rose to 20 … now stands at 27".
    match settled.iter().rev().find(|m| m.is_update && m.is_total()) {
        Some(update) => vec![*update],
        None => settled,
    }
}

/// Those that `keep` holds, or all where it holds none.
fn or_all<'m, 'a>(
    mentions: &[&'m Mention<'a>],
    keep: impl Fn(&Mention) -> bool,
) -> Vec<&'m Mention<'a>> {
    let kept: Vec<_> = mentions.iter().copied().filter(|m| keep(m)).collect();
    if kept.is_empty() { mentions.to_vec() } else { kept }
}

/// The mentions that together say how many.
fn choose_parts<'m, 'a>(mentions: &[&'m Mention<'a>]) -> Option<Vec<&'m Mention<'a>>> {
    let counts_all = mentions.iter().any(|m| m.is_total() && !m.is_person());
    let total = best_total(mentions, counts_all);
    let parts = if let Some(breakdown) = breakdown(mentions) {
        breakdown
    } else if counts_all {
        let mut parts = distinct_persons(mentions);
        parts.extend(distinct_others(mentions));
        parts
    } else {
        roster(mentions)
    };
    let chosen = if points(&total) >= points(&parts) { total } else { parts };
    (!chosen.is_empty()).then_some(chosen)
}

/// The largest count of a group; groups of one sentence that cannot be the same people add up, and so do those that one
/// word counts side by side: "killing two women and a girl".
fn best_total<'m, 'a>(mentions: &[&'m Mention<'a>], counts_all: bool) -> Vec<&'m Mention<'a>> {
    let groups: Vec<_> =
        mentions.iter().copied().filter(|m| !m.is_person() && !m.is_more).collect();
    let mut best: Vec<&Mention> = Vec::new();
    for sentence in groups.chunk_by(|a, b| a.claim.sentence == b.claim.sentence) {
        let largest =
            sentence.iter().max_by_key(|m| m.said.point).map(|m| vec![*m]).unwrap_or_default();
        let added: Vec<_> = if are_disjoint(sentence) { sentence.to_vec() } else { largest };
        if points(&added) > points(&best) {
            best = added;
        }
    }
    // Beside a count of all, a list says who they were.
    let listed = if counts_all { vec![] } else { side_by_side(mentions) };
    for listed in listed {
        if points(&listed) > points(&best) {
            best = listed;
        }
    }
    best
}

/// Mentions that hang on one word and are not of the same people: "the death of two women and a girl".
///
/// A list of single persons alone is left to [`distinct_persons`], which knows them by name.
fn side_by_side<'m, 'a>(mentions: &[&'m Mention<'a>]) -> Vec<Vec<&'m Mention<'a>>> {
    let mut lists: Vec<Vec<&Mention>> = Vec::new();
    for mention in mentions.iter().copied().filter(|m| m.is_counted || m.is_person()) {
        let hangs = |list: &Vec<&Mention>| list[0].claim.trigger.span == mention.claim.trigger.span;
        match lists.iter_mut().find(|list| hangs(list)) {
            Some(list) if list.iter().all(|held| !whom_overlap(held, mention)) => {
                list.push(mention)
            }
            Some(_) => {}
            None => lists.push(vec![mention]),
        }
    }
    lists.retain(|list| list.len() > 1 && list.iter().any(|m| !m.is_person()));
    lists
}

/// "12 children, five women and five men": a list that goes through all there are.
fn breakdown<'m, 'a>(mentions: &[&'m Mention<'a>]) -> Option<Vec<&'m Mention<'a>>> {
    let is_whole = |list: &Vec<&Mention>| {
        list.len() > 2 && list.iter().all(|m| m.is_counted && !m.is_person()) && are_disjoint(list)
    };
    side_by_side(mentions).into_iter().find(is_whole)
}

fn whom_overlap(a: &Mention, b: &Mention) -> bool {
    a.claim
        .affected
        .iter()
        .any(|one| b.claim.affected.iter().any(|two| one.span.overlaps(two.span)))
}

fn points(mentions: &[&Mention]) -> u64 {
    mentions.iter().fold(0, |sum, m| sum.saturating_add(m.said.point))
}

/// Whether groups named in one sentence are of different people: women and men, soldiers and civilians.
fn are_disjoint(groups: &[&Mention]) -> bool {
    let differ = |a: &Mention, b: &Mention| {
        let by_gender = a.gender.zip(b.gender).is_some_and(|(a, b)| a != b);
        let by_class = a.is_child.zip(b.is_child).is_some_and(|(a, b)| a != b);
        by_gender || by_class || side(a).zip(side(b)).is_some_and(|(a, b)| a != b)
    };
    groups.len() > 1
        && groups.iter().enumerate().all(|(n, a)| groups[n + 1..].iter().all(|b| differ(a, b)))
}

/// Whether a group bears arms, by its category or noun; `None` where nothing says so. "People" may hold any other.
fn side(mention: &Mention) -> Option<bool> {
    use AffectedKind::*;
    const ARMED: &[&str] = &[
        "soldier",
        "soldiers",
        "fighter",
        "fighters",
        "militant",
        "militants",
        "rebel",
        "rebels",
        "gunman",
        "gunmen",
        "troops",
        "policeman",
        "policemen",
        "officer",
        "officers",
        "guard",
        "guards",
        "insurgent",
        "insurgents",
        "attacker",
        "attackers",
        "assailant",
        "assailants",
        "bomber",
        "bombers",
        "militiaman",
        "militiamen",
        "terrorists",
    ];
    let is_armed = |noun: &str| ARMED.contains(&noun).then_some(true);
    let by_category =
        mention.claim.affected.iter().find_map(|affected| match affected.category? {
            Combatant | SecurityForce => Some(true),
            Civilian | Child | Woman | Journalist | HealthWorker | AidWorker => Some(false),
            _ => None,
        });
    is_armed(&mention.noun).or(by_category)
}

/// Single persons, one mention for each that cannot be one of those before.
fn distinct_persons<'m, 'a>(mentions: &[&'m Mention<'a>]) -> Vec<&'m Mention<'a>> {
    let mut persons: Vec<&Mention> = Vec::new();
    for mention in mentions.iter().copied().filter(|m| m.is_person()) {
        if persons.iter().all(|held| mention.is_other_person(held)) {
            persons.push(mention);
        }
    }
    persons
}

/// Where nobody counts all: single persons, and the groups that are counted beside them, each once.
///
/// "A clerk was killed with his wife and four sons. His sister was killed with two daughters": nine.
fn roster<'m, 'a>(mentions: &[&'m Mention<'a>]) -> Vec<&'m Mention<'a>> {
    let mut all = distinct_persons(mentions);
    all.retain(|person| !mentions.iter().any(|group| is_one_of(person, group)));
    let has_persons = !all.is_empty();
    let mut groups: Vec<&Mention> = Vec::new();
    // Who counts those known by name counts the persons that are told of.
    let counted = |m: &&Mention| {
        let is_group = !m.is_unnumbered && !m.is_person() && !m.is_named;
        is_group && (m.is_counted || m.is_told_singly())
    };
    for group in mentions.iter().copied().filter(counted) {
        let is_known = group.is_told_singly()
            && all
                .iter()
                .chain(&groups)
                .any(|held| held.given.as_ref().is_some_and(|given| group.givens.contains(given)));
        let is_new = !is_known
            && groups.iter().all(|held| {
                held.claim.sentence != group.claim.sentence || !whom_overlap(held, group)
            })
            && groups
                .iter()
                .all(|held| held.said.point != group.said.point || held.noun != group.noun);
        if is_new {
            groups.push(group);
        }
    }
    if has_persons || groups.len() > 1 && are_disjoint(&groups) {
        all.extend(groups);
        all
    } else {
        // Two groups and no person may be the same people counted twice: "nine women", "six of those".
        all.extend(distinct_others(mentions));
        all
    }
}

/// Whether a person is one of those told singly elsewhere: the headline's "mother", the text's "a mother and her son".
fn is_one_of(person: &Mention, group: &Mention) -> bool {
    let is_elsewhere = group.claim.sentence != person.claim.sentence;
    let is_named = person.given.as_ref().is_some_and(|given| group.givens.contains(given));
    let is_bare = person.names.is_empty() && !person.is_kin_of_somebody();
    let is_noun = || group.claim.affected.iter().any(|a| a.noun.to_lowercase() == person.noun);
    group.is_told_singly() && is_elsewhere && !person.is_more && (is_named || is_bare && is_noun())
}

/// Those whom one report tells of by their full names, whoever's word each is: a list that nobody has to have counted.
///
/// `None` for fewer than two.
pub(crate) fn listed(mentions: &[Mention]) -> Option<Account> {
    let mut held: Vec<&Mention> = mentions.iter().filter(|m| m.is_person()).collect();
    held.retain(|m| m.full_name.len() > 1 && !m.is_more);
    held.sort_by(|a, b| (a.claim.span, &a.claim.id).cmp(&(b.claim.span, &b.claim.id)));
    let mut chosen: Vec<&Mention> = Vec::new();
    for mention in held {
        if chosen.iter().all(|known| mention.bears_another_name(known)) {
            chosen.push(mention);
        }
    }
    // Those who died on different days are no list of one happening's dead.
    let days: Vec<_> = chosen.iter().filter_map(|m| m.claim.time).collect();
    let is_one_time =
        days.iter().all(|a| days.iter().all(|b| a.from() <= b.to() && b.from() <= a.to()));
    if chosen.len() < 2 || !is_one_time {
        return None;
    }
    Some(Account {
        said: chosen.iter().map(|m| m.said).reduce(Said::plus)?,
        parts: chosen.iter().map(|m| m.claim.id.clone()).collect(),
        also: vec![],
        ends: None,
        is_hedged: chosen.iter().all(|m| is_hedged(m.claim)),
        is_unnumbered: false,
        is_early: false,
        is_update: false,
        is_named: true,
        extent: Extent::All,
        at: chosen[0].claim.span.start,
    })
}

/// "Three others" beside single persons; of several such counts the largest.
fn distinct_others<'m, 'a>(mentions: &[&'m Mention<'a>]) -> Option<&'m Mention<'a>> {
    let others = mentions.iter().copied().filter(|m| m.is_more && !m.is_person());
    others.max_by(|a, b| a.said.point.cmp(&b.said.point).then(b.claim.span.cmp(&a.claim.span)))
}
