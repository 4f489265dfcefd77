//! What can be said of a phrase, of a report, and of a phrase in view of a kind of attack: short readable words, which
//! weights are kept for. No fact names a document.

use std::collections::BTreeSet;

use parallax_model::{AnnotatedSentence, Claim, Deprel, EventType, TemplateKind, Upos};

use crate::scene::{Party, Phrase, Scene, key_of};

/// Facts of one thing, each once, in order.
pub type Facts = BTreeSet<String>;

/// Facts of everything that the report says in the same words.
pub fn of_party(scene: &Scene, party: &Party) -> Facts {
    let mut facts = Facts::new();
    for phrase in &party.phrases {
        of_phrase(scene, *phrase, &mut facts);
    }
    facts.insert(format!("words={}", party.key));
    facts.insert(format!("times={}", party.phrases.len().min(4)));
    facts.insert(format!("first={}", bucket(party.phrases[0].sentence)));
    facts
}

fn bucket(sentence: usize) -> &'static str {
    match sentence {
        0 => "0",
        1 => "1",
        2..=3 => "2",
        4..=7 => "4",
        _ => "8",
    }
}

fn of_phrase(scene: &Scene, phrase: Phrase, facts: &mut Facts) {
    let sentence = scene.sentence(phrase);
    let words = &sentence.parse.words;
    let (start, end) = (usize::from(phrase.words.start), usize::from(phrase.words.end));
    let head = &words[phrase.head];
    let noun = &*head.lemma;
    let mut say = |fact: String| {
        facts.insert(fact);
    };
    say(format!("noun={noun}"));
    say(format!("noun~{}", ending(noun)));
    say(format!("pos={}", head.upos));
    say(format!("is_plural={}", is_plural(scene, phrase)));
    // How the phrase is cut.
    let cut = match (start == phrase.left, phrase.has_tail) {
        (true, false) => "all",
        (true, true) => "all+tail",
        (false, false) => "inner",
        (false, true) => "inner+tail",
    };
    let size = (end - start).min(5);
    say(format!("cut={cut}"));
    say(format!("size={size}"));
    say(format!("cut={cut} pos={} size={size}", head.upos));
    say(format!("opens={}", words[start].upos));
    say(format!("opens={}", words[start].lemma));
    say(format!("opens={} cut={cut}", words[start].deprel));
    let before = (start > 0).then(|| &words[start - 1]);
    say(format!("before={}", before.map_or("-", |word| &*word.lemma)));
    say(format!("before.pos={} cut={cut}", before.map_or("-", |word| word.upos.as_str())));
    say(format!("before.inside={}", start > phrase.left));
    let after = words.get(end);
    say(format!("after={}", after.map_or("-", |word| &*word.lemma)));
    say(format!("after.pos={}", after.map_or("-", |word| word.upos.as_str())));
    if let Some(next) = words.get(end + 1) {
        say(format!("after2={} {}", after.map_or("-", |word| &*word.lemma), next.lemma));
    }
    if start > 1 {
        say(format!("before2={} {}", words[start - 2].lemma, words[start - 1].lemma));
    }
    for word in (start..end).filter(|word| *word != phrase.head) {
        say(format!("with={}", words[word].lemma));
    }
    for other in &words[phrase.left..start] {
        say(format!("without={}", other.lemma));
    }
    named(sentence, phrase, &mut say);
    governed(scene, phrase, &mut say);
    claimed(scene, phrase, &mut say);
    beside(sentence, phrase, &mut say);
}

fn ending(word: &str) -> &str {
    let from = word.char_indices().rev().nth(2).map_or(0, |(at, _)| at);
    &word[from..]
}

fn is_plural(scene: &Scene, phrase: Phrase) -> bool {
    let sentence = scene.sentence(phrase);
    let form = sentence.word(&scene.report.report.text, phrase.head).to_lowercase();
    let lemma = &*sentence.parse.words[phrase.head].lemma;
    form != lemma && form.ends_with('s') || ["people", "men", "women", "children"].contains(&&*form)
}

