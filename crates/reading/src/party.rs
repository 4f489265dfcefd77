//! A noun phrase as people or things with a number: conjuncts, parts of a whole, counts split from their noun.

use parallax_model::{
    Affected, AffectedKind, AmountMention, Deprel, Interval, MentionKind, Mentioned, Qualifier,
    Quantity, Upos,
};

use crate::lexicon::Lexicon;
use crate::view::View;

/// Those that one number counts: one or more conjuncts.
#[derive(Debug, Clone)]
pub struct Part {
    /// Heads of the phrases, left to right.
    pub heads: Vec<usize>,
    /// How many, where the words say.
    pub quantity: Option<Quantity>,
    /// Whether a numeral says so, not only the grammar.
    pub is_counted: bool,
}

/// Splits a coordinated phrase into parts that each have their own number.
///
/// "12 soldiers and three civilians" are two parts; "25 soldiers and militiamen" one, for the number covers both;
/// "a man and his daughter" one of two people.
///
/// A conjunct beyond `trigger` of a phrase that stands before it is not among them: "Gray and Lee, who died, and three
/// others"; nor is one with a state of its own: "two dead and 19 injured".
pub fn parts(view: &View<'_>, heads: &[usize], trigger: usize, lexicon: &Lexicon) -> Vec<Part> {
    // "killed along with two children": those beside are counted by themselves.
    let beside = |h: usize| {
        matches!(view.case_of(h), Some("along" | "alongside" | "together"))
            || crate::event::is_likewise(view, h)
    };
    if let Some(at) = heads.iter().position(|&h| beside(h)).filter(|&at| at > 0) {
        let mut all = parts(view, &heads[..at], trigger, lexicon);
        all.extend(heads[at..].iter().map(|&head| {
            let (quantity, is_counted) = quantity(view, head, lexicon);
            Part { heads: vec![head], quantity, is_counted }
        }));
        return all;
    }
    join_singles(view, listed_parts(view, heads, trigger, lexicon))
}

/// [`parts`], with singles that no numeral counts each for itself.
fn listed_parts(view: &View<'_>, heads: &[usize], trigger: usize, lexicon: &Lexicon) -> Vec<Part> {
    let mut conjuncts: Vec<usize> = heads
        .iter()
        .flat_map(|&head| {
            view.conjuncts(head)
                .into_iter()
                .filter(move |&c| c == head || c < trigger || head > trigger)
        })
        .filter(|&c| {
            heads.contains(&c)
                || !(has_own_state(view, c, trigger) || is_no_party(view, c, lexicon))
        })
        .collect();
    conjuncts.sort_unstable();
    conjuncts.dedup();
    let listed = Listed::of(view, &conjuncts, lexicon);
    conjuncts.retain(|c| !listed.is_told_twice(*c));
    if let Some(one) = one_of_two_titles(view, &conjuncts, trigger, lexicon) {
        conjuncts = vec![one];
    }
    let mut parts: Vec<Part> = Vec::new();
    for head in conjuncts {
        let (quantity, is_counted) = quantity(view, head, lexicon);
        let bare =
            !is_counted && quantity.as_ref().is_some_and(|q| q.qualifier == Qualifier::Unstated);
        // "25 soldiers and allied militia": the number covers a collective that has none.
        let collective =
            !is_counted && quantity.is_none() && lexicon.lists("collective", view.lemma(head));
        match parts.last_mut() {
            Some(last) if collective && last.is_counted => last.heads.push(head),
            Some(last) if bare && (last.is_counted || is_bare(last)) => last.heads.push(head),
            _ => parts.push(Part { heads: vec![head], quantity, is_counted }),
        }
    }
    parts
}

