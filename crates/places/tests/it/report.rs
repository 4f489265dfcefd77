//! With the language model's word for it: mentions decide what a name names.

use parallax_model::{Deprel, Mention, MentionKind, Parse, Upos, Word};
use parallax_places::{Context, Gazetteer};

/// A flat tree with the mentions given as (first word, one past the last, kind); words in capitals are proper nouns.
fn parse(words: &[&str], mentions: &[(u16, u16, MentionKind)]) -> Parse {
    let words = words.iter().enumerate().map(|(idx, word)| {
        let is_named = mentions.iter().any(|m| (m.0..m.1).contains(&(idx as u16)));
        Word {
            upos: if is_named { Upos::Propn } else { Upos::Noun },
            lemma: word.to_lowercase().into(),
            head: (idx > 0).then_some(0),
            deprel: if idx == 0 { Deprel::Root } else { Deprel::Dep },
        }
    });
    let mentions =
        mentions.iter().map(|(start, end, kind)| Mention { start: *start, end: *end, kind: *kind });
    Parse { words: words.collect(), mentions: mentions.collect() }
}

fn names(text: &str, mentions: &[(u16, u16, MentionKind)]) -> Vec<String> {
    let words: Vec<&str> = text.split(' ').collect();
    let parse = parse(&words, mentions);
    let found = Gazetteer::embedded().toponyms(&[(&words, &parse)], &Context::default());
    let shown = |toponym: &parallax_model::Toponym| {
        let place = &toponym.place;
        format!("{}/{}", place.name, place.country.as_deref().unwrap_or("?"))
    };
    found[0].iter().map(shown).collect()
}

#[test]
fn an_organisation_keeps_the_place_in_its_name() {
    let found =
        names("the idlib media center showed a video", &[(1, 4, MentionKind::Organisation)]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_person_keeps_a_name_that_is_also_a_towns() {
    let found = names(
        "Jack London spoke in Aleppo",
        &[(0, 2, MentionKind::Person), (4, 5, MentionKind::Place)],
    );
    assert_eq!(found, ["Aleppo/SY"]);
}

#[test]
fn small_letters_do_not_hide_a_town() {
    let found = names(
        "rebels captured manbij from the group in syria",
        &[(2, 3, MentionKind::Place), (7, 8, MentionKind::Place)],
    );
    assert_eq!(found, ["Manbij/SY", "Syria/SY"]);
}

#[test]
fn a_name_no_gazetteer_has_is_kept_as_said() {
    let found = names(
        "shells hit the village of qubur al - zorbatiq in syria",
        &[(5, 9, MentionKind::Place), (10, 11, MentionKind::Place)],
    );
    assert_eq!(found, ["Qubur al-Zorbatiq/SY", "Syria/SY"]);
}

#[test]
fn a_spelling_one_letter_away_is_found_in_the_country_of_the_report() {
    let found = names(
        "fighting went on in al-Qamishlyy and in Syria",
        &[(4, 5, MentionKind::Place), (7, 8, MentionKind::Place)],
    );
    assert_eq!(found[1], "Syria/SY");
    assert!(found[0].ends_with("/SY"), "{found:?}");
}

#[test]
fn what_is_known_beforehand_tips_the_scale() {
    let words = ["Shots", "were", "fired", "in", "Tripoli", "."];
    let parse = parse(&words, &[(4, 5, MentionKind::Place)]);
    let gazetteer = Gazetteer::embedded();
    let country = |countries: &[&str]| {
        let context = Context { countries: countries.iter().map(|c| (*c).to_owned()).collect() };
        gazetteer.toponyms(&[(&words, &parse)], &context)[0][0].place.country.clone()
    };
    assert_eq!(country(&[]).as_deref(), Some("LY"));
    assert_eq!(country(&["LB"]).as_deref(), Some("LB"));
}

#[test]
fn a_county_is_more_than_its_first_word() {
    let found = names(
        "Police in White County , Georgia , found nobody",
        &[(2, 4, MentionKind::Place), (5, 6, MentionKind::Place)],
    );
    assert_eq!(found, ["White County/US", "Georgia/US"]);
}

#[test]
fn a_street_is_no_place() {
    let found = names(
        "Shots were heard on Delmar Lane in Atlanta",
        &[(4, 6, MentionKind::Place), (7, 8, MentionKind::Place)],
    );
    assert_eq!(found, ["Atlanta/US"]);
}