/// What the phrase names, by the language model and by the list of actors.
fn named(sentence: &AnnotatedSentence, phrase: Phrase, say: &mut impl FnMut(String)) {
    let (start, end) = (phrase.words.start, phrase.words.end);
    for mention in &sentence.parse.mentions {
        if mention.start < end && start < mention.end {
            let fit = match (mention.start.cmp(&start), mention.end.cmp(&end)) {
                (std::cmp::Ordering::Equal, std::cmp::Ordering::Equal) => "is",
                _ if mention.start <= start && end <= mention.end => "in",
                _ if start <= mention.start && mention.end <= end => "holds",
                _ => "cuts",
            };
            let at_head =
                mention.start as usize <= phrase.head && phrase.head < mention.end as usize;
            say(format!("names.{fit}={} {at_head}", mention.kind));
        }
    }
    for actor in &sentence.actors {
        if actor.words.start < end && start < actor.words.end {
            let is = actor.words == phrase.words;
            say(format!("actor={} {is}", actor.kind));
            say(format!("actor.id={}", actor.actor));
        }
    }
    for toponym in &sentence.toponyms {
        if toponym.words.start < end && start < toponym.words.end {
            let is = toponym.words == phrase.words;
            say(format!("place={is} {}", toponym.words.holds(phrase.head)));
        }
    }
    for amount in &sentence.amounts {
        if phrase.words.holds(usize::from(amount.number.start)) {
            say("counts=in".to_owned());
        }
    }
}

/// The words that govern the phrase, up to the second content word.
fn governed(scene: &Scene, phrase: Phrase, say: &mut impl FnMut(String)) {
    let sentence = scene.sentence(phrase);
    let words = &sentence.parse.words;
    let head = phrase.head;
    let noun = &*words[head].lemma;
    let pos = words[head].upos;
    let mut path = String::new();
    let mut at = head;
    let mut n_said = 0;
    for _ in 0..6 {
        let Some(up) = words[at].head.map(usize::from) else {
            say(format!("{path}root"));
            break;
        };
        let relation = words[at].deprel;
        if relation == Deprel::Conj {
            path.push_str("&.");
            at = up;
            continue;
        }
        let relation = match case_of(sentence, at) {
            Some(case) if matches!(relation.base(), "obl" | "nmod") => {
                format!("{}.{case}", relation.base())
            }
            _ => relation.as_str().to_owned(),
        };
        if at == head || n_said == 0 {
            path = format!("{}{relation}", if path.is_empty() { "" } else { "&" });
        } else {
            path = format!("{path}>{relation}");
        }
        let lemma = &*words[up].lemma;
        let event = scene.triggers.get(&(phrase.sentence, up));
        say(format!("{path}={lemma}"));
        say(format!("up{n_said}={lemma}"));
        if n_said == 0 {
            say(format!("{path}={lemma} pos={pos}"));
            say(format!("rel={relation}"));
            say(format!("{path}={lemma} noun={noun}"));
        }
        if let Some(event) = event {
            say(format!("{path}=EVENT.{event}"));
            say(format!("{path}=EVENT.{event} pos={pos}"));
            say(format!("{}=EVENT", relation));
        }
        n_said += 1;
        at = up;
        if n_said == 3 || words[at].upos == Upos::Verb && n_said >= 2 {
            break;
        }
    }
    for (word, below) in words.iter().enumerate() {
        if below.head == Some(head as u16) && !phrase.words.holds(word) {
            match below.deprel {
                Deprel::Appos | Deprel::Acl | Deprel::AclRelcl | Deprel::Nmod | Deprel::Amod => {
                    say(format!("has.{}={}", below.deprel.base(), below.lemma));
                    if let Some(event) = scene.triggers.get(&(phrase.sentence, word)) {
                        say(format!("has.{}=EVENT.{event}", below.deprel.base()));
                    }
                }
                Deprel::Det | Deprel::Nummod | Deprel::Cop | Deprel::NmodPoss => {
                    say(format!("has.{}={}", below.deprel, below.lemma));
                }
                _ => {}
            }
        }
    }
}

fn case_of(sentence: &AnnotatedSentence, word: usize) -> Option<&str> {
    let words = &sentence.parse.words;
    let case = words
        .iter()
        .find(|below| below.head == Some(word as u16) && below.deprel == Deprel::Case)?;
    Some(&case.lemma)
}

