//! How sure: hedges, denials, and everything that asserts nothing (plans, fears, conditions, negation).

use parallax_model::{Deprel, Upos};

use crate::lexicon::Lexicon;
use crate::view::View;

/// What the words around an event leave of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reality {
    /// Told as having happened; the words that hedge, if any.
    Told {
        /// Word indices.
        hedges: Vec<usize>,
    },
    /// Planned, feared, conditional, negated: no claim.
    Untold,
}

/// Climbs from an event while each clause qualifies the one below it.
pub fn reality(view: &View<'_>, trigger: usize, lexicon: &Lexicon) -> Reality {
    let mut hedges = Vec::new();
    let mut at = trigger;
    let mut is_settled = false;
    // "Nobody was hurt, but the roof was destroyed": a second clause shares what governs both, and nothing of the first.
    let mut is_own_clause = false;
    for _ in 0..view.len() {
        let is_checked = is_left_unchecked(view, at);
        if !is_own_clause {
            if negated(view, at) && !is_settled && !is_checked
                || unreal_here(view, at, lexicon, at == trigger)
            {
                return Reality::Untold;
            }
            hedges.extend(hedges_here(view, at, lexicon, at == trigger));
        }
        let Some(above) = view.head(at) else {
            if asks(view, trigger) {
                return Reality::Untold;
            }
            break;
        };
        match carry(view, at, above, lexicon) {
            Carry::Stop => break,
            Carry::Untold => return Reality::Untold,
            Carry::On => {}
        }
        // "The names of the six killed villagers were not told": they are dead whatever is said of their names.
        is_settled |= view.rel(at) == Deprel::Amod
            && view.children_by(above, "det").any(|d| view.lower[d] == "the")
            && crate::party::amount_of(view, above).is_some();
        is_own_clause = is_clause_beside(view, at);
        at = above;
    }
    hedges.sort_unstable();
    hedges.dedup();
    Reality::Told { hedges }
}

/// Whether a conjunct is a clause with a subject and, where it needs one, an auxiliary of its own.
fn is_clause_beside(view: &View<'_>, at: usize) -> bool {
    let tells = view.children_by(at, "aux").next().is_some() || view.upos(at) == Upos::Verb;
    view.rel(at).base() == "conj"
        && view.children_by(at, "nsubj").any(|subject| subject < at)
        && tells
        && !view.is_gapped(at)
}

/// Nouns for what is told, whose own doubt is the doubt of what they tell.
const TELLINGS: &[&str] =
    &["report", "claim", "allegation", "account", "rumour", "rumor", "information", "suggestion"];

enum Carry {
    On,
    Stop,
    Untold,
}

