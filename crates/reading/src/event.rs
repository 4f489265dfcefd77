//! Which words of a sentence say that something happened, by which frame, and who stands where in it.

use parallax_model::{EventType, MentionKind, Upos};

use crate::frames::{Frame, Frames, Trigger};
use crate::lexicon::Lexicon;
use crate::path::Path;
use crate::view::View;

/// A frame evoked by a word, with the heads of its parties. Words are indices into the sentence.
#[derive(Debug, Clone)]
pub struct Event<'f> {
    /// The word that says it.
    pub trigger: usize,
    /// The frame.
    pub frame: &'f Frame,
    /// Heads of the phrases of those who did it.
    pub actor: Vec<usize>,
    /// Heads of the phrases of those it was done to.
    pub affected: Vec<usize>,
}

impl Event<'_> {
    /// What happened.
    pub fn kind(&self) -> EventType {
        self.frame.event
    }
}

/// Finds every event of a sentence: at most one a word, the most specific frame first.
pub fn events<'f>(view: &View<'_>, frames: &'f Frames) -> Vec<Event<'f>> {
    let mut found: Vec<Event<'f>> =
        (0..view.len()).filter_map(|trigger| best_event(view, frames, trigger)).collect();
    found.extend(counts_alone(view, &found, &frames.lexicon));
    found.extend(verbs_left_out(view, &found));
    found
}

/// "Ten people were killed on Monday and another seven on Tuesday": a number with a day or place of its own, joined to a
/// verb, repeats it.
fn verbs_left_out<'f>(view: &View<'_>, found: &[Event<'f>]) -> Vec<Event<'f>> {
    let repeats = |verb: usize, c: usize| {
        let is_set = view.children_by(c, "nmod").chain(view.children_by(c, "obl")).any(|n| {
            n > c && matches!(view.case_of(n), Some("on" | "in" | "at" | "near"))
                || view.s.times.iter().any(|t| t.words.holds(n))
        });
        c > verb
            && view.upos(c) == Upos::Num
            && is_set
            && view.s.amounts.iter().any(|a| a.words.holds(c) && !a.is_share)
    };
    let counted = |e: &&Event<'f>| {
        befalls_people(e.kind())
            && e.frame.trigger == Trigger::Verb
            && e.affected.iter().any(|&a| crate::party::amount_of(view, a).is_some())
    };
    let more = found.iter().filter(counted).flat_map(|e| {
        let numbers = view.children_by(e.trigger, "conj").filter(|&c| repeats(e.trigger, c));
        let told = |number| Event {
            trigger: number,
            frame: e.frame,
            actor: e.actor.clone(),
            affected: vec![number],
        };
        numbers.map(told).collect::<Vec<_>>()
    });
    more.filter(|e| found.iter().all(|f| !f.affected.contains(&e.trigger))).collect()
}

/// "Police reported two deaths, while the hospital reported three": a number alone counts what the sentence counts.
///
/// Only where the sentence counts one kind of harm, so that nobody has to guess which one is meant.
fn counts_alone<'f>(
    view: &View<'_>,
    found: &[Event<'f>],
    lexicon: &crate::lexicon::Lexicon,
) -> Vec<Event<'f>> {
    let is_counted = |e: &&Event<'f>| {
        is_harm(e.kind()) && e.affected.iter().any(|&a| crate::party::amount_of(view, a).is_some())
    };
    let counted: Vec<&Event<'f>> = found.iter().filter(is_counted).collect();
    let Some(told) = counted.first() else { return vec![] };
    if counted.iter().any(|other| other.kind() != told.kind()) {
        return vec![];
    }
    let number_of = |verb: usize| {
        let says = view.upos(verb) == Upos::Verb
            && lexicon.lists("say", view.lemma(verb))
            && found.iter().all(|e| e.trigger != verb && !view.is_under(e.trigger, verb));
        let number = view.child(verb, "obj").filter(|_| says)?;
        let alone = view.upos(number) == Upos::Num
            && view.children_by(number, "nmod").next().is_none()
            && found.iter().all(|e| !e.affected.contains(&number))
            && view.s.amounts.iter().any(|a| a.words.holds(number) && !a.is_share);
        alone.then(|| Event {
            trigger: verb,
            frame: told.frame,
            actor: vec![],
            affected: vec![number],
        })
    };
    (0..view.len()).filter_map(number_of).collect()
}

fn best_event<'f>(view: &View<'_>, frames: &'f Frames, trigger: usize) -> Option<Event<'f>> {
    let candidates = frames.evoked(view.lemma(trigger), view.upos(trigger));
    let matched = candidates.filter_map(|frame| fit(view, frames, frame, trigger));
    // Strictly better wins, so that of equals the first by id stays: order of files never matters.
    matched.fold(None, |best: Option<Event<'f>>, next| match best {
        Some(best) if specificity(&best) >= specificity(&next) => Some(best),
        _ => Some(next),
    })
}

fn specificity(event: &Event<'_>) -> usize {
    let frame = event.frame;
    frame.when.len() * 3
        + usize::from(!event.affected.is_empty()) * 2
        + usize::from(!event.actor.is_empty())
}