/// What claims say of the phrase.
fn claimed(scene: &Scene, phrase: Phrase, say: &mut impl FnMut(String)) {
    let sentence = scene.sentence(phrase);
    let head = sentence.sentence.tokens[phrase.head].span;
    for claim in scene.claims {
        if claim.actor.iter().any(|actor| actor.span.contains(head)) {
            say("claim.actor".to_owned());
            say(format!("claim.actor={}", claim.event));
            say(format!("claim.actor {} {}", age(scene, claim), claim.stance));
        }
        if claim.affected.iter().any(|affected| affected.span.contains(head)) {
            say("claim.affected".to_owned());
            say(format!("claim.affected={}", claim.event));
            say(format!("claim.affected {} {}", age(scene, claim), claim.stance));
        }
        if claim.speakers.iter().any(|speaker| speaker.span.contains(head)) {
            say("claim.speaker".to_owned());
        }
        if claim.sentence as usize == phrase.sentence {
            say(format!("sentence=EVENT.{}", claim.event));
        }
    }
}

/// How long before the report came out the claim's event happened, by the last day that it may have.
fn age(scene: &Scene, claim: &Claim) -> &'static str {
    let (Some(published), Some(time)) = (scene.report.report.published, claim.time) else {
        return "undated";
    };
    match (published - time.to()).get_days() {
        ..=3 => "days",
        4..=14 => "weeks",
        15..=70 => "months",
        _ => "long",
    }
}

/// What happens in the sentence.
fn beside(sentence: &AnnotatedSentence, phrase: Phrase, say: &mut impl FnMut(String)) {
    let words = &sentence.parse.words;
    for (word, other) in words.iter().enumerate() {
        if other.upos == Upos::Verb && !phrase.words.holds(word) {
            let side = if word < phrase.head { "<" } else { ">" };
            say(format!("verb{side}{}", other.lemma));
        }
    }
}

/// Facts of a report as a whole.
pub fn of_report(scene: &Scene) -> Facts {
    let mut facts = Facts::new();
    for (idx, sentence) in scene.report.sentences.iter().enumerate() {
        let words = &sentence.parse.words;
        for (at, word) in words.iter().enumerate() {
            if matches!(word.upos, Upos::Noun | Upos::Verb | Upos::Adj | Upos::Propn) {
                facts.insert(word.lemma.to_string());
                if idx < 2 {
                    facts.insert(format!("top:{}", word.lemma));
                }
                if word.upos == Upos::Verb || word.upos == Upos::Noun {
                    for (below, other) in words.iter().enumerate() {
                        let is_argument = other.head == Some(at as u16)
                            && matches!(
                                other.deprel.base(),
                                "nsubj" | "obj" | "obl" | "nmod" | "compound" | "amod"
                            )
                            && below != at;
                        if is_argument {
                            facts
                                .insert(format!("{}-{}>{}", word.lemma, other.deprel, other.lemma));
                        }
                    }
                }
            }
        }
    }
    for claim in scene.claims {
        let top = if claim.sentence < 2 { "top:" } else { "" };
        facts.insert(format!("{top}EVENT.{}", claim.event));
        facts.insert(format!("EVENT.{} {}", claim.event, age(scene, claim)));
        facts.insert(format!("EVENT.{} {}", claim.event, claim.stance));
        if claim.quantity.is_some() {
            facts.insert(format!("EVENT.{} counted", claim.event));
        }
        for kind in claim.actor.iter().filter_map(|actor| actor.kind) {
            facts.insert(format!("EVENT.{} by {kind}", claim.event));
        }
        if let Some(country) = claim.place.as_ref().and_then(|place| place.country.as_ref()) {
            facts.insert(format!("EVENT.{} in {country}", claim.event));
        }
        if let Some(method) = claim.method {
            facts.insert(format!("METHOD.{method}"));
            facts.insert(format!("EVENT.{} METHOD.{method}", claim.event));
        }
    }
    for event in EventType::ALL {
        let n = scene.claims.iter().filter(|claim| claim.event == *event).count();
        facts.insert(format!("EVENT.{event} times {}", n.min(4)));
    }
    let n = scene.report.sentences.len();
    facts.insert(format!("length={}", n.checked_ilog2().unwrap_or(0)));
    facts
}

