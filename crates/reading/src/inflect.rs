//! Word forms that could evoke a frame, known before any model has run.

use std::collections::HashSet;

use crate::frames::Trigger;

const IRREGULAR: &[(&str, &[&str])] = &[
    ("shoot", &["shot"]),
    ("slay", &["slew", "slain"]),
    ("take", &["took", "taken"]),
    ("retake", &["retook", "retaken"]),
    ("overtake", &["overtook", "overtaken"]),
    ("hold", &["held"]),
    ("fall", &["fell", "fallen"]),
    ("blow", &["blew", "blown"]),
    ("leave", &["left"]),
    ("lose", &["lost"]),
    ("flee", &["fled"]),
    ("find", &["found"]),
    ("fight", &["fought"]),
    ("drive", &["drove", "driven"]),
    ("beat", &["beaten"]),
    ("break", &["broke", "broken"]),
    ("go", &["went", "gone"]),
    ("die", &["died", "dying"]),
    ("give", &["gave", "given"]),
    ("get", &["got", "gotten"]),
    ("win", &["won"]),
    ("strike", &["struck", "stricken"]),
    ("tear", &["tore", "torn"]),
    ("freeze", &["froze", "frozen"]),
    ("come", &["came"]),
    ("burn", &["burnt"]),
    ("lay", &["laid"]),
    ("steal", &["stole", "stolen"]),
    ("keep", &["kept"]),
    ("bring", &["brought"]),
    ("see", &["saw", "seen"]),
    ("lead", &["led"]),
    ("set", &[]),
    ("overrun", &["overran"]),
    ("run", &["ran"]),
    ("drown", &[]),
    ("begin", &["began", "begun"]),
    ("swear", &["swore"]),
    ("knife", &[]),
    ("hang", &["hung"]),
    ("throw", &["threw", "thrown"]),
    ("man", &["men"]),
    ("body", &["bodies"]),
    ("life", &["lives"]),
    ("have", &["has", "had"]),
    ("be", &["is", "are", "was", "were", "been"]),
    ("make", &["made"]),
    ("bleed", &["bled"]),
    ("bury", &["buried"]),
    ("see", &["saw", "seen"]),
    ("withdraw", &["withdrew", "withdrawn"]),
    ("send", &["sent"]),
    ("suffer", &[]),
    ("wind", &["wound"]),
];

/// Adds every form in which a lemma can appear.
pub fn surface_forms(lemma: &str, trigger: Trigger, forms: &mut HashSet<String>) {
    forms.insert(lemma.to_owned());
    for (_, odd) in IRREGULAR.iter().filter(|(l, _)| *l == lemma) {
        forms.extend(odd.iter().map(|&form| form.to_owned()));
    }
    match trigger {
        Trigger::Adjective => {}
        Trigger::Noun => forms.extend(third_person(lemma)),
        Trigger::Verb => {
            forms.extend(third_person(lemma));
            forms.extend(with_ending(lemma, "ed"));
            forms.extend(with_ending(lemma, "ing"));
        }
    }
}

fn third_person(lemma: &str) -> Vec<String> {
    let mut forms = vec![format!("{lemma}s")];
    if lemma.ends_with(['s', 'x', 'z', 'o']) || lemma.ends_with("ch") || lemma.ends_with("sh") {
        forms.push(format!("{lemma}es"));
    }
    if let Some(stem) = lemma.strip_suffix('y') {
        forms.push(format!("{stem}ies"));
    }
    forms
}

/// Spelling is guessed generously: a form too many only makes one sentence more run through the model.
fn with_ending(lemma: &str, ending: &str) -> Vec<String> {
    let mut forms = vec![format!("{lemma}{ending}")];
    if let Some(stem) = lemma.strip_suffix('e') {
        forms.push(format!("{stem}{ending}"));
    }
    if let (Some(stem), "ed") = (lemma.strip_suffix('y'), ending) {
        forms.push(format!("{stem}ied"));
    }
    if let Some(last) = lemma.chars().last().filter(|c| c.is_ascii_alphabetic()) {
        forms.push(format!("{lemma}{last}{ending}"));
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_forms_of_a_verb_are_known() {
        let mut forms = HashSet::new();
        for lemma in ["kill", "bury", "shoot", "execute", "ban"] {
            surface_forms(lemma, Trigger::Verb, &mut forms);
        }
        for form in
            ["killed", "kills", "killing", "buried", "shot", "executing", "executed", "banned"]
        {
            assert!(forms.contains(form), "{form}");
        }
    }
}
