//! Who did it and to whom, by grammar alone: subject, object and agent of a verb, found across voice, control,
//! coordination, participles and relative clauses.

use parallax_model::{Deprel, Upos};

use crate::view::View;

/// Who does what the verb says: the subject of an active verb, the agent of a passive one.
pub fn subject(view: &View<'_>, verb: usize) -> Option<usize> {
    if view.is_passive(verb) { agent(view, verb) } else { surface_subject(view, verb, 0) }
}

/// To whom it is done: the object of an active verb, the subject of a passive one.
pub fn object(view: &View<'_>, verb: usize) -> Option<usize> {
    if view.is_passive(verb) {
        return surface_subject(view, verb, 0);
    }
    view.direct_object(verb)
        .map(|obj| antecedent(view, obj, verb))
        .or_else(|| shared_object(view, verb))
        .or_else(|| counted_before(view, verb))
}

/// "put the toll at four civilians killed": a counted phrase right before a bare participle is whom it is done to.
fn counted_before(view: &View<'_>, verb: usize) -> Option<usize> {
    let is_bare = view.is_past_participle(verb)
        && view.child(verb, "aux").is_none()
        && view.child(verb, "obj").is_none();
    let own = view.child(verb, "nsubj").filter(|&s| is_bare && s + 1 == verb)?;
    crate::party::amount_of(view, own).map(|_| own)
}

/// The "by" phrase of a passive verb.
pub fn agent(view: &View<'_>, verb: usize) -> Option<usize> {
    let by = |&i: &usize| view.case_of(i) == Some("by");
    let own = view.child(verb, "obl:agent").or_else(|| view.children_by(verb, "obl").find(by));
    own.or_else(|| {
        let head = view.head(verb).filter(|_| view.rel(verb) == Deprel::Conj)?;
        view.is_passive(head).then(|| agent(view, head)).flatten()
    })
}

/// Whom a verb of leaving leaves in the state that a word names: "left 25 militants dead".
pub fn left(view: &View<'_>, state: usize) -> Option<usize> {
    let verb = view.ancestors(state).take(4).find(|&a| view.upos(a) == Upos::Verb)?;
    let leaves = matches!(view.lemma(verb), "leave" | "render" | "make" | "see" | "bring");
    let object = view.child(verb, "obj").filter(|&obj| leaves && obj < state)?;
    let direct = view.head(state) == Some(verb) || view.is_under(state, object);
    direct.then_some(object)
}

/// The grammatical subject, whatever the voice, as far as the tree gives one.
pub fn surface_subject(view: &View<'_>, verb: usize, depth: usize) -> Option<usize> {
    if depth > 8 {
        return None;
    }
    if let Some(own) = own_subject(view, verb) {
        return Some(antecedent(view, own, verb));
    }
    let head = view.head(verb)?;
    // "killed two patients injured eight others": a finite verb, misread for want of a comma.
    if view.rel(verb) == Deprel::Acl && is_finite_past(view, verb) {
        let governor = view.head(head).filter(|&g| verbal(view, g))?;
        return surface_subject(view, governor, depth + 1);
    }
    match view.rel(verb) {
        Deprel::AclRelcl | Deprel::Acl => {
            Some(told_among(view, head).unwrap_or_else(|| counted_members(view, head)))
        }
        Deprel::Amod => Some(head),
        // "reported 11 civilians killed".
        Deprel::Ccomp if view.is_passive(verb) => {
            view.child(head, "obj").filter(|&obj| obj < verb && head < obj)
        }
        // "saw a gunman opening fire": whoever was seen does it.
        Deprel::Ccomp if view.lower[verb].ends_with("ing") => {
            view.child(head, "obj").filter(|&obj| obj < verb && head < obj)
        }
        Deprel::Conj | Deprel::Parataxis if verbal(view, head) => {
            surface_subject(view, head, depth + 1)
        }
        // "quoted the governor as saying": whoever is quoted says it.
        Deprel::Advcl | Deprel::Xcomp if view.case_of(verb) == Some("as") => {
            controller(view, head, depth)
        }
        // "killed two patients injured eight others": the same, hung elsewhere.
        Deprel::Xcomp if is_finite_past(view, verb) && view.child(head, "obj").is_some() => {
            surface_subject(view, head, depth + 1)
        }
        Deprel::Xcomp => controller(view, head, depth),
        // "A mosque was hit, killing 13": the mosque killed nobody.
        Deprel::Advcl
            if view.is_passive(head)
                && view.lower[verb].ends_with("ing")
                && view.child(verb, "obj").is_some()
                && view.child(verb, "mark").is_none()
                && !is_watched(view, head) =>
        {
            agent(view, head)
        }
        // "accused the militia of abducting 11": whoever is accused did it.
        Deprel::Advcl if is_blamed_for(view, head, verb) => {
            let blamed = roles_object(view, head);
            blamed.map(|object| antecedent(view, object, head))
        }
        // "as 200 people watched a game, killing 11": those who watch kill nobody.
        Deprel::Advcl if does_no_harm(view, head, verb) => None,
        Deprel::Advcl if verbal(view, head) => surface_subject(view, head, depth + 1),
        Deprel::Conj => match view.rel(head) {
            Deprel::Acl | Deprel::AclRelcl | Deprel::Advcl | Deprel::Xcomp => {
                surface_subject(view, head, depth + 1)
            }
            _ => None,
        },
        _ => None,
    }
}

