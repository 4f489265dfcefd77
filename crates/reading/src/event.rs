//! Which words of a sentence say that something happened, by which frame, and who stands where in it.

use parallax_model::{EventType, Upos};

use crate::frames::{Frame, Frames, Trigger};
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
    (0..view.len()).filter_map(|trigger| best_event(view, frames, trigger)).collect()
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
    let of_class = |classes: &[crate::lexicon::Class], i: usize| {
        classes.is_empty() || classes.iter().any(|&class| lexicon.is(view, i, class))
    };
    let affected = reach(view, &frame.affected, trigger, &|i| of_class(&frame.affected_is, i));
    let named = reach(view, &frame.affected, trigger, &|_| true);
    // "killed the deal": an affected is there, and is of no class that the frame speaks of.
    if affected.is_empty() && !named.is_empty() && frame.trigger != Trigger::Noun {
        return None;
    }
    let taken = |i: usize| affected.contains(&i);
    let actor = reach(view, &frame.actor, trigger, &|i| !taken(i) && of_class(&frame.actor_is, i));
    let lacking =
        (frame.needs_affected && affected.is_empty()) || (frame.needs_actor && actor.is_empty());
    (!lacking).then_some(Event { trigger, frame, actor, affected })
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
        words.retain(|&i| fits(i));
        words
    });
    found.into_iter().find(|words| !words.is_empty()).unwrap_or_default()
}

/// Leaves out attacks that a killing or an injury of the same clause tells of, and nouns that only point back.
pub fn prune<'f>(view: &View<'_>, mut events: Vec<Event<'f>>) -> Vec<Event<'f>> {
    let harms: Vec<usize> =
        events.iter().filter(|e| is_harm(e.kind())).map(|e| e.trigger).collect();
    events.retain(|event| match event.kind() {
        EventType::Attack | EventType::Clash => {
            !harms.iter().any(|&harm| tells_of_same(view, event.trigger, harm))
        }
        _ => true,
    });
    let kept = events.clone();
    events.retain(|event| !points_back(view, event) && !is_part_of_other(view, event, &kept));
    events
}

fn is_harm(kind: EventType) -> bool {
    matches!(kind, EventType::Killing | EventType::Injury)
}

/// Whether an attack and a harm stand in one clause: no border of speech and no clause with a subject of its own between.
fn tells_of_same(view: &View<'_>, attack: usize, harm: usize) -> bool {
    let up = |from: usize| std::iter::once(from).chain(view.ancestors(from)).collect::<Vec<_>>();
    let (of_attack, of_harm) = (up(attack), up(harm));
    let Some(&joint) = of_attack.iter().find(|i| of_harm.contains(i)) else { return false };
    let below =
        |path: &[usize]| path.iter().copied().take_while(|&i| i != joint).collect::<Vec<_>>();
    below(&of_attack).into_iter().chain(below(&of_harm)).all(|i| !is_border(view, i))
}

fn is_border(view: &View<'_>, i: usize) -> bool {
    match view.rel(i).base() {
        "parataxis" | "ccomp" | "list" => true,
        "conj" => view.child(i, "nsubj").is_some(),
        _ => false,
    }
}

/// A noun with no party, number or place of its own refers back to what was already told.
fn points_back(view: &View<'_>, event: &Event<'_>) -> bool {
    if event.frame.trigger != Trigger::Noun {
        return false;
    }
    let itself = event.affected == [event.trigger];
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
    let bare = event.actor.is_empty() && (event.affected.is_empty() || itself);
    bare && (definite || !placed || matches!(event.kind(), EventType::Killing | EventType::Injury))
}

/// "carried out a strike": the noun under a verb that already tells of it; likewise "agreed a ceasefire".
fn is_part_of_other(view: &View<'_>, event: &Event<'_>, all: &[Event<'_>]) -> bool {
    if event.frame.trigger != Trigger::Noun {
        return false;
    }
    all.iter().filter(|other| other.trigger != event.trigger && other.kind() == event.kind()).any(
        |other| {
            let own_argument = view.head(event.trigger) == Some(other.trigger)
                && matches!(view.rel(event.trigger).base(), "obj" | "nsubj" | "obl" | "xcomp");
            let governs = other.frame.trigger == Trigger::Verb
                && view.head(other.trigger) == Some(event.trigger)
                && matches!(view.rel(other.trigger).base(), "acl")
                && view.upos(other.trigger) == Upos::Verb;
            own_argument || governs
        },
    )
}