/// "The lawyer and activist Sami Haddad was shot": nouns that share one article, with a verb in the singular, are one
/// person, who goes by the name where there is one.
fn one_of_two_titles(
    view: &View<'_>,
    conjuncts: &[usize],
    trigger: usize,
    lexicon: &Lexicon,
) -> Option<usize> {
    let (&first, more) = conjuncts.split_first().filter(|(_, more)| !more.is_empty())?;
    let says = |forms: &[&str], from: usize| {
        let mut auxiliaries = ["aux", "cop"].iter().flat_map(|rel| view.children_by(trigger, rel));
        auxiliaries.any(|a| a >= from && forms.contains(&view.lower[a].as_str()))
    };
    let is_singular = says(&["was", "is", "has"], first + 1);
    let is_title = |c: usize| {
        let lemma = view.lemma(c);
        let means_person = crate::lexicon::is_person_noun(lemma)
            || lexicon.category(lemma).is_some_and(|kind| !crate::lexicon::is_property(Some(kind)));
        means_person && !view.is_plural(c) && view.child(c, "flat").is_none()
    };
    let is_bare = |c: usize| {
        view.child(c, "det").is_none()
            && view.child(c, "nmod:poss").is_none()
            && amount_of(view, c).is_none()
    };
    // "Sami Haddad, a lawyer and activist": what somebody is, behind the name.
    let is_apposition = is_named(view, first)
        && more.len() > 1
        && view.rel(more[0]).base() == "appos"
        && is_title(more[0])
        && more[1..].iter().all(|&c| is_title(c) && is_bare(c));
    if is_apposition && !says(&["were", "are", "have"], 0) {
        return Some(first);
    }
    // Behind the last of them the name hangs on any: "lawyer and activist Sami Haddad".
    let last = more.last().copied().unwrap_or(first);
    let named = conjuncts
        .iter()
        .flat_map(|&c| view.children_by(c, "appos"))
        .find(|&name| name == last + 1 && is_named(view, name))
        .or_else(|| more.iter().copied().find(|&c| is_named(view, c)));
    let are_titles = |c: &usize| is_bare(*c) && (is_title(*c) || Some(*c) == named);
    (is_singular && is_title(first) && more.iter().all(are_titles)).then(|| named.unwrap_or(first))
}

/// Lists that name those whom a number before them counts: "four children: Omar, Ghada and two others".
///
/// They are members of the group and never added to it.
#[derive(Debug, Default)]
struct Listed {
    /// A counted group and those of the list behind it.
    members: Vec<(usize, Vec<usize>)>,
    /// "Their sons, Omar and Adam": kin in the plural without a number; the list tells who, and how many.
    groups: Vec<usize>,
}

impl Listed {
    fn of(view: &View<'_>, conjuncts: &[usize], lexicon: &Lexicon) -> Self {
        let mut listed = Self::default();
        let mut left = conjuncts.to_vec();
        // From the right, so that "three children: two sons, Omar and Adam, and a daughter" comes to three.
        for &group in conjuncts.iter().rev() {
            let Some(at) = left.iter().position(|&c| c == group) else { continue };
            let (Some(quantity), is_counted) = quantity(view, group, lexicon) else { continue };
            let Some(opening) = left.get(at + 1).and_then(|&first| opens(view, group, first))
            else {
                continue;
            };
            let rest = &left[at + 1..];
            if is_counted && quantity.qualifier == Qualifier::Exact && quantity.interval.lo() > 1 {
                let n = members(view, rest, quantity.interval.lo(), opening, lexicon);
                if n > 0 {
                    let gone: Vec<usize> = left.drain(at + 1..=at + n).collect();
                    listed.members.push((group, gone));
                }
            } else if quantity.qualifier == Qualifier::Unstated
                && (view.child(group, "nmod:poss").is_some() || opening == Opening::Nothing)
            {
                let named = rest.iter().take_while(|&&c| is_named(view, c)).count();
                if named > 1 {
                    left.remove(at);
                    listed.groups.push(group);
                }
            }
        }
        listed
    }

    fn is_told_twice(&self, head: usize) -> bool {
        self.groups.contains(&head) || self.members.iter().any(|(_, all)| all.contains(&head))
    }
}

/// How a list behind a group opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Opening {
    /// "Four children: …", "four children – …".
    Mark,
    /// "Four children, …": the next of a list may follow as well.
    Comma,
    /// "The brothers Omar and Adam".
    Nothing,
}

fn opens(view: &View<'_>, group: usize, first: usize) -> Option<Opening> {
    let end = view.phrase(group).into_iter().filter(|&w| w < first).max()?;
    let start = view.phrase(first).into_iter().filter(|&w| w > end).min()?;
    let between = &view.lower[end + 1..start];
    let is_mark = |w: &String| matches!(w.as_str(), ":" | "–" | "—" | "-" | "--" | "namely");
    let is_plain = |w: &String| is_mark(w) || w == ",";
    if between.is_empty() && is_named(view, first) {
        return Some(Opening::Nothing);
    }
    if between.is_empty() || !between.iter().all(is_plain) {
        return None;
    }
    Some(if between.iter().any(is_mark) { Opening::Mark } else { Opening::Comma })
}