/// "Militants are seen pulling down a statue": whoever is seen does it.
fn is_watched(view: &View<'_>, verb: usize) -> bool {
    const WATCHING: &[&str] =
        &["see", "show", "film", "picture", "photograph", "hear", "catch", "find", "record"];
    WATCHING.contains(&view.lemma(verb))
}

/// "Accused them of killing", "blamed the army for shelling": what somebody is said to have done.
fn is_blamed_for(view: &View<'_>, verb: usize, deed: usize) -> bool {
    const BLAMING: &[&str] = &[
        "accuse",
        "blame",
        "suspect",
        "charge",
        "convict",
        "acquit",
        "condemn",
        "criticise",
        "criticize",
        "slam",
        "blast",
        "lambast",
        "rebuke",
        "denounce",
    ];
    BLAMING.contains(&view.lemma(verb))
        && matches!(view.case_of(deed), Some("of" | "for" | "with"))
        && view.lower[deed].ends_with("ing")
}

/// Whom a verb is about, whatever its voice: its object, or the subject of its passive.
fn roles_object(view: &View<'_>, verb: usize) -> Option<usize> {
    if view.is_passive(verb) { own_subject(view, verb) } else { view.child(verb, "obj") }
}

/// Whether a participle of harm hangs on what people do in peace.
fn does_no_harm(view: &View<'_>, verb: usize, harm: usize) -> bool {
    const PEACEFUL: &[&str] = &[
        "watch",
        "sleep",
        "pray",
        "play",
        "shop",
        "eat",
        "wait",
        "queue",
        "gather",
        "attend",
        "celebrate",
        "mourn",
        "travel",
        "sit",
        "study",
        "worship",
        "line",
        "harvest",
        "collect",
        "bury",
        "cook",
    ];
    const HARM: &[&str] = &["kill", "wound", "injure", "leave", "destroy", "damage", "maim"];
    PEACEFUL.contains(&view.lemma(verb))
        && HARM.contains(&view.lemma(harm))
        && view.lower[harm].ends_with("ing")
        && view
            .children_by(verb, "mark")
            .any(|m| matches!(view.lower[m].as_str(), "as" | "while" | "where" | "when"))
}

/// The nearest of a verb's subjects. Where a verb of speech after its content was given two, the far one is the content's.
fn own_subject(view: &View<'_>, verb: usize) -> Option<usize> {
    let nearest = |of: usize| view.children_by(of, "nsubj").min_by_key(|&s| s.abs_diff(of));
    nearest(verb).or_else(|| view.child(verb, "csubj")).or_else(|| {
        let speech = view.head(verb).filter(|&h| view.rel(verb) == Deprel::Ccomp && h > verb)?;
        let far = view.child(speech, "nsubj")?;
        (far < verb && nearest(speech) != Some(far) && !view.is_passive(verb)).then_some(far)
    })
}

/// "forced residents to flee": the object of the governing verb; without one, its subject.
fn controller(view: &View<'_>, head: usize, depth: usize) -> Option<usize> {
    let object = view.child(head, "obj").filter(|_| !view.is_passive(head));
    match object {
        Some(object) => Some(antecedent(view, object, head)),
        None => surface_subject(view, head, depth + 1),
    }
}

