//! Nothing that comes from outside brings the gazetteer down.

use std::sync::LazyLock;

use parallax_model::{Deprel, Mention, MentionKind, Parse, Upos, Word, WordRange};
use parallax_places::{Context, Gazetteer, OpenError};
use proptest::prelude::*;

static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::embedded);

/// Words that meet the rules, among words of any letters.
fn word() -> impl Strategy<Value = String> {
    const CUES: &[&str] = &[
        "Idlib", "syria", "of", "in", "province", "village", ",", "-", "al", "U.S.", "Ill.", "the",
        "city", "'s", "(", "Texas", "Syrian", "New", "York", "northern", "St", ".", "", "anti-",
        "-", "Ärztin", "ÌZMIR", "Gov.",
    ];
    prop_oneof![
        4 => proptest::sample::select(CUES).prop_map(str::to_owned),
        1 => "\\PC{0,6}",
        1 => "[A-Z][a-z]{2,7}",
    ]
}

fn upos() -> impl Strategy<Value = Upos> {
    proptest::sample::select(Upos::ALL)
}

/// A sentence with a tree that may be missing and mentions that may lie anywhere.
fn sentence() -> impl Strategy<Value = (Vec<String>, Parse)> {
    let mention = (0u16..14, 0u16..14, proptest::sample::select(MentionKind::ALL));
    (
        prop::collection::vec((word(), upos()), 0..12),
        prop::collection::vec(mention, 0..4),
        any::<bool>(),
    )
        .prop_map(|(words, mentions, is_parsed)| {
            let (words, tags): (Vec<String>, Vec<Upos>) = words.into_iter().unzip();
            let tree = tags.into_iter().map(|upos| Word {
                upos,
                lemma: "x".into(),
                head: None,
                deprel: Deprel::Dep,
            });
            let mentions = mentions
                .into_iter()
                .map(|(start, end, kind)| Mention { start, end, kind })
                .collect();
            let parse = if is_parsed {
                Parse { words: tree.collect(), mentions }
            } else {
                Parse { words: Vec::new(), mentions }
            };
            (words, parse)
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn toponyms_lie_in_order_in_their_sentence(report in prop::collection::vec(sentence(), 0..5)) {
        let words: Vec<Vec<&str>> =
            report.iter().map(|(words, _)| words.iter().map(String::as_str).collect()).collect();
        let sentences: Vec<(&[&str], &Parse)> =
            words.iter().map(Vec::as_slice).zip(report.iter().map(|(_, parse)| parse)).collect();
        let found = GAZETTEER.toponyms(&sentences, &Context::default());
        prop_assert_eq!(found.len(), sentences.len());
        for (toponyms, (words, _)) in found.iter().zip(&sentences) {
            let mut end = 0;
            for toponym in toponyms {
                prop_assert!(toponym.words.start >= end && toponym.words.start < toponym.words.end);
                end = toponym.words.end;
                prop_assert!(!toponym.place.name.is_empty());
            }
            prop_assert!(usize::from(end) <= words.len());
        }
        prop_assert_eq!(&found, &GAZETTEER.toponyms(&sentences, &Context::default()));
    }

    #[test]
    fn given_words_need_not_fit(report in prop::collection::vec(sentence(), 1..3), at in 0usize..4, start in 0usize..9, end in 0usize..15) {
        let words: Vec<Vec<&str>> =
            report.iter().map(|(words, _)| words.iter().map(String::as_str).collect()).collect();
        let sentences: Vec<(&[&str], &Parse)> =
            words.iter().map(Vec::as_slice).zip(report.iter().map(|(_, parse)| parse)).collect();
        let given = [(at, WordRange::new(start, end))];
        prop_assert_eq!(GAZETTEER.resolve_given(&sentences, &given, &Context::default()).len(), 1);
    }

    #[test]
    fn any_name_can_be_asked_for(name in "\\PC{0,30}") {
        GAZETTEER.lookup(&name);
    }

    #[test]
    fn any_bytes_can_be_offered_as_a_dump(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = Gazetteer::embedded().with_dump(&bytes);
    }

    #[test]
    fn any_columns_can_stand_in_a_dump(columns in prop::collection::vec("[0-9A-Zé.\\- ]{0,4}", 19)) {
        let _ = Gazetteer::embedded().with_dump(columns.join("\t").as_bytes());
    }

    #[test]
    fn any_bytes_can_be_offered_as_a_gazetteer(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(Gazetteer::open(bytes).err(), Some(OpenError::NotAGazetteer));
    }
}

#[test]
fn a_gazetteer_cut_short_is_refused() {
    let whole = include_bytes!("../../../../gazetteer/places.bin");
    for len in [8, 60, 64, 1_000, whole.len() / 2, whole.len() - 1] {
        assert!(Gazetteer::open(whole[..len].to_vec()).is_err(), "{len} bytes");
    }
}

#[test]
fn a_report_of_nothing_but_names_is_read_in_good_time() {
    let words: Vec<&str> = ["Paris", ",", "Texas", "and", "Idlib", "London"].repeat(4_000);
    let parse = Parse::default();
    let started = std::time::Instant::now();
    let found = GAZETTEER.toponyms(&[(&words, &parse)], &Context::default());
    assert!(!found[0].is_empty());
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn a_noun_makes_no_place_of_what_has_no_letter() {
    let word = |upos| Word { upos, lemma: "x".into(), head: None, deprel: Deprel::Dep };
    let parse = Parse {
        words: vec![word(Upos::Noun), word(Upos::Adp), word(Upos::Propn)],
        mentions: vec![],
    };
    for last in ["", "\u{301}", "Karm"] {
        let words = ["village", "of", last];
        let found = GAZETTEER.toponyms(&[(&words, &parse)], &Context::default());
        let names: Vec<&str> = found[0].iter().map(|one| one.place.name.as_str()).collect();
        assert_eq!(names, if last == "Karm" { vec!["Karm"] } else { vec![] }, "{last:?}");
    }
}