fn fit<'f>(
    view: &View<'_>,
    frames: &Frames,
    frame: &'f Frame,
    trigger: usize,
) -> Option<Event<'f>> {
    let lexicon = &frames.lexicon;
    if !frame.when.iter().all(|c| c.holds(view, trigger, lexicon)) {
        return None;
    }
    if frame.unless.iter().any(|c| c.holds(view, trigger, lexicon)) {
        return None;
    }
    // "Dropped two bombs on the hospital at about 9:10": a time is nobody and nothing that was hit.
    let is_clock = |i: usize| {
        i != trigger && (is_time(view, i) || view.mention_kind(i) == Some(MentionKind::Time))
    };
    let of_class = |classes: &[crate::lexicon::Class], i: usize| {
        if is_clock(i) {
            return false;
        }
        classes.is_empty() || classes.iter().any(|&class| lexicon.is(view, i, class))
    };
    let is_aside =
        |i: usize| is_clock(i) || frame.event == EventType::Attack && is_fronted(view, trigger, i);
    let mut affected =
        reach(view, &frame.affected, trigger, &|i| of_class(&frame.affected_is, i) && !is_aside(i));
    let named = reach(view, &frame.affected, trigger, &|i| !is_aside(i));
    if let Some(number) = headline_count(view, frame, trigger) {
        affected = vec![number];
    }
    // "killed the deal": an affected is there, and is of no class that the frame speaks of.
    if affected.is_empty() && !named.is_empty() && frame.trigger != Trigger::Noun {
        return None;
    }
    affected
        .extend(companions(view, frame, trigger, &affected, &|i| of_class(&frame.affected_is, i)));
    let taken = |i: usize| affected.contains(&i);
    let side = |i: usize| !is_modifier(view, i) || is_side(view, i, lexicon);
    let actor = reach(view, &frame.actor, trigger, &|i| {
        !taken(i) && side(i) && of_class(&frame.actor_is, i)
    });
    let lacking =
        (frame.needs_affected && affected.is_empty()) || (frame.needs_actor && actor.is_empty());
    (!lacking).then_some(Event { trigger, frame, actor, affected })
}

/// "On the other side of the border, rebels began their offensive": what opens a clause before its subject says where or when.
fn is_fronted(view: &View<'_>, trigger: usize, i: usize) -> bool {
    view.rel(i).base() == "obl"
        && view.head(i) == Some(trigger)
        && view.child(trigger, "nsubj").is_some_and(|subject| i < subject)
}

/// "29 fighters were killed along with six soldiers": those it was done to as well.
fn companions(
    view: &View<'_>,
    frame: &Frame,
    trigger: usize,
    affected: &[usize],
    fits: &dyn Fn(usize) -> bool,
) -> Vec<usize> {
    if affected.is_empty() || !is_harm(frame.event) || frame.trigger == Trigger::Noun {
        return Vec::new();
    }
    let beside = affected.iter().copied().filter(|&a| a != trigger);
    let hung =
        std::iter::once(trigger).chain(beside).flat_map(|i| view.children(i).iter().copied());
    let along = |&c: &usize| {
        let beside = matches!(view.case_of(c), Some("along" | "alongside" | "together"))
            && crate::party::amount_of(view, c).is_some();
        (beside || is_likewise(view, c)) && fits(c) && !affected.contains(&c)
    };
    // "Alongside her three sons and her daughter".
    let with_listed = |c: usize| {
        let new = move |&i: &usize| {
            matches!(view.upos(i), Upos::Noun | Upos::Propn) && fits(i) && !affected.contains(&i)
        };
        std::iter::once(c).chain(view.children_by(c, "conj").filter(new))
    };
    hung.filter(along).flat_map(with_listed).collect()
}

/// "was killed, as was her brother": those of whom the same is told.
pub fn is_likewise(view: &View<'_>, c: usize) -> bool {
    let auxiliary = view.child(c, "cop").or_else(|| view.child(c, "aux"));
    view.case_of(c) == Some("as")
        && auxiliary.is_some_and(|was| was > 0 && was < c && view.lower[was - 1] == "as")
}

/// "12 killed, 30 wounded in blast": a participle without auxiliary right after a number is said of that number.
fn headline_count(view: &View<'_>, frame: &Frame, trigger: usize) -> Option<usize> {
    let harm = is_harm(frame.event);
    let bare = view.child(trigger, "aux").is_none() && view.child(trigger, "cop").is_none();
    let state = view.upos(trigger) == Upos::Adj || view.is_past_participle(trigger);
    if let Some(number) = labelled(view, trigger).filter(|_| harm && bare && state) {
        return Some(number);
    }
    if !(harm && bare && state && trigger > 0)
        || frame.trigger == Trigger::Noun
        || is_time(view, trigger - 1)
    {
        return None;
    }
    let before =
        view.s.amounts.iter().find(|a| usize::from(a.words.end) == trigger && !a.is_share)?;
    Some(usize::from(before.number.end) - 1)
}