/// Whether a clause passes its governor's reality on, or ends it.
fn carry(view: &View<'_>, at: usize, above: usize, lexicon: &Lexicon) -> Carry {
    let lemma = view.lemma(above);
    let rel = view.rel(at);
    // "in addition to killed and injured people" is no infinitive.
    let infinitive = view.children_by(at, "mark").any(|m| view.lower[m] == "to")
        && !(view.lower[at].ends_with("ed") && view.lower[at] != view.lemma(at));
    match rel.base() {
        // "Nobody has admitted carrying out the raid", "no group claimed to have fired".
        "xcomp" | "ccomp" if is_said_by_nobody(view, above) => Carry::Untold,
        "xcomp" | "ccomp"
            if lexicon.lists("say", lemma)
                && !lexicon.lists("hedge-verb", lemma)
                && !infinitive =>
        {
            Carry::Stop
        }
        // "The bomb was supposed to have gone off at noon": what was meant to be.
        "xcomp" if lemma == "suppose" && was(view, above) => Carry::Untold,
        "ccomp" | "xcomp" if lexicon.lists("hedge-verb", lemma) && lemma != "fear" => Carry::On,
        // "A campaign aimed at retaking the city".
        "xcomp" | "ccomp" | "advcl" if lemma == "aim" && view.case_of(at) == Some("at") => {
            Carry::Untold
        }
        "xcomp" | "ccomp" | "advcl" if infinitive && lexicon.lists("unreal", lemma) => {
            Carry::Untold
        }
        "ccomp" if lexicon.lists("unreal", lemma) && !lexicon.lists("say", lemma) => Carry::Untold,
        // "fear reprisals now that rebels hold the city": what has come about is told, whatever is feared of it.
        "advcl" if is_settled(view, at) => Carry::Stop,
        // "was quick to claim the strike" claimed it.
        "advcl" | "xcomp" if infinitive && matches!(lemma, "quick" | "swift" | "fast") => Carry::On,
        // "using a spade to scrape away" scrapes.
        "advcl" if infinitive && matches!(lemma, "use" | "employ") => Carry::On,
        "advcl" if infinitive => Carry::Untold,
        "acl" if infinitive && !is_ranked(view, above) => Carry::Untold,
        // "in fear after a girl is killed": what they fear comes of what is told.
        "acl" if is_settled(view, at) => Carry::Stop,
        "acl" if rel == Deprel::Acl && lexicon.lists("unreal-noun", lemma) => Carry::Untold,
        // "Could not verify reports that 40 were killed".
        "acl" if TELLINGS.contains(&lemma) && view.child(at, "mark").is_some() => Carry::On,
        "obj" if lexicon.lists("unreal", lemma) && lemma != "order" && lemma != "call" => {
            Carry::Untold
        }
        // "Vowed to clarify the murder of eight people": they are dead whatever comes of it.
        "obj" if DONE.contains(&lemma) && view.upos(at) == Upos::Noun => Carry::Stop,
        // "The plan included dynamiting the port".
        "xcomp" | "ccomp" | "obj" if is_in_a_plan(view, above, lexicon) => Carry::Untold,
        // "An investigation into the killing of two men".
        "nmod" if is_background(view, at) && view.case_of(at) == Some("into") => Carry::Stop,
        "nmod" if lexicon.lists("unreal-noun", lemma) && view.case_of(at) != Some("by") => {
            Carry::Untold
        }
        // "Should be questioned over the murder", "the truth about the killing": what they are about has happened.
        "obl" | "nmod" if is_background(view, at) => Carry::Stop,
        "xcomp" | "advcl" | "conj" | "obj" | "nmod" | "amod" | "obl" | "nsubj" | "ccomp" => {
            Carry::On
        }
        _ => Carry::Stop,
    }
}

fn was(view: &View<'_>, verb: usize) -> bool {
    view.children_by(verb, "aux").any(|aux| matches!(view.lower[aux].as_str(), "was" | "were"))
}

/// A verb that says what a plan holds: "the plot included", "the order called for".
fn is_in_a_plan(view: &View<'_>, verb: usize, lexicon: &Lexicon) -> bool {
    const HOLDS: &[&str] = &["include", "involve", "envisage", "foresee", "entail"];
    let subject = view.child(verb, "nsubj");
    HOLDS.contains(&view.lemma(verb))
        && subject.is_some_and(|s| {
            lexicon.lists("unreal-noun", view.lemma(s)) && !CASES.contains(&view.lemma(s))
        })
}

/// Verbs whose object has happened.
const DONE: &[&str] = &["clarify", "investigate", "probe", "solve", "avenge", "condemn", "mourn"];

/// Of what they hold somebody has been accused, who may have done it.
const CASES: &[&str] = &["charge", "count", "accusation", "trial", "investigation", "suspicion"];

/// "Nobody admits", "no group has claimed".
fn is_said_by_nobody(view: &View<'_>, cue: usize) -> bool {
    view.children_by(cue, "nsubj").any(|s| {
        matches!(view.lower[s].as_str(), "nobody" | "none")
            || view.lower[s] == "no" && view.lower.get(s + 1).is_some_and(|next| next == "one")
            || view.children_by(s, "det").any(|d| view.lower[d] == "no")
    })
}

/// A noun behind "over", "about", "after": told as known, whatever the clause does with it.
fn is_background(view: &View<'_>, at: usize) -> bool {
    matches!(view.upos(at), Upos::Noun)
        && matches!(
            view.case_of(at),
            Some("over" | "about" | "after" | "following" | "since" | "surrounding" | "into")
        )
}

