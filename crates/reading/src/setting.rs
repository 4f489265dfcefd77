//! Where, when, how and over what an event is told: the words in its own clause first.

use parallax_model::{
    AnnotatedSentence, DatePrecision, Day, DayRange, EventType, Method, PlacePrecision, Scope,
    TimeMention, Toponym, Upos,
};

use crate::event::Event;
use crate::lexicon::{Class, Lexicon};
use crate::view::View;

/// The place that the event's own clause names, if it names one.
pub fn place<'v>(view: &'v View<'_>, event: &Event<'_>, speakers: &[usize]) -> Option<&'v Toponym> {
    let scored =
        view.s.toponyms.iter().filter(|t| usize::from(t.words.end) <= view.len()).filter_map(|t| {
            let score = place_score(view, event, t, speakers)?;
            (score > 3).then_some((score, t))
        });
    // Of equals the first in the sentence stays.
    scored
        .fold(None, |best: Option<(i32, &Toponym)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, toponym)| toponym)
}

fn place_score(
    view: &View<'_>,
    event: &Event<'_>,
    toponym: &Toponym,
    speakers: &[usize],
) -> Option<i32> {
    let head = head_of(view, toponym.words.start.into(), toponym.words.end.into());
    if speakers.iter().any(|&s| view.is_under(head, s)) {
        return None;
    }
    // "the second capital to fall, after Raqqa": another one's place.
    let aside = matches!(
        view.case_of(head),
        Some("after" | "before" | "since" | "than" | "like" | "as" | "unlike")
    );
    if aside && !view.is_under(event.trigger, head) {
        return None;
    }
    if is_origin_of(view, head, toponym.place.precision) || is_dateline(view.s, toponym, view.text)
    {
        return None;
    }
    let mut score = nearness(view, event.trigger, head)?;
    if event.affected.iter().any(|&a| view.is_under(head, a) && a != event.trigger) {
        let holds = matches!(
            event.kind(),
            EventType::Capture
                | EventType::Control
                | EventType::Siege
                | EventType::Attack
                | EventType::Destruction
                | EventType::Withdrawal
        );
        score += if holds { 5 } else { 0 };
    }
    if event.actor.iter().any(|&a| view.is_under(head, a)) {
        score -= 6;
    }
    let toward = matches!(view.case_of(head), Some("to" | "towards" | "from" | "with"));
    if toward
        && matches!(event.kind(), EventType::Displacement | EventType::Return)
        && view.case_of(head) != Some("from")
    {
        score -= 3;
    }
    score += match toponym.place.precision {
        PlacePrecision::Country => -2,
        PlacePrecision::Region => -3,
        PlacePrecision::Unresolved => -2,
        // A mall or an embassy stands in a town, and the town is the place.
        PlacePrecision::Exact => -1,
        PlacePrecision::Province => 0,
        _ => 1,
    };
    Some(score)
}

/// "BEIRUT (AP) — …": where it was written, which is not where it happened.
pub fn is_dateline(sentence: &AnnotatedSentence, toponym: &Toponym, text: &str) -> bool {
    let end = usize::from(toponym.words.end);
    let n_words = sentence.sentence.tokens.len();
    usize::from(toponym.words.start) < 3
        && (end..n_words.min(end + 7)).any(|i| matches!(sentence.word(text, i), "—" | "–" | "--"))
}

/// "US soldiers", "Syria's army", "Iran-backed": a country that says whose, not where.
fn is_origin_of(view: &View<'_>, head: usize, precision: PlacePrecision) -> bool {
    if !matches!(precision, PlacePrecision::Country | PlacePrecision::Region) {
        return false;
    }
    match view.rel(head).base() {
        "compound" | "amod" => true,
        "nmod" => {
            let owned = view.rel(head) == parallax_model::Deprel::NmodPoss;
            let whose = view.head(head).map_or("", |h| view.lemma(h));
            owned
                && !matches!(
                    whose,
                    "conflict"
                        | "war"
                        | "capital"
                        | "border"
                        | "north"
                        | "south"
                        | "east"
                        | "west"
                        | "city"
                        | "coast"
                        | "province"
                )
        }
        "nsubj" => true,
        _ => false,
    }
}

/// How close two words stand in the tree: 12 for one governing the other, less a step; `None` across a border of speech.
fn nearness(view: &View<'_>, trigger: usize, word: usize) -> Option<i32> {
    let up = |from: usize| std::iter::once(from).chain(view.ancestors(from)).collect::<Vec<_>>();
    let (of_trigger, of_word) = (up(trigger), up(word));
    let joint = *of_trigger.iter().find(|i| of_word.contains(i))?;
    let rise = of_trigger.iter().take_while(|&&i| i != joint);
    let fall = of_word.iter().take_while(|&&i| i != joint);
    let cost = |i: usize| match view.rel(i).base() {
        "parataxis" => 5,
        "ccomp" => 4,
        "conj" if view.child(i, "nsubj").is_some() => 4,
        "acl" | "advcl" => 2,
        "conj" => 1,
        _ => 1,
    };
    let rise: i32 = rise.map(|&i| cost(i)).sum();
    // A place inside another verb's subject or object is that one's.
    let other = |i: usize| {
        if joint != trigger && matches!(view.rel(i).base(), "obj" | "nsubj") { 3 } else { 0 }
    };
    let fall: i32 = fall.map(|&i| cost(i) + other(i)).sum();
    Some(12 - rise - fall)
}