/// "Killed: 29", "Taiz - wounded: 4": a number behind a label's colon is said of the label.
fn labelled(view: &View<'_>, trigger: usize) -> Option<usize> {
    let is_colon = view.lower.get(trigger + 1).is_some_and(|w| w == ":");
    let behind = |a: &&parallax_model::AmountMention| usize::from(a.words.start) == trigger + 2;
    let amount = view.s.amounts.iter().find(|a| is_colon && !a.is_share && behind(a))?;
    Some(usize::from(amount.number.end) - 1).filter(|&n| n < view.len())
}

fn is_time(view: &View<'_>, i: usize) -> bool {
    view.s.times.iter().any(|t| t.words.holds(i))
}

fn is_modifier(view: &View<'_>, i: usize) -> bool {
    matches!(view.rel(i).base(), "amod" | "compound")
}

/// "Russian", "coalition", "rebel" before a noun name a side; "more", "twin", "car" do not.
fn is_side(view: &View<'_>, i: usize, lexicon: &crate::lexicon::Lexicon) -> bool {
    lexicon.lists("armed", view.lemma(i)) && !is_method_of(view, i)
        || view.s.actors.iter().any(|a| a.words.holds(i))
        || !is_ground(view, i)
            && view.mention_kind(i).is_some_and(|kind| {
                !matches!(
                    kind,
                    parallax_model::MentionKind::Time | parallax_model::MentionKind::Quantity
                )
            })
}

/// "The Homs bombings", "the northern Homs offensive": a town or province before an attack says where. A land says whose.
pub fn is_ground(view: &View<'_>, i: usize) -> bool {
    use parallax_model::PlacePrecision::{Country, Region};
    let is_land = |t: &&parallax_model::Toponym| matches!(t.place.precision, Country | Region);
    let known = view.s.actors.iter().any(|a| a.words.holds(i));
    match view.s.toponyms.iter().find(|t| t.words.holds(i)) {
        Some(toponym) => !known && !is_land(&toponym),
        None => !known && view.mention_kind(i) == Some(MentionKind::Place),
    }
}

/// "A drone strike", "jet raids": what a strike was carried out with, which is nobody who did it.
pub fn is_method_of(view: &View<'_>, i: usize) -> bool {
    const CRAFT: &[&str] = &[
        "drone",
        "uav",
        "warplane",
        "jet",
        "plane",
        "aircraft",
        "helicopter",
        "artillery",
        "tank",
    ];
    view.rel(i).base() == "compound" && CRAFT.contains(&view.lemma(i))
}

/// "In front of a bank": the bank, and not its front.
fn beyond_front(view: &View<'_>, word: usize) -> usize {
    let is_front = view.lower[word] == "front" && view.child(word, "det").is_none();
    let of = view.children_by(word, "nmod").find(|&c| is_front && view.case_of(c) == Some("of"));
    of.unwrap_or(word)
}

/// The words that the first fruitful path leads to.
fn reach(
    view: &View<'_>,
    paths: &[Path],
    trigger: usize,
    fits: &dyn Fn(usize) -> bool,
) -> Vec<usize> {
    let found = paths.iter().map(|path| {
        let mut words = path.follow(view, trigger);
        words.iter_mut().for_each(|w| *w = beyond_front(view, *w));
        words.retain(|&i| fits(i) && !is_time(view, i));
        words
    });
    found.into_iter().find(|words| !words.is_empty()).unwrap_or_default()
}

/// "Killed by a landslide", "drowned in floods": nobody's doing, and of no conflict.
pub fn is_of_nature(view: &View<'_>, event: &Event<'_>, lexicon: &Lexicon) -> bool {
    use EventType::{Destruction, Disappearance, Displacement, Injury, Killing};
    let befalls =
        matches!(event.kind(), Killing | Injury | Destruction | Displacement | Disappearance);
    // "A rain of shells" fell from guns.
    let is_force = |&word: &usize| {
        view.upos(word) == Upos::Noun
            && lexicon.lists("nature", view.lemma(word))
            && view.child(word, "nmod").is_none_or(|of| !lexicon.lists("weapon", view.lemma(of)))
    };
    // "Killed in a car crash", as "died in an accident" is no claim.
    let is_traffic = |&word: &usize| {
        let kind = view.children_by(word, "compound").chain(view.children_by(word, "amod"));
        matches!(view.lemma(word), "crash" | "accident" | "collision" | "wreck")
            && kind.into_iter().any(|k| ROAD.contains(&view.lemma(k)))
    };
    let cause = view
        .children_by(event.trigger, "obl")
        .chain(view.children_by(event.trigger, "nmod"))
        .filter(|&c| matches!(view.case_of(c), Some("in" | "by" | "from" | "during")));
    befalls
        && event.actor.iter().copied().chain(cause).any(|word| is_force(&word) || is_traffic(&word))
}

const ROAD: &[&str] =
    &["car", "road", "traffic", "vehicle", "truck", "bus", "motorcycle", "train", "boating"];