/// How many of those listed are members of a group of `n`: behind a mark as many as fit, behind a comma all or none.
fn members(view: &View<'_>, rest: &[usize], n: u64, opening: Opening, lexicon: &Lexicon) -> usize {
    let mut sum = 0;
    let mut taken = 0;
    for &c in rest {
        if opening != Opening::Mark && !is_named(view, c) {
            break;
        }
        let size = match quantity(view, c, lexicon).0 {
            Some(q) if q.interval.hi() == Some(q.interval.lo()) => q.interval.lo(),
            None if is_named(view, c) => 1,
            _ => break,
        };
        if sum + size > n {
            break;
        }
        sum += size;
        taken += 1;
    }
    let all_named = rest[..taken].iter().all(|&c| is_named(view, c));
    if sum == n || opening == Opening::Mark && all_named { taken } else { 0 }
}

/// A name, or somebody told by their age: "11-year-old Omar"; "four Danes" and "a Dane" are nobody's.
fn is_named(view: &View<'_>, c: usize) -> bool {
    let article = view.child(c, "det").map(|det| view.lower[det].as_str());
    let is_any = amount_of(view, c).is_some() || matches!(article, Some("a" | "an"));
    let is_proper = view.upos(c) == Upos::Propn && !is_any;
    is_proper || view.mention_kind(c) == Some(MentionKind::Person)
}

/// Those who share the fate of the affected: "was killed alongside her three children", "along with his wife".
///
/// Only where whoever was harmed stands before the verb: in "killed the man with a knife" the knife is how.
pub fn companions(
    view: &View<'_>,
    affected: &[usize],
    trigger: usize,
    lexicon: &Lexicon,
) -> Vec<usize> {
    let Some(&last) = affected.iter().max().filter(|&&last| last < trigger) else { return vec![] };
    let is_person = |i: usize| lexicon.is(view, i, crate::lexicon::Class::Person);
    // "Was ambushed and killed with two guards": what follows both verbs may hang on the first.
    let joined = view.head(trigger).filter(|_| view.rel(trigger) == Deprel::Conj);
    let beside = std::iter::once(trigger)
        .chain(joined)
        .flat_map(|verb| view.children_by(verb, "obl"))
        .filter(|&c| c > trigger)
        .filter(|&c| matches!(view.case_of(c), Some("with" | "alongside" | "along" | "besides")));
    let within = view
        .children_by(last, "nmod")
        .filter(|&c| c < trigger && matches!(view.case_of(c), Some("alongside" | "along")));
    beside.chain(within).filter(|&c| !affected.contains(&c) && is_person(c)).collect()
}

/// Nouns for what befell people, which a list of people may run into: "the death of 12 people and the injury of 40".
const FATES: &[&str] =
    &["injury", "wounding", "death", "killing", "arrest", "detention", "abduction", "displacement"];

fn has_own_state(view: &View<'_>, word: usize, trigger: usize) -> bool {
    if FATES.contains(&view.lemma(word)) && view.children_by(word, "nmod").next().is_some() {
        return true;
    }
    const STATES: &[&str] = &[
        "injured",
        "wounded",
        "dead",
        "killed",
        "hurt",
        "missing",
        "arrested",
        "detained",
        "displaced",
    ];
    // "27 dead and more than 80 injured civilians".
    let counted = amount_of(view, word).is_some();
    let before = counted
        && view
            .children_by(word, "amod")
            .any(|a| a < word && STATES.contains(&view.lower[a].as_str()));
    // "Five women and five men killed": the state that is told of all of them is nobody's own.
    let behind = view.lower.get(word + 1).filter(|_| word + 1 != trigger);
    before || behind.is_some_and(|next| STATES.contains(&next.as_str()))
}

/// "two bodies and damage to a building", "among the population, raids and abductions": listed, but nobody.
fn is_no_party(view: &View<'_>, word: usize, lexicon: &Lexicon) -> bool {
    let lemma = view.lemma(word);
    let somebody = lexicon.is(view, word, crate::lexicon::Class::Person)
        || lexicon.is(view, word, crate::lexicon::Class::Armed);
    let happening = lexicon.lists("attack", lemma)
        || matches!(lemma, "damage" | "destruction" | "injury" | "wound")
        || ["tion", "sion", "cking", "ment"].iter().any(|end| lemma.ends_with(end))
        || crate::lexicon::is_property(lexicon.category(lemma))
        // "Lost 1,120 men, 14 tanks and 37 artillery systems".
        || lexicon.lists("weapon", lemma)
        || matches!(lemma, "system" | "launcher");
    view.upos(word) == Upos::Noun && !somebody && happening
}

fn is_bare(part: &Part) -> bool {
    part.quantity.as_ref().is_some_and(|q| q.qualifier == Qualifier::Unstated)
}