/// The word of a stretch that hangs outside it.
pub fn head_of(view: &View<'_>, start: usize, end: usize) -> usize {
    let end = end.min(view.len());
    (start..end).find(|&i| view.head(i).is_none_or(|h| h < start || h >= end)).unwrap_or(start)
}

/// The time that the event's own clause states.
pub fn time<'v>(view: &'v View<'_>, trigger: usize, speakers: &[usize]) -> Option<&'v TimeMention> {
    let scored =
        view.s.times.iter().filter(|t| usize::from(t.words.end) <= view.len()).filter_map(|t| {
            let head = head_of(view, t.words.start.into(), t.words.end.into());
            let governor = view.head(head);
            // "said on Tuesday" dates the saying.
            if governor.is_some_and(|g| speakers.contains(&g)) {
                return None;
            }
            let score = nearness(view, trigger, head)?;
            (score > 5).then_some((score, t))
        });
    scored
        .fold(None, |best: Option<(i32, &TimeMention)>, next| match best {
            Some(best) if best.0 >= next.0 => Some(best),
            _ => Some(next),
        })
        .map(|(_, time)| time)
}

/// Days of a total or a state: "since the war began in March 2011" runs from then until publication.
pub fn until(view: &View<'_>, mention: &TimeMention, published: Day) -> Option<DayRange> {
    let days = mention.days?;
    if mention.is_since || days.to() >= published {
        return Some(days);
    }
    let head = head_of(view, mention.words.start.into(), mention.words.end.into());
    let since = std::iter::once(head).chain(view.ancestors(head)).take(4).any(|a| {
        let begins = matches!(view.lemma(a), "begin" | "start" | "erupt" | "break");
        begins || view.case_of(a) == Some("since")
    });
    Some(if since { DayRange::new(days.from(), published, DatePrecision::Period) } else { days })
}

/// One happening, a running total, or a state.
pub fn scope(
    view: &View<'_>,
    event: &Event<'_>,
    time: Option<&TimeMention>,
    lexicon: &Lexicon,
) -> Scope {
    if let Some(scope) = event.frame.scope {
        return scope;
    }
    let counted = !matches!(
        event.kind(),
        EventType::Capture | EventType::Withdrawal | EventType::Ceasefire | EventType::Clash
    );
    if counted && time.is_some_and(|t| t.is_since || t.days.is_some_and(is_long)) {
        return Scope::Cumulative;
    }
    if counted && in_a_war(view, event) {
        return Scope::Cumulative;
    }
    if is_habitual(view, event.trigger, lexicon) {
        return Scope::Standing;
    }
    if matches!(event.kind(), EventType::Siege) && view.child(event.trigger, "aux:pass").is_some() {
        return Scope::Standing;
    }
    Scope::Incident
}

fn is_long(days: DayRange) -> bool {
    days.precision == DatePrecision::Period && (days.to() - days.from()).get_days() > 45
}

/// "killed in Syria's conflict", "a war that has killed …": a total of the whole war.
pub fn in_a_war(view: &View<'_>, event: &Event<'_>) -> bool {
    let war = |i: usize| {
        matches!(
            view.lemma(i),
            "war"
                | "conflict"
                | "uprising"
                | "insurgency"
                | "revolution"
                | "campaign"
                | "occupation"
                | "genocide"
                | "crisis"
                | "intifada"
        )
    };
    let near = view.children(event.trigger).iter().copied();
    let in_clause = near.filter(|&c| matches!(view.rel(c).base(), "obl" | "nsubj" | "nmod"));
    let counted = event
        .affected
        .iter()
        .any(|&a| crate::party::amount_of(view, a).is_some() || view.is_plural(a));
    counted
        && (in_clause.chain(event.actor.iter().copied()).any(war)
            || view
                .head(event.trigger)
                .is_some_and(|h| view.rel(event.trigger).base() == "acl" && war(h)))
}

fn is_habitual(view: &View<'_>, trigger: usize, lexicon: &Lexicon) -> bool {
    let adverb =
        |i: usize| view.children_by(i, "advmod").any(|c| lexicon.lists("habitual", &view.lower[c]));
    let constant = |i: usize| {
        view.children_by(i, "amod").any(|c| {
            matches!(
                view.lower[c].as_str(),
                "constant"
                    | "regular"
                    | "frequent"
                    | "daily"
                    | "repeated"
                    | "occasional"
                    | "sporadic"
                    | "continued"
                    | "ongoing"
                    | "irregular"
            )
        })
    };
    let object = view.child(trigger, "obj");
    adverb(trigger)
        || constant(trigger)
        || object.is_some_and(constant)
        || (view.rel(trigger).base() == "xcomp"
            && view.head(trigger).is_some_and(|h| matches!(view.lemma(h), "continue" | "use")))
}