/// "now that …", "after rebels took …", "because …" with a verb that tells of the past.
fn is_settled(view: &View<'_>, clause: usize) -> bool {
    let marks: Vec<&str> =
        view.children_by(clause, "mark").map(|m| view.lower[m].as_str()).collect();
    let first = view.children_by(clause, "mark").min().unwrap_or(0);
    let now_that = marks.contains(&"that") && first > 0 && view.lower[first - 1] == "now";
    let past = view.upos(clause) == Upos::Verb && view.is_past_participle(clause);
    // "is expected to rise as the attack left 26 wounded".
    let is_when = view.children_by(clause, "advmod").any(|a| view.lower[a] == "when");
    // "Nobody was hurt when a drone crashed into a house".
    let as_it_did = (marks.contains(&"as") || is_when) && view.child(clause, "nsubj").is_some();
    now_that
        || past && as_it_did
        || (past && marks.iter().any(|m| matches!(*m, "after" | "because" | "since")))
}

/// A sentence that asks: its main clause tells nothing.
fn asks(view: &View<'_>, trigger: usize) -> bool {
    let is_mark = |w: &String| matches!(w.as_str(), "\"" | "“" | "”" | "``");
    let is_quoted = view.lower[..trigger].iter().filter(|w| is_mark(w)).count() % 2 == 1;
    view.lower.iter().rev().take(2).any(|w| w == "?")
        && (is_quoted || !view.lower.iter().any(is_mark))
}

/// "the second capital to fall" fell.
fn is_ranked(view: &View<'_>, noun: usize) -> bool {
    view.children(noun).iter().any(|&c| {
        let word = view.lower[c].as_str();
        matches!(
            word,
            "first"
                | "second"
                | "third"
                | "last"
                | "latest"
                | "next"
                | "only"
                | "fourth"
                | "fifth"
                | "deadliest"
                | "biggest"
                | "largest"
        )
    })
}

fn negated(view: &View<'_>, at: usize) -> bool {
    view.children(at).iter().any(|&c| match view.rel(c).base() {
        "advmod" => matches!(view.lower[c].as_str(), "not" | "n't" | "never" | "nt"),
        "det" => view.lower[c] == "no",
        "nsubj" | "obj" => {
            let own = view.lower[c].as_str();
            let no = view
                .children(c)
                .iter()
                .any(|&d| view.rel(d).base() == "det" && view.lower[d] == "no");
            no || matches!(own, "nobody" | "none" | "nothing")
        }
        "case" => view.lower[c] == "without",
        "mark" => view.lower[c] == "without",
        // "has yet to dislodge them".
        "aux" => {
            view.lemma(c) == "have"
                && view.children(at).iter().any(|&d| view.lower[d] == "yet")
                && view.children_by(at, "mark").any(|m| view.lower[m] == "to")
        }
        _ => false,
    })
}

fn unreal_here(view: &View<'_>, at: usize, lexicon: &Lexicon, is_event: bool) -> bool {
    let perfect = view.children_by(at, "aux").any(|a| view.lemma(a) == "have");
    // "determines which planes carry out raids".
    let asked = view.children_by(at, "nsubj").any(|s| {
        view.children_by(s, "det").any(|d| matches!(view.lower[d].as_str(), "which" | "what"))
    });
    if asked && view.rel(at) != Deprel::AclRelcl {
        return true;
    }
    if is_event && is_escape(view, at) {
        return true;
    }
    view.children(at).iter().any(|&c| {
        let word = view.lower[c].as_str();
        match view.rel(c).base() {
            "aux"
                if lexicon.lists("unreal-modal", word)
                    || lexicon.lists("unreal-modal", view.lemma(c)) =>
            {
                // "12 would die that night" tells; "would have died" does not.
                true
            }
            "aux" if lexicon.lists("hedge-modal", word) => is_event && !perfect,
            "mark" => lexicon.lists("unreal-mark", word),
            "amod" if is_event => matches!(
                word,
                "planned"
                    | "future"
                    | "potential"
                    | "threatened"
                    | "imminent"
                    | "attempted"
                    | "foiled"
                    | "failed"
                    | "further"
                    | "possible"
            ),
            _ => false,
        }
    })
}

