//! Which incidents words are said of: in the title, the place, the words of a claim, or the names of who speaks.
//!
//! The index of texts says which reports hold a word; only what these say is looked at letter by letter.

use crate::answer::Failure;
use crate::desk::Asked;
use crate::wording;
use parallax_model::{Claim, ReportId};

/// For each incident of the record, whether every word is said of it. `words` are in lower case.
pub(crate) fn incidents_with(asked: &Asked<'_>, words: &str) -> Result<Vec<bool>, Failure> {
    let mut all = vec![true; asked.holdings.record.incidents.len()];
    for word in words.split_whitespace() {
        let one = incidents_with_one(asked, word)?;
        all.iter_mut().zip(one).for_each(|(all, one)| *all &= one);
    }
    Ok(all)
}

fn incidents_with_one(asked: &Asked<'_>, word: &str) -> Result<Vec<bool>, Failure> {
    let record = &asked.holdings.record;
    let named = |one: &parallax_engine::Recorded| {
        let place = one.incident.place.as_ref();
        holds(&one.title, word) || place.is_some_and(|place| holds(&place.name, word))
    };
    let mut found: Vec<bool> = record.incidents.iter().map(named).collect();
    for (_, homes) in asked.index.speakers.iter().filter(|(name, _)| name.contains(word)) {
        homes.iter().for_each(|&home| found[home] = true);
    }
    if found.iter().all(|found| *found) {
        return Ok(found);
    }
    let mut look = |(claim, home): (&std::sync::Arc<Claim>, &usize)| {
        if !found[*home] && holds(wording::quote(record, claim), word) {
            found[*home] = true;
        }
    };
    match asked.desk.shelf.search(word).map_err(Failure::of_shelf)? {
        None => record.claims().iter().zip(record.homes()).for_each(look),
        Some(reports) => {
            for report in reports {
                let range = record.claims_range(&ReportId::new(report));
                record.claims()[range.clone()]
                    .iter()
                    .zip(&record.homes()[range])
                    .for_each(&mut look);
            }
        }
    }
    Ok(found)
}

/// Whether `text` holds a word that is in lower case, in whatever case.
fn holds(text: &str, word: &str) -> bool {
    let Some(&first) = word.as_bytes().first() else { return true };
    if !(word.is_ascii() && text.is_ascii()) {
        return text.to_lowercase().contains(word);
    }
    let (text, word) = (text.as_bytes(), word.as_bytes());
    let mut windows = text.windows(word.len());
    windows.any(|at| at[0].to_ascii_lowercase() == first && at.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_case_and_script() {
        for (text, word, is_there) in [
            ("A market in HOMS", "homs", true),
            ("A market in Homs", "hama", false),
            ("ÉCOLE détruite", "école", true),
            ("سوق في حمص", "حمص", true),
            ("Homs", "homs.", false),
            ("", "a", false),
        ] {
            assert_eq!(holds(text, word), is_there, "{text} {word}");
        }
    }
}
