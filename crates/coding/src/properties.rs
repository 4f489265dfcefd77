//! Whatever the tree and whatever the dictionary: no panic, and events that stand on their sentence.

use super::{Coder, Dictionaries, EMBEDDED};
use crate::tests::{coder, report};
use proptest::prelude::*;

/// Words that the dictionaries know in many ways, beside some that they do not.
const WORDS: &[&str] = &[
    "Norway//PROPN",
    "Chad//PROPN",
    "French//ADJ",
    "police//NOUN",
    "rebels/rebel/NOUN",
    "he//PRON",
    "Zzyx//PROPN",
    "arrested/arrest/VERB",
    "attacked/attack/VERB",
    "said/say/VERB",
    "refused/refuse/VERB",
    "help//VERB",
    "met/meet/VERB",
    "were/be/AUX",
    "not//PART",
    "to//PART",
    "by//ADP",
    "with//ADP",
    "and//CCONJ",
    "-//PUNCT",
    "weapons/weapon/NOUN",
    "talks/talk/NOUN",
    "1987//NUM",
    "سوريا//PROPN",
];

const RELATIONS: &[&str] = &[
    "nsubj",
    "nsubj:pass",
    "obj",
    "obl",
    "obl:agent",
    "nmod",
    "amod",
    "compound",
    "conj",
    "cc",
    "case",
    "mark",
    "xcomp",
    "ccomp",
    "advcl",
    "acl:relcl",
    "parataxis",
    "aux",
    "advmod",
    "punct",
    "appos",
    "dep",
];

/// A sentence with a random tree over it, as `report` takes one.
fn tree() -> impl Strategy<Value = String> {
    let word = (0..WORDS.len(), 0..RELATIONS.len(), any::<prop::sample::Index>());
    (prop::collection::vec(word, 1..14), any::<prop::sample::Index>()).prop_map(|(words, root)| {
        let root = root.index(words.len());
        // Words further from the root hang on words nearer to it: a tree, with arcs to both sides.
        let away = |idx: usize| idx.abs_diff(root);
        let line = words.iter().enumerate().map(|(idx, (word, relation, head))| {
            let nearer: Vec<usize> = (0..words.len()).filter(|at| away(*at) < away(idx)).collect();
            match nearer.is_empty() {
                true => format!("{}/0/root", WORDS[*word]),
                false => {
                    format!("{}/{}/{}", WORDS[*word], head.get(&nearer) + 1, RELATIONS[*relation])
                }
            }
        });
        line.collect::<Vec<_>>().join(" ")
    })
}

/// Lines made of what a dictionary is made of.
fn dictionary() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "---",
        "- ",
        "* ",
        "+ ",
        "$ ",
        "% ",
        "&",
        "~",
        "[",
        "]",
        "{",
        "}",
        "(",
        ")",
        "<",
        ">",
        "_",
        "#",
        ":",
        "\t",
        "\n",
        "\n",
        "GIVE",
        "GUN",
        "072",
        "FRA",
        "300101-340101",
        ">990101",
        "MAN/MEN",
        "!",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn an_event_stands_on_its_sentence(tree in tree()) {
        let report = report(&tree, Some("2031-03-04"));
        let events = coder().code(&report);
        prop_assert_eq!(&events, &coder().code(&report));
        for (idx, event) in events.iter().enumerate() {
            prop_assert!(event.code.len() >= 2 && event.code.bytes().all(|b| b.is_ascii_alphanumeric()), "{:?}", event);
            let parties = [&event.source, &event.target];
            prop_assert!(parties.iter().any(|party| party.is_some()), "{:?} names nobody", event);
            for span in parties.into_iter().flatten().map(|party| party.span).chain([event.verb]) {
                prop_assert!(!span.of(&report.report.text).is_empty());
            }
            prop_assert!(!event.because.is_empty());
            let is_same = |other: &parallax_model::CodedEvent| {
                (&other.source, &other.code, &other.target) == (&event.source, &event.code, &event.target)
            };
            prop_assert!(!events[..idx].iter().any(is_same), "{:?} comes twice", event);
        }
    }

    #[test]
    fn any_dictionary_is_read_or_refused(text in dictionary(), tree in tree()) {
        let own = Dictionaries { verbs: &text, actors: &[&text], agents: &[&text] };
        if let Ok(coder) = Coder::new(&own) {
            coder.code(&report(&tree, None));
        }
        let mixed = Dictionaries { verbs: EMBEDDED.verbs, ..own };
        prop_assert!(Coder::new(&mixed).is_ok(), "ours holds whatever stands beside it");
    }
}
