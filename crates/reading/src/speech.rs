//! Who says so: chains of speakers, found by climbing from an event to the verbs and nouns of speech above it.

use parallax_model::{Deprel, MentionKind, SpeakerKind, Upos};

use crate::lexicon::{Class, Lexicon};
use crate::roles;
use crate::view::View;

/// One link of a chain as found in the tree, before names are resolved over the passage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Head of the phrase that names the speaker.
    pub head: usize,
    /// The word of speech.
    pub cue: usize,
}

/// What stands above an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Speech {
    /// Outermost first.
    pub links: Vec<Link>,
    /// The cue denies what it reports.
    pub denied: bool,
    /// Passive cues without a speaker ("is said to have"): words that hedge.
    pub hedges: Vec<usize>,
}

/// Climbs from a word to the root and gathers every speaker that governs it.
pub fn speech(view: &View<'_>, from: usize, lexicon: &Lexicon) -> Speech {
    let mut found = Speech::default();
    let mut inner = Vec::new();
    if lexicon.lists("show", view.lemma(from))
        && let Some(record) = spoken_by(view, from).filter(|&s| lexicon.is(view, s, Class::Record))
    {
        push_record(view, record, from, &mut inner);
    }
    // "Several sources put the death toll at 19": the verb that states the count names who counts.
    if lexicon.lists("say", view.lemma(from))
        && view.child(from, "obj").is_some_and(|o| is_count(view, o))
    {
        push_subject(view, from, lexicon, &mut inner);
    }
    // "A farmer counted 22 bodies": whoever counts them says so.
    if view.lemma(from) == "count" && view.upos(from) == Upos::Verb {
        push_subject(view, from, lexicon, &mut inner);
    }
    let mut at = from;
    for _ in 0..view.len() {
        beside(view, at, from, lexicon, &mut inner);
        let Some(above) = view.head(at) else { break };
        // "Said 14 died, while a monitor put the toll at 17": what is set against it is the monitor's alone.
        if !inner.is_empty() && is_set_against(view, at) {
            break;
        }
        governing(view, at, above, lexicon, &mut inner, &mut found);
        // "condemned the fire that killed two": whoever condemns it says that it did.
        let deplored = at != from && view.rel(at).base() == "obj";
        // "The ministry put the toll at 19 dead".
        let counts = at != from
            && view.rel(at).base() == "obl"
            && lexicon.lists("say", view.lemma(above))
            && view.child(above, "obj").is_some_and(|o| is_count(view, o));
        if counts && inner.is_empty() {
            push_subject(view, above, lexicon, &mut inner);
        }
        if deplored && inner.is_empty() && lexicon.lists("condemn", view.lemma(above)) {
            push_subject(view, above, lexicon, &mut inner);
        }
        at = above;
    }
    inner.dedup_by_key(|link: &mut Link| link.head);
    inner.reverse();
    if inner.is_empty() {
        let beside_mark = || of_headline(view, from, lexicon);
        inner.extend(
            closing(view, from, lexicon)
                .or_else(|| opening(view, from, lexicon))
                .or_else(beside_mark),
        );
    }
    found.links = inner;
    found
}

/// Whether a clause is set against the one above it by "while" or "whereas".
fn is_set_against(view: &View<'_>, clause: usize) -> bool {
    view.rel(clause).base() == "advcl"
        && view
            .children_by(clause, "mark")
            .any(|m| matches!(view.lower[m].as_str(), "while" | "whereas"))
}

/// "Police: two officers shot", "12 killed in strike on Idlib: monitor", "… - ministry": headlines leave out the verb.
fn of_headline(view: &View<'_>, from: usize, lexicon: &Lexicon) -> Option<Link> {
    const LONGEST: usize = 6;
    let n = view.len();
    // Only a noun that speaks by its office: places and "BREAKING" stand before colons too, and outlets sign behind a dash.
    let nominal = |i: usize| {
        matches!(view.upos(i), Upos::Noun | Upos::Propn | Upos::Adj | Upos::Adp | Upos::Det)
    };
    let office = |i: &usize| {
        use SpeakerKind::{Medic, Military, Monitor, Ngo, Official};
        let kind = lexicon.speaker(view.lemma(*i));
        kind.is_some_and(|k| matches!(k, Medic | Military | Monitor | Ngo | Official))
    };
    let speaks = |mut words: std::ops::Range<usize>| {
        let is_phrase = !words.is_empty() && words.len() <= LONGEST && words.clone().all(nominal);
        words.find(office).filter(|_| is_phrase)
    };
    let opens = (1..n.min(LONGEST + 1)).find(|&i| view.lower[i] == ":" && i < from);
    if let Some((cue, head)) = opens.and_then(|cue| Some((cue, speaks(0..cue)?))) {
        return Some(Link { head, cue });
    }
    let last = n - usize::from(view.lower.last().is_some_and(|w| w == "."));
    let tokens = &view.s.sentence.tokens;
    // A hyphen within a name is no mark.
    let is_mark = |i: usize| {
        matches!(&*view.lower[i], ":" | "-" | "–" | "—" | "--")
            && (view.lower[i] == ":" || tokens[i].span.start > tokens[i - 1].span.end)
    };
    let mark = (from + 1..last.saturating_sub(1)).rev().find(|&i| is_mark(i))?;
    speaks(mark + 1..last).filter(|_| office(&(last - 1))).map(|head| Link { head, cue: mark })
}