/// "a man and his daughter": singles that no numeral counts are counted together.
fn join_singles(view: &View<'_>, parts: Vec<Part>) -> Vec<Part> {
    let single = |part: &Part| {
        !part.is_counted
            && part.quantity.as_ref().is_some_and(|q| q.interval == Interval::exactly(1))
    };
    if parts.len() < 2 || !parts.iter().all(single) {
        return parts;
    }
    let heads: Vec<usize> = parts.iter().flat_map(|p| p.heads.iter().copied()).collect();
    let words: Vec<usize> = heads.iter().flat_map(|&h| view.phrase(h)).collect();
    let quantity = Quantity {
        interval: Interval::exactly(heads.len() as u64),
        qualifier: Qualifier::Exact,
        text: view.text_of(&words).into(),
        span: view.span(&words),
    };
    vec![Part { heads, quantity: Some(quantity), is_counted: false }]
}

/// How many a phrase says, and whether a numeral says it.
pub fn quantity(view: &View<'_>, head: usize, lexicon: &Lexicon) -> (Option<Quantity>, bool) {
    // "the bodies of 8 people", "the lives of scores": the number stands on those whose they are.
    let owners = || view.children_by(head, "nmod").find(|&c| view.case_of(c) == Some("of"));
    let of_owners = matches!(
        view.lemma(head),
        "body" | "corpse" | "remains" | "life" | "death" | "member" | "total" | "name"
    )
    .then(owners)
    .flatten();
    // "the edges of a tomb" are one tomb's.
    if matches!(view.lemma(head), "edge" | "side" | "piece" | "section" | "wing")
        && let Some(whole) = owners()
    {
        return quantity(view, whole, lexicon);
    }
    // "A family of six", "a group of 12".
    let of_group = || {
        let is_group = matches!(
            view.lemma(head),
            "family" | "group" | "crew" | "team" | "party" | "household"
        );
        let of = view.children_by(head, "nmod").find(|&c| view.case_of(c) == Some("of"))?;
        view.s.amounts.iter().find(|a| is_group && number_head(view, a) == of)
    };
    // "four of the injured".
    let among = || {
        let whole = view.head(head).filter(|_| view.case_of(head) == Some("of"))?;
        view.s.amounts.iter().find(|a| number_head(view, a) == whole)
    };
    let amount = amount_of(view, head).or_else(of_group).or_else(among).or_else(|| {
        of_owners.and_then(|o| amount_of(view, o)).filter(|_| view.lemma(head) != "member")
    });
    if let Some(amount) = amount.filter(|a| !is_age_of_name(view, number_head(view, a))) {
        if amount.is_share {
            return (None, true);
        }
        return (Some(said(view, amount)), true);
    }
    let counted = |low: Interval, qualifier| {
        let words = view.phrase(head);
        Some(Quantity {
            interval: low,
            qualifier,
            text: view.text_of(&words).into(),
            span: view.span(&words),
        })
    };
    // "Both men were killed".
    if view.child(head, "det").is_some_and(|d| view.lower[d] == "both") && view.is_plural(head) {
        return (counted(Interval::exactly(2), Qualifier::Exact), true);
    }
    if lemma_is_pair(view, head) {
        return (counted(Interval::exactly(2), Qualifier::Exact), false);
    }
    let bare = || counted(Interval::at_least(2), Qualifier::Unstated);
    let one = || counted(Interval::exactly(1), Qualifier::Exact);
    let lemma = view.lemma(head);
    let form = view.lower[head].as_str();
    if is_age_of_name(view, head) {
        return (one(), false);
    }
    if view.upos(head) == Upos::Pron {
        return match form {
            "he" | "she" | "him" | "her" | "himself" | "herself" => (one(), false),
            "them" if let Some(amount) = counted_before(view, head) => {
                (Some(said(view, amount)), true)
            }
            "they" | "themselves" | "them" | "those" | "we" | "us" | "others" | "some" | "many" => {
                (bare(), false)
            }
            _ => (None, false),
        };
    }
    if crate::lexicon::is_told_by_age(view, head) || form.contains("-year-old") || form == "old" {
        return (one(), false);
    }
    if ["dead", "wounded", "injured", "missing"].contains(&lemma) {
        return (None, false);
    }
    // "another of the grocer's daughters".
    if form == "another" {
        return (one(), false);
    }
    // "Left seven dead and as many wounded".
    let as_many = form == "many" && head > 0 && view.lower[head - 1] == "as";
    if as_many && view.lower.get(head + 1).is_none_or(|next| next != "as") {
        let before = |a: &&AmountMention| usize::from(a.words.end) < head && !a.is_share;
        if let Some(amount) = view.s.amounts.iter().rev().find(before) {
            return (Some(said(view, amount)), true);
        }
    }
    // "left a number wounded".
    if matches!(form, "number" | "handful" | "majority") {
        return (bare(), false);
    }
    if let Some(n) = listed_behind_colon(view, head, lexicon) {
        return (counted(Interval::exactly(n), Qualifier::Exact), false);
    }
    if view.is_plural(head) && !lexicon.lists("collective", lemma)
        || form == "people"
        || form == "civilians"
    {
        return (bare(), false);
    }
    if lexicon.lists("collective", lemma) || matches!(form, "police" | "troops" | "forces") {
        return (None, false);
    }
    // "Base 46", "the village of Harem": a name counts nothing. "David, 22" is a person and an age.
    let numbered = lexicon.category(lemma).is_none()
        && view.mention_kind(head) != Some(MentionKind::Person)
        && view.children(head).iter().any(|&c| c > head && view.upos(c) == Upos::Num);
    let of_name = lexicon.lists("place", lemma)
        && view
            .children_by(head, "nmod")
            .any(|c| view.upos(c) == Upos::Propn && view.case_of(c) == Some("of"));
    if numbered || of_name {
        return (None, false);
    }
    let named_one = view.mention_kind(head) == Some(MentionKind::Person);
    let common = matches!(view.upos(head), Upos::Noun)
        && view.mention_kind(head) != Some(MentionKind::Place);
    let toponym = view.s.toponyms.iter().any(|t| t.words.holds(head));
    let countable = lexicon.category(lemma).is_some()
        || crate::lexicon::is_person_noun(lemma)
        || lexicon.lists("place", lemma)
        || lexicon.lists("property", lemma);
    let determined = view.child(head, "det").is_some() || view.child(head, "nmod:poss").is_some();
    // "A Palestinian was killed", "a Spaniard", "a Humvee": one of those called so.
    let is_name = view.mention_kind(head) == Some(MentionKind::Nationality)
        || view.upos(head) == Upos::Propn && !toponym;
    let of_nation =
        is_name && view.child(head, "det").is_some_and(|d| matches!(&*view.lower[d], "a" | "an"));
    if named_one || of_nation || (common && !toponym && (countable || determined)) {
        return (one(), false);
    }
    (None, false)
}