/// Leaves out attacks that a killing or an injury of the same clause tells of, and nouns that only point back.
pub fn prune<'f>(view: &View<'_>, mut events: Vec<Event<'f>>) -> Vec<Event<'f>> {
    let harms: Vec<usize> =
        events.iter().filter(|e| is_harm(e.kind())).map(|e| e.trigger).collect();
    events.retain(|event| match event.kind() {
        // "clashes between the two sides rocked the city, leaving 12 dead": the fighting is told of, not only its dead.
        EventType::Clash if is_clash_of_sides(view, event) => true,
        EventType::Attack | EventType::Clash => !harms.iter().any(|&harm| {
            tells_of_same(view, event.trigger, harm) || is_headed_by(view, event, harm)
        }),
        _ => true,
    });
    let kept = events.clone();
    // "shot dead", "stabbed and killed": how they were killed is no second harm.
    events.retain(|event| {
        let blow = matches!(
            view.lemma(event.trigger),
            "shoot" | "stab" | "hit" | "strike" | "burn" | "beat"
        );
        let killed = |other: &Event<'_>| {
            other.kind() == EventType::Killing
                && !other.affected.is_empty()
                && other.affected == event.affected
        };
        !(event.kind() == EventType::Injury && blow && kept.iter().any(killed))
    });
    let kept = events.clone();
    events.retain(|event| {
        !points_back(view, event)
            && !is_part_of_other(view, event, &kept)
            && !is_within_toll(view, event, &kept)
            && !is_gloss(view, event)
            && !is_attributive(view, event, &kept)
            && !is_broken_down(view, event, &kept)
            && !is_blow_of_killing(view, event, &kept)
            && !is_asked_of_known(view, event)
            && !is_of_definition(view, event)
            && !is_bodies_of_before(view, event)
    });
    fold_targets(view, events)
}

/// "Launched an offensive, targeting two villages", "began the assault by storming a base": the participle says of the same
/// attack what it struck.
fn fold_targets<'f>(view: &View<'_>, mut events: Vec<Event<'f>>) -> Vec<Event<'f>> {
    let told_on = |of: &Event<'_>, event: &Event<'_>| {
        of.trigger != event.trigger && of.kind() == EventType::Attack && is_told_on(view, of, event)
    };
    let mut at = 0;
    while at < events.len() {
        let event = events[at].clone();
        let first = events.iter().position(|of| told_on(of, &event));
        let Some(first) = first.filter(|_| event.kind() == EventType::Attack) else {
            at += 1;
            continue;
        };
        let known = events[first].affected.clone();
        events[first].affected.extend(event.affected.iter().filter(|a| !known.contains(a)));
        let unnamed = |&a: &usize| view.upos(a) == Upos::Pron;
        if events[first].actor.iter().all(unnamed) {
            events[first].actor.clone_from(&event.actor);
        }
        events.remove(at);
    }
    events
}

/// Whether the second attack is a participle of the first's clause, without a subject of its own.
fn is_told_on(view: &View<'_>, of: &Event<'_>, event: &Event<'_>) -> bool {
    const STARTS: &[&str] = &[
        "attack.carry-out",
        "attack.attack-happens",
        "attack.fire-at",
        "attack.make-raid",
        "attack.attack-noun",
    ];
    let starts = STARTS.contains(&of.frame.id.as_str());
    // "Continued their offensive, targeting": the noun stands under the verb that the participle hangs on.
    let verb = match of.frame.trigger {
        Trigger::Noun => view.head(of.trigger).filter(|_| view.rel(of.trigger).base() == "obj"),
        _ => Some(of.trigger),
    };
    let participle = view.rel(event.trigger).base() == "advcl"
        && view.lower[event.trigger].ends_with("ing")
        && view.child(event.trigger, "nsubj").is_none()
        && event.frame.trigger == Trigger::Verb;
    let marks = view.case_of(event.trigger);
    starts && participle && verb == view.head(event.trigger) && matches!(marks, None | Some("by"))
}

/// A clause of its own that names who fights.
fn is_clash_of_sides(view: &View<'_>, event: &Event<'_>) -> bool {
    let verb = event.frame.trigger == Trigger::Verb && view.upos(event.trigger) == Upos::Verb;
    let finite = !matches!(view.rel(event.trigger).base(), "acl" | "amod");
    let sides = event.actor.len() + event.affected.len();
    let names_both = sides > 1
        || event.actor.iter().any(|&a| view.child(a, "conj").is_some() || view.is_plural(a));
    verb && finite && names_both
}