/// "…, the ministry said on Monday.": a phrase and a verb of saying that close the sentence own what stands before them,
/// however the tree has hung them up: wires drop the comma, datelines and headlines run into the sentence.
fn closing(view: &View<'_>, from: usize, lexicon: &Lexicon) -> Option<Link> {
    let cue = (from + 1..view.len()).rev().find(|&i| {
        view.upos(i) == Upos::Verb
            && (lexicon.lists("closing-say", view.lemma(i)) || view.lower[i] == "show")
            && closes(view, i)
    })?;
    let quiet =
        |i: &usize| !matches!(view.upos(*i), Upos::Aux | Upos::Adv) || view.lower[*i] == "there";
    let last = (from + 1..cue).rev().find(quiet)?;
    let head = phrase_ending_at(view, last, from + 1)?;
    let record = lexicon.is(view, head, Class::Record) || view.lemma(head) == "paper";
    let shows = view.lower[cue] != "show" || record;
    (shows && is_voice(view, head, cue, lexicon)).then_some(Link { head, cue })
}

/// "Ada Bell , a doctor in the city , said by telephone that …": the same where the sentence opens so.
fn opening(view: &View<'_>, from: usize, lexicon: &Lexicon) -> Option<Link> {
    let says =
        |i: &usize| view.upos(*i) == Upos::Verb && lexicon.lists("closing-say", view.lemma(*i));
    let cue = (1..from).rev().find(says)?;
    let that = (cue + 1..from.min(cue + 6)).find(|&i| view.lower[i] == "that")?;
    let ends = (that..from).any(|i| match view.lower[i].as_str() {
        ";" | ":" | "." => true,
        // A quotation that opens and closes on the way ends nothing.
        "”" => !(that..i).any(|o| view.lower[o] == "“"),
        _ => false,
    });
    let comma = |i: usize| view.lower[i] == ",";
    let last = match comma(cue - 1) {
        // An apposition between commas.
        true => (cue.saturating_sub(16)..cue - 1).rev().find(|&i| comma(i))?.checked_sub(1)?,
        // "sources have just reported".
        false => (0..cue).rev().find(|&i| !matches!(view.upos(i), Upos::Aux | Upos::Adv))?,
    };
    let head = phrase_ending_at(view, last, 0)?;
    // "Ada Bell , a doctor": what a name is said to be makes a voice of it.
    let is_glossed = comma(cue - 1)
        && view.upos(head) == Upos::Propn
        && (head + 2..cue - 1).any(|i| lexicon.speaker(view.lemma(i)).is_some());
    (!ends && (is_glossed || is_voice(view, head, cue, lexicon))).then_some(Link { head, cue })
}

fn is_voice(view: &View<'_>, head: usize, cue: usize, lexicon: &Lexicon) -> bool {
    let voice = matches!(view.lower[head].as_str(), "he" | "she" | "they" | "it")
        || lexicon.speaker(view.lemma(head)).is_some()
        || matches!(view.mention_kind(head), Some(MentionKind::Person | MentionKind::Organisation));
    let relative =
        roles::surface_subject(view, cue, 0).is_some_and(|s| roles::is_relative(view, s));
    voice && !relative && can_speak(view, head, lexicon)
}