/// Facts of a party in view of a kind: whether it belongs in a template of that kind.
pub fn of_pair(scene: &Scene, party: &Party, kind: TemplateKind, others: &[TemplateKind]) -> Facts {
    let mut facts = Facts::new();
    let mut say = |fact: String| {
        facts.insert(format!("{kind} {fact}"));
        facts.insert(fact);
    };
    say("any".to_owned());
    for other in others.iter().filter(|other| **other != kind) {
        say(format!("beside={other}"));
    }
    for phrase in &party.phrases {
        let sentence = scene.sentence(*phrase);
        let words = &sentence.parse.words;
        say(format!("noun={}", words[phrase.head].lemma));
        let mut at = phrase.head;
        for depth in 0..4 {
            let Some(up) = words[at].head.map(usize::from) else { break };
            say(format!("up={}", words[up].lemma));
            if let Some(event) = scene.triggers.get(&(phrase.sentence, up)) {
                say(format!("up{depth}=EVENT.{event}"));
            }
            at = up;
        }
        let near: BTreeSet<EventType> = scene
            .claims
            .iter()
            .filter(|claim| claim.sentence as usize == phrase.sentence)
            .map(|claim| claim.event)
            .collect();
        for event in near {
            say(format!("sentence=EVENT.{event}"));
        }
        for word in words.iter().filter(|word| matches!(word.upos, Upos::Verb | Upos::Noun)) {
            say(format!("sentence={}", word.lemma));
        }
        if phrase.sentence == 0 {
            say("first".to_owned());
        }
    }
    facts
}

/// Facts of a party as the victim or target of an attack of a kind: what became of it.
pub fn of_effect(scene: &Scene, party: &Party, kind: TemplateKind) -> Facts {
    let mut facts = of_party(scene, party);
    let mut say = |fact: String| {
        facts.insert(format!("{kind} {fact}"));
        facts.insert(fact);
    };
    say("any".to_owned());
    for phrase in &party.phrases {
        let head = scene.sentence(*phrase).sentence.tokens[phrase.head].span;
        for claim in scene.claims.iter().filter(|claim| claim.sentence as usize == phrase.sentence)
        {
            say(format!("sentence=EVENT.{}", claim.event));
            if claim.affected.iter().any(|affected| affected.span.contains(head)) {
                say(format!("affected=EVENT.{} {}", claim.event, claim.stance));
            }
        }
        let nearest = scene
            .triggers
            .iter()
            .filter(|((sentence, _), _)| *sentence == phrase.sentence)
            .min_by_key(|((_, word), _)| (word.abs_diff(phrase.head), *word));
        if let Some((_, event)) = nearest {
            say(format!("nearest=EVENT.{event}"));
        }
    }
    for claim in scene.claims {
        say(format!("report=EVENT.{}", claim.event));
    }
    facts
}

/// Facts of an organisation accused of an attack of a kind: how sure the report is of it.
///
/// Few examples teach this, so only words that govern the name count, what the claims of its sentences say of voices and
/// doubt, and the sentence's own words.
pub fn of_blame(scene: &Scene, party: &Party, kind: TemplateKind) -> Facts {
    let mut facts = Facts::new();
    let mut say = |fact: String| {
        facts.insert(fact);
    };
    say(format!("kind={kind}"));
    say(format!("words={}", party.key));
    say(format!("times={}", party.phrases.len().min(4)));
    say(format!("first={}", bucket(party.phrases[0].sentence)));
    for phrase in &party.phrases {
        let sentence = scene.sentence(*phrase);
        for actor in &sentence.actors {
            if actor.words.holds(phrase.head) {
                say(format!("actor={}", actor.kind));
            }
        }
        governed(scene, *phrase, &mut say);
        claimed(scene, *phrase, &mut say);
        let head = sentence.sentence.tokens[phrase.head].span;
        for claim in scene.claims.iter().filter(|claim| claim.sentence as usize == phrase.sentence)
        {
            let is_doer = claim.actor.iter().any(|actor| actor.span.contains(head));
            let whose = if is_doer { "mine" } else { "near" };
            say(format!("{whose}.stance={}", claim.stance));
            match claim.origin() {
                Some(speaker) if speaker.span.contains(head) => say(format!("{whose}.voice=own")),
                Some(speaker) => {
                    say(format!("{whose}.voice={}", speaker.kind));
                    let name = speaker.name.to_lowercase();
                    let noun = name.split_whitespace().next_back().unwrap_or_default();
                    say(format!("{whose}.voice~{noun}"));
                }
                None => say(format!("{whose}.voice=report")),
            }
            for hedge in &claim.hedges {
                say(format!("{whose}.hedge={}", key_of(&hedge.text)));
            }
        }
        for word in &sentence.parse.words {
            if matches!(word.upos, Upos::Verb | Upos::Noun | Upos::Adj | Upos::Adv | Upos::Aux) {
                say(format!("said={}", word.lemma));
            }
        }
    }
    facts
}