/// "the number of people who were killed rose to 11", "put the number of those killed at 11": the rise tells of the killing.
fn is_within_toll(view: &View<'_>, event: &Event<'_>, all: &[Event<'_>]) -> bool {
    let is_number = |&i: &usize| matches!(view.lemma(i), "number" | "toll" | "total" | "count");
    all.iter().any(|toll| {
        let counts = view
            .child(toll.trigger, "nsubj")
            .into_iter()
            .chain(view.child(toll.trigger, "obj").filter(|_| !toll.affected.is_empty()));
        toll.kind() == event.kind()
            && toll.trigger != event.trigger
            && std::iter::once(toll.trigger)
                .chain(counts)
                .filter(is_number)
                .any(|number| view.is_under(event.trigger, number))
    })
}

/// "areas held by the group", "a faction fighting the army": a participle close behind its noun says which one is meant.
fn is_gloss(view: &View<'_>, event: &Event<'_>) -> bool {
    let close = view.rel(event.trigger) == parallax_model::Deprel::Acl
        && view.head(event.trigger).is_some_and(|noun| {
            // "Homs is the last city held by the army" says that they hold it.
            view.child(noun, "cop").is_none()
                && (noun..event.trigger)
                    .all(|i| !matches!(view.lower[i].as_str(), "," | "-" | "–" | "—"))
        });
    // "A truce brokered by elders took effect" is told of once.
    let brokered = event.kind() == EventType::Ceasefire
        && matches!(
            view.lemma(event.trigger),
            "broker" | "agree" | "sign" | "announce" | "reach" | "declare"
        );
    close
        && event.frame.trigger == Trigger::Verb
        && (brokered || matches!(event.kind(), EventType::Control | EventType::Clash))
}

/// "62 kidnapped villagers were freed", "the besieged town": what they are called by the way, and no statement.
fn is_attributive(view: &View<'_>, event: &Event<'_>, all: &[Event<'_>]) -> bool {
    use EventType::{Abduction, Capture, Control, Destruction, Detention, Looting, Release, Siege};
    let Some(noun) = view.head(event.trigger).filter(|_| view.rel(event.trigger).base() == "amod")
    else {
        return false;
    };
    let told_else = all.iter().any(|e| e.trigger != event.trigger && e.affected.contains(&noun));
    let counted = crate::party::amount_of(view, noun).is_some();
    let by_the_way = matches!(
        event.kind(),
        Abduction | Capture | Control | Detention | Looting | Release | Siege
    );
    by_the_way && (told_else || !counted) || event.kind() == Destruction && told_else
}

/// "3,774 casualties (1,095 killed and 2,679 wounded)": the count of all that the sentence goes on to break down is neither.
fn is_broken_down(view: &View<'_>, event: &Event<'_>, all: &[Event<'_>]) -> bool {
    let counted_behind = |kind: EventType| {
        all.iter().any(|e| {
            e.kind() == kind
                && e.trigger > event.trigger
                && e.affected
                    .iter()
                    .any(|&a| a > event.trigger && crate::party::amount_of(view, a).is_some())
        })
    };
    event.frame.id == "injury.casualties"
        && counted_behind(EventType::Killing)
        && counted_behind(EventType::Injury)
}

/// "The hospital received the bodies": of those whose death was told before.
fn is_bodies_of_before(view: &View<'_>, event: &Event<'_>) -> bool {
    const MOVED: &[&str] =
        &["receive", "collect", "bring", "take", "transfer", "transport", "carry"];
    let is_known = |&body: &usize| {
        matches!(view.lemma(body), "body" | "corpse" | "remains")
            && view.children_by(body, "det").any(|det| view.lower[det] == "the")
            && view.child(body, "nmod").is_none()
            && crate::party::amount_of(view, body).is_none()
    };
    MOVED.contains(&view.lemma(event.trigger))
        && !event.affected.is_empty()
        && event.affected.iter().all(is_known)
}

/// "It did not say who had killed them": who did it is asked, of somebody whose harm was told before.
fn is_asked_of_known(view: &View<'_>, event: &Event<'_>) -> bool {
    let asks = view
        .children_by(event.trigger, "nsubj")
        .any(|s| matches!(view.lower[s].as_str(), "who" | "what"));
    let is_known = |&a: &usize| view.upos(a) == Upos::Pron;
    asks && view.rel(event.trigger).base() == "ccomp"
        && !event.affected.is_empty()
        && event.affected.iter().all(is_known)
}

/// "Was killed when a sniper shot her": the shot that killed her is no injury besides.
fn is_blow_of_killing(view: &View<'_>, event: &Event<'_>, all: &[Event<'_>]) -> bool {
    let is_pronoun = |&a: &usize| matches!(view.lower[a].as_str(), "him" | "her" | "them");
    let when = view
        .children_by(event.trigger, "advmod")
        .chain(view.children_by(event.trigger, "mark"))
        .any(|m| matches!(view.lower[m].as_str(), "when" | "as" | "after"));
    event.kind() == EventType::Injury
        && when
        && !event.affected.is_empty()
        && event.affected.iter().all(is_pronoun)
        && all.iter().any(|e| {
            e.kind() == EventType::Killing
                && view.head(event.trigger) == Some(e.trigger)
                && !e.affected.is_empty()
        })
}

/// "A strike, as defined here, means …", "fired in support is not classified as a strike", "the number dropped in each strike":
/// what is called so, and nothing that was done.
fn is_of_definition(view: &View<'_>, event: &Event<'_>) -> bool {
    let defines = |i: usize| {
        let lemma = view.lemma(i);
        let is_cue = matches!(lemma, "define" | "classify")
            || lemma == "mean" && view.child(i, "nsubj").is_some_and(|s| is_strike(view, s));
        is_cue && view.upos(i) == Upos::Verb
    };
    let each = |i: usize| {
        is_strike(view, i)
            && view
                .children_by(i, "det")
                .any(|d| matches!(view.lower[d].as_str(), "each" | "every"))
    };
    // "Having one aircraft deliver one weapon is one strike".
    let is_predicate =
        view.child(event.trigger, "cop").is_some() && view.child(event.trigger, "csubj").is_some();
    let told = |i: usize| i == event.trigger || view.head(i) == Some(event.trigger);
    event.kind() == EventType::Attack
        && (is_predicate
            || (0..view.len()).any(defines)
            || (0..view.len()).any(|i| each(i) && told(i)))
}

/// Whether an event kills or injures.
pub fn is_harm(kind: EventType) -> bool {
    matches!(kind, EventType::Killing | EventType::Injury)
}

/// Whether it happens to people, one by one.
pub fn befalls_people(kind: EventType) -> bool {
    use EventType::{Abduction, Detention, Disappearance, Release, SexualViolence, Torture};
    is_harm(kind)
        || matches!(
            kind,
            Abduction | Detention | Disappearance | Release | SexualViolence | Torture
        )
}

/// Whether somebody is harmed or struck.
pub fn is_violent(kind: EventType) -> bool {
    is_harm(kind) || matches!(kind, EventType::Attack | EventType::Destruction)
}

/// Whether an attack and a harm stand in one clause: no border of speech and no clause with a subject of its own between.
/// "Bus attack: 13 soldiers killed": a headline names what its other half tells the harm of.
fn is_headed_by(view: &View<'_>, attack: &Event<'_>, harm: usize) -> bool {
    const LONGEST: usize = 8;
    let colon = (1..view.len().min(LONGEST)).find(|&i| view.lower[i] == ":");
    attack.frame.trigger == Trigger::Noun
        && colon.is_some_and(|colon| {
            attack.trigger < colon
                && colon < harm
                && !(0..colon).any(|i| view.upos(i) == Upos::Verb)
        })
}

fn tells_of_same(view: &View<'_>, attack: usize, harm: usize) -> bool {
    let up = |from: usize| std::iter::once(from).chain(view.ancestors(from)).collect::<Vec<_>>();
    let (of_attack, of_harm) = (up(attack), up(harm));
    let Some(&joint) = of_attack.iter().find(|i| of_harm.contains(i)) else { return false };
    let below =
        |path: &[usize]| path.iter().copied().take_while(|&i| i != joint).collect::<Vec<_>>();
    below(&of_attack).into_iter().chain(below(&of_harm)).all(|i| !is_border(view, i))
}

fn is_border(view: &View<'_>, i: usize) -> bool {
    // "killed two in retaliation for an attack".
    if view.case_of(i) == Some("for") && view.rel(i).base() == "nmod" {
        return true;
    }
    match view.rel(i).base() {
        "parataxis" | "ccomp" | "list" => true,
        "conj" => view.child(i, "nsubj").is_some() && !view.is_gapped(i),
        _ => false,
    }
}

/// A noun with no party, number or place of its own refers back to what was already told.
fn points_back(view: &View<'_>, event: &Event<'_>) -> bool {
    /// Frames whose nouns tell of something by themselves.
    const TELL: &[&str] = &[
        "killing.number-of-both",
        "injury.number-of-both",
        "ceasefire.ceasefire-end",
        "ceasefire.violation",
    ];
    if TELL.contains(&event.frame.id.as_str()) {
        return false;
    }
    let itself = event.affected == [event.trigger];
    if event.frame.trigger != Trigger::Noun {
        return told_of_known(view, event)
            || (itself && is_the_hurt(view, event.trigger))
            || is_the_dead_of_before(view, event);
    }
    let counted = view.s.amounts.iter().any(|a| {
        let number = usize::from(a.number.start);
        !a.is_share && (a.words.holds(event.trigger) || view.head(number) == Some(event.trigger))
    });
    if counted {
        return false;
    }
    let definite = view.children(event.trigger).iter().any(|&c| {
        matches!(
            view.lower[c].as_str(),
            "the" | "this" | "that" | "these" | "those" | "such" | "any"
        )
    });
    let placed = view.s.toponyms.iter().any(|t| {
        let head = usize::from(t.words.end) - 1;
        view.is_under(head, event.trigger)
    });
    let placed = placed || !definite && is_reported_somewhere(view, event.trigger);
    let violence =
        matches!(event.kind(), EventType::Attack | EventType::Clash | EventType::Killing);
    let evaluates = view
        .child(event.trigger, "nsubj")
        .is_some_and(|s| matches!(view.lower[s].as_str(), "this" | "it" | "that"))
        && view.case_of(event.trigger) != Some("under");
    // "Called it an attack on all of us".
    let evaluates = evaluates
        || view.rel(event.trigger).base() == "xcomp"
            && view.head(event.trigger).is_some_and(|h| {
                matches!(
                    view.lemma(h),
                    "call" | "describe" | "brand" | "label" | "deem" | "consider" | "term"
                ) && view.child(h, "obj").is_some_and(|o| view.upos(o) == Upos::Pron)
            });
    let of_somebody = event.kind() == EventType::Killing && !event.affected.is_empty() && !itself;
    // "its attacks", "condemned the twin bombings": whose, or how bad, but nothing of what.
    let owned = event.affected.is_empty()
        && !placed
        && !event.actor.is_empty()
        && event.actor.iter().all(|&a| view.upos(a) == Upos::Pron);
    let condemned = definite
        && !placed
        && view.rel(event.trigger).base() == "obj"
        && view
            .head(event.trigger)
            .is_some_and(|h| matches!(view.lemma(h), "condemn" | "denounce" | "decry" | "deplore"));
    // "Deaths were reported on both sides".
    let is_reported = view.rel(event.trigger).base() == "nsubj"
        && view.is_plural(event.trigger)
        && view.children_by(event.trigger, "det").next().is_none()
        && view.head(event.trigger).is_some_and(|verb| {
            matches!(view.lemma(verb), "report" | "record" | "confirm") && view.is_passive(verb)
        });
    if is_reported && is_harm(event.kind()) {
        return false;
    }
    if evaluates
        || (violence && owned)
        || (event.kind() == EventType::Attack && condemned)
        || (definite
            && violence
            && event.actor.is_empty()
            && !of_somebody
            && !is_in_towns(view, event.trigger))
    {
        return true;
    }
    // "a new massacre in the province".
    let indefinite = view
        .children_by(event.trigger, "det")
        .any(|d| matches!(view.lower[d].as_str(), "a" | "an" | "another"));
    let outright = matches!(view.lemma(event.trigger), "massacre" | "bloodbath" | "slaughter");
    if indefinite && (placed || outright) && event.kind() == EventType::Killing {
        return false;
    }
    // "a martyr and a number of injuries arrived": one, and new to the reader.
    let is_somebody = itself
        && matches!(view.lemma(event.trigger), "martyr" | "fatality")
        && view.lower[event.trigger] == view.lemma(event.trigger);
    if indefinite && is_somebody {
        return false;
    }
    let bare = event.actor.is_empty() && (event.affected.is_empty() || itself);
    bare && (definite || !placed || is_harm(event.kind()))
}

/// "Fighting was reported in Homs", "residents heard explosions in Homs": news of a place that hangs on the verb.
fn is_reported_somewhere(view: &View<'_>, noun: usize) -> bool {
    const VERBS: &[&str] = &["report", "hear", "record", "register", "witness", "see", "confirm"];
    let told_of = match view.rel(noun).base() {
        "nsubj" => view.rel(noun) == parallax_model::Deprel::NsubjPass,
        base => base == "obj",
    };
    let verb = view.head(noun).filter(|&verb| told_of && VERBS.contains(&view.lemma(verb)));
    verb.is_some_and(|verb| {
        let hangs = |t: &parallax_model::Toponym| {
            let head = crate::setting::head_of(view, t.words.start.into(), t.words.end.into());
            view.is_under(head, verb) && head > noun.min(verb)
        };
        view.s.toponyms.iter().any(hangs)
    })
}

/// "The attacks in Homs, Hama and Idlib": three or more places that a definite noun lists are told by it.
fn is_in_towns(view: &View<'_>, noun: usize) -> bool {
    let is_there = |t: &&parallax_model::Toponym| {
        let head = crate::setting::head_of(view, t.words.start.into(), t.words.end.into());
        view.is_under(head, noun) && usize::from(t.words.end) <= view.len()
    };
    view.s.toponyms.iter().filter(is_there).count() > 2
}

/// "the injured were treated": of whom was told before.
fn is_the_hurt(view: &View<'_>, word: usize) -> bool {
    let the = view.children_by(word, "det").any(|d| view.lower[d] == "the");
    let of_number = view.case_of(word) == Some("of");
    let counted = view.s.amounts.iter().any(|a| a.words.holds(word.saturating_sub(1)));
    the && !of_number && !counted
}

/// "The deceased persons were travelling in a car": of whom was told before.
fn is_the_dead_of_before(view: &View<'_>, event: &Event<'_>) -> bool {
    let noun = view.head(event.trigger).filter(|_| view.rel(event.trigger).base() == "amod");
    matches!(
        view.lower[event.trigger].as_str(),
        "deceased" | "slain" | "dead" | "killed" | "injured" | "wounded"
    ) && noun.is_some_and(|n| {
        view.children_by(n, "det").any(|d| view.lower[d] == "the")
            && view.rel(n).base() == "nsubj"
            && crate::party::amount_of(view, n).is_none()
            && view.mention_kind(n) != Some(MentionKind::Person)
    })
}

/// "the blasts that rocked the city", "the attack came amid …": a verb that says nothing new of a known attack.
fn told_of_known(view: &View<'_>, event: &Event<'_>) -> bool {
    if event.kind() != EventType::Attack {
        return false;
    }
    let definite = |i: usize| {
        view.children_by(i, "det")
            .any(|d| matches!(view.lower[d].as_str(), "the" | "this" | "that" | "these" | "those"))
    };
    let noun = |i: usize| matches!(view.upos(i), Upos::Noun) && definite(i);
    if event.frame.id == "attack.attack-happens" {
        let clause = crate::setting::clause(view, event.trigger);
        let within = |i: usize| clause.contains(&i);
        let dated = view.s.times.iter().any(|t| within(t.words.start.into()));
        let placed = view.s.toponyms.iter().any(|t| within(t.words.start.into()));
        return !(dated || placed || !event.affected.is_empty());
    }
    view.rel(event.trigger) == parallax_model::Deprel::AclRelcl
        && event
            .actor
            .first()
            .is_some_and(|&a| view.head(event.trigger) == Some(a) && noun(a) && is_strike(view, a))
}

/// Whether a noun names strikes that can be counted.
pub fn is_strike(view: &View<'_>, i: usize) -> bool {
    const STRIKES: &[&str] = &[
        "attack",
        "bombing",
        "blast",
        "explosion",
        "strike",
        "airstrike",
        "assault",
        "raid",
        "shelling",
        "shooting",
        "bombardment",
        "rocket",
        "missile",
        "shell",
        "mortar",
        "bomb",
        "barrage",
        "salvo",
        "round",
        "grenade",
        "ambush",
    ];
    STRIKES.contains(&view.lemma(i))
}

/// "carried out a strike": the noun under a verb that already tells of it; likewise "agreed a ceasefire".
fn is_part_of_other(view: &View<'_>, event: &Event<'_>, all: &[Event<'_>]) -> bool {
    // "damaged by shelling": the shelling is how it was done.
    let means = |other: &Event<'_>| {
        let by = matches!(view.case_of(event.trigger), Some("by" | "in" | "during"));
        other.actor.contains(&event.trigger)
            || (by && view.head(event.trigger) == Some(other.trigger))
    };
    let alone = event.actor.is_empty() && event.affected.is_empty();
    if event.kind() == EventType::Attack
        && all.iter().any(|o| {
            o.trigger != event.trigger && means(o) && (alone || o.actor.contains(&event.trigger))
        })
    {
        return true;
    }
    // "found shot dead" is one killing.
    let joined = |other: &Event<'_>| {
        view.head(event.trigger) == Some(other.trigger)
            || view.head(other.trigger) == Some(event.trigger)
    };
    let says_so_too =
        |other: &&Event<'_>| other.kind() == event.kind() && other.frame.trigger == Trigger::Verb;
    if view.upos(event.trigger) == Upos::Adj && all.iter().filter(says_so_too).any(joined) {
        return true;
    }
    // "fired three rockets that hit the market": the rockets' own verb tells of the same attack.
    let same_weapon = event.kind() == EventType::Attack
        && event.frame.trigger == Trigger::Verb
        && all.iter().any(|other| {
            other.kind() == EventType::Attack
                && other.trigger != event.trigger
                && event
                    .actor
                    .iter()
                    .any(|&a| view.head(a) == Some(other.trigger) && view.rel(a).base() == "obj")
        });
    // "Attacked the church using guns": with what, and no second attack.
    let wields = event.kind() == EventType::Attack
        && view.lower[event.trigger] == "using"
        && all.iter().any(|o| {
            view.head(event.trigger) == Some(o.trigger)
                && is_violent(o.kind())
                && o.frame.trigger == Trigger::Verb
        });
    if event.frame.trigger != Trigger::Noun {
        return same_weapon || wields;
    }
    // "the raids were the first time that planes had bombed the town": of the two, the verb says who and what.
    let equated = event.kind() == EventType::Attack
        && view.rel(event.trigger).base() == "nsubj"
        && view.head(event.trigger).is_some_and(|h| {
            view.child(h, "cop").is_some()
                && all.iter().any(|o| {
                    o.kind() == EventType::Attack
                        && o.frame.trigger == Trigger::Verb
                        && view.head(o.trigger) == Some(h)
                })
        });
    if equated {
        return true;
    }
    // "Were killed in executions in five massacres": the verb tells of them all.
    let within_killing = event.kind() == EventType::Killing
        && matches!(view.case_of(event.trigger), Some("in" | "during"))
        && std::iter::once(event.trigger)
            .chain(view.ancestors(event.trigger))
            .take_while(|&i| matches!(view.rel(i).base(), "obl" | "nmod"))
            .filter_map(|i| view.head(i))
            .any(|i| {
                all.iter().any(|o| {
                    o.trigger == i
                        && o.kind() == EventType::Killing
                        && o.frame.trigger == Trigger::Verb
                })
            });
    if within_killing {
        return true;
    }
    all.iter().filter(|other| other.trigger != event.trigger && other.kind() == event.kind()).any(
        |other| {
            // "dozens of raids" stand where the dozens stand.
            let counted = view.head(event.trigger).filter(|&n| {
                view.case_of(event.trigger) == Some("of")
                    && view.s.amounts.iter().any(|a| a.words.holds(n))
            });
            let stands = counted.unwrap_or(event.trigger);
            let own_argument = view.head(stands) == Some(other.trigger)
                && matches!(view.rel(stands).base(), "obj" | "nsubj" | "obl" | "xcomp");
            let governs = other.frame.trigger == Trigger::Verb
                && view.head(other.trigger) == Some(event.trigger)
                && matches!(view.rel(other.trigger).base(), "acl")
                && view.upos(other.trigger) == Upos::Verb;
            own_argument || governs
        },
    )
}