/// Whether nothing follows a verb of saying but when, where and how it was said.
fn closes(view: &View<'_>, cue: usize) -> bool {
    let next = view.lower.get(cue + 1).map_or("", String::as_str);
    let aside = cue + 1 >= view.len()
        || view.upos(cue + 1) == Upos::Punct
        || view.s.times.iter().any(|t| t.words.holds(cue + 1))
        || matches!(next, "on" | "in" | "late" | "early" | "via" | "at" | "earlier")
        || (view.upos(cue + 1) == Upos::Verb && next.ends_with("ing"));
    let own_content = view
        .children(cue)
        .iter()
        .any(|&c| c > cue && matches!(view.rel(c).base(), "ccomp" | "obj" | "xcomp"));
    let goes_on = next.ends_with("ing");
    let that = (cue + 1..view.len().min(cue + 6))
        .any(|i| matches!(view.lower[i].as_str(), "that" | ":") && !goes_on);
    aside && !own_content && !that
}

/// The head of the noun phrase whose last word stands there, and which begins at `low` or later.
fn phrase_ending_at(view: &View<'_>, last: usize, low: usize) -> Option<usize> {
    let nominal =
        |i: usize| matches!(view.upos(i), Upos::Noun | Upos::Propn | Upos::Pron) && i >= low;
    // "the Society (QRCS) has announced".
    let last = match view.lower[last].as_str() {
        ")" => (low..last).rev().find(|&i| view.lower[i] == "(")?.checked_sub(1)?,
        _ => last,
    };
    if !nominal(last) {
        return None;
    }
    let mut head = last;
    for above in view.ancestors(last) {
        let within = view.subtree(above, &|_| false);
        let ends =
            |i: &usize| view.upos(*i) == Upos::Punct || *i <= last || view.lower[*i - 1] == "(";
        if above > last || !nominal(above) || within[0] < low || !within.iter().all(ends) {
            break;
        }
        head = above;
    }
    Some(head)
}

fn is_count(view: &View<'_>, i: usize) -> bool {
    view.upos(i) == Upos::Num
        || matches!(
            view.lemma(i),
            "toll" | "number" | "total" | "count" | "loss" | "casualty" | "tally"
        )
}

/// "…, activists said" and "according to activists": speech attached beside what is said.
fn beside(view: &View<'_>, at: usize, from: usize, lexicon: &Lexicon, inner: &mut Vec<Link>) {
    for &child in view.children(at) {
        if view.is_under(from, child) {
            continue;
        }
        // "was quoted by the agency as saying": the quoting tells of both.
        let quoted = view.case_of(child) == Some("as")
            && view.is_passive(at)
            && matches!(view.lemma(at), "quote" | "cite");
        let inserted = matches!(view.rel(child).base(), "parataxis" | "discourse" | "advcl")
            && !quoted
            && lexicon.lists("say", view.lemma(child))
            && view.child(child, "ccomp").is_none_or(|c| view.lower[c].ends_with("ing"));
        if inserted && let Some(speaker) = spoken_by(view, child) {
            let as_said = view.rel(child).base() != "advcl" || view.case_of(child) == Some("as");
            if as_said && can_speak(view, speaker, lexicon) {
                inner.push(Link { head: speaker, cue: child });
            }
        }
        // "The bridge, the mayor said, was closed": read as a clause of the bridge's.
        let aside = view
            .children_by(child, "acl:relcl")
            .find(|&cue| lexicon.lists("say", view.lemma(cue)) && is_aside(view, cue));
        if let Some((cue, speaker)) = aside.and_then(|cue| Some((cue, spoken_by(view, cue)?)))
            && can_speak(view, speaker, lexicon)
        {
            inner.push(Link { head: speaker, cue });
        }
        let according = view
            .children_by(child, "case")
            .any(|c| matches!(view.lower[c].as_str(), "according" | "per"));
        if according {
            inner.push(Link { head: child, cue: child });
        }
    }
}

/// Whether a verb with a subject of its own and nothing else stands between commas, behind a noun.
pub fn is_aside(view: &View<'_>, cue: usize) -> bool {
    let Some(subject) = view.child(cue, "nsubj").filter(|&s| s < cue) else { return false };
    let first = view.phrase(subject)[0];
    let comma = |i: usize| view.lower.get(i).is_some_and(|w| w == ",");
    view.rel(cue) == Deprel::AclRelcl
        && !roles::is_relative(view, subject)
        && first > 0
        && comma(first - 1)
        && (comma(cue + 1) || view.child(cue, "obl").is_some_and(|o| comma(o + 1)))
        && ["obj", "ccomp", "xcomp"].iter().all(|rel| view.child(cue, rel).is_none())
}