/// "Stopped nine passengers and gunned them down": those whom the verb before counts.
fn counted_before<'v>(view: &'v View<'_>, pronoun: usize) -> Option<&'v AmountMention> {
    let verb = view.head(pronoun).filter(|_| view.rel(pronoun).base() == "obj")?;
    let joined = |&v: &usize| {
        matches!(view.rel(v).base(), "conj" | "advcl" | "xcomp") && view.child(v, "nsubj").is_none()
    };
    let before =
        std::iter::successors(Some(verb), |v| view.head(*v).filter(|_| joined(v))).skip(1).take(3);
    before
        .filter_map(|v| view.child(v, "obj"))
        .find(|&o| o < pronoun && (view.upos(o) == Upos::Num || view.is_plural(o)))
        .and_then(|o| amount_of(view, o))
        .filter(|a| !a.is_share && a.interval != Interval::exactly(1))
}

/// "A married couple": two people, where no other number stands on it.
fn lemma_is_pair(view: &View<'_>, head: usize) -> bool {
    let is_one = !view.is_plural(head) && view.children_by(head, "nmod").next().is_none();
    // "Twins aged 12".
    view.lemma(head) == "couple" && is_one || view.lower[head] == "twins"
}

/// "Their children: two sons, Omar and Adam, and a daughter": how many a plural without a number comes to.
fn listed_behind_colon(view: &View<'_>, head: usize, lexicon: &Lexicon) -> Option<u64> {
    let first = view.children_by(head, "appos").find(|&c| is_listed_behind_colon(view, head, c))?;
    let listed = view.conjuncts(first);
    let exact = |&c: &usize| {
        let q = quantity(view, c, lexicon).0?;
        (q.interval.hi() == Some(q.interval.lo())).then_some(q.interval.lo())
    };
    // "Two sons, Omar and Adam, and a daughter": three.
    let told = Listed::of(view, &listed, lexicon);
    let own = listed.iter().filter(|&&c| c >= first && !told.is_told_twice(c));
    let sum = own.map(exact).sum::<Option<u64>>()?;
    (view.is_plural(head) && sum > 1).then_some(sum)
}