/// "He could have died", "it could easily have killed her", "was nearly killed": told of somebody who lived.
///
/// "Up to 50 could have been killed" is a guess about many, and stays one.
fn is_escape(view: &View<'_>, at: usize) -> bool {
    let adverb = |words: &[&str]| {
        view.children_by(at, "advmod").any(|a| a < at && words.contains(&view.lower[a].as_str()))
    };
    let could = view.children_by(at, "aux").any(|a| view.lower[a] == "could")
        && view
            .children_by(at, "aux")
            .any(|a| view.lemma(a) == "have" || view.lower[a].ends_with("ve"));
    let one = view.children_by(at, "nsubj").any(|s| {
        matches!(
            view.lower[s].as_str(),
            "he" | "she" | "i" | "we" | "it" | "you" | "somebody" | "someone"
        )
    });
    let nearly = at > 0 && matches!(view.lower[at - 1].as_str(), "nearly" | "almost");
    // "The toll nearly doubled to 41": it has risen all the same.
    let multiplies = matches!(view.lemma(at), "double" | "triple" | "quadruple" | "halve");
    could && (one || adverb(&["easily"])) || nearly && !multiplies && adverb(&["nearly", "almost"])
}

/// "Could not verify", "was unable to confirm": what is not verified is told in doubt, and not denied.
fn is_left_unchecked(view: &View<'_>, at: usize) -> bool {
    let unable = view.head(at).is_some_and(|h| matches!(view.lemma(h), "unable" | "impossible"));
    matches!(view.lemma(at), "verify" | "confirm" | "corroborate" | "authenticate" | "establish")
        && (negated(view, at) || unable)
}

fn hedges_here(view: &View<'_>, at: usize, lexicon: &Lexicon, is_event: bool) -> Vec<usize> {
    let mut found: Vec<usize> = view
        .children(at)
        .iter()
        .copied()
        .filter(|&c| match view.rel(c).base() {
            "advmod" => lexicon.lists("hedge-adverb", &view.lower[c]),
            "aux" => {
                lexicon.lists("hedge-modal", &view.lower[c])
                    && !matches!(view.lemma(at), "see" | "hear" | "feel")
            }
            "amod" if is_event => {
                lexicon.lists("hedge-adjective", view.lemma(c))
                    || lexicon.lists("hedge-adjective", &view.lower[c])
            }
            _ => false,
        })
        .collect();
    let doubted = |noun: usize| {
        view.children_by(noun, "amod")
            .filter(|&a| lexicon.lists("hedge-adjective", &view.lower[a]))
            .collect::<Vec<_>>()
    };
    // "Unconfirmed reports put the dead at 40", "unconfirmed reports that 40 died".
    let of_telling = |noun: usize| TELLINGS.contains(&view.lemma(noun));
    found.extend(view.children_by(at, "nsubj").filter(|&s| of_telling(s)).flat_map(doubted));
    if of_telling(at) && !is_event {
        found.extend(doubted(at));
    }
    if is_left_unchecked(view, at) && !is_event {
        found.push(at);
    }
    let hedging_verb = !is_event
        && view.upos(at) == Upos::Verb
        && lexicon.lists("hedge-verb", view.lemma(at))
        && (view.is_passive(at) || matches!(view.lemma(at), "appear" | "seem"));
    if hedging_verb {
        found.push(at);
    }
    found
}

/// "what it said were at least 12 bodies": a speaker who holds the naming at arm's length.
pub fn arms_length(view: &View<'_>, at: usize, lexicon: &Lexicon) -> Option<Vec<usize>> {
    let what = (at.saturating_sub(12)..at).rev().find(|&i| view.lower[i] == "what")?;
    let naming = |w: usize| {
        lexicon.lists("say", view.lemma(w)) || matches!(view.lemma(w), "call" | "appear" | "seem")
    };
    let cue = (what + 1..at.min(what + 6)).find(|&w| naming(w))?;
    let ends = (cue..at).any(|i| view.lower[i] == "." || view.lower[i] == ";");
    (!ends).then(|| (what..=cue).collect())
}