fn spoken_by(view: &View<'_>, cue: usize) -> Option<usize> {
    if view.is_passive(cue) {
        return roles::agent(view, cue);
    }
    let subject = roles::surface_subject(view, cue, 0)?;
    Some(glossed(view, cue, subject).unwrap_or(subject))
}

/// "The Relief Committees another monitoring group says": of two subjects, the first is the name and the second, an
/// indefinite noun, says what it is.
fn glossed(view: &View<'_>, cue: usize, subject: usize) -> Option<usize> {
    let indefinite = view
        .children_by(subject, "det")
        .any(|d| matches!(view.lower[d].as_str(), "a" | "an" | "another"));
    let first = view.phrase(subject)[0];
    let mut others = view.children_by(cue, "nsubj").filter(|&s| s < first);
    others.find(|&s| {
        let joined = (s + 1..first).any(|i| view.lower[i] == "and");
        indefinite && !joined && matches!(view.upos(s), Upos::Propn | Upos::Noun)
    })
}

/// "The army claimed to have killed 50".
fn claims_to_have(view: &View<'_>, at: usize, governor: &str) -> bool {
    matches!(governor, "claim" | "admit" | "acknowledge" | "report")
        && view.children_by(at, "aux").any(|aux| view.lower[aux] == "have")
}

/// "Activists said that …", "reports that …", "an image shows …": speech that governs what is said.
fn governing(
    view: &View<'_>,
    at: usize,
    above: usize,
    lexicon: &Lexicon,
    inner: &mut Vec<Link>,
    found: &mut Speech,
) {
    let lemma = view.lemma(above);
    let rel = view.rel(at);
    let verb = matches!(view.upos(above), Upos::Verb);
    let content = matches!(rel, Deprel::Ccomp)
        || (rel == Deprel::Xcomp
            && (view.case_of(at) != Some("to") || claims_to_have(view, at, lemma)))
        || (rel == Deprel::Advcl && matches!(view.case_of(at), Some("as" | "of")))
        || (rel == Deprel::Parataxis && at < above && lexicon.lists("say", lemma));
    if verb && content && lexicon.lists("say", lemma) {
        found.denied |= lexicon.lists("deny", lemma);
        if view.is_passive(above) && matches!(lemma, "quote" | "cite") {
            let quoted = roles::surface_subject(view, above, 0);
            inner.extend(quoted.filter(|&q| q != at).map(|head| Link { head, cue: above }));
        }
        match spoken_by(view, above) {
            Some(speaker) if can_speak(view, speaker, lexicon) => {
                inner.push(Link { head: speaker, cue: above });
            }
            None if view.is_passive(above) && lexicon.lists("hearsay", lemma) => {
                found.hedges.push(above)
            }
            _ => {}
        }
    } else if verb
        && matches!(rel.base(), "obj" | "nsubj" | "obl")
        && lexicon.lists("deny", lemma)
        && rel.base() == "obj"
    {
        found.denied = true;
        push_subject(view, above, lexicon, inner);
    } else if verb
        && matches!(rel.base(), "obj" | "xcomp" | "ccomp" | "obl")
        && lexicon.lists("show", lemma)
    {
        let shown_by = spoken_by(view, above);
        let shown =
            view.child(above, "obj").filter(|&o| o != at && lexicon.is(view, o, Class::Record));
        match (shown_by, shown) {
            (Some(record), _) if lexicon.is(view, record, Class::Record) => {
                push_record(view, record, above, inner)
            }
            (Some(tally), _) if TALLIES.contains(&view.lemma(tally)) => {
                inner.push(Link { head: tally, cue: above });
            }
            // "the centre showed a video of what …": the video speaks, and before it whoever shows it.
            (_, Some(record)) => {
                push_record(view, record, above, inner);
                push_subject(view, above, lexicon, inner);
            }
            // "monitors documented a new massacre": people who document speak themselves.
            (Some(_), None) if rel.base() == "obj" && matches!(lemma, "document" | "record") => {
                push_subject(view, above, lexicon, inner);
            }
            // "shared two images on the network that appeared to show …".
            _ => {
                let shared = view.ancestors(above).find_map(|v| {
                    let record = view.child(v, "obj").filter(|&o| o < above)?;
                    lexicon.is(view, record, Class::Record).then_some((v, record))
                });
                if let Some((verb, record)) = shared {
                    push_record(view, record, above, inner);
                    push_subject(view, verb, lexicon, inner);
                }
            }
        }
    } else if verb
        && (rel.base() == "obj"
            || rel.base() == "obl" && matches!(view.case_of(at), Some("on" | "of" | "about")))
        && matches!(
            lemma,
            "confirm"
                | "acknowledge"
                | "admit"
                | "concede"
                | "report"
                | "announce"
                | "allege"
                | "claim"
                | "document"
                | "cite"
                | "record"
                | "register"
                | "mention"
                | "talk"
                | "speak"
        )
    {
        // "confirmed reports that …": the reports are no voice of their own any more.
        if inner.last().is_some_and(|link| link.head == at) {
            inner.pop();
            found.hedges.retain(|&hedge| hedge != at);
        }
        push_subject(view, above, lexicon, inner);
    } else if verb
        && rel.base() == "obj"
        && inner.is_empty()
        && matches!(lemma, "see" | "witness" | "watch" | "film")
    {
        // "a nurse saw a man opening fire": whoever saw it says so.
        let saw = spoken_by(view, above).filter(|&s| {
            view.upos(s) != Upos::Pron
                && lexicon.is(view, s, Class::Person)
                && !lexicon.is(view, s, Class::Armed)
                && !lexicon.is(view, s, Class::Place)
        });
        inner.extend(saw.map(|head| Link { head, cue: above }));
    } else if lexicon.is(view, above, Class::Record) && says_within(view, at, above) {
        push_record(view, above, above, inner);
        if let Some(shower) = view.head(above).filter(|_| view.rel(above) == Deprel::Obj) {
            push_subject(view, shower, lexicon, inner);
        }
    } else if verb
        && rel.base() == "obl"
        && view.case_of(at) == Some("as")
        && matches!(lemma, "describe" | "denounce" | "characterise" | "characterize" | "brand")
    {
        // "described the raid as a massacre".
        push_subject(view, above, lexicon, inner);
    } else if lemma == "information" && says_within(view, at, above) {
        found.hedges.push(above);
    } else if matches!(lemma, "report" | "claim" | "allegation" | "rumour" | "rumor")
        && says_within(view, at, above)
    {
        inner.push(Link { head: above, cue: above });
        found.hedges.push(above);
    }
}