/// The number that the tree hangs on a noun, or that the noun itself is.
pub fn amount_of<'v>(view: &'v View<'_>, head: usize) -> Option<&'v AmountMention> {
    let on_head = |amount: &&AmountMention| {
        let number = number_head(view, amount);
        if number == head {
            return true;
        }
        let hangs = view.head(number) == Some(head)
            && matches!(
                view.rel(number).base(),
                "nummod" | "det" | "amod" | "advmod" | "compound" | "nmod" | "dep"
            );
        hangs
            && !is_age_behind(view, head, number)
            && !(view.rel(number).base() == "nmod" && view.case_of(number).is_some())
    };
    // "Dozens more injured".
    let counts_more = |amount: &&AmountMention| {
        view.lower[head] == "more" && usize::from(amount.words.end) == head && !amount.is_share
    };
    let amounts = || view.s.amounts.iter().filter(|a| usize::from(a.words.end) <= view.len());
    amounts().find(on_head).or_else(|| amounts().find(counts_more))
}

/// "Samir Haddad, 49,", "the victim, 16, was", "Samir Haddad 49, was": a person and an age.
fn is_age_behind(view: &View<'_>, head: usize, number: usize) -> bool {
    if number <= head || !view.lower[number].bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let next = view.lower.get(number + 1).map_or(".", String::as_str);
    let is_closed = matches!(next, "," | ")" | "." | ";" | "-" | "–" | "—");
    let is_marked = matches!(view.lower[number - 1].as_str(), "," | "(");
    let is_loose = matches!(view.rel(number).base(), "nmod" | "dep");
    let is_name = view.upos(head) == Upos::Propn;
    if is_marked { is_loose || is_closed && !view.is_plural(head) } else { is_name && is_closed }
}

/// "William Reed, 51 — appeared to have died": a number between a person's name and a mark is an age, whatever hangs on it.
fn is_age_of_name(view: &View<'_>, number: usize) -> bool {
    let is_mark = |i: usize| {
        view.lower
            .get(i)
            .is_none_or(|w| matches!(w.as_str(), "," | ")" | "–" | "—" | "-" | "--" | ";" | "."))
    };
    number > 1
        && matches!(view.lower[number - 1].as_str(), "," | "(")
        && view.mention_kind(number - 2) == Some(MentionKind::Person)
        && view.lower[number].bytes().all(|b| b.is_ascii_digit())
        && is_mark(number + 1)
}

/// The word of a number that hangs on what is counted.
fn number_head(view: &View<'_>, amount: &AmountMention) -> usize {
    let range = usize::from(amount.number.start)..usize::from(amount.number.end);
    let outward = |&i: &usize| view.head(i).is_none_or(|h| !range.contains(&h));
    range.clone().find(outward).unwrap_or(range.start)
}

/// A number mention as a claim's quantity.
pub fn said(view: &View<'_>, amount: &AmountMention) -> Quantity {
    let span = view.s.span_of(amount.words);
    Quantity {
        interval: amount.interval,
        qualifier: amount.qualifier,
        text: span.of(view.text).into(),
        span,
    }
}

/// The affected of one part, as said.
pub fn affected(view: &View<'_>, part: &Part, lexicon: &Lexicon) -> Vec<Affected> {
    part.heads.iter().map(|&head| one_affected(view, head, lexicon)).collect()
}

fn one_affected(view: &View<'_>, head: usize, lexicon: &Lexicon) -> Affected {
    let words = view.phrase(head);
    let noun = counted_noun(view, head, lexicon);
    let lemma = view.lemma(noun);
    Affected {
        text: view.text_of(&words).into(),
        span: view.span(&words),
        noun: lemma.into(),
        category: category(view, noun, lexicon),
    }
}

/// "dozens of civilians" counts civilians.
fn counted_noun(view: &View<'_>, head: usize, lexicon: &Lexicon) -> usize {
    let counts = view.upos(head) == Upos::Num || lexicon.lists("counting", view.lemma(head));
    let of = view.children_by(head, "nmod").find(|&c| view.case_of(c) == Some("of"));
    of.filter(|_| counts).unwrap_or(head)
}

fn category(view: &View<'_>, noun: usize, lexicon: &Lexicon) -> Option<AffectedKind> {
    let of_modifier = || {
        let modifiers = view.children_by(noun, "amod").chain(view.children_by(noun, "compound"));
        modifiers.filter_map(|m| lexicon.category(view.lemma(m))).next()
    };
    match lexicon.category(view.lemma(noun)) {
        Some(AffectedKind::Person) => of_modifier().or(Some(AffectedKind::Person)),
        Some(kind) => Some(kind),
        None if view.mention_kind(noun) == Some(MentionKind::Person) => Some(AffectedKind::Person),
        None if crate::lexicon::is_told_by_age(view, noun) => Some(AffectedKind::Person),
        None if crate::lexicon::is_person_noun(view.lemma(noun)) => {
            of_modifier().or(Some(AffectedKind::Person))
        }
        None => None,
    }
}

