//! Word forms that could evoke a frame, known before any model has run.

use std::collections::HashSet;

use crate::frames::Trigger;

/// English forms that no ending tells. Complete for verbs: a user's frame may hold any of them, and one left out here would
/// never be evoked.
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
    ("arise", &["arose", "arisen"]),
    ("awake", &["awoke", "awoken"]),
    ("bear", &["bore", "borne"]),
    ("become", &["became"]),
    ("bend", &["bent"]),
    ("bind", &["bound"]),
    ("bite", &["bit", "bitten"]),
    ("breed", &["bred"]),
    ("build", &["built"]),
    ("buy", &["bought"]),
    ("catch", &["caught"]),
    ("choose", &["chose", "chosen"]),
    ("cling", &["clung"]),
    ("creep", &["crept"]),
    ("deal", &["dealt"]),
    ("dig", &["dug"]),
    ("do", &["does", "did", "done"]),
    ("draw", &["drew", "drawn"]),
    ("drink", &["drank", "drunk"]),
    ("eat", &["ate", "eaten"]),
    ("feed", &["fed"]),
    ("feel", &["felt"]),
    ("fling", &["flung"]),
    ("fly", &["flew", "flown"]),
    ("forbid", &["forbade", "forbidden"]),
    ("forget", &["forgot", "forgotten"]),
    ("forgive", &["forgave", "forgiven"]),
    ("forsake", &["forsook", "forsaken"]),
    ("grind", &["ground"]),
    ("grow", &["grew", "grown"]),
    ("hear", &["heard"]),
    ("hide", &["hid", "hidden"]),
    ("know", &["knew", "known"]),
    ("lean", &["leant"]),
    ("leap", &["leapt"]),
    ("learn", &["learnt"]),
    ("lend", &["lent"]),
    ("lie", &["lay", "lain", "lying"]),
    ("light", &["lit"]),
    ("mean", &["meant"]),
    ("meet", &["met"]),
    ("mistake", &["mistook", "mistaken"]),
    ("mow", &["mown"]),
    ("partake", &["partook", "partaken"]),
    ("pay", &["paid"]),
    ("rend", &["rent"]),
    ("ride", &["rode", "ridden"]),
    ("ring", &["rang", "rung"]),
    ("rise", &["rose", "risen"]),
    ("say", &["said"]),
    ("seek", &["sought"]),
    ("sell", &["sold"]),
    ("sew", &["sewn"]),
    ("shake", &["shook", "shaken"]),
    ("shine", &["shone"]),
    ("show", &["shown"]),
    ("shrink", &["shrank", "shrunk"]),
    ("sing", &["sang", "sung"]),
    ("sink", &["sank", "sunk"]),
    ("sit", &["sat"]),
    ("sleep", &["slept"]),
    ("sling", &["slung"]),
    ("smite", &["smote", "smitten"]),
    ("sow", &["sown"]),
    ("speak", &["spoke", "spoken"]),
    ("speed", &["sped"]),
    ("spend", &["spent"]),
    ("spill", &["spilt"]),
    ("spin", &["spun"]),
    ("spit", &["spat"]),
    ("spring", &["sprang", "sprung"]),
    ("stand", &["stood"]),
    ("stick", &["stuck"]),
    ("sting", &["stung"]),
    ("strew", &["strewn"]),
    ("sweep", &["swept"]),
    ("swell", &["swollen"]),
    ("swim", &["swam", "swum"]),
    ("swing", &["swung"]),
    ("teach", &["taught"]),
    ("tell", &["told"]),
    ("think", &["thought"]),
    ("tread", &["trod", "trodden"]),
    ("undergo", &["underwent", "undergone"]),
    ("understand", &["understood"]),
    ("undertake", &["undertook", "undertaken"]),
    ("uphold", &["upheld"]),
    ("wake", &["woke", "woken"]),
    ("wear", &["wore", "worn"]),
    ("weave", &["wove", "woven"]),
    ("weep", &["wept"]),
    ("withhold", &["withheld"]),
    ("withstand", &["withstood"]),
    ("wring", &["wrung"]),
    ("write", &["wrote", "written"]),
    ("tie", &["tying"]),
    ("child", &["children"]),
    ("woman", &["women"]),
    ("policeman", &["policemen"]),
    ("fisherman", &["fishermen"]),
    ("gunman", &["gunmen"]),
];

/// Dictionary forms that a word form could have, likeliest first. Most are no words: ask a vocabulary.
pub fn base_forms(form: &str) -> Vec<String> {
    let odd = IRREGULAR
        .iter()
        .filter(|(_, forms)| forms.contains(&form))
        .map(|(lemma, _)| (*lemma).to_owned());
    let mut bases: Vec<String> = odd.collect();
    let mut try_ending = |ending: &str, put: &[&str]| {
        if let Some(stem) = form.strip_suffix(ending).filter(|stem| stem.len() > 1) {
            bases.extend(put.iter().map(|put| format!("{stem}{put}")));
            let mut ends = stem.chars().rev();
            if put.len() > 1 && ends.next().is_some_and(|last| ends.next() == Some(last)) {
                bases.push(
                    stem[..stem.len() - stem.chars().next_back().map_or(0, char::len_utf8)]
                        .to_owned(),
                );
            }
        }
    };
    try_ending("ies", &["y"]);
    try_ending("ied", &["y"]);
    try_ending("es", &["", "e"]);
    try_ending("s", &[""]);
    try_ending("ed", &["", "e"]);
    try_ending("ing", &["", "e"]);
    try_ending("men", &["man"]);
    bases
}

/// The verb of which a form is an irregular past: "retook".
pub fn irregular_verb(form: &str) -> Option<&'static str> {
    let is_verb =
        |lemma: &str| !matches!(lemma, "body" | "life" | "child") && !lemma.ends_with("man");
    IRREGULAR
        .iter()
        .find(|(lemma, odd)| is_verb(lemma) && odd.contains(&form))
        .map(|(lemma, _)| *lemma)
}

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
    fn a_form_leads_back_to_its_dictionary_form() {
        let pairs = [
            ("killed", "kill"),
            ("casualties", "casualty"),
            ("executed", "execute"),
            ("shot", "shoot"),
            ("banned", "ban"),
            ("gunmen", "gunman"),
            ("missiles", "missile"),
            ("fleeing", "flee"),
        ];
        for (form, base) in pairs {
            assert!(base_forms(form).contains(&base.to_owned()), "{form}: {:?}", base_forms(form));
        }
    }

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