/// A picture speaks, and before it whoever shows it: "photographs on a local site".
fn push_record(view: &View<'_>, record: usize, cue: usize, inner: &mut Vec<Link>) {
    inner.push(Link { head: record, cue });
    let owner = view
        .children_by(record, "nmod")
        .filter(|&c| !names_scene(view, c))
        .find(|&c| matches!(view.case_of(c), Some("on" | "by" | "from")))
        .or_else(|| {
            let by = view.child(record, "acl")?;
            roles::agent(view, by)
        });
    if let Some(owner) = owner {
        inner.push(Link { head: owner, cue });
    }
}

/// "Images from the scene", "footage from Homs": where it was taken, and nobody who shows it.
fn names_scene(view: &View<'_>, word: usize) -> bool {
    let is_scene = matches!(view.lemma(word), "scene" | "ground" | "attack" | "incident");
    let is_place = view.s.toponyms.iter().any(|t| t.words.holds(word));
    view.case_of(word) == Some("from")
        && (is_scene || is_place && view.mention_kind(word) != Some(MentionKind::Organisation))
}

fn push_subject(view: &View<'_>, cue: usize, lexicon: &Lexicon, inner: &mut Vec<Link>) {
    if let Some(speaker) = spoken_by(view, cue).filter(|&s| can_speak(view, s, lexicon)) {
        inner.push(Link { head: speaker, cue });
    }
}

fn says_within(view: &View<'_>, at: usize, above: usize) -> bool {
    match view.rel(at).base() {
        "acl" | "ccomp" => view.lower[at].as_str() != "led",
        "nmod" => {
            matches!(view.case_of(at), Some("of" | "about")) && view.upos(above) == Upos::Noun
        }
        _ => false,
    }
}