/// The actors a list of phrase heads names, as said and by id.
pub fn actors(view: &View<'_>, heads: &[usize]) -> Vec<Mentioned> {
    let mut conjuncts: Vec<usize> = heads.iter().flat_map(|&head| view.conjuncts(head)).collect();
    conjuncts.sort_unstable();
    conjuncts.dedup();
    let mut named: Vec<Mentioned> =
        conjuncts.into_iter().map(|head| mentioned(view, head)).collect();
    named.dedup_by_key(|actor| actor.span);
    named
}

/// A phrase as a party.
pub fn mentioned(view: &View<'_>, head: usize) -> Mentioned {
    let mut words = view.phrase(head);
    // A name that is known as a whole is said as a whole, whatever the tree makes of it.
    if let Some(whole) = view.s.actors.iter().find(|a| a.words.holds(head)) {
        words.extend(usize::from(whole.words.start)..usize::from(whole.words.end).min(view.len()));
        words.sort_unstable();
        words.dedup();
    }
    // "Allegedly by the army": how sure it is, and no part of who.
    const ASIDE: &[&str] = &[
        "allegedly",
        "reportedly",
        "apparently",
        "possibly",
        "probably",
        "likely",
        "purportedly",
        "by",
    ];
    let n_aside =
        words.iter().take_while(|&&i| i != head && ASIDE.contains(&&*view.lower[i])).count();
    words.drain(..n_aside);
    let known = view.s.actors.iter().find(|a| a.words.holds(head)).or_else(|| {
        let inside =
            |a: &&parallax_model::ActorMention| words.contains(&usize::from(a.words.start));
        view.s.actors.iter().find(inside)
    });
    Mentioned {
        text: view.text_of(&words).into(),
        span: view.span(&words),
        actor: known.map(|a| a.actor.as_str().into()),
        kind: known.map(|a| a.kind),
    }
}

/// Parts of a whole: "including two women", "among them three children", "most of them civilians".
pub fn subsets(view: &View<'_>, head: usize, trigger: usize, lexicon: &Lexicon) -> Vec<Part> {
    let whole = view.subtree(head, &|i| view.rel(i).base() == "conj" && view.head(i) == Some(head));
    // "left 25 militants dead, including a leader": the verb that leaves them so has the parts too.
    let governor = view.head(trigger).filter(|&g| {
        matches!(view.rel(trigger).base(), "xcomp" | "advcl" | "amod") && view.upos(g) == Upos::Verb
    });
    let beside = std::iter::once(trigger)
        .chain(governor)
        .flat_map(|t| view.children(t).iter().copied())
        .filter(|&c| c > head);
    let conjuncts = view.conjuncts(head);
    let listed = Listed::of(view, &conjuncts, lexicon).members;
    let told = listed.into_iter().filter(|(group, _)| *group == head).flat_map(|(_, all)| all);
    let told: Vec<usize> = told.filter(|&c| !is_named(view, c)).collect();
    let mut named: Vec<usize> = whole
        .into_iter()
        .chain(beside)
        .filter(|&c| c != head && view.upos(c) != Upos::Pron)
        // "listed among the dead": the dead are the whole.
        .filter(|&c| !matches!(view.lemma(c), "dead" | "martyr" | "fatality"))
        .filter(|&c| {
            let opens =
                |c: usize| view.case_of(c).is_some_and(|case| lexicon.lists("including", case));
            let of_whole =
                |&p: &usize| matches!(view.lower[p].as_str(), "them" | "whom") && opens(p);
            opens(c)
                // "Seven people, among them three women".
                || view.children_by(c, "nmod").any(|p| of_whole(&p))
                || is_listed_behind_colon(view, head, c)
                || is_listed_behind_verb(view, head, trigger, c)
        })
        .filter(|&c| !counts_others_between(view, head, view.phrase(c)[0], c))
        .collect();
    named.sort_unstable();
    named.dedup();
    let of_part = |&c: &usize| match is_listed_behind_colon(view, head, c) {
        // "two people : a farmer and a guard": each is told of.
        true => listed_parts(view, &[c], trigger.max(c), lexicon),
        // "killed 12, including three children and two women, and four guards": the list ends before a comma's "and".
        false => {
            let closes = |&k: &usize| {
                view.child(k, "cc").is_some_and(|and| and > 0 && view.lower[and - 1] == ",")
            };
            let mut listed = view.conjuncts(c);
            listed.retain(|k| *k >= c);
            let listed: Vec<usize> =
                listed.into_iter().take_while(|k| *k == c || !closes(k)).collect();
            let last = listed.last().copied().unwrap_or(c);
            parts(view, &listed, trigger.max(last), lexicon)
        }
    };
    let mut found: Vec<Part> = named.iter().flat_map(of_part).collect();
    found.extend(told.iter().map(|&c| {
        let (quantity, is_counted) = quantity(view, c, lexicon);
        Part { heads: vec![c], quantity, is_counted }
    }));
    found.extend(of_them(view, head, trigger, lexicon));
    if let Some(part) = crate::roles::part_among(view, head) {
        found.extend(listed_parts(view, &[part], trigger.max(part), lexicon));
    }
    found
}

