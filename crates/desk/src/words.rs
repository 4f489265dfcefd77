//! Which incidents words are said of: in the title, the place, the words of a claim, or the names of who speaks.
//!
//! The index of texts says which reports hold a word; only what these say is looked at letter by letter.

use crate::answer::Failure;
use crate::desk::Asked;
use crate::wording;
use parallax_model::{Claim, ReportId};

/// Claims of a report that an index finds, about: what looking into one costs.
const CLAIMS_A_REPORT: usize = 10;

/// A word that is sought, and the reports that hold it; `None`: no index knows.
struct Sought<'w> {
    word: &'w str,
    reports: Option<Vec<String>>,
}

/// For each incident of the record, whether every word is said of it. `words` are in lower case.
pub(crate) fn incidents_with(asked: &Asked<'_>, words: &str) -> Result<Vec<bool>, Failure> {
    let search = |word| -> Result<Sought<'_>, Failure> {
        let reports = asked.desk.shelf.search(word).map_err(Failure::of_shelf)?;
        Ok(Sought { word, reports })
    };
    let mut all: Vec<Sought<'_>> =
        words.split_whitespace().map(search).collect::<Result<_, _>>()?;
    // The rarest first: what it is not said of need not be asked for the others.
    all.sort_by_key(|sought| sought.reports.as_ref().map_or(usize::MAX, Vec::len));
    let mut left = vec![true; asked.holdings.record.incidents.len()];
    for sought in &all {
        left = incidents_with_one(asked, sought, &left);
    }
    Ok(left)
}

/// Which of the incidents that are `left` one word is said of.
fn incidents_with_one(asked: &Asked<'_>, sought: &Sought<'_>, left: &[bool]) -> Vec<bool> {
    let (record, word) = (&asked.holdings.record, sought.word);
    let towns: Vec<bool> = asked
        .index
        .towns
        .iter()
        .map(|&at| {
            let place = record.incidents[at].incident.place.as_ref();
            place.is_some_and(|place| holds(&place.name, word))
        })
        .collect();
    let is_named = |at: usize| {
        let town = asked.index.facts[at].town;
        town.is_some_and(|town| towns[town as usize]) || holds(&record.incidents[at].title, word)
    };
    let mut found: Vec<bool> = (0..left.len()).map(|at| left[at] && is_named(at)).collect();
    for (_, homes) in asked.index.speakers.iter().filter(|(name, _)| name.contains(word)) {
        homes.iter().for_each(|&home| found[home] = left[home]);
    }
    let open: Vec<usize> = (0..left.len()).filter(|&at| left[at] && !found[at]).collect();
    let is_said = |claim: &Claim| holds(wording::quote(record, claim), word);
    let n_open: usize = open.iter().map(|&at| record.members(at).len()).sum();
    match &sought.reports {
        Some(reports) if reports.len() * CLAIMS_A_REPORT < n_open => {
            for report in reports {
                for idx in record.claims_range(&ReportId::new(report.as_str())) {
                    let home = record.homes()[idx];
                    if left[home] && !found[home] && is_said(&record.claims()[idx]) {
                        found[home] = true;
                    }
                }
            }
        }
        // Most incidents say soon what most reports say.
        _ => {
            for at in open {
                found[at] = record.members(at).iter().any(|&idx| is_said(&record.claims()[idx]));
            }
        }
    }
    found
}

/// Whether `text` holds a word that is in lower case, in whatever case.
pub(crate) fn holds(text: &str, word: &str) -> bool {
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