/// A verb of speech needs a voice: an attack that "says a lot" is none.
fn can_speak(view: &View<'_>, i: usize, lexicon: &Lexicon) -> bool {
    if view.upos(i) == Upos::Pron {
        return !matches!(
            view.lower[i].as_str(),
            "i" | "we" | "you" | "this" | "that" | "there" | "what"
        );
    }
    let does = |verbs: &[&str]| view.head(i).is_some_and(|v| verbs.contains(&view.lemma(v)));
    // "the province saw 25 fighters killed": where it was, and nobody who saw it.
    let is_ground = matches!(
        view.lemma(i),
        "province"
            | "city"
            | "town"
            | "village"
            | "district"
            | "area"
            | "region"
            | "country"
            | "hour"
            | "day"
            | "night"
            | "week"
            | "weekend"
            | "month"
            | "year"
            | "war"
            | "conflict"
    ) && does(&["see", "witness"]);
    // "Guanajuato recorded 2,539 homicides".
    let is_counted_in = view.s.toponyms.iter().any(|t| t.words.holds(i))
        && does(&["record", "see", "witness", "suffer"]);
    // "Shell casings indicate that two guns were fired".
    let is_trace = matches!(view.lemma(i), "casing" | "bullet" | "shrapnel" | "crater");
    if is_ground || is_counted_in || is_trace {
        return false;
    }
    let dateline = view.s.toponyms.iter().any(|t| t.words.holds(i))
        && i < 6
        && view.child(i, "nsubj").is_none()
        && (i..view.len().min(i + 8)).any(|w| matches!(view.lower[w].as_str(), "—" | "–" | "--"));
    // "Bodies have been collected, the division of health reports": the dead say nothing.
    let is_dead = matches!(view.lemma(i), "body" | "corpse" | "remains")
        && crate::party::amount_of(view, i).is_some();
    !(dateline || is_dead || lexicon.is(view, i, Class::Attack) || view.upos(i) == Upos::Verb)
}

/// What somebody counts in, and which says how many.
const TALLIES: &[&str] = &["figure", "tally", "data", "statistic", "count", "estimate", "dataset"];

const TITLES: &[&str] = &[
    "minister",
    "president",
    "secretary",
    "governor",
    "mayor",
    "ambassador",
    "director",
    "chief",
    "head",
    "commissioner",
    "general",
    "colonel",
    "spokesman",
    "spokeswoman",
    "chairman",
    "premier",
    "envoy",
    "sheriff",
];

/// Words of a phrase that names a speaker: as for any phrase, with the name that follows a title.
pub fn naming(view: &View<'_>, head: usize) -> Vec<usize> {
    let mut words = view.phrase(head);
    let common = view.upos(head) == Upos::Noun;
    // "Minister for Trade, Ada Bell, said": a title written as a name.
    let titled = |c: usize| {
        view.mention_kind(c) == Some(MentionKind::Person)
            && TITLES.contains(&view.lemma(head).to_lowercase().as_str())
    };
    let named = |&c: &usize| {
        c > head
            && matches!(view.upos(c), Upos::Propn)
            && (common || view.lower[c - 1] != "," || titled(c))
            && c - head < 8
    };
    for name in view.children_by(head, "appos").filter(named) {
        words.extend(view.phrase(name));
    }
    // "Figures compiled by Reuters": whose they are.
    let counted_by = view.child(head, "acl").filter(|_| TALLIES.contains(&view.lemma(head)));
    if let Some(by) = counted_by.filter(|&by| roles::agent(view, by).is_some()) {
        words.extend(view.subtree(by, &|_| false));
    }
    words.sort_unstable();
    words.dedup();
    // "the Ministry of Health (MoH)": brackets close, or are no part of the name.
    if let Some(open) = words.iter().position(|&w| view.lower[w] == "(")
        && !words[open..].iter().any(|&w| view.lower[w] == ")")
    {
        let abbreviation = words[open + 1..].to_vec();
        match abbreviation.last() {
            Some(&last) if view.lower.get(last + 1).is_some_and(|w| w == ")") => {
                words.push(last + 1)
            }
            _ if open > 0 => words.truncate(open),
            _ => {}
        }
    }
    // "a video of what …": the naming is no part of the name.
    if let Some(what) = words.iter().position(|&w| view.lower[w] == "what" && w > head) {
        words.truncate(what);
        while words.len() > 1 && words.last().is_some_and(|&w| w > head) {
            words.pop();
        }
    }
    words
}

/// Kind of voice that a phrase names.
pub fn kind(view: &View<'_>, head: usize, lexicon: &Lexicon) -> SpeakerKind {
    let words = naming(view, head);
    let by_head = lexicon.speaker(view.lemma(head));
    let by_words = || {
        words
            .iter()
            .rev()
            .find_map(|&i| lexicon.speaker(view.lemma(i)).or(lexicon.speaker(&view.lower[i])))
    };
    by_head.or_else(by_words).unwrap_or_else(|| match view.mention_kind(head) {
        Some(MentionKind::Organisation) => SpeakerKind::Organisation,
        Some(MentionKind::Place | MentionKind::Nationality) => SpeakerKind::Official,
        _ => SpeakerKind::Person,
    })
}