/// "nine people : six farmers and three soldiers".
fn is_listed_behind_colon(view: &View<'_>, whole: usize, part: usize) -> bool {
    view.rel(part).base() == "appos"
        && view.head(part) == Some(whole)
        && (whole..part).any(|i| view.lower[i] == ":")
}

/// "Seven people were killed: four civilians and three soldiers".
fn is_listed_behind_verb(view: &View<'_>, whole: usize, trigger: usize, part: usize) -> bool {
    view.rel(part).base() == "parataxis"
        && view.head(part) == Some(trigger)
        && whole < trigger
        && part > trigger
        && matches!(view.upos(part), Upos::Noun)
        && amount_of(view, whole).is_some()
        && amount_of(view, part).is_some()
        && (trigger..part).any(|i| view.lower[i] == ":")
}

/// "One died and two others, one of them a child, were hurt": between the dead and the part others are counted, whose part it is.
///
/// `at` is the word that opens the part, `word` one of the part itself.
fn counts_others_between(view: &View<'_>, head: usize, at: usize, word: usize) -> bool {
    view.s
        .amounts
        .iter()
        .filter(|a| usize::from(a.words.end) < at && usize::from(a.words.end) <= view.len())
        .any(|a| {
            let number = number_head(view, a);
            let noun = match view.rel(number).base() {
                "nummod" => view.head(number).unwrap_or(number),
                _ => number,
            };
            let is_subject = matches!(view.rel(noun).base(), "nsubj" | "obj");
            let other_verb = view.head(noun).is_some_and(|v| {
                view.head(head) != Some(v) && matches!(view.upos(v), Upos::Verb | Upos::Adj)
            });
            number > head
                && is_subject
                && other_verb
                && !view.is_under(noun, head)
                && !view.is_under(noun, word)
        })
}

/// "three of whom were children", "most of them civilians", "of which at least 96 were children".
fn of_them(view: &View<'_>, head: usize, trigger: usize, lexicon: &Lexicon) -> Option<Part> {
    let near = head.max(trigger).min(head + 12) + 10;
    let of = (head + 1..near.min(view.len().saturating_sub(2))).find(|&i| {
        view.lower[i] == "of" && matches!(view.lower[i + 1].as_str(), "them" | "whom" | "which")
    })?;
    let person = |&i: &usize| {
        matches!(view.upos(i), Upos::Noun | Upos::Propn)
            && lexicon.is(view, i, crate::lexicon::Class::Person)
    };
    // "All of them relatives": the whole, told once more. "Three of them badly, and four guards": the guards are others.
    let is_all = of > 0 && matches!(view.lower[of - 1].as_str(), "all" | "both");
    let closes = |i: &usize| matches!(view.lower[*i].as_str(), "," | ";" | "." | ":");
    let mut own = (of + 2..view.len().min(of + 8)).take_while(|i| *i == of + 2 || !closes(i));
    let noun = own.find(person).filter(|_| !is_all)?;
    if counts_others_between(view, head, of, of) {
        return None;
    }
    // "40 wounded and 12 bodies, of which three were children": of the bodies.
    let mut others = view.children_by(head, "conj");
    if others.any(|c| c < of && amount_of(view, c).is_some()) {
        return None;
    }
    let before = |a: &&AmountMention| usize::from(a.words.end) == of;
    let between = |a: &&AmountMention| (of + 2..noun).contains(&usize::from(a.words.start));
    let amount = view.s.amounts.iter().find(|a| before(a) || between(a)).filter(|a| !a.is_share);
    let quantity = match amount {
        Some(amount) => said(view, amount),
        None => {
            let words = [of.saturating_sub(1), noun];
            let (text, span) = (view.text_of(&words).to_owned(), view.span(&words));
            Quantity {
                interval: Interval::at_least(2),
                qualifier: Qualifier::Unstated,
                text: text.into(),
                span,
            }
        }
    };
    Some(Part { heads: vec![noun], quantity: Some(quantity), is_counted: true })
}