/// How it was done: the frame's own method, else what the words of its clause name first.
pub fn method(
    view: &View<'_>,
    event: &Event<'_>,
    lexicon: &Lexicon,
) -> Option<(Method, Vec<usize>)> {
    if let Some(method) = event.frame.method {
        return Some((method, vec![event.trigger]));
    }
    let harms_or_attacks = matches!(
        event.kind(),
        EventType::Killing
            | EventType::Injury
            | EventType::Attack
            | EventType::Destruction
            | EventType::Displacement
            | EventType::Torture
    );
    if !harms_or_attacks {
        return None;
    }
    let clause = clause(view, event.trigger);
    let wide = || surroundings(view, event.trigger);
    named_method(view, &clause, lexicon).or_else(|| named_method(view, &wide(), lexicon))
}

fn named_method(
    view: &View<'_>,
    words: &[usize],
    lexicon: &Lexicon,
) -> Option<(Method, Vec<usize>)> {
    words.iter().find_map(|&i| {
        let (method, n) = lexicon.method_at(view, i)?;
        Some((method, (i..i + n).collect()))
    })
}

/// The words of a clause: its verb's branches without coordinated and embedded clauses of their own.
pub fn clause(view: &View<'_>, trigger: usize) -> Vec<usize> {
    let skip = |i: usize| match view.rel(i).base() {
        "conj" => view.child(i, "nsubj").is_some() || matches!(view.upos(i), Upos::Verb),
        "parataxis" | "ccomp" | "list" | "discourse" => true,
        "advcl" => true,
        "acl" => view.rel(i) == parallax_model::Deprel::AclRelcl,
        _ => false,
    };
    view.subtree(trigger, &skip)
}

/// The clause that governs this one within the same statement, and the clauses under both.
fn surroundings(view: &View<'_>, trigger: usize) -> Vec<usize> {
    let mut top = trigger;
    for above in view.ancestors(trigger) {
        if matches!(view.rel(top).base(), "ccomp" | "parataxis" | "root" | "list") {
            break;
        }
        top = above;
    }
    view.subtree(top, &|i| matches!(view.rel(i).base(), "parataxis" | "ccomp"))
}

/// Words of the statement to show and to point at: trigger, parties, place and time in one stretch.
pub fn statement(view: &View<'_>, event: &Event<'_>) -> Vec<usize> {
    let mut words = clause(view, event.trigger);
    let small = |i: usize| matches!(view.rel(i).base(), "mark" | "cc" | "punct");
    while words.first().is_some_and(|&i| small(i) && i != event.trigger) {
        words.remove(0);
    }
    while words.last().is_some_and(|&i| small(i) && i != event.trigger) {
        words.pop();
    }
    for &head in event.affected.iter().chain(&event.actor) {
        let near = head.abs_diff(event.trigger) < 25;
        if near {
            words.extend(view.phrase(head));
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// "captured the town": what is told of is a town, not a province.
pub fn is_town(view: &View<'_>, event: &Event<'_>) -> bool {
    clause(view, event.trigger)
        .iter()
        .any(|&i| matches!(view.lemma(i), "town" | "city" | "capital"))
}

/// "captured Base 46": a place by its kind and number.
pub fn numbered_place(view: &View<'_>, event: &Event<'_>, lexicon: &Lexicon) -> Option<Vec<usize>> {
    let holds = matches!(
        event.kind(),
        EventType::Capture | EventType::Control | EventType::Siege | EventType::Withdrawal
    );
    let number = |head: usize| {
        view.children(head).iter().copied().find(|&c| c == head + 1 && view.upos(c) == Upos::Num)
    };
    let named = |&head: &usize| lexicon.lists("place", view.lemma(head)) && number(head).is_some();
    let head = event.affected.iter().copied().filter(|_| holds).find(named)?;
    Some(vec![head, number(head)?])
}

/// "control half the country".
pub fn whole_country(view: &View<'_>, event: &Event<'_>) -> bool {
    let country = |&i: &usize| view.lemma(i) == "country";
    event.affected.iter().any(|&a| view.phrase(a).iter().any(country))
}

/// Whether the clause leaves the place to the passage: "in the city".
pub fn generic_place(view: &View<'_>, event: &Event<'_>, lexicon: &Lexicon) -> bool {
    clause(view, event.trigger).iter().any(|&i| {
        lexicon.lists("generic-place", view.lemma(i)) && lexicon.is(view, i, Class::Place)
    })
}