/// An object that stands after a coordinated verb belongs to both: "killed and wounded 12 people".
fn shared_object(view: &View<'_>, verb: usize) -> Option<usize> {
    let mut sibling = view.children_by(verb, "conj").filter(|&c| view.upos(c) == Upos::Verb);
    if let Some(later) =
        sibling.find(|&c| view.child(c, "obj").is_some() && view.child(c, "nsubj").is_none())
    {
        let between = view.child(verb, "obl").is_some();
        return if between { None } else { view.child(later, "obj") };
    }
    match view.rel(verb) {
        Deprel::Conj => {
            let head = view.head(verb)?;
            view.children_by(head, "obj").find(|&obj| obj > verb)
        }
        // "people the army killed": the gap of a relative clause that has its own subject.
        Deprel::AclRelcl => {
            let head = view.head(verb)?;
            let own = view.child(verb, "nsubj").filter(|&s| !is_relative(view, s))?;
            // "in the stretch of territory it controls": the clause hangs on the noun that it follows.
            let before = view.phrase(own)[0].checked_sub(1);
            let beside = before.filter(|&n| {
                matches!(view.upos(n), Upos::Noun | Upos::Propn) && !view.is_under(n, head)
            });
            view.child(verb, "ccomp").is_none().then(|| beside.unwrap_or(head))
        }
        _ => None,
    }
}

/// What a relative pronoun stands for.
fn antecedent(view: &View<'_>, word: usize, verb: usize) -> usize {
    if !is_relative(view, word) {
        return word;
    }
    std::iter::once(verb)
        .chain(view.ancestors(verb))
        .find(|&clause| view.rel(clause) == Deprel::AclRelcl)
        .and_then(|clause| view.head(clause))
        .map_or(word, |noun| {
            struck_by(view, noun, verb).unwrap_or_else(|| counted_members(view, noun))
        })
}

/// "The airstrike on a school, which killed 20": the strike killed them, and not the school.
fn struck_by(view: &View<'_>, noun: usize, verb: usize) -> Option<usize> {
    const HARM: &[&str] =
        &["kill", "wound", "injure", "leave", "destroy", "damage", "claim", "displace"];
    if !HARM.contains(&view.lemma(verb)) || view.is_passive(verb) {
        return None;
    }
    let lies_on = |&n: &usize| {
        view.rel(n).base() == "nmod"
            && matches!(
                view.case_of(n),
                Some("on" | "in" | "at" | "against" | "near" | "of" | "outside" | "inside")
            )
    };
    let mut at = noun;
    while let Some(above) = view.head(at).filter(|_| lies_on(&at)) {
        if crate::event::is_strike(view, above) {
            return Some(above);
        }
        at = above;
    }
    None
}

/// "Two students were among those arrested": the arrest is told of the students, unless a number tells of the whole.
fn told_among(view: &View<'_>, whole: usize) -> Option<usize> {
    part_among(view, whole).filter(|_| crate::party::amount_of(view, whole).is_none())
}

/// "Two students were among the 40 people arrested": the two.
pub fn part_among(view: &View<'_>, whole: usize) -> Option<usize> {
    let is_told = view.case_of(whole) == Some("among") && view.child(whole, "cop").is_some();
    view.child(whole, "nsubj").filter(|_| is_told)
}

/// "12 members of the family who were killed": of the members and not of the family, where those are counted.
fn counted_members(view: &View<'_>, noun: usize) -> usize {
    const GROUPS: &[&str] =
        &["family", "clan", "tribe", "household", "crew", "group", "team", "community", "staff"];
    let is_group = GROUPS.contains(&view.lemma(noun)) && view.case_of(noun) == Some("of");
    let members = view.head(noun).filter(|_| is_group && view.rel(noun).base() == "nmod");
    members.filter(|&m| crate::party::amount_of(view, m).is_some()).unwrap_or(noun)
}

/// Whether a word is "who", "which", "that" used as a pronoun.
pub fn is_relative(view: &View<'_>, word: usize) -> bool {
    matches!(view.lower[word].as_str(), "who" | "which" | "that" | "whom")
        && view.upos(word) == Upos::Pron
}

fn is_finite_past(view: &View<'_>, verb: usize) -> bool {
    view.child(verb, "obj").is_some()
        && view.case_of(verb).is_none()
        && view.is_past_participle(verb)
}

fn verbal(view: &View<'_>, i: usize) -> bool {
    matches!(view.upos(i), Upos::Verb | Upos::Aux)
        || view.child(i, "nsubj").is_some()
        || view.child(i, "cop").is_some()
}
