//! Names that a gazetteer takes for places, and that are none in this report: people, streets, and kinds of shops.
//!
//! In: an annotated report. Out: the same report without those places; borrowed where there are none.

use std::borrow::Cow;
use std::collections::BTreeSet;

use parallax_model::{AnnotatedReport, AnnotatedSentence, MentionKind, PlacePrecision, Toponym};

/// The report without places that are the names of people or streets, or of a kind of thing: "a Walmart".
pub fn without_namesakes(report: &AnnotatedReport) -> Cow<'_, AnnotatedReport> {
    let text = &report.report.text;
    let people = names_of_people(report);
    let is_none = |s: &AnnotatedSentence, t: &Toponym| {
        is_person(s, t, text, &people) || is_street(s, t, text) || is_kind(s, t, text)
    };
    let has_any = |s: &AnnotatedSentence| s.toponyms.iter().any(|t| is_none(s, t));
    if !report.sentences.iter().any(has_any) {
        return Cow::Borrowed(report);
    }
    let mut kept = report.clone();
    for (sentence, before) in kept.sentences.iter_mut().zip(&report.sentences) {
        sentence.toponyms.retain(|t| !is_none(before, t));
    }
    Cow::Owned(kept)
}

/// The words of full names, and never one that the report also puts behind "in" or "near".
fn names_of_people(report: &AnnotatedReport) -> BTreeSet<String> {
    let text = &report.report.text;
    let mut names = BTreeSet::new();
    for s in &report.sentences {
        let word = |i: usize| s.word(text, i);
        for m in s.parse.mentions.iter().filter(|m| m.kind == MentionKind::Person) {
            let words = usize::from(m.start)..usize::from(m.end).min(s.sentence.tokens.len());
            // "Retook Mekelle" is nobody's name.
            let is_full =
                words.len() > 1 && words.clone().all(|i| word(i).starts_with(char::is_uppercase));
            if is_full {
                names.extend(words.map(|i| word(i).to_lowercase()));
            }
        }
    }
    for s in &report.sentences {
        for t in s.toponyms.iter().filter(|t| usize::from(t.words.start) > 0) {
            let before = s.word(text, usize::from(t.words.start) - 1).to_lowercase();
            let is_where =
                matches!(before.as_str(), "in" | "near" | "at" | "outside" | "around" | "across");
            if let Some(name) = one_word(s, t, text).filter(|_| is_where) {
                names.remove(&name);
            }
        }
    }
    names
}

fn one_word(s: &AnnotatedSentence, t: &Toponym, text: &str) -> Option<String> {
    let start = usize::from(t.words.start);
    (usize::from(t.words.end) == start + 1).then(|| s.word(text, start).to_lowercase())
}

/// "Bell was held", where the report tells of Ada Bell: a town of that name elsewhere is not meant.
fn is_person(s: &AnnotatedSentence, t: &Toponym, text: &str, people: &BTreeSet<String>) -> bool {
    let is_land = matches!(t.place.precision, PlacePrecision::Country | PlacePrecision::Province);
    let is_called =
        s.parse.mentions.iter().any(|m| {
            m.kind == MentionKind::Person && m.start <= t.words.start && t.words.end <= m.end
        });
    !is_land && is_called && one_word(s, t, text).is_some_and(|name| people.contains(&name))
}

/// "300 block of Lincoln Court", "Interstate 30": streets are no places here.
fn is_street(s: &AnnotatedSentence, t: &Toponym, text: &str) -> bool {
    const STREETS: &[&str] = &[
        "Street",
        "Avenue",
        "Road",
        "Court",
        "Lane",
        "Drive",
        "Boulevard",
        "Highway",
        "Parkway",
        "Terrace",
        "Ave",
        "Blvd",
        "Rd",
        "Ct",
        "Ln",
        "Hwy",
        "Dr",
        "St",
        "Ave.",
        "Blvd.",
        "Rd.",
        "Ct.",
        "Ln.",
        "Hwy.",
        "Dr.",
        "Freeway",
        "Expressway",
        "Turnpike",
    ];
    const ROADS: &[&str] = &["Interstate", "Highway", "Route"];
    let (start, end) = (usize::from(t.words.start), usize::from(t.words.end));
    let n_words = s.sentence.tokens.len();
    let word = |i: usize| if i < n_words { s.word(text, i) } else { "" };
    STREETS.contains(&word(end)) && !is_title_of(word(end), word(end + 1))
        || end > start
            && STREETS.contains(&word(end - 1))
            && (end - start > 1 || start > 0 && word(start - 1).starts_with(char::is_uppercase))
        || ROADS.contains(&word(start)) && word(start + 1).starts_with(|c: char| c.is_ascii_digit())
}

/// "Goma, Dr. Bell", "Lima St Peter": an abbreviation before a name is a title.
fn is_title_of(word: &str, next: &str) -> bool {
    matches!(word, "Dr" | "Dr." | "St" | "Ct" | "Court") && next.starts_with(char::is_uppercase)
}

/// "Outside a Walmart": one of many that go by the name.
fn is_kind(s: &AnnotatedSentence, t: &Toponym, text: &str) -> bool {
    let start = usize::from(t.words.start);
    let article = start > 0 && matches!(s.word(text, start - 1), "a" | "an" | "A" | "An");
    let ends = usize::from(t.words.end);
    let stands_alone = s.sentence.tokens.len() <= ends
        || !s.word(text, ends).starts_with(char::is_alphanumeric)
        || matches!(s.word(text, ends), "in" | "on" | "near" | "store" | "at" | "and" | "by");
    let is_small = matches!(
        t.place.precision,
        PlacePrecision::Exact | PlacePrecision::Neighbourhood | PlacePrecision::Unresolved
    );
    article && is_small && stands_alone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_abbreviation_before_a_name_is_a_title() {
        assert!(is_title_of("Dr.", "Bell"));
        assert!(!is_title_of("Drive", "in"));
        assert!(!is_title_of("Dr.", "on"));
    }
}
