//! Finds the sentences that outlets print again and again, so that they make no two reports alike.
//!
//! "Copyright 2016. All rights reserved" and "The war has killed …" stand word for word in reports of different weeks.
//! They speak of the outlet or of the war, never of one happening, and in a short report they are most of the words.

use std::collections::HashMap;

use parallax_model::{Day, Report};

/// A sentence found in reports published farther apart than this is furniture.
const APART_DAYS: i32 = 7;

/// News is printed again on the day after; what is printed on so many days, some of them farther apart, is not news.
const MANY_DAYS: usize = 3;
const NEWS_DAYS: i32 = 2;

/// Most days of one sentence that are kept.
const MAX_DAYS: usize = 32;

/// Shorter pieces repeat by chance.
const MIN_BYTES: usize = 16;

/// The sentences of a pile that repeat over weeks.
#[derive(Debug, Default)]
pub(crate) struct Furniture {
    hashes: std::collections::HashSet<u64>,
}

impl Furniture {
    /// Reads dated reports, in any order.
    pub(crate) fn find<'r>(reports: impl Iterator<Item = &'r Report>) -> Self {
        let mut days: HashMap<u64, Vec<Day>> = HashMap::new();
        for (report, day) in reports.filter_map(|report| Some((report, report.published?))) {
            for piece in pieces(&report.text).filter(|piece| piece.len() >= MIN_BYTES) {
                let held = days.entry(hash(piece)).or_default();
                if held.len() < MAX_DAYS && !held.contains(&day) {
                    held.push(day);
                }
            }
        }
        let repeated = days.into_iter().filter(|(_, days)| is_repeated(days));
        Self { hashes: repeated.map(|(hash, _)| hash).collect() }
    }

    /// The pieces of a text that are not furniture, in order: those that share a byte with `from..to`.
    pub(crate) fn without<'t>(&self, text: &'t str, from: usize, to: usize) -> Vec<&'t str> {
        // Start at the end of an earlier piece, so that every piece is cut as it was when it was counted.
        let before = text.floor_char_boundary(from.min(text.len()));
        let start = text[..before].rfind(ENDS).unwrap_or(0);
        let offset = |piece: &str| piece.as_ptr() as usize - text.as_ptr() as usize;
        let near = pieces(&text[start..]).take_while(|piece| offset(piece) < to);
        near.filter(|piece| !self.hashes.contains(&hash(piece))).collect()
    }
}

fn is_repeated(days: &[Day]) -> bool {
    let Some((first, last)) = days.iter().min().zip(days.iter().max()) else { return false };
    let apart = (*last - *first).get_days();
    apart > APART_DAYS || apart > NEWS_DAYS && days.len() >= MANY_DAYS
}

/// Where a line or sentence may end.
const ENDS: [char; 4] = ['\n', '.', '!', '?'];

/// Lines and sentences of a text. Cheap and rough: it only has to cut the same text the same way.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    text.split(ENDS).map(str::trim).filter(|piece| !piece.is_empty())
}

/// FNV-1a over the bytes. Ours and not the standard library's, whose result may change between its releases.
fn hash(piece: &str) -> u64 {
    let bytes = piece.bytes().map(|b| b.to_ascii_lowercase());
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, b| (sum ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use parallax_model::ReportId;

    #[test]
    fn what_repeats_over_weeks_is_furniture_and_what_repeats_in_a_day_is_news() {
        let report = |id: &str, day: &str, text: &str| Report {
            id: ReportId::new(id.to_owned()),
            text: text.into(),
            title: None,
            published: day.parse().ok(),
            outlet: None,
        };
        let reports = [
            report("a", "2015-03-01", "Shells hit Binnish at noon. Sign up for our daily mail!"),
            report("b", "2015-03-02", "Shells hit Binnish at noon. More soon"),
            report("c", "2015-04-02", "A truce holds. SIGN UP FOR OUR DAILY MAIL"),
        ];
        let furniture = Furniture::find(reports.iter());
        assert_eq!(furniture.without(&reports[0].text, 0, 999), ["Shells hit Binnish at noon"]);
        assert_eq!(furniture.without(&reports[2].text, 0, 999), ["A truce holds"]);
        let day = |day: &str| day.parse::<Day>().expect("a day");
        assert!(is_repeated(&[day("2015-03-01"), day("2015-03-03"), day("2015-03-05")]));
        assert!(!is_repeated(&[day("2015-03-01"), day("2015-03-02"), day("2015-03-03")]));
        assert!(!is_repeated(&[day("2015-03-01"), day("2015-03-06")]));
    }
}
